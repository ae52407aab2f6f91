//! 台账导入对照表: what of a foreign ledger came from where, and what became of it.

use crate::model::{MoneyUnit, Portfolio};

use super::document::{
    Align, Body, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, PageSetup,
    RowKind,
};
use super::layout::office;

/// One thing that a ledger says, or does not say, beside the library.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportLine {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: String,
    /// `F17`, or `第 17 行` of a whole row.
    pub place: String,
    /// The project.
    pub project: String,
    /// What is said of it; empty of a whole row.
    pub field: String,
    /// What the library holds.
    pub old: String,
    /// What the ledger says.
    pub new: String,
    /// What becomes of it.
    pub state: String,
    /// Why.
    pub why: String,
}

/// Heads and widths in half-width characters; together a sheet of A3.
const COLUMNS: [(&str, f64, Align); 10] = [
    ("序号", 6.0, Align::Centre),
    ("文件", 24.0, Align::Left),
    ("工作表", 16.0, Align::Left),
    ("位置", 10.0, Align::Left),
    ("项目名称", 30.0, Align::Left),
    ("栏目", 22.0, Align::Left),
    ("原值", 24.0, Align::Left),
    ("表上的值", 24.0, Align::Left),
    ("结果", 14.0, Align::Left),
    ("说明", 34.0, Align::Left),
];

/// Lays the lines out as a paper; `subtitle` says of which library and what was done: 项目库：重点项目.lantu　导入
/// 3月报.xlsx：改 6 处.
pub fn import_document(portfolio: &Portfolio, lines: &[ImportLine], subtitle: &str) -> Document {
    let column = |(heading, width_chars, align): (&str, f64, Align)| DocumentColumn {
        group_heading: None,
        heading: heading.to_owned(),
        field: None,
        part: None,
        width_chars,
        align,
        is_money: false,
    };
    let rows = (1..).zip(lines).map(|(number, line)| {
        let texts = [
            &line.file,
            &line.sheet,
            &line.place,
            &line.project,
            &line.field,
            &line.old,
            &line.new,
            &line.state,
            &line.why,
        ];
        let texts = texts.into_iter().map(|text| match text.as_str() {
            "" => DocumentCell::Empty,
            text => DocumentCell::Text(text.to_owned()),
        });
        let cells = std::iter::once(DocumentCell::Count(number)).chain(texts);
        DocumentRow {
            kind: RowKind::Item { number, level: 0 },
            of: None,
            cells: cells.collect(),
        }
    });
    let plan = portfolio.current_plan();
    Document {
        name: "台账导入对照表".to_owned(),
        attachment: String::new(),
        title: "台账导入对照表".to_owned(),
        subtitle: Some(subtitle.to_owned()),
        office: plan.map(office).unwrap_or_default(),
        fill_date: None,
        period: None,
        data_mark: portfolio.data_mark().map(str::to_owned),
        unit: MoneyUnit::Wan,
        page: PageSetup::A3,
        briefing: Vec::new(),
        charts: Vec::new(),
        body: Body::Table(DocumentTable {
            group_headings: Vec::new(),
            columns: COLUMNS.map(column).to_vec(),
            label_column: 4,
            rows: rows.collect(),
            ..DocumentTable::default()
        }),
        notes: Vec::new(),
        is_one_page: false,
        overview: None,
        sheets: Vec::new(),
    }
}
