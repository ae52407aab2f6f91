//! What the program does to the world: it speaks to nobody.

use std::process::Command;

use super::drive::Place;
use super::trials::{Need, Trials};

pub fn trials(trials: &mut Trials) {
    trials.short(
        "the_command_line_opens_no_connection",
        &[Need::Strace],
        no_connection,
    );
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
