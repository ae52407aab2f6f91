//! Rows that belong to a project and mean the same, whoever added them.

use super::*;

/// A row of a project's with these cells.
fn part(table: Table, number: u128, cells: &[(usize, Value)]) -> Row {
    let mut row = row(table, number, cells);
    row.values[0] = Value::Ref(id(BRIDGE));
    row
}

fn funding(number: u128, source: &'static str, amount: i64) -> Row {
    part(
        Table::FundingLine,
        number,
        &[
            (FundingLineColumn::Source as usize, Value::Choice(source)),
            (FundingLineColumn::Kind as usize, Value::Choice("计划")),
            (FundingLineColumn::Amount as usize, wan(amount)),
            (
                FundingLineColumn::Position as usize,
                Value::Integer(number as i64),
            ),
        ],
    )
}

#[test]
fn what_both_added_alike_stands_there_once() {
    let add = |p: &mut Portfolio, first: u128| {
        let names = crate::model::Milestone::usual(None);
        for (name, number) in names[1..].iter().zip(first..) {
            create(p, milestone(number, BRIDGE, name));
        }
        let kind = |n: usize| Value::Choice(crate::model::ApprovalKind::WORDS[n]);
        for n in 0..3 {
            let cells = [(ApprovalColumn::Kind as usize, kind(n))];
            create(p, part(Table::Approval, first + 10 + n as u128, &cells));
        }
        create(p, funding(first + 20, "专项债券", 5_000));
        let year = [(AnnualPlanColumn::Year as usize, Value::Integer(2025))];
        create(p, part(Table::AnnualPlan, first + 21, &year));
    };
    let (ours, theirs) = (with(|p| add(p, 100)), with(|p| add(p, 200)));
    let merge = Merge::new(&base(), &ours, &theirs);
    assert_eq!(merge.conflicts().len(), 0, "{:?}", merge.conflicts());
    assert_eq!(merge.draft(&[], String::new()).changes, []);
    assert!(merge.is_empty());
}

#[test]
fn what_both_added_by_one_name_is_decided_cell_by_cell() {
    let planned = |p: &mut Portfolio, number, date: &str, note: &str| {
        let mut row = milestone(number, BRIDGE, "竣工验收");
        let date = Value::Date(PartialDate::parse(date).unwrap());
        row.values[MilestoneColumn::Planned as usize] = date;
        row.values[MilestoneColumn::Note as usize] = match note {
            "" => Value::Empty,
            note => text(note),
        };
        create(p, row);
    };
    let ours = with(|p| {
        planned(p, 20, "2025-06", "");
        create(p, funding(21, "银行贷款", 3_000));
    });
    let theirs = with(|p| {
        planned(p, 30, "2025-09", "分两期");
        create(p, funding(31, "银行贷款", 4_000));
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    let told: Vec<_> = merge.conflicts().iter().map(told).collect();
    assert_eq!(
        told,
        [
            [
                "平安大桥",
                "资金“银行贷款” 金额",
                "—",
                "3,000.00万元",
                "4,000.00万元"
            ],
            [
                "平安大桥",
                "里程碑“竣工验收” 计划时间",
                "—",
                "2025-06",
                "2025-09"
            ],
        ]
    );
    let after = merged(&ours, &merge, &[Keep::Ours, Keep::Theirs]);
    assert_eq!(after.milestones().of(Id::new(id(BRIDGE))).len(), 2);
    let lines = after.funding().of(Id::new(id(BRIDGE)));
    assert_eq!(lines.len(), 1);
    assert_eq!(lines[0].amount, Some(Money::from_wan(3_000)));
    let column = |column: MilestoneColumn| cell(&after, Table::Milestone, 20, column as usize);
    // The date as it was decided, and what only they had said.
    let september = PartialDate::parse("2025-09").unwrap();
    assert_eq!(column(MilestoneColumn::Planned), Value::Date(september));
    assert_eq!(column(MilestoneColumn::Note), text("分两期"));
}

#[test]
fn several_lines_of_one_source_are_known_by_what_they_say() {
    let ours = with(|p| {
        create(p, funding(21, "企业自筹", 1_000));
        create(p, funding(22, "企业自筹", 2_000));
    });
    let theirs = with(|p| {
        create(p, funding(31, "企业自筹", 2_000));
        create(p, funding(32, "企业自筹", 1_000));
        create(p, funding(33, "企业自筹", 7_000));
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    assert_eq!(merge.conflicts().len(), 0, "{:?}", merge.conflicts());
    let after = merged(&ours, &merge, &[]);
    let lines = after.funding().of(Id::new(id(BRIDGE)));
    let mut amounts: Vec<i64> = lines
        .iter()
        .map(|line| line.amount.unwrap().fen())
        .collect();
    amounts.sort_unstable();
    assert_eq!(amounts, [1_000, 2_000, 7_000].map(|wan| wan * 1_000_000));
}

#[test]
fn rows_without_a_name_are_two_and_what_both_deleted_is_not_deleted_again() {
    let ours = with(|p| {
        create(p, milestone(20, BRIDGE, ""));
        delete(p, Table::Milestone, OPENING);
        create(p, milestone(21, BRIDGE, "开工"));
    });
    let theirs = with(|p| {
        create(p, milestone(30, BRIDGE, ""));
        delete(p, Table::Milestone, OPENING);
    });
    let merge = Merge::new(&base(), &ours, &theirs);
    let after = merged(&ours, &merge, &[]);
    let milestones = after.milestones().of(Id::new(id(BRIDGE)));
    let ids: Vec<Uuid> = milestones.iter().map(|row| row.id.uuid()).collect();
    assert_eq!(ids, [id(20), id(21), id(30)]);
}
