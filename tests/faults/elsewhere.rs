//! A library that lies elsewhere, and what must hold of it whatever happens: it is always a whole one, the others see
//! what they were told they would, and at last everything is out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use lantu::app::{Opening, Session};
use lantu::clock::Clock;
use lantu::store::read_only;

use super::drive::{Place, Running, Said, names};

pub const NAME: &str = "十四五.lantu";

/// The library as it lies there at first. The program has opened it before, and has added what it adds.
pub fn first() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let place = Place::new();
        let opening = Opening::usual(None, Clock::System, Arc::new(|| {}));
        Session::open(&place.library, opening).unwrap().close();
        std::fs::read(&place.library).unwrap()
    })
}

/// A library in the folder of a program that copies it to and fro.
pub fn synced() -> Place {
    let place = Place::empty(&format!("OneDrive/{NAME}"));
    std::fs::create_dir(place.beside()).unwrap();
    std::fs::write(&place.library, first()).unwrap();
    place
}

/// What a folder holds, below it too, to put it back as it was.
pub struct Frozen(pub BTreeMap<PathBuf, Option<Vec<u8>>>);

impl Frozen {
    pub fn of(folder: &Path) -> Self {
        let mut found = BTreeMap::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            for name in names(&folder) {
                let path = folder.join(name);
                if path.is_dir() {
                    found.insert(path.clone(), None);
                    folders.push(path);
                } else {
                    found.insert(path.clone(), Some(std::fs::read(&path).unwrap()));
                }
            }
        }
        Self(found)
    }

    pub fn thaw(&self, folder: &Path) {
        for name in names(folder) {
            let path = folder.join(name);
            if path.is_dir() {
                std::fs::remove_dir_all(path).unwrap();
            } else {
                std::fs::remove_file(path).unwrap();
            }
        }
        for (path, bytes) in &self.0 {
            match bytes {
                None => std::fs::create_dir(path).unwrap(),
                Some(bytes) => std::fs::write(path, bytes).unwrap(),
            }
        }
    }
}

/// Where the versions are kept that were replaced.
pub fn kept_folder(place: &Place) -> PathBuf {
    let stem = place.library.file_stem().unwrap().to_string_lossy();
    place.beside().join(format!("{stem}（历史版本）"))
}

/// The notes of all projects of a file, which is sound.
#[track_caller]
pub fn notes(library: &Path) -> Vec<String> {
    let snapshot = read_only(library).unwrap();
    assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
    let portfolio = snapshot.portfolio().unwrap();
    let projects = portfolio.projects().iter();
    projects.map(|project| project.note.clone()).collect()
}

#[track_caller]
pub fn assert_holds(library: &Path, texts: &[String]) {
    let notes = notes(library);
    for text in texts {
        assert!(notes.contains(text), "lost: {text}");
    }
}

pub fn acked(said: &Said) -> Vec<String> {
    said.told("ack").into_iter().map(str::to_owned).collect()
}

/// The texts of which it was said that the others see them.
pub fn seen(said: &Said) -> Vec<String> {
    let last = said.lines.iter().rposition(|line| line == "published ");
    let lines = said.lines[..last.unwrap_or(0)].iter();
    let acks = lines.filter_map(|line| line.strip_prefix("ack "));
    acks.map(str::to_owned).collect()
}

/// The file is a whole one at this moment: the old one to the byte, or one that holds all that the others were to see.
#[track_caller]
pub fn assert_whole(place: &Place, old: &[u8], seen: &[String]) {
    if std::fs::read(&place.library).unwrap() != old || !seen.is_empty() {
        assert_holds(&place.library, seen);
    }
    assert_kept_whole(place);
}

/// Every replaced version that has its name is whole.
#[track_caller]
pub fn assert_kept_whole(place: &Place) {
    let folder = kept_folder(place);
    if folder.exists() {
        for name in names(&folder) {
            if !name.starts_with(".lantu-") {
                notes(&folder.join(name));
            }
        }
    }
}

/// The next day at the same desk: everything goes out, and nothing of passing use stays.
#[track_caller]
pub fn next_day(place: &Place, texts: &[String]) {
    let said = Running::start(&mut place.role("visitor", &[])).end();
    said.assert_orderly();
    assert_eq!(said.told("published").len(), 1, "{said:?}");
    assert_holds(&place.library, texts);
    assert_tidy(place);
}

#[track_caller]
pub fn assert_tidy(place: &Place) {
    let library = place.library.file_name().unwrap().to_string_lossy();
    let mut strays = place.names();
    let kept = kept_folder(place);
    strays.retain(|name| **name != *library && place.beside().join(name) != kept);
    assert_eq!(strays, Vec::<String>::new(), "stray files");
    if kept.exists() {
        let strays = names(&kept).into_iter();
        let strays: Vec<String> = strays.filter(|name| name.starts_with('.')).collect();
        assert_eq!(strays, Vec::<String>::new(), "stray files");
    }
    let copies = names(&place.local.join("工作副本"));
    assert_eq!(copies, Vec::<String>::new(), "a copy of no more use");
}

/// A place with a working copy that has not gone out; what is in it.
pub fn waiting() -> (Place, Vec<String>, [Frozen; 2]) {
    let place = synced();
    let settings = ["edits=3", "quiet=1", "then=abort"];
    let said = Running::start(&mut place.role("visitor", &settings)).end();
    let texts = acked(&said);
    assert_eq!(texts.len(), 3, "{said:?}");
    assert!(std::fs::read(&place.library).unwrap() == first());
    let frozen = [Frozen::of(place.beside()), Frozen::of(&place.local)];
    (place, texts, frozen)
}
