//! 对比: what was added, removed and altered between two states, in the place of the page.

use std::collections::HashMap;
use std::sync::Arc;

use egui::{Frame, Margin, RichText, Ui, vec2};

use crate::app::{App, Command, PaperCommand, PastCommand, SelectCommand, ShownComparison};
use crate::model::Money;
use crate::view::{ABSENT, ChangeKind, CompareScope, ComparedProject, Difference, Totals};

use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet};
use crate::ui::kit::theme::{BAR_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, primary_button, segmented};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;

/// The comparison that is on, and what is remembered between pictures.
#[derive(Default)]
pub struct ComparePage {
    comparison: Option<Arc<ShownComparison>>,
    /// The one kind that is shown; none for all.
    only: Option<ChangeKind>,
    /// The rows, and the kind to which they are narrowed.
    lines: (Option<ChangeKind>, Vec<Line>),
}

/// A row of the page.
enum Line {
    Group {
        label: String,
        depth: usize,
        count: usize,
    },
    /// A project by its place, and one of its differences; none for a project that is only on one side.
    Item {
        project: usize,
        difference: Option<usize>,
        is_first: bool,
    },
}

impl Page for ComparePage {
    fn help(&self) -> Help {
        Help::Compare
    }

    /// The rows are put together again only when something changed.
    fn refresh(&mut self, app: &mut App) {
        let comparison = app.comparison();
        let is_current = match (&self.comparison, &comparison) {
            (Some(before), Some(now)) => Arc::ptr_eq(before, now) && self.lines.0 == self.only,
            _ => false,
        };
        if !is_current {
            let rows = comparison
                .as_ref()
                .map(|comparison| rows(comparison, self.only));
            self.lines = (self.only, rows.unwrap_or_default());
            self.comparison = comparison;
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if let Some(comparison) = self.comparison.clone() {
            bar(ui, shown, state, &comparison, commands);
            ui.spacing_mut().item_spacing.y = 0.0;
            head(ui, shown, &mut self.only, &comparison, commands);
            draw_lines(ui, shown, &comparison, &self.lines.1, commands);
        }
    }
}

fn draw_lines(
    ui: &mut Ui,
    shown: &Shown<'_>,
    comparison: &ShownComparison,
    lines: &[Line],
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    if lines.is_empty() {
        let text = if comparison.comparison.projects.is_empty() {
            "两个时点之间没有差别"
        } else {
            "没有这一类变更"
        };
        ui.add_space(80.0);
        ui.vertical_centered(|ui| ui.label(RichText::new(text).color(tokens.secondary)));
        return;
    }
    let columns = [
        SheetColumn::words("变更", 64.0),
        SheetColumn::words("项目名称", 0.0),
        SheetColumn::words("变更内容", 0.0),
        SheetColumn::words("原值", 0.0),
        SheetColumn::words("现值", 0.0),
        SheetColumn::words("牵头部门", 130.0),
    ];
    sheet(ui, "compare", &columns, lines.len(), |row, index| {
        let (project, difference, is_first) = match &lines[index] {
            Line::Group {
                label,
                depth,
                count,
            } => return group_row(row, label, *depth, *count),
            Line::Item {
                project,
                difference,
                is_first,
            } => (*project, *difference, *is_first),
        };
        let project = &comparison.comparison.projects[project];
        let difference = difference.and_then(|place| project.differences.get(place));
        item_row(row, shown, project, difference, is_first, commands);
    });
}

/// What is compared with what, and the way out.
fn bar(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    comparison: &ShownComparison,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let (rect, _) = ui.allocate_exact_size(
        vec2(ui.available_width(), BAR_HEIGHT + 6.0),
        egui::Sense::hover(),
    );
    ui.painter().rect_filled(rect, 0, tokens.selection);
    let room = rect.shrink2(vec2(12.0, 0.0));
    let mut bar = ui.new_child(egui::UiBuilder::new().max_rect(room).id_salt("compare_bar"));
    bar.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if primary_button(ui, "结束对比").clicked() {
            commands.push(Command::Past(PastCommand::EndComparison));
        }
        if ui.button("导出变更对照表…").clicked() {
            let name = format!("变更对照表（{}）", shown.moment.today.format("%Y%m%d"));
            let name = crate::app::marked_name(&name, shown.portfolio.data_mark());
            let name = format!("{name}.xlsx");
            let ask = Ask::Save {
                title: "导出变更对照表",
                name,
                extension: "xlsx",
            };
            let folder = shown.app.settings().paper_dialog_folder();
            state.ask_file(
                ask,
                folder,
                Then::run(|path| Command::Paper(PaperCommand::ExportComparison(path))),
            );
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let words = format!("对比：{} → {}", comparison.before, comparison.after);
            let text = RichText::new(&words).family(crate::ui::kit::fonts::bold());
            // Cut, it says the whole by itself.
            ui.add(egui::Label::new(text.color(tokens.text)).truncate());
        });
    });
}

/// How many of each kind, and how the sums moved.
fn head(
    ui: &mut Ui,
    shown: &Shown<'_>,
    only: &mut Option<ChangeKind>,
    compared: &ShownComparison,
    commands: &mut Vec<Command>,
) {
    let comparison = &compared.comparison;
    let all = (None, format!("全部 {}", comparison.projects.len()));
    let kinds = ChangeKind::ALL.map(|kind| {
        let label = format!("{} {}", kind.label(), comparison.count(kind));
        (Some(kind), label)
    });
    let choices: Vec<(Option<ChangeKind>, String)> = std::iter::once(all).chain(kinds).collect();
    let choices: Vec<(Option<ChangeKind>, &str)> = choices
        .iter()
        .map(|(kind, label)| (*kind, label.as_str()))
        .collect();
    Frame::new()
        .inner_margin(Margin::symmetric(12, 8))
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                scope(ui, compared, commands);
                if let Some(chosen) = segmented(ui, &choices, Some(*only)) {
                    *only = chosen;
                }
                ui.add_space(14.0);
                let (before, after) = (&comparison.before, &comparison.after);
                caption(ui, format!("项目数 {} → {}", before.count, after.count));
                ui.add_space(10.0);
                let total = |totals: &Totals| {
                    if totals.count == totals.without_total {
                        ABSENT.to_owned()
                    } else {
                        totals.total_investment.format_whole(shown.unit)
                    }
                };
                let moved = comparison.total_difference();
                let sign = if moved > Money::ZERO { "+" } else { "" };
                let words = format!(
                    "总投资 {} → {}{}（{sign}{}）",
                    total(before),
                    total(after),
                    shown.unit.label(),
                    moved.format_whole(shown.unit)
                );
                let words = RichText::new(words).size(SMALL_TEXT);
                // In a narrow page all of it stands in the next line.
                let words = words.color(Tokens::of(ui).secondary);
                ui.add(egui::Label::new(words).extend());
            });
        });
}

/// Whether the list of a year is compared or all projects, where one side is a batch of the list.
fn scope(ui: &mut Ui, compared: &ShownComparison, commands: &mut Vec<Command>) {
    if compared.lists == CompareScope::Whole {
        return;
    }
    let words = compared.lists.words();
    let choices = [
        (compared.lists, words.as_str()),
        (CompareScope::Whole, "全部项目"),
    ];
    if let Some(chosen) = segmented(ui, &choices, Some(compared.comparison.scope)) {
        commands.push(Command::Past(PastCommand::CompareIn(chosen)));
    }
    ui.add_space(14.0);
}

fn group_row(row: &mut SheetRow<'_>, label: &str, depth: usize, count: usize) {
    let tokens = Tokens::of(row.ui);
    row.fill(if depth == 0 {
        tokens.group
    } else {
        tokens.subgroup
    });
    let text = format!("{label}　{count} 项");
    row.wide_text(14.0 * depth as f32, &text, tokens.text);
}

fn item_row(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    project: &ComparedProject,
    difference: Option<&Difference>,
    is_first: bool,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(row.ui);
    let unit = shown.unit;
    let amount = |amount: Option<Money>| {
        amount.map_or_else(|| ABSENT.to_owned(), |amount| amount.format_whole(unit))
    };
    let (what, old, new) = match difference {
        Some(line) => (line.label(unit), line.old_text(unit), line.new_text(unit)),
        None => (
            format!("总投资（{}）", unit.label()),
            amount(project.total_before),
            amount(project.total_after),
        ),
    };
    if shown.selected == Some(project.id) {
        row.fill(tokens.selection);
    }
    let is_there = shown.portfolio.projects().get(project.id).is_some();
    let said = format!(
        "{} {} {what} {old} → {new}",
        project.kind.label(),
        project.name
    );
    let about = if is_there {
        format!("{}\n{what}：{old} → {new}", project.name)
    } else {
        format!("{}\n现在的库里没有这个项目", project.name)
    };
    if row.click(&said, about).clicked() && is_there {
        let field = difference.and_then(|line| line.field);
        commands.push(Command::Select(SelectCommand::Select(
            Some(project.id),
            field,
        )));
    }
    let is_removed = project.kind == ChangeKind::Removed;
    if is_first {
        let color = match project.kind {
            ChangeKind::Added => tokens.good,
            ChangeKind::Removed => tokens.secondary,
            ChangeKind::Altered => tokens.accent,
            ChangeKind::Confirmed => tokens.late,
        };
        row.text(0, project.kind.label(), color, true);
        let color = if is_removed {
            tokens.secondary
        } else {
            tokens.text
        };
        row.text(1, &project.name, color, false);
        row.text(
            5,
            &project.lead_departments.join("、"),
            tokens.secondary,
            false,
        );
    }
    row.text(2, &what, tokens.secondary, false);
    row.text(3, &old, tokens.secondary, false);
    row.text(4, &new, tokens.text, !is_removed && new != ABSENT);
}

fn rows(shown: &ShownComparison, only: Option<ChangeKind>) -> Vec<Line> {
    let projects = &shown.comparison.projects;
    let is_shown = |place: &&usize| only.is_none_or(|kind| projects[**place].kind == kind);
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    for group in &shown.groups {
        let count = group.projects.iter().filter(is_shown).count();
        for depth in 1..=group.path.len() {
            *counts.entry(&group.path[..depth]).or_default() += count;
        }
    }
    let mut lines = Vec::new();
    let mut path: &[String] = &[];
    for group in &shown.groups {
        let mut visible = group.projects.iter().filter(is_shown).peekable();
        if visible.peek().is_none() {
            continue;
        }
        for depth in 0..group.path.len() {
            let heads = &group.path[..=depth];
            if path.get(..=depth) != Some(heads) {
                lines.push(Line::Group {
                    label: group.path[depth].clone(),
                    depth,
                    count: counts.get(heads).copied().unwrap_or_default(),
                });
            }
        }
        path = &group.path;
        for &project in visible {
            let differences = projects[project].differences.len();
            let places = (0..differences.max(1)).map(|place| Line::Item {
                project,
                difference: (differences > 0).then_some(place),
                is_first: place == 0,
            });
            lines.extend(places);
        }
    }
    lines
}
