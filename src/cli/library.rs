//! Libraries opened to be written.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::app::author;
use crate::clock::Clock;
use crate::store::{Opened, Store, StoreError};

/// So long is waited for whoever has the library open.
const PATIENCE: Duration = Duration::from_secs(2);
const PAUSE: Duration = Duration::from_millis(20);

/// Opens a library. Commands of scripts run side by side and are done in a moment, so each waits for its turn; in a
/// queue, as long as the one before it changes.
pub fn open(path: &Path) -> Result<Opened, StoreError> {
    let mut holder = None;
    let mut until = Instant::now() + PATIENCE;
    loop {
        let opened = Store::open(path, author(), Clock::System.now());
        let Err(StoreError::InUse { who, since, .. }) = &opened else {
            return opened;
        };
        let now = Some((who.clone(), *since));
        if holder != now {
            holder = now;
            until = Instant::now() + PATIENCE;
        } else if Instant::now() >= until {
            return opened;
        }
        thread::sleep(PAUSE);
    }
}
