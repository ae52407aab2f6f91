//! A library from the text of a plan: the words of all libraries, and what is taken from the text.

use thiserror::Error;
use uuid::Uuid;

use crate::import::ImportProblem;
use crate::import::plan_text::{self, KeptError, Taken};
use crate::model::{Change, Op};

use super::Seed;

/// Why no library can be made of a text.
#[derive(Debug, Error)]
pub enum FromTextError {
    /// The words of all libraries can't be read.
    #[error(transparent)]
    Words(#[from] ImportProblem),
    /// The text can't be kept.
    #[error(transparent)]
    Kept(#[from] KeptError),
}

/// The content of a library that begins with the text of a plan.
pub fn from_text(op_id: Uuid, taken: Taken<'_>, new_id: fn() -> Uuid) -> Result<Op, FromTextError> {
    let mut seed = Seed::default();
    seed.categories()?;
    let changes = plan_text::changes(&seed.portfolio, taken, new_id)?;
    let rows = changes.into_iter().filter_map(|change| match change {
        Change::Create(row) => Some(row),
        _ => None,
    });
    seed.add(rows.collect());
    seed.views();
    Ok(seed.into_op(op_id, &format!("从规划文本新建：{}", taken.file)))
}
