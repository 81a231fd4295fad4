//! Plain text: logs, source code, whatever has no better reader.
//!
//! In: bytes in any charset. Out: segments of whole lines where lines end, without fields.
//! Never holds more than a block of them, however long a line is.

use super::cut::{BLOCK, Blocks};
use crate::{
    decode::{Charset, Decoder, Stretch, guess},
    error::Gap,
    format::{Claim, Format, Head},
    part::{Blob, Each, Part},
};

/// The plain text format.
pub struct Text;

impl Format for Text {
    fn name(&self) -> &'static str {
        "text"
    }

    fn claim(&self, head: Head<'_>) -> Claim {
        if head.sample.is_some() { Claim::Shape } else { Claim::No }
    }

    fn splits(&self) -> bool {
        true
    }

    fn read(&self, blob: Blob<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
        read_text(blob, None, each)
    }
}

/// Reads a blob as text: in `charset`, or in what it looks like.
///
/// # Errors
/// The gap where the source could not be read any further, after the text before it.
pub fn read_text(blob: Blob<'_>, charset: Option<Charset>, each: &mut Each<'_>) -> Result<(), Gap> {
    in_blocks(blob, charset, BLOCK, &mut |decoder, stretch| emit(decoder, stretch, each))
}

/// Takes a stretch of a blob.
pub(super) type Take<'t> = dyn FnMut(&mut Decoder, &Stretch<'_>) -> Result<(), Gap> + 't;

/// Feeds a blob of text to `take`, in stretches of at most `block` own bytes.
pub(super) fn in_blocks(
    mut blob: Blob<'_>,
    charset: Option<Charset>,
    block: usize,
    take: &mut Take<'_>,
) -> Result<(), Gap> {
    let base = blob.base();
    if let Ok((head, true)) = blob.head()
        && head.len() <= block
    {
        let (mut decoder, bom) = begin(head, true, charset, base);
        let bytes = head.get(bom..).unwrap_or_default();
        let whole = Stretch { bytes, own: 0..bytes.len(), offset: base + bom as u64 };
        return take(&mut decoder, &whole);
    }
    let (head, rest) = blob.into_parts();
    let mut blocks = Blocks::behind(head, rest, base, block);
    let (bytes, whole) = blocks.peek();
    let head = bytes.get(..Blob::HEAD).unwrap_or(bytes);
    let (mut decoder, bom) = begin(head, whole && head.len() == bytes.len(), charset, base);
    blocks.skip(bom);
    while let Some(stretch) = blocks.next(decoder.charset()) {
        take(&mut decoder, &stretch)?;
    }
    blocks.end()
}

/// A decoder for the blob that begins so, and the length of its byte order mark.
fn begin(head: &[u8], whole: bool, charset: Option<Charset>, base: u64) -> (Decoder, usize) {
    let (decoder, bom) = match charset {
        Some(charset) => {
            let bom = if head.starts_with(charset.mark()) { charset.mark().len() } else { 0 };
            (Decoder::forced(charset), bom)
        }
        None => {
            let guess = guess(head, whole);
            // Whoever asks for text gets text, to the last byte.
            let text = if guess.charset == Charset::Binary { Charset::Utf8 } else { guess.charset };
            (Decoder::new(text), guess.bom_len)
        }
    };
    (decoder, if base == 0 { bom } else { 0 })
}

fn emit(decoder: &mut Decoder, stretch: &Stretch<'_>, each: &mut Each<'_>) -> Result<(), Gap> {
    let decoded = decoder.decode(stretch);
    if decoded.own.is_empty() { Ok(()) } else { each(Part::Text(decoded.segment())) }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read, Write as _};

    use proptest::prelude::*;

    use super::*;
    use crate::{
        error::Reason,
        part::Width,
        place::{Origin, Step},
        read::{
            cut,
            trial::{Kept, assert_covered, encode, found, keep, kept, places},
        },
    };

    const NAMES: [&str; 10] = [
        "utf-8",
        "windows-1251",
        "koi8-r",
        "ibm866",
        "iso-8859-5",
        "x-mac-cyrillic",
        "utf-16le",
        "utf-16be",
        "utf-32le",
        "utf-32be",
    ];

    fn read(bytes: &[u8], charset: Option<Charset>, block: usize) -> Vec<Kept> {
        kept(bytes, |blob, each| {
            in_blocks(blob, charset, block, &mut |decoder, stretch| emit(decoder, stretch, each))
        })
    }

    #[test]
    fn words_lead_back_to_their_bytes_in_every_charset() {
        let line =
            "Заявитель Щукина Фёкла, тел. +7 (916) 000-00-17, почта fekla@example.org; адрес";
        let text = format!("{line}\n{}\n{line}", [line; 90].join(" "));
        for name in NAMES {
            let bytes = encode(name, &text);
            for block in [700, 4096, BLOCK] {
                let all = read(&bytes, None, block);
                assert_covered(&all, 0, bytes.len());
                for word in ["Фёкла", "fekla@example.org", "+7 (916) 000-00-17"] {
                    let there = found(&bytes, &encode(name, word));
                    assert_eq!(there.len(), 92);
                    assert_eq!(places(&all, word), there, "{name} {block} {word}");
                }
            }
        }
    }

    #[test]
    fn ascii_leads_back_in_charsets_of_many_bytes() {
        let text = "氏名：山田太郎、電話 03-0000-0017、メール taro@example.jp です。\n".repeat(40);
        for name in ["shift_jis", "euc-jp", "utf-8"] {
            let bytes = encode(name, &text);
            let all = read(&bytes, None, 900);
            for word in ["0000-0017", "taro@example.jp"] {
                assert_eq!(places(&all, word), found(&bytes, word.as_bytes()), "{name}");
            }
            assert!(!places(&all, "山田").is_empty());
        }
    }

    #[test]
    fn a_mark_is_left_out_and_a_forced_charset_is_obeyed() {
        let body = "Иванов, тел. 8 916 000-00-17\n";
        for name in ["utf-8", "utf-16le", "utf-16be", "utf-32le", "utf-32be"] {
            let charset = Charset::named(name).unwrap();
            let bytes = [charset.mark(), &encode(name, body)].concat();
            for forced in [None, Some(charset)] {
                let all = read(&bytes, forced, BLOCK);
                assert_covered(&all, charset.mark().len(), bytes.len());
                assert_eq!(all[0].text, body, "{name}");
            }
        }
        let forced = read(&encode("koi8-r", "Ия"), Charset::named("koi8-r"), BLOCK);
        assert_eq!((forced[0].text.as_str(), forced[0].width), ("Ия", Width::Chars(1)));
        assert!(read(b"", None, BLOCK).is_empty());
    }

    #[test]
    fn a_log_may_turn_to_another_charset_and_back() {
        let russian = "запись: пользователь Щукина вошла в систему\n";
        let ascii = "2026-01-02 10:00:00 login ok user=17\n".repeat(60);
        let bytes = [
            ascii.as_bytes(),
            &encode("windows-1251", russian).repeat(50),
            ascii.as_bytes(),
            &russian.repeat(50).into_bytes(),
        ]
        .concat();
        let all = read(&bytes, None, 1024);
        assert_covered(&all, 0, bytes.len());
        assert!(
            places(&all, "Щукина").len() > 80,
            "all but the lines of the blocks that hold both"
        );
    }

    #[test]
    fn stray_bytes_are_barriers_of_the_same_length() {
        let mut bytes = "почта ivan@example.org, телефон\n".repeat(3).into_bytes();
        bytes.insert(28, 0xFF);
        bytes.extend(b"a\xF0\x9Fb@example.org");
        let all = read(&bytes, None, BLOCK);
        assert_covered(&all, 0, bytes.len());
        assert_eq!(all[0].width, Width::Utf8);
        assert_eq!(all[0].text.matches('\u{1F}').count(), 3);
        assert_eq!(places(&all, "ivan@"), found(&bytes, b"ivan@"));
    }

    #[test]
    fn what_was_read_before_an_error_is_not_lost() {
        struct Broken(usize);
        impl Read for Broken {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let len = self.0.min(buffer.len());
                buffer[..len].fill(b'x');
                self.0 -= len;
                if len == 0 { Err(io::Error::other("the disk is on fire")) } else { Ok(len) }
            }
        }
        let mut broken = Broken(100_000);
        let mut all = Vec::new();
        let blob = Blob::stream(Origin::root(Step::Stdin), &mut broken);
        let end = Text.read(blob, &mut |part| {
            let Part::Text(segment) = part else { panic!("only text") };
            all.push(keep(&segment));
            Ok(())
        });
        assert_covered(&all, 0, 100_000);
        let gap = end.unwrap_err();
        assert_eq!((gap.reason, gap.offset), (Reason::Unreadable, Some(100_000)));
    }

    #[test]
    fn paragraphs_are_not_torn() {
        for end in ["\n", "\r\n"] {
            let address =
                format!("Address:{end}{end}12 Sample Road{end}Suite 4{end}Sampleton{end}{end}");
            let text = address.repeat(900);
            let whole = |text: &str| text.is_empty() || text.starts_with("Address");
            let all = read(text.as_bytes(), None, 1000);
            assert!(
                all.len() > 40
                    && all.iter().all(|kept| kept.text.get(kept.own.start..).is_some_and(whole))
            );
            let mut file = tempfile::tempfile().unwrap();
            file.write_all(text.as_bytes()).unwrap();
            let len = text.len() as u64;
            for nominal in (0..len).step_by(777) {
                let at = usize::try_from(cut::boundary(&file, nominal, len)).unwrap();
                assert!(text.get(at..).is_some_and(whole), "{nominal}");
            }
        }
    }

    #[test]
    fn no_answer_is_torn_from_its_question() {
        let form = |i: u32| {
            format!("Паспорт:\n45 17 {i:06}\n## Phone\n+7 916 {i:07}\n2. Имя\nЯн, {i}-й\n")
        };
        let text: String = (0..400).map(form).collect();
        let whole = |above: &str| {
            let line = above.trim_end().rsplit('\n').next().unwrap_or_default();
            !["Паспорт:", "## Phone", "2. Имя"].contains(&line)
        };
        for block in [300, 777, 4096] {
            let all = read(text.as_bytes(), None, block);
            let (_, before) = all.split_last().unwrap();
            assert!(!before.is_empty() && before.iter().all(|kept| whole(&kept.text)), "{block}");
        }
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(text.as_bytes()).unwrap();
        let len = text.len() as u64;
        for nominal in (0..len - 300).step_by(7) {
            let at = usize::try_from(cut::boundary(&file, nominal, len)).unwrap();
            assert!(text.get(..at).is_some_and(whole), "{nominal}");
        }
    }

    #[test]
    fn pieces_of_a_file_meet_at_their_borders() {
        let mut file = tempfile::tempfile().unwrap();
        let mut bytes = "Щукина; fekla@example.org\n".repeat(9000).into_bytes();
        bytes.extend(b"x".repeat(300_000));
        bytes.extend("Ж".repeat(100_000).bytes());
        file.write_all(&bytes).unwrap();
        let len = bytes.len() as u64;
        let mut ends: Vec<u64> = (0..=9).map(|i| cut::boundary(&file, len * i / 9, len)).collect();
        ends.dedup();
        assert!(ends.len() > 8);
        let mut all = Vec::new();
        for range in ends.windows(2) {
            let origin = Origin::root(Step::Stdin);
            let blob = Blob::file(origin, &file, range[0]..range[1]);
            let end = Text.read(blob, &mut |part| {
                let Part::Text(segment) = part else { panic!("only text") };
                all.push(keep(&segment));
                Ok(())
            });
            assert_eq!(end, Ok(()));
        }
        assert_covered(&all, 0, bytes.len());
        assert!(all.iter().all(|kept| !kept.text.contains('\u{1F}')), "no letter is torn");
        assert_eq!(places(&all, "fekla@"), found(&bytes, b"fekla@"));
        assert!(cut::splits_at(&bytes[..1000]) && !cut::splits_at(&encode("utf-16le", "Имя: Ян")));
    }

    proptest! {
        #[test]
        fn any_bytes_are_covered_once(
            bytes in proptest::collection::vec(any::<u8>(), 0..3000),
            block in 16_usize..700,
            charset in prop::sample::select(NAMES.to_vec()),
        ) {
            let all = read(&bytes, Some(Charset::Utf8), block);
            let bom = if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 };
            assert_covered(&all, bom, bytes.len());
            read(&bytes, None, block);
            read(&bytes, Charset::named(charset), block);
            for many in ["shift_jis", "gb18030", "big5", "euc-kr", "euc-jp"] {
                read(&bytes, Charset::named(many), block);
            }
        }

        #[test]
        fn a_word_is_the_own_of_one_segment(
            gaps in proptest::collection::vec("[ -~а-яЁ\n]{0,90}", 1..30),
            block in 64_usize..900,
            name in prop::sample::select(NAMES.to_vec()),
        ) {
            let bytes = encode(name, &gaps.join(" ТОКЕН-17 "));
            let all = read(&bytes, Charset::named(name), block);
            assert_covered(&all, 0, bytes.len());
            assert_eq!(places(&all, "ТОКЕН-17"), found(&bytes, &encode(name, "ТОКЕН-17")));
        }
    }
}
