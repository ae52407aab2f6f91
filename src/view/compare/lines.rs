//! What one project says differently, line by line.

use crate::model::{
    AnnualPlan, AnnualPlanColumn, Approval, ApprovalColumn, Field, FundingLine, FundingLineColumn,
    Kind, Milestone, MilestoneColumn, MonthlyProgress, MonthlyProgressColumn, OwnRef, Portfolio,
    Problem, ProblemColumn, Project, ProjectColumn, Record, Source, Table, Value,
};

use super::Difference;
use crate::view::own;

/// Both states, to name the rows that values point at.
pub(super) struct Lines<'a> {
    pub before: &'a Portfolio,
    pub after: &'a Portfolio,
}

impl Lines<'_> {
    /// What `new` says differently from `old`, the project's own fields first.
    pub fn of(&self, old: &Project, new: &Project) -> Vec<Difference> {
        let mut lines = Vec::new();
        if old != new {
            self.fields(old, new, &mut lines);
        }
        self.funding(old, new, &mut lines);
        self.annual_plans(old, new, &mut lines);
        self.milestones(old, new, &mut lines);
        self.approvals(old, new, &mut lines);
        self.progress(old, new, &mut lines);
        self.problems(old, new, &mut lines);
        self.own_values(old, new, &mut lines);
        lines
    }

    fn fields(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        for (column, field) in typed_fields() {
            let kind = field.kind();
            let values = (old.get(column as usize), new.get(column as usize));
            let is_agreed = old.source(column) == Some(Source::Suggested)
                && new.source(column) == Some(Source::Confirmed);
            let changed = self.changed(kind, &values.0, &values.1);
            let is_confirmation = changed.is_none() && is_agreed && !values.1.is_empty();
            let agreed = || {
                let value = named(self.after, kind, &values.1);
                (value.clone(), value)
            };
            let shown = changed.or_else(|| is_confirmation.then(agreed));
            if let Some((old, new)) = shown {
                lines.push(Difference {
                    what: field.label().to_owned(),
                    field: Some(field),
                    old,
                    new,
                    is_confirmation,
                });
            }
        }
    }

    fn funding(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        use FundingLineColumn as C;
        let label = |line: &FundingLine| {
            words([
                line.source.map(|source| source.label().to_owned()),
                line.year.map(|year| format!("{year}年")),
                line.kind.map(|kind| kind.label().to_owned()),
            ])
        };
        let rows = (
            self.before.funding().of(old.id),
            self.after.funding().of(new.id),
        );
        self.parts(
            rows,
            label,
            &[C::Source as usize, C::Year as usize, C::Kind as usize],
            lines,
        );
    }

    fn annual_plans(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let rows = (
            self.before.annual_plans().of(old.id),
            self.after.annual_plans().of(new.id),
        );
        let label = |plan: &AnnualPlan| format!("{}年", plan.year);
        self.parts(rows, label, &[AnnualPlanColumn::Year as usize], lines);
    }

    fn milestones(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let rows = (
            self.before.milestones().of(old.id),
            self.after.milestones().of(new.id),
        );
        let label = |milestone: &Milestone| milestone.name.clone();
        self.parts(rows, label, &[MilestoneColumn::Name as usize], lines);
    }

    fn approvals(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let rows = (
            self.before.approvals().of(old.id),
            self.after.approvals().of(new.id),
        );
        let label = |approval: &Approval| words([approval.kind.map(|k| k.label().to_owned())]);
        self.parts(rows, label, &[ApprovalColumn::Kind as usize], lines);
    }

    fn progress(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let rows = (
            self.before.progress().of(old.id),
            self.after.progress().of(new.id),
        );
        let label = |progress: &MonthlyProgress| progress.month.to_string();
        self.parts(rows, label, &[MonthlyProgressColumn::Month as usize], lines);
    }

    fn problems(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let rows = (
            self.before.problems().of(old.id),
            self.after.problems().of(new.id),
        );
        let label = |problem: &Problem| words([problem.kind.map(|k| k.label().to_owned())]);
        self.parts(rows, label, &[ProblemColumn::Kind as usize], lines);
    }

    /// Columns of the office's own; in two libraries those of one heading are the same.
    fn own_values(&self, old: &Project, new: &Project, lines: &mut Vec<Difference>) {
        let of = |portfolio: &Portfolio, project: &Project| -> Vec<(OwnRef, Value)> {
            let columns = portfolio.own_columns().iter();
            let values = columns.map(|own| (*own, own::value(portfolio, project.id, *own)));
            values.filter(|(_, value)| !value.is_empty()).collect()
        };
        let mut before = of(self.before, old);
        let mut line = |own: OwnRef, old: Value, new: Value| {
            if old != new {
                lines.push(Difference {
                    field: Some(Field::Own(own)),
                    ..part(own.column().label.to_owned(), old, new)
                });
            }
        };
        for (own, value) in of(self.after, new) {
            let is_same = |(other, _): &(OwnRef, Value)| other.column().label == own.column().label;
            let place = before.iter().position(is_same);
            let then = place.map_or(Value::Empty, |place| before.remove(place).1);
            line(own, then, value);
        }
        for (own, value) in before {
            line(own, value, Value::Empty);
        }
    }

    /// Rows that belong to the project: the same by their id, of the rest those of the same label. `named_by` are
    /// the columns that the label spells out.
    fn parts<R: Record + PartialEq>(
        &self,
        (before, after): (Vec<&R>, Vec<&R>),
        label: impl Fn(&R) -> String,
        named_by: &[usize],
        lines: &mut Vec<Difference>,
    ) {
        if before == after {
            return;
        }
        let is_same = |a: &R, b: &R| a.id().uuid() == b.id().uuid();
        let stays = |old: &&R| after.iter().any(|row| is_same(old, row));
        let (kept, mut rest): (Vec<&R>, Vec<&R>) = before.into_iter().partition(stays);
        for row in after {
            let by_id = kept.iter().find(|old| is_same(old, row)).copied();
            let by_label = || {
                let place = rest.iter().position(|old| label(old) == label(row));
                place.map(|place| rest.remove(place))
            };
            match by_id.or_else(by_label) {
                Some(old) => self.altered_part(old, row, &label(old), lines),
                None => self.single_part(row, &label(row), named_by, Side::After, lines),
            }
        }
        for row in rest {
            self.single_part(row, &label(row), named_by, Side::Before, lines);
        }
    }

    fn altered_part<R: Record>(&self, old: &R, new: &R, label: &str, lines: &mut Vec<Difference>) {
        for (i, column) in content_columns::<R>() {
            if let Some((old, new)) = self.changed(column.kind, &old.get(i), &new.get(i)) {
                lines.push(part(part_words::<R>(label, Some(column.label)), old, new));
            }
        }
    }

    /// A row that is only on one side, told by what it holds; one that holds nothing, by its label.
    fn single_part<R: Record>(
        &self,
        row: &R,
        label: &str,
        named_by: &[usize],
        side: Side,
        lines: &mut Vec<Difference>,
    ) {
        let portfolio = match side {
            Side::Before => self.before,
            Side::After => self.after,
        };
        let mut line = |what: String, value: Value| {
            lines.push(match side {
                Side::Before => part(what, value, Value::Empty),
                Side::After => part(what, Value::Empty, value),
            });
        };
        let mut is_told = false;
        for (i, column) in content_columns::<R>().filter(|(i, _)| !named_by.contains(i)) {
            let value = named(portfolio, column.kind, &row.get(i));
            if !value.is_empty() {
                line(part_words::<R>(label, Some(column.label)), value);
                is_told = true;
            }
        }
        if !is_told {
            let value = if label.is_empty() { "有" } else { label };
            line(R::TABLE.label().to_owned(), Value::Text(value.to_owned()));
        }
    }

    /// The two values by the names of what they point at, where they are not the same. Rows of two libraries may
    /// have other ids and the same name.
    fn changed(&self, kind: Kind, old: &Value, new: &Value) -> Option<(Value, Value)> {
        if old == new {
            return None;
        }
        let (old, new) = (named(self.before, kind, old), named(self.after, kind, new));
        (old != new).then_some((old, new))
    }
}

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

/// The fields of a project that people fill in.
fn typed_fields() -> impl Iterator<Item = (ProjectColumn, Field)> {
    let is_content =
        |column: &ProjectColumn| !matches!(column.spec().kind, Kind::Ordinal | Kind::Sources);
    let columns = ProjectColumn::ALL.iter().copied().filter(is_content);
    columns.map(|column| (column, Field::Typed(column)))
}

/// The columns of a row that say something about the project.
fn content_columns<R: Record>() -> impl Iterator<Item = (usize, &'static crate::model::Column)> {
    let is_content = |column: &crate::model::Column| {
        !matches!(column.kind, Kind::Ordinal | Kind::Ref(Table::Project))
    };
    let columns = R::COLUMNS.iter().enumerate();
    columns.filter(move |(_, column)| is_content(column) && column.name != "position")
}

/// `里程碑 开工 计划时间`
fn part_words<R: Record>(label: &str, column: Option<&str>) -> String {
    words([
        Some(R::TABLE.label().to_owned()),
        Some(label.to_owned()),
        column.map(str::to_owned),
    ])
}

fn words<const N: usize>(words: [Option<String>; N]) -> String {
    let words = words.into_iter().flatten();
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn part(what: String, old: Value, new: Value) -> Difference {
    Difference {
        what,
        field: None,
        old,
        new,
        is_confirmation: false,
    }
}

/// The value with the names of the rows that it points at.
fn named(portfolio: &Portfolio, kind: Kind, value: &Value) -> Value {
    let (Kind::Ref(table) | Kind::Refs(table)) = kind else {
        return value.clone();
    };
    let names = value.refs().iter();
    let names: Vec<String> = names
        .map(|id| portfolio.ref_label(table, *id).unwrap_or_default())
        .collect();
    if names.is_empty() {
        Value::Empty
    } else {
        Value::Words(names)
    }
}
