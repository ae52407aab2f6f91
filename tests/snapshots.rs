//! What the main screens look like, pixel by pixel. Needs a Vulkan driver: `--features snapshots`.
#![cfg(feature = "snapshots")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::DateTime;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions};
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, FileCommand, LookCommand, Scope, SelectCommand,
    Settings, ThemeChoice,
};
use lantu::clock::Clock;
use lantu::model::{Field, ProjectColumn, ViewPage};
use lantu::ui::Window;
use lantu::view::GroupKey;
use tempfile::TempDir;

fn window(folder: &TempDir, content: Content) -> Harness<'static, Window> {
    let path = folder
        .path()
        .join("蓝图")
        .join("冷水江市十四五重大项目库.lantu");
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
    let builder = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(30);
    let mut harness = builder.build_eframe(move |context| {
        let mut window = Window::new(&context.egui_ctx, Settings::default(), clock);
        window.set_user("经办人");
        window
            .app()
            .run(Command::File(FileCommand::Create { path, content }));
        window.app().run(Command::Look(LookCommand::CloseWelcome));
        window
    });
    harness.run();
    harness
}

/// Some filled-in figures, so that the picture shows what the program is for.
fn fill(harness: &mut Harness<'static, Window>) {
    let app = harness.state_mut().app();
    let portfolio = app.portfolio();
    let id = |name: &str| {
        portfolio
            .projects()
            .iter()
            .find(|project| project.name.contains(name))
            .unwrap()
            .id
    };
    for (name, sum) in [
        ("平安大桥", "3.85亿元"),
        ("S235", "5.24亿元"),
        ("S331", "27600万元"),
        ("绕城", "8.6亿元"),
    ] {
        let field = Field::TOTAL_INVESTMENT;
        let value =
            lantu::model::parse_value(&portfolio, field.kind(), sum, lantu::model::MoneyUnit::Wan);
        app.run(Command::Edit(EditCommand::SetField(
            vec![id(name)],
            ProjectColumn::TotalInvestment,
            value.unwrap(),
        )));
    }
    app.run(Command::Select(SelectCommand::Select(
        Some(id("平安大桥")),
        Some(Field::TOTAL_INVESTMENT),
    )));
    harness.run();
    for _ in 0..100 {
        std::thread::sleep(std::time::Duration::from_millis(20));
        harness.run();
        let state = harness
            .state_mut()
            .app()
            .session()
            .map(lantu::app::Session::save_state);
        if state == Some(lantu::app::SaveState::Saved) {
            break;
        }
    }
    harness.run();
}

fn compare(harness: &mut Harness<'static, Window>, name: &str) {
    // Software drivers compile for the machine they run on; a few pixels of text differ between machines.
    let options = SnapshotOptions::new().threshold(1.5).max_failed_pixels(200);
    harness.snapshot_options(name, &options);
}

#[test]
fn the_main_window() {
    let folder = TempDir::new().unwrap();
    let mut harness = window(&folder, Content::Plan);
    fill(&mut harness);
    let path = vec![
        (GroupKey::Part, "5".to_owned()),
        (GroupKey::Chapter, "14".to_owned()),
    ];
    let label = "第十四章 健全综合交通运输网络".to_owned();
    harness
        .state_mut()
        .app()
        .run(Command::Arrange(ArrangeCommand::Narrow(Some(Scope {
            path,
            label,
        }))));
    harness.run();
    compare(&mut harness, "main");
    harness
        .state_mut()
        .app()
        .run(Command::Look(LookCommand::SetTheme(ThemeChoice::Dark)));
    harness.run();
    compare(&mut harness, "main_dark");
    harness
        .state_mut()
        .app()
        .run(Command::Look(LookCommand::SetTheme(ThemeChoice::Light)));
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run();
    // Pages are laid out beside the window.
    for _ in 0..600 {
        if harness.query_by_label_contains("第 1 /").is_some() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.run();
    }
    compare(&mut harness, "export");
}

/// The pages on the sample's fictional figures, which each picture says.
#[test]
fn the_pages() {
    let folder = TempDir::new().unwrap();
    let mut harness = window(&folder, Content::Sample { projects: None });
    for (page, group_by, name) in [
        (ViewPage::Overview, vec![GroupKey::Chapter], "overview"),
        (
            ViewPage::Timeline,
            vec![GroupKey::LeadDepartment],
            "timeline",
        ),
        (ViewPage::Board, vec![GroupKey::Stage], "board"),
    ] {
        let app = harness.state_mut().app();
        app.run(Command::Arrange(ArrangeCommand::GroupBy(group_by)));
        app.run(Command::Arrange(ArrangeCommand::ShowPage(page)));
        harness.run();
        compare(&mut harness, name);
    }
}
