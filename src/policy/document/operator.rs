//! Who the document is of: names, registration numbers, addresses.
//!
//! In: the outline. Out: fields of the operator with the words that give them.
//! Never takes a number without the word that names it.

use std::ops::Range;

use super::{outline::Part, word::Word, wording::Topic};

/// A field of the operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Name,
    Ogrn,
    Inn,
    Registry,
    Email,
    Phone,
    Url,
    Messenger,
    Address,
    /// Who answers for the protection of data.
    Officer,
}

/// A field and the bytes of the flow that give it.
pub(super) struct Given {
    pub(super) field: Field,
    pub(super) part: usize,
    pub(super) at: Range<usize>,
}

/// Legal forms that stand before a name, in lower case and as one or more words.
const FORMS: [&str; 30] = [
    "ооо",
    "оао",
    "зао",
    "пао",
    "ао",
    "нао",
    "ано",
    "ано дпо",
    "ано до",
    "гбу",
    "гбуз",
    "гауз",
    "гау",
    "гбоу",
    "мбоу",
    "маоу",
    "фгбоу во",
    "фгбу",
    "фгбоу",
    "муп",
    "гуп",
    "нко",
    "тсж",
    "ип",
    "чоу",
    "чу",
    "ноу",
    "кфх",
    "индивидуальный предприниматель",
    "самозанятый",
];
/// Legal forms that stand behind a name.
const BEHIND: [&str; 14] = [
    "llc",
    "inc",
    "ltd",
    "limited",
    "gmbh",
    "corp",
    "corporation",
    "plc",
    "foundation",
    "llp",
    "bv",
    "ag",
    "oü",
    "sa",
];

/// Returns the legal form that a name begins or ends with, as the files call it.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    let words = super::word::words(name, 0);
    let begins = |form: &str| words.first().is_some_and(|word| word.form == form);
    let spelled = |start: &str| words.first().is_some_and(|word| word.form.starts_with(start));
    if begins("ип") || begins("кфх") || spelled("индивидуальн") {
        return Some("sole_trader");
    }
    if spelled("самозанят") {
        return Some("self_employed");
    }
    if begins("муп") || begins("гуп") || spelled("государствен") || spelled("муниципальн")
    {
        return Some("state");
    }
    // ГБУЗ, ФГБОУ, МБДОУ: budget and autonomous institutions of state and towns.
    let institution = ["гб", "га", "гк", "фг", "мб", "ма", "мк", "огб"];
    if institution.iter().any(|start| spelled(start)) && words[0].form.contains('у') {
        return Some("state");
    }
    let social = ["ано", "нко", "чоу", "чу", "ноу", "тсж", "фонд"];
    if social.iter().any(|form| begins(form)) || spelled("автономн") || name.ends_with("oundation")
    {
        return Some("nonprofit");
    }
    let traded = ["ооо", "оао", "зао", "пао", "ао", "нао", "общество", "акционерное", "публичное"];
    let company = traded.iter().any(|form| begins(form))
        || words.iter().any(|word| BEHIND.contains(&word.form.as_str()));
    company.then_some("company")
}

/// Reads the fields; the first of each kind counts.
pub(super) fn read(parts: &[Part], text: &dyn Fn(Range<usize>) -> String) -> Vec<Given> {
    let mut given = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let theirs = matches!(part.topic, Some(Topic::Elsewhere | Topic::Definition));
        name(part, i, &mut given);
        numbers(part, i, text, &mut given);
        if !theirs {
            addresses(part, i, text, &mut given);
        }
    }
    if !given.iter().any(|one| one.field == Field::Name) {
        given.extend(site(parts));
    }
    let mut kept: Vec<Given> = Vec::new();
    for one in given {
        let many = one.field == Field::Url;
        let seen = kept.iter().filter(|it| it.field == one.field).count();
        if seen == 0 || many && seen < 4 {
            kept.push(one);
        }
    }
    kept
}

fn name(part: &Part, i: usize, given: &mut Vec<Given>) {
    let words = &part.words;
    for at in 0..words.len() {
        let Some(end) = name_end(words, at) else { continue };
        let (Some(first), Some(last)) = (words.get(at), words.get(end - 1)) else { continue };
        given.push(Given { field: Field::Name, part: i, at: first.at.start..last.at.end });
        return;
    }
}

/// What bears the name of who runs it, where a document names nobody.
const SITES: [&str; 14] = [
    "сайт",
    "сайта",
    "сайте",
    "сайту",
    "сайтом",
    "сервис",
    "сервиса",
    "сервисе",
    "приложение",
    "приложения",
    "приложении",
    "website",
    "site",
    "app",
];

/// The name of the site in Latin letters, if it is called so twice: `посетители сайта Romashka`, `the Acme website`.
/// In Cyrillic the word behind is too often a heading or a role.
fn site(parts: &[Part]) -> Option<Given> {
    let mut seen: Vec<(&str, Given)> = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        for (n, word) in part.words.iter().enumerate().filter(|(_, word)| is_site(word)) {
            let english = word.form.is_ascii();
            let named = if english { n.checked_sub(1) } else { Some(n + 1) };
            let Some(name) = named.and_then(|at| part.words.get(at)) else { continue };
            let article = |before: usize| part.words.get(before).is_some_and(|it| it.form == "the");
            let plain = name.form.is_ascii() && !name.mark && !name.form.contains('.');
            if !name.capital || !plain || name.form.len() < 4 {
                continue;
            }
            if english && !n.checked_sub(2).is_some_and(article) {
                continue;
            }
            let given = Given { field: Field::Name, part: i, at: name.at.clone() };
            match seen.iter().position(|(known, _)| *known == name.form) {
                Some(first) => return Some(seen.swap_remove(first).1),
                None => seen.push((&name.form, given)),
            }
        }
    }
    None
}

fn is_site(word: &Word) -> bool {
    SITES.contains(&word.form.as_str())
}

/// Returns where the name of an organisation or a trader ends that begins here.
pub(super) fn name_end(words: &[Word], at: usize) -> Option<usize> {
    named_before(words, at).or_else(|| named_behind(words, at))
}

/// `ООО «Ромашка»`, `ИП Иванов Иван Иванович`.
fn named_before(words: &[Word], at: usize) -> Option<usize> {
    let form_end = FORMS.iter().filter_map(|form| {
        let count = form.split(' ').count();
        let same =
            form.split(' ').zip(words.get(at..at + count)?).all(|(form, word)| word.form == form);
        same.then_some(at + count)
    });
    let spelled = || spelled_out(words, at);
    let start = form_end.max().or_else(spelled)?;
    let quoted = words.get(start).is_some_and(|word| word.is('«') || word.is('"'));
    if quoted {
        let mut depth = 0_i32;
        for (n, word) in words.iter().enumerate().skip(start).take(24) {
            match word.form.as_str() {
                "«" => depth += 1,
                "»" => depth -= 1,
                "\"" => depth = if n == start { 1 } else { 0 },
                _ => {}
            }
            if depth == 0 {
                return Some(n + 1);
            }
        }
        return None;
    }
    let capital = |word: &&Word| word.capital && !word.mark || word.is('.') && word.at.len() == 1;
    let count = words.iter().skip(start).take(4).take_while(capital).count();
    let trimmed =
        if words.get(start + count - usize::from(count > 0)).is_some_and(|word| word.is('.')) {
            count.saturating_sub(1)
        } else {
            count
        };
    (trimmed > 0).then_some(start + trimmed)
}

/// `Общество с ограниченной ответственностью`, `Автономная некоммерческая организация …`.
fn spelled_out(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at)?;
    let opening = [
        "общество",
        "акционерное",
        "публичное",
        "автономная",
        "индивидуальный",
        "государственное",
        "муниципальное",
        "федеральное",
        "закрытое",
        "открытое",
        "частное",
    ];
    if !first.capital || !opening.contains(&first.form.as_str()) {
        return None;
    }
    let quote = words.iter().enumerate().skip(at + 1).take(14).find(|(_, word)| word.mark)?;
    (quote.1.is('«') || quote.1.is('"')).then_some(quote.0)
}

/// `Acme Widgets, Inc.`
fn named_behind(words: &[Word], at: usize) -> Option<usize> {
    let first = words.get(at).filter(|word| word.capital && word.form.is_ascii())?;
    if matches!(first.form.as_str(), "the" | "our" | "this" | "we" | "a") {
        return None;
    }
    for n in at + 1..(at + 6).min(words.len()) {
        let word = words.get(n)?;
        if BEHIND.contains(&word.form.as_str()) && word.capital {
            return Some(n + 1);
        }
        let digits = word.form.starts_with(|c: char| c.is_ascii_digit());
        if !(word.capital || word.is(',') || word.is('&') || digits || word.is('-')) {
            return None;
        }
    }
    None
}

fn numbers(part: &Part, i: usize, text: &dyn Fn(Range<usize>) -> String, given: &mut Vec<Given>) {
    let words = &part.words;
    for (at, word) in words.iter().enumerate() {
        let (field, lengths) = match word.form.as_str() {
            "огрн" | "огрнип" => (Field::Ogrn, 11..=17),
            "инн" => (Field::Inn, 9..=13),
            _ => continue,
        };
        let number = words
            .iter()
            .skip(at + 1)
            .take(6)
            .find(|word| word.form.len() >= 9 && word.form.bytes().all(|b| b.is_ascii_digit()));
        if let Some(number) = number.filter(|it| lengths.contains(&it.form.len())) {
            given.push(Given { field, part: i, at: number.at.clone() });
        }
    }
    let registered = words.iter().any(|word| word.stem == "реестр" || word.form == "роскомнадзора");
    if registered && let (Some(first), Some(last)) = (words.first(), words.last()) {
        let whole = first.at.start..last.at.end;
        let line = text(whole.clone());
        if let Some(found) = registry(&line) {
            given.push(Given {
                field: Field::Registry,
                part: i,
                at: whole.start + found.start..whole.start + found.end,
            });
        }
    }
}

/// A number of the register of operators: `77-24-123456`, `08-0012345`.
fn registry(line: &str) -> Option<Range<usize>> {
    let mut start = 0;
    for piece in line.split(|c: char| !(c.is_ascii_digit() || c == '-')) {
        let here = line.get(start..)?.find(piece).map(|at| at + start)?;
        start = here + piece.len();
        let groups: Vec<&str> = piece.split('-').collect();
        let digits = groups.iter().map(|it| it.len()).collect::<Vec<_>>();
        if matches!(digits.as_slice(), [2, 2, 6] | [2, 7] | [2, 6]) {
            return Some(here..here + piece.len());
        }
    }
    None
}

fn addresses(part: &Part, i: usize, text: &dyn Fn(Range<usize>) -> String, given: &mut Vec<Given>) {
    let (Some(first), Some(last)) = (part.words.first(), part.words.last()) else { return };
    let line = text(first.at.start..last.at.end);
    let base = first.at.start;
    let mut at = 0;
    for token in line.split(|c: char| c.is_whitespace() || "<>()[]«»\"“”,;|".contains(c)) {
        let start = line.get(at..).and_then(|rest| rest.find(token)).map_or(at, |found| at + found);
        at = start + token.len();
        let token = token.trim_end_matches(['.', ':', '!', '?', '/', '\'', '’']);
        let Some(field) = address_kind(token, part) else { continue };
        given.push(Given { field, part: i, at: base + start..base + start + token.len() });
    }
    if let Some(officer) = officer(part) {
        let answers = |it: &&Given| matches!(it.field, Field::Email) && it.part == i;
        let mailbox = given.iter().rfind(answers).map(|it| it.at.clone());
        let at = mailbox.filter(|at| at.start > officer).or_else(|| person(&part.words, officer));
        given.extend(at.map(|at| Given { field: Field::Officer, part: i, at }));
    }
    let phones = part.topic == Some(Topic::Contacts) || line.to_lowercase().contains("тел");
    if let Some(found) = phone(&line).filter(|_| phones) {
        given.push(Given {
            field: Field::Phone,
            part: i,
            at: base + found.start..base + found.end,
        });
    }
    let lower = line.to_lowercase();
    for label in [
        "юридический адрес",
        "адрес места нахождения",
        "адрес местонахождения",
        "место нахождения:",
        "почтовый адрес:",
    ] {
        if let Some(found) = lower.find(label)
            && lower.len() == line.len()
            && let Some(rest) = line.get(found + label.len()..)
        {
            let skipped = rest.len() - rest.trim_start_matches([':', ' ', '-', '–', '—']).len();
            let body = rest.get(skipped..).unwrap_or_default();
            let body = body.split(", далее").next().unwrap_or_default();
            let body =
                body.split([';', '(']).next().unwrap_or_default().trim_end_matches(['.', ' ', ',']);
            if body.chars().any(|c| c.is_ascii_digit()) {
                let start = base + found + label.len() + skipped;
                given.push(Given { field: Field::Address, part: i, at: start..start + body.len() });
            }
        }
    }
}

/// Where a part speaks of who answers for the protection of data (152-FZ art. 22.1, GDPR art. 37).
fn officer(part: &Part) -> Option<usize> {
    let words = &part.words;
    let at = words.iter().enumerate().position(|(at, word)| {
        let behind = |n: usize| words.get(at + n).map_or("", |word| word.form.as_str());
        let english = word.form == "dpo"
            || word.form == "data" && behind(1) == "protection" && behind(2) == "officer";
        let russian = word.form.starts_with("ответственн")
            && (1..8)
                .any(|n| behind(n).starts_with("обработк") || behind(n).starts_with("персональн"))
            && !behind(1).starts_with("за нарушени")
            && !word.form.starts_with("ответственность");
        english || russian
    })?;
    Some(words.get(at)?.at.start)
}

/// A name of three words, or of a surname and initials, behind this byte.
fn person(words: &[Word], from: usize) -> Option<Range<usize>> {
    let name = |word: &Word| {
        word.capital && !word.mark && !word.form.is_ascii() && word.form.chars().count() > 1
    };
    let patronymic = |word: &Word| {
        ["вич", "вна", "вича", "вной", "вичем"].iter().any(|end| word.form.ends_with(end))
    };
    let at = words.windows(3).find(|three| {
        three[0].at.start > from && three.iter().all(name) && patronymic(&three[2])
    })?;
    Some(at[0].at.start..at[2].at.end)
}

fn address_kind(token: &str, part: &Part) -> Option<Field> {
    if let Some(handle) = token.strip_prefix('@') {
        let telegram = part
            .words
            .iter()
            .any(|word| word.form.starts_with("telegram") || word.form.starts_with("телеграм"));
        return (telegram && handle.len() >= 4).then_some(Field::Messenger);
    }
    if let Some((user, host)) = token.split_once('@') {
        let good = !user.is_empty() && host.contains('.') && !host.ends_with('.');
        return good.then_some(Field::Email);
    }
    if token.starts_with("http://") || token.starts_with("https://") || token.starts_with("www.") {
        return Some(Field::Url);
    }
    let site =
        part.words.iter().any(|word| matches!(word.stem.as_str(), "сайт" | "site" | "website"));
    let (name, zone) = token.rsplit_once('.')?;
    let zones = [
        "ru", "рф", "com", "org", "net", "pro", "io", "app", "su", "by", "kz", "online", "shop",
        "bi", "me", "dev", "info",
    ];
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.');
    (site && zones.contains(&zone) && name.len() > 1 && name.chars().all(plain))
        .then_some(Field::Url)
}

fn phone(line: &str) -> Option<Range<usize>> {
    for (at, _) in line.char_indices().filter(|(_, c)| *c == '+' || *c == '8') {
        let rest = line.get(at..)?;
        let body: String =
            rest.chars().take_while(|c| c.is_ascii_digit() || " +()-–".contains(*c)).collect();
        let body = body.trim_end_matches([' ', '(', '-', '–', '+']);
        let digits = body.chars().filter(char::is_ascii_digit).count();
        let fresh =
            line.get(..at).is_none_or(|before| !before.ends_with(|c: char| c.is_ascii_digit()));
        if fresh
            && (10..=15).contains(&digits)
            && (body.starts_with('+')
                || body.starts_with("8 ")
                || body.starts_with("8(")
                || body.starts_with("8-"))
        {
            return Some(at..at + body.len());
        }
    }
    None
}
