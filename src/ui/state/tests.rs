//! What the window remembers, without a window.

use super::*;
use crate::app::{LookCommand, Pending};

struct Sheet {
    title: &'static str,
    is_unfinished: bool,
    given: Option<PathBuf>,
}

impl Dialog for Sheet {
    fn title(&self) -> &'static str {
        self.title
    }

    fn help(&self) -> Help {
        Help::Beginning
    }

    fn is_modal(&self) -> bool {
        self.title != "筛选"
    }

    fn is_unfinished(&self) -> bool {
        self.is_unfinished || self.given.is_some()
    }

    fn outlives_library(&self) -> bool {
        self.title == "手册"
    }

    fn take_file(&mut self, path: PathBuf) {
        self.given = Some(path);
    }

    fn draw(
        &mut self,
        _ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        true
    }
}

const fn sheet(title: &'static str, is_unfinished: bool) -> Sheet {
    Sheet {
        title,
        is_unfinished,
        given: None,
    }
}

fn state() -> UiState {
    UiState::new(Arc::new(|| {}))
}

#[test]
fn a_dialog_takes_the_place_of_one_of_its_title() {
    let mut state = state();
    state.dialogs.open(sheet("导出", true));
    state.dialogs.open(sheet("导出", false));
    state.dialogs.ensure("导出", || sheet("导出", true));
    assert_eq!(state.dialogs.open.len(), 1);
    assert_eq!(state.unfinished(), None);
    state.dialogs.open(sheet("粘贴", true));
    assert_eq!(state.unfinished(), Some("粘贴"));
}

#[test]
fn while_a_file_is_chosen_the_window_waits_until_it_is_told_not_to() {
    let mut state = state();
    let open = |path| Command::Look(LookCommand::NoteFolder(path));
    assert!(!state.is_choosing_file());
    state.ask_file(Ask::Library, None, Then::run(open));
    assert!(state.is_choosing_file());
    state.give_up_file();
    assert!(!state.is_choosing_file());
    let (promise, chosen) = Pending::promise(&state.wake);
    state.chosen_file = Some(chosen);
    let question = Ask::Library.written(None);
    state.asking = Some((question, Then::run(open)));
    promise.keep(Ok(vec![PathBuf::from("/交接/库.lantu")]));
    let mut commands = Vec::new();
    state.take_file(&egui::Context::default(), &mut commands);
    assert!(!state.is_choosing_file());
    // The folder is where the next dialog begins.
    let folders = commands.iter().map(|command| match command {
        Command::Look(LookCommand::NoteFolder(folder)) => folder.clone(),
        other => panic!("{other:?}"),
    });
    let folders: Vec<PathBuf> = folders.collect();
    assert_eq!(folders, [PathBuf::from("/交接"), "/交接/库.lantu".into()]);
}

#[test]
fn a_desktop_without_file_dialogs_is_told() {
    let ctx = egui::Context::default();
    let mut state = state();
    let (promise, chosen) = Pending::promise(&state.wake);
    state.chosen_file = Some(chosen);
    promise.keep(Err(files::NoDialog));
    let mut commands = Vec::new();
    state.take_file(&ctx, &mut commands);
    assert!(commands.is_empty() && !state.is_choosing_file());
    assert!(state.notices.is_said("zenity"));
    // What was asked is asked once more, to be answered in writing.
    let mut state = self::state();
    let open = |path| Command::Look(LookCommand::NoteFolder(path));
    let (promise, chosen) = Pending::promise(&state.wake);
    state.chosen_file = Some(chosen);
    let question = Ask::Library.written(Some("/交接".into()));
    state.asking = Some((question, Then::run(open)));
    promise.keep(Err(files::NoDialog));
    state.take_file(&ctx, &mut commands);
    assert!(commands.is_empty() && !state.notices.is_said(""));
    let Unanswered {
        question,
        then,
        why,
    } = state.unanswered.take().unwrap();
    assert_eq!(question.title, "打开项目库");
    assert!(why.contains("zenity"), "{why}");
    state.written = Some((then, PathBuf::from("/交接/库.lantu")));
    state.take_file(&ctx, &mut commands);
    let is_it = |command: &Command| match command {
        Command::Look(LookCommand::NoteFolder(path)) => path.ends_with("库.lantu"),
        _ => false,
    };
    assert!(commands.drain(..).any(|command| is_it(&command)));
    // One that was closed says nothing.
    let mut state = self::state();
    let (promise, chosen) = Pending::promise(&state.wake);
    state.chosen_file = Some(chosen);
    promise.keep(Ok(Vec::new()));
    state.take_file(&ctx, &mut commands);
    assert!(!state.notices.is_said(""));
}

#[test]
fn what_hangs_over_a_page_has_the_keyboard_and_goes_when_a_dialog_comes() {
    let mut state = state();
    state.dialogs.open(sheet("筛选", false));
    assert!(state.dialogs.has_keyboard() && !state.dialogs.covers());
    state.dialogs.open(sheet("导出", false));
    assert!(state.dialogs.has_keyboard() && state.dialogs.covers());
    let left: Vec<_> = state.dialogs.all().map(Dialog::title).collect();
    assert_eq!(left, ["导出"]);
}

#[test]
fn with_the_library_go_the_dialogs_about_it() {
    let mut state = state();
    state.dialogs.open(sheet("手册", false));
    state.dialogs.open(sheet("导出", true));
    state.naming = Some(naming::Naming::new_view());
    assert_eq!(state.leave_library(), None);
    let left: Vec<_> = state.dialogs.all().map(Dialog::title).collect();
    assert_eq!(left, ["手册"]);
    assert_eq!(state.unfinished(), None);
}

#[test]
fn a_file_reaches_the_dialog_that_asked_for_it() {
    let mut state = state();
    state.dialogs.open(sheet("手册", false));
    state.dialogs.open(sheet("导出", false));
    state.dialogs.give("导出", PathBuf::from("a.xlsx"));
    assert_eq!(state.unfinished(), Some("导出"));
}
