//! Place, owner and sum: they speak for a project or against it, and decide nothing by themselves.

use crate::model::{Project, level};

use super::Claim;

/// What a row and a project say alike and otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Witness {
    /// How many say the same.
    pub agree: u8,
    /// How many say otherwise.
    pub differ: u8,
}

impl Witness {
    /// Asks the three. What one side does not say is no witness.
    pub fn of(claim: &Claim<'_>, project: &Project) -> Self {
        let total = claim.total.zip(project.total_investment);
        let said = [
            words(claim.places, &project.location),
            words(claim.owners, &project.owner),
            total.map(|(here, there)| here == there),
        ];
        let count = |is: bool| said.iter().filter(|said| **said == Some(is)).count() as u8;
        Self {
            agree: count(true),
            differ: count(false),
        }
    }

    /// Whether one speaks for the project and none against it.
    pub const fn fits(self) -> bool {
        self.agree > 0 && self.differ == 0
    }

    /// For the order of what is offered.
    pub fn weight(self) -> i32 {
        i32::from(self.agree) - i32::from(self.differ)
    }
}

/// Whether two lists of words have one in common; 禾青 and 禾青镇 are one.
fn words(here: &[String], there: &[String]) -> Option<bool> {
    let leveled = |words: &[String]| -> Vec<String> {
        let leveled = words.iter().map(|word| level(word));
        leveled.filter(|word| !word.is_empty()).collect()
    };
    let (here, there) = (leveled(here), leveled(there));
    if here.is_empty() || there.is_empty() {
        return None;
    }
    let is_within = |short: &str, long: &str| short.chars().count() > 1 && long.contains(short);
    let are_one = |a: &String, b: &String| a == b || is_within(a, b) || is_within(b, a);
    Some(here.iter().any(|a| there.iter().any(|b| are_one(a, b))))
}
