//! What must hold after every fault.

use std::collections::HashSet;
use std::path::Path;

use lantu::store::{Opened, StoreError, backups, read_only, recover};
use uuid::Uuid;

use super::drive::{Place, names};
use super::library;

/// The ops that are in a library.
pub fn ops(opened: &Opened) -> Vec<Uuid> {
    let history = opened.store.history(usize::MAX).unwrap();
    history
        .into_iter()
        .rev()
        .map(|record| record.op.id)
        .collect()
}

/// The ops of which a note is kept on this computer.
pub fn noted(local: &Path) -> HashSet<Uuid> {
    let mut found = HashSet::new();
    for folder in names(local) {
        let folder = local.join(&folder);
        for name in names(&folder) {
            if !name.starts_with("本机记录") {
                continue;
            }
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            for line in bytes.split(|byte| *byte == b'\n') {
                // Length, checksum, text.
                let text = line.splitn(3, |byte| *byte == b' ').nth(2);
                let note = text.and_then(|text| serde_json::from_slice(text).ok());
                found.extend(note.and_then(|note: serde_json::Value| -> Option<Uuid> {
                    note["op"]["id"].as_str()?.parse().ok()
                }));
            }
        }
    }
    found
}

/// An error for a person: in Chinese, and it names the file.
#[track_caller]
pub fn assert_in_words(message: &str, path: &Path) {
    let is_chinese = message
        .chars()
        .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let name = path.file_stem().unwrap().to_string_lossy();
    assert!(is_chinese && message.contains(&*name), "{message}");
}

/// The library, or why not, in words.
#[track_caller]
pub fn reopen(place: &Place) -> Result<Opened, StoreError> {
    library::open(&place.library).inspect_err(|error| {
        assert_in_words(&error.to_string(), &place.library);
        assert!(place.library.exists(), "refused and gone: {error}");
    })
}

/// No rule is broken in an open library.
#[track_caller]
pub fn assert_sound(opened: &Opened) {
    let report = opened.store.check().unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
}

/// After any fault: the library opens and is sound; every op that was acknowledged is in it or noted on this
/// computer, and with the notes everything is in it; no file is left beside it, and every backup can be read.
/// Gives the ops.
#[track_caller]
pub fn hold(place: &Place, acked: &[Uuid]) -> Vec<Uuid> {
    hold_beside(place, acked, &[])
}

/// The same where files of these names may stand beside the library.
#[track_caller]
pub fn hold_beside(place: &Place, acked: &[Uuid], beside: &[&str]) -> Vec<Uuid> {
    let mut opened = reopen(place).unwrap();
    assert_sound(&opened);
    let there: HashSet<Uuid> = ops(&opened).into_iter().collect();
    let noted = noted(&place.local);
    for id in acked {
        assert!(there.contains(id) || noted.contains(id), "lost: {id}");
    }
    let recovered = recover(&mut opened, &place.local).unwrap();
    assert_eq!(recovered.refused, None);
    assert_sound(&opened);
    let all = ops(&opened);
    let there: HashSet<&Uuid> = all.iter().collect();
    for id in acked.iter().chain(&noted) {
        assert!(there.contains(id), "not made up for: {id}");
    }
    assert_eq!(there.len(), all.len(), "an op was done twice");
    drop(opened);
    assert_alone(place, beside);
    assert_backups(place);
    all
}

/// Nothing stands beside the library but what may.
#[track_caller]
pub fn assert_alone(place: &Place, beside: &[&str]) {
    let library = place.library.file_name().unwrap().to_string_lossy();
    let mut strays = place.names();
    strays.retain(|name| **name != *library && !beside.contains(&name.as_str()));
    assert_eq!(strays, Vec::<String>::new(), "stray files");
}

/// Every backup opens and is sound.
#[track_caller]
pub fn assert_backups(place: &Place) {
    for folder in names(&place.local) {
        for backup in backups(&place.local.join(folder)).unwrap() {
            let kept = read_only(&backup.path).unwrap();
            assert_eq!(kept.check().unwrap().problems, Vec::<String>::new());
        }
    }
}
