//! 调度: a month of reports. Who has reported and who has not stands above the table of the projects, in which the month is
//! typed.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::Datelike as _;
use egui::{Button, Popup, RichText, ScrollArea, Stroke, Ui};

use crate::app::{App, ArrangeCommand, AttachCommand, Command, SelectCommand};
use crate::model::{Id, Light, Project, ReportState, ReportingPeriod, TalkState, YearMonth};
use crate::view::{Correction, Moment, Operator, ReportCounts, period_end};

use crate::ui::command::UiCommand;
use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{focus_ring, icon_button};
use crate::ui::pages::bar::command_button;
use crate::ui::pages::picks::{Pick, pick_button};
use crate::ui::pages::table::OverTable;
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// The month of the shown projects.
#[derive(Default)]
pub struct DispatchPage {
    counts: Arc<ReportCounts>,
    corrections: Arc<Vec<Correction>>,
    /// The projects of the table.
    shown: HashSet<Id<Project>>,
}

impl OverTable for DispatchPage {
    fn help(&self) -> Help {
        Help::Dispatch
    }

    fn refresh(&mut self, app: &mut App) {
        self.counts = app.report_counts();
        self.corrections = app.corrections();
        self.shown.clear();
        if !self.corrections.is_empty() {
            self.shown.extend(&app.listing().projects);
        }
    }

    fn buttons(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        command_button(ui, "规则", UiCommand::Reporting, state);
        photo_button(ui, shown, state);
    }

    /// The month, and the counts; a click on one shows those projects alone, another shows the others again.
    fn strip(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        month(ui, shown, commands);
        for choice in choices(&self.counts, shown.moment) {
            pick_button(ui, shown, &choice, &ReportCounts::SUBJECTS, commands);
        }
        let is_shown = |one: &&Correction| self.shown.contains(&one.project);
        let corrections = self.corrections.iter().filter(is_shown);
        corrected(ui, shown, &corrections.collect::<Vec<_>>(), commands);
    }
}

/// The way to add a picture of the selected project in the month: it stands on its card and in the book of projects.
fn photo_button(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let selected = shown.selected.filter(|_| shown.read_only.is_none());
    let text = RichText::new("照片…").size(13.0);
    let color = Tokens::of(ui).secondary;
    let button = egui::Button::new(text.color(color)).frame(false);
    let button = ui.add_enabled(selected.is_some(), button);
    let button = button
        .on_hover_text(
            "给选中的项目加一张本月的现场照片（JPG、PNG，20 MB 以内），印在一项一表和项目册里",
        )
        .on_disabled_hover_text("先选一个项目");
    if let Some(id) = selected.filter(|_| button.clicked()) {
        let month = YearMonth::of(shown.moment.today);
        let add = move |path| Command::Attach(AttachCommand::AddPhoto(id, path, month));
        let folder = shown.app.settings().last_folder.clone();
        state.ask_file(Ask::Photo, folder, Then::run(add));
    }
}

/// How many figures of the month that the table shows were reported otherwise before, and a list of them: what they were, by whom and when they were
/// altered. A click goes to one.
fn corrected(
    ui: &mut Ui,
    shown: &Shown<'_>,
    corrections: &[&Correction],
    commands: &mut Vec<Command>,
) {
    const MOST: f32 = 320.0;
    if corrections.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("更正 {}", corrections.len())).color(tokens.text);
    let button = Button::new(text)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(6);
    let button = ui.add(button);
    let button =
        button.on_hover_text("这个月改过的完成投资、形象进度：原来报的是多少，谁、什么时候改的");
    focus_ring(ui, &button);
    Popup::menu(&button).show(|ui| {
        ScrollArea::vertical().max_height(MOST).show(ui, |ui| {
            for one in corrections {
                let project = shown.portfolio.projects().get(one.project);
                let name = project.map_or("", |project| project.name.as_str());
                let words = one.words(&shown.portfolio);
                let line = format!("{name}　{}：{words}", one.field.label());
                if ui.selectable_label(false, line).clicked() {
                    let select = SelectCommand::Select(Some(one.project), Some(one.field));
                    commands.push(Command::Select(select));
                    ui.close();
                }
            }
        });
    });
}

/// The day by which the month is due is over for all or for none: of those that did not report one button tells. What came late
/// is told where there is such a day.
fn choices(counts: &ReportCounts, moment: Moment) -> Vec<Pick> {
    let [state, delay, doubts, light, talk] = ReportCounts::SUBJECTS;
    let choice = |label, count, subject, words: &[&'static str], is_alarm| Pick {
        label,
        count,
        subject,
        operator: match words {
            [] => Operator::IsNotEmpty,
            _ => Operator::Is,
        },
        words: words.to_vec(),
        is_alarm,
    };
    let came_late = Pick {
        operator: Operator::More,
        ..choice("迟报", counts.came_late, delay, &["0"], true)
    };
    let came_late = moment.rule.report_day.map(|_| came_late);
    let states = [
        ReportState::Reported,
        ReportState::Missing,
        ReportState::Overdue,
    ];
    let [reported, missing, overdue] = states.map(ReportState::label);
    let period = (YearMonth::of(moment.today), period_end(moment));
    let without = moment.rule.without_report(period, moment.clock).label();
    let due = TalkState::Due.label();
    let lights = [Light::Late, Light::SeriouslyLate];
    let [late, seriously] = lights.map(Light::label);
    let [late_word, seriously_word] = lights.map(|light| moment.rule.word(light));
    let reports = [
        choice(
            "应报",
            counts.reported + counts.missing + counts.overdue,
            state,
            &[reported, missing, overdue],
            false,
        ),
        choice(reported, counts.reported, state, &[reported], false),
    ];
    let rest = [
        choice(
            without,
            counts.missing + counts.overdue,
            state,
            &[without],
            true,
        ),
        choice("有疑点", counts.doubtful, doubts, &[], true),
        choice(late_word, counts.late, light, &[late], true),
        choice(
            seriously_word,
            counts.seriously_late,
            light,
            &[seriously],
            true,
        ),
        choice(due, counts.to_talk, talk, &[due], true),
    ];
    reports.into_iter().chain(came_late).chain(rest).collect()
}

fn month(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let rule = shown.moment.rule;
    let (current, end) = (YearMonth::of(shown.moment.today), period_end(shown.moment));
    let mut go = |by: i32| {
        let period = rule.period.beside((current, end), by);
        commands.extend(
            period.map(|(month, end)| Command::Arrange(ArrangeCommand::SetPeriod(month, end))),
        );
    };
    let (before, after) = match rule.period {
        ReportingPeriod::Month => ("上一个月", "下一个月"),
        _ => ("上一期", "下一期"),
    };
    if icon_button(ui, icons::CARET_LEFT, before, true).clicked() {
        go(-1);
    }
    let part = rule.period.part_label(end);
    let words = format!("{}年{}月{part}", current.year(), current.month());
    ui.label(RichText::new(words).strong());
    if let Some(day) = rule.report_deadline(current, end) {
        let words = format!("{}月{}日截止", day.month(), day.day());
        let color = Tokens::of(ui).secondary;
        ui.label(RichText::new(words).size(SMALL_TEXT).color(color))
            .on_hover_text("调度规则里的每月报送截止日，过了还没有报的为逾期未报");
    }
    if icon_button(ui, icons::CARET_RIGHT, after, true).clicked() {
        go(1);
    }
    ui.add_space(8.0);
}
