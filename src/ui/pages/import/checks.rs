//! 核对: what the sheets state against what was read of them, and what was not understood.

use std::collections::BTreeSet;

use egui::{RichText, Ui};

use crate::app::{Compared, Declared, OddCell, Reading, RefusedRow, place_in};
use crate::model::{Money, MoneyUnit};

use crate::ui::kit::icons;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::Tokens;

use super::detail::above_detail;

/// What a list holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum List {
    Refused,
    Disagreeing,
    NotUnderstood,
    NotTaken,
    Odd,
    Doubtful,
    Notices,
    Agreeing,
}

impl List {
    const ALL: [Self; 8] = [
        Self::Refused,
        Self::Disagreeing,
        Self::NotUnderstood,
        Self::NotTaken,
        Self::Odd,
        Self::Doubtful,
        Self::Notices,
        Self::Agreeing,
    ];

    const fn label(self) -> &'static str {
        match self {
            Self::Refused => "不能进库的文件和行",
            Self::Disagreeing => "表上写的和读出的不符",
            Self::NotUnderstood => "没有读懂、留空的单元格",
            Self::NotTaken => "改了、但不能改的单元格",
            Self::Odd => "数字有疑、请核对",
            Self::Doubtful => "读入了、需要核对的单元格",
            Self::Notices => "提示",
            Self::Agreeing => "表上写的和读出的相符",
        }
    }

    /// Whether somebody should look at it.
    const fn is_to_look_at(self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Disagreeing
                | Self::NotUnderstood
                | Self::NotTaken
                | Self::Odd
                | Self::Doubtful
        )
    }
}

/// A line of the lists.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// The head of a list, and how many lines it has.
    Head(List, usize),
    Item {
        list: List,
        /// Which file, where there are several.
        file: String,
        place: String,
        text: String,
        why: String,
    },
}

/// The lists of the sources.
#[derive(Debug, Default)]
pub struct Checks {
    lines: Vec<Line>,
    folded: BTreeSet<List>,
    shown: Vec<usize>,
    /// The line, among those that are shown, of which the whole is said.
    cursor: usize,
    /// Whether that was moved and must come into sight.
    is_cursor_moved: bool,
}

impl Checks {
    /// Those of what was compared; what was folded stays so.
    pub fn take(&mut self, compared: &Compared, unit: MoneyUnit) {
        let sources = compared.sources.iter().enumerate();
        let sources = sources.map(|(place, source)| (&*source.name, compared.reading(place)));
        self.set(&sources.collect::<Vec<_>>(), odd(compared), unit);
    }

    fn set(&mut self, sources: &[(&str, Result<&Reading, &str>)], odd: Vec<Line>, unit: MoneyUnit) {
        self.lines = lines(sources, odd, unit);
        if self.shown.is_empty() {
            // What agrees needs no look.
            self.folded.insert(List::Agreeing);
        }
        self.narrow();
    }

    fn narrow(&mut self) {
        let is_shown = |line: &Line| match line {
            Line::Head(..) => true,
            Line::Item { list, .. } => !self.folded.contains(list),
        };
        let shown = (0..self.lines.len()).filter(|place| is_shown(&self.lines[*place]));
        self.shown = shown.collect();
        self.cursor = self.cursor.min(self.shown.len().saturating_sub(1));
    }

    /// How many lines somebody should look at.
    pub fn open(&self) -> usize {
        let heads = self.lines.iter().map(|line| match line {
            Line::Head(list, count) if list.is_to_look_at() => *count,
            Line::Head(..) | Line::Item { .. } => 0,
        });
        heads.sum()
    }

    /// Moves the cursor to where `to` says, from where it is among so many lines.
    pub fn walk(&mut self, to: impl FnOnce(usize, usize) -> Option<usize>) {
        if let Some(cursor) = to(self.cursor, self.shown.len()) {
            self.cursor = cursor;
            self.is_cursor_moved = true;
        }
    }

    /// What is said of the line at the cursor.
    fn detail(&self) -> String {
        let line = self.shown.get(self.cursor);
        match line.and_then(|at| self.lines.get(*at)) {
            Some(Line::Item { text, why, .. }) if why.is_empty() => text.clone(),
            Some(Line::Item { text, why, .. }) if text.is_empty() => why.clone(),
            Some(Line::Item { text, why, .. }) => format!("{why}\n{text}"),
            Some(Line::Head(..)) | None => String::new(),
        }
    }

    /// Draws them.
    pub fn draw(&mut self, ui: &mut Ui, has_files: bool) {
        let tokens = Tokens::of(ui);
        if self.lines.is_empty() {
            ui.add_space(60.0);
            let text = "没有要核对的：表上没有写合计，也没有读不懂的单元格";
            ui.vertical_centered(|ui| ui.label(RichText::new(text).color(tokens.secondary)));
            return;
        }
        let mut columns = vec![
            SheetColumn::words("位置", 150.0),
            SheetColumn::free("内容", 200.0),
            SheetColumn::free("说明", 260.0),
        ];
        if has_files {
            columns.insert(0, SheetColumn::words("文件", 170.0));
        }
        let (mut folded, mut chosen) = (None, None);
        let is_moved = std::mem::take(&mut self.is_cursor_moved);
        let wanted = is_moved.then_some(self.cursor);
        let count = self.shown.len();
        above_detail(ui, &self.detail(), |ui| {
            sheet_with(
                ui,
                "import_checks",
                &columns,
                (count, wanted),
                |row, index| {
                    let Some(line) = self.shown.get(index).and_then(|at| self.lines.get(*at))
                    else {
                        return;
                    };
                    match line {
                        Line::Head(list, count) => {
                            if head(row, *list, *count, self.folded.contains(list)) {
                                folded = Some(*list);
                            }
                        }
                        Line::Item {
                            list,
                            file,
                            place,
                            text,
                            why,
                        } => {
                            let tokens = Tokens::of(row.ui);
                            if index == self.cursor {
                                row.fill(tokens.selection);
                            }
                            let said = format!("{place} {text} {why}");
                            if row.press(&said, "").clicked() {
                                chosen = Some(index);
                            }
                            let first = usize::from(has_files);
                            if has_files {
                                row.text(0, file, tokens.secondary, false);
                            }
                            let color = match list {
                                List::Refused | List::Disagreeing => tokens.bad,
                                List::NotUnderstood
                                | List::NotTaken
                                | List::Odd
                                | List::Doubtful => tokens.late,
                                List::Notices | List::Agreeing => tokens.text,
                            };
                            row.text(first, place, tokens.secondary, false);
                            if why.is_empty() {
                                row.text_over(first + 1..=first + 2, text, tokens.text);
                            } else {
                                row.text(first + 1, text, tokens.text, false);
                                row.text(first + 2, why, color, false);
                            }
                        }
                    }
                },
            );
        });
        self.cursor = chosen.unwrap_or(self.cursor);
        if let Some(list) = folded {
            if !self.folded.remove(&list) {
                self.folded.insert(list);
            }
            self.narrow();
        }
    }
}

/// The head of a list; whether it was clicked.
fn head(row: &mut SheetRow<'_>, list: List, count: usize, is_folded: bool) -> bool {
    let tokens = Tokens::of(row.ui);
    row.fill(tokens.group);
    let caret = if is_folded {
        icons::CARET_RIGHT
    } else {
        icons::CARET_DOWN
    };
    let text = format!("{caret}　{}　{count} 处", list.label());
    row.wide_text(0.0, &text, tokens.text);
    let what = if is_folded { "展开" } else { "折叠" };
    row.click(&format!("{what} {}", list.label()), "").clicked()
}

/// Figures of the rows that can hardly be meant, and cumulative ones to which the months don't come.
fn odd(compared: &Compared) -> Vec<Line> {
    let rows = compared.difference.rows().iter();
    let lines = rows.flat_map(|row| {
        let file = row.file.and_then(|file| compared.files.get(file));
        let file = file.map_or("", |(name, _)| name.as_str());
        row.checks.iter().map(move |check| Line::Item {
            list: List::Odd,
            file: file.to_owned(),
            place: format!("第 {} 行", row.number),
            text: row.name.clone(),
            why: check.clone(),
        })
    });
    lines.collect()
}

fn lines(
    sources: &[(&str, Result<&Reading, &str>)],
    mut odd: Vec<Line>,
    unit: MoneyUnit,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for list in List::ALL {
        let items: Vec<Line> = match list {
            List::Odd => std::mem::take(&mut odd),
            list => sources
                .iter()
                .flat_map(|(name, reading)| items(list, name, *reading, unit))
                .collect(),
        };
        if !items.is_empty() {
            lines.push(Line::Head(list, items.len()));
            lines.extend(items);
        }
    }
    lines
}

fn items(list: List, name: &str, reading: Result<&Reading, &str>, unit: MoneyUnit) -> Vec<Line> {
    let item = |place: String, text: String, why: String| Line::Item {
        list,
        file: name.to_owned(),
        place,
        text,
        why,
    };
    let reading = match reading {
        Ok(reading) => reading,
        Err(sentence) if list == List::Refused => {
            return vec![item(String::new(), name.to_owned(), sentence.to_owned())];
        }
        Err(_) => return Vec::new(),
    };
    let odd = |cells: &[OddCell]| -> Vec<Line> {
        let item = |cell: &OddCell| {
            item(
                place_in(&cell.sheet, &cell.cell),
                text_of(reading, cell),
                cell.why.clone(),
            )
        };
        cells.iter().map(item).collect()
    };
    let declared = |agrees: bool| -> Vec<Line> {
        let those = reading.declared.iter().filter(|each| each.agrees == agrees);
        let item =
            |each: &Declared| item(each.cell.clone(), each.what.clone(), compared(each, unit));
        those.map(item).collect()
    };
    match list {
        List::Refused => {
            let rows = reading.refused_rows.iter();
            let row = |row: &RefusedRow| {
                item(format!("第 {} 行", row.row), String::new(), row.why.clone())
            };
            rows.map(row).collect()
        }
        List::Disagreeing => {
            let mut all = declared(false);
            all.extend(
                derived(reading)
                    .map(|(row, why)| item(format!("第 {row} 行"), "推算的数".to_owned(), why)),
            );
            all
        }
        List::NotUnderstood => odd(&reading.not_understood),
        List::NotTaken => odd(&reading.not_taken),
        List::Doubtful => odd(&reading.doubtful),
        List::Notices => {
            // Doubtful cells have a list of their own.
            let notices = reading.notices_of_file();
            notices
                .map(|notice| item(String::new(), notice.to_owned(), String::new()))
                .collect()
        }
        List::Agreeing => declared(true),
        List::Odd => Vec::new(),
    }
}

/// Printed rates and lights that do not follow from the figures.
fn derived(reading: &Reading) -> impl Iterator<Item = (u32, String)> + '_ {
    let rows = reading.derived.iter();
    let rows = rows.filter(|row| !row.disagrees.is_empty());
    rows.map(|row| (row.row, row.disagrees.join("；")))
}

/// `大桥 总投资：待定`
fn text_of(reading: &Reading, cell: &OddCell) -> String {
    let project = cell.project.and_then(|at| reading.projects.get(at));
    let project = project.map_or("", |project| &project.name);
    let of = [project, &cell.heading].into_iter();
    let of: Vec<&str> = of.filter(|words| !words.is_empty()).collect();
    match of.as_slice() {
        [] => cell.text.clone(),
        of => format!("{}：{}", of.join(" "), cell.text),
    }
}

/// What a sheet states beside what was read.
fn compared(declared: &Declared, unit: MoneyUnit) -> String {
    let sum = |money: Money| format!("{}{}", money.format_whole(unit), unit.label());
    let pair = |stated: String, read: String| {
        if stated == read {
            format!("{stated}，相符")
        } else {
            format!("表上 {stated}，读出 {read}")
        }
    };
    let counts = declared.count.zip(declared.count_read);
    let counts = counts.map(|(stated, read)| pair(format!("{stated} 个"), format!("{read} 个")));
    let sums = declared.sum.zip(declared.sum_read);
    let sums = sums.map(|(stated, read)| pair(sum(stated), sum(read)));
    let both: Vec<String> = counts.into_iter().chain(sums).collect();
    both.join("；")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::ReadProject;

    #[test]
    fn each_list_has_its_head_and_what_needs_no_look_is_not_counted() {
        let declared = |agrees, sum| Declared {
            cell: "C9".to_owned(),
            what: "合计".to_owned(),
            sum: Some(Money::from_wan(10)),
            sum_read: Some(Money::from_wan(sum)),
            agrees,
            ..Declared::default()
        };
        let reading = Reading {
            declared: vec![declared(true, 10), declared(false, 7)],
            not_understood: vec![OddCell {
                sheet: "汇总".to_owned(),
                cell: "D4".to_owned(),
                text: "待定".to_owned(),
                why: "不是金额".to_owned(),
                heading: "总投资".to_owned(),
                project: Some(0),
                ..OddCell::default()
            }],
            projects: vec![ReadProject {
                name: "大桥".to_owned(),
                ..ReadProject::default()
            }],
            ..Reading::default()
        };
        let sources = [("甲.xlsx", Ok(&reading)), ("乙.xlsx", Err("文件是空的"))];
        let mut checks = Checks::default();
        checks.set(&sources, Vec::new(), MoneyUnit::Wan);
        assert_eq!(checks.open(), 3);
        let whys = checks.lines.iter().filter_map(|line| match line {
            Line::Item { place, why, .. } => Some((place.as_str(), why.as_str())),
            Line::Head(..) => None,
        });
        let whys: Vec<_> = whys.collect();
        let is_told =
            |line: &Line| matches!(line, Line::Item { text, .. } if text == "大桥 总投资：待定");
        assert!(checks.lines.iter().any(is_told));
        let expected = [
            ("", "文件是空的"),
            ("C9", "表上 10.00万元，读出 7.00万元"),
            ("汇总!D4", "不是金额"),
            ("C9", "10.00万元，相符"),
        ];
        assert_eq!(whys, expected);
        // What agrees is folded at first.
        assert_eq!(checks.shown.len(), checks.lines.len() - 1);
    }
}
