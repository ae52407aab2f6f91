use std::collections::BTreeMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::error::Fault;
use super::{log, rows};
use crate::model::{Portfolio, Row, Table};

/// What an examination of a library found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// One line for each thing that is wrong; empty when the library is sound.
    pub problems: Vec<String>,
    /// How many ops the log holds.
    pub ops: u64,
    /// How many projects there are.
    pub projects: u64,
}

/// Examines everything. What can be told of a damaged file becomes a problem of the report, not an error.
pub(super) fn check(connection: &Connection) -> Result<CheckReport, Fault> {
    let mut report = CheckReport::default();
    report.check_structure(connection)?;
    report.check_pointers(connection)?;
    let replayed = report.check_log(connection)?;
    match rows::load(connection) {
        Ok(stored) => {
            report.projects = stored.projects().len() as u64;
            for table in Table::ALL {
                report.compare(&stored, &replayed, table);
            }
        }
        Err(Fault::Damaged(what)) => report.problems.push(format!("内容无法读取：{what}")),
        Err(fault) => return Err(fault),
    }
    Ok(report)
}

impl CheckReport {
    fn check_structure(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            let line = line?;
            if line != "ok" {
                self.problems.push(format!("文件结构：{line}"));
            }
        }
        Ok(())
    }

    fn check_pointers(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let dangling = statement.query_map([], |row| {
            let (table, target): (String, String) = (row.get(0)?, row.get(2)?);
            Ok(format!("{table} 表有一行指向 {target} 表中不存在的内容"))
        })?;
        for problem in dangling {
            self.problems.push(problem?);
        }
        Ok(())
    }

    /// Follows the chain and gives the content to which the log leads.
    fn check_log(&mut self, connection: &Connection) -> Result<Portfolio, Fault> {
        let mut replayed = Portfolio::default();
        let mut previous_hash = String::new();
        let mut next_seq = 1;
        log::walk(connection, |op, changes| {
            self.ops += 1;
            let seq = op.seq;
            if seq != next_seq || op.previous_hash != previous_hash {
                self.problems
                    .push(format!("修改记录第 {seq} 条与前一条不衔接"));
            }
            if log::hash(&op, &changes) != op.hash {
                self.problems
                    .push(format!("修改记录第 {seq} 条被改动过（校验值不符）"));
            }
            match log::restore_op(&op, changes) {
                Ok(restored) => {
                    if let Err(error) = replayed.apply(&restored) {
                        self.problems
                            .push(format!("修改记录第 {seq} 条无法重演：{error}"));
                    }
                }
                Err(Fault::Damaged(what)) => {
                    self.problems.push(format!("修改记录第 {seq} 条：{what}"));
                }
                Err(fault) => return Err(fault),
            }
            previous_hash = op.hash;
            // A gap is told once; what follows counts on from here.
            next_seq = seq + 1;
            Ok(())
        })?;
        Ok(replayed)
    }

    fn compare(&mut self, stored: &Portfolio, replayed: &Portfolio, table: Table) {
        let by_id = |portfolio: &Portfolio| -> BTreeMap<Uuid, Row> {
            portfolio
                .table_rows(table)
                .into_iter()
                .map(|row| (row.id, row))
                .collect()
        };
        let mut logged = by_id(replayed);
        for (id, row) in by_id(stored) {
            match logged.remove(&id) {
                Some(expected) => self.compare_row(&row, &expected),
                None => self.problems.push(format!("{table} {id} 没有新增记录")),
            }
        }
        for id in logged.keys() {
            self.problems
                .push(format!("{table} {id} 不见了，但没有删除记录"));
        }
    }

    fn compare_row(&mut self, row: &Row, expected: &Row) {
        let Row { table, id, .. } = row;
        let cells = table
            .columns()
            .iter()
            .zip(row.values.iter().zip(&expected.values));
        let differing = cells.filter(|(_, (value, expected))| value != expected);
        self.problems.extend(differing.map(|(column, _)| {
            format!(
                "{table} {id} 的 {}（{}）与修改记录不符",
                column.name, column.label
            )
        }));
    }
}
