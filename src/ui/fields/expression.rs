//! A field in which a filter may be typed, with the words that fit: arrows choose, Tab takes the first or the chosen
//! one, Enter only a chosen one.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Id, Key, Modifiers, Response, RichText, ScrollArea, Sense, TextEdit, Ui, vec2};

use crate::model::Portfolio;
use crate::ui::kit::keyboard::{is_composing, take_key};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::row_ground;
use crate::view::{Completion, Filter, Offer};

/// What the field remembers between pictures.
#[derive(Clone, Debug, Default)]
pub struct Completing {
    /// The text and the place in it for which words were found.
    made_from: Option<(String, usize)>,
    /// Those for which they are to be found before the next picture.
    asked: Option<(String, usize)>,
    completion: Completion,
    /// The one that the arrows stand on.
    chosen: Option<usize>,
}

impl Completing {
    /// The words that fit.
    pub fn offers(&self) -> &[Offer] {
        &self.completion.offers
    }

    fn close(&mut self) {
        self.completion = Completion::default();
        self.chosen = None;
    }

    /// Asks for words, while drawing.
    fn ask(&mut self, text: &str, at: usize) {
        let typed = (text.to_owned(), at);
        self.asked = (self.made_from.as_ref() != Some(&typed)).then_some(typed);
    }

    /// Finds the words for which the last picture asked.
    pub fn refresh(&mut self, portfolio: &Portfolio) {
        if let Some((text, at)) = self.asked.take() {
            self.completion = Filter::complete(portfolio, &text, at);
            self.chosen = None;
            self.made_from = Some((text, at));
        }
    }

    /// Puts an offer in the place of what is typed; the place behind it, in characters.
    fn take(&mut self, text: &mut String, offer: usize) -> Option<usize> {
        let offer = self.completion.offers.get(offer)?;
        let place = &self.completion.place;
        let before: String = text.chars().take(place.start).collect();
        let behind: String = text.chars().skip(place.end).collect();
        let head = format!("{before}{}", offer.written);
        let behind = behind.strip_prefix(' ').unwrap_or(&behind);
        *text = format!("{head}{behind}");
        self.close();
        Some(head.chars().count())
    }
}

/// Draws the field. `is_expression` says of a text whether words are to be offered. Whether the text is another now.
pub fn expression_edit(
    ui: &mut Ui,
    (id, name): (Id, &str),
    text: &mut String,
    completing: &mut Completing,
    edit: impl FnOnce(TextEdit<'_>) -> TextEdit<'_>,
    is_expression: impl Fn(&str) -> bool,
) -> (Response, bool) {
    let is_typing = ui.memory(|memory| memory.has_focus(id)) && !is_composing(ui);
    let mut moved_to = None;
    if let Some(last) = completing
        .offers()
        .len()
        .checked_sub(1)
        .filter(|_| is_typing)
    {
        let pressed = |key| take_key(ui, Modifiers::NONE, key);
        let chosen = completing.chosen;
        if pressed(Key::ArrowDown) {
            completing.chosen = Some(chosen.map_or(0, |at| (at + 1).min(last)));
        } else if pressed(Key::ArrowUp) {
            completing.chosen = Some(chosen.map_or(last, |at| at.saturating_sub(1)));
        } else if pressed(Key::Tab) {
            moved_to = completing.take(text, chosen.unwrap_or(0));
        } else if let Some(chosen) = chosen.filter(|_| pressed(Key::Enter)) {
            moved_to = completing.take(text, chosen);
        } else if pressed(Key::Escape) {
            completing.close();
        }
    }
    let is_taken = moved_to.is_some();
    if let Some(at) = moved_to {
        move_cursor(ui, id, at);
    }
    let field = edit(TextEdit::singleline(text).id(id)).lock_focus(!completing.offers().is_empty());
    let output = field.show(ui);
    let response = output.response.response.accessible_name(name);
    let at = output
        .cursor_range
        .map(|range| usize::from(range.primary.index));
    if let Some(at) = at.filter(|_| response.has_focus() && is_expression(text)) {
        completing.ask(text, at);
        if completing.asked.is_some() {
            ui.request_repaint();
        }
    } else {
        completing.close();
        completing.made_from = None;
        completing.asked = None;
    }
    let is_changed = response.changed() || is_taken;
    (response, is_changed)
}

fn move_cursor(ui: &Ui, id: Id, at: usize) {
    select(ui, id, CCursorRange::one(CCursor::new(at)));
}

/// Puts the keyboard into a field, with all that stands in it marked, to be typed over.
pub fn go_into(ui: &Ui, id: Id, text: &str) {
    ui.memory_mut(|memory| memory.request_focus(id));
    let end = CCursor::new(text.chars().count());
    select(ui, id, CCursorRange::two(CCursor::default(), end));
}

fn select(ui: &Ui, id: Id, range: CCursorRange) {
    let mut state = TextEditState::load(ui, id).unwrap_or_default();
    state.cursor.set_char_range(Some(range));
    state.store(ui, id);
}

/// Draws the words that fit; a click takes one. Whether the text is another now.
pub fn offers(
    ui: &mut Ui,
    id: Id,
    text: &mut String,
    completing: &mut Completing,
    height: f32,
) -> bool {
    const HEIGHT: f32 = 26.0;
    if completing.offers().is_empty() {
        return false;
    }
    let tokens = Tokens::of(ui);
    let mut picked = None;
    ScrollArea::vertical()
        .id_salt("offers")
        .animated(false)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, true])
        .show_rows(ui, HEIGHT, completing.offers().len(), |ui, range| {
            for place in range {
                let Some(offer) = completing.offers().get(place) else {
                    continue;
                };
                let size = vec2(ui.available_width(), HEIGHT);
                let (rect, response) = ui.allocate_exact_size(size, Sense::CLICK);
                let is_chosen = completing.chosen == Some(place);
                row_ground(ui, rect, is_chosen, response.hovered());
                let room = rect.shrink2(vec2(8.0, 0.0));
                let mut row = ui.new_child(egui::UiBuilder::new().max_rect(room));
                row.horizontal_centered(|ui| {
                    let text = RichText::new(&offer.label).size(SMALL_TEXT);
                    ui.label(text.color(tokens.text));
                    let kind = RichText::new(offer.kind).size(SMALL_TEXT);
                    ui.label(kind.color(tokens.faint));
                });
                response.widget_info(|| {
                    egui::WidgetInfo::selected(
                        egui::Role::ListBoxOption,
                        true,
                        is_chosen,
                        &offer.label,
                    )
                });
                if is_chosen {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    picked = Some(place);
                }
            }
        });
    let moved_to = picked.and_then(|place| completing.take(text, place));
    if let Some(at) = moved_to {
        move_cursor(ui, id, at);
        ui.memory_mut(|memory| memory.request_focus(id));
    }
    moved_to.is_some()
}
