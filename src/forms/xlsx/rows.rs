//! The rows of the sheet, written anew where they are filled, put in or moved. All other bytes of the part stay.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::forms::body::{At, RowOut};
use crate::forms::dress::Written;
use crate::forms::references::{Move, area_moved, moved};
use crate::forms::shift::Shift;
use crate::forms::tree::{Edits, Id, Tree, cell_text, escaped};
use crate::import::grid::{Place, column_letters};

use super::around::edits_of_sheet;
use super::{Row, Sheet};

/// The part with its rows filled.
pub(super) fn filled(sheet: &Sheet, rows: &[RowOut], sample: Option<u32>, shift: &Shift) -> String {
    let mut edits = Edits::default();
    edits_of_sheet(sheet, shift, (rows, sample), &mut edits);
    let writer = Writer::new(sheet, shift, rows);
    let mut here: BTreeMap<u32, &RowOut> = BTreeMap::new();
    let mut behind: BTreeMap<u32, Vec<&RowOut>> = BTreeMap::new();
    for row in rows {
        match row.at {
            At::Row(at) => {
                here.insert(at, row);
            }
            At::After(after, _) => behind.entry(after).or_default().push(row),
        }
    }
    let tree = &sheet.tree;
    let prefix = tree.prefix(sheet.data);
    let has_formulas = sheet.has_formulas();
    // Rows that the part does not have stand before the next one that it has.
    let mut pending: Vec<(u32, String)> = Vec::new();
    for (at, row) in &here {
        if !sheet.rows.contains_key(at) {
            pending.push((*at, writer.new_row(shift.row(*at), None, row)));
        }
    }
    for (after, rows) in &behind {
        let mut text = String::new();
        let mut rows = rows.clone();
        rows.sort_by_key(|row| row.at);
        let model = row_model(sheet, *after, sample);
        for row in rows {
            let At::After(_, nth) = row.at else { continue };
            text.push_str(&writer.new_row(shift.row(*after) + nth, model, row));
        }
        pending.push((*after, text));
    }
    // By the row behind which they stand, those of the row itself first.
    pending.sort_by_key(|(at, _)| *at);
    let mut pending = pending.into_iter().peekable();
    for (index, row) in &sheet.rows {
        let range = tree.range(row.id);
        let mut before = String::new();
        // Behind an earlier row.
        while let Some((_, text)) = pending.next_if(|(at, _)| at < index) {
            before.push_str(&text);
        }
        let is_moved = shift.first_moved().is_some_and(|first| *index >= first);
        let out = here.get(index).copied();
        let own = if is_moved || out.is_some() {
            Some(writer.row(*index, row, out))
        } else if has_formulas {
            writer.without_results(*index, row)
        } else {
            None
        };
        if !before.is_empty() {
            let own = own.unwrap_or_else(|| tree.at(range.clone()).to_owned());
            edits.replace(range, format!("{before}{own}"));
        } else if let Some(own) = own {
            edits.replace(range, own);
        }
    }
    let rest: String = pending.map(|(_, text)| text).collect();
    if !rest.is_empty() {
        if tree.is_empty(sheet.data) {
            let whole = format!("<{prefix}sheetData>{rest}</{prefix}sheetData>");
            edits.replace(tree.range(sheet.data), whole);
        } else {
            let end = tree.inner(sheet.data).end;
            edits.replace(end..end, rest);
        }
    }
    tree.edited(edits)
}

/// The row whose look a new one has: the one behind which it stands where that is of the body, else the sample.
pub(super) fn row_model(sheet: &Sheet, after: u32, sample: Option<u32>) -> Option<u32> {
    let is_there = |row: &u32| sheet.rows.contains_key(row);
    sample.filter(is_there).map(|sample| {
        // Rows that are filled may differ in nothing but their stripes.
        if after > sample && sheet.has_cells(after) && looks_alike(sheet, sample, after) {
            after
        } else {
            sample
        }
    })
}

fn looks_alike(sheet: &Sheet, one: u32, other: u32) -> bool {
    let columns: Vec<u32> = sheet.rows.get(&one).map_or_else(Vec::new, |row| {
        row.cells.iter().map(|(column, _)| *column).collect()
    });
    sheet.look(one, &columns) == sheet.look(other, &columns)
}

struct Writer<'a> {
    sheet: &'a Sheet,
    shift: &'a Shift,
    prefix: &'a str,
    /// The formulas that several cells share, by their numbers: the text, and where it stands.
    shared: BTreeMap<u32, (String, Place)>,
    /// Whether none stays shared: the cell that holds it for others may move or go.
    unshares: bool,
}

impl<'a> Writer<'a> {
    fn new(sheet: &'a Sheet, shift: &'a Shift, rows: &[RowOut]) -> Self {
        let tree = &sheet.tree;
        let mut shared = BTreeMap::new();
        for (index, row) in &sheet.rows {
            for (column, cell) in &row.cells {
                let Some(formula) = tree.child(*cell, "f") else {
                    continue;
                };
                let text = tree.content(formula);
                if let Some(number) = tree.number(formula, "si")
                    && !text.is_empty()
                {
                    shared.insert(number, (text, Place::new(*index, *column)));
                }
            }
        }
        let mut written = rows.iter().flat_map(|row| &row.cells);
        let goes = written.any(|(_, written)| *written == Written::Emptied);
        Self {
            unshares: !shift.is_empty() || goes && !shared.is_empty(),
            sheet,
            shift,
            prefix: tree.prefix(sheet.data),
            shared,
        }
    }

    const fn tree(&self) -> &'a Tree {
        &self.sheet.tree
    }

    /// A row that the part has, at its new place, with what is filled into it.
    fn row(&self, index: u32, row: &Row, out: Option<&RowOut>) -> String {
        let tree = self.tree();
        let new = self.shift.row(index);
        let mut tag = Edits::default();
        if let Some(number) = tree.attribute_at(row.id, "r")
            && new != index
        {
            tag.replace(number, (new + 1).to_string());
        }
        let opened = tree.edited_piece(tree.tag(row.id), tag);
        let opened = opened.trim_end_matches('>').trim_end_matches('/');
        let mut text = format!("{}>", opened.trim_end());
        let mut cells = out
            .map_or(&[][..], |out| out.cells.as_slice())
            .iter()
            .peekable();
        for (column, cell) in &row.cells {
            while let Some((at, written)) = cells.next_if(|(at, _)| at < column) {
                self.put(&mut text, Place::new(new, *at), None, written);
            }
            match cells.next_if(|(at, _)| at == column) {
                Some((_, written))
                    if *written == Written::Emptied || tree.child(*cell, "f").is_none() =>
                {
                    let style = tree.attribute(*cell, "s");
                    self.put(
                        &mut text,
                        Place::new(new, *column),
                        style.as_deref(),
                        written,
                    );
                }
                _ => text.push_str(&self.kept_cell(*cell, Place::new(index, *column), new)),
            }
        }
        for (at, written) in cells {
            self.put(&mut text, Place::new(new, *at), None, written);
        }
        for other in tree.children(row.id) {
            if tree.local(*other) != "c" {
                text.push_str(tree.at(tree.range(*other)));
            }
        }
        write!(text, "</{}row>", self.prefix).ok();
        text
    }

    /// A cell as it is, at its new place; of a formula the result goes, which is not that any more.
    fn kept_cell(&self, cell: Id, place: Place, row: u32) -> String {
        let tree = self.tree();
        let mut edits = Edits::default();
        if let Some(at) = tree.attribute_at(cell, "r")
            && row != place.row
        {
            edits.replace(at, Place::new(row, place.column).to_string());
        }
        if let Some(formula) = tree.child(cell, "f") {
            if self.unshares {
                let text = self.formula(formula, place, 0);
                let text = text.map(|text| self.after_rows(&text));
                self.put_formula(formula, text, &mut edits);
            }
            self.drop_result(cell, &mut edits);
        }
        tree.edited_piece(tree.range(cell), edits)
    }

    fn drop_result(&self, cell: Id, edits: &mut Edits) {
        let tree = self.tree();
        if let Some(value) = tree.child(cell, "v") {
            edits.replace(tree.range(value), "");
        }
    }

    /// A formula of its own in the place of one that is shared. Of arrays the area moves with them.
    fn put_formula(&self, formula: Id, text: Option<String>, edits: &mut Edits) {
        let tree = self.tree();
        let Some(text) = text else { return };
        let kind = tree.attribute(formula, "t");
        if kind.as_deref() == Some("array") {
            if let Some(area) = tree.attribute_at(formula, "ref") {
                let moved = area_moved(tree.at(area.clone()), self.shift, false);
                edits.replace(area, moved);
            }
            edits.replace(tree.inner(formula), escaped(&text));
            return;
        }
        let prefix = tree.prefix(formula);
        let own = format!("<{prefix}f>{}</{prefix}f>", escaped(&text));
        edits.replace(tree.range(formula), own);
    }

    /// The text of a formula as it would stand so many rows further down; none of a table of data.
    fn formula(&self, formula: Id, place: Place, down: u32) -> Option<String> {
        let tree = self.tree();
        let kind = tree.attribute(formula, "t");
        match kind.as_deref() {
            Some("dataTable") => None,
            Some("shared") => {
                let number = tree.number(formula, "si")?;
                let (text, first) = self.shared.get(&number)?;
                let apart = place.row.saturating_sub(first.row) + down;
                Some(moved(text, &Move::Down(apart)))
            }
            _ => Some(moved(&tree.content(formula), &Move::Down(down))),
        }
    }

    fn after_rows(&self, formula: &str) -> String {
        let how = Move::Rows {
            shift: self.shift,
            sheet: &self.sheet.name,
            is_own: true,
        };
        moved(formula, &how)
    }

    /// A row that is new: in the look of another, with the formulas of that.
    fn new_row(&self, new: u32, model: Option<u32>, out: &RowOut) -> String {
        let tree = self.tree();
        let model_row = model.and_then(|model| Some((model, self.sheet.rows.get(&model)?)));
        let mut text = match model_row {
            Some((_, row)) => {
                let mut tag = Edits::default();
                if let Some(number) = tree.attribute_at(row.id, "r") {
                    tag.replace(number, (new + 1).to_string());
                }
                let opened = tree.edited_piece(tree.tag(row.id), tag);
                let opened = opened.trim_end_matches('>').trim_end_matches('/');
                format!("{}>", opened.trim_end())
            }
            None => format!("<{}row r=\"{}\">", self.prefix, new + 1),
        };
        let mut cells = out.cells.iter().peekable();
        let modelled = model_row.map_or(&[][..], |(_, row)| row.cells.as_slice());
        for (column, cell) in modelled {
            while let Some((at, written)) = cells.next_if(|(at, _)| at < column) {
                self.put(&mut text, Place::new(new, *at), None, written);
            }
            let written = cells.next_if(|(at, _)| at == column);
            let style = tree.attribute(*cell, "s");
            let place = Place::new(new, *column);
            let formula = tree.child(*cell, "f").filter(|_| !out.is_group);
            let of_model = model.map(|model| Place::new(model, *column));
            let formula = formula.zip(of_model).and_then(|(formula, of)| {
                let stands = self.shift.row(of.row);
                let text = self
                    .formula(formula, of, 0)
                    .map(|text| self.after_rows(&text))?;
                Some(moved(&text, &Move::Down(new.saturating_sub(stands))))
            });
            match (formula, written) {
                (Some(_), Some((_, Written::Emptied))) => {
                    self.put(&mut text, place, style.as_deref(), &Written::Nothing);
                }
                (Some(formula), _) => self.put_cell(
                    &mut text,
                    place,
                    style.as_deref(),
                    "",
                    &format!("<{0}f>{1}</{0}f>", self.prefix, escaped(&formula)),
                ),
                (None, Some((_, written))) => self.put(&mut text, place, style.as_deref(), written),
                (None, None) => self.put(&mut text, place, style.as_deref(), &Written::Nothing),
            }
        }
        for (at, written) in cells {
            self.put(&mut text, Place::new(new, *at), None, written);
        }
        write!(text, "</{}row>", self.prefix).ok();
        text
    }

    /// Writes a cell. One without style and content is none.
    fn put(&self, text: &mut String, place: Place, style: Option<&str>, written: &Written) {
        let p = self.prefix;
        match written {
            Written::Nothing | Written::Emptied if style.is_none() => {}
            Written::Nothing | Written::Emptied => self.put_cell(text, place, style, "", ""),
            Written::Number(digits) => {
                self.put_cell(text, place, style, "", &format!("<{p}v>{digits}</{p}v>"));
            }
            Written::Text(words) => {
                let words = cell_text(words);
                let inner = format!("<{p}is><{p}t xml:space=\"preserve\">{words}</{p}t></{p}is>");
                self.put_cell(text, place, style, " t=\"inlineStr\"", &inner);
            }
        }
    }

    fn put_cell(
        &self,
        text: &mut String,
        place: Place,
        style: Option<&str>,
        kind: &str,
        inner: &str,
    ) {
        let p = self.prefix;
        let at = format!("{}{}", column_letters(place.column), place.row + 1);
        write!(text, "<{p}c r=\"{at}\"").ok();
        if let Some(style) = style {
            write!(text, " s=\"{style}\"").ok();
        }
        text.push_str(kind);
        if inner.is_empty() {
            text.push_str("/>");
        } else {
            write!(text, ">{inner}</{p}c>").ok();
        }
    }

    /// A row that stays where it is, without the results of its formulas, which are not those any more; none where it has
    /// none.
    fn without_results(&self, index: u32, row: &Row) -> Option<String> {
        let tree = self.tree();
        let mut edits = Edits::default();
        for (column, cell) in &row.cells {
            let Some(formula) = tree.child(*cell, "f") else {
                continue;
            };
            if self.unshares {
                let text = self.formula(formula, Place::new(index, *column), 0);
                let text = text.map(|text| self.after_rows(&text));
                self.put_formula(formula, text, &mut edits);
            }
            self.drop_result(*cell, &mut edits);
        }
        (!edits.is_empty()).then(|| tree.edited_piece(tree.range(row.id), edits))
    }
}
