//! What the projects of a group come to, while the cursor stands on its head.

use egui::{Align, Layout, RichText, Ui};

use crate::model::{Field, Value};
use crate::view::{ABSENT, GroupRow, show_field};

use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::caption;
use crate::ui::shown::Shown;

/// Draws its name and its sums, as the table and papers have them.
pub(super) fn group(ui: &mut Ui, shown: &Shown<'_>, group: &GroupRow) {
    let tokens = Tokens::of(ui);
    let title = RichText::new(&group.label).heading().color(tokens.text);
    let title = egui::Label::new(title).truncate();
    ui.add(title).on_hover_text(&group.label);
    caption(ui, format!("按{}分组", group.by.label()));
    ui.add_space(8.0);
    for (label, value) in figures(shown, group) {
        ui.horizontal(|ui| {
            caption(ui, label);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.label(value);
            });
        });
    }
    ui.add_space(16.0);
}

/// Each figure with its name: what the columns of the table say of the group.
fn figures(shown: &Shown<'_>, group: &GroupRow) -> Vec<(&'static str, String)> {
    let totals = &group.totals;
    let mut figures = vec![
        ("项目数", format!("{} 项", totals.count)),
        ("总投资", shown.sum(totals.total_investment)),
    ];
    if totals.without_total > 0 {
        figures.push(("未填总投资", format!("{} 项", totals.without_total)));
    }
    let columns = shown.workspace.shown_columns().iter().copied();
    for field in columns.filter(|field| *field != Field::TOTAL_INVESTMENT) {
        if let Some(value) = totals.value(field, shown.moment) {
            let text = match value {
                Value::Empty => ABSENT.to_owned(),
                Value::Money(amount) => shown.sum(amount),
                value => show_field(&shown.portfolio, field, &value, shown.unit),
            };
            figures.push((field.label(), text));
        }
    }
    figures
}
