use std::collections::HashSet;

use crate::model::{
    Approval, ApprovalState, Department, Field, Id, Kind, Milestone, Money, MoneyUnit, PartialDate,
    Portfolio, Problem, ProblemKind, ProblemState, Project, Source, Value,
};
use crate::view::{self, Moment};

use super::document::DocumentCell;
use super::paper_column::{MilestoneCell, PaperColumn, ProblemCell};

/// What the cells of a project's line say.
pub(super) struct Cells<'a> {
    pub portfolio: &'a Portfolio,
    pub columns: &'a [PaperColumn],
    pub unit: MoneyUnit,
    pub moment: Moment,
    /// Projects whose money stands for that of a programme in the same list.
    pub contained: &'a HashSet<Id<Project>>,
}

/// What a line is about: the project itself, or something that belongs to it.
#[derive(Clone, Copy)]
pub(super) enum Line<'a> {
    Project,
    Milestone(&'a Milestone),
    Problem(&'a Problem),
}

impl Cells<'_> {
    /// One cell per column.
    pub fn of(&self, project: &Project, line: Line<'_>) -> Vec<DocumentCell> {
        let columns = self.columns.iter();
        columns
            .map(|column| match (column, line) {
                (PaperColumn::Milestone(cell), Line::Milestone(milestone)) => {
                    self.milestone(project, milestone, *cell)
                }
                (PaperColumn::Problem(cell), Line::Problem(problem)) => {
                    self.problem(problem, *cell)
                }
                (column, _) => self.cell(project, *column),
            })
            .collect()
    }

    /// The amount of a project in a column of amounts.
    pub fn amount(&self, project: &Project, column: PaperColumn) -> Option<Money> {
        let (portfolio, id, moment) = (self.portfolio, project.id, self.moment);
        match column {
            PaperColumn::Field(field) => match view::value(portfolio, project, field, moment) {
                Value::Money(amount) => Some(amount),
                _ => None,
            },
            PaperColumn::Funding(share) => share.planned(portfolio, project),
            PaperColumn::CompletedBeforeYear => view::completed_before_year(portfolio, id, moment),
            PaperColumn::CompletedInMonth => view::completed_in_month(portfolio, id, moment),
            PaperColumn::CompletedInPlan => view::completed_in_plan(portfolio, id, moment),
            _ => None,
        }
    }

    /// What a project says in a column.
    pub fn cell(&self, project: &Project, column: PaperColumn) -> DocumentCell {
        let (portfolio, id) = (self.portfolio, project.id);
        if column.is_money() {
            return match self.amount(project, column) {
                Some(amount) if self.contained.contains(&id) => DocumentCell::Contained(amount),
                Some(amount) => DocumentCell::Amount(amount),
                None => DocumentCell::Absent,
            };
        }
        match column {
            PaperColumn::Field(field) => self.field(project, field),
            PaperColumn::PhysicalProgress => {
                text(view::physical_progress(portfolio, id, self.moment).unwrap_or_default())
            }
            PaperColumn::Problems => {
                let problems = view::problems_in_hand(portfolio, id, self.moment).into_iter();
                text(problems.map(problem_words).collect::<Vec<_>>().join("；"))
            }
            PaperColumn::Step(step) => {
                let mut kinds = step.approvals().iter();
                let approval = kinds.find_map(|kind| view::approval(portfolio, id, *kind));
                let state = approval.and_then(|approval| approval.state);
                text(state.map_or("", ApprovalState::label))
            }
            PaperColumn::ApprovalsGranted => {
                let granted = view::approvals_granted(portfolio, id);
                text(granted.map_or_else(String::new, |(granted, all)| format!("{granted}/{all}")))
            }
            PaperColumn::Approval(kind) => {
                text(view::approval(portfolio, id, kind).map_or_else(String::new, approval_words))
            }
            _ => DocumentCell::Empty,
        }
    }

    fn field(&self, project: &Project, field: Field) -> DocumentCell {
        match (
            field.kind(),
            view::value(self.portfolio, project, field, self.moment),
        ) {
            (Kind::Money, _) => DocumentCell::Absent,
            (_, Value::Decimal(number)) => DocumentCell::Decimal(number),
            (_, Value::Integer(number)) => DocumentCell::Integer(number),
            (kind, value) => {
                let text = view::show(self.portfolio, kind, &value, self.unit);
                match field {
                    _ if text.is_empty() => DocumentCell::Empty,
                    Field::Typed(column) if project.source(column) == Some(Source::Suggested) => {
                        DocumentCell::Suggested(text)
                    }
                    _ => DocumentCell::Text(text),
                }
            }
        }
    }

    fn milestone(
        &self,
        project: &Project,
        milestone: &Milestone,
        cell: MilestoneCell,
    ) -> DocumentCell {
        match cell {
            MilestoneCell::Name => text(milestone.name.as_str()),
            MilestoneCell::Planned => date(milestone.planned),
            MilestoneCell::Actual => date(view::reached_on(milestone, self.moment)),
            MilestoneCell::State => text(self.milestone_state(project, milestone)),
            MilestoneCell::Note => text(milestone.note.as_str()),
        }
    }

    /// How a milestone stands; one of a project that has ended is never late.
    pub fn milestone_state(&self, project: &Project, milestone: &Milestone) -> String {
        let overdue = milestone.overdue_days(self.moment.today);
        match (view::reached_on(milestone, self.moment), overdue) {
            (Some(_), _) => "已完成".to_owned(),
            _ if view::is_closed(self.portfolio, project, self.moment) => "未填实际时间".to_owned(),
            (None, Some(days)) => format!("逾期{days}天"),
            _ if milestone.planned.is_none() => "时间待定".to_owned(),
            _ => "未到期".to_owned(),
        }
    }

    fn problem(&self, problem: &Problem, cell: ProblemCell) -> DocumentCell {
        match cell {
            ProblemCell::Kind => text(problem.kind.map_or("", ProblemKind::label)),
            ProblemCell::Description => text(problem.description.as_str()),
            ProblemCell::Need => text(problem.need.as_str()),
            ProblemCell::Departments => {
                let departments = problem.responsible_departments.iter();
                let names = departments.filter_map(|id| self.portfolio.departments().get(*id));
                let names: Vec<&str> = names.map(Department::display_name).collect();
                text(names.join("、"))
            }
            ProblemCell::Person => text(problem.person.as_str()),
            ProblemCell::RaisedOn => date(problem.raised_on),
            ProblemCell::DueOn => date(problem.due_on),
            ProblemCell::State => text(problem.state.map_or("", ProblemState::label)),
        }
    }
}

/// Text, or nothing to say.
pub(super) fn text(text: impl Into<String>) -> DocumentCell {
    let text = text.into();
    if text.is_empty() {
        DocumentCell::Empty
    } else {
        DocumentCell::Text(text)
    }
}

/// A date in its precision, or nothing to say.
pub(super) fn date(date: Option<PartialDate>) -> DocumentCell {
    text(date.map_or_else(String::new, |date| date.to_string()))
}

/// A problem in a few words.
pub(super) fn problem_words(problem: &Problem) -> &str {
    match problem.description.as_str() {
        "" => problem.kind.map_or("未说明", ProblemKind::label),
        description => description,
    }
}

/// State, then the document that grants it, or when it is expected.
fn approval_words(approval: &Approval) -> String {
    let mut lines = vec![approval.state.map_or("", ApprovalState::label).to_owned()];
    if approval.state == Some(ApprovalState::Granted) {
        lines.push(approval.document_number.clone());
        lines.extend(approval.date.map(|date| date.to_string()));
    } else {
        lines.extend(approval.expected.map(|date| format!("预计{date}")));
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}
