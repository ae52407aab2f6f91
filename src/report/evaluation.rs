//! 年度、中期、总结评估报告: text, charts and tables, section by section, from one [`Evaluation`].

use std::fmt::Write as _;

use crate::model::{
    Decimal, Indicator, Money, MoneyUnit, OutlineKind, OutlineNode, Portfolio, ProblemKind,
    Project, Ratio, Stage,
};
use crate::view::{
    Evaluation, EvaluationSpan, IndicatorRow, Listing, Moment, PathState, ProblemCounts, Summary,
    SummaryRow, Sums, WITHOUT_STAGE, briefing_of_summary, yi,
};

use super::blocks::{amount, held, known, money, number, percent, short, table, words};
use super::cells::text;
use super::chart_data::charts;
use super::columns::number_column;
use super::document::{CardBlock, ChartKind, DocumentCell, DocumentChart, Section};
use super::evaluation_left;
use super::evaluation_money;
use super::rows::numeral;

/// What a report says, and the charts that stand in it.
pub(super) fn report(
    portfolio: &Portfolio,
    listing: &Listing,
    span: EvaluationSpan,
    (unit, has_charts): (MoneyUnit, bool),
    moment: Moment,
) -> (Vec<Section>, Vec<DocumentChart>) {
    let evaluation = Evaluation::of(portfolio, listing, span, moment);
    let maker = Maker {
        portfolio,
        listing,
        evaluation: &evaluation,
        span,
        unit,
        moment,
    };
    let mut drawn = Vec::new();
    let mut sections = Vec::new();
    for (title, part) in [
        ("总体情况", maker.whole()),
        ("投资完成情况", maker.money()),
        ("规划指标", maker.indicators()),
        ("项目进展", maker.moves()),
        ("存在问题", maker.problems()),
        (maker.left_title(), maker.left_over()),
    ] {
        let Part {
            paragraphs,
            charts,
            tables,
        } = part;
        let first = drawn.len();
        if has_charts {
            drawn.extend(charts);
        }
        sections.push(Section {
            heading: format!("{}{title}", numeral(1, sections.len() + 1)),
            paragraphs,
            charts: first..drawn.len(),
            tables: tables.into_iter().flatten().collect(),
            begins_page: false,
        });
    }
    (sections, drawn)
}

/// What a section is made of.
#[derive(Default)]
struct Part {
    paragraphs: Vec<String>,
    charts: Vec<DocumentChart>,
    tables: Vec<Option<CardBlock>>,
}

struct Maker<'a> {
    portfolio: &'a Portfolio,
    listing: &'a Listing,
    evaluation: &'a Evaluation,
    span: EvaluationSpan,
    unit: MoneyUnit,
    moment: Moment,
}

impl Maker<'_> {
    /// `2024年` or `2021—2024年`.
    fn period(&self) -> String {
        let years = &self.evaluation.years;
        match (years.first(), years.last()) {
            (Some((first, _)), Some((last, _))) if first != last => format!("{first}—{last}年"),
            (Some((year, _)), _) => format!("{year}年"),
            (None, _) => String::new(),
        }
    }

    fn left_over(&self) -> Part {
        let left = &self.evaluation.left_over;
        Part {
            paragraphs: vec![evaluation_left::paragraph(left)],
            charts: Vec::new(),
            tables: vec![evaluation_left::list(
                self.portfolio,
                self.left_title(),
                left,
            )],
        }
    }

    const fn left_title(&self) -> &'static str {
        match self.span {
            EvaluationSpan::Year => "结转下年的项目",
            EvaluationSpan::Plan => "未完成和结转的项目",
        }
    }

    /// The outermost groups with what they were to do and did.
    fn groups(&self) -> impl Iterator<Item = (&SummaryRow, Sums)> {
        let rows = self.evaluation.summary.groups();
        rows.zip(self.evaluation.groups.iter().copied())
    }

    fn by(&self) -> &'static str {
        let first = self.groups().next();
        first.map_or("分组", |(row, _)| row.by.label())
    }

    fn whole(&self) -> Part {
        let evaluation = self.evaluation;
        let alone = Summary {
            rows: Vec::new(),
            ..evaluation.summary.clone()
        };
        let columns = vec![
            number_column(),
            words(self.by(), 28.0),
            short("项目数", 7.0),
            short("未开工", 7.0),
            short("在建", 6.0),
            short("完工", 6.0),
            short("其他", 6.0),
            short(WITHOUT_STAGE, 9.0),
            money("总投资"),
        ];
        let row = |(number, (row, _)): (usize, (&SummaryRow, Sums))| {
            vec![
                DocumentCell::Count(number),
                text(&row.label),
                DocumentCell::Count(row.totals.count),
                DocumentCell::Count(row.facts.before_start()),
                DocumentCell::Count(row.facts.of_stage(Stage::UnderConstruction)),
                DocumentCell::Count(row.facts.finished()),
                DocumentCell::Count(row.facts.other()),
                DocumentCell::Count(row.facts.without_stage),
                amount(row.totals.total_investment),
            ]
        };
        let rows = (1..).zip(self.groups()).map(row).collect();
        let mut all = charts(
            self.portfolio,
            self.listing,
            &evaluation.summary,
            (self.unit, false),
        );
        all.retain(|chart| chart.kind == ChartKind::Pie && chart.unit == "个");
        Part {
            paragraphs: briefing_of_summary(self.portfolio, &alone, self.moment),
            charts: all,
            tables: vec![table("各组项目情况", columns, rows)],
        }
    }

    fn money(&self) -> Part {
        let evaluation = self.evaluation;
        let rate = |sums: Sums| {
            sums.rate()
                .map_or_else(|| "没有计划数".to_owned(), Ratio::percent_text)
        };
        let whole = evaluation.whole;
        let mut paragraph = if whole.planned == Money::ZERO {
            format!("{}没有安排年度计划投资，", self.period())
        } else {
            format!("{}计划完成投资{}，", self.period(), yi(whole.planned))
        };
        if whole.is_reported {
            let done = yi(whole.done);
            write!(paragraph, "实际完成{done}，完成率{}。", rate(whole)).ok();
        } else {
            paragraph.push_str("没有填报完成投资。");
        }
        let is_told_by_year = whole.is_reported && evaluation.years.len() > 1;
        if self.span == EvaluationSpan::Plan && is_told_by_year {
            let years = evaluation.years.iter().map(|(year, sums)| {
                if sums.is_reported {
                    format!("{year}年完成{}，完成率{}", yi(sums.done), rate(*sums))
                } else {
                    format!("{year}年没有填报")
                }
            });
            let years: Vec<String> = years.collect();
            write!(paragraph, "其中{}。", years.join("；")).ok();
        }
        let groups: Vec<(&str, Sums)> = self
            .groups()
            .map(|(row, sums)| (row.label.as_str(), sums))
            .collect();
        paragraph.push_str(&evaluation_money::ends(self.by(), &groups));
        let years = &evaluation.years;
        let chart = evaluation_money::chart(&self.period(), years, &groups, self.unit);
        Part {
            paragraphs: vec![paragraph],
            charts: chart.into_iter().collect(),
            tables: vec![self.years_table(), self.groups_table()],
        }
    }

    fn years_table(&self) -> Option<CardBlock> {
        let years = &self.evaluation.years;
        let columns = vec![
            short("年度", 8.0),
            money("计划投资"),
            money("完成投资"),
            short("完成率（%）", 11.0),
        ];
        let line = |label: String, sums: Sums| {
            vec![text(label), amount(sums.planned), done(sums), share(sums)]
        };
        let rows = years
            .iter()
            .map(|(year, sums)| line(format!("{year}年"), *sums));
        let whole = line("合计".to_owned(), self.evaluation.whole);
        let rows = rows.chain([whole]).collect();
        // One year alone is what the other table adds up to.
        table("逐年投资完成情况", columns, rows).filter(|_| years.len() > 1)
    }

    fn groups_table(&self) -> Option<CardBlock> {
        let columns = vec![
            number_column(),
            words(self.by(), 28.0),
            money("计划投资"),
            money("完成投资"),
            short("完成率（%）", 11.0),
        ];
        let rows = (1..).zip(self.groups()).map(|(number, (row, sums))| {
            vec![
                DocumentCell::Count(number),
                text(&row.label),
                amount(sums.planned),
                done(sums),
                share(sums),
            ]
        });
        let whole = self.evaluation.whole;
        let whole = vec![
            DocumentCell::Empty,
            text("合计"),
            amount(whole.planned),
            done(whole),
            share(whole),
        ];
        table("各组投资完成情况", columns, rows.chain([whole]).collect())
    }

    fn indicators(&self) -> Part {
        let counts = self.evaluation.indicator_counts();
        let paragraph = if counts.all == 0 {
            "没有登记规划指标。".to_owned()
        } else {
            format!(
                "规划指标{}项，有实际数的{}项；已达到目标值的{}项，超前于应达值的{}项，落后的{}项。",
                counts.all, counts.with_value, counts.reached, counts.ahead, counts.behind
            )
        };
        let columns = vec![
            number_column(),
            words("指标", 40.0),
            number("基期值"),
            number("最近值"),
            short("年份", 6.0),
            number("应达值"),
            number("目标值"),
            short("比较", 6.0),
            short("完成（%）", 8.0),
        ];
        let rows = self.evaluation.indicators.rows.iter();
        let rows = rows.filter_map(|row| match row {
            IndicatorRow::Chapter(_) => None,
            IndicatorRow::Indicator { id, .. } => {
                Some((self.portfolio.indicators().get(*id)?, row))
            }
        });
        let rows = (1..).zip(rows);
        let rows = rows.filter_map(|(number, (of, row))| indicator_row(number, of, row));
        Part {
            paragraphs: vec![paragraph],
            charts: Vec::new(),
            tables: vec![table("规划指标完成情况", columns, rows.collect())],
        }
    }

    fn moves(&self) -> Part {
        let evaluation = self.evaluation;
        let begun = evaluation.moved_to(|stage| stage == Stage::UnderConstruction);
        let ended =
            evaluation.moved_to(|stage| matches!(stage, Stage::Completed | Stage::InOperation));
        let since = evaluation.since.format("%Y年%-m月%-d日");
        let until = self.moment.today.format("%Y年%-m月%-d日");
        let mut paragraph = format!("从{since}到{until}，");
        if evaluation.moves.is_empty() {
            paragraph.push_str("没有项目的建设阶段发生变化。");
        } else {
            let count = evaluation.moves.len();
            write!(
                paragraph,
                "{count}个项目的建设阶段发生变化，其中新开工{begun}个，完工{ended}个。"
            )
            .ok();
        }
        let columns = vec![
            number_column(),
            words("项目名称", 30.0),
            words("章", 20.0),
            short("期初阶段", 8.0),
            short("期末阶段", 8.0),
            money("期间完成投资"),
        ];
        let word = |stage: Option<Stage>| stage.map_or("未填", Stage::label).to_owned();
        let rows = (1..).zip(&evaluation.moves).filter_map(|(number, one)| {
            let project = self.portfolio.projects().get(one.project)?;
            Some(vec![
                DocumentCell::Count(number),
                text(&project.name),
                text(self.chapter(project)),
                text(word(one.before)),
                text(word(one.after)),
                held(one.done, one.is_held),
            ])
        });
        Part {
            paragraphs: vec![paragraph],
            charts: Vec::new(),
            tables: vec![table("建设阶段有变化的项目", columns, rows.collect())],
        }
    }

    fn chapter(&self, project: &Project) -> String {
        let path = project
            .outline
            .map(|node| self.portfolio.outline_path(node))
            .unwrap_or_default();
        let mut chapters = path
            .iter()
            .filter(|node| node.kind == Some(OutlineKind::Chapter));
        chapters
            .next()
            .map_or_else(String::new, |node| OutlineNode::heading(node))
    }

    fn problems(&self) -> Part {
        let problems = &self.evaluation.problems;
        let sum = |of: fn(&ProblemCounts) -> usize| -> usize { problems.iter().map(of).sum() };
        let paragraph = if problems.is_empty() {
            "没有登记问题。".to_owned()
        } else {
            format!(
                "期初未办结问题{}个，期间新提出{}个，办结{}个，期末未办结{}个，其中逾期{}个。",
                sum(|one| one.before),
                sum(|one| one.raised),
                sum(|one| one.settled),
                sum(|one| one.open),
                sum(|one| one.overdue),
            )
        };
        let columns = vec![
            words("问题类型", 16.0),
            short("期初未办结", 10.0),
            short("新提出", 8.0),
            short("办结", 8.0),
            short("期末未办结", 10.0),
            short("逾期", 8.0),
        ];
        let rows = problems.iter().map(|one| {
            let mut cells = vec![text(one.kind.map_or("未说明", ProblemKind::label))];
            let counts = [one.before, one.raised, one.settled, one.open, one.overdue];
            cells.extend(counts.map(DocumentCell::Count));
            cells
        });
        Part {
            paragraphs: vec![paragraph],
            charts: Vec::new(),
            tables: vec![table("各类问题办理情况", columns, rows.collect())],
        }
    }
}

/// What was done; nothing where nobody reported.
fn done(sums: Sums) -> DocumentCell {
    known(sums.is_reported.then_some(sums.done))
}

/// The share of the plan that is done.
fn share(sums: Sums) -> DocumentCell {
    percent(sums.rate().filter(|_| sums.is_reported))
}

fn indicator_row(
    number: usize,
    indicator: &Indicator,
    row: &IndicatorRow,
) -> Option<Vec<DocumentCell>> {
    let IndicatorRow::Indicator {
        latest,
        progress,
        expected,
        path,
        ..
    } = row
    else {
        return None;
    };
    let decimal =
        |value: Option<Decimal>| value.map_or(DocumentCell::Absent, DocumentCell::Decimal);
    let name = match indicator.unit.as_str() {
        "" => indicator.name.clone(),
        unit => format!("{}（{unit}）", indicator.name),
    };
    let year = latest.map(|(year, _)| i64::from(year));
    Some(vec![
        DocumentCell::Count(number),
        text(name),
        decimal(indicator.base_value),
        decimal(latest.map(|(_, value)| value)),
        year.map_or(DocumentCell::Empty, DocumentCell::Integer),
        decimal(*expected),
        decimal(indicator.target_value),
        text(path.map_or("", PathState::label)),
        percent(progress.map(|(_, done)| done)),
    ])
}

/// What stands below the report.
pub(super) const RULE: &str = "建设阶段按开工、竣工等日期推算到期初和期末，没有日期的按现在的阶段；应达值按基期到目标年逐年均匀推算，\
                               年均增长、上限、区间类直接与目标比；打包项目和子项的投资在合计中不重复计入。";

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::super::{Layout, Preset, document};
    use super::*;
    use crate::view::GroupKey;

    #[test]
    fn a_report_has_its_sections_with_text_charts_and_tables() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = Layout::new(Preset::YearEvaluation, &portfolio, MoneyUnit::Wan, MOMENT);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        assert_eq!(document.title, "冷水江市2025年重点项目年度评估报告");
        let headings: Vec<&str> = document
            .sections()
            .iter()
            .map(|section| section.heading.as_str())
            .collect();
        assert_eq!(
            headings,
            [
                "一、总体情况",
                "二、投资完成情况",
                "三、规划指标",
                "四、项目进展",
                "五、存在问题",
                "六、结转下年的项目",
            ]
        );
        let money = &document.sections()[1];
        assert_eq!(
            money.paragraphs[0],
            "2025年计划完成投资2.00亿元，没有填报完成投资。"
        );
        // The programme's own 20 000 万元, not those of its part beside it.
        let rows = &money.tables[0].rows;
        let shown: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.show(MoneyUnit::Wan)).collect())
            .collect();
        assert_eq!(shown[0][2], "20,000.00");
        assert_eq!(shown.last().unwrap()[1..3], ["合计", "20,000.00"]);
        assert!(!document.charts.is_empty());
        assert_eq!(money.charts.len(), 1);
        assert!(document.notes.iter().any(|note| note == RULE));
        let text = super::super::write_text(&document);
        assert!(
            text.contains("六、结转下年的项目") && text.contains("平安大桥"),
            "{text}"
        );
    }

    #[test]
    fn years_of_which_none_was_reported_are_not_told_one_by_one() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let preset = Preset::MidTermEvaluation;
        let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, MOMENT);
        let document = document(&portfolio, &listing, &layout, MOMENT);
        let said = &document.sections()[1].paragraphs[0];
        assert!(
            said.contains("没有填报完成投资") && !said.contains("年没有填报"),
            "{said}"
        );
    }
}
