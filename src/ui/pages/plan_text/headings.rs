//! The headings of the text, and what a hand does to the one that is selected. `tree` draws them.

use std::collections::HashSet;
use std::sync::Arc;

use egui::{Key, Modifiers, RichText, Ui};

use crate::app::{
    Command, Corrections, FoundPlan, Level, Outline, PlanNode, PlanReading, PlanText, TextSpot,
};

use super::said;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;

/// A heading as a row.
#[derive(Clone, Debug)]
pub struct HeadingRow {
    /// Its place in the outline.
    pub node: usize,
    /// Where it begins.
    pub spot: TextSpot,
    /// How many stand above it.
    pub depth: usize,
    /// Its level in a word.
    pub level: &'static str,
    /// Number and title.
    pub heading: String,
    /// Whether any stand below it.
    pub has_more: bool,
    /// Whether these are seen.
    pub is_open: bool,
    /// What is doubtful about it.
    pub doubt: String,
    /// Whether nothing of it is taken.
    pub is_left_out: bool,
    /// Whether a person said something of it.
    pub is_corrected: bool,
}

/// The title that is being typed.
#[derive(Clone, Debug)]
pub struct Renaming {
    pub spot: TextSpot,
    pub text: String,
    /// The title as it was.
    pub begun: String,
    /// Whether the field is to be gone into.
    pub is_new: bool,
}

/// What is known of the headings, and what is seen of them.
#[derive(Default)]
pub struct Headings {
    plan: Option<Arc<PlanText>>,
    rows: Vec<HeadingRow>,
    folded: HashSet<TextSpot>,
    corrected: HashSet<TextSpot>,
    is_stale: bool,
    /// Counts of levels: in the text, in the table of contents.
    counts: Vec<(Level, usize, Option<usize>)>,
    /// What the table of contents has and the text has not, and the other way round, each with its line.
    unlike: Vec<(String, usize)>,
    has_contents: bool,
    shows_unlike: bool,
    selected: Option<TextSpot>,
    /// Whether the selection was moved, so that the text follows.
    is_moved: bool,
    /// Whether the tree is to follow.
    is_wanted: bool,
    /// The title that is being typed.
    pub renaming: Option<Renaming>,
}

impl Headings {
    /// Other headings.
    pub fn take(&mut self, plan: &Arc<PlanText>, said: &Corrections) {
        self.corrected = said.keys().copied().collect();
        self.counts = counts(&plan.outline);
        self.has_contents = plan.outline.contents.is_some();
        self.unlike = unlike(&plan.outline);
        self.shows_unlike &= !self.unlike.is_empty();
        // A title that is being typed goes on while the text is read anew.
        let nodes = &plan.outline.nodes;
        let is_there = |typed: &Renaming| nodes.iter().any(|node| node.spot() == typed.spot);
        self.renaming = self.renaming.take().filter(is_there);
        self.plan = Some(Arc::clone(plan));
        self.is_stale = true;
    }

    /// Puts the rows together anew where something was folded or found.
    pub fn refresh(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let Some(plan) = &self.plan else { return };
        let outline = &plan.outline;
        self.rows.clear();
        for (at, node) in outline.nodes.iter().enumerate() {
            let path = outline.path(at);
            let above = path.get(..path.len() - 1).unwrap_or_default();
            if above
                .iter()
                .any(|above| self.folded.contains(&outline.nodes[*above].spot()))
            {
                continue;
            }
            let next = outline.nodes.get(at + 1);
            let spot = node.spot();
            self.rows.push(HeadingRow {
                node: at,
                spot,
                depth: above.len(),
                level: node.level.label(),
                heading: node.heading(),
                has_more: next.is_some_and(|next| next.parent == Some(at)),
                is_open: !self.folded.contains(&spot),
                doubt: node.doubt.clone().unwrap_or_default(),
                is_left_out: outline.is_left_out(at),
                is_corrected: self.corrected.contains(&spot),
            });
        }
    }

    /// The rows that are seen.
    pub fn rows(&self) -> &[HeadingRow] {
        &self.rows
    }

    /// What is selected: a heading, or any other line.
    pub const fn selected(&self) -> Option<TextSpot> {
        self.selected
    }

    /// Its line.
    pub fn selected_line(&self) -> Option<usize> {
        self.selected.map(|spot| spot.line)
    }

    /// Selects a line of the text, and the heading that begins there.
    pub fn select_line(&mut self, line: usize) {
        self.select(TextSpot { line, part: 0 });
        self.is_moved = false;
        self.is_wanted = true;
    }

    /// Selects a heading.
    pub fn select(&mut self, spot: TextSpot) {
        if self.selected != Some(spot) {
            self.renaming = None;
        }
        self.selected = Some(spot);
        self.is_moved = true;
    }

    /// The line that the text is to show, once.
    pub fn take_moved(&mut self) -> Option<usize> {
        let is_moved = std::mem::take(&mut self.is_moved);
        self.selected_line().filter(|_| is_moved)
    }

    /// The row that the tree is to show, once.
    pub fn take_wanted(&mut self) -> Option<usize> {
        let is_wanted = std::mem::take(&mut self.is_wanted);
        let selected = self.selected.filter(|_| is_wanted)?;
        // The heading below which a line stands.
        self.rows
            .iter()
            .rposition(|row| row.spot.line <= selected.line)
    }

    /// Folds or unfolds.
    pub fn toggle(&mut self, spot: TextSpot) {
        if !self.folded.remove(&spot) {
            self.folded.insert(spot);
        }
        self.is_stale = true;
    }

    fn fold_below(&mut self, level: Level) {
        let Some(plan) = &self.plan else { return };
        let nodes = plan.outline.nodes.iter();
        let folded = nodes.filter(|node| node.level >= level && node.level != Level::Box);
        self.folded = folded.map(PlanNode::spot).collect();
        self.is_stale = true;
    }

    /// The heading so many rows from the selection. A line that is none lies between the heading above it and the next.
    fn beside(&self, by: isize) -> Option<TextSpot> {
        let last = self.rows.len().checked_sub(1)?;
        if by == 0 {
            return None;
        }
        let above = self.selected.and_then(|selected| {
            let is_above = |row: &HeadingRow| row.spot <= selected;
            self.rows.iter().rposition(is_above)
        });
        let at = match above {
            // Before the first of all.
            None => 0_usize.saturating_add_signed(by - by.signum().max(0)),
            Some(at) if Some(self.rows[at].spot) == self.selected || by > 0 => {
                at.saturating_add_signed(by)
            }
            Some(at) => at.saturating_add_signed(by + 1),
        };
        Some(self.rows[at.min(last)].spot)
    }

    fn at(&self) -> Option<usize> {
        let selected = self.selected?;
        self.rows.iter().position(|row| row.spot == selected)
    }

    /// The keys: arrows walk and fold, Shift with them moves a heading in and out, F2 renames, Delete makes it text.
    pub fn keys(
        &mut self,
        ui: &Ui,
        by: isize,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        if let Some(spot) = self.beside(by) {
            self.select(spot);
            self.is_wanted = true;
        }
        let Some(row) = self.row().cloned() else {
            return;
        };
        let outline = &found.plan.outline;
        let pressed = |modifiers, key| take_key(ui, modifiers, key);
        if pressed(Modifiers::SHIFT, Key::ArrowLeft) {
            commands.extend(
                outline
                    .promoted(row.node)
                    .map(|moved| said::ranks(reading, &moved)),
            );
        } else if pressed(Modifiers::SHIFT, Key::ArrowRight) {
            commands.extend(
                outline
                    .demoted(row.node)
                    .map(|moved| said::ranks(reading, &moved)),
            );
        } else if pressed(Modifiers::NONE, Key::ArrowLeft)
            || pressed(Modifiers::NONE, Key::ArrowRight)
        {
            self.toggle(row.spot);
        } else if pressed(Modifiers::NONE, Key::F2) {
            self.rename(&row, outline);
        } else if pressed(Modifiers::NONE, Key::Delete) {
            commands.push(unmake(reading, row.spot));
        }
    }

    /// Begins to type another title.
    pub fn rename(&mut self, row: &HeadingRow, outline: &Outline) {
        let title = outline.nodes.get(row.node).map(|node| node.title.clone());
        self.renaming = title.map(|text| Renaming {
            spot: row.spot,
            begun: text.clone(),
            text,
            is_new: true,
        });
    }

    /// How many headings of each level there are, beside those of the table of contents.
    pub fn counts(&mut self, ui: &mut Ui) {
        let tokens = Tokens::of(ui);
        let words = self.counts.iter().map(|(level, count, listed)| {
            let label = level.label();
            match listed {
                Some(listed) if listed != count => format!("{label} {count}（目录 {listed}）"),
                _ => format!("{label} {count}"),
            }
        });
        let words: Vec<String> = words.collect();
        let small = |text: &str| RichText::new(text).size(SMALL_TEXT);
        ui.label(small(&words.join("　")).color(tokens.secondary));
        ui.add_space(8.0);
        if !self.has_contents {
            ui.label(small("没有目录可核对").color(tokens.secondary));
        } else if self.unlike.is_empty() {
            ui.label(small("与目录一致").color(tokens.good));
        } else {
            let label = format!("与目录不一致 {} 处", self.unlike.len());
            let button = text_button(ui, small(&label).color(tokens.late));
            if button.clicked() {
                self.shows_unlike = !self.shows_unlike;
            }
        }
        let right = egui::Layout::right_to_left(egui::Align::Center);
        ui.with_layout(right, |ui| {
            if text_button(ui, small("展开全部")).clicked() {
                self.folded.clear();
                self.is_stale = true;
            }
            if text_button(ui, small("只看到章")).clicked() {
                self.fold_below(Level::Chapter);
            }
        });
    }

    /// The row of the heading that is selected.
    pub fn row(&self) -> Option<&HeadingRow> {
        self.at().and_then(|at| self.rows.get(at))
    }

    /// Where text and table of contents differ, where that is to be seen.
    pub fn unlike(&self) -> &[(String, usize)] {
        if self.shows_unlike { &self.unlike } else { &[] }
    }
}

/// Says that no heading begins there.
pub fn unmake(reading: &PlanReading, spot: TextSpot) -> Command {
    said::of_heading(reading, spot, |said| {
        *said = crate::app::Correction {
            is_heading: Some(false),
            ..Default::default()
        };
    })
}

/// Levels that there are, each with how many the table of contents has of it where it has any.
fn counts(outline: &Outline) -> Vec<(Level, usize, Option<usize>)> {
    let levels = [
        Level::Part,
        Level::Chapter,
        Level::Section,
        Level::Item,
        Level::Box,
    ];
    let listed = outline.contents_counts();
    let counts = levels.into_iter().map(|level| {
        let listed = listed.iter().find(|(other, _)| *other == level);
        (level, outline.count(level), listed.map(|(_, count)| *count))
    });
    counts
        .filter(|(_, count, listed)| *count > 0 || listed.is_some())
        .collect()
}

fn unlike(outline: &Outline) -> Vec<(String, usize)> {
    let (missing, more) = outline.unlike_contents();
    let missing = missing.into_iter().map(|entry| {
        let words = format!(
            "目录有、正文没有：{} {}（第 {} 行）",
            entry.number, entry.title, entry.line
        );
        (words, entry.line)
    });
    let more = more.into_iter().map(|node| {
        let words = format!(
            "正文有、目录没有：{}（第 {} 行）",
            node.heading(),
            node.line
        );
        (words, node.line)
    });
    missing.chain(more).collect()
}
