//! A window on a new library, driven by what its controls are called.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::DateTime;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Rect};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    App, ArrangeCommand, Command, Content, FileCommand, LookCommand, SaveState, SelectCommand,
    Session, Settings,
};
use lantu::clock::Clock;
use lantu::model::{Field, Id, Project, ViewPage};
use lantu::ui::Window;
use tempfile::TempDir;

/// A window on a library of its own, on 2024-10-21.
pub struct Desk {
    pub window: Harness<'static, Window>,
    pub folder: TempDir,
}

impl Desk {
    /// A new library with this content.
    pub fn new(content: Content) -> Self {
        let folder = TempDir::new().unwrap();
        let window = open(&folder, content, Settings::default());
        Self { window, folder }
    }

    /// The same of a library that was made nine months before.
    pub fn of_old_library(content: Content) -> Self {
        let folder = TempDir::new().unwrap();
        let day = DateTime::parse_from_rfc3339("2024-01-15T09:00:00+08:00").unwrap();
        let path = folder.path().join("库.lantu");
        lantu::app::create_library(&path, content, Clock::Fixed(day)).unwrap();
        let window = open(&folder, content, Settings::default());
        Self { window, folder }
    }

    /// The same on a computer that keeps backups: what is encrypted opens there only.
    pub fn with_backups(content: Content) -> Self {
        let folder = TempDir::new().unwrap();
        let root = folder.path().join("本机");
        let settings = Settings::default().with_backups(Some(root));
        let window = open(&folder, content, settings);
        Self { window, folder }
    }

    /// The same library in a window of the next day's work.
    pub fn reopened(mut self) -> Self {
        self.app().close();
        let Self { window, folder } = self;
        drop(window);
        let window = open(&folder, Content::Plan, Settings::default());
        Self { window, folder }
    }

    /// On a page, with a few projects of the sample.
    pub fn on_page(page: ViewPage) -> Self {
        let mut desk = Self::new(Content::Sample { projects: Some(60) });
        let show = ArrangeCommand::ShowPage(page);
        desk.app().run(Command::Arrange(show));
        desk.settle();
        desk
    }

    /// What the controls of a role say.
    pub fn labels(&self, role: Role) -> Vec<String> {
        let nodes = self.window.get_all_by_role(role);
        let labels = nodes.filter_map(|node| {
            let node = node.accesskit_node();
            // What only stands there is the value of its control.
            node.label().or_else(|| node.value())
        });
        labels.collect()
    }

    /// What a button above the table counts.
    pub fn count(&self, word: &str) -> usize {
        let labels = self.labels(Role::Button);
        let mut counts = labels.iter().filter_map(|label| {
            let (name, count) = label.split_once(' ')?;
            (name == word).then(|| count.parse().ok())?
        });
        counts.next().unwrap()
    }

    pub fn app(&mut self) -> &mut App {
        self.window.state_mut().app()
    }

    /// Lets the window settle; fails when it goes on drawing without cause.
    pub fn settle(&mut self) {
        for _ in 0..200 {
            self.window.run();
            let app = self.app();
            let state = app.session().map(Session::save_state);
            if state == Some(SaveState::Saved) && app.awaited().is_none() {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
        // What was open before has been closed, too.
        self.app().wait();
        self.window.run();
    }

    /// Drops files on the window; what is done about them goes on beside it.
    pub fn drop_files<P: AsRef<Path>>(&mut self, files: &[P]) {
        for file in files {
            let file = Arc::new(Dropped(file.as_ref().to_owned()));
            self.window.input_mut().dropped_files.push(file);
        }
        self.window.step();
    }

    pub fn click(&mut self, label: &str) {
        self.await_control(Role::Button, label);
        self.window
            .get_by_role_and_label(Role::Button, label)
            .click();
        self.settle();
    }

    /// Waits for a control as a person does: some are there, or are called so, only once a disk has answered.
    pub fn await_control(&mut self, role: Role, label: &str) {
        for _ in 0..3_000 {
            let found = self.window.query_by_role_and_label(role, label);
            if found.is_some() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
            self.window.run();
        }
    }

    /// Brings a page of the inspector to the front, out of the menu where its tab has no room.
    pub fn inspect(&mut self, label: &str) {
        if self.tab_beside_the_page(label).is_none() {
            self.click("更多页");
        }
        let end = self.page_end();
        let tabs = self.window.query_all_by_role_and_label(Role::Tab, label);
        let mut tabs = tabs.filter(|tab| tab.rect().left() >= end);
        tabs.next().unwrap().click();
        drop(tabs);
        self.settle();
    }

    /// The label of the page of the inspector that begins so, where it has a tab: pages of the window are called the same.
    pub fn tab_beside_the_page(&self, label: &str) -> Option<String> {
        let end = self.page_end();
        let tabs = self.window.query_all_by_role(Role::Tab);
        let mut tabs = tabs.filter(|tab| tab.rect().left() >= end);
        tabs.find_map(|tab| {
            let found = tab.accesskit_node().label()?;
            found.starts_with(label).then_some(found)
        })
    }

    /// Where the page ends at the right: at the inspector, or at the edge of the window.
    pub fn page_end(&self) -> f32 {
        // The inspector's margins, in points.
        const LEFT: f32 = 14.0;
        const RIGHT: f32 = 10.0;
        let edge = self.window.ctx.content_rect().right();
        let mut first = self.window.query_all_by_role_and_label(Role::Tab, "基本");
        let mut hint = self
            .window
            .query_all_by_label("选一个项目，在这里查看和修改");
        match (first.next(), hint.next()) {
            (Some(first), _) => first.rect().left() - LEFT,
            (None, Some(hint)) => {
                let inside = edge - RIGHT;
                let center = hint.rect().center().x;
                inside - 2.0 * (inside - center) - LEFT
            }
            (None, None) => edge,
        }
    }

    pub fn shown(&mut self) -> usize {
        self.app().listing().totals.count
    }

    /// What 撤销 would take back.
    pub fn undo_label(&mut self) -> String {
        let session = self.app().session().unwrap();
        session.undo_label().unwrap().to_owned()
    }

    pub fn project(&mut self, name: &str) -> Project {
        let portfolio = self.app().portfolio();
        let mut projects = portfolio.projects().iter();
        projects
            .find(|project| project.name == name)
            .unwrap()
            .clone()
    }

    /// The plan's table without groups, of these columns, with the cursor on the first project's cell of a field.
    pub fn table(columns: &[Field], cursor: Field) -> (Self, Vec<Id<Project>>) {
        let mut desk = Self::new(Content::Plan);
        let ids = desk.arrange_table(columns, cursor);
        (desk, ids)
    }

    /// Shows what is open as [`Desk::table`] does.
    pub fn arrange_table(&mut self, columns: &[Field], cursor: Field) -> Vec<Id<Project>> {
        for command in [
            Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)),
            Command::Arrange(ArrangeCommand::GroupBy(Vec::new())),
            Command::Look(LookCommand::SetColumns(columns.to_vec())),
        ] {
            self.app().run(command);
        }
        let ids = self.app().listing().projects.clone();
        self.select(ids[0], cursor);
        ids
    }

    pub fn select(&mut self, id: Id<Project>, field: Field) {
        let command = SelectCommand::Select(Some(id), Some(field));
        self.app().run(Command::Select(command));
        self.settle();
        // In a small window the right panel waits until a second click would be another.
        self.window.run_steps(4);
        self.settle();
    }

    pub fn get(&mut self, id: Id<Project>) -> Project {
        let portfolio = self.app().portfolio();
        portfolio.projects().get(id).unwrap().clone()
    }

    /// Types without having gone anywhere, as one does in a sheet.
    pub fn typed(&mut self, text: &str) {
        self.window.event(Event::Text(text.to_owned()));
        self.window.run();
    }

    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub fn control(&mut self, key: Key) {
        self.press_with(Modifiers::COMMAND, key);
    }

    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window.key_press_modifiers(modifiers, key);
        self.settle();
    }

    pub fn paste(&mut self, text: &str) {
        self.window.event(Event::Paste(text.to_owned()));
        self.settle();
    }

    /// What a copy puts on the clipboard.
    pub fn copied(&mut self) -> String {
        self.window.event(Event::Copy);
        self.window.step();
        let text = self.clipboard().unwrap();
        self.settle();
        text
    }

    /// What the last picture put on the clipboard.
    pub fn clipboard(&self) -> Option<String> {
        let mut commands = self.window.output().platform_output.commands.iter();
        commands.find_map(|command| match command {
            OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Types into a field and leaves it.
    pub fn fill(&mut self, role: Role, label: &str, text: &str) {
        self.write(role, label, text);
        self.window.key_press(Key::Enter);
        self.settle();
    }

    /// Types into a field, in the place of what stands there.
    pub fn write(&mut self, role: Role, label: &str, text: &str) {
        self.await_control(role, label);
        let field = self.window.get_by_role_and_label(role, label);
        field.focus();
        self.window.run();
        self.window.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.window
            .get_by_role_and_label(role, label)
            .type_text(text);
        self.settle();
    }
}

fn open(folder: &TempDir, content: Content, settings: Settings) -> Harness<'static, Window> {
    let path = folder.path().join("库.lantu");
    let clock = Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap());
    let mut harness = Harness::builder()
        .with_size([1440.0, 900.0])
        // Jobs beside the window wake it as often as they get on.
        .with_max_steps(80)
        .build_eframe(move |context| {
            let mut window = Window::new(&context.egui_ctx, settings, clock);
            let command = if path.exists() {
                Command::File(FileCommand::Open(path))
            } else {
                Command::File(FileCommand::Create { path, content })
            };
            window.app().run_to_end(command);
            window
        });
    harness.run();
    harness
}

/// A file that the desktop lays on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read".to_owned())
    }
}

/// The left button of the mouse, pressed or let go.
pub fn button(at: Pos2, pressed: bool) -> Event {
    Event::PointerButton {
        pos: at,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    }
}

/// The mouse is pressed, moved and let go, each in a picture of its own.
pub fn drag(desk: &mut Desk, from: Pos2, to: Pos2) {
    for events in [
        vec![Event::PointerMoved(from), button(from, true)],
        vec![Event::PointerMoved(from.lerp(to, 0.5))],
        vec![Event::PointerMoved(to)],
        vec![button(to, false)],
    ] {
        for event in events {
            desk.window.event(event);
        }
        desk.window.run();
    }
    desk.settle();
}

/// Where the head of a column stands.
pub fn head(desk: &Desk, label: &str) -> Rect {
    let head = desk.window.get_by_role_and_label(Role::ColumnHeader, label);
    head.rect()
}

/// Whether a tip of these words appears when the pointer rests there.
pub fn tip(desk: &mut Desk, at: Pos2, words: &str) -> bool {
    desk.window.hover_at(at);
    for _ in 0..8 {
        desk.window.step();
    }
    let found = desk.window.query_all_by_label_contains(words);
    found.count() > 0
}
