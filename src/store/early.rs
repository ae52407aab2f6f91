//! What is read of a library before it is opened.

use std::path::Path;
use std::thread;

use chrono::NaiveDate;

use super::StoreError;
use super::image::{self, Loaded};
use super::trust::image_of;
use crate::files::Fingerprint;

/// How a file is before it is opened, and what its image holds, where this computer has one: side by side, since both read
/// hundreds of megabytes. Whether they belong together is seen when both are there.
pub(super) fn seen_and_loaded(
    path: &Path,
    root: &Path,
    today: NaiveDate,
) -> Result<(Fingerprint, Option<Loaded>), StoreError> {
    let name = image_of(root, path).unwrap_or_else(|error| {
        tracing::warn!("no image: {error:?}");
        None
    });
    let Some(name) = name else {
        return Ok((Fingerprint::of(path)?, None));
    };
    thread::scope(|scope| {
        let loading = thread::Builder::new().spawn_scoped(scope, || image::load(&name, today));
        let seen = Fingerprint::of(path);
        // Without it the rows are read.
        let loaded = loading.ok().and_then(|loading| loading.join().ok());
        Ok((seen?, loaded.flatten()))
    })
}
