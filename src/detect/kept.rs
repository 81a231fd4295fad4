//! Kept numbers: telephone numbers of films and books, and those that only organisations have.
//!
//! In: a telephone number as it was written, and the lists of `patterns/nature.toml`. Out: its nature.
//! Never asks whether a number exists: that is the numbering plan's.

use serde::Deserialize;

use super::{check::Digits, letter, nature::Nature};

/// Numbers that are kept in one country, as the file has them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    #[serde(rename = "source")]
    _source: String,
    /// Left out: the number is nobody's.
    nature: Option<Nature>,
    code: String,
    trunk: String,
    national: Vec<String>,
}

/// The numbers that are kept, as they are dialled, by how many digits they have.
#[derive(Deserialize)]
#[serde(from = "Vec<Plan>")]
pub(super) struct Kept([Forms; Form::MOST + 1]);

/// Forms of the same length, by the number below 100 that they may begin with, each list in the order of the file; none
/// where no form is of this length.
#[derive(Default)]
struct Forms(Vec<Vec<Form>>);

impl Forms {
    fn push(&mut self, form: Form, length: usize) {
        self.0.resize_with(100, Vec::new);
        let first = |digits: u64| digits >> (4 * length.saturating_sub(2)) & 0xFF;
        for (forms, begin) in self.0.iter_mut().zip(0_u64..) {
            let begin = begin / 10 * 16 + begin % 10;
            if begin & first(form.asked) == first(form.wanted) {
                forms.push(form);
            }
        }
    }

    /// Returns the forms that a number of this length may have.
    fn of(&self, digits: &[u8]) -> Option<&[Form]> {
        let [tens, ones, ..] = digits else { return None };
        self.0.get(usize::from(tens * 10 + ones)).map(|forms| &**forms)
    }
}

/// A form of numbers: digits, four bits each, of which some are open.
#[derive(Clone, Copy)]
struct Form {
    /// The bits that must be as in `wanted`.
    asked: u64,
    wanted: u64,
    /// Whether it is not written behind a `+`.
    home: bool,
    nature: Nature,
}

impl Form {
    /// The most digits of a form.
    const MOST: usize = 16;

    /// Reads digits, of which each `?` is open.
    fn of(before: &str, pattern: &str, (home, nature): (bool, Nature)) -> Self {
        let (mut asked, mut wanted) = (0, 0);
        for byte in before.bytes().chain(pattern.bytes()) {
            let digit = byte.is_ascii_digit().then(|| u64::from(byte - b'0'));
            asked = asked << 4 | digit.map_or(0, |_| 0xF);
            wanted = wanted << 4 | digit.unwrap_or(0);
        }
        Self { asked, wanted, home, nature }
    }
}

impl From<Vec<Plan>> for Kept {
    fn from(plans: Vec<Plan>) -> Self {
        let mut kept = Self(Default::default());
        for plan in &plans {
            let nature = plan.nature.unwrap_or(Nature::Placeholder);
            for national in &plan.national {
                let code = Some((&*plan.code, false));
                let trunk = Some((&*plan.trunk, true));
                let alone = (plan.code.len() < 3).then_some(("", true));
                for (before, home) in [code, trunk, alone].into_iter().flatten() {
                    let length = before.len() + national.len();
                    if let Some(forms) = kept.0.get_mut(length) {
                        forms.push(Form::of(before, national, (home, nature)), length);
                    }
                }
            }
        }
        kept
    }
}

impl Kept {
    /// Returns the nature of a phone number: nobody's, if it is kept for fiction or for its digits; an
    /// organisation's, if nobody else has such.
    pub(super) fn nature(&self, text: &str) -> Nature {
        // An extension is no part of the number.
        let end = match text.is_ascii() {
            true => text.bytes().position(|byte| byte.is_ascii_alphabetic()),
            false => text.find(letter::is_letter),
        };
        let end = end.unwrap_or(text.len());
        let all = Digits::of(text.get(..end).unwrap_or(text));
        let all = all.as_slice();
        let digits = all.strip_prefix(&[0, 0]).unwrap_or(all);
        if digits.len() < RUN {
            return Nature::Live;
        }
        if has_run(digits) || spelt(digits) {
            return Nature::Placeholder;
        }
        let abroad = text.trim_start().starts_with('+');
        self.form(digits, abroad).map_or(Nature::Live, |form| form.nature)
    }

    /// Returns the first form of the lists that a number has.
    fn form(&self, digits: &[u8], abroad: bool) -> Option<&Form> {
        let forms = self.0.get(digits.len())?.of(digits)?;
        let number = digits.iter().fold(0, |number, digit| number << 4 | u64::from(*digit));
        forms.iter().find(|form| number & form.asked == form.wanted && !(form.home && abroad))
    }
}

/// So many digits in a row that count or are the same are nobody's.
const RUN: usize = 7;

/// Returns whether so many digits in a row are all the same, count up or down (9 and 0 are neighbours), or are noughts
/// before one last digit: the same as [`run`](super::issued::run) of all these, in one go.
fn has_run(digits: &[u8]) -> bool {
    // So many are in the middle of a short number too.
    if let Some([a, b]) = digits.get(RUN - 2..RUN).filter(|_| digits.len() < 2 * RUN - 1)
        && *a != 0
        && !matches!(a.abs_diff(*b), 0 | 1 | 9)
    {
        return false;
    }
    let (mut steps, mut last, mut noughts) = (0, 10, 0);
    for pair in digits.windows(2) {
        let step = if pair[1] >= pair[0] { pair[1] - pair[0] } else { pair[1] + 10 - pair[0] };
        steps = if step == last { steps + 1 } else { 1 };
        last = step;
        noughts = if pair[0] == 0 { noughts + 1 } else { 0 };
        if steps + 1 >= RUN && matches!(step, 0 | 1 | 9) || noughts + 1 >= RUN {
            return true;
        }
    }
    false
}

/// Returns whether the last ten digits are three runs of equal ones at most, as 111-222-3333, or make the
/// groups 111-22-33 behind an area.
fn spelt(digits: &[u8]) -> bool {
    let Some(tail) = digits.len().checked_sub(10).and_then(|from| digits.get(from..)) else {
        return false;
    };
    let same = |part: &[u8]| part.windows(2).all(|pair| pair[0] == pair[1]);
    let turns = tail.windows(2).filter(|pair| pair[0] != pair[1]).count();
    turns <= 2 || same(&tail[..3]) && same(&tail[3..6]) && same(&tail[6..8]) && same(&tail[8..])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::issued::run;

    fn plans() -> Vec<Plan> {
        let file = include_str!("../../patterns/nature.toml").parse::<toml::Table>().unwrap();
        file["phone"].clone().try_into().unwrap()
    }

    /// Whether the digits are `before` and then `pattern`, in which `?` is any digit.
    fn fits(digits: &[u8], before: &str, pattern: &str) -> bool {
        let wanted = before.bytes().chain(pattern.bytes());
        digits.len() == before.len() + pattern.len()
            && digits.iter().zip(wanted).all(|(digit, byte)| byte == b'?' || *digit + b'0' == byte)
    }

    /// The nature by the lists as they are written.
    fn listed(plans: &[Plan], digits: &[u8], abroad: bool) -> Option<Nature> {
        let plan = plans.iter().find(|plan| {
            plan.national.iter().any(|national| {
                fits(digits, &plan.code, national)
                    || !abroad && fits(digits, &plan.trunk, national)
                    || !abroad && plan.code.len() < 3 && fits(digits, "", national)
            })
        });
        plan.map(|plan| plan.nature.unwrap_or(Nature::Placeholder))
    }

    #[test]
    fn every_form_of_the_lists_is_known() {
        let (plans, kept) = (plans(), Kept::from(plans()));
        for plan in &plans {
            for text in plan.national.iter().chain([&plan.code, &plan.trunk]) {
                assert!(text.bytes().all(|b| b == b'?' || b.is_ascii_digit()), "{text}");
            }
            for national in &plan.national {
                assert!(plan.code.len().max(plan.trunk.len()) + national.len() <= Form::MOST);
                let befores = [&*plan.code, &plan.trunk, ""].into_iter();
                for (before, open) in befores.flat_map(|it| (0..10).map(move |open| (it, open))) {
                    let written = before.bytes().chain(national.bytes());
                    let digits = written.map(|b| if b == b'?' { open } else { b - b'0' });
                    let digits: Vec<u8> = digits.collect();
                    for abroad in [true, false] {
                        let found = kept.form(&digits, abroad).map(|form| form.nature);
                        assert_eq!(found, listed(&plans, &digits, abroad), "{digits:?} {abroad}");
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn forms_are_those_of_the_lists(
            digits in proptest::collection::vec(0_u8..10, 0..20),
            ends in proptest::collection::vec(0_u8..10, 0..8),
            (pick, abroad) in (0_usize..1000, any::<bool>()),
        ) {
            let (plans, kept) = (plans(), Kept::from(plans()));
            let plan = &plans[pick % plans.len()];
            let national = &plan.national[pick % plan.national.len()];
            let head = plan.code.bytes().chain(national.bytes()).filter(|byte| *byte != b'?');
            let near: Vec<u8> = head.map(|byte| byte - b'0').chain(ends).collect();
            for digits in [digits, near] {
                let found = kept.form(&digits, abroad).map(|form| form.nature);
                prop_assert_eq!(found, listed(&plans, &digits, abroad));
            }
        }

        #[test]
        fn runs_are_found_wherever_they_begin(
            before in proptest::collection::vec(0_u8..10, 0..5),
            (from, step, length) in (0_u8..10, 0_u8..10, 0_u8..9),
            behind in proptest::collection::vec(0_u8..10, 0..5),
        ) {
            let steps = (0..length).map(|i| (from + i * step) % 10);
            let digits: Vec<u8> = before.into_iter().chain(steps).chain(behind).collect();
            prop_assert_eq!(has_run(&digits), digits.windows(RUN).any(run), "{:?}", digits);
        }
    }
}
