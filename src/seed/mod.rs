//! What a library begins with: the plan that comes with the program, the text of another one, the words of all.
//!
//! May use `model`, `view` and `import`. The facts are in `seeds/`, as CSV that anyone can read and check.

mod random;
mod sample;
mod text;

use std::collections::HashMap;

use uuid::Uuid;

use crate::import::{Sheet, read_project};
use crate::model::{
    Category, Change, Department, DepartmentColumn, Id, Indicator, IndicatorColumn, Kind,
    MoneyUnit, Op, OutlineKind, OutlineNode, Plan, Portfolio, Project, ProjectColumn, Record as _,
    Row, Source, Sources, Table, Value, parse_value,
};

const CATEGORIES: &str = include_str!("../../seeds/categories.csv");
const PLAN: &str = include_str!("../../seeds/lengshuijiang-2021-2025/plan.csv");
const OUTLINE: &str = include_str!("../../seeds/lengshuijiang-2021-2025/outline.csv");
const DEPARTMENTS: &str = include_str!("../../seeds/lengshuijiang-2021-2025/departments.csv");
const INDICATORS: &str = include_str!("../../seeds/lengshuijiang-2021-2025/indicators.csv");
const PROJECTS: &str = include_str!("../../seeds/lengshuijiang-2021-2025/projects.csv");

pub use crate::import::ImportProblem;
pub use sample::sample;
pub use text::{FromTextError, from_text};

/// The file name under which a copy of the embedded plan is kept.
pub const PLAN_FILE_NAME: &str = "冷水江市十四五重大项目库.lantu";

/// Identities of the embedded plan are made from names: the same in every copy of it.
const NAMESPACE: Uuid = Uuid::from_u128(0x6c61_6e74_752d_5365_a564_2d6c_736a_3134);

/// The content of an empty library: the tree of categories.
pub fn empty(op_id: Uuid) -> Result<Op, ImportProblem> {
    let mut seed = Seed::default();
    seed.categories()?;
    seed.views();
    Ok(seed.into_op(op_id, "新建空项目库"))
}

/// The content of a library that holds the embedded plan.
pub fn plan(op_id: Uuid) -> Result<Op, ImportProblem> {
    Ok(Seed::with_plan()?.into_op(op_id, "载入规划项目"))
}

/// The embedded plan in memory.
pub fn plan_portfolio() -> Result<Portfolio, ImportProblem> {
    Ok(Seed::with_plan()?.portfolio)
}

/// The paths of the tree of categories with which every library begins.
pub fn category_paths() -> Vec<String> {
    let sheet = Sheet::from_csv(CATEGORIES);
    let paths = sheet
        .iter()
        .flat_map(Sheet::lines)
        .map(|line| line.cell("path").to_owned());
    paths.collect()
}

/// Rows made so far; later files are read against the rows of earlier ones.
#[derive(Default)]
struct Seed {
    portfolio: Portfolio,
    changes: Vec<Change>,
    nodes: HashMap<String, Id<OutlineNode>>,
}

impl Seed {
    fn with_plan() -> Result<Self, ImportProblem> {
        let mut seed = Self::default();
        seed.categories()?;
        seed.plan()?;
        seed.outline()?;
        seed.departments()?;
        seed.indicators()?;
        seed.projects()?;
        seed.views();
        Ok(seed)
    }

    fn add(&mut self, rows: Vec<Row>) {
        let changes: Vec<Change> = rows.into_iter().map(Change::Create).collect();
        let op = Op::baseline(Uuid::nil(), "", changes.clone());
        // Identities come from names that the checks keep apart, so the rows are new.
        if self.portfolio.apply(&op).is_ok() {
            self.changes.extend(changes);
        }
    }

    fn into_op(self, id: Uuid, label: &str) -> Op {
        Op::baseline(id, label, self.changes)
    }

    /// Reads each cell whose heading is the name of a column through that column's parser.
    fn read(
        &self,
        table: Table,
        line: crate::import::Line<'_>,
        id: Uuid,
    ) -> Result<Row, ImportProblem> {
        let mut row = Row::blank(table, id);
        for (value, column) in row.values.iter_mut().zip(table.columns()) {
            let is_pointer = matches!(column.kind, Kind::Ref(_) | Kind::Refs(_));
            if !is_pointer {
                let read = parse_value(
                    &self.portfolio,
                    column.kind,
                    line.cell(column.name),
                    MoneyUnit::Wan,
                );
                *value = read.map_err(|error| ImportProblem::Cell {
                    line: line.number,
                    heading: column.label,
                    error,
                })?;
            }
        }
        Ok(row)
    }

    fn categories(&mut self) -> Result<(), ImportProblem> {
        let id = |path: &str| Id::<Category>::named(NAMESPACE, &format!("category/{path}"));
        let sheet = Sheet::from_csv(CATEGORIES)?;
        let rows = sheet.lines().zip(1..).map(|(line, position)| {
            let path = line.cell("path");
            let (parent, name) = path
                .rsplit_once('/')
                .map_or((None, path), |(above, name)| (Some(id(above)), name));
            Category {
                id: id(path),
                parent,
                name: name.to_owned(),
                position,
            }
            .to_row()
        });
        let rows = rows.collect();
        self.add(rows);
        Ok(())
    }

    fn views(&mut self) {
        let id = |name: &str| Id::named(NAMESPACE, &format!("view/{name}"));
        let views = crate::view::standard_views(id);
        self.add(views.iter().map(crate::model::Record::to_row).collect());
    }

    fn plan(&mut self) -> Result<(), ImportProblem> {
        let sheet = Sheet::from_csv(PLAN)?;
        let rows = sheet
            .lines()
            .map(|line| self.read(Table::Plan, line, plan_id().uuid()));
        let rows = rows.collect::<Result<_, _>>()?;
        self.add(rows);
        Ok(())
    }

    fn outline(&mut self) -> Result<(), ImportProblem> {
        let id = |node: &str| Id::<OutlineNode>::named(NAMESPACE, &format!("outline/{node}"));
        let sheet = Sheet::from_csv(OUTLINE)?;
        let mut rows = Vec::new();
        for (line, position) in sheet.lines().zip(1..) {
            let node = line.cell("node");
            let parent = Some(line.cell("parent")).filter(|parent| !parent.is_empty());
            let parent = match parent {
                Some(parent) => Some(*self.nodes.get(parent).ok_or_else(|| line.unknown(parent))?),
                None => None,
            };
            let kind = OutlineKind::from_label(line.cell("kind"));
            let number = line.cell("number").parse();
            let node_row = OutlineNode {
                id: id(node),
                plan: plan_id(),
                parent,
                kind: Some(kind.ok_or_else(|| line.unknown(line.cell("kind")))?),
                number: number.map_err(|_not_a_number| line.unknown(line.cell("number")))?,
                title: line.cell("title").to_owned(),
                position,
            };
            self.nodes.insert(node.to_owned(), node_row.id);
            rows.push(node_row.to_row());
        }
        self.add(rows);
        Ok(())
    }

    fn departments(&mut self) -> Result<(), ImportProblem> {
        let sheet = Sheet::from_csv(DEPARTMENTS)?;
        let mut rows = Vec::new();
        for (line, position) in sheet.lines().zip(1..) {
            let id =
                Id::<Department>::named(NAMESPACE, &format!("department/{}", line.cell("name")));
            let mut row = self.read(Table::Department, line, id.uuid())?;
            row.values[DepartmentColumn::Position as usize] = Value::Integer(position);
            rows.push(row);
        }
        self.add(rows);
        Ok(())
    }

    fn indicators(&mut self) -> Result<(), ImportProblem> {
        let sheet = Sheet::from_csv(INDICATORS)?;
        let mut rows = Vec::new();
        for (line, position) in sheet.lines().zip(1..) {
            // Two sections may set a number of the same name.
            let (node, name) = (line.cell("outline"), line.cell("name"));
            let id = Id::<Indicator>::named(NAMESPACE, &format!("indicator/{node}/{name}"));
            let place = self.nodes.get(node).ok_or_else(|| line.unknown(node))?;
            let mut row = self.read(Table::Indicator, line, id.uuid())?;
            row.values[IndicatorColumn::Outline as usize] = Value::Ref(place.uuid());
            row.values[IndicatorColumn::Position as usize] = Value::Integer(position);
            rows.push(row);
        }
        self.add(rows);
        Ok(())
    }

    fn projects(&mut self) -> Result<(), ImportProblem> {
        let id = |name: &str| Id::<Project>::named(NAMESPACE, &format!("project/{name}")).uuid();
        let sheet = Sheet::from_csv(PROJECTS)?;
        let names: Vec<&str> = sheet.lines().map(|line| line.cell("name")).collect();
        let mut rows = Vec::new();
        for (line, position) in sheet.lines().zip(1..) {
            let mut row = read_project(&self.portfolio, line, id(line.cell("name")))?;
            let node = |name: &str| {
                let node = self.nodes.get(name).map(|node| node.uuid());
                node.ok_or_else(|| line.unknown(name))
            };
            let mentions = line
                .words("mentions")
                .map(node)
                .collect::<Result<Vec<_>, _>>()?;
            let parent = line.cell("parent");
            if !parent.is_empty() && !names.contains(&parent) {
                return Err(line.unknown(parent));
            }
            let pointers = [
                (
                    ProjectColumn::Outline,
                    Value::Ref(node(line.cell("outline"))?),
                ),
                (
                    ProjectColumn::Mentions,
                    if mentions.is_empty() {
                        Value::Empty
                    } else {
                        Value::Refs(mentions)
                    },
                ),
                (
                    ProjectColumn::Parent,
                    if parent.is_empty() {
                        Value::Empty
                    } else {
                        Value::Ref(id(parent))
                    },
                ),
                (ProjectColumn::Position, Value::Integer(position)),
            ];
            for (column, value) in pointers {
                if !value.is_empty() && column != ProjectColumn::Position {
                    let name = column.spec().name;
                    let is_suggested = line.words("suggested").any(|word| word == name);
                    let source = if is_suggested {
                        Source::Suggested
                    } else {
                        Source::Stated
                    };
                    note_source(&mut row, column, source);
                }
                row.values[column as usize] = value;
            }
            rows.push(row);
        }
        self.add(rows);
        Ok(())
    }
}

fn plan_id() -> Id<Plan> {
    Id::named(NAMESPACE, "plan")
}

fn note_source(row: &mut Row, column: ProjectColumn, source: Source) {
    let sources = match &row.values[ProjectColumn::Sources as usize] {
        Value::Sources(sources) => sources.clone(),
        _ => Sources::default(),
    };
    row.values[ProjectColumn::Sources as usize] =
        Value::Sources(sources.with(column, Some(source)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_outline_is_there() {
        let portfolio = plan_portfolio().unwrap();
        let count = |kind| {
            portfolio
                .outline()
                .iter()
                .filter(|node| node.kind == Some(kind))
                .count()
        };
        assert_eq!(count(OutlineKind::Part), 9);
        assert_eq!(count(OutlineKind::Chapter), 31);
        assert_eq!(count(OutlineKind::Section), 81);
    }

    #[test]
    fn every_row_becomes_a_project_with_a_place_and_a_category() {
        let portfolio = plan_portfolio().unwrap();
        let lines = Sheet::from_csv(PROJECTS).unwrap().lines().count();
        assert!(lines >= 80, "{lines}");
        assert_eq!(portfolio.projects().len(), lines);
        for project in portfolio.projects().iter() {
            assert!(
                project.outline.is_some() && project.category.is_some(),
                "{}",
                project.name
            );
        }
    }

    #[test]
    fn every_number_that_the_plan_sets_is_there() {
        let portfolio = plan_portfolio().unwrap();
        let lines = Sheet::from_csv(INDICATORS).unwrap().lines().count();
        assert_eq!(portfolio.indicators().len(), lines);
        let named = |name: &str| portfolio.indicators().iter().find(|i| i.name == name);
        let forest = named("森林覆盖率").unwrap();
        assert_eq!(forest.target_value.unwrap().to_string(), "41.34");
        assert_eq!(forest.binding, None);
        // A range is no number: it stands in the note.
        let heliports = named("直升机场数").unwrap();
        assert_eq!(heliports.target_value, None);
        assert!(heliports.note.contains("3至5"), "{}", heliports.note);
    }

    #[test]
    fn what_the_plan_does_not_say_is_empty_or_suggested() {
        let portfolio = plan_portfolio().unwrap();
        for project in portfolio.projects().iter() {
            let source = project.source(ProjectColumn::LeadDepartment);
            assert!(
                matches!(source, None | Some(Source::Suggested)),
                "{}",
                project.name
            );
            assert!(portfolio.funding().of(project.id).is_empty());
            assert!(portfolio.milestones().of(project.id).is_empty());
        }
    }
}
