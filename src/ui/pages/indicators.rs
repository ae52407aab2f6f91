//! 指标: the numbers that the plan sets, by chapter, with what each year came to.

use std::sync::Arc;

use egui::{Key, Modifiers, Rect, Response, Ui, UiBuilder, pos2, vec2};

use crate::app::{App, ArrangeCommand, Command, Scope};
use crate::model::{
    Decimal, Direction, Id, Indicator, Kind, ProjectColumn, Ratio, Value, ViewPage,
};
use crate::view::{
    ABSENT, Condition, GroupKey, IndicatorRow, IndicatorTable, Operator, PathState, Subject,
    show_plain,
};

use crate::ui::fields::editor::{Cell, Target};
use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{tell, text_button};
use crate::ui::pages::nothing::empty_part;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The indicators of the chosen chapter.
#[derive(Default)]
pub struct IndicatorsPage {
    table: Arc<IndicatorTable>,
    walk: Walk,
}

/// How the keyboard goes from cell to cell.
#[derive(Default)]
struct Walk {
    /// The row that is to come into sight.
    wanted: Option<usize>,
    /// Where a run of Tabs began: in which row, and in the cell of which year.
    run: Option<(usize, i32)>,
}

impl Page for IndicatorsPage {
    fn help(&self) -> Help {
        Help::Indicators
    }

    fn refresh(&mut self, app: &mut App) {
        self.table = app.indicators();
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        draw_page(ui, shown, (&self.table, &mut self.walk), state, commands);
    }
}

/// The columns, and the places of the first year and of the target.
fn columns(
    ui: &Ui,
    shown: &Shown<'_>,
    table: &IndicatorTable,
) -> (Vec<SheetColumn<'static>>, usize, usize) {
    // Numbers are of any size: a column is as wide as its widest.
    let numbers = |head: String, text: &dyn Fn(&Indicator, &[Option<Decimal>]) -> String| {
        let texts = table.rows.iter().filter_map(|row| match row {
            IndicatorRow::Chapter(_) => None,
            IndicatorRow::Indicator { id, values, .. } => {
                Some(text(shown.portfolio.indicators().get(*id)?, values))
            }
        });
        let texts: Vec<String> = texts.collect();
        SheetColumn::fitted(ui, head, texts.iter().map(String::as_str))
    };
    let mut columns = vec![
        SheetColumn::free("指标", 150.0),
        SheetColumn::words("单位", 58.0),
        SheetColumn::words("方向", 70.0).tip("什么样的数值算好：按规划原文的 ≥、≤ 或区间"),
        numbers("基期值".to_owned(), &|one, _| {
            dated(one.base_value, one.base_year)
        })
        .tip("规划开始时的数值"),
    ];
    let first_year = columns.len();
    columns.extend(table.years.iter().enumerate().map(|(place, year)| {
        let value = |values: &[Option<Decimal>]| values.get(place).copied().flatten();
        numbers(format!("{year}年"), &|_, values| {
            dated(value(values), None)
        })
        .tip("当年实际达到的数值，单击填写")
    }));
    let target = columns.len();
    columns.extend([
        numbers("目标值".to_owned(), &|one, _| target_words(one)).tip("规划要达到的数值"),
        SheetColumn::numbers("应达值", 66.0)
            .tip("最近一年按基期到目标逐年均匀推算应达到的数值；年均增长、上限类就是目标值"),
        SheetColumn::words("比较", 46.0).tip("最近一年的数值比应达值好为超前，差为落后"),
        SheetColumn::words("支撑项目", 64.0).tip("填了“支撑指标”的项目数，单击查看"),
        SheetColumn::words("进度", 108.0)
            .tip("最近一年的数值走完了从基期到目标的多少；年均增长类与目标值直接相比；越低越好的，不高于目标值即为 100%"),
    ]);
    (columns, first_year, target)
}

fn draw_page(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (table, walk): (&IndicatorTable, &mut Walk),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if table.rows.is_empty() {
        let text = if shown.portfolio.indicators().is_empty() {
            "项目库里没有规划指标。"
        } else {
            "所选篇章没有设定指标。在左侧点“全部”可看全部指标。"
        };
        empty_part(ui, text);
        return;
    }
    let (columns, first_year, target) = columns(ui, shown, table);
    let wanted = walk.wanted.take();
    if ui.input(|input| input.pointer.any_pressed()) {
        walk.run = None;
    }
    sheet_with(
        ui,
        "indicators",
        &columns,
        (table.rows.len(), wanted),
        |row, index| {
            let tokens = Tokens::of(row.ui);
            match &table.rows[index] {
                IndicatorRow::Chapter(node) => {
                    row.fill(tokens.group);
                    let node = node.and_then(|id| shown.portfolio.outline().get(id));
                    let heading = node.map_or_else(
                        || "未归入篇章".to_owned(),
                        crate::model::OutlineNode::heading,
                    );
                    let tip = node.map_or("", |_| "单击查看本章的项目");
                    let is_clicked = row.click(&heading, tip).clicked();
                    if let Some(node) = node.filter(|_| is_clicked) {
                        commands.push(Command::Arrange(ArrangeCommand::Narrow(Some(Scope {
                            path: vec![(GroupKey::Chapter, shown.portfolio.outline_code(node.id))],
                            label: heading.clone(),
                        }))));
                        commands.push(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
                    }
                    row.wide_text(0.0, &heading, tokens.text);
                }
                IndicatorRow::Indicator {
                    id,
                    values,
                    progress,
                    expected,
                    path,
                    served_by,
                    ..
                } => {
                    let Some(indicator) = shown.portfolio.indicators().get(*id) else {
                        return;
                    };
                    facts(row, indicator, target);
                    against(row, target + 1, (*expected, *path));
                    for (column, (year, value)) in
                        (first_year..).zip(table.years.iter().zip(values))
                    {
                        let value = value.map_or(Value::Empty, Value::Decimal);
                        let at = (index, *year);
                        let target = Target::Indicator(*id, *year).id();
                        if row.ui.memory(|memory| memory.has_focus(target)) {
                            walk.arrows(row.ui, state, (&table.rows, at));
                        }
                        let cell = year_cell(
                            row, shown, state, indicator, column, *year, &value, commands,
                        );
                        walk.leave(row.ui, (&cell, &mut *state), (&table.rows, at));
                    }
                    // After the years: so Tab comes to it, too.
                    serving(row, target + 3, (indicator, *served_by), commands);
                    bar(row, target + 4, *progress, &indicator.name);
                }
            }
        },
    );
}

impl Walk {
    /// Where the keyboard goes on when a cell was left: Enter to the indicator below, after a run of Tabs to the year in
    /// which that began; Shift+Enter to the one above.
    fn leave(
        &mut self,
        ui: &Ui,
        (cell, state): (&Response, &mut UiState),
        (rows, (index, year)): (&[IndicatorRow], (usize, i32)),
    ) {
        if !cell.lost_focus() {
            return;
        }
        if ui.input(|input| input.key_pressed(Key::Tab)) {
            let is_here = |run: &(usize, i32)| run.0 == index;
            self.run = self.run.filter(is_here).or(Some((index, year)));
            return;
        }
        // The strokes are taken: the cell in which they end would be left by them, too.
        let is_up = take_key(ui, Modifiers::SHIFT, Key::Enter);
        let is_down = !is_up && take_key(ui, Modifiers::NONE, Key::Enter);
        if !(is_up || is_down) || state.editor.unfinished().is_some() {
            return;
        }
        let run = self.run.take().filter(|run| is_down && run.0 == index);
        let year = run.map_or(year, |(_, began)| began);
        self.go(ui, state, (rows, (index, year)), is_down);
    }

    /// The arrows up and down go to the indicator above and below.
    fn arrows(
        &mut self,
        ui: &Ui,
        state: &mut UiState,
        (rows, at): (&[IndicatorRow], (usize, i32)),
    ) {
        for (key, is_down) in [(Key::ArrowDown, true), (Key::ArrowUp, false)] {
            if take_key(ui, Modifiers::NONE, key) {
                self.run = None;
                self.go(ui, state, (rows, at), is_down);
            }
        }
    }

    fn go(
        &mut self,
        ui: &Ui,
        state: &mut UiState,
        (rows, (index, year)): (&[IndicatorRow], (usize, i32)),
        is_down: bool,
    ) {
        if let Some((place, id)) = beside(rows, index, is_down) {
            state.editor.go_to(Target::Indicator(id, year));
            self.wanted = Some(place);
            ui.request_repaint();
        }
    }
}

/// The indicator below a row, or the one above: heads of chapters are passed over.
fn beside(rows: &[IndicatorRow], index: usize, is_down: bool) -> Option<(usize, Id<Indicator>)> {
    let indicator = |(place, row): (usize, &IndicatorRow)| match row {
        IndicatorRow::Indicator { id, .. } => Some((place, *id)),
        IndicatorRow::Chapter(_) => None,
    };
    let rows = rows.iter().enumerate();
    if is_down {
        rows.skip(index + 1).find_map(indicator)
    } else {
        rows.take(index).rev().find_map(indicator)
    }
}

fn facts(row: &mut SheetRow<'_>, indicator: &Indicator, target: usize) {
    let tokens = Tokens::of(row.ui);
    row.text_at(0, 14.0, &indicator.name, tokens.text, false);
    let hover = row.ui.interact(
        row.cell(0),
        row.ui.make_persistent_id("name"),
        egui::Sense::hover(),
    );
    hover.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &indicator.name));
    let binding = indicator.binding.map_or("", |binding| binding.label());
    let name = row.take_cut(0);
    let more = [binding, &indicator.note].map(str::to_owned);
    tell(hover, name.into_iter().chain(more));
    row.text(1, &indicator.unit, tokens.secondary, false);
    let direction = indicator.direction();
    row.text(2, &direction.label(), tokens.secondary, false);
    row.text(
        3,
        &dated(indicator.base_value, indicator.base_year),
        tokens.text,
        false,
    );
    row.text(target, &target_words(indicator), tokens.text, true);
}

/// What is to be reached, and when.
fn target_words(indicator: &Indicator) -> String {
    match (indicator.direction(), indicator.target_year) {
        (Direction::Within(from, to), Some(year)) => format!("{from}～{to}（{year}）"),
        (Direction::Within(from, to), None) => format!("{from}～{to}"),
        (Direction::Reduction, year) if indicator.target_value.is_some() => {
            format!("降低 {}", dated(indicator.target_value, year))
        }
        _ => dated(indicator.target_value, indicator.target_year),
    }
}

/// `41.34（2025）`
fn dated(value: Option<Decimal>, year: Option<i32>) -> String {
    match (value, year) {
        (Some(value), Some(year)) => format!("{value}（{year}）"),
        (Some(value), None) => value.to_string(),
        (None, _) => ABSENT.to_owned(),
    }
}

/// What the latest value should be, and whether it is better or worse.
fn against(
    row: &mut SheetRow<'_>,
    column: usize,
    (expected, path): (Option<Decimal>, Option<PathState>),
) {
    let tokens = Tokens::of(row.ui);
    let text = expected.map_or_else(|| ABSENT.to_owned(), |value| value.to_string());
    row.text(column, &text, tokens.secondary, false);
    let color = match path {
        Some(PathState::Behind) => tokens.bad,
        Some(PathState::Ahead) => tokens.good,
        _ => tokens.text,
    };
    row.text(column + 1, path.map_or("", PathState::label), color, false);
}

/// How many projects serve it; a click shows them.
fn serving(
    row: &mut SheetRow<'_>,
    column: usize,
    (indicator, count): (&Indicator, usize),
    commands: &mut Vec<Command>,
) {
    if count == 0 || !row.shows_whole(column) {
        return;
    }
    let mut child = row.controls(column..=column, "served");
    let button = text_button(&mut child, format!("{count} 个"));
    button.widget_info(|| {
        let said = format!("{} 支撑项目 {count} 个", indicator.name);
        egui::WidgetInfo::labeled(egui::Role::Button, true, said)
    });
    if button.clicked() {
        let subject = Subject::Field(ProjectColumn::Indicators.into());
        let asked = Condition {
            subject,
            operator: Operator::Is,
            words: vec![indicator.name.clone()],
        };
        let filter = ArrangeCommand::FilterColumn(subject, vec![asked]);
        commands.push(Command::Arrange(filter));
        commands.push(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    }
}

#[expect(
    clippy::too_many_arguments,
    reason = "a cell is what, where and for whom"
)]
fn year_cell(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    state: &mut UiState,
    indicator: &Indicator,
    column: usize,
    year: i32,
    value: &Value,
    commands: &mut Vec<Command>,
) -> Response {
    let rect = row.cell(column).shrink2(vec2(3.0, 0.0));
    let name = format!("{} {year}年", indicator.name);
    let cell = Cell {
        portfolio: &shown.portfolio,
        unit: shown.unit,
        target: Target::Indicator(indicator.id, year),
        kind: Kind::Decimal,
        value,
        name: &name,
        is_suggested: false,
        is_mixed: false,
        width: rect.width(),
    };
    let mut child = row
        .ui
        .new_child(UiBuilder::new().max_rect(rect).id_salt(("year", year)));
    child.shrink_clip_rect(rect.expand(2.0));
    let visuals = child.visuals_mut();
    // A field in a ledger shows its frame only when it is pointed at.
    visuals.widgets.inactive.bg_stroke = egui::Stroke::NONE;
    visuals.text_edit_bg_color = Some(egui::Color32::TRANSPARENT);
    // What is seen of a field may read as another number.
    let is_typed = child.memory(|memory| memory.has_focus(cell.target.id()));
    if !row.shows_whole(column) && !is_typed {
        child.set_opacity(0.0);
        let text = show_plain(value, shown.unit);
        row.text(column, &text, Tokens::of(&child).text, false);
    }
    let typed = child.add_enabled_ui(shown.read_only.is_none(), |ui| {
        ui.style_mut().override_font_id = Some(egui::FontId::proportional(SMALL_TEXT + 1.0));
        state.editor.text(ui, &cell, commands)
    });
    typed.inner
}

fn bar(row: &mut SheetRow<'_>, column: usize, progress: Option<(i32, Ratio)>, name: &str) {
    let tokens = Tokens::of(row.ui);
    let room = row.cell(column).shrink2(vec2(8.0, 0.0));
    let Some((year, percent)) = progress else {
        row.text(column, ABSENT, tokens.faint, false);
        return;
    };
    let share = (percent.to_f64() / 100.0).clamp(0.0, 1.0) as f32;
    let track = Rect::from_min_max(
        pos2(room.left(), room.center().y - 4.0),
        pos2(room.right() - 56.0, room.center().y + 4.0),
    );
    let painter = row.ui.painter();
    painter.rect_filled(track, 4, tokens.line);
    let done = Rect::from_min_max(
        track.min,
        pos2(track.left() + track.width() * share, track.bottom()),
    );
    let color = if share >= 1.0 {
        tokens.good
    } else {
        tokens.accent
    };
    painter.rect_filled(done, 4, color);
    let text = percent.percent_text();
    painter.text(
        room.right_center(),
        egui::Align2::RIGHT_CENTER,
        &text,
        egui::FontId::proportional(SMALL_TEXT),
        tokens.text,
    );
    let id = row.ui.make_persistent_id("progress");
    let response = row.ui.interact(room, id, egui::Sense::hover());
    response.widget_info(|| {
        let said = format!("{name} 进度 {text}");
        egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, said)
    });
    response.on_hover_text(format!("按 {year} 年的数值计算：{text}"));
}
