//! 汇总: the groups without their projects, each with what it comes to.

use std::sync::Arc;

use egui::{Ui, vec2};

use crate::app::{App, ArrangeCommand, Command, Scope};
use crate::model::{Derived, Light, Money, ViewPage};
use crate::view::{ABSENT, Facts, GroupKey, Summary, SummaryRow, Totals};

use crate::ui::kit::bars::stage_bar;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// What each group comes to.
#[derive(Default)]
pub struct SummaryPage {
    summary: Arc<Summary>,
}

impl Page for SummaryPage {
    fn refresh(&mut self, app: &mut App) {
        self.summary = app.summary();
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        draw_page(ui, shown, &self.summary, state, commands);
    }
}

fn draw_page(
    ui: &mut Ui,
    shown: &Shown<'_>,
    summary: &Summary,
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
    let mut columns = vec![
        SheetColumn::free(heading, 184.0),
        SheetColumn::numbers(
            if is_by_department {
                "牵头"
            } else {
                "项目数"
            },
            54.0,
        ),
    ];
    if is_by_department {
        columns.push(SheetColumn::numbers("配合", 56.0).tip("作为配合单位参与、但不牵头的项目数"));
    }
    columns.extend([
        SheetColumn::numbers(format!("总投资（{unit}）"), 112.0),
        SheetColumn::numbers("占比", 74.0).tip("占全部总投资的百分比"),
        SheetColumn::words("建设阶段", 64.0).tip("谋划储备、前期、在建、完工、停缓退各占多少"),
        SheetColumn::numbers(format!("{}年计划", shown.moment.year), 100.0).tip(&in_unit),
        SheetColumn::numbers("年累计完成", 100.0).tip(&in_unit),
        SheetColumn::numbers("完成率", 58.0).tip("年累计完成占年度计划的百分比"),
        SheetColumn::numbers("序时差", 56.0).tip("完成率减去序时进度，单位为百分点"),
        SheetColumn::words("亮灯", 118.0).tip("滞后和严重滞后的项目数"),
        SheetColumn::numbers("逾期节点", 62.0).tip("超过计划时间未完成的里程碑数"),
        SheetColumn::numbers("问题", 42.0).tip("未办结的问题数"),
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
        let mut tip = format!("{}\n单击查看这一组的项目", group.label);
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
    share: Option<crate::model::Ratio>,
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
    let percent = |rate: Option<crate::model::Ratio>| {
        rate.map_or_else(|| ABSENT.to_owned(), crate::model::Ratio::percent_text)
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
    let difference = totals.schedule_difference(shown.moment);
    let text = difference.map_or_else(|| ABSENT.to_owned(), crate::model::Ratio::points_text);
    let rule = crate::view::LightRule::default();
    let color = match difference.map(|difference| rule.of_difference(difference)) {
        Some(Light::SeriouslyLate) => tokens.bad,
        Some(Light::Late) => tokens.late,
        Some(_) => tokens.text,
        None => tokens.faint,
    };
    row.text(next(), &text, color, is_bold);
    lights(row, next(), facts);
    let alarm = |row: &mut SheetRow<'_>, column, count: i64| {
        let color = if count > 0 { tokens.bad } else { tokens.faint };
        row.text(column, &count.to_string(), color, is_bold);
    };
    alarm(row, next(), facts.overdue_milestones as i64);
    alarm(row, next(), totals.sum_of(Derived::OpenProblems));
}

fn lights(row: &mut SheetRow<'_>, column: usize, facts: &Facts) {
    let tokens = Tokens::of(row.ui);
    let (late, serious) = (
        facts.of_light(Light::Late),
        facts.of_light(Light::SeriouslyLate),
    );
    let rated = late + serious + facts.of_light(Light::Normal) + facts.of_light(Light::Ahead);
    let (text, color) = match (rated, late, serious) {
        (0, ..) => (ABSENT.to_owned(), tokens.faint),
        (_, 0, 0) => ("全部正常".to_owned(), tokens.good),
        (_, late, 0) => (format!("滞后 {late}"), tokens.late),
        (_, 0, serious) => (format!("严重 {serious}"), tokens.bad),
        (_, late, serious) => (format!("滞后 {late}　严重 {serious}"), tokens.bad),
    };
    row.text(column, &text, color, false);
}
