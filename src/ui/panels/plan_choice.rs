//! The choice of a plan, in a library of several.

use egui::containers::menu::MenuButton;
use egui::{Button, RichText, Ui};

use crate::app::{ArrangeCommand, Command};

use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::compact;
use crate::ui::shown::Shown;

/// Which plan is looked at, where there are several.
pub fn plan_choice(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let plans = shown.portfolio.plans_in_order();
    if plans.len() < 2 {
        return;
    }
    let tokens = Tokens::of(ui);
    let chosen = shown.workspace.plan;
    let chosen = chosen.and_then(|plan| shown.portfolio.plans().get(plan));
    let color = if chosen.is_some() {
        tokens.accent
    } else {
        tokens.secondary
    };
    let word = chosen.map_or_else(
        || ALL_PLANS.to_owned(),
        |plan| shown.portfolio.plan_label(plan),
    );
    let label = format!("规划 {word} {}", icons::CARET_DOWN);
    let button = Button::new(RichText::new(label).size(13.0).color(color)).frame(false);
    let (response, _) = MenuButton::from_button(button).ui(ui, |ui| {
        compact(ui);
        for plan in plans {
            let is_on = chosen.is_some_and(|chosen| chosen.id == plan.id);
            let entry = ui.selectable_label(is_on, shown.portfolio.plan_label(plan));
            if entry.on_hover_text(&plan.name).clicked() {
                let plan = ArrangeCommand::LookAtPlan(Some(plan.id));
                commands.push(Command::Arrange(plan));
            }
        }
        ui.separator();
        if ui.selectable_label(chosen.is_none(), ALL_PLANS).clicked() {
            commands.push(Command::Arrange(ArrangeCommand::LookAtPlan(None)));
        }
    });
    let undecided = shown.listing.undecided;
    if let Some((short, words)) = undecided.short().zip(undecided.words()) {
        let text = RichText::new(short).size(13.0);
        let label = ui.label(text.color(tokens.late));
        label.on_hover_text(format!(
            "{words}。是同一项目的，在后一个规划的那一行填“结转自”"
        ));
    }
    response
        .on_hover_text("项目、视图、材料的标题和年份都按所选的规划；“全部”里结转的项目只计一次");
}

/// The word for all plans together.
const ALL_PLANS: &str = "全部";
