//! The chooser of presets, and what can be done with the office's own.

use egui::{TextEdit, Ui};

use crate::app::{Command, PaperCommand, PresetFile, own_presets};
use crate::report::{KeptLayout, Layout, Preset};

use super::ExportDialog;
use crate::ui::files::Ask;
use crate::ui::kit::widgets::combo_box;
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;

/// Room for the button beside the chooser, in points.
const OWN: f32 = 48.0;

/// The program's presets, then the office's own.
pub(super) fn chooser(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut ExportDialog) {
    let own = dialog.choices.own.clone();
    let chosen = dialog.own_preset.clone();
    let label = chosen
        .clone()
        .unwrap_or_else(|| dialog.layout.preset.label().to_owned());
    let response = combo_box("export_preset")
        .width(ui.available_width() - OWN)
        .truncate()
        .height(420.0)
        .selected_text(label)
        .show_ui(ui, |ui| {
            for preset in Preset::ALL {
                let is_on = chosen.is_none() && dialog.layout.preset == preset;
                if ui.selectable_label(is_on, preset.label()).clicked() {
                    let unit = dialog.layout.unit;
                    let mut layout = Layout::new(preset, &shown.portfolio, unit, shown.moment);
                    shown.app.settings().preferences.settle(&mut layout);
                    dialog.choose(layout, preset.group_by(), None);
                }
            }
            if !own.is_empty() {
                ui.separator();
            }
            for name in &own {
                let is_on = chosen.as_ref() == Some(name);
                if ui.selectable_label(is_on, name).clicked() {
                    dialog.choose_own(&shown.portfolio, name, shown);
                }
            }
        });
    response.response.accessible_name("模板");
}

/// Keep, delete, hand on, take over.
pub(super) fn own_menu(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ExportDialog,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let button = ui.menu_button("…", |ui| {
        ui.set_min_width(220.0);
        let keep = |dialog: &ExportDialog, name: String| {
            let keys = dialog.group_by.as_deref();
            let layout = KeptLayout::of(&dialog.layout, keys, &shown.portfolio, shown.moment);
            Command::Paper(PaperCommand::KeepPreset(name, Box::new(layout)))
        };
        ui.label("把现在的设置存为模板");
        ui.horizontal(|ui| {
            let edit = TextEdit::singleline(&mut dialog.new_preset)
                .desired_width(140.0)
                .hint_text("模板名称");
            ui.add(edit).accessible_name("模板名称");
            let name = dialog.new_preset.trim().to_owned();
            let is_free = !name.is_empty() && Preset::find(&name).is_none();
            if ui.add_enabled(is_free, egui::Button::new("另存")).clicked() {
                commands.push(keep(dialog, name.clone()));
                dialog.own_preset = Some(name);
                dialog.new_preset.clear();
                ui.close();
            }
        });
        ui.separator();
        let own = own_presets(&shown.portfolio);
        let preset = own
            .iter()
            .find(|preset| Some(&preset.name) == dialog.own_preset.as_ref());
        if let Some(preset) = preset {
            if ui.button(format!("更新“{}”", preset.name)).clicked() {
                commands.push(keep(dialog, preset.name.clone()));
                ui.close();
            }
            if ui.button(format!("删除“{}”", preset.name)).clicked() {
                commands.push(Command::Paper(PaperCommand::DeletePreset(preset.id)));
                dialog.own_preset = None;
                ui.close();
            }
            if ui.button("导出为模板文件").clicked() {
                let path = dialog
                    .folder
                    .join(format!("{}.{}", preset.name, PresetFile::EXTENSION));
                commands.push(Command::Paper(PaperCommand::SavePreset(preset.id, path)));
                ui.close();
            }
        }
        if ui.button("导入模板文件…").clicked() {
            let folder = Some(dialog.folder.clone());
            state.ask_file(
                Ask::Preset,
                folder,
                Then::run(|path| Command::Paper(PaperCommand::LoadPreset(path))),
            );
            ui.close();
        }
    });
    button.response.accessible_name("模板操作");
}
