//! 手续提醒: what is to be seen to of the approvals of a project, and which of them comes next.

use chrono::Days;

use crate::model::{
    Approval, ApprovalAlert, ApprovalKind, ApprovalState, Derived, Field, PartialDate, Portfolio,
    Project,
};

use super::as_of::{self, approval_state, has_begun, is_closed};
use super::query::found_projects;
use super::{BindError, Index, Moment, Query, Subject};

/// How many of a set of projects have each alert, in the order of [`ApprovalAlert::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ApprovalCounts([usize; ApprovalAlert::ALL.len()]);

impl ApprovalCounts {
    /// What is asked about for each of the counts.
    pub const SUBJECT: Subject = Subject::Field(Field::Derived(Derived::ApprovalAlert));

    /// How many projects have an alert.
    pub const fn of(&self, alert: ApprovalAlert) -> usize {
        self.0[alert as usize]
    }
}

/// Counts what a query finds, each project by its worst alert. The query leaves out what it asks about
/// [`ApprovalCounts::SUBJECT`]: so the counts stay as they are when one of them is chosen.
///
/// # Errors
/// The filter names what the library does not hold.
pub fn approval_counts(
    portfolio: &Portfolio,
    index: &Index,
    query: &Query,
    moment: Moment,
) -> Result<ApprovalCounts, BindError> {
    let mut counts = ApprovalCounts::default();
    for project in found_projects(portfolio, index, query, moment)? {
        if let Some(alert) = alert(portfolio, project, moment) {
            counts.0[alert as usize] += 1;
        }
    }
    Ok(counts)
}

/// What is expected within so many days, or lapses, comes soon.
const SOON: u64 = 30;

/// What is to be seen to of one approval; `None` of one that is not begun and has no date, that holds, or that is not needed.
pub fn approval_alert(approval: &Approval, moment: Moment) -> Option<ApprovalAlert> {
    let soon = moment.today.checked_add_days(Days::new(SOON));
    let is_past = |date: PartialDate| date.last_day() < moment.today;
    let is_soon = |date: PartialDate| soon.is_some_and(|soon| date.last_day() <= soon);
    let state = approval_state(approval, moment);
    match (state, approval.expires, approval.expected) {
        (Some(ApprovalState::Granted), Some(expires), _) if is_past(expires) => {
            Some(ApprovalAlert::Expired)
        }
        (Some(ApprovalState::Granted), Some(expires), _) if is_soon(expires) => {
            Some(ApprovalAlert::Expiring)
        }
        (Some(ApprovalState::Granted | ApprovalState::NotNeeded), ..) => None,
        (_, _, Some(expected)) if is_past(expected) => Some(ApprovalAlert::Overdue),
        (_, _, Some(expected)) if is_soon(expected) => Some(ApprovalAlert::DueSoon),
        (Some(ApprovalState::InHand), ..) => Some(ApprovalAlert::InHand),
        _ => None,
    }
}

/// The worst of all approvals of a project that goes on. What holds until a day is to be used before it: once work has begun
/// nobody asks.
pub(super) fn alert(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Option<ApprovalAlert> {
    if is_closed(portfolio, project, moment) {
        return None;
    }
    let has_begun = has_begun(portfolio, project, moment);
    let lapses =
        |alert: &ApprovalAlert| matches!(alert, ApprovalAlert::Expired | ApprovalAlert::Expiring);
    let approvals = portfolio.approvals().of(project.id).iter();
    approvals
        .filter_map(|approval| approval_alert(approval, moment))
        .filter(|alert| !(has_begun && lapses(alert)))
        .min()
}

/// 下一手续: the first in the usual order that is wanted and not granted, with when it is expected.
pub(super) fn next(portfolio: &Portfolio, project: &Project, moment: Moment) -> String {
    if is_closed(portfolio, project, moment) {
        return String::new();
    }
    let approvals = portfolio.approvals().of(project.id);
    let open = approvals
        .iter()
        .filter(|approval| !as_of::is_done(approval, moment));
    let next = open.min_by_key(|approval| {
        let expected = approval.expected.map(PartialDate::last_day);
        let is_begun = approval_state(approval, moment) == Some(ApprovalState::InHand);
        (expected.is_none(), expected, !is_begun, approval.kind)
    });
    next.map_or_else(String::new, |approval| {
        let kind = approval.kind.map_or("手续", ApprovalKind::label);
        match approval.expected {
            Some(expected) => format!("{expected} {kind}"),
            None => kind.to_owned(),
        }
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{ApprovalColumn as A, ProjectColumn, Row, Table, Value};
    use crate::view::value;

    /// A project with approvals: kind, state, expected, expires.
    fn portfolio(stage: &'static str, approvals: &[[&'static str; 4]]) -> Portfolio {
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
        let date = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Date(PartialDate::parse(text).unwrap()),
        };
        let approvals = approvals.iter().zip(2..);
        let approvals = approvals.map(|([kind, state, expected, expires], n)| {
            let mut row = Row::blank(Table::Approval, Uuid::from_u128(n));
            row.values[A::Project as usize] = Value::Ref(Uuid::from_u128(1));
            row.values[A::Kind as usize] = Value::Choice(kind);
            row.values[A::State as usize] = Value::Choice(state);
            row.values[A::Expected as usize] = date(expected);
            row.values[A::Expires as usize] = date(expires);
            row
        });
        Portfolio::from_rows(std::iter::once(project).chain(approvals)).unwrap()
    }

    fn said(stage: &'static str, approvals: &[[&'static str; 4]]) -> [String; 2] {
        let portfolio = portfolio(stage, approvals);
        let project = portfolio.projects().iter().next().unwrap();
        let moment = Moment::on(NaiveDate::from_ymd_opt(2026, 6, 15).unwrap());
        [Derived::ApprovalAlert, Derived::NextApproval].map(|derived| {
            let value = value(&portfolio, project, Field::Derived(derived), moment);
            value.as_text().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn the_worst_of_all_is_told_and_the_nearest_comes_next() {
        let granted = ["规划许可", "已完成", "", "2026-06-14"];
        let expiring = ["规划许可", "已完成", "", "2026-07-15"];
        let holds = ["规划许可", "已完成", "", "2026-07-16"];
        let late = ["环评批复", "办理中", "2026-05", ""];
        let soon = ["施工许可", "未启动", "2026-07", ""];
        let near = ["节能审查", "未启动", "2026-06", ""];
        let begun = ["用地批复", "办理中", "", ""];
        assert_eq!(said("前期", &[late, granted])[0], "已过期");
        assert_eq!(said("前期", &[late, expiring])[0], "逾期未办");
        assert_eq!(said("前期", &[begun, expiring])[0], "将过期");
        assert_eq!(said("前期", &[near, begun])[0], "将到期");
        // The end of July is 46 days away.
        assert_eq!(said("前期", &[soon, begun])[0], "办理中");
        assert_eq!(said("前期", &[soon, holds])[0], "");
        assert_eq!(said("前期", &[soon, late])[1], "2026-05 环评批复");
        assert_eq!(said("前期", &[begun, holds])[1], "用地批复");
        assert_eq!(said("竣工", &[late]), ["", ""]);
        // It was used.
        assert_eq!(said("在建", &[granted])[0], "");
    }

    #[test]
    fn what_was_granted_later_was_in_hand_on_a_day_before() {
        let approvals = [
            ["环评批复", "已完成", "2026-05", ""],
            ["施工许可", "未启动", "", ""],
        ];
        let mut rows = portfolio("前期", &approvals).table_rows(Table::Project);
        let granted = |mut row: Row| {
            if row.values[A::State as usize] == Value::Choice("已完成") {
                let day = PartialDate::parse("2026-06-20").unwrap();
                row.values[A::Date as usize] = Value::Date(day);
                row.values[A::DocumentNumber as usize] = Value::Text("环评〔2026〕3号".to_owned());
            }
            row
        };
        let approvals = portfolio("前期", &approvals).table_rows(Table::Approval);
        rows.extend(approvals.into_iter().map(granted));
        let portfolio = Portfolio::from_rows(rows).unwrap();
        let project = portfolio.projects().iter().next().unwrap();
        let said = |day: &str| {
            let clock = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
            let moment = Moment::at(day.parse().unwrap(), clock);
            let fields = [
                Derived::ApprovalAlert,
                Derived::NextApproval,
                Derived::ApprovalsGranted,
            ];
            let words = fields.map(|derived| {
                let value = value(&portfolio, project, Field::Derived(derived), moment);
                value.as_text().unwrap_or_default().to_owned()
            });
            let kind = ApprovalKind::EnvironmentalImpact;
            let field = Field::Derived(Derived::Approval(kind));
            let paper = crate::view::dated_text(&portfolio, project, field, moment);
            (words, paper.unwrap())
        };
        let then = ["逾期未办", "2026-05 环评批复", "0/2"].map(str::to_owned);
        let (words, paper) = said("2026-06-15");
        assert_eq!(words, then);
        assert_eq!(paper, "办理中\n预计2026年5月");
        let (words, paper) = said("2026-06-30");
        assert_eq!(words, ["", "施工许可", "1/2"].map(str::to_owned));
        assert!(paper.starts_with("已完成\n环评〔2026〕3号"), "{paper}");
    }
}
