use crate::model::{Derived, Light, Ratio, Stage, Value};

use super::facts::WITHOUT_STAGE;
use super::{Facts, Totals, rate};

/// A number that a group of projects has and a project has not. Sums of fields are those of [`Totals`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupNumber {
    /// Projects.
    Count,
    /// The share of the total investment of all, in percent.
    Share,
    /// Projects on which no work has begun.
    BeforeStart,
    /// Projects under construction.
    UnderConstruction,
    /// Projects that are finished.
    Finished,
    /// Projects stopped or given up.
    OtherStage,
    /// Projects of which nobody said the stage: with the others all projects.
    WithoutStage,
    /// Projects that are to start in the year under report.
    StartsPlanned,
    /// Those of them that have begun.
    StartsMade,
    /// Their share, in percent.
    StartRate,
    /// Projects ahead of the pace.
    Ahead,
    /// Projects that keep pace.
    OnPace,
    /// Projects behind it.
    Late,
    /// Projects far behind it.
    SeriouslyLate,
    /// Projects without a plan for the year.
    NotRated,
    /// The place among the groups beside it, by the share of the year's plan that is done.
    Rank,
    /// Projects whose report of the month came late.
    CameLate,
    /// Milestones that are late.
    OverdueMilestones,
    /// Problems that are not settled.
    OpenProblems,
}

/// The declaration of a number: its heading, the heading over it, and how a group gives it.
struct Spec(
    &'static str,
    Option<&'static str>,
    fn(&Group<'_>) -> Option<Value>,
);

/// What is known of a group and of all projects beside it.
struct Group<'a> {
    totals: &'a Totals,
    facts: Option<&'a Facts>,
    all: &'a Totals,
    rank: Option<usize>,
}

/// The heading that numbers by stage share.
const BY_STAGE: Option<&str> = Some("建设进展");

/// The heading of starts.
const STARTS: Option<&str> = Some("新开工");

/// The heading of lights.
const LIGHTS: Option<&str> = Some("亮灯");

impl GroupNumber {
    /// All numbers, in the order of lists.
    pub const ALL: [Self; 19] = [
        Self::Count,
        Self::Share,
        Self::BeforeStart,
        Self::UnderConstruction,
        Self::Finished,
        Self::OtherStage,
        Self::WithoutStage,
        Self::StartsPlanned,
        Self::StartsMade,
        Self::StartRate,
        Self::Ahead,
        Self::OnPace,
        Self::Late,
        Self::SeriouslyLate,
        Self::NotRated,
        Self::Rank,
        Self::CameLate,
        Self::OverdueMilestones,
        Self::OpenProblems,
    ];

    const fn spec(self) -> Spec {
        match self {
            Self::Count => Spec("项目数", None, |group| count(group.totals.count)),
            Self::Share => Spec("占比（%）", None, |group| {
                let share = rate(group.totals.total_investment, group.all.total_investment)?;
                Some(Value::Decimal(share.to_tenths()))
            }),
            Self::BeforeStart => Spec("未开工", BY_STAGE, |group| {
                count(group.facts?.before_start())
            }),
            Self::UnderConstruction => Spec("在建", BY_STAGE, |group| {
                count(group.facts?.of_stage(Stage::UnderConstruction))
            }),
            Self::Finished => Spec("完工", BY_STAGE, |group| count(group.facts?.finished())),
            Self::OtherStage => Spec("其他", BY_STAGE, |group| count(group.facts?.other())),
            Self::WithoutStage => Spec(WITHOUT_STAGE, BY_STAGE, |group| {
                count(group.facts?.without_stage)
            }),
            Self::StartsPlanned => Spec("计划新开工", STARTS, |group| {
                count(group.facts?.starts_planned)
            }),
            Self::StartsMade => Spec("已开工", STARTS, |group| count(group.facts?.starts_made)),
            Self::StartRate => Spec("开工率（%）", STARTS, |group| {
                let facts = group.facts?;
                let (made, planned) = (facts.starts_made, facts.starts_planned);
                let rate = Ratio::percent(made as i128, planned as i128)?;
                Some(Value::Decimal(rate.to_tenths()))
            }),
            Self::Ahead => Spec("超前", LIGHTS, |group| lit(group, Light::Ahead)),
            Self::OnPace => Spec("正常", LIGHTS, |group| lit(group, Light::Normal)),
            Self::Late => Spec("滞后", LIGHTS, |group| lit(group, Light::Late)),
            Self::SeriouslyLate => Spec("严重滞后", LIGHTS, |group| {
                lit(group, Light::SeriouslyLate)
            }),
            Self::NotRated => Spec("不考核", LIGHTS, |group| lit(group, Light::NotRated)),
            Self::Rank => Spec("名次", None, |group| count(group.rank?)),
            Self::CameLate => Spec("迟报", None, |group| {
                let facts = group.facts?;
                // Where the history does not tell of any, none is not known to be late.
                let is_told = facts.came_late + facts.came_in_time > 0;
                is_told.then(|| count(facts.came_late))?
            }),
            Self::OverdueMilestones => Spec("逾期节点", None, |group| {
                count(group.facts?.overdue_milestones)
            }),
            Self::OpenProblems => Spec("问题数", None, |group| {
                group.facts?;
                Some(Value::Integer(group.totals.sum_of(Derived::OpenProblems)))
            }),
        }
    }

    /// The heading.
    pub const fn label(self) -> &'static str {
        self.spec().0
    }

    /// The light that it counts.
    pub const fn light(self) -> Option<Light> {
        match self {
            Self::Ahead => Some(Light::Ahead),
            Self::OnPace => Some(Light::Normal),
            Self::Late => Some(Light::Late),
            Self::SeriouslyLate => Some(Light::SeriouslyLate),
            Self::NotRated => Some(Light::NotRated),
            _ => None,
        }
    }

    /// The heading that it shares with its like.
    pub const fn over(self) -> Option<&'static str> {
        self.spec().1
    }

    /// Whether it counts projects or the like, so that the numbers of groups add up to that of all.
    pub const fn is_count(self) -> bool {
        !matches!(self, Self::Share | Self::StartRate | Self::Rank)
    }

    /// The number of a group, given what it and all projects come to and its place among the groups beside it; `None`
    /// where that is not known.
    pub fn of(
        self,
        totals: &Totals,
        facts: Option<&Facts>,
        (all, rank): (&Totals, Option<usize>),
    ) -> Option<Value> {
        let Spec(.., of) = self.spec();
        of(&Group {
            totals,
            facts,
            all,
            rank,
        })
    }
}

fn lit(group: &Group<'_>, light: Light) -> Option<Value> {
    count(group.facts?.of_light(light))
}

fn count(count: usize) -> Option<Value> {
    i64::try_from(count).ok().map(Value::Integer)
}
