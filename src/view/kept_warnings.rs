use std::collections::hash_map::{DefaultHasher, Entry};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher as _};
use std::sync::Arc;

use crate::model::{Circle, Id, IdMap, Portfolio, Project, Table};

use super::Warning;
use super::check::{self, Others, PartsTotal};

/// The warnings of a library, which follow it from edit to edit: only what an edit touches is checked anew.
#[derive(Default)]
pub struct KeptWarnings {
    revision: Option<u64>,
    names: Shared<Print>,
    codes: Shared<Print>,
    /// The parts of each programme.
    parts: Shared<Id<Project>>,
    /// The projects that stand above themselves, as only a file of another making can have it, and the way.
    circles: BTreeMap<Id<Project>, String>,
    /// The rows of earlier plans with which each goes on.
    carried: IdMap<Project, Vec<Id<Project>>>,
    /// By project, in the order of ids.
    warnings: Arc<Vec<Warning>>,
}

/// A text in few bytes: a large library has two for each project. Texts of one print are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Print(u64);

impl Print {
    fn of(text: &str) -> Self {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Self(hasher.finish())
    }
}

/// Which projects say the same.
struct Shared<T> {
    holders: HashMap<T, Holders>,
    said: IdMap<Project, T>,
}

/// Most say what nobody else says.
enum Holders {
    One(Id<Project>),
    Many(Vec<Id<Project>>),
}

impl Holders {
    fn as_slice(&self) -> &[Id<Project>] {
        match self {
            Self::One(id) => std::slice::from_ref(id),
            Self::Many(ids) => ids,
        }
    }

    fn push(&mut self, id: Id<Project>) {
        match self {
            Self::One(first) => *self = Self::Many(vec![*first, id]),
            Self::Many(ids) => ids.push(id),
        }
    }

    /// Without one of them; whether any is left.
    fn remove(&mut self, id: Id<Project>) -> bool {
        match self {
            Self::One(one) => *one != id,
            Self::Many(ids) => {
                ids.retain(|other| *other != id);
                !ids.is_empty()
            }
        }
    }
}

impl<T> Default for Shared<T> {
    fn default() -> Self {
        Self {
            holders: HashMap::new(),
            said: IdMap::default(),
        }
    }
}

impl KeptWarnings {
    /// Every warning of the library as it stands; the very same list as before while none comes or goes.
    pub fn refresh(&mut self, portfolio: &Portfolio) -> Arc<Vec<Warning>> {
        if self.revision != Some(portfolio.revision()) {
            let altered = self.revision.and_then(|then| portfolio.altered_since(then));
            // The plan says which years fit.
            match altered.filter(|altered| !altered.tables.contains(&Table::Plan)) {
                Some(altered) => self.follow(portfolio, altered.projects),
                None => self.begin(portfolio),
            }
            self.revision = Some(portfolio.revision());
        }
        Arc::clone(&self.warnings)
    }

    fn begin(&mut self, portfolio: &Portfolio) {
        *self = Self::default();
        for project in portfolio.projects().iter() {
            self.note(project.id, Some(project));
        }
        self.circles = circles(portfolio);
        let mut warnings = Vec::new();
        for project in portfolio.projects().iter() {
            warnings.extend(self.of(portfolio, project));
        }
        self.warnings = Arc::new(warnings);
    }

    fn follow(&mut self, portfolio: &Portfolio, altered: BTreeSet<Id<Project>>) {
        let mut touched = altered.clone();
        for id in altered {
            touched.extend(self.note(id, portfolio.projects().get(id)));
            // What a programme costs is told of its parts.
            touched.extend(self.parts.holders(id));
        }
        // No edit makes a circle.
        if !self.circles.is_empty() {
            touched.extend(self.circles.keys());
            self.circles = circles(portfolio);
        }
        // What is told of the row in which a project goes on is not told of it.
        let earlier = touched
            .iter()
            .filter_map(|id| self.carried.get(id))
            .flatten();
        let earlier: Vec<Id<Project>> = earlier.copied().collect();
        touched.extend(earlier);
        for id in touched {
            let project = portfolio.projects().get(id);
            let now = project.map_or_else(Vec::new, |project| self.of(portfolio, project));
            let first = self
                .warnings
                .partition_point(|warning| warning.project < id);
            let rest = self.warnings.get(first..).unwrap_or_default();
            let before = first..first + rest.partition_point(|warning| warning.project == id);
            if self.warnings.get(before.clone()) != Some(now.as_slice()) {
                Arc::make_mut(&mut self.warnings).splice(before, now);
            }
        }
    }

    /// Takes note of what a project is called, to which programme it belongs and with what it goes on; the others to whom
    /// that makes a difference.
    fn note(&mut self, id: Id<Project>, project: Option<&Project>) -> Vec<Id<Project>> {
        let name = project.map(|project| project.name.as_str());
        let code = project.map(|project| project.national_code.as_str());
        let code = code.filter(|code| !code.is_empty());
        let (name, code) = (name.map(Print::of), code.map(Print::of));
        let mut others = self.names.set(id, name);
        others.extend(self.codes.set(id, code));
        // Whether one of them is the same in another plan may be told otherwise now.
        others.extend(name.into_iter().flat_map(|name| self.names.holders(name)));
        others.extend(code.into_iter().flat_map(|code| self.codes.holders(code)));
        let programme = project.and_then(|project| project.parent);
        // What a part costs is told of its programme, that before as well as that of now.
        others.extend(self.parts.said.get(&id).copied());
        others.extend(programme);
        self.parts.set(id, programme);
        let from = project.map_or(&[][..], |project| project.carried_from.as_slice());
        others.extend(self.carry(id, from));
        others
    }

    /// Takes note of the rows with which a project goes on; those of before and of now.
    fn carry(&mut self, id: Id<Project>, from: &[Id<Project>]) -> Vec<Id<Project>> {
        let before = self.carried.get(&id).map_or(&[][..], Vec::as_slice);
        if before == from {
            return Vec::new();
        }
        let mut others = self.carried.remove(&id).unwrap_or_default();
        others.extend(from);
        if !from.is_empty() {
            self.carried.insert(id, from.to_vec());
        }
        others
    }

    /// The warnings of a project. One that goes on in a later plan lacks nothing beside the row in which it does, and what
    /// does not fit in both is told once.
    fn of(&self, portfolio: &Portfolio, project: &Project) -> Vec<Warning> {
        let mut warnings = self.alone(portfolio, project);
        let rows = portfolio.later_rows(project.id).iter();
        let rows: Vec<&Project> = rows
            .filter_map(|id| portfolio.projects().get(*id))
            .collect();
        if rows.is_empty() || warnings.is_empty() {
            return warnings;
        }
        let told = rows.into_iter().flat_map(|row| self.alone(portfolio, row));
        let told: Vec<Warning> = told.collect();
        warnings.retain(|warning| {
            let is_it = |other: &Warning| {
                (other.column, other.kind) == (warning.column, warning.kind)
                    && other.message == warning.message
            };
            !warning.kind.is_gap() && !told.iter().any(is_it)
        });
        warnings
    }

    fn alone(&self, portfolio: &Portfolio, project: &Project) -> Vec<Warning> {
        let circle = self.circles.get(&project.id).map(String::as_str);
        let programme = project.parent.filter(|_| circle.is_none());
        let name = Print::of(&project.name);
        let code = Print::of(&project.national_code);
        let others = Others {
            share_name: is_another(portfolio, project, self.names.holders(name), |project| {
                &project.name
            }),
            share_code: is_another(portfolio, project, self.codes.holders(code), |project| {
                &project.national_code
            }),
            circle,
            programme: programme.and_then(|id| portfolio.projects().get(id)),
            parts: self.parts_total(portfolio, project.id),
        };
        check::of_project(portfolio, project, others)
    }

    /// What the parts of a project come to; one that stands above itself counts by itself.
    fn parts_total(&self, portfolio: &Portfolio, id: Id<Project>) -> PartsTotal {
        let parts = self.parts.holders(id);
        let parts = parts.filter(|part| !self.circles.contains_key(part));
        let totals = parts.filter_map(|part| portfolio.projects().get(part)?.total_investment);
        totals.fold(PartsTotal::default(), |sum, total| PartsTotal {
            count: sum.count + 1,
            total: sum.total + total,
        })
    }
}

/// Whether one of those that say the same is another project, and not the same in another plan.
fn is_another(
    portfolio: &Portfolio,
    project: &Project,
    others: impl Iterator<Item = Id<Project>>,
    said: impl Fn(&Project) -> &str,
) -> bool {
    let says_it = |other: Id<Project>| {
        let other = portfolio.projects().get(other);
        other.is_some_and(|other| said(other) == said(project))
    };
    let others = others.filter(|other| *other != project.id);
    let mut others = others.filter(|other| says_it(*other));
    others.any(|other| {
        let from = |id: Id<Project>| {
            let project = portfolio.projects().get(id);
            project.map_or(&[][..], |project| project.carried_from.as_slice())
        };
        !project.carried_from.contains(&other) && !from(other).contains(&project.id)
    })
}

fn circles(portfolio: &Portfolio) -> BTreeMap<Id<Project>, String> {
    let of = |circle: &Circle| {
        let words = portfolio.circle_words(circle);
        let rows = circle.rows.clone().into_iter();
        rows.map(move |id| (Id::new(id), words.clone()))
    };
    let circles = portfolio.circles_in(Table::Project);
    circles.iter().flat_map(of).collect()
}

impl<T: Copy + Eq + Hash> Shared<T> {
    /// Sets what a project says; those that said the same before or say it now.
    fn set(&mut self, id: Id<Project>, now: Option<T>) -> Vec<Id<Project>> {
        if self.said.get(&id) == now.as_ref() {
            return Vec::new();
        }
        let mut others = Vec::new();
        if let Some(before) = self.said.remove(&id)
            && let Entry::Occupied(mut holders) = self.holders.entry(before)
        {
            if holders.get_mut().remove(id) {
                others.extend_from_slice(holders.get().as_slice());
            } else {
                holders.remove();
            }
        }
        if let Some(now) = now {
            match self.holders.entry(now) {
                Entry::Occupied(mut holders) => {
                    others.extend_from_slice(holders.get().as_slice());
                    holders.get_mut().push(id);
                }
                Entry::Vacant(holders) => {
                    holders.insert(Holders::One(id));
                }
            }
            self.said.insert(id, now);
        }
        others
    }

    /// Those that say it.
    fn holders(&self, said: T) -> impl Iterator<Item = Id<Project>> + '_ {
        let holders = self.holders.get(&said).into_iter();
        holders.flat_map(Holders::as_slice).copied()
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::WarningKind;
    use super::*;
    use crate::model::{Money, Op, ProjectColumn, Row, Value};

    #[test]
    fn a_circle_that_a_file_holds_is_told_until_it_is_put_right() {
        let id = |n: u128| Uuid::from_u128(n);
        let row = |(n, parent): (u128, u128)| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::Parent as usize] = Value::Ref(id(parent));
            row
        };
        // 1 and 2 stand above each other, 3 below 1.
        let rows = [(1, 2), (2, 1), (3, 1)].map(row);
        let mut portfolio = Portfolio::from_rows(rows.to_vec()).unwrap();
        let mut kept = KeptWarnings::default();
        let mut circles = |portfolio: &Portfolio| -> Vec<String> {
            let warnings = kept.refresh(portfolio);
            let circles = warnings.iter().filter(|w| w.kind == WarningKind::Circle);
            circles.map(|warning| warning.message.clone()).collect()
        };
        let words = "项目1 → 项目2 → 项目1，各按单独的项目计数，请清空其中一个";
        assert_eq!(circles(&portfolio), [words, words]);
        let column = ProjectColumn::Parent as usize;
        let freed = portfolio.change(Table::Project, id(2), column, Value::Empty);
        let op = Op::edit(Uuid::nil(), "", freed.into_iter().collect());
        portfolio.apply(&op).unwrap();
        assert_eq!(circles(&portfolio), Vec::<String>::new());
    }

    #[test]
    fn what_does_not_fit_in_both_rows_of_a_carried_pair_is_told_once() {
        let id = |n: u128| Uuid::from_u128(n);
        let row = |n: u128| {
            let mut row = Row::blank(Table::Project, id(n));
            let mut set = |column: ProjectColumn, value| row.values[column as usize] = value;
            set(ProjectColumn::Name, Value::Text("大桥".to_owned()));
            set(
                ProjectColumn::TotalInvestment,
                Value::Money(Money::from_wan(-5)),
            );
            row
        };
        let mut portfolio = Portfolio::from_rows(vec![row(1), row(2)]).unwrap();
        let mut kept = KeptWarnings::default();
        let mut told = |portfolio: &Portfolio| -> Vec<(u128, WarningKind)> {
            let warnings = kept.refresh(portfolio);
            assert_eq!(*warnings, super::super::warnings(portfolio));
            let told = warnings.iter();
            told.map(|warning| (warning.project.uuid().as_u128(), warning.kind))
                .collect()
        };
        let of = |n: u128, kinds: &[WarningKind]| -> Vec<(u128, WarningKind)> {
            kinds.iter().map(|kind| (n, *kind)).collect()
        };
        let (name, sum, lead) = (
            WarningKind::DuplicateName,
            WarningKind::NegativeTotal,
            WarningKind::NoLeadDepartment,
        );
        let both = [of(1, &[name, sum, lead]), of(2, &[name, sum, lead])].concat();
        assert_eq!(told(&portfolio), both);
        let set = |portfolio: &mut Portfolio, column: ProjectColumn, n: u128, new: Value| {
            let change = portfolio.change(Table::Project, id(n), column as usize, new);
            let op = Op::edit(Uuid::nil(), "", change.into_iter().collect());
            portfolio.apply(&op).unwrap();
        };
        let from = ProjectColumn::CarriedFrom;
        set(&mut portfolio, from, 2, Value::Refs(vec![id(1)]));
        assert_eq!(told(&portfolio), of(2, &[sum, lead]));
        // Put right in the later row alone, it is told of the earlier one.
        let wan = Value::Money(Money::from_wan(5));
        set(&mut portfolio, ProjectColumn::TotalInvestment, 2, wan);
        assert_eq!(told(&portfolio), [of(1, &[sum]), of(2, &[lead])].concat());
        set(&mut portfolio, from, 2, Value::Empty);
        let apart = [of(1, &[name, sum, lead]), of(2, &[name, lead])].concat();
        assert_eq!(told(&portfolio), apart);
        // A file of another making may say of a project that it goes on with itself.
        set(&mut portfolio, from, 1, Value::Refs(vec![id(1)]));
        assert_eq!(told(&portfolio), apart);
        let begun = KeptWarnings::default().refresh(&portfolio);
        assert_eq!(begun.len(), apart.len());
    }

    #[test]
    fn a_programme_and_its_parts_are_told_of_together() {
        let id = |n: u128| Uuid::from_u128(n);
        let row = |(n, parent, wan): (u128, u128, i64)| {
            let mut row = Row::blank(Table::Project, id(n));
            row.values[ProjectColumn::Name as usize] = Value::Text(format!("项目{n}"));
            row.values[ProjectColumn::TotalInvestment as usize] =
                Value::Money(Money::from_wan(wan));
            if parent > 0 {
                row.values[ProjectColumn::Parent as usize] = Value::Ref(id(parent));
            }
            row
        };
        // 1 costs what its parts 2 and 3 cost; 4 is a programme without parts.
        let rows = [(1, 0, 500), (2, 1, 300), (3, 1, 200), (4, 0, 100)].map(row);
        let mut portfolio = Portfolio::from_rows(rows.to_vec()).unwrap();
        let mut kept = KeptWarnings::default();
        let mut after = |column: ProjectColumn, n: u128, new: Value| -> Vec<String> {
            let change = portfolio.change(Table::Project, id(n), column as usize, new);
            let op = Op::edit(Uuid::nil(), "", change.into_iter().collect());
            portfolio.apply(&op).unwrap();
            let warnings = kept.refresh(&portfolio);
            assert_eq!(*warnings, super::super::warnings(&portfolio));
            let kinds = [WarningKind::PartAbove, WarningKind::PartsSum];
            let told = warnings.iter().filter(|w| kinds.contains(&w.kind));
            told.map(|warning| format!("{} {}", warning.project.uuid().as_u128(), warning.message))
                .collect()
        };
        let wan = |wan| Value::Money(Money::from_wan(wan));
        let (total, parent) = (ProjectColumn::TotalInvestment, ProjectColumn::Parent);
        assert_eq!(after(total, 3, wan(199)), Vec::<String>::new());
        let over = "1 2 个子项的总投资合计 501.00万元，超过本项目的 500.00万元；合计只计本项目的金额，请核对";
        assert_eq!(after(total, 3, wan(201)), [over]);
        // The programme becomes smaller than one of its parts.
        let told = after(total, 1, wan(250));
        assert_eq!(told.len(), 2, "{told:?}");
        assert_eq!(
            told[1],
            "2 总投资 300.00万元，大于所属打包项目“项目1”的 250.00万元，请核对金额和单位，或改所属打包项目"
        );
        // The part moves to another programme: that is told there, no longer here.
        let told = after(parent, 2, Value::Ref(id(4)));
        let projects: Vec<&str> = told.iter().map(|line| &line[..1]).collect();
        assert_eq!(projects, ["2", "4"]);
        assert_eq!(after(parent, 2, Value::Empty), Vec::<String>::new());
        // What is not known contradicts nothing.
        assert_eq!(after(parent, 2, Value::Ref(id(1))).len(), 2);
        assert_eq!(after(total, 1, Value::Empty), Vec::<String>::new());
    }
}
