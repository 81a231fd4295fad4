//! What the verdicts say in Russian and English.
//!
//! In: codes, severities, counts. Out: phrases for people.
//! Never quotes data.

use crate::{
    policy::{Code, Severity},
    taxonomy::Lang,
};

/// Picks the phrase of the language.
pub(super) const fn said(lang: Lang, ru: &'static str, en: &'static str) -> &'static str {
    match lang {
        Lang::Ru => ru,
        Lang::En => en,
    }
}

/// What each verdict means, one clause, in Russian and English.
const MEANINGS: [(Code, &str, &str); 24] = [
    (
        Code::Denied,
        "найдено, хотя в политике сказано, что это не обрабатывается",
        "found, although the policy says that it is not processed",
    ),
    (
        Code::ForeignStore,
        "хранилище стоит в стране, где, по политике, баз данных нет",
        "the store stands in a country where the policy has no databases",
    ),
    (
        Code::Undeclared,
        "найдено, а политика этого не объявляет",
        "found, and nothing in the policy declares it",
    ),
    (
        Code::CatchAll,
        "найдено, а объявлены только «иные данные»",
        "found, and only \"other data\" covers it",
    ),
    (
        Code::Contradictory,
        "найдено, а политика это и объявляет, и отрицает",
        "found, and the policy both declares and denies it",
    ),
    (Code::WrongStore, "в этом хранилище этого быть не должно", "it must not be in this store"),
    (
        Code::WrongSubject,
        "объявлено только для других лиц",
        "declared of other groups of people only",
    ),
    (
        Code::DeviceOnly,
        "объявлено, что это не покидает устройства",
        "declared as never leaving the person's device",
    ),
    (
        Code::OverRetained,
        "хранится дольше объявленного срока",
        "kept longer than the declared term",
    ),
    (
        Code::RetainedAfterEvent,
        "хранится и через 30 дней после события, с которым должно быть уничтожено",
        "still kept 30 days after the event that ends its storage",
    ),
    (
        Code::Stale,
        "документ политики изменился или не найден: перечитайте его (policy read --update)",
        "the policy document has changed or is missing: read it again (policy read --update)",
    ),
    (
        Code::Unreviewed,
        "объявления никем не проверены: это черновик",
        "nobody has confirmed the declarations: this is a draft",
    ),
    (
        Code::Vague,
        "найдено, а объявлено только общим словом, которое может это включать",
        "found, and only a term that may include it declares it",
    ),
    (Code::WrongPurpose, "объявлено только для других целей", "declared for other purposes only"),
    (
        Code::DeniedHedged,
        "найдено, а политика это отрицает с оговоркой",
        "found, and the policy denies it with a reservation",
    ),
    (
        Code::ThirdPartyOnly,
        "по политике, это собирает только третье лицо",
        "declared as collected by a third party only",
    ),
    (
        Code::ExcludedSubject,
        "в хранилище данные лиц, чьи данные политика исключает",
        "the store holds data of people whom the policy excludes",
    ),
    (
        Code::Disclosed,
        "получатель, которого политика не называет",
        "a recipient that the policy does not name",
    ),
    (
        Code::ForeignRecipient,
        "получатель за рубежом, а трансграничная передача отрицается",
        "a recipient abroad, while the policy excludes transfers across borders",
    ),
    (
        Code::OverRetainedFile,
        "файл старше срока; записи в нём могут быть новее",
        "the file is older than the term; its records may not be",
    ),
    (
        Code::ForeignSubject,
        "данные лиц за рубежом: к ним может применяться и другое право (это не трансграничная передача)",
        "data of people abroad: other law may apply to them too (this is no transfer across borders)",
    ),
    (Code::NotFound, "объявлено, но не найдено", "declared, not found"),
    (Code::NotCheckable, "проверить нельзя", "can't be checked"),
    (Code::Declared, "объявлено", "declared"),
];

/// Returns what a verdict means, one clause.
pub(super) fn meaning(code: Code, lang: Lang) -> &'static str {
    let found = MEANINGS.iter().find(|(it, ..)| *it == code);
    found.map_or(code.name(), |(_, ru, en)| said(lang, ru, en))
}

/// Returns the name of a severity.
pub(super) const fn severity(severity: Severity, lang: Lang) -> &'static str {
    match (severity, lang) {
        (Severity::Good, Lang::Ru) => "верно",
        (Severity::Info, Lang::Ru) => "сведение",
        (Severity::Warning, Lang::Ru) => "предупреждение",
        (Severity::Error, Lang::Ru) => "ошибка",
        (Severity::Critical, Lang::Ru) => "критично",
        (other, Lang::En) => other.name(),
    }
}

/// Returns a number with its noun; Russian has three forms: 1, 2–4, 5–20.
pub(super) fn counted(n: u64, lang: Lang, ru: [&str; 3], en: &str) -> String {
    match lang {
        Lang::En => format!("{n} {en}{}", if n == 1 { "" } else { "s" }),
        Lang::Ru => {
            let form = match (n % 10, n % 100) {
                (_, 11..=14) => 2,
                (1, _) => 0,
                (2..=4, _) => 1,
                _ => 2,
            };
            format!("{n} {}", ru[form])
        }
    }
}

/// Returns a period of ISO 8601 in words: `P1Y6M` is "1 year 6 months".
pub(super) fn period(iso: &str, lang: Lang) -> String {
    let mut words = Vec::new();
    let mut number = String::new();
    for c in iso.chars() {
        let (ru, en) = match c {
            '0'..='9' => {
                number.push(c);
                continue;
            }
            'Y' => (["год", "года", "лет"], "year"),
            'M' => (["месяц", "месяца", "месяцев"], "month"),
            'D' => (["день", "дня", "дней"], "day"),
            'H' => (["час", "часа", "часов"], "hour"),
            _ => continue,
        };
        if let Ok(n) = number.parse() {
            words.push(counted(n, lang, ru, en));
        }
        number.clear();
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_has_a_meaning() {
        for code in Code::ALL {
            assert!(MEANINGS.iter().any(|(it, ..)| it == code), "{}", code.name());
            assert_eq!(Code::named(code.name()), Some(*code));
        }
    }

    #[test]
    fn periods_are_words() {
        for (iso, ru, en) in [
            ("P3Y", "3 года", "3 years"),
            ("P1Y6M", "1 год 6 месяцев", "1 year 6 months"),
            ("P30D", "30 дней", "30 days"),
            ("PT72H", "72 часа", "72 hours"),
        ] {
            assert_eq!((&*period(iso, Lang::Ru), &*period(iso, Lang::En)), (ru, en));
        }
    }

    #[test]
    fn numbers_agree_with_their_nouns() {
        let forms = ["ошибка", "ошибки", "ошибок"];
        for (n, expected) in [
            (0, "0 ошибок"),
            (1, "1 ошибка"),
            (3, "3 ошибки"),
            (11, "11 ошибок"),
            (22, "22 ошибки"),
        ] {
            assert_eq!(counted(n, Lang::Ru, forms, "error"), expected);
        }
        assert_eq!(counted(1, Lang::En, forms, "error"), "1 error");
    }
}
