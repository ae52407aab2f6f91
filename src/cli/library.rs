//! Libraries opened to be written: by the session that the window uses too.

use std::mem::ManuallyDrop;
use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;
use std::time::{Duration, Instant};

use crate::app::{Draft, Preferences, Session, Settings, backups_path, settings_path};
use crate::clock::Clock;
use crate::store::{Archive, Glance, StoreError, glance};

use super::output;

/// So long is waited for whoever has the library open.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(20);

/// What the person decided in the window.
pub fn preferences() -> Preferences {
    match Settings::glance(settings_path().as_deref()) {
        Ok(settings) => settings.preferences,
        Err(words) => {
            output::hint(&format!("{words}。这次用电脑账户的名称和默认设置"));
            Preferences::default()
        }
    }
}

/// Opens a library. Commands of scripts run side by side and are done in a moment, so each waits for its turn; in a
/// queue, as long as the one before it changes.
pub fn open(path: &Path) -> Result<Session, StoreError> {
    let root = backups_path();
    let preferences = preferences();
    let mut holder = None;
    let mut until = Instant::now() + PATIENCE;
    loop {
        let opened =
            Session::open_for_command(path, root.as_deref(), preferences.author(), Clock::System);
        match opened {
            Ok(session) => {
                session.keep_backups_also(preferences.second_backups);
                for notice in session.opening_notices() {
                    output::hint(&notice.text);
                }
                return Ok(session);
            }
            Err(error) => {
                let StoreError::InUse { who, since, .. } = &error else {
                    return Err(error);
                };
                let now = Some((who.clone(), *since));
                if holder != now {
                    holder = now;
                    until = Instant::now() + PATIENCE;
                } else if Instant::now() >= until {
                    return Err(error);
                }
            }
        }
        thread::sleep(PAUSE);
    }
}

/// Asks a library that is only read.
pub fn look<T>(
    path: &Path,
    question: impl Fn(Glance<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let today = Clock::System.now().date_naive();
    glance(path, backups_path().as_deref(), today, question)
}

/// Takes a step.
pub fn perform(session: &mut Session, draft: Draft) -> Result<(), String> {
    let done = session.perform(draft.label, draft.changes, Clock::System);
    done.map_err(|error| error.to_string())
}

/// Saves what is left, and ends.
pub fn finish(session: Session) -> Result<(), String> {
    finish_with(session, || Ok(()))
}

/// Saves what is left, gives the answer as soon as it is on the disk, and ends when the backup of the day is there, too.
/// The content goes with the process: to take a large one apart is work for nobody.
pub fn finish_with<E: From<String>>(
    session: Session,
    answer: impl FnOnce() -> Result<(), E>,
) -> Result<(), E> {
    let _content = ManuallyDrop::new(session.portfolio());
    let mut answered = Ok(());
    let finished = session.finish(|| answered = answer());
    finished.map_err(|error| error.to_string())?;
    answered
}

/// What the store says, for somebody without a window.
pub fn words(error: &StoreError) -> String {
    match error {
        StoreError::Sealed { .. } => format!("{error}。请先用 lantu unseal 解密，或在窗口中打开"),
        error => error.to_string(),
    }
}

/// Asks the history of an open library.
pub fn ask<T: Send + 'static>(
    session: &Session,
    question: impl FnOnce(&Archive<'_>) -> T + Send + 'static,
) -> Result<T, String> {
    let (sender, answer) = channel();
    let asked = session.ask(move |archive| {
        if sender.send(question(archive)).is_err() {
            tracing::error!("nobody waits for the answer");
        }
    });
    asked.map_err(|error| error.to_string())?;
    answer
        .recv()
        .map_err(|_stopped| "读取历史的线程已停止，请再试一次".to_owned())
}
