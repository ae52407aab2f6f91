//! What is selected is what the page shows, however the page came to show it.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use chrono::DateTime;
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, FileCommand, Scope, SelectCommand,
    Settings, ViewCommand,
};
use lantu::clock::Clock;
use lantu::model::{Field, Id, Project, ProjectColumn, Stage, Value, ViewPage};
use lantu::view::{Condition, Filter, GroupKey, Operator, Subject};

const STAGE: Field = Field::STAGE;

/// The plan's projects by stage, all of them selected.
fn all_selected() -> (tempfile::TempDir, App) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
    let mut app = App::new(clock, Settings::default(), Arc::new(|| {}));
    let path = folder.path().join("库.lantu");
    app.run_to_end(Command::File(FileCommand::Create {
        path,
        content: Content::Plan,
    }));
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    let first = app.listing().projects[0];
    let built = Value::Choice(Stage::UnderConstruction.label());
    app.run(Command::Edit(EditCommand::SetField(
        vec![first],
        ProjectColumn::Stage,
        built,
    )));
    app.run(Command::Arrange(ArrangeCommand::GroupBy(vec![
        GroupKey::Stage,
    ])));
    let all = app.listing().projects.clone();
    app.run(Command::Select(SelectCommand::SelectMany(all.clone())));
    assert_eq!(app.workspace().selection.len(), all.len());
    (folder, app)
}

/// The rows of the table, worked out from its groups.
fn rows(app: &mut App) -> HashSet<Id<Project>> {
    let listing = app.listing();
    let workspace = app.workspace();
    let groups = listing.groups.iter().filter(|group| {
        let path = format!("/{}={}", group.by.name(), group.key);
        workspace.page == ViewPage::Board || !workspace.folded.contains(&path)
    });
    let of_groups = groups.flat_map(|group| group.projects.iter().copied());
    if listing.groups.is_empty() {
        listing.projects.iter().copied().collect()
    } else {
        of_groups.collect()
    }
}

fn first_group(app: &mut App) -> (String, String) {
    let listing = app.listing();
    let group = &listing.groups[0];
    let path = format!("/{}={}", group.by.name(), group.key);
    (path, group.key.clone())
}

fn is_under_construction() -> Condition {
    Condition {
        subject: Subject::Field(STAGE),
        operator: Operator::Is,
        words: vec![Stage::UnderConstruction.label().to_owned()],
    }
}

#[test]
fn whatever_narrows_the_page_lets_go_of_what_it_hides() {
    type Way = (&'static str, fn(&mut App));
    let ways: [Way; 8] = [
        ("search", |app| {
            app.run(Command::Arrange(ArrangeCommand::Search(
                "平安大桥".to_owned(),
            )));
        }),
        ("search without hits", |app| {
            app.run(Command::Arrange(ArrangeCommand::Search(
                "没有这样的项目".to_owned(),
            )));
        }),
        ("condition", |app| {
            app.run(Command::Arrange(ArrangeCommand::AddCondition(
                is_under_construction(),
            )));
        }),
        ("filter", |app| {
            app.run(Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(
                is_under_construction(),
            ))));
        }),
        ("choice in the tree", |app| {
            let (_, key) = first_group(app);
            app.run(Command::Arrange(ArrangeCommand::Narrow(Some(Scope {
                path: vec![(GroupKey::Stage, key.clone())],
                label: key,
            }))));
        }),
        ("fold", |app| {
            let (path, _) = first_group(app);
            app.run(Command::Arrange(ArrangeCommand::ToggleFold(path)));
        }),
        ("kept view", |app| {
            app.run(Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(
                is_under_construction(),
            ))));
            app.run(Command::View(ViewCommand::KeepView("在建".to_owned())));
            let view = app.workspace().view.unwrap();
            app.run(Command::Arrange(ArrangeCommand::ShowAll));
            let all = app.listing().projects.clone();
            app.run(Command::Select(SelectCommand::SelectMany(all)));
            app.run(Command::View(ViewCommand::ChooseView(view)));
        }),
        ("edit", |app| {
            app.run(Command::Arrange(ArrangeCommand::AnyCondition(false)));
            let name = Condition {
                subject: Subject::Field(STAGE),
                operator: Operator::IsNot,
                words: vec![Stage::Completed.label().to_owned()],
            };
            app.run(Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(
                name,
            ))));
            let some = app.listing().projects[..3].to_vec();
            let done = Value::Choice(Stage::Completed.label());
            app.run(Command::Edit(EditCommand::SetField(
                some,
                ProjectColumn::Stage,
                done,
            )));
        }),
    ];
    for (way, narrow) in ways {
        let (_folder, mut app) = all_selected();
        let before = app.workspace().selection.len();
        narrow(&mut app);
        let rows = rows(&mut app);
        let workspace = app.workspace();
        assert!(workspace.selection.len() < before, "{way}");
        assert!(
            workspace.selection.iter().all(|id| rows.contains(id)),
            "{way}"
        );
        // What is left is all that was selected and is still there.
        assert_eq!(workspace.selection.len(), rows.len(), "{way}");
        let cursor = workspace.selected;
        assert!(
            cursor.is_none_or(|id| workspace.selection.contains(&id)),
            "{way}"
        );
        assert_eq!(
            cursor.is_some(),
            !workspace.selection.is_empty(),
            "{way}: the cursor stands on a selected row"
        );
        // It does not come back by itself.
        app.run(Command::Arrange(ArrangeCommand::ShowAll));
        app.run(Command::Arrange(ArrangeCommand::Fold(Vec::new())));
        assert_eq!(app.workspace().selection.len(), rows.len(), "{way}");
    }
}

#[test]
fn deleting_after_a_search_deletes_what_was_found_and_no_more() {
    let (_folder, mut app) = all_selected();
    let count = app.portfolio().projects().len();
    app.run(Command::Arrange(ArrangeCommand::Search(
        "没有这样的项目".to_owned(),
    )));
    app.run(Command::Edit(EditCommand::DeleteSelected));
    assert_eq!(app.portfolio().projects().len(), count);
    app.run(Command::Arrange(ArrangeCommand::ShowAll));
    let all = app.listing().projects.clone();
    app.run(Command::Select(SelectCommand::SelectMany(all)));
    app.run(Command::Arrange(ArrangeCommand::Search(
        "平安大桥".to_owned(),
    )));
    let found = app.listing().projects.len();
    assert!(found > 0);
    app.run(Command::Edit(EditCommand::DeleteSelected));
    assert_eq!(app.portfolio().projects().len(), count - found);
}

#[test]
fn groups_folded_in_the_table_are_whole_on_the_board() {
    let (_folder, mut app) = all_selected();
    let all = app.listing().projects.len();
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Board)));
    let (path, _) = first_group(&mut app);
    app.run(Command::Arrange(ArrangeCommand::ToggleFold(path)));
    assert_eq!(app.workspace().selection.len(), all);
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
    assert_eq!(app.workspace().selection.len(), rows(&mut app).len());
    assert!(app.workspace().selection.len() < all);
}

#[test]
fn everything_is_every_row_and_where_all_groups_are_folded_there_is_none() {
    let (_folder, mut app) = all_selected();
    let (path, _) = first_group(&mut app);
    app.run(Command::Arrange(ArrangeCommand::Fold(vec![path])));
    app.run(Command::Select(SelectCommand::SelectAll));
    let expected: BTreeSet<_> = rows(&mut app).into_iter().collect();
    assert_eq!(app.workspace().selection, expected);
    let paths = lantu::view::paths(&app.listing());
    app.run(Command::Arrange(ArrangeCommand::Fold(paths)));
    app.take_notices();
    app.run(Command::Select(SelectCommand::SelectAll));
    assert!(app.workspace().selection.is_empty());
    let said = app.take_notices();
    assert!(said[0].text.contains("分组都已折叠"), "{said:?}");
}

#[test]
fn an_edit_in_the_inspector_keeps_its_project_there_though_the_filter_lets_it_go() {
    let (_folder, mut app) = all_selected();
    app.run(Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(
        is_under_construction(),
    ))));
    let id = app.listing().projects[0];
    app.run(Command::Select(SelectCommand::Select(Some(id), None)));
    let done = Value::Choice(Stage::Completed.label());
    app.run(Command::Edit(EditCommand::SetField(
        vec![id],
        ProjectColumn::Stage,
        done,
    )));
    assert!(!app.listing().projects.contains(&id));
    assert_eq!(app.workspace().selected, Some(id));
    assert!(app.workspace().selection.is_empty());
    // It is a row again, and then the cursor's.
    app.run(Command::Edit(EditCommand::Undo));
    assert!(app.workspace().selection.contains(&id));
    // Whoever looks for something else lets go of it.
    app.run(Command::Edit(EditCommand::Redo));
    app.run(Command::Arrange(ArrangeCommand::Search("桥".to_owned())));
    assert_eq!(app.workspace().selected, None);
}

#[test]
fn taking_the_cursors_row_out_of_the_selection_moves_the_cursor_to_one_that_is_left() {
    let (_folder, mut app) = all_selected();
    app.run(Command::Arrange(ArrangeCommand::GroupBy(Vec::new())));
    let ids = app.listing().projects.clone();
    let selected = |app: &App| {
        let workspace = app.workspace();
        let all: Vec<_> = workspace.selection.iter().copied().collect();
        (workspace.selected, all)
    };
    app.run(Command::Select(SelectCommand::Select(
        Some(ids[0]),
        Some(STAGE),
    )));
    app.run(Command::Select(SelectCommand::ToggleSelected(ids[1])));
    assert_eq!(app.workspace().selected, Some(ids[1]));
    app.run(Command::Select(SelectCommand::ToggleSelected(ids[1])));
    assert_eq!(selected(&app), (Some(ids[0]), vec![ids[0]]));
    app.run(Command::Select(SelectCommand::ToggleSelected(ids[0])));
    assert_eq!(selected(&app), (None, Vec::new()));
}

#[test]
fn going_to_a_project_drops_what_hides_it() {
    let (_folder, mut app) = all_selected();
    let id = app.listing().projects[5];
    let paths = lantu::view::paths(&app.listing());
    app.run(Command::Arrange(ArrangeCommand::Fold(paths)));
    app.run(Command::Arrange(ArrangeCommand::Search(
        "没有这样的项目".to_owned(),
    )));
    app.run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Charts)));
    app.run(Command::Select(SelectCommand::GoTo(id, Some(STAGE))));
    let workspace = app.workspace();
    assert_eq!(workspace.page, ViewPage::Table);
    assert_eq!(workspace.selected, Some(id));
    assert!(workspace.selection.contains(&id));
    assert!(rows(&mut app).contains(&id));
}

#[test]
fn after_a_deletion_the_cursor_stands_on_a_row_that_is_shown() {
    let (_folder, mut app) = all_selected();
    let listing = app.listing();
    assert!(listing.groups.len() > 1);
    // All groups but the first are folded; its last project goes.
    let open = &listing.groups[0];
    let paths: Vec<String> = lantu::view::paths(&listing).split_off(1);
    let last = *open.projects.last().unwrap();
    app.run(Command::Arrange(ArrangeCommand::Fold(paths)));
    app.run(Command::Select(SelectCommand::Select(Some(last), None)));
    app.run(Command::Edit(EditCommand::DeleteSelected));
    let rows = rows(&mut app);
    let selected = app.workspace().selected;
    assert!(selected.is_none_or(|id| rows.contains(&id)));
    assert_eq!(selected.is_some(), !rows.is_empty());
}
