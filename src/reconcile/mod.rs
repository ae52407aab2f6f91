//! 合并副本: what a colleague did in a copy of the library, brought into this one cell by cell.
//!
//! Pure functions over three states: the common past, this library, the copy. Where both went different ways
//! somebody has to choose; without a choice this library's content stays. Beside it [`matching`] says which project of the
//! library a row of a foreign sheet is. May use `model`, `view` and `edit`.

mod conflict;
mod copies;
mod disputes;
pub mod matching;
mod outcome;
#[cfg(test)]
mod part_tests;
#[cfg(test)]
mod properties;
mod rows;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::edit::Draft;
use crate::model::{Change, Op, OpRecord, Portfolio, Table};
use crate::view::change_line;

use conflict::{Matter, Words};
use rows::{Fate, Ground, Key, Versions};

pub use conflict::Conflict;
pub use copies::Copies;

/// One of the two sides that are merged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// This library.
    #[default]
    Ours,
    /// The copy.
    Theirs,
}

/// Two states that come from a third, and what it takes to bring the second into the first.
#[derive(Debug)]
pub struct Merge {
    /// The rows that are not the same in all three states, and those of ours that point at what they deleted.
    rows: BTreeMap<Key, Versions>,
    ground: Ground,
    conflicts: Vec<Conflict>,
    /// The conflicts over single cells, by their place in `conflicts`.
    cells: BTreeMap<(Key, usize), usize>,
    lines: Vec<String>,
    hints: Vec<String>,
    counts: MergeCounts,
}

/// How much comes in without being asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergeCounts {
    /// Values that are set.
    pub values: usize,
    /// Projects that are added.
    pub new_projects: usize,
    /// Other rows that are added.
    pub new_rows: usize,
    /// Projects that go.
    pub gone_projects: usize,
    /// Other rows that go.
    pub gone_rows: usize,
}

/// Tables whose rows people know by their names: two of one name are worth a word.
const NAMED: [Table; 5] = [
    Table::Project,
    Table::Department,
    Table::Category,
    Table::Indicator,
    Table::OwnField,
];

impl Merge {
    /// Compares both states with the one that they come from.
    pub fn new(base: &Portfolio, ours: &Portfolio, theirs: &Portfolio) -> Self {
        let (rows, ground) = rows::gather(base, ours, theirs);
        let mut merge = Self {
            rows,
            ground,
            conflicts: Vec::new(),
            cells: BTreeMap::new(),
            lines: Vec::new(),
            hints: Vec::new(),
            counts: MergeCounts::default(),
        };
        let words = Words { base, ours, theirs };
        merge.find_conflicts(&words);
        merge.hints.extend(merge.same_names(&words));
        let incoming = merge.draft(&[], String::new()).changes;
        merge.counts = MergeCounts::of(&incoming);
        merge.lines = lines(ours, &incoming);
        merge
    }

    /// What both sides altered in different ways.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// What comes in without being asked for, a line each.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// What is worth a look after the merge.
    pub fn hints(&self) -> &[String] {
        &self.hints
    }

    /// How much comes in without being asked for.
    pub const fn counts(&self) -> MergeCounts {
        self.counts
    }

    /// Whether the copy has nothing that this library has not.
    pub const fn is_empty(&self) -> bool {
        self.lines.is_empty() && self.conflicts.is_empty() && self.counts.is_empty()
    }

    /// The changes that bring the copy in, with one choice for each conflict; ours where there is none.
    pub fn draft(&self, choices: &[Keep], label: String) -> Draft {
        let outcome = self.outcome(choices);
        let (mut created, mut set, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for (key, row) in outcome {
            let ours = self.rows.get(&key).and_then(|row| row.ours.as_ref());
            match (ours, row) {
                (None, Some(row)) => created.push(Change::Create(row)),
                (Some(ours), None) => gone.push(Change::Delete(ours.clone())),
                (Some(ours), Some(row)) => set.extend(Change::between(ours, &row)),
                (None, None) => {}
            }
        }
        // What hangs on a row goes before it.
        gone.reverse();
        let changes = created.into_iter().chain(set).chain(gone).collect();
        Draft { label, changes }
    }

    /// Notes who altered what is in conflict, from the steps that each side took since they parted.
    pub fn sign(&mut self, ours: &[OpRecord], theirs: &[OpRecord]) {
        let (ours, theirs) = (conflict::signed(ours), conflict::signed(theirs));
        for conflict in &mut self.conflicts {
            conflict.sign(&self.rows, &ours, &theirs);
        }
    }

    fn find_conflicts(&mut self, words: &Words<'_>) {
        let mut conflicts = Vec::new();
        for keeper in [Keep::Ours, Keep::Theirs] {
            for dispute in disputes::disputes(&self.rows, keeper) {
                conflicts.push(words.dispute(&self.rows, dispute));
            }
        }
        for (key, versions) in &self.rows {
            for column in 0..key.0.columns().len() {
                if versions.fate(column) == Fate::Disputed {
                    conflicts.extend(words.cell(*key, versions, column));
                }
            }
        }
        self.set_conflicts(conflicts);
        // Two moves that are sound each by itself may put two rows above each other.
        loop {
            let outcome = self.settled(&[]);
            let rings = self.rings(&outcome).into_iter();
            let members: BTreeSet<Key> = rings
                .flat_map(|(key, _)| self.ring(&outcome, key))
                .collect();
            let mut new = Vec::new();
            for key in members {
                let column = key.0.parent_column();
                let cell = column.zip(self.rows.get(&key)).filter(|(column, row)| {
                    row.differs(*column) && !self.cells.contains_key(&(key, *column))
                });
                new.extend(cell.and_then(|(column, row)| words.cell(key, row, column)));
            }
            let Some(first) = new.first() else { return };
            self.hints.push(format!(
                "两边的移动合在一起，“{}”会归到自己下面，相关各处请选同一边",
                first.name
            ));
            let mut conflicts = std::mem::take(&mut self.conflicts);
            conflicts.extend(new);
            self.set_conflicts(conflicts);
        }
    }

    /// By name, since a person goes through them project by project; mere places in an order come last.
    fn set_conflicts(&mut self, mut conflicts: Vec<Conflict>) {
        conflicts.sort_by(|a, b| a.rank().cmp(&b.rank()));
        let cells = conflicts.iter().enumerate();
        let cells = cells.filter_map(|(place, conflict)| match &conflict.matter {
            Matter::Cell(key, column) => Some(((*key, *column), place)),
            Matter::Dispute(_) | Matter::Clash(..) => None,
        });
        self.cells = cells.collect();
        self.conflicts = conflicts;
    }

    fn same_names(&self, words: &Words<'_>) -> Vec<String> {
        let of = |table: Table, side: Keep| {
            let rows = self.rows.iter().filter(move |((of, _), _)| *of == table);
            let new = rows.filter(move |(_, row)| row.is_new_only_in(side));
            new.filter_map(move |(_, row)| words.name(row.of(side)?, side))
        };
        let mut hints = Vec::new();
        for table in NAMED {
            let ours: Vec<String> = of(table, Keep::Ours).collect();
            for name in of(table, Keep::Theirs).filter(|name| ours.contains(name)) {
                hints.push(format!(
                    "两边都新增了同名{}“{name}”，合并后有两个，请核对",
                    table.label()
                ));
            }
        }
        hints
    }
}

impl MergeCounts {
    fn of(changes: &[Change]) -> Self {
        let mut counts = Self::default();
        for change in changes {
            let is_project = change.table() == Table::Project;
            let count = match change {
                Change::Create(_) if is_project => &mut counts.new_projects,
                Change::Create(_) => &mut counts.new_rows,
                Change::Delete(_) if is_project => &mut counts.gone_projects,
                Change::Delete(_) => &mut counts.gone_rows,
                Change::Set { .. } if change.is_of_source_only() => continue,
                Change::Set { .. } => &mut counts.values,
            };
            *count += 1;
        }
        counts
    }

    const fn is_empty(self) -> bool {
        self.values + self.new_projects + self.new_rows + self.gone_projects + self.gone_rows == 0
    }

    /// `改了 3 处，新增 1 个项目`; empty where nothing comes in.
    pub fn words(self) -> String {
        let Self {
            values,
            new_projects,
            new_rows,
            gone_projects,
            gone_rows,
        } = self;
        let parts = [
            (values, format!("改了 {values} 处")),
            (new_projects, format!("新增 {new_projects} 个项目")),
            (new_rows, format!("新增 {new_rows} 条其他内容")),
            (gone_projects, format!("删除 {gone_projects} 个项目")),
            (gone_rows, format!("删除 {gone_rows} 条其他内容")),
        ];
        let told = parts.into_iter().filter(|(count, _)| *count > 0);
        told.map(|(_, words)| words).collect::<Vec<_>>().join("，")
    }
}

/// The changes in words. Some name rows that are only now created, and some rows that go.
fn lines(ours: &Portfolio, incoming: &[Change]) -> Vec<String> {
    let both = with_created(ours, incoming);
    let lines = incoming.iter();
    lines
        .filter_map(|change| change_line(&both, change))
        .collect()
}

/// The library with the rows that come in, and those that go.
fn with_created(ours: &Portfolio, incoming: &[Change]) -> Portfolio {
    let created = incoming
        .iter()
        .filter(|change| matches!(change, Change::Create(_)));
    let created: Vec<Change> = created.cloned().collect();
    let mut both = ours.clone();
    if !created.is_empty() {
        let op = Op::edit(uuid::Uuid::nil(), "", created);
        // What does not fit is told by the names that are here.
        if both.apply(&op).is_err() {
            return ours.clone();
        }
    }
    both
}
