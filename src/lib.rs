//! 蓝图 (Lantu): a desktop portfolio manager for the major projects of a development plan.

pub mod model;
pub mod view;
