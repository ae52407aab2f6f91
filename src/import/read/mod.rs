//! Foreign files become grids of cells here.
//!
//! What a file is, its first bytes say, never its name. Every reader works within one [`Budget`]: what unfolds to more
//! than an office's workbook could hold is refused, so that a file made to do harm ends in a sentence, not in an abort.

mod ahead;
mod budget;
mod cfb;
mod docx;
mod folder;
mod format;
mod html;
mod html_text;
mod ods;
mod ods_style;
mod package;
mod prose;
mod sniff;
mod text;
mod xls;
mod xls_sheet;
mod xls_text;
mod xlsb;
mod xlsx;
mod xlsx_sheet;
mod xml;

use std::io;
use std::path::Path;

pub use self::folder::{files_in, unreadable};
pub(crate) use self::package::resolve;
pub use self::prose::{ProseError, prose, prose_bytes};

use self::budget::{Budget, too_big};
use self::package::Package;
use self::sniff::Looks;
use crate::files::read_small;
use crate::import::grid::{Grid, ImportError, Notice, Place, Shown, Workbook};

/// Rows without anything after which a cell is somebody's slip.
const ROW_GAP: u32 = 1_000;
/// Columns without anything after which a cell is somebody's slip.
const COLUMN_GAP: u32 = 500;
/// So many digits tell a file from all others that an office ever gets.
const PRINT: usize = 32;
/// So many cells that were set apart are told one by one.
const FAR_TOLD: usize = 10;

/// Reads a file.
pub fn file(path: &Path) -> Result<Workbook, ImportError> {
    let bytes = read_small(path, budget::FILE).map_err(|error| match error.kind() {
        io::ErrorKind::FileTooLarge => too_big("文件超过 64 MB"),
        io::ErrorKind::IsADirectory => ImportError::NotATable("文件夹"),
        _ => ImportError::Unreadable(error),
    })?;
    self::bytes(&bytes)
}

/// Reads the content of a file.
pub fn bytes(bytes: &[u8]) -> Result<Workbook, ImportError> {
    let mut budget = Budget::new();
    let looks = sniff::looks(bytes)?;
    if matches!(looks, Looks::Html | Looks::Text) && bytes.len() > budget::TEXT_FILE {
        return Err(too_big("文本文件超过 24 MB"));
    }
    let mut workbook = match looks {
        Looks::Zip => zipped(&mut Package::open(bytes)?, &mut budget)?,
        Looks::Compound => xls::of_compound(bytes, &mut budget)?,
        Looks::OldStream => xls::of_stream(bytes, &mut budget)?,
        Looks::Html => html::read(bytes, &mut budget)?,
        Looks::Text => text::read(bytes, &mut budget)?,
    };
    workbook.print = blake3::hash(bytes).to_hex().chars().take(PRINT).collect();
    finish(workbook)
}

/// How each style of a workbook since 2007 shows numbers, by its place: cells that hold nothing yet have one, too.
pub fn number_styles(bytes: &[u8]) -> Result<Vec<Shown>, ImportError> {
    let mut budget = Budget::new();
    let mut package = Package::open(bytes)?;
    let main = main_part(&mut package, &mut budget)?;
    xlsx::shown(&mut package, &main, &mut budget)
}

/// Reads a block of cells that was copied from a table: columns between tabs, or a piece of a web page.
pub fn pasted(text: &str) -> Result<Workbook, ImportError> {
    let mut budget = Budget::new();
    let workbook = if sniff::is_html(text) {
        html::read_text(text, &mut budget)?
    } else {
        text::columns(text, "UTF-8", &mut budget)?
    };
    finish(workbook)
}

/// A zip of parts, by the parts it has.
fn zipped(package: &mut Package<'_>, budget: &mut Budget) -> Result<Workbook, ImportError> {
    if package.has("[Content_Types].xml") {
        let main = main_part(package, budget)?;
        return match main.split('/').next() {
            Some("word") => docx::read(package, &main, budget),
            Some("ppt") => Err(ImportError::NotATable("演示文稿")),
            _ if is_binary(&main) => xlsb::read(package, &main, budget),
            _ if package.has(&main) => xlsx::read(package, &main, budget),
            _ => Err(budget::damaged("缺少工作簿")),
        };
    }
    if package.has("content.xml") {
        return ods::read(package, budget);
    }
    if package.has("OFD.xml") {
        return Err(ImportError::NotATable("OFD 版式文件"));
    }
    if [".xlsx", ".xls", ".et", ".csv", ".ods"]
        .iter()
        .any(|ending| package.has_ending(ending))
    {
        return Err(ImportError::NotATable("压缩包（请先解压）"));
    }
    if package.has_within("xl/") {
        return Err(budget::damaged("缺少工作簿"));
    }
    Err(ImportError::NotATable("压缩包"))
}

/// The name of the part to which all others belong.
fn main_part(package: &mut Package<'_>, budget: &mut Budget) -> Result<String, ImportError> {
    let roots = package::relations(package, "", budget)?;
    let root = roots
        .into_values()
        .find(|each| each.kind == "officeDocument");
    Ok(root.map_or_else(|| "xl/workbook.xml".to_owned(), |root| root.part))
}

fn is_binary(part: &str) -> bool {
    Path::new(part)
        .extension()
        .is_some_and(|ending| ending == "bin")
}

/// What all formats have in common: cells far away are set apart, and there is something at all.
fn finish(mut workbook: Workbook) -> Result<Workbook, ImportError> {
    for grid in &mut workbook.grids {
        grid.set_far_apart(ROW_GAP, COLUMN_GAP);
        grid.trim();
        let told = grid.far.iter().take(FAR_TOLD);
        let told = told.map(|(place, cell)| {
            notice(
                grid,
                Some(*place),
                format!("{place} 离表格很远（内容“{cell}”），未读入"),
            )
        });
        workbook.notices.extend(told);
        if grid.far.len() > FAR_TOLD {
            let rest = grid.far.len() - FAR_TOLD;
            let text = format!("另有 {rest} 个远离表格的单元格未读入");
            workbook.notices.push(notice(grid, None, text));
        }
    }
    if workbook.grids.iter().all(Grid::is_empty) {
        return Err(ImportError::Empty);
    }
    if !workbook.grids.iter().any(|grid| grid.is_active) {
        let mut visible = workbook.grids.iter_mut().filter(|grid| !grid.is_hidden);
        if let Some(first) = visible.next() {
            first.is_active = true;
        }
    }
    Ok(workbook)
}

fn notice(grid: &Grid, place: Option<Place>, text: String) -> Notice {
    Notice {
        sheet: (!grid.name.is_empty()).then(|| grid.name.clone()),
        place,
        text,
    }
}
