//! 核对提示: what does not fit together in the library, each a click away from where it is put right.

use std::sync::Arc;

use egui::{RichText, Ui, vec2};

use crate::app::{Command, SelectCommand};
use crate::model::{Field, Id, Portfolio, Project};
use crate::ui::help::Help;
use crate::ui::kit::cells::is_wider;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, plain_dialog, scrolled_rows, tell, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use crate::view::Warning;

/// What does not fit together, a line each.
#[derive(Default)]
pub struct WarningsDialog {
    /// Of these warnings.
    of: Option<Arc<Vec<Warning>>>,
    lines: Vec<Line>,
}

#[derive(Debug, PartialEq)]
struct Line {
    project: Id<Project>,
    field: Field,
    text: String,
}

/// Height of a line, in points.
const ROW: f32 = 26.0;

/// What is only missing is plain to see, and no line.
fn lines(portfolio: &Portfolio, warnings: &[Warning]) -> Vec<Line> {
    let real = warnings.iter().filter(|warning| !warning.kind.is_gap());
    let line = |warning: &Warning| {
        let project = portfolio.projects().get(warning.project)?;
        let (name, kind) = (&project.name, warning.kind.label());
        Some(Line {
            project: project.id,
            field: Field::Typed(warning.column),
            text: format!("{name}：{kind}，{}", warning.message),
        })
    };
    real.filter_map(line).collect()
}

impl Dialog for WarningsDialog {
    fn title(&self) -> &'static str {
        "核对提示"
    }

    fn help(&self) -> Help {
        Help::Warnings
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let of = self.of.as_ref();
        if of.is_none_or(|of| !Arc::ptr_eq(of, &shown.warnings)) {
            self.lines = lines(&shown.portfolio, &shown.warnings);
            self.of = Some(Arc::clone(&shown.warnings));
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let mut is_left = false;
        let stays = plain_dialog(ui, "核对提示", 860.0, |ui, height| {
            caption(ui, "这些提示不妨碍保存和导出。单击一条到该项目。");
            is_left = list(ui, &self.lines, height - 30.0, commands);
        });
        stays && !is_left
    }
}

/// Whether one of the lines was clicked.
fn list(ui: &mut Ui, lines: &[Line], most: f32, commands: &mut Vec<Command>) -> bool {
    let color = Tokens::of(ui).text;
    let height = (ROW * lines.len() as f32).clamp(ROW, most.max(ROW));
    let mut is_left = false;
    scrolled_rows(ui, "warnings", (height, ROW), lines.len(), |ui, range| {
        for line in &lines[range] {
            let text = RichText::new(&line.text).color(color);
            let room = vec2(ui.available_width(), ROW);
            let across = egui::Layout::left_to_right(egui::Align::Center);
            let response = ui.allocate_ui_with_layout(room, across, |ui| {
                ui.set_min_height(ROW);
                // No button is higher than its line.
                ui.spacing_mut().interact_size.y = ROW;
                ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                let font = egui::TextStyle::Button.resolve(ui.style());
                let is_cut = is_wider(ui, &line.text, font, room.x);
                tell(text_button(ui, text), is_cut.then(|| line.text.clone()))
            });
            if response.inner.clicked() {
                let command = SelectCommand::GoTo(line.project, Some(line.field));
                commands.push(Command::Select(command));
                is_left = true;
            }
        }
    });
    is_left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Change, Op, PartialDate, ProjectColumn, Value};
    use crate::view::KeptWarnings;

    #[test]
    fn only_what_does_not_fit_together_has_a_line() {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let project = portfolio.projects().iter().next().unwrap().clone();
        let date = |text| Value::Date(PartialDate::parse(text).unwrap());
        let set = |column: ProjectColumn, value| Change::set(&project, column as usize, value);
        let changes = [
            set(ProjectColumn::Start, date("2024-06")),
            set(ProjectColumn::End, date("2023-06")),
        ];
        let changes = changes.into_iter().flatten().collect();
        portfolio
            .apply(&Op::edit(crate::clock::new_id(), "改", changes))
            .unwrap();
        let warnings = KeptWarnings::default().refresh(&portfolio);
        let lines = lines(&portfolio, &warnings);
        assert!(lines.len() < warnings.len(), "gaps are plain to see");
        let of_project: Vec<_> = lines.iter().filter(|l| l.project == project.id).collect();
        assert!(!of_project.is_empty());
        assert!(of_project[0].text.starts_with(&project.name));
    }
}
