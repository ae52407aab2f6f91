//! 历史: every step, the latest first, with who, when and what.

use egui::{
    Align, FontFamily, FontId, Layout, Margin, Rect, RichText, ScrollArea, Sense, Stroke, TextEdit,
    Ui, UiBuilder, pos2, vec2,
};

use crate::app::{Command, OpRecord, PastCommand, Point, Side};
use crate::view::change_line;

use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::steps::step_label;
use crate::ui::kit::steps::told;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{self, caption, closable_heading, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is being looked for, and the step to which the library is to come back.
#[derive(Default)]
pub struct HistoryDialog {
    search: String,
    /// Whether the search has had the keyboard.
    has_focus: bool,
    /// Once more asked for.
    asked: Asked,
}

/// The step of which the second question is asked.
#[derive(Default)]
struct Asked {
    step: Option<u64>,
    /// Whether the question has not been seen yet.
    is_new: bool,
}

/// So many changes of a step are told; the rest are counted.
const MOST_LINES: usize = 4;
const HEAD_HEIGHT: f32 = 34.0;
const LINE_HEIGHT: f32 = 21.0;
const FOOT_HEIGHT: f32 = 7.0;

impl Dialog for HistoryDialog {
    fn title(&self) -> &'static str {
        "历史"
    }

    fn help(&self) -> Help {
        Help::History
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let screen = ui.ctx().content_rect().size();
        let size = vec2((screen.x - 120.0).min(900.0), (screen.y - 100.0).min(720.0));
        widgets::dialog(ui, "history", |ui| {
            ui.set_width(size.x);
            let is_closed = closable_heading(ui, "历史", "每一步修改都在这里，不会被删除");
            let edit = TextEdit::singleline(&mut self.search)
                .hint_text("搜索项目、人员、内容")
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            let field = ui.add(edit).accessible_name("搜索历史");
            if !std::mem::replace(&mut self.has_focus, true) {
                field.request_focus();
            }
            if field.changed() {
                commands.push(Command::Past(PastCommand::AskHistory(self.search.clone())));
            }
            let is_left = steps(ui, shown, size.y - 110.0, &mut self.asked, commands);
            is_closed || is_left
        })
    }
}

/// Draws the steps that are in sight; whether one of them leads out of the dialog.
fn steps(
    ui: &mut Ui,
    shown: &Shown<'_>,
    height: f32,
    asked: &mut Asked,
    commands: &mut Vec<Command>,
) -> bool {
    let history = shown.app.history();
    if history.records.is_empty() {
        ui.allocate_ui(vec2(ui.available_width(), height), |ui| {
            let text = if history.is_waiting() {
                "正在读取…"
            } else {
                "没有找到"
            };
            caption(ui, text);
            ui.allocate_space(ui.available_size());
        });
        return false;
    }
    let mut tops = Vec::with_capacity(history.records.len() + 1);
    let mut end = 0.0;
    for record in &history.records {
        tops.push(end);
        let lines = told(record).count().min(MOST_LINES + 1);
        end += HEAD_HEIGHT + lines as f32 * LINE_HEIGHT + FOOT_HEIGHT;
    }
    tops.push(end);
    let mut is_left = false;
    ScrollArea::vertical()
        .id_salt("history")
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink([false, false])
        .show_viewport(ui, |ui, seen| {
            ui.set_height(end);
            let origin = ui.max_rect().min;
            let width = ui.available_width();
            let first = tops
                .partition_point(|top| *top < seen.min.y)
                .saturating_sub(1);
            for (place, record) in history.records.iter().enumerate().skip(first) {
                if tops[place] > seen.max.y {
                    break;
                }
                let rect = Rect::from_min_max(
                    pos2(origin.x, origin.y + tops[place]),
                    pos2(origin.x + width - 10.0, origin.y + tops[place + 1]),
                );
                let builder = UiBuilder::new().max_rect(rect).id_salt(record.seq);
                let mut ui = ui.new_child(builder);
                is_left |= step(&mut ui, shown, record, rect, asked, commands);
            }
            if seen.max.y > end - 2.0 * height && !history.is_complete && !history.is_waiting() {
                commands.push(Command::Past(PastCommand::MoreHistory));
            }
            follow_focus(ui);
        });
    is_left
}

/// Draws one step; whether the library is to be compared with it, or to come back to it.
fn step(
    ui: &mut Ui,
    shown: &Shown<'_>,
    record: &OpRecord,
    rect: Rect,
    asked: &mut Asked,
    commands: &mut Vec<Command>,
) -> bool {
    let tokens = Tokens::of(ui);
    ui.set_clip_rect(ui.clip_rect().intersect(rect));
    let small = || FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let bold = FontId::new(TABLE_TEXT, crate::ui::kit::fonts::bold());
    let head = Rect::from_min_size(rect.min, vec2(rect.width(), HEAD_HEIGHT));
    let column = |from: f32, to: f32| {
        let x = |x: f32| head.left() + x;
        Rect::from_x_y_ranges(x(from)..=x(to), head.y_range())
    };
    let at = record.at.format("%Y-%m-%d %H:%M").to_string();
    // What was done needs the room more than who did it.
    let what = if rect.width() < 720.0 { 238.0 } else { 330.0 };
    let who = format!("{}　{}", record.actor, record.host);
    let label = step_label(record);
    cell_text(
        ui,
        column(0.0, 44.0),
        &record.seq.to_string(),
        small(),
        tokens.faint,
        false,
    );
    cell_text(
        ui,
        column(44.0, 160.0),
        &at,
        small(),
        tokens.secondary,
        false,
    );
    cell_text(
        ui,
        column(170.0, what - 10.0),
        &who,
        small(),
        tokens.secondary,
        false,
    );
    let room = column(what, rect.width() - WAYS - 8.0);
    let is_cut = cell_text(ui, room, &label, bold, tokens.text, false).is_cut;
    let hover = ui.interact(room, ui.make_persistent_id("label"), Sense::hover());
    hover.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &label));
    widgets::tell(hover, is_cut.then(|| label.clone()));
    let mut y = head.bottom();
    let mut line = |ui: &Ui, text: &str| {
        let room = Rect::from_min_size(
            pos2(head.left() + what, y),
            vec2(rect.width() - what, LINE_HEIGHT),
        );
        cell_text(ui, room, text, small(), tokens.secondary, false);
        y += LINE_HEIGHT;
    };
    let known = shown.app.history().known.as_ref();
    let known = known.unwrap_or(&shown.portfolio);
    let mut rest = told(record);
    for change in rest.by_ref().take(MOST_LINES) {
        let text = change_line(known, change).unwrap_or_default();
        line(ui, &text.replace(['\n', '\r'], " "));
    }
    let rest = rest.count();
    if rest > 0 {
        line(ui, &format!("另有 {rest} 处"));
    }
    let stroke = Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, stroke);
    let place = column(rect.width() - WAYS, rect.width());
    let builder = UiBuilder::new().max_rect(place).id_salt("ways");
    let builder = builder.layout(Layout::left_to_right(Align::Center));
    ways(
        &mut ui.new_child(builder),
        shown,
        record.seq,
        asked,
        commands,
    )
}

/// Room for the buttons of a step.
const WAYS: f32 = 178.0;

/// What can be done with a step; whether that leads out of the dialog. The second question stands at the other end
/// of the row from the first, so that no double click answers it.
fn ways(
    ui: &mut Ui,
    shown: &Shown<'_>,
    seq: u64,
    asked: &mut Asked,
    commands: &mut Vec<Command>,
) -> bool {
    ui.spacing_mut().item_spacing.x = 10.0;
    let button = |ui: &mut Ui, words: &str, name: &str| {
        let response = text_button(ui, RichText::new(words).size(SMALL_TEXT));
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, name));
        response
    };
    if asked.step == Some(seq) {
        let sure = button(ui, "确定回到", &format!("确定回到第 {seq} 步"));
        if std::mem::take(&mut asked.is_new) {
            // Enter agrees then, wherever the keyboard was; Tab leads to the way back.
            sure.request_focus();
        }
        if sure.clicked() {
            commands.push(Command::Past(PastCommand::ReturnTo(seq)));
            return true;
        }
        ui.add_space(12.0);
        if button(ui, "取消", "取消").clicked() {
            asked.step = None;
        }
        return false;
    }
    let compare = button(ui, "与此时对比", &format!("与第 {seq} 步对比"));
    if compare.on_hover_text("这一步之后的库与现在对比").clicked() {
        let (then, now) = (Side::Here(Point::Op(seq)), Side::Here(Point::Now));
        commands.push(Command::Past(PastCommand::Compare(then, now)));
        return true;
    }
    if shown.read_only.is_none() {
        let back = button(ui, "回到这一步…", &format!("回到第 {seq} 步"));
        let tip = "全部内容改回这一步之后的样子，可撤销；历史不会缩短";
        if back.on_hover_text(tip).clicked() {
            *asked = Asked {
                step: Some(seq),
                is_new: true,
            };
        }
    }
    false
}
