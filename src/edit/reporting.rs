//! Ops on the rule by which projects are lit.

use crate::model::{
    Change, Decimal, Id, Light, Portfolio, Record as _, Reporting, ReportingColumn, Value,
};
use crate::view::LightRule;

use super::error::ReportingError;
use super::{Draft, NewId};

impl Draft {
    /// Sets cells of the rule in force; the first time it is made.
    ///
    /// # Errors
    /// Nobody could be lit by the rule: its bounds cross, its factor or its months are out of range.
    pub fn set_reporting(
        portfolio: &Portfolio,
        cells: &[(ReportingColumn, Value)],
        new_id: NewId,
    ) -> Result<Self, ReportingError> {
        let before = portfolio.reporting_in_force();
        let rule = with_cells(before, cells, new_id)?;
        let changes = match before {
            None => vec![Change::Create(rule.to_row())],
            Some(before) => {
                let columns = 0..ReportingColumn::ALL.len();
                let set = |column| Change::set(before, column, rule.get(column));
                columns.filter_map(set).collect()
            }
        };
        Ok(Self {
            label: "修改调度规则".to_owned(),
            changes,
        })
    }
}

/// The rule that these cells would make of the one in force.
///
/// # Errors
/// Those of [`Draft::set_reporting`].
pub fn rule_with_cells(
    portfolio: &Portfolio,
    cells: &[(ReportingColumn, Value)],
    new_id: NewId,
) -> Result<LightRule, ReportingError> {
    let before = portfolio.reporting_in_force();
    Ok(LightRule::of_row(&with_cells(before, cells, new_id)?))
}

fn with_cells(
    before: Option<&Reporting>,
    cells: &[(ReportingColumn, Value)],
    new_id: NewId,
) -> Result<Reporting, ReportingError> {
    let mut rule = before.cloned().unwrap_or_else(|| blank(new_id));
    for (column, value) in cells {
        if !rule.set(*column as usize, value.clone()) {
            return Err(ReportingError::Unheld(column.spec().label));
        }
    }
    check(&rule)?;
    Ok(rule)
}

fn blank(new_id: NewId) -> Reporting {
    Reporting {
        id: Id::new(new_id()),
        name: "调度规则".to_owned(),
        period: None,
        report_day: None,
        pace: None,
        first_quarter: None,
        second_quarter: None,
        third_quarter: None,
        pace_factor: None,
        measure: None,
        ahead: None,
        late: None,
        seriously_late: None,
        threshold: None,
        months_without_start: None,
        ahead_word: String::new(),
        normal_word: String::new(),
        late_word: String::new(),
        seriously_late_word: String::new(),
        not_rated_word: String::new(),
        ahead_colour: None,
        normal_colour: None,
        late_colour: None,
        seriously_late_colour: None,
        not_rated_colour: None,
    }
}

fn check(row: &Reporting) -> Result<(), ReportingError> {
    const MOST_MONTHS: i32 = 60;
    let rule = LightRule::of_row(row);
    for (low, high, low_label, high_label) in [
        (
            rule.seriously_late_below,
            rule.late_below,
            "严重滞后",
            "滞后",
        ),
        (rule.late_below, rule.ahead_above, "滞后", "超前"),
    ] {
        if low > high {
            return Err(ReportingError::Crossed {
                low: format!("{low_label}（{low}）"),
                high: format!("{high_label}（{high}）"),
            });
        }
    }
    let [first, second, third] = rule.quarters;
    let whole = Decimal::from_whole(100);
    let zero = Decimal::from_whole(0);
    if !(zero <= first && first <= second && second <= third && third <= whole) {
        return Err(ReportingError::Quarters);
    }
    if rule.factor.parts() <= 0 {
        return Err(ReportingError::Factor);
    }
    let months = row.months_without_start;
    if months.is_some_and(|months| !(0..=MOST_MONTHS).contains(&months)) {
        return Err(ReportingError::Months(MOST_MONTHS));
    }
    if row.report_day.is_some_and(|day| !(1..=31).contains(&day)) {
        return Err(ReportingError::Day);
    }
    check_words(rule)
}

/// Each light is called otherwise than the others are, and than the standard words of others: what is typed or filtered by
/// means one.
fn check_words(rule: LightRule) -> Result<(), ReportingError> {
    const LONGEST: usize = 8;
    let parts = |c: char| c.is_whitespace() || "、，,；;。：:（）()“”\"".contains(c);
    for light in Light::ALL.iter().copied() {
        let word = rule.word(light);
        if word.chars().count() > LONGEST || word.contains(parts) {
            return Err(ReportingError::Word(word.to_owned()));
        }
        let mut others = Light::ALL.iter().copied().filter(|other| *other != light);
        let is_taken = |other: Light| rule.word(other) == word || other.label() == word;
        if others.any(is_taken) {
            return Err(ReportingError::SameWord(word.to_owned()));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::{LightMeasure, Op};

    fn number(text: &str) -> Value {
        Value::Decimal(Decimal::parse(text).unwrap())
    }

    #[test]
    fn the_rule_is_made_once_and_then_altered_cell_by_cell() {
        let mut portfolio = Portfolio::default();
        let mut set = |cells: &[(ReportingColumn, Value)]| {
            let draft = Draft::set_reporting(&portfolio, cells, new_id).unwrap();
            let count = draft.changes.len();
            let op = Op::edit(new_id(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
            (count, LightRule::of(&portfolio))
        };
        let (_, rule) = set(&[(ReportingColumn::Late, number("-5"))]);
        assert_eq!(rule.late_below, Decimal::from_whole(-5));
        let relative = Value::Choice(LightMeasure::Relative.label());
        let cells = [
            (ReportingColumn::Late, number("-5")),
            (ReportingColumn::Measure, relative),
        ];
        let (count, rule) = set(&cells);
        assert_eq!((count, rule.measure), (1, LightMeasure::Relative));
        assert_eq!(portfolio.reporting().len(), 1);
    }

    #[test]
    fn a_rule_by_which_nobody_could_be_lit_is_refused() {
        use ReportingColumn::{Ahead, Late, MonthsWithoutStart, PaceFactor, SeriouslyLate};
        let refused = |column, value| {
            let cells = [(column, value)];
            let draft = Draft::set_reporting(&Portfolio::default(), &cells, new_id);
            draft.unwrap_err().to_string()
        };
        assert_eq!(
            refused(SeriouslyLate, number("-5")),
            "界限要由低到高：严重滞后（-5）不能高于滞后（-10）"
        );
        assert_eq!(
            refused(Ahead, number("-20")),
            "界限要由低到高：滞后（-10）不能高于超前（-20）"
        );
        assert_eq!(refused(PaceFactor, number("0")), "序时系数要大于 0");
        let third = ReportingColumn::ThirdQuarter;
        let said = refused(third, number("40"));
        assert!(said.starts_with("季度目标要由低到高"), "{said}");
        let months = Value::Integer(61);
        assert_eq!(refused(MonthsWithoutStart, months), "月数要在 0 到 60 之间");
        let days = [0, 32].map(|day| refused(ReportingColumn::ReportDay, Value::Integer(day)));
        assert_eq!(days, ["每月报送截止日要在 1 到 31 之间，不设的空着"; 2]);
        let words = Value::Text("十".to_owned());
        assert_eq!(refused(Late, words), "这个内容不能填在“滞后界限”里");
    }
}
