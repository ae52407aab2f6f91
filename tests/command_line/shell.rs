//! The command line, run as scripts run it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use serde_json::Value;
use tempfile::TempDir;

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

pub fn library(folder: &TempDir) -> PathBuf {
    let path = folder.path().join("库.lantu");
    lantu(&["new", path.to_str().unwrap()]).assert().success();
    path
}

pub fn projects(listing: &Value, found: &mut Vec<Value>) {
    for project in listing["projects"].as_array().into_iter().flatten() {
        found.push(project.clone());
    }
    for group in listing["groups"].as_array().into_iter().flatten() {
        projects(group, found);
    }
}

pub fn project(path: &Path, name: &str) -> Value {
    let mut found = Vec::new();
    projects(
        &json(&["list", path.to_str().unwrap(), "--format", "json"]),
        &mut found,
    );
    let mut project = found
        .into_iter()
        .find(|project| project["name"] == name)
        .unwrap();
    // No content: the log tells it, and an undo moves it on.
    project.as_object_mut().unwrap().remove("changed_on");
    project
}
