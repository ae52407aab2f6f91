//! 查找和替换, with what it would come to before anything is altered.

use egui::{FontId, Margin, ScrollArea, Sense, TextEdit, Ui, vec2};

use crate::app::{CellValue, Command, EditCommand, Replacement, replacements, text_fields};
use crate::model::{Field, Id, Project};

use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::keyboard::take_enter_of;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, combo_box, from_right, middle_of_height, segmented,
    tell,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is looked for, and where.
#[derive(Default)]
pub struct ReplaceDialog {
    find: String,
    with: String,
    /// None for every field that holds texts.
    field: Option<Field>,
    /// Only the selected projects rather than all that are shown.
    is_selection: bool,
    has_focus: bool,
    /// Whether what is found shall be replaced by what stands there, be it nothing.
    is_said: bool,
    answer: Option<(Asked, Vec<Replacement>)>,
    /// The fields that hold texts.
    fields: Vec<Field>,
}

#[derive(PartialEq)]
struct Asked {
    find: String,
    with: String,
    field: Option<Field>,
    is_selection: bool,
    selection: usize,
    revision: u64,
}

impl ReplaceDialog {
    /// Looks through the selection, where there is one of several projects.
    pub fn new(shown: &Shown<'_>) -> Self {
        Self {
            is_selection: shown.selection.len() > 1,
            ..Self::default()
        }
    }

    /// What is found so far.
    fn found(&self) -> &[Replacement] {
        self.answer.as_ref().map_or(&[], |(_, found)| found)
    }

    fn search(&mut self, shown: &Shown<'_>) {
        let asked = Asked {
            find: self.find.clone(),
            with: self.with.clone(),
            field: self.field,
            is_selection: self.is_selection,
            selection: shown.selection.len(),
            revision: shown.portfolio.revision(),
        };
        let found = match self.answer.take() {
            Some((before, found)) if before == asked => found,
            _ => {
                let projects: Vec<Id<Project>> = if self.is_selection {
                    shown.selection.iter().copied().collect()
                } else {
                    shown.listing.projects.clone()
                };
                let fields = match self.field {
                    Some(field) => vec![field],
                    None => text_fields(&shown.portfolio),
                };
                let words = (self.find.as_str(), self.with.as_str());
                replacements(&shown.portfolio, &projects, &fields, words, shown.moment)
            }
        };
        self.answer = Some((asked, found));
        self.fields = text_fields(&shown.portfolio);
    }
}

impl Dialog for ReplaceDialog {
    fn title(&self) -> &'static str {
        "查找和替换"
    }

    fn help(&self) -> Help {
        Help::Replace
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.search(shown);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "replace", |ui| contents(ui, shown, self, commands))
    }
}

/// Whether the dialog is done.
fn contents(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut ReplaceDialog,
    commands: &mut Vec<Command>,
) -> bool {
    let width = widgets::set_dialog_width(ui, 720.0);
    let is_closed = closable_heading(ui, "查找和替换", "替换前先列出每一处");
    let field = |ui: &mut Ui, label: &str, text: &mut String| {
        let half = (width - ui.spacing().item_spacing.x) / 2.0;
        ui.vertical(|ui| {
            ui.set_width(half);
            caption(ui, label);
            let edit = TextEdit::singleline(text)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            ui.add(edit).accessible_name(label)
        })
        .inner
    };
    ui.horizontal(|ui| {
        let find = field(ui, "查找", &mut dialog.find);
        if !std::mem::replace(&mut dialog.has_focus, true) {
            find.request_focus();
        }
        let with = field(ui, "替换为", &mut dialog.with);
        // Enter replaces what is listed; before anything was said of what is to stand there, it asks for that first.
        dialog.is_said |= with.has_focus() || !dialog.with.is_empty();
        if !dialog.is_said && take_enter_of(ui, &find) {
            with.request_focus();
        }
    });
    ui.horizontal(|ui| {
        caption(ui, "列");
        let label = |field: Option<Field>| field.map_or("全部文字列", Field::label);
        let combo = combo_box("replace_field")
            .width(180.0)
            .height(360.0)
            .selected_text(label(dialog.field))
            .show_ui(ui, |ui| {
                ui.selectable_value(&mut dialog.field, None, label(None));
                for field in dialog.fields.iter().copied() {
                    ui.selectable_value(&mut dialog.field, Some(field), field.label());
                }
            });
        combo.response.accessible_name("在哪一列查找");
        let all = format!("当前列表 {} 项", shown.listing.totals.count);
        let selected = format!("所选 {} 项", shown.selection.len());
        let choices = [(false, all.as_str()), (true, selected.as_str())];
        if let Some(is_selection) = segmented(ui, &choices, Some(dialog.is_selection)) {
            dialog.is_selection = is_selection;
        }
    });
    ui.separator();
    let is_asked = !dialog.find.is_empty();
    let found = dialog.found();
    middle_of_height(ui, 330.0, |ui, height| {
        preview(ui, shown, found, is_asked, height);
    });
    ui.separator();
    let cells = found.iter().filter_map(|replacement| {
        let value = replacement.value.clone().ok()?;
        Some((replacement.project, replacement.field, value))
    });
    let cells: Vec<CellValue> = cells.collect();
    let mut is_done = false;
    from_right(ui, |ui| {
        let label = format!("替换 {} 处", cells.len());
        let is_ready = !cells.is_empty();
        if agreement(ui, &label, is_ready) {
            commands.push(Command::Edit(EditCommand::SetCells("替换", cells)));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_closed || is_done
}

/// Every place with the text before and after.
fn preview(ui: &mut Ui, shown: &Shown<'_>, found: &[Replacement], is_asked: bool, height: f32) {
    const HEIGHT: f32 = 24.0;
    let tokens = Tokens::of(ui);
    if found.is_empty() {
        let text = if is_asked {
            "没有找到"
        } else {
            "输入要查找的文字"
        };
        caption(ui, text);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical()
        .max_height(height - 30.0)
        .min_scrolled_height(height - 30.0)
        .auto_shrink([false, true])
        .show_rows(ui, HEIGHT, found.len(), |ui, range| {
            for replacement in &found[range] {
                let project = shown.portfolio.projects().get(replacement.project);
                let name = project.map_or("", |project| project.name.as_str());
                let place = format!("{name} · {}", replacement.field.label());
                let (text, color) = match &replacement.value {
                    Ok(_) => (
                        format!("{} → {}", replacement.old, replacement.new),
                        tokens.text,
                    ),
                    Err(reason) => (reason.to_string(), tokens.bad),
                };
                let text = text.replace('\n', " ");
                let size = vec2(ui.available_width(), HEIGHT);
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                let font = || FontId::proportional(SMALL_TEXT);
                let (left, right) = rect.split_left_right_at_x(rect.left() + 240.0);
                let left = left.with_max_x(left.right() - 8.0);
                let at = cell_text(ui, left, &place, font(), tokens.secondary, false);
                let change = cell_text(ui, right, &text, font(), color, false);
                let at = at.is_cut.then_some(place);
                tell(
                    response,
                    at.into_iter().chain(change.is_cut.then_some(text)),
                );
            }
        });
}
