use proptest::prelude::*;

use super::*;
use crate::read::trial::{Kept, assert_covered, fields, kept, named as found, takes};

/// What is found in a text, but for the name that all fields begin with.
fn told(text: &str) -> String {
    let all: Vec<_> = found(&Ruled, text)
        .into_iter()
        .map(|field| field.strip_prefix("table.").unwrap_or(&field).to_owned())
        .collect();
    all.join("; ")
}

fn read(text: &str, block: usize) -> Vec<Kept> {
    kept(text.as_bytes(), |blob, each| {
        weave::read(blob, block, &mut Lines::new(RuledLine::default()), each)
    })
}

#[test]
fn cells_of_markdown_are_told_under_the_head_of_their_column() {
    for (text, expected) in [
        ("a | b\n--|--\n1 | 2\n", "a=1; b=2"),
        ("x\n| `a` | **b c** |\n|:--|--:|\n| `1` | 2\\|3 |\n\n| 4 | 5 |\n", "a=1; b c=2\\|3"),
        ("| a | b |\n|---|---|\n| 1 |\n|  | 2 |\nword | 3\n", "a=1; b=2; a=word; b=3"),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |\n", "a=1; b=2"),
        ("1. | a | b |\n   |---|---|\n   | 1 | 2 |\n- x | y\n", "a=1; b=2; a=- x; b=y"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n```\n| 3 | 4 |\n```\n| 5 | 6 |\n", "a=1; b=2"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n| 4 | 5 |", "a=4; b=5"),
        ("| a |\r\n|---|\r\n| 1 |\r\n", "a=1"),
        // A rule of other columns than the heads, and bars without a rule.
        ("| a | b |\n|---|\n| 1 | 2 |\n", ""),
        ("| a | b |\n| 1 | 2 |\n", ""),
        ("a | b\n\n--|--\n1 | 2\n", ""),
        // A head that is a value names nothing.
        ("| 79161450087 | b |\n|---|---|\n| 1 | 2 |\n", "b=2"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn rows_are_named_by_their_first_cell_where_the_head_says_nothing() {
    for (text, expected) in [
        ("| | |\n|---|---|\n| **Телефон:** | 17 |\n| Фёкла | 18 |\n", "Телефон=17"),
        ("| Поле | Значение |\n|--|--|\n| E-mail | x |\n", "Поле=E-mail; E-mail=x"),
        ("| Поле | Значение |\n|--|--|\n| Фёкла | x |\n", "Поле=Фёкла; Значение=x"),
        ("| Name | Phone |\n|--|--|\n| E-mail | x |\n", "Name=E-mail; Phone=x"),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn tables_of_databases_are_told_by_their_rules() {
    for (text, expected) in [
        (
            " id |  phone\n----+---------\n  1 | 17\n    | 18\n  2 | x | y\n(3 rows)\n",
            "id=1; phone=17; phone=18",
        ),
        (
            "+----+-------+\n| id | phone |\n+----+-------+\n|  1 | 17    |\n+----+-------+\n1 row in set\n",
            "id=1; phone=17",
        ),
        ("+---+\n| a |\n+---+\n| 1 |\n+---+\n+---+\n| b |\n+---+\n| 2 |\n+---+\n", "a=1; b=2"),
        (
            "┌────┬───────┐\n│ id │ phone │\n│ i4 │ text  │\n├────┼───────┤\n│  1 │ 17    │\n└────┴───────┘\n",
            "id=1; phone=17",
        ),
        (
            "+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n| 3 | 4 |\n+---+---+\n",
            "a=1; b=2; a=3; b=4",
        ),
        ("id  phone\n--  -----\n1   17\n10  18\n\n11  19\n", "id=1; phone=17; id=10; phone=18"),
        ("id  phone\n--  -----\n1234 17\n10  18\n", ""),
        (
            "-[ RECORD 1 ]-\nid    | 1\nphone | 17\n-[ RECORD 2 ]-\nphone | 18\n",
            "id=1; phone=17; phone=18",
        ),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn columns_of_fixed_width_are_told_by_heads_that_name_what_persons_have() {
    for (text, expected) in [
        (
            "REPORT 7\n\nNAME   PHONE  DOB\nIda    17     1980\n       18     1981\n\nJo     19     1982\n",
            "NAME=Ida; PHONE=17; DOB=1980; PHONE=18; DOB=1981",
        ),
        (
            "NAME   PHONE  DOB\nIda    17     1980\nJohanna 18    1981\nIda    17     1980\n",
            "NAME=Ida; PHONE=17; DOB=1980",
        ),
        ("SIZE   PORT  LINE\nIda    17    1980\n", ""),
        ("NAME   PHONE  DOB\n\nIda    17     1980\n", ""),
    ] {
        assert_eq!(told(text), expected, "{text}");
    }
}

#[test]
fn tables_are_told_from_other_text() {
    let claims = |text: &str, extension: &str| takes(&Ruled, text.as_bytes(), extension);
    for (text, extension) in [
        ("no table\n", "md"),
        ("x\na | b\n--|--\n", "txt"),
        (" id | phone\n----+-------\n  1 | 17\n", "out"),
        ("id  phone\n--  -----\n1   17\n", ""),
        ("x\nname  phone  dob\nIda   17     1980\n", "lst"),
    ] {
        assert!(claims(text, extension), "{text}");
    }
    for (text, extension) in [
        ("a | b\n1 | 2\n", "txt"),
        ("name  ready  age\nweb   1/1    5d\n", "txt"),
        ("Title\n-----\ntext\n", "txt"),
        ("one\n-- \nSignature\n", "eml"),
        ("// a | b\n// --|--\n", "rs"),
        ("a | b\n--|--\n", "rs"),
        ("\u{0}\u{1}\u{2}", "md"),
    ] {
        assert!(!claims(text, extension), "{text}");
    }
}

proptest! {
    #[test]
    fn cuts_change_no_field(
        tables in proptest::collection::vec(
            (0_usize..5, proptest::collection::vec("[a-zЖ ]{0,9}", 2..9)), 1..12),
        block in 60_usize..300,
    ) {
        let table = |(kind, cells): &(usize, Vec<String>)| {
            let (bar, above, below) = match kind {
                0 => ("| ", "", "|---|---|\n"),
                1 => ("", "", "----+----\n"),
                2 => ("| ", "+---+---+\n", "+---+---+\n"),
                _ => ("", "", "text\n"),
            };
            if *kind == 4 {
                let cell = |it: &String| format!("{:<9}", it.chars().take(8).collect::<String>());
                let row = |cells: &[String]| cells.iter().map(cell).collect::<String>() + "\n";
                let rows: String = cells.chunks(3).map(row).collect();
                return format!("name     phone    dob\n{rows}\n");
            }
            let row = |cells: &[String]| format!("{bar}{} | {}\n", cells[0], cells.get(1).map_or("", |it| it));
            let rows: String = cells.chunks(2).map(row).collect();
            format!("{above}{bar}head | ф\n{below}{rows}\n")
        };
        let text: String = tables.iter().map(table).collect();
        let simple = |all: &[Kept]| -> Vec<_> { fields(all).into_iter().map(|f| (f.0, f.2, f.3)).collect() };
        let whole = read(&text, 1 << 20);
        let cut = read(&text, block);
        assert_covered(&cut, 0, text.len());
        prop_assert_eq!(simple(&cut), simple(&whole));
    }

    #[test]
    fn any_text_is_covered_once(text in "[ab|+=:─┼│>\\\\`* \n-]{0,300}", block in 16_usize..300) {
        assert_covered(&read(&text, block), 0, text.len());
        let _ = takes(&Ruled, text.as_bytes(), "");
    }
}
