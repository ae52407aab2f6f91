//! A library that is made of ledgers alone.

use std::path::{Path, PathBuf};

use crate::app::{App, Content, Matter, Notice, Pending};

use super::work::{Origin, Wanted, unfold};

/// A library that is made of files.
pub(super) enum ForNew {
    /// They are read first: of what can't be read no library is made.
    Reading(PathBuf, Pending<Vec<Wanted>>),
    /// It is on its way.
    Opening(PathBuf, Vec<Wanted>),
}

impl App {
    /// Reads ledgers of which a library is to be made.
    pub(super) fn read_for_new(&mut self, path: PathBuf, sources: Vec<Origin>) {
        let work = move || {
            let wanted = sources.into_iter().map(Wanted::new);
            let mut wanted = unfold(wanted.collect());
            for wanted in &mut wanted {
                // Kept with it; what could not be read is told below.
                drop(wanted.read());
            }
            wanted
        };
        match Pending::start("lantu-import", &self.wake, work) {
            Ok(read) => self.importing.for_new = Some(ForNew::Reading(path, read)),
            Err(error) => self.notify(Notice::failed(format!("不能读取台账：{error}"))),
        }
    }

    pub(super) fn poll_for_new(&mut self) {
        let Some(ForNew::Reading(_, read)) = &mut self.importing.for_new else {
            return;
        };
        let Some(read) = read.try_take() else {
            return;
        };
        let Some(ForNew::Reading(path, _)) = self.importing.for_new.take() else {
            return;
        };
        let Ok(wanted) = read else {
            return self.notify(Notice::failed("读取台账时程序意外中断，请重试"));
        };
        let told: Vec<Notice> = wanted
            .iter()
            .filter_map(|wanted| {
                let sentence = wanted.cells.as_ref()?.as_ref().err()?;
                let name = wanted.origin.name();
                Some(Notice::failed(format!("没有导入“{name}”：{sentence}")))
            })
            .collect();
        let is_any = told.len() < wanted.len();
        self.notify_all(told);
        if is_any {
            self.create(&path, Content::Empty);
            self.importing.for_new = Some(ForNew::Opening(path, wanted));
        }
    }

    /// The opening of a library has ended: the files that it was made for come in, if it is there.
    pub(in crate::app) fn follow_new_library(&mut self, path: &Path, is_there: bool) {
        let Some(ForNew::Opening(made, wanted)) = self.importing.for_new.take() else {
            return;
        };
        if is_there && made == path {
            self.within(Matter::Importing, |app| app.begin_import(wanted));
        }
    }
}

/// The name of a library that is made of a ledger.
pub fn library_name(ledger: &Origin) -> String {
    let name = ledger.name();
    let stem = Path::new(&name).file_stem();
    let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
    format!("{}.lantu", stem.unwrap_or(name))
}
