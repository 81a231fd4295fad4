//! Several checks of one number, and what is wrong with the argument of a check.
//!
//! In: `date:yymmdd & luhn` as a rule writes it. Out: what all of them say together.
//! Never runs a second check where the first has failed.

use super::{ALL, Check, Checked, Detail, date, remainder, weights};
use crate::detect::Evidence;

/// What stands between two checks in a rule.
pub(in crate::detect) const AND: &str = " & ";

/// `all`: each of the checks of the argument; none may fail, and what they learn adds up.
#[must_use]
pub(super) fn all(text: &str, argument: &str) -> Checked {
    let (mut evidence, mut detail) = (Evidence::NONE, Detail::NONE);
    for call in argument.split(AND) {
        let (name, argument) = call.split_once(':').unwrap_or((call, ""));
        match named(name).map(|check| check(text, argument)) {
            Some(Checked::Holds(new, learnt)) => {
                evidence |= new;
                if learnt != Detail::NONE {
                    detail = learnt;
                }
            }
            Some(Checked::Silent) => {}
            Some(Checked::Fails) | None => return Checked::Fails,
        }
    }
    match evidence == Evidence::NONE {
        true => Checked::Silent,
        false => Checked::Holds(evidence, detail),
    }
}

/// Returns the check of a name.
pub(in crate::detect) fn named(name: &str) -> Option<Check> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// Returns what is wrong with the argument of a check, for those that know.
pub(in crate::detect) fn complaint(name: &str, argument: &str) -> Option<String> {
    match name {
        "date" => date::complaint(argument),
        "remainder" => remainder::complaint(argument),
        "weights" => weights::complaint(argument),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_check_may_fail() {
        for (calls, number, evidence) in [
            ("date:yymmdd & luhn", "811228-9874", Some(Evidence::PLAN | Evidence::CHECKSUM)),
            ("date:yymmdd & luhn", "811228-9875", None),
            ("date:yymmdd & luhn", "811328-9873", None),
            ("varied & date:yymmdd", "811228", Some(Evidence::PLAN)),
            ("varied & nothing", "811228", None),
        ] {
            let expected = evidence.map_or(Checked::Fails, |e| Checked::Holds(e, Detail::NONE));
            assert_eq!(all(number, calls), expected, "{number} {calls}");
        }
        assert_eq!(all("12", "varied"), Checked::Silent);
    }
}
