use super::super::hyphen;
use super::super::ooxml::{Xml, escaped};
use super::styles::{CARD_AIR, CARD_LINE, Look};
use super::units::{half_points, twips};

/// With what the names of places begin to which entries of the contents lead; one that begins so is not shown.
const PLACE: &str = "_Toc";

/// English metric units in a point.
const EMU_PER_POINT: f64 = 12_700.0;

/// A paragraph: its style, and what is different from it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paragraph {
    look: Look,
    align: Option<&'static str>,
    /// How far it stands from the left edge, in points.
    left: f64,
    /// The size of its type where that is not the style's, in points.
    points: Option<f64>,
    begins_page: bool,
    /// Whether it stays on the page of the next one.
    keeps_next: bool,
    /// The number by which an entry of the contents finds it.
    anchor: Option<u32>,
    /// Whether it begins at the edge, whatever its style says.
    is_flush: bool,
    /// Whether its lines stand as close as those of a card, whatever its style says.
    is_pressed: bool,
}

impl Paragraph {
    pub(super) const fn of(look: Look) -> Self {
        Self {
            look,
            align: None,
            left: 0.0,
            points: None,
            begins_page: false,
            keeps_next: false,
            anchor: None,
            is_flush: false,
            is_pressed: false,
        }
    }

    pub(super) const fn aligned(self, align: &'static str) -> Self {
        Self {
            align: Some(align),
            ..self
        }
    }

    /// Stands so many points from the left edge.
    pub(super) const fn with_left(self, left: f64) -> Self {
        Self { left, ..self }
    }

    pub(super) const fn sized(self, points: f64) -> Self {
        Self {
            points: Some(points),
            ..self
        }
    }

    /// In the size and the lines of a card in which the styles of the document are not.
    pub(super) const fn pressed(self, points: Option<f64>) -> Self {
        match points {
            Some(_) => Self {
                points,
                is_pressed: true,
                ..self
            },
            None => self,
        }
    }

    pub(super) const fn flush(self) -> Self {
        Self {
            is_flush: true,
            ..self
        }
    }

    pub(super) const fn on_new_page(self) -> Self {
        Self {
            begins_page: true,
            ..self
        }
    }

    pub(super) const fn keeping_next(self, keeps_next: bool) -> Self {
        Self { keeps_next, ..self }
    }

    /// A place to which an entry of the contents leads.
    pub(super) const fn named(self, anchor: Option<u32>) -> Self {
        Self { anchor, ..self }
    }

    /// An entry of the contents: what it says, and at the right of `room` points the page of a place, which office
    /// programs count.
    pub(super) fn write_entry(self, xml: &mut Xml, text: &str, place: u32, room: f64) {
        let tabs = format!(
            "<w:tabs><w:tab w:val=\"right\" w:leader=\"dot\" w:pos=\"{}\"/></w:tabs>",
            twips(room)
        );
        self.open(xml, &tabs);
        xml.open(&format!(
            "w:hyperlink w:anchor=\"{PLACE}{place}\" w:history=\"1\""
        ));
        self.run(xml, text);
        xml.raw(&format!(
            "<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r>\
             <w:r><w:instrText xml:space=\"preserve\"> PAGEREF {PLACE}{place} \\h </w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>\
             <w:r><w:t xml:space=\"preserve\"> </w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
        ));
        xml.close("w:hyperlink");
        xml.close("w:p");
    }

    pub(super) fn write(self, xml: &mut Xml, text: &str) {
        self.open(xml, "");
        self.run(xml, text);
        xml.close("w:p");
    }

    /// One text at the left and one at the right of `room` points.
    pub(super) fn write_ends(self, xml: &mut Xml, left: &str, right: &str, room: f64) {
        let tabs = format!(
            "<w:tabs><w:tab w:val=\"right\" w:pos=\"{}\"/></w:tabs>",
            twips(room)
        );
        self.open(xml, &tabs);
        self.run(xml, left);
        xml.raw("<w:r><w:tab/></w:r>");
        self.run(xml, right);
        xml.close("w:p");
    }

    /// The elements stand in the order that the schema asks for.
    fn open(self, xml: &mut Xml, tabs: &str) {
        xml.open("w:p");
        xml.open("w:pPr");
        xml.empty(&format!("w:pStyle w:val=\"{}\"", self.look.names().0));
        if self.keeps_next {
            xml.empty("w:keepNext");
        }
        if self.begins_page {
            xml.empty("w:pageBreakBefore");
        }
        xml.raw(tabs);
        if let (true, Some(points)) = (self.is_pressed, self.points) {
            let (air, line) = (twips(CARD_AIR), twips(points * CARD_LINE));
            xml.empty(&format!(
                "w:spacing w:before=\"{air}\" w:after=\"{air}\" w:line=\"{line}\" w:lineRule=\"exact\""
            ));
        }
        if self.is_flush {
            xml.empty("w:ind w:firstLineChars=\"0\" w:firstLine=\"0\"");
        } else if self.left > 0.0 {
            xml.empty(&format!("w:ind w:left=\"{}\"", twips(self.left)));
        }
        if let Some(align) = self.align {
            xml.empty(&format!("w:jc w:val=\"{align}\""));
        }
        xml.close("w:pPr");
        if let Some(anchor) = self.anchor {
            xml.empty(&format!(
                "w:bookmarkStart w:id=\"{anchor}\" w:name=\"{PLACE}{anchor}\""
            ));
            xml.empty(&format!("w:bookmarkEnd w:id=\"{anchor}\""));
        }
    }

    /// A run of this paragraph; line ends stay line ends.
    fn run(self, xml: &mut Xml, text: &str) {
        if text.is_empty() {
            return;
        }
        xml.open("w:r");
        if let Some(points) = self.points {
            let size = half_points(points);
            xml.raw(&format!(
                "<w:rPr><w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>"
            ));
        }
        for (i, line) in text.replace("\r\n", "\n").split('\n').enumerate() {
            if i > 0 {
                xml.empty("w:br");
            }
            for (i, piece) in hyphen::pieces(line).into_iter().enumerate() {
                if i > 0 {
                    xml.empty("w:noBreakHyphen");
                }
                // Blanks at the ends are dropped unless this says that they are meant.
                if piece.trim().len() == piece.len() {
                    xml.open("w:t");
                } else {
                    xml.open("w:t xml:space=\"preserve\"");
                }
                xml.text(piece);
                xml.close("w:t");
            }
        }
        xml.close("w:r");
    }
}

/// The picture of this number and of so many pixels as a paragraph, so many points wide.
pub(super) fn picture(
    xml: &mut Xml,
    number: usize,
    title: &str,
    (across, down): (u32, u32),
    width: f64,
) {
    let emu = |points: f64| (points * EMU_PER_POINT).round() as i64;
    let (cx, cy) = (
        emu(width),
        emu(width * f64::from(down) / f64::from(across.max(1))),
    );
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
