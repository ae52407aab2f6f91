//! 手续: the projects and their approvals as a matrix, in which each cell is typed, filled down and pasted; above it what is to be
//! seen to.

use std::sync::Arc;

use egui::{Frame, Margin, Ui, vec2};

use crate::app::{App, Command};
use crate::model::ApprovalAlert;
use crate::view::ApprovalCounts;

use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;
use crate::ui::pages::bar::{command_button, fold_button};
use crate::ui::pages::page::Page;
use crate::ui::pages::picks::{Pick, pick_button};
use crate::ui::pages::table;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The approvals of the shown projects.
#[derive(Default)]
pub struct ApprovalsPage {
    counts: Arc<ApprovalCounts>,
}

impl Page for ApprovalsPage {
    fn refresh(&mut self, app: &mut App) {
        self.counts = app.approval_counts();
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn usual_width(&self) -> f32 {
        900.0
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        table::keys(ui, shown, state, commands);
    }

    fn bar(&mut self, ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
        fold_button(ui, shown, state);
        let label = format!("{} 列", icons::COLUMNS);
        command_button(ui, &label, UiCommand::Columns, state);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        strip(ui, shown, &self.counts, commands);
        table::table(ui, shown, state, commands);
    }
}

/// How a cell is written.
const HOW: &str = "已完成 发改〔2026〕3号 2026-05-06 有效期至2028-05\n办理中 预计2026-12\n不需要";

/// How many projects have what to be seen to.
fn strip(ui: &mut Ui, shown: &Shown<'_>, counts: &ApprovalCounts, commands: &mut Vec<Command>) {
    let frame = Frame::new()
        .fill(Tokens::of(ui).paper)
        .inner_margin(Margin::symmetric(12, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            for alert in ApprovalAlert::ALL.iter().copied() {
                let pick = Pick {
                    label: alert.label(),
                    count: counts.of(alert),
                    subject: ApprovalCounts::SUBJECT,
                    words: vec![alert.label()],
                    is_alarm: matches!(alert, ApprovalAlert::Expired | ApprovalAlert::Overdue),
                };
                pick_button(ui, shown, &pick, commands);
            }
            caption(ui, "写法：状态 文号 日期").on_hover_text(HOW);
        });
    });
}
