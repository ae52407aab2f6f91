//! Small controls in the house's style.

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Range;

use egui::text_edit::TextEditState;
use egui::util::IdTypeMap;
use egui::{
    Align, Align2, Button, ComboBox, CornerRadius, FontFamily, FontId, Frame, Id, Layout, Margin,
    Modal, Popup, PopupCloseBehavior, Pos2, Response, RichText, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::model::Stage;

use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{give_back_keyboard, take_enter, take_keyboard};
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};

/// The one button of a dialog or bar that does what the person came for.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    let tokens = Tokens::of(ui);
    let text = RichText::new(label).color(tokens.on_accent);
    let button = Button::new(text).fill(tokens.accent).stroke(Stroke::NONE);
    ui.add(button.min_size(vec2(0.0, CONTROL_HEIGHT)))
}

/// The same at the foot of a dialog: a click on it or Enter agrees. Whether that was done, and can be.
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
    !modal.inner && !modal.should_close()
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
    let is_done = shown.is_some_and(|shown| shown.inner);
    is_open && !is_done
}

/// Rows of one height that scroll, so high at most; only those in sight are drawn.
pub fn scrolled_rows(
    ui: &mut Ui,
    name: &'static str,
    (height, row_height): (f32, f32),
    count: usize,
    contents: impl FnOnce(&mut Ui, Range<usize>),
) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt(name)
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink([false, true])
            .show_rows(ui, row_height, count, |ui, range| {
                contents(ui, range);
                follow_focus(ui);
            });
    });
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

/// A button of an icon alone, named for those who can't see it.
pub fn icon_button(ui: &mut Ui, icon: &str, name: &str, is_enabled: bool) -> Response {
    let response = ui.scope(|ui| {
        ui.spacing_mut().button_padding = Vec2::splat(5.0);
        let button = Button::new(icons::icon(icon, 16.0)).frame_when_inactive(false);
        ui.add_enabled(is_enabled, button.min_size(Vec2::splat(28.0)))
    });
    let response = response.inner;
    let response = response.on_hover_text(name).on_disabled_hover_text(name);
    let name = name.to_owned();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, is_enabled, &name));
    focus_ring(ui, &response);
    response
}

/// Says on hover what is not there to be read already: the whole of a text that is cut, what goes beyond it.
pub fn tell(response: Response, lines: impl IntoIterator<Item = String>) -> Response {
    let lines: Vec<String> = lines.into_iter().filter(|line| !line.is_empty()).collect();
    if lines.is_empty() {
        return response;
    }
    response.on_hover_text(lines.join("\n"))
}

/// Shows that a control has the keyboard: inside its own edge, where those beside it hide nothing of it.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let tokens = Tokens::of(ui);
        let rect = response
            .rect
            .expand2(vec2(2.0, 0.0))
            .shrink2(vec2(0.0, 2.0));
        let line = Stroke::new(2.0, tokens.paper);
        ui.painter().rect_stroke(rect, 5, line, StrokeKind::Outside);
        let line = Stroke::new(2.0, tokens.text);
        ui.painter().rect_stroke(rect, 5, line, StrokeKind::Inside);
    }
}

/// Choices side by side, one of them on. Returns the one clicked.
pub fn segmented<T: Copy + PartialEq>(
    ui: &mut Ui,
    choices: &[(T, &str)],
    chosen: Option<T>,
) -> Option<T> {
    let tokens = Tokens::of(ui);
    let mut clicked = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = -1.0;
        for (i, (choice, label)) in choices.iter().enumerate() {
            let is_on = chosen == Some(*choice);
            let round = |is_end: bool| if is_end { 6 } else { 0 };
            let (left, right) = (round(i == 0), round(i + 1 == choices.len()));
            let text =
                RichText::new(*label).color(if is_on { tokens.on_accent } else { tokens.text });
            let button = Button::new(text)
                .fill(if is_on { tokens.accent } else { tokens.paper })
                .stroke(Stroke::new(
                    1.0,
                    if is_on { tokens.accent } else { tokens.border },
                ))
                .corner_radius(CornerRadius {
                    nw: left,
                    sw: left,
                    ne: right,
                    se: right,
                })
                .min_size(vec2(0.0, CONTROL_HEIGHT));
            let response = ui.add(button);
            response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, *label));
            focus_ring(ui, &response);
            if response.clicked() {
                clicked = Some(*choice);
            }
        }
    });
    clicked
}

/// A stage as a word on its colour; one in which the work does not go on, on paper with an edge.
pub fn stage_pill(ui: &mut Ui, stage: Stage) -> Response {
    let tokens = Tokens::of(ui);
    let (pill, is_aside) = tokens.stage(stage);
    let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let galley = ui
        .painter()
        .layout_no_wrap(stage.label().to_owned(), font, pill.text);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(16.0, 4.0), Sense::hover());
    let corner = CornerRadius::same(10);
    if is_aside {
        let stroke = Stroke::new(1.0, pill.text);
        ui.painter()
            .rect(rect, corner, tokens.paper, stroke, StrokeKind::Inside);
    } else {
        ui.painter().rect_filled(rect, corner, pill.fill);
    }
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, pill.text);
    response
}

/// A small word on a ground of its own, such as 建议; no higher than itself, however high the line is.
pub fn tag(ui: &mut Ui, word: &str) -> Response {
    let pill = Tokens::of(ui).grey;
    let font = FontId::new(11.0, FontFamily::Proportional);
    let galley = ui
        .painter()
        .layout_no_wrap(word.to_owned(), font, pill.text);
    let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(8.0, 3.0), Sense::hover());
    ui.painter().rect_filled(rect, 4, pill.fill);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, pill.text);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}

/// A list to choose from, with the mark that every list has.
pub fn combo_box(id: impl Hash + Debug) -> ComboBox<'static> {
    ComboBox::from_id_salt(id).icon(|ui, rect, _, _| {
        let color = Tokens::of(ui).secondary;
        let font = FontId::new(11.0, icons::family());
        let mark = icons::CARET_DOWN;
        ui.painter()
            .text(rect.center(), Align2::CENTER_CENTER, mark, font, color);
    })
}

/// A condition in force: the words, and the cross that takes it away.
pub fn chip(ui: &mut Ui, label: &str) -> (Response, Response) {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .fill(tokens.selection)
        .stroke(Stroke::new(1.0, tokens.accent))
        .corner_radius(13)
        .inner_margin(Margin::symmetric(10, 0));
    frame
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            ui.horizontal(|ui| {
                let quiet = |text: RichText| {
                    Button::new(text.color(tokens.accent))
                        .frame(false)
                        .min_size(vec2(0.0, 24.0))
                };
                let open = ui.add(quiet(RichText::new(label).size(SMALL_TEXT)));
                let drop = ui.add(quiet(icons::icon(icons::CLOSE, 12.0)));
                let name = format!("取消条件 {label}");
                drop.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
                (open, drop.on_hover_text("取消此条件"))
            })
            .inner
        })
        .inner
}

/// A button that looks like text.
pub fn text_button(ui: &mut Ui, label: impl Into<RichText>) -> Response {
    let tokens = Tokens::of(ui);
    let text: RichText = label.into();
    let response = ui.add(
        Button::new(text.color(tokens.accent))
            .frame(false)
            .min_size(vec2(0.0, 24.0)),
    );
    focus_ring(ui, &response);
    response
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

/// The mark of a milestone: a diamond of `r` points from its middle to its corners.
pub fn diamond(
    painter: &egui::Painter,
    center: egui::Pos2,
    r: f32,
    line: egui::Color32,
    ground: egui::Color32,
) {
    let points = vec![
        center + vec2(0.0, -r),
        center + vec2(r, 0.0),
        center + vec2(0.0, r),
        center + vec2(-r, 0.0),
    ];
    let stroke = Stroke::new(1.5, line);
    painter.add(egui::Shape::convex_polygon(points, ground, stroke));
}

/// A line of small grey text.
pub fn caption(ui: &mut Ui, text: impl Into<String>) -> Response {
    let tokens = Tokens::of(ui);
    ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.secondary))
}

/// The ground of a row in a list: blue with a mark where it is chosen, grey where the pointer is on it, and nothing else.
pub fn row_ground(ui: &Ui, rect: egui::Rect, is_chosen: bool, is_hovered: bool) {
    let tokens = Tokens::of(ui);
    if is_chosen {
        ui.painter().rect_filled(rect, 6, tokens.selection);
        let mark = rect.with_max_x(rect.left() + 3.0).shrink2(vec2(0.0, 5.0));
        ui.painter().rect_filled(mark, 1, tokens.accent);
    } else if is_hovered {
        ui.painter().rect_filled(rect, 6, tokens.hover);
    }
}

/// A row of a list at the left: a label, a count at the right, the choice behind it; and whether the label is cut.
pub fn list_row(ui: &mut Ui, row: &ListRow<'_>) -> (Response, bool) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
    let name = format!("{} {} 项", row.label, row.count);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, row.is_chosen, &name));
    if !ui.is_rect_visible(rect) {
        return (response, false);
    }
    row_ground(ui, rect, row.is_chosen, response.hovered());
    let painter = ui.painter();
    if response.has_focus() {
        painter.rect_stroke(rect, 6, Stroke::new(1.0, tokens.accent), StrokeKind::Inside);
    }
    let color = match (row.is_chosen, row.count) {
        (true, _) => tokens.accent,
        (false, 0) if response.hovered() => tokens.secondary,
        (false, 0) => tokens.faint,
        (false, _) => tokens.text,
    };
    let font = |size| FontId::new(size, FontFamily::Proportional);
    let right = pos2(rect.right() - 8.0, rect.center().y);
    let count = painter.text(
        right,
        Align2::RIGHT_CENTER,
        row.count.to_string(),
        font(SMALL_TEXT),
        tokens.secondary,
    );
    let left = rect.left() + 8.0 + row.indent;
    if let Some(facts) = row.facts {
        let bar = egui::Rect::from_min_max(
            pos2(left, rect.bottom() - 4.0),
            pos2(count.left() - 8.0, rect.bottom() - 2.0),
        );
        super::bars::stage_bar(ui, bar, facts);
    }
    let painter = ui.painter();
    let mut job =
        egui::text::LayoutJob::simple_singleline(row.label.to_owned(), font(TABLE_TEXT), color);
    job.wrap = egui::text::TextWrapping::truncate_at_width((count.left() - 8.0 - left).max(20.0));
    let galley = painter.layout_job(job);
    let is_cut = galley.elided;
    painter.galley(
        pos2(left, rect.center().y - galley.size().y / 2.0),
        galley,
        color,
    );
    (response, is_cut)
}

/// What a [`list_row`] shows.
pub struct ListRow<'a> {
    /// The words.
    pub label: &'a str,
    /// How many projects.
    pub count: usize,
    /// Whether it is the one in force.
    pub is_chosen: bool,
    /// Free space before the words, in points.
    pub indent: f32,
    /// How the projects are spread over the stages, drawn as a thin bar; none for no bar.
    pub facts: Option<&'a crate::view::Facts>,
}

use crate::ui::kit::theme::TABLE_TEXT;

/// A small caret that folds; a button of its own.
pub fn caret(ui: &mut Ui, rect: egui::Rect, is_open: bool, name: &str) -> Response {
    let tokens = Tokens::of(ui);
    let response = ui.interact(rect, ui.make_persistent_id(("caret", name)), Sense::click());
    let label = if is_open {
        format!("折叠 {name}")
    } else {
        format!("展开 {name}")
    };
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
    let icon = if is_open {
        icons::CARET_DOWN
    } else {
        icons::CARET_RIGHT
    };
    let font = FontId::new(12.0, icons::family());
    ui.painter().text(
        rect.center(),
        Align2::CENTER_CENTER,
        icon,
        font,
        tokens.secondary,
    );
    response
}

/// Menus are lists to run the eye down, not rows of buttons.
pub fn compact(ui: &mut Ui) {
    ui.spacing_mut().interact_size.y = 26.0;
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.spacing_mut().button_padding.y = 2.0;
}

/// The identity of the search box, for Ctrl+F.
pub fn search_id() -> egui::Id {
    egui::Id::unique("search")
}
