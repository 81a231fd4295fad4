//! What stands behind a label of a form: an answer, or what forms say where nobody has answered.
//!
//! In: a label, its divider and what stands behind it. Out: it fails where that is no answer, or nothing is said.
//! Never says that an answer is true.

use super::Checked;

/// What forms ask for, declarations of types name, and documents point elsewhere with: first words
/// behind labels.
const NO_ANSWERS: [&str; 4] = [
    // English, and names of types and of nothing
    "select choose enter specify please required optional see todo tbd null undefined return returns string str \
     int integer bool boolean object enum varchar true false",
    // German, French, Spanish, Portuguese, Italian, Dutch
    "siehe bitte wählen auswählen pflichtfeld veuillez choisir choisissez sélectionnez voir retourne \
     renvoie seleccione seleccionar selecciona elija selecione selecionar escolha selezionare seleziona \
     scegli selecteer kies zie",
    // Polish, Czech, Slovak, Romanian, Hungarian, the North, Turkish
    "wybierz podaj vyberte vyplňte selectați alegeți válasszon kérjük välj velg vælg valitse seçiniz \
     seçin zorunlu",
    // Russian, Ukrainian, Kazakh
    "выберите выбрать укажите указать введите заполните обязательно см оберіть вкажіть введіть таңдаңыз",
];

/// The same where no spaces divide words: what follows may belong to it.
const NO_ANSWERS_JOINED: &[&str] = &["请", "請", "选择", "選択", "선택", "입력"];

/// `answer`: what stands behind the label is neither the label again nor what forms say where nobody has answered.
#[must_use]
pub(super) fn answer(text: &str, _: &str) -> Checked {
    let (label, said) = divided(text);
    let said = said.trim_matches(|c: char| !c.is_alphanumeric());
    let open = NO_ANSWERS.iter().any(|words| words.split(' ').any(|word| begins(said, word)))
        || NO_ANSWERS_JOINED.iter().any(|word| said.starts_with(word))
        || small(said).eq(small(label.trim()));
    if open { Checked::Fails } else { Checked::Silent }
}

/// A label, and what stands behind a colon, an equals sign, or else a dash.
fn divided(text: &str) -> (&str, &str) {
    let dash = |c: char| matches!(c, '-' | '–' | '—' | '−');
    text.split_once([':', '=', '：']).or_else(|| text.split_once(dash)).unwrap_or(("", text))
}

/// Whether a text begins with a word, in letters of any case.
fn begins(text: &str, word: &str) -> bool {
    let mut rest = small(text);
    word.chars().all(|c| rest.next() == Some(c)) && rest.next().is_none_or(|c| !c.is_alphanumeric())
}

fn small(text: &str) -> impl Iterator<Item = char> {
    text.chars().flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_is_no_answer() {
        for (text, expected) in [
            ("Beruf: Dachdecker", Checked::Silent),
            ("Beruf: bitte ausfüllen", Checked::Fails),
            ("Occupation: Required", Checked::Fails),
            ("Occupation: Requirements engineer", Checked::Silent),
            ("Профессия — Выберите из списка", Checked::Fails),
            ("employer: Employer", Checked::Fails),
            ("性别：请选择性别", Checked::Fails),
            ("性别：女", Checked::Silent),
            ("diagnosis = null", Checked::Fails),
            ("Seemann", Checked::Silent),
            ("", Checked::Fails),
        ] {
            assert_eq!(answer(text, ""), expected, "{text}");
        }
    }
}
