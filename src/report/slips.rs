//! 督办单, 交办单: a page for each problem that is not settled, with what is asked of whom, by when, and room for the answer.

use crate::model::{
    Field, Id, PaperKey, PartField, Problem, ProblemColumn as C, Project, ProjectColumn,
    Record as _, Row, Table,
};
use crate::view::{Along, FollowUpPick, Listing};

use super::cells::Cells;
use super::columns::number_column;
use super::document::{Align, Card, CardBlock, CardField, DocumentCell, DocumentColumn};

/// At least so many lines are left free for an answer by hand, each so many characters wide.
const LINES_OF_ANSWER: usize = 6;
const CHARACTERS_OF_ANSWER: usize = 14;

/// The short facts, in pairs.
const FACTS: [C; 7] = [
    C::DocumentNumber,
    C::Kind,
    C::ResponsibleDepartments,
    C::Person,
    C::RaisedOn,
    C::DueOn,
    C::State,
];

/// A slip for each problem of the listing that is not settled, or for some of its problems alone.
pub(super) fn slips(cells: &Cells<'_>, listing: &Listing, only: &[Id<Problem>]) -> Vec<Card> {
    let is_wanted = |problem: &&Problem| match only {
        [] => FollowUpPick::Open.holds(problem, cells.moment),
        only => only.contains(&problem.id),
    };
    let along = Along::new(cells.portfolio, listing, cells.moment);
    let projects = listing.projects.iter();
    let projects = projects.filter_map(|id| cells.portfolio.projects().get(*id));
    let mut slips = Vec::new();
    for project in projects {
        let problems = along.problems(project).into_iter();
        let wanted = problems.filter(is_wanted);
        slips.extend(wanted.map(|problem| slip(cells, project, problem)));
    }
    slips
}

fn slip(cells: &Cells<'_>, project: &Project, problem: &Problem) -> Card {
    let row = problem.to_row();
    let mut fields: Vec<CardField> = FACTS
        .iter()
        .map(|column| {
            let fact = part(cells, project, &row, column_of(*column), false);
            match column {
                // Of which paper it is the number the title says.
                C::DocumentNumber => CardField {
                    label: "文号".to_owned(),
                    ..fact
                },
                _ => fact,
            }
        })
        .collect();
    // Only what is so need be said.
    let optional = [
        column_of(C::ExtendedTo),
        column_of(C::AcceptedOn),
        PartField::ProblemOverdue,
    ];
    let optional = optional.map(|field| part(cells, project, &row, field, false));
    fields.extend(optional.into_iter().filter(|field| is_said(&field.value)));
    fields.extend(
        [
            ProjectColumn::LeadDepartment,
            ProjectColumn::ResponsibleLeader,
        ]
        .map(|column| {
            let field = Field::Typed(column);
            CardField {
                label: field.label().to_owned(),
                key: Some(PaperKey::Field(field)),
                value: cells.field(project, field),
                is_wide: false,
            }
        }),
    );
    let wide = [C::Description, C::Need, C::Steps];
    let wide = wide.map(|column| part(cells, project, &row, column_of(column), true));
    fields.extend(wide.into_iter().filter(|field| is_said(&field.value)));
    Card {
        of: Some(project.id),
        part: Some((Table::Problem, problem.id.uuid())),
        title: project.name.clone(),
        fields,
        blocks: vec![answer(problem)],
        chapter: String::new(),
        photo: None,
    }
}

const fn column_of(column: C) -> PartField {
    PartField::Typed(Table::Problem, column as usize)
}

fn part(
    cells: &Cells<'_>,
    project: &Project,
    row: &Row,
    field: PartField,
    is_wide: bool,
) -> CardField {
    CardField {
        label: field.spec().label.to_owned(),
        key: Some(PaperKey::Part(field)),
        value: cells.part(project, row, field),
        is_wide,
    }
}

fn is_said(value: &DocumentCell) -> bool {
    !matches!(value, DocumentCell::Empty | DocumentCell::Absent)
}

/// 反馈栏: what was answered, else room for it.
fn answer(problem: &Problem) -> CardBlock {
    let column =
        |heading: &str, part: Option<PartField>, width_chars: f64, align: Align| DocumentColumn {
            heading: heading.to_owned(),
            part,
            width_chars,
            align,
            ..number_column()
        };
    let answered = Some(column_of(C::Answer));
    let text = match problem.answer.as_str() {
        "" => vec!["　".repeat(CHARACTERS_OF_ANSWER); LINES_OF_ANSWER].join("\n"),
        answer => answer.to_owned(),
    };
    CardBlock {
        heading: "反馈栏".to_owned(),
        columns: vec![
            column("办理情况和结果", answered, 50.0, Align::Left),
            column("单位负责人签字（盖章）", None, 24.0, Align::Centre),
            column("反馈时间", None, 16.0, Align::Centre),
        ],
        rows: vec![vec![
            DocumentCell::Text(text),
            DocumentCell::Empty,
            DocumentCell::Empty,
        ]],
        ids: vec![problem.id.uuid()],
        fills_page: true,
    }
}
