//! How far the projects have come: stages, milestones, lights.

use chrono::Datelike as _;

use crate::model::{Derived, Field, Id, Light, Money, PartialDate, Portfolio, Project, Stage};

use super::super::{Condition, GroupKey, Listing, Moment, Operator, Subject, Totals, as_of};
use super::investment::count;
use super::{ChartCategory, ChartData, ChartKind, ChartSeries, Measure, Tone, title};

fn projects<'a>(
    portfolio: &'a Portfolio,
    listing: &'a Listing,
) -> impl Iterator<Item = &'a Project> {
    let ids = listing.projects.iter();
    ids.filter_map(|id| portfolio.projects().get(*id))
}

fn narrowing(subject: Subject, word: Option<&str>) -> Condition {
    Condition {
        subject,
        operator: word.map_or(Operator::IsEmpty, |_| Operator::Is),
        words: word.map(str::to_owned).into_iter().collect(),
    }
}

/// From 谋划 to 投产, and apart from them the side states and what has no stage.
pub(super) fn stages(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    const UNSET: usize = Stage::ALL.len();
    let mut members: [Vec<Id<Project>>; UNSET + 1] = Default::default();
    for project in projects(portfolio, listing) {
        let stage = as_of::stage(portfolio, project, moment);
        let place = stage.map_or(UNSET, |stage| stage as usize);
        members[place].push(project.id);
    }
    let counting = listing.counting(portfolio, moment);
    let sums = members.map(|members| counting.totals(members));
    let mut categories = Vec::new();
    let mut shown = Vec::new();
    for stage in Stage::ALL {
        let totals = &sums[*stage as usize];
        let is_aside = stage.is_aside();
        if is_aside && totals.count == 0 {
            continue;
        }
        categories.push(ChartCategory {
            is_aside,
            narrows: Some(narrowing(
                Subject::Group(GroupKey::Stage),
                Some(stage.label()),
            )),
            ..ChartCategory::plain(stage.label(), Some(Tone::Stage(*stage)))
        });
        shown.push(totals);
    }
    if sums[UNSET].count > 0 {
        categories.push(ChartCategory {
            is_aside: true,
            narrows: Some(narrowing(Subject::Group(GroupKey::Stage), None)),
            ..ChartCategory::plain("未填", Some(Tone::Rest))
        });
        shown.push(&sums[UNSET]);
    }
    let money = |totals: &Totals| match totals.total_investment {
        Money::ZERO => None,
        money => Some(money.fen()),
    };
    let is_drawn = sums[UNSET].count < listing.totals.count;
    let without = listing.totals.without_total;
    ChartData {
        categories,
        series: vec![
            ChartSeries {
                label: "项目",
                tone: Tone::Main,
                measure: Measure::Projects,
                values: shown.iter().map(|t| Some(count(t.count))).collect(),
            },
            ChartSeries {
                label: "总投资",
                tone: Tone::Main,
                measure: Measure::Money,
                values: shown.iter().map(|totals| money(totals)).collect(),
            },
        ],
        note: if without > 0 {
            format!("其中 {without} 项未填总投资")
        } else {
            String::new()
        },
        missing: (!is_drawn).then(|| "还没有填建设阶段。在表格“建设阶段”列填写".to_owned()),
        ..ChartData::blank(ChartKind::Stages, title(ChartKind::Stages, moment))
    }
}

/// Milestones that are to be reached, and were reached, in each month of the year under report. Those of projects
/// that were given up are left out.
pub(super) fn milestones(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    let year = moment.year;
    let month = |date: PartialDate| match date {
        PartialDate::Year(_) => None,
        _ => usize::try_from(date.first_day().month0()).ok(),
    };
    let (mut planned, mut reached) = ([0_i64; 12], [0_i64; 12]);
    let (mut without_month, mut any) = (0, false);
    for project in projects(portfolio, listing) {
        if as_of::stage(portfolio, project, moment) == Some(Stage::Withdrawn) {
            continue;
        }
        for milestone in portfolio.milestones().of(project.id) {
            any |= milestone.planned.is_some() || milestone.actual.is_some();
            if let Some(date) = milestone.planned.filter(|date| date.year() == year) {
                match month(date) {
                    Some(month) => planned[month] += 1,
                    None => without_month += 1,
                }
            }
            let known =
                |date: &PartialDate| date.year() == year && date.first_day() <= moment.today;
            if let Some(month) = milestone.actual.filter(known).and_then(month) {
                reached[month] += 1;
            }
        }
    }
    let come = super::super::months_under_report(moment) as usize;
    let missing = if !any {
        Some("还没有里程碑。在右侧“里程碑”页填写节点和计划时间后，这里逐月显示".to_owned())
    } else if planned.iter().chain(&reached).all(|count| *count == 0) {
        Some(format!("{year} 年没有计划到月或已达到的节点"))
    } else {
        None
    };
    let category = |month: usize| ChartCategory::plain(format!("{}月", month + 1), None);
    ChartData {
        categories: (0..12).map(category).collect(),
        series: vec![
            ChartSeries {
                label: "计划",
                tone: Tone::Planned,
                measure: Measure::Milestones,
                values: planned.into_iter().map(Some).collect(),
            },
            ChartSeries {
                label: "达到",
                tone: Tone::Done,
                measure: Measure::Milestones,
                values: reached
                    .into_iter()
                    .enumerate()
                    .map(|(month, count)| (month < come).then_some(count))
                    .collect(),
            },
        ],
        note: if without_month > 0 {
            format!("另有 {without_month} 个节点的计划只到年，未列入各月")
        } else {
            String::new()
        },
        missing,
        ..ChartData::blank(ChartKind::Milestones, title(ChartKind::Milestones, moment))
    }
}

/// Projects by light. What is finished or stopped has none.
pub(super) fn lights(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    let mut counts = [0; Light::ALL.len()];
    let mut unlit = 0_usize;
    for project in projects(portfolio, listing) {
        match moment.rule.light(portfolio, project, moment) {
            Some(light) => counts[light as usize] += 1,
            None => unlit += 1,
        }
    }
    let light = Field::Derived(Derived::Light);
    let category = |light_of: &Light| ChartCategory {
        narrows: Some(narrowing(Subject::Field(light), Some(light_of.label()))),
        ..ChartCategory::plain(
            moment.rule.word(*light_of),
            Some(Tone::Light(moment.rule.colour(*light_of))),
        )
    };
    let rated = Light::ALL.iter().filter(|light| **light != Light::NotRated);
    let is_drawn = rated.clone().any(|light| counts[*light as usize] > 0);
    let year = moment.year;
    ChartData {
        categories: Light::ALL.iter().map(category).collect(),
        series: vec![ChartSeries {
            label: "项目",
            tone: Tone::Main,
            measure: Measure::Projects,
            values: counts.into_iter().map(|n| Some(count(n))).collect(),
        }],
        note: if unlit > 0 {
            format!("竣工、投产、停工、退出的 {unlit} 项不亮灯")
        } else {
            String::new()
        },
        missing: (!is_drawn).then(|| {
            format!("还没有 {year} 年的年度计划。在右侧“资金”页填年度计划投资、“进度”页填每月完成投资后，按序时差亮灯")
        }),
        ..ChartData::blank(ChartKind::Lights, title(ChartKind::Lights, moment))
    }
}
