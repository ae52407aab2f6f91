//! Papers as workbooks: what they are printed like, and that days are days.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::{Cursor, Read as _};

use lantu::model::PartialDate;
use lantu::report::{DocumentCell, Preset, write_xlsx};

use crate::presets::{moment, paper, sample};
use crate::sheet;

/// The first sheet as it stands in the file.
fn first_sheet(bytes: &[u8]) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let name = "xl/worksheets/sheet1.xml";
    let mut xml = String::new();
    let mut file = zip.by_name(name).unwrap();
    file.read_to_string(&mut xml).unwrap();
    xml
}

/// An attribute of the first element of this name.
fn attribute(xml: &str, element: &str, name: &str) -> Option<f64> {
    let rest = xml.split(&format!("<{element} ")).nth(1)?;
    let tag = rest.split('>').next()?;
    let rest = format!(" {tag}");
    let value = rest.split(&format!(" {name}=\"")).nth(1)?;
    value.split('"').next()?.parse().ok()
}

/// How wide the columns of a sheet are that are seen, in points: a width counts digits of seven pixels.
fn width(xml: &str) -> f64 {
    let columns = xml.split("<col ").skip(1).map(|column| {
        let column = format!("<col {}", column.split('>').next().unwrap());
        let of = |name: &str| attribute(&format!("{column}>"), "col", name);
        if column.contains("hidden=\"1\"") {
            return 0.0;
        }
        let count = of("max").unwrap() - of("min").unwrap() + 1.0;
        of("width").unwrap() * 7.0 * 0.75 * count
    });
    columns.sum()
}

/// How wide a page of a sheet is between its edges, in points.
fn room(xml: &str) -> f64 {
    let sheet = attribute(xml, "pageSetup", "paperSize").unwrap();
    let sizes = [
        (8.0, (297.0, 420.0)),
        (9.0, (210.0, 297.0)),
        (66.0, (420.0, 594.0)),
    ];
    let size = sizes
        .iter()
        .find(|(paper, _)| (*paper - sheet).abs() < 0.5)
        .unwrap();
    let (short, long) = size.1;
    let lies = xml.contains("orientation=\"landscape\"");
    let across = if lies { long } else { short } / 25.4;
    let edge = |side: &str| attribute(xml, "pageMargins", side).unwrap();
    (across - edge("left") - edge("right")) * 72.0
}

#[test]
fn every_workbook_is_printed_in_type_that_can_be_read() {
    let portfolio = sample();
    for preset in Preset::ALL {
        let mut document = paper(&portfolio, preset);
        if document.is_one_page {
            continue;
        }
        document.briefing.clear();
        let bytes = write_xlsx(&document, moment().today).unwrap();
        let xml = first_sheet(&bytes);
        let scale = if let Some(percent) = attribute(&xml, "pageSetup", "scale") {
            percent / 100.0
        } else {
            (room(&xml) / width(&xml)).min(1.0)
        };
        let printed = 10.5 * scale;
        assert!(printed >= 7.9, "{} {printed}", preset.label());
    }
}

#[test]
fn a_day_among_the_values_of_a_card_is_a_day() {
    let document = paper(&sample(), Preset::Slips);
    let bytes = write_xlsx(&document, moment().today).unwrap();
    let cells = sheet::cells(&bytes, &document.name);
    let fields = document.cards().iter().flat_map(|card| &card.fields);
    let days = fields.filter_map(|field| match field.value {
        DocumentCell::Date(PartialDate::Day(day)) => Some(day.to_string()),
        _ => None,
    });
    let days: Vec<String> = days.collect();
    assert!(!days.is_empty());
    for day in days {
        assert!(cells.values().any(|text| *text == day), "{day}");
    }
}

#[test]
fn a_briefing_is_one_text_in_one_cell() {
    let document = paper(&sample(), Preset::KeyProjects);
    assert!(!document.briefing.is_empty());
    let bytes = write_xlsx(&document, moment().today).unwrap();
    let cells = sheet::cells(&bytes, "情况简述");
    let whole = cells.values().filter(|text| {
        let mut paragraphs = document.briefing.iter();
        paragraphs.all(|paragraph| text.contains(paragraph))
    });
    assert_eq!(whole.count(), 1);
}
