//! Pinyin: given names of Chinese persons in Latin letters, by their syllables.
//!
//! In: a word. Out: whether it is one syllable or two of standard Chinese (ISO 7098).
//! Never asks whether the word means something in another language.

/// What a syllable may begin with, the longest first.
const INITIALS: [&str; 23] = [
    "zh", "ch", "sh", "b", "p", "m", "f", "d", "t", "n", "l", "g", "k", "h", "j", "q", "x", "r",
    "z", "c", "s", "y", "w",
];
/// What it may end with.
const FINALS: [&str; 36] = [
    "a", "o", "e", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong", "i", "ia", "ie", "iao",
    "iu", "ian", "in", "iang", "ing", "iong", "u", "ua", "uo", "uai", "ui", "uan", "un", "uang",
    "ue", "v", "ve", "er", "van", "vn",
];
/// The most letters of two syllables: `Shuangzhuang`.
const LONGEST: usize = 12;

/// Returns whether a word is a name of one syllable or two.
pub(super) fn is_name(word: &str) -> bool {
    if !(2..=LONGEST).contains(&word.len()) || !word.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let word = word.to_ascii_lowercase();
    is_syllable(&word)
        || (2..word.len() - 1).any(|at| {
            let (first, second) = word.split_at(at);
            is_syllable(first) && is_syllable(second)
        })
}

/// Returns whether a word is one syllable, with an initial but for few.
fn is_syllable(word: &str) -> bool {
    let initial = INITIALS.iter().find(|initial| word.starts_with(**initial)).copied();
    let end = word.get(initial.map_or(0, str::len)..).unwrap_or_default();
    let fits = match initial {
        None => matches!(word, "ai" | "an" | "ao" | "ang" | "en" | "er" | "ou" | "e"),
        // The lips round the vowel, or nothing does.
        Some("b" | "p" | "m" | "f" | "w") => !end.starts_with("ua") && !matches!(end, "uo" | "ong"),
        Some("j" | "q" | "x") => end.starts_with(['i', 'u']),
        Some(_) => end != "o",
    };
    fits && (initial.is_none() || FINALS.contains(&end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_one_syllable_or_two() {
        for word in [
            "Wei", "Xiuying", "Jingfei", "Guoliang", "Xiaoming", "Li", "Bo", "MINGHAO", "Yan",
            "Zhuang",
        ] {
            assert!(is_name(word), "{word}");
        }
        for word in [
            "Labs",
            "Driver",
            "Core",
            "Smith",
            "Server",
            "W",
            "Xx",
            "Jong",
            "Foong",
            "Zhangweiliangming",
        ] {
            assert!(!is_name(word), "{word}");
        }
    }
}
