//! A spelling that a person said means a project of the library: it is kept beside the name, so that nobody is asked again.

use crate::model::{Project, ProjectColumn, Value, level_name};

use super::super::wanted::Wanted;
use super::super::{CellKey, RowChoice, RowKey, Spot};
use super::Comparer;

impl Comparer<'_> {
    /// What a row calls a project that somebody chose for it; none where that is its name, or is to be from now on.
    pub(super) fn other_name(
        &self,
        row: RowKey,
        project: &Project,
        wanted: &[Wanted],
    ) -> Option<Wanted> {
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
        let is_it = |known: &String| level_name(known) == level_name(written);
        if is_renamed || is_it(&project.name) || project.other_names.iter().any(is_it) {
            return None;
        }
        let names = project.other_names.iter().cloned();
        let names = names.chain([written.to_owned()]).collect();
        let spot = Spot::Field(ProjectColumn::OtherNames);
        Some(Wanted::new(spot, name.place, Value::Words(names)))
    }
}
