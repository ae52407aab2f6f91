//! Milestones of the start and the end of work, against each other and against the project's own dates.

use crate::model::{Milestone, PartialDate, Portfolio, Project, ProjectColumn};
use crate::view::as_of::START;

use super::{Found, WarningKind};

/// The end of work: the project's own end says the same.
const END: &str = "竣工";

/// Work is accepted when it has ended, or later.
const ACCEPTANCE: &str = "竣工验收";

type DateOf = fn(&Milestone) -> Option<PartialDate>;

/// The two dates of a milestone, with the words for them.
const DATES: [(&str, DateOf); 2] = [
    ("计划", |milestone| milestone.planned),
    ("实际", |milestone| milestone.actual),
];

/// What contradicts itself for certain. A date of which only the year or month is known may mean any day of it.
pub(super) fn found(portfolio: &Portfolio, project: &Project) -> Vec<Found> {
    let milestones = portfolio.milestones().of(project.id);
    let called = |name: &str| -> Vec<&Milestone> {
        let is_called = |milestone: &&Milestone| milestone.name.trim() == name;
        milestones.iter().filter(is_called).collect()
    };
    let (starts, ends, acceptances) = (called(START), called(END), called(ACCEPTANCE));
    let mut found = Vec::new();
    for (word, date) in DATES {
        found.extend(out_of_order(&starts, &ends, (word, date)));
        found.extend(out_of_order(&starts, &acceptances, (word, date)));
    }
    let is_apart = |own: PartialDate, date| is_before(own, date) || is_before(date, own);
    let is_early = |own: PartialDate, date| is_before(date, own);
    let start = (ProjectColumn::Start, project.start);
    let end = (ProjectColumn::End, project.end);
    found.extend(against(start, &starts, is_apart));
    found.extend(against(end, &ends, is_apart));
    found.extend(against(end, &acceptances, is_early));
    found
}

fn is_before(date: PartialDate, other: PartialDate) -> bool {
    date.last_day() < other.first_day()
}

/// An end before the first start. Of works in several stages one whose date is not known may have been the first.
fn out_of_order(
    starts: &[&Milestone],
    ends: &[&Milestone],
    (word, date): (&str, fn(&Milestone) -> Option<PartialDate>),
) -> Option<Found> {
    let starts: Option<Vec<PartialDate>> = starts.iter().map(|start| date(start)).collect();
    let start = starts?.into_iter().min()?;
    let dated = ends.iter().filter_map(|end| Some((end, date(end)?)));
    let (end, of_end) = dated.min_by_key(|(_, date)| *date)?;
    is_before(of_end, start).then(|| {
        let name = end.name.trim();
        let message = format!(
            "里程碑“{name}”{word}时间 {of_end}，早于“{START}”{word}时间 {start}，请核对这两个节点"
        );
        (ProjectColumn::End, WarningKind::MilestoneOrder, message)
    })
}

/// A date of the project that fits none of the dates of the milestones that say the same.
fn against(
    (column, own): (ProjectColumn, Option<PartialDate>),
    milestones: &[&Milestone],
    contradicts: impl Fn(PartialDate, PartialDate) -> bool,
) -> Option<Found> {
    let own = own?;
    let of_all = milestones.iter().flat_map(|milestone| {
        let dates = DATES.map(|(word, date)| Some((word, date(milestone)?)));
        dates.into_iter().flatten()
    });
    let dates: Vec<(&str, PartialDate)> = of_all.collect();
    if dates.is_empty() || !dates.iter().all(|(_, date)| contradicts(own, *date)) {
        return None;
    }
    let name = milestones.first()?.name.trim();
    let said = dates.iter().map(|(word, date)| format!("{word} {date}"));
    let said: Vec<String> = said.collect();
    let label = column.spec().label;
    let message = format!(
        "{label} {own}，与里程碑“{name}”（{}）不符，请改成一致",
        said.join("、")
    );
    Some((column, WarningKind::MilestoneDates, message))
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{MilestoneColumn, Row, Table, Value};

    fn date(text: &str) -> Value {
        match text {
            "" => Value::Empty,
            text => Value::Date(PartialDate::parse(text).unwrap()),
        }
    }

    /// What is told of a project of this span with milestones: name, planned, actual.
    fn told(span: [&str; 2], milestones: &[[&str; 3]]) -> Vec<(ProjectColumn, String)> {
        let mut project = Row::blank(Table::Project, Uuid::from_u128(1));
        project.values[ProjectColumn::Start as usize] = date(span[0]);
        project.values[ProjectColumn::End as usize] = date(span[1]);
        let milestone = |([name, planned, actual], n): (&[&str; 3], u128)| {
            let mut row = Row::blank(Table::Milestone, Uuid::from_u128(n));
            row.values[MilestoneColumn::Project as usize] = Value::Ref(Uuid::from_u128(1));
            row.values[MilestoneColumn::Name as usize] = Value::Text((*name).to_owned());
            row.values[MilestoneColumn::Planned as usize] = date(planned);
            row.values[MilestoneColumn::Actual as usize] = date(actual);
            row
        };
        let rows = milestones.iter().zip(2..).map(milestone);
        let portfolio = Portfolio::from_rows([project].into_iter().chain(rows)).unwrap();
        let project = portfolio.projects().iter().next().unwrap();
        let found = found(&portfolio, project).into_iter();
        found
            .map(|(column, _, message)| (column, message))
            .collect()
    }

    #[test]
    fn an_end_before_the_start_is_told_where_it_is_certain() {
        let order =
            |start: &str, end: &str| told(["", ""], &[["开工", start, ""], ["竣工", end, ""]]);
        assert_eq!(
            order("2024-03", "2023-05"),
            [(
                ProjectColumn::End,
                "里程碑“竣工”计划时间 2023-05，早于“开工”计划时间 2024-03，请核对这两个节点"
                    .to_owned()
            )]
        );
        assert_eq!(order("2024-03", "2023").len(), 1);
        // Any day of the year or month may be meant.
        for (start, end) in [
            ("2024-03", "2024"),
            ("2024", "2024-02"),
            ("2024-03", "2024-03"),
            ("2024-03-15", "2024-03"),
            ("2024-03", "2025-01"),
            ("", "2023"),
            ("2024-03", ""),
        ] {
            assert_eq!(order(start, end), [], "{start} {end}");
        }
        let reached = [
            ["开工", "2022", "2024-03-18"],
            ["竣工验收", "2025", "2023-09-10"],
        ];
        assert_eq!(told(["", ""], &reached).len(), 1, "the actual dates");
        // A plan and a fact of another milestone may differ as they like.
        let mixed = [["开工", "2024-03", ""], ["竣工验收", "", "2023-09"]];
        assert_eq!(told(["", ""], &mixed), []);
    }

    #[test]
    fn works_in_stages_start_and_end_several_times() {
        let stages = [
            ["开工", "2022", ""],
            ["竣工", "2023", ""],
            ["开工", "2024", ""],
            ["竣工", "2025", ""],
        ];
        assert_eq!(told(["2022", "2025"], &stages), []);
        let unknown = [["开工", "2024", ""], ["开工", "", ""], ["竣工", "2023", ""]];
        assert_eq!(told(["", ""], &unknown), []);
    }

    #[test]
    fn the_projects_own_dates_are_those_of_its_milestones() {
        let start =
            |own: &str, planned: &str, actual: &str| told([own, ""], &[["开工", planned, actual]]);
        assert_eq!(
            start("2022", "2023-03", "2023-06-18"),
            [(
                ProjectColumn::Start,
                "开工时间 2022，与里程碑“开工”（计划 2023-03、实际 2023-06-18）不符，请改成一致"
                    .to_owned()
            )]
        );
        assert_eq!(start("2024-02", "2023", "").len(), 1, "too late as well");
        for (own, planned, actual) in [
            ("2023", "2023-03", "2024-06-18"),
            ("2024-06", "2023-03", "2024-06-18"),
            ("2023-03-20", "2023-03", ""),
            ("2022", "", ""),
            ("", "2023", ""),
        ] {
            assert_eq!(start(own, planned, actual), [], "{own} {planned} {actual}");
        }
        let end = |own: &str, name: &'static str, planned: &str| {
            told(["", own], &[[name, planned, ""]]).len()
        };
        assert_eq!(end("2025", "竣工", "2026-03"), 1);
        assert_eq!(
            end("2025", "竣工验收", "2026-03"),
            0,
            "accepted when it has ended"
        );
        assert_eq!(end("2025", "竣工验收", "2024-11"), 1);
        assert_eq!(end("2025", "主体完工", "2024-11"), 0);
    }
}
