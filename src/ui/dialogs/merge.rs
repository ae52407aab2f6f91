//! 合并副本: what comes in from a copy, and a choice for each place where both sides went different ways.

use std::sync::Arc;

use egui::{Button, FontId, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::{Command, FileCommand, MergeStep};
use crate::app::{Conflict, CopyMerge, Keep};

use crate::ui::help::Help;
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
    /// How much room the columns of the conflicts would take, once it was measured.
    wanted: Option<Widths>,
}

const LINE_HEIGHT: f32 = 22.0;
const ROW_HEIGHT: f32 = 40.0;
/// The columns of the conflicts before the choice, and which of them is the first of the two sides.
const COLUMNS: [&str; 5] = ["项目", "字段", "原值", "本库", "副本"];
const SIDES_FROM: usize = 3;
/// What each of them takes, in points.
type Widths = [f32; COLUMNS.len()];
const CHOICE_WIDTH: f32 = 176.0;
/// Between two columns, in points.
const GAP: f32 = 12.0;
/// The dialog is as wide as its texts, between these, in points.
const WIDTHS: (f32, f32) = (1080.0, 1560.0);
/// So many conflicts are measured; the rest will not be much longer.
const MEASURED: usize = 200;
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
            wanted: None,
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

    fn help(&self) -> Help {
        Help::Merge
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
    let copy = Arc::clone(&dialog.merge);
    let wanted = *dialog
        .wanted
        .get_or_insert_with(|| wanted(ui, copy.merge.conflicts()));
    let (least, most) = WIDTHS;
    let all = wanted.iter().sum::<f32>() + CHOICE_WIDTH + 2.0 * GAP;
    let size = vec2(
        (screen.x - 60.0).min(all.clamp(least, most)),
        (screen.y - 60.0).min(960.0),
    );
    ui.set_width(size.x);
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
    let wanted = dialog.wanted.unwrap_or_default();
    let widths = shared(width - CHOICE_WIDTH - GAP, wanted);
    for (place, (label, room)) in COLUMNS.into_iter().zip(columns(head, widths)).enumerate() {
        let sides = place.checked_sub(SIDES_FROM);
        let sides = sides.and_then(|side| dialog.sides.get(side));
        let label = sides.copied().unwrap_or(label);
        let font = FontId::proportional(SMALL_TEXT);
        cell_text(ui, room, label, font, tokens.secondary, false);
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
                    (rect, widths),
                    &conflicts[place],
                    &mut dialog.choices[place],
                    dialog.sides,
                );
            }
        },
    );
}

/// How wide the texts of each column are, with the gap behind them.
fn wanted(ui: &Ui, conflicts: &[Conflict]) -> Widths {
    let color = egui::Color32::PLACEHOLDER;
    let measure = |text: &str| {
        let font = FontId::proportional(SMALL_TEXT);
        let text = text.replace(['\n', '\r'], " ");
        ui.painter().layout_no_wrap(text, font, color).size().x + GAP
    };
    let mut wanted = COLUMNS.map(measure);
    for conflict in conflicts.iter().take(MEASURED) {
        let texts = [
            &conflict.name,
            &conflict.field,
            &conflict.base,
            &conflict.ours,
            &conflict.theirs,
        ];
        for (wanted, text) in wanted.iter_mut().zip(texts) {
            *wanted = wanted.max(measure(text));
        }
        let by = [&conflict.ours_by, &conflict.theirs_by];
        for (wanted, text) in wanted.iter_mut().skip(SIDES_FROM).zip(by) {
            *wanted = wanted.max(measure(text));
        }
    }
    wanted
}

/// Shares the room: columns that ask for less than their part have what they ask for, the others part the rest evenly.
/// What is left over goes to the two sides.
fn shared(room: f32, wanted: Widths) -> Widths {
    const N: usize = COLUMNS.len();
    let mut order: [usize; N] = std::array::from_fn(|place| place);
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut widths = [0.0; N];
    let mut left = room.max(0.0);
    for (given, place) in order.into_iter().enumerate() {
        widths[place] = wanted[place].min(left / (N - given) as f32);
        left -= widths[place];
    }
    let sides = &mut widths[SIDES_FROM..];
    let more = left / sides.len() as f32;
    for width in sides {
        *width += more;
    }
    widths
}

/// The cells of a row.
fn columns(row: Rect, widths: Widths) -> [Rect; COLUMNS.len()] {
    let mut from = row.left();
    widths.map(|width| {
        let cell = Rect::from_x_y_ranges(from..=from + width - GAP, row.y_range());
        from += width;
        cell
    })
}

/// One conflict: what it is about, the three values, and the choice.
fn conflict(
    ui: &mut Ui,
    (rect, widths): (Rect, Widths),
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
    let rooms = columns(rect, widths);
    for (place, ((text, by, color), mut room)) in cells.into_iter().zip(rooms).enumerate() {
        let text = text.replace(['\n', '\r'], " ");
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

#[cfg(test)]
mod tests {
    use super::{Widths, shared};

    fn points(widths: Widths) -> [i32; 5] {
        widths.map(|width| width.round() as i32)
    }

    #[test]
    fn columns_have_what_they_ask_for_and_long_ones_part_the_rest() {
        // Room for all: the sides have what is left.
        let widths = shared(500.0, [100.0, 50.0, 30.0, 80.0, 60.0]);
        assert_eq!(points(widths), [100, 50, 30, 170, 150]);
        // Too little: short ones are whole, long ones the same width.
        let widths = shared(500.0, [100.0, 50.0, 30.0, 400.0, 300.0]);
        assert_eq!(points(widths), [100, 50, 30, 160, 160]);
        let widths = shared(100.0, [100.0; 5]);
        assert_eq!(points(widths), [20; 5]);
    }
}
