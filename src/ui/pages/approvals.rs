//! 手续: the projects and their approvals as a matrix, in which each cell is typed, filled down and pasted; above it what is to be
//! seen to.

use std::sync::Arc;

use egui::Ui;

use crate::app::{App, Command};
use crate::model::ApprovalAlert;
use crate::view::{ApprovalCounts, Operator};

use crate::ui::help::Help;
use crate::ui::kit::widgets::whole_caption;
use crate::ui::pages::picks::{Pick, pick_button};
use crate::ui::pages::table::OverTable;
use crate::ui::shown::Shown;

/// The approvals of the shown projects.
#[derive(Default)]
pub struct ApprovalsPage {
    counts: Arc<ApprovalCounts>,
}

impl OverTable for ApprovalsPage {
    fn help(&self) -> Help {
        Help::Approvals
    }

    fn refresh(&mut self, app: &mut App) {
        self.counts = app.approval_counts();
    }

    /// How many projects have what to be seen to.
    fn strip(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        for alert in ApprovalAlert::ALL.iter().copied() {
            let pick = Pick {
                label: alert.label(),
                count: self.counts.of(alert),
                subject: ApprovalCounts::SUBJECT,
                operator: Operator::Is,
                words: vec![alert.label()],
                is_alarm: matches!(alert, ApprovalAlert::Expired | ApprovalAlert::Overdue),
            };
            pick_button(ui, shown, &pick, &[], commands);
        }
        whole_caption(ui, "写法：状态 文号 日期").on_hover_text(HOW);
    }
}

/// How a cell is written.
const HOW: &str = "已完成 发改〔2026〕3号 2026-05-06 有效期至2028-05\n办理中 预计2026-12\n不需要";
