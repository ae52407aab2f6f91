//! What the years of the plan's period were to do, and did.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use crate::model::{Money, MoneyUnit, Portfolio, Project, YearMonth};

use super::super::derive::planned_for_year;
use super::super::progress::invested;
use super::super::{Listing, Moment};
use super::{ChartCategory, ChartData, ChartKind, ChartSeries, Measure, Tone, title};

const MISSING: &str =
    "还没有填年度计划和完成投资。在右侧“资金”页填年度计划、“进度”页填每月完成投资后，这里逐年对比";

/// Money of a listing by time. A figure is the plan for a year, and what was done in one.
struct Course {
    /// 年度计划投资, by year.
    planned: BTreeMap<i32, Money>,
    /// 本月完成投资, by month, up to the last one under report.
    completed: BTreeMap<YearMonth, Money>,
    /// The years of the plan's period; those with figures where no plan says.
    years: RangeInclusive<i32>,
    /// The last month under report.
    last: YearMonth,
}

impl Course {
    fn of(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Self {
        let december = YearMonth::new(moment.year, 12);
        let today = YearMonth::of(moment.today);
        let last = december.map_or(today, |december| december.min(today));
        let mut planned: BTreeMap<i32, Money> = BTreeMap::new();
        let mut completed: BTreeMap<YearMonth, Money> = BTreeMap::new();
        let has_plan =
            |programme: &Project, year: i32| planned_for_year(portfolio, programme, year).is_some();
        let has_reports = |programme: &Project, year: i32| {
            let mut reports = portfolio.progress().of(programme.id).iter();
            reports.any(|report| {
                report.month.year() == year
                    && report.month <= last
                    && invested(report, moment).is_some()
            })
        };
        for id in listing.projects.iter().copied() {
            let above = &listing.above;
            let plans = portfolio.annual_plans().of(id);
            for (place, plan) in plans.iter().enumerate() {
                // Of two plans for a year the later one holds.
                let next = plans.get(place + 1);
                if let Some(amount) = plan.planned
                    && next.is_none_or(|next| next.year != plan.year)
                    && !above.is_held(portfolio, id, |programme| has_plan(programme, plan.year))
                {
                    *planned.entry(plan.year).or_default() += amount;
                }
            }
            for report in portfolio.progress().of(id) {
                // A year as a whole, as in 年累计: the months of two tellers would not add up to it.
                let year = report.month.year();
                let is_held =
                    || above.is_held(portfolio, id, |programme| has_reports(programme, year));
                if let Some(amount) = invested(report, moment)
                    && report.month <= last
                    && !is_held()
                {
                    *completed.entry(report.month).or_default() += amount;
                }
            }
        }
        let period = moment
            .plan_years(portfolio)
            .map(|(first, last)| first..=last);
        let with_figures = || {
            let months = completed.keys().map(|month| month.year());
            planned.keys().copied().chain(months)
        };
        let years = period.unwrap_or_else(|| {
            let (first, last) = (with_figures().min(), with_figures().max());
            first.unwrap_or(moment.year)..=last.unwrap_or(moment.year)
        });
        Self {
            planned,
            completed,
            years,
            last,
        }
    }

    fn is_empty(&self) -> bool {
        let planned = self
            .years
            .clone()
            .any(|year| self.planned.contains_key(&year));
        let is_within = |month: &YearMonth| self.years.contains(&month.year());
        !planned && !self.completed.keys().any(is_within)
    }

    fn completed_in(&self, year: i32) -> Option<Money> {
        let of_year = self.completed.iter().filter(|(m, _)| m.year() == year);
        let amounts = of_year.map(|(_, amount)| *amount);
        amounts.reduce(|sum, amount| sum + amount)
    }

    /// Which figures are lacking altogether, and which lie outside the period.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.completed.is_empty() {
            notes.push("还没有填每月完成投资".to_owned());
        }
        if self.planned.is_empty() {
            notes.push("还没有填年度计划".to_owned());
        }
        let outside = self
            .planned
            .iter()
            .filter(|(year, _)| !self.years.contains(year));
        let outside: Money = outside.map(|(_, amount)| *amount).sum();
        if outside > Money::ZERO {
            let amount = Measure::Money.show(outside.fen(), MoneyUnit::Yi);
            notes.push(format!("规划期以外的年度计划 {amount}未列"));
        }
        notes
    }

    fn chart(&self, kind: ChartKind, moment: Moment) -> ChartData {
        ChartData {
            missing: self.is_empty().then(|| MISSING.to_owned()),
            ..ChartData::blank(kind, title(kind, moment))
        }
    }
}

fn series(label: &'static str, tone: Tone, values: Vec<Option<i64>>) -> ChartSeries {
    ChartSeries {
        label,
        tone,
        measure: Measure::Money,
        values,
    }
}

/// A pair of sums for each year of the period; a year to come has nothing completed.
pub(super) fn by_year(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    let course = Course::of(portfolio, listing, moment);
    let years = || course.years.clone();
    let planned = years().map(|year| course.planned.get(&year).map(|amount| amount.fen()));
    let completed = years().map(|year| course.completed_in(year).map(Money::fen));
    let mut notes = course.notes();
    if course.years.contains(&course.last.year()) && course.last.month() < 12 {
        let (year, month) = (course.last.year(), course.last.month());
        notes.insert(0, format!("{year} 年完成数截至 {month} 月"));
    }
    ChartData {
        categories: years()
            .map(|year| ChartCategory::plain(format!("{year}年"), None))
            .collect(),
        series: vec![
            series("计划", Tone::Planned, planned.collect()),
            series("完成", Tone::Done, completed.collect()),
        ],
        note: notes.join("；"),
        ..course.chart(ChartKind::Years, moment)
    }
}

/// The S-curve: what was completed since the period began, month by month, against the annual plans, which are
/// spread evenly over their months. The plan runs from the first year that has one to the last.
pub(super) fn cumulative(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    let course = Course::of(portfolio, listing, moment);
    let with_plan = |year: &i32| course.planned.contains_key(year);
    let first_planned = course.years.clone().find(with_plan);
    let last_planned = course.years.clone().rfind(with_plan);
    let mut categories = Vec::new();
    let (mut planned, mut completed) = (Vec::new(), Vec::new());
    let (mut planned_before, mut done) = (0, 0);
    for year in course.years.clone() {
        let of_year = course.planned.get(&year).map_or(0, |amount| amount.fen());
        let is_planned = first_planned.is_some_and(|first| year >= first)
            && last_planned.is_some_and(|last| year <= last);
        for month in 1..=12 {
            let Some(at) = YearMonth::new(year, month) else {
                continue;
            };
            categories.push(ChartCategory::plain(at.to_string(), None));
            let share = i128::from(of_year) * i128::from(month) / 12;
            let share = i64::try_from(share).unwrap_or_default();
            planned.push(is_planned.then_some(planned_before + share));
            done += course.completed.get(&at).map_or(0, |amount| amount.fen());
            let is_known = at <= course.last && !course.completed.is_empty();
            completed.push(is_known.then_some(done));
        }
        planned_before += of_year;
    }
    let mut notes = vec!["年度计划按月平均分摊".to_owned()];
    notes.extend(course.notes());
    ChartData {
        categories,
        series: vec![
            series("累计计划", Tone::Planned, planned),
            series("累计完成", Tone::Done, completed),
        ],
        note: notes.join("；"),
        ..course.chart(ChartKind::Cumulative, moment)
    }
}
