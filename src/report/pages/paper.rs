//! The parts of a paper in their order: a briefing, charts, then a table or one card for each project, and notes.

use std::sync::Arc;

use super::super::ReportError;
use super::super::chart::{IN_TEXT, chart_svg, chart_svg_in};
use super::super::document::{Body, Document, DocumentTable, PageSetup};
use super::super::sheet::{room_height, room_points, text_page};
use super::super::svg::picture;
use super::around::{attachment, lines_above, notes, notes_height, title};
use super::face::Face;
use super::flow::{Flow, Style};
use super::one_page;
use super::page::{Item, Picture, Role};
use super::pictures::{self, Drawn, GUTTER};
use super::running::running_text;
use super::sections;
use super::table::{self, Done, Look};
use super::typography::{ChartSize, Type};

/// What an overview is tried in, one after the other, until it fits on its page: charts whose type can be read as long as
/// the type of the table can, then smaller ones. One that does not fit in the smallest goes on overleaf.
const ONE_PAGE: [(f32, ChartSize); 11] = [
    (0.95, ChartSize::Readable),
    (0.9, ChartSize::Readable),
    (0.85, ChartSize::Readable),
    (0.8, ChartSize::Readable),
    (0.75, ChartSize::Readable),
    (0.7, ChartSize::Readable),
    (0.66, ChartSize::Readable),
    (0.8, ChartSize::Scaled),
    (0.7, ChartSize::Scaled),
    (0.62, ChartSize::Scaled),
    (0.56, ChartSize::Scaled),
];

/// Lays a paper out; an overview so that it stands on one page, where that goes.
pub(super) fn fitting(
    document: &Document,
    keeps_parts: bool,
) -> Result<(Flow, Option<Done>), ReportError> {
    let mut laid_out = lay_out(document, (1.0, ChartSize::Readable), keeps_parts)?;
    for size in ONE_PAGE {
        if !document.is_one_page || laid_out.0.pages.len() <= 1 {
            break;
        }
        laid_out = lay_out(document, size, keeps_parts)?;
    }
    Ok(laid_out)
}

/// Lays a paper out in type of `scale` times its size.
fn lay_out(
    document: &Document,
    size: (f32, ChartSize),
    keeps_parts: bool,
) -> Result<(Flow, Option<Done>), ReportError> {
    let set = Type::of(document.page, size);
    let mut flow = Flow::new(document.page, document.data_mark.clone());
    flow.keeps_parts = keeps_parts;
    flow.running = Some(document.title.clone());
    let charts = drawn(document, set)?;
    if !document.briefing.is_empty() && !document.is_one_page {
        flow.start_sheet(text_page(document.page));
        briefing(&mut flow, document, set);
    }
    if !charts.is_empty() && !document.is_one_page && !document.has_charts_in_text() {
        chart_pages(&mut flow, document, &charts, set);
    }
    if !document.sheets.is_empty() {
        drawn_sheets(&mut flow, document)?;
        return Ok((flow, None));
    }
    if document.table().is_some() {
        flow.start_sheet(document.page);
    }
    let done = match &document.body {
        Body::Table(list) => Some(table_pages(&mut flow, document, (list, &charts), set)),
        Body::Cards(all) => {
            one_page::put(&mut flow, document, all)?;
            None
        }
        Body::Sections(all) => {
            flow.start_sheet(document.page);
            attachment(&mut flow, document);
            title(&mut flow, document, set, 1);
            lines_above(&mut flow, document, set);
            for (place, section) in all.iter().enumerate() {
                sections::put(&mut flow, (place, section), (document, &charts), set);
            }
            notes(&mut flow, document, set);
            None
        }
    };
    Ok((flow, done))
}

/// Sheets that are drawn as a whole, each on one page.
fn drawn_sheets(flow: &mut Flow, document: &Document) -> Result<(), ReportError> {
    for sheet in &document.sheets {
        let drawing = Arc::new(picture(sheet)?);
        flow.start_sheet(document.page);
        // A sheet on a wall has none before it.
        if document.sheets.len() == 1 {
            flow.without_number();
        }
        let element = flow.element(None, Role::Figure(document.title.clone()));
        let size = drawing.size();
        let scale = (flow.width() / size.width()).min(flow.full() / size.height());
        let (width, height) = (size.width() * scale, size.height() * scale);
        flow.item(Item::Picture(Picture {
            left: flow.edges.left + (flow.width() - width) / 2.0,
            top: flow.y,
            width,
            height,
            drawing,
            element,
        }));
    }
    Ok(())
}

/// A screen shows one chart at a time; on paper they stand side by side.
fn chart_pages(flow: &mut Flow, document: &Document, charts: &[Drawn<'_>], set: Type) {
    if set.is_projector {
        for chart in charts {
            flow.start_sheet(document.page);
            flow.bookmark(1, &chart.chart.title, flow.y);
            let (left, width) = (flow.edges.left, flow.width());
            pictures::put(flow, std::slice::from_ref(chart), 1, left, width);
        }
        return;
    }
    flow.start_sheet(document.page);
    let heading = Style::new(Face::SansBold, 14.0);
    let element = flow.element(None, Role::Heading(1));
    flow.bookmark(1, "图表", flow.y);
    flow.paragraph("图表", heading, Some(element));
    flow.y += 10.0;
    let across = if is_across(document.page) { 2 } else { 1 };
    // A little smaller, four of them stand on one page.
    let width = pictures::fitted_width(flow, charts, across, flow.width());
    let left = flow.edges.left + (flow.width() - width) / 2.0;
    pictures::put(flow, charts, across, left, width);
}

/// The charts as they are drawn: those of an overview are small pictures, whose type stays as large as it can be.
fn drawn(document: &Document, set: Type) -> Result<Vec<Drawn<'_>>, ReportError> {
    /// Points of an overview for a pixel of its charts: their smallest type, of 11 pixels, is then 7 points.
    const SMALL: f64 = 0.64;
    /// At least so many pixels down.
    const DOWN: f64 = 170.0;
    /// Points of a screen for a pixel of its charts: their smallest type is then 15 points.
    const SCREEN: f64 = 1.4;
    let charts = document.charts.iter();
    let across = small_across(document) as f64;
    let room = (room_points(document.page) - (across - 1.0) * f64::from(GUTTER)) / across;
    let charts = charts.map(|chart| {
        let svg = if document.is_one_page && set.charts == ChartSize::Readable {
            chart_svg_in(chart, (room / SMALL).round(), DOWN)
        } else if set.is_projector && !document.is_one_page {
            let down = room_height(document.page) / SCREEN;
            let across = room_points(document.page) / SCREEN;
            chart_svg_in(chart, across.round(), down.round() - 46.0)
        } else if document.has_charts_in_text() {
            chart_svg_in(chart, IN_TEXT.0, IN_TEXT.1)
        } else {
            chart_svg(chart)
        };
        let drawing = Arc::new(picture(&svg)?);
        Ok::<_, ReportError>(Drawn { chart, drawing })
    });
    charts.collect()
}

/// How many charts of an overview stand side by side.
fn small_across(document: &Document) -> usize {
    let most = if is_across(document.page) { 4 } else { 2 };
    document.charts.len().clamp(1, most)
}

fn is_across(page: PageSetup) -> bool {
    let (width, height) = page.size_mm();
    width > height
}

fn table_pages(
    flow: &mut Flow,
    document: &Document,
    (list, charts): (&DocumentTable, &[Drawn<'_>]),
    set: Type,
) -> Done {
    attachment(flow, document);
    title(flow, document, set, 1);
    if document.is_one_page {
        overview(flow, document, charts, set);
    }
    lines_above(flow, document, set);
    let look = Look {
        unit: document.unit,
        style: document.page.style,
        face: set.plain,
        size: set.size,
        tail: notes_height(flow, document, set),
        has_bookmarks: true,
        stretch: 0.0,
    };
    let done = table::put(flow, list, look);
    notes(flow, document, set);
    done
}

/// Official text fills its page with 22 lines of 28 characters.
fn briefing(flow: &mut Flow, document: &Document, set: Type) {
    title(flow, document, set, 1);
    let heading = Style::new(Face::Sans, 0.72 * set.title()).centred();
    let element = flow.element(None, Role::Heading(2));
    flow.bookmark(1, "情况简述", flow.y);
    flow.paragraph("情况简述", heading, Some(element));
    flow.y += 16.0;
    running_text(flow, &document.briefing, set);
}

/// An overview: the briefing in the type of the table, small charts side by side, then the table.
fn overview(flow: &mut Flow, document: &Document, charts: &[Drawn<'_>], set: Type) {
    let size = set.size * 1.1;
    let style = Style {
        leading: 0.4 * size,
        first_indent: 2.0,
        is_justified: true,
        ..Style::new(set.plain, size)
    };
    for paragraph in &document.briefing {
        let element = flow.element(None, Role::Paragraph);
        flow.paragraph(paragraph, style, Some(element));
        flow.y += style.leading;
    }
    if charts.is_empty() {
        return;
    }
    flow.y += 8.0 * set.scale;
    let width = match set.charts {
        ChartSize::Readable => flow.width(),
        ChartSize::Scaled => flow.width() * set.scale,
    };
    let left = flow.edges.left + (flow.width() - width) / 2.0;
    pictures::put(flow, charts, small_across(document), left, width);
    flow.y += 8.0 * set.scale;
}
