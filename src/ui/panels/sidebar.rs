//! The left panel: saved views and the tree of the current grouping, with counts.

use egui::{Button, FocusDirection, Key, Modifiers, Rect, ScrollArea, Ui, pos2, vec2};

use crate::app::{ArrangeCommand, Command, EditCommand, Scope, known_from_group, moved_to_group};
use crate::model::{Id, OutlineKind, OutlineNode};
use crate::view::{Group, GroupKey, SummaryRow};

use crate::ui::kit::keyboard::{take_key, take_menu_key};
use crate::ui::kit::menus::context_menu;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{ListRow, caption, caret, compact, list_row, tell};
use crate::ui::panels::plan_choice::plan_choice;
use crate::ui::panels::views::views;
use crate::ui::shown::MovedProjects;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the panel.
pub fn sidebar(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add_space(6.0);
        plan_choice(ui, shown, commands);
        views(ui, shown, state, commands);
        let Some(first) = shown.workspace.group_by.first() else {
            return;
        };
        ui.add_space(10.0);
        let is_by_outline = shown.workspace.is_by_outline();
        if is_by_outline {
            ui.horizontal(|ui| {
                caption(ui, "篇章");
                let is_on = shown.workspace.with_mentions;
                ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                    ui.spacing_mut().interact_size.y = 20.0;
                    ui.add_space(4.0);
                    let mut wanted = is_on;
                    let label = egui::RichText::new("含另见").size(SMALL_TEXT);
                    let tip = "所选篇章也列出在别处立项、这里提到的项目";
                    if ui.checkbox(&mut wanted, label).on_hover_text(tip).changed() {
                        commands.push(Command::Arrange(ArrangeCommand::IncludeMentions(wanted)));
                    }
                });
            });
        } else {
            caption(ui, first.label());
        }
        let all = ListRow {
            label: "全部",
            count: shown.tree.totals.count,
            is_chosen: shown.workspace.scope.is_none(),
            indent: 16.0,
            facts: None,
        };
        if list_row(ui, &all).0.clicked() {
            commands.push(Command::Arrange(ArrangeCommand::Narrow(None)));
        }
        if is_by_outline {
            outline_tree(ui, shown, commands);
        } else {
            for group in &shown.tree.groups {
                group_tree(ui, shown, group, &[], commands);
            }
        }
        ui.add_space(12.0);
        follow_focus(ui);
    });
}

/// An entry of the menu of a branch; whether it was chosen.
fn menu_item(ui: &mut Ui, label: &str, is_enabled: bool) -> bool {
    let is_clicked = ui.add_enabled(is_enabled, Button::new(label)).clicked();
    if is_clicked {
        ui.close();
    }
    is_clicked
}

struct Branch<'a> {
    label: &'a str,
    count: usize,
    path: Vec<(GroupKey, String)>,
    has_children: bool,
    is_open_at_first: bool,
}

/// Draws one row of the tree; whether what is below it is to be drawn.
fn branch(
    ui: &mut Ui,
    shown: &Shown<'_>,
    branch: &Branch<'_>,
    commands: &mut Vec<Command>,
) -> bool {
    let depth = branch.path.len().saturating_sub(1) as f32;
    let id = ui.make_persistent_id(("branch", &branch.path));
    let mut is_open = ui
        .data(|data| data.get_temp(id))
        .unwrap_or(branch.is_open_at_first);
    let scope = shown.workspace.scope.as_ref();
    let is_chosen = scope.is_some_and(|scope| scope.path == branch.path);
    let scope_is_set = scope.is_some();
    let figures = figures(shown, &branch.path);
    let row = ListRow {
        label: branch.label,
        count: branch.count,
        is_chosen,
        indent: 16.0 + 14.0 * depth,
        facts: figures.map(|row| &row.facts),
    };
    let (response, is_cut) = list_row(ui, &row);
    if response.clicked() {
        commands.push(Command::Arrange(ArrangeCommand::Narrow((!is_chosen).then(
            || Scope {
                path: branch.path.clone(),
                label: branch.label.to_owned(),
            },
        ))));
        is_open = true;
    }
    drop_projects(ui, shown, branch, &response, commands);
    let has_keyboard = response.has_focus();
    if has_keyboard && branch.has_children {
        let pressed = |key| take_key(ui, Modifiers::NONE, key);
        // The toolkit would take the arrow to another control.
        let turned = match is_open {
            true if pressed(Key::ArrowLeft) => Some(false),
            false if pressed(Key::ArrowRight) => Some(true),
            _ => None,
        };
        if let Some(turned) = turned {
            is_open = turned;
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
        }
    }
    context_menu(&response, has_keyboard && take_menu_key(ui), |ui| {
        compact(ui);
        let scope = Scope {
            path: branch.path.clone(),
            label: branch.label.to_owned(),
        };
        let narrow = |scope| Command::Arrange(ArrangeCommand::Narrow(scope));
        if menu_item(ui, "只看这一部分", !is_chosen) {
            commands.push(narrow(Some(scope)));
        }
        if menu_item(ui, "看全部", scope_is_set) {
            commands.push(narrow(None));
        }
        let fold = if is_open { "折叠" } else { "展开" };
        if menu_item(ui, fold, branch.has_children) {
            is_open = !is_open;
        }
    });
    if response.hovered() {
        let name = is_cut.then(|| branch.label.to_owned());
        let figures = figures.map(|row| hover(shown, row));
        tell(response.clone(), name.into_iter().chain(figures));
    }
    if branch.has_children {
        let at = pos2(
            response.rect.left() + 4.0 + 14.0 * depth,
            response.rect.top(),
        );
        let rect = Rect::from_min_size(at, vec2(18.0, response.rect.height()));
        if caret(ui, rect, is_open, branch.label).clicked() {
            is_open = !is_open;
        }
    }
    ui.data_mut(|data| data.insert_temp(id, is_open));
    // What is chosen must be seen, wherever it was chosen.
    let holds_choice = scope.is_some_and(|scope| {
        scope.path.len() > branch.path.len() && scope.path.starts_with(&branch.path)
    });
    branch.has_children && (is_open || holds_choice)
}

/// Projects that are let go over a branch take over what it says: their place in the plan, their department, stage …
fn drop_projects(
    ui: &Ui,
    shown: &Shown<'_>,
    branch: &Branch<'_>,
    response: &egui::Response,
    commands: &mut Vec<Command>,
) {
    let Some((key, group)) = branch.path.last() else {
        return;
    };
    if known_from_group(&shown.portfolio, *key, group).is_none() {
        return;
    }
    if response.dnd_hover_payload::<MovedProjects>().is_some() {
        let stroke = egui::Stroke::new(2.0, Tokens::of(ui).accent);
        ui.painter()
            .rect_stroke(response.rect, 4, stroke, egui::StrokeKind::Inside);
    }
    if let Some(moved) = response.dnd_release_payload::<MovedProjects>() {
        let still_shown = shown.still_shown(&moved.0);
        let to = (*key, group.as_str());
        let moved = moved_to_group(&shown.portfolio, &still_shown, to, shown.moment);
        commands.extend(
            moved.map(|(ids, column, value)| {
                Command::Edit(EditCommand::SetField(ids, column, value))
            }),
        );
    }
}

/// What a branch comes to, where the library is small enough for it.
fn figures<'a>(shown: &'a Shown<'_>, path: &[(GroupKey, String)]) -> Option<&'a SummaryRow> {
    let summary = shown.tree_summary.as_ref()?;
    summary.rows.iter().find(|row| row.path == path)
}

/// What the row itself does not say.
fn hover(shown: &Shown<'_>, row: &SummaryRow) -> String {
    let stages = row.facts.by_stage().into_iter();
    let stages: Vec<String> = stages
        .map(|(label, count)| format!("{label} {count}"))
        .collect();
    let sum = shown.sum(row.totals.total_investment);
    let mut text = format!("总投资 {sum}\n{}", stages.join("　"));
    text.extend(row.elsewhere_words().map(|words| format!("\n{words}")));
    text
}

fn group_tree(
    ui: &mut Ui,
    shown: &Shown<'_>,
    group: &Group,
    above: &[(GroupKey, String)],
    commands: &mut Vec<Command>,
) {
    let mut path = above.to_vec();
    path.push((group.by, group.key.clone()));
    let row = Branch {
        label: &group.label,
        count: group.totals.count,
        has_children: !group.groups.is_empty(),
        is_open_at_first: false,
        path,
    };
    if branch(ui, shown, &row, commands) {
        for group in &group.groups {
            group_tree(ui, shown, group, &row.path, commands);
        }
    }
}

/// The whole outline of the plan, also where no project stands.
fn outline_tree(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let children = &shown.outline_children;
    let Some(parts) = children.get(&None) else {
        caption(ui, "项目库里没有规划篇章");
        return;
    };
    let plan = shown.moment.plan;
    let is_asked = |part: &&Id<OutlineNode>| {
        let node = shown.portfolio.outline().get(**part);
        plan.is_none() || node.is_none_or(|node| Some(node.plan) == plan)
    };
    let mut groups = shown.tree.groups.iter();
    let unset = groups.find(|group| group.bucket == crate::view::Bucket::Unset);
    // A plan may have chapters and no parts.
    let no_part = [(GroupKey::Part, "none".to_owned())];
    let mut has_chapters = false;
    for top in parts.iter().filter(is_asked) {
        let node = shown.portfolio.outline().get(*top);
        if node.is_some_and(|node| node.kind == Some(OutlineKind::Chapter)) {
            has_chapters = true;
            let groups = unset.map(|group| &group.groups);
            outline_branch(ui, shown, *top, &no_part, groups, commands);
        } else {
            outline_branch(ui, shown, *top, &[], Some(&shown.tree.groups), commands);
        }
    }
    let Some(rest) = unset else { return };
    if !has_chapters {
        group_tree(ui, shown, rest, &[], commands);
        return;
    }
    let nowhere = rest.groups.iter();
    for group in nowhere.filter(|group| group.bucket == crate::view::Bucket::Unset) {
        group_tree(ui, shown, group, &no_part, commands);
    }
}

fn outline_branch(
    ui: &mut Ui,
    shown: &Shown<'_>,
    id: Id<OutlineNode>,
    above: &[(GroupKey, String)],
    groups: Option<&Vec<Group>>,
    commands: &mut Vec<Command>,
) {
    let Some(node) = shown.portfolio.outline().get(id) else {
        return;
    };
    let key = match node.kind {
        Some(OutlineKind::Part) => GroupKey::Part,
        Some(OutlineKind::Chapter) => GroupKey::Chapter,
        Some(OutlineKind::Section) => GroupKey::Section,
        Some(OutlineKind::Item) | None => return,
    };
    let code = shown.portfolio.outline_code(id);
    let group = groups.and_then(|groups| groups.iter().find(|group| group.key == code));
    let mut path = above.to_vec();
    path.push((key, code));
    let below = shown
        .outline_children
        .get(&Some(id))
        .map_or(&[][..], Vec::as_slice);
    let is_inner = |id: &&Id<OutlineNode>| {
        shown
            .portfolio
            .outline()
            .get(**id)
            .is_some_and(|node| node.kind != Some(OutlineKind::Item))
    };
    let is_top = above.iter().all(|(_, group)| group == "none");
    let heading = if is_top && shown.moment.plan.is_none() {
        shown.portfolio.heading_among_plans(node)
    } else {
        node.heading()
    };
    let row = Branch {
        label: &heading,
        count: group.map_or(0, |group| group.totals.count),
        has_children: below.iter().any(|id| is_inner(&id)),
        is_open_at_first: false,
        path,
    };
    if branch(ui, shown, &row, commands) {
        for child in below.iter().filter(is_inner) {
            outline_branch(
                ui,
                shown,
                *child,
                &row.path,
                group.map(|group| &group.groups),
                commands,
            );
        }
    }
}
