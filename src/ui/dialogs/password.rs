//! The password of a library: asked for when one is opened, chosen when an encrypted copy is saved.

use std::path::PathBuf;

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{Command, FileCommand, Password};
use crate::model::weak_password;

use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is being typed.
#[derive(Default)]
pub struct PasswordDialog {
    /// The new encrypted file; none while a password is asked for.
    dest: Option<PathBuf>,
    password: String,
    again: String,
    is_shown: bool,
    /// Whether a password that is easily guessed is meant.
    is_meant: bool,
    has_focus: bool,
}

impl PasswordDialog {
    /// Asks for the password of a copy that is to be saved.
    pub fn of_copy(dest: PathBuf) -> Self {
        Self {
            dest: Some(dest),
            ..Self::default()
        }
    }
}

impl PasswordDialog {
    /// The program itself opens it.
    pub const TITLE: &str = "密码";
}

impl Dialog for PasswordDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Password
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let asked_before = commands.len();
        let is_open = widgets::dialog(ui, "password", |ui| {
            ui.set_width(420.0);
            match self.dest.clone() {
                Some(dest) => choose(ui, self, dest, commands),
                None => ask(ui, shown, self, commands),
            }
        });
        // Who gave a password opens the library as it was to be opened before.
        let is_given = commands.len() > asked_before;
        if !is_open && self.dest.is_none() && !is_given {
            commands.push(Command::File(FileCommand::DropTrouble));
        }
        is_open
    }
}

/// Whether the dialog is done.
fn ask(
    ui: &mut Ui,
    shown: &Shown<'_>,
    dialog: &mut PasswordDialog,
    commands: &mut Vec<Command>,
) -> bool {
    let Some(locked) = shown.app.locked() else {
        return true;
    };
    let is_closed = closable_heading(ui, "打开加密的项目库", "");
    caption(ui, locked.path.display().to_string());
    field(ui, dialog, "密码", false);
    if let Some(message) = &locked.message {
        let color = Tokens::of(ui).bad;
        ui.label(RichText::new(message).size(SMALL_TEXT).color(color));
    }
    let is_ready = !dialog.password.is_empty();
    let is_done = buttons(ui, dialog, "打开", is_ready, |password| {
        commands.push(Command::File(FileCommand::OpenSealed(
            locked.path.clone(),
            password,
        )));
    });
    is_done || is_closed
}

/// Whether the dialog is done.
fn choose(
    ui: &mut Ui,
    dialog: &mut PasswordDialog,
    dest: PathBuf,
    commands: &mut Vec<Command>,
) -> bool {
    let is_closed = closable_heading(ui, "另存加密副本", "");
    caption(
        ui,
        "没有密码谁也打不开，忘记了也无法找回，请妥善保管，不要与文件一起发送。在本机打开期间的工作副本和本机备份不加密，只有您的账户能读。",
    );
    field(ui, dialog, "密码", false);
    field(ui, dialog, "再输入一次", true);
    let is_same = dialog.password == dialog.again;
    if !is_same && !dialog.again.is_empty() {
        let color = Tokens::of(ui).bad;
        ui.label(
            RichText::new("两次输入的密码不同")
                .size(SMALL_TEXT)
                .color(color),
        );
    }
    let is_ready = is_same && !dialog.password.is_empty();
    let is_ready = is_strong(ui, &dialog.password, &mut dialog.is_meant) && is_ready;
    let is_done = buttons(ui, dialog, "保存", is_ready, |password| {
        commands.push(Command::File(FileCommand::SaveSealed(dest, password)));
    });
    is_done || is_closed
}

/// A field for the password.
fn field(ui: &mut Ui, dialog: &mut PasswordDialog, label: &str, is_again: bool) {
    caption(ui, label);
    let is_shown = dialog.is_shown;
    let text = if is_again {
        &mut dialog.again
    } else {
        &mut dialog.password
    };
    let edit = TextEdit::singleline(text)
        .password(!is_shown)
        .desired_width(f32::INFINITY)
        .margin(Margin::symmetric(8, 5));
    let response = ui.add(edit).accessible_name(label);
    if !is_again && !dialog.has_focus {
        response.request_focus();
        dialog.has_focus = true;
    }
}

/// Whether the dialog is done.
fn buttons(
    ui: &mut Ui,
    dialog: &mut PasswordDialog,
    label: &str,
    is_ready: bool,
    act: impl FnOnce(Password),
) -> bool {
    ui.checkbox(&mut dialog.is_shown, "显示密码");
    let mut is_done = false;
    from_right(ui, |ui| {
        if agreement(ui, label, is_ready) {
            act(Password::new(std::mem::take(&mut dialog.password)));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_done
}

/// Says that a password is easily guessed, and asks whether it is meant; whether it may be used.
pub fn is_strong(ui: &mut Ui, password: &str, is_meant: &mut bool) -> bool {
    let Some(why) = weak_password(password) else {
        *is_meant = false;
        return true;
    };
    let color = Tokens::of(ui).late;
    ui.label(
        RichText::new(format!("密码{why}"))
            .size(SMALL_TEXT)
            .color(color),
    );
    ui.checkbox(is_meant, "仍用这个密码");
    *is_meant
}
