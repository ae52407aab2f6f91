use crate::model::{
    ApprovalKind, ApprovalState, Derived, Field, FundingKind, FundingSource, Kind, Money,
    PartialDate, ProblemKind, ProblemState, Project,
};
use crate::view::{self, Listing, Moment, milestone_state, month_under_report, problem_words};

use super::cells::{Cells, date, text};
use super::columns::number_column;
use super::document::{Align, Card, CardBlock, CardField, DocumentCell, DocumentColumn};
use super::paper_column::PaperColumn;

/// A card for each project of the listing.
pub(super) fn cards(cells: &Cells<'_>, listing: &Listing) -> Vec<Card> {
    let projects = listing.projects.iter();
    let projects = projects.filter_map(|id| cells.portfolio.projects().get(*id));
    projects.map(|project| card(cells, project)).collect()
}

fn card(cells: &Cells<'_>, project: &Project) -> Card {
    let chosen = cells.columns.iter();
    let fields = chosen
        .filter_map(|column| match column {
            PaperColumn::Field(field) if *field != Field::NAME => Some(*field),
            _ => None,
        })
        .map(|field| CardField {
            label: PaperColumn::Field(field).label(),
            value: cells.field(project, field),
            is_wide: is_wide(field),
        });
    let blocks = [
        funding(cells, project),
        annual_plans(cells, project),
        approvals(cells, project),
        milestones(cells, project),
        months(cells, project),
        problems(cells, project),
    ];
    Card {
        title: project.name.clone(),
        fields: fields.collect(),
        blocks: blocks
            .into_iter()
            .filter(|block| !block.rows.is_empty())
            .collect(),
    }
}

/// Running text takes a line of its own.
fn is_wide(field: Field) -> bool {
    match field {
        Field::Derived(Derived::OutlinePath) => true,
        // An approval takes two or three short lines.
        Field::Derived(Derived::Approval(_)) => false,
        field => field.kind() == Kind::LongText,
    }
}

/// A block whose columns are `(heading, width, alignment)`.
fn block(
    heading: impl Into<String>,
    columns: &[(&str, f64, Align)],
    rows: Vec<Vec<DocumentCell>>,
) -> CardBlock {
    let column = |(heading, width_chars, align): &(&str, f64, Align)| DocumentColumn {
        heading: (*heading).to_owned(),
        width_chars: *width_chars,
        align: *align,
        is_money: *align == Align::Right,
        ..number_column()
    };
    CardBlock {
        heading: heading.into(),
        columns: columns.iter().map(column).collect(),
        rows,
    }
}

fn amount(amount: Option<Money>) -> DocumentCell {
    amount.map_or(DocumentCell::Absent, DocumentCell::Amount)
}

fn funding(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let lines = cells.portfolio.funding().of(project.id).into_iter();
    let rows = lines.map(|line| {
        vec![
            text(line.source.map_or("未注明来源", FundingSource::label)),
            text(line.year.map_or_else(String::new, |year| year.to_string())),
            text(line.kind.unwrap_or(FundingKind::Planned).label()),
            amount(line.amount),
        ]
    });
    let columns = [
        ("来源", 30.0, Align::Left),
        ("年度", 12.0, Align::Centre),
        ("性质", 12.0, Align::Centre),
        ("金额", 18.0, Align::Right),
    ];
    block("资金来源", &columns, rows.collect())
}

fn annual_plans(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let plans = cells.portfolio.annual_plans().of(project.id).into_iter();
    let rows = plans.map(|plan| {
        vec![
            text(plan.year.to_string()),
            text(plan.list_class.map_or("", crate::model::ListClass::label)),
            amount(plan.planned),
            text(plan.target.as_str()),
        ]
    });
    let columns = [
        ("年度", 9.0, Align::Centre),
        ("类别", 11.0, Align::Centre),
        ("计划投资", 16.0, Align::Right),
        ("年度目标", 44.0, Align::Left),
    ];
    block("年度计划", &columns, rows.collect())
}

fn approvals(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let approvals = cells.portfolio.approvals().of(project.id).into_iter();
    let rows = approvals.map(|approval| {
        vec![
            text(approval.kind.map_or("", ApprovalKind::label)),
            text(approval.state.map_or("", ApprovalState::label)),
            text(approval.document_number.as_str()),
            date(approval.date),
            date(approval.expected),
        ]
    });
    let columns = [
        ("手续", 24.0, Align::Left),
        ("状态", 11.0, Align::Centre),
        ("文号", 26.0, Align::Left),
        ("办结时间", 13.0, Align::Centre),
        ("预计完成", 13.0, Align::Centre),
    ];
    block("前期手续", &columns, rows.collect())
}

fn milestones(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let portfolio = cells.portfolio;
    let milestones = portfolio.milestones().of(project.id).into_iter();
    let rows = milestones.map(|milestone| {
        vec![
            text(milestone.name.as_str()),
            date(milestone.planned),
            date(view::reached_on(milestone, cells.moment)),
            text(milestone_state(portfolio, project, milestone, cells.moment)),
        ]
    });
    let columns = [
        ("节点", 30.0, Align::Left),
        ("计划时间", 14.0, Align::Centre),
        ("实际时间", 14.0, Align::Centre),
        ("完成情况", 14.0, Align::Centre),
    ];
    block("里程碑", &columns, rows.collect())
}

/// One line for each month of the year under report, with what the year came to by then.
fn months(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let (portfolio, moment) = (cells.portfolio, cells.moment);
    let last = month_under_report(moment);
    let reports = portfolio.progress().of(project.id).into_iter();
    let reports = reports.filter(|report| {
        report.month.year() == moment.year && last.is_some_and(|last| report.month <= last)
    });
    let rows = reports.map(|report| {
        let then = Moment {
            today: PartialDate::Month(report.month).last_day(),
            ..moment
        };
        vec![
            text(format!("{}月", report.month.month())),
            amount(report.invested),
            amount(view::completed_this_year(portfolio, project.id, then)),
            text(report.physical_progress.as_str()),
            text(report.remark.as_str()),
        ]
    });
    let columns = [
        ("月份", 7.0, Align::Centre),
        ("本月完成投资", 15.0, Align::Right),
        ("年累计完成", 15.0, Align::Right),
        ("形象进度", 34.0, Align::Left),
        ("备注", 15.0, Align::Left),
    ];
    block(
        format!("{}年逐月进度", moment.year),
        &columns,
        rows.collect(),
    )
}

fn problems(cells: &Cells<'_>, project: &Project) -> CardBlock {
    let problems = cells.portfolio.problems().of(project.id).into_iter();
    let rows = problems.map(|problem| {
        vec![
            text(problem.kind.map_or("", ProblemKind::label)),
            text(problem_words(problem)),
            text(problem.need.as_str()),
            date(problem.due_on),
            text(problem.state.map_or("", ProblemState::label)),
        ]
    });
    let columns = [
        ("问题类型", 13.0, Align::Centre),
        ("问题描述", 32.0, Align::Left),
        ("需协调事项", 26.0, Align::Left),
        ("办结时限", 13.0, Align::Centre),
        ("状态", 9.0, Align::Centre),
    ];
    block("存在问题", &columns, rows.collect())
}
