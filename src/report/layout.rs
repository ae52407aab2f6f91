use crate::model::{Id, MoneyUnit, Plan, Portfolio, Problem, ordinal};
use crate::view::{Coloring, GroupNumber, Moment, month_under_report, part_under_report};

use super::document::PageSetup;
use super::paper_column::PaperColumn;
use super::preset::{Period, Preset, RowSource};

/// How a paper is laid out: everything about it that does not come from the library.
#[derive(Clone, Debug, PartialEq)]
pub struct Layout {
    /// Which paper it is.
    pub preset: Preset,
    /// The title.
    pub title: String,
    /// `附件1`; empty for none.
    pub attachment: String,
    /// Who keeps the list.
    pub office: String,
    /// The unit of every amount.
    pub unit: MoneyUnit,
    /// The columns after the running number, or the fields of a card.
    pub columns: Vec<PaperColumn>,
    /// Sheet and look.
    pub page: PageSetup,
    /// The day of filling in, as it is to be printed.
    pub fill_date: Option<String>,
    /// Whether the paragraphs of 情况简述 come first.
    pub has_briefing: bool,
    /// Whether charts of the groups are added.
    pub has_charts: bool,
    /// The columns that are coloured by a rule, where the paper has them.
    pub colorings: Vec<Coloring>,
    /// Whether columns that say nothing are left out.
    pub hides_empty: bool,
    /// The problems of which slips are wanted, settled or not; none for all that are open.
    pub only: Vec<Id<Problem>>,
}

impl Layout {
    /// A paper as it is usually published.
    pub fn new(preset: Preset, portfolio: &Portfolio, unit: MoneyUnit, moment: Moment) -> Self {
        let plan = moment.leading_plan(portfolio);
        let is_one_page = preset.spec().is_one_page;
        let mut columns = preset.columns_in(portfolio);
        // Without a day by which months are due no report is late.
        if moment.rule.report_day.is_none() {
            columns.retain(|column| *column != PaperColumn::Number(GroupNumber::CameLate));
        }
        Self {
            preset,
            title: usual_title(preset, portfolio, moment),
            attachment: if is_one_page || preset.spec().is_book || is_by_itself(preset) {
                String::new()
            } else {
                "附件1".to_owned()
            },
            office: plan.map(office).unwrap_or_default(),
            unit: preset.spec().unit.unwrap_or(unit),
            columns,
            page: preset.page(),
            fill_date: None,
            has_briefing: is_one_page,
            has_charts: is_one_page || matches!(preset.rows(), RowSource::Evaluation(_)),
            colorings: Vec::new(),
            hides_empty: matches!(
                preset.rows(),
                RowSource::Sources | RowSource::Indicators | RowSource::Cross
            ),
            only: Vec::new(),
        }
    }
}

/// Whether it is read by itself, and no table that belongs to another paper: a report, a card, a slip.
fn is_by_itself(preset: Preset) -> bool {
    matches!(
        preset.rows(),
        RowSource::Evaluation(_) | RowSource::Duties | RowSource::Cards | RowSource::Slips
    )
}

/// The title of a paper that nobody gave another one.
pub(super) fn usual_title(preset: Preset, portfolio: &Portfolio, moment: Moment) -> String {
    let Some(plan) = moment.leading_plan(portfolio) else {
        return preset.spec().subject.to_owned();
    };
    let region = &plan.region;
    let month = match preset.spec().period {
        Period::Month => month_under_report(moment),
        Period::Plan | Period::Year => None,
    };
    let when = match (preset.spec().period, month) {
        (Period::Month, Some(month)) => {
            let part = part_under_report(moment);
            format!("{}年{}月{part}", month.year(), month.month())
        }
        (Period::Month | Period::Year, _) => format!("{}年", moment.year),
        (Period::Plan, _) => match moment.plan_years(portfolio) {
            Some((first, last)) => {
                let ordinal = ordinal(first, last).map(|ordinal| format!("“{ordinal}”"));
                ordinal.unwrap_or_else(|| format!("{first}—{last}年"))
            }
            None => String::new(),
        },
    };
    format!("{region}{when}{}", preset.spec().subject)
}

pub(super) fn office(plan: &Plan) -> String {
    match (plan.office.as_str(), plan.region.as_str()) {
        ("", "") => String::new(),
        ("", "中华人民共和国" | "全国" | "国家") => "国家发展和改革委员会".to_owned(),
        ("", region) if region.ends_with('省') || region.ends_with("自治区") => {
            format!("{region}发展和改革委员会")
        }
        ("", region) => format!("{region}发展和改革局"),
        (office, _) => office.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::*;
    use crate::model::{Change, Op, PlanColumn, Value};

    #[test]
    fn the_title_follows_the_years_of_the_plan_and_the_month_under_report() {
        let mut portfolio = fixture::portfolio();
        let title = |portfolio: &Portfolio, preset| usual_title(preset, portfolio, MOMENT);
        assert_eq!(
            title(&portfolio, Preset::KeyProjects),
            "冷水江市“十四五”重点项目一览表"
        );
        assert_eq!(
            title(&portfolio, Preset::AnnualPlan),
            "冷水江市2025年重点项目投资计划表"
        );
        assert_eq!(
            title(&portfolio, Preset::MonthlyProgress),
            "冷水江市2025年6月重点项目调度进度表"
        );
        let plan = portfolio.current_plan().unwrap().clone();
        let changes = [
            Change::set(&plan, PlanColumn::FirstYear as usize, Value::Integer(2026)),
            Change::set(&plan, PlanColumn::LastYear as usize, Value::Integer(2030)),
            Change::set(
                &plan,
                PlanColumn::Office as usize,
                Value::Text("市规划办".to_owned()),
            ),
        ];
        let op = Op::edit(
            uuid::Uuid::nil(),
            "",
            changes.into_iter().flatten().collect(),
        );
        portfolio.apply(&op).unwrap();
        assert_eq!(
            title(&portfolio, Preset::Summary),
            "冷水江市“十五五”重点项目汇总表"
        );
        let layout = Layout::new(Preset::Cards, &portfolio, MoneyUnit::Wan, MOMENT);
        assert_eq!(layout.office, "市规划办");
        let attachment =
            |preset| Layout::new(preset, &portfolio, MoneyUnit::Wan, MOMENT).attachment;
        assert_eq!(attachment(Preset::Summary), "附件1");
        // A card and a slip are read by themselves.
        assert_eq!(
            [Preset::Cards, Preset::Slips, Preset::Handovers].map(attachment),
            ["", "", ""]
        );
        assert_eq!(
            title(&Portfolio::default(), Preset::Cards),
            "重点项目情况表"
        );
    }
}
