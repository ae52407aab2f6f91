//! What the hand does, and what must hold after it.

use std::collections::BTreeSet;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use egui::accesskit::Role;
use egui::{Event, Key, Modifiers, PointerButton, ViewportCommand, ViewportEvent, ViewportId};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{ArrangeCommand, Command, EditCommand, Session};
use lantu::model::{Field, Id, Project, ProjectColumn, Stage, ViewPage};
use lantu::store::read_only;
use lantu::view::{Condition, Filter, GroupKey, Operator, Subject, TableRow};

use super::chance::Dice;
use super::state::State;
use super::{Walk, opened};

/// One thing that a person does.
#[derive(Debug)]
pub enum Step {
    /// A click on a cell of the table.
    Click(Modifiers),
    /// A click into a field of the inspector, or the search.
    Field,
    /// A key.
    Key(Modifiers, Key),
    /// A number that was never typed before.
    Type,
    /// What no field of numbers or dates can read.
    TypeWords,
    Paste(&'static str),
    /// A command by its name in the palette.
    Command(&'static str),
    Search(&'static str),
    Filter,
    Fold,
    Sort(Field),
    Group,
    Page(ViewPage),
    /// Back to the whole table, with the cursor on a cell.
    Home,
    Undo,
    Redo,
    Switch,
    Reopen,
}

const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

impl Step {
    /// What comes next. Where a field has the keyboard, the ways out of it come more often than by chance.
    pub fn draw(chance: &mut Dice, has_field: bool) -> Self {
        if has_field && chance.below(2) == 0 {
            return Self::leaving(chance);
        }
        match chance.below(100) {
            0..22 => Self::Click(chance.pick(&[NONE, NONE, NONE, CTRL, SHIFT]).unwrap()),
            22..26 => Self::Field,
            26..44 => Self::Type,
            44..47 => Self::TypeWords,
            47..65 => {
                let (modifiers, key) = chance.pick(&KEYS).unwrap();
                Self::Key(modifiers, key)
            }
            65..69 => Self::Paste(
                chance
                    .pick(&["81", "82\t2024\n83\t很多", "丙\n丁"])
                    .unwrap(),
            ),
            69..71 => Self::Command(
                chance
                    .pick(&["删除所选项目", "确认所选", "折叠全部"])
                    .unwrap(),
            ),
            71..73 => Self::Search(chance.pick(&["桥", "没有这样的项目", "路"]).unwrap()),
            73..74 => Self::Filter,
            74..77 => Self::Fold,
            77..78 => Self::Sort(
                chance
                    .pick(&[Field::NAME, Field::TOTAL_INVESTMENT])
                    .unwrap(),
            ),
            78..80 => Self::Group,
            80..82 => Self::Page(chance.pick(ViewPage::ALL).unwrap()),
            82..92 => Self::Home,
            92..95 => Self::Undo,
            95..96 => Self::Redo,
            96..98 => Self::Switch,
            _ => Self::Reopen,
        }
    }

    /// Out of a field.
    fn leaving(chance: &mut Dice) -> Self {
        match chance.below(16) {
            0..3 => Self::Key(NONE, Key::Enter),
            3..5 => Self::Key(NONE, Key::Tab),
            5 => Self::Key(NONE, Key::Escape),
            6 => Self::Key(CTRL, Key::Enter),
            7 => Self::Click(NONE),
            8 => Self::Page(ViewPage::Board),
            9 => Self::Search("没有这样的项目"),
            10 => Self::Fold,
            11 => Self::Group,
            12..14 => Self::Switch,
            _ => Self::Reopen,
        }
    }
}

const NONE: Modifiers = Modifiers::NONE;
const CTRL: Modifiers = Modifiers::COMMAND;
const SHIFT: Modifiers = Modifiers::SHIFT;

const KEYS: [(Modifiers, Key); 24] = [
    (NONE, Key::Enter),
    (NONE, Key::Enter),
    (NONE, Key::Escape),
    (NONE, Key::Escape),
    (NONE, Key::Tab),
    (NONE, Key::Tab),
    (SHIFT, Key::Tab),
    (NONE, Key::F2),
    (NONE, Key::Delete),
    (NONE, Key::ArrowDown),
    (NONE, Key::ArrowUp),
    (NONE, Key::ArrowRight),
    (SHIFT, Key::ArrowDown),
    (SHIFT, Key::ArrowRight),
    (CTRL, Key::A),
    (CTRL, Key::D),
    (CTRL, Key::Enter),
    (CTRL, Key::Space),
    (CTRL, Key::ArrowRight),
    (CTRL, Key::F),
    (CTRL, Key::N),
    (BOTH, Key::F),
    (NONE, Key::F6),
    (NONE, Key::F1),
];

/// Words of which one is to be read when a text was not taken.
const REFUSALS: [&str; 7] = [
    "不是",
    "没有名为",
    "这一项",
    "未修改",
    "没有存入",
    "不能为空",
    "不能填写",
];

impl Walk {
    pub fn take(&mut self, step: &Step) {
        self.wait();
        let before = self.state();
        let rows = self.rows();
        let workspace = self.app().workspace();
        let mut allowed: BTreeSet<Id<Project>> = workspace.selection.clone();
        allowed.extend(workspace.selected);
        allowed.extend(&self.edited);
        // A block is pasted over the rows below the cursor.
        if matches!(step, Step::Paste(_)) {
            allowed.extend(rows);
        }
        let was_second = self.is_second;
        let had_field = self.focused_field().is_some();
        let had_dialog = self.has_dialog();
        self.act(step);
        let after = if self.is_second == was_second {
            self.state()
        } else {
            let path = self.path(was_second);
            Rc::new(State::of(&read_only(&path).unwrap().portfolio().unwrap()))
        };
        let is_reversal = matches!(step, Step::Undo | Step::Redo);
        let altered = after.altered(&before);
        let added = altered.difference(&before.projects()).count();
        let there = before.projects();
        let old = altered.intersection(&there).copied();
        let old: BTreeSet<Id<Project>> = old.collect();
        if !is_reversal && !old.is_subset(&allowed) {
            let names: Vec<_> = old.difference(&allowed).collect();
            self.fail(&format!("{names:?} changed and were not selected"));
        }
        let adds = matches!(step, Step::Paste(_) | Step::Key(_, Key::N));
        if added > 0 && !is_reversal && !adds {
            self.fail("projects came from nowhere");
        }
        if after != before && self.is_second == was_second {
            self.check_undo(&before, &after, is_reversal);
        }
        self.check_selection();
        self.check_typed(step, (had_field, had_dialog), &after);
        self.note_field();
    }

    /// Lets the words about earlier steps go, so that each step is judged by its own.
    fn wait(&mut self) {
        let now = self.window.ctx.input(|input| input.time);
        self.window.input_mut().time = Some(now + 30.0);
    }

    fn state(&mut self) -> Rc<State> {
        let stamp = self.app().stamp();
        if let Some((then, state)) = &self.now
            && *then == stamp
        {
            return Rc::clone(state);
        }
        let state = Rc::new(State::of(&self.app().portfolio()));
        self.now = Some((stamp, Rc::clone(&state)));
        state
    }

    /// The projects that the page shows.
    fn rows(&mut self) -> BTreeSet<Id<Project>> {
        let listing = self.app().listing();
        let workspace = self.app().workspace();
        if !matches!(workspace.page, ViewPage::Table | ViewPage::Timeline) {
            return listing.projects.iter().copied().collect();
        }
        let rows = lantu::view::rows(&listing, &workspace.folded).into_iter();
        rows.filter_map(|row| match row {
            TableRow::Project(row) => Some(row.id),
            TableRow::Group(_) => None,
        })
        .collect()
    }

    fn check_selection(&mut self) {
        let rows = self.rows();
        let workspace = self.app().workspace();
        let is_shown = workspace.selection.is_subset(&rows);
        let cursor = workspace.selected.filter(|id| rows.contains(id));
        let agrees = cursor.is_none_or(|id| workspace.selection.contains(&id));
        if !is_shown {
            self.fail("something is selected that is not shown");
        }
        if !agrees {
            self.fail("the cursor stands on a row that is not selected");
        }
    }

    /// Undo leads back to the state before, and redo to the one after.
    fn check_undo(&mut self, before: &State, after: &State, is_reversal: bool) {
        if is_reversal {
            return;
        }
        let mut count = 0;
        while *self.state() != *before {
            if count == 4 {
                self.fail("undo does not lead back");
            }
            self.app().run(Command::Edit(EditCommand::Undo));
            count += 1;
        }
        for _ in 0..count {
            self.app().run(Command::Edit(EditCommand::Redo));
        }
        if *self.state() != *after {
            self.fail("redo does not lead to where undo began");
        }
    }

    fn fields(&self) -> Vec<(String, bool)> {
        let roles = [Role::TextInput, Role::MultilineTextInput];
        let all = roles.map(|role| self.window.query_all_by_role(role));
        let all = all.into_iter().flatten();
        // What is only looked for is no content.
        let all = all.filter(|node| {
            let label = node.accesskit_node().label();
            let searches = ["命令面板", "搜索", "查找"];
            !label.is_some_and(|label| searches.iter().any(|words| label.starts_with(words)))
        });
        all.map(|node| {
            let value = node.accesskit_node().value().unwrap_or_default();
            (value, node.is_focused())
        })
        .collect()
    }

    fn focused_field(&self) -> Option<String> {
        let mut fields = self.fields().into_iter();
        fields.find_map(|(value, is_focused)| is_focused.then_some(value))
    }

    /// What was typed stands in its field, in the library, in the search, was given up, or refused with a word.
    fn check_typed(&mut self, step: &Step, (had_field, had_dialog): (bool, bool), after: &State) {
        let fields = self.fields();
        let stands = |typed: &String| fields.iter().any(|(value, _)| value.contains(typed));
        let is_given_up = match step {
            Step::Key(_, Key::Escape) => true,
            // The field's own keys, and what is put in the place of a marked text.
            Step::Key(_, Key::Delete)
            | Step::Paste(_)
            | Step::Undo
            | Step::Redo
            | Step::Type
            | Step::TypeWords => had_field,
            // What stood in a dialog goes with it.
            Step::Switch | Step::Reopen => self.shows("没有完成"),
            Step::Home => had_dialog,
            _ => false,
        };
        // What the library holds may be taken back from now on.
        let mut typed = std::mem::take(&mut self.typed);
        typed.retain(|typed| !after.holds(typed));
        let (kept, gone): (Vec<_>, Vec<_>) = typed.into_iter().partition(stands);
        self.typed = kept;
        let is_refused = REFUSALS.iter().any(|words| self.shows(words));
        for typed in gone {
            if !(is_given_up || is_refused || self.went_with_its_project(step, &typed)) {
                self.fail(&format!("“{typed}” is lost"));
            }
        }
        if let Step::Type = step {
            let typed = self.count.to_string();
            self.typed.extend(Some(typed).filter(stands));
        }
    }

    /// Whether a text was taken into a project that the same step deleted: then undo brings it back.
    fn went_with_its_project(&mut self, step: &Step, typed: &str) -> bool {
        if !matches!(step, Step::Command("删除所选项目")) {
            return false;
        }
        self.app().run(Command::Edit(EditCommand::Undo));
        let is_back = self.state().holds(typed);
        self.app().run(Command::Edit(EditCommand::Redo));
        is_back
    }

    /// Notes whose field has the keyboard.
    fn note_field(&mut self) {
        let has_field = self.window.ctx.text_edit_focused();
        if !has_field && !self.typed.is_empty() {
            return;
        }
        let workspace = self.app().workspace();
        let mut now = workspace.selection.clone();
        now.extend(workspace.selected);
        if has_field {
            self.edited.extend(now);
        } else {
            self.edited = now;
        }
    }

    fn shows(&self, words: &str) -> bool {
        let found = self.window.query_all_by_label_contains(words).next();
        found.is_some()
    }

    fn picture(&mut self, events: impl IntoIterator<Item = Event>) {
        self.window.input_mut().events.extend(events);
        if self.window.run_ok().is_none() {
            self.fail("the window goes on drawing");
        }
    }

    fn key(&mut self, modifiers: Modifiers, key: Key) {
        let pressed = |pressed| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        self.picture([
            Event::ModifiersChanged(modifiers),
            pressed(true),
            pressed(false),
            Event::ModifiersChanged(Modifiers::NONE),
        ]);
    }

    fn click(&mut self, role: Role, modifiers: Modifiers) {
        let all = self.window.query_all_by_role(role);
        let places: Vec<egui::Pos2> = all.map(|node| node.rect().center()).collect();
        let screen = egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(1100.0, 640.0));
        let places: Vec<egui::Pos2> = places
            .into_iter()
            .filter(|at| screen.contains(*at) && self.is_free(*at))
            .collect();
        let Some(pos) = self.chance.pick(&places) else {
            return;
        };
        let button = |pressed| Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers,
        };
        self.picture([
            Event::ModifiersChanged(modifiers),
            Event::PointerMoved(pos),
            button(true),
        ]);
        self.picture([
            button(false),
            Event::ModifiersChanged(Modifiers::NONE),
            Event::PointerGone,
        ]);
    }

    /// Whether nothing lies over a place, such as a calendar.
    fn is_free(&self, at: egui::Pos2) -> bool {
        let layer = self.window.ctx.layer_id_at(at);
        layer.is_none_or(|layer| layer.order == egui::Order::Background)
    }

    fn act(&mut self, step: &Step) {
        match step {
            Step::Click(modifiers) => self.click(Role::Cell, *modifiers),
            Step::Field => self.click(Role::TextInput, Modifiers::NONE),
            Step::Key(modifiers, key) => self.key(*modifiers, *key),
            Step::Type => {
                self.count += 1;
                if self.count < 1000 {
                    self.count = 1000 + self.seed as usize * 31 % 4000;
                }
                let typed = self.count.to_string();
                self.picture([Event::Text(typed)]);
            }
            Step::TypeWords => self.picture([Event::Text("很多".to_owned())]),
            Step::Paste(text) => self.picture([Event::Paste((*text).to_owned())]),
            Step::Command(name) => {
                self.key(Modifiers::COMMAND, Key::K);
                self.picture([Event::Text((*name).to_owned())]);
                self.key(Modifiers::NONE, Key::Enter);
                if self.shows("命令面板") {
                    self.key(Modifiers::NONE, Key::Escape);
                }
            }
            Step::Search(text) => {
                self.run_command(Command::Arrange(ArrangeCommand::Search((*text).to_owned())));
            }
            Step::Filter => {
                let portfolio = self.app().portfolio();
                let stages = portfolio.projects().iter();
                let stages: Vec<Stage> = stages.filter_map(|project| project.stage).collect();
                let stage = self.chance.pick(&stages).unwrap_or(Stage::Reserved);
                let test = Condition {
                    subject: Subject::Field(ProjectColumn::Stage.into()),
                    operator: Operator::Is,
                    words: vec![stage.label().to_owned()],
                };
                self.run_command(Command::Arrange(ArrangeCommand::SetFilter(Filter::Test(
                    test,
                ))));
            }
            Step::Fold => {
                let paths = lantu::view::paths(&self.app().listing());
                let place = self.chance.below(paths.len());
                if let Some(path) = paths.into_iter().nth(place) {
                    self.run_command(Command::Arrange(ArrangeCommand::ToggleFold(path)));
                }
            }
            Step::Sort(field) => {
                self.run_command(Command::Arrange(ArrangeCommand::SortBy(*field, false)));
            }
            Step::Group => {
                let keys = [GroupKey::Stage, GroupKey::Chapter, GroupKey::Category];
                let keys: Vec<GroupKey> = self.chance.pick(&keys).into_iter().collect();
                let is_plain = self.chance.below(3) == 0;
                self.run_command(Command::Arrange(ArrangeCommand::GroupBy(if is_plain {
                    Vec::new()
                } else {
                    keys
                })));
            }
            Step::Page(page) => self.run_command(Command::Arrange(ArrangeCommand::ShowPage(*page))),
            Step::Home => self.go_home(),
            Step::Undo => self.key(Modifiers::COMMAND, Key::Z),
            Step::Redo => self.key(Modifiers::COMMAND, Key::Y),
            Step::Switch => self.switch(),
            Step::Reopen => self.reopen(),
        }
    }

    /// Closes the dialog in front, and clicks a cell of the whole table.
    fn go_home(&mut self) {
        if self.has_dialog() {
            self.key(Modifiers::NONE, Key::Escape);
        }
        for command in [
            Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)),
            Command::Arrange(ArrangeCommand::ShowAll),
            Command::Arrange(ArrangeCommand::Fold(Vec::new())),
        ] {
            self.app().run(command);
        }
        self.picture([]);
        self.click(Role::Cell, Modifiers::NONE);
    }

    fn has_dialog(&self) -> bool {
        let modal = |memory: &egui::Memory| memory.top_modal_layer().is_some();
        self.window.ctx.memory(modal)
    }

    /// What a click on a control outside the table asks for.
    fn run_command(&mut self, command: Command) {
        self.app().run(command);
        self.picture([]);
    }

    /// Whether a dropped file is still looked at, and the library that it is not opened.
    fn is_looked_at(&mut self, path: &Path) -> bool {
        let session = self.app().session();
        let is_open = session.map(Session::path) == Some(path);
        !is_open && self.app().is_busy().is_some()
    }

    /// A file of the other library is dropped on the window.
    fn switch(&mut self) {
        let before = self.state();
        let path = self.path(!self.is_second);
        let file = Arc::new(Dropped(path.clone()));
        self.window.input_mut().dropped_files.push(file);
        self.picture([]);
        // What the file is, its disk says first.
        while self.app().awaited().is_some() || self.is_looked_at(&path) {
            std::thread::sleep(std::time::Duration::from_millis(1));
            self.picture([]);
        }
        // The other one has been closed, and can be read.
        self.app().wait();
        let session = self.app().session();
        if session.map(Session::path) != Some(path.as_path()) {
            if !(self.shows("没有打开") || self.shows("没有完成")) {
                self.fail("the library was not opened, and nothing says why");
            }
            return;
        }
        let now = self.state();
        if *now != self.other {
            self.fail("the library is not as it was left");
        }
        // What was typed may have gone into the one that was left.
        let left = read_only(&self.path(self.is_second)).unwrap();
        self.other = State::of(&left.portfolio().unwrap());
        drop(before);
        self.is_second = !self.is_second;
        self.edited.clear();
    }

    /// The window is closed and opened again on the same library.
    fn reopen(&mut self) {
        let viewports = &mut self.window.input_mut().viewports;
        let root = viewports.get_mut(&ViewportId::ROOT).unwrap();
        root.events.push(ViewportEvent::Close);
        self.window.step();
        let output = &self.window.output().viewport_output[&ViewportId::ROOT];
        let is_kept = output.commands.contains(&ViewportCommand::CancelClose);
        let viewports = &mut self.window.input_mut().viewports;
        viewports.get_mut(&ViewportId::ROOT).unwrap().events.clear();
        if is_kept {
            self.picture([]);
            if !(self.shows("没有关闭") || self.shows("没有完成")) {
                self.fail("the window did not close, and nothing says why");
            }
            return;
        }
        let before = self.state();
        eframe::App::on_exit(self.window.state_mut(), None);
        self.window = opened(self.path(self.is_second));
        self.now = None;
        if self.state() != before {
            self.fail("the library is not as it was when the window closed");
        }
        self.edited.clear();
    }
}

#[derive(Debug)]
struct Dropped(std::path::PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("not read".to_owned())
    }
}
