//! Headings and what they mean: the aliases of the field's ledgers, one rule after another.

use crate::model::{
    AnnualPlanColumn, ApprovalKind, Field, FundingKind, FundingSource, Kind, Portfolio, YearMonth,
};

use super::aliases::{contained, is_of_report, rate, simple, total};
use super::period::{Period, month_alone, month_of, months_through};
use super::role::{Basis, Checked, FundingTime, MonthPart, Role, Since, ToDate};
use super::text::{level, years};

/// The heads of one column, from above, each once.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    /// The texts as they stand.
    pub texts: Vec<String>,
}

/// A heading without blanks, brackets and the instructions behind a colon.
pub fn bare(text: &str) -> String {
    let text = level(text);
    let text = text.split([':', '：']).next().unwrap_or_default();
    let mut bare = String::new();
    let mut depth = 0_u32;
    for c in text.chars() {
        match c {
            '(' | '（' | '[' | '【' => depth += 1,
            ')' | '）' | ']' | '】' => depth = depth.saturating_sub(1),
            c if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare.trim_matches(['★', '*', '、', '/']).to_owned()
}

impl Heads {
    /// The lowest one.
    fn leaf(&self) -> String {
        self.texts.last().map(|text| bare(text)).unwrap_or_default()
    }

    /// Those above the lowest.
    fn above(&self) -> impl DoubleEndedIterator<Item = String> + '_ {
        let upto = self.texts.len().saturating_sub(1);
        self.texts[..upto].iter().map(|text| bare(text))
    }

    /// All of them joined, without those that the next one says again: `总投资_建安工程`, not `进度_形象进度`.
    pub fn joined(&self) -> String {
        let parts: Vec<String> = self.texts.iter().map(|text| bare(text)).collect();
        let mut joined: Vec<&str> = Vec::new();
        for (i, part) in parts.iter().enumerate() {
            let is_said_again = parts
                .get(i + 1)
                .is_some_and(|next| next.contains(part.as_str()));
            if !part.is_empty() && !is_said_again {
                joined.push(part);
            }
        }
        joined.join("_")
    }

    /// What a heading means wherever it stands.
    pub fn alone(heading: &str) -> Option<Role> {
        let lowest = heading.rsplit('_').next().unwrap_or_default();
        simple(&bare(lowest))
    }

    /// Why it is taken for a role.
    pub fn basis(&self, role: Role, portfolio: &Portfolio) -> Basis {
        let leaf = self.leaf();
        if role == Role::Own {
            Basis::Nothing
        } else if simple(&leaf) == Some(role) || own_or_built_in(&leaf, portfolio) == Some(role) {
            Basis::Heading
        } else {
            Basis::Words
        }
    }

    /// What the column holds.
    pub fn role(&self, period: Period, portfolio: &Portfolio) -> Role {
        let leaf = self.leaf();
        if leaf.is_empty() {
            return Role::Own;
        }
        let context = Context {
            period,
            year: self.above().rev().find_map(|above| year_of(&above, period)),
            month: self.above().rev().find_map(|above| month_alone(&above)),
            above: self.above().collect(),
        };
        // 合计 under 总投资 is the total investment.
        let is_sum = matches!(
            leaf.as_str(),
            "合计" | "小计" | "总计" | "金额" | "投资额" | "合计金额" | "全年" | "年度"
        );
        if is_sum && let Some(above) = self.above().next_back().filter(|above| !above.is_empty()) {
            let upper = Self {
                texts: self.texts[..self.texts.len() - 1].to_vec(),
            };
            if month_alone(&above).is_none() {
                return upper.role(period, portfolio);
            }
        }
        context
            .of(&leaf)
            .or_else(|| own_or_built_in(&leaf, portfolio))
            .unwrap_or(Role::Own)
    }
}

/// Whether a text is a heading that is known by itself.
pub fn is_known(text: &str) -> bool {
    let text = bare(text);
    let context = Context {
        period: Period {
            year: Some(2000),
            month: Some(1),
        },
        year: None,
        month: None,
        above: Vec::new(),
    };
    text.chars().count() < 30 && (context.of(&text).is_some() || month_alone(&text).is_some())
}

/// Whether a text is the heading over the names.
pub fn is_name(text: &str) -> bool {
    // Each of its names has one of these; of the cells of a large sheet nearly none does.
    text.contains(['项', '名']) && simple(&bare(text)) == Some(Role::NAME)
}

/// The field whose own heading it is.
fn own_or_built_in(leaf: &str, portfolio: &Portfolio) -> Option<Role> {
    match Field::find_in(portfolio, leaf)? {
        Field::Typed(column) => {
            let is_elsewhere = matches!(
                column.spec().kind,
                Kind::Ref(_) | Kind::Ordinal | Kind::Sources
            );
            (!is_elsewhere).then_some(Role::Field(column))
        }
        _ => None,
    }
}

/// The year that a heading names, this year where it says so.
fn year_of(text: &str, period: Period) -> Option<i32> {
    if let Some((year, _)) = years(text).first() {
        return Some(*year);
    }
    let of_this = ["本年", "今年", "年度", "当年", "年累计"];
    let is_this = of_this.iter().any(|word| text.contains(word));
    is_this.then_some(period.year).flatten()
}

/// What stands around a heading.
struct Context {
    period: Period,
    year: Option<i32>,
    month: Option<(Option<i32>, u32)>,
    above: Vec<String>,
}

impl Context {
    fn is_under(&self, words: &[&str]) -> bool {
        self.above
            .iter()
            .any(|above| words.iter().any(|word| above.contains(word)))
    }

    fn year(&self, text: &str) -> Option<i32> {
        years(text)
            .first()
            .map(|(year, _)| *year)
            .or(self.year)
            .or(self.period.year)
    }

    fn of(&self, text: &str) -> Option<Role> {
        let by_place = self
            .under_month(text)
            .or_else(|| self.under_funding(text))
            .or_else(|| self.under_approvals(text));
        by_place
            .or_else(|| simple(text))
            .or_else(|| rate(text))
            .or_else(|| self.to_date(text))
            .or_else(|| self.month(text))
            .or_else(|| arrived(text))
            .or_else(|| self.annual(text))
            .or_else(|| total(text))
            .or_else(|| contained(text))
    }

    /// A column under a month that stands alone above it.
    fn under_month(&self, text: &str) -> Option<Role> {
        let (year, month) = self.month?;
        let month = YearMonth::new(year.or(self.year).or(self.period.year)?, month)?;
        Some(match text {
            "上旬" | "中旬" | "下旬" => Role::Monthly(month, MonthPart::TenDays),
            _ if text.contains("进度") || text.contains("进展") => {
                Role::Monthly(month, MonthPart::PhysicalProgress)
            }
            _ if text.contains("累计") || matches!(text, "合计" | "小计") => {
                Role::Derived(Checked::Month(month))
            }
            _ if text.contains("完成") || text.contains("投资") => {
                Role::Monthly(month, MonthPart::Invested)
            }
            _ => return None,
        })
    }

    fn under_funding(&self, text: &str) -> Option<Role> {
        let is_under = self.is_under(&["资金来源", "资金构成", "资金筹措", "资金渠道", "投资来源"]);
        let is_part = self.above.iter().any(|above| above == "其中");
        let source = FundingSource::read(text).filter(|_| is_under || is_part);
        source.map(Role::Funding)
    }

    fn under_approvals(&self, text: &str) -> Option<Role> {
        let is_under = self.is_under(&["前期", "手续", "审批情况", "要件"]);
        let kind = ApprovalKind::read(text);
        kind.filter(|kind| is_under || kind.label() == text)
            .map(Role::Approval)
    }

    /// 至2025年底累计, 2026年1-7月, 2026年以来, 开工至今累计, 2026年实际完成.
    fn to_date(&self, text: &str) -> Option<Role> {
        let is_money = ["完成", "累计"].iter().any(|word| text.contains(word));
        if !is_money || text.contains("计划") || text.contains("到位") || text.contains("支付")
        {
            return None;
        }
        let is_from_start = [
            "开工至今",
            "自开工",
            "开工以来",
            "开工累计",
            "项目累计",
            "历年累计",
        ]
        .iter()
        .any(|word| text.contains(word));
        let reported = || {
            let (year, month) = (self.period.year?, self.period.month?);
            YearMonth::new(year, month)
        };
        let figure = |through: Option<YearMonth>, since, is_of_year| {
            Some(Role::ToDate(ToDate {
                through,
                since,
                is_of_year,
            }))
        };
        if is_from_start {
            return figure(reported(), Since::Start, false);
        }
        let is_until = ["截至", "截止", "至", "到", "底", "末"]
            .iter()
            .any(|word| text.contains(word));
        if is_until && (text.contains("上年") || text.contains("去年")) {
            return figure(
                YearMonth::new(self.period.year? - 1, 12),
                Since::Before,
                false,
            );
        }
        if let Some((year, rest)) = years(text).first() {
            let rest = rest.strip_prefix('年').unwrap_or(rest);
            if rest.starts_with(['底', '末']) || is_until && rest.starts_with("累计") {
                return figure(YearMonth::new(*year, 12), Since::Before, false);
            }
            if let Some((_, month)) = month_of(rest).filter(|_| is_until) {
                return figure(YearMonth::new(*year, month), Since::Before, false);
            }
        }
        if let Some(month) = months_through(text) {
            return figure(
                YearMonth::new(self.year(text)?, month),
                Since::January,
                false,
            );
        }
        if text.contains("全年") {
            return self
                .year(text)
                .map(|year| Role::Derived(Checked::Year(year)));
        }
        let year = year_of(text, self.period).or(self.year);
        if let Some(year) = year {
            if text.contains("以来") || text.contains("累计") {
                let month = reported().filter(|month| month.year() == year);
                return match month {
                    Some(month) => figure(Some(month), Since::January, false),
                    None => figure(YearMonth::new(year, 12), Since::January, true),
                };
            }
            let is_plain = month_of(text).is_none() && !text.contains("目标");
            if text.contains("完成") && is_plain {
                return figure(YearMonth::new(year, 12), Since::January, true);
            }
        }
        text.contains("累计")
            .then(|| figure(reported(), Since::Start, false))
            .flatten()
    }

    /// 8月完成投资, 本月形象进度.
    fn month(&self, text: &str) -> Option<Role> {
        if is_part_of_month(text) {
            return None;
        }
        let of_report = is_of_report(text);
        let month = match month_of(text) {
            Some((year, month)) => YearMonth::new(year.or(self.year).or(self.period.year)?, month),
            None if of_report => YearMonth::new(self.period.year?, self.period.month?),
            None => None,
        }?;
        if text.contains("计划") || text.contains("目标") {
            return None;
        }
        if text.contains("进度") || text.contains("进展") {
            return Some(Role::Monthly(month, MonthPart::PhysicalProgress));
        }
        let is_money = text.contains("完成") || text.contains("投资");
        is_money.then_some(Role::Monthly(month, MonthPart::Invested))
    }

    /// 2026年计划投资, 年度目标, 2026年建设内容.
    fn annual(&self, text: &str) -> Option<Role> {
        let is_of_all = ["总投资", "计划开工", "计划竣工", "起止", "工期"]
            .iter()
            .any(|word| text.contains(word));
        if is_of_all {
            return None;
        }
        let said = year_of(text, self.period).or(self.year);
        let is_target = [
            "目标",
            "任务",
            "工作计划",
            "进度计划",
            "计划进度",
            "计划形象",
        ]
        .iter()
        .any(|word| text.contains(word))
            || said.is_some()
                && ["建设内容", "工作内容", "主要内容"]
                    .iter()
                    .any(|word| text.contains(word));
        if is_target && !text.contains("投资") {
            return Some(Role::Annual(
                said.or(self.period.year)?,
                AnnualPlanColumn::Target,
            ));
        }
        let is_plan = ["计划", "安排", "预计", "年度投资", "年投资"]
            .iter()
            .any(|word| text.contains(word));
        let is_sum = text.contains("投资") || text.ends_with("计划") || text.ends_with("安排");
        if is_plan && is_sum {
            return Some(Role::Annual(
                said.or(self.period.year)?,
                AnnualPlanColumn::Planned,
            ));
        }
        if matches!(text, "年度类别" | "年度性质") {
            return Some(Role::Annual(
                said.or(self.period.year)?,
                AnnualPlanColumn::ListClass,
            ));
        }
        answering(text, self.period)
    }
}

/// 2026年责任领导, 年度责任单位: who answers in one year, where the heading itself says so. Without a year it is who answers for
/// the project.
fn answering(text: &str, period: Period) -> Option<Role> {
    let (year, rest) = match years(text).first() {
        Some((year, rest)) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            (Some(*year), *rest)
        }
        Some(_) => return None,
        None => (
            period.year,
            text.strip_prefix("年度")
                .or_else(|| text.strip_prefix("本年"))?,
        ),
    };
    let rest = rest.strip_prefix('年').unwrap_or(rest);
    let rest = rest.strip_prefix('度').unwrap_or(rest);
    let Some(Role::Field(column)) = simple(rest) else {
        return None;
    };
    let mut columns = AnnualPlanColumn::ANSWERING.into_iter();
    let found = columns.find(|of| of.of_project() == Some(column))?;
    Some(Role::Annual(year?, found))
}

/// 至2025年底累计资金到位, 2026年资金到位, 2026年资金支付.
fn arrived(text: &str) -> Option<Role> {
    let is_paid = text.contains("支付");
    let is_other = ["率", "未支付", "待支付", "应支付"];
    let is_other = is_paid && is_other.iter().any(|word| text.contains(word));
    let kind = match is_paid {
        _ if text.contains("到位") => FundingKind::Received,
        true if !is_other => FundingKind::Paid,
        _ => return None,
    };
    let time = years(text).first().map(|(year, rest)| {
        let rest = rest.strip_prefix('年').unwrap_or(rest);
        let is_until = rest.starts_with(['底', '末']) || text.starts_with(['至', '到', '截']);
        if is_until {
            FundingTime::UpTo(*year)
        } else {
            FundingTime::In(*year)
        }
    });
    Some(Role::FundingOf(kind, time))
}

/// 8月1至15日: a figure of some days is none of the month.
fn is_part_of_month(text: &str) -> bool {
    let rest = text.split_once('月').map(|(_, rest)| rest);
    rest.is_some_and(|rest| {
        rest.starts_with(|sign: char| sign.is_ascii_digit()) && rest.contains('日')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(texts: &[&str]) -> String {
        let heads = Heads {
            texts: texts.iter().map(|text| (*text).to_owned()).collect(),
        };
        let period = Period {
            year: Some(2026),
            month: Some(8),
        };
        heads.role(period, &Portfolio::default()).to_string()
    }

    #[test]
    fn headings_are_known_in_every_dress() {
        for (heading, expected) in [
            ("序  号", "serial"),
            ("项目\n名称", "name"),
            ("总投资（亿元）", "total_investment"),
            ("项目总投资", "total_investment"),
            ("计划总投资", "total_investment"),
            ("2026年前期工作或工程\n形象进度目标", "annual.2026.target"),
            ("2026年计划投资\n（万元）", "annual.2026.planned"),
            ("年度计划投资", "annual.2026.planned"),
            ("2026年责任领导", "annual.2026.responsible_leader"),
            ("2025年度牵头单位", "annual.2025.lead_department"),
            ("年度责任单位", "annual.2026.lead_department"),
            ("年度配合单位", "annual.2026.supporting_departments"),
            ("责任领导", "responsible_leader"),
            ("责任单位", "lead_department"),
            ("2026年投资计划（万元）", "annual.2026.planned"),
            ("2026年  计划投资(万元)", "annual.2026.planned"),
            ("2026年计划完成投资", "annual.2026.planned"),
            ("2028年计划投资", "annual.2028.planned"),
            ("截至2025年底累计完成投资", "to_date.2025-12"),
            ("截止上年底累计完成投资", "to_date.2025-12"),
            ("到2025年底累计完成投资（万元）", "to_date.2025-12"),
            ("2025年底累计完成投资（亿元）", "to_date.2025-12"),
            ("2026年1-7月完成投资（万元）", "to_date.2026-07"),
            ("1-8月累计完成投资", "to_date.2026-08"),
            ("2026年以来完成投资（万元）", "to_date.2026-08"),
            ("2026年实际完成投资", "to_date.2026"),
            ("开工至今累计完成投资", "to_date.since start"),
            ("8月完成投资", "monthly.2026-08.invested"),
            ("8月1至15日完成投资", "own"),
            ("8月形象进度", "monthly.2026-08.physical_progress"),
            ("本月完成投资", "monthly.2026-08.invested"),
            ("月形象进度", "monthly.2026-08.physical_progress"),
            ("年累计完成", "to_date.2026-08"),
            ("年计划形象进度", "annual.2026.target"),
            ("全年完成投资额（万元）", "derived"),
            ("完成率", "derived"),
            ("序时差（百分点）", "derived"),
            ("亮灯", "derived"),
            ("至2025年底累计资金到位", "funding.到位.≤2025"),
            ("2026年资金到位", "funding.到位.2026"),
            ("2026年资金支付", "funding.支付.2026"),
            ("至2025年底累计支付", "funding.支付.≤2025"),
            ("资金支付率", "own"),
            ("资金来源", "funding.source"),
            ("建设起止年限（填到年，中间用“-”隔开）", "start+end"),
            ("计划开工时间", "start"),
            ("实际开工时间", "start"),
            ("建设规模及主要内容", "scale"),
            ("建设单位                 及责任人", "owner+contact"),
            ("产业类别：\n现代产业类/基础设施类", "own"),
            ("立项批复文号（可研、备案、核准填其中一项）", "own"),
            ("形象进度", "own"),
            ("合同金额", "own"),
            ("申报单位", "own"),
            ("填报日期", "own"),
            ("存在问题", "problems.description"),
        ] {
            assert_eq!(role(&[heading]), expected, "{heading}");
        }
    }

    #[test]
    fn heads_above_say_what_the_lower_one_means() {
        for (heads, expected) in [
            (["资金来源", "省级"], "funding.省级"),
            (["其中", "自筹"], "funding.企业自筹"),
            (["2026年投资计划", "全年"], "annual.2026.planned"),
            (["前期进展", "审批（核准、备案）"], "approvals.核准/备案"),
            (["前期进展", "环评"], "approvals.环评批复"),
            (
                ["9月", "当月完成投资额（万元）"],
                "monthly.2026-09.invested",
            ),
            (["9月", "形象进度"], "monthly.2026-09.physical_progress"),
            (["9月", "上旬"], "monthly.2026-09.part"),
            (["9月", "累计"], "derived"),
            (["2026年", "计划投资"], "annual.2026.planned"),
            (["2026年", "占比"], "own"),
            (["投资（亿元）", "2026年计划"], "annual.2026.planned"),
            (["总投资", "合计"], "total_investment"),
            (["总投资", "建安工程"], "own"),
            (["项目业主单位", "业主名称"], "owner"),
        ] {
            assert_eq!(role(&heads), expected, "{heads:?}");
        }
        let joined = |texts: &[&str]| {
            Heads {
                texts: texts.iter().map(|text| (*text).to_owned()).collect(),
            }
            .joined()
        };
        assert_eq!(joined(&["总投资", "建安工程"]), "总投资_建安工程");
        assert_eq!(joined(&["进度", "形象进度"]), "形象进度");
        assert_eq!(joined(&["产业类别：\n现代产业类"]), "产业类别");
    }
}
