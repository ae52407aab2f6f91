//! What a row says otherwise than the library, cell by cell.

use std::collections::{BTreeSet, HashMap};

use uuid::Uuid;

use crate::import::understand::says_nothing;
use crate::model::{
    Id, Kind, MoneyUnit, OwnField, PartialDate, Portfolio, ProblemKind, ProblemState, Project,
    ProjectColumn, Record as _, Row, Table, Value, level, level_name, normalize_project_code,
    parse_value,
};
use crate::reconcile::matching::How;
use crate::view::shown_with_unit;

use super::filled::{Filled, decided_words, judged};
use super::ground::Ground;
use super::incoming::{CellState, CellWords, IncomingCell};
use super::returned::{BETWEEN, problems_of, without_known};
use super::spot::PartKey;
use super::wanted::{Doubt, Wanted, held};
use super::{CellKey, Choices, RowChoice, RowKey, Spot};

/// A project of the library with all that belongs to it, looked up once for each of its tables.
pub(super) struct Beside<'a> {
    portfolio: &'a Portfolio,
    project: &'a Project,
    parts: HashMap<Table, Vec<Row>>,
    own: Option<HashMap<Id<OwnField>, String>>,
}

impl<'a> Beside<'a> {
    pub fn new(portfolio: &'a Portfolio, project: &'a Project) -> Self {
        Self {
            portfolio,
            project,
            parts: HashMap::new(),
            own: None,
        }
    }

    /// The row of the project that a part is.
    pub fn part(&mut self, key: &PartKey) -> Option<&Row> {
        let (portfolio, project) = (self.portfolio, self.project.id);
        let rows = self.parts.entry(key.table);
        let rows = rows.or_insert_with(|| portfolio.parts(key.table, project));
        rows.iter().find(|row| {
            if let Some(id) = key.id {
                return row.id == id;
            }
            key.columns.iter().all(|(column, key)| {
                let held = row.values.get(*column);
                held.is_some_and(|held| match (held, key) {
                    (Value::Text(held), Value::Text(key)) => level(held) == level(key),
                    (held, key) => held == key,
                })
            })
        })
    }

    /// What the library says of a spot: of who answers in a year what its plan holds, and else what holds of the project.
    pub fn value(&mut self, spot: &Spot, ground: &Ground) -> Value {
        match (spot, self.held(spot, ground)) {
            (Spot::Annual(_, column), Value::Empty) => {
                let own = column.of_project();
                own.map_or(Value::Empty, |own| self.project.get(own as usize))
            }
            (_, held) => held,
        }
    }

    /// What the library holds of a spot.
    fn held(&mut self, spot: &Spot, ground: &Ground) -> Value {
        match (spot, spot.part()) {
            (Spot::Field(column), _) => self.project.get(*column as usize),
            (_, Some((key, column))) => {
                let row = self.part(&key);
                let value = row.and_then(|row| row.values.get(column));
                value.cloned().unwrap_or_default()
            }
            (Spot::Own(heading), _) => {
                let (portfolio, project) = (self.portfolio, self.project.id);
                let own = self.own.get_or_insert_with(|| {
                    let values = portfolio.own_values().of(project).iter();
                    values
                        .map(|value| (value.field, value.value.clone()))
                        .collect()
                });
                let field = ground.own(heading);
                let stored = field.and_then(|field| own.get(&field));
                stored.map_or(Value::Empty, |stored| read_own(stored, ground.kind(spot)))
            }
            _ => Value::Empty,
        }
    }
}

impl Beside<'_> {
    /// What a cell says of problems that the library has not: it tells all of a project in one line, as our own papers do.
    fn new_problems(&self, cell: &str) -> String {
        let known = self.portfolio.problems().of(self.project.id);
        let left = without_known(cell, known.iter());
        if left == cell {
            return left;
        }
        let left: Vec<&str> = problems_of(&left).collect();
        left.join(&BETWEEN.to_string())
    }

    /// What the library holds of a spot, as people look at it: beside a new problem all that are open.
    pub fn shown(&mut self, spot: &Spot, ground: &Ground) -> Value {
        if !matches!(spot, Spot::Problem(_)) {
            return self.value(spot, ground);
        }
        let problems = self.portfolio.problems().of(self.project.id).iter();
        let open = problems.filter(|one| one.state != Some(ProblemState::Settled));
        let words = open.map(|one| match (one.description.trim(), one.kind) {
            ("", kind) => kind.map_or("", ProblemKind::label),
            (words, _) => words,
        });
        let words: Vec<&str> = words.filter(|words| !words.is_empty()).collect();
        match words.as_slice() {
            [] => Value::Empty,
            words => Value::Text(words.join(&BETWEEN.to_string())),
        }
    }
}

/// The value of an own column from the text that the library keeps.
fn read_own(stored: &str, kind: Kind) -> Value {
    let value = crate::model::OwnValue {
        id: Id::new(Uuid::nil()),
        project: Id::new(Uuid::nil()),
        field: Id::new(Uuid::nil()),
        value: stored.to_owned(),
    };
    value.read(kind)
}

/// What decides about the cells of a row.
pub(super) struct Rules<'a> {
    pub choices: &'a Choices,
    /// Whether anything was decided about cells: most sheets come in whole.
    pub decides_on_cells: bool,
    pub key: RowKey,
    pub how: How,
    /// Whether the row is a project that the library has not.
    pub is_new: bool,
    /// Whether the row stays out.
    pub is_refused: bool,
    /// The columns that were refused in all rows.
    pub refused_columns: &'a BTreeSet<String>,
    /// The sheet of a round that it stands in, with its project.
    pub filled: Option<(&'a Filled, Id<Project>)>,
    /// Whether what equals is noted, because other rows may speak of the same project.
    pub notes_agreed: bool,
}

/// The cells of a row that say something else than the library; what equals is noted in `agreed`.
pub(super) fn cells(
    wanted: Vec<Wanted>,
    mut beside: Option<Beside<'_>>,
    rules: &Rules<'_>,
    ground: &Ground,
    agreed: &mut Vec<Spot>,
) -> Vec<IncomingCell> {
    let cells = wanted.into_iter().filter_map(|mut wanted| {
        // One that is taken back is among those that are known.
        let tells = !wanted.erases && !wanted.value.is_empty();
        if let (Spot::Problem(words), Some(beside), true) = (&wanted.spot, &beside, tells) {
            let left = beside.new_problems(words);
            if left.is_empty() {
                if rules.notes_agreed {
                    agreed.push(wanted.spot);
                }
                return None;
            }
            if left != **words {
                wanted.spot = Spot::Problem(left.as_str().into());
                wanted.value = Value::Text(left);
            }
        }
        let key = rules.decides_on_cells.then(|| CellKey {
            row: rules.key,
            spot: wanted.spot.clone(),
            place: wanted.place,
        });
        let key = key.as_ref();
        let corrected = key.and_then(|key| rules.choices.corrected.get(key));
        // A project keeps the name that the sheet gives it: without one it would be none.
        let corrected = corrected.filter(|text| wanted.spot != Spot::NAME || !says_nothing(text));
        let kind = ground.kind(&wanted.spot);
        let mut read = None;
        if let Some(text) = corrected {
            let shown = || shown_with_unit(ground.portfolio(), kind, &wanted.value);
            read = Some(wanted.written.clone().unwrap_or_else(shown));
            correct(&mut wanted, text, ground);
        }
        fit(&mut wanted, kind);
        let old = match (&wanted.spot, &mut beside) {
            (Spot::Indicator(id, year), _) => ground.indicator(*id, *year),
            // What its plan does not hold can't be erased there.
            (_, Some(beside)) if wanted.erases => beside.held(&wanted.spot, ground),
            (_, Some(beside)) => beside.value(&wanted.spot, ground),
            (_, None) => Value::Empty,
        };
        let is_plain = wanted.doubt != Doubt::Barred;
        let says_nothing_new = || {
            if wanted.erases || wanted.is_exact {
                return old == wanted.value || wanted.value.is_empty() && !wanted.erases;
            }
            agrees(ground, &wanted.spot, &old, &wanted.value)
                || is_rounded(wanted.rounded, &old, &wanted.value)
                || corrected.is_none() && says_less(&wanted.spot, &old, &wanted.value)
        };
        if is_plain && says_nothing_new() {
            // What is only coarser does not stand against others.
            if rules.notes_agreed && (old == wanted.value || old.as_text().is_some()) {
                agreed.push(wanted.spot);
            }
            return None;
        }
        let is_name = wanted.spot == Spot::NAME && beside.is_some() && corrected.is_none();
        if is_name && rules.how == How::Same {
            return None;
        }
        if is_name && rules.how == How::Affix && is_plain {
            wanted.doubt = Doubt::Held;
            "名称只差地名或“工程”“项目”，保留库里的名称".clone_into(&mut wanted.why);
        }
        // Before somebody has said which project the row is, it shows all that it says.
        let is_chosen = matches!(rules.choices.rows.get(&rules.key), Some(RowChoice::Is(_)));
        if is_name && rules.how == How::Near && is_plain && is_chosen {
            wanted.doubt = Doubt::Held;
            "表上是另一种写法，保留库里的名称".clone_into(&mut wanted.why);
        }
        if is_plain
            && wanted.doubt == Doubt::None
            && corrected.is_none()
            && is_far(&old, &wanted.value)
        {
            wanted.doubt = Doubt::Odd;
            "与库里相差上千倍，请核对金额单位".clone_into(&mut wanted.why);
        }
        let mut given = None;
        if let Some(filled) = rules.filled.filter(|_| is_plain && corrected.is_none()) {
            given = judged(filled, &mut wanted, &old, ground).ok()?;
        }
        let decided = key.and_then(|key| rules.choices.cells.get(key).copied());
        let state = state(&wanted, &old, decided, rules);
        let is_told = state != CellState::Accepted
            || matches!(wanted.doubt, Doubt::None | Doubt::Partly)
            || given.is_some();
        if let (Some(takes), true) = (decided, given.is_some()) {
            wanted.why = decided_words(&wanted.why, takes);
        }
        let old = match (&wanted.spot, &mut beside) {
            (Spot::Problem(_), Some(beside)) => beside.shown(&wanted.spot, ground),
            _ => old,
        };
        let words = CellWords {
            why: (is_told && !wanted.why.is_empty()).then(|| wanted.why.into()),
            written: (state == CellState::Barred)
                .then_some(wanted.written)
                .flatten()
                .map(String::into_boxed_str),
            read: read.map(String::into_boxed_str),
            called: wanted.called.map(String::into_boxed_str),
            given,
        };
        Some(IncomingCell {
            place: wanted.place,
            old,
            state,
            words: words.held(),
            is_doubtful: wanted.doubt == Doubt::Odd,
            spot: wanted.spot,
            new: wanted.value,
        })
    });
    cells.collect()
}

fn state(wanted: &Wanted, old: &Value, decided: Option<bool>, rules: &Rules<'_>) -> CellState {
    if rules.is_refused || decided == Some(false) {
        return CellState::Refused;
    }
    let is_blank = old.is_empty();
    let by_itself = match wanted.doubt {
        Doubt::None => CellState::Accepted,
        Doubt::OnlyBlank | Doubt::Partly if is_blank => CellState::Accepted,
        Doubt::OnlyBlank | Doubt::Held | Doubt::Odd => CellState::Held,
        Doubt::Partly | Doubt::Barred => CellState::Barred,
    };
    let is_needed = rules.is_new && wanted.spot == Spot::NAME;
    // Most sheets come in whole: then no column has to be called by its name.
    let is_column_refused = !is_needed
        && !rules.refused_columns.is_empty()
        && rules.refused_columns.contains(&wanted.spot.to_string());
    match (by_itself, decided) {
        (CellState::Barred, _) => CellState::Barred,
        (_, Some(true)) => CellState::Accepted,
        _ if is_column_refused => CellState::Refused,
        (state, _) => state,
    }
}

/// What is said of a cell in whose place a word for nothing was put.
const NOTHING: &str = "表示没有填，不导入，库里的内容不变";

/// Takes the text that a person put in the place of what stands in the cell. What means nothing in a ledger means nothing
/// here, too: it comes in nowhere, and erases nothing.
fn correct(wanted: &mut Wanted, text: &str, ground: &Ground) {
    wanted.erases = false;
    wanted.called = None;
    if says_nothing(text) {
        wanted.value = Value::Empty;
        wanted.doubt = Doubt::Barred;
        NOTHING.clone_into(&mut wanted.why);
        wanted.written = Some(text.to_owned());
        return;
    }
    let kind = ground.kind(&wanted.spot);
    match parse_value(ground.portfolio(), kind, text, MoneyUnit::Wan) {
        Ok(value) => {
            wanted.value = value;
            wanted.doubt = Doubt::None;
            wanted.is_exact = true;
            wanted.why.clear();
            wanted.written = None;
        }
        Err(error) => {
            wanted.doubt = Doubt::Barred;
            wanted.why = error.to_string();
            wanted.written = Some(text.to_owned());
        }
    }
}

/// Bars what the column can't hold.
fn fit(wanted: &mut Wanted, kind: Kind) {
    if wanted.doubt == Doubt::Barred {
        return;
    }
    let too_long = match &wanted.value {
        Value::Text(text) => kind.check_length(text).err(),
        Value::Words(words) => kind.check_length(&words.join("、")).err(),
        _ => None,
    };
    if let Some(error) = too_long {
        wanted.doubt = Doubt::Barred;
        wanted.why = error.to_string();
        return;
    }
    if let Some(value) = held(&wanted.spot, std::mem::take(&mut wanted.value)) {
        wanted.value = value;
    } else {
        wanted.doubt = Doubt::Barred;
        wanted.why = format!("“{}”不能填这种内容", wanted.spot.label());
    }
}

/// Whether the sheet says nothing new: blanks never erase, and what equals is no change.
pub(super) fn agrees(ground: &Ground, spot: &Spot, old: &Value, new: &Value) -> bool {
    if new.is_empty() || old == new {
        return true;
    }
    match (old, new) {
        (Value::Text(old), Value::Text(new)) => {
            let is_code = *spot == Spot::Field(ProjectColumn::NationalCode);
            let code = |text: &str| normalize_project_code(text).filter(|_| is_code);
            let is_name = *spot == Spot::NAME && level_name(old) == level_name(new);
            is_name || level(old) == level(new) || code(old).is_some() && code(old) == code(new)
        }
        (Value::Date(old), Value::Date(new)) => is_coarser(*new, *old),
        (Value::Words(old), Value::Words(new)) => is_same_set(old, new),
        (Value::Refs(old), Value::Refs(new)) => is_same_set(old, new),
        (Value::Ref(old), Value::Ref(new)) => match ground.kind(spot) {
            Kind::Ref(table) => ground.is_within(table, *old, *new),
            _ => false,
        },
        _ => false,
    }
}

/// Whether an amount is what two decimals show of another.
fn is_rounded(unit: Option<MoneyUnit>, old: &Value, new: &Value) -> bool {
    let amounts = old.as_money().zip(new.as_money());
    unit.zip(amounts)
        .is_some_and(|(unit, (old, new))| old.hundredths(unit) == new.hundredths(unit))
}

/// Whether a contact is the one that the library has, without the telephone.
fn says_less(spot: &Spot, old: &Value, new: &Value) -> bool {
    let texts = old.as_text().zip(new.as_text());
    *spot == Spot::Field(ProjectColumn::Contact)
        && texts.is_some_and(|(old, new)| level(old).contains(&level(new)))
}

/// Whether two amounts are as far from each other as their units are: it is not the sum that has changed.
fn is_far(old: &Value, new: &Value) -> bool {
    let amounts = old.as_money().zip(new.as_money());
    amounts.is_some_and(|(old, new)| {
        let (old, new) = (old.fen().unsigned_abs(), new.fen().unsigned_abs());
        let (less, more) = (old.min(new), old.max(new));
        less > 0 && more / less >= 1_000
    })
}

fn is_same_set<T: Ord>(a: &[T], b: &[T]) -> bool {
    a.iter().collect::<BTreeSet<_>>() == b.iter().collect::<BTreeSet<_>>()
}

/// Whether a date says less than another, and nothing against it: 2026 beside 2026-03.
fn is_coarser(date: PartialDate, other: PartialDate) -> bool {
    date.first_day() <= other.first_day() && other.last_day() <= date.last_day()
}
