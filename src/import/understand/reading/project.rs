//! A project as a sheet has it, and what belongs to it.

use std::collections::HashMap;

use serde::{Serialize, Serializer};

use crate::import::grid::Place;
use crate::model::{CellPrint, Money, MoneyUnit, PartialDate, ProjectColumn, YearMonth};

use super::super::altered::Returned;
use super::super::role::Role;
use super::print::{date, display, filed, map, money, one_or_many, some_display, some_money};

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
    /// Their places by their headings, where they are more than a few.
    #[serde(skip)]
    pub own_places: HashMap<String, usize>,
    /// Where each value was read, by what its column holds.
    #[serde(skip)]
    pub places: Vec<(Role, Place)>,
    /// Blank cells that erase what the library holds.
    #[serde(skip)]
    pub blanks: Vec<(Role, Place)>,
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
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
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
    /// The leader who answers in it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub responsible_leader: String,
    /// The departments that answer in it, each as written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub lead_department: Vec<String>,
    /// Those that help in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub supporting_departments: Vec<String>,
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
