//! What a hand says of headings, candidates and indicators, as commands.

use std::sync::Arc;

use crate::app::{
    CarryChoice, Command, Correction, FoundKey, IndicatorChoice, PlanChoices, PlanReading,
    PlanTextCommand, PlanTitle, ProjectChoice, TextSpot,
};

use crate::model::{Id, Project};

/// Says something of where a heading begins.
pub fn of_heading(
    reading: &PlanReading,
    spot: TextSpot,
    say: impl FnOnce(&mut Correction),
) -> Command {
    let mut said = (**reading.corrections()).clone();
    let correction = said.entry(spot).or_default();
    say(correction);
    if *correction == Correction::default() {
        said.remove(&spot);
    }
    Command::PlanText(PlanTextCommand::Correct(Arc::new(said)))
}

/// Puts headings so deep.
pub fn ranks(reading: &PlanReading, ranks: &[(TextSpot, u8)]) -> Command {
    let mut said = (**reading.corrections()).clone();
    for (spot, rank) in ranks {
        said.entry(*spot).or_default().rank = Some(*rank);
    }
    Command::PlanText(PlanTextCommand::Correct(Arc::new(said)))
}

fn choose(reading: &PlanReading, say: impl FnOnce(&mut PlanChoices)) -> Command {
    let mut said = (**reading.choices()).clone();
    say(&mut said);
    Command::PlanText(PlanTextCommand::Choose(Arc::new(said)))
}

/// Says something of candidates.
pub fn of_projects(
    reading: &PlanReading,
    keys: impl IntoIterator<Item = FoundKey>,
    say: impl Fn(&mut ProjectChoice),
) -> Command {
    choose(reading, |said| {
        for key in keys {
            say(said.projects.entry(key).or_default());
        }
    })
}

/// Says something of indicators.
pub fn of_indicators(
    reading: &PlanReading,
    keys: impl IntoIterator<Item = FoundKey>,
    say: impl Fn(&mut IndicatorChoice),
) -> Command {
    choose(reading, |said| {
        for key in keys {
            say(said.indicators.entry(key).or_default());
        }
    })
}

/// Says something of projects of an earlier plan.
pub fn of_carries(
    reading: &PlanReading,
    projects: impl IntoIterator<Item = Id<Project>>,
    say: impl Fn(&mut CarryChoice),
) -> Command {
    choose(reading, |said| {
        for project in projects {
            say(said.carries.entry(project).or_default());
        }
    })
}

/// Says what the plan is called.
pub fn title(reading: &PlanReading, title: PlanTitle) -> Command {
    choose(reading, |said| said.title = Some(title))
}
