//! A row beside what other rows said of the same project.

use super::super::Spot;
use super::super::cells::agrees;
use super::super::incoming::{CellState, IncomingCell};
use super::{Comparer, Target};

use crate::model::ProjectColumn;

impl Comparer<'_> {
    /// Bars a parent by which a project would stand above itself.
    pub(super) fn guard_parent(&mut self, target: Target, cells: &mut [IncomingCell]) {
        let Target::Known(id) = target else { return };
        let spot = Spot::Field(ProjectColumn::Parent);
        let cell = cells.iter_mut().find(|cell| cell.spot == spot);
        let Some(cell) = cell.filter(|cell| cell.state == CellState::Accepted) else {
            return;
        };
        let Some(parent) = cell.new.refs().first().copied() else {
            return;
        };
        if self.ground.is_above(id.uuid(), parent, &self.parents) {
            cell.state = CellState::Barred;
            cell.say_why("这样会归到自己下面，没有归入");
        } else {
            self.parents.insert(id.uuid(), parent);
        }
    }

    /// Sets what a row says beside what earlier rows said of the same project: what they said already is not said again,
    /// and of two that say different things the first counts.
    pub(super) fn hear(&self, target: Target, cells: &mut Vec<IncomingCell>) {
        let Some(said) = self.said.get(&target) else {
            return;
        };
        cells.retain_mut(|cell| {
            let of_row = |(at, agreed): &(usize, Vec<Spot>)| {
                let row = self.rows.get(*at)?;
                let mut cells = row.cells.iter();
                let accepted = cells
                    .find(|other| other.state == CellState::Accepted && other.spot == cell.spot);
                let kept = agreed.contains(&cell.spot).then_some(&cell.old);
                Some((row, accepted.map(|cell| &cell.new).or(kept)?))
            };
            let Some((row, value)) = said.iter().find_map(of_row) else {
                return true;
            };
            if agrees(&self.ground, &cell.spot, value, &cell.new) {
                return false;
            }
            // A project may be called many things.
            if cell.spot == Spot::Field(ProjectColumn::OtherNames) {
                return true;
            }
            if cell.state == CellState::Accepted {
                let file = row.file.and_then(|file| self.files.get(file));
                let file = file.map_or("", |(name, _)| name.as_str());
                let words = format!(
                    "{file} 第 {} 行对同一个项目写的不同；要用这里的，请先拒绝那一处",
                    row.number
                );
                cell.state = CellState::Barred;
                cell.say_why(&words);
            }
            true
        });
    }
}

/// A name that differs only by a place or 工程, or that a person said means the same project, does not stand against the one
/// of an earlier file.
pub(super) fn keep_earlier_name(cells: &mut [IncomingCell], why: &str) {
    let is_name =
        |cell: &&mut IncomingCell| cell.spot == Spot::NAME && cell.state == CellState::Accepted;
    if let Some(cell) = cells.iter_mut().find(is_name) {
        cell.state = CellState::Held;
        cell.say_why(why);
    }
}
