//! What happens to a file, and what must not.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use lantu::import::difference::{Choices, Difference};
use lantu::import::grid::{ImportError, Workbook};
use lantu::import::read;
use lantu::import::understand::{Options, understand};
use lantu::model::Portfolio;

/// What one broken or hostile file may take, in kB. Many of chance in one process may take [`MOST_OF_MANY`].
pub const MOST_OF_ONE: u64 = 300 << 10;
const MOST_OF_MANY: u64 = 512 << 10;

/// Of the processor, from the bytes to the difference.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 30 } else { 2 });

/// Reads files, and keeps count.
pub struct Taster {
    plan: Portfolio,
    ends: BTreeMap<&'static str, usize>,
    longest: Duration,
    longest_read: Duration,
    most_memory: u64,
}

impl Taster {
    pub fn new() -> Self {
        Self::within(MOST_OF_MANY)
    }

    /// One that takes no more memory than this, in kB.
    pub fn within(most_memory: u64) -> Self {
        Self {
            most_memory,
            plan: lantu::seed::plan_portfolio().unwrap(),
            ends: BTreeMap::new(),
            longest: Duration::ZERO,
            longest_read: Duration::ZERO,
        }
    }

    /// Reads a file as an import does: cells, projects, what they change.
    ///
    /// # Panics
    /// It takes too long or too much memory, or ends without a sentence.
    pub fn taste(&mut self, file: &[u8]) {
        let begun = spent();
        let read = read::bytes(file);
        self.longest_read = self.longest_read.max(spent().checked_sub(begun).unwrap());
        let end = match read.and_then(|book| self.understand(&book)) {
            Ok(()) => "understood",
            Err(error) => {
                assert!(!error.to_string().is_empty(), "{error:?}");
                error.class()
            }
        };
        if let Ok(text) = str::from_utf8(file) {
            // What is pasted is text of the same kinds.
            drop(read::pasted(text));
        }
        *self.ends.entry(end).or_default() += 1;
        let took = spent().checked_sub(begun).unwrap();
        self.longest = self.longest.max(took);
        assert!(took <= LONGEST, "{took:?} for {} bytes", file.len());
        let peak = peak();
        assert!(peak <= self.most_memory, "{peak} kB");
    }

    fn understand(&self, book: &Workbook) -> Result<(), ImportError> {
        let reading = understand(book, &self.plan, &Options::default())?;
        let files = [("表".to_owned(), reading)];
        let difference = Difference::new(&self.plan, &files, &Choices::default());
        let draft = difference.draft(lantu::clock::new_id);
        assert!(!draft.label.is_empty());
        Ok(())
    }

    /// Whether more than a few came to their cells: files that are all refused at the door would show nothing.
    pub fn has_seen_cells(&self) -> bool {
        let all: usize = self.ends.values().sum();
        let read = ["understood", "no_table", "no_rows"].map(|end| self.ends.get(end));
        let read: usize = read.into_iter().flatten().sum();
        read * 20 > all
    }
}

impl fmt::Display for Taster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (end, count) in &self.ends {
            write!(f, "{end} {count}, ")?;
        }
        write!(
            f,
            "at most {} ms to the cells, {} ms to the difference, {} MB",
            self.longest_read.as_millis(),
            self.longest.as_millis(),
            peak() >> 10
        )
    }
}

/// What the processor has spent on this thread: what runs beside it does not count.
pub fn spent() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    let first = times.split(' ').next().unwrap();
    Duration::from_nanos(first.parse().unwrap())
}

/// The most memory that was in use so far, in kB.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.unwrap().trim().trim_end_matches(" kB");
    number.parse().unwrap()
}
