//! What a field shows and where its value goes.

use egui::Id;

use crate::app::{CellError, Command, EditCommand, PartColumn, read_cell, read_field, read_part};
use crate::model::{
    Field, Id as RowId, Indicator, Kind, MoneyUnit, OwnRef, Portfolio, ProblemColumn, Project,
    ProjectColumn, Source, Table, Value, parse_value,
};
use crate::view::show;

/// What an edit goes to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// A field of one or several projects.
    Field(Vec<RowId<Project>>, ProjectColumn),
    /// An own column of one or several projects.
    Own(Vec<RowId<Project>>, OwnRef),
    /// A cell of a row that belongs to a project.
    Part(PartColumn),
    /// The same where a list of rows shows it: the card of the row may stand beside the list, and each is a widget of its own.
    Listed(PartColumn),
    /// What a problem is that a project does not have yet: it is made of the words, and of none it is not.
    NewProblem(RowId<Project>),
    /// What an indicator came to in a year.
    Indicator(RowId<Indicator>, i32),
    /// A cell of the table, typed into where it stands.
    Cell(RowId<Project>, Field),
}

/// How typing into a field begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Start {
    /// With what the cell holds.
    #[default]
    Keep,
    /// With the first letters typed, in the place of what the cell holds. They come along: the cell may have to be
    /// scrolled to first.
    Replace(String),
    /// In the place of what the cell holds, with an input method that has begun to compose.
    Compose,
    /// With a text that was being typed when the program broke off.
    Resume(String),
}

impl Target {
    /// The command that sets the value.
    pub fn command(&self, value: Value) -> Command {
        match self {
            Self::Field(projects, column) => {
                Command::Edit(EditCommand::SetField(projects.clone(), *column, value))
            }
            Self::Own(projects, own) => {
                Command::Edit(EditCommand::SetOwn(projects.clone(), *own, value))
            }
            Self::Part(part) | Self::Listed(part) => {
                Command::Edit(EditCommand::SetPart(*part, value))
            }
            Self::NewProblem(project) => {
                let words = value.as_text().unwrap_or_default().to_owned();
                Command::Edit(EditCommand::AddProblem(*project, words))
            }
            Self::Indicator(id, year) => {
                Command::Edit(EditCommand::SetIndicatorValue(*id, *year, value))
            }
            Self::Cell(project, field) => Command::Edit(EditCommand::SetCells(
                "修改",
                vec![(*project, *field, value)],
            )),
        }
    }

    /// Whether there still is what the value goes to.
    pub(super) fn is_there(&self, portfolio: &Portfolio) -> bool {
        let has = |id: &RowId<Project>| portfolio.projects().get(*id).is_some();
        match self {
            Self::Field(projects, _) | Self::Own(projects, _) => projects.iter().any(has),
            Self::Cell(project, _) | Self::NewProblem(project) => has(project),
            Self::Part(part) | Self::Listed(part) => portfolio.row(part.table, part.id).is_some(),
            Self::Indicator(id, _) => portfolio.indicators().get(*id).is_some(),
        }
    }

    /// Whether what the field holds is a suggestion, of any of the projects.
    pub(super) fn is_suggested(&self, portfolio: &Portfolio) -> bool {
        let is = |project: &RowId<Project>, column: ProjectColumn| {
            let project = portfolio.projects().get(*project);
            project.is_some_and(|project| project.source(column) == Some(Source::Suggested))
        };
        match self {
            Self::Field(projects, column) => projects.iter().any(|project| is(project, *column)),
            Self::Cell(project, Field::Typed(column)) => is(project, *column),
            Self::Cell(..)
            | Self::Own(..)
            | Self::Part(_)
            | Self::Listed(_)
            | Self::NewProblem(_)
            | Self::Indicator(..) => false,
        }
    }

    /// Reads what was typed.
    pub(super) fn read(
        &self,
        portfolio: &Portfolio,
        kind: Kind,
        text: &str,
        unit: MoneyUnit,
    ) -> Result<Value, CellError> {
        match self {
            Self::Field(projects, column) => {
                read_cell(portfolio, (projects, (*column).into()), text, unit, &[])
            }
            Self::Own(_, own) => read_field(portfolio, (*own).into(), text, unit),
            Self::Cell(project, field) => {
                read_cell(portfolio, (&[*project], *field), text, unit, &[])
            }
            Self::Part(part) | Self::Listed(part) => {
                read_part(portfolio, (part.table, part.column), text, unit)
            }
            Self::NewProblem(_) => {
                let column = ProblemColumn::Description as usize;
                read_part(portfolio, (Table::Problem, column), text, unit)
            }
            Self::Indicator(..) => {
                parse_value(portfolio, kind, text, unit).map_err(CellError::Unread)
            }
        }
    }

    /// The widget's identity, stable while the window is open.
    pub fn id(&self) -> Id {
        Id::unique(("edit", self))
    }
}

/// What a field needs to be drawn.
pub struct Cell<'a> {
    /// The library.
    pub portfolio: &'a Portfolio,
    /// The unit of amounts.
    pub unit: MoneyUnit,
    /// Where the value goes.
    pub target: Target,
    /// What the field holds.
    pub kind: Kind,
    /// The value so far.
    pub value: &'a Value,
    /// Its name for those who can't see it.
    pub name: &'a str,
    /// Whether the value is a suggestion.
    pub is_suggested: bool,
    /// Whether the projects that it goes to hold different values; the value itself is then empty.
    pub is_mixed: bool,
    /// The width of the field, in points.
    pub width: f32,
}

impl Cell<'_> {
    /// What the field shows while nobody types: of an amount every decimal, for a cell of the table shows only two.
    pub fn shown(&self) -> String {
        match self.value {
            Value::Money(money) => money.format_whole(self.unit),
            value => show(self.portfolio, self.kind, value, self.unit),
        }
    }

    /// What stands in an empty field.
    pub fn hint(&self) -> String {
        match self.target {
            _ if self.is_mixed => "〈多个值〉".to_owned(),
            Target::Field(..) | Target::Own(..) => "未填".to_owned(),
            Target::Part(_) | Target::Listed(_) | Target::Indicator(..) => {
                crate::view::ABSENT.to_owned()
            }
            Target::NewProblem(_) => "写明是什么问题".to_owned(),
            Target::Cell(..) => String::new(),
        }
    }
}
