//! What a round of 填报 asks, and what a project holds of it.

use chrono::NaiveDate;

use crate::model::{
    AnnualPlanColumn, Derived, Field, FillRound, MilestoneColumn, PartialDate, Portfolio,
    ProblemColumn, Project, Record as _, Table, Value, YearMonth,
};

use super::{Moment, milestone_named, plan_value, value};

/// What is asked where nobody says otherwise.
pub const USUALLY_ASKED: [&str; 4] = [
    "completed_in_month",
    "physical_progress",
    "problems_in_hand",
    "contact",
];

/// What a round asks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Fields of projects.
    pub fields: Vec<Field>,
    /// Tables whose rows are lists of their own.
    pub lists: Vec<Table>,
    /// The year under report.
    pub year: i32,
    /// The month under report; none of a round about a year.
    pub month: Option<YearMonth>,
}

impl Asked {
    /// Of a round. Words that the library does not know any more are left out.
    pub fn of(portfolio: &Portfolio, round: &FillRound) -> Self {
        let mut asked = Self {
            year: round.period.map_or(0, PartialDate::year),
            month: match round.period {
                Some(PartialDate::Month(month)) => Some(month),
                _ => None,
            },
            ..Self::default()
        };
        for word in &round.fields {
            match Self::list(word) {
                Some(table) => asked.lists.push(table),
                None => asked.fields.extend(Field::find_in(portfolio, word)),
            }
        }
        asked
    }

    /// The list that a word asks for.
    pub fn list(word: &str) -> Option<Table> {
        let lists = [Table::Milestone, Table::Problem];
        let word = word.trim();
        let word = word.strip_suffix("清单").unwrap_or(word);
        let is_it = |table: &Table| table.name() == word || table.label() == word;
        lists.into_iter().find(is_it)
    }

    /// What all that is asked is called, in its order.
    pub fn labels(&self) -> Vec<String> {
        let fields = self.fields.iter().map(|field| field.label().to_owned());
        let lists = self.lists.iter().map(|table| list_label(*table));
        fields.chain(lists).collect()
    }

    /// What something that a word asks for is called; the word itself where the library does not know it.
    pub fn word_label(portfolio: &Portfolio, word: &str) -> String {
        match (Self::list(word), Field::find_in(portfolio, word.trim())) {
            (Some(table), _) => list_label(table),
            (None, Some(field)) => field.label().to_owned(),
            (None, None) => word.trim().to_owned(),
        }
    }

    /// The columns of a list that people fill in.
    pub const fn columns(table: Table) -> &'static [usize] {
        match table {
            Table::Milestone => &[
                MilestoneColumn::Planned as usize,
                MilestoneColumn::Actual as usize,
                MilestoneColumn::Note as usize,
            ],
            Table::Problem => &[
                ProblemColumn::Kind as usize,
                ProblemColumn::Description as usize,
                ProblemColumn::Need as usize,
                ProblemColumn::DueOn as usize,
                ProblemColumn::State as usize,
                ProblemColumn::Steps as usize,
                ProblemColumn::Answer as usize,
            ],
            _ => &[],
        }
    }

    /// The moment under report: the end of the month or the year.
    pub fn moment(&self, today: NaiveDate) -> Moment {
        let end = self
            .month
            .map_or(PartialDate::Year(self.year), PartialDate::Month);
        Moment {
            year: self.year,
            ..Moment::at(end.last_day(), today)
        }
    }

    /// What a project holds for it: of a figure of the month that of this month alone, never the one before.
    pub fn value(&self, portfolio: &Portfolio, project: &Project, field: Field) -> Value {
        let Field::Derived(derived) = field else {
            return value(portfolio, project, field, self.moment(NaiveDate::MIN));
        };
        match (derived, derived.spec().cell) {
            (Derived::Milestone(name), _) => {
                let moment = self.moment(NaiveDate::MIN);
                let milestone = milestone_named(portfolio, project.id, name, moment);
                milestone.map_or(Value::Empty, |milestone| {
                    milestone.get(MilestoneColumn::Planned as usize)
                })
            }
            (_, Some((Table::MonthlyProgress, column))) => {
                let mut rows = portfolio.progress().of(project.id).iter();
                let row = rows.rfind(|row| Some(row.month) == self.month);
                row.map_or(Value::Empty, |row| row.get(column))
            }
            (_, Some((Table::AnnualPlan, column))) => {
                let column = AnnualPlanColumn::ALL.get(column);
                let year = self.year + derived.years_ahead();
                column.map_or(Value::Empty, |column| {
                    plan_value(portfolio, project, *column, year)
                })
            }
            _ => value(portfolio, project, field, self.moment(NaiveDate::MIN)),
        }
    }

    /// What it held a month before, where it is a figure of the month.
    pub fn value_before(&self, portfolio: &Portfolio, project: &Project, field: Field) -> Value {
        let before = self
            .month
            .and_then(|month| YearMonth::from_index(month.index() - 1));
        let Some(before) = before else {
            return Value::Empty;
        };
        let then = Self {
            year: before.year(),
            month: Some(before),
            ..Self::default()
        };
        then.value(portfolio, project, field)
    }

    /// Whether a field is a figure of the month, which begins empty.
    pub fn is_of_month(field: Field) -> bool {
        matches!(field.spec().cell, Some((Table::MonthlyProgress, _)))
    }
}

/// What the list of a table is called: `里程碑清单`.
pub fn list_label(table: Table) -> String {
    format!("{}清单", table.label())
}
