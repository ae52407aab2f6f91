//! What another rule would change of the lights of a library.

use crate::model::{Light, LightLooks, Portfolio};

use super::light_ground::LightGround;
use super::{LightRule, Moment};

/// What another rule would change of the lights of a library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relit {
    /// Projects of each light by the rule of the moment, in the order of [`Light::ALL`].
    pub before: [usize; Light::ALL.len()],
    /// The same by the other rule.
    pub after: [usize; Light::ALL.len()],
    /// Projects that are lit otherwise.
    pub changed: usize,
    /// What lights are called by the other rule.
    pub looks: LightLooks,
}

impl Relit {
    /// Lights every project by both rules.
    pub fn of(portfolio: &Portfolio, moment: Moment, rule: LightRule) -> Self {
        let mut relit = Self {
            before: Default::default(),
            after: Default::default(),
            changed: 0,
            looks: rule.looks,
        };
        let other = Moment { rule, ..moment };
        for project in portfolio.projects().iter() {
            let ground = LightGround::of(portfolio, project, moment);
            let lit = |moment: Moment| {
                let ground = ground.as_ref()?;
                moment.rule.light_of(ground, portfolio, project, moment)
            };
            let (before, after) = (lit(moment), lit(other));
            if let Some(light) = before {
                relit.before[light as usize] += 1;
            }
            if let Some(light) = after {
                relit.after[light as usize] += 1;
            }
            relit.changed += usize::from(before != after);
        }
        relit
    }

    /// `12 个项目的亮灯改变：超前 3→5，正常 20→18 …`
    pub fn describe(&self) -> String {
        if self.changed == 0 {
            return "没有项目的亮灯改变".to_owned();
        }
        let counts = self.before.iter().zip(&self.after);
        let lights = Light::ALL.iter().zip(counts);
        let words = lights.filter(|(_, (before, after))| before != after);
        let words = words.map(|(light, (before, after))| {
            format!("{} {before}→{after}", self.looks[*light as usize].word)
        });
        let words: Vec<String> = words.collect();
        format!("{} 个项目的亮灯改变：{}", self.changed, words.join("，"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Decimal;

    #[test]
    fn another_rule_is_told_by_what_it_lights_otherwise() {
        let op = crate::seed::sample(uuid::Uuid::nil(), None, 1).unwrap();
        let mut portfolio = Portfolio::default();
        portfolio.apply(&op).unwrap();
        let day = chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap();
        let moment = Moment::on(day);
        let same = Relit::of(&portfolio, moment, moment.rule);
        assert_eq!((same.changed, same.before), (0, same.after));
        assert_eq!(same.describe(), "没有项目的亮灯改变");
        let milder = LightRule {
            late_below: Decimal::from_whole(-20),
            ..moment.rule
        };
        let relit = Relit::of(&portfolio, moment, milder);
        let late = Light::Late as usize;
        let normal = Light::Normal as usize;
        // Some are late no more; who has not begun in time is late by any bound.
        let mended = relit.before[late] - relit.after[late];
        assert!(mended > 0);
        assert_eq!(relit.after[normal] - relit.before[normal], mended);
        assert_eq!(relit.changed, mended);
        assert!(
            relit
                .describe()
                .starts_with(&format!("{mended} 个项目的亮灯改变：正常 "))
        );
    }
}
