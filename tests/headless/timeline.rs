//! The page 时间轴, driven by what its controls are called, without a screen.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::DateTime;
use egui::accesskit::Role;
use egui::{Key, Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    App, ArrangeCommand, Command, Content, EditCommand, FileCommand, LookCommand, PaperCommand,
    PartColumn, SelectCommand, Settings,
};
use lantu::clock::Clock;
use lantu::model::{
    Id, MilestoneColumn, PartialDate, Project, ProjectColumn, Table, Value, ViewPage,
};
use lantu::ui::Window;
use tempfile::TempDir;

struct Desk {
    window: Harness<'static, Window>,
    folder: TempDir,
    project: Id<Project>,
}

fn date(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap()
}

impl Desk {
    /// The page, with 平安大桥 alone on it: 2022-03 to 2025, 主桥合龙 planned for 2024-09.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("库.lantu");
        let now = DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap();
        let builder = Harness::builder()
            .with_size([1440.0, 900.0])
            .with_max_steps(30);
        let mut window = builder.build_eframe(move |context| {
            let settings = Settings::default();
            let mut window = Window::new(&context.egui_ctx, settings, Clock::Fixed(now));
            let content = Content::Plan;
            window
                .app()
                .run_to_end(Command::File(FileCommand::Create { path, content }));
            window.app().run(Command::Look(LookCommand::CloseWelcome));
            window
        });
        let app = window.state_mut().app();
        let projects = app.portfolio();
        let mut projects = projects.projects().iter();
        let project = projects.find(|p| p.name == "平安大桥").unwrap().id;
        for (column, text) in [
            (ProjectColumn::Start, "2022-03"),
            (ProjectColumn::End, "2025"),
        ] {
            let value = Value::Date(date(text));
            app.run(Command::Edit(EditCommand::SetField(
                vec![project],
                column,
                value,
            )));
        }
        app.run(Command::Edit(EditCommand::AddMilestones(
            project,
            vec!["主桥合龙".to_owned()],
        )));
        let milestone = app.portfolio().milestones().of(project)[0].id;
        let part = PartColumn {
            table: Table::Milestone,
            id: milestone.uuid(),
            column: MilestoneColumn::Planned as usize,
        };
        app.run(Command::Edit(EditCommand::SetPart(
            part,
            Value::Date(date("2024-09")),
        )));
        app.run(Command::Arrange(ArrangeCommand::Search(
            "平安大桥".to_owned(),
        )));
        app.run(Command::Arrange(ArrangeCommand::ShowPage(
            ViewPage::Timeline,
        )));
        window.run();
        Self {
            window,
            folder,
            project,
        }
    }

    fn app(&mut self) -> &mut App {
        self.window.state_mut().app()
    }

    fn project(&mut self) -> Project {
        let portfolio = self.app().portfolio();
        portfolio.projects().get(self.project).unwrap().clone()
    }

    fn planned(&mut self) -> Option<PartialDate> {
        let project = self.project;
        self.app().portfolio().milestones().of(project)[0].planned
    }

    fn place(&self, label: &str) -> Pos2 {
        self.window.get_by_label(label).rect().center()
    }

    /// How many points a month takes: 2022-03 to 2025-12 are 46.
    fn month(&self) -> f32 {
        let start = self.place("平安大桥 开工时间 2022-03").x;
        let end = self.place("平安大桥 完工时间 2025").x;
        (end - start) / 46.0
    }

    fn drag(&mut self, label: &str, months: f32) {
        let from = self.place(label);
        let way = months * self.month();
        self.window.hover_at(from);
        self.window.run();
        self.window.drag_at(from);
        self.window.run();
        for part in [0.3, 0.7, 1.0] {
            self.window.hover_at(from + vec2(way * part, 0.0));
            self.window.run();
        }
    }

    fn drop(&mut self, label: &str, months: f32) {
        let to = self.place(label) + vec2(months * self.month(), 0.0);
        self.window.drop_at(to);
        self.window.run();
        self.window.run();
    }
}

#[test]
fn every_row_says_what_it_shows_and_a_click_puts_it_into_the_inspector() {
    let mut desk = Desk::new();
    assert_eq!(desk.app().selected(), None);
    let row = "平安大桥 2022—2025 下一节点 2024-09 主桥合龙 逾期 21 天";
    let before = desk.planned();
    // Wherever in its row: on its name, and on what can be taken hold of.
    let mark = desk.place("平安大桥 里程碑 主桥合龙 2024-09");
    let name = desk.window.get_by_label(row).rect().left_center() + vec2(40.0, 0.0);
    for at in [name, mark] {
        let select = SelectCommand::Select(None, None);
        desk.app().run(Command::Select(select));
        desk.window.run();
        desk.window.hover_at(at);
        desk.window.run();
        for is_down in [true, false] {
            desk.window.event(egui::Event::PointerButton {
                pos: at,
                button: egui::PointerButton::Primary,
                pressed: is_down,
                modifiers: egui::Modifiers::NONE,
            });
            // One picture each: what is held for longer is no click.
            desk.window.step();
        }
        desk.window.run();
        assert_eq!(desk.app().selected(), Some(desk.project), "{at:?}");
    }
    assert_eq!(desk.planned(), before);
}

#[test]
fn dragging_a_milestone_moves_its_planned_month_and_undo_restores_it() {
    let mut desk = Desk::new();
    let mark = "平安大桥 里程碑 主桥合龙 2024-09";
    desk.drag(mark, 3.1);
    assert!(
        desk.window.query_by_label("计划时间 2024-12").is_some(),
        "the tip tells the new date while it is dragged"
    );
    assert_eq!(
        desk.planned(),
        Some(date("2024-09")),
        "not before it is let go of"
    );
    let mark = "平安大桥 里程碑 主桥合龙 2024-12";
    desk.drop(mark, 0.0);
    assert_eq!(desk.planned(), Some(date("2024-12")));
    desk.window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    desk.window.run();
    desk.window.run();
    assert_eq!(
        desk.planned(),
        Some(date("2024-09")),
        "one op for the whole drag"
    );
}

#[test]
fn escape_leaves_a_dragged_date_as_it_was() {
    let mut desk = Desk::new();
    let mark = "平安大桥 里程碑 主桥合龙 2024-09";
    desk.drag(mark, 4.0);
    desk.window.key_press(Key::Escape);
    desk.window.run();
    desk.drop(mark, 4.0);
    assert_eq!(desk.planned(), Some(date("2024-09")));
}

#[test]
fn an_end_of_a_bar_keeps_the_precision_of_its_date() {
    let mut desk = Desk::new();
    let end = "平安大桥 完工时间 2025";
    desk.drag(end, -11.0);
    desk.drop(end, 0.0);
    assert_eq!(desk.project().end, Some(date("2024")));
    let start = "平安大桥 开工时间 2022-03";
    // Months are measured against the bar, which is now 34 of them long.
    let month = (desk.place("平安大桥 完工时间 2024").x - desk.place(start).x) / 34.0;
    let from = desk.place(start);
    desk.window.drag_at(from);
    desk.window.run();
    desk.window.hover_at(from + vec2(month * 2.1, 0.0));
    desk.window.run();
    desk.window.drop_at(from + vec2(month * 2.1, 0.0));
    desk.window.run();
    desk.window.run();
    assert_eq!(desk.project().start, Some(date("2022-05")));
}

#[test]
fn the_scale_follows_its_buttons() {
    let mut desk = Desk::new();
    let before = desk.month();
    for label in ["年", "季", "月", "今天", "全部"] {
        desk.window
            .get_by_role_and_label(Role::Button, label)
            .click();
        desk.window.run();
        desk.window.run();
    }
    assert!((desk.month() - before).abs() < 0.01, "全部 shows all again");
}

#[test]
fn the_timeline_is_written_as_svg_png_and_pdf() {
    let mut desk = Desk::new();
    for (name, begins) in [
        ("轴.svg", b"<svg".as_slice()),
        ("轴.png", b"\x89PNG"),
        ("轴.pdf", b"%PDF"),
    ] {
        let path = desk.folder.path().join(name);
        desk.app()
            .run(Command::Paper(PaperCommand::ExportTimeline(path.clone())));
        for _ in 0..3_000 {
            desk.app().poll();
            if desk.app().is_busy().is_none() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        let written = std::fs::read(&path).unwrap();
        assert!(written.starts_with(begins), "{name}");
    }
    let path = desk.folder.path().join("轴.bmp");
    desk.app()
        .run(Command::Paper(PaperCommand::ExportTimeline(path.clone())));
    assert!(!path.exists());
    let notices = desk.app().take_notices();
    assert!(
        notices
            .iter()
            .any(|notice| notice.is_error && notice.text.contains(".png"))
    );
}

#[test]
fn the_picture_holds_every_project_between_its_edges() {
    let portfolio = lantu::seed::plan_portfolio().unwrap();
    let index = lantu::view::Index::new(&portfolio);
    let query = lantu::view::Query {
        group_by: vec![lantu::view::GroupKey::Chapter],
        ..lantu::view::Query::default()
    };
    let moment = lantu::view::Moment::on(date("2024-10-21").first_day());
    let listing = lantu::view::run(&portfolio, &index, &query, moment).unwrap();
    let layout = lantu::report::TimelineLayout {
        title: lantu::report::timeline_title(&portfolio, moment),
        unit: lantu::model::MoneyUnit::Wan,
        folded: std::collections::HashSet::new(),
    };
    let svg = lantu::report::timeline_svg(&portfolio, &listing, &layout, moment);
    for project in portfolio.projects().iter() {
        // A long name may end with an ellipsis.
        let begins: String = project.name.chars().take(12).collect();
        assert!(svg.contains(&begins), "{}", project.name);
    }
    let unfilled = portfolio.projects().iter();
    let unfilled = unfilled
        .filter(|p| p.start.is_none() && p.end.is_none())
        .count();
    assert_eq!(svg.matches(">起止未填<").count(), unfilled);
    for (attribute, most) in [(" x=\"", 1587.0), (" x2=\"", 1587.0)] {
        for place in svg.split(attribute).skip(1) {
            let number: f64 = place.split('"').next().unwrap().parse().unwrap();
            assert!((0.0..=most).contains(&number), "{number}");
        }
    }
    assert!(svg.contains("共 "), "count above the heads");
}
