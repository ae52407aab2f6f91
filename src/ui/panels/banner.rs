//! The lines below the toolbar that tell of what stands in the way of saved work, with the ways on beside it.

use egui::{Frame, Margin, Panel, RichText, Ui};

use crate::app::{Command, FileCommand, Linked, MergeStep, Publication, Reach, SaveState, Session};

use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The way to work on a library that somebody else has open, as the handbook calls it, too.
pub const EDIT_A_COPY: &str = "在副本上编辑，以后合并";

/// Draws the lines; nothing when all is well.
pub fn banner(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    let Some(session) = shown.app.session() else {
        return;
    };
    if let Some(SaveState::Failed(reason)) = &shown.save_state {
        let text = format!("还没有存进项目库，会自动重试；修改已记在本机，不会丢。{reason}");
        line(ui, "failed", &text, true, |ui| {
            wants(ui, state, "立即重试", UiCommand::RetrySave);
            wants(ui, state, "另存副本…", UiCommand::SaveCopy);
        });
    }
    if let Some(report) = session.damage() {
        let text = format!(
            "项目库有 {} 处内容与修改记录不符，可能是磁盘或传输损坏",
            report.count()
        );
        line(ui, "damage", &text, true, |ui| {
            if text_button(ui, "查看和恢复…").clicked() {
                commands.push(Command::File(FileCommand::ShowDamage));
            }
        });
    }
    if let Some(reason) = session.read_only_reason() {
        let text = format!("只读打开：{reason}");
        line(ui, "read_only", &text, false, |ui| {
            ways_to_write(ui, session, state, commands);
        });
    }
    if let Some(Reach::Locked(why)) = session.linked().map(Linked::reach) {
        let text = format!("照常修改，存在本机；{why}");
        line(ui, "server", &text, false, |ui| {
            wants(ui, state, "重新登录…", UiCommand::Connect);
        });
    }
    match session.publication() {
        Some((place, Publication::Failed(reason))) => {
            let text = format!("已存到本机，还没有写回{place}，会自动重试。{reason}");
            line(ui, "publication", &text, false, |ui| {
                if text_button(ui, "立即重试").clicked() {
                    commands.push(Command::File(FileCommand::Publish));
                }
                wants(ui, state, "另存副本…", UiCommand::SaveCopy);
            });
        }
        Some((place, Publication::Changed)) => {
            let text =
                format!("已存到本机。{place}中的文件在此期间被别人改过，没有覆盖；合并后才写回");
            line(ui, "publication", &text, false, |ui| {
                if text_button(ui, "合并…").clicked() {
                    commands.push(Command::File(FileCommand::Merge(MergeStep::ReadTarget)));
                }
            });
        }
        _ => {}
    }
}

fn ways_to_write(ui: &mut Ui, session: &Session, state: &mut UiState, commands: &mut Vec<Command>) {
    let path = session.path();
    if session.is_in_use() {
        // Where the work is kept until then, and who brings it in, differs by the place of the library.
        let (what, command) = if session.is_elsewhere() {
            let what = "修改存在这台电脑的工作副本里；写回时若对方也改过，先合并两边的修改";
            (what, FileCommand::OpenBeside(path.to_owned()))
        } else {
            let what = "修改存在旁边的一份副本里；对方关闭后，用“文件 › 合并副本”并入";
            (what, FileCommand::CopyToEdit(path.to_owned()))
        };
        let button = text_button(ui, EDIT_A_COPY);
        if button.on_hover_text(what).clicked() {
            commands.push(Command::File(command));
        }
    } else {
        wants(ui, state, "另存副本…", UiCommand::SaveCopy);
    }
    if text_button(ui, "重新打开").clicked() {
        commands.push(Command::File(FileCommand::Open(path.to_owned())));
    }
}

fn wants(ui: &mut Ui, state: &mut UiState, label: &str, command: UiCommand) {
    if text_button(ui, label).clicked() {
        state.wanted = Some(command);
    }
}

fn line(ui: &mut Ui, name: &str, text: &str, is_bad: bool, buttons: impl FnOnce(&mut Ui)) {
    let tokens = Tokens::of(ui);
    let color = if is_bad { tokens.bad } else { tokens.late };
    let frame = Frame::new()
        .fill(tokens.subgroup)
        .inner_margin(Margin::symmetric(12, 4));
    Panel::top(format!("banner_{name}"))
        .frame(frame)
        .show(ui, |ui| {
            ui.horizontal_wrapped(|ui| {
                let text = format!("{} {text}", icons::WARNING);
                ui.label(RichText::new(text).size(SMALL_TEXT).color(color));
                buttons(ui);
            });
        });
}
