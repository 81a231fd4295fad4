//! A found value: what may be known of it without telling it.
//!
//! In: the found text and its kind. Out: a mask, a digest to count by, a fingerprint to recognise by.
//! Never prints, stores or hands out the text, but to the one who holds a [`Reveal`].

use std::sync::LazyLock;

use siphasher::sip::SipHasher13;

use super::{
    letter,
    mask::{mask, mask_of_most},
    normal::{SHORT, normal, short},
};
use crate::taxonomy::{Category, Mask};

/// A found value, borrowed from the worker's buffer.
///
/// It has no `Debug`, `Display`, `Serialize` or `Clone` on purpose: what can't be printed can't leak.
///
/// ```
/// use sverka::detect::value::{Kind, Value};
/// let phone = Value::new("+7 912 345-67-89", Kind::of("phone"));
/// assert_eq!(&*phone.mask(), "+7 9•• •••-••-89");
/// ```
pub struct Value<'a> {
    text: &'a str,
    kind: Kind,
}

/// How values of a category are written: what of them may be shown, and when two are the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Letters and digits; case and separators don't matter.
    #[default]
    Text,
    /// Only the digits matter.
    Number,
    /// A telephone number: a number whose trunk prefix may be written in several ways.
    Phone,
    /// The number of a payment card.
    Card,
    /// A mailbox.
    Email,
    /// An IPv4 or IPv6 address.
    Ip,
    /// Words of which the first letters may be shown.
    Name,
    /// Nothing of it may be shown.
    Secret,
}

impl Kind {
    /// Each once.
    #[cfg(test)]
    pub(super) const ALL: [Self; 8] = [
        Self::Text,
        Self::Number,
        Self::Phone,
        Self::Card,
        Self::Email,
        Self::Ip,
        Self::Name,
        Self::Secret,
    ];

    /// Returns the kind of the values of a category, by the category's id.
    #[must_use]
    pub fn of(category: &str) -> Self {
        match Category::named(category).map(Category::mask).unwrap_or_default() {
            Mask::Edges => Self::Text,
            Mask::Card => Self::Card,
            Mask::Email => Self::Email,
            Mask::Ip => Self::Ip,
            Mask::Initials => Self::Name,
            Mask::Number => Self::Number,
            Mask::Phone => Self::Phone,
            Mask::Secret => Self::Secret,
        }
    }
}

/// Allows to see values: the token of `--reveal`.
#[derive(Debug)]
pub struct Reveal(());

impl Reveal {
    /// Makes the token. The only door to a found value: to be called where the user's wish to see
    /// values has been read and said aloud, and nowhere else.
    #[must_use]
    pub const fn asked() -> Self {
        Self(())
    }
}

/// Bits of a fingerprint: five hexadecimal digits.
const PRINT: u32 = 20;

impl<'a> Value<'a> {
    /// Wraps a found text.
    #[must_use]
    pub const fn new(text: &'a str, kind: Kind) -> Self {
        Self { text, kind }
    }

    /// Returns the value with so much hidden that nobody gets it back.
    ///
    /// | kind | shown, beside all separators |
    /// | --- | --- |
    /// | text, number, phone | the first two and the last two letters and digits |
    /// | card | the first six and the last four, which PCI DSS 4.0 §3.4.1 allows |
    /// | e-mail | the first character of the local part and of each label, the whole TLD |
    /// | IP | the first two octets or groups |
    /// | name | the first letter of each word of two letters or more |
    /// | secret | nothing |
    ///
    /// Never more than half, except of a card of 15 digits or more and of an IP address; one
    /// character of a value with fewer than six. The result neither is nor contains the value.
    #[must_use]
    pub fn mask(&self) -> Box<str> {
        mask(self.text, self.kind).into_boxed_str()
    }

    /// Shows the mask to somebody who needs it for a moment.
    pub fn masked<T>(&self, seen: impl FnOnce(&str) -> T) -> T {
        match mask_of_most(self.text, self.kind) {
            Some(mask) => seen(mask),
            None => seen(&mask(self.text, self.kind)),
        }
    }

    /// Returns the value itself to the holder of the token.
    #[must_use]
    pub fn reveal(&self, _asked: &Reveal) -> Box<str> {
        self.text.into()
    }

    /// Returns a hash for counting different values: the same for two ways to write one value.
    ///
    /// It can be searched by trying values, so it stays in the process; what is written is the
    /// [`Self::fingerprint`].
    #[must_use]
    pub fn digest(&self) -> u64 {
        let mut room = [0; SHORT];
        match short(self.text, self.kind, &mut room) {
            Some(plain) => digest(plain),
            None => digest(normal(self.text, self.kind).as_bytes()),
        }
    }

    /// Returns 20 bits to recognise the value by in another run, even masked and moved.
    ///
    /// Report readers have the mask too, and mask and hash together must not give the value back: a
    /// card that shows ten digits has 10⁵ possible numbers, which 20 free bits would tell apart. So
    /// the fingerprint is a hash of the mask and of as many bits of the value's hash as leave at
    /// least 4096 possible values behind each pair of mask and fingerprint, and of no bit where the
    /// mask hides too little. Possible values are counted as 3.3 bits a hidden digit (2.4 in an IP
    /// address) and 1 bit a hidden letter (Shannon, "Prediction and Entropy of Printed English",
    /// 1951), less two check digits where the kind may have them.
    #[must_use]
    pub fn fingerprint(&self, category: &str) -> u32 {
        self.prints(category).1
    }

    /// Returns digest and fingerprint, which share most of the work.
    #[must_use]
    pub fn prints(&self, category: &str) -> (u64, u32) {
        let normal = normal(self.text, self.kind);
        let masked = mask(&normal, self.kind);
        let free = spare_bits(&normal, &masked, self.kind);
        let own = if free > 0 { hash(normal.as_bytes()) } else { 0 };
        // Nothing of the value is in it but the free bits and the mask, so it needs no secrecy.
        let mut print = Spread::default();
        print.add(category.as_bytes());
        print.add(masked.as_bytes());
        print.add(&(own & ((1 << free) - 1)).to_le_bytes());
        (digest(normal.as_bytes()), print.bits())
    }
}

/// Returns 64 bits to count different values by, the same in each run.
fn digest(normal: &[u8]) -> u64 {
    SipHasher13::new().hash(normal)
}

/// The key of the hash, so that it is no hash that others compute.
static KEY: LazyLock<[u8; 32]> =
    LazyLock::new(|| blake3::derive_key("sverka/1 hashes of found values", &[]));

/// Returns 64 bits of BLAKE3 of a value: the second eight bytes.
fn hash(normal: &[u8]) -> u64 {
    let hash = blake3::keyed_hash(&KEY, normal);
    let (words, _) = hash.as_bytes().as_chunks();
    words.get(1).map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// FNV-1a (Fowler, Noll and Vo; 64 bits), each part closed by a byte that no UTF-8 text has.
struct Spread(u64);

impl Default for Spread {
    fn default() -> Self {
        Self(0xCBF2_9CE4_8422_2325)
    }
}

impl Spread {
    fn add(&mut self, part: &[u8]) {
        for byte in part.iter().chain(&[0xFF]) {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    /// The highest bits, folded, are the best mixed.
    fn bits(&self) -> u32 {
        let folded = self.0 ^ (self.0 >> 32);
        u32::try_from(folded >> 12 & ((1 << PRINT) - 1)).unwrap_or_default()
    }
}

/// Returns how many bits of its hash a masked value may give away, see [`Value::fingerprint`].
fn spare_bits(value: &str, masked: &str, kind: Kind) -> u32 {
    /// log₂ 4096, in tenths of a bit as all numbers here.
    const KEPT: u32 = 120;
    let (digit, known_letter, known) = match kind {
        Kind::Secret => return 0,
        Kind::Ip => (24, 24, 0),
        Kind::Phone | Kind::Email | Kind::Name => (33, 10, 0),
        Kind::Text | Kind::Number | Kind::Card => (33, 10, 66),
    };
    if value.chars().count() != masked.chars().count() {
        return 0; // not masked character by character
    }
    let enough = PRINT * 10 + KEPT + known;
    let mut tenths = 0;
    for (c, _) in value.chars().zip(masked.chars()).filter(|(c, shown)| c != shown) {
        tenths += if !letter::is_letter(c) && c.is_numeric() { digit } else { known_letter };
        if tenths >= enough {
            break;
        }
    }
    (tenths.saturating_sub(KEPT + known) / 10).min(PRINT)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn masks_show_what_a_person_recognises_and_no_more() {
        for (category, value, expected) in [
            ("phone", "+7 912 345-67-89", "+7 9•• •••-••-89"),
            ("phone", "8(912)3456789", "8(9••)•••••89"),
            ("passport_ru", "45 08 № 123456", "45 •• № ••••56"),
            ("snils", "112-233-445 95", "11•-•••-••• 95"),
            ("payment_card", "4111 1111 1111 1111", "4111 11•• •••• 1111"),
            ("payment_card", "378282246310005", "378282•••••0005"),
            ("payment_card", "4222222222222", "422•••••••222"),
            ("email", "ivanov@example.org", "i•••••@e••••••.org"),
            ("email", "a.b@mail.example.co.uk", "a.•@m•••.e••••••.c•.uk"),
            ("email", "a@b.org", "•@•.org"),
            ("email", "root@localhost", "r•••@l••••••••"),
            ("email", "почта@домен.рф", "п••••@д••••.рф"),
            ("ip_address", "192.0.2.17", "192.0.•.••"),
            ("ip_address", "192.0.2.17:8080", "192.0.•.••:••••"),
            ("ip_address", "2001:db8::8a2e:1", "2001:db8::••••:•"),
            ("ip_address", "::1", "::•"),
            ("ip_address", "fe80::", "•••"),
            ("vehicle_registration", "А123ВС 77", "А1•••• 77"),
            ("password", "hunter2", "••••••••"),
            ("name", "Ли", "Л•"),
            ("name", "Пётр", "П•••"),
            ("name", "Анна-Мария Ли", "А•••-М•••• Л•"),
            ("name", "Я", "•"),
            ("name", "—", "•••"),
            ("name", "••", "***"),
        ] {
            let value = Value::new(value, Kind::of(category));
            assert_eq!(&*value.mask(), expected, "{category}");
        }
    }

    proptest! {
        #[test]
        fn no_mask_is_or_contains_its_value(text in ".{1,40}", ends in "[•.@:a1]{1,6}") {
            for kind in Kind::ALL {
                for text in [&*text, &*ends] {
                    let value = Value::new(text, kind);
                    prop_assert!(!value.mask().contains(text), "{kind:?} {text:?}");
                    prop_assert_eq!(value.masked(str::to_owned), &*value.mask());
                }
            }
        }

        #[test]
        fn half_of_the_digits_are_hidden(text in "[+]?[0-9]([0-9０-９ .()-]{0,2}[0-9]){1,24}") {
            for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Ip) {
                let shown = Value::new(&text, kind).mask().chars().filter(|c| c.is_numeric()).count();
                let all = text.chars().filter(|c| c.is_numeric()).count();
                let most = if kind == Kind::Card && all >= 15 { 10 } else { all / 2 };
                prop_assert!(shown <= most, "{kind:?} {text:?}");
            }
        }

        #[test]
        fn digests_are_those_of_the_plain_value(
            text in "[А-Яа-яёЁİßＡ-ｚ０-９a-zA-Z0-9 ,.@—:-]{0,40}|[—. ]{0,3}|[а-я ]{60,80}|[0-9]{1,3}(\\.[0-9]{1,3}){3}",
        ) {
            for kind in Kind::ALL {
                let slow = digest(normal(&text, kind).as_bytes());
                prop_assert_eq!(Value::new(&text, kind).digest(), slow, "{:?}", kind);
                prop_assert_eq!(Value::new(&text, kind).prints("phone").0, slow, "{:?}", kind);
            }
        }

        #[test]
        fn anything_has_a_digest_and_twenty_bits_of_fingerprint(text in ".{0,40}") {
            for kind in Kind::ALL {
                let value = Value::new(&text, kind);
                prop_assert_eq!(value.digest(), Value::new(&text, kind).digest());
                prop_assert!(value.fingerprint("phone") < 1 << PRINT);
            }
        }
    }

    #[test]
    fn ways_to_write_one_value_count_as_one() {
        for (category, same) in [
            ("phone", ["+7 912 345-67-89", "8(912)3456789", "007９１２3456789"]),
            ("passport_ru", ["45 08 123456", "4508 № 123456", "4508N123456"]),
            ("email", ["Ivanov@Example.ORG", "ivanov@example.org", "IVANOV@EXAMPLE.ORG"]),
            ("ip_address", ["2001:DB8::1", "2001:db8:0:0::1", "2001:0db8::0001"]),
            ("vehicle_registration", ["А123ВС 77", "а123вс77", "А 123 ВС 77"]),
        ] {
            let kind = Kind::of(category);
            let [a, b, c] = same.map(|text| Value::new(text, kind));
            assert!(a.digest() == b.digest() && b.digest() == c.digest(), "{category}");
            assert!([b, c].iter().all(|v| v.fingerprint(category) == a.fingerprint(category)));
        }
        let different = |kind, a, b| Value::new(a, kind).digest() != Value::new(b, kind).digest();
        assert!(different(Kind::Ip, "1.23.4.5", "12.3.4.5"));
        assert!(different(Kind::Phone, "+82 10 1234 5678", "+72 10 1234 5678"));
        assert!(different(Kind::Secret, "Hunter2", "hunter2"));
    }

    #[test]
    fn digests_of_numbers_in_a_row_are_spread() {
        // Which digits count up: the last, the first, those at both ends of eight bytes.
        for (tail, width) in
            [("", 9), ("0123456", 9), ("01234567", 1), ("", 16), ("000000000000", 4)]
        {
            let texts = (0..100_000_u64).map(|n| format!("{n:0width$}{tail}"));
            let mut digests: Vec<u64> = texts.map(|text| digest(text.as_bytes())).collect();
            for bit in 0..64 {
                let set = digests.iter().filter(|digest| **digest >> bit & 1 == 1).count();
                assert!(set.abs_diff(digests.len() / 2) < 800, "{bit}: {set}, {width} {tail}");
            }
            let mut slots = [0_u32; 4096];
            digests.iter().for_each(|digest| slots[(digest >> 52) as usize] += 1);
            // 24.4 each, and five times their deviation.
            assert!(slots.iter().all(|count| (1..=52).contains(count)), "{width} {tail}");
            digests.sort_unstable();
            digests.dedup();
            assert_eq!(digests.len(), 100_000);
        }
        let noughts: std::collections::BTreeSet<u64> =
            (0..40).map(|n| digest(&[0; 40][..n])).collect();
        assert_eq!(noughts.len(), 40);
    }

    #[test]
    fn fingerprints_are_those_of_older_baselines() {
        for (category, text, print) in [
            ("phone", "+7 912 345-67-89", 0xDD0F9),
            ("email", "Ivanov@Example.org", 0xCC1D5),
            ("name", "Анна-Мария Ли", 0xB2DC9),
            ("ip_address", "2001:db8::8a2e:1", 0xAF5EB),
            ("payment_card", "4111 1111 1111 1111", 0x2CD4C),
        ] {
            assert_eq!(Value::new(text, Kind::of(category)).fingerprint(category), print, "{text}");
        }
    }

    #[test]
    fn mask_and_fingerprint_together_leave_thousands_of_values() {
        let all = [
            (Kind::Number, "45", 6, "56"),
            (Kind::Card, "220012", 6, "3456"),
            (Kind::Phone, "79", 7, "89"),
        ]
        .map(|(kind, head, hidden, tail)| {
            let step = if hidden > 6 { 37 } else { 7 }; // a sample of all numbers behind the mask
            let numbers = (0..10_u32.pow(hidden)).step_by(step);
            let texts =
                numbers.map(|n| format!("{head}{n:0width$}{tail}", width = hidden as usize));
            let mut prints = std::collections::BTreeMap::<u32, usize>::new();
            for text in texts {
                *prints.entry(Value::new(&text, kind).fingerprint("x")).or_default() += step;
            }
            // A checksum lets one number of ten, or with two digits of a hundred, through.
            let checks = match kind {
                Kind::Phone => 1,
                Kind::Card => 10,
                _ => 100,
            };
            prints.values().min().copied().unwrap_or_default() / checks
        });
        assert!(all.iter().all(|least| *least >= 3_500), "{all:?}");
    }

    #[test]
    fn many_phones_have_many_fingerprints() {
        let prints: std::collections::BTreeSet<u32> = (0..2_000_u64)
            .map(|n| format!("+79{:09}", n * 499_979 % 1_000_000_000))
            .map(|text| Value::new(&text, Kind::Phone).fingerprint("phone"))
            .collect();
        assert!(prints.len() > 1_950, "{}", prints.len());
    }
}
