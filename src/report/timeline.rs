//! The timeline as a picture: the pieces that the window draws, on one long sheet with title and legend.

use std::collections::HashSet;

use chrono::Datelike as _;

use crate::model::{Field, Money, MoneyUnit, Portfolio, Project};
use crate::view::{
    self, DONE_RULE, Days, GroupRow, Heads, Listing, MarkState, Moment, TableRow, course,
    day_number, show, ticks, timeline_years,
};

use super::charset::missing_in;
use super::chart::canvas::{Anchor, Canvas, GRID, INK, SECONDARY, cut, text_width};
use super::course_line::{ACCENT, BAD, CourseLine, DONE, FAINT, GOOD, PLANNED};

/// What the picture of a timeline shows beside the projects.
#[derive(Clone, Debug)]
pub struct TimelineLayout {
    /// The title.
    pub title: String,
    /// The unit of sums.
    pub unit: MoneyUnit,
    /// The groups that are folded, by their path.
    pub folded: HashSet<String>,
}

/// As wide as A3 lying, in pixels.
const WIDTH: f64 = 1587.0;
const MARGIN: f64 = 48.0;
/// Where the names end and the next milestones begin.
const NEXT: f64 = 340.0;
/// Where the days begin.
const LEFT: f64 = 540.0;
const RIGHT: f64 = WIDTH - MARGIN;
const HEADS_TOP: f64 = 138.0;
const HEADS: f64 = 40.0;
const ROW: f64 = 24.0;
const HALF_BAR: f64 = 5.5;

const GROUP: u32 = 0x00EF_F4FB;
const YEAR_LINE: u32 = 0x00B4_BDC9;

/// The usual title: `冷水江市“十四五”重大项目时间轴`, or without a plan only what it is.
pub fn timeline_title(portfolio: &Portfolio, moment: Moment) -> String {
    let plan = moment.leading_plan(portfolio);
    let region = plan.map_or("", |plan| plan.region.as_str());
    format!("{region}重大项目时间轴")
}

/// The projects of a listing on an axis of time, as an SVG picture.
pub fn timeline_svg(
    portfolio: &Portfolio,
    listing: &Listing,
    layout: &TimelineLayout,
    moment: Moment,
) -> String {
    let rows = view::rows(listing, &layout.folded);
    let years = timeline_years(portfolio, listing, moment);
    let (first, last) = years.numbers();
    let body = HEADS_TOP + HEADS;
    let bottom = body + ROW * rows.len() as f64;
    let mut sheet = Sheet {
        canvas: Canvas::new(WIDTH, bottom + 84.0, &layout.title),
        portfolio,
        moment,
        unit: layout.unit,
        line: CourseLine::new((LEFT, RIGHT), (first, last), HALF_BAR),
    };
    sheet.top(listing, layout);
    sheet.heads(years, bottom);
    let mut names = String::new();
    for (row, top) in rows
        .iter()
        .zip((0..).map(|index| body + ROW * f64::from(index)))
    {
        match row {
            TableRow::Group(group) => {
                names.push_str(&group.label);
                sheet.group(group, top);
            }
            TableRow::Project(row) => {
                if let Some(project) = portfolio.projects().get(row.id) {
                    names.push_str(&project.name);
                    sheet.project(project, row.depth + row.level, top);
                }
            }
        }
        let y = top + ROW;
        sheet.canvas.line((MARGIN, y), (RIGHT, y), GRID);
    }
    sheet.today(body, bottom);
    let missing = missing_in(&names);
    sheet.notes(bottom, &missing);
    sheet.canvas.finish()
}

struct Sheet<'a> {
    canvas: Canvas,
    portfolio: &'a Portfolio,
    moment: Moment,
    unit: MoneyUnit,
    line: CourseLine,
}

impl Sheet<'_> {
    fn x(&self, at: f64) -> f64 {
        self.line.x(at)
    }

    fn top(&mut self, listing: &Listing, layout: &TimelineLayout) {
        let canvas = &mut self.canvas;
        let room = RIGHT - MARGIN - 240.0;
        canvas.bold(WIDTH / 2.0, 52.0, Anchor::Middle, 22.0, &layout.title, room);
        if let Some(mark) = self.portfolio.data_mark() {
            canvas.text(RIGHT, 50.0, Anchor::End, 14.0, BAD, mark);
        }
        let office = self.moment.leading_plan(self.portfolio);
        let office = office.map_or("", |plan| plan.office.as_str());
        if !office.is_empty() {
            let text = format!("编制单位：{office}");
            canvas.text(MARGIN, 90.0, Anchor::Start, 12.0, INK, &text);
        }
        let totals = &listing.totals;
        let sum = match totals.total_investment {
            Money::ZERO => String::new(),
            sum => format!("，总投资 {}", sum.format(self.unit)),
        };
        let text = format!(
            "共 {} 项{sum}　单位：{}　截至 {}",
            totals.count,
            self.unit.label(),
            self.moment.today
        );
        canvas.text(RIGHT, 90.0, Anchor::End, 12.0, INK, &text);
        self.legend(118.0);
    }

    fn legend(&mut self, y: f64) {
        let middle = y - 4.0;
        let mut x = MARGIN;
        let signs = [
            "计划",
            "已完成份额",
            "实际",
            "里程碑已完成",
            "未到期",
            "逾期",
            "未记录",
            "日期未填",
        ];
        for (place, word) in signs.into_iter().enumerate() {
            match place {
                0 => self.canvas.rect(x, middle - 5.0, 22.0, 10.0, PLANNED),
                1 => self.canvas.rect(x, middle - 5.0, 22.0, 10.0, DONE),
                2 => self.canvas.rect(x, middle - 1.0, 22.0, 2.0, GOOD),
                3 => self
                    .line
                    .diamond(&mut self.canvas, (x + 11.0, middle), GOOD, true),
                4 => self
                    .line
                    .diamond(&mut self.canvas, (x + 11.0, middle), ACCENT, false),
                5 => self
                    .line
                    .diamond(&mut self.canvas, (x + 11.0, middle), BAD, false),
                6 => self
                    .line
                    .diamond(&mut self.canvas, (x + 11.0, middle), FAINT, false),
                _ => self.line.dashed(&mut self.canvas, x, middle, 22.0),
            }
            self.canvas
                .text(x + 27.0, y, Anchor::Start, 11.0, SECONDARY, word);
            x += 27.0 + text_width(word, 11.0) + 16.0;
        }
    }

    fn heads(&mut self, years: Days, bottom: f64) {
        self.canvas
            .rect(MARGIN, HEADS_TOP, RIGHT - MARGIN, HEADS, GROUP);
        let heads = Heads::at(self.line.day as f32);
        let middle = HEADS_TOP + HEADS / 2.0;
        for tick in ticks(heads.lines, years) {
            let x = self.x(day_number(tick.first));
            let is_year = tick.first.ordinal() == 1;
            let top = if is_year { HEADS_TOP } else { middle };
            let colour = if is_year { YEAR_LINE } else { GRID };
            self.canvas.line((x, top), (x, bottom), colour);
        }
        for tick in ticks(heads.upper, years) {
            let x = self.x(day_number(tick.first)) + 5.0;
            let y = if heads.lower.is_some() {
                middle - 5.0
            } else {
                middle + 4.0
            };
            let label = heads.upper_label(tick);
            self.canvas.text(x, y, Anchor::Start, 12.0, INK, &label);
        }
        for tick in heads
            .lower
            .map(|lower| ticks(lower, years))
            .unwrap_or_default()
        {
            let from = self.x(day_number(tick.first));
            let to = self.x(day_number(tick.last) + 1.0);
            let label = heads.lower_label(tick, (to - from) as f32);
            let at = f64::midpoint(from, to);
            let y = middle + 14.0;
            self.canvas
                .text(at, y, Anchor::Middle, 10.5, SECONDARY, &label);
        }
        let y = middle + 4.0;
        self.canvas
            .text(MARGIN + 8.0, y, Anchor::Start, 12.0, SECONDARY, "项目名称");
        self.canvas
            .text(NEXT, y, Anchor::Start, 12.0, SECONDARY, "下一节点");
        for x in [MARGIN, LEFT, RIGHT] {
            self.canvas.line((x, HEADS_TOP), (x, bottom), YEAR_LINE);
        }
        for y in [HEADS_TOP, HEADS_TOP + HEADS] {
            self.canvas.line((MARGIN, y), (RIGHT, y), YEAR_LINE);
        }
    }

    fn group(&mut self, group: &GroupRow, top: f64) {
        self.canvas.rect(MARGIN, top, RIGHT - MARGIN, ROW, GROUP);
        let y = top + 16.5;
        let left = 14.0_f64.mul_add(group.depth as f64, MARGIN + 8.0);
        let sum = match group.totals.total_investment {
            Money::ZERO => String::new(),
            sum => format!("　{}", sum.format(self.unit)),
        };
        let figures = format!("{} 项{sum}", group.totals.count);
        let room = LEFT - 24.0 - left - text_width(&figures, 11.0);
        self.canvas
            .bold(left, y, Anchor::Start, 12.0, &group.label, room);
        self.canvas
            .text(LEFT - 8.0, y, Anchor::End, 11.0, SECONDARY, &figures);
    }

    fn project(&mut self, project: &Project, depth: usize, top: f64) {
        let y = top + 16.5;
        let left = 14.0_f64.mul_add(depth as f64, MARGIN + 8.0);
        let room = NEXT - 10.0 - left;
        // A long name is set smaller before anything of it is left out.
        let size = (12.0 * room / text_width(&project.name, 12.0)).clamp(8.5, 12.0);
        let name = cut(&project.name, size, room);
        self.canvas.text(left, y, Anchor::Start, size, INK, &name);
        let field = Field::NEXT_MILESTONE;
        let next = view::value(self.portfolio, project, field, self.moment);
        let next = show(self.portfolio, field.kind(), &next, self.unit);
        let course = course(self.portfolio, project, self.moment);
        let is_late = |state| matches!(state, MarkState::Overdue(_));
        let is_late = course.marks.iter().any(|mark| is_late(mark.state));
        let colour = if is_late { BAD } else { SECONDARY };
        let next = cut(&next, 11.0, LEFT - NEXT - 8.0);
        self.canvas
            .text(NEXT, y, Anchor::Start, 11.0, colour, &next);

        let middle = top + ROW / 2.0 - 1.0;
        self.line.draw(&mut self.canvas, &course, middle);
    }

    fn today(&mut self, top: f64, bottom: f64) {
        let x = self.x(day_number(self.moment.today));
        self.canvas.line((x, top), (x, bottom), BAD);
    }

    fn notes(&mut self, bottom: f64, missing: &[char]) {
        let mut notes = vec![format!(
            "注：{DONE_RULE}。红线为 {}。只填年份的起止时间两端渐淡，未到期的里程碑画在其时间的最后一日。",
            self.moment.today
        )];
        if let Some(mark) = self.portfolio.data_mark() {
            notes.push(format!("{mark}：本图内容为虚构，仅供演示。"));
        }
        if !missing.is_empty() {
            let named: Vec<String> = missing.iter().map(char::to_string).collect();
            notes.push(format!(
                "字体中没有“{}”，PDF 和 PNG 中以“□”代替。",
                named.join("、")
            ));
        }
        for (note, y) in notes.iter().zip([24.0, 42.0, 60.0]) {
            let note = cut(note, 11.0, RIGHT - MARGIN);
            self.canvas
                .text(MARGIN, bottom + y, Anchor::Start, 11.0, SECONDARY, &note);
        }
    }
}
