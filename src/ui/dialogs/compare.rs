//! Which two states are to be compared.

use std::path::PathBuf;

use chrono::NaiveDate;
use egui::{Button, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::{Command, PastCommand, Point, Side};
use crate::model::PartialDate;

use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::scrolling::follow_focus;
use crate::ui::kit::steps::step_label;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, from_right, middle, segmented,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, Then, UiState};

/// What is being chosen.
pub struct CompareDialog {
    before: Choice,
    after: Choice,
    /// Whether the file dialog that is open chooses the later side.
    is_asking_after: bool,
}

/// One side as far as it is chosen.
struct Choice {
    sort: Sort,
    snapshot: Option<String>,
    date: String,
    step: Option<u64>,
    file: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Now,
    Snapshot,
    Date,
    Step,
    File,
}

const SORTS: [(Sort, &str); 5] = [
    (Sort::Now, "现在"),
    (Sort::Snapshot, "快照"),
    (Sort::Date, "日期"),
    (Sort::Step, "历史步骤"),
    (Sort::File, "其他项目库"),
];
const TITLE: &str = "对比";
/// Height of the lists of snapshots and steps.
const LIST_HEIGHT: f32 = 136.0;
/// What both sides take at most, in points.
const SIDES_HEIGHT: f32 = 460.0;

impl CompareDialog {
    /// The latest snapshot and now; without a snapshot, a step of the history is to be chosen.
    pub fn new(shown: &Shown<'_>) -> Self {
        let latest = shown.portfolio.snapshots().iter().next_back();
        let choice = |sort| Choice {
            sort,
            snapshot: latest.map(|row| row.name.clone()),
            date: String::new(),
            step: None,
            file: None,
        };
        let sort = if latest.is_some() {
            Sort::Snapshot
        } else {
            Sort::Step
        };
        Self {
            before: choice(sort),
            after: choice(Sort::Now),
            is_asking_after: false,
        }
    }
}

impl Choice {
    /// The side, once it is chosen.
    fn side(&self) -> Option<Side> {
        Some(match self.sort {
            Sort::Now => Side::Here(Point::Now),
            Sort::Snapshot => Side::Here(Point::Named(self.snapshot.clone()?)),
            Sort::Date => Side::Here(Point::Day(self.day()?)),
            Sort::Step => Side::Here(Point::Op(self.step?)),
            Sort::File => Side::File(self.file.clone()?, Point::Now),
        })
    }

    fn day(&self) -> Option<NaiveDate> {
        PartialDate::parse(&self.date)
            .ok()
            .map(PartialDate::last_day)
    }
}

impl Dialog for CompareDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Compare
    }

    fn take_file(&mut self, path: PathBuf) {
        let side = if self.is_asking_after {
            &mut self.after
        } else {
            &mut self.before
        };
        side.file = Some(path);
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "compare", |ui| {
            contents(ui, shown, state, self, commands)
        })
    }
}

/// Whether the dialog is done.
fn contents(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    dialog: &mut CompareDialog,
    commands: &mut Vec<Command>,
) -> bool {
    widgets::set_dialog_width(ui, 560.0);
    let mut is_done = closable_heading(ui, TITLE, "");
    caption(
        ui,
        "列出两个时点之间新增、退出、调整的项目，可导出变更对照表。",
    );
    middle(ui, SIDES_HEIGHT, |ui| {
        for is_after in [false, true] {
            let (title, choice) = if is_after {
                ("较晚的一方", &mut dialog.after)
            } else {
                ("较早的一方", &mut dialog.before)
            };
            ui.add_space(4.0);
            ui.label(title);
            let asks = ui.push_id(title, |ui| side(ui, shown, title, choice, commands));
            if asks.inner {
                dialog.is_asking_after = is_after;
                let session = shown.app.session();
                let folder = session.and_then(|session| session.path().parent().map(PathBuf::from));
                state.ask_file(Ask::Library, folder, Then::Give(TITLE));
            }
        }
    });
    ui.add_space(8.0);
    let sides = dialog.before.side().zip(dialog.after.side());
    let sides = sides.filter(|(before, after)| before != after);
    from_right(ui, |ui| {
        let starts = agreement(ui, "开始对比", sides.is_some());
        if let Some((before, after)) = sides.filter(|_| starts) {
            commands.push(Command::Past(PastCommand::Compare(before, after)));
            is_done = true;
        }
        is_done |= ui.button("取消").clicked();
    });
    is_done
}

/// Draws one side; whether a file is to be asked for.
fn side(
    ui: &mut Ui,
    shown: &Shown<'_>,
    title: &str,
    choice: &mut Choice,
    commands: &mut Vec<Command>,
) -> bool {
    let sort = ui.horizontal(|ui| segmented(ui, &SORTS, Some(choice.sort)));
    choice.sort = sort.inner.unwrap_or(choice.sort);
    match choice.sort {
        Sort::Now => {
            caption(ui, "打开着的项目库，修改后对比随之更新");
        }
        Sort::Snapshot => snapshots(ui, shown, choice),
        Sort::Date => date(ui, title, choice),
        Sort::Step => steps(ui, shown, choice, commands),
        Sort::File => return file(ui, choice),
    }
    false
}

fn snapshots(ui: &mut Ui, shown: &Shown<'_>, choice: &mut Choice) {
    let snapshots = shown.portfolio.snapshots();
    if snapshots.is_empty() {
        caption(ui, "还没有快照。用“工具 › 拍快照…”给此刻起一个名称。");
        return;
    }
    list(ui, |ui| {
        for snapshot in snapshots.iter().rev() {
            let is_chosen = choice.snapshot.as_ref() == Some(&snapshot.name);
            if row(ui, is_chosen, &snapshot.name, &snapshot.note) {
                choice.snapshot = Some(snapshot.name.clone());
            }
        }
    });
}

fn date(ui: &mut Ui, title: &str, choice: &mut Choice) {
    ui.horizontal(|ui| {
        let edit = TextEdit::singleline(&mut choice.date)
            .hint_text("如 2024-09-30、2024-09、2024")
            .desired_width(220.0)
            .margin(Margin::symmetric(8, 5));
        ui.add(edit).accessible_name(format!("{title}的日期"));
        let tokens = Tokens::of(ui);
        match choice.day() {
            Some(day) => {
                caption(ui, format!("{} 结束时", day.format("%Y年%-m月%-d日")));
            }
            None if !choice.date.trim().is_empty() => {
                let text = RichText::new("不是日期").size(SMALL_TEXT);
                ui.label(text.color(tokens.bad));
            }
            None => {}
        }
    });
}

fn steps(ui: &mut Ui, shown: &Shown<'_>, choice: &mut Choice, commands: &mut Vec<Command>) {
    let history = shown.app.history();
    list(ui, |ui| {
        for record in &history.records {
            let at = record.at.format("%Y-%m-%d %H:%M");
            let label = format!("{}　{at}　{}", record.seq, step_label(record));
            if row(ui, choice.step == Some(record.seq), &label, &record.actor) {
                choice.step = Some(record.seq);
            }
        }
        if history.is_waiting() {
            caption(ui, "正在读取…");
        } else if !history.is_complete && ui.button("更早的步骤").clicked() {
            commands.push(Command::Past(PastCommand::MoreHistory));
        }
    });
}

fn file(ui: &mut Ui, choice: &Choice) -> bool {
    ui.horizontal(|ui| {
        let is_asked = ui.button("选择文件…").clicked();
        match &choice.file {
            Some(path) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                caption(ui, name.to_string_lossy()).on_hover_text(path.display().to_string());
            }
            None => {
                caption(ui, "如部门交回的副本、上月的备份");
            }
        }
        is_asked
    })
    .inner
}

fn list(ui: &mut Ui, add_rows: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical()
        .max_height(LIST_HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            add_rows(ui);
            follow_focus(ui);
        });
}

fn row(ui: &mut Ui, is_chosen: bool, label: &str, right: &str) -> bool {
    let tokens = Tokens::of(ui);
    let right = RichText::new(right)
        .size(SMALL_TEXT)
        .color(tokens.secondary);
    let button = Button::selectable(is_chosen, label)
        .right_text(right)
        .truncate()
        .min_size(vec2(ui.available_width() - 10.0, 28.0));
    ui.add(button).clicked()
}
