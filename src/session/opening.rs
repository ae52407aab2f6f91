use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::clock::{Clock, new_id};
use crate::files::FileError;
use crate::model::{Change, Id, Record};
use crate::store::{
    Author, Password, Recovered, Store, StoreError, UndoHistory, Wake, WorkingCopy,
    WorkingCopyOptions, Writer, read_only, read_target, recover, replay,
};
use crate::view::standard_views;

use super::access::Access;
use super::author::author;
use super::place::{meant, place_label};
use super::session::Session;
use super::undecided::Undecided;
use super::writing::{Outlet, Publication, Writing};

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

    fn open(self, path: &Path) -> Result<Session, StoreError> {
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
        let remit = opened.store.archive().remit()?;
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
        let path = path.to_owned();
        let mut session = Session::new(path, opened.portfolio, opened.undo, access);
        session.backup_folder = self.backups.map(|root| root.join(id));
        session.recovered = recovered;
        session.undecided = undecided;
        session.remit = remit;
        session.remarks = remarks.into_iter().flatten().collect();
        Ok(session)
    }
}

impl Session {
    /// Opens a library, read-only when somebody else has it open. One that lies on a share, a stick or in a synced
    /// folder is worked on in a copy on this computer.
    pub fn open(path: &Path, opening: Opening<'_>) -> Result<Self, StoreError> {
        let path = meant(path)?;
        let (clock, password) = (opening.clock, opening.password.clone());
        let mut session = match opening.open(&path) {
            Ok(session) => session,
            Err(
                error @ (StoreError::InUse { .. }
                | StoreError::File(FileError::ReadOnly { .. })
                | StoreError::Compressed { .. }),
            ) => {
                let snapshot = match &password {
                    Some(_) => read_target(&path, password.as_ref())?.0,
                    None => read_only(&path)?,
                };
                let portfolio = snapshot.portfolio()?;
                let remit = snapshot.archive().remit()?;
                let access = Access::ReadOnly {
                    reason: error.brief(&path),
                    is_in_use: matches!(error, StoreError::InUse { .. }),
                    snapshot: Arc::new(Mutex::new(snapshot)),
                };
                let mut session = Self::new(path, portfolio, UndoHistory::default(), access);
                session.remit = remit;
                session
            }
            Err(error) => return Err(error),
        };
        session.add_usual_views(clock)?;
        Ok(session)
    }

    /// Opens a library for one command of a script, as the window does: on a working copy where it lies elsewhere, with
    /// notes and backups on this computer. [`Session::finish`] ends it.
    ///
    /// # Errors
    /// Also when somebody else has it open, or it can't be written.
    pub fn open_for_command(
        path: &Path,
        root: Option<&Path>,
        author: Author,
        clock: Clock,
    ) -> Result<Self, StoreError> {
        let opening = Opening {
            how: How::OneCommand,
            author,
            ..Opening::usual(root, clock, Arc::new(|| {}))
        };
        opening.open(&meant(path)?)
    }

    /// A library made before views were kept in it gets the usual ones.
    fn add_usual_views(&mut self, clock: Clock) -> Result<(), StoreError> {
        if !self.portfolio.views().is_empty() || self.read_only_reason().is_some() {
            return Ok(());
        }
        let views = standard_views(|_| Id::new(new_id()));
        let rows = views.iter().map(Record::to_row);
        let changes = rows.map(Change::Create).collect();
        let added = self.perform("加入常用视图".to_owned(), changes, clock);
        added.map_err(|error| StoreError::Damaged {
            what: error.to_string(),
            path: self.path.clone(),
        })
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::model::{ProjectColumn, Value};
    use crate::session::{Content, create_library};
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
        assert!(
            matches!(error, StoreError::File(FileError::DanglingLink { .. })),
            "{error}"
        );
    }
}
