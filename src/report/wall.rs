//! 挂图: the projects of a listing on one sheet for a wall, in lanes, each with its light, its sum, its course and its
//! milestones. The sheet is parted into as many blocks side by side as make the type largest.

use chrono::{Datelike as _, NaiveDate};

use crate::model::{Field, Id, Light, LightColour, Money, Portfolio, Project};
use crate::view::{
    self, DONE_RULE, Days, Group, LightRule, Listing, Moment, course, day_number, show,
    timeline_years,
};

use super::chart::canvas::{Anchor, Canvas, GRID, INK, SECONDARY, cut, text_width};
use super::course_line::{ACCENT, BAD, CourseLine, DONE, FAINT, GOOD, PLANNED};
use super::layout::Layout;
use super::sheet::{POINTS_PER_MM, margins, room_points};

/// Rows lower than this can't be read, in points; more projects go on another sheet.
const LEAST_ROW: f64 = 11.5;

/// Of what the sheet is high, a row takes at most this part.
const MOST_ROW: f64 = 1.0 / 26.0;

/// A block is at least so many rows wide.
const WIDTH_OF_ROWS: f64 = 34.0;

/// More blocks than these nobody overlooks.
const MOST_BLOCKS: u32 = 6;

/// Type, as a part of a row's height.
const TYPE: f64 = 0.62;

const LANE: u32 = 0x00E4_EBF6;
const YEAR_LINE: u32 = 0x00B4_BDC9;
const LATE: u32 = 0x00D9_8E04;

/// A line of the chart.
enum Row<'a> {
    Lane(&'a Group),
    /// The lane goes on in another block.
    Again(&'a Group),
    Project(Id<Project>),
}

/// The sheets, in SVG; a pixel is a point.
pub(super) fn sheets(
    portfolio: &Portfolio,
    listing: &Listing,
    layout: &Layout,
    moment: Moment,
) -> Vec<String> {
    let wall = Wall::new(portfolio, listing, layout, moment);
    let mut rows = rows(listing);
    let mut sheets = Vec::new();
    loop {
        let most = wall.most_rows();
        let rest = if rows.len() > most {
            rows.split_off(most)
        } else {
            Vec::new()
        };
        sheets.push(wall.sheet(&rows, sheets.len()));
        if rest.is_empty() {
            return sheets;
        }
        rows = rest;
    }
}

/// Lanes with their projects.
fn rows(listing: &Listing) -> Vec<Row<'_>> {
    if listing.groups.is_empty() {
        return listing.projects.iter().copied().map(Row::Project).collect();
    }
    let mut rows = Vec::new();
    for group in &listing.groups {
        rows.push(Row::Lane(group));
        rows.extend(group.projects_once().into_iter().map(Row::Project));
    }
    rows
}

/// The rows of so many blocks: about as many in each, and no lane is left behind at the foot.
fn parted<'r, 'a>(rows: &'r [Row<'a>], count: usize) -> Vec<&'r [Row<'a>]> {
    let mut blocks = Vec::new();
    let mut rest = rows;
    while blocks.len() + 1 < count {
        let each = rest.len().div_ceil(count - blocks.len()).max(1);
        if rest.len() <= each {
            break;
        }
        let is_lane = matches!(rest.get(each - 1), Some(Row::Lane(_)));
        let end = if is_lane && each > 1 { each - 1 } else { each };
        let (block, others) = rest.split_at(end);
        blocks.push(block);
        rest = others;
    }
    blocks.push(rest);
    blocks
}

/// What of the chart does not depend on its rows.
struct Wall<'a> {
    portfolio: &'a Portfolio,
    listing: &'a Listing,
    layout: &'a Layout,
    moment: Moment,
    years: Days,
    width: f64,
    height: f64,
    /// Where the blocks begin and end.
    top: f64,
    bottom: f64,
}

/// How blocks stand on a sheet.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Blocks {
    count: usize,
    /// How wide one is, and how much white is between two.
    width: f64,
    gap: f64,
    /// How high a row is.
    row: f64,
}

impl<'a> Wall<'a> {
    fn new(
        portfolio: &'a Portfolio,
        listing: &'a Listing,
        layout: &'a Layout,
        moment: Moment,
    ) -> Self {
        let edges = margins(layout.page);
        let (_, height) = layout.page.size_mm();
        let height = (height - edges.top - edges.bottom) * POINTS_PER_MM;
        Self {
            portfolio,
            listing,
            layout,
            moment,
            years: timeline_years(portfolio, listing, moment),
            width: room_points(layout.page),
            height,
            top: 0.115 * height,
            bottom: 0.965 * height,
        }
    }

    /// How many rows a sheet holds in type that can be read.
    fn most_rows(&self) -> usize {
        let blocks = (self.width / (WIDTH_OF_ROWS * LEAST_ROW)).floor();
        let blocks = blocks.clamp(1.0, f64::from(MOST_BLOCKS));
        // One for the years, and one for a lane that goes on.
        let each = ((self.bottom - self.top) / LEAST_ROW - 2.5)
            .floor()
            .max(1.0);
        (blocks * each) as usize
    }

    /// The number of blocks with which rows, and so type, are largest.
    fn blocks(&self, rows: usize) -> Blocks {
        let high = self.bottom - self.top;
        let of = |count: u32| {
            let gap = 0.012 * self.width;
            let width = (self.width - gap * f64::from(count - 1)) / f64::from(count);
            let each = (rows as f64 / f64::from(count)).ceil() + 3.5;
            let row = (high / each)
                .min(width / WIDTH_OF_ROWS)
                .min(self.height * MOST_ROW);
            Blocks {
                count: count as usize,
                width,
                gap,
                row,
            }
        };
        let all = (1..=MOST_BLOCKS).map(of);
        // More blocks must be worth it: few that fill the sheet look better.
        let best = all.reduce(|best, other| {
            if other.row > best.row * 1.15 {
                other
            } else {
                best
            }
        });
        best.unwrap_or_else(|| of(1))
    }

    fn sheet(&self, rows: &[Row<'_>], number: usize) -> String {
        let blocks = self.blocks(rows.len());
        let mut canvas = Canvas::new(self.width, self.height, &self.layout.title);
        self.head(&mut canvas, number);
        let mut lane = None;
        for (place, rows) in parted(rows, blocks.count).into_iter().enumerate() {
            let left = (blocks.width + blocks.gap) * place as f64;
            let mut shown: Vec<&Row<'_>> = Vec::new();
            let again = lane.map(Row::Again);
            if let (Some(again), Some(Row::Project(_))) = (&again, rows.first()) {
                shown.push(again);
            }
            shown.extend(rows);
            self.block(&mut canvas, left, &shown, blocks);
            for row in rows {
                if let Row::Lane(group) | Row::Again(group) = row {
                    lane = Some(*group);
                }
            }
        }
        self.foot(&mut canvas);
        canvas.finish()
    }

    fn head(&self, canvas: &mut Canvas, number: usize) {
        let unit = self.height / 100.0;
        let title = if number == 0 {
            self.layout.title.clone()
        } else {
            format!("{}（续{number}）", self.layout.title)
        };
        let middle = self.width / 2.0;
        let room = self.width * 0.8;
        canvas.bold(middle, 3.6 * unit, Anchor::Middle, 3.2 * unit, &title, room);
        let size = 1.25 * unit;
        let y = 6.6 * unit;
        if !self.layout.office.is_empty() {
            let text = format!("编制单位：{}", self.layout.office);
            canvas.text(0.0, y, Anchor::Start, size, INK, &text);
        }
        let totals = &self.listing.totals;
        let sum = match totals.total_investment {
            Money::ZERO => String::new(),
            sum => format!("，总投资 {}", sum.format(self.layout.unit)),
        };
        let day = self.moment.today;
        let text = format!(
            "共 {} 项{sum}　单位：{}　截至 {}年{}月{}日",
            totals.count,
            self.layout.unit.label(),
            day.year(),
            day.month(),
            day.day()
        );
        canvas.text(self.width, y, Anchor::End, size, INK, &text);
        legend(canvas, (9.2 * unit, size), self.moment.rule);
    }

    fn block(&self, canvas: &mut Canvas, left: f64, rows: &[&Row<'_>], blocks: Blocks) {
        let Blocks { width, row, .. } = blocks;
        let size = TYPE * row;
        let (days, right) = (left + 0.5 * width, left + width);
        let (first, last) = self.years.numbers();
        let mut line = CourseLine::new((days, right), (first, last), 0.23 * row);
        let body = self.top + 1.3 * row;
        let bottom = row.mul_add(rows.len() as f64, body);
        self.axis(canvas, &line, (left, right), (bottom, row));
        for (place, shown) in rows.iter().enumerate() {
            let top = row.mul_add(place as f64, body);
            let y = top + 0.72 * row;
            match shown {
                Row::Lane(group) | Row::Again(group) => {
                    canvas.rect(left, top, width, row, LANE);
                    let again = if matches!(shown, Row::Again(_)) {
                        "（续）"
                    } else {
                        ""
                    };
                    let sum = match group.totals.total_investment {
                        Money::ZERO => String::new(),
                        sum => format!("　{}", sum.format(self.layout.unit)),
                    };
                    let figures = format!("{} 项{sum}", group.totals.count);
                    let label = format!("{}{again}", group.label);
                    let room = width - text_width(&figures, size) - 2.0 * size;
                    canvas.bold(left + 0.4 * size, y, Anchor::Start, size, &label, room);
                    let x = right - 0.4 * size;
                    canvas.text(x, y, Anchor::End, size, INK, &figures);
                }
                Row::Project(id) => {
                    if let Some(project) = self.portfolio.projects().get(*id) {
                        self.project(canvas, &mut line, project, (left, days, top, row));
                    }
                }
            }
            canvas.line((left, top + row), (right, top + row), GRID);
        }
        let today = line.x(day_number(self.moment.today));
        canvas.line((today, body), (today, bottom), BAD);
    }

    /// The years over a block and the lines below them.
    fn axis(
        &self,
        canvas: &mut Canvas,
        line: &CourseLine,
        (left, right): (f64, f64),
        (bottom, row): (f64, f64),
    ) {
        let size = TYPE * row;
        let y = self.top + 0.9 * row;
        canvas.text(
            left + 0.4 * size,
            y,
            Anchor::Start,
            size,
            SECONDARY,
            "项目名称",
        );
        let sums = format!("总投资（{}）", self.layout.unit.label());
        let (first, last) = (self.years.first.year(), self.years.last.year());
        let days = line.x(self.years.numbers().0);
        canvas.text(days - 0.5 * size, y, Anchor::End, size, SECONDARY, &sums);
        for year in first..=last {
            let Some(day) = NaiveDate::from_ymd_opt(year, 1, 1) else {
                continue;
            };
            let x = line.x(day_number(day));
            canvas.line((x, self.top), (x, bottom), YEAR_LINE);
            let room = line.day * 365.0;
            let whole = format!("{year}年");
            let words = if text_width(&whole, size) < room {
                whole
            } else {
                format!("{:02}", year % 100)
            };
            let middle = x + room / 2.0;
            canvas.text(middle, y, Anchor::Middle, size, INK, &words);
        }
        for x in [left, right] {
            canvas.line((x, self.top), (x, bottom), YEAR_LINE);
        }
        for y in [self.top, self.top + 1.3 * row] {
            canvas.line((left, y), (right, y), YEAR_LINE);
        }
    }

    fn project(
        &self,
        canvas: &mut Canvas,
        line: &mut CourseLine,
        project: &Project,
        (left, days, top, row): (f64, f64, f64, f64),
    ) {
        let size = TYPE * row;
        let y = top + 0.72 * row;
        let said = |field: Field| {
            let value = view::value(self.portfolio, project, field, self.moment);
            show(self.portfolio, field.kind(), &value, self.layout.unit)
        };
        let rule = self.moment.rule;
        let light = rule.light(self.portfolio, project, self.moment);
        let colour = light.map_or(FAINT, |light| ink(rule, light));
        let middle = top + row / 2.0;
        canvas.dot((left + 0.8 * size, middle), 0.42 * size, colour);
        let sum = said(Field::TOTAL_INVESTMENT);
        let x = days - 0.5 * size;
        canvas.text(x, y, Anchor::End, size, INK, &sum);
        let name = left + 1.6 * size;
        let room = x - text_width(&sum, size) - 0.6 * size - name;
        // A long name is set smaller before anything of it is left out.
        let own = (size * room / text_width(&project.name, size)).clamp(0.72 * size, size);
        let text = cut(&project.name, own, room);
        canvas.text(name, y, Anchor::Start, own, INK, &text);
        let course = course(self.portfolio, project, self.moment);
        line.draw(canvas, &course, middle - 0.04 * row);
    }

    fn foot(&self, canvas: &mut Canvas) {
        let unit = self.height / 100.0;
        let mark = self.portfolio.data_mark();
        let mark = mark.map_or_else(String::new, |mark| {
            format!("{mark}：本图内容为虚构，仅供演示。")
        });
        let day = self.moment.today;
        let notes = [
            format!("注：{DONE_RULE}。"),
            format!(
                "　　红线为{}年{}月{}日。只填年份的起止时间两端渐淡，未到期的里程碑画在其时间的最后一日。{mark}",
                day.year(),
                day.month(),
                day.day()
            ),
        ];
        let size = 0.95 * unit;
        for (note, y) in notes.iter().zip([1.9, 0.5]) {
            let note = cut(note, size, self.width);
            let y = self.height - y * unit;
            canvas.text(0.0, y, Anchor::Start, size, SECONDARY, &note);
        }
    }
}

/// The colour of the dot of a light.
const fn ink(rule: LightRule, light: Light) -> u32 {
    match (rule.colour(light), light) {
        // What is ahead in the usual blue is as good as what keeps pace.
        (LightColour::Green, _) | (LightColour::Blue, Light::Ahead) => GOOD,
        (LightColour::Blue, _) => ACCENT,
        (LightColour::Yellow, _) => LATE,
        (LightColour::Red, _) => BAD,
        (LightColour::Grey, _) => FAINT,
    }
}

/// Lights by their colours, with the words of those that share one.
fn lights(rule: LightRule) -> Vec<(u32, String)> {
    let mut found: Vec<(u32, String)> = Vec::new();
    let order = [
        Light::Normal,
        Light::Ahead,
        Light::Late,
        Light::SeriouslyLate,
        Light::NotRated,
    ];
    for light in order {
        let (ink, word) = (ink(rule, light), rule.word(light));
        match found.iter_mut().find(|(other, _)| *other == ink) {
            Some((_, words)) => {
                words.push('、');
                words.push_str(word);
            }
            None => found.push((ink, word.to_owned())),
        }
    }
    found
}

/// What the signs stand for, in a line whose foot is at `y`.
fn legend(canvas: &mut Canvas, (y, size): (f64, f64), rule: LightRule) {
    const SIGNS: [&str; 7] = [
        "计划",
        "已完成份额",
        "实际",
        "里程碑已完成",
        "未到期",
        "逾期",
        "未记录",
    ];
    let signs = CourseLine::new((0.0, 1.0), (0.0, 1.0), 0.45 * size);
    let middle = y - 0.35 * size;
    let lights = lights(rule);
    let words = SIGNS
        .into_iter()
        .chain(lights.iter().map(|(_, words)| words.as_str()));
    let mut x = 0.0;
    for (place, word) in words.enumerate() {
        let (left, wide) = (x + size, 2.0 * size);
        match place {
            0 => canvas.rect(x, middle - 0.45 * size, wide, 0.9 * size, PLANNED),
            1 => canvas.rect(x, middle - 0.45 * size, wide, 0.9 * size, DONE),
            2 => canvas.rect(x, middle - 0.1 * size, wide, 0.2 * size, GOOD),
            3 => signs.diamond(canvas, (left, middle), GOOD, true),
            4 => signs.diamond(canvas, (left, middle), ACCENT, false),
            5 => signs.diamond(canvas, (left, middle), BAD, false),
            6 => signs.diamond(canvas, (left, middle), FAINT, false),
            place => {
                let light = lights.get(place - SIGNS.len());
                let ink = light.map_or(FAINT, |(ink, _)| *ink);
                canvas.dot((left, middle), 0.45 * size, ink);
            }
        }
        canvas.text(x + 2.5 * size, y, Anchor::Start, size, SECONDARY, word);
        x += 2.5 * size + text_width(word, size) + 1.6 * size;
    }
}

#[cfg(test)]
mod tests {
    use super::super::document::{Orientation, PageSetup, PageStyle, Paper};
    use super::super::fixture::{self, MOMENT};
    use super::super::{Pages, Preset, document};
    use super::*;
    use crate::model::MoneyUnit;
    use crate::view::GroupKey;

    fn layout(portfolio: &Portfolio) -> Layout {
        Layout::new(Preset::Wall, portfolio, MoneyUnit::Wan, MOMENT)
    }

    #[test]
    fn every_project_stands_in_its_lane_on_one_sheet_of_the_wall() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        let layout = layout(&portfolio);
        let [sheet] = sheets(&portfolio, &listing, &layout, MOMENT)
            .try_into()
            .unwrap();
        for word in [
            "平安大桥",
            "资水防洪堤",
            "第十四章 健全综合交通运输网络",
            "总投资（万元）",
            "2024年",
        ] {
            assert!(sheet.contains(word), "{word}");
        }
        let paper = document(&portfolio, &listing, &layout, MOMENT);
        let pages = Pages::of(&paper).unwrap();
        let size = pages.size_points(0).unwrap();
        // 1189 × 841 mm
        assert_eq!(
            (pages.count(), size.0.round(), size.1.round()),
            (1, 3370.0, 2384.0)
        );
    }

    #[test]
    fn no_lane_is_left_behind_at_the_foot_of_a_block() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[GroupKey::Chapter]);
        // A lane, three projects, a lane, two projects.
        let rows = rows(&listing);
        assert_eq!(rows.len(), 7);
        let lengths = |count: usize| -> Vec<usize> {
            let blocks = parted(&rows, count);
            for block in &blocks {
                assert!(!matches!(block.last(), Some(Row::Lane(_))));
            }
            blocks.iter().map(|block| block.len()).collect()
        };
        assert_eq!(lengths(1), [7]);
        assert_eq!(lengths(2), [4, 3]);
        assert_eq!(lengths(3).iter().sum::<usize>(), 7);
    }

    #[test]
    fn blocks_side_by_side_make_the_type_of_many_projects_larger() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[]);
        let mut layout = layout(&portfolio);
        let blocks = |layout: &Layout, rows| {
            let wall = Wall::new(&portfolio, &listing, layout, MOMENT);
            (wall.blocks(rows), wall.most_rows())
        };
        let (few, _) = blocks(&layout, 30);
        let (many, most) = blocks(&layout, 600);
        assert_eq!(few.count, 1);
        assert!(many.count > 2 && many.row >= LEAST_ROW && most >= 600);
        layout.page = PageSetup {
            paper: Paper::A2,
            orientation: Orientation::Landscape,
            style: PageStyle::Meeting,
        };
        let (_, most) = blocks(&layout, 600);
        assert!(most < 600, "{most}");
    }
}
