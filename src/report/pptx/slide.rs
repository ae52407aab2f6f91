//! The slides: the parts of a page as shapes.

use std::collections::BTreeSet;

use super::super::document::{Align, Document, DocumentChart};
use super::super::hyphen;
use super::super::ooxml::{DECLARATION, Xml, escaped};
use super::super::pages::{Content, Frame, Grid, GridCell, Part, TextPart};
use super::super::sheet::{POINTS_PER_MM, margins};
use super::chart::Look;
use super::measure::{NAMESPACES, TREE, emu};

/// The size of what every slide says at its edges, in points.
const EDGE_TYPE: f32 = 10.5;

/// So much of the white at each side of a cell is given to its text, in points: other programs have other faces, and a line
/// that they break makes the row grow over what stands below it.
const ROOM_FOR_OTHERS: f32 = 2.6;

/// What stays of it.
const LEAST_WHITE: f32 = 0.8;

/// What stands on the slides.
pub(super) struct Slides {
    /// The part of each slide.
    pub xml: Vec<String>,
    /// The numbers of the charts of each slide.
    pub charts_of: Vec<Vec<usize>>,
    /// The numbers of the slides to which each slide leads.
    pub links_of: Vec<BTreeSet<usize>>,
    /// Every chart, the first with number 1.
    pub charts: Vec<(DocumentChart, Look)>,
    /// How wide and how high a slide is, in points.
    pub size: (f32, f32),
}

impl Slides {
    pub(super) fn of(document: &Document, content: &Content) -> Self {
        let size = content.pages.first();
        let mut slides = Self {
            xml: Vec::with_capacity(content.pages.len()),
            charts_of: Vec::new(),
            links_of: Vec::new(),
            charts: Vec::new(),
            size: size.map_or((960.0, 540.0), |page| (page.width, page.height)),
        };
        for (number, page) in (1..).zip(&content.pages) {
            slides.add(document, &page.parts, number);
        }
        slides
    }

    fn add(&mut self, document: &Document, parts: &[Part], number: usize) {
        let mut slide = Slide::new();
        let title = parts.iter().position(is_title);
        let mut charts = Vec::new();
        for (place, part) in parts.iter().enumerate() {
            match part {
                Part::Text(text) => slide.text(text, title == Some(place)),
                Part::Grid(grid) => slide.grid(grid),
                Part::Chart(frame, chart) => {
                    self.charts.push((chart.clone(), Look::of(frame.height)));
                    charts.push(self.charts.len());
                    slide.chart(*frame, chart, self.charts.len(), title.is_none());
                }
            }
        }
        slide.edges(document, self.size, number);
        self.xml.push(slide.finish());
        self.charts_of.push(charts);
        let links = parts.iter().filter_map(|part| match part {
            Part::Text(text) => text.to.map(|page| page + 1),
            Part::Grid(_) | Part::Chart(..) => None,
        });
        self.links_of.push(links.collect());
    }
}

const fn is_title(part: &Part) -> bool {
    matches!(part, Part::Text(text) if text.is_title)
}

/// A slide while it is written.
struct Slide {
    xml: Xml,
    /// The number of the last shape.
    last: usize,
}

impl Slide {
    fn new() -> Self {
        let mut xml = Xml::bare();
        xml.raw(DECLARATION);
        xml.raw(&format!("<p:sld {NAMESPACES}><p:cSld><p:spTree>{TREE}"));
        Self { xml, last: 1 }
    }

    fn finish(mut self) -> String {
        self.xml
            .raw("</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>");
        self.xml.finish()
    }

    fn next(&mut self) -> usize {
        self.last += 1;
        self.last
    }

    /// A box with a paragraph; the title of the slide is known as such, so that lists of slides can name it.
    fn text(&mut self, text: &TextPart, is_title: bool) {
        let id = self.next();
        let (name, holder) = if is_title {
            ("标题", "<p:ph type=\"title\"/>")
        } else {
            ("文字", "")
        };
        let kind = if is_title {
            "<p:cNvSpPr><a:spLocks noGrp=\"1\"/></p:cNvSpPr>"
        } else {
            "<p:cNvSpPr txBox=\"1\"/>"
        };
        // Faces of other machines are a little wider or higher: the last line must not fall out of its box.
        let frame = Frame {
            height: text.frame.height + 0.3 * text.size,
            ..text.frame
        };
        // An entry of the contents leads to its slide.
        let link = text.to.map_or_else(String::new, |page| {
            let number = page + 1;
            format!("<a:hlinkClick r:id=\"rIdSlide{number}\" action=\"ppaction://hlinksldjump\"/>")
        });
        self.xml.raw(&format!(
            "<p:sp><p:nvSpPr><p:cNvPr id=\"{id}\" name=\"{name} {id}\">{link}</p:cNvPr>{kind}<p:nvPr>{holder}</p:nvPr></p:nvSpPr>\
             <p:spPr>{}<a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom><a:noFill/></p:spPr><p:txBody>\
             <a:bodyPr wrap=\"square\" lIns=\"0\" tIns=\"0\" rIns=\"0\" bIns=\"0\" anchor=\"t\"><a:normAutofit/>\
             </a:bodyPr><a:lstStyle/>",
            place("a:xfrm", frame)
        ));
        for line in text.text.split('\n') {
            let indent = emu(text.indent);
            self.xml.raw(&format!(
                "<a:p><a:pPr marL=\"{}\" indent=\"{indent}\" algn=\"{}\"><a:lnSpc><a:spcPts val=\"{}\"/></a:lnSpc>\
                 <a:buNone/></a:pPr>",
                emu(text.hanging),
                align(text.align),
                hundredths(text.pitch)
            ));
            self.run(line, text.size, text.is_bold);
            self.xml.raw("</a:p>");
        }
        self.xml.raw("</p:txBody></p:sp>");
    }

    fn run(&mut self, text: &str, size: f32, is_bold: bool) {
        let bold = u8::from(is_bold);
        let size = hundredths(size);
        if text.is_empty() {
            self.xml
                .raw(&format!("<a:endParaRPr lang=\"zh-CN\" sz=\"{size}\"/>"));
            return;
        }
        self.xml.raw(&format!(
            "<a:r><a:rPr lang=\"zh-CN\" sz=\"{size}\" b=\"{bold}\"/><a:t>"
        ));
        // Slides know no element for a hyphen at which no line is broken, only the character.
        self.xml.text(&hyphen::pieces(text).join("\u{2011}"));
        self.xml.raw("</a:t></a:r>");
    }

    /// A table whose rows are as high as those of the page.
    fn grid(&mut self, grid: &Grid) {
        let id = self.next();
        let frame = Frame {
            left: grid.left,
            top: grid.top,
            width: grid.columns.iter().sum(),
            height: grid.rows.iter().map(|row| row.height).sum(),
        };
        self.xml.raw(&format!(
            "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"表 {id}\"/><p:cNvGraphicFramePr>\
             <a:graphicFrameLocks noGrp=\"1\"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>{}<a:graphic>\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/table\"><a:tbl>\
             <a:tblPr firstRow=\"1\"/><a:tblGrid>",
            place("p:xfrm", frame)
        ));
        for width in &grid.columns {
            self.xml.empty(&format!("a:gridCol w=\"{}\"", emu(*width)));
        }
        self.xml.raw("</a:tblGrid>");
        // How many more rows the cell above goes over, column by column, and over how many columns.
        let mut over = vec![0_usize; grid.columns.len()];
        for row in &grid.rows {
            self.xml.raw(&format!("<a:tr h=\"{}\">", emu(row.height)));
            let mut column = 0;
            let mut cells = row.cells.iter();
            while column < grid.columns.len() {
                if let Some(rest) = over.get_mut(column).filter(|rest| **rest > 0) {
                    *rest -= 1;
                    self.covered("vMerge", grid.size);
                    column += 1;
                    continue;
                }
                let Some(cell) = cells.next() else {
                    self.covered("hMerge", grid.size);
                    column += 1;
                    continue;
                };
                self.cell(cell, grid.size);
                for _ in 1..cell.columns {
                    self.covered("hMerge", grid.size);
                }
                if let Some(rest) = over.get_mut(column) {
                    *rest = cell.rows.saturating_sub(1);
                }
                column += cell.columns.max(1);
            }
            self.xml.raw("</a:tr>");
        }
        self.xml
            .raw("</a:tbl></a:graphicData></a:graphic></p:graphicFrame>");
    }

    fn cell(&mut self, cell: &GridCell, size: f32) {
        let mut spans = String::new();
        if cell.columns > 1 {
            spans.push_str(" gridSpan=\"");
            spans.push_str(&cell.columns.to_string());
            spans.push('"');
        }
        if cell.rows > 1 {
            spans.push_str(" rowSpan=\"");
            spans.push_str(&cell.rows.to_string());
            spans.push('"');
        }
        self.xml
            .raw(&format!("<a:tc{spans}><a:txBody><a:bodyPr/><a:lstStyle/>"));
        for line in cell.text.split('\n') {
            self.xml.raw(&format!(
                "<a:p><a:pPr algn=\"{}\"><a:lnSpc><a:spcPts val=\"{}\"/></a:lnSpc></a:pPr>",
                align(cell.align),
                hundredths(1.25 * size)
            ));
            self.run(line, size, cell.is_bold);
            self.xml.raw("</a:p>");
        }
        let (before, behind) = cell.white;
        let [before, behind] =
            [before, behind].map(|white| (white - ROOM_FOR_OTHERS).max(LEAST_WHITE));
        self.xml.raw(&format!(
            "</a:txBody><a:tcPr marL=\"{}\" marR=\"{}\" marT=\"0\" marB=\"0\" anchor=\"ctr\">",
            emu(before),
            emu(behind)
        ));
        for side in ["lnL", "lnR", "lnT", "lnB"] {
            self.xml.raw(&format!(
                "<a:{side} w=\"6350\"><a:solidFill><a:schemeClr val=\"tx1\"/></a:solidFill></a:{side}>"
            ));
        }
        match cell.ground {
            Some([red, green, blue]) => self.xml.raw(&format!(
                "<a:solidFill><a:srgbClr val=\"{red:02X}{green:02X}{blue:02X}\"/></a:solidFill>"
            )),
            None => self.xml.raw("<a:noFill/>"),
        }
        self.xml.raw("</a:tcPr></a:tc>");
    }

    /// A place over which another cell goes; its type, too, makes a row high.
    fn covered(&mut self, how: &str, size: f32) {
        let size = hundredths(size);
        self.xml.raw(&format!(
            "<a:tc {how}=\"1\"><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:endParaRPr lang=\"zh-CN\" sz=\"{size}\"/></a:p>\
             </a:txBody><a:tcPr marT=\"0\" marB=\"0\"/></a:tc>"
        ));
    }

    /// A chart below its title, which is that of the slide where it has no other.
    fn chart(&mut self, frame: Frame, chart: &DocumentChart, number: usize, is_title: bool) {
        const TITLE: f32 = 24.0;
        let look = Look::of(frame.height);
        let below = 2.0 * TITLE;
        self.text(
            &TextPart {
                frame: Frame {
                    height: TITLE,
                    ..frame
                },
                // A small chart has no axis that could say the unit.
                text: match chart.unit.as_str() {
                    unit if look.is_small() && !unit.is_empty() => {
                        format!("{}（{unit}）", chart.title)
                    }
                    _ => chart.title.clone(),
                },
                size: match (is_title, look.is_small()) {
                    (true, _) => TITLE,
                    (false, true) => 10.0,
                    (false, false) => 14.0,
                },
                is_bold: true,
                align: Align::Centre,
                indent: 0.0,
                hanging: 0.0,
                pitch: 1.25 * TITLE,
                is_title,
                to: None,
            },
            is_title,
        );
        let below = below.min(frame.height / 4.0);
        let id = self.next();
        let place = place(
            "p:xfrm",
            Frame {
                top: frame.top + below,
                height: frame.height - below,
                ..frame
            },
        );
        self.xml.raw(&format!(
            "<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id=\"{id}\" name=\"图 {id}\" descr=\"{}\"/>\
             <p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr>{place}<a:graphic>\
             <a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/chart\">\
             <c:chart xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" r:id=\"rIdChart{number}\"/>\
             </a:graphicData></a:graphic></p:graphicFrame>",
            escaped(&chart.title)
        ));
    }

    /// What is fictional says so on every slide; its number stands at the foot.
    fn edges(&mut self, document: &Document, (width, height): (f32, f32), number: usize) {
        let white = margins(document.page);
        let points = |mm: f64| (mm * POINTS_PER_MM) as f32;
        let edge = |top: f32, align: Align, text: String| TextPart {
            frame: Frame {
                left: points(white.left),
                top,
                width: width - points(white.left + white.right),
                height: EDGE_TYPE,
            },
            text,
            size: EDGE_TYPE,
            is_bold: false,
            align,
            indent: 0.0,
            hanging: 0.0,
            pitch: 1.25 * EDGE_TYPE,
            is_title: false,
            to: None,
        };
        if let Some(mark) = &document.data_mark {
            let top = points(white.top) - 1.9 * EDGE_TYPE;
            self.text(&edge(top, Align::Right, format!("【{mark}】")), false);
        }
        let top = height - points(white.bottom) + 8.0;
        self.text(&edge(top, Align::Centre, format!("— {number} —")), false);
    }
}

fn place(tag: &str, frame: Frame) -> String {
    format!(
        "<{tag}><a:off x=\"{}\" y=\"{}\"/><a:ext cx=\"{}\" cy=\"{}\"/></{tag}>",
        emu(frame.left),
        emu(frame.top),
        emu(frame.width),
        emu(frame.height)
    )
}

const fn align(align: Align) -> &'static str {
    match align {
        Align::Left => "l",
        Align::Centre => "ctr",
        Align::Right => "r",
    }
}

/// Sizes of type and distances of lines are hundredths of a point.
fn hundredths(points: f32) -> i64 {
    (points * 100.0).round() as i64
}
