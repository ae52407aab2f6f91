//! The sample library: the plan's own projects with fictional sums, dates, people and firms, to 2024-09.
//!
//! For pictures, tests and benches. The same arguments give the same rows, byte by byte. Everything fits together as
//! in a well-kept ledger (funding adds up to the total, months to the year, dates are in order) except where a
//! [`story::Fault`] is put in on purpose, so that every check and every light has its cases.

mod firms;
mod parts;
mod people;
mod profile;
mod project;
mod sources;
mod story;
mod years;

use std::collections::{HashMap, HashSet};

use uuid::{Builder, Uuid};

use crate::import::ImportProblem;
use crate::import::plan_text::packed;
use crate::model::{
    Category, Change, Decimal, Department, DepartmentColumn, DepartmentKind, Direction, Id,
    Indicator, IndicatorValue, KeptText, LedgerShape, Op, OutlineKind, OutlineNode, PlanColumn,
    Portfolio, Project, Ratio, Record, Remark, Table, Value,
};

use super::Seed;
use super::random::Random;
use firms::Firms;
use profile::Profile;
use story::Story;

/// What the plan of a sample library says about all content.
const DATA_MARK: &str = "示例数据";

/// The moment that the identities of the sample's rows carry: 2024-09-30, in milliseconds since 1970.
const MADE_AT: u64 = 1_727_654_400_000;

/// So many projects have every kind of row for every year; the others keep a few of each, or a library of
/// 100 000 would take gigabytes.
const IN_FULL: usize = 5_000;

/// Chances that are drawn for remarks alone.
const REMARKS: u64 = 1 << 48;

/// The content of a library for shows and tests: the embedded plan with fictional content.
///
/// `projects` is how many it holds; without it, those of the plan and one that is listed twice. Beyond the plan,
/// further phases and sections of its projects are made up. The last project is always a duplicate. Below some
/// thirty projects not every stage and fault has its case.
pub fn sample(op_id: Uuid, projects: Option<usize>, seed: u64) -> Result<Op, ImportProblem> {
    let plan = Seed::with_plan()?;
    let named: Vec<Project> = plan.portfolio.projects().iter().cloned().collect();
    let firms = Firms::of(&named);
    let mut originals: Vec<Project> = named.iter().map(|p| firms.disguise(p)).collect();
    originals.sort_by_key(|project| project.position);
    let departments: Vec<&Department> = plan.portfolio.departments().iter().collect();
    let mut maker = Maker {
        seed,
        rows: 0,
        places: names(&departments, |kind| kind == DepartmentKind::Township),
        leads: departments
            .iter()
            .filter(|department| department.kind == Some(DepartmentKind::Government))
            .map(|department| department.id)
            .collect(),
        categories: plan
            .portfolio
            .categories()
            .iter()
            .map(|category| (category.id, plan.portfolio.category_label(category.id)))
            .collect(),
        served: served(&plan.portfolio),
        has_light_by_hand: false,
        changes: Vec::new(),
    };
    for change in &plan.changes {
        match change {
            Change::Create(row) if row.table == Table::Project => {}
            Change::Create(row) if row.table == Table::Plan => {
                let mut row = row.clone();
                row.values[PlanColumn::DataMark as usize] = Value::Text(DATA_MARK.to_owned());
                maker.changes.push(Change::Create(row));
            }
            Change::Create(row) if row.table == Table::Department => {
                let mut row = row.clone();
                let short = &row.values[DepartmentColumn::ShortName as usize];
                if short.as_text() == Some("市发改局") {
                    let alias = Value::Words(vec!["市发改委".to_owned()]);
                    row.values[DepartmentColumn::Aliases as usize] = alias;
                }
                maker.changes.push(Change::Create(row));
            }
            Change::Create(row) if row.table == Table::Indicator => {
                let mut row = row.clone();
                firms.disguise_row(&mut row);
                maker.changes.push(Change::Create(row));
            }
            change => maker.changes.push(change.clone()),
        }
    }
    for indicator in plan.portfolio.indicators().iter() {
        maker.indicator_values(indicator);
    }
    let count = projects.unwrap_or(originals.len() + 1);
    maker.projects(&originals, count);
    maker.ledger_shape();
    maker.kept_text(&plan.portfolio);
    Ok(Op::baseline(op_id, "载入示例数据", maker.changes))
}

/// For each place of the plan the first indicator of its chapter.
fn served(plan: &Portfolio) -> HashMap<Id<OutlineNode>, Id<Indicator>> {
    let chapter = |node: Id<OutlineNode>| {
        let path = plan.outline_path(node);
        let mut chapters = path
            .iter()
            .filter(|node| node.kind == Some(OutlineKind::Chapter));
        chapters.next().map(|node| node.id)
    };
    let mut indicators: Vec<&Indicator> = plan.indicators().iter().collect();
    indicators.sort_by_key(|indicator| indicator.position);
    let first = |of: Id<OutlineNode>| {
        let mut indicators = indicators.iter();
        let found = indicators.find(|one| one.outline.and_then(chapter) == Some(of));
        found.map(|indicator| indicator.id)
    };
    let nodes = plan.outline().iter();
    nodes
        .filter_map(|node| Some((node.id, first(chapter(node.id)?)?)))
        .collect()
}

fn names(departments: &[&Department], is_meant: fn(DepartmentKind) -> bool) -> Vec<String> {
    let of_kind = departments.iter().filter(|d| d.kind.is_some_and(is_meant));
    of_kind.map(|d| d.display_name().to_owned()).collect()
}

/// Makes rows one after the other.
struct Maker {
    seed: u64,
    /// How many rows were made: the next one's number.
    rows: u64,
    places: Vec<String>,
    leads: Vec<Id<Department>>,
    /// The paths of categories.
    categories: HashMap<Id<Category>, String>,
    /// For each place of the plan an indicator of its chapter.
    served: HashMap<Id<OutlineNode>, Id<Indicator>>,
    /// Whether a month has its light set by hand: one shows what that is.
    has_light_by_hand: bool,
    changes: Vec<Change>,
}

impl Maker {
    /// An identity of the form of every library's, but of a fixed moment and counted: rows made later sort later,
    /// which also keeps the writing of large libraries quick.
    fn new_id<R>(&mut self) -> Id<R> {
        self.rows += 1;
        let mut bytes = [0; 10];
        bytes[2..].copy_from_slice(&self.rows.to_be_bytes());
        Id::new(Builder::from_unix_timestamp_millis(MADE_AT, &bytes).into_uuid())
    }

    fn push(&mut self, record: &impl Record) {
        self.changes.push(Change::Create(record.to_row()));
    }

    fn projects(&mut self, originals: &[Project], count: usize) {
        let mut projects = originals.to_vec();
        projects.truncate(count);
        let mut names: HashSet<String> = projects.iter().map(|p| p.name.clone()).collect();
        let mut copies = 0;
        while projects.len() + 1 < count && !originals.is_empty() {
            let original = &originals[copies % originals.len()];
            let name = further_name(&original.name, copies / originals.len() + 1);
            copies += 1;
            if names.insert(name.clone()) {
                projects.push(Project {
                    id: self.new_id(),
                    name,
                    mentions: Vec::new(),
                    parent: None,
                    ..original.clone()
                });
            }
        }
        // Listed twice is one that stands for itself: a programme and another of its name would be two riddles. It is the last
        // of them, and says that it is meant: at the head of the list it would be taken for a mistake.
        let programmes: HashSet<Id<Project>> = originals.iter().filter_map(|p| p.parent).collect();
        let is_alone = |p: &&Project| p.parent.is_none() && !programmes.contains(&p.id);
        if let Some(last) = projects.iter().rfind(is_alone).cloned()
            && count > 1
        {
            projects.truncate(count - 1);
            projects.push(Project {
                id: self.new_id(),
                mentions: Vec::new(),
                parent: None,
                note: "示例：有意与另一项重名，供试用重名的核对提示".to_owned(),
                ..last
            });
        }
        let kept: HashSet<Id<Project>> = projects.iter().map(|project| project.id).collect();
        for (project, position) in projects.iter_mut().zip(1..) {
            project.parent = project.parent.filter(|parent| kept.contains(parent));
            project.position = position;
        }
        self.fill(projects);
    }

    /// Stories first: a programme is what its parts are.
    fn fill(&mut self, projects: Vec<Project>) {
        let places: HashMap<Id<Project>, usize> =
            (0..).zip(&projects).map(|(at, p)| (p.id, at)).collect();
        let mut parts: Vec<Vec<usize>> = vec![Vec::new(); projects.len()];
        for (at, project) in projects.iter().enumerate() {
            let programme = project.parent.and_then(|parent| places.get(&parent));
            if let Some(programme) = programme {
                parts[*programme].push(at);
            }
        }
        let mut alone = 0..;
        let mut stories: Vec<(Random, Story)> = Vec::with_capacity(projects.len());
        for (at, project) in projects.iter().enumerate() {
            let mut random = Random::new(self.seed, at as u64);
            let is_alone = project.parent.is_none() && parts[at].is_empty();
            let place = is_alone.then(|| alone.next()).flatten();
            let category = project.category.and_then(|id| self.categories.get(&id));
            let profile = Profile::of(&project.name, category.map_or("", String::as_str));
            let story = Story::draw(&mut random, place, profile);
            stories.push((random, story));
        }
        // A part stands behind its programme, so that the innermost programmes are made first.
        for at in (0..projects.len()).rev() {
            let of_parts = parts[at].iter().map(|part| stories[*part].1.clone());
            let of_parts: Vec<Story> = of_parts.collect();
            stories[at].1.of_parts(&of_parts);
        }
        let mut kept = Vec::with_capacity(stories.len());
        for (index, (mut project, (random, story))) in
            projects.into_iter().zip(&mut stories).enumerate()
        {
            self.fill_in(&mut project, story, random, index);
            self.push(&project);
            self.parts(&project, story, random, index < IN_FULL);
            kept.push(project.id);
        }
        self.remarks(&kept);
    }

    /// What people remark on some projects. Last, and of chances of their own: whatever else the sample says stays.
    fn remarks(&mut self, projects: &[Id<Project>]) {
        const WORDS: [&str; 4] = [
            "资金到位情况以财政部门回函为准，下月调度会前再核一次",
            "现场已看，进度与填报一致",
            "名称与纲要不完全相同，已与牵头部门核对，是同一个项目",
            "开工时间待手续办结后再定，暂按计划填写",
        ];
        let full = projects.iter().take(IN_FULL).enumerate();
        for (index, project) in full.filter(|(index, _)| index % 5 == 0) {
            let mut random = Random::new(self.seed, REMARKS | index as u64);
            for position in 1..=1 + i32::from(index % 15 == 0) {
                let words = WORDS.get((index / 5 + position as usize) % WORDS.len());
                let remark = Remark {
                    id: self.new_id(),
                    project: *project,
                    author: people::person(&mut random),
                    made_at: format!("2024-09-{:02} 10:{:02}", 8 + position, index % 60),
                    text: words.copied().unwrap_or_default().to_owned(),
                    position,
                };
                self.push(&remark);
            }
        }
    }

    /// What somebody chose when a ledger came in. Last of all, as remarks are.
    fn ledger_shape(&mut self) {
        let shape = LedgerShape {
            id: self.new_id(),
            name: "2024年9月重点项目调度表.xlsx".to_owned(),
            headings: "序号|项目名称|总投资|{0}年计划投资|{0}月完成投资|当前状态".to_owned(),
            period: "2024-09".to_owned(),
            mapping: r#"{"version":1,"columns":{"F":"note"}}"#.to_owned(),
        };
        self.push(&shape);
    }

    /// A text made of headings and names, which says so: the plan's own is not at hand.
    fn kept_text(&mut self, plan: &Portfolio) {
        let mut lines = vec![
            "示例文本：由示例库的篇章和项目名称拼成，不是规划原文".to_owned(),
            String::new(),
        ];
        let rows = self.changes.iter().filter_map(|change| match change {
            Change::Create(row) if row.table == Table::Project => Project::from_row(row.clone()),
            _ => None,
        });
        let projects: Vec<Project> = rows.take(IN_FULL).collect();
        let mut nodes: Vec<_> = plan.outline().iter().collect();
        nodes.sort_by_key(|node| node.position);
        for node in nodes {
            lines.push(node.heading());
            let here = projects
                .iter()
                .filter(|project| project.outline == Some(node.id));
            lines.extend(here.map(|project| format!("建设{}。", project.name)));
        }
        let of = plan.plans().iter().next();
        let (Some(of), Ok(content)) = (of, packed(&lines.join("\n"))) else {
            return;
        };
        let kept = KeptText {
            id: self.new_id(),
            plan: of.id,
            name: "示例文本.txt".to_owned(),
            content,
            headings: String::new(),
        };
        self.push(&kept);
    }

    /// From base to target in even steps, a little off in each year. A limit that is kept from the start stays about where
    /// it was, and a sum of years grows from nothing.
    fn indicator_values(&mut self, indicator: &Indicator) {
        let Some(target) = indicator.target_value else {
            return;
        };
        let mut random = Random::new(
            self.seed,
            u64::from(indicator.position.cast_unsigned()) << 32,
        );
        let is_limit = matches!(indicator.direction(), Direction::Lower);
        let fifths = if is_limit { 6 } else { 4 };
        let is_sum = indicator.base_value.is_none() && indicator.name.starts_with("累计");
        let usual = target.parts() * if is_sum { 0 } else { fifths } / 5;
        let base = indicator.base_value.map_or(usual, Decimal::parts);
        let is_kept = is_limit && base <= target.parts();
        for year in 2021..=2024 {
            let way = if is_kept { 0 } else { target.parts() - base };
            let step = way * i64::from(year - 2020) / 5;
            let off = if is_kept {
                base * random.between(-3, 0) / 100
            } else {
                step.abs() * random.between(-10, 10) / 100
            };
            let value = Decimal::from_parts(base + step + off);
            let value = Ratio::from(value).to_hundredths();
            let row = IndicatorValue {
                id: self.new_id(),
                indicator: indicator.id,
                year,
                value: Some(value),
            };
            self.push(&row);
        }
    }
}

/// …二期, …三期, then …（第4标段）.
fn further_name(name: &str, copy: usize) -> String {
    match copy {
        1 => format!("{name}二期"),
        2 => format!("{name}三期"),
        copy => format!("{name}（第{copy}标段）"),
    }
}
