//! A field with values: how many, and the dates in it.
//!
//! In: counts from watching the cells go by. Out: what share and retention are computed from.
//! Never keeps a value; merging is a sum.

use super::Dates;

/// Columns with fewer values tell nothing.
pub(super) const FEWEST: u64 = 20;

/// What is known of one field of one store, whatever it holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Column {
    /// Cells that are not empty; of several values in one row one counts.
    pub values: u64,
    /// The most values that a field of the same table has: its rows, unless every field has empty cells.
    pub rows: u64,
    /// Of the values those that are nothing but as many digits as a payment card has.
    pub numbers: u64,
    /// The type as it is declared, if it is.
    pub kind: Option<Box<str>>,
    /// The dates among the values.
    pub dates: Option<Box<Dates>>,
}

impl Column {
    /// Returns the dates, if the field holds hardly anything else: in four cells of five.
    #[must_use]
    pub fn as_dates(&self) -> Option<&Dates> {
        let dates = self.dates.as_deref()?;
        (dates.count() * 5 >= self.values * 4).then_some(dates)
    }

    /// Returns whether so many cells that are right by their check digit are as chance has it: nearly all cells are
    /// long numbers, and hardly one in seven is right. By chance one in ten has a right check digit.
    #[must_use]
    pub fn is_chance(&self, cells: u64) -> bool {
        self.values >= FEWEST && self.numbers * 10 >= self.values * 9 && cells * 7 <= self.values
    }

    /// Adds another part of the column.
    pub fn merge(&mut self, other: Self) {
        self.values += other.values;
        self.rows += other.rows;
        self.numbers += other.numbers;
        self.kind = self.kind.take().max(other.kind);
        match (&mut self.dates, other.dates) {
            (Some(mine), Some(theirs)) => mine.merge(&theirs),
            (mine @ None, theirs) => *mine = theirs,
            (Some(_), None) => {}
        }
    }
}

/// Returns what stands before the last step of a field's path: the table of a column, the object of a key.
///
/// ```
/// use sverka::inventory::table_of;
/// assert_eq!(table_of("public.clients.phone"), "public.clients");
/// assert_eq!(table_of("phone"), "");
/// ```
#[must_use]
pub fn table_of(field: &str) -> &str {
    field.rsplit_once('.').map_or("", |(table, _)| table)
}

/// Returns whether a field of `table` lies in the same record as `field`, or in one around it.
#[must_use]
pub fn is_beside(table: &str, field: &str) -> bool {
    table.is_empty() || field.strip_prefix(table).is_some_and(|rest| rest.starts_with(['.', '[']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_of_many_long_numbers_are_right_by_chance() {
        for (values, numbers, cells, expected) in [
            (1000, 1000, 100, true),
            (1000, 950, 40, true),
            (1000, 1000, 200, false),
            (1000, 600, 40, false),
            (12, 12, 1, false),
        ] {
            let column = Column { values, numbers, ..Column::default() };
            assert_eq!(column.is_chance(cells), expected, "{values} {numbers} {cells}");
        }
    }

    #[test]
    fn a_date_is_beside_what_its_record_holds() {
        for (table, field, expected) in [
            ("public.orders", "public.orders.phone", true),
            ("public.orders", "public.orders_old.phone", false),
            ("", "customer.phone", true),
            ("orders[]", "orders[].customer.phone", true),
            ("orders[].items[]", "orders[].customer.phone", false),
        ] {
            assert_eq!(is_beside(table, field), expected, "{table} {field}");
        }
    }
}
