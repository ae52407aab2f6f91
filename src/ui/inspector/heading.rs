use egui::{RichText, Sense, Ui, vec2};

use crate::app::{Command, Scope};
use crate::model::{Id, Project, ProjectColumn, Record as _, Source};
use crate::view::GroupKey;

use super::super::editor::{Cell, Target};
use super::super::theme::{SMALL_TEXT, Tokens};
use super::super::widgets::{caption, text_button};
use super::super::{Shown, UiState};
use super::target_projects;

/// Name, place in the plan, and whether suggestions wait for an answer.
pub(super) fn heading(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let target = Target::Field(vec![project.id], ProjectColumn::Name);
    if state.is_renaming || state.editor.focus.as_ref() == Some(&target) {
        state.is_renaming = true;
        let value = project.get(ProjectColumn::Name as usize);
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target,
            kind: ProjectColumn::Name.spec().kind,
            value: &value,
            name: "项目名称",
            is_suggested: false,
            width: ui.available_width(),
        };
        let response = state.editor.text(ui, &cell, commands);
        if response.lost_focus() || !(response.has_focus() || response.gained_focus()) {
            state.is_renaming = ui.memory(|memory| memory.has_focus(response.id));
        }
    } else {
        let title = RichText::new(&project.name).heading().color(tokens.text);
        let title = egui::Label::new(title).wrap().sense(Sense::click());
        let response = ui.add(title).on_hover_text("点击修改名称");
        let name = format!("修改名称 {}", project.name);
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
        if response.clicked() {
            state.editor.focus = Some(target);
        }
    }
    let crumbs = project
        .outline
        .map(|node| shown.portfolio.outline_path(node))
        .unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(4.0, 0.0);
        let mut path: Vec<(GroupKey, String)> = Vec::new();
        for (i, (node, key)) in crumbs
            .iter()
            .zip([
                Some(GroupKey::Part),
                Some(GroupKey::Chapter),
                Some(GroupKey::Section),
                None,
            ])
            .enumerate()
        {
            if i > 0 {
                caption(ui, "›");
            }
            let Some(key) = key else {
                caption(ui, format!("第 {} 条", node.number)).on_hover_text(&node.title);
                continue;
            };
            path.push((key, shown.portfolio.outline_code(node.id)));
            let link = text_button(ui, RichText::new(node.numeral()).size(SMALL_TEXT))
                .on_hover_text(node.heading());
            if link.clicked() {
                commands.push(Command::GroupBy(vec![GroupKey::Chapter, GroupKey::Section]));
                commands.push(Command::Narrow(Some(Scope {
                    path: path.clone(),
                    label: node.heading(),
                })));
            }
        }
        if crumbs.is_empty() {
            caption(ui, "未归入规划篇章");
        }
        if !project.mentions.is_empty() {
            let nodes = project
                .mentions
                .iter()
                .filter_map(|id| shown.portfolio.outline().get(*id));
            let codes: Vec<String> = nodes
                .map(|node| shown.portfolio.outline_code(node.id))
                .collect();
            caption(ui, format!("另见 {}", codes.join("、")));
        }
    });
    let projects = target_projects(shown, project);
    if projects.len() > 1 {
        ui.label(
            RichText::new(format!(
                "已选 {} 项，修改将用于全部所选项目",
                projects.len()
            ))
            .color(tokens.late),
        );
    }
    let is_suggested = |id: &Id<Project>| {
        let project = shown.portfolio.projects().get(*id);
        project.is_some_and(|project| project.sources.columns(Source::Suggested).next().is_some())
    };
    if projects.iter().any(is_suggested) {
        ui.horizontal(|ui| {
            caption(ui, "含待确认的建议值");
            if text_button(ui, RichText::new("全部确认").size(SMALL_TEXT)).clicked() {
                commands.push(Command::Confirm(projects, None));
            }
        });
    }
}
