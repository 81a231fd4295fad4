//! Numbers of operators: ОГРН, ОГРНИП and ИНН with their check digits.
//!
//! In: a number as written. Out: whether it can be one.
//! Never says whose it is.

/// Returns whether it can be an ОГРН (13 digits) or ОГРНИП (15): the last digit is the last digit of what is
/// before modulo 11, or 13 (order of the Ministry of Finance 165н of 2017-10-30, section II).
pub(super) fn ogrn(number: &str) -> bool {
    let Some(digits) = digits(number) else { return false };
    let modulus = match digits.len() {
        13 => 11,
        15 => 13,
        _ => return false,
    };
    let Some((last, body)) = digits.split_last() else { return false };
    body.iter().fold(0, |sum, digit| (sum * 10 + digit) % modulus) % 10 == *last
}

/// Returns whether it can be an ИНН: ten digits of an organisation, twelve of a person, with their weighted
/// sums modulo 11 (order of the Federal Tax Service ЕД-7-14/559@ of 2020-06-26, annex).
pub(super) fn inn(number: &str) -> bool {
    const WEIGHTS: [u64; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let Some(digits) = digits(number) else { return false };
    let holds = |at: usize| {
        let weights = WEIGHTS.iter().skip(WEIGHTS.len() - at);
        let sum: u64 = digits.iter().take(at).zip(weights).map(|(a, b)| a * b).sum();
        digits.get(at).is_some_and(|check| sum % 11 % 10 == *check)
    };
    match digits.len() {
        10 => holds(9),
        12 => holds(10) && holds(11),
        _ => false,
    }
}

fn digits(number: &str) -> Option<Vec<u64>> {
    let kept = number.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| c.to_digit(10).map(u64::from)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_digits_decide() {
        for (number, expected) in [
            ("1027700132195", true),
            ("1027700132196", false),
            ("304500116000157", true),
            ("304500116000158", false),
            ("3045001160001570", false),
            ("10277001321", false),
            ("102770013219x", false),
        ] {
            assert_eq!(ogrn(number), expected, "{number}");
        }
        for (number, expected) in [
            ("7707083893", true),
            ("7707083894", false),
            ("500100732259", true),
            ("500100732258", false),
            ("77070838", false),
        ] {
            assert_eq!(inn(number), expected, "{number}");
        }
    }
}
