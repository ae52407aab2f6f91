//! The expression language of filters: `总投资>=1亿 且 牵头部门 为空`, read, written and completed while it is typed.
//!
//! People read and write it in the words of the window; kept views hold it in English names, which no other heading
//! breaks. Either is read everywhere: `total_investment>=1亿 and lead_department is empty`.

mod complete;
mod error;
mod parse;
mod tokens;
mod words;
mod write;

pub use complete::{Completion, Offer};
pub use error::FilterSyntaxError;

#[cfg(test)]
mod tests;
