//! On what a workbook is printed.

use super::super::document::{Orientation, PageSetup, PageStyle, Paper};

/// On which sheet a workbook is printed: spreadsheets know none of 16:9, nor any larger than A2; A4 and A3 across come
/// next to them.
pub(super) const fn sheet_of(page: PageSetup) -> PageSetup {
    match page.paper {
        Paper::Screen16x9 => PageSetup {
            paper: Paper::A4,
            orientation: Orientation::Landscape,
            style: PageStyle::Meeting,
        },
        Paper::A0 | Paper::A1 => PageSetup {
            paper: Paper::A2,
            ..page
        },
        Paper::A2 | Paper::A3 | Paper::A4 => page,
    }
}
