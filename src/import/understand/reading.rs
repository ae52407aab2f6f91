//! What was understood of a file, in the form in which it is printed for other programs.

use serde::{Serialize, Serializer};

use crate::import::grid::Place;
use crate::model::{CellPrint, Money, MoneyUnit, PartialDate, ProjectColumn, YearMonth};

use super::altered::Returned;
use super::mapping::Mapping;
use super::role::{Basis, ReadColumn, Role};
use super::unit::UnitBasis;

/// A file, understood.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Reading {
    /// Which paper of this program came back; empty of everything else.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub paper: String,
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
    /// How many forms of single projects it was read from; none of a list.
    pub fn cards(&self) -> usize {
        let cards = self.projects.iter().filter(|each| each.sheet.is_some());
        cards.count()
    }

    /// The columns of cumulative figures, and in how many rows each has one: a check of the months, and never kept.
    pub fn only_checked(&self) -> impl Iterator<Item = (&ReadColumn, usize)> {
        let columns = self.columns.iter();
        let columns = columns.filter(|column| matches!(column.role, Role::ToDate(_)));
        let counted = columns.map(|column| {
            let is_here = |(_, place): &(Role, Place)| place.column == column.index;
            let rows = self.projects.iter();
            let rows = rows.filter(|row| row.places.iter().any(is_here));
            (column, rows.count())
        });
        counted.filter(|(_, count)| *count > 0)
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

/// A project as a sheet has it. What the sheet does not say is absent.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ReadProject {
    /// Its row, from 1.
    pub row: u32,
    /// Its name without marks and number.
    pub name: String,
    /// The number that was taken off before it: `21.`
    #[serde(skip)]
    pub number: String,
    /// Its sheet, where the file has one for each project.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// The place of its sheet in the file.
    #[serde(skip)]
    pub sheet_place: usize,
    /// The group rows above it, the outermost first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub group: Vec<String>,
    /// The programme of which it is a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// ★, ▲ …
    #[serde(skip_serializing_if = "String::is_empty")]
    pub marks: String,
    /// The office's number.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub code: String,
    /// The national code.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub national_code: String,
    /// Category as written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub category: String,
    /// Stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<&'static str>,
    /// 新建, 扩建 …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub construction_kind: Option<&'static str>,
    /// 审批, 核准, 备案
    #[serde(skip_serializing_if = "Option::is_none")]
    pub procedure: Option<&'static str>,
    /// 政府投资, 企业投资
    #[serde(skip_serializing_if = "Option::is_none")]
    pub investment_entity: Option<&'static str>,
    /// 国家, 省重点 …
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub level_tags: Vec<String>,
    /// Places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub location: Vec<String>,
    /// What is built.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub scale: String,
    /// When work begins.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "date")]
    pub start: Option<PartialDate>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "date")]
    pub end: Option<PartialDate>,
    /// Total investment.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub total_investment: Option<Money>,
    /// Owners.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub owner: Vec<String>,
    /// Departments that answer, by the library's names where it has them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lead_department: Vec<String>,
    /// Departments that help.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supporting_departments: Vec<String>,
    /// How the words about departments stand to the library's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<ReadDepartment>,
    /// The same, each as written.
    #[serde(skip)]
    pub departments: ReadDepartments,
    /// Leader who answers for it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub responsible_leader: String,
    /// What higher levels ask, by field; a field that names several has several.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "filed")]
    pub filed: Vec<(ProjectColumn, String)>,
    /// Whom to call.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub contact: String,
    /// Remark.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// Plans of single years.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub annual: Vec<ReadYear>,
    /// Single months.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub monthly: Vec<ReadMonth>,
    /// Cumulative figures.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "one_or_many")]
    pub to_date: Vec<ReadToDate>,
    /// Money by source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub funding: Vec<ReadFunding>,
    /// Approvals.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub approvals: Vec<ReadApproval>,
    /// Milestones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub milestones: Vec<ReadMilestone>,
    /// Problems.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<ReadProblem>,
    /// Columns for which there is no field.
    #[serde(skip_serializing_if = "Vec::is_empty", serialize_with = "map")]
    pub own: Vec<(String, OwnCell)>,
    /// Where each value was read, by what its column holds.
    #[serde(skip)]
    pub places: Vec<(Role, Place)>,
    /// Cells that only a person takes, each with why.
    #[serde(skip)]
    pub held: Vec<(Place, String)>,
    /// Amounts in brackets, with their units: they stand on papers as text of two decimals.
    #[serde(skip)]
    pub rounded: Vec<(Place, MoneyUnit)>,
    /// The prints of the cells that were read, of a sheet that looks like a paper of this program.
    #[serde(skip)]
    pub prints: Vec<(Place, CellPrint)>,
    /// Of a row of our own paper that came back, what a person altered: nothing else of the row is taken.
    #[serde(skip)]
    pub returned: Option<Returned>,
}

/// Departments that a sheet names, each as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadDepartments {
    /// Those that answer.
    pub lead: Vec<String>,
    /// Those that help.
    pub supporting: Vec<String>,
}

impl ReadDepartments {
    /// Adds one that is not there yet.
    pub fn add(&mut self, is_lead: bool, name: &str) {
        let list = if is_lead {
            &mut self.lead
        } else {
            &mut self.supporting
        };
        if !name.is_empty() && !list.iter().any(|other| other == name) {
            list.push(name.to_owned());
        }
    }
}

/// How the words of a cell stand to the library's departments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadDepartment {
    /// The words.
    pub text: String,
    /// same, affix, near, new or none.
    pub how: &'static str,
    /// The library's names: those meant, or those offered.
    pub library: Vec<String>,
}

/// A year's plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadYear {
    /// The year.
    pub year: i32,
    /// Its class in the year's list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list_class: Option<&'static str>,
    /// Planned investment.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub planned: Option<Money>,
    /// What is to be reached.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub target: String,
}

/// A month's progress.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadMonth {
    /// The month.
    #[serde(serialize_with = "display")]
    pub month: YearMonth,
    /// Its own investment.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub invested: Option<Money>,
    /// Words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub physical_progress: String,
}

/// A cumulative figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadToDate {
    /// The last month that it covers.
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "some_display"
    )]
    pub through: Option<YearMonth>,
    /// The figure.
    #[serde(serialize_with = "money")]
    pub done: Money,
    /// The year in whose January it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of_year: Option<i32>,
    /// `start` where it begins with the works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<&'static str>,
}

/// Money of one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadFunding {
    /// The source.
    pub source: String,
    /// 计划, 到位, 完成
    pub kind: &'static str,
    /// Up to which year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub through: Option<String>,
    /// Of which year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<i32>,
    /// How much.
    #[serde(serialize_with = "money")]
    pub amount: Money,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadApproval {
    /// Which.
    pub kind: &'static str,
    /// How far it has come.
    pub state: &'static str,
    /// The document.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub document_number: String,
    /// When it was granted.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "date")]
    pub date: Option<PartialDate>,
}

/// A milestone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadMilestone {
    /// What is reached.
    pub kind: String,
    /// When.
    #[serde(serialize_with = "display")]
    pub date: PartialDate,
}

/// A problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReadProblem {
    /// In the sheet's words.
    pub description: String,
}

/// A cell of a column for which there is no field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OwnCell {
    /// Words, or a number or date as text.
    Text(String),
    /// Money.
    Money(Money),
}

impl Serialize for OwnCell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Money(money) => serializer.serialize_i64(money.fen()),
        }
    }
}

/// A row that is no project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct OtherRow {
    /// The row, from 1.
    pub row: u32,
    /// title, unit, group, total, note …
    pub kind: String,
    /// Its first words.
    pub text: String,
}

/// A count or sum that the file states, beside what its rows give.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Declared {
    /// Where it stands.
    pub cell: String,
    /// Of what it is.
    pub what: String,
    /// The count stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// The count read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count_read: Option<u32>,
    /// The sum stated.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub sum: Option<Money>,
    /// The sum read.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "some_money")]
    pub sum_read: Option<Money>,
    /// Where the sum stands when `cell` holds the count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum_cell: Option<String>,
    /// Whether both are as stated.
    pub agrees: bool,
}

/// A cell that needs a look.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct OddCell {
    /// Its sheet, where sheets have names.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub sheet: String,
    /// Its address.
    pub cell: String,
    /// What it holds.
    pub text: String,
    /// Why, in Chinese.
    pub why: String,
    /// The same as its address.
    #[serde(skip)]
    pub place: Place,
    /// The head of its column; empty where it has none.
    #[serde(skip)]
    pub heading: String,
    /// The place of its project in [`Reading::projects`]; none of what stands in no project's rows.
    #[serde(skip)]
    pub project: Option<usize>,
}

/// A row that looks like a project and can't come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// The row, from 1.
    pub row: u32,
    /// Why, in Chinese.
    pub why: String,
}

/// What follows from a row's figures, beside what is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DerivedRow {
    /// The row, from 1.
    pub row: u32,
    /// 完成率 in percent.
    pub rate: String,
    /// 序时差 in points.
    pub ahead: String,
    /// The light.
    pub light: &'static str,
    /// What is printed otherwise, in Chinese.
    pub disagrees: Vec<String>,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the form that serde calls"
)]
fn money<S: Serializer>(money: &Money, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_i64(money.fen())
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
fn some_money<S: Serializer>(money: &Option<Money>, serializer: S) -> Result<S::Ok, S::Error> {
    money.map(Money::fen).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
fn date<S: Serializer>(date: &Option<PartialDate>, serializer: S) -> Result<S::Ok, S::Error> {
    date.map(|date| date.to_string()).serialize(serializer)
}

#[expect(clippy::ref_option, reason = "the form that serde calls")]
fn some_display<S: Serializer>(
    value: &Option<YearMonth>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    value.map(|value| value.to_string()).serialize(serializer)
}

fn display<S: Serializer>(
    value: &impl std::fmt::Display,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

/// One figure stands by itself, several in a list.
fn one_or_many<S: Serializer>(figures: &[ReadToDate], serializer: S) -> Result<S::Ok, S::Error> {
    match figures {
        [figure] => figure.serialize(serializer),
        figures => figures.serialize(serializer),
    }
}

fn map<S: Serializer>(cells: &[(String, OwnCell)], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(cells.iter().map(|(heading, cell)| (heading, cell)))
}

fn filed<S: Serializer>(
    texts: &[(ProjectColumn, String)],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_map(
        texts
            .iter()
            .map(|(column, text)| (column.spec().name, text)),
    )
}

fn columns<S: Serializer>(columns: &[ReadColumn], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(columns.iter().map(|column| {
        let letters = crate::import::grid::column_letters(column.index);
        let unit = column.unit.map(|unit| format!("({})", unit.label()));
        (
            letters,
            format!("{}{}", column.role, unit.unwrap_or_default()),
        )
    }))
}
