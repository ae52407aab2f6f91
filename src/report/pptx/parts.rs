//! The parts of a presentation beside its slides: the list of them, one master with one layout, faces and colours.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::super::document::Document;
use super::super::ooxml::{self, DECLARATION, OFFICE, relation, relation_list};
use super::measure::{NAMESPACES, TREE, emu};
use super::slide::Slides;

const PRESENTATION: &str =
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml";
const SLIDE: &str = "application/vnd.openxmlformats-officedocument.presentationml.slide+xml";
const MASTER: &str = "application/vnd.openxmlformats-officedocument.presentationml.slideMaster+xml";
const LAYOUT: &str = "application/vnd.openxmlformats-officedocument.presentationml.slideLayout+xml";
const PROPERTIES: &str =
    "application/vnd.openxmlformats-officedocument.presentationml.presProps+xml";
const VIEW: &str = "application/vnd.openxmlformats-officedocument.presentationml.viewProps+xml";
const TABLE_STYLES: &str =
    "application/vnd.openxmlformats-officedocument.presentationml.tableStyles+xml";
const CHART: &str = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml";
const BOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The first number that a slide may have in the list of slides.
const FIRST_SLIDE: usize = 256;

/// That of the master, and of its layout.
const FIRST_MASTER: u32 = 2_147_483_648;

pub(super) fn slide_name(number: usize) -> String {
    format!("ppt/slides/slide{number}.xml")
}

pub(super) fn chart_name(number: usize) -> String {
    format!("ppt/charts/chart{number}.xml")
}

/// The numbers of a chart, for whoever changes it.
pub(super) fn book_name(number: usize) -> String {
    format!("ppt/embeddings/Microsoft_Excel_Sheet{number}.xlsx")
}

/// Every part but the slides and the charts.
pub(super) fn parts(
    document: &Document,
    created: NaiveDate,
    slides: &Slides,
) -> Vec<(String, Vec<u8>)> {
    let count = slides.xml.len();
    let mut files = vec![
        (
            "[Content_Types].xml".to_owned(),
            content_types(count, slides.charts.len()),
        ),
        (
            "_rels/.rels".to_owned(),
            ooxml::package_relations("ppt/presentation.xml"),
        ),
        (
            "docProps/core.xml".to_owned(),
            ooxml::properties(document, created),
        ),
        (
            "ppt/presentation.xml".to_owned(),
            presentation(count, slides.size),
        ),
        (
            "ppt/_rels/presentation.xml.rels".to_owned(),
            presentation_relations(count),
        ),
        ("ppt/slideMasters/slideMaster1.xml".to_owned(), master()),
        (
            "ppt/slideMasters/_rels/slideMaster1.xml.rels".to_owned(),
            relation_list(&[
                office("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml"),
                office("rId2", "theme", "../theme/theme1.xml"),
            ]),
        ),
        ("ppt/slideLayouts/slideLayout1.xml".to_owned(), layout()),
        (
            "ppt/slideLayouts/_rels/slideLayout1.xml.rels".to_owned(),
            relation_list(&[office(
                "rId1",
                "slideMaster",
                "../slideMasters/slideMaster1.xml",
            )]),
        ),
        ("ppt/theme/theme1.xml".to_owned(), ooxml::theme()),
        // PowerPoint calls a file broken that has not these.
        (
            "ppt/presProps.xml".to_owned(),
            format!("{DECLARATION}<p:presentationPr {NAMESPACES}/>"),
        ),
        (
            "ppt/viewProps.xml".to_owned(),
            format!("{DECLARATION}<p:viewPr {NAMESPACES}/>"),
        ),
        (
            "ppt/tableStyles.xml".to_owned(),
            format!(
                "{DECLARATION}<a:tblStyleLst \
                 xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
                 def=\"{{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}}\"/>"
            ),
        ),
    ];
    let led = slides.charts_of.iter().zip(&slides.links_of);
    for (number, (charts, links)) in (1..).zip(led) {
        files.push((
            format!("ppt/slides/_rels/slide{number}.xml.rels"),
            slide_relations(charts, links),
        ));
    }
    for number in 1..=slides.charts.len() {
        let book = format!("../embeddings/Microsoft_Excel_Sheet{number}.xlsx");
        files.push((
            format!("ppt/charts/_rels/chart{number}.xml.rels"),
            relation_list(&[office("rId1", "package", &book)]),
        ));
    }
    let bytes = files.into_iter();
    bytes.map(|(name, xml)| (name, xml.into_bytes())).collect()
}

fn office(id: &str, kind: &str, target: &str) -> String {
    relation(id, &format!("{OFFICE}/{kind}"), target)
}

fn content_types(slides: usize, charts: usize) -> String {
    let mut parts = vec![
        ("/ppt/presentation.xml".to_owned(), PRESENTATION),
        ("/ppt/slideMasters/slideMaster1.xml".to_owned(), MASTER),
        ("/ppt/slideLayouts/slideLayout1.xml".to_owned(), LAYOUT),
        ("/ppt/theme/theme1.xml".to_owned(), ooxml::THEME),
        ("/ppt/presProps.xml".to_owned(), PROPERTIES),
        ("/ppt/viewProps.xml".to_owned(), VIEW),
        ("/ppt/tableStyles.xml".to_owned(), TABLE_STYLES),
    ];
    parts.extend((1..=slides).map(|number| (format!("/{}", slide_name(number)), SLIDE)));
    parts.extend((1..=charts).map(|number| (format!("/{}", chart_name(number)), CHART)));
    ooxml::content_types(&[("xlsx", BOOK)], &parts)
}

fn presentation(slides: usize, (width, height): (f32, f32)) -> String {
    let list = (0..slides).map(|i| {
        format!(
            "<p:sldId id=\"{}\" r:id=\"rId{}\"/>",
            FIRST_SLIDE + i,
            FIRST_SLIDE + i
        )
    });
    format!(
        "{DECLARATION}<p:presentation {NAMESPACES}><p:sldMasterIdLst>\
         <p:sldMasterId id=\"{FIRST_MASTER}\" r:id=\"rId1\"/></p:sldMasterIdLst>\
         <p:sldIdLst>{}</p:sldIdLst><p:sldSz cx=\"{}\" cy=\"{}\"/>\
         <p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
        list.collect::<String>(),
        emu(width),
        emu(height)
    )
}

fn presentation_relations(slides: usize) -> String {
    let mut relations = vec![
        office("rId1", "slideMaster", "slideMasters/slideMaster1.xml"),
        office("rId2", "theme", "theme/theme1.xml"),
        office("rId3", "presProps", "presProps.xml"),
        office("rId4", "viewProps", "viewProps.xml"),
        office("rId5", "tableStyles", "tableStyles.xml"),
    ];
    relations.extend((1..=slides).map(|number| {
        let id = format!("rId{}", FIRST_SLIDE + number - 1);
        office(&id, "slide", &format!("slides/slide{number}.xml"))
    }));
    relation_list(&relations)
}

fn slide_relations(charts: &[usize], links: &BTreeSet<usize>) -> String {
    let mut relations = vec![office(
        "rId1",
        "slideLayout",
        "../slideLayouts/slideLayout1.xml",
    )];
    relations.extend(charts.iter().map(|number| {
        let target = format!("../charts/chart{number}.xml");
        office(&format!("rIdChart{number}"), "chart", &target)
    }));
    relations.extend(links.iter().map(|number| {
        let target = format!("slide{number}.xml");
        office(&format!("rIdSlide{number}"), "slide", &target)
    }));
    relation_list(&relations)
}

fn title_shape() -> &'static str {
    "<p:sp><p:nvSpPr><p:cNvPr id=\"2\" name=\"标题\"/><p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr>\
     <p:nvPr><p:ph type=\"title\"/></p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x=\"432000\" y=\"432000\"/>\
     <a:ext cx=\"11328000\" cy=\"576000\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></p:spPr>\
     <p:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang=\"zh-CN\"/></a:p></p:txBody></p:sp>"
}

fn master() -> String {
    let level = |size: u32| {
        format!(
            "<a:defRPr sz=\"{size}\"><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill>\
             <a:latin typeface=\"+mn-lt\"/><a:ea typeface=\"+mn-ea\"/></a:defRPr>"
        )
    };
    format!(
        "{DECLARATION}<p:sldMaster {NAMESPACES}><p:cSld><p:bg><p:bgRef idx=\"1001\">\
         <a:schemeClr val=\"bg1\"/></p:bgRef></p:bg><p:spTree>{TREE}{}</p:spTree></p:cSld>\
         <p:clrMap bg1=\"lt1\" tx1=\"dk1\" bg2=\"lt2\" tx2=\"dk2\" accent1=\"accent1\" accent2=\"accent2\" \
         accent3=\"accent3\" accent4=\"accent4\" accent5=\"accent5\" accent6=\"accent6\" hlink=\"hlink\" \
         folHlink=\"folHlink\"/><p:sldLayoutIdLst><p:sldLayoutId id=\"{}\" r:id=\"rId1\"/></p:sldLayoutIdLst>\
         <p:txStyles><p:titleStyle><a:lvl1pPr algn=\"ctr\">{}</a:lvl1pPr></p:titleStyle>\
         <p:bodyStyle><a:lvl1pPr>{}</a:lvl1pPr></p:bodyStyle><p:otherStyle><a:lvl1pPr>{}</a:lvl1pPr>\
         </p:otherStyle></p:txStyles></p:sldMaster>",
        title_shape(),
        FIRST_MASTER + 1,
        level(2400),
        level(1800),
        level(1400),
    )
}

fn layout() -> String {
    format!(
        "{DECLARATION}<p:sldLayout {NAMESPACES} type=\"titleOnly\" preserve=\"1\"><p:cSld name=\"仅标题\">\
         <p:spTree>{TREE}{}</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>",
        title_shape()
    )
}
