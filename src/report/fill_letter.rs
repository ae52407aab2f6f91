//! 函: the letter that goes out with the sheets of a round, and the list of these.

use chrono::NaiveDate;

use crate::model::{FillRound, FillSheet, MoneyUnit, PartialDate, Portfolio};
use crate::view::{Asked, given_of};

use super::columns::number_column;
use super::document::{
    Align, Body, Document, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, Orientation,
    PageSetup, RowKind,
};
use super::docx::Letter;
use super::layout::office;

/// The letter of a round, and the list of what goes with it.
pub fn fill_letter(
    portfolio: &Portfolio,
    round: &FillRound,
    sheets: &[FillSheet],
    today: NaiveDate,
) -> (Letter, Document) {
    let plan = portfolio.current_plan();
    let office = plan.map(office).unwrap_or_default();
    let what = Asked::of(portfolio, round).labels();
    let when = round.period.map(PartialDate::in_chinese);
    let when = when.unwrap_or_default();
    let mut paragraphs = vec![format!(
        "为掌握重点项目进展情况，请你单位填报所负责项目{when}的{}。填报表已按单位分开，一单位一份，文件名即单位名称。",
        what.join("、")
    )];
    if !round.note.is_empty() {
        paragraphs.push(round.note.clone());
    }
    let by = round
        .deadline
        .map(|day| format!("请于{}前", day.in_chinese()));
    let by = by.unwrap_or_else(|| "请及时".to_owned());
    let contact = match round.contact.as_str() {
        "" => String::new(),
        contact => format!("联系人：{contact}。"),
    };
    paragraphs.push(format!(
        "{by}将填好的电子表发回。只填黄色的格，不要另做表格，填法见各表“填报说明”。{contact}"
    ));
    let letter = Letter {
        title: format!("关于报送{}的函", round.name),
        to: "各有关单位：".to_owned(),
        paragraphs,
        attached: "填报单位和文件清单".to_owned(),
        office: office.clone(),
        date: PartialDate::Day(today).in_chinese(),
    };
    (letter, list(portfolio, round, sheets, office))
}

/// 填报单位和文件清单
fn list(
    portfolio: &Portfolio,
    round: &FillRound,
    sheets: &[FillSheet],
    office: String,
) -> Document {
    let heads = [
        ("填报单位", 28.0, Align::Left),
        ("项目数", 9.0, Align::Centre),
        ("文件", 40.0, Align::Left),
    ];
    let columns = heads.map(|(heading, width_chars, align)| DocumentColumn {
        heading: heading.to_owned(),
        width_chars,
        align,
        ..number_column()
    });
    let rows = sheets.iter().zip(1..).map(|(sheet, number)| DocumentRow {
        kind: RowKind::Item { number, level: 0 },
        of: None,
        cells: vec![
            DocumentCell::Count(number),
            DocumentCell::Text(sheet.name.clone()),
            DocumentCell::Count(given_of(sheet).len()),
            DocumentCell::Text(sheet.file.clone()),
        ],
    });
    Document {
        name: "文件清单".to_owned(),
        attachment: "附件".to_owned(),
        title: format!("{}文件清单", round.name),
        subtitle: None,
        office,
        fill_date: None,
        period: round.period,
        data_mark: portfolio.data_mark().map(str::to_owned),
        unit: MoneyUnit::Wan,
        page: PageSetup {
            orientation: Orientation::Portrait,
            ..PageSetup::A4
        },
        briefing: Vec::new(),
        charts: Vec::new(),
        body: Body::Table(DocumentTable {
            group_headings: Vec::new(),
            columns: std::iter::once(number_column()).chain(columns).collect(),
            label_column: 1,
            rows: rows.collect(),
            ..DocumentTable::default()
        }),
        notes: Vec::new(),
        is_one_page: false,
        overview: None,
        sheets: Vec::new(),
    }
}
