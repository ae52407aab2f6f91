//! `lantu export`.

use std::path::{Path, PathBuf};

use crate::app::{
    BOUND, BundledPaper, ExportTask, FileOptions, Papers, Progress, Split, backups_path,
    find_layout, history_line, in_the_way, run_export,
};
use crate::clock::Clock;
use crate::model::{MoneyUnit, Portfolio};
use crate::report::{Format, Orientation, PageSetup, Paper, PdfOptions, Preset};
use crate::view::{Moment, Query};

use super::args::{Export, Reported};
use super::compare;
use super::list::{load, not_for, of_plan, query, view_of};
use super::{Failure, dataset, library, output, words};

/// `lantu export`: the task that the window's dialog makes, from words.
pub fn export(export: &Export) -> Result<(), Failure> {
    if dataset::is_asked(export) {
        return dataset::export(export);
    }
    let format = Format::from_path(&export.to);
    let format = format.map_err(|error| Failure::Usage(error.to_string()))?;
    check_options(export, format)?;
    let portfolio = load(export.question.library.as_deref())?;
    let query = query(&portfolio, &export.question)?;
    let moment = report_moment(&portfolio, &export.reported);
    let moment = of_plan(moment, &portfolio, &export.question, &query)?;
    let name = export
        .preset
        .as_deref()
        .unwrap_or(Preset::KeyProjects.label());
    let mut bundle = Vec::new();
    for name in export.bundle.iter().flatten() {
        bundle.push(paper((&portfolio, &query), export, name, moment)?);
    }
    let BundledPaper { query, mut layout } = match bundle.first() {
        Some(first) => first.clone(),
        None => paper((&portfolio, &query), export, name, moment)?,
    };
    if let Some(title) = &export.title {
        layout.title.clone_from(title);
    } else if !bundle.is_empty() {
        BUNDLE.clone_into(&mut layout.title);
    }
    let title = layout.title.clone();
    let library = export.question.library.as_deref().map(compare::place);
    let library = library.as_deref();
    let name = export.to.file_stem().unwrap_or_default();
    let task = ExportTask {
        query,
        layout,
        formats: vec![format],
        options: FileOptions {
            encoding: export.encoding.map_or_else(Default::default, Into::into),
            pdf: PdfOptions {
                for_archive: export.pdf_a,
            },
            has_ids: export.with_ids,
            is_of_paper: is_of_paper(export),
        },
        split: export.split.map(Split::from),
        folder: export.to.parent().map(Path::to_owned).unwrap_or_default(),
        name: name.to_string_lossy().into_owned(),
        group_by: None,
        own_preset: None,
        replaces: export.replace,
        bundle,
        library: library.map(Path::to_owned),
    };
    let papers = Papers::load(backups_path().as_deref(), library);
    let exported = run_export(&portfolio, &task, moment, papers, &Progress::default());
    let exported = exported.map_err(|error| error.to_string())?;
    if !exported.in_the_way.is_empty() {
        return Err(Failure::Work(in_the_way(&exported.in_the_way)));
    }
    for (wanted, taken) in &exported.renamed {
        output::hint(&format!("“{wanted}”正被其他程序打开，已另存为“{taken}”"));
    }
    for warning in &exported.warnings {
        output::hint(warning);
    }
    if exported.files.is_empty() {
        output::hint("没有符合条件的项目，没有写出文件");
        return Ok(());
    }
    if task.split.is_some() {
        let files = exported.files.iter();
        let names: Vec<String> = files.map(|file| file.display().to_string()).collect();
        output::print(&format!("{}\n", names.join("\n")))?;
    } else {
        let files = exported.files.iter();
        for file in files {
            output::say(&format!("已导出：{}\n", file.display()))?;
        }
        output::name_taken(&export.to, &task.path(format, portfolio.data_mark()));
    }
    if let Some(library) = library {
        note(library, &title, &exported.files);
    }
    exported
        .failure_words()
        .map_or(Ok(()), |words| Err(Failure::Work(words)))
}

/// What stands above the list of papers that are bound together.
const BUNDLE: &str = "会议材料";

/// The paper of a preset as the arguments want it, and what it is about.
fn paper(
    (portfolio, query): (&Portfolio, &Query),
    export: &Export,
    name: &str,
    moment: Moment,
) -> Result<BundledPaper, Failure> {
    let mut query = query.clone();
    let unit = export.unit.map_or(MoneyUnit::Wan, MoneyUnit::from);
    let found = find_layout(portfolio, name, unit, moment, &library::preferences());
    let (mut layout, groups) = found.map_err(Failure::Usage)?;
    if export.unit.is_some() {
        layout.unit = unit;
    }
    if let Some(columns) = &export.columns {
        layout.columns = words::columns(portfolio, columns)?;
    }
    if let Some(attachment) = &export.attachment {
        attachment.trim().clone_into(&mut layout.attachment);
    }
    if let Some(office) = &export.office {
        office.trim().clone_into(&mut layout.office);
    }
    layout.page = page(layout.page, export);
    layout.hides_empty |= export.hide_empty;
    layout.has_briefing |= export.briefing;
    layout.has_charts |= export.charts;
    let view = view_of(portfolio, &export.question)?;
    layout.colorings = view.map_or_else(Vec::new, |view| view.colorings);
    query.filter = query.filter.and(layout.preset.filter());
    if export.question.group_by.is_none() {
        query.group_by = groups.unwrap_or_else(|| layout.preset.groups_beside(&query.group_by));
    }
    if let Some(sort) = &export.sort {
        query.sort = words::sorts(portfolio, sort)?;
    }
    Ok(BundledPaper { query, layout })
}

/// The sheet with what the arguments say of it; what is projected has the format of the wall.
fn page(page: PageSetup, export: &Export) -> PageSetup {
    let page = export.style.map_or(page, |style| page.in_style(style));
    let paper = export.paper.unwrap_or(page.paper);
    let orientation = match paper {
        Paper::Screen16x9 => Orientation::Landscape,
        _ => export.orientation.unwrap_or(page.orientation),
    };
    PageSetup {
        paper,
        orientation,
        ..page
    }
}

/// Notes the export in the library's history. The paper is there already: where the library can't be written, a
/// line says so and the work counts as done.
pub(super) fn note(library: &Path, title: &str, files: &[PathBuf]) {
    let label = history_line(title, files);
    let noted = library::open(library).map_err(|error| library::words(&error));
    let noted = noted.and_then(|mut session| {
        session.note(label, Clock::System);
        library::finish(session)
    });
    if let Err(error) = noted {
        output::hint(&format!("已导出，但未记入项目库的历史：{error}"));
    }
}

/// Whether a JSON is to hold what the paper says, and not the projects with all of their fields.
const fn is_of_paper(export: &Export) -> bool {
    export.preset.is_some()
        || export.columns.is_some()
        || export.title.is_some()
        || export.briefing
        || export.hide_empty
}

/// Refuses what the format has no use for: an option that is ignored is taken for obeyed.
fn check_options(export: &Export, format: Format) -> Result<(), Failure> {
    let (is_json, is_pdf) = (format == Format::Json, format == Format::Pdf);
    let (is_xlsx, is_csv) = (format == Format::Xlsx, format == Format::Csv);
    let whole = "JSON 是数据，金额以分为单位，没有版面";
    let options = [
        ("unit", export.unit.is_some(), !is_json, whole),
        ("charts", export.charts, !is_json, whole),
        ("attachment", export.attachment.is_some(), !is_json, whole),
        ("paper", export.paper.is_some(), !is_json, whole),
        ("orientation", export.orientation.is_some(), !is_json, whole),
        ("style", export.style.is_some(), !is_json, whole),
        ("pdf-a", export.pdf_a, is_pdf, "只有 PDF 有存档标准"),
        ("with-ids", export.with_ids, is_xlsx, "只有 xlsx 能带编号"),
        (
            "encoding",
            export.encoding.is_some(),
            is_csv,
            "只有 CSV 可选编码",
        ),
    ];
    for (option, is_given, is_of_use, why) in options {
        if is_given && !is_of_use {
            return Err(not_for(option, format.extension(), why));
        }
    }
    if export.bundle.is_some() {
        if !BOUND.contains(&format) {
            let error = "--bundle 把几份材料汇编成一份，只能写成 .pdf 或 .docx";
            return Err(Failure::Usage(error.to_owned()));
        }
        let alone = [
            ("preset", export.preset.is_some()),
            ("columns", export.columns.is_some()),
            ("attachment", export.attachment.is_some()),
        ];
        if let Some((option, _)) = alone.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Failure::Usage(format!(
                "--bundle 的各份材料用各自的模板和列，附件号依次为 附件1、附件2……，不能再写 --{option}"
            )));
        }
    }
    Ok(())
}

/// What the arguments say of year and month, else what the window begins with.
pub(super) fn report_moment(portfolio: &Portfolio, reported: &Reported) -> Moment {
    let Reported { year, month } = *reported;
    Moment::reported(portfolio, Clock::System.today(), (year, month))
}
