//! Libraries on a server, where PostgreSQL is installed: `lantu server`, and addresses where files stand.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/postgres.rs"]
mod cluster;

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{lantu, projects};

/// A computer of its own, with what is kept there.
struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
        }
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = lantu(args);
        command.env("XDG_DATA_HOME", self.folder.path().join("data"));
        command.env("XDG_CONFIG_HOME", self.folder.path().join("config"));
        command.current_dir(self.folder.path()).output().unwrap()
    }

    /// What it prints, and what it says beside it.
    fn done(&self, args: &[&str]) -> (String, String) {
        let output = self.run(args);
        let [out, error] =
            [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
        assert!(output.status.success(), "{args:?}\n{error}");
        (out, error)
    }

    fn failed(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn project(&self, library: &str, name: &str) -> Value {
        let listing = self.done(&["list", library, "--format", "json"]).0;
        let mut found = Vec::new();
        projects(&serde_json::from_str(&listing).unwrap(), &mut found);
        let mut found = found.into_iter().filter(|project| project["name"] == name);
        found.next().unwrap_or_else(|| panic!("no {name}"))
    }
}

#[test]
fn a_library_on_a_server_is_worked_on_like_a_file() {
    let Some(cluster) = cluster::cluster() else {
        return;
    };
    cluster.sql("postgres", "CREATE DATABASE plans");
    let at = |login: &str| cluster.address(login, "plans");
    let named = |login: &str| format!("{}?library=%E5%8D%81%E5%9B%9B%E4%BA%94", at(login));
    let (office, desk) = (Desk::new(), Desk::new());
    let root = at("postgres");
    let told = office.failed(&["list", &root]);
    assert!(told.contains("lantu server init"), "{told}");
    office.done(&["server", "init", &root]);
    office.done(&[
        "new",
        "十四五.lantu",
        "--from",
        "sample",
        "--projects",
        "60",
    ]);
    let before = office.done(&["list", "十四五.lantu", "--format", "json"]).0;
    let told = office.done(&["server", "put", "十四五.lantu", &root]).0;
    assert!(told.contains("核对无误"), "{told}");
    let told = office.done(&["server", "check", &root]).0;
    assert!(told.starts_with("项目库完好："), "{told}");
    std::fs::write(desk.folder.path().join("密码.txt"), "锡矿山2025\n").unwrap();
    for (login, name, role) in [("li", "李四", "规划部门"), ("du", "读者", "只读")] {
        let set = [
            "server", "users", &root, "--set", login, "--name", name, "--role", role,
        ];
        let set: Vec<&str> = set
            .into_iter()
            .chain(["--password-file", "密码.txt"])
            .collect();
        desk.done(&set);
    }
    let told = office.done(&["server", "users", &root]).0;
    assert!(told.contains("li　李四　规划部门"), "{told}");

    // The same answer as from the file.
    assert_eq!(
        desk.done(&["list", &named("li"), "--format", "json"]).0,
        before
    );
    let mut found = Vec::new();
    projects(&serde_json::from_str(&before).unwrap(), &mut found);
    let single = |name: &str| {
        found
            .iter()
            .filter(|project| project["name"] == name)
            .count()
            == 1
    };
    let names: Vec<&str> = found
        .iter()
        .filter_map(|project| project["name"].as_str())
        .collect();
    let name = *names.iter().find(|name| single(name)).unwrap();
    let (_, told) = desk.done(&["set", &named("li"), name, "备注=李四写的"]);
    assert_eq!(told, "");
    assert_eq!(office.project(&root, name)["note"], "李四写的");
    let history = office.done(&["history", &root, "--limit", "1"]).0;
    assert!(
        history.contains("李四") && history.contains("修改备注"),
        "{history}"
    );
    // Nobody takes back what others did; each their own.
    let told = office.failed(&["undo", &root]);
    assert!(told.contains("没有可撤销的操作"), "{told}");
    desk.done(&["undo", &named("li")]);
    assert_ne!(office.project(&root, name)["note"], "李四写的");

    // Somebody else was there before, while the server did not answer.
    office.done(&["set", &root, name, "备注=办公室写的"]);
    let replica = desk.replica("plans");
    desk.done(&["set", &replica, name, "备注=晚了一步", "联系人=王工"]);
    let (_, told) = desk.done(&["list", &named("li")]);
    assert!(
        told.contains("有 1 处别人先改了") && told.contains("晚了一步"),
        "{told}"
    );
    let project = office.project(&root, name);
    assert_eq!(
        (&project["note"], &project["contact"]),
        (&"办公室写的".into(), &"王工".into())
    );

    // Whoever may only read alters nothing, and hears so.
    let told = desk.failed(&["set", &named("du"), name, "备注=读者写的"]);
    assert!(
        told.contains("只读的用户不能修改") && told.contains("另存为"),
        "{told}"
    );
    assert_eq!(desk.project(&named("du"), name)["note"], "办公室写的");
    assert!(desk.done(&["check", &named("li")]).0.contains("完好"));

    // Back into a file, and a library of a name that there is not.
    office.done(&["server", "get", &root, "--to", "回来.lantu"]);
    assert_eq!(office.project("回来.lantu", name)["note"], "办公室写的");
    let told = office.failed(&["list", &format!("{root}?library=nix")]);
    assert!(
        told.contains("有：十四五") || told.contains("library=十四五"),
        "{told}"
    );
    let away = root.replace("plans", "nowhere");
    let told = office.failed(&["list", &away]);
    assert!(told.contains("连不上服务器"), "{told}");
}

impl Desk {
    /// The file of the library on this computer, as it is found without the server.
    fn replica(&self, database: &str) -> String {
        fn files(folder: &Path, found: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    files(&path, found);
                } else if path
                    .extension()
                    .is_some_and(|extension| extension == "lantu")
                {
                    found.push(path.to_str().unwrap().to_owned());
                }
            }
        }
        let mut found = Vec::new();
        files(&self.folder.path().join("data/lantu/replicas"), &mut found);
        found.retain(|path| path.contains(database) && path.contains("li@"));
        found.pop().unwrap()
    }
}
