//! How many people a holding is about: a range, from how many values people have of a category.
//!
//! In: a holding's sum and its column. Out: the fewest and the most people.
//! Never claims to know: an estimate that rests on the table below and on nothing else.

use super::{Column, Tally};
use crate::{detect::Nature, taxonomy::Category};

/// How values of a category and people belong together.
enum Belongs {
    /// Each person has at most so many, and nobody else has them.
    Own(u64),
    /// People share them: as many people as different values at least, as rows at most.
    Shared,
}

/// What a document, an account or a name is to people. Own estimates: a person rarely has more than three
/// telephones, mailboxes, cards or accounts, and meets a service from some ten addresses and devices.
fn belongs(category: Category) -> Belongs {
    match category.id() {
        "passport_ru" | "passport_foreign" | "driver_licence" => Belongs::Own(2),
        "snils" | "inn" | "national_id_foreign" | "birth_certificate" | "health_insurance_id" => {
            Belongs::Own(1)
        }
        "ip_address" | "cookie_id" | "device_id" | "advertising_id" => Belongs::Own(10),
        "phone"
        | "email"
        | "payment_card"
        | "bank_account"
        | "messenger_handle"
        | "social_profile"
        | "username"
        | "user_id"
        | "vehicle_registration" => Belongs::Own(3),
        _ => Belongs::Shared,
    }
}

/// Returns the fewest and the most people that a holding is about; `None` where there is nobody.
///
/// Only live values count. A field that is only named like the category may be about as many people as it has
/// values, or about none.
#[must_use]
pub fn subjects(category: Category, tally: &Tally, column: Option<&Column>) -> Option<(u64, u64)> {
    let live = tally.of_nature(Nature::Live);
    let values = column.map_or(0, |column| column.values);
    if live == 0 {
        let named = tally.named.is_some() && tally.findings() == 0 && values > 0;
        return named.then_some((0, values));
    }
    let different = tally.distinct.count().min(live);
    Some(match belongs(category) {
        Belongs::Own(each) => (different.div_ceil(each), different),
        Belongs::Shared => (different, live.max(different)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_counted_by_what_they_have() {
        let category = |id: &str| Category::named(id).unwrap();
        let mut tally = Tally::default();
        tally.natures[Nature::Live as usize] = 30;
        (0..12_u64).for_each(|i| tally.distinct.insert(i << 40));
        assert_eq!(subjects(category("phone"), &tally, None), Some((4, 12)));
        assert_eq!(subjects(category("snils"), &tally, None), Some((12, 12)));
        assert_eq!(subjects(category("birth_date"), &tally, None), Some((12, 30)));
        let column = Column { values: 50, ..Column::default() };
        let mut named = Tally::default();
        assert_eq!(subjects(category("gender"), &named, Some(&column)), None);
        named.named = Some(crate::place::Place { start: 0, end: 1, line: 1, column: 1 });
        assert_eq!(subjects(category("gender"), &named, Some(&column)), Some((0, 50)));
    }
}
