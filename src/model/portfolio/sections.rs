//! The content as plain bytes, in sections that several threads read at once: one for each table, and one for the days
//! that the log tells.

use std::thread;

use chrono::{Datelike as _, NaiveDate};
use imbl::OrdMap;

use super::Portfolio;
use super::first_reports::{FirstReports, day_of_number, put_day};
use crate::model::bytes::{Bytes, put_count, put_signed};
use crate::model::value::Cell as _;
use crate::model::{Id, Parts, Project, Rows};

/// Sections of so many bytes are worth a thread of their own.
const LARGE: usize = 64 << 10;

/// Where one section comes from: its length, and its bytes if they are as they were written.
pub trait Section: Send {
    /// In bytes.
    fn length(&self) -> usize;
    /// The bytes; none when they are not as they were written.
    fn bytes(&self) -> Option<&[u8]>;
}

macro_rules! declare_sections {
    ({} $($(#[$doc:meta])* $row:ident $name:literal $label:literal in $rows:ident: $shape:ident;)*) => {
        impl Portfolio {
            /// Writes the content out, section by section.
            ///
            /// # Errors
            /// As `visit`.
            pub fn each_section<E>(
                &self,
                mut visit: impl FnMut(&[u8]) -> Result<(), E>,
            ) -> Result<(), E> {
                let mut bytes = Vec::new();
                $(
                    self.$rows.put(&mut bytes);
                    visit(&bytes)?;
                    bytes.clear();
                )*
                put_days(&self.changed_on, &mut bytes);
                self.reported_on.put(&mut bytes);
                put_day(self.began_on, &mut bytes);
                visit(&bytes)
            }

            /// The content of such sections; none when one of them is not as it was written.
            pub fn of_sections(sections: impl IntoIterator<Item = impl Section>) -> Option<Self> {
                let mut sections = sections.into_iter();
                thread::scope(|scope| {
                    $(
                        let section = sections.next()?;
                        let $rows = if section.length() < LARGE {
                            Err(take(&section, $shape::<crate::model::$row>::take)?)
                        } else {
                            let work = move || take(&section, $shape::<crate::model::$row>::take);
                            Ok(thread::Builder::new().spawn_scoped(scope, work).ok()?)
                        };
                    )*
                    let told = take(&sections.next()?, take_told)?;
                    let (changed_on, reported_on, began_on) = told;
                    if sections.next().is_some() {
                        return None;
                    }
                    let mut portfolio = Self {
                        $( $rows: $rows.map_or_else(Some, |thread| thread.join().ok().flatten())?, )*
                        changed_on,
                        reported_on,
                        began_on,
                        ..Self::default()
                    };
                    portfolio.declare_own_columns();
                    Some(portfolio)
                })
            }
        }
    };
}

tables! { declare_sections! {} }

/// What a section holds, if it holds nothing else.
fn take<T>(section: &impl Section, take: fn(&mut Bytes<'_>) -> Option<T>) -> Option<T> {
    let mut bytes = Bytes::new(section.bytes()?);
    let taken = take(&mut bytes)?;
    bytes.is_empty().then_some(taken)
}

/// What the log tells: the days of alterations, of first reports, and of its beginning.
type Told = (
    OrdMap<Id<Project>, NaiveDate>,
    FirstReports,
    Option<NaiveDate>,
);

fn take_told(bytes: &mut Bytes<'_>) -> Option<Told> {
    let changed_on = take_days(bytes)?;
    let reported_on = FirstReports::take(bytes)?;
    Some((changed_on, reported_on, day_of_number(bytes.small()?)))
}

fn put_days(days: &OrdMap<Id<Project>, NaiveDate>, out: &mut Vec<u8>) {
    put_count(out, days.len());
    for (project, day) in days {
        project.put(out);
        put_signed(out, day.num_days_from_ce().into());
    }
}

fn take_days(bytes: &mut Bytes<'_>) -> Option<OrdMap<Id<Project>, NaiveDate>> {
    let mut days = OrdMap::new();
    for _ in 0..bytes.count()? {
        let project = Id::take(bytes)?;
        let day = NaiveDate::from_num_days_from_ce_opt(bytes.small()?)?;
        days.insert(project, day);
    }
    Some(days)
}

impl Portfolio {
    /// Whether both hold the same, down to the days of alteration.
    pub fn is_same_as(&self, other: &Self) -> bool {
        let same_rows = |table| self.table_rows(table) == other.table_rows(table);
        let same_days = self.changed_on == other.changed_on
            && self.reported_on == other.reported_on
            && self.began_on == other.began_on;
        same_days && crate::model::Table::ALL.into_iter().all(same_rows)
    }

    /// The same as if it had just been read: no step leads to it.
    #[must_use]
    pub fn as_read(self) -> Self {
        Self {
            revision: 0,
            journal: super::Journal::default(),
            ..self
        }
    }
}
