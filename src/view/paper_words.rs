//! What papers say in other words than the screen: heads with the year that they are about, dates in Chinese.

use std::borrow::Cow;

use chrono::Datelike as _;

use crate::model::{
    Derived, Field, MilestoneName, PartialDate, PeriodEnd, Portfolio, Project, ReportState, Span,
    YearMonth,
};

use super::as_of::reached_on;
use super::derive::Moment;
use super::milestone::{milestone_named, next_milestone};
use super::progress::period_end;
use super::reported::delay;
use super::standing::{NOT_DUE, approval_on_paper, milestone_state, month_under_report};

/// The head of a field on a paper for a year and a month, which says them: 2024年计划投资, 9月完成投资.
pub fn heading_at(field: Field, moment: Moment) -> Cow<'static, str> {
    let label = field.label();
    let Field::Derived(derived) = field else {
        return Cow::Borrowed(label);
    };
    let year = moment.year;
    let dated = match derived {
        Derived::CompletedBeforeYear => Some(format!("截至{}年底累计完成投资", year - 1)),
        Derived::CompletedInMonth => period_words(moment).map(|period| format!("{period}完成投资")),
        Derived::PlannedAhead(ahead) => Some(format!("{}年计划投资", year + ahead.after())),
        Derived::LeftForLater(span) => Some(format!("{}年及以后投资", year + span.years())),
        Derived::PlannedInMonth => {
            month_under_report(moment).map(|month| format!("{}月计划投资", month.month()))
        }
        Derived::CompletedThisYear => Some(format!("{year}{label}")),
        _ if field.spec().span == Span::Year => {
            let rest = label.strip_prefix("年度");
            rest.map(|rest| format!("{year}年{rest}"))
        }
        _ => None,
    };
    dated.map_or(Cow::Borrowed(label), Cow::Owned)
}

/// The last period under report: 9月, 8月1至15日.
pub fn period_words(moment: Moment) -> Option<String> {
    let month = month_under_report(moment)?.month();
    Some(match period_end(moment) {
        PeriodEnd::Month => format!("{month}月"),
        end => format!(
            "{month}月1至{}日",
            end.day_of(YearMonth::of(moment.today)).day()
        ),
    })
}

/// What a text that is made of a date says on a paper, and a report of which it is known whether it came in time; none of any
/// other field.
pub fn dated_text(
    portfolio: &Portfolio,
    project: &Project,
    field: Field,
    moment: Moment,
) -> Option<String> {
    match field {
        Field::Derived(Derived::NextMilestone) => {
            let next = next_milestone(portfolio, project, moment)?;
            let date = next.planned.map(PartialDate::in_chinese);
            Some(format!("{} {}", date.unwrap_or_default(), next.name))
        }
        Field::Derived(Derived::ReportState) => {
            let days = delay(portfolio, project, moment)?;
            let reported = ReportState::Reported.label();
            Some(match days {
                0 => format!("{reported}，按时"),
                days => format!("{reported}，迟报{days}天"),
            })
        }
        Field::Derived(Derived::Approval(kind)) => {
            Some(approval_on_paper(portfolio, project.id, kind, moment))
        }
        _ => None,
    }
}

/// What a milestone says in a column of its own: when it is to be reached, and how it stands.
pub fn milestone_words(
    portfolio: &Portfolio,
    project: &Project,
    name: MilestoneName,
    moment: Moment,
) -> Option<String> {
    let milestone = milestone_named(portfolio, project.id, name, moment)?;
    let planned = milestone.planned.map(PartialDate::in_chinese);
    let state = if let Some(reached) = reached_on(milestone, moment) {
        Some(format!("{}完成", reached.in_chinese()))
    } else {
        let state = milestone_state(portfolio, project, milestone, moment);
        (state != NOT_DUE).then_some(state)
    };
    let lines: Vec<String> = planned.into_iter().chain(state).collect();
    Some(lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::model::{RollingSpan, YearAhead};

    #[test]
    fn heads_of_a_year_name_it() {
        let moment = Moment::on(NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let head = |field: Field| heading_at(field, moment).into_owned();
        assert_eq!(head(Derived::PlannedForYear.into()), "2024年计划投资");
        assert_eq!(head(Derived::AnnualTarget.into()), "2024年目标");
        let ahead = Derived::PlannedAhead(YearAhead::Third);
        assert_eq!(head(ahead.into()), "2026年计划投资");
        let later = Derived::LeftForLater(RollingSpan::Three);
        assert_eq!(head(later.into()), "2027年及以后投资");
        assert_eq!(head(Derived::PlannedInMonth.into()), "9月计划投资");
        assert_eq!(head(Derived::CompletedThisYear.into()), "2024年累计完成");
        assert_eq!(head(Derived::CompletedInMonth.into()), "9月完成投资");
        assert_eq!(
            head(Derived::CompletedBeforeYear.into()),
            "截至2023年底累计完成投资"
        );
        assert_eq!(head(Field::TOTAL_INVESTMENT), "总投资");
        let to_come = Moment {
            year: 2025,
            ..moment
        };
        let head = heading_at(Derived::CompletedInMonth.into(), to_come);
        assert_eq!(head, "本月完成投资");
    }
}
