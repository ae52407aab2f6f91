//! The place of a file or a folder, written: for who has it on the clipboard, and where the desktop shows no dialog.

use std::path::PathBuf;

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{AtPlace, Command, FileCommand, written_path};

use crate::ui::asked::Lookup;
use crate::ui::fields::expression::go_into;
use crate::ui::files::{Ask, Wants, Written};
use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    agreement, caption, closable_heading, dialog, from_right, set_dialog_width,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, Then, UiState, Unanswered};

/// What is being written.
pub struct PlaceDialog {
    question: Written,
    /// What the file is for, until it is given.
    then: Option<Then>,
    /// Why it is to be written.
    why: String,
    text: String,
    /// What is at a place.
    found: Lookup<PathBuf, (PathBuf, AtPlace)>,
    has_focus: bool,
}

impl PlaceDialog {
    /// Every question has one title: no two are open at once.
    pub const TITLE: &str = "写出路径";

    /// Because the desktop showed no dialog.
    pub fn new(unanswered: Unanswered) -> Self {
        let Unanswered {
            question,
            then,
            why,
        } = unanswered;
        let folder = question.folder.as_deref();
        let text = match (question.wants, folder) {
            (Wants::New(_), Some(folder)) => folder.join(&question.name).display().to_string(),
            (_, Some(folder)) => {
                let slash = std::path::MAIN_SEPARATOR;
                format!("{}{slash}", folder.display())
            }
            (_, None) => question.name.clone(),
        };
        Self {
            question,
            then: Some(then),
            why,
            text,
            found: Lookup::default(),
            has_focus: false,
        }
    }

    /// Asks for a library to open.
    pub fn of_library(shown: &Shown<'_>) -> Self {
        let folder = shown.app.settings().last_folder.clone();
        let open = |path| Command::File(FileCommand::Open(path));
        Self::new(Unanswered {
            question: Ask::Library.written(folder),
            then: Then::run(open),
            why: "写出或粘贴项目库的完整路径".to_owned(),
        })
    }

    /// The place that is meant, with its ending.
    fn path(&self) -> Option<PathBuf> {
        let path = written_path(&self.text, self.question.folder.as_deref())?;
        match self.question.wants {
            Wants::New(Some(extension)) if path.extension().is_none() => {
                Some(path.with_extension(extension))
            }
            _ => Some(path),
        }
    }

    /// Why the place does not do, for people.
    fn problem(&self, found: AtPlace) -> Option<&'static str> {
        // Who takes the place of a paper over asks about what is there.
        let asks_later = matches!(self.then, Some(Then::Give(_)));
        match (self.question.wants, found) {
            (Wants::File | Wants::New(_), AtPlace::Folder) => Some("这是文件夹，请接着写文件名"),
            (Wants::File, AtPlace::Free | AtPlace::Nowhere) => Some("没有这个文件，请核对路径"),
            (Wants::Folder, AtPlace::File) => Some("这是文件，请写文件夹的路径"),
            (Wants::Folder, AtPlace::Free | AtPlace::Nowhere)
            | (Wants::New(_), AtPlace::Nowhere) => Some("没有这个文件夹，请先建好"),
            (Wants::New(_), AtPlace::File) if !asks_later => {
                Some("已有同名文件，不会覆盖，请换一个名字")
            }
            (Wants::File | Wants::New(_), AtPlace::File)
            | (Wants::Folder, AtPlace::Folder)
            | (Wants::New(_), AtPlace::Free) => None,
        }
    }
}

impl Dialog for PlaceDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Files
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        dialog(ui, "place", |ui| contents(ui, self, state))
    }
}

/// Whether the dialog is done.
fn contents(ui: &mut Ui, dialog: &mut PlaceDialog, state: &mut UiState) -> bool {
    let tokens = Tokens::of(ui);
    set_dialog_width(ui, 560.0);
    let mut is_done = closable_heading(ui, dialog.question.title, "");
    caption(ui, &dialog.why);
    let edit = TextEdit::singleline(&mut dialog.text)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 5));
    let field = ui.add(edit).accessible_name("完整路径");
    if !std::mem::replace(&mut dialog.has_focus, true) {
        // A path that is pasted takes the place of the folder; a name that is typed is looked for there.
        go_into(ui, field.id, &dialog.text);
    }
    let path = dialog.path();
    let mut found = None;
    if let Some(path) = &path {
        dialog.found.ask(path, &state.wake, |path| {
            let found = AtPlace::of(&path);
            (path, found)
        });
        // The answer may be about what stood there before.
        let answer = dialog.found.answer().filter(|(of, _)| of == path);
        found = answer.map(|(_, found)| *found);
    }
    let problem = found.and_then(|found| dialog.problem(found));
    // Of the folder that stands there from the beginning nothing is said: the name is still to come.
    let is_begun = !dialog.text.ends_with(std::path::MAIN_SEPARATOR);
    let text = problem.filter(|_| is_begun).unwrap_or(" ");
    ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.bad));
    from_right(ui, |ui| {
        if agreement(ui, "确定", found.is_some() && problem.is_none()) {
            state.written = dialog.then.take().zip(path);
            ui.request_repaint();
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_done
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dialog(ask: &Ask, then: Then) -> PlaceDialog {
        PlaceDialog::new(Unanswered {
            question: ask.written(Some("/交接".into())),
            then,
            why: String::new(),
        })
    }

    #[test]
    fn what_is_written_is_read_from_the_folder_and_replaces_nothing_unasked() {
        let open = || Then::run(|path| Command::File(FileCommand::Open(path)));
        let mut library = dialog(&Ask::Library, open());
        library.text = "库.lantu".to_owned();
        assert_eq!(library.path(), Some(PathBuf::from("/交接/库.lantu")));
        assert_eq!(library.problem(AtPlace::File), None);
        assert!(library.problem(AtPlace::Nowhere).is_some());
        let mut copy = dialog(&Ask::library("另存副本", "副本.lantu"), open());
        assert_eq!(copy.path(), Some(PathBuf::from("/交接/副本.lantu")));
        copy.text = "/交接/副本二".to_owned();
        assert_eq!(copy.path(), Some(PathBuf::from("/交接/副本二.lantu")));
        assert_eq!(copy.problem(AtPlace::Free), None);
        assert!(copy.problem(AtPlace::File).is_some(), "it would be lost");
        // A paper asks by itself.
        let paper = dialog(&Ask::library("导出到", "表.xlsx"), Then::Give("导出"));
        assert_eq!(paper.problem(AtPlace::File), None);
        let folder = dialog(&Ask::Folder { title: "文件夹" }, open());
        assert_eq!(folder.problem(AtPlace::Folder), None);
        assert!(folder.problem(AtPlace::File).is_some());
    }
}
