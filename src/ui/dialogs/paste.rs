//! What a pasted block leaves to decide: cells that can't be read, rows below the last project.

use egui::{FontId, Key, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use crate::app::{CellError, CellValue, Command, EditCommand, Paste, Refused, Spot, read_cell};
use crate::model::{Field, Kind, Value};

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
        // Enter in a field goes on from that field; anywhere else it pastes.
        let is_entered = !ui.text_edit_focused() && ui.input(|input| input.key_pressed(Key::Enter));
        let mut is_agreed = false;
        let stays = widgets::dialog(ui, "paste", |ui| {
            ui.set_width(WIDTH);
            let is_closed = closable_heading(ui, "粘贴", &about(&self.paste));
            ui.separator();
            let tokens = Tokens::of(ui);
            refused(ui, shown, &mut self.paste);
            for words in computed(&self.paste)
                .into_iter()
                .chain(left_out(&self.paste))
            {
                ui.label(RichText::new(words).color(tokens.secondary));
            }
            new_rows(ui, self);
            ui.separator();
            let mut is_cancelled = false;
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let (label, can) = self.action(shown);
                ui.add_enabled_ui(can, |ui| {
                    let clicked = primary_button(ui, &label).clicked();
                    is_agreed = clicked || (can && is_entered);
                });
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

/// The width of the dialog, and of the three parts of a line in it, in points.
const WIDTH: f32 = 760.0;
const PARTS: [f32; 3] = [230.0, 190.0, 300.0];

/// So many of the texts that go nowhere are shown.
const SHOWN_TEXTS: usize = 5;

fn about(paste: &Paste) -> String {
    match (paste.cells.len(), paste.new_rows.len()) {
        (0, 0) => String::new(),
        (0, rows) => format!("{rows} 行新项目"),
        (read, _) => format!("{read} 个单元格可以粘贴"),
    }
}

impl PasteDialog {
    /// What the button says, and whether it can be clicked.
    fn action(&self, shown: &Shown<'_>) -> (String, bool) {
        let skipped = open(shown, &self.paste);
        let put_right = self.paste.refused.len() - skipped;
        let new = self.paste.new_rows.iter().any(|row| !row.cells.is_empty());
        let is_any = !self.paste.cells.is_empty() || put_right > 0 || (new && self.with_new);
        let label = match (is_any, skipped + self.paste.beyond.len()) {
            (false, _) => "没有可以粘贴的内容".to_owned(),
            (true, 0) => "粘贴".to_owned(),
            (true, skipped) => format!("粘贴其余的，跳过 {skipped} 个"),
        };
        (label, is_any)
    }
}

/// Columns that the program fills in, each once, with how many cells were meant for it.
fn computed(paste: &Paste) -> Vec<String> {
    let mut columns: Vec<(Field, &CellError, usize)> = Vec::new();
    for refused in paste
        .refused
        .iter()
        .filter(|refused| !refused.field.is_typed())
    {
        match columns
            .iter_mut()
            .find(|(field, ..)| *field == refused.field)
        {
            Some((.., count)) => *count += 1,
            None => columns.push((refused.field, &refused.reason, 1)),
        }
    }
    let words = |(field, reason, count): &(Field, &CellError, usize)| {
        let label = field.label();
        format!("“{label}”不能录入，{count} 个单元格不会粘贴：{reason}")
    };
    columns.iter().map(words).collect()
}

/// What is outside the table and goes nowhere, in words.
fn left_out(paste: &Paste) -> Option<String> {
    let texts: Vec<&str> = paste.beyond.iter().map(String::as_str).collect();
    let count = texts.len();
    if count == 0 {
        return None;
    }
    let some = texts[..count.min(SHOWN_TEXTS)].join("、");
    let more = if count > SHOWN_TEXTS { "……" } else { "" };
    let why = match paste.lines_below {
        0 => "右边没有对应的列".to_owned(),
        lines => format!(
            "比表格多 {lines} 行，而且没有项目名称，不能作为新项目（要新增项目，请连同项目名称一列复制）"
        ),
    };
    Some(format!("有 {count} 个单元格不会粘贴：{some}{more}。{why}"))
}

/// How many of the refused cells still can't be read.
fn open(shown: &Shown<'_>, paste: &Paste) -> usize {
    let is_open = |refused: &&Refused| read(shown, &paste.cells, refused).is_err();
    paste.refused.iter().filter(is_open).count()
}

/// What a refused cell says as it stands now, beside the cells that are pasted with it.
fn read(shown: &Shown<'_>, cells: &[CellValue], refused: &Refused) -> Result<Value, CellError> {
    let projects = refused.spot.project();
    let at = (projects.as_slice(), refused.field);
    read_cell(&shown.portfolio, at, &refused.text, shown.unit, cells)
}

/// Each refused cell with its place, its text to be put right, and the reason.
fn refused(ui: &mut Ui, shown: &Shown<'_>, paste: &mut Paste) {
    let count = paste
        .refused
        .iter()
        .filter(|refused| refused.field.is_typed())
        .count();
    if count == 0 {
        return;
    }
    let tokens = Tokens::of(ui);
    let text = format!("有 {count} 个单元格读不懂。可以在这里改正；不改的会跳过，原内容不变。");
    ui.label(text);
    ScrollArea::vertical()
        .max_height(320.0)
        .min_scrolled_height(320.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            let Paste { cells, refused, .. } = paste;
            let typed = refused
                .iter_mut()
                .filter(|refused| refused.field.is_typed());
            for (place, refused) in typed.enumerate() {
                ui.push_id(place, |ui| {
                    ui.horizontal_top(|ui| {
                        let at = format!("{} · {}", of(shown, refused.spot), refused.field.label());
                        let size = vec2(PARTS[0], 28.0);
                        let (rect, place) = ui.allocate_exact_size(size, Sense::hover());
                        let font = FontId::proportional(TABLE_TEXT);
                        cell_text(ui, rect, &at, font, tokens.text, false);
                        place.on_hover_text(&at);
                        let edit = if refused.field.kind() == Kind::LongText {
                            TextEdit::multiline(&mut refused.text).desired_rows(2)
                        } else {
                            TextEdit::singleline(&mut refused.text)
                        };
                        let edit = edit
                            .desired_width(PARTS[1])
                            .margin(egui::Margin::symmetric(8, 5));
                        ui.add(edit).accessible_name(format!("改正 {at}"));
                        let (text, color) = match read(shown, cells, refused) {
                            Ok(_) => ("可以粘贴".to_owned(), tokens.good),
                            Err(reason) => (reason.to_string(), tokens.bad),
                        };
                        // Never cut: it may list every word that would do.
                        let text = RichText::new(text).size(SMALL_TEXT).color(color);
                        let room = vec2(PARTS[2], 28.0);
                        let layout = egui::Layout::top_down(egui::Align::Min);
                        ui.allocate_ui_with_layout(room, layout, |ui| {
                            ui.add(egui::Label::new(text).wrap());
                        });
                    });
                });
            }
        });
}

/// Where a cell is to go: its project, or the new row.
fn of(shown: &Shown<'_>, spot: Spot) -> String {
    match spot {
        Spot::Project(id) => {
            let project = shown.portfolio.projects().get(id);
            project.map_or_else(String::new, |project| project.name.clone())
        }
        Spot::NewRow(row) => format!("新增第 {} 行", row + 1),
    }
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
