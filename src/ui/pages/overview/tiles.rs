//! The figures at the head of 总览, and the conditions that a click on them sets.

use egui::{Align2, FontId, Rect, Sense, Stroke, StrokeKind, Ui, pos2, vec2};

use crate::app::{ArrangeCommand, Command};
use crate::model::{Derived, Field, Light, Money, MoneyUnit, Stage, ViewPage};
use crate::ui::kit::cells::corner_mark;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::view::{
    ABSENT, Condition, Facts, GroupKey, MilestoneDue, Operator, Subject, Summary, WITHOUT_STAGE,
};

/// Height of a tile, and the least width that holds its words, in points.
const TILE: f32 = 78.0;
const LEAST_TILE: f32 = 188.0;

/// A figure with its name, and what a click on it shows.
struct Tile<'a> {
    name: &'a str,
    figure: String,
    /// What stands at the right of the figure.
    beside: String,
    more: String,
    is_alarm: bool,
    shows: Option<Condition>,
    /// The whole amount, where the figure shows less.
    whole: Option<String>,
}

/// `其中严重滞后 3`, as the office calls it.
fn worst(facts: &Facts, shown: &Shown<'_>) -> String {
    let worst = Light::SeriouslyLate;
    let word = shown.moment.rule.word(worst);
    format!("其中{word} {}", facts.of_light(worst))
}

pub(super) fn tiles(
    ui: &mut Ui,
    shown: &Shown<'_>,
    summary: &Summary,
    commands: &mut Vec<Command>,
) {
    let (totals, facts) = (&summary.totals, &summary.facts);
    let planned = totals.money(Derived::PlannedForYear);
    let completed = totals.money(Derived::CompletedThisYear);
    // One unit for amounts that are read beside each other.
    let unit = fitting(shown.unit, [totals.total_investment, planned, completed]);
    let money = |money: Money| match money {
        Money::ZERO => ABSENT.to_owned(),
        money => money.format(unit),
    };
    let whole = |amount: Money| shown.whole(amount, unit);
    let unit = unit.label();
    let rate = totals.completion_rate();
    let difference = totals.schedule_difference(shown.moment);
    let late = facts.of_light(Light::Late) + facts.of_light(Light::SeriouslyLate);
    let late_name = format!("{}项目", shown.moment.rule.words_for_late());
    let tiles = [
        Tile {
            name: "项目",
            figure: format!("{} 项", totals.count),
            beside: other_stages(facts),
            more: by_stage(facts),
            is_alarm: false,
            shows: None,
            whole: None,
        },
        Tile {
            name: "总投资",
            figure: money(totals.total_investment),
            beside: String::new(),
            more: match totals.without_total {
                0 => unit.to_owned(),
                count => format!("{unit}，{count} 项未填"),
            },
            is_alarm: false,
            shows: Some(filled(Field::TOTAL_INVESTMENT)),
            whole: whole(totals.total_investment),
        },
        Tile {
            name: "年度计划投资",
            figure: money(planned),
            beside: String::new(),
            more: format!("{}年，{unit}", shown.moment.year),
            is_alarm: false,
            shows: Some(more_than_none(Derived::PlannedForYear)),
            whole: whole(planned),
        },
        Tile {
            name: "年累计完成",
            figure: money(completed),
            beside: String::new(),
            more: rate.map_or_else(
                || format!("{unit}，没有年度计划"),
                |rate| format!("{unit}，占年度计划 {}", rate.percent_text()),
            ),
            is_alarm: false,
            shows: Some(more_than_none(Derived::CompletedThisYear)),
            whole: whole(completed),
        },
        Tile {
            name: "序时差",
            figure: difference.map_or_else(|| ABSENT.to_owned(), crate::model::Ratio::points_text),
            beside: String::new(),
            more: "百分点".to_owned(),
            is_alarm: difference.is_some_and(|difference| difference.to_tenths().parts() < 0),
            shows: None,
            whole: None,
        },
        Tile {
            name: &late_name,
            figure: format!("{late} 项"),
            beside: String::new(),
            more: worst(facts, shown),
            is_alarm: late > 0,
            shows: Some(group(
                GroupKey::Light,
                &[Light::Late.label(), Light::SeriouslyLate.label()],
            )),
            whole: None,
        },
        Tile {
            name: "逾期节点",
            figure: format!("{} 个", facts.overdue_milestones),
            beside: String::new(),
            more: "超过计划时间未完成".to_owned(),
            is_alarm: facts.overdue_milestones > 0,
            shows: Some(group(GroupKey::Milestone, &[MilestoneDue::Overdue.key()])),
            whole: None,
        },
        Tile {
            name: "未办结问题",
            figure: format!("{} 个", totals.sum_of(Derived::OpenProblems)),
            beside: String::new(),
            more: "征地、资金、手续等".to_owned(),
            is_alarm: totals.sum_of(Derived::OpenProblems) > 0,
            shows: Some(more_than_none(Derived::OpenProblems)),
            whole: None,
        },
    ];
    let gap = 12.0;
    // Fewer beside one another where their words would be cut.
    let columns = if ui.available_width() < 4.0 * (LEAST_TILE + gap) {
        2
    } else {
        4
    };
    let width = (ui.available_width() - gap * (columns - 1) as f32) / columns as f32;
    let lines = tiles.len().div_ceil(columns);
    let size = vec2(
        ui.available_width(),
        TILE * lines as f32 + gap * (lines - 1) as f32,
    );
    let (all, _) = ui.allocate_exact_size(size, Sense::hover());
    for (i, tile) in tiles.iter().enumerate() {
        let at = vec2(
            (i % columns) as f32 * (width + gap),
            (i / columns) as f32 * (TILE + gap),
        );
        let rect = Rect::from_min_size(all.min + at, vec2(width, TILE));
        draw_tile(ui, rect, tile, commands);
    }
}

/// How far the projects are: with what stands beside the figure they add up to all of them.
fn by_stage(facts: &Facts) -> String {
    format!(
        "在建 {}　未开工 {}　完工 {}",
        facts.of_stage(Stage::UnderConstruction),
        facts.before_start(),
        facts.finished()
    )
}

/// Those of the other stages and of none, where there are any.
fn other_stages(facts: &Facts) -> String {
    let told = [
        ("其他", facts.other()),
        (WITHOUT_STAGE, facts.without_stage),
    ];
    let told = told.into_iter().filter(|(_, count)| *count > 0);
    let words: Vec<String> = told
        .map(|(label, count)| format!("{label} {count}"))
        .collect();
    words.join("　")
}

fn draw_tile(ui: &Ui, rect: Rect, tile: &Tile<'_>, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let sense = if tile.shows.is_some() {
        Sense::click()
    } else {
        Sense::hover()
    };
    let response = ui.interact(rect, ui.make_persistent_id(("tile", tile.name)), sense);
    let said = [tile.name, &tile.figure, &tile.more, &tile.beside].join(" ");
    let said = said.trim_end();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, said));
    let border = if tile.shows.is_some() && response.hovered() {
        tokens.secondary
    } else {
        tokens.line
    };
    let painter = ui.painter();
    painter.rect(
        rect,
        8,
        tokens.subgroup,
        Stroke::new(1.0, border),
        StrokeKind::Inside,
    );
    let left = rect.left() + 12.0;
    let small = FontId::proportional(SMALL_TEXT);
    let text = |y: f32, text: &str, font: FontId, color| {
        let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, color);
        job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width() - 24.0);
        let galley = painter.layout_job(job);
        let is_cut = galley.elided;
        painter.galley(pos2(left, rect.top() + y), galley, color);
        is_cut
    };
    text(9.0, tile.name, small.clone(), tokens.secondary);
    let color = if tile.is_alarm {
        tokens.bad
    } else {
        tokens.text
    };
    text(
        26.0,
        &tile.figure,
        FontId::new(20.0, crate::ui::kit::fonts::bold()),
        color,
    );
    let is_cut = text(54.0, &tile.more, small.clone(), tokens.secondary);
    painter.text(
        pos2(rect.right() - 12.0, rect.top() + 39.0),
        Align2::RIGHT_CENTER,
        &tile.beside,
        small,
        tokens.secondary,
    );
    if tile.whole.is_some() {
        corner_mark(ui, rect.shrink(1.0), tokens.faint);
    }
    if response.clicked() {
        show_table(tile.shows.clone(), commands);
    }
    let opens = tile.shows.as_ref().map(|_| "单击在表格中查看");
    let more = is_cut.then_some(tile.more.as_str());
    let told = tile.whole.as_deref().into_iter().chain(more).chain(opens);
    let told: Vec<&str> = told.collect();
    if !told.is_empty() {
        response.on_hover_text(told.join("\n"));
    }
}

pub(super) fn show_table(condition: Option<Condition>, commands: &mut Vec<Command>) {
    commands.extend(
        condition.map(|condition| Command::Arrange(ArrangeCommand::AddCondition(condition))),
    );
    commands.push(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
}

pub(super) fn empty(field: Field) -> Condition {
    Condition {
        subject: Subject::Field(field),
        operator: Operator::IsEmpty,
        words: Vec::new(),
    }
}

/// What is filled in.
fn filled(field: Field) -> Condition {
    Condition {
        operator: Operator::IsNotEmpty,
        ..empty(field)
    }
}

/// The unit of these amounts, as large as they are; at least the one that is wanted.
pub(super) fn fitting(wanted: MoneyUnit, amounts: impl IntoIterator<Item = Money>) -> MoneyUnit {
    match wanted {
        MoneyUnit::Wan => MoneyUnit::fitting(amounts.into_iter().max().unwrap_or_default()),
        MoneyUnit::Yi => MoneyUnit::Yi,
    }
}

pub(super) fn group(key: GroupKey, words: &[&str]) -> Condition {
    Condition {
        subject: Subject::Group(key),
        operator: Operator::Is,
        words: words.iter().map(|word| (*word).to_owned()).collect(),
    }
}

pub(super) fn more_than_none(field: Derived) -> Condition {
    Condition {
        subject: Subject::Field(field.into()),
        operator: Operator::More,
        words: vec!["0".to_owned()],
    }
}
