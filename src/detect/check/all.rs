//! Several checks of one number, and what is wrong with the argument of a check.
//!
//! In: `date:yymmdd & luhn` as a rule writes it, read once. Out: what all of them say together.
//! Never runs a second check where the first has failed.

use super::{
    ALL, Check, Checked, Detail, date, remainder, varied::Mixture, weights, weights::Weights,
};
use crate::detect::Evidence;

/// What stands between two checks in a rule.
const AND: &str = " & ";

/// `all`: each of the checks of the argument; none may fail, and what they learn adds up.
#[must_use]
pub(super) fn all(text: &str, argument: &str) -> Checked {
    Call::of(argument).map_or(Checked::Fails, |call| call.say(text))
}

/// What a rule writes for its check: one, or several of which none may fail.
#[derive(Clone)]
pub(in crate::detect) struct Call(Box<[One]>);

/// A check with its argument, which is read where reading it costs more than the check.
#[derive(Clone)]
enum One {
    Weights(Weights),
    Mixed(Mixture),
    Other(Check, Box<str>),
}

impl Call {
    /// Reads one check, or several with ` & ` between them.
    ///
    /// # Errors
    /// What is wrong with it, and perhaps a hint.
    pub(in crate::detect) fn of(call: &str) -> Result<Self, (String, Option<&'static str>)> {
        call.split(AND).map(One::of).collect::<Result<_, _>>().map(Self)
    }

    /// Returns what the checks say of a candidate.
    pub(in crate::detect) fn say(&self, text: &str) -> Checked {
        if let [only] = &*self.0 {
            return only.say(text);
        }
        let (mut evidence, mut detail) = (Evidence::NONE, Detail::NONE);
        for one in &self.0 {
            match one.say(text) {
                Checked::Holds(new, learnt) => {
                    evidence |= new;
                    if learnt != Detail::NONE {
                        detail = learnt;
                    }
                }
                Checked::Silent => {}
                Checked::Fails => return Checked::Fails,
            }
        }
        match evidence == Evidence::NONE {
            true => Checked::Silent,
            false => Checked::Holds(evidence, detail),
        }
    }
}

impl One {
    fn of(call: &str) -> Result<Self, (String, Option<&'static str>)> {
        let (name, argument) = call.split_once(':').unwrap_or((call, ""));
        let check = named(name).ok_or_else(|| {
            (
                format!("key `check`: there is no check `{name}`"),
                Some("`sverka rules checks` lists them"),
            )
        })?;
        if let Some(problem) = complaint(name, argument) {
            return Err((format!("key `check`: {problem}"), None));
        }
        let read = match name {
            "weights" => Weights::of(argument).map(Self::Weights),
            "mixed" => Some(Self::Mixed(Mixture::of(argument))),
            _ => None,
        };
        Ok(read.unwrap_or_else(|| Self::Other(check, argument.into())))
    }

    fn say(&self, text: &str) -> Checked {
        match self {
            Self::Weights(weights) => weights.check(text),
            Self::Mixed(mixture) => mixture.check(text),
            Self::Other(check, argument) => check(text, argument),
        }
    }
}

/// Returns the check of a name.
fn named(name: &str) -> Option<Check> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, check)| *check)
}

/// Returns what is wrong with the argument of a check, for those that know.
fn complaint(name: &str, argument: &str) -> Option<String> {
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

    #[test]
    fn what_a_check_says_alone_it_says_in_a_call() {
        let texts = ["44051401359", "kira@zavod.local", "ab12", "AB-11", "5019717010103742", ""];
        for (call, check, argument) in [
            (
                "weights:1 3 7 9 1 3 7 9 1 3 [0987654321]",
                weights::weights as Check,
                "1 3 7 9 1 3 7 9 1 3 [0987654321]",
            ),
            ("mixed:2 2", super::super::varied::mixed, "2 2"),
            ("email:inside", super::super::email::email, "inside"),
            ("luhn", super::super::digits::luhn, ""),
        ] {
            for text in texts {
                let said = Call::of(call).map(|call| call.say(text));
                assert_eq!(said, Ok(check(text, argument)), "{call} {text}");
            }
        }
    }
}
