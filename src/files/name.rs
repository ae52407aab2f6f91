//! Names that not every system can hold. A library goes from one to the other by mail and memory stick: what Windows
//! refuses, or takes for one of its devices, is not made on any.

use std::path::{Component, Path};

use super::error::{FileError, NameFault};

/// Whether no name on Windows may have this character.
pub const fn is_refused_in_names(c: char) -> bool {
    matches!(c, '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*') || c.is_ascii_control()
}

/// A word from elsewhere as a name that every system can hold, with or without an ending after it.
pub fn fit_name(word: &str) -> String {
    let fits = |c: char| !is_refused_in_names(c) && !c.is_control();
    let name: String = word
        .chars()
        .map(|c| if fits(c) { c } else { '_' })
        .collect();
    if fault(&name).is_some() {
        return format!("{name}_");
    }
    name
}

/// Passes the path of a file that is to be made, and of the folders that are to be made for it.
///
/// # Errors
/// [`FileError::BadName`].
pub fn check_new_name(path: &Path) -> Result<(), FileError> {
    let is_new = |place: &&Path| {
        // A system asked about such a name may take it for a device.
        cfg!(windows) || place.symlink_metadata().is_err()
    };
    let file = path.file_name().map(Path::new);
    let folders = path.ancestors().skip(1).take_while(is_new);
    let names = folders.filter_map(Path::file_name).map(Path::new);
    file.into_iter()
        .chain(names)
        .try_for_each(|name| check(name, path))
}

/// Passes a path that is to be opened, where the system would take a part of it for something else.
///
/// # Errors
/// [`FileError::BadName`].
pub(super) fn check_known(path: &Path) -> Result<(), FileError> {
    if !cfg!(windows) {
        return Ok(());
    }
    let mut names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(Path::new(name)),
        _ => None,
    });
    names.try_for_each(|name| check(name, path))
}

fn check(name: &Path, path: &Path) -> Result<(), FileError> {
    let Some(fault) = fault(&name.to_string_lossy()) else {
        return Ok(());
    };
    let path = path.to_owned();
    Err(FileError::BadName { fault, path })
}

fn fault(name: &str) -> Option<NameFault> {
    if let Some(c) = name.chars().find(|c| is_refused_in_names(*c)) {
        return Some(NameFault::Character(c));
    }
    if name.ends_with(['.', ' ']) {
        return Some(NameFault::End);
    }
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    is_device(stem).then(|| NameFault::Device(stem.to_owned()))
}

/// A name that stands for a device, with whatever ending.
fn is_device(stem: &str) -> bool {
    let stem = stem.to_uppercase();
    if ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"].contains(&stem.as_str()) {
        return true;
    }
    let number = stem
        .strip_prefix("COM")
        .or_else(|| stem.strip_prefix("LPT"));
    let mut number = number.unwrap_or_default().chars();
    let is_digit = |c| matches!(c, '0'..='9' | '¹' | '²' | '³');
    number.next().is_some_and(is_digit) && number.next().is_none()
}

/// A byte as addresses have it that mean something else by its sign: `%2F`.
pub fn percent_encoded(byte: u8) -> [char; 3] {
    let digit = |value: u8| match value {
        0..10 => (b'0' + value) as char,
        _ => (b'A' + value - 10) as char,
    };
    ['%', digit(byte >> 4), digit(byte & 15)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_windows_refuses_is_refused_everywhere() {
        for name in [
            "坏:名?.lantu",
            "a<b.csv",
            "甲|乙.csv",
            "甲*.csv",
            "甲\u{1}.csv",
            "甲.",
            "甲 ",
            "CON.lantu",
            "nul",
            "Com1.xlsx",
            "lpt².tar.gz",
            "aux .txt",
        ] {
            let refused = check_new_name(&Path::new("没有").join(name));
            assert!(matches!(refused, Err(FileError::BadName { .. })), "{name}");
        }
        for name in [
            "十四五.lantu",
            "CONTROL.lantu",
            "com10.csv",
            "comx.csv",
            ".隐藏",
            "甲.乙.丙",
            "“引号”？.lantu",
        ] {
            assert!(
                check_new_name(&Path::new("没有").join(name)).is_ok(),
                "{name}"
            );
        }
    }

    #[test]
    fn a_word_from_elsewhere_becomes_a_name() {
        let fitted = |word| (fit_name(word), fault(&fit_name(word)).is_none());
        assert_eq!(fitted("处/室:5432"), ("处_室_5432".to_owned(), true));
        assert_eq!(fitted("十四五."), ("十四五._".to_owned(), true));
        assert_eq!(fitted("con"), ("con_".to_owned(), true));
        assert_eq!(fitted("十四五"), ("十四五".to_owned(), true));
    }

    #[test]
    fn folders_that_are_to_be_made_are_looked_at_too() {
        let folder = tempfile::tempdir().unwrap();
        let bad = folder.path().join("坏?夹/深/库.lantu");
        assert!(check_new_name(&bad).is_err());
        assert!(check_new_name(&folder.path().join("好夹/深/库.lantu")).is_ok());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_in_a_folder_of_an_odd_name_can_be_made() {
        let folder = tempfile::tempdir().unwrap();
        let odd = folder.path().join("1:500");
        std::fs::create_dir(&odd).unwrap();
        assert!(check_new_name(&odd.join("库.lantu")).is_ok());
        assert!(check_known(&odd.join("1:1.lantu")).is_ok());
    }
}
