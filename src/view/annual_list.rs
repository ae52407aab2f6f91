//! 年度清单: which projects belong into the list of a year, drawn up from what is known of them at a moment.
//!
//! What is under way goes on, or ends, in the year; what is to begin in it begins; what was listed and has not begun
//! stays; what is finished or was given up falls out; what was carried over into the next plan stands in its lists by its
//! later row. A proposal: nobody's decision is taken.

use crate::model::{
    AnnualPlan, AnnualPlanColumn, Derived, Field, Id, ListClass, Money, MoneyUnit, PartialDate,
    Portfolio, Project, Record as _, Stage, Value,
};

use super::derive::{annual_plan, planned_for_year};
use super::{Listing, Moment, as_of, show};

/// A project that belongs into the list of the year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposed {
    /// The project.
    pub project: Id<Project>,
    /// As what it would be listed.
    pub class: ListClass,
    /// As what the list of the year before has it.
    pub before: Option<ListClass>,
    /// Whether the year plans an amount for it already, so that it only lacks the class.
    pub is_listed: bool,
    /// Who would answer for it, where its plan of that year or the one before says that: columns of the plan.
    pub answering: Vec<(AnnualPlanColumn, Value)>,
    /// By what it belongs there, in words.
    pub why: &'static str,
}

impl Proposed {
    /// `责任领导 张三，责任单位 市水利局`; empty where the project's own answer.
    pub fn answering_words(&self, portfolio: &Portfolio) -> String {
        let said = |(column, said): &(AnnualPlanColumn, Value)| {
            let spec = column.spec();
            let said = show(portfolio, spec.kind, said, MoneyUnit::Wan);
            format!("{} {said}", spec.label)
        };
        let words: Vec<String> = self.answering.iter().map(said).collect();
        words.join("，")
    }
}

/// A project of the list of the year before that falls out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The project.
    pub project: Id<Project>,
    /// As what the list of the year before has it.
    pub before: ListClass,
    /// Why it goes, in words.
    pub why: &'static str,
}

/// What the list of a year holds as it stands: each project with a class or a planned amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearList {
    /// The projects.
    pub count: usize,
    /// What is planned for them; a part of a programme that plans itself adds nothing.
    pub planned: Money,
    /// Those of them for which no amount is planned.
    pub without_amount: usize,
}

impl YearList {
    /// `120 项 3.20亿元，其中 18 项未填计划投资`; `未安排` of a year that has none.
    pub fn words(&self, unit: MoneyUnit) -> String {
        if self.count == 0 {
            return "未安排".to_owned();
        }
        let amount = match self.planned {
            Money::ZERO => String::new(),
            planned => format!(" {}", planned.with_unit(unit)),
        };
        format!("{} 项{amount}{}", self.count, self.lacks())
    }

    /// What some of them lack, in words; empty where nothing is.
    fn lacks(&self) -> String {
        match self.without_amount {
            0 => String::new(),
            count => format!("，其中 {count} 项未填计划投资"),
        }
    }
}

/// The list of a year as it stands, and what belongs into it beside that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AnnualList {
    /// What is in the list.
    pub listed: YearList,
    /// What belongs into it, in the order of the listing.
    pub proposed: Vec<Proposed>,
    /// What of the list of the year before falls out, in the order of the listing.
    pub out: Vec<Leaving>,
}

impl AnnualList {
    /// `已列入 120 项，建议再列入 12 项，上年在列的退出 3 项`.
    pub fn words(&self) -> String {
        let unclassed = self.proposed.iter().filter(|one| one.is_listed).count();
        let filled = match unclassed {
            0 => String::new(),
            count => format!("，补填类别 {count} 项"),
        };
        format!(
            "已列入 {} 项{}，建议再列入 {} 项{filled}，上年在列的退出 {} 项",
            self.listed.count,
            self.listed.lacks(),
            self.proposed.len() - unclassed,
            self.out.len()
        )
    }
}

/// Whether a project that was carried over goes on in its later row: the year lies behind those of its plan.
fn goes_on(portfolio: &Portfolio, project: &Project, year: i32) -> bool {
    let last = || portfolio.plan_of(project).and_then(|plan| plan.last_year);
    !portfolio.later_rows(project.id).is_empty() && last().is_some_and(|last| last < year)
}

/// What the list of a year holds, of the projects of a listing.
pub fn year_list(portfolio: &Portfolio, listing: &Listing, year: i32, moment: Moment) -> YearList {
    let counting = listing.counting(portfolio, Moment { year, ..moment });
    let planned = Field::Derived(Derived::PlannedForYear);
    let mut list = YearList::default();
    let projects = listing.projects.iter();
    for project in projects.filter_map(|id| portfolio.projects().get(*id)) {
        if !is_in_list(portfolio, project, year) {
            continue;
        }
        let (_, amount) = in_year(portfolio, project, year);
        list.count += 1;
        list.without_amount += usize::from(amount.is_none());
        if let Value::Money(amount) = counting.value(project, planned) {
            list.planned += amount;
        }
    }
    list
}

/// Whether a project stands in the list of a year: it has a class there or a planned amount, and does not go on in a later
/// plan.
pub(super) fn is_in_list(portfolio: &Portfolio, project: &Project, year: i32) -> bool {
    let (class, amount) = in_year(portfolio, project, year);
    (class.is_some() || amount.is_some()) && !goes_on(portfolio, project, year)
}

/// As what a year has a project, and how much it plans for it, where that is anything.
fn in_year(
    portfolio: &Portfolio,
    project: &Project,
    year: i32,
) -> (Option<ListClass>, Option<Money>) {
    let amount = planned_for_year(portfolio, project, year);
    (
        class_in(portfolio, project, year),
        amount.filter(|amount| *amount > Money::ZERO),
    )
}

/// Draws up the list of a year from the projects of a listing.
pub fn annual_list(
    portfolio: &Portfolio,
    listing: &Listing,
    year: i32,
    moment: Moment,
) -> AnnualList {
    let mut list = AnnualList {
        listed: year_list(portfolio, listing, year, moment),
        ..AnnualList::default()
    };
    let projects = listing.projects.iter();
    for project in projects.filter_map(|id| portfolio.projects().get(*id)) {
        let (class, amount) = in_year(portfolio, project, year);
        if class.is_some() || goes_on(portfolio, project, year) {
            continue;
        }
        let class_in = |year| class_in(portfolio, project, year);
        let before = class_in(year - 1).or_else(|| earlier_class(portfolio, project, year - 1));
        match (belongs(portfolio, project, before, year, moment), before) {
            (Ok((class, why)), before) => list.proposed.push(Proposed {
                project: project.id,
                class,
                before,
                is_listed: amount.is_some(),
                answering: answering(portfolio, project, year),
                why,
            }),
            (Err(why), Some(before)) if amount.is_none() => list.out.push(Leaving {
                project: project.id,
                before,
                why,
            }),
            (Err(_), _) => {}
        }
    }
    list
}

/// The plan of the year before of a project, or of the one that went on as it.
pub fn plan_before(portfolio: &Portfolio, project: Id<Project>, year: i32) -> Option<&AnnualPlan> {
    let project = portfolio.projects().get(project)?;
    let earlier = project.carried_from.iter();
    let earlier = earlier.filter_map(|id| portfolio.projects().get(*id));
    let mut rows = std::iter::once(project).chain(earlier);
    rows.find_map(|row| annual_plan(portfolio, row, year - 1))
}

/// Who would answer in a year for a project that is listed anew, where that is said otherwise than of the project itself:
/// the columns of its plan with what the year before says there.
fn answering(
    portfolio: &Portfolio,
    project: &Project,
    year: i32,
) -> Vec<(AnnualPlanColumn, Value)> {
    let there = annual_plan(portfolio, project, year);
    let plan = there.or_else(|| plan_before(portfolio, project.id, year));
    let columns = AnnualPlanColumn::ANSWERING.into_iter();
    let said = columns.filter_map(|column| Some((column, plan?.get(column as usize))));
    said.filter(|(_, said)| !said.is_empty()).collect()
}

/// As what the list of a year has the project that went on as this one.
fn earlier_class(portfolio: &Portfolio, project: &Project, year: i32) -> Option<ListClass> {
    let mut before = project.carried_from.iter();
    before.find_map(|id| class_in(portfolio, portfolio.projects().get(*id)?, year))
}

fn class_in(portfolio: &Portfolio, project: &Project, year: i32) -> Option<ListClass> {
    annual_plan(portfolio, project, year)?.list_class
}

fn belongs(
    portfolio: &Portfolio,
    project: &Project,
    before: Option<ListClass>,
    year: i32,
    moment: Moment,
) -> Result<(ListClass, &'static str), &'static str> {
    let stage = as_of::stage(portfolio, project, moment);
    match stage {
        Some(Stage::Completed) => return Err("已竣工"),
        Some(Stage::InOperation) => return Err("已投产"),
        Some(Stage::Withdrawn) => return Err("已退出"),
        Some(Stage::Suspended) => return Err("停工"),
        Some(Stage::Postponed) => return Err("缓建"),
        _ => {}
    }
    let start = project.start.map(PartialDate::year);
    if as_of::has_begun(portfolio, project, moment) {
        let ends = project.end.is_some_and(|end| end.year() <= year);
        return Ok(if ends {
            (ListClass::Finishing, "已开工，计划当年或更早完工")
        } else {
            (ListClass::Continued, "已开工，未到完工年")
        });
    }
    if start == Some(year) {
        return Ok((ListClass::NewStart, "计划当年开工"));
    }
    if start.is_some_and(|start| start < year) {
        return Ok((ListClass::NewStart, "过了计划开工年，仍未开工"));
    }
    match (before, stage) {
        (Some(ListClass::NewStart), _) => Ok((ListClass::NewStart, "上年列为新开工，未开工")),
        (Some(_), Some(Stage::Preparing)) => Ok((ListClass::Preparation, "上年在列，正在做前期")),
        (Some(_), _) => Ok((ListClass::Candidate, "上年在列，未开工")),
        (None, Some(Stage::Preparing)) => Ok((ListClass::Preparation, "正在做前期")),
        (None, _) => Err("没有到开工的时候"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{ProjectColumn, Row, Table};
    use crate::view::{Index, Query, run};

    /// Projects of a stage, a start and an end, with their class in the list of 2025 and of 2026.
    fn portfolio(projects: &[(&'static str, &str, &str, &'static str, &'static str)]) -> Portfolio {
        let id = Uuid::from_u128;
        let date = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Date(PartialDate::parse(text).unwrap()),
        };
        let mut rows = Vec::new();
        for ((stage, start, end, before, now), n) in projects.iter().zip(1_u128..) {
            let mut project = Row::blank(Table::Project, id(n));
            project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
            project.values[ProjectColumn::Start as usize] = date(start);
            project.values[ProjectColumn::End as usize] = date(end);
            rows.push(project);
            for (year, class, place) in [(2025, *before, 1), (2026, *now, 2)] {
                if class.is_empty() {
                    continue;
                }
                let mut plan = Row::blank(Table::AnnualPlan, id(n * 100 + place));
                plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(id(n));
                plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(year);
                plan.values[AnnualPlanColumn::ListClass as usize] = Value::Choice(class);
                rows.push(plan);
            }
        }
        Portfolio::from_rows(rows).unwrap()
    }

    #[test]
    fn each_project_is_listed_by_what_is_known_of_it() {
        let portfolio = portfolio(&[
            ("竣工", "2022", "2025", "竣工投产", ""),
            ("在建", "2023", "2027", "续建", ""),
            ("在建", "2023", "2026-06", "续建", ""),
            ("储备", "2026", "2028", "", ""),
            ("前期", "2025-10", "2027", "新开工", ""),
            ("前期", "2027", "", "前期", ""),
            ("储备", "2028", "", "预备", ""),
            ("储备", "", "", "", ""),
            ("停工", "2023", "2026", "续建", ""),
            ("在建", "2023", "2027", "续建", "续建"),
        ]);
        let day = NaiveDate::from_ymd_opt(2025, 12, 31).unwrap();
        let moment = Moment::on(day);
        let listing = run(
            &portfolio,
            &Index::new(&portfolio),
            &Query::default(),
            moment,
        )
        .unwrap();
        let list = annual_list(&portfolio, &listing, 2026, moment);
        let found = |proposed: &Proposed| {
            let number = proposed.project.uuid().as_u128();
            (number, proposed.class.label())
        };
        let found: Vec<(u128, &str)> = list.proposed.iter().map(found).collect();
        let expected = [
            (2, "续建"),
            (3, "竣工投产"),
            (4, "新开工"),
            (5, "新开工"),
            (6, "前期"),
            (7, "预备"),
        ];
        assert_eq!(found, expected);
        // Of those listed the year before the finished and the stopped one fall out.
        let leaving = |one: &Leaving| (one.project.uuid().as_u128(), one.before.label(), one.why);
        let leaving: Vec<_> = list.out.iter().map(leaving).collect();
        assert_eq!(leaving, [(1, "竣工投产", "已竣工"), (9, "续建", "停工")]);
        assert_eq!((list.listed.count, list.listed.without_amount), (1, 1));
        assert_eq!(
            list.words(),
            "已列入 1 项，其中 1 项未填计划投资，建议再列入 6 项，上年在列的退出 2 项"
        );
    }

    #[test]
    fn what_has_an_amount_and_no_class_stands_in_the_list_and_lacks_the_class() {
        let portfolio = portfolio(&[
            ("在建", "2023", "2027", "续建", "续建"),
            ("在建", "2023", "2027", "续建", ""),
            ("竣工", "2023", "2025", "竣工投产", ""),
        ]);
        let mut rows = portfolio.table_rows(Table::Project);
        rows.extend(portfolio.table_rows(Table::AnnualPlan));
        for (n, project) in [(900, 2), (901, 3)] {
            let mut plan = Row::blank(Table::AnnualPlan, Uuid::from_u128(n));
            plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(Uuid::from_u128(project));
            plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(2026);
            plan.values[AnnualPlanColumn::Planned as usize] = Value::Money(Money::from_wan(50));
            rows.push(plan);
        }
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2025, 12, 31).unwrap());
        let index = Index::new(&portfolio);
        let listing = run(&portfolio, &index, &Query::default(), moment).unwrap();
        let list = annual_list(&portfolio, &listing, 2026, moment);
        assert_eq!(list.listed, year_list(&portfolio, &listing, 2026, moment));
        let expected = YearList {
            count: 3,
            planned: Money::from_wan(100),
            without_amount: 1,
        };
        assert_eq!(list.listed, expected);
        // What is finished is planned for all the same, and does not leave.
        assert_eq!((list.proposed.len(), list.out.len()), (1, 0));
        assert!(list.proposed[0].is_listed);
        assert_eq!(
            list.words(),
            "已列入 3 项，其中 1 项未填计划投资，建议再列入 0 项，补填类别 1 项，上年在列的退出 0 项"
        );
    }
}
