//! The right panel: everything about the selected project, edited in place.

mod attachments;
mod basics;
mod course;
mod heading;
mod history;
mod milestones;
mod money;
mod part_table;
mod parts;
mod remarks;
mod shared;
mod state;

use egui::{RichText, ScrollArea, Ui, vec2};

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
                Page::Attachments => {
                    attachments::attachments(ui, shown, state, project, commands);
                }
                Page::Remarks => remarks::remarks(ui, shown, state, project, commands),
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
                "选一个项目，这里显示它的全部内容"
            } else {
                "选一个项目，在这里查看和修改"
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
    let attachments = shown.portfolio.attachments().of(project.id).len();
    let remarks = shown.portfolio.remarks().of(project.id).len();
    let problems = crate::view::open_problems(&shown.portfolio, project, shown.moment);
    // A narrow panel has them in two lines.
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(8.0, 0.0);
        for (page, label) in [
            (Page::Basics, "基本".to_owned()),
            (Page::Money, format!("资金{}", count(funding))),
            (Page::Milestones, format!("里程碑{}", count(milestones))),
            (Page::Approvals, format!("手续{}", count(approvals))),
            (Page::Progress, "进度".to_owned()),
            (Page::Problems, format!("问题{}", count(problems))),
            (Page::Attachments, format!("附件{}", count(attachments))),
            (Page::Remarks, format!("批注{}", count(remarks))),
            (Page::History, "历史".to_owned()),
        ] {
            let is_on = state.inspector.page == page;
            let text = RichText::new(&label).color(if is_on { tokens.accent } else { tokens.text });
            let response = ui.add(
                egui::Button::new(text)
                    .frame(false)
                    .min_size(vec2(0.0, 30.0)),
            );
            response
                .widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_on, &label));
            focus_ring(ui, &response);
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
