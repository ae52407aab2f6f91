//! A library from the text of a plan: its outline, the candidates that are sure enough, its indicators.
//!
//! What the text says is noted as the plan's; categories and programmes are the program's sorting and stay suggestions
//! until somebody confirms them. What it does not say is empty.

use uuid::Uuid;

use crate::import::ImportProblem;
use crate::import::plan_text::{Bound, Candidate, FoundIndicator, Level, Outline, PlanText, SURE};
use crate::model::{
    Category, ConstructionKind, Decimal, Id, Indicator, IndicatorBinding, Op, OutlineKind,
    OutlineNode, Plan, Project, ProjectColumn, Record as _, Row, Source, Sources, Stage, Table,
};

use super::{NAMESPACE, Seed};

/// What is taken from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Share {
    /// The outline alone.
    Outline,
    /// Projects and indicators as well.
    All,
}

/// The content of a library that begins with the text of a plan. `name` is what the file is called: the name of the plan
/// where its title says none.
pub fn from_text(
    op_id: Uuid,
    text: &PlanText,
    (name, share): (&str, Share),
    new_id: fn() -> Uuid,
) -> Result<Op, ImportProblem> {
    let mut seed = Seed::default();
    seed.categories()?;
    let plan = plan(text, name, new_id);
    seed.add(vec![plan.to_row()]);
    let nodes = outline(&text.outline, plan.id, new_id);
    let rows = nodes.iter().flatten().map(crate::model::Record::to_row);
    seed.add(rows.collect());
    if share == Share::All {
        let ids: Vec<Option<Id<OutlineNode>>> = (0..nodes.len())
            .map(|node| id_of(&text.outline, &nodes, node))
            .collect();
        let places = Places { ids };
        seed.add(indicators(&text.indicators, &places, new_id));
        seed.add(projects(&text.candidates, &places, new_id));
    }
    seed.views();
    Ok(seed.into_op(op_id, &format!("从规划文本新建：{name}")))
}

fn plan(text: &PlanText, name: &str, new_id: fn() -> Uuid) -> Plan {
    let title = &text.title;
    let stated = if title.name.is_empty() {
        name
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
        source: format!("规划文本：{name}"),
        data_mark: String::new(),
    }
}

/// One row for each heading; boxes stand beside the text and are none.
fn outline(outline: &Outline, plan: Id<Plan>, new_id: fn() -> Uuid) -> Vec<Option<OutlineNode>> {
    let mut rows: Vec<Option<OutlineNode>> = Vec::new();
    let mut position = 0;
    for node in &outline.nodes {
        let kind = match node.level {
            Level::Part => OutlineKind::Part,
            Level::Chapter => OutlineKind::Chapter,
            Level::Section => OutlineKind::Section,
            Level::Item => OutlineKind::Item,
            Level::Box => {
                rows.push(None);
                continue;
            }
        };
        position += 1;
        let parent = node
            .parent
            .and_then(|parent| rows[parent].as_ref())
            .map(|parent| parent.id);
        // Items behind dashes have no number of their own.
        let before = rows
            .iter()
            .flatten()
            .filter(|row| row.parent == parent && row.kind == Some(kind))
            .count();
        let own = i32::try_from(node.ordinal).unwrap_or(i32::MAX);
        let number = if node.number == "——" {
            i32::try_from(before + 1).unwrap_or(own)
        } else {
            own
        };
        rows.push(Some(OutlineNode {
            id: Id::new(new_id()),
            plan,
            parent,
            kind: Some(kind),
            number,
            title: node.title.clone(),
            position,
        }));
    }
    rows
}

/// The row of a heading, or of the one around a box.
fn id_of(outline: &Outline, rows: &[Option<OutlineNode>], node: usize) -> Option<Id<OutlineNode>> {
    let mut path = outline.path(node).into_iter().rev();
    path.find_map(|node| rows[node].as_ref()).map(|row| row.id)
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

fn projects(candidates: &[Candidate], places: &Places, new_id: fn() -> Uuid) -> Vec<Row> {
    let ids: Vec<Option<Id<Project>>> = candidates
        .iter()
        .map(|candidate| (candidate.sureness >= SURE).then(|| Id::new(new_id())))
        .collect();
    let mut position = 0;
    let mut rows = Vec::new();
    for (candidate, id) in candidates.iter().zip(&ids) {
        let Some(id) = *id else {
            continue;
        };
        position += 1;
        let parent = candidate.parent.and_then(|parent| ids[parent]);
        let row = project(candidate, (id, parent, position), places);
        rows.extend(row.map(|row| (parent.is_some(), row.to_row())));
    }
    // A programme before its parts.
    rows.sort_by_key(|(is_part, _)| *is_part);
    rows.into_iter().map(|(_, row)| row).collect()
}

fn project(
    candidate: &Candidate,
    (id, parent, position): (Id<Project>, Option<Id<Project>>, i32),
    places: &Places,
) -> Option<Project> {
    let mut project = Project::from_row(Row::blank(Table::Project, id.uuid()))?;
    let category = (!candidate.category.is_empty())
        .then(|| Id::<Category>::named(NAMESPACE, &format!("category/{}", candidate.category)));
    let outline = places.of(candidate.place.node);
    let mut mentions = Vec::new();
    for mention in &candidate.mentions {
        let place = places.of(mention.node);
        mentions.extend(place.filter(|place| Some(*place) != outline && !mentions.contains(place)));
    }
    project.name.clone_from(&candidate.name);
    project.outline = outline;
    project.mentions = mentions;
    project.anchor = candidate.anchor();
    project.category = category;
    project.stage = Stage::from_label(candidate.stage);
    project.construction_kind = ConstructionKind::from_label(candidate.construction_kind);
    project.location.clone_from(&candidate.location);
    project.owner.clone_from(&candidate.owner);
    project.scale.clone_from(&candidate.scale);
    project.parent = parent;
    project.position = position;
    project.sources = sources(&project);
    Some(project)
}

/// What the text says, and what is only sorted by its words.
fn sources(project: &Project) -> Sources {
    let row = project.to_row();
    let mut sources = Sources::default();
    for (column, value) in ProjectColumn::ALL.iter().zip(&row.values) {
        let source = match column {
            ProjectColumn::Position | ProjectColumn::Sources => continue,
            ProjectColumn::Category | ProjectColumn::Parent => Source::Suggested,
            _ => Source::Stated,
        };
        if !value.is_empty() {
            sources = sources.with(*column, Some(source));
        }
    }
    sources
}

fn indicators(found: &[FoundIndicator], places: &Places, new_id: fn() -> Uuid) -> Vec<Row> {
    let rows = found.iter().zip(1..).map(|(found, position)| {
        let target = Decimal::parse(number(&found.target)).ok();
        let sign = match found.bound {
            Some(Bound::AtLeast) => "≥",
            Some(Bound::AtMost) => "≤",
            None => "",
        };
        let words = if target.is_none() {
            format!("目标为{}", found.target.replace(['-', '—', '~'], "至"))
        } else {
            String::new()
        };
        Indicator {
            id: Id::new(new_id()),
            outline: places.of(found.place.node),
            name: found.name.clone(),
            unit: found.unit.clone(),
            base_year: found.base_year,
            base_value: Decimal::parse(number(&found.base)).ok(),
            target_year: found.target_year,
            target_value: target,
            kind: None,
            binding: IndicatorBinding::from_label(found.binding),
            anchor: found.words.chars().take(12).collect(),
            note: format!("{sign}{words}"),
            position,
        }
        .to_row()
    });
    rows.collect()
}

/// A value without signs around it; what is no number stays as it is, and is read as none.
fn number(value: &str) -> &str {
    let value = value.trim_start_matches(['>', '<', '≥', '≤', '[', '〔']);
    let value = value.trim_end_matches([']', '〕']);
    [
        "左右",
        "以上",
        "以内",
        "以下",
        "个百分点以上",
        "个百分点",
        "余",
        "多",
    ]
    .iter()
    .find_map(|end| value.strip_suffix(end))
    .unwrap_or(value)
}
