//! Which of many words may stand here: a look at their first characters.
//!
//! In: words; a place in a text. Out: the few words that begin like the text there.
//! Never misses a word; what it names in vain, a comparison letter by letter turns down.

use super::{
    bits::Bits,
    bytes::Bytes,
    glossary::Glossary,
    key::{self, Key},
    russian::{self, RussianOpenings},
};

/// How many bytes of a text are looked at for an opening.
pub(super) const AHEAD: usize = russian::LENGTH;

/// Words by their first letters.
pub(super) struct Openings {
    /// One bit for each hash of a word's [`Key`], or of the head of it where the word ends before the key does and
    /// anything may follow.
    keys: Bits,
    /// One bit for each hash of such a word of three bytes.
    threes: Bits,
    /// One bit for each two bytes, blind to case, that such a shorter word may begin with.
    twos: Bits,
    /// Which four bytes words may begin with, as far as two and each of the others tell.
    firsts: Firsts,
    /// The words that begin with Russian letters.
    russian: RussianOpenings,
    /// The first bytes of words: four, and three or two where there are no more.
    heads: Heads,
    /// The words by their first letters, once it is known that one may stand.
    glossary: Glossary,
}

impl Openings {
    /// Collects words in order, each with its name and whether any ending will do.
    pub(super) fn of<'w>(words: impl Iterator<Item = (usize, &'w str, bool)> + Clone) -> Self {
        let mut openings = Self {
            keys: Bits::default(),
            threes: Bits::default(),
            twos: Bits::default(),
            firsts: Firsts::default(),
            russian: RussianOpenings::default(),
            heads: Heads::default(),
            glossary: Glossary::of(words.clone().map(|(i, word, _)| (i, word))),
        };
        let mut noted = None;
        for (_, word, stem) in words {
            let closed = is_closed(word, stem);
            openings.russian.add(word, closed);
            let head = head(word);
            if head.is_none() || head != noted {
                openings.note_key(word, closed);
                noted = head;
            }
        }
        openings
    }

    /// Notes how a text may begin where the word stands.
    fn note_key(&mut self, word: &str, closed: bool) {
        let small = |c: &char| !c.is_ascii_uppercase();
        let whole = closed && word.is_ascii();
        begun(word, ([0; ROOM], 0), (key::LENGTH, &small), &mut |bytes| {
            let mut text = [0; 8];
            text.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
            let key = Key::of(text);
            let first = key::blind(u64::from_le_bytes(text));
            let seconds =
                if bytes.len() > 1 { first >> 8 & 0xFF..=first >> 8 & 0xFF } else { 0..=0xFF };
            let pairs = seconds.map(|second| pair_of(first & 0xFF | second << 8));
            self.firsts.add(bytes);
            match bytes.len() {
                4.. => self.heads.0.set(Heads::four(first)),
                3 => self.heads.0.set(Heads::three(first)),
                _ => pairs.clone().for_each(|pair| self.heads.0.set(Heads::two(u64::from(pair)))),
            }
            if bytes.len() >= key::LENGTH || whole {
                self.keys.set(Bits::mixed(key.whole()));
            } else if bytes.len() >= 4 {
                self.keys.set(Bits::mixed(key.head()));
            } else if bytes.len() == 3 {
                self.threes.set(Bits::mixed(first & THREE));
            } else {
                pairs.for_each(|pair| self.twos.set(pair));
            }
        });
    }

    /// Returns whether a word may stand where a text goes on with these bytes; zeros stand for its end.
    #[inline]
    pub(super) fn begin(&self, text: &[u8; AHEAD]) -> bool {
        let [eight @ .., _, _, _, _] = *text;
        if self.russian.lacks(eight) {
            return false;
        }
        let bytes = key::blind(u64::from_le_bytes(eight));
        self.heads.has(bytes) && self.begins(text, eight, bytes)
    }

    /// Says quickly whether a word may stand where a text goes on with these bytes: where most texts are done with.
    #[inline]
    pub(super) fn may_begin(&self, text: [u8; 4]) -> bool {
        self.firsts.has(text)
    }

    /// The rest of [`Openings::begin`], kept apart since most are done with before.
    #[inline(never)]
    fn begins(&self, text: &[u8; AHEAD], eight: [u8; 8], bytes: u64) -> bool {
        self.has_key(eight, bytes) && self.russian.begin(text)
    }

    /// Returns whether a word may stand where a text goes on so, as far as keys tell. It has no branch either.
    #[inline]
    fn has_key(&self, eight: [u8; 8], bytes: u64) -> bool {
        let key = Key::of(eight);
        self.keys.has(Bits::mixed(key.whole()))
            | self.keys.has(Bits::mixed(key.head()))
            | self.threes.has(Bits::mixed(bytes & THREE))
            | self.twos.has(pair_of(bytes))
            | key.is_humpy()
            | key.has_hump() & self.keys.has(Bits::mixed(key.before_hump()))
    }

    /// Returns whether a word may stand where a text goes on with these bytes, the first of which is ASCII: without a
    /// branch, for which one way would be as likely as another.
    #[inline]
    pub(super) fn begin_in_ascii(&self, eight: [u8; 8]) -> bool {
        self.has_key(eight, key::blind(u64::from_le_bytes(eight)))
    }

    /// Calls `each` with the words that may stand at the start of `text`, and how many bytes of each surely do.
    #[inline]
    pub(super) fn at(&self, text: &str, each: impl FnMut(usize, usize)) {
        self.glossary.at(text, each);
    }
}

/// For each two bytes, by [`SLOTS`] and by low five bits, which a third and a fourth byte may be: a bit for each low five
/// bits, which do not tell capitals from small letters.
struct Firsts(Box<[u64; 1 << 10]>);

/// What a first byte counts as: of ASCII its low five bits, of others what no ASCII letter has, so that words of other
/// scripts let none of ASCII through. Russian letters begin with two of them.
const SLOTS: [u8; 256] = {
    let mut slots = [0; 256];
    let mut byte = u8::MAX;
    while byte > 0 {
        slots[byte as usize] = match byte {
            ..0x80 => byte & 31,
            0xD0 => 27,
            0xD1 => 28,
            0x80..=0xCF | 0xD2..=0xDF => 29,
            _ => 30,
        };
        byte -= 1;
    }
    slots
};

impl Default for Firsts {
    fn default() -> Self {
        Self(Box::new([0; 1 << 10]))
    }
}

impl Firsts {
    const fn place(first: u8, second: u8) -> usize {
        ((SLOTS[first as usize] & 31) as usize) << 5 | (second & 31) as usize
    }

    /// Adds how a word begins; where it has fewer than four bytes, any may follow.
    fn add(&mut self, word: &[u8]) {
        let bits = |at: usize| word.get(at).map_or(u64::from(u32::MAX), |byte| 1 << (byte & 31));
        let behind = bits(2) | bits(3) << 32;
        let first = word.first().copied().unwrap_or_default();
        let seconds = word.get(1).map_or(0..=31, |second| *second..=*second);
        seconds.for_each(|second| self.0[Self::place(first, second)] |= behind);
    }

    #[inline]
    fn has(&self, [a, b, c, d]: [u8; 4]) -> bool {
        let behind = self.0[Self::place(a, b)];
        behind >> (c & 31) & behind >> (32 + (d & 31)) & 1 == 1
    }
}

/// The first bytes of words, a bit for each hash of them: small enough to stay near the processor.
#[derive(Default)]
struct Heads(Bits);

impl Heads {
    /// Half of the bits are for four bytes, a quarter for three, a quarter for two.
    const fn four(bytes: u64) -> u16 {
        Bits::mixed(bytes & FOUR) >> 1
    }

    const fn three(bytes: u64) -> u16 {
        Bits::mixed(bytes & THREE) >> 2 | 0x8000
    }

    const fn two(bytes: u64) -> u16 {
        Bits::mixed(bytes & TWO) >> 2 | 0xC000
    }

    /// Returns whether a word may begin with these bytes, blind to case. It has no branch, for which one way would be
    /// as likely as another.
    #[inline]
    fn has(&self, bytes: u64) -> bool {
        let Self(heads) = self;
        heads.has(Self::four(bytes)) | heads.has(Self::three(bytes)) | heads.has(Self::two(bytes))
    }
}

/// The bits of the first two bytes.
const TWO: u64 = 0xFFFF;
/// The bits of the first four bytes.
const FOUR: u64 = 0xFFFF_FFFF;
/// The bits of the first three bytes.
const THREE: u64 = 0xFF_FFFF;

/// The first two bytes.
#[inline]
const fn pair_of(bytes: u64) -> u16 {
    let [first, second, ..] = bytes.to_le_bytes();
    u16::from_le_bytes([first, second])
}

/// Returns whether no small ASCII letter can stand behind a word.
fn is_closed(word: &str, stem: bool) -> bool {
    let closes = |c: char| c.is_ascii_alphanumeric() || matches!(c, '\u{400}'..='\u{52F}');
    !stem && word.ends_with(closes)
}

/// Returns the first letters of a word, of which a key is made however they are written; `None` where there are too few.
fn head(word: &str) -> Option<&str> {
    let mut bytes = 0;
    let end = word.char_indices().find_map(|(at, c)| {
        // In capitals, letters of other scripts may be of ASCII.
        bytes += if matches!(c, 'а'..='я') { c.len_utf8() } else { 1 };
        (bytes >= key::LENGTH).then_some(at + c.len_utf8())
    });
    word.get(..end?)
}

/// Room for the first bytes of a word: a key, and the rest of a character that begins in it.
const ROOM: usize = key::LENGTH + 3;

/// Hands on the first bytes of a word behind those in the buffer, `most` or a few more, in each way to write it with
/// letters that are `wanted`.
fn begun(
    word: &str,
    (buffer, length): ([u8; ROOM], usize),
    (most, wanted): (usize, &dyn Fn(&char) -> bool),
    each: &mut dyn FnMut(&[u8]),
) {
    let mut rest = word.chars();
    let Some(c) = rest.next().filter(|_| length < most) else {
        return each(buffer.get(..length).unwrap_or_default());
    };
    // A word begins with the underscore of `_ga`, never with a space.
    for c in cases(c).filter(wanted).filter(|c| length > 0 || *c != ' ') {
        let mut longer = buffer;
        let room = longer.get_mut(length..).unwrap_or_default();
        let more = c.encode_utf8(room).len();
        begun(rest.as_str(), (longer, length + more), (most, wanted), each);
    }
}

/// Adds the bytes that a word begins with, however it is written.
pub(super) fn first_bytes(word: &str, bytes: &mut Bytes) {
    begun(word, ([0; ROOM], 0), (1, &|_| true), &mut |begin| {
        begin.iter().take(1).for_each(|first| bytes.add(*first));
    });
}

/// The ways in which a folded character is written.
pub(super) fn cases(c: char) -> impl Iterator<Item = char> {
    let others = match c {
        'е' => "ёЁ",
        ' ' => "_",
        'i' => "İı",
        _ => "",
    };
    // Most scripts have no capitals.
    let capitals = c.to_uppercase().filter(move |capital| *capital != c);
    [c].into_iter().chain(capitals).chain(others.chars())
}

/// Folds a character for comparison: lower case, ё as е, the Turkish i with and without its dot as i, the
/// underscore of `card_number` as a space.
#[inline]
pub(super) fn fold_char(c: char) -> char {
    // As most are.
    if matches!(c, 'a'..='z' | 'а'..='я' | ' ') { c } else { fold_other(c) }
}

fn fold_other(c: char) -> char {
    match c {
        '_' => ' ',
        c if c.is_ascii() => c.to_ascii_lowercase(),
        'ё' | 'Ё' => 'е',
        'İ' | 'ı' => 'i',
        'А'..='Я' => char::from_u32(c as u32 + 0x20).unwrap_or(c),
        c => {
            let mut lower = c.to_lowercase();
            match (lower.next(), lower.next()) {
                // Not the sign of the kelvin, which is no way to write a k.
                (Some(single), None) if single.to_uppercase().eq([c]) => single,
                _ => c,
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{letter, rule};

    #[test]
    fn what_is_folded_is_a_way_to_write_what_it_is_folded_to() {
        for c in '\0'..=char::MAX {
            let folded = fold_char(c);
            assert!(folded == c || cases(folded).any(|written| written == c), "{c} as {folded}");
        }
    }

    #[test]
    fn no_word_is_missed_however_it_is_written_and_goes_on() {
        let rules = rule::embedded().unwrap();
        let words = || rules.iter().flat_map(|rule| rule.context.iter().chain(rule.against.iter()));
        let openings = Openings::of(words().map(|word| (0, &*word.text, word.stem)));
        let capital = |text: &str| {
            let mut chars = text.chars();
            let first = chars.next().into_iter().flat_map(char::to_uppercase);
            first.chain(chars).collect::<String>()
        };
        for word in words() {
            let small = &word.text;
            for written in
                [small.to_string(), small.to_uppercase(), capital(small), small.replace(' ', "_")]
            {
                if written.starts_with(' ') {
                    continue;
                }
                let mut tails = vec!["", " ", ":", "9", "_x", "№", "—"];
                if written.ends_with(letter::is_small) {
                    tails.extend(["X", "Ж"]);
                }
                if word.stem || !is_closed(small, false) {
                    tails.extend(["ing", "ами"]);
                }
                for tail in tails {
                    let mut bytes = [0; AHEAD];
                    let text = format!("{written}{tail}");
                    bytes.iter_mut().zip(text.bytes()).for_each(|(to, from)| *to = from);
                    assert!(openings.begin(&bytes), "{text}");
                    assert!(openings.may_begin(*bytes.first_chunk().unwrap()), "{text}");
                    let ascii = openings.begin_in_ascii(*bytes.first_chunk().unwrap());
                    assert!(ascii || !text.starts_with(|c: char| c.is_ascii()), "{text}");
                }
            }
        }
        assert!(!openings.begin(b"            "), "an indented line");
        let others = [
            "the best way",
            "exit(0);\n\t\t\t",
            "although the",
            "kitchen sink",
            "sometimes he",
            "because then",
            "телевидение",
            "паром ушел",
        ];
        let kept = others.map(|text| openings.begin(text.as_bytes().first_chunk().unwrap()));
        assert!(kept.into_iter().filter(|kept| *kept).count() <= 2, "{kept:?}");
    }
}
