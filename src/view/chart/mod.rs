//! Charts as numbers: the one source for the window's charts and those on paper.
//!
//! What can't be drawn for want of figures says which ones to fill in. Money is counted as in every
//! sum: [`Counting`](super::Counting).

mod course;
mod investment;
mod years;

use crate::model::{LightColour, Money, MoneyUnit, Portfolio, Stage};

use super::{Condition, Listing, Moment, bars_end};

/// Which chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ChartKind {
    /// Total investment by the first level of groups.
    Investment,
    /// Projects and their money by stage.
    Stages,
    /// Planned funding by source.
    Funding,
    /// What each year of the plan's period was to do, and did.
    Years,
    /// The same month by month, added up.
    Cumulative,
    /// Milestones of the year under report by month.
    Milestones,
    /// Projects by light.
    Lights,
}

impl ChartKind {
    /// In the order of the page.
    pub const ALL: [Self; 7] = [
        Self::Investment,
        Self::Stages,
        Self::Funding,
        Self::Years,
        Self::Cumulative,
        Self::Milestones,
        Self::Lights,
    ];
}

/// A chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartData {
    /// Which one.
    pub kind: ChartKind,
    /// Its title.
    pub title: String,
    /// What the values are of, in order: groups, stages, years, months.
    pub categories: Vec<ChartCategory>,
    /// One or more values for each category. The first is what is drawn where only one can be.
    pub series: Vec<ChartSeries>,
    /// The rule by which it is made, and what it leaves out; empty where there is nothing to say.
    pub note: String,
    /// What is to be filled in before there is anything to draw.
    pub missing: Option<String>,
}

/// One thing that has values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartCategory {
    /// What it is called.
    pub label: String,
    /// Its colour, where the categories differ in colour.
    pub tone: Option<Tone>,
    /// Whether it stands apart from the others, as the side states and the sum of all further groups do.
    pub is_aside: bool,
    /// Narrows the projects to it, where a condition can say so.
    pub narrows: Option<Condition>,
    /// What the first value consists of.
    pub parts: Vec<(String, i64)>,
}

/// A value for each category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChartSeries {
    /// What is measured.
    pub label: &'static str,
    /// Its colour.
    pub tone: Tone,
    /// What the values count.
    pub measure: Measure,
    /// One for each category; `None` where nothing is known, which is not 0. Money is in 分.
    pub values: Vec<Option<i64>>,
}

/// What values count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Measure {
    /// Money in 分.
    Money,
    /// Projects.
    Projects,
    /// Milestones.
    Milestones,
}

/// What a colour means; the theme or the printer says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tone {
    /// The one thing shown.
    Main,
    /// What is meant.
    Planned,
    /// What is done.
    Done,
    /// The rest, and what is not filled in.
    Rest,
    /// One of several of equal rank, counted from 0.
    Nth(usize),
    /// A stage.
    Stage(Stage),
    /// A light.
    Light(LightColour),
}

impl Measure {
    /// The unit of the values: `万元`, `项`, `个`.
    pub const fn unit(self, unit: MoneyUnit) -> &'static str {
        match self {
            Self::Money => unit.label(),
            Self::Projects => "项",
            Self::Milestones => "个",
        }
    }

    /// A value with its unit: `86,000.00万元`, `34 项`.
    pub fn show(self, value: i64, unit: MoneyUnit) -> String {
        match self {
            Self::Money => Money::from_fen(value).with_unit(unit),
            Self::Projects | Self::Milestones => format!("{value} {}", self.unit(unit)),
        }
    }

    /// The same with all its decimals.
    pub fn show_whole(self, value: i64, unit: MoneyUnit) -> String {
        match self {
            Self::Money => Money::from_fen(value).whole_with_unit(unit),
            Self::Projects | Self::Milestones => self.show(value, unit),
        }
    }

    /// A value as a number of the unit, for an axis.
    pub fn number(self, value: i64, unit: MoneyUnit) -> f64 {
        match self {
            Self::Money => Money::from_fen(value).in_unit(unit),
            Self::Projects | Self::Milestones => value as f64,
        }
    }
}

impl ChartData {
    /// The chart of a listing.
    pub fn new(kind: ChartKind, portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Self {
        if listing.projects.is_empty() {
            return Self {
                missing: Some("没有符合条件的项目".to_owned()),
                ..Self::blank(kind, title(kind, moment))
            };
        }
        match kind {
            ChartKind::Investment => investment::by_group(portfolio, listing, moment),
            ChartKind::Funding => investment::by_source(portfolio, listing),
            ChartKind::Stages => course::stages(portfolio, listing, moment),
            ChartKind::Milestones => course::milestones(portfolio, listing, moment),
            ChartKind::Lights => course::lights(portfolio, listing, moment),
            ChartKind::Years => years::by_year(portfolio, listing, moment),
            ChartKind::Cumulative => years::cumulative(portfolio, listing, moment),
        }
    }

    fn blank(kind: ChartKind, title: String) -> Self {
        Self {
            kind,
            title,
            categories: Vec::new(),
            series: Vec::new(),
            note: String::new(),
            missing: None,
        }
    }

    /// The largest value of a series, at least 0, without what stands apart.
    pub fn largest(&self, series: usize) -> i64 {
        let values = self.series.get(series).map(|series| &series.values);
        let values = values.into_iter().flatten().zip(&self.categories);
        let values = values.filter(|(_, category)| !category.is_aside);
        let largest = values.filter_map(|(value, _)| *value).max();
        largest.unwrap_or_default().max(0)
    }

    /// For what the full length of a bar of the first series stands, without what stands apart; see [`bars_end`].
    pub fn bars_end(&self) -> f64 {
        let values = self.series.first().map(|series| &series.values);
        let values = values.into_iter().flatten().zip(&self.categories);
        let values = values.filter(|(_, category)| !category.is_aside);
        bars_end(values.filter_map(|(value, _)| value.map(|value| value as f64)))
    }

    /// The one unit of all its amounts, as large as they are; at least the one that is wanted.
    pub fn unit(&self, wanted: MoneyUnit) -> MoneyUnit {
        let series = self.series.iter();
        let money = series.filter(|series| series.measure == Measure::Money);
        let values = money.flat_map(|series| series.values.iter().flatten());
        let largest = values.map(|value| value.abs()).max().unwrap_or_default();
        match wanted {
            MoneyUnit::Wan => MoneyUnit::fitting(Money::from_fen(largest)),
            MoneyUnit::Yi => MoneyUnit::Yi,
        }
    }

    /// What a category comes to, as a sentence: `在建 34 项 总投资 86,000.00 万元`.
    pub fn said(&self, category: usize, unit: MoneyUnit) -> String {
        let label = self.categories.get(category).map(|c| c.label.clone());
        let mut said = label.unwrap_or_default();
        for series in &self.series {
            let value = series.values.get(category).copied().flatten();
            let shown = value.map_or_else(
                || super::ABSENT.to_owned(),
                |v| series.measure.show(v, unit),
            );
            said.push(' ');
            said.push_str(series.label);
            said.push(' ');
            said.push_str(&shown);
        }
        said
    }
}

/// Every chart of a listing, in the order of the page.
pub fn charts(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<ChartData> {
    let chart = |kind| ChartData::new(kind, portfolio, listing, moment);
    ChartKind::ALL.into_iter().map(chart).collect()
}

fn title(kind: ChartKind, moment: Moment) -> String {
    match kind {
        ChartKind::Investment => "总投资".to_owned(),
        ChartKind::Stages => "建设阶段".to_owned(),
        ChartKind::Funding => "资金来源构成".to_owned(),
        ChartKind::Years => "年度计划与完成投资".to_owned(),
        ChartKind::Cumulative => "规划期累计投资".to_owned(),
        ChartKind::Milestones => format!("{}年各月里程碑", moment.year),
        ChartKind::Lights => "亮灯".to_owned(),
    }
}

#[cfg(test)]
mod tests;
