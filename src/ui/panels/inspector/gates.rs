//! 阶段条件: what the project should have before it goes on, as a checklist below its approvals.

use egui::{RichText, Ui};

use crate::model::Project;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::{Gate, GateState, Requirement, met};

/// Draws the gates; the requirements of the next one are open, those of others on request.
pub(super) fn gates(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let (portfolio, moment) = (&*shown.portfolio, shown.moment);
    let next = Gate::next(portfolio, project, moment);
    ui.add_space(8.0);
    caption(ui, "阶段条件（只作提示，不限制改阶段）");
    for gate in Gate::ALL {
        let requirements = gate.requirements(portfolio, project, moment);
        let (there, wanted) = met(&requirements);
        let is_next = next == Some(gate);
        let opened = state.inspector.opened_gate;
        let is_open = opened.map_or(is_next, |(id, opened)| {
            if id == project.id {
                opened == Some(gate)
            } else {
                is_next
            }
        });
        let mark = if is_next { "（下一步）" } else { "" };
        let label = format!("{}　{there}/{wanted}{mark}", gate.label());
        if text_button(ui, label).clicked() {
            let opened = (!is_open).then_some(gate);
            state.inspector.opened_gate = Some((project.id, opened));
        }
        if is_open {
            for requirement in &requirements {
                line(ui, requirement);
            }
        }
    }
}

fn line(ui: &mut Ui, requirement: &Requirement) {
    let tokens = Tokens::of(ui);
    let Requirement {
        label,
        state,
        words,
    } = requirement;
    let (word, color) = match state {
        GateState::Met => ("已具备", tokens.good),
        GateState::InHand => ("办理中", tokens.late),
        GateState::Missing => ("缺", tokens.bad),
        GateState::NotNeeded => ("不需要", tokens.faint),
    };
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 8.0;
        let text = |text: &str| RichText::new(text.to_owned()).size(SMALL_TEXT);
        ui.add_sized([44.0, 20.0], egui::Label::new(text(word).color(color)));
        ui.label(text(label).color(tokens.text));
        if !words.is_empty() {
            ui.label(text(words).color(tokens.secondary));
        }
    });
}
