//! What stands around a street in Latin letters: unit, town, postcode and country.
//!
//! In: a text and where a street ends or begins. Out: where the address does.
//! Never takes a town that no postcode tells.

use super::{
    american,
    cursor::{Cursor, number_before, word_before},
    line::Line,
    terms::Term,
    words::List,
};
use crate::detect::letter;

/// Takes a sign or word for number: `n.º 24`, `nr. 45`.
pub(super) fn number_sign(cursor: &mut Cursor<'_>) {
    let rest = cursor.rest();
    let sign = [
        "n.º", "nº", "n°", "N°", "Nº", "N.º", "nr.", "Nr.", "nr", "no.", "No.", "n.", "№", "num.",
        "núm.",
    ]
    .into_iter()
    .find(|sign| rest.starts_with(sign));
    let Some(sign) = sign else { return };
    let mut more = Cursor { at: cursor.at + sign.len(), ..*cursor };
    more.skip(&[' '], 1);
    if more.rest().starts_with(|c: char| c.is_ascii_digit()) {
        *cursor = more;
    }
}

/// Takes `Suite 069`, `Apt. 520`, `#5`, `3º B`, `2. th.` behind a street, five of them at most.
pub(super) fn units(text: &str, at: usize) -> usize {
    let mut end = at;
    for _ in 0..5 {
        let more = unit(text, end).or_else(|| storey(text, end));
        let more = more.or_else(|| american::floor(text, end)).or_else(|| staircase(text, end));
        let Some(more) = more else { break };
        end = more;
    }
    end
}

/// Takes a staircase and a flat, as Finns write them before the postcode: `B 14`.
fn staircase(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    let told = cursor.skip(&[' '], 1) && capital(&mut cursor) && cursor.skip(&[' '], 1);
    told.then(|| cursor.number(1, 3)).flatten()?;
    let mut code = cursor;
    (code.skip(&[','], 1) && code.skip(&[' '], 1) && code.number(5, 5).is_some())
        .then_some(cursor.at)
}

/// Takes a word for a unit and its number.
fn unit(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    // `59 Sample Place - Suite 330`
    let dash = cursor.rest().starts_with(" - ");
    if dash {
        cursor.at += 3;
    } else {
        cursor.skip(&[',', ' '], 2);
    }
    let named = match cursor.word() {
        Some(word) if List::Unit.has(word) || Term::Unit.has(word) => {
            cursor.skip(&['.', ' ', '#'], 4);
            number_sign(&mut cursor);
            let mut one = cursor;
            // `Apt A`
            if capital(&mut one)
                && (one.rest().is_empty() || one.rest().starts_with([',', '\n', '\r']))
            {
                return Some(one.at);
            }
            true
        }
        Some(_) => false,
        None => {
            let sign = cursor.skip(&['#'], 1);
            cursor.skip(&[' '], usize::from(sign));
            // `# APT 200`
            let mut word = cursor;
            if sign && word.word().is_some_and(|word| List::Unit.has(word)) && word.skip(&[' '], 1)
            {
                cursor = word;
            }
            sign
        }
    };
    let start = cursor.at;
    while cursor.rest().starts_with(|c: char| c.is_ascii_alphanumeric()) && cursor.at - start < 6 {
        cursor.at += 1;
    }
    let digit = text
        .get(start..cursor.at)
        .is_some_and(|unit| unit.bytes().any(|byte| byte.is_ascii_digit()));
    (named && digit).then_some(cursor.at)
}

/// Takes the storey and side of a flat: `3º B`, `3.º Esq.`, `2. th.`.
fn storey(text: &str, at: usize) -> Option<usize> {
    let mut cursor = Cursor { text, at };
    // `Rua Modelo, 8 – 2.º Dto.`
    let dash = [" – ", " - "].iter().any(|dash| cursor.rest().starts_with(dash));
    (dash && cursor.skip(&[' ', '–', '-'], 2) || cursor.skip(&[','], 1)).then_some(())?;
    cursor.skip(&[' '], 1);
    cursor.number(1, 2)?;
    let dot = cursor.skip(&['.'], 1);
    let sign = cursor.skip(&['º', 'ª', '°'], 1);
    (dot || sign).then_some(())?;
    let mut side = cursor;
    let sides = ["th", "tv", "mf", "esq", "dto", "dta", "izq", "izda", "dcha", "drt"];
    // `2ºB`
    let close = sign && !side.rest().starts_with(' ');
    let told = (side.skip(&[' '], 1) || close)
        && side.word().is_some_and(|word| {
            let small = word.to_lowercase();
            sides.contains(&small.as_str()) || sign && word.len() == 1
        });
    if told {
        side.skip(&['.'], 1);
        return Some(side.at);
    }
    sign.then_some(cursor.at)
}

/// Returns where the postcode and the town begin that stand before a street: `8010 Graz, Herrengasse 9`.
pub(super) fn before(text: &str, street: usize, from: usize) -> Option<usize> {
    let mut at = from + text.get(from..street)?.strip_suffix(", ")?.len();
    for words in 0..3 {
        let (word, start) = word_before(text, at)?;
        if start < from || !(word.starts_with(letter::is_capital) || words > 0) {
            return None;
        }
        let head = text.get(from..start)?;
        let bare = head.strip_suffix(' ')?;
        at = start;
        let end = from + bare.len();
        let Some(code) = number_before(text, end, 5, 5).or_else(|| number_before(text, end, 4, 4))
        else {
            continue;
        };
        let front = text.get(from..code)?;
        // Four digits may be a year: nothing of a sentence stands before them.
        let begins = front.trim_end_matches(' ');
        let first = begins.is_empty() || begins.ends_with([':', '\n', ';', '\t', '"', '(', '|']);
        return (end - code == 5 || first).then_some(code);
    }
    None
}

/// Returns where an address ends whose country stands behind byte `at` and a comma.
pub(super) fn country(text: &str, at: usize) -> usize {
    let mut cursor = Cursor { text, at };
    if !(cursor.skip(&[','], 1) && cursor.skip(&[' '], 1)) {
        return at;
    }
    let line = Line::read(text, cursor.at);
    let length = Term::Country.length(text, line.tokens());
    let last = length.checked_sub(1).and_then(|last| line.tokens().get(last));
    last.map_or(at, |last| last.end)
}

/// Takes town, state and postcode; returns where they end and whether there is a postcode.
pub(super) fn behind(text: &str, at: usize, sure: bool) -> (usize, bool) {
    let mut end = at;
    for _ in 0..4 {
        let mut cursor = Cursor { text, at: end };
        if !cursor.skip(&[',', ' '], 2) {
            break;
        }
        let start = cursor.at;
        let comma = text.get(end..start).is_some_and(|gap| gap.starts_with(','));
        if let Some(code) = postcode(cursor, sure) {
            return (country(text, code), true);
        }
        let bare =
            || american::state(cursor).filter(|_| end > at).or_else(|| american::zip(cursor));
        if let Some(state) = bare().filter(|_| sure) {
            return (country(text, state), true);
        }
        // `Berlin` behind a German or French postcode was taken with it; here a town comes before its postcode.
        let part = cursor.part();
        let mut words = Cursor { text: part, at: 0 };
        let mut last = 0;
        while last < part.len() && words.at < 48 {
            let capital = words.rest().starts_with(letter::is_capital);
            let Some(word) = words.word() else { break };
            if !capital && word.len() > 3 {
                break;
            }
            last = words.at;
            words.skip(&['.'], 1);
            if !words.skip(&[' '], 1) {
                break;
            }
            let next = Cursor { text, at: start + words.at };
            let bare = || american::state(next).or_else(|| american::zip(next));
            if let Some(code) = postcode(next, sure).or_else(|| bare().filter(|_| sure && capital))
            {
                return (country(text, code), true);
            }
        }
        // `904 Sample Ave Ste. Muster, MI 49700`
        let more = Cursor { text, at: start + last };
        if let Some(code) = in_state(more).filter(|_| sure && !comma && last > 0) {
            return (country(text, code), true);
        }
        if !comma
            || last == 0
            || !part.starts_with(letter::is_capital)
            || last + 2 < part.trim_end().len()
        {
            break;
        }
        end = start + last;
    }
    (at, false)
}

/// Takes the comma behind a town, and its state with or without a postcode.
fn in_state(mut cursor: Cursor<'_>) -> Option<usize> {
    (cursor.skip(&[','], 1) && cursor.skip(&[' '], 1)).then_some(())?;
    american(cursor).or_else(|| american::state(cursor))
}

/// Returns where the postcode ends that stands at the cursor. Five digits and a town say little by themselves, so
/// they count only where the street is `sure`.
fn postcode(cursor: Cursor<'_>, sure: bool) -> Option<usize> {
    american(cursor)
        .or_else(|| british(cursor))
        .or_else(|| australian(cursor))
        .or_else(|| continental(cursor).filter(|_| sure))
}

/// `MS 58197`, `NY 10001-1234`.
pub(super) fn american(mut cursor: Cursor<'_>) -> Option<usize> {
    if !american::dotted_state(&mut cursor) {
        american::state_name(&mut cursor, |state| List::State.has(state))?;
    }
    cursor.skip(&[',', ' '], 2).then_some(())?;
    cursor.number(5, 5)?;
    let mut more = cursor;
    if more.skip(&['-'], 1) && more.number(4, 4).is_some() {
        cursor = more;
    }
    ends(cursor)
}

/// `HA3 0EQ`, `CF1X 0BQ` (Royal Mail, PAF programmers' guide), and the Canadian `K1A 0B1`.
pub(super) fn british(cursor: Cursor<'_>) -> Option<usize> {
    let rest = cursor.rest().as_bytes();
    let length =
        rest.iter().take_while(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()).count();
    let (outward, inward) = (rest.get(..length)?, rest.get(length + 1..length + 4)?);
    let letters = outward.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
    let digit = outward.get(letters).is_some_and(u8::is_ascii_digit);
    let kind: [bool; 3] = [0, 1, 2].map(|i| inward.get(i).is_some_and(u8::is_ascii_digit));
    let fine = (2..=4).contains(&length)
        && (1..=2).contains(&letters)
        && digit
        && rest.get(length) == Some(&b' ')
        && inward.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        && (kind == [true, false, false] || length == 3 && kind == [true, false, true]);
    if fine { ends(Cursor { at: cursor.at + length + 4, ..cursor }) } else { None }
}

/// `VIC 3000` (Australia Post), and the Irish `D02 X285` (Eircode).
pub(super) fn australian(mut cursor: Cursor<'_>) -> Option<usize> {
    let rest = cursor.rest().as_bytes();
    if let [b'A'..=b'Y', b'0'..=b'9', b'0'..=b'9' | b'W', b' ', code @ ..] = rest {
        let code = code.get(..4)?;
        let fits = code.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        let mixed = code.iter().any(u8::is_ascii_digit) && code.first()?.is_ascii_uppercase();
        return if fits && mixed { ends(Cursor { at: cursor.at + 8, ..cursor }) } else { None };
    }
    let state = cursor.word()?;
    let known = matches!(state, "NSW" | "VIC" | "QLD" | "SA" | "WA" | "TAS" | "ACT" | "NT");
    (known && cursor.skip(&[',', ' '], 2)).then_some(())?;
    cursor.number(4, 4)?;
    ends(cursor)
}

/// Takes the digits of a postcode: `10115`, `1012`, `31-147` of Poland, `130 00` of Czechia and Sweden, `1000-205` of
/// Portugal; returns how many stand first.
fn code(cursor: &mut Cursor<'_>) -> Option<usize> {
    for (first, sign, second) in [(2, '-', 3), (3, ' ', 2), (4, '-', 3)] {
        let mut parts = *cursor;
        let fits = parts.number(first, first).is_some()
            && parts.skip(&[sign], 1)
            && parts.number(second, second).is_some();
        if fits {
            *cursor = parts;
            return Some(first + second);
        }
    }
    cursor.number(4, 5).map(str::len)
}

/// `10115 Berlin`, `D-10115 Berlin`, `75002 Paris`, `1012 AB Amsterdam`, `31-147 Kraków`.
pub(super) fn continental(mut cursor: Cursor<'_>) -> Option<usize> {
    let code_word = ["C.P. ", "CP ", "CEP "].into_iter().find(|it| cursor.rest().starts_with(it));
    cursor.at += code_word.map_or(0, str::len);
    // The country as cars have it, or as ISO 3166 does: `SE-411 19`.
    let rest = cursor.rest().as_bytes();
    let letters = rest.iter().take(4).take_while(|byte| byte.is_ascii_uppercase()).count();
    if letters > 0 && rest.get(letters) == Some(&b'-') {
        cursor.at += letters + 1;
    }
    let digits = code(&mut cursor)?;
    let mut behind = cursor;
    let dutch = digits == 4 && !behind.skip(&[' '], 1);
    let first = if dutch { Some(()) } else { cursor.skip(&[' '], 1).then_some(()) };
    first?;
    let word = cursor.word().filter(|word| word.starts_with(letter::is_capital))?;
    let two = word.len() == 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    if digits == 4 && two {
        let mut more = cursor;
        if more.skip(&[' '], 1)
            && let Some(town) = more.word().filter(|town| town.starts_with(letter::is_capital))
        {
            return Some(town_end(more, town));
        }
    }
    (word.len() > 2 && !dutch).then(|| town_end(cursor, word))
}

/// Returns where a town ends whose first word ends at the cursor: `Bad Vilbel`, `Frankfurt am Main`, `Rousset Cedex`,
/// `Praha 1`, `Milano (MI)`.
fn town_end(mut cursor: Cursor<'_>, first: &str) -> usize {
    let capital = |word: &&str| word.starts_with(letter::is_capital);
    let mut more = cursor;
    more.skip(&['.'], 1);
    if Term::Fore.has(first) && more.skip(&[' '], 1) {
        let mut link = more;
        if link.word().is_some_and(|word| matches!(word, "de" | "do" | "da" | "la")) {
            link.skip(&[' '], 1);
            more = link;
        }
        cursor = if more.word().filter(capital).is_some() { more } else { cursor };
    }
    // `an der Oder`, `sur Mer`
    let mut river = cursor;
    river.skip(&[' '], 1);
    let link = river.at;
    let small = river.word().is_some_and(|word| matches!(word, "am" | "an" | "sur" | "nad" | "ob"));
    let article = river.rest().starts_with(" der ");
    river.at += if article { 5 } else { 1 };
    if small && link > cursor.at && river.word().is_some_and(|word| Term::River.has(word)) {
        cursor = river;
    }
    let rest = cursor.rest();
    let province =
        |rest: &str| rest.len() > 4 && rest.starts_with(" (") && rest.get(4..5) == Some(")");
    if province(rest) && rest.bytes().skip(2).take(2).all(|byte| byte.is_ascii_uppercase()) {
        return cursor.at + 5;
    }
    let cedex = rest.get(..6).is_some_and(|word| word.eq_ignore_ascii_case(" cedex"));
    cursor.at += if cedex { 6 } else { 0 };
    district(cursor)
}

/// Takes a number or a letter of a town's district, before a comma or the end of the line.
fn district(cursor: Cursor<'_>) -> usize {
    let mut more = cursor;
    let found = more.skip(&[' '], 1) && (more.number(1, 2).is_some() || capital(&mut more));
    let rest = more.rest();
    if found && (rest.is_empty() || rest.starts_with(['\n', '\r', ',', '"', ';'])) {
        more.at
    } else {
        cursor.at
    }
}

/// Takes one capital letter.
fn capital(cursor: &mut Cursor<'_>) -> bool {
    let one = cursor.rest().starts_with(|c: char| c.is_ascii_uppercase());
    cursor.at += usize::from(one);
    one
}

/// Returns the place of the cursor, if no letter or digit follows.
pub(super) fn ends(cursor: Cursor<'_>) -> Option<usize> {
    (!cursor.rest().starts_with(|c: char| letter::is_letter_or_digit(c) || c == '_'))
        .then_some(cursor.at)
}
