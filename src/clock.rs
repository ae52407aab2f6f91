//! The one place that asks the machine for the time and for new identities.
//!
//! Everything else is told the moment, so that a test can set it.

use chrono::{DateTime, FixedOffset, Local, NaiveDate};
use uuid::Uuid;

/// Where the time comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The machine's clock and time zone.
    #[default]
    System,
    /// Always this moment, for tests and pictures.
    Fixed(DateTime<FixedOffset>),
}

impl Clock {
    /// Now, with the local offset.
    #[expect(clippy::disallowed_methods, reason = "the one clock")]
    pub fn now(self) -> DateTime<FixedOffset> {
        match self {
            Self::System => Local::now().fixed_offset(),
            Self::Fixed(moment) => moment,
        }
    }

    /// The local day.
    pub fn today(self) -> NaiveDate {
        self.now().date_naive()
    }
}

/// A new identity, ordered by the time of its making.
#[expect(clippy::disallowed_methods, reason = "the one source of identities")]
pub fn new_id() -> Uuid {
    Uuid::now_v7()
}
