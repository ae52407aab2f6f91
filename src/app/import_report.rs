//! What of a ledger came from where, as a paper.

use std::collections::BTreeMap;

use crate::import::difference::{
    CellState, Difference, IncomingCell, IncomingRow, RowKey, RowKind, odd_held,
};
use crate::import::grid::column_letters;
use crate::import::understand::{ONLY_CHECKED, OddCell, Reading};
use crate::model::{Money, MoneyUnit};
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

/// The lines of a paper on what comes in: every cell that differs, was not understood or needs a look, every row that stays
/// out, the counts and sums that the sheet states otherwise, the first projects that no sheet has, and how many there are.
pub fn import_lines(
    difference: &Difference,
    readings: &[(String, Reading)],
    stage: Stage,
) -> Vec<ImportLine> {
    let mut lines = Vec::new();
    let mut file = None;
    let mut missing = 0;
    let mut odd = OddCells::new(readings);
    for row in difference.rows() {
        let stays = row.kind == RowKind::Missing && !row.is_deleted;
        missing += usize::from(stays);
        if stays && missing > MOST_MISSING {
            continue;
        }
        if row.file != file {
            push_rest(&mut lines, (difference, readings), (file, &mut odd));
            file = row.file;
        }
        push_row(&mut lines, (difference, stage), (row, &mut odd));
    }
    push_rest(&mut lines, (difference, readings), (file, &mut odd));
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

/// The lines of files of which nothing comes in, each with the sentence that says why.
fn refused_lines(refused: &[(String, String)]) -> Vec<ImportLine> {
    let line = |(name, why): &(String, String)| ImportLine {
        file: name.clone(),
        state: "没有读入".to_owned(),
        why: why.clone(),
        ..ImportLine::default()
    };
    refused.iter().map(line).collect()
}

/// The bytes of that paper; `refused` are files of which nothing comes in, `library` is the name of its file.
pub fn import_report_bytes(
    difference: &Difference,
    readings: &[(String, Reading)],
    refused: &[(String, String)],
    library: &str,
    (stage, format): (Stage, Format),
    moment: Moment,
) -> Result<Vec<u8>, ReportError> {
    let mut lines = import_lines(difference, readings, stage);
    lines.extend(refused_lines(refused));
    let subtitle = format!("项目库：{library}　{}", stage.label(difference));
    let document = import_document(difference.ground(), &lines, &subtitle);
    super::export::document_bytes(&document, (format, super::FileOptions::default()), moment)
}

/// Rows about projects for which others than the sender of the sheet answer.
pub const OF_OTHERS: &str = "其他单位的项目";

/// Why they are told apart.
const NOT_THE_SENDER: &str = "牵头部门不是报送这张表的部门";

/// Why a cell is told that did not come in as it stands, or not at all.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Odd {
    NotUnderstood,
    NotTaken,
    Doubtful,
}

impl Odd {
    const fn word(self) -> &'static str {
        match self {
            Self::NotUnderstood => "没有读懂",
            Self::NotTaken => "不能改",
            Self::Doubtful => "需核对",
        }
    }
}

/// A file by its place, and a project of it.
type Beside = (usize, Option<RowKey>);

/// Cells that are told, each beside the row of its project.
struct OddCells<'a> {
    /// By file and project; those of no project come behind.
    cells: BTreeMap<Beside, Vec<(Odd, &'a OddCell)>>,
}

impl<'a> OddCells<'a> {
    fn new(readings: &'a [(String, Reading)]) -> Self {
        let mut cells: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for (file, (_, reading)) in readings.iter().enumerate() {
            let lists = [
                (Odd::NotUnderstood, &reading.not_understood),
                (Odd::NotTaken, &reading.not_taken),
                (Odd::Doubtful, &reading.doubtful),
            ];
            for (odd, list) in lists {
                for cell in list {
                    let project = cell.project.and_then(|at| reading.projects.get(at));
                    let of = project.map(|project| RowKey {
                        file,
                        sheet: project.sheet_place,
                        row: project.row,
                    });
                    cells.entry((file, of)).or_default().push((odd, cell));
                }
            }
        }
        Self { cells }
    }

    /// Those of a row, which are told now.
    fn take(&mut self, file: usize, row: Option<RowKey>) -> Vec<(Odd, &'a OddCell)> {
        self.cells.remove(&(file, row)).unwrap_or_default()
    }
}

/// A cell that is told, with what the library `held` in its place: where it was taken as it stands, its own line says why it
/// needs a look.
fn push_odd(
    lines: &mut Vec<ImportLine>,
    (begin, line): (usize, &ImportLine),
    (kind, cell): (Odd, &OddCell),
    held: Option<String>,
) {
    let mut said = lines.iter_mut().skip(begin);
    let said = said.find(|line| kind == Odd::Doubtful && line.place == cell.cell);
    if let Some(line) = said {
        let needs = cell.needs_a_look();
        line.why = match line.why.as_str() {
            "" => needs,
            // The reason is given once.
            why if why.contains(&needs) => why.to_owned(),
            why if why.contains(&cell.why) => why.replacen(&cell.why, &needs, 1),
            why => format!("{why}；{needs}"),
        };
        return;
    }
    lines.push(ImportLine {
        sheet: match cell.sheet.as_str() {
            "" => line.sheet.clone(),
            sheet => sheet.to_owned(),
        },
        place: cell.cell.clone(),
        field: cell.heading.clone(),
        old: held.unwrap_or_else(|| ABSENT.to_owned()),
        new: cell.text.clone(),
        state: kind.word().to_owned(),
        why: cell.why.clone(),
        ..line.clone()
    });
}

fn push_row(
    lines: &mut Vec<ImportLine>,
    (difference, stage): (&Difference, Stage),
    (row, odd): (&IncomingRow, &mut OddCells<'_>),
) {
    let begin = lines.len();
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
    let cells = row.cells.iter();
    for cell in cells.filter(|_| row.kind != RowKind::Undecided) {
        lines.push(of_cell((difference, stage), &line, cell));
    }
    let of_row = row.file.filter(|_| row.key.is_some());
    let told = of_row.map(|file| odd.take(file, row.key));
    let known = row.project.filter(|_| row.kind != RowKind::Undecided);
    for told in told.into_iter().flatten() {
        let held = known.and_then(|project| odd_held(difference, project, told.1));
        push_odd(lines, (begin, &line), told, held);
    }
    // What a cell waits for stands in its own line.
    let is_said = |check: &&String| {
        let mut whys = row.cells.iter().map(IncomingCell::why);
        whys.any(|why| why.contains(check.as_str()))
    };
    let checks = row.checks.iter().filter(|check| !is_said(check));
    for check in checks.filter(|_| row.kind != RowKind::Undecided) {
        lines.push(ImportLine {
            field: "数字有疑".to_owned(),
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
    let new = difference.told_text(cell);
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

/// What is said of a file as a whole, what it states otherwise than its rows come to, and its cells that are told but
/// stand in no row of a project.
fn push_rest(
    lines: &mut Vec<ImportLine>,
    (difference, readings): (&Difference, &[(String, Reading)]),
    (file, odd): (Option<usize>, &mut OddCells<'_>),
) {
    let at = file.and_then(|file| Some((file, readings.get(file)?)));
    let Some((place, (name, reading))) = at else {
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
    let line = ImportLine {
        file: name.clone(),
        sheet: reading.sheet.clone(),
        ..ImportLine::default()
    };
    // Of a sheet of a round the office answers for what it leaves out. Single cells have lines of their own.
    let notices = reading.notices_of_file();
    for notice in notices.filter(|_| reading.fill.is_some()) {
        lines.push(ImportLine {
            state: "请留意".to_owned(),
            why: notice.to_owned(),
            ..line.clone()
        });
    }
    let begin = lines.len();
    for told in odd.take(place, None) {
        push_odd(lines, (begin, &line), told, None);
    }
    let unit = match reading.unit.as_str() {
        "亿元" => MoneyUnit::Yi,
        _ => MoneyUnit::Wan,
    };
    for declared in reading.declared.iter().filter(|each| !each.agrees) {
        lines.push(ImportLine {
            place: declared.cell.clone(),
            field: declared.what.clone(),
            old: figures(unit, declared.count_read, declared.sum_read),
            new: figures(unit, declared.count, declared.sum),
            state: "不符".to_owned(),
            why: "“原值”一栏是各行读出之和".to_owned(),
            ..line.clone()
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

/// `12 个，88,300.00万元`
fn figures(unit: MoneyUnit, count: Option<u32>, sum: Option<Money>) -> String {
    let count = count.map(|count| format!("{count} 个"));
    let sum = sum.map(|sum| format!("{}{}", sum.format_whole(unit), unit.label()));
    let both: Vec<String> = count.into_iter().chain(sum).collect();
    both.join("，")
}
