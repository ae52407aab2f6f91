//! Libraries on a server, where PostgreSQL is installed: `lantu server`, and addresses where files stand.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "../support/postgres.rs"]
mod cluster;

use std::path::Path;
use std::process::Output;

use lantu::clock::Clock;
use lantu::store::{Author, Store};
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

    // While a window has it open it is read, and who has it is told to what would alter it.
    let replica = desk.replica("plans");
    let who = Author {
        name: "李四".to_owned(),
        host: "PC-08".to_owned(),
    };
    let window = Store::open(Path::new(&replica), who, Clock::System.now()).unwrap();
    assert_eq!(desk.project(&named("li"), name)["note"], "办公室写的");
    let told = desk.failed(&["set", &named("li"), name, "备注=两个一起写"]);
    assert!(told.contains("正在使用"), "{told}");
    window.store.close();

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

/// The groups of a listing, at any depth, that have a key.
fn group<'a>(json: &'a Value, key: &str) -> Option<&'a Value> {
    let mut below = json["groups"].as_array().into_iter().flatten();
    below.find_map(|one| {
        let found = (one["key"] == key).then_some(one);
        found.or_else(|| group(one, key))
    })
}

#[test]
#[expect(clippy::too_many_lines, reason = "one province from its beginning on")]
fn all_libraries_of_a_server_come_to_what_each_comes_to() {
    let Some(cluster) = cluster::cluster() else {
        return;
    };
    cluster.sql("postgres", "CREATE DATABASE province");
    let root = cluster.address("postgres", "province");
    let desk = Desk::new();
    desk.done(&["server", "init", &root]);
    let places = [
        ("冷水江", "431381", "60"),
        ("涟源", "431382", "40"),
        ("东城", "110101", "30"),
    ];
    for (name, code, count) in places {
        let file = format!("{name}.lantu");
        desk.done(&["new", &file, "--from", "sample", "--projects", count]);
        desk.done(&["server", "put", &file, &root, "--region", code]);
    }
    let all = format!("{root}?all");
    let listing = |extra: &[&str]| -> Value {
        let args = [
            &[
                "list", &all, "--format", "json", "--year", "2024", "--month", "9",
            ],
            extra,
        ];
        serde_json::from_str(&desk.done(&args.concat()).0).unwrap()
    };
    let compare = |whole: &Value| {
        let mut sums = [0_i64; 2];
        for (name, code, _) in places {
            let one = format!("{root}?library={name}");
            let own: Value =
                serde_json::from_str(&desk.done(&["list", &one, "--format", "json"]).0).unwrap();
            let place = group(whole, code).unwrap();
            let library = &place["groups"][0];
            assert_eq!(library["label"], name);
            for (sum, key) in sums.iter_mut().zip(["count", "total_investment_fen"]) {
                assert_eq!(
                    (&library[key], &place[key]),
                    (&own[key], &own[key]),
                    "{name} {key}"
                );
                *sum += own[key].as_i64().unwrap();
            }
            // By the address that it says the library is opened.
            let address = library["address"].as_str().unwrap();
            let named: Value =
                serde_json::from_str(&desk.done(&["list", address, "--format", "json"]).0).unwrap();
            assert_eq!(named["count"], own["count"]);
            // The money of the year, added up of the projects of which it counts.
            let of_month = [
                "list", &one, "--year", "2024", "--month", "9", "--format", "json",
            ];
            let of_month: Value = serde_json::from_str(&desk.done(&of_month).0).unwrap();
            for key in ["planned_for_year_fen", "completed_this_year_fen"] {
                let is_counted = |project: &&Value| {
                    let apart = project["not_counted"].as_array().unwrap();
                    apart.iter().all(|field| field != key)
                };
                let counted = of_month["projects"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .filter(is_counted);
                let sum: i64 = counted.filter_map(|project| project[key].as_i64()).sum();
                assert!(
                    sum > 0 && library[key] == sum,
                    "{name} {key} {sum} {}",
                    library[key]
                );
            }
        }
        assert_eq!(
            [&whole["count"], &whole["total_investment_fen"]].map(|sum| sum.as_i64().unwrap()),
            sums
        );
    };
    let whole = listing(&[]);
    assert_eq!(
        (&whole["kind"], &whole["libraries"]),
        (&"list".into(), &3.into())
    );
    compare(&whole);
    let hunan = group(&whole, "430000").unwrap();
    assert_eq!(
        (&hunan["label"], &hunan["libraries"]),
        (&"湖南省".into(), &2.into())
    );
    assert_eq!(group(hunan, "431300").unwrap()["label"], "娄底市");
    // 东城区 is right below 北京.
    assert_eq!(
        group(&whole, "110000").unwrap()["groups"][0]["key"],
        "110101"
    );

    // What somebody does is in it at once.
    let one = format!("{root}?library=涟源");
    let first = desk.done(&["list", &one, "--format", "json"]).0;
    let mut found = Vec::new();
    projects(&serde_json::from_str(&first).unwrap(), &mut found);
    let id = found[0]["id"].as_str().unwrap();
    desk.done(&["set", &one, id, "总投资=987654321"]);
    let after = listing(&[]);
    assert_ne!(after["total_investment_fen"], whole["total_investment_fen"]);
    compare(&after);

    let text = desk.done(&["list", &all]).0;
    assert!(
        text.contains("  湖南省　2 个项目库，") && text.contains("      冷水江市"),
        "{text}"
    );
    let csv = desk.done(&["list", &all, "--format", "csv"]).0;
    assert!(
        csv.lines().nth(1).unwrap().starts_with("0,,合计,3,"),
        "{csv}"
    );
    for wrong in [
        vec!["list", &all, "--filter", "阶段=在建"],
        vec!["set", &all, id, "备注=x"],
        vec!["server", "region", &one, "43138"],
    ] {
        assert_eq!(desk.run(&wrong).status.code(), Some(2), "{wrong:?}");
    }
    // Moved elsewhere, and with a number that somebody forged.
    desk.done(&["server", "region", &one]);
    let whole = listing(&[]);
    assert_eq!(group(&whole, "").unwrap()["label"], "没有填地区");
    assert!(
        desk.done(&["server", "check", &one])
            .0
            .starts_with("项目库完好")
    );
    cluster.sql("province", "UPDATE lantu.summary SET count = count + 1");
    let told = desk.failed(&["server", "check", &one]);
    assert!(told.contains("2024 年 9 月的汇总数与内容不符"), "{told}");
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
