//! The cells of a form's rows, made of what the library says; and the list of what could not be filled.

use std::collections::BTreeMap;

use crate::import::grid::Place;
use crate::import::understand::Role;
use crate::model::{Id, Project, ProjectColumn};
use crate::report::numeral;

use super::arrange::Arranged;
use super::body::{At, RowOut, SlotKind};
use super::columns::FormColumn;
use super::dress::Written;
use super::figures::{Asking, Figures, Said};
use super::filling::Filling;
use super::form::Form;
use super::lines::{Item, Line};
use super::shift::Shift;

/// So many names are told.
const TOLD: usize = 10;

/// Something that could not be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Where, in the file that comes out; empty for what has no cell.
    pub cell: String,
    /// Under which head; empty for what is about a project.
    pub heading: String,
    /// Which project; empty for what is about a column.
    pub project: String,
    /// Why, in Chinese.
    pub why: String,
}

/// What came of the work.
pub(super) struct Done {
    pub counts: Vec<(usize, usize)>,
    pub left: Vec<Left>,
    pub notices: Vec<String>,
}

/// The work at a form.
pub(super) struct Work<'a> {
    form: &'a Form,
    figures: Figures<'a>,
    /// Of each column: how many cells were filled, for how many there is nothing.
    counts: Vec<(usize, usize)>,
    /// What could not be filled, with its place among the form's rows.
    left: Vec<(Option<(At, u32)>, Left)>,
    notices: Vec<String>,
    /// How many amounts are in those of a programme, and how many values are only suggested.
    contained: usize,
    /// Formulas of rows that would need them as numbers.
    emptied: usize,
    suggested: BTreeMap<String, usize>,
}

impl<'a> Work<'a> {
    pub fn new(form: &'a Form, figures: Figures<'a>) -> Self {
        Self {
            counts: vec![(0, 0); form.columns().len()],
            form,
            figures,
            left: Vec::new(),
            notices: Vec::new(),
            contained: 0,
            emptied: 0,
            suggested: BTreeMap::new(),
        }
    }

    /// The cells of a line.
    pub fn row(&mut self, at: At, line: &Line) -> RowOut {
        let cells = match line {
            Line::Item(item, number) => self.item(at, *item, *number),
            Line::Group {
                level,
                number,
                label,
                projects,
            } => self.group((*level, *number), label, projects),
            Line::Sum(projects) => self.sum_row(at, projects),
        };
        RowOut {
            at,
            cells,
            is_group: matches!(line, Line::Group { .. }),
        }
    }

    fn item(&mut self, at: At, item: Item, number: usize) -> Vec<(u32, Written)> {
        let portfolio = self.figures.portfolio;
        let Some(project) = portfolio.projects().get(item.project) else {
            return Vec::new();
        };
        let asking = Asking {
            project,
            problem: item.problem.and_then(|id| portfolio.problems().get(id)),
            number,
        };
        let slot = match at {
            At::Row(row) => self.form.slot(row),
            At::After(..) => None,
        };
        let names_itself = slot.is_some_and(|slot| matches!(slot.kind, SlotKind::Named(_)));
        let form = self.form;
        let mut cells = Vec::new();
        let mut bracketed = Vec::new();
        for (place, column) in form.columns().iter().enumerate() {
            if column.has_formula {
                continue;
            }
            let before = self.contained;
            // What the form says of a project that it names is its own.
            if names_itself
                && let At::Row(row) = at
                && form.grid().cell(Place::new(row, column.index)).is_some()
            {
                continue;
            }
            let written = self.cell(at, column, asking);
            if self.contained > before {
                bracketed.push(column.index);
            }
            match &written {
                Written::Nothing => self.counts[place].1 += 1,
                _ => self.counts[place].0 += 1,
            }
            // A cell that the form leaves empty stays as it is.
            if written != Written::Nothing || column.filling != Filling::Nothing {
                cells.push((column.index, written));
            }
        }
        // A sum of the form counts no brackets; a formula of the row would fail at them.
        for column in form.columns().iter().filter(|column| column.has_formula) {
            if column.reckons_with.iter().any(|of| bracketed.contains(of)) {
                self.emptied += 1;
                cells.push((column.index, Written::Emptied));
            }
        }
        cells.sort_by_key(|(column, _)| *column);
        cells
    }

    /// The cells of a row for an item, as people read them, in the order of the columns.
    pub fn shown(mut self, item: Item) -> Vec<String> {
        let cells = self.item(At::After(0, 1), item, 1);
        let columns = self.form.columns().iter();
        let shown = columns.map(|column| {
            let written = cells.iter().find(|(at, _)| *at == column.index);
            match written {
                Some((_, Written::Text(words) | Written::Number(words))) => words.clone(),
                Some((_, Written::Nothing | Written::Emptied)) | None => String::new(),
            }
        });
        shown.collect()
    }

    fn cell(&mut self, at: At, column: &FormColumn, asking: Asking<'_>) -> Written {
        let portfolio = self.figures.portfolio;
        let project = asking.project;
        let said = self.figures.of(&column.filling, asking);
        if said != Said::Nothing && Figures::is_suggested(&column.filling, project) {
            *self.suggested.entry(column.heading.clone()).or_default() += 1;
        }
        match (column.dress.write(portfolio, &said), &said) {
            (Ok(Written::Number(_) | Written::Text(_)), Said::Amount(amount))
                if self.figures.is_contained(&column.filling, project.id) =>
            {
                self.contained += 1;
                column.dress.in_brackets(*amount)
            }
            (Ok(written), _) => written,
            (Err(why), _) => {
                let left = Left {
                    cell: String::new(),
                    heading: column.heading.clone(),
                    project: project.name.clone(),
                    why: why.to_string(),
                };
                self.left.push((Some((at, column.index)), left));
                Written::Nothing
            }
        }
    }

    /// A row for a group that the form does not have.
    fn group(
        &self,
        (level, number): (usize, usize),
        label: &str,
        projects: &[Id<Project>],
    ) -> Vec<(u32, Written)> {
        let columns = self.form.columns();
        let has_serial = columns
            .iter()
            .any(|column| column.filling == Filling::Serial);
        let sign = numeral(level, number);
        let count = self.figures.count(projects);
        let cells = columns.iter().filter(|column| !column.has_formula);
        let cells = cells.map(|column| {
            let written = match &column.filling {
                Filling::Serial => Written::Text(sign.trim_end_matches('、').to_owned()),
                Filling::Role(Role::Field(ProjectColumn::Name)) => {
                    let sign = if has_serial { "" } else { sign.as_str() };
                    Written::Text(format!("{sign}{label}（{count}项）"))
                }
                _ => self.sum(column, projects),
            };
            (column.index, written)
        });
        cells
            .filter(|(_, written)| *written != Written::Nothing)
            .collect()
    }

    /// A row of the form for sums: what it says itself, words and formulas, stays.
    fn sum_row(&self, at: At, projects: &[Id<Project>]) -> Vec<(u32, Written)> {
        let At::Row(row) = at else {
            return Vec::new();
        };
        let slot = self.form.slot(row);
        let mut cells = Vec::new();
        for column in self.form.columns() {
            let place = Place::new(row, column.index);
            let held = self.form.grid().cell(place);
            let is_label = slot.is_some_and(|slot| slot.label_column == column.index);
            if is_label {
                let text = held.and_then(|cell| cell.as_text());
                let counted = text.and_then(|text| counted(text, self.figures.count(projects)));
                cells.extend(counted.map(|text| (column.index, Written::Text(text))));
                continue;
            }
            if held.is_some() || self.form.is_covered(place) {
                continue;
            }
            let written = self.sum(column, projects);
            if written != Written::Nothing {
                cells.push((column.index, written));
            }
        }
        cells
    }

    fn sum(&self, column: &FormColumn, projects: &[Id<Project>]) -> Written {
        let sum = self.figures.sum(&column.filling, projects);
        let Some(said) = sum.filter(|_| !projects.is_empty()) else {
            return Written::Nothing;
        };
        let written = column.dress.write(self.figures.portfolio, &said);
        written.unwrap_or(Written::Nothing)
    }

    /// Says which projects have no row, and what else somebody should know.
    pub fn tell_of(&mut self, arranged: &Arranged) {
        let portfolio = self.figures.portfolio;
        let name = |id: &Id<Project>| {
            let project = portfolio.projects().get(*id);
            project
                .map(|project| project.name.clone())
                .unwrap_or_default()
        };
        for id in &arranged.unplaced {
            self.left.push((
                None,
                Left {
                    cell: String::new(),
                    heading: String::new(),
                    project: name(id),
                    why: "不属于表样上的任何一组，没有填".to_owned(),
                },
            ));
        }
        for (row, words) in &arranged.unknown {
            self.left.push((
                Some((At::Row(*row), self.form.name_column())),
                Left {
                    cell: String::new(),
                    heading: String::new(),
                    project: words.clone(),
                    why: "表样上写有这个项目，所选的项目中没有同名的".to_owned(),
                },
            ));
        }
        if !arranged.not_named.is_empty() {
            let names: Vec<String> = arranged.not_named.iter().take(TOLD).map(name).collect();
            self.notices.push(format!(
                "表样自己列出了项目；另有 {} 个项目表样上没有，没有填：{}{}",
                arranged.not_named.len(),
                names.join("、"),
                if arranged.not_named.len() > TOLD {
                    "等"
                } else {
                    ""
                }
            ));
        }
        if !arranged.keys.is_empty() {
            let keys: Vec<&str> = arranged.keys.iter().map(|key| key.label()).collect();
            self.notices
                .push(format!("表样的分组按{}对应", keys.join("、")));
        }
    }

    /// What came of it, with the places of the rows as they come out.
    pub fn done(mut self, shift: &Shift) -> Done {
        for (column, (_, empty)) in self.form.columns().iter().zip(&self.counts) {
            let why = if column.has_formula {
                continue;
            } else if column.is_unknown() {
                "项目库没有对应的字段，这一列留空".to_owned()
            } else if *empty > 0 && column.filling != Filling::Nothing {
                format!("{empty} 行在项目库中没有内容")
            } else {
                continue;
            };
            self.left.push((
                None,
                Left {
                    cell: column.called().replace(' ', ""),
                    heading: column.heading.clone(),
                    project: String::new(),
                    why,
                },
            ));
        }
        if self.contained > 0 {
            self.notices.push(format!(
                "打包项目子项的金额 {} 处加了括号，已含在打包项目中，合计不重复计",
                self.contained
            ));
        }
        if self.emptied > 0 {
            self.notices.push(format!(
                "打包项目子项所在行的公式 {} 格留空：公式用到的金额加了括号，不能计算",
                self.emptied
            ));
        }
        for (heading, count) in &self.suggested {
            self.notices.push(format!(
                "“{heading}”列有 {count} 处是建议值，尚待确认，报出前请核对"
            ));
        }
        let is_workbook = self.form.extension() == "xlsx";
        let left = self.left.into_iter().map(|(place, mut left)| {
            if let Some((_, column)) = place
                && let Some(cell) = self.form.blank.cells.get(column as usize)
            {
                left.cell = cell.to_string();
            } else if let Some((at, column)) = place {
                let row = match at {
                    At::Row(row) => shift.row(row),
                    At::After(row, nth) => shift.row(row) + nth,
                };
                left.cell = if is_workbook {
                    Place::new(row, column).to_string()
                } else {
                    format!("表中第{}行", row + 1)
                };
            }
            left
        });
        Done {
            counts: self.counts,
            left: left.collect(),
            notices: self.notices,
        }
    }
}

/// `一、续建项目（  个）` with its count; none of a text that leaves no room for one.
fn counted(text: &str, count: usize) -> Option<String> {
    let open = text.rfind(['（', '('])?;
    let sign = text[open..].chars().next()?;
    let inner = &text[open + sign.len_utf8()..];
    let close = inner.find(['）', ')'])?;
    let words = inner[..close].replace(|c: char| c.is_whitespace() || c == '_', "");
    let unit = ["个", "项", "个项目", "共个", "共项"]
        .into_iter()
        .find(|unit| *unit == words)?;
    let counted = match unit.strip_prefix('共') {
        Some(unit) => format!("共{count}{unit}"),
        None => format!("{count}{unit}"),
    };
    Some(format!(
        "{}{sign}{counted}{}",
        &text[..open],
        &inner[close..]
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_go_where_the_form_leaves_room() {
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            counted("一、续建项目（  个）", 12),
            some("一、续建项目（12个）")
        );
        assert_eq!(counted("合计(共 项)", 3), some("合计(共3项)"));
        assert_eq!(counted("续建项目（3个）", 12), None);
        assert_eq!(counted("合计", 12), None);
    }
}
