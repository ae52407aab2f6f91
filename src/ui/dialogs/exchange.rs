//! 交换: copies handed out, packages of what was done since, and what was last exchanged with whom.

use egui::text::LayoutJob;
use egui::{FontId, Margin, RichText, Sense, TextEdit, Ui, pos2, vec2};

use crate::app::{
    Command, ExchangeStep, Exchanges, FileCommand, HandOut, MergeStep, Packing, Password, Session,
    exchange_facts, is_led_by, part_of,
};
use crate::model::{Department, Exchange, Id, Portfolio, Remit, weak_password};

use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::pick::pick;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, caption, closable_heading, middle, scrolled_rows, segmented, tell,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, Then, UiState};

use super::password::is_strong;

/// What is being chosen.
pub struct ExchangeDialog {
    found: Option<Exchanges>,
    /// Whether they are being looked for: it is asked once.
    is_looking: bool,
    /// Of which state of the library the departments are.
    stamp: Option<(u64, u64)>,
    departments: Vec<Choice>,
    department: Option<Id<Department>>,
    is_own_only: bool,
    /// How many projects of others come along with those of the department.
    along: usize,
    peer: Option<uuid::Uuid>,
    is_again: bool,
    is_sealed: bool,
    password: String,
    again: String,
    /// Whether a password that is easily guessed is meant.
    is_meant: bool,
}

/// A department to which a copy may go, and how many projects it leads.
struct Choice {
    id: Id<Department>,
    name: String,
    count: usize,
}

/// A password is wanted and not yet typed twice alike, or one that is easily guessed is not yet said to be meant.
struct NotReady;

impl ExchangeDialog {
    /// Nothing is chosen yet but the projects of the department, which are what most are to fill in.
    pub fn new() -> Self {
        Self {
            found: None,
            is_looking: false,
            stamp: None,
            departments: Vec::new(),
            department: None,
            is_own_only: true,
            along: 0,
            peer: None,
            is_again: false,
            is_sealed: false,
            password: String::new(),
            again: String::new(),
            is_meant: false,
        }
    }

    fn chosen(&self) -> Option<&Choice> {
        let mut all = self.departments.iter();
        all.find(|choice| Some(choice.id) == self.department)
    }

    fn choose(&mut self, department: Option<Id<Department>>, portfolio: &Portfolio) {
        self.department = department;
        let part = department.map(|department| part_of(portfolio, department));
        self.along = part.map_or(0, |part| part.along.len());
    }

    /// The password, where one is wanted.
    fn password(&self) -> Result<Option<Password>, NotReady> {
        if !self.is_sealed {
            return Ok(None);
        }
        if self.password.trim().is_empty() || self.password != self.again {
            return Err(NotReady);
        }
        if weak_password(&self.password).is_some() && !self.is_meant {
            return Err(NotReady);
        }
        Ok(Some(Password::new(self.password.clone())))
    }
}

impl Dialog for ExchangeDialog {
    fn title(&self) -> &'static str {
        "交换"
    }

    fn help(&self) -> Help {
        Help::Exchange
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        self.found = shown.app.exchanges();
        self.is_looking &= self.found.is_none();
        if self.stamp == Some(shown.app.stamp()) {
            return;
        }
        self.stamp = Some(shown.app.stamp());
        let portfolio = &shown.portfolio;
        let mut all: Vec<_> = portfolio.departments().iter().collect();
        all.sort_by_key(|department| (department.position, department.id));
        let choices = all.into_iter().map(|department| Choice {
            id: department.id,
            name: department.display_name().to_owned(),
            count: portfolio
                .projects()
                .iter()
                .filter(|project| is_led_by(portfolio, project, department.id))
                .count(),
        });
        self.departments = choices.collect();
        // Whoever leads something comes first.
        self.departments.sort_by_key(|choice| choice.count == 0);
        let first = self.departments.first().map(|choice| choice.id);
        let chosen = self.chosen().map(|choice| choice.id).or(first);
        self.choose(chosen, portfolio);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "exchange", |ui| {
            widgets::set_dialog_width(ui, 860.0);
            let is_closed = closable_heading(ui, "交换", "");
            let remit = shown.app.session().and_then(Session::remit);
            match remit {
                Some(remit) => caption(ui, remit_words(remit)),
                None => caption(
                    ui,
                    "把副本分发给部门，各自在副本里填；以后只交换改动包，或把副本拿回来合并。不联网，用 U 盘、邮件、内网都行。",
                ),
            };
            middle(ui, 620.0, |ui| {
                contents(ui, self, (shown, remit), state, commands);
            });
            is_closed
        })
    }
}

/// What a copy says of itself.
pub fn remit_words(remit: &Remit) -> String {
    let Remit { name, at, by, .. } = remit;
    let at = at.format("%Y-%m-%d %H:%M");
    match remit.floor() {
        None => format!(
            "这是{by} {at} 分发给“{name}”的副本，含全部项目。不由“{name}”牵头的内容也能改，交回时会单独列出。"
        ),
        Some(_) => format!(
            "这是{by} {at} 分发给“{name}”的副本，只含“{name}”牵头的项目；没有的项目不受影响。部门、类别、篇章等公用内容也能改，交回时会单独列出，但不能删除。"
        ),
    }
}

fn contents(
    ui: &mut Ui,
    dialog: &mut ExchangeDialog,
    (shown, remit): (&Shown<'_>, Option<&Remit>),
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    heading(ui, "收到的");
    caption(
        ui,
        "把副本或改动包（.lantu-ops）拖进窗口，或在这里选择。先看会合并什么再合并；顺序不限，重复的不再算，缺了哪一段会说明。",
    );
    ui.add_enabled_ui(shown.read_only.is_none(), |ui| {
        if ui.button("合并收到的…").clicked() {
            let read = |path| Command::File(FileCommand::Merge(MergeStep::Read(path)));
            state.ask_file(Ask::Copy, folder(shown), Then::run(read));
        }
    });
    ui.separator();
    pack(ui, dialog, shown, state);
    if remit.is_none_or(|remit| remit.floor().is_none()) {
        ui.separator();
        hand_out(ui, dialog, shown, state);
    }
    ui.separator();
    seal(ui, dialog);
    ui.separator();
    heading(ui, "上次交换");
    exchanges(ui, dialog, commands);
}

fn heading(ui: &mut Ui, words: &str) {
    let font = crate::ui::kit::fonts::bold();
    ui.label(RichText::new(words).family(font).size(TABLE_TEXT));
}

fn folder(shown: &Shown<'_>) -> Option<std::path::PathBuf> {
    shown.app.settings().dialog_folder()
}

/// A package of what was done here.
fn pack(ui: &mut Ui, dialog: &mut ExchangeDialog, shown: &Shown<'_>, state: &mut UiState) {
    heading(ui, "打包我的改动");
    let known = dialog.found.clone().unwrap_or_default();
    let mut peers: Vec<(uuid::Uuid, String)> = known
        .iter()
        .filter(|(exchange, _)| !exchange.is_limited && exchange.peer != Exchange::ANYBODY)
        .map(|(exchange, count)| {
            let name = &exchange.name;
            let new = match count {
                0 => "没有新的改动".to_owned(),
                count => format!("{count} 步没有发过"),
            };
            (exchange.peer, format!("{name}（{new}）"))
        })
        .collect();
    peers.push((Exchange::ANYBODY, "其他副本（没有登记的）".to_owned()));
    let chosen = peers.iter().find(|(peer, _)| Some(*peer) == dialog.peer);
    let (peer, label) = chosen
        .or_else(|| peers.first())
        .cloned()
        .unwrap_or_default();
    ui.horizontal(|ui| {
        ui.label("给");
        let words: Vec<String> = peers.iter().map(|(_, words)| words.clone()).collect();
        let picked = ui
            .scope(|ui| {
                ui.set_max_width(340.0);
                pick(ui, "给谁打包", &label, &words)
            })
            .inner;
        if let Some((peer, _)) = picked.and_then(|place| peers.get(place)) {
            dialog.peer = Some(*peer);
        }
        ui.checkbox(&mut dialog.is_again, "从头打包")
            .on_hover_text("连同以前发过的一起打包，用于对方没有收到、缺了一段");
        let password = dialog.password();
        let is_ready = password.is_ok();
        let button = ui.add_enabled_ui(is_ready, |ui| ui.button("打包…")).inner;
        if let (true, Ok(password)) = (button.clicked(), password) {
            let name = known.iter().find(|(exchange, _)| exchange.peer == peer);
            let name = name.map_or("其他副本", |(exchange, _)| exchange.name.as_str());
            let ask = Ask::Save {
                title: "打包我的改动",
                name: shown.app.package_name(name),
                extension: "lantu-ops",
            };
            let is_again = dialog.is_again;
            let pack = move |to| {
                exchange(ExchangeStep::Pack(Packing {
                    peer,
                    is_again,
                    to,
                    replace: true,
                    password,
                }))
            };
            state.ask_file(ask, folder(shown), Then::run(pack));
        }
    });
}

fn exchange(step: ExchangeStep) -> Command {
    Command::File(FileCommand::Exchange(step))
}

/// A copy for a department.
fn hand_out(ui: &mut Ui, dialog: &mut ExchangeDialog, shown: &Shown<'_>, state: &mut UiState) {
    heading(ui, "分发副本");
    if dialog.departments.is_empty() {
        caption(
            ui,
            "还没有部门。请先在“项目 › 管理部门、类别和篇章”里加入部门。",
        );
        return;
    }
    let words = |choice: &Choice| format!("{}（牵头 {} 项）", choice.name, choice.count);
    let label = dialog.chosen().map(words).unwrap_or_default();
    let all: Vec<String> = dialog.departments.iter().map(words).collect();
    ui.horizontal(|ui| {
        ui.label("给");
        let picked = ui
            .scope(|ui| {
                ui.set_max_width(280.0);
                pick(ui, "给哪个部门", &label, &all)
            })
            .inner;
        if let Some(choice) = picked.and_then(|place| dialog.departments.get(place)) {
            let id = choice.id;
            dialog.choose(Some(id), &shown.portfolio);
        }
        let choices = [(true, "只含它牵头的项目"), (false, "全部项目")];
        if let Some(is_own_only) = segmented(ui, &choices, Some(dialog.is_own_only)) {
            dialog.is_own_only = is_own_only;
        }
        let (id, name, count) = match dialog.chosen() {
            Some(choice) => (choice.id, choice.name.clone(), choice.count),
            None => return,
        };
        let password = dialog.password();
        let is_ready = password.is_ok() && (count > 0 || !dialog.is_own_only);
        let button = ui.add_enabled_ui(is_ready, |ui| ui.button("分发…")).inner;
        if let (true, Ok(password)) = (button.clicked(), password) {
            let plain = shown.app.handed_name(&name);
            let ask = match &password {
                None => Ask::library("分发副本", &plain),
                Some(_) => Ask::Save {
                    title: "分发加密的副本",
                    name: format!("{plain}.age"),
                    extension: "age",
                },
            };
            let is_own_only = dialog.is_own_only;
            let hand_out = move |to| {
                exchange(ExchangeStep::HandOut(HandOut {
                    department: id,
                    is_own_only,
                    to,
                    replace: true,
                    password,
                }))
            };
            state.ask_file(ask, folder(shown), Then::run(hand_out));
        }
    });
    let along = dialog.along;
    caption(
        ui,
        match (dialog.is_own_only, along) {
            (true, 0) => "副本里只有这些项目和公用的部门、类别、篇章等，没有历史；合并时，副本里没有的项目不算删除。".to_owned(),
            (true, along) => format!(
                "副本里只有这些项目和公用的部门、类别、篇章等，没有历史；有打包或结转关系的 {along} 个别的项目只随带基本信息。合并时，副本里没有的项目不算删除。"
            ),
            (false, _) => "副本含全部项目和历史；以后可以互相打包改动。".to_owned(),
        },
    );
}

/// The password of what is written.
fn seal(ui: &mut Ui, dialog: &mut ExchangeDialog) {
    ui.horizontal(|ui| {
        ui.checkbox(&mut dialog.is_sealed, "用密码加密副本和改动包");
        if !dialog.is_sealed {
            return;
        }
        let mut field = |label: &str, text: &mut String| {
            let edit = TextEdit::singleline(text)
                .password(true)
                .hint_text(label)
                .desired_width(150.0)
                .margin(Margin::symmetric(8, 5));
            ui.add(edit).accessible_name(label);
        };
        field("密码", &mut dialog.password);
        field("再输入一次", &mut dialog.again);
        let words = if dialog.password.trim().is_empty() {
            "忘记了无法找回，不要与文件一起发送"
        } else if dialog.password == dialog.again {
            ""
        } else {
            "两次输入的密码不同"
        };
        let color = Tokens::of(ui).secondary;
        ui.label(RichText::new(words).size(SMALL_TEXT).color(color));
    });
    if dialog.is_sealed {
        is_strong(ui, &dialog.password, &mut dialog.is_meant);
    }
}

/// With whom there was an exchange, a line each.
fn exchanges(ui: &mut Ui, dialog: &mut ExchangeDialog, commands: &mut Vec<Command>) {
    // What was exchanged has two lines: file names are long.
    const HEIGHT: f32 = 42.0;
    const SHOWN: usize = 5;
    let Some(found) = &dialog.found else {
        if !std::mem::replace(&mut dialog.is_looking, true) {
            commands.push(exchange(ExchangeStep::Look));
        }
        caption(ui, "正在读取…");
        return;
    };
    if found.is_empty() {
        caption(ui, "还没有分发过副本，也没有交换过改动。");
        return;
    }
    let tokens = Tokens::of(ui);
    let height = HEIGHT * found.len().min(SHOWN) as f32;
    let lines = (height, HEIGHT);
    scrolled_rows(ui, "exchanges", lines, found.len(), |ui, range| {
        for (exchange, unsent) in &found[range] {
            let size = vec2(ui.available_width(), HEIGHT);
            let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
            let (left, right) = rect.split_left_right_at_x(rect.left() + 170.0);
            let facts = exchange_facts(exchange, *unsent);
            let font = FontId::proportional;
            let name = &exchange.name;
            cell_text(ui, left, name, font(TABLE_TEXT), tokens.text, false);
            let color = tokens.secondary;
            let mut job = LayoutJob::simple(facts.clone(), font(SMALL_TEXT), color, right.width());
            job.wrap.max_rows = 2;
            let galley = ui.painter().layout_job(job);
            let is_cut = galley.elided;
            let top = right.center().y - galley.size().y / 2.0;
            ui.painter().galley(pos2(right.left(), top), galley, color);
            let line = format!("{name}　{facts}");
            response
                .widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, line.as_str()));
            tell(response, is_cut.then_some(line));
        }
    });
}
