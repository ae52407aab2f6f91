use std::ops::RangeInclusive;

use egui::containers::menu::MenuButton;
use egui::{Button, MenuBar, Rect, RichText, Role, Ui, WidgetInfo};

use crate::app::{Linked, Publication, Reach, SaveState, Session, file_label};

use crate::ui::command::{MENUS, Menu, Needs, Place, Spec, UiCommand};
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::menus::in_window;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{compact, keep_while_open, while_open};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the menu line, with the file's name in the middle and whether it is saved at the right.
pub fn menu(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let tokens = Tokens::of(ui);
    let line = ui.max_rect();
    let bar = MenuBar::new().ui(ui, |ui| {
        let mut end = line.left();
        state.menu_keys.begin();
        for Menu { title, key } in MENUS {
            let text = format!("{title}({})", key.name());
            let (response, _) = MenuButton::new(text).ui(ui, |ui| {
                ui.set_min_width(220.0);
                compact(ui);
                if height_of_items(ui, title) > ui.content_rect().bottom() - line.bottom() - EDGES {
                    dense(ui);
                }
                // Below the titles: they stay in sight, and can be gone to.
                in_window(ui, (line.bottom(), TALLEST), |ui| {
                    items(ui, shown, state, title);
                });
            });
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
            state.menu_keys.title(ui, &response);
            end = response.rect.right();
        }
        state.menu_keys.end(ui);
        let right = egui::Layout::right_to_left(egui::Align::Center);
        let saved = ui.with_layout(right, |ui| {
            ui.add_space(8.0);
            let (text, color, tip) = saved(shown, tokens);
            let label = egui::Label::new(RichText::new(text).size(13.0).color(color))
                .sense(egui::Sense::click());
            let response = ui.add(label);
            let start = response.rect.left();
            let is_failed = matches!(shown.save_state, Some(SaveState::Failed(_)));
            if !tip.is_empty() && response.on_hover_text(tip).clicked() && is_failed {
                state.wanted = Some(UiCommand::RetrySave);
            }
            start
        });
        end + GAP..=saved.inner - GAP
    });
    let room = bar.inner;
    let free = Rect::from_x_y_ranges(room.clone(), line.y_range());
    state.notices.place(free);
    file_name(ui, line, room, shown);
}

/// The commands of a menu.
fn items(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, title: &str) {
    for command in UiCommand::all().filter(|command| command.spec().menu == title) {
        if command == UiCommand::Quit {
            lists(ui, shown, state);
        }
        item(ui, shown, command, state);
    }
}

/// What is above and below the lines of a menu, in points.
const EDGES: f32 = 36.0;
/// Those of 文件 that are no commands.
const LISTS: usize = 2;

/// How high the lines of a menu are together.
fn height_of_items(ui: &Ui, title: &str) -> f32 {
    let spacing = ui.spacing();
    let all = UiCommand::all().map(UiCommand::spec);
    let all: Vec<Spec> = all
        .filter(|spec| spec.menu == title && spec.place != Place::Nowhere)
        .collect();
    let mut lines = all.len();
    let mut parted = all
        .iter()
        .filter(|spec| spec.place == Place::Section)
        .count();
    if title == UiCommand::Quit.spec().menu {
        (lines, parted) = (lines + LISTS, parted + 1);
    }
    let line = spacing.interact_size.y + spacing.item_spacing.y;
    lines as f32 * line + parted as f32 * (SEPARATOR + spacing.item_spacing.y)
}

/// Height of the line between two parts of a menu, in points.
const SEPARATOR: f32 = 6.0;

/// In a low window the lines stand closer, so that the last one is in sight.
fn dense(ui: &mut Ui) {
    ui.spacing_mut().interact_size.y = 24.0;
    ui.spacing_mut().item_spacing.y = 1.0;
    ui.spacing_mut().button_padding.y = 1.0;
}

/// No menu of the line is higher than this, in points.
const TALLEST: f32 = 800.0;

/// Between what stands on the menu line, in points.
const GAP: f32 = 12.0;

/// The file's name in the middle of the line, or as near to it as the menus leave room; none where they leave none.
fn file_name(ui: &Ui, line: Rect, room: RangeInclusive<f32>, shown: &Shown<'_>) {
    let (left, right) = room.into_inner();
    if right - left < 5.0 * GAP {
        return;
    }
    let font = egui::FontId::proportional(SMALL_TEXT + 0.5);
    let color = Tokens::of(ui).secondary;
    let whole = ui
        .painter()
        .layout_no_wrap(shown.file_name.clone(), font.clone(), color);
    let width = whole.size().x.min(right - left);
    let start = (line.center().x - width / 2.0).clamp(left, right - width);
    let rect = Rect::from_x_y_ranges(start..=start + width + 1.0, line.y_range());
    cell_text(ui, rect, &shown.file_name, font, color, false);
}

/// What is saved where; a library that is worked on in a copy has two answers.
fn saved(shown: &Shown<'_>, tokens: &Tokens) -> (String, egui::Color32, String) {
    let publication = shown.app.session().and_then(Session::publication);
    let whole = |text: &str| format!("{} {text}", icons::CHECK);
    let linked = shown.app.session().and_then(Session::linked);
    if let (Some(SaveState::Saved), Some(linked)) = (&shown.save_state, linked) {
        return synced(linked, tokens);
    }
    match (&shown.save_state, publication) {
        (Some(SaveState::Saved), None) => (whole("已保存"), tokens.good, String::new()),
        (Some(SaveState::Saved), Some((place, publication))) => {
            let tip = format!("在本机副本上修改，停手几秒后写回{place}；写回前先保留原来的版本");
            match publication {
                Publication::Current => (
                    whole(&format!("本机已保存 · {place}已更新")),
                    tokens.good,
                    tip,
                ),
                Publication::Waiting => {
                    let text = format!("{} 本机已保存 · {place}待更新", icons::CHECK);
                    (text, tokens.secondary, tip)
                }
                Publication::Failed(reason) => {
                    let text = format!("{} 本机已保存 · {place}未更新", icons::WARNING);
                    (text, tokens.late, reason.clone())
                }
                Publication::Changed => {
                    let text = format!("{} 本机已保存 · {place}待合并", icons::WARNING);
                    (text, tokens.late, tip)
                }
            }
        }
        (Some(SaveState::Saving), _) => ("正在保存…".to_owned(), tokens.secondary, String::new()),
        (Some(SaveState::Failed(reason)), _) => {
            let text = format!("{} 未保存，单击重试", icons::WARNING);
            (text, tokens.bad, reason.clone())
        }
        (Some(SaveState::ReadOnly(reason)), _) => {
            (format!("{} 只读", icons::LOCK), tokens.late, reason.clone())
        }
        (None, _) => (String::new(), tokens.secondary, String::new()),
    }
}

/// The same of a library of a server: what is on this computer, and what is there.
fn synced(linked: &Linked, tokens: &Tokens) -> (String, egui::Color32, String) {
    let waiting = linked.waiting();
    let place = linked.place();
    let last = linked.last().map_or_else(String::new, |last| {
        let at = last.at.format("%H:%M");
        format!("\n最近：{} {at} {}", last.author, last.label)
    });
    let tip = |words: &str| format!("服务器 {place}：{words}{last}");
    match linked.reach() {
        Reach::Online if waiting == 0 => {
            let text = format!("{} 已保存到本机 · 已同步", icons::CHECK);
            (text, tokens.good, tip("两边一致"))
        }
        Reach::Online => {
            let text = format!("{} 已保存到本机 · 正在送 {waiting} 步", icons::CHECK);
            (text, tokens.secondary, tip("正在送出"))
        }
        Reach::Asking => {
            let text = format!("{} 已保存到本机 · 正在连接", icons::CHECK);
            (text, tokens.secondary, tip("正在连接"))
        }
        Reach::Offline(why) | Reach::Locked(why) => {
            let text = match waiting {
                0 => format!("{} 已保存到本机 · 离线", icons::WARNING),
                waiting => format!("{} 已保存到本机 · 离线，{waiting} 步待发", icons::WARNING),
            };
            (text, tokens.late, tip(why))
        }
    }
}

/// The files opened and written before, above the way out.
fn lists(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let settings = shown.app.settings();
    if settings.recent.is_empty() && settings.recent_exports.is_empty() {
        return;
    }
    ui.separator();
    if !settings.recent.is_empty() {
        let list = ui.menu_button("最近打开", |ui| recent(ui, shown, state));
        state.menu_keys.branch(&list.response);
    }
    if !settings.recent_exports.is_empty() {
        let list = ui.menu_button("最近导出", |ui| {
            recent_exports(ui, shown, state);
        });
        state.menu_keys.branch(&list.response);
    }
}

/// The libraries opened before.
fn recent(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    for path in &shown.app.settings().recent {
        let button = ui.button(file_label(path));
        if button.on_hover_text(path.display().to_string()).clicked() {
            state.open_next = Some(path.clone());
            egui::Popup::close_all(ui);
        }
    }
}

/// Papers written before; a click opens one with its own program.
fn recent_exports(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let files = &shown.app.settings().recent_exports;
    let id = ui.make_persistent_id("recent_exports");
    let ((), is_new) = while_open(ui, id, || ());
    keep_while_open(ui, id, ());
    state.papers.refresh(files, is_new, shown.app.wake());
    for path in files {
        let button = Button::new(file_label(path));
        let response = ui
            .add_enabled(state.papers.may_be_there(path), button)
            .on_hover_text(path.display().to_string())
            .on_disabled_hover_text("文件已移走或删除");
        if response.clicked() {
            crate::ui::kit::notices::open(path, false);
            egui::Popup::close_all(ui);
        }
    }
}

/// One command of a menu.
pub fn item(ui: &mut Ui, shown: &Shown<'_>, command: UiCommand, state: &mut UiState) {
    let Spec {
        label,
        keys,
        needs,
        place,
        ..
    } = command.spec();
    match place {
        Place::Nowhere => return,
        Place::Section => {
            ui.separator();
        }
        Place::Item => {}
    }
    let what = match needs {
        Needs::Undoable => shown.undo_label.as_ref(),
        Needs::Redoable => shown.redo_label.as_ref(),
        Needs::Nothing
        | Needs::Library
        | Needs::Page
        | Needs::Writable
        | Needs::Rows
        | Needs::Chosen
        | Needs::Selection
        | Needs::Cells
        | Needs::FailedSave
        | Needs::Back
        | Needs::Forward
        | Needs::Import
        | Needs::PlanText => None,
    };
    let label = what.map_or_else(|| label.to_owned(), |what| format!("{label}“{what}”"));
    let mut button = Button::new(label).selected(shown.is_on(command));
    if let Some(shortcut) = keys {
        let tokens = Tokens::of(ui);
        let keys = crate::ui::kit::keyboard::shortcut_words(ui, shortcut);
        button = button.shortcut_text(RichText::new(keys).size(SMALL_TEXT).color(tokens.secondary));
    }
    let response = ui.add_enabled(shown.can(command), button);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    if response.clicked() {
        state.wanted = Some(command);
        // A click closes the menu by itself, a key does not.
        egui::Popup::close_all(ui);
    }
}
