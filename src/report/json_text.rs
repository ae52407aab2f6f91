//! JSON as text, indented, of which parts are made on several threads: what each makes stands at its own depth.

use std::cell::RefCell;
use std::io;
use std::ops::Range;
use std::sync::mpsc::Receiver;

use serde_json::ser::Formatter;

/// The text of some projects, one after the other.
#[derive(Debug, Default)]
pub(super) struct Batch {
    pub text: Vec<u8>,
    /// Where each ends.
    pub ends: Vec<usize>,
}

/// What the workers made, in the order in which it is written: they take turns.
pub(super) struct Made {
    workers: Vec<Receiver<serde_json::Result<Batch>>>,
    /// Whose turn it is.
    next: usize,
    batch: Batch,
    /// The next of the batch.
    place: usize,
    /// What is written in the place of the next value.
    waiting: Option<Range<usize>>,
}

impl Made {
    pub fn new(workers: Vec<Receiver<serde_json::Result<Batch>>>) -> Self {
        Self {
            workers,
            next: 0,
            batch: Batch::default(),
            place: 0,
            waiting: None,
        }
    }

    /// Goes on to the next text, which then stands for the next value that is written; whether there is one.
    pub fn advance(&mut self) -> serde_json::Result<bool> {
        if self.place == self.batch.ends.len() {
            let worker = self.workers.get(self.next);
            let Some(Ok(batch)) = worker.map(Receiver::recv) else {
                return Ok(false);
            };
            self.batch = batch?;
            self.place = 0;
            self.next = (self.next + 1) % self.workers.len();
        }
        let begin = self
            .place
            .checked_sub(1)
            .map_or(Some(0), |before| self.batch.ends.get(before).copied());
        let range = begin.zip(self.batch.ends.get(self.place).copied());
        self.waiting = range.map(|(begin, end)| begin..end);
        self.place += 1;
        Ok(self.waiting.is_some())
    }
}

/// As the pretty form of `serde_json`, from any depth on.
pub(super) struct Indented<'a> {
    depth: usize,
    has_value: bool,
    /// What is written in the place of values.
    made: Option<&'a RefCell<Made>>,
}

impl<'a> Indented<'a> {
    /// From the top, with what was made elsewhere.
    pub const fn of(made: &'a RefCell<Made>) -> Self {
        Self {
            depth: 0,
            has_value: false,
            made: Some(made),
        }
    }

    /// Inside so many arrays and objects.
    pub const fn at(depth: usize) -> Self {
        Self {
            depth,
            has_value: false,
            made: None,
        }
    }

    fn indent<W: ?Sized + io::Write>(&self, writer: &mut W) -> io::Result<()> {
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }

    fn begin<W: ?Sized + io::Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(sign)
    }

    fn end<W: ?Sized + io::Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth = self.depth.saturating_sub(1);
        if self.has_value {
            writer.write_all(b"\n")?;
            self.indent(writer)?;
        }
        writer.write_all(sign)
    }

    fn next<W: ?Sized + io::Write>(&self, writer: &mut W, is_first: bool) -> io::Result<()> {
        writer.write_all(if is_first { b"\n" } else { b",\n" })?;
        self.indent(writer)
    }
}

impl Formatter for Indented<'_> {
    fn write_null<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if let Some(made) = self.made {
            let mut made = made.borrow_mut();
            let waiting = made.waiting.take();
            if let Some(text) = waiting.and_then(|range| made.batch.text.get(range)) {
                return writer.write_all(text);
            }
        }
        writer.write_all(b"null")
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        is_first: bool,
    ) -> io::Result<()> {
        self.next(writer, is_first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        is_first: bool,
    ) -> io::Result<()> {
        self.next(writer, is_first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}
