//! The file of a paper: what it is called, and where it goes when another program has it open.

use std::path::{Path, PathBuf};

use crate::files::is_refused_in_names;
use crate::model::is_text_control;
use crate::report::ReportError;

/// A title as a file name: signs that a system refuses, and those that would make it look like another, are dropped.
pub(crate) fn file_name(title: &str) -> String {
    title
        .chars()
        .filter(|c| !is_refused_in_names(*c) && !is_text_control(*c))
        .collect()
}

/// The title of a paper about a node of the tree.
pub(crate) fn scoped_title(title: &str, scope: &str) -> String {
    format!("{title}（{scope}）")
}

/// The inverse of [`scoped_title`]: what a layout is kept with says nothing of where it was made.
pub(crate) fn title_of_all(title: &str, scope: &str) -> String {
    let bare = title.strip_suffix(&format!("（{scope}）"));
    bare.unwrap_or(title).to_owned()
}

/// The name of a paper whose content has a mark, which must be known from the name as well.
pub(crate) fn marked_name(name: &str, data_mark: Option<&str>) -> String {
    match data_mark {
        Some(mark) if !name.contains(mark) => format!("{name}（{}）", file_name(mark)),
        _ => name.to_owned(),
    }
}

/// The same place under a name that bears the mark of what is written there.
pub(crate) fn marked_path(path: &Path, data_mark: Option<&str>) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = marked_name(&stem, data_mark);
    match path.extension() {
        Some(ending) => path.with_file_name(format!("{name}.{}", ending.to_string_lossy())),
        None => path.with_file_name(name),
    }
}

/// The last part of a path.
pub(super) fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Saves under the name that was asked for, or, where another program has that file open, under the next free
/// one: nobody has to start again because a sheet is open somewhere.
pub(super) fn save_beside(
    path: &Path,
    save: impl Fn(&Path) -> Result<(), ReportError>,
) -> Result<PathBuf, ReportError> {
    let in_use = if is_open_elsewhere(path) {
        None
    } else {
        match save(path) {
            Ok(()) => return Ok(path.to_owned()),
            Err(error @ ReportError::InUse(..)) => Some(error),
            Err(error) => return Err(error),
        }
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    for number in 2..100 {
        let other = path.with_file_name(format!("{stem}（{number}）.{ending}"));
        if !other.exists() {
            return save(&other).map(|()| other);
        }
    }
    Err(in_use.unwrap_or_else(|| ReportError::InUse(path.to_owned())))
}

/// Office programs put a small file beside one that they have open: Excel and WPS `~$…`, LibreOffice `.~lock.…#`.
/// Linux would let us replace such a file under their hands.
pub(super) fn is_open_elsewhere(path: &Path) -> bool {
    let name = name_of(path);
    let beside = |name: String| path.with_file_name(name).exists();
    beside(format!("~${name}")) || beside(format!(".~lock.{name}#"))
}
