//! The axis of time: which days are shown, its heads and lines.

use chrono::NaiveDate;
use egui::{Align2, FontId, Rect, Sense, Stroke, Ui, pos2, vec2};

use crate::view::{Days, Heads, Step, day_number, ticks};

use super::super::super::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};

/// Days in a year, about.
const YEAR: f32 = 365.25;
/// Width of a year, in points: the least and the most that can be shown.
const SCALES: [f32; 2] = [24.0, 9_000.0];

/// The part of time that is shown.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Where the axis begins, counted as by [`day_number`].
    left: f64,
    /// Width of a day, in points.
    day: f32,
    /// Today is to be put into the middle.
    pub is_centring_today: bool,
}

impl Window {
    /// All these days in so many points.
    pub fn whole(days: Days, width: f32) -> Self {
        let (from, to) = days.numbers();
        Self {
            left: from,
            day: (width / (to - from).max(1.0) as f32).max(SCALES[0] / YEAR),
            is_centring_today: false,
        }
    }

    /// Gives a year so many points; what is in the middle stays there.
    pub fn scale_to(&mut self, year: f32, width: f32) {
        self.zoom(year / YEAR / self.day, width / 2.0);
    }

    fn zoom(&mut self, factor: f32, at: f32) {
        let [least, most] = SCALES.map(|year| year / YEAR);
        let day = (self.day * factor).clamp(least, most);
        let under = self.left + f64::from(at / self.day);
        self.left = under - f64::from(at / day);
        self.day = day;
    }

    /// Wheel and drag: Ctrl scales around the pointer, Shift or a drag of empty ground moves.
    pub fn handle(&mut self, ui: &Ui, room: Rect, years: Days) {
        let ground = ui.interact(
            room,
            ui.make_persistent_id("timeline_ground"),
            Sense::drag(),
        );
        let pointer = ui.input(|input| input.pointer.hover_pos());
        if let Some(at) = pointer.filter(|at| room.contains(*at)) {
            let (zoom, shift) =
                ui.input(|input| (input.zoom_delta(), input.smooth_scroll_delta().x));
            if (zoom - 1.0).abs() > f32::EPSILON {
                self.zoom(zoom, at.x - room.left());
            }
            self.left -= f64::from(shift / self.day);
        }
        if ground.dragged() {
            self.left -= f64::from(ground.drag_delta().x / self.day);
        }
        // Nobody gets lost in centuries without a date.
        let (from, to) = years.numbers();
        let shown = f64::from(room.width() / self.day);
        let slack = shown * 0.5;
        let most = (to - shown + slack).max(from - slack);
        self.left = self.left.clamp(from - slack, most);
    }
}

/// The axis as it is drawn.
#[derive(Clone, Copy)]
pub struct Axis {
    pub window: Window,
    /// Where courses are drawn.
    pub room: Rect,
    /// Where the heads stand.
    pub heads: Rect,
}

impl Axis {
    /// Where a place in time stands, in points.
    pub fn x(&self, day: f64) -> f32 {
        self.room.left() + (day - self.window.left) as f32 * self.window.day
    }

    /// How many days so many points are.
    pub fn days(&self, points: f32) -> f64 {
        f64::from(points / self.window.day)
    }

    fn shown(&self, years: Days) -> Days {
        let first = self.window.left.floor() as i64 - 1;
        let count = f64::from(self.room.width() / self.window.day).ceil() as i64 + 2;
        let day = |number: i64| {
            let number = i32::try_from(number).ok()?;
            NaiveDate::from_num_days_from_ce_opt(number)
        };
        Days {
            first: day(first).unwrap_or(years.first),
            last: day(first + count).unwrap_or(years.last),
        }
    }

    fn height(&self) -> Heads {
        Heads::at(self.window.day)
    }

    /// The two lines of heads.
    pub fn draw_heads(&self, ui: &Ui, years: Days) {
        let tokens = Tokens::of(ui);
        let rect = self.heads;
        let whole = rect
            .with_min_x(rect.left() - super::NAMES)
            .with_max_x(rect.right() + 8.0);
        ui.painter().rect_filled(whole, 0, tokens.subgroup);
        let line = Stroke::new(1.0, tokens.line);
        ui.painter()
            .hline(whole.x_range(), whole.bottom() - 0.5, line);
        let painter = ui.painter_at(rect);
        let heads = self.height();
        let shown = self.shown(years);
        for tick in ticks(heads.upper, shown) {
            let (from, to) = (
                self.x(day_number(tick.first)),
                self.x(day_number(tick.last) + 1.0),
            );
            painter.vline(from, rect.y_range(), Stroke::new(1.0, tokens.border));
            // The label of what began before the window stays in sight.
            let at = from.max(rect.left()) + 8.0;
            if to - at > 40.0 {
                painter.text(
                    pos2(at, rect.top() + 13.0),
                    Align2::LEFT_CENTER,
                    heads.upper_label(tick),
                    FontId::proportional(TABLE_TEXT),
                    tokens.text,
                );
            }
        }
        let Some(lower) = heads.lower else { return };
        for tick in ticks(lower, shown) {
            let (from, to) = (
                self.x(day_number(tick.first)),
                self.x(day_number(tick.last) + 1.0),
            );
            painter.text(
                pos2(f32::midpoint(from, to), rect.top() + 36.0),
                Align2::CENTER_CENTER,
                heads.lower_label(tick, to - from),
                FontId::proportional(SMALL_TEXT - 1.0),
                tokens.secondary,
            );
        }
    }

    /// Thin lines between the divisions, below everything.
    pub fn draw_lines(&self, ui: &Ui, body: Rect, years: Days) {
        let tokens = Tokens::of(ui);
        let painter = ui.painter_at(self.room);
        let lines = match self.height().lines {
            Step::Day => Step::Month,
            step => step,
        };
        for tick in ticks(lines, self.shown(years)) {
            let x = self.x(day_number(tick.first));
            painter.vline(x, body.y_range(), Stroke::new(1.0, tokens.line));
        }
        let edge = self.room.left() - 0.5;
        let line = Stroke::new(1.0, tokens.border);
        ui.painter().vline(edge, body.y_range(), line);
    }

    /// The line of today, above everything.
    pub fn draw_today(&self, ui: &Ui, body: Rect, today: NaiveDate) {
        let tokens = Tokens::of(ui);
        let x = self.x(day_number(today) + 0.5);
        if !self.room.x_range().contains(x) {
            return;
        }
        let line = Stroke::new(1.5, tokens.bad);
        let painter = ui.painter();
        painter.vline(x, body.top()..=body.bottom(), line);
        let label = Rect::from_center_size(pos2(x, self.heads.bottom() - 9.0), vec2(38.0, 17.0));
        painter.rect_filled(label, 4, tokens.bad);
        let font = FontId::proportional(SMALL_TEXT - 1.0);
        painter.text(
            label.center(),
            Align2::CENTER_CENTER,
            "今天",
            font,
            tokens.on_bad(),
        );
    }

    /// Puts a day into the middle.
    pub fn centred(window: &mut Window, width: f32, today: NaiveDate) {
        window.left = day_number(today) - f64::from(width / 2.0 / window.day);
        window.is_centring_today = false;
    }
}
