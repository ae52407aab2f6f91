//! The bar above the page: which page, which month is reported, and what narrows the projects.

use egui::containers::menu::MenuButton;
use egui::{Button, RichText, Ui, vec2};

use super::page_tabs;
use crate::app::{ArrangeCommand, Command};
use crate::model::YearMonth;

use crate::ui::dialogs::FilterPopup;
use crate::ui::kit::icons;
use crate::ui::kit::menus::in_window;
use crate::ui::kit::tabs::{Tab, TabLine};
use crate::ui::kit::theme::{BAR_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{chip, compact, text_button};
use crate::ui::pages::Page;
use crate::ui::panels::plan_choice::plan_choice;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view;

/// The least space between the pages and what stands at the right, in points.
const APART: f32 = 12.0;

/// What stands beside the pages where there is most: the left panel, and what belongs to a page, in points.
const BESIDE: f32 = 540.0;

/// The line of the pages.
const LINE: TabLine = TabLine {
    id: "more pages",
    menu: "更多页面",
    height: BAR_HEIGHT,
    gap: 2.0,
    padding: 5.0..=16.0,
    mark: 1.0,
};

/// Free space at either end of the line, in points.
pub const ENDS: f32 = 12.0;

/// How wide what belongs to the page in front was in the last picture: it stands at the right, and is drawn after the
/// pages.
fn right_of_pages(ui: &Ui) -> f32 {
    ui.data(|data| data.get_temp(right_id()))
        .unwrap_or_default()
}

fn right_id() -> egui::Id {
    egui::Id::unique("right of the pages")
}

/// The pages, and at the right what belongs to the one in front.
pub fn page_bar(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    page: &mut dyn Page,
    commands: &mut Vec<Command>,
) {
    ui.horizontal_centered(|ui| {
        let right = right_of_pages(ui);
        let room = ui.available_width() - APART - right;
        let usual = ui.content_rect().width() - BESIDE;
        let pages = page_tabs::offered(shown);
        let tabs: Vec<Tab<'_>> = pages
            .iter()
            .map(|page| Tab {
                label: page.label(),
                is_on: page.is_in_front(shown),
                is_kept: page.is_passing(),
            })
            .collect();
        if let Some(chosen) = LINE.draw(ui, (room, usual), &tabs) {
            commands.push(pages[chosen].show());
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
            ui.data_mut(|data| data.insert_temp(right_id(), drawn.inner));
            ui.request_repaint();
        }
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
    let part = view::part_under_report(shown.moment);
    let label = format!("报告期 {}{part} {}", month_name(current), icons::CARET_DOWN);
    let button = Button::new(RichText::new(label).size(13.0).color(color)).frame(false);
    let below = ui.max_rect().bottom();
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        in_window(ui, (below, TALLEST), |ui| {
            months(ui, current, is_past, commands);
        });
    });
    let tip = match part {
        "" => "逾期、年度数、完成率和亮灯都按这个月末计算",
        _ => "逾期、年度数、完成率和亮灯都按这一期末计算；在调度页左上角换期",
    };
    response.on_hover_text(tip);
}

/// The menu of the months is no higher than this, in points.
const TALLEST: f32 = 440.0;

fn month_name(month: YearMonth) -> String {
    format!("{}年{}月", month.year(), month.month())
}

fn months(ui: &mut Ui, current: YearMonth, is_past: bool, commands: &mut Vec<Command>) {
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
        if ui.selectable_label(is_on, month_name(month)).clicked() {
            commands.push(Command::Arrange(ArrangeCommand::SetMonth(Some(month))));
        }
    }
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
                    let (open, drop) =
                        chip(ui, &view::as_called(&shown.portfolio, condition).describe());
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
