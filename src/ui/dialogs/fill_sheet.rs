//! A sheet of 填报 that came back, looked at closely: what of it did not come in and waits, and its projects one by one.

use std::collections::BTreeSet;

use egui::{Button, RichText, Ui};

use crate::app::{App, Command, FillCommand, cell_label, held_now};
use crate::model::{FillSheet, FillState, Id, Portfolio, Project};
use crate::view::{ABSENT, SheetRecord, Waiting};

use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    caption, closable_heading, dialog, from_right, middle, set_dialog_width,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

use super::SendBackDialog;

const TITLE: &str = "填报表";
const WIDTH: f32 = 720.0;

/// A sheet, while it is looked at.
pub struct FillSheetDialog {
    sheet: Id<FillSheet>,
    name: String,
    note: String,
    waits: Vec<Wait>,
    projects: Vec<Line>,
    /// What is ticked of what waits, and of the projects, by their places.
    ticked: BTreeSet<usize>,
    picked: BTreeSet<usize>,
    is_in: bool,
    stamp: Option<(u64, u64)>,
}

/// Something that waits.
struct Wait {
    head: String,
    below: String,
    can_be_taken: bool,
    is_sent_back: bool,
}

/// A project of the sheet.
struct Line {
    project: Id<Project>,
    name: String,
    came: String,
    is_reviewed: bool,
}

impl FillSheetDialog {
    /// Of a sheet, by whose it is.
    pub fn new(sheet: Id<FillSheet>, name: &str) -> Self {
        Self {
            sheet,
            name: name.to_owned(),
            note: String::new(),
            waits: Vec::new(),
            projects: Vec::new(),
            ticked: BTreeSet::new(),
            picked: BTreeSet::new(),
            is_in: false,
            stamp: None,
        }
    }

    fn take(&mut self, portfolio: &Portfolio) {
        let Some(sheet) = portfolio.fill_sheets().get(self.sheet) else {
            self.waits.clear();
            self.projects.clear();
            return;
        };
        let record = SheetRecord::of(sheet);
        self.is_in = matches!(sheet.state, Some(FillState::Received | FillState::SentBack));
        let day = sheet.received_on.map(|day| day.to_string());
        self.note = format!(
            "{}　收到 {}　{}",
            self.name,
            day.unwrap_or_else(|| ABSENT.to_owned()),
            sheet.received_file
        );
        self.waits = record
            .waits
            .iter()
            .map(|wait| of_wait(portfolio, wait))
            .collect();
        let came = record.came_since(Some(1));
        let given = record.issue(None);
        let is_given =
            |project: &&Project| given.is_some_and(|given| given.contains_key(&project.id.uuid()));
        let projects = portfolio.projects().iter().filter(is_given);
        self.projects = projects
            .map(|project| {
                let uuid = project.id.uuid();
                let cells = came.get(&uuid).into_iter().flatten();
                let cells = cells.map(|(word, text)| {
                    let text = if text.is_empty() { ABSENT } else { text };
                    format!("{} {text}", cell_label(portfolio, word, text))
                });
                Line {
                    project: project.id,
                    name: project.name.clone(),
                    came: cells.collect::<Vec<_>>().join("；"),
                    is_reviewed: sheet.reviewed.contains(&uuid.to_string())
                        || sheet.state == Some(FillState::Accepted),
                }
            })
            .collect();
        // What is to be looked at first.
        self.projects.sort_by_key(|line| line.came.is_empty());
    }

    /// What waits, with what to do about it.
    fn waiting(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) {
        if self.waits.is_empty() {
            return;
        }
        for is_sent_back in [false, true] {
            self.listed(ui, is_sent_back);
        }
        ui.horizontal(|ui| {
            // What was sent back is taken again one by one.
            let open = self.waits.iter().enumerate();
            let open = open.filter(|(_, wait)| !wait.is_sent_back);
            let all: BTreeSet<usize> = open.map(|(place, _)| place).collect();
            if ui.button("全选").clicked() {
                self.ticked = if self.ticked == all {
                    BTreeSet::new()
                } else {
                    all
                };
            }
            let can = |place: &usize| self.waits.get(*place).is_some_and(|one| one.can_be_taken);
            // What is no value is not in the way of what is.
            let takeable: Vec<usize> = self.ticked.iter().copied().filter(can).collect();
            for (label, tip, takes, places) in [
                ("采用所选", "写入项目库，如同收回时就采用", true, takeable),
                (
                    "不采用所选",
                    "项目库不变，以后不再列出",
                    false,
                    self.ticked.iter().copied().collect::<Vec<usize>>(),
                ),
            ] {
                let button = ui.add_enabled(!places.is_empty(), Button::new(label));
                if button.on_hover_text(tip).clicked() {
                    let decide = FillCommand::Decide(self.sheet, places, takes);
                    commands.push(Command::Fill(decide));
                    self.ticked.clear();
                }
            }
        });
        if let Some(told) = self.left_words() {
            let tokens = Tokens::of(ui);
            ui.label(RichText::new(told).size(SMALL_TEXT).color(tokens.late));
        }
        ui.add_space(8.0);
    }

    /// What of that which is ticked can't be taken, in a sentence.
    fn left_words(&self) -> Option<String> {
        let ticked = self.ticked.iter().filter_map(|at| self.waits.get(*at));
        let left = ticked.filter(|wait| !wait.can_be_taken);
        let left: Vec<&str> = left.map(|wait| wait.head.as_str()).collect();
        let (first, count) = (left.first()?, left.len());
        let more = if count > 1 { " 等" } else { "" };
        Some(format!(
            "所选中有 {count} 处不能采用，采用时跳过：{first}{more}"
        ))
    }

    /// What waits for a decision, or else what was sent back.
    fn listed(&mut self, ui: &mut Ui, is_sent_back: bool) {
        let tokens = Tokens::of(ui);
        let those = self.waits.iter().enumerate();
        let those = those.filter(|(_, wait)| wait.is_sent_back == is_sent_back);
        let count = those.clone().count();
        if count == 0 {
            return;
        }
        let head = if is_sent_back {
            format!("已退回 {count} 处，没有计入；对方重报后由新数代替")
        } else {
            format!("没有采用、等人决定 {count} 处")
        };
        ui.label(RichText::new(head).strong());
        for (place, wait) in those {
            tick(ui, &mut self.ticked, place, &wait.head);
            let below = RichText::new(&wait.below).size(SMALL_TEXT);
            ui.indent(("wait", place), |ui| {
                ui.label(below.color(tokens.secondary));
            });
        }
    }

    /// The projects, to be agreed to one by one.
    fn one_by_one(&mut self, ui: &mut Ui, state: &mut UiState, commands: &mut Vec<Command>) {
        let tokens = Tokens::of(ui);
        ui.label(RichText::new(format!("逐个项目审核（{} 个）", self.projects.len())).strong());
        for (place, line) in self.projects.iter().enumerate() {
            let word = if line.is_reviewed { "　已审" } else { "" };
            tick(ui, &mut self.picked, place, &format!("{}{word}", line.name));
            let came = match line.came.as_str() {
                "" => "没有交来新的内容",
                came => came,
            };
            ui.indent(("project", place), |ui| {
                let text = RichText::new(came).size(SMALL_TEXT);
                ui.label(text.color(tokens.secondary));
            });
        }
        let picked = || self.picked.iter().filter_map(|at| self.projects.get(*at));
        ui.horizontal(|ui| {
            let is_ready = self.is_in && !self.picked.is_empty();
            if ui.add_enabled(is_ready, Button::new("所选通过")).clicked() {
                let ids = picked().map(|line| line.project).collect();
                let accept = FillCommand::AcceptProjects(self.sheet, ids);
                commands.push(Command::Fill(accept));
            }
            let back = Button::new("退回所选…");
            if ui.add_enabled(!self.picked.is_empty(), back).clicked() {
                let names: Vec<&str> = picked().map(|line| line.name.as_str()).collect();
                let reason = format!("{}：", names.join("、"));
                let only = picked().map(|line| line.project).collect();
                let back = SendBackDialog::new(self.sheet, &self.name).of_projects(only, reason);
                state.dialogs.open(back);
            }
        });
    }
}

fn of_wait(portfolio: &Portfolio, wait: &Waiting) -> Wait {
    let held = held_now(portfolio, wait);
    // Of a conflict the reason says how both sides stood.
    let given = match wait.given.as_deref().filter(|_| !wait.is_conflict) {
        None => String::new(),
        Some("") => format!("发出时 {ABSENT}　"),
        Some(given) => format!("发出时 {given}　"),
    };
    Wait {
        head: format!("{}　{}：{}", wait.name, wait.label, wait.new),
        below: format!(
            "{}　{given}本库现为 {held}　{}",
            [wait.file.as_str(), wait.place.as_str()].join(" ").trim(),
            wait.why
        ),
        can_be_taken: wait.can_be_taken(),
        is_sent_back: wait.is_sent_back,
    }
}

fn tick(ui: &mut Ui, ticked: &mut BTreeSet<usize>, place: usize, label: &str) {
    let mut is_ticked = ticked.contains(&place);
    if ui.checkbox(&mut is_ticked, label).changed() {
        if is_ticked {
            ticked.insert(place);
        } else {
            ticked.remove(&place);
        }
    }
}

impl Dialog for FillSheetDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Review
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let stamp = App::stamp(shown.app);
        if self.stamp != Some(stamp) {
            self.stamp = Some(stamp);
            self.take(&shown.portfolio);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        dialog(ui, "fill_sheet", |ui| {
            set_dialog_width(ui, WIDTH);
            let mut is_done = closable_heading(ui, TITLE, "");
            caption(ui, &self.note);
            middle(ui, f32::INFINITY, |ui| {
                ui.add_enabled_ui(shown.read_only.is_none(), |ui| {
                    self.waiting(ui, commands);
                    self.one_by_one(ui, state, commands);
                });
            });
            ui.add_space(6.0);
            from_right(ui, |ui| is_done |= ui.button("关闭").clicked());
            is_done
        })
    }
}
