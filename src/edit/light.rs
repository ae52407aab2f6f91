//! 人工亮灯: a light that somebody sets by hand stands with its reason or not at all. Without one it would light nothing, and
//! nobody could say why it was set.

use thiserror::Error;

use crate::model::{
    Change, Id, MonthlyProgress, MonthlyProgressColumn as C, Op, PartialDate, Portfolio, Table,
    Value, YearMonth,
};

/// A light that would stand without its reason.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error(
    "“{name}”{month}的{what}",
    month = PartialDate::Month(*.month).in_chinese(),
    what = what(*.is_taken_away)
)]
pub struct NoLightReason {
    /// The project.
    name: String,
    /// The month of the report.
    month: YearMonth,
    /// Whether the reason goes and the light stays, and not the light comes without one.
    is_taken_away: bool,
}

const fn what(is_taken_away: bool) -> &'static str {
    if is_taken_away {
        "亮灯理由不能清空：这个月设了人工亮灯，请先清除人工亮灯，或者两格一起清除"
    } else {
        "人工亮灯没有理由，没有改动：请先填“亮灯理由”，再设人工亮灯，或者两格一起填"
    }
}

/// Refuses changes after which a light that they set, or whose reason they alter, stands without a reason.
///
/// # Errors
/// The first such light.
pub fn check_light_reasons(portfolio: &Portfolio, changes: &[Change]) -> Result<(), NoLightReason> {
    let is_of_light = |change: &&Change| {
        change.table() == Table::MonthlyProgress
            && match change {
                Change::Create(row) => !row.values[C::Light as usize].is_empty(),
                Change::Set { column, .. } => {
                    [C::Light as usize, C::LightReason as usize].contains(column)
                }
                Change::Delete(_) => false,
            }
    };
    let of_light: Vec<&Change> = changes.iter().filter(is_of_light).collect();
    if of_light.is_empty() {
        return Ok(());
    }
    let mut after = portfolio.clone();
    let op = Op::edit(uuid::Uuid::nil(), "", changes.to_vec());
    // What the library does not take is refused there, with its own words.
    if after.apply(&op).is_err() {
        return Ok(());
    }
    for change in of_light {
        let report = after.progress().get(Id::new(change.row_id()));
        if let Some(report) = report.filter(|report| lacks_reason(report)) {
            let project = after.projects().get(report.project);
            let is_light_set = changes
                .iter()
                .any(|other| other.row_id() == change.row_id() && sets_light(other));
            return Err(NoLightReason {
                name: project.map_or_else(String::new, |project| project.name.clone()),
                month: report.month,
                is_taken_away: !is_light_set,
            });
        }
    }
    Ok(())
}

fn sets_light(change: &Change) -> bool {
    match change {
        Change::Create(_) => true,
        Change::Set { column, new, .. } => *column == C::Light as usize && *new != Value::Empty,
        Change::Delete(_) => false,
    }
}

fn lacks_reason(report: &MonthlyProgress) -> bool {
    report.light.is_some() && report.light_reason.trim().is_empty()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{ProjectColumn, Row};

    fn report(light: Value, reason: &str) -> Row {
        let mut row = Row::blank(Table::MonthlyProgress, Uuid::from_u128(2));
        row.values[C::Project as usize] = Value::Ref(Uuid::from_u128(1));
        row.values[C::Month as usize] = Value::Date(PartialDate::parse("2026-07").unwrap());
        row.values[C::Light as usize] = light;
        if !reason.is_empty() {
            row.values[C::LightReason as usize] = Value::Text(reason.to_owned());
        }
        row
    }

    fn library(report: Option<Row>) -> Portfolio {
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::Name as usize] = Value::Text("平安大桥".to_owned());
        Portfolio::from_rows([project].into_iter().chain(report)).unwrap()
    }

    #[test]
    fn a_light_comes_with_its_reason_and_goes_before_it() {
        let normal = || Value::Choice("正常");
        let text = |text: &str| Value::Text(text.to_owned());
        let said = |portfolio: &Portfolio, cells: &[(C, Value)]| {
            let changes = cells.iter().filter_map(|(column, value)| {
                let id = Uuid::from_u128(2);
                portfolio.change(Table::MonthlyProgress, id, *column as usize, value.clone())
            });
            let changes: Vec<Change> = changes.collect();
            check_light_reasons(portfolio, &changes).map_err(|error| error.to_string())
        };
        let plain = library(Some(report(Value::Empty, "")));
        let refused = said(&plain, &[(C::Light, normal())]).unwrap_err();
        assert!(
            refused.starts_with("“平安大桥”2026年7月的人工亮灯没有理由，没有改动"),
            "{refused}"
        );
        let blank = said(&plain, &[(C::Light, normal()), (C::LightReason, text(" "))]);
        assert!(blank.is_err());
        let both = [(C::Light, normal()), (C::LightReason, text("汛期停工"))];
        assert_eq!(said(&plain, &both), Ok(()));
        assert_eq!(said(&plain, &[(C::LightReason, text("汛期停工"))]), Ok(()));
        assert_eq!(said(&plain, &[(C::Remark, text("雨天"))]), Ok(()));
        // The reason goes with the light, and not alone.
        let lit = library(Some(report(normal(), "汛期停工")));
        let refused = said(&lit, &[(C::LightReason, Value::Empty)]).unwrap_err();
        assert!(refused.contains("亮灯理由不能清空"), "{refused}");
        let both = [(C::Light, Value::Empty), (C::LightReason, Value::Empty)];
        assert_eq!(said(&lit, &both), Ok(()));
        // A row that is made says both, too.
        let made = Change::Create(report(normal(), ""));
        assert!(check_light_reasons(&library(None), &[made]).is_err());
        let made = Change::Create(report(normal(), "汛期停工"));
        assert_eq!(check_light_reasons(&library(None), &[made]), Ok(()));
    }
}
