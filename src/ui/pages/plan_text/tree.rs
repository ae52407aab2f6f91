//! The tree of headings as it is drawn, and the buttons above it.

use egui::{
    Align2, Button, FontFamily, FontId, Rect, RichText, ScrollArea, Sense, TextEdit, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::app::{Command, FoundPlan, PlanReading, PlanTextCommand, TextSpot};

use super::headings::{HeadingRow, Headings, unmake};
use super::said;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, caret, row_ground, text_button};

/// Height of a row, in points.
const ROW: f32 = 26.0;
/// A level deeper stands so much further in, in points.
const STEP: f32 = 16.0;
/// Room for the number of the line, in points.
const LINE: f32 = 62.0;

/// Draws the tree, below what can be done with what is selected.
pub fn draw(
    ui: &mut Ui,
    headings: &mut Headings,
    (found, reading): (&FoundPlan, &PlanReading),
    commands: &mut Vec<Command>,
) {
    let row = headings.row().cloned();
    tools(ui, (headings, row.as_ref()), (found, reading), commands);
    let mut line = None;
    for (words, at) in headings.unlike() {
        if text_button(ui, RichText::new(words).size(SMALL_TEXT)).clicked() {
            line = Some(*at);
        }
    }
    if let Some(line) = line {
        headings.select(TextSpot { line, part: 0 });
    }
    tree(ui, headings);
}

/// The buttons, about the heading or the line that is selected.
fn tools(
    ui: &mut Ui,
    (headings, row): (&mut Headings, Option<&HeadingRow>),
    (found, reading): (&FoundPlan, &PlanReading),
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new()
        .fill(tokens.subgroup)
        .inner_margin(egui::Margin::symmetric(10, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().interact_size.y = TOOL;
        ui.spacing_mut().button_padding.y = 2.0;
        // Whatever is selected, the list below stays where it is.
        ui.set_min_height(height_of_tools(ui));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(APART, APART);
            if headings.renaming.is_some() {
                return rename(ui, headings, reading, commands);
            }
            match row {
                Some(row) => of_heading(ui, headings, row, (found, reading), commands),
                None => of_line(ui, headings, reading, commands),
            }
            let can = reading.has_step();
            let back = tool(ui, "退一步", can, "退回在这一页上的上一次修改（Ctrl+Z）");
            if back {
                commands.push(Command::PlanText(PlanTextCommand::StepBack));
            }
            let can = reading.has_step_ahead();
            if tool(ui, "进一步", can, "重做刚才退回的修改（Ctrl+Y）") {
                commands.push(Command::PlanText(PlanTextCommand::StepAhead));
            }
        });
    });
}

/// What can be done with a heading, and with every step: the most that stands above the list.
const MOST_TOOLS: [&str; 8] = [
    "升级",
    "降级",
    "并入上一标题",
    "改名、拆分",
    "不是标题",
    "不取用",
    "退一步",
    "进一步",
];
/// Height of a button above the list, in points.
const TOOL: f32 = 26.0;
/// Between two of them, in points.
const APART: f32 = 4.0;

/// The height of the buttons where there are the most, as they are broken into lines.
fn height_of_tools(ui: &Ui) -> f32 {
    let font = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let color = Tokens::of(ui).text;
    let beside = 2.0 * ui.spacing().button_padding.x;
    let (mut lines, mut taken) = (1.0, 0.0);
    for label in MOST_TOOLS {
        let painter = ui.painter();
        let words = painter.layout_no_wrap(label.to_owned(), font.clone(), color);
        let width = words.size().x + beside;
        if taken > 0.0 && taken + width > ui.available_width() {
            (lines, taken) = (lines + 1.0, 0.0);
        }
        taken += width + APART;
    }
    lines * TOOL + (lines - 1.0) * APART
}

fn tool(ui: &mut Ui, label: &str, is_enabled: bool, tip: &str) -> bool {
    let button = Button::new(RichText::new(label).size(SMALL_TEXT));
    ui.add_enabled(is_enabled, button)
        .on_hover_text(tip)
        .clicked()
}

fn of_heading(
    ui: &mut Ui,
    headings: &mut Headings,
    row: &HeadingRow,
    (found, reading): (&FoundPlan, &PlanReading),
    commands: &mut Vec<Command>,
) {
    let outline = &found.plan.outline;
    let (out, inward) = (outline.promoted(row.node), outline.demoted(row.node));
    if tool(ui, "升级", out.is_some(), "连同下级升高一级（Shift+←）") {
        commands.extend(out.map(|moved| said::ranks(reading, &moved)));
    }
    if tool(ui, "降级", inward.is_some(), "连同下级降低一级（Shift+→）") {
        commands.extend(inward.map(|moved| said::ranks(reading, &moved)));
    }
    let tip = "标题断成两行的：把这一行的字接到上一个标题后面";
    if tool(ui, "并入上一标题", row.node > 0, tip) {
        commands.push(said::of_heading(reading, row.spot, |said| {
            said.joins = true;
        }));
    }
    if tool(ui, "改名、拆分", true, "改正标题，或者从中间拆开（F2）") {
        headings.rename(row, outline);
    }
    if tool(ui, "不是标题", true, "这一行是正文（Delete）") {
        commands.push(unmake(reading, row.spot));
    }
    let is_out = outline
        .nodes
        .get(row.node)
        .is_some_and(|node| node.is_left_out);
    let (label, tip) = if is_out {
        ("恢复", "重新取用这个标题和下面的内容")
    } else {
        ("不取用", "这个标题和下面的内容都不进项目库")
    };
    if tool(ui, label, is_out || !row.is_left_out, tip) {
        let say = |said: &mut crate::app::Correction| said.is_left_out = !is_out;
        commands.push(said::of_heading(reading, row.spot, say));
    }
}

/// A line of the text that is no heading.
fn of_line(ui: &mut Ui, headings: &Headings, reading: &PlanReading, commands: &mut Vec<Command>) {
    let Some(spot) = headings.selected() else {
        caption(
            ui,
            "单击标题可以升降级、合并、拆分、改名；单击右边的一行可以设为标题",
        );
        return;
    };
    caption(ui, format!("第 {} 行", spot.line));
    if tool(ui, "设为标题", true, "识别漏了的标题") {
        commands.push(said::of_heading(reading, spot, |said| {
            *said = crate::app::Correction {
                is_heading: Some(true),
                ..Default::default()
            };
        }));
    }
    let tip = "标题断成两行的：把这一行的字接到上一个标题后面";
    if tool(ui, "并入上一标题", true, tip) {
        commands.push(said::of_heading(reading, spot, |said| said.joins = true));
    }
}

/// The title as it is typed; parted where the cursor stands, what follows is text again.
fn rename(
    ui: &mut Ui,
    headings: &mut Headings,
    reading: &PlanReading,
    commands: &mut Vec<Command>,
) {
    let Some(renaming) = &mut headings.renaming else {
        return;
    };
    let width = (ui.available_width() - 230.0).max(120.0);
    let id = ui.make_persistent_id("title");
    let field = TextEdit::singleline(&mut renaming.text)
        .desired_width(width)
        .id(id);
    let field = ui.add(field).accessible_name("标题");
    if std::mem::take(&mut renaming.is_new) {
        field.request_focus();
    }
    let is_entered = take_enter_of(ui, &field);
    let is_escaped = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Escape));
    let spot = renaming.spot;
    let cursor = egui::TextEdit::load_state(ui, id);
    let cursor = cursor.and_then(|state| state.cursor.char_range());
    let cursor = cursor.map_or(0, |range| usize::from(range.primary.index));
    let text = renaming.text.clone();
    let is_inside = cursor > 0 && cursor < text.chars().count();
    if tool(ui, "确定", true, "回车") || is_entered {
        commands.push(said::of_heading(reading, spot, |said| {
            said.title = Some(text);
        }));
        headings.renaming = None;
    } else if tool(
        ui,
        "在光标处拆分",
        is_inside,
        "光标前是标题，光标后是正文或者下一个标题",
    ) {
        let is_typed = text != renaming.begun;
        commands.push(said::of_heading(reading, spot, |said| {
            said.part(&text, cursor, is_typed);
        }));
        headings.renaming = None;
    } else if tool(ui, "取消", true, "Esc") || is_escaped {
        headings.renaming = None;
    }
}

/// The headings, those in sight.
fn tree(ui: &mut Ui, headings: &mut Headings) {
    let mut area = ScrollArea::vertical()
        .id_salt("headings")
        .auto_shrink([false, false]);
    if let Some(row) = headings.take_wanted() {
        let above = ui.available_height() * 0.3;
        area = area.vertical_scroll_offset((row as f32 * ROW - above).max(0.0));
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    let count = headings.rows().len();
    let (mut selected, mut toggled) = (None, None);
    area.show_rows(ui, ROW, count, |ui, range| {
        for at in range {
            let Some(row) = headings.rows().get(at) else {
                continue;
            };
            let is_selected = headings.selected() == Some(row.spot);
            let (is_clicked, is_toggled) = ui
                .push_id((row.spot.line, row.spot.part), |ui| {
                    heading(ui, row, is_selected)
                })
                .inner;
            if is_toggled {
                toggled = Some(row.spot);
            } else if is_clicked {
                selected = Some(row.spot);
            }
        }
    });
    if let Some(spot) = toggled {
        headings.toggle(spot);
        ui.request_repaint();
    }
    if let Some(spot) = selected {
        headings.select(spot);
    }
}

/// One of them: whether it was clicked, and whether it is to be folded.
fn heading(ui: &mut Ui, row: &HeadingRow, is_selected: bool) -> (bool, bool) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::CLICK);
    let name = format!("{} {}", row.level, row.heading);
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, is_selected, &name));
    row_ground(ui, rect, is_selected, response.hovered());
    let left = rect.left() + 6.0 + row.depth as f32 * STEP;
    let mut is_toggled = false;
    if row.has_more {
        let room = Rect::from_min_size(pos2(left, rect.top() + 4.0), vec2(18.0, 18.0));
        is_toggled = caret(ui, room, row.is_open, &row.heading).clicked();
    }
    let small = FontId::new(SMALL_TEXT - 1.0, FontFamily::Proportional);
    let level = pos2(left + 20.0, rect.center().y);
    let written = ui.painter().text(
        level,
        Align2::LEFT_CENTER,
        row.level,
        small.clone(),
        tokens.faint,
    );
    let line = pos2(rect.right() - 10.0, rect.center().y);
    ui.painter().text(
        line,
        Align2::RIGHT_CENTER,
        row.spot.line,
        small,
        tokens.faint,
    );
    let color = if row.is_left_out {
        tokens.faint
    } else {
        tokens.text
    };
    let font = FontId::new(TABLE_TEXT, FontFamily::Proportional);
    let room = Rect::from_x_y_ranges(
        written.right() + 6.0..=(rect.right() - LINE).max(written.right() + 20.0),
        rect.y_range(),
    );
    let heading = match (row.is_left_out, row.is_corrected) {
        (true, _) => format!("{}（不取用）", row.heading),
        (false, true) => format!("{}（已修正）", row.heading),
        (false, false) => row.heading.clone(),
    };
    let shown = cell_text(ui, room, &heading, font, color, false);
    if !row.doubt.is_empty() {
        let at = pos2(rect.right() - LINE + 4.0, rect.center().y);
        let font = FontId::new(SMALL_TEXT, icons::family());
        ui.painter()
            .text(at, Align2::LEFT_CENTER, icons::WARNING, font, tokens.late);
    }
    let is_clicked = response.clicked();
    let cut = shown.is_cut.then_some(heading);
    let doubt = Some(row.doubt.clone()).filter(|doubt| !doubt.is_empty());
    let tip: Vec<String> = cut.into_iter().chain(doubt).collect();
    if !tip.is_empty() {
        response.on_hover_text(tip.join("\n"));
    }
    (is_clicked, is_toggled)
}
