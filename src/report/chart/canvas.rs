use std::fmt::Write as _;

use super::super::width::terminal_width;

/// The colour of text.
pub(in crate::report) const INK: u32 = 0x001D_2733;

/// The colour of what explains.
pub(in crate::report) const SECONDARY: u32 = 0x005B_6775;

/// The colour of thin lines behind a chart.
pub(in crate::report) const GRID: u32 = 0x00D9_DEE5;

/// Which end of a text stands at its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Anchor {
    Start,
    Middle,
    End,
}

/// An SVG picture while it is drawn. Lengths are pixels, from the left and from the top.
pub(in crate::report) struct Canvas(String);

impl Canvas {
    pub(in crate::report) fn new(width: f64, height: f64, title: &str) -> Self {
        let mut canvas = Self(String::new());
        canvas.push(format_args!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
             viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" font-family=\"Noto Sans SC\">\
             <title>{}</title>",
            escaped(title)
        ));
        canvas.push(format_args!(
            "<rect width=\"{width:.0}\" height=\"{height:.0}\" fill=\"#ffffff\"/>"
        ));
        canvas
    }

    pub(in crate::report) fn push(&mut self, part: std::fmt::Arguments<'_>) {
        // Writing into a string does not fail.
        self.0.write_fmt(part).ok();
    }

    pub(in crate::report) fn text(
        &mut self,
        x: f64,
        y: f64,
        anchor: Anchor,
        size: f64,
        colour: u32,
        text: &str,
    ) {
        let anchor = anchor.word();
        let text = escaped(text);
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" fill=\"#{colour:06x}\" \
             text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    /// Bold text, cut where it would be wider than `room`.
    pub(in crate::report) fn bold(
        &mut self,
        x: f64,
        y: f64,
        anchor: Anchor,
        size: f64,
        text: &str,
        room: f64,
    ) {
        let anchor = anchor.word();
        let text = escaped(&cut(text, size, room));
        self.push(format_args!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" font-weight=\"bold\" \
             fill=\"#{INK:06x}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    pub(in crate::report) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, fill: u32) {
        self.push(format_args!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" \
             fill=\"#{fill:06x}\"/>"
        ));
    }

    pub(in crate::report) fn line(&mut self, from: (f64, f64), to: (f64, f64), colour: u32) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.push(format_args!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" \
             stroke=\"#{colour:06x}\" stroke-width=\"1\"/>"
        ));
    }

    /// Points joined by lines; `dashes` as in SVG, empty for none.
    pub(super) fn polyline(&mut self, points: &[(f64, f64)], colour: u32, dashes: &str) {
        let mut list = String::new();
        for (x, y) in points {
            write!(list, "{x:.1},{y:.1} ").ok();
        }
        let list = list.trim_end();
        self.push(format_args!(
            "<polyline points=\"{list}\" fill=\"none\" stroke=\"#{colour:06x}\" stroke-width=\"2\" \
             stroke-dasharray=\"{}\"/>",
            if dashes.is_empty() { "none" } else { dashes }
        ));
    }

    pub(in crate::report) fn dot(&mut self, (x, y): (f64, f64), radius: f64, fill: u32) {
        self.push(format_args!(
            "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\" fill=\"#{fill:06x}\"/>"
        ));
    }

    /// An outline in the words of SVG, parted from its neighbours by white.
    pub(super) fn path(&mut self, outline: &str, fill: u32) {
        self.push(format_args!(
            "<path d=\"{outline}\" fill=\"#{fill:06x}\" fill-rule=\"evenodd\" stroke=\"#ffffff\" \
             stroke-width=\"1.5\"/>"
        ));
    }

    pub(in crate::report) fn finish(mut self) -> String {
        self.0.push_str("</svg>");
        self.0
    }
}

impl Anchor {
    const fn word(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

/// About how wide a text is, in pixels.
pub(in crate::report) fn text_width(text: &str, size: f64) -> f64 {
    /// Latin letters and digits of the face are a little wider than half a Chinese character.
    const HALF: f64 = 0.56;
    terminal_width(text) as f64 * HALF * size
}

/// As much of a text as fits into `room` pixels, with `…` where something is left out.
pub(in crate::report) fn cut(text: &str, size: f64, room: f64) -> String {
    if text_width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if text_width(&kept, size) + size > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

/// Text as it may stand between tags.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}
