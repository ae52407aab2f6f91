//! Files on several computers, and one server between them.

use super::*;

/// A computer with its own folders, on which somebody is logged in.
pub(super) struct Computer<'a> {
    database: &'a Database,
    pub(super) login: String,
    folder: TempDir,
}

impl<'a> Computer<'a> {
    pub(super) fn new(database: &'a Database, login: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            database,
            login: login.to_owned(),
            folder,
        }
    }

    pub(super) fn root(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn sync(&self) -> (Replica, Synced) {
        let roots = (self.root("replicas"), self.root("backups"));
        let roots = (&*roots.0, Some(&*roots.1));
        Replica::synchronize(roots, &self.database.address(&self.login), "PC-08", at()).unwrap()
    }

    /// As a command of a script works on the file.
    pub(super) fn with<T>(&self, act: impl FnOnce(&mut Opened) -> T) -> T {
        let kept = Replica::kept(&self.root("replicas"), &self.database.address(&self.login));
        let replica = kept.unwrap_or_else(|| self.sync().0);
        let mut opened =
            Store::open_trusted(replica.path(), author(), at(), &self.root("backups")).unwrap();
        opened.store.keep_origin(&self.root("backups"));
        let done = act(&mut opened);
        opened.store.close();
        done
    }

    /// Sets a column of the bridge, which is saved here only.
    pub(super) fn set(&self, op_id: u128, column: ProjectColumn, value: Value) {
        self.with(|opened| {
            let change = Change::set(bridge(&opened.portfolio), column as usize, value).unwrap();
            let op = Op::edit(
                Uuid::from_u128(op_id),
                format!("修改{}", column.spec().label),
                vec![change],
            );
            opened.portfolio.apply(&op).unwrap();
            opened.store.commit(&op, at()).unwrap();
        });
    }

    pub(super) fn content(&self) -> Portfolio {
        self.with(|opened| opened.portfolio.clone())
    }

    pub(super) fn is_sound(&self) {
        self.with(|opened| {
            let report = opened.store.check().unwrap();
            assert_eq!(report.problems, Vec::<String>::new());
        });
    }
}

fn are_same(server: &Server, computers: &[&Computer<'_>]) {
    let content = server.rows().unwrap();
    for computer in computers {
        let here = computer.content();
        for table in Table::ALL {
            let (here, there) = (here.table_rows(table), content.table_rows(table));
            assert_eq!(here, there, "{}", computer.login);
        }
        computer.is_sound();
    }
    assert_eq!(server.check().unwrap().problems, Vec::<String>::new());
}

/// Two planners on a library.
pub(super) fn two(database: &Database) -> (Server, Computer<'_>, Computer<'_>) {
    let server = moved(database, &Fixture::new());
    let li = database.member(&server, "li", "李四", Role::Planner, None);
    let wang = database.member(&server, "wang", "王五", Role::Planner, None);
    let (li, wang) = (Computer::new(database, &li), Computer::new(database, &wang));
    assert_eq!((li.sync().1.received, wang.sync().1.received), (1, 1));
    (server, li, wang)
}

#[test]
fn what_one_does_the_other_has() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    li.set(201, ProjectColumn::Note, text("李四写的"));
    // Offline all is there, and goes when the server answers.
    li.set(202, ProjectColumn::Contact, text("李四 0573"));
    wang.set(301, ProjectColumn::Address, text("江边"));
    assert_eq!(li.sync().1.sent, 2);
    let (_, synced) = wang.sync();
    assert_eq!(
        (synced.received, synced.sent, synced.conflicts.len()),
        (2, 1, 0)
    );
    assert_eq!(li.sync().1.received, 1);
    are_same(&server, &[&li, &wang]);
    let authors: Vec<String> = Storage::since(&server, 1)
        .unwrap()
        .into_iter()
        .map(|record| record.actor)
        .collect();
    assert_eq!(authors, ["李四", "李四", "王五"]);
    // Nothing new: nothing goes.
    let (_, synced) = li.sync();
    assert_eq!((synced.received, synced.sent), (0, 0));
    // Each goes on with its origin.
    li.set(203, ProjectColumn::Code, text("A-1"));
    assert_eq!(li.sync().1.sent, 1);
    let records = Storage::since(&server, 1).unwrap();
    let last = records.last().unwrap();
    assert_eq!(
        (last.dot.origin, last.dot.counter),
        (records[0].dot.origin, 3)
    );
}

#[test]
fn where_two_differ_the_first_stands_and_the_other_is_told() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    li.set(201, ProjectColumn::Note, text("李四写的"));
    wang.set(301, ProjectColumn::Note, text("王五写的"));
    wang.set(302, ProjectColumn::Address, text("江边"));
    li.sync();
    let (_, synced) = wang.sync();
    let [conflict] = &synced.conflicts[..] else {
        panic!("{synced:?}")
    };
    assert!(matches!(&conflict.change, Change::Set { new, .. } if *new == text("王五写的")));
    li.sync();
    are_same(&server, &[&li, &wang]);
    let content = li.content();
    let bridge = bridge(&content);
    assert_eq!((&*bridge.note, &*bridge.address), ("李四写的", "江边"));
    // It stays in the log, and is decided by whoever writes it again.
    let mut client = database.client("postgres");
    let row = client
        .query_one("SELECT body FROM lantu.op WHERE skipped <> '{}'", &[])
        .unwrap();
    assert!(row.get::<_, String>(0).contains("王五写的"));
    wang.set(303, ProjectColumn::Note, text("商量好的"));
    assert_eq!(wang.sync().1.conflicts.len(), 0);
    li.sync();
    are_same(&server, &[&li, &wang]);
}

/// One works on a project and is the first at the server, the other deletes it meanwhile.
fn deleted_unseen(database: &Database) -> (Server, Computer<'_>, Computer<'_>) {
    let (server, li, wang) = two(database);
    li.set(201, ProjectColumn::Note, text("还在建"));
    wang.with(|opened| {
        let changes = opened.portfolio.deletion(Id::new(BRIDGE));
        let op = Op::edit(Uuid::from_u128(301), "删除项目", changes);
        opened.store.commit(&op, at()).unwrap();
    });
    li.sync();
    (server, li, wang)
}

#[test]
fn a_row_that_somebody_worked_on_is_not_deleted_by_somebody_who_had_not_seen_it() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = deleted_unseen(&database);
    let (_, synced) = wang.sync();
    assert!(!synced.conflicts.is_empty());
    assert_eq!(bridge(&wang.content()).note, "还在建");
    are_same(&server, &[&li, &wang]);
    // Now that it has seen it, it may.
    wang.with(|opened| {
        let changes = opened.portfolio.deletion(Id::new(BRIDGE));
        let op = Op::edit(Uuid::from_u128(302), "删除项目", changes);
        opened.store.commit(&op, at()).unwrap();
    });
    assert!(wang.sync().1.conflicts.is_empty());
    // What is done meanwhile to what is gone is left out.
    li.set(202, ProjectColumn::Note, text("不要删"));
    let (_, synced) = li.sync();
    assert_eq!(synced.conflicts.len(), 1);
    are_same(&server, &[&li, &wang]);
}

#[test]
fn two_moves_that_each_fit_close_no_circle() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    let under = |id: u128, above: u128, computer: &Computer<'_>, op_id: u128| {
        computer.with(|opened| {
            let project = opened
                .portfolio
                .projects()
                .get(Id::new(Uuid::from_u128(id)))
                .unwrap();
            let parent = Value::Ref(Uuid::from_u128(above));
            let change = Change::set(project, ProjectColumn::Parent as usize, parent).unwrap();
            let op = Op::edit(Uuid::from_u128(op_id), "移动", vec![change]);
            opened.store.commit(&op, at()).unwrap();
        });
    };
    // 6 stands below 5; a new one below nobody.
    li.with(|opened| {
        let row = row(Table::Project, 60, &[("name", text("新"))]);
        let op = Op::edit(Uuid::from_u128(200), "新增", vec![Change::Create(row)]);
        opened.store.commit(&op, at()).unwrap();
    });
    li.sync();
    wang.sync();
    under(60, 6, &li, 201);
    under(5, 60, &wang, 301);
    li.sync();
    let (_, synced) = wang.sync();
    assert_eq!(synced.conflicts.len(), 1, "{synced:?}");
    are_same(&server, &[&li, &wang]);
}

#[test]
fn what_the_server_refuses_is_told_and_kept_aside_and_the_rest_goes() {
    let Some(database) = Database::new() else {
        return;
    };
    let server = moved(&database, &Fixture::new());
    let login = database.member(&server, "li", "李四", Role::Planner, None);
    let li = Computer::new(&database, &login);
    li.sync();
    li.set(201, ProjectColumn::Note, text("先"));
    li.sync();
    // Behind its back it may only read, then plan again.
    let member = |role| Member {
        login: login.clone(),
        name: "李四".to_owned(),
        role,
        department: None,
    };
    server.set_member(&member(Role::Reader)).unwrap();
    li.set(202, ProjectColumn::Note, text("后"));
    let (_, synced) = li.sync();
    let refused = |label: &str| Refusal {
        label: label.to_owned(),
        why: "只读的用户不能修改".to_owned(),
        at: at(),
    };
    assert_eq!(synced.refused, [refused("修改备注")]);
    let aside = open(&synced.aside.unwrap()).unwrap();
    assert_eq!(bridge(&aside.portfolio).note, "后");
    are_same(&server, &[&li]);
    server.set_member(&member(Role::Planner)).unwrap();
    li.set(203, ProjectColumn::Contact, text("又能写"));
    let (_, synced) = li.sync();
    assert_eq!((synced.sent, synced.refused.len()), (1, 0));
    are_same(&server, &[&li]);
}

#[test]
fn all_that_is_refused_is_told_and_each_time_kept_apart_also_under_a_long_name() {
    let Some(database) = Database::new() else {
        return;
    };
    let fixture = Fixture::new();
    let root = database.address("postgres");
    // The longest name that its own file can have.
    let name = "规".repeat(80);
    to_server(&fixture.path, &root, &name, &author(), at()).unwrap();
    let server = Server::open(&root).unwrap();
    let login = database.member(&server, "du", "读者", Role::Reader, None);
    let reader = Computer::new(&database, &login);
    reader.sync();
    let mut asides = Vec::new();
    // Done at the same time, as far as the clock tells.
    for first in [201, 301] {
        for (place, column) in [ProjectColumn::Note, ProjectColumn::Contact]
            .into_iter()
            .enumerate()
        {
            let words = format!("{first}之{place}");
            reader.set(first + place as u128, column, text(&words));
        }
        let (_, synced) = reader.sync();
        let why = "只读的用户不能修改";
        assert_eq!(
            refused_words(&synced.refused),
            format!("服务器没有收下 2 步修改：“修改备注”，{why}；“修改联系人”，{why}")
        );
        asides.push(synced.aside.unwrap());
    }
    for (aside, words) in asides.iter().zip(["201之0", "301之0"]) {
        let kept = open(aside).unwrap();
        assert_eq!(bridge(&kept.portfolio).note, words);
    }
    assert_eq!(bridge(&reader.content()).note, "");
}

#[test]
fn a_file_from_an_old_copy_loses_nothing_and_forges_nothing() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    let (replica, _) = li.sync();
    li.set(201, ProjectColumn::Note, text("一"));
    let old = std::fs::read(replica.path()).unwrap();
    li.sync();
    li.set(202, ProjectColumn::Note, text("二"));
    li.sync();
    wang.set(301, ProjectColumn::Address, text("江边"));
    wang.sync();
    std::fs::write(replica.path(), old).unwrap();
    li.set(203, ProjectColumn::Contact, text("三"));
    li.sync();
    wang.sync();
    are_same(&server, &[&li, &wang]);
    let content = wang.content();
    let bridge = bridge(&content);
    let now = (&*bridge.note, &*bridge.address, &*bridge.contact);
    assert_eq!(now, ("二", "江边", "三"));
}

#[test]
fn nobody_takes_back_what_others_did() {
    let Some(database) = Database::new() else {
        return;
    };
    let (_server, li, wang) = two(&database);
    wang.set(301, ProjectColumn::Address, text("江边"));
    wang.sync();
    li.sync();
    assert!(li.with(|opened| opened.undo.undo_op().is_none()));
    li.set(201, ProjectColumn::Note, text("一"));
    wang.set(302, ProjectColumn::Code, text("B-2"));
    wang.sync();
    li.sync();
    let label = li.with(|opened| opened.undo.undo_op().map(|op| op.label.clone()));
    assert_eq!(label.as_deref(), Some("修改备注"));
}

#[test]
fn without_the_server_the_file_is_there() {
    let Some(database) = Database::new() else {
        return;
    };
    let (_server, li, _) = two(&database);
    let away = ServerAddress::parse(&format!(
        "postgresql://{}@localhost:1/{}",
        li.login, database.name
    ))
    .unwrap();
    let roots = li.root("replicas");
    let error = Replica::synchronize((&roots, None), &away, "PC", at()).unwrap_err();
    assert!(matches!(error, ServerError::Away { .. }), "{error}");
    assert!(Replica::kept(&roots, &database.address(&li.login)).is_some());
    assert!(Replica::kept(&roots, &away).is_none());
}

/// Clerks of chance, each on a computer of their own: whatever they do, all come to the same.
#[test]
fn whatever_they_do_in_whatever_order_all_come_to_the_same() {
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    let computers = [&li, &wang];
    let mut dice = 20_260_101_u64;
    let mut roll = |of: u64| {
        dice = dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % of
    };
    let columns = [
        ProjectColumn::Note,
        ProjectColumn::Contact,
        ProjectColumn::Address,
    ];
    for step in 0..40_u128 {
        let computer = computers[roll(2) as usize];
        let id = 5_000 + step;
        match roll(8) {
            0..=2 => {
                let column = columns[roll(3) as usize];
                let value = text(&format!("第{step}步"));
                computer.with(|opened| {
                    let Some(project) = opened.portfolio.projects().iter().next() else {
                        return;
                    };
                    let change = Change::set(project, column as usize, value);
                    let op = Op::edit(Uuid::from_u128(id), "修改", change.into_iter().collect());
                    opened.store.commit(&op, at()).unwrap();
                });
            }
            3 => computer.with(|opened| {
                let projects: Vec<_> = opened
                    .portfolio
                    .projects()
                    .iter()
                    .map(|project| project.id.uuid())
                    .collect();
                let parent = projects.first().map_or(Value::Empty, |id| Value::Ref(*id));
                let mut row = row(Table::Project, id, &[("name", text("新"))]);
                row.values[ProjectColumn::Parent as usize] = parent;
                let op = Op::edit(Uuid::from_u128(id), "新增", vec![Change::Create(row)]);
                opened.store.commit(&op, at()).unwrap();
            }),
            4 => computer.with(|opened| {
                let ids: Vec<_> = opened
                    .portfolio
                    .projects()
                    .iter()
                    .map(|project| project.id)
                    .collect();
                let Some(id_of) = ids.get(roll(3) as usize) else {
                    return;
                };
                let op = Op::edit(
                    Uuid::from_u128(id),
                    "删除",
                    opened.portfolio.deletion(*id_of),
                );
                opened.store.commit(&op, at()).unwrap();
            }),
            _ => drop(computer.sync()),
        }
    }
    li.sync();
    wang.sync();
    li.sync();
    are_same(&server, &[&li, &wang]);
}

/// What is left to be decided in a library.
fn undecided(computer: &Computer<'_>) -> crate::model::op_set::Union {
    computer.with(|opened| {
        let ops = opened.store.op_set().unwrap();
        let here = || opened.portfolio.clone();
        crate::model::op_set::Union::new(&ops, &ops, here(), here()).unwrap()
    })
}

/// Whose values a conflict has, in the order in which they are shown; the last is what stands.
fn sides(union: &crate::model::op_set::Union) -> Vec<(String, Value)> {
    let [clash] = union.clashes() else {
        panic!("{:?}", union.clashes())
    };
    let sides = clash.sides.iter();
    sides
        .map(|side| (side.op.author.clone(), side.value.clone().unwrap()))
        .collect()
}

#[test]
fn a_conflict_is_listed_everywhere_until_an_op_decides_it() {
    use crate::model::op_set::Choice;
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = two(&database);
    let tian = database.member(&server, "tian", "田七", Role::Planner, None);
    let tian = Computer::new(&database, &tian);
    tian.sync();
    li.set(201, ProjectColumn::Note, text("李四写的"));
    wang.set(301, ProjectColumn::Contact, text("王工"));
    wang.set(302, ProjectColumn::Note, text("王五写的"));
    wang.set(303, ProjectColumn::Note, text("王五又写的"));
    // What nobody else has written is no conflict, whenever it comes.
    tian.set(401, ProjectColumn::Address, text("江边"));
    li.sync();
    tian.sync();
    wang.sync();
    // What is done in sight of it, to something else, decides nothing.
    li.set(202, ProjectColumn::Code, text("A-1"));
    for computer in [&li, &tian, &wang, &li, &tian] {
        computer.sync();
    }
    for computer in [&li, &wang, &tian] {
        let found = sides(&undecided(computer));
        let both = [("王五", "王五又写的"), ("李四", "李四写的")];
        let both = both.map(|(who, what)| (who.to_owned(), text(what)));
        assert_eq!(found, both, "{}", computer.login);
        assert_eq!(bridge(&computer.content()).note, "李四写的");
    }
    are_same(&server, &[&li, &wang, &tian]);
    // A file of the server has it, too.
    let file = li.root("搬回.lantu");
    from_server(&database.address(&li.login), &file).unwrap();
    let moved = open(&file).unwrap();
    let ops = moved.store.op_set().unwrap();
    let here = || moved.portfolio.clone();
    let union = crate::model::op_set::Union::new(&ops, &ops, here(), here()).unwrap();
    assert_eq!(sides(&union).len(), 2);

    // The second side is chosen; that is an op like any other.
    tian.with(|opened| {
        let ops = opened.store.op_set().unwrap();
        let here = || opened.portfolio.clone();
        let union = crate::model::op_set::Union::new(&ops, &ops, here(), here()).unwrap();
        let (changes, merged) = union.changes(&[Choice::Side(0)]);
        let mut op = Op::edit(Uuid::from_u128(402), "决定合并时的冲突", changes);
        op.merged = Some(std::sync::Arc::new(merged));
        opened.store.commit(&op, at()).unwrap();
    });
    let (_, synced) = tian.sync();
    assert_eq!(
        (synced.sent, synced.refused, synced.conflicts.len()),
        (1, vec![], 0)
    );
    for computer in [&li, &wang, &tian] {
        computer.sync();
        assert_eq!(undecided(computer).clashes(), [], "{}", computer.login);
        assert_eq!(bridge(&computer.content()).note, "王五又写的");
    }
    are_same(&server, &[&li, &wang, &tian]);
}

#[test]
fn what_stands_is_decided_for_by_choosing_it_and_a_deletion_is_held_back() {
    use crate::model::op_set::Choice;
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, wang) = deleted_unseen(&database);
    wang.sync();
    li.sync();
    for computer in [&li, &wang] {
        let union = undecided(computer);
        let [clash] = union.clashes() else {
            panic!("{:?}", union.clashes())
        };
        assert!(clash.column.is_none() && clash.sides[0].is_deletion);
    }
    // The deletion it is, after all.
    li.with(|opened| {
        let ops = opened.store.op_set().unwrap();
        let here = || opened.portfolio.clone();
        let union = crate::model::op_set::Union::new(&ops, &ops, here(), here()).unwrap();
        let (changes, merged) = union.changes(&[Choice::Side(0)]);
        let mut op = Op::edit(Uuid::from_u128(202), "决定合并时的冲突", changes);
        op.merged = Some(std::sync::Arc::new(merged));
        opened.store.commit(&op, at()).unwrap();
    });
    let (_, synced) = li.sync();
    assert_eq!(
        (synced.sent, synced.refused, synced.conflicts.len()),
        (1, vec![], 0)
    );
    wang.sync();
    for computer in [&li, &wang] {
        assert_eq!(undecided(computer).clashes(), []);
        assert!(computer.content().projects().get(Id::new(BRIDGE)).is_none());
    }
    are_same(&server, &[&li, &wang]);
}
