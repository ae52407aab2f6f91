//! What a person decides about rows, cells, columns and names.

use lantu::app::{ReportStage, import_lines};
use lantu::clock::new_id;
use lantu::import::difference::{
    CellState, Choices, Difference, NameChoice, RowChoice, RowFilter, Takes,
};
use lantu::import::read;
use lantu::import::understand::{Options, understand};
use lantu::model::{
    Change, DepartmentColumn, Money, Op, Portfolio, ProjectColumn, Row, Source, Table, Value,
};

use crate::{applied, cell_key, compared, empty, imported, lines, project, read_files, row};

#[test]
fn a_person_decides_about_rows_cells_columns_and_names() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let before = compared(&base, &files, &Choices::default());
    let key = |number: u32| row(&before, number).key.unwrap();
    let mut choices = Choices::default();
    // The near name is the one that is offered.
    let offered = row(&before, 6).project.unwrap();
    choices.rows.insert(key(6), RowChoice::Is(offered));
    let total = cell_key(&before, 7, "total_investment");
    choices.cells.insert(total, false);
    choices.refused_columns.insert("own.形象进度".to_owned());
    let contact = cell_key(&before, 5, "contact");
    choices.corrected.insert(contact, "赵丙三 1".to_owned());
    choices.rows.insert(key(8), RowChoice::Refuse);
    let gone = project(&base, "县道改造二标").id;
    choices.deleted.insert(gone);
    let difference = compared(&base, &files, &choices);
    assert_eq!(
        lines(&difference),
        [
            "4 name: 栎霜货场 → 栎霜铁路货场",
            "5 contact: 赵丙三 10000000003 → 赵丙三 1",
            "5 annual.2026.planned: 8,000.00万元 → 9,000.00万元",
            "6 other_names: — → 县道改造一标段",
        ]
    );
    // What was put right by hand is told beside what the sheet says.
    let cells = &row(&difference, 5).cells;
    let read = |field: &str| {
        let cell = cells.iter().find(|cell| cell.spot.to_string() == field);
        cell.unwrap().read()
    };
    assert_eq!(read("contact"), Some("赵丙三 10000000093"));
    assert_eq!(read("annual.2026.planned"), None);
    let paper = import_lines(
        &difference,
        &read_files(&base, &files),
        ReportStage::Written,
    );
    let by_hand = paper.iter().filter(|line| line.why.starts_with("手工改为"));
    let by_hand: Vec<(&str, &str)> = by_hand
        .map(|line| (line.new.as_str(), line.why.as_str()))
        .collect();
    assert_eq!(by_hand, [("赵丙三 10000000093", "手工改为 赵丙三 1")]);
    let counts = difference.counts();
    assert_eq!((counts.new, counts.undecided, counts.refused), (0, 0, 1));
    assert_eq!((counts.changes, counts.deleted), (4, 1));
    let after = applied(&base, &difference);
    assert_eq!(after.projects().len(), 7);
    assert!(after.projects().get(gone).is_none());
    let kept = project(&after, "县医院康复楼").total_investment;
    assert_eq!(kept, Some(Money::from_wan(3_800)));
    // Filters see rows whatever becomes of them.
    let filter = RowFilter {
        column: Some("total_investment".to_owned()),
        ..RowFilter::default()
    };
    let seen: Vec<u32> = difference
        .filtered(&filter)
        .map(|(_, row)| row.number)
        .collect();
    assert_eq!(seen, [7, 8]);
    let columns = difference.columns();
    let column = columns
        .iter()
        .find(|column| column.field == "own.形象进度")
        .unwrap();
    assert_eq!((column.label.as_str(), column.cells), ("形象进度", 2));
}

/// Whoever says which project a spelling means renames nothing: the spelling is remembered, and a rename is offered.
#[test]
fn a_near_name_that_is_accepted_keeps_the_library_s_name_and_is_known_the_next_time() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let before = compared(&base, &files, &Choices::default());
    let key = row(&before, 6).key.unwrap();
    let offered = row(&before, 6).project.unwrap();
    let mut choices = Choices::default();
    choices.rows.insert(key, RowChoice::Is(offered));
    let difference = compared(&base, &files, &choices);
    let name = row(&difference, 6).name_cell().unwrap();
    assert_eq!(name.state, CellState::Held);
    assert!(name.why().contains("保留库里的名称"), "{}", name.why());
    let after = applied(&base, &difference);
    let of = |portfolio: &lantu::model::Portfolio| {
        let project = portfolio.projects().get(offered).unwrap();
        (project.name.clone(), project.other_names.clone())
    };
    let names = vec!["县道改造一标段".to_owned()];
    assert_eq!(of(&after), ("县道改造一标".to_owned(), names.clone()));
    // Nobody is asked again, and nothing of it is to be altered.
    let again = compared(&after, &files, &Choices::default());
    let again = row(&again, 6);
    assert_eq!(again.project, Some(offered));
    assert_eq!(again.found.as_ref().unwrap().to, Some(offered));
    assert!(again.cells.is_empty(), "{:?}", again.cells);
    // Whoever ticks the name renames it.
    choices.cells.insert(cell_key(&difference, 6, "name"), true);
    let renamed = applied(&base, &compared(&base, &files, &choices));
    assert_eq!(of(&renamed), ("县道改造一标段".to_owned(), Vec::new()));
}

#[test]
fn a_text_that_is_put_right_comes_in_and_a_wrong_one_does_not() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let planned = |choices: &Choices| {
        let difference = compared(&base, &files, choices);
        let row = row(&difference, 5);
        let cell = row
            .cells
            .iter()
            .find(|cell| cell.spot.to_string() == "annual.2026.planned");
        let cell = cell.unwrap();
        (cell.state, difference.new_text(cell), cell.why().to_owned())
    };
    let before = compared(&base, &files, &Choices::default());
    let key = cell_key(&before, 5, "annual.2026.planned");
    let mut choices = Choices::default();
    choices.corrected.insert(key.clone(), "9500".to_owned());
    let (state, text, why) = planned(&choices);
    assert_eq!(
        (state, text.as_str(), why.as_str()),
        (CellState::Accepted, "9,500.00万元", "")
    );
    choices.corrected.insert(key, "约九千".to_owned());
    let (state, text, why) = planned(&choices);
    assert_eq!((state, text.as_str()), (CellState::Barred, "约九千"));
    assert!(why.contains("不是金额"), "{why}");
}

/// What means nothing in a ledger means nothing when it is typed in its place.
#[test]
fn a_word_for_nothing_put_in_the_place_of_a_cell_erases_nothing() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let files = ["26b-monthly-return.xlsx"];
    let sheet = compared(&base, &files, &Choices::default());
    let contact = cell_key(&sheet, 5, "contact");
    let planned = cell_key(&sheet, 5, "annual.2026.planned");
    let name = cell_key(&sheet, 8, "name");
    for word in ["无", "—", "待定", "/", "--", "暂无", " 无 "] {
        let mut choices = Choices::default();
        for cell in [&contact, &planned] {
            choices.corrected.insert(cell.clone(), word.to_owned());
            // Not even where somebody ticks it.
            choices.cells.insert(cell.clone(), true);
        }
        choices.corrected.insert(name.clone(), word.to_owned());
        let difference = compared(&base, &files, &choices);
        for key in [&contact, &planned] {
            let spot = &key.spot;
            let cells = &row(&difference, 5).cells;
            let cell = cells.iter().find(|cell| cell.spot == *spot).unwrap();
            assert_eq!(cell.state, CellState::Barred, "{word} {spot}");
            assert_eq!(difference.new_text(cell), word);
            assert!(cell.why().contains("没有填"), "{}", cell.why());
        }
        let after = applied(&base, &difference);
        let (before, after_it) = (project(&base, "竹汐码头"), project(&after, "竹汐码头"));
        assert_eq!(after_it.contact, before.contact, "{word}");
        let plan = |of: &lantu::model::Portfolio| of.annual_plans().of(before.id)[0].planned;
        assert_eq!(plan(&after), plan(&base), "{word}");
        // Nor is a project without its name.
        assert_eq!(project(&after, "墨鸢旅游路").name, "墨鸢旅游路");
    }
}

#[test]
fn only_new_ones_or_only_changes_come_in_where_a_person_says_so() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let label = |takes: Takes| {
        let choices = Choices {
            takes,
            ..Choices::default()
        };
        let difference = compared(&base, &["26b-monthly-return.xlsx"], &choices);
        applied(&base, &difference);
        difference.draft(new_id).label
    };
    assert_eq!(label(Takes::New), "导入 26b-monthly-return.xlsx：新增 1 个");
    assert_eq!(
        label(Takes::Changed),
        "导入 26b-monthly-return.xlsx：改 5 处"
    );
}

#[test]
fn departments_are_asked_for_and_made_only_where_a_person_says_so() {
    let plan = lantu::seed::plan_portfolio().unwrap();
    let files = ["19-departments-spelled-many-ways.xlsx"];
    let before = compared(&plan, &files, &Choices::default());
    let unknown = before.unknown_names();
    assert!(unknown.len() > 5, "{unknown:?}");
    assert!(unknown.iter().any(|name| !name.offered.is_empty()));
    let count = plan.departments().len();
    let after = applied(&plan, &before);
    assert_eq!(after.departments().len(), count);
    // One is made, one is another's name, one is left out.
    let mut texts = unknown
        .iter()
        .filter(|name| name.table == Table::Department);
    let [made, meant, left] = [(); 3].map(|()| texts.next().unwrap().text.clone());
    let other = plan.departments().iter().next().unwrap().id;
    let mut choices = Choices::default();
    let mut say = |text: &String, choice| {
        choices
            .names
            .insert((Table::Department, text.clone()), choice)
    };
    say(&made, NameChoice::New);
    say(&meant, NameChoice::Is(other.uuid()));
    say(&left, NameChoice::Leave);
    let difference = compared(&plan, &files, &choices);
    let after = applied(&plan, &difference);
    assert_eq!(after.departments().len(), count + 1);
    let new = after
        .departments()
        .iter()
        .find(|department| department.name == made);
    let new = new.unwrap().id;
    let leads = |id| {
        let projects = after.projects().iter();
        projects
            .filter(|project| project.lead_department.contains(&id))
            .count()
    };
    assert!(leads(new) > 0);
    let before_led = plan
        .projects()
        .iter()
        .filter(|p| p.lead_department.contains(&other))
        .count();
    assert!(leads(other) > before_led);
    let again = compared(&after, &files, &choices).counts();
    assert_eq!((again.new, again.changed), (0, 0));
}

#[test]
fn a_contact_without_its_telephone_and_a_sum_in_another_unit_do_not_come_in_by_themselves() {
    let base = imported(&empty(), &["26a-base-list.xlsx"]);
    let known = project(&base, "竹汐码头");
    let name = known.contact.split(' ').next().unwrap();
    // The amount of 万元 under a heading of 元.
    let total = known.total_investment.unwrap().fen() / 1_000_000;
    let text = format!("项目名称,总投资（元）,联系人\n竹汐码头,{total},{name}\n");
    let workbook = read::bytes(text.as_bytes()).unwrap();
    let reading = understand(&workbook, &base, &Options::default()).unwrap();
    let files = [("报送.csv".to_owned(), reading)];
    let difference = Difference::new(&base, &files, &Choices::default());
    let cells: Vec<_> = difference
        .rows()
        .iter()
        .flat_map(|row| &row.cells)
        .collect();
    assert_eq!(cells.len(), 1, "{cells:?}");
    assert_eq!(cells[0].state, CellState::Held);
    assert!(cells[0].why().contains("核对金额单位"));
    assert_eq!(difference.counts().changes, 0);
}

/// What a sheet lists of other names and what a person says a spelling means stand beside what the library has.
#[test]
fn other_names_of_columns_and_decisions_stand_in_one_cell_beside_those_of_the_library() {
    let mut base = imported(&empty(), &["26a-base-list.xlsx"]);
    let road = project(&base, "县道改造一标").clone();
    let held = Value::Words(vec!["早先的叫法".to_owned()]);
    let change = Change::set_field(&road, ProjectColumn::OtherNames, held, Source::Filled);
    let op = Op::edit(new_id(), "改", change.into_iter().collect());
    base.apply(&op).unwrap();
    let read = |text: &str| {
        let workbook = read::bytes(text.as_bytes()).unwrap();
        understand(&workbook, &base, &Options::default()).unwrap()
    };
    let one = "序号,项目名称,别名,曾用名\n1,县道改造一标段,县道一标,老县道\n2,栎霜货场,,\n";
    let two = "序号,项目名称,别名\n1,县道改造第一标段,老县道\n2,栎霜货场,\n";
    let files = [one, two].map(read);
    let files = [
        ("甲.csv".to_owned(), files[0].clone()),
        ("乙.csv".to_owned(), files[1].clone()),
    ];
    let first = Difference::new(&base, &files, &Choices::default());
    let mut choices = Choices::default();
    for row in first
        .rows()
        .iter()
        .filter(|row| row.name.starts_with("县道"))
    {
        if let Some(key) = row.key {
            choices.rows.insert(key, RowChoice::Is(road.id));
        }
    }
    let difference = Difference::new(&base, &files, &choices);
    let states = difference.rows().iter().flat_map(|row| &row.cells);
    let states = states.filter(|cell| cell.spot.to_string() == "other_names");
    let states: Vec<CellState> = states.map(|cell| cell.state).collect();
    assert_eq!(states, [CellState::Accepted; 2]);
    let after = applied(&base, &difference);
    let names = [
        "早先的叫法",
        "县道一标",
        "老县道",
        "县道改造一标段",
        "县道改造第一标段",
    ];
    assert_eq!(project(&after, "县道改造一标").other_names, names);
    // The same sheets again alter nothing.
    let again = Difference::new(&after, &files, &Choices::default());
    let draft = again.draft(new_id);
    assert!(draft.changes.is_empty(), "{}", draft.label);
}

#[test]
fn what_a_sheet_calls_a_department_is_told_beside_what_the_library_does() {
    let mut base = imported(&empty(), &["26a-base-list.xlsx"]);
    let road = project(&base, "县道改造一标").clone();
    let mut row = Row::blank(Table::Department, new_id());
    row.values[DepartmentColumn::Name as usize] = Value::Text("市粮食和物资储备局".to_owned());
    let op = Op::edit(new_id(), "加", vec![Change::Create(row)]);
    base.apply(&op).unwrap();
    let told = |base: &Portfolio, name: &str| {
        let text = format!(
            "序号,项目名称,牵头部门\n1,{},{name}\n2,新的大桥,{name}\n",
            road.name
        );
        let workbook = read::bytes(text.as_bytes()).unwrap();
        let reading = understand(&workbook, base, &Options::default()).unwrap();
        let difference =
            Difference::new(base, &[("表.csv".to_owned(), reading)], &Choices::default());
        let cells = difference.rows().iter().flat_map(|row| &row.cells);
        let cells = cells.filter(|cell| cell.spot.to_string() == "lead_department");
        let told = cells.map(|cell| (difference.new_text(cell), difference.told_text(cell)));
        told.collect::<Vec<_>>()
    };
    let plain = "市粮食和物资储备局".to_owned();
    let both = "粮食和物资储备局 → 市粮食和物资储备局".to_owned();
    assert_eq!(
        told(&base, "粮食和物资储备局"),
        [(plain.clone(), both.clone()), (plain.clone(), both)]
    );
    assert_eq!(
        told(&base, &plain),
        [
            (plain.clone(), plain.clone()),
            (plain.clone(), plain.clone())
        ]
    );
}
