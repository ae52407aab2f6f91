//! 滚动: the years of a rolling plan as columns of the projects, between what was done before and what is left for later. The
//! amounts are typed here as in any table; above them stands how much each year has.

use std::sync::Arc;

use egui::Ui;

use crate::app::{App, Command, LookCommand, rolling_columns};
use crate::model::{Derived, Field, Money, RollingSpan};
use crate::view::{
    AnnualList, Listing, YearList, annual_list, outside_columns, outside_in_words, year_list,
};

use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::widgets::{caption, segmented, whole_caption};
use crate::ui::pages::bar::command_button;
use crate::ui::pages::table::OverTable;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The years of the shown projects.
#[derive(Default)]
pub struct RollingPage {
    listing: Arc<Listing>,
    span: Option<RollingSpan>,
    /// What the list of each year holds.
    years: Vec<(i32, YearList)>,
    /// What the list of the next year still wants and loses, as 拟定清单 draws it up, and the names of what it loses.
    next: Option<(i32, AnnualList, Vec<String>)>,
    /// What of the total investment is in no column, by cause.
    outside: Vec<(&'static str, usize, Money)>,
}

/// The span whose columns are shown; none where somebody chose others.
fn shown_span(columns: &[Field]) -> Option<RollingSpan> {
    let has = |span: RollingSpan| {
        let later = Field::Derived(Derived::LeftForLater(span));
        columns.contains(&later)
    };
    RollingSpan::ALL.iter().copied().find(|span| has(*span))
}

/// The first of these names, and how many more there are.
fn some_of(names: &[String]) -> String {
    const SHOWN: usize = 30;
    let first = names[..names.len().min(SHOWN)].join("、");
    match names.len().saturating_sub(SHOWN) {
        0 => first,
        _ => format!("{first} 等 {} 项；全部见“拟定清单”", names.len()),
    }
}

impl OverTable for RollingPage {
    fn help(&self) -> Help {
        Help::Rolling
    }

    fn refresh(&mut self, app: &mut App) {
        let listing = app.listing();
        let span = shown_span(app.workspace().shown_columns());
        if Arc::ptr_eq(&listing, &self.listing) && span == self.span {
            return;
        }
        let (portfolio, moment) = (app.portfolio(), app.moment());
        let years = 0..span.unwrap_or(RollingSpan::Three).years();
        let of_year = |ahead: i32| {
            let year = moment.year + ahead;
            (year, year_list(&portfolio, &listing, year, moment))
        };
        self.years = years.map(of_year).collect();
        let next = annual_list(&portfolio, &listing, moment.year + 1, moment);
        let leaving = next.out.iter().filter_map(|one| {
            let project = portfolio.projects().get(one.project)?;
            Some(format!("{}（{}）", project.name, one.why))
        });
        let leaving = leaving.collect();
        self.next = Some((moment.year + 1, next, leaving));
        self.outside = span.map_or_else(Vec::new, |span| {
            outside_columns(&portfolio, &listing, span, moment)
        });
        self.listing = listing;
        self.span = span;
    }

    fn buttons(&mut self, ui: &mut Ui, _shown: &Shown<'_>, state: &mut UiState) {
        command_button(ui, "拟定清单", UiCommand::AnnualList, state);
    }

    /// How many years are shown, and what each of them has.
    fn strip(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        ui.spacing_mut().item_spacing.x = 12.0;
        let choices = RollingSpan::ALL.iter().map(|span| (*span, span.label()));
        let choices: Vec<_> = choices.collect();
        if let Some(span) = segmented(ui, &choices, self.span) {
            let columns = rolling_columns(span);
            commands.push(Command::Look(LookCommand::SetColumns(columns)));
        }
        for (year, list) in &self.years {
            whole_caption(ui, format!("{year}年 {}", list.words(shown.unit)));
        }
        if let Some((year, list, leaving)) = &self.next {
            ui.end_row();
            let label = caption(
                ui,
                format!("拟定{year}年度清单（本页的项目）：{}", list.words()),
            );
            if !leaving.is_empty() {
                label.on_hover_text(format!("退出的：{}", some_of(leaving)));
            }
        }
        if let Some(words) = outside_in_words(&self.outside, shown.unit) {
            // A sentence of its own: it begins a line.
            ui.end_row();
            caption(ui, words);
        }
    }
}
