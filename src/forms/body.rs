//! The rows of a form below its heads, and what is put into them.

use crate::import::understand::{BlankSheet, Label, RowKind};

use super::dress::Written;
use super::lines::without_room;

/// What a row of a form is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SlotKind {
    /// To be filled.
    Blank,
    /// 合计
    Total,
    /// 小计
    Subtotal,
    /// 一、续建项目
    Group(Label),
    /// A project that the form names itself.
    Named(String),
    /// Anything else: the numbers of columns, an example, a note.
    Other(&'static str),
}

/// A row of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot {
    /// From 0.
    pub row: u32,
    pub kind: SlotKind,
    /// The number that is printed there.
    pub serial: Option<u32>,
    /// Where its words stand.
    pub label_column: u32,
}

/// A row as it comes out.
#[derive(Clone, Debug)]
pub(super) struct RowOut {
    pub at: At,
    /// From the left.
    pub cells: Vec<(u32, Written)>,
    /// Whether it is a row of a group that the form did not have.
    pub is_group: bool,
}

/// Where a line goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum At {
    /// Into a row that is there.
    Row(u32),
    /// Into a new one, the how manieth behind a row, from 1.
    After(u32, u32),
}

/// What a file of any kind says of its empty rows.
pub(super) trait Rows {
    /// The last row of which it says anything.
    fn last_row(&self) -> Option<u32>;
    /// Whether a row that holds nothing but perhaps a number and formulas belongs to the table: it looks like the first of
    /// these, where that has a look.
    fn is_of_table(&self, row: u32, first: u32) -> bool;
    /// Whether all that a row holds, its number apart, is formulas.
    fn holds_only_formulas(&self, row: u32) -> bool;
}

/// The rows of a form, from above.
pub(super) fn slots(blank: &BlankSheet, rows: &impl Rows) -> Vec<Slot> {
    let mut slots: Vec<Slot> = Vec::new();
    let last_held = blank.rows.last().map(|row| row.index);
    let last = rows.last_row().max(last_held);
    let Some(last) = last.filter(|last| *last > blank.last_head) else {
        return slots;
    };
    let mut held = blank.rows.iter().peekable();
    let mut first_blank = None;
    for index in blank.last_head + 1..=last {
        let row = held.next_if(|row| row.index == index);
        let is_empty = row.is_none_or(|row| match &row.kind {
            RowKind::Other("empty") => true,
            RowKind::Refused(_) | RowKind::Continuation | RowKind::Other("above") => {
                rows.holds_only_formulas(index)
            }
            _ => false,
        });
        let kind = match row.map(|row| &row.kind) {
            _ if is_empty => {
                let first = *first_blank.get_or_insert(index);
                // Behind the last row that holds something nothing is taken for a row unless it looks like one.
                let is_inside = last_held.is_some_and(|last| index < last);
                if rows.is_of_table(index, first) && (is_inside || rows.last_row() >= Some(index)) {
                    SlotKind::Blank
                } else {
                    SlotKind::Other("blank")
                }
            }
            Some(RowKind::Total(_)) => SlotKind::Total,
            Some(RowKind::Subtotal(_)) => SlotKind::Subtotal,
            Some(RowKind::Group(label)) => SlotKind::Group(label.clone()),
            Some(RowKind::Project(name) | RowKind::Part(name)) => {
                let label = Label::of(without_room(&name.text));
                if label.is_total() {
                    SlotKind::Total
                } else if label.is_subtotal() {
                    SlotKind::Subtotal
                } else {
                    SlotKind::Named(name.text.clone())
                }
            }
            Some(RowKind::Other(what)) => SlotKind::Other(what),
            _ => SlotKind::Other("row"),
        };
        let is_note = kind == SlotKind::Other("note");
        slots.push(Slot {
            row: index,
            kind,
            serial: row.and_then(|row| row.serial),
            label_column: row.map_or(0, |row| row.label_column),
        });
        // What follows a note is not of the table.
        if is_note {
            break;
        }
    }
    slots
}
