//! The popup in which a condition is put together: a field, an operator, values; or an expression is typed.

use std::collections::BTreeSet;

use egui::{Margin, Pos2, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::{ArrangeCommand, Command};
use crate::model::{Derived, Field, Kind, Portfolio};
use crate::view::{Condition, Filter, GroupKey, Operator, Search, Subject};

use crate::ui::help::Help;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{agreement, caption, hanging, segmented, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

use super::filter_expression::ExpressionField;

/// What is being put together.
#[derive(Clone, Debug)]
pub struct FilterPopup {
    at: Pos2,
    /// The chip that is replaced; none for a new one.
    place: Option<usize>,
    find: String,
    subject: Option<Subject>,
    how: How,
    chosen: BTreeSet<String>,
    text: String,
    from: String,
    to: String,
    expression: ExpressionField,
    is_new: bool,
    /// The fields that can be asked about.
    subjects: Vec<Subject>,
    /// What the chosen one is compared with, in a state of the library.
    values: Option<(Subject, (u64, u64), Values)>,
}

/// How the values are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum How {
    /// One of the words, or within the bounds, or containing the text.
    #[default]
    Is,
    /// None of the words.
    IsNot,
    /// Nothing filled in.
    Empty,
    /// Something filled in.
    Filled,
}

impl FilterPopup {
    /// A new condition, at a place of the window.
    pub fn new(at: Pos2, shown: &Shown<'_>) -> Self {
        let filter = shown.workspace.filter();
        Self {
            at,
            place: None,
            find: String::new(),
            subject: None,
            how: How::Is,
            chosen: BTreeSet::new(),
            text: String::new(),
            from: String::new(),
            to: String::new(),
            expression: ExpressionField::new(filter.expression(&shown.portfolio)),
            is_new: true,
            subjects: Vec::new(),
            values: None,
        }
    }

    /// The condition of a chip.
    pub fn of_chip(at: Pos2, shown: &Shown<'_>, place: usize, condition: &Condition) -> Self {
        let word = || condition.words.first().cloned().unwrap_or_default();
        let mut popup = Self {
            place: Some(place),
            subject: Some(condition.subject),
            ..Self::new(at, shown)
        };
        match condition.operator {
            Operator::IsEmpty => popup.how = How::Empty,
            Operator::IsNotEmpty => popup.how = How::Filled,
            Operator::Is => popup.chosen = condition.words.iter().cloned().collect(),
            Operator::IsNot => {
                popup.how = How::IsNot;
                popup.chosen = condition.words.iter().cloned().collect();
            }
            Operator::Contains => popup.text = word(),
            Operator::Lacks => {
                popup.how = How::IsNot;
                popup.text = word();
            }
            Operator::AtLeast | Operator::More => popup.from = word(),
            Operator::AtMost | Operator::Less => popup.to = word(),
        }
        popup
    }

    /// The conditions put together; none while something is missing.
    fn conditions(&self, values: &Values) -> Vec<Condition> {
        let Some(subject) = self.subject else {
            return Vec::new();
        };
        let one = |operator, words: Vec<String>| Condition {
            subject,
            operator,
            words,
        };
        match (self.how, values) {
            (How::Empty, _) => vec![one(Operator::IsEmpty, Vec::new())],
            (How::Filled, _) => vec![one(Operator::IsNotEmpty, Vec::new())],
            (_, Values::Words(_)) if self.chosen.is_empty() => Vec::new(),
            (how, Values::Words(_)) => {
                let operator = if how == How::IsNot {
                    Operator::IsNot
                } else {
                    Operator::Is
                };
                vec![one(operator, self.chosen.iter().cloned().collect())]
            }
            (_, Values::Range(_)) => {
                let bound = |text: &str, operator| {
                    let text = text.trim();
                    (!text.is_empty()).then(|| one(operator, vec![text.to_owned()]))
                };
                let from = bound(&self.from, Operator::AtLeast);
                from.into_iter()
                    .chain(bound(&self.to, Operator::AtMost))
                    .collect()
            }
            (_, Values::Text) if self.text.trim().is_empty() => Vec::new(),
            (how, Values::Text) => {
                let operator = if how == How::IsNot {
                    Operator::Lacks
                } else {
                    Operator::Contains
                };
                vec![one(operator, vec![self.text.trim().to_owned()])]
            }
        }
    }
}

/// What can be asked about, the groups first. The words of the next milestone are those of its group.
fn all_subjects(portfolio: &Portfolio) -> Vec<Subject> {
    let groups = [GroupKey::Milestone, GroupKey::Budget].map(Subject::Group);
    let fields = Field::all_in(portfolio).map(Subject::Field);
    let all = groups.into_iter().chain(fields);
    all.filter(|subject| *subject != Subject::Field(Derived::NextMilestone.into()))
        .collect()
}

/// What a subject is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Values {
    /// Words to choose from.
    Words(Vec<String>),
    /// Bounds, with a hint how they are typed.
    Range(&'static str),
    /// A text that is to be contained.
    Text,
}

impl Values {
    fn of(portfolio: &Portfolio, subject: Subject) -> Self {
        let choices = subject.choices(portfolio);
        match subject {
            Subject::Group(_) if choices.is_empty() => Self::Text,
            Subject::Group(_) => Self::Words(choices),
            Subject::Field(field) => match field.kind() {
                Kind::Choice(_) | Kind::Ref(_) | Kind::Refs(_) | Kind::Words(_) => {
                    Self::Words(choices)
                }
                Kind::Money => Self::Range("如 5000万 或 1亿元"),
                Kind::Date => Self::Range("如 2024、2024-06 或 2024-06-30"),
                Kind::Integer | Kind::Ordinal | Kind::Decimal => Self::Range("数字"),
                Kind::Text | Kind::LongText | Kind::Sources => Self::Text,
            },
        }
    }
}

/// What offices ask for most, one click away.
const QUICK: [(&str, &str); 9] = [
    ("已逾期", "milestone=overdue"),
    ("本月节点", "milestone=this_month"),
    ("本季度节点", "milestone in (this_month, this_quarter)"),
    ("滞后", "light in (滞后, 严重滞后)"),
    ("有未办结问题", "open_problems>0"),
    ("总投资1亿元及以上", "total_investment>=1亿元"),
    ("未填总投资", "total_investment is empty"),
    ("未明确牵头部门", "lead_department is empty"),
    ("有待确认的建议", "suggestions>0"),
];

/// Width of the box, in points.
const WIDTH: f32 = 560.0;

impl Dialog for FilterPopup {
    fn title(&self) -> &'static str {
        "筛选"
    }

    fn help(&self) -> Help {
        Help::Filter
    }

    /// The page behind goes on answering to keys.
    fn is_modal(&self) -> bool {
        false
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.expression.refresh(&shown.portfolio);
        self.subjects = all_subjects(&shown.portfolio);
        let stamp = shown.app.stamp();
        let values = self.subject.map(|subject| match self.values.take() {
            Some(kept) if (kept.0, kept.1) == (subject, stamp) => kept,
            _ => (subject, stamp, Values::of(&shown.portfolio, subject)),
        });
        self.values = values;
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        // The first picture gives the keyboard to what is looked for.
        let place = (self.at, WIDTH, self.is_new);
        let is_open = hanging(ui, "filter_popup", place, |ui| {
            let mut is_done = quick(ui, commands);
            ui.separator();
            // A line between the two must not grow with the window.
            let size = vec2(WIDTH, 306.0);
            let across = egui::Layout::left_to_right(egui::Align::TOP);
            ui.allocate_ui_with_layout(size, across, |ui| {
                ui.set_height(size.y);
                ui.vertical(|ui| {
                    ui.set_width(190.0);
                    subjects(ui, self);
                });
                ui.separator();
                ui.vertical(|ui| {
                    ui.set_width(330.0);
                    is_done |= values(ui, shown, self, commands);
                });
            });
            ui.separator();
            is_done | self.expression.draw(ui, shown, commands)
        });
        self.is_new = false;
        is_open
    }
}

fn quick(ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
    let mut is_done = false;
    ui.horizontal_wrapped(|ui| {
        caption(ui, "常用");
        for (label, expression) in QUICK {
            let Ok(filter) = expression.parse::<Filter>() else {
                continue;
            };
            let text = RichText::new(label).size(SMALL_TEXT);
            if text_button(ui, text).clicked()
                && let Filter::Test(condition) = filter
            {
                commands.push(Command::Arrange(ArrangeCommand::AddCondition(condition)));
                is_done = true;
            }
        }
    });
    is_done
}

fn subjects(ui: &mut Ui, popup: &mut FilterPopup) {
    let search = TextEdit::singleline(&mut popup.find)
        .hint_text("查找字段")
        .margin(Margin::symmetric(8, 5))
        .desired_width(f32::INFINITY);
    let response = ui.add(search).accessible_name("查找字段");
    if popup.is_new && popup.place.is_none() {
        response.request_focus();
    }
    let all = popup.subjects.clone();
    ScrollArea::vertical()
        .id_salt("subjects")
        .max_height(264.0)
        .min_scrolled_height(264.0)
        .auto_shrink(false)
        .show(ui, |ui| {
            crate::ui::kit::widgets::compact(ui);
            let search = Search::new(&popup.find);
            let found = |subject: &Subject| search.finds(subject.label());
            for subject in all.into_iter().filter(found) {
                let is_on = popup.subject == Some(subject);
                if ui.selectable_label(is_on, subject.label()).clicked() && !is_on {
                    popup.subject = Some(subject);
                    popup.how = How::Is;
                    popup.chosen.clear();
                    for text in [&mut popup.text, &mut popup.from, &mut popup.to] {
                        text.clear();
                    }
                }
            }
            follow_focus(ui);
        });
}

fn values(
    ui: &mut Ui,
    shown: &Shown<'_>,
    popup: &mut FilterPopup,
    commands: &mut Vec<Command>,
) -> bool {
    let Some(subject) = popup.subject else {
        caption(ui, "在左边选一个字段，或直接点上面的常用条件。");
        return false;
    };
    let values = popup.values.as_ref().filter(|(of, ..)| *of == subject);
    let Some((.., values)) = values.cloned() else {
        ui.request_repaint();
        return false;
    };
    let is_group = matches!(subject, Subject::Group(_));
    let (is, is_not) = match &values {
        Values::Words(_) => ("是", Some("不是")),
        Values::Range(_) => ("介于", None),
        Values::Text => ("包含", Some("不包含").filter(|_| !is_group)),
    };
    let mut choices = vec![(How::Is, is)];
    choices.extend(is_not.map(|word| (How::IsNot, word)));
    if !is_group {
        choices.extend([(How::Empty, "未填"), (How::Filled, "已填")]);
    }
    ui.label(RichText::new(subject.label()).family(crate::ui::kit::fonts::bold()));
    if let Some(how) = segmented(ui, &choices, Some(popup.how)) {
        popup.how = how;
    }
    if matches!(popup.how, How::Is | How::IsNot) {
        match &values {
            Values::Words(words) => word_list(ui, words, &mut popup.chosen),
            Values::Range(hint) => {
                for (label, text) in [("不少于", &mut popup.from), ("不超过", &mut popup.to)]
                {
                    ui.horizontal(|ui| {
                        caption(ui, label);
                        field(ui, text, label, hint);
                    });
                }
                date_shortcuts(ui, shown, subject, popup);
            }
            Values::Text => {
                let label = if popup.how == How::IsNot {
                    "不包含"
                } else {
                    "包含"
                };
                caption(ui, format!("{label}这些字"));
                field(ui, &mut popup.text, label, "如 水库");
            }
        }
    }
    let conditions = popup.conditions(&values);
    let problem = conditions.iter().find_map(|condition| {
        let filter = Filter::Test(condition.clone());
        filter.bind(&shown.portfolio, shown.moment).err()
    });
    if let Some(problem) = &problem {
        let tokens = Tokens::of(ui);
        ui.label(
            RichText::new(problem.to_string())
                .size(SMALL_TEXT)
                .color(tokens.bad),
        );
    }
    let is_ready = !conditions.is_empty() && problem.is_none();
    let label = if popup.place.is_some() {
        "更改条件"
    } else {
        "加入条件"
    };
    let is_agreed = agreement(ui, label, is_ready);
    if is_agreed {
        commands.push(Command::Arrange(ArrangeCommand::ReplaceCondition(
            popup.place,
            conditions,
        )));
    }
    is_agreed
}

fn field(ui: &mut Ui, text: &mut String, name: &str, hint: &str) {
    let tokens = Tokens::of(ui);
    let edit = TextEdit::singleline(text)
        .hint_text(RichText::new(hint).color(tokens.faint))
        .margin(Margin::symmetric(8, 5))
        .desired_width(220.0);
    ui.add(edit).accessible_name(name);
}

fn word_list(ui: &mut Ui, words: &[String], chosen: &mut BTreeSet<String>) {
    ScrollArea::vertical()
        .id_salt("words")
        .max_height(176.0)
        .min_scrolled_height(176.0)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().interact_size.y = 24.0;
            ui.spacing_mut().item_spacing.y = 2.0;
            for word in words {
                let mut is_on = chosen.contains(word);
                if ui.checkbox(&mut is_on, word).changed() {
                    if is_on {
                        chosen.insert(word.clone());
                    } else {
                        chosen.remove(word);
                    }
                }
            }
            follow_focus(ui);
        });
}

/// “Changed since …” is asked in days, not in dates.
fn date_shortcuts(ui: &mut Ui, shown: &Shown<'_>, subject: Subject, popup: &mut FilterPopup) {
    if subject != Subject::Field(Derived::ChangedOn.into()) {
        return;
    }
    ui.horizontal(|ui| {
        for (label, days) in [("今天", 0), ("近7天", 6), ("近30天", 29)] {
            if text_button(ui, RichText::new(label).size(SMALL_TEXT)).clicked() {
                let today = shown.app.today();
                let first = today
                    .checked_sub_days(chrono::Days::new(days))
                    .unwrap_or(today);
                popup.from = first.to_string();
                popup.to.clear();
            }
        }
    });
}
