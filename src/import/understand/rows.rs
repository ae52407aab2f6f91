//! What each row below the heads is: a project, a part, a group, a total, a note, or more of the project above. `row` is
//! what there may be, `kind` tells it by itself and by those `before` it, `name` takes its name apart, `samples` shows what the rows hold.

mod before;
mod kind;
mod name;
mod row;
mod samples;

use crate::import::grid::Grid;

use super::heads::Table;

use before::Before;
use kind::Rows;

pub use row::{BodyRow, Name, RowKind};
pub use samples::{has_bare_amounts, with_samples};

/// Says what each row below the heads is.
pub fn classify(grid: &Grid, table: &Table) -> Vec<BodyRow> {
    let rows = Rows::of(grid, table);
    let mut before = Before::default();
    let body = grid.rows().iter().filter(|row| row.index > table.last_head);
    let read = body.filter_map(|row| {
        let row = rows.read(row, &before)?;
        before.note(&row);
        Some(row)
    });
    read.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::grid::{Cell, Place};
    use crate::import::understand::Mapping;
    use crate::model::Portfolio;

    fn kinds(lines: &[&[&str]]) -> Vec<String> {
        let mut grid = Grid::named("清单");
        let heads: &[&str] = &["序号", "项目名称", "建设内容", "总投资（万元）"];
        for (row, line) in (0..).zip([heads].iter().chain(lines)) {
            for (column, text) in (0..).zip(*line) {
                if !text.is_empty() {
                    grid.put(Place::new(row, column), Cell::text(*text));
                }
            }
        }
        let said = (&Mapping::default(), None);
        let table = Table::find(&grid, &Portfolio::default(), said).unwrap();
        let kind = |row: &BodyRow| match &row.kind {
            RowKind::Total(_) => "total".to_owned(),
            RowKind::Subtotal(_) => "subtotal".to_owned(),
            RowKind::OfWhich(label) => format!("of which {}", label.text),
            RowKind::Group(label) => format!("group {}", label.text),
            RowKind::Project(name) => format!("project {}", name.text),
            RowKind::Part(name) => format!("part {}", name.text),
            RowKind::Continuation => "more".to_owned(),
            RowKind::Refused(_) => "refused".to_owned(),
            RowKind::Other(other) => (*other).to_owned(),
        };
        classify(&grid, &table).iter().map(kind).collect()
    }

    #[test]
    fn rows_are_told_apart_by_number_name_and_words() {
        let read = kinds(&[
            &["甲", "乙", "丙", "1"],
            &["例", "××大桥", "一座", "100"],
            &["合计", "5", "", "99"],
            &["", "其中：在建（2项）", "", "30"],
            &["", "    预备（1项）", "", "20"],
            &["", "一、基础设施", "2", "50"],
            &["1", "★大桥（打包2个）", "一座", "20"],
            &["", "（1）引桥", "", "5"],
            &["", "　　主桥", "", "15"],
            &["2●", "21.码头", "", "30"],
            &["", "小计", "", "50"],
            &["二", "民生（2项）", "", "49"],
            &["3", "学校", "一所", "49"],
            &["4", "", "", ""],
            &["5", "", "一所", "3"],
            &["序号", "项目名称", "建设内容", "总投资（万元）"],
            &["……", "", "", ""],
            &["说明：本表按开工先后排列。", "", "", ""],
        ]);
        let expected = [
            "column numbers",
            "example",
            "total",
            "of which 在建",
            "of which 预备",
            "group 基础设施",
            "project 大桥",
            "part 引桥",
            "part 主桥",
            "project 码头",
            "subtotal",
            "group 民生",
            "project 学校",
            "empty",
            "refused",
            "heads",
            "above",
            "note",
        ];
        assert_eq!(read, expected);
    }

    #[test]
    fn a_group_without_number_is_known_by_its_sum() {
        let read = kinds(&[
            &["", "交通", "", "50"],
            &["1", "大桥", "一座", "20"],
            &["2", "码头", "一座", "30"],
            &["", "未编号的项目", "", "7"],
        ]);
        assert_eq!(
            read,
            [
                "group 交通",
                "project 大桥",
                "project 码头",
                "project 未编号的项目"
            ]
        );
    }
}
