//! Views that are kept under a name: rows of the library, in the words of the command line.

use thiserror::Error;
use uuid::Uuid;

use crate::model::{Field, Id, Portfolio, SavedView, ViewPage, choices_for};

use super::{Coloring, Direction, Filter, FilterSyntaxError, GroupKey, Query, Sort};

/// What a kept view asks, and how the answer is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ViewDefinition {
    /// How it is shown; none as it is now.
    pub page: Option<ViewPage>,
    /// What it asks.
    pub query: Query,
    /// The columns of the table; none for those in use.
    pub columns: Vec<Field>,
    /// The groups that are folded, by their path.
    pub folded: Vec<String>,
    /// The columns that are coloured.
    pub colorings: Vec<Coloring>,
}

/// A kept view says something that this program does not understand, or there is none.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ViewError {
    /// Its filter.
    #[error("视图“{0}”：{1}")]
    Filter(String, FilterSyntaxError),
    /// A group key, a field or a rule of colours.
    #[error("视图“{0}”中的“{1}”不是这里的分组、字段或着色规则，可重新设置后保存")]
    Unknown(String, String),
    /// No view has this name.
    #[error("没有视图“{name}”{}", choices_for(.name, .known.clone(), "、"))]
    NoSuchView {
        /// What was asked for.
        name: String,
        /// The views that there are.
        known: Vec<String>,
    },
}

impl ViewDefinition {
    /// Reads a row of a library.
    pub fn of(portfolio: &Portfolio, view: &SavedView) -> Result<Self, ViewError> {
        let unknown = |word: &str| ViewError::Unknown(view.name.clone(), word.to_owned());
        let group_key =
            |word: &String| GroupKey::find_in(portfolio, word).ok_or_else(|| unknown(word));
        let field = |word: &str| Field::find_in(portfolio, word).ok_or_else(|| unknown(word));
        let sort = |word: &String| {
            let (direction, name) = match word.strip_prefix('-') {
                Some(name) => (Direction::Descending, name),
                None => (Direction::Ascending, word.as_str()),
            };
            field(name).map(|field| Sort { field, direction })
        };
        let filter = Filter::parse_in(portfolio, &view.filter);
        Ok(Self {
            page: view.page,
            query: Query {
                search: view.search.clone(),
                filter: filter.map_err(|error| ViewError::Filter(view.name.clone(), error))?,
                group_by: view
                    .group_by
                    .iter()
                    .map(group_key)
                    .collect::<Result<_, _>>()?,
                sort: view.sort.iter().map(sort).collect::<Result<_, _>>()?,
                sums: Vec::new(),
                kept: Vec::new(),
                only: Vec::new(),
            },
            columns: view
                .columns
                .iter()
                .map(|word| field(word))
                .collect::<Result<_, _>>()?,
            folded: view.folded.clone(),
            colorings: view
                .colors
                .iter()
                .filter_map(|words| {
                    let read = Coloring::read(portfolio, words);
                    read.map_err(|_unknown| unknown(words)).transpose()
                })
                .collect::<Result<_, _>>()?,
        })
    }

    /// The row that keeps it.
    pub fn row(&self, id: Id<SavedView>, name: impl Into<String>, position: i32) -> SavedView {
        let Self {
            page,
            query,
            columns,
            folded,
            colorings,
        } = self;
        let sort = |sort: &Sort| match sort.direction {
            Direction::Ascending => sort.field.name().to_owned(),
            Direction::Descending => format!("-{}", sort.field.name()),
        };
        SavedView {
            id,
            name: name.into(),
            page: *page,
            search: query.search.clone(),
            filter: query.filter.to_string(),
            group_by: query
                .group_by
                .iter()
                .map(|key| key.name().to_owned())
                .collect(),
            sort: query.sort.iter().map(sort).collect(),
            columns: columns.iter().map(|f| f.name().to_owned()).collect(),
            folded: folded.clone(),
            position,
            colors: colorings.iter().map(Coloring::to_words).collect(),
        }
    }
}

/// The views of a library in their order.
pub fn saved_views(portfolio: &Portfolio) -> Vec<&SavedView> {
    let mut views: Vec<&SavedView> = portfolio.views().iter().collect();
    views.sort_by_key(|view| (view.position, view.id));
    views
}

/// The view of this name: the library's own, or a standard one where the library keeps none.
pub fn find_view(portfolio: &Portfolio, name: &str) -> Result<SavedView, ViewError> {
    let mut views: Vec<SavedView> = saved_views(portfolio).into_iter().cloned().collect();
    if views.is_empty() {
        views = standard_views(|_| Id::new(Uuid::nil()));
    }
    match views.iter().position(|view| view.name == name.trim()) {
        Some(place) => Ok(views.swap_remove(place)),
        None => Err(ViewError::NoSuchView {
            name: name.to_owned(),
            known: views.into_iter().map(|view| view.name).collect(),
        }),
    }
}

/// The views that come with every library; `id` gives each its identity by its name.
pub fn standard_views(id: impl Fn(&str) -> Id<SavedView>) -> Vec<SavedView> {
    /// Name, page, filter, groups, order.
    type Line = (
        &'static str,
        ViewPage,
        &'static str,
        &'static [&'static str],
        &'static [&'static str],
    );
    const VIEWS: [Line; 14] = [
        ("总览", ViewPage::Overview, "", &["chapter", "section"], &[]),
        ("按篇章", ViewPage::Table, "", &["chapter", "section"], &[]),
        (
            "按投资规模",
            ViewPage::Table,
            "",
            &["budget"],
            &["-total_investment"],
        ),
        (
            "按资金来源",
            ViewPage::Funding,
            "",
            &["funding-source"],
            &[],
        ),
        ("按里程碑", ViewPage::Timeline, "", &["milestone"], &[]),
        (
            "本季度节点",
            ViewPage::Table,
            "milestone in (this_month, this_quarter)",
            &["lead-department"],
            &[],
        ),
        (
            "已逾期",
            ViewPage::Table,
            "milestone=overdue",
            &["lead-department"],
            &["-overdue_days"],
        ),
        ("按牵头部门", ViewPage::Table, "", &["lead-department"], &[]),
        (
            "未明确牵头部门",
            ViewPage::Table,
            "lead_department is empty",
            &["chapter"],
            &[],
        ),
        (
            "未填总投资",
            ViewPage::Table,
            "total_investment is empty",
            &["chapter"],
            &[],
        ),
        ("按建设阶段", ViewPage::Board, "", &["stage"], &[]),
        (
            "月调度",
            ViewPage::Dispatch,
            "report_state in (已报, 未报, 逾期未报)",
            &["lead-department"],
            &[],
        ),
        (
            "问题督办",
            ViewPage::FollowUp,
            "open_problems > 0",
            &["leader"],
            &[],
        ),
        ("全部", ViewPage::Table, "", &[], &[]),
    ];
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    let view = |((name, page, filter, group_by, sort), position): (Line, i32)| SavedView {
        id: id(name),
        name: name.to_owned(),
        page: Some(page),
        search: String::new(),
        filter: filter.to_owned(),
        group_by: words(group_by),
        sort: words(sort),
        columns: Vec::new(),
        folded: Vec::new(),
        position,
        colors: Vec::new(),
    };
    VIEWS.into_iter().zip(1..).map(view).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_standard_view_is_read_and_written_alike() {
        let portfolio = Portfolio::default();
        for view in standard_views(|_| Id::new(Uuid::nil())) {
            let definition = ViewDefinition::of(&portfolio, &view).unwrap();
            let again = definition.row(view.id, view.name.clone(), view.position);
            assert_eq!(
                ViewDefinition::of(&portfolio, &again),
                Ok(definition),
                "{}",
                view.name
            );
            assert_eq!((again.sort, again.group_by), (view.sort, view.group_by));
        }
    }

    #[test]
    fn a_view_that_can_not_be_read_says_why() {
        let portfolio = Portfolio::default();
        let mut view = standard_views(|_| Id::new(Uuid::nil())).remove(0);
        view.group_by = vec!["planet".to_owned()];
        let message = ViewDefinition::of(&portfolio, &view)
            .unwrap_err()
            .to_string();
        assert!(message.contains("“planet”"), "{message}");
        view.group_by.clear();
        view.filter = "stage 在建".to_owned();
        let message = ViewDefinition::of(&portfolio, &view)
            .unwrap_err()
            .to_string();
        assert!(message.contains("第 7 个字处"), "{message}");
    }
}
