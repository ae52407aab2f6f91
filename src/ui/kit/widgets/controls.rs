//! Small controls in the house's style.

use std::fmt::Debug;
use std::hash::Hash;
use std::ops::Range;

use egui::{
    Align2, Button, ComboBox, CornerRadius, FontFamily, FontId, Frame, Margin, Response, RichText,
    Role, ScrollArea, Sense, Stroke, StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use crate::model::Stage;

use crate::ui::kit::icons;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};

/// The one button of a dialog or bar that does what the person came for.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    let tokens = Tokens::of(ui);
    let text = RichText::new(label).color(tokens.on_accent);
    let button = Button::new(text).fill(tokens.accent).stroke(Stroke::NONE);
    ui.add(button.min_size(vec2(0.0, CONTROL_HEIGHT)))
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

/// The same of words that stand together: where a line has no room for them they begin the next.
pub fn whole_caption(ui: &mut Ui, text: impl Into<String>) -> Response {
    let tokens = Tokens::of(ui);
    let text = RichText::new(text).size(SMALL_TEXT);
    ui.add(egui::Label::new(text.color(tokens.secondary)).extend())
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
        crate::ui::kit::bars::stage_bar(ui, bar, facts);
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
