//! What was understood of a file, in the form in which it is printed for other programs: `project` is what a sheet has of
//! a project, `listed` what is told beside, `print` the form of single values.

mod listed;
mod print;
mod project;

use std::collections::{HashMap, HashSet};

use serde::Serialize;
use uuid::Uuid;

use crate::model::{FillMark, FillRound, Id, Money, PartialDate, Table};

use super::mapping::Mapping;
use super::period::Period;
use super::role::{Basis, ReadColumn, Role};
use super::unit::UnitBasis;

pub use listed::{Declared, DerivedRow, OddCell, OddOf, OtherRow, ReadIndicator, RefusedRow};
use print::{columns, money};
pub use project::{
    OwnCell, ReadApproval, ReadDepartment, ReadDepartments, ReadFunding, ReadMilestone, ReadMonth,
    ReadProblem, ReadProject, ReadToDate, ReadYear,
};

/// A file, understood.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    /// Which paper of this program came back; empty of everything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub paper: String,
    /// Which sheet of a round came back; none of everything else.
    #[serde(skip)]
    pub fill: Option<FillMark>,
    /// The round for which files are gathered.
    #[serde(skip)]
    pub round: Option<Id<FillRound>>,
    /// By what the file is known again; empty of what is no file.
    #[serde(skip)]
    pub print: String,
    /// The sheet that was read; several forms of single projects have their names joined.
    pub sheet: String,
    /// Rows of heads, from 1.
    pub head_rows: Vec<u32>,
    /// The unit of bare amounts.
    pub unit: String,
    /// Where that stands.
    pub unit_from: String,
    /// What each column holds.
    #[serde(serialize_with = "columns")]
    pub columns: Vec<ReadColumn>,
    /// The years that are offered where a person chooses what a column holds.
    #[serde(skip)]
    pub years: Vec<i32>,
    /// The shape of the sheet, by which choices for it are found again.
    #[serde(skip)]
    pub shape: String,
    /// What people chose for sheets of that shape, with columns by their places in it; nothing where nobody chose anything
    /// now.
    #[serde(skip)]
    pub chosen: Mapping,
    /// The ledger of that shape for which people chose first, where what they chose was taken; empty elsewhere.
    #[serde(skip)]
    pub chosen_for: String,
    /// Who says in what unit bare amounts are.
    #[serde(skip)]
    pub unit_basis: UnitBasis,
    /// Who says where the heads stand.
    #[serde(skip)]
    pub heads_basis: Basis,
    /// The year, or year and month, that the sheet reports: `2026-03`.
    #[serde(skip)]
    pub period: String,
    /// For which month or year it was printed, where it looks like a paper of this program.
    #[serde(skip)]
    pub printed_for: Option<PartialDate>,
    /// What came in, in sums.
    pub read: Totals,
    /// The projects.
    pub projects: Vec<ReadProject>,
    /// Indicators of our own paper that came back.
    #[serde(skip)]
    pub indicators: Vec<ReadIndicator>,
    /// The lists that our own paper has: one that is not there says nothing of its rows.
    #[serde(skip)]
    pub listed: Vec<Table>,
    /// The rows of lists that stand on our own paper, untouched or not.
    #[serde(skip)]
    pub listed_parts: Vec<Uuid>,
    /// Rows that are no projects.
    pub not_projects: Vec<OtherRow>,
    /// Counts and sums that the file states.
    pub declared: Vec<Declared>,
    /// Cells that were not understood; their fields stay empty.
    pub not_understood: Vec<OddCell>,
    /// Cells that were taken as they stand and need a look.
    pub doubtful: Vec<OddCell>,
    /// Cells of our own paper that a person altered and that nobody can: what they hold is computed or kept elsewhere.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_taken: Vec<OddCell>,
    /// Rows that look like projects and can't come in.
    pub refused_rows: Vec<RefusedRow>,
    /// Where printed rates and lights do not follow from the figures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derived: Vec<DerivedRow>,
    /// What a careful clerk would be told.
    pub notices: Vec<String>,
}

impl Reading {
    /// How many forms of single projects it was read from; none of a list. Lists of our own paper have sheets of their own,
    /// too, and several rows on them.
    pub fn cards(&self) -> usize {
        let is_list = |each: &&ReadProject| each.returned.as_ref().is_some_and(|of| !of.is_form);
        let cards = self.projects.iter().filter(|each| each.sheet.is_some());
        cards.filter(|each| !is_list(each)).count()
    }

    /// What a column may be chosen to hold: first what is of the time that the sheet reports.
    pub fn offered(&self) -> Vec<Role> {
        Role::offered_at(&self.years, Period::parse(&self.period))
    }

    /// The sentences about the file but those of single cells, which have a list of their own.
    pub fn notices_of_file(&self) -> impl Iterator<Item = &str> {
        let of_cells: HashSet<String> = self.doubtful.iter().map(OddCell::words).collect();
        let notices = self.notices.iter();
        notices
            .filter(move |notice| !of_cells.contains(*notice))
            .map(String::as_str)
    }

    /// The columns of cumulative figures, and in how many rows each has one: a check of the months, and never kept.
    pub fn only_checked(&self) -> impl Iterator<Item = (&ReadColumn, usize)> {
        let columns = self.columns.iter();
        let columns = columns.filter(|column| matches!(column.role, Role::ToDate(_)));
        let columns: Vec<&ReadColumn> = columns.collect();
        // How many rows have one, and the last of them.
        let mut counts: HashMap<u32, (usize, Option<usize>)> = HashMap::new();
        for (at, row) in self
            .projects
            .iter()
            .enumerate()
            .filter(|_| !columns.is_empty())
        {
            for (_, place) in &row.places {
                let (count, last) = counts.entry(place.column).or_default();
                *count += usize::from(*last != Some(at));
                *last = Some(at);
            }
        }
        columns.into_iter().filter_map(move |column| {
            let (count, _) = counts.get(&column.index)?;
            Some((column, *count))
        })
    }
}

/// What came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Projects and parts.
    pub projects: usize,
    /// Those that are no part of another.
    pub top_projects: usize,
    /// Their total investment.
    #[serde(serialize_with = "money")]
    pub total_investment: Money,
    /// What they plan for all years that are stated.
    #[serde(serialize_with = "money")]
    pub planned: Money,
}
