//! Random sequences of edits, undos, redos and restarts against a model that is plain to see.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use lantu::app::{App, Command, Content, EditCommand, Fill, SelectCommand};
use lantu::model::{Field, Id, Money, Project, ProjectColumn, Stage, Value};
use proptest::prelude::*;

use crate::opened::opened;

/// What somebody does next; projects are named by their place in the list.
#[derive(Clone, Debug)]
enum Step {
    New,
    Delete(usize),
    SetStage(Vec<usize>, Option<usize>),
    SetTotal(usize, Option<i64>),
    SetCells(Vec<(usize, usize, i64)>),
    FillDown(usize, usize),
    Undo,
    Redo,
    Restart,
}

/// What the model knows of a project: its stage, and its total in 万元.
type Known = BTreeMap<Id<Project>, (Option<usize>, Option<i64>)>;

/// The states before the present one and those that were taken back.
#[derive(Default)]
struct Model {
    now: Known,
    undo: Vec<Known>,
    redo: Vec<Known>,
}

impl Model {
    /// A step that changes nothing leaves no trace.
    fn become_(&mut self, next: Known) {
        if next != self.now {
            self.undo.push(std::mem::replace(&mut self.now, next));
            self.redo.clear();
        }
    }

    fn step_back(&mut self) {
        if let Some(before) = self.undo.pop() {
            self.redo.push(std::mem::replace(&mut self.now, before));
        }
    }

    fn step_forward(&mut self) {
        if let Some(after) = self.redo.pop() {
            self.undo.push(std::mem::replace(&mut self.now, after));
        }
    }
}

fn step() -> impl Strategy<Value = Step> {
    let place = || 0..6_usize;
    let stage = || prop::option::of(0..Stage::WORDS.len());
    let cell = (place(), 0..Stage::WORDS.len(), 0..9_000_i64);
    prop_oneof![
        2 => Just(Step::New),
        1 => place().prop_map(Step::Delete),
        3 => (prop::collection::vec(place(), 1..4), stage())
            .prop_map(|(places, stage)| Step::SetStage(places, stage)),
        3 => (place(), prop::option::of(0..90_000_i64))
            .prop_map(|(place, total)| Step::SetTotal(place, total)),
        2 => prop::collection::vec(cell, 1..5).prop_map(Step::SetCells),
        2 => (place(), place()).prop_map(|(from, to)| Step::FillDown(from, to)),
        4 => Just(Step::Undo),
        3 => Just(Step::Redo),
        1 => Just(Step::Restart),
    ]
}

fn found(app: &App) -> Known {
    let place = |stage: Stage| Stage::ALL.iter().position(|other| *other == stage);
    let portfolio = app.portfolio();
    let projects = portfolio.projects().iter();
    projects
        .map(|project| {
            let total = project
                .total_investment
                .map(|total| total.fen() / 1_000_000);
            (project.id, (project.stage.and_then(place), total))
        })
        .collect()
}

fn choice(stage: Option<usize>) -> Value {
    stage.map_or(Value::Empty, |stage| Value::Choice(Stage::WORDS[stage]))
}

fn money(total: Option<i64>) -> Value {
    total.map_or(Value::Empty, |total| Value::Money(Money::from_wan(total)))
}

/// Does a step with the program and with the model.
fn perform(app: &mut App, model: &mut Model, step: &Step) {
    let ids: Vec<Id<Project>> = model.now.keys().copied().collect();
    let id = |place: usize| ids.get(place % ids.len().max(1)).copied();
    let mut next = model.now.clone();
    match step {
        Step::New => {
            app.run(Command::Edit(EditCommand::NewProject));
            let new = app.workspace().selected.unwrap();
            // A new project is 储备.
            next.insert(new, (Some(1), None));
            model.become_(next);
        }
        Step::Delete(place) => {
            let Some(id) = id(*place) else { return };
            app.run(Command::Select(SelectCommand::Select(Some(id), None)));
            app.run(Command::Edit(EditCommand::DeleteSelected));
            next.remove(&id);
            model.become_(next);
        }
        Step::SetStage(places, stage) => {
            let mut some: Vec<_> = places.iter().filter_map(|place| id(*place)).collect();
            some.sort_unstable();
            some.dedup();
            for id in &some {
                next.get_mut(id).unwrap().0 = *stage;
            }
            app.run(Command::Edit(EditCommand::SetField(
                some,
                ProjectColumn::Stage,
                choice(*stage),
            )));
            model.become_(next);
        }
        Step::SetTotal(place, total) => {
            let Some(id) = id(*place) else { return };
            next.get_mut(&id).unwrap().1 = *total;
            app.run(Command::Edit(EditCommand::SetField(
                vec![id],
                ProjectColumn::TotalInvestment,
                money(*total),
            )));
            model.become_(next);
        }
        Step::SetCells(cells) => {
            let mut set = Vec::new();
            for (place, stage, total) in cells {
                let Some(id) = id(*place) else { return };
                *next.get_mut(&id).unwrap() = (Some(*stage), Some(*total));
                set.push((id, Field::STAGE, choice(Some(*stage))));
                set.push((id, Field::TOTAL_INVESTMENT, money(Some(*total))));
            }
            app.run(Command::Edit(EditCommand::SetCells("粘贴", set)));
            model.become_(next);
        }
        Step::FillDown(from, to) => {
            let (Some(from), Some(to)) = (id(*from), id(*to)) else {
                return;
            };
            if from == to {
                return;
            }
            let total = next[&from].1;
            next.get_mut(&to).unwrap().1 = total;
            app.run(Command::Edit(EditCommand::Fill(Fill {
                from: vec![from],
                onto: vec![to],
                fields: vec![Field::TOTAL_INVESTMENT],
                is_series: false,
            })));
            model.become_(next);
        }
        Step::Undo => {
            app.run(Command::Edit(EditCommand::Undo));
            model.step_back();
        }
        Step::Redo => {
            app.run(Command::Edit(EditCommand::Redo));
            model.step_forward();
        }
        Step::Restart => {
            let path = app.session().unwrap().path().to_owned();
            app.close();
            *app = opened(&path, Content::Empty);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]
    #[test]
    fn every_sequence_ends_where_the_model_says(steps in prop::collection::vec(step(), 1..24)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        let mut app = opened(&path, Content::Empty);
        let mut model = Model { now: found(&app), ..Model::default() };
        for step in &steps {
            perform(&mut app, &mut model, step);
            prop_assert_eq!(found(&app), model.now.clone(), "after {:?}", step);
        }
        app.close();
        let mut app = opened(&path, Content::Empty);
        prop_assert_eq!(found(&app), model.now.clone());
        app.close();
    }
}
