//! Marks: letters and endings of Central European and Baltic surnames, which English and Western words don't have.
//!
//! In: a word as it stands. Out: whether it can hardly be but a surname of those countries behind a given name.
//! Never says so of a short word.

/// Letters of Slavic, Hungarian, Baltic and Romanian words that no Western language has.
const LETTERS: &str = "čšžřěůťďňĺľŕćđłńśźżąęőűāēīūģķļņėįųșță";
/// How their surnames end, with marks.
const ENDINGS: [&str; 11] =
    ["ić", "vič", "ová", "ńska", "ński", "ėnė", "ienė", "aitė", "utė", "ytė", "dóttir"];

/// Returns whether a word has a letter that no Western language has.
pub(super) fn is_foreign(word: &str) -> bool {
    !word.is_ascii()
        && word.chars().count() > 3
        && word.chars().flat_map(char::to_lowercase).any(|c| LETTERS.contains(c))
}

/// Returns whether a word ends as surnames do, with the marks that tell them from other words.
pub(super) fn ends_surname(word: &str) -> bool {
    !word.is_ascii() && word.chars().count() > 4 && ENDINGS.iter().any(|end| word.ends_with(end))
}

/// Returns whether a character is an apostrophe, or what stands for one, within a word: `Мар’яна`, `Gʻayrat`.
pub(super) const fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | 'ʼ' | 'ʻ')
}

/// Returns whether a character may join the parts of a word.
pub(super) const fn is_joint(c: char) -> bool {
    c == '-' || is_apostrophe(c)
}

/// Returns whether a letter that is not Cyrillic may be of a name in Latin letters: those up to U+024F, `ə`, and those of
/// Vietnamese and Welsh with two marks.
pub(super) const fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{24F}' | 'ə' | '\u{1E00}'..='\u{1EFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_tell_surnames() {
        assert!(is_foreign("Zzyzřek") && is_foreign("Łukaszyk"));
        assert!(
            !is_foreign("Größe")
                && !is_foreign("Garçon")
                && !is_foreign("Łuk")
                && !is_foreign("Sample")
        );
        assert!(ends_surname("Zzyzić") && ends_surname("Modelová"));
        assert!(!ends_surname("Public") && !ends_surname("Nová") && !ends_surname("Kódy"));
    }
}
