//! What is dropped on the window: libraries, packages of their changes, ledgers, texts of plans, attachments.

use std::path::{Path, PathBuf};

use egui::Context;

use super::Window;
use crate::app::{
    AttachCommand, Command, FileCommand, FillCommand, ImportCommand, Matter, MergeStep,
    PlanTextCommand, is_named_package,
};
use crate::model::ViewPage;
use crate::ui::panels::inspector::Page;
use crate::ui::state::Then;

impl Window {
    /// Takes the files that were dropped since the last picture.
    pub(super) fn take_dropped_files(&mut self, ctx: &Context) {
        let files = ctx.input(|input| input.raw.dropped_files.clone());
        if files.is_empty() {
            return;
        }
        if self.attach_dropped(files.iter().map(|file| file.path().to_owned())) {
            return;
        }
        if let Some(name) = self.state.unfinished() {
            let text = format!("“{name}”还没有完成，没有打开拖入的文件。完成或取消后再拖入");
            return self.state.complain(ctx, Some(Matter::Opening), text);
        }
        let paths = files.iter().map(|file| file.path().to_owned());
        let (packages, paths): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.partition(|file| is_named_package(file));
        if !packages.is_empty() {
            return self.merge_dropped(ctx, packages);
        }
        let paths = paths.into_iter();
        let (libraries, tables): (Vec<PathBuf>, Vec<PathBuf>) =
            paths.partition(|file| is_library(file));
        let mut tables = tables;
        if libraries.is_empty() && self.read_dropped_text(&mut tables) {
            return;
        }
        if !libraries.is_empty() {
            let look = libraries
                .into_iter()
                .map(|path| FileCommand::Merge(MergeStep::Dropped(path)));
            self.queue.extend(look.map(Command::File));
            if !tables.is_empty() {
                let text = "拖入的表格没有导入：同时拖入了项目库。等项目库打开后再拖一次";
                self.state.complain(ctx, None, text);
            }
        } else if self.app.session().is_some() {
            let is_gathering = self.app.workspace().page == ViewPage::Filling
                && self.app.round().is_some()
                && !self.app.shows_import();
            self.queue.push(if is_gathering {
                Command::Fill(FillCommand::Gather(tables))
            } else {
                Command::Import(ImportCommand::Read(tables))
            });
        } else {
            let folder = self.app.settings().last_folder.clone();
            let (ask, then) = Then::library_of_files(tables);
            self.state.ask_file(ask, folder, then);
        }
    }

    /// Packages drawn into the window are merged into the library that is open.
    fn merge_dropped(&mut self, ctx: &Context, packages: Vec<PathBuf>) {
        let session = self.app.session();
        if session.is_none_or(|session| session.read_only_reason().is_some()) {
            let text = "改动包要合并到项目库里。请先打开它的项目库（不能是只读的），再拖入";
            return self.state.complain(ctx, Some(Matter::Merging), text);
        }
        let read = MergeStep::ReadAll(packages);
        self.queue.push(Command::File(FileCommand::Merge(read)));
    }

    /// A text that is drawn onto the page of a plan's text takes its place; one of Markdown is a text wherever it is
    /// drawn to. Whether there was one.
    fn read_dropped_text(&mut self, files: &mut Vec<PathBuf>) -> bool {
        let is_text = |file: &PathBuf| file.extension().is_some_and(|ending| ending == "md");
        let is_meant = self.app.shows_plan_text();
        let place = files.iter().position(|file| is_meant || is_text(file));
        let Some(file) = place.map(|place| files.swap_remove(place)) else {
            return false;
        };
        self.queue
            .push(Command::PlanText(PlanTextCommand::Read(file)));
        true
    }

    /// Files drawn into the window while a project's attachments are in front are meant for it, unless they are
    /// libraries. Whether they were taken.
    fn attach_dropped(&mut self, files: impl Iterator<Item = PathBuf>) -> bool {
        let is_in_front = self.state.inspector.page == Page::Attachments
            && !self.app.settings().is_inspector_hidden
            && !self.state.dialogs.has_keyboard();
        let Some(project) = self.app.selected().filter(|_| is_in_front) else {
            return false;
        };
        let files: Vec<PathBuf> = files.collect();
        if files
            .iter()
            .any(|file| is_library(file) || is_named_package(file))
        {
            return false;
        }
        let add = |file| Command::Attach(AttachCommand::Add(project, file));
        self.queue.extend(files.into_iter().map(add));
        true
    }
}

/// Whether a file is a library by its name. What a table is, its content says.
fn is_library(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| {
        let is = |known: &str| ending.eq_ignore_ascii_case(known);
        ["lantu", "age", "zst"].into_iter().any(is)
    })
}
