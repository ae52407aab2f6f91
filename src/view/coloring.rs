//! Colouring by rule: what the cells of a column say at a glance. Which colour that is, the window decides.

use thiserror::Error;

use crate::model::{
    Derived, Field, Kind, Light, LightColour, Money, MoneyUnit, ParseError, Portfolio, Project,
    ProjectColumn, Value, parse_value,
};

use super::as_of::{has_begun, is_closed};
use super::{LightRule, MilestoneDue, Moment, derive, show_plain};

/// A column that is coloured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coloring {
    /// The column.
    pub field: Field,
    /// By what.
    pub rule: ColorRule,
}

/// By what the cells of a column are coloured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColorRule {
    /// 亮灯: how the project stands against the year's plan.
    Light,
    /// 逾期: the date is past, and what was to be done by it is not done.
    Overdue,
    /// 数值区间: where the number lies among these bounds, which ascend. A number equal to a bound lies above it.
    Bands(Vec<Value>),
}

/// What the colour of a cell stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shade {
    /// The light of the project, with the colour that the office gives it.
    Light(Light, LightColour),
    /// Late.
    Overdue,
    /// The band of the number, the lowest is 0.
    Band(usize),
}

/// What a coloured cell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signal {
    /// What its colour stands for.
    pub shade: Shade,
    /// The same in words: a colour alone says nothing to whoever can't tell it.
    pub words: String,
}

/// More bands than these nobody tells apart.
pub const MOST_BOUNDS: usize = 3;

/// The start of work: kept as soon as work has begun, also before the project is closed.
const START: Field = Field::Typed(ProjectColumn::Start);

/// Why a text gives no bands.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BandsError {
    /// A word that is no number of the column.
    #[error(transparent)]
    Unread(#[from] ParseError),
    /// Commas between bounds, or within one.
    #[error("“{0}”里有逗号：几个分界之间请用顿号隔开，如 5000、10000")]
    Commas(String),
    /// No number at all.
    #[error("请填分界的数，几个之间用顿号，如 1000、5000")]
    None,
    /// More than can be told apart.
    #[error("填了 {0} 个分界，最多 {most} 个", most = MOST_BOUNDS)]
    TooMany(usize),
}

impl ColorRule {
    /// Whether the cells of a column can be late. What the program notes by itself never is.
    pub fn offers_overdue(field: Field) -> bool {
        match field {
            Field::NEXT_MILESTONE | Field::Derived(Derived::OverdueDays) => true,
            Field::Derived(Derived::ChangedOn) => false,
            field => field.kind() == Kind::Date,
        }
    }

    /// Whether the cells of a column can lie in bands.
    pub fn offers_bands(field: Field) -> bool {
        matches!(field.kind(), Kind::Money | Kind::Integer | Kind::Decimal)
    }

    /// Whether it can colour a column.
    pub fn fits(&self, field: Field) -> bool {
        match self {
            // The light is the project's, whatever the column.
            Self::Light => true,
            Self::Overdue => Self::offers_overdue(field),
            Self::Bands(bounds) => {
                let is_of_kind = |bound: &Value| match field.kind() {
                    Kind::Money => matches!(bound, Value::Money(_)),
                    Kind::Integer => matches!(bound, Value::Integer(_)),
                    Kind::Decimal => matches!(bound, Value::Decimal(_)),
                    _ => false,
                };
                !bounds.is_empty() && bounds.iter().all(is_of_kind)
            }
        }
    }

    /// Reads bounds as somebody types them: `1000万、1亿`. A bare amount is in `unit`.
    ///
    /// # Errors
    /// One of them is no number of the column, there are none, or too many.
    pub fn bands(
        portfolio: &Portfolio,
        field: Field,
        text: &str,
        unit: MoneyUnit,
    ) -> Result<Self, BandsError> {
        let is_between = |c: char| c.is_whitespace() || matches!(c, '、' | '；' | ';' | '，');
        let words = text.split(is_between).filter(|word| !word.is_empty());
        let read = |word: &str| {
            let read = parse_value(portfolio, field.kind(), word, unit);
            read.map_err(|why| match why {
                // Whoever writes a comma there means to part two bounds.
                _ if word.contains(',') => BandsError::Commas(word.to_owned()),
                why => why.into(),
            })
        };
        let bounds: Result<Vec<Value>, BandsError> = words.map(read).collect();
        let mut bounds = bounds?;
        bounds.retain(|bound| !bound.is_empty());
        bounds.sort();
        bounds.dedup();
        match bounds.len() {
            0 => Err(BandsError::None),
            1..=MOST_BOUNDS => Ok(Self::Bands(bounds)),
            count => Err(BandsError::TooMany(count)),
        }
    }

    /// What the cell of a project says; nothing where there is nothing to colour.
    pub fn signal(
        &self,
        portfolio: &Portfolio,
        project: &Project,
        field: Field,
        moment: Moment,
    ) -> Option<Signal> {
        let shade = match self {
            Self::Light => {
                let light = moment.rule.light(portfolio, project, moment)?;
                Shade::Light(light, moment.rule.colour(light))
            }
            Self::Overdue => {
                let days = overdue_days(portfolio, project, field, moment)?;
                return Some(Signal {
                    shade: Shade::Overdue,
                    words: format!("逾期 {days} 天"),
                });
            }
            Self::Bands(bounds) => {
                let value = derive::value(portfolio, project, field, moment);
                if value.is_empty() {
                    return None;
                }
                Shade::Band(bounds.iter().filter(|bound| **bound <= value).count())
            }
        };
        Some(Signal {
            shade,
            words: self.words(shade, moment.rule),
        })
    }

    /// What a shade stands for.
    fn words(&self, shade: Shade, by: LightRule) -> String {
        match (shade, self) {
            (Shade::Light(light, _), _) => format!("亮灯：{}", by.word(light)),
            (Shade::Band(place), Self::Bands(bounds)) => band_words(bounds, place),
            (Shade::Overdue | Shade::Band(_), _) => "逾期，尚未完成".to_owned(),
        }
    }

    /// Every shade that it can give, with its words; lights as the rule calls them.
    pub fn legend(&self, by: LightRule) -> Vec<Signal> {
        let light = |light: &Light| Shade::Light(*light, by.colour(*light));
        let shades: Vec<Shade> = match self {
            Self::Light => Light::ALL.iter().map(light).collect(),
            Self::Overdue => vec![Shade::Overdue],
            Self::Bands(bounds) => (0..=bounds.len()).map(Shade::Band).collect(),
        };
        let signal = |shade| Signal {
            shade,
            words: self.words(shade, by),
        };
        shades.into_iter().map(signal).collect()
    }

    /// The bounds as somebody would type them.
    pub fn bounds_words(&self) -> String {
        match self {
            Self::Bands(bounds) => {
                let bounds: Vec<String> = bounds.iter().map(exact).collect();
                bounds.join("、")
            }
            Self::Light | Self::Overdue => String::new(),
        }
    }
}

impl Coloring {
    /// As a kept view has it: `light light`, `end overdue`, `total_investment bands 1000万元 1亿元`.
    pub fn to_words(&self) -> String {
        let name = self.field.name();
        match &self.rule {
            ColorRule::Light => format!("{name} light"),
            ColorRule::Overdue => format!("{name} overdue"),
            ColorRule::Bands(bounds) => {
                let bounds: Vec<String> = bounds.iter().map(exact).collect();
                format!("{name} bands {}", bounds.join(" "))
            }
        }
    }

    /// The inverse; `None` where the column has become one that the rule does not fit.
    pub(super) fn read(
        portfolio: &Portfolio,
        words: &str,
    ) -> Result<Option<Self>, UnknownColoring> {
        let (name, rest) = words.split_once(' ').ok_or(UnknownColoring)?;
        let field = Field::find_in(portfolio, name).ok_or(UnknownColoring)?;
        let rule = match rest.split_once(' ').unwrap_or((rest, "")) {
            ("light", "") => Some(ColorRule::Light),
            ("overdue", "") => Some(ColorRule::Overdue),
            ("bands", bounds) => ColorRule::bands(portfolio, field, bounds, MoneyUnit::Wan).ok(),
            _ => return Err(UnknownColoring),
        };
        let rule = rule.filter(|rule| rule.fits(field));
        Ok(rule.map(|rule| Self { field, rule }))
    }
}

/// A kept view colours by what this program does not know: a column, or a rule of a newer one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnknownColoring;

/// By how many days what a cell speaks of is late; none where it is done or not yet due.
fn overdue_days(
    portfolio: &Portfolio,
    project: &Project,
    field: Field,
    moment: Moment,
) -> Option<i64> {
    if matches!(
        field,
        Field::NEXT_MILESTONE | Field::Derived(Derived::OverdueDays)
    ) {
        let is_late = MilestoneDue::of(portfolio, project, moment) == MilestoneDue::Overdue;
        let next = super::next_milestone(portfolio, project, moment).filter(|_| is_late);
        return next?.overdue_days(moment.today);
    }
    let Value::Date(date) = derive::value(portfolio, project, field, moment) else {
        return None;
    };
    let is_done = is_closed(portfolio, project, moment)
        || field == START && has_begun(portfolio, project, moment);
    let days = (moment.today - date.last_day()).num_days();
    (days > 0 && !is_done).then_some(days)
}

/// The shortest text that is read back as the bound.
fn exact(bound: &Value) -> String {
    match bound {
        Value::Money(amount) => amount.exact(),
        bound => show_plain(bound, MoneyUnit::Wan),
    }
}

fn band_words(bounds: &[Value], place: usize) -> String {
    let shown = |bound: &Value| match bound {
        Value::Money(Money::ZERO) => "0".to_owned(),
        bound => exact(bound),
    };
    let from = place.checked_sub(1).and_then(|from| bounds.get(from));
    match (from.map(shown), bounds.get(place).map(shown)) {
        (None, Some(to)) => format!("不足 {to}"),
        (Some(from), Some(to)) => format!("{from} 至不足 {to}"),
        (Some(from), None) => format!("{from} 及以上"),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{MilestoneColumn, PartialDate, Row, Table};

    const TOTAL: Field = Field::TOTAL_INVESTMENT;
    const END: Field = Field::Typed(ProjectColumn::End);

    fn moment() -> Moment {
        Moment::on(NaiveDate::from_ymd_opt(2024, 10, 21).unwrap())
    }

    fn date(text: &str) -> Value {
        Value::Date(PartialDate::parse(text).unwrap())
    }

    /// A project with a milestone 开工 planned for 2024-09.
    fn library(cells: &[(ProjectColumn, Value)]) -> Portfolio {
        let id = Uuid::from_u128;
        let mut project = Row::blank(Table::Project, id(1));
        for (column, value) in cells {
            project.values[*column as usize] = value.clone();
        }
        let mut milestone = Row::blank(Table::Milestone, id(2));
        for (column, value) in [
            (MilestoneColumn::Project, Value::Ref(id(1))),
            (MilestoneColumn::Name, Value::Text("主体完工".to_owned())),
            (MilestoneColumn::Planned, date("2024-09")),
        ] {
            milestone.values[column as usize] = value;
        }
        Portfolio::from_rows([project, milestone]).unwrap()
    }

    fn said(portfolio: &Portfolio, rule: &ColorRule, field: Field) -> Option<(Shade, String)> {
        let project = portfolio.projects().iter().next().unwrap();
        let signal = rule.signal(portfolio, project, field, moment());
        signal.map(|signal| (signal.shade, signal.words))
    }

    #[test]
    fn a_number_lies_in_the_band_above_the_bound_that_it_equals() {
        use ProjectColumn::TotalInvestment as T;
        let empty = Portfolio::default();
        let rule = ColorRule::bands(&empty, TOTAL, "1亿 1000万", MoneyUnit::Wan).unwrap();
        assert_eq!(rule.bounds_words(), "1000万元、1亿元");
        for (wan, place, words) in [
            (999, 0, "不足 1000万元"),
            (1000, 1, "1000万元 至不足 1亿元"),
            (10_000, 2, "1亿元 及以上"),
        ] {
            let library = library(&[(T, Value::Money(Money::from_wan(wan)))]);
            let expected = Some((Shade::Band(place), words.to_owned()));
            assert_eq!(said(&library, &rule, TOTAL), expected);
        }
        // What is not known lies nowhere.
        assert_eq!(said(&library(&[]), &rule, TOTAL), None);
        let legend = rule.legend(LightRule::USUAL);
        assert_eq!(legend.len(), 3);
        assert_eq!(legend[2].words, "1亿元 及以上");
    }

    #[test]
    fn bounds_that_can_not_be_read_are_refused_in_words() {
        let empty = Portfolio::default();
        let read = |text: &str| ColorRule::bands(&empty, TOTAL, text, MoneyUnit::Wan);
        for (text, words) in [
            ("", "请填分界的数"),
            ("多", "不是金额"),
            ("1、2、3、4", "最多 3 个"),
            ("5000,10000", "几个分界之间请用顿号隔开"),
            ("5000万,1亿", "几个分界之间请用顿号隔开"),
        ] {
            let error = read(text).unwrap_err().to_string();
            assert!(error.contains(words), "{text}: {error}");
        }
        assert_eq!(
            read("1,000、20,000").unwrap().bounds_words(),
            "1000万元、2亿元"
        );
        assert_eq!(read("5000；5000").unwrap().bounds_words(), "5000万元");
        assert!(!ColorRule::offers_bands(Field::NAME));
        assert!(!ColorRule::Overdue.fits(TOTAL));
        assert!(!ColorRule::offers_overdue(Derived::ChangedOn.into()));
    }

    #[test]
    fn a_date_is_late_after_its_last_day_while_the_work_is_not_done() {
        use ProjectColumn::{End, Stage, Start};
        let late = library(&[(End, date("2024-09"))]);
        let expected = Some((Shade::Overdue, "逾期 21 天".to_owned()));
        assert_eq!(said(&late, &ColorRule::Overdue, END), expected);
        let next = said(&late, &ColorRule::Overdue, Field::NEXT_MILESTONE);
        assert_eq!(next, expected);
        // `2024` may mean any day of the year.
        let open = library(&[(End, date("2024"))]);
        assert_eq!(said(&open, &ColorRule::Overdue, END), None);
        let done = library(&[(End, date("2024-09")), (Stage, Value::Choice("竣工"))]);
        assert_eq!(said(&done, &ColorRule::Overdue, END), None);
        // A start is kept once work has begun; the end may still be late.
        let begun = [
            (Start, date("2023-05")),
            (End, date("2024-09")),
            (Stage, Value::Choice("在建")),
        ];
        assert_eq!(said(&library(&begun), &ColorRule::Overdue, START), None);
        assert!(said(&library(&begun), &ColorRule::Overdue, END).is_some());
        let waiting = library(&[(Start, date("2023-05")), (Stage, Value::Choice("前期"))]);
        assert!(said(&waiting, &ColorRule::Overdue, START).is_some());
    }

    #[test]
    fn lights_colour_any_column_in_words_too() {
        use ProjectColumn::Stage;
        let unrated = library(&[(Stage, Value::Choice("在建"))]);
        let (shade, words) = said(&unrated, &ColorRule::Light, Field::NAME).unwrap();
        let Shade::Light(light, _) = shade else {
            panic!("{shade:?}")
        };
        assert_eq!(words, format!("亮灯：{}", light.label()));
        // 竣工 has no light, and so no colour.
        let closed = library(&[(Stage, Value::Choice("竣工"))]);
        assert_eq!(said(&closed, &ColorRule::Light, Field::NAME), None);
        assert_eq!(
            ColorRule::Light.legend(LightRule::USUAL).len(),
            Light::ALL.len()
        );
    }

    #[test]
    fn what_a_view_keeps_is_read_back() {
        let empty = Portfolio::default();
        let bands = ColorRule::bands(&empty, TOTAL, "0.5、1亿2000万", MoneyUnit::Wan).unwrap();
        for coloring in [
            Coloring {
                field: Field::NAME,
                rule: ColorRule::Light,
            },
            Coloring {
                field: END,
                rule: ColorRule::Overdue,
            },
            Coloring {
                field: TOTAL,
                rule: bands,
            },
        ] {
            let words = coloring.to_words();
            assert_eq!(
                Coloring::read(&empty, &words),
                Ok(Some(coloring)),
                "{words}"
            );
        }
        assert_eq!(Coloring::read(&empty, "planet light"), Err(UnknownColoring));
        assert_eq!(Coloring::read(&empty, "end glitter"), Err(UnknownColoring));
        // A column that is of another kind now is coloured no more.
        assert_eq!(Coloring::read(&empty, "end bands 3"), Ok(None));
    }
}
