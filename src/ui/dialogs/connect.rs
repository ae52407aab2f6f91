//! Which library of which server, and as whom; or what all of them come to, by region.

mod roll_up;

use egui::{Margin, RichText, TextEdit, Ui};

use crate::app::{
    AddressParts, AskedAgain, Command, FileCommand, Linked, Reach, RollUp, Session, Unconnected,
};

use crate::ui::fields::expression::go_into;
use crate::ui::help::Help;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, from_right, middle, middle_of_height, text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

use roll_up::RollUpRows;

/// What the fields take at most, in points.
const FIELDS_HEIGHT: f32 = 400.0;

/// What is being typed.
pub struct ConnectDialog {
    parts: AddressParts,
    is_shown: bool,
    has_focus: bool,
    /// Whether it waits for the server.
    is_asked: bool,
    /// Whether what it waits for is a library.
    is_opening: bool,
    /// Why it is asked again, and what of it.
    why: Option<Unconnected>,
    /// Whether it shows what all libraries come to.
    is_rolled_up: bool,
    rows: RollUpRows,
}

impl ConnectDialog {
    /// The program itself opens it where a server was asked for otherwise, and not reached.
    pub const TITLE: &str = "连接服务器上的项目库";

    /// With what was asked for last; for the library that is open, where its server does not let in.
    pub fn new(shown: &Shown<'_>) -> Self {
        let unconnected = shown.app.unconnected().cloned();
        let linked = shown.app.session().and_then(Session::linked);
        let locked = linked.filter(|_| unconnected.is_none());
        let locked = locked.and_then(|linked| match linked.reach() {
            Reach::Locked(why) => Some((linked.address().parts(), let_in(why))),
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
            is_opening: false,
            why,
            is_rolled_up: false,
            rows: RollUpRows::default(),
        }
    }

    /// Learns what became of the connection that was asked for; whether that is done.
    fn follow(&mut self, shown: &Shown<'_>) -> bool {
        if !self.is_asked || shown.app.awaited().is_some() || shown.app.is_rolling_up() {
            return false;
        }
        if shown.app.rolled_up().is_some() && shown.app.unconnected().is_none() && !self.is_opening
        {
            self.is_asked = false;
            self.why = None;
            return false;
        }
        let linked = shown.app.session().and_then(Session::linked);
        // Another library closes the dialog when it comes: else it is the one that is open.
        let why = match (shown.app.unconnected(), linked.map(Linked::reach)) {
            (Some(why), _) => why.clone(),
            (None, Some(Reach::Asking)) => return false,
            (None, Some(Reach::Online) | None) => return true,
            (None, Some(Reach::Locked(why))) => let_in(why),
            (None, Some(Reach::Offline(why))) => Unconnected {
                why: why.clone(),
                asks: AskedAgain::Place,
            },
        };
        self.why = Some(why);
        (self.is_asked, self.is_opening, self.has_focus) = (false, false, false);
        false
    }
}

/// Why the server does not let in.
fn let_in(why: &str) -> Unconnected {
    Unconnected {
        why: why.to_owned(),
        asks: AskedAgain::Password,
    }
}

impl Dialog for ConnectDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        if self.is_rolled_up {
            Help::RollUp
        } else {
            Help::Server
        }
    }

    fn is_unfinished(&self) -> bool {
        !self.parts.place.is_empty()
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.is_rolled_up = shown.app.rolled_up().is_some();
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
        let is_open = match shown.app.rolled_up().cloned() {
            None => widgets::dialog(ui, "connect", |ui| self.contents(ui, commands)),
            Some(whole) => {
                widgets::dialog(ui, "roll_up", |ui| self.whole(ui, shown, &whole, commands))
            }
        };
        if !is_open {
            commands.push(Command::File(FileCommand::DropRollUp));
            if self.is_asked {
                commands.push(Command::File(FileCommand::StopWaiting));
            }
            commands.push(Command::File(FileCommand::DropTrouble));
        }
        is_open
    }
}

impl ConnectDialog {
    /// What all libraries come to; whether the dialog is left.
    fn whole(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        whole: &RollUp,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::set_dialog_width(ui, 960.0);
        let is_left = closable_heading(ui, "各地汇总", "");
        let (year, month) = shown.app.roll_up_month();
        let words = format!(
            "{year} 年 {month} 月，这个用户看得到的项目库，按行政区划代码汇总。同一个项目在两个项目库里都有的，各算一次。"
        );
        caption(ui, words);
        self.state_line(ui);
        ui.add_space(4.0);
        let unit = shown.unit;
        let opened = middle_of_height(ui, 480.0, |ui, height| {
            self.rows.show(ui, whole, unit, height)
        });
        if let Some(library) = opened.filter(|_| !self.is_asked) {
            let parts = Box::new(shown.app.roll_up_login(&library));
            commands.push(Command::File(FileCommand::Connect(parts)));
            (self.is_asked, self.is_opening) = (true, true);
        }
        is_left
    }

    /// That it waits, or why it is asked again.
    fn state_line(&self, ui: &mut Ui) {
        if self.is_asked {
            caption(ui, "正在连接…");
        } else if let Some(Unconnected { why, .. }) = &self.why {
            let color = Tokens::of(ui).bad;
            ui.label(RichText::new(why).size(SMALL_TEXT).color(color));
        }
    }

    /// Whether the dialog is left.
    fn contents(&mut self, ui: &mut Ui, commands: &mut Vec<Command>) -> bool {
        widgets::set_dialog_width(ui, 460.0);
        let mut is_left = closable_heading(ui, Self::TITLE, "");
        caption(
            ui,
            "在这台电脑的副本上工作，随时与服务器同步；断开时照常修改，连上后自动送出。",
        );
        self.state_line(ui);
        // In a low window the fields scroll between title and buttons.
        middle(ui, FIELDS_HEIGHT, |ui| self.fields(ui));
        ui.add_space(6.0);
        let is_ready = !self.is_asked && !self.parts.place.trim().is_empty();
        from_right(ui, |ui| {
            if agreement(ui, "连接", is_ready) {
                let parts = Box::new(self.parts.clone());
                commands.push(Command::File(FileCommand::Connect(parts)));
                (self.is_asked, self.is_opening) = (true, true);
            }
            is_left |= ui.button("取消").clicked();
            let all = ui
                .add_enabled_ui(is_ready, |ui| text_button(ui, "各地汇总…"))
                .inner;
            let all = all
                .on_hover_text("不打开，先看这个用户的全部项目库按地区合计是多少，再从中打开一个");
            if all.clicked() {
                let parts = Box::new(self.parts.clone());
                commands.push(Command::File(FileCommand::RollUp(parts)));
                self.is_asked = true;
            }
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
        let asks = self.why.as_ref().map(|why| why.asks);
        let AddressParts {
            place,
            library,
            login,
            password,
            is_kept,
            certificate,
        } = &mut self.parts;
        let first = field(
            ui,
            "服务器",
            "主机:端口/数据库，如 10.0.0.8:5432/plans",
            place,
            false,
        );
        let second = field(ui, "项目库", "只有一个时可不填", library, false);
        field(ui, "用户名", "与这台电脑的用户名相同时可不填", login, false);
        let secret = field(
            ui,
            "密码",
            "记住过，或系统的密码文件里有的，可不填",
            password,
            !self.is_shown,
        );
        if !self.has_focus {
            // What is typed takes the place of what was wrong.
            let (asked, text) = match asks {
                None | Some(AskedAgain::Place) => (first, &*place),
                Some(AskedAgain::Library) => (second, &*library),
                Some(AskedAgain::Password) => (secret, &*password),
            };
            go_into(ui, asked.id, text);
            self.has_focus = true;
        }
        ui.horizontal(|ui| {
            ui.checkbox(&mut self.is_shown, "显示密码");
            ui.add_enabled_ui(!password.is_empty(), |ui| {
                let keep = ui.checkbox(is_kept, "记住密码");
                keep.on_hover_text(
                    "登录成功后存入系统的密钥环（Windows 为凭据管理器），以后不用再输",
                );
            });
        });
        field(
            ui,
            "证书文件",
            "单位自己签发的证书才要填；其他的由系统核对",
            certificate,
            false,
        );
    }
}
