use std::path::{Path, PathBuf};

use directories::{ProjectDirs, UserDirs};

use super::{App, Session, Settings};

/// Where the settings are kept.
pub fn settings_path() -> Option<PathBuf> {
    Some(
        ProjectDirs::from("", "", "lantu")?
            .config_dir()
            .join("settings.json"),
    )
}

/// A folder of the program's own, on this computer and of this account.
pub(super) fn own_folder(name: &str) -> Option<PathBuf> {
    let dirs = ProjectDirs::from("", "", "lantu")?;
    Some(dirs.data_local_dir().join(name))
}

/// Below which folder backups of libraries are kept: on this computer, apart from the libraries themselves.
pub fn backups_path() -> Option<PathBuf> {
    own_folder("backups")
}

/// Where the files of libraries on servers are kept, in which those are worked on.
pub fn replicas_path() -> Option<PathBuf> {
    own_folder("replicas")
}

/// Where reports of what made the program break off are kept.
pub fn crashes_path() -> Option<PathBuf> {
    own_folder("crash")
}

/// Where starts leave word until they have drawn.
pub fn starts_path() -> Option<PathBuf> {
    own_folder("starts")
}

/// What the library with fictional content is called.
pub(super) const SAMPLE_FILE_NAME: &str = "示例库（虚构数据）.lantu";

/// Where the windows that have a library open can be called.
pub fn calls_path() -> Option<PathBuf> {
    own_folder("open")
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

impl App {
    /// The proposed name of a copy of the open library: with the day of the clock, whatever month is under report.
    pub fn copy_name(&self) -> String {
        let path = self.session().map(Session::path);
        let name = path.map(file_label).unwrap_or_default();
        let name = name.strip_suffix(".lantu").unwrap_or(&name);
        let day = self.today().format("%Y%m%d");
        format!("{name}（{day}副本）.lantu")
    }
}

impl Settings {
    /// Where new libraries go.
    pub fn library_folder(&self) -> Option<PathBuf> {
        self.preferences.library_folder.clone().or_else(documents)
    }

    /// Where file dialogs begin: where a person last chose a file, else where libraries go.
    pub fn dialog_folder(&self) -> Option<PathBuf> {
        self.last_folder.clone().or_else(|| self.library_folder())
    }

    /// Where dialogs for papers begin: where the last paper went, else where papers are to go, else as every other.
    pub fn paper_dialog_folder(&self) -> Option<PathBuf> {
        let last = self.export_folder.clone();
        last.or_else(|| self.preferences.paper_folder.clone())
            .or_else(|| self.dialog_folder())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_dialogs_begin_where_one_was_last_or_where_libraries_go() {
        let mut settings = Settings::default();
        assert_eq!(settings.dialog_folder(), documents());
        let documents = documents();
        assert!(documents.is_none_or(|folder| folder.ends_with("蓝图")));
        settings.preferences.library_folder = Some(PathBuf::from("/资料/项目库"));
        assert_eq!(settings.dialog_folder(), Some("/资料/项目库".into()));
        settings.last_folder = Some(PathBuf::from("/交接"));
        assert_eq!(settings.dialog_folder(), Some("/交接".into()));
        // Papers: beside the others until one went somewhere.
        assert_eq!(settings.paper_dialog_folder(), Some("/交接".into()));
        settings.preferences.paper_folder = Some(PathBuf::from("/材料"));
        assert_eq!(settings.paper_dialog_folder(), Some("/材料".into()));
        settings.export_folder = Some(PathBuf::from("/上次"));
        assert_eq!(settings.paper_dialog_folder(), Some("/上次".into()));
    }
}
