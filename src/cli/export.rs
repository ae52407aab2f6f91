use std::path::{Path, PathBuf};

use crate::app::{
    ExportTask, FileOptions, Papers, Progress, Split, backups_path, find_layout, history_line,
    in_the_way, run_export,
};
use crate::clock::Clock;
use crate::model::{MoneyUnit, Portfolio};
use crate::report::{Format, PaperColumn, PdfOptions, Preset};
use crate::view::Moment;

use super::args::{Export, Reported};
use super::list::{load, query};
use super::{Failure, library, output};

/// `lantu export`: the task that the window's dialog makes, from words.
pub fn export(export: &Export) -> Result<(), Failure> {
    let format = Format::from_path(&export.to).map_err(|error| error.to_string())?;
    let portfolio = load(&export.question)?;
    let moment = report_moment(&portfolio, &export.reported);
    let unit = export.unit.map_or(MoneyUnit::Wan, MoneyUnit::from);
    let name = export
        .preset
        .as_deref()
        .unwrap_or(Preset::KeyProjects.label());
    let (mut layout, groups) =
        find_layout(&portfolio, name, unit, moment).map_err(Failure::Usage)?;
    if export.unit.is_some() {
        layout.unit = unit;
    }
    if let Some(columns) = &export.columns {
        layout.columns = paper_columns(&portfolio, columns)?;
    }
    if let Some(title) = &export.title {
        layout.title.clone_from(title);
    }
    layout.has_briefing |= export.briefing;
    layout.has_charts |= export.charts;
    let mut query = query(&portfolio, &export.question)?;
    if export.question.group_by.is_none() {
        query.group_by = groups.unwrap_or_else(|| layout.preset.groups_beside(&query.group_by));
    }
    let title = layout.title.clone();
    let name = export.to.file_stem().unwrap_or_default();
    let task = ExportTask {
        query,
        layout,
        formats: vec![format],
        options: FileOptions {
            encoding: export.encoding.into(),
            pdf: PdfOptions {
                for_archive: export.pdf_a,
            },
        },
        split: export.split.map(Split::from),
        folder: export.to.parent().map(Path::to_owned).unwrap_or_default(),
        name: name.to_string_lossy().into_owned(),
        group_by: None,
        own_preset: None,
        replaces: export.replace,
    };
    let library = export.question.library.as_deref();
    let papers = Papers::load(backups_path().as_deref(), library);
    let exported = run_export(&portfolio, &task, moment, papers, &Progress::default())?;
    if !exported.in_the_way.is_empty() {
        return Err(Failure::Work(in_the_way(&exported.in_the_way)));
    }
    for (wanted, taken) in &exported.renamed {
        output::error(&format!(
            "提示：“{wanted}”正被其他程序打开，已另存为“{taken}”"
        ));
    }
    for warning in &exported.warnings {
        output::error(&format!("提示：{warning}"));
    }
    if exported.files.is_empty() {
        return Err(Failure::Work(
            "没有符合条件的项目，没有写出文件。请放宽 --filter".to_owned(),
        ));
    }
    if task.split.is_some() {
        let files = exported.files.iter();
        let names: Vec<String> = files.map(|file| file.display().to_string()).collect();
        output::print(&format!("{}\n", names.join("\n")))?;
    }
    if task.split.is_none() {
        output::name_taken(&export.to, &task.path(format, portfolio.data_mark()));
    }
    if let Some(library) = library {
        note(library, &title, &exported.files);
    }
    Ok(())
}

/// Notes the export in the library's history. The paper is there already: where the library can't be written, a
/// line says so and the work counts as done.
fn note(library: &Path, title: &str, files: &[PathBuf]) {
    let label = history_line(title, files);
    let noted = library::open(library).map_err(|error| error.to_string());
    let noted = noted.and_then(|mut session| {
        session.note(label, Clock::System);
        session.finish()
    });
    if let Err(error) = noted {
        output::error(&format!("提示：已导出，但未记入项目库的历史：{error}"));
    }
}

fn paper_columns(portfolio: &Portfolio, words: &[String]) -> Result<Vec<PaperColumn>, Failure> {
    let column = |word: &String| {
        let found = PaperColumn::find_in(portfolio, word);
        found.ok_or_else(|| Failure::Usage(format!("没有“{}”这一列", word.trim())))
    };
    words.iter().map(column).collect()
}

/// What the arguments say of year and month, else what the window begins with.
pub(super) fn report_moment(portfolio: &Portfolio, reported: &Reported) -> Moment {
    let Reported { year, month } = *reported;
    Moment::reported(portfolio, Clock::System.today(), (year, month))
}
