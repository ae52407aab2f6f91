//! What of a moment a value looks at. What is kept for a moment serves every other that differs in nothing else: by
//! another rule only the lights are computed anew, for another month nothing that has no date.

use chrono::NaiveDate;

use crate::model::{Derived, Field, ProjectColumn};

use super::{GroupKey, LightRule, Moment};

impl Moment {
    /// The moment as far as a field looks at it.
    pub(super) fn for_field(self, field: Field) -> Self {
        match field {
            Field::Typed(ProjectColumn::Stage) => self.by_no_rule(),
            Field::Typed(_) | Field::Own(_) => Self::on(NaiveDate::default()),
            Field::Derived(derived) => match derived {
                Derived::Period
                | Derived::OutlinePath
                | Derived::FundingTotal
                | Derived::FundingGap
                | Derived::Funding(_) => Self::on(NaiveDate::default()),
                Derived::Light
                | Derived::LightGround
                | Derived::StartLight
                | Derived::PaidLight
                | Derived::LightBefore
                | Derived::MonthsLate
                | Derived::Talk
                | Derived::ReportState
                | Derived::ReportDelay
                | Derived::ScheduleDifference => self,
                _ => self.by_no_rule(),
            },
        }
    }

    /// The moment as far as the groups of a key look at it. What they are called may be otherwise where several plans
    /// are looked at.
    pub(super) fn for_key(self, key: GroupKey) -> Self {
        match key {
            GroupKey::Light => self,
            GroupKey::Stage | GroupKey::Milestone | GroupKey::NextQuarter => self.by_no_rule(),
            GroupKey::Field(field) => Self {
                plan: self.plan,
                ..self.for_field(field)
            },
            GroupKey::Part
            | GroupKey::Chapter
            | GroupKey::Section
            | GroupKey::Category
            | GroupKey::LeadDepartment
            | GroupKey::Location
            | GroupKey::Budget
            | GroupKey::FundingSource
            | GroupKey::Year
            | GroupKey::Level
            | GroupKey::ConstructionKind
            | GroupKey::Owner
            | GroupKey::Leader
            | GroupKey::SupportingDepartment => Self {
                plan: self.plan,
                ..Self::on(NaiveDate::default())
            },
        }
    }

    /// By the usual rule, but for the periods of a month: figures are those of the period under report.
    fn by_no_rule(self) -> Self {
        Self {
            rule: LightRule {
                period: self.rule.period,
                ..LightRule::default()
            },
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Portfolio;
    use crate::view::value;

    /// Moments that differ in all that a moment has.
    fn moments(portfolio: &Portfolio) -> Vec<Moment> {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let clock = day("2026-11-28");
        let plan = portfolio.current_plan().map(|plan| plan.id);
        let days = ["2021-02-28", "2023-12-31", "2024-09-30", "2026-11-28"].map(day);
        let of_day = |today: NaiveDate| {
            let by = |rule| Moment {
                rule,
                ..Moment::at(today, clock)
            };
            let rules = LightRule::presets().map(|(_, rule)| by(rule));
            let dated = by(LightRule {
                report_day: Some(5),
                ..LightRule::USUAL
            });
            let last_year = Moment {
                year: by(LightRule::default()).year - 1,
                ..by(LightRule::default())
            };
            let of_plan = by(LightRule::default()).of_plan(plan);
            rules.into_iter().chain([dated, last_year, of_plan])
        };
        days.into_iter().flat_map(of_day).collect()
    }

    #[test]
    fn a_value_is_the_same_for_every_moment_that_differs_in_nothing_it_looks_at() {
        let op = crate::seed::sample(uuid::Uuid::nil(), Some(60), 1).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let fields: Vec<Field> = Field::all_in(&portfolio).collect();
        let keys: Vec<GroupKey> = GroupKey::all_in(&portfolio).collect();
        let mut lights = std::collections::HashSet::new();
        for moment in moments(&portfolio) {
            for project in portfolio.projects().iter() {
                for field in &fields {
                    let of = |moment| value(&portfolio, project, *field, moment);
                    let now = of(moment);
                    assert_eq!(now, of(moment.for_field(*field)), "{field:?}, {moment:?}");
                }
                for key in &keys {
                    for depth in 0..key.depth() {
                        let of = |moment| key.buckets(depth, &portfolio, project, moment);
                        let now = of(moment);
                        assert_eq!(now, of(moment.for_key(*key)), "{key:?}, {moment:?}");
                        for bucket in now {
                            let called =
                                |moment| key.label_among_plans(depth, &portfolio, &bucket, moment);
                            assert_eq!(called(moment), called(moment.for_key(*key)), "{key:?}");
                        }
                    }
                }
            }
            let light = Field::Derived(Derived::Light);
            let all = portfolio.projects().iter();
            let all: Vec<_> = all
                .map(|project| value(&portfolio, project, light, moment))
                .collect();
            lights.insert(format!("{all:?}"));
        }
        assert!(lights.len() > 4, "the moments differ: {}", lights.len());
    }
}
