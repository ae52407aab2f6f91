//! The pictures of a document: charts, and those that go with projects.

use std::ops::Range;

use super::super::ReportError;
use super::super::chart::{IN_TEXT, chart_svg, chart_svg_in};
use super::super::document::Document;
use super::super::ooxml::Xml;
use super::super::photo::{Photo, png_size};
use super::super::sheet;
use super::super::svg::svg_to_png;
use super::styles::Look;
use super::text::{Paragraph, picture};
use super::{table, units};

/// Pixels of a chart's picture for each of its own: sharp when printed.
const CHART_SCALE: f32 = 3.0;

/// The files of the pictures, in the order of their numbers.
#[derive(Default)]
pub(super) struct Pictures(Vec<(&'static str, Vec<u8>)>);

/// A chart as a picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chart {
    number: usize,
    size: (u32, u32),
}

impl Pictures {
    fn add(&mut self, ending: &'static str, bytes: Vec<u8>) -> usize {
        self.0.push((ending, bytes));
        self.0.len()
    }

    /// The charts of a paper, in their order.
    pub(super) fn of_charts(&mut self, document: &Document) -> Result<Vec<Chart>, ReportError> {
        let is_in_text = document.has_charts_in_text();
        let charts = document.charts.iter().map(|chart| {
            let svg = if is_in_text {
                chart_svg_in(chart, IN_TEXT.0, IN_TEXT.1)
            } else {
                chart_svg(chart)
            };
            let png = svg_to_png(&svg, CHART_SCALE)?;
            let size = png_size(&png).unwrap_or((1, 1));
            let number = self.add("png", png);
            Ok(Chart { number, size })
        });
        charts.collect()
    }

    /// A picture of a project, in a box of points.
    pub(super) fn put_photo(
        &mut self,
        xml: &mut Xml,
        (photo, title): (&Photo, &str),
        (width, height): (f64, f64),
    ) {
        let number = self.add(photo.ending(), photo.bytes().to_vec());
        let (across, down) = photo.size();
        let high = width * f64::from(down) / f64::from(across.max(1));
        let width = if high > height {
            width * height / high
        } else {
            width
        };
        picture(xml, number, title, (across, down), width);
    }

    /// The files, by their names below `word`.
    pub(super) fn files(&mut self) -> Vec<(String, Vec<u8>)> {
        let files = std::mem::take(&mut self.0);
        let files = (1..).zip(files);
        files
            .map(|(number, (ending, bytes))| (format!("media/image{number}.{ending}"), bytes))
            .collect()
    }
}

/// Some of the charts, side by side where the sheet lies across, else below one another.
pub(super) fn charts(xml: &mut Xml, document: &Document, charts: &[Chart], which: Range<usize>) {
    let (width, height) = document.page.size_mm();
    let across = match (width > height, document.is_one_page) {
        (true, true) => which.len().clamp(1, 4),
        (true, false) | (false, true) => 2,
        (false, false) => 1,
    };
    let room = sheet::room_points(document.page);
    let share = match (document.is_one_page, document.sections().is_empty()) {
        // At this width the letters of a small chart are 7 points high.
        (true, _) => 0.88,
        // It finds room below the text that tells of it, its letters 7 points high.
        (false, false) => 0.8,
        (false, true) => 1.0,
    };
    let cell = room * share / across as f64;
    table::open(xml, &vec![cell; across], false);
    let drawn = document.charts.iter().zip(charts);
    let mut drawn = drawn.skip(which.start).take(which.len());
    loop {
        let row: Vec<_> = drawn.by_ref().take(across).collect();
        if row.is_empty() {
            break;
        }
        xml.open("w:tr");
        xml.raw("<w:trPr><w:cantSplit/></w:trPr>");
        for i in 0..across {
            xml.open("w:tc");
            xml.raw(&format!(
                "<w:tcPr><w:tcW w:w=\"{}\" w:type=\"dxa\"/></w:tcPr>",
                units::twips(cell)
            ));
            match row.get(i) {
                Some((chart, drawn)) => {
                    picture(xml, drawn.number, &chart.title, drawn.size, cell - 12.0);
                }
                None => Paragraph::of(Look::Nothing).write(xml, ""),
            }
            xml.close("w:tc");
        }
        xml.close("w:tr");
    }
    xml.close("w:tbl");
}
