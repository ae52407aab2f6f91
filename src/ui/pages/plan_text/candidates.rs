//! What may be projects, as a table: which are seen, in which order, and which are ticked. `detail` shows the one at the
//! cursor.

use std::collections::BTreeSet;
use std::sync::Arc;

use egui::{RichText, TextEdit, Ui};

use crate::app::{
    Candidate, Command, Doubt, FoundPlan, PlanReading, PlanText, SURE, TICKED, TICKED_UNNAMED,
};
use crate::view::Search;

use super::list::{self, Rows, choice_box};
use super::others::Others;
use super::{detail, said};
use crate::ui::kit::pick::pick;
use crate::ui::kit::sheet::{SheetColumn, SheetRow};
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;

/// Which of them are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    /// What may be one at all, and of what may not whatever was ticked.
    #[default]
    Likely,
    All,
    /// About which a person should decide.
    Doubtful,
    Taken,
    NotTaken,
    InLibrary,
}

impl Which {
    const ALL: [(Self, &'static str); 6] = [
        (Self::Likely, "可能的"),
        (Self::All, "全部"),
        (Self::Doubtful, "拿不准的"),
        (Self::Taken, "已勾选"),
        (Self::NotTaken, "未勾选"),
        (Self::InLibrary, "库中已有"),
    ];
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Order {
    #[default]
    Text,
    Surest,
    Doubtful,
    Kind,
    Name,
}

impl Order {
    const ALL: [(Self, &'static str); 5] = [
        (Self::Text, "按原文顺序"),
        (Self::Surest, "把握大的在前"),
        (Self::Doubtful, "把握小的在前"),
        (Self::Kind, "按类别"),
        (Self::Name, "按名称"),
    ];
}

/// Points around the border between what is taken and what is not.
const DOUBTFUL: std::ops::Range<u8> = SURE - 12..TICKED + 4;

/// With fewer points it is hardly a project.
const LIKELY: u8 = 44;

/// What the points of a candidate mean.
const SURENESS: &str =
    "满分 100。写明是哪一个的，56 以上默认勾选；只是通称的，74 以上；右边写着依据";
const _: () = assert!(TICKED == 56 && TICKED_UNNAMED == 74, "the words say so");

/// What is known of the candidates, and which of them are seen.
#[derive(Default)]
pub struct Candidates {
    found: Option<Arc<FoundPlan>>,
    /// The chapter of each, in words.
    chapters: Vec<String>,
    /// Chapters that have any, in their order.
    chapter_words: Vec<String>,
    kinds: Vec<String>,
    /// Those that a library begins with.
    offered: Vec<String>,
    names: Vec<String>,
    others: Others,
    rows: Rows,
    which: Which,
    order: Order,
    kind: Option<String>,
    chapter: Option<String>,
    search: String,
    is_stale: bool,
}

/// What stands for every kind, or every chapter.
const EVERY: &str = "全部";

/// What stands in the line of the filters beside the boxes of kind and chapter, in points.
const OTHER_FILTERS: f32 = 360.0;

/// Together those boxes are never narrower than this, in points.
const LEAST_FILTERS: f32 = 200.0;

/// Nor wider than this.
const MOST_FILTERS: f32 = 340.0;

impl Candidates {
    /// Other headings, other candidates.
    pub fn take_plan(&mut self, plan: &Arc<PlanText>) {
        let chapter = |candidate: &Candidate| plan.outline.chapter_of(candidate.place.node);
        self.chapters = plan.candidates.iter().map(chapter).collect();
        let mut seen = BTreeSet::new();
        let words = self
            .chapters
            .iter()
            .filter(|word| seen.insert((*word).clone()));
        self.chapter_words = std::iter::once(EVERY.to_owned())
            .chain(words.cloned())
            .collect();
        if self.offered.is_empty() {
            self.offered = crate::seed::category_paths();
        }
        let is_there = |word: &String| self.chapter_words.contains(word);
        self.chapter = self.chapter.take().filter(is_there);
    }

    /// Something was said of them.
    pub fn take_settled(&mut self, found: &Arc<FoundPlan>) {
        let projects = &found.settled.projects;
        let kinds: BTreeSet<&str> = projects.iter().map(|each| each.category.as_str()).collect();
        let kinds = kinds.into_iter().filter(|kind| !kind.is_empty());
        self.kinds = std::iter::once(EVERY)
            .chain(kinds)
            .map(str::to_owned)
            .collect();
        self.names = projects.iter().map(|each| each.name.clone()).collect();
        self.others.forget();
        self.found = Some(Arc::clone(found));
        self.is_stale = true;
    }

    /// Puts the rows together anew.
    pub fn refresh(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let Some(found) = &self.found else { return };
        let search = Search::new(self.search.trim());
        let has_search = !self.search.trim().is_empty();
        let all = 0..found
            .settled
            .projects
            .len()
            .min(found.plan.candidates.len());
        let mut rows: Vec<usize> = all
            .filter(|at| {
                self.is_seen(found, *at) && (!has_search || search.finds(&self.names[*at]))
            })
            .collect();
        let (sureness, projects) = (
            |at: &usize| found.plan.candidates[*at].sureness,
            &found.settled.projects,
        );
        match self.order {
            Order::Text => {}
            Order::Surest => rows.sort_by_key(|at| std::cmp::Reverse(sureness(at))),
            Order::Doubtful => rows.sort_by_key(sureness),
            Order::Kind => rows.sort_by_key(|at| projects[*at].category.clone()),
            Order::Name => rows.sort_by_key(|at| projects[*at].name.clone()),
        }
        self.rows.see(rows);
    }

    fn is_seen(&self, found: &FoundPlan, at: usize) -> bool {
        let (settled, candidate) = (&found.settled.projects[at], &found.plan.candidates[at]);
        let is_of_kind = self
            .kind
            .as_ref()
            .is_none_or(|kind| settled.category.starts_with(kind.as_str()));
        let chapter = self.chapters.get(at);
        let is_of_chapter = self
            .chapter
            .as_ref()
            .is_none_or(|wanted| chapter == Some(wanted));
        let is_one = match self.which {
            Which::Likely => candidate.sureness >= LIKELY || settled.is_taken,
            Which::All => true,
            Which::Doubtful => {
                let is_left = candidate.sureness >= SURE && !candidate.is_ticked();
                let is_near = DOUBTFUL.contains(&candidate.sureness);
                (is_left || is_near) && settled.joins.is_none()
            }
            Which::Taken => settled.is_taken,
            Which::NotTaken => !settled.is_taken,
            Which::InLibrary => {
                settled.known.is_some() || settled.is_like || settled.earlier.is_some()
            }
        };
        is_of_kind && is_of_chapter && is_one
    }

    /// What narrows them, and the ticks of all that are seen.
    pub fn filters(&mut self, ui: &mut Ui) {
        // The boxes of kind and chapter give way to the others, and all of them go on in another line before any is cut.
        let room = ui.available_size_before_wrap().x - OTHER_FILTERS;
        let room = room.clamp(LEAST_FILTERS, MOST_FILTERS);
        let which = ("which", "看哪些项目", 92.0);
        let mut is_new = choice_box(ui, which, &Which::ALL, &mut self.which);
        let order = ("order", "项目次序", 116.0);
        is_new |= choice_box(ui, order, &Order::ALL, &mut self.order);
        for (name, label, share) in [("类别", "类别", 0.44), ("章", "章", 0.56)] {
            let width = share * room;
            let is_kind = label == "类别";
            let (chosen, words) = if is_kind {
                (&mut self.kind, &self.kinds)
            } else {
                (&mut self.chapter, &self.chapter_words)
            };
            let shown = chosen
                .clone()
                .unwrap_or_else(|| format!("{label}：{EVERY}"));
            let picked = ui
                .allocate_ui(egui::vec2(width, CONTROL_HEIGHT), |ui| {
                    pick(ui, name, &shown, words)
                })
                .inner;
            if let Some(place) = picked {
                *chosen = words.get(place).filter(|_| place > 0).cloned();
                is_new = true;
            }
        }
        let search = TextEdit::singleline(&mut self.search)
            .hint_text("查找")
            .desired_width(100.0);
        is_new |= ui.add(search).accessible_name("查找项目").changed();
        if is_new {
            self.is_stale = true;
            self.rows.show();
            ui.request_repaint();
        }
    }

    /// The keys: arrows walk, Space ticks.
    pub fn keys(
        &mut self,
        ui: &Ui,
        by: isize,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let tick = self.rows.keys(ui, by);
        commands.extend(tick.and_then(|at| ticked(found, reading, at)));
    }

    /// Draws the table and the one at the cursor; the line of the text that is asked for.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&Arc<FoundPlan>, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        let (left, right) = list::rooms(ui);
        let clicked = list::left(ui, (left, "candidates"), |ui| {
            self.all_at_once(ui, (found, reading), commands);
            self.table(ui, (found, reading), commands)
        });
        let at = self.rows.at();
        if let Some(at) = at {
            self.others.refresh(found, at);
        }
        let line = list::right(ui, (right, "detail"), |ui| {
            let all = (at?, &self.others, self.offered.as_slice());
            detail::detail(ui, (found, reading), all, commands)
        });
        // A field that is left by the click takes over what was typed before another stands there.
        self.rows.put(clicked);
        line
    }

    fn all_at_once(
        &self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let tokens = Tokens::of(ui);
        ui.horizontal(|ui| {
            ui.add_space(12.0);
            ui.spacing_mut().item_spacing.x = 10.0;
            let projects = &found.settled.projects;
            let seen = self.rows.seen();
            let taken = seen.iter().filter(|at| projects[**at].is_taken).count();
            let words = format!("所示 {} 项，已勾选 {taken} 项", seen.len());
            ui.label(
                RichText::new(words)
                    .size(SMALL_TEXT)
                    .color(tokens.secondary),
            );
            for (label, is_taken) in [("勾选所示", true), ("取消所示", false)] {
                if text_button(ui, RichText::new(label).size(SMALL_TEXT)).clicked() {
                    let rows = seen.iter().filter(|at| projects[**at].joins.is_none());
                    let keys = rows.map(|at| found.plan.candidates[*at].key());
                    let say = |said: &mut crate::app::ProjectChoice| said.is_taken = Some(is_taken);
                    commands.push(said::of_projects(reading, keys, say));
                }
            }
        });
    }

    fn table(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        let columns = [
            SheetColumn::words("", 34.0).tip("勾上的才进项目库"),
            SheetColumn::free("项目名称", 180.0),
            SheetColumn::numbers("把握", 52.0).tip(SURENESS),
            SheetColumn::words("类别", 100.0),
            SheetColumn::free("章", 150.0),
            SheetColumn::words("说明", 92.0),
        ];
        let chapters = &self.chapters;
        let table = ("plan_candidates", columns.as_slice());
        self.rows.table(ui, table, |row, at| {
            let chapter = chapters.get(at).map_or("", String::as_str);
            let (is_clicked, is_ticked) = line(row, found, at, chapter);
            if is_ticked {
                commands.extend(ticked(found, reading, at));
            }
            is_clicked || is_ticked
        })
    }
}

/// One of them: whether it was clicked, and whether its tick was.
fn line(row: &mut SheetRow<'_>, found: &FoundPlan, at: usize, chapter: &str) -> (bool, bool) {
    let tokens = Tokens::of(row.ui);
    let (candidate, settled) = (&found.plan.candidates[at], &found.settled.projects[at]);
    let is_clicked = row.press(&settled.name, candidate.why.join("\n")).clicked();
    let mut is_on = settled.is_taken;
    let mut is_ticked = false;
    if settled.joins.is_none() {
        let mut room = row.controls(0..=0, "tick");
        let tick = room.checkbox(&mut is_on, "");
        is_ticked = tick
            .accessible_name(format!("取用 {}", settled.name))
            .clicked();
    }
    let color = if settled.is_taken {
        tokens.text
    } else {
        tokens.faint
    };
    let name = if settled.parent.is_some() {
        format!("　{}", settled.name)
    } else {
        settled.name.clone()
    };
    row.text(1, &name, color, settled.is_taken);
    let points = candidate.sureness.to_string();
    let shade = if candidate.is_ticked() {
        tokens.good
    } else if candidate.sureness >= DOUBTFUL.start {
        tokens.late
    } else {
        tokens.faint
    };
    row.text(2, &points, shade, false);
    let kind = settled.category.rsplit('/').next().unwrap_or_default();
    row.text(3, kind, tokens.secondary, false);
    row.text(4, chapter, tokens.secondary, false);
    let about = match settled {
        settled if settled.joins.is_some() => "已并入",
        settled if settled.known.is_some() => "库中已有",
        settled if settled.is_like => "库中相近",
        settled if settled.earlier.is_some() => "别的规划有",
        settled if !settled.is_taken && candidate.doubt.is_some() => {
            candidate.doubt.map_or("", Doubt::label)
        }
        settled if !settled.mentions.is_empty() => "多处提到",
        _ => "",
    };
    row.text(5, about, tokens.secondary, false);
    (is_clicked, is_ticked)
}

/// Turns a tick over.
fn ticked(found: &FoundPlan, reading: &PlanReading, at: usize) -> Option<Command> {
    let settled = found
        .settled
        .projects
        .get(at)
        .filter(|settled| settled.joins.is_none())?;
    let key = found.plan.candidates.get(at)?.key();
    let is_taken = !settled.is_taken;
    let say = |said: &mut crate::app::ProjectChoice| said.is_taken = Some(is_taken);
    Some(said::of_projects(reading, [key], say))
}
