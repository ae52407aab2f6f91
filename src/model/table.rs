use std::fmt;

use super::{Column, Kind, Record as _, Value};

/// Declares the enum of tables from the list in the room's door.
macro_rules! declare_tables {
    ({} $($(#[$doc:meta])* $row:ident $name:literal $label:literal in $rows:ident: $shape:ident;)*) => {
        /// A table of the library.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Table {
            $( #[doc = $label] $row, )*
        }

        impl Table {
            /// All tables, those that others point at first.
            pub const ALL: [Self; [$( $name ),*].len()] = [$( Self::$row, )*];

            /// The name in the schema.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$row => $name, )* }
            }

            /// The Chinese word for one row.
            pub const fn label(self) -> &'static str {
                match self { $( Self::$row => $label, )* }
            }

            /// The English word for its rows, as JSON has it.
            pub const fn rows_name(self) -> &'static str {
                match self { $( Self::$row => stringify!($rows), )* }
            }

            /// The declared columns.
            pub const fn columns(self) -> &'static [Column] {
                match self { $( Self::$row => super::$row::COLUMNS, )* }
            }

            /// A value as a row of this table would give it back; `None` when the column can't hold it.
            pub fn hold(self, column: usize, value: Value) -> Option<Value> {
                match self { $( Self::$row => super::$row::hold(column, value), )* }
            }
        }
    };
}

tables! { declare_tables! {} }

impl Table {
    /// The table of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }

    /// The tables whose rows belong to projects.
    pub fn parts() -> impl Iterator<Item = Self> {
        let all = Self::ALL.into_iter();
        all.filter(|table| table.project_column().is_some())
    }

    /// The columns that say to which rows a row belongs, the first ones: it can't be without them.
    pub fn owners(self) -> &'static [usize] {
        const FIRST: [usize; 2] = [0, 1];
        let owners = self.columns().iter().take_while(|column| column.is_owner);
        FIRST.get(..owners.count()).unwrap_or(&FIRST)
    }

    /// The column that says to which project a row belongs.
    pub fn project_column(self) -> Option<usize> {
        let is_it = |column: &Column| column.is_owner && column.kind == Kind::Ref(Self::Project);
        self.columns().iter().position(is_it)
    }

    /// The column by which rows are called.
    pub fn name_column(self) -> Option<usize> {
        self.columns().iter().position(|column| column.is_name)
    }

    /// The columns that tell a row from others of the same owner.
    pub fn keys(self) -> impl Iterator<Item = usize> {
        let columns = self.columns().iter().enumerate();
        columns
            .filter(|(_, column)| column.is_key)
            .map(|(place, _)| place)
    }

    /// By what rows mean the same thing, whatever their identity: a project's month, an indicator's year, the name of a
    /// view. First the columns that must be filled, then those that may be empty.
    pub fn meaning(self) -> (Vec<usize>, Vec<usize>) {
        let mut keys = self.keys();
        let owners = self.owners();
        let first = keys.next();
        // One owner alone has many rows; two of them meet in one.
        let filled = match first {
            None if owners.len() < 2 => Vec::new(),
            first => owners.iter().copied().chain(first).collect(),
        };
        (filled, keys.collect())
    }

    /// The index of the column of this name.
    pub fn column(self, name: &str) -> Option<usize> {
        self.columns().iter().position(|column| column.name == name)
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_row_belongs_to_stands_first() {
        for table in Table::ALL {
            let owners = table.columns().iter().filter(|column| column.is_owner);
            assert_eq!(owners.count(), table.owners().len(), "{table}");
            let column = table.project_column();
            assert!(column.is_none_or(|column| column == 0), "{table}");
        }
    }
}
