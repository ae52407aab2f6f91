//! Lists of a plan's projects and indicators against which what was found is measured.

use std::path::Path;

use crate::files::read_small;
use crate::import::plan_text::Expected;
use crate::model::{Id, OutlineKind, OutlineNode, Portfolio};

use super::library::{look, words};

/// No list of a plan's projects is larger.
const LIST: usize = 16 << 20;

/// What a person found in a plan.
#[derive(Debug, Default)]
pub struct Lists {
    /// Projects; none where the list has none.
    pub projects: Option<Vec<Expected>>,
    /// Indicators; none where the list has none.
    pub indicators: Option<Vec<Expected>>,
}

/// The projects and indicators of a library, or those of a table whose heads are name, outline, mentions, anchor, or name,
/// chapter, section, as_written, line. A table with a head `target_value` is one of indicators.
pub fn expected(path: &Path) -> Result<Lists, String> {
    let told = |error: &dyn std::fmt::Display| format!("读不出清单（{error}）：{}", path.display());
    let bytes = read_small(path, LIST).map_err(|error| told(&error))?;
    if bytes.starts_with(b"SQLite format 3") {
        return look(path, |glance| Ok(of_library(&glance.portfolio)))
            .map_err(|error| words(&error));
    }
    let text = String::from_utf8_lossy(&bytes);
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or("");
    let separator = if head.contains('\t') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let heads = reader.headers().map_err(|error| told(&error))?.clone();
    let column = |names: &[&str]| heads.iter().position(|head| names.contains(&head.trim()));
    let Some(name) = column(&["name", "项目名称"]) else {
        return Err(format!(
            "清单没有“name”或“项目名称”一列：{}",
            path.display()
        ));
    };
    let columns = [
        ["outline"],
        ["mentions"],
        ["anchor"],
        ["as_written"],
        ["chapter"],
        ["section"],
        ["line"],
        ["target_value"],
    ]
    .map(|names| column(&names));
    let mut all = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| told(&error))?;
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or("").trim();
        let [
            outline,
            mentions,
            anchor,
            written,
            chapter,
            section,
            line,
            target,
        ] = columns.map(cell);
        let mut places: Vec<String> = mentions
            .split('、')
            .chain([outline])
            .map(str::to_owned)
            .collect();
        places.push(numbered(chapter, section));
        places.retain(|place| !place.is_empty());
        let name = cell(Some(name)).to_owned();
        let words = [anchor, written, &name]
            .into_iter()
            .find(|words| !words.is_empty());
        all.push(Expected {
            words: words.unwrap_or("").to_owned(),
            places,
            line: line.parse().ok(),
            target: target.to_owned(),
            name,
        });
    }
    let is_of_indicators = column(&["target_value"]).is_some();
    Ok(Lists {
        projects: (!is_of_indicators).then(|| all.clone()),
        indicators: is_of_indicators.then_some(all),
    })
}

/// 第三十八章 and 第一节 are 38.1.
fn numbered(chapter: &str, section: &str) -> String {
    let number = |heading: &str| {
        let heading = format!("{heading}某");
        crate::model::parse_heading(&heading).map(|(_, number, _)| number.to_string())
    };
    let parts = [number(chapter), number(section)];
    parts.into_iter().flatten().collect::<Vec<_>>().join(".")
}

fn of_library(portfolio: &Portfolio) -> Lists {
    let place = |id: &Id<OutlineNode>| {
        let mut numbers = Vec::new();
        let mut next = portfolio.outline().get(*id);
        while let Some(node) = next {
            if node.kind.is_some_and(|kind| kind != OutlineKind::Part) {
                numbers.push(node.number.to_string());
            }
            next = node
                .parent
                .and_then(|parent| portfolio.outline().get(parent));
        }
        numbers.reverse();
        numbers.join(".")
    };
    let projects = portfolio.projects().iter();
    let projects = projects.map(|project| Expected {
        name: project.name.clone(),
        places: project
            .outline
            .iter()
            .chain(&project.mentions)
            .map(place)
            .collect(),
        line: None,
        words: project.anchor.clone(),
        target: String::new(),
    });
    let indicators = portfolio.indicators().iter();
    let indicators = indicators.map(|indicator| Expected {
        name: indicator.name.clone(),
        places: indicator.outline.iter().map(place).collect(),
        line: None,
        words: indicator.anchor.clone(),
        target: indicator
            .target_value
            .map_or_else(String::new, |target| target.to_string()),
    });
    Lists {
        projects: Some(projects.collect()),
        indicators: Some(indicators.collect()),
    }
}
