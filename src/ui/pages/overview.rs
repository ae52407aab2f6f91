//! 总览: the figures of the briefing, what is still to be filled in, and the groups at a glance. With a part, chapter
//! or section chosen in the tree it is that chapter's page.

use std::sync::Arc;

use egui::{
    Align2, FontId, Frame, Margin, Rect, RichText, ScrollArea, Sense, Stroke, Ui, pos2, vec2,
};

use crate::app::{App, ArrangeCommand, Command};
use crate::model::{
    Derived, Money, MoneyUnit, Portfolio, Project, ProjectColumn, Record as _, Source, ViewPage,
};
use crate::view::{
    ABSENT, ChartData, ChartKind, Condition, Due, DuePeriod, GroupKey, IndicatorRow,
    IndicatorTable, Listing, Summary, SummaryRow, bars_end, calendar_between,
};

use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::bars::{broken, stage_bar};
use crate::ui::kit::scrolling::{asked, follow};
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

mod due;
mod tiles;

use tiles::{empty, fitting, group, more_than_none, show_table, tiles};

/// What the page shows.
#[derive(Default)]
pub struct OverviewPage {
    summary: Arc<Summary>,
    charts: Arc<Vec<ChartData>>,
    briefing: Arc<Vec<String>>,
    indicators: Arc<IndicatorTable>,
    /// What is still to be filled in, and in which projects it was looked for.
    gaps: (Arc<Listing>, Vec<Gap>),
    /// What comes due, in which period, and of which projects.
    due: (Arc<Listing>, DuePeriod, Vec<Due>),
    /// The period that is looked at.
    period: DuePeriod,
}

/// Something that projects lack, and the condition that finds them.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Gap {
    label: &'static str,
    count: usize,
    found_by: Condition,
}

impl Page for OverviewPage {
    fn help(&self) -> Help {
        Help::Overview
    }

    fn refresh(&mut self, app: &mut App) {
        self.summary = app.summary();
        self.charts = app.charts();
        self.briefing = app.briefing();
        self.indicators = app.indicators();
        let listing = app.listing();
        if !Arc::ptr_eq(&listing, &self.due.0) || self.due.1 != self.period {
            let (period, moment) = (self.period, app.moment());
            let span = period.around(moment.today);
            let due = calendar_between(&app.portfolio(), &listing.projects, span, moment);
            self.due = (Arc::clone(&listing), period, due);
        }
        if !Arc::ptr_eq(&listing, &self.gaps.0) {
            let gaps = gaps(&app.portfolio(), &listing);
            self.gaps = (listing, gaps);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        const CHARTS: [ChartKind; 3] = [ChartKind::Stages, ChartKind::Years, ChartKind::Cumulative];
        let Self {
            summary,
            charts,
            briefing,
            indicators,
            gaps,
            due,
            period,
        } = self;
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            let asked = asked(ui);
            Frame::new()
                .inner_margin(Margin::symmetric(16, 12))
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing = vec2(12.0, 12.0);
                    heading(ui, shown, state);
                    tiles(ui, shown, summary, commands);
                    ui.columns(2, |columns| {
                        draw_briefing(&mut columns[0], briefing);
                        tasks(&mut columns[1], summary.totals.count, &gaps.1, commands);
                    });
                    let chosen = part(ui, "近期到期", |ui| {
                        due::due_soon(ui, shown, (*period, &due.2), state, commands)
                    });
                    *period = chosen.unwrap_or(*period);
                    super::charts::row(ui, shown, charts, &CHARTS, commands);
                    groups(ui, shown, summary, commands);
                    draw_indicators(ui, shown, indicators, commands);
                });
            follow(ui, asked, 0.0);
        });
    }
}

fn heading(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let scope = shown.workspace.scope.as_ref();
    let plan = shown.moment.leading_plan(&shown.portfolio);
    let title = scope.map_or_else(
        || {
            plan.map_or_else(
                || "全部项目".to_owned(),
                |plan| format!("{}重点项目", plan.region),
            )
        },
        |scope| scope.label.clone(),
    );
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).heading().size(19.0));
        if let Some(mark) = shown.portfolio.data_mark() {
            crate::ui::kit::widgets::tag(ui, mark);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if text_button(ui, "导出这一页…").clicked() {
                state.wanted = Some(UiCommand::Export);
            }
        });
    });
}

/// A part of the page with a title.
fn part<R>(ui: &mut Ui, title: &str, add: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(8)
        .inner_margin(Margin::symmetric(12, 10));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(8.0, 6.0);
            ui.label(RichText::new(title).family(crate::ui::kit::fonts::bold()));
            add(ui)
        })
        .inner
}

fn draw_briefing(ui: &mut Ui, paragraphs: &[String]) {
    part(ui, "情况简述", |ui| {
        ScrollArea::vertical()
            .id_salt("briefing")
            .max_height(165.0)
            .min_scrolled_height(165.0)
            .auto_shrink([false, false])
            .show(ui, |ui| {
                ui.with_layout(egui::Layout::top_down(egui::Align::Min), |ui| {
                    for paragraph in paragraphs {
                        let text = RichText::new(format!("　　{paragraph}")).size(TABLE_TEXT);
                        ui.add(egui::Label::new(text).wrap());
                    }
                });
            });
        if text_button(ui, "复制简述").clicked() {
            ui.copy_text(paragraphs.join("\n"));
        }
    });
}

/// What the projects of a listing lack. One that was carried over lacks nothing beside the row in which it goes on.
fn gaps(portfolio: &Portfolio, listing: &Listing) -> Vec<Gap> {
    let ids = listing.projects.iter();
    let ids = ids.filter(|id| !listing.above.is_earlier(**id));
    let projects: Vec<&Project> = ids.filter_map(|id| portfolio.projects().get(*id)).collect();
    let count =
        |lacks: &dyn Fn(&Project) -> bool| projects.iter().filter(|project| lacks(project)).count();
    let without = |label, column: ProjectColumn| Gap {
        label,
        count: count(&|project| project.get(column as usize).is_empty()),
        found_by: empty(column.into()),
    };
    vec![
        without("未明确牵头部门", ProjectColumn::LeadDepartment),
        without("未填总投资", ProjectColumn::TotalInvestment),
        without("未填建设阶段", ProjectColumn::Stage),
        without("未填开工时间", ProjectColumn::Start),
        without("未填完工时间", ProjectColumn::End),
        Gap {
            label: "未设里程碑",
            count: count(&|project| portfolio.milestones().of(project.id).is_empty()),
            found_by: group(GroupKey::Milestone, &["none"]),
        },
        without("未填责任领导", ProjectColumn::ResponsibleLeader),
        Gap {
            label: "有待确认的建议值",
            count: count(&|project| project.sources.columns(Source::Suggested).next().is_some()),
            found_by: more_than_none(Derived::Suggestions),
        },
    ]
}

/// What is still to be done, each line one click from where it is done.
fn tasks(ui: &mut Ui, all: usize, gaps: &[Gap], commands: &mut Vec<Command>) {
    part(ui, "待补充", |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for Gap {
            label,
            count,
            found_by,
        } in gaps
        {
            let tokens = Tokens::of(ui);
            let (rect, response) =
                ui.allocate_exact_size(vec2(ui.available_width(), 28.8), Sense::click());
            let said = format!("{label} {count} 项");
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
            let (ink, number) = match *count {
                0 => (tokens.faint, tokens.faint),
                _ if response.hovered() => (tokens.accent, tokens.accent),
                _ => (tokens.text, tokens.late),
            };
            let font = FontId::proportional(TABLE_TEXT);
            let painter = ui.painter();
            painter.text(
                rect.left_center(),
                Align2::LEFT_CENTER,
                *label,
                font.clone(),
                ink,
            );
            let all = all.max(1);
            let figure = match *count {
                0 => "已齐".to_owned(),
                count => {
                    let share = crate::model::Ratio::percent(count as i128, all as i128);
                    let share = share.unwrap_or_default().whole_percent_text();
                    format!("{count} 项　{share}")
                }
            };
            painter.text(
                rect.right_center(),
                Align2::RIGHT_CENTER,
                figure,
                font,
                number,
            );
            painter.hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
            if response.clicked() && *count > 0 {
                show_table(Some(found_by.clone()), commands);
            }
        }
    });
}

fn groups(ui: &mut Ui, shown: &Shown<'_>, summary: &Summary, commands: &mut Vec<Command>) {
    const MOST: usize = 12;
    let rows: Vec<&SummaryRow> = summary
        .rows
        .iter()
        .filter(|row| row.depth == 0 && row.totals.count > 0)
        .collect();
    let Some(by) = rows.first().map(|row| row.by.label()) else {
        return;
    };
    let largest = rows.iter().map(|row| row.totals.total_investment).max();
    let largest = largest.unwrap_or_default();
    // Without any sums the bars compare the numbers of projects.
    let has_sums = largest > Money::ZERO;
    let size = |row: &SummaryRow| {
        if has_sums {
            row.totals.total_investment.fen() as f64
        } else {
            row.totals.count as f64
        }
    };
    let end = bars_end(rows.iter().map(|row| size(row)));
    let unit = fitting(shown.unit, [largest]);
    part(ui, &format!("按{by}（{}）", unit.label()), |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for group in rows.iter().take(MOST) {
            let length = if end > 0.0 { size(group) / end } else { 0.0 };
            group_line(ui, shown, group, (length as f32, unit), commands);
        }
        let label = if rows.len() > MOST {
            format!("查看全部 {} 组的汇总", rows.len())
        } else {
            "查看汇总".to_owned()
        };
        if text_button(ui, label).clicked() {
            commands.push(Command::Arrange(ArrangeCommand::ShowPage(
                ViewPage::Summary,
            )));
        }
    });
}

/// A group as a line: name, count, sum as a bar, stages.
fn group_line(
    ui: &mut Ui,
    shown: &Shown<'_>,
    group: &SummaryRow,
    (length, unit): (f32, MoneyUnit),
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 28.0), Sense::click());
    let said = format!("{} {} 项", group.label, group.totals.count);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
    let ink = if response.hovered() {
        tokens.accent
    } else {
        tokens.text
    };
    let font = FontId::proportional(TABLE_TEXT);
    let y = rect.center().y;
    let name = Rect::from_min_max(
        rect.min,
        pos2(rect.left() + rect.width() * 0.36, rect.bottom()),
    );
    let name = crate::ui::kit::cells::cell_text(ui, name, &group.label, font.clone(), ink, false);
    let painter = ui.painter();
    let count_at = rect.left() + rect.width() * 0.43;
    let count = format!("{} 项", group.totals.count);
    painter.text(
        pos2(count_at, y),
        Align2::RIGHT_CENTER,
        count,
        font.clone(),
        tokens.secondary,
    );
    let track = Rect::from_min_max(
        pos2(count_at + 12.0, y - 5.0),
        pos2(rect.left() + rect.width() * 0.70, y + 5.0),
    );
    let bar = Rect::from_min_size(
        track.min,
        vec2(track.width() * length.clamp(0.0, 1.0), 10.0),
    );
    painter.rect_filled(bar, 2, tokens.accent);
    if length > 1.0 {
        broken(ui, bar);
    }
    let sum = match group.totals.total_investment {
        Money::ZERO => ABSENT.to_owned(),
        sum => sum.format(unit),
    };
    let sum_at = rect.left() + rect.width() * 0.83;
    painter.text(
        pos2(sum_at, y),
        Align2::RIGHT_CENTER,
        sum,
        font,
        tokens.text,
    );
    let stages = Rect::from_min_max(pos2(sum_at + 16.0, y - 5.0), pos2(rect.right(), y + 5.0));
    stage_bar(ui, stages, &group.facts);
    if response.clicked() {
        commands.push(Command::Arrange(ArrangeCommand::Narrow(Some(
            super::summary::scope(shown, group),
        ))));
    }
    let total = group.totals.total_investment;
    let whole = shown
        .whole(total, unit)
        .map(|whole| format!("总投资 {whole}"));
    let name = name.is_cut.then(|| group.label.clone());
    crate::ui::kit::widgets::tell(response, name.into_iter().chain(whole));
}

/// The indicators of the chosen chapter.
fn draw_indicators(
    ui: &mut Ui,
    shown: &Shown<'_>,
    table: &IndicatorTable,
    commands: &mut Vec<Command>,
) {
    const MOST: usize = 10;
    let rows = table.rows.iter().filter_map(|row| match row {
        IndicatorRow::Indicator { id, progress, .. } => {
            Some((shown.portfolio.indicators().get(*id)?, progress))
        }
        IndicatorRow::Chapter(_) => None,
    });
    let rows: Vec<_> = rows.collect();
    if rows.is_empty() {
        return;
    }
    part(ui, "规划指标", |ui| {
        for (indicator, progress) in rows.iter().take(MOST) {
            ui.horizontal(|ui| {
                let target = indicator
                    .target_value
                    .map_or_else(|| ABSENT.to_owned(), |v| v.to_string());
                let year = indicator
                    .target_year
                    .map_or_else(String::new, |year| format!("{year}年"));
                ui.label(RichText::new(&indicator.name).size(TABLE_TEXT));
                caption(ui, format!("{year}目标 {target} {}", indicator.unit));
                if let Some((year, percent)) = progress {
                    caption(ui, format!("{year}年进度 {}", percent.percent_text()));
                }
            });
        }
        let label = if rows.len() > MOST {
            format!("查看全部 {} 项指标", rows.len())
        } else {
            "填写指标".to_owned()
        };
        if text_button(ui, label).clicked() {
            commands.push(Command::Arrange(ArrangeCommand::ShowPage(
                ViewPage::Indicators,
            )));
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Id;

    #[test]
    fn what_projects_lack_is_counted_once_for_each_of_them() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let all: Vec<_> = portfolio
            .projects()
            .iter()
            .map(|project| project.id)
            .collect();
        let of = |label: &str, projects: &[Id<Project>]| {
            let listing = Listing {
                projects: projects.to_vec(),
                ..Listing::default()
            };
            let gaps = gaps(&portfolio, &listing);
            gaps.iter().find(|gap| gap.label == label).unwrap().count
        };
        // The plan names no leaders and no milestones.
        assert_eq!(of("未填责任领导", &all), all.len());
        assert_eq!(of("未设里程碑", &all), all.len());
        assert_eq!(of("未填责任领导", &all[..3]), 3);
        assert_eq!(of("未填责任领导", &[]), 0);
        let lack = |project: &Project| project.total_investment.is_none();
        let without_total = portfolio.projects().iter().filter(|p| lack(p)).count();
        assert_eq!(of("未填总投资", &all), without_total);
    }
}
