use std::collections::{BTreeSet, HashSet};

use crate::model::{
    ApprovalKind, Derived, Field, Id, MoneyUnit, OutlineKind, OutlineNode, OwnRef, PeriodEnd, Plan,
    Portfolio, Project, ProjectColumn, RollingSpan, SavedView, ViewPage, YearMonth,
};
use crate::view::{
    ColorRule, Coloring, Condition, Direction, Filter, GroupKey, Operator, Query, Sort, Subject,
    ViewDefinition, plan_filter, plan_of_filter, without_plan,
};

use super::Settings;

/// What is asked of the library and how the answer is shown. Belongs to the person, not to the library.
#[derive(Clone, Debug)]
pub struct Workspace {
    /// What stands in the search box.
    pub search: String,
    /// Whether that is a condition being typed, which asks for nothing before it is entered.
    pub(super) is_condition_typed: bool,
    /// The conditions shown as chips.
    pub conditions: Vec<Condition>,
    /// Whether one of the chips is enough.
    pub is_any: bool,
    /// What is asked for beside the chips: tests that are joined in other ways.
    pub base_filter: Filter,
    /// The groups, the outermost first.
    pub group_by: Vec<GroupKey>,
    /// The order inside groups.
    pub sort: Vec<Sort>,
    /// Whether a node of the plan also stands for the projects that it mentions beside its own.
    pub with_mentions: bool,
    /// The node chosen in the tree.
    pub scope: Option<Scope>,
    /// The plan that is looked at; none for all of them.
    pub plan: Option<Id<Plan>>,
    /// The kept view that was chosen last.
    pub view: Option<Id<SavedView>>,
    /// How the projects are shown.
    pub page: ViewPage,
    /// The last month under report; none for the month of today.
    pub month: Option<YearMonth>,
    /// With which day of it the period under report ends, where the rule has such periods.
    pub period_end: PeriodEnd,
    /// The unit of amounts.
    pub unit: MoneyUnit,
    /// The columns of the table behind 序号 and 项目名称.
    pub columns: Vec<Field>,
    /// Those of 调度.
    pub(super) dispatch_columns: Vec<Field>,
    /// Those of 手续.
    pub(super) approval_columns: Vec<Field>,
    /// Those of 滚动.
    pub(super) rolling_columns: Vec<Field>,
    /// The columns that are coloured, each by one rule.
    pub colorings: Vec<Coloring>,
    /// The groups that are folded, by their path.
    pub folded: HashSet<String>,
    /// The project in the inspector.
    pub selected: Option<Id<Project>>,
    /// All selected projects, the one in the inspector among them.
    pub selection: BTreeSet<Id<Project>>,
    /// The column of the cell cursor.
    pub cursor: Field,
    /// The library's own columns as they were declared when they were last looked at.
    pub(super) own_columns: Vec<OwnRef>,
}

/// A node of the tree at the left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Key of each group from the top of the tree down to the node.
    pub path: Vec<(GroupKey, String)>,
    /// What the node is called.
    pub label: String,
}

impl Scope {
    /// The projects of the node: those of each group on the way to it, or those that the node mentions.
    fn filter(&self, with_mentions: bool) -> Filter {
        let steps = self.path.iter();
        let steps = steps.map(|(key, group)| Filter::group(*key, group.clone()));
        let own = Filter::All(steps.collect());
        let is_of_plan = self.path.last().is_some_and(|(key, _)| {
            matches!(key, GroupKey::Part | GroupKey::Chapter | GroupKey::Section)
        });
        if !with_mentions || !is_of_plan {
            return own;
        }
        let mentioned = Condition {
            subject: Subject::Field(ProjectColumn::Mentions.into()),
            operator: Operator::Is,
            words: vec![self.label.clone()],
        };
        Filter::Any(vec![own, Filter::Test(mentioned)])
    }
}

/// Lists are sorted by no more keys than anyone can follow.
const MOST_SORT_KEYS: usize = 3;

/// The columns of a new window.
pub(super) const USUAL_COLUMNS: [Field; 5] = [
    Field::STAGE,
    Field::Typed(ProjectColumn::ConstructionKind),
    Field::TOTAL_INVESTMENT,
    Field::LEAD_DEPARTMENT,
    Field::NEXT_MILESTONE,
];

/// The columns with which a month is reported and looked through.
const DISPATCH_COLUMNS: [Field; 15] = [
    Field::Derived(Derived::ReportState),
    Field::Derived(Derived::PlannedForYear),
    Field::Derived(Derived::CompletedInMonthBefore),
    Field::Derived(Derived::CompletedInMonth),
    Field::Derived(Derived::PhysicalProgress),
    Field::Derived(Derived::CompletedThisYear),
    Field::Derived(Derived::CompletionRate),
    Field::Derived(Derived::ScheduleDifference),
    Field::Derived(Derived::Light),
    Field::Derived(Derived::LightGround),
    Field::Derived(Derived::ReportDoubts),
    Field::Derived(Derived::ReportDelay),
    Field::LEAD_DEPARTMENT,
    Field::Derived(Derived::CompletedToSameMonth),
    Field::Derived(Derived::ProblemsInHand),
];

/// What is to be seen to, and a column for each approval.
fn approval_columns() -> Vec<Field> {
    let first = [Derived::ApprovalAlert, Derived::NextApproval].map(Field::Derived);
    let each = ApprovalKind::ALL.iter().copied();
    let each = each.map(|kind| Field::Derived(Derived::Approval(kind)));
    let last = [
        Field::Typed(ProjectColumn::Procedure),
        Field::LEAD_DEPARTMENT,
    ];
    first.into_iter().chain(each).chain(last).collect()
}

/// The years of a rolling plan as columns, between what was done before and what is left for later.
pub fn rolling_columns(span: RollingSpan) -> Vec<Field> {
    let before = [Field::STAGE, Field::TOTAL_INVESTMENT];
    let now = [Derived::CompletedBeforeYear, Derived::PlannedForYear].map(Field::Derived);
    let ahead = span.ahead().map(Derived::PlannedAhead).map(Field::Derived);
    let behind = [
        Derived::LeftForLater(span),
        Derived::YearLeadDepartment,
        Derived::YearLeader,
    ]
    .map(Field::Derived);
    let columns = before.into_iter().chain(now).chain(ahead);
    columns.chain(behind).collect()
}

/// The columns of a page that nobody chose others for.
fn usual_columns(page: ViewPage) -> Vec<Field> {
    match page {
        ViewPage::Dispatch => DISPATCH_COLUMNS.to_vec(),
        ViewPage::Approvals => approval_columns(),
        ViewPage::Rolling => rolling_columns(RollingSpan::Three),
        _ => USUAL_COLUMNS.to_vec(),
    }
}

impl Workspace {
    /// The columns of the page in front, behind 序号 and 项目名称.
    pub const fn shown_columns(&self) -> &Vec<Field> {
        match self.page {
            ViewPage::Dispatch => &self.dispatch_columns,
            ViewPage::Approvals => &self.approval_columns,
            ViewPage::Rolling => &self.rolling_columns,
            _ => &self.columns,
        }
    }

    /// Where a row is begun on the page in front: at its name in the table; on a page with work of its own at the first
    /// cell in which that is typed, so that no letter typed there overwrites a name.
    pub(super) fn first_cell(&self) -> Field {
        let own = match self.page {
            ViewPage::Dispatch => Derived::CompletedInMonth,
            ViewPage::Approvals => Derived::Approval(ApprovalKind::ALL[0]),
            ViewPage::Rolling => Derived::PlannedForYear,
            _ => return Field::NAME,
        };
        let own = Field::Derived(own);
        let columns = self.shown_columns();
        if columns.contains(&own) {
            return own;
        }
        let is_work = |field: &&Field| field.is_typed() && matches!(field, Field::Derived(_));
        columns
            .iter()
            .copied()
            .find(|field| is_work(&field))
            .unwrap_or(Field::NAME)
    }

    /// Shows a page, with the cell cursor in one of its own columns.
    pub(super) fn show_page(&mut self, page: ViewPage) {
        self.page = page;
        let is_there = self.cursor != Field::NAME && self.shown_columns().contains(&self.cursor);
        if page.has_cells() && !is_there {
            self.cursor = self.first_cell();
        }
    }

    pub(super) fn show_columns(&mut self, columns: Vec<Field>) {
        match self.page {
            ViewPage::Dispatch => self.dispatch_columns = columns,
            ViewPage::Approvals => self.approval_columns = columns,
            ViewPage::Rolling => self.rolling_columns = columns,
            _ => self.columns = columns,
        }
    }

    pub(super) fn new(settings: &Settings) -> Self {
        Self {
            search: String::new(),
            is_condition_typed: false,
            conditions: Vec::new(),
            is_any: false,
            with_mentions: false,
            base_filter: Filter::default(),
            group_by: vec![GroupKey::Chapter, GroupKey::Section],
            sort: Vec::new(),
            scope: None,
            plan: None,
            view: None,
            page: ViewPage::Table,
            month: None,
            period_end: PeriodEnd::Month,
            unit: if settings.is_in_yi {
                MoneyUnit::Yi
            } else {
                MoneyUnit::Wan
            },
            columns: USUAL_COLUMNS.to_vec(),
            dispatch_columns: DISPATCH_COLUMNS.to_vec(),
            approval_columns: approval_columns(),
            rolling_columns: rolling_columns(RollingSpan::Three),
            colorings: Vec::new(),
            folded: HashSet::new(),
            selected: None,
            selection: BTreeSet::new(),
            cursor: Field::NAME,
            own_columns: Vec::new(),
        }
    }

    pub(super) fn remember(&self, settings: &mut Settings) {
        settings.is_in_yi = self.unit == MoneyUnit::Yi;
    }

    /// The words that are searched for.
    pub fn words(&self) -> &str {
        if self.is_condition_typed {
            ""
        } else {
            &self.search
        }
    }

    /// The question that the table answers.
    pub fn query(&self) -> Query {
        let scope = self
            .scope
            .iter()
            .map(|scope| scope.filter(self.with_mentions));
        Query {
            filter: self.filter().and(Filter::All(scope.collect())),
            group_by: self.group_by.clone(),
            sort: self.sort.clone(),
            search: self.words().to_owned(),
            sums: self.shown_columns().clone(),
            kept: Vec::new(),
            only: Vec::new(),
        }
    }

    /// The question that the tree at the left answers: the same for the whole library.
    pub fn tree_query(&self) -> Query {
        Query {
            filter: self.filter(),
            group_by: self.tree_groups(),
            search: self.words().to_owned(),
            ..Query::default()
        }
    }

    /// The node of the plan that is chosen in the tree.
    pub fn outline_node(&self, portfolio: &Portfolio) -> Option<Id<OutlineNode>> {
        let (key, code) = self.scope.as_ref()?.path.last()?;
        let kind = match key {
            GroupKey::Part => OutlineKind::Part,
            GroupKey::Chapter => OutlineKind::Chapter,
            GroupKey::Section => OutlineKind::Section,
            _ => return None,
        };
        let is_meant = |node: &&OutlineNode| {
            node.kind == Some(kind) && portfolio.outline_code(node.id) == *code
        };
        portfolio
            .outline()
            .iter()
            .find(is_meant)
            .map(|node| node.id)
    }

    /// The levels of the tree at the left. By chapter it is the plan's own outline.
    pub fn tree_groups(&self) -> Vec<GroupKey> {
        if self.is_by_outline() {
            vec![GroupKey::Part, GroupKey::Chapter, GroupKey::Section]
        } else {
            self.group_by.clone()
        }
    }

    /// Whether projects are grouped by the plan's outline.
    pub fn is_by_outline(&self) -> bool {
        matches!(
            self.group_by.first(),
            Some(GroupKey::Part | GroupKey::Chapter | GroupKey::Section)
        )
    }

    /// The filter of the chips alone.
    pub fn chips(&self) -> Filter {
        Self {
            base_filter: Filter::default(),
            ..self.clone()
        }
        .filter()
    }

    /// What narrows the projects beside the search and the choice in the tree.
    pub fn filter(&self) -> Filter {
        let chips = self.conditions.iter().cloned().map(Filter::Test).collect();
        let chips = match self.conditions.len() {
            2.. if self.is_any => Filter::All(vec![Filter::Any(chips)]),
            _ => Filter::All(chips),
        };
        self.base_filter.clone().and(chips)
    }

    pub(super) fn choose_view(
        &mut self,
        portfolio: &Portfolio,
        id: Id<SavedView>,
        view: ViewDefinition,
    ) {
        let ViewDefinition {
            page,
            query:
                Query {
                    search,
                    filter,
                    group_by,
                    sort,
                    sums: _,
                    kept: _,
                    only: _,
                },
            columns,
            folded,
            colorings,
        } = view;
        self.search = search;
        self.is_condition_typed = false;
        // A view that says nothing of plans shows the one that is looked at.
        let (filter, plan) = without_plan(portfolio, filter);
        self.plan = plan.or(self.plan);
        self.set_filter(filter);
        self.group_by = group_by;
        self.sort = sort;
        self.scope = None;
        self.view = Some(id);
        let page = page.unwrap_or(self.page);
        self.page = page;
        self.folded = folded.into_iter().collect();
        self.colorings = colorings;
        self.show_columns(if columns.is_empty() {
            usual_columns(page)
        } else {
            columns
        });
        self.show_page(page);
    }

    /// What is shown now, as a view would keep it.
    pub fn definition(&self, portfolio: &Portfolio) -> ViewDefinition {
        let mut folded: Vec<String> = self.folded.iter().cloned().collect();
        folded.sort();
        let mut query = self.query();
        let plan = self.plan.and_then(|plan| portfolio.plans().get(plan));
        if let Some(plan) = plan.filter(|_| portfolio.plans().len() > 1) {
            query.filter = query.filter.and(plan_filter(portfolio, plan));
        }
        ViewDefinition {
            page: Some(self.page),
            query,
            columns: self.shown_columns().clone(),
            folded,
            colorings: self.colorings.clone(),
        }
    }

    /// By what a column is coloured.
    pub fn color_rule(&self, field: Field) -> Option<&ColorRule> {
        let mut colorings = self.colorings.iter();
        let coloring = colorings.find(|coloring| coloring.field == field)?;
        Some(&coloring.rule)
    }

    /// Colours a column by a rule that fits it, or no more.
    pub(super) fn color_column(&mut self, field: Field, rule: Option<ColorRule>) {
        let place = self.colorings.iter().position(|other| other.field == field);
        let coloring = rule
            .filter(|rule| rule.fits(field))
            .map(|rule| Coloring { field, rule });
        match (place, coloring) {
            (Some(place), Some(coloring)) => self.colorings[place] = coloring,
            (Some(place), None) => drop(self.colorings.remove(place)),
            (None, coloring) => self.colorings.extend(coloring),
        }
    }

    /// Looks at a plan, or at all; the chapters of another are none of it.
    pub(super) fn look_at_plan(&mut self, plan: Option<Id<Plan>>) {
        if self.plan != plan {
            self.plan = plan;
            self.scope = None;
        }
    }

    /// The plan that is asked about: the one that is looked at, or that a condition names.
    pub fn plan_asked(&self, portfolio: &Portfolio) -> Option<Id<Plan>> {
        if portfolio.plans().len() < 2 {
            return None;
        }
        let chosen = self
            .plan
            .filter(|plan| portfolio.plans().get(*plan).is_some());
        chosen.or_else(|| plan_of_filter(portfolio, &self.filter()))
    }

    pub(super) fn group_by(&mut self, keys: Vec<GroupKey>) {
        if self.group_by != keys {
            self.group_by = keys;
            self.scope = None;
        }
    }

    /// Puts the tests of a filter that stand side by side into chips of their own.
    pub(super) fn set_filter(&mut self, filter: Filter) {
        let mut parts = match filter {
            Filter::All(parts) => parts,
            other => vec![other],
        };
        parts.retain(|part| !part.is_empty());
        self.is_any = matches!(parts.as_slice(), [Filter::Any(_)]);
        if let [Filter::Any(_)] = parts.as_slice()
            && let Some(Filter::Any(tests)) = parts.pop()
        {
            parts = tests;
        }
        let is_plain = |part: &Filter| matches!(part, Filter::Test(_));
        // Chips joined by “or” can't stand beside a test of another making.
        let is_chips = !self.is_any || parts.iter().all(is_plain);
        self.conditions.clear();
        let mut rest = Vec::new();
        for part in parts {
            match part {
                Filter::Test(condition) if is_chips => self.conditions.push(condition),
                other => rest.push(other),
            }
        }
        self.base_filter = if self.is_any && !rest.is_empty() {
            Filter::All(vec![Filter::Any(rest)])
        } else {
            Filter::All(rest)
        };
        self.is_any &= is_chips;
    }

    /// What is asked about a subject beside everything else; with chips joined by “or” nothing is.
    pub fn conditions_on(&self, subject: Subject) -> impl Iterator<Item = &Condition> {
        let is_apart = !self.is_any || self.conditions.len() < 2;
        let conditions = self.conditions.iter().filter(move |_| is_apart);
        conditions.filter(move |condition| condition.subject == subject)
    }

    /// The question of the table without what is asked about a subject beside everything else.
    pub fn query_beside(&self, subject: Subject) -> Query {
        let mut rest = self.clone();
        rest.filter_column(subject, Vec::new());
        rest.query()
    }

    /// Asks this about a subject, in the place of what was asked about it.
    pub(super) fn filter_column(&mut self, subject: Subject, conditions: Vec<Condition>) {
        if self.is_any && self.conditions.len() > 1 {
            // Chips joined by “or” narrow together with what comes.
            self.base_filter = self.filter();
            self.conditions.clear();
            self.is_any = false;
        }
        let first = self
            .conditions
            .iter()
            .position(|other| other.subject == subject);
        let place = first.unwrap_or(self.conditions.len());
        self.conditions.retain(|other| other.subject != subject);
        self.conditions.splice(place..place, conditions);
    }

    /// A click on a heading: up, down, then the order of the plan again. `further` keeps the keys before it, up to
    /// three in all.
    pub(super) fn sort_by(&mut self, field: Field, further: bool) {
        if !further {
            self.sort.retain(|sort| sort.field == field);
        }
        let place = self.sort.iter().position(|sort| sort.field == field);
        match place.map(|place| (place, self.sort[place].direction)) {
            Some((place, Direction::Ascending)) => {
                self.sort[place].direction = Direction::Descending;
            }
            Some((place, Direction::Descending)) => {
                self.sort.remove(place);
            }
            None => {
                self.sort.truncate(MOST_SORT_KEYS - 1);
                self.sort.push(Sort {
                    field,
                    direction: Direction::Ascending,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_about_a_column_takes_the_place_of_what_was() {
        let condition = |text: &str| match text.parse() {
            Ok(Filter::Test(condition)) => condition,
            other => panic!("{other:?}"),
        };
        let stage = Subject::Field(Field::STAGE);
        let mut workspace = after("name~路 and stage=在建 and owner~局 and stage!=前期");
        workspace.filter_column(stage, vec![condition("stage in (竣工, 投产)")]);
        let asked = workspace.filter().to_string();
        assert_eq!(asked, "name~路 and stage in (竣工, 投产) and owner~局");
        assert_eq!(
            workspace.query_beside(stage).filter.to_string(),
            "name~路 and owner~局"
        );
        let mut workspace = after("name~路 or stage=在建");
        assert_eq!(workspace.conditions_on(stage).count(), 0);
        workspace.filter_column(stage, vec![condition("stage=竣工")]);
        let asked = workspace.filter().to_string();
        assert_eq!(asked, "(name~路 or stage=在建) and stage=竣工");
        workspace.filter_column(stage, Vec::new());
        assert_eq!(workspace.filter().to_string(), "(name~路 or stage=在建)");
    }

    fn after(expression: &str) -> Workspace {
        let mut workspace = Workspace::new(&Settings::default());
        workspace.set_filter(expression.parse().unwrap());
        workspace
    }

    #[test]
    fn tests_side_by_side_become_chips_and_the_rest_stays_as_it_is() {
        for (expression, chips, is_any) in [
            ("stage=在建 and name~路", 2, false),
            ("stage=在建 or name~路", 2, true),
            ("stage=在建 and (name~路 or name~桥)", 1, false),
            ("stage=在建 or (name~路 and owner~局)", 0, false),
            ("not (stage=在建)", 0, false),
            ("", 0, false),
        ] {
            let workspace = after(expression);
            let found = (workspace.conditions.len(), workspace.is_any);
            assert_eq!(found, (chips, is_any), "{expression}");
            let again: Filter = workspace.filter().to_string().parse().unwrap();
            let meant: Filter = expression.parse().unwrap();
            let mut twice = Workspace::new(&Settings::default());
            twice.set_filter(again);
            assert_eq!(twice.filter(), workspace.filter(), "{expression}");
            assert_eq!(meant.is_empty(), workspace.filter().is_empty());
        }
    }
}
