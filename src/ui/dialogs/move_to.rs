//! 移到…: another place in the plan for the selected projects.

use std::collections::BTreeSet;

use egui::{Button, Key, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::{Command, EditCommand};
use crate::model::{Id, OutlineKind, OutlineNode, Project, ProjectColumn, Value};
use crate::ui::help::Help;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{agreement, closable_heading, dialog, from_right, middle_of_height};
use crate::ui::shown::{OutlineChildren, Shown};
use crate::ui::state::{Dialog, UiState};
use crate::view::Search;

/// What is typed to find the place, and the place chosen.
pub struct MoveDialog {
    typed: String,
    places: Vec<Place>,
    chosen: Option<Id<OutlineNode>>,
    /// Where the selected projects stand now: the nearest place in the list.
    present: BTreeSet<Id<OutlineNode>>,
    /// Whether the search has had the keyboard.
    has_focus: bool,
}

/// A part, chapter or section.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    node: Id<OutlineNode>,
    depth: usize,
    heading: String,
}

impl MoveDialog {
    /// About the projects that are selected.
    pub fn new(shown: &Shown<'_>) -> Self {
        let mut places = Vec::new();
        add_places(shown, &shown.outline_children, None, 0, &mut places);
        let of = |id: &Id<Project>| shown.portfolio.projects().get(*id)?.outline;
        let is_listed = |node: &&OutlineNode| places.iter().any(|place| place.node == node.id);
        let listed = |node| {
            let path = shown.portfolio.outline_path(node);
            Some(path.into_iter().rfind(is_listed)?.id)
        };
        let present = shown.selection.iter().filter_map(of).filter_map(listed);
        Self {
            typed: String::new(),
            present: present.collect(),
            places,
            chosen: None,
            has_focus: false,
        }
    }

    /// The places that fit what is typed: all of them while nothing is.
    fn found(&self) -> impl Iterator<Item = &Place> {
        let typed = self.typed.trim();
        let search = Search::new(typed);
        let fits = move |place: &&Place| search.finds(&place.heading);
        self.places.iter().filter(fits)
    }

    /// The chosen place moves among those found, by so many.
    fn step(&mut self, by: isize) {
        let found: Vec<Id<OutlineNode>> = self.found().map(|place| place.node).collect();
        // Before anything is chosen, the arrows start where the projects stand.
        let is_start = |node: &Id<OutlineNode>| match self.chosen {
            Some(chosen) => *node == chosen,
            None => by != 0 && self.present.contains(node),
        };
        let at = found.iter().position(is_start);
        let last = found.len().saturating_sub(1);
        let next = at.map_or(0, |at| at.saturating_add_signed(by).min(last));
        self.chosen = found.get(next).copied();
    }
}

impl MoveDialog {
    /// Whether the projects can be moved to the chosen place: those that stand there already have nowhere to go.
    fn is_ready(&self) -> bool {
        let is_there = |node| self.present.len() == 1 && self.present.contains(&node);
        self.chosen.is_some_and(|node| !is_there(node))
    }
}

fn add_places(
    shown: &Shown<'_>,
    children: &OutlineChildren,
    above: Option<Id<OutlineNode>>,
    depth: usize,
    places: &mut Vec<Place>,
) {
    for id in children.get(&above).into_iter().flatten() {
        let Some(node) = shown.portfolio.outline().get(*id) else {
            continue;
        };
        if node.kind != Some(OutlineKind::Item) {
            places.push(Place {
                node: *id,
                depth,
                heading: node.heading(),
            });
            add_places(shown, children, Some(*id), depth + 1, places);
        }
    }
}

impl Dialog for MoveDialog {
    fn title(&self) -> &'static str {
        "移到"
    }

    fn help(&self) -> Help {
        Help::Projects
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let count = shown.selection.len();
        if count == 0 {
            return false;
        }
        dialog(ui, "move_to", |ui| {
            ui.set_width(480.0);
            let about = format!("所选的 {count} 个项目");
            let is_closed = closable_heading(ui, "移到规划的另一处", &about);
            let down = take_key(ui, Modifiers::NONE, Key::ArrowDown);
            let up = take_key(ui, Modifiers::NONE, Key::ArrowUp);
            let edit = TextEdit::singleline(&mut self.typed)
                .hint_text("查找篇、章、节，可用拼音")
                .desired_width(f32::INFINITY);
            let response = ui.add(edit).accessible_name("查找篇章");
            if response.changed() {
                self.chosen = None;
                // Nothing looked for means no place.
                if !self.typed.trim().is_empty() {
                    self.step(0);
                }
            }
            let was_focused = std::mem::replace(&mut self.has_focus, true);
            if !was_focused {
                response.request_focus();
            }
            if down || up {
                self.step(isize::from(down) - isize::from(up));
            }
            // The place where the project stands is in sight from the beginning.
            let is_moved = down || up || response.changed() || !was_focused;
            let taken = middle_of_height(ui, 360.0, |ui, height| list(ui, self, height, is_moved));
            ui.separator();
            let mut is_agreed = false;
            let mut is_cancelled = false;
            from_right(ui, |ui| {
                is_agreed = agreement(ui, "移到这里", self.is_ready());
                is_cancelled = ui.button("取消").clicked();
            });
            let place = self.chosen.filter(|_| is_agreed || taken);
            if let Some(node) = place {
                commands.push(Command::Edit(EditCommand::SetField(
                    shown.selection.iter().copied().collect(),
                    ProjectColumn::Outline,
                    Value::Ref(node.uuid()),
                )));
            }
            is_closed || is_cancelled || place.is_some()
        })
    }
}

/// The places, with a note at where the projects stand; a double click takes the one that it chose.
fn list(ui: &mut Ui, dialog: &mut MoveDialog, height: f32, is_moved: bool) -> bool {
    let tokens = Tokens::of(ui);
    let mut chosen = dialog.chosen;
    let mut is_taken = false;
    let mut is_first_present = chosen.is_none();
    ScrollArea::vertical()
        .animated(false)
        .max_height(height)
        .min_scrolled_height(height)
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            let mut is_any = false;
            for place in dialog.found() {
                is_any = true;
                let is_on = chosen == Some(place.node);
                let is_present = dialog.present.contains(&place.node);
                let note = if is_present { "现在在这里" } else { "" };
                let response = ui
                    .horizontal(|ui| {
                        ui.add_space(16.0 * place.depth as f32);
                        let button = Button::selectable(is_on, place.heading.as_str())
                            .truncate()
                            .right_text(
                                RichText::new(note).size(SMALL_TEXT).color(tokens.secondary),
                            )
                            .min_size(vec2(ui.available_width(), 28.0));
                        ui.add(button)
                    })
                    .inner;
                let is_start = is_present && std::mem::take(&mut is_first_present);
                if (is_on || is_start) && is_moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    chosen = Some(place.node);
                }
                if response.double_clicked() {
                    is_taken = dialog.present.len() != 1 || !is_present;
                }
            }
            if !is_any {
                ui.label("没有找到");
            }
            follow_focus(ui);
        });
    dialog.chosen = chosen;
    is_taken
}
