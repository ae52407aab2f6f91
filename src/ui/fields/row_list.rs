//! A list of rows to search and choose from, by the mouse or by keys alone: what is typed finds rows, the arrows mark
//! one, Enter takes it, Esc leaves the field as it was.

use egui::{
    Button, Key, Margin, Modifiers, Rect, Response, RichText, ScrollArea, Stroke, StrokeKind,
    TextEdit, Ui, pos2, vec2,
};
use uuid::Uuid;

use crate::model::Table;

use super::lists::{Asked, Chosen, Found, RowLists};
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{take_key, take_presses};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, keep_while_open, while_open};

/// The height of a row, and of the list, in points.
const ROW: f32 = 28.0;
const HEIGHT: f32 = 320.0;
/// So many rows further go PgUp and PgDn.
const PAGE: isize = 10;

/// How a list is chosen from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Choosing {
    /// A click takes one and closes the list.
    One,
    /// The same, and Ctrl adds or drops further ones: a project may have two lead departments but rarely has.
    OneOrMore,
    /// A click adds or drops.
    Many,
}

impl Choosing {
    /// The rows chosen from now on, when one is taken; whether the list is done with.
    fn taken(self, chosen: &[Uuid], row: Uuid, with_control: bool) -> (Vec<Uuid>, bool) {
        let is_toggled = match self {
            Self::One => false,
            Self::OneOrMore => with_control,
            Self::Many => true,
        };
        let others = chosen.iter().copied().filter(|id| *id != row);
        let ids = match (is_toggled, chosen.contains(&row)) {
            (true, true) => others.collect(),
            (true, false) => others.chain([row]).collect(),
            (false, _) => vec![row],
        };
        (ids, !is_toggled)
    }
}

/// What an open list remembers.
#[derive(Clone, Default)]
struct Open {
    typed: String,
    /// The row that the arrows marked, behind the last one the word that empties the field. Before they did, the first
    /// that fits what is typed is marked.
    walked: Option<usize>,
}

impl Open {
    fn marked(&self, found: &Found) -> Option<usize> {
        self.walked.or_else(|| found.first())
    }

    /// Follows the arrows; whether they went anywhere.
    fn walk(&mut self, ui: &Ui, found: &Found) -> bool {
        let pressed = |key| take_presses(ui, Modifiers::NONE, key);
        let down = pressed(Key::ArrowDown) + PAGE * pressed(Key::PageDown);
        let up = pressed(Key::ArrowUp) + PAGE * pressed(Key::PageUp);
        // Whoever looks for a row does not mean the word that takes all away.
        let has_clear = !found.chosen.is_empty() && self.typed.is_empty();
        let rows = found.len() + usize::from(has_clear);
        let Some(last) = rows.checked_sub(1).filter(|_| down != up) else {
            return false;
        };
        let to = match self.marked(found) {
            Some(at) => at.saturating_add_signed(down - up).min(last),
            // From the field above the rows: down to the first, up to the last.
            None if down > up => 0,
            None => last,
        };
        self.walked = Some(to);
        true
    }
}

/// Draws the list of a field. Returns the rows chosen from now on, when one is taken.
pub(super) fn row_list(
    ui: &mut Ui,
    lists: &mut RowLists,
    (table, chosen): (Table, Chosen),
    choosing: Choosing,
    field: &Response,
) -> Option<Vec<Uuid>> {
    let id = ui.make_persistent_id("row_list");
    let search = id.with("search");
    let (mut open, is_new) = while_open(ui, id, Open::default);
    let mut entered = None;
    let mut is_walked = false;
    let has_keyboard = !is_new && ui.memory(|memory| memory.has_focus(search));
    if let Some(found) = lists.found().filter(|_| has_keyboard) {
        is_walked = open.walk(ui, found);
        entered = enter(ui);
    }
    let edit = TextEdit::singleline(&mut open.typed)
        .id(search)
        .hint_text("输入名称或拼音")
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    let edit = ui.add(edit);
    let is_typed = edit.changed();
    let edit = edit.accessible_name(format!("查找{}", table.label()));
    if is_new {
        edit.request_focus();
    }
    if is_typed {
        open.walked = None;
    }
    if ui.input(|input| input.key_pressed(Key::Escape)) {
        field.request_focus();
    }
    lists.ask(Asked {
        table,
        typed: open.typed.clone(),
        chosen,
    });
    // In the first picture there is nothing yet, or still what another list showed.
    let Some(found) = lists.found().filter(|_| !is_new) else {
        keep_while_open(ui, id, open);
        return None;
    };
    let marked = open.marked(found).filter(|_| !is_typed);
    let clicked = rows(ui, found, marked, (is_walked, open.typed.is_empty()));
    let is_emptied = clear(ui, found, marked);
    if choosing == Choosing::OneOrMore {
        caption(ui, "按住 Ctrl 单击可多选");
    }
    let row = |place: usize| found.rows(place..place + 1).next().map(|entry| entry.id);
    let by_key = entered.and_then(|with_control| Some((row(marked?)?, with_control)));
    let with_control = ui.input(|input| input.modifiers.command);
    let taken = by_key.or_else(|| Some((clicked?, with_control)));
    let cleared = is_emptied || (entered.is_some() && marked == Some(found.len()));
    let result = if cleared {
        Some((Vec::new(), true))
    } else {
        taken.map(|(row, with_control)| choosing.taken(&found.chosen, row, with_control))
    };
    // Enter with nothing typed and nothing marked leaves the field as it is.
    let is_left = entered.is_some() && marked.is_none() && open.typed.is_empty();
    let is_done = is_left || result.as_ref().is_some_and(|(_, is_done)| *is_done);
    if is_done {
        ui.close();
        if entered.is_some() {
            field.request_focus();
        }
    } else if by_key.is_some() {
        // The next one is typed at once.
        open = Open::default();
    }
    keep_while_open(ui, id, open);
    result.map(|(ids, _)| ids)
}

/// Takes Enter; whether Ctrl is held with it.
fn enter(ui: &Ui) -> Option<bool> {
    [(Modifiers::COMMAND, true), (Modifiers::NONE, false)]
        .into_iter()
        .find_map(|(modifiers, with)| take_key(ui, modifiers, Key::Enter).then_some(with))
}

/// The rows that fit; which one was clicked.
fn rows(
    ui: &mut Ui,
    found: &Found,
    marked: Option<usize>,
    (is_walked, indents): (bool, bool),
) -> Option<Uuid> {
    if found.len() == 0 {
        ui.label(RichText::new("没有符合的项").color(Tokens::of(ui).secondary));
    }
    let mut clicked = None;
    ui.spacing_mut().interact_size.y = ROW;
    let pitch = ROW + ui.spacing().item_spacing.y;
    ScrollArea::vertical()
        .animated(false)
        .max_height(HEIGHT)
        .auto_shrink([false, true])
        .show_rows(ui, ROW, found.len(), |ui, range| {
            let top = ui.max_rect().top();
            let begin = range.start;
            for (place, entry) in (begin..).zip(found.rows(range)) {
                let is_on = found.chosen.contains(&entry.id);
                let mark = if is_on { icons::CHECK } else { "" };
                let indent = if indents {
                    "\u{3000}".repeat(entry.depth)
                } else {
                    String::new()
                };
                let button = Button::selectable(is_on, format!("{indent}{}", entry.label))
                    .right_text(icons::icon(mark, 13.0))
                    .truncate()
                    .min_size(vec2(ui.available_width(), ROW));
                let response = ui.add(button);
                if marked == Some(place) {
                    ring(ui, response.rect);
                }
                if response.clicked() {
                    clicked = Some(entry.id);
                }
            }
            if let Some(marked) = marked.filter(|_| is_walked) {
                let down = (marked as f32 - begin as f32) * pitch;
                let at = pos2(ui.max_rect().left(), top + down);
                let row = Rect::from_min_size(at, vec2(1.0, ROW));
                ui.scroll_to_rect(row, None);
            }
        });
    clicked
}

/// The word that empties the field, where there is anything in it; whether it was clicked.
fn clear(ui: &mut Ui, found: &Found, marked: Option<usize>) -> bool {
    if found.chosen.is_empty() {
        return false;
    }
    let response = ui.button("（清空）");
    if marked == Some(found.len()) {
        ring(ui, response.rect);
    }
    response.clicked()
}

/// What Enter would take.
fn ring(ui: &Ui, rect: Rect) {
    let stroke = Stroke::new(1.5, Tokens::of(ui).accent);
    ui.painter()
        .rect_stroke(rect.shrink(0.5), 4, stroke, StrokeKind::Inside);
}
