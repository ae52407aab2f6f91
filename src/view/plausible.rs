//! Figures that can hardly be meant: a careful clerk is told of them, whether they come in from a sheet or are typed.

use std::collections::{BTreeMap, HashSet};

use uuid::Uuid;

use crate::model::{
    AnnualPlanColumn, Change, Id, Money, MoneyUnit, MonthlyProgressColumn, PartialDate, Portfolio,
    Project, ProjectColumn, Table, Value, YearMonth,
};

/// So many times the month before is looked at twice.
const MANY_TIMES: i64 = 10;
/// So far from each other amounts are in two units that people take for one another.
const UNITS_APART: i64 = 1_000;
/// So many months of a year show what is usual.
const SEVERAL_MONTHS: usize = 3;

/// Something odd about a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Odd {
    /// What is odd, with the figures.
    pub words: String,
    /// What is to be looked at, where that is known: `请核对单位`.
    ask: &'static str,
    /// The same for a list of what is odd about a project; empty where that list says so by itself.
    pub short: String,
    /// Whether it can hardly be meant; else it is only worth a look, as more than the plan of a year.
    pub is_doubtful: bool,
}

impl Odd {
    const fn doubtful(words: String, short: String) -> Self {
        Self {
            words,
            ask: "",
            short,
            is_doubtful: true,
        }
    }

    /// The same with what is to be looked at.
    const fn asking(mut self, ask: &'static str) -> Self {
        self.ask = ask;
        self
    }
}

/// What is odd, in one sentence that asks once to look at it where it can hardly be meant; empty without anything odd.
pub fn told(odd: &[Odd]) -> String {
    let words: Vec<&str> = odd.iter().map(|odd| odd.words.as_str()).collect();
    let asks = odd.iter().map(|odd| odd.ask).find(|ask| !ask.is_empty());
    let is_doubtful = odd.iter().any(|odd| odd.is_doubtful);
    let ask = asks.or_else(|| is_doubtful.then_some(ASK));
    let ask = ask.map_or_else(String::new, |ask| format!("，{ask}"));
    format!("{}{ask}", words.join("；"))
}

const ASK: &str = "请核对";
const ASK_FOR_UNIT: &str = "请核对单位";

/// The figures of a project beside which others are looked at. Whoever asks puts those that come in into it.
#[derive(Debug, Default)]
pub struct KnownFigures<'a> {
    /// 总投资
    pub total: Option<Money>,
    /// 年度计划投资, by years.
    pub planned: BTreeMap<i32, Money>,
    /// 完成投资, by months.
    pub months: BTreeMap<YearMonth, Money>,
    progress: BTreeMap<YearMonth, &'a str>,
}

impl<'a> KnownFigures<'a> {
    /// Those of a project; none of one that the library has not.
    pub fn of(portfolio: &'a Portfolio, project: Option<&Project>) -> Self {
        let reports = project.map_or(&[][..], |project| portfolio.progress().of(project.id));
        let plans = project.map(|project| portfolio.annual_plans().of(project.id));
        let plans = plans.into_iter().flatten();
        Self {
            total: project.and_then(|project| project.total_investment),
            planned: plans
                .filter_map(|plan| Some((plan.year, plan.planned?)))
                .collect(),
            months: reports
                .iter()
                .filter_map(|report| Some((report.month, report.known()?)))
                .collect(),
            progress: reports
                .iter()
                .map(|report| (report.month, report.physical_progress.as_str()))
                .collect(),
        }
    }

    /// What is odd about what a month came to.
    pub fn month(&self, month: YearMonth, amount: Money) -> Vec<Odd> {
        // Of most months there is nothing to tell.
        let label = || {
            let month = PartialDate::Month(month).in_chinese();
            format!("{month}完成投资 {}", wan(amount))
        };
        let of_month = || format!("{}月", month.month());
        if amount < Money::ZERO {
            let words = format!("{}是负数，累计会减少", label());
            return vec![Odd::doubtful(words, String::new())];
        }
        // The month before, or the last that was reported: a gap hides no leap.
        let last = self.months.range(..month).next_back();
        let last = last.filter(|(at, _)| month.index() - at.index() <= 12);
        let last = last.filter(|(_, before)| **before > Money::ZERO);
        let before = last.map(|(_, before)| *before);
        let last = || {
            let at = last.map(|(at, _)| *at);
            let at = at.filter(|at| at.index() + 1 < month.index());
            at.map_or_else(
                || "上月".to_owned(),
                |at| PartialDate::Month(at).in_chinese(),
            )
        };
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
                let words = format!("{}是{}（{}）的 {times} 倍", label(), last(), wan(before));
                let short = format!("{}是{}的 {times} 倍", of_month(), last());
                let ask = "请核对单位：是不是把元填成了万元";
                told.push(Odd::doubtful(words, short).asking(ask));
            }
            (Some(times), Some(before)) if times >= MANY_TIMES => {
                let words = format!("{}是{}（{}）的 {times} 倍", label(), last(), wan(before));
                let short = format!("{}是{}的 {times} 倍", of_month(), last());
                let ask = "请核对单位，或是不是填成了累计数";
                told.push(Odd::doubtful(words, short).asking(ask));
            }
            (_, Some(before))
                if amount > Money::ZERO && self::times(before, amount) >= UNITS_APART =>
            {
                let words = format!("{}不到{}（{}）的千分之一", label(), last(), wan(before));
                let short = format!("{}不到{}的千分之一", of_month(), last());
                let ask = "请核对单位：是不是按亿元填的";
                told.push(Odd::doubtful(words, short).asking(ask));
            }
            _ if of_year.len() >= SEVERAL_MONTHS
                && sum_before > Money::ZERO
                && amount >= sum_before =>
            {
                let words = format!("{}不少于今年前几个月之和（{}）", label(), wan(sum_before));
                let short = format!("{}像是累计数", of_month());
                let ask = "请核对是不是填成了累计数";
                told.push(Odd::doubtful(words, short).asking(ask));
            }
            _ => {}
        }
        let planned = self.planned.get(&month.year()).copied();
        let planned = planned.filter(|planned| *planned > Money::ZERO);
        let done = sum_before + amount;
        if let Some(planned) = planned.filter(|planned| done > *planned) {
            // Many do somewhat more in a year than they had planned, and hardly any in one month.
            let is_twice = |done: Money| done.fen() / 2 > planned.fen();
            let is_alone = amount > planned + Money::from_fen(planned.fen() / 10);
            told.push(Odd {
                is_doubtful: is_alone || is_twice(done) && !is_twice(sum_before),
                ask: "",
                short: String::new(),
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
                ask: "",
                short: String::new(),
                words: format!(
                    "自开工累计完成 {}，超过总投资 {}",
                    wan(since_start),
                    wan(total)
                ),
            });
        }
        told
    }

    /// What is odd about a total investment that stood otherwise before: a leap, less than what one year plans, less than what
    /// is done already.
    pub fn total(&self, old: Option<Money>, total: Money) -> Vec<Odd> {
        if total < Money::ZERO {
            let words = format!("总投资 {}是负数", wan(total));
            return vec![Odd::doubtful(words, String::new())];
        }
        let mut told = Vec::from_iter(leap("总投资", old, total));
        let most = self.planned.iter().max_by_key(|(_, planned)| **planned);
        let most = most.filter(|(_, planned)| **planned > total);
        told.extend(most.map(|(year, planned)| above_total(*year, *planned, total)));
        let done: Money = self.months.values().copied().sum();
        // A tenth more than was meant to be spent happens.
        if done > total + Money::from_fen(total.fen() / 10) {
            let words = format!("总投资 {}少于已完成的 {}", wan(total), wan(done));
            told.push(Odd::doubtful(words, String::new()));
        }
        told
    }

    /// What is odd about the plan of a year that stood otherwise before: a leap, more than the whole costs.
    pub fn planned(&self, year: i32, old: Option<Money>, planned: Money) -> Vec<Odd> {
        if planned < Money::ZERO {
            let words = format!("{year}年计划投资 {}是负数", wan(planned));
            return vec![Odd::doubtful(words, String::new())];
        }
        let mut told = Vec::from_iter(leap(&format!("{year}年计划投资"), old, planned));
        let total = self.total.filter(|total| *total >= Money::ZERO);
        let total = total.filter(|total| planned > *total);
        told.extend(total.map(|total| above_total(year, planned, total)));
        told
    }

    /// What is odd about the share that 形象进度 names.
    pub fn progress(&self, month: YearMonth, words: &str) -> Option<Odd> {
        let now = percent(words)?;
        if now > 100 {
            let words = format!("形象进度写着 {now}%，超过 100%");
            return Some(Odd::doubtful(words, "形象进度超过 100%".to_owned()));
        }
        let before = YearMonth::from_index(month.index() - 1);
        let before = before.and_then(|before| percent(self.progress.get(&before)?));
        let before = before.filter(|before| *before > now)?;
        let words = format!("形象进度写着 {now}%，比上月的 {before}% 还低");
        Some(Odd::doubtful(words, "形象进度比上月还低".to_owned()))
    }
}

/// The plan of one year beside the whole, said the same whichever of the two was altered.
fn above_total(year: i32, planned: Money, total: Money) -> Odd {
    let words = format!("{year}年计划投资 {}超过总投资 {}", wan(planned), wan(total));
    Odd::doubtful(words, String::new())
}

/// An amount that is many times what it was, or as small a part of it.
fn leap(label: &str, old: Option<Money>, new: Money) -> Option<Odd> {
    let old = old.filter(|old| *old > Money::ZERO)?;
    let is_leap =
        new > Money::ZERO && (times(new, old) >= MANY_TIMES || times(old, new) >= MANY_TIMES);
    is_leap.then(|| {
        let words = format!("{label}由 {} 改为 {}", wan(old), wan(new));
        Odd::doubtful(words, String::new()).asking(ASK_FOR_UNIT)
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

/// What can hardly be meant of figures that were just altered, each with its project, in sentences that ask to look at it;
/// `after` is the library with them. Where both sides of a comparison were altered it is told once.
pub fn doubted_figures(after: &Portfolio, changes: &[Change]) -> Vec<String> {
    let figures = changes.iter().flat_map(altered);
    let doubted = figures.filter_map(|(table, id, column, old)| {
        let row = after.row(table, id)?;
        let project = match table {
            Table::Project => Id::new(id),
            _ => row.project()?,
        };
        let project = after.projects().get(project)?;
        let new = row.values.get(column)?;
        let known = KnownFigures::of(after, Some(project));
        let odd = match row.table {
            Table::Project => known.total(old.as_money(), new.as_money()?),
            Table::AnnualPlan => {
                let plan = after.annual_plans().get(Id::new(id))?;
                known.planned(plan.year, old.as_money(), new.as_money()?)
            }
            _ => {
                let month = after.progress().get(Id::new(id))?.month;
                match new {
                    Value::Text(words) => Vec::from_iter(known.progress(month, words)),
                    value => known.month(month, value.as_money()?),
                }
            }
        };
        Some((project, odd))
    });
    let mut told: Vec<String> = Vec::new();
    let mut said = HashSet::new();
    for (project, mut odd) in doubted {
        odd.retain(|odd| odd.is_doubtful && said.insert((project.id, odd.words.clone())));
        if !odd.is_empty() {
            told.push(format!("{}：{}", project.name, self::told(&odd)));
        }
    }
    told
}

/// The figures that a change alters: table, row, column, and what stood there.
fn altered(change: &Change) -> Vec<(Table, Uuid, usize, Value)> {
    let looked_at: &[usize] = match change.table() {
        Table::Project => &[ProjectColumn::TotalInvestment as usize],
        Table::AnnualPlan => &[AnnualPlanColumn::Planned as usize],
        Table::MonthlyProgress => &[
            MonthlyProgressColumn::Invested as usize,
            MonthlyProgressColumn::ByTenth as usize,
            MonthlyProgressColumn::ByFifteenth as usize,
            MonthlyProgressColumn::ByTwentieth as usize,
            MonthlyProgressColumn::PhysicalProgress as usize,
        ],
        _ => &[],
    };
    let (table, id) = (change.table(), change.row_id());
    match change {
        Change::Create(_) => {
            let columns = looked_at.iter();
            columns.map(|at| (table, id, *at, Value::Empty)).collect()
        }
        Change::Set { column, old, .. } if looked_at.contains(column) => {
            vec![(table, id, *column, old.clone())]
        }
        Change::Set { .. } | Change::Delete(_) => Vec::new(),
    }
}

/// Whether a change alters a figure that is looked at.
pub fn alters_figures(change: &Change) -> bool {
    !altered(change).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn month(text: &str) -> YearMonth {
        let parts = text.split_once('-').unwrap();
        YearMonth::new(parts.0.parse().unwrap(), parts.1.parse().unwrap()).unwrap()
    }

    fn known(months: &[(&str, i64)]) -> KnownFigures<'static> {
        let months = months.iter();
        KnownFigures {
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
            format!("{mark}{}", super::told(&[odd]))
        });
        words.collect::<Vec<_>>().join("；")
    }

    #[test]
    fn what_can_hardly_be_meant_is_told() {
        assert_eq!(told(&[("2024-09", 100)], 120), "");
        assert!(told(&[("2024-09", 100)], -1).starts_with("！") && told(&[], -1).contains("负数"));
        assert!(told(&[("2024-09", 10)], 150).contains("是上月（10.00万元）的 15 倍"));
        // Nobody has reported September.
        assert!(told(&[("2024-08", 10)], 150).contains("是2024年8月（10.00万元）的 15 倍"));
        assert_eq!(told(&[("2022-08", 10)], 150), "");
        // More than the plan of the year in one month.
        assert!(told(&[], 3_400).starts_with("！2024年累计"));
        assert!(!told(&[], 3_200).contains("！"));
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

    /// What is typed is doubted as what comes in is.
    #[test]
    fn figures_that_were_typed_are_looked_at() {
        use crate::model::{Op, Row};
        let id = Uuid::from_u128;
        let wan = |wan| Value::Money(Money::from_wan(wan));
        let mut project = Row::blank(Table::Project, id(1));
        project.values[ProjectColumn::Name as usize] = Value::Text("平安大桥".to_owned());
        project.values[ProjectColumn::TotalInvestment as usize] = wan(10_000);
        let report = |n, at: &str, invested: Value, words: &str| {
            let mut row = Row::blank(Table::MonthlyProgress, id(n));
            let mut set = |column: MonthlyProgressColumn, value| {
                row.values[column as usize] = value;
            };
            set(MonthlyProgressColumn::Project, Value::Ref(id(1)));
            let month = PartialDate::parse(at).unwrap();
            set(MonthlyProgressColumn::Month, Value::Date(month));
            set(MonthlyProgressColumn::Invested, invested);
            let words = Value::Text(words.to_owned());
            set(MonthlyProgressColumn::PhysicalProgress, words);
            row
        };
        let before = report(2, "2024-09", wan(10), "完成 60%");
        let mut portfolio = Portfolio::from_rows([project, before]).unwrap();
        let told = |portfolio: &mut Portfolio, changes: Vec<Change>| {
            let op = Op::edit(id(99), "", changes.clone());
            portfolio.apply(&op).unwrap();
            doubted_figures(portfolio, &changes).join("\n")
        };
        let new = report(3, "2024-10", wan(150), "完成 50%");
        let words = told(&mut portfolio, vec![Change::Create(new)]);
        assert!(words.starts_with("平安大桥：2024年10月完成投资"), "{words}");
        assert!(words.contains("15 倍") && words.contains("还低"), "{words}");
        let set = |portfolio: &mut Portfolio, table, n, column, value| {
            let change = portfolio.change(table, id(n), column, value);
            told(portfolio, change.into_iter().collect())
        };
        let month = (
            Table::MonthlyProgress,
            MonthlyProgressColumn::Invested as usize,
        );
        assert_eq!(set(&mut portfolio, month.0, 3, month.1, wan(12)), "");
        let words = set(&mut portfolio, month.0, 3, month.1, wan(-1));
        assert!(words.contains("负数"), "{words}");
        let total = ProjectColumn::TotalInvestment as usize;
        let words = set(&mut portfolio, Table::Project, 1, total, wan(1));
        assert!(words.contains("总投资由"), "{words}");
        set(&mut portfolio, Table::Project, 1, total, wan(10_000));
        // 5 000 of a whole, and 6 560 of it in one year.
        let mut plan = Row::blank(Table::AnnualPlan, id(4));
        plan.values[AnnualPlanColumn::Project as usize] = Value::Ref(id(1));
        plan.values[AnnualPlanColumn::Year as usize] = Value::Integer(2024);
        plan.values[AnnualPlanColumn::Planned as usize] = wan(6_560);
        assert_eq!(told(&mut portfolio, vec![Change::Create(plan)]), "");
        let said = "平安大桥：2024年计划投资 6,560.00万元超过总投资 5,000.00万元，请核对";
        let words = set(&mut portfolio, Table::Project, 1, total, wan(5_000));
        assert_eq!(words, said);
        let planned = AnnualPlanColumn::Planned as usize;
        assert_eq!(
            set(&mut portfolio, Table::AnnualPlan, 4, planned, wan(4_000)),
            ""
        );
        let words = set(&mut portfolio, Table::AnnualPlan, 4, planned, wan(6_560));
        assert_eq!(words, said);
        // Both at once are told once.
        let both = [
            (Table::Project, 1, total, wan(5_100)),
            (Table::AnnualPlan, 4, planned, wan(6_600)),
        ];
        let both = both
            .into_iter()
            .filter_map(|(table, n, column, value)| portfolio.change(table, id(n), column, value));
        let both = both.collect();
        let words = told(&mut portfolio, both);
        assert_eq!(words.matches("请核对").count(), 1, "{words}");
        // What is done already is part of the whole, and a tenth more happens.
        set(&mut portfolio, Table::AnnualPlan, 4, planned, wan(100));
        let month = (
            Table::MonthlyProgress,
            MonthlyProgressColumn::Invested as usize,
        );
        set(&mut portfolio, month.0, 3, month.1, wan(4_000));
        let words = set(&mut portfolio, Table::Project, 1, total, wan(3_000));
        assert!(
            words.ends_with("总投资 3,000.00万元少于已完成的 4,010.00万元，请核对"),
            "{words}"
        );
        assert_eq!(
            set(&mut portfolio, Table::Project, 1, total, wan(3_900)),
            ""
        );
        let words = set(&mut portfolio, Table::Project, 1, total, wan(-5));
        assert_eq!(words.matches("请核对").count(), 1, "{words}");
        let name = ProjectColumn::Name as usize;
        let other = Value::Text("别的".to_owned());
        assert_eq!(set(&mut portfolio, Table::Project, 1, name, other), "");
    }
}
