//! Which plan the text is: its name, its region, its years, as the title says them or a person does.

use egui::{RichText, Ui, vec2};

use crate::app::{Command, FoundPlan, PlanReading, PlanTitle};

use super::{field, said};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::caption;
use crate::ui::state::UiState;

/// Draws it; goes into the field of the years where these were asked for. What came in is not told as what was there.
pub fn head(
    ui: &mut Ui,
    (found, reading): (&FoundPlan, &PlanReading),
    (asks_years, is_in): (bool, bool),
    (state, commands): (&mut UiState, &mut Vec<Command>),
) {
    let tokens = Tokens::of(ui);
    let title = &found.settled.title;
    let frame = egui::Frame::new()
        .fill(tokens.selection)
        .inner_margin(egui::Margin::symmetric(12, 5));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ui.horizontal(|ui| {
            let width = (ui.available_width() - 680.0).clamp(180.0, 520.0);
            caption(ui, "规划名称");
            let mut new = title.clone();
            let mut is_new = false;
            if let Some(name) = field::line(ui, "规划名称", &title.name, width) {
                name.trim().clone_into(&mut new.name);
                new.years = new.years.or_else(|| PlanTitle::years_of(&new.name));
                is_new = true;
            }
            caption(ui, "地区");
            if let Some(region) = field::line(ui, "规划地区", &title.region, 150.0) {
                region.trim().clone_into(&mut new.region);
                is_new = true;
            }
            caption(ui, "起止年");
            let years = years(title);
            if asks_years {
                field::go_into(ui, "规划起止年");
            }
            if let Some(text) = field::line(ui, "规划起止年", &years, 92.0) {
                match read_years(&text) {
                    // What is no pair of years leaves those that are there.
                    None if !text.trim().is_empty() => state.say(ui, not_years(&text)),
                    read => {
                        new.years = read;
                        is_new = true;
                    }
                }
            }
            if is_new {
                commands.push(said::title(reading, new));
            }
            let right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(right, |ui| {
                let text = if reading.is_working() {
                    RichText::new("正在识别…").color(tokens.accent)
                } else {
                    RichText::new(reading.name()).color(tokens.secondary)
                };
                ui.add(egui::Label::new(text.size(SMALL_TEXT)).truncate());
            });
        });
        let small = |words: &str| RichText::new(words).size(SMALL_TEXT);
        if found.lacks_years() {
            ui.label(small(NO_YEARS).color(tokens.late));
        }
        for words in found.told() {
            ui.label(small(words).color(tokens.late));
        }
        if let Some(words) = found.already_there().filter(|_| !is_in) {
            ui.label(small(&words).color(tokens.secondary));
        }
    });
}

/// What is asked where the text does not say the years.
const NO_YEARS: &str =
    "没有从文本里找到规划的起止年：请在“起止年”里填写，如 2026-2030，再建库或加入";

/// `2026-2030`.
fn years(title: &PlanTitle) -> String {
    let years = title.years.map(|(first, last)| format!("{first}-{last}"));
    years.unwrap_or_default()
}

/// Why what was typed is not taken.
fn not_years(text: &str) -> String {
    format!("“{text}”不是起止年，没有改。请先写起年、后写止年，如 2026-2030")
}

/// Two years of four digits, in whatever signs.
fn read_years(text: &str) -> Option<(i32, i32)> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    let years: Vec<i32> = digits
        .filter(|part| part.len() == 4)
        .filter_map(|part| part.parse().ok())
        .collect();
    match years.as_slice() {
        [first, last] if first <= last => Some((*first, *last)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_however_they_are_written() {
        for text in ["2026-2030", "2026—2030年", "2026 2030"] {
            assert_eq!(read_years(text), Some((2026, 2030)), "{text}");
        }
        assert_eq!(read_years("2030-2026"), None);
        assert_eq!(read_years("26-30"), None);
    }
}
