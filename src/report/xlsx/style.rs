use std::ops::Range;

use rust_xlsxwriter::{
    ChartFormat, ChartLine, ChartSolidFill, Color, Format, FormatAlign, FormatBorder,
};

use crate::model::PartialDate;
use crate::view::Shade;

use super::super::document::{Align, ChartKind, DocumentCell, DocumentRow, DocumentTable, RowKind};
use super::super::shade::ground;

/// 小标宋, the face of official titles.
pub(super) const TITLE_FACE: &str = "方正小标宋简体";
/// 仿宋, the face of official texts.
pub(super) const BODY_FACE: &str = "仿宋_GB2312";
/// 黑体, for heads and 一、.
pub(super) const HEAD_FACE: &str = "黑体";
/// 楷体, for （一）.
pub(super) const SECOND_FACE: &str = "楷体_GB2312";

/// Tells a machine without these faces to choose others that hold Chinese.
const GB2312_CHARSET: u8 = 134;

/// The ground of 合计.
pub(super) const TOTAL_FILL: u32 = 0x00D6_DEE8;

/// 五号, in points.
pub(super) const BODY_SIZE: f64 = 10.5;

/// The face in whose digits the widths of columns are counted, and that of cells nobody wrote. Arial is on every machine,
/// or one with the same widths; without the usual one LibreOffice makes columns wider, and prints all the smaller.
pub(super) fn measure() -> Format {
    Format::new().set_font_name("Arial").set_font_size(10)
}

/// Text at the left above the table.
pub(super) fn attachment() -> Format {
    face(HEAD_FACE, 14.0).set_align(FormatAlign::Left)
}

/// 二号, in points.
pub(super) const TITLE_SIZE: f64 = 22.0;

/// 四号, in points.
pub(super) const SUBTITLE_SIZE: f64 = 14.0;

/// A title of this size, centred.
pub(super) fn title(points: f64) -> Format {
    face(TITLE_FACE, points)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// The line below the title.
pub(super) fn subtitle(points: f64) -> Format {
    face(SECOND_FACE, points)
        .set_align(FormatAlign::Center)
        .set_text_wrap()
}

/// The size of the line directly above the heads, in points.
pub(super) const LINE_SIZE: f64 = 12.0;

/// 编制单位, directly above the heads.
pub(super) fn line_left() -> Format {
    face(BODY_FACE, LINE_SIZE).set_align(FormatAlign::Left)
}

/// 单位, at the right of the same line.
pub(super) fn line_right() -> Format {
    face(BODY_FACE, LINE_SIZE).set_align(FormatAlign::Right)
}

/// 三号, in points: the size of running text.
pub(super) const PARAGRAPH_SIZE: f64 = 16.0;

/// The distance of its lines, in points: spreadsheets set the lines of a cell as close as the face asks for.
pub(super) const PARAGRAPH_LINE: f64 = 22.0;

/// A paragraph of running text.
pub(super) fn paragraph() -> Format {
    face(BODY_FACE, PARAGRAPH_SIZE)
        .set_align(FormatAlign::Left)
        .set_align(FormatAlign::Top)
        .set_text_wrap()
}

/// What stands above a chart or a small table.
pub(super) fn block_heading() -> Format {
    face(HEAD_FACE, 12.0)
        .set_align(FormatAlign::Left)
        .set_text_wrap()
}

/// What stands above a section of a report.
pub(super) fn section_heading() -> Format {
    face(HEAD_FACE, 14.0)
        .set_align(FormatAlign::Left)
        .set_text_wrap()
}

/// The face of charts.
pub(super) const CHART_FACE: &str = "宋体";

/// Told apart in black and white by their lightness as well.
pub(super) const CHART_COLOURS: [Color; 9] = [
    Color::RGB(0x0024_57A6),
    Color::RGB(0x00E0_9F3E),
    Color::RGB(0x004C_9F70),
    Color::RGB(0x00A9_C1E8),
    Color::RGB(0x00B2_3A48),
    Color::RGB(0x007A_6FB0),
    Color::RGB(0x0094_A3B3),
    Color::RGB(0x00D6_C27A),
    Color::RGB(0x002F_4858),
];

/// The look of one row of numbers.
pub(super) fn series_format(kind: ChartKind, colour: Color) -> ChartFormat {
    let mut format = ChartFormat::new();
    if kind == ChartKind::Line {
        format.set_line(ChartLine::new().set_color(colour).set_width(2.25));
    } else {
        format.set_solid_fill(ChartSolidFill::new().set_color(colour));
    }
    format
}

/// The thin lines behind a chart.
pub(super) fn grid_line() -> ChartLine {
    let mut line = ChartLine::new();
    line.set_color(Color::RGB(0x00D9_DEE5)).set_width(0.75);
    line
}

/// A category below a chart.
pub(super) fn chart_text() -> Format {
    item().set_align(FormatAlign::Left)
}

/// A number below a chart: whole ones without decimals.
pub(super) fn chart_number() -> Format {
    item()
        .set_align(FormatAlign::Right)
        .set_num_format("#,##0.##")
}

/// The cell of a project's row.
fn item() -> Format {
    face(BODY_FACE, BODY_SIZE)
        .set_border(FormatBorder::Thin)
        .set_text_wrap()
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
pub(super) struct CellStyles {
    /// By rank: what projects say, then 合计 and the groups.
    ranks: Vec<[Format; 7]>,
    /// The names of parts, by how far they are indented, from 1.
    parts: Vec<Format>,
    /// A rate and a day among the labelled values of a card.
    fields: [Format; 2],
}

/// Spreadsheets indent no further.
const DEEPEST_INDENT: usize = 15;

impl CellStyles {
    /// One set per rank of summary, down to the deepest group, and one for projects.
    pub(super) fn new(table: &DocumentTable) -> Self {
        let deepest = table
            .rows
            .iter()
            .filter_map(|row| row.kind.summary_level())
            .max();
        let summaries = (0..=deepest.unwrap_or_default()).map(|level| cells(&summary(level)));
        let levels = table.rows.iter().map(|row| match row.kind {
            RowKind::Item { level, .. } => level.min(DEEPEST_INDENT),
            RowKind::Total { .. } | RowKind::Group { .. } => 0,
        });
        let indented = |level: usize| {
            let left = item().set_align(FormatAlign::Left);
            left.set_indent(u8::try_from(level).unwrap_or_default())
        };
        Self {
            ranks: std::iter::once(cells(&item())).chain(summaries).collect(),
            parts: (1..=levels.max().unwrap_or_default())
                .map(indented)
                .collect(),
            fields: fields(),
        }
    }

    /// The format of the name of a part, so many levels below its programme; none for any other.
    pub(super) fn part(&self, row: &DocumentRow) -> Option<&Format> {
        let RowKind::Item { level, .. } = row.kind else {
            return None;
        };
        self.parts.get(level.min(DEEPEST_INDENT).checked_sub(1)?)
    }

    /// Only those of projects, for cards.
    pub(super) fn of_items() -> Self {
        Self {
            ranks: vec![cells(&item())],
            parts: Vec::new(),
            fields: fields(),
        }
    }

    /// The format of a cell of a card's small table.
    pub(super) fn of_item(&self, cell: &DocumentCell, align: Align) -> &Format {
        Self::choose(&self.ranks[0], cell, align)
    }

    /// The format of a labelled value of a card: amounts, rates and days as such, all else at the left.
    pub(super) fn of_field(&self, cell: &DocumentCell) -> &Format {
        let [left, _, _, amount, ..] = &self.ranks[0];
        let [rate, day] = &self.fields;
        match cell {
            DocumentCell::Amount(_) => amount,
            DocumentCell::Rate(_) => rate,
            DocumentCell::Date(PartialDate::Day(_)) => day,
            _ => left,
        }
    }

    /// The format of a cell in a column that stands so.
    pub(super) fn of(&self, row: &DocumentRow, cell: &DocumentCell, align: Align) -> &Format {
        let rank = row.kind.summary_level().map_or(0, |level| level + 1);
        match cell {
            DocumentCell::Absent if rank > 0 => &self.ranks[rank][4],
            cell => Self::choose(&self.ranks[rank], cell, align),
        }
    }

    fn choose<'s>(formats: &'s [Format; 7], cell: &DocumentCell, align: Align) -> &'s Format {
        let [left, centre, right, amount, _, rate, date] = formats;
        match (cell, align) {
            (DocumentCell::Amount(_), _) => amount,
            (DocumentCell::Rate(_), _) => rate,
            (DocumentCell::Date(PartialDate::Day(_)), _) => date,
            (cell, _) if cell.is_amount() => right,
            (DocumentCell::Count(_) | DocumentCell::Integer(_), _) | (_, Align::Centre) => centre,
            (_, Align::Left) => left,
            (_, Align::Right) => right,
        }
    }
}

/// The same on the ground of a shade.
pub(super) fn shaded(format: &Format, shade: Shade) -> Format {
    let ground = u32::from_str_radix(ground(shade), 16).unwrap_or(0x00FF_FFFF);
    format.clone().set_background_color(Color::RGB(ground))
}

/// The same for a cell of several over which one text goes in a line, without lines between them.
pub(super) fn spanned(format: &Format, column: usize, span: &Range<usize>) -> Format {
    let mut format = format.clone().unset_text_wrap();
    if column > span.start {
        format = format.set_border_left(FormatBorder::None);
    }
    if column + 1 < span.end {
        format = format.set_border_right(FormatBorder::None);
    }
    format
}

/// Left, centred, right, an amount, a sum of nothing, a rate, and a day.
fn cells(base: &Format) -> [Format; 7] {
    let right = base.clone().set_align(FormatAlign::Right);
    [
        base.clone().set_align(FormatAlign::Left),
        base.clone().set_align(FormatAlign::Center),
        right.clone(),
        right.clone().set_num_format("#,##0.00"),
        // The sum of no amounts is 0 to a spreadsheet and `—` to a reader; filled in, it shows at once.
        right.clone().set_num_format("#,##0.00;-#,##0.00;\"—\""),
        right.set_num_format(RATE),
        base.clone()
            .set_align(FormatAlign::Center)
            .set_num_format(DAY),
    ]
}

/// How rates and days are shown.
const RATE: &str = "0.0";
const DAY: &str = "yyyy\"年\"m\"月\"d\"日\"";

/// A rate and a day at the left.
fn fields() -> [Format; 2] {
    [RATE, DAY].map(|format| {
        let left = item().set_align(FormatAlign::Left);
        left.set_num_format(format)
    })
}

/// 合计 and groups: bold, with a fill that gets lighter by level and still prints in black and white.
fn summary(level: usize) -> Format {
    let (name, fill) = match level {
        0 => (HEAD_FACE, Some(TOTAL_FILL)),
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
