//! What the files of office programs that are written by hand have in common: XML parts in a zip, and what ties them
//! together.

#[cfg(test)]
pub(super) mod order;
mod xml;

use std::io::{self, Cursor, Write as _};

use chrono::NaiveDate;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::document::Document;
pub(super) use xml::{Xml, escaped};

/// The first line of a part.
pub(super) const DECLARATION: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Where the kinds of relations have their names.
pub(super) const OFFICE: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The files in a zip, in their order. The same files give the same bytes.
pub(super) fn zipped(files: &[(String, Vec<u8>)]) -> io::Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), options)?;
        zip.write_all(bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A relation of one part to another.
pub(super) fn relation(id: &str, kind: &str, target: &str) -> String {
    format!("<Relationship Id=\"{id}\" Type=\"{kind}\" Target=\"{target}\"/>")
}

/// All relations of a part.
pub(super) fn relation_list(relations: &[String]) -> String {
    format!(
        "{DECLARATION}<Relationships \
         xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{}</Relationships>",
        relations.concat()
    )
}

/// The relations of the whole file to its main part and its properties.
pub(super) fn package_relations(main: &str) -> String {
    relation_list(&[
        relation("rId1", &format!("{OFFICE}/officeDocument"), main),
        relation(
            "rId2",
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties",
            "docProps/core.xml",
        ),
    ])
}

/// What kind each part is; `defaults` by ending, `parts` by name.
pub(super) fn content_types(defaults: &[(&str, &str)], parts: &[(String, &str)]) -> String {
    let by_ending = defaults
        .iter()
        .map(|(ending, kind)| format!("<Default Extension=\"{ending}\" ContentType=\"{kind}\"/>"));
    let by_name = parts
        .iter()
        .map(|(name, kind)| format!("<Override PartName=\"{name}\" ContentType=\"{kind}\"/>"));
    format!(
        "{DECLARATION}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}{}\
         <Override PartName=\"/docProps/core.xml\" \
         ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/></Types>",
        by_ending.collect::<String>(),
        by_name.collect::<String>()
    )
}

/// Title, author and day of a document.
pub(super) fn properties(document: &Document, created: NaiveDate) -> String {
    let day = format!("{created}T00:00:00Z");
    format!(
        "{DECLARATION}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:title>{}</dc:title>\
         <dc:creator>{}</dc:creator><dc:language>zh-CN</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:created>\
         <dcterms:modified xsi:type=\"dcterms:W3CDTF\">{day}</dcterms:modified></cp:coreProperties>",
        escaped(&document.title),
        escaped(&document.office)
    )
}

/// What kind of part a theme is.
pub(super) const THEME: &str = "application/vnd.openxmlformats-officedocument.theme+xml";

/// The colours and faces of a document.
pub(super) fn theme() -> String {
    let colour =
        |name: &str, value: &str| format!("<a:{name}><a:srgbClr val=\"{value}\"/></a:{name}>");
    let colours = [
        ("dk1", "000000"),
        ("lt1", "FFFFFF"),
        ("dk2", "1F3864"),
        ("lt2", "EEF1F5"),
        ("accent1", "2457A6"),
        ("accent2", "E09F3E"),
        ("accent3", "4C9F70"),
        ("accent4", "A9C1E8"),
        ("accent5", "B23A48"),
        ("accent6", "7A6FB0"),
        ("hlink", "2457A6"),
        ("folHlink", "7A6FB0"),
    ];
    let colours: String = colours.map(|(name, value)| colour(name, value)).concat();
    let face = |name: &str| {
        format!(
            "<a:{name}><a:latin typeface=\"Arial\"/><a:ea typeface=\"微软雅黑\"/><a:cs typeface=\"\"/></a:{name}>"
        )
    };
    let fill = "<a:solidFill><a:schemeClr val=\"phClr\"/></a:solidFill>";
    let line = format!("<a:ln w=\"6350\">{fill}</a:ln>");
    let effect = "<a:effectStyle><a:effectLst/></a:effectStyle>";
    format!(
        "{DECLARATION}<a:theme xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" name=\"蓝图\">\
         <a:themeElements><a:clrScheme name=\"蓝图\">{colours}</a:clrScheme><a:fontScheme name=\"蓝图\">{}{}\
         </a:fontScheme><a:fmtScheme name=\"蓝图\"><a:fillStyleLst>{}</a:fillStyleLst><a:lnStyleLst>{}\
         </a:lnStyleLst><a:effectStyleLst>{}</a:effectStyleLst><a:bgFillStyleLst>{}</a:bgFillStyleLst>\
         </a:fmtScheme></a:themeElements></a:theme>",
        face("majorFont"),
        face("minorFont"),
        fill.repeat(3),
        line.repeat(3),
        effect.repeat(3),
        fill.repeat(3),
    )
}
