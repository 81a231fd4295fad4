//! Checks as the shapes of rules call them.
//!
//! In: a check's name with its argument, `phone:RU`; a value and the line around it. Out: what the check says.
//! Never asks the line where the value is none by itself.

use std::{fmt, ops::Range};

use super::{Around, Call, Checked, Veto, around, veto};

/// A check as a rule calls it.
#[derive(Clone)]
pub struct CheckCall {
    /// As written.
    pub written: String,
    /// As it was read.
    call: Call,
    /// Asked where the check has no say.
    around: Option<Around>,
    /// Asked where it holds.
    veto: Option<Veto>,
}

impl CheckCall {
    /// Reads one check, or several with ` & ` between them.
    ///
    /// # Errors
    /// Those of [`Call::of`].
    pub(in crate::detect) fn named(written: &str) -> Result<Self, (String, Option<&'static str>)> {
        let (around, veto) = (around(written), veto(written));
        Ok(Self { written: written.to_owned(), call: Call::of(written)?, around, veto })
    }

    /// Returns what the check says of the value at a place in a text.
    pub(in crate::detect) fn say(&self, text: &str, place: &Range<usize>) -> Checked {
        let said = self.call.say(text.get(place.clone()).unwrap_or_default());
        match (said, self.around) {
            (Checked::Silent, Some(around)) => around(text, place),
            (Checked::Holds(..), _) if self.veto.is_some_and(|veto| veto(text, place)) => {
                Checked::Fails
            }
            _ => said,
        }
    }
}

impl fmt::Debug for CheckCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "check {}", self.written)
    }
}
