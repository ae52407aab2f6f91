//! When projects are built: from start to end, how much of it is done, and what is reached on the way.
//!
//! A [`Course`] holds what is known, its [`pieces`](Course::pieces) are what is drawn of it: window and paper
//! draw the same pieces.

use crate::model::{
    Decimal, Derived, Field, Id, Milestone, Money, MoneyUnit, PartialDate, Plan, Portfolio,
    Project, Ratio, Stage, YearMonth,
};

use super::as_of::{self, START};
use super::progress;
use super::{Days, Listing, Moment, derive};

/// A project's way from start to end.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The planned start.
    pub start: Option<PartialDate>,
    /// The planned end.
    pub end: Option<PartialDate>,
    /// From start to end; an end that is not filled in is that of the plan.
    pub period: Days,
    /// How much is done; `None` where nothing tells.
    pub done: Option<Done>,
    /// From the first sign of work to the last: 开工 reached or money spent, then money spent or anything reached.
    pub actual: Option<Days>,
    /// When work stood still, up to the moment where it still does: 停工 or 缓建, from when, until when.
    pub stops: Vec<(Stage, Days)>,
    /// The milestones that have a date, in their order.
    pub marks: Vec<Mark>,
}

/// How much of a project is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// In percent, 0 to 100.
    pub percent: Ratio,
    /// What tells it.
    pub by: DoneBy,
}

/// What tells how much is done. The first that is known counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoneBy {
    /// The stage: the project is finished.
    Stage(Stage),
    /// Investment completed since work began, of the total investment.
    Money(Money, Money),
    /// Milestones reached, of all.
    Milestones(usize, usize),
}

/// The rule of [`Done`] in words, for tips and papers.
pub const DONE_RULE: &str = "完成份额按自开工累计完成投资占总投资的比例，没有投资数据的已开工项目按已完成里程碑占全部里程碑的比例，已竣工、投产的为全部";

/// A milestone on the axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The milestone.
    pub milestone: Id<Milestone>,
    /// What is reached.
    pub name: String,
    /// When it is to be reached.
    pub planned: Option<PartialDate>,
    /// When it was reached.
    pub actual: Option<PartialDate>,
    /// Where it stands: when it was reached, or else when it is to be.
    pub date: PartialDate,
    /// How it stands.
    pub state: MarkState,
}

/// How a milestone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkState {
    /// Reached; so many days after the last day planned, if any.
    Reached(Option<i64>),
    /// Not yet due.
    Ahead,
    /// Due so many days ago.
    Overdue(i64),
    /// Never noted as reached, of a project that is finished or given up.
    Unrecorded,
}

/// One thing to be drawn; where it begins and ends is counted as by [`day_number`](super::day_number).
#[derive(Clone, Debug, PartialEq)]
pub enum Piece<'a> {
    /// The planned course.
    Planned(Fade),
    /// The share of it that is done.
    Done(Fade),
    /// A course of which these words say what is not filled in.
    Missing(f64, f64, &'static str),
    /// The actual course.
    Actual(f64, f64),
    /// Days on which work stood still.
    Stopped(f64, f64),
    /// The days in which a milestone of low precision may lie.
    Doubt(f64, f64, &'a Mark),
    /// A milestone.
    Mark(f64, &'a Mark),
}

/// A bar whose ends may be soft: a date that is only known by its year is drawn over the year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fade {
    /// Where it begins.
    pub from: f64,
    /// Where it ends.
    pub to: f64,
    /// Where the soft beginning has become full; `from` for a hard one.
    pub full_from: f64,
    /// Where the soft end begins; past `to` where it is cut off before.
    pub full_to: f64,
    /// Where the soft end would have ended.
    pub soft_to: f64,
}

/// How strong the outer edge of a soft end is.
const FAINTEST: f64 = 0.12;

impl Fade {
    /// How strong it is at a place, 0 to 1.
    fn strength(&self, at: f64) -> f64 {
        let ramp = |part: f64, whole: f64| {
            if whole <= 0.0 {
                1.0
            } else {
                FAINTEST + (1.0 - FAINTEST) * (part / whole).clamp(0.0, 1.0)
            }
        };
        let begin = ramp(at - self.from, self.full_from - self.from);
        let end = ramp(self.soft_to - at, self.soft_to - self.full_to);
        begin.min(end)
    }

    /// The parts in which its strength is even or changes evenly: from, strength there, to, strength there.
    pub fn parts(&self) -> Vec<(f64, f64, f64, f64)> {
        let inside = |at: &f64| *at > self.from && *at < self.to;
        let mut places = vec![self.from];
        places.extend([self.full_from, self.full_to].into_iter().filter(inside));
        places.push(self.to);
        let pairs = places.iter().zip(&places[1..]);
        pairs
            .map(|(from, to)| (*from, self.strength(*from), *to, self.strength(*to)))
            .collect()
    }

    /// Whether an end is soft.
    pub fn is_soft(&self) -> bool {
        self.full_from > self.from || self.full_to < self.to
    }
}

impl Course {
    /// What is not filled in, in words.
    pub const fn missing(&self) -> Option<&'static str> {
        match (self.start, self.end) {
            (None, None) => Some("起止未填"),
            (None, Some(_)) => Some("开工未填"),
            (Some(_), None) => Some("完工未填"),
            (Some(_), Some(_)) => None,
        }
    }

    /// What is drawn, from the ground up.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        let (from, to) = self.period.numbers();
        let mut pieces = Vec::new();
        let fade = self.fade();
        match self.missing() {
            Some(words) => pieces.push(Piece::Missing(from, to, words)),
            None => pieces.push(Piece::Planned(fade)),
        }
        if let Some(done) = self.done.filter(|done| done.percent > Ratio::default()) {
            let until = (to - from).mul_add(done.percent.to_f64() / 100.0, from);
            pieces.push(Piece::Done(Fade { to: until, ..fade }));
        }
        if let Some(actual) = self.actual {
            let (from, to) = actual.numbers();
            pieces.push(Piece::Actual(from, to));
        }
        for (_, days) in &self.stops {
            let (from, to) = days.numbers();
            pieces.push(Piece::Stopped(from, to));
        }
        for mark in &self.marks {
            if let PartialDate::Year(_) = mark.date {
                let (from, to) = Days::of(mark.date).numbers();
                pieces.push(Piece::Doubt(from, to, mark));
            }
        }
        // What is late is drawn above what stands at the same place.
        let mut marks: Vec<&Mark> = self.marks.iter().collect();
        marks.sort_by_key(|mark| matches!(mark.state, MarkState::Overdue(_)));
        pieces.extend(
            marks
                .into_iter()
                .map(|mark| Piece::Mark(mark.place(), mark)),
        );
        pieces
    }

    fn fade(&self) -> Fade {
        let (from, to) = self.period.numbers();
        let year = |date: Option<PartialDate>| match date {
            Some(date @ PartialDate::Year(_)) => Some(Days::of(date).numbers()),
            _ => None,
        };
        let full_from = year(self.start).map_or(from, |(_, end)| end.min(to));
        let full_to = year(self.end).map_or(to, |(begin, _)| begin.max(from));
        // A start and an end in one year share it.
        let (full_from, full_to) = if full_from > full_to {
            (f64::midpoint(from, to), f64::midpoint(from, to))
        } else {
            (full_from, full_to)
        };
        Fade {
            from,
            to,
            full_from,
            full_to,
            soft_to: to,
        }
    }

    /// Start and end as they are known: `2022-03—2025`.
    pub fn dates(&self) -> String {
        let text =
            |date: Option<PartialDate>| date.map_or_else(String::new, |date| date.to_string());
        match self.missing() {
            Some(words @ "起止未填") => words.to_owned(),
            Some(words) => format!("{}—{}（{words}）", text(self.start), text(self.end)),
            None => format!("{}—{}", text(self.start), text(self.end)),
        }
    }

    /// What a tip says beside the name.
    pub fn lines(&self, unit: MoneyUnit) -> Vec<String> {
        let mut lines = vec![format!("起止 {}", self.dates())];
        if let Some(Done { percent, by }) = self.done {
            let percent = percent.to_tenths();
            lines.push(match by {
                DoneBy::Stage(stage) => format!("完成 100%（{}）", stage.label()),
                DoneBy::Money(completed, total) => format!(
                    "完成 {percent}%（自开工累计 {}／总投资 {}）",
                    completed.format_whole(unit),
                    total.whole_with_unit(unit)
                ),
                DoneBy::Milestones(reached, all) => {
                    format!("完成 {percent}%（里程碑 {reached}／{all}，没有投资数据）")
                }
            });
        }
        if let Some(Days { first, last }) = self.actual {
            let month = |day| YearMonth::of(day);
            lines.push(format!("实际 {}—{}", month(first), month(last)));
        }
        for (stage, Days { first, last }) in &self.stops {
            lines.push(format!("{} {first}—{last}", stage.label()));
        }
        let overdue = self.marks.iter().filter_map(|mark| match mark.state {
            MarkState::Overdue(days) => Some(format!("{} 逾期 {days} 天", mark.name)),
            _ => None,
        });
        lines.extend(overdue);
        lines
    }
}

impl Mark {
    /// Where it stands. What is to come stands on the last day that its date may mean, so that it is left of today
    /// exactly when it is late; what was reached in the middle of the days in which it may have been.
    pub fn place(&self) -> f64 {
        let (from, to) = Days::of(self.date).numbers();
        if self.actual.is_some() {
            f64::midpoint(from, to)
        } else {
            to - 0.5
        }
    }

    /// What a tip says below the name.
    pub fn lines(&self) -> Vec<String> {
        let date = |date: Option<PartialDate>| {
            date.map_or_else(|| super::ABSENT.to_owned(), |date| date.to_string())
        };
        let state = match self.state {
            MarkState::Reached(Some(days)) => format!("已完成，比计划晚 {days} 天"),
            MarkState::Reached(None) => "已完成".to_owned(),
            MarkState::Ahead => "未到期".to_owned(),
            MarkState::Overdue(days) => format!("逾期 {days} 天"),
            MarkState::Unrecorded => "未记录完成，项目已完工或退出，不计逾期".to_owned(),
        };
        vec![
            format!("计划 {}　实际 {}", date(self.planned), date(self.actual)),
            state,
        ]
    }
}

/// The course of a project.
pub fn course(portfolio: &Portfolio, project: &Project, moment: Moment) -> Course {
    let whole = plan_days(portfolio, project, moment);
    let start = project.start.map(Days::of);
    let end = project.end.map(Days::of);
    let period = match (start, end) {
        (Some(start), Some(end)) => start.with(end),
        (Some(known), None) => Days {
            first: known.first,
            last: whole.last.max(known.last),
        },
        (None, Some(known)) => Days {
            first: whole.first.min(known.first),
            last: known.last,
        },
        (None, None) => whole,
    };
    let milestones = portfolio.milestones().of(project.id);
    let is_closed = as_of::is_closed(portfolio, project, moment);
    let marks = milestones.iter().filter_map(|milestone| {
        let date = milestone.actual.or(milestone.planned)?;
        Some(mark(milestone, date, is_closed, moment))
    });
    Course {
        start: project.start,
        end: project.end,
        period,
        done: done(portfolio, project, milestones, moment),
        actual: actual(portfolio, project, milestones, moment),
        stops: as_of::stops(portfolio, project, moment),
        marks: marks.collect(),
    }
}

fn mark(milestone: &Milestone, date: PartialDate, is_closed: bool, moment: Moment) -> Mark {
    let late = |(planned, actual): (PartialDate, PartialDate)| {
        let days = (actual.first_day() - planned.last_day()).num_days();
        (days > 0).then_some(days)
    };
    let state = match (milestone.actual, milestone.overdue_days(moment.today)) {
        (Some(actual), _) => {
            MarkState::Reached(milestone.planned.map(|p| (p, actual)).and_then(late))
        }
        (None, Some(_)) if is_closed => MarkState::Unrecorded,
        (None, Some(days)) => MarkState::Overdue(days),
        (None, None) => MarkState::Ahead,
    };
    Mark {
        milestone: milestone.id,
        name: milestone.name.clone(),
        planned: milestone.planned,
        actual: milestone.actual,
        date,
        state,
    }
}

fn done(
    portfolio: &Portfolio,
    project: &Project,
    milestones: &[Milestone],
    moment: Moment,
) -> Option<Done> {
    let stage = as_of::stage(portfolio, project, moment);
    if let Some(stage @ (Stage::Completed | Stage::InOperation)) = stage {
        return Some(Done {
            percent: Decimal::from_whole(100).into(),
            by: DoneBy::Stage(stage),
        });
    }
    let completed = progress::completed_since_start(portfolio, project.id, moment);
    if let Some((completed, total)) = completed.zip(project.total_investment)
        && let Some(percent) = progress::rate(completed, total)
    {
        let percent = percent.clamp(Ratio::default(), Decimal::from_whole(100).into());
        let by = DoneBy::Money(completed, total);
        return Some(Done { percent, by });
    }
    // Approvals are no work: before it begins they would fill a bar that lies ahead.
    if !as_of::has_begun(portfolio, project, moment) {
        return None;
    }
    let is_reached = |m: &&Milestone| as_of::reached_on(m, moment).is_some();
    let reached = milestones.iter().filter(is_reached).count();
    let percent = Ratio::percent(reached as i128, milestones.len() as i128)?;
    let by = DoneBy::Milestones(reached, milestones.len());
    Some(Done { percent, by })
}

fn actual(
    portfolio: &Portfolio,
    project: &Project,
    milestones: &[Milestone],
    moment: Moment,
) -> Option<Days> {
    let this_month = YearMonth::of(moment.today);
    let reports = portfolio.progress().of(project.id).iter();
    let spent: Vec<Days> = reports
        .filter(|report| report.month <= this_month)
        .filter(|report| report.known().is_some_and(|money| money > Money::ZERO))
        .map(|report| Days::of(PartialDate::Month(report.month)))
        .collect();
    let reached = |milestone: &Milestone| milestone.actual.map(Days::of);
    let begun = milestones.iter().filter(|m| m.name == START);
    let first = begun
        .filter_map(reached)
        .chain(spent.iter().copied())
        .map(|days| days.first)
        .min()?;
    let last = milestones
        .iter()
        .filter_map(reached)
        .chain(spent)
        .map(|days| days.last)
        .max()?;
    let last = last.min(moment.today).max(first);
    Some(Days { first, last })
}

/// The period of the plan that a project belongs to; without one the year under report.
fn plan_days(portfolio: &Portfolio, project: &Project, moment: Moment) -> Days {
    let years = portfolio.plan_of(project).and_then(Plan::years);
    let (first, last) = years.unwrap_or((moment.year, moment.year));
    Days::years(first, last.max(first))
}

/// The whole years that hold every date of the projects, the plan and today.
pub fn timeline_years(portfolio: &Portfolio, listing: &Listing, moment: Moment) -> Days {
    let plan = moment.plan_years(portfolio);
    let mut first = moment
        .year
        .min(plan.map_or(moment.year, |(first, _)| first));
    let mut last = moment.year.max(plan.map_or(moment.year, |(_, last)| last));
    let mut widen = |date: Option<PartialDate>| {
        if let Some(date) = date {
            first = first.min(date.year());
            last = last.max(date.year());
        }
    };
    let projects = listing.projects.iter();
    for project in projects.filter_map(|id| portfolio.projects().get(*id)) {
        widen(project.start);
        widen(project.end);
        for milestone in portfolio.milestones().of(project.id) {
            widen(milestone.planned);
            widen(milestone.actual);
        }
    }
    Days::years(first, last)
}

/// A project's row in words: `平安大桥 2022—2025 下一节点 2024-12 主桥合龙`.
pub fn course_name(portfolio: &Portfolio, project: &Project, moment: Moment) -> String {
    let text = |derived| {
        let field = Field::Derived(derived);
        let value = derive::value(portfolio, project, field, moment);
        super::show(portfolio, field.kind(), &value, MoneyUnit::Wan)
    };
    let period = text(Derived::Period);
    let mut words = vec![project.name.clone()];
    words.push(if period.is_empty() {
        "起止未填".to_owned()
    } else {
        period
    });
    let next = text(Derived::NextMilestone);
    if !next.is_empty() {
        words.push(format!("下一节点 {next}"));
    }
    let days = text(Derived::OverdueDays);
    if !days.is_empty() {
        words.push(format!("逾期 {days} 天"));
    }
    words.join(" ")
}

#[cfg(test)]
mod tests;
