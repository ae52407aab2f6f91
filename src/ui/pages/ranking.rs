//! 排名: the groups in the order of what they have done, who went up and who went down, and on which list they stand.

use std::sync::Arc;

use egui::{Frame, Key, Margin, Modifiers, Ui};

use crate::app::{App, Command};
use crate::model::{Derived, Money, Ratio};
use crate::view::{ABSENT, RankBoard, RankBy, Standing};

use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::scrolling::{self, rows_walked};
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, segmented};
use crate::ui::pages::lights::lights;
use crate::ui::pages::nothing::{empty_part, nothing};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// How sums of groups are made that stand beside one another; 责任 looks at each by itself, and says so.
const BESIDE_OTHERS: &str = "打包项目的子项计在打包项目那一组";

/// The groups of the shown projects beside one another.
#[derive(Default)]
pub struct RankingPage {
    by: RankBy,
    standings: Arc<Vec<Standing>>,
    /// The row to which keys have gone.
    cursor: Option<usize>,
    /// Whether it is to come into sight.
    is_sought: bool,
}

impl Page for RankingPage {
    fn help(&self) -> Help {
        Help::Ranking
    }

    fn enter(&mut self) {
        self.cursor = None;
    }

    fn refresh(&mut self, app: &mut App) {
        self.standings = app.ranking(self.by);
        let last = self.standings.len().checked_sub(1);
        self.cursor = self.cursor.zip(last).map(|(at, last)| at.min(last));
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let is_free = ui.memory(|memory| memory.focused().is_none());
        if is_free && !self.standings.is_empty() {
            let by = rows_walked(ui);
            if by != 0 {
                let to = self.cursor.map_or(0, |at| at.saturating_add_signed(by));
                self.cursor = Some(to.min(self.standings.len() - 1));
                self.is_sought = true;
            }
            let at = self.cursor.and_then(|at| self.standings.get(at));
            if let Some(standing) = at
                && take_key(ui, Modifiers::NONE, Key::Enter)
            {
                go_to(shown, standing, commands);
            }
        }
        scrolling::take_keys(ui);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if shown.listing.projects.is_empty() {
            nothing(ui, shown, state, commands);
            return;
        }
        if self.standings.is_empty() {
            empty_part(
                ui,
                "当前没有分组。在工具栏选“牵头部门”，或在“更多”里选责任领导、建设地点，这里按名次排列。",
            );
            return;
        }
        let frame = Frame::new()
            .fill(Tokens::of(ui).paper)
            .inner_margin(Margin::symmetric(12, 4));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                caption(ui, "按");
                let choices = RankBy::ALL.map(|by| (by, by.label()));
                if let Some(by) = segmented(ui, &choices, Some(self.by)) {
                    self.by = by;
                }
                let month = shown.moment.today;
                let words = format!("截至 {month}；升降与上月末相比；红黑榜各最多3个，不超过一半");
                caption(ui, words);
                if !shown.listing.above.is_empty() {
                    caption(ui, BESIDE_OTHERS);
                }
            });
        });
        let wanted = self.cursor.filter(|_| std::mem::take(&mut self.is_sought));
        let rows = (self.standings.as_slice(), self.cursor, wanted);
        table(ui, shown, rows, commands);
    }
}

/// The projects of a group, in the table.
fn go_to(shown: &Shown<'_>, standing: &Standing, commands: &mut Vec<Command>) {
    let step = (standing.by, standing.key.clone());
    commands.extend(shown.in_table(step, standing.label.clone()));
}

fn table(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (standings, cursor, wanted): (&[Standing], Option<usize>, Option<usize>),
    commands: &mut Vec<Command>,
) {
    let heading = standings.first().map_or("", |one| one.by.label());
    let fitted = |head: String, money: &dyn Fn(&Standing) -> Money| {
        let texts = standings.iter().map(|one| money(one).format(shown.unit));
        let texts: Vec<String> = texts.collect();
        SheetColumn::fitted(ui, head, texts.iter().map(String::as_str))
    };
    let unit = shown.unit.label();
    let columns = [
        SheetColumn::numbers("名次", 48.0),
        SheetColumn::free(heading, 150.0),
        SheetColumn::words("榜次", 50.0)
            .tip("红榜：前3名中不低于应达到的；黑榜：后3名中低于应达到的；各不超过参加排名的一半"),
        SheetColumn::words("升降", 54.0).tip("名次与上月末相比；1月不比"),
        SheetColumn::fitted(ui, "完成率", ["100.0%", "不足0.1%"])
            .tip("年累计完成占年度计划的百分比"),
        SheetColumn::fitted(ui, "序时差", ["+100.0"]).tip("完成率减去序时进度，单位为百分点"),
        SheetColumn::fitted(ui, "开工", ["100/100"]).tip("已开工／计划新开工"),
        SheetColumn::words("亮灯", 116.0).tip("滞后和严重滞后的项目数"),
        SheetColumn::numbers("需约谈", 60.0).tip("连续两个月滞后的项目数"),
        SheetColumn::numbers("项目数", 60.0),
        fitted(
            format!("{}年计划（{unit}）", shown.moment.year),
            &|one| one.totals.money(Derived::PlannedForYear),
        ),
        fitted(format!("年累计（{unit}）"), &|one| {
            one.totals.money(Derived::CompletedThisYear)
        }),
    ];
    let rows = (standings.len(), wanted);
    sheet_with(ui, "ranking", &columns, rows, |row, index| {
        let standing = &standings[index];
        if cursor == Some(index) {
            let selection = Tokens::of(row.ui).selection;
            row.fill(selection);
        }
        let name = format!(
            "{} {} {}",
            standing
                .rank
                .map_or_else(|| ABSENT.to_owned(), |rank| format!("第{rank}名")),
            standing.label,
            standing.moved_words()
        );
        let tip = "单击，或按 Enter，查看这一组的项目";
        if row.click(name.trim_end(), tip).clicked() {
            go_to(shown, standing, commands);
        }
        line(row, shown, standing);
    });
}

fn line(row: &mut SheetRow<'_>, shown: &Shown<'_>, standing: &Standing) {
    let tokens = Tokens::of(row.ui);
    let Standing {
        label,
        totals,
        facts,
        rank,
        board,
        to_talk,
        ..
    } = standing;
    let (board, color) = match board {
        Some(RankBoard::Red) => (RankBoard::Red.label(), tokens.bad),
        Some(RankBoard::Black) => (RankBoard::Black.label(), tokens.text),
        None => ("", tokens.text),
    };
    let rank = rank.map_or_else(|| ABSENT.to_owned(), |rank| rank.to_string());
    row.text(0, &rank, tokens.text, true);
    row.text(1, label, tokens.text, false);
    row.text(2, board, color, true);
    let moved = standing.moved().unwrap_or_default();
    let color = match moved {
        1.. => tokens.good,
        0 => tokens.faint,
        _ => tokens.bad,
    };
    row.text(3, &standing.moved_words(), color, false);
    let rate = totals.completion_rate();
    let text = rate.map_or_else(|| ABSENT.to_owned(), Ratio::percent_text);
    row.text(4, &text, tokens.text, false);
    let difference = totals.schedule_difference(shown.moment);
    let text = difference.map_or_else(|| ABSENT.to_owned(), Ratio::points_text);
    let light = rate.map(|rate| shown.moment.rule.of_rate(rate, shown.moment));
    let color = light.map_or(tokens.faint, |light| {
        tokens.by_light(light, shown.moment.rule)
    });
    row.text(5, &text, color, false);
    let starts = match facts.starts_planned {
        0 => ABSENT.to_owned(),
        planned => format!("{}/{planned}", facts.starts_made),
    };
    row.text(6, &starts, tokens.text, false);
    lights(row, 7, facts, shown.moment.rule);
    let color = if *to_talk > 0 {
        tokens.bad
    } else {
        tokens.faint
    };
    row.text(8, &to_talk.to_string(), color, false);
    row.text(9, &totals.count.to_string(), tokens.text, false);
    for (column, derived) in [
        (10, Derived::PlannedForYear),
        (11, Derived::CompletedThisYear),
    ] {
        match totals.money(derived) {
            Money::ZERO => row.text(column, ABSENT, tokens.faint, false),
            money => row.amount(column, money, shown.unit, tokens.text, false),
        }
    }
}
