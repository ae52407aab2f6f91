//! What each column of a form gets: what a person said, else what one said of an earlier form of the shape, else what its head
//! means, as it would in a ledger.

use crate::import::grid::{Epoch, Grid, Place, Shown, column_letters};
use crate::import::understand::{
    Basis, BlankColumn, BlankSheet, Checked, ColumnKey, MonthPart, Role, Since, ToDate, Unit,
};
use crate::model::{
    AnnualPlanColumn, Derived, Field, FundingShare, FundingSource, Kind, Portfolio, ProjectColumn,
    YearMonth,
};

use super::dates::DateDress;
use super::dress::Dress;
use super::filling::{ContactPart, Filling, bare, is_problem_list, of_heading};
use super::lists::{ClosedList, Listed, closed_list};
use super::mapping::FormMapping;
use super::memory::Taught;

/// A column of a form, and what it gets.
#[derive(Clone, Debug)]
pub struct FormColumn {
    /// Its place, from 0.
    pub index: u32,
    /// Where it stands, as people say it: `F`, or the cell of a form of one project.
    pub place: String,
    /// Its heads, from above: `资金来源 › 银行贷款`.
    pub heading: String,
    /// What it gets.
    pub filling: Filling,
    /// Why.
    pub basis: Basis,
    /// Whether the form works it out by a formula of its own, which stays.
    pub has_formula: bool,
    /// The words of its drop-down list.
    pub list: Vec<String>,
    /// The columns with which that formula reckons.
    pub(super) reckons_with: Vec<u32>,
    pub(super) dress: Dress,
}

/// What the file itself says of the cells of a column that are to be filled.
pub(super) struct OfCells {
    pub has_formula: bool,
    /// The columns with which their formula reckons.
    pub reckons_with: Vec<u32>,
    /// Whether they lie under merged areas that begin further left.
    pub is_covered: bool,
    pub shown: Option<Shown>,
    /// What may stand there.
    pub list: Listed,
    pub epoch: Epoch,
    /// The text of the example that the form gives.
    pub example: Option<String>,
}

/// Everything that says something of columns.
pub(super) struct Sources<'a> {
    pub portfolio: &'a Portfolio,
    pub blank: &'a BlankSheet,
    pub grid: &'a Grid,
    pub said: &'a FormMapping,
    pub kept: &'a FormMapping,
    pub taught: &'a Taught,
}

/// The columns of a form; none for cells that lie under others. And the columns that were named and are not there.
pub(super) fn columns(
    sources: &Sources<'_>,
    of_cells: impl Fn(u32) -> OfCells,
) -> (Vec<FormColumn>, Vec<String>) {
    let blank = sources.blank;
    let headings = blank
        .columns
        .iter()
        .map(|column| column.read.heading.as_str());
    let is_of_problems = is_problem_list(headings);
    let has_percent = above(sources.grid, blank.first_head).contains('%');
    let mut columns = Vec::new();
    for (place, column) in blank.columns.iter().enumerate() {
        let cells = of_cells(column.read.index);
        if cells.is_covered || is_under_another(sources.grid, blank, column.read.index) {
            continue;
        }
        let list = match cells.list {
            Listed::Words(list) => Some(list),
            Listed::Free | Listed::Unknown => None,
        };
        let words = list.as_ref().map(|list| list.words.clone());
        let words = words.unwrap_or_default();
        let (filling, basis) = sources.filling(place, column, &words, is_of_problems);
        let heads = heads(sources.grid, blank, column.read.index);
        let dates = cells.example.as_deref().and_then(DateDress::shown_in);
        let dates = dates.or_else(|| DateDress::shown_in(&heads));
        let is_of_years = ["年限", "周期", "建设期"]
            .iter()
            .any(|word| heads.contains(word))
            && !["年月", "时间", "日期"]
                .iter()
                .any(|word| heads.contains(word));
        let dress = Dress {
            unit: column.unit,
            shown: cells.shown,
            epoch: cells.epoch,
            is_of_years: is_of_years && dates.is_none(),
            dates: dates.unwrap_or_default(),
            names_percent: has_percent
                || ["%", "％", "百分点"]
                    .iter()
                    .any(|sign| heads.contains(sign)),
            list,
        };
        columns.push(FormColumn {
            place: match blank.cells.get(column.read.index as usize) {
                Some(cell) => cell.to_string(),
                None => column_letters(column.read.index),
            },
            index: column.read.index,
            heading: column.read.heading.replace('_', " › "),
            has_formula: cells.has_formula,
            reckons_with: cells.reckons_with,
            list: words,
            filling,
            basis,
            dress,
        });
    }
    split_contact(&mut columns);
    share_rest(&mut columns);
    let is_there = |key: &ColumnKey| {
        let mut all = blank.columns.iter();
        all.any(|column| key.is_of(column.read.index, &column.read.heading))
    };
    let named = sources.said.columns.iter();
    let absent = named.filter(|(key, _)| !is_there(key));
    let absent = absent.map(|(key, _)| key.to_string());
    (columns, absent.collect())
}

impl Sources<'_> {
    fn filling(
        &self,
        place: usize,
        column: &BlankColumn,
        list: &[String],
        is_of_problems: bool,
    ) -> (Filling, Basis) {
        let read = &column.read;
        let by = |mapping: &FormMapping| {
            let mut said = mapping.columns.iter();
            let said = said.find(|(key, _)| key.is_of(read.index, &read.heading));
            said.map(|(_, filling)| filling.clone())
        };
        if let Some(filling) = by(self.said) {
            return (filling, Basis::Person);
        }
        if let Some(filling) = by(self.kept) {
            return (filling, Basis::Library);
        }
        let leaf = bare(read.heading.rsplit('_').next().unwrap_or_default());
        let words = |filling: Filling| (filling, Basis::Words);
        if is_of_problems && !matches!(read.role, Role::Serial | Role::NAME) {
            if let Some(filling @ Filling::Problem(_)) =
                of_heading(self.portfolio, &read.heading, true)
            {
                return words(filling);
            }
            // A remark of the list is about the problem.
            if leaf == "备注" {
                return (Filling::Nothing, Basis::Nothing);
            }
        }
        if let Some(filling) = self.of_list(&leaf, list) {
            return (filling, Basis::Cells);
        }
        let of_parts = of_heading(self.portfolio, &read.heading, false);
        if let Some(filling @ Filling::Approval(..)) = of_parts {
            return words(filling);
        }
        if let Some(filling) = Filling::of_role(read.role) {
            return (filling, read.basis);
        }
        if let Role::Derived(checked) = read.role
            && let Some(filling) = of_derived(checked)
        {
            return (filling, read.basis);
        }
        if let Some(filling) = self.taught.of(self.blank, place) {
            return (filling, Basis::Taught);
        }
        let alone = column.alone.and_then(Filling::of_role);
        let likely = || read.likely.and_then(Filling::of_role);
        match of_parts.or(alone).or_else(likely) {
            Some(filling) => words(filling),
            None => (Filling::Nothing, Basis::Nothing),
        }
    }

    /// What a column is where its heading may mean several things and its drop-down list says which.
    fn of_list(&self, leaf: &str, list: &[String]) -> Option<Filling> {
        let is_ambiguous = ["性质", "类型", "类别", "阶段", "状态", "主体"]
            .iter()
            .any(|word| leaf.ends_with(word));
        let of = closed_list(list).filter(|_| is_ambiguous)?;
        let column = match of {
            ClosedList::ConstructionKind => ProjectColumn::ConstructionKind,
            ClosedList::Procedure => ProjectColumn::Procedure,
            ClosedList::InvestmentEntity => ProjectColumn::InvestmentEntity,
            ClosedList::Stage => ProjectColumn::Stage,
            ClosedList::ListClass => {
                let part = AnnualPlanColumn::ListClass;
                return Some(match self.blank.year {
                    Some(year) => Filling::Role(Role::Annual(year, part)),
                    None => Filling::Field(Derived::ListClass.into()),
                });
            }
        };
        Some(Filling::Role(Role::Field(column)))
    }
}

/// What ledgers only compare, forms ask for.
fn of_derived(checked: Checked) -> Option<Filling> {
    let derived = match checked {
        Checked::Rate => Derived::CompletionRate,
        Checked::Ahead => Derived::ScheduleDifference,
        Checked::Light => Derived::Light,
        Checked::Month(month) => {
            return Some(Filling::Role(Role::Monthly(month, MonthPart::Invested)));
        }
        Checked::Year(year) => {
            return Some(Filling::Role(Role::ToDate(ToDate {
                through: Some(YearMonth::new(year, 12)?),
                since: Since::January,
                is_of_year: true,
            })));
        }
        Checked::Other => return None,
    };
    Some(Filling::Field(Field::Derived(derived)))
}

/// Where person and number have a column each, each gets its part.
fn split_contact(columns: &mut [FormColumn]) {
    const CONTACT: Filling = Filling::Role(Role::Field(ProjectColumn::Contact));
    let leaf = |column: &FormColumn| bare(column.heading.rsplit('›').next().unwrap_or_default());
    let is_phone = |column: &FormColumn| {
        let leaf = leaf(column);
        (leaf.contains("电话") || leaf.contains("手机") || leaf == "联系方式")
            && !leaf.contains('人')
            || leaf == "联系人电话"
    };
    let is_person = |column: &FormColumn| leaf(column).ends_with('人');
    let is_contact =
        |column: &&mut FormColumn| column.filling == CONTACT && column.basis != Basis::Person;
    let has_phone = columns.iter().any(|c| c.filling == CONTACT && is_phone(c));
    let has_person = columns.iter().any(|c| c.filling == CONTACT && is_person(c));
    for column in columns.iter_mut().filter(is_contact) {
        if is_phone(column) && has_person {
            column.filling = Filling::Contact(ContactPart::Phone);
        } else if is_person(column) && has_phone {
            column.filling = Filling::Contact(ContactPart::Person);
        }
    }
}

/// Whether its lowest head is that of a column further left: several columns of the sheet are one of the table.
fn is_under_another(grid: &Grid, blank: &BlankSheet, column: u32) -> bool {
    if blank.is_card() {
        return false;
    }
    let area = grid.merged_at(Place::new(blank.last_head, column));
    area.is_some_and(|area| area.first.column < column && area.last.row >= blank.last_head)
}

/// Where one column is for all that governments pay, the one for others is for all that is left.
fn share_rest(columns: &mut [FormColumn]) {
    let share = |share| Filling::Field(Field::Derived(Derived::Funding(share)));
    let of_governments = share(FundingShare::Government);
    if columns
        .iter()
        .all(|column| column.filling != of_governments)
    {
        return;
    }
    let other = Filling::Role(Role::Funding(FundingSource::Other));
    let mut columns = columns.iter_mut();
    let rest = columns.find(|column| column.filling == other && column.basis != Basis::Person);
    if let Some(rest) = rest {
        rest.filling = share(FundingShare::Other);
    }
}

/// The heads over a column as they stand, with their instructions.
fn heads(grid: &Grid, blank: &BlankSheet, column: u32) -> String {
    if blank.is_card() {
        let label = blank.columns.get(column as usize);
        return label.map_or_else(String::new, |label| label.read.heading.clone());
    }
    let rows = blank.first_head..=blank.last_head;
    let texts = rows.filter_map(|row| {
        let place = Place::new(row, column);
        let at = grid.merged_at(place).map_or(place, |area| area.first);
        Some(grid.cell(at)?.as_text()?.to_owned())
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// What stands above the heads.
fn above(grid: &Grid, first_head: u32) -> String {
    let rows = grid.rows().iter().filter(|row| row.index < first_head);
    let texts = rows.flat_map(|row| row.cells().map(|(_, cell)| cell.to_string()));
    texts.collect::<Vec<_>>().join("\n")
}

impl FormColumn {
    /// The unit of the amounts that it gets; none where it gets none.
    pub fn unit(&self) -> Option<Unit> {
        let is_money = match &self.filling {
            Filling::Role(role) => role.is_money(),
            Filling::Field(field) => field.kind() == Kind::Money,
            _ => false,
        };
        is_money.then_some(self.dress.unit)
    }

    /// By what people call it: `F 列`, `C4 格`.
    pub fn called(&self) -> String {
        let is_cell = self.place.contains(|c: char| c.is_ascii_digit());
        format!("{} {}", self.place, if is_cell { "格" } else { "列" })
    }

    /// Whether it stays empty because nobody knows what it asks for.
    pub fn is_unknown(&self) -> bool {
        self.filling == Filling::Nothing
            && matches!(self.basis, Basis::Nothing)
            && !self.has_formula
    }
}
