use crate::app::{ExportOptions, export_bytes};
use crate::clock::Clock;
use crate::model::{Field, MoneyUnit, PartialDate, Portfolio, YearMonth};
use crate::report::{self, Format, ListLayout};
use crate::view::{Index, Listing, Moment, Query, ViewDefinition, find_view, run};

use super::args::{Export, List, ListFormat, Question};
use super::{Failure, output, words};

/// The columns that a terminal has room for.
const TEXT_COLUMNS: [Field; 5] = [
    Field::NAME,
    Field::STAGE,
    Field::TOTAL_INVESTMENT,
    Field::LEAD_DEPARTMENT,
    Field::NEXT_MILESTONE,
];

/// `lantu list`
pub fn list(list: &List) -> Result<(), Failure> {
    let portfolio = load(&list.question)?;
    let moment = Moment::on(Clock::System.today());
    let listing = answer(&portfolio, &list.question, moment)?;
    let columns = list.columns.as_ref();
    let columns = columns.map(|columns| words::fields(&portfolio, columns));
    let columns = columns.transpose()?;
    let layout = |usual: &[Field]| ListLayout {
        columns: columns.unwrap_or_else(|| usual.to_vec()),
        ..ListLayout::key_project_list(&portfolio, MoneyUnit::Wan)
    };
    match list.format {
        ListFormat::Text => {
            let document = report::document(&portfolio, &listing, &layout(&TEXT_COLUMNS), moment);
            output::print(&report::write_text(&document))?;
        }
        ListFormat::Csv => {
            let document = report::document(&portfolio, &listing, &layout(&TEXT_COLUMNS), moment);
            let bytes = report::write_csv(&document).map_err(|error| error.to_string())?;
            output::print(&String::from_utf8_lossy(&bytes))?;
        }
        ListFormat::Json => {
            let bytes = report::write_json(&portfolio, &listing, moment);
            output::print(&String::from_utf8_lossy(&bytes))?;
        }
    }
    Ok(())
}

/// `lantu export`
pub fn export(export: &Export) -> Result<(), Failure> {
    let format = Format::from_path(&export.to).map_err(|error| error.to_string())?;
    if let Some(preset) = export
        .preset
        .as_ref()
        .filter(|preset| *preset != "重点项目一览表")
    {
        return Err(format!("没有模板“{preset}”，可用：重点项目一览表").into());
    }
    let portfolio = load(&export.question)?;
    let moment = report_moment(export);
    let listing = answer(&portfolio, &export.question, moment)?;
    let mut layout = ListLayout::key_project_list(&portfolio, export.unit.into());
    if let Some(columns) = &export.columns {
        layout.columns = words::fields(&portfolio, columns)?;
    }
    if let Some(title) = &export.title {
        layout.title.clone_from(title);
    }
    let options = ExportOptions { format, layout };
    let bytes = export_bytes(&portfolio, &listing, &options, moment)?;
    Ok(report::save(&export.to, &bytes).map_err(|error| error.to_string())?)
}

/// Today, or the last day of the month under report.
fn report_moment(export: &Export) -> Moment {
    let today = Moment::on(Clock::System.today());
    let year = export.year.unwrap_or(today.year);
    let month = export.month.and_then(|month| YearMonth::new(year, month));
    let today = month.map_or(today.today, |month| PartialDate::Month(month).last_day());
    Moment { today, year }
}

fn load(question: &Question) -> Result<Portfolio, String> {
    match &question.library {
        Some(path) => {
            let snapshot = crate::store::read_only(path).map_err(|error| error.to_string())?;
            snapshot.portfolio().map_err(|error| error.to_string())
        }
        None => crate::seed::plan_portfolio().map_err(|error| format!("内置规划数据有误：{error}")),
    }
}

fn answer(portfolio: &Portfolio, question: &Question, moment: Moment) -> Result<Listing, Failure> {
    let mut query = match &question.view {
        Some(name) => {
            let view = find_view(portfolio, name)?;
            let definition =
                ViewDefinition::of(portfolio, &view).map_err(|error| error.to_string())?;
            definition.query
        }
        None => Query::default(),
    };
    if let Some(keys) = &question.group_by {
        query.group_by = words::group_keys(portfolio, keys)?;
    }
    if let Some(filter) = &question.filter {
        query.filter = query.filter.and(words::filter(portfolio, filter)?);
    }
    let listing = run(portfolio, &Index::new(portfolio), &query, moment);
    Ok(listing.map_err(|error| error.to_string())?)
}
