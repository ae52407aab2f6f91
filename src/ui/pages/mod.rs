//! The pages of the centre: the same projects, each time shown another way.
//!
//! A new page is a [`ViewPage`](crate::model::ViewPage), a file that implements [`Page`], and its line in `all`.

mod all;
mod approvals;
mod bar;
mod board;
mod charts;
mod compare;
mod dispatch;
mod duties;
mod filling;
mod follow_up;
mod funding;
mod import;
mod indicators;
mod lights;
mod nothing;
mod overview;
mod page;
mod picks;
mod plan_text;
mod ranking;
mod rolling;
mod summary;
pub mod table;
mod timeline;

pub use all::Pages;
pub use page::Page;
