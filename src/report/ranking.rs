//! 红黑榜: groups in the order of what they have done of the year's plan, with their place in the month before.

use crate::model::{Derived, Light, Money, Portfolio, Ratio};
use crate::view::{
    Facts, GroupKey, LightRule, Listing, Moment, RankBoard, RankBy, Standing, Totals, ranking,
    summary, to_talk,
};

use super::columns::number_column;
use super::document::{Align, DocumentCell, DocumentColumn, DocumentRow, DocumentTable, RowKind};

/// What stands below the table.
pub(super) const RULE: &str = "名次按年度完成率排列，相同的并列；红榜为前3名中不低于序时进度的，黑榜为后3名中低于序时进度的，各不超过参加排名的一半；升降为名次与上月末\
                               相比，1月不比；需约谈为连续两个月滞后的项目数。";

/// The table, 合计 last.
pub(super) fn ranking_table(
    portfolio: &Portfolio,
    listing: &Listing,
    moment: Moment,
) -> DocumentTable {
    let standings = ranking(portfolio, listing, RankBy::Completion, moment);
    let by = standings
        .first()
        .map_or(GroupKey::LeadDepartment, |one| one.by);
    let mut rows: Vec<DocumentRow> = standings.iter().map(|one| row(one, moment)).collect();
    let whole = summary(portfolio, listing, moment);
    let count = whole.totals.count;
    let mut cells = vec![DocumentCell::Empty, DocumentCell::Text("合计".to_owned())];
    cells.extend(figures(&whole.totals, &whole.facts, moment));
    let to_talk = to_talk(portfolio, &listing.projects, moment);
    cells.push(DocumentCell::Count(to_talk));
    cells.extend([
        DocumentCell::Empty,
        DocumentCell::Empty,
        DocumentCell::Empty,
    ]);
    rows.push(DocumentRow {
        kind: RowKind::Total { count },
        of: None,
        cells,
    });
    DocumentTable {
        columns: columns(by, moment.rule),
        label_column: 1,
        rows,
        ..DocumentTable::default()
    }
}

fn columns(by: GroupKey, rule: LightRule) -> Vec<DocumentColumn> {
    let plain = |over: Option<&str>, heading: &str, width_chars: f64| DocumentColumn {
        group_heading: over.map(str::to_owned),
        heading: heading.to_owned(),
        width_chars,
        ..number_column()
    };
    let money = |heading: &str| DocumentColumn {
        align: Align::Right,
        is_money: true,
        ..plain(None, heading, 14.0)
    };
    let (starts, lights) = (Some("新开工"), Some("亮灯"));
    vec![
        plain(None, "名次", 6.0),
        DocumentColumn {
            align: Align::Left,
            ..plain(None, by.label(), 22.0)
        },
        plain(None, "项目数", 8.0),
        money("年计划"),
        money("年累计完成"),
        plain(None, "完成率（%）", 9.0),
        plain(None, "序时差（百分点）", 10.0),
        plain(starts, "计划", 6.0),
        plain(starts, "已开工", 7.0),
        plain(starts, "开工率（%）", 9.0),
        plain(lights, rule.word(Light::Ahead), 6.0),
        plain(lights, rule.word(Light::Normal), 6.0),
        plain(lights, rule.word(Light::Late), 6.0),
        plain(lights, rule.word(Light::SeriouslyLate), 7.0),
        plain(None, "需约谈", 7.0),
        plain(None, "上月名次", 7.0),
        plain(None, "升降", 7.0),
        plain(None, "榜次", 7.0),
    ]
}

fn row(standing: &Standing, moment: Moment) -> DocumentRow {
    let count = |count: Option<usize>| count.map_or(DocumentCell::Empty, DocumentCell::Count);
    let words = |words: String| match words.as_str() {
        "" => DocumentCell::Empty,
        _ => DocumentCell::Text(words),
    };
    let mut cells = vec![
        count(standing.rank),
        DocumentCell::Text(standing.label.clone()),
    ];
    cells.extend(figures(&standing.totals, &standing.facts, moment));
    cells.push(DocumentCell::Count(standing.to_talk));
    cells.push(count(standing.rank_before));
    cells.push(words(standing.moved_words()));
    let board = standing.board.map_or("", RankBoard::label);
    cells.push(words(board.to_owned()));
    DocumentRow {
        kind: RowKind::Item {
            number: standing.rank.unwrap_or_default(),
            level: 0,
        },
        of: None,
        cells,
    }
}

/// 项目数 to 严重滞后.
fn figures(totals: &Totals, facts: &Facts, moment: Moment) -> Vec<DocumentCell> {
    let amount = |amount: Money| match amount {
        Money::ZERO => DocumentCell::Absent,
        amount => DocumentCell::Amount(amount),
    };
    let rate = |rate: Option<Ratio>| {
        rate.map_or(DocumentCell::Empty, |rate| {
            DocumentCell::Rate(rate.to_tenths())
        })
    };
    let light = |light: Light| DocumentCell::Count(facts.of_light(light));
    vec![
        DocumentCell::Count(totals.count),
        amount(totals.money(Derived::PlannedForYear)),
        amount(totals.money(Derived::CompletedThisYear)),
        rate(totals.completion_rate()),
        rate(totals.schedule_difference(moment)),
        DocumentCell::Count(facts.starts_planned),
        DocumentCell::Count(facts.starts_made),
        rate(RankBy::Starts.rate(totals, facts)),
        light(Light::Ahead),
        light(Light::Normal),
        light(Light::Late),
        light(Light::SeriouslyLate),
    ]
}
