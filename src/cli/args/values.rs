//! Values that several commands take, and what is read from them.

use clap::ValueEnum;

use crate::model::MoneyUnit;
use crate::view::GroupKey;

/// Words for people, or JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TextOrJson {
    /// 供人阅读
    Text,
    /// 供程序读取
    Json,
}

/// The unit of amounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Unit {
    /// 万元
    Wan,
    /// 亿元
    Yi,
}

impl From<Unit> for MoneyUnit {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Wan => Self::Wan,
            Unit::Yi => Self::Yi,
        }
    }
}

/// The most projects that a sample can have: more than any province lists.
pub(super) const MOST_PROJECTS: usize = 200_000;

pub(super) fn projects(text: &str) -> Result<usize, String> {
    let count = text.parse().ok();
    let count = count.filter(|count| (1..=MOST_PROJECTS).contains(count));
    count.ok_or_else(|| format!("请填 1 至 {MOST_PROJECTS} 的整数"))
}

pub(super) fn steps(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| *count > 0);
    count.ok_or_else(|| "请填 1 以上的整数".to_owned())
}

pub(super) fn year(text: &str) -> Result<i32, String> {
    let year = text.parse().ok();
    let year = year.filter(|year| (1900..2200).contains(year));
    year.ok_or_else(|| "请填四位的年度，如 2024".to_owned())
}

/// `2026-2030`
pub(super) fn years(text: &str) -> Result<(i32, i32), String> {
    let parts = text.split_once(['-', '—', '–']);
    let years = parts.and_then(|(first, last)| Some((year(first).ok()?, year(last).ok()?)));
    let years = years.filter(|(first, last)| first <= last);
    years.ok_or_else(|| "请写成 2026-2030".to_owned())
}

pub(super) fn month(text: &str) -> Result<u32, String> {
    let month = text.parse().ok();
    let month = month.filter(|month| (1..=12).contains(month));
    month.ok_or_else(|| "请填 1 至 12".to_owned())
}

pub(super) fn group_help() -> String {
    let keys = GroupKey::ALL.map(GroupKey::name).join(",");
    format!("分组，可多级：{keys}，或自定义列的列名")
}
