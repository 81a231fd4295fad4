//! The declared type of a field → what it can't hold.
//!
//! In: a type as databases, models and schemas write it. Out: its kind, and whether it fits a category.
//! Never refuses what it doesn't know.

use crate::taxonomy::{Category, Mask};

/// What a declared type stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Nothing is declared, or the type is of no known language.
    #[default]
    Unknown,
    /// Yes or no.
    Boolean,
    /// A whole number.
    Integer,
    /// A number that the database itself counts up: no one's.
    Serial,
    /// Any other number.
    Decimal,
    /// A date, a time, or both.
    Date,
    /// A random identifier of 128 bits.
    Uuid,
    /// Text.
    Text,
}

/// First words of types, lower case: SQL (ISO 9075 and the dialects of PostgreSQL, MySQL, SQLite, SQL Server,
/// Oracle), Django and Rails fields, Prisma, protobuf, GraphQL, JSON Schema, and languages with types.
const WORDS: [(&str, Kind); 78] = [
    ("bool", Kind::Boolean),
    ("boolean", Kind::Boolean),
    ("bit", Kind::Boolean),
    ("booleanfield", Kind::Boolean),
    ("nullbooleanfield", Kind::Boolean),
    ("tinyint(1)", Kind::Boolean),
    ("int", Kind::Integer),
    ("integer", Kind::Integer),
    ("integerfield", Kind::Integer),
    ("bigintegerfield", Kind::Integer),
    ("smallintegerfield", Kind::Integer),
    ("positiveintegerfield", Kind::Integer),
    ("positivesmallintegerfield", Kind::Integer),
    ("tinyint", Kind::Integer),
    ("smallint", Kind::Integer),
    ("mediumint", Kind::Integer),
    ("bigint", Kind::Integer),
    ("biginteger", Kind::Integer),
    ("int2", Kind::Integer),
    ("int4", Kind::Integer),
    ("int8", Kind::Integer),
    ("int32", Kind::Integer),
    ("int64", Kind::Integer),
    ("uint32", Kind::Integer),
    ("uint64", Kind::Integer),
    ("i32", Kind::Integer),
    ("i64", Kind::Integer),
    ("long", Kind::Integer),
    ("serial", Kind::Serial),
    ("bigserial", Kind::Serial),
    ("smallserial", Kind::Serial),
    ("autofield", Kind::Serial),
    ("bigautofield", Kind::Serial),
    ("increments", Kind::Serial),
    ("float", Kind::Decimal),
    ("double", Kind::Decimal),
    ("real", Kind::Decimal),
    ("decimal", Kind::Decimal),
    ("numeric", Kind::Decimal),
    ("money", Kind::Decimal),
    ("number", Kind::Decimal),
    ("floatfield", Kind::Decimal),
    ("decimalfield", Kind::Decimal),
    ("date", Kind::Date),
    ("date32", Kind::Date),
    ("datetime", Kind::Date),
    ("datetime2", Kind::Date),
    ("datefield", Kind::Date),
    ("datetimefield", Kind::Date),
    ("timefield", Kind::Date),
    ("time", Kind::Date),
    ("timestamp", Kind::Date),
    ("timestamptz", Kind::Date),
    ("interval", Kind::Date),
    ("durationfield", Kind::Date),
    ("instant", Kind::Date),
    ("localdate", Kind::Date),
    ("localdatetime", Kind::Date),
    ("uuid", Kind::Uuid),
    ("uuidfield", Kind::Uuid),
    ("uniqueidentifier", Kind::Uuid),
    ("char", Kind::Text),
    ("character", Kind::Text),
    ("varchar", Kind::Text),
    ("varchar2", Kind::Text),
    ("nvarchar", Kind::Text),
    ("nvarchar2", Kind::Text),
    ("nchar", Kind::Text),
    ("text", Kind::Text),
    ("mediumtext", Kind::Text),
    ("longtext", Kind::Text),
    ("citext", Kind::Text),
    ("clob", Kind::Text),
    ("string", Kind::Text),
    ("str", Kind::Text),
    ("charfield", Kind::Text),
    ("emailfield", Kind::Text),
    ("textfield", Kind::Text),
];

impl Kind {
    /// Returns the kind of a type as it is written.
    ///
    /// ```
    /// use sverka::detect::schema::Kind;
    /// assert_eq!(Kind::of("character varying(20)"), Kind::Text);
    /// assert_eq!(Kind::of("TINYINT(1) NOT NULL"), Kind::Boolean);
    /// assert_eq!(Kind::of("geometry"), Kind::Unknown);
    /// ```
    #[must_use]
    pub fn of(declared: &str) -> Self {
        let lower: String = declared.trim().chars().take(64).collect::<String>().to_lowercase();
        let first = lower.split([' ', ',', '[', '?', '!', '<', ';']).next().unwrap_or_default();
        let bare = first.split('(').next().unwrap_or_default();
        let of = |word: &str| WORDS.iter().find(|(known, _)| *known == word).map(|(_, kind)| *kind);
        let kind = of(first).or_else(|| of(bare)).unwrap_or_default();
        let counts =
            ["auto_increment", "autoincrement", "identity", "generated always as identity"];
        if kind == Self::Integer && counts.iter().any(|word| lower.contains(word)) {
            Self::Serial
        } else {
            kind
        }
    }

    /// Returns whether a field of this type may hold a category.
    ///
    /// Whether somebody has a phone is not the phone; a name is no number; a date is the date of a birth, an
    /// age or a visit, and nothing else. A number of Oracle or JSON may be a long one that somebody has.
    #[must_use]
    pub fn may_hold(self, category: Category) -> bool {
        let id = category.id();
        match self {
            Self::Unknown | Self::Text => true,
            Self::Boolean => {
                matches!(id, "gender" | "marital_status" | "health" | "criminal_record")
            }
            Self::Serial => id == "user_id",
            Self::Uuid => {
                matches!(id, "user_id" | "cookie_id" | "device_id" | "advertising_id")
            }
            Self::Date => matches!(id, "birth_date" | "age" | "access_time"),
            Self::Decimal => {
                matches!(id, "geolocation" | "age" | "income" | "payment_transactions" | "phone")
                    || matches!(
                        id,
                        "inn" | "snils" | "passport_ru" | "payment_card" | "bank_account"
                    )
            }
            Self::Integer => {
                !matches!(category.mask(), Mask::Email | Mask::Initials) && !is_worded(id)
            }
        }
    }
}

/// Categories whose values are words; a number under their name is a key into another table.
fn is_worded(id: &str) -> bool {
    matches!(
        id,
        "postal_address"
            | "registration_address"
            | "birth_place"
            | "job_title"
            | "employer"
            | "employment_history"
            | "identity_document"
            | "education"
            | "user_agent"
            | "social_profile"
            | "personal_url"
            | "password"
            | "health"
            | "photo"
            | "citizenship"
            | "city_region"
            | "username"
            | "messenger_handle"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_says_what_a_field_cannot_hold() {
        for (kind, category, expected) in [
            ("varchar(255)", "email", true),
            ("INTEGER", "email", false),
            ("bigint", "phone", true),
            ("boolean", "phone", false),
            ("date", "birth_date", true),
            ("timestamp with time zone", "phone", false),
            ("int(11) NOT NULL AUTO_INCREMENT", "phone", false),
            ("serial", "phone", false),
            ("", "phone", true),
            ("enum('m','f')", "gender", true),
            ("numeric(12,2)", "name", false),
        ] {
            let category = Category::named(category).unwrap();
            assert_eq!(Kind::of(kind).may_hold(category), expected, "{kind} {category}");
        }
    }

    #[test]
    fn a_word_stands_once() {
        let mut words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
        words.sort_unstable();
        let before = words.len();
        words.dedup();
        assert_eq!(words.len(), before);
    }
}
