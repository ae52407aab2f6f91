//! Counts above a table that can be asked for: a click on one shows those projects alone.

use egui::{Button, RichText, Role, Stroke, Ui, WidgetInfo};

use crate::app::{ArrangeCommand, Command};
use crate::view::{Condition, Operator, Subject};

use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::focus_ring;
use crate::ui::shown::Shown;

/// A count that can be asked for: what it is called, how many, and by which words of a field they are found.
pub struct Pick {
    pub label: &'static str,
    pub count: usize,
    pub subject: Subject,
    pub operator: Operator,
    pub words: Vec<&'static str>,
    pub is_alarm: bool,
}

impl Pick {
    fn condition(&self) -> Condition {
        Condition {
            subject: self.subject,
            operator: self.operator,
            words: self.words.iter().map(|word| (*word).to_owned()).collect(),
        }
    }
}

/// The count as a button; a second click shows the others again. What was asked about the subjects of the buttons beside it is
/// asked no more: what it counts is what a click shows.
pub fn pick_button(
    ui: &mut Ui,
    shown: &Shown<'_>,
    pick: &Pick,
    beside: &[Subject],
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let asked = pick.condition();
    let mut conditions = shown.workspace.conditions_on(pick.subject);
    let is_on = conditions.any(|condition| *condition == asked);
    let color = match pick.count {
        _ if is_on => tokens.on_accent,
        0 => tokens.faint,
        _ if pick.is_alarm => tokens.bad,
        _ => tokens.text,
    };
    let name = format!("{} {}", pick.label, pick.count);
    let mut button = Button::new(RichText::new(&name).color(color))
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(6);
    if is_on {
        button = button.fill(tokens.accent);
    }
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, is_on, &name));
    focus_ring(ui, &response);
    let tip = if is_on {
        "显示其余的"
    } else {
        "只看这些"
    };
    if response.on_hover_text(tip).clicked() {
        let others = beside.iter().filter(|other| **other != pick.subject);
        let others = others.filter(|other| shown.workspace.conditions_on(**other).next().is_some());
        let drop = |other: &Subject| ArrangeCommand::FilterColumn(*other, Vec::new());
        commands.extend(others.map(drop).map(Command::Arrange));
        let conditions = if is_on { Vec::new() } else { vec![asked] };
        let command = ArrangeCommand::FilterColumn(pick.subject, conditions);
        commands.push(Command::Arrange(command));
    }
}
