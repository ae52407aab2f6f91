use std::cell::OnceCell;
use std::collections::HashMap;

use crate::model::{
    Derived, Field, Id, PaperRow, Portfolio, Project, Sum, Table, Value, chinese_numeral,
};
use crate::view::{
    self, Along, Coloring, Facts, Group, GroupKey, GroupNumber, Listing, Moment, Shade, Summary,
    SummaryRow, Totals,
};

use super::cells::Cells;
use super::document::{DocumentCell, DocumentRow, RowKind, Shades};
use super::paper_column::PaperColumn;
use super::preset::RowSource;
use super::shade::of_project;

/// Turns a listing into the rows of a paper: 合计, groups within groups, projects or what belongs to them.
pub(super) struct RowBuilder<'a> {
    portfolio: &'a Portfolio,
    listing: &'a Listing,
    columns: &'a [PaperColumn],
    source: RowSource,
    /// How many levels of groups are listed.
    depth: usize,
    moment: Moment,
    cells: Cells<'a>,
    /// What each group comes to, by its path; empty where no column asks for it.
    figures: HashMap<&'a [(GroupKey, String)], &'a SummaryRow>,
    whole: &'a Summary,
    /// The groups in which the builder stands.
    path: Vec<(GroupKey, String)>,
    rows: Vec<DocumentRow>,
    /// The rules of coloured columns, by place.
    colorings: &'a [(usize, &'a Coloring)],
    shades: Shades,
}

/// What a summary row is about.
struct Whole<'w> {
    totals: &'w Totals,
    facts: Option<&'w Facts>,
    /// None for all projects.
    group: Option<&'w Group>,
    /// Its place among the groups beside it.
    rank: Option<usize>,
}

impl<'a> RowBuilder<'a> {
    pub fn new(
        cells: Cells<'a>,
        listing: &'a Listing,
        summary: &'a Summary,
        source: RowSource,
        depth: usize,
    ) -> Self {
        let figures = summary.rows.iter();
        Self {
            portfolio: cells.portfolio,
            listing,
            columns: cells.columns,
            source,
            depth,
            moment: cells.moment,
            figures: figures.map(|row| (row.path.as_slice(), row)).collect(),
            whole: summary,
            cells,
            path: Vec::new(),
            rows: Vec::new(),
            colorings: &[],
            shades: Shades::new(),
        }
    }

    /// The same with these columns coloured.
    pub const fn coloured(mut self, colorings: &'a [(usize, &'a Coloring)]) -> Self {
        self.colorings = colorings;
        self
    }

    /// The rows of the listing: 合计 first as in published lists, last in a table of sums.
    pub fn build(mut self) -> (Vec<DocumentRow>, Shades) {
        let listing = self.listing;
        let is_summed = self.whole.totals.count == listing.totals.count;
        let whole = Whole {
            totals: if is_summed {
                &self.whole.totals
            } else {
                &listing.totals
            },
            facts: is_summed.then_some(&self.whole.facts),
            group: None,
            rank: None,
        };
        let count = listing.totals.count;
        if self.source == RowSource::Groups {
            self.push_sums(&listing.groups, 1);
            let cells = self.summary_cells(DocumentCell::Empty, "合计", count, &whole);
            self.rows.push(DocumentRow {
                kind: RowKind::Total { count },
                of: None,
                cells,
            });
            return (self.rows, self.shades);
        }
        self.push_summary(DocumentCell::Empty, "合计", None, &whole, |rows| {
            if listing.groups.is_empty() {
                rows.push_items(&listing.projects);
            } else {
                rows.push_groups(&listing.groups, 1);
            }
        });
        (self.rows, self.shades)
    }

    /// What is known of the group at which the builder stands.
    fn whole_of<'g>(&self, group: &'g Group) -> Whole<'g>
    where
        'a: 'g,
    {
        let row = self.figures.get(self.path.as_slice()).copied();
        Whole {
            totals: row.map_or(&group.totals, |row| &row.totals),
            facts: row.map(|row| &row.facts),
            group: Some(group),
            rank: row.and_then(|row| self.rank(row)),
        }
    }

    /// The place of a group among those beside it, by the share of the year's plan that is done; equal ones share it.
    fn rank(&self, row: &SummaryRow) -> Option<usize> {
        let above = |row: &SummaryRow| row.path.len().saturating_sub(1);
        let own = row.totals.completion_rate()?;
        let beside = self.whole.rows.iter().filter(|other| {
            other.path.len() == row.path.len()
                && other.path[..above(other)] == row.path[..above(row)]
        });
        let better = beside.filter_map(|other| other.totals.completion_rate());
        Some(better.filter(|rate| *rate > own).count() + 1)
    }

    fn push_groups(&mut self, groups: &[Group], level: usize) {
        let mut place = 0;
        for group in groups {
            let numeral = numeral(level, place + 1);
            self.path.push((group.by, group.key.clone()));
            let whole = self.whole_of(group);
            // The third level carries its dash in the name, where published lists print it.
            let (number, label) = if level == 3 {
                (DocumentCell::Empty, format!("{numeral}{}", group.label))
            } else {
                (DocumentCell::Text(numeral.clone()), group.label.clone())
            };
            let head = Some((level, numeral, group.label.clone()));
            let is_listed = self.push_summary(number, &label, head, &whole, |rows| {
                rows.push_groups(&group.groups, level + 1);
                rows.push_items(&group.projects);
            });
            place += usize::from(is_listed);
            self.path.pop();
        }
    }

    /// A summary row, then what `below` pushes: only that shows how many lines it has. A group without a line is
    /// left out; whether it is there.
    fn push_summary(
        &mut self,
        number: DocumentCell,
        label: &str,
        group: Option<(usize, String, String)>,
        whole: &Whole<'_>,
        below: impl FnOnce(&mut Self),
    ) -> bool {
        let index = self.rows.len();
        self.rows.push(DocumentRow {
            kind: RowKind::Total { count: 0 },
            of: None,
            cells: Vec::new(),
        });
        below(self);
        let count = match self.source {
            RowSource::Parts(_) => {
                let below = self.rows[index + 1..].iter();
                below
                    .filter(|row| row.kind.summary_level().is_none())
                    .count()
            }
            _ => whole.totals.count,
        };
        if count == 0 && group.is_some() {
            self.rows.truncate(index);
            return false;
        }
        let cells = self.summary_cells(number, label, count, whole);
        let kind = match group {
            None => RowKind::Total { count },
            Some((level, numeral, label)) => RowKind::Group {
                level,
                numeral,
                label,
                count,
            },
        };
        self.rows[index] = DocumentRow {
            kind,
            of: None,
            cells,
        };
        true
    }

    /// A table of sums: the groups of the lowest level are its lines, those above stand over them.
    fn push_sums(&mut self, groups: &[Group], level: usize) {
        for (i, group) in groups.iter().enumerate() {
            self.path.push((group.by, group.key.clone()));
            let whole = self.whole_of(group);
            let count = group.totals.count;
            let is_lowest = level >= self.depth || group.groups.is_empty();
            let (kind, number) = if is_lowest {
                let kind = RowKind::Item {
                    number: i + 1,
                    level: 0,
                };
                (kind, DocumentCell::Count(i + 1))
            } else {
                let numeral = numeral(level, i + 1);
                let kind = RowKind::Group {
                    level,
                    numeral: numeral.clone(),
                    label: group.label.clone(),
                    count,
                };
                (kind, DocumentCell::Text(numeral))
            };
            let cells = self.summary_cells(number, &group.label, count, &whole);
            self.rows.push(DocumentRow {
                kind,
                of: None,
                cells,
            });
            if !is_lowest {
                self.push_sums(&group.groups, level + 1);
            }
            self.path.pop();
        }
    }

    fn summary_cells(
        &self,
        number: DocumentCell,
        label: &str,
        count: usize,
        whole: &Whole<'_>,
    ) -> Vec<DocumentCell> {
        let projects = OnceCell::new();
        // A bare number in a column of texts would be taken for one of them: the count stands with the name, unless a
        // column of counts says it.
        let counted = PaperColumn::Number(GroupNumber::Count);
        let counts_apart = self.columns.contains(&counted);
        let cells = self.columns.iter().map(|column| match column {
            PaperColumn::Field(Field::NAME) if counts_apart => DocumentCell::Text(label.to_owned()),
            PaperColumn::Field(Field::NAME) => {
                DocumentCell::Text(format!("{label}（{count}{}）", self.counted()))
            }
            PaperColumn::Number(number) => self.group_number(*number, whole),
            column if column.sum() == Sum::OfSums => self.rate(*column, whole),
            column if column.sum() == Sum::Added => {
                let projects = projects.get_or_init(|| self.listed_projects(whole));
                self.sum(*column, whole.totals, projects)
            }
            _ => DocumentCell::Empty,
        });
        std::iter::once(number).chain(cells).collect()
    }

    const fn along(&self) -> Along<'a> {
        Along::new(self.portfolio, self.listing, self.moment)
    }

    /// Of what the count of a row is.
    fn counted(&self) -> String {
        match self.source {
            RowSource::Parts(Table::Milestone) => "个节点".to_owned(),
            RowSource::Parts(table) => format!("个{}", table.label()),
            _ => "项".to_owned(),
        }
    }

    /// The projects of a row that have a line in the paper.
    fn listed_projects(&self, whole: &Whole<'_>) -> Vec<Id<Project>> {
        let mut projects = match whole.group {
            Some(group) => group.projects_once(),
            None => self.listing.projects.clone(),
        };
        if let RowSource::Parts(table) = self.source {
            let along = self.along();
            projects.retain(|id| !along.parts(table, *id).is_empty());
        }
        projects
    }

    /// The sum of a column, each project once; `—` where no project has an amount.
    fn sum(&self, column: PaperColumn, totals: &Totals, projects: &[Id<Project>]) -> DocumentCell {
        let PaperColumn::Field(field) = column else {
            return DocumentCell::Empty;
        };
        // The usual sums are known already.
        if let RowSource::Projects | RowSource::Groups = self.source
            && let Some(Value::Money(sum)) = totals.value(field, self.moment)
        {
            return DocumentCell::Amount(sum);
        }
        let counting = self.listing.counting(self.portfolio, self.moment);
        match counting.sum(projects, field) {
            Value::Money(sum) => DocumentCell::Amount(sum),
            Value::Integer(count) => DocumentCell::Integer(count),
            _ if column.is_money() => DocumentCell::Absent,
            _ => DocumentCell::Empty,
        }
    }

    /// A rate of the row; those of a listing know only what it asked for.
    fn rate(&self, column: PaperColumn, whole: &Whole<'_>) -> DocumentCell {
        let rate = match (column, whole.facts) {
            (PaperColumn::Field(field), Some(_)) => whole.totals.rate(field, self.moment),
            _ => None,
        };
        rate.map_or(DocumentCell::Empty, |rate| {
            DocumentCell::Rate(rate.to_tenths())
        })
    }

    fn group_number(&self, number: GroupNumber, whole: &Whole<'_>) -> DocumentCell {
        match number.of(
            whole.totals,
            whole.facts,
            (&self.listing.totals, whole.rank),
        ) {
            Some(Value::Integer(count)) => {
                DocumentCell::Count(usize::try_from(count).unwrap_or_default())
            }
            Some(Value::Decimal(share)) => DocumentCell::Rate(share),
            _ => DocumentCell::Empty,
        }
    }

    /// A milestone that is late is red where its cell says so.
    fn shade_late(&mut self, row: usize, cells: &[DocumentCell]) {
        if !self.cells.tells_milestones {
            return;
        }
        for (place, (column, cell)) in (1..).zip(self.columns.iter().zip(cells)) {
            let is_milestone = matches!(
                column,
                PaperColumn::Field(Field::Derived(Derived::Milestone(_)))
            );
            if is_milestone && matches!(cell, DocumentCell::Text(text) if text.contains("逾期")) {
                self.shades.insert((row, place), Shade::Overdue);
            }
        }
    }

    fn push_items(&mut self, projects: &[Id<Project>]) {
        let portfolio = self.portfolio;
        let mut number = 0;
        // As the table on the screen nests them.
        for row in view::nested(self.listing, projects) {
            let Some(project) = portfolio.projects().get(row.id) else {
                continue;
            };
            let lines = match self.source {
                RowSource::Parts(table) => {
                    let rows = self.along().parts(table, project.id).into_iter();
                    rows.map(Some).collect()
                }
                _ => vec![None],
            };
            for line in lines {
                number += 1;
                let here = self.rows.len();
                let shades = of_project(portfolio, project, self.colorings, self.moment);
                let shades = shades.map(|(column, shade)| ((here, column), shade));
                self.shades.extend(shades);
                let part = line.as_ref().map(|line| (line.table, line.id));
                let of = PaperRow {
                    project: project.id,
                    part,
                };
                let cells = self.cells.of(project, line.as_ref());
                self.shade_late(here, &cells);
                let cells = std::iter::once(DocumentCell::Count(number)).chain(cells);
                self.rows.push(DocumentRow {
                    kind: RowKind::Item {
                        number,
                        level: row.level,
                    },
                    of: Some(of),
                    cells: cells.collect(),
                });
            }
        }
    }
}

/// 一、 → （一） → —— → ①
pub fn numeral(level: usize, number: usize) -> String {
    let chinese = || chinese_numeral(i32::try_from(number).unwrap_or(i32::MAX));
    match level {
        0 | 1 => format!("{}、", chinese()),
        2 => format!("（{}）", chinese()),
        3 => "——".to_owned(),
        _ => circled(number),
    }
}

/// ① to ⑳, then `(21)`.
fn circled(number: usize) -> String {
    let circled = u32::try_from(number)
        .ok()
        .filter(|number| (1..=20).contains(number));
    let circled = circled.and_then(|number| char::from_u32('①' as u32 + number - 1));
    circled.map_or_else(|| format!("({number})"), String::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numerals_of_every_level() {
        assert_eq!(numeral(1, 12), "十二、");
        assert_eq!(numeral(2, 3), "（三）");
        assert_eq!(numeral(3, 1), "——");
        assert_eq!(numeral(4, 20), "⑳");
        assert_eq!(numeral(5, 21), "(21)");
    }
}
