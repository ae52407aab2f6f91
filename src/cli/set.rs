//! Altering a library: every word is read before the first is written, and each command is one op.

use std::fmt::Write as _;
use std::path::Path;

use crate::app::read_cell;
use crate::clock::{Clock, new_id};
use crate::edit::{Draft, PartColumn, check_light_reasons};
use crate::model::{
    Change, Derived, Field, Id, Kind, MoneyUnit, MonthlyProgressColumn, Op, Portfolio, Project,
    ProjectColumn, Remark, RemarkColumn, Row, Table, Value, parse_value,
};
use crate::session::Session;
use crate::view::{Moment, change_line, doubted_figures};

use super::args::{Add, Confirm, Delete, Reverse, Set};
use super::library::{finish_with, perform, words};
use super::target::{PARTS, Target, find};
use super::words::{Names, no_field_words, none_called};
use super::{Failure, library, output};

/// Steps gathered before the library is asked to take them as one.
pub(super) struct Steps {
    portfolio: Portfolio,
    changes: Vec<Change>,
}

impl Steps {
    pub(super) fn new(session: &Session) -> Self {
        Self {
            portfolio: session.portfolio_ref().clone(),
            changes: Vec::new(),
        }
    }

    /// The library as the steps so far leave it.
    pub(super) const fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// Tries a step on what those before it leave.
    pub(super) fn take(&mut self, draft: Draft) -> Result<(), String> {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        self.portfolio
            .apply(&op)
            .map_err(|error| error.to_string())?;
        self.changes.extend(op.changes);
        Ok(())
    }

    /// Writes them, and says what became different.
    pub(super) fn commit(self, mut session: Session, label: String) -> Result<(), Failure> {
        let Self { portfolio, changes } = self;
        if changes.is_empty() {
            let words = "没有改动：内容已经是这样\n";
            return Ok(finish_with(session, || output::say(words))?);
        }
        let reasons = check_light_reasons(session.portfolio_ref(), &changes);
        reasons.map_err(|error| Failure::Work(error.to_string()))?;
        // A row that goes is named by what it was.
        let before = session.portfolio();
        let line = |change: &Change| {
            let state = if matches!(change, Change::Delete(_)) {
                &before
            } else {
                &portfolio
            };
            change_line(state, change)
        };
        let mut text = format!("{}\n", output::line(&label));
        for line in changes.iter().filter_map(line) {
            writeln!(text, "    {}", output::line(&line)).ok();
        }
        let doubted = doubted_figures(&portfolio, &changes);
        perform(&mut session, Draft { label, changes })?;
        for told in doubted {
            output::hint(&format!("已照写。{told}"));
        }
        Ok(finish_with(session, || output::say(&text))?)
    }
}

/// Opens the library that a command alters.
pub(super) fn open(path: &Path) -> Result<Session, Failure> {
    Ok(library::open(path).map_err(|error| words(&error))?)
}

/// `lantu set`
pub fn set(set: &Set) -> Result<(), Failure> {
    let session = open(&set.library)?;
    let mut steps = Steps::new(&session);
    let mut labels: Vec<&str> = Vec::new();
    let owner = match find(&steps.portfolio, &set.row)? {
        Target::Project(id) => {
            for assignment in &set.values {
                let (word, text) = parted(assignment)?;
                let field = Field::headed(&steps.portfolio, word)
                    .ok_or_else(|| no_field(&steps.portfolio, word))?;
                once(&mut labels, field.label())?;
                let value = read_field(&steps.portfolio, id, field, text)?;
                steps.take(draft_of(&steps.portfolio, id, field, value)?)?;
            }
            name_of(&steps.portfolio, id)
        }
        Target::Part(table, id) => {
            for assignment in &set.values {
                let (word, text) = parted(assignment)?;
                let (column, value) = read_part(&steps.portfolio, table, word, text)?;
                once(&mut labels, table.columns()[column].label)?;
                let part = PartColumn { table, id, column };
                let today = Clock::System.today();
                let draft = Draft::set_part(&steps.portfolio, part, value, today);
                steps.take(draft)?;
            }
            let project = steps.portfolio.project_of(table, id);
            let name = project.map(|id| name_of(&steps.portfolio, id));
            format!("{}的{}", name.unwrap_or_default(), table.label())
        }
    };
    let label = format!("修改{}：{owner}", labels.join("、"));
    steps.commit(session, label)
}

/// `lantu add`
pub fn add(add: &Add) -> Result<(), Failure> {
    let session = open(&add.library)?;
    let mut steps = Steps::new(&session);
    let word = add.table.as_str();
    let is_called = |table: &&Table| table.label() == word || table.name() == word;
    if is_called(&&Table::Project) {
        let name = add_project(&mut steps, &add.words)?;
        return steps.commit(session, format!("新增项目：{name}"));
    }
    let Some(table) = PARTS.iter().find(is_called).copied() else {
        let tables = std::iter::once(Table::Project).chain(PARTS);
        let tables = tables.map(|table| Names(table.label(), Some(table.name())));
        return Err(Failure::Usage(none_called("不能新增", word, tables)));
    };
    let [project, words @ ..] = add.words.as_slice() else {
        return Err(Failure::Usage("请写明是哪个项目".to_owned()));
    };
    let Target::Project(project) = find(&steps.portfolio, project)? else {
        return Err(Failure::Usage("请写项目，而不是属于项目的一行".to_owned()));
    };
    let mut known = Vec::new();
    let mut labels = Vec::new();
    for assignment in words {
        let (word, text) = parted(assignment)?;
        let (column, value) = read_part(&steps.portfolio, table, word, text)?;
        once(&mut labels, table.columns()[column].label)?;
        known.push((column, value));
    }
    check_month(&steps.portfolio, table, project, &known)?;
    if table == Table::Remark {
        known.extend(signed(&known)?);
    }
    let made = (Clock::System.today(), new_id as crate::edit::NewId);
    let draft = Draft::new_part(&steps.portfolio, table, project, &known, made);
    let draft = draft.ok_or_else(|| format!("不能新增{}", table.label()))?;
    let label = draft.label.clone();
    steps.take(draft)?;
    steps.commit(session, label)
}

/// Who remarks and when, as the program notes it.
fn signed(known: &[(usize, Value)]) -> Result<[(usize, Value); 2], Failure> {
    let is_said = |(column, value): &(usize, Value)| {
        *column == RemarkColumn::Text as usize && !value.is_empty()
    };
    if !known.iter().any(is_said) {
        let words = "批注要写内容，如 内容=桥墩已全部完成";
        return Err(Failure::Usage(words.to_owned()));
    }
    let author = library::preferences().author().name;
    let at = Clock::System.now().format(Remark::TIME).to_string();
    Ok([
        (RemarkColumn::Author as usize, Value::Text(author)),
        (RemarkColumn::MadeAt as usize, Value::Text(at)),
    ])
}

/// Refuses a second report of a month: both would count.
fn check_month(
    portfolio: &Portfolio,
    table: Table,
    project: Id<Project>,
    known: &[(usize, Value)],
) -> Result<(), Failure> {
    if table != Table::MonthlyProgress {
        return Ok(());
    }
    let month = |row: &Row| row.values[MonthlyProgressColumn::Month as usize].clone();
    let of_month = |(column, _): &&(usize, Value)| *column == MonthlyProgressColumn::Month as usize;
    let Some((_, meant)) = known.iter().find(of_month) else {
        return Ok(());
    };
    let rows = portfolio.parts(table, project);
    match rows.iter().find(|row| month(row) == *meant) {
        None => Ok(()),
        Some(row) => Err(Failure::Work(format!(
            "这个项目这个月已经填报过。要改请用 lantu set 写那一行的 id：{}",
            row.id
        ))),
    }
}

/// Makes a project of its fields; its name.
fn add_project(steps: &mut Steps, words: &[String]) -> Result<String, Failure> {
    let (id, draft) = Draft::new_project(&steps.portfolio, &[], new_id);
    let mut name = None;
    steps.take(draft)?;
    let mut labels = Vec::new();
    for assignment in words {
        let (word, text) = parted(assignment)?;
        let field = Field::headed(&steps.portfolio, word)
            .ok_or_else(|| no_field(&steps.portfolio, word))?;
        once(&mut labels, field.label())?;
        let value = read_field(&steps.portfolio, id, field, text)?;
        if let (Field::Typed(ProjectColumn::Name), Value::Text(text)) = (field, &value) {
            name = Some(text.clone());
        }
        steps.take(draft_of(&steps.portfolio, id, field, value)?)?;
    }
    name.ok_or_else(|| Failure::Usage("新增项目要写项目名称，如 项目名称=北岸防洪堤".to_owned()))
}

/// The step that sets a field of a project. Of the computed ones only dates of milestones and approvals can be set: the others stand
/// for a year or a month, which a command says by the row itself.
fn draft_of(
    portfolio: &Portfolio,
    id: Id<Project>,
    field: Field,
    value: Value,
) -> Result<Draft, Failure> {
    match field {
        Field::Typed(column) => Ok(Draft::set_field(portfolio, &[id], column, &value)),
        Field::Own(own) => Ok(Draft::set_own(portfolio, &[id], own, &value, new_id)),
        Field::Derived(Derived::Milestone(_) | Derived::Approval(_)) => {
            let moment = Moment::on(Clock::System.today());
            let cells = [(id, field, value)];
            Ok(Draft::set_cells(portfolio, "修改", &cells, moment, new_id))
        }
        Field::Derived(_) => Err(derived(field)),
    }
}

/// `lantu delete`
pub fn delete(delete: &Delete) -> Result<(), Failure> {
    let session = open(&delete.library)?;
    let mut steps = Steps::new(&session);
    let mut labels = Vec::new();
    for word in &delete.rows {
        let draft = match find(&steps.portfolio, word)? {
            Target::Project(id) => Draft::delete_projects(&steps.portfolio, &[id]),
            Target::Part(table, id) => Draft::delete_part(&steps.portfolio, table, id),
        };
        labels.push(draft.label.clone());
        steps.take(draft)?;
    }
    let label = match labels.as_slice() {
        [label] => label.clone(),
        several => format!("删除 {} 项", several.len()),
    };
    steps.commit(session, label)
}

/// `lantu confirm`
pub fn confirm(confirm: &Confirm) -> Result<(), Failure> {
    let session = open(&confirm.library)?;
    let mut steps = Steps::new(&session);
    let mut projects = Vec::new();
    for word in &confirm.projects {
        match find(&steps.portfolio, word)? {
            Target::Project(id) => projects.push(id),
            Target::Part(..) => return Err(Failure::Usage("只有项目的字段有建议".to_owned())),
        }
    }
    let column = match &confirm.field {
        None => None,
        Some(word) => match Field::find_in(&steps.portfolio, word) {
            Some(Field::Typed(column)) => Some(column),
            Some(field) => {
                let label = field.label();
                return Err(Failure::Usage(format!("“{label}”没有建议值")));
            }
            None => return Err(no_field(&steps.portfolio, word)),
        },
    };
    let draft = Draft::confirm(&steps.portfolio, &projects, column);
    let label = draft.label.clone();
    steps.take(draft)?;
    steps.commit(session, label)
}

/// Which way history is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Take back.
    Undo,
    /// Do again.
    Redo,
}

/// `lantu undo` and `lantu redo`
pub fn reverse(reverse: &Reverse, direction: Direction) -> Result<(), Failure> {
    let mut session = open(&reverse.library)?;
    let mut text = String::new();
    let mut done = 0;
    let word = match direction {
        Direction::Undo => "撤销",
        Direction::Redo => "重做",
    };
    while done < reverse.steps {
        let reversed = match direction {
            Direction::Undo => session.undo(Clock::System),
            Direction::Redo => session.redo(Clock::System),
        };
        let reversed = reversed.map_err(|error| error.to_string())?;
        let Some(label) = reversed else { break };
        writeln!(text, "已{word}：{}", output::line(&label)).ok();
        done += 1;
    }
    finish_with(session, || output::say(&text))?;
    if done < reverse.steps {
        let place = reverse.library.display();
        return Err(Failure::Work(match done {
            0 => format!("没有可{word}的操作：{place}"),
            done => format!("只{word}了 {done} 步，没有更多可{word}的操作：{place}"),
        }));
    }
    Ok(())
}

fn name_of(portfolio: &Portfolio, id: Id<Project>) -> String {
    let project = portfolio.projects().get(id);
    project
        .map(|project| project.name.clone())
        .unwrap_or_default()
}

pub(super) fn parted(assignment: &str) -> Result<(&str, &str), Failure> {
    let parted = assignment.split_once(['=', '＝']);
    parted.ok_or_else(|| Failure::Usage(format!("“{assignment}”应写成 字段=值，如 总投资=1.2亿元")))
}

/// A field given twice would have one of its values lost.
pub(super) fn once<'a>(labels: &mut Vec<&'a str>, label: &'a str) -> Result<(), Failure> {
    if labels.contains(&label) {
        return Err(Failure::Usage(format!("“{label}”写了两次")));
    }
    labels.push(label);
    Ok(())
}

fn no_field(portfolio: &Portfolio, word: &str) -> Failure {
    let fields = Field::all_in(portfolio).filter(|field| field.is_typed());
    Failure::Usage(no_field_words(word, fields))
}

fn derived(field: Field) -> Failure {
    Failure::Work(format!(
        "“{}”由程序推算，不能填写。里程碑、资金、年度计划、月进度用 lantu add 新增，或用那一行的 id 修改",
        field.label()
    ))
}

fn read_field(
    portfolio: &Portfolio,
    id: Id<Project>,
    field: Field,
    text: &str,
) -> Result<Value, Failure> {
    let is_set = |of: Derived| matches!(of, Derived::Milestone(_) | Derived::Approval(_));
    if matches!(field, Field::Derived(of) if !is_set(of)) {
        return Err(derived(field));
    }
    let value = read_cell(portfolio, (&[id], field), text, MoneyUnit::Wan, &[]);
    let value = value.map_err(|error| format!("{}：{error}", field.label()))?;
    hint_at_negative(field.label(), &value);
    Ok(value)
}

/// A column of a row that belongs to a project, and what it is to hold.
fn read_part(
    portfolio: &Portfolio,
    table: Table,
    word: &str,
    text: &str,
) -> Result<(usize, Value), Failure> {
    let is_typed = |kind: Kind| !matches!(kind, Kind::Ref(Table::Project));
    let columns = table.columns().iter();
    let is_called = |column: &crate::model::Column| {
        (column.label == word || column.name == word) && is_typed(column.kind)
    };
    let Some(index) = columns.clone().position(is_called) else {
        let columns = columns.filter(|column| is_typed(column.kind));
        let names = columns.map(|column| Names(column.label, Some(column.name)));
        let what = format!("{}没有", table.label());
        return Err(Failure::Usage(none_called(&what, word, names)));
    };
    let column = &table.columns()[index];
    if !column.why.is_empty() {
        return Err(Failure::Work(format!("“{}”{}", column.label, column.why)));
    }
    let value = parse_value(portfolio, column.kind, text, MoneyUnit::Wan);
    let value = value.map_err(|error| format!("{}：{error}", column.label))?;
    if table != Table::MonthlyProgress {
        hint_at_negative(column.label, &value);
    }
    Ok((index, value))
}

/// Few sums can be negative; it may be a slip.
fn hint_at_negative(label: &str, value: &Value) {
    if value.as_money().is_some_and(|amount| amount.fen() < 0) {
        output::hint(&format!("{label}是负数，请核对"));
    }
}
