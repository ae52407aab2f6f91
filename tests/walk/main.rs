//! A random walk over the window: whatever is clicked, typed and pressed in whatever order, only shown and selected
//! projects of the open library change, nothing that was typed is lost unsaid, and undo brings back the state before.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chance;
mod hand;
mod state;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::OnceLock;

use chrono::DateTime;
use egui_kittest::Harness;
use lantu::app::{App, Command, Content, FileCommand, LookCommand, Settings, create_library};
use lantu::clock::Clock;
use lantu::model::{Field, Id, Project, ProjectColumn};
use lantu::ui::Window;
use tempfile::TempDir;

use chance::Dice;
use hand::Step;
use state::State;

const WALKS: u64 = 200;
const STEPS: usize = 60;

/// A window on one of two libraries with the same projects.
struct Walk {
    seed: u64,
    chance: Dice,
    window: Harness<'static, Window>,
    folder: TempDir,
    /// Which library is open.
    is_second: bool,
    /// What the other one held when it was left.
    other: State,
    /// What the open one holds, and at which state of it.
    now: Option<((u64, u64), Rc<State>)>,
    /// The projects of the field that had the keyboard last.
    edited: BTreeSet<Id<Project>>,
    /// What was typed and is neither in the library nor given up.
    typed: Vec<String>,
    /// Makes each typed text another one.
    count: usize,
    trace: Vec<String>,
}

fn clock() -> Clock {
    Clock::Fixed(DateTime::parse_from_rfc3339("2024-10-21T09:00:00+08:00").unwrap())
}

/// A library that every walk copies: making one takes longer than a walk.
fn template() -> PathBuf {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let folder = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        let content = Content::Sample { projects: Some(12) };
        create_library(&path, content, clock()).unwrap();
        // The usual views come with the first opening.
        let mut app = App::new(clock(), Settings::default(), std::sync::Arc::new(|| {}));
        app.run_to_end(Command::File(FileCommand::Open(path)));
        app.close();
        folder
    });
    folder.path().join("库.lantu")
}

fn opened(path: PathBuf) -> Harness<'static, Window> {
    Harness::builder()
        .with_size([1100.0, 640.0])
        .with_max_steps(40)
        .with_accessibility_check(false)
        .build_eframe(move |context| {
            let mut window = Window::new(&context.egui_ctx, Settings::default(), clock());
            let app = window.app();
            app.run_to_end(Command::File(FileCommand::Open(path)));
            app.run(Command::Look(LookCommand::CloseWelcome));
            // The tree of the plan takes long to draw, and no step goes there.
            app.run(Command::Look(LookCommand::ToggleSidebar));
            app.run(Command::Look(LookCommand::SetColumns(vec![
                Field::TOTAL_INVESTMENT,
                Field::Typed(ProjectColumn::Start),
                Field::STAGE,
            ])));
            window
        })
}

impl Walk {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in NAMES {
            std::fs::copy(template(), folder.path().join(name)).unwrap();
        }
        let mut window = opened(folder.path().join(NAMES[0]));
        let other = State::of(&window.state_mut().app().portfolio());
        Self {
            seed,
            chance: Dice::new(seed.wrapping_mul(0xd134_2543_de82_ef95)),
            window,
            folder,
            is_second: false,
            other,
            now: None,
            edited: BTreeSet::new(),
            typed: Vec::new(),
            count: 0,
            trace: Vec::new(),
        }
    }

    fn path(&self, is_second: bool) -> PathBuf {
        self.folder.path().join(NAMES[usize::from(is_second)])
    }

    fn app(&mut self) -> &mut App {
        self.window.state_mut().app()
    }

    fn fail(&self, words: &str) -> ! {
        let steps: Vec<String> = self.trace.iter().map(|step| format!("  {step}")).collect();
        panic!("seed {}: {words}, after\n{}", self.seed, steps.join("\n"));
    }

    fn run(&mut self) {
        for _ in 0..STEPS {
            let has_field = self.window.ctx.text_edit_focused();
            let step = Step::draw(&mut self.chance, has_field);
            self.trace.push(format!("{step:?}"));
            self.take(&step);
        }
    }
}

const NAMES: [&str; 2] = ["甲.lantu", "乙.lantu"];

/// In four parts, so that they run beside each other. `LANTU_WALK` names the only seed to be walked.
fn walks(part: u64) {
    let only = std::env::var("LANTU_WALK").ok();
    let only: Option<u64> = only.and_then(|seed| seed.parse().ok());
    let seeds = (0..WALKS).filter(|seed| seed % 4 == part);
    for seed in seeds.filter(|seed| only.is_none_or(|only| only == *seed)) {
        Walk::new(seed).run();
    }
}

#[test]
fn walks_of_the_first_quarter_keep_to_what_is_shown_and_meant() {
    walks(0);
}

#[test]
fn walks_of_the_second_quarter_keep_to_what_is_shown_and_meant() {
    walks(1);
}

#[test]
fn walks_of_the_third_quarter_keep_to_what_is_shown_and_meant() {
    walks(2);
}

#[test]
fn walks_of_the_fourth_quarter_keep_to_what_is_shown_and_meant() {
    walks(3);
}
