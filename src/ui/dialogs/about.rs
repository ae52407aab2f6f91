//! 关于蓝图: name, version, licences.

use egui::Ui;

use crate::app::Command;
use crate::ui::kit::mark::mark;
use crate::ui::kit::widgets::{caption, plain_dialog};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const MARK: f32 = 56.0;

/// Nothing to remember.
pub struct AboutDialog;

impl Dialog for AboutDialog {
    fn title(&self) -> &'static str {
        "关于蓝图"
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        plain_dialog(ui, "关于蓝图", 420.0, |ui, _| {
            ui.horizontal(|ui| {
                mark(ui, MARK);
                ui.add_space(8.0);
                ui.vertical(|ui| {
                    ui.label(format!("蓝图 {}", env!("CARGO_PKG_VERSION")));
                    ui.label("规划重大项目库：一个本地文件，不联网，不需要账号。");
                });
            });
            ui.add_space(4.0);
            caption(ui, "请勿存储、处理涉密信息。");
            caption(
                ui,
                "许可：MIT 或 Apache-2.0。字体：Noto Sans SC（OFL 1.1），图标：Phosphor（MIT）。",
            );
        })
    }
}
