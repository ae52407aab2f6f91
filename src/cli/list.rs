use crate::model::{Field, MoneyUnit, Portfolio};
use crate::report::{self, Layout, Preset};
use crate::view::{Index, Listing, Moment, Query, ViewDefinition, find_view, run};

use super::args::{List, ListFormat, Question};
use super::export::report_moment;
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
    let moment = report_moment(&portfolio, &list.reported);
    let listing = answer(&portfolio, &list.question, moment)?;
    let columns = list.columns.as_ref();
    let columns = columns.map(|columns| words::fields(&portfolio, columns));
    let columns = columns.transpose()?;
    let layout = |usual: &[Field]| {
        let columns = columns.unwrap_or_else(|| usual.to_vec());
        Layout {
            columns: columns.into_iter().map(Into::into).collect(),
            ..Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment)
        }
    };
    match list.format {
        ListFormat::Text => {
            let document = report::document(&portfolio, &listing, &layout(&TEXT_COLUMNS), moment);
            output::print(&report::write_text(&document))?;
        }
        ListFormat::Csv => {
            let document = report::document(&portfolio, &listing, &layout(&TEXT_COLUMNS), moment);
            let bytes = report::write_csv(&document).map_err(|error| error.to_string())?;
            output::print_csv(&String::from_utf8_lossy(&bytes))?;
        }
        ListFormat::Json => {
            output::stream_json(|out| report::write_json(out, &portfolio, &listing, moment))?;
        }
    }
    Ok(())
}

pub(super) fn load(question: &Question) -> Result<Portfolio, String> {
    match &question.library {
        Some(path) => {
            let snapshot = crate::store::read_only(path).map_err(|error| error.to_string())?;
            snapshot.portfolio().map_err(|error| error.to_string())
        }
        None => crate::seed::plan_portfolio().map_err(|error| format!("内置规划数据有误：{error}")),
    }
}

fn answer(portfolio: &Portfolio, question: &Question, moment: Moment) -> Result<Listing, Failure> {
    let query = query(portfolio, question)?;
    Ok(
        run(portfolio, &Index::new(portfolio), &query, moment)
            .map_err(|error| error.to_string())?,
    )
}

/// What the arguments ask.
pub(super) fn query(portfolio: &Portfolio, question: &Question) -> Result<Query, Failure> {
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
    Ok(query)
}
