//! Rows as a whole: what they bring, which project each may be, and those of the library that no sheet has.

use egui::RichText;

use crate::app::{CellSpot, IncomingCell, IncomingRow, ReadProject, RowChoice, RowKind};
use crate::model::{Id, MoneyUnit, Project, ProjectColumn, Table};
use crate::view::ABSENT;

use super::super::lines;
use super::drawn::{Done, Drawn, NAME, NEW, OLD, WHAT, called, kind_text, place_text, radio, tick};
use crate::ui::kit::icons;
use crate::ui::kit::pick::pick;
use crate::ui::kit::sheet::SheetRow;
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;

pub fn row_line(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, is_open): (usize, bool),
    done: &mut Done,
) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let has_more = !incoming.cells.is_empty() || lines::may_be_others(incoming);
    let has_more = has_more && incoming.kind != RowKind::Undecided;
    let said = format!("{} {}", incoming.kind.label(), incoming.name);
    let pressed = row.press(&said, about(drawn, incoming));
    if pressed.clicked() && has_more {
        done.toggled = Some(place);
    }
    let is_taken = lines::is_taken(incoming, drawn.choices);
    if tick(row, is_taken, &incoming.name) {
        let mut choices = drawn.choices.clone();
        lines::take_row(&mut choices, incoming, !is_taken.unwrap_or_default());
        done.choices = Some(choices);
    }
    kind_text(row, incoming);
    let caret = match (has_more, is_open) {
        (false, _) => "",
        (true, true) => icons::CARET_DOWN,
        (true, false) => icons::CARET_RIGHT,
    };
    let is_out = is_taken == Some(false) || incoming.is_deleted;
    let color = if is_out { tokens.faint } else { tokens.text };
    let called = called(incoming, &incoming.name);
    let name = if caret.is_empty() {
        called
    } else {
        format!("{caret} {called}")
    };
    if is_out {
        row.struck_text(NAME, &name, color);
    } else {
        row.text(NAME, &name, color, true);
    }
    match incoming.kind {
        // Nothing of the library is beside it: it resembles a new project of an earlier file.
        RowKind::Undecided if incoming.project.is_none() => {
            row.text_over(WHAT..=NEW, &incoming.why, tokens.text);
        }
        RowKind::Undecided => {
            let witness = drawn
                .read(incoming)
                .map(|read| witness_of_sheet(read, drawn.unit));
            let witness = format!("表中：{}", witness.unwrap_or_default());
            row.text_over(OLD..=NEW, &witness, tokens.text);
        }
        RowKind::Missing => missing(row, drawn, incoming, done),
        RowKind::New | RowKind::Refused | RowKind::Same | RowKind::Changed => {
            let is_odd = incoming.why.is_empty() && !incoming.checks.is_empty() && !is_out;
            let about = match incoming.why.as_str() {
                "" if incoming.joins.is_some() => about(drawn, incoming),
                "" if is_odd => incoming.checks.join("；"),
                "" if incoming.kind == RowKind::Same && incoming.is_said => same(drawn, incoming),
                "" => summary(drawn, incoming),
                why => why.to_owned(),
            };
            let color = if is_odd {
                tokens.late
            } else {
                tokens.secondary
            };
            row.text_over(WHAT..=NEW, &about, color);
        }
    }
    place_text(row, drawn, incoming, None);
    pressed.clicked()
}

/// A project that no sheet has: it stays, unless somebody says otherwise.
fn missing(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, incoming: &IncomingRow, done: &mut Done) {
    let tokens = Tokens::of(row.ui);
    let Some(id) = incoming.project else { return };
    let is_deleted = drawn.choices.deleted.contains(&id);
    let (words, color) = if is_deleted {
        ("导入时从项目库删除", tokens.bad)
    } else {
        let stays = if incoming.is_outside_remit {
            "别的部门的项目，不在这张表里"
        } else {
            "留在项目库里，不改动"
        };
        (stays, tokens.secondary)
    };
    row.text_over(WHAT..=OLD, words, color);
    let label = if is_deleted { "留下" } else { "删除" };
    let mut room = row.controls(NEW..=NEW, "delete");
    let button = text_button(&mut room, RichText::new(label).size(TABLE_TEXT));
    let button = button.accessible_name(format!("{label} {}", incoming.name));
    if button.clicked() {
        let mut choices = drawn.choices.clone();
        if !choices.deleted.remove(&id) {
            choices.deleted.insert(id);
        }
        done.choices = Some(choices);
    }
}

/// What tells most of a project, the first first.
const TELLING: [ProjectColumn; 5] = [
    ProjectColumn::TotalInvestment,
    ProjectColumn::LeadDepartment,
    ProjectColumn::Location,
    ProjectColumn::Owner,
    ProjectColumn::Stage,
];

/// What a project brings along, in short.
pub fn summary(drawn: &Drawn<'_>, incoming: &IncomingRow) -> String {
    let rank = |cell: &&IncomingCell| {
        let of = |column: &ProjectColumn| cell.spot == CellSpot::Field(*column);
        TELLING.iter().position(of).unwrap_or(TELLING.len())
    };
    let cells = incoming.cells.iter();
    let mut cells: Vec<&IncomingCell> = cells.filter(|cell| cell.spot != CellSpot::NAME).collect();
    cells.sort_by_key(rank);
    let told = cells.into_iter().take(4).map(|cell| {
        let text = drawn.new_text(cell);
        format!("{} {text}", cell.spot.label())
    });
    told.collect::<Vec<_>>().join("　")
}

/// What is said of a row that a person took for a project of which it says nothing new.
fn same(drawn: &Drawn<'_>, incoming: &IncomingRow) -> String {
    let project = incoming.project;
    let project = project.and_then(|id| drawn.portfolio.projects().get(id));
    let name = project.map_or("", |project| project.name.as_str());
    let what = if incoming.cells.is_empty() {
        "没有要改的"
    } else {
        "勾上的才改"
    };
    format!("选作“{name}”，{what}；选错了，单击这一行另选")
}

/// What is said of a row on hover.
pub fn about(drawn: &Drawn<'_>, incoming: &IncomingRow) -> String {
    let joined = incoming.joins.and_then(|at| drawn.row(at));
    let joined = joined.map(|first| {
        let place = drawn.place_of(first);
        format!("与 {place}“{}”是同一个项目", first.name)
    });
    let why = std::iter::once(incoming.why.as_str());
    let checks = incoming.checks.iter().map(String::as_str);
    let outside = incoming.is_outside_remit;
    let outside = outside.then_some("牵头部门不是报送这张表的部门，请留意");
    let said = why.chain(checks).chain(outside).chain(joined.as_deref());
    let said: Vec<&str> = said.filter(|text| !text.is_empty()).collect();
    said.join("\n")
}

/// Place, owner and sum of a project as the sheet has it.
fn witness_of_sheet(read: &ReadProject, unit: MoneyUnit) -> String {
    let total = read.total_investment;
    let total = total.map(|total| format!("{}{}", total.format(unit), unit.label()));
    witness([
        read.location.join("、"),
        read.owner.join("、"),
        read.lead_department.join("、"),
        total.unwrap_or_default(),
    ])
}

/// The same as the library has it.
fn witness_of_library(drawn: &Drawn<'_>, id: Id<Project>) -> String {
    let (portfolio, unit) = (drawn.portfolio, drawn.unit);
    let Some(project) = portfolio.projects().get(id) else {
        return String::new();
    };
    let total = project.total_investment;
    let total = total.map(|total| format!("{}{}", total.format(unit), unit.label()));
    let leads = project.lead_department.iter();
    let leads = leads.filter_map(|id| portfolio.ref_label(Table::Department, id.uuid()));
    witness([
        project.location.join("、"),
        project.owner.join("、"),
        leads.collect::<Vec<_>>().join("、"),
        total.unwrap_or_default(),
    ])
}

fn witness(parts: [String; 4]) -> String {
    let [location, owner, lead, total] = parts;
    // The end is cut where there is no room for it: first what tells most.
    let parts = [
        ("总投资", total),
        ("牵头", lead),
        ("业主", owner),
        ("地点", location),
    ];
    let parts = parts.into_iter().map(|(what, text)| match text.as_str() {
        "" => format!("{what} {ABSENT}"),
        text => format!("{what} {text}"),
    });
    parts.collect::<Vec<_>>().join(" · ")
}

/// A project that a row may be: what it is called, and what tells it from others.
pub fn candidate(drawn: &Drawn<'_>, choice: RowChoice) -> Option<(String, String)> {
    match choice {
        RowChoice::Is(id) => {
            let project = drawn.portfolio.projects().get(id)?;
            let witness = witness_of_library(drawn, id);
            Some((project.name.clone(), format!("库中：{witness}")))
        }
        RowChoice::Joins(key) => {
            let (_, row) = drawn.difference().row_of(key)?;
            let read = drawn.read(row);
            let witness = read.map(|read| witness_of_sheet(read, drawn.unit));
            let witness = witness.unwrap_or_default();
            Some((
                row.name.clone(),
                format!("{}：{witness}", drawn.place_of(row)),
            ))
        }
        RowChoice::New | RowChoice::Refuse => None,
    }
}

/// Whether a row is taken for what is offered.
fn is_it(drawn: &Drawn<'_>, incoming: &IncomingRow, choice: RowChoice) -> bool {
    match choice {
        RowChoice::Is(id) => incoming.project == Some(id),
        RowChoice::Joins(key) => {
            let joined = incoming.joins.and_then(|at| drawn.row(at));
            joined.is_some_and(|row| row.key == Some(key))
        }
        RowChoice::New | RowChoice::Refuse => false,
    }
}

pub fn row_choice(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, choice): (usize, RowChoice),
    done: &mut Done,
) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let Some((words, witness)) = candidate(drawn, choice) else {
        return false;
    };
    let secondary = Tokens::of(row.ui).secondary;
    row.text_over(OLD..=NEW, &witness, secondary);
    let said = drawn.said(incoming);
    // Nobody has to say what is sure.
    let is_sure = incoming.kind != RowKind::Undecided && is_it(drawn, incoming, choice);
    let is_on = said == Some(choice) || said.is_none() && is_sure;
    let named = format!("{} 就是 {words}", incoming.name);
    let mut room = row.controls(NAME..=WHAT, "radio");
    if radio(&mut room, is_on, (&words, &named)) {
        let mut choices = drawn.choices.clone();
        lines::choose_row(&mut choices, incoming, choice);
        done.choices = Some(choices);
    }
    false
}

/// That a row is none of the projects above: a new one, nothing, or any other of the library.
pub fn row_other(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, place: usize, done: &mut Done) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let late = Tokens::of(row.ui).late;
    let said = drawn.said(incoming);
    let is_new = said.is_none() && incoming.kind == RowKind::New;
    let offered = lines::may_be(incoming, drawn.difference());
    let other = said.filter(|said| !offered.contains(said));
    let other = other.and_then(|other| candidate(drawn, other));
    // Where nothing of the library is beside the row, it says so itself.
    if incoming.kind != RowKind::Undecided || incoming.project.is_some() {
        row.text_over(OLD..=NEW, &incoming.why, late);
    }
    let mut room = row.controls(NAME..=WHAT, "other");
    let mut chosen = None;
    for (choice, words) in [(RowChoice::New, "是新项目"), (RowChoice::Refuse, "不导入")] {
        let named = format!("{} {words}", incoming.name);
        let is_on = said == Some(choice) || is_new && choice == RowChoice::New;
        if radio(&mut room, is_on, (words, &named)) {
            chosen = Some(choice);
        }
    }
    room.add_space(8.0);
    let label = other.map_or_else(|| "另选项目…".to_owned(), |(name, _)| name);
    let name = format!("{} 另选", incoming.name);
    let (others, names) = drawn.library.for_row(incoming.file.unwrap_or_default());
    let picked = pick(&mut room, &name, &label, names);
    if let Some(other) = picked.and_then(|picked| others.get(picked)) {
        chosen = Some(*other);
    }
    if let Some(choice) = chosen {
        let mut choices = drawn.choices.clone();
        lines::choose_row(&mut choices, incoming, choice);
        done.choices = Some(choices);
    }
    false
}
