use super::charset::{missing_characters, missing_characters_warning};
use super::document::{Document, DocumentTable, PageStyle, RowKind};
use super::format::Format;
use super::pages::Columns;
use super::sheet::Sizes;

/// What a person should know of a paper before it is saved rather than after.
pub fn document_warnings(document: &Document, formats: &[Format]) -> Vec<String> {
    let mut warnings = Vec::new();
    if let Some(table) = document.table() {
        warnings.extend(too_wide(document, table, formats));
        if table
            .rows
            .iter()
            .all(|row| matches!(row.kind, RowKind::Total { .. }))
        {
            warnings.push("没有可列的内容，只有表头和合计".to_owned());
        }
    } else if document.cards().is_empty() && document.sections().is_empty() {
        warnings.push("没有可列的项目".to_owned());
    }
    // The other formats name faces, and the machine that opens them draws the characters.
    if formats.contains(&Format::Pdf) {
        warnings.extend(missing_characters_warning(&missing_characters(document)));
    }
    warnings
}

/// A list too wide goes on beside itself: who sees it first on paper has printed it for nothing.
fn too_wide(document: &Document, table: &DocumentTable, formats: &[Format]) -> Option<String> {
    if document.is_one_page {
        return None;
    }
    let screen = document.page.in_style(PageStyle::Projector);
    let printed = [
        (Format::Pdf, "PDF", document.page),
        (Format::Xlsx, "Excel", document.page),
        (Format::Docx, "Word", document.page),
        (Format::Pptx, "PPT", screen),
    ];
    let printed = printed
        .into_iter()
        .filter(|(format, ..)| formats.contains(format));
    let mut too_wide = printed.filter_map(|(_, name, page)| {
        let usual = page.body_points();
        let sizes = Sizes::of(page.style, usual);
        let columns = Columns::of(table, document.unit, page, sizes);
        let (points, sets) = (columns.points, columns.pieces.len());
        (sets > 1).then(|| {
            format!(
                "{}列在{}上一页排不下，{name} 分{sets}幅排（字{points}磅），每幅都有序号和名称；可换大纸或减少列",
                table.columns.len(),
                page.label(),
            )
        })
    });
    too_wide.next()
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::{Layout, PageSetup, PaperColumn, Preset, document};
    use super::*;
    use crate::model::{Field, MoneyUnit};

    #[test]
    fn too_many_columns_for_the_sheet_are_said_before_saving() {
        let portfolio = fixture::portfolio();
        let listing = fixture::listing(&portfolio, &[]);
        let mut layout = Layout::new(
            Preset::KeyProjects,
            &portfolio,
            MoneyUnit::Wan,
            fixture::MOMENT,
        );
        let paper = |layout: &Layout| document(&portfolio, &listing, layout, fixture::MOMENT);
        assert_eq!(
            document_warnings(&paper(&layout), &[Format::Pdf]),
            Vec::<String>::new()
        );
        layout.page = PageSetup::A4;
        let fields = Field::all().map(PaperColumn::Field);
        let beside = PaperColumn::beside_fields();
        layout.columns = fields.chain(beside).take(60).collect();
        let warnings = document_warnings(&paper(&layout), &[Format::Pdf]);
        assert!(
            warnings[0].starts_with("61列在A4 横向上一页排不下，PDF 分"),
            "{warnings:?}"
        );
    }

    #[test]
    fn an_empty_paper_says_so() {
        let portfolio = crate::model::Portfolio::default();
        let listing = crate::view::Listing::default();
        for (preset, words) in [
            (Preset::Problems, "没有可列的内容，只有表头和合计"),
            (Preset::Cards, "没有可列的项目"),
        ] {
            let layout = Layout::new(preset, &portfolio, MoneyUnit::Wan, fixture::MOMENT);
            let document = document(&portfolio, &listing, &layout, fixture::MOMENT);
            assert_eq!(document_warnings(&document, &Format::ALL), [words]);
        }
    }
}
