use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate};
use uuid::Uuid;

/// The identity of a row of type `R`, a `UUIDv7` (a name-based `UUIDv5` for embedded plans).
///
/// The type parameter keeps a department's id from being used as a project's.
pub struct Id<R> {
    uuid: Uuid,
    row: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// Wraps a raw identifier.
    pub const fn new(uuid: Uuid) -> Self {
        Self {
            uuid,
            row: PhantomData,
        }
    }

    /// The identifier that a seed gives to the row of this name: the same in every copy.
    pub fn named(namespace: Uuid, name: &str) -> Self {
        Self::new(Uuid::new_v5(&namespace, name.as_bytes()))
    }

    /// The day on which it was made, as of UTC: never later than that of a clock in China. None of one that was made of a name.
    pub fn made_on(self) -> Option<NaiveDate> {
        let (seconds, _) = self.uuid.get_timestamp()?.to_unix();
        let moment = DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)?;
        Some(moment.date_naive())
    }

    /// The raw identifier.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Id<R> {}

impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}

impl<R> Eq for Id<R> {}

impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<R> Hash for Id<R> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.uuid, f)
    }
}

impl<R> FromStr for Id<R> {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}
