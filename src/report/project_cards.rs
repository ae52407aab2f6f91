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
            value: cells.field(project, field),
            is_wide: is_wide(field),
        });
    Card {
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

const fn typed(table: Table, column: usize) -> PartField {
    PartField::Typed(table, column)
}

const FUNDING: Block = (
    "资金来源",
    &[
        (
            typed(Table::FundingLine, F::Source as usize),
            30.0,
            Align::Left,
        ),
        (
            typed(Table::FundingLine, F::Year as usize),
            12.0,
            Align::Centre,
        ),
        (
            typed(Table::FundingLine, F::Kind as usize),
            12.0,
            Align::Centre,
        ),
        (
            typed(Table::FundingLine, F::Amount as usize),
            18.0,
            Align::Right,
        ),
    ],
);

const ANNUAL_PLANS: Block = (
    "年度计划",
    &[
        (
            typed(Table::AnnualPlan, Y::Year as usize),
            9.0,
            Align::Centre,
        ),
        (
            typed(Table::AnnualPlan, Y::ListClass as usize),
            11.0,
            Align::Centre,
        ),
        (
            typed(Table::AnnualPlan, Y::Planned as usize),
            16.0,
            Align::Right,
        ),
        (
            typed(Table::AnnualPlan, Y::Target as usize),
            44.0,
            Align::Left,
        ),
    ],
);

const APPROVALS: Block = (
    "前期手续",
    &[
        (typed(Table::Approval, A::Kind as usize), 24.0, Align::Left),
        (
            typed(Table::Approval, A::State as usize),
            11.0,
            Align::Centre,
        ),
        (
            typed(Table::Approval, A::DocumentNumber as usize),
            26.0,
            Align::Left,
        ),
        (
            typed(Table::Approval, A::Date as usize),
            13.0,
            Align::Centre,
        ),
        (
            typed(Table::Approval, A::Expected as usize),
            13.0,
            Align::Centre,
        ),
    ],
);

const MILESTONES: Block = (
    "里程碑",
    &[
        (typed(Table::Milestone, M::Name as usize), 30.0, Align::Left),
        (
            typed(Table::Milestone, M::Planned as usize),
            14.0,
            Align::Centre,
        ),
        (
            typed(Table::Milestone, M::Actual as usize),
            14.0,
            Align::Centre,
        ),
        (PartField::MilestoneState, 14.0, Align::Centre),
    ],
);

/// For each month of the year under report, with what the year came to by then.
const MONTHS: Block = (
    "年逐月进度",
    &[
        (
            typed(Table::MonthlyProgress, R::Month as usize),
            9.0,
            Align::Centre,
        ),
        (
            typed(Table::MonthlyProgress, R::Invested as usize),
            15.0,
            Align::Right,
        ),
        (PartField::CompletedByThen, 15.0, Align::Right),
        (
            typed(Table::MonthlyProgress, R::PhysicalProgress as usize),
            34.0,
            Align::Left,
        ),
        (
            typed(Table::MonthlyProgress, R::Remark as usize),
            15.0,
            Align::Left,
        ),
    ],
);

const PROBLEMS: Block = (
    "存在问题",
    &[
        (typed(Table::Problem, P::Kind as usize), 13.0, Align::Centre),
        (
            typed(Table::Problem, P::Description as usize),
            32.0,
            Align::Left,
        ),
        (typed(Table::Problem, P::Need as usize), 26.0, Align::Left),
        (
            typed(Table::Problem, P::DueOn as usize),
            13.0,
            Align::Centre,
        ),
        (typed(Table::Problem, P::State as usize), 9.0, Align::Centre),
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
    let rows = rows.iter().map(|row| {
        let cell = |(field, ..): &(PartField, f64, Align)| cells.part(project, row, *field);
        columns.iter().map(cell).collect()
    });
    let column = |(field, width_chars, align): &(PartField, f64, Align)| DocumentColumn {
        heading: field.spec().label.to_owned(),
        width_chars: *width_chars,
        align: *align,
        is_money: field.spec().kind == Kind::Money,
        ..number_column()
    };
    CardBlock {
        heading,
        columns: columns.iter().map(column).collect(),
        rows: rows.collect(),
    }
}
