//! The named styles of a document. A run says nothing of its face: it takes that of its paragraph's style, so that an
//! office changes a face once.

use super::super::document::{Document, PageStyle};
use super::super::ooxml::Xml;
use super::units::{half_points, twips};

/// 小标宋, the face of official titles.
const TITLE_FACE: &str = "方正小标宋简体";
/// 仿宋, the face of official texts.
pub(super) const BODY_FACE: &str = "仿宋_GB2312";
/// 黑体, for heads and 一、.
pub(super) const HEAD_FACE: &str = "黑体";
/// 楷体, for （一）.
const SECOND_FACE: &str = "楷体_GB2312";
/// The face of page numbers.
const NUMBER_FACE: &str = "宋体";

/// White above and below the text of a cell, in points: of a table, and of a card, which is to stand on one page.
const CELL_AIR: f64 = 2.0;
pub(super) const CARD_AIR: f64 = 0.6;

/// From one line of a card to the next, in parts of the type's size.
pub(super) const CARD_LINE: f64 = 1.24;

/// What a paragraph is, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    Title,
    Subtitle,
    Attachment,
    /// The line directly above a table.
    Line,
    /// 情况简述, 图表.
    Section,
    /// A paragraph of running text.
    Text,
    /// The same on the one page of an overview.
    Brief,
    Head,
    /// A cell: text, a short word, a number.
    Cell,
    /// The row of 合计.
    Total,
    /// The name of a group, by its level from 1.
    Group(usize),
    /// What else stands in its row.
    OfGroup(usize),
    /// What stands above a small table of a card.
    Block,
    /// The name of the project of a card.
    Name,
    Note,
    /// What a book is called, on its cover, who made it and when.
    CoverTitle,
    CoverOffice,
    CoverDate,
    /// An entry of the contents, and one below another.
    Entry,
    SubEntry,
    /// Where Word asks for a paragraph and nobody else does.
    Nothing,
    PageNumber,
    Mark,
}

/// Levels deeper than this look alike.
const DEEPEST: usize = 3;

/// How large the type of a document is, in points.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sizes {
    pub title: f64,
    pub attachment: f64,
    pub table: f64,
    pub page_number: f64,
    /// What the other sizes are multiplied with, so that an overview fits its page.
    pub scale: f64,
    /// White above and below the text of a cell.
    pub air: f64,
}

/// How a style looks, beside its name.
struct Shape {
    face: &'static str,
    points: f64,
    is_bold: bool,
    align: &'static str,
    before: f64,
    after: f64,
    /// The distance of lines in points; none for what the type asks for.
    line: Option<f64>,
    is_indented: bool,
    /// How far it stands from the left edge, in points.
    left: f64,
    keeps_next: bool,
    outline: Option<usize>,
    /// Whether no white is put between Chinese and Latin characters, so that a date takes the room that it was given.
    is_tight: bool,
}

const PLAIN: Shape = Shape {
    face: BODY_FACE,
    points: 10.5,
    is_bold: false,
    align: "left",
    before: 0.0,
    after: 0.0,
    line: None,
    is_indented: false,
    left: 0.0,
    keeps_next: false,
    outline: None,
    is_tight: false,
};

impl Look {
    /// Every style that a document declares.
    const ALL: [Self; 27] = [
        Self::Title,
        Self::Subtitle,
        Self::Attachment,
        Self::Line,
        Self::Section,
        Self::Text,
        Self::Brief,
        Self::Head,
        Self::Cell,
        Self::Total,
        Self::Group(1),
        Self::Group(2),
        Self::Group(3),
        Self::OfGroup(1),
        Self::OfGroup(2),
        Self::OfGroup(3),
        Self::Block,
        Self::Name,
        Self::Note,
        Self::CoverTitle,
        Self::CoverOffice,
        Self::CoverDate,
        Self::Entry,
        Self::SubEntry,
        Self::Nothing,
        Self::PageNumber,
        Self::Mark,
    ];

    /// By what paragraphs name it, and what people read. The English ones are built into Word, which shows them as 标题,
    /// 副标题 and 标题 1.
    pub(super) const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Title => ("Title", "Title"),
            Self::Subtitle => ("Subtitle", "Subtitle"),
            Self::Section => ("Heading1", "heading 1"),
            Self::Attachment => ("Attachment", "附件号"),
            Self::Line => ("Line", "编制单位行"),
            Self::Text => ("Text", "公文正文"),
            Self::Brief => ("Brief", "总览正文"),
            Self::Head => ("Head", "表头"),
            Self::Cell => ("Cell", "表格文字"),
            Self::Total => ("Total", "合计"),
            Self::Group(1) => ("Group1", "一级分组"),
            Self::Group(2) => ("Group2", "二级分组"),
            Self::Group(_) => ("Group3", "三级分组"),
            Self::OfGroup(1) => ("OfGroup1", "一级分组数字"),
            Self::OfGroup(2) => ("OfGroup2", "二级分组数字"),
            Self::OfGroup(_) => ("OfGroup3", "三级分组数字"),
            Self::Block => ("Block", "小表标题"),
            Self::Name => ("Name", "项目名称"),
            Self::Note => ("Note", "表注"),
            Self::CoverTitle => ("CoverTitle", "封面标题"),
            Self::CoverOffice => ("CoverOffice", "封面单位"),
            Self::CoverDate => ("CoverDate", "封面日期"),
            Self::Entry => ("Entry", "目录一级"),
            Self::SubEntry => ("SubEntry", "目录二级"),
            Self::Nothing => ("Nothing", "空行"),
            Self::PageNumber => ("PageNumber", "页码数字"),
            Self::Mark => ("Mark", "数据性质"),
        }
    }

    const fn is_built_in(self) -> bool {
        matches!(self, Self::Title | Self::Subtitle | Self::Section)
    }

    fn shape(self, sizes: Sizes) -> Shape {
        let Sizes {
            title,
            attachment,
            table,
            page_number,
            scale,
            air,
        } = sizes;
        let cell = Shape {
            points: table,
            before: air,
            after: air,
            // A card is to stand on one page whatever a face has between its lines.
            line: (air < CELL_AIR).then_some(table * CARD_LINE),
            is_tight: true,
            ..PLAIN
        };
        match self {
            Self::Title => Shape {
                face: TITLE_FACE,
                points: title * scale,
                align: "center",
                after: 6.0,
                outline: Some(1),
                ..PLAIN
            },
            Self::Subtitle => Shape {
                face: SECOND_FACE,
                points: title * scale * 0.64,
                align: "center",
                after: 6.0,
                ..PLAIN
            },
            Self::Attachment => Shape {
                face: HEAD_FACE,
                points: attachment,
                after: 6.0,
                ..PLAIN
            },
            Self::Line => Shape {
                points: 12.0 * scale,
                before: 4.0,
                after: 2.0,
                keeps_next: true,
                ..PLAIN
            },
            Self::Section => Shape {
                face: HEAD_FACE,
                points: 16.0,
                align: "center",
                before: 6.0,
                after: 12.0,
                keeps_next: true,
                outline: Some(1),
                ..PLAIN
            },
            Self::Text => Shape {
                points: 16.0,
                align: "both",
                line: Some(29.6),
                is_indented: true,
                ..PLAIN
            },
            Self::Brief => Shape {
                points: table * 1.1,
                align: "both",
                is_indented: true,
                ..PLAIN
            },
            Self::Head
            | Self::Cell
            | Self::Total
            | Self::Group(_)
            | Self::OfGroup(_)
            | Self::Name => self.in_table(cell),
            Self::Block => Shape {
                face: HEAD_FACE,
                points: block_points(table),
                before: 4.0,
                after: 1.0,
                keeps_next: true,
                ..PLAIN
            },
            Self::Note => Shape {
                points: if air < CELL_AIR {
                    note_points(table)
                } else {
                    10.5 * scale
                },
                before: 3.0,
                ..PLAIN
            },
            Self::CoverTitle
            | Self::CoverOffice
            | Self::CoverDate
            | Self::Entry
            | Self::SubEntry => self.in_front(),
            Self::Nothing => Shape {
                points: 1.0,
                ..PLAIN
            },
            Self::PageNumber => Shape {
                face: NUMBER_FACE,
                points: page_number,
                ..PLAIN
            },
            Self::Mark => Shape {
                face: HEAD_FACE,
                align: "right",
                ..PLAIN
            },
        }
    }

    /// A paragraph of the cover or of the contents.
    const fn in_front(self) -> Shape {
        let centred = Shape {
            points: 16.0,
            align: "center",
            ..PLAIN
        };
        match self {
            Self::CoverTitle => Shape {
                face: TITLE_FACE,
                points: 36.0,
                before: 150.0,
                after: 30.0,
                ..centred
            },
            Self::CoverOffice => Shape {
                before: 260.0,
                ..centred
            },
            Self::Entry => Shape {
                points: 14.0,
                before: 4.0,
                ..PLAIN
            },
            Self::SubEntry => Shape {
                left: 21.0,
                ..PLAIN
            },
            _ => Shape {
                before: 12.0,
                ..centred
            },
        }
    }

    /// How a paragraph of a table differs from that of a plain cell.
    fn in_table(self, cell: Shape) -> Shape {
        match self {
            Self::Head => Shape {
                face: HEAD_FACE,
                align: "center",
                ..cell
            },
            Self::Total => Shape {
                face: HEAD_FACE,
                is_bold: true,
                ..cell
            },
            Self::Group(level) | Self::OfGroup(level) => Shape {
                face: match level {
                    1 => HEAD_FACE,
                    2 => SECOND_FACE,
                    _ => BODY_FACE,
                },
                is_bold: true,
                // The head of a group is not left behind at the foot of a page.
                keeps_next: true,
                outline: matches!(self, Self::Group(_)).then_some(level + 1),
                ..cell
            },
            Self::Name => Shape {
                outline: Some(2),
                ..cell
            },
            _ => cell,
        }
    }

    /// The style of the name of a group of this level, 合计 being none.
    pub(super) const fn of_group(level: usize, is_label: bool) -> Self {
        let level = if level > DEEPEST { DEEPEST } else { level };
        match (level, is_label) {
            (0, _) => Self::Total,
            (level, true) => Self::Group(level),
            (level, false) => Self::OfGroup(level),
        }
    }
}

/// The styles of a document, and what holds where none is named.
pub(super) fn styles(sizes: Sizes, declaration: &str, namespaces: &str) -> String {
    let mut xml = Xml::bare();
    let run = run_properties(&PLAIN);
    let run = run.replace(
        "</w:rPr>",
        "<w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr>",
    );
    xml.raw(&format!(
        "{declaration}<w:styles {namespaces}><w:docDefaults><w:rPrDefault>{run}</w:rPrDefault>\
         <w:pPrDefault><w:pPr><w:spacing w:before=\"0\" w:after=\"0\"/></w:pPr></w:pPrDefault></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/>\
         <w:qFormat/></w:style>\
         <w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/>\
         <w:tblPr><w:tblInd w:w=\"0\" w:type=\"dxa\"/></w:tblPr></w:style>"
    ));
    for look in Look::ALL {
        let (id, name) = look.names();
        let shape = look.shape(sizes);
        let custom = if look.is_built_in() {
            ""
        } else {
            " w:customStyle=\"1\""
        };
        xml.raw(&format!(
            "<w:style w:type=\"paragraph\"{custom} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
             <w:basedOn w:val=\"Normal\"/><w:qFormat/>{}{}</w:style>",
            paragraph_properties(&shape),
            run_properties(&shape),
        ));
    }
    xml.raw("</w:styles>");
    xml.finish()
}

/// The elements stand in the order that the schema asks for.
fn paragraph_properties(shape: &Shape) -> String {
    let keeps = if shape.keeps_next {
        "<w:keepNext/>"
    } else {
        ""
    };
    let (before, after) = (twips(shape.before), twips(shape.after));
    let line = shape.line.map_or_else(
        || "w:line=\"240\" w:lineRule=\"auto\"".to_owned(),
        |points| format!("w:line=\"{}\" w:lineRule=\"exact\"", twips(points)),
    );
    let indent = if shape.is_indented {
        let indent = twips(2.0 * shape.points);
        format!("<w:ind w:firstLineChars=\"200\" w:firstLine=\"{indent}\"/>")
    } else if shape.left > 0.0 {
        format!("<w:ind w:left=\"{}\"/>", twips(shape.left))
    } else {
        String::new()
    };
    let outline = shape.outline.map(|level| level.clamp(1, 9) - 1);
    let outline = outline.map(|level| format!("<w:outlineLvl w:val=\"{level}\"/>"));
    let tight = if shape.is_tight {
        "<w:autoSpaceDE w:val=\"0\"/><w:autoSpaceDN w:val=\"0\"/>"
    } else {
        ""
    };
    format!(
        "<w:pPr>{keeps}{tight}<w:snapToGrid w:val=\"0\"/>\
         <w:spacing w:before=\"{before}\" w:after=\"{after}\" {line}/>{indent}\
         <w:jc w:val=\"{}\"/>{}</w:pPr>",
        shape.align,
        outline.unwrap_or_default(),
    )
}

fn run_properties(shape: &Shape) -> String {
    let Shape {
        face,
        points,
        is_bold,
        ..
    } = shape;
    let size = half_points(*points);
    let bold = if *is_bold { "<w:b/>" } else { "" };
    format!(
        "<w:rPr><w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" \
         w:eastAsia=\"{face}\" w:cs=\"Times New Roman\" w:hint=\"eastAsia\"/>{bold}\
         <w:sz w:val=\"{size}\"/><w:szCs w:val=\"{size}\"/></w:rPr>"
    )
}

/// The size of the notes below cards and reports whose tables have type of this size.
pub(super) fn note_points(table: f64) -> f64 {
    table.min(10.5)
}

/// The size of the heading of a small table in type of this size.
pub(super) fn block_points(table: f64) -> f64 {
    (table + 1.0).min(10.5).max(table)
}

/// Whether pages have their numbers at the outer edge.
pub(super) fn is_official(document: &Document) -> bool {
    document.page.style == PageStyle::Official
}

pub(super) fn sizes(document: &Document, table: f64, scale: f64) -> Sizes {
    let style = document.page.style;
    Sizes {
        title: style.title_points(),
        attachment: style.attachment_points(),
        table,
        page_number: style.page_number_points(),
        scale,
        air: if document.table().is_some() {
            CELL_AIR
        } else {
            CARD_AIR
        },
    }
}
