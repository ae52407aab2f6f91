//! How wide the columns are. What nobody has dragged shares the room of the page: first what the contents need, and what
//! is left goes to the names.
//!
//! What the contents need is found when a library is opened, or other columns are chosen: with each filter and each
//! value typed the columns would move under the pointer.

use std::collections::HashMap;

use egui::{Id, IdMap};

use crate::model::{Derived, Field, Kind, MoneyUnit, Source, ViewPage};
use crate::ui::kit::sheet::whole_columns;
use crate::ui::kit::theme::TABLE_TEXT;
use crate::ui::shown::Shown;
use crate::view::{show, show_plain, value};

/// Space at both sides of a cell's text, in points.
pub const MARGIN: f32 = 8.0;
/// The least room for names, in points.
pub const LEAST_NAME: f32 = 160.0;
/// What is kept for the columns that scroll beside the names, in points.
pub const LEAST_REST: f32 = 240.0;
/// What names have without anybody's doing, where there is so much.
pub const USUAL_NAME: f32 = 240.0;
/// The most that they are given where the others are scrolled beside them.
const MOST_KEPT: f32 = 300.0;
/// More than this no name takes away from other columns.
const LONG_NAME: f32 = 440.0;
/// The same for words in other columns, and for whole sentences.
const LONG_WORDS: f32 = 240.0;
const LONG_TEXT: f32 = 400.0;
/// What sentences have at least, however short those are that stand there.
const LEAST_SENTENCE: f32 = 128.0;
/// The tag 建议 with the gap before it.
const TAG: f32 = 38.0;
/// So many projects say what a column needs.
const MOST_PROJECTS: usize = 2_000;

/// How wide a column of the table is: at least, and so that its contents stand there whole.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Need {
    least: f32,
    whole: f32,
}

/// What the table knows of its columns.
#[derive(Default)]
pub struct Widths {
    /// How wide those are that somebody dragged, on each page.
    own: HashMap<(ViewPage, Id), f32>,
    /// Of the names, and then of each field.
    needs: Vec<Need>,
    made_from: Option<(u64, Vec<Field>, MoneyUnit)>,
}

impl Widths {
    /// The same for another library: what somebody chose stays.
    #[must_use]
    pub fn emptied(self) -> Self {
        Self {
            own: self.own,
            ..Self::default()
        }
    }

    /// Finds what the columns need, before they are drawn.
    pub fn refresh(&mut self, shown: &Shown<'_>) {
        let (opened, _) = shown.app.stamp();
        let fields = shown.workspace.shown_columns();
        let is_current = self.made_from.as_ref().is_some_and(|before| {
            (before.0, before.2) == (opened, shown.unit) && before.1 == *fields
        });
        // Before the first projects are there, nothing is known of them.
        if is_current && !self.needs.is_empty() || shown.listing.projects.is_empty() {
            return;
        }
        self.needs = std::iter::once(Field::NAME)
            .chain(fields.iter().copied())
            .map(|field| need(shown, field))
            .collect();
        self.made_from = Some((opened, fields.clone(), shown.unit));
    }

    /// The widths of the names and of each field in so much room of a page. What is dragged changes no other column: its
    /// edge would move away from the pointer.
    pub fn shared(&self, page: ViewPage, room: f32, ids: &[Id]) -> Vec<f32> {
        let usual = Need {
            least: USUAL_NAME,
            whole: USUAL_NAME,
        };
        let needs = (0..ids.len()).map(|place| self.needs.get(place).copied().unwrap_or(usual));
        let mut needs: Vec<Need> = needs.collect();
        leave_room(room, &mut needs);
        let mut shared = share(room, &needs);
        end_with_a_column(room, &needs, &mut shared);
        let shared = ids.iter().zip(shared);
        let width = |(id, width): (&Id, f32)| {
            let own = self.own.get(&(page, *id));
            own.copied().unwrap_or(width)
        };
        shared.map(width).collect()
    }

    /// Takes note of the columns that were dragged while the table was drawn.
    pub fn note(&mut self, page: ViewPage, ids: &[Id], given: &[f32], after: &IdMap<f32>) {
        for (id, given) in ids.iter().zip(given) {
            let after = after.get(id);
            if let Some(after) = after.filter(|after| (*after - given).abs() > 1.0) {
                self.own.insert((page, *id), *after);
            }
        }
    }
}

/// In a narrow page the names give way so far that the widest of the others has room beside them: a cursor that stands
/// there is seen.
fn leave_room(room: f32, needs: &mut [Need]) {
    let Some((name, others)) = needs.split_first_mut() else {
        return;
    };
    let widest = others.iter().map(|need| need.least).fold(0.0, f32::max);
    let left = (room - widest).max(LEAST_NAME);
    name.least = name.least.min(left);
    name.whole = name.whole.max(name.least);
}

/// Shares the room among columns: each has its least, what is left goes to where contents are cut, and what is left
/// after that to the first.
fn share(room: f32, needs: &[Need]) -> Vec<f32> {
    let least: f32 = needs.iter().map(|need| need.least).sum();
    let wanted: f32 = needs.iter().map(|need| need.whole - need.least).sum();
    let spare = (room - least).max(0.0);
    let part = if wanted > 0.0 {
        (spare / wanted).min(1.0)
    } else {
        0.0
    };
    let rest = (spare - wanted).max(0.0);
    let width = |(place, need): (usize, &Need)| {
        let more = if place == 0 { rest } else { 0.0 };
        need.least + (need.whole - need.least) * part + more
    };
    needs.iter().enumerate().map(width).collect()
}

/// Where the table scrolls, it ends at its edge with a whole column: what is left beside those that have room goes to
/// where contents are cut, to the names as far as these need it, and to the others.
fn end_with_a_column(room: f32, needs: &[Need], widths: &mut [f32]) {
    // Beside the names there must be room for a whole one.
    let shown = whole_columns(widths, room).filter(|(seen, _)| *seen >= 2);
    let Some((seen, mut left)) = shown else {
        return;
    };
    // Names that stay while the others are scrolled take little more than usual, and the widest of these keeps its room.
    let widest = needs[1..].iter().map(|need| need.least);
    let widest = widest.fold(LEAST_REST, f32::max);
    let most_name = needs[0]
        .whole
        .min(MOST_KEPT)
        .min(room - widest)
        .max(widths[0]);
    for place in (1..seen).chain([0]) {
        let most = if place == 0 {
            most_name
        } else {
            needs[place].whole
        };
        let more = (most - widths[place]).clamp(0.0, left);
        widths[place] += more;
        left -= more;
    }
    let more = left / (seen - 1) as f32;
    for width in &mut widths[1..seen] {
        *width += more;
    }
}

fn least(field: Field) -> f32 {
    match (field, field.kind()) {
        (Field::NAME, _) => USUAL_NAME,
        (Field::STAGE, _) => 68.0,
        (_, Kind::Money) => 112.0,
        // Room for 竣工验收节点.
        (Field::Derived(Derived::Milestone(_)), _) => 116.0,
        (_, Kind::Choice(_)) => 76.0,
        (_, Kind::Date | Kind::Integer) => 92.0,
        (_, Kind::LongText) => 240.0,
        (Field::LEAD_DEPARTMENT, _) => 154.0,
        (Field::NEXT_MILESTONE, _) => 136.0,
        _ => 128.0,
    }
}

fn need(shown: &Shown<'_>, field: Field) -> Need {
    let least = least(field);
    let most = match field.kind() {
        _ if field == Field::NAME => LONG_NAME,
        _ if field == Field::STAGE => least,
        Kind::LongText => LONG_TEXT,
        _ => LONG_WORDS,
    };
    let portfolio = shown.portfolio.as_ref();
    let projects = shown.listing.projects.iter().take(MOST_PROJECTS);
    let projects = projects.filter_map(|id| portfolio.projects().get(*id));
    let widths = projects.map(|project| {
        let held = value(portfolio, project, field, shown.moment);
        let text = show(portfolio, field.kind(), &held, shown.unit);
        let is_suggested = match field {
            Field::Typed(column) => project.source(column) == Some(Source::Suggested),
            Field::Derived(_) | Field::Own(_) => false,
        };
        let indent = match field {
            Field::NAME if project.parent.is_some() => 14.0,
            _ => 0.0,
        };
        indent + width(&text) + if is_suggested { TAG } else { 0.0 }
    });
    // The sum at the foot is in bold type.
    let sum = shown.listing.totals.value(field, shown.moment);
    let sum = sum.map_or(0.0, |sum| width(&show_plain(&sum, shown.unit)) * 1.06);
    let widest = widths.fold(sum, f32::max) + 2.0 * MARGIN + 6.0;
    Need::of(field.kind(), least, widest.min(most))
}

impl Need {
    /// Of a column whose contents are so wide. Sentences have much room, and none that they do not fill.
    fn of(kind: Kind, least: f32, widest: f32) -> Self {
        let least = match kind {
            Kind::LongText => least.min(widest.max(LEAST_SENTENCE)),
            _ => least,
        };
        let whole = widest.max(least);
        Self { least, whole }
    }
}

/// How wide a text is in the table, nearly: glyphs of Chinese are as wide as high, digits and letters little more than
/// half of that.
fn width(text: &str) -> f32 {
    let glyph = |c: char| if c.is_ascii() { 0.57 } else { 1.0 };
    let longest = text.lines().next().unwrap_or_default();
    longest.chars().map(glyph).sum::<f32>() * TABLE_TEXT
}

#[cfg(test)]
mod tests {
    use super::*;

    fn need(least: f32, whole: f32) -> Need {
        Need { least, whole }
    }

    fn points(widths: &[f32]) -> Vec<i32> {
        widths.iter().map(|width| width.round() as i32).collect()
    }

    #[test]
    fn contents_that_are_cut_have_the_room_before_the_names_do() {
        let needs = [need(240.0, 340.0), need(112.0, 112.0), need(136.0, 236.0)];
        let shared = |room: f32| points(&share(room, &needs));
        // There is not enough: the table scrolls.
        assert_eq!(shared(400.0), [240, 112, 136]);
        // A hundred to share: each that is cut has half of what it lacks.
        assert_eq!(shared(588.0), [290, 112, 186]);
        // More than enough: the rest goes to the names.
        assert_eq!(shared(1_000.0), [652, 112, 236]);
    }

    #[test]
    fn a_table_that_scrolls_ends_with_a_whole_column() {
        let needs = [
            need(240.0, 340.0),
            need(112.0, 112.0),
            need(136.0, 160.0),
            need(92.0, 92.0),
        ];
        let shared = |room: f32| {
            let mut widths = share(room, &needs);
            end_with_a_column(room, &needs, &mut widths);
            points(&widths)
        };
        // What was cut is whole, the rest goes to the names, and what these can't take to the others.
        assert_eq!(shared(520.0), [248, 112, 160, 92]);
        assert_eq!(shared(400.0), [240, 160, 136, 92]);
        for room in [360, 400, 450, 500, 520, 570] {
            let widths = shared(room as f32);
            let mut ends = widths.iter().scan(0, |end, width| {
                *end += width;
                Some(*end)
            });
            assert!(ends.any(|end| end == room), "{room} {widths:?}");
        }
        // All of them have room.
        assert_eq!(shared(580.0), [240, 112, 136, 92]);
        // No other has: it is seen in part.
        assert_eq!(shared(300.0), [240, 112, 136, 92]);
    }

    #[test]
    fn names_give_way_where_no_other_column_had_room() {
        let names = |room: f32| {
            let mut needs = [need(240.0, 340.0), need(68.0, 68.0), need(154.0, 236.0)];
            leave_room(room, &mut needs);
            points(&share(room, &needs))[0]
        };
        assert_eq!(names(394.0), 240);
        assert_eq!(names(364.0), 210);
        assert_eq!(names(302.0), 160);
    }

    #[test]
    fn short_sentences_leave_their_room_to_other_columns() {
        let widths = |widest| {
            let Need { least, whole } = Need::of(Kind::LongText, 240.0, widest);
            (least, whole)
        };
        assert_eq!(widths(80.0), (LEAST_SENTENCE, LEAST_SENTENCE));
        assert_eq!(widths(200.0), (200.0, 200.0));
        assert_eq!(widths(400.0), (240.0, 400.0));
        let Need { least, whole } = Need::of(Kind::Money, 112.0, 80.0);
        assert_eq!((least, whole), (112.0, 112.0));
    }

    #[test]
    fn a_width_that_somebody_chose_stays() {
        let ids = ["name", "sum"].map(Id::unique);
        let mut widths = Widths {
            needs: vec![need(240.0, 340.0), need(112.0, 112.0)],
            ..Widths::default()
        };
        let given = widths.shared(ViewPage::Table, 500.0, &ids);
        assert_eq!(points(&given), [388, 112]);
        let after = IdMap::from_iter([(ids[0], 388.0), (ids[1], 150.0)]);
        widths.note(ViewPage::Table, &ids, &given, &after);
        // Its neighbour stays where it is, too, and other pages have widths of their own.
        let given = widths.shared(ViewPage::Table, 500.0, &ids);
        assert_eq!(points(&given), [388, 150]);
        let elsewhere = widths.shared(ViewPage::Dispatch, 500.0, &ids);
        assert_eq!(points(&elsewhere), [388, 112]);
        // In another library as well.
        let kept = Widths {
            needs: widths.needs.clone(),
            ..widths.emptied()
        };
        let given = kept.shared(ViewPage::Table, 500.0, &ids);
        assert_eq!(points(&given), [388, 150]);
    }
}
