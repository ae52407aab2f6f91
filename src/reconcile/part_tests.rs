//! A copy of a part of a library comes back: what it does not hold was not deleted in it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, FixedOffset, TimeDelta};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use uuid::Uuid;

use super::Copies;
use crate::edit::{is_led_by, part_of};
use crate::model::op_set::{Floor, OpSet};
use crate::model::{
    Change, Department, DepartmentColumn, Dot, Extent, Id, MilestoneColumn, Op, OpKind, Portfolio,
    Project, ProjectColumn, Remit, Row, SignedOp, Source, Table, Value,
};

/// What happens next: on which side, what, and to what.
type Draw = (bool, u8, usize, usize, u8);

fn draw() -> impl Strategy<Value = Draw> {
    (any::<bool>(), 0..16_u8, 0..12_usize, 0..12_usize, 0..4_u8)
}

#[derive(Clone)]
struct Side {
    portfolio: Portfolio,
    set: OpSet,
    origin: u128,
    counter: u64,
    now: i64,
}

fn begin() -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339("2025-03-04T09:00:00+08:00").unwrap()
}

fn row(table: Table, id: u128, values: &[(usize, Value)]) -> Row {
    let mut row = Row::blank(table, Uuid::from_u128(id));
    for (column, value) in values {
        row.values[*column] = value.clone();
    }
    row
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

/// Three departments, one below the first; nine projects led in turn, some parts of one another; a milestone each.
fn baseline() -> Op {
    let mut rows = Vec::new();
    for (id, name, parent) in [
        (1, "交通局", None),
        (2, "水利局", None),
        (3, "公路站", Some(1)),
    ] {
        let above = parent.map_or(Value::Empty, |id| Value::Ref(Uuid::from_u128(id)));
        rows.push(row(
            Table::Department,
            id,
            &[
                (DepartmentColumn::Name as usize, text(name)),
                (DepartmentColumn::Parent as usize, above),
            ],
        ));
    }
    for id in 10..19 {
        let above = match id {
            11 | 15 => Value::Ref(Uuid::from_u128(10)),
            14 => Value::Ref(Uuid::from_u128(12)),
            _ => Value::Empty,
        };
        rows.push(row(
            Table::Project,
            id,
            &[
                (ProjectColumn::Name as usize, text(&format!("项目{id}"))),
                (
                    ProjectColumn::LeadDepartment as usize,
                    Value::Refs(vec![Uuid::from_u128(id % 3 + 1)]),
                ),
                (ProjectColumn::Parent as usize, above),
            ],
        ));
    }
    for id in 10..19 {
        let values = [
            (
                MilestoneColumn::Project as usize,
                Value::Ref(Uuid::from_u128(id)),
            ),
            (MilestoneColumn::Name as usize, text("开工")),
        ];
        rows.push(row(Table::Milestone, 100 + id, &values));
    }
    let changes = rows.into_iter().map(Change::Create).collect();
    Op::baseline(Uuid::from_u128(1_000), "新建", changes)
}

fn beginning() -> Arc<SignedOp> {
    let id = Uuid::from_u128(1_000);
    Arc::new(SignedOp {
        library: id,
        dot: Dot {
            origin: id,
            counter: 1,
        },
        seen: Vec::new(),
        author: "王五".to_owned(),
        host: "甲".to_owned(),
        at: begin(),
        op: Arc::new(Op::baseline(id, "新建", Vec::new())),
    })
}

impl Side {
    fn sign(&mut self, op: Op) -> Arc<SignedOp> {
        self.counter += 1;
        let first = self.set.head().filter(|_| self.counter == 1);
        let merged = op.merged.as_ref().map(|merged| merged.head);
        Arc::new(SignedOp {
            library: Uuid::from_u128(1_000),
            dot: Dot {
                origin: Uuid::from_u128(self.origin),
                counter: self.counter,
            },
            seen: first.into_iter().chain(merged).collect(),
            author: format!("用户{}", self.origin),
            host: "甲".to_owned(),
            at: begin() + TimeDelta::minutes(self.now),
            op: Arc::new(op),
        })
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(self.origin * 1_000_000 + u128::from(self.counter) + 1)
    }

    fn commit(&mut self, op: Op) -> Arc<SignedOp> {
        self.portfolio.apply_whole(&op).unwrap();
        let signed = self.sign(op);
        self.set.push(Arc::clone(&signed)).unwrap();
        signed
    }

    fn project(&self, place: usize, department: Option<Id<Department>>) -> Option<Project> {
        let all = self.portfolio.projects().iter().filter(|project| {
            department.is_none_or(|department| is_led_by(&self.portfolio, project, department))
        });
        let mut all: Vec<&Project> = all.collect();
        all.sort_by_key(|project| project.id);
        let place = place.checked_rem(all.len())?;
        Some(all[place].clone())
    }

    /// What a draw means here; a department's copy works on its own projects.
    fn changes(&self, draw: Draw, own: Option<Id<Department>>) -> Option<Vec<Change>> {
        let (_, what, which, other, word) = draw;
        let project = self.project(which, own)?;
        let id = self.id();
        let change = match what {
            0..=4 => {
                let note = text(&format!("内容{word}"));
                Change::set_field(&project, ProjectColumn::Note, note, Source::Filled)?
            }
            5..=6 => return Some(self.portfolio.deletion(project.id)),
            7..=8 => Change::Create(Row {
                id,
                ..row(
                    Table::Milestone,
                    0,
                    &[
                        (
                            MilestoneColumn::Project as usize,
                            Value::Ref(project.id.uuid()),
                        ),
                        (MilestoneColumn::Name as usize, text(&format!("节点{word}"))),
                    ],
                )
            }),
            9 => {
                let parts = self.portfolio.parts(Table::Milestone, project.id);
                Change::Delete(parts.first()?.clone())
            }
            10 => {
                let above = self.project(other, None)?;
                let is_apart = above.id != project.id && above.parent.is_none();
                let has_parts = self
                    .portfolio
                    .projects()
                    .iter()
                    .any(|part| part.parent == Some(project.id));
                if !is_apart || has_parts {
                    return None;
                }
                let above = Value::Ref(above.id.uuid());
                Change::set(&project, ProjectColumn::Parent as usize, above)?
            }
            11 => {
                let lead = Value::Refs(vec![Uuid::from_u128(u128::from(word) % 3 + 1)]);
                Change::set(&project, ProjectColumn::LeadDepartment as usize, lead)?
            }
            12 => Change::Create(Row {
                id,
                ..row(
                    Table::Project,
                    0,
                    &[
                        (ProjectColumn::Name as usize, text("新项目")),
                        (
                            ProjectColumn::LeadDepartment as usize,
                            Value::Refs(vec![Uuid::from_u128(1)]),
                        ),
                        (
                            ProjectColumn::Parent as usize,
                            Value::Ref(project.id.uuid()),
                        ),
                    ],
                )
            }),
            13 => Change::Create(Row {
                id,
                ..row(
                    Table::Department,
                    0,
                    &[(DepartmentColumn::Name as usize, text("新单位"))],
                )
            }),
            _ => {
                let row = self.portfolio.row(Table::Department, Uuid::from_u128(2))?;
                let column = DepartmentColumn::Duty as usize;
                let duty = text(&format!("职责{word}"));
                self.portfolio
                    .change(Table::Department, row.id, column, duty)?
            }
        };
        Some(vec![change])
    }
}

fn rows(portfolio: &Portfolio) -> Vec<Row> {
    let tables = Table::ALL.into_iter();
    tables
        .flat_map(|table| portfolio.table_rows(table))
        .collect()
}

fn merge(into: &mut Side, copies: &Copies) -> Op {
    let (draft, merged) = copies.draft(&[]);
    let mut op = Op::edit(into.id(), draft.label, draft.changes);
    op.merged = Some(Arc::new(merged));
    into.commit(op.clone());
    op
}

fn hands_out_and_takes_back(before: &[Draw], after: &[Draw]) -> Result<(), TestCaseError> {
    let mut portfolio = Portfolio::default();
    portfolio.apply(&baseline()).unwrap();
    let mut main = Side {
        portfolio,
        set: OpSet::new([beginning()]).unwrap(),
        origin: 5,
        counter: 0,
        now: 0,
    };
    for draw in before {
        main.now += 1;
        if let Some(changes) = main.changes(*draw, None) {
            let op = Op::edit(main.id(), "修改", changes);
            main.commit(op);
        }
    }
    let department = Id::new(Uuid::from_u128(1));
    let given = part_of(&main.portfolio, department);
    let base = Floor {
        head: main.set.head().unwrap(),
        known: main.set.known(),
    };
    let mut portfolio = Portfolio::default();
    let first = Op::baseline(Uuid::from_u128(1_000), "分发", given.changes);
    portfolio.apply_whole(&first).unwrap();
    let remit = Remit {
        copy: Uuid::from_u128(6),
        name: "交通局".to_owned(),
        department: Some(department),
        extent: Extent::Own { along: given.along },
        at: begin(),
        by: "王五".to_owned(),
        base: base.clone(),
    };
    let mut part = Side {
        portfolio,
        set: OpSet::above(Some(base), [beginning()]).unwrap(),
        origin: 6,
        counter: 0,
        now: main.now,
    };
    // The same work in a copy of everything.
    let mut whole = Side {
        origin: 6,
        counter: 0,
        ..main.clone()
    };
    for (place, draw) in after.iter().enumerate() {
        for side in [&mut main, &mut part, &mut whole] {
            side.now += 1;
        }
        if draw.0 {
            let changes = main.changes(*draw, None);
            let op = changes.map(|changes| Op::edit(main.id(), "修改", changes));
            op.map(|op| main.commit(op));
        } else if let Some(changes) = part.changes(*draw, Some(department)) {
            if remit.holds_back(&changes).is_some() {
                continue;
            }
            let op = Op::edit(part.id(), "修改", changes);
            part.commit(op.clone());
            whole.commit(op);
        }
        // It comes back again and again.
        if place % 7 == 6 || place + 1 == after.len() {
            // By either: what the library deleted itself, and the part held back, may go when that lets it go.
            let all = part.set.ops().iter().chain(main.set.ops());
            let touched: BTreeSet<Uuid> = all
                .filter(|op| op.op.merged.is_none())
                .flat_map(|op| op.op.changes.iter().map(Change::row_id))
                .collect();
            let held = rows(&main.portfolio);
            let work = part.set.ops().iter();
            let work = work.filter(|op| op.op.kind != OpKind::Baseline).cloned();
            let theirs = main.set.beside(work, part.set.head().unwrap()).unwrap();
            let by_ops = Copies::of_ops(&main.set, &theirs, &main.portfolio, Some(department));
            let states = (&main.portfolio, &whole.portfolio);
            let by_whole = Copies::new(&main.set, &whole.set, states, Some(department));
            let (by_ops, by_whole) = (by_ops.unwrap(), by_whole.unwrap());
            prop_assert_eq!(by_ops.conflicts().len(), by_whole.conflicts().len());
            let mut other = main.clone();
            merge(&mut other, &by_whole);
            let before = main.clone();
            let op = merge(&mut main, &by_ops);
            prop_assert_eq!(rows(&main.portfolio), rows(&other.portfolio));
            // Nothing but what somebody worked on is another than it was.
            let now = rows(&main.portfolio);
            for row in held.iter().filter(|row| !touched.contains(&row.id)) {
                prop_assert!(now.contains(row), "{:?}", row);
            }
            let mut back = main.clone();
            back.commit(op.reversed(back.id()));
            prop_assert_eq!(rows(&back.portfolio), rows(&before.portfolio));
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig {
        rng_seed: RngSeed::Fixed(11),
        failure_persistence: None,
        ..ProptestConfig::with_cases(120)
    })]
    #[test]
    fn a_part_brings_what_the_whole_would_bring_and_deletes_nothing_else(
        before in prop::collection::vec(draw(), 0..20),
        after in prop::collection::vec(draw(), 7..40),
    ) {
        hands_out_and_takes_back(&before, &after)?;
    }
}
