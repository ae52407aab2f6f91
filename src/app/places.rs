use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};

use super::Settings;

/// Where the settings are kept.
pub fn settings_path() -> Option<PathBuf> {
    Some(
        ProjectDirs::from("", "", "lantu")?
            .config_dir()
            .join("settings.json"),
    )
}

/// Below which folder backups of libraries are kept: on this computer, apart from the libraries themselves.
pub fn backups_path() -> Option<PathBuf> {
    let dirs = ProjectDirs::from("", "", "lantu")?;
    Some(dirs.data_local_dir().join("backups"))
}

/// What the library with fictional content is called.
pub(super) const SAMPLE_FILE_NAME: &str = "示例库（虚构数据）.lantu";

/// Where the windows that have a library open can be called.
pub fn calls_path() -> Option<PathBuf> {
    let dirs = ProjectDirs::from("", "", "lantu")?;
    Some(dirs.data_local_dir().join("open"))
}

/// A file's name, for people.
pub fn file_label(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

/// The program's folder in the user's documents.
pub(super) fn documents() -> Option<PathBuf> {
    let dirs = UserDirs::new()?;
    let documents = dirs
        .document_dir()
        .map_or_else(|| dirs.home_dir().join("Documents"), PathBuf::from);
    Some(documents.join("蓝图"))
}

impl Settings {
    /// Where new libraries go.
    pub fn library_folder(&self) -> Option<PathBuf> {
        self.preferences.library_folder.clone().or_else(documents)
    }
}

/// Where the library of a name is, or is to be made. One that was made before another folder was chosen stays where it
/// is.
pub(super) fn place_of(folder: &Path, name: &str) -> PathBuf {
    let chosen = folder.join(name);
    let before = documents().map(|folder| folder.join(name));
    let before = before.filter(|before| !chosen.exists() && before.exists());
    before.unwrap_or(chosen)
}
