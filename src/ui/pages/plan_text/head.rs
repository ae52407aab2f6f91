//! Which plan the text is: its name, its region, its years, as the title says them or a person does.

use egui::{RichText, Ui, vec2};

use crate::app::{Command, FoundPlan, PlanReading, PlanTitle};

use super::{field, said};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::caption;

/// Draws it.
pub fn head(
    ui: &mut Ui,
    (found, reading): (&FoundPlan, &PlanReading),
    commands: &mut Vec<Command>,
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
                is_new = true;
            }
            caption(ui, "地区");
            if let Some(region) = field::line(ui, "规划地区", &title.region, 150.0) {
                region.trim().clone_into(&mut new.region);
                is_new = true;
            }
            caption(ui, "起止年");
            let years = years(title);
            if let Some(text) = field::line(ui, "规划起止年", &years, 92.0) {
                new.years = read_years(&text);
                is_new = true;
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
        for words in found.told() {
            ui.label(RichText::new(words).size(SMALL_TEXT).color(tokens.late));
        }
    });
}

/// `2026-2030`.
fn years(title: &PlanTitle) -> String {
    let years = title.years.map(|(first, last)| format!("{first}-{last}"));
    years.unwrap_or_default()
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
