//! Answers that are worked out beside the window: one kind for all of them, polled in [`App::poll`](super::App::poll)
//! and, for what only the window asks, in its `advance`.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, sync_channel};
use std::thread;
use std::time::Duration;

use thiserror::Error;

use super::Wake;

/// An answer that is still to come.
#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<T>,
}

/// Whoever was to answer ended without an answer.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("意外中断，请重试")]
pub struct BrokenOff;

/// The other end of a [`Pending`], for a thread that answers more than one question.
pub struct Promise<T> {
    answer: SyncSender<T>,
    wake: Wake,
}

impl<T: Send + 'static> Pending<T> {
    /// Does work on a thread of its own and wakes the window when the answer is there.
    ///
    /// # Errors
    /// When no thread can be started.
    pub fn start(
        thread_name: &str,
        wake: &Wake,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> io::Result<Self> {
        let (promise, pending) = Self::promise(wake);
        thread::Builder::new()
            .name(thread_name.to_owned())
            .spawn(move || promise.keep(work()))?;
        Ok(pending)
    }

    /// An answer that another thread is to give.
    pub fn promise(wake: &Wake) -> (Promise<T>, Self) {
        let (send, answer) = sync_channel(1);
        let promise = Promise {
            answer: send,
            wake: Arc::clone(wake),
        };
        (promise, Self { answer })
    }

    /// Takes the answer out of a slot, once it is there; never waits.
    pub fn take(slot: &mut Option<Self>) -> Option<Result<T, BrokenOff>> {
        let answer = slot.as_mut()?.try_take()?;
        *slot = None;
        Some(answer)
    }

    /// The answer, once it is there; never waits.
    pub(super) fn try_take(&mut self) -> Option<Result<T, BrokenOff>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(Ok(answer)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(BrokenOff)),
        }
    }

    /// Waits for the answer: only for a thread beside the window.
    ///
    /// # Errors
    /// When nobody is left to answer.
    pub fn wait(self) -> Result<T, BrokenOff> {
        self.answer.recv().map_err(|_gone| BrokenOff)
    }

    /// The same, but not for ever.
    pub(super) fn wait_at_most(self, patience: Duration) -> Result<T, BrokenOff> {
        let answer = self.answer.recv_timeout(patience);
        answer.map_err(|_gone_or_late| BrokenOff)
    }
}

impl<T> Promise<T> {
    /// Gives the answer and wakes the window; nothing when nobody waits for it any more.
    pub fn keep(self, answer: T) {
        if self.answer.send(answer).is_ok() {
            (self.wake)();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn an_answer_is_taken_once_and_wakes_the_window() {
        let woken = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&woken);
        let wake: Wake = Arc::new(move || {
            count.fetch_add(1, Ordering::Relaxed);
        });
        let (promise, pending) = Pending::promise(&wake);
        let mut slot = Some(pending);
        assert_eq!(Pending::take(&mut slot), None);
        promise.keep(7);
        assert_eq!(Pending::take(&mut slot), Some(Ok(7)));
        assert_eq!(Pending::take(&mut slot), None);
        assert_eq!(woken.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn who_ends_without_an_answer_has_broken_off() {
        let wake: Wake = Arc::new(|| {});
        let (promise, pending) = Pending::<u8>::promise(&wake);
        let mut slot = Some(pending);
        drop(promise);
        assert_eq!(Pending::take(&mut slot), Some(Err(BrokenOff)));
        assert!(slot.is_none());
        let work = Pending::start("lantu-test", &wake, || 3);
        assert_eq!(work.unwrap().wait(), Ok(3));
    }
}
