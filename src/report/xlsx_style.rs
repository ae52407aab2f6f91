use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::document::{Align, Document, DocumentCell, DocumentRow};

/// 小标宋, the face of official titles.
const TITLE_FACE: &str = "方正小标宋简体";
/// 仿宋, the face of official texts.
const BODY_FACE: &str = "仿宋_GB2312";
/// 黑体, for heads and 一、.
const HEAD_FACE: &str = "黑体";
/// 楷体, for （一）.
const SECOND_FACE: &str = "楷体_GB2312";

/// Tells a machine without these faces to choose others that hold Chinese.
const GB2312_CHARSET: u8 = 134;

/// 五号, in points.
pub(super) const BODY_SIZE: f64 = 10.5;

/// Text at the left above the table.
pub(super) fn attachment() -> Format {
    face(HEAD_FACE, 14.0).set_align(FormatAlign::Left)
}

/// 二号, centred.
pub(super) fn title() -> Format {
    face(TITLE_FACE, 22.0)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// The line below the title.
pub(super) fn subtitle() -> Format {
    face(SECOND_FACE, 14.0)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// 编制单位 and 单位, directly above the heads.
pub(super) fn line(align: FormatAlign) -> Format {
    face(BODY_FACE, 12.0).set_align(align)
}

/// A head of a column.
pub(super) fn head() -> Format {
    face(HEAD_FACE, BODY_SIZE)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
}

/// A note below the table.
pub(super) fn note() -> Format {
    face(BODY_FACE, BODY_SIZE)
        .set_align(FormatAlign::Left)
        .set_text_wrap()
}

/// The formats of the table's cells, made once and not for every cell.
pub(super) struct CellStyles(Vec<[Format; 5]>);

impl CellStyles {
    /// One set per rank of summary, down to the deepest group, and one for projects.
    pub(super) fn new(document: &Document) -> Self {
        let deepest = document
            .rows
            .iter()
            .filter_map(|row| row.kind.summary_level())
            .max();
        let summaries = (0..=deepest.unwrap_or_default()).map(|level| cells(&summary(level)));
        let item = face(BODY_FACE, BODY_SIZE)
            .set_border(FormatBorder::Thin)
            .set_text_wrap();
        Self(std::iter::once(cells(&item)).chain(summaries).collect())
    }

    /// The format of a cell in a column that stands so.
    pub(super) fn of(&self, row: &DocumentRow, cell: &DocumentCell, align: Align) -> &Format {
        let [left, centre, right, amount, absent] =
            &self.0[row.kind.summary_level().map_or(0, |level| level + 1)];
        match (cell, align) {
            (DocumentCell::Amount(_), _) => amount,
            (DocumentCell::Absent, _) if row.kind.summary_level().is_some() => absent,
            (cell, _) if cell.is_amount() => right,
            (DocumentCell::Count(_) | DocumentCell::Integer(_), _) | (_, Align::Centre) => centre,
            (_, Align::Left) => left,
            (_, Align::Right) => right,
        }
    }
}

/// Left, centred, right, an amount, and a sum of nothing.
fn cells(base: &Format) -> [Format; 5] {
    let right = base.clone().set_align(FormatAlign::Right);
    [
        base.clone().set_align(FormatAlign::Left),
        base.clone().set_align(FormatAlign::Center),
        right.clone(),
        right.clone().set_num_format("#,##0.00"),
        // The sum of no amounts is 0 to a spreadsheet and `—` to a reader; filled in, it shows at once.
        right.set_num_format("#,##0.00;-#,##0.00;\"—\""),
    ]
}

/// 合计 and groups: bold, with a fill that gets lighter by level and still prints in black and white.
fn summary(level: usize) -> Format {
    let (name, fill) = match level {
        0 => (HEAD_FACE, Some(0x00D6_DEE8)),
        1 => (HEAD_FACE, Some(0x00E6_ECF3)),
        2 => (SECOND_FACE, Some(0x00F2_F5F9)),
        _ => (BODY_FACE, None),
    };
    let format = face(name, BODY_SIZE)
        .set_bold()
        .set_border(FormatBorder::Thin)
        .set_text_wrap();
    match fill {
        Some(rgb) => format.set_background_color(Color::RGB(rgb)),
        None => format,
    }
}

fn face(name: &str, points: f64) -> Format {
    Format::new()
        .set_font_name(name)
        .set_font_size(points)
        .set_font_charset(GB2312_CHARSET)
        .set_align(FormatAlign::VerticalCenter)
}
