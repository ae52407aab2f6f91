//! What must hold for any two ways of going on from any library.

use proptest::prelude::*;
use uuid::Uuid;

use super::conflict::Matter;
use super::rows::{Key, SOURCES, value};
use super::*;
use crate::model::{
    DepartmentColumn, FundingLineColumn, FundingSource, Id, MilestoneColumn, Money,
    MonthlyProgressColumn, OwnFieldColumn, OwnValueColumn, PartialDate, Project, ProjectColumn,
    Row, Source, Value, YearMonth,
};

/// What somebody does next; rows are named by their place among those that are there.
#[derive(Clone, Debug)]
enum Step {
    NewProject(usize),
    DropProject(usize),
    Note(usize, u8),
    Lead(usize, Vec<usize>),
    Parent(usize, Option<usize>),
    NewMilestone(usize, u8),
    NewFunding(usize, u8, u8),
    NoteMilestone(usize, u8),
    DropMilestone(usize),
    NewDepartment,
    DropDepartment(usize),
    NewField,
    DropField(usize),
    Held(usize, usize, u8),
    Report(usize, u32, u8),
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..6_usize;
    let word = || 0..4_u8;
    prop_oneof![
        place().prop_map(Step::NewProject),
        place().prop_map(Step::DropProject),
        (place(), word()).prop_map(|(place, word)| Step::Note(place, word)),
        (place(), prop::collection::vec(place(), 0..3))
            .prop_map(|(place, leads)| Step::Lead(place, leads)),
        (place(), prop::option::of(place())).prop_map(|(place, above)| Step::Parent(place, above)),
        (place(), word()).prop_map(|(place, word)| Step::NewMilestone(place, word)),
        (place(), 0..2_u8, word())
            .prop_map(|(place, source, word)| Step::NewFunding(place, source, word)),
        (place(), word()).prop_map(|(place, word)| Step::NoteMilestone(place, word)),
        place().prop_map(Step::DropMilestone),
        Just(Step::NewDepartment),
        place().prop_map(Step::DropDepartment),
        Just(Step::NewField),
        place().prop_map(Step::DropField),
        (place(), place(), word()).prop_map(|(place, field, word)| Step::Held(place, field, word)),
        (place(), 1..4_u32, word())
            .prop_map(|(place, month, word)| Step::Report(place, month, word)),
    ]
}

/// Somebody at work, whose new rows have identities of their own.
struct Desk {
    portfolio: Portfolio,
    next: u128,
}

impl Desk {
    fn new(portfolio: Portfolio, first: u128) -> Self {
        Self {
            portfolio,
            next: first,
        }
    }

    fn apply(&mut self, changes: Vec<Change>) {
        let op = Op::edit(Uuid::nil(), "", changes);
        self.portfolio.apply(&op).unwrap();
    }

    fn create(&mut self, table: Table, values: Vec<(usize, Value)>) {
        self.next += 1;
        let mut row = Row::blank(table, Uuid::from_u128(self.next));
        for (column, value) in values {
            row.values[column] = value;
        }
        self.apply(vec![Change::Create(row)]);
    }

    fn set(&mut self, row: &Row, column: usize, value: Value) {
        let change = self.portfolio.change(row.table, row.id, column, value);
        self.apply(change.into_iter().collect());
    }

    fn at(&self, table: Table, place: usize) -> Option<Row> {
        let rows = self.portfolio.table_rows(table);
        let place = place.checked_rem(rows.len())?;
        rows.into_iter().nth(place)
    }

    /// Whether a project stands below another, or is it.
    fn is_below(&self, project: Id<Project>, other: Id<Project>) -> bool {
        let above = self
            .portfolio
            .projects()
            .get(project)
            .and_then(|row| row.parent);
        project == other || above.is_some_and(|above| self.is_below(above, other))
    }

    fn perform(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::NewProject(lead) => {
                let name = format!("项目{}", self.next);
                let lead = self.at(Table::Department, *lead).map(|row| row.id);
                let lead = lead.map_or(Value::Empty, |lead| Value::Refs(vec![lead]));
                let values = vec![
                    (ProjectColumn::Name as usize, Value::Text(name)),
                    (ProjectColumn::LeadDepartment as usize, lead),
                ];
                self.create(Table::Project, values);
            }
            Step::DropProject(place) => {
                let row = self.at(Table::Project, *place)?;
                self.apply(self.portfolio.deletion(Id::new(row.id)));
            }
            Step::Note(place, word) => {
                let row = self.at(Table::Project, *place)?;
                let project = self.portfolio.projects().get(Id::new(row.id))?;
                let changes =
                    Change::set_field(project, ProjectColumn::Note, words(*word), Source::Filled);
                self.apply(changes.into_iter().collect());
            }
            Step::Lead(place, leads) => {
                let row = self.at(Table::Project, *place)?;
                let mut ids = Vec::new();
                for lead in leads {
                    let id = self.at(Table::Department, *lead)?.id;
                    if !ids.contains(&id) {
                        ids.push(id);
                    }
                }
                let value = if ids.is_empty() {
                    Value::Empty
                } else {
                    Value::Refs(ids)
                };
                self.set(&row, ProjectColumn::LeadDepartment as usize, value);
            }
            Step::Parent(place, above) => {
                let row = self.at(Table::Project, *place)?;
                let above = above.and_then(|above| self.at(Table::Project, above));
                let above = above.map(|row| row.id);
                let is_ring =
                    above.is_some_and(|above| self.is_below(Id::new(above), Id::new(row.id)));
                if !is_ring {
                    let value = above.map_or(Value::Empty, Value::Ref);
                    self.set(&row, ProjectColumn::Parent as usize, value);
                }
            }
            step => return self.perform_on_parts(step),
        }
        Some(())
    }

    fn perform_on_parts(&mut self, step: &Step) -> Option<()> {
        match step {
            Step::NewMilestone(place, word) => {
                let project = self.at(Table::Project, *place)?.id;
                let values = vec![
                    (MilestoneColumn::Project as usize, Value::Ref(project)),
                    (MilestoneColumn::Name as usize, words(*word)),
                ];
                self.create(Table::Milestone, values);
            }
            Step::NewFunding(place, source, word) => {
                let project = self.at(Table::Project, *place)?.id;
                let source = FundingSource::ALL.get(usize::from(*source))?.label();
                let amount = Value::Money(Money::from_wan(i64::from(*word)));
                let values = vec![
                    (FundingLineColumn::Project as usize, Value::Ref(project)),
                    (FundingLineColumn::Source as usize, Value::Choice(source)),
                    (FundingLineColumn::Amount as usize, amount),
                ];
                self.create(Table::FundingLine, values);
            }
            Step::NoteMilestone(place, word) => {
                let row = self.at(Table::Milestone, *place)?;
                self.set(&row, MilestoneColumn::Note as usize, words(*word));
            }
            Step::DropMilestone(place) => {
                let row = self.at(Table::Milestone, *place)?;
                self.apply(vec![Change::Delete(row)]);
            }
            Step::NewDepartment => {
                let name = Value::Text(format!("部门{}", self.next));
                self.create(
                    Table::Department,
                    vec![(DepartmentColumn::Name as usize, name)],
                );
            }
            Step::DropDepartment(place) => {
                let gone = self.at(Table::Department, *place)?;
                let column = ProjectColumn::LeadDepartment as usize;
                for row in self.portfolio.table_rows(Table::Project) {
                    let value = row.values[column].without(|id| *id == gone.id);
                    self.set(&row, column, value);
                }
                self.apply(vec![Change::Delete(gone)]);
            }
            Step::NewField => {
                let label = Value::Text(format!("列{}", self.next));
                self.create(
                    Table::OwnField,
                    vec![(OwnFieldColumn::Label as usize, label)],
                );
            }
            Step::DropField(place) => {
                let gone = self.at(Table::OwnField, *place)?;
                let held = self.portfolio.table_rows(Table::OwnValue).into_iter();
                let held = held.filter(|row| row.values[1] == Value::Ref(gone.id));
                let rows = held.chain([gone.clone()]);
                self.apply(rows.map(Change::Delete).collect());
            }
            Step::Held(place, field, word) => {
                let project = Id::new(self.at(Table::Project, *place)?.id);
                let field = Id::new(self.at(Table::OwnField, *field)?.id);
                let held = self.portfolio.own_value(project, field);
                match held.map(crate::model::Record::to_row) {
                    Some(row) if *word == 0 => self.apply(vec![Change::Delete(row)]),
                    Some(row) => self.set(&row, OwnValueColumn::Value as usize, words(*word)),
                    None if *word == 0 => {}
                    None => self.create(
                        Table::OwnValue,
                        vec![
                            (OwnValueColumn::Project as usize, Value::Ref(project.uuid())),
                            (OwnValueColumn::Field as usize, Value::Ref(field.uuid())),
                            (OwnValueColumn::Value as usize, words(*word)),
                        ],
                    ),
                }
            }
            Step::Report(place, month, word) => {
                let project = self.at(Table::Project, *place)?.id;
                let month = Value::Date(PartialDate::Month(YearMonth::new(2024, *month)?));
                let invested = Value::Money(Money::from_wan(i64::from(*word)));
                let reports = self.portfolio.table_rows(Table::MonthlyProgress);
                let there = reports
                    .into_iter()
                    .find(|row| row.values[..2] == [Value::Ref(project), month.clone()]);
                let column = MonthlyProgressColumn::Invested as usize;
                match there {
                    Some(row) => self.set(&row, column, invested),
                    None => self.create(
                        Table::MonthlyProgress,
                        vec![
                            (MonthlyProgressColumn::Project as usize, Value::Ref(project)),
                            (MonthlyProgressColumn::Month as usize, month),
                            (column, invested),
                        ],
                    ),
                }
            }
            _ => {}
        }
        Some(())
    }
}

fn words(word: u8) -> Value {
    match word {
        0 => Value::Empty,
        word => Value::Text(format!("内容{word}")),
    }
}

/// A library after these steps; a step for which there is no row does nothing.
fn after(portfolio: &Portfolio, first: u128, steps: &[Step]) -> Portfolio {
    let mut desk = Desk::new(portfolio.clone(), first);
    for step in steps {
        desk.perform(step);
    }
    desk.portfolio
}

fn start() -> Portfolio {
    let steps = [
        Step::NewDepartment,
        Step::NewDepartment,
        Step::NewProject(0),
        Step::NewProject(1),
        Step::NewProject(0),
        Step::NewMilestone(0, 1),
        Step::NewMilestone(1, 0),
        Step::NewField,
        Step::Held(0, 0, 1),
        Step::Held(1, 0, 2),
        Step::Report(0, 1, 1),
    ];
    after(&Portfolio::default(), 0, &steps)
}

fn rows(portfolio: &Portfolio) -> Vec<Vec<Row>> {
    Table::ALL.map(|table| portfolio.table_rows(table)).to_vec()
}

fn dangling(portfolio: &Portfolio) -> Option<Row> {
    rows(portfolio).into_iter().flatten().find(|row| {
        let mut columns = 0..row.values.len();
        columns.any(|column| {
            let mut pointers = row.pointers(column);
            pointers.any(|(table, id)| portfolio.row(table, id).is_none())
        })
    })
}

/// Whether any row is above itself.
fn has_ring(portfolio: &Portfolio) -> bool {
    let count = portfolio.projects().len();
    portfolio.projects().iter().any(|project| {
        let mut above = project.parent;
        for _ in 0..count {
            above = above.and_then(|id| portfolio.projects().get(id)?.parent);
        }
        above.is_some()
    })
}

/// How many rows there are of each name or source of a project, of those that the base has not.
fn new_parts(base: &Portfolio, portfolio: &Portfolio) -> BTreeMap<Vec<Value>, usize> {
    let keys = [
        (Table::Milestone, vec![0, MilestoneColumn::Name as usize]),
        (
            Table::FundingLine,
            vec![0, FundingLineColumn::Source as usize],
        ),
    ];
    let mut counts = BTreeMap::new();
    for (table, columns) in keys {
        for row in portfolio.table_rows(table) {
            let key: Vec<Value> = columns.iter().map(|c| row.values[*c].clone()).collect();
            if base.row(table, row.id).is_none() && !key[1].is_empty() {
                *counts.entry(key).or_default() += 1;
            }
        }
    }
    counts
}

/// Whether a conflict tells of a cell: of itself, of its row, or of what it points at on any side.
fn is_told(merge: &Merge, key: Key, versions: &Versions, column: usize) -> bool {
    let rows = [&versions.base, &versions.ours, &versions.theirs];
    let rows = || rows.into_iter().flatten();
    let mut conflicts = merge.conflicts().iter();
    conflicts.any(|conflict| match &conflict.matter {
        Matter::Cell(cell, of) => (*cell, *of) == (key, column),
        Matter::Clash(..) => false,
        Matter::Dispute(dispute) => {
            dispute.rows.contains(&key)
                || dispute.causes.contains(&key)
                || rows().any(|row| {
                    let mut pointers = row.pointers(column);
                    pointers.any(|target| dispute.rows.contains(&target))
                })
        }
    })
}

/// A cell of a side that is neither in the result nor the value that both began with, and that no conflict tells.
fn lost(merge: &Merge, choices: &[Keep], side: Keep) -> Option<(Row, usize)> {
    let outcome = merge.outcome(choices);
    for (key, versions) in &merge.rows {
        let Some(row) = versions.of(side) else {
            continue;
        };
        for column in (0..row.values.len()).filter(|column| *column != SOURCES) {
            let now = value(Some(row), column);
            let result = outcome.get(key).and_then(Option::as_ref);
            let is_kept =
                now == value(result, column) || now == value(versions.base.as_ref(), column);
            let is_nothing = now == Some(&Value::Empty) && versions.base.is_none();
            if !is_kept && !is_nothing && !is_told(merge, *key, versions, column) {
                return Some((row.clone(), column));
            }
        }
    }
    None
}

fn all(merge: &Merge, keep: Keep) -> Vec<Keep> {
    vec![keep; merge.conflicts().len()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn nothing_is_lost_and_everything_holds_together(
        before in prop::collection::vec(step(), 0..12),
        here in prop::collection::vec(step(), 0..14),
        there in prop::collection::vec(step(), 0..14),
        some in prop::collection::vec(any::<bool>(), 0..12),
    ) {
        let base = after(&start(), 1_000, &before);
        let ours = after(&base, 2_000, &here);
        let theirs = after(&base, 3_000, &there);
        let merge = Merge::new(&base, &ours, &theirs);
        let mixed = some.into_iter().map(|is_ours| if is_ours { Keep::Ours } else { Keep::Theirs });
        let ways = [all(&merge, Keep::Ours), all(&merge, Keep::Theirs), mixed.collect()];
        for choices in &ways {
            let draft = merge.draft(choices, String::new());
            let op = Op::edit(Uuid::nil(), "", draft.changes);
            let mut merged = ours.clone();
            prop_assert_eq!(merged.apply(&op), Ok(()));
            prop_assert_eq!(dangling(&merged), None);
            prop_assert!(!has_ring(&merged));
            // What each side added once is not there twice.
            let (our, their) = (new_parts(&base, &ours), new_parts(&base, &theirs));
            for (key, count) in new_parts(&base, &merged) {
                let most = |side: &BTreeMap<_, _>| side.get(&key).copied().unwrap_or(0);
                prop_assert!(count == 1 || most(&our) > 1 || most(&their) > 1, "{:?}", key);
            }
            for side in [Keep::Ours, Keep::Theirs] {
                prop_assert_eq!(lost(&merge, choices, side), None, "of {:?}", side);
            }
            merged.apply(&op.reversed(Uuid::nil())).unwrap();
            prop_assert_eq!(rows(&merged), rows(&ours));
        }
        // Once more comes to the same; what was decided for ours is asked again.
        for (keep, choices) in [(Keep::Ours, &ways[0]), (Keep::Theirs, &ways[1])] {
            let draft = merge.draft(choices, String::new());
            let mut merged = ours.clone();
            merged.apply(&Op::edit(Uuid::nil(), "", draft.changes)).unwrap();
            let again = Merge::new(&base, &merged, &theirs);
            prop_assert_eq!(again.draft(&[], String::new()).changes, vec![]);
            prop_assert_eq!(again.draft(&all(&again, keep), String::new()).changes, vec![]);
        }
    }
}
