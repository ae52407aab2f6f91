use chrono::{Datelike as _, NaiveDate};

use crate::model::{PartialDate, YearMonth};

/// A stretch of days, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: NaiveDate,
    /// The last day.
    pub last: NaiveDate,
}

impl Days {
    /// The days that a date may mean.
    pub fn of(date: PartialDate) -> Self {
        Self {
            first: date.first_day(),
            last: date.last_day(),
        }
    }

    /// From the first day of one year to the last of another.
    pub fn years(first: i32, last: i32) -> Self {
        Self {
            first: PartialDate::Year(first).first_day(),
            last: PartialDate::Year(last).last_day(),
        }
    }

    /// The shortest stretch that holds both.
    pub fn with(self, other: Self) -> Self {
        Self {
            first: self.first.min(other.first),
            last: self.last.max(other.last),
        }
    }

    /// Where it begins and where it ends on an axis of days, see [`day_number`].
    pub fn numbers(self) -> (f64, f64) {
        (day_number(self.first), day_number(self.last) + 1.0)
    }
}

/// Where a day begins on an axis on which every day is 1 wide.
pub fn day_number(day: NaiveDate) -> f64 {
    f64::from(day.num_days_from_ce())
}

/// How finely an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// By years.
    Year,
    /// By quarters.
    Quarter,
    /// By months.
    Month,
    /// By days.
    Day,
}

impl Step {
    /// How many days one takes, about.
    const fn days(self) -> f32 {
        match self {
            Self::Year => 365.25,
            Self::Quarter => 91.3,
            Self::Month => 30.4,
            Self::Day => 1.0,
        }
    }

    fn floor(self, day: NaiveDate) -> NaiveDate {
        let month = |month| NaiveDate::from_ymd_opt(day.year(), month, 1).unwrap_or(day);
        match self {
            Self::Year => month(1),
            Self::Quarter => month(YearMonth::of(day).quarter() * 3 - 2),
            Self::Month => month(day.month()),
            Self::Day => day,
        }
    }

    fn next(self, day: NaiveDate) -> Option<NaiveDate> {
        let months = |count| day.checked_add_months(chrono::Months::new(count));
        match self {
            Self::Year => months(12),
            Self::Quarter => months(3),
            Self::Month => months(1),
            Self::Day => day.succ_opt(),
        }
    }
}

/// Where one division of an axis begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Its first day.
    pub first: NaiveDate,
    /// Its last day.
    pub last: NaiveDate,
}

/// The divisions that hold these days, the first and the last as a whole.
pub fn ticks(step: Step, days: Days) -> Vec<Tick> {
    let begin = step.floor(days.first);
    let firsts = std::iter::successors(Some(begin), |day| step.next(*day));
    firsts
        .take_while(|first| *first <= days.last)
        .map(|first| Tick {
            first,
            last: step
                .next(first)
                .and_then(|next| next.pred_opt())
                .unwrap_or(first),
        })
        .collect()
}

/// The two lines of heads above an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heads {
    /// What the upper line names.
    pub upper: Step,
    /// What the lower line names, where there is room.
    pub lower: Option<Step>,
    /// The finest division that is worth a line.
    pub lines: Step,
}

/// Room for `一季度`, `12月` and `31` in small type, in points.
const ROOM: [(Step, f32); 3] = [
    (Step::Day, 18.0),
    (Step::Month, 28.0),
    (Step::Quarter, 20.0),
];

impl Heads {
    /// The heads for a day of this width, in points.
    pub fn at(day_width: f32) -> Self {
        let fits = |(step, room): &&(Step, f32)| day_width * step.days() >= *room;
        let lower = ROOM.iter().find(fits).map(|(step, _)| *step);
        Self {
            upper: if lower == Some(Step::Day) {
                Step::Month
            } else {
                Step::Year
            },
            lower,
            lines: lower.unwrap_or(Step::Year),
        }
    }

    /// What the upper line says.
    pub fn upper_label(self, tick: Tick) -> String {
        let year = tick.first.year();
        match self.upper {
            Step::Month => format!("{year}年{}月", tick.first.month()),
            _ => format!("{year}年"),
        }
    }

    /// What the lower line says of a division, `width` points wide.
    pub fn lower_label(self, tick: Tick, width: f32) -> String {
        const NAMES: [&str; 4] = ["一季度", "二季度", "三季度", "四季度"];
        let quarter = YearMonth::of(tick.first).quarter();
        match self.lower {
            Some(Step::Quarter) if width >= 42.0 => {
                let name = NAMES.get(quarter as usize - 1).copied();
                name.unwrap_or_default().to_owned()
            }
            Some(Step::Quarter) => format!("Q{quarter}"),
            Some(Step::Month) => format!("{}月", tick.first.month()),
            Some(Step::Day) => tick.first.day().to_string(),
            Some(Step::Year) | None => String::new(),
        }
    }
}

/// Which end of the days that a date may mean is put somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Its first day.
    First,
    /// Its last day.
    Last,
}

impl Edge {
    /// That day of a date.
    pub fn of(self, date: PartialDate) -> NaiveDate {
        match self {
            Self::First => date.first_day(),
            Self::Last => date.last_day(),
        }
    }
}

/// The date as precise as `like` whose edge lies nearest to a day: a month stays a month wherever it is put.
/// `None` outside the years that a date can have.
pub fn snapped(like: PartialDate, day: NaiveDate, edge: Edge) -> Option<PartialDate> {
    let around = [-1, 0, 1];
    let candidates: Vec<PartialDate> = match like {
        PartialDate::Day(_) => vec![PartialDate::Day(day)],
        PartialDate::Month(_) => {
            let index = YearMonth::of(day).index();
            let months = around.map(|step| YearMonth::from_index(index + step));
            months
                .into_iter()
                .flatten()
                .map(PartialDate::Month)
                .collect()
        }
        PartialDate::Year(_) => around
            .map(|step| PartialDate::Year(day.year() + step))
            .to_vec(),
    };
    candidates
        .into_iter()
        .filter(|date| YearMonth::new(date.year(), 1).is_some())
        .min_by_key(|date| (edge.of(*date) - day).num_days().abs())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> PartialDate {
        PartialDate::parse(text).unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        date(text).first_day()
    }

    #[test]
    fn a_date_keeps_its_precision_wherever_it_is_put() {
        let put = |like, at, edge| snapped(date(like), day(at), edge).map(|date| date.to_string());
        for (like, at, edge, stands) in [
            ("2024-09-30", "2024-10-17", Edge::Last, "2024-10-17"),
            // The ends of September and October are 17 and 14 days away.
            ("2024-09", "2024-10-17", Edge::Last, "2024-10"),
            ("2024-09", "2024-10-14", Edge::Last, "2024-09"),
            ("2024-09", "2024-10-17", Edge::First, "2024-11"),
            ("2024-09", "2024-10-14", Edge::First, "2024-10"),
            ("2024", "2025-06-20", Edge::Last, "2024"),
            ("2024", "2025-07-20", Edge::Last, "2025"),
            ("2024", "2025-07-20", Edge::First, "2026"),
        ] {
            assert_eq!(put(like, at, edge).as_deref(), Some(stands), "{like} {at}");
        }
        let far = NaiveDate::from_ymd_opt(2330, 1, 1).unwrap();
        assert_eq!(snapped(date("2024"), far, Edge::Last), None);
    }

    #[test]
    fn divisions_hold_every_day_once() {
        let days = Days {
            first: day("2023-11-20"),
            last: day("2024-04-01"),
        };
        let quarters: Vec<String> = ticks(Step::Quarter, days)
            .iter()
            .map(|tick| format!("{}—{}", tick.first, tick.last))
            .collect();
        assert_eq!(
            quarters,
            [
                "2023-10-01—2023-12-31",
                "2024-01-01—2024-03-31",
                "2024-04-01—2024-06-30"
            ]
        );
        assert_eq!(ticks(Step::Year, days).len(), 2);
        assert_eq!(ticks(Step::Month, days).len(), 6);
        // 20 November to 1 April of a leap year: 11 + 31 + 31 + 29 + 31 + 1.
        assert_eq!(ticks(Step::Day, days).len(), 134);
    }

    #[test]
    fn the_heads_become_finer_as_there_is_room() {
        let at = |year_width: f32| Heads::at(year_width / 365.25);
        assert_eq!(at(60.0).lower, None);
        assert_eq!(at(100.0).lower, Some(Step::Quarter));
        assert_eq!(at(500.0).lower, Some(Step::Month));
        assert_eq!(at(8000.0).lower, Some(Step::Day));
        let tick = ticks(Step::Quarter, Days::years(2024, 2024))[2];
        assert_eq!(at(100.0).lower_label(tick, 25.0), "Q3");
        assert_eq!(at(200.0).lower_label(tick, 50.0), "三季度");
        assert_eq!(at(8000.0).upper_label(tick), "2024年7月");
    }
}
