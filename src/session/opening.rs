use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::Clock;
use crate::store::{
    Author, Password, Place, Recovered, Store, StoreError, WorkingCopy, WorkingCopyOptions, Writer,
    is_sealed, recover, replay, resolve,
};

use super::undecided::Undecided;
use super::writing::{Outlet, Publication, Writing};
use super::{Access, Session, Wake, author};

/// How a library is opened.
pub struct Opening<'a> {
    /// Below which folder backups, notes and working copies are kept.
    pub backups: Option<&'a Path>,
    /// The time.
    pub clock: Clock,
    /// Makes the window look for news.
    pub wake: Wake,
    /// What is known of the library.
    pub how: How,
    /// The password of an encrypted library.
    pub password: Option<Password>,
    /// Who opens it.
    pub author: Author,
}

/// What is known of a library that is to be opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    /// Nothing out of the ordinary.
    #[default]
    Usual,
    /// Somebody else may work on it; both works can be merged.
    BesideOthers,
    /// A backup was put in its place, to which all that was noted on this computer is to be done again.
    Restored,
    /// For one command of a script, over in a moment: nobody watches over an examination.
    OneCommand,
}

impl<'a> Opening<'a> {
    /// As a library is usually opened.
    pub fn usual(backups: Option<&'a Path>, clock: Clock, wake: Wake) -> Self {
        Self {
            backups,
            clock,
            wake,
            how: How::Usual,
            password: None,
            author: author(),
        }
    }

    pub(super) fn open(self, path: &Path) -> Result<Session, StoreError> {
        let now = self.clock.now();
        let place = place_label(path);
        let options = WorkingCopyOptions {
            author: self.author.clone(),
            at: now,
            beside_others: self.how == How::BesideOthers,
            password: self.password,
        };
        let working_copy = match (self.backups, place) {
            (Some(root), Some(_)) => Some(WorkingCopy::prepare(root, path, &options)?),
            _ => None,
        };
        let file = working_copy
            .as_ref()
            .map_or_else(|| path.to_owned(), WorkingCopy::copy);
        let mut opened = match self.backups {
            Some(root) => Store::open_trusted(&file, self.author, now, root)?,
            None => Store::open(&file, self.author, now)?,
        };
        if let Some(root) = self.backups {
            opened.store.keep_origin(root);
        }
        let recovered = match self.backups {
            Some(root) if self.how == How::Restored => replay(&mut opened, root)?,
            Some(root) => recover(&mut opened, root)?,
            None => Recovered::default(),
        };
        let id = opened.store.library_id()?;
        let has_news = working_copy
            .as_ref()
            .is_some_and(|working_copy| working_copy.has_news(&opened.store));
        let copy_remark = working_copy
            .as_ref()
            .and_then(WorkingCopy::remark)
            .map(str::to_owned);
        let remarks = [opened.remark, copy_remark];
        let undecided = match self.how {
            How::OneCommand => Undecided::default(),
            _ => Undecided::watched(Arc::clone(&self.wake)),
        };
        let wake = Box::new(move || (self.wake)());
        let writer = Writer::spawn(opened.store, self.backups, wake)
            .map_err(|error| StoreError::no_thread(error, path))?;
        if let (Some(check_reason), false) = (opened.check_reason, self.how == How::OneCommand) {
            tracing::warn!("the library is examined: {check_reason:?}");
            writer.check(now);
        }
        let outlet = working_copy.zip(place).map(|(working_copy, place)| {
            let publication = if has_news {
                Publication::Waiting
            } else {
                Publication::Current
            };
            writer.attend(working_copy);
            Outlet {
                place,
                publication,
                password: options.password.clone(),
                is_newly_changed: false,
            }
        });
        let access = Access::Writing(Box::new(Writing::new(writer, outlet)));
        Ok(Session {
            backup_folder: self.backups.map(|root| root.join(id)),
            recovered,
            undecided,
            remarks: remarks.into_iter().flatten().collect(),
            ..Session::new(path.to_owned(), opened.portfolio, opened.undo, access)
        })
    }
}

/// The library that a path means. One whose place is away can be worked on in the copy of it on this computer.
pub(crate) fn meant(path: &Path) -> Result<PathBuf, StoreError> {
    match resolve(path) {
        Err(StoreError::DanglingLink { target, .. }) if place_label(&target).is_some() => {
            Ok(target)
        }
        resolved => resolved,
    }
}

/// What the place of a library that is worked on in a copy is called.
pub(super) fn place_label(path: &Path) -> Option<&'static str> {
    match Place::of(path).label() {
        None if is_sealed(path) => Some("加密文件"),
        label => label,
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::model::{Change, ProjectColumn, Value};
    use crate::session::{Content, create_library};
    use crate::store::read_only;
    use std::os::unix::fs::symlink;

    fn open(path: &Path, root: &Path) -> Result<Session, StoreError> {
        let wake: Wake = Arc::new(|| {});
        Session::open(path, Opening::usual(Some(root), Clock::System, wake))
    }

    fn note(session: &mut Session, text: &str) {
        let portfolio = session.portfolio();
        let project = portfolio.projects().iter().next().unwrap();
        let note = Value::Text(text.to_owned());
        let change = Change::set(project, ProjectColumn::Note as usize, note).unwrap();
        session
            .perform("备注".to_owned(), vec![change], Clock::System)
            .unwrap();
    }

    fn noted(path: &Path) -> String {
        let portfolio = read_only(path).unwrap().portfolio().unwrap();
        let project = portfolio.projects().iter().next().unwrap();
        project.note.clone()
    }

    #[test]
    fn a_link_into_a_synced_folder_has_the_work_reach_the_file_there() {
        let folder = tempfile::tempdir().unwrap();
        let (synced, root) = (folder.path().join("坚果云"), folder.path().join("本机"));
        std::fs::create_dir(&synced).unwrap();
        let (file, link) = (synced.join("库.lantu"), folder.path().join("桌面.lantu"));
        create_library(&file, Content::Plan, Clock::System).unwrap();
        symlink(&file, &link).unwrap();

        let mut session = open(&link, &root).unwrap();
        assert_eq!(session.path(), file);
        note(&mut session, "一");
        session.close();
        assert_eq!(noted(&file), "一");
        assert!(link.is_symlink());

        // With the file away the work goes on, by the link too, and goes out later.
        let mut session = open(&link, &root).unwrap();
        let away = folder.path().join("away");
        std::fs::rename(&file, &away).unwrap();
        note(&mut session, "二");
        session.close();
        let mut session = open(&link, &root).unwrap();
        note(&mut session, "三");
        session.close();
        std::fs::rename(&away, &file).unwrap();
        open(&file, &root).unwrap().close();
        assert_eq!(noted(&file), "三");
        assert!(link.is_symlink());
    }

    #[test]
    fn a_link_that_leads_nowhere_is_told_as_one() {
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("桌面.lantu");
        symlink(folder.path().join("没有.lantu"), &link).unwrap();
        let Err(error) = open(&link, folder.path()) else {
            panic!("opened");
        };
        assert!(matches!(error, StoreError::DanglingLink { .. }), "{error}");
    }
}
