//! The frame of dialogs and of what hangs at a point: how large they are, how they are agreed to and closed.

use std::fmt::Debug;
use std::hash::Hash;

use egui::text_edit::TextEditState;
use egui::util::IdTypeMap;
use egui::{
    Align, Frame, Id, LayerId, Layout, Margin, Modal, Popup, PopupCloseBehavior, Pos2, RichText,
    ScrollArea, Ui, vec2,
};

use super::controls::{caption, icon_button, primary_button};
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{give_back_keyboard, take_enter, take_keyboard};
use crate::ui::kit::scrolling::follow_focus;

/// The one button at the foot of a dialog: a click on it or Enter agrees. Whether that was done, and can be.
pub fn agreement(ui: &mut Ui, label: &str, is_ready: bool) -> bool {
    agreement_with_tip(ui, label, "", is_ready)
}

/// The same with a line that is shown on hover.
pub fn agreement_with_tip(ui: &mut Ui, label: &str, tip: &str, is_ready: bool) -> bool {
    let button = ui
        .add_enabled_ui(is_ready, |ui| primary_button(ui, label))
        .inner;
    let is_clicked = button.clicked();
    if !tip.is_empty() {
        button.on_hover_text(tip);
    }
    // Taken in any case: nothing behind the dialog may act on it. Where nothing can be done yet, typing goes on.
    let is_entered = take_enter(ui);
    if is_entered && !is_ready {
        give_back_keyboard(ui);
    }
    is_ready && (is_clicked || is_entered)
}

/// A dialog in front of the window. `contents` says whether it is done; whether it stays open.
pub fn dialog(
    ui: &mut Ui,
    name: impl Hash + Debug,
    contents: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    let frame = Frame::popup(ui.style())
        .inner_margin(Margin::same(DIALOG_MARGIN))
        .corner_radius(10);
    let id = Id::unique(("dialog", name));
    let (before, is_new): (Option<egui::Rect>, bool) = while_open(ui, id, || None);
    if is_new {
        // The control behind that opened it would go on answering to Enter.
        take_keyboard(ui);
        forget_steps(ui);
    }
    let mut height = 0.0;
    let modal = Modal::new(id).frame(frame).show(ui, |ui| {
        let is_done = contents(ui);
        height = ui.min_rect().height();
        is_done
    });
    // Of this picture: the modal's own rectangle may still be that of the last.
    let height = height + 2.0 * f32::from(DIALOG_MARGIN);
    let (height_before, _) = while_open(ui, id.with("height"), || None);
    keep_while_open(ui, id.with("height"), Some(height));
    // It is put in the middle by the size that it had in the last picture: drawn once more, it stays where it is.
    let rect = modal.response.rect;
    keep_while_open(ui, id, Some(rect));
    if (before, height_before) != (Some(rect), Some(height)) {
        ui.request_repaint();
    }
    note_front(ui, modal.response.layer_id);
    !modal.inner && !modal.should_close()
}

/// Boxes that lists hang from, the last one in front, and the picture in which they were drawn.
type Fronts = (Vec<LayerId>, u64);

fn fronts() -> Id {
    Id::unique("dialogs in front")
}

/// Takes note of a dialog, or of what hangs at a point, as it is drawn.
fn note_front(ui: &Ui, layer: LayerId) {
    let pass = ui.cumulative_pass_nr();
    ui.data_mut(|data| {
        let (layers, drawn) = data.get_temp_mut_or_default::<Fronts>(fronts());
        if *drawn != pass {
            layers.clear();
        }
        *drawn = pass;
        layers.push(layer);
    });
}

/// Has menus and lists lie over the dialog from which they hang, once all dialogs are drawn. Of two layers that come to
/// the top in one picture the older stays behind, and a button that is pressed and let go of within one picture brings
/// the dialog to the top together with its list: one that had been open before would lie behind it.
pub fn bring_lists_forward(ui: &Ui) {
    let pass = ui.cumulative_pass_nr();
    let fronts: Option<Fronts> = ui.data(|data| data.get_temp(fronts()));
    let Some((dialogs, _)) = fronts.filter(|(_, drawn)| *drawn == pass) else {
        return;
    };
    let Some(front) = dialogs.last().copied() else {
        return;
    };
    ui.memory_mut(|memory| {
        let areas = memory.areas_mut();
        let all = areas.visible_layer_ids().into_iter();
        all.filter(|layer| layer.order == front.order && !dialogs.contains(layer))
            .for_each(|list| areas.set_sublayer(front, list));
    });
}

/// Forgets what was typed before into any field: what somebody gave up must not come back by Ctrl+Z.
fn forget_steps(ui: &Ui) {
    ui.data_mut(IdTypeMap::remove_by_type::<TextEditState>);
}

/// A line filled from its right end, as the buttons at the foot of a dialog are. It is no higher than they are: a layout
/// of its own would take all the room that the dialog had in a larger window.
pub fn from_right<R>(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let line = Layout::right_to_left(Align::Center);
    ui.horizontal(|ui| ui.with_layout(line, add_contents).inner)
        .inner
}

/// Makes a dialog so wide, or as wide as the window has room for; how wide it is.
pub fn set_dialog_width(ui: &mut Ui, wanted: f32) -> f32 {
    let beside = 2.0 * (f32::from(DIALOG_MARGIN) + WINDOW_MARGIN);
    let width = wanted.min(ui.content_rect().width() - beside);
    ui.set_width(width);
    width
}

/// The middle of a dialog, between title and buttons. `contents` is told how high it may be: `most`, or what the window
/// leaves beside title and buttons as they were in the last picture, so that these stay in sight.
pub fn middle_of_height<R>(ui: &mut Ui, most: f32, contents: impl FnOnce(&mut Ui, f32) -> R) -> R {
    let id = ui.layer_id().id;
    let (dialog, _): (Option<f32>, bool) = while_open(ui, id.with("height"), || None);
    let (middle, _): (Option<f32>, bool) = while_open(ui, id.with("middle"), || None);
    let beside = match (dialog, middle) {
        (Some(dialog), Some(middle)) => (dialog - middle).max(0.0),
        _ => BESIDE_MIDDLE,
    };
    let room = ui.content_rect().height() - 2.0 * WINDOW_MARGIN - beside;
    let height = most.min(room).max(LEAST_MIDDLE);
    let drawn = ui.vertical(|ui| {
        // A line between two columns would be as high as the dialog was in a larger window.
        ui.set_max_height(height);
        contents(ui, height)
    });
    let height = drawn.response.rect.height();
    keep_while_open(ui, id.with("middle"), Some(height));
    drawn.inner
}

/// The same for contents that scroll as a whole where there is no room for them.
pub fn middle<R>(ui: &mut Ui, most: f32, contents: impl FnOnce(&mut Ui) -> R) -> R {
    middle_of_height(ui, most, |ui, height| {
        let area = ScrollArea::vertical()
            .id_salt("middle")
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true]);
        let shown = area.show(ui, |ui| {
            let drawn = contents(ui);
            follow_focus(ui);
            drawn
        });
        shown.inner
    })
}

/// What title and buttons of a dialog take before they were drawn once, in points.
const BESIDE_MIDDLE: f32 = 160.0;

/// Free space between the edge of a dialog and what stands in it.
const DIALOG_MARGIN: i8 = 20;

/// Free space between a dialog and the edge of the window.
const WINDOW_MARGIN: f32 = 10.0;

/// However low the window, some lines are in sight.
const LEAST_MIDDLE: f32 = 80.0;

/// A box that hangs at a point and closes by a click beside it. `contents` says whether it is done; whether it stays open.
pub fn hanging(
    ui: &Ui,
    name: &'static str,
    (at, width, is_new): (Pos2, f32, bool),
    contents: impl FnOnce(&mut Ui) -> bool,
) -> bool {
    let mut is_open = true;
    // The click that opened it must not close it at once.
    let behavior = if is_new {
        PopupCloseBehavior::IgnoreClicks
    } else {
        PopupCloseBehavior::CloseOnClickOutside
    };
    let popup = Popup::new(Id::unique(name), ui.ctx().clone(), at, ui.layer_id())
        .open_bool(&mut is_open)
        .close_behavior(behavior)
        .width(width);
    let shown = popup.show(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
        contents(ui)
    });
    if let Some(shown) = &shown {
        note_front(ui, shown.response.layer_id);
    }
    let is_done = shown.is_some_and(|shown| shown.inner);
    is_open && !is_done
}

/// The most that the middle of a plain dialog takes, in points.
const PLAIN_HEIGHT: f32 = 600.0;

/// A dialog with ✕ and one button that close it; the contents are told how high they may be. Whether it stays open.
pub fn plain_dialog(
    ui: &mut Ui,
    title: &str,
    width: f32,
    add_contents: impl FnOnce(&mut Ui, f32),
) -> bool {
    dialog(ui, title, |ui| {
        set_dialog_width(ui, width);
        let is_closed = closable_heading(ui, title, "");
        middle_of_height(ui, PLAIN_HEIGHT, add_contents);
        ui.add_space(8.0);
        let is_done = from_right(ui, |ui| agreement(ui, "完成", true));
        is_closed || is_done
    })
}

/// The heading of a dialog that has no button to end it, with ✕ at the right. Whether that was clicked.
pub fn closable_heading(ui: &mut Ui, title: &str, note: &str) -> bool {
    let line = ui.horizontal(|ui| {
        ui.label(RichText::new(title).heading());
        if !note.is_empty() {
            caption(ui, note);
        }
        let end = Layout::right_to_left(Align::Center);
        ui.with_layout(end, |ui| {
            icon_button(ui, icons::CLOSE, "关闭", true).clicked()
        })
        .inner
    });
    line.inner
}

/// What a popup remembers while it is open: made anew each time it opens. The flag says that it has just opened.
pub fn while_open<T: Clone + Send + Sync + 'static>(
    ui: &Ui,
    id: egui::Id,
    make: impl FnOnce() -> T,
) -> (T, bool) {
    let pass = ui.cumulative_pass_nr();
    let kept: Option<(T, u64)> = ui.data(|data| data.get_temp(id));
    match kept {
        Some((state, last)) if pass.saturating_sub(last) <= 1 => (state, false),
        _ => (make(), true),
    }
}

/// Keeps what [`while_open`] gave, for the next picture.
pub fn keep_while_open<T: Clone + Send + Sync + 'static>(ui: &Ui, id: egui::Id, state: T) {
    let pass = ui.cumulative_pass_nr();
    ui.data_mut(|data| data.insert_temp(id, (state, pass)));
}
