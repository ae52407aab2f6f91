//! Other names of a project: what a sheet lists of them, and a spelling that a person said means the project. They stand
//! beside those that the library has, so that nobody is asked again and none is lost.

use crate::import::grid::Place;
use crate::model::{Project, ProjectColumn, Value, level_name};

use super::super::wanted::{Doubt, Wanted};
use super::super::{CellKey, RowChoice, RowKey, Spot};
use super::Comparer;

impl Comparer<'_> {
    /// Puts all other names that a row brings to a project of the library into one cell.
    pub(super) fn other_names(&self, row: RowKey, project: &Project, wanted: &mut Vec<Wanted>) {
        let spot = Spot::Field(ProjectColumn::OtherNames);
        let spelling = self.spelling(row, project, wanted);
        let mut all = wanted.iter_mut();
        let column = all.find(|one| one.spot == spot && one.doubt != Doubt::Barred);
        // What a person altered on our own paper is all that is to be there, and so is nothing.
        let is_whole = |one: &Wanted| one.is_exact || one.erases;
        let keeps_column = column.as_deref().is_none_or(is_whole);
        if spelling.is_none() && keeps_column {
            return;
        }
        let adds = |one: &Wanted| !is_whole(one) || one.doubt == Doubt::Held;
        let mut names = match column.as_deref() {
            Some(one) if !adds(one) => Vec::new(),
            _ => project.other_names.clone(),
        };
        let listed = match column.as_deref().map(|one| &one.value) {
            Some(Value::Words(words)) => words.clone(),
            _ => Vec::new(),
        };
        let place = spelling.as_ref().and_then(|(_, place)| *place);
        for name in listed.into_iter().chain(spelling.map(|(name, _)| name)) {
            if !is_among(&names, &name) {
                names.push(name);
            }
        }
        let value = Value::Words(names);
        match column {
            Some(one) if one.erases => *one = Wanted::new(spot, place, value),
            Some(one) => one.value = value,
            None => wanted.push(Wanted::new(spot, place, value)),
        }
    }

    /// What a row calls a project that somebody chose for it, and where; none where it is called so, or is to be from now on.
    fn spelling(
        &self,
        row: RowKey,
        project: &Project,
        wanted: &[Wanted],
    ) -> Option<(String, Option<Place>)> {
        if self.choices.rows.get(&row) != Some(&RowChoice::Is(project.id)) {
            return None;
        }
        let name = wanted.iter().find(|wanted| wanted.spot == Spot::NAME)?;
        let key = CellKey {
            row,
            spot: Spot::NAME,
            place: name.place,
        };
        let is_renamed = self.choices.cells.get(&key) == Some(&true)
            || self.choices.corrected.contains_key(&key);
        let written = name.value.as_text()?;
        let is_known = level_name(&project.name) == level_name(written)
            || is_among(&project.other_names, written);
        (!is_renamed && !is_known).then(|| (written.to_owned(), name.place))
    }
}

fn is_among(names: &[String], name: &str) -> bool {
    let name = level_name(name);
    names.iter().any(|known| level_name(known) == name)
}
