//! 选择列: which columns the table shows, and in which order.

use egui::{ScrollArea, Ui};

use crate::app::{Command, LookCommand};
use crate::model::Field;
use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::widgets::{caption, icon_button, plain_dialog, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is chosen stands in the workspace.
pub struct ColumnsDialog;

impl Dialog for ColumnsDialog {
    fn title(&self) -> &'static str {
        "选择列"
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let stays = plain_dialog(ui, "选择列", 420.0, |ui| {
            caption(
                ui,
                "勾选要显示的列，用箭头调整先后。序号和项目名称总在最左。",
            );
            let chosen = &shown.workspace.columns;
            ScrollArea::vertical()
                .max_height(480.0)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    let rest = Field::all_in(&shown.portfolio)
                        .filter(|field| !chosen.contains(field) && *field != Field::NAME);
                    let fields: Vec<Field> = chosen.iter().copied().chain(rest).collect();
                    for (place, field) in fields.into_iter().enumerate() {
                        ui.horizontal(|ui| {
                            let mut is_on = place < chosen.len();
                            let response = ui
                                .checkbox(&mut is_on, field.label())
                                .on_hover_text(field.tip());
                            if response.changed() {
                                let others = chosen.iter().copied().filter(|other| *other != field);
                                let columns = others.chain(is_on.then_some(field)).collect();
                                commands.push(Command::Look(LookCommand::SetColumns(columns)));
                            }
                            if place >= chosen.len() {
                                return;
                            }
                            ui.with_layout(
                                egui::Layout::right_to_left(egui::Align::Center),
                                |ui| {
                                    let mut swap = |a: usize, b: usize| {
                                        let mut columns = chosen.clone();
                                        columns.swap(a, b);
                                        commands
                                            .push(Command::Look(LookCommand::SetColumns(columns)));
                                    };
                                    let down = format!("{} 右移", field.label());
                                    if icon_button(
                                        ui,
                                        icons::ARROW_DOWN,
                                        &down,
                                        place + 1 < chosen.len(),
                                    )
                                    .clicked()
                                    {
                                        swap(place, place + 1);
                                    }
                                    if icon_button(
                                        ui,
                                        icons::ARROW_UP,
                                        &format!("{} 左移", field.label()),
                                        place > 0,
                                    )
                                    .clicked()
                                    {
                                        swap(place, place - 1);
                                    }
                                },
                            );
                        });
                    }
                });
            let manage = UiCommand::OwnFields;
            if shown.can(manage) && text_button(ui, manage.label()).clicked() {
                state.wanted = Some(manage);
            }
        });
        stays && state.wanted != Some(UiCommand::OwnFields)
    }
}
