//! Charts that can be changed: DrawingML with the numbers as they are drawn, and a workbook behind it.

use chrono::{Datelike as _, NaiveDate};
use rust_xlsxwriter::utility::row_col_to_cell;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Formula, Workbook, XlsxError};

use super::super::chart::{COLOURS, bars_lie, named_shares, share_formula};
use super::super::document::{ChartKind, ChartSeries, DocumentChart};
use super::super::ooxml::{DECLARATION, Xml, escaped};

/// The sheet of the workbook.
const SHEET: &str = "数据";

/// How a chart looks in its room.
#[derive(Clone, Copy)]
pub(super) struct Look {
    /// Whether it shares a slide with others: then it says no more than it has room for.
    is_small: bool,
}

impl Look {
    /// Lower than this, in points, a chart is small.
    const LOW: f32 = 170.0;

    /// That of a chart so high, in points.
    pub(super) fn of(height: f32) -> Self {
        Self {
            is_small: height < Self::LOW,
        }
    }

    /// Whether it shares a slide with others.
    pub(super) const fn is_small(self) -> bool {
        self.is_small
    }

    /// The size of every text, in hundredths of a point.
    const fn size(self) -> &'static str {
        if self.is_small {
            "sz=\"800\""
        } else {
            "sz=\"1400\""
        }
    }
}

/// Series beside one another can still be told apart where each has its number.
const MOST_LABELS: usize = 24;

/// More lying bars than these stand so near one another that their numbers are smaller than other text.
const FEW_BARS: usize = 14;
const DENSE_LABEL: &str = "sz=\"900\"";

/// The numbers of a chart as a workbook: the names of categories, then a column for each series.
pub(super) fn workbook(chart: &DocumentChart, created: NaiveDate) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (year, month) = (created.year() as u16, created.month() as u8);
    let day = ExcelDateTime::from_ymd(year, month, created.day() as u8)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    let sheet = book.add_worksheet().set_name(SHEET)?;
    sheet.set_column_width(0, 28)?;
    for (row, category) in (1..).zip(&chart.categories) {
        sheet.write_string(row, 0, category)?;
    }
    let all = format!("$B$2:$B${}", chart.categories.len() + 1);
    for (row, share) in (1..).zip(shares(chart)) {
        let (name, value) = (row_col_to_cell(row, 0), row_col_to_cell(row, 1));
        let formula = Formula::new(share_formula(chart, (&name, &value, &all)));
        let formula = formula.set_result(share);
        sheet.write_formula(row, SHARES, formula)?;
    }
    for (column, series) in (1..).zip(&chart.series) {
        sheet.write_string(0, column, &series.name)?;
        for (row, value) in (1..).zip(&series.values) {
            if let Some(value) = value {
                sheet.write_number(row, column, *value)?;
            }
        }
    }
    book.save_to_buffer()
}

/// The column of what a list of shares says; a chart of shares has one series.
const SHARES: u16 = 2;

/// What the list beside a chart of shares says; nothing of any other.
fn shares(chart: &DocumentChart) -> Vec<String> {
    if chart.kind == ChartKind::Pie {
        named_shares(chart)
    } else {
        Vec::new()
    }
}

/// The part of a chart.
pub(super) fn chart_xml(chart: &DocumentChart, look: Look) -> String {
    let mut xml = Xml::bare();
    xml.raw(DECLARATION);
    xml.raw(
        "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <c:roundedCorners val=\"0\"/><c:chart><c:autoTitleDeleted val=\"1\"/><c:plotArea><c:layout/>",
    );
    match chart.kind {
        ChartKind::Bar | ChartKind::StackedBar => bars(&mut xml, chart, look),
        ChartKind::Line => lines(&mut xml, chart, look),
        ChartKind::Pie => pie(&mut xml, chart),
    }
    xml.raw("</c:plotArea>");
    if chart.series.len() > 1 || chart.kind == ChartKind::Pie {
        let is_beside = chart.kind == ChartKind::Pie;
        xml.raw(&format!(
            "<c:legend><c:legendPos val=\"{}\"/><c:overlay val=\"0\"/>{}</c:legend>",
            if is_beside { "r" } else { "b" },
            type_of_texts(look)
        ));
    }
    xml.raw(
        "<c:plotVisOnly val=\"1\"/><c:dispBlanksAs val=\"gap\"/></c:chart>\
         <c:externalData r:id=\"rId1\"><c:autoUpdate val=\"0\"/></c:externalData></c:chartSpace>",
    );
    xml.finish()
}

fn type_of_texts(look: Look) -> String {
    type_of_size(look.size())
}

fn type_of_size(size: &str) -> String {
    format!(
        "<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {size}/></a:pPr><a:endParaRPr lang=\"zh-CN\"/></a:p></c:txPr>"
    )
}

fn bars(xml: &mut Xml, chart: &DocumentChart, look: Look) {
    let lies = bars_lie(chart);
    let is_stacked = chart.kind == ChartKind::StackedBar;
    xml.raw(&format!(
        "<c:barChart><c:barDir val=\"{}\"/><c:grouping val=\"{}\"/><c:varyColors val=\"0\"/>",
        if lies { "bar" } else { "col" },
        if is_stacked { "stacked" } else { "clustered" }
    ));
    let count = chart.categories.len() * chart.series.len();
    let labels = !is_stacked && count <= MOST_LABELS;
    let is_dense = lies && count > FEW_BARS;
    for (place, one) in chart.series.iter().enumerate() {
        begin_series(xml, one, place);
        xml.raw(&format!(
            "<c:spPr>{}</c:spPr><c:invertIfNegative val=\"0\"/>",
            fill(place)
        ));
        if labels {
            labels_of(xml, if is_dense { DENSE_LABEL } else { look.size() });
        }
        data(xml, chart, one, place);
        xml.raw("</c:ser>");
    }
    xml.raw(&format!(
        "<c:gapWidth val=\"{}\"/>{}<c:axId val=\"1\"/><c:axId val=\"2\"/></c:barChart>",
        match chart.categories.len() {
            // A bar by itself is no wall.
            0..=2 => 250,
            // Where many lie, each needs the height of its number.
            _ if is_dense => 25,
            _ => 60,
        },
        if is_stacked {
            "<c:overlap val=\"100\"/>"
        } else {
            ""
        }
    ));
    axes(xml, chart, (lies, labels), look);
}

fn lines(xml: &mut Xml, chart: &DocumentChart, look: Look) {
    xml.raw("<c:lineChart><c:grouping val=\"standard\"/><c:varyColors val=\"0\"/>");
    for (place, one) in chart.series.iter().enumerate() {
        begin_series(xml, one, place);
        xml.raw(&format!(
            "<c:spPr><a:ln w=\"28575\">{}</a:ln></c:spPr><c:marker><c:symbol val=\"circle\"/><c:size val=\"6\"/>\
             <c:spPr>{}</c:spPr></c:marker>",
            fill(place),
            fill(place)
        ));
        data(xml, chart, one, place);
        xml.raw("<c:smooth val=\"0\"/></c:ser>");
    }
    xml.raw("<c:marker val=\"1\"/><c:axId val=\"1\"/><c:axId val=\"2\"/></c:lineChart>");
    axes(xml, chart, (false, false), look);
}

/// The list beside it says how much each slice is: numbers at narrow slices lie over one another.
fn pie(xml: &mut Xml, chart: &DocumentChart) {
    xml.raw("<c:pieChart><c:varyColors val=\"1\"/>");
    for (place, one) in chart.series.iter().enumerate().take(1) {
        begin_series(xml, one, place);
        for slice in 0..chart.categories.len() {
            xml.raw(&format!(
                "<c:dPt><c:idx val=\"{slice}\"/><c:bubble3D val=\"0\"/><c:spPr>{}</c:spPr></c:dPt>",
                fill(slice)
            ));
        }
        data(xml, chart, one, place);
        xml.raw("</c:ser>");
    }
    xml.raw("<c:firstSliceAng val=\"0\"/></c:pieChart>");
}

fn fill(place: usize) -> String {
    let colour = COLOURS[place % COLOURS.len()];
    format!("<a:solidFill><a:srgbClr val=\"{colour:06X}\"/></a:solidFill>")
}

/// The letter of a column of the workbook: there are fewer series than letters.
fn letter(column: usize) -> char {
    char::from(b'A' + u8::try_from(column.min(25)).unwrap_or_default())
}

fn begin_series(xml: &mut Xml, series: &ChartSeries, place: usize) {
    let column = letter(place + 1);
    xml.raw(&format!(
        "<c:ser><c:idx val=\"{place}\"/><c:order val=\"{place}\"/><c:tx><c:strRef><c:f>{SHEET}!${column}$1</c:f>\
         <c:strCache><c:ptCount val=\"1\"/><c:pt idx=\"0\"><c:v>{}</c:v></c:pt></c:strCache></c:strRef></c:tx>",
        escaped(&series.name)
    ));
}

/// The number of each bar, at its end.
fn labels_of(xml: &mut Xml, size: &str) {
    xml.raw(&format!(
        "<c:dLbls><c:numFmt formatCode=\"#,##0.##\" sourceLinked=\"0\"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln>\
         </c:spPr>{}<c:dLblPos val=\"outEnd\"/>",
        type_of_size(size)
    ));
    for kind in [
        "showLegendKey",
        "showVal",
        "showCatName",
        "showSerName",
        "showPercent",
        "showBubbleSize",
    ] {
        xml.empty(&format!("c:{kind} val=\"{}\"", u8::from(kind == "showVal")));
    }
    xml.raw("</c:dLbls>");
}

/// Categories and numbers, with the places in the workbook from which they come.
fn data(xml: &mut Xml, chart: &DocumentChart, series: &ChartSeries, place: usize) {
    let count = chart.categories.len();
    let (last, column) = (count + 1, letter(place + 1));
    let shares = shares(chart);
    let (names, from) = if shares.is_empty() {
        (chart.categories.as_slice(), 'A')
    } else {
        (shares.as_slice(), letter(SHARES.into()))
    };
    xml.raw(&format!(
        "<c:cat><c:strRef><c:f>{SHEET}!${from}$2:${from}${last}</c:f><c:strCache><c:ptCount val=\"{count}\"/>"
    ));
    for (i, category) in names.iter().enumerate() {
        xml.raw(&format!(
            "<c:pt idx=\"{i}\"><c:v>{}</c:v></c:pt>",
            escaped(category)
        ));
    }
    xml.raw(&format!(
        "</c:strCache></c:strRef></c:cat><c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f>\
         <c:numCache><c:formatCode>General</c:formatCode><c:ptCount val=\"{count}\"/>"
    ));
    for (i, value) in series.values.iter().enumerate() {
        // What is not known is a gap, never 0.
        if let Some(value) = value {
            xml.raw(&format!("<c:pt idx=\"{i}\"><c:v>{value}</c:v></c:pt>"));
        }
    }
    xml.raw("</c:numCache></c:numRef></c:val>");
}

/// The axis of the categories and that of the numbers; lying bars begin at the top, as the table does.
fn axes(xml: &mut Xml, chart: &DocumentChart, (lies, has_labels): (bool, bool), look: Look) {
    let (order, names, numbers, crosses) = if lies {
        ("maxMin", "l", "b", "max")
    } else {
        ("minMax", "b", "l", "autoZero")
    };
    let texts = type_of_texts(look);
    let size = look.size();
    // Where each bar has its number, a small chart needs no axis of numbers.
    let is_bare = look.is_small && has_labels;
    xml.raw(&format!(
        "<c:catAx><c:axId val=\"1\"/><c:scaling><c:orientation val=\"{order}\"/></c:scaling><c:delete val=\"0\"/>\
         <c:axPos val=\"{names}\"/><c:numFmt formatCode=\"General\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"low\"/>{texts}<c:crossAx val=\"2\"/>\
         <c:crosses val=\"autoZero\"/><c:auto val=\"0\"/><c:lblAlgn val=\"ctr\"/><c:lblOffset val=\"100\"/>\
         <c:noMultiLvlLbl val=\"1\"/></c:catAx>"
    ));
    let unit = if chart.unit.is_empty() || is_bare {
        String::new()
    } else {
        format!(
            "<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr {size} b=\"0\"/></a:pPr><a:r>\
             <a:rPr lang=\"zh-CN\" {size} b=\"0\"/><a:t>单位：{}</a:t></a:r></a:p></c:rich></c:tx>\
             <c:overlay val=\"0\"/></c:title>",
            escaped(&chart.unit)
        )
    };
    xml.raw(&format!(
        "<c:valAx><c:axId val=\"2\"/><c:scaling><c:orientation val=\"minMax\"/></c:scaling><c:delete val=\"{}\"/>\
         <c:axPos val=\"{numbers}\"/><c:majorGridlines><c:spPr><a:ln w=\"6350\"><a:solidFill>\
         <a:srgbClr val=\"D9D9D9\"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>{unit}\
         <c:numFmt formatCode=\"#,##0\" sourceLinked=\"0\"/><c:majorTickMark val=\"none\"/>\
         <c:minorTickMark val=\"none\"/><c:tickLblPos val=\"nextTo\"/>{texts}<c:crossAx val=\"1\"/>\
         <c:crosses val=\"{crosses}\"/></c:valAx>",
        u8::from(is_bare)
    ));
}
