//! Which library of which server, and as whom.

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{AddressParts, Command, FileCommand, Linked, Reach, Session};

use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right, middle};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// What the fields take at most, in points.
const FIELDS_HEIGHT: f32 = 400.0;

/// What is being typed.
pub struct ConnectDialog {
    parts: AddressParts,
    is_shown: bool,
    has_focus: bool,
    /// Whether it waits for the server.
    is_asked: bool,
    /// Why it is asked again.
    why: Option<String>,
}

impl ConnectDialog {
    /// The program itself opens it where a server was asked for otherwise, and not reached.
    pub const TITLE: &str = "连接服务器上的项目库";

    /// With what was asked for last; for the library that is open, where its server does not let in.
    pub fn new(shown: &Shown<'_>) -> Self {
        let unconnected = shown.app.unconnected().map(str::to_owned);
        let linked = shown.app.session().and_then(Session::linked);
        let locked = linked.filter(|_| unconnected.is_none());
        let locked = locked.and_then(|linked| match linked.reach() {
            Reach::Locked(why) => Some((linked.address().parts(), why.clone())),
            _ => None,
        });
        let (parts, why) = match locked {
            Some((parts, why)) => (Some(parts), Some(why)),
            None => (shown.app.server_asked().cloned(), unconnected),
        };
        Self {
            parts: parts.unwrap_or_default(),
            is_shown: false,
            has_focus: false,
            is_asked: false,
            why,
        }
    }

    /// Learns what became of the connection that was asked for; whether that is done.
    fn follow(&mut self, shown: &Shown<'_>) -> bool {
        if !self.is_asked || shown.app.awaited().is_some() {
            return false;
        }
        let linked = shown.app.session().and_then(Session::linked);
        // Another library closes the dialog when it comes: else it is the one that is open.
        let why = match (shown.app.unconnected(), linked.map(Linked::reach)) {
            (Some(why), _) => why,
            (None, Some(Reach::Asking)) => return false,
            (None, Some(Reach::Online) | None) => return true,
            (None, Some(Reach::Offline(why) | Reach::Locked(why))) => why.as_str(),
        };
        self.why = Some(why.to_owned());
        (self.is_asked, self.has_focus) = (false, false);
        false
    }
}

impl Dialog for ConnectDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn is_unfinished(&self) -> bool {
        !self.parts.place.is_empty()
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        if self.follow(shown) {
            return false;
        }
        let is_open = widgets::dialog(ui, "connect", |ui| self.contents(ui, commands));
        if !is_open {
            if self.is_asked {
                commands.push(Command::File(FileCommand::StopWaiting));
            }
            commands.push(Command::File(FileCommand::DropTrouble));
        }
        is_open
    }
}

impl ConnectDialog {
    /// Whether the dialog is left.
    fn contents(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        widgets::set_dialog_width(ui, 460.0);
        let mut is_left = closable_heading(ui, Self::TITLE, "");
        caption(
            ui,
            "在这台电脑的副本上工作，随时与服务器同步；断开时照常修改，连上后自动送出。",
        );
        if self.is_asked {
            caption(ui, "正在连接…");
        } else if let Some(why) = &self.why {
            let color = Tokens::of(ui).bad;
            ui.label(RichText::new(why).size(SMALL_TEXT).color(color));
        }
        // In a low window the fields scroll between title and buttons.
        middle(ui, FIELDS_HEIGHT, |ui| self.fields(ui));
        ui.add_space(6.0);
        let is_ready = !self.is_asked && !self.parts.place.trim().is_empty();
        from_right(ui, |ui| {
            if agreement(ui, "连接", is_ready) {
                let parts = Box::new(self.parts.clone());
                commands.push(Command::File(FileCommand::Connect(parts)));
                self.is_asked = true;
            }
            is_left |= ui.button("取消").clicked();
        });
        is_left
    }

    /// What is typed.
    fn fields(&mut self, ui: &mut Ui) {
        let field = |ui: &mut Ui, label: &str, hint: &str, text: &mut String, is_secret: bool| {
            caption(ui, label);
            let edit = TextEdit::singleline(text)
                .hint_text(hint)
                .password(is_secret)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            ui.add(edit).accessible_name(label)
        };
        let is_asked_again = self.why.is_some();
        let AddressParts {
            place,
            library,
            login,
            password,
            certificate,
        } = &mut self.parts;
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
    }
}
