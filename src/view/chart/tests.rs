use chrono::NaiveDate;
use uuid::Uuid;

use super::*;
use crate::model::{
    AnnualPlan, Change, FundingKind, FundingLine, FundingSource, Id, Milestone, MonthlyProgress,
    Op, PartialDate, Plan, Project, ProjectColumn, Record as _, Row, Table, Value, YearMonth,
};
use crate::view::{GroupKey, Index, Query, run};

/// Rows with identities of their own.
#[derive(Default)]
struct Library {
    changes: Vec<Change>,
    next: u128,
}

impl Library {
    fn with_period() -> Self {
        let mut library = Self::default();
        let plan = Plan {
            id: Id::new(Uuid::from_u128(900)),
            name: "规划".to_owned(),
            region: String::new(),
            first_year: Some(2021),
            last_year: Some(2025),
            approved_on: None,
            approved_by: String::new(),
            office: String::new(),
            source: String::new(),
            data_mark: String::new(),
        };
        library.changes.push(Change::Create(plan.to_row()));
        library.next = 1_000;
        library
    }

    fn id(&mut self) -> Uuid {
        self.next += 1;
        Uuid::from_u128(self.next)
    }

    /// A project with a total in 万元, as part of a programme if one is given.
    fn project(
        &mut self,
        stage: &'static str,
        wan: Option<i64>,
        parent: Option<Id<Project>>,
    ) -> Id<Project> {
        let id = self.id();
        let mut row = Row::blank(Table::Project, id);
        let mut set = |column: ProjectColumn, value| row.values[column as usize] = value;
        set(
            ProjectColumn::Name,
            Value::Text(format!("项目{}", self.next)),
        );
        if !stage.is_empty() {
            set(ProjectColumn::Stage, Value::Choice(stage));
        }
        if let Some(wan) = wan {
            set(
                ProjectColumn::TotalInvestment,
                Value::Money(Money::from_wan(wan)),
            );
        }
        if let Some(parent) = parent {
            set(ProjectColumn::Parent, Value::Ref(parent.uuid()));
        }
        self.changes.push(Change::Create(row));
        Id::new(id)
    }

    fn year(&mut self, project: Id<Project>, year: i32, wan: i64) {
        let plan = AnnualPlan {
            planned: Some(Money::from_wan(wan)),
            ..AnnualPlan::new(Id::new(self.id()), project, year)
        };
        self.changes.push(Change::Create(plan.to_row()));
    }

    fn month(&mut self, project: Id<Project>, year: i32, month: u32, wan: i64) {
        let report = MonthlyProgress {
            id: Id::new(self.id()),
            project,
            month: YearMonth::new(year, month).unwrap(),
            planned: None,
            invested: Some(Money::from_wan(wan)),
            by_tenth: None,
            by_fifteenth: None,
            by_twentieth: None,
            physical_progress: String::new(),
            light: None,
            light_reason: String::new(),
            remark: String::new(),
        };
        self.changes.push(Change::Create(report.to_row()));
    }

    fn funding(&mut self, project: Id<Project>, source: Option<FundingSource>, wan: i64) {
        let line = FundingLine {
            id: Id::new(self.id()),
            project,
            source,
            year: None,
            kind: Some(FundingKind::Planned),
            amount: Some(Money::from_wan(wan)),
            position: 1,
        };
        self.changes.push(Change::Create(line.to_row()));
    }

    fn milestone(&mut self, project: Id<Project>, planned: &str, actual: &str) {
        let milestone = Milestone {
            id: Id::new(self.id()),
            project,
            name: "开工".to_owned(),
            planned: PartialDate::parse(planned).ok(),
            actual: PartialDate::parse(actual).ok(),
            note: String::new(),
            position: 1,
        };
        self.changes.push(Change::Create(milestone.to_row()));
    }

    fn chart(self, kind: ChartKind, group_by: &[GroupKey]) -> ChartData {
        let mut portfolio = Portfolio::default();
        let op = Op::edit(Uuid::from_u128(1), "", self.changes);
        portfolio.apply(&op).unwrap();
        let query = Query {
            group_by: group_by.to_vec(),
            ..Query::default()
        };
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let listing = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
        ChartData::new(kind, &portfolio, &listing, moment)
    }
}

fn labels(chart: &ChartData) -> Vec<&str> {
    let categories = chart.categories.iter();
    categories.map(|category| category.label.as_str()).collect()
}

/// The values of a series in 万元.
fn wan(chart: &ChartData, series: usize) -> Vec<Option<i64>> {
    let values = chart.series[series].values.iter();
    values
        .map(|value| value.map(|fen| fen / 1_000_000))
        .collect()
}

fn counts(chart: &ChartData, series: usize) -> Vec<i64> {
    let values = chart.series[series].values.iter();
    values.map(|value| value.unwrap()).collect()
}

#[test]
fn groups_stand_by_size_and_those_beyond_eight_are_one_rest() {
    let mut library = Library::with_period();
    let mut rows = Vec::new();
    // Ten places of 10, 20, … 100, and 500 that lie nowhere.
    for n in 1..=10 {
        let id = library.project("在建", Some(n * 10), None);
        rows.push((id, format!("镇{n}")));
    }
    library.project("在建", Some(500), None);
    library.project("在建", None, None);
    for change in &mut library.changes {
        if let Change::Create(row) = change
            && let Some((_, place)) = rows.iter().find(|(id, _)| id.uuid() == row.id)
        {
            row.values[ProjectColumn::Location as usize] = Value::Words(vec![place.clone()]);
        }
    }
    let chart = library.chart(
        ChartKind::Investment,
        &[GroupKey::Location, GroupKey::Stage],
    );
    assert_eq!(chart.title, "各建设地点总投资");
    // 100 … 30 are eight; 20 + 10 and what lies nowhere, 500, are the rest.
    let eight = ["镇10", "镇9", "镇8", "镇7", "镇6", "镇5", "镇4", "镇3"];
    assert_eq!(labels(&chart)[..8], eight);
    assert_eq!(labels(&chart)[8], "其余 3 组");
    assert_eq!(wan(&chart, 0)[0], Some(100));
    assert_eq!(wan(&chart, 0)[8], Some(530));
    assert_eq!(counts(&chart, 1)[8], 4);
    assert_eq!(chart.largest(0), Money::from_wan(100).fen());
    assert_eq!(chart.note, "其中 1 项未填总投资，未计入");
    let narrows = chart.categories[0].narrows.as_ref().unwrap();
    assert_eq!(narrows.describe(), "建设地点：镇10");
    assert_eq!(chart.categories[8].narrows, None);
}

#[test]
fn without_totals_projects_are_counted_and_the_note_says_what_to_fill_in() {
    let mut library = Library::with_period();
    library.project("在建", None, None);
    library.project("储备", None, None);
    library.project("储备", None, None);
    let chart = library.chart(ChartKind::Investment, &[GroupKey::Stage]);
    assert_eq!(labels(&chart), ["储备", "在建"]);
    assert_eq!(counts(&chart, 0), [2, 1]);
    assert!(chart.note.contains("填写“总投资”"), "{}", chart.note);
    assert_eq!(chart.missing, None);
}

#[test]
fn a_stage_has_count_and_sum_and_a_part_adds_no_money_twice() {
    let mut library = Library::with_period();
    let programme = library.project("在建", Some(100), None);
    library.project("在建", Some(40), Some(programme));
    library.project("储备", None, None);
    library.project("停工", Some(7), None);
    library.project("", Some(3), None);
    let chart = library.chart(ChartKind::Stages, &[]);
    let stages = [
        "谋划", "储备", "前期", "在建", "竣工", "投产", "停工", "未填",
    ];
    assert_eq!(labels(&chart), stages);
    assert_eq!(counts(&chart, 0), [0, 1, 0, 2, 0, 0, 1, 1]);
    assert_eq!(wan(&chart, 1)[3], Some(100));
    assert_eq!(wan(&chart, 1)[1], None, "not filled in is not 0");
    let aside: Vec<bool> = chart.categories.iter().map(|c| c.is_aside).collect();
    assert_eq!(aside[5..], [false, true, true]);
    assert_eq!(
        chart.said(3, MoneyUnit::Wan),
        "在建 项目 2 项 总投资 100.00万元"
    );
    assert_eq!(
        chart.said(3, MoneyUnit::Yi),
        "在建 项目 2 项 总投资 0.01亿元"
    );
}

#[test]
fn years_hold_plan_and_completion_up_to_the_month_under_report() {
    let mut library = Library::with_period();
    let programme = library.project("在建", Some(100), None);
    let part = library.project("在建", Some(40), Some(programme));
    library.year(programme, 2023, 240);
    library.year(programme, 2024, 120);
    library.year(programme, 2026, 50);
    library.year(part, 2024, 60);
    library.month(programme, 2023, 12, 200);
    library.month(programme, 2024, 9, 70);
    library.month(programme, 2024, 10, 1_000);
    library.month(part, 2024, 9, 30);
    let chart = library.chart(ChartKind::Years, &[]);
    assert_eq!(
        labels(&chart),
        ["2021年", "2022年", "2023年", "2024年", "2025年"]
    );
    assert_eq!(wan(&chart, 0), [None, None, Some(240), Some(120), None]);
    assert_eq!(wan(&chart, 1), [None, None, Some(200), Some(70), None]);
    // 50 万元 = 0.005 亿元, shown as 0.01.
    assert_eq!(
        chart.note,
        "2024 年完成数截至 9 月；规划期以外的年度计划 0.01亿元未列"
    );
}

#[test]
fn the_curve_adds_up_months_and_spreads_annual_plans_evenly() {
    let mut library = Library::with_period();
    let project = library.project("在建", Some(1_000), None);
    library.year(project, 2023, 240);
    library.year(project, 2024, 120);
    library.month(project, 2023, 12, 200);
    library.month(project, 2024, 2, 70);
    let chart = library.chart(ChartKind::Cumulative, &[]);
    assert_eq!(chart.categories.len(), 60);
    let at = |year: i32, month: i32| usize::try_from((year - 2021) * 12 + month - 1).unwrap();
    let (planned, done) = (wan(&chart, 0), wan(&chart, 1));
    assert_eq!(labels(&chart)[at(2024, 2)], "2024-02");
    assert_eq!(planned[at(2022, 12)], None);
    assert_eq!(planned[at(2023, 1)], Some(20));
    assert_eq!(planned[at(2023, 12)], Some(240));
    assert_eq!(planned[at(2024, 6)], Some(300));
    assert_eq!(planned[at(2024, 12)], Some(360));
    assert_eq!(planned[at(2025, 1)], None);
    assert_eq!(done[at(2023, 11)], Some(0));
    assert_eq!(done[at(2024, 1)], Some(200));
    assert_eq!(done[at(2024, 9)], Some(270));
    assert_eq!(done[at(2024, 10)], None);
}

#[test]
fn funding_is_shown_by_group_with_its_sources() {
    let mut library = Library::with_period();
    let project = library.project("在建", Some(1_000), None);
    library.funding(project, Some(FundingSource::SpecialBond), 400);
    library.funding(project, Some(FundingSource::County), 100);
    library.funding(project, Some(FundingSource::BankLoan), 300);
    library.funding(project, None, 50);
    let chart = library.chart(ChartKind::Funding, &[]);
    assert_eq!(labels(&chart), ["国家预算资金", "社会资本", "未注明来源"]);
    assert_eq!(wan(&chart, 0), [Some(500), Some(300), Some(50)]);
    let fen = |wan: i64| Money::from_wan(wan).fen();
    assert_eq!(
        chart.categories[0].parts,
        [
            ("县级".to_owned(), fen(100)),
            ("专项债券".to_owned(), fen(400))
        ]
    );
    assert_eq!(chart.note, "1 项的资金合计与总投资不一致");
}

#[test]
fn milestones_are_counted_by_month_of_the_year_under_report() {
    let mut library = Library::with_period();
    let project = library.project("在建", None, None);
    let given_up = library.project("退出", None, None);
    library.milestone(project, "2024-03", "2024-05-02");
    library.milestone(project, "2024-03-15", "");
    library.milestone(project, "2024", "");
    library.milestone(project, "2023-12", "2024-03");
    library.milestone(project, "2025-03", "");
    library.milestone(given_up, "2024-03", "");
    let chart = library.chart(ChartKind::Milestones, &[]);
    assert_eq!(chart.title, "2024年各月里程碑");
    let planned = counts(&chart, 0);
    assert_eq!((planned[2], planned.iter().sum::<i64>()), (2, 2));
    let reached = &chart.series[1].values;
    assert_eq!((reached[2], reached[4]), (Some(1), Some(1)));
    assert_eq!(
        (reached[8], reached[9]),
        (Some(0), None),
        "October has not come"
    );
    assert_eq!(chart.note, "另有 1 个节点的计划只到年，未列入各月");
}

#[test]
fn lights_are_those_of_the_list() {
    let mut library = Library::with_period();
    // Three quarters of the year have passed: 75 % is on time, 60 % is 15 points behind, 40 % is 35 behind.
    for done in [90, 75, 60, 40] {
        let project = library.project("在建", None, None);
        library.year(project, 2024, 100);
        library.month(project, 2024, 9, done);
    }
    library.project("储备", None, None);
    library.project("竣工", None, None);
    let chart = library.chart(ChartKind::Lights, &[]);
    assert_eq!(
        labels(&chart),
        ["超前", "正常", "滞后", "严重滞后", "不考核"]
    );
    assert_eq!(counts(&chart, 0), [1, 1, 1, 1, 1]);
    assert_eq!(chart.note, "竣工、投产、停工、退出的 1 项不亮灯");
}

#[test]
fn a_library_without_figures_says_what_to_fill_in() {
    for kind in ChartKind::ALL {
        let mut library = Library::with_period();
        library.project("", None, None);
        let chart = library.chart(kind, &[]);
        let said = chart.missing.clone().unwrap_or_else(|| chart.note.clone());
        assert!(said.contains('填'), "{kind:?}: {said}");
        let nothing = Library::with_period().chart(kind, &[]);
        assert_eq!(nothing.missing.as_deref(), Some("没有符合条件的项目"));
    }
}
