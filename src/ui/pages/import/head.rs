//! Which file and sheet, under which heads, in which unit: what was found, and what a person chooses in its place.

use std::path::PathBuf;

use egui::{RichText, Ui, vec2};

use crate::app::{
    Basis, Command, Compared, Import, ImportCommand, Origin, Reading, Source, Unit, UnitBasis,
};
use crate::model::{Money, MoneyUnit};

use crate::ui::kit::icons;
use crate::ui::kit::pick::pick;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// Height of the lists in it, in points.
const CONTROL: f32 = 28.0;

/// A list has so many rows at most.
const MOST_HEADS: u32 = 4;

/// What leaves it to the program.
const FOUND: &str = "自动识别";

/// Draws it; the source that was chosen.
pub fn head(
    ui: &mut Ui,
    (import, compared): (&Import, &Compared),
    (place, shown): (usize, &Shown<'_>),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> Option<usize> {
    let tokens = Tokens::of(ui);
    let source = compared.sources.get(place)?;
    let reading = compared.reading(place);
    let mut chosen = None;
    let frame = egui::Frame::new()
        .fill(tokens.selection)
        .inner_margin(egui::Margin::symmetric(12, 4));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().interact_size.y = CONTROL;
        ui.spacing_mut().item_spacing = vec2(8.0, 4.0);
        ui.horizontal(|ui| {
            chosen = file(ui, compared, place);
            sheet(ui, (source, reading.ok()), place, commands);
            let right = egui::Layout::right_to_left(egui::Align::Center);
            ui.with_layout(right, |ui| {
                new_library(ui, shown, import, state);
                facts(ui, reading, shown.unit);
            });
        });
        ui.horizontal(|ui| {
            // Forms have labels and no heads.
            let is_list = reading.map_or(true, |reading| reading.cards() == 0);
            if is_list && !source.top.is_empty() {
                heads(ui, (source, reading.ok()), place, commands);
                ui.add_space(8.0);
            }
            if let Ok(reading) = reading {
                amounts(ui, (import, reading), place, commands);
                remembered(ui, reading);
            }
            doubts(ui, reading.ok());
        });
        for text in unread(compared, place) {
            let text = RichText::new(text).size(SMALL_TEXT).color(tokens.bad);
            // Cut, it says the whole by itself.
            ui.add(egui::Label::new(text).truncate());
        }
    });
    chosen
}

/// So many files that could not be read are named.
const MOST_UNREAD: usize = 2;

/// Which of the other files could not be read, and why.
fn unread(compared: &Compared, place: usize) -> Vec<String> {
    let others = compared.sources.iter().enumerate();
    let others = others.filter(|(at, _)| *at != place);
    let unread = others.filter_map(|(at, source)| {
        let why = compared.reading(at).err()?;
        Some(format!(
            "{} “{}”没有读入：{why}",
            icons::WARNING,
            source.name
        ))
    });
    let mut lines: Vec<String> = unread.collect();
    let rest = lines.len().saturating_sub(MOST_UNREAD);
    lines.truncate(MOST_UNREAD);
    if rest > 0 {
        lines.push(format!("另有 {rest} 个文件没有读入，原因见“核对”"));
    }
    lines
}

fn sized<T>(ui: &mut Ui, width: f32, draw: impl FnOnce(&mut Ui) -> T) -> T {
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    let size = vec2(width, CONTROL);
    ui.allocate_ui_with_layout(size, layout, draw).inner
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
    let name = format!("{} 个文件", words.len());
    sized(ui, 260.0, |ui| pick(ui, &name, &source.name, &words))
}

/// The sheet that is read, or another one; forms of single projects are read together.
fn sheet(
    ui: &mut Ui,
    (source, reading): (&Source, Option<&Reading>),
    place: usize,
    commands: &mut Vec<Command>,
) {
    let cards = reading.map_or(0, Reading::cards);
    let together = format!("一项一表，共 {cards} 张");
    if source.sheets.len() < 2 {
        if cards > 0 {
            ui.label(RichText::new(together).size(SMALL_TEXT));
        }
        return;
    }
    let all = if cards > 1 { together.as_str() } else { FOUND };
    let names = source.sheets.iter().map(|(name, is_hidden)| {
        let hidden = if *is_hidden { "（隐藏）" } else { "" };
        format!("{name}{hidden}")
    });
    let words: Vec<String> = std::iter::once(all.to_owned()).chain(names).collect();
    let chosen = match (cards, source.sheet.as_deref()) {
        (2.., _) => all,
        (_, Some(sheet)) => sheet,
        (_, None) => FOUND,
    };
    let picked = sized(ui, 200.0, |ui| pick(ui, "工作表", chosen, &words));
    let Some(picked) = picked else { return };
    let sheet = picked.checked_sub(1).and_then(|at| source.sheets.get(at));
    let sheet = sheet.map(|(name, _)| name.clone());
    if sheet.as_deref() != Some(chosen) {
        let set = ImportCommand::SetSheet(place, sheet);
        commands.push(Command::Import(set));
    }
}

/// The first and the last row of the heads.
fn heads(
    ui: &mut Ui,
    (source, reading): (&Source, Option<&Reading>),
    place: usize,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let rows = reading.and_then(|reading| {
        let (first, last) = (reading.head_rows.first()?, reading.head_rows.last()?);
        Some((first.checked_sub(1)?, last.checked_sub(1)?))
    });
    let word = |row: u32| format!("第 {} 行", row + 1);
    let label = |text: &str| RichText::new(text).size(SMALL_TEXT).color(tokens.secondary);
    ui.label(label("表头"));
    let offered = source
        .top
        .iter()
        .map(|(row, text)| format!("{}　{text}", word(*row)));
    let words: Vec<String> = std::iter::once(FOUND.to_owned()).chain(offered).collect();
    let chosen = rows.map_or_else(|| "选择…".to_owned(), |(first, _)| word(first));
    let picked = sized(ui, 92.0, |ui| pick(ui, "表头首行", &chosen, &words));
    let mut set = None;
    if let Some(picked) = picked {
        let first = picked.checked_sub(1).and_then(|at| source.top.get(at));
        let height = rows.map_or(0, |(first, last)| last - first);
        set = Some(first.map(|(first, _)| (*first, first + height)));
    }
    if let Some((first, last)) = rows {
        ui.label(label("至"));
        let ends: Vec<u32> = (first..first + MOST_HEADS).collect();
        let text = |row: &u32| {
            let found = source.top.iter().find(|(at, _)| at == row);
            format!("{}　{}", word(*row), found.map_or("", |(_, text)| text))
        };
        let words: Vec<String> = ends.iter().map(text).collect();
        let picked = sized(ui, 92.0, |ui| pick(ui, "表头末行", &word(last), &words));
        if let Some(last) = picked.and_then(|picked| ends.get(picked)) {
            set = Some(Some((first, *last)));
        }
    }
    if let Some(said) = reading.and_then(|reading| said(reading.heads_basis)) {
        ui.label(label(said));
    }
    if let Some(rows) = set {
        commands.push(Command::Import(ImportCommand::SetHeads(place, rows)));
    }
}

/// Who says it, where it is not the sheet.
const fn said(basis: Basis) -> Option<&'static str> {
    match basis {
        Basis::Person => Some("（已选定）"),
        Basis::Library => Some("（按上次的选择）"),
        Basis::Taught | Basis::Heading | Basis::Words | Basis::Cells | Basis::Nothing => None,
    }
}

/// The unit of bare amounts.
fn amounts(
    ui: &mut Ui,
    (import, reading): (&Import, &Reading),
    place: usize,
    commands: &mut Vec<Command>,
) {
    if reading.unit_basis == UnitBasis::Nothing {
        return;
    }
    let tokens = Tokens::of(ui);
    let label = |text: &str| RichText::new(text).size(SMALL_TEXT).color(tokens.secondary);
    ui.label(label("金额单位"));
    let units = [
        Unit::Yuan,
        Unit::Thousand,
        Unit::Wan,
        Unit::Million,
        Unit::Yi,
    ];
    let words = units.iter().map(|unit| unit.label().to_owned());
    let words: Vec<String> = std::iter::once(FOUND.to_owned()).chain(words).collect();
    // Of forms each has its own.
    let mut stated = reading.unit.split("; ");
    let chosen = match stated.next() {
        None | Some("") => Unit::Wan.label(),
        Some(first) if stated.all(|unit| unit == first) => first,
        Some(_) => "各表不同",
    };
    let picked = sized(ui, 92.0, |ui| pick(ui, "金额单位", chosen, &words));
    let from = match reading.unit_basis {
        UnitBasis::Person => "（已选定）".to_owned(),
        UnitBasis::Library => "（按上次的选择）".to_owned(),
        _ if reading.unit_from.is_empty() || reading.cards() > 1 => String::new(),
        _ => format!("（写在 {}）", reading.unit_from),
    };
    if !from.is_empty() {
        ui.label(label(&from));
    }
    if let Some(picked) = picked {
        let unit = picked.checked_sub(1).and_then(|at| units.get(at)).copied();
        let is_news = import.said(place).is_none_or(|said| said.unit != unit);
        if is_news {
            commands.push(Command::Import(ImportCommand::SetUnit(place, unit)));
        }
    }
}

/// The ledger whose columns, heads or unit a person chose, where that was taken over for this one of the same heads.
fn remembered(ui: &mut Ui, reading: &Reading) {
    if reading.chosen_for.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let text = format!("沿用“{}”的选择", reading.chosen_for);
    let text = RichText::new(text).size(SMALL_TEXT).color(tokens.secondary);
    let label = ui.add(egui::Label::new(text).truncate());
    let columns = reading.columns.iter();
    let columns = columns.filter(|column| column.basis == Basis::Library);
    let columns = columns.map(|column| format!("{}：{}", column.heading, column.role.label()));
    let columns: Vec<String> = columns.collect();
    if !columns.is_empty() {
        let tip = format!("表头相同，这些列照以前的选择读：\n{}", columns.join("\n"));
        label.on_hover_text(tip);
    }
}

/// What somebody should look at before anything comes in.
fn doubts(ui: &mut Ui, reading: Option<&Reading>) {
    let doubt = reading.map(|reading| reading.unit_basis.doubt());
    let Some(doubt) = doubt.filter(|doubt| !doubt.is_empty()) else {
        return;
    };
    let text = format!("{} {doubt}", icons::WARNING);
    let text = RichText::new(text)
        .size(SMALL_TEXT)
        .color(Tokens::of(ui).late);
    ui.add(egui::Label::new(text).truncate());
}

/// How much was read, or why nothing was.
fn facts(ui: &mut Ui, reading: Result<&Reading, &str>, unit: MoneyUnit) {
    let tokens = Tokens::of(ui);
    let (text, color) = match reading {
        Ok(reading) => (words(reading, unit), tokens.secondary),
        Err(sentence) => (sentence.to_owned(), tokens.bad),
    };
    ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
        let label = RichText::new(&text).size(SMALL_TEXT).color(color);
        ui.add(egui::Label::new(label).truncate());
    });
}

fn words(reading: &Reading, unit: MoneyUnit) -> String {
    let read = reading.read;
    let parts = match read.projects - read.top_projects {
        0 => String::new(),
        parts => format!("和子项 {parts} 个"),
    };
    let sum = |money: Money| format!("{}{}", money.format_whole(unit), unit.label());
    let planned = match read.planned {
        Money::ZERO => String::new(),
        planned => format!("，年度计划 {}", sum(planned)),
    };
    let (count, total) = (read.top_projects, sum(read.total_investment));
    format!("项目 {count} 个{parts}，总投资 {total}{planned}")
}

/// The same ledgers as the beginning of a library.
fn new_library(ui: &mut Ui, shown: &Shown<'_>, import: &Import, state: &mut UiState) {
    let button = text_button(ui, RichText::new("从这份表新建项目库…").size(SMALL_TEXT));
    let tip = "不并入现在的项目库，另建一个只有这些项目的库";
    if button.on_hover_text(tip).clicked() {
        let origins = import.origins();
        let beside = origins.iter().find_map(|origin| match origin {
            Origin::File(path) => path.parent().map(PathBuf::from),
            Origin::Pasted(_) => None,
        });
        let folder = beside.or_else(|| shown.app.settings().dialog_folder());
        let (ask, then) = Then::library_of(origins);
        state.ask_file(ask, folder, then);
    }
}
