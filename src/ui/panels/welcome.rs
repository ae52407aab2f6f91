//! The welcome at the first start.

use std::path::Path;

use egui::Ui;

use crate::app::{Command, LookCommand, Session};
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::icon_button;
use crate::ui::shown::Shown;

/// Three lines at the first start, gone for good once closed.
pub fn welcome(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    if shown.app.settings().is_welcomed || shown.save_state.is_none() {
        return;
    }
    let tokens = Tokens::of(ui);
    let path = shown.app.session().map(Session::path);
    let folder = path.and_then(Path::parent);
    let folder = folder.map_or_else(String::new, |folder| folder.display().to_string());
    let frame = egui::Frame::new()
        .fill(tokens.selection)
        .corner_radius(8)
        .inner_margin(egui::Margin::symmetric(14, 10))
        .outer_margin(egui::Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width() - 40.0);
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.label(match shown.portfolio.data_mark() {
                    None => format!("这个项目库存在“{folder}”，可以直接修改，每一步都会自动保存。"),
                    Some(mark) => format!("这是{mark}，金额、时间、人员等均为虚构，只供试用。修改自动保存在这个示例库里，真实的规划在另一个项目库里，不受影响。"),
                });
                ui.label("上方一键切换篇章、预算、里程碑、牵头部门；单击项目在右侧填写，灰色带点的是建议值，核对后确认。");
                ui.label("改错了按 Ctrl+Z 撤销；“导出”即得会议用的一览表。");
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                if icon_button(ui, icons::CLOSE, "不再显示", true).clicked() {
                    commands.push(Command::Look(LookCommand::CloseWelcome));
                }
            });
        });
    });
}
