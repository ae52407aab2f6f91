//! Who pays for a project.

use crate::model::{FundingSource, InvestmentEntity, Money, Project};

use super::super::random::Random;
use super::profile::Works;
use super::story::{Story, january};

/// The sources of a project, the main one first, as such works are usually paid.
pub(super) fn sources(
    project: &Project,
    story: &Story,
    random: &mut Random,
) -> Vec<Option<FundingSource>> {
    use FundingSource as F;
    use Works as W;
    if project.investment_entity == Some(InvestmentEntity::Enterprise) {
        let mut sources = vec![F::OwnFunds, F::BankLoan];
        // A foreign partner is rare.
        let further = [
            (4, F::Foreign),
            (10, F::Other),
            (40, F::SocialOther),
            (46, F::BankLoan),
        ];
        let further = random.weighted(&further, F::BankLoan);
        if further != F::BankLoan {
            sources.push(further);
        }
        return sources.into_iter().map(Some).collect();
    }
    let is_large = story.total.unwrap_or_default() >= Money::from_wan(20_000);
    // They were first issued in 2024.
    let has_treasury = is_large && story.start >= january(2024) && random.chance(35);
    let main: &[F] = match story.profile.works {
        W::Road | W::Bridge => &[F::CentralBudget, F::Province, F::SpecialBond],
        W::Water => &[F::CentralBudget, F::SpecialBond, F::Province],
        W::Building | W::Pipes => &[F::SpecialBond, F::County, F::CentralBudget],
        W::Ecology => &[F::CentralOther, F::Province, F::CentralBudget],
        W::System | W::Equipment => &[F::County, F::GeneralBond, F::Province],
        W::Plant | W::Farm => &[F::Province, F::CentralOther, F::County],
    };
    let wan = story.total.unwrap_or_default().fen() / Money::from_wan(1).fen();
    let is_third = wan % 3 == 0;
    // Those of 2023 were spent on water works in the year after.
    let has_added = story.profile.works == W::Water
        && is_third
        && story.start >= january(2024)
        && story.start < january(2025);
    let first = if has_treasury {
        F::SpecialTreasury
    } else if has_added {
        F::AddedTreasury
    } else {
        random.pick(main.first().copied().unwrap_or(F::County), main)
    };
    let mut sources = vec![first];
    let further = [F::County, F::City, F::GeneralBond, F::BankLoan];
    for _ in 0..random.between(1, 2) {
        let next = random.pick(F::County, &further);
        // Nobody borrows from a bank for a small system.
        let fits = next != F::BankLoan || is_large;
        if fits && !sources.contains(&next) {
            sources.push(next);
        }
    }
    // The funds of policy banks went into large works that began in the second half of 2022 and in 2023.
    let is_built = matches!(
        story.profile.works,
        W::Road | W::Bridge | W::Water | W::Pipes
    );
    let has_policy = is_large && is_built && is_third;
    if has_policy && story.start >= january(2022) && story.start < january(2024) {
        sources.push(F::PolicyFunds);
    }
    sources.into_iter().map(Some).collect()
}
