use super::{Kind, Row, Section, Table, Value};

/// Declares a record once: its struct, its columns with label, kind and tip, and the generic access
/// on which changes, the library file, imports and exports run.
///
/// ```text
/// record! {
///     /// Doc of the type.
///     Milestone, columns MilestoneColumn, part(|row| row.position) {
///         /// Doc of the field.
///         planned: Option<PartialDate> => Planned, "计划时间", "tip";
///     }
/// }
/// ```
/// `part` says that the rows belong to projects for good, and by which number they follow each other.
/// A kind that differs from the type's own stands in brackets after the label:
/// `note: String => Note, "备注" [Kind::LongText], "tip";`
/// What else is to be said of a column follows the tip, by the names of [`Column`]'s fields:
/// `name: String => Name, "节点", "tip", is_key = true;`
macro_rules! record {
    (
        $(#[$doc:meta])*
        $record:ident, columns $columns:ident $(, part(|$row:ident| $place:expr))? {
            $(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty => $column:ident, $label:literal $([$kind:expr])?, $tip:literal
                $(, $attribute:ident = $value:expr)*;
            )*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $record {
            /// Identity, the same in every copy of the library.
            pub id: $crate::model::Id<$record>,
            $( $(#[$field_doc])* pub $field: $type, )*
        }

        #[doc = concat!("The columns of [`", stringify!($record), "`].")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $columns {
            $( #[doc = $tip] $column, )*
        }

        impl $columns {
            /// All columns, in the order of their declaration.
            pub const ALL: &'static [Self] = &[ $( Self::$column, )* ];

            /// The column's declaration.
            pub fn spec(self) -> &'static $crate::model::Column {
                &<$record as $crate::model::Record>::COLUMNS[self as usize]
            }
        }

        impl $crate::model::Record for $record {
            const TABLE: $crate::model::Table = $crate::model::Table::$record;
            const COLUMNS: &'static [$crate::model::Column] = &[
                $( $crate::model::Column {
                    name: stringify!($field),
                    label: $label,
                    kind: record!(@kind $type $(, $kind)?),
                    tip: $tip,
                    is_owner: <$type as $crate::model::value::Cell>::IS_OWNER,
                    $( $attribute: $value, )*
                    ..$crate::model::Column::PLAIN
                }, )*
            ];

            fn id(&self) -> $crate::model::Id<Self> {
                self.id
            }

            fn get(&self, column: usize) -> $crate::model::Value {
                use $crate::model::value::Cell as _;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => self.$field.to_value(), )*
                    None => $crate::model::Value::Empty,
                }
            }

            fn set(&mut self, column: usize, value: $crate::model::Value) -> bool {
                use $crate::model::value::Cell;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => {
                        <$type as Cell>::from_value(value).map(|value| self.$field = value).is_some()
                    } )*
                    None => false,
                }
            }

            fn hold(column: usize, value: $crate::model::Value) -> Option<$crate::model::Value> {
                use $crate::model::value::Cell;
                match $columns::ALL.get(column) {
                    $( Some($columns::$column) => {
                        <$type as Cell>::from_value(value).map(|value| value.to_value())
                    } )*
                    None => None,
                }
            }

            fn from_row(row: $crate::model::Row) -> Option<Self> {
                use $crate::model::value::Cell;
                let $crate::model::Row { table, id, values } = row;
                if table != Self::TABLE || values.len() != Self::COLUMNS.len() {
                    return None;
                }
                let mut values = values.into_iter();
                Some(Self {
                    id: $crate::model::Id::new(id),
                    $( $field: <$type as Cell>::from_value(values.next()?)?, )*
                })
            }

            fn put(&self, out: &mut Vec<u8>) {
                use $crate::model::value::Cell;
                Cell::put(&self.id, out);
                $( Cell::put(&self.$field, out); )*
            }

            fn take(bytes: &mut $crate::model::bytes::Bytes<'_>) -> Option<Self> {
                use $crate::model::value::Cell;
                Some(Self {
                    id: Cell::take(bytes)?,
                    $( $field: <$type as Cell>::take(bytes)?, )*
                })
            }
        }

        $( impl $crate::model::rows::Part for $record {
            fn project(&self) -> $crate::model::Id<$crate::model::Project> {
                self.project
            }

            fn position(&self) -> i32 {
                let $row = self;
                $place
            }
        } )?
    };
    (@kind $type:ty) => { <$type as $crate::model::value::Cell>::KIND };
    (@kind $type:ty, $kind:expr) => { $kind };
}
pub(crate) use record;

/// The declaration of one column.
#[derive(Debug)]
pub struct Column {
    /// English name in schema, CSV, JSON and command line.
    pub name: &'static str,
    /// Chinese heading.
    pub label: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// One line for the person who fills it in.
    pub tip: &'static str,
    /// Whether it says to which row a row belongs: it can't be without.
    pub is_owner: bool,
    /// Whether a row is called by it.
    pub is_name: bool,
    /// Whether it tells a row from others of the same owner: rows that agree in all such columns mean the same thing.
    /// Of several the first must be filled, the others may be empty.
    pub is_key: bool,
    /// Whether it is a record that the program keeps for itself, such as JSON: people are told that it was altered, and what
    /// that means, never what stands there.
    pub is_inner: bool,
    /// Whether the search looks into it.
    pub is_searched: bool,
    /// Whether projects can be put into groups by what it holds.
    pub is_group: bool,
    /// Under which heading the inspector shows it.
    pub section: Option<Section>,
    /// For which time the value stands.
    pub span: Span,
    /// How the value of a set of projects follows from theirs; amounts are added up.
    pub sum: Sum,
    /// Of one that the program fills in: why it can't be typed, and where to go instead.
    pub why: &'static str,
    /// Of a computed one that is a cell of a row that belongs to the project, that of the year or the month under report
    /// or the milestone of a name: table and column. To type it is to fill in that row.
    pub cell: Option<(Table, usize)>,
}

/// For which time a value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Whatever is asked for.
    Always,
    /// The year under report.
    Year,
    /// It runs to the last month under report.
    Month,
}

/// How the value of a set of projects follows from theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sum {
    /// Not at all.
    None,
    /// Added up. The money of a project that a programme in the same set holds counts there.
    Added,
    /// Computed anew from what is added up: the rate of a group is no sum of rates.
    OfSums,
}

impl Column {
    /// A column of which nothing is said.
    pub const PLAIN: Self = Self {
        name: "",
        label: "",
        kind: Kind::Text,
        tip: "",
        is_owner: false,
        is_name: false,
        is_key: false,
        is_inner: false,
        is_searched: false,
        is_group: false,
        section: None,
        span: Span::Always,
        sum: Sum::None,
        why: "",
        cell: None,
    };

    /// How the value of a set of projects follows from theirs.
    pub fn sum(&self) -> Sum {
        match self.kind {
            Kind::Money => Sum::Added,
            _ => self.sum,
        }
    }
}

/// A type of row: what [`record!`] makes of a declaration.
pub trait Record: Clone {
    /// Where its rows are kept.
    const TABLE: Table;
    /// Its columns, in order.
    const COLUMNS: &'static [Column];

    /// The identity.
    fn id(&self) -> super::Id<Self>;
    /// The value of a column; `Empty` past the last.
    fn get(&self, column: usize) -> Value;
    /// Replaces a value; `false`, and nothing is changed, when it is of another kind.
    fn set(&mut self, column: usize, value: Value) -> bool;
    /// A value as the record would give it back; `None` when the column can't hold it.
    fn hold(column: usize, value: Value) -> Option<Value>;
    /// The record of a row; `None` when table or kinds do not fit.
    fn from_row(row: Row) -> Option<Self>;
    /// Writes it as plain bytes.
    fn put(&self, out: &mut Vec<u8>);
    /// The inverse of [`Record::put`].
    fn take(bytes: &mut super::bytes::Bytes<'_>) -> Option<Self>;

    /// The row without its type.
    fn to_row(&self) -> Row {
        Row {
            table: Self::TABLE,
            id: self.id().uuid(),
            values: (0..Self::COLUMNS.len())
                .map(|column| self.get(column))
                .collect(),
        }
    }
}

impl Row {
    /// The rows at which a column points, with their table.
    pub fn pointers(&self, column: usize) -> impl Iterator<Item = (Table, uuid::Uuid)> + '_ {
        let table = match self.table.columns().get(column).map(|column| column.kind) {
            Some(Kind::Ref(table) | Kind::Refs(table)) => Some(table),
            _ => None,
        };
        let ids = self.values.get(column).map_or(&[][..], Value::refs);
        table
            .into_iter()
            .flat_map(move |table| ids.iter().map(move |id| (table, *id)))
    }

    /// The project that the row is, or to which it belongs.
    pub fn project(&self) -> Option<super::Id<super::Project>> {
        if self.table == Table::Project {
            return Some(super::Id::new(self.id));
        }
        match self.values.get(self.table.project_column()?)? {
            Value::Ref(id) => Some(super::Id::new(*id)),
            _ => None,
        }
    }

    /// A row with every value empty, or 0 where there must be one.
    pub fn blank(table: Table, id: uuid::Uuid) -> Self {
        let blank = |column: &Column| match column.kind {
            Kind::Ordinal => Value::Integer(0),
            _ => Value::Empty,
        };
        Self {
            table,
            id,
            values: table.columns().iter().map(blank).collect(),
        }
    }
}
