//! The sheets over which a block is laid, and the first line of a block, where it names their columns.

use crate::model::{Field, Id, Kind, MoneyUnit, Portfolio, Project, Table, Value, parse_value};

/// Over which rows a block is laid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sheet {
    /// Projects.
    #[default]
    Projects,
    /// The rows of one table that belong to a project.
    Parts(Id<Project>, Table),
}

/// A column of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetColumn {
    /// A field of projects.
    Field(Field),
    /// A column of rows that belong to a project.
    Part(Table, usize),
}

/// A column, and the unit of bare amounts where its heading says one.
pub(super) type Head = (SheetColumn, Option<MoneyUnit>);

impl Sheet {
    /// The column of this heading or English name.
    fn find(self, portfolio: &Portfolio, text: &str) -> Option<SheetColumn> {
        let text = text.trim();
        match self {
            Self::Projects => Field::find_in(portfolio, text).map(SheetColumn::Field),
            Self::Parts(_, table) => {
                let mut columns = table.columns().iter();
                let place = columns.position(|column| column.label == text || column.name == text);
                place.map(|column| SheetColumn::Part(table, column))
            }
        }
    }

    /// Whether the first line names columns, and nothing else.
    pub fn is_headed(self, portfolio: &Portfolio, block: &[Vec<String>]) -> bool {
        self.heads(portfolio, block).is_some()
    }

    /// The columns that the first line names, if it names nothing else.
    pub(super) fn heads(self, portfolio: &Portfolio, block: &[Vec<String>]) -> Option<Vec<Head>> {
        let [heads, rows @ ..] = block else {
            return None;
        };
        let head = |(place, text): (usize, &String)| {
            let plain = || self.find(portfolio, text);
            let milestones = || self.milestones(portfolio, text, (rows, place));
            let column = plain().or_else(milestones).map(|column| (column, None));
            column.or_else(|| {
                let (name, unit) = with_unit(text)?;
                let column = self.find(portfolio, name)?;
                (column.kind() == Kind::Money).then_some((column, Some(unit)))
            })
        };
        match rows {
            [] => None,
            _ => heads.iter().enumerate().map(head).collect(),
        }
    }

    /// The dates of the milestones of this name. 开工 may also be what a cell says: it is a heading only over dates.
    fn milestones(
        self,
        portfolio: &Portfolio,
        text: &str,
        (rows, place): (&[Vec<String>], usize),
    ) -> Option<SheetColumn> {
        let is_date = |text: &String| {
            let value = parse_value(portfolio, Kind::Date, text, MoneyUnit::Wan);
            matches!(value, Ok(Value::Date(_)))
        };
        let field = match self {
            Self::Projects => Field::headed(portfolio, text)?,
            Self::Parts(..) => return None,
        };
        let is_over_dates = rows.iter().filter_map(|row| row.get(place)).any(is_date);
        is_over_dates.then_some(SheetColumn::Field(field))
    }
}

impl SheetColumn {
    /// Its heading.
    pub fn label(self) -> &'static str {
        match self {
            Self::Field(field) => field.label(),
            Self::Part(table, column) => table.columns()[column].label,
        }
    }

    /// What it holds.
    pub fn kind(self) -> Kind {
        match self {
            Self::Field(field) => field.kind(),
            Self::Part(table, column) => table.columns()[column].kind,
        }
    }

    /// Whether people fill it in.
    pub fn is_typed(self) -> bool {
        match self {
            Self::Field(field) => field.is_typed(),
            Self::Part(..) => true,
        }
    }

    /// The field of projects that it is.
    pub(super) const fn field(self) -> Option<Field> {
        match self {
            Self::Field(field) => Some(field),
            Self::Part(..) => None,
        }
    }
}

/// A heading and the unit in the brackets behind it: `总投资（万元）`.
fn with_unit(heading: &str) -> Option<(&str, MoneyUnit)> {
    let heading = heading.trim().strip_suffix(['）', ')'])?;
    let (name, unit) = heading.rsplit_once(['（', '('])?;
    let units = [MoneyUnit::Wan, MoneyUnit::Yi];
    let unit = units
        .into_iter()
        .find(|other| unit.ends_with(other.label()))?;
    Some((name, unit))
}

/// A bare number with the unit that the heading says; what says its own, or is no number, stays as it is.
pub(super) fn in_unit(text: &str, unit: MoneyUnit) -> String {
    let bare = text.trim();
    if bare.ends_with(char::is_numeric) {
        format!("{bare}{}", unit.label())
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::parse_block;

    #[test]
    fn a_heading_may_say_the_unit_of_its_amounts() {
        let portfolio = Portfolio::default();
        let heads = |block: &str| Sheet::Projects.heads(&portfolio, &parse_block(block));
        let total = SheetColumn::Field(Field::TOTAL_INVESTMENT);
        let stage = SheetColumn::Field(Field::STAGE);
        let expected = vec![(total, Some(MoneyUnit::Yi)), (stage, None)];
        assert_eq!(heads("总投资（亿元）\t建设阶段\n1.2\t在建"), Some(expected));
        let expected = vec![(total, Some(MoneyUnit::Wan))];
        assert_eq!(heads("总投资(单位：万元)\n900"), Some(expected));
        assert_eq!(heads("总投资（美元）\n900"), None);
        assert_eq!(heads("建设阶段（万元）\n在建"), None);
        assert_eq!(heads("总投资（万元）"), None, "a line alone is no heading");
        assert_eq!(in_unit(" 1,200 ", MoneyUnit::Wan), "1,200万元");
        assert_eq!(in_unit("1.2亿元", MoneyUnit::Wan), "1.2亿元");
        assert_eq!(in_unit("待定", MoneyUnit::Wan), "待定");
    }
}
