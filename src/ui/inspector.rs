//! The right panel: everything about the selected project, edited in place.

use egui::{Frame, Margin, RichText, ScrollArea, Sense, Ui, vec2};

use crate::app::{Command, PartColumn, Scope};
use crate::model::{
    AnnualPlanColumn, FundingLineColumn, Id, MilestoneColumn, Money, Project, ProjectColumn,
    Record, Source, Table,
};
use crate::view::{GroupKey, Moment};

use super::editor::{Cell, Target};
use super::editors::value_editor;
use super::theme::{SMALL_TEXT, Tokens};
use super::widgets::{caption, icon_button, tag, text_button};
use super::{Shown, UiState, icons};

/// The pages of the inspector.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Page {
    /// Fields of the project itself.
    #[default]
    Basics,
    /// Funding lines and annual plans.
    Money,
    /// Milestones.
    Milestones,
}

/// The fields of the first page, under their headings.
const BASICS: [(&str, &[ProjectColumn]); 4] = [
    (
        "概况",
        &[
            ProjectColumn::Category,
            ProjectColumn::Stage,
            ProjectColumn::ConstructionKind,
            ProjectColumn::Location,
            ProjectColumn::Start,
            ProjectColumn::End,
            ProjectColumn::Scale,
        ],
    ),
    (
        "投资与责任",
        &[
            ProjectColumn::TotalInvestment,
            ProjectColumn::LeadDepartment,
            ProjectColumn::SupportingDepartments,
            ProjectColumn::Owner,
            ProjectColumn::ResponsibleLeader,
            ProjectColumn::Contact,
        ],
    ),
    (
        "管理",
        &[
            ProjectColumn::Procedure,
            ProjectColumn::InvestmentEntity,
            ProjectColumn::LevelTags,
            ProjectColumn::Parent,
            ProjectColumn::Code,
            ProjectColumn::NationalCode,
            ProjectColumn::Marks,
            ProjectColumn::Note,
        ],
    ),
    (
        "规划位置",
        &[
            ProjectColumn::Outline,
            ProjectColumn::Mentions,
            ProjectColumn::Anchor,
        ],
    ),
];

const MILESTONES: [&str; 6] = [
    "前期手续办结",
    "开工",
    "主体完工",
    "竣工验收",
    "投入使用",
    "其他节点",
];

/// Draws the panel.
pub fn inspector(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let Some(project) = shown
        .selected
        .and_then(|id| shown.portfolio.projects().get(id))
    else {
        empty(ui);
        return;
    };
    heading(ui, shown, state, project, commands);
    pages(ui, shown, state, project);
    ScrollArea::vertical()
        .id_salt(("inspector", state.page as u8))
        .auto_shrink(false)
        .show(ui, |ui| {
            ui.add_space(4.0);
            // Room for the scroll bar; nothing may grow past it.
            ui.set_max_width(ui.available_width() - 10.0);
            match state.page {
                Page::Basics => basics(ui, shown, state, project, commands),
                Page::Money => money(ui, shown, state, project, commands),
                Page::Milestones => milestones(ui, shown, state, project, commands),
            }
            ui.add_space(24.0);
        });
}

fn empty(ui: &mut Ui) {
    ui.add_space(80.0);
    ui.vertical_centered(|ui| {
        let tokens = Tokens::of(ui);
        ui.label(icons::icon(icons::FILE, 32.0).color(tokens.faint));
        ui.label(
            RichText::new("在表格中选一个项目，这里显示并修改它的全部内容").color(tokens.secondary),
        );
    });
}

/// What a field edits: the selection, when the project is one of several selected.
fn target_projects(shown: &Shown<'_>, project: &Project) -> Vec<Id<Project>> {
    if shown.selection.len() > 1 && shown.selection.contains(&project.id) {
        shown.selection.iter().copied().collect()
    } else {
        vec![project.id]
    }
}

fn heading(
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

fn pages(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, project: &Project) {
    let tokens = Tokens::of(ui);
    let count = |count: usize| {
        if count == 0 {
            String::new()
        } else {
            format!(" {count}")
        }
    };
    let funding = shown.portfolio.funding().of(project.id).len()
        + shown.portfolio.annual_plans().of(project.id).len();
    let milestones = shown.portfolio.milestones().of(project.id).len();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 16.0;
        for (page, label) in [
            (Page::Basics, "基本".to_owned()),
            (Page::Money, format!("资金{}", count(funding))),
            (Page::Milestones, format!("里程碑{}", count(milestones))),
        ] {
            let is_on = state.page == page;
            let text = RichText::new(&label).color(if is_on { tokens.accent } else { tokens.text });
            let response = ui.add(
                egui::Button::new(text)
                    .frame(false)
                    .min_size(vec2(0.0, 30.0)),
            );
            response
                .widget_info(|| egui::WidgetInfo::selected(egui::Role::Tab, true, is_on, &label));
            if is_on {
                let y = response.rect.bottom();
                ui.painter().hline(
                    response.rect.x_range(),
                    y,
                    egui::Stroke::new(2.0, tokens.accent),
                );
            }
            if response.clicked() {
                state.page = page;
            }
        }
    });
    ui.painter().hline(
        ui.max_rect().x_range(),
        ui.cursor().top() - 8.0,
        egui::Stroke::new(1.0, tokens.line),
    );
}

fn basics(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    for (title, columns) in BASICS {
        caption(ui, title);
        for column in columns {
            field(ui, shown, state, project, *column, commands);
        }
        ui.add_space(6.0);
    }
}

const LABEL_WIDTH: f32 = 92.0;

fn field(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    column: ProjectColumn,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let spec = column.spec();
    let value = project.get(column as usize);
    let is_suggested = project.source(column) == Some(Source::Suggested) && !value.is_empty();
    let projects = target_projects(shown, project);
    let width = ui.available_width();
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 6.0;
        let (rect, label) = ui.allocate_exact_size(vec2(LABEL_WIDTH, 30.0), Sense::hover());
        let text = RichText::new(spec.label)
            .size(SMALL_TEXT)
            .color(tokens.secondary);
        let text = egui::WidgetText::from(text).into_galley(
            ui,
            Some(egui::TextWrapMode::Wrap),
            LABEL_WIDTH,
            egui::TextStyle::Small,
        );
        let at = egui::pos2(rect.left(), rect.center().y - text.size().y / 2.0);
        ui.painter().galley(at, text, tokens.secondary);
        let source = project.source(column).filter(|_| !value.is_empty());
        label.on_hover_text(match source {
            Some(source) => format!("{}\n来源：{}", spec.tip, source.label()),
            None => spec.tip.to_owned(),
        });
        let marks = if is_suggested { 74.0 } else { 0.0 };
        let cell = Cell {
            portfolio: &shown.portfolio,
            unit: shown.unit,
            target: Target::Field(projects.clone(), column),
            kind: spec.kind,
            value: &value,
            name: spec.label,
            is_suggested,
            width: (width - LABEL_WIDTH - 6.0 - marks).max(80.0),
        };
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.set_width(cell.width);
            value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands);
        });
        if is_suggested {
            tag(ui, "建议").on_hover_text("由职责推断的建议值，请核对后确认或修改");
            if icon_button(ui, icons::CHECK, &format!("确认{}", spec.label), true).clicked() {
                commands.push(Command::Confirm(projects, Some(column)));
            }
        }
    });
}

/// A cell of a row that belongs to the project.
struct PartCell<'a, R> {
    row: &'a R,
    column: usize,
    name: &'a str,
    width: f32,
}

fn part<R: Record>(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    part: &PartCell<'_, R>,
    commands: &mut Vec<Command>,
) {
    let value = part.row.get(part.column);
    let cell = Cell {
        portfolio: &shown.portfolio,
        unit: shown.unit,
        target: Target::Part(PartColumn {
            table: R::TABLE,
            id: part.row.id().uuid(),
            column: part.column,
        }),
        kind: R::COLUMNS[part.column].kind,
        value: &value,
        name: part.name,
        is_suggested: false,
        width: part.width,
    };
    ui.vertical(|ui| {
        ui.set_width(part.width);
        ui.spacing_mut().item_spacing.y = 2.0;
        value_editor(ui, &mut state.editor, &cell, shown.moment.today, commands);
    });
}

fn delete_button(
    ui: &mut Ui,
    table: Table,
    id: uuid::Uuid,
    number: usize,
    commands: &mut Vec<Command>,
) {
    let name = format!("删除第 {number} 条{}", table.label());
    if icon_button(ui, icons::TRASH, &name, true).clicked() {
        commands.push(Command::DeletePart(table, id));
    }
}

fn card<R>(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let tokens = Tokens::of(ui);
    let frame = Frame::new()
        .stroke(egui::Stroke::new(1.0, tokens.line))
        .corner_radius(6)
        .inner_margin(Margin::same(8));
    frame
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
            add_contents(ui)
        })
        .inner
}

fn money(
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
    for (line, number) in lines.iter().copied().zip(1..) {
        card(ui, |ui| {
            let half = (ui.available_width() - 6.0) / 2.0;
            let cell = |column, name, width| PartCell {
                row: line,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Source, "资金来源", half),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Amount, "金额", half),
                    commands,
                );
            });
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Kind, "资金性质", half - 46.0),
                    commands,
                );
                caption(ui, "年度");
                part(
                    ui,
                    shown,
                    state,
                    &cell(FundingLineColumn::Year, "资金年度", half - 34.0),
                    commands,
                );
                delete_button(ui, Table::FundingLine, line.id.uuid(), number, commands);
            });
        });
    }
    if text_button(ui, format!("{} 新增资金来源", icons::PLUS)).clicked() {
        commands.push(Command::AddFundingLine(project.id));
    }
    if !lines.is_empty() {
        let funding = lines.iter().filter(|line| {
            line.kind != Some(crate::model::FundingKind::Received)
                && line.kind != Some(crate::model::FundingKind::Spent)
        });
        let sum: Money = funding.filter_map(|line| line.amount).sum();
        let (text, color) = match project.total_investment {
            Some(total) if total == sum => ("＝ 总投资".to_owned(), tokens.good),
            Some(total) if total > sum => (
                format!("，缺口 {}", (total - sum).format(shown.unit)),
                tokens.late,
            ),
            Some(total) => (
                format!("，超出总投资 {}", (sum - total).format(shown.unit)),
                tokens.bad,
            ),
            None => ("，总投资未填".to_owned(), tokens.secondary),
        };
        ui.label(
            RichText::new(format!("计划资金合计 {} {text}", sum.format(shown.unit)))
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
    caption(ui, "年度计划");
    for (plan, number) in shown
        .portfolio
        .annual_plans()
        .of(project.id)
        .into_iter()
        .zip(1..)
    {
        card(ui, |ui| {
            let width = ui.available_width();
            let cell = |column, name, width| PartCell {
                row: plan,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::Year, "计划年度", 64.0),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::ListClass, "年度类别", 104.0),
                    commands,
                );
                part(
                    ui,
                    shown,
                    state,
                    &cell(
                        AnnualPlanColumn::Planned,
                        "年度计划投资",
                        width - 64.0 - 104.0 - 12.0,
                    ),
                    commands,
                );
            });
            ui.horizontal_top(|ui| {
                part(
                    ui,
                    shown,
                    state,
                    &cell(AnnualPlanColumn::Target, "年度目标", width - 40.0),
                    commands,
                );
                delete_button(ui, Table::AnnualPlan, plan.id.uuid(), number, commands);
            });
        });
    }
    if text_button(ui, format!("{} 新增年度计划", icons::PLUS)).clicked() {
        commands.push(Command::AddAnnualPlan(project.id));
    }
}

fn milestones(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    project: &Project,
    commands: &mut Vec<Command>,
) {
    let Moment { today, .. } = shown.moment;
    let tokens = Tokens::of(ui);
    for (milestone, number) in shown
        .portfolio
        .milestones()
        .of(project.id)
        .into_iter()
        .zip(1..)
    {
        card(ui, |ui| {
            let width = ui.available_width();
            let cell = |column, name, width| PartCell {
                row: milestone,
                column: column as usize,
                name,
                width,
            };
            ui.horizontal_top(|ui| {
                let (rect, mark) = ui.allocate_exact_size(vec2(16.0, 30.0), Sense::hover());
                let (color, is_filled, words) =
                    match (milestone.actual, milestone.overdue_days(today)) {
                        (Some(_), _) => (tokens.good, true, "已完成".to_owned()),
                        (None, Some(days)) => (tokens.bad, false, format!("逾期 {days} 天")),
                        (None, None) => (tokens.accent, false, "未到期".to_owned()),
                    };
                diamond(ui, rect.center(), color, is_filled);
                mark.on_hover_text(words);
                part(
                    ui,
                    shown,
                    state,
                    &cell(MilestoneColumn::Name, "节点", width - 16.0 - 46.0),
                    commands,
                );
                delete_button(ui, Table::Milestone, milestone.id.uuid(), number, commands);
            });
            ui.horizontal_top(|ui| {
                let half = (width - 6.0) / 2.0;
                for (column, name) in [
                    (MilestoneColumn::Planned, "计划时间"),
                    (MilestoneColumn::Actual, "实际时间"),
                ] {
                    ui.vertical(|ui| {
                        ui.set_width(half);
                        caption(ui, name);
                        part(ui, shown, state, &cell(column, name, half), commands);
                    });
                }
            });
            if let Some(days) = milestone.overdue_days(today) {
                ui.label(
                    RichText::new(format!("逾期 {days} 天"))
                        .size(SMALL_TEXT)
                        .color(tokens.bad),
                );
            }
        });
    }
    ui.horizontal(|ui| {
        let button = egui::Button::new(
            RichText::new(format!("{} 新增里程碑", icons::PLUS)).color(tokens.accent),
        )
        .frame(false);
        egui::containers::menu::MenuButton::from_button(button).ui(ui, |ui| {
            for name in MILESTONES {
                if ui.button(name).clicked() {
                    commands.push(Command::AddMilestone(project.id, name.to_owned()));
                }
            }
        });
    });
    if shown.portfolio.milestones().of(project.id).is_empty() {
        caption(
            ui,
            "还没有里程碑。填上计划时间后，会出现在“里程碑”分组中，到期未完成会提示逾期。",
        );
    }
}

/// The mark of a milestone: filled when reached.
pub fn diamond(ui: &Ui, center: egui::Pos2, color: egui::Color32, is_filled: bool) {
    let r = 5.5;
    let points = vec![
        center + vec2(0.0, -r),
        center + vec2(r, 0.0),
        center + vec2(0.0, r),
        center + vec2(-r, 0.0),
    ];
    let fill = if is_filled {
        color
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().add(egui::Shape::convex_polygon(
        points,
        fill,
        egui::Stroke::new(1.5, color),
    ));
}
