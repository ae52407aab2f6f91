//! What a ledger changes in the library, in words and in JSON.

use std::collections::HashSet;
use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::app::OF_OTHERS;
use crate::import::difference::{CellState, Difference, IncomingCell, IncomingRow, RowKind};
use crate::import::grid::Place;
use crate::model::{Id, Project, Value};
use crate::reconcile::matching::{How, Match};
use crate::report::json_value;
use crate::view::ABSENT;

use super::super::output;
use super::told::list;

/// So many projects that a sheet does not have are named.
const NAMED: usize = 10;

/// What one of the files changes, below what was read of it.
pub(super) fn tell(text: &mut String, difference: &Difference, file: usize) {
    let of_file = |row: &&IncomingRow| row.file == Some(file);
    let rows: Vec<&IncomingRow> = difference.rows().iter().filter(of_file).collect();
    let of = |kind: RowKind| rows.iter().copied().filter(move |row| row.kind == kind);
    let cells = |state: CellState| {
        let rows = rows
            .iter()
            .copied()
            .filter(|row| row.kind != RowKind::Undecided);
        let cells = rows.flat_map(move |row| row.cells.iter().map(move |cell| (row, cell)));
        cells.filter(move |(_, cell)| cell.state == state)
    };
    let changed: Vec<_> = cells(CellState::Accepted)
        .filter(|(row, _)| row.kind == RowKind::Changed)
        .collect();
    // Of our own lists a project has several rows: it counts once.
    let mut seen = HashSet::new();
    let mut once = |row: &&IncomingRow| row.project.is_none_or(|id| seen.insert(id));
    let changed_projects = of(RowKind::Changed).filter(|row| row.takes_part());
    let counts = [
        (changed_projects.filter(&mut once).count(), "更改"),
        (of(RowKind::New).count(), "新增"),
        (of(RowKind::Same).filter(&mut once).count(), "相同"),
        (of(RowKind::Undecided).count(), "待确认"),
        (of(RowKind::Refused).count(), "不导入"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts: Vec<String> = counts
        .map(|(count, word)| format!("{word} {count} 个"))
        .collect();
    writeln!(text, "  与项目库对照：{}", counts.join("，")).ok();
    let line = |(row, cell): &(&IncomingRow, &IncomingCell)| {
        let (old, new) = (difference.old_text(cell), difference.told_text(cell));
        let line = format!(
            "{} {}　{}：{old} → {new}",
            place(row, cell.place),
            row.name,
            cell.spot.label()
        );
        output::line(&line)
    };
    list(text, "更改", changed.iter().map(line));
    let new: Vec<String> = of(RowKind::New).map(named).collect();
    list(text, "新增", new.into_iter());
    let waiting: Vec<String> = of(RowKind::Undecided)
        .map(|row| output::line(&format!("{}：{}", named(row), row.why)))
        .chain(cells(CellState::Barred).map(|(row, cell)| {
            let line = format!(
                "{} {}　{}“{}”：{}",
                place(row, cell.place),
                row.name,
                cell.spot.label(),
                difference.new_text(cell),
                cell.why()
            );
            output::line(&line)
        }))
        .collect();
    list(text, "没有导入，需要确认", waiting.into_iter());
    let held: Vec<String> = cells(CellState::Held)
        .map(|cell| format!("{}（{}）", line(&cell), cell.1.why()))
        .collect();
    list(text, "没有采用", held.into_iter());
    let checks = rows.iter().flat_map(|row| {
        let checks = row.checks.iter();
        checks.map(|check| output::line(&format!("{}：{check}", named(row))))
    });
    let checks: Vec<String> = checks.collect();
    list(text, "请核对", checks.into_iter());
    let outside: Vec<String> = rows
        .iter()
        .filter(|row| row.is_outside_remit)
        .map(|row| named(row))
        .collect();
    list(text, OF_OTHERS, outside.into_iter());
    tell_missing(text, difference, file);
}

fn tell_missing(text: &mut String, difference: &Difference, file: usize) {
    let (others, own): (Vec<_>, Vec<_>) = difference
        .missing_in(file)
        .into_iter()
        .partition(|(_, is_outside)| *is_outside);
    if own.is_empty() && others.is_empty() {
        return;
    }
    let names = own.iter().take(NAMED);
    let names: Vec<String> = names.map(|(id, _)| name(difference, *id)).collect();
    let more = if own.len() > NAMED { "等" } else { "" };
    let names = match names.as_slice() {
        [] => String::new(),
        names => format!("：{}{more}", output::line(&names.join("、"))),
    };
    let others = match others.len() {
        0 => String::new(),
        count => format!("；另有其他单位的 {count} 个"),
    };
    let count = own.len();
    writeln!(
        text,
        "  库里有、表上没有的项目 {count} 个{names}{others}（不删除）"
    )
    .ok();
}

/// `第 6 行 县道改造一标段`
fn named(row: &IncomingRow) -> String {
    match row.name.as_str() {
        "" => format!("第 {} 行", row.number),
        name => output::line(&format!("第 {} 行 {name}", row.number)),
    }
}

fn place(row: &IncomingRow, place: Option<Place>) -> String {
    place.map_or_else(
        || format!("第 {} 行", row.number),
        |place| place.to_string(),
    )
}

fn name(difference: &Difference, id: Id<Project>) -> String {
    let project = difference.ground().projects().get(id);
    project.map_or_else(|| ABSENT.to_owned(), |project| project.name.clone())
}

/// How each project of a file stands to the library, with the library's names for what it is or may be.
pub(super) fn matches(difference: &Difference, file: usize) -> impl Iterator<Item = Json> + '_ {
    let rows = difference.rows().iter();
    let rows = rows.filter(move |row| row.file == Some(file));
    let found = rows.filter_map(|row| row.found.as_ref());
    found.map(move |found| {
        let library = found.projects().into_iter();
        let library: Vec<String> = library.map(|id| name(difference, id)).collect();
        json!({
            "how": found.how.word(),
            "library": library,
            "taken": found.to.is_some(),
            "why": found.why,
        })
    })
}

/// The same for other programs.
pub(super) fn to_json(difference: &Difference, file: usize) -> Json {
    let rows = || {
        let rows = difference.rows().iter();
        rows.filter(move |row| row.file == Some(file))
    };
    let numbers = |is_it: &dyn Fn(&IncomingRow) -> bool| -> Vec<u32> {
        rows()
            .filter(|row| is_it(row))
            .map(|row| row.number)
            .collect()
    };
    let matched = rows().filter_map(|row| {
        let found = row.found.as_ref()?;
        let project = row.project.filter(|_| row.joins.is_none())?;
        Some(json!({
            "row": row.number,
            "by": by(found),
            "to": name(difference, project),
        }))
    });
    let matched: Vec<Json> = matched.collect();
    let missing = difference.missing_in(file);
    let missing = |of_others: bool| -> Vec<String> {
        let missing = missing.iter().filter(|(_, is)| *is == of_others);
        missing.map(|(id, _)| name(difference, *id)).collect()
    };
    let undecided = rows().filter(|row| row.kind == RowKind::Undecided);
    let undecided: Vec<Json> = undecided
        .map(|row| {
            let offered = row.found.iter().flat_map(Match::projects);
            let earlier = row
                .earlier
                .iter()
                .filter_map(|at| difference.rows().get(*at));
            let earlier = earlier.map(|row| row.name.clone());
            let offered = offered.map(|id| name(difference, id));
            let offered: Vec<String> = offered.chain(earlier).collect();
            json!({"row": row.number, "name": row.name, "offered": offered, "why": row.why})
        })
        .collect();
    let in_library = |row: &&IncomingRow| !matches!(row.kind, RowKind::New);
    let cells = |state: CellState, is_all: bool| -> Vec<Json> {
        let rows = rows().filter(|row| is_all || in_library(row));
        let cells = rows.flat_map(|row| row.cells.iter().map(move |cell| (row, cell)));
        let cells = cells.filter(|(_, cell)| cell.state == state);
        cells
            .map(|(row, cell)| cell_json(difference, row, cell))
            .collect()
    };
    let checks = rows().filter(|row| !row.checks.is_empty());
    let checks: Vec<Json> = checks
        .map(|row| json!({"row": row.number, "checks": row.checks}))
        .collect();
    json!({
        "matched": matched,
        "new": numbers(&|row| row.kind == RowKind::New),
        "not_in_file": missing(false),
        "not_in_file_of_others": missing(true),
        "changed": cells(CellState::Accepted, false),
        "undecided": undecided,
        "held": cells(CellState::Held, true),
        "barred": cells(CellState::Barred, true),
        "refused": cells(CellState::Refused, true),
        "outside_remit": numbers(&|row| row.is_outside_remit),
        "checks": checks,
    })
}

fn cell_json(difference: &Difference, row: &IncomingRow, cell: &IncomingCell) -> Json {
    let kind = difference.kind(&cell.spot);
    let value = |value: &Value| json_value(difference.ground(), kind, value);
    let new = cell.written().map_or_else(|| value(&cell.new), Json::from);
    let mut json = json!({
        "row": row.number,
        "cell": cell.place.map(|place| place.to_string()),
        "field": cell.spot.to_string(),
        "old": value(&cell.old),
        "new": new,
    });
    if let Some(given) = cell.given() {
        json["given"] = given.into();
    }
    if !cell.why().is_empty() {
        json["why"] = cell.why().into();
    }
    if cell.is_doubtful {
        json["doubtful"] = true.into();
    }
    json
}

/// How a row was found, as it is printed.
fn by(found: &Match) -> &'static str {
    match (found.how, found.to) {
        (How::Same | How::Affix, Some(_)) => "name",
        (How::Id | How::NationalCode | How::Code, _) => found.how.word(),
        (How::Same | How::Affix | How::Near | How::New, _) => "near name, offered",
    }
}
