//! What of a ledger came from where, as a paper.

use crate::import::difference::{Difference, IncomingCell, IncomingRow, RowKind};
use crate::import::grid::column_letters;
use crate::import::understand::{ONLY_CHECKED, Reading};
use crate::report::{Format, ImportLine, ReportError, import_document};
use crate::view::{ABSENT, Moment};

/// So many projects that no sheet has, and that stay, are listed: one month's sheet names a few of hundreds.
const MOST_MISSING: usize = 50;

/// The lines of a paper on what comes in: every cell that differs or was not understood, every row that stays out, the
/// first projects that no sheet has, and how many there are.
pub fn import_lines(difference: &Difference, readings: &[(String, Reading)]) -> Vec<ImportLine> {
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
            push_unread(&mut lines, readings, file);
            file = row.file;
        }
        push_row(&mut lines, difference, row);
    }
    push_unread(&mut lines, readings, file);
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
    (library, label): (&str, &str),
    format: Format,
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    let lines = import_lines(difference, readings);
    let subtitle = format!("项目库：{library}　{label}");
    let document = import_document(difference.ground(), &lines, &subtitle);
    super::export::document_bytes(&document, (format, super::FileOptions::default()), moment)
}

fn push_row(lines: &mut Vec<ImportLine>, difference: &Difference, row: &IncomingRow) {
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
            RowKind::Missing if row.is_deleted => "删除",
            kind => kind.label(),
        };
        lines.push(ImportLine {
            state: state.to_owned(),
            why: row.why.clone(),
            ..line.clone()
        });
    }
    if row.kind == RowKind::Undecided {
        return;
    }
    for cell in &row.cells {
        lines.push(of_cell(difference, &line, cell));
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

fn of_cell(difference: &Difference, line: &ImportLine, cell: &IncomingCell) -> ImportLine {
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
        state: cell.state.label().to_owned(),
        why,
        ..line.clone()
    }
}

/// The cells of a file that were not understood.
fn push_unread(lines: &mut Vec<ImportLine>, readings: &[(String, Reading)], file: Option<usize>) {
    let Some((name, reading)) = file.and_then(|file| readings.get(file)) else {
        return;
    };
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
