use egui::{Rect, Response, RichText, Sense, Stroke, StrokeKind, Ui};

use crate::app::{ArrangeCommand, Command};
use crate::model::{MoneyUnit, ViewPage};
use crate::view::{ABSENT, ChartData, ChartKind, Tone};

use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// A chart as its parts are drawn.
#[derive(Clone, Copy)]
pub struct Part<'a> {
    pub data: &'a ChartData,
    pub unit: MoneyUnit,
}

impl Part<'_> {
    /// A value of a series, with its unit if it has one.
    pub fn shown(&self, series: usize, category: usize) -> String {
        let series = &self.data.series[series];
        let value = series.values.get(category).copied().flatten();
        value.map_or_else(|| ABSENT.to_owned(), |v| series.measure.show(v, self.unit))
    }

    /// The same with all its decimals.
    fn whole(&self, series: usize, category: usize) -> String {
        let series = &self.data.series[series];
        let value = series.values.get(category).copied().flatten();
        let whole = |value| series.measure.show_whole(value, self.unit);
        value.map_or_else(|| ABSENT.to_owned(), whole)
    }

    /// A value without its unit, which the head of the chart says.
    pub fn bare(&self, series: usize, category: usize) -> String {
        let shown = self.shown(series, category);
        let unit = self.data.series[series].measure.unit(self.unit);
        shown.trim_end_matches(unit).trim_end().to_owned()
    }

    /// The colour of a category.
    pub fn tone(&self, category: usize) -> Tone {
        let own = self.data.categories[category].tone;
        own.unwrap_or(self.data.series[0].tone)
    }

    /// Makes a category's part of the window answer: its numbers on hover, its projects on click.
    pub fn answer(
        &self,
        ui: &mut Ui,
        rect: Rect,
        category: usize,
        commands: &mut Vec<Command>,
    ) -> Response {
        let meant = &self.data.categories[category];
        let (sense, role) = match meant.narrows {
            Some(_) => (Sense::click(), egui::Role::Button),
            None => (Sense::hover(), egui::Role::Image),
        };
        let response = ui.interact(rect, ui.make_persistent_id(("category", category)), sense);
        response.widget_info(|| {
            egui::WidgetInfo::labeled(role, true, self.data.said(category, self.unit))
        });
        if response.has_focus() {
            let stroke = Stroke::new(1.0, Tokens::of(ui).accent);
            ui.painter()
                .rect_stroke(rect, 3, stroke, StrokeKind::Inside);
        }
        if response.clicked() {
            self.open(category, commands);
        }
        let response = if meant.narrows.is_some() {
            response.on_hover_cursor(egui::CursorIcon::PointingHand)
        } else {
            response
        };
        response.on_hover_ui_at_pointer(|ui| self.tip(ui, category))
    }

    /// Narrows the table to a category.
    pub fn open(&self, category: usize, commands: &mut Vec<Command>) {
        if let Some(condition) = &self.data.categories[category].narrows {
            commands.push(Command::Arrange(ArrangeCommand::AddCondition(
                condition.clone(),
            )));
            commands.push(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Table)));
        }
    }

    /// The numbers of a category.
    pub fn tip(&self, ui: &mut Ui, category: usize) {
        let tokens = Tokens::of(ui);
        let meant = &self.data.categories[category];
        ui.spacing_mut().item_spacing.y = 3.0;
        ui.spacing_mut().interact_size.y = 18.0;
        ui.label(RichText::new(&meant.label).family(crate::ui::kit::fonts::bold()));
        let line = |ui: &mut Ui, label: &str, value: String| {
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new(label)
                        .size(SMALL_TEXT)
                        .color(tokens.secondary),
                );
                ui.label(RichText::new(value).size(SMALL_TEXT));
            });
        };
        for (place, series) in self.data.series.iter().enumerate() {
            line(ui, series.label, self.whole(place, category));
        }
        let measure = self.data.series[0].measure;
        for (label, value) in &meant.parts {
            line(ui, label, measure.show_whole(*value, self.unit));
        }
        let value = self.data.series[0].values.get(category).copied().flatten();
        let has_bar = matches!(self.data.kind, ChartKind::Investment | ChartKind::Lights);
        let is_long = value.is_some_and(|value| value as f64 > self.data.bars_end());
        if has_bar && is_long && !meant.is_aside {
            let text = RichText::new("远大于其他各条，断开画，不按比例");
            ui.label(text.size(SMALL_TEXT).color(tokens.secondary));
        }
        if meant.narrows.is_some() {
            let text = RichText::new("单击在表格中查看");
            ui.label(text.size(SMALL_TEXT).color(tokens.accent));
        }
    }
}
