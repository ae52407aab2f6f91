//! The chooser of presets, and what can be done with the office's own.

use egui::{TextEdit, Ui};

use crate::app::{Command, PaperCommand, PresetFile, own_presets, title_of_all};
use crate::report::{KeptLayout, Layout, Preset};

use super::ExportDialog;
use crate::ui::files::Ask;
use crate::ui::kit::pick::pick;
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;

/// Room for the button beside the chooser, in points.
const OWN: f32 = 48.0;

/// The program's presets, then the office's own: there are so many that they are found by a few letters.
pub(super) fn chooser(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut ExportDialog) {
    let chosen = dialog.own_preset.as_deref();
    let label = chosen.unwrap_or_else(|| dialog.layout.preset.label());
    let presets = Preset::ALL.iter().map(|preset| preset.label());
    let own = dialog.choices.own.iter().map(String::as_str);
    let words: Vec<String> = presets.chain(own).map(str::to_owned).collect();
    let picked = ui.scope(|ui| {
        ui.set_max_width(ui.available_width() - OWN);
        pick(ui, "模板", label, &words)
    });
    let Some(place) = picked.inner else {
        return;
    };
    if let Some(preset) = Preset::ALL.get(place).copied() {
        // Another slip is of the same problems.
        if preset.is_of_problems() && !dialog.layout.only.is_empty() {
            let only = std::mem::take(&mut dialog.layout.only);
            return dialog.choose_slip(shown, preset, only);
        }
        let unit = dialog.layout.unit;
        let mut layout = Layout::new(preset, &shown.portfolio, unit, shown.moment);
        shown.app.settings().preferences.settle(&mut layout);
        dialog.choose(layout, preset.group_by(), None);
    } else if let Some(name) = words.get(place) {
        dialog.choose_own(&shown.portfolio, name, shown);
    }
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
            let mut layout = dialog.layout.clone();
            if let Some(scope) = &shown.workspace.scope {
                layout.title = title_of_all(&layout.title, &scope.label);
            }
            let layout = KeptLayout::of(&layout, keys, &shown.portfolio, shown.moment);
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
