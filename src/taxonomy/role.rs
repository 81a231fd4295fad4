//! How a field stands to others: a date of the record, a number of something else, half of a number.
//!
//! In: names of fields. Out: what `[field_roles]` of the taxonomy says of them.
//! Never looks at a value.

use std::sync::OnceLock;

use super::{
    head::Wordings,
    taxonomy,
    word::{Word, split},
};

/// The most words of a name that are looked at.
const MOST: usize = 32;
/// The most bytes of a name that are looked at.
const LONGEST: usize = 400;

/// Wordings of one role.
struct Role(Wordings<()>);

/// All roles.
struct Roles {
    date: Role,
    date_of_other: Role,
    other_number: Role,
    things: Role,
    naming: Role,
    objects: Role,
    series: Role,
    number: Role,
    calling_code: Role,
}

impl Role {
    fn of(wordings: &[String]) -> Self {
        let words = |wording: &String| {
            let words = wording.split(' ');
            let folded = |word: &str| split(word).into_iter().map(|it| it.text).collect();
            words.map(|word| (folded(word), word.ends_with('*'))).collect()
        };
        let mut role = Wordings::default();
        wordings.iter().for_each(|wording| role.add(words(wording), ()));
        Self(role)
    }

    /// Returns the place of the first wording among the words, and how many words it has.
    fn find(&self, words: &[Word]) -> Option<(usize, usize)> {
        (0..words.len()).find_map(|at| {
            let (length, ()) = self.0.begin(words.get(at..)?).next()?;
            Some((at, length))
        })
    }
}

impl Roles {
    fn get() -> &'static Self {
        static BUILT: OnceLock<Roles> = OnceLock::new();
        BUILT.get_or_init(|| {
            let file = &taxonomy().field_roles;
            Self {
                date: Role::of(&file.date),
                date_of_other: Role::of(&file.date_of_other),
                other_number: Role::of(&file.other_number),
                things: Role::of(&file.things),
                naming: Role::of(&file.naming),
                objects: Role::of(&file.objects),
                series: Role::of(&file.series),
                number: Role::of(&file.number),
                calling_code: Role::of(&file.calling_code),
            }
        })
    }
}

/// Returns the words of the last step of a path; none of what is no name.
fn last_step(name: &str) -> Vec<Word> {
    step(name, 0)
}

/// Returns the words of the step that so many others come behind.
fn step(name: &str, behind: usize) -> Vec<Word> {
    if name.len() > LONGEST {
        return Vec::new();
    }
    let mut words = split(name);
    let last = words.last().map(|word| word.part).filter(|_| words.len() <= MOST);
    let Some(wanted) = last.and_then(|last| last.checked_sub(behind)) else { return Vec::new() };
    words.retain(|word| word.part == wanted);
    words
}

/// Returns whether a field is named like a date, so that a bare number in it may be one.
///
/// ```
/// use sverka::taxonomy::is_date;
/// assert!(is_date("orders.created_at") && !is_date("orders.amount"));
/// ```
#[must_use]
pub fn is_date(name: &str) -> bool {
    Roles::get().date.find(&last_step(name)).is_some()
}

/// Returns whether dates in this field tell how old a record is: not those of a person, a document or the future.
///
/// ```
/// use sverka::taxonomy::is_record_date;
/// assert!(is_record_date("registered") && !is_record_date("date_of_birth"));
/// ```
#[must_use]
pub fn is_record_date(name: &str) -> bool {
    Roles::get().date_of_other.find(&last_step(name)).is_none()
}

/// Returns whether the name says that the numbers in the field are no one's: `order_id`, `артикул`.
///
/// ```
/// use sverka::taxonomy::holds_other_numbers;
/// assert!(holds_other_numbers("clients.id") && !holds_other_numbers("#3"));
/// ```
#[must_use]
pub fn holds_other_numbers(name: &str) -> bool {
    Roles::get().other_number.find(&last_step(name)).is_some()
}

/// Returns whether the field holds things that may be called after persons: `county`, `Airport Name`, `films.title`.
///
/// ```
/// use sverka::taxonomy::names_things;
/// assert!(names_things("flights.airport_name") && !names_things("flights.passenger_name"));
/// assert!(names_things("public.films.title") && !names_things("films.director"));
/// assert!(names_things("orders[].product.name") && !names_things("query.name"));
/// ```
#[must_use]
pub fn names_things(name: &str) -> bool {
    let (roles, last) = (Roles::get(), last_step(name));
    let whole = |(_, length)| length == last.len();
    roles.things.find(&last).is_some()
        || roles.objects.find(&last).is_some()
        || roles.naming.find(&last).is_some_and(whole)
            && roles.objects.find(&step(name, 1)).is_some()
}

/// How two fields of one record make one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Series, then number, of one document.
    Series,
    /// Calling code of a country, then national number.
    CallingCode,
}

/// Returns whether the name may be that of the first of two fields that [`joint`] speaks of.
#[must_use]
pub fn begins_joint(name: &str) -> bool {
    let (roles, words) = (Roles::get(), last_step(name));
    roles.series.find(&words).is_some() || roles.calling_code.find(&words).is_some()
}

/// Returns how `first` and `second` make one value, if they do: `passport_series` and `passport_number`,
/// `country_code` and `phone`.
///
/// A series and a number are of one document if nothing else differs in their last steps; that the steps
/// before are the same, the caller must see to.
///
/// ```
/// use sverka::taxonomy::{Joint, joint};
/// assert_eq!(joint("t.Серия паспорта", "t.Номер паспорта"), Some(Joint::Series));
/// assert_eq!(joint("country_code", "phone"), Some(Joint::CallingCode));
/// assert_eq!(joint("passport_series", "phone"), None);
/// ```
#[must_use]
pub fn joint(first: &str, second: &str) -> Option<Joint> {
    let roles = Roles::get();
    let (a, b) = (last_step(first), last_step(second));
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let without = |words: &[Word], (at, len): (usize, usize)| -> Vec<String> {
        let rest = words.iter().enumerate().filter(|(i, _)| !(at..at + len).contains(i));
        rest.map(|(_, word)| word.text.clone()).collect()
    };
    if let Some(found) = roles.series.find(&a) {
        let number = roles.number.find(&b);
        let rest = number.map_or_else(
            || b.iter().map(|word| word.text.clone()).collect(),
            |found| without(&b, found),
        );
        let same = without(&a, found) == rest && (number.is_some() || !rest.is_empty());
        return (same && roles.series.find(&b).is_none()).then_some(Joint::Series);
    }
    let phone = super::Category::named("phone");
    let is_phone = super::field_category(second).into_iter().any(|it| Some(it) == phone);
    (roles.calling_code.find(&a).is_some() && is_phone && super::field_category(first).is_empty())
        .then_some(Joint::CallingCode)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_fields_are_one_number_if_their_names_say_so() {
        for (first, second, expected) in [
            ("passport_series", "passport_number", Some(Joint::Series)),
            ("passportSeries", "passportNo", Some(Joint::Series)),
            ("passport_ser", "passport", Some(Joint::Series)),
            ("seria", "nomer", Some(Joint::Series)),
            ("doc.series", "doc.number", Some(Joint::Series)),
            ("phone_country_code", "phone_number", Some(Joint::CallingCode)),
            ("series", "episode", None),
            ("series", "phone", None),
            ("passport_series", "licence_number", None),
            ("passport_number", "passport_series", None),
            ("country", "phone", None),
            ("", "", None),
        ] {
            assert_eq!(joint(first, second), expected, "{first} {second}");
        }
    }

    #[test]
    fn roles_are_read_by_whole_words() {
        for (name, date, other) in [
            ("created_at", true, false),
            ("Дата регистрации", true, false),
            ("dateless", false, false),
            ("identity", false, false),
            ("order_no", false, true),
            ("t.product_code", false, true),
            ("#4", false, false),
        ] {
            assert_eq!((is_date(name), holds_other_numbers(name)), (date, other), "{name}");
        }
    }
}
