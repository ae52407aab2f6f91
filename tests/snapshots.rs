//! What the main screens look like, pixel by pixel. Needs a Vulkan driver: `--features snapshots`.
#![cfg(feature = "snapshots")]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use chrono::DateTime;
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions};
use lantu::app::{
    ArrangeCommand, Command, Content, EditCommand, FileCommand, LookCommand, PastCommand, Scope,
    SelectCommand, Settings, Side, ThemeChoice,
};
use lantu::clock::Clock;
use lantu::model::{Field, ProjectColumn, ViewPage};
use lantu::store::Point;
use lantu::ui::Window;
use lantu::view::GroupKey;
use tempfile::TempDir;

const LARGE: [f32; 2] = [1440.0, 900.0];

fn window(
    folder: &TempDir,
    content: Content,
    [width, height]: [f32; 2],
) -> Harness<'static, Window> {
    let path = folder
        .path()
        .join("蓝图")
        .join("冷水江市十四五重大项目库.lantu");
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
    let builder = Harness::builder()
        .with_size([width, height])
        .with_max_steps(30);
    let mut harness = builder.build_eframe(move |context| {
        let mut window = Window::new(&context.egui_ctx, Settings::default(), clock);
        window.set_user("经办人");
        window
            .app()
            .run_to_end(Command::File(FileCommand::Create { path, content }));
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
    let mut harness = window(&folder, Content::Plan, LARGE);
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
    wait_for(&mut harness, "第 1 /");
    compare(&mut harness, "export");
}

/// Until words are shown that come from work beside the window.
fn wait_for(harness: &mut Harness<'static, Window>, words: &str) {
    for _ in 0..12_000 {
        if harness.query_by_label_contains(words).is_some() {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
        harness.run();
    }
    panic!("{words} is not shown");
}

/// The pages on the sample's fictional figures, which each picture says.
#[test]
fn the_pages() {
    let folder = TempDir::new().unwrap();
    let mut harness = window(&folder, Content::Sample { projects: None }, LARGE);
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

/// Pictures on their way to a folder.
struct Pictures {
    folder: PathBuf,
    drawn: BTreeSet<String>,
}

impl Pictures {
    fn draw(&mut self, harness: &mut Harness<'static, Window>, name: &str) {
        harness.run();
        let name = format!("{name}.png");
        let picture = harness.render().unwrap();
        picture.save(self.folder.join(&name)).unwrap();
        self.drawn.insert(name);
    }
}

/// Every picture of the handbook can be drawn anew, and none is there that is not. `.ci/pictures` has them go to the
/// folder `LANTU_PICTURES`, cuts them out and makes them small.
#[test]
fn the_pictures_of_the_handbook() {
    let passing = TempDir::new().unwrap();
    let mut pictures = Pictures {
        folder: std::env::var_os("LANTU_PICTURES")
            .map_or_else(|| passing.path().to_owned(), PathBuf::from),
        drawn: BTreeSet::new(),
    };
    let folder = TempDir::new().unwrap();
    let content = Content::Sample { projects: None };
    let mut harness = window(&folder, content, [1280.0, 800.0]);
    let run = |harness: &mut Harness<'static, Window>, commands: Vec<Command>| {
        for command in commands {
            harness.state_mut().app().run(command);
        }
        harness.run();
    };
    let group = |keys: &[GroupKey]| Command::Arrange(ArrangeCommand::GroupBy(keys.to_vec()));
    let page = |page| Command::Arrange(ArrangeCommand::ShowPage(page));
    pictures.draw(&mut harness, "table");
    for (shown, keys, name) in [
        (ViewPage::Table, &[GroupKey::Budget][..], "budget"),
        (ViewPage::Overview, &[GroupKey::Chapter], "overview"),
        (ViewPage::Summary, &[GroupKey::LeadDepartment], "summary"),
        (ViewPage::Timeline, &[GroupKey::LeadDepartment], "timeline"),
        (ViewPage::Board, &[GroupKey::Stage], "board"),
        (ViewPage::Charts, &[GroupKey::Chapter], "charts"),
    ] {
        run(&mut harness, vec![group(keys), page(shown)]);
        pictures.draw(&mut harness, name);
    }
    let chapters = [GroupKey::Chapter, GroupKey::Section];
    run(&mut harness, vec![group(&chapters), page(ViewPage::Table)]);
    let filter = "(建设阶段=前期 或 建设阶段=在建) 且 总投资>=1亿"
        .parse()
        .unwrap();
    run(
        &mut harness,
        vec![Command::Arrange(ArrangeCommand::SetFilter(filter))],
    );
    pictures.draw(&mut harness, "chips");
    run(
        &mut harness,
        vec![Command::Arrange(ArrangeCommand::SetFilter(
            lantu::view::Filter::default(),
        ))],
    );
    harness.get_by_label("筛选").click();
    harness.run();
    harness.get_by_label("查找字段").focus();
    harness.run();
    harness.event(egui::Event::Text("jsjd".to_owned()));
    harness.run();
    pictures.draw(&mut harness, "filter");
    harness.key_press(Key::Escape);
    harness.run();

    let portfolio = harness.state_mut().app().portfolio();
    let id = |name: &str| {
        let mut projects = portfolio.projects().iter();
        projects.find(|project| project.name == name).unwrap().id
    };
    let park = id("禾青镇产业园区");
    run(
        &mut harness,
        vec![Command::Select(SelectCommand::Select(Some(park), None))],
    );
    // The panel comes when no second click can follow.
    harness.run_steps(8);
    harness.run();
    pictures.draw(&mut harness, "inspector");

    let name = ("一季度调度会".to_owned(), String::new());
    run(
        &mut harness,
        vec![Command::Past(PastCommand::TakeSnapshot(
            name.0.clone(),
            name.1,
        ))],
    );
    for (project, field, text) in [
        (park, Field::TOTAL_INVESTMENT, "192000"),
        (id("智慧园区建设"), Field::TOTAL_INVESTMENT, "7200"),
        (
            id("光电子产业孵化园"),
            Field::Typed(ProjectColumn::Start),
            "2025-03",
        ),
    ] {
        let unit = lantu::model::MoneyUnit::Wan;
        let value = lantu::model::parse_value(&portfolio, field.kind(), text, unit);
        let Field::Typed(column) = field else {
            continue;
        };
        let edit = EditCommand::SetField(vec![project], column, value.unwrap());
        run(&mut harness, vec![Command::Edit(edit)]);
    }
    run(
        &mut harness,
        vec![
            Command::Select(SelectCommand::Select(None, None)),
            Command::Past(PastCommand::Compare(
                Side::Here(Point::Named(name.0)),
                Side::Here(Point::Now),
            )),
        ],
    );
    wait_for(&mut harness, "结束对比");
    pictures.draw(&mut harness, "compare");
    run(
        &mut harness,
        vec![Command::Past(PastCommand::EndComparison)],
    );
    harness.key_press_modifiers(Modifiers::COMMAND, Key::E);
    harness.run();
    wait_for(&mut harness, "第 1 /");
    pictures.draw(&mut harness, "export");
    let handbook = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/handbook");
    let files = std::fs::read_dir(handbook).unwrap();
    let paths = files.map(|file| file.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == "png"));
    let kept = paths.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned());
    let kept: BTreeSet<String> = kept.collect();
    assert_eq!(pictures.drawn, kept);
}
