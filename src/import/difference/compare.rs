//! All rows of all files beside the library: who sent each file, and what no sheet has.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use uuid::Uuid;

use crate::import::understand::Reading;
use crate::model::{Department, Id, Portfolio, Project};
use crate::view::SheetRecord;

use super::filled::Filled;
use super::incoming::{IncomingRow, RowKind};
use super::rows::Comparer;
use super::{Choices, Counts, Difference, IncomingFile, remit};

/// Compares all rows of all files.
pub(super) fn compare(
    portfolio: &Portfolio,
    files: &[(String, Reading)],
    choices: &Choices,
) -> Difference {
    let mut comparer = Comparer::new(portfolio, files, choices);
    for (file, (_, reading)) in files.iter().enumerate() {
        comparer.file(file, reading);
    }
    let Comparer {
        ground,
        mut rows,
        filled,
        ..
    } = comparer;
    let readings = files;
    let files = senders(portfolio, files, choices, (&rows, &filled));
    let mut of_all: BTreeSet<Id<Department>> = BTreeSet::new();
    if files.iter().all(|(file, _)| file.sender.is_some()) {
        of_all.extend(files.iter().filter_map(|(file, _)| file.sender));
    }
    for row in &mut rows {
        let sender = row.file.and_then(|file| files.get(file)?.0.sender);
        let sender: BTreeSet<_> = sender.into_iter().collect();
        row.is_outside_remit = remit::is_outside(&row.departments, &sender);
        if let Some(Some(filled)) = row.file.and_then(|file| filled.get(file)) {
            let project = row.project.filter(|_| row.key.is_some());
            row.is_outside_remit = project.is_some_and(|project| !filled.has(project));
        }
    }
    if !filled.is_empty() && filled.iter().all(Option::is_some) {
        let sheets = filled.iter().flatten().map(AsRef::as_ref);
        let listed = listed(&rows, readings);
        let missing = not_in_sheets(portfolio, &listed, choices, sheets);
        rows.extend(missing);
    } else if files.iter().any(|(_, is_list)| *is_list) {
        let missing = missing(portfolio, &seen(rows.iter()), choices, &of_all);
        rows.extend(missing);
    }
    Difference {
        files: files.into_iter().map(|(file, _)| file).collect(),
        counts: Counts::of_rows(&rows),
        rows,
        before: portfolio.clone(),
        ground,
    }
}

/// The files with their senders, and whether each is a list.
fn senders(
    portfolio: &Portfolio,
    files: &[(String, Reading)],
    choices: &Choices,
    (rows, filled): (&[IncomingRow], &[Option<Arc<Filled>>]),
) -> Vec<(IncomingFile, bool)> {
    let of_file = |(place, (name, reading)): (usize, &(String, Reading))| {
        let said = || {
            let sender = remit::sender(portfolio, name, reading)?;
            // Whoever makes up a list of everybody's projects stands over it, too.
            let of_file = rows.iter().filter(|row| row.file == Some(place));
            let known = of_file.filter(|row| row.project.is_some() && !row.departments.is_empty());
            let (own, others): (Vec<_>, Vec<_>) =
                known.partition(|row| row.departments.contains(&sender));
            (own.len() > others.len()).then_some(sender)
        };
        let filled = filled.get(place).and_then(Option::as_ref);
        let sender = match (choices.senders.get(&place), filled) {
            (Some(chosen), _) => *chosen,
            (None, Some(filled)) => filled.department,
            (None, None) => said(),
        };
        let file = IncomingFile {
            name: name.clone(),
            sheet: reading.sheet.clone(),
            sender,
            fill: filled.map(|filled| filled.sheet),
            period: filled.and_then(|filled| filled.period),
            agreed: filled.map_or_else(String::new, |filled| {
                let of_file = rows.iter().filter(|row| row.file == Some(place));
                let projects = of_file.filter_map(|row| row.project).map(Id::uuid);
                agreed(portfolio, filled, &projects.collect::<Vec<_>>())
            }),
        };
        (file, remit::is_list(reading))
    };
    files.iter().enumerate().map(of_file).collect()
}

/// That somebody has agreed to what a sheet brought of these projects, and what comes of it that it comes in once more.
fn agreed(portfolio: &Portfolio, filled: &Filled, projects: &[Uuid]) -> String {
    let sheet = portfolio.fill_sheets().get(filled.sheet);
    let words = sheet.and_then(|sheet| SheetRecord::of(sheet).agreed_words(sheet, projects));
    words.map_or_else(String::new, |words| {
        format!("{words}；这次又收到一份，导入后改动的项目要重新审核")
    })
}

/// The projects of these rows.
fn seen<'a>(rows: impl Iterator<Item = &'a IncomingRow>) -> HashSet<Id<Project>> {
    rows.filter_map(|row| row.project).collect()
}

/// The projects that stand on the sheets of files themselves: of one that was deleted there its milestones and problems may
/// still be listed. A file with lists alone has none but those.
fn listed(rows: &[IncomingRow], readings: &[(String, Reading)]) -> HashSet<Id<Project>> {
    let is_of_list = |row: &&IncomingRow| {
        let file = row.file.and_then(|file| readings.get(file));
        let read = file.zip(row.read).and_then(|((_, reading), read)| {
            let read = reading.projects.get(read)?;
            read.returned.as_ref()?.table
        });
        read.is_some()
    };
    let (of_lists, own): (Vec<_>, Vec<_>) = rows.iter().partition(is_of_list);
    let with_own: HashSet<usize> = own.iter().filter_map(|row| row.file).collect();
    let alone = of_lists.into_iter();
    let alone = alone.filter(|row| row.file.is_none_or(|file| !with_own.contains(&file)));
    seen(own.iter().copied().chain(alone))
}

/// The projects that went out with sheets and are on none of them any more.
fn not_in_sheets<'a>(
    portfolio: &Portfolio,
    listed: &HashSet<Id<Project>>,
    choices: &Choices,
    filled: impl Iterator<Item = &'a Filled>,
) -> Vec<IncomingRow> {
    let given: HashSet<Id<Project>> = filled.flat_map(Filled::projects).collect();
    let mut missing = missing(portfolio, listed, choices, &BTreeSet::new());
    missing.retain(|row| row.project.is_some_and(|project| given.contains(&project)));
    for row in &mut missing {
        "发出的填报表上有，收回的表上没有了；项目库里保留".clone_into(&mut row.why);
    }
    missing
}

/// The projects of the library that are none of these.
fn missing(
    portfolio: &Portfolio,
    seen: &HashSet<Id<Project>>,
    choices: &Choices,
    senders: &BTreeSet<Id<Department>>,
) -> Vec<IncomingRow> {
    let projects = remit::in_order(portfolio).into_iter();
    let missing = projects.filter(|project| !seen.contains(&project.id));
    let missing = missing.map(|project| IncomingRow {
        key: None,
        kind: RowKind::Missing,
        file: None,
        read: None,
        sheet: String::new(),
        number: 0,
        name: project.name.clone(),
        found: None,
        project: Some(project.id),
        earlier: Vec::new(),
        joins: None,
        is_outside_remit: remit::is_outside(&project.lead_department, senders),
        departments: project.lead_department.clone(),
        is_said: false,
        is_deleted: choices.deleted.contains(&project.id),
        why: String::new(),
        checks: Vec::new(),
        cells: Vec::new(),
    });
    missing.collect()
}
