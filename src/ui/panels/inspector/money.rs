use egui::{RichText, Ui};

use crate::app::{Command, EditCommand};
use crate::model::{
    AnnualPlanColumn as A, FundingKind, FundingLineColumn as F, Money, Pace, Project, ProjectColumn,
};

use super::basics::field;
use super::part_table::{Adding, PartHead, PartTable, head};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::caption;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

const FUNDING: [PartHead; 4] = [
    head(F::Source as usize, 84.0, 2.0),
    head(F::Amount as usize, 86.0, 1.0),
    head(F::Kind as usize, 58.0, 0.0),
    head(F::Year as usize, 44.0, 0.0),
];

const PLANS: [PartHead; 10] = [
    head(A::Year as usize, 44.0, 0.0),
    head(A::ListClass as usize, 76.0, 0.0),
    head(A::Planned as usize, 90.0, 0.5),
    // Beside it there is room for a name, and for both departments below.
    head(A::Target as usize, 130.0, 3.0),
    head(A::ResponsibleLeader as usize, 76.0, 1.0),
    head(A::LeadDepartment as usize, 84.0, 1.0),
    head(A::SupportingDepartments as usize, 84.0, 1.0),
    head(A::FirstQuarter as usize, 104.0, 0.5),
    head(A::SecondQuarter as usize, 104.0, 0.5),
    head(A::ThirdQuarter as usize, 104.0, 0.5),
];

/// So many of these columns are shown where the pace does not go by them.
const PLANS_PLAIN: usize = 7;

/// Funding lines against the total investment, and annual plans.
pub(super) fn money(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    field(
        ui,
        shown,
        state,
        project,
        ProjectColumn::TotalInvestment,
        commands,
    );
    ui.add_space(4.0);
    caption(ui, format!("资金来源（{}）", shown.unit.label()));
    let lines = shown.portfolio.funding().of(project.id);
    let table = PartTable {
        project: project.id,
        rows: lines,
        columns: &FUNDING,
        marks: Vec::new(),
    };
    table.show(ui, shown, state, commands);
    let add = EditCommand::AddFundingLine(project.id);
    Adding::new("新增资金来源", add).show(ui, lines, state, commands);
    if !lines.is_empty() {
        let funding = lines
            .iter()
            .filter(|line| line.counts_as() == FundingKind::Planned);
        let sum: Money = funding.filter_map(|line| line.amount).sum();
        let (text, color) = match project.total_investment {
            Some(total) if total == sum => ("＝ 总投资".to_owned(), tokens.good),
            Some(total) if total > sum => (
                format!("，缺口 {}", (total - sum).format_whole(shown.unit)),
                tokens.late,
            ),
            Some(total) => (
                format!("，超出总投资 {}", (sum - total).format_whole(shown.unit)),
                tokens.bad,
            ),
            None => ("，总投资未填".to_owned(), tokens.secondary),
        };
        ui.label(
            RichText::new(format!(
                "计划资金合计 {} {text}",
                sum.format_whole(shown.unit)
            ))
            .size(SMALL_TEXT)
            .color(color),
        );
    }
    ui.add_space(8.0);
    annual_plans(ui, shown, state, project, commands);
}

fn annual_plans(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    caption(ui, format!("年度计划（{}）", shown.unit.label()));
    let plans = shown.portfolio.annual_plans().of(project.id);
    let columns = if shown.moment.rule.pace == Pace::Own {
        &PLANS[..]
    } else {
        &PLANS[..PLANS_PLAIN]
    };
    let table = PartTable {
        project: project.id,
        rows: plans,
        columns,
        marks: Vec::new(),
    };
    table.show(ui, shown, state, commands);
    if !plans.is_empty() {
        caption(
            ui,
            "责任领导、责任单位、配合单位空着的，当年就是项目自己的。",
        );
    }
    let add = EditCommand::AddAnnualPlan(project.id);
    Adding::new("新增年度计划", add).show(ui, plans, state, commands);
}
