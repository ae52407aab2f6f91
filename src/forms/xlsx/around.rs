//! What moves with the rows of a sheet: areas that the sheet names, and the parts that point at its cells.

use crate::forms::FormError;
use crate::forms::body::{At, RowOut};
use crate::forms::package::{Changes, Package, relations_of};
use crate::forms::references::{Move, area_moved, areas_moved, moved, rows_of};
use crate::forms::shift::Shift;
use crate::forms::tree::{Edits, Id, Tree, escaped};
use crate::import::grid::{Area, Place};

use super::Sheet;
use super::rows::row_model;

/// What the sheet itself says of its areas.
pub(super) fn edits_of_sheet(
    sheet: &Sheet,
    shift: &Shift,
    (rows, sample): (&[RowOut], Option<u32>),
    edits: &mut Edits,
) {
    let tree = &sheet.tree;
    dimension(sheet, shift, rows, edits);
    if shift.is_empty() {
        return;
    }
    merges(sheet, shift, (rows, sample), edits);
    for id in tree.all() {
        let local = tree.local(id);
        match local {
            "dataValidation" | "conditionalFormatting" | "ignoredError" | "protectedRange" => {
                attribute(tree, (id, "sqref"), edits, |areas| {
                    areas_moved(areas, shift, true)
                });
            }
            "autoFilter" => {
                attribute(tree, (id, "ref"), edits, |area| {
                    area_moved(area, shift, true)
                });
            }
            "hyperlink" | "sortState" | "sortCondition" => {
                attribute(tree, (id, "ref"), edits, |area| {
                    area_moved(area, shift, false)
                });
            }
            // A page ends behind its row.
            "brk"
                if tree
                    .parent(id)
                    .is_some_and(|of| tree.local(of) == "rowBreaks") =>
            {
                let row = |number: &str| number.parse::<u32>().ok();
                attribute(tree, (id, "id"), edits, |number| match row(number) {
                    Some(at) if at > 0 => (shift.row(at - 1) + 1).to_string(),
                    _ => number.to_owned(),
                });
            }
            "sqref" if !tree.is_empty(id) => {
                let areas = areas_moved(&tree.content(id), shift, true);
                edits.replace(tree.inner(id), areas);
            }
            "formula" | "formula1" | "formula2" => {
                formula(tree, id, shift, (&sheet.name, true), edits);
            }
            "f" if tree.prefix(id) == "xm:" => formula(tree, id, shift, (&sheet.name, true), edits),
            _ => {}
        }
    }
}

/// The area of all cells, as far as the sheet says it.
fn dimension(sheet: &Sheet, shift: &Shift, rows: &[RowOut], edits: &mut Edits) {
    let tree = &sheet.tree;
    let Some(id) = tree.child(Tree::ROOT, "dimension") else {
        return;
    };
    let Some(at) = tree.attribute_at(id, "ref") else {
        return;
    };
    let area = tree.at(at.clone());
    let Some((_, last)) = rows_of(area) else {
        return;
    };
    let place = |row: &RowOut| match row.at {
        At::Row(row) => shift.row(row),
        At::After(row, nth) => shift.row(row) + nth,
    };
    let lowest = rows.iter().map(place).max().unwrap_or_default();
    let new = shift.grown(last, last).1.max(lowest);
    if new != last {
        let (first, end) = area.split_once(':').unwrap_or((area, area));
        let column: String = end.chars().take_while(|c| !c.is_ascii_digit()).collect();
        edits.replace(at, format!("{first}:{column}{}", new + 1));
    }
}

/// Merged cells move, and rows that are put in have those of the row whose look they have.
fn merges(
    sheet: &Sheet,
    shift: &Shift,
    (rows, sample): (&[RowOut], Option<u32>),
    edits: &mut Edits,
) {
    let tree = &sheet.tree;
    let Some(all) = tree.child(Tree::ROOT, "mergeCells") else {
        return;
    };
    for id in tree.children_named(all, "mergeCell") {
        attribute(tree, (id, "ref"), edits, |area| {
            area_moved(area, shift, false)
        });
    }
    let prefix = tree.prefix(all);
    let mut new = String::new();
    let mut count = 0;
    for row in rows {
        let At::After(after, nth) = row.at else {
            continue;
        };
        let Some(model) = row_model(sheet, after, sample).filter(|_| !row.is_group) else {
            continue;
        };
        let at = shift.row(after) + nth;
        let of_row = |area: &&Area| area.first.row == model && area.last.row == model;
        for area in sheet.merged.iter().filter(of_row) {
            let first = Place::new(at, area.first.column);
            let last = Place::new(at, area.last.column);
            new.extend(
                [&format!("<{prefix}mergeCell ref=\"{first}:{last}\"/>")].map(String::as_str),
            );
            count += 1;
        }
    }
    if count > 0 {
        let end = tree.inner(all).end;
        edits.replace(end..end, new);
        let there = tree.children(all).len();
        attribute(tree, (all, "count"), edits, |_| (there + count).to_string());
    }
}

fn attribute(
    tree: &Tree,
    (id, name): (Id, &str),
    edits: &mut Edits,
    new: impl FnOnce(&str) -> String,
) {
    let Some(at) = tree.attribute_at(id, name) else {
        return;
    };
    let old = tree.at(at.clone());
    let new = new(old);
    if new != old {
        edits.replace(at, new);
    }
}

/// A formula in an element of its own.
fn formula(tree: &Tree, id: Id, shift: &Shift, (sheet, is_own): (&str, bool), edits: &mut Edits) {
    let old = tree.content(id);
    let how = Move::Rows {
        shift,
        sheet,
        is_own,
    };
    let new = moved(&old, &how);
    if new != old {
        edits.replace(tree.inner(id), escaped(&new));
    }
}

/// Alters the other parts that have to follow.
pub(super) fn follow(
    sheet: &Sheet,
    package: &mut Package<'_>,
    shift: &Shift,
    changes: &mut Changes,
) -> Result<(), FormError> {
    let has_formulas = sheet.has_formulas() || others_name(sheet, package)?;
    if shift.is_empty() && !has_formulas {
        return Ok(());
    }
    book(sheet, package, shift, has_formulas, changes)?;
    if shift.is_empty() {
        return Ok(());
    }
    if sheet.has_calculation_chain {
        drop_chain(sheet, package, changes)?;
    }
    for related in package.relations(&sheet.part)? {
        match related.kind.as_str() {
            "drawing" => drawing(&related.part, package, shift, changes)?,
            "comments" | "threadedComment" | "table" => {
                let is_table = related.kind == "table";
                references(&related.part, package, shift, is_table, changes)?;
            }
            "vmlDrawing" => boxes(&related.part, package, shift, changes),
            _ => {}
        }
    }
    for name in package.names() {
        let is_sheet = name.starts_with("xl/worksheets/sheet") && !name.ends_with(&sheet.part);
        let is_chart = name.starts_with("xl/charts/") && !name.contains("/_rels/");
        if is_sheet && name != sheet.part || is_chart {
            pointing(sheet, &name, package, shift, changes)?;
        }
    }
    Ok(())
}

/// Whether formulas of other sheets name this one.
fn others_name(sheet: &Sheet, package: &mut Package<'_>) -> Result<bool, FormError> {
    let name = escaped(&sheet.name);
    for part in package.names() {
        if !part.starts_with("xl/worksheets/") || part.contains("/_rels/") || part == sheet.part {
            continue;
        }
        let bytes = package.part(&part)?.unwrap_or_default();
        let has = |words: &str| memchr::memmem::find(&bytes, words.as_bytes()).is_some();
        if has("<f") && has(&name) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The workbook: names of areas, and that formulas are to be worked out anew.
fn book(
    sheet: &Sheet,
    package: &mut Package<'_>,
    shift: &Shift,
    has_formulas: bool,
    changes: &mut Changes,
) -> Result<(), FormError> {
    let Some(tree) = package.tree(&sheet.main)? else {
        return Ok(());
    };
    let mut edits = Edits::default();
    if !shift.is_empty() {
        for id in tree.named("definedName") {
            formula(&tree, id, shift, (&sheet.name, false), &mut edits);
        }
    }
    if has_formulas {
        let prefix = tree.prefix(Tree::ROOT);
        if let Some(id) = tree.child(Tree::ROOT, "calcPr") {
            if let Some(at) = tree.attribute_at(id, "fullCalcOnLoad") {
                edits.replace(at, "1");
            } else {
                let at = tree.tag(id).start + 1 + tree.name(id).len();
                edits.replace(at..at, " fullCalcOnLoad=\"1\"");
            }
        } else {
            // Behind what has to stand before it.
            let before = [
                "definedNames",
                "externalReferences",
                "functionGroups",
                "sheets",
            ];
            let behind = before.iter().find_map(|name| tree.child(Tree::ROOT, name));
            if let Some(id) = behind {
                let at = tree.range(id).end;
                edits.replace(at..at, format!("<{prefix}calcPr fullCalcOnLoad=\"1\"/>"));
            }
        }
    }
    if !edits.is_empty() {
        changes.insert(sheet.main.clone(), Some(tree.edited(edits).into_bytes()));
    }
    Ok(())
}

/// The order in which formulas were worked out names cells that hold other things now; programs make it anew.
fn drop_chain(
    sheet: &Sheet,
    package: &mut Package<'_>,
    changes: &mut Changes,
) -> Result<(), FormError> {
    let related = package.relations(&sheet.main)?;
    let chains = related.into_iter().filter(|each| each.kind == "calcChain");
    for chain in chains {
        let name = relations_of(&sheet.main);
        if let Some(tree) = package.tree(&name)? {
            let mut edits = Edits::default();
            let mut all = tree.named("Relationship");
            let is_it = |id: &Id| tree.attribute(*id, "Id").as_deref() == Some(&chain.id);
            if let Some(id) = all.find(is_it) {
                edits.replace(tree.range(id), "");
            }
            changes.insert(name, Some(tree.edited(edits).into_bytes()));
        }
        let types = "[Content_Types].xml";
        if let Some(tree) = package.tree(types)? {
            let mut edits = Edits::default();
            let part = format!("/{}", chain.part);
            for id in tree.named("Override") {
                let name = tree.attribute(id, "PartName");
                if name.is_some_and(|name| name.eq_ignore_ascii_case(&part)) {
                    edits.replace(tree.range(id), "");
                }
            }
            changes.insert(types.to_owned(), Some(tree.edited(edits).into_bytes()));
        }
        changes.insert(chain.part, None);
    }
    Ok(())
}

/// Alters a part where there is something to alter.
fn altered(
    part: &str,
    package: &mut Package<'_>,
    changes: &mut Changes,
    alter: impl FnOnce(&Tree, &mut Edits),
) -> Result<(), FormError> {
    let Some(tree) = package.tree(part)? else {
        return Ok(());
    };
    let mut edits = Edits::default();
    alter(&tree, &mut edits);
    if !edits.is_empty() {
        changes.insert(part.to_owned(), Some(tree.edited(edits).into_bytes()));
    }
    Ok(())
}

/// Pictures and shapes stand by rows counted from 0.
fn drawing(
    part: &str,
    package: &mut Package<'_>,
    shift: &Shift,
    changes: &mut Changes,
) -> Result<(), FormError> {
    altered(part, package, changes, |tree, edits| {
        for id in tree.named("row") {
            let of = tree.parent(id).map(|of| tree.local(of).to_owned());
            if !matches!(of.as_deref(), Some("from" | "to")) {
                continue;
            }
            let old = tree.content(id);
            if let Ok(row) = old.trim().parse::<u32>()
                && shift.row(row) != row
            {
                edits.replace(tree.inner(id), shift.row(row).to_string());
            }
        }
    })
}

/// The areas of tables and of comments.
fn references(
    part: &str,
    package: &mut Package<'_>,
    shift: &Shift,
    grows: bool,
    changes: &mut Changes,
) -> Result<(), FormError> {
    altered(part, package, changes, |tree, edits| {
        for id in tree.all() {
            attribute(tree, (id, "ref"), edits, |area| {
                area_moved(area, shift, grows)
            });
        }
    })
}

/// The boxes of comments: their cell, and the rows between which they are drawn.
fn boxes(part: &str, package: &mut Package<'_>, shift: &Shift, changes: &mut Changes) {
    // These are old; not every program writes them as XML.
    let read = package.tree(part);
    let Ok(Some(tree)) = read else {
        return;
    };
    let mut edits = Edits::default();
    for id in tree.named("Row") {
        if let Ok(row) = tree.content(id).trim().parse::<u32>() {
            edits.replace(tree.inner(id), shift.row(row).to_string());
        }
    }
    for id in tree.named("Anchor") {
        let numbers = tree.content(id);
        let mut numbers: Vec<String> = numbers.split(',').map(|n| n.trim().to_owned()).collect();
        for place in [2, 6] {
            if let Some(number) = numbers.get_mut(place)
                && let Ok(row) = number.parse::<u32>()
            {
                *number = shift.row(row).to_string();
            }
        }
        edits.replace(tree.inner(id), numbers.join(", "));
    }
    if !edits.is_empty() {
        changes.insert(part.to_owned(), Some(tree.edited(edits).into_bytes()));
    }
}

/// Formulas of other sheets and of charts that name this one.
fn pointing(
    sheet: &Sheet,
    part: &str,
    package: &mut Package<'_>,
    shift: &Shift,
    changes: &mut Changes,
) -> Result<(), FormError> {
    let bytes = package.part(part)?.unwrap_or_default();
    // Some programs write every character beyond ASCII by its number.
    let names = [escaped(&sheet.name), "&#".to_owned()];
    if names
        .iter()
        .all(|name| memchr::memmem::find(&bytes, name.as_bytes()).is_none())
    {
        return Ok(());
    }
    altered(part, package, changes, |tree, edits| {
        let names = ["f", "formula", "formula1", "formula2"];
        for id in tree.all() {
            if names.contains(&tree.local(id)) {
                formula(tree, id, shift, (&sheet.name, false), edits);
            }
        }
    })
}
