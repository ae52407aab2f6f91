//! What the program does to the world: it speaks to nobody, and what it writes is for its owner only.

use std::collections::BTreeMap;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use lantu::app::Typed;
use lantu::store::{Store, backups};

use super::drive::{Place, Running, names};
use super::elsewhere::{NAME, waiting};
use super::library::{author, baseline, now, project_id};
use super::trials::{Need, Trials};
use super::verify::reopen;
use super::visitor::Visitor;

pub fn trials(trials: &mut Trials) {
    trials.short(
        "the_command_line_opens_no_connection",
        &[Need::Strace],
        no_connection,
    );
    trials.short("fault_37_a_text_that_is_being_typed", &[], typed);
    trials.short("files_are_for_their_owner_only", &[], private);
}

fn no_connection() {
    let place = Place::empty("十四五.lantu");
    let library = place.library.to_str().unwrap();
    let (table, copy) = (place.aside("表.xlsx"), place.aside("副本.lantu"));
    let (table, copy) = (table.to_str().unwrap(), copy.to_str().unwrap());
    let runs: [&[&str]; 9] = [
        &["new", library, "--from", "sample", "--projects", "30"],
        &["list", library],
        &["set", library, "no such project", "note=一"],
        &["export", library, "--to", table],
        &["snapshot", library, "一季度"],
        &["history", library],
        &["undo", library],
        &["check", library],
        &["backup", library, copy],
    ];
    for args in runs {
        let log = place.aside("strace");
        let said = Command::new("strace")
            .args(["-f", "-qq", "-e", "trace=network", "-o"])
            .arg(&log)
            .arg(env!("CARGO_BIN_EXE_lantu"))
            .args(args)
            .env("HOME", place.aside("本机"))
            .env_remove("XDG_DATA_HOME")
            .env_remove("XDG_CONFIG_HOME")
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.success(), args[0] != "set", "{args:?}: {words}");
        let log = std::fs::read_to_string(&log).unwrap();
        // The C library asks a service on this computer, if there is one, for the name of the account.
        let is_local =
            |line: &&str| line.contains("AF_UNIX, SOCK_STREAM") || line.contains("nscd/socket");
        let calls = log.lines().filter(|line| line.contains('('));
        let calls: Vec<&str> = calls.filter(|line| !is_local(line)).collect();
        assert_eq!(calls, Vec::<&str>::new(), "{args:?}");
    }
}

fn typed() {
    let mut place = Place::new();
    let data = place.aside("数据");
    let root = data.join("lantu/backups");
    place.local.clone_from(&root);
    let mut role = place.role("typist", &[]);
    role.env("XDG_DATA_HOME", &data);
    let said = Running::start(&mut role).end();
    assert!(said.stderr.contains("on purpose"), "{said:?}");
    let kept = root.join("未完成的输入.json");
    let mode = std::fs::metadata(&kept).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_private(&data);
    let mut visitor = Visitor::at(&place.library, &root, false);
    let typed: Typed = visitor.app.take_typed().unwrap();
    assert_eq!(typed.text, "资江二桥");
    assert_eq!(typed.project, Some(project_id(0)));
    assert!(!kept.exists(), "told once");
    visitor.app.close();
}

/// The rights of everything in a folder, each taken as soon as its name is known. In the middle of work files come and
/// go: one that is gone by then is open to nobody.
fn rights(folder: &Path) -> BTreeMap<PathBuf, u32> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let Some(entries) = unless_gone(std::fs::read_dir(folder)) else {
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let Some(metadata) = unless_gone(std::fs::symlink_metadata(&path)) else {
                continue;
            };
            if metadata.is_dir() {
                folders.push(path.clone());
            }
            found.insert(path, metadata.permissions().mode() & 0o777);
        }
    }
    found
}

fn unless_gone<T>(result: io::Result<T>) -> Option<T> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        result => Some(result.unwrap()),
    }
}

/// Nobody but the owner reads what is in a folder, which itself is somebody else's. Libraries and notes are closed
/// themselves, the rest may lie in a closed folder.
#[track_caller]
fn assert_private(folder: &Path) {
    let rights = rights(folder);
    assert!(!rights.is_empty());
    let is_open = |path: &Path| rights.get(path).is_some_and(|mode| mode & 0o077 != 0);
    for path in rights.keys().filter(|path| is_open(path)) {
        let extension = path.extension().unwrap_or_default();
        let mut around = path
            .ancestors()
            .skip(1)
            .take_while(|around| *around != folder);
        let is_kept_apart = around.any(|around| !is_open(around));
        let holds_data = ["lantu", "age", "json", "jsonl"]
            .iter()
            .any(|kind| *kind == extension);
        assert!(is_kept_apart && !holds_data, "{}", path.display());
    }
}

fn private() {
    let place = Place::empty(NAME);
    drop(Store::create(&place.library, &baseline(), author(), now()).unwrap());
    assert_private(place.beside());
    // Backups and the local log, and the library still.
    let said = Running::start(&mut place.role("writer", &["edits=3"])).end();
    assert_eq!(said.acked().len(), 3);
    let folder = place.local.join(&names(&place.local)[0]);
    assert!(!backups(&folder).unwrap().is_empty());
    assert_private(place.beside());
    assert_private(&place.local);
    drop(reopen(&place).unwrap());
    // The working copy, in the middle of work, and after it broke off.
    let (place, _, _) = waiting();
    assert_private(&place.local);
    let mut visitor = Visitor::at(&place.library, &place.local, false);
    visitor.write(4);
    assert!(visitor.is_saved());
    assert_private(&place.local);
    // And when all of it has come to rest.
    visitor.app.close();
    assert_private(&place.local);
}
