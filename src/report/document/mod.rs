//! A paper as it is handed round, independent of any file format. Nothing is computed from it but places:
//! every number stands in it as it is to be read.

mod card;
mod chart;
mod page;
mod section;
mod table;

use crate::model::{MoneyUnit, PartialDate};

pub use card::{Card, CardBlock, CardField, CardPhoto};
pub use chart::{ChartKind, ChartSeries, DocumentChart};
pub use page::{Orientation, PageSetup, PageStyle, Paper};
pub use section::Section;
pub use table::{Align, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind, Shades};

/// A paper.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// What kind of paper it is, in a few characters: `项目一览表`.
    pub name: String,
    /// `附件1`, above the title at the left; empty for none.
    pub attachment: String,
    /// The title.
    pub title: String,
    /// A second line below the title.
    pub subtitle: Option<String>,
    /// Who keeps the list; also the author in the file's properties.
    pub office: String,
    /// The day of filling in, as it is to be printed.
    pub fill_date: Option<String>,
    /// The month under report, or the year where it is one to come; none where the paper is about no month.
    pub period: Option<PartialDate>,
    /// `示例数据`, to stand on every page of fictional content; none for real content.
    pub data_mark: Option<String>,
    /// The unit of every amount.
    pub unit: MoneyUnit,
    /// Sheet and look.
    pub page: PageSetup,
    /// The paragraphs of the first page; empty for no such page.
    pub briefing: Vec<String>,
    /// Charts, on pages of their own after the briefing.
    pub charts: Vec<DocumentChart>,
    /// What the paper is about.
    pub body: Body,
    /// What is to be explained below the table.
    pub notes: Vec<String>,
    /// Whether briefing, charts and table follow one another on one page.
    pub is_one_page: bool,
    /// The paper with which a book of projects begins, behind its cover and its contents; none of what is no book.
    pub overview: Option<Box<Self>>,
    /// Sheets that are drawn as a whole, in SVG: where there are some, they stand for the table on pages.
    pub sheets: Vec<String>,
}

/// The main part of a paper.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// One table.
    Table(DocumentTable),
    /// A page for every project.
    Cards(Vec<Card>),
    /// Text with charts and tables, section by section.
    Sections(Vec<Section>),
}

impl Document {
    /// The table; none for a paper of cards or sections.
    pub const fn table(&self) -> Option<&DocumentTable> {
        match &self.body {
            Body::Table(table) => Some(table),
            Body::Cards(_) | Body::Sections(_) => None,
        }
    }

    /// The same for the screen of a meeting room. What stands on one sheet of paper has a slide for each of its parts there,
    /// and room to be written in by hand is left out.
    #[must_use]
    pub fn as_slides(self) -> Self {
        let overview = self.overview.map(|overview| overview.as_slides());
        let mut body = self.body;
        if let Body::Cards(cards) = &mut body {
            let blocks = cards.iter_mut().map(|card| &mut card.blocks);
            for blocks in blocks {
                blocks.retain(|block| !block.fills_page || block.says_anything());
            }
        }
        Self {
            page: self.page.in_style(PageStyle::Projector),
            overview: overview.map(Box::new),
            sheets: Vec::new(),
            is_one_page: false,
            body,
            ..self
        }
    }

    /// Takes the marks of suggestions off the cells of the table: for a program, not for people.
    pub fn unmark_suggestions(&mut self) {
        let Body::Table(table) = &mut self.body else {
            return;
        };
        for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
            if let DocumentCell::Suggested(text) = cell {
                *cell = DocumentCell::Text(std::mem::take(text));
            }
        }
    }

    /// The cards; none for another paper.
    pub const fn cards(&self) -> &[Card] {
        match &self.body {
            Body::Table(_) | Body::Sections(_) => &[],
            Body::Cards(cards) => cards.as_slice(),
        }
    }

    /// The largest type of its cards, in points: a slip about one matter goes out by itself and is set as official text is,
    /// in 三号, where its page has the room.
    pub(super) fn largest_points(&self) -> f64 {
        const LETTER: f64 = 16.0;
        let usual = self.page.body_points();
        let cards = self.cards();
        let are_slips = !cards.is_empty() && cards.iter().all(|card| card.part.is_some());
        let is_paper = self.page.style != PageStyle::Projector;
        if is_paper && are_slips { LETTER } else { usual }
    }

    /// The sections; none for another paper.
    pub const fn sections(&self) -> &[Section] {
        match &self.body {
            Body::Table(_) | Body::Cards(_) => &[],
            Body::Sections(sections) => sections.as_slice(),
        }
    }

    /// Whether its charts stand in its sections, and not on pages of their own.
    pub(in crate::report) const fn has_charts_in_text(&self) -> bool {
        matches!(self.body, Body::Sections(_))
    }

    /// The notes as they stand below the table: `注：…`, numbered where there are several.
    pub(in crate::report) fn note_lines(&self) -> Vec<String> {
        if let [only] = self.notes.as_slice() {
            return vec![format!("注：{only}")];
        }
        let numbered = self.notes.iter().enumerate();
        numbered
            .map(|(i, note)| format!("{}{}．{note}", if i == 0 { "注：" } else { "　　" }, i + 1))
            .collect()
    }

    /// What stands at the left above the heads: `编制单位：…`; empty without an office.
    pub(in crate::report) fn left_line(&self) -> String {
        if self.office.is_empty() {
            return String::new();
        }
        format!("编制单位：{}", self.office)
    }

    /// Whether it tells of money, so that its unit must be said.
    pub(in crate::report) fn has_amounts(&self) -> bool {
        let is_money = |column: &DocumentColumn| column.is_money;
        match &self.body {
            Body::Table(table) => table.columns.iter().any(is_money),
            Body::Cards(cards) => cards.iter().any(|card| {
                let mut blocks = card.blocks.iter();
                card.fields.iter().any(|field| field.value.is_amount())
                    || blocks.any(|block| block.columns.iter().any(is_money))
            }),
            Body::Sections(sections) => {
                let mut tables = sections.iter().flat_map(|section| &section.tables);
                tables.any(|table| table.columns.iter().any(is_money))
            }
        }
    }

    /// What stands at the right above the heads: the month under report, the day, where there is one, and `单位：万元`
    /// where there is money.
    pub fn right_line(&self) -> String {
        let period = self.period;
        let period = period.map(|period| format!("报告期：{}", period.in_chinese()));
        let date = self
            .fill_date
            .as_ref()
            .map(|date| format!("填报日期：{date}"));
        let unit = format!("单位：{}", self.unit.label());
        let unit = self.has_amounts().then_some(unit);
        let parts: Vec<String> = period.into_iter().chain(date).chain(unit).collect();
        parts.join("　　")
    }
}
