//! A library on its way from a file, row by row: no second copy of it stands beside it.
//!
//! The rows of a table are gathered, and put in their places together when those of another table come: each map is then
//! made in one go and full, and each list of a project's rows has the room that it takes and no more.

use super::{ApplyError, Portfolio, label};
use crate::model::rows::Shape;
use crate::model::{Parts, Record as _, Row, Rows, Table, Value};

macro_rules! declare_loading {
    ({} $($(#[$doc:meta])* $row:ident $name:literal $label:literal in $rows:ident: $shape:ident;)*) => {
        /// A library on its way from a file.
        #[derive(Debug, Default)]
        pub struct Loading {
            placed: Portfolio,
            /// The table whose rows are being gathered.
            table: Option<Table>,
            $( $rows: Vec<<$shape<crate::model::$row> as Shape>::Kept>, )*
        }

        impl Loading {
            fn gather(&mut self, row: Row) -> Option<()> {
                match row.table {
                    $( Table::$row => {
                        let record = crate::model::$row::from_row(row)?;
                        self.$rows.push($shape::<crate::model::$row>::keep(record));
                    } )*
                }
                Some(())
            }

            fn place(&mut self, table: Table) -> Result<(), ApplyError> {
                let placed = match table {
                    $( Table::$row => self.placed.$rows.extend(std::mem::take(&mut self.$rows)), )*
                };
                placed.map_err(|id| ApplyError::RowExists(table, id))
            }
        }
    };
}

tables! { declare_loading! {} }

impl Loading {
    /// Takes the next row; pointers count only at the end.
    ///
    /// # Errors
    /// The row is of another kind than its table, or one of a table before is there twice.
    pub fn take(&mut self, row: Row) -> Result<(), ApplyError> {
        let table = row.table;
        if let Some(column) = row.values.iter().position(Value::is_too_long) {
            return Err(ApplyError::TooLong(label(table, column)));
        }
        let before = self.table.replace(table);
        if let Some(before) = before.filter(|before| *before != table) {
            self.place(before)?;
        }
        let gathered = self.gather(row);
        gathered.ok_or_else(|| ApplyError::WrongKind(table.label()))
    }

    /// The library.
    ///
    /// # Errors
    /// A row is there twice.
    pub fn finish(mut self) -> Result<Portfolio, ApplyError> {
        if let Some(table) = self.table {
            self.place(table)?;
        }
        self.placed.declare_own_columns();
        Ok(self.placed)
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Id, MilestoneColumn};

    fn project(n: u128) -> Row {
        Row::blank(Table::Project, Uuid::from_u128(n))
    }

    fn milestone(n: u128, of: u128) -> Row {
        let mut row = Row::blank(Table::Milestone, Uuid::from_u128(n));
        row.values[MilestoneColumn::Project as usize] = Value::Ref(Uuid::from_u128(of));
        row
    }

    #[test]
    fn rows_in_any_order_find_their_places() {
        let rows = [
            milestone(12, 1),
            project(3),
            milestone(11, 2),
            milestone(10, 1),
            project(1),
            project(2),
        ];
        let library = Portfolio::from_rows(rows.clone()).unwrap();
        let mut one_by_one = Portfolio::default();
        for row in rows {
            one_by_one.create(row).unwrap();
        }
        assert!(library.is_same_as(&one_by_one));
        let of = |n| library.milestones().of(Id::new(Uuid::from_u128(n))).len();
        assert_eq!([of(1), of(2), of(3)], [2, 1, 0]);
    }

    #[test]
    fn a_row_that_is_there_twice_is_refused_wherever_it_stands() {
        let twice = [
            vec![project(1), project(2), project(1)],
            vec![project(1), milestone(10, 1), project(1)],
            vec![milestone(10, 1), milestone(11, 1), milestone(10, 2)],
            vec![milestone(10, 1), project(1), milestone(10, 2)],
        ];
        for rows in twice {
            let error = Portfolio::from_rows(rows).unwrap_err();
            assert!(matches!(error, ApplyError::RowExists(..)), "{error}");
        }
    }
}
