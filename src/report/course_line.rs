//! A project on an axis of time, in pictures: what is planned, what is done of it, its milestones.

use crate::view::{Course, Fade, MarkState, Piece};

use super::chart::canvas::{Anchor, Canvas, SECONDARY, cut};

pub(super) const ACCENT: u32 = 0x0024_57A6;
pub(super) const PLANNED: u32 = 0x00D3_DDED;
pub(super) const DONE: u32 = 0x0077_98C9;
pub(super) const GOOD: u32 = 0x002E_8B57;
pub(super) const BAD: u32 = 0x00C8_372D;
pub(super) const FAINT: u32 = 0x008A_95A3;

/// The axis.
pub(super) struct CourseLine {
    /// Where it begins.
    left: f64,
    /// The first day.
    first: f64,
    /// How wide a day is.
    pub day: f64,
    /// Half of how high a bar is.
    half: f64,
    /// How many soft ends were drawn: each has a name of its own.
    gradients: usize,
}

impl CourseLine {
    pub(super) fn new((left, right): (f64, f64), (first, last): (f64, f64), half: f64) -> Self {
        Self {
            left,
            first,
            day: (right - left) / (last - first),
            half,
            gradients: 0,
        }
    }

    pub(super) fn x(&self, at: f64) -> f64 {
        (at - self.first).mul_add(self.day, self.left)
    }

    /// Draws the course of a project around a line.
    pub(super) fn draw(&mut self, canvas: &mut Canvas, course: &Course, middle: f64) {
        let scale = self.half / 5.5;
        for piece in course.pieces() {
            match piece {
                Piece::Planned(fade) => self.bar(canvas, middle, &fade, PLANNED),
                Piece::Done(fade) => self.bar(canvas, middle, &fade, DONE),
                Piece::Missing(from, to, words) => {
                    let (from, to) = (self.x(from), self.x(to));
                    self.dashed(canvas, from, middle, to - from);
                    let size = 10.0 * scale;
                    let words = cut(words, size, to - from - 12.0 * scale);
                    let y = middle + 3.5 * scale;
                    let x = from + 6.0 * scale;
                    canvas.text(x, y, Anchor::Start, size, SECONDARY, &words);
                }
                Piece::Actual(from, to) => {
                    let (from, to) = (self.x(from), self.x(to));
                    let y = middle + self.half + 1.5 * scale;
                    canvas.rect(from, y, to - from, 2.0 * scale, GOOD);
                }
                Piece::Stopped(from, to) => {
                    let (from, to) = (self.x(from), self.x(to));
                    canvas.rect(from, middle - self.half, to - from, 2.0 * self.half, FAINT);
                }
                Piece::Doubt(from, to, mark) => {
                    let ends = ((self.x(from), middle), (self.x(to), middle));
                    canvas.line(ends.0, ends.1, mark_colour(mark.state));
                }
                Piece::Mark(at, mark) => {
                    let is_reached = matches!(mark.state, MarkState::Reached(_));
                    let place = (self.x(at), middle);
                    self.diamond(canvas, place, mark_colour(mark.state), is_reached);
                }
            }
        }
    }

    fn bar(&mut self, canvas: &mut Canvas, middle: f64, fade: &Fade, colour: u32) {
        let top = middle - self.half;
        for (from, from_strength, to, to_strength) in fade.parts() {
            let (from, to) = (self.x(from), self.x(to));
            let (width, height) = (to - from, 2.0 * self.half);
            if (from_strength - to_strength).abs() < 1e-6 {
                canvas.rect(from, top, width, height, colour);
                continue;
            }
            self.gradients += 1;
            let id = self.gradients;
            canvas.push(format_args!(
                "<linearGradient id=\"soft{id}\"><stop offset=\"0\" stop-color=\"#{colour:06x}\" \
                 stop-opacity=\"{from_strength:.2}\"/><stop offset=\"1\" stop-color=\"#{colour:06x}\" \
                 stop-opacity=\"{to_strength:.2}\"/></linearGradient>\
                 <rect x=\"{from:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
                 fill=\"url(#soft{id})\"/>"
            ));
        }
    }

    pub(super) fn diamond(
        &self,
        canvas: &mut Canvas,
        (x, y): (f64, f64),
        colour: u32,
        is_filled: bool,
    ) {
        let fill = if is_filled { colour } else { 0x00FF_FFFF };
        let half = self.half;
        let stroke = half * 1.5 / 5.5;
        canvas.push(format_args!(
            "<path d=\"M{x:.1} {:.1}l{half} {half}l-{half} {half}l-{half} -{half}z\" fill=\"#{fill:06x}\" \
             stroke=\"#{colour:06x}\" stroke-width=\"{stroke}\"/>",
            y - half
        ));
    }

    pub(super) fn dashed(&self, canvas: &mut Canvas, x: f64, middle: f64, width: f64) {
        canvas.push(format_args!(
            "<rect x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{:.1}\" fill=\"none\" \
             stroke=\"#{FAINT:06x}\" stroke-dasharray=\"4 3\"/>",
            middle - self.half,
            2.0 * self.half
        ));
    }
}

const fn mark_colour(state: MarkState) -> u32 {
    match state {
        MarkState::Reached(_) => GOOD,
        MarkState::Ahead => ACCENT,
        MarkState::Overdue(_) => BAD,
        MarkState::Unrecorded => FAINT,
    }
}
