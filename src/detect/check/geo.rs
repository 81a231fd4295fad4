//! Places on the globe: decimal degrees and degrees with minutes.
//!
//! In: a candidate. Out: it fails unless its numbers are latitude and longitude, or either.
//! Never takes whole degrees for somebody's place: they are an area of 100 km.

use super::{Checked, Detail};
use crate::detect::Evidence;

/// `geo`: two numbers are latitude and longitude; `geo:one`: a number is either.
#[must_use]
pub(super) fn geo(text: &str, argument: &str) -> Checked {
    let mut numbers = text
        .split(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .filter_map(|part| part.parse::<f64>().ok());
    let Some(first) = numbers.next() else { return Checked::Fails };
    let holds = match (argument, numbers.next()) {
        ("one", None) => first.abs() <= 180.0 && first != 0.0,
        ("dms", Some(minutes)) => first.abs() <= 180.0 && minutes < 60.0,
        ("", Some(second)) => {
            // Longitude first is how GeoJSON writes it (RFC 7946 §3.1.1).
            let straight = first.abs() <= 90.0 && second.abs() <= 180.0;
            let turned = second.abs() <= 90.0 && first.abs() <= 180.0;
            (straight || turned) && (first != 0.0 || second != 0.0)
        }
        _ => false,
    };
    if holds { Checked::Holds(Evidence::PLAN, Detail::NONE) } else { Checked::Fails }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_lie_on_the_globe() {
        for (text, argument, holds) in [
            ("55.7512, 37.6184", "", true),
            ("-33.8688,151.2093", "", true),
            ("geo:55.7512,37.6184", "", true),
            ("155.7512, 37.6184", "", true),
            ("155.7512, 137.6184", "", false),
            ("55.751244", "one", true),
            ("255.751244", "one", false),
            ("55°45′21″N", "dms", true),
            ("55°75′21″N", "dms", false),
        ] {
            assert_eq!(matches!(geo(text, argument), Checked::Holds(..)), holds, "{text}");
        }
    }
}
