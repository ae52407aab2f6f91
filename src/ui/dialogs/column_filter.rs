//! The menu of a column's head: order, what the column shall hold, its values to tick, and its colours.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::Datelike as _;
use egui::{Button, Margin, Pos2, Rect, RichText, TextEdit, Ui, vec2};

use crate::app::{ArrangeCommand, Command, LookCommand};
use crate::model::{Field, Kind};
use crate::view::{
    ColumnValue, Condition, Direction, Filter, Operator, Search, Sort, Subject, column_values,
    ticked,
};

use super::column_color::ColumnColor;
use crate::ui::help::Help;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{agreement, caption, hanging, scrolled_rows, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

const WIDTH: f32 = 280.0;
const ROW: f32 = 26.0;
/// How much of a window's height the menu takes beside the list, at most.
const REST: f32 = 400.0;
/// The same where nothing of it is unfolded, and the white below it: with it the menu stands below the head of its column.
const BESIDE_LIST: f32 = 332.0;
/// So many values at once are enough to choose from.
const ENOUGH: usize = 7;
const BLANK_LABEL: &str = "（空白）";

/// What is being chosen for a column.
pub struct ColumnFilter {
    at: Pos2,
    field: Field,
    subject: Subject,
    values: Arc<Vec<ColumnValue>>,
    /// The words that are ticked.
    ticked: BTreeSet<String>,
    find: String,
    from: String,
    to: String,
    contains: String,
    /// Conditions that the menu has no place for; they stay until all are cleared.
    kept: Vec<Condition>,
    color: ColumnColor,
    is_new: bool,
}

impl ColumnFilter {
    /// The menu of a column, at a place of the window.
    pub fn new(at: Pos2, shown: &Shown<'_>, field: Field) -> Self {
        let subject = Subject::of_column(field);
        let query = shown.workspace.query_beside(subject);
        let values = shown.app.session().and_then(|session| {
            let index = session.index_ref();
            column_values(&shown.portfolio, index, &query, subject, shown.moment).ok()
        });
        let mut menu = Self {
            at,
            field,
            subject,
            values: Arc::new(values.unwrap_or_default()),
            ticked: BTreeSet::new(),
            find: String::new(),
            from: String::new(),
            to: String::new(),
            contains: String::new(),
            kept: Vec::new(),
            color: ColumnColor::new(shown.workspace, field),
            is_new: true,
        };
        menu.ticked = menu.values.iter().map(|value| value.word.clone()).collect();
        for condition in shown.workspace.conditions_on(subject) {
            menu.take_in(condition);
        }
        menu
    }

    /// Shows a condition that holds already.
    fn take_in(&mut self, condition: &Condition) {
        let words = &condition.words;
        let is_named = |word: &String| match word.as_str() {
            "" => words.iter().any(String::is_empty),
            word => words.iter().any(|other| other == word),
        };
        match condition.operator {
            Operator::Is => self.ticked.retain(is_named),
            Operator::IsNot => self.ticked.retain(|word| !is_named(word)),
            Operator::IsEmpty => self.ticked.retain(String::is_empty),
            Operator::IsNotEmpty => self.ticked.retain(|word| !word.is_empty()),
            Operator::AtLeast => self.from = words.concat(),
            Operator::AtMost => self.to = words.concat(),
            Operator::Contains if words.len() == 1 => self.contains = words.concat(),
            _ => self.kept.push(condition.clone()),
        }
    }

    fn conditions(&self) -> Vec<Condition> {
        let one = |operator, word: &str| {
            let word = word.trim();
            (!word.is_empty()).then(|| Condition {
                subject: self.subject,
                operator,
                words: vec![word.to_owned()],
            })
        };
        let ticked = ticked(self.subject, &self.values, |word| {
            self.ticked.contains(word)
        });
        let typed = [
            one(Operator::AtLeast, &self.from),
            one(Operator::AtMost, &self.to),
            one(Operator::Contains, &self.contains),
        ];
        let typed = typed.into_iter().flatten();
        self.kept
            .iter()
            .cloned()
            .chain(typed)
            .chain(ticked)
            .collect()
    }

    /// The values that the search in the menu finds.
    fn found(&self) -> Vec<&ColumnValue> {
        let search = Search::new(&self.find);
        let fits = |value: &&ColumnValue| search.finds(&value.label);
        self.values.iter().filter(fits).collect()
    }

    /// What is looked for is meant, as it is typed; with nothing typed all is.
    fn tick_found(&mut self) {
        self.ticked = self
            .found()
            .into_iter()
            .map(|value| value.word.clone())
            .collect();
    }

    fn kind(&self) -> Option<Kind> {
        match self.subject {
            Subject::Field(field) => Some(field.kind()),
            Subject::Group(_) => None,
        }
    }
}

impl Dialog for ColumnFilter {
    fn title(&self) -> &'static str {
        "列筛选"
    }

    fn help(&self) -> Help {
        Help::ColumnFilter
    }

    fn is_modal(&self) -> bool {
        false
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let place = (self.at, WIDTH, self.is_new);
        let is_open = hanging(ui, "column_filter", place, |ui| {
            let mut is_done = order(ui, shown, self.field, commands);
            ui.separator();
            is_done |= bounds(ui, shown, self, commands);
            value_list(ui, shown, self);
            ui.separator();
            self.color.draw(ui);
            is_done | buttons(ui, shown, self, commands)
        });
        self.is_new = false;
        is_open
    }
}

fn order(ui: &mut Ui, shown: &Shown<'_>, field: Field, commands: &mut Vec<Command>) -> bool {
    let is_text = matches!(field.kind(), Kind::Text | Kind::LongText | Kind::Words(_));
    let (up, down) = match field.kind() {
        _ if is_text => ("拼音 A→Z", "拼音 Z→A"),
        Kind::Date => ("从早到晚", "从晚到早"),
        kind if kind.is_number() => ("从小到大", "从大到小"),
        _ => ("正序", "倒序"),
    };
    let mut is_done = false;
    ui.horizontal(|ui| {
        for (direction, word, icon, label) in [
            (Direction::Ascending, "升序", icons::ARROW_UP, up),
            (Direction::Descending, "降序", icons::ARROW_DOWN, down),
        ] {
            let sort = Sort { field, direction };
            let is_on = shown.workspace.sort.first() == Some(&sort);
            let button = Button::selectable(is_on, format!("{icon} {word}"));
            if ui.add(button).on_hover_text(label).clicked() {
                let sort = if is_on { Vec::new() } else { vec![sort] };
                commands.push(Command::Arrange(ArrangeCommand::Sort(sort)));
                is_done = true;
            }
        }
    });
    is_done
}

/// What a value shall be, by the kind of the column.
fn bounds(
    ui: &mut Ui,
    shown: &Shown<'_>,
    menu: &mut ColumnFilter,
    commands: &mut Vec<Command>,
) -> bool {
    match menu.kind() {
        Some(Kind::Text | Kind::LongText) => {
            field(ui, "包含", &mut menu.contains, "如 水库");
            false
        }
        Some(Kind::Date) => {
            let is_done = spans(ui, shown, menu.subject, commands);
            field(ui, "不早于", &mut menu.from, "如 2024-06");
            field(ui, "不晚于", &mut menu.to, "如 2024-12");
            is_done
        }
        Some(kind @ (Kind::Money | Kind::Integer | Kind::Ordinal | Kind::Decimal)) => {
            let hint = if kind == Kind::Money {
                "如 5000万、1亿"
            } else {
                "数字"
            };
            field(ui, "≥", &mut menu.from, hint);
            field(ui, "≤", &mut menu.to, hint);
            false
        }
        _ => false,
    }
}

fn field(ui: &mut Ui, label: &str, text: &mut String, hint: &str) {
    let tokens = Tokens::of(ui);
    ui.horizontal(|ui| {
        ui.add_sized(
            vec2(48.0, 24.0),
            egui::Label::new(RichText::new(label).size(SMALL_TEXT)),
        );
        let edit = TextEdit::singleline(text)
            .hint_text(RichText::new(hint).color(tokens.faint))
            .margin(Margin::symmetric(8, 4))
            .desired_width(ui.available_width());
        ui.add(edit).accessible_name(label);
    });
}

/// Spans of time by the day under report.
fn spans(ui: &mut Ui, shown: &Shown<'_>, subject: Subject, commands: &mut Vec<Command>) -> bool {
    let today = shown.moment.today;
    let month = format!("{:04}-{:02}", today.year(), today.month());
    let choices = [
        ("本年", Operator::Is, today.year().to_string()),
        ("本月", Operator::Is, month),
        ("此前", Operator::Less, today.to_string()),
        ("此后", Operator::More, today.to_string()),
    ];
    let mut is_done = false;
    ui.horizontal(|ui| {
        for (label, operator, word) in choices {
            if text_button(ui, RichText::new(label).size(SMALL_TEXT)).clicked() {
                let words = vec![word];
                let condition = Condition {
                    subject,
                    operator,
                    words,
                };
                let command = ArrangeCommand::FilterColumn(subject, vec![condition]);
                commands.push(Command::Arrange(command));
                is_done = true;
            }
        }
    });
    is_done
}

fn value_list(ui: &mut Ui, shown: &Shown<'_>, menu: &mut ColumnFilter) {
    if menu.values.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let edit = TextEdit::singleline(&mut menu.find)
        .hint_text(RichText::new("查找，可用拼音").color(tokens.faint))
        .prefix(icons::icon(icons::SEARCH, 14.0).color(tokens.secondary))
        .margin(Margin::symmetric(8, 4))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit).accessible_name("查找列中的内容");
    if menu.is_new {
        response.request_focus();
    }
    if response.changed() {
        menu.tick_found();
    }
    let found: Vec<ColumnValue> = menu.found().into_iter().cloned().collect();
    let is_ticked = |value: &ColumnValue| menu.ticked.contains(&value.word);
    let mut is_all = !found.is_empty() && found.iter().all(is_ticked);
    let is_some = found.iter().any(is_ticked);
    let label = if menu.find.trim().is_empty() {
        "全选"
    } else {
        "全选找到的"
    };
    let is_mixed = is_some && !is_all;
    let all = egui::Checkbox::new(&mut is_all, label).indeterminate(is_mixed);
    if ui.add(all).changed() {
        for value in &found {
            if is_all {
                menu.ticked.insert(value.word.clone());
            } else {
                menu.ticked.remove(&value.word);
            }
        }
    }
    let most = most_rows(ui.content_rect(), menu.at.y);
    // What is looked for moves nothing that stands below.
    let height = ROW * (menu.values.len().clamp(1, most) as f32);
    let bottom = ui.cursor().top() + height;
    ui.spacing_mut().interact_size.y = ROW;
    scrolled_rows(
        ui,
        "column_values",
        (height, ROW),
        found.len(),
        |ui, range| {
            for value in &found[range] {
                let mut is_on = menu.ticked.contains(&value.word);
                ui.horizontal(|ui| {
                    let count = RichText::new(value.count.to_string()).size(SMALL_TEXT);
                    let room = ui.available_width() - 56.0;
                    let label = shown_label(shown, menu.field, value);
                    let size = vec2(room, ROW);
                    let across = egui::Layout::left_to_right(egui::Align::Center);
                    ui.allocate_ui_with_layout(size, across, |ui| {
                        ui.set_min_width(room);
                        ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Truncate);
                        if ui.checkbox(&mut is_on, &label).changed() {
                            if is_on {
                                menu.ticked.insert(value.word.clone());
                            } else {
                                menu.ticked.remove(&value.word);
                            }
                        }
                    });
                    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                        ui.label(count.color(tokens.secondary));
                    });
                });
            }
        },
    );
    if found.is_empty() {
        caption(ui, "没有符合的内容");
    }
    let left = bottom - ui.cursor().top();
    ui.add_space(left.max(0.0));
}

/// So many values are seen at once. Below the head of the column where these are enough; else the menu goes up over it, as
/// far as the window has room.
fn most_rows(window: Rect, at: f32) -> usize {
    let rows = |height: f32| (height / ROW).max(0.0) as usize;
    let below = rows(window.bottom() - at - BESIDE_LIST);
    let in_window = rows(window.height() - REST);
    below.max(ENOUGH).min(in_window).clamp(3, 9)
}

/// Amounts in the unit of the window.
fn shown_label(shown: &Shown<'_>, field: Field, value: &ColumnValue) -> String {
    if value.word.is_empty() {
        return BLANK_LABEL.to_owned();
    }
    let amount = (field.kind() == Kind::Money)
        .then(|| crate::model::Money::parse(&value.word, shown.unit).ok())
        .flatten();
    amount.map_or_else(|| value.label.clone(), |amount| amount.format(shown.unit))
}

fn buttons(
    ui: &mut Ui,
    shown: &Shown<'_>,
    menu: &ColumnFilter,
    commands: &mut Vec<Command>,
) -> bool {
    let is_nothing = !menu.values.is_empty() && menu.ticked.is_empty();
    let conditions = if is_nothing {
        Vec::new()
    } else {
        menu.conditions()
    };
    let problem = conditions.iter().find_map(|condition| {
        let filter = Filter::Test(condition.clone());
        filter.bind(&shown.portfolio, shown.moment).err()
    });
    let problem = problem.map(|problem| problem.to_string());
    let (rule, unread) = match menu.color.rule(&shown.portfolio, shown.unit) {
        Ok(rule) => (rule, None),
        Err(why) => (None, Some(why)),
    };
    let is_unfinished = problem.is_none() && menu.color.is_unfinished();
    let problem = problem.or(unread);
    if let Some(problem) = &problem {
        let tokens = Tokens::of(ui);
        let color = if is_unfinished {
            tokens.secondary
        } else {
            tokens.bad
        };
        let text = RichText::new(problem).size(SMALL_TEXT);
        ui.label(text.color(color));
    }
    let filter =
        |conditions| Command::Arrange(ArrangeCommand::FilterColumn(menu.subject, conditions));
    let mut is_done = false;
    ui.add_space(6.0);
    ui.horizontal(|ui| {
        let is_asked = shown.workspace.conditions_on(menu.subject).next().is_some();
        if ui.add_enabled(is_asked, Button::new("清除此列")).clicked() {
            commands.push(filter(Vec::new()));
            is_done = true;
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let is_ready = problem.is_none() && !is_nothing;
            if agreement(ui, "确定", is_ready) {
                commands.push(filter(conditions));
                if rule.as_ref() != shown.workspace.color_rule(menu.field) {
                    let command = LookCommand::ColorColumn(menu.field, rule);
                    commands.push(Command::Look(command));
                }
                is_done = true;
            }
            if ui.button("取消").clicked() {
                is_done = true;
            }
        });
    });
    is_done
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_head_leaves_enough_values_in_sight() {
        let window = |height| Rect::from_min_size(Pos2::ZERO, vec2(1280.0, height));
        assert_eq!(most_rows(window(1080.0), 160.0), 9);
        // Lines above the table push its head down: the menu goes up.
        assert_eq!(most_rows(window(720.0), 160.0), 8);
        for at in [260.0, 400.0, 600.0] {
            assert_eq!(most_rows(window(720.0), at), ENOUGH, "{at}");
        }
        assert_eq!(most_rows(window(480.0), 200.0), 3);
    }
}
