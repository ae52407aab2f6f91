//! Cells that differ, and the field in which one is put right.

use egui::{
    Align, Color32, FontId, Key, Label, Layout, RichText, Role, Sense, TextEdit, WidgetInfo, vec2,
};

use crate::app::{CellKey, CellState, Choices, IncomingCell, IncomingRow};
use crate::model::{Kind, MoneyUnit};
use crate::view::ABSENT;

use super::super::lines;
use super::drawn::{CHECK, Done, Drawn, NAME, NEW, OLD, WHAT, called, kind_text, place_text, tick};
use crate::ui::kit::icons;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::{ROW_HEIGHT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{focus_ring, tell, text_button};

/// A cell whose text is being put right.
#[derive(Debug)]
pub struct Editing {
    /// Its row and place in that.
    at: (usize, usize),
    /// The same in the choices.
    key: CellKey,
    /// What it would come in as.
    before: String,
    /// The unit that a bare amount is in.
    unit: Option<MoneyUnit>,
    typed: String,
    /// Whether the field has had the keyboard.
    has_focus: bool,
    /// Whether it was drawn in the last picture.
    pub is_drawn: bool,
}

impl Editing {
    /// A cell as it is to be put right.
    pub fn begin(drawn: &Drawn<'_>, at: (usize, usize)) -> Option<Self> {
        let (row, cell) = drawn.cell(at.0, at.1)?;
        let key = cell.key(row.key?);
        let corrected = drawn.choices.corrected.get(&key).cloned();
        let before = drawn.difference().new_text_in(cell, drawn.unit);
        let text = || match before.as_str() {
            ABSENT => String::new(),
            text => text.to_owned(),
        };
        let is_money = drawn.difference().kind(&cell.spot) == Kind::Money;
        Some(Self {
            at,
            typed: corrected.unwrap_or_else(text),
            key,
            unit: is_money.then_some(drawn.unit),
            before,
            has_focus: false,
            is_drawn: true,
        })
    }

    /// The choices with what was typed; none where that alters nothing.
    pub fn finish(self, choices: &Choices) -> Option<Choices> {
        let typed = self.in_unit();
        if typed == self.before {
            return None;
        }
        let mut choices = choices.clone();
        if typed.is_empty() {
            // Nothing is what the sheet says itself.
            choices.corrected.remove(&self.key);
        } else {
            choices.corrected.insert(self.key, typed);
        }
        Some(choices)
    }

    /// A bare amount is in the unit of the window, which the difference does not know.
    fn in_unit(&self) -> String {
        let typed = self.typed.trim();
        let is_bare = typed.chars().next_back().is_some_and(char::is_numeric);
        match self.unit {
            Some(MoneyUnit::Yi) if is_bare => format!("{typed}{}", MoneyUnit::Yi.label()),
            _ => typed.to_owned(),
        }
    }
}

pub fn cell_line(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (at, is_first): ((usize, usize), bool),
    editing: &mut Option<Editing>,
    done: &mut Done,
) -> bool {
    let Some((incoming, cell)) = drawn.cell(at.0, at.1) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let state = lines::state(incoming, cell, drawn.choices);
    let label = cell.spot.label();
    let (old, new) = (drawn.old_text(cell), drawn.new_text(cell));
    let name = format!("{} {label}", incoming.name);
    let said = format!("{name} {old} → {new}");
    let clicked = row.press(&said, tip(cell, state)).clicked();
    let is_taken = state == CellState::Accepted;
    let is_on = (state != CellState::Barred && incoming.key.is_some()).then_some(is_taken);
    if tick(row, is_on, &name) {
        let mut choices = drawn.choices.clone();
        lines::take_cell(&mut choices, incoming, cell, !is_taken);
        done.choices = Some(choices);
    }
    if state == CellState::Barred {
        row.text(CHECK, icons::WARNING, tokens.late, false);
    }
    if is_first {
        kind_text(row, incoming);
        project(row, drawn, (at.0, incoming), done);
    }
    row.text(WHAT, &label, tokens.secondary, false);
    let is_edited = editing.as_ref().is_some_and(|editing| editing.at == at);
    // What can't come in says why, and has the room for it where the library holds nothing.
    let is_decided = incoming
        .key
        .is_some_and(|row| drawn.choices.cells.contains_key(&cell.key(row)));
    // One that is odd beside its own row comes in, with a mark until somebody has looked at it.
    let is_marked = state == CellState::Accepted && cell.is_doubtful && !is_decided;
    let is_doubted = state == CellState::Held && cell.is_odd() || is_marked;
    let is_told = (state == CellState::Barred || is_doubted) && !cell.why().is_empty();
    let is_told = is_told && !is_edited;
    let is_wide = is_told && old == ABSENT;
    if is_taken && old != ABSENT {
        row.struck_text(OLD, &old, tokens.secondary);
    } else if !is_wide {
        row.text(OLD, &old, tokens.secondary, false);
    }
    if is_edited {
        edit(row, drawn, &name, editing, done);
    } else {
        let color = match state {
            CellState::Accepted | CellState::Held if is_doubted => tokens.late,
            CellState::Accepted => tokens.text,
            CellState::Refused | CellState::Held => tokens.faint,
            CellState::Barred => tokens.late,
        };
        let text = if is_told {
            format!("{new}　{}", cell.why())
        } else {
            new
        };
        let first = if is_wide { OLD } else { NEW };
        if new_text(row, first, (&text, color), &format!("改正 {name}")) {
            done.edit = Some(at);
        }
    }
    place_text(row, drawn, incoming, Some(cell));
    clicked
}

/// Writes what a cell would come in as, from a column on; whether it was clicked, to be put right.
fn new_text(
    row: &mut SheetRow<'_>,
    first: usize,
    (text, color): (&str, Color32),
    name: &str,
) -> bool {
    // A figure at the edge of the page is hidden as everywhere, and never read as a smaller one.
    row.text_over(first..=NEW, text, color);
    let whole = row.take_cut_over(first..=NEW);
    let mut room = row.controls(first..=NEW, "new");
    let words =
        room.painter()
            .layout_no_wrap(text.to_owned(), FontId::proportional(TABLE_TEXT), color);
    let size = vec2(words.size().x.min(room.available_width()), ROW_HEIGHT - 6.0);
    let button = room.allocate_response(size, Sense::click());
    button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
    focus_ring(&room, &button);
    let tip = "单击改正。按 Esc 放弃".to_owned();
    tell(button, whole.into_iter().chain([tip])).clicked()
}

/// Why a cell is as it is.
pub fn tip(cell: &IncomingCell, state: CellState) -> String {
    let why = match state {
        CellState::Held if cell.new.is_empty() || cell.is_doubtful => "",
        CellState::Held if cell.old.is_empty() => "默认不导入；核对后勾上才导入",
        CellState::Held => "原值更完整，默认保留；勾上则改成新值",
        CellState::Accepted | CellState::Refused | CellState::Barred => "",
    };
    let said = [cell.why(), why]
        .into_iter()
        .filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join("\n")
}

/// The name of a changed project, with a box for all its cells where it has several.
fn project(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, incoming): (usize, &IncomingRow),
    done: &mut Done,
) {
    let tokens = Tokens::of(row.ui);
    let in_library = incoming
        .project
        .and_then(|id| drawn.portfolio.projects().get(id));
    let name = in_library.map_or(incoming.name.as_str(), |project| project.name.as_str());
    let called = called(incoming, name);
    let is_several = incoming.cells.len() > 1;
    let may_be_others = !lines::projects(incoming).is_empty()
        && incoming
            .found
            .as_ref()
            .is_some_and(|found| !found.offered.is_empty())
        || !incoming.earlier.is_empty()
        || incoming.is_said;
    if !is_several && !may_be_others {
        row.text(NAME, &called, tokens.text, true);
        return;
    }
    let is_taken = lines::is_taken(incoming, drawn.choices).unwrap_or_default();
    let mut room = row.controls(NAME..=NAME, "project");
    let right = Layout::right_to_left(Align::Center);
    room.with_layout(right, |ui| {
        if may_be_others {
            let button = text_button(ui, RichText::new("另选").size(TABLE_TEXT));
            let button = button.accessible_name(format!("{name} 另选项目"));
            if button.on_hover_text("它不是这个项目").clicked() {
                done.toggled = Some(place);
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if is_several {
                let mut is_ticked = is_taken;
                let tick = ui.checkbox(&mut is_ticked, "");
                let tick = tick.accessible_name(format!("导入 {name} 的全部修改"));
                if tick.on_hover_text("这一行的全部修改").clicked() {
                    let mut choices = drawn.choices.clone();
                    lines::take_row(&mut choices, incoming, !is_taken);
                    done.choices = Some(choices);
                }
            }
            let text = RichText::new(&called)
                .size(TABLE_TEXT)
                .color(tokens.text)
                .family(crate::ui::kit::fonts::bold());
            ui.add(Label::new(text).truncate().selectable(false));
        });
    });
}

/// The field in which the text of a cell is put right. Only Esc gives up what was typed.
fn edit(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    name: &str,
    editing: &mut Option<Editing>,
    done: &mut Done,
) {
    let Some(open) = editing else { return };
    let mut room = row.controls(NEW..=NEW, "edit");
    let width = room.available_width();
    let field = TextEdit::singleline(&mut open.typed)
        .desired_width(width)
        .margin(egui::Margin::symmetric(4, 2));
    let field = room.add(field).accessible_name(format!("改正 {name}"));
    open.is_drawn = true;
    if !open.has_focus {
        field.request_focus();
        open.has_focus = true;
        return;
    }
    if !field.lost_focus() {
        return;
    }
    let is_given_up = room.input(|input| input.key_pressed(Key::Escape));
    let open = editing.take().filter(|_| !is_given_up);
    let choices = open.and_then(|open| open.finish(drawn.choices));
    done.choices = choices.or_else(|| done.choices.take());
}
