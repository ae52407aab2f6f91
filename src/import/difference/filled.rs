//! A sheet of a round beside the library: what a cell held when it went out, what it holds here now, what came back.
//!
//! What nobody altered here since comes in. Where both went different ways, a person decides: the cell waits. So does what
//! was not asked, and what is about projects that were not given out to that department.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use crate::import::understand::Reading;
use crate::model::{
    Department, Derived, Field, FillRound, FillSheet, Id, PartialDate, Portfolio, ProblemColumn,
    ProblemState, Project, ProjectColumn, Table, Value, YearMonth, level, level_name,
};
use crate::view::{ABSENT, Asked, Given, SheetRecord, sheets_of};

use super::Spot;
use super::ground::Ground;
use super::returned::spot_of;
use super::spot::RowRef;
use super::spot_word::{cell_text, cell_word, spot_of_word};
use super::wanted::{Doubt, Wanted};

/// What the cells of a project hold that a round asks for.
pub fn asked_cells(
    portfolio: &Portfolio,
    project: &Project,
    asked: &Asked,
) -> BTreeMap<String, String> {
    let mut cells = BTreeMap::new();
    for field in &asked.fields {
        let word = asked_word(asked, *field);
        let text = cell_text(
            portfolio,
            field.kind(),
            &asked.value(portfolio, project, *field),
        );
        if !text.is_empty() {
            cells.insert(word, text);
        }
    }
    for table in &asked.lists {
        for row in portfolio.parts(*table, project.id) {
            // By its name a row is known to have gone out, whatever else it holds.
            let asked = Asked::columns(*table);
            let name = called_by(*table).filter(|name| !asked.contains(name));
            for column in name.into_iter().chain(asked.iter().copied()) {
                let spot = Spot::Row(*table, RowRef::Id(row.id, "".into()), column);
                let (Some(value), Some(spec)) =
                    (row.values.get(column), table.columns().get(column))
                else {
                    continue;
                };
                let text = cell_text(portfolio, spec.kind, value);
                if !text.is_empty() {
                    cells.insert(cell_word(&spot), text);
                }
            }
        }
    }
    cells
}

/// The word of the cell of a field that a round asks for.
fn asked_word(asked: &Asked, field: Field) -> String {
    match spot_of(field, asked.year, asked.month) {
        Some(spot) => cell_word(&spot),
        None => field.name().to_owned(),
    }
}

/// Whether a round asks for a cell.
pub fn is_asked(asked: &Asked, spot: &Spot) -> bool {
    match spot {
        Spot::Row(table, row, column) => {
            // A row that was added says all of itself.
            asked.lists.contains(table)
                && (matches!(row, RowRef::Called(..))
                    || Asked::columns(*table).contains(column)
                    || called_by(*table) == Some(*column))
        }
        spot => {
            let word = cell_word(spot);
            let mut fields = asked.fields.iter();
            fields.any(|field| asked_word(asked, *field) == word)
        }
    }
}

/// A sheet that came back.
pub(super) struct Filled {
    /// Which one.
    pub sheet: Id<FillSheet>,
    /// Whose it is, where that is a department of the library.
    pub department: Option<Id<Department>>,
    /// The month or year that is asked.
    pub period: Option<PartialDate>,
    /// The month that is asked.
    pub month: Option<YearMonth>,
    name: String,
    /// What went out with it, at the time from which it is.
    issued: Given,
    /// What came in since from sheets of the same department.
    came: Given,
    /// The words of the fields that are asked.
    words: HashSet<String>,
    asked: Asked,
}

/// What stands against a cell.
pub(super) enum Judged {
    /// Nothing.
    Fine,
    /// The department left it as it was.
    Untouched,
    /// Both went different ways: what it held when it went out.
    Conflict(String),
    /// It holds what it held when it went out, and meanwhile something else came from the same department.
    Back(String),
    /// It is not what was asked, and why.
    NotAsked(&'static str),
}

const NOT_ASKED: &str = "这一栏没有要求填报，表上与项目库不同；确实要改，再勾上";
const NOT_GIVEN: &str = "不是发给这个单位填报的项目；确实要改，再勾上";

impl Filled {
    /// The sheet that a file is: by its mark, else, where files are gathered for a round, by the names on it.
    pub fn of(portfolio: &Portfolio, file: &str, reading: &Reading) -> Option<Self> {
        let sheets = portfolio.fill_sheets();
        let (sheet, record) = match (reading.fill, reading.round) {
            (Some(mark), _) => {
                let sheet = sheets.get(mark.sheet)?;
                (sheet, SheetRecord::of(sheet))
            }
            (None, Some(round)) => by_name(portfolio, round, (file, reading))?,
            (None, None) => return None,
        };
        let round = portfolio.fill_rounds().get(sheet.round)?;
        let issue = reading.fill.map(|mark| mark.issue);
        let asked = Asked::of(portfolio, round);
        let words = asked.fields.iter();
        let words = words.map(|field| asked_word(&asked, *field)).collect();
        Some(Self {
            sheet: sheet.id,
            department: sheet.department,
            period: round.period,
            month: asked.month,
            name: sheet.name.clone(),
            issued: record.issue(issue).cloned().unwrap_or_default(),
            came: record.came_since(issue),
            words,
            asked,
        })
    }

    /// Whether a project was given out with it.
    pub fn has(&self, project: Id<Project>) -> bool {
        self.issued.contains_key(&project.uuid())
    }

    /// The projects that were given out with it.
    pub fn projects(&self) -> impl Iterator<Item = Id<Project>> {
        self.issued.keys().map(|id| Id::new(*id))
    }

    /// What is said of a row that was added by hand.
    pub fn added_words(&self) -> String {
        format!(
            "“{}”在填报表上加的行：是新项目就选“新增”，是已有的项目就指明是哪一个",
            self.name
        )
    }

    /// Who leads a project that was added by hand and names nobody: the department whose sheet it is.
    pub fn lead(&self) -> Option<Wanted> {
        let department = self.department?;
        let spot = Spot::Field(ProjectColumn::LeadDepartment);
        let lead = Wanted::new(spot, None, Value::Refs(vec![department.uuid()]));
        Some(lead.doubtful(Doubt::None, "表上没有写，按填报单位填"))
    }

    fn asks(&self, spot: &Spot) -> bool {
        match spot {
            Spot::Row(..) => is_asked(&self.asked, spot),
            // Of thousands of cells it is asked: their words are known.
            spot => self.words.contains(&cell_word(spot)),
        }
    }

    /// What stands against a cell of a project that the library has.
    pub fn judge(&self, project: Id<Project>, cell: (&Wanted, &Value), ground: &Ground) -> Judged {
        let (wanted, old) = cell;
        let Some(given) = self.issued.get(&project.uuid()) else {
            return Judged::NotAsked(NOT_GIVEN);
        };
        if !self.asks(&wanted.spot) || renames(wanted) {
            return Judged::NotAsked(NOT_ASKED);
        }
        if matches!(wanted.spot, Spot::Problem(_)) {
            return Judged::Fine;
        }
        let kind = ground.kind(&wanted.spot);
        let text = |value: &Value| cell_text(ground.portfolio(), kind, value);
        let (old, new) = (text(old), text(&wanted.value));
        let word = cell_word(&wanted.spot);
        let before = given.get(&word).map(String::as_str).unwrap_or_default();
        let came = self.came.get(&project.uuid());
        let came = came.and_then(|cells| cells.get(&word)).map(String::as_str);
        let last = came.unwrap_or(before);
        match came {
            _ if new == last => Judged::Untouched,
            _ if old == new => Judged::Fine,
            // Whether somebody set it back, or never saw what another of the department wrote, no sheet tells.
            Some(came) if new == before => Judged::Back(came.to_owned()),
            _ if old == last => Judged::Fine,
            _ => Judged::Conflict(last.to_owned()),
        }
    }

    /// Rows of lists that went out of a project, each with its table and its name.
    pub fn rows_of(&self, project: Id<Project>) -> Vec<(Table, Uuid, String)> {
        let Some(cells) = self.issued.get(&project.uuid()) else {
            return Vec::new();
        };
        // What was settled did not go out.
        let is_settled = |table: Table, id: Uuid| {
            let state = ProblemColumn::State as usize;
            let word = cell_word(&Spot::Row(table, RowRef::Id(id, "".into()), state));
            let settled = ProblemState::Settled.label();
            table == Table::Problem && cells.get(&word).is_some_and(|held| held == settled)
        };
        let rows = cells.iter().filter_map(|(word, text)| {
            let Spot::Row(table, RowRef::Id(id, _), column) = spot_of_word(word, text)? else {
                return None;
            };
            let is_name = called_by(table) == Some(column);
            (is_name && !is_settled(table, id)).then(|| (table, id, text.clone()))
        });
        rows.collect()
    }

    /// Whether a problem that a cell tells is the only one of which anybody knows: then it is a new one.
    pub fn is_first_problem(&self, project: Id<Project>, spot: &Spot) -> bool {
        let word = cell_word(spot);
        let holds = |given: &Given| {
            let cells = given.get(&project.uuid());
            cells.is_some_and(|cells| cells.get(&word).is_some_and(|text| !text.is_empty()))
        };
        matches!(spot, Spot::Problem(_))
            && self.asks(spot)
            && self.has(project)
            && !holds(&self.issued)
            && !holds(&self.came)
    }
}

/// Whether a cell calls a row of a list otherwise whose name stands in a locked cell; one without a name was taken off.
fn renames(wanted: &Wanted) -> bool {
    let Spot::Row(table, RowRef::Id(..), column) = &wanted.spot else {
        return false;
    };
    !wanted.erases && !Asked::columns(*table).contains(column)
}

/// The column by which people know a row of a list.
pub(super) fn called_by(table: Table) -> Option<usize> {
    match table {
        Table::Problem => Some(ProblemColumn::Description as usize),
        table => table.name_column(),
    }
}

/// That there is nothing to tell of a cell: the department left it as it was.
pub(super) struct Untouched;

/// Puts what stands against a cell to it; what it held when it went out, where both went different ways.
pub(super) fn judged(
    (filled, project): (&Filled, Id<Project>),
    wanted: &mut Wanted,
    old: &Value,
    ground: &Ground,
) -> Result<Option<Box<str>>, Untouched> {
    let before = match filled.judge(project, (wanted, old), ground) {
        Judged::Untouched => return Err(Untouched),
        Judged::Fine => {
            if wanted.doubt == Doubt::Held && filled.is_first_problem(project, &wanted.spot) {
                wanted.doubt = Doubt::None;
                wanted.why.clear();
            }
            return Ok(None);
        }
        Judged::NotAsked(why) => {
            hold(wanted, why.to_owned());
            return Ok(None);
        }
        Judged::Back(came) => {
            let words = format!("这一格与发出时一样，而本单位另一份表上交来的是“{came}”{ASK_BACK}");
            hold(wanted, words);
            return Ok(Some(came.into()));
        }
        Judged::Conflict(before) => before,
    };
    let kind = ground.kind(&wanted.spot);
    let shown = |text: &str| match text {
        "" => ABSENT.to_owned(),
        text => format!("“{text}”"),
    };
    let text = |value: &Value| shown(&cell_text(ground.portfolio(), kind, value));
    let words = format!(
        "发出后两边都改过：发出时{}，本库现为{}，表上为{}{ASK_THEIRS}",
        shown(&before),
        text(old),
        text(&wanted.value)
    );
    hold(wanted, words);
    Ok(Some(before.into()))
}

/// What is asked of a person about a cell that stands against what is known of it.
const ASK_THEIRS: &str = "；要用表上的，再勾上";
const ASK_BACK: &str = "；要改回发出时的，再勾上";

/// What is said of such a cell once a person has decided on it: how both sides stood, and how it was decided.
pub(super) fn decided_words(why: &str, takes: bool) -> String {
    let decided = if takes {
        "；核对后用表上的"
    } else {
        "；核对后不用表上的"
    };
    why.replace(ASK_THEIRS, decided).replace(ASK_BACK, decided)
}

fn hold(wanted: &mut Wanted, why: String) {
    if matches!(wanted.doubt, Doubt::None | Doubt::OnlyBlank) {
        wanted.doubt = Doubt::Held;
    }
    wanted.why = match wanted.why.as_str() {
        "" => why,
        before => format!("{why}；{before}"),
    };
}

/// The sheet of a round that a file without marks must be: by the name of the department on it or on its file, else by the
/// projects that it lists.
fn by_name<'a>(
    portfolio: &'a Portfolio,
    round: Id<FillRound>,
    (file, reading): (&str, &Reading),
) -> Option<(&'a FillSheet, SheetRecord)> {
    let sheets = sheets_of(portfolio, round);
    let first = reading.projects.first().map(|project| project.row);
    let above = reading.not_projects.iter();
    let above = above.take_while(|row| first.is_none_or(|first| row.row < first));
    let texts = above.map(|row| row.text.as_str());
    let texts: Vec<String> = texts
        .chain([reading.sheet.as_str(), file])
        .map(level)
        .collect();
    let named = |sheet: &&&FillSheet| {
        let name = level(&sheet.name);
        name.chars().count() > 1 && texts.iter().any(|text| text.contains(&name))
    };
    let longest = sheets.iter().filter(named);
    if let Some(sheet) = longest.max_by_key(|sheet| sheet.name.len()) {
        return Some((*sheet, SheetRecord::of(sheet)));
    }
    let names: HashSet<String> = reading
        .projects
        .iter()
        .map(|project| level_name(&project.name))
        .collect();
    let listed = |record: &SheetRecord| {
        let projects = record
            .issue(None)
            .into_iter()
            .flat_map(Given::keys)
            .filter_map(|id| portfolio.projects().get(Id::new(*id)));
        let known = projects.filter(|project| names.contains(&level_name(&project.name)));
        known.count()
    };
    let noted = sheets.into_iter().map(|sheet| {
        let record = SheetRecord::of(sheet);
        (listed(&record), sheet, record)
    });
    let best = noted.max_by_key(|(count, ..)| *count);
    best.filter(|(count, ..)| *count * 2 > names.len())
        .map(|(_, sheet, record)| (sheet, record))
}

/// Whether a field can be asked of departments: a person types it, and it is one value.
pub fn can_be_asked(field: Field) -> bool {
    match field {
        Field::NAME => false,
        Field::Derived(Derived::ProblemsInHand) => true,
        field => spot_of(field, 2000, None).is_some() || field.spec().cell.is_some(),
    }
}
