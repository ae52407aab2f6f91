//! What tells one preset from another.

use crate::model::{MoneyUnit, Table, ViewPage};
use crate::report::document::PageSetup;
use crate::report::paper_column::PaperColumn;
use crate::view::{EvaluationSpan, GroupKey};

/// For what the rows of a paper stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum RowSource {
    /// Projects, in their groups.
    Projects,
    /// The rows of one table that belong to projects.
    Parts(Table),
    /// Groups alone.
    Groups,
    /// Sources of money.
    Sources,
    /// Indicators of the plan.
    Indicators,
    /// Groups of one key, with those of another across.
    Cross,
    /// A card for each project.
    Cards,
    /// A slip for each problem that is not settled.
    Slips,
    /// Groups in the order of what they have done.
    Ranking,
    /// Sections of a report on a span of time.
    Evaluation(EvaluationSpan),
    /// A section for each group, of what it answers for.
    Duties,
}

/// For which time a paper is made, as its title says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::report) enum Period {
    /// The years of the plan.
    Plan,
    /// The year under report.
    Year,
    /// The month under report.
    Month,
}

/// All that tells one preset from another.
pub(in crate::report) struct Spec {
    /// What it is called in the dialog and given to `--preset`.
    pub label: &'static str,
    /// A name for the sheet of a workbook, where that differs.
    pub sheet: Option<&'static str>,
    /// What the title says after the place and the plan or year.
    pub subject: &'static str,
    pub period: Period,
    pub rows: RowSource,
    /// The groups that the paper is made of whatever the table shows; none where it follows the table.
    pub groups: Option<&'static [GroupKey]>,
    /// The columns in the order of published papers, after 项目名称.
    pub columns: &'static [PaperColumn],
    /// The sheet that it fills well.
    pub page: PageSetup,
    /// The page of the window whose paper it is.
    pub shows: Option<ViewPage>,
    /// Whether all of it stands on one page, with a briefing and charts, and its groups in one level.
    pub is_one_page: bool,
    /// Whether a column for each usual milestone of the library follows the name.
    pub has_milestones: bool,
    /// The unit in which its sums are read, where that is not the one in use.
    pub unit: Option<MoneyUnit>,
    /// Which projects alone it is about, as an expression.
    pub asks: Option<&'static str>,
    /// Whether it is a book, with a cover, contents and an overview before the cards.
    pub is_book: bool,
    /// Whether its pages are a chart for a wall.
    pub is_wall: bool,
}
