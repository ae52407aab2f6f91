//! What was decided comes in, goes back, and is written down.

use std::path::Path;
use std::sync::Arc;

use crate::app::export::PaperError;
use crate::app::run::Edited;
use crate::app::{App, EditCommand, Notice, Session, import_report_bytes, marked_path, save_paper};
use crate::clock::new_id;
use crate::import::difference::{CellState, Difference, RowKind};
use crate::import::import_draft;
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
        let draft = import_draft(&compared.difference, now, &compared.files, names, new_id);
        let words = import_words(&compared.difference).unwrap_or_default();
        let label = draft.label.clone();
        self.back_up(false);
        match self.try_edit(|_| draft) {
            Edited::Done => {
                // Of a sheet that says nothing new, what was said of its columns is kept.
                let what = if words.is_empty() {
                    label.clone()
                } else {
                    format!("导入：{words}")
                };
                let told = format!("已{what}，可按 Ctrl+Z 撤销");
                if let Some(import) = &mut self.importing.on {
                    import.accepted = Some(Accepted {
                        label,
                        words,
                        compared,
                    });
                }
                self.notify(Notice::done(told));
            }
            Edited::Same => self.notify(Notice::refused("台账和项目库一致，没有要导入的")),
            Edited::Refused => {}
        }
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
        let done =
            accepted.map(|accepted| (accepted.label.clone(), Arc::clone(&accepted.compared)));
        let planned = || Some((import.names(), import.compared.clone()?));
        let Some((label, compared)) = done.or_else(planned) else {
            return;
        };
        let format = match Format::from_path(path) {
            Ok(format) => format,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        let place = marked_path(path, session.portfolio_ref().data_mark());
        // The desktop's dialog has asked about the very name that was chosen.
        let replaces = place == path;
        let (papers, moment) = (self.papers(), self.moment());
        let work = move || {
            let files = compared.files.as_slice();
            let what = (label.as_str(), format);
            let bytes = import_report_bytes(&compared.difference, files, what, moment)?;
            save_paper(&place, &bytes, papers(), replaces)?;
            Ok::<_, PaperError>(place)
        };
        if let Err(notice) = self.jobs.start("导出", work) {
            self.notify(notice);
        }
    }
}

/// `改 6 处，新增 1 个，3 处不接受`; none where nothing comes in.
pub fn import_words(difference: &Difference) -> Option<String> {
    let counts = difference.counts();
    let parts = [
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
            RowKind::Changed | RowKind::New => refused.0 += row.count(CellState::Refused),
            // What can't come in was refused by nobody.
            RowKind::Refused if row.key.is_some() => refused.1 += 1,
            RowKind::Refused | RowKind::Same | RowKind::Undecided | RowKind::Missing => {}
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
