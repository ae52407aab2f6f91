//! A library of the embedded plan in a folder of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use serde_json::Value;
use tempfile::TempDir;

use crate::shell::{json, output};

pub struct Office {
    folder: TempDir,
}

impl Office {
    pub fn new() -> Self {
        let office = Self {
            folder: TempDir::new().unwrap(),
        };
        output(&["new", &office.library()]);
        office
    }

    pub fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    pub fn library(&self) -> String {
        self.path("库.lantu")
    }

    pub fn project(&self, name: &str) -> Value {
        let listing = json(&[
            "list",
            &self.library(),
            "--search",
            name,
            "--format",
            "json",
        ]);
        let projects = listing["projects"].as_array().unwrap().iter();
        let mut named = projects.filter(|project| project["name"] == name);
        named.next().unwrap().clone()
    }
}
