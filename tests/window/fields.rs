//! Declared once, everywhere: every declared field is found in each place that shows or takes fields.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use crate::desk::Desk;
use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{Command, Content, LookCommand, SelectCommand};
use lantu::model::{
    Change, Derived, Field, Kind, MoneyUnit, Op, PartField, PartialDate, Portfolio, Project,
    ProjectColumn, Record as _, Sum, Table, Value,
};
use lantu::report::{Layout, PaperColumn, Preset, document, write_csv, write_json};
use lantu::view::{
    Direction, Filter, GroupKey, Index, Moment, Query, Sort, change_line, compare, run,
};
use uuid::Uuid;

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn sample() -> Portfolio {
    let op = lantu::seed::sample(Uuid::from_u128(1), Some(60), 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&op).unwrap();
    portfolio
}

/// The fields that people fill in.
fn typed() -> impl Iterator<Item = (Field, ProjectColumn)> {
    Field::all().filter_map(|field| match field {
        Field::Typed(column) => Some((field, column)),
        Field::Derived(_) | Field::Own(_) => None,
    })
}

/// Labels of the controls of a role.
fn said(desk: &Desk, role: Role) -> BTreeSet<String> {
    let all = desk.window.query_all_by_role(role);
    all.filter_map(|node| node.accesskit_node().label())
        .collect()
}

#[test]
fn the_window_shows_every_field_where_fields_are_chosen_and_filled_in() {
    let mut desk = Desk::new(Content::Plan);
    let id = desk.project("平安大桥").id;
    // A table without typed columns, so that what is found is the inspector's.
    let columns = vec![Derived::ChangedOn.into()];
    desk.app()
        .run(Command::Look(LookCommand::SetColumns(columns)));
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(id), None)));
    desk.settle();
    for (field, column) in typed().filter(|(field, _)| *field != Field::NAME) {
        assert!(column.spec().section.is_some(), "{}", field.label());
        let shown = desk.window.query_all_by_label_contains(field.label());
        assert!(shown.count() > 0, "inspector: {}", field.label());
    }

    desk.click("筛选");
    let offered = said(&desk, Role::Button);
    for field in Field::all().filter(|field| *field != Field::NEXT_MILESTONE) {
        assert!(offered.contains(field.label()), "filter: {}", field.label());
    }
    desk.window.key_press(egui::Key::Escape);
    desk.settle();

    desk.window
        .key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::K);
    desk.settle();
    desk.window.get_by_label("命令面板").type_text("选择列");
    desk.settle();
    desk.window.key_press(egui::Key::Enter);
    desk.settle();
    let offered = said(&desk, Role::CheckBox);
    for field in Field::all().filter(|field| *field != Field::NAME) {
        assert!(
            offered.contains(field.label()),
            "columns: {}",
            field.label()
        );
    }
}

#[test]
fn every_field_filters_sorts_and_adds_up_as_it_is_declared() {
    let portfolio = sample();
    let index = Index::new(&portfolio);
    let whole = |query: &Query| run(&portfolio, &index, query, moment()).unwrap();
    let all = portfolio.projects().len();
    let mut empty = Vec::new();
    for field in Field::all() {
        let name = field.name();
        let count = |words: &str| {
            let filter: Filter = format!("{name} {words}").parse().unwrap();
            let query = Query {
                filter,
                ..Query::default()
            };
            whole(&query).totals.count
        };
        assert_eq!(count("is empty") + count("is not empty"), all, "{name}");
        if count("is not empty") == 0 {
            empty.push(name);
        }
        let direction = Direction::Descending;
        let query = Query {
            sort: vec![Sort { field, direction }],
            sums: vec![field],
            ..Query::default()
        };
        let listing = whole(&query);
        assert_eq!(listing.projects.len(), all, "{name}");
        let value = listing.totals.value(field, moment());
        assert_eq!(value.is_some(), field.sum() != Sum::None, "{name}");
        // What no project states is no sum of 0.
        if value != Some(Value::Empty) {
            let is_money = matches!(value, Some(Value::Money(_)));
            assert_eq!(is_money, field.kind() == Kind::Money, "{name}");
        }
        if field.is_group() {
            let group_by = vec![GroupKey::find(name).unwrap()];
            let groups = whole(&Query {
                group_by,
                ..Query::default()
            })
            .groups;
            // A sample has one plan.
            let least = if name == "plan" { 1 } else { 2 };
            assert!(groups.len() >= least, "{name}");
            let counted: usize = groups.iter().map(|group| group.totals.count).sum();
            // Who answers together stands in a group each.
            let is_once = !matches!(field.kind(), Kind::Refs(_));
            assert!(counted == all || counted > all && !is_once, "{name}");
        }
    }
    for part in PartField::all() {
        let PartField::Typed(table, column) = part else {
            continue;
        };
        let rows = portfolio.table_rows(table);
        if rows.iter().all(|row| row.values[column].is_empty()) {
            empty.push(part.spec().name);
        }
    }
    // What the sample says nowhere, nobody can see in a picture or try out. Days of alterations and of reports are the
    // log's; a sample is one file, reports whole months, and has no others beside it. Its projects have the milestones of one kind of project, and of one plan.
    let expected = [
        "carried_from",
        "carried_chapter",
        "carried_total",
        "carried_completed",
        "carried_rest",
        "report_delay",
        "light_by_hand",
        "light_reason",
        "paid_light",
        "changed_on",
        "planned_year_third",
        "planned_year_fourth",
        "planned_year_fifth",
        "milestone_permission",
        "milestone_filing",
        "milestone_formalities",
        "milestone_construction_permit",
        "milestone_use",
        "milestone_operation",
        "by_tenth",
        "by_fifteenth",
        "by_twentieth",
        "name",
        "size",
        "hash",
        "note",
        "taken",
    ];
    assert_eq!(empty, expected);
}

#[test]
fn every_field_stands_on_paper_in_csv_and_in_json() {
    let portfolio = sample();
    let index = Index::new(&portfolio);
    let listing = run(&portfolio, &index, &Query::default(), moment()).unwrap();
    let mut layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment());
    layout.columns = layout.preset.possible_columns(&portfolio);
    layout.columns.insert(0, PaperColumn::NAME);
    let paper = document(&portfolio, &listing, &layout, moment());
    let bytes = write_csv(&paper).unwrap();
    let mut reader = csv::Reader::from_reader(&bytes[3..]);
    let heads: BTreeSet<String> = reader
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let mut json = Vec::new();
    write_json(&mut json, &portfolio, &listing, moment()).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&json).unwrap();
    let first = json["projects"][0].as_object().unwrap();
    for field in Field::all() {
        let label = field.label().to_owned();
        let (head, key) = match field.kind() {
            Kind::Money => (format!("{label}（万元）"), format!("{}_fen", field.name())),
            _ => (label, field.name().to_owned()),
        };
        assert!(heads.contains(&head), "csv: {head}");
        assert!(first.contains_key(&key), "json: {key}");
    }
    for part in PartField::all() {
        let column = PaperColumn::Part(part);
        let found = PaperColumn::find_in(&portfolio, &column.name());
        assert_eq!(found, Some(column), "{}", column.name());
        if let PartField::Typed(table, _) = part {
            assert!(first.contains_key(table.rows_name()), "json: {table}");
        }
    }
}

/// Another value of the kind than a project has.
fn another(portfolio: &Portfolio, project: &Project, column: ProjectColumn) -> Value {
    let row_of = |table: Table| {
        let rows = portfolio.table_rows(table).into_iter().map(|row| row.id);
        let mut others = rows.filter(|id| *id != project.id.uuid());
        others.next().unwrap()
    };
    match column.spec().kind {
        Kind::Text | Kind::LongText => Value::Text("别的".to_owned()),
        Kind::Money => Value::Money(lantu::model::Money::from_wan(123)),
        Kind::Date => Value::Date(PartialDate::parse("2019-03").unwrap()),
        Kind::Choice(words) => {
            let held = project.get(column as usize);
            let other = words.iter().find(|word| Value::Choice(word) != held);
            Value::Choice(other.unwrap())
        }
        Kind::Ref(table) => Value::Ref(row_of(table)),
        Kind::Refs(table) => Value::Refs(vec![row_of(table)]),
        Kind::Words(words) => Value::Words(vec![(*words.first().unwrap_or(&"别处")).to_owned()]),
        kind => unreachable!("{kind:?}"),
    }
}

#[test]
fn every_typed_field_is_read_from_a_list_kept_in_the_history_and_compared() {
    let portfolio = sample();
    let empty = lantu::seed::plan_portfolio().unwrap();
    for (field, column) in typed() {
        // 规划篇章 and the like point into the outline: whoever reads the list finds the place.
        let is_elsewhere = matches!(
            column,
            ProjectColumn::Outline
                | ProjectColumn::Mentions
                | ProjectColumn::Parent
                | ProjectColumn::CarriedFrom
        );
        let label = field.label();
        let before = portfolio.projects().iter().next().unwrap();
        let mut value = another(&portfolio, before, column);
        let fits = Change::set(before, column as usize, value.clone()).is_some();
        if !fits {
            value = Value::Empty;
        }
        let change = Change::set(before, column as usize, value).unwrap();
        let line = change_line(&portfolio, &change).unwrap();
        assert!(line.contains(label), "history: {line}");
        let mut after = portfolio.clone();
        let op = Op::edit(Uuid::nil(), "", vec![change]);
        after.apply(&op).unwrap();
        let differences = compare(&portfolio, &after, moment());
        let lines = differences
            .projects
            .iter()
            .flat_map(|project| &project.differences);
        let told: Vec<Option<Field>> = lines.map(|line| line.field).collect();
        assert_eq!(told, [Some(field)], "{label}");
        if is_elsewhere {
            continue;
        }
        let text = match field.kind() {
            Kind::Money => "12000",
            Kind::Date => "2024-06",
            Kind::Choice(words) => words[0],
            Kind::Words(words) => words.first().unwrap_or(&"城东"),
            Kind::Ref(Table::Category) => "交通",
            Kind::Refs(Table::Department) => "市水利局",
            Kind::Refs(Table::Indicator) => "森林覆盖率",
            _ => "某某",
        };
        let list = format!("{}\n{text}\n", field.name());
        let sheet = lantu::import::Sheet::from_csv(&list).unwrap();
        let line = sheet.lines().next().unwrap();
        let row = lantu::import::read_project(&empty, line, Uuid::from_u128(5)).unwrap();
        assert!(!row.values[column as usize].is_empty(), "import: {label}");
    }
}
