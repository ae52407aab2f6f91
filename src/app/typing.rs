//! The text being typed, which is in no op yet: should the program break off, it is kept and put back.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::store::write_whole;

use super::App;

const NAME: &str = "未完成的输入.json";

/// A text in a field of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// The library.
    pub library: PathBuf,
    /// The project; none for a text that belongs elsewhere.
    pub project: Option<Uuid>,
    /// The English name of the field, or the id of an own column.
    pub field: String,
    /// What the field is called.
    pub label: String,
    /// The text.
    pub text: String,
}

static TYPED: Mutex<Option<Typed>> = Mutex::new(None);

/// Notes what stands in the field that is being typed into.
pub fn note_typing(typed: Option<Typed>) {
    *TYPED.lock().unwrap_or_else(PoisonError::into_inner) = typed;
}

/// Writes what was being typed below `root`, for the next start. Called while the program breaks off: it waits for
/// nothing and gives up on any error.
pub(super) fn keep_typing(root: &Path) {
    let Ok(typed) = TYPED.try_lock() else { return };
    let Some(typed) = typed.as_ref().filter(|typed| !typed.text.is_empty()) else {
        return;
    };
    let Ok(text) = serde_json::to_vec(typed) else {
        return;
    };
    let kept = write_whole(&root.join(NAME), &text);
    if let Err(error) = kept {
        tracing::error!("what was being typed is lost: {error:?}");
    }
}

/// What was kept of the typing into a library, once. That of another library waits until that one is open.
pub(super) fn take_kept(root: &Path, library: &Path) -> Option<Typed> {
    let file = root.join(NAME);
    let text = std::fs::read_to_string(&file).ok()?;
    let typed: Option<Typed> = serde_json::from_str(&text).ok();
    if typed.as_ref().is_some_and(|typed| typed.library != library) {
        return None;
    }
    if let Err(error) = std::fs::remove_file(&file) {
        tracing::warn!("typed text not removed: {error}");
    }
    typed
}

impl App {
    /// Keeps what is being typed for the next start.
    pub fn keep_typing(&self) {
        if let Some(root) = self.settings.backups() {
            keep_typing(root);
        }
    }

    /// What was being typed into the library when the program broke off, once.
    pub const fn take_typed(&mut self) -> Option<Typed> {
        self.typed.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_written_for_the_next_start() {
        let root = tempfile::tempdir().unwrap();
        let typed = Typed {
            library: "/库.lantu".into(),
            project: Some(Uuid::from_u128(1)),
            field: "name".to_owned(),
            label: "项目名称".to_owned(),
            text: "资江二桥".to_owned(),
        };
        note_typing(Some(typed.clone()));
        keep_typing(root.path());
        assert_eq!(take_kept(root.path(), Path::new("/别的.lantu")), None);
        let library = Path::new("/库.lantu");
        assert_eq!(take_kept(root.path(), library), Some(typed));
        assert_eq!(take_kept(root.path(), library), None);
        note_typing(None);
        keep_typing(root.path());
        assert_eq!(take_kept(root.path(), library), None);
    }
}
