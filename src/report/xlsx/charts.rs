use rust_xlsxwriter::{
    Chart, ChartAxis, ChartAxisCrossing, ChartDataLabel, ChartFont, ChartLegendPosition, ChartType,
    Worksheet, XlsxError,
};

use super::super::chart::bars_lie;
use super::super::document::{
    ChartKind, ChartSeries, Document, DocumentChart, Orientation, PageSetup, PageStyle,
};
use super::sheet::{LINE_HEIGHT, PIXELS, Sheet, column_number};
use super::style;

/// The name of the sheet.
pub(super) const SHEET: &str = "图表";

/// Columns of the sheet: the names of categories, then the numbers of the series.
const COLUMNS: usize = 7;

/// Rows over which a chart stands.
const CHART_ROWS: u32 = 16;

/// White between a chart and its numbers, in pixels.
const BELOW: f64 = 10.0;

/// The charts, each with its numbers below it, so that whoever gets the file can restyle it.
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
    let mut sheet = Sheet::new(document, sheet, SHEET, widths)?;
    let mut breaks = Vec::new();
    for (i, chart) in document.charts.iter().enumerate() {
        // Two charts and their numbers fill a page.
        if i > 0 && i % 2 == 0 {
            breaks.push(sheet.next_row);
        }
        write_chart(&mut sheet, chart)?;
    }
    sheet.set_up_page(page)?;
    sheet.sheet.set_print_fit_to_pages(1, 0);
    sheet.sheet.set_page_breaks(&breaks)?;
    Ok(())
}

fn write_chart(sheet: &mut Sheet<'_>, chart: &DocumentChart) -> Result<(), XlsxError> {
    sheet.write_across(&chart.title, &style::block_heading(), 28.0)?;
    let top = sheet.next_row;
    // Lying bars need a row each, and some for the axis and the legend.
    let lying = chart.categories.len() * chart.series.len().max(1) + 5;
    let rows = if bars_lie(chart) {
        CHART_ROWS.max(lying as u32)
    } else {
        CHART_ROWS
    };
    for _ in 0..rows {
        sheet.end_row(LINE_HEIGHT)?;
    }
    let heads = sheet.next_row;
    let head = style::head();
    sheet.write_span(0..1, &format!("单位：{}", chart.unit), &head)?;
    for (i, series) in chart.series.iter().enumerate() {
        sheet.write_span(i + 1..i + 2, &series.name, &head)?;
    }
    sheet.end_row(LINE_HEIGHT + 7.0)?;
    let text = style::chart_text();
    let number = style::chart_number();
    for (i, category) in chart.categories.iter().enumerate() {
        sheet.write_span(0..1, category, &text)?;
        for (column, series) in (1..).zip(&chart.series) {
            let row = sheet.next_row;
            match series.values.get(i).copied().flatten() {
                Some(value) => sheet
                    .sheet
                    .write_number_with_format(row, column, value, &number)?,
                None => sheet.sheet.write_blank(row, column, &number)?,
            };
        }
        let lines = sheet.lines(category, 0..1);
        sheet.end_row(lines as f64 * LINE_HEIGHT + 3.0)?;
    }
    sheet.end_row(LINE_HEIGHT)?;
    if chart.categories.is_empty() {
        return Ok(());
    }
    let native = native(chart, heads, rows);
    sheet.sheet.insert_chart(top, 0, &native)?;
    Ok(())
}

/// The chart as spreadsheets draw it, over the numbers below `heads`.
fn native(chart: &DocumentChart, heads: u32, rows: u32) -> Chart {
    let is_lying = bars_lie(chart);
    let mut native = Chart::new(match chart.kind {
        ChartKind::Bar if is_lying => ChartType::Bar,
        ChartKind::StackedBar if is_lying => ChartType::BarStacked,
        ChartKind::Bar => ChartType::Column,
        ChartKind::StackedBar => ChartType::ColumnStacked,
        ChartKind::Line => ChartType::Line,
        ChartKind::Pie => ChartType::Doughnut,
    });
    let first = heads + 1;
    let last = heads + chart.categories.len() as u32;
    let series = chart.series.iter().enumerate();
    for (i, ChartSeries { .. }) in series {
        let column = column_number(i + 1);
        let series = native.add_series();
        series
            .set_name((SHEET, heads, column))
            .set_categories((SHEET, first, 0, last, 0))
            .set_values((SHEET, first, column, last, column));
        if chart.kind == ChartKind::Pie {
            series
                .set_point_colors(&style::CHART_COLOURS)
                .set_data_label(ChartDataLabel::new().show_percentage());
        } else {
            let colour = style::CHART_COLOURS[i % style::CHART_COLOURS.len()];
            series.set_format(&mut style::series_format(chart.kind, colour));
        }
    }
    let mut font = ChartFont::new();
    font.set_name(style::CHART_FACE).set_size(10);
    native.title().set_hidden();
    native
        .legend()
        .set_position(ChartLegendPosition::Bottom)
        .set_font(&font);
    if chart.series.len() == 1 && chart.kind != ChartKind::Pie {
        native.legend().set_hidden();
    }
    let numbers = |axis: &mut ChartAxis| {
        axis.set_font(&font)
            .set_name(&chart.unit)
            .set_name_font(&font)
            .set_num_format("#,##0")
            .set_major_gridlines(true)
            .set_major_gridlines_line(&style::grid_line());
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
        .set_width(680)
        .set_height(height_of(rows));
    native
}

/// How high a chart over so many rows is, in pixels; the row below it shows what its numbers are.
fn height_of(rows: u32) -> u32 {
    (f64::from(rows) * LINE_HEIGHT).mul_add(PIXELS, -BELOW) as u32
}

#[cfg(test)]
mod tests {
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
}
