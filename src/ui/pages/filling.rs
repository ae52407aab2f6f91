//! 填报: what is asked of the departments this month; who has sent it, who has not, what waits to be agreed to.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use egui::{Button, Frame, Margin, RichText, Role, Ui, WidgetInfo, vec2};

use crate::app::{App, Command, FillCommand, Sending, tables_in};
use crate::model::{FillRound, FillSheet, FillState, Id};
use crate::view::{
    ABSENT, Asked, FillCounts, SheetRecord, is_sheet_late, noted_sheets_of, rounds, sheet_word,
};

use crate::ui::asked::Lookup;
use crate::ui::dialogs::{FillSheetDialog, RoundDialog, SendBackDialog};
use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet};
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{caption, combo_box, primary_button, text_button};
use crate::ui::pages::page::Page;
use crate::ui::shown::Shown;
use crate::ui::state::{Then, UiState};

/// So often a folder is looked at, in seconds.
const LOOK_EVERY: u64 = 4;

/// A round and its sheets.
#[derive(Default)]
pub struct FillingPage {
    round: Option<FillRound>,
    /// The rounds of the library, the newest first.
    rounds: Vec<(Id<FillRound>, String)>,
    lines: Vec<Line>,
    counts: FillCounts,
    asked: String,
    reminder: String,
    stamp: Option<(u64, u64, Option<Id<FillRound>>)>,
    watched: Watched,
}

/// A folder into which returned files are put.
#[derive(Default)]
struct Watched {
    look: Lookup<(PathBuf, u64), Result<Vec<PathBuf>, String>>,
    /// Those that were read.
    known: Vec<PathBuf>,
    new: Vec<PathBuf>,
}

/// What is shown of a sheet.
struct Line {
    sheet: FillSheet,
    word: &'static str,
    is_late: bool,
    projects: usize,
    reviewed: usize,
    waiting: usize,
}

/// Sheets of a round into a folder.
const fn to_folder(round: Id<FillRound>, folder: PathBuf, only: Vec<String>) -> FillCommand {
    FillCommand::Send(sending(round, folder, only))
}

const fn sending(round: Id<FillRound>, folder: PathBuf, only: Vec<String>) -> Sending {
    Sending {
        round,
        folder,
        replaces: false,
        only,
    }
}

impl Page for FillingPage {
    fn help(&self) -> Help {
        Help::Filling
    }

    fn refresh(&mut self, app: &mut App) {
        let chosen = app.round();
        let (library, revision) = app.stamp();
        let stamp = (library, revision, chosen);
        if self.stamp == Some(stamp) {
            return;
        }
        self.stamp = Some(stamp);
        let (portfolio, today) = (app.portfolio(), app.today());
        self.rounds = rounds(&portfolio)
            .into_iter()
            .map(|round| (round.id, round.name.clone()))
            .collect();
        self.round = chosen.and_then(|id| portfolio.fill_rounds().get(id).cloned());
        self.lines.clear();
        self.reminder.clear();
        let Some(round) = &self.round else { return };
        self.asked = Asked::of(&portfolio, round).labels().join("、");
        let sheets = noted_sheets_of(&portfolio, round.id);
        self.counts = FillCounts::of_sheets(round, &sheets, today);
        self.reminder = app.reminder(round.id);
        let line = |(sheet, record): &(&FillSheet, SheetRecord)| Line {
            word: sheet_word(round, sheet, today),
            is_late: is_sheet_late(round, sheet, today),
            projects: record.project_count(),
            reviewed: sheet.reviewed.len().min(record.project_count()),
            waiting: record.waiting(),
            sheet: (*sheet).clone(),
        };
        self.lines = sheets.iter().map(line).collect();
    }

    fn usual_width(&self) -> f32 {
        880.0
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let frame = Frame::new()
            .fill(Tokens::of(ui).paper)
            .inner_margin(Margin::symmetric(12, 6));
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            self.strip(ui, shown, state, commands);
            self.told(ui);
            self.watch(ui, shown, state, commands);
        });
        if self.round.is_none() {
            first_round(ui, shown, state);
            return;
        }
        if self.lines.is_empty() {
            ui.add_space(24.0);
            ui.vertical_centered(|ui| {
                ui.label(
                    "这次填报还没有发出。点“发出…”选一个文件夹，一家一份写好，连同函和文件清单。",
                );
            });
            return;
        }
        self.table(ui, shown, state, commands);
    }
}

/// Says how to begin.
fn first_round(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    ui.add_space(80.0);
    ui.vertical_centered(|ui| {
        ui.label(RichText::new("还没有填报").size(16.0));
        ui.label("向各部门要这个月的数：新建一次填报，发出填报表，收回后逐格比较、审核。");
        ui.add_space(8.0);
        if shown.read_only.is_none() && primary_button(ui, "新建填报…").clicked() {
            state.dialogs.open(RoundDialog::new(shown));
        }
    });
}

impl FillingPage {
    /// The round, and what is done about it.
    fn strip(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let can_write = shown.read_only.is_none();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(6.0, 4.0);
            let Some(round) = &self.round else { return };
            let chosen = combo_box("填报").selected_text(&round.name).width(240.0);
            let shown_list = chosen.show_ui(ui, |ui| {
                for (id, name) in &self.rounds {
                    if ui.selectable_label(*id == round.id, name).clicked() {
                        commands.push(Command::Fill(FillCommand::Choose(*id)));
                    }
                }
            });
            shown_list
                .response
                .widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, "填报"));
            // Each by itself: where the line has no room, the next one begins at its left.
            let button = |ui: &mut Ui, words: &str| ui.add_enabled(can_write, Button::new(words));
            let again = button(ui, "按上次新建下一期…");
            if again
                .on_hover_text("要什么、向谁要、要求照上一次，报告期和截止日期推后；看过再建")
                .clicked()
            {
                state.dialogs.open(RoundDialog::new(shown));
            }
            let id = round.id;
            let label = if self.lines.is_empty() {
                "发出…"
            } else {
                "重发…"
            };
            let send = button(ui, label);
            if send
                .on_hover_text("选一个文件夹，写出各家的填报表、函和文件清单")
                .clicked()
            {
                let title = "填报表写到哪个文件夹";
                let send = move |path| Command::Fill(to_folder(id, path, Vec::new()));
                let folder = shown.app.settings().paper_dialog_folder();
                state.ask_file(Ask::Folder { title }, folder, Then::run(send));
            }
            let gather = button(ui, "收回…");
            if gather
                .on_hover_text("选收到的文件；也可以把文件或文件夹拖进这一页")
                .clicked()
            {
                let read = |files| Command::Fill(FillCommand::Gather(files));
                let folder = shown.app.settings().last_folder.clone();
                state.ask_file(Ask::Ledgers, folder, Then::RunAll(read));
            }
            let waiting = self.waiting();
            let accept = Button::new("全部通过");
            let is_ready = can_write && !waiting.is_empty();
            if ui.add_enabled(is_ready, accept).clicked() {
                commands.push(Command::Fill(FillCommand::Accept(waiting)));
            }
            let remind = Button::new("复制催办文字");
            if ui.add_enabled(!self.reminder.is_empty(), remind).clicked() {
                ui.copy_text(self.reminder.clone());
            }
            if !can_write {
                button(ui, "更多操作");
                return;
            }
            ui.menu_button("更多操作", |ui| {
                if ui.button("修改这次填报…").clicked()
                    && let Some(dialog) = RoundDialog::altering(shown, round)
                {
                    state.dialogs.open(dialog);
                }
                let copies = Button::new("另发副本…");
                let copies = ui.add_enabled(!self.lines.is_empty(), copies);
                if copies
                    .on_hover_text("给每个部门一份只含它牵头的项目的项目库，在副本里填，合并回来")
                    .on_disabled_hover_text("先发出填报表")
                    .clicked()
                {
                    let title = "副本写到哪个文件夹";
                    let send = move |path| {
                        let sending = sending(id, path, Vec::new());
                        Command::Fill(FillCommand::SendCopies(sending))
                    };
                    let folder = shown.app.settings().paper_dialog_folder();
                    state.ask_file(Ask::Folder { title }, folder, Then::run(send));
                }
                let delete = ui.button("删除这次填报");
                if delete
                    .on_hover_text("连同发出和收到的记录；已经写入的数据不动，可按 Ctrl+Z 撤销")
                    .clicked()
                {
                    commands.push(Command::Fill(FillCommand::Delete(round.id)));
                }
            });
        });
    }

    fn waiting(&self) -> Vec<Id<FillSheet>> {
        let lines = self.lines.iter();
        let waiting = lines.filter(|line| line.sheet.state == Some(FillState::Received));
        waiting.map(|line| line.sheet.id).collect()
    }

    /// What is asked until when.
    fn told(&self, ui: &mut Ui) {
        let Some(round) = &self.round else { return };
        let mut words = format!("填报 {}", self.asked);
        if let Some(by) = round.asked_of {
            write!(words, "；按{}发", by.label()).ok();
        }
        if let Some(deadline) = round.deadline {
            write!(words, "；截止 {}", deadline.in_chinese()).ok();
        }
        if !round.contact.is_empty() {
            write!(words, "；联系人 {}", round.contact).ok();
        }
        ui.add_space(4.0);
        caption(ui, words);
    }

    /// How far it has come.
    fn counted(&self, ui: &mut Ui) {
        if self.counts.all == 0 {
            return;
        }
        let tokens = Tokens::of(ui);
        let color = if self.counts.late > 0 {
            tokens.bad
        } else {
            tokens.text
        };
        ui.label(RichText::new(self.counts.words()).color(color));
    }

    /// How far it has come, the folder into which returned files are put, and what has come into it: in one line.
    fn watch(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        if self.round.is_none() || self.lines.is_empty() {
            return self.counted(ui);
        }
        ui.horizontal_wrapped(|ui| {
            self.counted(ui);
            let watched = &mut self.watched;
            let Some(folder) = shown.app.watched_folder() else {
                if text_button(ui, "守着一个收件文件夹…").clicked() {
                    let title = "收到的填报表放在哪个文件夹";
                    let watch = |path| Command::Fill(FillCommand::Watch(Some(path)));
                    state.ask_file(Ask::Folder { title }, None, Then::run(watch));
                }
                return;
            };
            let now = ui.input(|input| input.time);
            let tick = (now.max(0.0) as u64) / LOOK_EVERY;
            let look = |(folder, _): (PathBuf, u64)| tables_in(&folder);
            watched
                .look
                .ask(&(folder.to_owned(), tick), &state.wake, look);
            let there = match watched.look.answer().cloned() {
                Some(Err(told)) => {
                    caption(ui, told);
                    Vec::new()
                }
                Some(Ok(files)) => files,
                None => Vec::new(),
            };
            let known = &watched.known;
            watched.new = there
                .into_iter()
                .filter(|file| !known.contains(file))
                .collect();
            ui.ctx()
                .request_repaint_after(Duration::from_secs(LOOK_EVERY));
            let name = folder.file_name().unwrap_or(folder.as_os_str());
            let name = name.to_string_lossy();
            caption(
                ui,
                format!("守着“{name}”：{} 个没有读过的文件", watched.new.len()),
            );
            if !watched.new.is_empty() && ui.button("读入").clicked() {
                watched.known.extend(watched.new.iter().cloned());
                let files = std::mem::take(&mut watched.new);
                commands.push(Command::Fill(FillCommand::Gather(files)));
            }
            if text_button(ui, "不再守着").clicked() {
                commands.push(Command::Fill(FillCommand::Watch(None)));
                *watched = Watched::default();
            }
        });
    }

    fn table(
        &self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) {
        let columns = [
            SheetColumn::free("填报单位", 150.0),
            SheetColumn::numbers("项目", 50.0),
            SheetColumn::words("状态", 112.0),
            SheetColumn::words("发出", 86.0),
            SheetColumn::words("收到", 86.0),
            SheetColumn::free("收到的文件", 120.0),
            SheetColumn::words("审核", 236.0),
            SheetColumn::free("退回原因", 90.0),
        ];
        sheet(ui, "filling", &columns, self.lines.len(), |row, index| {
            if let Some(line) = self.lines.get(index) {
                draw_line(row, shown, line, state, commands);
            }
        });
    }
}

const REVIEW: usize = 6;

fn draw_line(
    row: &mut SheetRow<'_>,
    shown: &Shown<'_>,
    line: &Line,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(row.ui);
    let Line {
        sheet,
        word,
        is_late,
        projects,
        reviewed,
        waiting,
    } = line;
    row.say(&format!("{} {word}", sheet.name));
    row.text(0, &sheet.name, tokens.text, false);
    row.text(1, &projects.to_string(), tokens.text, false);
    let color = match sheet.state {
        Some(FillState::Accepted) => tokens.good,
        Some(FillState::Received) => tokens.late,
        Some(FillState::SentBack) => tokens.bad,
        _ if *is_late => tokens.bad,
        _ => tokens.secondary,
    };
    let word = match reviewed {
        0 => (*word).to_owned(),
        count => format!("{word}（已审 {count}）"),
    };
    row.text(2, &word, color, false);
    let day = |day: Option<crate::model::PartialDate>| {
        day.map_or_else(|| ABSENT.to_owned(), |day| day.to_string())
    };
    row.text(3, &day(sheet.sent_on), tokens.secondary, false);
    row.text(4, &day(sheet.received_on), tokens.secondary, false);
    row.text(5, &sheet.received_file, tokens.secondary, false);
    row.text(7, &sheet.reason, tokens.secondary, false);
    if shown.read_only.is_some() || !row.shows_whole(REVIEW) {
        return;
    }
    let mut child = row.controls(REVIEW..=REVIEW, "review");
    child.spacing_mut().button_padding.x = 6.0;
    child.spacing_mut().item_spacing.x = 4.0;
    let name = &sheet.name;
    let mut button = |label: &str, says: &str| {
        let button = child.small_button(label);
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{says} {name}")));
        button.clicked()
    };
    let is_in = matches!(sheet.state, Some(FillState::Received | FillState::Accepted));
    if *waiting > 0 && button(&format!("待定 {waiting}"), "待定")
        || (is_in || sheet.state == Some(FillState::SentBack))
            && *waiting == 0
            && button("逐项…", "逐项")
    {
        state.dialogs.open(FillSheetDialog::new(sheet.id, name));
    }
    if sheet.state == Some(FillState::Received) && button("通过", "通过") {
        commands.push(Command::Fill(FillCommand::Accept(vec![sheet.id])));
    }
    if is_in && button("退回…", "退回") {
        state.dialogs.open(SendBackDialog::new(sheet.id, name));
    }
    if button("重发…", "重发") {
        let (round, only) = (sheet.round, vec![name.clone()]);
        let title = "重发的填报表写到哪个文件夹";
        let send = move |path| Command::Fill(to_folder(round, path, only));
        let folder = shown.app.settings().paper_dialog_folder();
        state.ask_file(Ask::Folder { title }, folder, Then::run(send));
    }
}
