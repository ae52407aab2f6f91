//! What an office waits for when the text of a plan is read, beside the least that it could take: one pass over the text that
//! counts letters and ends of sentences.
//!
//! `cargo bench --bench plan_text` prints one line for each thing and fails when one is over its budget. With
//! `LANTU_PLAN_TEXT=path` that text is read, repeated until it is as long; without, one that is made up.
#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

mod support;

use std::fmt::Write as _;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use lantu::import::plan_text::{outline, read};
use lantu::model::chinese_numeral;
use support::{Table, milliseconds};

/// A long plan, in bytes.
const LENGTH: usize = 400_000;

/// Runs of which the quickest counts: the machine is noisy, and noise only ever adds.
const RUNS: usize = 3;

fn main() -> ExitCode {
    // Without it, somebody only tries whether it builds.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let mut table = Table::default();
    let text = text();
    let quickest = |work: &dyn Fn()| {
        let runs = (0..RUNS).map(|_| {
            let start = Instant::now();
            work();
            milliseconds(start.elapsed())
        });
        runs.fold(f64::INFINITY, f64::min)
    };
    let least = quickest(&|| {
        // Often enough to be measured.
        for _ in 0..100 {
            black_box(bare(black_box(&text)));
        }
    }) / 100.0;
    let kilobytes = text.len() / 1_000;
    table.print(
        &format!("one pass over {kilobytes} KB of text"),
        least,
        None,
    );
    let headings = quickest(&|| {
        black_box(outline(black_box(&text)));
    });
    table.print_times("outline", headings, least, 1_500.0);
    let all = quickest(&|| {
        black_box(read(black_box(&text)));
    });
    table.print_times("outline, candidates, indicators", all, least, 4_000.0);
    table.print("  the same", all, Some(1_000.0));
    table.end()
}

/// Letters and ends of sentences.
fn bare(text: &str) -> (usize, usize) {
    let mut counts = (0, 0);
    for letter in text.chars() {
        counts.0 += usize::from(!letter.is_whitespace());
        counts.1 += usize::from(matches!(letter, '。' | '；' | '\n'));
    }
    counts
}

fn text() -> String {
    if let Some(path) = std::env::var_os("LANTU_PLAN_TEXT") {
        let plan = std::fs::read_to_string(path).unwrap();
        return plan.repeat(LENGTH.div_ceil(plan.len()));
    }
    made_up()
}

/// Chapters, sections and items of sentences that name works, measures and numbers.
fn made_up() -> String {
    const PLACES: [&str; 8] = [
        "东江", "西岭", "南湖", "北山", "平安", "青丰", "禾丰", "石坪",
    ];
    const WORKS: [&str; 10] = [
        "大桥",
        "水库",
        "中学",
        "医院",
        "产业园",
        "污水处理厂",
        "变电站",
        "客运站",
        "公园",
        "公路",
    ];
    let mut text = "临江市国民经济和社会发展第十五个五年规划纲要\n（2026—2030年）\n".to_owned();
    let mut n = 0;
    for chapter in 1.. {
        if text.len() >= LENGTH {
            break;
        }
        let numeral = chinese_numeral(chapter);
        writeln!(text, "第{numeral}章 推进重大工程之{numeral}").unwrap();
        for section in 1..=3 {
            writeln!(text, "第{}节 建设任务", chinese_numeral(section)).unwrap();
            for item in 1..=4 {
                writeln!(text, "{item}. 完善基础设施。").unwrap();
                for _ in 0..6 {
                    n += 1;
                    let name = |more: usize| {
                        let at = n + more;
                        let place = PLACES[at % PLACES.len()];
                        format!("{place}{}{}", at / 80, WORKS[at % WORKS.len()])
                    };
                    let (one, two, three) = (name(0), name(3), name(7));
                    writeln!(
                        text,
                        "坚持节约集约、绿色低碳，统筹发展和安全，健全工作机制，提升服务水平。加快建设{one}，续建{two}、{three}等项目，\
                         新增管网{n}公里。到2030年，覆盖率达到{}%以上，年均增长{}%。",
                        n % 40 + 60,
                        n % 9 + 1
                    )
                    .unwrap();
                }
            }
        }
    }
    text
}
