use super::units::{half_points, twips};
use super::xml::{Xml, escaped};

/// 小标宋, the face of official titles.
pub(super) const TITLE_FACE: &str = "方正小标宋简体";
/// 仿宋, the face of official texts.
pub(super) const BODY_FACE: &str = "仿宋_GB2312";
/// 黑体, for heads and 一、.
pub(super) const HEAD_FACE: &str = "黑体";
/// 楷体, for （一）.
pub(super) const SECOND_FACE: &str = "楷体_GB2312";

/// English metric units in a point.
const EMU_PER_POINT: f64 = 12_700.0;

/// How a run of text looks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Style {
    face: &'static str,
    points: f64,
    is_bold: bool,
}

impl Style {
    pub(super) const fn new(face: &'static str, points: f64) -> Self {
        Self {
            face,
            points,
            is_bold: false,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self {
            is_bold: true,
            ..self
        }
    }

    /// What a run or a paragraph's mark says of its look.
    pub(super) fn properties(self) -> String {
        let Self {
            face,
            points,
            is_bold,
        } = self;
        let size = half_points(points);
        let bold = if is_bold { "<w:b/>" } else { "" };
        format!(
            "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" \
             w:eastAsia=\"{face}\" w:cs=\"Times New Roman\" w:hint=\"eastAsia\"/>{bold}\
             <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>"
        )
    }

    /// A run of this look; line ends stay line ends.
    pub(super) fn run(self, xml: &mut Xml, text: &str) {
        if text.is_empty() {
            return;
        }
        xml.open("w:r");
        xml.raw(&self.properties());
        for (i, line) in text.replace("\r\n", "\n").split('\n').enumerate() {
            if i > 0 {
                xml.empty("w:br");
            }
            xml.open("w:t xml:space=\"preserve\"");
            xml.text(line);
            xml.close("w:t");
        }
        xml.close("w:r");
    }
}

/// How a paragraph stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paragraph {
    style: Style,
    align: &'static str,
    /// In points.
    before: f64,
    after: f64,
    /// The distance of lines in points; none for what the type asks for.
    line: Option<f64>,
    is_indented: bool,
    /// How far it stands from the left edge, in points.
    left: f64,
    is_kept_with_next: bool,
    begins_page: bool,
    heading_level: Option<usize>,
}

impl Paragraph {
    pub(super) const fn of(style: Style) -> Self {
        Self {
            style,
            align: "left",
            before: 0.0,
            after: 0.0,
            line: None,
            is_indented: false,
            left: 0.0,
            is_kept_with_next: false,
            begins_page: false,
            heading_level: None,
        }
    }

    pub(super) const fn aligned(self, align: &'static str) -> Self {
        Self { align, ..self }
    }

    pub(super) const fn centred(self) -> Self {
        self.aligned("center")
    }

    pub(super) const fn before(self, before: f64) -> Self {
        Self { before, ..self }
    }

    pub(super) const fn after(self, after: f64) -> Self {
        Self { after, ..self }
    }

    pub(super) const fn lines_of(self, points: f64) -> Self {
        Self {
            line: Some(points),
            ..self
        }
    }

    /// Begins two characters in, as paragraphs of running text do.
    pub(super) const fn indented(self) -> Self {
        Self {
            is_indented: true,
            align: "both",
            ..self
        }
    }

    /// Stands so many points from the left edge.
    pub(super) const fn with_left(self, left: f64) -> Self {
        Self { left, ..self }
    }

    pub(super) const fn with_next(self) -> Self {
        Self {
            is_kept_with_next: true,
            ..self
        }
    }

    pub(super) const fn on_new_page(self) -> Self {
        Self {
            begins_page: true,
            ..self
        }
    }

    /// Is found in the navigation pane, at a level from 1.
    pub(super) const fn heading(self, level: usize) -> Self {
        Self {
            heading_level: Some(level),
            ..self
        }
    }

    pub(super) fn write(self, xml: &mut Xml, text: &str) {
        self.open(xml, "");
        self.style.run(xml, text);
        xml.close("w:p");
    }

    /// One text at the left and one at the right of `room` points.
    pub(super) fn write_ends(self, xml: &mut Xml, left: &str, right: &str, room: f64) {
        let tabs = format!(
            "<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs>",
            twips(room)
        );
        self.open(xml, &tabs);
        self.style.run(xml, left);
        xml.raw("<w:r><w:tab/></w:r>");
        self.style.run(xml, right);
        xml.close("w:p");
    }

    /// The elements stand in the order that the schema asks for.
    fn open(self, xml: &mut Xml, tabs: &str) {
        xml.open("w:p");
        xml.open("w:pPr");
        if self.is_kept_with_next {
            xml.empty("w:keepNext");
        }
        if self.begins_page {
            xml.empty("w:pageBreakBefore");
        }
        xml.raw(tabs);
        xml.empty("w:snapToGrid w:val=\"0\"");
        let (before, after) = (twips(self.before), twips(self.after));
        let line = self.line.map_or_else(
            || "w:line=\"240\" w:lineRule=\"auto\"".to_owned(),
            |points| format!("w:line=\"{}\" w:lineRule=\"exact\"", twips(points)),
        );
        xml.empty(&format!(
            "w:spacing w:before=\"{before}\" w:after=\"{after}\" {line}"
        ));
        if self.is_indented {
            let indent = twips(2.0 * self.style.points);
            xml.empty(&format!(
                "w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\""
            ));
        }
        if self.left > 0.0 {
            xml.empty(&format!("w:ind w:left=\"{}\"", twips(self.left)));
        }
        xml.empty(&format!("w:jc w:val=\"{}\"", self.align));
        if let Some(level) = self.heading_level {
            xml.empty(&format!("w:outlineLvl w:val=\"{}\"", level.clamp(1, 9) - 1));
        }
        xml.raw(&self.style.properties());
        xml.close("w:pPr");
    }
}

/// The picture of this number as a paragraph, so many points wide.
pub(super) fn picture(xml: &mut Xml, number: usize, title: &str, png: &[u8], width: f64) {
    let (across, down) = png_size(png);
    let emu = |points: f64| (points * EMU_PER_POINT).round() as i64;
    let (cx, cy) = (emu(width), emu(width * f64::from(down) / f64::from(across)));
    let title = escaped(title);
    xml.raw("<w:p><w:pPr><w:spacing w:before=\"60\" w:after=\"60\"/><w:jc w:val=\"center\"/></w:pPr><w:r><w:drawing>");
    xml.raw(&format!(
        "<wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{cx}\" cy=\"{cy}\"/>\
         <wp:docPr id=\"{number}\" name=\"图{number}\" descr=\"{title}\"/>\
         <a:graphic><a:graphicData uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\">\
         <pic:pic><pic:nvPicPr><pic:cNvPr id=\"{number}\" name=\"图{number}\"/><pic:cNvPicPr/></pic:nvPicPr>\
         <pic:blipFill><a:blip r:embed=\"rIdImage{number}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>\
         <pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/><a:ext cx=\"{cx}\" cy=\"{cy}\"/></a:xfrm>\
         <a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>"
    ));
    xml.raw("</w:drawing></w:r></w:p>");
}

/// Pixels across and down, as the head of the file says; a square where it says nothing.
fn png_size(png: &[u8]) -> (u32, u32) {
    let number = |at: usize| {
        let bytes = png.get(at..at + 4)?.try_into().ok()?;
        Some(u32::from_be_bytes(bytes)).filter(|side| *side > 0)
    };
    number(16).zip(number(20)).unwrap_or((1, 1))
}
