//! Further sheets that are like the one that is filled: a form of one project has one for each.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::ops::Range;

use crate::forms::FormError;
use crate::forms::package::{Changes, Package, relations_of};
use crate::forms::tree::{Edits, Id, Tree, escaped};

use super::{Sheet, relation_prefix};

/// What of a sheet points at parts of its own, which its copies do not have.
const OWN: [&str; 10] = [
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "picture",
    "oleObjects",
    "controls",
    "tableParts",
    "customProperties",
    "customSheetViews",
    "extLst",
];

const WORKSHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const RELATION: &str =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet";

/// The longest name of a sheet that spreadsheet programs take.
const NAME: usize = 31;

/// Adds sheets behind all others, with their names and what is to stand in them.
pub(super) fn add(
    sheet: &Sheet,
    package: &mut Package<'_>,
    sheets: Vec<(&str, String)>,
    changes: &mut Changes,
) -> Result<(), FormError> {
    if sheets.is_empty() {
        return Ok(());
    }
    let altered = |name: &str, package: &mut Package<'_>| match changes.get(name) {
        Some(Some(bytes)) => Tree::parse(name, bytes.clone()),
        _ => package.tree(name)?.ok_or_else(|| FormError::part(name)),
    };
    let relations = relations_of(&sheet.main);
    let types = "[Content_Types].xml";
    let book = altered(&sheet.main, package)?;
    let related = altered(&relations, package)?;
    let kinds = altered(types, package)?;
    let all: Vec<Id> = book.named("sheet").collect();
    let place = all
        .iter()
        .position(|id| book.attribute(*id, "name").as_deref() == Some(&sheet.name));
    let (Some(place), Some(list)) = (place, book.child(Tree::ROOT, "sheets")) else {
        return Err(FormError::NoSheet(sheet.name.clone()));
    };
    let mut taken: HashSet<String> = all
        .iter()
        .filter_map(|id| book.attribute(*id, "name"))
        .map(|name| name.to_lowercase())
        .collect();
    let numbers = all.iter().filter_map(|id| book.number(*id, "sheetId"));
    let numbers: HashSet<u32> = numbers.collect();
    let numbers = (1..).filter(|number| !numbers.contains(number));
    let ids = related.named("Relationship");
    let ids: HashSet<String> = ids.filter_map(|id| related.attribute(id, "Id")).collect();
    let ids = (1_u32..)
        .map(|nth| format!("form{nth}"))
        .filter(|id| !ids.contains(id));
    // A form that was filled before has such parts.
    let folder = sheet.part.rfind('/').map_or("", |at| &sheet.part[..=at]);
    let package = &*package;
    let parts = (1_u32..)
        .map(|nth| format!("{folder}form{nth}.xml"))
        .filter(|part| !package.has(part));
    let prefix = book.prefix(list);
    let (mut entries, mut targets, mut overrides) = (String::new(), String::new(), String::new());
    let mut areas = String::new();
    let free = parts.zip(ids).zip(numbers);
    for (((name, text), at), ((part, id), number)) in sheets.into_iter().zip(all.len()..).zip(free)
    {
        let name = name_of(name, &mut taken);
        write!(
            entries,
            "<{prefix}sheet xmlns:r=\"{RELATIONS}\" name=\"{}\" sheetId=\"{number}\" r:id=\"{id}\"/>",
            escaped(&name),
        )
        .ok();
        let p = related.prefix(Tree::ROOT);
        write!(
            targets,
            "<{p}Relationship Id=\"{id}\" Type=\"{RELATION}\" Target=\"/{part}\"/>"
        )
        .ok();
        let p = kinds.prefix(Tree::ROOT);
        write!(
            overrides,
            "<{p}Override PartName=\"/{part}\" ContentType=\"{WORKSHEET}\"/>"
        )
        .ok();
        areas.push_str(&printed(&book, (place, at), &name));
        changes.insert(part.clone(), Some(alone(&part, text)?.into_bytes()));
    }
    let mut edits = Edits::default();
    let end = book.inner(list).end;
    edits.replace(end..end, entries);
    if let Some(names) = book
        .child(Tree::ROOT, "definedNames")
        .filter(|_| !areas.is_empty())
    {
        let end = book.inner(names).end;
        edits.replace(end..end, areas);
    }
    changes.insert(sheet.main.clone(), Some(book.edited(edits).into_bytes()));
    for (name, tree, text) in [
        (relations.as_str(), related, targets),
        (types, kinds, overrides),
    ] {
        let mut edits = Edits::default();
        let end = tree.inner(Tree::ROOT).end;
        edits.replace(end..end, text);
        changes.insert(name.to_owned(), Some(tree.edited(edits).into_bytes()));
    }
    Ok(())
}

/// What is printed of a sheet, said of another: areas and rows that are repeated.
fn printed(book: &Tree, (place, at): (usize, usize), name: &str) -> String {
    let mut text = String::new();
    for id in book.named("definedName") {
        let label = book.attribute(id, "name").unwrap_or_default();
        let is_its = book.number(id, "localSheetId").map(|at| at as usize) == Some(place);
        if !is_its || !label.starts_with("_xlnm.Print_") {
            continue;
        }
        let quoted = name.replace('\'', "''");
        let content = book.content(id);
        let areas = content.split(',').filter_map(|area| area.rsplit_once('!'));
        let areas = areas.map(|(_, cells)| format!("'{quoted}'!{cells}"));
        let areas = areas.collect::<Vec<_>>().join(",");
        let p = book.prefix(id);
        write!(
            text,
            "<{p}definedName name=\"{}\" localSheetId=\"{at}\">{}</{p}definedName>",
            escaped(&label),
            escaped(&areas)
        )
        .ok();
    }
    text
}

/// A sheet without what only the first of them has.
fn alone(name: &str, text: String) -> Result<String, FormError> {
    let tree = Tree::parse(name, text.into_bytes())?;
    let mut edits = Edits::default();
    for id in tree.children(Tree::ROOT) {
        match tree.local(*id) {
            local if OWN.contains(&local) => edits.replace(tree.range(*id), ""),
            // The settings of a printer are a part of their own.
            "pageSetup" => {
                if let Some(at) = relation(&tree, *id) {
                    edits.replace(at, "");
                }
            }
            "sheetPr" => {
                if let Some(at) = tree.whole_attribute(*id, "codeName") {
                    edits.replace(at, "");
                }
            }
            "sheetViews" => {
                for view in tree.children(*id) {
                    if let Some(at) = tree.attribute_at(*view, "tabSelected") {
                        edits.replace(at, "0");
                    }
                }
            }
            // Those to places in the workbook point at no part.
            "hyperlinks" => {
                let links = tree.children(*id).iter().copied();
                let (away, within): (Vec<Id>, Vec<Id>) =
                    links.partition(|link| relation(&tree, *link).is_some());
                if within.is_empty() {
                    edits.replace(tree.range(*id), "");
                } else {
                    for link in away {
                        edits.replace(tree.range(link), "");
                    }
                }
            }
            "sheetData" => {}
            // Controls of a newer program stand within a choice.
            _ => {
                if tree.below(*id).any(|id| relation(&tree, id).is_some()) {
                    edits.replace(tree.range(*id), "");
                }
            }
        }
    }
    Ok(tree.edited(edits))
}

/// Where an element says which part it points at, with the blanks before that.
fn relation(tree: &Tree, id: Id) -> Option<Range<usize>> {
    tree.whole_attribute(id, &format!("{}id", relation_prefix(tree, id)))
}

/// A name for a sheet that none has yet.
fn name_of(wanted: &str, taken: &mut HashSet<String>) -> String {
    let is_allowed = |c: &char| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\');
    let bare: String = wanted.chars().filter(is_allowed).collect();
    let bare = bare.trim().trim_matches('\'');
    let short = |most: usize| bare.chars().take(most).collect::<String>();
    let first = if bare.is_empty() {
        "项目".to_owned()
    } else {
        short(NAME)
    };
    let others = (2..).map(|nth: u32| {
        let end = format!("（{nth}）");
        format!("{}{end}", short(NAME - end.chars().count()))
    });
    let mut names = std::iter::once(first).chain(others);
    let free = names.find(|name| !taken.contains(&name.to_lowercase()));
    let free = free.unwrap_or_default();
    taken.insert(free.to_lowercase());
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_short_and_each_is_there_once() {
        let mut taken = HashSet::from(["表".to_owned()]);
        assert_eq!(name_of("平安[大]桥", &mut taken), "平安大桥");
        assert_eq!(name_of("平安大桥", &mut taken), "平安大桥（2）");
        assert_eq!(name_of("///", &mut taken), "项目");
        let long = "很".repeat(40);
        assert_eq!(name_of(&long, &mut taken).chars().count(), NAME);
        assert_eq!(name_of(&long, &mut taken).chars().count(), NAME);
    }

    fn copied(within: &str) -> String {
        let text = format!("<worksheet><sheetData/>{within}</worksheet>");
        alone("a", text).unwrap()
    }

    #[test]
    fn a_copy_points_at_no_part_of_the_first_sheet() {
        let links = "<hyperlinks><hyperlink ref=\"A1\" r:id=\"rId1\"/>\
                     <hyperlink ref=\"A2\" r:id=\"rId2\"/></hyperlinks>";
        assert_eq!(copied(links), copied(""));
        let within = "<hyperlink ref=\"A3\" location=\"说明!A1\"/>";
        let some =
            format!("<hyperlinks><hyperlink ref=\"A1\" r:id=\"rId1\"/>{within}</hyperlinks>");
        let kept = format!("<hyperlinks>{within}</hyperlinks>");
        assert_eq!(copied(&some), copied(&kept));
        let setup = "<pageSetup paperSize=\"9\" ns1:id='rId3' scale=\"80\"/>";
        let bare = "<pageSetup paperSize=\"9\" scale=\"80\"/>";
        assert_eq!(copied(setup), copied(bare));
        let controls = "<mc:AlternateContent><mc:Choice><controls><control r:id=\"rId4\"/>\
                        </controls></mc:Choice></mc:AlternateContent>";
        assert_eq!(copied(controls), copied(""));
    }
}
