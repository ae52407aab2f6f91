//! What was decided comes in, goes back, and is written down.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::app::run::Edited;
use crate::app::{App, EditCommand, Notice, ReportStage, Session, file_label, import_report_bytes};
use crate::clock::new_id;
use crate::edit::NewId;
use crate::import::difference::{CellState, Difference, RowKind};
use crate::import::import_draft;
use crate::model::{Change, Id, Portfolio, Project, Table};
use crate::report::Format;

use super::on::Accepted;

impl App {
    pub(super) fn accept_import(&mut self) {
        let (Some(import), Some(session)) = (&self.importing.on, &self.session) else {
            return;
        };
        let Some(compared) = import.compared.clone() else {
            return;
        };
        if import.accepted(session).is_some() {
            return;
        }
        let now = session.portfolio_ref();
        if import.is_working() || !compared.difference.is_of(now) {
            return self.notify(Notice::refused("正在重新比较，请稍候再导入"));
        }
        let names = &import.wish.choices.names;
        let ids: (_, NewId) = (self.clock.today(), new_id);
        let draft = import_draft(&compared.difference, now, &compared.files, names, ids);
        let words = import_words(&compared.difference).unwrap_or_default();
        let (label, from) = (draft.label.clone(), import.short_names());
        let mut projects = altered(&draft.changes, now);
        self.back_up(false);
        match self.try_edit(|_| draft) {
            Edited::Done => {
                let after = self.portfolio();
                projects.retain(|id| after.projects().get(*id).is_some());
                drop(after);
                let told = match came_in(&compared.difference).as_str() {
                    "" => format!(
                        "{from}和项目库一致，没有导入什么；已记住对表格的改选，可按 Ctrl+Z 撤销"
                    ),
                    what => format!("已从{from}导入：{what}。可按 Ctrl+Z 撤销"),
                };
                if let Some(import) = &mut self.importing.on {
                    import.accepted = Some(Accepted {
                        label,
                        words,
                        projects: projects.clone(),
                        compared,
                    });
                }
                self.notify(Notice::done(told).showing(projects));
            }
            Edited::Same => self.notify(Notice::refused("台账和项目库一致，没有要导入的")),
            Edited::Refused => {}
        }
    }

    /// On the page of an import 撤销 takes back what came in there, of which it was said. Of any other step it is told
    /// first which it is: the page does not show it. Whether only that was done.
    pub(in crate::app) fn tells_what_is_undone(&mut self) -> bool {
        let told = self.importing.told_undo.take();
        let (Some(import), Some(session)) = (&self.importing.on, &self.session) else {
            return false;
        };
        let Some(label) = session.undo_label().filter(|_| self.importing.is_in_front) else {
            return false;
        };
        let accepted = import.accepted(session);
        let is_of_page = accepted.is_some_and(|accepted| accepted.label == label);
        if is_of_page || told.as_deref() == Some(label) {
            return false;
        }
        let before = match accepted {
            Some(_) => "导入以后又有别的修改",
            None => "这份台账还没有导入",
        };
        let words = format!("{before}。再按一次 Ctrl+Z，撤销的是“{label}”");
        self.importing.told_undo = Some(label.to_owned());
        self.notify(Notice::refused(words));
        true
    }

    /// Takes back what came in, if that is the last step.
    pub(super) fn take_import_back(&mut self) {
        let accepted = self.importing.on.as_ref();
        let accepted = accepted.and_then(|import| import.accepted.as_ref());
        let last = self.session.as_ref().and_then(Session::undo_label);
        let is_last = accepted.is_some_and(|accepted| last == Some(accepted.label.as_str()));
        if is_last {
            self.run_edit(EditCommand::Undo);
        } else {
            self.notify(Notice::refused(
                "导入之后又有别的修改。请按 Ctrl+Z 逐步撤销",
            ));
        }
    }

    /// Writes the paper on what came in, or would come in.
    pub(super) fn report_import(&mut self, path: &Path) {
        let (Some(import), Some(session)) = (&self.importing.on, &self.session) else {
            return;
        };
        let accepted = import.accepted(session);
        let done = accepted.map(|accepted| (ReportStage::Written, Arc::clone(&accepted.compared)));
        let planned = || Some((ReportStage::Planned, import.compared.clone()?));
        let Some((stage, compared)) = done.or_else(planned) else {
            return;
        };
        let format = match Format::from_path(path) {
            Ok(format) => format,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        let (portfolio, library) = (session.portfolio(), file_label(session.path()));
        let moment = self.moment();
        self.write_paper("导出", (path, portfolio.data_mark()), move || {
            let (files, what) = (compared.files.as_slice(), (stage, format));
            let refused = compared.refused();
            import_report_bytes(
                &compared.difference,
                files,
                &refused,
                &library,
                what,
                moment,
            )
        });
    }
}

/// `新增 1 个，修改 5 处`; empty where nothing came in.
fn came_in(difference: &Difference) -> String {
    let counts = difference.counts();
    let parts = [
        ("新增", counts.new, "个"),
        ("修改", counts.changes, "处"),
        ("删除", counts.deleted, "个"),
    ];
    let parts = parts.into_iter().filter(|(_, count, _)| *count > 0);
    let parts = parts.map(|(what, count, of)| format!("{what} {count} {of}"));
    parts.collect::<Vec<_>>().join("，")
}

/// The projects that changes make or alter, in their order.
fn altered(changes: &[Change], before: &Portfolio) -> Vec<Id<Project>> {
    let mut seen = HashSet::new();
    let altered = changes.iter().filter_map(|change| match change {
        Change::Create(row) if row.table == Table::Project => Some(Id::new(row.id)),
        change => before.project_altered_by(change),
    });
    altered.filter(|id| seen.insert(*id)).collect()
}

/// `改 6 处，新增 1 个，3 处不接受`; none where nothing comes in.
pub fn import_words(difference: &Difference) -> Option<String> {
    let counts = difference.counts();
    // Also a sheet of which nothing differs has come back.
    let sheets = difference.files().iter().filter_map(|file| file.fill);
    let sheets: HashSet<_> = sheets.collect();
    let parts = [
        ("收回", sheets.len(), "份填报表"),
        ("改", counts.changes, "处"),
        ("新增", counts.new, "个"),
        ("删除", counts.deleted, "个"),
    ];
    let parts = parts.into_iter().filter(|(_, count, _)| *count > 0);
    let mut parts: Vec<String> = parts
        .map(|(what, count, of)| format!("{what} {count} {of}"))
        .collect();
    if parts.is_empty() {
        return None;
    }
    let mut refused = (0, 0);
    for row in difference.rows() {
        match row.kind {
            RowKind::Changed | RowKind::New if counts.refused_cells > 0 => {
                refused.0 += row.count(CellState::Refused);
            }
            // What can't come in was refused by nobody.
            RowKind::Refused if row.key.is_some() => refused.1 += 1,
            RowKind::Changed
            | RowKind::New
            | RowKind::Refused
            | RowKind::Same
            | RowKind::Undecided
            | RowKind::Missing => {}
        }
    }
    if refused.0 > 0 {
        parts.push(format!("{} 处不接受", refused.0));
    }
    if refused.1 > 0 {
        parts.push(format!("{} 行不导入", refused.1));
    }
    Some(parts.join("，"))
}
