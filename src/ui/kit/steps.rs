//! The words for a step of the history.

use crate::app::OpRecord;
use crate::model::{Change, Kind, OpKind};

/// What a step is called: an undo names what it took back.
pub fn step_label(record: &OpRecord) -> String {
    let word = match record.op.kind {
        OpKind::Undo(_) => "撤销：",
        OpKind::Redo(_) => "重做：",
        OpKind::Baseline | OpKind::Edit => "",
    };
    format!("{word}{}", record.op.label)
}

/// The changes that are told; where a value comes from is not.
pub fn told(record: &OpRecord) -> impl Iterator<Item = &Change> {
    let is_told = |change: &&Change| {
        change
            .column()
            .is_none_or(|column| column.kind != Kind::Sources)
    };
    record.op.changes.iter().filter(is_told)
}
