//! Which ops there are, and what each had seen.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use imbl::OrdMap;
use thiserror::Error;
use uuid::Uuid;

use super::super::{Dot, OpKind, SignedOp};
use super::{Floor, Known};

/// Of each copy, up to which of its ops.
type Seen = OrdMap<Uuid, u64>;

/// The ops that a copy of a library knows, each after those that it had seen.
#[derive(Clone, Debug, Default)]
pub struct OpSet {
    ops: Vec<Arc<SignedOp>>,
    /// What each had seen, itself not among it.
    seen: Vec<Seen>,
    places: BTreeMap<Dot, usize>,
    ids: BTreeMap<Uuid, usize>,
    /// What the content comes from. Ops of a merge that was undone are known, and count no more.
    active: Seen,
    head: Option<Dot>,
    /// What a copy of a part of the library stands on.
    floor: Option<Floor>,
    /// The same as what an op had seen that was done on it.
    below: Seen,
}

/// Why ops make no whole.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum OpSetError {
    /// An op names one before it that is not there.
    #[error("修改记录不全：缺少“{0}”之前的修改")]
    Gap(String),
    /// Two different ops have the same identity: a file was copied behind the program's back while it was written.
    #[error("两份库中有标识相同而内容不同的修改，不能合并：“{0}”与“{1}”")]
    Twice(String, String),
    /// One copy holds the whole library, the other a part of it, or a part of another moment.
    #[error("其中一份只含部分项目，两份不能这样合并")]
    Apart,
}

fn note(seen: &mut Seen, dot: Dot) {
    let last = seen.get(&dot.origin).copied().unwrap_or(0);
    if last < dot.counter {
        seen.insert(dot.origin, dot.counter);
    }
}

fn join(seen: &mut Seen, other: &Seen) {
    if seen.ptr_eq(other) {
        return;
    }
    for (origin, counter) in other {
        note(
            seen,
            Dot {
                origin: *origin,
                counter: *counter,
            },
        );
    }
}

fn holds(seen: &Seen, dot: Dot) -> bool {
    seen.get(&dot.origin)
        .is_some_and(|last| *last >= dot.counter)
}

impl OpSet {
    /// The ops of one file, each after those that it had seen; the last one is the file's own.
    ///
    /// # Errors
    /// One is missing, or two have the same identity.
    pub fn new(ops: impl IntoIterator<Item = Arc<SignedOp>>) -> Result<Self, OpSetError> {
        Self::above(None, ops)
    }

    /// The same of a file that began with a part of a library: its first op had seen all that the floor holds.
    ///
    /// # Errors
    /// As [`OpSet::new`].
    pub fn above(
        floor: Option<Floor>,
        ops: impl IntoIterator<Item = Arc<SignedOp>>,
    ) -> Result<Self, OpSetError> {
        let mut set = Self::on(floor);
        for op in ops {
            if set.floor.is_none() || op.op.kind != OpKind::Baseline {
                set.head = Some(op.dot);
            }
            set.add(op)?;
        }
        if let Some(head) = set.head {
            set.active = set.up_to(head);
        }
        Ok(set)
    }

    fn on(floor: Option<Floor>) -> Self {
        let mut below = Seen::new();
        for dot in floor.iter().flat_map(|floor| floor.known.ends()) {
            note(&mut below, dot);
        }
        Self {
            head: floor.as_ref().map(|floor| floor.head),
            floor,
            below,
            ..Self::default()
        }
    }

    /// Adds an op that the file itself does next.
    ///
    /// # Errors
    /// As [`OpSet::new`].
    pub fn push(&mut self, op: Arc<SignedOp>) -> Result<(), OpSetError> {
        let head = op.dot;
        for brought in op.op.merged.iter().flat_map(|merged| &merged.brought) {
            self.add(Arc::clone(brought))?;
        }
        self.add(op)?;
        self.head = Some(head);
        self.active = self.up_to(head);
        Ok(())
    }

    /// The ops of both; the content is what both come to.
    ///
    /// # Errors
    /// As [`OpSet::new`].
    pub fn with(&self, other: &Self) -> Result<Self, OpSetError> {
        if self.floor != other.floor {
            return Err(OpSetError::Apart);
        }
        let mut both = self.clone();
        for op in &other.ops {
            both.add(Arc::clone(op))?;
        }
        join(&mut both.active, &other.active);
        both.in_one_order()
    }

    /// What a file would know that had these ops besides, each after those that it had seen, and did the last of them:
    /// a package, seen from here, is such a file.
    ///
    /// # Errors
    /// As [`OpSet::new`].
    pub fn beside(
        &self,
        ops: impl IntoIterator<Item = Arc<SignedOp>>,
        head: Dot,
    ) -> Result<Self, OpSetError> {
        let mut all = self.clone();
        for op in ops {
            all.add(op)?;
        }
        if !all.knows(head) {
            return Err(OpSetError::Gap(String::new()));
        }
        all.head = Some(head);
        all.active = all.up_to(head);
        Ok(all)
    }

    /// How far the ops are known, copy by copy.
    pub fn known(&self) -> Known {
        let mut known: Known = self.ops.iter().map(|op| op.dot).collect();
        if let Some(floor) = &self.floor {
            known.join(&floor.known);
        }
        known
    }

    /// What a copy of a part of the library stands on.
    pub const fn floor(&self) -> Option<&Floor> {
        self.floor.as_ref()
    }

    /// The ops that somebody has not who has these: what a library began with is in every copy.
    pub fn beyond<'a>(&'a self, known: &'a Known) -> impl Iterator<Item = &'a Arc<SignedOp>> {
        let ops = self.ops.iter();
        ops.filter(|op| op.op.kind != OpKind::Baseline && !known.holds(op.dot))
    }

    /// The same in an order that is that of the ops alone: each after those that it had seen, the earliest by the clock
    /// first. In the order in which a copy learnt of them two copies would read the same ops differently.
    fn in_one_order(self) -> Result<Self, OpSetError> {
        let before = |op: &SignedOp| {
            let own = op.dot.counter.checked_sub(1).filter(|counter| *counter > 0);
            let own = own.map(|counter| Dot {
                origin: op.dot.origin,
                counter,
            });
            let before = own.into_iter().chain(op.seen.iter().copied());
            let places: BTreeSet<usize> = before
                .filter_map(|dot| self.places.get(&dot).copied())
                .collect();
            places
        };
        let mut waits: Vec<usize> = Vec::with_capacity(self.ops.len());
        let mut after: Vec<Vec<usize>> = vec![Vec::new(); self.ops.len()];
        for (place, op) in self.ops.iter().enumerate() {
            let before = before(op);
            waits.push(before.len());
            for other in before {
                after[other].push(place);
            }
        }
        let key = |place: usize| (self.ops[place].at, self.ops[place].dot, place);
        let free = waits.iter().enumerate().filter(|(_, count)| **count == 0);
        let mut free: BTreeSet<_> = free.map(|(place, _)| key(place)).collect();
        let mut ordered = Self::on(self.floor);
        while let Some((_, _, place)) = free.pop_first() {
            ordered.add(Arc::clone(&self.ops[place]))?;
            for next in &after[place] {
                waits[*next] -= 1;
                if waits[*next] == 0 {
                    free.insert(key(*next));
                }
            }
        }
        Ok(Self {
            active: self.active,
            head: self.head,
            ..ordered
        })
    }

    /// The last op of the file.
    pub const fn head(&self) -> Option<Dot> {
        self.head
    }

    /// The ops, each after those that it had seen.
    pub fn ops(&self) -> &[Arc<SignedOp>] {
        &self.ops
    }

    /// Whether an op is known.
    pub fn knows(&self, dot: Dot) -> bool {
        self.places.contains_key(&dot) || holds(&self.below, dot)
    }

    /// Whether an op counts for the content.
    pub fn is_active(&self, dot: Dot) -> bool {
        holds(&self.active, dot)
    }

    /// The ops that the file did itself, or had when it was copied.
    pub fn own(&self) -> BTreeSet<Dot> {
        let mut own = BTreeSet::new();
        let mut next = self.head.and_then(|head| self.places.get(&head).copied());
        while let Some(place) = next {
            own.insert(self.ops[place].dot);
            next = self.line_before(&self.ops[place]);
        }
        own
    }

    /// The ops from which the content of the other comes and that of this one does not.
    pub fn missing<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = &'a Arc<SignedOp>> {
        let ops = other.ops.iter();
        ops.filter(|op| other.is_active(op.dot) && !self.is_active(op.dot))
    }

    /// Whether the op of one place was done with that of the other in sight.
    pub(super) fn saw(&self, place: usize, other: usize) -> bool {
        match (self.seen.get(place), self.ops.get(other)) {
            (Some(seen), Some(other)) => holds(seen, other.dot),
            _ => false,
        }
    }

    /// Of each op, whether it was undone.
    pub(super) fn undone(&self) -> Vec<bool> {
        // What reverses an op comes after it.
        let mut undone = vec![false; self.ops.len()];
        for (place, op) in self.ops.iter().enumerate().rev() {
            if let OpKind::Undo(id) | OpKind::Redo(id) = op.op.kind
                && self.is_active(op.dot)
                && !undone[place]
                && let Some(reversed) = self.ids.get(&id)
            {
                undone[*reversed] = true;
            }
        }
        undone
    }

    /// What an op, or the one that it reverses in the end, was.
    pub(super) fn root(&self, place: usize) -> usize {
        let mut root = place;
        while let OpKind::Undo(id) | OpKind::Redo(id) = self.ops[root].op.kind
            && let Some(reversed) = self.ids.get(&id)
            && *reversed < root
        {
            root = *reversed;
        }
        root
    }

    fn up_to(&self, dot: Dot) -> Seen {
        let place = self.places.get(&dot);
        let mut seen = place.map_or_else(|| self.below.clone(), |place| self.seen[*place].clone());
        note(&mut seen, dot);
        seen
    }

    fn add(&mut self, op: Arc<SignedOp>) -> Result<(), OpSetError> {
        if let Some(known) = self.places.get(&op.dot) {
            let known = &self.ops[*known];
            if known.op.id == op.op.id {
                return Ok(());
            }
            let labels = [known, &op].map(|op| op.op.label.clone());
            let [known, other] = labels;
            return Err(OpSetError::Twice(known, other));
        }
        let seen = self.seen_by(&op)?;
        let place = self.ops.len();
        self.places.insert(op.dot, place);
        self.ids.insert(op.op.id, place);
        self.seen.push(seen);
        self.ops.push(op);
        Ok(())
    }

    fn seen_by(&self, op: &SignedOp) -> Result<Seen, OpSetError> {
        let before = (op.dot.counter > 1).then(|| Dot {
            origin: op.dot.origin,
            counter: op.dot.counter - 1,
        });
        let mut seen = Seen::new();
        for (i, dot) in before
            .into_iter()
            .chain(op.seen.iter().copied())
            .enumerate()
        {
            let is_floor = self.floor.as_ref().is_some_and(|floor| floor.head == dot);
            let before = match self.places.get(&dot) {
                Some(place) => &self.seen[*place],
                None if is_floor => &self.below,
                None => return Err(OpSetError::Gap(op.op.label.clone())),
            };
            if i == 0 {
                seen = before.clone();
            } else {
                join(&mut seen, before);
            }
            note(&mut seen, dot);
        }
        let reversed = match op.op.kind {
            OpKind::Undo(id) | OpKind::Redo(id) => self.ids.get(&id).copied(),
            OpKind::Baseline | OpKind::Edit => None,
        };
        let Some(merge) = reversed.map(|place| self.root(place)) else {
            return Ok(seen);
        };
        let Some(merged) = &self.ops[merge].op.merged else {
            return Ok(seen);
        };
        if matches!(op.op.kind, OpKind::Redo(_)) {
            join(&mut seen, &self.up_to(merged.head));
            return Ok(seen);
        }
        // Without the merge its copy has only what it had before it, and what it did itself since.
        let mut without = Seen::new();
        let mut own = Vec::new();
        let mut next = self.line_before(op);
        while let Some(place) = next {
            own.push(self.ops[place].dot);
            next = self.line_before(&self.ops[place]);
            if place == merge {
                without = match next {
                    Some(place) => self.up_to(self.ops[place].dot),
                    None => self.below.clone(),
                };
                break;
            }
        }
        for dot in own {
            note(&mut without, dot);
        }
        Ok(without)
    }

    /// The op that the same file did before.
    fn line_before(&self, op: &SignedOp) -> Option<usize> {
        let Dot { origin, counter } = op.dot;
        let before = if counter > 1 {
            Dot {
                origin,
                counter: counter - 1,
            }
        } else {
            *op.seen.first()?
        };
        self.places.get(&before).copied()
    }
}
