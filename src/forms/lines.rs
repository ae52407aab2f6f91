//! What is to stand in a form: projects or problems in the order of the view, groups, sums.

use crate::import::understand::Label;
use crate::model::{Id, Portfolio, Problem, Project};
use crate::view::{self, Group, Listing};

/// A project, or one of its problems.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub project: Id<Project>,
    pub problem: Option<Id<Problem>>,
}

/// What a row is to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A project or problem, with its number.
    Item(Item, usize),
    /// A row for a group of the view: its level from 1, its number in it, its words, its projects.
    Group {
        level: usize,
        number: usize,
        label: String,
        projects: Vec<Id<Project>>,
    },
    /// A row of the form for the sum of these.
    Sum(Vec<Id<Project>>),
}

/// The items that projects make: themselves, or one for each of their problems.
pub(super) fn items(
    portfolio: &Portfolio,
    projects: impl IntoIterator<Item = Id<Project>>,
    is_of_problems: bool,
) -> Vec<Item> {
    let items = projects.into_iter().flat_map(|project| {
        let problems = if is_of_problems {
            let problems = portfolio.problems().of(project).iter();
            problems.map(|problem| Some(problem.id)).collect()
        } else {
            vec![None]
        };
        problems
            .into_iter()
            .map(move |problem| Item { project, problem })
    });
    items.collect()
}

/// The projects of a listing in the order of the table: parts below their programme.
pub(super) fn in_order(listing: &Listing, projects: &[Id<Project>]) -> Vec<Id<Project>> {
    let rows = view::nested(listing, projects);
    rows.map(|row| row.id).collect()
}

/// The lines of a listing with its groups, each followed by what is in it.
pub(super) fn with_groups(
    portfolio: &Portfolio,
    listing: &Listing,
    groups: &[Group],
    level: usize,
    is_of_problems: bool,
) -> Vec<Line> {
    let mut lines = Vec::new();
    for (group, number) in groups.iter().zip(1..) {
        let projects = group.projects_once();
        let within = if group.groups.is_empty() {
            let projects = in_order(listing, &group.projects);
            let items = items(portfolio, projects, is_of_problems).into_iter();
            items
                .zip(1..)
                .map(|(item, number)| Line::Item(item, number))
                .collect()
        } else {
            with_groups(portfolio, listing, &group.groups, level + 1, is_of_problems)
        };
        // A group without problems has no place in a list of them.
        if within.is_empty() {
            continue;
        }
        lines.push(Line::Group {
            level,
            number,
            label: group.label.clone(),
            projects,
        });
        lines.extend(within);
    }
    lines
}

/// A text without the room at its end that is left for a count: `续建项目（  个）`.
pub(super) fn without_room(text: &str) -> &str {
    let Some(open) = text.rfind(['（', '(']) else {
        return text;
    };
    let inner = text[open..].trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, '（' | '(' | '）' | ')' | '_' | '共')
    });
    if matches!(inner, "" | "个" | "项" | "个项目") {
        text[..open].trim_end()
    } else {
        text
    }
}

/// The words of a group without number, count and what adds nothing.
pub(super) fn core(label: &Label) -> String {
    let text = crate::model::level(without_room(&label.text));
    let endings = ["重点项目", "建设项目", "项目", "类项目", "工程", "类"];
    let bare = endings.iter().find_map(|ending| text.strip_suffix(ending));
    let bare = bare.filter(|bare| !bare.is_empty());
    bare.unwrap_or(&text).to_owned()
}
