//! Checks as the shapes of rules call them.
//!
//! In: a check's name with its argument, `phone:RU`; a value and the line around it. Out: what the check says.
//! Never asks the line where the value is none by itself.

use std::{fmt, ops::Range};

use super::{Call, Checked, Look};

/// A check as a rule calls it.
#[derive(Clone)]
pub struct CheckCall {
    /// As written.
    pub written: String,
    /// As it was read.
    call: Call,
    look: Look,
}

impl CheckCall {
    /// Reads one check, or several with ` & ` between them.
    ///
    /// # Errors
    /// Those of [`Call::of`].
    pub(in crate::detect) fn named(written: &str) -> Result<Self, (String, Option<&'static str>)> {
        let (call, look) = (Call::of(written)?, Look::of(written));
        Ok(Self { written: written.to_owned(), call, look })
    }

    /// Returns whether it looks for a key before the value, which no value has that lies in a field.
    pub(in crate::detect) fn is_keyed(&self) -> bool {
        self.look.keyed
    }

    /// Returns what the check says of the value at a place in a text.
    pub(in crate::detect) fn say(&self, text: &str, place: &Range<usize>) -> Checked {
        let said = self.call.say(text.get(place.clone()).unwrap_or_default());
        match (said, self.look.around) {
            (Checked::Silent, Some(around)) => around(text, place),
            (Checked::Holds(..), _) if self.look.veto.is_some_and(|veto| veto(text, place)) => {
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
