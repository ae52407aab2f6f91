use std::path::{Path, PathBuf};

use egui::{Align2, ComboBox, FontId, Margin, Modal, RichText, Sense, TextEdit, Ui, vec2};

use crate::app::{Command, ExportOptions};
use crate::model::MoneyUnit;
use crate::report::{Document, Format, ListLayout, Paper, document};

use super::files::{Ask, Then};
use super::paper::paper;
use super::theme::{SMALL_TEXT, Tokens};
use super::widgets::{caption, dialog_frame, icon_button, primary_button, segmented};
use super::{Shown, UiState, icons};

/// What is being chosen in the export dialog.
pub struct ExportDialog {
    options: ExportOptions,
    folder: PathBuf,
    name: String,
    preview: Option<(ListLayout, u64, Document)>,
}

impl ExportDialog {
    /// As the paper was last wanted: the list of the current view.
    pub fn new(shown: &Shown<'_>) -> Self {
        let mut layout = ListLayout::key_project_list(&shown.portfolio, shown.unit);
        if let Some(scope) = &shown.workspace.scope {
            layout.title = format!("{}（{}）", layout.title, scope.label);
        }
        let beside_library = || {
            shown
                .app
                .session()
                .and_then(|session| session.path().parent().map(PathBuf::from))
        };
        let folder = shown
            .app
            .settings()
            .export_folder
            .clone()
            .filter(|folder| folder.is_dir());
        Self {
            folder: folder.or_else(beside_library).unwrap_or_default(),
            name: file_name(&layout.title),
            options: ExportOptions {
                format: Format::Xlsx,
                layout,
            },
            preview: None,
        }
    }

    /// Takes over a place chosen in the desktop's dialog.
    pub fn set_target(&mut self, path: &Path) {
        if let (Some(folder), Some(name)) = (path.parent(), path.file_stem()) {
            folder.clone_into(&mut self.folder);
            self.name = name.to_string_lossy().into_owned();
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.join(format!(
            "{}.{}",
            self.name.trim(),
            self.options.format.extension()
        ))
    }
}

/// A title as a file name: signs that a system refuses are dropped.
fn file_name(title: &str) -> String {
    title
        .chars()
        .filter(|c| !r#"\/:*?"<>|"#.contains(*c) && !c.is_control())
        .collect()
}

/// Draws the dialog, if it is open.
pub fn export_dialog(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let Some(mut dialog) = state.export.take() else {
        return;
    };
    let screen = ui.ctx().content_rect().size();
    let size = vec2(
        (screen.x - 120.0).min(1180.0),
        (screen.y - 100.0).min(780.0),
    );
    let mut is_open = true;
    let modal = Modal::new(egui::Id::unique("export"))
        .frame(dialog_frame(ui))
        .show(ui, |ui| {
            ui.set_width(size.x);
            ui.horizontal(|ui| {
                ui.label(RichText::new("导出会议材料").heading());
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    if icon_button(ui, icons::CLOSE, "关闭", true).clicked() {
                        is_open = false;
                    }
                });
            });
            ui.separator();
            ui.horizontal_top(|ui| {
                let height = size.y - 170.0;
                ui.allocate_ui_with_layout(
                    vec2(300.0, height),
                    egui::Layout::top_down(egui::Align::Min),
                    |ui| {
                        ui.set_width(300.0);
                        options(ui, shown, &mut dialog, state);
                    },
                );
                ui.add_space(12.0);
                let (rect, _) =
                    ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
                let document = dialog.document(shown);
                paper(ui, rect, document);
            });
            ui.separator();
            ui.horizontal(|ui| {
                let tokens = Tokens::of(ui);
                let missing = shown.listing.totals.without_total;
                if missing > 0 {
                    let text = format!("{} {missing} 个项目未填总投资，以“—”列出", icons::WARNING);
                    ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.late));
                }
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    let path = dialog.path();
                    let is_ready = !dialog.name.trim().is_empty() && shown.listing.totals.count > 0;
                    let label = if path.exists() {
                        "保存并替换原文件"
                    } else {
                        "保存文件"
                    };
                    ui.add_enabled_ui(is_ready, |ui| {
                        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter))
                            && !ui.text_edit_focused();
                        if primary_button(ui, label)
                            .on_hover_text(path.display().to_string())
                            .clicked()
                            || enter
                        {
                            commands.push(Command::Export(
                                Box::new(dialog.options.clone()),
                                path.clone(),
                            ));
                            is_open = false;
                        }
                    });
                    if ui.button("取消").clicked() {
                        is_open = false;
                    }
                });
            });
        });
    if is_open && !modal.should_close() {
        state.export = Some(dialog);
    }
}

impl ExportDialog {
    /// The paper as it will be, laid out again only when something changed.
    fn document(&mut self, shown: &Shown<'_>) -> &Document {
        let revision = shown.portfolio.revision();
        let layout = &self.options.layout;
        let fresh = match self.preview.take() {
            Some(preview) if preview.0 == *layout && preview.1 == revision => preview,
            _ => (
                layout.clone(),
                revision,
                document(&shown.portfolio, &shown.listing, layout, shown.moment),
            ),
        };
        &self.preview.insert(fresh).2
    }
}

fn options(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut ExportDialog, state: &mut UiState) {
    let ExportDialog {
        options,
        folder,
        name,
        ..
    } = dialog;
    let ExportOptions { format, layout } = options;
    ui.spacing_mut().item_spacing.y = 6.0;
    caption(ui, "样式");
    row(ui, "模板", |ui| ui.label("重点项目一览表"));
    let groups: Vec<&str> = shown
        .workspace
        .group_by
        .iter()
        .map(|key| key.label())
        .collect();
    let groups = if groups.is_empty() {
        "不分组".to_owned()
    } else {
        groups.join(" › ")
    };
    row(ui, "分组", |ui| {
        ui.label(groups).on_hover_text("与表格一致，在工具栏切换")
    });
    row(ui, "范围", |ui| {
        ui.label(format!("当前筛选　{} 项", shown.listing.totals.count))
    });
    caption(ui, "抬头");
    text(ui, "附件号", &mut layout.attachment);
    let title = layout.title.clone();
    text(ui, "标题", &mut layout.title);
    if layout.title != title && *name == file_name(&title) {
        *name = file_name(&layout.title);
    }
    text(ui, "编制单位", &mut layout.office);
    row(ui, "单位", |ui| {
        let units = [(MoneyUnit::Wan, "万元"), (MoneyUnit::Yi, "亿元")];
        if let Some(unit) = segmented(ui, &units, Some(layout.unit)) {
            layout.unit = unit;
        }
    });
    caption(ui, "页面");
    row(ui, "纸张", |ui| {
        let papers = [(Paper::A3, "A3 横向"), (Paper::A4, "A4 横向")];
        if let Some(paper) = segmented(ui, &papers, Some(layout.paper)) {
            layout.paper = paper;
        }
    });
    row(ui, "列", |ui| {
        let label = format!("{} 列", layout.columns.len() + 1);
        ComboBox::from_id_salt("export_columns")
            .selected_text(label)
            .width(190.0)
            .height(420.0)
            .show_ui(ui, |ui| {
                for field in crate::model::Field::all_in(&shown.portfolio) {
                    let mut is_on = layout.columns.contains(&field);
                    if ui.checkbox(&mut is_on, field.label()).changed() {
                        if is_on {
                            layout.columns.push(field);
                        } else {
                            layout.columns.retain(|other| *other != field);
                        }
                    }
                }
            })
            .response
            .accessible_name("列")
    });
    caption(ui, "文件");
    row(ui, "格式", |ui| {
        let formats = [
            (Format::Xlsx, "Excel"),
            (Format::Csv, "CSV"),
            (Format::Json, "JSON"),
        ];
        if let Some(chosen) = segmented(ui, &formats, Some(*format)) {
            *format = chosen;
        }
    });
    text(ui, "文件名", name);
    row(ui, "文件夹", |ui| {
        let shown_folder = folder
            .file_name()
            .unwrap_or(folder.as_os_str())
            .to_string_lossy()
            .into_owned();
        let button = egui::Button::new(shown_folder)
            .truncate()
            .min_size(vec2(190.0, 30.0));
        if ui
            .add_sized(vec2(190.0, 30.0), button)
            .on_hover_text(folder.display().to_string())
            .clicked()
        {
            let ask = Ask::Save {
                title: "导出到",
                name: name.clone(),
                extension: format.extension(),
            };
            state.ask_file(ask, Some(folder.clone()), Then::ExportTarget);
        }
    });
}

fn row<R>(ui: &mut Ui, label: &str, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let tokens = Tokens::of(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(72.0, 30.0), Sense::hover());
        let font = FontId::proportional(SMALL_TEXT);
        ui.painter().text(
            rect.left_center(),
            Align2::LEFT_CENTER,
            label,
            font,
            tokens.secondary,
        );
        add_contents(ui)
    })
    .inner
}

fn text(ui: &mut Ui, label: &str, text: &mut String) {
    row(ui, label, |ui| {
        let edit = TextEdit::singleline(text)
            .desired_width(182.0)
            .margin(Margin::symmetric(8, 5));
        ui.add(edit).accessible_name(label);
    });
}
