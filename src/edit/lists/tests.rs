use super::*;
use crate::clock::new_id;
use crate::model::{Op, ProjectColumn, Record as _, Spelling};

fn library() -> Portfolio {
    crate::seed::plan_portfolio().unwrap()
}

fn applied(portfolio: &Portfolio, draft: Draft) -> Portfolio {
    let mut after = portfolio.clone();
    after
        .apply(&Op::edit(Uuid::nil(), draft.label, draft.changes))
        .unwrap();
    after
}

fn labels(portfolio: &Portfolio, table: Table) -> Vec<String> {
    let entries = list_entries(portfolio, table).into_iter();
    entries.map(|entry| entry.label).collect()
}

#[test]
fn a_department_spelled_in_two_ways_becomes_one() {
    let portfolio = library();
    let entries = list_entries(&portfolio, Table::Department);
    let from = entries.iter().max_by_key(|entry| entry.projects).unwrap();
    let into = entries.iter().find(|entry| entry.id != from.id).unwrap();
    let draft = Draft::merge_list_rows(&portfolio, Table::Department, from.id, into.id);
    let after = applied(&portfolio, draft.clone());
    let lead = ProjectColumn::LeadDepartment as usize;
    let names = |portfolio: &Portfolio, id: Uuid| {
        let projects = portfolio.projects().iter();
        projects
            .filter(|p| p.get(lead).refs().contains(&id))
            .count()
    };
    assert!(names(&portfolio, from.id) > 0);
    assert_eq!(names(&after, from.id), 0);
    assert!(names(&after, into.id) >= names(&portfolio, from.id));
    assert!(after.row(Table::Department, from.id).is_none());
    // Ledgers go on to write the old name.
    let gone = portfolio.departments().get(Id::new(from.id)).unwrap();
    for name in [&gone.name, &gone.short_name] {
        assert_eq!(
            after.department_spelled(name),
            Spelling::Same(into.id),
            "{name}"
        );
    }
    // Taken back, everything is as it was.
    let op = Op::edit(Uuid::nil(), "", draft.changes);
    let mut back = after.clone();
    back.apply(&op.reversed(Uuid::nil())).unwrap();
    assert_eq!(
        back.table_rows(Table::Project),
        portfolio.table_rows(Table::Project)
    );
}

#[test]
fn a_category_merged_into_one_below_it_gives_that_its_place() {
    let portfolio = library();
    let entries = list_entries(&portfolio, Table::Category);
    let lower = entries.iter().find(|entry| entry.depth == 2).unwrap();
    let middle = lower.parent.unwrap();
    let top = portfolio.above(Table::Category, middle).unwrap();
    let draft = Draft::merge_list_rows(&portfolio, Table::Category, top, lower.id);
    let after = applied(&portfolio, draft);
    assert_eq!(after.above(Table::Category, lower.id), None);
    assert_eq!(after.above(Table::Category, middle), Some(lower.id));
    assert_eq!(
        list_entries(&after, Table::Category).len(),
        entries.len() - 1
    );
}

#[test]
fn rows_that_a_file_has_above_themselves_are_not_hidden() {
    let mut rows = library().table_rows(Table::Category);
    let count = rows.len();
    rows[0].values[CategoryColumn::Parent as usize] = Value::Ref(rows[0].id);
    let portfolio = Portfolio::from_rows(rows).unwrap();
    assert_eq!(list_entries(&portfolio, Table::Category).len(), count);
}

#[test]
fn what_is_used_is_not_deleted_and_what_is_new_can_be() {
    let portfolio = library();
    let entries = list_entries(&portfolio, Table::Department);
    let used = entries.iter().find(|entry| entry.projects > 0).unwrap();
    let error = Draft::delete_list_row(&portfolio, Table::Department, used.id).unwrap_err();
    let error = error.to_string();
    assert!(
        error.contains(&used.label) && error.contains("合并到"),
        "{error}"
    );
    let (id, draft) = Draft::new_list_row(
        &portfolio,
        Table::Department,
        None,
        "市数据局（新）",
        new_id,
    )
    .unwrap();
    let after = applied(&portfolio, draft);
    assert_eq!(
        labels(&after, Table::Department).last().unwrap(),
        "市数据局（新）"
    );
    assert!(
        Draft::new_list_row(&after, Table::Department, None, "市数据局（新）", new_id).is_err()
    );
    let gone = applied(
        &after,
        Draft::delete_list_row(&after, Table::Department, id).unwrap(),
    );
    assert_eq!(
        labels(&gone, Table::Department),
        labels(&portfolio, Table::Department)
    );
}

#[test]
fn rows_move_among_their_like_with_all_below_them() {
    let portfolio = library();
    let before = list_entries(&portfolio, Table::OutlineNode);
    let parts: Vec<&ListEntry> = before.iter().filter(|entry| entry.depth == 0).collect();
    let up = Draft::move_list_row(&portfolio, Table::OutlineNode, parts[1].id, true);
    let after = list_entries(&applied(&portfolio, up), Table::OutlineNode);
    assert_eq!(after[0].id, parts[1].id);
    assert_eq!(after.len(), before.len());
    let below = |entries: &[ListEntry], id: Uuid| -> Vec<Uuid> {
        let at = entries.iter().position(|entry| entry.id == id).unwrap();
        entries[run(entries, at)]
            .iter()
            .map(|entry| entry.id)
            .collect()
    };
    assert_eq!(below(&after, parts[0].id), below(&before, parts[0].id));
    let first = Draft::move_list_row(&portfolio, Table::OutlineNode, parts[0].id, true);
    assert_eq!(first.changes, []);
}

#[test]
fn headings_are_added_where_they_are_missing() {
    let portfolio = library();
    let text = "第一篇 转型谋划新愿景\n第九十章 低空经济\n  第一节　起降场地\n第二节 航线";
    let after = applied(
        &portfolio,
        Draft::import_headings(&portfolio, text, new_id).unwrap(),
    );
    assert_eq!(after.outline().len(), portfolio.outline().len() + 3);
    let entries = list_entries(&after, Table::OutlineNode);
    let chapter = entries
        .iter()
        .position(|e| e.label == "第九十章 低空经济")
        .unwrap();
    let labels: Vec<&str> = entries[chapter..chapter + 3]
        .iter()
        .map(|e| e.label.as_str())
        .collect();
    assert_eq!(
        labels,
        ["第九十章 低空经济", "第一节 起降场地", "第二节 航线"]
    );
    assert_eq!(entries[chapter].depth, 1);
    assert!(Draft::import_headings(&after, text, new_id).is_err());
    let error = Draft::import_headings(&portfolio, "目录", new_id).unwrap_err();
    assert_eq!(error, ListError::NoHeading("目录".to_owned()));
}
