//! Commands on the lists that projects point at.

use crate::clock::new_id;
use crate::edit::Draft;
use crate::model::{ReportingColumn, Value};

use super::{App, ListCommand, Notice};

impl App {
    /// Commands on lists.
    pub(super) fn run_list(&mut self, command: ListCommand) {
        let portfolio = self.portfolio();
        let draft = match command {
            ListCommand::AddListRow(table, parent, name) => {
                Draft::new_list_row(&portfolio, table, parent, &name, new_id)
                    .map(|(_, draft)| draft)
            }
            ListCommand::MoveListRow(table, id, is_up) => {
                Ok(Draft::move_list_row(&portfolio, table, id, is_up))
            }
            ListCommand::DeleteListRow(table, id) => Draft::delete_list_row(&portfolio, table, id),
            ListCommand::MergeListRows(table, from, into) => {
                Ok(Draft::merge_list_rows(&portfolio, table, from, into))
            }
            ListCommand::ListInYear(year, chosen, None) => {
                Ok(Draft::list_in_year(&portfolio, year, &chosen, new_id))
            }
            ListCommand::ListInYear(year, chosen, Some(batch)) => {
                let of = (year, batch.as_str());
                match Draft::list_as_batch(&portfolio, of, &chosen, new_id) {
                    Ok(draft) => Ok(draft),
                    Err(error) => {
                        drop(portfolio);
                        return self.notify(Notice::failed(error));
                    }
                }
            }
            ListCommand::SetReporting(cells) => return self.set_reporting(&cells),
            ListCommand::ImportHeadings(text) => Draft::import_headings(&portfolio, &text, new_id),
        };
        // The session alone may hold the library while it alters it: else it would be copied.
        drop(portfolio);
        match draft {
            Ok(draft) => {
                let label = draft.label.clone();
                if self.edit(|_| draft) {
                    self.notify(Notice::done(format!("已{label}，可按 Ctrl+Z 撤销")));
                }
            }
            Err(reason) => self.notify(Notice::failed(reason)),
        }
    }

    fn set_reporting(&mut self, cells: &[(ReportingColumn, Value)]) {
        let draft = Draft::set_reporting(&self.portfolio(), cells, new_id);
        match draft {
            Ok(draft) => {
                if self.edit(|_| draft) {
                    self.notify(Notice::done(
                        "已改调度规则，亮灯已重新计算，可按 Ctrl+Z 撤销",
                    ));
                }
            }
            Err(reason) => self.notify(Notice::failed(reason)),
        }
    }
}
