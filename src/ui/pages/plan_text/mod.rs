//! 规划文本: the outline of a plan's text beside the text, candidates for projects and indicators beside their sentences,
//! put right and ticked before anything of it is in a library.
//!
//! One file for each question: `head` which plan, `headings` its outline with `tree` that draws it, `passage` the text,
//! `candidates` what may be projects with `detail` of the one at the cursor, `indicators` numbers, `carries` what the plan
//! before did not finish, `list` what these lists have in common, `foot` what will happen, `said` what a hand does to them.

mod candidates;
mod carries;
mod detail;
mod field;
mod foot;
mod head;
mod headings;
mod indicators;
mod list;
mod others;
mod passage;
mod said;
mod tree;

use std::sync::Arc;

use egui::{Key, Modifiers, RichText, Stroke, Ui, UiBuilder};

use crate::app::{App, Command, FoundPlan, PlanReading, PlanTextCommand};

use candidates::Candidates;
use carries::Carries;
use headings::Headings;
use indicators::Indicators;
use passage::Passage;

use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::scrolling::rows_walked;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::segmented;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Height of the foot, in points.
const FOOT: f32 = 48.0;

/// What of the text is seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Part {
    /// Its headings beside the text.
    #[default]
    Outline,
    /// What may be projects.
    Projects,
    /// Numbers that it sets.
    Indicators,
    /// What the plan before did not finish.
    Carries,
}

/// The page, and what it remembers between pictures.
#[derive(Default)]
pub struct PlanTextPage {
    /// Of which reading.
    number: u64,
    found: Option<Arc<FoundPlan>>,
    /// How many projects were looked for when the text was shown at one last.
    looked_for: u64,
    /// Whether the years of the plan are needed before anything can be done.
    asks_years: bool,
    part: Part,
    headings: Headings,
    passage: Passage,
    candidates: Candidates,
    indicators: Indicators,
    carries: Carries,
}

impl Page for PlanTextPage {
    fn help(&self) -> Help {
        match self.part {
            Part::Outline => Help::PlanOutline,
            Part::Projects => Help::PlanProjects,
            Part::Indicators => Help::PlanIndicators,
            Part::Carries => Help::CarryOver,
        }
    }

    fn refresh(&mut self, app: &mut App) {
        let Some(reading) = app.plan_reading() else {
            *self = Self::default();
            return;
        };
        if self.number != reading.number() {
            *self = Self {
                number: reading.number(),
                ..Self::default()
            };
        }
        let Some(found) = reading.found() else {
            return;
        };
        let before = self.found.as_ref();
        let is_current = before.is_some_and(|before| Arc::ptr_eq(before, found));
        if !is_current {
            let is_same_plan = before.is_some_and(|before| Arc::ptr_eq(&before.plan, &found.plan));
            let is_same_text = before.is_some_and(|before| Arc::ptr_eq(&before.text, &found.text));
            if !is_same_text {
                self.passage.take_text(&found.text);
            }
            if !is_same_plan {
                self.headings.take(&found.plan, reading.corrections());
                self.passage.take_headings(&found.plan.outline);
                self.candidates.take_plan(&found.plan);
                self.indicators.take_plan(&found.plan);
            }
            self.candidates.take_settled(found);
            self.indicators.take_settled(found);
            self.carries.take_settled(found);
            if self.part == Part::Carries && found.carries().is_empty() {
                self.part = Part::Projects;
            }
            self.found = Some(Arc::clone(found));
        }
        let (looked_for, line) = reading.line();
        if std::mem::replace(&mut self.looked_for, looked_for) != looked_for {
            self.go_to(line);
        }
        self.headings.refresh();
        self.passage.refresh();
        self.candidates.refresh();
        self.carries.refresh();
    }

    fn usual_width(&self) -> f32 {
        900.0
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let is_free = ui.memory(|memory| memory.focused().is_none());
        let (Some(found), Some(reading), true) = (&self.found, shown.app.plan_reading(), is_free)
        else {
            return;
        };
        let by = rows_walked(ui);
        match self.part {
            Part::Outline => {
                self.headings.keys(ui, by, (found, reading), commands);
                if let Some(line) = self.headings.take_moved() {
                    self.passage.show(line);
                }
            }
            Part::Projects => self.candidates.keys(ui, by, (found, reading), commands),
            Part::Indicators => self.indicators.keys(ui, by, (found, reading), commands),
            Part::Carries => self.carries.keys(ui, by, (found, reading), commands),
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let Some(reading) = shown.app.plan_reading() else {
            return;
        };
        let Some(found) = self.found.clone() else {
            return waits(ui, reading, commands);
        };
        let tokens = Tokens::of(ui);
        // The foot is drawn last, so that Tab comes to it last.
        let whole = ui.available_rect_before_wrap();
        let (above, below) = whole.split_top_bottom_at_y(whole.bottom() - FOOT);
        ui.scope_builder(UiBuilder::new().max_rect(above), |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.set_clip_rect(above.intersect(ui.clip_rect()));
            let asks_years = std::mem::take(&mut self.asks_years);
            let session = shown.app.session();
            let is_in = session.is_some_and(|session| reading.joined(session).is_some());
            let told = (&mut *state, &mut *commands);
            head::head(ui, (&found, reading), (asks_years, is_in), told);
            self.parts(ui, (&found, reading), commands);
            match self.part {
                Part::Outline => self.outline(ui, (&found, reading), commands),
                Part::Projects => {
                    let line = self.candidates.draw(ui, (&found, reading), commands);
                    self.go_to(line);
                }
                Part::Indicators => {
                    let line = self.indicators.draw(ui, (&found, reading), commands);
                    self.go_to(line);
                }
                Part::Carries => {
                    let line = self
                        .carries
                        .draw(ui, &shown.portfolio, (&found, reading), commands);
                    self.go_to(line);
                }
            }
        });
        ui.painter().rect_filled(below, 0, tokens.ground);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter().hline(below.x_range(), below.top(), line);
        let room = below.shrink2(egui::vec2(12.0, 8.0));
        ui.scope_builder(UiBuilder::new().max_rect(room), |ui| {
            self.asks_years = foot::foot(ui, shown, (&found, reading), state, commands);
        });
        if self.asks_years {
            ui.request_repaint();
        }
    }
}

impl PlanTextPage {
    /// The parts side by side, each with how much is in it.
    fn parts(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(12, 6));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                let outline = format!("提纲 {}", found.plan.outline.headings());
                let projects = format!("项目 {}", found.settled.projects_taken());
                let indicators = format!("指标 {}", found.settled.indicators_taken());
                let known = found.carries().iter().filter(|carry| carry.known.is_some());
                let carries = found.settled.carries_taken() + known.count();
                let carries = format!("结转 {carries}");
                let mut choices = vec![
                    (Part::Outline, outline.as_str()),
                    (Part::Projects, projects.as_str()),
                    (Part::Indicators, indicators.as_str()),
                ];
                if !found.carries().is_empty() {
                    choices.push((Part::Carries, carries.as_str()));
                }
                if let Some(part) = segmented(ui, &choices, Some(self.part)) {
                    self.part = part;
                }
                ui.add_space(12.0);
                match self.part {
                    Part::Outline => self.headings.counts(ui),
                    Part::Projects => self.candidates.filters(ui),
                    Part::Indicators => self.indicators.filters(ui),
                    Part::Carries => self.carries.filters(ui, (found, reading), commands),
                }
            });
        });
    }

    /// The tree at the left, the text at the right.
    fn outline(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&Arc<FoundPlan>, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let all = ui.available_rect_before_wrap();
        let (left, right) = all.split_left_right_at_fraction(0.46);
        ui.scope_builder(UiBuilder::new().max_rect(left).id_salt("tree"), |ui| {
            ui.set_clip_rect(left.intersect(ui.clip_rect()));
            tree::draw(ui, &mut self.headings, (found, reading), commands);
        });
        if let Some(line) = self.headings.take_moved() {
            self.passage.show(line);
        }
        let line = Stroke::new(1.0, Tokens::of(ui).line);
        ui.painter().vline(left.right(), all.y_range(), line);
        let right = right.with_min_x(right.left() + 1.0);
        ui.scope_builder(UiBuilder::new().max_rect(right).id_salt("passage"), |ui| {
            ui.set_clip_rect(right.intersect(ui.clip_rect()));
            let selected = self.headings.selected_line();
            if let Some(line) = self.passage.draw(ui, selected) {
                self.headings.select_line(line);
            }
        });
    }

    /// Shows a line of the text.
    fn go_to(&mut self, line: Option<usize>) {
        if let Some(line) = line {
            self.part = Part::Outline;
            self.headings.select_line(line);
            self.passage.show(line);
        }
    }
}

/// What stands there while the text is read for the first time.
fn waits(ui: &mut Ui, reading: &PlanReading, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.add_space(100.0);
    let is_escaped = take_key(ui, Modifiers::NONE, Key::Escape);
    ui.vertical_centered(|ui| {
        ui.label(RichText::new("正在读取规划文本…").size(16.0));
        ui.label(RichText::new(reading.name()).color(tokens.secondary));
        ui.add_space(12.0);
        if ui.button("取消读取").clicked() || is_escaped {
            commands.push(Command::PlanText(PlanTextCommand::End));
        }
    });
}
