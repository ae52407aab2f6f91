//! A list that is chosen from by typing a few letters.

use egui::{
    Button, FontId, Key, Modifiers, Popup, PopupCloseBehavior, RichText, ScrollArea, TextEdit, Ui,
    vec2,
};

use crate::ui::kit::cells::is_wider;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{AsksForKeyboard, take_enter_of, take_key};
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{keep_while_open, tell, while_open};
use crate::view::Search;

/// Height of a row, in points.
const ROW: f32 = 26.0;
const WIDTH: f32 = 280.0;
/// So many rows are seen at once.
const SHOWN: f32 = 11.0;

/// What is typed, and which of what fits is meant.
#[derive(Clone, Default)]
struct Typed {
    text: String,
    place: usize,
    asks: AsksForKeyboard,
}

/// A button that opens a list of words, which begins at what is chosen; the place of the one that was chosen.
pub fn pick(ui: &mut Ui, name: &str, chosen: &str, words: &[String]) -> Option<usize> {
    let place = words.iter().position(|word| word == chosen);
    pick_from(ui, name, chosen, words, place.unwrap_or_default())
}

/// How large the mark of a list is that a button opens, in points; it is as wide as it is high.
pub const CARET: f32 = 11.0;

/// How much room the words have on such a button of this width, in points: beside them stand the mark, and free space
/// before it and at the sides.
pub fn room_for_words(ui: &Ui, width: f32) -> f32 {
    let spacing = ui.spacing();
    width - 2.0 * (spacing.button_padding.x + spacing.icon_spacing) - CARET
}

/// The same where another word is meant more likely than the one that is chosen.
pub fn pick_from(
    ui: &mut Ui,
    name: &str,
    chosen: &str,
    words: &[String],
    likely: usize,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let caret = icons::icon(icons::CARET_DOWN, CARET).color(tokens.secondary);
    let text = RichText::new(chosen).size(TABLE_TEXT);
    let width = ui.available_width();
    let button = Button::new(text)
        .truncate()
        .right_text(caret)
        .min_size(vec2(width, ui.spacing().interact_size.y));
    let response = ui.add_sized(vec2(width, ui.spacing().interact_size.y), button);
    let font = FontId::proportional(TABLE_TEXT);
    let is_cut = is_wider(ui, chosen, font, room_for_words(ui, width));
    let response = tell(response, is_cut.then(|| chosen.to_owned()));
    let response = response.accessible_name(format!("{name}：{chosen}"));
    let popup = Popup::menu(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    let picked = popup.width(WIDTH).show(|ui| list(ui, name, words, likely));
    let picked = picked.and_then(|picked| picked.inner);
    if picked.is_some() {
        Popup::close_all(ui.ctx());
    }
    picked
}

fn list(ui: &mut Ui, name: &str, words: &[String], likely: usize) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let id = ui.make_persistent_id("typed");
    let begin = || Typed {
        place: likely,
        ..Typed::default()
    };
    let (mut typed, is_new) = while_open(ui, id, begin);
    let down = take_key(ui, Modifiers::NONE, Key::ArrowDown);
    let up = take_key(ui, Modifiers::NONE, Key::ArrowUp);
    let field = TextEdit::singleline(&mut typed.text)
        .hint_text("输入几个字或拼音首字母")
        .margin(egui::Margin::symmetric(8, 5))
        .desired_width(f32::INFINITY);
    let field = ui.add(field).accessible_name(format!("查找 {name}"));
    typed.asks.ask(&field);
    if field.changed() {
        typed.place = 0;
    }
    let search = Search::new(&typed.text);
    let found = words.iter().enumerate();
    let found = found.filter(|(_, word)| search.finds(word));
    let found: Vec<(usize, &String)> = found.collect();
    let last = found.len().saturating_sub(1);
    typed.place = (typed.place + usize::from(down))
        .min(last)
        .saturating_sub(usize::from(up));
    let mut picked = None;
    if take_enter_of(ui, &field) {
        picked = found.get(typed.place).map(|(place, _)| *place);
    }
    // As high as the whole list however little of it fits: else it would jump to the other side of its button.
    let all = (words.len() as f32).min(SHOWN) * ROW;
    ui.set_min_height(ui.min_rect().height() + all);
    if found.is_empty() {
        ui.label(RichText::new("没有符合的项").color(tokens.secondary));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.spacing_mut().interact_size.y = ROW;
    let mut area = ScrollArea::vertical()
        .max_height(ROW * SHOWN)
        .auto_shrink([false, true]);
    if down || up || is_new {
        let above = typed.place as f32 - SHOWN / 2.0;
        area = area.vertical_scroll_offset((above * ROW).max(0.0));
    }
    area.show_rows(ui, ROW, found.len(), |ui, range| {
        for at in range {
            let Some((place, word)) = found.get(at) else {
                continue;
            };
            let button = Button::selectable(at == typed.place, word.as_str())
                .truncate()
                .min_size(vec2(ui.available_width(), ROW));
            if ui.add(button).clicked() {
                picked = Some(*place);
            }
        }
    });
    keep_while_open(ui, id, typed);
    picked
}
