//! The tabs of the inspector's pages, in one line: those that have no room stand in a menu behind it.

use egui::{
    Button, FontId, Id, Popup, Response, RichText, Role, Stroke, TextStyle, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use crate::model::Project;

use super::state::Page;
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{compact, focus_ring};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Between two tabs, in points.
const GAP: f32 = 8.0;
/// What is called for the pages that have no room.
const MORE: &str = "更多";

/// A page, and what its tab says: how many rows it has as well.
type Tab = (Page, String);

/// Draws the line.
pub(super) fn tabs(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let tokens = Tokens::of(ui);
    let all = all(shown, project);
    let font = TextStyle::Button.resolve(ui.style());
    let width = |text: &str| text_width(ui, text, &font);
    let widths: Vec<f32> = all.iter().map(|(_, label)| width(label)).collect();
    let more = width(&format!("{MORE} {}", icons::CARET_DOWN)).ceil() + 4.0;
    let current = all
        .iter()
        .position(|(page, _)| *page == state.inspector.page);
    let room = ui.available_width();
    let in_line = in_line(&widths, more, room, current.unwrap_or_default());
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP, 0.0);
        for (page, label) in in_line.iter().map(|place| &all[*place]) {
            let is_on = state.inspector.page == *page;
            if tab(ui, label, is_on).clicked() {
                state.inspector.page = *page;
            }
        }
        let others = all.iter().enumerate();
        let others = others.filter(|(place, _)| !in_line.contains(place));
        let others: Vec<&Tab> = others.map(|(_, tab)| tab).collect();
        if !others.is_empty() {
            rest(ui, state, &others);
        }
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.cursor().top() - 8.0,
        Stroke::new(1.0, tokens.line),
    );
}

fn all(shown: &Shown<'_>, project: &Project) -> [Tab; 9] {
    let portfolio = &shown.portfolio;
    let counted = |page: Page, word: &str, count: usize| match count {
        0 => (page, word.to_owned()),
        count => (page, format!("{word} {count}")),
    };
    let funding =
        portfolio.funding().of(project.id).len() + portfolio.annual_plans().of(project.id).len();
    let milestones = portfolio.milestones().of(project.id).len();
    let approvals = portfolio.approvals().of(project.id).len();
    let problems = crate::view::open_problems(portfolio, project, shown.moment);
    let attachments = portfolio.attachments().of(project.id).len();
    let remarks = portfolio.remarks().of(project.id).len();
    [
        counted(Page::Basics, "基本", 0),
        counted(Page::Money, "资金", funding),
        counted(Page::Milestones, "里程碑", milestones),
        counted(Page::Approvals, "手续", approvals),
        counted(Page::Progress, "进度", 0),
        counted(Page::Problems, "问题", problems),
        counted(Page::Attachments, "附件", attachments),
        counted(Page::Remarks, "批注", remarks),
        counted(Page::History, "历史", 0),
    ]
}

fn text_width(ui: &Ui, text: &str, font: &FontId) -> f32 {
    let text = text.to_owned();
    let galley = ui
        .painter()
        .layout_no_wrap(text, font.clone(), egui::Color32::PLACEHOLDER);
    galley.size().x
}

/// Which tabs stand in the line: all of them, or the first that have room beside the menu for the rest; the one in front
/// always does, if need be in the place of the last.
fn in_line(widths: &[f32], more: f32, room: f32, current: usize) -> Vec<usize> {
    let taken = |places: &[usize]| {
        let widths = places.iter().map(|place| widths[*place]);
        let gaps = GAP * places.len().saturating_sub(1) as f32;
        widths.sum::<f32>() + gaps
    };
    let mut places: Vec<usize> = (0..widths.len()).collect();
    if taken(&places) <= room {
        return places;
    }
    let room = room - more - GAP;
    while places.len() > 1 && taken(&places) > room {
        // From behind, but for the one in front.
        let last = places.iter().rposition(|place| *place != current);
        places.remove(last.unwrap_or_default());
    }
    places
}

fn tab(ui: &mut Ui, label: &str, is_on: bool) -> Response {
    let tokens = Tokens::of(ui);
    let color = if is_on { tokens.accent } else { tokens.text };
    let text = RichText::new(label).color(color);
    let button = Button::new(text).frame(false);
    let response = ui.add(button.min_size(vec2(0.0, 30.0)));
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_on, label));
    focus_ring(ui, &response);
    if is_on {
        let y = response.rect.bottom();
        let line = Stroke::new(2.0, tokens.accent);
        ui.painter().hline(response.rect.x_range(), y, line);
    }
    response
}

/// The menu of the pages that have no room.
fn rest(ui: &mut Ui, state: &mut UiState, others: &[&Tab]) {
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("{MORE} {}", icons::CARET_DOWN)).color(tokens.text);
    let button = Button::new(text).frame(false).min_size(vec2(0.0, 30.0));
    // However many tabs stand before it, it is the same and keeps the keyboard.
    let builder = UiBuilder::new().scope_id(Id::unique("inspector_more"));
    let response = ui.scope_builder(builder, |ui| ui.add(button)).inner;
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "更多页"));
    focus_ring(ui, &response);
    let labels: Vec<&str> = others.iter().map(|(_, label)| label.as_str()).collect();
    Popup::menu(&response).show(|ui| {
        compact(ui);
        for (page, label) in others {
            let entry = ui.button(label);
            entry.widget_info(|| WidgetInfo::selected(Role::Tab, true, false, label));
            if entry.clicked() {
                state.inspector.page = *page;
                response.request_focus();
                ui.close();
            }
        }
        if ui.input(|input| input.key_pressed(egui::Key::Escape)) {
            response.request_focus();
        }
    });
    response.on_hover_text(labels.join("、"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tabs_without_room_go_into_the_menu_and_the_one_in_front_stays() {
        let widths = [30.0; 5];
        // 5 × 30 and 4 gaps of 8.
        assert_eq!(in_line(&widths, 40.0, 182.0, 0), [0, 1, 2, 3, 4]);
        // Beside 40 and a gap 133 are left: 3 × 30 and 2 gaps are 106, a fourth makes 144.
        assert_eq!(in_line(&widths, 40.0, 181.0, 0), [0, 1, 2]);
        assert_eq!(in_line(&widths, 40.0, 181.0, 2), [0, 1, 2]);
        assert_eq!(in_line(&widths, 40.0, 181.0, 4), [0, 1, 4]);
        assert_eq!(in_line(&widths, 40.0, 10.0, 3), [3]);
    }
}
