//! Somebody at work on a library that lies elsewhere: the whole program but its window, which merges by itself what
//! others made of the file.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use lantu::app::{
    App, Command, EditCommand, FileCommand, Password, Publication, SaveState, Session, Settings,
};
use lantu::clock::{Clock, new_id};
use lantu::model::{Id, Project, ProjectColumn};

use super::library::{project_id, text};
use super::roles::PATIENCE;

pub struct Visitor {
    pub app: App,
    woken: Receiver<()>,
    told: Vec<String>,
}

impl Visitor {
    /// Nothing is open yet.
    pub fn new(local: &Path) -> Self {
        let (wake, woken) = channel();
        let settings = Settings::default().with_backups(Some(local.to_owned()));
        let wake = Arc::new(move || wake.send(()).unwrap_or_default());
        Self {
            app: App::new(Clock::System, settings, wake),
            woken,
            told: Vec::new(),
        }
    }

    /// Opens a library; why not, in words.
    pub fn open(&mut self, library: &Path, password: &str, beside: bool) -> Result<(), String> {
        let path = library.to_owned();
        self.app.run_to_end(match (password, beside) {
            ("", false) => Command::File(FileCommand::Open(path)),
            ("", true) => Command::File(FileCommand::OpenBeside(path)),
            (password, _) => Command::File(FileCommand::OpenSealed(
                path,
                Password::new(password.to_owned()),
            )),
        });
        if let Some(trouble) = self.app.trouble() {
            return Err(trouble.message.clone());
        }
        if let Some(locked) = self.app.locked() {
            return Err(locked.message.clone().unwrap_or_else(|| "密码".to_owned()));
        }
        match self.app.session() {
            Some(session) => session
                .read_only_reason()
                .map_or(Ok(()), |reason| Err(reason.to_owned())),
            None => Err(self.take_told().join("；")),
        }
    }

    /// One who has a library open without further ado.
    #[track_caller]
    pub fn at(library: &Path, local: &Path, beside: bool) -> Self {
        let mut visitor = Self::new(local);
        visitor.open(library, "", beside).unwrap();
        visitor
    }

    /// Goes on until something is so, or for long enough; whether it is.
    pub fn until(&mut self, is_so: impl Fn(&App) -> bool, patience: Duration) -> bool {
        let begun = Instant::now();
        loop {
            self.app.poll();
            let notices = self.app.take_notices().into_iter();
            self.told.extend(notices.map(|notice| notice.text));
            if is_so(&self.app) {
                return true;
            }
            if begun.elapsed() > patience {
                return false;
            }
            // A silent writer is looked at all the same.
            self.woken
                .recv_timeout(Duration::from_millis(20))
                .unwrap_or_default();
        }
    }

    /// The messages since the last call.
    pub fn take_told(&mut self) -> Vec<String> {
        let notices = self.app.take_notices().into_iter();
        self.told.extend(notices.map(|notice| notice.text));
        std::mem::take(&mut self.told)
    }

    /// Writes a text that nobody else writes into a project's note; the text.
    pub fn write(&mut self, n: usize) -> String {
        let mark = new_id().to_string();
        self.set(n, ProjectColumn::Note, &mark);
        mark
    }

    pub fn set(&mut self, n: usize, column: ProjectColumn, to: &str) {
        let id: Id<Project> = Id::new(project_id(n));
        self.app.run(Command::Edit(EditCommand::SetField(
            vec![id],
            column,
            text(to),
        )));
    }

    /// Waits for the end of what is under way; whether it is saved on this computer.
    pub fn is_saved(&mut self) -> bool {
        let state = |app: &App| app.session().map(Session::save_state);
        self.until(|app| state(app) != Some(SaveState::Saving), PATIENCE);
        let is_saved = state(&self.app) == Some(SaveState::Saved);
        if is_saved {
            // The word of it comes a moment later than the count.
            let is_known = |app: &App| publication(app) != Some(&Publication::Current);
            self.until(is_known, Duration::from_secs(1));
        }
        is_saved
    }

    /// Has the work go out now; whether the others see it.
    pub fn publish(&mut self) -> bool {
        self.app.run(Command::File(FileCommand::Publish));
        self.is_out()
    }

    /// Waits until what waits has gone out, or can't; whether the others see it.
    pub fn is_out(&mut self) -> bool {
        // A place that refuses again says nothing new; one that no longer does may have a merge to wait for.
        let goes_on = |app: &App| !publication(app).is_some_and(is_refused);
        if !self.until(goes_on, Duration::from_millis(400)) {
            return false;
        }
        let settled = |app: &App| match publication(app) {
            Some(Publication::Current) | None => true,
            Some(publication) => is_refused(publication) || needs_choices(app),
        };
        self.until(settled, PATIENCE);
        self.publication() == Some(&Publication::Current)
    }

    pub fn publication(&self) -> Option<&Publication> {
        publication(&self.app)
    }
}

fn publication(app: &App) -> Option<&Publication> {
    Some(app.session()?.publication()?.1)
}

const fn is_refused(publication: &Publication) -> bool {
    matches!(publication, Publication::Failed(_))
}

/// Whether what somebody else did must be decided by a person.
fn needs_choices(app: &App) -> bool {
    app.merge()
        .is_some_and(|copy| !copy.merge.conflicts().is_empty())
}
