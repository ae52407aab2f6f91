//! Libraries made anew.

use std::path::Path;

use crate::clock::{Clock, new_id};
use crate::files::check_new_name;
use crate::model::{Op, Portfolio};
use crate::store::{Author, Store, StoreError};

use super::author::author;
use super::error::CreateError;

/// With what a library begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// The embedded plan.
    Plan,
    /// The embedded plan with fictional content, for shows and tests.
    Sample {
        /// How many projects it holds; without it, those of the plan.
        projects: Option<usize>,
    },
    /// No projects.
    Empty,
}

/// The same sample on every machine.
const SAMPLE_SEED: u64 = 20_210_320;

/// Makes a library with this content, in the name of the account. The folder is made; an existing file is never
/// replaced.
///
/// # Errors
/// Nothing is then at the path that was not there before.
pub fn create_library(path: &Path, content: Content, clock: Clock) -> Result<(), CreateError> {
    create_library_as(author(), path, content, (clock, None))
}

/// The same in anybody's name. With a root, this computer vouches below it for the library.
pub fn create_library_as(
    author: Author,
    path: &Path,
    content: Content,
    (clock, root): (Clock, Option<&Path>),
) -> Result<(), CreateError> {
    let baseline = match content {
        Content::Plan => crate::seed::plan(new_id()),
        Content::Sample { projects } => crate::seed::sample(new_id(), projects, SAMPLE_SEED),
        Content::Empty => crate::seed::empty(new_id()),
    }?;
    create_from(author, path, &baseline, (clock, root))
}

/// Makes a library that begins with this op.
///
/// # Errors
/// Nothing is then at the path that was not there before.
pub fn create_from(
    author: Author,
    path: &Path,
    baseline: &Op,
    (clock, root): (Clock, Option<&Path>),
) -> Result<(), CreateError> {
    check_new_name(path).map_err(StoreError::from)?;
    let folder = path.parent();
    if let Some(folder) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|source| CreateError::Folder {
            source,
            folder: folder.to_owned(),
        })?;
    }
    let now = clock.now();
    let mut store = Store::create(path, baseline, author, now)?;
    if let Some(root) = root {
        let mut content = Portfolio::default();
        let fits = content.apply(baseline).is_ok();
        content.note_change(baseline, now.date_naive());
        store.vouch(root, now, fits.then_some(&content));
    }
    store.close();
    Ok(())
}
