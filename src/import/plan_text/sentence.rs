//! Sentences of a plan, each with its place and its lines.

use super::part::{Parted, Piece};
use super::tidy::length;

/// A sentence.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) node: Option<usize>,
    /// Where lines begin within the text, as bytes.
    lines: Vec<(usize, usize)>,
}

impl Sentence {
    /// The line of a place within the sentence.
    pub(super) fn line(&self, at: usize) -> usize {
        let before = self.lines.iter().take_while(|(start, _)| *start <= at);
        before
            .last()
            .or_else(|| self.lines.first())
            .map_or(0, |(_, line)| *line)
    }
}

/// All sentences in order. Lines that a page broke are joined; rows of tables stand for themselves.
pub(super) fn sentences(parted: &Parted<'_>) -> Vec<Sentence> {
    let mut all = Vec::new();
    let mut open: Vec<&Piece<'_>> = Vec::new();
    for piece in &parted.pieces {
        let joins = open
            .last()
            .is_some_and(|last| joins(last, piece, parted.width));
        if !joins {
            close(&mut open, &mut all);
        }
        open.push(piece);
    }
    close(&mut open, &mut all);
    all
}

fn joins(last: &Piece<'_>, next: &Piece<'_>, width: Option<usize>) -> bool {
    let Some(width) = width else {
        return false;
    };
    let is_full = length(&last.text) + width / 4 + 2 >= width;
    let has_ended = last.text.ends_with(['。', '！', '？']);
    !next.begins
        && !last.is_row
        && !next.is_row
        && last.node == next.node
        && !has_ended
        && (is_full || last.text.ends_with(['，', '、', '；']))
}

fn close(open: &mut Vec<&Piece<'_>>, all: &mut Vec<Sentence>) {
    let mut text = String::new();
    let mut lines = Vec::new();
    let node = open.first().and_then(|piece| piece.node);
    for piece in open.drain(..) {
        lines.push((text.len(), piece.line));
        text.push_str(&piece.text);
    }
    let mut from = 0;
    let mut depth = 0_i32;
    let ends = text.char_indices().filter(|(_, c)| {
        match c {
            '（' | '“' | '《' => depth += 1,
            '）' | '”' | '》' => depth = (depth - 1).max(0),
            '。' | '！' | '？' | '；' => {
                // A mark that never closed ends with the sentence.
                let ends = depth == 0 || *c == '。';
                if ends {
                    depth = 0;
                }
                return ends;
            }
            _ => {}
        }
        false
    });
    let ends: Vec<usize> = ends.map(|(at, c)| at + c.len_utf8()).collect();
    for end in ends.into_iter().chain([text.len()]) {
        let part = &text[from..end];
        if !part.trim().is_empty() {
            let within = lines.iter().filter(|(start, _)| *start < end);
            let mut within: Vec<_> = within
                .map(|(start, line)| (start.saturating_sub(from), *line))
                .collect();
            let first = within
                .iter()
                .rposition(|(start, _)| *start == 0)
                .unwrap_or(0);
            within.drain(..first);
            all.push(Sentence {
                text: part.to_owned(),
                node,
                lines: within,
            });
        }
        from = end;
    }
}
