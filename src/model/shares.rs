//! Work on many rows, shared out over the processors.

use std::iter::once;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread;

/// With fewer rows for each a second thread takes longer than it saves. Tests have few.
const LEAST: usize = if cfg!(test) { 2 } else { 1_000 };

/// More threads would wait for memory.
const MOST: usize = 8;

/// Into how many shares so many rows are parted.
pub fn share_count(rows: usize) -> usize {
    let processors = thread::available_parallelism().map_or(1, NonZero::get);
    // Tests part what they have also where there is one processor.
    let threads = if cfg!(test) { 3 } else { processors };
    threads.min(MOST).min(rows / LEAST).max(1)
}

/// What becomes of each share, in their order: the first is worked on here, each other on a thread of its own.
pub fn each_share<T: Sync, R: Send>(shares: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let Some((here, others)) = shares.split_first() else {
        return Vec::new();
    };
    let work = &work;
    thread::scope(|scope| {
        let begin = |share| {
            let begun = thread::Builder::new().spawn_scoped(scope, move || work(share));
            // Where the system has no thread left it is worked on here.
            begun.map_err(|_none_left| share)
        };
        let begun: Vec<_> = others.iter().map(begin).collect();
        let first = work(here);
        let others = begun.into_iter().map(|begun| match begun {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(share) => work(share),
        });
        once(first).chain(others).collect()
    })
}

/// What becomes of rows, share by share.
pub fn in_shares<'a, T: Sync, R: Send>(
    rows: &'a [T],
    work: impl Fn(&'a [T]) -> R + Sync,
) -> Vec<R> {
    let length = rows.len().div_ceil(share_count(rows.len())).max(1);
    let shares: Vec<&[T]> = rows.chunks(length).collect();
    each_share(&shares, |share| work(share))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_come_back_in_their_order_and_hold_each_row_once() {
        for count in 0..20 {
            let rows: Vec<usize> = (0..count).collect();
            let shares = in_shares(&rows, <[usize]>::to_vec);
            assert!(shares.len() <= share_count(count), "{count}");
            assert_eq!(shares.concat(), rows);
        }
        assert_eq!(in_shares(&[1, 2, 3, 4, 5, 6], <[i32]>::len), [2, 2, 2]);
    }

    #[test]
    #[should_panic(expected = "the second")]
    fn what_breaks_off_on_another_thread_breaks_off_here() {
        each_share(&[1, 2], |share| assert_ne!(*share, 2, "the second"));
    }
}
