//! 汇总: the groups without their projects, each with what it comes to.

use std::sync::Arc;

use egui::{Ui, vec2};

use crate::app::{App, ArrangeCommand, Command, Scope};
use crate::model::{Derived, Light, Money, Ratio, ViewPage};
use crate::view::{ABSENT, Facts, GroupKey, Moment, Summary, SummaryRow, Totals};

use crate::ui::help::Help;
use crate::ui::kit::bars::stage_bar;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;
use crate::ui::pages::lights::{lights, lights_words};
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// What each group comes to.
#[derive(Default)]
pub struct SummaryPage {
    summary: Arc<Summary>,
    rates: Rates,
}

/// The longest of each kind of rate that a group has.
#[derive(Default)]
struct Rates {
    completion: String,
    difference: String,
}

impl Rates {
    fn of(summary: &Summary, moment: Moment) -> Self {
        let all = summary.rows.iter().map(|row| &row.totals);
        let all = || all.clone().chain([&summary.totals]);
        let longest = |texts: &mut dyn Iterator<Item = String>| {
            let longest = texts.max_by_key(String::len);
            longest.unwrap_or_default()
        };
        Self {
            completion: longest(&mut all().map(|totals| percent(totals.completion_rate()))),
            difference: longest(&mut all().map(|totals| points(totals, moment))),
        }
    }
}

impl Page for SummaryPage {
    fn help(&self) -> Help {
        Help::Summary
    }

    fn refresh(&mut self, app: &mut App) {
        let summary = app.summary();
        if !Arc::ptr_eq(&summary, &self.summary) {
            self.rates = Rates::of(&summary, app.moment());
            self.summary = summary;
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        draw_page(ui, shown, (&self.summary, &self.rates), state, commands);
    }
}

/// The names of groups are never narrower than this, in points.
const LEAST_NAME: f32 = 184.0;

fn draw_page(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (summary, rates): (&Summary, &Rates),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let by = summary.rows.first().map(|row| row.by);
    let Some(by) = by else {
        if shown.listing.projects.is_empty() {
            return nothing(ui, shown, state, commands);
        }
        ui.add_space(80.0);
        ui.vertical_centered(|ui| {
            ui.label(
                "当前没有分组。在工具栏选“篇章”“预算”“里程碑”“牵头部门”或“更多”，这里按组汇总。",
            );
        });
        return;
    };
    if shown.listing.repeated > 0 {
        egui::Frame::new()
            .inner_margin(egui::Margin::symmetric(12, 4))
            .show(ui, |ui| {
                caption(
                    ui,
                    format!(
                        "有多个{}的项目在各组都列出（多列 {} 行），合计中每个项目只计一次",
                        by.label(),
                        shown.listing.repeated
                    ),
                );
            });
    }
    let is_by_department = by == GroupKey::LeadDepartment;
    let unit = shown.unit.label();
    let in_unit = format!("单位：{unit}");
    // What stands below the first rank is in the head as well.
    let keys = shown.workspace.group_by.iter().map(|key| key.label());
    let keys: Vec<&str> = keys.collect();
    let heading = keys.join(" › ");
    // No group has a longer sum than all of them together: as wide as those are.
    let totals = &summary.totals;
    let count = totals.count.to_string();
    let sums = [
        totals.total_investment,
        totals.money(Derived::PlannedForYear),
        totals.money(Derived::CompletedThisYear),
    ]
    .map(|sum| sum.format(shown.unit));
    let fitted = |head: String, text: &String| SheetColumn::fitted(ui, head, [text.as_str()]);
    let projects = if is_by_department {
        "牵头"
    } else {
        "项目数"
    };
    let overdue = summary.facts.overdue_milestones.to_string();
    let (words, _) = lights_words(Tokens::of(ui), &summary.facts, shown.moment.rule);
    let all = format!("全部{}", shown.moment.rule.word(Light::Normal));
    let lights_width = SheetColumn::fitted(ui, "亮灯", [words.as_str(), all.as_str()]).width;
    let mut columns = vec![
        SheetColumn::free(heading, LEAST_NAME),
        fitted(projects.to_owned(), &count),
    ];
    if is_by_department {
        let column = fitted("配合".to_owned(), &count);
        columns.push(column.tip("作为配合单位参与、但不牵头的项目数"));
    }
    columns.extend([
        fitted(format!("总投资（{unit}）"), &sums[0]),
        SheetColumn::fitted(ui, "占比", ["100.0%", "不足0.1%"]).tip("占全部总投资的百分比"),
        SheetColumn::words("建设阶段", 64.0).tip("谋划储备、前期、在建、完工、停缓退各占多少"),
        fitted(format!("{}年计划", shown.moment.year), &sums[1]).tip(&in_unit),
        fitted("年累计完成".to_owned(), &sums[2]).tip(&in_unit),
        fitted("完成率".to_owned(), &rates.completion).tip("年累计完成占年度计划的百分比"),
        fitted("序时差".to_owned(), &rates.difference).tip("完成率减去序时进度，单位为百分点"),
        SheetColumn::words("亮灯", lights_width).tip("滞后和严重滞后的项目数"),
        SheetColumn::fitted(ui, "逾期", [overdue.as_str()]).tip("超过计划时间未完成的里程碑数"),
        SheetColumn::fitted(ui, "问题", [count.as_str()]).tip("未办结的问题数"),
    ]);
    let count = summary.rows.len() + 1;
    sheet(ui, "summary", &columns, count, |row, index| {
        let tokens = Tokens::of(row.ui);
        let Some(group) = index.checked_sub(1).map(|index| &summary.rows[index]) else {
            row.fill(tokens.group);
            let line = Line {
                label: "合计",
                indent: 0.0,
                supported: None,
                share: None,
                totals: &summary.totals,
                facts: &summary.facts,
                is_bold: true,
            };
            draw(row, shown, &line, is_by_department);
            return;
        };
        if group.depth == 0 && summary.rows.iter().any(|row| row.depth > 0) {
            row.fill(tokens.subgroup);
        }
        let line = Line {
            label: &group.label,
            indent: 14.0 * group.depth as f32,
            supported: group.supported,
            share: group.share(&summary.totals),
            totals: &group.totals,
            facts: &group.facts,
            is_bold: false,
        };
        let name = said(group, shown);
        let mut tip = "单击查看这一组的项目".to_owned();
        tip.extend(group.elsewhere_words().map(|words| format!("\n{words}")));
        if row.click(&name, tip).clicked() {
            commands.push(Command::Arrange(ArrangeCommand::Narrow(Some(scope(
                shown, group,
            )))));
            commands.push(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
        }
        draw(row, shown, &line, is_by_department);
    });
}

/// The choice in the tree that a group stands for.
pub fn scope(shown: &Shown<'_>, group: &SummaryRow) -> Scope {
    let before = shown.workspace.scope.iter().flat_map(|scope| &scope.path);
    let mut path: Vec<(GroupKey, String)> = before.cloned().collect();
    path.extend(
        group
            .path
            .iter()
            .filter(|step| !path.contains(step))
            .cloned()
            .collect::<Vec<_>>(),
    );
    Scope {
        path,
        label: group.label.clone(),
    }
}

fn said(group: &SummaryRow, shown: &Shown<'_>) -> String {
    format!(
        "{} {} 项 总投资 {}",
        group.label,
        group.totals.count,
        shown.sum(group.totals.total_investment)
    )
}

struct Line<'a> {
    label: &'a str,
    indent: f32,
    supported: Option<usize>,
    share: Option<Ratio>,
    totals: &'a Totals,
    facts: &'a Facts,
    is_bold: bool,
}

fn draw(row: &mut SheetRow<'_>, shown: &Shown<'_>, line: &Line<'_>, is_by_department: bool) {
    let tokens = Tokens::of(row.ui);
    let Line {
        label,
        indent,
        supported,
        share,
        totals,
        facts,
        is_bold,
    } = line;
    let is_bold = *is_bold;
    let mut column = 0;
    let mut next = || {
        column += 1;
        column - 1
    };
    let ink = if totals.count == 0 {
        tokens.faint
    } else {
        tokens.text
    };
    row.text_at(next(), *indent, label, ink, is_bold);
    row.text(next(), &totals.count.to_string(), ink, is_bold);
    if is_by_department {
        let supported = supported.map_or_else(String::new, |count| count.to_string());
        row.text(next(), &supported, tokens.secondary, false);
    }
    let amount = |row: &mut SheetRow<'_>, column, money: Money| match money {
        Money::ZERO => row.text(column, ABSENT, tokens.faint, false),
        money => row.amount(column, money, shown.unit, tokens.text, is_bold),
    };
    amount(row, next(), totals.total_investment);
    let share = share.map_or_else(String::new, |share| percent(Some(share)));
    row.text(next(), &share, tokens.secondary, false);
    stage_bar(row.ui, row.cell(next()).shrink2(vec2(8.0, 10.0)), facts);
    amount(row, next(), totals.money(Derived::PlannedForYear));
    amount(row, next(), totals.money(Derived::CompletedThisYear));
    row.text(
        next(),
        &percent(totals.completion_rate()),
        tokens.text,
        is_bold,
    );
    let text = points(totals, shown.moment);
    let rate = totals.completion_rate();
    let light = rate.map(|rate| shown.moment.rule.of_rate(rate, shown.moment));
    let color = light.map_or(tokens.faint, |light| {
        tokens.by_light(light, shown.moment.rule)
    });
    row.text(next(), &text, color, is_bold);
    lights(row, next(), facts, shown.moment.rule);
    let alarm = |row: &mut SheetRow<'_>, column, count: i64| {
        let color = if count > 0 { tokens.bad } else { tokens.faint };
        row.text(column, &count.to_string(), color, is_bold);
    };
    alarm(row, next(), facts.overdue_milestones as i64);
    alarm(row, next(), totals.sum_of(Derived::OpenProblems));
}

fn percent(rate: Option<Ratio>) -> String {
    rate.map_or_else(|| ABSENT.to_owned(), Ratio::percent_text)
}

fn points(totals: &Totals, moment: Moment) -> String {
    let difference = totals.schedule_difference(moment);
    difference.map_or_else(|| ABSENT.to_owned(), Ratio::points_text)
}
