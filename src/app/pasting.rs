//! Blocks pasted: what becomes of the rows that are new.

use crate::clock::new_id;
use crate::edit::{Draft, Paste, which_milestones, why_not_now};
use crate::model::{Change, Field, Id, OwnValueColumn, Project, Table};

use super::run::{Edited, done_words};
use super::{App, Notice, SelectCommand};

impl App {
    /// Pastes a block. New projects are shown, whatever the filter says: nothing that was just made is out of sight.
    pub(super) fn paste(&mut self, paste: &Paste, with_new: bool) {
        if let Some(why) = why_not_now(paste.fields(with_new), self.moment()) {
            return self.notify(Notice::failed(why));
        }
        let before = self.listing();
        let portfolio = self.portfolio();
        let known = self.known(&portfolio);
        let draft = paste.draft(&portfolio, with_new, &known, self.moment(), new_id);
        let places = paste
            .project_cells()
            .map(|(project, field, _)| (project, field));
        let which = which_milestones(&portfolio, places, self.moment());
        // Held any longer, the whole library would be copied before it is altered.
        drop(portfolio);
        let mut draft = match draft {
            Ok(draft) => draft,
            Err(why) => {
                let words = format!("没有粘贴，原内容不变：{why}");
                return self.notify(Notice::failed(words));
            }
        };
        let new = new_projects(&draft);
        let held = self.held(&new).into_iter();
        let held: Vec<Change> = held.filter(|own| !says(&draft, own)).collect();
        draft.changes.extend(held);
        let mut words = done_words(&draft.label, which.as_deref());
        let skipped = paste.skipped(with_new);
        if skipped > 0 {
            words = format!("{words}。跳过了 {skipped} 个单元格");
        }
        match self.try_edit(|_| draft) {
            Edited::Done => {
                let pasted = paste.projects();
                words.push_str(&self.keep_in_sight(&before, &pasted));
                self.select_pasted(paste, &new);
                // Where they are all that was pasted, or where one of them is out of sight.
                let is_shown = paste.cells.is_empty() || self.hides(&new);
                if is_shown && self.reveal(&new, Some(Field::NAME)) {
                    words.push_str(
                        "。新项目不在原来的筛选里，已改为显示全部项目；按 Alt+← 回到原来的筛选",
                    );
                }
                self.notify(Notice::done(words));
            }
            Edited::Same => {
                self.select_pasted(paste, &[]);
                self.notify(Notice::refused("粘贴的内容与原来相同，没有改动"));
            }
            Edited::Refused => {}
        }
    }

    /// Selects the block that was pasted into rows of the table, with the cursor in its first cell.
    fn select_pasted(&mut self, paste: &Paste, new: &[Id<Project>]) {
        let Some((first, field, _)) = paste.project_cells().next() else {
            return;
        };
        self.listing();
        self.run_select(SelectCommand::Select(Some(first), Some(field)));
        let mut rows = paste.projects();
        rows.extend(new);
        self.run_select(SelectCommand::SelectMany(rows));
    }
}

/// The projects that a draft makes, in its order.
fn new_projects(draft: &Draft) -> Vec<Id<Project>> {
    let changes = draft.changes.iter();
    let new = changes.filter_map(|change| match change {
        Change::Create(row) if row.table == Table::Project => Some(Id::new(row.id)),
        _ => None,
    });
    new.collect()
}

/// Whether a draft says itself what a new project holds in a column of the office's own.
fn says(draft: &Draft, own: &Change) -> bool {
    let cell = |change: &Change| match change {
        Change::Create(row) if row.table == Table::OwnValue => Some([
            row.values[OwnValueColumn::Project as usize].clone(),
            row.values[OwnValueColumn::Field as usize].clone(),
        ]),
        _ => None,
    };
    let of = cell(own);
    of.is_some() && draft.changes.iter().any(|change| cell(change) == of)
}
