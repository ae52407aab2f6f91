use std::collections::BTreeMap;

use rusqlite::Connection;
use uuid::Uuid;

use super::fault::Fault;
use super::member::MEMBER;
use super::{log, rows};
use crate::model::{Circle, Kind, MoneyUnit, Op, Portfolio, Row, Stored, Table, Value};

/// What an examination of a library found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// One line for each thing that is wrong, the first hundred of them; empty when the library is sound.
    pub problems: Vec<String>,
    /// How many more there are.
    pub unlisted: usize,
    /// One line for each circle of rows that stand above themselves. An older version let them through: a person can
    /// put it right.
    pub circles: Vec<String>,
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
    report.check_identity(connection)?;
    let replayed = report.check_log(connection)?;
    match rows::are_those_of(connection, &replayed) {
        Ok(true) => {
            report.projects = replayed.projects().len() as u64;
            report.circles = circles(&replayed);
            return Ok(report);
        }
        // Which row it is, and what can't be read, is told by the content as a whole.
        Ok(false) | Err(Fault::Damaged(_)) => {}
        Err(fault) => return Err(fault),
    }
    match rows::load(connection) {
        Ok(stored) => {
            report.projects = stored.projects().len() as u64;
            report.circles = circles(&stored);
            for table in Table::ALL {
                report.compare(&stored, &replayed, table);
            }
        }
        Err(Fault::Damaged(what)) => report.add(format!("内容无法读取：{what}")),
        Err(fault) => return Err(fault),
    }
    Ok(report)
}

/// So many problems are told one by one.
const MOST_PROBLEMS: usize = 100;

impl CheckReport {
    /// How many things are wrong.
    pub const fn count(&self) -> usize {
        self.problems.len() + self.unlisted
    }

    /// What is wrong, line by line, and how much more there is.
    pub fn lines(&self) -> Vec<String> {
        let more = (self.unlisted > 0).then(|| format!("还有 {} 处", self.unlisted));
        self.problems.iter().cloned().chain(more).collect()
    }

    fn add(&mut self, problem: String) {
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push(problem);
        } else {
            self.unlisted += 1;
        }
    }

    fn check_structure(&mut self, connection: &Connection) -> Result<(), Fault> {
        let mut statement = connection.prepare("PRAGMA integrity_check")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            let line = line?;
            if line != "ok" {
                self.add(format!("文件结构：{line}"));
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
            self.add(problem?);
        }
        Ok(())
    }

    /// What copies of the library share is the id of the op with which it began; a replica also says whose it is.
    fn check_identity(&mut self, connection: &Connection) -> Result<(), Fault> {
        let sql = "SELECT count(*) FROM meta WHERE key NOT IN ('library_id', ?1)
                   OR key = 'library_id' AND value IS NOT (SELECT id FROM op WHERE seq = 1)";
        let foreign: i64 = connection.query_row(sql, [MEMBER], |row| row.get(0))?;
        let sql = "SELECT count(*) FROM meta WHERE key = 'library_id'";
        let known: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if foreign > 0 || known != 1 {
            self.add("项目库的标识与修改记录不符".to_owned());
        }
        Ok(())
    }

    /// Follows the chain and gives the content to which the log leads.
    fn check_log(&mut self, connection: &Connection) -> Result<Portfolio, Fault> {
        let mut replayed = Portfolio::default();
        let mut previous_hash = String::new();
        let mut next_seq = 1;
        log::walk(connection, |op| {
            self.ops += 1;
            let seq = op.seq;
            if seq != next_seq || op.previous_hash != previous_hash {
                self.add(format!("修改记录第 {seq} 条与前一条不衔接"));
            }
            match follow(connection, &op, &mut replayed) {
                Ok(Followed { hash, trouble }) => {
                    if hash != op.hash {
                        self.add(format!("修改记录第 {seq} 条被改动过（校验值不符）"));
                    }
                    if let Some(what) = trouble {
                        self.add(format!("修改记录第 {seq} 条{what}"));
                    }
                }
                Err(Fault::Damaged(what)) => {
                    self.add(format!("修改记录第 {seq} 条：{what}"));
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
            let rows = portfolio.table_rows(table).into_iter();
            rows.map(|row| (row.id, row)).collect()
        };
        let mut logged = by_id(replayed);
        for (id, row) in by_id(stored) {
            if let Some(expected) = logged.remove(&id) {
                self.compare_row(replayed, &row, &expected);
            } else {
                let (name, id) = (name(stored, &row), row.id);
                self.add(format!("{name}没有新增记录（{table} {id}）"));
            }
        }
        for row in logged.values() {
            let (name, id) = (name(replayed, row), row.id);
            self.add(format!("{name}不见了，但没有删除记录（{table} {id}）"));
        }
    }

    fn compare_row(&mut self, replayed: &Portfolio, row: &Row, expected: &Row) {
        let columns = row.table.columns().iter();
        let cells = columns.zip(row.values.iter().zip(&expected.values));
        let differing = cells.filter(|(_, (value, expected))| value != expected);
        for (column, (value, logged)) in differing {
            self.add(format!(
                "{}的“{}”：文件中是{}，修改记录中是{}（{} {} 的 {}）",
                name(replayed, expected),
                column.label,
                shown(value),
                shown(logged),
                row.table,
                row.id,
                column.name,
            ));
        }
    }
}

/// What became of an op that was done again.
struct Followed {
    /// Its hash, as its content has it.
    hash: String,
    /// Why it could not be done again.
    trouble: Option<String>,
}

/// So many changes are done at once: a baseline is a whole library, of which there need not be one more in memory.
const AT_ONCE: usize = 1_000;

/// Does an op again, and hashes it on the way.
fn follow(
    connection: &Connection,
    row: &log::OpRow,
    replayed: &mut Portfolio,
) -> Result<Followed, Fault> {
    let mut op = log::restore_op(row)?;
    let mut chain = log::Chain::begin(row);
    let mut trouble = None;
    let mut done = |op: &mut Op| {
        if trouble.is_none()
            && let Err(error) = replayed.follow(op)
        {
            trouble = Some(format!("无法重演：{error}"));
        }
        op.changes.clear();
    };
    let mut damage = None;
    log::each_change(connection, row.seq, |change| {
        chain.add(change.line().as_bytes());
        match change.restore() {
            Ok(change) => op.changes.push(change),
            Err(Fault::Damaged(what)) => drop(damage.get_or_insert(what)),
            Err(fault) => return Err(fault),
        }
        if op.changes.len() == AT_ONCE {
            done(&mut op);
        }
        Ok(())
    })?;
    done(&mut op);
    Ok(Followed {
        hash: chain.end(row),
        trouble: damage.map(|what| format!("：{what}")).or(trouble),
    })
}

fn circles(portfolio: &Portfolio) -> Vec<String> {
    let line = |circle: &Circle| {
        let column = circle.table.parent_column();
        let label = column.map_or("", |column| circle.table.columns()[column].label);
        let words = portfolio.circle_words(circle);
        format!("{}的“{label}”绕成一圈：{words}", circle.table.label())
    };
    portfolio.circles().iter().map(line).collect()
}

/// `项目“平安大桥”`, `里程碑“平安大桥”`, `部门`
fn name(portfolio: &Portfolio, row: &Row) -> String {
    let Row { table, id, .. } = row;
    let project = |id| {
        let project = portfolio.projects().get(id);
        project.map(|project| format!("“{}”", project.name))
    };
    let named = match table {
        Table::Project => project(crate::model::Id::new(*id)),
        table => portfolio.project_of(*table, *id).and_then(project),
    };
    format!("{}{}", table.label(), named.unwrap_or_default())
}

fn shown(value: &Value) -> String {
    if let Value::Money(money) = value {
        return format!(" {}万元", money.format(MoneyUnit::Wan));
    }
    match Kind::store(value) {
        Stored::Null => "空".to_owned(),
        Stored::Integer(number) => format!(" {number}"),
        Stored::Text(text) => format!("“{}”", text.chars().take(60).collect::<String>()),
    }
}
