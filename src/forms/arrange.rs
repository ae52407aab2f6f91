//! Which line goes into which row of a form: into its own groups, to the projects that it names, else one behind the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::import::understand::{Label, Numbering};
use crate::model::{Derived, Id, Portfolio, Project, level};
use crate::view::{self, Group, GroupKey, Index, Listing, Moment, Query};

use super::body::{At, Slot, SlotKind};
use super::lines::{Item, Line, core, in_order, items, with_groups};
use super::lists::means;

/// The lines in their rows.
#[derive(Debug, Default)]
pub(super) struct Arranged {
    pub lines: Vec<(At, Line)>,
    /// Projects for which the form has no group.
    pub unplaced: Vec<Id<Project>>,
    /// Projects that the form does not name, where it names them.
    pub not_named: Vec<Id<Project>>,
    /// Rows of the form that name something the view does not have.
    pub unknown: Vec<(u32, String)>,
    /// By what its groups were told apart.
    pub keys: Vec<GroupKey>,
}

/// What is asked of the library.
pub(super) struct Question<'a> {
    pub portfolio: &'a Portfolio,
    pub index: &'a Index,
    pub query: &'a Query,
    pub moment: Moment,
    pub listing: &'a Listing,
    /// Whether each row is a problem.
    pub is_of_problems: bool,
    /// Whether the groups of the view have rows of their own where the form has none.
    pub has_groups: bool,
}

/// By what forms group, the likelier first.
const KEYS: [GroupKey; 14] = [
    GroupKey::Field(crate::model::Field::Derived(Derived::ListClass)),
    GroupKey::Stage,
    GroupKey::Category,
    GroupKey::LeadDepartment,
    GroupKey::Location,
    GroupKey::Level,
    GroupKey::ConstructionKind,
    GroupKey::Chapter,
    GroupKey::Part,
    GroupKey::Section,
    GroupKey::FundingSource,
    GroupKey::Leader,
    GroupKey::Owner,
    GroupKey::Year,
];

/// Rows of a form that belong to one of its groups; to the whole where it has none.
#[derive(Debug, Default)]
struct Section {
    /// The groups above, the outermost first.
    path: Vec<Label>,
    /// The rows to be filled.
    blanks: Vec<(u32, Option<u32>)>,
    /// Behind which row more are put in, where there is none to be filled.
    behind: u32,
}

impl Arranged {
    /// The projects that have a row.
    pub fn projects(&self) -> BTreeSet<Id<Project>> {
        let lines = self.lines.iter();
        let of = lines.filter_map(|(_, line)| match line {
            Line::Item(item, _) => Some(item.project),
            _ => None,
        });
        of.collect()
    }
}

/// Brings lines and rows together.
pub(super) fn arrange(question: &Question<'_>, slots: &[Slot], last_head: u32) -> Arranged {
    let projects = in_order(question.listing, &question.listing.projects);
    let mut arranged = Arranged::default();
    let slots = with_plain_groups(question, slots, &projects);
    let mut placed: HashSet<Id<Project>> = HashSet::new();
    let names = name_rows(question, &slots, &projects, &mut arranged);
    placed.extend(names);
    let has_names = slots
        .iter()
        .any(|slot| matches!(slot.kind, SlotKind::Named(_)));
    let rest = projects.iter().copied().filter(|id| !placed.contains(id));
    let rest: Vec<Id<Project>> = rest.collect();
    let (sections, groups) = sections(&slots, last_head);
    let has_blanks = sections.iter().any(|section| !section.blanks.is_empty());
    // Who names projects asks for these, found or not; names that nobody knows are examples, where there are rows to be
    // filled.
    let are_examples =
        placed.is_empty() && has_blanks && !names_projects(question.portfolio, &slots);
    if has_names && !are_examples {
        arranged.not_named = rest;
    } else if groups.is_empty() {
        let listing = question.listing;
        let lines = if question.has_groups && !listing.groups.is_empty() && !has_names {
            let of_problems = question.is_of_problems;
            with_groups(question.portfolio, listing, &listing.groups, 1, of_problems)
        } else {
            let items = items(question.portfolio, rest, question.is_of_problems);
            let lines = items.into_iter().zip(1..);
            lines
                .map(|(item, number)| Line::Item(item, number))
                .collect()
        };
        if let Some(section) = sections.first() {
            put(section, lines, &mut arranged);
        }
    } else {
        into_groups(question, (&sections, &groups), &rest, &mut arranged);
    }
    sums(&slots, &groups, last_head, &mut arranged);
    arranged.lines.sort_by_key(|(at, _)| match at {
        At::Row(row) => (*row, 0),
        At::After(row, nth) => (*row, *nth),
    });
    arranged
}

/// Puts lines into the rows of a section, and behind the last of them.
fn put(section: &Section, lines: Vec<Line>, arranged: &mut Arranged) {
    let mut rows = section.blanks.iter();
    let mut nth = 0;
    for line in lines {
        let at = if let Some((row, _)) = rows.next() {
            At::Row(*row)
        } else {
            nth += 1;
            At::After(section.behind, nth)
        };
        arranged.lines.push((at, line));
    }
}

/// Rows that the form names: which of them are projects, and which are groups without a number.
fn with_plain_groups(
    question: &Question<'_>,
    slots: &[Slot],
    projects: &[Id<Project>],
) -> Vec<Slot> {
    let mut slots = slots.to_vec();
    let known = by_name(question.portfolio, projects);
    let unknown: Vec<usize> = (0..slots.len())
        .filter(|at| match &slots[*at].kind {
            SlotKind::Named(name) => !known.contains_key(&level(name)),
            _ => false,
        })
        .collect();
    if unknown.is_empty() {
        return slots;
    }
    let label = |slot: &Slot| match &slot.kind {
        SlotKind::Named(name) => Label::of(name),
        _ => Label::of(""),
    };
    let labels: Vec<Label> = unknown.iter().map(|at| label(&slots[*at])).collect();
    let refs: Vec<&Label> = labels.iter().collect();
    let Some((_, of)) = best_key(question, &refs) else {
        return slots;
    };
    for (at, label) in unknown.into_iter().zip(labels) {
        let is_group = of.values().flatten().any(|ours| is_same(&label, ours));
        if is_group || is_rest(&label) {
            slots[at].kind = SlotKind::Group(label);
        }
    }
    slots
}

fn by_name(portfolio: &Portfolio, projects: &[Id<Project>]) -> HashMap<String, Id<Project>> {
    let projects = projects
        .iter()
        .filter_map(|id| portfolio.projects().get(*id));
    let mut names = HashMap::new();
    for project in projects {
        names.entry(level(&project.name)).or_insert(project.id);
    }
    names
}

/// Whether a row names a project of the library, found or not.
fn names_projects(portfolio: &Portfolio, slots: &[Slot]) -> bool {
    let all: Vec<Id<Project>> = portfolio.projects().iter().map(|row| row.id).collect();
    let known = by_name(portfolio, &all);
    slots.iter().any(|slot| match &slot.kind {
        SlotKind::Named(name) => known.contains_key(&level(name)),
        _ => false,
    })
}

/// Fills rows that name a project; which ones.
fn name_rows(
    question: &Question<'_>,
    slots: &[Slot],
    projects: &[Id<Project>],
    arranged: &mut Arranged,
) -> Vec<Id<Project>> {
    let known = by_name(question.portfolio, projects);
    let mut placed = Vec::new();
    let mut number = 0;
    for slot in slots {
        let SlotKind::Named(name) = &slot.kind else {
            continue;
        };
        number += 1;
        let number = slot.serial.map_or(number, |serial| serial as usize);
        let Some(project) = known.get(&level(name)).copied() else {
            arranged.unknown.push((slot.row, name.clone()));
            continue;
        };
        let item = items(question.portfolio, [project], question.is_of_problems);
        if let Some(item) = item.into_iter().next() {
            arranged
                .lines
                .push((At::Row(slot.row), Line::Item(item, number)));
            placed.push(project);
        }
    }
    placed
}

/// The groups of a form with the rows of each, from above: their places among the slots and their paths.
type Groups = Vec<(usize, Vec<Label>)>;

fn sections(slots: &[Slot], last_head: u32) -> (Vec<Section>, Groups) {
    let mut groups = Groups::new();
    let mut path: Vec<Label> = Vec::new();
    let mut numberings: Vec<Numbering> = Vec::new();
    let mut sections = vec![Section {
        behind: last_head,
        ..Section::default()
    }];
    for (place, slot) in slots.iter().enumerate() {
        match &slot.kind {
            SlotKind::Group(label) => {
                let depth = numberings.iter().position(|each| *each == label.numbering);
                let depth = depth.unwrap_or(numberings.len());
                path.truncate(depth);
                numberings.truncate(depth);
                path.push(label.clone());
                numberings.push(label.numbering);
                groups.push((place, path.clone()));
                sections.push(Section {
                    path: path.clone(),
                    blanks: Vec::new(),
                    behind: slot.row,
                });
            }
            SlotKind::Blank => {
                if let Some(section) = sections.last_mut() {
                    section.blanks.push((slot.row, slot.serial));
                    section.behind = slot.row;
                }
            }
            // Lines begin below what stands right behind the heads.
            SlotKind::Other("column numbers" | "example") | SlotKind::Total => {
                if let Some(section) = sections.last_mut()
                    && section.path.is_empty()
                    && section.blanks.is_empty()
                    && slot.row == section.behind + 1
                {
                    section.behind = slot.row;
                }
            }
            _ => {}
        }
    }
    if !groups.is_empty() {
        sections.remove(0);
        // A group that only holds groups has no rows of its own.
        let holds = |section: &Section| {
            let below = |(_, path): &&(usize, Vec<Label>)| {
                path.len() > section.path.len() && path.starts_with(&section.path)
            };
            groups.iter().any(|group| below(&group))
        };
        sections.retain(|section| !section.blanks.is_empty() || !holds(section));
    }
    (sections, groups)
}

/// The labels of the groups in which each project stands.
type LabelsOf = HashMap<Id<Project>, Vec<String>>;

fn labels_of(question: &Question<'_>, key: GroupKey) -> LabelsOf {
    let query = Query {
        group_by: vec![key],
        ..question.query.clone()
    };
    let mut labels = LabelsOf::new();
    let run = view::run(question.portfolio, question.index, &query, question.moment);
    if let Ok(listing) = run {
        for group in &listing.groups {
            note(group, &mut labels);
        }
    }
    labels
}

fn note(group: &Group, labels: &mut LabelsOf) {
    for project in group.projects_once() {
        labels.entry(project).or_default().push(group.label.clone());
    }
    for inner in &group.groups {
        note(inner, labels);
    }
}

/// The key by whose groups most of these labels are known.
fn best_key(question: &Question<'_>, labels: &[&Label]) -> Option<(GroupKey, LabelsOf)> {
    let scored = KEYS.into_iter().map(|key| {
        let of = labels_of(question, key);
        let ours: HashSet<&String> = of.values().flatten().collect();
        let known = labels
            .iter()
            .filter(|label| ours.iter().any(|ours| is_same(label, ours)));
        (known.count(), key, of)
    });
    // The first of the best.
    let mut best: Option<(usize, GroupKey, LabelsOf)> = None;
    for each in scored {
        if each.0 > best.as_ref().map_or(0, |best| best.0) {
            best = Some(each);
        }
    }
    best.map(|(_, key, of)| (key, of))
}

/// Whether a group of the form means one of ours.
fn is_same(form: &Label, ours: &str) -> bool {
    let (a, b) = (core(form), core(&Label::of(ours)));
    a == b
        || a.chars().count() > 1
            && b.chars().count() > 1
            && (a.starts_with(&b) || b.starts_with(&a))
        || means(&form.text, ours)
}

/// 其他
fn is_rest(label: &Label) -> bool {
    matches!(core(label).as_str(), "其他" | "其它")
}

fn into_groups(
    question: &Question<'_>,
    (sections, groups): (&[Section], &Groups),
    projects: &[Id<Project>],
    arranged: &mut Arranged,
) {
    let depth = groups
        .iter()
        .map(|(_, path)| path.len())
        .max()
        .unwrap_or_default();
    let mut keys: Vec<Option<(GroupKey, LabelsOf)>> = Vec::new();
    for at in 0..depth {
        let of_depth = groups.iter().filter(|(_, path)| path.len() == at + 1);
        let labels: Vec<&Label> = of_depth.filter_map(|(_, path)| path.last()).collect();
        keys.push(best_key(question, &labels));
    }
    arranged.keys = keys.iter().flatten().map(|(key, _)| *key).collect();
    let fits = |id: &Id<Project>, path: &[Label], takes_rest: bool| {
        path.iter().zip(&keys).all(|(label, key)| {
            let Some((_, of)) = key else { return false };
            let ours = of.get(id).map_or(&[][..], Vec::as_slice);
            ours.iter().any(|ours| is_same(label, ours)) || takes_rest && is_rest(label)
        })
    };
    let mut of_section: BTreeMap<usize, Vec<Item>> = BTreeMap::new();
    for id in projects {
        let place = |takes_rest: bool| {
            let mut sections = sections.iter();
            sections.position(|section| fits(id, &section.path, takes_rest))
        };
        match place(false).or_else(|| place(true)) {
            Some(at) => {
                let items = items(question.portfolio, [*id], question.is_of_problems);
                of_section.entry(at).or_default().extend(items);
            }
            None => arranged.unplaced.push(*id),
        }
    }
    // Where the printed numbers of the second group go on with those of the first, all do.
    let printed = sections
        .iter()
        .filter_map(|section| section.blanks.first()?.1);
    let goes_on = printed.skip(1).any(|serial| serial > 1);
    let mut before = 0;
    for (at, section) in sections.iter().enumerate() {
        let items = of_section.remove(&at).unwrap_or_default();
        let first = if goes_on { before + 1 } else { 1 };
        before += items.len();
        let lines = items.into_iter().zip(first..);
        let lines = lines.map(|(item, number)| Line::Item(item, number));
        put(section, lines.collect(), arranged);
    }
}

/// The sums that the form asks for: of all, of a group, of what stands above since the group before.
fn sums(slots: &[Slot], groups: &Groups, last_head: u32, arranged: &mut Arranged) {
    let row_of = |at: &At| match at {
        At::Row(row) | At::After(row, _) => *row,
    };
    let mut items: Vec<(u32, Id<Project>)> = arranged
        .lines
        .iter()
        .filter_map(|(at, line)| match line {
            Line::Item(item, _) => Some((row_of(at), item.project)),
            _ => None,
        })
        .collect();
    items.sort_by_key(|(row, _)| *row);
    // What stands in these rows, each project once.
    let within = |first: u32, last: u32| {
        let mut seen = HashSet::new();
        let inside = items.iter().filter(|(row, _)| (first..=last).contains(row));
        let projects = inside.map(|(_, id)| *id).filter(|id| seen.insert(*id));
        projects.collect::<Vec<_>>()
    };
    let mut new = Vec::new();
    for (place, slot) in slots.iter().enumerate() {
        let projects = match &slot.kind {
            SlotKind::Total => within(0, u32::MAX),
            SlotKind::Group(_) => {
                let own = groups.iter().find(|(at, _)| *at == place);
                let depth = own.map_or(1, |(_, path)| path.len());
                let next = groups
                    .iter()
                    .find(|(at, path)| *at > place && path.len() <= depth)
                    .map_or(u32::MAX, |(at, _)| slots[*at].row - 1);
                within(slot.row, next)
            }
            SlotKind::Subtotal => {
                let before = slots[..place].iter().rev();
                let start = before
                    .clone()
                    .find(|other| matches!(other.kind, SlotKind::Group(_) | SlotKind::Subtotal));
                within(start.map_or(last_head, |start| start.row), slot.row)
            }
            _ => continue,
        };
        new.push((At::Row(slot.row), Line::Sum(projects)));
    }
    arranged.lines.extend(new);
}
