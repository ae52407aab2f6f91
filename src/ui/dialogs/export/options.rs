//! The left half of the dialog.

use egui::{
    Align2, Button, FontId, Frame, Margin, Panel, RichText, ScrollArea, Sense, Stroke, TextEdit,
    TextStyle, Ui, vec2,
};

use crate::app::{Command, Split};
use crate::model::MoneyUnit;
use crate::report::{
    CsvEncoding, Format, Orientation, PageSetup, PageStyle, Paper, PaperColumn, Preset,
};
use crate::view::GroupKey;

use super::answer::{Choices, words};
use super::{ExportDialog, Reach, formats, presets};
use crate::ui::files::Ask;
use crate::ui::kit::cells::is_wider;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, combo_box, segmented, tell};
use crate::ui::shown::Shown;
use crate::ui::state::Then;
use crate::ui::state::UiState;

/// The groups offered beside those of the table.
const GROUPINGS: [&[GroupKey]; 16] = [
    &[],
    &[GroupKey::Part],
    &[GroupKey::Part, GroupKey::Chapter],
    &[GroupKey::Chapter],
    &[GroupKey::Chapter, GroupKey::Section],
    &[GroupKey::LeadDepartment],
    &[GroupKey::Leader],
    &[GroupKey::LeadDepartment, GroupKey::Stage],
    &[GroupKey::LeadDepartment, GroupKey::Light],
    &[GroupKey::Category, GroupKey::Stage],
    &[GroupKey::Category],
    &[GroupKey::Stage],
    &[GroupKey::Budget],
    &[GroupKey::FundingSource],
    &[GroupKey::Milestone],
    &[GroupKey::Location],
];

/// Draws every option. Where there is room, which files are written and where stands below what scrolls, always in sight.
pub(super) fn options(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ExportDialog,
    state: &mut UiState,
    (height, commands): (f32, &mut Vec<Command>),
) {
    let has_files = !dialog.is_to_print;
    let is_apart = has_files && height >= APART;
    if is_apart {
        let frame = Frame::new().inner_margin(Margin {
            top: 8,
            ..Margin::ZERO
        });
        Panel::bottom("export_files")
            .resizable(false)
            .frame(frame)
            .show(ui, |ui| {
                // What scrolls goes on below this line.
                let top = ui.max_rect().top() - 4.0;
                let line = Stroke::new(1.0, Tokens::of(ui).line);
                ui.painter().hline(ui.max_rect().x_range(), top, line);
                ui.spacing_mut().item_spacing.y = 6.0;
                files(ui, shown, dialog, state);
            });
    }
    let mut area = ScrollArea::vertical()
        .max_height(ui.available_height())
        .auto_shrink(false);
    // It begins at its top, wherever it was left.
    if !std::mem::replace(&mut dialog.is_begun, true) {
        area = area.vertical_scroll_offset(0.0);
    }
    area.show(ui, |ui| {
        of_paper(ui, shown, dialog, state, commands);
        if has_files && !is_apart {
            files(ui, shown, dialog, state);
        }
        if has_files {
            of_formats(ui, dialog);
        }
        follow_focus(ui);
    });
}

/// Options higher than this, in points, have a part that stands still.
const APART: f32 = 380.0;

/// What the paper looks like.
fn of_paper(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ExportDialog,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    ui.spacing_mut().item_spacing.y = 6.0;
    caption(ui, "样式");
    row(ui, "模板", |ui| {
        presets::chooser(ui, shown, dialog);
        presets::own_menu(ui, shown, dialog, state, commands);
    });
    row(ui, "分组", |ui| grouping(ui, dialog));
    row(ui, "范围", |ui| reach(ui, dialog));
    if dialog.layout.preset.has_columns() {
        row(ui, "列", |ui| columns(ui, dialog));
    }
    caption(ui, "抬头");
    let layout = &mut dialog.layout;
    text(ui, "附件号", &mut layout.attachment);
    let mut title = layout.title.clone();
    text(ui, "标题", &mut title);
    dialog.set_title(title);
    let layout = &mut dialog.layout;
    text(ui, "编制单位", &mut layout.office);
    row(ui, "单位", |ui| {
        let units = [(MoneyUnit::Wan, "万元"), (MoneyUnit::Yi, "亿元")];
        if let Some(unit) = segmented(ui, &units, Some(layout.unit)) {
            layout.unit = unit;
        }
    });
    caption(ui, "页面");
    page(ui, &mut layout.page);
    ui.horizontal(|ui| {
        ui.checkbox(&mut layout.has_briefing, "首页加情况简述");
        ui.checkbox(&mut layout.has_charts, "附图表");
        ui.checkbox(&mut layout.hides_empty, "隐藏空列")
            .on_hover_text("没有任何内容的列不列出，在表下注明");
    });
}

fn reach(ui: &mut Ui, dialog: &mut ExportDialog) {
    if !dialog.layout.only.is_empty() {
        let of_problem = format!("{} 个问题", dialog.layout.only.len());
        let choices = [(true, of_problem.as_str()), (false, "全部未办结")];
        if segmented(ui, &choices, Some(true)) == Some(false) {
            dialog.layout.only.clear();
            dialog.reach = Reach::Table;
        }
        return;
    }
    let Choices {
        in_table, picked, ..
    } = dialog.choices;
    let in_table = format!("筛选 {in_table} 项");
    let of_picked = format!("所选 {picked} 项");
    let mut choices = vec![(Reach::Table, in_table.as_str())];
    if picked > 0 {
        choices.push((Reach::Picked, of_picked.as_str()));
    }
    choices.push((Reach::All, "全部"));
    if let Some(reach) = segmented(ui, &choices, Some(dialog.reach)) {
        dialog.reach = reach;
    }
}

fn grouping(ui: &mut Ui, dialog: &mut ExportDialog) {
    let as_table = dialog.choices.as_table.clone();
    let label = match &dialog.group_by {
        Some(keys) => words(keys),
        None => as_table.clone(),
    };
    let response = combo_box("export_groups")
        .width(ui.available_width())
        .height(420.0)
        .truncate()
        .selected_text(label)
        .show_ui(ui, |ui| {
            if ui
                .selectable_label(dialog.group_by.is_none(), as_table)
                .clicked()
            {
                dialog.group_by = None;
            }
            for keys in GROUPINGS {
                let is_on = dialog.group_by.as_deref() == Some(keys);
                if ui.selectable_label(is_on, words(keys)).clicked() {
                    dialog.group_by = Some(keys.to_vec());
                }
            }
        });
    response.response.accessible_name("分组");
}

fn columns(ui: &mut Ui, dialog: &mut ExportDialog) {
    let (layout, choices) = (&mut dialog.layout, &dialog.choices);
    let label = format!("{} 列", layout.columns.len());
    let response = combo_box("export_columns")
        .width(ui.available_width())
        .height(420.0)
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside)
        .selected_text(label)
        .show_ui(ui, |ui| {
            let usual = choices.usual.clone();
            if ui.button("恢复模板的列").clicked() {
                layout.columns.clone_from(&usual);
            }
            // Those in use first, in their order; then what could be added.
            for column in layout.columns.clone() {
                let mut is_on = true;
                let is_fixed = column == PaperColumn::NAME;
                ui.add_enabled_ui(!is_fixed, |ui| {
                    if ui.checkbox(&mut is_on, column.label()).changed() {
                        layout.columns.retain(|other| *other != column);
                    }
                });
            }
            ui.separator();
            for column in choices.columns.iter().copied() {
                let mut is_on = false;
                if ui.checkbox(&mut is_on, column.label()).changed() {
                    layout.columns.push(column);
                }
            }
        });
    response.response.accessible_name("列");
}

fn page(ui: &mut Ui, page: &mut PageSetup) {
    row(ui, "纸张", |ui| {
        let response = combo_box("export_paper")
            .width(ui.available_width())
            .selected_text(page.label())
            .show_ui(ui, |ui| {
                for paper in Paper::ALL {
                    for orientation in Orientation::ALL {
                        let other = PageSetup {
                            paper,
                            orientation,
                            ..*page
                        };
                        if paper == Paper::Screen16x9 && orientation == Orientation::Portrait {
                            continue;
                        }
                        ui.selectable_value(page, other, other.label());
                    }
                }
            });
        response.response.accessible_name("纸张");
    });
    row(ui, "版式", |ui| {
        let styles = PageStyle::ALL.map(|style| (style, style.label()));
        if let Some(style) = segmented(ui, &styles, Some(page.style)) {
            *page = page.in_style(style);
        }
    });
}

/// Which files are written, and where.
fn files(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut ExportDialog, state: &mut UiState) {
    caption(ui, "文件");
    formats::chips(ui, &mut dialog.formats);
    row(ui, "份数", |ui| {
        // A form has a page of its own for each project, however many files there are.
        let is_forms = matches!(dialog.layout.preset, Preset::Cards | Preset::Book);
        let label = |split: Option<Split>| {
            let words = split.map_or("合为一份", Split::label);
            if is_forms {
                format!("{words}，每个项目一页")
            } else {
                words.to_owned()
            }
        };
        let response = combo_box("export_split")
            .width(ui.available_width())
            .selected_text(label(dialog.split))
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut dialog.split, None, label(None));
                for split in Split::ALL.map(Some) {
                    ui.selectable_value(&mut dialog.split, split, label(split));
                }
            });
        response.response.accessible_name("份数");
    });
    bundle(ui, shown, dialog);
    text(ui, "文件名", &mut dialog.name);
    row(ui, "位置", |ui| {
        let folder = &dialog.folder;
        let words = folder.file_name().map_or_else(
            || folder.display().to_string(),
            |name| name.to_string_lossy().into_owned(),
        );
        let name = format!("位置 {words}");
        let change = RichText::new("更改…").color(Tokens::of(ui).accent);
        let button = Button::new(words).right_text(change).truncate();
        let response = ui
            .add_sized(vec2(ui.available_width(), 30.0), button)
            .on_hover_text(folder.display().to_string())
            .accessible_name(name);
        if response.clicked() {
            let ask = Ask::Save {
                title: "导出到",
                name: dialog.name.clone(),
                extension: dialog.formats.first().unwrap_or(&Format::Xlsx).extension(),
            };
            state.ask_file(ask, Some(folder.clone()), Then::Give(super::TITLE));
        }
    });
}

/// What is to be said of the chosen formats alone, and of papers bound together. It stands with what scrolls, and comes into
/// sight there: nothing beside it moves from under the pointer.
fn of_formats(ui: &mut Ui, dialog: &mut ExportDialog) {
    let asked = FORMATS_ASKED.map(|format| dialog.formats.contains(&format));
    let asked = (asked, dialog.bundle.is_empty());
    let before = dialog.asked_of_formats.replace(asked);
    let is_new = before.is_some_and(|before| before != asked);
    if !asked.0.contains(&true) && dialog.bundle.is_empty() {
        return;
    }
    let first = caption(ui, "选项");
    if dialog.formats.contains(&Format::Csv) {
        row(ui, "CSV 编码", |ui| {
            let encodings = CsvEncoding::ALL.map(|encoding| (encoding, encoding.label()));
            if let Some(encoding) = segmented(ui, &encodings, Some(dialog.options.encoding)) {
                dialog.options.encoding = encoding;
            }
        });
    }
    if dialog.formats.contains(&Format::Xlsx) {
        ui.checkbox(&mut dialog.options.has_ids, "Excel 含编号，可回收")
            .on_hover_text("带一列隐藏的编号；在别处改过后从“导入台账”收回来，只收改过的单元格");
    }
    if dialog.formats.contains(&Format::Json) {
        ui.checkbox(&mut dialog.options.is_of_paper, "JSON 只含这张表")
            .on_hover_text("按模板、列和分组写出表上的内容；不勾选为项目的全部字段");
    }
    if dialog.formats.contains(&Format::Pdf) {
        let is_for_archive = &mut dialog.options.pdf.for_archive;
        ui.checkbox(is_for_archive, "PDF 按存档标准（PDF/A）")
            .on_hover_text("供归档和读屏软件使用，文件较大；打印不需要");
    }
    if !dialog.bundle.is_empty() {
        text(ui, "汇编标题", &mut dialog.bundle_title);
    }
    if is_new {
        let all = first.rect.with_max_y(ui.cursor().top());
        ui.scroll_to_rect(all, None);
    }
}

/// The formats of which something is asked.
const FORMATS_ASKED: [Format; 4] = [Format::Csv, Format::Xlsx, Format::Json, Format::Pdf];

/// Papers that are bound together, each of them taken out again by itself.
fn bundle(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut ExportDialog) {
    row(ui, "汇编", |ui| {
        let next = dialog.bundle.len() + 1;
        let label = format!("加入这份，作附件{next}");
        let tip = "几份材料合成一份 PDF 或 Word，前面有一页目录；再选别的模板，接着加入";
        if ui.button(label).on_hover_text(tip).clicked() {
            dialog.bind(shown);
        }
        if dialog.bundle.is_empty() {
            return;
        }
        let label = format!("已有 {} 份", dialog.bundle.len());
        ui.menu_button(label, |ui| {
            let mut dropped = None;
            for (place, paper) in dialog.bundle.iter().enumerate() {
                let words = format!("去掉 附件{}　{}", place + 1, paper.layout.title);
                if ui.button(words).clicked() {
                    dropped = Some(place);
                }
            }
            if let Some(place) = dropped {
                dialog.bundle.remove(place);
                ui.close();
            }
        });
    });
}

fn row<R>(ui: &mut Ui, label: &str, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    ui.horizontal(|ui| {
        let tokens = Tokens::of(ui);
        let (rect, _) = ui.allocate_exact_size(vec2(64.0, 30.0), Sense::hover());
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
        let edit = TextEdit::singleline(&mut *text)
            .desired_width(f32::INFINITY)
            .margin(Margin::symmetric(8, 5));
        let field = ui.add(edit);
        let font = TextStyle::Body.resolve(ui.style());
        let is_cut = is_wider(ui, text, font, field.rect.width() - 16.0);
        tell(field, is_cut.then(|| text.clone())).accessible_name(label);
    });
}
