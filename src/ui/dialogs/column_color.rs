//! The part of a column's menu that chooses by what its cells are coloured.

use egui::{Button, Margin, RichText, TextEdit, Ui};

use crate::app::Workspace;
use crate::model::{Field, MoneyUnit, Portfolio};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::caption;
use crate::view::ColorRule;

/// Which rule is chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Chosen {
    Nothing,
    Light,
    Overdue,
    Bands,
}

/// By what a column is to be coloured, while that is being chosen.
pub struct ColumnColor {
    field: Field,
    chosen: Chosen,
    /// The bounds as they are typed.
    bounds: String,
}

impl ColumnColor {
    /// What holds for a column already.
    pub fn new(workspace: &Workspace, field: Field) -> Self {
        let before = workspace.color_rule(field);
        let chosen = match before {
            None => Chosen::Nothing,
            Some(ColorRule::Light) => Chosen::Light,
            Some(ColorRule::Overdue) => Chosen::Overdue,
            Some(ColorRule::Bands(_)) => Chosen::Bands,
        };
        let bounds = before.map(ColorRule::bounds_words);
        Self {
            field,
            chosen,
            bounds: bounds.unwrap_or_default(),
        }
    }

    /// Draws the choices that the column has.
    pub fn draw(&mut self, ui: &mut Ui) {
        caption(ui, "着色");
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 4.0;
            for (choice, label, tip) in self.choices() {
                let is_on = self.chosen == choice;
                let button = Button::selectable(is_on, RichText::new(label).size(SMALL_TEXT));
                let response = ui.add(button).on_hover_text(tip);
                let name = format!("着色 {label}");
                response.widget_info(|| {
                    egui::WidgetInfo::selected(egui::Role::RadioButton, true, is_on, &name)
                });
                if response.clicked() {
                    self.chosen = choice;
                }
            }
        });
        if self.chosen == Chosen::Bands {
            let hint = RichText::new("分界，如 1000万、1亿").color(Tokens::of(ui).faint);
            let edit = TextEdit::singleline(&mut self.bounds)
                .hint_text(hint)
                .margin(Margin::symmetric(8, 4))
                .desired_width(f32::INFINITY);
            ui.add(edit).accessible_name("着色的分界");
        }
    }

    /// Whether bounds are still to be typed: that is no mistake yet.
    pub fn is_unfinished(&self) -> bool {
        self.chosen == Chosen::Bands && self.bounds.trim().is_empty()
    }

    fn choices(&self) -> Vec<(Chosen, &'static str, &'static str)> {
        let mut choices = vec![
            (Chosen::Nothing, "无", "不着色"),
            (
                Chosen::Light,
                "按亮灯",
                "按项目的亮灯，超前、正常、滞后各一种颜色",
            ),
        ];
        if ColorRule::offers_overdue(self.field) {
            let tip = "日期已过而没有完成的";
            choices.push((Chosen::Overdue, "逾期", tip));
        }
        if ColorRule::offers_bands(self.field) {
            let tip = "按数值大小，最多三个分界、四种深浅";
            choices.push((Chosen::Bands, "数值区间", tip));
        }
        choices
    }

    /// The rule that was chosen; none for no colours.
    ///
    /// # Errors
    /// The bounds can't be read: the words for the person.
    pub fn rule(
        &self,
        portfolio: &Portfolio,
        unit: MoneyUnit,
    ) -> Result<Option<ColorRule>, String> {
        Ok(match self.chosen {
            Chosen::Nothing => None,
            Chosen::Light => Some(ColorRule::Light),
            Chosen::Overdue => Some(ColorRule::Overdue),
            Chosen::Bands => {
                let read = ColorRule::bands(portfolio, self.field, &self.bounds, unit);
                Some(read.map_err(|why| format!("着色：{why}"))?)
            }
        })
    }
}
