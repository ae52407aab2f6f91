//! Papers laid out, by what stands on their pages.

use super::super::{fixture, specimen};
use super::*;
use crate::report::{Body, DocumentCell, DocumentTable, PageSetup, Paper, RowKind};
use crate::view::GroupKey;

/// The text of a page without white.
fn page_text(pages: &Pages, page: usize) -> String {
    squeezed(&pages.text(page).unwrap())
}

fn squeezed(text: &str) -> String {
    let is_seen = |c: &char| !c.is_whitespace() && !matches!(c, '\u{200b}' | '\u{2060}');
    text.chars().filter(is_seen).collect()
}

fn lines(pages: &Pages) -> Vec<String> {
    let all = (0..pages.count()).map(|page| pages.text(page).unwrap());
    all.flat_map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>())
        .collect()
}

#[test]
fn every_row_of_the_document_stands_on_the_pages() {
    let document = specimen::list();
    let pages = Pages::of(&document).unwrap();
    assert_eq!(pages.count(), 3);
    let size = |page: usize| {
        let (width, height) = pages.size_points(page).unwrap();
        (width.round(), height.round())
    };
    // The briefing is read upright on A4, charts and table lie across on A3.
    assert_eq!([size(0), size(1)], [(595.0, 842.0), (1191.0, 842.0)]);
    let briefing = page_text(&pages, 0);
    assert!(
        briefing.contains("共有重点项目5个，总投资15.08亿元。"),
        "{briefing}"
    );
    let list = page_text(&pages, 2);
    for row in specimen::rows(&document) {
        let row = squeezed(&row.concat());
        assert!(list.contains(&row), "{row}: {list}");
    }
    assert!(
        list.contains("附件1冷水江市“十四五”重点项目一览表"),
        "{list}"
    );
    // One head over two columns, and the heads below it.
    assert!(list.contains("万元序号项目名称"), "{list}");
    assert!(list.contains("投资总投资2025年计划投资"), "{list}");
    assert!(list.contains("注：1．"), "{list}");
    for (page, number) in ["—1—", "—2—", "—3—"].into_iter().enumerate() {
        let text = page_text(&pages, page);
        assert!(text.contains(number) && text.contains("示例数据"), "{text}");
    }
    // The number of an official page stands at its outer edge.
    let place = |page: usize| {
        let items = &pages.content().pages[page].items;
        let found = items.iter().find_map(|item| match item {
            Item::Text(words) if words.shaped.text.starts_with('—') => Some(words.x),
            _ => None,
        });
        found.unwrap() / pages.content().pages[page].width
    };
    assert!(place(0) > 0.5 && place(1) < 0.5 && place(2) > 0.5);
}

#[test]
fn the_mark_of_a_suggestion_stays_in_the_line_of_its_text() {
    let mut document = fixture::document(&[]);
    let row = document.table().unwrap().rows[1].clone();
    // Whatever the width of the column, one of these fills a line.
    for characters in 1..=24 {
        let mut row = row.clone();
        row.cells[10] = DocumentCell::Suggested("局".repeat(characters));
        fixture::table_mut(&mut document).rows.push(row);
    }
    let lines = lines(&Pages::of(&document).unwrap());
    let marked = lines
        .iter()
        .filter(|line| line.contains('局') && line.contains('*'));
    assert!(marked.count() >= 24, "{lines:?}");
    // The note below the table begins with the mark that it explains.
    let alone = lines.iter().filter(|line| line.starts_with('*'));
    assert!(alone.clone().all(|line| line.contains("为建议")));
    assert_eq!(lines.iter().filter(|line| line.contains('□')).count(), 0);
}

/// A list of so many projects in one group.
fn long_list(projects: usize) -> Document {
    let mut document = fixture::document(&[GroupKey::Chapter]);
    let table = fixture::table_mut(&mut document);
    let item = table.rows[2].clone();
    table.rows.truncate(2);
    for number in 1..=projects {
        let mut row = item.clone();
        row.kind = RowKind::Item { number, level: 0 };
        row.cells[0] = DocumentCell::Count(number);
        table.rows.push(row);
    }
    document
}

#[test]
fn the_name_of_a_group_goes_over_the_columns_behind_it_that_say_nothing() {
    let mut document = fixture::document(&[GroupKey::Chapter]);
    let table = fixture::table_mut(&mut document);
    let DocumentCell::Text(name) = &mut table.rows[1].cells[1] else {
        panic!("a group has a name")
    };
    *name = "示例甲（市委常委、常务副市长）牵头的重点项目（3个）".to_owned();
    let name = name.clone();
    assert_eq!(table.label_span(1), 1..6);
    assert_eq!(table.label_span(2), 1..2);
    let pages = Pages::of(&document).unwrap();
    assert!(lines(&pages).contains(&name), "{:?}", lines(&pages));
    // No line of the table goes through it.
    let items = &pages.content().pages[0].items;
    let words = items.iter().find_map(|item| match item {
        Item::Text(words) if *words.shaped.text == *name => Some((words.x, words.baseline)),
        _ => None,
    });
    let (left, baseline) = words.unwrap();
    let through = items.iter().filter(|item| match item {
        Item::Rule(rule) => {
            let is_upright = (rule.from.0 - rule.to.0).abs() < 0.01 && rule.from.0 > left;
            is_upright && rule.from.1 < baseline && rule.to.1 > baseline
        }
        _ => false,
    });
    // In front of the two sums and of the four columns behind them, and at the right edge.
    let columns = document.table().unwrap().columns.len();
    assert_eq!(through.count(), columns - 5);
}

#[test]
fn of_several_cards_the_first_says_to_what_they_belong() {
    let mut document = specimen::card();
    let Body::Cards(cards) = &mut document.body else {
        panic!("a card is a paper of cards")
    };
    *cards = vec![cards[0].clone(); 2];
    document.attachment = "附件2".to_owned();
    let pages = Pages::of(&document).unwrap();
    assert_eq!(pages.count(), 2);
    assert!(page_text(&pages, 0).contains("附件2") && !page_text(&pages, 1).contains("附件2"));
}

#[test]
fn heads_come_again_on_every_page() {
    let pages = Pages::of(&long_list(120)).unwrap();
    assert!(pages.count() > 2);
    for page in 0..pages.count() {
        let text = page_text(&pages, page);
        assert!(text.contains("序号项目名称建设性质建设地点"), "{text}");
    }
    let all: String = (0..pages.count())
        .map(|page| page_text(&pages, page))
        .collect();
    assert!(all.contains("120平安大桥新建"));
}

#[test]
fn the_head_of_a_group_stays_with_its_first_project_and_notes_with_a_row() {
    // Wherever a page ends, its last row is a project.
    for projects in 20..60 {
        let mut document = long_list(projects);
        let table = fixture::table_mut(&mut document);
        let (group, item) = (table.rows[1].clone(), table.rows[2].clone());
        table.rows.extend([group, item]);
        let pages = Pages::of(&document).unwrap();
        let last = page_text(&pages, pages.count() - 1);
        assert!(last.contains("平安大桥") && last.contains("注："), "{last}");
        if pages.count() > 1 && !last.contains("第十四章") {
            let before = page_text(&pages, pages.count() - 2);
            let end = before.rfind("第十四章").unwrap();
            assert!(before[end..].contains("平安大桥"), "{before}");
        }
    }
}

#[test]
fn a_table_too_wide_goes_on_in_a_second_set_of_columns_that_names_its_rows() {
    let mut document = fixture::document(&[]);
    document.page = PageSetup::A4;
    let table: &mut DocumentTable = fixture::table_mut(&mut document);
    let amounts = table.columns[6].clone();
    for _ in 0..12 {
        table.columns.push(amounts.clone());
        for row in &mut table.rows {
            let amount = row.cells[6].clone();
            row.cells.push(amount);
        }
    }
    let pages = Pages::of(&document).unwrap();
    let (size, sets) = pages.table_type().unwrap();
    assert!(size >= 8.0 && sets > 1, "{size} {sets}");
    // Six rows are few: the sets stand below one another.
    let text: String = (0..pages.count())
        .map(|page| page_text(&pages, page))
        .collect();
    for word in ["序号项目名称", "1平安大桥"] {
        assert_eq!(text.matches(word).count(), sets, "{word}: {text}");
    }
    // Of a longer table each set has pages of its own, with the same rows.
    let table = fixture::table_mut(&mut document);
    let row = table.rows[1].clone();
    table.rows.extend(std::iter::repeat_n(row, 30));
    let pages = Pages::of(&document).unwrap();
    assert_eq!(pages.count() % sets, 0);
    let rows = |page: usize| page_text(&pages, page).matches("平安大桥").count();
    assert_eq!(rows(0), rows(1));
}

#[test]
fn a_row_taller_than_half_a_page_goes_on_overleaf_and_nothing_of_it_is_lost() {
    let mut document = fixture::document(&[]);
    let table = fixture::table_mut(&mut document);
    let parts: Vec<String> = (0..2_500).map(|i| format!("第{i}处，")).collect();
    let long = parts.concat();
    table.rows[2].cells[4] = DocumentCell::Text(long.clone());
    let pages = Pages::of(&document).unwrap();
    assert!(pages.count() > 1);
    // A line after the other, the texts of other cells between them.
    let lines = lines(&pages);
    let mut rest = long.as_str();
    for line in &lines {
        rest = rest.strip_prefix(line.as_str()).unwrap_or(rest);
    }
    assert_eq!(rest, "");
}

#[test]
fn a_card_shows_its_fields_and_blocks() {
    let pages = Pages::of(&specimen::card()).unwrap();
    let text = page_text(&pages, 0);
    for part in [
        "项目名称平安大桥建设性质新建总投资38,500.00",
        "建设内容跨资江大桥，长1.2公里",
        "里程碑节点计划时间开工2022-03",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_no_face_holds_is_a_box() {
    let mut document = fixture::document(&[]);
    document.title = "#panic() *x* 𠮷 <a> \\".to_owned();
    let pages = Pages::of(&document).unwrap();
    let text = page_text(&pages, 0);
    assert!(text.contains("#panic()*x*□<a>\\"), "{text}");
}

#[test]
fn groups_are_entries_of_the_list_of_contents() {
    let document = fixture::document(&[GroupKey::Part, GroupKey::Chapter]);
    let pages = Pages::of(&document).unwrap();
    let entries = pages.content().bookmarks.iter();
    let entries: Vec<(usize, &str)> = entries
        .map(|entry| (entry.level, entry.title.as_str()))
        .collect();
    assert_eq!(
        entries,
        [
            (1, "第五篇 基础设施（5项）"),
            (2, "第十四章 健全综合交通运输网络（3项）"),
            (2, "第十五章 强化水利保障（2项）"),
        ]
    );
}

#[test]
fn four_charts_share_a_page_whose_type_can_be_read() {
    let mut document = specimen::list();
    // With a list of its series below, two rows of it are a little too high for the page.
    let mut chart = document.charts[0].clone();
    chart.is_small = false;
    let series = chart.series[0].clone();
    chart.series = vec![series; 2];
    let charts_of = |document: &Document| -> Vec<Vec<(f32, f32)>> {
        let pages = Pages::of(document).unwrap();
        let items = pages.content().pages.iter().map(|page| {
            let pictures = page.items.iter().filter_map(|item| match item {
                Item::Picture(picture) => Some((
                    picture.top + picture.height,
                    11.0 * picture.width / picture.drawing.size().width(),
                )),
                _ => None,
            });
            pictures.collect()
        });
        items.filter(|charts: &Vec<_>| !charts.is_empty()).collect()
    };
    document.charts = vec![chart.clone(); 2];
    let alone = charts_of(&document);
    document.charts = vec![chart; 4];
    let shared = charts_of(&document);
    assert_eq!((alone.len(), shared.len(), shared[0].len()), (1, 1, 4));
    // They are smaller for it, but not too small, and all of each is on the page.
    assert!(shared[0][0].1 < alone[0][0].1, "{shared:?}");
    for (foot, size) in &shared[0] {
        assert!(*size >= 7.0 && *foot <= 842.0 - 70.0, "{shared:?}");
    }
    // On a sheet half as large two rows of them would be too small to read.
    document.page.paper = Paper::A4;
    let parted = charts_of(&document);
    assert_eq!(parted.iter().map(Vec::len).collect::<Vec<_>>(), [2, 2]);
    assert!(parted.iter().flatten().all(|(_, size)| *size >= 7.0));
}

#[test]
fn a_picture_is_a_page_of_its_size() {
    let svg = super::super::chart::chart_svg(&specimen::list().charts[0]);
    let pages = Pages::of_picture(&svg).unwrap();
    let (width, height) = pages.size_points(0).unwrap();
    assert_eq!((pages.count(), width.round()), (1, 390.0));
    assert!(height > 200.0);
}

#[test]
fn no_text_leaves_its_cell_or_its_page() {
    for document in [specimen::list(), specimen::card(), long_list(80)] {
        let pages = Pages::of(&document).unwrap();
        for page in &pages.content().pages {
            for item in &page.items {
                if let Item::Text(words) = item {
                    let right = words.x + words.line.width * words.size;
                    let text = &words.shaped.text;
                    assert!(words.x >= 0.0 && right <= page.width, "{text}");
                    assert!(
                        words.baseline > 0.0 && words.baseline < page.height,
                        "{text}"
                    );
                }
            }
        }
    }
}

#[test]
fn papers_that_are_bound_together_stand_behind_a_list_of_them_and_count_on() {
    let bundle = Bundle::new(
        "会议材料".to_owned(),
        vec![long_list(60), fixture::document(&[])],
    );
    let pages = Pages::of_bundle(&bundle).unwrap();
    let first = Pages::of(&long_list(60)).unwrap().count();
    assert_eq!(pages.count(), 1 + first + 1);
    let contents = page_text(&pages, 0);
    let entry = |number: usize, page: usize| {
        let text = format!("附件{number}冷水江市“十四五”重点项目一览表");
        let rest = contents.split(&text).nth(1).unwrap();
        let rest = rest.trim_start_matches('.');
        assert!(rest.starts_with(&page.to_string()), "{page}: {rest}");
    };
    entry(1, 2);
    entry(2, 2 + first);
    let last = page_text(&pages, 1 + first);
    assert!(
        last.contains(&format!("—{}—", first + 2)) && last.contains("附件2"),
        "{last}"
    );
    // An entry of the contents leads to its page, and is one of the list that a reader shows.
    let links = &pages.content().pages[0].links;
    let to: Vec<usize> = links.iter().map(|link| link.page).collect();
    assert_eq!(to, [1, 1 + first]);
    let entries = pages
        .content()
        .bookmarks
        .iter()
        .filter(|entry| entry.level == 1);
    assert_eq!(entries.count(), 3);
}

/// A book of so many projects, the first with a picture.
fn book(projects: usize) -> Document {
    let mut book = specimen::card();
    book.overview = Some(Box::new(Document {
        is_one_page: true,
        ..specimen::list()
    }));
    let crate::report::Body::Cards(cards) = &mut book.body else {
        panic!("a book has cards")
    };
    cards[0].chapter = "第十四章".to_owned();
    *cards = vec![cards[0].clone(); projects];
    cards[0].photo = Some(crate::report::CardPhoto {
        name: "大桥.png".to_owned(),
        size: 0,
        hash: String::new(),
        content: super::super::photo::Photo::new(super::super::photo::tests::png(400, 300)),
    });
    book
}

#[test]
fn a_book_has_a_cover_contents_an_overview_and_a_page_for_each_project() {
    let pages = Pages::of(&book(3)).unwrap();
    assert_eq!(pages.count(), 3 + 3);
    let cover = page_text(&pages, 0);
    assert!(
        !cover.contains("—1—") && cover.contains("冷水江市"),
        "{cover}"
    );
    let contents = page_text(&pages, 1);
    for word in ["目录", "总体情况", "第十四章", "平安大桥"] {
        assert!(contents.contains(word), "{word}: {contents}");
    }
    assert!(page_text(&pages, 3).contains("—4—"));
    let pictures = |page: usize| {
        let items = pages.content().pages[page].items.iter();
        items
            .filter(|item| matches!(item, Item::Picture(_)))
            .count()
    };
    assert_eq!([pictures(3), pictures(4)], [1, 0]);
    // The contents of many projects go over several pages, and say those that are right.
    let many = Pages::of(&book(300)).unwrap();
    let front = many.count() - 300 - 2;
    assert!(front > 1, "{front}");
    let links: Vec<usize> = many.content().pages[1..=front]
        .iter()
        .flat_map(|page| page.links.iter().map(|link| link.page))
        .collect();
    assert_eq!(links.last(), Some(&(many.count() - 1)));
}

#[test]
fn a_fuller_card_has_smaller_type_and_stands_on_its_page_as_well() {
    let mut document = specimen::card();
    let crate::report::Body::Cards(cards) = &mut document.body else {
        panic!("a card")
    };
    let row = cards[0].blocks[0].rows[0].clone();
    *cards = vec![cards[0].clone(); 20];
    // So many rows go below one another on an A3 sheet across in type of 8 points, not in that of 10.5.
    cards[7].blocks[0].rows = vec![row; 34];
    let pages = Pages::of(&document).unwrap();
    assert_eq!(pages.count(), 20);
    let size = |page: usize| {
        let items = pages.content().pages[page].items.iter();
        let sizes = items.filter_map(|item| match item {
            Item::Text(words) if words.element.is_some() => Some(words.size),
            _ => None,
        });
        sizes.fold(f32::INFINITY, f32::min)
    };
    assert!((size(0) - 10.5).abs() < 0.01, "{}", size(0));
    assert!(size(7) < 10.4 && size(7) >= 7.99, "{}", size(7));
}

#[test]
fn a_slip_has_the_type_of_a_letter_where_its_page_has_the_room() {
    let slip = |rows: usize| {
        let mut document = specimen::card();
        document.page = PageSetup {
            orientation: crate::report::Orientation::Portrait,
            ..PageSetup::A4
        };
        let crate::report::Body::Cards(cards) = &mut document.body else {
            panic!("a card is a paper of cards");
        };
        let problem = (crate::model::Table::Problem, uuid::Uuid::from_u128(1));
        cards[0].part = Some(problem);
        let row = cards[0].blocks[0].rows[0].clone();
        cards[0].blocks[0].rows = vec![row; rows];
        Pages::of(&document).unwrap()
    };
    let size = |pages: &Pages, said: &str| {
        let mut items = pages.content().pages[0].items.iter();
        let found = items.find_map(|item| match item {
            Item::Text(words) if &*words.shaped.text == said => Some(words.size),
            _ => None,
        });
        found.unwrap()
    };
    let short = slip(3);
    assert!((size(&short, "新建") - 16.0).abs() < 0.01);
    // A label of four characters stands in one line, and the title is no larger than elsewhere.
    assert!(lines(&short).contains(&"建设性质".to_owned()));
    let title = short.content().title.clone();
    assert!((size(&short, &title) - 22.0).abs() < 0.01);
    let long = slip(20);
    assert_eq!(long.count(), 1);
    assert!((8.0..15.9).contains(&size(&long, "新建")));
}

#[test]
fn no_page_of_a_report_holds_notes_alone_and_a_small_table_is_not_parted() {
    let block = match specimen::card().body {
        crate::report::Body::Cards(cards) => cards[0].blocks[0].clone(),
        _ => panic!("a card is a paper of cards"),
    };
    let table = |rows: usize| crate::report::CardBlock {
        rows: vec![block.rows[0].clone(); rows],
        ..block.clone()
    };
    for rows in 1..80 {
        let mut document = specimen::card();
        let section = crate::report::Section {
            heading: "一、总体情况".to_owned(),
            tables: vec![table(rows), table(5), table(rows)],
            ..crate::report::Section::default()
        };
        document.body = crate::report::Body::Sections(vec![section]);
        let pages = Pages::of(&document).unwrap();
        let last = page_text(&pages, pages.count() - 1);
        assert!(last.contains("注：1") && last.contains("开工"), "{rows}");
        // The heads of a table that goes on come again.
        let all: String = (0..pages.count())
            .map(|page| page_text(&pages, page))
            .collect();
        let of_five = all.split("里程碑").nth(2).unwrap();
        assert_eq!(of_five.matches("节点").count(), 1, "{rows}");
    }
}

#[test]
fn no_table_of_a_report_begins_with_one_row_at_the_foot_of_a_page() {
    let mut document = specimen::card();
    let block = document.cards()[0].blocks[0].clone();
    let mut long = crate::report::CardBlock {
        rows: vec![block.rows[0].clone(); 40],
        ..block.clone()
    };
    for row in &mut long.rows {
        row[0] = DocumentCell::Text("丙丙".to_owned());
    }
    for rows in 1..40 {
        let above = crate::report::CardBlock {
            rows: vec![block.rows[0].clone(); rows],
            ..block.clone()
        };
        document.body = Body::Sections(vec![crate::report::Section {
            tables: vec![above, long.clone()],
            ..crate::report::Section::default()
        }]);
        let pages = Pages::of(&document).unwrap();
        let counts = (0..pages.count()).map(|page| page_text(&pages, page).matches("丙丙").count());
        let first = counts.into_iter().find(|count| *count > 0);
        assert!(first >= Some(2), "{rows} {first:?}");
    }
}

#[test]
fn a_paper_of_no_cards_says_what_there_is_none_of() {
    let mut document = specimen::card();
    let crate::report::Body::Cards(cards) = &mut document.body else {
        panic!("a card is a paper of cards");
    };
    cards.clear();
    let pages = Pages::of(&document).unwrap();
    assert_eq!(pages.count(), 1);
    assert!(squeezed(&page_text(&pages, 0)).contains(&squeezed(&document.title)));
}
