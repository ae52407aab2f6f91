use chrono::{Datelike as _, NaiveDate};
use egui::{Align2, FontFamily, FontId};
use egui::{Rangef, Rect, Stroke, Ui, pos2};

use crate::view::{Days, Heads, Step, day_number, ticks};

use crate::ui::kit::theme::{SMALL_TEXT, Tokens};

/// Which days stand where across the page.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    /// The room across, in points.
    pub room: Rangef,
    /// The day at its left edge, as by [`day_number`].
    pub left: f64,
    /// How wide a day is, in points.
    pub day_width: f32,
    /// The years that hold every date.
    pub years: Days,
}

/// A day may be so wide, in points.
const DAY_WIDTHS: std::ops::RangeInclusive<f32> = 0.02..=40.0;

/// The least room for the name of a year, in points.
const NAMED_YEAR: f32 = 42.0;

/// Less of a year than this shows no name, in points.
const LEAST_LABELLED: f32 = 34.0;

/// Of a year without a name, in the heads, in points.
const SHORT_LINE: f32 = 6.0;

impl Axis {
    /// All years side by side.
    pub fn of_all(room: Rangef, years: Days) -> Self {
        let (from, to) = years.numbers();
        let day_width = (room.span().max(80.0) - 16.0) / (to - from) as f32;
        let left = from - f64::from(8.0 / day_width);
        Self {
            room,
            left,
            day_width,
            years,
        }
    }

    /// Whether all years are shown, as nobody has moved or scaled them.
    pub fn is_whole(&self) -> bool {
        let all = Self::of_all(self.room, self.years);
        let is_near = |a: f64, b: f64| (a - b).abs() < 0.01;
        let (own, whole) = (f64::from(self.day_width), f64::from(all.day_width));
        is_near(self.left, all.left) && is_near(own / whole, 1.0)
    }

    /// Where a place on the axis stands on the page.
    pub fn x(&self, at: f64) -> f32 {
        self.room.min + ((at - self.left) * f64::from(self.day_width)) as f32
    }

    /// What stands there; the inverse of [`Axis::x`].
    pub fn at(&self, x: f32) -> f64 {
        self.left + f64::from((x - self.room.min) / self.day_width)
    }

    /// Makes days wider or narrower; what stands at `x` stays there.
    pub fn set_day_width(&mut self, day_width: f32, x: f32) {
        let at = self.at(x);
        self.day_width = day_width.clamp(*DAY_WIDTHS.start(), *DAY_WIDTHS.end());
        self.left = at - f64::from((x - self.room.min) / self.day_width);
        self.keep_in_sight();
    }

    /// Moves what is shown to the right by so many points.
    pub fn pan(&mut self, points: f32) {
        self.left -= f64::from(points / self.day_width);
        self.keep_in_sight();
    }

    /// Puts a day at two fifths of the width.
    pub fn show(&mut self, day: NaiveDate) {
        self.left = day_number(day) - self.span() * 0.4;
        self.keep_in_sight();
    }

    /// How many days are in sight.
    pub fn span(&self) -> f64 {
        f64::from(self.room.span() / self.day_width)
    }

    /// The middle never leaves the years.
    fn keep_in_sight(&mut self) {
        let (from, to) = self.years.numbers();
        let half = self.span() / 2.0;
        self.left = self.left.clamp(from - half, to - half);
    }

    fn days(&self) -> Days {
        let day = |at: f64, other: NaiveDate| {
            NaiveDate::from_num_days_from_ce_opt(at as i32).unwrap_or(other)
        };
        Days {
            first: day(self.left.floor(), self.years.first),
            last: day((self.left + self.span()).ceil(), self.years.last),
        }
    }

    /// The heads for this width of a day.
    pub fn heads(&self) -> Heads {
        Heads::at(self.day_width)
    }

    /// One in so many years is named: names beside one another may not touch.
    fn named_years(&self, heads: Heads) -> i32 {
        if heads.upper != Step::Year {
            return 1;
        }
        let year = self.day_width * 365.25;
        let fits = |every: &i32| year * *every as f32 >= NAMED_YEAR;
        [1, 2, 5, 10].into_iter().find(fits).unwrap_or(20)
    }

    /// Draws the two lines of heads.
    pub fn draw_heads(&self, ui: &Ui, rect: Rect) {
        let tokens = Tokens::of(ui);
        let heads = self.heads();
        let painter = ui.painter().with_clip_rect(rect);
        let font = |size| FontId::new(size, FontFamily::Proportional);
        let middle = rect.center().y;
        let every = self.named_years(heads);
        for tick in ticks(heads.upper, self.days()) {
            let (from, to) = (day_number(tick.first), day_number(tick.last) + 1.0);
            let (from, to) = (self.x(from), self.x(to));
            let part = Rect::from_min_max(pos2(from, rect.top()), pos2(to, rect.bottom()));
            let is_named = tick.first.year() % every == 0;
            // The name of one year in several has the room of all of them: the lines of the others stand below it.
            let part = part.with_max_x(from + part.width() * every as f32);
            let top = if is_named {
                rect.top()
            } else {
                rect.bottom() - SHORT_LINE
            };
            painter.vline(from, top..=rect.bottom(), Stroke::new(1.0, tokens.border));
            if !is_named || part.intersect(rect).width() < LEAST_LABELLED {
                continue;
            }
            let y = if heads.lower.is_some() {
                rect.top() + rect.height() * 0.25
            } else {
                middle
            };
            let label = heads.upper_label(tick);
            let layout =
                |text: &str| painter.layout_no_wrap(text.to_owned(), font(SMALL_TEXT), tokens.text);
            let mut galley = layout(&label);
            // Years side by side without a gap are one long number: the word goes first.
            if galley.size().x + 10.0 > part.width() {
                galley = layout(label.trim_end_matches('年'));
            }
            let at = pos2(from.max(rect.left()) + 5.0, y - galley.size().y / 2.0);
            // Part of a year would be another one.
            let seen = part.intersect(rect).intersect(painter.clip_rect());
            if at.x + galley.size().x <= seen.right() {
                painter.galley(at, galley, tokens.text);
            }
        }
        let Some(lower) = heads.lower else { return };
        for tick in ticks(lower, self.days()) {
            let from = self.x(day_number(tick.first));
            let to = self.x(day_number(tick.last) + 1.0);
            painter.text(
                pos2(f32::midpoint(from, to), rect.top() + rect.height() * 0.75),
                Align2::CENTER_CENTER,
                heads.lower_label(tick, to - from),
                font(11.5),
                tokens.secondary,
            );
            painter.vline(from, middle..=rect.bottom(), Stroke::new(1.0, tokens.line));
        }
    }

    /// Draws the lines behind the rows.
    pub fn draw_lines(&self, ui: &Ui, rect: Rect) {
        let tokens = Tokens::of(ui);
        let painter = ui.painter().with_clip_rect(rect);
        for tick in ticks(self.heads().lines, self.days()) {
            let x = self.x(day_number(tick.first));
            let color = if tick.first.ordinal() == 1 {
                tokens.border
            } else {
                tokens.line
            };
            painter.vline(x, rect.y_range(), Stroke::new(1.0, color));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn axis(width: f32) -> Axis {
        Axis::of_all(Rangef::new(100.0, 100.0 + width), Days::years(2020, 2029))
    }

    #[test]
    fn names_of_years_have_room_beside_one_another() {
        let every = |width: f32| {
            let axis = axis(width);
            axis.named_years(axis.heads())
        };
        // Ten years: 50 points for each, 25, and 10.
        assert_eq!(every(516.0), 1);
        assert_eq!(every(266.0), 2);
        assert_eq!(every(116.0), 5);
    }

    #[test]
    fn all_years_are_shown_until_somebody_moves_them() {
        let mut axis = axis(500.0);
        assert!(axis.is_whole());
        let before = axis;
        axis.set_day_width(axis.day_width * 1.5, 300.0);
        assert!(!axis.is_whole());
        axis = before;
        axis.pan(20.0);
        assert!(!axis.is_whole());
    }
}
