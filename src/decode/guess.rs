//! Which charset the bytes are in.
//!
//! In: the first bytes, or a chunk from the middle. Out: a charset, and the length of a byte order mark.
//! Never believes a byte order mark that its own content denies.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, IBM866, ISO_2022_JP, REPLACEMENT, WINDOWS_1251, X_MAC_CYRILLIC};

use super::weigh::{self, Wide};

/// How bytes stand for characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8 (RFC 3629), and so ASCII.
    Utf8,
    /// UTF-16, low byte first (RFC 2781).
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
    /// UTF-32, low byte first.
    Utf32Le,
    /// UTF-32, high byte first.
    Utf32Be,
    /// An old 8-bit charset: one byte, one character.
    Single(&'static Encoding),
    /// An old charset in which a character has one byte or more; ASCII is itself.
    Multi(&'static Encoding),
    /// No text.
    Binary,
}

impl Charset {
    /// Returns the charset of that name, as people and the Encoding Standard (WHATWG) write it.
    ///
    /// ```
    /// use sverka::decode::Charset;
    /// assert_eq!(Charset::named("CP1251"), Charset::named("windows-1251"));
    /// assert_eq!(Charset::named("utf-16"), Some(Charset::Utf16Le));
    /// assert_eq!(Charset::named("klingon"), None);
    /// ```
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_lowercase().replace('_', "-");
        Some(match name.as_str() {
            "utf8" | "utf-8" | "ascii" | "us-ascii" => Self::Utf8,
            "utf16" | "utf-16" | "utf16le" | "utf-16le" | "ucs-2" => Self::Utf16Le,
            "utf16be" | "utf-16be" => Self::Utf16Be,
            "utf32" | "utf-32" | "utf32le" | "utf-32le" | "ucs-4" => Self::Utf32Le,
            "utf32be" | "utf-32be" => Self::Utf32Be,
            "mac-cyrillic" | "maccyrillic" => Self::Single(X_MAC_CYRILLIC),
            "dos" | "oem866" | "cp-866" => Self::Single(IBM866),
            "ansi" | "cp-1251" | "win1251" | "win-1251" => Self::Single(WINDOWS_1251),
            other => Self::of(Encoding::for_label(other.as_bytes())?)?,
        })
    }

    /// Returns the name, as the Encoding Standard writes it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Utf16Le => "UTF-16LE",
            Self::Utf16Be => "UTF-16BE",
            Self::Utf32Le => "UTF-32LE",
            Self::Utf32Be => "UTF-32BE",
            Self::Single(encoding) | Self::Multi(encoding) => encoding.name(),
            Self::Binary => "binary",
        }
    }

    /// Returns how many bytes the smallest unit has: 1, 2 or 4.
    #[must_use]
    pub const fn unit(self) -> usize {
        match self {
            Self::Utf16Le | Self::Utf16Be => 2,
            Self::Utf32Le | Self::Utf32Be => 4,
            Self::Utf8 | Self::Single(_) | Self::Multi(_) | Self::Binary => 1,
        }
    }

    /// Returns the byte order mark, empty where there is none.
    #[must_use]
    pub const fn mark(self) -> &'static [u8] {
        match self {
            Self::Utf8 => b"\xEF\xBB\xBF",
            Self::Utf16Le => b"\xFF\xFE",
            Self::Utf16Be => b"\xFE\xFF",
            Self::Utf32Le => b"\xFF\xFE\0\0",
            Self::Utf32Be => b"\0\0\xFE\xFF",
            Self::Single(_) | Self::Multi(_) | Self::Binary => b"",
        }
    }

    /// ISO-2022-JP switches by escapes: no cut of it can be read alone.
    fn of(encoding: &'static Encoding) -> Option<Self> {
        match encoding.name() {
            "UTF-8" => Some(Self::Utf8),
            "UTF-16LE" => Some(Self::Utf16Le),
            "UTF-16BE" => Some(Self::Utf16Be),
            _ if encoding == ISO_2022_JP || encoding == REPLACEMENT => None,
            _ if encoding.is_single_byte() => Some(Self::Single(encoding)),
            _ => Some(Self::Multi(encoding)),
        }
    }

    const fn wide(self) -> Wide {
        Wide { unit: self.unit(), big: matches!(self, Self::Utf16Be | Self::Utf32Be) }
    }
}

/// What the first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The charset.
    pub charset: Charset,
    /// Bytes at the start that are a byte order mark, even a lying one, and no text.
    pub bom_len: usize,
}

/// Returns the charset of bytes that begin with `head`; `whole`: that is all of them.
///
/// ```
/// use sverka::decode::{Charset, Guess, guess};
/// let lying = b"\xFF\xFEname,phone\nIvan,+7 916 000-00-00\n";
/// assert_eq!(guess(lying, true), Guess { charset: Charset::Utf8, bom_len: 2 });
/// ```
#[must_use]
pub fn guess(head: &[u8], whole: bool) -> Guess {
    marked(head, whole).unwrap_or_else(|bom_len| {
        let rest = head.get(bom_len..).unwrap_or_default();
        let charset = plain(rest, whole).unwrap_or_else(|| legacy(rest));
        Guess { charset, bom_len }
    })
}

/// What a byte order mark says, or the length of one that lies.
fn marked(head: &[u8], whole: bool) -> Result<Guess, usize> {
    const MARKED: [Charset; 5] =
        [Charset::Utf32Le, Charset::Utf32Be, Charset::Utf8, Charset::Utf16Le, Charset::Utf16Be];
    let mut lie = 0;
    for charset in MARKED {
        let Some(rest) = head.strip_prefix(charset.mark()) else { continue };
        let agrees = match charset {
            Charset::Utf8 => plain(rest, whole) == Some(Charset::Utf8),
            wide => wide.wide().agrees(rest),
        };
        if agrees {
            return Ok(Guess { charset, bom_len: charset.mark().len() });
        }
        // `FF FE 00 00` may still be UTF-16 that begins with a NUL; NULs are no lie to step over, unless
        // what follows is plainly something else.
        if charset.unit() < 4 {
            lie = charset.mark().len();
        } else if plain(rest, whole) == Some(Charset::Utf8) {
            return Err(charset.mark().len());
        }
    }
    Err(lie)
}

/// Returns the charset as far as ASCII is concerned: as [`guess`], but at little cost, where any old charset
/// stands for the others; `None`: the bytes are no text.
#[must_use]
pub fn form(head: &[u8], whole: bool) -> Option<Guess> {
    let found = marked(head, whole);
    let Guess { charset, bom_len } = match found {
        Ok(guess) => guess,
        Err(bom_len) => {
            let rest = head.get(bom_len..).unwrap_or_default();
            let old = Charset::Single(encoding_rs::WINDOWS_1252);
            Guess { charset: plain(rest, whole).unwrap_or(old), bom_len }
        }
    };
    (charset != Charset::Binary).then_some(Guess { charset, bom_len })
}

/// The charset without a byte order mark; `None`: an old one.
fn plain(bytes: &[u8], whole: bool) -> Option<Charset> {
    const UNMARKED: [Charset; 4] =
        [Charset::Utf32Le, Charset::Utf32Be, Charset::Utf16Le, Charset::Utf16Be];
    if memchr::memchr2(0, 4, bytes).is_some() {
        // Tools that preallocate or truncate a live log leave a stretch of NULs before the text.
        let text = bytes.iter().position(|&byte| byte != 0).unwrap_or(bytes.len());
        let text = bytes.get(text & !3..).unwrap_or_default();
        let wide = UNMARKED.into_iter().find(|charset| charset.wide().proves(text));
        if wide.is_some() {
            return wide;
        }
    }
    let (good, bad) = utf8_share(bytes, whole);
    let utf8 = bad == 0 || good > bad;
    if weigh::controlled(bytes, utf8) {
        return Some(Charset::Binary);
    }
    utf8.then_some(Charset::Utf8)
}

/// Returns how many characters beyond ASCII are UTF-8, and how many bytes are not; a character cut by
/// the end counts only when the end is the true one.
#[must_use]
pub fn utf8_share(bytes: &[u8], whole: bool) -> (usize, usize) {
    let Err(first) = simdutf8::compat::from_utf8(bytes) else {
        return (usize::from(!bytes.is_ascii()), 0);
    };
    if first.error_len().is_none() && !whole {
        return (1, 0);
    }
    let (mut good, mut bad, mut tail) = (0, 0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xC0).count();
        tail = chunk.invalid().len();
        bad += tail;
    }
    let cut = std::str::from_utf8(bytes.get(bytes.len() - tail..).unwrap_or_default())
        .is_err_and(|error| error.error_len().is_none());
    (good, if cut && !whole { bad - tail } else { bad })
}

/// Returns the charset of a stretch from the middle of a file, where few of the bytes beyond ASCII are UTF-8.
#[must_use]
pub fn chunk(bytes: &[u8]) -> Charset {
    if weigh::controlled(bytes, false) { Charset::Binary } else { legacy(bytes) }
}

/// Bytes of lines beyond ASCII that the detector of old charsets gets: it runs at some 10 MB/s, and
/// is right from 80 characters on.
const LEGACY: usize = 8 << 10;
/// Longer lines are looked at in pieces.
const PIECE: usize = 256;

/// Returns the old charset of bytes that aren't UTF-8.
///
/// The detector is chardetng (by Henri Sivonen, for Firefox), told to expect Russian unless the letters
/// are mixed as only in Latin scripts, or unparted as in Chinese. Mac Cyrillic, which the web doesn't
/// have, is told from its twin by where the capitals are.
#[must_use]
pub fn legacy(bytes: &[u8]) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    let mut left = LEGACY;
    // Logs of several writers have lines of UTF-8 among the others; they say nothing of those.
    let lines = bytes.split_inclusive(|byte| *byte == b'\n');
    let lines = lines.filter(|line| std::str::from_utf8(line).is_err());
    let pieces = lines.flat_map(|line| line.chunks(PIECE));
    for piece in pieces.filter(|piece| !piece.is_ascii()) {
        detector.feed(piece, false);
        left = left.saturating_sub(piece.len());
        if left == 0 {
            break;
        }
    }
    detector.feed(b"\n", true);
    let sample = bytes.get(..2 * LEGACY).unwrap_or(bytes);
    let expected =
        if weigh::mixed(sample) || weigh::unparted(sample) { None } else { Some(&b"ru"[..]) };
    let encoding = detector.guess(expected, Utf8Detection::Deny);
    if weigh::mac_cyrillic(sample) {
        return Charset::Single(X_MAC_CYRILLIC);
    }
    Charset::of(encoding).unwrap_or(Charset::Single(WINDOWS_1251))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RUSSIAN: &str = "Заявление о приёме на работу. Прошу принять меня на должность инженера.";
    const LETTER: &str =
        "Договор № 17: покупатель Ягодкин Фёдор обязуется оплатить товар в течение пяти дней\n";

    fn encode(name: &str, text: &str) -> Vec<u8> {
        let Some(Charset::Single(encoding) | Charset::Multi(encoding)) = Charset::named(name)
        else {
            return match name {
                "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
                "utf-16be" => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
                "utf-32le" => text.chars().flat_map(|c| u32::from(c).to_le_bytes()).collect(),
                "utf-32be" => text.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect(),
                _ => text.as_bytes().to_vec(),
            };
        };
        encoding.encode(text).0.into_owned()
    }

    /// KOI8-R and KOI8-U have the Russian letters alike, ISO-8859-1 and its kin the German ones.
    fn reads(charset: Charset, bytes: &[u8], text: &str) -> bool {
        match charset {
            Charset::Single(encoding) | Charset::Multi(encoding) => {
                encoding.decode_without_bom_handling(bytes).0 == text
            }
            other => encode(&other.name().to_lowercase(), text) == bytes,
        }
    }

    #[test]
    fn charsets_of_russian_text_are_told_apart() {
        let names = [
            "windows-1251",
            "koi8-r",
            "ibm866",
            "iso-8859-5",
            "x-mac-cyrillic",
            "utf-8",
            "utf-16le",
            "utf-16be",
            "utf-32le",
            "utf-32be",
        ];
        let short: String = RUSSIAN.chars().skip(10).take(40).collect();
        let mixed = format!("id;name;phone\n1;{LETTER}2;{LETTER}user@example.org;{LETTER}");
        for name in names {
            for text in
                [RUSSIAN, &short, &mixed, "Иванов Иван Иванович", "Адрес: г. Тверь, ул. Мира"]
            {
                let bytes = encode(name, &text.replace('№', "N"));
                let Guess { charset, bom_len } = guess(&bytes, true);
                assert!(
                    reads(charset, &bytes, &text.replace('№', "N")),
                    "{name} {text}: {charset:?}"
                );
                assert_eq!(bom_len, 0);
                assert!(form(&bytes, true).is_some(), "{name} {text}");
            }
        }
    }

    #[test]
    fn western_and_asian_text_is_not_taken_for_russian() {
        for (name, text) in [
            ("windows-1252", "Müller, Jürgen; Straße des 17. Juni, München; Größe"),
            ("windows-1252", "L’élève a été reçu à l’école, où il a étudié le français"),
            ("windows-1252", "Peña Muñoz, José; dirección: Logroño, España; año de nacimiento"),
            ("windows-1252", "Ação de inscrição: João Conceição, São Paulo"),
            ("iso-8859-2", "Zażółć gęślą jaźń, Łódź; imię i nazwisko: Świętosław Żółkiewski"),
            ("shift_jis", "氏名：山田太郎、電話番号は下記のとおりです。よろしくお願いします。"),
            ("gbk", "姓名：张伟，电话号码如下，请尽快与我们联系。谢谢您的合作。"),
            ("euc-kr", "이름과 전화번호를 아래에 적어 주시기 바랍니다. 감사합니다."),
            ("big5", "姓名與電話號碼請填寫於下方，謝謝您的合作與支持。"),
        ] {
            let bytes = encode(name, text);
            let charset = guess(&bytes, true).charset;
            assert!(reads(charset, &bytes, text), "{name}: {charset:?}");
        }
    }

    #[test]
    fn marks_are_believed_only_with_their_content() {
        let text = "phone: +7 (916) 000-00-00, почта\n";
        let with = |mark: &[u8], body: &[u8]| [mark, body].concat();
        for (name, charset) in [
            ("utf-8", Charset::Utf8),
            ("utf-16le", Charset::Utf16Le),
            ("utf-16be", Charset::Utf16Be),
            ("utf-32le", Charset::Utf32Le),
            ("utf-32be", Charset::Utf32Be),
        ] {
            let bytes = with(charset.mark(), &encode(name, text));
            assert_eq!(guess(&bytes, true), Guess { charset, bom_len: charset.mark().len() });
            assert_eq!(guess(charset.mark(), true).bom_len, charset.mark().len(), "{name}");
        }
        for mark in [&b"\xFF\xFE"[..], b"\xFE\xFF"] {
            let lying = with(mark, text.as_bytes());
            assert_eq!(guess(&lying, true), Guess { charset: Charset::Utf8, bom_len: 2 });
            let lying = with(mark, &encode("windows-1251", LETTER));
            let named = Charset::named("windows-1251").unwrap();
            assert_eq!(guess(&lying, true), Guess { charset: named, bom_len: 2 });
        }
        let lying = with(b"\xEF\xBB\xBF", &encode("windows-1251", LETTER));
        assert_eq!(guess(&lying, true).charset, Charset::named("windows-1251").unwrap());
        let chinese = encode("utf-16le", "姓名张伟电话号码请尽快与我们联系");
        assert_eq!(guess(&with(b"\xFF\xFE", &chinese), true).charset, Charset::Utf16Le);
    }

    #[test]
    fn what_is_no_text_is_binary() {
        let noise: Vec<u8> =
            (0..4096_u32).map(|i| i.wrapping_mul(2_654_435_761).to_be_bytes()[1]).collect();
        let padded = [vec![0; 4096], b"2026-01-02 10:00:00 ivan@example.org\n".repeat(40)].concat();
        let listed = b"/srv/data/a.txt\0/srv/data/b.txt\0".repeat(9);
        for (what, bytes, binary) in [
            ("noise", &noise[..], true),
            ("ELF", b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0\x01\0\0\0", true),
            ("NULs", &[0; 100], true),
            ("a log behind a hole", &padded, false),
            ("a NUL-separated list", &listed, false),
            ("escapes", b"\x1b[31mred\x1b[0m \x1b[1mbold\x1b[0m", false),
            ("empty", b"", false),
        ] {
            assert_eq!(form(bytes, true).is_none(), binary, "{what}");
            assert_eq!(guess(bytes, true).charset == Charset::Binary, binary, "{what}");
        }
    }

    #[test]
    fn utf8_may_be_cut_and_may_be_stained() {
        let text = RUSSIAN.as_bytes();
        for end in 0..text.len() {
            assert_eq!(guess(&text[..end], false).charset, Charset::Utf8, "{end}");
        }
        let mut stained = text.to_vec();
        stained[30] = 0xFF;
        assert_eq!(guess(&stained, true).charset, Charset::Utf8);
        assert!(matches!(guess(b"caf\xE9 au lait", true).charset, Charset::Single(_)));
    }
}
