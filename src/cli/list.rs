//! `lantu list`, and what other commands share of its question.

use std::io;
use std::mem::ManuallyDrop;
use std::path::Path;

use crate::model::{Field, MoneyUnit, Portfolio, choices_for};
use crate::reconcile::matching::note_undecided;
use crate::report::{self, CsvColumn, Document, Layout, PaperColumn, Preset, ReportError};
use crate::view::{Index, Moment, Query, ViewDefinition, find_view, plan_of_filter, run};

use super::args::{List, ListFormat, Question};
use super::export::report_moment;
use super::{Failure, compare, library, output, roll_up, words};

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
    if let Some(server) = roll_up::asked(list.question.library.as_deref()) {
        return roll_up::list(server, list);
    }
    // It goes with the process: to take a large one apart is work for nobody.
    let portfolio = ManuallyDrop::new(load(list.question.library.as_deref())?);
    let mut query = query(&portfolio, &list.question)?;
    let moment = report_moment(&portfolio, &list.reported);
    let moment = of_plan(moment, &portfolio, &list.question, &query)?;
    if let Some(words) = &list.sort {
        query.sort = words::sorts(&portfolio, words)?;
    }
    let listing = run(&portfolio, &Index::new(&portfolio), &query, moment);
    let mut listing = listing.map_err(|error| error.to_string())?;
    note_undecided(&portfolio, &mut listing, moment);
    if list.format == ListFormat::Json {
        let of_text = [
            ("columns", list.columns.is_some()),
            ("unit", list.unit.is_some()),
        ];
        none_given(&of_text, "json", "JSON 总带全部字段，金额以分为单位")?;
        let write = |out: &mut dyn io::Write| report::write_json(out, &portfolio, &listing, moment);
        return Ok(output::stream_json(write)?);
    }
    let is_csv = list.format == ListFormat::Csv;
    let columns = match &list.columns {
        Some(asked) => {
            let is_mark = |word: &String| is_csv && CsvColumn::find_mark(word).is_some();
            let named = asked.iter().filter(|word| !is_mark(word)).cloned();
            words::columns(&portfolio, &named.collect::<Vec<_>>())?
        }
        None => TEXT_COLUMNS.map(Into::into).to_vec(),
    };
    let is_named = columns.contains(&PaperColumn::NAME);
    let unit = list.unit.map_or(MoneyUnit::Wan, MoneyUnit::from);
    let layout = Layout {
        columns,
        ..Layout::new(Preset::KeyProjects, &portfolio, unit, moment)
    };
    let mut document = report::document(&portfolio, &listing, &layout, moment);
    if is_csv {
        // A program that reads names wants no mark behind them; what is only suggested is told by JSON.
        document.unmark_suggestions();
        let bytes = match &list.columns {
            Some(asked) => csv_of(&document, asked, is_named),
            None => report::write_csv(&document),
        };
        let bytes = bytes.map_err(|error| error.to_string())?;
        return Ok(output::print_raw(&String::from_utf8_lossy(&bytes))?);
    }
    Ok(output::print(&report::write_text(&document))?)
}

/// The columns that were asked for, in their order, and nothing that a script did not ask for: no running number, no mark
/// behind the table. The marks can be asked for by their heads. `is_named` says whether the names of projects were: the
/// document has them first anyhow.
fn csv_of(document: &Document, asked: &[String], is_named: bool) -> Result<Vec<u8>, ReportError> {
    let first = if is_named { 1 } else { 2 };
    let mut places = (first..).map(CsvColumn::Table);
    let column = |word: &String| CsvColumn::find_mark(word).or_else(|| places.next());
    let columns: Vec<CsvColumn> = asked.iter().filter_map(column).collect();
    report::write_csv_columns(document, &columns)
}

/// Why an option is refused rather than ignored.
pub(super) fn not_for(option: &str, format: &str, why: &str) -> Failure {
    Failure::Usage(format!("--{option} 不用于 {format}：{why}"))
}

/// The same of the first that is given of several, none of which has a meaning there.
pub(super) fn none_given(options: &[(&str, bool)], format: &str, why: &str) -> Result<(), Failure> {
    match options.iter().find(|(_, is_given)| *is_given) {
        Some((option, _)) => Err(not_for(option, format, why)),
        None => Ok(()),
    }
}

/// The library, as it is or as it was at a moment, or the embedded plan.
pub(super) fn load(library: Option<&Path>) -> Result<Portfolio, String> {
    match library {
        Some(path) => {
            if let Some(state) = compare::past_state(path)? {
                return Ok(state);
            }
            let portfolio = library::look(path, |glance| Ok(glance.portfolio));
            portfolio.map_err(|error| library::words(&error))
        }
        None => crate::seed::plan_portfolio().map_err(|error| format!("内置规划数据有误：{error}")),
    }
}

/// The kept view that is asked for, if any.
pub(super) fn view_of(
    portfolio: &Portfolio,
    question: &Question,
) -> Result<Option<ViewDefinition>, Failure> {
    let Some(name) = &question.view else {
        return Ok(None);
    };
    let view = find_view(portfolio, name);
    let view = view.map_err(|error| Failure::Usage(error.to_string()))?;
    let definition = ViewDefinition::of(portfolio, &view).map_err(|error| error.to_string())?;
    Ok(Some(definition))
}

/// The same moment for the plan that the arguments name, or that the filter asks for.
pub(super) fn of_plan(
    moment: Moment,
    portfolio: &Portfolio,
    question: &Question,
    query: &Query,
) -> Result<Moment, Failure> {
    let Some(word) = &question.plan else {
        return Ok(moment.of_plan(plan_of_filter(portfolio, &query.filter)));
    };
    let Some(plan) = portfolio.find_plan(word) else {
        let plans = portfolio.plans_in_order().into_iter();
        let known: Vec<String> = plans.map(|plan| portfolio.plan_label(plan)).collect();
        return Err(Failure::Usage(format!(
            "没有规划“{word}”{}",
            choices_for(word, known, "、")
        )));
    };
    Ok(moment.of_plan(Some(plan.id)))
}

/// What the arguments ask.
pub(super) fn query(portfolio: &Portfolio, question: &Question) -> Result<Query, Failure> {
    let view = view_of(portfolio, question)?;
    let mut query = view.map_or_else(Query::default, |view| view.query);
    if let Some(keys) = &question.group_by {
        query.group_by = words::group_keys(portfolio, keys)?;
    }
    if let Some(filter) = &question.filter {
        query.filter = query.filter.and(words::filter(portfolio, filter)?);
    }
    if let Some(search) = &question.search {
        query.search.clone_from(search);
    }
    Ok(query)
}
