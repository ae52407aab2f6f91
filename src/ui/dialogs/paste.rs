//! What a pasted block leaves to decide: cells that can't be read, rows below the last project.

use egui::{FontId, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use crate::app::{CellValue, Command, EditCommand, Paste, Refused, Spot, read_cell};
use crate::model::Value;

use crate::ui::kit::cells::cell_text;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{self, closable_heading, primary_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The block, and what is made of it.
pub struct PasteDialog {
    paste: Paste,
    /// Whether the rows below the last project become new ones.
    with_new: bool,
}

impl PasteDialog {
    /// Asks about this block.
    pub fn new(paste: Paste) -> Self {
        Self {
            with_new: !paste.new_rows.is_empty(),
            paste,
        }
    }

    /// The block with the cells that were put right. Those that still can't be read are left out.
    fn finished(&self, shown: &Shown<'_>) -> (Paste, bool) {
        let mut paste = self.paste.clone();
        for refused in std::mem::take(&mut paste.refused) {
            let Refused {
                spot, field, text, ..
            } = refused;
            paste.take(&shown.portfolio, spot, field, text, shown.unit);
        }
        (paste, self.with_new)
    }
}

impl Dialog for PasteDialog {
    fn title(&self) -> &'static str {
        "粘贴"
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        if let Some(reason) = &shown.read_only {
            state.say(ui, format!("不能修改：{reason}"));
            return false;
        }
        let mut is_agreed = false;
        let stays = widgets::dialog(ui, "paste", |ui| {
            ui.set_width(760.0);
            let read = self.paste.cells.len();
            let about = match (read, self.paste.new_rows.len()) {
                (0, rows) => format!("{rows} 行新项目"),
                (read, _) => format!("{read} 个单元格可以粘贴"),
            };
            let is_closed = closable_heading(ui, "粘贴", &about);
            ui.separator();
            refused(ui, shown, &mut self.paste);
            new_rows(ui, self);
            if self.paste.beyond > 0 {
                let beyond = self.paste.beyond;
                let text =
                    format!("另有 {beyond} 个单元格在表格之外，没有对应的列或项目名称，不会粘贴");
                ui.label(RichText::new(text).color(Tokens::of(ui).secondary));
            }
            ui.separator();
            let mut is_cancelled = false;
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let label = match open(shown, &self.paste) {
                    0 => "粘贴".to_owned(),
                    skipped => format!("粘贴其余的，跳过 {skipped} 个"),
                };
                is_agreed = primary_button(ui, &label).clicked();
                is_cancelled = ui.button("取消").clicked();
            });
            is_closed || is_cancelled || is_agreed
        });
        if is_agreed {
            let (paste, with_new) = self.finished(shown);
            commands.push(Command::Edit(EditCommand::Paste(Box::new(paste), with_new)));
        }
        stays
    }
}

/// How many of the refused cells still can't be read.
fn open(shown: &Shown<'_>, paste: &Paste) -> usize {
    let is_open = |refused: &&Refused| read(shown, &paste.cells, refused).is_err();
    paste.refused.iter().filter(is_open).count()
}

/// What a refused cell says as it stands now, beside the cells that are pasted with it.
fn read(shown: &Shown<'_>, cells: &[CellValue], refused: &Refused) -> Result<Value, String> {
    let projects = refused.spot.project();
    let at = (projects.as_slice(), refused.field);
    read_cell(&shown.portfolio, at, &refused.text, shown.unit, cells)
}

/// Each refused cell with its place, its text to be put right, and the reason.
fn refused(ui: &mut Ui, shown: &Shown<'_>, paste: &mut Paste) {
    if paste.refused.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let count = paste.refused.len();
    let text = format!("有 {count} 个单元格读不懂。可以在这里改正；不改的会跳过，原内容不变。");
    ui.label(text);
    ScrollArea::vertical()
        .max_height(320.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let Paste { cells, refused, .. } = paste;
            for (place, refused) in refused.iter_mut().enumerate() {
                ui.push_id(place, |ui| {
                    ui.horizontal(|ui| {
                        let name = match refused.spot {
                            Spot::Project(id) => {
                                let project = shown.portfolio.projects().get(id);
                                project.map_or_else(String::new, |project| project.name.clone())
                            }
                            Spot::NewRow(row) => format!("新增第 {} 行", row + 1),
                        };
                        let at = format!("{name} · {}", refused.field.label());
                        let size = vec2(240.0, 28.0);
                        let (rect, place) = ui.allocate_exact_size(size, Sense::hover());
                        let font = FontId::proportional(TABLE_TEXT);
                        cell_text(ui, rect, &at, font, tokens.text, false);
                        place.on_hover_text(&at);
                        let edit = TextEdit::singleline(&mut refused.text)
                            .desired_width(180.0)
                            .margin(egui::Margin::symmetric(8, 5));
                        ui.add(edit).accessible_name(format!("改正 {at}"));
                        let read = read(shown, cells, refused);
                        let (text, color) = match &read {
                            Ok(_) => ("可以粘贴", tokens.good),
                            Err(reason) => (reason.as_str(), tokens.bad),
                        };
                        let text = RichText::new(text).size(SMALL_TEXT).color(color);
                        ui.add(egui::Label::new(text).truncate());
                    });
                });
            }
        });
}

fn new_rows(ui: &mut Ui, dialog: &mut PasteDialog) {
    let rows = dialog.paste.new_rows.len();
    if rows == 0 {
        return;
    }
    let label = if dialog.paste.cells.is_empty() {
        format!("这 {rows} 行作为新项目加入")
    } else {
        format!("最后一个项目下面还有 {rows} 行，作为新项目加入")
    };
    ui.checkbox(&mut dialog.with_new, label);
}
