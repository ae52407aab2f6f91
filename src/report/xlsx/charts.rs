use std::ops::Range;

use rust_xlsxwriter::utility::{row_col_to_cell, row_col_to_cell_absolute};
use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType,
    Formula, Worksheet, XlsxError,
};

use super::super::chart::canvas::cut;
use super::super::chart::{bars_lie, named_shares, share_formula};
use super::super::document::{
    ChartKind, ChartSeries, Document, DocumentChart, Orientation, PageSetup, PageStyle,
};
use super::super::sheet::{room_height, room_points};
use super::paper::sheet_of;
use super::sheet::{LINE_HEIGHT, PIXELS, Sheet, column_number, middle, pixels_of_chars};
use super::style;

/// The column of what a list of shares says, and how far it goes; a chart of shares has one series.
const SHARES: u16 = 2;
const SHARES_ACROSS: Range<usize> = 2..4;

/// What stands above them.
const SHARES_HEAD: &str = "图例";

/// So many bars of a small chart and no more have their number each, in place of an axis.
const MOST_LABELS: usize = 8;

/// How high a small chart is for each bar that lies in it, and for what stands around them, in pixels.
const BAR: usize = 15;
const AROUND_BARS: usize = 70;

/// The name of the sheet.
pub(super) const SHEET: &str = "图表";

/// Columns of the sheet: the names of categories, then the numbers of the series.
const COLUMNS: usize = 7;

/// Rows over which a chart stands.
const CHART_ROWS: u32 = 16;

/// How high the title of a chart is, and the white in the heads of its numbers, in points.
const TITLE: f64 = 28.0;
const HEAD_AIR: f64 = 7.0;

/// So much of a page is counted on: other programs make rows a little higher.
const SAFETY: f64 = 0.97;

/// How wide the name of a category of an overview may be, in pixels: eleven characters.
const NAME: f64 = 132.0;

/// White between a chart and its numbers, in pixels.
const BELOW: f64 = 10.0;

/// White between the charts of an overview, in pixels.
const GUTTER: u32 = 8;

/// How much lower than wide they are, and how much of the page one takes at most: on a sheet that lies across they are lower.
const LOW: f64 = 0.52;
const MOST_HIGH: f64 = 0.22;

/// What the categories of each chart that is drawn say where formulas say it.
pub(super) fn kept_shares(document: &Document) -> Vec<Vec<String>> {
    let charts = document.charts.iter();
    let drawn = charts.filter(|chart| !chart.categories.is_empty());
    drawn.map(shares).collect()
}

/// What the list beside a chart of shares says; nothing of any other.
fn shares(chart: &DocumentChart) -> Vec<String> {
    if chart.kind == ChartKind::Pie {
        named_shares(chart)
    } else {
        Vec::new()
    }
}

/// The charts of an overview on its own sheet, two beside one another below its notes, as wide together as its columns. Their
/// numbers stand on the sheet of charts. Returns the rows of each pair.
pub(super) fn write_below(
    document: &Document,
    sheet: &mut Sheet<'_>,
) -> Result<Vec<Range<u32>>, XlsxError> {
    let each = each(sheet);
    let mut all = Vec::new();
    sheet.end_row(LINE_HEIGHT / 2.0)?;
    let mut heads = 1;
    for pair in document.charts.chunks(2) {
        let first = sheet.next_row;
        // The title of each stands above it.
        let half = middle(&sheet.widths, sheet.across);
        let spans = [0..half, half..sheet.across];
        for (chart, span) in pair.iter().zip(spans) {
            let title = format!("{}（{}）", chart.title, chart.unit);
            sheet.write_span(span, &title, &style::block_heading())?;
        }
        sheet.end_row(LINE_HEIGHT + 4.0)?;
        let top = sheet.next_row;
        let (high, rows) = high(pair, each, document.page);
        for _ in 0..rows {
            sheet.end_row(LINE_HEIGHT)?;
        }
        for (place, chart) in (0_u32..).zip(pair) {
            if !chart.categories.is_empty() {
                let left = place * (each + GUTTER);
                let native = native(chart, heads, (each, high), true);
                sheet
                    .sheet
                    .insert_chart_with_offset(top, 0, &native, left, 0)?;
            }
            // Title, heads, numbers and a blank row.
            heads += chart.categories.len() as u32 + 3;
        }
        all.push(first..sheet.next_row);
    }
    Ok(all)
}

/// How wide each of two charts beside one another is, in pixels.
fn each(sheet: &Sheet<'_>) -> u32 {
    let widths = sheet.widths.iter().take(sheet.across);
    let across = widths.map(|width| pixels_of_chars(*width)).sum::<f64>() as u32;
    across.saturating_sub(GUTTER) / 2
}

/// How high charts beside one another are, in pixels, and over how many rows they go.
fn high(pair: &[DocumentChart], each: u32, page: PageSetup) -> (u32, u32) {
    let page = sheet_of(page);
    let whole = f64::from(2 * each + GUTTER) * room_height(page) / room_points(page);
    let usual = (f64::from(each) * LOW).min(whole * MOST_HIGH) as u32;
    let lying = pair.iter().filter(|chart| bars_lie(chart));
    let bars = lying.map(|chart| chart.categories.len() * chart.series.len());
    let bars = bars.max().map_or(0, |bars| bars * BAR + AROUND_BARS);
    let high = usual.max(bars as u32);
    let rows = (f64::from(high + GUTTER) / PIXELS / LINE_HEIGHT).ceil() as u32;
    (high, rows)
}

/// How high all of them are below the notes of an overview, in points.
pub(super) fn height_below(document: &Document, sheet: &Sheet<'_>) -> f64 {
    let pairs = document.charts.chunks(2);
    let heights = pairs.map(|pair| {
        let (_, rows) = high(pair, each(sheet), document.page);
        f64::from(rows + 1).mul_add(LINE_HEIGHT, 4.0)
    });
    heights.sum::<f64>() + LINE_HEIGHT / 2.0
}

/// The charts, each with its numbers below it, so that whoever gets the file can restyle it; of an overview, whose sheet has
/// the charts, the numbers alone.
pub(super) fn write(document: &Document, sheet: &mut Worksheet) -> Result<(), XlsxError> {
    let page = PageSetup {
        orientation: Orientation::Portrait,
        style: PageStyle::Meeting,
        ..PageSetup::A4
    };
    let most = document.charts.iter().map(|chart| chart.series.len()).max();
    let columns = most.unwrap_or(0).max(COLUMNS - 1);
    let names = 28.0;
    let width = ((page.width_chars() - names) / columns as f64).max(11.0);
    let mut widths = vec![width; columns + 1];
    widths[0] = names;
    // What is wider than a page is printed smaller, and more of it goes onto one.
    let scale = (page.width_chars() / widths.iter().sum::<f64>()).min(1.0);
    let room = room_height(page) * SAFETY / scale;
    let mut sheet = Sheet::new(document, sheet, SHEET, widths)?;
    let mut breaks = Vec::new();
    let mut used = 0.0;
    for chart in &document.charts {
        // A chart and its numbers stay on one page.
        let high = height(&sheet, chart);
        if used > 0.0 && used + high > room {
            breaks.push(sheet.next_row);
            used = 0.0;
        }
        used += high;
        write_chart(&mut sheet, chart, document.is_one_page)?;
    }
    if document.is_one_page {
        // The numbers of an overview stand behind its charts: nobody wants them on a second page. LibreOffice prints a hidden
        // sheet, too, where it has a range to print.
        sheet.sheet.set_hidden(true);
        return Ok(());
    }
    sheet.set_up_page(page)?;
    sheet.sheet.set_print_fit_to_pages(1, 0);
    sheet.sheet.set_page_breaks(&breaks)?;
    Ok(())
}

fn write_chart(
    sheet: &mut Sheet<'_>,
    chart: &DocumentChart,
    is_elsewhere: bool,
) -> Result<(), XlsxError> {
    sheet.write_across(&chart.title, &style::block_heading(), TITLE)?;
    let top = sheet.next_row;
    let rows = if is_elsewhere { 0 } else { rows_of(chart) };
    for _ in 0..rows {
        sheet.end_row(LINE_HEIGHT)?;
    }
    let heads = sheet.next_row;
    let head = style::head();
    sheet.write_span(0..1, &format!("单位：{}", chart.unit), &head)?;
    for (i, series) in chart.series.iter().enumerate() {
        sheet.write_span(i + 1..i + 2, &series.name, &head)?;
    }
    let shares = shares(chart);
    if !shares.is_empty() {
        sheet.write_span(SHARES_ACROSS, SHARES_HEAD, &head)?;
    }
    sheet.end_row(LINE_HEIGHT + HEAD_AIR)?;
    let text = style::chart_text();
    let number = style::chart_number();
    let first = sheet.next_row;
    let all = (first, first + (chart.categories.len() as u32).max(1) - 1);
    for (i, category) in chart.categories.iter().enumerate() {
        // A long name would leave a small chart no room for its bars.
        let named = if is_elsewhere && chart.kind != ChartKind::Pie {
            cut(category, 12.0, NAME)
        } else {
            category.clone()
        };
        sheet.write_span(0..1, &named, &text)?;
        for (column, series) in (1..).zip(&chart.series) {
            let row = sheet.next_row;
            match series.values.get(i).copied().flatten() {
                Some(value) => sheet
                    .sheet
                    .write_number_with_format(row, column, value, &number)?,
                None => sheet.sheet.write_blank(row, column, &number)?,
            };
        }
        if let Some(share) = shares.get(i) {
            let at = |column| row_col_to_cell(sheet.next_row, column);
            let ends = [all.0, all.1].map(|row| row_col_to_cell_absolute(row, 1));
            let all = ends.join(":");
            let formula = Formula::new(share_formula(chart, (&at(0), &at(1), &all)));
            let row = sheet.next_row;
            sheet.write_span(SHARES_ACROSS, "", &text)?;
            sheet
                .sheet
                .write_formula_with_format(row, SHARES, formula.set_result(share), &text)?;
        }
        let high = height_of_numbers(sheet, category, shares.get(i));
        sheet.end_row(high)?;
    }
    sheet.end_row(LINE_HEIGHT)?;
    if chart.categories.is_empty() || is_elsewhere {
        return Ok(());
    }
    let native = native(chart, heads, (680, height_of(rows)), false);
    sheet.sheet.insert_chart(top, 0, &native)?;
    Ok(())
}

/// Over how many rows a chart stands. Lying bars need a row each, a name more than one, and the axis and the legend some.
fn rows_of(chart: &DocumentChart) -> u32 {
    const NAME: f64 = 1.5;
    const AROUND: f64 = 5.0;
    if !bars_lie(chart) {
        return CHART_ROWS;
    }
    let each = (chart.series.len() as f64).max(NAME);
    CHART_ROWS.max((chart.categories.len() as f64).mul_add(each, AROUND).ceil() as u32)
}

/// How high a chart is with its title, its numbers and the blank row below them, in points.
fn height(sheet: &Sheet<'_>, chart: &DocumentChart) -> f64 {
    let shares = shares(chart);
    let numbers = chart.categories.iter().enumerate();
    let numbers = numbers.map(|(i, category)| height_of_numbers(sheet, category, shares.get(i)));
    let lines = f64::from(rows_of(chart) + 2);
    lines.mul_add(LINE_HEIGHT, TITLE + HEAD_AIR) + numbers.sum::<f64>()
}

/// How high the row of a category is, in points.
fn height_of_numbers(sheet: &Sheet<'_>, category: &str, share: Option<&String>) -> f64 {
    let lines = sheet.lines(category, 0..1);
    let shares = share.map_or(1, |share| sheet.lines(share, SHARES_ACROSS));
    lines.max(shares) as f64 * LINE_HEIGHT + 3.0
}

/// The chart as spreadsheets draw it, over the numbers below `heads`, so many pixels across and down.
fn native(chart: &DocumentChart, heads: u32, (across, down): (u32, u32), is_small: bool) -> Chart {
    let is_lying = bars_lie(chart);
    let mut native = Chart::new(match chart.kind {
        ChartKind::Bar if is_lying => ChartType::Bar,
        ChartKind::StackedBar if is_lying => ChartType::BarStacked,
        ChartKind::Bar => ChartType::Column,
        ChartKind::StackedBar => ChartType::ColumnStacked,
        ChartKind::Line => ChartType::Line,
        ChartKind::Pie => ChartType::Doughnut,
    });
    let is_ring = chart.kind == ChartKind::Pie;
    // Where each bar of a small chart has its number, it needs no axis of numbers.
    let has_labels = is_small
        && chart.kind == ChartKind::Bar
        && chart.categories.len() * chart.series.len() <= MOST_LABELS;
    let mut font = ChartFont::new();
    font.set_name(style::CHART_FACE)
        .set_size(if is_small { 9 } else { 10 });
    let first = heads + 1;
    let last = heads + chart.categories.len() as u32;
    let series = chart.series.iter().enumerate();
    for (i, ChartSeries { .. }) in series {
        let column = column_number(i + 1);
        // The list beside a ring says how much each slice is: numbers at the slices lie over one another.
        let names = if is_ring { SHARES } else { 0 };
        let series = native.add_series();
        series
            .set_name((SHEET, heads, column))
            .set_categories((SHEET, first, names, last, names))
            .set_values((SHEET, first, column, last, column));
        if is_ring {
            series.set_point_colors(&style::CHART_COLOURS);
            continue;
        }
        let colour = style::CHART_COLOURS[i % style::CHART_COLOURS.len()];
        series.set_format(&mut style::series_format(chart.kind, colour));
        if has_labels {
            let mut label = ChartDataLabel::new();
            label
                .show_value()
                .set_num_format("#,##0.##")
                .set_font(&font);
            series.set_data_label(&label);
        }
    }
    native.title().set_hidden();
    native
        .legend()
        .set_position(if is_ring {
            ChartLegendPosition::Right
        } else {
            ChartLegendPosition::Bottom
        })
        .set_font(&font);
    // A sheet of numbers may be hidden.
    native.show_hidden_data();
    if chart.series.len() == 1 && chart.kind != ChartKind::Pie {
        native.legend().set_hidden();
    }
    let numbers = |axis: &mut ChartAxis| {
        axis.set_font(&font)
            .set_num_format("#,##0")
            .set_major_gridlines(!has_labels)
            .set_major_gridlines_line(&style::grid_line())
            .set_hidden(has_labels);
        // The title above a small chart says the unit.
        if !has_labels {
            axis.set_name(&chart.unit).set_name_font(&font);
        }
    };
    if is_lying {
        // The first category at the top, as in the table below; the numbers then stand at the foot.
        let names = native.y_axis();
        names
            .set_font(&font)
            .set_reverse()
            .set_major_gridlines(false);
        names.set_crossing(ChartAxisCrossing::Max);
        numbers(native.x_axis());
    } else {
        native.x_axis().set_font(&font);
        numbers(native.y_axis());
    }
    native
        .set_alt_text(format!("{}，单位：{}", chart.title, chart.unit))
        .set_width(across)
        .set_height(down);
    native
}

/// How high a chart over so many rows is, in pixels; the row below it shows what its numbers are.
fn height_of(rows: u32) -> u32 {
    (f64::from(rows) * LINE_HEIGHT).mul_add(PIXELS, -BELOW) as u32
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::super::super::{fixture, specimen};
    use super::super::write_xlsx;
    use super::*;

    #[test]
    fn a_chart_ends_above_the_heads_of_its_numbers() {
        for rows in [CHART_ROWS, 40] {
            let room = f64::from(rows) * LINE_HEIGHT * PIXELS;
            let height = f64::from(height_of(rows));
            assert!(
                height < room && height > room - 2.0 * BELOW,
                "{height} {room}"
            );
        }
    }

    #[test]
    fn a_chart_is_not_cut_where_a_page_ends() {
        let mut document = specimen::list();
        let chart = &mut document.charts[0];
        chart.categories = (1..=12)
            .map(|i| format!("示例甲{i}（政协副主席）"))
            .collect();
        for series in &mut chart.series {
            series.values = vec![Some(5.0); 12];
        }
        let tall = chart.clone();
        assert!(bars_lie(&tall), "{tall:?}");
        // A name of 10 points stands in a row and a half: every second one is left out where it has less room.
        assert!(rows_of(&tall) >= 12 * 3 / 2 + 5);
        let sheet = |charts: Vec<DocumentChart>| {
            let mut document = document.clone();
            document.charts = charts;
            let bytes = write_xlsx(&document, fixture::MOMENT.today).unwrap();
            let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            std::io::read_to_string(zip.by_name("xl/worksheets/sheet3.xml").unwrap()).unwrap()
        };
        let breaks = |sheet: &str| sheet.matches("<brk ").count();
        assert_eq!(breaks(&sheet(vec![tall.clone(); 2])), 1);
        let mut short = tall;
        short.categories.truncate(3);
        for series in &mut short.series {
            series.values.truncate(3);
        }
        assert_eq!(breaks(&sheet(vec![short; 2])), 0);
    }

    #[test]
    fn a_ring_has_its_shares_beside_the_names_and_no_numbers_over_one_another() {
        let mut document = specimen::list();
        let chart = &mut document.charts[0];
        chart.kind = ChartKind::Pie;
        chart.series[0].values = vec![Some(975.0), Some(25.0)];
        let bytes = write_xlsx(&document, fixture::MOMENT.today).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
        let chart = part("xl/charts/chart1.xml");
        assert!(!chart.contains("<c:dLbls>"), "{chart}");
        assert!(chart.contains("!$C$19:$C$20</c:f>"), "{chart}");
        assert!(chart.contains("97.5%") && chart.contains("2.5%"), "{chart}");
        let numbers = part("xl/worksheets/sheet3.xml");
        assert!(
            numbers.contains("TEXT(N(B19)/SUM($B$19:$B$20)"),
            "{numbers}"
        );
        // They are a column of the list, with a head of their own.
        assert!(part("xl/sharedStrings.xml").contains(&format!("<t>{SHARES_HEAD}</t>")));
        for row in 18..=20 {
            assert!(numbers.contains(&format!("<mergeCell ref=\"C{row}:D{row}\"/>")));
        }
    }

    #[test]
    fn an_overview_has_its_charts_below_its_notes_and_their_numbers_elsewhere() {
        let mut document = specimen::list();
        document.is_one_page = true;
        "第十四章 健全综合交通运输网络".clone_into(&mut document.charts[0].categories[0]);
        document.charts = vec![document.charts[0].clone(); 3];
        let bytes = write_xlsx(&document, fixture::MOMENT.today).unwrap();
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut part = |name: &str| std::io::read_to_string(zip.by_name(name).unwrap()).unwrap();
        let texts = part("xl/sharedStrings.xml");
        assert!(texts.contains("<t>第十四章 健全综合…</t>"), "{texts}");
        let overview = part("xl/worksheets/sheet1.xml");
        assert!(overview.contains("<drawing ") && overview.contains("fitToPage=\"1\""));
        // Its default, one page, is not written.
        assert!(!overview.contains("fitToHeight"), "{overview}");
        assert!(!part("xl/worksheets/sheet2.xml").contains("<drawing "));
        // Each is drawn over its own numbers: below a title and a row of heads, two categories and a blank row.
        for (number, first) in [(1, 3), (2, 8), (3, 13)] {
            let chart = part(&format!("xl/charts/chart{number}.xml"));
            let values = format!("图表!$B${first}:$B${}", first + 1);
            assert!(chart.contains(&values), "{values} {chart}");
        }
        // They are drawn from a sheet that nobody prints.
        assert!(!part("xl/workbook.xml").contains("图表!$A$1"));
        assert!(part("xl/charts/chart1.xml").contains("<a:bodyPr wrap=\"none\"/>"));
        assert!(part("xl/workbook.xml").contains("name=\"图表\" sheetId=\"2\" state=\"hidden\""));
        assert!(!part("xl/charts/chart1.xml").contains("plotVisOnly"));
        let drawing = part("xl/drawings/drawing1.xml");
        assert_eq!(drawing.matches("<c:chart ").count(), 3);
    }
}
