//! Backups are made unasked, and lead back.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::Arc;

use chrono::DateTime;
use lantu::app::{App, Command, Content, EditCommand, FileCommand, SaveState, Session, Settings};
use lantu::clock::Clock;
use lantu::model::{Money, ProjectColumn, Table, Value};

fn opened(folder: &std::path::Path, day: &str) -> App {
    let clock =
        Clock::Fixed(DateTime::parse_from_rfc3339(&format!("{day}T09:00:00+08:00")).unwrap());
    let settings = Settings::default().with_backups(Some(folder.join("备份")));
    let mut app = App::new(clock, settings, Arc::new(|| {}));
    let path = folder.join("库.lantu");
    app.run_to_end(if path.exists() {
        Command::File(FileCommand::Open(path))
    } else {
        let content = Content::Plan;
        Command::File(FileCommand::Create { path, content })
    });
    app
}

fn saved(app: &mut App) {
    for _ in 0..4_000 {
        app.poll();
        if app.session().map(Session::save_state) == Some(SaveState::Saved) {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
}

#[test]
fn each_days_work_is_kept_and_can_be_gone_back_to() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = opened(folder.path(), "2026-11-23");
    assert_eq!(app.backups().unwrap(), []);
    let id = app.portfolio().projects().iter().next().unwrap().id;
    let set = |app: &mut App, wan: i64| {
        let value = Value::Money(Money::from_wan(wan));
        app.run(Command::Edit(EditCommand::SetField(
            vec![id],
            ProjectColumn::TotalInvestment,
            value,
        )));
        saved(app);
    };
    set(&mut app, 100);
    app.close();
    let mut app = opened(folder.path(), "2026-11-24");
    let first = app.portfolio().table_rows(Table::Project);
    let kept = app.backups().unwrap();
    assert_eq!(kept.len(), 2, "{kept:?}");
    set(&mut app, 999);
    app.run(Command::Edit(EditCommand::NewProject));
    saved(&mut app);
    let second = app.portfolio().table_rows(Table::Project);
    assert_ne!(first, second);
    app.run_to_end(Command::File(FileCommand::Restore(kept[0].path.clone())));
    saved(&mut app);
    assert!(app.portfolio().table_rows(Table::Project) == first);
    app.run(Command::Edit(EditCommand::Undo));
    assert!(app.portfolio().table_rows(Table::Project) == second);
    app.close();
    // A backup itself can be looked at, and not altered.
    app.run_to_end(Command::File(FileCommand::Open(kept[0].path.clone())));
    assert!(app.portfolio().table_rows(Table::Project) == first);
    let reason = app.session().unwrap().read_only_reason().unwrap();
    assert!(reason.starts_with("这是压缩的备份，只能查看"), "{reason}");
    app.close();
    let path = folder.path().join("库.lantu");
    assert!(
        lantu::store::read_only(&path)
            .unwrap()
            .check()
            .unwrap()
            .problems
            .is_empty()
    );
}
