//! `lantu list postgresql://…/?all`: what all libraries of a server come to, by region.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::app::{RollUp, month_of_roll_up, roll_up};
use crate::clock::Clock;
use crate::model::{Money, MoneyUnit, Ratio};
use crate::report::{ReportError, csv_records, guarded, json_head};
use crate::store::server::{ServerAddress, is_server_address};

use super::args::{List, ListFormat};
use super::list::none_given;
use super::server::with_login;
use super::{Failure, output};

/// The server that is meant, where a list asks for all its libraries.
pub fn asked(library: Option<&Path>) -> Option<&str> {
    library?.to_str().filter(|words| is_server_address(words))
}

/// Lists what they come to.
pub fn list(words: &str, list: &List) -> Result<(), Failure> {
    check_options(list)?;
    let address = ServerAddress::parse(words);
    let address = address.map_err(|error| Failure::Usage(error.to_string()))?;
    let clock = Clock::System;
    let month = month_of_roll_up(clock, list.reported.year, list.reported.month);
    let asked = |address: &ServerAddress| roll_up(address, clock, month);
    let whole = with_login(&mut address.with_kept_password(), asked);
    let whole = whole.map_err(|error| Failure::Work(error.to_string()))?;
    let unit = list.unit.map_or(MoneyUnit::Wan, MoneyUnit::from);
    match list.format {
        ListFormat::Text => output::print(&text(&whole, month, unit))?,
        ListFormat::Csv => {
            let bytes = csv(&whole, unit).map_err(|error| error.to_string())?;
            output::print_raw(&String::from_utf8_lossy(&bytes))?;
        }
        ListFormat::Json => {
            let mut object = json_head("list", None, None);
            object.insert("as_of".to_owned(), clock.today().to_string().into());
            object.insert("report_year".to_owned(), month.0.into());
            object.insert("report_month".to_owned(), month_word(month).into());
            object.extend(sums(&whole));
            object.insert("groups".to_owned(), whole.below.iter().map(group).collect());
            object.insert("projects".to_owned(), Json::Array(Vec::new()));
            output::print_json(&format!("{:#}\n", Json::Object(object)))?;
        }
    }
    Ok(())
}

/// Refuses what asks for single projects.
fn check_options(list: &List) -> Result<(), Failure> {
    let question = &list.question;
    let of_projects = [
        ("view", question.view.is_some()),
        ("plan", question.plan.is_some()),
        ("group-by", question.group_by.is_some()),
        ("filter", question.filter.is_some()),
        ("search", question.search.is_some()),
        ("columns", list.columns.is_some()),
        ("sort", list.sort.is_some()),
    ];
    let why = "?all 按地区汇总各个项目库，不列单个项目";
    none_given(&of_projects, "?all", why)
}

fn month_word((year, month): (i32, u32)) -> String {
    format!("{year}-{month:02}")
}

const AMOUNTS: [&str; 3] = ["总投资", "年度计划投资", "本年完成投资"];

fn amounts(one: &RollUp, unit: MoneyUnit) -> [String; 3] {
    fen(one).map(|fen| Money::from_fen(fen).format(unit))
}

const fn fen(one: &RollUp) -> [i64; 3] {
    let figures = one.figures;
    [
        figures.total_investment,
        figures.planned_for_year,
        figures.completed_this_year,
    ]
}

/// `  娄底市　5 个项目库，1,200 个项目，总投资 …`
fn text(whole: &RollUp, month: (i32, u32), unit: MoneyUnit) -> String {
    let mut text = format!(
        "各地汇总　{}　金额单位：{}\n",
        month_word(month),
        unit.label()
    );
    each(whole, 0, &mut |one, depth| {
        let mut words = vec![format!("{} 个项目", one.figures.count)];
        if one.address.is_none() {
            words.insert(0, format!("{} 个项目库", one.libraries));
        }
        let amounts = AMOUNTS.into_iter().zip(amounts(one, unit));
        words.extend(amounts.map(|(label, amount)| format!("{label} {amount}")));
        let rate = one.completion_rate().map(Ratio::percent_text);
        words.extend(rate.map(|rate| format!("完成率 {rate}")));
        let label = output::line(&one.label);
        let indent = "  ".repeat(depth);
        writeln!(text, "{indent}{label}　{}", words.join("，")).ok();
    });
    text
}

fn csv(whole: &RollUp, unit: MoneyUnit) -> Result<Vec<u8>, ReportError> {
    let heads = ["级次", "代码", "名称", "项目库", "项目"].map(str::to_owned);
    let amounts = AMOUNTS.map(|label| format!("{label}（{}）", unit.label()));
    let heads = heads.into_iter().chain(amounts);
    let heads = heads.chain(["地址".to_owned()]).collect();
    let mut records: Vec<Vec<String>> = vec![heads];
    each(whole, 0, &mut |one, depth| {
        let code = match one.address {
            Some(_) => String::new(),
            None => one.key.clone(),
        };
        let counts = [one.libraries.to_string(), one.figures.count.to_string()];
        let amounts = fen(one).map(|fen| Money::from_fen(fen).in_unit(unit).to_string());
        let mut cells = vec![depth.to_string(), code, guarded(&one.label)];
        cells.extend(counts.into_iter().chain(amounts));
        cells.push(one.address.as_deref().map(guarded).unwrap_or_default());
        records.push(cells);
    });
    csv_records(&records)
}

fn each(one: &RollUp, depth: usize, visit: &mut dyn FnMut(&RollUp, usize)) {
    visit(one, depth);
    one.below
        .iter()
        .for_each(|below| each(below, depth + 1, visit));
}

fn sums(one: &RollUp) -> serde_json::Map<String, Json> {
    let figures = one.figures;
    let all: [(&str, Json); 5] = [
        ("libraries", one.libraries.into()),
        ("count", figures.count.into()),
        ("total_investment_fen", figures.total_investment.into()),
        ("planned_for_year_fen", figures.planned_for_year.into()),
        (
            "completed_this_year_fen",
            figures.completed_this_year.into(),
        ),
    ];
    all.into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

/// A group as those of a list are; a library has its address besides.
fn group(one: &RollUp) -> Json {
    let mut object = serde_json::Map::new();
    object.insert("key".to_owned(), one.key.clone().into());
    object.insert("label".to_owned(), one.label.clone().into());
    object.extend(sums(one));
    if let Some(address) = &one.address {
        object.insert("address".to_owned(), address.clone().into());
    }
    object.insert("groups".to_owned(), one.below.iter().map(group).collect());
    object.insert("projects".to_owned(), json!([]));
    object.into()
}
