//! Numbers that the text sets, as a table, ticked and put right; the one at the cursor with its words.

use std::sync::Arc;

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::app::{
    Bound, Command, FoundPlan, IndicatorChoice, PlanNode, PlanReading, PlanText, raw_lines,
};
use crate::model::IndicatorBinding;

use super::list::{self, Rows, labeled};
use super::{field, said};
use crate::ui::kit::sheet::{SheetColumn, SheetRow};
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};

/// Width of the fields, in points.
const FIELD: f32 = 220.0;

/// What is known of them.
#[derive(Default)]
pub struct Indicators {
    /// The chapter or section of each.
    places: Vec<String>,
    /// The line of the text of each.
    sentences: Vec<String>,
    plan: Option<Arc<PlanText>>,
    rows: Rows,
}

impl Indicators {
    /// Other headings, other indicators.
    pub fn take_plan(&mut self, plan: &Arc<PlanText>) {
        let outline = &plan.outline;
        let places = plan.indicators.iter().map(|found| {
            let node = found.place.node.and_then(|node| outline.nodes.get(node));
            node.map_or_else(String::new, PlanNode::heading)
        });
        self.places = places.collect();
        self.plan = Some(Arc::clone(plan));
    }

    /// Something was said of them.
    pub fn take_settled(&mut self, found: &Arc<FoundPlan>) {
        self.rows.see((0..found.settled.indicators.len()).collect());
        let lines = raw_lines(&found.text);
        let line = |line: usize| {
            lines
                .get(line.saturating_sub(1))
                .map_or("", |line| line.trim())
        };
        let sentences = found.plan.indicators.iter();
        self.sentences = sentences
            .map(|found| line(found.place.line).to_owned())
            .collect();
    }

    /// The ticks of all.
    pub fn filters(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let words = format!("找到 {} 项；勾上的进项目库", self.rows.seen().len());
        ui.label(
            RichText::new(words)
                .size(SMALL_TEXT)
                .color(tokens.secondary),
        );
    }

    /// The keys: arrows walk, Space ticks.
    pub fn keys(
        &mut self,
        ui: &Ui,
        by: isize,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let tick = self.rows.keys(ui, by);
        commands.extend(tick.and_then(|at| ticked(found, reading, at)));
    }

    /// Draws them; the line of the text that is asked for.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&Arc<FoundPlan>, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        if self.rows.seen().is_empty() {
            ui.add_space(60.0);
            let text = RichText::new("没有找到指标").color(Tokens::of(ui).secondary);
            ui.vertical_centered(|ui| ui.label(text));
            return None;
        }
        let (left, right) = list::rooms(ui);
        let clicked = list::left(ui, (left, "indicators"), |ui| {
            self.table(ui, (found, reading), commands)
        });
        let line = list::right(ui, (right, "indicator"), |ui| {
            self.detail(ui, (found, reading), commands)
        });
        self.rows.put(clicked);
        line
    }

    fn table(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        let columns = [
            SheetColumn::words("", 34.0).tip("勾上的才进项目库"),
            SheetColumn::free("指标", 180.0),
            SheetColumn::words("单位", 76.0),
            SheetColumn::words("基期", 84.0),
            SheetColumn::words("目标", 110.0),
            SheetColumn::words("属性", 66.0),
            SheetColumn::free("位置", 150.0),
        ];
        let places = &self.places;
        let table = ("plan_indicators", columns.as_slice());
        self.rows.table(ui, table, |row, at| {
            let place = places.get(at).map_or("", String::as_str);
            let (is_clicked, is_ticked) = line(row, found, at, place);
            if is_ticked {
                commands.extend(ticked(found, reading, at));
            }
            is_clicked || is_ticked
        })
    }

    fn detail(
        &self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        let at = self.rows.at()?;
        let (indicator, settled) = (
            found.plan.indicators.get(at)?,
            found.settled.indicators.get(at)?,
        );
        let key = indicator.key();
        let mut wanted = None;
        let mut say = |say: &dyn Fn(&mut IndicatorChoice)| {
            commands.push(said::of_indicators(reading, [key.clone()], say));
        };
        let area = ScrollArea::vertical()
            .id_salt("indicator")
            .auto_shrink([false, false]);
        area.show(ui, |ui| {
            let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 8));
            frame.show(ui, |ui| {
                ui.push_id((at, key.line), |ui| {
                    ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
                    ui.set_width(ui.available_width());
                    caption(ui, self.places.get(at).cloned().unwrap_or_default());
                    let sentence = self.sentences.get(at).map_or("", String::as_str);
                    ui.label(RichText::new(sentence).size(TABLE_TEXT));
                    let text = format!("看原文第 {} 行", indicator.place.line);
                    if text_button(ui, RichText::new(text).size(SMALL_TEXT)).clicked() {
                        wanted = Some(indicator.place.line);
                    }
                    if settled.is_known {
                        caption(ui, "项目库的这个规划里已有同名指标，默认不再加入");
                    }
                    ui.separator();
                    let text = |ui: &mut Ui, label: &str, name: &str, value: &str| {
                        labeled(ui, label, |ui| field::line(ui, name, value, FIELD))
                    };
                    if let Some(new) = text(ui, "名称", "指标名称", &settled.name) {
                        say(&|said| said.name = Some(new.trim().to_owned()));
                    }
                    if let Some(new) = text(ui, "单位", "计量单位", &settled.unit) {
                        say(&|said| said.unit = Some(new.trim().to_owned()));
                    }
                    if let Some(new) = text(ui, "基期", "基期值", &settled.base) {
                        say(&|said| said.base = Some(new.trim().to_owned()));
                    }
                    if let Some(new) = text(ui, "目标", "目标值", &settled.target) {
                        say(&|said| said.target = Some(new.trim().to_owned()));
                    }
                    let shown = settled.bound.map_or("", Bound::word);
                    let bound = labeled(ui, "方向", |ui| {
                        field::word(ui, "方向", shown, Bound::WORDS)
                    });
                    if let Some(word) = bound {
                        say(&|said| said.bound = Some(word.clone()));
                    }
                    let binding = labeled(ui, "属性", |ui| {
                        field::word(ui, "属性", &settled.binding, IndicatorBinding::WORDS)
                    });
                    if let Some(word) = binding {
                        say(&|said| said.binding = Some(word.clone()));
                    }
                });
            });
        });
        wanted
    }
}

fn line(row: &mut SheetRow<'_>, found: &FoundPlan, at: usize, place: &str) -> (bool, bool) {
    let tokens = Tokens::of(row.ui);
    let Some(settled) = found.settled.indicators.get(at) else {
        return (false, false);
    };
    let is_clicked = row.press(&settled.name, "").clicked();
    let mut is_on = settled.is_taken;
    let mut room = row.controls(0..=0, "tick");
    let tick = room.checkbox(&mut is_on, "");
    let is_ticked = tick
        .accessible_name(format!("取用 {}", settled.name))
        .clicked();
    let color = if settled.is_taken {
        tokens.text
    } else {
        tokens.faint
    };
    row.text(1, &settled.name, color, settled.is_taken);
    row.text(2, &settled.unit, tokens.secondary, false);
    row.text(3, &settled.base, tokens.secondary, false);
    // Words and signs of the text say it themselves.
    let is_bare = settled.target.starts_with(|c: char| c.is_ascii_digit());
    let sign = match settled.bound {
        _ if !is_bare => "",
        Some(Bound::AtLeast) => "≥ ",
        Some(Bound::AtMost) => "≤ ",
        Some(Bound::Reduction) => "降低 ",
        None => "",
    };
    row.text(4, &format!("{sign}{}", settled.target), color, false);
    row.text(5, &settled.binding, tokens.secondary, false);
    row.text(6, place, tokens.secondary, false);
    (is_clicked, is_ticked)
}

fn ticked(found: &FoundPlan, reading: &PlanReading, at: usize) -> Option<Command> {
    let key = found.plan.indicators.get(at)?.key();
    let is_taken = !found.settled.indicators.get(at)?.is_taken;
    let say = |said: &mut IndicatorChoice| said.is_taken = Some(is_taken);
    Some(said::of_indicators(reading, [key], say))
}
