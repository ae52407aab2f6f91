//! The merge of two copies: what it does to one of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use uuid::Uuid;

use super::super::{
    Change, Dot, Kind, Merged, Op, Portfolio, ProjectColumn, Row, SignedOp, Source, SourceStep,
    Sources, Table, Value,
};
use super::same;
use super::state::{State, Untouched};
use super::track::{Key, is_of_one_copy};
use super::{Clash, OpSet, OpSetError};

/// What somebody decides on a conflict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Choice {
    /// Nothing yet: the conflict is kept.
    #[default]
    Undecided,
    /// This one of its sides.
    Side(usize),
}

/// Two copies of a library side by side.
#[derive(Debug)]
pub struct Union {
    both: OpSet,
    here: Portfolio,
    there: Portfolio,
    head: Dot,
    brought: Vec<Arc<SignedOp>>,
    /// Whether nothing comes in: the library is what it is, and only what is decided alters it. That of a server does
    /// not show what the clocks of both sides say, but what reached the server first.
    is_settled: bool,
    state: State,
}

impl Union {
    /// Takes over what another copy has. Both are given as the ops that they know and the content to which these led.
    ///
    /// # Errors
    /// As [`OpSet::with`].
    pub fn new(
        ours: &OpSet,
        theirs: &OpSet,
        here: Portfolio,
        there: Portfolio,
    ) -> Result<Self, OpSetError> {
        let both = ours.with(theirs)?;
        let missing = theirs.ops().iter().filter(|op| !ours.knows(op.dot));
        let brought = missing.cloned().collect();
        let head = theirs
            .head()
            .ok_or_else(|| OpSetError::Gap(String::new()))?;
        let mut union = Self {
            both,
            here,
            there,
            head,
            is_settled: ours.missing(theirs).next().is_none(),
            brought,
            state: State::default(),
        };
        union.state = union.state_of(&union.both);
        Ok(union)
    }

    fn state_of(&self, set: &OpSet) -> State {
        let untouched: Untouched<'_> = &|table, id| {
            self.here
                .row(table, id)
                .or_else(|| self.there.row(table, id))
        };
        State::of(set, &same::tracks(set), untouched)
    }

    /// What nobody has decided yet.
    pub fn clashes(&self) -> &[Clash] {
        &self.state.clashes
    }

    /// When an op was done.
    pub fn done_at(&self, op: &SignedOp) -> chrono::DateTime<chrono::FixedOffset> {
        op.done_at(self.both.ops())
    }

    /// The ops of others that come in.
    pub fn brought(&self) -> &[Arc<SignedOp>] {
        &self.brought
    }

    /// The changes to this library, with one choice for each conflict, and what is kept of the merge beside them.
    pub fn changes(&self, choices: &[Choice]) -> (Vec<Change>, Merged) {
        let decided = self.decided(choices);
        let merged = Merged {
            head: self.head,
            decided,
            brought: self.brought.clone(),
        };
        let after;
        let state = match self.after(&merged) {
            Some(state) => {
                after = state;
                &after
            }
            None => &self.state,
        };
        let mut effects = self.effects(state);
        if self.is_settled {
            let touched = self.touched(state, choices, &merged.decided);
            let is_touched = |change: &Change| touched.contains(&(change.table(), change.row_id()));
            let deletes = effects.iter();
            let deletes =
                deletes.filter(|change| matches!(change, Change::Delete(_)) && is_touched(change));
            let gone: BTreeSet<Key> = deletes
                .map(|change| (change.table(), change.row_id()))
                .collect();
            // A pointer to what goes was freed by whoever deleted it, and goes with it.
            effects.retain(|change| is_touched(change) || frees(change, &gone));
        }
        (effects, merged)
    }

    /// The rows that decisions are about.
    fn touched(&self, after: &State, choices: &[Choice], decided: &[Change]) -> BTreeSet<Key> {
        let clashes = self.state.clashes.iter().zip(choices);
        let chosen = clashes.filter(|(_, choice)| matches!(choice, Choice::Side(_)));
        let mut touched: BTreeSet<Key> = chosen
            .flat_map(|(clash, _)| {
                let rows = clash.rows.iter().copied();
                rows.chain([(clash.table, clash.id)])
            })
            .collect();
        touched.extend(
            decided
                .iter()
                .map(|change| (change.table(), change.row_id())),
        );
        let altered = after.rows.iter();
        let altered = altered.filter(|(key, row)| self.state.rows.get(*key) != Some(*row));
        touched.extend(altered.map(|(key, _)| *key));
        let rows = self.state.rows.keys();
        let gone = rows.filter(|key| !after.rows.contains_key(*key));
        touched.extend(gone.copied());
        touched
    }

    /// What the library is after these decisions; `None` where there are none.
    fn after(&self, merged: &Merged) -> Option<State> {
        if merged.decided.is_empty() {
            return None;
        }
        // As the merge will be: an op that has seen all of both sides.
        let first = self.both.ops().first()?;
        let op = SignedOp {
            dot: Dot {
                origin: Uuid::max(),
                counter: 1,
            },
            seen: self.both.head().into_iter().chain([self.head]).collect(),
            op: Arc::new(Op {
                merged: Some(Arc::new(merged.clone())),
                ..Op::edit(Uuid::max(), "", Vec::new())
            }),
            ..SignedOp::clone(first)
        };
        let mut set = self.both.clone();
        match set.push(Arc::new(op)) {
            Ok(()) => Some(self.state_of(&set)),
            Err(_gap) => None,
        }
    }

    fn effects(&self, state: &State) -> Vec<Change> {
        let (mut created, mut set, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for ((table, id), row) in &state.rows {
            match (self.here.row(*table, *id), row) {
                (None, Some(row)) => created.push(Change::Create(row.clone())),
                (Some(here), None) => gone.push(Change::Delete(here)),
                (Some(here), Some(row)) => set.extend(Change::between(&here, row)),
                (None, None) => {}
            }
        }
        // What hangs on a row goes before it.
        gone.reverse();
        created.into_iter().chain(set).chain(gone).collect()
    }

    fn decided(&self, choices: &[Choice]) -> Vec<Change> {
        let mut changes = Vec::new();
        for (clash, choice) in self.state.clashes.iter().zip(choices) {
            let Choice::Side(side) = choice else { continue };
            let Some(side) = clash.sides.get(*side) else {
                continue;
            };
            match (clash.column, &side.value) {
                (Some(column), Some(value)) => {
                    changes.extend(self.choice(clash, column, value, &side.op));
                }
                _ if side.is_deletion => changes.extend(self.deletion(clash)),
                _ => changes.extend(self.keeping(clash)),
            }
        }
        changes
    }

    /// Chooses a value, with where its side had it from.
    fn choice(
        &self,
        clash: &Clash,
        column: usize,
        value: &Value,
        side: &SignedOp,
    ) -> Option<Change> {
        let row = self.row(clash.table, clash.id)?;
        let field = (clash.table == Table::Project)
            .then(|| ProjectColumn::ALL.get(column).copied())
            .flatten();
        let source = field.and_then(|field| {
            let old = Sources::of(&row).get(field);
            let new = source_of(side, clash.id, field).or(old);
            let new = new.filter(|_| !value.is_empty());
            (old.is_some() || new.is_some()).then_some(SourceStep { old, new })
        });
        Some(Change::Set {
            table: clash.table,
            id: clash.id,
            column,
            old: row.values.get(column)?.clone(),
            new: value.clone(),
            source,
        })
    }

    /// Keeps a row that somebody deleted: a touch is an answer.
    fn keeping(&self, clash: &Clash) -> Option<Change> {
        let row = self.row(clash.table, clash.id)?;
        let is_free = |column: &usize| {
            let kind = clash.table.columns().get(*column).map(|column| column.kind);
            let mut clashes = self.state.clashes.iter();
            !matches!(kind, Some(Kind::Ordinal | Kind::Sources))
                && !clashes.any(|other| {
                    (other.table, other.id, other.column) == (clash.table, clash.id, Some(*column))
                })
        };
        let column = (0..row.values.len()).find(is_free)?;
        let value = row.values.get(column)?.clone();
        Some(Change::Set {
            table: clash.table,
            id: clash.id,
            column,
            old: value.clone(),
            new: value,
            source: None,
        })
    }

    /// Deletes what somebody deleted, with what has come to hang on it since, and the pointers to it.
    fn deletion(&self, clash: &Clash) -> Vec<Change> {
        let all = self.all_rows();
        let mut gone: BTreeSet<Key> = clash.rows.iter().copied().collect();
        gone.insert((clash.table, clash.id));
        gone.retain(|key| all.contains_key(key));
        loop {
            let hanging = all.iter().filter(|(key, row)| {
                let owners = row.table.owners().iter();
                let mut owners = owners.flat_map(|column| row.pointers(*column));
                !gone.contains(*key) && owners.any(|owner| gone.contains(&owner))
            });
            let hanging: Vec<Key> = hanging.map(|(key, _)| *key).collect();
            if hanging.is_empty() {
                break;
            }
            gone.extend(hanging);
        }
        let mut changes = Vec::new();
        for (key, row) in all.iter().filter(|(key, _)| !gone.contains(*key)) {
            for (column, value) in row.values.iter().enumerate() {
                let mut pointers = row.pointers(column);
                let Some((table, _)) = pointers.find(|target| gone.contains(target)) else {
                    continue;
                };
                changes.push(Change::Set {
                    table: key.0,
                    id: key.1,
                    column,
                    old: value.clone(),
                    new: value.without(|id| gone.contains(&(table, *id))),
                    source: None,
                });
            }
        }
        let rows = gone.iter().rev().filter_map(|key| all.get(key));
        changes.extend(rows.cloned().map(Change::Delete));
        changes
    }

    /// A row as it comes out while nothing is decided.
    pub fn row(&self, table: Table, id: Uuid) -> Option<Row> {
        match self.state.rows.get(&(table, id)) {
            Some(row) => row.clone(),
            None => self.here.row(table, id),
        }
    }

    fn all_rows(&self) -> BTreeMap<Key, Row> {
        let mut all = BTreeMap::new();
        for table in Table::ALL
            .into_iter()
            .filter(|table| !is_of_one_copy(*table))
        {
            for row in self.here.table_rows(table) {
                all.insert((table, row.id), row);
            }
        }
        for (key, row) in &self.state.rows {
            match row {
                Some(row) => all.insert(*key, row.clone()),
                None => all.remove(key),
            };
        }
        all
    }
}

/// Whether a change takes away a pointer to rows that go.
fn frees(change: &Change, gone: &BTreeSet<Key>) -> bool {
    let Change::Set {
        table, column, old, ..
    } = change
    else {
        return false;
    };
    let kind = table.columns().get(*column).map(|column| column.kind);
    let Some(Kind::Ref(of) | Kind::Refs(of)) = kind else {
        return false;
    };
    old.refs().iter().any(|id| gone.contains(&(of, *id)))
}

/// Where an op had the value of a field from.
fn source_of(op: &SignedOp, project: Uuid, field: ProjectColumn) -> Option<Source> {
    let changes = match &op.op.merged {
        Some(merged) => &merged.decided,
        None => &op.op.changes,
    };
    let mut changes = changes.iter().rev();
    changes.find_map(|change| match change {
        Change::Set {
            table: Table::Project,
            id,
            column,
            source,
            ..
        } if (*id, *column) == (project, field as usize) => source.and_then(|step| step.new),
        Change::Create(row) if row.id == project => Sources::of(row).get(field),
        _ => None,
    })
}
