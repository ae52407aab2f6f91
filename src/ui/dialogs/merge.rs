//! 合并副本: what comes in from a copy, and a choice for each place where both sides went different ways.

use std::sync::Arc;

use egui::{Button, FontId, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::{Command, FileCommand, MergeStep};
use crate::app::{Conflict, CopyMerge, Keep};

use crate::ui::kit::cells::cell_text;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, from_right, middle_of_height, scrolled_rows, tell,
    text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The choices made so far.
pub struct MergeDialog {
    merge: Arc<CopyMerge>,
    choices: Vec<Option<Keep>>,
    /// What this library and the other side are called.
    sides: [&'static str; 2],
}

const LINE_HEIGHT: f32 = 22.0;
const ROW_HEIGHT: f32 = 40.0;
/// Where the columns of the conflicts begin and end, as shares of the width before the choice.
const COLUMNS: [(&str, f32, f32); 5] = [
    ("项目", 0.0, 0.22),
    ("字段", 0.22, 0.38),
    ("原值", 0.38, 0.55),
    ("本库", 0.55, 0.775),
    ("副本", 0.775, 1.0),
];
const CHOICE_WIDTH: f32 = 176.0;
/// What stands above the list of what comes in, and above that of the conflicts, in points.
const HEAD: f32 = 32.0;
const CONFLICTS_HEAD: f32 = 84.0;

impl MergeDialog {
    /// The choices of a merge, each for this library.
    pub fn new(merge: Arc<CopyMerge>) -> Self {
        Self {
            choices: vec![Some(Keep::Ours); merge.merge.conflicts().len()],
            sides: if merge.token.is_some() {
                ["我的", "对方的"]
            } else if merge.party.as_ref().is_some_and(|party| party.is_package) {
                ["本库", "对方"]
            } else if merge.merge.steps() == 0 {
                ["现用的", "另一个"]
            } else {
                ["本库", "副本"]
            },
            merge,
        }
    }
}

impl MergeDialog {
    /// The program itself opens it.
    pub const TITLE: &str = "合并";
}

impl Dialog for MergeDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    /// Another merge may come in the place of the one that is shown.
    fn refresh(&mut self, shown: &Shown<'_>) {
        if let Some(merge) = shown.app.merge()
            && !Arc::ptr_eq(&self.merge, &merge)
        {
            *self = Self::new(merge);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        if shown.app.merge().is_none() {
            return false;
        }
        let stays = widgets::dialog(ui, "merge", |ui| contents(ui, self, commands));
        if !stays {
            let merge = Arc::clone(&self.merge);
            commands.push(Command::File(FileCommand::Merge(MergeStep::End(merge))));
        }
        stays
    }
}

/// Whether the dialog is done.
fn contents(ui: &mut Ui, dialog: &mut MergeDialog, commands: &mut Vec<Command>) -> bool {
    let screen = ui.ctx().content_rect().size();
    let size = vec2((screen.x - 60.0).min(1080.0), (screen.y - 60.0).min(760.0));
    ui.set_width(size.x);
    let copy = Arc::clone(&dialog.merge);
    let name = copy.path.file_name().unwrap_or(copy.path.as_os_str());
    let is_target = copy.token.is_some();
    let title = if is_target {
        "合并别人的修改"
    } else if copy.merge.steps() == 0 {
        "待定冲突"
    } else if copy.party.as_ref().is_some_and(|party| party.is_package) {
        "合并改动包"
    } else {
        "合并副本"
    };
    let is_closed = closable_heading(ui, title, &name.to_string_lossy());
    let people = copy.merge.people().join("、");
    let steps = copy.merge.steps();
    let words = if is_target {
        format!(
            "在此期间 {people} 改了 {steps} 步。合并后才写回；取消则只留在本机，以后再合并。合并是一步，可以撤销。"
        )
    } else if steps == 0 {
        "没有新的修改，只有还没有决定的冲突：表里现在用的是其中一个值，两个都留着。决定是一步，可以撤销。".to_owned()
    } else if let Some(party) = &copy.party {
        let name = &party.name;
        format!("“{name}”交来 {people} 的 {steps} 步修改。合并是一步，可以撤销。")
    } else {
        format!("两份分开以后，副本中有 {people} 的 {steps} 步修改。合并是一步，可以撤销。")
    };
    caption(ui, words);
    for hint in copy.merge.hints() {
        let tokens = Tokens::of(ui);
        let text = egui::RichText::new(format!("提示：{hint}")).size(SMALL_TEXT);
        ui.label(text.color(tokens.late));
    }
    let conflicts = copy.merge.conflicts();
    // However many hints stand above, the buttons stay in sight.
    middle_of_height(ui, size.y - 150.0, |ui, height| {
        let (heads, share) = if conflicts.is_empty() {
            (HEAD, 1.0)
        } else {
            (HEAD + CONFLICTS_HEAD, 0.36)
        };
        let room = (height - heads).max(2.0 * ROW_HEIGHT);
        incoming(ui, &copy, room * share);
        if !conflicts.is_empty() {
            ui.separator();
            choose(ui, dialog, conflicts, room * (1.0 - share));
        }
    });
    ui.separator();
    let mut is_done = false;
    from_right(ui, |ui| {
        if agreement(ui, "合并", true) {
            let merge = Arc::clone(&dialog.merge);
            let choices = dialog.choices.clone();
            commands.push(Command::File(FileCommand::Merge(MergeStep::CarryOut(
                merge, choices,
            ))));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_closed || is_done
}

/// What comes in without being asked for.
fn incoming(ui: &mut Ui, copy: &CopyMerge, height: f32) {
    let (lines, outside) = (copy.merge.lines(), copy.merge.outside());
    let words = copy.merge.counts().words();
    if words.is_empty() {
        caption(ui, "除下面的冲突外，没有其他修改");
        return;
    }
    ui.label(format!("对方{words}"));
    let tokens = Tokens::of(ui);
    // What is of others' projects is looked at first, under words of its own.
    let mut rows: Vec<(std::borrow::Cow<'_, str>, egui::Color32)> = Vec::new();
    let told = |line| (std::borrow::Cow::Borrowed(line), tokens.text);
    if !outside.is_empty() {
        let name = copy.party.as_ref().map_or("", |party| party.name.as_str());
        let count = outside.len();
        let words = format!("不由“{name}”牵头的内容，也改了 {count} 处，请核对：");
        rows.push((words.into(), tokens.late));
        rows.extend(outside.iter().map(String::as_str).map(told));
        if !lines.is_empty() {
            let words = format!("“{name}”牵头的项目：");
            rows.push((words.into(), tokens.secondary));
        }
    }
    rows.extend(lines.iter().map(String::as_str).map(told));
    scrolled_rows(
        ui,
        "incoming",
        (height, LINE_HEIGHT),
        rows.len(),
        |ui, range| {
            for (line, color) in &rows[range] {
                let line = line.replace(['\n', '\r'], " ");
                let size = vec2(ui.available_width(), LINE_HEIGHT);
                let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
                let font = FontId::proportional(SMALL_TEXT);
                let is_cut = cell_text(ui, rect, &line, font, *color, false).is_cut;
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &line));
                tell(response, is_cut.then_some(line));
            }
        },
    );
}

/// The conflicts, each with its choice.
fn choose(ui: &mut Ui, dialog: &mut MergeDialog, conflicts: &[Conflict], height: f32) {
    ui.horizontal(|ui| {
        let count = conflicts.len();
        ui.label(format!(
            "两边都改过、内容不同的 {count} 处，请选择用哪一边的"
        ));
        for (keep, side) in [Keep::Ours, Keep::Theirs].into_iter().zip(dialog.sides) {
            if text_button(ui, format!("全部用{side}")).clicked() {
                dialog.choices.fill(Some(keep));
            }
        }
    });
    let tokens = Tokens::of(ui);
    // With a bar that scrolls them or without, the columns stand below their heads.
    let width = ui.available_width() - ui.spacing().scroll.allocated_width();
    let (head, _) = ui.allocate_exact_size(vec2(width, 24.0), Sense::hover());
    for (place, (label, ..)) in COLUMNS.into_iter().enumerate() {
        let sides = place.checked_sub(3).and_then(|side| dialog.sides.get(side));
        let label = sides.copied().unwrap_or(label);
        let font = FontId::proportional(SMALL_TEXT);
        cell_text(
            ui,
            column(head, place),
            label,
            font,
            tokens.secondary,
            false,
        );
    }
    scrolled_rows(
        ui,
        "conflicts",
        (height, ROW_HEIGHT),
        conflicts.len(),
        |ui, range| {
            for place in range {
                let size = vec2(width, ROW_HEIGHT);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let builder = UiBuilder::new().max_rect(rect).id_salt(place);
                let mut row = ui.new_child(builder);
                conflict(
                    &mut row,
                    rect,
                    &conflicts[place],
                    &mut dialog.choices[place],
                    dialog.sides,
                );
            }
        },
    );
}

fn column(row: Rect, place: usize) -> Rect {
    let width = row.width() - CHOICE_WIDTH - 12.0;
    let (_, from, to) = COLUMNS[place];
    let x = |share: f32| row.left() + share * width;
    Rect::from_x_y_ranges(x(from)..=x(to) - 10.0, row.y_range())
}

/// One conflict: what it is about, the three values, and the choice.
fn conflict(
    ui: &mut Ui,
    rect: Rect,
    conflict: &Conflict,
    choice: &mut Option<Keep>,
    sides: [&'static str; 2],
) {
    let tokens = Tokens::of(ui);
    let Conflict {
        name,
        field,
        base,
        ours,
        theirs,
        ours_by,
        theirs_by,
        ..
    } = conflict;
    let cells = [
        (name, "", tokens.text),
        (field, "", tokens.text),
        (base, "", tokens.secondary),
        (ours, ours_by.as_str(), color(ui, *choice, Keep::Ours)),
        (theirs, theirs_by.as_str(), color(ui, *choice, Keep::Theirs)),
    ];
    for (place, (text, by, color)) in cells.into_iter().enumerate() {
        let text = text.replace(['\n', '\r'], " ");
        let mut room = column(rect, place);
        let whole = room;
        if !by.is_empty() {
            let (above, below) = room.split_top_bottom_at_fraction(0.55);
            room = above;
            let font = FontId::proportional(SMALL_TEXT - 1.5);
            cell_text(ui, below, by, font, tokens.secondary, false);
        }
        let font = FontId::proportional(SMALL_TEXT);
        let is_cut = cell_text(ui, room, &text, font, color, false).is_cut;
        let response = ui.interact(whole, ui.make_persistent_id(place), Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
        tell(response, is_cut.then_some(text));
    }
    let corner = pos2(rect.right() - CHOICE_WIDTH, rect.top() + 4.0);
    let place = Rect::from_min_size(corner, vec2(CHOICE_WIDTH, ROW_HEIGHT - 8.0));
    let builder = UiBuilder::new().max_rect(place).id_salt("choice");
    let mut corner = ui.new_child(builder.layout(egui::Layout::left_to_right(egui::Align::Center)));
    corner.spacing_mut().item_spacing.x = 4.0;
    let choices = [Some(Keep::Ours), Some(Keep::Theirs), None];
    for (keep, label) in choices.into_iter().zip([sides[0], sides[1], "待定"]) {
        let is_chosen = *choice == keep;
        let response = corner.add(Button::selectable(is_chosen, label));
        let words = match keep {
            Some(_) => format!("{name} {field} 用{label}"),
            None => format!("{name} {field} {label}"),
        };
        response.widget_info(|| {
            egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &words)
        });
        let response = match keep {
            Some(_) => response,
            None => response.on_hover_text("先用较晚填的，两边的值都留着，以后再决定"),
        };
        if response.clicked() {
            *choice = keep;
        }
    }
    let stroke = egui::Stroke::new(1.0, tokens.line);
    ui.painter()
        .hline(rect.x_range(), rect.bottom() - 0.5, stroke);
}

/// The value that is not taken steps back.
fn color(ui: &Ui, choice: Option<Keep>, side: Keep) -> egui::Color32 {
    let tokens = Tokens::of(ui);
    if choice.is_none_or(|choice| choice == side) {
        tokens.text
    } else {
        tokens.faint
    }
}
