//! Pages as they are printed, for PDF files and for the preview: the document as JSON, laid out by one
//! Typst template with the program's own faces. Typst runs in process and sees nothing else.

mod data;
mod world;

use chrono::{Datelike as _, NaiveDate};
use typst::diag::{SourceDiagnostic, Warned};
use typst::foundations::{Datetime, Smart};
use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions as TypstOptions, PdfStandard, PdfStandards, Timestamp};
use typst_render::RenderOptions;

use super::ReportError;
use super::charset::drawable;
use super::chart::chart_svg;
use super::document::Document;
use super::error::LayoutError;
use world::PaperWorld;

const TEMPLATE: &str = include_str!("../../../assets/papers/paper.typ");

/// A template that puts one picture on a page of its size.
const PICTURE: &str = include_str!("../../../assets/papers/picture.typ");

/// What an overview is tried in, one after the other, until it fits on its page. One that does not fit in the
/// smallest goes on overleaf.
const ONE_PAGE_SCALES: [f64; 5] = [0.9, 0.8, 0.7, 0.62, 0.56];

/// How a PDF is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PdfOptions {
    /// PDF/A-2a for archives and screen readers: tagged, and several times larger.
    pub for_archive: bool,
}

/// A document in pages. Laying out takes the time; drawing a page or writing the file is quick.
#[derive(Clone, Debug)]
pub struct Pages(PagedDocument);

/// A page as pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageImage {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Red, green, blue and alpha of each pixel, row by row. Paper is opaque.
    pub rgba: Vec<u8>,
}

impl Pages {
    /// Lays a document out.
    pub fn of(document: &Document) -> Result<Self, ReportError> {
        let mut files = Vec::with_capacity(document.charts.len() + 1);
        let mut names = Vec::with_capacity(document.charts.len());
        for (i, chart) in document.charts.iter().enumerate() {
            let name = format!("chart-{i}.svg");
            files.push((name.clone(), drawable(&chart_svg(chart)).into_bytes()));
            names.push(name);
        }
        let mut pages = Self::scaled(document, &files, &names, 1.0)?;
        for scale in ONE_PAGE_SCALES {
            if !document.is_one_page || pages.count() <= 1 {
                break;
            }
            pages = Self::scaled(document, &files, &names, scale)?;
        }
        Ok(pages)
    }

    fn scaled(
        document: &Document,
        charts: &[(String, Vec<u8>)],
        names: &[String],
        scale: f64,
    ) -> Result<Self, ReportError> {
        let paper = data::paper(document, names, scale)?;
        let json = serde_json::to_vec(&paper);
        let json = json.map_err(|error| ReportError::Pages(LayoutError(error.to_string())))?;
        let mut files = charts.to_vec();
        files.push(("data.json".to_owned(), json));
        lay_out(TEMPLATE, files)
    }

    /// One page that is a picture and no larger.
    pub(super) fn of_picture(svg: &str) -> Result<Self, ReportError> {
        let svg = drawable(svg).into_bytes();
        lay_out(PICTURE, vec![("picture.svg".to_owned(), svg)])
    }

    /// How many pages.
    pub fn count(&self) -> usize {
        self.0.pages().len()
    }

    /// Width and height of a page in points; none past the last.
    pub fn size_points(&self, page: usize) -> Option<(f64, f64)> {
        let size = self.0.pages().get(page)?.frame.size();
        Some((size.x.to_pt(), size.y.to_pt()))
    }

    /// The text of a page in the order in which it is drawn; none past the last.
    pub fn text(&self, page: usize) -> Option<String> {
        fn collect(frame: &Frame, text: &mut String) {
            for (_, item) in frame.items() {
                match item {
                    FrameItem::Group(group) => collect(&group.frame, text),
                    FrameItem::Text(item) => text.push_str(&item.text),
                    _ => {}
                }
            }
        }
        let mut text = String::new();
        collect(&self.0.pages().get(page)?.frame, &mut text);
        Some(text)
    }

    /// Draws a page, counted from 0, at so many pixels per point; none past the last.
    pub fn draw(&self, page: usize, scale: f64) -> Option<PageImage> {
        let options = RenderOptions {
            pixel_per_pt: scale.into(),
            render_bleed: false,
        };
        let pixels = typst_render::render(self.0.pages().get(page)?, &options);
        Some(PageImage {
            width: pixels.width() as usize,
            height: pixels.height() as usize,
            rgba: pixels.take(),
        })
    }

    /// The pages as a PDF. The same pages and day give the same bytes.
    pub fn pdf(&self, created: NaiveDate, options: PdfOptions) -> Result<Vec<u8>, ReportError> {
        let standards: &[PdfStandard] = if options.for_archive {
            &[PdfStandard::A_2a]
        } else {
            &[]
        };
        let standards = PdfStandards::new(standards)
            .map_err(|error| ReportError::Pages(LayoutError(error.message().to_string())))?;
        let options = TypstOptions {
            ident: Smart::Auto,
            creator: Smart::Custom(Some("蓝图".to_owned())),
            timestamp: timestamp(created),
            page_ranges: None,
            standards,
            tagged: options.for_archive,
            pretty: false,
        };
        typst_pdf::pdf(&self.0, &options).map_err(|errors| explain(&errors))
    }
}

/// The document as a PDF. The same document and day give the same bytes.
pub fn write_pdf(
    document: &Document,
    created: NaiveDate,
    options: PdfOptions,
) -> Result<Vec<u8>, ReportError> {
    Pages::of(document)?.pdf(created, options)
}

/// A picture as a PDF page of its size, a pixel to three quarters of a point.
pub fn svg_to_pdf(svg: &str, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    Pages::of_picture(svg)?.pdf(created, PdfOptions::default())
}

/// Every page as pixels, at so many pixels per point. [`Pages`] draws them one at a time.
pub fn preview_pages(document: &Document, scale: f64) -> Result<Vec<PageImage>, ReportError> {
    let pages = Pages::of(document)?;
    Ok((0..pages.count())
        .filter_map(|page| pages.draw(page, scale))
        .collect())
}

fn lay_out(template: &str, files: Vec<(String, Vec<u8>)>) -> Result<Pages, ReportError> {
    let world = PaperWorld::new(template, files).map_err(ReportError::Pages)?;
    let Warned {
        output,
        warnings: _,
    } = typst::compile::<PagedDocument>(&world);
    // What is remembered of one paper is of no use to the next and takes memory.
    typst::comemo::evict(0);
    output.map(Pages).map_err(|errors| explain(&errors))
}

fn explain(errors: &[SourceDiagnostic]) -> ReportError {
    let messages: Vec<String> = errors
        .iter()
        .map(|error| error.message.to_string())
        .collect();
    ReportError::Pages(LayoutError(messages.join("; ")))
}

/// Midnight of the day.
fn timestamp(day: NaiveDate) -> Option<Timestamp> {
    let (month, day_of_month) = (day.month() as u8, day.day() as u8);
    Datetime::from_ymd_hms(day.year(), month, day_of_month, 0, 0, 0).map(Timestamp::new_utc)
}

#[cfg(test)]
mod tests {
    use super::super::{fixture, specimen};
    use super::*;
    use crate::fonts;
    use crate::report::{Body, DocumentCell, RowKind};
    use crate::view::GroupKey;

    const DAY: NaiveDate = fixture::MOMENT.today;

    /// The text of a page without white.
    fn page_text(pages: &Pages, page: usize) -> String {
        squeezed(&pages.text(page).unwrap())
    }

    fn squeezed(text: &str) -> String {
        let is_seen = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{2060}');
        text.chars().filter(is_seen).collect()
    }

    #[test]
    fn every_row_of_the_document_stands_on_the_pages() {
        let document = specimen::list();
        let pages = Pages::of(&document).unwrap();
        assert_eq!(pages.count(), 3);
        let size = |page: usize| {
            let (width, height) = pages.size_points(page).unwrap();
            (width.round(), height.round())
        };
        // The briefing is read upright on A4, charts and table lie across on A3.
        assert_eq!([size(0), size(1)], [(595.0, 842.0), (1191.0, 842.0)]);
        let briefing = page_text(&pages, 0);
        assert!(
            briefing.contains("共有重点项目5个，总投资15.08亿元。"),
            "{briefing}"
        );
        let list = page_text(&pages, 2);
        for row in specimen::rows(&document) {
            let row = squeezed(&row.concat());
            assert!(list.contains(&row), "{row}: {list}");
        }
        assert!(
            list.contains("附件1冷水江市“十四五”重点项目一览表"),
            "{list}"
        );
        // One head over two columns, then the heads below it.
        assert!(list.contains("万元投资序号项目名称"), "{list}");
        assert!(list.contains("总投资2025年计划投资合计"), "{list}");
        assert!(list.contains("注：1．"), "{list}");
        for (page, number) in ["—1—", "—2—", "—3—"].into_iter().enumerate() {
            let text = page_text(&pages, page);
            assert!(text.contains(number) && text.contains("示例数据"), "{text}");
        }
    }

    /// The texts of a frame as they stand in lines.
    fn runs(frame: &Frame) -> Vec<String> {
        let items = frame.items();
        let of_item = |(_, item): &(_, FrameItem)| match item {
            FrameItem::Group(group) => runs(&group.frame),
            FrameItem::Text(item) => vec![item.text.to_string()],
            _ => Vec::new(),
        };
        items.flat_map(of_item).collect()
    }

    #[test]
    fn the_mark_of_a_suggestion_stays_in_the_line_of_its_text() {
        let mut document = fixture::document(&[]);
        let row = document.table().unwrap().rows[1].clone();
        // Whatever the width of the column, one of these fills a line.
        for characters in 1..=24 {
            let mut row = row.clone();
            row.cells[10] = DocumentCell::Suggested("局".repeat(characters));
            fixture::table_mut(&mut document).rows.push(row);
        }
        let Pages(pages) = Pages::of(&document).unwrap();
        let runs: Vec<String> = pages.pages().iter().flat_map(|p| runs(&p.frame)).collect();
        let marked = runs
            .iter()
            .filter(|run| run.contains("局") && run.contains('*'));
        assert!(marked.count() >= 24, "{runs:?}");
        let is_alone = |run: &&String| run.starts_with(['*', '\u{2060}']);
        // The note below the table begins with the mark that it explains.
        let alone: Vec<_> = runs.iter().filter(is_alone).collect();
        assert!(alone.iter().all(|run| run.contains("为建议")), "{alone:?}");
        let boxes = runs.iter().filter(|run| run.contains('□')).count();
        assert_eq!(boxes, 0);
    }

    /// A list of so many projects in one group.
    fn long_list(projects: usize) -> Document {
        let mut document = fixture::document(&[GroupKey::Chapter]);
        let Body::Table(table) = &mut document.body else {
            panic!("a list has a table");
        };
        let item = table.rows[2].clone();
        table.rows.truncate(2);
        for number in 1..=projects {
            let mut row = item.clone();
            row.kind = RowKind::Item { number, level: 0 };
            row.cells[0] = DocumentCell::Count(number);
            table.rows.push(row);
        }
        document
    }

    #[test]
    fn heads_come_again_on_every_page() {
        let pages = Pages::of(&long_list(120)).unwrap();
        assert!(pages.count() > 2);
        for page in 0..pages.count() {
            let text = page_text(&pages, page);
            // The notes may go on alone overleaf.
            let has_rows = text.contains("平安大桥");
            let has_heads = text.contains("序号项目名称建设性质建设地点");
            assert!(has_heads || !has_rows, "{text}");
        }
        let all: String = (0..pages.count())
            .map(|page| page_text(&pages, page))
            .collect();
        assert!(all.contains("120平安大桥新建"));
    }

    #[test]
    fn the_head_of_a_group_stays_with_its_first_project() {
        // Wherever a page ends, its last row is a project.
        for projects in 20..60 {
            let mut document = long_list(projects);
            let Body::Table(table) = &mut document.body else {
                panic!("a list has a table");
            };
            let (group, item) = (table.rows[1].clone(), table.rows[2].clone());
            table.rows.extend([group, item]);
            let pages = Pages::of(&document).unwrap();
            let last = page_text(&pages, pages.count() - 1);
            if pages.count() > 1 && !last.contains("第十四章") {
                let before = page_text(&pages, pages.count() - 2);
                let end = before.rfind("第十四章").unwrap();
                assert!(before[end..].contains("平安大桥"), "{before}");
            }
        }
    }

    #[test]
    fn a_card_shows_its_fields_and_blocks() {
        let pages = Pages::of(&specimen::card()).unwrap();
        let text = page_text(&pages, 0);
        for part in [
            "项目名称平安大桥建设性质新建总投资38,500.00",
            "建设内容跨资江大桥，长1.2公里",
            "里程碑节点计划时间开工2022-03",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn texts_are_never_read_as_markup_and_what_no_face_holds_is_a_box() {
        let mut document = fixture::document(&[]);
        document.title = "#panic() *x* $y$ 𠮷 <a> \\".to_owned();
        let pages = Pages::of(&document).unwrap();
        let text = page_text(&pages, 0);
        assert!(text.contains("#panic()*x*$y$□<a>\\"), "{text}");
    }

    #[test]
    fn the_same_day_gives_the_same_bytes() {
        let document = specimen::list();
        let write = |options| write_pdf(&document, DAY, options).unwrap();
        let plain = write(PdfOptions::default());
        assert!(plain.starts_with(b"%PDF-1.7"));
        assert!(plain == write(PdfOptions::default()));
        let archive = write(PdfOptions { for_archive: true });
        let has = |bytes: &[u8], word: &str| {
            bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes())
        };
        assert!(has(&archive, "pdfaid:part") && !has(&plain, "pdfaid:part"));
        assert!(has(&archive, "/StructTreeRoot") && !has(&plain, "/StructTreeRoot"));
    }

    #[test]
    fn pages_are_drawn_as_opaque_pixels() {
        let images = preview_pages(&specimen::card(), 0.5).unwrap();
        let [image] = images.as_slice() else {
            panic!("one card, one page");
        };
        assert_eq!(image.rgba.len(), image.width * image.height * 4);
        assert_eq!((image.width, image.height), (595, 421));
        assert!(image.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
        assert!(image.rgba.chunks_exact(4).any(|pixel| pixel[0] < 100));
    }

    #[test]
    fn a_picture_is_a_page_of_its_size() {
        let svg = chart_svg(&specimen::list().charts[0]);
        let pages = Pages::of_picture(&svg).unwrap();
        let (width, height) = pages.size_points(0).unwrap();
        assert_eq!((pages.count(), width.round()), (1, 390.0));
        assert!(height > 200.0);
        assert!(svg_to_pdf(&svg, DAY).unwrap().starts_with(b"%PDF"));
    }

    #[test]
    fn every_face_holds_the_whole_charset() {
        let wanted = fonts::CHARSET.chars().filter(|c| *c != '\n');
        let missing: String = wanted.filter(|c| !world::every_face_draws(*c)).collect();
        assert_eq!(missing, "");
    }
}
