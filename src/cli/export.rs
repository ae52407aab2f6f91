use std::path::Path;

use crate::app::{author, export_bytes, find_layout, history_line};
use crate::clock::{Clock, new_id};
use crate::model::{MoneyUnit, Op, PartialDate, Portfolio, YearMonth};
use crate::report::{self, Format, PaperColumn, Preset};
use crate::store::{Opened, Store};
use crate::view::{Index, Moment, run};

use super::args::Export;
use super::list::{load, query};
use super::{Failure, output};

/// `lantu export`
pub fn export(export: &Export) -> Result<(), Failure> {
    let format = Format::from_path(&export.to).map_err(|error| error.to_string())?;
    let portfolio = load(&export.question)?;
    let moment = report_moment(export);
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
    let mut query = query(&portfolio, &export.question)?;
    if export.question.group_by.is_none() {
        query.group_by = groups.unwrap_or_else(|| layout.preset.groups_beside(&query.group_by));
    }
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment)
        .map_err(|error| error.to_string())?;
    let document = report::document(&portfolio, &listing, &layout, moment);
    let how = (format, export.encoding.into());
    let bytes = export_bytes(&document, (&portfolio, &listing), how, moment)?;
    report::save(&export.to, &bytes).map_err(|error| error.to_string())?;
    for warning in report::document_warnings(&document) {
        output::error(&format!("提示：{warning}"));
    }
    if let Some(library) = &export.question.library {
        note(library, &layout.title, &export.to);
    }
    Ok(())
}

/// Notes the export in the library's history. The paper is there already: where the library can't be written, a
/// line says so and the work counts as done.
fn note(library: &Path, title: &str, file: &Path) {
    let label = history_line(title, &[file.to_owned()]);
    let opened = Store::open(library, author(), Clock::System.now());
    let noted = opened.and_then(|Opened { mut store, .. }| {
        store.commit(&Op::edit(new_id(), label, Vec::new()), Clock::System.now())
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

/// Today, or the last day of the month under report.
fn report_moment(export: &Export) -> Moment {
    let today = Moment::on(Clock::System.today());
    let year = export.year.unwrap_or(today.year);
    let month = export.month.and_then(|month| YearMonth::new(year, month));
    let today = month.map_or(today.today, |month| PartialDate::Month(month).last_day());
    Moment { today, year }
}
