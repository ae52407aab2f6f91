//! Sections of a report: heading, text, charts and tables below one another.

use super::super::document::{Document, Section};
use super::around::notes_height;
use super::cards::{height_of_block, put_block};
use super::face::Face;
use super::flow::{Flow, Style};
use super::page::Role;
use super::pictures::{self, Drawn};
use super::running::{running_height, running_text};
use super::typography::Type;

/// White above a heading, in points.
const ABOVE: f32 = 18.0;

/// The size of a heading on a screen, in points.
const HEADING_ON_SCREEN: f32 = 18.0;

/// How wide a chart is, as a part of the page.
const CHART: f32 = 0.8;

/// So much of a screen a chart asks for below the text that tells of it.
const CHART_ON_SCREEN: f32 = 0.6;

/// A chart of at least so much of a screen has a table below it that takes no more than this.
const CHART_ABOVE_TABLE: f32 = 0.45;
const TABLE_BELOW_CHART: f32 = 0.35;

/// Puts a section below the one before. On a screen each begins a page of its own, but for one of few words: a slide with a
/// line on it says no more than the slide before with that line at its foot.
pub(super) fn put(
    flow: &mut Flow,
    (place, section): (usize, &Section),
    (document, charts): (&Document, &[Drawn<'_>]),
    set: Type,
) {
    let size = if set.is_projector {
        HEADING_ON_SCREEN
    } else {
        16.0
    };
    let heading = Style::new(Face::SansBold, size);
    // A heading stays with some of what it heads.
    let is_alone = flow.room() < ABOVE + size * 5.0;
    let begins_slide = set.is_projector && !goes_below(flow, section, set);
    if place > 0 && (section.begins_page || begins_slide) || is_alone {
        flow.start_page();
    } else if place > 0 {
        flow.y += ABOVE;
    } else {
        flow.y += 6.0;
    }
    let element = flow.element(None, Role::Heading(2));
    flow.bookmark(1, &section.heading, flow.y);
    flow.paragraph(&section.heading, heading, Some(element));
    flow.y += 10.0;
    running_text(flow, &section.paragraphs, set);
    let charts = charts.get(section.charts.clone()).unwrap_or_default();
    let is_last = place + 1 == document.sections().len();
    // What must find room below the last chart.
    let below = if is_last && section.tables.is_empty() {
        notes_height(flow, document, set)
    } else {
        0.0
    };
    if set.is_projector {
        for (place, chart) in (1..).zip(charts) {
            let mut below = if place == charts.len() { below } else { 0.0 };
            flow.y += 6.0;
            if flow.room() - below < CHART_ON_SCREEN * flow.full() {
                flow.start_page();
            }
            if place == charts.len() {
                below += room_of_table(flow, (section, is_last), document, set);
            }
            // As large as what is left below the text lets it be.
            let room = (flow.room() - below).max(0.5 * flow.room());
            let scale = (room / pictures::height(chart, flow.width())).min(1.0);
            let width = flow.width() * scale;
            let left = flow.edges.left + (flow.width() - width) / 2.0;
            pictures::put(flow, std::slice::from_ref(chart), 1, left, width);
        }
    } else if !charts.is_empty() {
        flow.y += 12.0;
        // Smaller than on a page of its own: it finds room beside the text that tells of it.
        let width = flow.width() * CHART;
        let left = flow.edges.left + (flow.width() - width) / 2.0;
        let last = charts
            .last()
            .map_or(0.0, |chart| pictures::height(chart, width));
        if let [_] = charts
            && last + below > flow.room()
            && last + below <= flow.full()
        {
            flow.start_page();
        }
        pictures::put(flow, charts, 1, left, width);
    }
    for (place, block) in section.tables.iter().enumerate() {
        if place == 0 {
            flow.y += 6.0;
        }
        let is_last = place + 1 == section.tables.len() && is_last;
        let below = if is_last {
            notes_height(flow, document, set)
        } else {
            0.0
        };
        put_block(flow, block, document, (set, below));
    }
}

/// The room that a chart leaves to the table after it: a table of a row or two does not stand on a slide alone.
fn room_of_table(
    flow: &mut Flow,
    (section, is_last): (&Section, bool),
    document: &Document,
    set: Type,
) -> f32 {
    let Some(block) = section.tables.first() else {
        return 0.0;
    };
    // The white above the first table, and what rounding takes.
    let mut high = 8.0 + height_of_block(flow, block, document, set);
    if is_last && section.tables.len() == 1 {
        high += notes_height(flow, document, set);
    }
    let is_short = high <= TABLE_BELOW_CHART * flow.full();
    let has_room = flow.room() - high >= CHART_ABOVE_TABLE * flow.full();
    if is_short && has_room { high } else { 0.0 }
}

/// Whether a section has words alone, and room for all of them below what stands on the page.
fn goes_below(flow: &mut Flow, section: &Section, set: Type) -> bool {
    let heading = ABOVE + 2.0 * HEADING_ON_SCREEN + 10.0;
    let is_text = section.tables.is_empty() && section.charts.is_empty();
    is_text && heading + running_height(flow, &section.paragraphs, set) <= flow.room()
}
