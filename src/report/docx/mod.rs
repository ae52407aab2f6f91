//! Word documents, written by hand in WordprocessingML: the libraries at hand cannot repeat the heads of a
//! table. Every paragraph has a named style, which names Latin and Chinese faces alike: one that names only its Latin face
//! leaves Chinese to chance.

mod cards;
mod charts;
mod parts;
mod sections;
mod styles;
mod table;
mod text;
mod units;

use chrono::NaiveDate;

use super::ReportError;
use super::chart::chart_svg;
use super::division;
use super::document::{Body, Document, DocumentTable, PageSetup};
use super::ooxml::{Xml, zipped};
use super::sheet;
use super::svg::svg_to_png;
use charts::charts;
use styles::Look;
use text::Paragraph;

/// Pixels of a chart's picture for each of its own: sharp when printed.
const CHART_SCALE: f32 = 3.0;

/// The size of type of a card, which is to stand on one page.
const CARD_POINTS: f64 = 9.0;

/// The size of type of the tables in a report.
const SECTION_POINTS: f64 = 9.0;

/// What type and charts of an overview are multiplied with, so that it has a good chance of fitting on its page.
const OVERVIEW_SCALE: f64 = 0.72;

/// The document for Word and its like. The same document and day give the same bytes.
pub fn write_docx(document: &Document, created: NaiveDate) -> Result<Vec<u8>, ReportError> {
    let mut pictures = Vec::with_capacity(document.charts.len());
    for chart in &document.charts {
        pictures.push(svg_to_png(&chart_svg(chart), CHART_SCALE)?);
    }
    let (body, points) = document_xml(document, &pictures)?;
    let sizes = styles::sizes(document, points, scale(document));
    let mut files = parts::parts(document, created, pictures.len(), sizes);
    files.push(("word/document.xml".to_owned(), body.into_bytes()));
    let pictures = (1..).zip(pictures);
    files.extend(pictures.map(|(n, png)| (format!("word/media/image{n}.png"), png)));
    zipped(&files).map_err(ReportError::Docx)
}

const fn scale(document: &Document) -> f64 {
    if document.is_one_page {
        OVERVIEW_SCALE
    } else {
        1.0
    }
}

/// The text, and the size of type of its table in points.
fn document_xml(document: &Document, pictures: &[Vec<u8>]) -> Result<(String, f64), ReportError> {
    let mut points = document.page.body_points() * scale(document);
    let mut xml = Xml::new();
    xml.open(&format!("w:document {}", parts::NAMESPACES));
    xml.open("w:body");
    if !document.briefing.is_empty() && !document.is_one_page {
        briefing(&mut xml, document);
        end_section(&mut xml, sheet::text_page(document.page));
    }
    if !pictures.is_empty() && !document.is_one_page && !document.has_charts_in_text() {
        Paragraph::of(Look::Section).write(&mut xml, "图表");
        charts(&mut xml, document, pictures, 0..pictures.len());
        end_section(&mut xml, document.page);
    }
    match &document.body {
        Body::Table(table) => {
            if !document.attachment.is_empty() {
                Paragraph::of(Look::Attachment).write(&mut xml, &document.attachment);
            }
            heads(&mut xml, document, pictures, false);
            points = pieces(&mut xml, table, document)?;
        }
        Body::Cards(cards) => {
            points = CARD_POINTS.min(points);
            for (i, card) in cards.iter().enumerate() {
                heads(&mut xml, document, pictures, i > 0);
                cards::write(&mut xml, card, document, points)?;
            }
        }
        Body::Sections(all) => {
            points = SECTION_POINTS.min(points);
            heads(&mut xml, document, pictures, false);
            for section in all {
                sections::write(&mut xml, section, (document, pictures), points)?;
            }
        }
    }
    for line in document.note_lines() {
        Paragraph::of(Look::Note).write(&mut xml, &line);
    }
    if document.notes.is_empty() {
        // Word asks for a paragraph after a table; this one takes no room to speak of.
        Paragraph::of(Look::Nothing).write(&mut xml, "");
    }
    parts::section(&mut xml, document.page);
    xml.close("w:body");
    xml.close("w:document");
    Ok((xml.finish(), points))
}

/// The table, in pieces beside one another where its type would be too small; its size in points.
fn pieces(xml: &mut Xml, table: &DocumentTable, document: &Document) -> Result<f64, ReportError> {
    let (unit, page) = (document.unit, document.page);
    let all = if document.is_one_page {
        vec![(0..table.columns.len()).collect()]
    } else {
        division::pieces(table, sheet::room_points(page))
    };
    let mut points = page.body_points() * scale(document);
    for (place, columns) in all.iter().enumerate() {
        let piece = table.with_columns(columns);
        let columns = sheet::fit(&piece, unit, page, scale(document))?;
        if place == 0 {
            points = columns.points;
        } else {
            // Between two tables stands a paragraph, or Word makes them one.
            Paragraph::of(Look::Line).on_new_page().write_ends(
                xml,
                &format!("{}（续{place}）", document.title),
                &document.right_line(),
                sheet::room_points(page),
            );
        }
        table::write(xml, &piece, (&columns, points), document);
    }
    Ok(points)
}

/// The paragraph with which a section of another sheet ends.
fn end_section(xml: &mut Xml, page: PageSetup) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.empty("w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"");
    parts::section(xml, page);
    xml.close("w:pPr");
    xml.close("w:p");
}

/// Title, subtitle, and the line directly above a table.
fn heads(xml: &mut Xml, document: &Document, pictures: &[Vec<u8>], on_new_page: bool) {
    let mut title = Paragraph::of(Look::Title);
    if on_new_page {
        title = title.on_new_page();
    }
    title.write(xml, &document.title);
    subtitle(xml, document);
    if document.is_one_page {
        overview(xml, document, pictures);
    }
    Paragraph::of(Look::Line).write_ends(
        xml,
        &document.left_line(),
        &document.right_line(),
        sheet::room_points(document.page),
    );
}

/// Briefing and charts in a smaller size, on the sheet of the table.
fn overview(xml: &mut Xml, document: &Document, pictures: &[Vec<u8>]) {
    for paragraph in &document.briefing {
        Paragraph::of(Look::Brief).write(xml, paragraph);
    }
    if !pictures.is_empty() {
        charts(xml, document, pictures, 0..pictures.len());
    }
}

fn subtitle(xml: &mut Xml, document: &Document) {
    if let Some(subtitle) = &document.subtitle {
        Paragraph::of(Look::Subtitle).write(xml, subtitle);
    }
}

fn briefing(xml: &mut Xml, document: &Document) {
    Paragraph::of(Look::Title).write(xml, &document.title);
    subtitle(xml, document);
    Paragraph::of(Look::Section).write(xml, "情况简述");
    for paragraph in &document.briefing {
        Paragraph::of(Look::Text).write(xml, paragraph);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::io::{Cursor, Read as _};

    use zip::ZipArchive;

    use super::super::{fixture, specimen};
    use super::*;
    use crate::view::GroupKey;

    const DAY: NaiveDate = fixture::MOMENT.today;

    fn part(bytes: &[u8], name: &str) -> String {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut text = String::new();
        zip.by_name(name)
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    /// What stands between a tag and its end, over and over.
    fn inner<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let parts = xml.split(open.as_str()).skip(1);
        parts
            .filter_map(|part| part.split(close.as_str()).next())
            .collect()
    }

    fn text(xml: &str) -> String {
        let runs = xml.split("<w:t").skip(1);
        let runs = runs.filter(|run| run.starts_with(['>', ' ']));
        let texts = runs.filter_map(|run| run.split_once('>')?.1.split("</w:t>").next());
        texts.collect()
    }

    #[test]
    fn the_rows_are_read_back_as_the_document_has_them() {
        let document = specimen::list();
        let bytes = write_docx(&document, DAY).unwrap();
        let xml = part(&bytes, "word/document.xml");
        let table = inner(&xml, "w:tbl").pop().unwrap();
        let rows: Vec<Vec<String>> = inner(table, "w:tr")
            .into_iter()
            .map(|row| inner(row, "w:tc").into_iter().map(text).collect())
            .collect();
        let heads = inner(table, "w:tr");
        assert!(heads[0].contains("<w:tblHeader/>") && heads[1].contains("<w:tblHeader/>"));
        assert!(heads[0].contains("<w:gridSpan w:val=\"2\"/>"));
        assert!(!heads[2].contains("<w:tblHeader/>"));
        assert_eq!(rows[0][5..8].join(" "), "建设起止年限 投资 2025年目标");
        assert_eq!(rows[1][5..9].join(" "), " 总投资 2025年计划投资 ");
        assert_eq!(rows[2..], specimen::rows(&document));
        let all = text(&xml);
        assert!(all.contains("共有重点项目5个，总投资15.08亿元。") && all.contains("注：1．"));
    }

    #[test]
    fn the_name_of_a_part_is_indented_below_its_programme() {
        let bytes = write_docx(&fixture::document(&[]), DAY).unwrap();
        let xml = part(&bytes, "word/document.xml");
        let paragraphs = inner(&xml, "w:p").into_iter();
        let indented = paragraphs.filter(|paragraph| paragraph.contains("w:ind w:left="));
        let indented: Vec<&str> = indented.collect();
        assert_eq!(indented.len(), 1);
        assert_eq!(text(indented[0]), "城区路网一标");
        // One character of 10.5 points.
        assert!(indented[0].contains("w:left=\"210\""), "{}", indented[0]);
    }

    #[test]
    fn sums_are_bold_and_what_they_add_up_is_not() {
        let bytes = write_docx(&fixture::document(&[GroupKey::Chapter]), DAY).unwrap();
        let xml = part(&bytes, "word/document.xml");
        let table = inner(&xml, "w:tbl").pop().unwrap();
        let rows = inner(table, "w:tr").into_iter().skip(1);
        let styled = |row: &&str| row.contains("\"Total\"") || row.contains("\"Group1\"");
        let bold: Vec<String> = rows
            .filter(styled)
            .map(|row| text(inner(row, "w:tc")[1]))
            .collect();
        assert_eq!(
            bold,
            [
                "合计（5项）",
                "第十四章 健全综合交通运输网络（3项）",
                "第十五章 强化水利保障（2项）"
            ]
        );
    }

    #[test]
    fn every_paragraph_has_a_named_style_and_every_sheet_its_size() {
        let bytes = write_docx(&specimen::list(), DAY).unwrap();
        let xml = part(&bytes, "word/document.xml");
        // Runs say nothing of faces: an office changes one in the style.
        assert!(
            !xml.contains("w:rFonts") && !xml.contains("<w:sz "),
            "{xml}"
        );
        let styles = part(&bytes, "word/styles.xml");
        let used = xml.split("<w:pStyle w:val=\"").skip(1);
        let used: BTreeSet<&str> = used.filter_map(|style| style.split('"').next()).collect();
        for id in [
            "Title",
            "Attachment",
            "Head",
            "Cell",
            "Total",
            "Group1",
            "Text",
            "Note",
        ] {
            assert!(used.contains(id), "{id} {used:?}");
        }
        for id in used {
            assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id}");
        }
        for name in [
            "附件号",
            "表头",
            "合计",
            "一级分组",
            "二级分组",
            "公文正文",
            "表注",
        ] {
            assert!(
                styles.contains(&format!("<w:name w:val=\"{name}\"/>")),
                "{name}"
            );
        }
        // Each names its Chinese face; title and groups are found in the navigation pane.
        let of = |id: &str| {
            let style = styles.split(&format!("w:styleId=\"{id}\"")).nth(1).unwrap();
            style.split("</w:style>").next().unwrap()
        };
        assert!(
            of("Title").contains("方正小标宋简体")
                && of("Title").contains("<w:outlineLvl w:val=\"0\"/>")
        );
        assert!(
            of("Group1").contains("黑体") && of("Group1").contains("<w:outlineLvl w:val=\"1\"/>")
        );
        assert!(!of("OfGroup1").contains("outlineLvl") && of("OfGroup1").contains("<w:keepNext/>"));
        assert!(of("Cell").contains("w:eastAsia=\"仿宋_GB2312\""));
        let sizes: Vec<&str> = xml
            .split("<w:pgSz ")
            .skip(1)
            .filter_map(|size| size.split("/>").next())
            .collect();
        assert_eq!(
            sizes,
            [
                "w:w=\"11906\" w:h=\"16838\"",
                "w:w=\"23811\" w:h=\"16838\" w:orient=\"landscape\"",
                "w:w=\"23811\" w:h=\"16838\" w:orient=\"landscape\"",
            ]
        );
        assert!(part(&bytes, "word/footer1.xml").contains("<w:jc w:val=\"right\"/>"));
        assert!(part(&bytes, "word/footer2.xml").contains("<w:jc w:val=\"left\"/>"));
        let settings = part(&bytes, "word/settings.xml");
        assert!(settings.contains("<w:evenAndOddHeaders/>"));
        // The mark of a suggestion begins no line.
        assert!(settings.contains("<w:noLineBreaksBefore w:lang=\"zh-CN\" w:val=\"*"));
        assert!(text(&part(&bytes, "word/header1.xml")).contains("示例数据"));
    }

    #[test]
    fn a_card_shows_its_fields_and_blocks() {
        let bytes = write_docx(&specimen::card(), DAY).unwrap();
        let text = text(&part(&bytes, "word/document.xml"));
        assert!(text.contains("项目名称平安大桥建设性质新建总投资38,500.00建设内容跨资江大桥"));
        assert!(text.contains("里程碑节点计划时间开工2022-03"), "{text}");
    }

    #[test]
    fn the_same_day_gives_the_same_bytes() {
        let document = specimen::list();
        let bytes = write_docx(&document, DAY).unwrap();
        assert!(bytes == write_docx(&document, DAY).unwrap());
        let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
        assert!(zip.by_name("word/media/image1.png").unwrap().size() > 1_000);
    }
}
