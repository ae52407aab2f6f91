//! Questions put to a portfolio: search, filter, group, order, total, derived values, checks.
//!
//! Pure: everything here is computed from a [`Portfolio`](crate::model::Portfolio) and a [`Moment`], without
//! file, clock or window. It may use `model` only. Screen, paper and command line all show what this room answers.

mod annual_list;
mod approval_alert;
mod as_of;
mod asked;
mod bars_end;
mod board;
mod briefing;
mod briefing_groups;
mod buckets;
mod budget;
mod calendar;
mod carried;
mod chart;
mod check;
mod choices;
mod collation;
mod coloring;
mod column_values;
mod columns;
mod compare;
mod concentration;
mod corrections;
mod counting;
mod derive;
mod duties;
mod entry;
mod evaluation;
mod facts;
mod fill;
mod filter;
mod filter_text;
#[cfg(test)]
pub(crate) mod fixture;
mod follow_up;
mod funding_matrix;
mod gates;
mod given;
mod group;
mod history;
mod holding;
mod index;
mod indicator;
mod indicator_path;
mod kept_warnings;
mod key;
mod light_ground;
mod light_rule;
mod lights;
mod looked_at;
mod milestone;
mod nesting;
mod number;
mod order;
mod own;
mod paper_words;
mod pinyin;
mod places;
mod plans;
mod plausible;
mod progress;
mod query;
mod ranking;
mod relit;
mod reported;
mod rolling;
mod rounding;
mod rows;
mod saved;
mod scope;
mod search;
mod sheet_words;
mod shelf;
mod show;
mod standing;
mod summary;
mod texts;
mod time_axis;
mod timeline;
mod totals;

pub use annual_list::{
    AnnualList, Leaving, Proposed, YearList, annual_list, plan_before, year_list,
};
pub use approval_alert::{ApprovalCounts, approval_alert, approval_counts};
pub use as_of::{
    approval as approval_as_of, is_closed, problem as problem_as_of, problem_deadline,
    problem_overdue, problem_state, reached_on, undated_stage,
};
pub use asked::{Asked, USUALLY_ASKED, list_label};
pub use bars_end::bars_end;
pub use board::{Board, BoardBy, BoardCard, BoardColumn, BoardKey, BoardMove, BoardOrder};
pub use briefing::{briefing, of_summary as briefing_of_summary};
pub use briefing_groups::yi;
pub use budget::BudgetBand;
pub use calendar::{Due, DueKind, DuePeriod, calendar_between, due_between};
pub use carried::{Along, approvals_of, carried_to, chapter_of};
pub use chart::{ChartCategory, ChartData, ChartKind, ChartSeries, Measure, Tone, charts};
pub use check::{Warning, WarningKind, warnings};
pub use collation::compare_names;
pub use coloring::{ColorRule, Coloring, MOST_BOUNDS, Shade, Signal};
pub use column_values::{ColumnValue, column_values, ticked};
pub use compare::{
    ChangeKind, CompareScope, ComparedProject, Comparison, ComparisonGroup, Difference, compare,
    compare_in,
};
pub use concentration::{Ranked, concentration, ranked_by_size};
pub use corrections::{Correction, corrections, reports_of_month};
pub use counting::{Above, Counting};
pub use derive::{Moment, open_problems, plan_value, usual_month, value};
pub use duties::{Duty, duties};
pub use evaluation::{
    Evaluation, EvaluationSpan, IndicatorCounts, LeftOver, ProblemCounts, StageMove, Sums,
};
pub use facts::{Facts, WITHOUT_STAGE};
pub use fill::{
    FillCounts, FillError, Recipient, Recipients, find_round, is_sheet_late, latest_round,
    noted_sheets_of, pending_note, reminder, rounds, sheet_word, sheets_of,
};
pub use filter::{BindError, Bound, Condition, Filter, Operator, Subject};
pub use filter_text::{Completion, FilterSyntaxError, Offer};
pub use follow_up::{FollowUp, FollowUpPick, FollowUpRow, follow_up};
pub use funding_matrix::{FundingMatrix, FundingRow, FundingSums, UnequalFunding, funding_matrix};
pub use gates::{Gate, GateState, Requirement, met};
pub use given::{
    Agreed, CameFile, Given, GivenCells, SentBack, SheetRecord, Waiting, came_files, given_of,
    waiting_on,
};
pub use group::Group;
pub use history::{change_line, row_name, shown_in, shown_with_unit, with_gone};
pub use index::Index;
pub use indicator::{IndicatorRow, IndicatorTable, indicator_table};
pub use indicator_path::PathState;
pub use kept_warnings::KeptWarnings;
pub use key::{Bucket, GroupKey};
pub use light_rule::{LightRule, light_by_hand, look_columns};
pub use milestone::{MilestoneDue, milestone_named, next_milestone};
pub use number::GroupNumber;
pub use paper_words::{dated_text, heading_at, milestone_words, period_words};
pub use plans::{Undecided, plan_filter, plan_of_filter, without_plan};
pub use plausible::{KnownFigures, Odd, alters_figures, doubted_figures, told as odd_in_words};
pub use progress::{
    completed_since_start, completed_this_year, completion_rate, invested, months_under_report,
    part_under_report, period_end, rate, reported_until,
};
pub use query::{Direction, Listing, Query, Sort, above_among, count, picked, run};
pub use ranking::{Board as RankBoard, RankBy, Standing, months_late, ranking, talk, to_talk};
pub use relit::Relit;
pub use reported::{ReportCounts, report_counts};
pub use rolling::{outside_columns, outside_in_words};
pub use rounding::rounded_apart;
pub use rows::{
    GroupRow, ProjectRow, TableRow, first_of, group_paths, nested, parts_path, paths, paths_to,
    rows, shown_projects,
};
pub use saved::{ViewDefinition, ViewError, find_view, saved_views, standard_views};
pub use scope::as_called;
pub use search::Search;
pub use sheet_words::inner_words;
pub use show::{
    ABSENT, COUNTED, DATA_KIND, counted_word, show, show_field, show_or_absent, show_plain,
};
pub use standing::{month_under_report, part_value};
pub use summary::{Summary, SummaryRow, summary};
pub use time_axis::{Days, Edge, Heads, Step, Tick, day_number, snapped, ticks};
pub use timeline::{
    Course, DONE_RULE, Done, DoneBy, Fade, Mark, MarkState, Piece, course, course_name,
    timeline_years,
};
pub use totals::Totals;
