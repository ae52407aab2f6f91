//! What was true at a moment, as far as dates tell. What carries no date of its own is as it is now.
//!
//! A date of which only the year or month is known counts from its first day: what was reached in `2024-09` is
//! reached on 30 September 2024, and was not in August.

use std::borrow::Cow;

use chrono::NaiveDate;

use crate::model::{
    Approval, ApprovalState, Milestone, Money, PartialDate, Portfolio, Problem, ProblemState,
    Project, Stage,
};

use super::entry::ENTRY;
use super::progress::completed_since_start;
use super::{Days, Moment};

/// The milestone at which work begins.
pub(super) const START: &str = "开工";

/// The milestones at which work has ended, by the word in their names.
const ENDS: [&str; 3] = ["竣工", "投产", "投入使用"];

fn is_by(date: PartialDate, moment: Moment) -> bool {
    date.first_day() <= moment.today
}

fn is_past(moment: Moment) -> bool {
    moment.today < moment.clock
}

/// When a milestone was reached; `None` where that had not come about yet.
pub fn reached_on(milestone: &Milestone, moment: Moment) -> Option<PartialDate> {
    milestone.actual.filter(|actual| is_by(*actual, moment))
}

/// An approval as it was: one that was granted later was in hand, and had no document.
pub fn approval(approval: &Approval, moment: Moment) -> Cow<'_, Approval> {
    let is_later = |date| !is_by(date, moment);
    if approval.state != Some(ApprovalState::Granted) || !approval.date.is_some_and(is_later) {
        return Cow::Borrowed(approval);
    }
    Cow::Owned(Approval {
        state: Some(ApprovalState::InHand),
        document_number: String::new(),
        date: None,
        expires: None,
        ..approval.clone()
    })
}

/// How far an approval had come.
pub(super) fn approval_state(noted: &Approval, moment: Moment) -> Option<ApprovalState> {
    approval(noted, moment).state
}

/// Whether an approval was granted, or is not needed.
pub(super) fn is_done(approval: &Approval, moment: Moment) -> bool {
    matches!(
        approval_state(approval, moment),
        Some(ApprovalState::Granted | ApprovalState::NotNeeded)
    )
}

/// Whether a yearly value was known: a year counts from its first day, as every date of which only the year is known.
pub(super) fn is_known_year(year: i32, moment: Moment) -> bool {
    is_by(PartialDate::Year(year), moment)
}

/// A problem as it was: nobody had signed for it, put it off or settled it before the days of that. Its state is that of
/// [`problem_state`].
pub fn problem(problem: &Problem, moment: Moment) -> Cow<'_, Problem> {
    let is_later = |date: Option<PartialDate>| date.is_some_and(|date| !is_by(date, moment));
    let was_accepted = !is_later(problem.accepted_on);
    let was_extended = !is_later(problem.extended_on);
    let was_settled = !is_later(problem.settled_on);
    if was_accepted && was_extended && was_settled {
        return Cow::Borrowed(problem);
    }
    let answer = if was_settled { &problem.answer } else { "" };
    Cow::Owned(Problem {
        accepted_on: problem.accepted_on.filter(|_| was_accepted),
        extended_to: problem.extended_to.filter(|_| was_extended),
        extended_on: problem.extended_on.filter(|_| was_extended),
        settled_on: problem.settled_on.filter(|_| was_settled),
        answer: answer.to_owned(),
        ..problem.clone()
    })
}

/// By when a problem was to be settled, as it had been put off last.
pub fn problem_deadline(problem: &Problem, moment: Moment) -> Option<PartialDate> {
    let was_extended = problem.extended_on.is_none_or(|on| is_by(on, moment));
    let extended_to = problem.extended_to.filter(|_| was_extended);
    extended_to.or(problem.due_on)
}

/// Whether a problem was known and not settled.
pub(super) fn is_open(problem: &Problem, moment: Moment) -> bool {
    let state = problem_state(problem, moment);
    state.is_some_and(|state| state != ProblemState::Settled)
}

/// How far the settling of a problem had come; `None` before it was raised. What is settled without a day of that counts as
/// settled all along, and one whose day of settling has come is settled whatever else is noted.
pub fn problem_state(problem: &Problem, moment: Moment) -> Option<ProblemState> {
    if problem
        .raised_on
        .is_some_and(|raised| !is_by(raised, moment))
    {
        return None;
    }
    let state = problem.state.unwrap_or(ProblemState::Open);
    match problem.settled_on {
        Some(settled) if is_by(settled, moment) => return Some(ProblemState::Settled),
        None if state == ProblemState::Settled => return Some(state),
        Some(_) | None => {}
    }
    if !is_past(moment) && state != ProblemState::Settled {
        return Some(state);
    }
    // What was done between is dated by its first step alone.
    let was_accepted = match problem.accepted_on {
        Some(accepted) => is_by(accepted, moment),
        None => state != ProblemState::Open && state != ProblemState::Settled,
    };
    // Put off on no known day counts as put off all along, as long as that is how it stands.
    let was_extended = problem
        .extended_on
        .map_or(state == ProblemState::Extended, |extended| {
            is_by(extended, moment)
        });
    Some(match state {
        _ if !was_accepted => ProblemState::Open,
        ProblemState::Settled | ProblemState::Extended if was_extended => ProblemState::Extended,
        ProblemState::Settled | ProblemState::Extended => ProblemState::InHand,
        state => state,
    })
}

/// By how many days the deadline of a problem had passed that was not settled; `None` where it had not.
pub fn problem_overdue(problem: &Problem, moment: Moment) -> Option<i64> {
    let due = problem_deadline(problem, moment)?.last_day();
    let days = (moment.today - due).num_days();
    (days > 0 && is_open(problem, moment)).then_some(days)
}

/// Whether work had begun: the start is noted as reached, money was spent, or the stage says so. Of a day that is past
/// the stage of today says it only where no date of the start says otherwise. 退出 says nothing of it.
pub(super) fn has_begun(portfolio: &Portfolio, project: &Project, moment: Moment) -> bool {
    let is_under_way = matches!(
        project.stage,
        Some(Stage::UnderConstruction | Stage::Completed | Stage::InOperation | Stage::Suspended)
    );
    if is_under_way && !is_past(moment) {
        return true;
    }
    let actual = start(portfolio, project);
    if actual.is_some_and(|actual| is_by(actual, moment)) {
        return true;
    }
    let spent = completed_since_start(portfolio, project.id, moment);
    if spent.is_some_and(|spent| spent > Money::ZERO) {
        return true;
    }
    // A start that has not come by today is a plan that nobody has kept up.
    let planned = project
        .start
        .filter(|start| start.first_day() <= moment.clock);
    let told = actual.or(planned);
    is_under_way && told.is_none_or(|start| is_by(start, moment))
}

/// When work began, as a milestone says.
pub(super) fn start(portfolio: &Portfolio, project: &Project) -> Option<PartialDate> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let mut starts = milestones.filter(|milestone| milestone.name == START);
    starts.find_map(|milestone| milestone.actual)
}

/// Milestones that say when a project came into a stage that has no other date.
const ENTRIES: [(&str, Stage); 5] = [
    (ENTRY, Stage::Reserved),
    ("转入前期", Stage::Preparing),
    ("停工", Stage::Suspended),
    ("缓建", Stage::Postponed),
    ("退出", Stage::Withdrawn),
];

/// The milestone with which work goes on that was stopped or put off.
const RESUMPTION: &str = "复工";

/// The milestone whose day would tell since when a project has been in its stage; `None` where one tells it, and for 谋划, which
/// begins with the project itself.
pub fn undated_stage(portfolio: &Portfolio, project: &Project) -> Option<&'static str> {
    let stage = project.stage?;
    let name = match stage {
        Stage::Proposed => return None,
        Stage::UnderConstruction if last_stop(portfolio, project, |_| true).is_some() => RESUMPTION,
        Stage::UnderConstruction => START,
        Stage::Completed => "竣工验收",
        Stage::InOperation => "投产",
        aside_or_early => ENTRIES.iter().find(|(_, of)| *of == aside_or_early)?.0,
    };
    let is_end = matches!(stage, Stage::Completed | Stage::InOperation);
    let tells = |milestone: &Milestone| {
        let called = milestone.name.trim();
        called == name || is_end && ENDS.iter().any(|word| called.contains(word))
    };
    let milestones = portfolio.milestones().of(project.id).iter();
    let mut dated = milestones.filter(|milestone| milestone.actual.is_some());
    let is_told = match name {
        // An earlier stop had its own end.
        RESUMPTION => false,
        _ => dated.any(tells),
    };
    (!is_told).then_some(name)
}

/// When work stood still: from each stop to the next resumption, or to the moment where none has come and the stage says that it
/// still does.
pub(super) fn stops(
    portfolio: &Portfolio,
    project: &Project,
    moment: Moment,
) -> Vec<(Stage, Days)> {
    let mut turns = turns(portfolio, project);
    if turns.is_empty() {
        return Vec::new();
    }
    turns.retain(|(day, _)| *day <= moment.today);
    turns.sort_by_key(|(day, _)| *day);
    let is_still = stage(portfolio, project, moment).is_some_and(Stage::is_aside);
    let mut stops = Vec::new();
    for (place, (first, stage)) in turns.iter().enumerate() {
        let Some(stage) = *stage else { continue };
        let next = turns[place + 1..].first().map(|(day, _)| *day);
        if let Some(last) = next.or_else(|| is_still.then_some(moment.today)) {
            stops.push((
                stage,
                Days {
                    first: *first,
                    last,
                },
            ));
        }
    }
    stops
}

/// The days on which work stopped, with the stage, or went on.
fn turns(portfolio: &Portfolio, project: &Project) -> Vec<(NaiveDate, Option<Stage>)> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let turn = |milestone: &Milestone| {
        let stage = match milestone.name.trim() {
            "停工" => Some(Stage::Suspended),
            "缓建" => Some(Stage::Postponed),
            RESUMPTION => None,
            _ => return None,
        };
        Some((milestone.actual?.first_day(), stage))
    };
    milestones.filter_map(turn).collect()
}

/// The stage into which work was put by its last stop, of the days that are meant; none where it has gone on since.
fn last_stop(
    portfolio: &Portfolio,
    project: &Project,
    is_meant: impl Fn(NaiveDate) -> bool,
) -> Option<Stage> {
    let turns = turns(portfolio, project).into_iter();
    let turns = turns.filter(|(day, _)| is_meant(*day));
    turns.max_by_key(|(day, _)| *day)?.1
}

/// The stages into which a project came by a milestone of that name, with the day.
fn entries(portfolio: &Portfolio, project: &Project) -> Vec<(PartialDate, Stage)> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let entry = |milestone: &Milestone| {
        let name = milestone.name.trim();
        let (_, stage) = ENTRIES.iter().find(|(called, _)| *called == name)?;
        Some((milestone.actual?, *stage))
    };
    milestones.filter_map(entry).collect()
}

/// The stage before the one of today, into which the project came later than the moment.
fn stage_before(
    portfolio: &Portfolio,
    project: &Project,
    (stage, entries): (Stage, &[(PartialDate, Stage)]),
    moment: Moment,
) -> Stage {
    let come = entries.iter().filter(|(date, _)| is_by(*date, moment));
    let last = come.max_by_key(|(date, _)| date.first_day());
    let has_begun = has_begun(portfolio, project, moment);
    match (last, stage) {
        (Some((_, before)), _) if !has_begun || before.is_aside() => *before,
        _ if has_begun => Stage::UnderConstruction,
        (_, Stage::Reserved) => Stage::Proposed,
        (_, Stage::Preparing) => Stage::Reserved,
        _ => Stage::Preparing,
    }
}

/// The stage. Where milestones say when a project was taken into the library, went on to preparation, was stopped, put off
/// or given up, it was in another one before. Of a day that is past, what had not begun yet was 前期, and what had not ended was 在建.
pub(super) fn stage(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<Stage> {
    let stage = project.stage?;
    if is_past(moment) && ENTRIES.iter().any(|(_, entered)| *entered == stage) {
        let entries = entries(portfolio, project);
        let of_stage = entries.iter().filter(|(_, entered)| *entered == stage);
        let entered = of_stage.map(|(date, _)| *date).max();
        if entered.is_some_and(|entered| !is_by(entered, moment)) {
            let before = stage_before(portfolio, project, (stage, &entries), moment);
            return Some(before);
        }
    }
    let is_ended = matches!(stage, Stage::Completed | Stage::InOperation);
    // What goes on today may have stood still on that day.
    if is_past(moment)
        && (is_ended || stage == Stage::UnderConstruction)
        && let Some(stop) = last_stop(portfolio, project, |day| day <= moment.today)
        && last_stop(portfolio, project, |_| true).is_none()
    {
        return Some(stop);
    }
    if !is_past(moment) || !(is_ended || stage == Stage::UnderConstruction) {
        return Some(stage);
    }
    if !has_begun(portfolio, project, moment) {
        return Some(Stage::Preparing);
    }
    let end = ended_on(portfolio, project, moment);
    let had_ended = || end.is_none_or(|end| end.last_day() <= moment.today);
    Some(if is_ended && !had_ended() {
        Stage::UnderConstruction
    } else {
        stage
    })
}

/// When work ended: as the first of the milestones at its end was reached, else as the project has it.
fn ended_on(portfolio: &Portfolio, project: &Project, moment: Moment) -> Option<PartialDate> {
    let milestones = portfolio.milestones().of(project.id).iter();
    let is_end = |milestone: &&Milestone| ENDS.iter().any(|word| milestone.name.contains(word));
    let reached = milestones
        .filter(is_end)
        .filter_map(|milestone| milestone.actual);
    let planned = project.end.filter(|end| end.first_day() <= moment.clock);
    reached.min().or(planned)
}

/// Whether work had ended or was given up, so that nothing of it can be due.
pub fn is_closed(portfolio: &Portfolio, project: &Project, moment: Moment) -> bool {
    stage(portfolio, project, moment).is_some_and(Stage::is_closed)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Derived, Field, MilestoneColumn, ProjectColumn, Row, Table, Value};
    use crate::view::{Facts, MilestoneDue, value};

    fn moment(day: &str) -> Moment {
        let clock = NaiveDate::from_ymd_opt(2026, 11, 28).unwrap();
        Moment::at(day.parse().unwrap(), clock)
    }

    fn date(text: &str) -> Value {
        match text {
            "" => Value::Empty,
            text => Value::Date(PartialDate::parse(text).unwrap()),
        }
    }

    /// A project of this stage from start to end, with milestones: name, planned, actual.
    fn portfolio(stage: &'static str, span: [&str; 2], milestones: &[[&str; 3]]) -> Portfolio {
        let id = Uuid::from_u128;
        let mut project = Row::blank(Table::Project, id(1));
        project.values[ProjectColumn::Stage as usize] = Value::Choice(stage);
        project.values[ProjectColumn::Start as usize] = date(span[0]);
        project.values[ProjectColumn::End as usize] = date(span[1]);
        let milestone = |([name, planned, actual], n): (&[&str; 3], u128)| {
            let mut row = Row::blank(Table::Milestone, id(n));
            row.values[MilestoneColumn::Project as usize] = Value::Ref(id(1));
            row.values[MilestoneColumn::Name as usize] = Value::Text((*name).to_owned());
            row.values[MilestoneColumn::Planned as usize] = date(planned);
            row.values[MilestoneColumn::Actual as usize] = date(actual);
            row
        };
        let rows = milestones.iter().zip(2..).map(milestone);
        Portfolio::from_rows([project].into_iter().chain(rows)).unwrap()
    }

    fn project(portfolio: &Portfolio) -> &Project {
        portfolio.projects().iter().next().unwrap()
    }

    fn begun(portfolio: &Portfolio, day: &str) -> bool {
        has_begun(portfolio, project(portfolio), moment(day))
    }

    fn stage_on(portfolio: &Portfolio, day: &str) -> &'static str {
        stage(portfolio, project(portfolio), moment(day)).map_or("", Stage::label)
    }

    #[test]
    fn a_project_under_way_today_had_not_begun_before_its_start() {
        let by_milestone = portfolio("在建", ["2021", ""], &[["开工", "2022-02", "2022-03-18"]]);
        assert!(!begun(&by_milestone, "2022-01-31"));
        assert!(begun(&by_milestone, "2022-03-31"));
        let by_field = portfolio("在建", ["2022-03", ""], &[]);
        assert!(!begun(&by_field, "2022-02-28"));
        assert!(begun(&by_field, "2022-03-31"));
        assert_eq!(stage_on(&by_field, "2022-02-28"), "前期");
        assert_eq!(stage_on(&by_field, "2022-03-31"), "在建");
        // Without any date the stage of today is all that is known; and today it counts whatever the date says.
        assert!(begun(&portfolio("在建", ["", ""], &[]), "2022-01-31"));
        assert!(begun(&portfolio("在建", ["2027", ""], &[]), "2026-11-28"));
        // A start that lies ahead even of today is no more than a plan.
        assert!(begun(&portfolio("在建", ["2027", ""], &[]), "2026-10-31"));
    }

    #[test]
    fn what_was_given_up_had_not_begun_unless_something_says_so() {
        let given_up = portfolio("退出", ["2022-03", ""], &[]);
        assert!(!begun(&given_up, "2026-11-28"));
        let later = portfolio("退出", ["", ""], &[["开工", "2022-03", "2022-03-18"]]);
        assert!(begun(&later, "2026-11-28"));
    }

    #[test]
    fn what_is_finished_today_was_under_way_before_its_end() {
        let by_milestone = portfolio(
            "投产",
            ["2022", "2023"],
            &[
                ["开工", "", "2022-03"],
                ["竣工验收", "2024-06", "2024-09-10"],
            ],
        );
        assert_eq!(stage_on(&by_milestone, "2022-01-31"), "前期");
        assert_eq!(stage_on(&by_milestone, "2024-08-31"), "在建");
        assert_eq!(stage_on(&by_milestone, "2024-09-30"), "投产");
        // Its acceptance was overdue at the end of August, by 62 days.
        let late = value(
            &by_milestone,
            project(&by_milestone),
            Field::Derived(Derived::OverdueDays),
            moment("2024-08-31"),
        );
        assert_eq!(late, Value::Integer(62));
        let facts = Facts::of(&by_milestone, project(&by_milestone), moment("2024-08-31"));
        assert_eq!(facts.overdue_milestones, 1);
    }

    #[test]
    fn stages_without_a_date_of_their_own_are_dated_by_milestones() {
        let course = [
            ["入库", "", "2021-03"],
            ["转入前期", "", "2021-09"],
            ["开工", "2022-03", "2022-04"],
            ["停工", "", "2023-06-10"],
        ];
        let stopped = portfolio("停工", ["2022", ""], &course);
        let stages = [
            ("2021-05-31", "储备"),
            ("2021-12-31", "前期"),
            ("2022-12-31", "在建"),
            ("2023-06-09", "在建"),
            ("2023-06-30", "停工"),
        ];
        for (day, stage) in stages {
            assert_eq!(stage_on(&stopped, day), stage, "{day}");
        }
        let preparing = portfolio("前期", ["2027", ""], &course[..2]);
        assert_eq!(stage_on(&preparing, "2021-01-31"), "储备");
        assert_eq!(stage_on(&preparing, "2021-05-31"), "储备");
        assert_eq!(stage_on(&preparing, "2021-09-30"), "前期");
        // Work went on, and the months between know that it stood still; one that nobody noted the end of does not.
        let mut course = course.to_vec();
        course.push(["复工", "", "2024-03"]);
        let again = portfolio("在建", ["2022", ""], &course);
        let stages = [
            ("2023-05-31", "在建"),
            ("2023-06-30", "停工"),
            ("2024-02-29", "停工"),
            ("2024-03-31", "在建"),
        ];
        for (day, stage) in stages {
            assert_eq!(stage_on(&again, day), stage, "{day}");
        }
        let days = |day: &str| {
            let stops = stops(&again, project(&again), moment(day));
            let stop = |(stage, days): &(Stage, Days)| {
                format!("{} {}—{}", stage.label(), days.first, days.last)
            };
            stops.iter().map(stop).collect::<Vec<_>>()
        };
        assert_eq!(days("2026-11-28"), ["停工 2023-06-10—2024-03-01"]);
        assert_eq!(days("2023-12-31"), ["停工 2023-06-10—2023-12-31"]);
        assert!(days("2023-05-31").is_empty());
        let open = portfolio("在建", ["2022", ""], &course[..4]);
        assert_eq!(stage_on(&open, "2023-12-31"), "在建");
        // Without a day it is as it is now.
        let undated = portfolio("停工", ["", ""], &[]);
        assert_eq!(stage_on(&undated, "2021-01-31"), "停工");
    }

    #[test]
    fn a_stage_that_no_milestone_dates_names_the_one_that_would() {
        let undated = |stage, milestones: &[[&str; 3]]| {
            let portfolio = portfolio(stage, ["", ""], milestones);
            undated_stage(&portfolio, project(&portfolio))
        };
        assert_eq!(undated("谋划", &[]), None);
        assert_eq!(undated("停工", &[]), Some("停工"));
        assert_eq!(undated("停工", &[["停工", "", "2024-03"]]), None);
        assert_eq!(undated("在建", &[["开工", "2024-03", ""]]), Some("开工"));
        assert_eq!(undated("在建", &[["开工", "", "2024-03"]]), None);
        let stopped = [["开工", "", "2024-03"], ["停工", "", "2024-06"]];
        assert_eq!(undated("在建", &stopped), Some("复工"));
        let again = [stopped[0], stopped[1], ["复工", "", "2024-09"]];
        assert_eq!(undated("在建", &again), None);
        assert_eq!(undated("投产", &[["投入使用", "", "2025"]]), None);
        assert_eq!(undated("竣工", &[]), Some("竣工验收"));
    }

    #[test]
    fn closed_projects_have_nothing_due() {
        for stage in ["竣工", "投产", "退出"] {
            let portfolio = portfolio(stage, ["", ""], &[["主体完工", "2026-11", ""]]);
            let project = project(&portfolio);
            let now = moment("2026-11-28");
            for derived in [Derived::NextMilestone, Derived::OverdueDays] {
                let held = value(&portfolio, project, Field::Derived(derived), now);
                assert_eq!(held, Value::Empty, "{stage}");
            }
            let due = MilestoneDue::of(&portfolio, project, now);
            assert!(
                matches!(due, MilestoneDue::Done | MilestoneDue::Unset),
                "{stage}"
            );
        }
    }
}
