use std::slice;

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};
use chrono::NaiveDate;
use quick_xml::Reader;
use quick_xml::events::Event;
use zip::ZipArchive;

use super::super::document::{Body, ChartKind, DocumentCell, DocumentChart, DocumentRow, Section};
use super::super::{fixture, specimen};
use super::chart::Look;
use super::*;

const DAY: NaiveDate = fixture::MOMENT.today;

fn open(bytes: &[u8]) -> ZipArchive<Cursor<&[u8]>> {
    ZipArchive::new(Cursor::new(bytes)).unwrap()
}

fn bytes_of(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut content = Vec::new();
    let mut zip = open(bytes);
    let mut file = zip.by_name(name).unwrap();
    file.read_to_end(&mut content).unwrap();
    content
}

fn part(bytes: &[u8], name: &str) -> String {
    String::from_utf8(bytes_of(bytes, name)).unwrap()
}

/// The slides in their order.
fn slides(bytes: &[u8]) -> Vec<String> {
    let count = open(bytes)
        .file_names()
        .filter(|name| {
            let name = name.as_ref().unwrap();
            name.starts_with("ppt/slides/slide")
        })
        .count();
    (1..=count)
        .map(|number| part(bytes, &format!("ppt/slides/slide{number}.xml")))
        .collect()
}

/// What stands between an element's begin and its end, over and over; `tag` may have attributes.
fn inner<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let begins = xml.split(open.as_str()).skip(1);
    begins
        .filter(|rest| rest.starts_with([' ', '>']))
        .filter_map(|rest| rest.split_once('>')?.1.split(close.as_str()).next())
        .collect()
}

/// What is said, with plain hyphens for those at which no line is broken.
fn text(xml: &str) -> String {
    inner(xml, "a:t").concat().replace('\u{2011}', "-")
}

/// The rows of the tables of all slides, cell by cell.
fn rows(bytes: &[u8]) -> Vec<Vec<String>> {
    let slides = slides(bytes);
    let rows = slides.iter().flat_map(|slide| inner(slide, "a:tr"));
    rows.map(|row| inner(row, "a:tc").into_iter().map(text).collect())
        .collect()
}

#[test]
fn every_part_is_xml_and_is_named_in_the_list_of_kinds() {
    let bytes = write_pptx(&specimen::list(), DAY).unwrap();
    let kinds = part(&bytes, "[Content_Types].xml");
    let mut zip = open(&bytes);
    let names: Vec<String> = (0..zip.len())
        .map(|place| zip.by_index(place).unwrap().name().unwrap().into_owned())
        .collect();
    for name in names {
        if name.contains("/embeddings/") {
            continue;
        }
        let xml = part(&bytes, &name);
        let mut reader = Reader::from_str(&xml);
        while !matches!(reader.read_event().unwrap(), Event::Eof) {}
        let is_known = name.contains("_rels/")
            || name == "[Content_Types].xml"
            || kinds.contains(&format!("PartName=\"/{name}\""));
        assert!(is_known, "{name}");
    }
}

#[test]
fn the_rows_are_read_back_as_the_document_has_them() {
    let document = specimen::list();
    let bytes = write_pptx(&document, DAY).unwrap();
    let read = rows(&bytes);
    assert_eq!(read[0][5..8].join(" "), "建设起止年限 投资 ");
    assert_eq!(read[1][5..9].join(" "), " 总投资 2025年计划投资 ");
    // The heads come again on every slide.
    let mut body = read.clone();
    body.retain(|row| *row != read[0] && *row != read[1]);
    assert_eq!(body, specimen::rows(&document));
    // As many cells as columns, whatever goes over several.
    assert!(read.iter().all(|row| row.len() == read[0].len()));
    let slides = slides(&bytes).concat();
    assert!(slides.contains("gridSpan=\"2\"") && slides.contains("rowSpan=\"2\""));
    // The names of the sum and of two groups go over the four columns behind them, which say nothing.
    assert_eq!(slides.matches("gridSpan=\"5\"").count(), 3);
    assert!(text(&slides).contains("共有重点项目5个，总投资15.08亿元。"));
}

#[test]
fn a_long_list_goes_on_with_its_heads_and_its_title() {
    let mut document = fixture::document(&[]);
    let table = fixture::table_mut(&mut document);
    let item: DocumentRow = table.rows.last().cloned().unwrap();
    table.rows = (0..60)
        .map(|number| {
            let mut row = item.clone();
            row.cells[0] = DocumentCell::Integer(number);
            row
        })
        .collect();
    let bytes = write_pptx(&document, DAY).unwrap();
    let slides = slides(&bytes);
    assert!(slides.len() > 2);
    for slide in &slides {
        let title = slide.split("<p:ph type=\"title\"/>").nth(1).unwrap();
        assert!(text(title).starts_with(&document.title), "{}", text(title));
        assert_eq!(slide.matches("<p:ph type=\"title\"/>").count(), 1);
        assert!(text(inner(slide, "a:tr")[0]).starts_with("序号"));
    }
    let numbers = rows(&bytes).into_iter().map(|row| row[0].clone());
    let numbers: Vec<String> = numbers.filter(|number| number != "序号").collect();
    let all: Vec<String> = (0..60).map(|number| number.to_string()).collect();
    assert_eq!(numbers, all);
}

#[test]
fn the_second_row_of_heads_alone_is_as_high_as_a_head_over_both() {
    let mut document = specimen::list();
    let table = fixture::table_mut(&mut document);
    "完成程度（%）".clone_into(&mut table.columns[3].heading);
    table.columns[3].width_chars = 4.0;
    for row in &mut table.rows {
        row.cells[3] = DocumentCell::Empty;
    }
    let bytes = write_pptx(&document, DAY).unwrap();
    let slides = slides(&bytes);
    let slide = slides
        .iter()
        .find(|slide| slide.contains("rowSpan"))
        .unwrap();
    let heights = slide.split("<a:tr h=\"").skip(1);
    let heights =
        heights.map(|row| row.split('"').next().unwrap().parse::<f64>().unwrap() / 12_700.0);
    let heights: Vec<f64> = heights.collect();
    let head = inner(slide, "a:tr")[0];
    let cells = head.split("<a:tc").skip(1);
    let over_both = cells.filter(|cell| cell.contains("rowSpan=\"2\""));
    let pitch = |cell: &str| -> f64 {
        let lines = cell.split("spcPts val=\"").skip(1);
        let lines = lines.map(|line| line.split('"').next().unwrap().parse::<f64>().unwrap());
        lines.sum::<f64>() / 100.0
    };
    let highest = over_both.map(pitch).fold(0.0, f64::max);
    assert!(highest > heights[0] + 1.0, "{highest} {heights:?}");
    assert!(heights[1] >= highest - 0.01, "{highest} {heights:?}");
}

#[test]
fn a_chart_has_its_numbers_in_the_slide_and_in_a_workbook() {
    let mut document = specimen::list();
    document.charts[0].series[0].values[1] = None;
    for kind in [
        ChartKind::Bar,
        ChartKind::StackedBar,
        ChartKind::Line,
        ChartKind::Pie,
    ] {
        document.charts[0].kind = kind;
        let bytes = write_pptx(&document, DAY).unwrap();
        let chart = part(&bytes, "ppt/charts/chart1.xml");
        // The list beside a ring says the shares; numbers at narrow slices would lie over one another.
        let is_ring = kind == ChartKind::Pie;
        let name = if is_ring {
            "第十四章\u{3000}100.0%"
        } else {
            "第十四章"
        };
        assert!(chart.contains(&format!("<c:v>{name}</c:v>")), "{chart}");
        assert!(chart.contains("<c:v>138500</c:v>"));
        assert_eq!(chart.contains("<c:dLbls>"), kind == ChartKind::Bar);
        assert_eq!(chart.contains("<c:f>数据!$C$2:$C$3</c:f>"), is_ring);
        // What is not known is a gap.
        assert_eq!(chart.matches("<c:ptCount val=\"2\"/>").count(), 2);
        assert_eq!(inner(&chart, "c:numCache")[0].matches("<c:pt ").count(), 1);
        assert!(chart.contains("<c:f>数据!$B$2:$B$3</c:f>"));
        let book = bytes_of(&bytes, "ppt/embeddings/Microsoft_Excel_Sheet1.xlsx");
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book)).unwrap();
        let sheet = book.worksheet_range("数据").unwrap();
        assert_eq!(
            sheet.get_value((1, 0)),
            Some(&Data::String("第十四章".into()))
        );
        assert_eq!(sheet.get_value((1, 1)), Some(&Data::Float(138_500.0)));
        let shown = slides(&bytes);
        let on = shown.iter().position(|slide| slide.contains("rIdChart1"));
        let on = on.unwrap();
        assert!(text(&shown[on]).contains("各章总投资"));
        let rels = part(
            &bytes,
            &format!("ppt/slides/_rels/slide{}.xml.rels", on + 1),
        );
        assert!(rels.contains("Id=\"rIdChart1\"") && rels.contains("../charts/chart1.xml"));
    }
}

#[test]
fn what_is_fictional_says_so_on_every_slide() {
    let bytes = write_pptx(&specimen::list(), DAY).unwrap();
    for slide in slides(&bytes) {
        assert!(text(&slide).contains("【示例数据】"));
    }
}

#[test]
fn a_card_is_a_table_of_labels_and_values() {
    let bytes = write_pptx(&specimen::card(), DAY).unwrap();
    let read = rows(&bytes);
    assert_eq!(read[0], ["项目名称", "平安大桥", "", ""]);
    assert_eq!(read[1], ["建设性质", "新建", "总投资", "38,500.00"]);
    assert_eq!(read[2], ["建设内容", "跨资江大桥，长1.2公里", "", ""]);
    assert_eq!(read[4], ["开工", "2022-03"]);
    // No line is broken at the hyphen of a date or a phone.
    assert!(slides(&bytes).concat().contains("2022\u{2011}03"));
}

#[test]
fn the_same_day_gives_the_same_bytes() {
    let document = specimen::list();
    assert_eq!(
        write_pptx(&document, DAY).unwrap(),
        write_pptx(&document, DAY).unwrap()
    );
}

#[test]
fn elements_stand_in_the_order_that_the_schema_asks_for() {
    for document in [specimen::list(), specimen::card()] {
        let slides = write_pptx(&document, DAY).unwrap();
        super::super::ooxml::order::check(&slides);
    }
}

#[test]
fn the_parts_are_there_that_powerpoint_asks_for() {
    let bytes = write_pptx(&specimen::list(), DAY).unwrap();
    let types = part(&bytes, "[Content_Types].xml");
    let relations = part(&bytes, "ppt/_rels/presentation.xml.rels");
    for name in ["presProps", "viewProps", "tableStyles"] {
        assert!(part(&bytes, &format!("ppt/{name}.xml")).contains("xmlns:a="));
        assert!(types.contains(&format!("/ppt/{name}.xml")), "{name}");
        assert!(
            relations.contains(&format!("Target=\"{name}.xml\"")),
            "{name}"
        );
    }
}

#[test]
fn a_small_chart_says_no_more_than_it_has_room_for() {
    let document = specimen::list();
    let mut shown = document.charts[0].clone();
    shown.kind = ChartKind::Pie;
    let [small, large] = [100.0, 300.0].map(|height| {
        let look = chart::Look::of(height);
        chart::chart_xml(&shown, look)
    });
    assert!(!large.contains("c:dLbls") && large.contains("sz=\"1400\""));
    assert!(!small.contains("c:dLbls") && small.contains("sz=\"800\""));
    assert!(small.contains("<c:legendPos val=\"r\"/>"));
    // Bars have their numbers, so the axis can go.
    shown.kind = ChartKind::Bar;
    let small = chart::chart_xml(&shown, chart::Look::of(100.0));
    assert!(small.contains("showVal val=\"1\"") && small.contains("<c:delete val=\"1\"/>"));
}

#[test]
fn a_cell_gives_its_text_more_room_than_the_layout_takes() {
    let bytes = write_pptx(&specimen::list(), DAY).unwrap();
    let whites: Vec<i64> = slides(&bytes)
        .iter()
        .flat_map(|slide| {
            let cells = slide.split("<a:tcPr marL=\"").skip(1);
            let white = |cell: &str| cell.split('"').next()?.parse().ok();
            cells.filter_map(white).collect::<Vec<i64>>()
        })
        .collect();
    // The layout leaves about 5 points at each side; 12 700 units are a point.
    assert!(!whites.is_empty());
    assert!(whites.iter().min() < Some(&(3 * 12_700)), "{whites:?}");
}

/// The texts of a slide, box by box.
fn boxes(slide: &str) -> Vec<String> {
    slide.split("<p:sp>").skip(1).map(text).collect()
}

#[test]
fn a_book_begins_with_its_cover_and_with_contents_that_name_its_slides() {
    let bytes = write_pptx(&specimen::book(3), DAY).unwrap();
    let slides = slides(&bytes);
    // The overview as a screen shows it may take more than one.
    let first = slides.len() - 3;
    assert!(
        boxes(&slides[0]).contains(&specimen::book(3).title),
        "{:?}",
        boxes(&slides[0])
    );
    let contents = boxes(&slides[1]);
    for entry in ["目　录", "总体情况", "第十四章", "平安大桥"] {
        assert!(
            contents.iter().any(|text| text == entry),
            "{entry}: {contents:?}"
        );
    }
    let numbers = contents.iter().filter_map(|text| text.parse().ok());
    let numbers: Vec<usize> = numbers.collect();
    assert_eq!(numbers[0], 3);
    // The chapter, and each of its projects.
    let last = [first + 1, first + 1, first + 2, first + 3];
    assert!(numbers.ends_with(&last), "{numbers:?}");
    let relations = part(&bytes, "ppt/slides/_rels/slide2.xml.rels");
    let target = format!("Id=\"rIdSlide{0}\"", first + 2);
    assert!(
        relations.contains(&target) && slides[1].contains(&target[4..]),
        "{relations}"
    );
    assert!(relations.contains(&format!("Target=\"slide{}.xml\"", first + 2)));
    // Each project's slide is named by it.
    for slide in &slides[first..] {
        let title = slide.split("<p:ph type=\"title\"/>").nth(1).unwrap();
        assert!(text(title).starts_with("平安大桥"));
    }
    // Of many projects the contents name the chapters alone.
    let many = write_pptx(&specimen::book(120), DAY).unwrap();
    let contents = boxes(&part(&many, "ppt/slides/slide2.xml"));
    assert!(
        !contents.iter().any(|text| text == "平安大桥"),
        "{contents:?}"
    );
    assert!(
        contents.iter().any(|text| text == "第十四章"),
        "{contents:?}"
    );
}

#[test]
fn what_stands_on_one_sheet_has_a_slide_for_each_of_its_parts() {
    let mut overview = specimen::list();
    overview.is_one_page = true;
    let slides = slides(&write_pptx(&overview, DAY).unwrap());
    // A briefing, a chart as large as the slide, a table.
    assert!(slides.len() >= 3);
    assert!(text(&slides[0]).contains("情况简述"));
    assert!(slides[1].contains("rIdChart1") && !slides[1].contains("<a:tbl>"));
    let frame = slides[1].split("<p:graphicFrame>").nth(1).unwrap();
    let height = frame.split(" cy=\"").nth(1).unwrap();
    let height: i64 = height.split('"').next().unwrap().parse().unwrap();
    assert!(height > 300 * 12_700, "{height}");
    assert!(slides[2..].iter().all(|slide| slide.contains("<a:tbl>")));
}

#[test]
fn tables_of_a_report_follow_its_text_where_they_have_room() {
    let block = specimen::card().cards()[0].blocks[0].clone();
    let section = |tables: usize| Section {
        heading: "一、总体情况".to_owned(),
        paragraphs: vec!["共有重点项目5个。".to_owned()],
        tables: vec![block.clone(); tables],
        ..Section::default()
    };
    let mut report = specimen::list();
    report.charts = Vec::new();
    report.briefing = Vec::new();
    report.body = Body::Sections(vec![section(2), section(1)]);
    let slides = slides(&write_pptx(&report, DAY).unwrap());
    // Each section begins a slide.
    let tables: Vec<usize> = slides
        .iter()
        .map(|slide| slide.matches("<a:tbl>").count())
        .collect();
    assert_eq!(tables, [2, 1]);
}

#[test]
fn a_section_of_few_words_goes_below_the_one_before() {
    let block = specimen::card().cards()[0].blocks[0].clone();
    let section = |heading: &str, tables: usize, words: usize| Section {
        heading: heading.to_owned(),
        paragraphs: vec!["没有项目的建设阶段发生变化。".repeat(words)],
        tables: vec![block.clone(); tables],
        ..Section::default()
    };
    let mut report = specimen::list();
    report.charts = Vec::new();
    report.briefing = Vec::new();
    let headings = |report: &Document| -> Vec<Vec<&'static str>> {
        let slides = slides(&write_pptx(report, DAY).unwrap());
        let said = slides.iter().map(|slide| text(slide));
        let of = |said: String| {
            let all = ["一、", "二、", "三、", "四、"];
            all.into_iter().filter(|one| said.contains(one)).collect()
        };
        said.map(of).collect()
    };
    let first = section("一、规划指标", 1, 1);
    let last = section("四、结转的项目", 1, 1);
    let short = [section("二、项目进展", 0, 1), section("三、问题", 0, 1)];
    let sections = [slice::from_ref(&first), &short, slice::from_ref(&last)];
    report.body = Body::Sections(sections.concat());
    // What has a table begins a slide.
    assert_eq!(
        headings(&report),
        [vec!["一、", "二、", "三、"], vec!["四、"]]
    );
    // So does what has no room in one piece.
    let long = section("二、项目进展", 0, 30);
    report.body = Body::Sections(vec![first, long, last]);
    assert_eq!(headings(&report)[..2], [vec!["一、"], vec!["二、"]]);
}

#[test]
fn a_chart_of_a_report_stands_below_its_text_where_it_has_room() {
    let mut report = specimen::list();
    report.briefing = Vec::new();
    let notes = std::mem::take(&mut report.notes);
    let section = |paragraphs: usize| Section {
        paragraphs: vec!["共有重点项目5个，总投资15.08亿元。".repeat(3); paragraphs],
        charts: 0..1,
        ..Section::default()
    };
    for (paragraphs, expected) in [(1, [true].as_slice()), (4, &[false, true])] {
        report.body = Body::Sections(vec![section(paragraphs)]);
        let slides = slides(&write_pptx(&report, DAY).unwrap());
        let charts = slides.iter().map(|slide| slide.contains("rIdChart1"));
        assert_eq!(charts.collect::<Vec<bool>>(), expected, "{paragraphs}");
    }
    // It leaves room for the notes.
    report.notes = notes;
    let slides = slides(&write_pptx(&report, DAY).unwrap());
    let last = slides.last().unwrap();
    assert!(last.contains("rIdChart1") && text(last).contains("注："));
}

#[test]
fn a_table_of_a_row_stands_below_its_chart_and_not_on_a_slide_alone() {
    let mut block = specimen::card().cards()[0].blocks[0].clone();
    let row = block.rows[0].clone();
    let mut report = specimen::list();
    report.briefing = Vec::new();
    report.notes = Vec::new();
    let mut shown = |rows: usize| -> Vec<(usize, usize)> {
        block.rows = vec![row.clone(); rows];
        report.body = Body::Sections(vec![Section {
            heading: "一、总体情况".to_owned(),
            paragraphs: vec!["共有重点项目5个，总投资15.08亿元。".repeat(3); 4],
            charts: 0..1,
            tables: vec![block.clone()],
            ..Section::default()
        }]);
        let slides = slides(&write_pptx(&report, DAY).unwrap());
        let count = |slide: &String, what: &str| slide.matches(what).count();
        let counts = slides
            .iter()
            .map(|slide| (count(slide, "rIdChart"), count(slide, "<a:tbl>")));
        counts.collect()
    };
    assert_eq!(shown(1), [(0, 0), (1, 1)]);
    // One that fills a slide of its own lets the chart be as large as it can.
    assert_eq!(shown(12), [(0, 0), (1, 0), (0, 1)]);
}

#[test]
fn many_lying_bars_have_room_for_their_numbers() {
    let mut document = specimen::list();
    let chart = &mut document.charts[0];
    let gap_and_label = |chart: &DocumentChart, count: usize| {
        let mut chart = chart.clone();
        chart.categories = (0..count)
            .map(|i| format!("示例甲{i}（政协副主席）"))
            .collect();
        let mut series = chart.series[0].clone();
        series.values = vec![Some(78_568.0); count];
        chart.series = vec![series; 2];
        let xml = chart::chart_xml(&chart, Look::of(400.0));
        let gap = xml.split("gapWidth val=\"").nth(1).unwrap();
        let gap: f64 = gap.split('"').next().unwrap().parse().unwrap();
        let size = inner(&xml, "c:dLbls")[0].split("sz=\"").nth(1).unwrap();
        let size: f64 = size.split('"').next().unwrap().parse().unwrap();
        (gap / 100.0, size / 100.0)
    };
    // About 270 points of a slide are left for the bars.
    let (gap, size) = gap_and_label(chart, 12);
    let bar = 270.0 / 12.0 / (2.0 + gap);
    assert!(size <= bar, "{size} {bar}");
    assert_eq!(gap_and_label(chart, 3), (0.6, 14.0));
}

#[test]
fn a_slide_has_no_room_to_be_written_in_by_hand() {
    let mut slip = specimen::card();
    let Body::Cards(cards) = &mut slip.body else {
        panic!("a card is a paper of cards")
    };
    let mut answer = cards[0].blocks[0].clone();
    "反馈栏".clone_into(&mut answer.heading);
    answer.fills_page = true;
    answer.rows = vec![vec![
        DocumentCell::Text("　　\n　　".to_owned()),
        DocumentCell::Empty,
    ]];
    cards[0].blocks.push(answer.clone());
    let shown = |slip: &Document| text(&slides(&write_pptx(slip, DAY).unwrap()).concat());
    assert!(!shown(&slip).contains("反馈栏") && shown(&slip).contains("里程碑"));
    // What was answered is shown.
    answer.rows[0][0] = DocumentCell::Text("已按要求办结".to_owned());
    let Body::Cards(cards) = &mut slip.body else {
        panic!("a card is a paper of cards")
    };
    cards[0].blocks[1] = answer;
    assert!(shown(&slip).contains("反馈栏") && shown(&slip).contains("已按要求办结"));
}

#[test]
fn a_table_that_has_room_on_one_slide_is_not_parted() {
    let document = specimen::card();
    let Body::Cards(cards) = &document.body else {
        panic!("a card is a paper of cards")
    };
    let field = cards[0].fields[0].clone();
    let block = cards[0].blocks[0].clone();
    let row = block.rows[0].clone();
    for lines in 2..24 {
        let mut document = document.clone();
        let Body::Cards(cards) = &mut document.body else {
            panic!("a card is a paper of cards")
        };
        cards[0].fields = vec![field.clone(); lines];
        cards[0].blocks[0].rows = vec![row.clone(); 5];
        let bytes = write_pptx(&document, DAY).unwrap();
        let tables: Vec<usize> = slides(&bytes)
            .iter()
            .map(|slide| slide.matches(">节点<").count())
            .filter(|heads| *heads > 0)
            .collect();
        assert_eq!(tables, [1], "{lines}");
    }
}
