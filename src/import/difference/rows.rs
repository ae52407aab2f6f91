//! Which project each row is, and what it says of it; `earlier` are new projects of files before it, `beside` what other
//! rows said of the same project, `late` months of the plan before, `spelling` what else ledgers call a project, `gone` rows of
//! lists that were taken off them, `whole` what its parts come to.

mod beside;
mod earlier;
mod gone;
mod indicators;
mod late;
mod spelling;
#[cfg(test)]
mod tests;
mod whole;

use std::collections::HashMap;
use std::sync::Arc;

use uuid::Uuid;

use crate::import::claims;
use crate::import::understand::{ReadProject, Reading};
use crate::model::{Department, Id, Portfolio, Project, ProjectColumn, Value, in_shares};
use crate::reconcile::matching::{How, Match, match_all};

use super::cells::{Beside, Rules, cells};
use super::filled::Filled;
use super::ground::Ground;
use super::incoming::{CellState, IncomingCell, IncomingRow, RowKind};
use super::plausible::Waits;
use super::printed::Printed;
use super::wanted::{Doubt, Headings, Wanted, meet, wanted};
use super::{CellKey, Choices, RowChoice, RowKey, Spot, Takes, checks, plausible, returned};

use beside::keep_earlier_name;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Target {
    /// A project of the library.
    Known(Id<Project>),
    /// A project that the library has not; the place of the row that is the first to name it.
    New(usize),
}

/// How a row was found.
struct Found {
    /// Among the projects of the library.
    found: Match,
    /// The row of an earlier file that brings the same new project.
    same: Option<usize>,
    /// Rows of earlier files that bring new projects which it may be.
    earlier: Vec<usize>,
}

/// A row as it was read and found.
struct Read<'a> {
    key: RowKey,
    /// Its place among the projects of its file.
    place: usize,
    project: &'a ReadProject,
    found: Match,
}

/// A row beside the library alone.
struct Seen<'a> {
    key: RowKey,
    place: usize,
    project: &'a ReadProject,
    found: Match,
    same: Option<usize>,
    earlier: Vec<usize>,
    target: Option<Target>,
    /// Why it waits though it is new.
    added: Option<String>,
    /// The project of the library beside which it stands.
    known: Option<Id<Project>>,
    /// The earlier row that is the same new project.
    joins: Option<usize>,
    /// Whether rows of its kind stay out.
    is_left_out: bool,
    /// Why it does not come in, whatever it says.
    of_paper: Option<String>,
    is_refused: bool,
    departments: Vec<Id<Department>>,
    cells: Vec<IncomingCell>,
    agreed: Vec<Spot>,
}

/// What looks through the rows, file by file.
pub(super) struct Comparer<'a> {
    portfolio: &'a Portfolio,
    files: &'a [(String, Reading)],
    choices: &'a Choices,
    pub ground: Ground,
    pub rows: Vec<IncomingRow>,
    /// The library with the new projects of the files so far: what a later file names is looked for among them, as if
    /// they had come in before.
    so_far: Portfolio,
    /// The rows that are the first to name those projects.
    new: HashMap<Id<Project>, usize>,
    /// What the new projects are called while they are not made.
    placeholders: HashMap<usize, Uuid>,
    /// The parents that come in.
    parents: HashMap<Uuid, Uuid>,
    /// What the computed columns of the file would say, where it looks like a paper of this program.
    printed: Option<Printed>,
    /// The sheets of rounds among the files.
    pub filled: Vec<Option<Arc<Filled>>>,
    /// The rows that spoke of a project, each with what it says as the library has it.
    said: HashMap<Target, Vec<(usize, Vec<Spot>)>>,
}

impl<'a> Comparer<'a> {
    pub fn new(
        portfolio: &'a Portfolio,
        files: &'a [(String, Reading)],
        choices: &'a Choices,
    ) -> Self {
        let mut ground = Ground::new(portfolio, &choices.names);
        ground.declare_own(files);
        for (name, reading) in files {
            let title = reading.not_projects.iter().find(|row| row.kind == "title");
            let stem = name
                .rsplit_once('.')
                .map_or(name.as_str(), |(stem, _)| stem);
            ground.call_plan(title.map_or(stem, |title| &title.text));
        }
        Self {
            portfolio,
            files,
            choices,
            ground,
            rows: Vec::new(),
            so_far: portfolio.clone(),
            new: HashMap::new(),
            placeholders: HashMap::new(),
            parents: HashMap::new(),
            printed: None,
            filled: files
                .iter()
                .map(|(name, reading)| Filled::of(portfolio, name, reading).map(Arc::new))
                .collect(),
            said: HashMap::new(),
        }
    }

    pub fn file(&mut self, file: usize, reading: &'a Reading) {
        let matches = match_all(&self.so_far, &claims(reading));
        let first_row = self.rows.len();
        self.printed = Printed::of(self.portfolio, reading);
        for project in &reading.projects {
            if project.returned.is_none() {
                meet(project, &mut self.ground);
            }
        }
        let headings = Headings::of(reading);
        // The programme of a part is the last row of its name above it.
        let mut programmes: HashMap<&str, usize> = HashMap::new();
        let mut gone = self.rows_gone(file, reading);
        let rows = reading.projects.iter().zip(matches).enumerate();
        let rows = rows.map(|(place, (project, found))| Read {
            key: RowKey {
                file,
                sheet: project.sheet_place,
                row: project.row,
            },
            place,
            project,
            found,
        });
        let rows: Vec<Read<'a>> = rows.collect();
        let may_stand_alone = self.choices.rows.is_empty() && gone.is_empty();
        let stands_alone = |row: &Read<'_>| {
            may_stand_alone && row.project.returned.is_none() && row.project.parent.is_none()
        };
        let mut at = self.rows.len();
        for run in rows.chunk_by(|a, b| stands_alone(a) && stands_alone(b)) {
            let [one] = run else {
                for seen in self.side_by_side(run, at, &headings) {
                    self.put(seen);
                }
                for (row, at) in run.iter().zip(at..) {
                    programmes.insert(&row.project.name, at);
                }
                at += run.len();
                continue;
            };
            let mut wanted = match &one.project.returned {
                Some(returned) => returned::wanted(returned, &mut self.ground),
                None => wanted(one.project, &headings, &self.ground),
            };
            if let Some(name) = &one.project.parent {
                let programme = programmes.get(name.as_str()).copied();
                wanted.push(self.parent(name, programme));
            }
            let (found, mut wanted) = self.of_plan(one.project, one.found.clone(), wanted);
            let of_project = found.to.and_then(|id| gone.remove(&id));
            wanted.extend(of_project.into_iter().flatten());
            let seen = self.seen(one, at, found, wanted);
            self.put(seen);
            if one.project.parent.is_none() {
                programmes.insert(&one.project.name, at);
            }
            at += 1;
        }
        self.check_parts(reading, first_row);
        self.indicators(file, reading);
        if self.files.len() > 1 {
            self.note_new(first_row);
        }
        for refused in &reading.refused_rows {
            let row = IncomingRow {
                key: None,
                kind: RowKind::Refused,
                file: Some(file),
                read: None,
                sheet: reading.sheet.clone(),
                number: refused.row,
                name: String::new(),
                found: None,
                project: None,
                earlier: Vec::new(),
                joins: None,
                departments: Vec::new(),
                is_outside_remit: false,
                is_said: false,
                is_deleted: false,
                why: refused.why.clone(),
                checks: Vec::new(),
                cells: Vec::new(),
            };
            self.rows.push(row);
        }
    }

    /// What the sheet says of the programme of a part.
    fn parent(&mut self, name: &str, programme: Option<usize>) -> Wanted {
        let mut wanted = Wanted {
            spot: Spot::Field(ProjectColumn::Parent),
            place: None,
            value: Value::Empty,
            written: Some(name.to_owned()),
            called: None,
            doubt: Doubt::Barred,
            why: format!("打包项目“{name}”没有导入，没有归入"),
            rounded: None,
            is_exact: false,
            erases: false,
        };
        let first = programme.map(|at| self.rows[at].joins.unwrap_or(at));
        let parent = first.and_then(|at| {
            let row = &self.rows[at];
            match (row.kind, row.project) {
                (RowKind::Undecided, _) | (RowKind::Refused, None) => None,
                (_, Some(project)) => Some(project.uuid()),
                (_, None) => Some(self.placeholder(at)),
            }
        });
        if let Some(parent) = parent {
            wanted.value = Value::Ref(parent);
            wanted.written = None;
            wanted.doubt = Doubt::None;
            wanted.why.clear();
        }
        wanted
    }

    fn placeholder(&mut self, row: usize) -> Uuid {
        if let Some(id) = self.placeholders.get(&row) {
            return *id;
        }
        let id = self.ground.make_project(row, &self.rows[row].name);
        self.placeholders.insert(row, id);
        id
    }

    /// The row that is the first to name the new project of an earlier row.
    fn first_of(&self, key: RowKey) -> Option<usize> {
        let at = self.rows.iter().position(|row| row.key == Some(key))?;
        let row = self.rows.get(at)?;
        row.joins
            .or_else(|| (row.kind == RowKind::New).then_some(at))
    }

    /// What a row is, by what was decided, else by how it was found.
    fn target(
        &self,
        (key, at): (RowKey, usize),
        found: &Match,
        same: Option<usize>,
    ) -> Option<Target> {
        let here = Target::New(at);
        let said = self.choices.rows.get(&key);
        if let Some(RowChoice::Joins(other)) = said
            && let Some(first) = self.first_of(*other)
        {
            return Some(Target::New(first));
        }
        match said {
            Some(RowChoice::Is(id)) if self.portfolio.projects().get(*id).is_some() => {
                Some(Target::Known(*id))
            }
            Some(RowChoice::New) => Some(here),
            _ => match found.to {
                Some(id) => Some(Target::Known(id)),
                None if same.is_some() => same.map(Target::New),
                None => (found.how == How::New).then_some(here),
            },
        }
    }

    /// The same on a sheet of a round, where a new project waits until a person says that it is one, and what is said of it.
    fn target_on(
        &self,
        key: RowKey,
        at: usize,
        (found, same): (&Match, Option<usize>),
        filled: Option<&Filled>,
    ) -> (Option<Target>, Option<String>) {
        let target = self.target((key, at), found, same);
        match (target, filled) {
            (Some(Target::New(_)), Some(filled)) if !self.choices.rows.contains_key(&key) => {
                (None, Some(filled.added_words()))
            }
            (target, _) => (target, None),
        }
    }

    /// Why rows of the other kind stay out.
    const fn left_out_words(&self) -> &'static str {
        match self.choices.takes {
            Takes::New => "这次只导入新增的项目",
            Takes::All | Takes::Changed => "这次只导入更改",
        }
    }

    /// What rows say on which nothing that another row says has a bearing, in shares.
    fn side_by_side(&self, run: &[Read<'a>], at: usize, headings: &Headings<'_>) -> Vec<Seen<'a>> {
        let run: Vec<(usize, &Read<'a>)> = (at..).zip(run).collect();
        let shares = in_shares(&run, |share| {
            let seen = share.iter().map(|(at, row)| {
                let wanted = wanted(row.project, headings, &self.ground);
                let (found, wanted) = self.of_plan(row.project, row.found.clone(), wanted);
                self.seen(row, *at, found, wanted)
            });
            seen.collect::<Vec<_>>()
        });
        shares.into_iter().flatten().collect()
    }

    /// What a row says beside the library; what other rows say does not count yet.
    fn seen(&self, row: &Read<'a>, at: usize, found: Match, mut wanted: Vec<Wanted>) -> Seen<'a> {
        let (key, project) = (row.key, row.project);
        let Found {
            found,
            same,
            earlier,
        } = self.of_library(found);
        let filled = self.filled_of(key);
        let (target, added) = self.target_on(key, at, (&found, same), filled);
        let known = match target {
            Some(Target::Known(id)) => Some(id),
            Some(Target::New(_)) => None,
            None => found.projects().first().copied(),
        };
        let beside = known.and_then(|id| self.portfolio.projects().get(id));
        match (beside, filled) {
            (Some(beside), _) => self.complete((key, project), beside, &mut wanted),
            (None, Some(filled)) if wanted.iter().all(|one| one.spot != LEAD) => {
                wanted.extend(filled.lead());
            }
            (None, _) => {}
        }
        let is_new = matches!(target, Some(Target::New(_)));
        let joins = match target {
            Some(Target::New(first)) if first != at => Some(first),
            _ => None,
        };
        let is_left_out = match self.choices.takes {
            Takes::All => false,
            Takes::New => !is_new && target.is_some(),
            Takes::Changed => is_new,
        };
        let of_paper = self.why_not(key, project, target);
        let is_refused = self.choices.rows.get(&key) == Some(&RowChoice::Refuse)
            || is_new && self.is_name_refused(key, &wanted)
            || of_paper.is_some();
        let rules = Rules {
            choices: self.choices,
            decides_on_cells: !(self.choices.cells.is_empty() && self.choices.corrected.is_empty()),
            key,
            // How it was found says nothing of another project.
            how: if found.to.is_some() && found.to == known {
                found.how
            } else {
                How::Near
            },
            is_new,
            is_refused: is_refused || is_left_out,
            refused_columns: &self.choices.refused_columns,
            filled: filled.zip(known),
            notes_agreed: self.files.len() > 1 || !self.choices.rows.is_empty(),
        };
        let departments = match beside {
            Some(project) => project.lead_department.clone(),
            None => leads(&wanted),
        };
        let of_library = beside.map(|project| Beside::new(self.portfolio, project));
        let mut agreed = Vec::new();
        let cells = cells(wanted, of_library, &rules, &self.ground, &mut agreed);
        Seen {
            key,
            place: row.place,
            project,
            found,
            same,
            earlier,
            target,
            added,
            known,
            joins,
            is_left_out,
            of_paper,
            is_refused,
            departments,
            cells,
            agreed,
        }
    }

    fn filled_of(&self, key: RowKey) -> Option<&Filled> {
        self.filled.get(key.file)?.as_deref()
    }

    /// Puts a row behind those before it, beside what they say of the same project.
    fn put(&mut self, seen: Seen<'a>) {
        let Seen {
            key,
            place,
            project,
            found,
            same,
            earlier,
            target,
            added,
            known,
            joins,
            is_left_out,
            of_paper,
            is_refused,
            departments,
            mut cells,
            agreed,
        } = seen;
        let at = self.rows.len();
        let stays_out = is_refused || is_left_out;
        if let Some(target) = target.filter(|_| !stays_out) {
            self.guard_parent(target, &mut cells);
            if joins.is_some() && same != joins {
                keep_earlier_name(&mut cells, "保留前一份台账的名称");
            } else if joins.is_some() && found.how == How::Affix {
                let why = "名称只差地名或“工程”“项目”，保留前一份台账的名称";
                keep_earlier_name(&mut cells, why);
            }
            self.hear(target, &mut cells);
            self.said.entry(target).or_default().push((at, agreed));
        }
        let is_listed =
            |cell: &IncomingCell| matches!(cell.state, CellState::Accepted | CellState::Refused);
        let of = (project, known, self.filled_of(key));
        let checks = self.checks(key, of, &mut cells);
        let (kind, why) = match target {
            _ if of_paper.is_some() => (RowKind::Refused, of_paper.unwrap_or_default()),
            None if is_refused => (RowKind::Refused, String::new()),
            None => {
                let why = added.unwrap_or_else(|| found.why.clone());
                (RowKind::Undecided, why)
            }
            Some(_) if is_left_out => (RowKind::Refused, self.left_out_words().to_owned()),
            Some(_) if is_refused => (RowKind::Refused, String::new()),
            Some(Target::New(first)) if first == at => (RowKind::New, String::new()),
            Some(_) if cells.iter().any(is_listed) => (RowKind::Changed, String::new()),
            Some(_) => (RowKind::Same, String::new()),
        };
        self.rows.push(IncomingRow {
            key: Some(key),
            kind,
            file: Some(key.file),
            read: Some(place),
            sheet: project
                .sheet
                .clone()
                .or_else(|| self.files.get(key.file).map(|(_, of)| of.sheet.clone()))
                .unwrap_or_default(),
            number: project.row,
            name: project.name.clone(),
            found: Some(found),
            project: known,
            earlier,
            joins,
            departments,
            is_outside_remit: false,
            is_said: self.choices.rows.contains_key(&key),
            is_deleted: false,
            why,
            checks,
            cells,
        });
    }

    /// Takes off a row what its paper says of a project anyway, and has it say all that it calls the project.
    fn complete(
        &self,
        (key, project): (RowKey, &ReadProject),
        beside: &Project,
        wanted: &mut Vec<Wanted>,
    ) {
        if let Some(printed) = &self.printed {
            let of = (self.portfolio, beside);
            wanted.retain(|wanted| !printed.says(of, project, wanted.place));
        }
        self.other_names(key, beside, wanted);
    }

    /// What is odd about the figures of a row; on a sheet of a round those that can hardly be meant wait.
    fn checks(
        &self,
        key: RowKey,
        (project, known, filled): (&ReadProject, Option<Id<Project>>, Option<&Filled>),
        cells: &mut [IncomingCell],
    ) -> Vec<String> {
        let asked = filled.and_then(|filled| filled.month);
        let mut checks = checks::of(self.portfolio, known, (project, asked), cells);
        // What a person put there, or took, is meant.
        let is_decided = |cell: &IncomingCell| {
            cell.read().is_some() || self.choices.cells.get(&cell.key(key)) == Some(&true)
        };
        let waits = match (filled, &project.returned) {
            (Some(_), _) => Waits::All,
            (None, Some(_)) => Waits::None,
            (None, None) => Waits::OddAlone,
        };
        let odd = plausible::of(self.portfolio, known, cells, (waits, is_decided));
        checks.extend(odd);
        checks
    }

    /// Whether a person refused the name of a row: without it a new project is none.
    fn is_name_refused(&self, key: RowKey, wanted: &[Wanted]) -> bool {
        let name = wanted.iter().find(|wanted| wanted.spot == Spot::NAME);
        let key = name.map(|name| CellKey {
            row: key,
            spot: Spot::NAME,
            place: name.place,
        });
        key.is_some_and(|key| self.choices.cells.get(&key) == Some(&false))
    }

    /// Why a row of our own paper does not come in, whatever it says.
    fn why_not(
        &self,
        key: RowKey,
        project: &ReadProject,
        target: Option<Target>,
    ) -> Option<String> {
        let returned = project.returned.as_ref()?;
        if !returned.refused.is_empty() {
            return Some(returned.refused.clone());
        }
        let is_chosen = self.choices.rows.get(&key) == Some(&RowChoice::New);
        let is_known = matches!(target, Some(Target::Known(_)));
        let is_gone = returned.is_gone && !is_known && !is_chosen;
        is_gone.then(|| "它的项目已从项目库中删除；要重新加入，请改为“新增”".to_owned())
    }
}

const LEAD: Spot = Spot::Field(ProjectColumn::LeadDepartment);

/// The departments that lead a row, of those that are known.
fn leads(wanted: &[Wanted]) -> Vec<Id<Department>> {
    let cell = wanted.iter().find(|wanted| wanted.spot == LEAD);
    let ids = cell.map_or(&[][..], |cell| cell.value.refs());
    ids.iter().map(|id| Id::new(*id)).collect()
}
