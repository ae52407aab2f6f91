//! What stands below the window and the command line: plan, ledgers, answers, papers.

mod answers;
mod carry_over;
mod derived;
mod finished_again;
mod grid;
mod grids;
mod grids_made;
mod layouts;
mod ledgers;
mod office_words;
mod opened;
mod own_columns;
mod papers;
mod plan_outline;
mod plans_together;
mod plausible;
mod presets;
mod properties;
mod seed;
mod selection;
mod sequences;
mod sheet;
mod stated;
mod timeline;
mod workbooks;
mod year;
