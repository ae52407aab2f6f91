//! `lantu fill`: an empty form from above, filled with what the library holds.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value as Json, json};

use crate::app::{
    FormLeft, FormQuestion, Papers, backups_path, form_line, keep_form, read_form, save_form,
    why_not_to,
};
use crate::clock::{Clock, new_id};
use crate::files::{FileError, read_small};
use crate::forms::{self, Filled, Form, FormMapping};
use crate::import::understand::Unit;
use crate::model::Portfolio;
use crate::report::json_head;
use crate::view::Moment;

use super::args::{Fill, Question, TextOrJson};
use super::list::{load, of_plan, query};
use super::{Failure, library, output, words};

/// A mapping is not longer: a line for each column of the widest sheet.
const LARGEST_MAPPING: usize = 1 << 20;
/// So many of what could not be filled are listed in text; JSON has all of it.
const LISTED: usize = 40;

/// `lantu fill`
pub fn fill(fill: &Fill) -> Result<(), Failure> {
    let portfolio = load(Some(&fill.library))?;
    let said = mapping(fill, &portfolio)?;
    let form = read_form(&fill.form, &portfolio, &said).map_err(|error| {
        // Of what can't be read at all it is said where.
        let place = fill.form.display().to_string();
        if error.contains(&place) {
            error
        } else {
            format!("{error}：{place}")
        }
    })?;
    if let Some(why) = why_not_to(&fill.form, &fill.to, form.extension()) {
        return Err(Failure::Usage(why));
    }
    let question = Question {
        library: Some(fill.library.clone()),
        view: fill.view.clone(),
        group_by: fill.group_by.clone(),
        search: fill.search.clone(),
        plan: fill.plan.clone(),
        filter: fill.filter.clone(),
    };
    let mut asked = query(&portfolio, &question)?;
    if fill.group_by.is_none() {
        asked.group_by.clear();
    }
    if let Some(sort) = &fill.sort {
        asked.sort = words::sorts(&portfolio, sort)?;
    }
    let (year, month) = form.period();
    let when = match (fill.reported.year, fill.reported.month) {
        (None, None) => (year, month),
        said => said,
    };
    let moment = Moment::reported(&portfolio, Clock::System.today(), when);
    let moment = of_plan(moment, &portfolio, &question, &asked)?;
    let asked = FormQuestion {
        has_groups: !asked.group_by.is_empty(),
        query: asked,
        moment,
    };
    let filled = forms::fill(&form, &portfolio, &asked).map_err(|error| error.to_string())?;
    let papers = Papers::load(backups_path().as_deref(), Some(&fill.library));
    let place = save_form(&filled, &fill.to, &portfolio, papers, fill.replace)?;
    output::name_taken(&fill.to, &place);
    keep(fill, &form, &place);
    match fill.format {
        TextOrJson::Text => output::print(&text(&form, &filled, &place, moment))?,
        TextOrJson::Json => {
            let json = to_json(&form, &filled, &place, (moment, portfolio.data_mark()));
            output::print_json(&format!("{:#}\n", Json::Object(json)))?;
        }
    }
    Ok(())
}

/// What the file of `--mapping` says, and the sheet that is named.
fn mapping(fill: &Fill, portfolio: &Portfolio) -> Result<FormMapping, Failure> {
    let mut mapping = match &fill.mapping {
        None => FormMapping::default(),
        Some(path) => {
            let bytes =
                read_small(path, LARGEST_MAPPING).map_err(FileError::io("读取列对应", path));
            let bytes = bytes.map_err(|error| error.to_string())?;
            let text = String::from_utf8(bytes)
                .map_err(|_not_utf8| format!("列对应不是 UTF-8 文字：{}", path.display()))?;
            let mapping = FormMapping::parse(portfolio, &text);
            mapping.map_err(|error| Failure::Usage(format!("{}：{error}", path.display())))?
        }
    };
    if fill.sheet.is_some() {
        mapping.of_sheet.sheet.clone_from(&fill.sheet);
    }
    Ok(mapping)
}

/// Keeps in the library what was said of columns, and that the form was filled. Where it can't be written the work counts as
/// done, and a line says so.
fn keep(fill: &Fill, form: &Form, place: &Path) {
    let kept = library::open(&fill.library).map_err(|error| library::words(&error));
    let kept = kept.and_then(|mut session| {
        let name = fill.form.file_name().unwrap_or_default().to_string_lossy();
        let draft = keep_form(session.portfolio_ref(), form, &name, new_id);
        if !draft.changes.is_empty() {
            library::perform(&mut session, draft)?;
        }
        session.note(form_line(&fill.form, place), Clock::System);
        library::finish(session)
    });
    if let Err(error) = kept {
        output::hint(&format!("已填好，但未记入项目库：{error}"));
    }
}

fn period(moment: Moment) -> String {
    use chrono::Datelike as _;
    if moment.today.year() == moment.year {
        format!("{}年{}月", moment.year, moment.today.month())
    } else {
        format!("{}年", moment.year)
    }
}

fn text(form: &Form, filled: &Filled, place: &Path, moment: Moment) -> String {
    let mut text = String::new();
    let sheet = match form.sheet() {
        "" => String::new(),
        sheet => format!("工作表“{sheet}”，"),
    };
    let (first, last) = form.head_rows();
    let heads = if form.is_card() {
        "一项一表".to_owned()
    } else if first == last {
        format!("表头第 {first} 行")
    } else {
        format!("表头第 {first}—{last} 行")
    };
    let unit = form.unit().map_or("万元", |unit| unit.label());
    writeln!(text, "{sheet}{heads}，单位{unit}，按{}填", period(moment)).ok();
    for (column, (count, _)) in form.columns().iter().zip(&filled.columns) {
        let letters = &column.place;
        let heading = column.heading.replace('\n', "");
        let gets = if column.has_formula {
            "表样的公式".to_owned()
        } else {
            format!(
                "{}（{}），{count} 格",
                column.filling.label(),
                column.basis.why()
            )
        };
        writeln!(text, "  {letters} {heading} ← {gets}").ok();
    }
    let what = if form.is_of_problems() {
        "个问题"
    } else {
        "个项目"
    };
    let inserted = match filled.inserted {
        0 => String::new(),
        count => format!("，加了 {count} 行"),
    };
    writeln!(text, "填了 {} {what}{inserted}", filled.rows).ok();
    for notice in form.notices().iter().chain(&filled.notices) {
        writeln!(text, "  {notice}").ok();
    }
    if !filled.left.is_empty() {
        writeln!(text, "没有填上的 {} 处：", filled.left.len()).ok();
    }
    for left in filled.left.iter().take(LISTED) {
        writeln!(text, "  {}", line(left)).ok();
    }
    if filled.left.len() > LISTED {
        let more = filled.left.len() - LISTED;
        writeln!(text, "  另有 {more} 处，用 --format json 看全部").ok();
    }
    writeln!(text, "已写出：{}", place.display()).ok();
    text
}

/// `F12 平安大桥　建设阶段：…`
fn line(left: &FormLeft) -> String {
    let parts = [left.cell.as_str(), &left.project, &left.heading];
    let parts = parts.into_iter().filter(|part| !part.is_empty());
    let parts: Vec<&str> = parts.collect();
    format!("{}：{}", parts.join(" "), left.why)
}

fn to_json(
    form: &Form,
    filled: &Filled,
    place: &Path,
    (moment, mark): (Moment, Option<&str>),
) -> Map<String, Json> {
    let mut json = json_head("fill", Some(moment), mark);
    json.insert("to".to_owned(), place.to_string_lossy().into());
    json.insert("sheet".to_owned(), form.sheet().into());
    let (first, last) = form.head_rows();
    json.insert("head_rows".to_owned(), json!([first, last]));
    let unit = form.unit().map(Unit::label);
    json.insert("unit".to_owned(), unit.into());
    let columns = form.columns().iter().zip(&filled.columns);
    let columns = columns.map(|(column, (count, empty))| {
        json!({
            "column": column.place,
            "heading": column.heading,
            "gets": column.filling.to_string(),
            "label": column.filling.label(),
            "why": column.basis.why(),
            "sureness": format!("{:?}", column.basis.sureness()).to_lowercase(),
            "formula": column.has_formula,
            "unknown": column.is_unknown(),
            "filled": count,
            "empty": empty,
        })
    });
    json.insert("columns".to_owned(), columns.collect());
    json.insert("rows".to_owned(), filled.rows.into());
    json.insert("inserted_rows".to_owned(), filled.inserted.into());
    let left = filled.left.iter().map(|left| {
        json!({"cell": left.cell, "heading": left.heading, "project": left.project, "why": left.why})
    });
    json.insert("left".to_owned(), left.collect());
    let notices = form.notices().iter().chain(&filled.notices);
    json.insert("notices".to_owned(), notices.cloned().collect());
    json
}
