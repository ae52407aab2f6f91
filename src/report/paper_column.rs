use std::borrow::Cow;

use crate::model::{Derived, Field, Kind, PartField, Portfolio, ProjectColumn, Span, Sum};
use crate::view::{self, GroupNumber, Moment};

use super::document::Align;

/// A column that a paper can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PaperColumn {
    /// A field of the project.
    Field(Field),
    /// A field of the rows of which the paper is a list.
    Part(PartField),
    /// A number of a group.
    Number(GroupNumber),
}

/// How much room a column wants.
pub(super) struct Shape {
    /// In half-width characters.
    pub least: f64,
    /// Its share of the room that is left on the sheet.
    pub stretch: f64,
    pub align: Align,
}

impl From<Field> for PaperColumn {
    fn from(field: Field) -> Self {
        Self::Field(field)
    }
}

impl From<ProjectColumn> for PaperColumn {
    fn from(column: ProjectColumn) -> Self {
        Self::Field(column.into())
    }
}

impl From<Derived> for PaperColumn {
    fn from(derived: Derived) -> Self {
        Self::Field(derived.into())
    }
}

impl PaperColumn {
    /// 项目名称
    pub const NAME: Self = Self::Field(Field::NAME);

    /// Every column beside the fields of projects.
    pub(super) fn beside_fields() -> impl Iterator<Item = Self> {
        let numbers = GroupNumber::ALL.into_iter().map(Self::Number);
        PartField::all().map(Self::Part).chain(numbers)
    }

    /// The word by which a kept layout names it: the English name of a field, the Chinese words of another.
    pub fn name(self) -> String {
        match self {
            Self::Field(field) => field.name().to_owned(),
            other => other.label(),
        }
    }

    /// The column of this name, own ones of the library included.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        let word = word.trim();
        let field = Field::find_in(portfolio, word).map(Self::Field);
        field.or_else(|| Self::beside_fields().find(|column| column.label() == word))
    }

    /// What it is called where its neighbours are not seen.
    pub fn label(self) -> String {
        match self {
            Self::Field(_) => self.full_heading().to_owned(),
            _ => match self.group_heading() {
                Some(group) => format!("{group}·{}", self.heading()),
                None => self.heading().to_owned(),
            },
        }
    }

    /// The head that it shares with its neighbours, if any: members of a family are called `资金来源·银行贷款`.
    pub fn group_heading(self) -> Option<&'static str> {
        match self {
            // The years of a rolling plan stand under their numbers, beside the year under report.
            Self::Field(Field::Derived(Derived::PlannedAhead(_) | Derived::LeftForLater(_))) => {
                None
            }
            Self::Field(Field::Derived(derived)) => {
                derived.spec().label.split_once('·').map(|(over, _)| over)
            }
            Self::Part(field) => Some(field.table().label()),
            Self::Number(number) => number.over(),
            Self::Field(_) => None,
        }
    }

    /// The head that published lists use.
    pub fn heading(self) -> &'static str {
        let full = self.full_heading();
        match self.group_heading() {
            Some(over) => full
                .strip_prefix(over)
                .map_or(full, |rest| rest.trim_start_matches('·')),
            None => full,
        }
    }

    /// The same for a year and a month, which heads of their figures say.
    pub(super) fn heading_at(self, moment: Moment) -> Cow<'static, str> {
        match self {
            Self::Field(field) if self.group_heading().is_none() => {
                match view::heading_at(field, moment) {
                    Cow::Borrowed(_) => Cow::Borrowed(self.heading()),
                    dated @ Cow::Owned(_) => dated,
                }
            }
            Self::Number(number) => {
                let word = number.light().map(|light| moment.rule.word(light));
                Cow::Borrowed(word.unwrap_or_else(|| self.heading()))
            }
            _ => Cow::Borrowed(self.heading()),
        }
    }

    fn full_heading(self) -> &'static str {
        match self {
            Self::Field(field) if field == Field::LEAD_DEPARTMENT => "责任单位",
            Self::Field(field) => field.label(),
            Self::Part(field) => field.spec().label,
            Self::Number(number) => number.label(),
        }
    }

    /// What it holds; of a group, numbers.
    pub fn kind(self) -> Kind {
        match self {
            Self::Field(field) => field.kind(),
            Self::Part(field) => field.spec().kind,
            Self::Number(_) => Kind::Integer,
        }
    }

    /// How it adds up over a group.
    pub(super) fn sum(self) -> Sum {
        match self {
            Self::Field(field) => field.sum(),
            Self::Part(field) => field.spec().sum(),
            Self::Number(_) => Sum::None,
        }
    }

    /// Whether it holds amounts.
    pub fn is_money(self) -> bool {
        self.kind() == Kind::Money
    }

    /// For which time its values stand.
    pub(super) fn span(self) -> Span {
        match self {
            Self::Field(field) => field.spec().span,
            Self::Part(_) | Self::Number(_) => Span::Always,
        }
    }

    pub(super) fn shape(self) -> Shape {
        let (least, stretch, align) = match self {
            Self::Field(field) => field_shape(field),
            Self::Part(field) => part_shape(field),
            Self::Number(_) => (9.0, 0.0, Align::Centre),
        };
        Shape {
            least,
            stretch,
            align,
        }
    }
}

fn field_shape(field: Field) -> (f64, f64, Align) {
    match (field, field.kind()) {
        (Field::Typed(ProjectColumn::Name), _) => (26.0, 3.0, Align::Left),
        (Field::Typed(ProjectColumn::Scale), _) => (28.0, 5.0, Align::Left),
        (Field::Typed(ProjectColumn::NationalCode), _) => (28.0, 0.0, Align::Centre),
        (Field::Typed(ProjectColumn::Note), _) => (10.0, 1.0, Align::Left),
        (Field::Derived(Derived::Period), _) => (13.0, 0.0, Align::Centre),
        (Field::Derived(Derived::PhysicalProgress | Derived::ProblemsInHand), _) => {
            (20.0, 2.0, Align::Left)
        }
        (Field::Derived(Derived::Approval(_)), _) => (13.0, 1.0, Align::Centre),
        (Field::Derived(Derived::Step(_) | Derived::ApprovalsGranted), _) => {
            (9.0, 0.0, Align::Centre)
        }
        (_, Kind::LongText) => (18.0, 2.0, Align::Left),
        (_, Kind::Money) => (15.0, 0.0, Align::Right),
        (_, Kind::Integer | Kind::Ordinal | Kind::Choice(_)) => (10.0, 0.0, Align::Centre),
        (_, Kind::Decimal) => (10.0, 0.0, Align::Right),
        (_, Kind::Date) => (15.0, 0.0, Align::Centre),
        (_, Kind::Text | Kind::Ref(_) | Kind::Refs(_) | Kind::Words(_) | Kind::Sources) => {
            (15.0, 1.0, Align::Left)
        }
    }
}

fn part_shape(field: PartField) -> (f64, f64, Align) {
    let column = field.spec();
    match column.kind {
        Kind::LongText => (24.0, 3.0, Align::Left),
        Kind::Text if column.is_name => (18.0, 1.0, Align::Left),
        Kind::Text if matches!(column.name, "note" | "remark" | "document_number") => {
            (16.0, 1.0, Align::Left)
        }
        Kind::Ref(_) | Kind::Refs(_) | Kind::Words(_) => (16.0, 1.0, Align::Left),
        Kind::Money => (15.0, 0.0, Align::Right),
        _ => (12.0, 0.0, Align::Centre),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_column_is_found_by_its_name() {
        let fields = Field::all().map(PaperColumn::Field);
        let mut names = BTreeSet::new();
        for column in fields.chain(PaperColumn::beside_fields()) {
            assert!(names.insert(column.name()), "{}", column.name());
            let portfolio = Portfolio::default();
            assert_eq!(
                PaperColumn::find_in(&portfolio, &column.name()),
                Some(column)
            );
        }
    }
}
