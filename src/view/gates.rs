//! 阶段条件: what a project should have before it goes on to preparation, to construction, to its end. A checklist and never
//! a lock: who knows better goes on all the same.

use crate::model::{
    Approval, ApprovalKind, ApprovalState, Decimal, Money, PartialDate, Portfolio, Project,
    ProjectColumn, Ratio, Record as _, Stage,
};

use super::as_of::{self, is_open};
use super::derive::planned_funding;
use super::progress::completed_since_start;
use super::{Moment, rate};

/// A step from one stage to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gate {
    /// 储备 → 前期
    ToPreparation,
    /// 前期 → 在建
    ToConstruction,
    /// 在建 → 竣工
    ToCompletion,
}

/// Whether a requirement is fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GateState {
    /// It is.
    Met,
    /// It does not apply.
    NotNeeded,
    /// Somebody is at it.
    InHand,
    /// It is not.
    Missing,
}

/// A requirement of a gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Requirement {
    /// What is wanted.
    pub label: &'static str,
    /// Whether it is there.
    pub state: GateState,
    /// What is known of it: a document, a sum, when it is expected; empty for nothing.
    pub words: String,
}

impl Gate {
    /// Every gate, in the order of the stages.
    pub const ALL: [Self; 3] = [
        Self::ToPreparation,
        Self::ToConstruction,
        Self::ToCompletion,
    ];

    /// The Chinese words.
    pub const fn label(self) -> &'static str {
        match self {
            Self::ToPreparation => "储备 → 前期",
            Self::ToConstruction => "前期 → 开工",
            Self::ToCompletion => "在建 → 竣工",
        }
    }

    /// The gate before which a project stands; `None` for one that is finished or given up.
    pub fn next(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Self> {
        match as_of::stage(portfolio, project, moment)? {
            Stage::Proposed | Stage::Reserved => Some(Self::ToPreparation),
            Stage::Preparing | Stage::Postponed => Some(Self::ToConstruction),
            Stage::UnderConstruction | Stage::Suspended => Some(Self::ToCompletion),
            Stage::Completed | Stage::InOperation | Stage::Withdrawn => None,
        }
    }

    /// What a project should have to pass it, each with how it stands.
    pub fn requirements(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Vec<Requirement> {
        match self {
            Self::ToPreparation => to_preparation(project),
            Self::ToConstruction => to_construction(portfolio, project, moment),
            Self::ToCompletion => to_completion(portfolio, project, moment),
        }
    }
}

/// How many requirements are wanted, and how many of them are there.
pub fn met(requirements: &[Requirement]) -> (usize, usize) {
    let count =
        |is_meant: fn(&Requirement) -> bool| requirements.iter().filter(|c| is_meant(c)).count();
    (
        count(|requirement| requirement.state == GateState::Met),
        count(|requirement| requirement.state != GateState::NotNeeded),
    )
}

/// 进阶缺项: what a project does not have yet to go on; empty where all is there or nothing is to come.
pub(super) fn wanting(portfolio: &Portfolio, project: &Project, moment: Moment) -> String {
    let Some(gate) = Gate::next(portfolio, project, moment) else {
        return String::new();
    };
    let requirements = gate.requirements(portfolio, project, moment);
    let wanting = requirements
        .iter()
        .filter(|requirement| matches!(requirement.state, GateState::Missing | GateState::InHand));
    let words: Vec<&str> = wanting.map(|requirement| requirement.label).collect();
    words.join("、")
}

const fn there(label: &'static str, is_there: bool, words: String) -> Requirement {
    Requirement {
        label,
        state: if is_there {
            GateState::Met
        } else {
            GateState::Missing
        },
        words,
    }
}

fn filled(label: &'static str, project: &Project, columns: &[ProjectColumn]) -> Requirement {
    let is_filled = |column: &ProjectColumn| !project.get(*column as usize).is_empty();
    there(label, columns.iter().any(is_filled), String::new())
}

fn to_preparation(project: &Project) -> Vec<Requirement> {
    use ProjectColumn as C;
    let total = project.total_investment;
    let words = total.map_or_else(String::new, Money::exact);
    vec![
        filled("规划或入库依据", project, &[C::Outline, C::ListingBasis]),
        filled("建设规模及主要内容", project, &[C::Scale]),
        there(
            "投资估算",
            total.is_some_and(|total| total > Money::ZERO),
            words,
        ),
        filled("牵头部门", project, &[C::LeadDepartment]),
        filled("项目业主", project, &[C::Owner]),
        filled("建设地点", project, &[C::Location, C::Address]),
        filled("起止年限", project, &[C::Start]),
        there(
            "责任领导",
            !project.responsible_leader.is_empty(),
            project.responsible_leader.clone(),
        ),
    ]
}

fn to_construction(portfolio: &Portfolio, project: &Project, moment: Moment) -> Vec<Requirement> {
    let approvals = super::carried::approvals_of(portfolio, project.id);
    let noted = |kind: ApprovalKind| {
        let mut of_kind = approvals.iter().filter(|one| one.kind == Some(kind));
        of_kind.next_back().copied()
    };
    let mut requirements = vec![there(
        "项目代码",
        !project.national_code.is_empty(),
        project.national_code.clone(),
    )];
    let usual = ApprovalKind::usual(project.procedure).into_iter();
    requirements.extend(usual.map(|kind| approval(kind, noted(kind), moment)));
    let total = project
        .total_investment
        .filter(|total| *total > Money::ZERO);
    let funding = planned_funding(portfolio, project);
    let gap = funding.zip(total).map(|(funding, total)| total - funding);
    let words = match gap {
        Some(gap) if gap > Money::ZERO => format!("缺口 {}", gap.exact()),
        _ => funding.map_or_else(String::new, Money::exact),
    };
    let is_whole = gap.is_some_and(|gap| gap <= Money::ZERO);
    requirements.push(there("资金来源落实", is_whole, words));
    let mut plans = portfolio.annual_plans().of(project.id).iter();
    let plan = plans.rfind(|plan| plan.year == moment.year);
    let planned = plan.and_then(|plan| plan.planned);
    requirements.push(there(
        "列入年度计划",
        planned.is_some_and(|planned| planned > Money::ZERO),
        planned.map_or_else(String::new, |planned| {
            format!("{}年 {}", moment.year, planned.exact())
        }),
    ));
    requirements
}

/// An approval as of the moment.
fn approval(kind: ApprovalKind, noted: Option<&Approval>, moment: Moment) -> Requirement {
    let state = noted.and_then(|noted| as_of::approval_state(noted, moment));
    let date = |date: Option<PartialDate>| date.map(|date| date.to_string()).unwrap_or_default();
    let (state, words) = match (state, noted) {
        (Some(ApprovalState::Granted), Some(noted)) => {
            let words = [noted.document_number.clone(), date(noted.date)];
            (GateState::Met, words.join(" ").trim().to_owned())
        }
        (Some(ApprovalState::NotNeeded), _) => (GateState::NotNeeded, String::new()),
        (Some(ApprovalState::InHand), Some(noted)) => {
            let expected = noted.expected.map(|date| format!("预计 {date}"));
            (GateState::InHand, expected.unwrap_or_default())
        }
        _ => (GateState::Missing, String::new()),
    };
    Requirement {
        label: kind.label(),
        state,
        words,
    }
}

/// So much of the total investment, in percent, is spent when work is finished.
const SPENT: i64 = 95;

fn to_completion(portfolio: &Portfolio, project: &Project, moment: Moment) -> Vec<Requirement> {
    let done = completed_since_start(portfolio, project.id, moment);
    let share = done
        .zip(project.total_investment)
        .and_then(|(done, total)| rate(done, total));
    let is_spent = share.is_some_and(|share| share >= Ratio::from(Decimal::from_whole(SPENT)));
    let words = share.map_or_else(String::new, Ratio::percent_text);
    let mut requirements = vec![there("完成投资达总投资的95%", is_spent, words)];
    for label in ["主体完工", "竣工验收"] {
        let milestones = portfolio.milestones().of(project.id).iter();
        let mut named = milestones.filter(|milestone| milestone.name == label);
        let reached = named.find_map(|milestone| as_of::reached_on(milestone, moment));
        let words = reached.map_or_else(String::new, |date| date.to_string());
        requirements.push(there(label, reached.is_some(), words));
    }
    let problems = portfolio.problems().of(project.id).iter();
    let open = problems.filter(|problem| is_open(problem, moment)).count();
    let words = match open {
        0 => String::new(),
        open => format!("还有 {open} 个"),
    };
    requirements.push(there("问题全部办结", open == 0, words));
    requirements
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        AnnualPlanColumn, ApprovalColumn as A, Derived, Field, FundingLineColumn as F, Id,
        MilestoneColumn as M, MonthlyProgressColumn as P, Row, Table, Value,
    };
    use crate::view::value;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    fn date(text: &str) -> Value {
        Value::Date(PartialDate::parse(text).unwrap())
    }

    fn wan(wan: i64) -> Value {
        Value::Money(Money::from_wan(wan))
    }

    fn row(table: Table, n: u128, cells: &[(usize, Value)]) -> Row {
        let mut row = Row::blank(table, id(n));
        for (column, value) in cells {
            row.values[*column] = value.clone();
        }
        row
    }

    /// A filed project of 1 000 万元 in this stage, with 960 of it funded, three approvals and 955 done by October 2026.
    fn portfolio(stage: &'static str) -> Portfolio {
        let owner = || Value::Ref(id(1));
        let project = row(
            Table::Project,
            1,
            &[
                (ProjectColumn::Stage as usize, Value::Choice(stage)),
                (ProjectColumn::Procedure as usize, Value::Choice("备案")),
                (ProjectColumn::TotalInvestment as usize, wan(1_000)),
                (ProjectColumn::Start as usize, date("2025-03")),
                (ProjectColumn::Scale as usize, text("一座厂")),
            ],
        );
        let approval = |n, kind, state, granted: &str| {
            let mut cells = vec![
                (A::Project as usize, owner()),
                (A::Kind as usize, Value::Choice(kind)),
                (A::State as usize, Value::Choice(state)),
            ];
            if !granted.is_empty() {
                cells.push((A::Date as usize, date(granted)));
            }
            row(Table::Approval, n, &cells)
        };
        let rows = [
            project,
            approval(2, "核准/备案", "已完成", "2026-05-10"),
            approval(3, "节能审查", "不需要", ""),
            approval(4, "环评批复", "办理中", ""),
            row(
                Table::FundingLine,
                5,
                &[
                    (F::Project as usize, owner()),
                    (F::Kind as usize, Value::Choice("计划")),
                    (F::Amount as usize, wan(960)),
                ],
            ),
            row(
                Table::AnnualPlan,
                6,
                &[
                    (AnnualPlanColumn::Project as usize, owner()),
                    (AnnualPlanColumn::Year as usize, Value::Integer(2026)),
                    (AnnualPlanColumn::Planned as usize, wan(500)),
                ],
            ),
            row(
                Table::MonthlyProgress,
                7,
                &[
                    (P::Project as usize, owner()),
                    (P::Month as usize, date("2026-10")),
                    (P::Invested as usize, wan(955)),
                ],
            ),
            row(
                Table::Milestone,
                8,
                &[
                    (M::Project as usize, owner()),
                    (M::Name as usize, text("主体完工")),
                    (M::Actual as usize, date("2026-10-08")),
                ],
            ),
        ];
        Portfolio::from_rows(rows).unwrap()
    }

    fn moment(day: &str) -> Moment {
        let clock = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        Moment::at(day.parse().unwrap(), clock)
    }

    fn of(gate: Gate, portfolio: &Portfolio, day: &str) -> (Vec<Requirement>, (usize, usize)) {
        let project = portfolio.projects().get(Id::new(id(1))).unwrap();
        let requirements = gate.requirements(portfolio, project, moment(day));
        let counts = met(&requirements);
        (requirements, counts)
    }

    fn state(requirements: &[Requirement], label: &str) -> (GateState, String) {
        let mut requirements = requirements.iter();
        let found = requirements.find(|one| one.label == label).unwrap();
        (found.state, found.words.clone())
    }

    #[test]
    fn each_gate_counts_what_is_there_of_what_is_wanted() {
        let portfolio = portfolio("前期");
        // 规模, 投资估算, 起止年限 of eight.
        assert_eq!(of(Gate::ToPreparation, &portfolio, "2026-11-30").1, (3, 8));
        let (list, counts) = of(Gate::ToConstruction, &portfolio, "2026-11-30");
        // 代码, 7 approvals of a filed project but for the one not needed, 资金, 年度计划; 备案 and the plan are there.
        assert_eq!(counts, (2, 9));
        let said = |state: GateState, words: &str| (state, words.to_owned());
        assert_eq!(
            state(&list, "核准/备案"),
            said(GateState::Met, "2026-05-10")
        );
        assert_eq!(state(&list, "节能审查"), said(GateState::NotNeeded, ""));
        assert_eq!(state(&list, "环评批复"), said(GateState::InHand, ""));
        assert_eq!(state(&list, "施工许可"), said(GateState::Missing, ""));
        assert_eq!(
            state(&list, "资金来源落实"),
            said(GateState::Missing, "缺口 40万元")
        );
        assert_eq!(
            state(&list, "列入年度计划"),
            said(GateState::Met, "2026年 500万元")
        );
        // 955 of 1 000 is 95.5 %; the structure stands, it is not accepted; no problem is noted.
        let (list, counts) = of(Gate::ToCompletion, &portfolio, "2026-11-30");
        assert_eq!(counts, (3, 4));
        assert_eq!(
            state(&list, "完成投资达总投资的95%"),
            said(GateState::Met, "95.5%")
        );
        assert_eq!(state(&list, "竣工验收").0, GateState::Missing);
    }

    #[test]
    fn a_past_month_knows_only_what_was_there_by_then() {
        let portfolio = portfolio("在建");
        let (list, counts) = of(Gate::ToConstruction, &portfolio, "2026-04-30");
        assert_eq!(state(&list, "核准/备案").0, GateState::InHand);
        assert_eq!(counts, (1, 9));
        // In September nothing was done and nothing stood.
        assert_eq!(of(Gate::ToCompletion, &portfolio, "2026-09-30").1, (1, 4));
        let wanting = |day: &str| {
            let project = portfolio.projects().get(Id::new(id(1))).unwrap();
            value(
                &portfolio,
                project,
                Field::Derived(Derived::StageWanting),
                moment(day),
            )
        };
        assert_eq!(wanting("2026-11-30"), text("竣工验收"));
        assert_eq!(
            wanting("2026-09-30"),
            text("完成投资达总投资的95%、主体完工、竣工验收")
        );
        // Before its start it was in preparation.
        let before = wanting("2025-02-28");
        assert!(
            before
                .as_text()
                .is_some_and(|text| text.starts_with("项目代码、核准/备案")),
            "{before:?}"
        );
    }
}
