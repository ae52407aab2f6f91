//! The text being typed, noted in case the program breaks off, and put back at the next start.

use egui::Context;

use crate::app::{App, Command, LookCommand, Notice, SelectCommand, Typed, note_typing};
use crate::model::{Field, Id, Project, Table};

use crate::ui::fields::editor::Target;
use crate::ui::panels::inspector;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Notes what is being typed.
pub fn note(shown: &Shown<'_>, state: &mut UiState) {
    let typed = state
        .editor
        .unfinished()
        .and_then(|(target, text)| typed(shown, target, text))
        .or_else(|| remark(shown, state));
    if typed != state.noted {
        note_typing(typed.clone());
        state.noted = typed;
    }
}

/// As which field a remark is noted.
const REMARK: &str = "remark";

/// A remark that is not yet kept.
fn remark(shown: &Shown<'_>, state: &UiState) -> Option<Typed> {
    let (project, text) = state.inspector.remarks.first_key_value()?;
    Some(Typed {
        library: shown.app.session()?.path().to_owned(),
        project: Some(project.uuid()),
        field: REMARK.to_owned(),
        label: Table::Remark.label().to_owned(),
        text: text.clone(),
    })
}

fn typed(shown: &Shown<'_>, target: &Target, text: &str) -> Option<Typed> {
    let (project, field) = match target {
        Target::Field(projects, column) => (projects.first(), Some(Field::from(*column))),
        Target::Own(projects, own) => (projects.first(), Some(Field::from(*own))),
        Target::Cell(project, field) => (Some(project), Some(*field)),
        Target::NewProblem(project) => (Some(project), None),
        Target::Part(_) | Target::Listed(_) | Target::Indicator(..) => (None, None),
    };
    Some(Typed {
        library: shown.app.session()?.path().to_owned(),
        project: project.map(|id| id.uuid()),
        field: field.map(Field::name).unwrap_or_default().to_owned(),
        label: field.map_or("明细", Field::label).to_owned(),
        text: text.to_owned(),
    })
}

/// Puts a text back into its field; one whose place is not to be found is shown.
pub fn resume(ctx: &Context, app: &mut App, state: &mut UiState, typed: Typed) {
    let portfolio = app.portfolio();
    let project = typed.project.map(Id::new);
    let project = project.and_then(|id| portfolio.projects().get(id));
    if let Some(project) = project.filter(|_| typed.field == REMARK) {
        resume_remark(app, state, project.id, typed.text);
        let words = format!(
            "上次意外退出时正在写“{}”的批注，已放回右侧栏，按 Ctrl+Enter 存入",
            project.name
        );
        return state.notices.add(ctx, Notice::failed(words));
    }
    let target = project.zip(Field::find_in(&portfolio, &typed.field));
    let target = target.and_then(|(project, field)| match field {
        Field::Typed(column) => Some((project, Target::Field(vec![project.id], column), field)),
        Field::Own(own) => Some((project, Target::Own(vec![project.id], own), field)),
        Field::Derived(_) => None,
    });
    let text = match target {
        Some((project, target, field)) => {
            let words = format!(
                "上次意外退出时正在填写“{}”的“{}”，已放回右侧栏，按 Enter 确认，按 Esc 放弃",
                project.name, typed.label
            );
            app.run(Command::Select(SelectCommand::Select(
                Some(project.id),
                Some(field),
            )));
            if app.settings().is_inspector_hidden {
                app.run(Command::Look(LookCommand::ToggleInspector));
            }
            state.inspector.page = inspector::Page::Basics;
            state.editor.resume(target, typed.text);
            words
        }
        None => format!(
            "上次意外退出时正在填写“{}”，没有保存。当时输入的是：{}",
            typed.label, typed.text
        ),
    };
    state.notices.add(ctx, Notice::failed(text));
}

fn resume_remark(app: &mut App, state: &mut UiState, project: Id<Project>, text: String) {
    let select = SelectCommand::Select(Some(project), None);
    app.run(Command::Select(select));
    if app.settings().is_inspector_hidden {
        app.run(Command::Look(LookCommand::ToggleInspector));
    }
    state.inspector.page = inspector::Page::Remarks;
    state.inspector.remarks.insert(project, text);
}
