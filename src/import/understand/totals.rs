//! Counts and sums that a file states, beside what its rows give.

use std::borrow::Cow;
use std::cell::{OnceCell, RefCell};
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::import::grid::{Grid, Place};
use crate::model::{ListClass, Money, Stage, YearMonth};

use super::build::{Built, Scope, Stated};
use super::cells;
use super::findings::Findings;
use super::heads::Table;
use super::label::count_of;
use super::reading::{Declared, ReadProject};
use super::role::{Checked, ReadColumn, Role};
use super::text::{leading_number, level, one_line};

/// Compares every figure that is stated.
pub fn declared(
    grid: &Grid,
    table: &Table,
    built: &Built,
    findings: &mut Findings,
) -> Vec<Declared> {
    let totals = Totals::of(grid, table, built);
    let mut declared = Vec::new();
    for (place, stated) in built.stated.iter().enumerate() {
        totals.row(place, stated, findings, &mut declared);
    }
    totals.packages(&mut declared);
    totals.sentences(&mut declared);
    totals.months(&mut declared, findings);
    for each in &mut declared {
        each.agrees = each.count == each.count_read && each.sum == each.sum_read;
    }
    declared
}

/// What a sheet states. Rows of sums may be as many as projects: what several of them ask is worked out once.
struct Totals<'a> {
    grid: &'a Grid,
    table: &'a Table,
    built: &'a Built,
    /// The projects that are no parts.
    tops: Vec<usize>,
    /// The rows that are called 合计, by their places in [`Built::stated`].
    of_all: Vec<usize>,
    /// What all projects come to in the first column of amounts.
    sum_of_all: OnceCell<Money>,
    /// The projects that are called by a word.
    called: RefCell<HashMap<&'a str, Rc<[usize]>>>,
    /// What the rows that did not come in state in each column.
    refused: RefCell<HashMap<u32, Money>>,
}

impl<'a> Totals<'a> {
    fn of(grid: &'a Grid, table: &'a Table, built: &'a Built) -> Self {
        let standing = &built.standing;
        let tops = (0..standing.len()).filter(|index| standing[*index].parent.is_none());
        let stated = built.stated.iter().enumerate();
        let of_all = stated.filter(|(_, stated)| stated.scope == Scope::All);
        Self {
            grid,
            table,
            built,
            tops: tops.collect(),
            of_all: of_all.map(|(place, _)| place).collect(),
            sum_of_all: OnceCell::new(),
            called: RefCell::default(),
            refused: RefCell::default(),
        }
    }

    /// The projects between two places, parts left out.
    fn between(&self, (from, upto): (usize, usize)) -> &[usize] {
        let place = |of: usize| self.tops.partition_point(|top| *top < of);
        self.tops.get(place(from)..place(upto)).unwrap_or_default()
    }

    /// The projects of which a row speaks, parts left out; `None` where its words can't be told.
    fn meant(&self, place: usize, stated: &'a Stated) -> Option<Cow<'_, [usize]>> {
        Some(match &stated.scope {
            Scope::All => Cow::Borrowed(self.between(self.section(place, stated))),
            Scope::Group => {
                // They follow upon its row, until another one closes it.
                let standing = self.built.standing.iter().skip(stated.at);
                let count = standing.take_while(|each| each.groups.contains(&place));
                Cow::Borrowed(self.between((stated.at, stated.at + count.count())))
            }
            Scope::Between(from, upto) => Cow::Borrowed(self.between((*from, *upto))),
            Scope::Funding(index) => Cow::Owned(vec![*index]),
            Scope::Called(word) => {
                let is_known = Stage::read(word).is_some() || ListClass::read(word).is_some();
                let found = self.called(word);
                if !is_known && found.is_empty() {
                    return None;
                }
                Cow::Owned(found.to_vec())
            }
        })
    }

    fn called(&self, word: &'a str) -> Rc<[usize]> {
        let found = || {
            let tops = self.tops.iter().copied();
            let found = tops.filter(|index| is_called(&self.built.projects[*index], word));
            found.collect()
        };
        let mut called = self.called.borrow_mut();
        Rc::clone(called.entry(word).or_insert_with(found))
    }

    /// The projects of a 合计: all of them. Where several rows are so called each may close its own section; then the rows
    /// since the one before are meant, if their sum is the stated one or more totals follow.
    fn section(&self, place: usize, stated: &Stated) -> (usize, usize) {
        let all = (0, self.built.projects.len());
        let number = self.of_all.partition_point(|other| *other < place);
        let before = number.checked_sub(1).and_then(|last| self.of_all.get(last));
        let from = before.map_or(0, |before| self.built.stated[*before].at);
        let is_last = number + 1 >= self.of_all.len();
        let section = (from, stated.at);
        if section == all || stated.at == from || (before.is_none() && is_last) {
            return all;
        }
        let mut columns = self.table.columns.iter();
        let column = columns.find(|column| column.role.is_money());
        let agrees = |sum: &dyn Fn(&ReadColumn) -> Money| {
            column.is_some_and(|column| {
                let cell = self.grid.cell(Place::new(stated.row, column.index));
                let stated = cell.map(|cell| cells::money(cell, self.table.unit_of(column)));
                stated.and_then(cells::Read::value) == Some(sum(column))
            })
        };
        let of_all = |column: &ReadColumn| {
            let sum = || self.sum(self.between(all), column);
            *self.sum_of_all.get_or_init(sum)
        };
        let of_section = |column: &ReadColumn| self.sum(self.between(section), column);
        if agrees(&of_all) || (is_last && !agrees(&of_section)) {
            all
        } else {
            section
        }
    }

    /// The count in the row: in its words, or alone in a cell of words.
    fn count(&self, stated: &Stated) -> Option<(Place, u32)> {
        let label = Place::new(stated.row, stated.label_column);
        if let Some(count) = stated.count {
            return Some((label, count));
        }
        let columns = self.table.columns.iter().filter(|column| {
            let is_words = !column.role.is_money()
                && !column.is_own_money
                && !matches!(column.role, Role::Serial | Role::Derived(_));
            is_words && column.index != stated.label_column
        });
        columns
            .map(|column| Place::new(stated.row, column.index))
            .find_map(|place| {
                let cell = self.grid.cell(place)?;
                Some((place, count_of(&cell.to_string())?))
            })
    }

    fn row(
        &self,
        place: usize,
        stated: &'a Stated,
        findings: &mut Findings,
        declared: &mut Vec<Declared>,
    ) {
        let Some(projects) = self.meant(place, stated) else {
            findings.notice(format!(
                "第 {} 行“{}”：表中没有标明哪些项目属于它，无法核对",
                stated.row + 1,
                stated.what
            ));
            return;
        };
        let mut counted = self
            .count(stated)
            .filter(|_| !matches!(stated.scope, Scope::Funding(_)));
        let mut rest = Vec::new();
        for column in &self.table.columns {
            let Some((cell, sum)) = self.stated_sum(stated, column, findings) else {
                continue;
            };
            let read = self.sum(&projects, column);
            if read != sum {
                self.explain(&projects, column, cell, sum, read, findings);
            }
            // The count goes with the sum of the total investment.
            let count = counted.take_if(|_| column.role == Role::TOTAL);
            rest.push(Declared {
                cell: count.map_or(cell, |(cell, _)| cell).to_string(),
                what: if count.is_some()
                    || column.role == Role::TOTAL && stated.scope == Scope::Group
                {
                    stated.what.clone()
                } else {
                    format!("{} {}", stated.what, column.heading)
                },
                count: count.map(|(_, count)| count),
                count_read: count.map(|_| projects.len() as u32),
                sum: Some(sum),
                sum_read: Some(read),
                sum_cell: count.map(|_| cell.to_string()),
                agrees: false,
            });
        }
        if let Some((cell, count)) = counted {
            declared.push(Declared {
                cell: cell.to_string(),
                what: stated.what.clone(),
                count: Some(count),
                count_read: Some(projects.len() as u32),
                ..Declared::default()
            });
        }
        declared.append(&mut rest);
    }

    /// Tells why a sum that is stated differs, where that can be seen: figures that are text, hidden rows, rows that did
    /// not come in.
    fn explain(
        &self,
        projects: &[usize],
        column: &ReadColumn,
        cell: Place,
        sum: Money,
        read: Money,
        findings: &mut Findings,
    ) {
        let place = |index: usize| Place::new(self.built.projects[index].row - 1, column.index);
        let amount = |index: &usize| {
            let amount = self.built.amounts.get(*index, column.index);
            amount.unwrap_or_default()
        };
        let is_text = |index: &&usize| {
            let cell = self.grid.cell(place(**index));
            cell.is_some_and(|cell| cell.as_text().is_some()) && amount(index) != Money::ZERO
        };
        let texts: Vec<usize> = projects.iter().filter(is_text).copied().collect();
        if !texts.is_empty() && read - texts.iter().map(amount).sum() == sum {
            let cells: Vec<String> = texts
                .iter()
                .take(10)
                .map(|index| place(*index).to_string())
                .collect();
            findings.notice(format!(
                "{cell} 的合计没有算上按文字保存的金额（{}），读入时已算上",
                cells.join("、")
            ));
            return;
        }
        let seen = projects
            .iter()
            .filter(|index| !self.grid.is_row_hidden(place(**index).row));
        if seen.clone().count() < projects.len() && seen.map(amount).sum::<Money>() == sum {
            findings.notice(format!("{cell} 的合计只算了没有隐藏的行"));
            return;
        }
        if read + self.refused(column) == sum {
            findings.notice(format!("{cell} 的合计加上没有读入的行后相符"));
        }
    }

    /// What the rows that did not come in state in a column.
    fn refused(&self, column: &ReadColumn) -> Money {
        let mut refused = self.refused.borrow_mut();
        let sum = refused.entry(column.index).or_insert_with(|| {
            let rows = self.built.refused.iter();
            let amounts = rows.filter_map(|refused| {
                let cell = self.grid.cell(Place::new(refused.row - 1, column.index))?;
                cells::money(cell, self.table.unit_of(column)).value()
            });
            amounts.sum()
        });
        *sum
    }

    /// The sum that the row states in a column.
    fn stated_sum(
        &self,
        stated: &Stated,
        column: &ReadColumn,
        findings: &mut Findings,
    ) -> Option<(Place, Money)> {
        let is_funding = matches!(column.role, Role::FundingOf(..));
        let is_of_source = matches!(stated.scope, Scope::Funding(_));
        let adds_up = if is_of_source {
            is_funding
        } else {
            column.role.is_money() || column.is_own_money
        };
        if !adds_up {
            return None;
        }
        let place = Place::new(stated.row, column.index);
        let is_covered = self
            .grid
            .merged_at(place)
            .is_some_and(|area| area.first != place);
        let cell = self.grid.cell(place).filter(|_| !is_covered)?;
        let sum = cells::money(cell, self.table.unit_of(column));
        Some((place, findings.value(place, cell, sum)?))
    }

    /// What the projects give in a column.
    fn sum(&self, projects: &[usize], column: &ReadColumn) -> Money {
        let amount = |index: &usize| match column.role {
            Role::Derived(checked) => {
                worked_out(&self.built.projects[*index], checked).unwrap_or_default()
            }
            _ => self
                .built
                .amounts
                .get(*index, column.index)
                .unwrap_or_default(),
        };
        projects.iter().map(amount).sum()
    }

    /// The count of parts that the names of programmes state.
    fn packages(&self, declared: &mut Vec<Declared>) {
        let mut parts: HashMap<usize, u32> = HashMap::new();
        for parent in self.built.standing.iter().filter_map(|each| each.parent) {
            *parts.entry(parent).or_default() += 1;
        }
        for (index, standing) in self.built.standing.iter().enumerate() {
            let Some((count, bracket)) = &standing.parts else {
                continue;
            };
            let row = self.built.projects[index].row - 1;
            declared.push(Declared {
                cell: Place::new(row, self.table.name).to_string(),
                what: bracket.clone(),
                count: Some(*count),
                count_read: Some(parts.get(&index).copied().unwrap_or_default()),
                ..Declared::default()
            });
        }
    }

    /// Counts in titles and notes: `（共4项，打包项目拆分后共9项）`, `本表共12个项目`.
    fn sentences(&self, declared: &mut Vec<Declared>) {
        let above = self
            .grid
            .rows()
            .iter()
            .filter(|row| row.index < self.table.first_head);
        let above = above.flat_map(|row| {
            row.cells()
                .map(|(column, cell)| (Place::new(row.index, column), cell))
        });
        let notes = self
            .built
            .others
            .iter()
            .filter(|other| other.kind == "note");
        let notes = notes.filter_map(|other| {
            let row = self.grid.row(other.row - 1)?;
            let (column, cell) = row.cells().next()?;
            Some((Place::new(row.index, column), cell))
        });
        let standing = &self.built.standing;
        let tops = standing.iter().filter(|each| each.parent.is_none()).count();
        let programmes: HashSet<usize> = standing.iter().filter_map(|each| each.parent).collect();
        let split = standing.len() - programmes.len();
        for (place, cell) in above.chain(notes) {
            let Some(text) = cell.as_text() else {
                continue;
            };
            for (what, count) in counts(text) {
                let read = if what.contains("拆分") { split } else { tops };
                declared.push(Declared {
                    cell: place.to_string(),
                    what,
                    count: Some(count),
                    count_read: Some(read as u32),
                    ..Declared::default()
                });
            }
        }
    }

    /// 累计 of single rows against their parts. A column of zeros over figures is stale, told once.
    fn months(&self, declared: &mut Vec<Declared>, findings: &mut Findings) {
        for column in &self.table.columns {
            let Role::Derived(checked @ (Checked::Month(_) | Checked::Year(_))) = column.role
            else {
                continue;
            };
            let rows = self.built.projects.iter().filter_map(|project| {
                let place = Place::new(project.row - 1, column.index);
                let cell = self.grid.cell(place)?;
                let sum = cells::money(cell, self.table.unit_of(column)).value()?;
                Some((project, place, sum, worked_out(project, checked)?))
            });
            let rows: Vec<_> = rows.collect();
            let is_stale = rows.iter().all(|(.., sum, _)| *sum == Money::ZERO)
                && rows.iter().any(|(.., read)| *read != Money::ZERO);
            if is_stale {
                findings.notice(format!(
                    "“{}”一栏全是 0，而分项已有数，按分项读入",
                    column.heading
                ));
                continue;
            }
            for (project, place, sum, read) in
                rows.into_iter().filter(|(.., sum, read)| sum != read)
            {
                declared.push(Declared {
                    cell: place.to_string(),
                    what: format!("{} {}", project.name, column.heading),
                    sum: Some(sum),
                    sum_read: Some(read),
                    ..Declared::default()
                });
            }
        }
    }
}

/// Whether a project is what 其中：在建 speaks of.
fn is_called(project: &ReadProject, word: &str) -> bool {
    let stage = Stage::read(word).map(Stage::label);
    let class = ListClass::read(word).map(ListClass::label);
    let plain = level(word);
    let plain = plain.trim_end_matches("项目").trim_end_matches("重点");
    stage.is_some() && project.stage == stage
        || class.is_some() && project.annual.iter().any(|year| year.list_class == class)
        || project
            .group
            .iter()
            .any(|group| level(group).trim_end_matches("项目") == plain)
}

/// What a derived amount comes to from the row's own figures.
fn worked_out(project: &ReadProject, checked: Checked) -> Option<Money> {
    match checked {
        Checked::Month(month) => {
            project
                .monthly
                .iter()
                .find(|each| each.month == month)?
                .invested
        }
        Checked::Year(year) => {
            let of_year = |month: &YearMonth| month.year() == year;
            let before = project
                .to_date
                .iter()
                .filter(|each| each.of_year == Some(year));
            let until = before.clone().filter_map(|each| each.through).max();
            let months = project.monthly.iter().filter(|each| of_year(&each.month));
            let later = months.filter(|each| until.is_none_or(|until| each.month > until));
            let done = before
                .max_by_key(|each| each.through)
                .map(|each| each.done)
                .unwrap_or_default();
            Some(done + later.filter_map(|each| each.invested).sum())
        }
        _ => None,
    }
}

/// The counts of projects that a sentence states, with the words around them.
fn counts(text: &str) -> Vec<(String, u32)> {
    let mut found = Vec::new();
    let line = one_line(text);
    for (place, word) in line.match_indices('共') {
        let rest = &line[place + word.len()..];
        let rest = rest.trim_start_matches(['有', '计', ' ']);
        let Some((count, behind)) = leading_number(rest) else {
            continue;
        };
        let unit = ["个项目", "个", "项"]
            .into_iter()
            .find(|unit| behind.starts_with(unit));
        let Some(unit) = unit else { continue };
        // 共建设3个泊位 is no count of projects, 共3个镇 neither.
        let after = behind[unit.len()..].chars().next();
        let is_end = after.is_none_or(|c| {
            matches!(
                c,
                '，' | ',' | '。' | '）' | ')' | '；' | ';' | '、' | ' ' | '（' | '('
            )
        });
        if !is_end {
            continue;
        }
        let lead = line[..place]
            .rsplit(['，', ',', '（', '(', '。', '；', '：'])
            .next()
            .unwrap_or_default();
        found.push((format!("{lead}共{count}{unit}"), count));
    }
    found
}

/// Used by the checks of rates: what a month's report has of a year.
pub fn done_in_year(project: &ReadProject, year: i32) -> Option<Money> {
    project
        .to_date
        .iter()
        .find(|each| each.of_year == Some(year))
        .map(|each| each.done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_state_counts_of_projects() {
        let read = counts("2026年重点项目表（共4项，打包项目拆分后共9项）");
        let expected = [
            ("共4项".to_owned(), 4),
            ("打包项目拆分后共9项".to_owned(), 9),
        ];
        assert_eq!(read, expected);
        assert_eq!(counts("说明：本表共12个项目，序号带●的为省重点。").len(), 1);
        assert_eq!(counts("共建设3个泊位"), []);
    }
}
