//! The text being typed, which is in no op yet: should the program break off, it is kept and put back.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::App;
use crate::files::{put_aside, read_if_there, real_path, write_whole};

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
///
/// # Errors
/// Something was kept and can't be read: the words for that. It is put aside.
pub(super) fn take_kept(root: &Path, library: &Path) -> Result<Option<Typed>, String> {
    let file = root.join(NAME);
    let unreadable = |error: &dyn std::fmt::Display| {
        tracing::error!("typed text not read: {error}");
        let kept = put_aside(&file, "读不出").unwrap_or_else(|error| {
            tracing::error!("{error:?}");
            file.clone()
        });
        format!(
            "上次正在输入的文字读不出来，请看看那一处是否要重新填写；原样保留备查：{}",
            kept.display()
        )
    };
    let bytes = read_if_there(&file).map_err(|error| unreadable(&error))?;
    let Some(bytes) = bytes else { return Ok(None) };
    let typed: Typed = serde_json::from_slice(&bytes).map_err(|error| unreadable(&error))?;
    if real_path(&typed.library) != library {
        return Ok(None);
    }
    if let Err(error) = std::fs::remove_file(&file) {
        tracing::warn!("typed text not removed: {error}");
    }
    Ok(Some(typed))
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
        // As a library that is open is known: from the root of its disk.
        let library = real_path(&root.path().join("库.lantu"));
        let other = library.with_file_name("别的.lantu");
        let typed = Typed {
            library: library.clone(),
            project: Some(Uuid::from_u128(1)),
            field: "name".to_owned(),
            label: "项目名称".to_owned(),
            text: "资江二桥".to_owned(),
        };
        note_typing(Some(typed.clone()));
        keep_typing(root.path());
        let kept = |library: &Path| take_kept(root.path(), library).unwrap();
        assert_eq!(kept(&other), None);
        assert_eq!(kept(&library), Some(typed));
        assert_eq!(kept(&library), None);
        note_typing(None);
        keep_typing(root.path());
        assert_eq!(kept(&library), None);
    }

    #[test]
    fn what_was_kept_and_cannot_be_read_is_put_aside_and_told() {
        let root = tempfile::tempdir().unwrap();
        let torn = b"{\"library\":\"/\xe5\xba";
        std::fs::write(root.path().join(NAME), torn).unwrap();
        let told = take_kept(root.path(), Path::new("/库.lantu")).unwrap_err();
        let aside = root.path().join("未完成的输入（读不出）.json");
        assert!(told.ends_with(&*aside.to_string_lossy()), "{told}");
        assert_eq!(std::fs::read(aside).unwrap(), torn);
        let again = take_kept(root.path(), Path::new("/库.lantu")).unwrap();
        assert_eq!(again, None);
    }
}
