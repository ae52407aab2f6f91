use std::collections::BTreeSet;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;

use super::super::document::{Card, CardPhoto, DocumentCell, Orientation, Section};
use super::super::ooxml::order;
use super::super::photo::{Photo, tests::png};
use super::super::sheet::SMALLEST_POINTS;
use super::super::{fixture, specimen};
use super::*;
use crate::view::GroupKey;

const DAY: NaiveDate = fixture::MOMENT.today;

fn part(bytes: &[u8], name: &str) -> String {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut text = String::new();
    zip.by_name(name)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text
}

/// What stands between a tag and its end, over and over.
fn inner<'a>(xml: &'a str, tag: &str) -> Vec<&'a str> {
    let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
    let parts = xml.split(open.as_str()).skip(1);
    parts
        .filter_map(|part| part.split(close.as_str()).next())
        .collect()
}

fn text(xml: &str) -> String {
    let xml = xml.replace("<w:noBreakHyphen/>", "<w:t>-</w:t>");
    let runs = xml.split("<w:t").skip(1);
    let runs = runs.filter(|run| run.starts_with(['>', ' ']));
    let texts = runs.filter_map(|run| run.split_once('>')?.1.split("</w:t>").next());
    texts.collect()
}

/// The cells of a row, with nothing in the places over which one goes that begins before them.
fn spread(row: &str) -> Vec<String> {
    let cells = inner(row, "w:tc").into_iter();
    let cells = cells.flat_map(|cell| {
        let span = cell.split("<w:gridSpan w:val=\"").nth(1);
        let span = span.map_or(1, |span| span.split('"').next().unwrap().parse().unwrap());
        let more: usize = span;
        std::iter::once(text(cell)).chain(std::iter::repeat_n(String::new(), more - 1))
    });
    cells.collect()
}

#[test]
fn the_rows_are_read_back_as_the_document_has_them() {
    let document = specimen::list();
    let bytes = write_docx(&document, DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let table = inner(&xml, "w:tbl").pop().unwrap();
    let rows: Vec<Vec<String>> = inner(table, "w:tr")
        .into_iter()
        .map(|row| inner(row, "w:tc").into_iter().map(text).collect())
        .collect();
    let heads = inner(table, "w:tr");
    assert!(heads[0].contains("<w:tblHeader/>") && heads[1].contains("<w:tblHeader/>"));
    assert!(heads[0].contains("<w:gridSpan w:val=\"2\"/>"));
    assert!(!heads[2].contains("<w:tblHeader/>"));
    assert_eq!(rows[0][5..8].join(" "), "建设起止年限 投资 2025年目标");
    assert_eq!(rows[1][5..9].join(" "), " 总投资 2025年计划投资 ");
    // The notes are its last row.
    let (notes, items) = heads[2..].split_last().unwrap();
    let items: Vec<Vec<String>> = items.iter().map(|row| spread(row)).collect();
    assert_eq!(items, specimen::rows(&document));
    assert_eq!(inner(notes, "w:tc").len(), 1);
    // The names of the sum and of groups go over the four columns behind them, which say nothing.
    let spans = |row: &&str| row.matches("<w:gridSpan w:val=\"5\"/>").count();
    assert_eq!(heads[2..5].iter().map(spans).collect::<Vec<_>>(), [1, 1, 0]);
    let all = text(&xml);
    assert!(all.contains("共有重点项目5个，总投资15.08亿元。") && all.contains("注：1．"));
}

#[test]
fn the_name_of_a_part_is_indented_below_its_programme() {
    let bytes = write_docx(&fixture::document(&[]), DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let paragraphs = inner(&xml, "w:p").into_iter();
    let indented = paragraphs.filter(|paragraph| paragraph.contains("w:ind w:left="));
    let indented: Vec<&str> = indented.collect();
    assert_eq!(indented.len(), 1);
    assert_eq!(text(indented[0]), "城区路网一标");
    // One character of 10.5 points.
    assert!(indented[0].contains("w:left=\"210\""), "{}", indented[0]);
}

#[test]
fn sums_are_bold_and_what_they_add_up_is_not() {
    let bytes = write_docx(&fixture::document(&[GroupKey::Chapter]), DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let table = inner(&xml, "w:tbl").pop().unwrap();
    let rows = inner(table, "w:tr").into_iter().skip(1);
    let styled = |row: &&str| row.contains("\"Total\"") || row.contains("\"Group1\"");
    let bold: Vec<String> = rows
        .filter(styled)
        .map(|row| text(inner(row, "w:tc")[1]))
        .collect();
    assert_eq!(
        bold,
        [
            "合计（5项）",
            "第十四章 健全综合交通运输网络（3项）",
            "第十五章 强化水利保障（2项）"
        ]
    );
}

#[test]
fn every_paragraph_has_a_named_style_and_every_sheet_its_size() {
    let bytes = write_docx(&specimen::list(), DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    // Runs say nothing of faces: an office changes one in the style.
    assert!(
        !xml.contains("w:rFonts") && !xml.contains("<w:sz "),
        "{xml}"
    );
    let styles = part(&bytes, "word/styles.xml");
    let used = xml.split("<w:pStyle w:val=\"").skip(1);
    let used: BTreeSet<&str> = used.filter_map(|style| style.split('"').next()).collect();
    for id in [
        "Title",
        "Attachment",
        "Head",
        "Cell",
        "Total",
        "Group1",
        "Text",
        "Note",
    ] {
        assert!(used.contains(id), "{id} {used:?}");
    }
    for id in used {
        assert!(styles.contains(&format!("w:styleId=\"{id}\"")), "{id}");
    }
    for name in [
        "附件号",
        "表头",
        "合计",
        "一级分组",
        "二级分组",
        "公文正文",
        "表注",
    ] {
        assert!(
            styles.contains(&format!("<w:name w:val=\"{name}\"/>")),
            "{name}"
        );
    }
    // Each names its Chinese face; title and groups are found in the navigation pane.
    let of = |id: &str| {
        let style = styles.split(&format!("w:styleId=\"{id}\"")).nth(1).unwrap();
        style.split("</w:style>").next().unwrap()
    };
    assert!(
        of("Title").contains("方正小标宋简体")
            && of("Title").contains("<w:outlineLvl w:val=\"0\"/>")
    );
    assert!(of("Group1").contains("黑体") && of("Group1").contains("<w:outlineLvl w:val=\"1\"/>"));
    assert!(!of("OfGroup1").contains("outlineLvl") && of("OfGroup1").contains("<w:keepNext/>"));
    assert!(of("Cell").contains("w:eastAsia=\"仿宋_GB2312\""));
    let sizes: Vec<&str> = xml
        .split("<w:pgSz ")
        .skip(1)
        .filter_map(|size| size.split("/>").next())
        .collect();
    assert_eq!(
        sizes,
        [
            "w:w=\"11906\" w:h=\"16838\"",
            "w:w=\"23811\" w:h=\"16838\" w:orient=\"landscape\"",
            "w:w=\"23811\" w:h=\"16838\" w:orient=\"landscape\"",
        ]
    );
    assert!(part(&bytes, "word/footer1.xml").contains("<w:jc w:val=\"right\"/>"));
    assert!(part(&bytes, "word/footer2.xml").contains("<w:jc w:val=\"left\"/>"));
    // Word asks for a theme and for its faces, with those that take their place.
    let faces = part(&bytes, "word/fontTable.xml");
    assert!(faces.contains("仿宋_GB2312") && faces.contains("<w:altName w:val=\"仿宋\"/>"));
    assert!(part(&bytes, "word/theme/theme1.xml").contains("<a:fontScheme"));
    let settings = part(&bytes, "word/settings.xml");
    assert!(settings.contains("<w:evenAndOddHeaders/>"));
    // The mark of a suggestion begins no line.
    assert!(settings.contains("<w:noLineBreaksBefore w:lang=\"zh-CN\" w:val=\"*"));
    assert!(text(&part(&bytes, "word/header1.xml")).contains("示例数据"));
}

#[test]
fn elements_stand_in_the_order_that_the_schema_asks_for() {
    let (list, card) = (specimen::list(), specimen::card());
    let bundle = Bundle::new("会议材料".to_owned(), vec![list.clone(), card.clone()]);
    let papers = [write_docx(&list, DAY), write_docx(&card, DAY)];
    let bound = [write_docx_bundle(&bundle, DAY), write_docx(&book(), DAY)];
    for file in papers.into_iter().chain(bound) {
        order::check(&file.unwrap());
    }
}

/// A book of one project with a picture.
fn book() -> Document {
    let mut book = specimen::book(1);
    let cards = cards_of(&mut book);
    cards[0].photo = Some(CardPhoto {
        name: "大桥.png".to_owned(),
        size: 0,
        hash: String::new(),
        content: Photo::new(png(40, 30)),
    });
    book
}

#[test]
fn a_book_has_a_cover_contents_and_the_pictures_of_its_projects() {
    let bytes = write_docx(&book(), DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let all = text(&xml);
    let places = ["目　录", "总体情况", "第十四章", "项目名称平安大桥"];
    let places: Vec<usize> = places.iter().map(|word| all.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}: {all}");
    // Each entry leads to a place that is there.
    for place in xml.split("PAGEREF ").skip(1) {
        let name = place.split(' ').next().unwrap();
        assert!(xml.contains(&format!("w:name=\"{name}\"/>")), "{name}");
    }
    let settings = part(&bytes, "word/settings.xml");
    assert!(settings.contains("<w:updateFields w:val=\"true\"/>"));
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    // The first is the chart of the overview.
    let mut picture = Vec::new();
    let mut file = zip.by_name("word/media/image2.png").unwrap();
    file.read_to_end(&mut picture).unwrap();
    assert_eq!(picture, png(40, 30));
}

#[test]
fn a_card_shows_its_fields_and_blocks() {
    let bytes = write_docx(&specimen::card(), DAY).unwrap();
    let text = text(&part(&bytes, "word/document.xml"));
    assert!(text.contains("项目名称平安大桥建设性质新建总投资38,500.00建设内容跨资江大桥"));
    assert!(text.contains("里程碑节点计划时间开工2022-03"), "{text}");
}

#[test]
fn notes_stay_together_and_with_the_last_row() {
    let list = fixture::document(&[]);
    let mut card = specimen::card();
    card.notes = list.notes.clone();
    let report = Document {
        body: Body::Sections(vec![Section {
            tables: card.cards()[0].blocks.clone(),
            ..Section::default()
        }]),
        ..list.clone()
    };
    for document in [list, card, report] {
        let bytes = write_docx(&document, DAY).unwrap();
        let xml = part(&bytes, "word/document.xml");
        let rows = inner(&xml, "w:tr");
        let [.., before, last, notes] = rows.as_slice() else {
            panic!("{rows:?}")
        };
        // They are one row, which is not parted and has no lines around it.
        assert_eq!(text(notes), document.note_lines().concat());
        assert!(notes.contains("<w:cantSplit/>") && notes.contains("<w:left w:val=\"nil\"/>"));
        assert_eq!(xml.matches("\"Note\"").count(), document.notes.len());
        assert_eq!(
            last.matches("<w:keepNext/>").count(),
            last.matches("<w:p>").count()
        );
        let is_item = before.contains("\"Cell\"");
        assert!(!is_item || !before.contains("<w:keepNext/>"));
    }
}

#[test]
fn the_sum_of_a_list_keeps_a_row_above_it() {
    let mut document = fixture::document(&[]);
    let table = fixture::table_mut(&mut document);
    let sum = table.rows.remove(0);
    table.rows.push(sum);
    let xml = part(&write_docx(&document, DAY).unwrap(), "word/document.xml");
    let rows = inner(&xml, "w:tr");
    let [.., above, before, sum, _notes] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    assert!(sum.contains("\"Total\"") && before.contains("<w:keepNext/>"));
    assert!(!above.contains("<w:keepNext/>"));
}

fn cards_of(document: &mut Document) -> &mut [Card] {
    match &mut document.body {
        Body::Cards(cards) => cards,
        Body::Table(_) | Body::Sections(_) => panic!("a card is a paper of cards"),
    }
}

/// A card as one slip, on a page of its own.
fn slip() -> Document {
    let mut document = specimen::card();
    document.page = PageSetup {
        orientation: Orientation::Portrait,
        ..PageSetup::A4
    };
    cards_of(&mut document)[0].part =
        Some((crate::model::Table::Problem, uuid::Uuid::from_u128(1)));
    document
}

#[test]
fn a_label_of_two_lines_leaves_no_character_alone() {
    let mut document = slip();
    "需协调事项".clone_into(&mut cards_of(&mut document)[0].fields[2].label);
    let xml = part(&write_docx(&document, DAY).unwrap(), "word/document.xml");
    let cells = inner(&xml, "w:tc");
    let label = cells.iter().find(|cell| text(cell) == "需协调事项");
    assert_eq!(inner(label.unwrap(), "w:t"), ["需协调", "事项"]);
}

#[test]
fn notes_below_a_picture_are_paragraphs() {
    let mut document = book();
    document.notes = vec!["金额为估算".to_owned()];
    let xml = part(&write_docx(&document, DAY).unwrap(), "word/document.xml");
    let (_, after) = xml.rsplit_once("</w:drawing>").unwrap();
    assert!(text(after).contains("注：金额为估算"), "{}", text(after));
}

#[test]
fn a_phone_is_not_broken_at_its_hyphen() {
    let mut document = fixture::document(&[]);
    let table = fixture::table_mut(&mut document);
    table.rows[1].cells[9] = DocumentCell::Text("张三 0738-5211234，前-后".to_owned());
    let xml = part(&write_docx(&document, DAY).unwrap(), "word/document.xml");
    let (_, phone) = xml.split_once("张三 0738</w:t>").unwrap();
    assert!(
        phone.starts_with("<w:noBreakHyphen/><w:t>5211234，前-后</w:t>"),
        "{}",
        &phone[..200]
    );
    assert!(text(&xml).contains("张三 0738-5211234，前-后"));
}

#[test]
fn a_long_title_ends_its_lines_between_words() {
    let mut document = fixture::document(&[]);
    document.page = PageSetup {
        orientation: Orientation::Portrait,
        ..PageSetup::A4
    };
    "冷水江市“十四五”规划重点项目实施中期评估报告".clone_into(&mut document.title);
    let bytes = write_docx(&document, DAY).unwrap();
    let xml = part(&bytes, "word/document.xml");
    let title = xml
        .split("\"Title\"")
        .nth(1)
        .unwrap()
        .split("</w:p>")
        .next()
        .unwrap();
    let lines = inner(title, "w:t");
    assert_eq!(lines.concat(), document.title);
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].ends_with("重点") || lines[0].ends_with("规划") || lines[0].ends_with("项目"),
        "{lines:?}"
    );
}

#[test]
fn the_same_day_gives_the_same_bytes() {
    let document = specimen::list();
    let bytes = write_docx(&document, DAY).unwrap();
    assert!(bytes == write_docx(&document, DAY).unwrap());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).unwrap();
    assert!(zip.by_name("word/media/image1.png").unwrap().size() > 1_000);
}

#[test]
fn a_short_card_has_type_of_the_usual_size() {
    let mut document = specimen::card();
    let table_size = |document: &Document| {
        let styles = part(&write_docx(document, DAY).unwrap(), "word/styles.xml");
        let cell = styles.split("w:styleId=\"Cell\"").nth(1).unwrap();
        let size = cell.split("<w:sz w:val=\"").nth(1).unwrap();
        size.split('"').next().unwrap().parse::<f64>().unwrap() / 2.0
    };
    assert!((table_size(&document) - document.page.body_points()).abs() < 0.3);
    let cards = cards_of(&mut document);
    let block = cards[0].blocks[0].clone();
    cards[0].blocks = vec![block; 24];
    assert!((table_size(&document) - SMALLEST_POINTS).abs() < 0.3);
}

#[test]
fn a_small_table_too_wide_goes_on_below_itself_in_type_that_can_be_read() {
    let mut document = slip();
    let block = &mut cards_of(&mut document)[0].blocks[0];
    let name = block.columns[0].clone();
    block.columns = (0..12)
        .map(|i| crate::report::DocumentColumn {
            heading: format!("第{i}列"),
            ..name.clone()
        })
        .collect();
    let amount = DocumentCell::Amount(crate::model::Money::from_wan(123_456_789));
    block.rows = vec![vec![amount; 12]; 2];
    let xml = part(&write_docx(&document, DAY).unwrap(), "word/document.xml");
    let tables = inner(&xml, "w:tbl");
    // The grid of the slip, then the pieces, which all begin with the first column.
    let pieces = tables.iter().filter(|table| table.contains("第0列"));
    assert!(pieces.clone().count() >= 2, "{xml}");
    for i in 1..12 {
        let heading = format!("第{i}列");
        let with = pieces
            .clone()
            .filter(|table| text(table).contains(&heading));
        assert!(with.count() >= 1, "{heading}");
    }
    for size in xml.split("<w:sz w:val=\"").skip(1) {
        let half_points: u32 = size.split('"').next().unwrap().parse().unwrap();
        assert!(half_points >= 16, "{half_points}");
    }
}

#[test]
fn a_card_behind_another_paper_has_its_own_size_and_lines() {
    let mut card = specimen::card();
    let cards = cards_of(&mut card);
    let block = cards[0].blocks[0].clone();
    cards[0].blocks = vec![block; 24];
    let bundle = Bundle::new("会议材料".to_owned(), vec![specimen::list(), card.clone()]);
    let xml = part(
        &write_docx_bundle(&bundle, DAY).unwrap(),
        "word/document.xml",
    );
    let (_, behind) = xml.split_once(">项目名称<").unwrap();
    let (_, behind) = behind.rsplit_once("平安大桥").unwrap_or(("", behind));
    // 8 points and lines of 9.92.
    assert!(behind.contains("<w:sz w:val=\"16\"/>"), "{behind}");
    assert!(
        behind.contains("w:line=\"198\" w:lineRule=\"exact\""),
        "{behind}"
    );
    // By itself the styles say so.
    let alone = part(&write_docx(&card, DAY).unwrap(), "word/document.xml");
    assert!(!alone.contains("<w:sz ") && !alone.contains("w:lineRule=\"exact\""));
}

#[test]
fn a_slip_has_the_type_of_a_letter_where_its_page_has_the_room() {
    let mut document = slip();
    let size = |document: &Document| {
        let styles = part(&write_docx(document, DAY).unwrap(), "word/styles.xml");
        let cell = styles.split("w:styleId=\"Cell\"").nth(1).unwrap();
        let size = cell.split("<w:sz w:val=\"").nth(1).unwrap();
        size.split('"').next().unwrap().to_owned()
    };
    // 三号, in half points.
    assert_eq!(size(&document), "32");
    let cards = cards_of(&mut document);
    let row = cards[0].blocks[0].rows[0].clone();
    cards[0].blocks[0].rows = vec![row; 25];
    let smaller: u32 = size(&document).parse().unwrap();
    assert!((17..32).contains(&smaller), "{smaller}");
}
