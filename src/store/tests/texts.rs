//! Libraries of version 6, which kept no texts of plans.

use super::commute::{library_of, unzipped};
use super::*;

/// A library as version 6 of the format kept it, with edits, a remark, undo, redo and a merge.
const VERSION_6: &[u8] = include_bytes!("../../../tests/libraries/version-6.zip");

#[test]
fn a_library_of_version_6_learns_to_keep_texts_and_keeps_its_chain_history_and_undo() {
    let folder = tempfile::tempdir().unwrap();
    let path = unzipped(folder.path(), VERSION_6);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 6]);
    let mut opened = open(&path).unwrap();
    let kept = folder.path().join("示例（升级前备份，版本6）.lantu");
    assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 6]);
    assert_eq!(std::fs::read(&path).unwrap()[60..64], [0, 0, 0, 7]);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
    let history = opened.store.history(99).unwrap();
    assert_eq!(history.len(), 7);
    assert!(history[0].op.merged.is_some(), "{}", history[0].op.label);
    let portfolio = &opened.portfolio;
    assert!(portfolio.kept_texts().is_empty());
    let is_noted = |portfolio: &Portfolio| {
        let mut projects = portfolio.projects().iter();
        projects.any(|project| project.note == "第六版" && project.scale == "一座园")
    };
    assert!(is_noted(portfolio));

    let plan = portfolio.plans().iter().next().unwrap().id;
    let cells = [
        ("plan", Value::Ref(plan.uuid())),
        ("name", text("规划.txt")),
        ("content", text("字")),
    ];
    let create = Change::Create(row(Table::KeptText, 820, &cells));
    let op = Op::edit(Uuid::from_u128(821), "新版本", vec![create]);
    commit(&mut opened, op);
    let mut opened = library_of(opened);
    assert_eq!(opened.portfolio.kept_texts().len(), 1);

    let mut next = 1_000;
    while let Some(op) = opened.undo.undo_op().cloned() {
        next += 1;
        commit(&mut opened, op.reversed(Uuid::from_u128(next)));
    }
    assert!(opened.portfolio.kept_texts().is_empty());
    assert!(!is_noted(&opened.portfolio));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}
