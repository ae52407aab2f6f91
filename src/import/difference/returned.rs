//! What a person altered on a paper of this program that came back.

use std::sync::Arc;

use uuid::Uuid;

use crate::edit::read_field;
use crate::import::grid::Place;
use crate::import::understand::{IsTold, Returned, ReturnedCell, Said};
use crate::model::{
    AnnualPlanColumn, ApprovalColumn, ApprovalKind, ApprovalState, ApprovalWords, DateSpan,
    Derived, Field, Id, Kind, MilestoneColumn, MoneyUnit, MonthlyProgressColumn, PaperKey,
    PartField, PartialDate, Portfolio, Problem, ProblemColumn, ProblemKind, ProblemState, Project,
    ProjectColumn, Table, Value, YearMonth, parse_value,
};
use crate::view::show_plain;

use super::Spot;
use super::ground::Ground;
use super::spot::RowRef;
use super::wanted::{Doubt, Wanted, category, departments, once};

/// What the altered cells of a row say.
pub(super) fn wanted(returned: &Returned, ground: &mut Ground) -> Vec<Wanted> {
    let mut row = RowReader {
        called: called(returned),
        project: returned.project,
        ground,
        wanted: Vec::new(),
    };
    for cell in &returned.cells {
        row.cell(cell);
    }
    once(row.wanted, |_| false)
}

/// What tells a row that was added by hand from others of its project: the name of a milestone, the words of a problem.
fn called(returned: &Returned) -> Option<(usize, Arc<str>)> {
    let table = returned.table?;
    let column = match table {
        Table::Milestone => MilestoneColumn::Name as usize,
        Table::Problem => ProblemColumn::Description as usize,
        _ => return None,
    };
    let is_it = |cell: &&ReturnedCell| {
        cell.key == PaperKey::Part(PartField::Typed(table, column)) && cell.part.is_none()
    };
    match &returned.cells.iter().find(is_it)?.said {
        Said::Words(words) => Some((column, words.as_str().into())),
        Said::Value(_) | Said::Nothing(_) => None,
    }
}

/// What is said of an open problem that its cell has no more.
const PROBLEM_NOT_THERE: &str =
    "库里这个没有办结的问题，表上没有写，库里不变；已经办结或写错的，请在程序里改";

/// What is said of a value that a cell of several has no more.
const NOT_THERE: &str = "库里有，表上这一格没有写；默认保留，勾上才清空";

/// What is said of a cell that a person emptied.
const EMPTIED: &str = "表上清空了；空白默认不清空库里的内容，勾上才清空";

const PERIOD: PaperKey = PaperKey::Field(Field::Derived(Derived::Period));

struct RowReader<'a> {
    called: Option<(usize, Arc<str>)>,
    project: Option<Id<Project>>,
    ground: &'a mut Ground,
    wanted: Vec<Wanted>,
}

impl RowReader<'_> {
    fn cell(&mut self, cell: &ReturnedCell) {
        if matches!(cell.said, Said::Nothing(_)) {
            self.nothing(cell.key, cell);
            return;
        }
        match cell.key {
            PaperKey::Field(Field::Derived(Derived::Period)) => self.period(cell),
            PaperKey::Field(Field::Derived(Derived::ProblemsInHand)) => self.problems(cell),
            PaperKey::Field(Field::Derived(Derived::Approval(kind))) => self.approval(cell, kind),
            PaperKey::Field(Field::Derived(derived)) => {
                if let Some(spot) = dated(derived, cell) {
                    self.field(cell, derived.into(), spot);
                } else {
                    let spot = Spot::Own(derived.spec().label.into());
                    self.bar(cell, spot, "表上没有写明报告月份".to_owned());
                }
            }
            PaperKey::Field(field @ Field::Typed(column)) => {
                self.field(cell, field, Spot::Field(column));
            }
            PaperKey::Field(field @ Field::Own(own)) => {
                self.ground.know_own(field.label(), own.id());
                self.field(cell, field, Spot::Own(field.label().into()));
            }
            PaperKey::Part(PartField::Typed(table, column)) => self.part(cell, table, column),
            PaperKey::Part(_) | PaperKey::Indicator(_) => {}
        }
    }

    fn put(&mut self, cell: &ReturnedCell, spot: Spot, value: Value) {
        if !value.is_empty() {
            let wanted = Wanted::new(spot, Some(cell.place), value);
            self.wanted.push(Wanted {
                // 建设起止年限 has the years alone, whatever the library knows of the days.
                is_exact: cell.key != PERIOD,
                ..wanted
            });
        }
    }

    /// A person emptied the cell: what the library holds goes only where somebody says so.
    fn nothing(&mut self, key: PaperKey, cell: &ReturnedCell) {
        let field = |column| vec![Spot::Field(column)];
        let spots = match key {
            PERIOD => [field(ProjectColumn::Start), field(ProjectColumn::End)].concat(),
            PaperKey::Field(Field::Derived(derived)) => dated(derived, cell).into_iter().collect(),
            PaperKey::Field(Field::Typed(column)) => field(column),
            PaperKey::Field(field @ Field::Own(own)) => {
                self.ground.know_own(field.label(), own.id());
                vec![Spot::Own(field.label().into())]
            }
            PaperKey::Part(PartField::Typed(table, column)) => {
                let row = cell
                    .part
                    .map(|id| RowRef::Id(id, words_of(self.ground.portfolio(), table, id)));
                row.map(|row| Spot::Row(table, row, column))
                    .into_iter()
                    .collect()
            }
            PaperKey::Part(_) | PaperKey::Indicator(_) => Vec::new(),
        };
        for spot in spots {
            let wanted = Wanted::erasing(spot, cell.place);
            self.wanted.push(match cell.said {
                Said::Nothing(IsTold::Yes) => wanted,
                _ => wanted.doubtful(Doubt::Held, EMPTIED),
            });
        }
    }

    fn bar(&mut self, cell: &ReturnedCell, spot: Spot, why: String) {
        let wanted = Wanted::new(spot, Some(cell.place), Value::Empty);
        let wanted = wanted.written(written(cell)).doubtful(Doubt::Barred, why);
        self.wanted.push(wanted);
    }

    fn field(&mut self, cell: &ReturnedCell, field: Field, spot: Spot) {
        let words = match &cell.said {
            Said::Value(value) => return self.put(cell, spot, value.clone()),
            Said::Nothing(_) => return,
            Said::Words(words) => words,
        };
        let at = (spot.clone(), Some(cell.place));
        let wanted = match field {
            Field::Typed(ProjectColumn::Category) => {
                self.ground.meet_category(words);
                category(self.ground, at.1, words)
            }
            field if field.kind() == Kind::Refs(Table::Department) => self.departments(at, words),
            field => {
                let read = read_field(self.ground.portfolio(), field, words, cell.unit);
                return match read {
                    Ok(value) => self.put(cell, spot, value),
                    Err(error) => self.bar(cell, spot, error.to_string()),
                };
            }
        };
        self.wanted.extend(wanted.map(exact));
    }

    /// What words say that name departments.
    fn departments(&mut self, at: (Spot, Option<Place>), words: &str) -> Option<Wanted> {
        let names = names(words);
        for name in &names {
            self.ground.meet_department(name);
        }
        departments(self.ground, at, &names)
    }

    /// A cell of a row that belongs to the project.
    fn part(&mut self, cell: &ReturnedCell, table: Table, column: usize) {
        let row = match (cell.part, &self.called) {
            (Some(id), _) => RowRef::Id(id, words_of(self.ground.portfolio(), table, id)),
            (None, Some((by, words))) => RowRef::Called(*by, words.clone()),
            (None, None) => {
                let row = RowRef::Called(column, written(cell).into());
                let spot = Spot::Row(table, row, column);
                let why = format!("没有写是哪一个{}，没有导入", table.label());
                return self.bar(cell, spot, why);
            }
        };
        let spot = Spot::Row(table, row, column);
        let words = match &cell.said {
            Said::Value(value) => return self.put(cell, spot, value.clone()),
            Said::Nothing(_) => return,
            Said::Words(words) => words,
        };
        let kind = table.columns()[column].kind;
        if kind == Kind::Refs(Table::Department) {
            let at = (spot, Some(cell.place));
            let wanted = self.departments(at, words);
            self.wanted.extend(wanted.map(exact));
            return;
        }
        match parse_value(self.ground.portfolio(), kind, words, cell.unit) {
            Ok(value) => self.put(cell, spot, value),
            Err(error) => self.bar(cell, spot, error.to_string()),
        }
    }

    /// 建设起止年限: what a person writes there is when work begins and ends. The paper has the years alone, so a year
    /// that stands as it did says nothing new.
    fn period(&mut self, cell: &ReturnedCell) {
        let start = Spot::Field(ProjectColumn::Start);
        match DateSpan::parse(&written(cell)) {
            Ok(span) => {
                let date = |date: Option<PartialDate>| date.map(Value::Date).unwrap_or_default();
                // One year alone is the paper's form of a beginning and an end in the same.
                let to = match (span.from, span.to) {
                    (Some(from @ PartialDate::Year(_)), None) if !is_open(&written(cell)) => {
                        Some(from)
                    }
                    (_, to) => to,
                };
                for (column, date) in [
                    (ProjectColumn::Start, date(span.from)),
                    (ProjectColumn::End, date(to)),
                ] {
                    match date {
                        Value::Empty => self.not_there(cell, Spot::Field(column)),
                        date => self.put(cell, Spot::Field(column), date),
                    }
                }
            }
            Err(error) => self.bar(cell, start, error.to_string()),
        }
    }

    /// What the library holds and a cell that joins several values says no more: it stays, unless a person says otherwise.
    fn not_there(&mut self, cell: &ReturnedCell, spot: Spot) {
        let wanted = Wanted::erasing(spot, cell.place);
        self.wanted.push(wanted.doubtful(Doubt::Held, NOT_THERE));
    }

    /// 存在问题 joins the open problems. What is none of them may be a new one, or one of them in other words: a person
    /// says so.
    fn problems(&mut self, cell: &ReturnedCell) {
        let portfolio = self.ground.portfolio();
        let problems = self.project.map(|id| portfolio.problems().of(id));
        let words = without_known(&written(cell), problems.into_iter().flatten());
        for (id, text) in self.open_problems() {
            if !written(cell).contains(text.as_str()) {
                let row = RowRef::Id(id, text.as_str().into());
                let spot = Spot::Row(Table::Problem, row, ProblemColumn::Description as usize);
                self.bar(cell, spot, PROBLEM_NOT_THERE.to_owned());
            }
        }
        for text in problems_of(&words) {
            let spot = Spot::Problem(text.into());
            let wanted = Wanted::new(spot, Some(cell.place), Value::Text(text.to_owned()));
            let why = "“存在问题”一栏改过：接受则新增一个问题；只是改原有问题的说法，请在程序里改";
            self.wanted.push(wanted.doubtful(Doubt::Held, why));
        }
    }

    /// The problems of the project that are not settled and have words of their own.
    fn open_problems(&self) -> Vec<(Uuid, String)> {
        let portfolio = self.ground.portfolio();
        let problems = self.project.map(|id| portfolio.problems().of(id));
        let open = problems.into_iter().flatten().filter(|problem| {
            problem.state != Some(ProblemState::Settled) && !problem.description.is_empty()
        });
        open.map(|problem| (problem.id.uuid(), problem.description.clone()))
            .collect()
    }

    /// An approval line by line: its state, the document that grants it, when it was granted or is expected.
    fn approval(&mut self, cell: &ReturnedCell, kind: ApprovalKind) {
        let spot = |column| Spot::Approval(kind, column);
        let text = written(cell);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        let first = lines.next().unwrap_or_default();
        let Some(state) = ApprovalState::read(first) else {
            let why = format!(
                "没有“{first}”这种状态，可填：{}",
                ApprovalState::WORDS.join("、")
            );
            return self.bar(cell, spot(ApprovalColumn::State), why);
        };
        self.put(
            cell,
            spot(ApprovalColumn::State),
            Value::Choice(state.label()),
        );
        // The paper has the document of what is granted, and else when it is expected.
        let mut missing = match (state, self.approval_state(kind)) {
            (ApprovalState::Granted, Some(ApprovalState::Granted)) => {
                vec![ApprovalColumn::DocumentNumber, ApprovalColumn::Date]
            }
            (ApprovalState::Granted, _) | (_, Some(ApprovalState::Granted)) => Vec::new(),
            _ => vec![ApprovalColumn::Expected],
        };
        for line in lines {
            let after = |mark: &str| line.strip_prefix(mark).map(PartialDate::parse);
            let marked = [ApprovalWords::EXPECTED, ApprovalWords::EXPIRES].map(after);
            let (column, value) = match (marked, PartialDate::parse(line)) {
                ([Some(Ok(date)), _], _) => (ApprovalColumn::Expected, Value::Date(date)),
                ([_, Some(Ok(date))], _) => (ApprovalColumn::Expires, Value::Date(date)),
                (_, Ok(date)) => (ApprovalColumn::Date, Value::Date(date)),
                _ => (ApprovalColumn::DocumentNumber, Value::Text(line.to_owned())),
            };
            missing.retain(|other| *other != column);
            self.put(cell, spot(column), value);
        }
        for column in missing {
            self.not_there(cell, spot(column));
        }
    }

    /// How far the library knows an approval of the project to have come.
    fn approval_state(&self, kind: ApprovalKind) -> Option<ApprovalState> {
        let approvals = self.ground.portfolio().approvals();
        let mut approvals = approvals.of(self.project?).iter();
        approvals
            .rfind(|approval| approval.kind == Some(kind))?
            .state
    }
}

/// Where the value of a field is kept that people fill in, for a year and a month; none of what is computed, and of what
/// joins several values.
pub(super) fn spot_of(field: Field, year: i32, month: Option<YearMonth>) -> Option<Spot> {
    match field {
        Field::Typed(column) => Some(Spot::Field(column)),
        Field::Own(_) => Some(Spot::Own(field.label().into())),
        Field::Derived(derived) => dated_spot(derived, year, month),
    }
}

fn dated(derived: Derived, cell: &ReturnedCell) -> Option<Spot> {
    dated_spot(derived, cell.year, cell.month)
}

/// Where a value of the year or month under report, or of a milestone by name, is kept; none where the paper is about no
/// month.
fn dated_spot(derived: Derived, year: i32, month: Option<YearMonth>) -> Option<Spot> {
    match (derived, derived.spec().cell) {
        (Derived::Milestone(name), _) => Some(Spot::Milestone(name.name().into())),
        (_, Some((Table::AnnualPlan, column))) => {
            let column = AnnualPlanColumn::ALL.get(column)?;
            Some(Spot::Annual(year + derived.years_ahead(), *column))
        }
        (_, Some((Table::MonthlyProgress, column))) => {
            let column = MonthlyProgressColumn::ALL.get(column)?;
            Some(Spot::Month(month?, *column))
        }
        _ => None,
    }
}

fn exact(wanted: Wanted) -> Wanted {
    Wanted {
        is_exact: true,
        ..wanted
    }
}

/// `2024—`: a beginning without an end.
fn is_open(text: &str) -> bool {
    let text = text.trim();
    text.ends_with(['—', '-', '－', '–', '~', '起', '至'])
}

fn names(words: &str) -> Vec<String> {
    let names = words
        .split(['、', '，', ',', '；', ';', '\n'])
        .map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// By what people know a row: its name, else what tells it from others.
pub(super) fn words_of(portfolio: &Portfolio, table: Table, id: Uuid) -> Arc<str> {
    let name = table.name_column().or_else(|| table.keys().next());
    let held = name.and_then(|column| portfolio.cell(table, id, column));
    let words = held.map(|held| show_plain(&held, MoneyUnit::Wan));
    words.unwrap_or_default().into()
}

fn written(cell: &ReturnedCell) -> String {
    match &cell.said {
        Said::Words(words) => words.clone(),
        Said::Value(value) => show_plain(value, cell.unit),
        Said::Nothing(_) => String::new(),
    }
}
/// Stands between the problems that one cell tells.
pub const BETWEEN: char = '；';

/// What parts one problem from the next in a cell that people wrote.
const BETWEEN_PROBLEMS: [char; 3] = [BETWEEN, ';', '\n'];

/// A cell without the problems that the library has of its project.
pub(super) fn without_known<'a>(cell: &str, problems: impl Iterator<Item = &'a Problem>) -> String {
    // One without words is called by its kind.
    let mut known: Vec<&str> = problems
        .map(|problem| match problem.description.as_str() {
            "" => problem.kind.map_or("", ProblemKind::label),
            words => words,
        })
        .filter(|known| !known.is_empty())
        .collect();
    known.sort_by_key(|known| std::cmp::Reverse(known.len()));
    let mut words = cell.to_owned();
    for known in known {
        words = without(&words, known);
    }
    words
}

/// The problems that a cell tells, one by one.
pub(super) fn problems_of(cell: &str) -> impl Iterator<Item = &str> {
    let words = cell.split(BETWEEN_PROBLEMS).map(str::trim);
    words.filter(|words| !words.is_empty())
}

/// A cell without a problem that it names; words within another problem are no problem of their own.
fn without(cell: &str, known: &str) -> String {
    let is_between = |letter: Option<char>| letter.is_none_or(|c| BETWEEN_PROBLEMS.contains(&c));
    let found = cell.match_indices(known).map(|(at, _)| at).find(|at| {
        let before = cell[..*at].trim_end_matches(' ').chars().next_back();
        let after = cell[at + known.len()..]
            .trim_start_matches(' ')
            .chars()
            .next();
        is_between(before) && is_between(after)
    });
    found.map_or_else(
        || cell.to_owned(),
        |at| format!("{}{BETWEEN}{}", &cell[..at], &cell[at + known.len()..]),
    )
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn a_problem_is_taken_off_whole_and_not_out_of_another() {
        assert_eq!(without("缺少资金，请协调", "资金"), "缺少资金，请协调");
        assert_eq!(without("资金；缺少资金", "资金"), "；；缺少资金");
        assert_eq!(
            without("用地没有落实；\n管线", "用地没有落实；\n管线"),
            "；"
        );
    }
}
