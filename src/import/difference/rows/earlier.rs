//! New projects of earlier files: those that come after look for theirs among them.

use uuid::Uuid;

use crate::model::{Change, Id, Op, ProjectColumn, Row, Table, Value};
use crate::reconcile::matching::Match;

use super::super::Spot;
use super::super::incoming::{CellState, RowKind};
use super::{Comparer, Found};

impl Comparer<'_> {
    /// Keeps the new projects of a file for those that come after it.
    pub(super) fn note_new(&mut self, first_row: usize) {
        let new = self.rows.iter().enumerate().skip(first_row);
        for (at, row) in new.filter(|(_, row)| row.kind == RowKind::New) {
            let id = new_id_of(at);
            let mut made = Row::blank(Table::Project, id);
            for cell in &row.cells {
                let Spot::Field(column) = cell.spot else {
                    continue;
                };
                let value = match (&cell.new, column) {
                    (_, _) if cell.state != CellState::Accepted => continue,
                    (Value::Ref(parent), ProjectColumn::Parent) => {
                        let of_row = self.ground.row_of(*parent);
                        Value::Ref(of_row.map_or(*parent, new_id_of))
                    }
                    // Projects are not told apart by what else they point at.
                    (Value::Ref(_) | Value::Refs(_), _) => continue,
                    (value, _) => value.clone(),
                };
                if let Some(held) = made.values.get_mut(column as usize) {
                    *held = value;
                }
            }
            let op = Op::edit(Uuid::nil(), "", vec![Change::Create(made)]);
            if self.so_far.follow(&op).is_ok() {
                self.new.insert(Id::new(id), at);
            }
        }
    }

    /// What was found, with the new projects of earlier files by the rows that name them.
    pub(super) fn of_library(&self, mut found: Match) -> Found {
        let all = found.projects();
        let earlier = all.iter().filter_map(|id| self.new.get(id).copied());
        let earlier: Vec<usize> = earlier.collect();
        let first = found.projects().first().and_then(|id| self.new.get(id));
        if let Some(row) = first.and_then(|at| self.rows.get(*at)) {
            let file = row.file.and_then(|file| self.files.get(file));
            let file = file.map_or("", |(name, _)| name.as_str());
            let place = format!(" {file} 第 {} 行", row.number);
            found.why = found.why.replacen("库中", &place, 1);
        }
        let same = found.to.and_then(|id| self.new.get(&id).copied());
        if same.is_some() {
            found.to = None;
        }
        found.offered.retain(|id| !self.new.contains_key(id));
        Found {
            found,
            same,
            earlier,
        }
    }
}

/// The identity under which a new project is looked for, by its row; no library has it.
fn new_id_of(row: usize) -> Uuid {
    const NEW: u128 = 0x6c61_6e74_752d_6e65_7700_0000_0000_0000;
    Uuid::from_u128(NEW + row as u128)
}
