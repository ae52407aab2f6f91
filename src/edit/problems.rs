//! How the state of a problem and the dates of its steps follow each other: who notes the one need not type the other.

use chrono::NaiveDate;
use uuid::Uuid;

use crate::model::{
    Change, Id, PartialDate, Portfolio, Problem, ProblemColumn as C, ProblemState as State, Table,
    Value,
};

/// What else changes where a cell of a problem is set.
pub(super) fn followed(
    portfolio: &Portfolio,
    (table, id, column): (Table, Uuid, usize),
    value: &Value,
    today: NaiveDate,
) -> Vec<Change> {
    let column = C::ALL.get(column).copied();
    let found = portfolio.problems().get(Id::<Problem>::new(id));
    let (Table::Problem, Some(column), Some(problem)) = (table, column, found) else {
        return Vec::new();
    };
    let state = problem.state.unwrap_or(State::Open);
    let set = |column: C, value: Value| Change::set(problem, column as usize, value);
    let now = || Value::Date(PartialDate::Day(today));
    let to = |state: State| set(C::State, Value::Choice(state.label()));
    // A day that is noted stays.
    let put_off = || {
        let is_undated = problem.extended_on.is_none();
        is_undated.then(|| set(C::ExtendedOn, now())).flatten()
    };
    let changes = match (column, value) {
        (C::State, Value::Choice(word)) => match State::from_label(word) {
            Some(State::Settled) if problem.settled_on.is_none() => {
                [set(C::SettledOn, now()), None]
            }
            Some(State::Settled) | None => [None, None],
            Some(next) => {
                let is_signed = next == State::Accepted && problem.accepted_on.is_none();
                let dated = match next {
                    State::Extended => put_off(),
                    _ => is_signed.then(|| set(C::AcceptedOn, now())).flatten(),
                };
                [set(C::SettledOn, Value::Empty), dated]
            }
        },
        (C::SettledOn, Value::Date(_)) => [to(State::Settled), None],
        (C::ExtendedTo, Value::Date(_)) if state != State::Settled => {
            [to(State::Extended), put_off()]
        }
        (C::ExtendedTo, Value::Empty) => [set(C::ExtendedOn, Value::Empty), None],
        (C::AcceptedOn, Value::Date(_)) if state == State::Open => [to(State::Accepted), None],
        _ => [None, None],
    };
    changes.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::{Draft, PartColumn};
    use crate::model::{Op, Row};

    const PROBLEM: Uuid = Uuid::from_u128(2);

    fn date(text: &str) -> Value {
        Value::Date(PartialDate::parse(text).unwrap())
    }

    /// A problem after these cells were set on 30 November 2026, one after the other.
    fn after(cells: &[(C, Value)]) -> Problem {
        let project = Row::blank(Table::Project, Uuid::from_u128(1));
        let mut problem = Row::blank(Table::Problem, PROBLEM);
        problem.values[C::Project as usize] = Value::Ref(project.id);
        problem.values[C::State as usize] = Value::Choice("未办结");
        let mut portfolio = Portfolio::from_rows([project, problem]).unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 30).unwrap();
        for (column, value) in cells {
            let part = PartColumn {
                table: Table::Problem,
                id: PROBLEM,
                column: *column as usize,
            };
            let draft = Draft::set_part(&portfolio, part, value.clone(), today);
            let op = Op::edit(Uuid::nil(), draft.label, draft.changes);
            portfolio.apply(&op).unwrap();
        }
        portfolio.problems().get(Id::new(PROBLEM)).unwrap().clone()
    }

    #[test]
    fn a_state_is_dated_and_a_date_is_a_state() {
        let today = Some(PartialDate::parse("2026-11-30").unwrap());
        let settled = after(&[(C::State, Value::Choice("已办结"))]);
        assert_eq!(settled.settled_on, today);
        let signed = after(&[(C::State, Value::Choice("已签收"))]);
        assert_eq!((signed.accepted_on, signed.settled_on), (today, None));
        let dated = after(&[(C::SettledOn, date("2026-11-12"))]);
        assert_eq!(dated.state, Some(State::Settled));
        // A day that is noted stays.
        let again = after(&[
            (C::SettledOn, date("2026-11-12")),
            (C::State, Value::Choice("已办结")),
        ]);
        assert_eq!(again.settled_on, dated.settled_on);
        // What is taken up again is not settled on any day.
        let reopened = after(&[
            (C::State, Value::Choice("已办结")),
            (C::State, Value::Choice("办理中")),
        ]);
        assert_eq!(
            (reopened.state, reopened.settled_on),
            (Some(State::InHand), None)
        );
        let extended = after(&[(C::ExtendedTo, date("2026-12-31"))]);
        assert_eq!(
            (extended.state, extended.extended_on),
            (Some(State::Extended), today)
        );
        let dated = after(&[
            (C::ExtendedOn, date("2026-11-03")),
            (C::ExtendedTo, date("2026-12-31")),
        ]);
        assert_eq!(
            dated.extended_on,
            Some(PartialDate::parse("2026-11-03").unwrap())
        );
        // What is not put off was put off on no day.
        let taken_back = after(&[
            (C::ExtendedTo, date("2026-12-31")),
            (C::ExtendedTo, Value::Empty),
        ]);
        assert_eq!(taken_back.extended_on, None);
        let accepted = after(&[(C::AcceptedOn, date("2026-11-20"))]);
        assert_eq!(accepted.state, Some(State::Accepted));
    }
}
