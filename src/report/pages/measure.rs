//! A table measured: every cell as glyphs, and what each column asks for.

use std::sync::Arc;

use super::super::document::{Align, DocumentCell, DocumentColumn, DocumentTable};
use super::super::sheet::{NumberShape, cell_align};
use super::super::width::latin_share;
use super::face::Face;
use super::signs::{is_closing, is_han};
use super::text::{Shaped, Texts};
use super::widths::{Need, PADDING};
use crate::model::{Field, Kind, MoneyUnit};

/// Rows by which widths are found: of a longer table, so many that stand evenly in it.
const MOST_ROWS: usize = 200;

/// Texts of so many characters are not broken: a word of four with its mark.
const SHORT: f32 = 5.0;

/// Numbers, dates and codes are not broken up to so many characters.
const LONGEST_WORD: f32 = 14.0;

/// A name, and other text, is not made narrower than this without need; a name before the other columns have more than they
/// must.
const NAME: f32 = 11.0;
const TEXT: f32 = 5.0;

/// Running text is not made narrower than this without need.
const LONG_TEXT: f32 = 8.0;

/// What is of no kind, and longer than this in one line, is running text as well.
const RUNNING: f32 = LONGEST_WORD;

/// Of what reads well beyond what must be, this share is asked for before type is made smaller.
const EASE: f32 = 0.25;

/// Names narrower than this are towers of a few characters.
const LEAST_NAME: f32 = 8.0;

/// A cell as glyphs.
#[derive(Clone, Debug)]
pub(super) struct CellText {
    pub shaped: Arc<Shaped>,
    pub align: Align,
    /// Room before the text, in parts of the type's size.
    pub before: f32,
    /// Room behind it, where its decimal point is to stand below those of other rows.
    pub after: f32,
}

/// A table as glyphs.
pub(super) struct Measured<'t> {
    pub table: &'t DocumentTable,
    /// Row by row, one for each column.
    pub cells: Vec<CellText>,
    /// The head of each column.
    pub heads: Vec<Arc<Shaped>>,
    /// The heads that columns share, as they stand from left to right.
    pub shared: Vec<(std::ops::Range<usize>, Option<Arc<Shaped>>)>,
    /// How much white the program that draws the table may put between a digit or a Latin letter and a Chinese character,
    /// in parts of the type's size.
    pub between: f32,
    /// By what its digits may be wider than those of the layout.
    pub digits: f32,
    /// Whether it may be drawn by a program for slides.
    pub is_on_screen: bool,
}

impl<'t> Measured<'t> {
    /// Measures a table whose projects are set in `face`.
    pub(super) fn new(
        table: &'t DocumentTable,
        unit: MoneyUnit,
        face: Face,
        texts: &mut Texts,
    ) -> Self {
        let shapes = NumberShape::of_columns(table, unit);
        let mut cells = Vec::with_capacity(table.rows.len() * table.columns.len());
        for row in &table.rows {
            let face = row_face(row.kind.summary_level(), face);
            let columns = table.columns.iter().zip(&shapes).enumerate();
            for ((i, (column, shape)), cell) in columns.zip(&row.cells) {
                let room = shape.room_after(cell, unit);
                let after = if room.is_empty() {
                    0.0
                } else {
                    texts.shaped(face, &room).width()
                };
                let indent = if i == table.label_column {
                    row.indent()
                } else {
                    0
                };
                cells.push(CellText {
                    shaped: texts.shaped(face, &cell.printed(unit)),
                    align: cell_align(cell, column.align),
                    before: indent as f32 / 2.0,
                    after,
                });
            }
        }
        let head = |texts: &mut Texts, text: &str| texts.head(Face::SansBold, text);
        let heads = table.columns.iter();
        let heads = heads.map(|column| head(texts, &column.heading)).collect();
        let shared = table.head_spans().into_iter();
        let shared = shared.map(|span| {
            (
                span.columns.clone(),
                span.heading.map(|text| head(texts, text)),
            )
        });
        Self {
            table,
            cells,
            heads,
            shared: shared.collect(),
            between: 0.0,
            digits: 1.0,
            is_on_screen: false,
        }
    }

    /// The cell of a row in a column.
    pub(super) fn cell(&self, row: usize, column: usize) -> Option<&CellText> {
        self.cells.get(row * self.table.columns.len() + column)
    }

    /// By what a text is wider where its digits and Latin letters are: a span of years, too, is to stand in one line.
    fn wider(&self, text: &str) -> f32 {
        (self.digits - 1.0).mul_add(latin_share(text) as f32, 1.0)
    }

    /// What each column asks for.
    pub(super) fn needs(&self) -> Vec<Need> {
        let columns = self.table.columns.iter().enumerate();
        columns.map(|(i, column)| self.need(i, column)).collect()
    }

    fn need(&self, i: usize, column: &DocumentColumn) -> Need {
        // Other programs leave a closing sign its whole width where a line ends.
        let is_drawn_elsewhere = self.between > 0.0 || self.digits > 1.0 || self.is_on_screen;
        let closing = |text: &Shaped| {
            let ends = text.text.ends_with(is_closing);
            if is_drawn_elsewhere && ends { 0.5 } else { 0.0 }
        };
        let head = self.heads.get(i);
        let (head_word, head_lines) = head.map_or((0.0, 0.0), |head| {
            let whole = head.width();
            let lines = head
                .balanced((whole / 2.0 + 1.0).max(head.widest_word()))
                .into_iter();
            (
                head.widest_word() + closing(head),
                lines.map(|line| line.width).fold(0.0, f32::max),
            )
        });
        let rows = self.table.rows.len();
        let step = rows.div_ceil(MOST_ROWS).max(1);
        let is_whole = is_whole(column) || i == 0;
        let (mut floor, mut full) = (head_word, head_lines);
        let mut wished = 0.0_f32;
        let mut texts = Vec::with_capacity(rows / step + 2);
        // A head of many lines makes every page lower.
        texts.push((head.map_or(0.0, |head| head.width()), 0));
        for row in 0..rows {
            let Some(text) = self.cell(row, i) else {
                continue;
            };
            // A name that goes over the columns behind it asks for nothing of its own.
            if i == self.table.label_column && self.table.label_span(row).len() > 1 {
                if row % step == 0 {
                    texts.push((0.0, 0));
                }
                continue;
            }
            let white = text.before + text.after + self.between * changes(&text.shaped.text);
            let document = self.table.rows.get(row).and_then(|row| row.cells.get(i));
            let is_number = document.is_some_and(is_number);
            // A date has characters as well, which are as wide in every face.
            let is_date = matches!(document, Some(DocumentCell::Date(_)));
            let digits = if is_number && !is_date {
                self.digits
            } else {
                self.wider(&text.shaped.text)
            };
            let width = text.shaped.width() * digits + white;
            full = full.max(width);
            let stays = is_number
                || is_whole && width <= LONGEST_WORD
                || width - white <= SHORT
                || width - white <= LONGEST_WORD && !text.shaped.text.chars().any(is_han);
            // 示例〔2024〕131号: the number of a document is broken only where there is no other way.
            let has_number = width - white <= LONGEST_WORD && text.shaped.text.contains('〔');
            let unbroken = if stays {
                width
            } else if has_number {
                // What stands in the lines around it is, before columns are parted.
                wished = wished.max(width);
                numbered_width(&text.shaped)
                    .mul_add(digits, white)
                    .min(width)
            } else {
                (text.shaped.widest_word() + closing(&text.shaped) + white).min(LONGEST_WORD)
            };
            floor = floor.max(unbroken);
            if row % step == 0 {
                texts.push((width, text.shaped.breaks()));
            }
        }
        let is_label = i == self.table.label_column && i > 0;
        // What reads well, and what type is made smaller for.
        let (wanted, pressing) = if is_label {
            (NAME, LEAST_NAME)
        } else if is_running(column, full) {
            (LONG_TEXT, TEXT)
        } else {
            (TEXT, 0.0)
        };
        let comfort = floor.max(wanted.min(full)).max(head_lines);
        let eased = if self.is_on_screen {
            // Rows that are high leave few of them on a screen.
            comfort
        } else {
            let eased = (comfort - floor).mul_add(EASE, floor);
            eased.max(pressing.min(full))
        };
        let eased = eased.max(wished);
        let (least, kept) = if is_label {
            (floor.max(LEAST_NAME.min(full)), comfort)
        } else {
            (floor, floor)
        };
        Need {
            floor: floor + PADDING,
            least: least + PADDING,
            kept: kept + PADDING,
            eased: eased + PADDING,
            comfort: comfort + PADDING,
            full: full.max(comfort) + PADDING,
            head: head.map_or(0.0, |head| head.width()) + PADDING,
            texts,
        }
    }
}

/// How wide the widest of a text's paragraphs is that says the number of a document.
fn numbered_width(text: &Shaped) -> f32 {
    let lines = text.lines(f32::INFINITY, 0.0).into_iter();
    let lines = lines.filter(|line| {
        let said = text.text.get(text.range(*line));
        said.is_some_and(|said| said.contains('〔'))
    });
    lines.map(|line| line.width).fold(0.0, f32::max)
}

/// How often writing changes between Latin and Chinese in the paragraph in which it does most.
fn changes(text: &str) -> f32 {
    let of_paragraph = |count: f32, paragraph| count.max(changes_in(paragraph));
    text.split('\n').fold(0.0, of_paragraph)
}

fn changes_in(text: &str) -> f32 {
    let pairs = text.chars().zip(text.chars().skip(1));
    let is_change = |(one, other): &(char, char)| {
        one.is_ascii_alphanumeric() && is_han(*other)
            || is_han(*one) && other.is_ascii_alphanumeric()
    };
    pairs.filter(is_change).count() as f32
}

/// The face of a row: 黑体 for 合计 and 一、, then bold, then plain.
pub(super) const fn row_face(level: Option<usize>, plain: Face) -> Face {
    match level {
        Some(0 | 1) => Face::SansBold,
        Some(2) => plain.bold(),
        Some(_) | None => plain,
    }
}

fn column_kind(column: &DocumentColumn) -> Option<Kind> {
    let of_part = column.part.map(|part| part.spec().kind);
    column.field.map(Field::kind).or(of_part)
}

/// Whether what stands in a column, the longest so wide, goes over many lines.
fn is_running(column: &DocumentColumn, full: f32) -> bool {
    match column_kind(column) {
        Some(kind) => kind == Kind::LongText,
        None => column.align == Align::Left && full > RUNNING,
    }
}

/// Whether what stands in a column is one word: a date, a number, a choice.
fn is_whole(column: &DocumentColumn) -> bool {
    matches!(
        column_kind(column),
        Some(
            Kind::Date
                | Kind::Integer
                | Kind::Ordinal
                | Kind::Decimal
                | Kind::Money
                | Kind::Choice(_)
        )
    )
}

const fn is_number(cell: &DocumentCell) -> bool {
    !matches!(
        cell,
        DocumentCell::Empty | DocumentCell::Text(_) | DocumentCell::Suggested(_)
    )
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::*;
    use crate::model::PartialDate;

    fn measured(table: &DocumentTable) -> Vec<Need> {
        let mut texts = Texts::new();
        Measured::new(table, MoneyUnit::Wan, Face::Serif, &mut texts).needs()
    }

    #[test]
    fn a_number_its_brackets_and_a_mark_are_never_broken() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let mut texts = Texts::new();
        let mut width = |text: &str| texts.shaped(Face::Serif, text).width();
        let amount = width("（40,000.00）");
        let mark = width("市交通运输局*");
        assert!(measured(&table)[6].floor >= amount + PADDING - 0.01);
        // A department of more than four characters may be broken, its mark stays with the last of them.
        let place = table.columns.len() - 2;
        let need = &measured(&table)[place];
        assert!(
            need.floor < mark && need.full >= mark + PADDING - 0.01,
            "{need:?}"
        );
        table.rows[1].cells[place] = DocumentCell::Suggested("市水利局".to_owned());
        assert!(measured(&table)[place].floor >= width("市水利局*").min(SHORT) + PADDING - 0.01);
    }

    #[test]
    fn a_span_of_years_has_room_for_the_wider_digits_of_a_sheet() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let place = table.columns.len() - 1;
        table.columns[place].heading = "年限".to_owned();
        for row in &mut table.rows {
            row.cells[place] = DocumentCell::Text("2025—2027".to_owned());
        }
        let floor = |digits: f32| {
            let mut texts = Texts::new();
            let mut measured = Measured::new(&table, MoneyUnit::Wan, Face::Serif, &mut texts);
            measured.digits = digits;
            measured.needs()[place].floor - PADDING
        };
        // Eight of ten half-width places are digits: 1 + 0.2 × 0.8.
        assert!((floor(1.2) / floor(1.0) - 1.16).abs() < 1e-3);
    }

    #[test]
    fn of_a_date_the_digits_alone_have_room_for_a_wider_face() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let place = table.columns.len() - 1;
        let day = chrono::NaiveDate::from_ymd_opt(2024, 11, 25).unwrap();
        for row in &mut table.rows {
            row.cells[place] = DocumentCell::Date(PartialDate::Day(day));
        }
        let floor = |digits: f32| {
            let mut texts = Texts::new();
            let mut measured = Measured::new(&table, MoneyUnit::Wan, Face::Serif, &mut texts);
            measured.digits = digits;
            measured.needs()[place].floor - PADDING
        };
        // 2024年11月25日: eight of fourteen half-width places are digits.
        let share = 8.0 / 14.0;
        assert!((floor(1.2) / floor(1.0) - 0.2_f32.mul_add(share, 1.0)).abs() < 1e-3);
    }

    #[test]
    fn the_number_of_a_document_is_not_broken() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let place = table.columns.len() - 1;
        let floor = |table: &mut DocumentTable, text: &str| {
            for row in &mut table.rows {
                row.cells[place] = DocumentCell::Text(text.to_owned());
            }
            measured(table)[place].floor
        };
        let width = |text: &str| Texts::new().shaped(Face::Serif, text).width() + PADDING;
        let stated = floor(&mut table, "已完成\n示例〔2024〕131号\n2024年9月12日");
        assert!(stated >= width("示例〔2024〕131号") - 0.01, "{stated}");
        // A remark that names one goes over as many lines as it must.
        let remark = "见示例〔2024〕131号，其中第三项说明了原因";
        assert!(floor(&mut table, remark) < width("示例〔2024〕131号"));
    }

    #[test]
    fn a_line_below_the_number_of_a_document_is_broken_before_columns_are_parted() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        let place = table.columns.len() - 1;
        for row in &mut table.rows {
            row.cells[place] =
                DocumentCell::Text("示例〔2024〕13号\n有效期至2026年12月12日".to_owned());
        }
        let need = measured(&table)[place].clone();
        let width = |text: &str| Texts::new().shaped(Face::Serif, text).width() + PADDING;
        assert!(need.floor >= width("示例〔2024〕13号") - 0.01, "{need:?}");
        let below = width("有效期至2026年12月12日");
        assert!(
            need.floor < below - 1.0 && need.eased >= below - 0.01,
            "{need:?}"
        );
    }

    #[test]
    fn on_a_screen_a_closing_sign_has_its_whole_width() {
        let document = fixture::document(&[]);
        let mut table = document.table().unwrap().clone();
        "完成率（%）".clone_into(&mut table.columns[7].heading);
        for row in &mut table.rows {
            row.cells[7] = DocumentCell::Empty;
        }
        let floor = |is_on_screen: bool| {
            let mut texts = Texts::spaced();
            let mut measured = Measured::new(&table, MoneyUnit::Wan, Face::Sans, &mut texts);
            measured.is_on_screen = is_on_screen;
            measured.needs()[7].floor
        };
        assert!((floor(true) - floor(false) - 0.5).abs() < 1e-3);
    }

    #[test]
    fn on_a_screen_type_becomes_smaller_before_names_are_towers() {
        let mut document = fixture::document(&[]);
        let name = DocumentCell::Text("资江新区综合交通枢纽及配套道路".to_owned());
        fixture::table_mut(&mut document).rows[1].cells[1] = name;
        let mut texts = Texts::spaced();
        let mut measured = Measured::new(
            document.table().unwrap(),
            MoneyUnit::Wan,
            Face::Sans,
            &mut texts,
        );
        let on_paper = measured.needs()[1].clone();
        measured.is_on_screen = true;
        let on_screen = measured.needs()[1].clone();
        assert!(on_paper.eased < on_paper.comfort);
        assert!((on_screen.eased - on_screen.comfort).abs() < 1e-6);
    }

    #[test]
    fn decimal_points_stand_below_one_another() {
        let document = fixture::document(&[]);
        let table = document.table().unwrap();
        let mut texts = Texts::new();
        let measured = Measured::new(table, MoneyUnit::Wan, Face::Serif, &mut texts);
        // 总投资 has a bracketed part: the others leave the room of its bracket.
        let bracket = texts.shaped(Face::Serif, "）").width();
        let after = |row: usize| measured.cell(row, 6).unwrap().after;
        assert!((after(1) - bracket).abs() < 1e-6 && after(3) < 1e-6);
    }

    #[test]
    fn the_name_of_a_part_is_indented_below_its_programme() {
        let document = fixture::document(&[]);
        let table = document.table().unwrap();
        let mut texts = Texts::new();
        let measured = Measured::new(table, MoneyUnit::Wan, Face::Serif, &mut texts);
        let indented = measured.cells.iter().filter(|cell| cell.before > 0.0);
        let indented: Vec<(&str, f32)> = indented
            .map(|cell| (&*cell.shaped.text, cell.before))
            .collect();
        assert_eq!(indented, [("城区路网一标", 1.0)]);
    }
}
