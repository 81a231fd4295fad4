//! Russian bank accounts: the ninth digit is a key over the account and its bank's BIK.
//!
//! In: an account, and the line it stands in. Out: it holds if a BIK of the line makes the key right; if the line
//! names BIKs and none does, that speaks against it.
//! Never fails for a wrong key: a column of accounts has mistyped ones, which are somebody's too.
//!
//! Порядок расчета контрольного ключа в номере лицевого счета, утв. Банком России 08.09.1997 № 515: three digits
//! of the BIK before the twenty of the account, times 7, 1, 3 and so on; the sum of the last digits of the
//! products ends in 0. Of an account with a bank the three are the last of the BIK; of one with the central
//! bank itself, 0 and the fifth and sixth.

use std::ops::Range;

use super::{Checked, Detail, Digits, varied};
use crate::detect::Evidence;

/// How many bytes before and behind the account a BIK counts.
const NEAR: usize = 240;

/// How many bytes may stand between the word and the BIK that it names: `БИК банка получателя: `.
const NAMED: usize = 48;

/// `account`: twenty digits, not one over and over.
#[must_use]
pub(super) fn account(text: &str, _: &str) -> Checked {
    match Digits::of(text).as_slice().len() {
        20 => varied::varied(text, ""),
        _ => Checked::Fails,
    }
}

/// Says whether a BIK in the line of the account at `place` of `text` makes its key right.
#[must_use]
pub(super) fn keyed(text: &str, place: &Range<usize>) -> Checked {
    let digits = Digits::of(text.get(place.clone()).unwrap_or_default());
    let before = text.as_bytes().get(place.start.saturating_sub(NEAR)..place.start);
    let before = before.unwrap_or_default().rsplit(|byte| *byte == b'\n').next();
    let end = text.len().min(place.end + NEAR);
    let behind = text.as_bytes().get(place.end..end).unwrap_or_default();
    let behind = behind.split(|byte| *byte == b'\n').next();
    let mut named = false;
    for (bik, lead) in before.into_iter().chain(behind).flat_map(runs) {
        if !is_bik(bik) {
            continue;
        }
        if agrees(bik, digits.as_slice()) {
            return Checked::Holds(Evidence::CHECKSUM, Detail::NONE);
        }
        named |= names_a_bik(lead);
    }
    match named {
        true => Checked::Holds(Evidence::AGAINST, Detail::NONE),
        false => Checked::Silent,
    }
}

/// Returns the runs of digits of a text, each with what stands between it and the one before.
fn runs(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let lead = rest.iter().take_while(|byte| !byte.is_ascii_digit()).count();
        let (lead, tail) = rest.split_at(lead);
        let run = tail.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (run, tail) = tail.split_at(run);
        rest = tail;
        (!run.is_empty()).then_some((run, lead))
    })
}

/// Returns whether the end of a text names a BIK: `БИК `, `"bik": "`.
fn names_a_bik(lead: &[u8]) -> bool {
    let near = lead.get(lead.len().saturating_sub(NAMED)..).unwrap_or_default();
    ["БИК", "бик", "BIC", "bic", "BIK", "bik", "Bic", "Bik"]
        .iter()
        .any(|word| near.windows(word.len()).any(|part| part == word.as_bytes()))
}

/// Положение Банка России от 24.09.2020 № 732-П: nine digits, the first two 04, or 00 to 03 of the treasury.
fn is_bik(run: &[u8]) -> bool {
    matches!(run, [b'0', b'0'..=b'4', ..]) && run.len() == 9
}

/// Returns whether the key of an account of twenty digits agrees with a BIK of nine.
fn agrees(bik: &[u8], account: &[u8]) -> bool {
    let &[_, _, _, _, e, f, g, h, i] = bik else { return false };
    let holds = |bank: [u8; 3]| {
        let bank = bank.into_iter().map(|digit| digit - b'0');
        let digits = bank.chain(account.iter().copied()).zip([7, 1, 3].into_iter().cycle());
        digits.map(|(digit, weight)| u32::from(digit * weight % 10)).sum::<u32>() % 10 == 0
    };
    account.len() == 20 && (holds([g, h, i]) || holds([b'0', e, f]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn evidence(said: Checked) -> Evidence {
        match said {
            Checked::Holds(evidence, _) => evidence,
            Checked::Silent | Checked::Fails => Evidence::NONE,
        }
    }

    #[test]
    fn a_bik_in_the_line_makes_the_key_right() {
        for (text, expected) in [
            ("БИК 049805746, счет 40602810700000000025", Evidence::CHECKSUM),
            ("счет 40602810700000000025, БИК: 049805746.", Evidence::CHECKSUM),
            ("счет 40602.810.7.0000.0000025 049805746", Evidence::CHECKSUM),
            ("БИК 049805000, к/с 30101810800000000746", Evidence::CHECKSUM),
            ("БИК 049805747, счет 40602810700000000025", Evidence::AGAINST),
            ("БИК 049805747 и 049805746, счет 40602810700000000025", Evidence::CHECKSUM),
            ("КПП 027401001, счет 40602810700000000025", Evidence::NONE),
            ("БИК 049805746\nсчет 40602810700000000025", Evidence::NONE),
            ("БИК 0498057461, счет 40602810700000000025", Evidence::NONE),
            ("счет 40602810700000000025", Evidence::NONE),
        ] {
            let start = text.find("40602").or_else(|| text.find("30101")).unwrap();
            let end = start + if text.contains("810.7") { 24 } else { 20 };
            let said = keyed(text, &(start..end));
            assert_eq!(evidence(said), expected, "{text}");
        }
        assert_eq!(keyed("", &(0..0)), Checked::Silent);
        assert_eq!(account("40602810700000000025", ""), Checked::Silent);
        assert_eq!(account("4060281070000000002", ""), Checked::Fails);
    }
}
