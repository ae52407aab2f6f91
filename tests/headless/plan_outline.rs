//! The outline of the embedded plan, read from texts that have it: one made of its headings in the dress of a printed plan,
//! and the plan's own where `LANTU_PLAN_TEXT` names it, which also says how well candidates agree with the rows.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(clippy::print_stdout, reason = "shares are for the person who runs it")]

use std::fmt::Write as _;

use lantu::import::plan_text::{Candidate, Expected, Level, Outline, SURE, agreement, read};
use lantu::model::{OutlineKind, OutlineNode, Portfolio};
use lantu::seed::plan_portfolio;

/// Parts, chapters, sections, items.
const COUNTS: [usize; 4] = [9, 31, 81, 201];

/// So many letters a line of the made text holds.
const WIDTH: usize = 24;

fn nodes(portfolio: &Portfolio) -> Vec<&OutlineNode> {
    let mut nodes: Vec<&OutlineNode> = portfolio.outline().iter().collect();
    nodes.sort_by_key(|node| node.position);
    nodes
}

/// Broken where a page ends its lines.
fn broken(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    let lines = letters.chunks(WIDTH).map(|line| line.iter().collect());
    lines.collect::<Vec<String>>().join("\n")
}

/// A printed plan: contents with dots and pages, lines broken in mid-sentence and mid-title, numbers of pages.
fn printed(portfolio: &Portfolio) -> String {
    let mut text = "临江市国民经济和社会发展第十四个五年规划纲要\n目录\n".to_owned();
    let is_item = |node: &OutlineNode| node.kind == Some(OutlineKind::Item);
    for (page, node) in nodes(portfolio).iter().enumerate() {
        if !is_item(node) {
            writeln!(text, "{}………………{}", node.heading(), page / 3 + 1).unwrap();
        }
    }
    for (page, node) in nodes(portfolio).iter().enumerate() {
        let below = "坚持统筹兼顾、突出重点，把各项任务落到实处，让群众看到变化、得到实惠。";
        let written = if is_item(node) {
            format!("{}。{below}", node.heading())
        } else {
            node.heading()
        };
        writeln!(text, "{}", broken(&written)).unwrap();
        if page % 11 == 0 {
            writeln!(text, "— {} —", page / 11 + 1).unwrap();
        }
        if !is_item(node) {
            writeln!(text, "{}", broken(below)).unwrap();
        }
    }
    text
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

fn assert_is_the_plan_s(outline: &Outline, portfolio: &Portfolio) {
    let levels = [Level::Part, Level::Chapter, Level::Section, Level::Item];
    assert_eq!(levels.map(|level| outline.count(level)), COUNTS);
    let found = outline.nodes.iter();
    let found = found.map(|node| (node.level.label(), without_blanks(&node.title)));
    let known = nodes(portfolio);
    let known = known.iter().map(|node| {
        let kind = node.kind.map_or("", OutlineKind::label);
        (kind, without_blanks(&node.title))
    });
    for (found, known) in found.zip(known) {
        assert_eq!(found, known);
    }
}

#[test]
fn the_headings_of_a_printed_plan_are_found_with_level_and_title() {
    let portfolio = plan_portfolio().unwrap();
    let plan = read(&printed(&portfolio));
    assert_is_the_plan_s(&plan.outline, &portfolio);
    let (missing, more) = plan.outline.unlike_contents();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(
        more.iter().all(|node| node.level == Level::Item),
        "{more:?}"
    );
}

#[test]
fn candidates_of_the_plan_s_own_text_are_its_rows() {
    let Some(path) = std::env::var_os("LANTU_PLAN_TEXT") else {
        println!("skipped: LANTU_PLAN_TEXT names no text of the plan");
        return;
    };
    let portfolio = plan_portfolio().unwrap();
    let plan = read(&std::fs::read_to_string(path).unwrap());
    assert_is_the_plan_s(&plan.outline, &portfolio);
    let sure = plan.candidates.iter();
    let sure: Vec<&Candidate> = sure.filter(|each| each.sureness >= SURE).collect();
    let place = |node: &OutlineNode| {
        let mut numbers = vec![node.number.to_string()];
        let mut above = node.parent.and_then(|id| portfolio.outline().get(id));
        while let Some(node) = above.filter(|node| node.kind != Some(OutlineKind::Part)) {
            numbers.insert(0, node.number.to_string());
            above = node.parent.and_then(|id| portfolio.outline().get(id));
        }
        numbers.join(".")
    };
    let rows = portfolio.projects().iter().map(|project| {
        let nodes = project.outline.iter().chain(&project.mentions);
        let nodes = nodes.filter_map(|id| portfolio.outline().get(*id));
        Expected {
            name: project.name.clone(),
            places: nodes.map(place).collect(),
            words: project.anchor.clone(),
            ..Expected::default()
        }
    });
    let rows: Vec<Expected> = rows.collect();
    let found = agreement(&plan.outline, &sure, &rows, "冷水江").pairs.len();
    let share = |all: usize| found as f64 / all as f64;
    let (recall, precision) = (share(rows.len()), share(sure.len()));
    println!("recall {recall:.3}, precision {precision:.3}");
    let ticked = sure.iter().copied().filter(|each| each.is_ticked());
    let ticked: Vec<&Candidate> = ticked.collect();
    let right = agreement(&plan.outline, &ticked, &rows, "冷水江")
        .pairs
        .len();
    let precise = right as f64 / ticked.len() as f64;
    println!("{} ticked, precision {precise:.3}", ticked.len());
    assert!(precise >= 0.85, "{precise}");
    assert!(recall >= 0.85 && precision >= 0.75, "{recall} {precision}");
}

/// A heading as a person wrote it down: level, number, title without blanks.
type Heading = (String, String, String);

/// The headings of another office's plan, as a person found them in its text.
fn listed(list: &str) -> Vec<Heading> {
    let rows = list.lines().skip(1).map(|row| {
        let mut cells = row.split('\t').map(str::to_owned);
        let mut next = || cells.next().unwrap();
        let (level, number, title) = (next(), next(), next());
        (level, number, without_blanks(&title))
    });
    rows.collect()
}

fn found(outline: &Outline) -> Vec<Heading> {
    let nodes = outline
        .nodes
        .iter()
        .filter(|node| node.level != Level::Item);
    let nodes = nodes.map(|node| {
        let level = node.level.label().to_owned();
        (
            level,
            without_blanks(&node.number),
            without_blanks(&node.title),
        )
    });
    nodes.collect()
}

fn counts(outline: &Outline) -> [usize; 4] {
    let levels = [Level::Part, Level::Chapter, Level::Section, Level::Box];
    levels.map(|level| outline.count(level))
}

/// The counts of 篇, 章, 节, 专栏 and the headings of two further plans, in a text that has both their contents and them.
#[test]
fn the_headings_of_other_plans_are_found_with_level_number_and_title() {
    let plans = [
        (
            "national-2026-2030",
            include_str!("../plans/others/national-2026-2030.outline.tsv"),
            [18, 62, 171, 0],
        ),
        (
            "suzhou-2026-2030",
            include_str!("../plans/others/suzhou-2026-2030.outline.tsv"),
            [15, 66, 197, 18],
        ),
    ];
    for (name, list, expected) in plans {
        let listed = listed(list);
        let mut text = "临江市国民经济和社会发展第十五个五年规划纲要\n目录\n".to_owned();
        for (page, (level, number, title)) in listed.iter().enumerate() {
            if level != "专栏" {
                writeln!(text, "{number} {title}………………{}", page / 3 + 1).unwrap();
            }
        }
        for (_, number, title) in &listed {
            writeln!(
                text,
                "{number}　{title}\n坚持统筹兼顾、突出重点，把各项任务落到实处。"
            )
            .unwrap();
        }
        let outline = read(&text).outline;
        assert_eq!(counts(&outline), expected, "{name}");
        assert_eq!(found(&outline), listed, "{name}");
        let (missing, more) = outline.unlike_contents();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{missing:?} {more:?}"
        );
        // The plan's own text, where there is one.
        let Some(folder) = std::env::var_os("LANTU_PLAN_TEXTS") else {
            println!("{name}: LANTU_PLAN_TEXTS names no folder of texts");
            continue;
        };
        let path = std::path::Path::new(&folder).join(format!("{name}.txt"));
        let outline = read(&std::fs::read_to_string(path).unwrap()).outline;
        assert_eq!(counts(&outline), expected, "{name}, its own text");
        assert_eq!(found(&outline), listed, "{name}, its own text");
        let (missing, more) = outline.unlike_contents();
        let is_listed = |level| {
            outline
                .contents_counts()
                .iter()
                .any(|(each, _)| *each == level)
        };
        println!("{name}: {} missing, {} more", missing.len(), more.len());
        assert!(
            missing.is_empty() && more.is_empty(),
            "{missing:?} {more:?}"
        );
        assert!(is_listed(Level::Part) && is_listed(Level::Chapter));
    }
}
