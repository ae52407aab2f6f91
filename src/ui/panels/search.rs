//! The search box, in which a condition may be typed as well.

use egui::{
    Align2, Area, CursorIcon, FontId, Frame, Id, Key, Margin, Order, Rect, RichText, Role, Sense,
    Ui, WidgetInfo, vec2,
};

use crate::app::{ArrangeCommand, Command, SelectCommand};
use crate::model::Field;
use crate::ui::fields::expression::{expression_edit, offers};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::search_id;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::Filter;

/// Draws the box, and below it what a half-typed condition lacks and may go on with.
pub fn search(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    width: f32,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let mut text = shown.workspace.search.clone();
    let has_text = !text.is_empty();
    let hint = RichText::new("搜索项目、代码、部门，可用拼音").color(tokens.faint);
    let icon = icons::icon(icons::SEARCH, 15.0).color(tokens.secondary);
    let is_expression = |text: &str| {
        let is_named = Field::find_in(&shown.portfolio, text).is_some_and(|f| f.label() == text);
        is_named || Filter::is_meant(&shown.portfolio, text)
    };
    let (response, mut is_changed) = expression_edit(
        ui,
        (search_id(), "搜索"),
        &mut text,
        &mut state.completing,
        |edit| {
            // What is typed ends before the cross that takes it away.
            let beside = if has_text { CROSS } else { 0 };
            edit.hint_text(hint)
                .prefix(icon)
                .margin(Margin {
                    right: 8 + beside,
                    ..Margin::symmetric(8, 6)
                })
                .desired_width(width)
        },
        is_expression,
    );
    let pressed = |key| ui.input(|input| input.key_pressed(key));
    let is_entered = response.lost_focus() && pressed(Key::Enter);
    let filter = is_condition(shown, &text).then(|| read(shown, &text));
    if response.has_focus() || is_entered {
        let below = response.rect.left_bottom() + vec2(0.0, 4.0);
        let has_offers = !state.completing.offers().is_empty();
        if has_offers || filter.is_some() {
            let area = Area::new(egui::Id::unique("below_search"))
                .order(Order::Foreground)
                .fixed_pos(below);
            area.show(ui, |ui| {
                Frame::popup(ui.style()).show(ui, |ui| {
                    ui.set_width(width.max(280.0));
                    if let Some(filter) = &filter {
                        said(ui, filter.as_ref().err(), has_offers);
                    }
                    let completing = &mut state.completing;
                    is_changed |= offers(ui, search_id(), &mut text, completing, 234.0);
                });
            });
        }
    }
    let set = |text| Command::Arrange(ArrangeCommand::Search(text));
    if has_text && cross(ui, response.rect) {
        commands.push(set(String::new()));
        response.request_focus();
    } else if is_changed {
        commands.push(set(text));
    } else if response.lost_focus() && pressed(Key::Escape) {
        commands.push(set(String::new()));
    } else if is_entered {
        match filter {
            // A condition typed where everybody types becomes a chip, and the keyboard is with what it leaves.
            Some(Ok(filter)) => {
                commands.push(set(String::new()));
                commands.push(Command::Arrange(ArrangeCommand::SetFilter(
                    shown.workspace.filter().and(filter),
                )));
                commands.push(Command::Select(SelectCommand::SelectFirst));
            }
            Some(Err(_)) => response.request_focus(),
            // On to the first project found, without the mouse.
            None => commands.extend(first_found(shown).map(Command::Select)),
        }
    }
}

/// Puts the cursor on the first project that was found, also where its group is folded.
fn first_found(shown: &Shown<'_>) -> Option<SelectCommand> {
    let first = shown.first()?;
    Some(if shown.shows_selection() {
        SelectCommand::GoTo(first, Some(Field::NAME))
    } else {
        SelectCommand::Select(Some(first), Some(Field::NAME))
    })
}

/// Room for the cross at the end of the box, in points.
const CROSS: i8 = 18;

/// The cross that takes away what is typed; whether it was clicked. The keyboard has Esc.
fn cross(ui: &Ui, field: Rect) -> bool {
    let tokens = Tokens::of(ui);
    let rect = field
        .shrink(3.0)
        .with_min_x(field.right() - f32::from(CROSS) - 8.0);
    let response = ui.interact(rect, Id::unique("clear_search"), Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "清除搜索"));
    let color = if response.hovered() {
        tokens.accent
    } else {
        tokens.secondary
    };
    let font = FontId::new(13.0, icons::family());
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icons::CLOSE,
        font,
        color,
    );
    let is_clicked = response.clicked();
    response
        .on_hover_cursor(CursorIcon::PointingHand)
        .on_hover_text("清除搜索");
    is_clicked
}

/// Whether what stands in the box is a condition, and nothing to look for.
fn is_condition(shown: &Shown<'_>, text: &str) -> bool {
    shown.workspace.words() != shown.workspace.search || Filter::is_meant(&shown.portfolio, text)
}

/// Why a condition can't be put to the library.
struct Problem {
    words: String,
    /// Whether there is only something missing.
    is_unfinished: bool,
}

fn read(shown: &Shown<'_>, text: &str) -> Result<Filter, Problem> {
    let filter = Filter::parse_in(&shown.portfolio, text).map_err(|error| Problem {
        words: error.to_string(),
        is_unfinished: error.is_unfinished(),
    })?;
    let problem = filter.bind(&shown.portfolio, shown.moment).err();
    match problem {
        None => Ok(filter),
        Some(problem) => Err(Problem {
            words: problem.to_string(),
            is_unfinished: false,
        }),
    }
}

/// What Enter does, or what is missing. A word that may still become one of those offered is not wrong yet.
fn said(ui: &mut Ui, problem: Option<&Problem>, has_offers: bool) {
    let tokens = Tokens::of(ui);
    let (text, color) = match problem {
        None => ("按回车，按此条件筛选", tokens.secondary),
        Some(problem) if problem.is_unfinished || has_offers => {
            (problem.words.as_str(), tokens.secondary)
        }
        Some(problem) => (problem.words.as_str(), tokens.bad),
    };
    ui.label(RichText::new(text).size(SMALL_TEXT).color(color));
}
