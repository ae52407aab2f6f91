//! What the columns of a sheet were taken for, in words, and what they may be taken for instead.

use std::collections::BTreeSet;

use crate::import::grid::{Workbook, column_letters};
use crate::import::understand::{
    AnnualPart, Checked, FundingTime, MonthPart, Options, Reading, Role, Since, ToDate,
};
use crate::model::{ApprovalKind, FundingKind, FundingSource, Kind, ProjectColumn, YearMonth};

/// So many cells of a column are shown.
const SAMPLES: usize = 3;
/// So many rows below the heads are looked at for them.
const LOOKED_AT: usize = 40;

/// A column of a sheet, as people see it.
#[derive(Clone, Debug)]
pub struct ColumnView {
    /// Its place, from 0.
    pub index: u32,
    /// `AB`
    pub letters: String,
    /// Its heads.
    pub heading: String,
    /// What it was taken for.
    pub role: Role,
    /// The same in words.
    pub words: String,
    /// How sure that is.
    pub sure: Sure,
    /// Why it was taken for that.
    pub why: String,
    /// Some of its cells.
    pub samples: String,
}

/// How sure it is what a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sure {
    /// A person said so.
    Chosen,
    /// Its heads say so.
    Certain,
    /// Nothing says so plainly.
    Guessed,
}

/// What a column is to be taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnChoice {
    /// This.
    Role(Role),
    /// A column of the office's own.
    Own,
    /// A part of the remark.
    Note,
    /// Nothing.
    Leave,
}

impl ColumnChoice {
    /// In the words of the window.
    pub fn words(self) -> String {
        match self {
            Self::Role(role) => role_words(role),
            Self::Own => "存为自定义列".to_owned(),
            Self::Note => "并入备注".to_owned(),
            Self::Leave => "不导入".to_owned(),
        }
    }

    /// Has a column read so.
    pub(super) fn put(self, _options: &mut Options, _column: u32) {}
}

/// The columns of the sheet that was read.
pub(super) fn columns(workbook: &Workbook, reading: &Reading) -> Vec<ColumnView> {
    let grid = workbook
        .grids
        .iter()
        .find(|grid| grid.name == reading.sheet);
    let last_head = reading.head_rows.last().copied().unwrap_or_default();
    let samples = |index: u32| {
        let mut texts: Vec<String> = Vec::new();
        let rows = grid.into_iter().flat_map(|grid| grid.rows());
        // Rows are counted from 0, heads from 1.
        let below = rows.filter(|row| row.index >= last_head).take(LOOKED_AT);
        for cell in below.filter_map(|row| row.cell(index)) {
            let text = cell.to_string().replace('\n', " ");
            if texts.len() < SAMPLES && !texts.contains(&text) {
                texts.push(text);
            }
        }
        texts.join("　")
    };
    let columns = reading.columns.iter();
    let view = columns.map(|column| {
        let unit = column.unit.map(|unit| format!("（{}）", unit.label()));
        ColumnView {
            index: column.index,
            letters: column_letters(column.index),
            heading: column.heading.replace('_', " › "),
            role: column.role,
            words: format!("{}{}", role_words(column.role), unit.unwrap_or_default()),
            sure: Sure::Certain,
            why: "按表头".to_owned(),
            samples: samples(column.index),
        }
    });
    view.collect()
}

/// What a column holds, in the words of the window.
pub fn role_words(role: Role) -> String {
    let month_words = |month: YearMonth| format!("{}年{}月", month.year(), month.month());
    match role {
        Role::Serial => "序号，不导入".to_owned(),
        Role::Field(column) => column.spec().label.to_owned(),
        Role::Span => "起止年限".to_owned(),
        Role::OwnerAndContact => "业主和联系人".to_owned(),
        Role::Annual(year, part) => match part {
            AnnualPart::Planned => format!("{year}年计划投资"),
            AnnualPart::Target => format!("{year}年目标"),
            AnnualPart::ListClass => format!("{year}年类别"),
        },
        Role::Monthly(month, part) => match part {
            MonthPart::Invested => format!("{}完成投资", month_words(month)),
            MonthPart::TenDays => format!("{}完成投资（一旬）", month_words(month)),
            MonthPart::PhysicalProgress => format!("{}形象进度", month_words(month)),
        },
        Role::ToDate(to_date) => to_date_words(to_date),
        Role::Funding(source) => format!("资金：{}", source.label()),
        Role::FundingSource => "资金来源".to_owned(),
        Role::FundingOf(kind, time) => {
            let time = match time {
                Some(FundingTime::In(year)) => format!("{year}年"),
                Some(FundingTime::UpTo(year)) => format!("至{year}年底"),
                None => String::new(),
            };
            format!("{time}资金（{}）", kind.label())
        }
        Role::Approval(kind) => format!("手续：{}", kind.label()),
        Role::Problem => "存在问题".to_owned(),
        Role::Milestone => "里程碑时间".to_owned(),
        Role::Derived(checked) => match checked {
            Checked::Other => "不导入".to_owned(),
            Checked::Month(_)
            | Checked::Year(_)
            | Checked::Rate
            | Checked::Ahead
            | Checked::Light => "只用来核对，不导入".to_owned(),
        },
        Role::Own => "自定义列".to_owned(),
    }
}

fn to_date_words(to_date: ToDate) -> String {
    let since = match to_date.since {
        Since::January => "本年累计完成",
        Since::Before | Since::Start => "开工以来累计完成",
    };
    match to_date.through {
        Some(through) if to_date.is_of_year => format!("{}年累计完成，核对用", through.year()),
        Some(through) => format!(
            "{since}（至{}年{}月），核对用",
            through.year(),
            through.month()
        ),
        None => format!("{since}，核对用"),
    }
}

/// What a column may be taken for, what asks for a field of its own last.
pub(super) fn choices(reading: &Reading, this_year: i32) -> Vec<ColumnChoice> {
    let roles = roles(reading, this_year)
        .into_iter()
        .map(ColumnChoice::Role);
    let others = [ColumnChoice::Own, ColumnChoice::Note, ColumnChoice::Leave];
    others.into_iter().chain(roles).collect()
}

/// What a column may be taken for: the fields of a project, and what belongs to it in the years and months of the sheet.
fn roles(reading: &Reading, this_year: i32) -> Vec<Role> {
    let mut roles = Vec::new();
    for column in ProjectColumn::ALL.iter().copied() {
        let kind = column.spec().kind;
        let is_pointer = matches!(
            column,
            ProjectColumn::Outline
                | ProjectColumn::Mentions
                | ProjectColumn::Parent
                | ProjectColumn::Anchor
                | ProjectColumn::Position
        );
        if !is_pointer && !matches!(kind, Kind::Sources) {
            roles.push(Role::Field(column));
        }
    }
    roles.extend([Role::Span, Role::OwnerAndContact, Role::Serial]);
    let mut years: BTreeSet<i32> = BTreeSet::from([this_year - 1, this_year, this_year + 1]);
    let mut months = BTreeSet::new();
    for column in &reading.columns {
        match column.role {
            Role::Annual(year, _) => {
                years.insert(year);
            }
            Role::Monthly(month, _) => {
                years.insert(month.year());
                months.insert(month);
            }
            _ => {}
        }
    }
    for year in years {
        let parts = [
            AnnualPart::Planned,
            AnnualPart::Target,
            AnnualPart::ListClass,
        ];
        roles.extend(parts.map(|part| Role::Annual(year, part)));
        if year == this_year {
            months.extend((1..=12).filter_map(|month| YearMonth::new(year, month)));
        }
    }
    for month in months {
        let parts = [MonthPart::Invested, MonthPart::PhysicalProgress];
        roles.extend(parts.map(|part| Role::Monthly(month, part)));
    }
    roles.push(Role::FundingSource);
    roles.extend(FundingSource::ALL.iter().copied().map(Role::Funding));
    roles.extend(
        FundingKind::ALL
            .iter()
            .map(|kind| Role::FundingOf(*kind, None)),
    );
    roles.extend(ApprovalKind::ALL.iter().copied().map(Role::Approval));
    roles.push(Role::Problem);
    roles
}
