//! 调度规则: by which rule projects are lit, with what a change would light otherwise.

use egui::{Margin, RichText, Role, Sense, TextEdit, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{Command, ListCommand, rule_with_cells};
use crate::clock::new_id;
use crate::model::{
    Kind, Light, LightColour, MoneyUnit, Pace, Portfolio, ReportingColumn, Value, parse_value,
};
use crate::ui::asked::Answered;
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::keyboard::enter_goes_on;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, combo_box, from_right, middle, segmented,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use crate::view::{LightRule, Relit, look_columns, show_plain};

const TITLE: &str = "调度规则";
const WIDTH: f32 = 620.0;

/// What only a pace by quarters asks for.
const QUARTERS: [ReportingColumn; 3] = [
    ReportingColumn::FirstQuarter,
    ReportingColumn::SecondQuarter,
    ReportingColumn::ThirdQuarter,
];

type Cell = (ReportingColumn, Value);

/// What is said of the cells as they are typed.
enum Read {
    /// The rule in words, and what it lights otherwise than the one in force.
    Rule(String, Relit),
    /// Why it is not taken.
    Refused(String),
}

/// The rule, while it is being altered.
pub struct ReportingDialog {
    /// What each cell of the rule says, as it is typed.
    texts: Vec<(ReportingColumn, String)>,
    read: Answered<Vec<(ReportingColumn, String)>, Read>,
}

impl ReportingDialog {
    /// The rule in force.
    pub fn new(shown: &Shown<'_>) -> Self {
        Self {
            texts: texts(LightRule::of(&shown.portfolio)),
            read: Answered::default(),
        }
    }
}

fn texts(rule: LightRule) -> Vec<(ReportingColumn, String)> {
    let text = |(column, value): Cell| (column, show_plain(&value, MoneyUnit::Wan));
    rule.cells().into_iter().map(text).collect()
}

/// # Errors
/// A text is no value of its cell: the words for the person.
fn cells(portfolio: &Portfolio, texts: &[(ReportingColumn, String)]) -> Result<Vec<Cell>, String> {
    let cell = |(column, text): &(ReportingColumn, String)| {
        let spec = column.spec();
        let value = parse_value(portfolio, spec.kind, text, MoneyUnit::Wan);
        let value = value.map_err(|error| format!("{}：{error}", spec.label))?;
        Ok((*column, value))
    };
    texts.iter().map(cell).collect()
}

fn read(shown: &Shown<'_>, texts: &[(ReportingColumn, String)]) -> Read {
    let portfolio = &shown.portfolio;
    let cells = match cells(portfolio, texts) {
        Ok(cells) => cells,
        Err(reason) => return Read::Refused(reason),
    };
    match rule_with_cells(portfolio, &cells, new_id) {
        Ok(rule) => {
            let relit = Relit::of(portfolio, shown.moment, rule);
            let deadline = rule.describe_deadline().unwrap_or_default();
            Read::Rule(format!("{}{deadline}", rule.describe()), relit)
        }
        Err(reason) => Read::Refused(reason.to_string()),
    }
}

impl Dialog for ReportingDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Lights
    }

    fn is_unfinished(&self) -> bool {
        true
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let stamp = shown.app.stamp();
        self.read.refresh(stamp, |texts| read(shown, texts));
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "reporting", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let mut is_done = closable_heading(ui, TITLE, "");
            caption(
                ui,
                "完成率、序时差和亮灯都按它计算，印在每张有亮灯的表下面。修改是一步，可以撤销。",
            );
            ui.add_space(4.0);
            middle(ui, f32::INFINITY, |ui| {
                ui.spacing_mut().item_spacing.y = 8.0;
                presets(ui, &mut self.texts);
                let is_text =
                    |column: &ReportingColumn| !matches!(column.spec().kind, Kind::Choice(_));
                let by_quarters = self.texts.iter().any(|(column, text)| {
                    *column == ReportingColumn::Pace && text == Pace::Quarters.label()
                });
                let is_shown = |column: &ReportingColumn| {
                    !is_look(*column) && (by_quarters || !QUARTERS.contains(column))
                };
                let columns = self.texts.iter().map(|(column, _)| *column);
                let columns: Vec<_> = columns.filter(is_shown).collect();
                let fields = self.texts.iter_mut().filter(|(column, _)| is_shown(column));
                for (place, (column, text)) in fields.enumerate() {
                    let mut after = columns.iter().copied().skip(place + 1);
                    field(ui, *column, text, after.find(is_text));
                }
                for light in Light::ALL {
                    look(ui, *light, &mut self.texts);
                }
            });
            // What it changes stays in sight, however many fields there are.
            self.outcome(ui);
            self.read.ask(self.texts.clone());
            if self.read.is_behind() {
                ui.request_repaint();
            }
            ui.add_space(8.0);
            from_right(ui, |ui| {
                let is_ready = matches!(self.read.get(), Some(Read::Rule(..)));
                if agreement(ui, "保存规则", is_ready)
                    && let Ok(cells) = cells(&shown.portfolio, &self.texts)
                {
                    commands.push(Command::List(ListCommand::SetReporting(cells)));
                    is_done = true;
                }
                is_done |= ui.button("取消").clicked();
            });
            is_done
        })
    }
}

impl ReportingDialog {
    /// The rule in words and what it lights otherwise, or why it is none.
    fn outcome(&self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        ui.separator();
        match self.read.get() {
            None => {}
            Some(Read::Refused(reason)) => {
                ui.label(RichText::new(reason).size(SMALL_TEXT).color(tokens.bad));
            }
            Some(Read::Rule(words, relit)) => {
                ui.label(
                    RichText::new(words)
                        .size(SMALL_TEXT)
                        .color(tokens.secondary),
                );
                ui.label(RichText::new(relit.describe()).color(tokens.text));
            }
        }
    }
}

/// A line: what it is about, and the control.
fn row(ui: &mut Ui, label: &str, tip: &str, control: impl FnOnce(&mut Ui)) {
    const LABEL: f32 = 128.0;
    ui.horizontal(|ui| {
        let size = vec2(LABEL, CONTROL_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let font = TextStyle::Body.resolve(ui.style());
        cell_text(ui, rect, label, font, Tokens::of(ui).text, false);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
        if !tip.is_empty() {
            response.on_hover_text(tip);
        }
        control(ui);
    });
}

/// Whether a column says what a light is called, or its colour.
fn is_look(column: ReportingColumn) -> bool {
    let mut lights = Light::ALL.iter().map(|light| look_columns(*light));
    lights.any(|(word, colour)| column == word || column == colour)
}

/// What a light is called, and its colour.
fn look(ui: &mut Ui, light: Light, texts: &mut [(ReportingColumn, String)]) {
    let (word, colour) = look_columns(light);
    let label = format!("{}叫作", light.label());
    row(ui, &label, word.spec().tip, |ui| {
        if let Some((_, text)) = texts.iter_mut().find(|(of, _)| *of == word) {
            let edit = TextEdit::singleline(text)
                .char_limit(8)
                .desired_width(96.0)
                .hint_text(light.label())
                .margin(Margin::symmetric(8, 5));
            ui.add(edit).accessible_name(word.spec().label);
        }
        if let Some((_, text)) = texts.iter_mut().find(|(of, _)| *of == colour) {
            let combo = combo_box(("light_colour", light))
                .width(64.0)
                .selected_text(format!("{text}色"))
                .show_ui(ui, |ui| {
                    for word in LightColour::ALL.iter().map(|colour| colour.label()) {
                        if ui
                            .selectable_label(text == word, format!("{word}色"))
                            .clicked()
                        {
                            word.clone_into(text);
                        }
                    }
                });
            combo.response.accessible_name(colour.spec().label);
        }
    });
}

fn presets(ui: &mut Ui, shown: &mut [(ReportingColumn, String)]) {
    row(
        ui,
        "套用",
        "先换成一种通行的规则，再按本单位的改",
        |ui| {
            let presets = LightRule::presets();
            // By when projects report, and what lights are called, stays as it is.
            let lit = |texts: &[(ReportingColumn, String)]| {
                let lit = texts.iter().filter(|(column, _)| {
                    *column != ReportingColumn::ReportDay && !is_look(*column)
                });
                lit.cloned().collect::<Vec<_>>()
            };
            let now = lit(shown);
            let chosen = presets.iter().find(|(_, rule)| lit(&texts(*rule)) == now);
            let response = combo_box("reporting_preset")
                .width(260.0)
                .selected_text(chosen.map_or("本单位的规则", |(name, _)| name))
                .show_ui(ui, |ui| {
                    for (name, rule) in presets {
                        let is_chosen = chosen.is_some_and(|(other, _)| *other == name);
                        if ui.selectable_label(is_chosen, name).clicked() {
                            let lit = lit(&texts(rule));
                            for (column, text) in shown.iter_mut() {
                                if let Some((_, other)) = lit.iter().find(|(of, _)| of == column) {
                                    text.clone_from(other);
                                }
                            }
                        }
                    }
                })
                .response;
            response.accessible_name("套用");
        },
    );
}

fn field(ui: &mut Ui, column: ReportingColumn, text: &mut String, next: Option<ReportingColumn>) {
    let spec = column.spec();
    let id = |column: ReportingColumn| egui::Id::unique(("reporting", column.spec().name));
    row(ui, spec.label, "", |ui| {
        if let Kind::Choice(words) = spec.kind {
            let choices: Vec<(&str, &str)> = words.iter().map(|word| (*word, *word)).collect();
            let chosen = words.iter().copied().find(|word| *word == text.as_str());
            if let Some(word) = segmented(ui, &choices, chosen) {
                word.clone_into(text);
            }
        } else {
            let edit = TextEdit::singleline(text)
                .id(id(column))
                .char_limit(20)
                .desired_width(96.0)
                .margin(Margin::symmetric(8, 5));
            let field = ui.add(edit).accessible_name(spec.label);
            enter_goes_on(ui, &field, next.map(id));
        }
        let words = RichText::new(spec.tip)
            .size(SMALL_TEXT)
            .color(Tokens::of(ui).secondary);
        ui.add(egui::Label::new(words).wrap());
    });
}
