//! Snapshots, comparison and history in the window.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use chrono::DateTime;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{
    App, Command, Content, EditCommand, FileCommand, PaperCommand, PastCommand, Point, SaveState,
    SelectCommand, Session, Settings, Side,
};
use lantu::clock::Clock;
use lantu::model::{Id, Money, Project, ProjectColumn, Value};
use lantu::ui::Window;
use lantu::view::ChangeKind;
use tempfile::TempDir;

struct Desk {
    window: Harness<'static, Window>,
    folder: TempDir,
}

impl Desk {
    /// A window on a new copy of the embedded plan.
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("库.lantu");
        let clock =
            Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
        let mut window = Harness::builder()
            .with_size([1440.0, 900.0])
            .with_max_steps(30)
            .build_eframe(move |context| {
                let mut window = Window::new(&context.egui_ctx, Settings::default(), clock);
                let content = Content::Plan;
                window
                    .app()
                    .run_to_end(Command::File(FileCommand::Create { path, content }));
                window
            });
        window.run();
        Self { window, folder }
    }

    fn app(&mut self) -> &mut App {
        self.window.state_mut().app()
    }

    fn settle(&mut self) {
        for _ in 0..6_000 {
            self.window.run();
            let app = self.app();
            let is_saved = app.session().map(Session::save_state) == Some(SaveState::Saved);
            if is_saved && app.is_busy().is_none() && !app.history().is_waiting() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        self.window.run();
    }

    fn click(&mut self, label: &str) {
        self.window
            .get_by_role_and_label(Role::Button, label)
            .click();
        self.settle();
    }

    fn menu(&mut self, label: &str) {
        self.click("工具");
        self.click(label);
    }

    fn type_into(&mut self, label: &str, text: &str) {
        let role = Role::TextInput;
        self.window.get_by_role_and_label(role, label).focus();
        self.window.run();
        self.window
            .get_by_role_and_label(role, label)
            .type_text(text);
        self.settle();
    }

    fn id(&mut self, name: &str) -> Id<Project> {
        let portfolio = self.app().portfolio();
        let mut projects = portfolio.projects().iter();
        projects.find(|project| project.name == name).unwrap().id
    }

    fn set(&mut self, name: &str, column: ProjectColumn, value: Value) {
        let id = self.id(name);
        self.app().run(Command::Edit(EditCommand::SetField(
            vec![id],
            column,
            value,
        )));
        self.settle();
    }

    fn counts(&mut self) -> [usize; 4] {
        let shown = self.app().comparison().unwrap();
        ChangeKind::ALL.map(|kind| shown.comparison.count(kind))
    }

    fn is_there(&self, label: &str) -> bool {
        self.window.query_by_label(label).is_some()
    }
}

fn wan(wan: i64) -> Value {
    Value::Money(Money::from_wan(wan))
}

#[test]
fn a_snapshot_is_compared_with_what_came_after_it() {
    let mut desk = Desk::new();
    desk.menu("拍快照…");
    desk.type_into("快照名称", "一季度");
    desk.click("拍下");
    assert_eq!(desk.app().portfolio().snapshots().len(), 1);

    desk.set("平安大桥", ProjectColumn::TotalInvestment, wan(12_000));
    let gone = desk.id("高新科技产业园");
    desk.app()
        .run(Command::Select(SelectCommand::Select(Some(gone), None)));
    desk.app().run(Command::Edit(EditCommand::DeleteSelected));
    desk.settle();

    desk.menu("对比…");
    desk.click("开始对比");
    assert_eq!(desk.counts(), [0, 1, 1, 0]);
    let title = "对比：快照“一季度”（2024-10-21 09:00） → 现在";
    assert!(desk.is_there(title));
    assert!(desk.is_there("调整 平安大桥 总投资（万元） — → 12,000.00"));
    assert!(desk.is_there("退出 高新科技产业园 总投资（万元） — → —"));

    // One kind at a time; a click leads to the project.
    desk.click("调整 1");
    assert!(!desk.is_there("退出 高新科技产业园 总投资（万元） — → —"));
    desk.click("调整 平安大桥 总投资（万元） — → 12,000.00");
    let bridge = desk.id("平安大桥");
    assert_eq!(desk.app().selected(), Some(bridge));

    // It goes on with the library.
    desk.set("平安大桥", ProjectColumn::TotalInvestment, wan(15_000));
    assert!(desk.is_there("调整 平安大桥 总投资（万元） — → 15,000.00"));
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(desk.counts(), [0, 1, 1, 0]);
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.app().run(Command::Edit(EditCommand::Undo));
    desk.settle();
    assert_eq!(desk.counts(), [0, 0, 0, 0]);
    assert!(desk.is_there("两个时点之间没有差别"));

    desk.click("结束对比");
    assert!(desk.app().comparison().is_none());
    assert!(!desk.is_there("结束对比"));
}

#[test]
fn history_is_searched_and_leads_to_a_comparison() {
    let mut desk = Desk::new();
    desk.set("平安大桥", ProjectColumn::TotalInvestment, wan(12_000));
    desk.set(
        "平安大桥",
        ProjectColumn::Note,
        Value::Text("改线".to_owned()),
    );
    desk.menu("历史…");
    assert!(desk.is_there("修改备注：平安大桥"));
    assert!(desk.is_there("修改总投资：平安大桥"));
    desk.type_into("搜索历史", "改线");
    assert!(desk.is_there("修改备注：平安大桥"));
    assert!(!desk.is_there("修改总投资：平安大桥"));
    // The plan itself is step 1, the sum is step 2, the remark step 3.
    desk.click("与第 3 步对比");
    assert_eq!(desk.counts(), [0, 0, 0, 0]);
    desk.menu("历史…");
    desk.click("与第 1 步对比");
    assert_eq!(desk.counts(), [0, 0, 1, 0]);
    assert!(desk.is_there("调整 平安大桥 备注 — → 改线"));
}

#[test]
fn enter_agrees_to_coming_back_to_a_step() {
    let mut desk = Desk::new();
    desk.set("平安大桥", ProjectColumn::TotalInvestment, wan(12_000));
    let total = |desk: &mut Desk| {
        let id = desk.id("平安大桥");
        let portfolio = desk.app().portfolio();
        portfolio.projects().get(id).unwrap().total_investment
    };
    desk.menu("历史…");
    // What was asked by mistake is taken back by Tab and Enter.
    desk.click("回到第 1 步");
    desk.window.key_press(egui::Key::Tab);
    desk.window.run();
    desk.window.key_press(egui::Key::Enter);
    desk.settle();
    assert!(!desk.is_there("确定回到第 1 步") && desk.is_there("回到第 1 步"));
    assert_eq!(total(&mut desk), Some(Money::from_wan(12_000)));
    desk.click("回到第 1 步");
    desk.window.key_press(egui::Key::Enter);
    desk.settle();
    assert_eq!(total(&mut desk), None);
    assert!(!desk.is_there("确定回到第 1 步"), "the dialog is closed");
}

#[test]
fn another_library_is_compared_and_the_paper_written() {
    let mut desk = Desk::new();
    let copy = desk.folder.path().join("副本.lantu");
    desk.app()
        .run(Command::File(FileCommand::SaveCopy(copy.clone())));
    desk.settle();
    for _ in 0..6_000 {
        if copy.exists() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    desk.set("平安大桥", ProjectColumn::TotalInvestment, wan(12_000));
    let now = Side::Here(Point::Now);
    let then = Side::File(copy, Point::Now);
    desk.app()
        .run(Command::Past(PastCommand::Compare(then, now)));
    desk.settle();
    assert_eq!(desk.counts(), [0, 0, 1, 0]);
    assert!(desk.is_there("对比：副本 → 现在"));
    let paper = desk.folder.path().join("变更.csv");
    desk.app()
        .run(Command::Paper(PaperCommand::ExportComparison(
            paper.clone(),
        )));
    desk.settle();
    let text = std::fs::read_to_string(paper).unwrap();
    assert!(
        text.contains("平安大桥,调整,总投资（万元）,,12000,12000,"),
        "{text}"
    );
}

#[test]
fn a_day_before_the_library_began_is_said_and_nothing_shown() {
    let mut desk = Desk::new();
    let day = DateTime::parse_from_rfc3339("2024-10-20T00:00:00+08:00").unwrap();
    let then = Side::Here(Point::Day(day.date_naive()));
    desk.app().run(Command::Past(PastCommand::Compare(
        then,
        Side::Here(Point::Now),
    )));
    for _ in 0..6_000 {
        if desk.app().is_busy().is_none() {
            break;
        }
        desk.app().poll();
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    let notices = desk.app().take_notices();
    let text = &notices.last().unwrap().text;
    assert!(
        text.starts_with("项目库从 2024-10-21 开始记录，没有 2024-10-20 的内容"),
        "{text}"
    );
    assert!(desk.app().comparison().is_none());
}
