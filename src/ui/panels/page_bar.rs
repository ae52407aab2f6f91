//! The bar above the page: which page, which month is reported, and what narrows the projects.

use egui::containers::menu::MenuButton;
use egui::{Button, Color32, RichText, Stroke, TextStyle, Ui, vec2};

use crate::app::{ArrangeCommand, Command, ImportCommand, PlanTextCommand};
use crate::model::{ViewPage, YearMonth};

use crate::ui::dialogs::FilterPopup;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{BAR_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::compact;
use crate::ui::kit::widgets::{chip, focus_ring, text_button};
use crate::ui::pages::Page;
use crate::ui::panels::plan_choice::plan_choice;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The least space between the pages and what stands at the right, in points.
const APART: f32 = 12.0;
/// White at either side of a tab's words where there is little room.
const CLOSE: f32 = 3.0;
/// Room for the list of the pages that find none.
const LIST: f32 = 70.0;
/// The least width of a tab, and the space between two.
const LEAST_TAB: f32 = 34.0;
const GAP: f32 = 2.0;

/// The pages, and at the right what belongs to the one in front.
pub fn page_bar(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    page: &mut dyn Page,
    commands: &mut Vec<Command>,
) {
    ui.horizontal_centered(|ui| {
        let offered = offered(shown);
        // What stands at the right is drawn after the pages: it is as wide as in the last picture.
        let id = egui::Id::unique("right of the pages");
        let right: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
        let room = ui.available_width() - APART - right;
        let usual = ui.spacing().button_padding.x;
        let paddings = [usual, CLOSE.min(usual)];
        let fits = |padding: &f32| width(ui, &offered, *padding) <= room;
        match paddings.into_iter().find(fits) {
            Some(padding) => {
                ui.scope(|ui| {
                    ui.spacing_mut().button_padding.x = padding;
                    tabs(ui, shown, &offered, commands);
                });
            }
            None => some_tabs(ui, shown, (offered, room), commands),
        }
        let to_the_left = egui::Layout::right_to_left(egui::Align::Center);
        let drawn = ui.with_layout(to_the_left, |ui| {
            ui.spacing_mut().item_spacing.x = 6.0;
            let edge = ui.max_rect().right();
            page.bar(ui, shown, state);
            if !shown.app.shows_aside() {
                month(ui, shown, commands);
                // Beside the tree of its chapters, where that is seen.
                if shown.app.settings().is_sidebar_hidden {
                    plan_choice(ui, shown, commands);
                }
            }
            edge - ui.cursor().right()
        });
        if (drawn.inner - right).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(id, drawn.inner));
            ui.request_repaint();
        }
    });
}

fn pages() -> impl Iterator<Item = (ViewPage, &'static str)> {
    let words = ViewPage::WORDS.iter().copied();
    ViewPage::ALL.iter().copied().zip(words)
}

/// How wide the tabs are beside one another.
fn width(ui: &Ui, offered: &[Offered], padding: f32) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let tab = |(_, label): &Offered| {
        let label = (*label).to_owned();
        let words = ui
            .painter()
            .layout_no_wrap(label, font.clone(), Color32::PLACEHOLDER);
        padding.mul_add(2.0, words.size().x).max(LEAST_TAB) + GAP
    };
    offered.iter().map(tab).sum()
}

fn tabs(ui: &mut Ui, shown: &Shown<'_>, offered: &[Offered], commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.spacing_mut().item_spacing.x = GAP;
    for (page, label) in offered.iter().copied() {
        let is_on = is_in_front(shown, page);
        let color = if is_on { tokens.accent } else { tokens.text };
        let tab = Button::new(RichText::new(label).color(color))
            .frame(false)
            .min_size(vec2(LEAST_TAB, BAR_HEIGHT));
        let response = ui.add(tab);
        response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_on, label));
        focus_ring(ui, &response);
        if is_on {
            let y = response.rect.bottom() - 1.0;
            ui.painter()
                .hline(response.rect.x_range(), y, Stroke::new(2.0, tokens.accent));
        }
        if response.clicked() {
            commands.push(show(page));
        }
    }
}

/// A page of the bar.
#[derive(Clone, Copy)]
enum Tab {
    /// The projects, one way or another.
    Projects(ViewPage),
    /// The foreign ledgers that are being brought in.
    Import,
    /// The text of a plan that is being looked at.
    PlanText,
}

/// A page, and what it is called.
type Offered = (Tab, &'static str);

/// The pages that there are: without a library those that need none.
fn offered(shown: &Shown<'_>) -> Vec<Offered> {
    let has_library = shown.save_state.is_some();
    let tabs = pages().map(|(page, label)| (Tab::Projects(page), label));
    let import = shown.app.import().map(|_| (Tab::Import, "导入"));
    let text = shown
        .app
        .plan_reading()
        .map(|_| (Tab::PlanText, "规划文本"));
    tabs.filter(|_| has_library)
        .chain(import)
        .chain(text)
        .collect()
}

fn is_in_front(shown: &Shown<'_>, tab: Tab) -> bool {
    match tab {
        Tab::Projects(page) => shown.workspace.page == page && !shown.app.shows_aside(),
        Tab::Import => shown.app.shows_import(),
        Tab::PlanText => shown.app.shows_plan_text(),
    }
}

fn show(tab: Tab) -> Command {
    match tab {
        Tab::Projects(page) => Command::Arrange(ArrangeCommand::ShowPage(page)),
        Tab::Import => Command::Import(ImportCommand::Show(true)),
        Tab::PlanText => Command::PlanText(PlanTextCommand::Show(true)),
    }
}

/// As many tabs as there is room for, and a list of the others; of fewer than a few the list has all.
fn some_tabs(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (mut offered, room): (Vec<Offered>, f32),
    commands: &mut Vec<Command>,
) {
    const FEW: usize = 4;
    let padding = CLOSE.min(ui.spacing().button_padding.x);
    let fits = |count: &usize| width(ui, &offered[..*count], padding) + LIST <= room;
    let count = (0..offered.len()).rev().find(fits).unwrap_or_default();
    let rest = offered.split_off(if count < FEW { 0 } else { count });
    ui.scope(|ui| {
        ui.spacing_mut().button_padding.x = padding;
        tabs(ui, shown, &offered, commands);
    });
    page_menu(ui, shown, rest, commands);
}

fn page_menu(ui: &mut Ui, shown: &Shown<'_>, tabs: Vec<Offered>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let in_front = tabs.iter().find(|(page, _)| is_in_front(shown, *page));
    let (word, color) = in_front.map_or(("更多", tokens.secondary), |(_, word)| {
        (*word, tokens.accent)
    });
    let text = RichText::new(format!("{word} {}", icons::CARET_DOWN)).color(color);
    ui.add_space(6.0);
    let (response, _) = MenuButton::from_button(Button::new(text)).ui(ui, |ui| {
        compact(ui);
        for (page, word) in tabs {
            if ui
                .selectable_label(is_in_front(shown, page), word)
                .clicked()
            {
                commands.push(show(page));
            }
        }
    });
    response.widget_info(|| {
        let said = format!("其他页面 {word}");
        egui::WidgetInfo::labeled(egui::Role::Button, true, said)
    });
}

/// The month under report: today's, or one that is past.
fn month(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let current = YearMonth::of(shown.moment.today);
    let is_past = shown.workspace.month.is_some();
    let color = if is_past {
        tokens.accent
    } else {
        tokens.secondary
    };
    let name = |month: YearMonth| format!("{}年{}月", month.year(), month.month());
    let label = format!("报告期 {} {}", name(current), icons::CARET_DOWN);
    let button = Button::new(RichText::new(label).size(13.0).color(color)).frame(false);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        compact(ui);
        if ui.selectable_label(!is_past, "今天").clicked() {
            commands.push(Command::Arrange(ArrangeCommand::SetMonth(None)));
        }
        ui.separator();
        ui.horizontal(|ui| {
            let step = |years: i32| YearMonth::new(current.year() + years, current.month());
            for (label, years) in [("上一年", -1), ("下一年", 1)] {
                if ui.button(RichText::new(label).size(SMALL_TEXT)).clicked() {
                    commands.push(Command::Arrange(ArrangeCommand::SetMonth(step(years))));
                }
            }
        });
        for month in 1..=12 {
            let Some(month) = YearMonth::new(current.year(), month) else {
                continue;
            };
            let is_on = is_past && month == current;
            if ui.selectable_label(is_on, name(month)).clicked() {
                commands.push(Command::Arrange(ArrangeCommand::SetMonth(Some(month))));
            }
        }
    });
    response.on_hover_text("逾期、年度数、完成率和亮灯都按这个月末计算");
}

/// Draws the line of what narrows the projects, where anything does.
pub fn narrowing(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let workspace = shown.workspace;
    let has_base = !workspace.base_filter.is_empty();
    if workspace.scope.is_none() && workspace.conditions.is_empty() && !has_base {
        return;
    }
    let tokens = Tokens::of(ui);
    egui::Frame::new()
        .fill(tokens.subgroup)
        .inner_margin(egui::Margin::symmetric(12, 4))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
                if let Some(scope) = &workspace.scope {
                    let (open, drop) = chip(ui, &scope.label);
                    if open.clicked() || drop.clicked() {
                        commands.push(Command::Arrange(ArrangeCommand::Narrow(None)));
                    }
                }
                for (place, condition) in workspace.conditions.iter().enumerate() {
                    if place > 0 {
                        joiner(ui, workspace.is_any, commands);
                    }
                    let (open, drop) = chip(ui, &condition.describe());
                    if drop.clicked() {
                        commands.push(Command::Arrange(ArrangeCommand::DropCondition(place)));
                    } else if open.on_hover_text("单击更改").clicked() {
                        let at = open_at(ui);
                        let popup = FilterPopup::of_chip(at, shown, place, condition);
                        state.dialogs.open(popup);
                    }
                }
                if has_base {
                    let (open, drop) = chip(ui, &workspace.base_filter.describe());
                    if drop.clicked() {
                        commands.push(Command::Arrange(ArrangeCommand::SetFilter(
                            shown.workspace.chips(),
                        )));
                    } else if open.on_hover_text("单击修改表达式").clicked() {
                        state.dialogs.open(FilterPopup::new(open_at(ui), shown));
                    }
                }
                if text_button(ui, RichText::new("清除").size(SMALL_TEXT)).clicked() {
                    commands.push(Command::Arrange(ArrangeCommand::ShowAll));
                }
            });
        });
}

/// Where a popup opens that a click asked for.
fn open_at(ui: &Ui) -> egui::Pos2 {
    let at = ui.input(|input| input.pointer.interact_pos());
    at.unwrap_or_else(|| ui.min_rect().left_bottom()) + vec2(-16.0, 18.0)
}

/// The word between two chips; a click turns it over.
fn joiner(ui: &mut Ui, is_any: bool, commands: &mut Vec<Command>) {
    let (word, tip) = if is_any {
        ("或", "满足任一条件即可。单击改为“且”")
    } else {
        ("且", "要满足全部条件。单击改为“或”")
    };
    if text_button(ui, RichText::new(word).size(SMALL_TEXT))
        .on_hover_text(tip)
        .clicked()
    {
        commands.push(Command::Arrange(ArrangeCommand::AnyCondition(!is_any)));
    }
}
