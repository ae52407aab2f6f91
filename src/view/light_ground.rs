//! 亮灯依据: by what a project is lit, from which the light by any rule and the words that say why both follow.

use crate::model::{Light, LightMeasure, Money, PartialDate, Portfolio, Project, Ratio, Stage};

use super::derive::planned_for_year;
use super::entry::{ENTRY, later_entry};
use super::light_rule::{light_by_hand, planned_start};
use super::progress::completion_rate;
use super::{LightRule, Moment, as_of};

/// By what a project is lit.
pub(super) enum LightGround<'p> {
    /// Somebody set it, and said why.
    ByHand(Light, &'p str),
    /// Finished, stopped or given up: lists leave it out.
    LeftOut(Stage),
    /// Nothing is planned for the year.
    NoPlan,
    /// It has not begun, and is to begin then.
    NotBegun(PartialDate),
    /// It came in on that day, which is to come, or began then; nobody had said when it was to begin.
    NotYet(&'static str, PartialDate),
    /// What is done of the year's plan, in percent, against what should be by the rule.
    Rate(Ratio),
}

impl<'p> LightGround<'p> {
    /// By what a project is lit, by whatever rule.
    pub(super) fn of(portfolio: &'p Portfolio, project: &Project, moment: Moment) -> Option<Self> {
        if let Some((light, reason)) = light_by_hand(portfolio, project, moment) {
            return Some(Self::ByHand(light, reason));
        }
        let is_left_out = |stage: &Stage| stage.is_closed() || *stage == Stage::Suspended;
        if let Some(stage) = as_of::stage(portfolio, project, moment).filter(is_left_out) {
            return Some(Self::LeftOut(stage));
        }
        let plan = planned_for_year(portfolio, project, moment.year);
        if plan.is_none_or(|plan| plan <= Money::ZERO) {
            return Some(Self::NoPlan);
        }
        let entry = later_entry(portfolio, project, moment);
        if let Some(entry) = entry.filter(|entry| entry.is_stated) {
            return Some(Self::NotYet(ENTRY, entry.on));
        }
        if !as_of::has_begun(portfolio, project, moment) {
            if let Some(start) = planned_start(portfolio, project) {
                return Some(Self::NotBegun(start));
            }
            if let Some(start) = as_of::start(portfolio, project) {
                return Some(Self::NotYet(as_of::START, start));
            }
        }
        if let Some(entry) = entry {
            return Some(Self::NotYet(ENTRY, entry.on));
        }
        completion_rate(portfolio, project, moment).map(Self::Rate)
    }
}

impl LightRule {
    /// The light of a project that follows from what it is judged by.
    pub(super) fn light_of(
        self,
        ground: &LightGround<'_>,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<Light> {
        Some(match ground {
            LightGround::ByHand(light, _) => *light,
            LightGround::LeftOut(_) | LightGround::NotYet(..) => return None,
            LightGround::NoPlan => Light::NotRated,
            LightGround::NotBegun(start) => self.of_missing_start(*start, moment),
            LightGround::Rate(rate) => {
                self.of_rate_at(*rate, self.pace_of(portfolio, project, moment))
            }
        })
    }

    /// When a project is to begin that is lit by that alone, though by what is done of its plan it would be late.
    pub fn waits_for_start(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<PartialDate> {
        let LightGround::NotBegun(start) = LightGround::of(portfolio, project, moment)? else {
            return None;
        };
        if self.of_missing_start(start, moment) != Light::Normal {
            return None;
        }
        let rate = completion_rate(portfolio, project, moment)?;
        let by_pace = self.of_rate_at(rate, self.pace_of(portfolio, project, moment));
        matches!(by_pace, Light::Late | Light::SeriouslyLate).then_some(start)
    }

    /// 亮灯依据: why a project has the light that it has, in words: a light beside a difference that says another thing is
    /// not understood without.
    pub fn light_in_words(
        self,
        portfolio: &Portfolio,
        project: &Project,
        moment: Moment,
    ) -> Option<String> {
        let ground = LightGround::of(portfolio, project, moment)?;
        Some(match ground {
            LightGround::ByHand(_, reason) => format!("人工设定：{reason}"),
            LightGround::LeftOut(stage) => format!("{}，不亮灯", stage.label()),
            LightGround::NoPlan => {
                let word = self.word(Light::NotRated);
                format!("{}年无年度计划，{word}", moment.year)
            }
            LightGround::NotYet(what, on) => {
                format!("{}{what}，此前不亮灯", on.in_chinese())
            }
            LightGround::NotBegun(start) => {
                let light = self.of_missing_start(start, moment);
                let start = start.in_chinese();
                match light {
                    Light::SeriouslyLate => {
                        let months = self.months_without_start;
                        format!("计划{start}开工，逾期满{months}个月")
                    }
                    Light::Late => format!("计划{start}开工，逾期未开工"),
                    _ => format!("计划{start}开工，未逾期"),
                }
            }
            LightGround::Rate(rate) => {
                let pace = self.pace_of(portfolio, project, moment);
                let relative = match self.measure {
                    LightMeasure::Points => None,
                    LightMeasure::Relative => rate.relative_to(pace),
                };
                let relative = relative
                    .map_or_else(String::new, |part| format!("，差额占{}%", part.to_tenths()));
                let [rate, pace] = [rate, pace].map(Ratio::to_tenths);
                format!("完成率{rate}%，序时进度{pace}%{relative}")
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use uuid::Uuid;

    use super::*;
    use crate::model::{
        AnnualPlanColumn as Y, Decimal, Derived, Field, MonthlyProgressColumn as M,
        ProjectColumn as P, Row, Table, Value,
    };
    use crate::view::value;

    /// A project of this stage that is to start then, with 1 200 万元 planned for 2024 where told and, where
    /// it has begun, 300 done in March.
    fn portfolio(stage: &'static str, start: &str, is_planned: bool) -> Portfolio {
        let wan = |amount| Value::Money(Money::from_wan(amount));
        let date = |text: &str| Value::Date(PartialDate::parse(text).unwrap());
        let id = Uuid::from_u128;
        let mut project = Row::blank(Table::Project, id(1));
        project.values[P::Stage as usize] = Value::Choice(stage);
        project.values[P::Start as usize] = date(start);
        let mut plan = Row::blank(Table::AnnualPlan, id(2));
        plan.values[Y::Project as usize] = Value::Ref(id(1));
        plan.values[Y::Year as usize] = Value::Integer(2024);
        if is_planned {
            plan.values[Y::Planned as usize] = wan(1_200);
        }
        let mut report = Row::blank(Table::MonthlyProgress, id(3));
        report.values[M::Project as usize] = Value::Ref(id(1));
        report.values[M::Month as usize] = date("2024-03");
        report.values[M::Invested as usize] = wan(300);
        let rows = [project, plan].into_iter();
        Portfolio::from_rows(rows.chain((stage == "在建").then_some(report))).unwrap()
    }

    /// The light at the end of a month of 2024 and what is said of it.
    fn said(portfolio: &Portfolio, month: u32, rule: LightRule) -> [String; 2] {
        let project = portfolio.projects().iter().next().unwrap();
        let day = NaiveDate::from_ymd_opt(2024, month, 28).unwrap();
        let moment = Moment {
            rule,
            ..Moment::on(day)
        };
        [Derived::Light, Derived::LightGround].map(|derived| {
            let value = value(portfolio, project, Field::Derived(derived), moment);
            value.as_text().unwrap_or_default().to_owned()
        })
    }

    #[test]
    fn a_light_says_by_what_it_was_lit() {
        let usual = LightRule::default();
        // 300 of 1 200 is 25 %, of half a year.
        let going = portfolio("在建", "2023-05", true);
        let words = "完成率25%，序时进度50%";
        assert_eq!(said(&going, 6, usual), ["滞后", words]);
        let relative = LightRule {
            measure: LightMeasure::Relative,
            seriously_late_below: Decimal::from_whole(-60),
            ..usual
        };
        let words = "完成率25%，序时进度50%，差额占-50%";
        assert_eq!(said(&going, 6, relative), ["滞后", words]);
        // Far behind the pace, and not to begin before November: the start is what counts.
        let waiting = portfolio("前期", "2024-11", true);
        let words = "计划2024年11月开工，未逾期";
        assert_eq!(said(&waiting, 10, usual), ["正常", words]);
        let waits = |portfolio: &Portfolio, month: u32| {
            let project = portfolio.projects().iter().next().unwrap();
            let moment = Moment::on(NaiveDate::from_ymd_opt(2024, month, 28).unwrap());
            usual.waits_for_start(portfolio, project, moment)
        };
        assert_eq!(waits(&waiting, 10), PartialDate::parse("2024-11").ok());
        // In January nothing is behind yet, and one that has begun waits for nothing.
        assert_eq!((waits(&waiting, 1), waits(&going, 6)), (None, None));
        let missed = portfolio("前期", "2024-02", true);
        let words = "计划2024年2月开工，逾期未开工";
        assert_eq!(said(&missed, 3, usual), ["滞后", words]);
        let words = "计划2024年2月开工，逾期满3个月";
        assert_eq!(said(&missed, 6, usual), ["严重滞后", words]);
        let words = "2024年无年度计划，不考核";
        let unplanned = portfolio("在建", "2023-05", false);
        assert_eq!(said(&unplanned, 6, usual), ["不考核", words]);
        let done = portfolio("竣工", "2023-05", true);
        assert_eq!(said(&done, 6, usual), ["", "竣工，不亮灯"]);
    }
}
