//! Whether the desktop has anything that shows a file dialog. The toolkit can't tell a dialog that was closed from one that
//! never came.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::files::{list_if_there, read_if_there};

/// The part of a desktop portal that shows file dialogs.
const CHOOSER: &[u8] = b"FileChooser";

/// The program that shows them where no portal does.
const ZENITY: &str = "zenity";

/// What shows the dialogs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileDialogs {
    /// The desktop itself, or a portal of it.
    Desktop,
    /// `zenity`, which begins in a folder only where that is part of the name.
    Zenity,
    /// Nothing.
    Missing,
}

/// What shows file dialogs here. It asks the disk: not for the window's own thread.
pub fn file_dialogs() -> FileDialogs {
    if !cfg!(target_os = "linux") {
        return FileDialogs::Desktop;
    }
    // In a sandbox the desktop outside shows them.
    if Path::new("/.flatpak-info").exists() || std::env::var_os("SNAP").is_some() {
        return FileDialogs::Desktop;
    }
    let paths = |name: &str| -> Vec<PathBuf> {
        let value = std::env::var_os(name);
        let value = value.as_deref().map(std::env::split_paths);
        value.into_iter().flatten().collect()
    };
    let mut data = paths("XDG_DATA_DIRS");
    if data.is_empty() {
        data = ["/usr/local/share", "/usr/share"].map(PathBuf::from).into();
    }
    data.extend(paths("XDG_DATA_HOME"));
    let mut portals: Vec<PathBuf> = data
        .iter()
        .map(|folder| folder.join("xdg-desktop-portal/portals"))
        .collect();
    portals.extend(paths("XDG_DESKTOP_PORTAL_DIR"));
    portals.extend(paths("NIX_XDG_DESKTOP_PORTAL_DIR"));
    let is_told = std::env::var_os("DBUS_SESSION_BUS_ADDRESS").is_some();
    let mut runtime = paths("XDG_RUNTIME_DIR").into_iter();
    let has_bus = is_told || runtime.any(|folder| folder.join("bus").exists());
    shown_by(&paths("PATH"), &portals, has_bus)
}

/// Whether a program in these folders, or a portal declared in those, shows file dialogs. What can't be read may be one.
fn shown_by(programs: &[PathBuf], portals: &[PathBuf], has_bus: bool) -> FileDialogs {
    let is_chooser = |path: &Path| match read_if_there(path) {
        Ok(Some(bytes)) => bytes.windows(CHOOSER.len()).any(|part| part == CHOOSER),
        Ok(None) => false,
        Err(_unread) => true,
    };
    let declares = |folder: &PathBuf| match list_if_there(folder) {
        Ok(entries) => entries.iter().any(|entry| {
            let path = entry.path();
            path.extension() == Some(OsStr::new("portal")) && is_chooser(&path)
        }),
        Err(_unread) => true,
    };
    if has_bus && portals.iter().any(declares) {
        FileDialogs::Desktop
    } else if programs.iter().any(|folder| folder.join(ZENITY).exists()) {
        FileDialogs::Zenity
    } else {
        FileDialogs::Missing
    }
}

/// What is at a place. It asks the disk: not for the window's own thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtPlace {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing, in a folder that is there.
    Free,
    /// Nothing, and the folder is not there either.
    Nowhere,
}

impl AtPlace {
    /// Looks.
    pub fn of(path: &Path) -> Self {
        if path.is_dir() {
            Self::Folder
        } else if path.exists() {
            Self::File
        } else if path.parent().is_some_and(Path::is_dir) {
            Self::Free
        } else {
            Self::Nowhere
        }
    }
}

/// The place that somebody wrote, as a terminal or another program has it: within quotes, from the home folder, or from
/// the folder where the work is.
pub fn written_path(words: &str, folder: Option<&Path>) -> Option<PathBuf> {
    let words = words.trim().trim_matches(['"', '\'', '“', '”']).trim();
    if words.is_empty() {
        return None;
    }
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    let path = match words.strip_prefix("~/").zip(home().as_deref()) {
        Some((rest, home)) => home.join(rest),
        None => PathBuf::from(words),
    };
    match folder {
        Some(folder) if path.is_relative() => Some(folder.join(path)),
        _ => Some(path),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_portal_for_files_or_zenity_shows_dialogs_and_nothing_else_does() {
        let root = tempfile::tempdir().unwrap();
        let folder = |name: &str| {
            let folder = root.path().join(name);
            std::fs::create_dir_all(&folder).unwrap();
            folder
        };
        let (programs, portals) = ([folder("bin")], [folder("none"), folder("portals")]);
        assert_eq!(shown_by(&programs, &portals, true), FileDialogs::Missing);
        // A portal for screens shows no files.
        let declared = |name: &str, interface: &str| {
            let text = format!("[portal]\nInterfaces=org.freedesktop.impl.portal.{interface};\n");
            std::fs::write(portals[1].join(name), text).unwrap();
        };
        declared("wlr.portal", "Screenshot");
        declared("gtk.portal.old", "FileChooser");
        assert_eq!(shown_by(&programs, &portals, true), FileDialogs::Missing);
        declared("gtk.portal", "FileChooser");
        assert_eq!(shown_by(&programs, &portals, true), FileDialogs::Desktop);
        // Nobody carries the call.
        assert_eq!(shown_by(&programs, &portals, false), FileDialogs::Missing);
        std::fs::write(programs[0].join("zenity"), "").unwrap();
        assert_eq!(shown_by(&programs, &[], false), FileDialogs::Zenity);
        // The toolkit asks the portal first.
        assert_eq!(shown_by(&programs, &portals, true), FileDialogs::Desktop);
    }

    #[test]
    fn a_place_is_read_as_people_copy_it_and_what_is_there_is_told() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("库.lantu");
        std::fs::write(&file, "").unwrap();
        let read = |words: &str| written_path(words, Some(root.path()));
        assert_eq!(read(" 库.lantu "), Some(file.clone()));
        assert_eq!(read(&format!("\"{}\"", file.display())), Some(file.clone()));
        assert_eq!(read("  "), None);
        assert!(read("~/库.lantu").is_some_and(|path| !path.starts_with("~")));
        for (path, expected) in [
            ("库.lantu", AtPlace::File),
            ("", AtPlace::Folder),
            ("新.lantu", AtPlace::Free),
            ("没有/新.lantu", AtPlace::Nowhere),
        ] {
            assert_eq!(AtPlace::of(&root.path().join(path)), expected, "{path}");
        }
    }
}
