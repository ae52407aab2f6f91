use crate::model::{Derived, Stage, Value};

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
    /// Projects stopped, given up, or of no stage: with the others all projects.
    OtherStage,
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
}

/// The heading that numbers by stage share.
const BY_STAGE: Option<&str> = Some("建设进展");

impl GroupNumber {
    /// All numbers, in the order of lists.
    pub const ALL: [Self; 8] = [
        Self::Count,
        Self::Share,
        Self::BeforeStart,
        Self::UnderConstruction,
        Self::Finished,
        Self::OtherStage,
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
            Self::OtherStage => Spec("其他", BY_STAGE, |group| {
                let facts = group.facts?;
                let under_construction = facts.of_stage(Stage::UnderConstruction);
                let told = facts.before_start() + under_construction + facts.finished();
                count(group.totals.count.saturating_sub(told))
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

    /// The heading that it shares with its like.
    pub const fn over(self) -> Option<&'static str> {
        self.spec().1
    }

    /// The number of a group, given what it and all projects come to; `None` where that is not known.
    pub fn of(self, totals: &Totals, facts: Option<&Facts>, all: &Totals) -> Option<Value> {
        let Spec(.., of) = self.spec();
        of(&Group { totals, facts, all })
    }
}

fn count(count: usize) -> Option<Value> {
    i64::try_from(count).ok().map(Value::Integer)
}
