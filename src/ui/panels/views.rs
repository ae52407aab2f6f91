//! The kept views at the left: chosen with a click, named, moved, copied and deleted from their menu.

use egui::Ui;

use crate::app::{Command, ViewCommand};
use crate::model::SavedView;
use crate::view::{ViewDefinition, saved_views, without_plan};

use crate::ui::kit::icons;
use crate::ui::kit::keyboard::take_menu_key;
use crate::ui::kit::menus::context_menu;
use crate::ui::kit::widgets::compact;
use crate::ui::kit::widgets::{ListRow, caption, icon_button, list_row, tell};
use crate::ui::panels::naming::Naming;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws the list of views.
pub fn views(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    ui.horizontal(|ui| {
        caption(ui, "视图");
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().interact_size.y = 22.0;
            let is_writable = shown.read_only.is_none();
            let tip = "把当前的筛选、分组、排序和显示方式存为视图";
            if icon_button(ui, icons::PLUS, "存为视图", is_writable)
                .on_hover_text(tip)
                .clicked()
            {
                state.naming = Some(Naming::new_view());
            }
        });
    });
    let all = saved_views(&shown.portfolio);
    for (view, count) in all.iter().zip(shown.view_counts.iter()) {
        let is_renamed = state
            .naming
            .as_ref()
            .is_some_and(|n| n.view == Some(view.id));
        if is_renamed {
            name_field(ui, state, commands);
            continue;
        }
        let is_chosen = shown.workspace.view == Some(view.id);
        let is_changed = is_chosen && is_changed(shown, view);
        let label = if is_changed {
            format!("{} ·", view.name)
        } else {
            view.name.clone()
        };
        let row = ListRow {
            label: &label,
            count: count.unwrap_or_default(),
            is_chosen,
            indent: 0.0,
            facts: None,
        };
        let (response, is_cut) = list_row(ui, &row);
        if response.clicked() {
            commands.push(Command::View(ViewCommand::ChooseView(view.id)));
        }
        let hover = if is_changed {
            "已不同于保存的视图。单击恢复，右键可更新"
        } else {
            "右键可改名、复制、移动、删除"
        };
        let asks = response.has_focus() && take_menu_key(ui);
        context_menu(&response, asks, |ui| {
            view_menu(ui, shown, view, state, commands);
        });
        tell(
            response,
            is_cut
                .then(|| label.clone())
                .into_iter()
                .chain([hover.to_owned()]),
        );
    }
    if state
        .naming
        .as_ref()
        .is_some_and(|naming| naming.view.is_none())
    {
        name_field(ui, state, commands);
    }
}

/// Whether what is shown is no longer what the view keeps. Columns and folded groups come and go without a word.
fn is_changed(shown: &Shown<'_>, view: &SavedView) -> bool {
    let Ok(kept) = ViewDefinition::of(&shown.portfolio, view) else {
        return false;
    };
    let now = shown.workspace.definition(&shown.portfolio);
    // A view that says nothing of plans is the same for each of them.
    let rest = |filter| without_plan(&shown.portfolio, filter);
    let (kept_filter, kept_plan) = rest(kept.query.filter);
    let (filter, _) = rest(now.query.filter);
    let is_same_filter = filter.to_string() == kept_filter.to_string();
    let is_other_plan = kept_plan.is_some() && kept_plan != shown.workspace.plan;
    !is_same_filter
        || is_other_plan
        || now.query.group_by != kept.query.group_by
        || now.query.sort != kept.query.sort
        || now.query.search != kept.query.search
        || now.colorings != kept.colorings
        || now.page != kept.page
}

fn view_menu(
    ui: &mut Ui,
    shown: &Shown<'_>,
    view: &SavedView,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    compact(ui);
    if shown.read_only.is_some() {
        ui.label("项目库以只读方式打开");
        return;
    }
    let mut item = |ui: &mut Ui, label: &str, command: Command| {
        if ui.button(label).clicked() {
            commands.push(command);
        }
    };
    item(
        ui,
        "用当前设置更新",
        Command::View(ViewCommand::UpdateView(view.id)),
    );
    if ui.button("重命名").clicked() {
        state.naming = Some(Naming::of(view));
    }
    item(
        ui,
        "复制一份",
        Command::View(ViewCommand::DuplicateView(view.id)),
    );
    ui.separator();
    item(
        ui,
        "上移",
        Command::View(ViewCommand::MoveView(view.id, -1)),
    );
    item(ui, "下移", Command::View(ViewCommand::MoveView(view.id, 1)));
    ui.separator();
    item(
        ui,
        "删除视图",
        Command::View(ViewCommand::DeleteView(view.id)),
    );
}

fn name_field(ui: &mut Ui, state: &mut UiState, commands: &mut Vec<Command>) {
    state.naming = state
        .naming
        .take()
        .and_then(|mut naming| naming.draw(ui, commands).then_some(naming));
}
