//! 设置: what a person decides once.

use std::path::PathBuf;

use egui::{Margin, Role, Sense, TextEdit, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{Command, DrawingChoice, LookCommand, Preferences, StartChoice, ThemeChoice};
use crate::model::MoneyUnit;

use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::cells::cell_text;
use crate::ui::kit::keyboard::enter_goes_on;
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, closable_heading, combo_box, from_right, middle, text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, Then, UiState};

const TITLE: &str = "设置";
const WIDTH: f32 = 620.0;
const NAME: &str = "姓名";
const OFFICE: &str = "编制单位";

/// The folders, with what is said of each when none is chosen.
const FOLDERS: [(Folder, &str, &str, &str); 3] = [
    (
        Folder::Libraries,
        "项目库文件夹",
        "“文档”下的“蓝图”",
        "新建、示例库、从备份恢复的项目库放在这里",
    ),
    (
        Folder::Papers,
        "导出文件夹",
        "上次导出的文件夹",
        "每次导出都先放到这里，导出时仍可另选",
    ),
    (
        Folder::SecondBackups,
        "另一个备份文件夹",
        "不另外备份",
        "每份自动备份再复制一份到这里，并读回核对，如另一块磁盘、单位的共享文件夹",
    ),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Folder {
    Libraries,
    Papers,
    SecondBackups,
}

/// What is decided, until it is agreed to.
pub struct SettingsDialog {
    preferences: Preferences,
    theme: ThemeChoice,
    unit: MoneyUnit,
    /// In percent.
    zoom: i32,
    /// The folder that is being chosen.
    asked: Option<Folder>,
    /// Whether the first field has had the keyboard.
    has_focus: bool,
}

impl SettingsDialog {
    /// As it stands.
    pub fn new(ui: &Ui, shown: &Shown<'_>) -> Self {
        let settings = shown.app.settings();
        Self {
            preferences: settings.preferences.clone(),
            theme: settings.theme,
            unit: shown.unit,
            zoom: percent(ui.zoom_factor()),
            asked: None,
            has_focus: false,
        }
    }

    const fn folder(&mut self, folder: Folder) -> &mut Option<PathBuf> {
        match folder {
            Folder::Libraries => &mut self.preferences.library_folder,
            Folder::Papers => &mut self.preferences.paper_folder,
            Folder::SecondBackups => &mut self.preferences.second_backups,
        }
    }

    /// Asks for what is otherwise than before.
    fn commands(&self, ui: &Ui, shown: &Shown<'_>) -> Vec<LookCommand> {
        let settings = shown.app.settings();
        let mut commands = Vec::new();
        if self.preferences != settings.preferences {
            let preferences = Box::new(self.preferences.clone());
            commands.push(LookCommand::SetPreferences(preferences));
        }
        if self.theme != settings.theme {
            commands.push(LookCommand::SetTheme(self.theme));
        }
        if self.unit != shown.unit {
            commands.push(LookCommand::SetUnit(self.unit));
        }
        if self.zoom != percent(ui.zoom_factor()) {
            let zoom = self.zoom as f32 / 100.0;
            ui.set_zoom_factor(zoom);
            commands.push(LookCommand::SetZoom(zoom));
        }
        commands
    }
}

fn percent(zoom: f32) -> i32 {
    (zoom * 100.0).round() as i32
}

impl Dialog for SettingsDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::Settings
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn take_file(&mut self, path: PathBuf) {
        if let Some(folder) = self.asked.take() {
            *self.folder(folder) = Some(path);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "settings", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let is_closed = closable_heading(ui, TITLE, "");
            ui.add_space(4.0);
            middle(ui, f32::INFINITY, |ui| {
                ui.spacing_mut().item_spacing.y = 10.0;
                fields(ui, shown, self, state);
            });
            ui.add_space(8.0);
            let mut is_done = is_closed;
            from_right(ui, |ui| {
                if agreement(ui, "确定", true) {
                    let agreed = self.commands(ui, shown);
                    commands.extend(agreed.into_iter().map(Command::Look));
                    is_done = true;
                }
                is_done |= ui.button("取消").clicked();
            });
            is_done
        })
    }
}

/// Draws a line: what it is about, and the control.
fn row(ui: &mut Ui, label: &str, tip: &str, control: impl FnOnce(&mut Ui)) {
    const LABEL: f32 = 120.0;
    ui.horizontal(|ui| {
        let size = vec2(LABEL, CONTROL_HEIGHT);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        let color = Tokens::of(ui).text;
        let font = TextStyle::Body.resolve(ui.style());
        cell_text(ui, rect, label, font, color, false);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, label));
        if !tip.is_empty() {
            response.on_hover_text(tip);
        }
        control(ui);
    });
}

fn fields(ui: &mut Ui, shown: &Shown<'_>, dialog: &mut SettingsDialog, state: &mut UiState) {
    let account = crate::app::author().name;
    let plan = shown.portfolio.current_plan();
    let office = plan.map(|plan| plan.office.as_str());
    let office = office.filter(|office| !office.is_empty());
    let preferences = &mut dialog.preferences;
    let id = |label: &str| egui::Id::unique(("settings", label));
    for (label, text, hint, tip) in [
        (
            NAME,
            &mut preferences.name,
            account.as_str(),
            "记在修改历史里，别人打开同一个项目库时也看得到。不填就用电脑账户的名称",
        ),
        (
            OFFICE,
            &mut preferences.office,
            office.unwrap_or("按项目库"),
            "印在导出的一览表上。不填就按项目库",
        ),
    ] {
        row(ui, label, tip, |ui| {
            let edit = TextEdit::singleline(text)
                .id(id(label))
                .hint_text(hint)
                .char_limit(100)
                .desired_width(f32::INFINITY)
                .margin(Margin::symmetric(8, 5));
            let field = ui.add(edit).accessible_name(label).on_hover_text(tip);
            if !std::mem::replace(&mut dialog.has_focus, true) {
                field.request_focus();
            }
            enter_goes_on(ui, &field, (label == NAME).then(|| id(OFFICE)));
        });
    }
    for (folder, label, none, tip) in FOLDERS {
        row(ui, label, tip, |ui| {
            folder_line(ui, dialog, state, (folder, label, none, tip));
        });
    }
    let look = [
        (ThemeChoice::Light, "浅色"),
        (ThemeChoice::Dark, "深色"),
        (ThemeChoice::System, "随系统"),
    ];
    choice(ui, "界面", &mut dialog.theme, &look);
    row(ui, "文字大小", "", |ui| {
        combo_box("zoom")
            .selected_text(format!("{}%", dialog.zoom))
            .show_ui(ui, |ui| {
                for zoom in [80, 90, 100, 110, 120, 130, 150, 175, 200] {
                    ui.selectable_value(&mut dialog.zoom, zoom, format!("{zoom}%"));
                }
            })
            .response
            .accessible_name("文字大小");
    });
    let units = [(MoneyUnit::Wan, "万元"), (MoneyUnit::Yi, "亿元")];
    choice(ui, "金额单位", &mut dialog.unit, &units);
    let preferences = &mut dialog.preferences;
    let papers = [(false, "A3"), (true, "A4")];
    choice(ui, "一览表用纸", &mut preferences.is_on_a4, &papers);
    let starts = [
        (StartChoice::LastLibrary, "打开上次的项目库"),
        (StartChoice::StartPage, "显示开始页"),
    ];
    choice(ui, "启动时", &mut preferences.start, &starts);
    if cfg!(any(target_os = "linux", windows)) {
        let drawings = [
            (DrawingChoice::Automatic, "自动"),
            (DrawingChoice::OpenGl, "显卡（OpenGL）"),
            (DrawingChoice::Software, "软件"),
        ];
        choice(ui, "绘图", &mut preferences.drawing, &drawings);
    }
}

fn choice<T: Copy + PartialEq>(ui: &mut Ui, label: &str, chosen: &mut T, choices: &[(T, &str)]) {
    row(ui, label, "", |ui| {
        if let Some(now) = widgets::segmented(ui, choices, Some(*chosen)) {
            *chosen = now;
        }
    });
}

fn folder_line(
    ui: &mut Ui,
    dialog: &mut SettingsDialog,
    state: &mut UiState,
    (folder, label, none, tip): (Folder, &'static str, &str, &str),
) {
    let chosen = dialog.folder(folder).clone();
    let words = chosen
        .as_ref()
        .map_or_else(|| none.to_owned(), |folder| folder.display().to_string());
    let color = Tokens::of(ui).secondary;
    // Beside the words stand the buttons, at the edge of the dialog.
    let buttons = if chosen.is_some() { 100.0 } else { 52.0 };
    let width = ui.available_width() - buttons;
    let (rect, shown) = ui.allocate_exact_size(vec2(width, CONTROL_HEIGHT), Sense::hover());
    let font = TextStyle::Body.resolve(ui.style());
    let is_cut = cell_text(ui, rect, &words, font, color, false).is_cut;
    let whole = (is_cut && chosen.is_some()).then(|| words.clone());
    let tip = chosen.is_none().then(|| tip.to_owned());
    widgets::tell(shown, whole.into_iter().chain(tip));
    let choose = text_button(ui, "选择…");
    let name = format!("选择{label}");
    choose.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if choose.clicked() {
        dialog.asked = Some(folder);
        state.ask_file(
            Ask::Folder { title: label },
            chosen.clone(),
            Then::Give(TITLE),
        );
    }
    if chosen.is_some() && text_button(ui, "还原").clicked() {
        *dialog.folder(folder) = None;
    }
}
