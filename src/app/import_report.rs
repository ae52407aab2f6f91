//! What of a ledger came from where, as a paper.

use crate::import::difference::{CellState, Difference, IncomingCell, IncomingRow, RowKind};
use crate::import::grid::column_letters;
use crate::import::understand::{ONLY_CHECKED, Reading};
use crate::report::{Format, ImportLine, ReportError, import_document};
use crate::view::{ABSENT, Moment};

/// So many projects that no sheet has, and that stay, are listed: one month's sheet names a few of hundreds.
const MOST_MISSING: usize = 50;

/// Whether a paper tells of what would come in, or of what has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Nothing is written yet.
    Planned,
    /// It came in.
    Written,
}

impl Stage {
    /// The first word of what is, or would be, done.
    const fn word(self) -> &'static str {
        match self {
            Self::Planned => "拟",
            Self::Written => "已",
        }
    }

    /// What was done, or would be: `拟导入 3月报.xlsx：改 6 处（尚未写入）`.
    fn label(self, difference: &Difference) -> String {
        let after = match self {
            Self::Planned => "（尚未写入）",
            Self::Written => "",
        };
        format!("{}{}{after}", self.word(), difference.label())
    }
}

/// The lines of a paper on what comes in: every cell that differs or was not understood, every row that stays out, the
/// first projects that no sheet has, and how many there are.
pub fn import_lines(
    difference: &Difference,
    readings: &[(String, Reading)],
    stage: Stage,
) -> Vec<ImportLine> {
    let mut lines = Vec::new();
    let mut file = None;
    let mut missing = 0;
    for row in difference.rows() {
        let stays = row.kind == RowKind::Missing && !row.is_deleted;
        missing += usize::from(stays);
        if stays && missing > MOST_MISSING {
            continue;
        }
        if row.file != file {
            push_rest(&mut lines, (difference, readings), file);
            file = row.file;
        }
        push_row(&mut lines, (difference, stage), row);
    }
    push_rest(&mut lines, (difference, readings), file);
    if missing > MOST_MISSING {
        lines.push(ImportLine {
            project: format!("另有 {} 个项目", missing - MOST_MISSING),
            state: RowKind::Missing.label().to_owned(),
            why: format!("表中没有的项目共 {missing} 个，这里只列前 {MOST_MISSING} 个"),
            ..ImportLine::default()
        });
    }
    lines
}

/// The bytes of that paper; `library` is the name of its file, `label` says what was done.
pub fn import_report_bytes(
    difference: &Difference,
    readings: &[(String, Reading)],
    library: &str,
    (stage, format): (Stage, Format),
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    let lines = import_lines(difference, readings, stage);
    let subtitle = format!("项目库：{library}　{}", stage.label(difference));
    let document = import_document(difference.ground(), &lines, &subtitle);
    super::export::document_bytes(&document, (format, super::FileOptions::default()), moment)
}

/// Rows about projects for which others than the sender of the sheet answer.
pub const OF_OTHERS: &str = "其他单位的项目";

/// Why they are told apart.
const NOT_THE_SENDER: &str = "牵头部门不是报送这张表的部门";

fn push_row(
    lines: &mut Vec<ImportLine>,
    (difference, stage): (&Difference, Stage),
    row: &IncomingRow,
) {
    let file = row.file.and_then(|file| difference.files().get(file));
    let line = ImportLine {
        file: file.map_or_else(String::new, |file| file.name.clone()),
        sheet: row.sheet.clone(),
        place: match row.number {
            0 => String::new(),
            number => format!("第 {number} 行"),
        },
        project: row.name.clone(),
        ..ImportLine::default()
    };
    let is_whole = matches!(
        row.kind,
        RowKind::New | RowKind::Refused | RowKind::Undecided | RowKind::Missing
    );
    if is_whole {
        let state = match row.kind {
            RowKind::Missing if row.is_deleted => format!("{}删除", stage.word()),
            RowKind::New => format!("{}新增", stage.word()),
            kind => kind.label().to_owned(),
        };
        lines.push(ImportLine {
            state,
            why: row.why.clone(),
            ..line.clone()
        });
    }
    if row.is_of_others() {
        lines.push(ImportLine {
            state: OF_OTHERS.to_owned(),
            why: NOT_THE_SENDER.to_owned(),
            ..line.clone()
        });
    }
    if row.kind == RowKind::Undecided {
        return;
    }
    for cell in &row.cells {
        lines.push(of_cell((difference, stage), &line, cell));
    }
    for check in &row.checks {
        lines.push(ImportLine {
            field: "累计".to_owned(),
            state: "核对".to_owned(),
            why: check.clone(),
            ..line.clone()
        });
    }
}

fn of_cell(
    (difference, stage): (&Difference, Stage),
    line: &ImportLine,
    cell: &IncomingCell,
) -> ImportLine {
    let new = difference.new_text(cell);
    let (new, why) = match (cell.read(), cell.why()) {
        (None, why) => (new, why.to_owned()),
        (Some(read), "") => (read.to_owned(), format!("手工改为 {new}")),
        (Some(read), why) => (read.to_owned(), format!("手工改为 {new}；{why}")),
    };
    ImportLine {
        place: cell
            .place
            .map_or_else(|| line.place.clone(), |place| place.to_string()),
        field: cell.spot.label(),
        old: difference.old_text(cell),
        new,
        state: match cell.state {
            CellState::Accepted => format!("{}{}", stage.word(), cell.state.label()),
            state => state.label().to_owned(),
        },
        why,
        ..line.clone()
    }
}

/// What is said of a file as a whole, and its cells that were not understood.
fn push_rest(
    lines: &mut Vec<ImportLine>,
    (difference, readings): (&Difference, &[(String, Reading)]),
    file: Option<usize>,
) {
    let Some((name, reading)) = file.and_then(|file| readings.get(file)) else {
        return;
    };
    let rows = difference.rows().iter();
    let of_others = rows.filter(|row| row.file == file && row.is_of_others());
    let of_others = of_others.count();
    if of_others > 0 {
        lines.push(ImportLine {
            file: name.clone(),
            sheet: reading.sheet.clone(),
            field: OF_OTHERS.to_owned(),
            new: format!("共 {of_others} 行"),
            state: "请留意".to_owned(),
            why: NOT_THE_SENDER.to_owned(),
            ..ImportLine::default()
        });
    }
    let doubt = reading.unit_basis.doubt();
    if !doubt.is_empty() {
        lines.push(ImportLine {
            file: name.clone(),
            sheet: reading.sheet.clone(),
            field: "金额单位".to_owned(),
            state: "请核对".to_owned(),
            why: doubt,
            ..ImportLine::default()
        });
    }
    for cell in &reading.not_understood {
        lines.push(ImportLine {
            file: name.clone(),
            sheet: match cell.sheet.as_str() {
                "" => reading.sheet.clone(),
                sheet => sheet.to_owned(),
            },
            place: cell.cell.clone(),
            old: ABSENT.to_owned(),
            new: cell.text.clone(),
            state: "没有读懂".to_owned(),
            why: cell.why.clone(),
            ..ImportLine::default()
        });
    }
    for (column, count) in reading.only_checked() {
        lines.push(ImportLine {
            file: name.clone(),
            sheet: reading.sheet.clone(),
            place: format!("{} 列", column_letters(column.index)),
            field: column.heading.clone(),
            old: ABSENT.to_owned(),
            new: format!("{count} 处"),
            state: "只核对".to_owned(),
            why: ONLY_CHECKED.to_owned(),
            ..ImportLine::default()
        });
    }
}
