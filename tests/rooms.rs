//! The rooms of `src/` and the arrows between them: none may point back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use.
const ROOMS: [(&str, &[&str]); 14] = [
    ("model", &[]),
    ("clock", &[]),
    ("fonts", &[]),
    ("store", &["model"]),
    ("view", &["model"]),
    ("edit", &["model", "view"]),
    ("reconcile", &["model", "view", "edit"]),
    ("import", &["model", "view", "edit", "reconcile"]),
    ("report", &["model", "view", "fonts"]),
    ("seed", &["model", "view", "import"]),
    (
        "session",
        &[
            "model",
            "clock",
            "store",
            "view",
            "edit",
            "reconcile",
            "seed",
        ],
    ),
    (
        "app",
        &[
            "model",
            "clock",
            "store",
            "view",
            "edit",
            "reconcile",
            "import",
            "report",
            "seed",
            "session",
        ],
    ),
    (
        "ui",
        &["model", "clock", "fonts", "view", "report", "seed", "app"],
    ),
    (
        "cli",
        &[
            "model",
            "clock",
            "store",
            "view",
            "edit",
            "reconcile",
            "import",
            "report",
            "seed",
            "session",
            "app",
            "ui",
        ],
    ),
];

/// Words of crates that only one room may utter.
const ONLY_IN: [(&str, &[&str]); 5] = [
    ("rusqlite::", &["store"]),
    ("egui::", &["ui"]),
    ("rust_xlsxwriter::", &["report"]),
    ("println!", &[]),
    ("Local::now", &["clock"]),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The room of a file below `src/`, and its code without comments.
fn rooms() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let room = |path: &PathBuf| {
        let first = path
            .strip_prefix(&root)
            .unwrap()
            .components()
            .next()
            .unwrap();
        first
            .as_os_str()
            .to_str()
            .unwrap()
            .trim_end_matches(".rs")
            .to_owned()
    };
    let code = |path: &PathBuf| {
        let text = fs::read_to_string(path).unwrap();
        let lines = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let files = sources(&root).into_iter();
    files
        .map(|path| (room(&path), path.clone(), code(&path)))
        .filter(|(room, ..)| room != "main" && room != "lib")
        .collect()
}

#[test]
fn no_arrow_points_back() {
    let files = rooms();
    assert!(
        files.len() > 60,
        "the search found only {} files",
        files.len()
    );
    for (room, path, code) in files {
        let (_, allowed) = ROOMS
            .iter()
            .find(|(name, _)| *name == room)
            .unwrap_or_else(|| panic!("new room {room}"));
        // Tests may set up what they like.
        let is_test = path.ends_with("tests.rs")
            || path.ends_with("properties.rs")
            || path.components().any(|part| part.as_os_str() == "tests");
        let code = match code.split_once("#[cfg(test)]\nmod tests {") {
            _ if is_test => continue,
            Some((code, _)) => code,
            None => &code,
        };
        for (other, _) in ROOMS {
            let is_used = code.contains(&format!("crate::{other}::"))
                || code.contains(&format!("crate::{other};"));
            assert!(
                !is_used || other == room || allowed.contains(&other),
                "{room} uses {other}: {}",
                path.display()
            );
        }
    }
}

#[test]
fn every_crate_stays_in_its_room() {
    for (room, path, code) in rooms() {
        for (word, allowed) in ONLY_IN {
            assert!(
                !code.contains(word) || allowed.contains(&room.as_str()),
                "{word} in {}",
                path.display()
            );
        }
    }
}

/// Whatever is read back from a disk comes through `store::file`, where only a file that is not there is none. What can't
/// be read must not pass for absent: it would be overwritten.
#[test]
fn nothing_read_back_from_a_disk_is_taken_for_absent_when_it_cannot_be_read() {
    // Files that others write and nobody overwrites: the table of mounted disks, what a person chose.
    let others = ["place.rs", "run.rs"];
    let plain = ["fs::read(", "fs::read_to_string(", "File::open("];
    let readers = [
        "read_if_there(",
        "read_json(",
        "read_json::<",
        "list_if_there(",
    ];
    for (_, path, code) in rooms() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap();
        let is_door = path.ends_with("store/file.rs") || others.contains(&name.as_str());
        for word in plain {
            let is_found = code.contains(word);
            assert!(!is_found || is_door, "{word} in {}", path.display());
        }
        let flat: String = code.split_whitespace().collect();
        for reader in readers {
            for (at, _) in flat.match_indices(reader) {
                let after = after_call(&flat[at..]);
                for swallow in [".ok()", ".unwrap_or_default()", ".unwrap_or("] {
                    let is_found = after.starts_with(swallow);
                    assert!(!is_found, "{reader}…){swallow} in {}", path.display());
                }
            }
        }
    }
}

/// What follows a call whose name a text begins with.
fn after_call(text: &str) -> &str {
    let mut depth = 0;
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' if depth == 1 => return &text[at + 1..],
            ')' => depth -= 1,
            _ => {}
        }
    }
    ""
}

#[test]
fn every_room_says_at_its_door_what_it_may_use() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, _) in ROOMS {
        let door = [
            root.join(room).join("mod.rs"),
            root.join(format!("{room}.rs")),
        ];
        let door = door.iter().find(|door| door.exists()).unwrap();
        let text = fs::read_to_string(door).unwrap();
        assert!(
            text.starts_with("//!"),
            "{} has no door plate",
            door.display()
        );
    }
}
