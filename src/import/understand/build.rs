//! Rows become projects: groups above, parts below, several rows of one project put together.

mod more;

use std::collections::{BTreeMap, HashSet};

use crate::import::grid::{Cell, Grid, Place};
use crate::model::{ListClass, Money, Portfolio, ProjectColumn, Stage, YearMonth};

use super::cells;
use super::fields::Reader;
use super::findings::Findings;
use super::heads::Table;
use super::label::{Label, Numbering};
use super::people::Known;
use super::reading::{OddOf, OtherRow, OwnCell, ReadProject, RefusedRow};
use super::role::{ReadColumn, Role};
use super::rows::{BodyRow, Name, RowKind};
use super::text::{level, one_line, says_nothing};

/// What the rows gave.
#[derive(Debug, Default)]
pub struct Built {
    /// The projects and parts.
    pub projects: Vec<ReadProject>,
    /// Where each of them stands.
    pub standing: Vec<Standing>,
    /// What each cell of an amount was read as, by project and column.
    pub amounts: BTreeMap<(usize, u32), Money>,
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
    /// Groups that are open: how numbered, text, place in `stated`.
    groups: Vec<(Numbering, String, usize)>,
    /// Where the rows since the last group or 小计 begin.
    since: usize,
    /// What stood last in each column, for 同上.
    above: BTreeMap<u32, Option<(Place, &'a Cell)>>,
    /// Rows of projects and parts, to know what merges reach over.
    named_rows: Vec<u32>,
}

/// Makes projects of the rows below the heads.
pub fn build(
    grid: &Grid,
    table: &Table,
    rows: &[BodyRow],
    departments: &Portfolio,
    findings: &mut Findings,
) -> Built {
    let named = rows
        .iter()
        .filter(|row| matches!(row.kind, RowKind::Project(_) | RowKind::Part(_)));
    let mut builder = Builder {
        grid,
        table,
        known: Known::of(departments),
        findings,
        built: Built::default(),
        groups: Vec::new(),
        since: 0,
        above: BTreeMap::new(),
        named_rows: named.map(|row| row.index).collect(),
    };
    for row in rows {
        builder.row(row);
    }
    builder.name_parts();
    builder.built
}

impl<'a> Builder<'a> {
    fn row(&mut self, row: &BodyRow) {
        match &row.kind {
            RowKind::Project(name) => self.project(row, name, false),
            RowKind::Part(name) => self.project(row, name, true),
            RowKind::Continuation => self.continuation(row),
            RowKind::Group(label) => self.group(row, label),
            RowKind::Total(label) => {
                self.groups.clear();
                self.state(row, "合计".to_owned(), label.count, Scope::All);
                self.other(row, "total");
            }
            RowKind::Subtotal(label) => {
                let upto = self.built.projects.len();
                let scope = Scope::Between(self.since, upto);
                self.state(row, one_line(&label.text), label.count, scope);
                self.since = upto;
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
            at: self.built.projects.len(),
        });
    }

    /// A group closes those of its own numbering and what lies below them.
    fn group(&mut self, row: &BodyRow, label: &Label) {
        if let Some(place) = self
            .groups
            .iter()
            .position(|(numbering, ..)| *numbering == label.numbering)
        {
            self.groups.truncate(place);
        }
        let stated = self.built.stated.len();
        self.groups
            .push((label.numbering, one_line(&label.text), stated));
        let path: Vec<&str> = self
            .groups
            .iter()
            .map(|(_, text, _)| text.as_str())
            .collect();
        let what = path.join("/");
        self.state(row, what, label.count, Scope::Group);
        self.since = self.built.projects.len();
        self.other(row, "group");
    }

    fn project(&mut self, row: &BodyRow, name: &Name, is_part: bool) {
        let tops = self
            .built
            .standing
            .iter()
            .rposition(|standing| standing.parent.is_none());
        let parent = tops.filter(|_| is_part);
        let mut project = ReadProject {
            row: row.index + 1,
            name: name.text.clone(),
            number: name.number.clone(),
            marks: name.marks.clone(),
            group: self
                .groups
                .iter()
                .map(|(_, text, _)| text.clone())
                .collect(),
            parent: parent.map(|parent| self.built.projects[parent].name.clone()),
            ..ReadProject::default()
        };
        let kind = ProjectColumn::Name.spec().kind;
        if let Err(error) = kind.check_length(&project.name) {
            self.built.refused.push(RefusedRow {
                row: row.index + 1,
                why: error.to_string(),
            });
            return;
        }
        project
            .places
            .push((Role::NAME, Place::new(row.index, self.table.name)));
        let index = self.built.projects.len();
        let table = self.table;
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
            self.above.insert(column.index, cell);
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
            groups: self.groups.iter().map(|(.., stated)| *stated).collect(),
            parent,
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
        self.findings.under(place, column.heading.clone(), of);
        if let Some(amount) = amount {
            self.built.amounts.insert((index, column.index), amount);
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
    fn effective(&mut self, row: u32, column: &ReadColumn) -> Option<(Place, &'a Cell)> {
        let place = Place::new(row, column.index);
        let grid = self.grid;
        let merged = grid.merged_at(place);
        let own = grid.cell(place);
        let Some(area) = merged.filter(|area| area.height() > 1) else {
            let covered = merged.is_some_and(|area| area.first != place);
            let cell = own.filter(|_| !covered)?;
            return self.ditto(place, cell, column);
        };
        if column.role.is_money() || column.is_own_money {
            let upto = |row: u32| self.named_rows.partition_point(|named| *named < row);
            let reached = upto(area.last.row + 1) - upto(area.first.row);
            if area.first == place
                && reached > 1
                && let Some(cell) = own
            {
                let why = format!("一个金额合并在 {reached} 个项目上，只计入第一个，请核对");
                self.findings.doubt(place, cell, why);
            }
            let own = own.filter(|_| area.first == place);
            return own.map(|cell| (place, cell));
        }
        let is_below = area.first.column == place.column && area.first.row > self.table.last_head;
        if !is_below {
            return None;
        }
        let cell = grid.cell(area.first)?;
        if let Some(hidden) = own.filter(|own| area.first != place && own.value != cell.value) {
            let text = one_line(&hidden.to_string());
            self.findings.notice(format!(
                "{place} 在合并单元格下面还留有旧内容“{text}”，没有读入"
            ));
        }
        self.ditto(area.first, cell, column)
    }

    /// 同上 is what stands above.
    fn ditto(
        &mut self,
        place: Place,
        cell: &'a Cell,
        column: &ReadColumn,
    ) -> Option<(Place, &'a Cell)> {
        let is_ditto = |text: &str| {
            text.contains(['同', '〃', '″'])
                && matches!(level(text).as_str(), "同上" | "〃" | "同前" | "″" | "′′")
        };
        if !cell.as_text().is_some_and(is_ditto) {
            return Some((place, cell));
        }
        let above = self.above.get(&column.index).copied().flatten();
        let above = above.filter(|(_, cell)| !says_nothing(&cell.to_string()));
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

    /// A count in the bracket behind a name is of its parts where parts follow; else it is part of the name.
    fn name_parts(&mut self) {
        let standing = &self.built.standing;
        let parents: HashSet<usize> = standing.iter().filter_map(|each| each.parent).collect();
        for index in 0..self.built.projects.len() {
            let Some((_, bracket)) = self.built.standing[index].parts.clone() else {
                continue;
            };
            let says_parts = ["打包", "子项"].iter().any(|word| bracket.contains(word));
            if !parents.contains(&index) && !says_parts {
                self.built.standing[index].parts = None;
                self.built.projects[index].name.push_str(&bracket);
            }
        }
    }
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
    project.annual.retain(|year| {
        year.planned.is_some() || year.list_class.is_some() || !year.target.is_empty()
    });
    project
        .own
        .retain(|(_, cell)| !matches!(cell, OwnCell::Text(text) if text.is_empty()));
}
