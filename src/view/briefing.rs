//! 情况简述: the paragraph that stands before a list, from the same numbers as the list.

use chrono::Datelike as _;

use crate::model::{Decimal, Derived, Light, Money, PeriodEnd, Portfolio, Ratio};

use super::briefing_groups::{of_groups, yi};
use super::{Listing, Moment, Summary, months_under_report, period_end, summary};

/// The paragraphs: the whole, then a sentence for each group of the first level. Running text speaks 亿元.
pub fn briefing(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Vec<String> {
    of_summary(portfolio, &summary(portfolio, listing, moment), moment)
}

/// The same from a summary that is there already.
pub fn of_summary(portfolio: &Portfolio, summary: &Summary, moment: Moment) -> Vec<String> {
    if summary.totals.count == 0 {
        return vec!["没有符合条件的项目。".to_owned()];
    }
    let mut paragraphs = Vec::new();
    if let Some(mark) = portfolio.data_mark() {
        paragraphs.push(format!("（{mark}，以下数字均为虚构，仅供演示。）"));
    }
    let scope = summary.scope.as_ref();
    let mut text = scope.map_or_else(String::new, |scope| format!("范围：{scope}。"));
    text.push_str(&whole(summary));
    text.push_str(&year(summary, moment));
    text.push_str(&obstacles(summary, moment));
    paragraphs.push(text);
    paragraphs.extend(of_groups(summary));
    paragraphs
}

/// How many, how much, in which stages.
fn whole(summary: &Summary) -> String {
    let totals = &summary.totals;
    let mut text = format!("共有重点项目{}个", totals.count);
    if totals.total_investment > Money::ZERO {
        add(
            &mut text,
            format_args!("，总投资{}", yi(totals.total_investment)),
        );
    }
    match totals.without_total {
        0 => {}
        all if all == totals.count => text.push_str("，总投资均未填"),
        missing => add(&mut text, format_args!("（{missing}个未填总投资，未计入）")),
    }
    let stages = summary.facts.by_stage().into_iter();
    let stages: Vec<String> = stages
        .map(|(stage, count)| format!("{stage}{count}个"))
        .collect();
    if !stages.is_empty() {
        add(&mut text, format_args!("，其中{}", stages.join("、")));
        let suggested = summary.facts.suggested_stages;
        if suggested > 0 {
            let note = format_args!("（{suggested}个的建设阶段为建议，尚待确认）");
            add(&mut text, note);
        }
    }
    text.push('。');
    text
}

/// The year's plan, what is done of it, and whether that is ahead of the pace.
fn year(summary: &Summary, moment: Moment) -> String {
    let (totals, facts) = (&summary.totals, &summary.facts);
    let planned = totals.money(Derived::PlannedForYear);
    let mut text = String::new();
    if planned > Money::ZERO {
        let plan = yi(planned);
        let done = totals.money(Derived::CompletedThisYear);
        let months = match (months_under_report(moment), period_end(moment)) {
            (0, _) => String::new(),
            (1, PeriodEnd::Month) => "1月".to_owned(),
            (month, PeriodEnd::Month) => format!("1—{month}月"),
            (..) => format!("截至{}", moment.today.format("%-m月%-d日")),
        };
        add(&mut text, format_args!("{}年计划投资{plan}", moment.year));
        if done == Money::ZERO {
            add(&mut text, format_args!("，{months}尚未完成投资"));
        } else {
            add(&mut text, format_args!("，{months}累计完成{}", yi(done)));
        }
        if let (Some(rate), Some(difference)) =
            (totals.completion_rate(), totals.schedule_difference(moment))
        {
            if done != Money::ZERO {
                let rate = rate.to_tenths().with_tenths();
                add(&mut text, format_args!("，占年度计划的{rate}%"));
            }
            text.push('，');
            // The word follows the number that is printed: what rounds to 0 is neither above nor below.
            let points = difference.to_tenths();
            let size = points.abs().with_tenths();
            match points.parts().signum() {
                1 => add(&mut text, format_args!("高于序时进度{size}个百分点")),
                -1 => add(&mut text, format_args!("低于序时进度{size}个百分点")),
                _ => text.push_str("与序时进度持平"),
            }
        }
        text.push('。');
    }
    if facts.starts_planned > 0 {
        add(
            &mut text,
            format_args!(
                "年度计划新开工{}个，已开工{}个，开工率{}%。",
                facts.starts_planned,
                facts.starts_made,
                share(facts.starts_made, facts.starts_planned).with_tenths()
            ),
        );
    }
    text
}

/// Lights, late milestones, open problems, missing departments.
fn obstacles(summary: &Summary, moment: Moment) -> String {
    let facts = &summary.facts;
    let mut text = String::new();
    let lights: Vec<String> = [
        Light::Ahead,
        Light::Normal,
        Light::Late,
        Light::SeriouslyLate,
    ]
    .into_iter()
    .map(|light| (moment.rule.word(light), facts.of_light(light)))
    .filter(|(_, count)| *count > 0)
    .map(|(light, count)| format!("{light}{count}个"))
    .collect();
    if !lights.is_empty() {
        // Of a year to come the state is that of a day of this one.
        let day = if moment.today.year() == moment.year {
            moment.today.format("%-m月%-d日")
        } else {
            moment.today.format("%Y年%-m月%-d日")
        };
        add(
            &mut text,
            format_args!("截至{day}，进度{}。", lights.join("、")),
        );
    }
    let mut waiting = Vec::new();
    if facts.overdue_milestones > 0 {
        waiting.push(format!("逾期节点{}个", facts.overdue_milestones));
    }
    let problems = summary.totals.sum_of(Derived::OpenProblems);
    if problems > 0 {
        waiting.push(format!("未办结问题{problems}个"));
    }
    if facts.without_lead > 0 {
        waiting.push(format!("未明确牵头部门的项目{}个", facts.without_lead));
    }
    if !waiting.is_empty() {
        add(&mut text, format_args!("现有{}。", waiting.join("、")));
    }
    text
}

fn add(text: &mut String, more: std::fmt::Arguments<'_>) {
    text.push_str(&more.to_string());
}

fn share(part: usize, whole: usize) -> Decimal {
    let rate = Ratio::percent(part as i128, whole as i128);
    rate.unwrap_or_default().to_tenths()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        AnnualPlan, Change, Id, MonthlyProgress, Op, PartialDate, Project, ProjectColumn,
        Record as _, Row, Stage, Table, Value, YearMonth,
    };
    use crate::view::{GroupKey, Index, Query};

    fn project(number: u128, stage: Stage, wan: Option<i64>) -> Change {
        let mut row = Row::blank(Table::Project, Uuid::from_u128(number));
        row.values[ProjectColumn::Stage as usize] = Value::Choice(stage.label());
        if let Some(wan) = wan {
            row.values[ProjectColumn::TotalInvestment as usize] =
                Value::Money(Money::from_wan(wan));
        }
        Change::Create(row)
    }

    /// A project of 2 亿元 under way, of which 6 000 万元 are planned for 2024 and 3 600 done by June, and one of
    /// which nothing is known.
    fn portfolio() -> Portfolio {
        let of: Id<Project> = Id::new(Uuid::from_u128(1));
        let plan = AnnualPlan {
            list_class: Some(crate::model::ListClass::NewStart),
            planned: Some(Money::from_wan(6_000)),
            ..AnnualPlan::new(Id::new(Uuid::from_u128(3)), of, 2024)
        };
        let report = MonthlyProgress {
            id: Id::new(Uuid::from_u128(4)),
            project: of,
            month: YearMonth::new(2024, 6).unwrap(),
            planned: None,
            invested: Some(Money::from_wan(3_600)),
            by_tenth: None,
            by_fifteenth: None,
            by_twentieth: None,
            physical_progress: String::new(),
            light: None,
            light_reason: String::new(),
            remark: String::new(),
        };
        let changes = vec![
            project(1, Stage::UnderConstruction, Some(20_000)),
            project(2, Stage::Reserved, None),
            Change::Create(plan.to_row()),
            Change::Create(report.to_row()),
        ];
        let mut portfolio = Portfolio::default();
        let op = Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
        portfolio
    }

    fn by_stage() -> (Portfolio, crate::view::Listing, Moment) {
        let portfolio = portfolio();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 6, 30).unwrap());
        let query = Query {
            group_by: vec![GroupKey::Stage],
            ..Query::default()
        };
        let index = Index::new(&portfolio);
        let listing = crate::view::run(&portfolio, &index, &query, moment).unwrap();
        (portfolio, listing, moment)
    }

    #[test]
    fn the_paragraphs_say_what_the_list_adds_up_to() {
        let (portfolio, listing, moment) = by_stage();
        // 3 600 ÷ 6 000 = 60 %; half a year has passed: +10.
        assert_eq!(
            briefing(&portfolio, &listing, moment),
            [
                "共有重点项目2个，总投资2.00亿元（1个未填总投资，未计入），其中储备1个、在建1个。\
                 2024年计划投资0.60亿元，1—6月累计完成0.36亿元，占年度计划的60.0%，\
                 高于序时进度10.0个百分点。年度计划新开工1个，已开工1个，开工率100.0%。\
                 截至6月30日，进度正常1个。现有未明确牵头部门的项目2个。",
                "按建设阶段分：储备1个项目；在建1个项目，总投资2.00亿元，年度计划0.60亿元，\
                 完成0.36亿元，完成率60.0%。",
            ]
        );
        let nothing = crate::view::Listing::default();
        assert_eq!(
            briefing(&portfolio, &nothing, moment),
            ["没有符合条件的项目。"]
        );
    }

    #[test]
    fn a_month_that_is_past_is_told_by_what_was_true_then() {
        let (mut portfolio, ..) = by_stage();
        let start = Value::Date(PartialDate::parse("2024-04").unwrap());
        let (column, id) = (ProjectColumn::Start as usize, Uuid::from_u128(1));
        let change = portfolio.change(Table::Project, id, column, start);
        let op = Op::edit(Uuid::nil(), "", change.into_iter().collect());
        portfolio.apply(&op).unwrap();
        let said = |month, day| {
            let day = NaiveDate::from_ymd_opt(2024, month, day).unwrap();
            let moment = Moment::at(day, NaiveDate::from_ymd_opt(2026, 11, 28).unwrap());
            let index = Index::new(&portfolio);
            let listing = crate::view::run(&portfolio, &index, &Query::default(), moment).unwrap();
            briefing(&portfolio, &listing, moment).concat()
        };
        // Today it is under way; in March it had not begun, and was in preparation.
        let march = said(3, 31);
        assert!(
            march.contains("新开工1个，已开工0个，开工率0.0%"),
            "{march}"
        );
        assert!(
            march.contains("前期1个") && !march.contains("在建1个"),
            "{march}"
        );
        let june = said(6, 30);
        assert!(
            june.contains("新开工1个，已开工1个，开工率100.0%"),
            "{june}"
        );
        assert!(june.contains("在建1个"), "{june}");
    }

    #[test]
    fn a_lead_that_rounds_to_nothing_is_no_lead() {
        let totals = |done: i64| {
            let mut totals = crate::view::Totals::default();
            totals.add_to(
                Derived::PlannedForYear.into(),
                Money::from_wan(10_000).fen(),
            );
            totals.add_to(
                Derived::CompletedThisYear.into(),
                Money::from_wan(done).fen(),
            );
            totals
        };
        let (_, _, moment) = by_stage();
        let said = |done| {
            let summary = Summary {
                totals: totals(done),
                ..Summary::default()
            };
            year(&summary, moment)
        };
        assert_eq!(
            said(0),
            "2024年计划投资1.00亿元，1—6月尚未完成投资，低于序时进度50.0个百分点。"
        );
        // 50.04 % and 49.96 % at the half of the year: ±0.04 百分点.
        assert!(said(5_004).contains("，与序时进度持平"), "{}", said(5_004));
        assert!(said(4_996).contains("，与序时进度持平"), "{}", said(4_996));
        assert!(
            said(4_995).contains("低于序时进度0.1个百分点"),
            "{}",
            said(4_995)
        );
    }

    #[test]
    fn what_narrows_the_projects_comes_first() {
        let (portfolio, listing, moment) = by_stage();
        let narrowed = crate::view::Listing {
            scope: Some("建设阶段为在建".to_owned()),
            ..listing
        };
        let words = briefing(&portfolio, &narrowed, moment).remove(0);
        assert!(
            words.starts_with("范围：建设阶段为在建。共有重点项目2个"),
            "{words}"
        );
    }

    #[test]
    fn a_summary_adds_each_group_up() {
        let (portfolio, listing, moment) = by_stage();
        let summary = summary(&portfolio, &listing, moment);
        let rows: Vec<(&str, usize, Money)> = summary
            .rows
            .iter()
            .map(|row| {
                (
                    row.label.as_str(),
                    row.totals.count,
                    row.totals.money(Derived::CompletedThisYear),
                )
            })
            .collect();
        let wan = Money::from_wan;
        assert_eq!(rows, [("储备", 1, wan(0)), ("在建", 1, wan(3_600))]);
        assert_eq!(summary.facts.without_lead, 2);
        assert_eq!(
            summary.rows[1].share(&summary.totals),
            Some(Decimal::from_whole(100).into())
        );
    }
}
