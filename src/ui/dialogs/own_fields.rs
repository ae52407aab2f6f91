//! 管理自定义列: the list of the library's own columns, and the form of one of them.

use egui::{FontFamily, FontId, Margin, Rect, RichText, Sense, TextEdit, Ui, vec2};

use crate::app::{Command, Draft, OwnCommand, OwnFieldForm, own_value_counts};
use crate::clock::new_id;
use crate::model::{Id, Kind, MoneyUnit, OwnField, OwnFieldKind, Value, parse_value};

use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{ROW_HEIGHT, SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, icon_button, middle, segmented,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// Width of the dialog, in points.
const WIDTH: f32 = 640.0;
/// Room for the three buttons of a row, in points.
const BUTTONS: f32 = 104.0;

/// What is being typed in the dialog.
#[derive(Default)]
pub struct OwnFieldsDialog {
    /// The column in the form; none for a new one.
    editing: Option<Id<OwnField>>,
    form: OwnFieldForm,
    /// The words of a choice, as they are typed.
    choices: String,
    /// Why the form was not taken.
    refused: Option<String>,
    /// Of one revision of the library.
    counts: Option<(u64, Vec<usize>)>,
    is_begun: bool,
}

impl OwnFieldsDialog {
    /// Puts a column into the form, or an empty form for a new one.
    fn edit(&mut self, field: Option<&OwnField>) {
        let counts = self.counts.take();
        *self = Self {
            editing: field.map(|field| field.id),
            form: field.map(OwnFieldForm::of).unwrap_or_default(),
            choices: field.map_or_else(String::new, |field| field.choices.join("、")),
            refused: None,
            counts,
            is_begun: false,
        };
    }

    fn counts(&self) -> Vec<usize> {
        let counts = self.counts.as_ref();
        counts.map_or_else(Vec::new, |(_, counts)| counts.clone())
    }

    /// Sends the form, or says why it is not taken.
    fn submit(&mut self, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        let words = parse_value(
            &shown.portfolio,
            Kind::Words(&[]),
            &self.choices,
            MoneyUnit::Wan,
        );
        self.form.choices = match words {
            Ok(Value::Words(words)) => words,
            _ => Vec::new(),
        };
        let form = self.form.clone();
        let draft = match self.editing {
            Some(id) => Draft::change_own_field(&shown.portfolio, id, &form),
            None => Draft::new_own_field(&shown.portfolio, &form, new_id),
        };
        match draft {
            Ok(_) => {
                commands.push(match self.editing {
                    Some(id) => Command::Own(OwnCommand::ChangeOwnField(id, form)),
                    None => Command::Own(OwnCommand::AddOwnField(form)),
                });
                self.edit(None);
            }
            Err(reason) => self.refused = Some(reason.to_string()),
        }
    }
}

impl Dialog for OwnFieldsDialog {
    fn title(&self) -> &'static str {
        "管理自定义列"
    }

    fn help(&self) -> Help {
        Help::OwnFields
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let revision = shown.portfolio.revision();
        if self.counts.as_ref().is_none_or(|(of, _)| *of != revision) {
            self.counts = Some((revision, own_value_counts(&shown.portfolio)));
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "own_fields", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let is_closed = closable_heading(ui, "管理自定义列", "");
            caption(
                ui,
                "自定义列只属于这个项目库，和内置的列一样填写、筛选、分组、合计和导出。",
            );
            ui.add_space(4.0);
            list(ui, shown, self, commands);
            ui.add_space(4.0);
            ui.separator();
            form(ui, shown, self, commands);
            is_closed
        })
    }
}

fn list(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut OwnFieldsDialog, commands: &mut Vec<Command>) {
    let columns = shown.portfolio.own_columns();
    let counts = dialog.counts();
    if columns.is_empty() {
        let tokens = Tokens::of(ui);
        ui.add_space(8.0);
        let text = "还没有自定义列。在下面填写列名、选好内容，即可新增。";
        ui.label(RichText::new(text).color(tokens.secondary));
        ui.add_space(8.0);
        return;
    }
    middle(ui, ROW_HEIGHT * 8.0, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let fields = columns.iter().map(|own| own.id());
        let fields = fields.filter_map(|id| shown.portfolio.own_fields().get(id));
        for (place, (field, count)) in fields.zip(counts).enumerate() {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                if row(ui, field, count, dialog.editing == Some(field.id)).clicked() {
                    let is_chosen = dialog.editing == Some(field.id);
                    dialog.edit((!is_chosen).then_some(field));
                }
                let named = |what: &str| format!("{what} {}", field.label);
                let is_last = place + 1 == columns.len();
                if icon_button(ui, icons::ARROW_UP, &named("上移"), place > 0).clicked() {
                    commands.push(Command::Own(OwnCommand::MoveOwnField(field.id, -1)));
                }
                if icon_button(ui, icons::ARROW_DOWN, &named("下移"), !is_last).clicked() {
                    commands.push(Command::Own(OwnCommand::MoveOwnField(field.id, 1)));
                }
                let delete = match count {
                    0 => named("删除"),
                    count => format!("{}，连同 {count} 个项目的内容（可撤销）", named("删除")),
                };
                if icon_button(ui, icons::TRASH, &delete, true).clicked() {
                    commands.push(Command::Own(OwnCommand::DeleteOwnField(field.id)));
                    if dialog.editing == Some(field.id) {
                        dialog.edit(None);
                    }
                }
            });
        }
    });
}

/// A column in the list: its name, what it holds, how many projects have something in it.
fn row(ui: &mut Ui, field: &OwnField, count: usize, is_chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width() - BUTTONS, ROW_HEIGHT);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let kind = field.kind.map_or("", OwnFieldKind::label);
    let filled = match count {
        0 => "未填".to_owned(),
        count => format!("已填 {count} 项"),
    };
    let name = format!("{} {kind} {filled}", field.label);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_chosen, &name));
    widgets::row_ground(ui, rect, is_chosen, response.hovered());
    if response.has_focus() {
        let line = egui::Stroke::new(1.0, tokens.accent);
        ui.painter()
            .rect_stroke(rect, 6, line, egui::StrokeKind::Inside);
    }
    let about = match field.kind {
        Some(OwnFieldKind::Choice) => field.choices.join("、"),
        _ => field.tip.clone(),
    };
    let font = |size| FontId::new(size, FontFamily::Proportional);
    let cells = [
        (8.0, 168.0, field.label.as_str(), TABLE_TEXT, tokens.text),
        (176.0, 232.0, kind, SMALL_TEXT, tokens.secondary),
        (236.0, 436.0, about.as_str(), SMALL_TEXT, tokens.secondary),
    ];
    for (left, right, text, size, color) in cells {
        let x = rect.left() + left..=(rect.left() + right).min(rect.right());
        let room = Rect::from_x_y_ranges(x, rect.y_range());
        cell_text(ui, room, text, font(size), color, false);
    }
    let right = rect.with_max_x(rect.right() - 8.0);
    cell_text(ui, right, &filled, font(SMALL_TEXT), tokens.faint, true);
    response.on_hover_text("单击修改")
}

fn form(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut OwnFieldsDialog, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let is_new = dialog.editing.is_none();
    caption(
        ui,
        if is_new {
            "新增一列"
        } else {
            "修改所选的列"
        },
    );
    let label = text(ui, "列名", "如 牵头科室", &mut dialog.form.label);
    if !dialog.is_begun {
        dialog.is_begun = true;
        label.request_focus();
    }
    let mut is_touched = label.changed();
    labelled(ui, "内容", |ui| {
        let kinds: Vec<(OwnFieldKind, &str)> = OwnFieldKind::ALL
            .iter()
            .map(|kind| (*kind, kind.label()))
            .collect();
        if let Some(kind) = segmented(ui, &kinds, Some(dialog.form.kind)) {
            dialog.form.kind = kind;
            is_touched = true;
        }
    });
    if dialog.form.kind == OwnFieldKind::Choice {
        let hint = "用顿号分开，如 规划科、投资科、项目科";
        let choices = text(ui, "选项", hint, &mut dialog.choices);
        is_touched |= choices.changed();
    }
    let hint = "可不填；鼠标停在列名上时显示";
    text(ui, "填写说明", hint, &mut dialog.form.tip);
    if is_touched {
        dialog.refused = None;
    }
    ui.add_space(2.0);
    ui.horizontal(|ui| {
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let done = if is_new {
                "新增此列"
            } else {
                "保存修改"
            };
            if agreement(ui, done, true) {
                dialog.submit(shown, commands);
            }
            if !is_new && ui.button("取消修改").clicked() {
                dialog.edit(None);
            }
            let (note, color) = match &dialog.refused {
                Some(reason) => (reason.as_str(), tokens.bad),
                None if is_new => ("", tokens.secondary),
                None if dialog.form.kind == OwnFieldKind::Choice => {
                    ("在原处改了字的选项，已填的跟着改", tokens.secondary)
                }
                None => (
                    "改“内容”时已填的值一并转换，数字与金额按万元换算",
                    tokens.secondary,
                ),
            };
            let note = RichText::new(note).size(SMALL_TEXT).color(color);
            let layout = egui::Layout::left_to_right(egui::Align::Center);
            ui.with_layout(layout, |ui| ui.add(egui::Label::new(note).wrap()));
        });
    });
}

fn labelled<R>(ui: &mut Ui, label: &str, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(64.0, ROW_HEIGHT), Sense::hover());
        ui.painter().text(
            rect.left_center(),
            egui::Align2::LEFT_CENTER,
            label,
            FontId::proportional(SMALL_TEXT),
            tokens.secondary,
        );
        add_contents(ui)
    })
    .inner
}

/// A line of the form.
fn text(ui: &mut Ui, label: &str, hint: &str, text: &mut String) -> egui::Response {
    let tokens = Tokens::of(ui);
    labelled(ui, label, |ui| {
        let edit = TextEdit::singleline(text)
            .hint_text(RichText::new(hint).color(tokens.faint))
            .margin(Margin::symmetric(8, 5))
            .desired_width(f32::INFINITY);
        ui.add(edit).accessible_name(label)
    })
}
