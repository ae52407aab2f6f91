//! 看板: the projects as cards in columns, moved between them with the mouse or the keyboard.

mod card;

use std::sync::Arc;

use egui::{
    Align2, DragAndDrop, FontFamily, FontId, Key, Modifiers, Rect, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, pos2, vec2,
};

use crate::app::{App, Command, EditCommand, Matter, SelectCommand};
use crate::model::{Id, Money, Project, ProjectColumn, Value};
use crate::view::{
    ABSENT, Board, BoardBy, BoardColumn, BoardKey, BoardMove, BoardOrder, Listing, Moment,
};

use crate::ui::help::Help;
use crate::ui::kit::cells::{cell_text, is_readable};
use crate::ui::kit::choices::one_of;
use crate::ui::kit::fonts;
use crate::ui::kit::icons;
use crate::ui::kit::keyboard::{take_key, take_menu_key};
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::waiting::Waiting;
use crate::ui::kit::widgets::{caption, tell};
use crate::ui::pages::nothing::nothing;
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

use card::{CARD, Dragged, PEEK, draw_card};

/// Height of a column's head.
const HEAD: f32 = 50.0;
/// Least width of a column with cards, and of one without.
const WIDTHS: [f32; 2] = [212.0, 112.0];
/// Between columns and around them.
const GAP: f32 = 10.0;

/// What the page remembers between pictures, and the board that it shows.
#[derive(Default)]
pub struct BoardPage {
    by: BoardBy,
    order: BoardOrder,
    kept: Option<(Asked, Arc<Board>)>,
    /// The column and card to scroll to, after a move by keys.
    scroll_to: Option<(usize, usize)>,
    /// The card that the keys move, and the column that it leaves: it stays in sight where it comes to.
    follows: Option<(Id<Project>, usize)>,
    /// How wide the columns' room was in the last picture.
    width: f32,
    /// The keyboard asks for the menu of the chosen card.
    menu: Waiting<()>,
}

/// From what a board was made.
type Asked = (Arc<Listing>, Moment, BoardBy, BoardOrder);

impl Page for BoardPage {
    fn help(&self) -> Help {
        Help::Board
    }

    /// The board is made anew only when listing, month or choice changed.
    fn refresh(&mut self, app: &mut App) {
        let asked = (app.listing(), app.moment(), self.by, self.order);
        let is_current = self
            .kept
            .as_ref()
            .is_some_and(|((listing, moment, by, order), _)| {
                Arc::ptr_eq(listing, &asked.0)
                    && (*moment, *by, *order) == (asked.1, asked.2, asked.3)
            });
        if !is_current {
            let board = Board::new(&app.portfolio(), &asked.0, asked.1, asked.2, asked.3);
            if let Some((id, from)) = self.follows
                && let Some(place) = board.place(id).filter(|(column, _)| *column != from)
            {
                self.scroll_to = Some(place);
                self.follows = None;
            }
            self.kept = Some((asked, Arc::new(board)));
        }
    }

    fn has_inspector(&self, _app: &App) -> bool {
        true
    }

    /// Every column is in sight.
    fn usual_width(&self) -> f32 {
        self.board().map_or(0.0, |board| least_width_of(&board))
    }

    fn keys(
        &mut self,
        ui: &Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        keys(ui, shown, self, state, commands);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if shown.listing.projects.is_empty() {
            return nothing(ui, shown, state, commands);
        }
        choices(ui, shown, self);
        if let Some(board) = self.board() {
            self.columns(ui, shown, &board, state, commands);
            ghost(ui, shown);
        }
    }
}

impl BoardPage {
    fn board(&self) -> Option<Arc<Board>> {
        self.kept.as_ref().map(|(_, board)| Arc::clone(board))
    }

    fn columns(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        board: &Board,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let room = ui.available_rect_before_wrap();
        let scroll_to = self.scroll_to.take();
        // Where a panel has taken part of the room, the card that called it stays in sight.
        let is_other =
            (std::mem::replace(&mut self.width, room.width()) - room.width()).abs() > 0.5;
        let kept = shown.selected.filter(|_| is_other);
        let kept = kept
            .and_then(|id| board.place(id))
            .map(|(column, _)| column);
        let by = self.by;
        ScrollArea::horizontal()
            .id_salt("board")
            .auto_shrink(false)
            .show(ui, |ui| {
                let least = least_width_of(board);
                let filled = board
                    .columns
                    .iter()
                    .filter(|column| !column.cards.is_empty());
                let filled = filled.count().max(1);
                let more = if least > room.width() {
                    widened(room.width())
                } else {
                    (room.width() - least) / filled as f32
                };
                let least = least + more * filled as f32;
                let height = (room.height() - 12.0).max(HEAD + CARD);
                let size = vec2(least.max(room.width()), height);
                let (all, _) = ui.allocate_exact_size(size, Sense::hover());
                let mut x = all.left() + GAP;
                for (index, column) in board.columns.iter().enumerate() {
                    let more = if column.cards.is_empty() { 0.0 } else { more };
                    let width = least_width(column) + more;
                    let rect = Rect::from_min_size(pos2(x, all.top()), vec2(width, height));
                    x = rect.right() + GAP;
                    let place = scroll_to.filter(|(column, _)| *column == index);
                    let card = place.map(|(_, card)| card);
                    if card.is_some() || kept == Some(index) {
                        ui.scroll_to_rect(rect.expand2(vec2(GAP, 0.0)), None);
                    }
                    let column = (column, card, by);
                    draw_column(ui, rect, shown, column, &mut self.menu, state, commands);
                }
            });
        if self.menu.end_picture().0 {
            ui.request_repaint();
        }
    }
}

/// How much wider than the least the columns with cards are where not all have room: so many stand whole, and of the
/// next so little that it plainly goes on there, and nothing in it is cut.
fn widened(room: f32) -> f32 {
    let [least, _] = WIDTHS;
    let room = room - GAP - PEEK;
    let whole = (room / (least + GAP)).floor().max(1.0);
    (room / whole - GAP - least).max(0.0)
}

/// The least width of all columns, with what is between and around them.
fn least_width_of(board: &Board) -> f32 {
    let columns: f32 = board.columns.iter().map(least_width).sum();
    columns + GAP * (board.columns.len() + 1) as f32
}

fn least_width(column: &BoardColumn) -> f32 {
    WIDTHS[usize::from(column.cards.is_empty())]
}

/// Less room than this, in points, has the choices above the columns as lists.
const ROOM_FOR_CHOICES: f32 = 530.0;

/// By what the columns are told apart, and in which order cards stand.
fn choices(ui: &mut Ui, shown: &Shown<'_>, board: &mut BoardPage) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 46.0), Sense::hover());
    let inner = rect.shrink2(vec2(12.0, 0.0));
    let builder = egui::UiBuilder::new()
        .max_rect(inner)
        .id_salt("board_choices")
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut ui = ui.new_child(builder);
    caption(&mut ui, "分列");
    let by = BoardBy::ALL.map(|by| (by, by.label()));
    let is_narrow = rect.width() < ROOM_FOR_CHOICES;
    if let Some(by) = one_of(&mut ui, "分列", &by, board.by, is_narrow) {
        board.by = by;
    }
    ui.add_space(12.0);
    caption(&mut ui, "卡片次序");
    let orders = BoardOrder::ALL.map(|order| (order, order.label()));
    if let Some(order) = one_of(&mut ui, "卡片次序", &orders, board.order, is_narrow) {
        board.order = order;
    }
    ui.add_space(12.0);
    let hint = match board.by {
        BoardBy::Light => "亮灯由进度算出，卡片不能拖动",
        _ if shown.read_only.is_some() => "项目库以只读方式打开，卡片不能拖动",
        BoardBy::Stage => "拖动卡片改变阶段；也可用方向键选卡片，Ctrl+←/→ 移动",
        BoardBy::Quarter => "拖动卡片改变下一节点的计划季度；也可用 Ctrl+←/→",
    };
    // Part of a sentence says nothing.
    let font = FontId::proportional(SMALL_TEXT);
    let color = Tokens::of(&ui).secondary;
    let words = ui.painter().layout_no_wrap(hint.to_owned(), font, color);
    if words.size().x <= ui.available_width() {
        caption(&mut ui, hint);
    } else {
        let mark = ui.label(icons::icon(icons::INFO, 16.0).color(color));
        mark.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, hint));
        mark.on_hover_text(hint);
    }
}

fn draw_column(
    ui: &mut Ui,
    rect: Rect,
    shown: &Shown<'_>,
    (column, scroll_to, by): (&BoardColumn, Option<usize>, BoardBy),
    menu: &mut Waiting<()>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let builder = egui::UiBuilder::new()
        .max_rect(rect)
        .id_salt(("column", &column.label));
    let mut ui = ui.new_child(builder);
    // The cards lie on top, so the pointer is asked and not the column's own response.
    let at = ui.input(|input| input.pointer.interact_pos());
    let is_target = at.is_some_and(|at| rect.contains(at))
        && DragAndDrop::has_payload_of_type::<Dragged>(ui.ctx());
    let border = if is_target {
        tokens.accent
    } else {
        tokens.line
    };
    let stroke = Stroke::new(if is_target { 2.0 } else { 1.0 }, border);
    ui.painter()
        .rect(rect, 8, tokens.subgroup, stroke, StrokeKind::Inside);
    head(&ui, rect, shown, column);
    let body = Rect::from_min_max(
        pos2(rect.left() + 8.0, rect.top() + HEAD),
        pos2(rect.right() - 4.0, rect.bottom() - 4.0),
    );
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(body).id_salt("cards"));
    inner.shrink_clip_rect(body);
    if column.cards.is_empty() {
        let at = body.center_top() + vec2(0.0, 24.0);
        let font = FontId::proportional(SMALL_TEXT);
        inner
            .painter()
            .text(at, Align2::CENTER_TOP, "没有项目", font, tokens.faint);
    } else {
        let mut scroll = ScrollArea::vertical().id_salt("scroll").auto_shrink(false);
        if let Some(card) = scroll_to {
            let offset = (card as f32 + 0.5) * CARD - body.height() / 2.0;
            scroll = scroll.vertical_scroll_offset(offset.max(0.0));
        }
        inner.spacing_mut().item_spacing.y = 0.0;
        scroll.show_rows(&mut inner, CARD, column.cards.len(), |ui, range| {
            for card in &column.cards[range] {
                draw_card(ui, shown, *card, menu, state, commands);
            }
        });
    }
    if is_target
        && ui.input(|input| input.pointer.any_released())
        && let Some(dragged) = DragAndDrop::take_payload::<Dragged>(ui.ctx())
    {
        let moved = shown.still_shown(&dragged.0);
        move_to((by, column.key), &moved, shown, state, &ui, commands);
    }
}

fn head(ui: &Ui, rect: Rect, shown: &Shown<'_>, column: &BoardColumn) {
    let tokens = Tokens::of(ui);
    let line = |top: f32, height: f32| {
        Rect::from_min_size(
            pos2(rect.left() + 12.0, rect.top() + top),
            vec2(rect.width() - 24.0, height),
        )
    };
    let count = format!("{} 项", column.totals.count);
    let sum = match column.totals.total_investment {
        Money::ZERO => ABSENT.to_owned(),
        sum => sum.with_unit(shown.unit),
    };
    let bold = FontId::new(TABLE_TEXT, fonts::bold());
    let small = FontId::new(SMALL_TEXT, FontFamily::Proportional);
    let seen = line(0.0, 1.0)
        .x_range()
        .intersection(ui.clip_rect().x_range());
    let mut is_cut = false;
    if is_readable(seen.span()) {
        let first = line(7.0, 20.0);
        let taken = cell_text(ui, first, &count, small.clone(), tokens.secondary, true);
        let name = first.with_max_x(first.right() - taken.width - 6.0);
        let name = cell_text(ui, name, &column.label, bold, tokens.text, false);
        cell_text(ui, line(27.0, 18.0), &sum, small, tokens.secondary, false);
        is_cut = name.is_cut;
    }
    let response = ui.interact(
        Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + HEAD)),
        ui.make_persistent_id("head"),
        Sense::hover(),
    );
    let said = format!("{} {count} 总投资 {sum}", column.label);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ColumnHeader, true, &said));
    let whole = shown.whole(column.totals.total_investment, shown.unit);
    let whole = whole.map(|whole| format!("总投资 {whole}"));
    let name = is_cut.then(|| column.label.clone());
    tell(response, name.into_iter().chain(whole));
}

/// What hangs on the pointer during a drag.
fn ghost(ui: &Ui, shown: &Shown<'_>) {
    let Some(dragged) = DragAndDrop::payload::<Dragged>(ui.ctx()) else {
        return;
    };
    let Some(at) = ui.input(|input| input.pointer.interact_pos()) else {
        return;
    };
    let first = dragged.0.first();
    let project = first.and_then(|id| shown.portfolio.projects().get(*id));
    let name = project.map_or("", |project| project.name.as_str());
    let text = match dragged.0.len() {
        0 | 1 => name.to_owned(),
        count => format!("{name}等 {count} 项"),
    };
    let tokens = Tokens::of(ui);
    let layer = egui::LayerId::new(egui::Order::Tooltip, egui::Id::unique("board_ghost"));
    let painter = ui.ctx().layer_painter(layer);
    let font = FontId::proportional(TABLE_TEXT);
    let galley = painter.layout_no_wrap(text, font, tokens.text);
    let rect = Rect::from_min_size(at + vec2(10.0, 6.0), galley.size() + vec2(20.0, 12.0));
    let line = Stroke::new(1.0, tokens.accent);
    painter.rect(rect, 6, tokens.paper, line, StrokeKind::Inside);
    painter.galley(rect.min + vec2(10.0, 6.0), galley, tokens.text);
}

/// Does what dropping projects on a column means; says why where it means nothing.
fn move_to(
    (by, key): (BoardBy, BoardKey),
    projects: &[Id<Project>],
    shown: &Shown<'_>,
    state: &mut UiState,
    ui: &Ui,
    commands: &mut Vec<Command>,
) {
    if shown.read_only.is_some() {
        return;
    }
    let mut refused = None;
    let mut moved: Vec<(BoardMove, Vec<Id<Project>>)> = Vec::new();
    for id in projects {
        match by.drop(key, &shown.portfolio, *id, shown.moment) {
            Ok(None) => {}
            Ok(Some(wanted)) => match moved.iter_mut().find(|(other, _)| *other == wanted) {
                Some((_, ids)) => ids.push(*id),
                None => moved.push((wanted, vec![*id])),
            },
            Err(reason) => refused = Some(reason),
        }
    }
    for (wanted, ids) in moved {
        commands.push(match wanted {
            BoardMove::Stage(stage) => {
                let value = Value::Choice(stage.label());
                Command::Edit(EditCommand::SetField(ids, ProjectColumn::Stage, value))
            }
            BoardMove::NextMilestone(date) => {
                Command::Edit(EditCommand::PlanNextMilestone(ids, date))
            }
        });
    }
    if let Some(reason) = refused {
        state.complain(ui, Some(Matter::Editing), reason);
    }
}

/// Moves among the cards, and the card itself with Ctrl, while no control has the keyboard.
fn keys(
    ui: &Ui,
    shown: &Shown<'_>,
    page: &mut BoardPage,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    if ui.memory(|memory| memory.focused().is_some()) {
        return;
    }
    let Some(board) = page.board() else {
        return;
    };
    let place = shown.selected.and_then(|id| board.place(id));
    if take_menu_key(ui) && place.is_some() {
        page.menu.ask(());
        page.scroll_to = place;
    }
    if shown.selection.len() > 1 && take_key(ui, Modifiers::NONE, Key::Escape) {
        commands.push(Command::Select(SelectCommand::Select(shown.selected, None)));
    }
    let pressed = |modifiers, key| take_key(ui, modifiers, key);
    for (key, step) in [(Key::ArrowLeft, -1), (Key::ArrowRight, 1)] {
        if pressed(Modifiers::COMMAND, key)
            && let Some((column, _)) = place
            && let Some(to) = column.checked_add_signed(step)
            && let Some(to) = board.columns.get(to)
        {
            let selected: Vec<Id<Project>> = shown.selection.iter().copied().collect();
            let before = commands.len();
            move_to((page.by, to.key), &selected, shown, state, ui, commands);
            let moved = shown.selected.filter(|_| commands.len() > before);
            page.follows = moved.map(|id| (id, column));
        }
    }
    let steps = [
        (Key::ArrowUp, 0, -1),
        (Key::ArrowDown, 0, 1),
        (Key::ArrowLeft, -1, 0),
        (Key::ArrowRight, 1, 0),
    ];
    for (key, across, down) in steps {
        if !pressed(Modifiers::NONE, key) {
            continue;
        }
        let to = match place {
            Some((column, card)) => next_place(&board, (column, card), across, down),
            None => board
                .columns
                .iter()
                .position(|c| !c.cards.is_empty())
                .map(|c| (c, 0)),
        };
        if let Some((column, card)) = to {
            let id = board.columns[column].cards[card];
            commands.push(Command::Select(SelectCommand::Select(Some(id), None)));
            page.scroll_to = Some((column, card));
        }
    }
}

/// The card above, below or beside; columns without cards are passed over.
fn next_place(
    board: &Board,
    (column, card): (usize, usize),
    across: isize,
    down: isize,
) -> Option<(usize, usize)> {
    if across == 0 {
        let to = card.checked_add_signed(down)?;
        return (to < board.columns[column].cards.len()).then_some((column, to));
    }
    let mut column = column;
    loop {
        column = column.checked_add_signed(across)?;
        let cards = board.columns.get(column)?.cards.len();
        if cards > 0 {
            return Some((column, card.min(cards - 1)));
        }
    }
}
