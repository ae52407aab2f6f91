//! What of a sheet of 填报 did not come in: it is noted with the sheet, and decided on later without the file.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;

use crate::import::grid::place_in;
use crate::model::{Id, MoneyUnit, PartialDate, Portfolio, Project, Table, Value, parse_value};
use crate::view::{ABSENT, Waiting};

use super::cells::Beside;
use super::incoming::{CellState, IncomingCell, IncomingRow, RowKind};
use super::spot_word::{cell_text, cell_word, spot_of_word};
use super::{Counts, Difference, Ground, IncomingFile, RowRef, Spot};

/// Why something that waits can't come in.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// Its project is gone.
    #[error("“{0}”已从项目库中删除，不能采用；只能不采用")]
    NoProject(String),
    /// It is no value of its field, or not any more.
    #[error("“{0}”的“{1}”不能采用：{2}；请改好后手工填写，再选“不采用”")]
    NoValue(String, String, String),
}

/// What of a file waits, in the order of its rows.
pub fn waiting_in(difference: &Difference, file: usize) -> Vec<Waiting> {
    let name = difference.files().get(file).map(|file| file.name.clone());
    let name = name.unwrap_or_default();
    let rows = difference.rows().iter();
    let rows = rows.filter(|row| row.file == Some(file));
    let waiting = rows.flat_map(|row| match row.kind {
        RowKind::Undecided => vec![of_row(difference, row)],
        RowKind::Refused if !row.why.is_empty() => vec![of_row(difference, row)],
        RowKind::Refused => Vec::new(),
        _ => of_cells(difference, row),
    });
    waiting
        .map(|waiting| Waiting {
            file: name.clone(),
            ..waiting
        })
        .collect()
}

fn of_cells(difference: &Difference, row: &IncomingRow) -> Vec<Waiting> {
    let cells = row.cells.iter();
    let waiting = cells.filter(|cell| matches!(cell.state, CellState::Held | CellState::Barred));
    waiting
        .map(|cell| {
            let place = cell.place.map(|place| place_in(&row.sheet, place));
            // Of what has words of its own only a part would come in, or nothing.
            let is_value =
                cell.written().is_none() && (cell.state == CellState::Held || !cell.new.is_empty());
            Waiting {
                project: row.project.map(Id::uuid),
                name: row.name.clone(),
                file: String::new(),
                place: place.unwrap_or_else(|| row_place(row)),
                label: cell.spot.label(),
                given: cell.given().map(str::to_owned),
                new: difference.new_text(cell),
                word: cell_word(&cell.spot),
                values: is_value
                    .then(|| value_of(difference, cell))
                    .into_iter()
                    .collect(),
                why: match (cell.state, is_value) {
                    // How to have it come in with the files is said no more.
                    (CellState::Barred, true) => {
                        let why = cell.why().split('；').next();
                        why.unwrap_or_default().to_owned()
                    }
                    _ => cell.why().to_owned(),
                },
                is_conflict: cell.given().is_some(),
                is_sent_back: false,
            }
        })
        .collect()
}

/// A row of which nobody has said what it is, or that stays out.
fn of_row(difference: &Difference, row: &IncomingRow) -> Waiting {
    let cells = row.cells.iter();
    let said = cells.clone().filter(|cell| !cell.new.is_empty());
    let said = said.map(|cell| format!("{} {}", cell.spot.label(), difference.new_text(cell)));
    let said: Vec<String> = said.collect();
    let values = cells.filter(|cell| cell.written().is_none() && !cell.new.is_empty());
    // What resembles a project of the library is it, or is none: that no list decides.
    let is_new = row.kind == RowKind::Undecided && row.project.is_none();
    let values = values.filter(|_| is_new);
    Waiting {
        project: None,
        name: row.name.clone(),
        file: String::new(),
        place: row_place(row),
        label: if is_new { "新增项目" } else { "整行" }.to_owned(),
        given: None,
        new: said.join("；"),
        word: String::new(),
        values: values.map(|cell| value_of(difference, cell)).collect(),
        why: row.why.clone(),
        is_conflict: false,
        is_sent_back: false,
    }
}

fn row_place(row: &IncomingRow) -> String {
    match row.sheet.as_str() {
        "" => format!("第 {} 行", row.number),
        sheet => format!("{sheet} 第 {} 行", row.number),
    }
}

fn value_of(difference: &Difference, cell: &IncomingCell) -> (String, String) {
    let kind = difference.kind(&cell.spot);
    let text = cell_text(difference.ground(), kind, &cell.new);
    (cell_word(&cell.spot), text)
}

/// The difference that things which waited make now that they are to come in; `period` is that of their round.
///
/// # Errors
/// One of them can't come in any more.
pub fn taken(
    portfolio: &Portfolio,
    waiting: &[&Waiting],
    period: Option<PartialDate>,
) -> Result<Difference, NotTaken> {
    let ground = ground(portfolio);
    let rows = waiting.iter().map(|one| incoming(&ground, one));
    let rows = rows.collect::<Result<_, _>>()?;
    Ok(of_rows(portfolio, ground, (rows, period)))
}

/// The same of those alone that can come in, none where none can, and those that can't.
pub fn taken_if_possible<'w>(
    portfolio: &Portfolio,
    waiting: impl Iterator<Item = &'w Waiting>,
    period: Option<PartialDate>,
) -> (Option<Difference>, Vec<&'w Waiting>) {
    let ground = ground(portfolio);
    let (mut rows, mut left) = (Vec::new(), Vec::new());
    for one in waiting {
        match incoming(&ground, one) {
            Ok(row) => rows.push(row),
            Err(_) => left.push(one),
        }
    }
    let difference = (!rows.is_empty()).then(|| of_rows(portfolio, ground, (rows, period)));
    (difference, left)
}

/// What waits as a row that comes in.
fn incoming(ground: &Ground, one: &Waiting) -> Result<IncomingRow, NotTaken> {
    let portfolio = ground.portfolio();
    let project = one.project.map(Id::new);
    if project.is_some_and(|id| portfolio.projects().get(id).is_none()) {
        return Err(NotTaken::NoProject(one.name.clone()));
    }
    let no_value = |why: String| NotTaken::NoValue(one.name.clone(), one.label.clone(), why);
    if !one.can_be_taken() {
        return Err(no_value(one.why.clone()));
    }
    let mut cells = Vec::new();
    for (word, text) in &one.values {
        let spot =
            spot_of_word(word, text).ok_or_else(|| no_value("项目库里没有这一栏".to_owned()))?;
        let is_gone = |table: Table, id| portfolio.row(table, id).is_none();
        if let Spot::Row(table, RowRef::Id(id, _), _) = &spot
            && is_gone(*table, *id)
        {
            return Err(no_value("这一行在项目库中已经删除".to_owned()));
        }
        let kind = ground.kind(&spot);
        let new = parse_value(portfolio, kind, text, MoneyUnit::Wan)
            .map_err(|error| no_value(error.to_string()))?;
        let old = held(ground, project, &spot);
        cells.push(accepted(spot, old, new));
    }
    Ok(row_of(project, &one.name, cells))
}

/// The difference that gives cells what they held before a sheet came in, and which of them, by their places, it is about:
/// those that were altered here since stay. Each is a project, the word of the cell, what came in, and what it held before.
pub fn restored(
    portfolio: &Portfolio,
    cells: &[(Uuid, &str, &str, &str)],
) -> (Difference, Vec<usize>) {
    let ground = ground(portfolio);
    let standing = cells.iter().map(|(project, word, came, _)| {
        let known = portfolio.projects().get(Id::new(*project))?;
        let spot = spot_of_word(word, came)?;
        let old = held(&ground, Some(known.id), &spot);
        Some(Standing {
            project: known,
            stands: cell_text(portfolio, ground.kind(&spot), &old) == *came,
            name: name_word(&spot),
            spot,
            old,
        })
    });
    let standing: Vec<Option<Standing<'_>>> = standing.collect();
    let words = cells.iter().map(|(project, word, ..)| (*project, *word));
    let words: HashSet<(Uuid, &str)> = words.collect();
    // A row that was added goes whole, with its name; nothing of it where somebody altered some of it, or its name.
    let mut whole: HashMap<(Uuid, &str), bool> = HashMap::new();
    for ((project, ..), of) in cells.iter().zip(&standing) {
        if let Some(of) = of
            && let Some(name) = &of.name
        {
            *whole.entry((*project, name.as_str())).or_insert(true) &= of.stands;
        }
    }
    let mut rows: Vec<IncomingRow> = Vec::new();
    let mut done = Vec::new();
    for (place, ((project, word, _, before), of)) in cells.iter().zip(&standing).enumerate() {
        let Some(of) = of.as_ref().filter(|of| of.stands) else {
            continue;
        };
        let name = of.name.as_deref().map(|name| (*project, name));
        if name.is_some_and(|name| whole.get(&name) == Some(&false)) {
            continue;
        }
        if name.is_some_and(|name| name.1 != *word && words.contains(&name)) {
            done.push(place);
            continue;
        }
        // A problem that came in stands for itself: none stood in its place.
        let new = match (before.is_empty(), &of.spot) {
            (true, _) | (_, Spot::Problem(_)) => Ok(Value::Empty),
            (false, _) => {
                let kind = ground.kind(&of.spot);
                parse_value(portfolio, kind, before, MoneyUnit::Wan)
            }
        };
        let Ok(new) = new else { continue };
        done.push(place);
        rows.push(row_of(
            Some(of.project.id),
            &of.project.name,
            vec![accepted(of.spot.clone(), of.old.clone(), new)],
        ));
    }
    (of_rows(portfolio, ground, (rows, None)), done)
}

/// A cell that came in, beside what the library holds there now.
struct Standing<'p> {
    project: &'p Project,
    spot: Spot,
    old: Value,
    /// Whether the library still holds what came in.
    stands: bool,
    /// The word of the name of its row, where that was added by hand.
    name: Option<String>,
}

/// The word of the cell with the name of a row that was added by hand; none of what is of no such row.
fn name_word(spot: &Spot) -> Option<String> {
    match spot {
        Spot::Row(table, row @ RowRef::Called(by, _), _) => {
            Some(cell_word(&Spot::Row(*table, row.clone(), *by)))
        }
        _ => None,
    }
}

fn ground(portfolio: &Portfolio) -> Ground {
    let mut ground = Ground::new(portfolio, &BTreeMap::new());
    for field in portfolio.own_fields().iter() {
        ground.know_own(&field.label, field.id);
    }
    ground
}

/// What the library holds in a cell.
fn held(ground: &Ground, project: Option<Id<Project>>, spot: &Spot) -> Value {
    let portfolio = ground.portfolio();
    let project = project.and_then(|id| portfolio.projects().get(id));
    project.map_or(Value::Empty, |project| {
        Beside::new(portfolio, project).value(spot, ground)
    })
}

fn row_of(project: Option<Id<Project>>, name: &str, cells: Vec<IncomingCell>) -> IncomingRow {
    IncomingRow {
        key: None,
        kind: match project {
            Some(_) => RowKind::Changed,
            None => RowKind::New,
        },
        file: Some(0),
        read: None,
        sheet: String::new(),
        number: 0,
        name: name.to_owned(),
        found: None,
        project,
        earlier: Vec::new(),
        joins: None,
        departments: Vec::new(),
        is_outside_remit: false,
        is_said: false,
        is_deleted: false,
        why: String::new(),
        checks: Vec::new(),
        cells,
    }
}

fn of_rows(
    portfolio: &Portfolio,
    ground: Ground,
    (rows, period): (Vec<IncomingRow>, Option<PartialDate>),
) -> Difference {
    Difference {
        files: vec![IncomingFile {
            name: String::new(),
            sheet: String::new(),
            sender: None,
            fill: None,
            period,
            agreed: String::new(),
        }],
        counts: Counts::of_rows(&rows),
        rows,
        before: portfolio.clone(),
        ground,
    }
}

const fn accepted(spot: Spot, old: Value, new: Value) -> IncomingCell {
    IncomingCell {
        spot,
        place: None,
        old,
        new,
        state: CellState::Accepted,
        words: None,
        is_doubtful: false,
    }
}

/// What the library holds now where something waits, as people read it.
pub fn held_now(portfolio: &Portfolio, waiting: &Waiting) -> String {
    let project = waiting.project.map(Id::new);
    let project = project.and_then(|id| portfolio.projects().get(id));
    let (Some((word, text)), Some(project)) = (waiting.cell(), project) else {
        return ABSENT.to_owned();
    };
    let Some(spot) = spot_of_word(word, text) else {
        return ABSENT.to_owned();
    };
    let ground = ground(portfolio);
    let value = Beside::new(portfolio, project).shown(&spot, &ground);
    let text = cell_text(portfolio, ground.kind(&spot), &value);
    if text.is_empty() {
        ABSENT.to_owned()
    } else {
        text
    }
}

/// What people call the cell of a word.
pub fn cell_label(portfolio: &Portfolio, word: &str, text: &str) -> String {
    match spot_of_word(word, text) {
        Some(Spot::Row(table, RowRef::Id(id, _), column)) => {
            let named = super::returned::words_of(portfolio, table, id);
            Spot::Row(table, RowRef::Id(id, named), column).label()
        }
        Some(spot) => spot.label(),
        None => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Change, Op, ProblemColumn, ProblemState, Row};

    /// A library in which a department added a problem with what is needed, and the words of both cells.
    fn with_a_problem() -> (Portfolio, Uuid, Uuid, [String; 2]) {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let project = portfolio.projects().iter().next().unwrap().id.uuid();
        let mut row = Row::blank(Table::Problem, new_id());
        for (column, value) in [
            (ProblemColumn::Project, Value::Ref(project)),
            (ProblemColumn::Description, Value::Text("管线".to_owned())),
            (ProblemColumn::Need, Value::Text("迁改".to_owned())),
            (
                ProblemColumn::State,
                Value::Choice(ProblemState::Open.label()),
            ),
            (ProblemColumn::Position, Value::Integer(1)),
        ] {
            row.values[column as usize] = value;
        }
        let id = row.id;
        let op = Op::edit(new_id(), "", vec![Change::Create(row)]);
        portfolio.apply(&op).unwrap();
        let called = RowRef::Called(ProblemColumn::Description as usize, "管线".into());
        let word = |column: ProblemColumn| {
            cell_word(&Spot::Row(Table::Problem, called.clone(), column as usize))
        };
        let words = [ProblemColumn::Description, ProblemColumn::Need].map(word);
        (portfolio, project, id, words)
    }

    fn restored_of(portfolio: &Portfolio, project: Uuid, words: &[String; 2]) -> Vec<usize> {
        let [name, need] = words;
        let cells = [
            (project, name.as_str(), "管线", ""),
            (project, need.as_str(), "迁改", ""),
        ];
        restored(portfolio, &cells).1
    }

    #[test]
    fn a_row_that_was_added_goes_whole_and_stays_whole_where_somebody_altered_it() {
        for column in [ProblemColumn::Description, ProblemColumn::Need] {
            let (mut portfolio, project, id, words) = with_a_problem();
            assert_eq!(restored_of(&portfolio, project, &words), [0, 1]);
            let value = Value::Text("改过的".to_owned());
            let change = portfolio.change(Table::Problem, id, column as usize, value);
            let op = Op::edit(new_id(), "", change.into_iter().collect());
            portfolio.apply(&op).unwrap();
            let none: [usize; 0] = [];
            assert_eq!(restored_of(&portfolio, project, &words), none);
        }
    }
}
