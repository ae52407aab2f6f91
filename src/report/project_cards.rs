use crate::model::{
    AnnualPlanColumn as Y, ApprovalColumn as A, Derived, Field, FundingLineColumn as F, Kind,
    MilestoneColumn as M, MonthlyProgressColumn as R, PartField, PartialDate, ProblemColumn as P,
    Project, Row, Table, Value,
};
use crate::view::{Listing, month_under_report};

use super::cells::Cells;
use super::columns::number_column;
use super::document::{Align, Card, CardBlock, CardField, DocumentColumn};
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
            field: Some(field),
            value: cells.field(project, field),
            is_wide: is_wide(field),
        });
    Card {
        of: Some(project.id),
        title: project.name.clone(),
        fields: fields.collect(),
        blocks: blocks(cells, project),
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

/// A block: its heading, and of each column the field, the width in half-width characters and the alignment.
type Block = (&'static str, &'static [(PartField, f64, Align)]);

const fn funding(column: F) -> PartField {
    PartField::Typed(Table::FundingLine, column as usize)
}

const fn annual_plan(column: Y) -> PartField {
    PartField::Typed(Table::AnnualPlan, column as usize)
}

const fn approval(column: A) -> PartField {
    PartField::Typed(Table::Approval, column as usize)
}

const fn milestone(column: M) -> PartField {
    PartField::Typed(Table::Milestone, column as usize)
}

const fn month(column: R) -> PartField {
    PartField::Typed(Table::MonthlyProgress, column as usize)
}

const fn problem(column: P) -> PartField {
    PartField::Typed(Table::Problem, column as usize)
}

const FUNDING: Block = (
    "资金来源",
    &[
        (funding(F::Source), 30.0, Align::Left),
        (funding(F::Year), 12.0, Align::Centre),
        (funding(F::Kind), 12.0, Align::Centre),
        (funding(F::Amount), 18.0, Align::Right),
    ],
);

const ANNUAL_PLANS: Block = (
    "年度计划",
    &[
        (annual_plan(Y::Year), 9.0, Align::Centre),
        (annual_plan(Y::ListClass), 11.0, Align::Centre),
        (annual_plan(Y::Planned), 16.0, Align::Right),
        (annual_plan(Y::Target), 44.0, Align::Left),
    ],
);

const APPROVALS: Block = (
    "前期手续",
    &[
        (approval(A::Kind), 24.0, Align::Left),
        (approval(A::State), 11.0, Align::Centre),
        (approval(A::DocumentNumber), 26.0, Align::Left),
        (approval(A::Date), 13.0, Align::Centre),
        (approval(A::Expected), 13.0, Align::Centre),
    ],
);

const MILESTONES: Block = (
    "里程碑",
    &[
        (milestone(M::Name), 30.0, Align::Left),
        (milestone(M::Planned), 14.0, Align::Centre),
        (milestone(M::Actual), 14.0, Align::Centre),
        (PartField::MilestoneState, 14.0, Align::Centre),
    ],
);

/// For each month of the year under report, with what the year came to by then.
const MONTHS: Block = (
    "年逐月进度",
    &[
        (month(R::Month), 9.0, Align::Centre),
        (month(R::Invested), 15.0, Align::Right),
        (PartField::CompletedByThen, 15.0, Align::Right),
        (month(R::PhysicalProgress), 34.0, Align::Left),
        (month(R::Remark), 15.0, Align::Left),
    ],
);

const PROBLEMS: Block = (
    "存在问题",
    &[
        (problem(P::Kind), 13.0, Align::Centre),
        (problem(P::Description), 32.0, Align::Left),
        (problem(P::Need), 26.0, Align::Left),
        (problem(P::DueOn), 13.0, Align::Centre),
        (problem(P::State), 9.0, Align::Centre),
    ],
);

fn blocks(cells: &Cells<'_>, project: &Project) -> Vec<CardBlock> {
    let all = [
        FUNDING,
        ANNUAL_PLANS,
        APPROVALS,
        MILESTONES,
        MONTHS,
        PROBLEMS,
    ];
    let blocks = all.iter().map(|block| self::block(cells, project, block));
    blocks.filter(|block| !block.rows.is_empty()).collect()
}

fn block(cells: &Cells<'_>, project: &Project, (heading, columns): &Block) -> CardBlock {
    let Some((first, ..)) = columns.first() else {
        return CardBlock {
            heading: (*heading).to_owned(),
            columns: Vec::new(),
            rows: Vec::new(),
            ids: Vec::new(),
        };
    };
    let table = first.table();
    let mut rows = cells.portfolio.parts(table, project.id);
    let mut heading = (*heading).to_owned();
    if table == Table::MonthlyProgress {
        let moment = cells.moment;
        let last = month_under_report(moment);
        let month = |row: &Row| match row.values.get(R::Month as usize) {
            Some(Value::Date(PartialDate::Month(month))) => Some(*month),
            _ => None,
        };
        rows.retain(|row| {
            month(row).is_some_and(|month| month.year() == moment.year && Some(month) <= last)
        });
        heading = format!("{}{heading}", moment.year);
    }
    let ids = rows.iter().map(|row| row.id).collect();
    let rows = rows.iter().map(|row| {
        let cell = |(field, ..): &(PartField, f64, Align)| cells.part(project, row, *field);
        columns.iter().map(cell).collect()
    });
    let column = |(field, width_chars, align): &(PartField, f64, Align)| DocumentColumn {
        heading: field.spec().label.to_owned(),
        part: Some(*field),
        width_chars: *width_chars,
        align: *align,
        is_money: field.spec().kind == Kind::Money,
        ..number_column()
    };
    CardBlock {
        heading,
        columns: columns.iter().map(column).collect(),
        rows: rows.collect(),
        ids,
    }
}
