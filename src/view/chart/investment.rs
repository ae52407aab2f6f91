//! Where the money is to go, and where it is to come from.

use std::collections::BTreeSet;

use crate::model::{Id, Money, Portfolio, Project};

use super::super::summary::each_project;
use super::super::{
    Bucket, Condition, Group, GroupKey, Listing, Moment, Operator, Subject, Totals, funding_matrix,
    group,
};
use super::{ChartCategory, ChartData, ChartKind, ChartSeries, Measure, Tone};

/// More groups than this are not told apart at a glance: the rest are added up.
const MOST_GROUPS: usize = 9;

/// Total investment by the first level of the listing's groups, from the largest. A plain list is put into
/// categories; while nobody has filled in a total, projects are counted instead.
pub(super) fn by_group(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> ChartData {
    let own;
    let groups = if listing.groups.is_empty() {
        own = by_category(portfolio, listing, moment);
        &own
    } else {
        &listing.groups
    };
    let by = groups.first().map_or(GroupKey::Category, |group| group.by);
    let is_money = listing.totals.total_investment != Money::ZERO;
    let size = |group: &Group| {
        if is_money {
            group.totals.total_investment.fen()
        } else {
            count(group.totals.count)
        }
    };
    let mut sorted: Vec<&Group> = groups.iter().collect();
    // What is not sorted into a group stands at the end, however much it is.
    sorted.sort_by_key(|group| (group.bucket == Bucket::Unset, -size(group)));
    let shown = if sorted.len() > MOST_GROUPS {
        MOST_GROUPS - 1
    } else {
        sorted.len()
    };
    let (shown, rest) = sorted.split_at(shown);

    let mut rows: Vec<(ChartCategory, Totals)> = shown
        .iter()
        .map(|group| (category(group), group.totals.clone()))
        .collect();
    if !rest.is_empty() {
        let label = format!("其余 {} 组", rest.len());
        let totals = totals_of(portfolio, listing, rest, moment);
        let rest = ChartCategory {
            is_aside: true,
            ..ChartCategory::plain(label, Some(Tone::Rest))
        };
        rows.push((rest, totals));
    }
    let money = ChartSeries {
        label: "总投资",
        tone: Tone::Main,
        measure: Measure::Money,
        values: rows
            .iter()
            .map(|(_, totals)| Some(totals.total_investment.fen()))
            .collect(),
    };
    let projects = ChartSeries {
        label: "项目",
        tone: Tone::Main,
        measure: Measure::Projects,
        values: rows
            .iter()
            .map(|(_, totals)| Some(count(totals.count)))
            .collect(),
    };
    let mut notes = Vec::new();
    if !is_money {
        notes.push("还没有填总投资，先按项目数显示；填写“总投资”后按投资显示".to_owned());
    } else if listing.totals.without_total > 0 {
        let without = listing.totals.without_total;
        notes.push(format!("其中 {without} 项未填总投资，未计入"));
    }
    if listing.repeated > 0 {
        notes.push(format!("有多个{}的项目在各组都计入", by.label()));
    }
    let what = if is_money { "总投资" } else { "项目数" };
    ChartData {
        categories: rows.into_iter().map(|(category, _)| category).collect(),
        series: if is_money {
            vec![money, projects]
        } else {
            vec![projects]
        },
        note: notes.join("；"),
        ..ChartData::blank(ChartKind::Investment, format!("各{}{what}", by.label()))
    }
}

fn by_category(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<Group> {
    group::of_listing(portfolio, listing, GroupKey::Category, moment)
}

fn category(group: &Group) -> ChartCategory {
    let is_unset = group.bucket == Bucket::Unset;
    ChartCategory {
        narrows: Some(Condition {
            subject: Subject::Group(group.by),
            operator: Operator::Is,
            words: vec![group.label.clone()],
        }),
        ..ChartCategory::plain(group.label.clone(), is_unset.then_some(Tone::Rest))
    }
}

/// Count and sums of several groups, a project that stands in two of them once.
fn totals_of(
    portfolio: &Portfolio,
    listing: &Listing,
    groups: &[&Group],
    moment: Moment,
) -> Totals {
    let mut projects: BTreeSet<Id<Project>> = BTreeSet::new();
    for group in groups {
        each_project(group, &mut |id| {
            projects.insert(id);
        });
    }
    listing.counting(portfolio, moment).totals(projects)
}

/// Planned funding by group of sources, each with the sources that it consists of.
pub(super) fn by_source(portfolio: &Portfolio, listing: &Listing) -> ChartData {
    let matrix = funding_matrix(portfolio, listing);
    let mut categories: Vec<ChartCategory> = Vec::new();
    let mut values = Vec::new();
    for row in &matrix.rows {
        let planned = row.total.planned.fen();
        if !row.is_group {
            if let Some(group) = categories.last_mut().filter(|_| planned != 0) {
                group.parts.push((row.label.to_owned(), planned));
            }
            continue;
        }
        let is_named = crate::model::FundingSource::GROUPS.contains(&row.label);
        let tone = if is_named {
            Tone::Nth(categories.len())
        } else {
            Tone::Rest
        };
        categories.push(ChartCategory {
            narrows: is_named.then(|| Condition {
                subject: Subject::Group(GroupKey::FundingSource),
                operator: Operator::Is,
                words: vec![row.label.to_owned()],
            }),
            ..ChartCategory::plain(row.label, Some(tone))
        });
        values.push(Some(planned));
    }
    let is_drawn = values.iter().flatten().any(|value| *value > 0);
    let missing = "还没有填计划资金。在右侧“资金”页按来源填写后，这里显示各来源占比";
    ChartData {
        categories,
        series: vec![ChartSeries {
            label: "计划资金",
            tone: Tone::Planned,
            measure: Measure::Money,
            values,
        }],
        note: if is_drawn && !matrix.unequal.is_empty() {
            format!("{} 项的资金合计与总投资不一致", matrix.unequal.len())
        } else {
            String::new()
        },
        missing: (!is_drawn).then(|| missing.to_owned()),
        ..ChartData::blank(ChartKind::Funding, "资金来源构成".to_owned())
    }
}

impl ChartCategory {
    pub(super) fn plain(label: impl Into<String>, tone: Option<Tone>) -> Self {
        Self {
            label: label.into(),
            tone,
            is_aside: false,
            narrows: None,
            parts: Vec::new(),
        }
    }
}

pub(super) fn count(projects: usize) -> i64 {
    i64::try_from(projects).unwrap_or(i64::MAX)
}
