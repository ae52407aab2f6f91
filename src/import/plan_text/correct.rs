//! What a person says of headings in the place of what was found: which lines are headings, how deep they stand, what
//! they are called, and which of them are left out.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::heading::{Dress, heading};
use super::outline::{Level, Node, Outline, Spot, parents};
use super::part::{Parted, Piece};
use super::tidy::length;

/// What a person says of a line. What is not said stays as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Correction {
    /// Whether a heading begins here.
    pub is_heading: Option<bool>,
    /// How deep it stands: 0 篇, 1 章, 2 节, from 3 on 条.
    pub rank: Option<u8>,
    /// Its title without the number.
    pub title: Option<String>,
    /// Whether its words go on with the title of the heading before it.
    pub joins: bool,
    /// After so many letters the title ends; what follows is text, or another heading.
    pub ends_at: Option<usize>,
    /// The same in words, where the title was typed: these follow it.
    pub rest: Option<String>,
    /// Whether nothing below it is taken.
    pub is_left_out: bool,
}

impl Correction {
    /// Parts a title after so many of its letters. One that was typed, now or before, says itself what follows it.
    pub fn part(&mut self, title: &str, at: usize, is_typed: bool) {
        if !is_typed && self.title.is_none() && self.rest.is_none() {
            self.ends_at = Some(at);
            return;
        }
        let end = title.char_indices().nth(at).map(|(end, _)| end);
        let (before, after) = title.split_at(end.unwrap_or(title.len()));
        // What was parted off before goes on behind it.
        let behind = self.rest.take().unwrap_or_default();
        self.title = Some(before.to_owned());
        self.rest = Some(format!("{after}{behind}"));
    }
}

/// All that was said of the headings of a text.
pub type Corrections = BTreeMap<Spot, Correction>;

/// A line that a person makes a heading has a title of so many letters at most.
const LONGEST: usize = 60;

/// Puts what was said in the place of what was found.
pub(super) fn correct(parted: &mut Parted<'_>, said: &Corrections) {
    if said.is_empty() {
        return;
    }
    let outline = &mut parted.outline;
    let mut nodes = std::mem::take(&mut outline.nodes).into_iter().peekable();
    let mut writer = Writer {
        said,
        nodes: Vec::new(),
        pieces: Vec::new(),
    };
    for piece in std::mem::take(&mut parted.pieces) {
        while let Some(node) = nodes.next_if(|node| node.line <= piece.line) {
            writer.node(node);
        }
        writer.piece(piece);
    }
    for node in nodes {
        writer.node(node);
    }
    let Writer { nodes, pieces, .. } = writer;
    outline.nodes = nodes;
    parted.pieces = pieces;
    parents(&mut outline.nodes);
    renumber(&mut outline.nodes, said);
    let outline = &parted.outline;
    let is_in = |piece: &Piece<'_>| piece.node.is_none_or(|node| !outline.is_left_out(node));
    parted.pieces.retain(is_in);
}

struct Writer<'a, 'b> {
    said: &'b Corrections,
    nodes: Vec<Node>,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Writer<'a, '_> {
    fn node(&mut self, mut node: Node) {
        let said = self.said.get(&node.spot()).cloned().unwrap_or_default();
        if said.joins && self.join(&node.title) {
            return;
        }
        if said.is_heading == Some(false) {
            let text = format!("{}{}", node.number, node.title);
            return self.text(node.line, text);
        }
        let mut rest = String::new();
        if let Some(end) = said.ends_at {
            let end = node.title.char_indices().nth(end);
            if let Some((end, _)) = end.filter(|(end, _)| *end > 0) {
                rest = node.title.split_off(end);
            }
        }
        if let Some(words) = said.rest {
            // Of a title that was parted and then typed, what followed it follows still.
            rest = format!("{words}{rest}");
        }
        if let Some(title) = said.title.filter(|title| !title.trim().is_empty()) {
            title.trim().clone_into(&mut node.title);
        }
        if let Some(rank) = said.rank.filter(|_| node.level != Level::Box) {
            node.rank = rank;
            node.level = Level::of_rank(rank);
        }
        node.is_left_out = said.is_left_out;
        let (line, part, rank) = (node.line, node.part, node.rank);
        self.nodes.push(node);
        let rest = rest
            .trim_start_matches([' ', '。', '，', '：', '、'])
            .trim();
        if rest.is_empty() {
            return;
        }
        if let Some(found) = heading(rest) {
            let next = (line, part + 1);
            let node = made(&found, next, rank.saturating_add(1));
            self.node(node);
            if !found.body.is_empty() {
                self.text(line, found.body);
            }
        } else {
            self.text(line, rest.to_owned());
        }
    }

    fn piece(&mut self, mut piece: Piece<'a>) {
        let is_body = self
            .nodes
            .last()
            .is_some_and(|node| node.line == piece.line);
        let said = self
            .said
            .get(&Spot::of_line(piece.line))
            .filter(|_| !is_body);
        if let Some(said) = said {
            if said.joins && self.join(&piece.text) {
                return;
            }
            if said.is_heading == Some(true) {
                let said = said.clone();
                return self.make(&piece, &said);
            }
        }
        piece.node = self.nodes.len().checked_sub(1);
        self.pieces.push(piece);
    }

    /// A line of text becomes a heading, and what stands behind its title stays text.
    fn make(&mut self, piece: &Piece<'a>, said: &Correction) {
        let rank = self.nodes.last().map_or(1, |node| node.rank.min(3));
        let found = heading(&piece.text);
        let (node, body) = if let Some(found) = found {
            let rank = said.rank.unwrap_or(rank);
            (made(&found, (piece.line, 0), rank), found.body)
        } else {
            let (title, body) = match piece.text.split_once('。') {
                Some((title, body)) => (title.to_owned(), body.to_owned()),
                None => (piece.text.clone(), String::new()),
            };
            let end = title.char_indices().nth(LONGEST).map(|(end, _)| end);
            let (title, more) = title.split_at(end.unwrap_or(title.len()));
            let body = format!("{more}{body}");
            let found = super::heading::Heading {
                dress: Dress::Digits,
                number: String::new(),
                ordinal: 1,
                title: title.to_owned(),
                body: String::new(),
            };
            let rank = said.rank.unwrap_or(rank);
            (made(&found, (piece.line, 0), rank), body)
        };
        self.node(node);
        if !body.is_empty() {
            self.text(piece.line, body);
        }
    }

    fn text(&mut self, line: usize, text: String) {
        self.pieces.push(Piece {
            line,
            text,
            raw: "",
            node: self.nodes.len().checked_sub(1),
            is_row: false,
            begins: true,
        });
    }

    /// Whether there was a title to go on with.
    fn join(&mut self, words: &str) -> bool {
        let Some(node) = self.nodes.last_mut() else {
            return false;
        };
        let room = LONGEST
            .saturating_mul(2)
            .saturating_sub(length(&node.title));
        node.title.extend(words.chars().take(room));
        true
    }
}

fn made(found: &super::heading::Heading, (line, part): (usize, u8), rank: u8) -> Node {
    Node {
        level: Level::of_rank(rank),
        number: found.number.clone(),
        ordinal: found.ordinal,
        title: found.title.clone(),
        line,
        part,
        rank,
        parent: None,
        doubt: None,
        is_left_out: false,
        dress: found.dress,
    }
}

/// A heading that was moved, or made, is counted on among those beside it: the number that the plan prints belongs to
/// where it stood.
fn renumber(nodes: &mut [Node], said: &Corrections) {
    for at in 0..nodes.len() {
        let correction = said.get(&nodes[at].spot());
        let is_moved =
            correction.is_some_and(|said| said.rank.is_some() || said.is_heading == Some(true));
        if !is_moved || nodes[at].level == Level::Box {
            continue;
        }
        let (parent, level) = (nodes[at].parent, nodes[at].level);
        let mut before = nodes[..at].iter().rev();
        let before = before.find(|node| node.parent == parent && node.level == level);
        nodes[at].ordinal = before.map_or(1, |node| node.ordinal.saturating_add(1));
    }
}

impl Outline {
    /// A heading with all that stands below it, as places in the list.
    pub fn subtree(&self, node: usize) -> Vec<usize> {
        let is_below = |at: &usize| self.path(*at).contains(&node);
        (node..self.nodes.len()).take_while(is_below).collect()
    }

    /// The depths that a heading and those below it have when it is moved out by one; none where it stands outermost.
    pub fn promoted(&self, node: usize) -> Option<Vec<(Spot, u8)>> {
        let top = self
            .nodes
            .get(node)
            .filter(|node| node.level != Level::Box)?;
        (top.rank > 0).then(|| self.moved(node, |rank| rank.saturating_sub(1)))
    }

    /// The same when it is moved below the heading before it; none where none stands before it.
    pub fn demoted(&self, node: usize) -> Option<Vec<(Spot, u8)>> {
        let top = self
            .nodes
            .get(node)
            .filter(|node| node.level != Level::Box)?;
        let mut before = self.nodes.get(..node)?.iter().rev();
        let before = before.find(|each| each.level != Level::Box)?;
        (before.rank >= top.rank).then(|| self.moved(node, |rank| rank.saturating_add(1)))
    }

    fn moved(&self, node: usize, to: impl Fn(u8) -> u8) -> Vec<(Spot, u8)> {
        let below = self.subtree(node).into_iter().map(|at| &self.nodes[at]);
        let below = below.filter(|node| node.level != Level::Box);
        below.map(|node| (node.spot(), to(node.rank))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::plan_text::{PlanText, read_corrected};

    const TEXT: &str = "第一章 交通\n第一节 公路\n新建东江大桥。\n第二节 水运\n新建西江码头。\n（一）航道\n疏浚南河航道。\n第二章 水利\n第一节 水库\n新建北山水库。\n";

    fn outline(plan: &PlanText) -> Vec<String> {
        let nodes = plan.outline.nodes.iter().enumerate();
        let words = nodes.map(|(at, node)| {
            let depth = plan.outline.path(at).len();
            format!(
                "{depth} {} {} {}",
                node.level.label(),
                node.ordinal,
                node.title
            )
        });
        words.collect()
    }

    fn corrected(said: &[(usize, Correction)]) -> PlanText {
        let said = said.iter().cloned();
        let said = said
            .map(|(line, said)| (Spot::of_line(line), said))
            .collect();
        read_corrected(TEXT, &said)
    }

    #[test]
    fn a_heading_moves_with_what_stands_below_it() {
        let found = corrected(&[]);
        assert_eq!(
            outline(&found),
            [
                "1 章 1 交通",
                "2 节 1 公路",
                "2 节 2 水运",
                "3 条 1 航道",
                "1 章 2 水利",
                "2 节 1 水库"
            ]
        );
        let moved = found.outline.promoted(2).unwrap();
        let said: Vec<_> = moved
            .into_iter()
            .map(|(spot, rank)| {
                let said = Correction {
                    rank: Some(rank),
                    ..Correction::default()
                };
                (spot.line, said)
            })
            .collect();
        let plan = corrected(&said);
        assert_eq!(
            outline(&plan)[2..5],
            ["1 章 2 水运", "2 节 1 航道", "1 章 2 水利"]
        );
        assert!(
            found.outline.demoted(0).is_none(),
            "nothing stands before it"
        );
        let demoted = found.outline.demoted(2).unwrap();
        assert_eq!(demoted, [(Spot::of_line(4), 3), (Spot::of_line(6), 4)]);
    }

    #[test]
    fn lines_become_headings_and_headings_lines() {
        let no = Correction {
            is_heading: Some(false),
            ..Correction::default()
        };
        let yes = Correction {
            is_heading: Some(true),
            rank: Some(2),
            ..Correction::default()
        };
        let plan = corrected(&[(6, no), (10, yes)]);
        assert_eq!(
            outline(&plan),
            [
                "1 章 1 交通",
                "2 节 1 公路",
                "2 节 2 水运",
                "1 章 2 水利",
                "2 节 1 水库",
                "2 节 2 新建北山水库"
            ]
        );
        // What stood below the heading stands below the one before it.
        let river = plan
            .candidates
            .iter()
            .find(|each| each.name.contains("南河航道"));
        assert_eq!(river.unwrap().place.node, Some(2));
    }

    #[test]
    fn titles_are_joined_parted_and_put_right() {
        let join = Correction {
            joins: true,
            ..Correction::default()
        };
        let title = Correction {
            title: Some("水利工程".to_owned()),
            ..Correction::default()
        };
        let plan = corrected(&[(6, join), (8, title)]);
        assert_eq!(outline(&plan)[2..4], ["2 节 2 水运航道", "1 章 2 水利工程"]);
        let text = "第一章 交通第一节 公路\n新建东江大桥。\n第二节 铁路加快建设北站\n";
        let ends = |at| Correction {
            ends_at: Some(at),
            ..Correction::default()
        };
        let said = [(Spot::of_line(1), ends(2)), (Spot::of_line(3), ends(2))];
        let plan = read_corrected(text, &said.into_iter().collect());
        assert_eq!(
            outline(&plan),
            ["1 章 1 交通", "2 节 1 公路", "2 节 2 铁路"]
        );
        assert_eq!(plan.outline.nodes[1].spot(), Spot { line: 1, part: 1 });
    }

    #[test]
    fn a_title_that_was_typed_is_parted_where_the_cursor_stands() {
        let text = "第一章 交通第一节 公路\n新建东江大桥。\n第二节 铁路新建平安大桥\n";
        let mut typed = Correction::default();
        typed.part("轨道交通新建平安大桥", 4, true);
        let said = [(Spot::of_line(3), typed.clone())];
        let plan = read_corrected(text, &said.into_iter().collect());
        assert_eq!(outline(&plan)[1..], ["2 节 2 轨道交通"]);
        let bridge = |plan: &PlanText| {
            let mut all = plan.candidates.iter();
            all.any(|each| each.name.contains("平安大桥"))
        };
        assert!(bridge(&plan), "{:?}", plan.candidates);
        // Parted once more, nothing is lost.
        typed.part("轨道交通", 2, false);
        assert_eq!(
            (typed.title.as_deref(), typed.rest.as_deref()),
            (Some("轨道"), Some("交通新建平安大桥"))
        );
        let mut plain = Correction::default();
        plain.part("铁路新建平安大桥", 2, false);
        assert_eq!((plain.ends_at, plain.title), (Some(2), None));
    }

    #[test]
    fn of_what_is_left_out_nothing_is_taken() {
        let out = Correction {
            is_left_out: true,
            ..Correction::default()
        };
        let plan = corrected(&[(1, out)]);
        let names: Vec<&str> = plan
            .candidates
            .iter()
            .map(|each| each.name.as_str())
            .collect();
        assert!(names.iter().all(|name| !name.contains("大桥")), "{names:?}");
        assert!(names.iter().any(|name| name.contains("水库")), "{names:?}");
        assert_eq!(plan.outline.headings(), 2);
    }
}
