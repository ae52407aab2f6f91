use egui::{RichText, Sense, Ui, vec2};

use crate::app::{ArrangeCommand, Command, EditCommand, PlanTextCommand, Scope};
use crate::model::{Id, OutlineKind, OutlineNode, Project, ProjectColumn, Record as _, Source};
use crate::view::GroupKey;

use super::shared::target_projects;
use super::state::Page;
use crate::ui::fields::editor::{Cell, Target};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Name and place in the plan.
pub(super) fn heading(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let target = Target::Field(vec![project.id], ProjectColumn::Name);
    if state.inspector.is_renaming || state.editor.is_wanted(&target) {
        state.inspector.is_renaming = true;
        let value = project.get(ProjectColumn::Name as usize);
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target,
            kind: ProjectColumn::Name.spec().kind,
            value: &value,
            name: "项目名称",
            is_suggested: false,
            is_mixed: false,
            width: ui.available_width(),
        };
        let response = state.editor.text(ui, &cell, commands);
        if response.lost_focus() || !(response.has_focus() || response.gained_focus()) {
            state.inspector.is_renaming = ui.memory(|memory| memory.has_focus(response.id));
        }
    } else {
        let title = RichText::new(&project.name).heading().color(tokens.text);
        // One line, so that what stands below stays where it is from project to project.
        let title = egui::Label::new(title).truncate().sense(Sense::click());
        let hover = format!("{}\n点击修改名称", project.name);
        let response = ui.add(title).on_hover_text(hover);
        let name = format!("修改名称 {}", project.name);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.clicked() {
            state.editor.go_to(target);
        }
    }
    let crumbs = project
        .outline
        .map(|node| shown.portfolio.outline_path(node))
        .unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
        for (i, node) in crumbs.iter().enumerate() {
            if i > 0 {
                caption(ui, "›");
            }
            if node.kind == Some(OutlineKind::Item) {
                caption(ui, format!("第 {} 条", node.number)).on_hover_text(&node.title);
                continue;
            }
            let text = match node.numeral() {
                none if none.is_empty() => node.title.clone(),
                numeral => numeral,
            };
            let text = RichText::new(text).size(SMALL_TEXT);
            if text_button(ui, text)
                .on_hover_text(node.heading())
                .clicked()
            {
                go_to(&crumbs[..=i], shown, commands);
            }
        }
        if crumbs.is_empty() {
            caption(ui, "未归入规划篇章");
        }
        mentions(ui, shown, project, commands);
        if shown.app.has_kept_text(project.id) {
            caption(ui, "　");
            let button = text_button(ui, RichText::new("看原文").size(SMALL_TEXT));
            if button
                .on_hover_text("翻到规划原文中写这个项目的那一句")
                .clicked()
            {
                let open = PlanTextCommand::OpenKept(Some(project.id));
                commands.push(Command::PlanText(open));
            }
        }
    });
}

/// What is to be known before anything is filled in: to which projects it goes, that suggestions wait. Below the tabs,
/// which stay where they are.
pub(super) fn notes(
    ui: &mut Ui,
    shown: &Shown<'_>,
    page: Page,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let mut projects = target_projects(shown, project);
    if projects.len() > 1 {
        let words = page.of_several(projects.len(), &project.name);
        ui.label(RichText::new(words).color(tokens.late));
    }
    if !page.alters_all() {
        projects = vec![project.id];
    }
    let is_suggested = |id: &Id<Project>| {
        let project = shown.portfolio.projects().get(*id);
        project.is_some_and(|project| project.sources.columns(Source::Suggested).next().is_some())
    };
    if projects.iter().any(is_suggested) {
        ui.horizontal(|ui| {
            caption(ui, "含待确认的建议值");
            if text_button(ui, RichText::new("全部确认").size(SMALL_TEXT)).clicked() {
                commands.push(Command::Edit(EditCommand::Confirm(projects, None)));
            }
        });
    }
}

/// The further places in the plan, each a way there.
fn mentions(ui: &mut Ui, shown: &Shown<'_>, project: &Project, commands: &mut Vec<Command>) {
    if project.mentions.is_empty() {
        return;
    }
    caption(ui, "　另见");
    for id in &project.mentions {
        let path = shown.portfolio.outline_path(*id);
        let Some(node) = path.last() else { continue };
        let words: Vec<String> = path.iter().map(|node| node.heading()).collect();
        let text = RichText::new(shown.portfolio.outline_code(node.id)).size(SMALL_TEXT);
        if text_button(ui, text)
            .on_hover_text(words.join("\n"))
            .clicked()
        {
            go_to(&path, shown, commands);
        }
    }
}

/// Narrows the tree to the last section, chapter or part of a way through the plan.
fn go_to(path: &[&OutlineNode], shown: &Shown<'_>, commands: &mut Vec<Command>) {
    let step = |node: &&OutlineNode| {
        let key = match node.kind? {
            OutlineKind::Part => GroupKey::Part,
            OutlineKind::Chapter => GroupKey::Chapter,
            OutlineKind::Section => GroupKey::Section,
            OutlineKind::Item => return None,
        };
        Some((key, shown.portfolio.outline_code(node.id)))
    };
    let steps: Vec<(GroupKey, String)> = path.iter().filter_map(step).collect();
    let Some(node) = steps.len().checked_sub(1).and_then(|last| path.get(last)) else {
        return;
    };
    commands.push(Command::Arrange(ArrangeCommand::GroupBy(vec![
        GroupKey::Chapter,
        GroupKey::Section,
    ])));
    commands.push(Command::Arrange(ArrangeCommand::Narrow(Some(Scope {
        path: steps,
        label: node.heading(),
    }))));
}
