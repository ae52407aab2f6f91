//! A paper with everything that a writer must show, for the tests of writers: two-row heads, a bracketed
//! amount, an unconfirmed text, a briefing, a chart; and the same as a card.

use super::document::{
    Align, Body, Card, CardBlock, CardField, ChartKind, ChartSeries, Document, DocumentCell,
    DocumentChart, DocumentColumn,
};
use super::fixture;
use crate::model::Money;
use crate::view::GroupKey;

/// A list by chapter, marked as fictional.
pub(super) fn list() -> Document {
    let mut document = fixture::document(&[GroupKey::Chapter]);
    document.data_mark = Some("示例数据".to_owned());
    document.briefing = vec!["共有重点项目5个，总投资15.08亿元。".to_owned()];
    document.charts = vec![DocumentChart {
        title: "各章总投资".to_owned(),
        kind: ChartKind::Bar,
        categories: vec!["第十四章".to_owned(), "第十五章".to_owned()],
        series: vec![ChartSeries {
            name: "总投资".to_owned(),
            values: vec![Some(138_500.0), Some(12_345.68)],
        }],
        unit: "万元".to_owned(),
        is_small: false,
    }];
    if let Body::Table(table) = &mut document.body {
        for column in &mut table.columns[6..=7] {
            column.group_heading = Some("投资".to_owned());
        }
    }
    document
}

/// One project on a page.
pub(super) fn card() -> Document {
    let field = |label: &str, value: DocumentCell, is_wide| CardField {
        label: label.to_owned(),
        key: None,
        value,
        is_wide,
    };
    let text = |text: &str| DocumentCell::Text(text.to_owned());
    let column = |heading: &str| DocumentColumn {
        group_heading: None,
        heading: heading.to_owned(),
        field: None,
        part: None,
        width_chars: 20.0,
        align: Align::Left,
        is_money: false,
    };
    let card = Card {
        of: None,
        part: None,
        title: "平安大桥".to_owned(),
        fields: vec![
            field("建设性质", text("新建"), false),
            field(
                "总投资",
                DocumentCell::Amount(Money::from_wan(38_500)),
                false,
            ),
            field("建设内容", text("跨资江大桥，长1.2公里"), true),
        ],
        blocks: vec![CardBlock {
            heading: "里程碑".to_owned(),
            columns: vec![column("节点"), column("计划时间")],
            rows: vec![vec![text("开工"), text("2022-03")]],
            ids: Vec::new(),
            fills_page: false,
        }],
        chapter: String::new(),
        photo: None,
    };
    Document {
        body: Body::Cards(vec![card]),
        ..fixture::document(&[])
    }
}

/// What the rows of a document say, cell by cell.
pub(super) fn rows(document: &Document) -> Vec<Vec<String>> {
    let rows = document.table().map(|table| &table.rows);
    let show = |cell: &DocumentCell| cell.show(document.unit);
    rows.into_iter()
        .flatten()
        .map(|row| row.cells.iter().map(show).collect())
        .collect()
}

/// A book of so many projects.
pub(super) fn book(projects: usize) -> Document {
    let mut book = card();
    book.overview = Some(Box::new(Document {
        is_one_page: true,
        ..list()
    }));
    let Body::Cards(cards) = &mut book.body else {
        panic!("a book has cards")
    };
    cards[0].chapter = "第十四章".to_owned();
    *cards = vec![cards[0].clone(); projects];
    book
}
