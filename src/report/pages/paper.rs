//! The parts of a paper in their order: a briefing, charts, then a table or one card for each project, and notes.

use std::sync::Arc;

use super::super::ReportError;
use super::super::chart::{IN_TEXT, chart_svg, chart_svg_in};
use super::super::document::{Body, Document, DocumentTable, PageSetup};
use super::super::sheet::{SMALLEST_POINTS, room_height, room_points, text_page};
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
use super::typography::Type;

/// By how much the type of an overview is made smaller at a time, as a part of its usual size.
const STEP: f32 = 0.05;

/// How an overview falls into pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Overview {
    /// One after the other.
    Flowing,
    /// The table on a page of its own, and the charts so large that they fill the one before.
    Parted,
}

/// Lays a paper out; an overview so that it stands on one page, where that goes in type that can be read, else on two.
pub(super) fn fitting(
    document: &Document,
    keeps_parts: bool,
) -> Result<(Flow, Option<Done>), ReportError> {
    let usual = lay_out(document, (1.0, Overview::Flowing), keeps_parts)?;
    if !document.is_one_page || usual.0.pages.len() <= 1 {
        return Ok(usual);
    }
    let body = document.page.body_points() as f32;
    let least = (SMALLEST_POINTS as f32 / body).min(1.0);
    let steps = ((1.0 - least) / STEP).ceil() as usize;
    let smaller = |first: usize| (first..=steps).map(move |i| (i as f32).mul_add(-STEP, 1.0));
    let on_one = smaller(1).map(|scale| (scale, Overview::Flowing, 1));
    let parted = smaller(0).filter(|_| !document.charts.is_empty());
    let on_two = parted.map(|scale| (scale, Overview::Parted, 2));
    for (scale, overview, pages) in on_one.chain(on_two) {
        let tried = lay_out(document, (scale.max(least), overview), keeps_parts)?;
        if tried.0.pages.len() <= pages {
            return Ok(tried);
        }
    }
    Ok(usual)
}

/// Lays a paper out in type of `scale` times its size.
fn lay_out(
    document: &Document,
    (scale, overview): (f32, Overview),
    keeps_parts: bool,
) -> Result<(Flow, Option<Done>), ReportError> {
    let set = Type::of(document.page, scale);
    let mut flow = Flow::new(document.page, document.data_mark.clone());
    flow.keeps_parts = keeps_parts;
    flow.running = Some(document.title.clone());
    let charts = drawn(document, overview, set)?;
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
        Body::Table(list) => Some(table_pages(
            &mut flow,
            document,
            (list, &charts, overview),
            set,
        )),
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
fn drawn(
    document: &Document,
    overview: Overview,
    set: Type,
) -> Result<Vec<Drawn<'_>>, ReportError> {
    /// Points of an overview for a pixel of its charts: their smallest type, of 11 pixels, is then 7 points, and of one with a
    /// page for them 9.
    const SMALL: f64 = 0.64;
    const LARGER: f64 = 0.82;
    /// At least so many pixels down, or such a share of the page with all rows of them.
    const DOWN: f64 = 170.0;
    const SHARE: f64 = 0.55;
    /// Points of a screen for a pixel of its charts: their smallest type is then 15 points.
    const SCREEN: f64 = 1.4;
    let charts = document.charts.iter();
    let across = small_across(document) as f64;
    let room = (room_points(document.page) - (across - 1.0) * f64::from(GUTTER)) / across;
    let rows = document
        .charts
        .len()
        .div_ceil(small_across(document))
        .max(1);
    let down = SHARE * room_height(document.page) / rows as f64;
    let small = match overview {
        Overview::Flowing => (room / SMALL, DOWN),
        Overview::Parted => (room / LARGER, (down / LARGER).max(DOWN)),
    };
    let charts = charts.map(|chart| {
        let svg = if document.is_one_page {
            chart_svg_in(chart, small.0.round(), small.1.round())
        } else if set.is_projector {
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
    (list, charts, parts): (&DocumentTable, &[Drawn<'_>], Overview),
    set: Type,
) -> Done {
    attachment(flow, document);
    title(flow, document, set, 1);
    if document.is_one_page {
        overview(flow, document, charts, set);
        if parts == Overview::Parted {
            flow.start_page();
        }
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
    let (left, width) = (flow.edges.left, flow.width());
    pictures::put(flow, charts, small_across(document), left, width);
    flow.y += 8.0 * set.scale;
}

#[cfg(test)]
mod tests {
    use super::super::super::document::Orientation;
    use super::super::super::fixture::{self, MOMENT};
    use super::super::super::{Layout, Preset, document};
    use super::*;
    use crate::model::MoneyUnit;
    use crate::view::GroupKey;

    /// What a page of an overview has: the smallest type of its texts and of its charts, in points; none without charts.
    #[derive(Debug)]
    struct Seen {
        texts: f32,
        charts: Option<f32>,
        has_rows: bool,
    }

    /// The pages of an overview of so many groups.
    fn overview(groups: usize) -> Vec<Seen> {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = Layout::new(Preset::Overview, &portfolio, MoneyUnit::Wan, MOMENT);
        let mut paper = document(&portfolio, &listing, &layout, MOMENT);
        assert_eq!(paper.page.orientation, Orientation::Portrait);
        let table = fixture::table_mut(&mut paper);
        let group = table.rows[0].clone();
        let name = group.cells[table.label_column].show(MoneyUnit::Wan);
        let name: String = name.chars().take(4).collect();
        table.rows = vec![group; groups];
        let (flow, done) = fitting(&paper, false).unwrap();
        let done = done.unwrap();
        assert_eq!(done.sets, 1);
        let pages = flow.pages.iter().map(|page| {
            let least = |of: &dyn Fn(&Item) -> Option<f32>| {
                let sizes = page.items.iter().filter_map(of);
                sizes.fold(f32::INFINITY, f32::min)
            };
            let texts = least(&|item| match item {
                Item::Text(words) => Some(words.size),
                _ => None,
            });
            // The smallest type of a chart has 11 pixels.
            let charts = least(&|item| match item {
                Item::Picture(picture) => {
                    Some(11.0 * picture.width / picture.drawing.size().width())
                }
                _ => None,
            });
            let mut items = page.items.iter();
            let has_rows = items.any(|item| match item {
                Item::Text(words) => words.shaped.text.starts_with(&name),
                _ => false,
            });
            Seen {
                texts,
                charts: Some(charts).filter(|size| size.is_finite()),
                has_rows,
            }
        });
        pages.collect()
    }

    #[test]
    fn an_overview_too_long_for_its_page_goes_on_overleaf_in_type_that_can_be_read() {
        let is_readable = |seen: &Seen| {
            let charts = seen.charts.unwrap_or(f32::INFINITY);
            seen.texts >= 7.99 && charts >= 6.99
        };
        let mut smallest = f32::INFINITY;
        for groups in [5, 12, 18, 24, 30, 36, 42] {
            let pages = overview(groups);
            assert!(pages.iter().all(is_readable), "{groups} {pages:?}");
            match pages.as_slice() {
                [only] => {
                    assert!(only.charts.is_some() && only.has_rows, "{groups} {only:?}");
                    smallest = smallest.min(only.texts);
                }
                // The charts fill a page, and all rows stand on the other, in larger type again.
                [first, second] => {
                    assert!(first.charts > Some(8.5) && !first.has_rows, "{pages:?}");
                    assert!(second.charts.is_none() && second.has_rows, "{pages:?}");
                    assert!(second.texts > smallest, "{pages:?}");
                }
                pages => panic!("{groups} {pages:?}"),
            }
        }
        assert!(smallest < 10.0);
        assert_eq!([overview(8).len(), overview(42).len()], [1, 2]);
    }
}
