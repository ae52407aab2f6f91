//! 资金: sources against years, what does not add up, and how much the largest projects hold.

use std::sync::Arc;

use egui::{Rect, RichText, ScrollArea, Sense, Ui, vec2};

use crate::app::{App, Command, SelectCommand};
use crate::model::{Field, Money};
use crate::view::{
    ABSENT, FundingMatrix, FundingRow, FundingSums, Ranked, UnequalFunding, concentration,
};

use crate::ui::help::Help;
use crate::ui::kit::scrolling::{asked, follow};
use crate::ui::kit::sheet::{SheetColumn, sheet, sheet_height};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, segmented};
use crate::ui::pages::nothing::{empty_part, nothing};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Which amounts the columns of the years show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Amounts {
    #[default]
    Planned,
    Received,
    Paid,
    Spent,
    Gap,
}

impl Amounts {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Planned, "计划"),
        (Self::Received, "到位"),
        (Self::Paid, "支付"),
        (Self::Spent, "完成"),
        (Self::Gap, "缺口"),
    ];

    /// The sums over all years in their order, the same in every width: what is missing stands beside what was planned,
    /// where it is in sight in a narrow page as well.
    const SUMS: [Self; 5] = [
        Self::Planned,
        Self::Gap,
        Self::Received,
        Self::Paid,
        Self::Spent,
    ];

    /// Those of which the matrix has something to say: few offices note what was paid.
    fn sums(matrix: &FundingMatrix) -> Vec<Self> {
        let is_noted = |kind: &Self| *kind != Self::Paid || matrix.total.total.paid != Money::ZERO;
        Self::SUMS.into_iter().filter(is_noted).collect()
    }

    fn word(self) -> &'static str {
        let found = Self::ALL.iter().find(|(kind, _)| *kind == self);
        found.map_or("", |(_, word)| word)
    }

    fn of(self, sums: &FundingSums) -> Money {
        match self {
            Self::Planned => sums.planned,
            Self::Received => sums.received,
            Self::Paid => sums.paid,
            Self::Spent => sums.spent,
            Self::Gap => sums.gap(),
        }
    }
}

/// A page wider than this, in points, has room for four sums beside the names and for a year.
const ROOM_FOR_SUMS: f32 = 780.0;

/// Height of the title of a part, in points.
const TITLE: f32 = 44.0;

/// Least height of the lists below the sources.
const LEAST_LOWER: f32 = 280.0;

/// Width of one of them that shows its numbers whole, and the gap between two.
const LIST_WIDTH: f32 = 490.0;
const GAP: f32 = 12.0;

/// The money of the shown projects.
#[derive(Default)]
pub struct FundingPage {
    amounts: Amounts,
    matrix: Arc<FundingMatrix>,
    ranked: Arc<Vec<Ranked>>,
    /// How much the largest projects hold, in words.
    concentration: Option<String>,
}

impl Page for FundingPage {
    fn help(&self) -> Help {
        Help::Funding
    }

    fn refresh(&mut self, app: &mut App) {
        self.matrix = app.funding_matrix();
        let ranked = app.ranked();
        if !Arc::ptr_eq(&ranked, &self.ranked) {
            self.concentration = concentration(&ranked);
            self.ranked = ranked;
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    fn usual_width(&self) -> f32 {
        2.0 * LIST_WIDTH + GAP
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if shown.listing.projects.is_empty() {
            return nothing(ui, shown, state, commands);
        }
        self.draw_page(ui, shown, commands);
    }
}

impl FundingPage {
    fn draw_page(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        let Self {
            amounts,
            matrix,
            ranked,
            concentration,
        } = self;
        let seen = ui.available_rect_before_wrap();
        // Every source is shown, and below as much as there is room for, or the page scrolls.
        let upper = TITLE + sheet_height(matrix.rows.len() + 1);
        let is_wide = seen.width() >= 2.0 * LIST_WIDTH + GAP;
        let lists = if is_wide { 1.0 } else { 2.0 };
        let height = seen.height().max(upper + lists * LEAST_LOWER);
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let asked = asked(ui);
            let size = vec2(ui.available_width(), height);
            let (full, _) = ui.allocate_exact_size(size, Sense::hover());
            let split = full.top() + upper;
            let top = full.with_max_y(split);
            let below = full.with_min_y(split);
            let part = |ui: &mut Ui, rect: Rect, id: &str| {
                let mut child = ui.new_child(egui::UiBuilder::new().max_rect(rect).id_salt(id));
                child.shrink_clip_rect(rect);
                child
            };
            let mut upper = part(ui, top, "matrix");
            sources(&mut upper, shown, matrix, amounts);
            // Side by side, or one below the other where their numbers would be cut.
            let middle = below.center();
            let (first, second) = if is_wide {
                let half = GAP / 2.0;
                let first = below.with_max_x(middle.x - half);
                (first, below.with_min_x(middle.x + half))
            } else {
                (below.with_max_y(middle.y), below.with_min_y(middle.y))
            };
            let mut lower = part(ui, first, "sizes");
            sizes(
                &mut lower,
                shown,
                (ranked, concentration.as_deref()),
                commands,
            );
            let mut lower = part(ui, second, "unequal");
            unequal(&mut lower, shown, matrix, commands);
            follow(ui, asked, 0.0);
        });
    }
}

fn title(ui: &mut Ui, text: &str, add: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), TITLE), Sense::hover());
    let inner = rect.shrink2(vec2(12.0, 0.0));
    let mut line = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(inner)
            .id_salt(text)
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    line.label(RichText::new(text).family(crate::ui::kit::fonts::bold()));
    add(&mut line);
}

fn sources(ui: &mut Ui, shown: &Shown<'_>, matrix: &FundingMatrix, amounts: &mut Amounts) {
    title(ui, "资金来源 × 年度", |ui| {
        ui.add_space(8.0);
        let mut choices = Amounts::ALL.to_vec();
        let sums = Amounts::sums(matrix);
        choices.retain(|(kind, _)| sums.contains(kind));
        if let Some(chosen) = segmented(ui, &choices, Some(*amounts)) {
            *amounts = chosen;
        }
        // Where it has no room, the head of the column says it.
        let words = "缺口 = 计划 − 到位";
        let font = egui::FontId::proportional(SMALL_TEXT);
        let color = Tokens::of(ui).secondary;
        let galley = ui.painter().layout_no_wrap(words.to_owned(), font, color);
        if galley.size().x <= ui.available_width() {
            caption(ui, words);
        }
    });
    if matrix.rows.is_empty() {
        empty_part(
            ui,
            "还没有填资金。在右侧“资金”页为项目新增资金来源，这里按来源和年度汇总。",
        );
        return;
    }
    let rows: Vec<&FundingRow> = std::iter::once(&matrix.total).chain(&matrix.rows).collect();
    let sums = Amounts::sums(matrix);
    let columns = columns(ui, shown, matrix, (&rows, &sums), *amounts);
    sheet(ui, "funding", &columns, rows.len(), |row, index| {
        let tokens = Tokens::of(row.ui);
        let line = rows[index];
        match (index, line.is_group) {
            (0, _) => row.fill(tokens.group),
            (_, true) => row.fill(tokens.subgroup),
            (_, false) => {}
        }
        let indent = if line.is_group { 0.0 } else { 18.0 };
        row.text_at(0, indent, line.label, tokens.text, line.is_group);
        let mut amount = |column: usize, money: Money, is_gap: bool| {
            let color = match money {
                Money::ZERO => tokens.faint,
                money if is_gap && money > Money::ZERO => tokens.late,
                _ => tokens.text,
            };
            match money {
                Money::ZERO => row.text(column, ABSENT, color, line.is_group),
                money => row.amount(column, money, shown.unit, color, line.is_group),
            }
        };
        for (column, kind) in (1..).zip(sums.iter().copied()) {
            amount(column, kind.of(&line.total), kind == Amounts::Gap);
        }
        for (column, of_year) in (1 + sums.len()..).zip(&line.cells) {
            amount(column, amounts.of(of_year), *amounts == Amounts::Gap);
        }
    });
}

/// The source, what it comes to in all, and the years. The sums stand first and stay: on a small screen the years are
/// scrolled beside them, and what is missing is never out of sight.
fn columns<'a>(
    ui: &Ui,
    shown: &Shown<'_>,
    matrix: &FundingMatrix,
    (rows, sums): (&[&FundingRow], &[Amounts]),
    amounts: Amounts,
) -> Vec<SheetColumn<'a>> {
    let fitted = |head: String, money: &dyn Fn(&FundingRow) -> Money| {
        let texts = rows.iter().map(|row| money(row).format(shown.unit));
        let texts: Vec<String> = texts.collect();
        SheetColumn::fitted(ui, head, texts.iter().map(String::as_str))
    };
    // The unit stands with the figures, however narrow the page.
    let head = format!("资金来源（{}）", shown.unit.label());
    let mut columns = vec![SheetColumn::free(head, 140.0)];
    columns.extend(sums.iter().map(|kind| {
        let tip = if *kind == Amounts::Gap {
            "计划减去到位"
        } else {
            ""
        };
        let head = format!("{}合计", kind.word());
        fitted(head, &|row| kind.of(&row.total)).tip(tip)
    }));
    // All of them stay, or up to what is missing.
    let stay = if ui.available_width() < ROOM_FOR_SUMS {
        2
    } else {
        sums.len()
    };
    for column in columns.iter_mut().skip(1).take(stay) {
        column.stays = true;
    }
    let word = amounts.word();
    columns.extend(matrix.years.iter().enumerate().map(|(place, year)| {
        let head = match year {
            Some(year) => format!("{year}年{word}"),
            None => format!("不分年度{word}"),
        };
        fitted(head, &|row| {
            let sums = row.cells.get(place);
            sums.map_or(Money::ZERO, |sums| amounts.of(sums))
        })
    }));
    columns
}

fn sizes(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (ranked, concentration): (&[Ranked], Option<&str>),
    commands: &mut Vec<Command>,
) {
    title(ui, "按总投资排序", |ui| {
        if let Some(text) = concentration {
            caption(ui, text);
        }
    });
    if ranked.is_empty() {
        empty_part(ui, "这些项目都还没有填总投资。");
        return;
    }
    let largest = ranked[0].total_investment.format(shown.unit);
    let columns = [
        SheetColumn::numbers("序号", 52.0),
        SheetColumn::words("项目名称", 0.0),
        // They are in order: the first is the widest.
        SheetColumn::fitted(
            ui,
            format!("总投资（{}）", shown.unit.label()),
            [largest.as_str()],
        ),
        SheetColumn::numbers("占比", 72.0),
        SheetColumn::numbers("累计占比", 76.0).tip("该项目和比它大的项目合计占全部的百分比"),
    ];
    sheet(ui, "sizes", &columns, ranked.len(), |row, index| {
        let tokens = Tokens::of(row.ui);
        let line = &ranked[index];
        let name = project_name(shown, line.project);
        select_on_click(row, shown, line.project, name, commands);
        row.text(0, &(index + 1).to_string(), tokens.secondary, false);
        row.text(1, name, tokens.text, false);
        row.amount(2, line.total_investment, shown.unit, tokens.text, false);
        row.text(3, &line.share.percent_text(), tokens.secondary, false);
        row.text(4, &line.cumulated.percent_text(), tokens.text, false);
    });
}

fn unequal(ui: &mut Ui, shown: &Shown<'_>, matrix: &FundingMatrix, commands: &mut Vec<Command>) {
    title(ui, "资金合计与总投资不符", |ui| {
        caption(ui, format!("{} 项", matrix.unequal.len()));
    });
    if matrix.unequal.is_empty() {
        empty_part(ui, "填了资金的项目，计划资金合计都等于总投资。");
        return;
    }
    let widest = |amount: &dyn Fn(&UnequalFunding) -> Money, is_whole: bool| {
        let amounts = matrix.unequal.iter().map(amount);
        let texts = amounts.map(|amount| {
            if is_whole {
                amount.format_whole(shown.unit)
            } else {
                amount.format(shown.unit)
            }
        });
        texts.max_by_key(String::len).unwrap_or_default()
    };
    let difference = |line: &UnequalFunding| line.funding - line.total_investment;
    let texts = [
        widest(&|line| line.funding, false),
        widest(&|line| line.total_investment, false),
        widest(&difference, true),
    ];
    let fitted = |head: &str, text: &String| SheetColumn::fitted(ui, head, [text.as_str()]);
    let columns = [
        SheetColumn::words("项目名称", 0.0),
        fitted("计划资金", &texts[0]),
        fitted("总投资", &texts[1]),
        fitted("相差", &texts[2]).tip("计划资金减去总投资"),
    ];
    sheet(
        ui,
        "unequal",
        &columns,
        matrix.unequal.len(),
        |row, index| {
            let tokens = Tokens::of(row.ui);
            let line = &matrix.unequal[index];
            let name = project_name(shown, line.project);
            select_on_click(row, shown, line.project, name, commands);
            row.text(0, name, tokens.text, false);
            row.amount(1, line.funding, shown.unit, tokens.text, false);
            row.amount(2, line.total_investment, shown.unit, tokens.text, false);
            let missing = difference(line).format_whole(shown.unit);
            row.text(3, &missing, tokens.bad, false);
        },
    );
}

fn project_name<'a>(shown: &'a Shown<'_>, id: crate::model::Id<crate::model::Project>) -> &'a str {
    let project = shown.portfolio.projects().get(id);
    project.map_or("", |project| project.name.as_str())
}

fn select_on_click(
    row: &mut crate::ui::kit::sheet::SheetRow<'_>,
    shown: &Shown<'_>,
    id: crate::model::Id<crate::model::Project>,
    name: &str,
    commands: &mut Vec<Command>,
) {
    if shown.selected == Some(id) {
        row.fill(Tokens::of(row.ui).selection);
    }
    if row.click(name, "").clicked() {
        commands.push(Command::Select(SelectCommand::Select(
            Some(id),
            Some(Field::TOTAL_INVESTMENT),
        )));
    }
}
