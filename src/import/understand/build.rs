//! Rows become projects: groups above, parts below, several rows of one project put together; `begin` parts those of a large
//! sheet among the processors, `amounts` holds what the cells of amounts were read as.

mod amounts;
mod begin;
mod more;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

use crate::import::grid::{Cell, Grid, Place};
use crate::model::{
    ListClass, Money, Portfolio, ProjectColumn, Stage, YearMonth, each_share, is_unseen,
    share_count,
};

use super::cells;
use super::fields::Reader;
use super::findings::Findings;
use super::heads::Table;
use super::label::{Label, Numbering};
use super::people::Known;
use super::reading::{OddOf, OtherRow, ReadProject, ReadYear, RefusedRow};
use super::role::{ReadColumn, Role};
use super::rows::{BodyRow, Name, RowKind};
use super::text::{level, one_line, says_nothing};

use amounts::Amounts;
use begin::{Begin, begins};

/// What the rows gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The projects and parts.
    pub projects: Vec<ReadProject>,
    /// Where each of them stands.
    pub standing: Vec<Standing>,
    /// What each cell of an amount was read as, by project and column.
    pub amounts: Amounts,
    /// Rows that state counts and sums, with the rows that these are of.
    pub stated: Vec<Stated>,
    /// Rows that are no projects.
    pub others: Vec<OtherRow>,
    /// Rows that can't come in.
    pub refused: Vec<RefusedRow>,
}

/// Where a project stands.
#[derive(Clone, Debug, Default)]
pub struct Standing {
    /// Its groups, as places in [`Built::stated`].
    pub groups: Vec<usize>,
    /// The project of which it is a part.
    pub parent: Option<usize>,
    /// The count of parts that its name states, with the bracket.
    pub parts: Option<(u32, String)>,
}

/// A row that states a count or a sum.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The row, from 0.
    pub row: u32,
    /// The column of its words.
    pub label_column: u32,
    /// Of what: `基础设施/交通`, 合计, `其中：在建`.
    pub what: String,
    /// The count in its words.
    pub count: Option<u32>,
    /// Which projects.
    pub scope: Scope,
    /// How many projects stand before it.
    pub at: usize,
}

/// Which projects a stated figure is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All.
    All,
    /// Those of a group; it is the place of the group in [`Built::stated`].
    Group,
    /// Those between two places in the list.
    Between(usize, usize),
    /// Those whose stage, class or group is so called.
    Called(String),
    /// The funding of one project, on this row.
    Funding(usize),
}

/// Rows on their way to projects.
struct Builder<'a> {
    grid: &'a Grid,
    table: &'a Table,
    known: Known<'a>,
    findings: &'a mut Findings,
    built: Built,
    /// What stands above the next row.
    stands: Stands,
    /// How many projects and stated figures stand before those that are built here.
    before: (usize, usize),
    /// What stood last in each column, for 同上.
    above: Vec<Option<Found<'a>>>,
    /// Rows of projects and parts, to know what merges reach over.
    named_rows: &'a [u32],
}

/// A cell with its place.
type Found<'a> = (Place, &'a Cell);

/// What the rows so far mean for those below them.
#[derive(Clone, Debug, Default)]
struct Stands {
    /// Groups that are open: how numbered, text, place in `stated`.
    groups: Vec<(Numbering, String, usize)>,
    /// Where the rows since the last group or 小计 begin.
    since: usize,
}

impl Stands {
    /// A group closes those of its own numbering and what lies below them.
    fn open(&mut self, label: &Label, (projects, stated): (usize, usize)) {
        let mut groups = self.groups.iter();
        if let Some(place) = groups.position(|(numbering, ..)| *numbering == label.numbering) {
            self.groups.truncate(place);
        }
        let group = (label.numbering, one_line(&label.text), stated);
        self.groups.push(group);
        self.since = projects;
    }

    /// The words of the groups that are open.
    fn path(&self) -> Vec<&str> {
        let groups = self.groups.iter();
        groups.map(|(_, text, _)| text.as_str()).collect()
    }
}

/// Makes projects of the rows below the heads.
pub fn build(
    grid: &Grid,
    table: &Table,
    rows: &[BodyRow],
    departments: &Portfolio,
    findings: &mut Findings,
) -> Built {
    let begins = begins(table, rows, share_count(rows.len()));
    in_shares(&begins, (grid, table), rows, departments, findings)
}

/// The same in these shares.
fn in_shares(
    begins: &[Begin],
    (grid, table): (&Grid, &Table),
    rows: &[BodyRow],
    departments: &Portfolio,
    findings: &mut Findings,
) -> Built {
    let named = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Project(_) | RowKind::Part(_)));
    let named_rows: Vec<u32> = named.map(|row| row.index).collect();
    let sheet = findings.sheet.clone();
    let shares = each_share(begins, |begin| {
        let mut found = Findings::of_sheet(&sheet);
        let mut builder = Builder {
            grid,
            table,
            known: Known::of(departments),
            findings: &mut found,
            built: Built::default(),
            stands: begin.stands.clone(),
            before: begin.before,
            above: begin.above(grid, table, rows),
            named_rows: &named_rows,
        };
        for row in &rows[begin.rows.clone()] {
            builder.row(row);
        }
        (builder.built, found)
    });
    let mut built = Built::default();
    for (more, found) in shares {
        built.append(more);
        findings.append(found);
    }
    built.name_parts();
    built
}

impl Built {
    /// Takes what the rows below gave.
    fn append(&mut self, mut more: Self) {
        self.projects.append(&mut more.projects);
        self.standing.append(&mut more.standing);
        self.amounts.append(more.amounts);
        self.stated.append(&mut more.stated);
        self.others.append(&mut more.others);
        self.refused.append(&mut more.refused);
    }

    /// A count in the bracket behind a name is of its parts where parts follow; else it is part of the name.
    fn name_parts(&mut self) {
        let standing = &self.standing;
        let parents: HashSet<usize> = standing.iter().filter_map(|each| each.parent).collect();
        for index in 0..self.projects.len() {
            let Some((_, bracket)) = self.standing[index].parts.clone() else {
                continue;
            };
            let says_parts = ["打包", "子项"].iter().any(|word| bracket.contains(word));
            if !parents.contains(&index) && !says_parts {
                self.standing[index].parts = None;
                self.projects[index].name.push_str(&bracket);
            }
        }
    }
}

impl<'a> Builder<'a> {
    fn row(&mut self, row: &BodyRow) {
        match &row.kind {
            RowKind::Project(name) => self.project(row, name, false),
            RowKind::Part(name) => self.project(row, name, true),
            RowKind::Continuation => self.continuation(row),
            RowKind::Group(label) => self.group(row, label),
            RowKind::Total(label) => {
                self.stands.groups.clear();
                self.state(row, "合计".to_owned(), label.count, Scope::All);
                self.other(row, "total");
            }
            RowKind::Subtotal(label) => {
                let (upto, _) = self.at();
                let scope = Scope::Between(self.stands.since, upto);
                self.state(row, one_line(&label.text), label.count, scope);
                self.stands.since = upto;
                self.other(row, "subtotal");
            }
            RowKind::OfWhich(label) => {
                self.state(
                    row,
                    format!("其中：{}", label.text),
                    label.count,
                    Scope::Called(label.text.clone()),
                );
                self.other(row, "of which");
            }
            RowKind::Refused(why) => {
                let place = Place::new(row.index, self.table.name);
                if let Some((at, cell)) = self.grid.cell(place).map(|cell| (place, cell)) {
                    self.findings.not(at, cell, why.clone());
                }
                self.built.refused.push(RefusedRow {
                    row: row.index + 1,
                    why: why.clone(),
                });
            }
            RowKind::Other(kind) => self.other(row, kind),
        }
    }

    fn other(&mut self, row: &BodyRow, kind: &str) {
        self.built.others.push(OtherRow {
            row: row.index + 1,
            kind: kind.to_owned(),
            text: row.text.clone(),
        });
    }

    fn state(&mut self, row: &BodyRow, what: String, count: Option<u32>, scope: Scope) {
        self.built.stated.push(Stated {
            row: row.index,
            label_column: row.label_column,
            what,
            count,
            scope,
            at: self.at().0,
        });
    }

    /// How many projects and stated figures there are so far.
    fn at(&self) -> (usize, usize) {
        let (projects, stated) = self.before;
        (
            projects + self.built.projects.len(),
            stated + self.built.stated.len(),
        )
    }

    fn group(&mut self, row: &BodyRow, label: &Label) {
        self.stands.open(label, self.at());
        let what = self.stands.path().join("/");
        self.state(row, what, label.count, Scope::Group);
        self.other(row, "group");
    }

    fn project(&mut self, row: &BodyRow, name: &Name, is_part: bool) {
        let tops = self
            .built
            .standing
            .iter()
            .rposition(|standing| standing.parent.is_none());
        let parent = tops.filter(|_| is_part);
        let path = self.stands.path().into_iter();
        let mut project = ReadProject {
            row: row.index + 1,
            name: name.text.clone(),
            number: name.number.clone(),
            marks: name.marks.clone(),
            group: path.map(str::to_owned).collect(),
            parent: parent.map(|parent| self.built.projects[parent].name.clone()),
            ..ReadProject::default()
        };
        if let Err(error) = name.check_length() {
            self.built.refused.push(RefusedRow {
                row: row.index + 1,
                why: error.to_string(),
            });
            return;
        }
        let table = self.table;
        project.places.reserve(table.columns.len());
        project
            .places
            .push((Role::NAME, Place::new(row.index, table.name)));
        let (index, _) = self.at();
        for column in &table.columns {
            if matches!(column.role, Role::Serial | Role::NAME) {
                continue;
            }
            let cell = self.effective(row.index, column);
            if let Some((place, cell)) = cell {
                self.cell(&mut project, index, column, place, cell);
            }
            if column.erases && self.is_blank(row.index, column, cell) {
                let place = Place::new(row.index, column.index);
                project.blanks.push((column.role, place));
            }
            if let Some(above) = self.above.get_mut(column.index as usize) {
                *above = cell;
            }
        }
        self.funding(&mut project, index, row);
        self.group_words(&mut project);
        settle_months(
            &mut project,
            self.table.period.year.zip(self.table.period.month),
            self.findings,
        );
        self.built.projects.push(project);
        self.built.standing.push(Standing {
            groups: self.stands.groups.iter().map(|group| group.2).collect(),
            parent: parent.map(|parent| self.before.0 + parent),
            parts: name.parts.clone(),
        });
    }

    /// A column of categories before the names groups the rows.
    fn is_grouping(&self, column: &ReadColumn) -> bool {
        column.role == Role::Field(ProjectColumn::Category) && column.index < self.table.name
    }

    fn cell(
        &mut self,
        project: &mut ReadProject,
        index: usize,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
    ) {
        if self.is_grouping(column) {
            if let Some(text) = self.findings.value(place, cell, cells::words(cell)) {
                project.group.push(one_line(&text));
            }
            return;
        }
        if matches!(column.role, Role::FundingSource | Role::FundingOf(..)) {
            return;
        }
        let reader = Reader {
            known: &self.known,
            epoch: self.grid.epoch,
            unit: self.table.unit_of(column),
        };
        let amount = reader.fill(project, column, place, cell, self.findings);
        let of = OddOf::Role(column.role);
        self.findings.under(place, &column.heading, of);
        if let Some(amount) = amount {
            self.built.amounts.put(index, column.index, amount);
        }
    }

    /// Whether nothing stands in a cell, and it does not lie below a merged one, which speaks for several rows.
    fn is_blank(&self, row: u32, column: &ReadColumn, cell: Option<(Place, &Cell)>) -> bool {
        let place = Place::new(row, column.index);
        match cell {
            Some((_, cell)) => cell.as_text().is_some_and(says_nothing),
            None => self.grid.merged_at(place).is_none(),
        }
    }

    /// The cell that holds for a row: its own, the one that is merged over it, or that above for 同上.
    fn effective(&mut self, row: u32, column: &ReadColumn) -> Option<Found<'a>> {
        let (place, cell, may_be_ditto) = written(self.grid, self.table, row, column)?;
        self.tell_merged(Place::new(row, column.index), column, cell);
        if may_be_ditto && is_ditto(cell) {
            return self.ditto(place, cell, column);
        }
        Some((place, cell))
    }

    /// Tells what a merge over several rows leaves open.
    fn tell_merged(&mut self, place: Place, column: &ReadColumn, cell: &Cell) {
        let merged = self.grid.merged_at(place);
        let Some(area) = merged.filter(|area| area.height() > 1) else {
            return;
        };
        if column.role.is_money() || column.is_own_money {
            let upto = |row: u32| self.named_rows.partition_point(|named| *named < row);
            let reached = upto(area.last.row + 1) - upto(area.first.row);
            if reached > 1 {
                let why = format!("一个金额合并在 {reached} 个项目上，只计入第一个，请核对");
                self.findings.doubt(place, cell, why);
            }
            return;
        }
        let own = self.grid.cell(place).filter(|_| area.first != place);
        if let Some(hidden) = own.filter(|own| own.value != cell.value) {
            let text = one_line(&hidden.to_string());
            self.findings.notice(format!(
                "{place} 在合并单元格下面还留有旧内容“{text}”，没有读入"
            ));
        }
    }

    /// 同上 is what stands above.
    fn ditto(&mut self, place: Place, cell: &Cell, column: &ReadColumn) -> Option<Found<'a>> {
        let above = self.above.get(column.index as usize).copied().flatten();
        let above = above.filter(|(_, cell)| can_be_said_again(cell));
        if above.is_none() {
            self.findings
                .not(place, cell, "写的是“同上”，但上面没有内容");
        }
        above
    }

    /// 在建 and 续建 above a row say its stage and class, unless the row does.
    fn group_words(&self, project: &mut ReadProject) {
        for group in project.group.clone() {
            match (Stage::read(&group), ListClass::read(&group)) {
                (Some(stage), None) => {
                    project.stage = project.stage.or_else(|| Some(stage.label()));
                }
                (None, Some(class)) => {
                    if let Some(year) = self.table.period.year {
                        let year = project.year(year);
                        year.list_class = year.list_class.or_else(|| Some(class.label()));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The cell of a row, or the one that is merged over it, as it is written, and whether it may say 同上.
fn written<'a>(
    grid: &'a Grid,
    table: &Table,
    row: u32,
    column: &ReadColumn,
) -> Option<(Place, &'a Cell, bool)> {
    let place = Place::new(row, column.index);
    let merged = grid.merged_at(place);
    let Some(area) = merged.filter(|area| area.height() > 1) else {
        let is_covered = merged.is_some_and(|area| area.first != place);
        let own = grid.cell(place).filter(|_| !is_covered)?;
        return Some((place, own, true));
    };
    if column.role.is_money() || column.is_own_money {
        let own = grid.cell(place).filter(|_| area.first == place)?;
        return Some((place, own, false));
    }
    let is_below = area.first.column == place.column && area.first.row > table.last_head;
    let cell = grid.cell(area.first).filter(|_| is_below)?;
    Some((area.first, cell, true))
}

/// Whether a cell says that what stands above it holds.
fn is_ditto(cell: &Cell) -> bool {
    cell.as_text().is_some_and(|text| {
        let first = text.chars().find(|c| !c.is_whitespace() && !is_unseen(*c));
        matches!(first, Some('同' | '〃' | '″'))
            && matches!(level(text).as_str(), "同上" | "〃" | "同前" | "″" | "′′")
    })
}

/// Whether a cell says something that 同上 below it can mean.
fn can_be_said_again(cell: &Cell) -> bool {
    !says_nothing(&cell.to_string())
}

/// A month after the one that is reported has no figure yet: its zeros are the sheet's, not the project's.
fn settle_months(project: &mut ReadProject, reported: Option<(i32, u32)>, findings: &mut Findings) {
    let reported = reported.and_then(|(year, month)| YearMonth::new(year, month));
    if let Some(reported) = reported {
        for month in &mut project.monthly {
            let is_later = month.month > reported;
            if is_later && month.invested == Some(Money::ZERO) {
                month.invested = None;
            }
            if is_later && month.invested.is_some() {
                findings.notice(format!(
                    "第 {} 行：{} 在报告月份之后，已有完成投资",
                    project.row, month.month
                ));
            }
        }
    }
    project
        .monthly
        .retain(|month| month.invested.is_some() || !month.physical_progress.is_empty());
    project.monthly.sort_by_key(|month| month.month);
    let says_nothing = |year: &ReadYear| {
        *year
            == ReadYear {
                year: year.year,
                ..ReadYear::default()
            }
    };
    project.annual.retain(|year| !says_nothing(year));
}
