//! Two copies of one library: what the other one brings, and what somebody has to choose, in words.
//!
//! The ops decide ([`Union`]); nothing is asked of a state that both come from. A package, or a copy of a part of the
//! library, is nothing but ops: rows that it does not hold say nothing.

use crate::edit::{Draft, is_within};
use crate::model::op_set::{Choice, Clash, OpSet, OpSetError, Side, Union};
use std::collections::BTreeSet;

use crate::model::{Change, Department, Dot, Id, Merged, Op, OpKind, Portfolio, SignedOp, Table};
use crate::view::{ABSENT, change_line};

use super::conflict::{Conflict, Words};
use super::{Keep, MergeCounts, NAMED, with_created};

/// What a copy brings, and where it and this library went different ways.
#[derive(Debug)]
pub struct Copies {
    union: Union,
    conflicts: Vec<Conflict>,
    /// Of each conflict, which of the clashes of the union it is, and which sides of it are ours and theirs.
    sides: Vec<(usize, [usize; 2])>,
    lines: Vec<String>,
    /// Of these, what is not of the projects of the copy's department.
    outside: Vec<String>,
    hints: Vec<String>,
    counts: MergeCounts,
    people: Vec<String>,
    steps: usize,
    is_news: bool,
    has_notes: bool,
}

impl Copies {
    /// Compares a copy with this library; both are given as the ops that they know and the content to which these led.
    /// What comes from the copy of a department is told apart where it is of other projects.
    ///
    /// # Errors
    /// Their ops do not go together.
    pub fn new(
        ours: &OpSet,
        theirs: &OpSet,
        (here, there): (&Portfolio, &Portfolio),
        department: Option<Id<Department>>,
    ) -> Result<Self, OpSetError> {
        let union = Union::new(ours, theirs, here.clone(), there.clone())?;
        Ok(Self::of(union, (ours, theirs), (here, there), department))
    }

    /// The same of ops alone, whose content is not at hand: what they come to here is what can be told of it.
    ///
    /// # Errors
    /// As [`Copies::new`].
    pub fn of_ops(
        ours: &OpSet,
        theirs: &OpSet,
        here: &Portfolio,
        department: Option<Id<Department>>,
    ) -> Result<Self, OpSetError> {
        let union = Union::new(ours, theirs, here.clone(), here.clone())?;
        let (effects, _) = union.changes(&[]);
        let mut there = here.clone();
        // One that does not fit is refused when it is to be carried out.
        let came = Op::edit(uuid::Uuid::nil(), "", effects);
        if let Err(error) = there.apply(&came) {
            tracing::warn!("not told in full: {error}");
        }
        Ok(Self::of(union, (ours, theirs), (here, &there), department))
    }

    fn of(
        union: Union,
        (ours, theirs): (&OpSet, &OpSet),
        (here, there): (&Portfolio, &Portfolio),
        department: Option<Id<Department>>,
    ) -> Self {
        let news: Vec<&SignedOp> = ours.missing(theirs).map(AsRef::as_ref).collect();
        let mut people: Vec<String> = Vec::new();
        let mut steps = 0;
        // Notes such as that of an export alter nothing, and whose work a merge brought tells its ops.
        for op in &news {
            if op.op.changes.is_empty() || op.op.merged.is_some() {
                continue;
            }
            steps += 1;
            if !people.contains(&op.author) {
                people.push(op.author.clone());
            }
        }
        let (effects, _) = union.changes(&[]);
        let is_asked = |change: &Change| {
            let Change::Set {
                table, id, column, ..
            } = change
            else {
                return false;
            };
            let mut clashes = union.clashes().iter();
            clashes
                .any(|clash| (clash.table, clash.id, clash.column) == (*table, *id, Some(*column)))
        };
        let incoming: Vec<Change> = effects
            .into_iter()
            .filter(|change| !is_asked(change))
            .collect();
        let words = Words {
            base: there,
            ours: here,
            theirs: there,
        };
        let own = ours.own();
        let found = union.clashes().iter().enumerate();
        let found = found.filter_map(|(place, clash)| {
            let sides = sides(clash, &own)?;
            Some((words.clash(&union, clash, sides)?, (place, sides)))
        });
        let mut found: Vec<(Conflict, (usize, [usize; 2]))> = found.collect();
        found.sort_by(|a, b| a.0.rank().cmp(&b.0.rank()));
        let (conflicts, sides) = found.into_iter().unzip();
        let both = with_created(here, &incoming);
        let is_outside = |change: &Change| {
            department.is_some_and(|department| !is_within(change, (here, &both), department))
        };
        let (mut lines, mut outside) = (Vec::new(), Vec::new());
        for change in &incoming {
            let told = if is_outside(change) {
                &mut outside
            } else {
                &mut lines
            };
            told.extend(change_line(&both, change));
        }
        Self {
            is_news: news.iter().any(|op| op.has_effect()),
            has_notes: !news.is_empty(),
            conflicts,
            sides,
            lines,
            outside,
            hints: same_names(here, there, &incoming),
            counts: MergeCounts::of(&incoming),
            people,
            steps,
            union,
        }
    }

    /// What nobody has decided yet.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What comes in without being asked for, a line each, but for what is told by [`Copies::outside`].
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// What the copy of a department brings that is not of its projects, a line each.
    pub fn outside(&self) -> &[String] {
        &self.outside
    }

    /// What is worth a look after the merge.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// How much comes in without being asked for.
    pub const fn counts(&self) -> MergeCounts {
        self.counts
    }

    /// The people whose work comes in.
    pub fn people(&self) -> &[String] {
        &self.people
    }

    /// How many steps they took.
    pub const fn steps(&self) -> usize {
        self.steps
    }

    /// Whether the copy has nothing that this library has not, and nothing is left to be decided.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty()
            && self.outside.is_empty()
            && self.conflicts.is_empty()
            && self.counts.is_empty()
    }

    /// Whether there are ops to be taken over, be it only as seen.
    pub const fn is_news(&self) -> bool {
        self.is_news
    }

    /// The same where ops that alter nothing count, too: what comes after a package says that they are had.
    pub const fn has_notes(&self) -> bool {
        self.has_notes
    }

    /// The one step that brings the copy in, with one choice for each conflict; without one it stays undecided.
    pub fn draft(&self, choices: &[Option<Keep>]) -> (Draft, Merged) {
        let mut chosen = vec![Choice::Undecided; self.union.clashes().len()];
        for ((place, [ours, theirs]), choice) in self.sides.iter().zip(choices) {
            chosen[*place] = match choice {
                None => Choice::Undecided,
                Some(Keep::Ours) => Choice::Side(*ours),
                Some(Keep::Theirs) => Choice::Side(*theirs),
            };
        }
        let (changes, merged) = self.union.changes(&chosen);
        let label = match self.steps {
            0 if self.conflicts.is_empty() => "没有要合并的修改".to_owned(),
            0 => "决定合并时的冲突".to_owned(),
            steps => format!("合并副本：{}（{steps} 步）", self.people.join("、")),
        };
        (Draft { label, changes }, merged)
    }
}

/// Which sides of a conflict are ours and theirs. Where none is of our own making, the one that is shown counts as ours.
fn sides(clash: &Clash, own: &BTreeSet<Dot>) -> Option<[usize; 2]> {
    let places = 0..clash.sides.len();
    let is_ours = |place: &usize| {
        let side = clash.sides.get(*place);
        side.is_some_and(|side| own.contains(&side.op.dot))
    };
    let our = places.clone().rev().find(is_ours);
    let our = our.or_else(|| places.clone().next_back())?;
    let mut others = places.rev().filter(|place| *place != our);
    let their = others.clone().find(|place| !is_ours(place));
    Some([our, their.or_else(|| others.next())?])
}

impl Words<'_> {
    fn clash(&self, union: &Union, clash: &Clash, [our, their]: [usize; 2]) -> Option<Conflict> {
        let row = union.row(clash.table, clash.id)?;
        let (our, their) = (clash.sides.get(our)?, clash.sides.get(their)?);
        let by = |side: &Side| {
            let at = union.done_at(&side.op).format("%Y-%m-%d %H:%M");
            format!("{} {at}", side.op.author)
        };
        let Some(column) = clash.column else {
            let deed = |side: &Side| match (side.is_deletion, side.op.op.kind) {
                (true, _) => "已删除".to_owned(),
                (false, OpKind::Undo(_)) => format!("撤销{}", side.op.op.label),
                (false, _) => side.op.op.label.clone(),
            };
            return Some(Conflict::of_clash(
                ((clash.table, clash.id), None),
                self.title(&row),
                format!("删除{}", super::conflict::part(&row)),
                "未删除".to_owned(),
                [deed(our), deed(their)],
                [by(our), by(their)],
            ));
        };
        let shown = |value: &crate::model::Value| {
            let mut with = row.clone();
            if let Some(cell) = with.values.get_mut(column) {
                *cell = value.clone();
            }
            super::conflict::value(self.ours, &with, column)
        };
        let held = |side: &Side| side.value.as_ref().map(shown).unwrap_or_default();
        // A third value has no column of its own.
        let others = clash
            .sides
            .iter()
            .filter(|side| side.op.dot != our.op.dot && side.op.dot != their.op.dot);
        let others: Vec<String> = others
            .map(|side| format!("{}（{}）", held(side), side.op.author))
            .collect();
        let mut base = match &clash.base {
            crate::model::Value::Empty => ABSENT.to_owned(),
            base => shown(base),
        };
        if !others.is_empty() {
            base = format!("{base}；还有 {}", others.join("、"));
        }
        Some(Conflict::of_clash(
            ((clash.table, clash.id), Some(column)),
            self.title(&row),
            super::conflict::field(self.ours, &row, column),
            base,
            [held(our), held(their)],
            [by(our), by(their)],
        ))
    }
}

/// New rows that are called as one that was here already.
fn same_names(here: &Portfolio, there: &Portfolio, incoming: &[Change]) -> Vec<String> {
    let mut hints = Vec::new();
    for change in incoming {
        let Change::Create(row) = change else {
            continue;
        };
        if !NAMED.contains(&row.table) {
            continue;
        }
        let Some(name) = there.ref_label(row.table, row.id) else {
            continue;
        };
        let mut rows = here.table_rows(row.table).into_iter();
        let is_new = |table: Table, id| there.row(table, id).is_none();
        if rows.any(|other| {
            is_new(other.table, other.id)
                && here.ref_label(other.table, other.id).as_ref() == Some(&name)
        }) {
            hints.push(format!(
                "两边都新增了同名{}“{name}”，合并后有两个，请核对",
                row.table.label()
            ));
        }
    }
    hints
}
