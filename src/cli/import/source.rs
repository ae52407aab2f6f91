//! The files that are meant, and what is said of them.

use std::path::{Path, PathBuf};

use crate::files::{FileError, read_small};
use crate::import::grid::{FileKind, ImportError, Workbook};
use crate::import::read::{self, files_in, unreadable};
use crate::import::understand::{Mapping, Options, Reading, understand};
use crate::model::Portfolio;

use super::super::Failure;
use super::super::args::Import;
use super::{Refusal, UNREADABLE};

/// A mapping is not longer: a line for each column of the widest sheet.
const LARGEST_MAPPING: usize = 1 << 20;

/// What the file of `--mapping` says.
pub(super) fn mapping(import: &Import) -> Result<Mapping, Failure> {
    let Some(path) = &import.mapping else {
        return Ok(Mapping::default());
    };
    let bytes = read_small(path, LARGEST_MAPPING).map_err(FileError::io("读取列对应", path));
    let bytes = bytes.map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes)
        .map_err(|_not_utf8| format!("列对应不是 UTF-8 文字：{}", path.display()))?;
    let mapping = Mapping::parse(&text);
    mapping.map_err(|error| Failure::Usage(format!("{}：{error}", path.display())))
}

/// The files that are meant: a folder stands for the files in it, without those that an office program keeps there
/// while a workbook is open.
pub(super) fn sources(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let mut within = files_in(path).map_err(|error| error.to_string())?;
        files.append(&mut within);
    }
    Ok(files)
}

pub(super) fn of_file(
    path: &Path,
    portfolio: &Portfolio,
    options: &Options,
) -> Result<(FileKind, Reading), Refusal> {
    let workbook = read::file(path).map_err(|error| match error {
        ImportError::Unreadable(source) => Refusal {
            class: UNREADABLE,
            sentence: unreadable(path, source),
        },
        error => error.into(),
    })?;
    if let Some(sheet) = options.sheet() {
        check_sheet(&workbook, sheet)?;
    }
    let reading = understand(&workbook, portfolio, options)?;
    // Rows that can't come in are listed; with nothing else there is nothing to import.
    if reading.projects.is_empty() && reading.paper.is_empty() {
        return Err(ImportError::NoRows.into());
    }
    Ok((workbook.kind, reading))
}

fn check_sheet(workbook: &Workbook, sheet: &str) -> Result<(), Refusal> {
    let names: Vec<&str> = workbook
        .grids
        .iter()
        .map(|grid| grid.name.as_str())
        .collect();
    if names.contains(&sheet) {
        return Ok(());
    }
    let named: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    Err(Refusal {
        class: ImportError::NoTable.class(),
        sentence: match named.as_slice() {
            [] => "这个文件没有工作表名称，请去掉 --sheet".to_owned(),
            _ => format!("没有工作表“{sheet}”，工作表有：{}", named.join("、")),
        },
    })
}

pub(super) fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}
