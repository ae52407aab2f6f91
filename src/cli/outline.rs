//! `lantu outline`: the headings of a plan's text.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::import::plan_text::{self, Level, NO_HEADINGS, Node, PlanText};
use crate::import::read::{ProseError, prose};

use super::args::{Outline, TextOrJson};
use super::{Failure, output};

/// `lantu outline`
pub fn outline(asked: &Outline) -> Result<(), Failure> {
    let text = text(&asked.text)?;
    let outline = plan_text::outline(&text);
    if outline.nodes.is_empty() {
        let path = asked.text.display();
        return Err(Failure::Work(format!("{NO_HEADINGS}：{path}")));
    }
    match asked.format {
        TextOrJson::Text => output::print(&words(&outline))?,
        TextOrJson::Json => {
            let json = json!({ "nodes": tree(&outline.nodes) });
            output::print_json(&format!("{json:#}\n"))?;
        }
    }
    Ok(())
}

/// The text of a plan's file.
pub fn text(path: &Path) -> Result<String, String> {
    prose(path).map_err(|error| match error {
        // These name the file.
        ProseError::File(error) => error.to_string(),
        error => format!("{error}：{}", path.display()),
    })
}

/// What is found in the file of a plan's text.
pub fn plan(path: &Path) -> Result<PlanText, String> {
    text(path).map(|text| plan_text::read(&text))
}

/// Each heading with those below it.
fn tree(nodes: &[Node]) -> Vec<Json> {
    let mut below: Vec<Vec<Json>> = vec![Vec::new(); nodes.len()];
    let mut top = Vec::new();
    for (at, node) in nodes.iter().enumerate().rev() {
        let mut children = std::mem::take(&mut below[at]);
        children.reverse();
        let json = json!({
            "level": node.level.label(),
            "number": node.number,
            "title": node.title,
            "line": node.line,
            "children": children,
        });
        match node.parent {
            Some(parent) => below[parent].push(json),
            None => top.push(json),
        }
    }
    top.reverse();
    top
}

/// The outline for people: indented, each heading with its line, then the counts and the table of contents.
fn words(outline: &plan_text::Outline) -> String {
    let mut text = String::new();
    for (at, node) in outline.nodes.iter().enumerate() {
        let depth = outline.path(at).len() - 1;
        let doubt = node
            .doubt
            .as_ref()
            .map_or_else(String::new, |doubt| format!("　存疑：{doubt}"));
        let number = &node.number;
        let gap = if number.is_empty() { "" } else { " " };
        writeln!(
            text,
            "{}{number}{gap}{}　第 {} 行{doubt}",
            "  ".repeat(depth),
            node.title,
            node.line
        )
        .ok();
    }
    let levels = [
        Level::Part,
        Level::Chapter,
        Level::Section,
        Level::Item,
        Level::Box,
    ];
    let counts = levels.map(|level| format!("{} {}", level.label(), outline.count(level)));
    writeln!(text, "\n{}", counts.join("，")).ok();
    let Some(contents) = &outline.contents else {
        return text;
    };
    let (missing, more) = outline.unlike_contents();
    if missing.is_empty() && more.is_empty() {
        writeln!(text, "与目录一致：目录 {} 条", contents.len()).ok();
    }
    for entry in missing {
        writeln!(
            text,
            "目录有、正文没有找到：{} {}（目录在第 {} 行）",
            entry.number, entry.title, entry.line
        )
        .ok();
    }
    for node in more {
        writeln!(
            text,
            "正文有、目录没有：{} {}（第 {} 行）",
            node.number, node.title, node.line
        )
        .ok();
    }
    text
}
