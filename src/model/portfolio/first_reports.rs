//! When figures of months were first there: what nobody types, and the log tells.

use chrono::{Datelike as _, NaiveDate};
use imbl::OrdMap;

use crate::model::bytes::{Bytes, put_count, put_signed};
use crate::model::value::Cell as _;
use crate::model::{Change, Id, MonthlyProgress, MonthlyProgressColumn, Row, Table, Value};

/// The columns that make a report.
const COLUMNS: [MonthlyProgressColumn; 5] = [
    MonthlyProgressColumn::Invested,
    MonthlyProgressColumn::ByTenth,
    MonthlyProgressColumn::ByFifteenth,
    MonthlyProgressColumn::ByTwentieth,
    MonthlyProgressColumn::PhysicalProgress,
];

/// The day on which each cell of a report was filled in first. The first change of a cell decides: one that fills it dates it,
/// one that alters or clears it tells that it was full when the log began, on no known day. What is undone and done again keeps
/// its first day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct FirstReports(OrdMap<(Id<MonthlyProgress>, u8), Option<NaiveDate>>);

impl FirstReports {
    /// Takes note of changes, each step after the one before it.
    pub(super) fn note<'a>(
        &mut self,
        changes: impl IntoIterator<Item = &'a Change>,
        day: NaiveDate,
    ) {
        let changes = changes.into_iter();
        for change in changes.filter(|change| change.table() == Table::MonthlyProgress) {
            let id = Id::new(change.row_id());
            match change {
                Change::Create(row) => self.note_row(id, row, Some(day)),
                Change::Delete(row) => self.note_row(id, row, None),
                Change::Set {
                    column, old, new, ..
                } => self.note_cell(id, *column, (old, new), day),
            }
        }
    }

    fn note_row(&mut self, id: Id<MonthlyProgress>, row: &Row, day: Option<NaiveDate>) {
        for column in COLUMNS {
            let is_full = |value: &Value| !value.is_empty();
            if row.values.get(column as usize).is_some_and(is_full) {
                self.note_first(id, column as usize, day);
            }
        }
    }

    fn note_cell(
        &mut self,
        id: Id<MonthlyProgress>,
        column: usize,
        (old, new): (&Value, &Value),
        day: NaiveDate,
    ) {
        let is_meant = COLUMNS.iter().any(|one| *one as usize == column);
        match (is_meant, old.is_empty(), new.is_empty()) {
            (true, true, false) => self.note_first(id, column, Some(day)),
            (true, false, _) => self.note_first(id, column, None),
            _ => {}
        }
    }

    fn note_first(&mut self, id: Id<MonthlyProgress>, column: usize, day: Option<NaiveDate>) {
        let Ok(column) = u8::try_from(column) else {
            return;
        };
        self.0.entry((id, column)).or_insert(day);
    }

    pub(super) fn day(
        &self,
        id: Id<MonthlyProgress>,
        column: MonthlyProgressColumn,
    ) -> Option<NaiveDate> {
        let column = u8::try_from(column as usize).ok()?;
        *self.0.get(&(id, column))?
    }

    pub(super) fn put(&self, out: &mut Vec<u8>) {
        put_count(out, self.0.len());
        for ((id, column), day) in &self.0 {
            id.put(out);
            put_signed(out, (*column).into());
            put_day(*day, out);
        }
    }

    pub(super) fn take(bytes: &mut Bytes<'_>) -> Option<Self> {
        let mut days = OrdMap::new();
        for _ in 0..bytes.count()? {
            let id = Id::take(bytes)?;
            let column: u8 = bytes.small()?;
            days.insert((id, column), day_of_number(bytes.small()?));
        }
        Some(Self(days))
    }
}

/// A day, or none, as its number from the beginning of our era.
pub(super) fn put_day(day: Option<NaiveDate>, out: &mut Vec<u8>) {
    put_signed(out, day.map_or(0, |day| day.num_days_from_ce()).into());
}

/// The inverse of [`put_day`].
pub(super) fn day_of_number(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(number).filter(|_| number != 0)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Money, MonthlyProgressColumn as C};

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2024, 10, day).unwrap()
    }

    fn set(n: u128, column: C, (old, new): (Value, Value)) -> Change {
        Change::Set {
            table: Table::MonthlyProgress,
            id: Uuid::from_u128(n),
            column: column as usize,
            old,
            new,
            source: None,
        }
    }

    #[test]
    fn the_first_change_of_a_cell_tells_when_it_was_filled_in() {
        let wan = |wan| Value::Money(Money::from_wan(wan));
        let nothing = || Value::Empty;
        let mut row = Row::blank(Table::MonthlyProgress, Uuid::from_u128(1));
        row.values[C::Invested as usize] = wan(5);
        let mut reports = FirstReports::default();
        let mut step = |n, change: &Change| reports.note([change], day(n));
        step(3, &Change::Create(row.clone()));
        step(9, &set(1, C::Invested, (wan(5), wan(6))));
        step(
            9,
            &set(
                1,
                C::PhysicalProgress,
                (nothing(), Value::Text("封顶".to_owned())),
            ),
        );
        // Taken back and done again.
        step(10, &Change::Delete(row.clone()));
        step(11, &Change::Create(row));
        // There before the log began: cleared and typed again, it has no day.
        step(4, &set(2, C::Invested, (wan(1), nothing())));
        step(5, &set(2, C::Invested, (nothing(), wan(2))));
        // A plan is no report.
        step(6, &set(3, C::Planned, (nothing(), wan(2))));
        step(7, &set(3, C::ByFifteenth, (nothing(), wan(2))));
        let of = |n, column| reports.day(Id::new(Uuid::from_u128(n)), column);
        assert_eq!(of(1, C::Invested), Some(day(3)));
        assert_eq!(of(1, C::PhysicalProgress), Some(day(9)));
        assert_eq!(of(2, C::Invested), None);
        assert_eq!(of(3, C::Planned), None);
        assert_eq!(of(3, C::ByFifteenth), Some(day(7)));
        let mut bytes = Vec::new();
        reports.put(&mut bytes);
        let mut read = Bytes::new(&bytes);
        assert_eq!(FirstReports::take(&mut read), Some(reports));
        assert!(read.is_empty());
    }
}
