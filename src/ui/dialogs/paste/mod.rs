//! What a pasted block leaves to decide: cells that can't be read, what it takes away, rows below the last project.

mod counts;
mod emptied;

use egui::{FontId, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use crate::app::{
    CellError, Command, EditCommand, Emptied, Paste, Sheet, SheetColumn, Spot, parse_block,
};
use crate::model::{Field, Kind, MoneyUnit, Table, Value};
use crate::view::show;

use crate::ui::help::Help;
use crate::ui::kit::cells::named_cell;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, closable_heading, from_right, middle_of_height};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use counts::Counts;

/// The block, and what is made of it.
struct PasteDialog {
    paste: Paste,
    /// Whether what stands below the last row becomes new ones.
    with_new: bool,
    /// Whether projects are called as the block says: only where somebody ticks it, since Enter pastes.
    renames: bool,
    /// The cells that hold something, and over which nothing is pasted.
    emptied: Vec<Emptied>,
    /// Whether these lose what they hold.
    empties: bool,
}

/// What a text on the clipboard says cell by cell, the unit of its bare amounts, and whether it was copied here: then the
/// unit is that of the table it was copied from.
pub fn pasted_block(
    shown: &Shown<'_>,
    state: &UiState,
    text: &str,
) -> (Vec<Vec<String>>, MoneyUnit, bool) {
    let mut block = parse_block(text);
    let Some(own) = state.clipboard.own(text) else {
        return (block, shown.unit, false);
    };
    // What is empty at the end of what was copied empties cells, too.
    let width = block.first().map_or(1, Vec::len);
    block.resize(own.lines, vec![String::new(); width]);
    (block, own.unit, true)
}

/// Pastes a block, or asks first where something is left to decide. Whoever copied empty cells of this table has seen
/// that they are empty; what another program's cells take away is shown first.
pub fn paste_or_ask(
    shown: &Shown<'_>,
    state: &mut UiState,
    (paste, is_own): (Paste, bool),
    commands: &mut Vec<Command>,
) {
    let emptied = if is_own {
        Vec::new()
    } else {
        paste.emptied(&shown.portfolio, shown.moment)
    };
    if paste.asks() || !emptied.is_empty() {
        state.dialogs.open(PasteDialog {
            with_new: !paste.new_rows.is_empty(),
            renames: false,
            paste,
            emptied,
            empties: true,
        });
    } else {
        commands.push(Command::Edit(EditCommand::Paste(Box::new(paste), false)));
    }
}

impl Dialog for PasteDialog {
    fn title(&self) -> &'static str {
        "粘贴"
    }

    fn help(&self) -> Help {
        Help::Paste
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
        let readings = self.paste.readings(&shown.portfolio, shown.unit);
        let spared = if self.empties { 0 } else { self.emptied.len() };
        let counts = Counts::of(
            &self.paste,
            &readings,
            (spared, self.with_new),
            self.renames,
        );
        let stays = widgets::dialog(ui, "paste", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let is_closed = closable_heading(ui, "粘贴", &about(self.paste.sheet, &counts));
            if let Some(words) = into(&self.paste, self.renames) {
                ui.label(words);
            }
            ui.separator();
            let tokens = Tokens::of(ui);
            middle_of_height(ui, 356.0, |ui, height| {
                // Both lists are in sight where there are two.
                let is_refused = self.paste.refused.iter().any(|cell| cell.column.is_typed());
                let is_both = is_refused && !self.emptied.is_empty();
                let height = if is_both { height / 2.0 } else { height };
                refused(ui, shown, &mut self.paste, &readings, height);
                emptied::emptied(ui, shown, self, height);
            });
            for words in computed(&self.paste)
                .into_iter()
                .chain(left_out(&self.paste))
            {
                ui.label(RichText::new(words).color(tokens.secondary));
            }
            new_rows(ui, self, &counts);
            renames(ui, shown, self);
            ui.separator();
            let mut is_cancelled = false;
            from_right(ui, |ui| {
                is_agreed = agreement(ui, &counts.action(), counts.is_any());
                is_cancelled = ui.button("取消").clicked();
            });
            is_closed || is_cancelled || is_agreed
        });
        if is_agreed {
            let mut paste = self.paste.clone();
            if self.renames {
                paste = paste.renaming();
            }
            if !self.empties {
                paste = paste.sparing(&shown.portfolio, shown.moment);
            }
            // What still can't be read is left out.
            let paste = Box::new(paste.put_right(&shown.portfolio, shown.unit));
            commands.push(Command::Edit(EditCommand::Paste(paste, self.with_new)));
        }
        stays
    }
}

/// The width of the dialog, and of the three parts of a line in it, in points.
const WIDTH: f32 = 760.0;
const PARTS: [f32; 3] = [230.0, 190.0, 300.0];

/// So many of the texts that go nowhere are shown.
const SHOWN_TEXTS: usize = 5;

/// How much of the block can be pasted, in words.
fn about(sheet: Sheet, counts: &Counts) -> String {
    let noun = noun(sheet);
    let new = || format!("{} 行新{noun}，{} 个单元格", counts.rows, counts.in_rows);
    match (counts.cells, counts.rows) {
        (0, 0) => String::new(),
        (0, _) => new(),
        (cells, 0) => format!("{cells} 个单元格可以粘贴"),
        (cells, _) => format!("{cells} 个单元格可以粘贴，另有 {}", new()),
    }
}

/// So many columns are named.
const NAMED_COLUMNS: usize = 6;

/// Into which columns and how many rows it is written: `写入 12 个项目的 3 列：总投资、开工时间、备注`.
fn into(paste: &Paste, with_names: bool) -> Option<String> {
    let mut columns = paste.columns();
    if with_names && !paste.renames.is_empty() {
        columns.insert(0, SheetColumn::Field(Field::NAME));
    }
    let rows = match (paste.rows(), with_names) {
        (rows, true) => rows.max(paste.renames.len()),
        (rows, false) => rows,
    };
    if rows == 0 {
        return None;
    }
    let labels = columns.iter().take(NAMED_COLUMNS).map(|one| one.label());
    let labels: Vec<&str> = labels.collect();
    let more = if columns.len() > NAMED_COLUMNS {
        "等"
    } else {
        ""
    };
    let of = match paste.sheet {
        Sheet::Projects => format!("{rows} 个项目"),
        Sheet::Parts(_, table) => format!("{rows} 行{}", table.label()),
    };
    let (count, labels) = (columns.len(), labels.join("、"));
    Some(format!("写入 {of}的 {count} 列：{labels}{more}"))
}

/// Names that would be altered, with what they become, and those that stay.
fn renames(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut PasteDialog) {
    let tokens = Tokens::of(ui);
    let PasteDialog { paste, .. } = &*dialog;
    if paste.names_left > 0 {
        let words = format!(
            "“项目名称”一列不会粘贴：{} 个项目不能都叫一个名称",
            paste.names_left
        );
        ui.label(RichText::new(words).color(tokens.secondary));
    }
    let Some((spot, _, value)) = paste.renames.first() else {
        return;
    };
    let (before, after) = (
        of(shown, paste.sheet, *spot),
        value.as_text().unwrap_or_default(),
    );
    let label = format!(
        "改写 {} 个项目的名称，如“{before}”改为“{after}”；不勾选则名称不变",
        paste.renames.len()
    );
    ui.checkbox(&mut dialog.renames, RichText::new(label).color(tokens.late));
}

/// What a row of the sheet is.
const fn noun(sheet: Sheet) -> &'static str {
    match sheet {
        Sheet::Projects => "项目",
        Sheet::Parts(_, table) => table.label(),
    }
}

/// Columns that the program fills in, each once, with how many cells were meant for it.
fn computed(paste: &Paste) -> Vec<String> {
    let mut columns: Vec<(SheetColumn, &CellError, usize)> = Vec::new();
    for refused in paste
        .refused
        .iter()
        .filter(|refused| !refused.column.is_typed())
    {
        match columns
            .iter_mut()
            .find(|(column, ..)| *column == refused.column)
        {
            Some((.., count)) => *count += 1,
            None => columns.push((refused.column, &refused.reason, 1)),
        }
    }
    let words = |(column, reason, count): &(SheetColumn, &CellError, usize)| {
        let label = column.label();
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

/// Each refused cell with its place, its text to be put right, and the reason.
fn refused(
    ui: &mut Ui,
    shown: &Shown<'_>,
    paste: &mut Paste,
    readings: &[Result<Value, CellError>],
    height: f32,
) {
    let sheet = paste.sheet;
    let typed = paste.refused.iter_mut().zip(readings);
    let mut typed: Vec<_> = typed
        .filter(|(refused, _)| refused.column.is_typed())
        .collect();
    let count = typed.len();
    if count == 0 {
        return;
    }
    let tokens = Tokens::of(ui);
    let width = ui.available_width();
    let text = format!("有 {count} 个单元格读不懂。可以在这里改正；不改的会跳过，原内容不变。");
    ui.label(text);
    ScrollArea::vertical()
        .max_height(height - 36.0)
        .min_scrolled_height(height - 36.0)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (place, (refused, reading)) in typed.iter_mut().enumerate() {
                ui.push_id(place, |ui| {
                    ui.horizontal_top(|ui| {
                        let row = of(shown, sheet, refused.spot);
                        let at = format!("{row} · {}", refused.column.label());
                        let size = vec2(PARTS[0] * width / WIDTH, 28.0);
                        let (rect, place) = ui.allocate_exact_size(size, Sense::hover());
                        let font = FontId::proportional(TABLE_TEXT);
                        let cell = rect.with_max_x(rect.right() - 6.0);
                        let words = (row.as_str(), refused.column.label());
                        let is_cut = named_cell(ui, cell, words, font, tokens.text).is_cut;
                        widgets::tell(place, is_cut.then(|| at.clone()));
                        let edit = if refused.column.kind() == Kind::LongText {
                            TextEdit::multiline(&mut refused.text).desired_rows(2)
                        } else {
                            TextEdit::singleline(&mut refused.text)
                        };
                        let edit = edit
                            .desired_width(PARTS[1] * width / WIDTH)
                            .margin(egui::Margin::symmetric(8, 5));
                        let field = ui.add(edit).accessible_name(format!("改正 {at}"));
                        // Enter goes on from the field; anywhere else it pastes.
                        take_enter_of(ui, &field);
                        let (text, color) = match reading {
                            Ok(Value::Empty) => ("留空".to_owned(), tokens.late),
                            Ok(_) => ("可以粘贴".to_owned(), tokens.good),
                            Err(reason) => (reason.to_string(), tokens.bad),
                        };
                        // Never cut: it may list every word that would do.
                        let text = RichText::new(text).size(SMALL_TEXT).color(color);
                        let room = vec2(PARTS[2] * width / WIDTH, 28.0);
                        let layout = egui::Layout::top_down(egui::Align::Min);
                        ui.allocate_ui_with_layout(room, layout, |ui| {
                            ui.add(egui::Label::new(text).wrap());
                        });
                    });
                });
            }
        });
}

/// Where a cell is to go: its project, its row by what tells it from its like, or the new row.
fn of(shown: &Shown<'_>, sheet: Sheet, spot: Spot) -> String {
    match (sheet, spot) {
        (_, Spot::Project(id)) => {
            let project = shown.portfolio.projects().get(id);
            project.map_or_else(String::new, |project| project.name.clone())
        }
        (Sheet::Parts(_, table), Spot::Row(id)) => part_name(shown, table, id),
        (Sheet::Projects, Spot::Row(_)) => String::new(),
        (_, Spot::NewRow(row)) => format!("新增第 {} 行", row + 1),
    }
}

fn part_name(shown: &Shown<'_>, table: Table, id: uuid::Uuid) -> String {
    let said = |column: usize| {
        let value = shown.portfolio.cell(table, id, column)?;
        let kind = table.columns()[column].kind;
        let text = show(&shown.portfolio, kind, &value, shown.unit);
        (!text.is_empty()).then_some(text)
    };
    let mut telling = table.name_column().into_iter().chain(table.keys());
    telling
        .find_map(said)
        .unwrap_or_else(|| table.label().to_owned())
}

fn new_rows(ui: &mut Ui, dialog: &mut PasteDialog, counts: &Counts) {
    let rows = counts.rows;
    if rows == 0 {
        return;
    }
    let noun = noun(dialog.paste.sheet);
    let label = match (dialog.paste.sheet, dialog.paste.cells.is_empty()) {
        (_, true) => format!("这 {rows} 行作为新{noun}加入"),
        (Sheet::Projects, false) => {
            format!("最后一个项目下面还有 {rows} 行，作为新项目加入")
        }
        (Sheet::Parts(..), false) => {
            format!("最后一行下面还有 {rows} 行，作为新{noun}加入")
        }
    };
    ui.checkbox(&mut dialog.with_new, label);
    let name = SheetColumn::Field(Field::NAME);
    let new = dialog.paste.new_rows.iter();
    let unnamed = new
        .filter(|row| !row.cells.is_empty() && row.cells.iter().all(|(column, _)| *column != name));
    let unnamed = unnamed.count();
    if dialog.paste.sheet == Sheet::Projects && unnamed > 0 && dialog.with_new {
        let text = format!("其中 {unnamed} 行没有项目名称，先叫“新项目”，请随后改名");
        ui.label(RichText::new(text).color(Tokens::of(ui).late));
    }
}
