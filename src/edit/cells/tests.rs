mod milestones;

use super::*;
use crate::clock::new_id;
use crate::model::{Milestone, MilestoneColumn as M, Money, Op};
use crate::view::Moment;

const UNIT: MoneyUnit = MoneyUnit::Wan;

fn library() -> Portfolio {
    crate::seed::plan_portfolio().unwrap()
}

fn first(portfolio: &Portfolio, count: usize) -> Vec<Id<Project>> {
    let projects = portfolio.projects().iter().take(count);
    projects.map(|project| project.id).collect()
}

fn applied(portfolio: &Portfolio, draft: Draft) -> Portfolio {
    let mut after = portfolio.clone();
    let op = Op::edit(uuid::Uuid::nil(), draft.label, draft.changes);
    after.apply(&op).unwrap();
    after
}

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

const STAGE: Field = Field::STAGE;
const TOTAL: Field = Field::TOTAL_INVESTMENT;
const START: Field = Field::Typed(ProjectColumn::Start);
const LEAD: Field = Field::LEAD_DEPARTMENT;
const CODE: Field = Field::Typed(ProjectColumn::Code);

#[test]
fn a_block_is_cells_whatever_stands_in_them() {
    let read = |text: &str| parse_block(text);
    assert_eq!(read("a\tb\r\nc\td\r\n"), [["a", "b"], ["c", "d"]]);
    assert_eq!(read("一\n\n三"), [["一"], [""], ["三"]]);
    assert_eq!(
        read("\"长1.2公里\n引道\"\"北\"\"\"\t12"),
        [["长1.2公里\n引道\"北\"", "12"]]
    );
    assert_eq!(read("5\"管\t\"\""), [["5\"管", ""]]);
    // Short lines are filled up, and what our own copies guard comes back as it was.
    assert_eq!(read("a\tb\nc"), [["a", "b"], ["c", ""]]);
    assert_eq!(read("'=周头水库\t'’"), [["=周头水库", "'’"]]);
    assert_eq!(read(""), Vec::<Vec<String>>::new());
}

#[test]
fn a_pasted_block_is_read_cell_by_cell_and_is_one_op() {
    let portfolio = library();
    let ids = first(&portfolio, 3);
    let block = "1.2亿元\t2024年3月\t在建\n8600\t2025-06\t竣工吧\n约三千\t\t储备";
    let paste = Paste::new(
        &portfolio,
        parse_block(block),
        &ids,
        &[TOTAL, START, STAGE],
        UNIT,
    );
    let refused: Vec<(&str, SheetColumn)> = paste
        .refused
        .iter()
        .map(|refused| (refused.text.as_str(), refused.column))
        .collect();
    let columns = [STAGE, TOTAL].map(SheetColumn::Field);
    assert_eq!(refused, [("竣工吧", columns[0]), ("约三千", columns[1])]);
    assert!(
        paste.refused[0].reason.to_string().contains("在建"),
        "{:?}",
        paste.refused[0]
    );
    let draft = paste
        .draft(&portfolio, false, &[], moment(), new_id)
        .unwrap();
    assert!(
        draft.label.starts_with("粘贴 7 个单元格："),
        "{}",
        draft.label
    );
    let after = applied(&portfolio, draft);
    let project = |n: usize| after.projects().get(ids[n]).unwrap();
    assert_eq!(project(0).total_investment, Some(Money::from_wan(12_000)));
    assert_eq!(project(1).total_investment, Some(Money::from_wan(8_600)));
    assert_eq!(
        project(0).stage,
        Some(crate::model::Stage::UnderConstruction)
    );
    assert_eq!(
        project(0).source(ProjectColumn::Stage),
        Some(Source::Filled)
    );
    assert_eq!(
        project(0).source(ProjectColumn::Start),
        Some(Source::Filled)
    );
    // The refused cell kept what it held.
    let before = portfolio.projects().get(ids[1]).unwrap();
    assert_eq!(project(1).stage, before.stage);
}

#[test]
fn heads_say_which_columns_are_meant() {
    let portfolio = library();
    let ids = first(&portfolio, 1);
    for text in [
        "建设阶段\t总投资\n在建\t100",
        // As a table is copied from a sample.
        "建设阶段\t总投资\t数据性质\n在建\t100\t示例数据",
    ] {
        let paste = Paste::new(&portfolio, parse_block(text), &ids, &[TOTAL, START], UNIT);
        assert_eq!((paste.refused.as_slice(), paste.beyond.len()), (&[][..], 0));
        let fields: Vec<Field> = paste.fields(false).collect();
        assert_eq!(fields, [STAGE, TOTAL]);
    }
}

#[test]
fn rows_below_the_last_project_become_projects_of_the_chosen_place() {
    let portfolio = library();
    let block = parse_block("甲大桥\t1亿元\n乙大桥\t5000\n\t");
    let paste = Paste::new(&portfolio, block.clone(), &[], &[Field::NAME, TOTAL], UNIT);
    assert!(paste.asks() && paste.cells.is_empty());
    let node = portfolio.outline().iter().next().unwrap().id.uuid();
    let known = [(ProjectColumn::Outline, Value::Ref(node))];
    let after = applied(
        &portfolio,
        paste
            .draft(&portfolio, true, &known, moment(), new_id)
            .unwrap(),
    );
    let new = |name: &str| {
        let mut projects = after.projects().iter();
        projects.find(|project| project.name == name).cloned()
    };
    let (first, second) = (new("甲大桥").unwrap(), new("乙大桥").unwrap());
    assert_eq!(first.total_investment, Some(Money::from_wan(10_000)));
    assert_eq!(first.outline.map(Id::uuid), Some(node));
    assert!(first.position < second.position);
    assert_eq!(after.projects().len(), portfolio.projects().len() + 2);
    assert_eq!(
        paste
            .draft(&portfolio, false, &known, moment(), new_id)
            .unwrap()
            .changes,
        []
    );
    // Where no name is among the columns, a row is no project.
    let nameless = Paste::new(&portfolio, block, &[], &[TOTAL, START], UNIT);
    assert_eq!((nameless.new_rows.len(), nameless.beyond.len()), (0, 4));
    assert!(nameless.asks());
}

#[test]
fn the_first_row_fills_the_others_and_codes_go_on_counting() {
    let portfolio = library();
    let ids = first(&portfolio, 3);
    let begin = [
        (ids[0], CODE, Value::Text("A-009".to_owned())),
        (ids[0], STAGE, Value::Choice("在建")),
    ];
    let portfolio = applied(
        &portfolio,
        Draft::set_cells(&portfolio, "修改", &begin, moment(), new_id),
    );
    let moment = moment();
    let fields = [Field::NAME, CODE, STAGE];
    let fill = Fill {
        from: ids[..1].to_vec(),
        onto: ids[1..].to_vec(),
        fields: fields.to_vec(),
        is_series: false,
    };
    let after = applied(&portfolio, Draft::fill(&portfolio, &fill, moment, new_id));
    let project = |n: usize| after.projects().get(ids[n]).unwrap();
    assert_eq!([&project(1).code, &project(2).code], ["A-010", "A-011"]);
    assert_eq!(
        project(2).stage,
        Some(crate::model::Stage::UnderConstruction)
    );
    let name =
        |portfolio: &Portfolio, n: usize| portfolio.projects().get(ids[n]).unwrap().name.clone();
    assert_eq!(name(&after, 1), name(&portfolio, 1));
}

#[test]
fn what_is_typed_into_a_field_is_read_or_refused_in_words() {
    let portfolio = library();
    let read = |field: Field, text: &str| read_field(&portfolio, field, text, UNIT);
    assert_eq!(
        read(TOTAL, "1.2亿"),
        Ok(Value::Money(Money::from_wan(12_000)))
    );
    assert!(matches!(read(LEAD, "市交通局"), Ok(Value::Refs(ids)) if ids.len() == 1));
    assert_eq!(read(Field::NAME, "  "), Err(CellError::NoName));
    assert!(
        read(Field::NEXT_MILESTONE, "2024-06")
            .unwrap_err()
            .to_string()
            .contains("里程碑")
    );
    assert!(read(Field::Typed(ProjectColumn::NationalCode), "12").is_err());
}

#[test]
fn a_programme_that_would_stand_above_itself_is_refused_cell_by_cell() {
    let portfolio = library();
    let ids = first(&portfolio, 3);
    let name = |n: usize| portfolio.projects().get(ids[n]).unwrap().name.clone();
    let parent = Field::Typed(ProjectColumn::Parent);
    let read = |text: &str| read_cell(&portfolio, (&ids[..1], parent), text, UNIT, &[]);
    assert_eq!(read(&name(1)), Ok(Value::Ref(ids[1].uuid())));
    assert_eq!(
        read(&name(0)),
        Err(CellError::Circle(format!("{0} → {0}", name(0))))
    );
    // 0 below 1 and 1 below 2 go together; 2 below 0 closes the circle.
    let block = parse_block(&format!("{}\n{}\n{}", name(1), name(2), name(0)));
    let paste = Paste::new(&portfolio, block, &ids, &[parent], UNIT);
    assert_eq!(paste.cells.len(), 2);
    let reasons: Vec<String> = paste.refused.iter().map(|r| r.reason.to_string()).collect();
    let circle = format!(
        "会绕成一圈：{} → {} → {} → {}",
        name(2),
        name(0),
        name(1),
        name(2)
    );
    assert_eq!(reasons, [circle]);
    let after = applied(
        &portfolio,
        paste
            .draft(&portfolio, false, &[], moment(), new_id)
            .unwrap(),
    );
    assert_eq!(after.projects().get(ids[1]).unwrap().parent, Some(ids[2]));
}

#[test]
fn figures_of_the_month_and_the_year_are_typed_where_they_are_shown_and_fill_in_one_row() {
    let portfolio = library();
    let ids = first(&portfolio, 2);
    let field = |derived: Derived| Field::from(derived);
    let fields = [
        field(Derived::CompletedInMonth),
        field(Derived::PhysicalProgress),
        field(Derived::PlannedForYear),
    ];
    let block = parse_block("120\t桩基完成\t1.2亿元\n\t\t800");
    let paste = Paste::new(&portfolio, block, &ids, &fields, UNIT);
    assert_eq!(paste.refused, []);
    let after = applied(
        &portfolio,
        paste
            .draft(&portfolio, false, &[], moment(), new_id)
            .unwrap(),
    );
    let held = |portfolio: &Portfolio, n: usize, derived| {
        let project = portfolio.projects().get(ids[n]).unwrap();
        crate::view::value(portfolio, project, field(derived), moment())
    };
    let wan = |wan| Value::Money(Money::from_wan(wan));
    assert_eq!(held(&after, 0, Derived::CompletedInMonth), wan(120));
    assert_eq!(held(&after, 0, Derived::CompletedThisYear), wan(120));
    assert_eq!(held(&after, 0, Derived::PlannedForYear), wan(12_000));
    let progress = Value::Text("桩基完成".to_owned());
    assert_eq!(held(&after, 0, Derived::PhysicalProgress), progress);
    // Both figures of the month stand in one report; what is empty makes none.
    assert_eq!(after.progress().of(ids[0]).len(), 1);
    assert_eq!(after.progress().of(ids[1]).len(), 0);
    assert_eq!(held(&after, 1, Derived::PlannedForYear), wan(800));
    // A second figure alters the row that is there, and an empty cell empties it.
    let cells = [
        (ids[0], field(Derived::CompletedInMonth), wan(150)),
        (ids[1], field(Derived::PlannedForYear), Value::Empty),
        (ids[1], field(Derived::CompletedThisYear), wan(7)),
    ];
    let draft = Draft::set_cells(&after, "修改", &cells, moment(), new_id);
    let again = applied(&after, draft);
    assert_eq!(held(&again, 0, Derived::CompletedInMonth), wan(150));
    assert_eq!(again.progress().of(ids[0]).len(), 1);
    assert_eq!(held(&again, 1, Derived::PlannedForYear), Value::Empty);
    assert_eq!(held(&again, 1, Derived::CompletedThisYear), Value::Empty);
}

#[test]
fn a_year_to_come_has_no_month_to_fill_in() {
    let day = moment();
    let next = Moment { year: 2027, ..day };
    let month = Field::from(Derived::CompletedInMonth);
    let year = Field::from(Derived::PlannedForYear);
    assert_eq!(why_not_now([year, month], day), None);
    assert_eq!(why_not_now([year], next), None);
    let why = why_not_now([year, month], next).unwrap();
    assert!(
        why.starts_with("2027年还没有到，不能填写“本月完成投资”"),
        "{why}"
    );
}

/// The first project with two milestones.
fn with_milestones() -> (Portfolio, Id<Project>, Vec<Uuid>) {
    let portfolio = library();
    let project = first(&portfolio, 1)[0];
    let names = ["立项", "开工"].map(str::to_owned);
    let draft = Draft::new_milestones(&portfolio, project, &names, new_id);
    let portfolio = applied(&portfolio, draft);
    let rows = portfolio.milestones().of(project);
    let rows = rows.iter().map(|row| row.id().uuid()).collect();
    (portfolio, project, rows)
}

fn planned(portfolio: &Portfolio, project: Id<Project>) -> Vec<(String, String)> {
    let rows = portfolio.milestones().of(project).iter();
    let said = |row: &Milestone| {
        let planned = row.planned.map(|date| date.to_string());
        (row.name.clone(), planned.unwrap_or_default())
    };
    rows.map(said).collect()
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs
        .map(|(name, date)| (name.to_owned(), date.to_owned()))
        .into()
}

#[test]
fn a_column_pasted_into_parts_fills_the_rows_downward_and_offers_those_that_are_wanting() {
    let (portfolio, project, rows) = with_milestones();
    let columns = [M::Planned as usize, M::Actual as usize];
    let block = parse_block("2024年9月\r\n2025.6.30\r\n\r\n2026\r\n");
    let of = (project, Table::Milestone);
    let paste = Paste::of_parts(&portfolio, block, of, (&rows[1..], &columns), UNIT);
    assert_eq!((paste.cells.len(), paste.new_rows.len()), (1, 3));
    assert!(paste.asks());
    let draft = |with_new| paste.draft(&portfolio, with_new, &[], moment(), new_id);
    let after = applied(&portfolio, draft(false).unwrap());
    let expected = pairs([("立项", ""), ("开工", "2024-09")]);
    assert_eq!(planned(&after, project), expected);
    // An empty line makes no row.
    let after = applied(&portfolio, draft(true).unwrap());
    let expected = pairs([
        ("立项", ""),
        ("开工", "2024-09"),
        ("", "2025-06-30"),
        ("", "2026"),
    ]);
    assert_eq!(planned(&after, project), expected);
}

#[test]
fn a_part_that_cannot_be_read_is_refused_alone_and_put_right() {
    let (portfolio, project, rows) = with_milestones();
    let columns = [M::Name as usize, M::Planned as usize];
    let paste = |text: &str| {
        let of = (project, Table::Milestone);
        Paste::of_parts(&portfolio, parse_block(text), of, (&rows, &columns), UNIT)
    };
    // Heads name the columns, also in another order.
    let named = paste("计划时间\t节点\n2024-01\t立项批复\n2024-03\t开工");
    assert!(!named.asks());
    let draft = named.draft(&portfolio, false, &[], moment(), new_id);
    let draft = draft.unwrap();
    assert!(draft.label.starts_with("粘贴里程碑："), "{}", draft.label);
    let expected = pairs([("立项批复", "2024-01"), ("开工", "2024-03")]);
    assert_eq!(planned(&applied(&portfolio, draft), project), expected);
    let mut bad = paste("开工\t2024-05\t好\n竣工\t明年");
    assert_eq!(bad.beyond, ["好"]);
    let refused: Vec<_> = bad.refused.iter().map(|r| (r.spot, r.column)).collect();
    let at = SheetColumn::Part(Table::Milestone, M::Planned as usize);
    assert_eq!(refused, [(Spot::Row(rows[1]), at)]);
    assert!(bad.readings(&portfolio, UNIT)[0].is_err());
    bad.refused[0].text = "2025-08".to_owned();
    assert!(bad.readings(&portfolio, UNIT)[0].is_ok());
    let right = bad.put_right(&portfolio, UNIT);
    assert!(right.refused.is_empty());
    let draft = right.draft(&portfolio, false, &[], moment(), new_id);
    let expected = pairs([("开工", "2024-05"), ("竣工", "2025-08")]);
    assert_eq!(
        planned(&applied(&portfolio, draft.unwrap()), project),
        expected
    );
}
