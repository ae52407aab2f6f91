//! Charts as SVG pictures, one for every writer that holds pictures. Texts name our own face, and nothing
//! is taken from outside the picture.

mod bars;
pub(super) mod canvas;
mod lines;
mod pie;
mod scale;

use super::document::{ChartKind, DocumentChart};
use canvas::{Anchor, Canvas, INK, SECONDARY, text_width};
pub(super) use pie::{named_shares, share_formula};

/// Pixels across and down, where nothing asks for more.
const LARGE: (f64, f64) = (520.0, 320.0);

/// The same of a chart that shares a sheet with others: its letters are no smaller there than those of the text.
const SMALL: (f64, f64) = (350.0, 225.0);

/// The same of a chart between paragraphs: lower than one by itself, so that it finds room below its text.
pub(super) const IN_TEXT: (f64, f64) = (520.0, 240.0);

const fn size(chart: &DocumentChart) -> (f64, f64) {
    if chart.is_small { SMALL } else { LARGE }
}

/// Told apart in black and white by their lightness as well.
pub(super) const COLOURS: [u32; 9] = [
    0x0024_57A6,
    0x00E0_9F3E,
    0x004C_9F70,
    0x00A9_C1E8,
    0x00B2_3A48,
    0x007A_6FB0,
    0x0094_A3B3,
    0x00D6_C27A,
    0x002F_4858,
];

/// The part of a picture that a chart may fill, in pixels.
#[derive(Clone, Copy, Debug)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn width(self) -> f64 {
        self.right - self.left
    }

    fn height(self) -> f64 {
        self.bottom - self.top
    }
}

/// Where a title stands, how large, and in which room: in the middle where it fits there, else at the left of the unit, which is
/// narrow by itself. A smaller title is better than one that is cut.
fn title_place(title: &str, across: f64, unit: f64) -> (f64, Anchor, f64, f64) {
    let beside = unit + 20.0;
    let middle = across - 24.0 - unit - beside;
    let left = across - 24.0 - beside;
    let fits = |size: &&f64, room: f64| text_width(title, **size) <= room;
    if let Some(size) = [15.0, 14.0, 13.0].iter().find(|size| fits(size, middle)) {
        return (across / 2.0, Anchor::Middle, *size, middle);
    }
    let sizes = [14.0, 13.0, 12.0, 11.0];
    let size = sizes.iter().find(|size| fits(size, left));
    (12.0, Anchor::Start, *size.unwrap_or(&11.0), left)
}

/// The room of the bars before legend and names take theirs, in a picture of this width and at least this height.
const fn area_in(width: f64, height: f64) -> Area {
    Area {
        left: 12.0,
        top: 46.0,
        right: width - 12.0,
        bottom: height - 12.0,
    }
}

/// Whether bars go from left to right, because the names of categories would not stand side by side below them.
pub(super) fn bars_lie(chart: &DocumentChart) -> bool {
    let (width, height) = size(chart);
    matches!(chart.kind, ChartKind::Bar | ChartKind::StackedBar)
        && bars::labels_are_long(chart, area_in(width, height))
}

/// A chart as a picture.
pub(super) fn chart_svg(chart: &DocumentChart) -> String {
    let (width, height) = size(chart);
    chart_svg_in(chart, width, height)
}

/// A chart as a picture of this width and at least this height in pixels: a small one has fewer marks, not smaller type.
pub(super) fn chart_svg_in(chart: &DocumentChart, across: f64, down: f64) -> String {
    let is_small = down < LARGE.1;
    let mut area = area_in(across, down);
    let has_legend = chart.kind != ChartKind::Pie && chart.series.len() > 1;
    let lies = matches!(chart.kind, ChartKind::Bar | ChartKind::StackedBar)
        && bars::labels_are_long(chart, area);
    if lies {
        let missing = bars::lying_height(chart, is_small) - area.height();
        area.bottom += missing.max(0.0);
    }
    if chart.kind == ChartKind::Pie {
        let missing = pie::legend_height(chart, is_small) - area.height();
        area.bottom += missing.max(0.0);
    }
    let legend_rows = if has_legend {
        legend_rows(chart, across)
    } else {
        Vec::new()
    };
    let legend_top = area.bottom;
    let height = legend_top + 12.0 + 20.0 * legend_rows.len() as f64;

    let mut canvas = Canvas::new(across, height, &chart.title);
    let unit = if chart.unit.is_empty() {
        String::new()
    } else {
        format!("单位：{}", chart.unit)
    };
    let (x, anchor, size, room) = title_place(&chart.title, across, text_width(&unit, 11.0));
    canvas.bold(x, 26.0, anchor, size, &chart.title, room);
    canvas.text(across - 12.0, 26.0, Anchor::End, 11.0, SECONDARY, &unit);
    for (row, entries) in legend_rows.iter().enumerate() {
        draw_legend_row(
            &mut canvas,
            entries,
            across,
            legend_top + 12.0 + 20.0 * row as f64,
        );
    }
    let has_numbers = chart
        .series
        .iter()
        .any(|series| series.values.iter().flatten().next().is_some());
    match chart.kind {
        _ if !has_numbers => {
            let middle = f64::midpoint(area.top, area.bottom);
            canvas.text(
                across / 2.0,
                middle,
                Anchor::Middle,
                13.0,
                SECONDARY,
                "暂无数据",
            );
        }
        ChartKind::Bar | ChartKind::StackedBar if lies => {
            bars::draw_lying(&mut canvas, chart, area);
        }
        ChartKind::Bar | ChartKind::StackedBar => bars::draw_standing(&mut canvas, chart, area),
        ChartKind::Line => lines::draw(&mut canvas, chart, area),
        ChartKind::Pie => pie::draw(&mut canvas, chart, area, is_small),
    }
    canvas.finish()
}

/// An entry of a legend: which series, and how wide it is.
type LegendEntry<'a> = (usize, &'a str, f64);

fn legend_rows(chart: &DocumentChart, across: f64) -> Vec<Vec<LegendEntry<'_>>> {
    let mut rows: Vec<Vec<LegendEntry<'_>>> = Vec::new();
    let mut used = f64::INFINITY;
    for (i, series) in chart.series.iter().enumerate() {
        let width = 18.0 + text_width(&series.name, 12.0).min(across - 60.0) + 18.0;
        if used + width > across - 24.0 {
            rows.push(Vec::new());
            used = 0.0;
        }
        used += width;
        if let Some(row) = rows.last_mut() {
            row.push((i, series.name.as_str(), width));
        }
    }
    rows
}

fn draw_legend_row(canvas: &mut Canvas, entries: &[LegendEntry<'_>], across: f64, y: f64) {
    let width: f64 = entries.iter().map(|(.., width)| width).sum();
    let mut x = f64::midpoint(across - width, 18.0);
    for (i, name, width) in entries {
        canvas.rect(x, y - 1.0, 12.0, 12.0, COLOURS[i % COLOURS.len()]);
        let name = canvas::cut(name, 12.0, across - 60.0);
        canvas.text(x + 18.0, y + 9.0, Anchor::Start, 12.0, INK, &name);
        x += width;
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::ChartSeries;
    use super::*;

    fn chart(kind: ChartKind, categories: &[&str], series: &[(&str, &[f64])]) -> DocumentChart {
        DocumentChart {
            title: "投资 <按章>".to_owned(),
            kind,
            categories: categories.iter().map(|name| (*name).to_owned()).collect(),
            series: series
                .iter()
                .map(|(name, values)| ChartSeries {
                    name: (*name).to_owned(),
                    values: values.iter().copied().map(Some).collect(),
                })
                .collect(),
            unit: "万元".to_owned(),
            is_small: false,
        }
    }

    fn count(svg: &str, word: &str) -> usize {
        svg.matches(word).count()
    }

    #[test]
    fn a_title_of_a_small_chart_stands_whole_beside_the_unit() {
        let mut small = chart(ChartKind::Bar, &["一"], &[("计划", &[1.0])]);
        small.is_small = true;
        small.title = "各章年度计划与完成（前9位）".to_owned();
        let svg = chart_svg(&small);
        assert!(svg.contains(">各章年度计划与完成（前9位）</text>"), "{svg}");
        // One that fits stands in the middle and is as large as ever.
        assert_eq!(
            title_place("投资", 520.0, 60.0),
            (260.0, Anchor::Middle, 15.0, 356.0)
        );
    }

    #[test]
    fn bars_stand_where_labels_are_short_and_lie_where_they_are_long() {
        let years = chart(
            ChartKind::Bar,
            &["2021年", "2022年", "2023年"],
            &[("计划", &[100.0, 200.0, 400.0])],
        );
        let svg = chart_svg(&years);
        // Heights go with the numbers: the third bar is twice the second and four times the first.
        let heights = bar_sizes(&svg, "height");
        assert!((heights[2] - 2.0 * heights[1]).abs() < 0.3, "{heights:?}");
        assert!((heights[2] - 4.0 * heights[0]).abs() < 0.5, "{heights:?}");
        assert!(svg.contains(">400<") && svg.contains("单位：万元"), "{svg}");
        assert!(svg.contains("投资 &lt;按章&gt;"), "{svg}");

        let chapters = chart(
            ChartKind::Bar,
            &[
                "第十四章 健全综合交通运输网络",
                "第十五章 强化水利保障",
                "第十六章 构建现代能源体系",
            ],
            &[("总投资", &[1_234.5, 100.0, 617.25])],
        );
        let svg = chart_svg(&chapters);
        let widths = bar_sizes(&svg, "width");
        assert!((widths[0] - 2.0 * widths[2]).abs() < 0.3, "{widths:?}");
        assert!(
            svg.contains(">1,234.50<") && svg.contains(">100.00<"),
            "{svg}"
        );
    }

    /// The numbers of a chart as boxes: left, top, right, bottom; those of the axis stand beside it.
    fn number_boxes(svg: &str) -> Vec<([f64; 4], String)> {
        let attribute = |text: &str, name: &str| -> Option<f64> {
            let (_, rest) = text.split_once(&format!("{name}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        let texts = svg.split("<text ").skip(1).filter_map(|text| {
            let ink = format!("fill=\"#{INK:06x}\"");
            let (head, rest) = text.split_once('>')?;
            let said = rest.split('<').next()?.to_owned();
            let is_number = said.starts_with(|c: char| c.is_ascii_digit() || c == '-');
            if !head.contains(&ink) || !is_number || said.contains('年') {
                return None;
            }
            let (x, y) = (attribute(head, "x")?, attribute(head, "y")?);
            let width = text_width(&said, attribute(head, "font-size")?);
            let left = if head.contains("\"middle\"") {
                x - width / 2.0
            } else {
                x
            };
            Some(([left, y - 9.0, left + width, y], said))
        });
        texts.collect()
    }

    #[test]
    fn no_number_of_a_bar_lies_on_another_or_on_a_bar_beside_its_own() {
        let years = ["2021年", "2022年", "2023年", "2024年", "2025年"];
        let cases: [(&[&str], &[&[f64]]); 6] = [
            (&years, &[&[812.0, 790.0, 655.5, 401.0, 0.0]]),
            (
                &years,
                &[
                    &[876_543.21, 765_432.1, 654_321.0, 543_210.98, 432_109.87],
                    &[876_500.0, 760_000.0, 640_000.0, 540_000.0, 0.0],
                ],
            ),
            (&years[..3], &[&[87.5, 45.0, 12.5], &[87.0, 44.5, 60.0]]),
            (&years[..2], &[&[1_234.0, 900.0], &[1_230.0, 20.0]]),
            (
                &years[..2],
                &[&[10.5, 900.0], &[1_230.5, 20.5], &[11.5, 880.5]],
            ),
            (&["甲", "乙"], &[&[10.0, -5.0], &[-9.5, 5.5]]),
        ];
        for (categories, values) in cases {
            let names = ["计划投资", "完成投资", "其他投资"];
            let series: Vec<(&str, &[f64])> =
                names.into_iter().zip(values.iter().copied()).collect();
            let mut drawn = chart(ChartKind::Bar, categories, &series);
            for is_small in [false, true] {
                drawn.is_small = is_small;
                let svg = chart_svg(&drawn);
                let numbers = number_boxes(&svg);
                let wanted = categories.len() * values.len();
                assert_eq!(numbers.len(), wanted, "{numbers:?}");
                for (place, ([left, top, right, bottom], one)) in numbers.iter().enumerate() {
                    for ([l, t, r, b], other) in &numbers[place + 1..] {
                        let is_apart = right <= l || r <= left || bottom <= t || b <= top;
                        assert!(is_apart, "{one} {other}: {svg}");
                    }
                    for colour in &COLOURS[..values.len()] {
                        for bar in bars_of(&svg, *colour) {
                            let [l, t, r, b] = bar;
                            let is_apart = *right <= l || r <= *left || *bottom <= t || b <= *top;
                            assert!(is_apart, "{one} on {bar:?}: {svg}");
                        }
                    }
                }
            }
        }
    }

    /// The bars of a series as boxes, without the square of its legend.
    fn bars_of(svg: &str, colour: u32) -> Vec<[f64; 4]> {
        let fill = format!("fill=\"#{colour:06x}\"");
        let bars = svg.split("<rect ").skip(2);
        let bars = bars.filter(|bar| bar.split("/>").next().unwrap().contains(&fill));
        let side = |bar: &str, name: &str| -> f64 {
            let (_, rest) = bar.split_once(&format!("{name}=\"")).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let legend = svg.matches("width=\"12.0\" height=\"12.0\"").count();
        assert!(legend <= COLOURS.len());
        bars.filter(|bar| !bar.contains("width=\"12.0\" height=\"12.0\""))
            .map(|bar| {
                let bar = format!(" {bar}");
                let (x, y) = (side(&bar, " x"), side(&bar, " y"));
                [x, y, x + side(&bar, "width"), y + side(&bar, "height")]
            })
            .collect()
    }

    #[test]
    fn a_bar_far_beyond_the_others_is_broken_and_they_keep_their_length() {
        for labels in [
            ["甲", "乙", "丙"],
            [
                "第一章 综合交通运输网络",
                "第二章 水利保障",
                "第三章 现代能源体系",
            ],
        ] {
            let groups = chart(
                ChartKind::Bar,
                &labels,
                &[("总投资", &[9_000_000.0, 300.0, 150.0])],
            );
            let svg = chart_svg(&groups);
            let side = if labels[0] == "甲" {
                "height"
            } else {
                "width"
            };
            let sizes = bar_sizes(&svg, side);
            assert!(
                sizes[1] > 0.5 * sizes[0] && sizes[0] > sizes[1],
                "{sizes:?}"
            );
            assert!((sizes[1] - 2.0 * sizes[2]).abs() < 0.5, "{sizes:?}");
            // It is cut through, and its number is there.
            assert_eq!(count(&svg, "<polyline "), 2);
            assert!(svg.contains(">9,000,000<"), "{svg}");
        }
    }

    /// The sizes of the filled bars, in order.
    fn bar_sizes(svg: &str, side: &str) -> Vec<f64> {
        let bars = svg
            .split("<rect ")
            .skip(2)
            .filter(|bar| bar.contains("#2457a6"));
        bars.map(|bar| {
            let text = bar.split(&format!("{side}=\"")).nth(1).unwrap();
            text.split('"').next().unwrap().parse().unwrap()
        })
        .collect()
    }

    #[test]
    fn every_series_is_in_the_legend_and_a_gap_breaks_a_line() {
        let mut months = chart(
            ChartKind::Line,
            &["1月", "2月", "3月", "4月"],
            &[
                ("计划", &[1.0, 2.0, 3.0, 4.0]),
                ("完成", &[1.0, 2.0, 3.0, 4.0]),
            ],
        );
        months.series[1].values[2] = None;
        let svg = chart_svg(&months);
        assert_eq!(count(&svg, ">计划<") + count(&svg, ">完成<"), 2);
        // 完成 is drawn as two pieces, of which the second is a single point.
        assert_eq!(count(&svg, "<polyline "), 2);
        assert_eq!(count(&svg, "<circle "), 4 + 3);
    }

    #[test]
    fn marks_stand_at_even_distances_and_a_small_chart_keeps_its_letters() {
        let names = [
            "第十四章 健全综合交通运输网络",
            "第十五章 强化水利保障",
            "第十六章 构建现代能源体系",
        ];
        let mut chapters = chart(
            ChartKind::Bar,
            &names,
            &[("总投资", &[7_600_000.0, 100.0, 617.25])],
        );
        chapters.is_small = true;
        let svg = chart_svg(&chapters);
        assert!(
            svg.contains("width=\"350\"") && svg.contains("font-size=\"11\""),
            "{svg}"
        );
        // Where not every mark has room for its number, every second or third one has it.
        let place = |text: &str, side: &str| -> Option<f64> {
            let (_, rest) = text.split_once(&format!("{side}=\""))?;
            rest.split('"').next()?.parse().ok()
        };
        let texts: Vec<&str> = svg.split("<text ").skip(1).collect();
        let zero = texts.iter().find(|text| text.contains(">0<")).unwrap();
        let line = place(zero, "y");
        let marks = texts.iter().filter(|text| place(text, "y") == line);
        let marks: Vec<f64> = marks.filter_map(|text| place(text, "x")).collect();
        assert!(marks.len() >= 3, "{marks:?}");
        let steps: Vec<f64> = marks.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(
            steps.iter().all(|step| (step - steps[0]).abs() < 0.3),
            "{steps:?}"
        );
    }

    #[test]
    fn a_ring_shows_each_share() {
        let shares = chart(
            ChartKind::Pie,
            &["专项债券", "银行贷款", "企业自筹"],
            &[("资金", &[50.0, 30.0, 20.0])],
        );
        let svg = chart_svg(&shares);
        assert_eq!(count(&svg, "<path "), 3);
        for share in ["50.0%", "30.0%", "20.0%"] {
            assert!(svg.contains(share), "{share}: {svg}");
        }
        let whole = chart(ChartKind::Pie, &["专项债券"], &[("资金", &[50.0])]);
        assert!(chart_svg(&whole).contains("100.0%"));
    }

    #[test]
    fn no_numbers_are_said_to_be_none() {
        let mut empty = chart(ChartKind::Bar, &["2021年"], &[("计划", &[1.0])]);
        empty.series[0].values[0] = None;
        assert!(chart_svg(&empty).contains("暂无数据"));
    }

    #[test]
    fn numbers_below_zero_go_the_other_way() {
        let points = chart(ChartKind::Bar, &["甲", "乙"], &[("序时差", &[10.0, -5.0])]);
        let svg = chart_svg(&points);
        let heights = bar_sizes(&svg, "height");
        assert!((heights[0] - 2.0 * heights[1]).abs() < 0.3, "{heights:?}");
        assert!(svg.contains(">-5<"), "{svg}");
    }
}
