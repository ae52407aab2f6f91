//! A project as a card.

use egui::{FontFamily, FontId, Rect, Response, Sense, Stroke, StrokeKind, Ui, vec2};

use crate::app::{Command, SelectCommand};
use crate::model::{Field, Id, Light, Project};
use crate::view::{ABSENT, BoardCard};

use crate::ui::command::{Needs, UiCommand};
use crate::ui::kit::cells::{cell_text, is_readable};
use crate::ui::kit::fonts;
use crate::ui::kit::menus::context_menu;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::waiting::Waiting;
use crate::ui::kit::widgets::{compact, tell};
use crate::ui::panels::menu::item;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Height of a card with the gap below it, in points.
pub(super) const CARD: f32 = 92.0;

/// What is seen of the first column that has no room.
pub(super) const PEEK: f32 = 24.0;

/// The projects that a drag takes along.
pub(super) struct Dragged(pub Vec<Id<Project>>);

pub(super) fn draw_card(
    ui: &mut Ui,
    shown: &Shown<'_>,
    id: Id<Project>,
    menu: &mut Waiting<()>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let size = vec2(ui.available_width() - 8.0, CARD);
    let (slot, _) = ui.allocate_exact_size(size, Sense::hover());
    let rect = slot.with_max_y(slot.bottom() - 8.0);
    let Some(project) = shown.portfolio.projects().get(id) else {
        return;
    };
    let is_movable = shown.read_only.is_none();
    let sense = if is_movable {
        Sense::click_and_drag()
    } else {
        Sense::click()
    };
    let response = ui.interact(rect, ui.make_persistent_id(("card", id)), sense);
    let card = BoardCard::of(&shown.portfolio, project, shown.moment);
    response.widget_info(|| {
        let is_on = shown.selection.contains(&id);
        egui::WidgetInfo::selected(egui::Role::Button, true, is_on, said(shown, id, &card))
    });
    let is_selected = shown.selection.contains(&id);
    let (fill, border) = match (is_selected, response.hovered()) {
        (true, _) => (tokens.selection, tokens.accent),
        // The accent is of what is selected.
        (false, true) => (tokens.paper, tokens.secondary),
        (false, false) => (tokens.paper, tokens.border),
    };
    let painter = ui.painter();
    painter.rect(rect, 6, fill, Stroke::new(1.0, border), StrokeKind::Inside);
    if shown.selected == Some(id) {
        let stroke = Stroke::new(2.0, tokens.accent);
        painter.rect_stroke(rect, 6, stroke, StrokeKind::Inside);
    }
    let cut = write_card(ui, rect, shown, (id, &card));
    if response.clicked() {
        commands.push(if ui.input(|input| input.modifiers.command) {
            Command::Select(SelectCommand::ToggleSelected(id))
        } else {
            Command::Select(SelectCommand::Select(Some(id), None))
        });
    }
    if response.secondary_clicked() && !is_selected {
        commands.push(Command::Select(SelectCommand::Select(Some(id), None)));
    }
    let asks = shown.selected == Some(id) && menu.take().is_some();
    context_menu(&response, asks, |ui| {
        compact(ui);
        for command in UiCommand::of_selection() {
            if command.spec().needs != Needs::Cells {
                item(ui, shown, command, state);
            }
        }
    });
    if response.drag_started() {
        let taken = if is_selected {
            shown.selection.iter().copied().collect()
        } else {
            vec![id]
        };
        response.dnd_set_drag_payload(Dragged(taken));
    }
    hover(response, shown, (id, &card), cut);
}

/// Which texts of a card are not there to be read as a whole.
#[derive(Clone, Copy, Default)]
struct Cut {
    name: bool,
    lead: bool,
    next: bool,
}

/// Says what the card does not.
fn hover(response: Response, shown: &Shown<'_>, (id, card): (Id<Project>, &BoardCard), cut: Cut) {
    let name = cut.name.then(|| card.name.clone());
    let total = card.total_investment;
    let total = total.and_then(|total| shown.whole(total, shown.unit));
    let total = total.map(|whole| format!("总投资 {whole}"));
    let lead = card.lead.as_ref().filter(|_| cut.lead);
    let lead = lead.map(|(name, _)| format!("牵头部门 {name}"));
    let next = card.next.as_ref().filter(|_| cut.next);
    let next = next.map(|next| format!("下一节点 {next}"));
    let tags = card.tags.join("、");
    let project = shown.portfolio.projects().get(id);
    let light = project.filter(|_| response.hovered()).and_then(|project| {
        let rule = shown.moment.rule;
        let ground = rule.light_in_words(&shown.portfolio, project, shown.moment)?;
        Some(format!("亮灯依据 {ground}"))
    });
    let told = [name, lead, total, next, light, Some(tags)];
    tell(response, told.into_iter().flatten());
}

/// An amount that a programme above holds already is in brackets, as in the table and on paper.
fn counted(shown: &Shown<'_>, id: Id<Project>, amount: String) -> String {
    let counting = shown.listing.counting(&shown.portfolio, shown.moment);
    if counting.is_held(id, Field::TOTAL_INVESTMENT) {
        format!("（{amount}）")
    } else {
        amount
    }
}

fn said(shown: &Shown<'_>, id: Id<Project>, card: &BoardCard) -> String {
    let sum = card.total_investment;
    let sum = sum.map(|sum| counted(shown, id, sum.with_unit(shown.unit)));
    let sum = sum.unwrap_or_else(|| "未填总投资".to_owned());
    let next = card.next.as_deref().unwrap_or("没有待办节点");
    format!("{} {sum} {next}", card.name)
}

fn write_card(
    ui: &Ui,
    rect: Rect,
    shown: &Shown<'_>,
    (id, card): (Id<Project>, &BoardCard),
) -> Cut {
    let tokens = Tokens::of(ui);
    // Of a card that is seen in part, the sum and the date stand in that part.
    let seen = rect.shrink2(vec2(10.0, 0.0)).x_range();
    let seen = seen.intersection(ui.clip_rect().x_range());
    if !is_readable(seen.span()) {
        return Cut::default();
    }
    let line = |place: f32| {
        let top = rect.top() + 7.0 + place * 23.0;
        Rect::from_x_y_ranges(seen, top..=top + 22.0)
    };
    let small = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let name = FontId::new(TABLE_TEXT, fonts::bold());
    let name = cell_text(ui, line(0.0), &card.name, name, tokens.text, false);
    let lead = match &card.lead {
        Some((name, 0)) => name.clone(),
        Some((name, more)) => format!("{name}等{}个", more + 1),
        None => "未明确牵头部门".to_owned(),
    };
    // The head of the column says the unit.
    let sum = card.total_investment;
    let sum = sum.map(|sum| counted(shown, id, sum.format(shown.unit)));
    let sum = sum.unwrap_or_else(|| ABSENT.to_owned());
    let second = line(1.0);
    let taken = cell_text(ui, second, &sum, small.clone(), tokens.text, true);
    let left = second.with_max_x(second.right() - taken.width - 8.0);
    let lead = cell_text(ui, left, &lead, small.clone(), tokens.secondary, false);
    let third = line(2.0);
    let (mark, color) = match (card.overdue_days, card.light) {
        (Some(days), _) => (format!("逾期 {days} 天"), tokens.bad),
        (None, Some(light)) if light != Light::NotRated => {
            let rule = shown.moment.rule;
            (rule.word(light).to_owned(), tokens.light(light, rule))
        }
        (None, _) => (String::new(), tokens.secondary),
    };
    let taken = cell_text(ui, third, &mark, small.clone(), color, true);
    let left = third.with_max_x(third.right() - taken.width - 8.0);
    // The date stands first: where there is no room for both, of the name less is read.
    let next = card.next.as_deref().unwrap_or("没有待办节点");
    let ink = if card.overdue_days.is_some() {
        tokens.bad
    } else {
        tokens.secondary
    };
    let next = cell_text(ui, left, next, small, ink, false);
    Cut {
        name: name.is_cut,
        lead: lead.is_cut,
        next: next.is_cut,
    }
}
