//! How a field stands to others: a date of the record, a number of something else, half of a number.
//!
//! In: names of fields. Out: what `[field_roles]` of the taxonomy says of them.
//! Never looks at a value.

use std::sync::OnceLock;

use super::{
    head::Wordings,
    name::FieldName,
    taxonomy,
    word::{Word, split},
};

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
    kind: Role,
    value: Role,
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
                kind: Role::of(&file.kind),
                value: Role::of(&file.value),
            }
        })
    }
}

impl FieldName {
    /// Returns whether the field is named like a date, so that a bare number in it may be one.
    ///
    /// ```
    /// use sverka::taxonomy::FieldName;
    /// let is_date = |name| FieldName::of(name).is_date();
    /// assert!(is_date("orders.created_at") && !is_date("orders.amount"));
    /// ```
    #[must_use]
    pub fn is_date(&self) -> bool {
        Roles::get().date.find(self.last_step()).is_some()
    }

    /// Returns whether the name says that the numbers in the field are no one's: `order_id`, `артикул`.
    ///
    /// ```
    /// use sverka::taxonomy::FieldName;
    /// let other = |name| FieldName::of(name).holds_other_numbers();
    /// assert!(other("clients.id") && !other("#3"));
    /// ```
    #[must_use]
    pub fn holds_other_numbers(&self) -> bool {
        Roles::get().other_number.find(self.last_step()).is_some()
    }

    /// Returns whether the field holds things that may be called after persons: `county`, `Airport Name`, `films.title`.
    ///
    /// ```
    /// use sverka::taxonomy::FieldName;
    /// let things = |name| FieldName::of(name).names_things();
    /// assert!(things("flights.airport_name") && !things("flights.passenger_name"));
    /// assert!(things("public.films.title") && !things("films.director"));
    /// assert!(things("orders[].product.name") && !things("query.name"));
    /// ```
    #[must_use]
    pub fn names_things(&self) -> bool {
        let (roles, last) = (Roles::get(), self.last_step());
        let whole = |(_, length)| length == last.len();
        roles.things.find(last).is_some()
            || roles.objects.find(last).is_some()
            || roles.naming.find(last).is_some_and(whole)
                && roles.objects.find(self.step(1)).is_some()
    }

    /// Returns whether the field says of what kind something is: `doc_type`, `ВидДокумента`.
    ///
    /// ```
    /// use sverka::taxonomy::FieldName;
    /// let says_kind = |name| FieldName::of(name).says_kind();
    /// assert!(says_kind("doc_type") && says_kind("Документ.@КодВидДок") && !says_kind("doc_number"));
    /// ```
    #[must_use]
    pub fn says_kind(&self) -> bool {
        Roles::get().kind.find(self.last_step()).is_some()
    }

    /// Returns whether the name may be that of the first of two fields that [`joint`] speaks of.
    #[must_use]
    pub fn begins_joint(&self) -> bool {
        let (roles, words) = (Roles::get(), self.last_step());
        roles.series.find(words).is_some() || roles.calling_code.find(words).is_some()
    }
}

/// Returns whether dates in this field tell how old a record is: not those of a person, a document or the future.
///
/// ```
/// use sverka::taxonomy::is_record_date;
/// assert!(is_record_date("registered") && !is_record_date("date_of_birth"));
/// ```
#[must_use]
pub fn is_record_date(name: &str) -> bool {
    Roles::get().date_of_other.find(FieldName::of(name).last_step()).is_none()
}

/// Returns the kind of document that a code stands for: `21` is a Russian passport.
///
/// Source: Приказ ФНС России от 15.10.2020 № ЕД-7-11/753@, «Коды видов документов, удостоверяющих личность».
#[must_use]
pub fn kind_of_code(code: &str) -> Option<&'static str> {
    let codes = &taxonomy().field_roles.kind_codes;
    codes.iter().find(|(known, _)| known == code).map(|(_, kind)| kind.as_str())
}

/// How two fields of one record make one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joint {
    /// Series, then number, of one document.
    Series,
    /// Calling code of a country, then national number.
    CallingCode,
    /// What the value is, then the value: `doc_type` and `doc_number`.
    Kind,
}

/// Returns how `first` and `second` make one value, if they do: `passport_series` and `passport_number`,
/// `country_code` and `phone`.
///
/// A series and a number are of one document if nothing else differs in their last steps, and so go a kind and what is of
/// it, which may also be called a number or a value and nothing else; that the steps before are the same, the caller must see to.
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
    let (first, second) = (FieldName::of(first), FieldName::of(second));
    let (a, b) = (first.last_step(), second.last_step());
    if a.is_empty() || b.is_empty() {
        return None;
    }
    let without = |words: &[Word], (at, len): (usize, usize)| -> Vec<String> {
        let rest = words.iter().enumerate().filter(|(i, _)| !(at..at + len).contains(i));
        rest.map(|(_, word)| word.text.clone()).collect()
    };
    // What is left of the second but for what it calls itself, if that is all that is left of the first.
    let goes_with = |found, called: Option<(usize, usize)>| {
        let rest = called.map_or_else(|| without(b, (0, 0)), |found| without(b, found));
        without(a, found) == rest && (called.is_some() || !rest.is_empty())
    };
    if let Some(found) = roles.series.find(a) {
        let same = goes_with(found, roles.number.find(b));
        return (same && roles.series.find(b).is_none()).then_some(Joint::Series);
    }
    if let Some(found) = roles.kind.find(a) {
        let called = roles.number.find(b).or_else(|| roles.value.find(b));
        let is_whole = called.is_some_and(|(_, length)| length == b.len());
        let same = is_whole || goes_with(found, called);
        return (same && roles.kind.find(b).is_none()).then_some(Joint::Kind);
    }
    let phone = super::Category::named("phone");
    let is_phone = || second.categories().into_iter().any(|(it, _)| Some(it) == phone);
    let joint = roles.calling_code.find(a).is_some() && is_phone() && first.categories().is_empty();
    joint.then_some(Joint::CallingCode)
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
            ("doc_type", "doc_number", Some(Joint::Kind)),
            ("Вид документа", "Номер документа", Some(Joint::Kind)),
            ("attribute", "value", Some(Joint::Kind)),
            ("contactType", "contact", Some(Joint::Kind)),
            ("Вид контактной информации", "Представление", Some(Joint::Kind)),
            ("doc_type", "phone", None),
            ("type", "id", None),
            ("type", "subtype", None),
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
            let split = FieldName::of(name);
            assert_eq!((split.is_date(), split.holds_other_numbers()), (date, other), "{name}");
        }
    }
}
