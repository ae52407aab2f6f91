use egui::{RichText, Ui};

use crate::app::{Command, FileCommand, MergeStep, PaperCommand};

use crate::ui::dialogs::WarningsDialog;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the line at the bottom: counts and sums of the filter and of the selection, warnings, size of text.
pub fn status(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = 18.0;
        // No control may be higher than the line itself.
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding.y = 0.0;
        let quiet = |ui: &mut Ui, text: String| {
            ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.secondary))
        };
        let totals = &shown.listing.totals;
        quiet(
            ui,
            format!(
                "筛选 {} / {} 项",
                totals.count,
                shown.portfolio.projects().len()
            ),
        );
        let sum = format!("总投资 {}", shown.sum(totals.total_investment));
        let missing = totals.without_total;
        let missing = (missing > 0).then(|| format!("其中 {missing} 项未填总投资，未计入"));
        tell(
            quiet(ui, sum),
            shown.whole(totals.total_investment, shown.unit),
            missing,
        );
        if shown.listing.repeated > 0 {
            let text = format!("分组中重复列出 {} 项", shown.listing.repeated);
            quiet(ui, text).on_hover_text("有多个牵头部门的项目在每个部门下各列一次，合计只计一次");
        }
        if !shown.selection.is_empty() {
            let sum = shown.sum(shown.picked.total_investment);
            let said = quiet(ui, format!("已选 {} 项 · {sum}", shown.picked.count));
            tell(
                said,
                shown.whole(shown.picked.total_investment, shown.unit),
                None,
            );
        }
        let real = shown.open_warnings;
        if real > 0 {
            let text = RichText::new(format!("{} 核对提示 {real}", icons::WARNING))
                .size(SMALL_TEXT)
                .color(tokens.late);
            let button = ui.add(egui::Button::new(text).frame(false));
            if button.on_hover_text("查看并逐条核对").clicked() {
                state.dialogs.open(WarningsDialog::default());
            }
        }
        let undecided = shown.app.undecided();
        if undecided > 0 {
            let text = RichText::new(format!("{} 合并冲突待定 {undecided}", icons::WARNING))
                .size(SMALL_TEXT)
                .color(tokens.late);
            let button = ui.add(egui::Button::new(text).frame(false));
            if button
                .on_hover_text("现在用的是较晚填的，两边的值都留着，点开逐处决定")
                .clicked()
            {
                commands.push(Command::File(FileCommand::Merge(MergeStep::Review)));
            }
        }
        if let Some(job) = shown.app.is_busy() {
            let steps = match shown.app.progress() {
                Some((done, total)) if total > 1 => format!(" {done}/{total}"),
                _ => String::new(),
            };
            ui.label(
                RichText::new(format!("正在{job}…{steps}"))
                    .size(SMALL_TEXT)
                    .color(tokens.accent),
            );
            if !steps.is_empty() && text_button(ui, "取消").clicked() {
                commands.push(Command::Paper(PaperCommand::CancelJob));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            quiet(ui, format!("{:.0}%", ui.zoom_factor() * 100.0))
                .on_hover_text("文字大小，Ctrl+加号、Ctrl+减号调整");
            quiet(ui, shown.user.clone());
            let mark = shown
                .portfolio
                .current_plan()
                .map(|plan| plan.data_mark.as_str());
            if let Some(mark) = mark.filter(|mark| !mark.is_empty()) {
                let text = RichText::new(mark)
                    .family(crate::ui::kit::fonts::bold())
                    .size(SMALL_TEXT);
                ui.label(text.color(tokens.bad))
                    .on_hover_text("资金、进度、人员等均为虚构，仅供演示");
            }
            quiet(ui, format!("{} 年度口径", shown.moment.year));
        });
    });
}

/// What is said of a sum on hover: the whole of it, and what it leaves out.
fn tell(response: egui::Response, whole: Option<String>, missing: Option<String>) {
    let told: Vec<String> = whole.into_iter().chain(missing).collect();
    if !told.is_empty() {
        response.on_hover_text(told.join("\n"));
    }
}
