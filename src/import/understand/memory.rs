//! What people chose for a ledger, kept in the library for the next one of its shape: what its columns hold, its unit, where
//! its heads stand, which sheet of the file it is.

use std::collections::HashMap;

use crate::edit::{Draft, NewId};
use crate::model::{Change, Id, LedgerShape, LedgerShapeColumn, Portfolio, Record as _, Value};

use super::mapping::{Choice, ColumnKey, Mapping};
use super::period::Period;
use super::reading::Reading;
use super::role::Role;
use super::unit::Unit;

/// The choices for the last ledger of a shape, as they mean on one that reports another time, and the ledger for which
/// they were made first.
///
/// `shaped` are the columns that have heads: what is kept names them by their places among these.
pub fn remembered(
    portfolio: &Portfolio,
    headings: &str,
    shaped: &[u32],
    period: Period,
) -> (Mapping, String) {
    let Some(kept) = kept(portfolio, headings) else {
        return <(Mapping, String)>::default();
    };
    // Of a newer program, or made by hand: nothing is known then.
    let Ok(mapping) = Mapping::parse(&kept.mapping) else {
        return <(Mapping, String)>::default();
    };
    let (years, months) = since(kept, period);
    let later = mapping.columns.iter().filter_map(|choice| {
        let ColumnKey::Index(place) = choice.column else {
            return None;
        };
        Some(Choice {
            column: ColumnKey::Index(*shaped.get(place as usize)?),
            role: choice.role.later(years, months)?,
            unit: choice.unit,
        })
    });
    let later = Mapping {
        columns: later.collect(),
        ..mapping
    };
    (later, kept.name.clone())
}

/// How many years and months later a sheet reports than the one of which something is kept.
fn since(kept: &LedgerShape, period: Period) -> (i32, i32) {
    later_by(&kept.period, (period.year, period.month))
}

/// How many years, and months in all, lie between a period as it is kept and a year with its month.
pub fn later_by(then: &str, (year, month): (Option<i32>, Option<u32>)) -> (i32, i32) {
    let (then, period) = (Period::parse(then), Period { year, month });
    let years = then
        .year
        .zip(period.year)
        .map_or(0, |(then, now)| now - then);
    let months = then.month.zip(period.month);
    let months = months.map_or(0, |(then, now)| now as i32 - then as i32) + years * 12;
    (years, months)
}

/// What people chose for columns on sheets of any shape, by the headings as shapes have them, as it means on a sheet that
/// reports another time. The newest word counts.
pub fn taught(portfolio: &Portfolio, period: Period) -> HashMap<String, (Role, Option<Unit>)> {
    let mut taught = HashMap::new();
    // What is kept later takes the place of what was kept before.
    for kept in portfolio.ledger_shapes().iter() {
        let Ok(mapping) = Mapping::parse(&kept.mapping) else {
            continue;
        };
        let headings: Vec<&str> = kept.headings.split('|').collect();
        let (years, months) = since(kept, period);
        for choice in &mapping.columns {
            let ColumnKey::Index(place) = choice.column else {
                continue;
            };
            let heading = headings
                .get(place as usize)
                .filter(|heading| !heading.is_empty());
            let role = choice.role.later(years, months);
            if let Some((heading, role)) = heading.zip(role) {
                taught.insert((*heading).to_owned(), (role, choice.unit));
            }
        }
    }
    taught
}

/// The shapes of sheets whose heads a person had to find, the newest first, each with what was said of it.
pub fn with_heads(portfolio: &Portfolio) -> impl Iterator<Item = (&str, (u32, u32), Mapping)> {
    let shapes = portfolio.ledger_shapes().iter().rev();
    shapes.filter_map(|kept| {
        let mapping = Mapping::parse(&kept.mapping).ok()?;
        Some((kept.headings.as_str(), mapping.head_rows?, mapping))
    })
}

/// The newest: two copies of a library may each have kept one.
fn kept<'p>(portfolio: &'p Portfolio, headings: &str) -> Option<&'p LedgerShape> {
    let mut newest = portfolio.ledger_shapes().iter().rev();
    newest.find(|kept| kept.headings == headings)
}

/// Keeps what a person chose for a ledger; nothing alters where nothing was chosen, or the same as before.
pub fn keep(portfolio: &Portfolio, reading: &Reading, file: &str, new_id: NewId) -> Draft {
    let label = format!("记住台账各列的内容：{file}");
    if reading.chosen.is_empty() || reading.shape.is_empty() {
        return Draft {
            label,
            changes: Vec::new(),
        };
    }
    let mapping = reading.chosen.to_json().to_string();
    let period = reading.period.clone();
    let changes = if let Some(kept) = kept(portfolio, &reading.shape) {
        let set = |column: LedgerShapeColumn, text: String| {
            Change::set(kept, column as usize, Value::Text(text))
        };
        let period = if period.is_empty() {
            Change::set(kept, LedgerShapeColumn::Period as usize, Value::Empty)
        } else {
            set(LedgerShapeColumn::Period, period)
        };
        period
            .into_iter()
            .chain(set(LedgerShapeColumn::Mapping, mapping))
            .collect()
    } else {
        let row = LedgerShape {
            id: Id::new(new_id()),
            name: file.chars().take(200).collect(),
            headings: reading.shape.clone(),
            period,
            mapping,
        };
        vec![Change::Create(row.to_row())]
    };
    Draft { label, changes }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::import::grid::{Cell, FileKind, Grid, Place, Workbook};
    use crate::import::understand::{Basis, Options, understand};
    use crate::model::Op;

    fn ledger(title: &str, plan: &str) -> Workbook {
        let lines = [
            vec![title],
            vec!["序号", "项目名称", plan, "当期完成", "包保单位"],
            vec!["1", "砚雨大桥", "12000", "300", "一组"],
            vec!["2", "竹汐码头", "8000", "200", "二组"],
        ];
        let mut grid = Grid::named("清单");
        for (row, line) in (0..).zip(&lines) {
            for (column, text) in (0..).zip(line) {
                grid.put(Place::new(row, column), Cell::text(*text));
            }
        }
        Workbook::new(FileKind::Xlsx, vec![grid])
    }

    fn roles(reading: &Reading) -> Vec<String> {
        let columns = reading.columns.iter();
        columns.map(|column| column.role.to_string()).collect()
    }

    #[test]
    fn choices_hold_for_next_month_s_ledger_of_the_same_shape() {
        let mut portfolio = Portfolio::default();
        let mapping = r#"{"columns": {"当期完成": "monthly.2026-03.invested", "E": "note"}}"#;
        let options = Options {
            mapping: Mapping::parse(mapping).unwrap(),
            ..Options::default()
        };
        let march = ledger("2026年3月重点项目", "2026年计划投资");
        let read = understand(&march, &portfolio, &options).unwrap();
        let expected = [
            "serial",
            "name",
            "annual.2026.planned",
            "monthly.2026-03.invested",
            "note",
        ];
        assert_eq!(roles(&read), expected);
        assert_eq!(read.columns[3].basis, Basis::Person);
        assert_eq!(read.columns[3].samples, ["300", "200"]);
        assert_eq!(read.projects[0].note, "包保单位：一组");

        let draft = keep(&portfolio, &read, "3月.xlsx", || Uuid::from_u128(5));
        let op = Op::edit(Uuid::from_u128(6), &draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        assert_eq!(portfolio.ledger_shapes().len(), 1);
        assert_eq!(keep(&portfolio, &read, "3月.xlsx", Uuid::nil).changes, []);

        let april = ledger("2026年4月重点项目", "2026年计划投资");
        let read = understand(&april, &portfolio, &Options::default()).unwrap();
        let expected = [
            "serial",
            "name",
            "annual.2026.planned",
            "monthly.2026-04.invested",
            "note",
        ];
        assert_eq!(roles(&read), expected);
        assert_eq!(read.columns[4].basis, Basis::Library);
        let told = read.notices.join("\n");
        assert!(told.contains("“当期完成”→2026年4月完成投资"), "{told}");
        assert!(told.contains("按“3月.xlsx”的选择读入"), "{told}");
        assert_eq!(read.chosen_for, "3月.xlsx");
        let next_year = ledger("2027年1月重点项目", "2027年计划投资");
        let read = understand(&next_year, &portfolio, &Options::default()).unwrap();
        assert_eq!(
            roles(&read)[2..4],
            ["annual.2027.planned", "monthly.2027-01.invested"]
        );

        // Heads alone may say the month.
        let march = ledger("重点项目", "2026年3月计划投资");
        let april = ledger("重点项目", "2026年4月计划投资");
        let read = understand(&march, &portfolio, &options).unwrap();
        let draft = keep(&portfolio, &read, "甲.xlsx", || Uuid::from_u128(7));
        let op = Op::edit(Uuid::from_u128(8), &draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        let read = understand(&april, &portfolio, &Options::default()).unwrap();
        assert_eq!(roles(&read)[3..], ["monthly.2026-04.invested", "note"]);

        // On a sheet of another shape the same headings mean the same, as long as nobody says otherwise.
        let april = ledger("2026年4月重点项目", "2026年计划投资");
        let other = ledger("2026年4月重点项目", "总投资");
        let read = understand(&other, &portfolio, &Options::default()).unwrap();
        assert_eq!(
            roles(&read)[2..],
            ["total_investment", "monthly.2026-04.invested", "note"]
        );
        assert_eq!(read.columns[4].basis, Basis::Taught);
        let told = read.notices.join("\n");
        assert!(told.contains("“包保单位”→备注"), "{told}");
        assert!(
            keep(&portfolio, &read, "乙.xlsx", Uuid::nil)
                .changes
                .is_empty()
        );
        let own = Options {
            mapping: Mapping::parse(r#"{"columns": {"E": "own"}}"#).unwrap(),
            ..Options::default()
        };
        let read = understand(&other, &portfolio, &own).unwrap();
        assert_eq!(roles(&read)[3..], ["monthly.2026-04.invested", "own"]);
        // A choice made anew.
        let options = Options {
            mapping: Mapping::parse(r#"{"columns": {"E": "leave"}}"#).unwrap(),
            ..Options::default()
        };
        let read = understand(&april, &portfolio, &options).unwrap();
        assert_eq!(roles(&read)[3..], ["monthly.2026-04.invested", "leave"]);
        assert!(
            read.projects
                .iter()
                .all(|project| project.own.is_empty() && project.note.is_empty())
        );
    }
}
