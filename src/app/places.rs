use std::path::PathBuf;

use directories::{ProjectDirs, UserDirs};

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

/// Where the copy of the embedded plan goes at the first start: the user's documents.
pub fn default_library_path() -> Option<PathBuf> {
    Some(libraries()?.join(crate::seed::PLAN_FILE_NAME))
}

/// Where the library with fictional content is kept.
pub fn sample_library_path() -> Option<PathBuf> {
    Some(libraries()?.join("示例库（虚构数据）.lantu"))
}

fn libraries() -> Option<PathBuf> {
    let dirs = UserDirs::new()?;
    let documents = dirs
        .document_dir()
        .map_or_else(|| dirs.home_dir().join("Documents"), PathBuf::from);
    Some(documents.join("蓝图"))
}
