//! Which library of which server, and as whom.

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{AddressParts, Command, FileCommand, Reach, Session};

use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, from_right};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What is being typed.
pub struct ConnectDialog {
    parts: AddressParts,
    is_shown: bool,
    has_focus: bool,
    /// Why it is asked again.
    why: Option<String>,
}

impl ConnectDialog {
    /// With what was asked for last; for the library that is open, where its server does not let in.
    pub fn new(shown: &Shown<'_>) -> Self {
        let linked = shown.app.session().and_then(Session::linked);
        let why = linked.and_then(|linked| match linked.reach() {
            Reach::Locked(why) => Some(why.clone()),
            _ => None,
        });
        let known = linked.filter(|_| why.is_some());
        let known = known.map(|linked| linked.address().parts());
        let known = known.or_else(|| shown.app.server_asked().cloned());
        Self {
            parts: known.unwrap_or_default(),
            is_shown: false,
            has_focus: false,
            why,
        }
    }
}

impl Dialog for ConnectDialog {
    fn title(&self) -> &'static str {
        "连接服务器上的项目库"
    }

    fn is_unfinished(&self) -> bool {
        !self.parts.place.is_empty()
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "connect", |ui| self.contents(ui, commands))
    }
}

impl ConnectDialog {
    /// Whether the dialog is done.
    fn contents(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        ui.set_width(460.0);
        ui.label(RichText::new("连接服务器上的项目库").heading());
        caption(
            ui,
            "在这台电脑的副本上工作，随时与服务器同步；断开时照常修改，连上后自动送出。",
        );
        if let Some(why) = &self.why {
            let color = Tokens::of(ui).bad;
            ui.label(RichText::new(why).size(SMALL_TEXT).color(color));
        }
        let field = |ui: &mut Ui, label: &str, hint: &str, text: &mut String, is_secret: bool| {
            caption(ui, label);
            let edit = TextEdit::singleline(text)
                .hint_text(hint)
                .password(is_secret)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            ui.add(edit).accessible_name(label)
        };
        let AddressParts {
            place,
            library,
            login,
            password,
            certificate,
        } = &mut self.parts;
        let is_asked_again = self.why.is_some();
        let first = field(
            ui,
            "服务器",
            "主机:端口/数据库，如 10.0.0.8:5432/plans",
            place,
            false,
        );
        field(ui, "项目库", "只有一个时可不填", library, false);
        field(ui, "用户名", "与这台电脑的用户名相同时可不填", login, false);
        let secret = field(
            ui,
            "密码",
            "系统的密码文件里有时可不填",
            password,
            !self.is_shown,
        );
        if !self.has_focus {
            let asked = if is_asked_again { secret } else { first };
            asked.request_focus();
            self.has_focus = true;
        }
        ui.checkbox(&mut self.is_shown, "显示密码");
        field(
            ui,
            "证书文件",
            "单位自己签发的证书才要填；其他的由系统核对",
            certificate,
            false,
        );
        ui.add_space(6.0);
        let mut is_done = false;
        from_right(ui, |ui| {
            if agreement(ui, "连接", !self.parts.place.trim().is_empty()) {
                let parts = Box::new(self.parts.clone());
                commands.push(Command::File(FileCommand::Connect(parts)));
                is_done = true;
            }
            is_done |= ui.button("取消").clicked();
        });
        is_done
    }
}
