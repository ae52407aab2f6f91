use chrono::Datelike as _;
use uuid::Uuid;

use crate::model::{
    ConstructionKind, Field, FundingKind, FundingSource, Id, Kind, LevelTag, Light, Money,
    OutlineKind, OutlineNode, Portfolio, Project, Stage, Table, Value, YearMonth,
};

use super::collation::sort_key;
use super::{BudgetBand, MilestoneDue, Moment, as_of, derive, next_milestone};

/// By what projects are grouped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKey {
    /// 篇
    Part,
    /// 章
    Chapter,
    /// 节
    Section,
    /// Two levels: 基础设施, then 交通.
    Category,
    /// 建设阶段
    Stage,
    /// Each of several lead departments lists the project; totals count it once.
    LeadDepartment,
    /// A project in several places stands under 跨乡镇街道, as published lists do.
    Location,
    /// Bands of the total investment.
    Budget,
    /// The source that gives most: two levels, 国家预算资金, then 专项债券.
    FundingSource,
    /// The year in which work starts.
    Year,
    /// When the next milestone is due.
    Milestone,
    /// The quarter of the next milestone.
    NextQuarter,
    /// Progress against the year's plan.
    Light,
    /// The highest level tag.
    Level,
    /// 建设性质
    ConstructionKind,
    /// 项目业主
    Owner,
    /// 责任领导
    Leader,
    /// Each of several supporting departments lists the project; totals count it once.
    SupportingDepartment,
    /// What a field holds, where it is declared to make groups: words in the order of their list, dates by their year.
    Field(Field),
}

/// One group of a [`GroupKey`]: cheap to compute per project, named only once per group.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Bucket {
    /// Place in a fixed list.
    Rank(usize),
    /// A year, or a quarter counted from year 0.
    Number(i32),
    /// A row: outline node, category, department.
    Row(Uuid),
    /// A word.
    Word(String),
    /// Several places.
    Several,
    /// Nothing filled in: always the last group, to be worked off.
    Unset,
}

impl GroupKey {
    /// All built-in keys.
    pub const ALL: [Self; 18] = [
        Self::Part,
        Self::Chapter,
        Self::Section,
        Self::Category,
        Self::Stage,
        Self::LeadDepartment,
        Self::Location,
        Self::Budget,
        Self::FundingSource,
        Self::Year,
        Self::Milestone,
        Self::NextQuarter,
        Self::Light,
        Self::Level,
        Self::ConstructionKind,
        Self::Owner,
        Self::Leader,
        Self::SupportingDepartment,
    ];

    /// The word on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Part => "part",
            Self::Chapter => "chapter",
            Self::Section => "section",
            Self::Category => "category",
            Self::Stage => "stage",
            Self::LeadDepartment => "lead-department",
            Self::Location => "location",
            Self::Budget => "budget",
            Self::FundingSource => "funding-source",
            Self::Year => "year",
            Self::Milestone => "milestone",
            Self::NextQuarter => "next-quarter",
            Self::Light => "light",
            Self::Level => "level",
            Self::ConstructionKind => "construction-kind",
            Self::Owner => "owner",
            Self::Leader => "leader",
            Self::SupportingDepartment => "supporting-department",
            Self::Field(field) => field.name(),
        }
    }

    /// The Chinese word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Part => "篇",
            Self::Chapter => "章",
            Self::Section => "节",
            Self::Category => "类别",
            Self::Stage => "建设阶段",
            Self::LeadDepartment => "牵头部门",
            Self::Location => "建设地点",
            Self::Budget => "投资规模",
            Self::FundingSource => "主要资金来源",
            Self::Year => "开工年份",
            Self::Milestone => "下一节点",
            Self::NextQuarter => "节点季度",
            Self::Light => "亮灯",
            Self::Level => "项目层级",
            Self::ConstructionKind => "建设性质",
            Self::Owner => "项目业主",
            Self::Leader => "责任领导",
            Self::SupportingDepartment => "配合单位",
            Self::Field(field) => field.label(),
        }
    }

    /// Keys of their own first, then the fields that make groups, those that the library adds among them.
    pub fn all_in(portfolio: &Portfolio) -> impl Iterator<Item = Self> + '_ {
        let fields = Field::all_in(portfolio).filter(|field| field.is_group());
        Self::ALL.into_iter().chain(fields.map(Self::Field))
    }

    /// The built-in key of this English name or Chinese word.
    pub fn find(word: &str) -> Option<Self> {
        let fields = Field::all().filter(|field| field.is_group());
        named(Self::ALL.into_iter().chain(fields.map(Self::Field)), word)
    }

    /// The same, also among the columns that the library adds.
    pub fn find_in(portfolio: &Portfolio, word: &str) -> Option<Self> {
        named(Self::all_in(portfolio), word)
    }

    /// The key as the library declares it now; `None` for an own column that the library has not, or can't group by
    /// any more.
    pub fn renewed(self, portfolio: &Portfolio) -> Option<Self> {
        match self {
            Self::Field(field) => {
                let field = field.renewed(portfolio);
                field.filter(|field| field.is_group()).map(Self::Field)
            }
            key => Some(key),
        }
    }

    /// How many levels of groups the key makes.
    pub(super) const fn depth(self) -> usize {
        match self {
            Self::Category | Self::FundingSource => 2,
            _ => 1,
        }
    }

    /// Whether its groups are departments that answer for projects or help with them.
    pub(super) fn is_of_departments(self) -> bool {
        match self {
            Self::LeadDepartment | Self::SupportingDepartment => true,
            Self::Field(field) => field.kind() == Kind::Refs(Table::Department),
            _ => false,
        }
    }

    /// The row that alone decides in which group a project stands, where there is one.
    pub(super) fn node(self, project: &Project) -> Option<Uuid> {
        match self {
            Self::Part | Self::Chapter | Self::Section => project.outline.map(Id::uuid),
            Self::Category => project.category.map(Id::uuid),
            _ => None,
        }
    }

    /// The groups in which a project stands; more than one only for several departments.
    pub(super) fn buckets(
        self,
        depth: usize,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Vec<Bucket> {
        let one = match self {
            Self::LeadDepartment if !project.lead_department.is_empty() => {
                let leads = project.lead_department.iter();
                return leads.map(|id| Bucket::Row(id.uuid())).collect();
            }
            Self::SupportingDepartment if !project.supporting_departments.is_empty() => {
                let supporting = project.supporting_departments.iter();
                return supporting.map(|id| Bucket::Row(id.uuid())).collect();
            }
            Self::Part => node_of_kind(portfolio, project, OutlineKind::Part),
            Self::Chapter => node_of_kind(portfolio, project, OutlineKind::Chapter),
            Self::Section => node_of_kind(portfolio, project, OutlineKind::Section),
            Self::Category => project.category.and_then(|id| {
                let path = portfolio.category_path(id);
                path.get(depth)
                    .map(|category| Bucket::Row(category.id.uuid()))
            }),
            Self::Stage => rank(Stage::ALL, as_of::stage(portfolio, project, moment)),
            Self::Location => match project.location.as_slice() {
                [] => None,
                [place] => Some(Bucket::Word(place.clone())),
                _ => Some(Bucket::Several),
            },
            Self::Budget => match BudgetBand::of(project.total_investment) {
                BudgetBand::Unset => None,
                band => rank(&BudgetBand::ALL, Some(band)),
            },
            Self::FundingSource => {
                let source = main_source(portfolio, project);
                match depth {
                    0 => rank(&FundingSource::GROUPS, source.map(FundingSource::group)),
                    _ => rank(FundingSource::ALL, source),
                }
            }
            Self::Year => project.start.map(|date| Bucket::Number(date.year())),
            Self::Milestone => match MilestoneDue::of(portfolio, project, moment) {
                MilestoneDue::Unset => None,
                due => rank(&MilestoneDue::ALL, Some(due)),
            },
            Self::NextQuarter => next_milestone(portfolio, project, moment)
                .and_then(|milestone| milestone.planned)
                .map(|date| {
                    let last = date.last_day();
                    let quarter = YearMonth::of(last).quarter();
                    Bucket::Number(last.year() * 4 + i32::try_from(quarter).unwrap_or(1) - 1)
                }),
            // What has no plan for the year and what is finished or stopped stand together at the end.
            Self::Light => {
                let light = moment.rule.light(portfolio, project, moment);
                rank(Light::ALL, light.filter(|light| *light != Light::NotRated))
            }
            Self::LeadDepartment | Self::SupportingDepartment => None,
            Self::Field(field) => match derive::value(portfolio, project, field, moment) {
                Value::Refs(rows) if !rows.is_empty() => {
                    return rows.into_iter().map(Bucket::Row).collect();
                }
                value => of_value(field.kind(), &value),
            },
            Self::Level => {
                let has = |tag: &LevelTag| project.level_tags.iter().any(|t| t == tag.label());
                rank(LevelTag::ALL, LevelTag::ALL.iter().copied().find(has))
            }
            Self::ConstructionKind => rank(ConstructionKind::ALL, project.construction_kind),
            Self::Owner => project.owner.first().cloned().map(Bucket::Word),
            Self::Leader => Some(project.responsible_leader.trim())
                .filter(|leader| !leader.is_empty())
                .map(|leader| Bucket::Word(leader.to_owned())),
        };
        vec![one.unwrap_or(Bucket::Unset)]
    }

    /// What the group is called.
    pub(super) fn bucket_label(
        self,
        depth: usize,
        portfolio: &Portfolio,
        bucket: &Bucket,
    ) -> String {
        let word =
            |words: &[&'static str], rank: usize| words.get(rank).copied().unwrap_or_default();
        match (self, bucket) {
            (Self::Light, Bucket::Unset) => portfolio.light_word(Light::NotRated).to_owned(),
            (_, Bucket::Unset) => self.unset_label(depth).to_owned(),
            (_, Bucket::Several) => "跨乡镇街道".to_owned(),
            (_, Bucket::Word(word)) => word.clone(),
            (Self::Field(field), Bucket::Rank(i)) => match field.kind() {
                kind @ Kind::Choice(words) => {
                    portfolio.choice_word(kind, word(words, *i)).to_owned()
                }
                _ => String::new(),
            },
            (Self::Stage, Bucket::Rank(i)) => word(Stage::WORDS, *i).to_owned(),
            (Self::Light, Bucket::Rank(i)) => {
                let light = Light::ALL.get(*i);
                light
                    .map_or("", |light| portfolio.light_word(*light))
                    .to_owned()
            }
            (Self::Level, Bucket::Rank(i)) => word(LevelTag::WORDS, *i).to_owned(),
            (Self::ConstructionKind, Bucket::Rank(i)) => {
                word(ConstructionKind::WORDS, *i).to_owned()
            }
            (Self::FundingSource, Bucket::Rank(i)) if depth == 0 => {
                word(&FundingSource::GROUPS, *i).to_owned()
            }
            (Self::FundingSource, Bucket::Rank(i)) => word(FundingSource::WORDS, *i).to_owned(),
            (Self::Budget, Bucket::Rank(i)) => BudgetBand::ALL
                .get(*i)
                .map_or("", |band| band.label())
                .to_owned(),
            (_, Bucket::Rank(i)) => MilestoneDue::ALL
                .get(*i)
                .map_or("", |due| due.label())
                .to_owned(),
            (Self::NextQuarter, Bucket::Number(n)) => {
                format!(
                    "{}年{}季度",
                    n.div_euclid(4),
                    ["一", "二", "三", "四"][n.rem_euclid(4) as usize]
                )
            }
            (_, Bucket::Number(year)) => format!("{year}年"),
            (Self::Category, Bucket::Row(id)) => portfolio
                .categories()
                .get(Id::new(*id))
                .map(|c| c.name.clone())
                .unwrap_or_default(),
            (key, Bucket::Row(id)) if key.is_of_departments() => portfolio
                .ref_label(Table::Department, *id)
                .unwrap_or_default(),
            (_, Bucket::Row(id)) => portfolio
                .outline()
                .get(Id::new(*id))
                .map(OutlineNode::heading)
                .unwrap_or_default(),
        }
    }

    /// The same where several plans are looked at together: their headings say to which they belong.
    pub(super) fn label_among_plans(
        self,
        depth: usize,
        portfolio: &Portfolio,
        bucket: &Bucket,
        moment: Moment,
    ) -> String {
        // A section mostly stands below its chapter, which says it.
        let is_heading = matches!(self, Self::Part | Self::Chapter);
        let node = match bucket {
            Bucket::Row(id) if is_heading && moment.plan.is_none() => {
                portfolio.outline().get(Id::new(*id))
            }
            _ => None,
        };
        node.map_or_else(
            || self.bucket_label(depth, portfolio, bucket),
            |node| portfolio.heading_among_plans(node),
        )
    }

    /// The group's word in files, stable from day to day.
    pub(super) fn bucket_key(self, depth: usize, portfolio: &Portfolio, bucket: &Bucket) -> String {
        match (self, bucket) {
            (_, Bucket::Unset) => "none".to_owned(),
            (_, Bucket::Several) => "several".to_owned(),
            (Self::Budget, Bucket::Rank(i)) => BudgetBand::ALL
                .get(*i)
                .map_or("", |band| band.key())
                .to_owned(),
            (Self::Milestone, Bucket::Rank(i)) => MilestoneDue::ALL
                .get(*i)
                .map_or("", |due| due.key())
                .to_owned(),
            (Self::Light, Bucket::Rank(i)) => {
                let word = Light::WORDS.get(*i);
                word.copied().unwrap_or_default().to_owned()
            }
            (Self::Field(field), Bucket::Rank(i)) => match field.kind() {
                Kind::Choice(words) => words.get(*i).copied().unwrap_or_default().to_owned(),
                _ => String::new(),
            },
            (Self::NextQuarter, Bucket::Number(n)) => {
                format!("{}Q{}", n.div_euclid(4), n.rem_euclid(4) + 1)
            }
            (_, Bucket::Number(year)) => year.to_string(),
            (Self::Category, Bucket::Row(id)) => portfolio.category_label(Id::new(*id)),
            (Self::Part | Self::Chapter | Self::Section, Bucket::Row(id)) => {
                portfolio.outline_code(Id::new(*id))
            }
            _ => self.bucket_label(depth, portfolio, bucket),
        }
    }

    /// Where the group stands among its like: by the order of the outline, the lists, the clock.
    pub(super) fn bucket_order(self, portfolio: &Portfolio, bucket: &Bucket) -> (i64, Vec<u8>) {
        let place = |position: Option<i32>| i64::from(position.unwrap_or(i32::MAX));
        match bucket {
            Bucket::Rank(i) => (i64::try_from(*i).unwrap_or(i64::MAX), Vec::new()),
            Bucket::Number(n) => (i64::from(*n), Vec::new()),
            Bucket::Row(id) => {
                let position = match self {
                    Self::Category => portfolio.categories().get(Id::new(*id)).map(|c| c.position),
                    key if key.is_of_departments() => portfolio
                        .departments()
                        .get(Id::new(*id))
                        .map(|d| d.position),
                    _ => portfolio.outline().get(Id::new(*id)).map(|n| n.position),
                };
                (place(position), Vec::new())
            }
            Bucket::Word(word) => {
                // Places are listed like the departments' directory, other words by their pinyin.
                let known = portfolio
                    .departments()
                    .iter()
                    .find(|d| d.name == *word || d.short_name == *word);
                (place(known.map(|d| d.position)), sort_key(word))
            }
            Bucket::Several => (i64::MAX - 1, Vec::new()),
            Bucket::Unset => (i64::MAX, Vec::new()),
        }
    }

    pub(super) const fn unset_label(self, depth: usize) -> &'static str {
        match self {
            Self::Part | Self::Chapter => "未归入篇章",
            // It may well stand in a chapter, which has a group of its own around this one.
            Self::Section => "未分节",
            Self::Category if depth > 0 => "未分细类",
            Self::Category => "未分类",
            Self::LeadDepartment => "未明确牵头部门",
            Self::Budget => BudgetBand::Unset.label(),
            Self::Milestone | Self::NextQuarter => "未设",
            Self::Light => Light::NotRated.label(),
            Self::Location | Self::Owner | Self::Leader => "待明确",
            Self::SupportingDepartment => "无配合单位",
            Self::Stage
            | Self::FundingSource
            | Self::Year
            | Self::Level
            | Self::ConstructionKind
            | Self::Field(_) => "未填",
        }
    }
}

fn named(mut keys: impl Iterator<Item = GroupKey>, word: &str) -> Option<GroupKey> {
    let dashed = |word: &str| word.replace('_', "-");
    let (word, plain) = (word.trim(), dashed(word.trim()));
    keys.find(|key| dashed(key.name()) == plain || key.label() == word)
}

/// The group of a value: words in the order of the choices, dates by their year.
fn of_value(kind: Kind, value: &Value) -> Option<Bucket> {
    match (kind, value) {
        (Kind::Choice(words), Value::Choice(word)) => {
            words.iter().position(|w| w == word).map(Bucket::Rank)
        }
        (_, Value::Text(text)) => Some(Bucket::Word(text.clone())),
        (_, Value::Date(date)) => Some(Bucket::Number(date.year())),
        _ => None,
    }
}

fn rank<T: PartialEq>(all: &[T], choice: Option<T>) -> Option<Bucket> {
    let choice = choice?;
    all.iter()
        .position(|other| *other == choice)
        .map(Bucket::Rank)
}

fn node_of_kind(portfolio: &Portfolio, project: &Project, kind: OutlineKind) -> Option<Bucket> {
    let path = portfolio.outline_path(project.outline?);
    let node = path.into_iter().find(|node| node.kind == Some(kind))?;
    Some(Bucket::Row(node.id.uuid()))
}

fn main_source(portfolio: &Portfolio, project: &Project) -> Option<FundingSource> {
    let mut sums: Vec<(FundingSource, Money)> = Vec::new();
    let planned = portfolio.funding().of(project.id).iter();
    // What has arrived and what was spent is the same money again.
    for line in planned.filter(|line| line.counts_as() == FundingKind::Planned) {
        let (Some(source), Some(amount)) = (line.source, line.amount) else {
            continue;
        };
        match sums.iter_mut().find(|(other, _)| *other == source) {
            Some((_, sum)) => *sum += amount,
            None => sums.push((source, amount)),
        }
    }
    // Of equal sums the source first in the list is the main one.
    let main = sums.into_iter().rev().max_by_key(|(_, sum)| *sum);
    main.map(|(source, _)| source)
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{row, wan};
    use super::*;
    use crate::model::{FundingLineColumn as F, Op, ProjectColumn, Table};

    #[test]
    fn the_main_source_is_that_of_the_plan_whatever_has_arrived() {
        use FundingKind::Planned;
        use FundingSource::{BankLoan, SpecialBond};
        let line = |number: u128, source: FundingSource, kind: Option<FundingKind>, amount: i64| {
            row(
                Table::FundingLine,
                number,
                &[
                    (F::Project as usize, Value::Ref(Uuid::from_u128(1))),
                    (F::Source as usize, Value::Choice(source.label())),
                    (
                        F::Kind as usize,
                        kind.map_or(Value::Empty, |kind| Value::Choice(kind.label())),
                    ),
                    (F::Amount as usize, wan(amount)),
                ],
            )
        };
        let name = (ProjectColumn::Name as usize, Value::Text("水库".to_owned()));
        let changes = vec![
            row(Table::Project, 1, &[name]),
            line(2, SpecialBond, Some(Planned), 300),
            line(3, BankLoan, Some(Planned), 200),
            line(4, BankLoan, Some(FundingKind::Received), 150),
            line(5, BankLoan, Some(FundingKind::Spent), 150),
        ];
        let mut portfolio = Portfolio::default();
        let main_after = |portfolio: &mut Portfolio, changes| {
            portfolio
                .apply(&Op::edit(Uuid::nil(), "", changes))
                .unwrap();
            let project = portfolio.projects().iter().next().unwrap();
            main_source(portfolio, project)
        };
        assert_eq!(main_after(&mut portfolio, changes), Some(SpecialBond));
        // What does not say what it is counts as planned, as in every sum.
        let further = vec![line(6, BankLoan, None, 150)];
        assert_eq!(main_after(&mut portfolio, further), Some(BankLoan));
    }
}
