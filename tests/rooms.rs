//! The rooms of `src/` and the arrows between them: none may point back.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Each room and the rooms that it may use.
const ROOMS: [(&str, &[&str]); 16] = [
    ("model", &[]),
    ("clock", &[]),
    ("fonts", &[]),
    ("files", &[]),
    ("store", &["model", "files"]),
    ("view", &["model"]),
    ("edit", &["model", "view"]),
    ("reconcile", &["model", "view", "edit"]),
    ("import", &["model", "files", "view", "edit", "reconcile"]),
    ("report", &["model", "files", "view", "fonts"]),
    (
        "forms",
        &["model", "files", "view", "edit", "import", "report"],
    ),
    ("seed", &["model", "view", "import"]),
    (
        "session",
        &[
            "model",
            "clock",
            "files",
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
            "files",
            "store",
            "view",
            "edit",
            "reconcile",
            "import",
            "report",
            "forms",
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
            "files",
            "store",
            "view",
            "edit",
            "reconcile",
            "import",
            "report",
            "forms",
            "seed",
            "session",
            "app",
            "ui",
        ],
    ),
];

/// Words of crates that only one room may utter.
const ONLY_IN: [(&str, &[&str]); 11] = [
    ("rusqlite::", &["store"]),
    ("postgres::", &["store"]),
    ("rustls::", &["store"]),
    ("egui::", &["ui"]),
    ("rust_xlsxwriter::", &["report"]),
    ("krilla::", &["report"]),
    ("parquet::", &["report"]),
    ("tempfile::Builder", &["files"]),
    ("NamedTempFile::new", &["files"]),
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

/// Whether all of a file of `src/` is compiled for tests alone.
fn is_test_file(path: &Path) -> bool {
    path.components().any(|part| part.as_os_str() == "tests") || path.ends_with("tests.rs")
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
        let code = match code.split_once("#[cfg(test)]\nmod tests {") {
            _ if is_test_file(&path) || path.ends_with("properties.rs") => continue,
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

/// A disk may be a share that is away: the window draws, and asks `app` to look beside it.
#[test]
fn the_window_asks_no_disk() {
    let words = [
        "fs::",
        ".exists()",
        ".is_file()",
        ".is_dir()",
        ".metadata()",
        "read_dir(",
    ];
    for (_, path, code) in rooms().into_iter().filter(|(room, ..)| room == "ui") {
        let code = code.split("#[cfg(test)]").next().unwrap();
        for word in words {
            assert!(!code.contains(word), "{word} in {}", path.display());
        }
    }
}

/// Whatever is read back from a disk comes through `files`, where only a file that is not there is none. What can't
/// be read must not pass for absent: it would be overwritten.
#[test]
fn nothing_read_back_from_a_disk_is_taken_for_absent_when_it_cannot_be_read() {
    // Files that others write and nobody overwrites: what a person chose.
    let others = ["run.rs"];
    let plain = ["fs::read(", "fs::read_to_string(", "File::open("];
    let readers = [
        "read_if_there(",
        "read_json(",
        "read_json::<",
        "list_if_there(",
    ];
    for (room, path, code) in rooms() {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if is_test_file(&path) {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap();
        let is_door = room == "files" || others.contains(&name.as_str());
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

/// Texts can be told apart only by their words. The program, the window and the command line turn an error to words, for
/// they show it.
#[test]
fn errors_are_types_up_to_the_program() {
    let mut found = 0;
    for (room, path, code) in rooms() {
        if is_test_file(&path) || ["app", "ui", "cli"].contains(&room.as_str()) {
            continue;
        }
        let code = code.split("#[cfg(test)]").next().unwrap();
        let flat: String = code.split_whitespace().collect();
        for (at, head) in flat.match_indices("Result<") {
            let kinds = arguments(&flat[at + head.len()..]);
            found += usize::from(!kinds.is_empty());
            let is_text = kinds.trim_end_matches(',').ends_with(",String");
            assert!(!is_text, "Result<{kinds}> in {}", path.display());
        }
    }
    assert!(found > 300, "the search found only {found} results");
}

/// What stands between the brackets of a type, of which the first is open.
fn arguments(text: &str) -> &str {
    let mut depth = 1;
    let mut before = ' ';
    for (at, letter) in text.char_indices() {
        match letter {
            '<' => depth += 1,
            '>' if before == '-' => {}
            '>' if depth == 1 => return &text[..at],
            '>' => depth -= 1,
            _ => {}
        }
        before = letter;
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

/// A file of `src/` as a module: what it names of the crate, as paths from its root.
struct Module {
    uses: Vec<Vec<String>>,
}

/// Every module of a room, by its file.
fn modules(room: &str) -> BTreeMap<Vec<String>, Module> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut modules = BTreeMap::new();
    for (of, path, code) in rooms() {
        if of != room || is_test_file(&path) {
            continue;
        }
        let below = path.strip_prefix(&root).unwrap().with_extension("");
        let mut module: Vec<String> = below
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        if module.last().is_some_and(|last| last == "mod") {
            module.pop();
        }
        let code = code.split("#[cfg(test)]\nmod ").next().unwrap().to_owned();
        let uses = names(&code, &module);
        modules.insert(module, Module { uses });
    }
    modules
}

/// What a file names of the crate, as paths from its root: by `use`, with braces, and in the midst of the code.
fn names(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let starts = ["crate::", "super::", "self::"];
    let is_inner = |at: usize| {
        let before = code[..at].chars().next_back();
        before.is_some_and(|letter| letter.is_alphanumeric() || letter == '_' || letter == ':')
    };
    for start in starts {
        for (at, _) in code.match_indices(start) {
            if !is_inner(at) {
                tree(&code[at..], &mut Vec::new(), &mut found);
            }
        }
    }
    // The door names what stands below it without a beginning.
    for line in code.split(';') {
        let line = line.trim_start();
        let after = line
            .strip_prefix("pub use ")
            .or_else(|| line.strip_prefix("use "));
        let after = after.or_else(|| line.strip_prefix("pub(crate) use "));
        let Some(after) = after else { continue };
        if starts.iter().all(|start| !after.starts_with(start)) {
            let mut below = Vec::new();
            tree(after, &mut vec!["self".to_owned()], &mut below);
            found.extend(below);
        }
    }
    found
        .into_iter()
        .filter_map(|name| absolute(&name, module))
        .collect()
}

/// Reads `a::b::{c, d::{e}}`; the length of what was read.
fn tree(text: &str, before: &mut Vec<String>, found: &mut Vec<Vec<String>>) -> usize {
    let depth = before.len();
    let mut at = 0;
    loop {
        let rest = &text[at..];
        at += rest.len() - rest.trim_start().len();
        let rest = &text[at..];
        let word: String = rest
            .chars()
            .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
            .collect();
        if !word.is_empty() {
            at += word.len();
            before.push(word);
            if text[at..].starts_with("::") {
                at += 2;
                continue;
            }
            found.push(before.clone());
        } else if rest.starts_with('{') {
            at += 1;
            loop {
                at += tree(&text[at..], before, found);
                let rest = &text[at..];
                at += rest.len() - rest.trim_start().len();
                match text[at..].chars().next() {
                    Some(',') => at += 1,
                    Some('}') => {
                        at += 1;
                        break;
                    }
                    // `a as b`, or a glob: nothing more of this crate.
                    Some(letter) => at += letter.len_utf8(),
                    None => break,
                }
            }
        }
        before.truncate(depth);
        return at;
    }
}

/// A path from the root of the crate; none where it leaves it.
fn absolute(name: &[String], module: &[String]) -> Option<Vec<String>> {
    let mut path = match name.first()?.as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for part in name {
        match part.as_str() {
            "crate" | "self" => {}
            "super" => {
                path.pop();
            }
            part => path.push(part.to_owned()),
        }
    }
    Some(path)
}

/// The file that a path leads to: the deepest module on it, or what a door hands on under that name.
fn leads_to(path: &[String], modules: &BTreeMap<Vec<String>, Module>) -> Option<Vec<String>> {
    let mut path = path.to_vec();
    for _ in 0..8 {
        let depth = (1..=path.len())
            .rev()
            .find(|depth| modules.contains_key(&path[..*depth]))?;
        let (door, rest) = path.split_at(depth);
        let Some(name) = rest.first() else {
            return Some(door.to_vec());
        };
        let handed = modules[door].uses.iter().find(|used| {
            used.last() == Some(name) && used.len() > door.len() + 1 && used.starts_with(door)
        });
        match handed {
            Some(used) => path = [used.as_slice(), &rest[1..]].concat(),
            None => return Some(door.to_vec()),
        }
    }
    None
}

/// The files of a room that use one another in a circle, each with those it uses in that circle.
fn circles(room: &str) -> Vec<String> {
    let modules = modules(room);
    let mut arrows: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> = BTreeMap::new();
    for (path, module) in &modules {
        let is_door = modules
            .keys()
            .any(|other| other.len() > path.len() && other.starts_with(path));
        let below = |to: &Vec<String>| to.len() > path.len() && to.starts_with(path);
        let to = module
            .uses
            .iter()
            .filter_map(|used| leads_to(used, &modules));
        let to =
            to.filter(|to| to != path && !(is_door && below(to) && is_only_door(module, path)));
        arrows.insert(path, to.collect());
    }
    // What uses nothing that is left, or is used by nothing that is left, stands in no circle.
    loop {
        let left: BTreeSet<Vec<String>> = arrows.keys().map(|path| (*path).clone()).collect();
        let used: BTreeSet<Vec<String>> = arrows.values().flatten().cloned().collect();
        for to in arrows.values_mut() {
            to.retain(|to| left.contains(to));
        }
        let before = arrows.len();
        arrows.retain(|path, to| !to.is_empty() && used.contains(*path));
        if arrows.len() == before {
            break;
        }
    }
    let line = |(path, to): (&&Vec<String>, &BTreeSet<Vec<String>>)| {
        let to: Vec<String> = to.iter().map(|to| to.join("::")).collect();
        format!("{} → {}", path.join("::"), to.join(", "))
    };
    arrows.iter().map(line).collect()
}

/// Whether a door only hands on what stands below it: then nobody depends on it.
fn is_only_door(module: &Module, path: &[String]) -> bool {
    module.uses.iter().all(|used| used.starts_with(path))
}

#[test]
fn no_files_use_one_another_in_a_circle() {
    for room in [
        "ui",
        "store",
        "report",
        "edit",
        "reconcile",
        "session",
        "files",
    ] {
        let circles = circles(room);
        assert!(
            circles.is_empty(),
            "circles in {room}:\n{}",
            circles.join("\n")
        );
    }
}
