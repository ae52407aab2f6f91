//! The right panel: everything about the selected project, edited in place.

mod basics;
mod course;
mod heading;
mod history;
mod milestones;
mod money;
mod part_table;
mod parts;
mod shared;
mod state;

use egui::{RichText, ScrollArea, TextStyle, Ui, vec2};

use crate::app::Command;
use crate::model::Project;

pub use state::{InspectorUi, Page};

use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::focus_ring;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the panel.
pub fn inspector(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let Some(project) = shown
        .selected
        .and_then(|id| shown.portfolio.projects().get(id))
    else {
        empty(ui, shown);
        return;
    };
    heading::heading(ui, shown, state, project, commands);
    pages(ui, shown, state, project);
    ScrollArea::vertical()
        .id_salt(("inspector", state.inspector.page as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.add_space(4.0);
            // Room for the scroll bar; nothing may grow past it.
            ui.set_max_width(ui.available_width() - 10.0);
            heading::notes(ui, shown, state.inspector.page, project, commands);
            match state.inspector.page {
                Page::Basics => basics::basics(ui, shown, state, project, commands),
                Page::Money => money::money(ui, shown, state, project, commands),
                Page::Milestones => milestones::milestones(ui, shown, state, project, commands),
                Page::Approvals => course::approvals(ui, shown, state, project, commands),
                Page::Progress => course::progress(ui, shown, state, project, commands),
                Page::Problems => course::problems(ui, shown, state, project, commands),
                Page::History => history::history(ui, shown, state, project, commands),
            }
            ui.add_space(24.0);
        });
}

fn empty(ui: &mut Ui, shown: &Shown<'_>) {
    ui.add_space(80.0);
    ui.vertical_centered(|ui| {
        let tokens = Tokens::of(ui);
        ui.label(icons::icon(icons::FILE, 32.0).color(tokens.faint));
        ui.label(
            RichText::new(if shown.read_only.is_some() {
                "在表格中选一个项目，这里显示它的全部内容"
            } else {
                "在表格中选一个项目，这里显示并修改它的全部内容"
            })
            .color(tokens.secondary),
        );
    });
}

fn pages(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let tokens = Tokens::of(ui);
    let count = |count: usize| {
        if count == 0 {
            String::new()
        } else {
            format!(" {count}")
        }
    };
    let funding = shown.portfolio.funding().of(project.id).len()
        + shown.portfolio.annual_plans().of(project.id).len();
    let milestones = shown.portfolio.milestones().of(project.id).len();
    let approvals = shown.portfolio.approvals().of(project.id).len();
    let problems = crate::view::open_problems(&shown.portfolio, project, shown.moment);
    let tabs = [
        (Page::Basics, "基本", String::new()),
        (Page::Money, "资金", count(funding)),
        (Page::Milestones, "里程碑", count(milestones)),
        (Page::Approvals, "手续", count(approvals)),
        (Page::Progress, "进度", String::new()),
        (Page::Problems, "问题", count(problems)),
        (Page::History, "历史", String::new()),
    ];
    let font = TextStyle::Button.resolve(ui.style());
    let width = |word: String| {
        let galley = ui.painter().layout_no_wrap(word, font.clone(), tokens.text);
        galley.size().x
    };
    let whole = tabs
        .iter()
        .map(|(_, word, count)| width(format!("{word}{count}")));
    let words = tabs.iter().map(|(_, word, _)| width((*word).to_owned()));
    let (whole, words): (f32, f32) = (whole.sum(), words.sum());
    let gaps = (tabs.len() - 1) as f32;
    let room = ui.available_width();
    // Where the counts have no room they are said, and shown on hover.
    let has_counts = whole + 8.0 * gaps <= room;
    let gap = if has_counts {
        8.0
    } else {
        ((room - words) / gaps).clamp(2.0, 8.0)
    };
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = gap;
        for (page, word, count) in tabs {
            let label = format!("{word}{count}");
            let is_on = state.inspector.page == page;
            let shown = if has_counts { label.as_str() } else { word };
            let text = RichText::new(shown).color(if is_on { tokens.accent } else { tokens.text });
            let response = ui.add(
                egui::Button::new(text)
                    .frame(false)
                    .min_size(vec2(0.0, 30.0)),
            );
            response
                .widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_on, &label));
            focus_ring(ui, &response);
            let response = if shown == label {
                response
            } else {
                response.on_hover_text(&label)
            };
            if is_on {
                let y = response.rect.bottom();
                ui.painter().hline(
                    response.rect.x_range(),
                    y,
                    egui::Stroke::new(2.0, tokens.accent),
                );
            }
            if response.clicked() {
                state.inspector.page = page;
            }
        }
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.cursor().top() - 8.0,
        egui::Stroke::new(1.0, tokens.line),
    );
}
