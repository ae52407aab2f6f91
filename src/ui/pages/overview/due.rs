//! 近期到期: what of the shown projects comes due this week, month or quarter.

use egui::{RichText, Sense, Ui, vec2};

use crate::app::{ArrangeCommand, Command, SelectCommand};
use crate::model::{Derived, Field, ViewPage};
use crate::ui::command::UiCommand;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, segmented, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;
use crate::view::{Due, DueKind, DuePeriod};

/// So many lines are shown.
const MOST: usize = 8;

/// What the part of the page holds; the period that is clicked, if any.
pub(super) fn due_soon(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (period, due): (DuePeriod, &[Due]),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> Option<DuePeriod> {
    let mut chosen = None;
    ui.horizontal(|ui| {
        let choices = DuePeriod::ALL.map(|period| (period, period.label()));
        chosen = segmented(ui, &choices, Some(period));
        let words = match due.len() {
            0 => "没有到期的节点、问题、手续、填报和月报".to_owned(),
            count => format!("{count} 项"),
        };
        caption(ui, words);
        let tip = "把报告期所在季度到期的节点、问题、手续、填报和月报存为日历文件（ics），手机、Outlook 等可以打开";
        let export = text_button(ui, UiCommand::ExportCalendar.label());
        if export.on_hover_text(tip).clicked() {
            state.wanted = Some(UiCommand::ExportCalendar);
        }
    });
    ui.spacing_mut().item_spacing.y = 0.0;
    for one in due.iter().take(MOST) {
        line(ui, shown, one, commands);
    }
    if due.len() > MOST {
        caption(ui, format!("还有 {} 项", due.len() - MOST));
    }
    chosen
}

fn line(ui: &mut Ui, shown: &Shown<'_>, due: &Due, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    let name = due.name(&shown.portfolio);
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 26.0), Sense::click());
    let what = due.what.replace('\n', " ");
    let said = format!("{} {} {name}：{what}", due.date, due.kind.label());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &said));
    let is_late = due.day < shown.moment.today;
    let ink = match (response.hovered(), is_late) {
        (true, _) => tokens.accent,
        (false, true) => tokens.bad,
        (false, false) => tokens.text,
    };
    let font = egui::FontId::proportional(TABLE_TEXT);
    let cut = cell_text(ui, rect, &said, font, ink, false);
    let line = egui::Stroke::new(1.0, tokens.line);
    ui.painter().hline(rect.x_range(), rect.bottom(), line);
    let response = if cut.is_cut {
        response.on_hover_text(RichText::new(said))
    } else {
        response
    };
    if response.clicked() {
        let field: Field = match due.kind {
            DueKind::Milestone => Field::NEXT_MILESTONE,
            DueKind::Problem => Derived::OpenProblems.into(),
            DueKind::Approval | DueKind::Report | DueKind::Month => {
                Derived::ApprovalsGranted.into()
            }
        };
        let page = match due.kind {
            DueKind::Milestone | DueKind::Problem | DueKind::Approval => ViewPage::Table,
            DueKind::Report => ViewPage::Filling,
            DueKind::Month => ViewPage::Dispatch,
        };
        commands.push(Command::Arrange(ArrangeCommand::ShowPage(page)));
        if let Some((month, end)) = due.period {
            commands.push(Command::Arrange(ArrangeCommand::SetPeriod(month, end)));
        }
        if due.project.is_some() {
            let select = SelectCommand::Select(due.project, Some(field));
            commands.push(Command::Select(select));
        }
    }
}
