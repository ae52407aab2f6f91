//! Roles in words: those that are printed and read again, and those that people choose by.

use std::fmt;

use crate::model::{
    AnnualPlanColumn, ApprovalKind, FundingKind, FundingSource, ProjectColumn, YearMonth,
};

use super::super::period::Period;
use super::{Checked, FundingTime, MonthPart, Role, Since, ToDate};

/// `annual.2026.planned`
impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial => f.write_str("serial"),
            Self::Field(column) => f.write_str(column.spec().name),
            Self::Span => f.write_str("start+end"),
            Self::OwnerAndContact => f.write_str("owner+contact"),
            Self::Annual(year, part) => write!(f, "annual.{year}.{}", part.spec().name),
            Self::Monthly(month, part) => {
                let part = match part {
                    MonthPart::Invested => "invested",
                    MonthPart::TenDays => "part",
                    MonthPart::PhysicalProgress => "physical_progress",
                };
                write!(f, "monthly.{month}.{part}")
            }
            Self::ToDate(to_date) => match (to_date.since, to_date.through) {
                (Since::Start, _) => f.write_str("to_date.since start"),
                (_, Some(through)) if to_date.is_of_year => {
                    write!(f, "to_date.{}", through.year())
                }
                (_, Some(through)) => write!(f, "to_date.{through}"),
                (_, None) => f.write_str("to_date"),
            },
            Self::Funding(source) => write!(f, "funding.{}", source.label()),
            Self::FundingSource => f.write_str("funding.source"),
            Self::FundingOf(kind, time) => {
                write!(f, "funding.{}", kind.label())?;
                match time {
                    Some(FundingTime::In(year)) => write!(f, ".{year}"),
                    Some(FundingTime::UpTo(year)) => write!(f, ".≤{year}"),
                    None => Ok(()),
                }
            }
            Self::Approval(kind) => write!(f, "approvals.{}", kind.label()),
            Self::Problem => f.write_str("problems.description"),
            Self::Milestone => f.write_str("milestones.date"),
            Self::Derived(_) => f.write_str("derived"),
            Self::Own => f.write_str("own"),
            Self::Left => f.write_str("leave"),
        }
    }
}

/// The fields of a project that a column of a ledger may hold.
const FIELDS: [ProjectColumn; 31] = [
    ProjectColumn::Name,
    ProjectColumn::OtherNames,
    ProjectColumn::Code,
    ProjectColumn::NationalCode,
    ProjectColumn::MajorCode,
    ProjectColumn::Industry,
    ProjectColumn::StatisticsState,
    ProjectColumn::StatisticsCode,
    ProjectColumn::ListingBasis,
    ProjectColumn::Category,
    ProjectColumn::Stage,
    ProjectColumn::ConstructionKind,
    ProjectColumn::Procedure,
    ProjectColumn::InvestmentEntity,
    ProjectColumn::LevelTags,
    ProjectColumn::Location,
    ProjectColumn::Address,
    ProjectColumn::Coordinates,
    ProjectColumn::Scale,
    ProjectColumn::Start,
    ProjectColumn::End,
    ProjectColumn::TotalInvestment,
    ProjectColumn::Owner,
    ProjectColumn::LeadDepartment,
    ProjectColumn::SupportingDepartments,
    ProjectColumn::SupervisingDepartments,
    ProjectColumn::Supervisor,
    ProjectColumn::ResponsibleLeader,
    ProjectColumn::Contact,
    ProjectColumn::Marks,
    ProjectColumn::Note,
];

/// What of a year's plan a column of a ledger may hold.
const ANNUAL: [AnnualPlanColumn; 6] = [
    AnnualPlanColumn::Planned,
    AnnualPlanColumn::Target,
    AnnualPlanColumn::ListClass,
    AnnualPlanColumn::ResponsibleLeader,
    AnnualPlanColumn::LeadDepartment,
    AnnualPlanColumn::SupportingDepartments,
];

impl Role {
    /// The role that printed words name. Of words that several roles share the plain one is meant: `to_date.2025-12` is all
    /// that was done up to the end of the year, in another month what was done since January; `derived` is compared with
    /// nothing.
    pub fn parse(words: &str) -> Option<Self> {
        let plain = match words {
            "serial" => Some(Self::Serial),
            "start+end" => Some(Self::Span),
            "owner+contact" => Some(Self::OwnerAndContact),
            "funding.source" => Some(Self::FundingSource),
            "problems.description" => Some(Self::Problem),
            "milestones.date" => Some(Self::Milestone),
            "derived" => Some(Self::Derived(Checked::Other)),
            "own" => Some(Self::Own),
            "leave" => Some(Self::Left),
            "to_date" => Some(Self::to_date(None, Since::January, false)),
            "to_date.since start" => Some(Self::to_date(None, Since::Start, false)),
            _ => None,
        };
        plain.or_else(|| match words.split_once('.') {
            Some(("annual", rest)) => annual(rest),
            Some(("monthly", rest)) => monthly(rest),
            Some(("to_date", rest)) => to_date(rest),
            Some(("funding", rest)) => funding(rest),
            Some(("approvals", rest)) => ApprovalKind::from_label(rest).map(Self::Approval),
            Some(_) => None,
            None => field(words),
        })
    }

    const fn to_date(through: Option<YearMonth>, since: Since, is_of_year: bool) -> Self {
        Self::ToDate(ToDate {
            through,
            since,
            is_of_year,
        })
    }

    /// What people choose it by: `总投资`, `2026年计划投资`.
    pub fn label(self) -> String {
        match self {
            Self::Serial => "序号".to_owned(),
            Self::Field(column) => column.spec().label.to_owned(),
            Self::Span => "起止年限".to_owned(),
            Self::OwnerAndContact => "项目业主和联系人".to_owned(),
            Self::Annual(year, AnnualPlanColumn::Planned) => format!("{year}年计划投资"),
            Self::Annual(year, AnnualPlanColumn::Target) => format!("{year}年年度目标"),
            Self::Annual(year, AnnualPlanColumn::ListClass) => format!("{year}年清单类别"),
            Self::Annual(year, part) => format!("{year}年{}", part.spec().label),
            Self::Monthly(month, part) => {
                let part = match part {
                    MonthPart::Invested => "完成投资",
                    MonthPart::TenDays => "分旬完成投资",
                    MonthPart::PhysicalProgress => "形象进度",
                };
                format!("{}年{}月{part}", month.year(), month.month())
            }
            Self::ToDate(to_date) => match (to_date.since, to_date.through) {
                (Since::Start, _) => "自开工累计完成投资".to_owned(),
                (Since::Before, Some(through)) => {
                    format!("截至{}年{}月累计完成投资", through.year(), through.month())
                }
                (Since::January, Some(through)) if to_date.is_of_year => {
                    format!("{}年累计完成投资", through.year())
                }
                (Since::January, Some(through)) => {
                    format!("{}年1至{}月累计完成投资", through.year(), through.month())
                }
                (_, None) => "累计完成投资".to_owned(),
            },
            Self::Funding(source) => format!("资金来源：{}", source.label()),
            Self::FundingSource => "资金来源名称".to_owned(),
            Self::FundingOf(kind, time) => match time {
                Some(FundingTime::In(year)) => format!("资金{}（{year}年）", kind.label()),
                Some(FundingTime::UpTo(year)) => format!("资金{}（至{year}年底）", kind.label()),
                None => format!("资金{}", kind.label()),
            },
            Self::Approval(kind) => format!("前期手续：{}", kind.label()),
            Self::Problem => "存在问题".to_owned(),
            Self::Milestone => "里程碑日期".to_owned(),
            Self::Derived(_) => "由其他列算出，只核对".to_owned(),
            Self::Own => "存为自定义列".to_owned(),
            Self::Left => "不导入".to_owned(),
        }
    }

    /// What a column of a table may be chosen to hold, in the usual order, where the sheet speaks of these years.
    pub fn offered(years: &[i32]) -> Vec<Self> {
        Self::offered_at(years, Period::default())
    }

    /// The same of a sheet that reports a time: first what is of that.
    pub(in crate::import::understand) fn offered_at(years: &[i32], reported: Period) -> Vec<Self> {
        let mut years = years.to_vec();
        years.sort_by_key(|year| Some(*year) != reported.year);
        let month = reported.month.unwrap_or(1).clamp(1, 12);
        let months: Vec<u32> = (1..=month).rev().chain(month + 1..=12).collect();
        let mut offered: Vec<Self> = FIELDS.map(Self::Field).to_vec();
        offered.extend([Self::Span, Self::OwnerAndContact]);
        for year in &years {
            offered.extend(ANNUAL.map(|part| Self::Annual(*year, part)));
        }
        for year in &years {
            let end = YearMonth::new(*year, 12);
            offered.extend(end.map(|end| Self::to_date(Some(end), Since::January, true)));
            offered.extend(end.map(|end| Self::to_date(Some(end), Since::Before, false)));
        }
        offered.push(Self::to_date(None, Since::Start, false));
        for year in &years {
            let months = months.iter();
            for month in months.filter_map(|month| YearMonth::new(*year, *month)) {
                offered.push(Self::Monthly(month, MonthPart::Invested));
                offered.push(Self::Monthly(month, MonthPart::PhysicalProgress));
            }
        }
        offered.extend(FundingSource::ALL.iter().copied().map(Self::Funding));
        offered.push(Self::FundingSource);
        for kind in FundingKind::ALL {
            offered.push(Self::FundingOf(*kind, None));
            let times = years.iter().map(|year| Some(FundingTime::In(*year)));
            offered.extend(times.map(|time| Self::FundingOf(*kind, time)));
        }
        offered.extend(ApprovalKind::ALL.iter().copied().map(Self::Approval));
        offered.extend([Self::Problem, Self::Serial]);
        offered.extend([Self::Derived(Checked::Other), Self::Own, Self::Left]);
        offered
    }

    /// Whether a column of a table can have it; dates of milestones stand in forms alone.
    pub fn is_of_tables(self) -> bool {
        self != Self::Milestone
    }

    /// The same on a sheet that reports so many years later, and so many months in all; none where there is no such year.
    pub fn later(self, years: i32, months: i32) -> Option<Self> {
        let month = |month: YearMonth| {
            let all = month.year() * 12 + month.month() as i32 - 1 + months;
            YearMonth::new(all.div_euclid(12), all.rem_euclid(12) as u32 + 1)
        };
        Some(match self {
            Self::Annual(year, part) => Self::Annual(year + years, part),
            Self::Monthly(of, part) => Self::Monthly(month(of)?, part),
            Self::ToDate(mut to_date) => {
                if let Some(through) = to_date.through {
                    // Whole years end in December.
                    let is_whole = to_date.is_of_year || to_date.since == Since::Before;
                    to_date.through = Some(if is_whole {
                        YearMonth::new(through.year() + years, through.month())?
                    } else {
                        month(through)?
                    });
                }
                Self::ToDate(to_date)
            }
            Self::FundingOf(kind, Some(FundingTime::In(year))) => {
                Self::FundingOf(kind, Some(FundingTime::In(year + years)))
            }
            Self::FundingOf(kind, Some(FundingTime::UpTo(year))) => {
                Self::FundingOf(kind, Some(FundingTime::UpTo(year + years)))
            }
            role => role,
        })
    }
}

fn field(name: &str) -> Option<Role> {
    let mut fields = FIELDS.into_iter();
    let field = fields.find(|column| column.spec().name == name);
    field.map(Role::Field)
}

fn year(text: &str) -> Option<i32> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let year = text.parse().ok().filter(|_| is_year)?;
    YearMonth::new(year, 1).map(YearMonth::year)
}

fn month(text: &str) -> Option<YearMonth> {
    let (of, month) = text.split_once('-')?;
    let is_month = month.len() == 2 && month.bytes().all(|byte| byte.is_ascii_digit());
    let month = month.parse().ok().filter(|_| is_month)?;
    YearMonth::new(year(of)?, month)
}

fn annual(rest: &str) -> Option<Role> {
    let (of, part) = rest.split_once('.')?;
    let mut parts = ANNUAL.into_iter();
    let part = parts.find(|each| each.spec().name == part)?;
    Some(Role::Annual(year(of)?, part))
}

fn monthly(rest: &str) -> Option<Role> {
    let (of, part) = rest.split_once('.')?;
    let part = match part {
        "invested" => MonthPart::Invested,
        "part" => MonthPart::TenDays,
        "physical_progress" => MonthPart::PhysicalProgress,
        _ => return None,
    };
    Some(Role::Monthly(month(of)?, part))
}

fn to_date(rest: &str) -> Option<Role> {
    if let Some(year) = year(rest) {
        return Some(Role::to_date(
            YearMonth::new(year, 12),
            Since::January,
            true,
        ));
    }
    let through = month(rest)?;
    let since = if through.month() == 12 {
        Since::Before
    } else {
        Since::January
    };
    Some(Role::to_date(Some(through), since, false))
}

fn funding(rest: &str) -> Option<Role> {
    if let Some(source) = FundingSource::from_label(rest) {
        return Some(Role::Funding(source));
    }
    let (kind, time) = match rest.split_once('.') {
        Some((kind, time)) => (kind, Some(time)),
        None => (rest, None),
    };
    let kind = FundingKind::from_label(kind)?;
    let time = match time {
        None => None,
        Some(time) => Some(match time.strip_prefix('≤') {
            Some(upto) => FundingTime::UpTo(year(upto)?),
            None => FundingTime::In(year(time)?),
        }),
    };
    Some(Role::FundingOf(kind, time))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every() -> Vec<Role> {
        let mut every = Role::offered(&[2025, 2026]);
        let month = YearMonth::new(2026, 8);
        every.push(Role::Milestone);
        every.push(Role::to_date(month, Since::January, false));
        every.push(Role::to_date(None, Since::January, false));
        every.push(Role::FundingOf(
            FundingKind::Received,
            Some(FundingTime::UpTo(2025)),
        ));
        every.extend(month.map(|month| Role::Monthly(month, MonthPart::TenDays)));
        every
    }

    #[test]
    fn printed_words_are_read_again() {
        let every = every();
        assert!(every.len() > 120, "{}", every.len());
        for role in every {
            assert_eq!(Role::parse(&role.to_string()), Some(role), "{role}");
        }
        // Two words for three meanings: the plain one is read.
        for (checked, words) in [(Checked::Rate, "derived"), (Checked::Year(2026), "derived")] {
            assert_eq!(Role::Derived(checked).to_string(), words);
        }
        for words in [
            "",
            "总投资",
            "position",
            "sources",
            "annual",
            "annual.26.planned",
            "annual.2026.done",
            "monthly.2026-13.invested",
            "monthly.2026-1.invested",
            "to_date.2026-00",
            "to_date.+026",
            "funding.银行",
            "approvals.环评",
            "own.形象进度",
        ] {
            assert_eq!(Role::parse(words), None, "{words}");
        }
    }

    #[test]
    fn what_the_sheet_reports_is_offered_first() {
        let reported = Period {
            year: Some(2025),
            month: Some(9),
        };
        let offered = Role::offered_at(&[2024, 2025, 2026], reported);
        let progress = |role: &&Role| matches!(role, Role::Monthly(_, MonthPart::PhysicalProgress));
        let first: Vec<String> = offered
            .iter()
            .filter(progress)
            .map(|role| role.label())
            .collect();
        assert_eq!(first[..2], ["2025年9月形象进度", "2025年8月形象进度"]);
        assert_eq!(first.len(), 36);
    }

    #[test]
    fn every_role_has_a_label_of_its_own() {
        let mut seen = std::collections::BTreeMap::new();
        for role in every() {
            let label = role.label();
            assert!(!label.is_empty() && !label.contains('.'), "{role}: {label}");
            if let Some(other) = seen.insert(label.clone(), role) {
                panic!("{role} and {other} are both {label}");
            }
        }
    }

    #[test]
    fn next_month_s_roles_follow_the_month() {
        let later = |words: &str, (years, months)| {
            let role = Role::parse(words).unwrap();
            role.later(years, months).unwrap().to_string()
        };
        for (words, time, expected) in [
            (
                "monthly.2026-03.invested",
                (0, 1),
                "monthly.2026-04.invested",
            ),
            (
                "monthly.2026-12.invested",
                (1, 1),
                "monthly.2027-01.invested",
            ),
            ("to_date.2026-08", (0, 1), "to_date.2026-09"),
            ("annual.2026.planned", (0, 1), "annual.2026.planned"),
            ("annual.2026.planned", (1, 1), "annual.2027.planned"),
            ("annual.2026.planned", (-1, -12), "annual.2025.planned"),
            ("to_date.2025-12", (1, 12), "to_date.2026-12"),
            ("to_date.2026", (1, 12), "to_date.2027"),
            ("funding.到位.≤2025", (1, 3), "funding.到位.≤2026"),
            ("total_investment", (1, 12), "total_investment"),
        ] {
            assert_eq!(later(words, time), expected, "{words}");
        }
    }
}
