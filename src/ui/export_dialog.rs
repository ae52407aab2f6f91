use std::path::{Path, PathBuf};

use egui::{
    Align2, ComboBox, FontFamily, FontId, Margin, Modal, Rect, RichText, Sense, Stroke, StrokeKind,
    TextEdit, Ui, pos2, vec2,
};

use crate::app::{Command, ExportOptions};
use crate::model::MoneyUnit;
use crate::report::{Align, Document, DocumentRow, Format, ListLayout, Paper, document};

use super::files::{Ask, Then};
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
                preview(ui, rect, document);
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
                for field in crate::model::Field::all() {
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

/// Draws the head of the first page as it will be printed: proportions, heads, the first rows.
fn preview(ui: &Ui, rect: Rect, document: &Document) {
    let tokens = Tokens::of(ui);
    ui.painter().rect_filled(rect, 4, tokens.ground);
    let width = (rect.width() - 40.0).min((rect.height() - 40.0) * std::f32::consts::SQRT_2);
    let page = Rect::from_center_size(rect.center(), vec2(width, width / std::f32::consts::SQRT_2));
    // Paper is white in the dark theme as well.
    let (white, ink) = (egui::Color32::WHITE, egui::Color32::BLACK);
    let painter = ui.painter_at(rect);
    painter.rect_filled(page.translate(vec2(0.0, 2.0)), 2, tokens.line);
    painter.rect_filled(page, 1, white);
    painter.rect_stroke(page, 1, Stroke::new(1.0, tokens.line), StrokeKind::Outside);
    let scale = width / 1190.0;
    // Columns are measured in half-width characters of the body, so that is what sets its size.
    let body = 2.0 * 1070.0 / document.paper.width_chars() as f32;
    let font = |size: f32| FontId::new(size * scale, FontFamily::Proportional);
    let bold = |size: f32| FontId::new(size * scale, super::fonts::bold());
    let inner = page.shrink2(vec2(60.0 * scale, 50.0 * scale));
    let mut y = inner.top();
    painter.text(
        pos2(inner.left(), y),
        Align2::LEFT_TOP,
        &document.attachment,
        font(body * 1.2),
        ink,
    );
    y += 22.0 * scale;
    painter.text(
        pos2(inner.center().x, y),
        Align2::CENTER_TOP,
        &document.title,
        bold(body * 1.9),
        ink,
    );
    y += 42.0 * scale;
    painter.text(
        pos2(inner.left(), y),
        Align2::LEFT_TOP,
        &document.left_line,
        font(body * 1.1),
        ink,
    );
    painter.text(
        pos2(inner.right(), y),
        Align2::RIGHT_TOP,
        document.right_text(),
        font(body * 1.1),
        ink,
    );
    y += body * 1.9 * scale;

    let total: f64 = document
        .columns
        .iter()
        .map(|column| column.width_chars)
        .sum();
    let mut edges = vec![inner.left()];
    for column in &document.columns {
        let before = edges.last().copied().unwrap_or_default();
        edges.push(before + inner.width() * (column.width_chars / total.max(1.0)) as f32);
    }
    let line = Stroke::new((0.8 * scale).max(0.5), ink);
    let row_height = body * 1.9 * scale;
    let bottom = inner.bottom() - 34.0 * scale;
    let top = y;
    let cell = |column: usize, y: f32, text: &str, font: FontId, align: Align| {
        let margin = 4.0 * scale;
        let rect = Rect::from_min_max(
            pos2(edges[column] + margin, y),
            pos2(edges[column + 1] - margin, y + row_height),
        );
        let mut job = egui::text::LayoutJob::simple_singleline(text.replace('\n', " "), font, ink);
        // A numeral such as （十二） may reach into the margins.
        let room = if align == Align::Centre {
            rect.width() + 2.0 * margin
        } else {
            rect.width()
        };
        job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(4.0));
        let galley = painter.layout_job(job);
        let x = match align {
            Align::Left => rect.left(),
            Align::Centre => rect.center().x - galley.size().x / 2.0,
            Align::Right => rect.right() - galley.size().x,
        };
        painter.galley(
            pos2(x, rect.center().y - galley.size().y / 2.0),
            galley,
            ink,
        );
    };
    for (i, column) in document.columns.iter().enumerate() {
        cell(i, y, &column.heading, bold(body), Align::Centre);
    }
    y += row_height;
    for row in &document.rows {
        if y + row_height > bottom {
            break;
        }
        painter.hline(inner.x_range(), y, line);
        draw_row(document, row, |column, text, is_bold, align| {
            cell(
                column,
                y,
                text,
                if is_bold { bold(body) } else { font(body) },
                align,
            );
        });
        y += row_height;
    }
    painter.rect_stroke(
        Rect::from_min_max(pos2(inner.left(), top), pos2(inner.right(), y)),
        0,
        line,
        StrokeKind::Inside,
    );
    for x in &edges[1..edges.len() - 1] {
        painter.vline(*x, top..=y, line);
    }
    painter.text(
        pos2(page.center().x, page.bottom() - 36.0 * scale),
        Align2::CENTER_CENTER,
        "— 1 —",
        font(body),
        ink,
    );
}

fn draw_row(
    document: &Document,
    row: &DocumentRow,
    mut cell: impl FnMut(usize, &str, bool, Align),
) {
    let is_bold = row.kind.summary_level().is_some();
    for (i, (content, column)) in row.cells.iter().zip(&document.columns).enumerate() {
        let align = if content.is_amount() {
            Align::Right
        } else {
            column.align
        };
        cell(i, &content.show(document.unit), is_bold, align);
    }
}
