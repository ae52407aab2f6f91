//! Drafts of new rows that belong to a project.

use crate::model::{
    AnnualPlan, Approval, ApprovalKind, ApprovalState, Attachment, Change, FundingKind,
    FundingLine, Id, Kind, Milestone, MoneyUnit, MonthlyProgress, PartialDate, Portfolio, Problem,
    ProblemKind, ProblemState, Project, Record as _, Remark, Row, Table, Value, YearMonth,
    parse_value,
};
use chrono::{Datelike as _, NaiveDate};
use uuid::Uuid;

use super::draft::named;
use super::error::{CellError, NotAttached};
use super::{Draft, NewId};

/// Reads what a person typed into a cell of a row that belongs to a project. Bare amounts are in `unit`.
pub fn read_part(
    portfolio: &Portfolio,
    (table, column): (Table, usize),
    text: &str,
    unit: MoneyUnit,
) -> Result<Value, CellError> {
    let value = parse_value(portfolio, table.columns()[column].kind, text, unit)?;
    let held = table.hold(column, value);
    held.ok_or_else(|| CellError::Unheld(text.trim().to_owned()))
}

impl Draft {
    /// A new funding line at the end of the project's.
    pub fn new_funding_line(portfolio: &Portfolio, project: Id<Project>, new_id: NewId) -> Self {
        let lines = portfolio.funding().of(project);
        let line = FundingLine {
            id: Id::new(new_id()),
            project,
            source: None,
            year: None,
            kind: Some(FundingKind::Planned),
            amount: None,
            position: lines.last().map_or(1, |line| line.position + 1),
        };
        let changes = vec![Change::Create(line.to_row())];
        Self::of_project(portfolio, "新增资金来源", project, changes)
    }

    /// New milestones at the end of the project's, in one step.
    pub fn new_milestones(
        portfolio: &Portfolio,
        project: Id<Project>,
        names: &[String],
        new_id: NewId,
    ) -> Self {
        let milestones = portfolio.milestones().of(project);
        let first = milestones.last().map_or(1, |last| last.position + 1);
        let milestones = names.iter().zip(first..).map(|(name, position)| Milestone {
            id: Id::new(new_id()),
            project,
            name: name.clone(),
            planned: None,
            actual: None,
            note: String::new(),
            position,
        });
        let changes = milestones.map(|milestone| Change::Create(milestone.to_row()));
        Self::of_project(portfolio, "新增里程碑", project, changes.collect())
    }

    /// Moves a row of a project up or down among its like.
    pub fn move_part(portfolio: &Portfolio, table: Table, id: Uuid, is_up: bool) -> Self {
        let columns = table.columns().iter();
        let column = columns.clone().position(|column| column.name == "position");
        let project = portfolio.project_of(table, id);
        let (Some(column), Some(project)) = (column, project) else {
            let label = format!("调整{}次序", table.label());
            return Self {
                label,
                changes: Vec::new(),
            };
        };
        let place = |row: &Row| match row.values[column] {
            Value::Integer(place) => place,
            _ => i64::MAX,
        };
        let parts = portfolio.parts_of(project).into_iter();
        let mut rows: Vec<Row> = parts.filter(|row| row.table == table).collect();
        rows.sort_by_key(|row| (place(row), row.id));
        let at = rows.iter().position(|row| row.id == id).unwrap_or_default();
        let other = if is_up {
            at.checked_sub(1)
        } else {
            Some(at + 1)
        };
        if let Some(other) = other.filter(|other| *other < rows.len()) {
            rows.swap(at, other);
        }
        let places = rows.iter().zip(1..);
        let changes = places.filter_map(|(row, place)| {
            portfolio.change(table, row.id, column, Value::Integer(place))
        });
        let what = format!("调整{}次序", table.label());
        Self::of_project(portfolio, &what, project, changes.collect())
    }

    /// A plan for the first year that has none yet, beginning with `year`.
    pub fn new_annual_plan(
        portfolio: &Portfolio,
        project: Id<Project>,
        year: i32,
        new_id: NewId,
    ) -> Self {
        let plans = portfolio.annual_plans().of(project);
        let free = (year..2200).find(|year| plans.iter().all(|plan| plan.year != *year));
        let plan = AnnualPlan::new(Id::new(new_id()), project, free.unwrap_or(year));
        let changes = vec![Change::Create(plan.to_row())];
        Self::of_project(portfolio, "新增年度计划", project, changes)
    }

    /// Approvals of these kinds, not yet begun, at the end of the project's; with no kinds a single one to fill in.
    pub fn new_approvals(
        portfolio: &Portfolio,
        project: Id<Project>,
        kinds: &[ApprovalKind],
        new_id: NewId,
    ) -> Self {
        let approvals = portfolio.approvals().of(project);
        let first = approvals.last().map_or(1, |approval| approval.position + 1);
        let kinds: Vec<Option<ApprovalKind>> = match kinds {
            [] => vec![None],
            kinds => kinds.iter().copied().map(Some).collect(),
        };
        let approval = |(kind, position): (Option<ApprovalKind>, i32)| Approval {
            id: Id::new(new_id()),
            project,
            kind,
            state: Some(ApprovalState::NotBegun),
            document_number: String::new(),
            date: None,
            expected: None,
            expires: None,
            position,
        };
        let approvals = kinds.into_iter().zip(first..).map(approval);
        let changes = approvals.map(|approval| Change::Create(approval.to_row()));
        Self::of_project(portfolio, "新增前期手续", project, changes.collect())
    }

    /// A report for the month after the last one, or for `month` where there is none.
    pub fn new_progress(
        portfolio: &Portfolio,
        project: Id<Project>,
        month: YearMonth,
        new_id: NewId,
    ) -> Self {
        let last = portfolio.progress().of(project);
        let last = last.last().map(|report| report.month.index() + 1);
        let report = MonthlyProgress {
            id: Id::new(new_id()),
            project,
            month: last.and_then(YearMonth::from_index).unwrap_or(month),
            planned: None,
            invested: None,
            by_tenth: None,
            by_fifteenth: None,
            by_twentieth: None,
            physical_progress: String::new(),
            light: None,
            light_reason: String::new(),
            remark: String::new(),
        };
        let changes = vec![Change::Create(report.to_row())];
        Self::of_project(portfolio, "新增月进度", project, changes)
    }

    /// A problem of these words raised on a day, at the end of the project's.
    pub fn new_problem(
        portfolio: &Portfolio,
        project: Id<Project>,
        words: &str,
        today: chrono::NaiveDate,
        new_id: NewId,
    ) -> Self {
        let problem = Problem {
            description: words.to_owned(),
            ..raised(portfolio, project, today, new_id)
        };
        let changes = vec![Change::Create(problem.to_row())];
        Self::of_project(portfolio, "新增问题", project, changes)
    }

    /// 约谈: that whoever answers for projects was talked with on a day because each has been late for so many months. It is
    /// followed up as a problem of each, whose paper asks for an answer.
    pub fn new_talks(
        portfolio: &Portfolio,
        late: &[(Id<Project>, usize)],
        today: chrono::NaiveDate,
        new_id: NewId,
    ) -> Self {
        let talk = |(project, months): &(Id<Project>, usize)| {
            let of = portfolio.projects().get(*project);
            let problem = Problem {
                kind: Some(ProblemKind::Lateness),
                description: format!("连续{months}个月滞后，{today}约谈。"),
                need: "查明滞后原因，制定赶工措施，限期反馈。".to_owned(),
                responsible_departments: of
                    .map(|of| of.lead_department.clone())
                    .unwrap_or_default(),
                person: of.map_or_else(String::new, |of| of.responsible_leader.clone()),
                ..raised(portfolio, *project, today, new_id)
            };
            Change::Create(problem.to_row())
        };
        let projects: Vec<Id<Project>> = late.iter().map(|(project, _)| *project).collect();
        Self {
            label: format!("登记约谈：{}", named(portfolio, &projects)),
            changes: late.iter().map(talk).collect(),
        }
    }

    /// What somebody has to say of a project, behind what was said before. `made_at` is a moment as
    /// [`Remark::TIME`] has it.
    pub fn new_remark(
        portfolio: &Portfolio,
        project: Id<Project>,
        (author, made_at): (&str, &str),
        text: &str,
        new_id: NewId,
    ) -> Self {
        let remarks = portfolio.remarks().of(project);
        let remark = Remark {
            id: Id::new(new_id()),
            project,
            author: author.to_owned(),
            made_at: made_at.to_owned(),
            text: text.to_owned(),
            position: remarks.last().map_or(1, |remark| remark.position + 1),
        };
        let changes = vec![Change::Create(remark.to_row())];
        Self::of_project(portfolio, "新增批注", project, changes)
    }

    /// A file that goes with a project, at the end of the project's: its name, size and hash, what is noted of it, and of a
    /// picture of the site the month that it shows.
    ///
    /// # Errors
    /// The project has it already, or its name is too long: the words for the person.
    pub fn new_attachment(
        portfolio: &Portfolio,
        project: Id<Project>,
        (name, size, hash): (&str, i32, &str),
        (note, taken): (&str, Option<YearMonth>),
        new_id: NewId,
    ) -> Result<Self, NotAttached> {
        let attachments = portfolio.attachments().of(project);
        if let Some(there) = attachments.iter().find(|there| there.hash == hash) {
            return Err(NotAttached::Twice(there.name.clone()));
        }
        for text in [name, note] {
            Kind::Text.check_length(text)?;
        }
        let attachment = Attachment {
            id: Id::new(new_id()),
            project,
            name: name.to_owned(),
            size: Some(size),
            hash: hash.to_owned(),
            note: note.to_owned(),
            taken: taken.map(PartialDate::Month),
            position: attachments.last().map_or(1, |last| last.position + 1),
        };
        let changes = vec![Change::Create(attachment.to_row())];
        Ok(Self::of_project(portfolio, "新增附件", project, changes))
    }

    /// A new row of a table whose rows belong to projects, with what is known of it by column; `None` for another table.
    pub fn new_part(
        portfolio: &Portfolio,
        table: Table,
        project: Id<Project>,
        known: &[(usize, Value)],
        (today, new_id): (NaiveDate, NewId),
    ) -> Option<Self> {
        let mut draft = match table {
            Table::FundingLine => Self::new_funding_line(portfolio, project, new_id),
            Table::Milestone => Self::new_milestones(portfolio, project, &[String::new()], new_id),
            Table::AnnualPlan => Self::new_annual_plan(portfolio, project, today.year(), new_id),
            Table::Approval => Self::new_approvals(portfolio, project, &[], new_id),
            Table::MonthlyProgress => {
                Self::new_progress(portfolio, project, YearMonth::of(today), new_id)
            }
            Table::Problem => Self::new_problem(portfolio, project, "", today, new_id),
            Table::Remark => Self::new_remark(portfolio, project, ("", ""), "", new_id),
            _ => return None,
        };
        for change in &mut draft.changes {
            if let Change::Create(row) = change {
                for (column, value) in known {
                    row.values[*column] = value.clone();
                }
            }
        }
        Some(draft)
    }

    fn of_project(
        portfolio: &Portfolio,
        what: &str,
        project: Id<Project>,
        changes: Vec<Change>,
    ) -> Self {
        Self {
            label: format!("{what}：{}", named(portfolio, &[project])),
            changes,
        }
    }
}

/// A problem of which nothing is known but when it was raised.
fn raised(
    portfolio: &Portfolio,
    project: Id<Project>,
    today: chrono::NaiveDate,
    new_id: NewId,
) -> Problem {
    let problems = portfolio.problems().of(project);
    Problem {
        id: Id::new(new_id()),
        project,
        kind: None,
        document_number: String::new(),
        description: String::new(),
        need: String::new(),
        responsible_departments: Vec::new(),
        person: String::new(),
        raised_on: Some(PartialDate::Day(today)),
        due_on: None,
        state: Some(ProblemState::Open),
        accepted_on: None,
        steps: String::new(),
        extended_to: None,
        extended_on: None,
        settled_on: None,
        answer: String::new(),
        position: problems.last().map_or(1, |problem| problem.position + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{Op, ProcedureKind};

    #[test]
    fn reports_go_on_month_by_month_and_usual_approvals_come_in_order() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let project = portfolio.projects().iter().next().unwrap().id;
        let mut apply = |draft: Draft| {
            let op = Op::edit(new_id(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
            portfolio.clone()
        };
        let december = YearMonth::new(2023, 12).unwrap();
        let before = crate::seed::plan_portfolio().unwrap();
        let after = apply(Draft::new_progress(&before, project, december, new_id));
        let after = apply(Draft::new_progress(&after, project, december, new_id));
        let months: Vec<String> = after
            .progress()
            .of(project)
            .iter()
            .map(|report| report.month.to_string())
            .collect();
        assert_eq!(months, ["2023-12", "2024-01"]);
        let kinds = ApprovalKind::usual(Some(ProcedureKind::Filing));
        let after = apply(Draft::new_approvals(&after, project, &kinds, new_id));
        let found: Vec<ApprovalKind> = after
            .approvals()
            .of(project)
            .iter()
            .filter_map(|approval| approval.kind)
            .collect();
        assert_eq!(found, kinds);
        assert_eq!(found[0], ApprovalKind::PermissionOrFiling);
    }
}
