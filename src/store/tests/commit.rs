//! Ops: carried out, refused, undone, examined.

use super::*;

#[test]
fn every_kind_of_change_survives_reopening() {
    let library = Fixture::new();
    let mut opened = library.open();
    let renamed = rename(&opened.portfolio, 101, "平安大桥工程");
    assert_eq!(commit(&mut opened, renamed), 2);
    let milestone = row(
        Table::Milestone,
        10,
        &[
            ("project", Value::Ref(BRIDGE)),
            ("name", text("合龙")),
            ("position", Value::Integer(2)),
        ],
    );
    let added = Op::edit(
        Uuid::from_u128(102),
        "新增里程碑",
        vec![Change::Create(milestone)],
    );
    assert_eq!(commit(&mut opened, added), 3);
    let deletion = opened.portfolio.deletion(Id::new(BRIDGE));
    let deleted = Op::edit(Uuid::from_u128(103), "删除项目：平安大桥", deletion);
    assert_eq!(commit(&mut opened, deleted), 4);
    let expected = opened.portfolio;
    drop(opened.store);

    let opened = library.open();
    assert_eq!(opened.portfolio.projects().len(), 1);
    assert_same(&opened.portfolio, &expected);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn an_op_on_another_value_than_the_files_changes_nothing() {
    let library = Fixture::new();
    let opened = library.open();
    let total = ProjectColumn::TotalInvestment as usize;
    let fits = Change::set(bridge(&opened.portfolio), total, Value::Empty).unwrap();
    let stale = Change::Set {
        table: Table::Project,
        id: BRIDGE,
        column: ProjectColumn::Name as usize,
        old: text("别的名称"),
        new: text("新名称"),
        source: None,
    };
    let op = Op::edit(Uuid::from_u128(101), "修改", vec![fits, stale]);
    let error = opened.store.commit(&op, at()).unwrap_err();
    assert!(matches!(&error, StoreError::Conflict { .. }), "{error}");
    assert!(
        error
            .to_string()
            .starts_with("项目的“项目名称”与文件中的内容不一致"),
        "{error}"
    );

    let gone = row(Table::Milestone, 77, &[]);
    let op = Op::edit(
        Uuid::from_u128(102),
        "删除里程碑",
        vec![Change::Delete(gone)],
    );
    assert!(matches!(
        opened.store.commit(&op, at()),
        Err(StoreError::Conflict { .. })
    ));
    let expected = opened.portfolio;
    drop(opened.store);
    assert_same(&library.open().portfolio, &expected);
    assert_eq!(library.open().store.history(9).unwrap().len(), 1);
}

#[test]
fn a_row_that_others_point_at_is_not_deleted() {
    let library = Fixture::new();
    let opened = library.open();
    let category = opened
        .portfolio
        .categories()
        .get(Id::new(CATEGORY))
        .unwrap()
        .to_row();
    let op = Op::edit(
        Uuid::from_u128(101),
        "删除类别",
        vec![Change::Delete(category)],
    );
    let error = opened.store.commit(&op, at()).unwrap_err();
    assert!(matches!(error, StoreError::Constraint { .. }), "{error}");
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn an_op_committed_twice_is_done_once() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    assert_eq!(commit(&mut opened, op.clone()), 2);
    assert_eq!(opened.store.commit(&op, at()).unwrap(), 2);
}

#[test]
fn undo_and_redo_survive_a_restart() {
    let library = Fixture::new();
    let mut opened = library.open();
    for (id, name) in [(101, "一桥"), (102, "二桥")] {
        let op = rename(&opened.portfolio, id, name);
        commit(&mut opened, op);
    }
    let undo = opened
        .undo
        .undo_op()
        .unwrap()
        .reversed(Uuid::from_u128(103));
    commit(&mut opened, undo);
    drop(opened);

    let mut opened = library.open();
    assert_eq!(bridge(&opened.portfolio).name, "一桥");
    assert_eq!(opened.undo.undo_op().unwrap().id, Uuid::from_u128(101));
    let redo = opened
        .undo
        .redo_op()
        .unwrap()
        .reversed(Uuid::from_u128(104));
    commit(&mut opened, redo);
    assert_eq!(bridge(&opened.portfolio).name, "二桥");
    assert!(opened.undo.redo_op().is_none());
    drop(opened);

    let mut opened = library.open();
    for id in [105, 106] {
        let undo = opened.undo.undo_op().unwrap().reversed(Uuid::from_u128(id));
        commit(&mut opened, undo);
    }
    assert_eq!(bridge(&opened.portfolio).name, "平安大桥");
    assert!(
        opened.undo.undo_op().is_none(),
        "the baseline is not undone"
    );
}

#[test]
fn history_tells_who_did_what_and_when() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    commit(&mut opened, op.clone());
    let history = opened.store.history(9).unwrap();
    assert_eq!(
        history.iter().map(|record| record.seq).collect::<Vec<_>>(),
        [2, 1]
    );
    assert_eq!(history[0].op, op);
    assert_eq!(history[1].op, baseline());
    assert_eq!(
        (history[0].actor.as_str(), history[0].host.as_str()),
        ("张三", "PC-07")
    );
    assert_eq!(history[0].at, at());
    assert_eq!(opened.store.history(1).unwrap().len(), 1);
}

#[test]
fn the_log_refuses_to_be_altered() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    commit(&mut opened, op);
    drop(opened);
    let raw = library.raw();
    for sql in [
        "UPDATE op SET actor = '李四'",
        "DELETE FROM op",
        "UPDATE change SET new = NULL",
        "DELETE FROM change WHERE i = 0",
        "UPDATE packed_change SET bytes = x'00'",
        "DELETE FROM packed_change",
    ] {
        let error = raw.execute(sql, []).unwrap_err();
        assert!(
            error.to_string().contains("审计记录不可修改"),
            "{sql}: {error}"
        );
    }
}

#[test]
fn words_are_of_their_lists_again_after_a_large_op() {
    let library = Fixture::new();
    let mut opened = library.open();
    let rows = (0..20).map(|n| row(Table::Department, 1_000 + n, &[("name", text("某局"))]));
    let changes = rows.map(Change::Create).collect();
    commit(&mut opened, Op::edit(Uuid::from_u128(101), "导入", changes));
    let sql = "INSERT INTO change (seq, i, kind, table_name, row_id) VALUES (2, 99, '?', '', '')";
    let error = opened.store.connection().execute(sql, []).unwrap_err();
    assert!(error.to_string().contains("CHECK"), "{error}");
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn check_finds_a_row_changed_behind_the_logs_back() {
    let library = Fixture::new();
    let raw = library.raw();
    raw.execute_batch(
        "UPDATE project SET total_investment = 1 WHERE name = '平安大桥'; DELETE FROM milestone;",
    )
    .unwrap();
    drop(raw);
    let report = library.open().store.check().unwrap();
    assert_eq!(
        report.problems,
        [
            format!(
                "项目“平安大桥”的“总投资”：文件中是 0.00万元，修改记录中是 12,000.00万元（project {BRIDGE} 的 total_investment）"
            ),
            format!(
                "里程碑“平安大桥”不见了，但没有删除记录（milestone {}）",
                Uuid::from_u128(9)
            ),
        ]
    );
    assert_eq!((report.ops, report.projects), (1, 2));
}

#[test]
fn check_finds_a_broken_chain() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "大桥");
    commit(&mut opened, op);
    drop(opened);
    let raw = library.raw();
    let trigger: String = raw
        .query_row(
            "SELECT sql FROM sqlite_schema WHERE name = 'op_is_never_updated'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    raw.execute_batch(
        "DROP TRIGGER op_is_never_updated; UPDATE op SET actor = '李四' WHERE seq = 2",
    )
    .unwrap();
    raw.execute_batch(&trigger).unwrap();
    drop(raw);
    let report = library.open().store.check().unwrap();
    assert_eq!(report.problems, ["修改记录第 2 条被改动过（校验值不符）"]);
}

#[test]
fn notes_of_exports_crowd_out_nothing_that_can_be_undone() {
    let library = Fixture::new();
    let mut opened = library.open();
    let op = rename(&opened.portfolio, 101, "一桥");
    commit(&mut opened, op);
    for id in 0..200 {
        let note = Op::edit(Uuid::from_u128(1_000 + id), "导出", Vec::new());
        commit(&mut opened, note);
    }
    drop(opened);
    let undo = library.open().undo;
    assert_eq!(undo.undo_op().unwrap().id, Uuid::from_u128(101));
}

#[test]
fn of_many_problems_a_hundred_are_told_and_how_many_more_there_are() {
    let library = super::salvage::many();
    let sql = "UPDATE project SET name = name || '改'";
    library.raw().execute_batch(sql).unwrap();
    let report = crate::store::read_only(&library.path)
        .unwrap()
        .check()
        .unwrap();
    // 300 roads, the bridge and a part of it.
    assert_eq!(
        (report.problems.len(), report.unlisted, report.count()),
        (100, 202, 302)
    );
    let lines = report.lines();
    assert_eq!(lines.len(), 101);
    assert_eq!(lines[100], "还有 202 处");
}

#[test]
fn a_text_that_could_not_be_read_again_is_not_taken_in() {
    let library = Fixture::new();
    let mut opened = library.open();
    let long = |length: usize| rename(&opened.portfolio, 101, &"桥".repeat(length / 3));
    let (fits, is_more) = (long(1 << 20), long((1 << 20) + 3));
    let error = opened.portfolio.apply(&is_more).unwrap_err();
    assert!(error.to_string().contains("内容太长"), "{error}");
    commit(&mut opened, fits);
    drop(opened);
    library.open();
}

#[test]
fn as_much_is_kept_to_be_undone_as_a_memory_holds() {
    let library = Fixture::new();
    let mut opened = library.open();
    // Each has a megabyte before and one after; 32 are kept.
    for n in 0..20 {
        let name = format!("{n:03}").repeat(340_000);
        let op = rename(&opened.portfolio, 200 + n, &name);
        commit(&mut opened, op);
    }
    drop(opened);
    let mut undo = library.open().undo;
    let mut steps = 0;
    while let Some(op) = undo.undo_op() {
        let reversed = op.reversed(Uuid::from_u128(900 + steps));
        undo.record(reversed);
        steps += 1;
    }
    // 32 MB hold 16 ops and half a one of 2.04 MB.
    assert_eq!(steps, 16);
}
