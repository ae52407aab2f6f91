//! The program on the command line, run as people and scripts run it.

mod attach;
mod compare;
mod dataset;
mod documented;
mod exchange;
mod executable;
mod files;
mod fill;
mod import;
mod json_shape;
mod libraries;
mod merge;
mod office;
mod papers;
mod plan_text;
mod plan_years;
mod returning;
mod rounds;
mod script;
mod server;
mod shell;
mod year;
