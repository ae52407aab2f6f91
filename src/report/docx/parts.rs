use chrono::NaiveDate;

use super::super::document::{Document, PageSetup, PageStyle};
use super::super::ooxml::{self, DECLARATION, OFFICE, Xml, relation, relation_list};
use super::super::sheet::{self, POINTS_PER_MM};
use super::styles::{Look, Sizes, is_official, styles};
use super::units::twips;

/// The words that the parts of a document use.
pub(super) const NAMESPACES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
     xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
     xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
     xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"";

const CONTENT_DOCUMENT: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";

const CONTENT_STYLES: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml";

const CONTENT_SETTINGS: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml";

const CONTENT_FONTS: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml";

const CONTENT_HEADER: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml";

const CONTENT_FOOTER: &str =
    "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml";

/// What a section says of its sheet.
pub(super) fn section(xml: &mut Xml, page: PageSetup) {
    let (width, height) = page.size_mm();
    let mm = |length: f64| twips(length * POINTS_PER_MM);
    let edges = sheet::margins(page);
    let orientation = if width > height {
        " w:orient=\"landscape\""
    } else {
        ""
    };
    // The number stands 7 mm below the text of an official page, and in the middle of other edges.
    let footer = match page.style {
        PageStyle::Official => edges.bottom - 12.0,
        PageStyle::Meeting | PageStyle::Projector => edges.bottom / 2.0 - 2.0,
    };
    xml.raw(&format!(
        "<w:sectPr><w:headerReference w:type=\"default\" r:id=\"rIdHeader\"/>\
         <w:headerReference w:type=\"even\" r:id=\"rIdHeader\"/>\
         <w:footerReference w:type=\"default\" r:id=\"rIdFooterOdd\"/>\
         <w:footerReference w:type=\"even\" r:id=\"rIdFooterEven\"/>\
         <w:pgSz w:w=\"{}\" w:h=\"{}\"{orientation}/>\
         <w:pgMar w:top=\"{}\" w:right=\"{}\" w:bottom=\"{}\" w:left=\"{}\" w:header=\"{}\" \
         w:footer=\"{}\" w:gutter=\"0\"/></w:sectPr>",
        mm(width),
        mm(height),
        mm(edges.top),
        mm(edges.right),
        mm(edges.bottom),
        mm(edges.left),
        mm(edges.top / 2.0 - 2.0),
        mm(footer),
    ));
}

/// The paragraph with which a section of another sheet ends.
pub(super) fn end_section(xml: &mut Xml, page: PageSetup) {
    xml.open("w:p");
    xml.open("w:pPr");
    xml.empty("w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"");
    section(xml, page);
    xml.close("w:pPr");
    xml.close("w:p");
}

/// Every part but the text itself and the pictures. Where there is a list of contents, its pages are to be counted.
pub(super) fn parts(
    (document, has_contents): (&Document, bool),
    created: NaiveDate,
    pictures: &[(String, Vec<u8>)],
    sizes: Sizes,
) -> Vec<(String, Vec<u8>)> {
    let (odd, even) = if is_official(document) {
        ("right", "left")
    } else {
        ("center", "center")
    };
    let files = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", ooxml::package_relations("word/document.xml")),
        ("docProps/core.xml", ooxml::properties(document, created)),
        ("word/_rels/document.xml.rels", relations(pictures)),
        ("word/styles.xml", styles(sizes, DECLARATION, NAMESPACES)),
        ("word/settings.xml", settings(has_contents)),
        ("word/fontTable.xml", fonts()),
        ("word/theme/theme1.xml", ooxml::theme()),
        ("word/header1.xml", header(document.data_mark.as_deref())),
        ("word/footer1.xml", footer(odd, sizes.page_number)),
        ("word/footer2.xml", footer(even, sizes.page_number)),
    ];
    files
        .into_iter()
        .map(|(name, xml)| (name.to_owned(), xml.into_bytes()))
        .collect()
}

fn content_types() -> String {
    let part = |name: &str, kind| (format!("/word/{name}.xml"), kind);
    ooxml::content_types(
        &[("png", "image/png"), ("jpeg", "image/jpeg")],
        &[
            part("document", CONTENT_DOCUMENT),
            part("styles", CONTENT_STYLES),
            part("settings", CONTENT_SETTINGS),
            part("fontTable", CONTENT_FONTS),
            part("theme/theme1", ooxml::THEME),
            part("header1", CONTENT_HEADER),
            part("footer1", CONTENT_FOOTER),
            part("footer2", CONTENT_FOOTER),
        ],
    )
}

fn relations(pictures: &[(String, Vec<u8>)]) -> String {
    let part =
        |id: &str, kind: &str, target: &str| relation(id, &format!("{OFFICE}/{kind}"), target);
    let mut relations = vec![
        part("rIdStyles", "styles", "styles.xml"),
        part("rIdSettings", "settings", "settings.xml"),
        part("rIdFonts", "fontTable", "fontTable.xml"),
        part("rIdTheme", "theme", "theme/theme1.xml"),
        part("rIdHeader", "header", "header1.xml"),
        part("rIdFooterOdd", "footer", "footer1.xml"),
        part("rIdFooterEven", "footer", "footer2.xml"),
    ];
    let pictures = (1..).zip(pictures);
    relations.extend(
        pictures.map(|(n, (name, _)): (usize, _)| part(&format!("rIdImage{n}"), "image", name)),
    );
    relation_list(&relations)
}

/// The signs that end no line, as Word has them for Chinese.
const ENDS_NO_LINE: &str = "$([{£¥·‘“〈《「『【〔〖〝﹙﹛﹝＄（．［｛￡￥";

/// The signs that begin no line: those of Word, and the mark of a suggestion, which stays with its text.
const BEGINS_NO_LINE: &str = "*!%),.:;&gt;?]}¢¨°·ˇˉ―‖’”…‰′″›℃∶、。〃〉》」』】〕〗〞︶︺︾﹀﹄﹚﹜﹞！＂％＇），．：；？］｀｜｝～￠";

/// Even pages have a footer of their own; signs of punctuation that meet stand closer together.
fn settings(has_contents: bool) -> String {
    let counted = if has_contents {
        "<w:updateFields w:val=\"true\"/>"
    } else {
        ""
    };
    format!(
        "{DECLARATION}<w:settings {NAMESPACES}><w:zoom w:percent=\"100\"/><w:evenAndOddHeaders/>\
         <w:characterSpacingControl w:val=\"compressPunctuation\"/>\
         <w:noLineBreaksAfter w:lang=\"zh-CN\" w:val=\"{ENDS_NO_LINE}\"/>\
         <w:noLineBreaksBefore w:lang=\"zh-CN\" w:val=\"{BEGINS_NO_LINE}\"/>\
         {counted}<w:compat><w:compatSetting w:name=\"compatibilityMode\" \
         w:uri=\"http://schemas.microsoft.com/office/word\" w:val=\"15\"/></w:compat>\
         <w:themeFontLang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:settings>"
    )
}

/// The faces of official papers, each with the one that takes its place on a machine that has it not.
fn fonts() -> String {
    const FACES: [(&str, &str); 4] = [
        ("方正小标宋简体", "宋体"),
        ("仿宋_GB2312", "仿宋"),
        ("楷体_GB2312", "楷体"),
        ("黑体", "SimHei"),
    ];
    let face = |(name, instead): (&str, &str)| {
        format!("<w:font w:name=\"{name}\"><w:altName w:val=\"{instead}\"/></w:font>")
    };
    let faces = FACES.map(face).concat();
    format!("{DECLARATION}<w:fonts {NAMESPACES}>{faces}</w:fonts>")
}

/// What is fictional says so on every page.
fn header(mark: Option<&str>) -> String {
    let mut xml = Xml::new();
    xml.open(&format!("w:hdr {NAMESPACES}"));
    xml.raw(&format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{}\"/></w:pPr>",
        Look::Mark.names().0
    ));
    if let Some(mark) = mark {
        xml.open("w:r");
        xml.raw(
            "<w:rPr><w:bdr w:val=\"single\" w:sz=\"4\" w:space=\"2\" w:color=\"000000\"/></w:rPr>",
        );
        xml.open("w:t xml:space=\"preserve\"");
        xml.text(&format!(" {mark} "));
        xml.close("w:t");
        xml.close("w:r");
    }
    xml.close("w:p");
    xml.close("w:hdr");
    xml.finish()
}

/// — 1 —, one character from the edge.
fn footer(align: &str, points: f64) -> String {
    let mut xml = Xml::new();
    xml.open(&format!("w:ftr {NAMESPACES}"));
    let indent = twips(points);
    let indent = if align == "center" {
        String::new()
    } else {
        format!("<w:ind w:{align}=\"{indent}\"/>")
    };
    xml.raw(&format!(
        "<w:p><w:pPr><w:pStyle w:val=\"{}\"/>{indent}<w:jc w:val=\"{align}\"/></w:pPr>\
         <w:r><w:t xml:space=\"preserve\">— </w:t></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
         <w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>\
         <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
         <w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>\
         <w:r><w:t xml:space=\"preserve\"> —</w:t></w:r>",
        Look::PageNumber.names().0
    ));
    xml.close("w:p");
    xml.close("w:ftr");
    xml.finish()
}
