//! Ops on different cells apply in either order, in memory and in the file.

use proptest::prelude::*;

use super::*;
use crate::model::{Kind, Source, SourceStep};

/// What is done to a cell.
#[derive(Clone, Debug)]
enum Deed {
    Clear,
    Set(i64),
    Confirm,
}

/// A cell, by the places of its row and column.
type Draw = (prop::sample::Index, prop::sample::Index, Deed);

fn draw() -> impl Strategy<Value = Draw> {
    let deed = prop_oneof![
        Just(Deed::Clear),
        (1..1_000_000_i64).prop_map(Deed::Set),
        Just(Deed::Confirm),
    ];
    (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        deed,
    )
}

/// A value that a column of this kind can hold.
fn some(kind: Kind, n: i64) -> Value {
    match kind {
        Kind::Text | Kind::LongText => text(&format!("字{n}")),
        Kind::Integer | Kind::Ordinal => Value::Integer(n),
        Kind::Money => Value::Money(Money::from_fen(n)),
        Kind::Decimal => Value::Decimal(Decimal::parse(&n.to_string()).unwrap()),
        Kind::Date => Value::Date(PartialDate::parse(&format!("{}", 1990 + n % 60)).unwrap()),
        Kind::Choice(words) => Value::Choice(words[n as usize % words.len()]),
        Kind::Words(_) => Value::Words(vec![format!("词{n}")]),
        // The rows of the fixture are few: pointers are cleared, not moved.
        Kind::Ref(_) | Kind::Refs(_) | Kind::Sources => Value::Empty,
    }
}

/// The change that a draw makes of the fixture's content; which cell, and none where there is nothing to do.
fn change(portfolio: &Portfolio, (row, column, deed): &Draw) -> Option<(Uuid, usize, Change)> {
    let rows: Vec<Row> = Table::ALL
        .iter()
        .flat_map(|table| portfolio.table_rows(*table))
        .collect();
    let row = row.get(&rows);
    let column = column.index(row.table.columns().len());
    let kind = row.table.columns()[column].kind;
    if row.table.owners().contains(&column) || kind == Kind::Sources {
        return None;
    }
    let project = portfolio
        .projects()
        .get(Id::new(row.id))
        .filter(|_| row.table == Table::Project);
    let field = ProjectColumn::ALL.get(column).copied();
    let value = match deed {
        Deed::Set(n) => some(kind, *n),
        Deed::Clear | Deed::Confirm => Value::Empty,
    };
    let change = match (project.zip(field), deed) {
        (Some((project, field)), Deed::Confirm) => Change::confirm(project, field),
        (Some((project, field)), _) => Change::set_field(project, field, value, Source::Filled),
        (None, _) => portfolio.change(row.table, row.id, column, value),
    };
    Some((row.id, column, change?))
}

fn as_op(id: u128, change: &Change) -> Op {
    Op::edit(Uuid::from_u128(id), "修改", vec![change.clone()])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn changes_of_different_cells_apply_in_either_order(draws in [draw(), draw()]) {
        let mut begun = Portfolio::default();
        begun.apply(&baseline()).unwrap();
        // A suggestion to agree to.
        let suggested = SourceStep { old: None, new: Some(Source::Suggested) };
        let suggest = Change::Set {
            table: Table::Project,
            id: BRIDGE,
            column: ProjectColumn::Stage as usize,
            old: Value::Choice("在建"),
            new: Value::Choice("在建"),
            source: Some(suggested),
        };
        begun.apply(&as_op(101, &suggest)).unwrap();
        let [Some(one), Some(two)] = draws.each_ref().map(|draw| change(&begun, draw)) else {
            return Ok(());
        };
        prop_assume!((one.0, one.1) != (two.0, two.1));
        let (one, two) = (as_op(102, &one.2), as_op(103, &two.2));
        let after = |ops: [&Op; 2]| {
            let mut portfolio = begun.clone();
            for op in ops {
                portfolio.apply(op).unwrap();
            }
            portfolio
        };
        let (here, there) = (after([&one, &two]), after([&two, &one]));
        assert_same(&here, &there);
        // What one did can be taken back whatever was done to other cells since.
        let mut back = here;
        back.apply(&one.reversed(Uuid::nil())).unwrap();
        back.apply(&two.reversed(Uuid::nil())).unwrap();
        assert_same(&back, &begun);
    }
}

#[test]
fn edits_of_two_fields_come_into_the_file_in_either_order() {
    let set = |portfolio: &Portfolio, column, value| {
        Change::set_field(bridge(portfolio), column, value, Source::Filled).unwrap()
    };
    let mut states = Vec::new();
    for is_turned in [false, true] {
        let library = Fixture::new();
        let mut opened = library.open();
        let note = set(&opened.portfolio, ProjectColumn::Note, text("备注"));
        let name = set(&opened.portfolio, ProjectColumn::Name, text("新名称"));
        let mut ops = [as_op(101, &note), as_op(102, &name)];
        if is_turned {
            ops.reverse();
        }
        for op in ops {
            commit(&mut opened, op);
        }
        assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
        drop(opened);
        states.push(library.open().portfolio);
    }
    assert_same(&states[0], &states[1]);
    let bridge = bridge(&states[0]);
    assert_eq!(bridge.source(ProjectColumn::Note), Some(Source::Filled));
    assert_eq!(bridge.source(ProjectColumn::Name), Some(Source::Filled));
}

#[test]
fn an_edit_of_a_value_whose_source_has_changed_is_refused() {
    let library = Fixture::new();
    let mut opened = library.open();
    let stale = Change::set_field(
        bridge(&opened.portfolio),
        ProjectColumn::Name,
        text("新名称"),
        Source::Filled,
    );
    let Some(Change::Set {
        table,
        id,
        column,
        old,
        ..
    }) = stale.clone()
    else {
        panic!();
    };
    let source = Some(SourceStep {
        old: Some(Source::Stated),
        new: Some(Source::Confirmed),
    });
    let new = old.clone();
    let agreed = Change::Set {
        table,
        id,
        column,
        old,
        new,
        source,
    };
    commit(&mut opened, as_op(101, &agreed));
    let stale = as_op(102, &stale.unwrap());
    assert!(opened.portfolio.apply(&stale).is_err());
    let error = opened.store.commit(&stale, at()).unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error}");
    assert_eq!(bridge(&library_of(opened).portfolio).name, "平安大桥");
}

/// The same library, opened anew.
pub(super) fn library_of(opened: Opened) -> Opened {
    let path = opened.store.path().to_owned();
    drop(opened);
    open(&path).unwrap()
}

#[test]
fn an_emptied_field_has_no_source_and_undo_gives_it_back() {
    let library = Fixture::new();
    let mut opened = library.open();
    let set = |opened: &Opened, value| {
        let bridge = bridge(&opened.portfolio);
        Change::set_field(bridge, ProjectColumn::Note, value, Source::Filled).unwrap()
    };
    let change = set(&opened, text("备注"));
    commit(&mut opened, as_op(101, &change));
    let change = set(&opened, Value::Empty);
    commit(&mut opened, as_op(102, &change));
    assert_eq!(bridge(&opened.portfolio).source(ProjectColumn::Note), None);
    let undo = opened
        .undo
        .undo_op()
        .unwrap()
        .reversed(Uuid::from_u128(103));
    commit(&mut opened, undo);
    let opened = library_of(opened);
    let bridge = bridge(&opened.portfolio);
    assert_eq!(bridge.source(ProjectColumn::Note), Some(Source::Filled));
    assert_eq!(bridge.source(ProjectColumn::Name), Some(Source::Stated));
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn what_an_older_op_said_of_sources_applies_beside_newer_edits() {
    let library = Fixture::new();
    let mut opened = library.open();
    let sources = bridge(&opened.portfolio).sources.clone();
    let map = |sources: Sources| Value::Sources(sources);
    let older = Change::Set {
        table: Table::Project,
        id: BRIDGE,
        column: ProjectColumn::Sources as usize,
        old: map(sources.clone()),
        new: map(sources.with(ProjectColumn::Stage, Some(Source::Confirmed))),
        source: None,
    };
    let newer = Change::set_field(
        bridge(&opened.portfolio),
        ProjectColumn::Note,
        text("备注"),
        Source::Filled,
    );
    commit(&mut opened, as_op(101, &newer.unwrap()));
    commit(&mut opened, as_op(102, &older));
    let opened = library_of(opened);
    let bridge = bridge(&opened.portfolio);
    for (column, source) in [
        (ProjectColumn::Name, Source::Stated),
        (ProjectColumn::Stage, Source::Confirmed),
        (ProjectColumn::Note, Source::Filled),
    ] {
        assert_eq!(bridge.source(column), Some(source));
    }
}
