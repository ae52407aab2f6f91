//! A server of libraries that is killed, and a net that cuts, keeps silent and breaks off, while several work on one
//! library: what was saved on a computer is on the server in the end, and all hold the same.

use std::path::Path;
use std::time::{Duration, Instant};

use lantu::app::{AddressParts, App, Reach, SaveState};
use lantu::model::ProjectColumn;
use lantu::store::server::Role;
use tempfile::TempDir;

use super::dice::Dice;
use super::office::{
    Office, Proxy, Relay, app, are_same, connect, first_name, is_synced, note, set, text,
};
use super::postgres::{Cluster, cluster_of};
use super::trials::{Set, Trials};

pub fn trials(trials: &mut Trials) {
    trials.both("server_killed_and_cut_off_while_three_work", &[], struck);
    trials.short("server_of_a_newer_version", &[], newer);
    trials.short("server_and_a_client_of_an_old_backup", &[], restored);
    trials.short("server_that_dies_and_its_follower", &[], failed_over);
}

fn until(what: &str, mut is_there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_there() {
        assert!(
            begun.elapsed() < Duration::from_mins(2),
            "waited too long: {what}"
        );
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Somebody who writes.
struct Clerk {
    app: App,
    seed: u64,
    names: Vec<String>,
    dice: Dice,
    written: Vec<String>,
}

impl Clerk {
    fn new(folder: &Path, office: &Office, login: &str, seed: u64) -> Self {
        let mut app = app(folder);
        connect(&mut app, office.parts(login));
        let portfolio = app.portfolio();
        let projects = portfolio.projects().iter().take(40);
        let names = projects.map(|project| project.name.clone()).collect();
        Self {
            app,
            seed,
            names,
            dice: Dice::new(seed),
            written: Vec::new(),
        }
    }

    fn write(&mut self) {
        self.app.poll();
        let columns = [
            ProjectColumn::Note,
            ProjectColumn::Contact,
            ProjectColumn::Address,
        ];
        let words = format!("{}号第{}笔", self.seed, self.written.len());
        let name = &self.names[self.dice.below(self.names.len())];
        let column = columns[self.dice.below(columns.len())];
        set(&mut self.app, name, column, text(&words));
        self.written.push(words);
        let told = self.app.take_notices();
        let is_lost = |text: &str| text.contains("没有收下") || text.contains("没有存入");
        let lost = told.iter().find(|notice| is_lost(&notice.text));
        assert!(lost.is_none(), "{lost:?}");
    }
}

fn struck(set: Set) {
    let Some(cluster) = cluster_of("struck") else {
        return;
    };
    let office = office(&cluster, "struck");
    let logins = [
        office.login("li", "李四", Role::Planner),
        office.login("wang", "王五", Role::Planner),
    ];
    let folder = TempDir::new().unwrap();
    // Two of them are the same person at two computers.
    let mut clerks: Vec<Clerk> = [(1, &logins[0]), (2, &logins[1]), (3, &logins[0])]
        .into_iter()
        .map(|(seed, login)| {
            let own = folder.path().join(seed.to_string());
            std::fs::create_dir(&own).unwrap();
            Clerk::new(&own, &office, login, seed)
        })
        .collect();
    let work = |clerks: &mut Vec<Clerk>, millis: usize| {
        let until = Instant::now() + Duration::from_millis(millis as u64);
        while Instant::now() < until {
            clerks.iter_mut().for_each(Clerk::write);
            std::thread::sleep(Duration::from_millis(60));
        }
    };
    let mut dice = Dice::new(20_261_201);
    for round in 0..set.pick(10, 200) {
        work(&mut clerks, 300 + dice.below(500));
        match round % 5 {
            0 => cluster.kill(),
            1 => office.proxy.set(Relay::Cuts),
            2 => office.proxy.set(Relay::IsSilent),
            3 => office.proxy.set(Relay::Delays),
            _ => office.proxy.cut_after(dice.below(30_000) as i64),
        }
        work(&mut clerks, dice.below(900));
        office.proxy.set(Relay::Passes);
    }
    for clerk in &mut clerks {
        until("all is with the server", || is_synced(&mut clerk.app));
    }
    // What came last comes to everybody, and what was left out is settled.
    let mut apps: Vec<&mut App> = clerks.iter_mut().map(|clerk| &mut clerk.app).collect();
    until("all hold the same", || {
        let content = office.content();
        apps.iter_mut().all(|app| {
            is_synced(app)
                && lantu::model::Table::ALL
                    .into_iter()
                    .all(|table| app.portfolio().table_rows(table) == content.table_rows(table))
        })
    });
    are_same(&office, &mut apps);
    let sent = office.sent();
    for mut clerk in clerks {
        assert!(clerk.written.len() > 20, "{}", clerk.written.len());
        for words in &clerk.written {
            assert!(sent.contains(words), "lost: {words}");
        }
        clerk.app.close();
    }
    // The files on the computers are what was in memory.
    let files = std::fs::read_dir(folder.path()).unwrap().flatten();
    for file in files {
        let replicas = file.path().join("replicas");
        let mut found = std::fs::read_dir(replicas).unwrap().flatten();
        let replica = found.next().unwrap().path().join("十四五.lantu");
        let snapshot = lantu::store::read_only(&replica).unwrap();
        assert_eq!(snapshot.check().unwrap().problems, Vec::<String>::new());
        let content = office.content();
        let here = snapshot.portfolio().unwrap();
        for table in lantu::model::Table::ALL {
            assert_eq!(here.table_rows(table), content.table_rows(table), "{table}");
        }
    }
}

fn office(cluster: &Cluster, database: &str) -> Office {
    cluster.sql("postgres", &format!("CREATE DATABASE {database}"));
    Office::new(|login, database| cluster.address(login, database), database)
}

fn newer() {
    let Some(cluster) = cluster_of("newer") else {
        return;
    };
    let office = office(&cluster, "newer");
    let login = office.login("li", "李四", Role::Planner);
    let folder = TempDir::new().unwrap();
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    until("it is there", || is_synced(&mut li));
    li.close();
    cluster.sql(
        "newer",
        "UPDATE lantu.meta SET value = value::int + 1 WHERE key = 'version'",
    );
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("旧程序写的"));
    until("it is told", || {
        li.poll();
        let linked = li.session().unwrap().linked().unwrap();
        matches!(linked.reach(), Reach::Offline(why) if why.contains("请升级本程序"))
            && linked.waiting() == 1
            && li.session().unwrap().save_state() == SaveState::Saved
    });
    cluster.sql(
        "newer",
        "UPDATE lantu.meta SET value = value::int - 1 WHERE key = 'version'",
    );
    assert!(!office.sent().contains("旧程序写的"));
    // It waits, and goes when it is understood again.
    until("it goes", || is_synced(&mut li));
    assert!(office.sent().contains("旧程序写的"));
    li.close();
}

fn restored() {
    let Some(cluster) = cluster_of("restored") else {
        return;
    };
    let office = office(&cluster, "restored");
    let login = office.login("li", "李四", Role::Planner);
    let folder = TempDir::new().unwrap();
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("一"));
    until("it is there", || is_synced(&mut li));
    let replica = li.session().unwrap().path().to_owned();
    li.close();
    let old = std::fs::read(&replica).unwrap();
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    for words in ["二", "三"] {
        set(&mut li, &name, ProjectColumn::Note, text(words));
    }
    until("it is there", || is_synced(&mut li));
    li.close();
    // The disk was put back to what it was; what this computer noted apart goes, too.
    std::fs::write(&replica, old).unwrap();
    std::fs::remove_dir_all(folder.path().join("backups")).unwrap();
    let mut li = app(folder.path());
    connect(&mut li, office.parts(&login));
    set(&mut li, &name, ProjectColumn::Contact, text("四"));
    until("it is there", || {
        is_synced(&mut li) && note(&li, &name) == "三"
    });
    are_same(&office, &mut [&mut li]);
    let sent = office.sent();
    for words in ["一", "二", "三", "四"] {
        assert!(sent.contains(words), "lost: {words}");
    }
    li.close();
}

/// The server dies, and one that followed it, but had not come as far, takes its place.
fn failed_over() {
    let Some(first) = cluster_of("first") else {
        return;
    };
    let mut office = office(&first, "moved");
    let logins = [
        office.login("li", "李四", Role::Planner),
        office.login("wang", "王五", Role::Planner),
    ];
    let second = first.follower("second");
    let other = Proxy::before(&second.socket());
    let parts = |login: &str| AddressParts {
        place: format!(
            "{},{}",
            office.proxy.place("").trim_end_matches('/'),
            other.place("moved")
        ),
        login: login.to_owned(),
        ..AddressParts::default()
    };
    let (li_parts, wang_parts) = (parts(&logins[0]), parts(&logins[1]));
    let folder = TempDir::new().unwrap();
    let of = |name: &str| {
        let own = folder.path().join(name);
        std::fs::create_dir(&own).unwrap();
        own
    };
    let mut li = app(&of("li"));
    connect(&mut li, li_parts);
    let name = first_name(&li);
    set(&mut li, &name, ProjectColumn::Note, text("一"));
    until("it is there", || is_synced(&mut li));
    let count = "SELECT count(*) FROM lantu.op";
    until("it is there, too", || {
        first.sql("moved", count) == second.sql("moved", count)
    });
    // What the server takes now dies with it.
    second.sql("postgres", "ALTER SYSTEM SET primary_conninfo = ''");
    second.sql("postgres", "SELECT pg_reload_conf()");
    until("it does not follow any more", || {
        second.sql("postgres", "SELECT count(*) FROM pg_stat_wal_receiver") == "0"
    });
    set(&mut li, &name, ProjectColumn::Note, text("二"));
    until("it is there", || is_synced(&mut li));
    first.end();
    set(&mut li, &name, ProjectColumn::Contact, text("三"));
    until("nobody takes anything", || {
        li.poll();
        let linked = li.session().unwrap().linked().unwrap();
        matches!(linked.reach(), Reach::Offline(_)) && linked.waiting() == 1
    });
    second.sql("postgres", "SELECT pg_promote()");
    until("the other has it", || is_synced(&mut li));
    office.moves(|login, database| second.address(login, database));
    let sent = office.sent();
    for words in ["一", "二", "三"] {
        assert!(sent.contains(words), "lost: {words}");
    }
    let mut wang = app(&of("wang"));
    connect(&mut wang, wang_parts);
    until("it is there", || is_synced(&mut wang));
    assert_eq!(note(&wang, &name), "二");
    are_same(&office, &mut [&mut li, &mut wang]);
    li.close();
    wang.close();
}
