//! The named styles of a workbook: an office that changes the face of 一级分组 changes it once. The library that writes
//! the workbook knows none, so they are put in behind it.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::super::ooxml::escaped;
use super::style::{BODY_FACE, HEAD_FACE, SECOND_FACE, TITLE_FACE, TOTAL_FILL};

/// Where a workbook keeps its looks.
const STYLES: &str = "xl/styles.xml";

/// The same workbook with its looks named. `shares` are what the categories of each chart say where formulas say it: the
/// library keeps no results of formulas beside a chart, and some programs show what is kept there.
pub(super) fn name_styles(book: Vec<u8>, shares: &[Vec<String>]) -> io::Result<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(book))?;
    let mut styles = String::new();
    archive.by_name(STYLES)?.read_to_string(&mut styles)?;
    let Some(named) = named(&styles) else {
        return Ok(archive.into_inner().into_inner());
    };
    let mut written = ZipWriter::new(Cursor::new(Vec::new()));
    for place in 0..archive.len() {
        let name = archive.by_index_raw(place)?.name()?.into_owned();
        let of_chart = chart_place(&name).and_then(|chart| shares.get(chart));
        let text = if name == STYLES {
            Some(named.clone())
        } else if let Some(shares) = of_chart {
            let chart = io::read_to_string(archive.by_index(place)?)?;
            let chart = with_whole_numbers(&chart);
            Some(with_categories(&chart, shares).unwrap_or(chart))
        } else {
            None
        };
        let Some(text) = text else {
            written.raw_copy_file(archive.by_index_raw(place)?)?;
            continue;
        };
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::DEFAULT);
        written.start_file(name, options)?;
        written.write_all(text.as_bytes())?;
    }
    Ok(written.finish()?.into_inner())
}

/// The place among the charts of one that is kept here, from 0.
fn chart_place(name: &str) -> Option<usize> {
    let number = name.strip_prefix("xl/charts/chart")?.strip_suffix(".xml")?;
    number.parse::<usize>().ok()?.checked_sub(1)
}

/// A chart in which no program breaks the number at a bar into lines.
fn with_whole_numbers(chart: &str) -> String {
    let parts = chart.split("<c:dLbls>").enumerate();
    let parts = parts.map(|(place, labels)| match place {
        0 => labels.to_owned(),
        _ => labels.replacen("<a:bodyPr/>", "<a:bodyPr wrap=\"none\"/>", 1),
    });
    parts.collect::<Vec<_>>().join("<c:dLbls>")
}

/// A chart whose categories are texts, kept beside the cells from which they come; none where it has its own.
fn with_categories(chart: &str, shares: &[String]) -> Option<String> {
    if shares.is_empty() {
        return None;
    }
    let (before, rest) = chart.split_once("<c:cat><c:numRef>")?;
    let (of_numbers, after) = rest.split_once("</c:numRef></c:cat>")?;
    let (cells, _) = of_numbers.split_once("<c:numCache>")?;
    let texts = shares.iter().enumerate();
    let texts =
        texts.map(|(i, text)| format!("<c:pt idx=\"{i}\"><c:v>{}</c:v></c:pt>", escaped(text)));
    let texts = texts.collect::<Vec<_>>().concat();
    let count = shares.len();
    Some(format!(
        "{before}<c:cat><c:strRef>{cells}<c:strCache><c:ptCount val=\"{count}\"/>{texts}</c:strCache></c:strRef></c:cat>{after}"
    ))
}

/// A style: its name, and the font, the ground and the border that it has.
struct Named {
    name: &'static str,
    looks: [String; 3],
}

/// The looks with names; none where they are not as the library writes them.
fn named(styles: &str) -> Option<String> {
    let fonts: Vec<&str> = inner(styles, "fonts")?.split("<font>").skip(1).collect();
    let fills: Vec<&str> = inner(styles, "fills")?.split("<fill>").skip(1).collect();
    let cells = inner(styles, "cellXfs")?;
    let mut all: Vec<Named> = Vec::new();
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut written = String::new();
    for cell in cells.split("<xf ").skip(1) {
        let [font, fill, border] =
            ["fontId", "fillId", "borderId"].map(|name| attribute(cell, name).unwrap_or("0"));
        let of = |all: &[&str], place: &str| {
            let found = place
                .parse()
                .ok()
                .and_then(|place: usize| all.get(place).copied());
            found.unwrap_or_default().to_owned()
        };
        let (face, ground) = (of(&fonts, font), of(&fills, fill));
        let name = name(&face, &ground, border != "0");
        let style = name.map_or(0, |name| {
            *places.entry(name).or_insert_with(|| {
                // A cell that is coloured by a rule is one of its row all the same.
                let has_ground = matches!(name, "合计行" | "一级分组" | "二级分组");
                let fill = if has_ground { fill } else { "0" };
                let looks = [font, fill, border].map(str::to_owned);
                all.push(Named { name, looks });
                all.len()
            })
        });
        written.push_str("<xf ");
        written.push_str(&cell.replacen("xfId=\"0\"", &format!("xfId=\"{style}\""), 1));
    }
    let looks = all.iter().map(|Named { looks, .. }| {
        let [font, fill, border] = looks;
        format!("<xf numFmtId=\"0\" fontId=\"{font}\" fillId=\"{fill}\" borderId=\"{border}\"/>")
    });
    let names = (1..).zip(&all).map(|(place, Named { name, .. })| {
        format!("<cellStyle name=\"{name}\" xfId=\"{place}\"/>")
    });
    let text = styles.replacen(cells, &written, 1);
    let text = more(&text, "cellStyleXfs", &looks.collect::<String>(), all.len())?;
    more(&text, "cellStyles", &names.collect::<String>(), all.len())
}

/// What a look is, by its face, its ground and whether it has lines around it.
fn name(font: &str, ground: &str, has_border: bool) -> Option<&'static str> {
    let face = font.split("<name val=\"").nth(1)?.split('"').next()?;
    let size = font.split("<sz val=\"").nth(1)?.split('"').next()?;
    let is_bold = font.contains("<b/>");
    Some(match (face, size, is_bold) {
        (TITLE_FACE, ..) => "公文标题",
        (HEAD_FACE, "14", _) => "附件号",
        (SECOND_FACE, _, false) => "副标题",
        (BODY_FACE, "12", _) => "编制单位行",
        (BODY_FACE, "16", _) => "简述正文",
        (HEAD_FACE, "12", _) => "小标题",
        (HEAD_FACE, _, true) if ground.contains(&format!("{TOTAL_FILL:06X}")) => "合计行",
        (HEAD_FACE, _, true) => "一级分组",
        (SECOND_FACE, _, true) => "二级分组",
        (BODY_FACE, _, true) => "三级分组",
        (HEAD_FACE, ..) => "表头",
        (BODY_FACE, ..) if has_border => "表格正文",
        (BODY_FACE, ..) => "表注",
        _ => return None,
    })
}

/// What stands between the tags of an element.
fn inner<'a>(xml: &'a str, tag: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("<{tag} "))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split_once(&format!("</{tag}>"))
        .map(|(inner, _)| inner)
}

fn attribute<'a>(xml: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = xml.split_once(&format!("{name}=\""))?;
    rest.split('"').next()
}

/// The same with more elements at the end of one, which counts them.
fn more(xml: &str, tag: &str, elements: &str, count: usize) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{tag} "))?;
    let there: usize = attribute(rest, "count")?.parse().ok()?;
    let old = format!("<{tag} count=\"{there}\"");
    let new = format!("<{tag} count=\"{}\"", there + count);
    let end = format!("</{tag}>");
    let text = xml.replacen(&old, &new, 1);
    Some(text.replacen(&end, &format!("{elements}{end}"), 1))
}

#[cfg(test)]
mod tests {
    use super::super::super::fixture;
    use super::super::write_xlsx;
    use super::*;
    use crate::view::GroupKey;

    #[test]
    fn every_cell_has_a_named_style() {
        let document = fixture::document(&[GroupKey::Chapter]);
        let book = write_xlsx(&document, fixture::MOMENT.today).unwrap();
        let mut archive = ZipArchive::new(Cursor::new(book)).unwrap();
        let styles = io::read_to_string(archive.by_name(STYLES).unwrap()).unwrap();
        let names = inner(&styles, "cellStyles").unwrap();
        let names: Vec<&str> = names
            .split("<cellStyle ")
            .skip(1)
            .filter_map(|style| attribute(style, "name"))
            .collect();
        for name in [
            "公文标题",
            "附件号",
            "表头",
            "合计行",
            "一级分组",
            "表格正文",
            "表注",
        ] {
            assert!(names.contains(&name), "{name}: {names:?}");
        }
        let looks = inner(&styles, "cellStyleXfs").unwrap();
        assert_eq!(looks.matches("<xf ").count(), names.len());
        let cells = inner(&styles, "cellXfs").unwrap();
        let unnamed = cells.matches("xfId=\"0\"").count();
        // The first look is that of cells that nobody wrote.
        assert_eq!(unnamed, 1, "{cells}");
    }
}
