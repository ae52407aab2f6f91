use maud::{DOCTYPE, Markup, PreEscaped, html};

use sha2::{Digest as _, Sha256};

use super::chart::chart_svg;
use super::document::{
    Align, Body, Card, Document, DocumentCell, DocumentRow, DocumentTable, PageSetup, Section,
};
use super::pages::Columns;
use super::shade::ground;
use super::sheet::{self, Sizes};
use super::svg::base64;
use crate::model::MoneyUnit;
use crate::view::Shade;

const STYLE: &str = include_str!("../../assets/papers/page.css");
const SCRIPT: &str = include_str!("../../assets/papers/page.js");

/// Nothing may be fetched from anywhere; style and script stand in the page itself, and no other script runs.
fn policy() -> String {
    format!(
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{}'; img-src data:; base-uri 'none'; \
         form-action 'none'",
        base64(&Sha256::digest(SCRIPT))
    )
}

/// The document as one page for a browser, with nothing outside it.
pub fn write_html(document: &Document) -> Vec<u8> {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(policy());
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="author" content=(document.office);
                title { (document.title) }
                style { (PreEscaped(STYLE)) (PreEscaped(sheet_rule(document.page))) }
            }
            body {
                @if let Some(mark) = &document.data_mark { div.mark { (mark) } }
                main {
                    @if !document.attachment.is_empty() { p.attachment { (document.attachment) } }
                    h1 { (document.title) }
                    @if let Some(subtitle) = &document.subtitle { p.subtitle { (subtitle) } }
                    (briefing(document))
                    (charts(document))
                    (body(document))
                    @if !document.notes.is_empty() {
                        div.notes { @for line in document.note_lines() { div { (line) } } }
                    }
                }
                @if document.table().is_some() { script { (PreEscaped(SCRIPT)) } }
            }
        }
    };
    page.into_string().into_bytes()
}

/// The sheet on which the page is printed.
fn sheet_rule(page: PageSetup) -> String {
    let (width, height) = page.size_mm();
    let edges = sheet::margins(page);
    format!(
        "@page {{ size: {width}mm {height}mm; margin: {}mm {}mm {}mm {}mm; }}",
        edges.top, edges.right, edges.bottom, edges.left
    )
}

fn briefing(document: &Document) -> Markup {
    html! {
        @if !document.briefing.is_empty() {
            section.briefing {
                h2 { "情况简述" }
                @for paragraph in &document.briefing { p { (paragraph) } }
            }
        }
    }
}

fn charts(document: &Document) -> Markup {
    html! {
        @if !document.charts.is_empty() && !document.has_charts_in_text() {
            section.charts-page {
                h2 { "图表" }
                div.charts {
                    @for chart in &document.charts { figure { (PreEscaped(chart_svg(chart))) } }
                }
            }
        }
    }
}

fn body(document: &Document) -> Markup {
    html! {
        @match &document.body {
            Body::Table(table) => {
                (tools(table))
                (lines(document))
                div.scroll { (list(table, document.unit, document.page)) }
            }
            Body::Cards(cards) => {
                (lines(document))
                @for card in cards { (card_markup(card, document.unit)) }
            }
            Body::Sections(sections) => {
                (lines(document))
                @for section in sections { (section_markup(section, document)) }
            }
        }
    }
}

/// What the script works with; without one it stays hidden.
fn tools(table: &DocumentTable) -> Markup {
    let has_groups = table
        .rows
        .iter()
        .any(|row| row.kind.summary_level().is_some_and(|level| level > 0));
    html! {
        div.tools hidden {
            input #filter type="search" placeholder="筛选，多个词用空格隔开" aria-label="筛选";
            button #fold-all type="button" hidden[!has_groups] { "全部折叠或展开" }
            span #count role="status" {}
        }
    }
}

fn lines(document: &Document) -> Markup {
    html! {
        div.lines {
            span { (document.left_line()) }
            " "
            span { (document.right_line()) }
        }
    }
}

fn list(table: &DocumentTable, unit: MoneyUnit, page: PageSetup) -> Markup {
    let sizes = Sizes::of(page.style, page.body_points());
    let columns = Columns::of(table, unit, page, sizes);
    let widths: Vec<f64> = (0..table.columns.len())
        .map(|column| columns.width(column))
        .collect();
    let total = widths.iter().sum::<f64>().max(1.0);
    html! {
        // For office programs, which read little of a style; in a browser the style is what counts.
        table #list width="100%" border="1" cellspacing="0" cellpadding="3" {
            colgroup {
                @for width in &widths {
                    // Browsers go by the style. Office programs read none of a column, but its part of the whole.
                    @let part = width / total;
                    col width=(format!("{:.0}*", part * 1_000.0)) style={ "width:" (format!("{:.2}", part * 100.0)) "%" };
                }
            }
            thead { (heads(table, true)) }
            tbody {
                @for (index, row) in table.rows.iter().enumerate() {
                    (row_markup((index, row), table, unit, !table.rows_below(index).is_empty()))
                }
            }
        }
    }
}

/// One row of heads, or two where adjacent columns share one.
fn heads(table: &DocumentTable, sorts: bool) -> Markup {
    let has_groups = table.has_group_heads();
    // No button: browsers leave controls white where they print the heads again.
    let head = |column: usize| {
        let heading = &table.columns[column].heading;
        html! {
            @if sorts {
                span role="button" tabindex="0" data-column=(column) title={ "按" (heading) "排序" } { (heading) }
            } @else { (heading) }
        }
    };
    html! {
        tr {
            @for span in table.head_spans() {
                @if let Some(heading) = span.heading {
                    th scope="colgroup" colspan=(span.columns.len()) { (heading) }
                } @else {
                    th scope="col" rowspan=[has_groups.then_some(2)] { (head(span.columns.start)) }
                }
            }
        }
        @if has_groups {
            tr {
                @for span in table.head_spans() {
                    @if span.heading.is_some() {
                        @for column in span.columns { th scope="col" { (head(column)) } }
                    }
                }
            }
        }
    }
}

fn row_markup(
    (index, row): (usize, &DocumentRow),
    table: &DocumentTable,
    unit: MoneyUnit,
    folds: bool,
) -> Markup {
    let level = row.kind.summary_level();
    let class = level.map(|level| match level {
        0 => "total".to_owned(),
        level => format!("level{level}"),
    });
    let has_fold = folds && level.is_some_and(|level| level > 0);
    html! {
        tr class=[class] data-level=[level] {
            @for (i, cell) in row.cells.iter().enumerate() {
                @let is_label = i == table.label_column;
                @let indent = if is_label { row.indent() } else { 0 };
                @let style = style_of(indent, table.shades.get(&(index, i)).copied());
                (cell_markup(cell, table.columns[i].align, unit, (has_fold && is_label, style)))
            }
        }
    }
}

/// A cell.
fn cell_markup(
    cell: &DocumentCell,
    column: Align,
    unit: MoneyUnit,
    (has_fold, style): (bool, Option<String>),
) -> Markup {
    let class = match sheet::cell_align(cell, column) {
        Align::Left => None,
        Align::Centre => Some("centre"),
        Align::Right => Some("right"),
    };
    html! {
        td class=[class] data-n=[sort_number(cell)] style=[style] {
            @if has_fold {
                button.fold type="button" aria-expanded="true" aria-label="折叠或展开" { "▾" }
            }
            @if let DocumentCell::Suggested(_) = cell {
                span.suggested title="建议，尚待确认" { (cell.printed(unit)) }
            } @else { (cell.show(unit)) }
        }
    }
}

/// Room before the text, in half-width characters beyond what every cell has at its edge, and the ground.
fn style_of(indent: usize, shade: Option<Shade>) -> Option<String> {
    let indent =
        (indent > 0).then(|| format!("padding-left:calc(8px + {}em)", indent as f64 / 2.0));
    // Browsers print no grounds unless they are told to.
    let ground = |shade| format!("background:#{};print-color-adjust:exact", ground(shade));
    let styles: Vec<String> = indent.into_iter().chain(shade.map(ground)).collect();
    (!styles.is_empty()).then(|| styles.join(";"))
}

/// What a cell is sorted by; none for texts.
fn sort_number(cell: &DocumentCell) -> Option<String> {
    match cell {
        DocumentCell::Integer(number) => Some(number.to_string()),
        DocumentCell::Decimal(number) | DocumentCell::Rate(number) => Some(number.to_string()),
        DocumentCell::Count(count) => Some(count.to_string()),
        DocumentCell::Date(date) => Some(date.first_day().format("%Y%m%d").to_string()),
        DocumentCell::Amount(amount) | DocumentCell::Contained(amount) => {
            Some(amount.fen().to_string())
        }
        _ => None,
    }
}

fn card_markup(card: &Card, unit: MoneyUnit) -> Markup {
    html! {
        section.card {
            table {
                tbody {
                    tr { th scope="row" { "项目名称" } td.centre colspan="3" { b { (card.title) } } }
                    @for line in card.lines() {
                        tr {
                            @for field in line {
                                th scope="row" { (field.label) }
                                td colspan=[(line.len() == 1).then_some(3)] { (field.value.printed(unit)) }
                            }
                        }
                    }
                }
            }
            @for block in &card.blocks {
                h2 { (block.heading) }
                (block_markup(&sheet::block_table(block), unit))
            }
        }
    }
}

fn section_markup(section: &Section, document: &Document) -> Markup {
    let charts = document.charts.get(section.charts.clone());
    html! {
        section.report {
            h2 { (section.heading) }
            @for paragraph in &section.paragraphs { p { (paragraph) } }
            @if let Some(charts) = charts.filter(|charts| !charts.is_empty()) {
                div.charts { @for chart in charts { figure { (PreEscaped(chart_svg(chart))) } } }
            }
            @for block in &section.tables {
                h3 { (block.heading) }
                (block_markup(&sheet::block_table(block), document.unit))
            }
        }
    }
}

fn block_markup(table: &DocumentTable, unit: MoneyUnit) -> Markup {
    html! {
        table {
            thead { (heads(table, false)) }
            tbody { @for row in table.rows.iter().enumerate() { (row_markup(row, table, unit, false)) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{fixture, specimen};
    use super::*;

    fn written(document: &Document) -> String {
        String::from_utf8(write_html(document)).unwrap()
    }

    /// The text of a piece of the page, without its tags.
    fn text(html: &str) -> String {
        let pieces = html.split('<');
        let text: String = pieces
            .filter_map(|piece| piece.split_once('>').map(|(_, text)| text))
            .collect();
        text.replace(['▾', '\u{2060}'], "")
            .replace("&amp;", "&")
            .replace("&lt;", "<")
    }

    #[test]
    fn the_rows_are_read_back_as_the_document_has_them() {
        let document = specimen::list();
        let html = written(&document);
        let body = html.split("<tbody>").nth(1).unwrap();
        let rows: Vec<Vec<String>> = body
            .split("<tr")
            .skip(1)
            .map(|row| {
                row.split("<td")
                    .skip(1)
                    .map(|cell| text(&format!("<td{cell}")))
                    .collect()
            })
            .collect();
        assert_eq!(
            rows[..rows.len() - 1],
            specimen::rows(&document)[..rows.len() - 1]
        );
        assert_eq!(rows.len(), specimen::rows(&document).len());
        assert!(html.contains("<th scope=\"colgroup\" colspan=\"2\">投资</th>"));
        // The mark of a suggestion begins no line.
        assert!(html.contains("市交通运输局\u{2060}*</span>"));
        assert!(html.contains("<p>共有重点项目5个，总投资15.08亿元。</p>"));
        assert!(html.contains("<div class=\"mark\">示例数据</div>"));
        // 合计 150,845.68 万元 is sorted by its fen.
        assert!(html.contains("data-n=\"150845678901\""), "{body}");
    }

    #[test]
    fn the_name_of_a_part_is_indented_below_its_programme() {
        let html = written(&fixture::document(&[]));
        assert_eq!(html.matches("padding-left").count(), 1);
        assert!(html.contains("style=\"padding-left:calc(8px + 1em)\">城区路网一标</td>"));
    }

    #[test]
    fn an_office_program_finds_the_widths_of_the_columns_as_a_browser_does() {
        let html = written(&specimen::list());
        let columns = html.split("<col ").skip(1);
        let widths: Vec<(f64, f64)> = columns
            .map(|column| {
                let number = |from: &str, to: char| {
                    let rest = column.split(from).nth(1).unwrap();
                    rest.split(to).next().unwrap().parse::<f64>().unwrap()
                };
                (number("width=\"", '*'), number("style=\"width:", '%'))
            })
            .collect();
        assert_eq!(
            widths.len(),
            specimen::list().table().unwrap().columns.len()
        );
        for (part, percent) in &widths {
            assert!((part / 10.0 - percent).abs() < 0.06, "{widths:?}");
        }
        assert!(html.contains("<table id=\"list\" width=\"100%\" border=\"1\""));
    }

    #[test]
    fn only_the_script_of_the_page_itself_runs() {
        // As openssl has it of the same bytes.
        assert!(
            policy().contains("script-src 'sha256-wqbNttexwF1/teTt5ZE/W5VRVVQo+FC9iWP18UfPaGE=';"),
            "{}",
            policy()
        );
        assert_eq!(
            ["", "一", "1", "12"].map(|text| base64(text.as_bytes())),
            ["", "5LiA", "MQ==", "MTI="]
        );
        let html = written(&specimen::list());
        assert_eq!(html.matches("<script").count(), 1);
        assert!(html.contains(&format!("<script>{SCRIPT}</script>")));
    }

    #[test]
    fn nothing_is_fetched_and_texts_are_never_read_as_html() {
        let mut document = fixture::document(&[]);
        document.title = "<script>alert(1)</script>".to_owned();
        let html = written(&document);
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;"));
        assert!(html.contains("default-src 'none'"));
        let outside = [
            "src=",
            "href=",
            "url(",
            "@import",
            "fetch(",
            "XMLHttpRequest",
        ];
        for word in outside {
            assert!(!html.contains(word), "{word}");
        }
    }

    #[test]
    fn a_card_shows_its_fields_and_blocks() {
        let text = text(&written(&specimen::card()));
        assert!(text.contains("项目名称平安大桥建设性质新建总投资38,500.00建设内容跨资江大桥"));
        assert!(text.contains("里程碑节点计划时间开工2022-03"), "{text}");
    }
}
