//! Scripts of all kinds, read.

use proptest::prelude::*;

use super::{
    names::Names,
    rows::{Around, Rows, simple},
    token::{Escapes, Quote},
    *,
};
use crate::{
    decode::Decoded,
    part::{Mark, Part, Width},
    place::{Origin, Step},
    read::{
        braid::{Braid, Buffers},
        trial::{Kept, keep},
    },
};

/// What a script gave: segments, and what else, in words.
fn read(bytes: &[u8], block: usize) -> (Vec<Kept>, Vec<String>) {
    let (mut all, mut more) = (Vec::new(), Vec::new());
    let blob = Blob::bytes(Origin::root(Step::Stdin), bytes);
    let ended = read_in_blocks(blob, block, &mut |part| {
        match part {
            Part::Text(segment) => all.push(keep(&segment)),
            Part::Field(field) => {
                more.push(format!("{}:{}@{}", field.name, field.kind, field.line));
            }
            Part::Gap(gap) => more.push(format!("{gap} @{}", gap.offset.unwrap_or_default())),
            Part::Blob(_) => panic!("no blobs"),
        }
        Ok(())
    });
    assert_eq!(ended, Ok(()));
    (all, more)
}

/// The values: field, row, text; runs of one field and row are one.
fn values(all: &[Kept]) -> Vec<(String, u64, String)> {
    let mut values: Vec<(String, u64, String)> = Vec::new();
    for kept in all {
        let ends = kept.marks.iter().skip(1).map(|mark| mark.at as usize);
        let mut last = (0, 0);
        for (mark, end) in kept.marks.iter().zip(ends.chain([kept.text.len()])) {
            let text = kept.text.get(mark.at as usize..end).unwrap();
            let name = kept.fields[mark.field as usize].to_string();
            let here = (mark.field, mark.row);
            match values.last_mut() {
                Some(value) if mark.field > 0 && last == here => value.2.push_str(text),
                _ if mark.field > 0 => values.push((name, mark.row, text.to_owned())),
                _ => {}
            }
            last = here;
        }
    }
    values
}

fn listed(text: &str) -> String {
    let (all, _) = read(text.as_bytes(), BLOCK);
    let values = values(&all);
    let values = values.iter().map(|(name, row, text)| format!("{name}:{row}={text}"));
    values.collect::<Vec<_>>().join(" | ")
}

#[test]
fn a_table_has_the_columns_of_the_one_it_inherits_from() {
    let text = "CREATE TABLE s.p (a int, b int);\nCREATE TABLE s.c (d int)\nINHERITS (s.p);\nINSERT INTO s.c VALUES (7, 8, 9);";
    assert_eq!(listed(text), "s.c.a:1=7 | s.c.b:1=8 | s.c.d:1=9");
}

#[test]
fn computed_columns_may_have_no_values() {
    let table = "CREATE TABLE t (a int, b text GENERATED ALWAYS AS (upper(a) || ', (') STORED, key AS (a), d text);\n";
    let add = "ALTER TABLE t ADD COLUMN e int AS ([a] * 2), ADD f text;\n";
    for (more, rows, expected) in [
        ("", "INSERT INTO t VALUES (1, 'x'), (2, 'y');", "t.a:1=1 | t.d:1=x | t.a:2=2 | t.d:2=y"),
        ("", "INSERT INTO t VALUES (f(1, 2), ',(');", "t.a:1=1 | t.a:1=2 | t.d:1=,("),
        ("", "INSERT INTO t VALUES (1, DEFAULT, DEFAULT, 'x');", "t.a:1=1 | t.d:1=x"),
        ("", "INSERT INTO t VALUES (1, 'B', 'k', 'x');", "t.a:1=1 | t.b:1=B | t.key:1=k | t.d:1=x"),
        ("", "INSERT INTO t (d, a) VALUES ('x', 1);", "t.d:1=x | t.a:1=1"),
        (add, "INSERT INTO t VALUES (1, 'x', 'z');", "t.a:1=1 | t.d:1=x | t.f:1=z"),
        ("", "COPY t FROM stdin;\n1\tx\n\\.\n", "t.a:1=1 | t.d:1=x"),
        ("", "COPY t (a, b) FROM stdin;\n1\tx\n\\.\n", "t.a:1=1 | t.b:1=x"),
    ] {
        assert_eq!(listed(&format!("{table}{more}{rows}")), expected, "{rows}");
    }
    let other = "CREATE TABLE t (a int GENERATED ALWAYS AS IDENTITY, b int DEFAULT (1), c text);\nINSERT INTO t VALUES (1, 2, 'x');";
    assert_eq!(listed(other), "t.a:1=1 | t.b:1=2 | t.c:1=x");
}

#[test]
fn values_have_their_columns() {
    for (text, expected) in [
        (
            "COPY public.c (id, \"Тел\") FROM stdin;\n1\t+7\n2\t\\N\n\\.\nSELECT 1;\nCOPY d (x) FROM stdin;\n9\n\\.\n",
            "public.c.id:1=1 | public.c.Тел:1=+7 | public.c.id:2=2 | d.x:1=9",
        ),
        ("COPY c (a) FROM stdin;\na\\tb\\\\c\\nd\n\\.\n", "c.a:1=a\tb\\c\rd"),
        ("COPY c (a, b) FROM stdin;\r\n\\\\x2b3739\tx\r\n\\.\r\n", "c.a:1=+79 | c.b:1=x"),
        (
            "COPY c (a, b) FROM stdin;\n1\t{\"tel\": \"+7\", \"to\": [{\"m\": \"x\\\\\"y\"}]}\n{a,\"b c\"}\t[]\n\\.\n",
            "c.a:1=1 | c.b:1={\"tel\": \" | c.b.tel:1=+7 | c.b:1=\", \"to\": [{\"m\": \" | c.b.to[].m:1=x\\\"y | c.b:1=\"}]} | c.a:2={a,\"b c\"} | c.b:2=[]",
        ),
        (
            "/*!40101 SET NAMES utf8 */;\nINSERT INTO `c` (`j`) VALUES ('{\\\"tel\\\": \\\"+7\\\"}');",
            "c.j:1={\"tel\": \" | c.j.tel:1=+7 | c.j:1=\\\"}",
        ),
        ("COPY c (a, b) FROM stdin;\n1\n2\t3\n", "c.a:2=2 | c.b:2=3"),
        (
            "INSERT INTO s.t (id, mail) VALUES (1, 'it''s'), (-2.5, NULL);\ninsert into s.t (id, mail) values(3,N'ж');",
            "s.t.id:1=1 | s.t.mail:1=it's | s.t.id:2=-2.5 | s.t.id:3=3 | s.t.mail:3=ж",
        ),
        (
            "CREATE TABLE `t` (`id` int, `tel` text, KEY `i` (`id`));\nINSERT INTO `t` VALUES (1,'a\\'b\\n'),(2,0x2B3739);\nINSERT INTO `t` VALUES (3,'');",
            "t.id:1=1 | t.tel:1=a'b\r | t.id:2=2 | t.tel:2=+79 | t.id:3=3",
        ),
        ("INSERT INTO t VALUES (1, 'a', 2);", "t.#1:1=1 | t.#2:1=a | t.#3:1=2"),
        (
            "INSERT [dbo].[К] ([Имя], [d]) VALUES (N'Ян', CAST(N'2020-01-02' AS Date))\nGO\nINSERT [dbo].[К] ([Имя], [d]) VALUES (N'Ия', NULL)\nGO",
            "dbo.К.Имя:1=Ян | dbo.К.d:1=2020-01-02 | dbo.К.d:1=AS Date | dbo.К.Имя:2=Ия",
        ),
        (
            "INSERT ALL INTO a (x) VALUES (1) INTO b (y) VALUES ('2') SELECT * FROM dual;",
            "a.x:1=1 | b.y:1=2",
        ),
        (
            "Insert into T (A,B) values ('x',to_date('01.02.90','DD.MM.RR'));",
            "T.A:1=x | T.B:1=01.02.90 | T.B:1=DD.MM.RR",
        ),
        (
            "INSERT INTO t(a) VALUES(X'2B3739'); INSERT INTO t(a) VALUES(E'a\\'b');",
            "t.a:1=+79 | t.a:2=a'b",
        ),
        ("INSERT INTO t (a) VALUES ('x' /* '); */, 'y'); -- 'z\n", "t.a:1=x"),
        (
            "INSERT INTO t (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 'x'; INSERT INTO t (a) VALUES (2);",
            "t.a:1=1 | t.a:1=x | t.a:2=2",
        ),
        ("INSERT INTO t (a) SELECT 'x';", "t.a:1=x"),
        (
            "INSERT INTO t (id, \"a.b\") OVERRIDING SYSTEM VALUE VALUES (1, 2);",
            "t.id:1=1 | t.\"a.b\":1=2",
        ),
        ("-- it's\nSELECT 'INSERT INTO t VALUES (1)';", ""),
        (
            "CREATE TABLE p (a int);\nCREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);\nINSERT INTO p1 VALUES (7);",
            "p1.a:1=7",
        ),
    ] {
        assert_eq!(listed(text), expected, "{text}");
    }
}

#[test]
fn values_of_dialects_have_their_columns() {
    for (text, expected) in [
        (
            "Insert into T (A,B) values (q'[it's; (x)]',nq'{y}'); insert into T (A) values (Q'!z'!');",
            "T.A:1=it's; (x) | T.B:1=y | T.A:2=z'",
        ),
        (
            "INSERT INTO t (a) VALUES (q'[{\"tel\": \"it's\"}]');",
            "t.a:1={\"tel\": \" | t.a.tel:1=it's | t.a:1=\"}",
        ),
        (
            "UPDATE s.t SET tel = '+7', \"e-mail\" = upper('a@b'), n = n + 5 WHERE id = 7 AND mail LIKE 'x';\nupdate s.t set tel='8';",
            "s.t.tel:1=+7 | s.t.e-mail:1=a@b | s.t.n:1=5 | s.t.id:1=7 | s.t.mail:1=x | s.t.tel:2=8",
        ),
        (
            "UPDATE [dbo].[К] SET [Имя] = N'Ян', [d] = NULL WHERE [Id] = 1\nGO\nUPDATE dbo.К SET Имя = N'it''s'\nINSERT dbo.К (Id) VALUES (3)\nGO",
            "dbo.К.Имя:1=Ян | dbo.К.Id:1=1 | dbo.К.Имя:2=it's | dbo.К.Id:3=3",
        ),
        ("INSERT INTO `t` SET `a` = 'x\\'y', b = 2;", "t.a:1=x'y | t.b:1=2"),
        (
            "INSERT INTO t (a, b, c) VALUES ($$+7 (9), it's$$, $q$ $$x$$ $q$, 'y'), ($$$$, $1, 2);",
            "t.a:1=+7 (9), it's | t.b:1= $$x$$  | t.c:1=y | t.b:2=$1 | t.c:2=2",
        ),
        (
            "INSERT INTO t (a, b) VALUES (1, 'x')\nON CONFLICT (a)\nDO\nUPDATE SET b = 'y', c = excluded.c WHERE t.d = 'z' RETURNING a, b;\nINSERT INTO t (a) VALUES (2);\nINSERT INTO t (b) VALUES (3) RETURNING a;",
            "t.a:1=1 | t.b:1=x | t.b:1=y | t.d:1=z | t.a:2=2 | t.b:3=3",
        ),
        (
            "INSERT INTO `t` (`a`) VALUES (true),('x') AS new ON DUPLICATE KEY UPDATE `a` = 'y', b=VALUES(b), c = FALSE;",
            "t.a:1=true | t.a:2=x | t.a:2=y | t.c:2=FALSE",
        ),
        (
            "INSERT INTO t (a, b) SELECT 'x', upper('y') FROM dual WHERE b = 'z' UNION ALL SELECT 2, NULL FROM u;\nINSERT INTO t (a, b) SELECT c, d FROM u;",
            "t.a:1=x | t.b:1=y | t.b:1=z | t.a:2=2",
        ),
        (
            "DELETE FROM s.t WHERE mail = 'x' AND id IN (1, 2);",
            "s.t.mail:1=x | s.t.id:1=1 | s.t.id:1=2",
        ),
        (
            "COPY c (a, b) FROM stdin WITH (FORMAT csv, HEADER);\na,b\n1,\"it, \"\"s\"\"\nx\"\n2,\n\\.\nCOPY d (x) FROM stdin;\n9\n\\.\n",
            "c.a:1=1 | c.b:1=it, \"s\"\nx | c.a:2=2 | d.x:1=9",
        ),
        ("COPY c (a, b) FROM stdin DELIMITER ';' CSV;\r\n1;x y\r\n\\.\r\n", "c.a:1=1 | c.b:1=x y"),
        ("COPY c (a, b) FROM stdin DELIMITER ';';\n1;x\n\\.\n", "c.a:1=1 | c.b:1=x"),
        (
            "COPY c (a, b) FROM stdin WITH (DELIMITER '|', NULL 'NIL', HEADER);\na|b\n1|NIL\nNIL|a\\|b\tc\n\\.\n",
            "c.a:1=1 | c.b:2=a|b\tc",
        ),
        (
            "COPY c (a, b) FROM stdin (FORMAT csv, DELIMITER E'\\t', QUOTE '''', ESCAPE '\\', NULL '-', HEADER false);\n1\t'it\\'s'\n-\t2\n\\.\n",
            "c.a:1=1 | c.b:1=it's | c.b:2=2",
        ),
        ("COPY c (a, b) FROM stdin DELIMITER 'x';\n1x2\n\\.\n", ""),
        ("COPY c (a, b) FROM stdin (FORMAT binary);\n1\t2\n\\.\n", ""),
    ] {
        assert_eq!(listed(text), expected, "{text}");
    }
}

#[test]
fn calls_among_values_keep_the_count_of_columns() {
    let table = "CREATE TABLE t (a int, b text, c text, d text);\n";
    for (row, expected) in [
        ("1, to_date('1980-02-03','YYYY-MM-DD'), 'x', 'y'", "b=1980-02-03 | c=x | d=y"),
        (
            "t_seq.nextval, TO_TIMESTAMP('03-FEB-80', 'DD-MON-RR'), SYSDATE, 'y'",
            "b=03-FEB-80 | d=y",
        ),
        ("nextval('t_seq'::regclass), date '1980-02-03', now(), 'y'", "b=1980-02-03 | d=y"),
        (
            "1, cast('x, y' as varchar(20)), convert(datetime, '1980-02-03', 120), N'y'",
            "b=x, y | c=1980-02-03 | d=y",
        ),
        ("1, '1980-02-03'::date, interval '1' day, X'79'", "b=1980-02-03 | d=y"),
        (
            "1, ARRAY['x', 'y'], timestamp with time zone '1980-02-03 00:00:00+03', 'y'",
            "b=x | b=y | d=y",
        ),
        ("1, coalesce(upper('x'), lower('y')), chr(1) || 'x' || ',', 'y'", "b=x | b=y | c=x | d=y"),
        ("1, JSON_OBJECT('k': 'x', 'l': 'y'), (select max(a), 'z' from u), 'y'", "b=x | b=y | d=y"),
    ] {
        for statement in [
            format!("{table}INSERT INTO t VALUES ({row});"),
            format!("INSERT INTO t (a, b, c, d) VALUES ({row});"),
            format!("{table}INSERT INTO t VALUES\n({row}),\n({row});"),
        ] {
            let listed = listed(&statement);
            for value in expected.split(" | ") {
                let (column, value) = value.split_once('=').unwrap();
                let value = format!("t.{column}:1={value}");
                assert!(listed.split(" | ").any(|it| it == value), "{value} in {listed}");
            }
        }
    }
}

#[test]
fn damage_is_told_and_costs_little() {
    for (text, values, gaps) in [
        (
            "INSERT INTO t (a) VALUES ('x);\nINSERT INTO t (a) VALUES ('y');\n",
            "t.a:1=x);\n | t.a:2=y",
            "damaged: a value is not closed @27",
        ),
        ("INSERT INTO t (a) VALUES ('x", "t.a:1=x", "damaged: a value is not closed @24"),
        (
            "COPY t (a, b) FROM stdin;\n1\t2\nCOPY u (a, b) FROM stdin;\n3\t4\n\\.\n",
            "t.a:1=1 | t.b:1=2 | u.a:1=3 | u.b:1=4",
            "damaged: the rows of a table do not end @30",
        ),
        (
            "COPY t (a) FROM stdin;\n1\t2\n3\n",
            "t.a:2=3",
            "damaged: a row has another number of values than its table has columns @23; damaged: the rows of a table do not end @22",
        ),
        (
            "PROMPT it's\nINSERT INTO t (a) VALUES ('y');\n",
            "t.a:1=y",
            "damaged: a string is not closed @9",
        ),
        ("/* a", "", "damaged: a string or comment is not closed @0"),
    ] {
        assert_eq!(listed(text), values, "{text}");
        assert_eq!(read(text.as_bytes(), BLOCK).1.join("; "), gaps, "{text}");
    }
}

#[test]
fn declared_columns_are_told_with_their_lines() {
    let text = "-- a\nCREATE TABLE s.t (\n  id int,\n  tel text\n);\n";
    assert_eq!(read(text.as_bytes(), BLOCK).1, ["s.t.id:int@3", "s.t.tel:text@4"]);
    let names: String = (0..100_000).map(|i| format!("c{i} int, ")).collect();
    let (_, more) = read(format!("CREATE TABLE t ({names} z int);").as_bytes(), 1000);
    assert_eq!(more.len(), 4097);
    assert!(more[4096].starts_with("limit: a table has more than 4096 columns"));
}

/// Each own character: byte in the blob, itself, field and row.
fn by_byte(all: &[Kept]) -> Vec<(u64, char, String, u64)> {
    let mut chars = Vec::new();
    for kept in all {
        let own = kept.text.get(kept.own.clone()).unwrap();
        for (at, c) in own.char_indices() {
            let at = at + kept.own.start;
            let (name, row) = kept.field(at);
            chars.push((kept.segment().offset(at), c, name.to_owned(), row));
        }
    }
    chars
}

/// What PostgreSQL's `\x…` says, if a cell is one that spells text.
fn hexadecimal(cell: &str) -> Option<String> {
    let digits =
        cell.strip_prefix("\\x").filter(|digits| !digits.is_empty() && digits.is_ascii())?;
    let pairs = (0..digits.len()).step_by(2).map(|at| {
        let pair = digits.get(at..at + 2).filter(|pair| !pair.starts_with('+'))?;
        u8::from_str_radix(pair, 16)
            .ok()
            .filter(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~' | 0x80..))
    });
    String::from_utf8(pairs.collect::<Option<_>>()?).ok()
}

/// Reads a string in one of two ways: where it ends, the text and the marks.
fn string(
    text: &str,
    end: usize,
    quote: (u8, bool),
    simply: bool,
) -> Option<(usize, String, Vec<Mark>)> {
    let marks = [Mark { at: 0, field: 0, offset: 7, line: 0, row: 0 }];
    let decoded = Decoded { text, marks: &marks, own: 0..end, width: Width::Utf8 };
    let (mut buffers, mut names) = (Buffers::default(), Names::default());
    let mut braid = Braid::new(&decoded, &mut buffers);
    let mut rows = Rows { row: 3, depth: 1, ..Rows::default() };
    let around =
        &mut Around { names: &mut names, escapes: Escapes::Standard, memo: "IN x", null: "" };
    if simply && simple(&braid, around.memo, 3, quote).is_none() {
        return None;
    }
    let read = if simply {
        rows.string(&mut braid, around, 3, Quote::Byte(quote.0, quote.1))
    } else {
        rows.written(&mut braid, around, 3, quote)
    };
    let end = read.unwrap_or_else(|stop| panic!("{stop:?}: {text}"));
    let segment = braid.finish(&[]);
    Some((end, segment.text.to_owned(), segment.marks.to_vec()))
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 300, ..ProptestConfig::default() })]
    #[test]
    fn cuts_change_no_field(
        rows in proptest::collection::vec(
            proptest::collection::vec(
                "[a-zЖ0-9,\"\n'()\\\\;]{0,30}|[a-z ]{60,90}|\\\\x([2-6][0-9a-f]){1,40}", 3..=3),
            3..40),
        block in 64_usize..900,
    ) {
        let quoted = |cell: &String| {
            let cell = cell.replace('\\', "\\\\").replace('\'', "\\'");
            format!("'{}'", cell.replace('\n', "\\n"))
        };
        let escaped = |cell: &String| cell.replace('\\', "\\\\").replace('\n', "\\n");
        let mut insert = "INSERT INTO `t` VALUES ".to_owned();
        let mut copy = "COPY t (a, b, c) FROM stdin;\n".to_owned();
        for row in &rows {
            let cells: Vec<_> = row.iter().map(quoted).collect();
            insert += &format!("({}),", cells.join(","));
            copy += &(row.iter().map(escaped).collect::<Vec<_>>().join("\t") + "\n");
        }
        insert.pop();
        let mut commas = "COPY t (a, b, c) FROM stdin (FORMAT csv);\n".to_owned();
        for row in &rows {
            let cells = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\"").replace('\n', "\r")));
            commas += &(cells.collect::<Vec<_>>().join(",") + "\n");
        }
        let mut guarded = String::new();
        let mut sets = String::new();
        for row in &rows {
            let cells: Vec<_> = row.iter().map(|cell| format!("q'~{}~'", cell.replace('\n', "\r"))).collect();
            guarded += &format!("INSERT INTO t (a, b, c) VALUES ({});\n", cells.join(","));
            let [a, b, c] = [0, 1, 2].map(|i| row[i].replace('\'', "''").replace('\n', "\r"));
            sets += &format!("UPDATE t SET a = '{a}', b = '{b}' WHERE c = '{c}';\n");
        }
        let (mut pipes, mut selects) =
            ("COPY t (a, b, c) FROM stdin WITH DELIMITER '|';\n".to_owned(), String::new());
        for row in &rows {
            pipes += &(row.iter().map(escaped).collect::<Vec<_>>().join("|") + "\n");
            let [a, b, c] = [0, 1, 2].map(|i| row[i].replace('\'', "''").replace('\n', "\r"));
            selects += &format!("INSERT INTO t (a, b, c) SELECT '{a}', '{b}', '{c}' WHERE a = b;\n");
        }
        let columns = ["t.a", "t.b", "t.c"];
        for (text, names, hexed) in [
            (pipes + "\\.\n", columns, true),
            (selects, columns, true),
            (commas + "\\.\n", columns, true),
            (guarded, columns, false),
            (sets, columns, true),
            (format!("/*!40101 */;\n{insert};\n"), ["t.#1", "t.#2", "t.#3"], false),
            (copy + "\\.\n", columns, true),
        ] {
            let (whole, more) = read(text.as_bytes(), BLOCK);
            let (cut, less) = read(text.as_bytes(), block);
            prop_assert_eq!(&more, &less);
            let (all, parts) = (by_byte(&whole), by_byte(&cut));
            let differs = all.iter().zip(&parts).position(|(a, b)| a != b);
            prop_assert_eq!(differs.map(|at| (&all[at], &parts[at])), None);
            prop_assert_eq!(all.len(), parts.len());
            let mut expected = Vec::new();
            for (i, row) in rows.iter().enumerate() {
                let cells = row.iter().zip(names).filter(|(cell, _)| !cell.is_empty());
                let row = i as u64 + 1;
                expected.extend(cells.map(|(cell, name)| {
                    let value = hexed.then(|| hexadecimal(cell)).flatten();
                    (name.to_owned(), row, value.unwrap_or_else(|| cell.replace('\n', "\r")))
                }));
            }
            prop_assert_eq!(values(&whole), expected);
        }
    }

    #[test]
    fn anything_is_read(
        text in "(INSERT INTO t VALUES|COPY t FROM stdin;\n|CREATE TABLE t \\(|[a-z0-9 '\"`\\\\(),;\n\t$*/-]){0,40}",
        noise in proptest::collection::vec(any::<u8>(), 0..40),
        block in 16_usize..300,
    ) {
        let bytes = [text.as_bytes(), &noise].concat();
        let (all, _) = read(&bytes, block);
        let _ = by_byte(&all);
    }

    #[test]
    fn simple_strings_are_what_they_are_in_general(
        head in prop::sample::select(vec!["(x'", "(1'", "1X'", "', "]),
        words in proptest::collection::vec(
            prop::sample::select(vec!["a", "Щ", "'", "\\", "\"", "\nIN x", "{", "41", "слово и слово"]), 0..7,
        ),
        tail in prop::sample::select(vec!["", "'", "',1)", "'',"]),
        own in 0_usize..60,
        backslash in any::<bool>(),
    ) {
        let text = format!("{head}{}{tail}", words.concat());
        let own = text.floor_char_boundary(own.max(3));
        let quote = (b'\'', backslash);
        if let Some(simple) = string(&text, own, quote, true) {
            prop_assert_eq!(Some(simple), string(&text, own, quote, false), "{}", text);
        }
    }
}
