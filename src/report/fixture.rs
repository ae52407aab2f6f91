//! A small library for the tests of this room: two chapters, a programme with a part, a project without a
//! total, one that two departments lead, and one whose department is only suggested.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::model::{
    AnnualPlanColumn, CategoryColumn, Change, DepartmentColumn, FundingLineColumn, MilestoneColumn,
    Money, MoneyUnit, Op, OutlineNodeColumn, PartialDate, PlanColumn, Portfolio, ProjectColumn,
    Source, Sources, Table, Value,
};
use crate::view::fixture::{row, wan};
use crate::view::{GroupKey, Index, Listing, Moment, Query, run};

use super::{Body, Document, DocumentTable, Layout, Preset};

/// 2025-06-30.
pub(super) const MOMENT: Moment = Moment {
    today: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
    year: 2025,
    clock: NaiveDate::from_ymd_opt(2025, 6, 30).unwrap(),
    rule: crate::view::LightRule::USUAL,
    plan: None,
};

/// 城区路网（打包）, of which 城区路网一标 is a part.
const PROGRAMME: u128 = 102;

pub(super) fn listing(portfolio: &Portfolio, keys: &[GroupKey]) -> Listing {
    let query = Query {
        group_by: keys.to_vec(),
        ..Query::default()
    };
    run(portfolio, &Index::new(portfolio), &query, MOMENT).unwrap()
}

/// The usual list of the whole library in these groups.
pub(super) fn document(keys: &[GroupKey]) -> Document {
    let portfolio = portfolio();
    let layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, MOMENT);
    super::document(&portfolio, &listing(&portfolio, keys), &layout, MOMENT)
}

/// The table of a document that has one.
pub(super) fn table_mut(document: &mut Document) -> &mut DocumentTable {
    match &mut document.body {
        Body::Table(table) => table,
        Body::Cards(_) | Body::Sections(_) => panic!("a paper without a table"),
    }
}

pub(super) fn portfolio() -> Portfolio {
    use ProjectColumn as P;
    let suggested = Sources::default().with(P::LeadDepartment, Some(Source::Suggested));
    let changes = vec![
        row(
            Table::Plan,
            1,
            &[
                (PlanColumn::Region as usize, text("冷水江市")),
                (PlanColumn::FirstYear as usize, Value::Integer(2021)),
                (PlanColumn::LastYear as usize, Value::Integer(2025)),
            ],
        ),
        node(10, None, "篇", 5, "基础设施"),
        node(11, Some(10), "章", 14, "健全综合交通运输网络"),
        node(12, Some(10), "章", 15, "强化水利保障"),
        row(
            Table::Category,
            20,
            &[(CategoryColumn::Name as usize, text("基础设施"))],
        ),
        row(
            Table::Category,
            21,
            &[
                (CategoryColumn::Name as usize, text("交通")),
                (CategoryColumn::Parent as usize, Value::Ref(id(20))),
            ],
        ),
        department(30, "市交通运输局"),
        department(31, "市水利局"),
        project(
            101,
            11,
            "平安大桥",
            &[
                (P::Category, Value::Ref(id(21))),
                (P::Stage, Value::Choice("在建")),
                (P::ConstructionKind, Value::Choice("新建")),
                (P::Location, words(&["布溪街道", "冷水江街道"])),
                (P::Scale, text("跨资江大桥，长1.2公里")),
                (P::Start, date("2022-03")),
                (P::End, date("2025")),
                (P::TotalInvestment, wan(38_500)),
                (P::LeadDepartment, Value::Refs(vec![id(30)])),
                (P::Sources, Value::Sources(suggested)),
            ],
        ),
        project(
            PROGRAMME,
            11,
            "城区路网（打包）",
            &[
                (P::Start, date("2024")),
                (P::End, date("2024-12")),
                (P::TotalInvestment, wan(100_000)),
            ],
        ),
        project(
            103,
            11,
            "城区路网一标",
            &[
                (P::TotalInvestment, wan(40_000)),
                (P::Parent, Value::Ref(id(PROGRAMME))),
            ],
        ),
        project(
            104,
            12,
            "=周头水库",
            &[(P::LeadDepartment, Value::Refs(vec![id(31)]))],
        ),
        project(
            105,
            12,
            "资水防洪堤",
            &[
                (
                    P::TotalInvestment,
                    Value::Money(Money::from_fen(12_345_678_901)),
                ),
                (P::LeadDepartment, Value::Refs(vec![id(31), id(30)])),
                (P::Note, text("二期另报")),
            ],
        ),
        row(
            Table::FundingLine,
            201,
            &[
                (FundingLineColumn::Project as usize, Value::Ref(id(101))),
                (
                    FundingLineColumn::Source as usize,
                    Value::Choice("专项债券"),
                ),
                (FundingLineColumn::Kind as usize, Value::Choice("计划")),
                (FundingLineColumn::Amount as usize, wan(25_000)),
            ],
        ),
        row(
            Table::Milestone,
            301,
            &[
                (MilestoneColumn::Project as usize, Value::Ref(id(101))),
                (MilestoneColumn::Name as usize, text("开工")),
                (MilestoneColumn::Planned as usize, date("2022-03")),
                (MilestoneColumn::Actual as usize, date("2022-03-18")),
            ],
        ),
        annual_plan(401, PROGRAMME, 20_000, "完成路基"),
        annual_plan(402, 103, 5_000, ""),
    ];
    let mut portfolio = Portfolio::default();
    portfolio
        .apply(&Op::edit(Uuid::nil(), "", changes))
        .unwrap();
    portfolio
}

/// The same, said to be fictional.
pub(super) fn marked_portfolio() -> Portfolio {
    let mut portfolio = portfolio();
    let plan = portfolio.current_plan().unwrap();
    let mark = Change::set(plan, PlanColumn::DataMark as usize, text("示例数据"));
    let op = Op::edit(Uuid::nil(), "", mark.into_iter().collect());
    portfolio.apply(&op).unwrap();
    portfolio
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn text(text: &str) -> Value {
    if text.is_empty() {
        Value::Empty
    } else {
        Value::Text(text.to_owned())
    }
}

fn words(words: &[&str]) -> Value {
    Value::Words(words.iter().map(|word| (*word).to_owned()).collect())
}

fn date(text: &str) -> Value {
    Value::Date(PartialDate::parse(text).unwrap())
}

fn node(
    number: u128,
    parent: Option<u128>,
    kind: &'static str,
    printed: i64,
    title: &str,
) -> Change {
    row(
        Table::OutlineNode,
        number,
        &[
            (OutlineNodeColumn::Plan as usize, Value::Ref(id(1))),
            (
                OutlineNodeColumn::Parent as usize,
                parent.map_or(Value::Empty, |parent| Value::Ref(id(parent))),
            ),
            (OutlineNodeColumn::Kind as usize, Value::Choice(kind)),
            (OutlineNodeColumn::Number as usize, Value::Integer(printed)),
            (OutlineNodeColumn::Title as usize, text(title)),
            (
                OutlineNodeColumn::Position as usize,
                Value::Integer(printed),
            ),
        ],
    )
}

fn department(number: u128, name: &str) -> Change {
    row(
        Table::Department,
        number,
        &[
            (DepartmentColumn::Name as usize, text(name)),
            (
                DepartmentColumn::Position as usize,
                Value::Integer(i64::try_from(number).unwrap()),
            ),
        ],
    )
}

fn project(number: u128, chapter: u128, name: &str, values: &[(ProjectColumn, Value)]) -> Change {
    let mut all = vec![
        (ProjectColumn::Name as usize, text(name)),
        (ProjectColumn::Outline as usize, Value::Ref(id(chapter))),
        (
            ProjectColumn::Position as usize,
            Value::Integer(i64::try_from(number).unwrap()),
        ),
    ];
    all.extend(
        values
            .iter()
            .map(|(column, value)| (*column as usize, value.clone())),
    );
    row(Table::Project, number, &all)
}

fn annual_plan(number: u128, project: u128, planned: i64, target: &str) -> Change {
    row(
        Table::AnnualPlan,
        number,
        &[
            (AnnualPlanColumn::Project as usize, Value::Ref(id(project))),
            (AnnualPlanColumn::Year as usize, Value::Integer(2025)),
            (AnnualPlanColumn::Planned as usize, wan(planned)),
            (AnnualPlanColumn::Target as usize, text(target)),
        ],
    )
}
