//! The desktop's file dialog: asked for, open, answered.

use std::path::PathBuf;

use super::{Then, UiState, Unanswered};
use crate::app::{Command, LookCommand, Notice, Pending};
use crate::ui::files::{self, Ask, NoDialog};

impl UiState {
    /// Asks for the desktop's file dialog, unless one is open.
    pub fn ask_file(&mut self, ask: Ask, folder: Option<PathBuf>, then: Then) {
        if self.chosen_file.is_none() {
            self.asking = Some((ask.written(folder.clone()), then));
            self.asked_file = Some((ask, folder));
        }
    }

    /// Opens the desktop's file dialog that was asked for.
    pub fn open_file_dialog(&mut self, ctx: &egui::Context, window: &eframe::Frame) {
        let Some((ask, folder)) = self.asked_file.take() else {
            return;
        };
        match files::ask(ask, folder, window, &self.wake) {
            Ok(chosen) => self.chosen_file = Some(chosen),
            Err(error) => {
                self.asking = None;
                let words = format!("没有打开选择文件的对话框：{error}");
                self.notices.add(ctx, Notice::failed(words));
            }
        }
    }

    /// Whether the person is choosing a file in the desktop's dialog: the window takes nothing until that is done.
    pub const fn is_choosing_file(&self) -> bool {
        self.asked_file.is_some() || self.chosen_file.is_some()
    }

    /// Waits for the desktop's dialog no longer: it may be gone.
    pub fn give_up_file(&mut self) {
        self.asked_file = None;
        self.chosen_file = None;
        self.asking = None;
    }

    /// The desktop showed no dialog: the place is to be written.
    fn ask_in_writing(&mut self, ctx: &egui::Context, why: NoDialog) {
        match self.asking.take() {
            Some((question, then)) => {
                let why = why.to_string();
                self.unanswered = Some(Unanswered {
                    question,
                    then,
                    why,
                });
                ctx.request_repaint();
            }
            None => self.complain(ctx, None, why),
        }
    }

    /// Takes over a file that was chosen in the desktop's dialog.
    pub fn take_file(&mut self, ctx: &egui::Context, commands: &mut Vec<Command>) {
        let (paths, then) = if let Some((then, path)) = self.written.take() {
            (vec![path], Some(then))
        } else {
            let paths = match Pending::take(&mut self.chosen_file) {
                None => return,
                Some(Ok(Ok(paths))) => paths,
                Some(Ok(Err(error))) => return self.ask_in_writing(ctx, error),
                Some(Err(error)) => return self.complain(ctx, None, error),
            };
            (paths, self.asking.take().map(|(_, then)| then))
        };
        let (Some(path), Some(then)) = (paths.first().cloned(), then) else {
            return;
        };
        let folder = path.parent().filter(|_| !matches!(then, Then::Give(_)));
        let folder = folder.map(PathBuf::from);
        if let Some(folder) = folder.clone() {
            commands.push(Command::Look(LookCommand::NoteFolder(folder)));
        }
        match then {
            Then::Run(command) => commands.push(command(path)),
            Then::RunAll(command) => commands.push(command(paths)),
            Then::Ask(next) => {
                let (ask, then) = next(paths);
                self.ask_file(ask, folder, then);
            }
            Then::Open(dialog) => self.dialogs.open_boxed(dialog(path)),
            Then::Give(title) => self.dialogs.give(title, path),
        }
    }
}
