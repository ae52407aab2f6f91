//! A block of another program's cells, laid over the rows of one table that belong to a project.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::model::{Change, Id, MoneyUnit, Op, Portfolio, Project, Table, Value, parse_value};

use super::draft::named;
use super::error::PartPasteError;
use super::{Draft, NewId, parse_block};

/// A text to be pasted, and over which cells it goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartPaste {
    /// The project.
    pub project: Id<Project>,
    /// The table of the rows.
    pub table: Table,
    /// The rows that are there, from the one on which it begins. Further lines become new rows.
    pub rows: Vec<Uuid>,
    /// The columns, from the one in which it begins.
    pub columns: Vec<usize>,
    /// The block as the clipboard has it.
    pub text: String,
}

impl PartPaste {
    /// The op, or why none of it is pasted: half a column would put the rest beside the wrong rows.
    ///
    /// A first line of heads says which columns are meant. An empty cell empties what is there.
    pub fn draft(
        &self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
        (today, new_id): (NaiveDate, NewId),
    ) -> Result<Draft, PartPasteError> {
        let mut block = parse_block(&self.text);
        let columns = match block.first().and_then(|line| self.heads(line)) {
            Some(named) if block.len() > 1 => {
                block.remove(0);
                named
            }
            _ => self.columns.clone(),
        };
        let mut after = portfolio.clone();
        let mut changes = Vec::new();
        for (line, texts) in block.iter().enumerate() {
            let values = self.read(portfolio, &columns, (line + 1, texts), unit)?;
            let step = match self.rows.get(line) {
                Some(id) => self.set(&after, *id, values),
                None if values.iter().all(|(_, value)| value.is_empty()) => Vec::new(),
                None => {
                    let known: Vec<_> = values.into_iter().filter(|(_, v)| !v.is_empty()).collect();
                    let new = (today, new_id);
                    let draft = Draft::new_part(&after, self.table, self.project, &known, new);
                    draft.map_or_else(Vec::new, |draft| draft.changes)
                }
            };
            // What follows counts on from it: the next month, the next place.
            let op = Op::edit(Uuid::nil(), "", step.clone());
            let line = line + 1;
            let applied = after.apply(&op);
            applied.map_err(|source| PartPasteError::Unfit { line, source })?;
            changes.extend(step);
        }
        let owner = named(portfolio, &[self.project]);
        Ok(Draft {
            label: format!("粘贴{}：{owner}", self.table.label()),
            changes,
        })
    }

    fn set(&self, after: &Portfolio, id: Uuid, values: Vec<(usize, Value)>) -> Vec<Change> {
        let values = values.into_iter();
        let set = |(column, value)| after.change(self.table, id, column, value);
        values.filter_map(set).collect()
    }

    /// What a line of the block says.
    fn read(
        &self,
        portfolio: &Portfolio,
        columns: &[usize],
        (line, texts): (usize, &[String]),
        unit: MoneyUnit,
    ) -> Result<Vec<(usize, Value)>, PartPasteError> {
        let beyond = texts.iter().skip(columns.len());
        if let Some(text) = beyond.map(|text| text.trim()).find(|text| !text.is_empty()) {
            let text = text.to_owned();
            return Err(PartPasteError::Beyond { line, text });
        }
        let cells = columns.iter().zip(texts);
        let read = |(column, text): (&usize, &String)| {
            let spec = &self.table.columns()[*column];
            let value = parse_value(portfolio, spec.kind, text, unit);
            let value = value.map_err(|source| PartPasteError::Unread {
                line,
                column: spec.label,
                source,
            })?;
            let held = self.table.hold(*column, value);
            let held = held.ok_or_else(|| PartPasteError::Unheld {
                line,
                column: spec.label,
                text: text.trim().to_owned(),
            })?;
            Ok((*column, held))
        };
        cells.map(read).collect()
    }

    /// The columns that a line names, if it names nothing else.
    fn heads(&self, line: &[String]) -> Option<Vec<usize>> {
        let columns = self.table.columns();
        let find = |text: &String| {
            columns
                .iter()
                .position(|column| column.label == text.trim())
        };
        line.iter().map(find).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{MilestoneColumn as M, Record as _};

    fn with_milestones() -> (Portfolio, Id<Project>, Vec<Uuid>) {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let project = portfolio.projects().iter().next().unwrap().id;
        let names = ["立项", "开工"].map(str::to_owned);
        let draft = Draft::new_milestones(&portfolio, project, &names, new_id);
        apply(&mut portfolio, draft);
        let rows = portfolio.milestones().of(project);
        let rows = rows.iter().map(|row| row.id().uuid()).collect();
        (portfolio, project, rows)
    }

    fn apply(portfolio: &mut Portfolio, draft: Draft) {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
    }

    fn draft(portfolio: &Portfolio, paste: &PartPaste) -> Result<Draft, PartPasteError> {
        let today = NaiveDate::from_ymd_opt(2024, 10, 21).unwrap();
        paste.draft(portfolio, MoneyUnit::Wan, (today, new_id))
    }

    fn dates(portfolio: &Portfolio, project: Id<Project>) -> Vec<(String, String)> {
        let rows = portfolio.milestones().of(project).into_iter();
        let said = |row: &crate::model::Milestone| {
            let planned = row
                .planned
                .map_or_else(String::new, |date| date.to_string());
            (row.name.clone(), planned)
        };
        rows.map(said).collect()
    }

    #[test]
    fn a_column_fills_the_rows_downward_and_adds_those_that_are_wanting() {
        let (mut portfolio, project, rows) = with_milestones();
        let paste = PartPaste {
            project,
            table: Table::Milestone,
            rows: rows[1..].to_vec(),
            columns: vec![M::Planned as usize, M::Actual as usize],
            text: "2024年9月\r\n2025.6.30\r\n2026\r\n".to_owned(),
        };
        let one_op = draft(&portfolio, &paste).unwrap();
        apply(&mut portfolio, one_op);
        let expected = [
            ("立项", ""),
            ("开工", "2024-09"),
            ("", "2025-06-30"),
            ("", "2026"),
        ];
        let expected = expected.map(|(name, date)| (name.to_owned(), date.to_owned()));
        assert_eq!(dates(&portfolio, project), expected);
    }

    #[test]
    fn heads_name_the_columns_and_what_cannot_be_read_leaves_everything_as_it_is() {
        let (mut portfolio, project, rows) = with_milestones();
        let mut paste = PartPaste {
            project,
            table: Table::Milestone,
            rows,
            columns: vec![M::Name as usize, M::Planned as usize],
            text: "计划时间\t节点\n2024-01\t立项批复\n2024-03\t\n".to_owned(),
        };
        let named = draft(&portfolio, &paste).unwrap();
        apply(&mut portfolio, named);
        assert_eq!(
            dates(&portfolio, project)[0],
            ("立项批复".to_owned(), "2024-01".to_owned())
        );
        paste.text = "开工\t2024-05\n竣工\t明年\n".to_owned();
        let why = draft(&portfolio, &paste).unwrap_err().to_string();
        assert!(why.starts_with("第 2 行的计划时间："), "{why}");
        paste.text = "开工\t2024-05\t好\n竣工\t\t\n".to_owned();
        let why = draft(&portfolio, &paste).unwrap_err().to_string();
        assert_eq!(why, "第 1 行的“好”在表格右边之外");
    }
}
