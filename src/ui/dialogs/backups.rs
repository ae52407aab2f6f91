//! 备份与恢复: the copies kept on this computer, what has changed since each, and the way back.

use std::sync::Arc;

use egui::{FontId, ScrollArea, Sense, Ui, vec2};

use crate::app::{Backup, Command, FileCommand, PastCommand, Point, Side};

use crate::ui::asked::Lookup;
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::notices;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{self, caption, closable_heading, middle_of_height, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The backups as they were found when the dialog was opened, or the library altered last.
#[derive(Default)]
pub struct BackupsDialog {
    /// In a state of the library; why they can't be listed, if so.
    found: Lookup<(u64, u64), Found>,
    /// The one that is to be restored, once more asked for.
    asked: Option<usize>,
}

type Found = Result<Arc<Vec<Backup>>, String>;

impl BackupsDialog {
    fn backups(&self) -> Arc<Vec<Backup>> {
        let found = self.found.answer().and_then(|found| found.as_ref().ok());
        found.map(Arc::clone).unwrap_or_default()
    }
}

impl Dialog for BackupsDialog {
    fn title(&self) -> &'static str {
        "备份与恢复"
    }

    fn help(&self) -> Help {
        Help::Backups
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let look = shown.app.look_for_backups();
        let look = move |_| look().map(Arc::new).map_err(|error| error.to_string());
        if self.found.ask(&shown.app.stamp(), shown.app.wake(), look) {
            self.asked = None;
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let mut is_left = false;
        widgets::dialog(ui, "backups", |ui| {
            widgets::set_dialog_width(ui, 720.0);
            let is_closed = closable_heading(ui, "备份与恢复", "");
            caption(
                ui,
                "当天第一次修改前、修改中每半小时、关闭时自动备份到本机，与项目库分开存放。",
            );
            if let Some(Err(trouble)) = self.found.answer() {
                caption(ui, format!("备份读不出来：{trouble}"));
            }
            ui.horizontal(|ui| {
                if text_button(ui, "立即备份").clicked() {
                    commands.push(Command::File(FileCommand::BackUp));
                }
                if text_button(ui, "刷新").clicked() {
                    self.found.forget();
                }
                if let Some(newest) = self.backups().first()
                    && text_button(ui, "打开所在文件夹").clicked()
                {
                    notices::open(&newest.path, true);
                }
            });
            ui.separator();
            is_left = middle_of_height(ui, 420.0, |ui, height| {
                rows(ui, shown, self, height, commands)
            });
            is_closed || is_left
        })
    }
}

/// Whether one of the rows leads out of the dialog.
fn rows(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut BackupsDialog,
    height: f32,
    commands: &mut Vec<Command>,
) -> bool {
    const HEIGHT: f32 = 34.0;
    let tokens = Tokens::of(ui);
    let backups = dialog.backups();
    if backups.is_empty() {
        caption(
            ui,
            match dialog.found.answer() {
                None => "正在读取…",
                Some(_) => "还没有备份。第一次修改时会自动备份。",
            },
        );
        return false;
    }
    let mut is_left = false;
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show_rows(ui, HEIGHT, backups.len(), |ui, range| {
            for place in range {
                let backup = &backups[place];
                let at = backup.at.format("%Y-%m-%d %H:%M").to_string();
                ui.horizontal(|ui| {
                    // Beside the words stand the buttons.
                    let size = vec2((ui.available_width() - 170.0).min(420.0), HEIGHT);
                    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                    let facts = format!(
                        "{} 项　第 {} 步　{:.1} MB",
                        backup.projects,
                        backup.seq,
                        backup.size as f64 / 1_048_576.0
                    );
                    let (left, right) = rect.split_left_right_at_x(rect.left() + 150.0);
                    let font = |size| FontId::proportional(size);
                    cell_text(ui, left, &at, font(TABLE_TEXT), tokens.text, false);
                    let color = tokens.secondary;
                    cell_text(ui, right, &facts, font(SMALL_TEXT), color, false);
                    // The answer stands where the question did not, so that no double click gives it.
                    if dialog.asked == Some(place) {
                        let sure = text_button(ui, "确定恢复");
                        let name = format!("确定恢复到 {at}");
                        sure.widget_info(|| {
                            egui::WidgetInfo::labeled(egui::Role::Button, true, &name)
                        });
                        if sure.clicked() {
                            commands.push(Command::File(FileCommand::Restore(backup.path.clone())));
                            is_left = true;
                        }
                        ui.add_space(12.0);
                        if text_button(ui, "取消").clicked() {
                            dialog.asked = None;
                        }
                        return;
                    }
                    let compare = text_button(ui, "与现在对比");
                    if compare
                        .on_hover_text("列出这份备份之后新增、退出和调整的项目")
                        .clicked()
                    {
                        let then = Side::File(backup.path.clone(), Point::Now);
                        commands.push(Command::Past(PastCommand::Compare(
                            then,
                            Side::Here(Point::Now),
                        )));
                        is_left = true;
                    }
                    if shown.read_only.is_none() {
                        let restore = text_button(ui, "恢复…");
                        let name = format!("恢复 {at} 的备份");
                        restore.widget_info(|| {
                            egui::WidgetInfo::labeled(egui::Role::Button, true, &name)
                        });
                        if restore
                            .on_hover_text("全部内容改回备份时的样子，可撤销；历史不会缩短")
                            .clicked()
                        {
                            dialog.asked = Some(place);
                        }
                    }
                });
            }
            follow_focus(ui);
        });
    is_left
}
