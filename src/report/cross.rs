//! 交叉表: what projects come to in the groups of two keys at once.

use crate::model::{Derived, Field, Id, Money, Project, Sum, Value};
use crate::view::{self, Group, GroupNumber, Listing};

use super::cells::Cells;
use super::columns::number_column;
use super::document::{Align, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind};
use super::paper_column::PaperColumn;

/// The head over what each group of the first key comes to.
const ALL: &str = "合计";

/// The projects of a cell.
type Ids = Vec<Id<Project>>;

/// 交叉表: the groups of the first key down, those of the last across, and in each cell what the projects come to that
/// stand in both. Each project counts once in a cell and in every sum.
pub(super) fn cross_table(cells: &Cells<'_>, listing: &Listing) -> DocumentTable {
    let said: Vec<PaperColumn> = cells
        .columns
        .iter()
        .copied()
        .filter(|column| *column != PaperColumn::NAME)
        .collect();
    let across = across(&listing.groups);
    let in_both = |group: &Group, label: &str| -> Ids {
        let mut ids = Ids::new();
        each_lowest(group, &mut |lowest| {
            if lowest.label == label {
                ids.extend(lowest.projects_once());
            }
        });
        once(ids)
    };
    let mut rows: Vec<DocumentRow> = Vec::new();
    for (number, group) in (1..).zip(&listing.groups) {
        let all = std::iter::once(once(group.projects_once()));
        let each = across.iter().map(|label| in_both(group, label));
        let row = all
            .chain(each)
            .flat_map(|ids| cells_of(cells, listing, &said, &ids));
        let head = [
            DocumentCell::Count(number),
            DocumentCell::Text(group.label.clone()),
        ];
        rows.push(DocumentRow {
            kind: RowKind::Item { number, level: 0 },
            of: None,
            cells: head.into_iter().chain(row).collect(),
        });
    }
    let all = std::iter::once(listing.projects.clone());
    let each = across.iter().map(|label| {
        let groups = listing.groups.iter();
        once(groups.flat_map(|group| in_both(group, label)).collect())
    });
    let row = all
        .chain(each)
        .flat_map(|ids| cells_of(cells, listing, &said, &ids));
    let head = [DocumentCell::Empty, DocumentCell::Text(ALL.to_owned())];
    rows.push(DocumentRow {
        kind: RowKind::Total {
            count: listing.totals.count,
        },
        of: None,
        cells: head.into_iter().chain(row).collect(),
    });
    DocumentTable {
        group_headings: Vec::new(),
        columns: columns(cells, listing, &said, &across),
        label_column: 1,
        rows,
        ..DocumentTable::default()
    }
}

fn columns(
    cells: &Cells<'_>,
    listing: &Listing,
    said: &[PaperColumn],
    across: &[String],
) -> Vec<DocumentColumn> {
    let down = listing.groups.first();
    let names = DocumentColumn {
        heading: down.map_or("分组", |group| group.by.label()).to_owned(),
        align: Align::Left,
        ..number_column()
    };
    let over = std::iter::once(ALL).chain(across.iter().map(String::as_str));
    let shared = over.flat_map(|over| {
        said.iter().map(move |column| DocumentColumn {
            group_heading: Some(over.to_owned()),
            heading: column.heading_at(cells.moment).into_owned(),
            align: if column.is_money() {
                Align::Right
            } else {
                Align::Centre
            },
            is_money: column.is_money(),
            ..number_column()
        })
    });
    [number_column(), names].into_iter().chain(shared).collect()
}

/// What some projects come to, each once.
fn cells_of(
    cells: &Cells<'_>,
    listing: &Listing,
    said: &[PaperColumn],
    ids: &[Id<Project>],
) -> Vec<DocumentCell> {
    let counting = listing.counting(cells.portfolio, cells.moment);
    let sum = |field: Field| counting.sum(ids, field);
    let money = |derived: Derived| match sum(derived.into()) {
        Value::Money(amount) => amount,
        _ => Money::ZERO,
    };
    let done = || {
        view::rate(
            money(Derived::CompletedThisYear),
            money(Derived::PlannedForYear),
        )
    };
    let cell = |column: &PaperColumn| match column {
        _ if ids.is_empty() => DocumentCell::Empty,
        PaperColumn::Number(GroupNumber::Count) => DocumentCell::Count(ids.len()),
        PaperColumn::Field(Field::Derived(Derived::CompletionRate)) => done()
            .map_or(DocumentCell::Empty, |rate| {
                DocumentCell::Rate(rate.to_tenths())
            }),
        PaperColumn::Field(Field::Derived(Derived::ScheduleDifference)) => {
            let pace = cells.moment.rule.scheduled_pace(cells.moment);
            done().map_or(DocumentCell::Empty, |rate| {
                DocumentCell::Rate((rate - pace).to_tenths())
            })
        }
        PaperColumn::Field(field) if field.sum() == Sum::Added => match sum(*field) {
            Value::Money(amount) => DocumentCell::Amount(amount),
            Value::Integer(count) => DocumentCell::Integer(count),
            _ if column.is_money() => DocumentCell::Absent,
            _ => DocumentCell::Empty,
        },
        _ => DocumentCell::Empty,
    };
    said.iter().map(cell).collect()
}

/// The groups of the last key, in the order in which they come below those of the first.
fn across(groups: &[Group]) -> Vec<String> {
    let mut labels: Vec<String> = Vec::new();
    for group in groups.iter().filter(|group| !group.groups.is_empty()) {
        let mut own: Vec<&str> = Vec::new();
        each_lowest(group, &mut |lowest| own.push(&lowest.label));
        let mut last = None;
        for (place, label) in own.iter().enumerate() {
            if let Some(known) = labels.iter().position(|other| other == label) {
                last = Some(known);
                continue;
            }
            // Behind what comes before it here, or before what comes after it.
            let next = own[place + 1..].iter();
            let next = next
                .filter_map(|after| labels.iter().position(|other| other == after))
                .min();
            let at = last.map_or_else(|| next.unwrap_or(labels.len()), |last| last + 1);
            labels.insert(at, (*label).to_owned());
            last = Some(at);
        }
    }
    labels
}

/// The groups below a group that have none themselves; a group without any has no second key.
fn each_lowest<'g>(group: &'g Group, visit: &mut impl FnMut(&'g Group)) {
    for below in &group.groups {
        if below.groups.is_empty() {
            visit(below);
        } else {
            each_lowest(below, visit);
        }
    }
}

fn once(mut ids: Ids) -> Ids {
    ids.sort_unstable();
    ids.dedup();
    ids
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::super::{DocumentColumn, Layout, Preset, document};
    use crate::model::MoneyUnit;
    use crate::view::GroupKey;

    #[test]
    fn departments_down_and_stages_across_come_to_the_same_sums() {
        let portfolio = fixture::portfolio();
        let layout = Layout::new(Preset::Cross, &portfolio, MoneyUnit::Wan, MOMENT);
        let listing = fixture::listing(&portfolio, &[GroupKey::LeadDepartment, GroupKey::Stage]);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let table = document.table().unwrap();
        let heads: Vec<String> = table
            .columns
            .iter()
            .map(DocumentColumn::full_heading)
            .collect();
        assert_eq!(
            heads,
            [
                "序号",
                "牵头部门",
                "合计·项目数",
                "合计·总投资",
                "在建·项目数",
                "在建·总投资",
                "未填·项目数",
                "未填·总投资"
            ]
        );
        let rows: Vec<String> = table
            .rows
            .iter()
            .map(|row| {
                let cells = row.cells.iter().map(|cell| cell.show(MoneyUnit::Wan));
                cells.collect::<Vec<_>>().join("|")
            })
            .collect();
        assert_eq!(
            rows,
            [
                "1|市交通运输局|2|50,845.68|1|38,500.00|1|12,345.68",
                "2|市水利局|2|12,345.68|||2|12,345.68",
                "3|未明确牵头部门|2|100,000.00|||2|100,000.00",
                // 资水防洪堤 has two departments, and counts once.
                "|合计|5|150,845.68|1|38,500.00|4|112,345.68",
            ]
        );
    }
}
