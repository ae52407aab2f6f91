//! The command line, run as scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses its own share"
)]

use assert_cmd::Command;
use serde_json::Value;

pub fn lantu(args: &[&str]) -> Command {
    let mut command = Command::cargo_bin("lantu").unwrap();
    command.args(args);
    // What is kept on this computer is kept apart from what its user has.
    command.env("XDG_DATA_HOME", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// What it says when it succeeds.
pub fn output(args: &[&str]) -> String {
    let output = lantu(args).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    String::from_utf8(output.stdout).unwrap()
}

/// The same as JSON.
pub fn json(args: &[&str]) -> Value {
    serde_json::from_str(&output(args)).unwrap()
}

/// Why it fails.
pub fn error(args: &[&str]) -> String {
    let output = lantu(args).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}
