//! Libraries on their way out. They are closed beside the window: what is pending is written, goes out and is backed
//! up, which may take a share its time. What is opened next from the same file waits for that.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::{Pending, Session, Wake};

/// So long the end of the program waits for an opening that nobody waits for any more.
pub(super) const PATIENCE: Duration = Duration::from_secs(10);

/// What is being closed, and the files that it still holds.
#[derive(Default)]
pub(super) struct Leaving {
    files: Files,
    closing: Vec<Closing>,
}

/// A library that is being closed.
struct Closing {
    /// What went wrong with its backups.
    told: Pending<Vec<String>>,
    /// Whether work would be lost if the program ended before.
    is_needed: bool,
}

/// The files that libraries on their way out still hold.
#[derive(Clone, Default)]
struct Files(Arc<(Mutex<Holders>, Condvar)>);

/// Each with its number, in the order in which they came.
#[derive(Default)]
struct Holders {
    count: u64,
    held: Vec<(u64, PathBuf)>,
}

/// The word that a library still holds its file, until dropped.
struct Held {
    files: Files,
    number: u64,
}

/// What was on its way out at a moment. Whoever waits for it does not wait for itself, should it be given up later.
pub(super) struct Before {
    files: Files,
    number: u64,
}

impl Leaving {
    /// Closes a library.
    pub fn close(&mut self, session: Session, wake: &Wake) {
        let path = session.path().to_owned();
        self.go(&path, true, wake, move || session.close());
    }

    /// Closes what is still to come from a file, if it comes: nobody waits for it any more.
    pub fn close_late(
        &mut self,
        path: &Path,
        is_needed: bool,
        wake: &Wake,
        late: impl FnOnce() -> Option<Session> + Send + 'static,
    ) {
        let close = move || late().map(Session::close).unwrap_or_default();
        self.go(path, is_needed, wake, close);
    }

    fn go(
        &mut self,
        path: &Path,
        is_needed: bool,
        wake: &Wake,
        close: impl FnOnce() -> Vec<String> + Send + 'static,
    ) {
        let held = self.files.hold(path);
        let work = move || {
            let told = close();
            drop(held);
            told
        };
        match Pending::start("lantu-close", wake, work) {
            Ok(told) => self.closing.push(Closing { told, is_needed }),
            // The work was dropped, and with it the library, which closes it.
            Err(error) => tracing::warn!("no thread to close a library: {error}"),
        }
    }

    /// What libraries that have been closed since the last call had to say.
    pub fn poll(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        self.closing.retain_mut(|closing| {
            let Some(end) = closing.told.try_take() else {
                return true;
            };
            told.extend(end.unwrap_or_default());
            false
        });
        told
    }

    /// Waits until all are closed, for what nobody wants not longer than that; what they had to say.
    pub fn wait(&mut self, patience: Duration) -> Vec<String> {
        let closing = self.closing.drain(..);
        let told = closing.flat_map(|Closing { told, is_needed }| {
            let end = if is_needed {
                told.wait()
            } else {
                told.wait_at_most(patience)
            };
            end.unwrap_or_default()
        });
        told.collect()
    }

    /// What is on its way out now.
    pub fn before_now(&self) -> Before {
        Before {
            files: self.files.clone(),
            number: self.files.holders().count,
        }
    }
}

impl Files {
    fn hold(&self, path: &Path) -> Held {
        let mut holders = self.holders();
        let number = holders.count;
        holders.count += 1;
        holders.held.push((number, path.to_owned()));
        Held {
            files: self.clone(),
            number,
        }
    }

    fn holders(&self) -> MutexGuard<'_, Holders> {
        self.0.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Before {
    /// Waits until nothing of it holds a file: only for a thread beside the window.
    pub fn wait_for(&self, path: &Path) {
        let is_held = |holders: &mut Holders| {
            let mut held = holders.held.iter();
            held.any(|(number, other)| *number < self.number && other == path)
        };
        let free = self.files.0.1.wait_while(self.files.holders(), is_held);
        drop(free.unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let held = &mut self.files.holders().held;
        held.retain(|(number, _)| *number != self.number);
        self.files.0.1.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn a_file_is_free_when_what_held_it_has_been_closed() {
        let wake: Wake = Arc::new(|| {});
        let mut leaving = Leaving::default();
        let (file, other) = (Path::new("/甲.lantu"), Path::new("/乙.lantu"));
        let (go, gone) = channel::<()>();
        leaving.go(file, true, &wake, move || {
            gone.recv().unwrap_or_default();
            vec!["没有备份成".to_owned()]
        });
        let before = leaving.before_now();
        before.wait_for(other);
        assert!(leaving.poll().is_empty());
        let waiter = Pending::start("lantu-test", &wake, move || before.wait_for(file));
        let mut waiter = waiter.unwrap();
        assert!(waiter.try_take().is_none());
        drop(go);
        waiter.wait().unwrap();
        assert_eq!(leaving.wait(PATIENCE), ["没有备份成"]);
        assert!(leaving.poll().is_empty());
    }

    #[test]
    fn the_end_of_the_program_does_not_wait_for_ever_for_what_nobody_wants() {
        let wake: Wake = Arc::new(|| {});
        let mut leaving = Leaving::default();
        let (_never, gone) = channel::<()>();
        let late = move || {
            gone.recv().unwrap_or_default();
            None
        };
        let before = leaving.before_now();
        leaving.close_late(Path::new("/远.lantu"), false, &wake, late);
        // What came later is no reason to wait.
        before.wait_for(Path::new("/远.lantu"));
        assert!(leaving.wait(Duration::from_millis(1)).is_empty());
    }
}
