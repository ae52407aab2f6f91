//! Small dialogs: columns, warnings, keys, about, the welcome.

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::app::Command;
use crate::model::Field;

use crate::ui::command::UiCommand;
use crate::ui::kit::icons;
use crate::ui::kit::theme::Tokens;
use crate::ui::kit::widgets::{self, caption, icon_button, primary_button, text_button};
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// Draws whichever of the small dialogs is open.
pub fn dialogs(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    if state.is_choosing_columns {
        state.is_choosing_columns = columns(ui, shown, state, commands);
    }
    if state.is_showing_warnings {
        state.is_showing_warnings = warnings(ui, shown, commands);
    }
    if state.is_showing_keys {
        state.is_showing_keys = keys(ui);
    }
    if state.is_showing_about {
        state.is_showing_about = about(ui);
    }
}

/// A dialog with one button that closes it. Whether it stays open.
fn dialog(ui: &mut Ui, title: &str, width: f32, add_contents: impl FnOnce(&mut Ui)) -> bool {
    widgets::dialog(ui, title, |ui| {
        ui.set_width(width);
        ui.label(RichText::new(title).heading());
        ui.add_space(4.0);
        add_contents(ui);
        ui.add_space(8.0);
        let enter = ui.input(|input| input.key_pressed(egui::Key::Enter));
        ui.vertical_centered(|ui| primary_button(ui, "完成").clicked())
            .inner
            || enter
    })
}

fn columns(
    ui: &mut Ui,
    shown: &Shown<'_>,
    state: &mut UiState,
    commands: &mut Vec<Command>,
) -> bool {
    let stays = dialog(ui, "选择列", 420.0, |ui| {
        caption(
            ui,
            "勾选要显示的列，用箭头调整先后。序号和项目名称总在最左。",
        );
        let chosen = &shown.workspace.columns;
        ScrollArea::vertical()
            .max_height(480.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 2.0;
                let rest = Field::all_in(&shown.portfolio)
                    .filter(|field| !chosen.contains(field) && *field != Field::NAME);
                let fields: Vec<Field> = chosen.iter().copied().chain(rest).collect();
                for (place, field) in fields.into_iter().enumerate() {
                    ui.horizontal(|ui| {
                        let mut is_on = place < chosen.len();
                        let response = ui
                            .checkbox(&mut is_on, field.label())
                            .on_hover_text(field.tip());
                        if response.changed() {
                            let others = chosen.iter().copied().filter(|other| *other != field);
                            let columns = others.chain(is_on.then_some(field)).collect();
                            commands.push(Command::SetColumns(columns));
                        }
                        if place >= chosen.len() {
                            return;
                        }
                        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                            let mut swap = |a: usize, b: usize| {
                                let mut columns = chosen.clone();
                                columns.swap(a, b);
                                commands.push(Command::SetColumns(columns));
                            };
                            let down = format!("{} 右移", field.label());
                            if icon_button(ui, icons::ARROW_DOWN, &down, place + 1 < chosen.len())
                                .clicked()
                            {
                                swap(place, place + 1);
                            }
                            if icon_button(
                                ui,
                                icons::ARROW_UP,
                                &format!("{} 左移", field.label()),
                                place > 0,
                            )
                            .clicked()
                            {
                                swap(place, place - 1);
                            }
                        });
                    });
                }
            });
        let manage = UiCommand::OwnFields;
        if shown.can(manage) && text_button(ui, manage.label()).clicked() {
            state.wanted = Some(manage);
        }
    });
    stays && state.wanted != Some(UiCommand::OwnFields)
}

fn warnings(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) -> bool {
    let mut is_left = false;
    let stays = dialog(ui, "核对提示", 620.0, |ui| {
        let tokens = Tokens::of(ui);
        caption(ui, "这些提示不妨碍保存和导出。单击一条到该项目。");
        ScrollArea::vertical()
            .max_height(480.0)
            .auto_shrink([false, true])
            .show(ui, |ui| {
                for warning in shown
                    .warnings
                    .iter()
                    .filter(|warning| !warning.kind.is_gap())
                {
                    let Some(project) = shown.portfolio.projects().get(warning.project) else {
                        continue;
                    };
                    let text = format!(
                        "{}：{}，{}",
                        project.name,
                        warning.kind.label(),
                        warning.message
                    );
                    if text_button(ui, RichText::new(text).color(tokens.text)).clicked() {
                        let field = Field::Typed(warning.column);
                        commands.push(Command::GoTo(project.id, Some(field)));
                        is_left = true;
                    }
                }
            });
    });
    stays && !is_left
}

/// The keys of the table, which are no commands.
const SHEET_KEYS: [(&str, &str); 14] = [
    ("移动单元格光标", "方向键、PgUp、PgDn、Home、End"),
    ("到第一行、最后一行", "Ctrl+Home、Ctrl+End"),
    ("到右边、左边一格", "Tab、Shift+Tab"),
    ("直接填写", "打字，中文输入法亦可"),
    ("接着原内容修改", "Enter、F2、双击"),
    ("存下并到下一行、上一行", "Enter、Shift+Enter"),
    ("放弃修改", "Esc"),
    ("选中一片", "Shift+方向键、拖动"),
    ("选中整行、整列", "Shift+空格、Ctrl+空格"),
    ("复制、带列名复制", "Ctrl+C、Ctrl+Shift+C"),
    ("粘贴、粘贴为新项目", "Ctrl+V、Ctrl+Shift+V"),
    ("向下填充、填满所选", "Ctrl+D、Ctrl+Enter"),
    ("清空单元格", "Delete"),
    ("从表格到其他控件，回到表格", "F6、Esc"),
];

fn keys(ui: &mut Ui) -> bool {
    dialog(ui, "快捷键", 460.0, |ui| {
        let height = (ui.ctx().content_rect().height() - 240.0).max(200.0);
        let area = ScrollArea::vertical()
            .max_height(height)
            .min_scrolled_height(height)
            .auto_shrink(false);
        area.show(ui, |ui| {
            egui::Grid::new("keys")
                .num_columns(2)
                .spacing(vec2(40.0, 6.0))
                .show(ui, |ui| {
                    for command in UiCommand::ALL {
                        if let Some(shortcut) = command.shortcut() {
                            ui.label(command.label());
                            let keys = ui.format_shortcut(&shortcut);
                            caption(ui, keys);
                            ui.end_row();
                        }
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

fn about(ui: &mut Ui) -> bool {
    dialog(ui, "关于蓝图", 420.0, |ui| {
        ui.label(format!("蓝图 {}", env!("CARGO_PKG_VERSION")));
        ui.label("规划重大项目库：一个本地文件，不联网，不需要账号。");
        caption(ui, "请勿存储、处理涉密信息。");
        caption(
            ui,
            "许可：MIT 或 Apache-2.0。字体：Noto Sans SC（OFL 1.1），图标：Phosphor（MIT）。",
        );
    })
}

/// Three lines at the first start, gone for good once closed.
pub fn welcome(ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
    if shown.app.settings().is_welcomed || shown.save_state.is_none() {
        return;
    }
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new()
        .fill(tokens.selection)
        .corner_radius(8)
        .inner_margin(egui::Margin::symmetric(14, 10))
        .outer_margin(egui::Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_max_width(ui.available_width() - 40.0);
                ui.spacing_mut().item_spacing.y = 3.0;
                ui.label(match shown.portfolio.data_mark() {
                    None => "这是规划纲要中的重大项目，已存入“文档”文件夹下“蓝图”中的项目库，可以直接修改，每一步都会自动保存。".to_owned(),
                    Some(mark) => format!("这是{mark}，金额、时间、人员等均为虚构，只供试用，可以随意修改；真实的规划在另一个项目库里。"),
                });
                ui.label("上方一键切换篇章、预算、里程碑、牵头部门；单击项目在右侧填写，灰色带点的是建议值，核对后确认。");
                ui.label("改错了按 Ctrl+Z 撤销；“导出”即得会议用的一览表。");
            });
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Min), |ui| {
                if icon_button(ui, icons::CLOSE, "不再显示", true).clicked() {
                    commands.push(Command::CloseWelcome);
                }
            });
        });
    });
}
