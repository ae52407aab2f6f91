//! What the libraries of a server come to: places that open to what lies in them, down to a library, which is opened.

use std::collections::HashSet;

use egui::{FontId, Rect, Role, Sense, Ui, WidgetInfo, vec2};

use crate::app::RollUp;
use crate::model::{Money, MoneyUnit, Ratio};
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::fonts;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{scrolled_rows, text_button};
use crate::view::ABSENT;

/// The columns of figures, each with its width.
const COLUMNS: [(&str, f32); 6] = [
    ("项目库", 60.0),
    ("项目", 64.0),
    ("总投资", 130.0),
    ("年度计划", 120.0),
    ("本年完成", 120.0),
    ("完成率", 70.0),
];
/// Room for the button that opens a library.
const BUTTON: f32 = 56.0;
const HEIGHT: f32 = 28.0;
/// So many lines are shown at once as they come: places stand open as far down.
const FEW: usize = 40;

/// Which places stand open.
#[derive(Default)]
pub(super) struct RollUpRows {
    open: HashSet<String>,
    is_begun: bool,
}

struct Line<'a> {
    one: &'a RollUp,
    depth: usize,
}

impl RollUpRows {
    /// The table; the name of the library that is to be opened.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        whole: &RollUp,
        unit: MoneyUnit,
        height: f32,
    ) -> Option<String> {
        if !self.is_begun {
            self.is_begun = true;
            self.begin(whole);
        }
        heads(ui, unit);
        ui.separator();
        let mut lines = Vec::new();
        self.add(whole, 0, &mut lines);
        let mut opened = None;
        let mut turned = None;
        let size = (height, HEIGHT);
        scrolled_rows(ui, "roll_up", size, lines.len(), |ui, range| {
            for line in lines.get(range).unwrap_or_default() {
                match row(ui, line, self.open.contains(&name_of(line.one)), unit) {
                    Some(Done::Turned) => turned = Some(name_of(line.one)),
                    Some(Done::Opened) => opened = Some(line.one.label.clone()),
                    None => {}
                }
            }
        });
        if let Some(key) = turned.filter(|key| !self.open.remove(key)) {
            self.open.insert(key);
        }
        opened
    }

    /// Opens level after level as long as all lines are few.
    fn begin(&mut self, whole: &RollUp) {
        let mut level: Vec<&RollUp> = vec![whole];
        let mut count = 1;
        while !level.is_empty() {
            let below: Vec<&RollUp> = level.iter().flat_map(|one| &one.below).collect();
            count += below.len();
            let is_first = self.open.is_empty();
            if count > FEW && !is_first {
                return;
            }
            let places = level.iter().filter(|one| one.address.is_none());
            self.open.extend(places.map(|one| name_of(one)));
            level = below;
        }
    }

    fn add<'a>(&self, one: &'a RollUp, depth: usize, lines: &mut Vec<Line<'a>>) {
        lines.push(Line { one, depth });
        if self.open.contains(&name_of(one)) {
            one.below
                .iter()
                .for_each(|below| self.add(below, depth + 1, lines));
        }
    }
}

/// What a line is known by.
fn name_of(one: &RollUp) -> String {
    format!("{} {}", one.key, one.label)
}

enum Done {
    Turned,
    Opened,
}

/// The rooms of the figures from the right, and what is left for the name.
fn rooms(row: Rect) -> (Rect, Vec<Rect>) {
    let mut rest = row;
    rest.max.x -= BUTTON;
    let mut rooms = Vec::new();
    for (_, width) in COLUMNS.iter().rev() {
        let (left, right) = rest.split_left_right_at_x((rest.right() - width).max(rest.left()));
        rooms.push(right.shrink2(vec2(6.0, 0.0)));
        rest = left;
    }
    rooms.reverse();
    (rest, rooms)
}

fn heads(ui: &mut Ui, unit: MoneyUnit) {
    let size = vec2(ui.available_width(), 20.0);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let (name, rooms) = rooms(rect);
    let color = Tokens::of(ui).secondary;
    let font = FontId::proportional(SMALL_TEXT);
    let first = format!("地区、项目库（金额：{}）", unit.label());
    cell_text(ui, name, &first, font.clone(), color, false);
    for ((label, _), room) in COLUMNS.into_iter().zip(rooms) {
        cell_text(ui, room, label, font.clone(), color, true);
    }
}

fn figures(one: &RollUp, unit: MoneyUnit) -> [String; 6] {
    let money = |fen| Money::from_fen(fen).format(unit);
    let figures = one.figures;
    [
        one.libraries.to_string(),
        figures.count.to_string(),
        money(figures.total_investment),
        money(figures.planned_for_year),
        money(figures.completed_this_year),
        one.completion_rate()
            .map_or_else(|| ABSENT.to_owned(), Ratio::percent_text),
    ]
}

fn row(ui: &mut Ui, line: &Line<'_>, is_open: bool, unit: MoneyUnit) -> Option<Done> {
    let Line { one, depth } = line;
    let tokens = Tokens::of(ui);
    let (is_library, figures) = (one.address.is_some(), figures(one, unit));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 0.0;
        let size = vec2(ui.available_width() - BUTTON, HEIGHT);
        let sense = if is_library {
            Sense::hover()
        } else {
            Sense::click()
        };
        let (rect, response) = ui.allocate_exact_size(size, sense);
        let mut whole = rect;
        whole.max.x += BUTTON;
        let (mut name, rooms) = rooms(whole);
        name.min.x += 14.0 * *depth as f32;
        if !is_library {
            let icon = if is_open {
                icons::CARET_DOWN
            } else {
                icons::CARET_RIGHT
            };
            let font = FontId::new(12.0, icons::family());
            cell_text(ui, name, icon, font, tokens.secondary, false);
        }
        name.min.x += 18.0;
        let family = if is_library {
            egui::FontFamily::Proportional
        } else {
            fonts::bold()
        };
        let font = FontId::new(TABLE_TEXT, family);
        cell_text(ui, name, &one.label, font, tokens.text, false);
        for (room, words) in rooms.into_iter().zip(&figures) {
            let font = FontId::proportional(TABLE_TEXT);
            cell_text(ui, room, words, font, tokens.text, true);
        }
        let heads = COLUMNS.iter().map(|(label, _)| *label);
        let told = heads
            .zip(&figures)
            .map(|(label, words)| format!("{label} {words}"));
        let told = format!("{}：{}", one.label, told.collect::<Vec<_>>().join("，"));
        let role = if is_library {
            Role::Label
        } else {
            Role::Button
        };
        response.widget_info(|| WidgetInfo::labeled(role, true, &told));
        if response.clicked() {
            return Some(Done::Turned);
        }
        if !is_library {
            return None;
        }
        let button = text_button(ui, "打开");
        let name = format!("打开 {}", one.label);
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        button.clicked().then_some(Done::Opened)
    })
    .inner
}
