//! Delimited text with columns: CSV (RFC 4180 and worse), TSV, text parted by `;` or `|`.
//!
//! In: bytes in any charset. Out: segments of the text as it stands, with a run for each cell.
//! Never drops what is no row: a broken table is text without fields.

use super::{
    cells::{Cells, Plain},
    choice::with_sample,
    cut::BLOCK,
    paths::Paths,
    raw::Damage,
    sniff::{COLUMNS, Dialect, is_table, sniff},
    text,
};
use crate::{
    decode::{Decoder, Stretch},
    error::{Gap, Reason},
    format::{Claim, Format, Head, Sample},
    part::{Blob, Declared, Each, Flow, Part, Segment},
};

/// The CSV format.
pub struct Csv;

/// Whether there are lines enough to know a table.
fn has_lines(first: &[u8]) -> bool {
    memchr::memchr_iter(b'\n', first).nth(7).is_some()
}

/// The part of the first bytes that is looked at: the same for who claims and who reads.
fn sampled(bytes: &[u8]) -> &[u8] {
    let little = bytes.get(..Sample::SIZE).unwrap_or(bytes);
    if has_lines(little) { little } else { bytes.get(..Blob::HEAD).unwrap_or(bytes) }
}

fn claim(sample: &Sample<'_>) -> Claim {
    match sniff(sample.text, sample.whole, sample.extension) {
        Some(_) => Claim::Shape,
        // Under its name it may be one whose rows are longer than what was looked at.
        None if !sample.whole && is_long(sample.text) && is_table(sample.extension) => Claim::Shape,
        None => Claim::No,
    }
}

/// Whether a text that goes on has less than two whole rows, of cells.
fn is_long(text: &str) -> bool {
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).take(2).count();
    lines < 2 && !text.starts_with(['{', '[', '<']) && text.contains([',', ';', '\t', '|'])
}

impl Format for Csv {
    fn name(&self) -> &'static str {
        "csv"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        let Some(sample) = head.sample else { return Claim::No };
        if sample.whole || has_lines(sample.text.as_bytes()) {
            return claim(&sample);
        }
        with_sample(head.bytes, head.whole, head.extension, Blob::HEAD, |sample| {
            sample.map_or(Claim::No, |sample| claim(&sample))
        })
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read_in_blocks(blob, BLOCK, each)
    }
}

fn read_in_blocks(blob: Blob<'_>, block: usize, each: &mut Each<'_>) -> Result<(), Gap> {
    let mut table = None;
    text::in_blocks(blob, None, block, &mut |decoder, stretch| {
        let table = table.get_or_insert_with(|| Table::new(decoder, stretch));
        table.emit(decoder, stretch, each)
    })?;
    if let Some(table) = &table {
        table.damage.end(each)?;
    }
    let open = table.filter(|table| table.cells.is_quoted()).and_then(|table| table.open);
    let Some(open) = open else { return Ok(()) };
    each(Part::Gap(Gap::new(Reason::Damaged, "a quoted cell is not closed").at(open)))
}

/// A table that is being read.
struct Table {
    /// The columns, and what JSON in them holds.
    fields: Paths,
    cells: Cells,
    /// The text without the escapes of JSON in its cells.
    plain: Plain,
    /// Where in the blob the content of the open cell began.
    open: Option<u64>,
    /// Rows at the top that are still to be declared: the last of them is the header.
    header: usize,
    /// Whether anything was emitted.
    begun: bool,
    /// Whether its columns can't be told.
    is_unknown: bool,
    damage: Damage,
}

impl Table {
    fn new(decoder: &mut Decoder, first: &Stretch<'_>) -> Self {
        // Rows may be longer than what was looked at to claim it; then the whole block is looked at.
        let little = sampled(first.bytes);
        let all = first.bytes.get(..first.own.end).unwrap_or(little);
        let found = [little, all].into_iter().find_map(|bytes| {
            let whole = first.own.end == bytes.len();
            let sample = Stretch { bytes, own: 0..bytes.len(), offset: 0 };
            let text = decoder.decode(&sample).text;
            // It was claimed under its own name; what is asked for here by name needs less to be believed.
            sniff(text, whole, "").or_else(|| sniff(text, whole, "csv"))
        });
        let is_unknown = found.is_none();
        let Dialect { delimiter, end, skip, fields } = found.unwrap_or(Dialect {
            delimiter: b',',
            end: b'\n',
            skip: 0,
            fields: vec![Box::default()],
        });
        let cells = Cells::new((delimiter, end), fields.len() - 1, skip);
        let fields = Paths::below(fields);
        let plain = Plain::default();
        let damage = Damage::default();
        Self { fields, cells, plain, open: None, header: skip, begun: false, is_unknown, damage }
    }

    fn emit(
        &mut self,
        decoder: &mut Decoder,
        stretch: &Stretch<'_>,
        each: &mut Each<'_>,
    ) -> Result<(), Gap> {
        // Context is of use only as far as it is of the same cell.
        let into = |open: u64| usize::try_from(open.saturating_sub(stretch.offset)).ok();
        let start = stretch.own.start;
        let before = self.open.and_then(into).unwrap_or(start).min(start);
        let header = std::mem::take(&mut self.header);
        if !std::mem::replace(&mut self.begun, true) && self.fields.names().len() > COLUMNS {
            let message = format!("a table has {COLUMNS} columns or more; others have no names");
            each(Part::Gap(Gap::new(Reason::Limit, message).at(stretch.offset)))?;
        }
        if std::mem::take(&mut self.is_unknown) {
            let message = "its first rows are too long to tell its columns";
            each(Part::Gap(Gap::new(Reason::Limit, message).at(stretch.offset)))?;
        }
        let decoded = decoder.decode(&Stretch {
            bytes: stretch.bytes.get(before..).unwrap_or_default(),
            own: start - before..stretch.own.end - before,
            offset: stretch.offset + before as u64,
        });
        if header > 0 {
            declare((self.fields.names(), self.cells.end()), header, &decoded.segment(), each)?;
        }
        self.open = self.cells.marks(&decoded, &mut self.fields);
        for open in self.cells.broken() {
            let place = decoded.segment().offset(*open);
            self.damage.broken("a quoted cell is not closed", place, each)?;
        }
        if decoded.own.is_empty() {
            return Ok(());
        }
        let (fields, width) = (self.fields.names(), decoded.width);
        if self.cells.resolve(&decoded, &mut self.plain) {
            let Plain { text, marks, own } = &self.plain;
            let own = own.clone();
            return each(Part::Text(Segment {
                text,
                marks,
                fields,
                own,
                width,
                flow: Flow::Cells,
            }));
        }
        let (text, own, marks) = (decoded.text, decoded.own, self.cells.found());
        each(Part::Text(Segment { text, marks, fields, own, width, flow: Flow::Cells }))
    }
}

/// Emits the names of the header, each at its place in the row above the first that holds values.
fn declare(
    (fields, end): (&[Box<str>], u8),
    rows: usize,
    top: &Segment<'_>,
    each: &mut Each<'_>,
) -> Result<(), Gap> {
    let (mut at, mut line, mut above) = (0, 1, 1);
    for text in top.text.split_inclusive(char::from(end)) {
        let is_row = !text.trim().is_empty();
        if is_row && above >= rows {
            break;
        }
        above += usize::from(is_row);
        (at, line) = (at + text.len(), line + u64::from(end == b'\n'));
    }
    for name in fields.iter().skip(1) {
        let Some(found) = top.text.get(at..).and_then(|rest| rest.find(&**name)) else { continue };
        let (start, end) = (at + found, at + found + name.len());
        let (first, behind) = (top.offset(start), top.offset_end(end));
        each(Part::Field(Declared { name, kind: "", start: first, end: behind, line }))?;
        at = end;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        decode::Charset,
        place::{Origin, Step},
        read::trial::{Kept, assert_covered, encode, found, kept, kept_and_gaps, places, takes},
    };

    fn read(bytes: &[u8], block: usize) -> Vec<Kept> {
        kept(bytes, |blob, each| read_in_blocks(blob, block, each))
    }

    /// The runs that have a field: name, row, content.
    fn cells(all: &[Kept]) -> Vec<(String, u64, String)> {
        let mut cells = Vec::new();
        for kept in all {
            let ends = kept.marks.iter().skip(1).map(|mark| mark.at as usize);
            for (mark, end) in kept.marks.iter().zip(ends.chain([kept.text.len()])) {
                let text = kept.text.get(mark.at as usize..end).unwrap();
                if mark.field > 0 {
                    let name = kept.fields[mark.field as usize].to_string();
                    cells.push((name, mark.row, text.to_owned()));
                }
            }
        }
        cells
    }

    fn listed(text: &str) -> String {
        let cells = cells(&read(text.as_bytes(), BLOCK));
        let cells = cells.iter().map(|(name, row, text)| format!("{name}:{row}={text}"));
        cells.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn runs_hold_the_content_of_cells() {
        for (text, expected) in [
            ("id,tel\n1,+7\n2,+8\n", "id:1=1 tel:1=+7 id:2=2 tel:2=+8"),
            ("id,tel\r\n1,+7\r\n\r\n2,+8", "id:1=1 tel:1=+7 id:2=2 tel:2=+8"),
            ("id,tel\r1,+7\r\r2,\"+8\"\r", "id:1=1 tel:1=+7 id:2=2 tel:2=+8"),
            ("id,tel\n1,\"+7, +8\"\n2,\"a\"\"b\"\n", "id:1=1 tel:1=+7, +8 id:2=2 tel:2=a\"\"b"),
            ("id,tel\n1,\"a\nb\"\n2,5\" x\n", "id:1=1 tel:1=a\nb id:2=2 tel:2=5\" x"),
            ("id,tel\n1,\n,\"\"\n3,\"x\"y\n", "id:1=1 id:3=3 tel:3=x"),
            ("id,tel\n1, \"+7, +8\" \n 2 ,x \"y\n", "id:1=1 tel:1=+7, +8 id:2= 2  tel:2=x \"y"),
            (
                "id,tel\n1,\"{\"\"a\"\": [\"\"x\"\"]}\"\n2,\"{a,b}\"\n",
                "id:1=1 tel:1={\"\"a\"\": [\"\" tel.a[]:1=x tel:1=\"\"]} id:2=2 tel:2={a,b}",
            ),
            (
                "id,tel\n1,2,\n3,4,5\n6\n7,8\n9,0\n0,0\n0,0\n",
                "id:1=1 tel:1=2 id:4=7 tel:4=8 id:5=9 tel:5=0 id:6=0 tel:6=0 id:7=0 tel:7=0",
            ),
        ] {
            assert_eq!(listed(text), expected, "{text}");
        }
    }

    #[test]
    fn escapes_of_json_in_cells_are_resolved_wherever_the_text_is_cut() {
        let json = r#""{""\u0442\u0435\u043b"": ""+7 \u0442"", ""a"": [""\ud83d\ude00\nb"", 1]}""#;
        let text = format!("id,x\n{}", format!("1,{json}\n2,\"\\u0442\"\n").repeat(2));
        let whole = read(text.as_bytes(), BLOCK);
        let named = cells(&whole);
        for (name, value) in [("x.тел", "+7 "), ("x.тел", "т"), ("x.a[]", "😀"), ("x", "\\u0442")]
        {
            let is_it = |cell: &&(String, u64, String)| cell.0 == name && cell.2 == value;
            assert!(named.iter().any(|cell| is_it(&cell)), "{name}: {named:?}");
        }
        let own = |all: &[Kept]| -> String {
            all.iter().map(|kept| kept.text.get(kept.own.clone()).unwrap()).collect()
        };
        for block in 16..150 {
            let cut = read(text.as_bytes(), block);
            assert_covered(&cut, 0, text.len());
            if block > 120 {
                assert_eq!(own(&cut), own(&whole), "{block}");
            }
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_costs_a_few_rows() {
        let mut text = "id,tel,name\n1,+7,Ян\n2,\"+8,Ия\n".to_owned();
        for i in 3..30 {
            text += &format!("{i},+{i},x\n");
        }
        let read_all = |blob: Blob<'_>, each: &mut Each<'_>| Csv.read(blob, each);
        let (all, gaps) = kept_and_gaps(text.as_bytes(), read_all);
        let quote = text.find('"').unwrap() as u64;
        assert_eq!(gaps, [(Reason::Damaged, quote + 1)]);
        let cells = cells(&all);
        assert!(cells.contains(&("tel".into(), 29, "+29".into())), "rows are counted on");
        assert!(cells.contains(&("tel".into(), 11, "+11".into())));
    }

    #[test]
    fn fields_and_places_are_right_in_every_charset_and_block() {
        let mut text = "Фамилия;Почта;Телефон;Примечание\r\n".to_owned();
        for i in 0..300 {
            text +=
                &format!("Щукина;fekla{i}@example.org;\"8 916 000-00-17\";\"Ж; \"\"{i}\"\"\"\r\n");
        }
        for name in ["utf-8", "windows-1251", "ibm866", "koi8-r", "utf-16le", "utf-16be"] {
            let bytes = encode(name, &text);
            for block in [1000, BLOCK] {
                let all = read(&bytes, block);
                assert_covered(&all, 0, bytes.len());
                for word in ["Щукина", "8 916 000-00-17", "fekla17@"] {
                    assert_eq!(places(&all, word), found(&bytes, &encode(name, word)), "{name}");
                }
                let cells = cells(&all);
                assert_eq!(cells.len(), 1200, "{name} {block}");
                for (i, row) in cells.chunks(4).enumerate() {
                    let row: Vec<_> =
                        row.iter().map(|c| (c.0.as_str(), c.1, c.2.as_str())).collect();
                    let n = i as u64 + 1;
                    let mail = format!("fekla{i}@example.org");
                    let (note, phone) = (format!("Ж; \"\"{i}\"\""), "8 916 000-00-17");
                    assert_eq!(
                        row,
                        [
                            ("Фамилия", n, "Щукина"),
                            ("Почта", n, mail.as_str()),
                            ("Телефон", n, phone),
                            ("Примечание", n, note.as_str())
                        ]
                    );
                }
            }
        }
    }

    #[test]
    fn a_header_declares_its_names_where_they_stand() {
        for (text, expected) in [
            ("id,tel\n1,2\n3,4\n", "id@0-2:1 tel@3-6:1"),
            ("sep=;\nid;\"дом. тел\"\n1;2\n3;4\n", "id@6-8:2 дом. тел@10-24:2"),
            ("a,a\n1,2\n3,4\n", "a@0-1:1 a@2-3:1"),
            ("1,2,5\n3,4,5\n3,4,5\n3,4,5\n", ""),
        ] {
            let mut declared = Vec::new();
            let origin = Origin::root(Step::Stdin);
            Csv.read(Blob::bytes(origin, text.as_bytes()), &mut |part| {
                if let Part::Field(Declared { name, start, end, line, .. }) = part {
                    declared.push(format!("{name}@{start}-{end}:{line}"));
                }
                Ok(())
            })
            .unwrap();
            assert_eq!(declared.join(" "), expected, "{text}");
        }
    }

    #[test]
    fn rows_longer_than_what_claims_a_table_have_its_columns() {
        let long = "слово ".repeat(9_000);
        let text = format!("id,tel,note\n1,+7,\"{long}\"\n2,+8,x\n");
        let head = &text.as_bytes()[..Blob::HEAD];
        assert_eq!(crate::read::claim(&Csv, head, false, "csv"), Claim::Shape);
        let cells = cells(&read(text.as_bytes(), BLOCK));
        assert!(cells.contains(&("tel".into(), 1, "+7".into())));
        assert!(cells.contains(&("tel".into(), 2, "+8".into())));
    }

    #[test]
    fn a_header_is_text_without_a_field() {
        let all = read(b"id,tel\n1,+7 916 000-00-17\n2,+7 916 000-00-18\n", BLOCK);
        assert_eq!(all[0].field(1), ("", 0));
        assert_eq!(all[0].field(10), ("tel", 1));
    }

    proptest! {
        #![proptest_config(ProptestConfig { max_shrink_iters: 300, ..ProptestConfig::default() })]
        #[test]
        fn cuts_change_no_field(
            rows in proptest::collection::vec(
                proptest::collection::vec("[a-zЖ0-9,\"\n]{1,30}|[a-z ]{60,90}", 3..=3), 3..40),
            block in 16_usize..300,
        ) {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let mut text = "id,tel,mail_box\n1,2,3\n4,5,6\n".to_owned();
            for row in &rows {
                text += &row.iter().map(quoted).collect::<Vec<_>>().join(",");
                text += "\n";
            }
            let table = || {
                let fields = ["", "id", "tel", "mail_box"].map(Box::from).to_vec();
                let (fields, cells) = (Paths::below(fields), Cells::new((b',', b'\n'), 3, 1));
                let plain = Plain::default();
                Table { fields, cells, plain, open: None, header: 0, begun: true, is_unknown: false, damage: Damage::default() }
            };
            let by_byte = |block: usize| {
                let mut table = table();
                let all = kept(text.as_bytes(), |blob, each| {
                    text::in_blocks(blob, None, block, &mut |decoder, stretch| {
                        table.emit(decoder, stretch, each)
                    })
                });
                assert_covered(&all, 0, text.len());
                let mut bytes = Vec::new();
                for kept in &all {
                    bytes.extend(kept.own.clone().map(|at| {
                        let (name, row) = kept.field(at);
                        (name.to_owned(), if name.is_empty() { 0 } else { row })
                    }));
                }
                bytes
            };
            let (whole, cut) = (by_byte(BLOCK), by_byte(block));
            let differs = whole.iter().zip(&cut).position(|(a, b)| a != b);
            assert_eq!(differs, None, "{differs:?}");
            let mut all = Vec::new();
            for row in &rows {
                all.extend(row.iter().map(|cell| cell.replace('"', "\"\"")));
            }
            let read = cells(&kept(text.as_bytes(), |blob, each| {
                let mut table = table();
                text::in_blocks(blob, None, BLOCK, &mut |d, s| table.emit(d, s, each))
            }));
            assert_eq!(read.iter().skip(6).map(|cell| cell.2.clone()).collect::<Vec<_>>(), all);
        }

        #[test]
        fn any_bytes_are_covered_once(
            bytes in "[a-z,;\"\n\r\tЖ]{0,900}",
            noise in proptest::collection::vec(any::<u8>(), 0..40),
            block in 16_usize..300,
        ) {
            let bytes = [bytes.as_bytes(), &noise].concat();
            let bytes = [&b"id,tel\n1,2\n3,4\n5,6\n"[..], &bytes].concat();
            let _ = takes(&Csv, &bytes, "");
            // Rows are longer than a block: that is told.
            let (all, _) = kept_and_gaps(&bytes, |blob, each| {
                let mut table = None;
                text::in_blocks(blob, Some(Charset::Utf8), block, &mut |decoder, stretch| {
                    table.get_or_insert_with(|| Table::new(decoder, stretch)).emit(decoder, stretch, each)
                })
            });
            assert_covered(&all, 0, bytes.len());
        }
    }
}
