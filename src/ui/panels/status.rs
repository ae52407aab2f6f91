use egui::{FontId, RichText, Ui};

use crate::app::{Command, FileCommand, MergeStep, PaperCommand, Session};

use crate::ui::dialogs::{WarningsDialog, remit_words};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// For whom a copy was handed out, where the library is one.
fn remit(ui: &mut Ui, shown: &Shown<'_>) {
    let Some(remit) = shown.app.session().and_then(Session::remit) else {
        return;
    };
    let name = &remit.name;
    let text = match remit.floor() {
        None => format!("“{name}”的副本"),
        Some(_) => format!("“{name}”的副本 · 只含其牵头的项目"),
    };
    let color = Tokens::of(ui).accent;
    let text = RichText::new(text).size(SMALL_TEXT).color(color);
    ui.label(text).on_hover_text(remit_words(remit));
}

/// Which of two values holds until somebody decides.
fn which_holds(shown: &Shown<'_>) -> &'static str {
    let is_of_server = shown.app.session().is_some_and(|of| of.linked().is_some());
    if is_of_server {
        "现在用的是先到服务器的，两边的值都留着，点开逐处决定"
    } else {
        "现在用的是较晚填的，两边的值都留着，点开逐处决定"
    }
}

/// Draws the line at the bottom: counts and sums of the filter and of the selection, warnings, size of text.
pub fn status(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let tokens = Tokens::of(ui);
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = GAP;
        // No control may be higher than the line itself.
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding.y = 0.0;
        let quiet = |ui: &mut Ui, text: String| {
            ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.secondary))
        };
        // What is drawn at the left leaves room for the work that is going on.
        let job = working(shown);
        let kept = job.as_ref().map_or(0.0, |(text, _)| width(ui, text) + GAP);
        let has_room = |ui: &Ui, text: &str| width(ui, text) + GAP + kept <= ui.available_width();
        let totals = &shown.listing.totals;
        let has_library = shown.save_state.is_some();
        remit(ui, shown);
        if has_library {
            let all = shown.portfolio.projects().len();
            let found = quiet(ui, format!("筛选 {} / {all} 项", totals.count));
            let changed = shown.listing.kept;
            if changed > 0 {
                let text = format!("含刚改的 {changed} 项");
                let tip =
                    "这些项目改动后已不符合筛选，改动搜索或筛选前仍列在这里，也计入合计；导出不含";
                for said in [found, quiet(ui, text)] {
                    said.on_hover_text(tip);
                }
            }
            let sum = format!("总投资 {}", shown.sum(totals.total_investment));
            let missing = totals.without_total;
            let missing = (missing > 0).then(|| format!("其中 {missing} 项未填总投资，未计入"));
            tell(
                quiet(ui, sum),
                shown.whole(totals.total_investment, shown.unit),
                missing,
            );
            if let Some(words) = shown.alone() {
                let text = format!("含单独计入的子项 {} 项", shown.listing.alone);
                if has_room(ui, &text) {
                    quiet(ui, text).on_hover_text(words);
                }
            }
        }
        if shown.listing.repeated > 0 {
            let text = format!("分组中重复列出 {} 项", shown.listing.repeated);
            if has_room(ui, &text) {
                quiet(ui, text)
                    .on_hover_text("有多个牵头部门的项目在每个部门下各列一次，合计只计一次");
            }
        }
        if !shown.selection.is_empty() {
            let sum = shown.sum(shown.picked.total_investment);
            let text = format!("已选 {} 项 · {sum}", shown.picked.count);
            let short = format!("已选 {} 项", shown.picked.count);
            let text = if has_room(ui, &text) { text } else { short };
            let said = quiet(ui, text);
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
            if button.on_hover_text(which_holds(shown)).clicked() {
                commands.push(Command::File(FileCommand::Merge(MergeStep::Review)));
            }
        }
        if let Some((text, has_steps)) = job {
            ui.label(RichText::new(text).size(SMALL_TEXT).color(tokens.accent));
            if has_steps && text_button(ui, "取消").clicked() {
                commands.push(Command::Paper(PaperCommand::CancelJob));
            }
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            let mark = shown.portfolio.data_mark();
            // That the data are fictional is always said; the rest only where it lies on nothing.
            let kept = mark.map_or(0.0, |mark| width(ui, mark) * 1.1 + GAP);
            let has_room = |ui: &Ui, text: &str, kept: f32| {
                width(ui, text) + kept + GAP <= ui.available_width()
            };
            let zoom = format!("{:.0}%", ui.zoom_factor() * 100.0);
            if has_room(ui, &zoom, kept) {
                quiet(ui, zoom).on_hover_text("文字大小，Ctrl+加号、Ctrl+减号调整");
            }
            if has_room(ui, &shown.user, kept) {
                quiet(ui, shown.user.clone());
            }
            if let Some(mark) = mark {
                let text = RichText::new(mark)
                    .family(crate::ui::kit::fonts::bold())
                    .size(SMALL_TEXT);
                ui.label(text.color(tokens.bad))
                    .on_hover_text("资金、进度、人员等均为虚构，仅供演示");
            }
            let year = format!("{} 年度口径", shown.moment.year);
            if has_library && has_room(ui, &year, 0.0) {
                quiet(ui, year);
            }
        });
    });
}

/// Free space between two things in the line, in points.
const GAP: f32 = 18.0;

/// How wide a text is in the line.
fn width(ui: &Ui, text: &str) -> f32 {
    let font = FontId::proportional(SMALL_TEXT);
    let galley = ui
        .painter()
        .layout_no_wrap(text.to_owned(), font, Tokens::of(ui).text);
    galley.size().x
}

/// The work that is going on, in words, and whether its steps are counted, so that it can be stopped between two.
fn working(shown: &Shown<'_>) -> Option<(String, bool)> {
    let job = shown.app.is_busy()?;
    Some(match shown.app.progress() {
        Some((done, total)) if total > 1 => (format!("正在{job}… {done}/{total}"), true),
        _ => (format!("正在{job}…"), false),
    })
}

/// What is said of a sum on hover: the whole of it, and what it leaves out.
fn tell(response: egui::Response, whole: Option<String>, missing: Option<String>) {
    let told: Vec<String> = whole.into_iter().chain(missing).collect();
    if !told.is_empty() {
        response.on_hover_text(told.join("\n"));
    }
}
