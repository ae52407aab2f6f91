//! From a file to a server and back.

use super::*;

#[test]
fn a_library_goes_to_a_server_and_comes_back_with_its_history() {
    let Some(database) = Database::new() else {
        return;
    };
    let fixture = Fixture::new();
    let opened = fixture.open();
    opened
        .store
        .commit(&rename(&opened.portfolio, 101, "一桥"), at())
        .unwrap();
    let before = opened.store.archive().hashes().unwrap();
    opened.store.close();
    let server = moved(&database, &fixture);
    assert_eq!(server.check().unwrap().problems, Vec::<String>::new());
    assert_eq!(server.check().unwrap().ops, 2);
    assert_eq!(server.membership().role, "管理员");
    let dest = fixture.folder.path().join("回来.lantu");
    assert_eq!(
        from_server(&database.address("postgres"), &dest).unwrap(),
        2
    );
    let back = open(&dest).unwrap();
    // The very same log: each hash covers those before it.
    assert_eq!(back.store.archive().hashes().unwrap(), before);
    assert_eq!(bridge(&back.portfolio).name, "一桥");
    // A second time nothing is taken, and what is there stays.
    assert!(
        to_server(
            &fixture.path,
            &database.address("postgres"),
            "又一个",
            &author(),
            at()
        )
        .is_err()
    );
    assert!(from_server(&database.address("postgres"), &dest).is_err());
    assert_eq!(
        Server::libraries(&database.address("postgres"))
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn what_is_only_half_there_is_taken_back() {
    let Some(database) = Database::new() else {
        return;
    };
    let fixture = Fixture::new();
    let opened = fixture.open();
    // A name that the server does not take: its text is empty, where there should be none.
    let mut op = rename(&opened.portfolio, 101, "一桥");
    if let Change::Set { new, .. } = &mut op.changes[0] {
        *new = Value::Text("二桥".to_owned());
    }
    opened.store.commit(&op, at()).unwrap();
    opened.store.close();
    let mut client = database.client("postgres");
    client
        .batch_execute(
            "DELETE FROM lantu.field WHERE table_name = 'project' AND column_name = 'name'",
        )
        .unwrap();
    let moved = to_server(
        &fixture.path,
        &database.address("postgres"),
        "十四五",
        &author(),
        at(),
    );
    assert!(
        matches!(moved, Err(ServerError::Refused { .. })),
        "{moved:?}"
    );
    let rows = client.query("SELECT 1 FROM lantu.library UNION ALL SELECT 1 FROM lantu.project UNION ALL SELECT 1 FROM lantu.op", &[]);
    assert!(rows.unwrap().is_empty());
}

#[test]
fn tools_of_others_read_rows_under_the_headings_of_the_window() {
    let Some(database) = Database::new() else {
        return;
    };
    let server = moved(&database, &Fixture::new());
    let login = database.member(&server, "bi", "报表", Role::Reader, None);
    let mut client = database.client(&login);
    let sql = "SELECT \"项目库\", \"项目名称\", \"总投资（万元）\"::float8, \"牵头部门\", \"类别\" FROM lantu.\"项目\" WHERE \"总投资（万元）\" IS NOT NULL";
    let row = client.query_one(sql, &[]).unwrap();
    let words: Vec<&str> = [0, 1, 3, 4].map(|place| row.get(place)).to_vec();
    assert_eq!(words, ["十四五", "平安大桥", "交通运输局", "交通"]);
    assert!((row.get::<_, f64>(2) - 12_000.0).abs() < f64::EPSILON);
    // Whoever is no member sees nothing, by view or by table.
    make_login(
        &database.address("postgres"),
        &format!("{}_nobody", database.name),
        None,
        false,
    )
    .unwrap();
    let mut nobody = database.client(&format!("{}_nobody", database.name));
    for of in ["project", "op", "library", "member", "\"项目\""] {
        let rows = nobody
            .query(&format!("SELECT 1 FROM lantu.{of}"), &[])
            .unwrap();
        assert!(rows.is_empty(), "{of}");
    }
}

#[test]
fn a_backup_of_the_database_restores_the_library() {
    let Some(database) = Database::new() else {
        return;
    };
    let server = moved(&database, &Fixture::new());
    let before = (server.rows().unwrap(), Storage::chain(&server).unwrap());
    let mut client = database.client("postgres");
    let copy = format!("{}_copy", database.name);
    client
        .batch_execute(&format!("CREATE DATABASE {copy}"))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let dump = folder.path().join("库.sql");
    let mut dumping = database.cluster.program("pg_dump", &database.name);
    assert!(dumping.arg("-f").arg(&dump).status().unwrap().success());
    let mut restoring = database.cluster.program("psql", &copy);
    restoring.args(["-q", "-v", "ON_ERROR_STOP=1", "-f"]);
    let restored = restoring.arg(&dump).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    let address = ServerAddress::parse(&database.cluster.address("postgres", &copy)).unwrap();
    let server = Server::open(&address).unwrap();
    assert_eq!(server.check().unwrap().problems, Vec::<String>::new());
    assert_eq!(Storage::chain(&server).unwrap(), before.1);
    assert!(server.rows().unwrap().is_same_as(&before.0));
}

#[test]
fn what_somebody_alters_behind_the_log_is_found() {
    let Some(database) = Database::new() else {
        return;
    };
    let server = moved(&database, &Fixture::new());
    let mut client = database.client("postgres");
    client
        .batch_execute("UPDATE lantu.project SET name = '改名' WHERE name = '平安大桥'")
        .unwrap();
    let problems = server.check().unwrap().problems;
    assert_eq!(problems, ["项目与修改记录不符"]);
    client
        .batch_execute("UPDATE lantu.op SET body = replace(body, '平安大桥', '改名')")
        .unwrap();
    let problems = server.check().unwrap().problems;
    assert_eq!(problems, ["修改记录第 1 条被改动过（校验值不符）"]);
}
