//! `lantu export` where its file is Parquet: data for analysis, no paper.

use std::path::{Path, PathBuf};

use crate::app::{Papers, backups_path, in_the_way, marked_path};
use crate::files::{create_folder, remove_if_there};
use crate::model::Portfolio;
use crate::report::{self, Dataset, ReportError};
use crate::view::{Index, Query, run};

use super::args::Export;
use super::export::{note, report_moment};
use super::list::{load, none_given, of_plan, query};
use super::{Failure, compare, library, output};

/// Whether a dataset is asked for, and no paper.
pub fn is_asked(export: &Export) -> bool {
    export.dataset || is_parquet(&export.to)
}

/// Writes one table of projects, or every table into a folder.
pub fn export(export: &Export) -> Result<(), Failure> {
    check_options(export)?;
    let place = export.question.library.as_deref().map(compare::place);
    let id = place.as_deref().map_or(Ok(String::new()), library_id)?;
    let portfolio = load(export.question.library.as_deref())?;
    // A view may have groups, rows of data have none.
    let query = Query {
        group_by: Vec::new(),
        ..query(&portfolio, &export.question)?
    };
    let moment = report_moment(&portfolio, &export.reported);
    let moment = of_plan(moment, &portfolio, &export.question, &query)?;
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment);
    let listing = listing.map_err(|error| error.to_string())?;
    let dataset = Dataset::new(&portfolio, &listing, moment, &id);
    let files = if export.dataset {
        let files = dataset.files().map_err(|error| error.to_string())?;
        let files = files.into_iter();
        let folder = &export.to;
        files
            .map(|file| (folder.join(file.path), file.bytes))
            .collect()
    } else {
        let bytes = dataset.projects().map_err(|error| error.to_string())?;
        vec![(marked_path(&export.to, portfolio.data_mark()), bytes)]
    };
    let papers = Papers::load(backups_path().as_deref(), place.as_deref());
    let stale = stale(export, &papers, &files, &dataset.place_in_region());
    write(export, papers, &files)?;
    for path in stale {
        remove_if_there(&path).map_err(|error| error.to_string())?;
    }
    told(export, &portfolio, &files)?;
    if let Some(place) = &place {
        let files: Vec<PathBuf> = files.into_iter().map(|(path, _)| path).collect();
        note(place, "Parquet 数据", &files);
    }
    Ok(())
}

fn write(export: &Export, mut papers: Papers, files: &[(PathBuf, Vec<u8>)]) -> Result<(), Failure> {
    if !export.replace {
        let paths = files.iter().map(|(path, _)| path);
        let others = paths.filter(|path| !papers.may_replace(path)).cloned();
        let others: Vec<PathBuf> = others.collect();
        if !others.is_empty() {
            return Err(Failure::Work(in_the_way(&others)));
        }
    }
    let written = files.iter().try_for_each(|(path, bytes)| {
        if let (true, Some(folder)) = (export.dataset, path.parent()) {
            let made = create_folder(folder);
            made.map_err(|error| ReportError::Io(folder.to_owned(), error).to_string())?;
        }
        report::save(path, bytes).map_err(|error| error.to_string())?;
        papers.note(path, bytes);
        Ok::<_, String>(())
    });
    // Of what was written before the disk refused, too: the next time it is not taken for somebody else's.
    papers.keep();
    written?;
    Ok(())
}

/// What this library wrote for the same month and has no rows for any more: a region that is called otherwise since would
/// be counted twice.
fn stale(
    export: &Export,
    papers: &Papers,
    files: &[(PathBuf, Vec<u8>)],
    place: &Path,
) -> Vec<PathBuf> {
    if !export.dataset {
        return Vec::new();
    }
    let folders = |folder: &Path| {
        let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
        entries
            .map(|entry| entry.path())
            .filter(|path| path.is_dir())
            .collect::<Vec<_>>()
    };
    let regions = folders(&export.to).into_iter();
    let regions = regions.flat_map(|table| folders(&table));
    let is_stale = |path: &PathBuf| {
        let is_written = files.iter().any(|(written, _)| written == path);
        path.is_file() && !is_written && papers.may_replace(path)
    };
    regions
        .map(|region| region.join(place))
        .filter(is_stale)
        .collect()
}

fn told(
    export: &Export,
    portfolio: &Portfolio,
    files: &[(PathBuf, Vec<u8>)],
) -> Result<(), Failure> {
    for (path, _) in files {
        output::say(&format!("已导出：{}\n", path.display()))?;
    }
    if let (false, [(path, _)]) = (export.dataset, files) {
        output::name_taken(&export.to, path);
    }
    if let (true, Some(mark)) = (export.dataset, portfolio.data_mark()) {
        output::hint(&format!(
            "数据性质为“{mark}”，写在每张表的 data_mark 列，汇总前请先筛去"
        ));
    }
    Ok(())
}

/// What tells this library apart from the others in a folder.
fn library_id(path: &Path) -> Result<String, Failure> {
    let id = library::look(path, |glance| glance.archive.library_id());
    id.map_err(|error| Failure::Work(library::words(&error)))
}

fn is_parquet(path: &Path) -> bool {
    let ending = path.extension().unwrap_or_default();
    ending.eq_ignore_ascii_case("parquet")
}

/// Refuses what only papers have: an option that is ignored is taken for obeyed.
fn check_options(export: &Export) -> Result<(), Failure> {
    if export.dataset && export.to.is_file() {
        let name = export.to.display();
        let words = format!("--dataset 写成文件夹，而这里是一个文件：{name}");
        return Err(Failure::Usage(words));
    }
    let of_papers = [
        ("preset", export.preset.is_some()),
        ("bundle", export.bundle.is_some()),
        ("unit", export.unit.is_some()),
        ("encoding", export.encoding.is_some()),
        ("pdf-a", export.pdf_a),
        ("with-ids", export.with_ids),
        ("briefing", export.briefing),
        ("charts", export.charts),
        ("split", export.split.is_some()),
        ("columns", export.columns.is_some()),
        ("sort", export.sort.is_some()),
        ("hide-empty", export.hide_empty),
        ("title", export.title.is_some()),
        ("attachment", export.attachment.is_some()),
        ("office", export.office.is_some()),
        ("paper", export.paper.is_some()),
        ("orientation", export.orientation.is_some()),
        ("style", export.style.is_some()),
        ("group-by", export.question.group_by.is_some()),
    ];
    let why = "Parquet 是数据，总带全部字段，金额以分为单位，没有版面";
    none_given(&of_papers, "parquet", why)
}
