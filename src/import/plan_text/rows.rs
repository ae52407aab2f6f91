//! What is taken from a text as rows of a library: the plan, its outline, projects and indicators.
//!
//! What the text says is noted as the plan's, what a person wrote beside it as filled in; categories and programmes are the
//! program's sorting and stay suggestions until somebody confirms them. What the text does not say is empty.

use std::collections::HashMap;

use super::candidate::Candidate;
use super::carry::Carry;
use super::found::PlanText;
use super::indicator::{Bound, FoundIndicator};
use super::kept::{Kept, KeptError, keep};
use super::outline::{Level, Node, Outline};
use super::settled::{Settled, SettledIndicator, SettledProject};
use super::take_on::{Carried, Heirs, all_go_along, carried, carried_to_known, take_on};
use super::title::Title;
use crate::edit::NewId;
use crate::model::{
    Category, Change, ConstructionKind, Decimal, Id, Indicator, IndicatorBinding, OutlineKind,
    OutlineNode, PartialDate, Plan, Portfolio, Project, ProjectColumn, Record as _, Row, Source,
    Sources, Stage, Table, level_name,
};

/// The plan of a library that a title means.
pub fn plan_of(portfolio: &Portfolio, title: &Title) -> Option<Id<Plan>> {
    let name = level_name(&title.name);
    let is_it = |plan: &&Plan| {
        let years = plan.first_year.zip(plan.last_year);
        let is_same_place = !title.region.is_empty() && plan.region == title.region;
        !name.is_empty() && level_name(&plan.name) == name
            || is_same_place && years.is_some() && years == title.years
    };
    portfolio.plans().iter().find(is_it).map(|plan| plan.id)
}

/// What is taken from a text.
#[derive(Clone, Copy, Debug)]
pub struct Taken<'a> {
    /// What was found in it.
    pub text: &'a PlanText,
    /// What comes of that.
    pub settled: &'a Settled,
    /// What the text is called: the name of the plan where its title says none.
    pub file: &'a str,
    /// The text itself, where it is to stay with the library.
    pub kept: Option<Kept<'a>>,
    /// Unfinished projects of earlier plans, as many as there are in `settled`.
    pub carries: &'a [Carry],
}

/// The changes that bring in what is taken. The plan, and each heading that the library has already, stay as they are.
///
/// # Errors
/// When the text can't be compressed.
pub fn changes(
    portfolio: &Portfolio,
    taken: Taken<'_>,
    new_id: NewId,
) -> Result<Vec<Change>, KeptError> {
    let Taken {
        text,
        settled,
        file,
        kept,
        carries,
    } = taken;
    let mut rows = Vec::new();
    let plan = plan_of(portfolio, &settled.title).unwrap_or_else(|| {
        let plan = plan(&settled.title, file, new_id);
        let id = plan.id;
        rows.push(plan.to_row());
        id
    });
    let nodes = Nodes::of(portfolio, plan);
    let (ids, new) = nodes.rows(&text.outline, plan, new_id);
    rows.extend(new);
    let places = Places { ids };
    rows.extend(indicators(portfolio, (text, settled), &places, new_id));
    let carried = carried(portfolio, settled, carries);
    let ids: Vec<Option<Id<Project>>> = settled
        .projects
        .iter()
        .map(|project| project.is_taken.then(|| Id::new(new_id())))
        .collect();
    let new = projects(portfolio, (text, settled), (&places, &carried), &ids);
    rows.extend(new);
    let mut changes: Vec<Change> = rows.into_iter().map(Change::Create).collect();
    changes.extend(carried_to_known(portfolio, settled, &carried));
    changes.extend(all_go_along(portfolio, settled, (&carried, &ids), new_id));
    if let Some(kept) = kept {
        changes.extend(keep(portfolio, plan, kept, file, new_id)?);
    }
    Ok(changes)
}

fn plan(title: &Title, file: &str, new_id: NewId) -> Plan {
    // What is no title is at least no file.
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let stated = if title.name.is_empty() {
        stem
    } else {
        &title.name
    };
    Plan {
        id: Id::new(new_id()),
        name: stated.to_owned(),
        region: title.region.clone(),
        first_year: title.years.map(|(first, _)| first),
        last_year: title.years.map(|(_, last)| last),
        approved_on: None,
        approved_by: String::new(),
        office: String::new(),
        source: format!("规划文本：{file}"),
        data_mark: String::new(),
    }
}

/// By which a heading is known again.
type NodeKey = (Option<Id<OutlineNode>>, Option<OutlineKind>, String);

/// The headings that a library has of a plan.
struct Nodes {
    known: HashMap<NodeKey, Id<OutlineNode>>,
    last: i32,
}

impl Nodes {
    fn of(portfolio: &Portfolio, plan: Id<Plan>) -> Self {
        let mut known = HashMap::new();
        // The headings of a further plan follow those of the plans before.
        let all = portfolio.outline().iter().map(|node| node.position);
        let last = all.max().unwrap_or(0);
        for node in portfolio.outline().iter().filter(|node| node.plan == plan) {
            let key = (node.parent, node.kind, level_name(&node.title));
            known.entry(key).or_insert(node.id);
        }
        Self { known, last }
    }

    /// The row of each heading, and the rows that are new; boxes stand beside the text and are none.
    fn rows(
        self,
        outline: &Outline,
        plan: Id<Plan>,
        new_id: NewId,
    ) -> (Vec<Option<Id<OutlineNode>>>, Vec<Row>) {
        let mut ids: Vec<Option<Id<OutlineNode>>> = Vec::new();
        let mut new: Vec<OutlineNode> = Vec::new();
        let mut position = self.last;
        for (at, node) in outline.nodes.iter().enumerate() {
            let parent = node.parent.and_then(|parent| ids[parent]);
            if node.level == Level::Box || outline.is_left_out(at) {
                // What stands in a box stands below the heading around it.
                ids.push(parent.filter(|_| node.level == Level::Box));
                continue;
            }
            let kind = Some(kind(node.level));
            let key = (parent, kind, level_name(&node.title));
            if let Some(known) = self.known.get(&key) {
                ids.push(Some(*known));
                continue;
            }
            position += 1;
            let beside = new
                .iter()
                .filter(|row| row.parent == parent && row.kind == kind);
            let row = OutlineNode {
                id: Id::new(new_id()),
                plan,
                parent,
                kind,
                number: number_of(node, beside.count()),
                title: node.title.clone(),
                position,
            };
            ids.push(Some(row.id));
            new.push(row);
        }
        (ids, new.iter().map(OutlineNode::to_row).collect())
    }
}

const fn kind(level: Level) -> OutlineKind {
    match level {
        Level::Part => OutlineKind::Part,
        Level::Chapter => OutlineKind::Chapter,
        Level::Section => OutlineKind::Section,
        Level::Item | Level::Box => OutlineKind::Item,
    }
}

/// Items behind dashes have no number of their own. What is no 第几章 in the text is none in the library: 二、 and （一） are
/// not kept.
fn number_of(node: &Node, before: usize) -> i32 {
    let is_high = matches!(node.level, Level::Part | Level::Chapter | Level::Section);
    if is_high && !node.number.starts_with('第') {
        return 0;
    }
    let own = i32::try_from(node.ordinal).unwrap_or(i32::MAX);
    if node.number == "——" {
        i32::try_from(before + 1).unwrap_or(own)
    } else {
        own
    }
}

/// The row of each heading.
struct Places {
    ids: Vec<Option<Id<OutlineNode>>>,
}

impl Places {
    fn of(&self, node: Option<usize>) -> Option<Id<OutlineNode>> {
        self.ids.get(node?).copied().flatten()
    }
}

fn projects(
    portfolio: &Portfolio,
    (text, settled): (&PlanText, &Settled),
    (places, carried): (&Places, &Carried<'_>),
    ids: &[Option<Id<Project>>],
) -> Vec<Row> {
    let categories = categories(portfolio);
    let last = portfolio.projects().iter().map(|project| project.position);
    let mut position = last.max().unwrap_or(0);
    let mut rows = Vec::new();
    let heirs = Heirs::new(settled, carried, ids);
    let all = text.candidates.iter().zip(&settled.projects).zip(ids);
    for (at, ((candidate, taken), id)) in all.enumerate() {
        let Some(id) = *id else {
            continue;
        };
        position += 1;
        let parent = taken
            .parent
            .and_then(|parent| ids[parent].or(settled.projects[parent].known));
        let category = categories.get(&taken.category).copied();
        let before = carried.get(&at);
        let own = || heirs.programme(portfolio, before?).filter(|own| *own != id);
        let parent = parent.or_else(own);
        let row = project((candidate, taken), (id, parent, position), category, places);
        let row = match before {
            Some(before) => row.and_then(|row| take_on(&row, before)),
            None => row,
        };
        rows.extend(row.map(|row| (parent.is_some(), row.to_row())));
    }
    // A programme before its parts.
    rows.sort_by_key(|(is_part, _)| *is_part);
    rows.into_iter().map(|(_, row)| row).collect()
}

/// Categories by their paths: 基础设施/交通/桥隧.
fn categories(portfolio: &Portfolio) -> HashMap<String, Id<Category>> {
    let all = portfolio.categories();
    let path = |category: &Category| {
        let mut path = vec![category.name.as_str()];
        let mut above = category.parent;
        while let Some(category) = above
            .and_then(|above| all.get(above))
            .filter(|_| path.len() < 8)
        {
            path.push(&category.name);
            above = category.parent;
        }
        path.reverse();
        path.join("/")
    };
    all.iter()
        .map(|category| (path(category), category.id))
        .collect()
}

fn project(
    (candidate, taken): (&Candidate, &SettledProject),
    (id, parent, position): (Id<Project>, Option<Id<Project>>, i32),
    category: Option<Id<Category>>,
    places: &Places,
) -> Option<Project> {
    let mut project = Project::from_row(Row::blank(Table::Project, id.uuid()))?;
    let outline = places.of(candidate.place.node);
    let mut mentions = Vec::new();
    for mention in &taken.mentions {
        let place = places.of(mention.node);
        mentions.extend(place.filter(|place| Some(*place) != outline && !mentions.contains(place)));
    }
    project.name.clone_from(&taken.name);
    project.outline = outline;
    project.mentions = mentions;
    project.anchor = candidate.anchor();
    project.category = category;
    project.stage = Stage::from_label(&taken.stage);
    project.construction_kind = ConstructionKind::from_label(&taken.construction_kind);
    project.location.clone_from(&taken.location);
    project.owner.clone_from(&taken.owner);
    project.scale.clone_from(&taken.scale);
    project.total_investment = taken.total;
    project.start = candidate.years.map(|(first, _)| PartialDate::Year(first));
    project.end = candidate.years.map(|(_, last)| PartialDate::Year(last));
    project.parent = parent;
    project.position = position;
    project.sources = sources(&project, &taken.filled);
    if candidate.is_total_about && taken.total == candidate.total {
        let column = ProjectColumn::TotalInvestment;
        project.sources = project.sources.with(column, Some(Source::Suggested));
    }
    Some(project)
}

/// What the text says, what a person wrote, and what is only sorted by its words.
fn sources(project: &Project, filled: &[ProjectColumn]) -> Sources {
    let row = project.to_row();
    let mut sources = Sources::default();
    for (column, value) in ProjectColumn::ALL.iter().zip(&row.values) {
        let source = match column {
            ProjectColumn::Position | ProjectColumn::Sources => continue,
            column if filled.contains(column) => Source::Filled,
            ProjectColumn::Category | ProjectColumn::Parent => Source::Suggested,
            _ => Source::Stated,
        };
        if !value.is_empty() {
            sources = sources.with(*column, Some(source));
        }
    }
    sources
}

fn indicators(
    portfolio: &Portfolio,
    (text, settled): (&PlanText, &Settled),
    places: &Places,
    new_id: NewId,
) -> Vec<Row> {
    let last = portfolio
        .indicators()
        .iter()
        .map(|indicator| indicator.position);
    let last = last.max().unwrap_or(0);
    let all = text.indicators.iter().zip(&settled.indicators);
    let taken = all.filter(|(_, taken)| taken.is_taken);
    let rows = taken.zip(last + 1..).map(|((found, taken), position)| {
        indicator((found, taken), (new_id, position), places).to_row()
    });
    rows.collect()
}

fn indicator(
    (found, taken): (&FoundIndicator, &SettledIndicator),
    (new_id, position): (NewId, i32),
    places: &Places,
) -> Indicator {
    let target = Decimal::parse(number(&taken.target)).ok();
    // What adds up over the years of a plan begins anew with each plan.
    let adds_up = taken.bound == Some(Bound::Reduction) || is_sum(&taken.target);
    let base = Decimal::parse(number(&taken.base)).ok();
    Indicator {
        id: Id::new(new_id()),
        outline: places.of(found.place.node),
        name: taken.name.clone(),
        unit: taken.unit.clone(),
        base_year: found.base_year,
        base_value: base.filter(|_| !adds_up),
        target_year: found.target_year,
        target_value: target,
        kind: None,
        binding: IndicatorBinding::from_label(&taken.binding),
        anchor: found.words.chars().take(12).collect(),
        note: note(taken, target.is_some()),
        position,
    }
}

/// What the number alone does not say.
fn note(taken: &SettledIndicator, is_number: bool) -> String {
    let words = if is_number || taken.target.is_empty() {
        String::new()
    } else {
        format!("目标为{}", taken.target.replace(['-', '—', '~'], "至"))
    };
    let mark = taken.bound.map_or("", Bound::mark);
    let falls = taken.bound == Some(Bound::Reduction);
    let first = if falls {
        format!("{mark}，按较规划开始时的降幅填")
    } else {
        format!("{mark}{words}")
    };
    let mut parts = vec![first];
    if falls {
        parts.push(words);
    } else if is_sum(&taken.target) {
        parts.push("规划期累计数".to_owned());
    }
    if (falls || is_sum(&taken.target)) && !taken.base.is_empty() {
        parts.push(format!("上一个规划期为{}", number(&taken.base)));
    }
    parts.retain(|part| !part.is_empty());
    parts.join("；")
}

/// Whether a value is the sum of all years of a plan, as tables write it: [175].
fn is_sum(value: &str) -> bool {
    value.starts_with(['[', '〔'])
}

/// A value without signs around it; what is no number stays as it is, and is read as none.
fn number(value: &str) -> &str {
    let words = [
        "下降到",
        "下降至",
        "降低到",
        "降低至",
        "降到",
        "降至",
        "累计",
    ];
    let rest = words.iter().find_map(|word| value.strip_prefix(word));
    let value = rest.unwrap_or(value);
    let value = value.trim_start_matches(['>', '<', '≥', '≤', '[', '〔']);
    let value = value.trim_end_matches([']', '〕']);
    let ends = [
        "左右",
        "以上",
        "以内",
        "以下",
        "个百分点以上",
        "个百分点",
        "余",
        "多",
    ];
    let bare = ends.iter().find_map(|end| value.strip_suffix(end));
    bare.unwrap_or(value)
}
