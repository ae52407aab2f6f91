//! In which order the schemas of office files (ECMA-376, transitional) ask for the elements within others, as far as they are
//! written here: a program that reads strictly calls a file broken where they stand in another.

use std::io::{Cursor, Read as _};

use zip::ZipArchive;

/// An element and those within it, in their order.
const ORDERS: [(&str, &str); 25] = [
    (
        "w:pPr",
        "w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:pBdr w:shd w:tabs w:autoSpaceDE w:autoSpaceDN \
         w:snapToGrid w:spacing w:ind w:jc w:outlineLvl w:rPr w:sectPr",
    ),
    (
        "w:rPr",
        "w:rStyle w:rFonts w:b w:i w:color w:sz w:szCs w:u w:bdr w:shd w:lang",
    ),
    (
        "w:tblPr",
        "w:tblStyle w:tblW w:jc w:tblInd w:tblBorders w:shd w:tblLayout w:tblCellMar w:tblLook",
    ),
    (
        "w:tblBorders",
        "w:top w:left w:bottom w:right w:insideH w:insideV",
    ),
    (
        "w:tcPr",
        "w:tcW w:gridSpan w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:vAlign",
    ),
    ("w:tbl", "w:tblPr w:tblGrid w:tr"),
    ("w:tr", "w:trPr w:tc"),
    ("w:tc", "w:tcPr w:p"),
    (
        "w:r",
        "w:rPr w:t w:noBreakHyphen w:tab w:br w:fldChar w:instrText w:drawing",
    ),
    (
        "w:sectPr",
        "w:headerReference w:footerReference w:type w:pgSz w:pgMar w:pgNumType w:cols w:titlePg w:docGrid",
    ),
    (
        "w:style",
        "w:name w:basedOn w:next w:qFormat w:pPr w:rPr w:tblPr",
    ),
    ("w:styles", "w:docDefaults w:style"),
    (
        "w:settings",
        "w:zoom w:evenAndOddHeaders w:characterSpacingControl w:noLineBreaksAfter w:noLineBreaksBefore \
         w:updateFields w:compat w:themeFontLang",
    ),
    ("w:document", "w:body"),
    (
        "wp:inline",
        "wp:extent wp:effectExtent wp:docPr wp:cNvGraphicFramePr a:graphic",
    ),
    ("pic:pic", "pic:nvPicPr pic:blipFill pic:spPr"),
    ("p:sld", "p:cSld p:clrMapOvr p:transition p:timing"),
    ("p:sp", "p:nvSpPr p:spPr p:style p:txBody"),
    ("p:graphicFrame", "p:nvGraphicFramePr p:xfrm a:graphic"),
    (
        "p:presentation",
        "p:sldMasterIdLst p:notesMasterIdLst p:sldIdLst p:sldSz p:notesSz p:defaultTextStyle",
    ),
    ("a:tcPr", "a:lnL a:lnR a:lnT a:lnB a:noFill a:solidFill"),
    ("a:tbl", "a:tblPr a:tblGrid a:tr"),
    ("a:p", "a:pPr a:r a:br a:fld a:endParaRPr"),
    (
        "styleSheet",
        "numFmts fonts fills borders cellStyleXfs cellXfs cellStyles dxfs tableStyles colors",
    ),
    (
        "worksheet",
        "sheetPr dimension sheetViews sheetFormatPr cols sheetData sheetProtection autoFilter mergeCells \
         conditionalFormatting dataValidations hyperlinks printOptions pageMargins pageSetup headerFooter rowBreaks \
         colBreaks ignoredErrors drawing legacyDrawing",
    ),
];

/// Within these, runs of elements of several kinds follow one another.
const MIXED: [&str; 2] = ["w:r", "a:p"];

/// Panics where an element of an office file stands in another order than its schema asks for.
pub(in crate::report) fn check(file: &[u8]) {
    let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut found = 0;
    for place in 0..zip.len() {
        let mut part = zip.by_index(place).unwrap();
        let name = part.name().unwrap().into_owned();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending);
        if ending != Some("xml") {
            continue;
        }
        let mut xml = String::new();
        part.read_to_string(&mut xml).unwrap();
        found += check_part(&name, &xml);
    }
    assert!(found > 0, "nothing that is known");
}

/// How many elements of known order there are.
fn check_part(part: &str, xml: &str) -> usize {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut found = 0;
    for tag in xml.split('<').skip(1) {
        if tag.starts_with('/') {
            open.pop();
            continue;
        }
        if tag.starts_with(['?', '!']) {
            continue;
        }
        let (inside, _) = tag.split_once('>').unwrap();
        let name = inside.split([' ', '/', '\n']).next().unwrap();
        if let Some((parent, last)) = open.last_mut() {
            let order = ORDERS.iter().find(|(known, _)| known == parent);
            if let Some((_, children)) = order {
                found += 1;
                let place = children.split_whitespace().position(|child| child == name);
                let place = place.unwrap_or_else(|| panic!("{part}: {name} in {parent}"));
                // Of a run and a paragraph only the properties have a place, the first.
                let is_mixed = MIXED.contains(parent) && place > 0;
                assert!(
                    place + 1 >= *last || is_mixed,
                    "{part}: {name} stands too late in {parent}"
                );
                *last = place + 1;
            }
        }
        if !inside.ends_with('/') {
            open.push((name, 0));
        }
    }
    assert!(open.is_empty(), "{part}: {open:?}");
    found
}

#[test]
fn an_element_out_of_order_is_found() {
    let right = "<w:pPr><w:ind/><w:jc/></w:pPr>";
    assert_eq!(check_part("a", right), 2);
    let wrong = "<w:pPr><w:jc/><w:ind/></w:pPr>";
    assert!(std::panic::catch_unwind(|| check_part("a", wrong)).is_err());
    let late = "<w:r><w:t>1</w:t><w:rPr/></w:r>";
    assert!(std::panic::catch_unwind(|| check_part("a", late)).is_err());
}
