//! Word documents, written by hand in WordprocessingML: the libraries at hand cannot repeat the heads of a
//! table. Every paragraph has a named style, which names Latin and Chinese faces alike: one that names only its Latin face
//! leaves Chinese to chance.

mod body;
mod book;
mod cards;
mod letter;
mod parts;
mod pictures;
mod sections;
mod styles;
mod table;
mod text;
mod units;

pub use letter::{Letter, write_letter};

use chrono::NaiveDate;

use super::ReportError;
use super::bundle::{Book, Bundle};
use super::document::{Body, Document, PageSetup, Paper};
use super::ooxml::{Xml, zipped};
use super::pages::title_lines;
use super::sheet;
use body::{Setting, briefing, has_notes_in_table, heads, pieces};
use parts::end_section;
use pictures::Pictures;
use sections::Fitted;
use styles::Look;
use text::Paragraph;

/// The size of type of the tables in a report.
const SECTION_POINTS: f64 = 9.0;

/// The document for Word and its like. The same document and day give the same bytes.
pub fn write_docx(document: &Document, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    if let Some(document) = on_sheet_of_word(document) {
        return write_docx(&document, created);
    }
    if let Some(book) = Book::of(document) {
        return write_book(&book, document, created);
    }
    let mut writer = Writer::new();
    let points = writer.paper(document, None)?;
    writer.finish((document, points), document.page, created)
}

/// Papers as one document, behind a list of them. The same papers and day give the same bytes.
pub fn write_docx_bundle(bundle: &Bundle, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    let papers = bundle.papers.iter();
    let papers = papers.map(|paper| on_sheet_of_word(paper).unwrap_or_else(|| paper.clone()));
    let bundle = Bundle {
        title: bundle.title.clone(),
        papers: papers.collect(),
    };
    let Some(main) = bundle.papers.first() else {
        return Err(ReportError::NoPapers);
    };
    write_book(&Book::of_bundle(&bundle), main, created)
}

/// Word knows no sheet wider or higher than 22 inches: what is made for a wall is on A3 there.
fn on_sheet_of_word(document: &Document) -> Option<Document> {
    let is_for_wall = matches!(document.page.paper, Paper::A0 | Paper::A1 | Paper::A2);
    is_for_wall.then(|| Document {
        page: PageSetup {
            paper: Paper::A3,
            ..document.page
        },
        ..document.clone()
    })
}

/// A book, in the styles of one of its papers.
fn write_book(
    book: &Book<'_>,
    main: &Document,
    created: NaiveDate,
) -> Result<Vec<u8>, ReportError> {
    let mut writer = Writer::new();
    writer.has_contents = true;
    writer.styled = match &main.body {
        Body::Table(_) => None,
        Body::Cards(all) => Some((cards::points(main, all), true)),
        Body::Sections(_) => Some((SECTION_POINTS.min(main.page.body_points()), true)),
    };
    book::front(&mut writer.xml, book);
    let mut points = main.page.body_points();
    let mut page = main.page;
    for (place, chapter) in book.papers.iter().enumerate() {
        if place > 0 {
            end_section(&mut writer.xml, page);
        }
        let own = writer.paper(chapter.document, Some(place))?;
        if std::ptr::eq(chapter.document, main) {
            points = own;
            writer.styled.get_or_insert((own, false));
        }
        page = chapter.document.page;
    }
    writer.finish((main, points), page, created)
}

/// A document while it is written.
struct Writer {
    xml: Xml,
    pictures: Pictures,
    has_contents: bool,
    /// The size in which the styles have cells, in points, and whether their lines are those of cards; none before the first
    /// paper, from which they come.
    styled: Option<(f64, bool)>,
}

impl Writer {
    fn new() -> Self {
        let mut xml = Xml::new();
        xml.open(&format!("w:document {}", parts::NAMESPACES));
        xml.open("w:body");
        Self {
            xml,
            pictures: Pictures::default(),
            has_contents: false,
            styled: None,
        }
    }

    /// A paper, up to before the end of its last section; the size of type of its table in points. In a book it is one
    /// of this number.
    fn paper(&mut self, document: &Document, chapter: Option<usize>) -> Result<f64, ReportError> {
        let charts = self.pictures.of_charts(document)?;
        let styled = self.styled;
        // Where the styles are those of another paper, cells have their own size and lines.
        let has_notes = has_notes_in_table(document);
        let fitted = |points: f64| Fitted {
            points,
            has_notes,
            is_pressed: styled.is_some_and(|(size, is_of_cards)| {
                !is_of_cards || units::half_points(size) != units::half_points(points)
            }),
            ..Fitted::default()
        };
        let xml = &mut self.xml;
        let setting = Setting::of(document)?;
        let mut points = document.page.body_points() * setting.scale;
        let words = title_lines(&document.title, document.page);
        // To what an entry of the contents leads.
        let mut anchor = chapter.map(|chapter| book::anchor(chapter, None));
        if !document.briefing.is_empty() && !document.is_one_page {
            briefing(xml, document, anchor.take());
            end_section(xml, sheet::text_page(document.page));
        }
        if !charts.is_empty() && !document.is_one_page && !document.has_charts_in_text() {
            Paragraph::of(Look::Section)
                .named(anchor.take())
                .write(xml, "图表");
            pictures::charts(xml, document, &charts, 0..charts.len());
            end_section(xml, document.page);
        }
        if !document.attachment.is_empty() {
            Paragraph::of(Look::Attachment)
                .named(anchor.take())
                .write(xml, &document.attachment);
        }
        match &document.body {
            Body::Table(table) => {
                heads(
                    xml,
                    document,
                    &charts,
                    (Paragraph::of(Look::Title).named(anchor), &words),
                    setting.is_parted,
                );
                let styled = styled.map(|(points, _)| points);
                points = pieces(xml, table, (document, setting.scale), styled);
            }
            Body::Cards(all) => {
                points = cards::points(document, all);
                if all.is_empty() {
                    let title = Paragraph::of(Look::Title).named(anchor);
                    heads(xml, document, &charts, (title, &words), false);
                }
                for (i, card) in all.iter().enumerate() {
                    let mut title = Paragraph::of(Look::Title);
                    if i > 0 {
                        title = title.on_new_page();
                    }
                    heads(
                        xml,
                        document,
                        &charts,
                        (title.named(anchor.take()), &words),
                        false,
                    );
                    let name = chapter.map(|chapter| book::anchor(chapter, Some(i)));
                    let paper = (document, i + 1 == all.len());
                    let fitted = fitted(points);
                    cards::write(xml, &mut self.pictures, (card, name), paper, fitted);
                }
            }
            Body::Sections(all) => {
                points = SECTION_POINTS.min(points);
                let title = Paragraph::of(Look::Title).named(anchor);
                heads(xml, document, &charts, (title, &words), false);
                for (place, section) in (1..).zip(all) {
                    let fitted = Fitted {
                        has_notes: has_notes && place == all.len(),
                        ..fitted(points)
                    };
                    sections::write(xml, section, (document, &charts), fitted);
                }
            }
        }
        let notes = if has_notes {
            Vec::new()
        } else {
            document.note_lines()
        };
        for (place, line) in (1..).zip(&notes) {
            let note = Paragraph::of(Look::Note).keeping_next(place < notes.len());
            note.write(xml, line);
        }
        if notes.is_empty() {
            // Word asks for a paragraph after a table; this one takes no room to speak of.
            Paragraph::of(Look::Nothing).write(xml, "");
        }
        Ok(points)
    }

    /// The file, in the styles of a paper whose table has type of this size.
    fn finish(
        mut self,
        (main, points): (&Document, f64),
        last: PageSetup,
        created: NaiveDate,
    ) -> Result<Vec<u8>, ReportError> {
        parts::section(&mut self.xml, last);
        self.xml.close("w:body");
        self.xml.close("w:document");
        let sizes = styles::sizes(main, points, Setting::of(main)?.scale);
        let pictures = self.pictures.files();
        let mut files = parts::parts((main, self.has_contents), created, &pictures, sizes);
        files.push((
            "word/document.xml".to_owned(),
            self.xml.finish().into_bytes(),
        ));
        let pictures = pictures.into_iter();
        files.extend(pictures.map(|(name, bytes)| (format!("word/{name}"), bytes)));
        zipped(&files).map_err(ReportError::Docx)
    }
}

#[cfg(test)]
mod tests;
