//! What stands around a Russian street: index, region and town before it and behind it.
//!
//! In: a text and where a street begins or ends. Out: where the address does.
//! Never goes over more than one line end at a time, and then only to what is told by its kind.

use super::{
    cursor::{Cursor, number_before, word_before},
    russian::houses,
    words::List,
};
use crate::detect::{
    Degree, letter,
    names::known::{Folded, Known},
};

/// Takes index, region and town before a street; returns where the address begins and whether there is a town.
pub(super) fn before(text: &str, street: usize, from: usize) -> (usize, bool) {
    let (mut start, mut town) = (street, false);
    for _ in 0..6 {
        let head = text.get(from..start).unwrap_or_default();
        let trimmed = head.trim_end_matches([' ', '\u{A0}', ',', '.']);
        // The town or the index may stand on the line above.
        let over = trimmed.ends_with('\n');
        let line = trimmed.strip_suffix('\n').unwrap_or(trimmed);
        let trimmed = line.trim_end_matches([' ', '\u{A0}', ',', '\r']);
        let end = from + trimmed.len();
        if trimmed.is_empty() || start - end > 5 || trimmed.ends_with('\n') {
            break;
        }
        let low = trimmed.floor_char_boundary(trimmed.len().saturating_sub(110));
        let near = trimmed.get(low..).unwrap_or_default();
        let near = near
            .rsplit([',', ':', ';', '\n', '\t', '"', '(', '|', '\u{1F}'])
            .next()
            .unwrap_or_default();
        let comma = head.get(trimmed.len()..).is_some_and(|gap| gap.contains(','));
        let whole = near.len() < trimmed.len() || low == 0;
        let found = if over { told_at_end(near) } else { town_at_end(near, comma, whole) };
        let Some(length) = second_name(trimmed).or(found) else { break };
        start = end - length;
        town = true;
    }
    (start, town)
}

/// Returns the length of the index, town or region that a line ends with, if it is told by itself.
fn told_at_end(line: &str) -> Option<usize> {
    let trimmed = line.trim_start();
    let index = trimmed.len() == 6 && trimmed.bytes().all(|byte| byte.is_ascii_digit());
    let kind = |word: &str| List::Settlement.has(word) || List::Region.has(word);
    let (last, start) = word_before(line, line.len())?;
    let before = word_before(line, start).map_or("", |(word, _)| word);
    let told = index || kind(last) || kind(before) || is_country(last) || last == "Федерация";
    told.then(|| town_at_end(line, false, true)).flatten()
}

/// Returns whether a word is the name of a country or region cut short.
fn is_country(word: &str) -> bool {
    const SHORT: [&str; 14] = [
        "россия",
        "рф",
        "рк",
        "рб",
        "рт",
        "хмао",
        "хмао-югра",
        "янао",
        "кбр",
        "кчр",
        "днр",
        "лнр",
        "спб",
        "мск",
    ];
    SHORT.contains(&word.to_lowercase().as_str())
}

/// Returns the length of a region with its second name that a text ends with (Конституция, статья 65): `Республика Саха
/// (Якутия)`, `Кемеровская область — Кузбасс`; or of a town with its region: `г. Тестоград (Пример.)`.
fn second_name(text: &str) -> Option<usize> {
    let low = text.floor_char_boundary(text.len().saturating_sub(90));
    let near = text.get(low..)?;
    let (head, name) = match near.strip_suffix(')') {
        Some(open) => open.rsplit_once('(')?,
        None => [" — ", " – ", " - "].iter().find_map(|dash| near.rsplit_once(dash))?,
    };
    let bare = name.strip_suffix('.').unwrap_or(name);
    let one = bare.starts_with(letter::is_capital)
        && bare.chars().all(|c| letter::is_letter(c) || c == '-');
    let head = head.trim_end_matches(' ');
    let part = head.rsplit([',', ':', ';', '\n', '\t', '"', '(', '|']).next()?;
    let (last, start) = word_before(part, part.len())?;
    let (before, start) = word_before(part, start).unwrap_or_default();
    let region = List::Region.has(last) || List::Region.has(before) || is_country(last);
    // `г. Нижний Тестоград (Пример.)`
    let kind = |word: &str| List::Settlement.has(word);
    let two = || word_before(part, start).is_some_and(|(word, _)| kind(word));
    let town = near.ends_with(')') && (kind(before) || two());
    let length = town_at_end(part, true, false).filter(|_| one && (region || town))?;
    Some(near.len() - head.len() + length)
}

/// Says quickly whether the kind of a town may stand before its capital at byte `at`: cut short, or a word that ends as
/// `г`, `город`, `поселок` do.
#[inline]
pub(super) fn may_be_settlement(text: &str, at: usize) -> bool {
    let head = text.as_bytes().get(..at).unwrap_or_default();
    matches!(
        head,
        [.., 0xD0 | 0xD1, _, b'.', b' ']
            | [.., 0xD0 | 0xD1, _, b'.']
            | [.., 0xD0, 0xB3 | 0xB4 | 0xBA, b' ']
    )
}

/// Returns where a town or village begins whose name has its capital at `at`, where the house behind it ends, and how sure
/// it is: a town needs a flat besides the house, or a box; a village needs the house.
pub(super) fn settlement(text: &str, at: usize) -> Option<(usize, usize, Degree)> {
    let end = name_before_house(text, at)?;
    let (kind, start) = word_before(text, at).filter(|(kind, _)| List::Settlement.has(kind))?;
    let mut cursor = Cursor { text, at: end };
    cursor.skip(&[',', ' '], 2);
    let index = cursor.number(6, 6).is_some() && cursor.skip(&[','], 1) && cursor.skip(&[' '], 1);
    let behind = if index { cursor.at } else { end };
    let behind = numbered_quarter(text, behind).unwrap_or(behind);
    let mut box_ = Cursor { text, at: behind };
    box_.skip(&[',', ' '], 2);
    if let Some(number) =
        ["а/я ", "а/я №", "в/ч "].iter().find_map(|it| box_.rest().strip_prefix(it))
    {
        let digits = number.bytes().take_while(u8::is_ascii_digit).count();
        let end = text.len() - number.len() + digits;
        return (1..=6).contains(&digits).then_some((start, end, Degree::High));
    }
    let (end, house) = houses(text, behind);
    let parts = text
        .get(behind..end)?
        .split(',')
        .filter(|part| part.contains(|c: char| c.is_ascii_digit()));
    let parts = parts.count();
    let small =
        !matches!(kind.to_lowercase().as_str(), "г" | "гор" | "город" | "города" | "городе");
    let lettered = text.get(behind..end)?.chars().any(letter::is_letter);
    (house && lettered && (parts > 1 || small)).then_some((start, end, Degree::Medium))
}

/// Returns where a quarter ends that has a number for a name: `, мкр. 6`, `, 6-й мкр-н`.
fn numbered_quarter(text: &str, at: usize) -> Option<usize> {
    const SPACES: [char; 3] = [' ', '\u{A0}', '№'];
    let mut cursor = Cursor { text, at };
    cursor.skip(&[','], 1);
    cursor.skip(&SPACES, 2);
    if cursor.number(1, 3).is_some() {
        let suffixed = cursor.skip(&['-'], 1);
        if suffixed {
            cursor.word().filter(|suffix| suffix.chars().count() < 3)?;
        }
        cursor.skip(&SPACES, 1).then_some(())?;
        cursor.word().filter(|kind| List::Quarter.has(kind))?;
        cursor.skip(&['.'], 1);
    } else {
        cursor.word().filter(|kind| List::Quarter.has(kind))?;
        cursor.skip(&['.'], 1);
        cursor.skip(&SPACES, 2);
        cursor.number(1, 3)?;
    }
    cursor.rest().starts_with(',').then_some(cursor.at)
}

/// Returns where a name ends that begins at `at`, if a comma and what may be a house or a box follow.
fn name_before_house(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes().get(at..)?;
    let mut rest = bytes;
    loop {
        rest = match rest {
            [0xD0 | 0xD1, 0x80..=0xBF, more @ ..] | [b'-', more @ ..] => more,
            // `Нижний Тестоград`
            [b' ', more @ ..] if matches!(more, [0xD0, 0x90..=0xAF, ..]) => more,
            _ => break,
        };
    }
    let [b',', b' ', next @ ..] = rest else { return None };
    // `д`, `к`, `мкр`, `а/я`, `в/ч`, an index.
    let fits = matches!(next, [0xD0, 0xB4 | 0xBA | 0xBC | 0xB0 | 0xB2, ..] | [b'0'..=b'9', ..]);
    fits.then_some(at + bytes.len() - rest.len())
}

/// Returns the length of the index, town or region that a part ends with.
fn town_at_end(part: &str, comma: bool, whole: bool) -> Option<usize> {
    let end = part.len();
    if number_before(part, end, 6, 6).is_some() {
        return Some(6);
    }
    let trimmed = part.trim_start();
    // A Ukrainian index, if there is nothing else.
    let sole = || {
        let word = word_before(part, end - 5).map_or("", |(word, _)| word);
        whole && trimmed.len() == 5 || word.starts_with("адрес")
    };
    if comma && number_before(part, end, 5, 5).is_some() && sole() {
        return Some(5);
    }
    let (last, start) = word_before(part, end)?;
    if List::Region.has(last) && last.chars().count() > 1 {
        let (name, start) = word_before(part, start)?;
        return name.starts_with(letter::is_capital).then_some(end - start);
    }
    if is_country(last) {
        return Some(end - start);
    }
    if last == "Федерация" || last == "ФЕДЕРАЦИЯ" {
        let (_, start) = word_before(part, start)?;
        return Some(end - start);
    }
    // `НИЖНИЙ ТЕСТОГРАД Г, ПРИМЕРНАЯ УЛ`
    let shouted =
        || comma && last == "Г" && word_before(part, start).is_some_and(|(town, _)| is_upper(town));
    if List::Settlement.has(last) && (!last.starts_with(letter::is_capital) || shouted()) {
        return town_before_kind(part, start).map(|start| end - start);
    }
    if !last.starts_with(letter::is_capital) && !last.contains('-') {
        return None;
    }
    // `Примеров П.П., ул. …`: initials are no village.
    last.chars().nth(1)?;
    // The kind of the town or region stands before one or two words of its name.
    let mut at = start;
    for _ in 0..2 {
        if let Some(begin) = part.get(..at).and_then(urban) {
            return Some(end - begin);
        }
        let Some((word, before)) = word_before(part, at) else { break };
        if List::Settlement.has(word) || List::Region.has(word) {
            return Some(end - inner_territory(part.get(..before)?));
        }
        if !word.starts_with(letter::is_capital) {
            break;
        }
        at = before;
    }
    let known = Folded::of(last).known().is(Known::PLACE) || last == "Санкт-Петербург";
    let alone = whole && comma && trimmed.len() == end - start;
    (known || alone).then_some(end - start)
}

/// Returns where the words begin that a text ends with before the kind of a part of a city of federal significance, as
/// the address register writes it (приказ Минфина России от 05.11.2015 № 171н): `вн.тер.г. муниципальный` округ.
fn inner_territory(head: &str) -> usize {
    let bare = head.trim_end_matches(' ');
    let Some(inner) = bare.strip_suffix("муниципальный") else { return head.len() };
    let rest = inner.trim_end_matches(' ');
    let kinds = ["вн.тер.г.", "вн. тер. г.", "вн.тер. г.", "внутригородская территория"];
    kinds.iter().find_map(|kind| rest.strip_suffix(kind)).unwrap_or(inner).len()
}

/// Returns whether a word has two letters or more and no small one.
fn is_upper(word: &str) -> bool {
    word.chars().nth(1).is_some() && !word.contains(letter::is_small)
}

/// Returns where the words for an urban settlement begin that a text ends with: `п.г.т.`, `поселок городского типа`.
fn urban(head: &str) -> Option<usize> {
    let bare = head.trim_end_matches([' ', '\u{A0}', '.']);
    if !bare.ends_with(['т', 'Т', 'а', 'А', 'п', 'П']) {
        return None;
    }
    let kinds =
        ["п.г.т", "пос. гор. типа", "поселок городского типа", "посёлок городского типа", "р.п"];
    let start = |kind: &str| {
        let start = bare.len().checked_sub(kind.len())?;
        let same = bare.get(start..)?.to_lowercase() == kind;
        let clean = !bare.get(..start)?.ends_with(letter::is_letter_or_digit);
        (same && clean).then_some(start)
    };
    kinds.into_iter().find_map(start)
}

/// Returns where the name begins of a town whose kind stands behind it, as accounting programs write: `Нижний Новгород г`.
fn town_before_kind(part: &str, kind: usize) -> Option<usize> {
    let capital = |(word, _): &(&str, usize)| {
        word.starts_with(letter::is_capital) && word.chars().nth(1).is_some()
    };
    let (_, start) = word_before(part, kind).filter(capital)?;
    let two = word_before(part, start).filter(capital);
    Some(two.map_or(start, |(_, start)| start))
}

/// Takes town, region and index behind a house.
pub(super) fn behind(text: &str, at: usize) -> (usize, bool) {
    let (mut end, mut town) = (at, false);
    for _ in 0..4 {
        let mut cursor = Cursor { text, at: end };
        if !cursor.skip(&[',', ' '], 2) {
            break;
        }
        let part = cursor.part().trim_end_matches([' ', '.']);
        let index = part.len() == 6 && part.bytes().all(|byte| byte.is_ascii_digit());
        let mut words = Cursor { text: part, at: 0 };
        let first = words.word().unwrap_or_default();
        words.skip(&['.', ' ', '\u{A0}'], 2);
        // Between capitals `С` is a word of its own: `С ЛИНИЕЙ ВВЕРХ`.
        let dotted = part.get(first.len()..).is_some_and(|rest| rest.starts_with('.'));
        let kind = List::Settlement.has(first)
            && (dotted || first.chars().count() > 1 || !first.starts_with(letter::is_capital))
            && words.rest().starts_with(letter::is_capital);
        // `Республика Примерная`
        let republic = List::Region.has(first)
            && first.chars().count() > 3
            && words.rest().starts_with(letter::is_capital)
            && part.split(' ').count() <= 3;
        let region = republic
            || first.starts_with(letter::is_capital)
                && part
                    .rsplit(' ')
                    .next()
                    .is_some_and(|last| List::Region.has(last.trim_end_matches('.')))
                && part.split(' ').count() <= 3;
        let place = Folded::of(part).known().is(Known::PLACE);
        if !(index || kind || region || place) || kind && part.split(' ').count() > 4 {
            break;
        }
        end = cursor.at + part.len();
        town |= kind || place || region;
    }
    (end, town)
}
