//! Ops on named moments.

use crate::model::{Change, Id, Kind, NamedSnapshot, PartialDate, Portfolio, Record as _};

use super::error::SnapshotError;
use super::{Draft, NewId};

impl Draft {
    /// Keeps this moment under a name.
    ///
    /// # Errors
    /// There is no name, or it is taken: two moments of one name could not be told apart.
    pub fn new_snapshot(
        portfolio: &Portfolio,
        name: &str,
        note: &str,
        new_id: NewId,
    ) -> Result<Self, SnapshotError> {
        let name = name.trim();
        if name.is_empty() {
            return Err(SnapshotError::NoName);
        }
        Kind::Text.check_length(name)?;
        if PartialDate::parse(name).is_ok() || name.trim_start_matches('#').parse::<u64>().is_ok() {
            return Err(SnapshotError::Ambiguous(name.to_owned()));
        }
        if portfolio.snapshots().iter().any(|row| row.name == name) {
            return Err(SnapshotError::Taken(name.to_owned()));
        }
        let row = NamedSnapshot {
            id: Id::new(new_id()),
            name: name.to_owned(),
            note: note.trim().to_owned(),
        };
        Ok(Self {
            label: format!("拍快照：{name}"),
            changes: vec![Change::Create(row.to_row())],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::Op;

    #[test]
    fn a_snapshot_has_a_name_of_its_own() {
        let mut portfolio = Portfolio::default();
        let draft = Draft::new_snapshot(&portfolio, " 一季度 ", "", new_id).unwrap();
        assert_eq!(draft.label, "拍快照：一季度");
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        let error = Draft::new_snapshot(&portfolio, "一季度", "", new_id).unwrap_err();
        assert_eq!(error.to_string(), "已有快照“一季度”，请换一个名称");
        let error = Draft::new_snapshot(&portfolio, "  ", "", new_id).unwrap_err();
        assert_eq!(error, SnapshotError::NoName);
    }
}
