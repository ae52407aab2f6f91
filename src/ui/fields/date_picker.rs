use chrono::{Datelike as _, NaiveDate};
use egui::{Button, Grid, Response, RichText, Role, Ui, WidgetInfo, vec2};

use crate::model::{PartialDate, YearMonth};

use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{icon_button, keep_while_open, text_button, while_open};

/// A calendar in which a year, a month or a day can be chosen: nobody has to invent a day.
///
/// Returns the date when one was chosen. `at` is the date filled in so far, `today` where an empty one begins.
pub fn date_picker(ui: &mut Ui, at: Option<PartialDate>, today: NaiveDate) -> Option<PartialDate> {
    let tokens = Tokens::of(ui);
    let id = ui.make_persistent_id("date_picker");
    let begin = YearMonth::of(at.map_or(today, PartialDate::first_day));
    let ((mut shown, before), _) = while_open(ui, id, || (begin, at));
    if at != before {
        // It follows what is typed meanwhile.
        shown = begin;
    }
    let mut chosen = None;
    ui.set_width(252.0);

    ui.horizontal(|ui| {
        if icon_button(ui, icons::CARET_LEFT, "上一年", true).clicked() {
            shown = YearMonth::new(shown.year() - 1, shown.month()).unwrap_or(shown);
        }
        ui.label(RichText::new(format!("{}年", shown.year())).strong());
        if icon_button(ui, icons::CARET_RIGHT, "下一年", true).clicked() {
            shown = YearMonth::new(shown.year() + 1, shown.month()).unwrap_or(shown);
        }
        if text_button(ui, format!("只定 {} 年", shown.year())).clicked() {
            chosen = Some(PartialDate::Year(shown.year()));
        }
    });
    Grid::new("months").spacing([4.0, 4.0]).show(ui, |ui| {
        for month in 1..=12 {
            let is_on = month == shown.month();
            if cell(ui, &format!("{month}月"), is_on, 58.0).clicked() {
                shown = YearMonth::new(shown.year(), month).unwrap_or(shown);
            }
            if month % 4 == 0 {
                ui.end_row();
            }
        }
    });
    let only_month = format!("只定 {}年{}月", shown.year(), shown.month());
    if text_button(ui, only_month).clicked() {
        chosen = Some(PartialDate::Month(shown));
    }
    Grid::new("days").spacing([2.0, 2.0]).show(ui, |ui| {
        for name in ["一", "二", "三", "四", "五", "六", "日"] {
            ui.vertical_centered(|ui| {
                ui.label(RichText::new(name).size(SMALL_TEXT).color(tokens.secondary));
            });
        }
        ui.end_row();
        let first = PartialDate::Month(shown).first_day();
        let blank = first.weekday().num_days_from_monday();
        for _ in 0..blank {
            ui.label("");
        }
        for day in first
            .iter_days()
            .take_while(|day| day.month() == shown.month())
        {
            let is_on = at == Some(PartialDate::Day(day));
            if cell(ui, &day.day().to_string(), is_on, 33.0).clicked() {
                chosen = Some(PartialDate::Day(day));
            }
            if (blank + day.day()).is_multiple_of(7) {
                ui.end_row();
            }
        }
    });
    keep_while_open(ui, id, (shown, at));
    chosen
}

fn cell(ui: &mut Ui, label: &str, is_on: bool, width: f32) -> Response {
    let tokens = Tokens::of(ui);
    let text =
        RichText::new(label)
            .size(13.0)
            .color(if is_on { tokens.on_accent } else { tokens.text });
    let fill = if is_on { tokens.accent } else { tokens.paper };
    let button = Button::new(text)
        .fill(fill)
        .frame_when_inactive(is_on)
        .min_size(vec2(width, 26.0));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, label));
    response
}
