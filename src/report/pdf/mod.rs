//! PDF files of laid out pages: only the glyphs that are used, bookmarks, page labels, and for archives the elements of
//! the document beside what is drawn. The same pages and day give the same bytes.

mod tags;

use std::ops::Range;
use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate};
use krilla::annotation::{LinkAnnotation, Target};
use krilla::color::{luma, rgb};
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::metadata::{DateTime, Metadata};
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{NumberingStyle, PageLabel, PageSettings};
use krilla::paint::{Fill, Stroke};
use krilla::surface::{Location, Surface};
use krilla::text::{Font, Glyph, GlyphId};
use krilla::{Document as File, SerializeSettings};
use krilla_svg::{SurfaceExt as _, SvgSettings};

use super::ReportError;
use super::document::Document;
use super::error::LayoutError;
use super::pages::{Content, Face, Item, Link, Page, PageBookmark, Pages, Picture, Words};
use tags::Tags;

/// How a PDF is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct PdfOptions {
    /// PDF/A-2a for archives and screen readers: tagged, and several times larger.
    pub for_archive: bool,
}

/// The faces as files of this format hold them; each is read once.
static FACES: [LazyLock<Option<Font>>; 4] = [
    LazyLock::new(|| Font::new(Face::Sans.bytes().into(), 0)),
    LazyLock::new(|| Font::new(Face::SansBold.bytes().into(), 0)),
    LazyLock::new(|| Font::new(Face::Serif.bytes().into(), 0)),
    LazyLock::new(|| Font::new(Face::SerifBold.bytes().into(), 0)),
];

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

impl Pages {
    /// The pages as a PDF. The same pages and day give the same bytes.
    pub fn pdf(&self, created: NaiveDate, options: PdfOptions) -> Result<Vec<u8>, ReportError> {
        let content = self.content();
        let mut file = File::new_with(SerializeSettings {
            configuration: configuration(options)?,
            enable_tagging: options.for_archive,
            ..SerializeSettings::default()
        });
        let mut tags = Tags::new(options.for_archive, content.elements.len());
        for (number, page) in (1..).zip(&content.pages) {
            // In archives everything that is read out stands in the tree of elements, where links are not.
            let links: &[Link] = if options.for_archive {
                &[]
            } else {
                &page.links
            };
            write_page(&mut file, (page, links), number, &mut tags)?;
        }
        file.set_outline(outline(&content.bookmarks));
        file.set_metadata(metadata(content, created));
        if options.for_archive {
            file.set_tag_tree(tags.tree(&content.elements));
        }
        file.finish().map_err(|error| failed(&error))
    }
}

fn configuration(options: PdfOptions) -> Result<Configuration, ReportError> {
    let builder = ConfigurationBuilder::new();
    let builder = if options.for_archive {
        builder.with_archival_validator(Archival::A2_A)
    } else {
        builder
    };
    let configuration = builder.finish();
    configuration.map_err(|error| failed(&format!("{error:?}")))
}

fn failed(error: &dyn std::fmt::Display) -> ReportError {
    ReportError::Pages(LayoutError(error.to_string()))
}

fn metadata(content: &Content, created: NaiveDate) -> Metadata {
    let day = DateTime::new(u16::try_from(created.year()).unwrap_or_default())
        .month(created.month() as u8)
        .day(created.day() as u8)
        .hour(0)
        .minute(0)
        .second(0)
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata = Metadata::new()
        .language("zh-CN".to_owned())
        .creator("蓝图".to_owned())
        .creation_date(day);
    let metadata = if content.title.is_empty() {
        metadata
    } else {
        metadata.title(content.title.clone())
    };
    if content.author.is_empty() {
        metadata
    } else {
        metadata.authors(vec![content.author.clone()])
    }
}

/// The bookmarks as a tree: an entry is below the nearest before it that is less deep.
fn outline(bookmarks: &[PageBookmark]) -> Outline {
    let mut outline = Outline::new();
    let mut open: Vec<(usize, OutlineNode)> = Vec::new();
    let close = |open: &mut Vec<(usize, OutlineNode)>, outline: &mut Outline| {
        if let Some((_, done)) = open.pop() {
            match open.last_mut() {
                Some((_, above)) => above.push_child(done),
                None => outline.push_child(done),
            }
        }
    };
    for bookmark in bookmarks {
        while open
            .last()
            .is_some_and(|(level, _)| *level >= bookmark.level)
        {
            close(&mut open, &mut outline);
        }
        let place = XyzDestination::new(bookmark.page, Point::from_xy(0.0, bookmark.top));
        open.push((
            bookmark.level,
            OutlineNode::new(bookmark.title.clone(), place),
        ));
    }
    while !open.is_empty() {
        close(&mut open, &mut outline);
    }
    outline
}

fn write_page(
    file: &mut File,
    (page, links): (&Page, &[Link]),
    number: u32,
    tags: &mut Tags,
) -> Result<(), ReportError> {
    // Readers show no page that is less than three points wide.
    let settings = PageSettings::from_wh(page.width.max(3.0), page.height.max(3.0));
    let settings = settings.ok_or_else(|| failed(&"a page without size"))?;
    let label = PageLabel::new(
        Some(NumberingStyle::Arabic),
        None,
        std::num::NonZeroU32::new(number),
    );
    let mut sheet = file.start_page_with(settings.with_page_label(label));
    let mut surface = sheet.surface();
    // What lies below comes first: grounds, lines, then what is read.
    tags.artifact(&mut surface, |surface| {
        for item in &page.items {
            if let Item::Fill(fill) = item {
                let [red, green, blue] = fill.colour;
                let place = Rect::from_xywh(fill.left, fill.top, fill.width, fill.height);
                let path = place.and_then(|place| {
                    let mut path = PathBuilder::new();
                    path.push_rect(place);
                    path.finish()
                });
                if let Some(path) = path {
                    surface.set_stroke(None);
                    surface.set_fill(Some(Fill {
                        paint: rgb::Color::new(red, green, blue).into(),
                        ..Fill::default()
                    }));
                    surface.draw_path(&path);
                }
            }
        }
        rules(surface, page);
    });
    surface.set_stroke(None);
    surface.set_fill(Some(Fill::default()));
    for item in &page.items {
        match item {
            Item::Text(words) => {
                let tag = words.element;
                tags.content(&mut surface, tag, |surface| {
                    write_words(surface, words);
                });
            }
            Item::Picture(picture) => {
                tags.content(&mut surface, Some(picture.element), |surface| {
                    write_picture(surface, picture);
                });
            }
            Item::Rule(_) | Item::Fill(_) => {}
        }
    }
    tags.end(&mut surface);
    surface.finish();
    for link in links {
        let place = Rect::from_xywh(link.left, link.top, link.width, link.height);
        if let Some(place) = place {
            let to = XyzDestination::new(link.page, Point::from_xy(0.0, link.to));
            let target = Target::Destination(to.into());
            sheet.add_annotation(LinkAnnotation::new(place, target).into());
        }
    }
    sheet.finish();
    Ok(())
}

/// The ruled lines of a page, those of one width as one path.
fn rules(surface: &mut Surface<'_>, page: &Page) {
    let mut widths: Vec<f32> = Vec::new();
    let all = page.items.iter().filter_map(|item| match item {
        Item::Rule(rule) => Some(rule),
        _ => None,
    });
    for rule in all.clone() {
        if !widths
            .iter()
            .any(|width| (width - rule.width).abs() < 0.001)
        {
            widths.push(rule.width);
        }
    }
    for width in widths {
        let mut path = PathBuilder::new();
        for rule in all
            .clone()
            .filter(|rule| (rule.width - width).abs() < 0.001)
        {
            path.move_to(rule.from.0, rule.from.1);
            path.line_to(rule.to.0, rule.to.1);
        }
        if let Some(path) = path.finish() {
            surface.set_fill(None);
            surface.set_stroke(Some(Stroke {
                paint: luma::Color::black().into(),
                width,
                ..Stroke::default()
            }));
            surface.draw_path(&path);
        }
    }
}

/// A glyph as the file wants it.
struct Placed {
    id: u16,
    /// In parts of the type's size.
    advance: f32,
    offset: f32,
    text: Range<usize>,
}

impl Glyph for Placed {
    fn glyph_id(&self) -> GlyphId {
        GlyphId::new(u32::from(self.id))
    }

    fn text_range(&self) -> Range<usize> {
        self.text.clone()
    }

    fn x_advance(&self, size: f32) -> f32 {
        self.advance * size
    }

    fn x_offset(&self, size: f32) -> f32 {
        self.offset * size
    }

    fn y_offset(&self, _size: f32) -> f32 {
        0.0
    }

    fn y_advance(&self, _size: f32) -> f32 {
        0.0
    }

    fn location(&self) -> Option<Location> {
        None
    }
}

fn write_words(surface: &mut Surface<'_>, words: &Words) {
    let Some(font) = FACES[words.shaped.face as usize].as_ref() else {
        return;
    };
    let glyphs = words.shaped.glyphs(words.line);
    let end = words.shaped.range(words.line).end;
    let ends = glyphs.iter().skip(1).map(|glyph| glyph.at as usize);
    let placed = glyphs
        .iter()
        .zip(ends.chain([end]))
        .map(|(glyph, end)| Placed {
            id: glyph.id,
            advance: glyph.advance + words.spacing / words.size,
            offset: glyph.offset,
            text: glyph.at as usize..end,
        });
    let placed: Vec<Placed> = placed.collect();
    if placed.is_empty() {
        return;
    }
    let start = Point::from_xy(words.x, words.baseline);
    surface.draw_glyphs(
        start,
        &placed,
        font.clone(),
        &words.shaped.text,
        words.size,
        false,
    );
}

fn write_picture(surface: &mut Surface<'_>, picture: &Picture) {
    let Some(size) = Size::from_wh(picture.width, picture.height) else {
        return;
    };
    surface.push_transform(&Transform::from_translate(picture.left, picture.top));
    let _drawn = surface.draw_svg(&picture.drawing, size, SvgSettings::default());
    surface.pop();
}

#[cfg(test)]
mod tests {
    use super::super::chart::chart_svg;
    use super::super::{fixture, specimen};
    use super::*;

    const DAY: NaiveDate = fixture::MOMENT.today;

    fn has(bytes: &[u8], word: &str) -> bool {
        bytes
            .windows(word.len())
            .any(|part| part == word.as_bytes())
    }

    #[test]
    fn the_same_day_gives_the_same_bytes() {
        for document in [specimen::list(), specimen::card()] {
            let write = |options| write_pdf(&document, DAY, options).unwrap();
            let plain = write(PdfOptions::default());
            assert!(plain.starts_with(b"%PDF-1.7"));
            assert!(plain == write(PdfOptions::default()));
            let archive = write(PdfOptions { for_archive: true });
            assert!(archive == write(PdfOptions { for_archive: true }));
            assert!(has(&archive, "pdfaid:part") && !has(&plain, "pdfaid:part"));
            assert!(has(&archive, "/StructTreeRoot") && !has(&plain, "/StructTreeRoot"));
        }
    }

    #[test]
    fn a_file_has_bookmarks_page_labels_and_only_the_glyphs_that_it_shows() {
        let bytes = write_pdf(&specimen::list(), DAY, PdfOptions::default()).unwrap();
        for word in ["/Outlines", "/PageLabels", "/Lang"] {
            assert!(has(&bytes, word), "{word}");
        }
        // The faces alone have fifteen million bytes.
        assert!(bytes.len() < 200_000, "{}", bytes.len());
    }

    #[test]
    fn entries_stand_below_the_nearest_that_is_less_deep() {
        let entry = |level, title: &str| PageBookmark {
            level,
            title: title.to_owned(),
            page: 0,
            top: 0.0,
        };
        let bookmarks = [
            entry(1, "甲"),
            entry(2, "乙"),
            entry(2, "丙"),
            entry(1, "丁"),
        ];
        let place = || XyzDestination::new(0, Point::from_xy(0.0, 0.0));
        let node = |title: &str| OutlineNode::new(title.to_owned(), place());
        let mut expected = Outline::new();
        let mut first = node("甲");
        first.push_child(node("乙"));
        first.push_child(node("丙"));
        expected.push_child(first);
        expected.push_child(node("丁"));
        let words = |outline: &Outline| format!("{outline:?}");
        assert_eq!(words(&outline(&bookmarks)), words(&expected));
    }

    #[test]
    fn a_picture_is_a_file_of_one_page() {
        let svg = chart_svg(&specimen::list().charts[0]);
        let bytes = svg_to_pdf(&svg, DAY).unwrap();
        assert!(bytes.starts_with(b"%PDF") && has(&bytes, "/Count 1"));
    }
}
