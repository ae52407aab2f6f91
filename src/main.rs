//! Starts 蓝图: the window, or the same work on the command line.

#![cfg_attr(windows, windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    lantu::cli::run(std::env::args_os())
}
