use std::path::PathBuf;

use crate::model::Table;

/// A line of the report names no more rows than this.
const MOST_NAMES: usize = 20;

/// What came of a salvage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalvageReport {
    /// The damaged library, as it was.
    pub source: PathBuf,
    /// The new library.
    pub dest: PathBuf,
    /// The last op of the log whose hash is right and chains to the first; 0 when there is none.
    pub verified: u64,
    /// Whether that is the last op that was done.
    pub is_log_whole: bool,
    /// What came of each table that is carried over.
    pub tables: Vec<SalvagedTable>,
    /// How many projects were marked 待核对.
    pub marked: usize,
    /// How many named snapshots stayed behind.
    pub snapshots: usize,
}

/// What came of a table; numbers of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SalvagedTable {
    /// The table.
    pub table: Table,
    /// Taken, and vouched for by the log, or said alike by file and log.
    pub sound: usize,
    /// Taken, and to be checked by somebody who knows.
    pub doubtful: usize,
    /// Those of both for which the log was needed: missing in the file, unreadable or altered there.
    pub from_log: usize,
    /// Known to have been there, and gone.
    pub lost: usize,
    /// The names of doubtful rows that belong to no project, so that no mark leads to them.
    pub apart: Vec<String>,
}

impl SalvageReport {
    /// Rows that were taken and are vouched for.
    pub fn sound(&self) -> usize {
        self.tables.iter().map(|table| table.sound).sum()
    }

    /// Rows that were taken and are to be checked.
    pub fn doubtful(&self) -> usize {
        self.tables.iter().map(|table| table.doubtful).sum()
    }

    /// Rows that are gone.
    pub fn lost(&self) -> usize {
        self.tables.iter().map(|table| table.lost).sum()
    }

    /// The report for the person at work, line by line.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![
            format!("已抢救到新的项目库，检查无误：{}", self.dest.display()),
            self.log_line(),
        ];
        let is_told = |table: &&SalvagedTable| table.sound + table.doubtful + table.lost > 0;
        lines.extend(self.tables.iter().filter(is_told).map(SalvagedTable::line));
        if self.snapshots > 0 {
            let count = self.snapshots;
            lines.push(format!(
                "快照 {count} 个没有带入：新的项目库里没有它们所指的历史"
            ));
        }
        if self.marked > 0 {
            let count = self.marked;
            lines.push(format!(
                "有 {count} 个项目加了标记“待核对”。请在新的项目库中用 标记~待核对 筛选，逐个核对后去掉标记"
            ));
        }
        if self.lost() > 0 {
            lines.push("丢失的内容请从备份或纸质材料补录".to_owned());
        }
        lines.push(format!(
            "原文件没有改动，请留着备查：{}",
            self.source.display()
        ));
        lines
    }

    fn log_line(&self) -> String {
        match (self.verified, self.is_log_whole) {
            (seq, true) => format!("修改历史完整，{seq} 步已逐步核对"),
            (0, false) => "修改历史也有损坏，只有表格和历史两处一致的内容算完好".to_owned(),
            (seq, false) => {
                format!("修改历史只有前 {seq} 步完好，只有表格和历史两处一致的内容算完好")
            }
        }
    }
}

impl SalvagedTable {
    fn line(&self) -> String {
        let Self {
            table,
            sound,
            doubtful,
            from_log,
            lost,
            apart,
        } = self;
        let label = table.label();
        let from_log = match from_log {
            0 => String::new(),
            count => format!("，其中 {count} 行按修改历史还原"),
        };
        let names = match apart.as_slice() {
            [] => String::new(),
            names if names.len() > MOST_NAMES => {
                format!("。请核对：{} 等", names[..MOST_NAMES].join("、"))
            }
            names => format!("。请核对：{}", names.join("、")),
        };
        let mut counts = vec![format!("完好 {sound} 行")];
        for (word, count) in [("待核对", doubtful), ("丢失", lost)] {
            if *count > 0 {
                counts.push(format!("{word} {count} 行"));
            }
        }
        let counts = counts.join("，");
        format!("{label}：{counts}{from_log}{names}")
    }
}
