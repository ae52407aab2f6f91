//! Figures that come in and can hardly be meant: a careful clerk is told of them, and decides. On a sheet of a round they wait
//! until somebody takes them: every sum would have them in it.

use std::collections::BTreeMap;

use crate::model::{
    AnnualPlanColumn, Id, Money, MoneyUnit, MonthlyProgressColumn, PartialDate, Portfolio, Project,
    ProjectColumn, YearMonth,
};

use super::Spot;
use super::incoming::{CellState, IncomingCell};

/// So many times the month before is looked at twice.
const MANY_TIMES: i64 = 10;
/// So far from each other amounts are in two units that people take for one another.
const UNITS_APART: i64 = 1_000;
/// So many months of a year show what is usual.
const SEVERAL_MONTHS: usize = 3;

/// Something odd about a cell.
struct Odd {
    words: String,
    /// Whether it can hardly be meant; else it is only worth a look, as more than the plan of a year.
    is_doubtful: bool,
}

impl Odd {
    const fn doubtful(words: String) -> Self {
        Self {
            words,
            is_doubtful: true,
        }
    }
}

/// What is odd about the cells of a row that come in, in Chinese. Where the row `holds` them back, cells that can hardly be
/// meant wait: those on which `is_decided` says that nobody has decided.
pub(super) fn of(
    portfolio: &Portfolio,
    project: Option<Id<Project>>,
    cells: &mut [IncomingCell],
    (holds, is_decided): (bool, impl Fn(&IncomingCell) -> bool),
) -> Vec<String> {
    if !cells.iter().any(is_looked_at) {
        return Vec::new();
    }
    let project = project.and_then(|id| portfolio.projects().get(id));
    let mut seen = Known::of(portfolio, project);
    let accepted = |cell: &&IncomingCell| cell.state == CellState::Accepted;
    for cell in cells.iter().filter(accepted) {
        match (&cell.spot, cell.new.as_money()) {
            (Spot::Field(ProjectColumn::TotalInvestment), Some(total)) => seen.total = Some(total),
            (Spot::Annual(year, AnnualPlanColumn::Planned), Some(planned)) => {
                seen.planned.insert(*year, planned);
            }
            (Spot::Month(month, MonthlyProgressColumn::Invested), Some(amount)) => {
                seen.months.insert(*month, amount);
            }
            _ => {}
        }
    }
    let mut told = Vec::new();
    for cell in cells.iter_mut() {
        let comes_in = cell.state == CellState::Accepted;
        if !comes_in && cell.state != CellState::Refused {
            continue;
        }
        let odd = match (&cell.spot, cell.new.as_money(), cell.new.as_text()) {
            (Spot::Field(ProjectColumn::TotalInvestment), Some(total), _) => {
                Vec::from_iter(leap("总投资", cell.old.as_money(), total))
            }
            (Spot::Annual(year, AnnualPlanColumn::Planned), Some(planned), _) => {
                let label = format!("{year}年计划投资");
                Vec::from_iter(leap(&label, cell.old.as_money(), planned))
            }
            (Spot::Month(month, MonthlyProgressColumn::Invested), Some(amount), _) => {
                seen.month(*month, amount)
            }
            (Spot::Month(month, MonthlyProgressColumn::PhysicalProgress), _, Some(words)) => {
                Vec::from_iter(seen.progress(*month, words))
            }
            _ => Vec::new(),
        };
        let mut doubts = odd.iter().filter(|odd| odd.is_doubtful);
        if holds && let Some(first) = doubts.next() {
            cell.is_doubtful = true;
            if comes_in && !is_decided(cell) {
                let others = doubts.map(|odd| odd.words.as_str());
                let words: Vec<&str> = std::iter::once(first.words.as_str())
                    .chain(others)
                    .collect();
                cell.state = CellState::Held;
                cell.why = Some(format!("{}；确实如此，再采用", words.join("；")).into());
            }
        }
        let words = odd.into_iter().map(|odd| odd.words);
        told.extend(words.filter(|_| comes_in));
    }
    told
}

/// Whether something of a cell may be odd: of most it is not asked.
const fn is_looked_at(cell: &IncomingCell) -> bool {
    matches!(
        cell.spot,
        Spot::Field(ProjectColumn::TotalInvestment)
            | Spot::Annual(_, AnnualPlanColumn::Planned)
            | Spot::Month(..)
    )
}

/// What is known of a project, with what comes in.
struct Known<'a> {
    total: Option<Money>,
    planned: BTreeMap<i32, Money>,
    months: BTreeMap<YearMonth, Money>,
    progress: BTreeMap<YearMonth, &'a str>,
}

impl<'a> Known<'a> {
    fn of(portfolio: &'a Portfolio, project: Option<&Project>) -> Self {
        let reports = project.map(|project| portfolio.progress().of(project.id));
        let reports = || reports.iter().flatten();
        let plans = project.map(|project| portfolio.annual_plans().of(project.id));
        let plans = plans.into_iter().flatten();
        Self {
            total: project.and_then(|project| project.total_investment),
            planned: plans
                .filter_map(|plan| Some((plan.year, plan.planned?)))
                .collect(),
            months: reports()
                .filter_map(|report| Some((report.month, report.invested?)))
                .collect(),
            progress: reports()
                .map(|report| (report.month, report.physical_progress.as_str()))
                .collect(),
        }
    }

    /// What is odd about what a month came to.
    fn month(&self, month: YearMonth, amount: Money) -> Vec<Odd> {
        let label = format!(
            "{}完成投资 {}",
            PartialDate::Month(month).in_chinese(),
            wan(amount)
        );
        if amount < Money::ZERO {
            let words = format!("{label}是负数，累计会减少，请核对");
            return vec![Odd::doubtful(words)];
        }
        let before = YearMonth::from_index(month.index() - 1);
        let before = before.and_then(|before| self.months.get(&before).copied());
        let before = before.filter(|before| *before > Money::ZERO);
        let of_year = self
            .months
            .iter()
            .filter(|(other, _)| other.year() == month.year() && **other < month);
        let of_year: Vec<Money> = of_year.map(|(_, amount)| *amount).collect();
        let sum_before: Money = of_year.iter().copied().sum();
        let mut told = Vec::new();
        let times = before.map(|before| times(amount, before));
        match (times, before) {
            (Some(times), Some(before)) if times >= UNITS_APART => {
                told.push(Odd::doubtful(format!(
                    "{label}是上月（{}）的 {times} 倍，请核对单位：是不是把元填成了万元",
                    wan(before)
                )));
            }
            (Some(times), Some(before)) if times >= MANY_TIMES => {
                told.push(Odd::doubtful(format!(
                    "{label}是上月（{}）的 {times} 倍，请核对单位，或是不是填成了累计数",
                    wan(before)
                )));
            }
            (_, Some(before))
                if amount > Money::ZERO && self::times(before, amount) >= UNITS_APART =>
            {
                told.push(Odd::doubtful(format!(
                    "{label}不到上月（{}）的千分之一，请核对单位：是不是按亿元填的",
                    wan(before)
                )));
            }
            _ if of_year.len() >= SEVERAL_MONTHS
                && sum_before > Money::ZERO
                && amount >= sum_before =>
            {
                told.push(Odd::doubtful(format!(
                    "{label}不少于今年前几个月之和（{}），请核对是不是填成了累计数",
                    wan(sum_before)
                )));
            }
            _ => {}
        }
        let planned = self.planned.get(&month.year()).copied();
        let planned = planned.filter(|planned| *planned > Money::ZERO);
        let done = sum_before + amount;
        if let Some(planned) = planned.filter(|planned| done > *planned) {
            // Many do somewhat more in a year than they had planned.
            let is_twice = |done: Money| done.fen() / 2 > planned.fen();
            told.push(Odd {
                is_doubtful: is_twice(done) && !is_twice(sum_before),
                words: format!(
                    "{}年累计完成 {}，超过年度计划 {}，完成率超过 100%",
                    month.year(),
                    wan(done),
                    wan(planned)
                ),
            });
        }
        let since_start = self.months.range(..=month).map(|(_, amount)| *amount);
        let since_start: Money = since_start.sum();
        let total = self.total.filter(|total| *total > Money::ZERO);
        if let Some(total) = total.filter(|total| since_start > *total) {
            // A tenth more than was meant to be spent happens; what passed that before does so with any amount.
            let most = total + Money::from_fen(total.fen() / 10);
            told.push(Odd {
                is_doubtful: since_start > most && since_start - amount <= most,
                words: format!(
                    "自开工累计完成 {}，超过总投资 {}",
                    wan(since_start),
                    wan(total)
                ),
            });
        }
        told
    }

    /// What is odd about the share that 形象进度 names.
    fn progress(&self, month: YearMonth, words: &str) -> Option<Odd> {
        let now = percent(words)?;
        if now > 100 {
            return Some(Odd::doubtful(format!("形象进度写着 {now}%，超过 100%")));
        }
        let before = YearMonth::from_index(month.index() - 1);
        let before = before.and_then(|before| percent(self.progress.get(&before)?));
        let before = before.filter(|before| *before > now)?;
        Some(Odd::doubtful(format!(
            "形象进度写着 {now}%，比上月的 {before}% 还低"
        )))
    }
}

/// An amount that is many times what it was, or as small a part of it.
fn leap(label: &str, old: Option<Money>, new: Money) -> Option<Odd> {
    let old = old.filter(|old| *old > Money::ZERO)?;
    let is_leap =
        new > Money::ZERO && (times(new, old) >= MANY_TIMES || times(old, new) >= MANY_TIMES);
    is_leap.then(|| {
        let words = format!("{label}由 {} 改为 {}，请核对单位", wan(old), wan(new));
        Odd::doubtful(words)
    })
}

/// The one share that words name; of several nobody knows which is meant.
fn percent(words: &str) -> Option<u32> {
    let mut signs = words.match_indices(['%', '％']);
    let (at, _) = signs.next()?;
    if signs.next().is_some() {
        return None;
    }
    let before = words.get(..at)?.trim_end();
    let is_of_number = |c: char| c.is_ascii_digit() || c == '.';
    let start = before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_of_number(*c))
        .last()
        .map(|(at, _)| at)?;
    let whole = before.get(start..)?.split('.').next()?;
    whole.parse().ok()
}

fn times(large: Money, small: Money) -> i64 {
    large.fen().checked_div(small.fen()).unwrap_or_default()
}

fn wan(money: Money) -> String {
    format!("{}万元", money.format_whole(MoneyUnit::Wan))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> YearMonth {
        let parts = text.split_once('-').unwrap();
        YearMonth::new(parts.0.parse().unwrap(), parts.1.parse().unwrap()).unwrap()
    }

    fn known(months: &[(&str, i64)]) -> Known<'static> {
        let months = months.iter();
        Known {
            total: Some(Money::from_wan(10_000)),
            planned: BTreeMap::from([(2024, Money::from_wan(3_000))]),
            months: months
                .map(|(at, wan)| (month(at), Money::from_wan(*wan)))
                .collect(),
            progress: BTreeMap::from([(month("2024-09"), "完成 60%")]),
        }
    }

    fn told(before: &[(&str, i64)], amount: i64) -> String {
        let mut known = known(before);
        let now = month("2024-10");
        known.months.insert(now, Money::from_wan(amount));
        let odd = known.month(now, Money::from_wan(amount)).into_iter();
        let words = odd.map(|odd| {
            let mark = if odd.is_doubtful { "！" } else { "" };
            format!("{mark}{}", odd.words)
        });
        words.collect::<Vec<_>>().join("；")
    }

    #[test]
    fn what_can_hardly_be_meant_is_told() {
        assert_eq!(told(&[("2024-09", 100)], 120), "");
        assert!(told(&[("2024-09", 100)], -1).starts_with("！") && told(&[], -1).contains("负数"));
        assert!(told(&[("2024-09", 10)], 150).contains("15 倍"));
        assert!(told(&[("2024-09", 1)], 2_000).contains("把元填成了万元"));
        assert!(told(&[("2024-09", 2_000)], 1).contains("按亿元填的"));
        let three = [("2024-07", 100), ("2024-08", 100), ("2024-09", 100)];
        assert!(told(&three, 310).contains("累计数"));
        assert_eq!(told(&three[1..], 210), "");
        assert!(told(&[("2024-09", 2_900)], 200).contains("超过 100%"));
        // Somewhat more than the plan is worth a look; twice of it can hardly be meant, nor what passes the whole.
        assert!(!told(&[("2024-09", 2_900)], 200).contains("！"));
        assert!(told(&[("2024-08", 2_900)], 3_200).starts_with("！2024年累计"));
        assert!(told(&[("2023-09", 9_900)], 2_000).contains("！自开工累计完成"));
        assert!(told(&[("2023-09", 9_900)], 200).contains("超过总投资"));
        assert!(!told(&[("2023-09", 9_900)], 200).contains("！"));
        assert!(!told(&[("2023-09", 11_100)], 200).contains("！"));
    }

    #[test]
    fn progress_goes_up_and_no_further_than_all() {
        let of = |words: &str| {
            let odd = known(&[]).progress(month("2024-10"), words);
            odd.map(|odd| odd.words)
        };
        assert_eq!(of("主体完成 70%"), None);
        assert!(of("完成120％").unwrap().contains("超过 100%"));
        assert!(of("完成 40.5%").unwrap().contains("比上月的 60% 还低"));
        assert_eq!(of("地上 40%，地下 50%"), None);
        assert_eq!(of("封顶"), None);
    }
}
