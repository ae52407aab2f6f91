//! Which file and sheet, in which unit, under which heads.

use std::path::PathBuf;

use egui::{RichText, Ui};

use crate::app::{Command, Compared, Import, ImportCommand, Reading, Source};
use crate::model::MoneyUnit;

use super::pick::pick;
use crate::ui::kit::theme::{BAR_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::state::{Then, UiState};

/// Draws it; the source that was chosen.
pub fn head(
    ui: &mut Ui,
    (import, compared): (&Import, &Compared),
    place: usize,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let source = compared.sources.get(place)?;
    let mut chosen = None;
    let frame = egui::Frame::new()
        .fill(tokens.selection)
        .inner_margin(egui::Margin::symmetric(12, 3));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.set_min_height(BAR_HEIGHT - 6.0);
        ui.spacing_mut().interact_size.y = 28.0;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = 10.0;
            chosen = file(ui, compared, place);
            sheet(ui, source, place, commands);
            let right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(right, |ui| {
                if let Some(files) = import.files() {
                    new_library(ui, files, state);
                }
                facts(ui, compared.reading(place));
            });
        });
    });
    chosen
}

/// The file, or the list of them.
fn file(ui: &mut Ui, compared: &Compared, place: usize) -> Option<usize> {
    let source = compared.sources.get(place)?;
    if compared.sources.len() == 1 {
        let text = RichText::new(&source.name).family(crate::ui::kit::fonts::bold());
        ui.scope(|ui| {
            ui.set_max_width(300.0);
            // Cut, it says the whole by itself.
            ui.add(egui::Label::new(text).truncate());
        });
        return None;
    }
    let words = compared.sources.iter().map(|source| match &source.file {
        Ok(_) => source.name.clone(),
        Err(_) => format!("{}（没有读入）", source.name),
    });
    let words: Vec<String> = words.collect();
    let size = egui::vec2(260.0, 28.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let name = format!("{} 个文件", words.len());
    ui.allocate_ui_with_layout(size, layout, |ui| pick(ui, &name, &source.name, &words))
        .inner
}

/// The sheet that is read, or another one.
fn sheet(ui: &mut Ui, source: &Source, place: usize, commands: &mut Vec<Command>) {
    if source.sheets.len() < 2 {
        return;
    }
    let words = source.sheets.iter().map(|(name, is_hidden)| {
        let hidden = if *is_hidden { "（隐藏）" } else { "" };
        format!("{name}{hidden}")
    });
    let words: Vec<String> = words.collect();
    let size = egui::vec2(200.0, 28.0);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let chosen = source.sheet.as_deref().unwrap_or("自动选择");
    let picked = ui.allocate_ui_with_layout(size, layout, |ui| pick(ui, "工作表", chosen, &words));
    let picked = picked.inner.and_then(|picked| source.sheets.get(picked));
    if let Some((name, _)) = picked.filter(|(name, _)| name != chosen) {
        let set = ImportCommand::SetSheet(place, name.clone());
        commands.push(Command::Import(set));
    }
}

/// What was found at the head of the sheet, and how much was read.
fn facts(ui: &mut Ui, reading: Result<&Reading, &str>) {
    let tokens = Tokens::of(ui);
    let (text, color) = match reading {
        Ok(reading) => (words(reading), tokens.secondary),
        Err(sentence) => (sentence.to_owned(), tokens.bad),
    };
    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
        let label = RichText::new(&text).size(SMALL_TEXT).color(color);
        ui.add(egui::Label::new(label).truncate());
    });
}

fn words(reading: &Reading) -> String {
    let heads: Vec<String> = reading.head_rows.iter().map(u32::to_string).collect();
    let heads = match heads.as_slice() {
        [] => String::new(),
        heads => format!("表头第 {} 行", heads.join("、")),
    };
    let unit = match (reading.unit.as_str(), reading.unit_from.as_str()) {
        ("", _) => String::new(),
        (unit, "") => format!("单位{unit}"),
        (unit, from) => format!("单位{unit}（{from}）"),
    };
    let read = reading.read;
    let parts = match read.projects - read.top_projects {
        0 => String::new(),
        parts => format!("和子项 {parts} 个"),
    };
    let total = read.total_investment.format_whole(MoneyUnit::Wan);
    let projects = format!("项目 {} 个{parts}，总投资 {total} 万元", read.top_projects);
    let all = [heads, unit, projects].into_iter();
    let all = all.filter(|text| !text.is_empty());
    all.collect::<Vec<_>>().join(" · ")
}

/// The same files as the beginning of a library.
fn new_library(ui: &mut Ui, files: Vec<PathBuf>, state: &mut UiState) {
    let button = text_button(ui, RichText::new("从这份表新建项目库…").size(SMALL_TEXT));
    let tip = "不并入现在的项目库，另建一个只有这些项目的库";
    if button.on_hover_text(tip).clicked() {
        let folder = files.first().and_then(|file| file.parent());
        let folder = folder.map(PathBuf::from);
        let (ask, then) = Then::library_of(files);
        state.ask_file(ask, folder, then);
    }
}
