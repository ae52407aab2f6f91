//! The program on the command line, run as people and scripts run it.

mod attach;
mod compare;
mod documented;
mod exchange;
mod executable;
mod files;
mod import;
mod libraries;
mod merge;
mod papers;
mod plan_text;
mod returning;
mod script;
mod shell;
mod year;
