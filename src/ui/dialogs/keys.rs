//! 快捷键: every key, those of commands and those of the table.

use egui::{ScrollArea, Ui, vec2};

use crate::app::Command;
use crate::ui::command::all_shortcuts;
use crate::ui::help::Help;
use crate::ui::kit::keyboard::shortcut_words;
use crate::ui::kit::widgets::{caption, plain_dialog};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The keys of the table, which are no commands.
const SHEET_KEYS: [(&str, &str); 23] = [
    ("移动单元格光标", "方向键、PgUp、PgDn、Home、End"),
    ("到第一行、最后一行", "Ctrl+Home、Ctrl+End"),
    ("到数据的边上", "Ctrl+方向键"),
    ("到右边、左边一格", "Tab、Shift+Tab"),
    ("到下一行、上一行", "Enter、Shift+Enter"),
    ("直接填写", "打字，中文输入法亦可"),
    ("接着原内容修改", "F2、双击"),
    ("存下并到下一行、上一行", "Enter、Shift+Enter"),
    ("放弃修改", "Esc"),
    ("选中一片", "Shift+方向键、拖动"),
    ("选中整行、整列", "Shift+空格、Ctrl+空格"),
    ("只留光标所在的一格", "Esc"),
    ("右键菜单", "Shift+F10、菜单键"),
    ("筛选、排序光标所在的列", "Alt+↓"),
    ("列名上的右键菜单", "Ctrl+Shift+F10"),
    ("复制、带列名复制", "Ctrl+C、Ctrl+Shift+C"),
    ("粘贴、粘贴为新项目", "Ctrl+V、Ctrl+Shift+V"),
    ("向下填充、填满所选", "Ctrl+D、Ctrl+Enter"),
    ("填入今天的日期", "Ctrl+;"),
    ("清空单元格", "Delete"),
    ("从表格到其他控件，回到表格", "F6、Esc"),
    ("到菜单，打开一个菜单", "Alt 或 F10，Alt+字母"),
    ("翻动总览、汇总等页面", "PgUp、PgDn、Home、End、方向键"),
];

/// The list of keys.
pub struct KeysDialog;

impl Dialog for KeysDialog {
    fn title(&self) -> &'static str {
        "快捷键"
    }

    fn help(&self) -> Help {
        Help::Keys
    }

    fn outlives_library(&self) -> bool {
        true
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        _commands: &mut Vec<Command>,
    ) -> bool {
        plain_dialog(ui, "快捷键", 460.0, |ui, height| {
            let area = ScrollArea::vertical()
                .max_height(height)
                .min_scrolled_height(height);
            area.auto_shrink([false, true]).show(ui, |ui| {
                egui::Grid::new("keys")
                    .num_columns(2)
                    .spacing(vec2(40.0, 6.0))
                    .show(ui, |ui| {
                        for (label, shortcut) in all_shortcuts() {
                            ui.label(label);
                            caption(ui, shortcut_words(ui, shortcut));
                            ui.end_row();
                        }
                        for (what, keys) in SHEET_KEYS {
                            ui.label(what);
                            caption(ui, keys);
                            ui.end_row();
                        }
                    });
            });
        })
    }
}
