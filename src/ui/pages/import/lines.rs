//! The lines of 差别: which rows and cells of the difference are seen, one below the other, and what a hand does to them.
//!
//! They stand in the order of the sheets, so that nothing moves when it is decided on; what was decided stays in sight
//! until another filter is chosen.

use std::collections::BTreeSet;

use crate::app::{
    CellSpot, CellState, Choices, Difference, IncomingCell, IncomingRow, NameChoice, RowChoice,
    RowFilter, RowKey, RowKind,
};
use crate::model::{Id, Project};

/// A line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// A spelling that the library does not know, by its place.
    Name(usize),
    /// A row of the library that it may mean.
    NameChoice(usize, NameChoice),
    /// That it means none of them.
    NameOther(usize),
    /// A row as a whole.
    Row(usize),
    /// A project that a row may be.
    RowChoice(usize, RowChoice),
    /// That it is none of them: a new one, nothing, or any other.
    RowOther(usize),
    /// A cell of a row; the first of a changed row names it.
    Cell {
        row: usize,
        cell: usize,
        is_first: bool,
    },
}

/// What is seen, and what is folded out.
#[derive(Debug, Default)]
pub struct Lines {
    /// Which rows are seen; without a kind those that somebody should look at.
    pub filter: RowFilter,
    /// Rows that are folded out, by their places.
    pub open: BTreeSet<usize>,
    pub all: Vec<Line>,
    /// Rows that were seen under this filter: they stay.
    kept: BTreeSet<usize>,
    /// How many rows of sheets there were: others are others.
    count: usize,
}

/// The kinds that somebody should look at.
pub const TO_LOOK_AT: [RowKind; 4] = [
    RowKind::Undecided,
    RowKind::Changed,
    RowKind::New,
    RowKind::Refused,
];

impl Lines {
    /// Chooses other rows.
    pub fn set_filter(&mut self, filter: RowFilter, difference: &Difference) {
        self.filter = filter;
        self.kept.clear();
        self.refresh(difference);
    }

    /// Puts the lines together anew.
    pub fn refresh(&mut self, difference: &Difference) {
        let of_sheets = |row: &&IncomingRow| row.key.is_some();
        let count = difference.rows().iter().filter(of_sheets).count();
        if std::mem::replace(&mut self.count, count) != count {
            self.kept.clear();
            self.open.clear();
        }
        // The projects that no sheet has stand behind them, and become more or fewer with every decision.
        self.kept.retain(|place| *place < count);
        self.open.retain(|place| *place < count);
        self.all.clear();
        let has_names = self.filter.column.is_none()
            && self.filter.department.is_none()
            && !self.filter.is_outside_remit
            && !self.filter.is_suspicious;
        if has_names && matches!(self.filter.kind, None | Some(RowKind::Undecided)) {
            self.names(difference);
        }
        // What can hardly be meant is seen first; it stays there when it is decided on.
        let rows = difference.rows().iter().enumerate();
        let (first, then): (Vec<_>, Vec<_>) = rows.partition(|(_, row)| row.is_doubted());
        for (place, row) in first.into_iter().chain(then) {
            if self.kept.contains(&place) || fits(&self.filter, row) {
                self.kept.insert(place);
                self.row(place, row, difference);
            }
        }
    }

    fn names(&mut self, difference: &Difference) {
        for (place, name) in difference.unknown_names().into_iter().enumerate() {
            self.all.push(Line::Name(place));
            let offered = name.offered.iter().copied().map(NameChoice::Is);
            let choices = offered.map(|choice| Line::NameChoice(place, choice));
            self.all.extend(choices);
            self.all.push(Line::NameOther(place));
        }
    }

    fn row(&mut self, place: usize, row: &IncomingRow, difference: &Difference) {
        let is_open = self.open.contains(&place);
        let cells = row.cells.iter().enumerate();
        let column = self.filter.column.as_deref();
        let is_of_column =
            |cell: &IncomingCell| column.is_none_or(|column| cell.spot.to_string() == column);
        // Of a row with odd figures these are seen, and the others where it is folded out.
        let is_seen = |cell: &IncomingCell| !self.filter.is_suspicious || is_open || cell.is_odd();
        let cells = cells.filter(|(_, cell)| is_of_column(cell) && is_seen(cell));
        let cells: Vec<usize> = cells.map(|(cell, _)| cell).collect();
        let asks = row.kind == RowKind::Undecided || is_open && may_be_others(row);
        let has_cells = row.kind == RowKind::Changed || is_waiting(row);
        let is_plain = has_cells && !asks && !cells.is_empty();
        if !is_plain {
            self.all.push(Line::Row(place));
        }
        if asks && row.key.is_some() {
            let may_be = may_be(row, difference).into_iter();
            let choices = may_be.map(|choice| Line::RowChoice(place, choice));
            self.all.extend(choices);
            self.all.push(Line::RowOther(place));
        }
        let shows_cells = match row.kind {
            RowKind::Changed => true,
            RowKind::Undecided => false,
            RowKind::New | RowKind::Same | RowKind::Refused | RowKind::Missing => {
                is_open || column.is_some() || self.filter.is_suspicious || is_plain
            }
        };
        if shows_cells {
            for (at, cell) in cells.into_iter().enumerate() {
                self.all.push(Line::Cell {
                    row: place,
                    cell,
                    is_first: is_plain && at == 0,
                });
            }
        }
    }

    /// The rows that are seen.
    pub fn rows(&self) -> BTreeSet<usize> {
        let rows = self.all.iter().filter_map(|line| match line {
            Line::Row(row)
            | Line::RowChoice(row, _)
            | Line::RowOther(row)
            | Line::Cell { row, .. } => Some(*row),
            Line::Name(_) | Line::NameChoice(..) | Line::NameOther(_) => None,
        });
        rows.collect()
    }
}

/// Whether a row is asked for.
fn fits(filter: &RowFilter, row: &IncomingRow) -> bool {
    let is_to_look_at =
        TO_LOOK_AT.contains(&row.kind) || row.is_deleted || row.is_said || is_waiting(row);
    let is_asked = filter.kind.is_some() || filter.is_outside_remit || filter.is_suspicious;
    filter.matches(row) && (is_asked || is_to_look_at)
}

/// Whether nothing of a project that the library has comes in by itself, and a cell waits for a person: it can't come in
/// as it stands, or is taken only where somebody says so. What the library has in better words does not wait: where a
/// row stands in the sheet, a name without its place, money up to a year.
pub fn is_waiting(row: &IncomingRow) -> bool {
    let is_better =
        |spot: &CellSpot| *spot == CellSpot::NAME || matches!(spot, CellSpot::Funding(..));
    let waits = |cell: &IncomingCell| match cell.state {
        CellState::Barred => true,
        CellState::Held => cell.place.is_some() && !is_better(&cell.spot),
        CellState::Accepted | CellState::Refused => false,
    };
    row.kind == RowKind::Same && row.cells.iter().any(waits)
}

/// The projects of the library that a row may be, the likeliest first.
pub fn projects(row: &IncomingRow) -> Vec<Id<Project>> {
    let Some(found) = &row.found else {
        return Vec::new();
    };
    let mut projects: Vec<Id<Project>> = found.to.into_iter().collect();
    for id in &found.offered {
        if !projects.contains(id) {
            projects.push(*id);
        }
    }
    projects
}

/// What a row may be: those, and the new projects of earlier files.
pub fn may_be(row: &IncomingRow, difference: &Difference) -> Vec<RowChoice> {
    let known = projects(row).into_iter().map(RowChoice::Is);
    let earlier = row.earlier.iter();
    let earlier = earlier.filter_map(|at| difference.rows().get(*at)?.key);
    known.chain(earlier.map(RowChoice::Joins)).collect()
}

/// Whether a row may be anything but what it is: what a person said of it, a person says otherwise.
pub fn may_be_others(row: &IncomingRow) -> bool {
    row.is_said || !projects(row).is_empty() || !row.earlier.is_empty()
}

/// What becomes of a cell by the last word, which the difference may not have heard yet.
pub fn state(row: &IncomingRow, cell: &IncomingCell, choices: &Choices) -> CellState {
    let Some(key) = row.key else {
        return cell.state;
    };
    let said = choices.cells.get(&cell.key(key));
    match (cell.state, said) {
        (CellState::Barred, _) => CellState::Barred,
        _ if is_refused(row, choices) => CellState::Refused,
        (_, Some(true)) => CellState::Accepted,
        (_, Some(false)) => CellState::Refused,
        (state, None) => state,
    }
}

/// Whether a row was refused as a whole, by the last word.
fn is_refused(row: &IncomingRow, choices: &Choices) -> bool {
    let Some(key) = row.key else { return false };
    let name = row.name_cell().map(|cell| cell.key(key));
    let is_unnamed = name.is_some_and(|name| choices.cells.get(&name) == Some(&false));
    choices.rows.get(&key) == Some(&RowChoice::Refuse) || is_unnamed && may_be_new(row)
}

/// Whether a row is a project that the library has not, or would be one if it were not refused.
const fn may_be_new(row: &IncomingRow) -> bool {
    matches!(row.kind, RowKind::New | RowKind::Refused)
}

/// Whether a row comes in, by the last word; none where there is nothing to say about it.
pub fn is_taken(row: &IncomingRow, choices: &Choices) -> Option<bool> {
    row.key?;
    match row.kind {
        RowKind::New | RowKind::Refused => Some(!is_refused(row, choices)),
        RowKind::Changed | RowKind::Same => {
            let mut states = row.cells.iter().map(|cell| state(row, cell, choices));
            (!row.cells.is_empty()).then(|| states.any(|state| state == CellState::Accepted))
        }
        RowKind::Undecided | RowKind::Missing => None,
    }
}

/// Takes a cell, or refuses it.
pub fn take_cell(choices: &mut Choices, row: &IncomingRow, cell: &IncomingCell, is_taken: bool) {
    if let Some(key) = row.key
        && cell.state != CellState::Barred
    {
        choices.cells.insert(cell.key(key), is_taken);
    }
}

/// Takes a row as a whole, or refuses it.
pub fn take_row(choices: &mut Choices, row: &IncomingRow, is_taken: bool) {
    let Some(key) = row.key else { return };
    match row.kind {
        RowKind::New | RowKind::Refused if is_taken => {
            forget_name(choices, row, key);
            if choices.rows.get(&key) == Some(&RowChoice::Refuse) {
                choices.rows.remove(&key);
            }
        }
        // Without its name there is no project; what was said of what it is stays said.
        RowKind::New => {
            let name = row.name_cell().map(|cell| cell.key(key));
            choices.cells.extend(name.map(|name| (name, false)));
        }
        RowKind::Changed | RowKind::Same => {
            for cell in &row.cells {
                // What is held back by itself comes in only where somebody means this very cell.
                if cell.state != CellState::Held || !is_taken {
                    take_cell(choices, row, cell, is_taken);
                }
            }
        }
        RowKind::Refused | RowKind::Undecided | RowKind::Missing => {}
    }
}

fn forget_name(choices: &mut Choices, row: &IncomingRow, key: RowKey) {
    if let Some(name) = row.name_cell() {
        choices.cells.remove(&name.key(key));
    }
}

/// Says what a row is; said again, it is open once more.
pub fn choose_row(choices: &mut Choices, row: &IncomingRow, choice: RowChoice) {
    let Some(key) = row.key else { return };
    if may_be_new(row) {
        forget_name(choices, row, key);
    }
    if choices.rows.insert(key, choice) == Some(choice) {
        choices.rows.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{ReadProject, Reading, Role};
    use crate::import::grid::Place;
    use crate::model::{Money, Portfolio};

    /// A bridge of the plan, one that it has not, and a school whose name only resembles.
    fn difference(choices: &Choices) -> Difference {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let read = |row: u32, name: &str| ReadProject {
            row,
            name: name.to_owned(),
            total_investment: Some(Money::from_wan(800)),
            ..ReadProject::default()
        };
        let reading = Reading {
            projects: vec![read(2, "平安大桥"), read(3, "砚雨大桥"), read(4, "新一中")],
            ..Reading::default()
        };
        Difference::new(&portfolio, &[("甲.xlsx".to_owned(), reading)], choices)
    }

    fn kinds(difference: &Difference) -> Vec<RowKind> {
        let rows = difference.rows().iter();
        rows.take(3).map(|row| row.kind).collect()
    }

    #[test]
    fn what_was_decided_stays_where_it_was_until_another_filter_is_chosen() {
        let mut choices = Choices::default();
        let before = difference(&choices);
        let expected = [RowKind::Changed, RowKind::New, RowKind::Undecided];
        assert_eq!(kinds(&before), expected);
        let mut lines = Lines::default();
        lines.refresh(&before);
        let first = Line::Cell {
            row: 0,
            cell: 0,
            is_first: true,
        };
        assert_eq!(lines.all[..3], [first, Line::Row(1), Line::Row(2)]);
        assert!(matches!(lines.all[3], Line::RowChoice(2, RowChoice::Is(_))));
        assert_eq!(lines.all.last(), Some(&Line::RowOther(2)));

        let undecided = RowFilter {
            kind: Some(RowKind::Undecided),
            ..RowFilter::default()
        };
        lines.set_filter(undecided, &before);
        assert_eq!(lines.rows(), BTreeSet::from([2]));
        choose_row(&mut choices, &before.rows()[2], RowChoice::New);
        let after = difference(&choices);
        assert_eq!(after.rows()[2].kind, RowKind::New);
        lines.refresh(&after);
        assert_eq!(lines.all, [Line::Row(2)]);
        lines.set_filter(RowFilter::default(), &after);
        assert_eq!(lines.rows(), BTreeSet::from([0, 1, 2]));
    }

    #[test]
    fn a_row_that_is_refused_and_taken_again_is_what_it_was_said_to_be() {
        let mut choices = Choices::default();
        let before = difference(&choices);
        choose_row(&mut choices, &before.rows()[2], RowChoice::New);
        let said = choices.clone();
        let decided = difference(&choices);
        let school = &decided.rows()[2];
        assert_eq!(is_taken(school, &choices), Some(true));
        take_row(&mut choices, school, false);
        // The last word counts before the difference has heard it.
        assert_eq!(is_taken(school, &choices), Some(false));
        let refused = difference(&choices);
        assert_eq!(refused.rows()[2].kind, RowKind::Refused);
        take_row(&mut choices, &refused.rows()[2], true);
        assert_eq!(choices, said);
        // Said again, it is open once more.
        choose_row(&mut choices, school, RowChoice::New);
        assert_eq!(choices, Choices::default());
    }

    /// Who chose the wrong project chooses another.
    #[test]
    fn what_a_person_said_that_a_row_is_may_be_said_otherwise() {
        let mut choices = Choices::default();
        let before = difference(&choices);
        let (bridge, other) = (&before.rows()[0], &before.rows()[1]);
        let wrong = RowChoice::Is(bridge.project.unwrap());
        choose_row(&mut choices, other, wrong);
        let after = difference(&choices);
        assert!(may_be_others(&after.rows()[1]));
        let mut lines = Lines::default();
        lines.refresh(&after);
        lines.open.insert(1);
        lines.refresh(&after);
        assert!(lines.all.contains(&Line::RowOther(1)));
    }

    /// A row of which nothing comes in by itself is in sight as long as a cell of it waits for somebody.
    #[test]
    fn what_only_a_person_takes_is_seen() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let place = Place::new(1, 2);
        let read = ReadProject {
            row: 2,
            name: "平安大桥".to_owned(),
            total_investment: Some(Money::from_wan(800)),
            places: vec![(Role::TOTAL, place)],
            held: vec![(place, "比同列其他金额大上千倍".to_owned())],
            ..ReadProject::default()
        };
        let reading = Reading {
            projects: vec![read],
            ..Reading::default()
        };
        let files = [("甲.xlsx".to_owned(), reading)];
        let held = Difference::new(&portfolio, &files, &Choices::default());
        assert_eq!(held.rows()[0].kind, RowKind::Same);
        let mut lines = Lines::default();
        lines.refresh(&held);
        assert_eq!(lines.rows(), BTreeSet::from([0]));
        // One that is only the same is not.
        let mut reading = files[0].1.clone();
        reading.projects[0].total_investment = None;
        let same = Difference::new(&portfolio, &[(String::new(), reading)], &Choices::default());
        let mut lines = Lines::default();
        lines.refresh(&same);
        assert_eq!(lines.rows(), BTreeSet::new());
    }

    /// Under 可疑 stand the figures that somebody should look at, also of new projects.
    #[test]
    fn figures_that_can_hardly_be_meant_are_seen_by_themselves() {
        use crate::import::understand::ReadMonth;
        use crate::model::YearMonth;
        let month = |month, wan| ReadMonth {
            month: YearMonth::new(2026, month).unwrap(),
            invested: Some(Money::from_wan(wan)),
            physical_progress: String::new(),
        };
        let read = |row: u32, name: &str, august| ReadProject {
            row,
            name: name.to_owned(),
            monthly: vec![month(7, 10), month(8, august)],
            ..ReadProject::default()
        };
        let reading = Reading {
            projects: vec![read(2, "砚雨大桥", 330), read(3, "竹汐码头", 20)],
            ..Reading::default()
        };
        let files = [(String::new(), reading)];
        let mut choices = Choices::default();
        let odd = Difference::new(&Portfolio::default(), &files, &choices);
        let mut lines = Lines::default();
        let filter = RowFilter {
            is_suspicious: true,
            ..RowFilter::default()
        };
        lines.set_filter(filter, &odd);
        let cells = &odd.rows()[0].cells;
        let place = cells.iter().position(|cell| cell.is_doubtful).unwrap();
        let cell = Line::Cell {
            row: 0,
            cell: place,
            is_first: false,
        };
        assert_eq!(lines.all, [Line::Row(0), cell]);
        // It comes in with its mark; refused, it stays in sight.
        assert_eq!(cells[place].state, CellState::Accepted);
        take_cell(&mut choices, &odd.rows()[0], &cells[place], false);
        let refused = Difference::new(&Portfolio::default(), &files, &choices);
        lines.refresh(&refused);
        assert_eq!(lines.all.len(), 2);
    }

    #[test]
    fn all_cells_of_a_changed_project_are_refused_and_it_stays_in_sight() {
        let mut choices = Choices::default();
        let before = difference(&choices);
        let bridge = &before.rows()[0];
        take_row(&mut choices, bridge, false);
        assert_eq!(
            state(bridge, &bridge.cells[0], &choices),
            CellState::Refused
        );
        let after = difference(&choices);
        assert_eq!(after.rows()[0].kind, RowKind::Changed);
        assert_eq!(after.counts().changes, 0);
    }
}
