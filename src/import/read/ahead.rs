//! A large part unfolded on a thread of its own, ahead of whoever reads it: each is half of the work.

use std::io::{self, BufRead, Read};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::package::Part;

/// So many bytes go over at once, and so many pieces may wait: the whole part is never there.
const PIECE: usize = 64 << 10;
const PIECES: usize = 8;

/// From here on a second thread is worth it. Tests have small parts.
const LARGE: u64 = if cfg!(test) { 256 } else { 1 << 20 };
/// So many pieces hold any part that is smaller, with the failure behind it.
const ALL_PIECES: usize = (1 << 20) / PIECE + 2;

/// Has a part read, which unfolds to so many bytes.
pub(super) fn read_ahead<T>(
    part: Part<'_, '_>,
    size: u64,
    read: impl FnOnce(&mut Ahead) -> T,
) -> T {
    if size < LARGE {
        let (sender, pieces) = sync_channel(ALL_PIECES);
        unfold(part, &sender);
        drop(sender);
        return read(&mut Ahead::of(pieces));
    }
    thread::scope(|scope| {
        let (sender, pieces) = sync_channel(PIECES);
        let mut ahead = Ahead::of(pieces);
        scope.spawn(move || unfold(part, &sender));
        let done = read(&mut ahead);
        // Whoever still unfolds sees that nobody takes it any more.
        drop(ahead);
        done
    })
}

fn unfold(mut part: impl Read, pieces: &SyncSender<io::Result<Vec<u8>>>) {
    loop {
        let mut piece = Vec::with_capacity(PIECE);
        let read = part.by_ref().take(PIECE as u64).read_to_end(&mut piece);
        // What came before a failure is passed on, too.
        let is_last = piece.is_empty() || read.is_err();
        let is_taken = piece.is_empty() || pieces.send(Ok(piece)).is_ok();
        if let Err(error) = read {
            // Nobody is left to hear of it.
            pieces.send(Err(error)).ok();
        }
        if is_last || !is_taken {
            return;
        }
    }
}

/// The other end. It is asked for millions of small pieces, which a call through a pointer to its kind would each make longer.
pub(super) struct Ahead {
    pieces: Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    at: usize,
}

impl Ahead {
    const fn of(pieces: Receiver<io::Result<Vec<u8>>>) -> Self {
        Self {
            pieces,
            piece: Vec::new(),
            at: 0,
        }
    }
}

impl BufRead for Ahead {
    #[inline]
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.piece.len() {
            self.at = 0;
            // At the end whoever unfolds has gone.
            self.piece = self.pieces.recv().unwrap_or_else(|_end| Ok(Vec::new()))?;
        }
        Ok(&self.piece[self.at..])
    }

    #[inline]
    fn consume(&mut self, amount: usize) {
        self.at += amount;
    }
}

impl Read for Ahead {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.fill_buf()?.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn through(part: impl Read + Send) -> (Vec<u8>, io::Result<usize>) {
        thread::scope(|scope| {
            let (sender, pieces) = sync_channel(PIECES);
            scope.spawn(move || unfold(part, &sender));
            let mut ahead = Ahead::of(pieces);
            let mut all = Vec::new();
            let read = ahead.read_to_end(&mut all);
            (all, read)
        })
    }

    #[test]
    fn all_of_a_part_comes_over_and_so_does_a_failure() {
        let whole: Vec<u8> = (0..3 * PIECE + 17).map(|n| n as u8).collect();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, whole.len()] {
            let (all, read) = through(&whole[..length]);
            assert_eq!(read.unwrap(), length);
            assert_eq!(all, whole[..length]);
        }
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::FileTooLarge.into())
            }
        }
        let (all, read) = through(whole[..7].chain(Broken));
        assert_eq!(all, whole[..7]);
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::FileTooLarge);
    }

    #[test]
    fn whoever_stops_reading_waits_for_nothing() {
        let (sender, pieces) = sync_channel(PIECES);
        thread::scope(|scope| {
            scope.spawn(move || unfold(io::repeat(7), &sender));
            drop(pieces);
        });
    }
}
