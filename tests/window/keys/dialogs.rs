//! Every dialog there is: those that have a command, and those that the program opens by itself.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;

use egui::accesskit::{Role, Toggled};
use egui::{Event, Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use lantu::app::{
    ArrangeCommand, Command, FileCommand, FillCommand, FormCommand, ImportCommand, PaperCommand,
    Password, RoundForm, SelectCommand, Sending,
};
use lantu::model::{
    Field, FillSheet, FillState, Money, PartialDate, ProjectColumn, Value, ViewPage, YearMonth,
};
use lantu::view::{latest_round, sheets_of};

use super::{
    Number, Place, command, file, implementations, import, numbers, press, press_all_in_first,
    small_desk, table, until,
};
use crate::desk::Desk;
use crate::merge;

/// How the dialogs come to be open that have no command, by what draws them. Each has a window of its own.
const BY_ITSELF: [Place; 13] = [
    ("ColumnFilter", |desk| {
        table(desk, Field::TOTAL_INVESTMENT);
        press(desk, Modifiers::ALT, Key::ArrowDown);
    }),
    ("FillSheetDialog", |desk| {
        let name = received(desk);
        click(desk, &format!("逐项 {name}"));
    }),
    ("FilterPopup", |desk| {
        table(desk, Field::NAME);
        let button = desk.window.get_by_role_and_label(Role::Button, "筛选");
        button.click();
        desk.window.run();
    }),
    ("FormDialog", |desk| {
        table(desk, Field::NAME);
        let read = FormCommand::Read(file("tests/forms/01-key-projects.xlsx"));
        desk.app().run(Command::Paper(PaperCommand::Form(read)));
        until(desk, |app| app.form().is_some() && app.is_busy().is_none());
    }),
    ("LeaveImport", |desk| {
        table(desk, Field::NAME);
        import(desk, "tests/ledgers/26a-base-list.xlsx");
        // A library that is dropped would take the place of the one that the ledger is to come into.
        let other = desk.folder.path().join("别的.lantu");
        std::fs::write(&other, "x").unwrap();
        desk.drop_files(&[other]);
        desk.await_control(Role::Button, "继续核对");
    }),
    ("MergeDialog", |desk| {
        table(desk, Field::NAME);
        if desk.app().merge().is_none() {
            let first = desk.app().listing().projects[0];
            let name = desk.get(first).name;
            let wan = |wan| Value::Money(Money::from_wan(wan));
            let copy = merge::copy(desk);
            merge::work(&copy, |app| {
                merge::set(app, &name, ProjectColumn::TotalInvestment, wan(111));
            });
            merge::set(desk.app(), &name, ProjectColumn::TotalInvestment, wan(222));
            merge::read(desk, copy);
        }
    }),
    ("PasswordDialog", |desk| {
        let library = desk.folder.path().join("库.lantu");
        let sealed = desk.folder.path().join("库.lantu.age");
        if !sealed.exists() {
            let password = Password::new("青山常在".to_owned());
            desk.app().close();
            lantu::store::seal(&library, &sealed, &password, false).unwrap();
        }
        // What was asked for in the last picture is carried out.
        desk.window.run();
        if desk.app().locked().is_none() {
            let open = FileCommand::Open(sealed);
            desk.app().run_to_end(Command::File(open));
        }
        desk.window.run();
    }),
    ("PasteDialog", |desk| {
        table(desk, Field::TOTAL_INVESTMENT);
        desk.window.event(Event::Paste("很多\n".to_owned()));
        desk.window.run();
    }),
    ("RoundDialog", |desk| {
        filling(desk);
        let new = desk.window.get_by_role_and_label(Role::Button, "新建填报…");
        new.click();
        desk.window.run();
    }),
    ("SendBackDialog", |desk| {
        let name = received(desk);
        click(desk, &format!("退回 {name}"));
    }),
    ("TroubleDialog", |desk| {
        let broken = desk.folder.path().join("坏.lantu");
        if !broken.exists() {
            let mut bytes = std::fs::read(desk.folder.path().join("库.lantu")).unwrap();
            let middle = bytes.len() / 2 / 4_096 * 4_096;
            bytes[middle..middle + 4_096].fill(0xA5);
            std::fs::write(&broken, &bytes).unwrap();
        }
        // What was asked for in the last picture is carried out.
        desk.window.run();
        if desk.app().trouble().is_none() {
            let open = FileCommand::Open(broken);
            desk.app().run_to_end(Command::File(open));
        }
        desk.window.run();
    }),
    ("UnlockDialog", |desk| {
        table(desk, Field::NAME);
        let sealed = desk.folder.path().join("副本.lantu.age");
        if !sealed.exists() {
            let password = Password::new("青山常在".to_owned());
            let copy = merge::copy(desk);
            lantu::store::seal(&copy, &sealed, &password, false).unwrap();
        }
        // What was asked for in the last picture is carried out.
        desk.window.run();
        if desk.app().locked_copy().is_none() {
            merge::read(desk, sealed);
        }
        assert!(desk.app().locked_copy().is_some());
        desk.window.run();
    }),
    ("WarningsDialog", |desk| {
        table(desk, Field::NAME);
        let label = desk.window.get_by_label_contains("核对提示 ");
        label.click();
        desk.window.run();
    }),
];

/// The page of 填报.
fn filling(desk: &mut Desk) {
    table(desk, Field::NAME);
    let show = ArrangeCommand::ShowPage(ViewPage::Filling);
    desk.app().run(Command::Arrange(show));
    desk.window.run();
}

/// A sheet of a round that came back, in sight on that page: whose it is.
fn received(desk: &mut Desk) -> String {
    // Wide enough for the buttons of its line.
    desk.window.set_size(egui::vec2(1440.0, 900.0));
    filling(desk);
    let portfolio = desk.app().portfolio();
    let mut sheets = portfolio.fill_sheets().iter();
    if let Some(sheet) = sheets.find(|sheet| sheet.state == Some(FillState::Received)) {
        return sheet.name.clone();
    }
    let month = PartialDate::Month(YearMonth::new(2024, 10).unwrap());
    let form = Box::new(RoundForm::usual(month));
    desk.app().run(Command::Fill(FillCommand::New(form)));
    let portfolio = desk.app().portfolio();
    let round = latest_round(&portfolio).unwrap().id;
    let folder = desk.folder.path().join("发出");
    let send = FillCommand::Send(Sending {
        round,
        folder: folder.clone(),
        replaces: true,
        only: Vec::new(),
    });
    desk.app().run(Command::Fill(send));
    until(desk, |app| {
        app.is_busy().is_none() && !app.portfolio().fill_sheets().is_empty()
    });
    let portfolio = desk.app().portfolio();
    let sheet = sheets_of(&portfolio, round)[0].clone();
    let gather = FillCommand::Gather(vec![folder.join(&sheet.file)]);
    desk.app().run(Command::Fill(gather));
    until(desk, |app| {
        app.import().is_some() && app.is_busy().is_none()
    });
    let accept = ImportCommand::Accept;
    desk.app().run(Command::Import(accept));
    until(desk, |app| {
        let is_in = |sheet: &FillSheet| sheet.state == Some(FillState::Received);
        app.is_busy().is_none() && app.portfolio().fill_sheets().iter().any(is_in)
    });
    filling(desk);
    sheet.name
}

/// Wherever it stands: a small window does not show all of a page.
fn click(desk: &mut Desk, label: &str) {
    desk.window
        .get_by_role_and_label(Role::Button, label)
        .click_accesskit();
    desk.window.run();
    desk.window.run();
}

/// The fields of the window without a dialog.
fn of_frame(desk: &mut Desk) -> BTreeSet<Number> {
    table(desk, Field::NAME);
    numbers(desk)
}

/// Whether a dialog lies over the window.
fn is_covered(desk: &Desk) -> bool {
    let top = |memory: &egui::Memory| memory.top_modal_layer().is_some();
    desk.window.ctx.memory(top)
}

/// Opens a dialog by its name in the list of commands, with two projects selected.
fn open_asked_for(desk: &mut Desk, label: &str) {
    table(desk, Field::NAME);
    let two = desk.app().listing().projects[..2].to_vec();
    let select = SelectCommand::SelectMany(two);
    desk.app().run(Command::Select(select));
    desk.window.run();
    let words: String = label.trim_end_matches('…').chars().take(4).collect();
    command(desk, &words);
    desk.window.run();
    assert!(is_covered(desk), "{label} opens nothing");
}

#[test]
fn no_shortcut_writes_a_letter_into_a_dialog_that_a_person_asks_for() {
    let mut desk = small_desk();
    let before = of_frame(&mut desk);
    for label in lantu::ui::dialogs_asked_for() {
        press_all_in_first(&mut desk, label, &before, &|desk| {
            open_asked_for(desk, label);
        });
    }
}

#[test]
fn no_shortcut_writes_a_letter_into_a_dialog_that_comes_by_itself() {
    for (name, open) in BY_ITSELF {
        let mut desk = small_desk();
        let before = of_frame(&mut desk);
        press_all_in_first(&mut desk, name, &before, &|desk| {
            open(desk);
            assert!(
                is_covered(desk) || name == "FilterPopup" || name == "ColumnFilter",
                "{name} is not there"
            );
        });
    }
}

/// The page of the handbook that is turned up: its entry in the contents.
fn chapter(desk: &Desk) -> Option<String> {
    let mut search = desk.window.query_all_by_label("查找手册");
    search.next()?;
    let entries = desk.window.get_all_by_role(Role::Button);
    let mut entries = entries.filter(|entry| {
        let label = entry.accesskit_node().label();
        let is_on = entry.accesskit_node().toggled() == Some(Toggled::True);
        is_on && HELP.iter().any(|(_, page)| label.as_deref() == Some(page))
    });
    let entry = entries.next()?;
    // In sight, however far down it stands.
    let window = desk.window.ctx.content_rect();
    assert!(window.contains_rect(entry.rect()), "{:?}", entry.rect());
    entry.accesskit_node().label()
}

/// Which page of the handbook is about which dialog. The list of commands goes when the handbook comes, and that is the
/// answer itself.
const HELP: [(&str, &str); 34] = [
    ("设置…", "快速上手"),
    ("按路径打开项目库…", "快速上手"),
    ("选择列…", "查找与分组"),
    ("FilterPopup", "查找与分组"),
    ("ColumnFilter", "查找与分组"),
    ("移到…", "录入与修改"),
    ("删除所选项目", "录入与修改"),
    ("查找和替换…", "录入与修改"),
    ("管理自定义列…", "录入与修改"),
    ("管理部门、类别和篇章…", "录入与修改"),
    ("PasteDialog", "录入与修改"),
    ("拟定年度清单…", "各个页面"),
    ("导出会议材料…", "导出与打印"),
    ("打印…", "导出与打印"),
    ("拍快照…", "对比与历史"),
    ("对比…", "对比与历史"),
    ("历史…", "对比与历史"),
    ("备份与恢复…", "数据安全"),
    ("MergeDialog", "数据安全"),
    ("PasswordDialog", "数据安全"),
    ("TroubleDialog", "数据安全"),
    ("UnlockDialog", "数据安全"),
    ("快捷键…", "快捷键"),
    ("调度规则…", "口径与提示"),
    ("WarningsDialog", "口径与提示"),
    ("关于蓝图…", "常见问题"),
    ("LeaveImport", "导入台账"),
    ("粘贴规划文本…", "规划文本"),
    ("FillSheetDialog", "填报"),
    ("RoundDialog", "填报"),
    ("SendBackDialog", "填报"),
    ("FormDialog", "套表"),
    ("交换…", "交换"),
    ("连接服务器上的项目库…", "服务器"),
];

#[test]
fn help_turns_up_the_page_about_the_dialog_in_front() {
    let of = |name: &str| {
        let mut known = HELP.iter();
        let known = known.find(|(dialog, _)| *dialog == name);
        known.map(|(_, page)| *page)
    };
    let mut desk = small_desk();
    for label in lantu::ui::dialogs_asked_for() {
        if ["命令面板…", "使用手册…"].contains(&label) {
            continue;
        }
        open_asked_for(&mut desk, label);
        press(&mut desk, Modifiers::NONE, Key::F1);
        assert_eq!(chapter(&desk).as_deref(), of(label), "{label}");
    }
    for (name, open) in BY_ITSELF {
        let mut desk = small_desk();
        open(&mut desk);
        press(&mut desk, Modifiers::NONE, Key::F1);
        assert_eq!(chapter(&desk).as_deref(), of(name), "{name}");
    }
}

/// What ends a dialog.
const ENDS: [&str; 12] = [
    "取消",
    "关闭",
    "合并",
    "退回",
    "打开",
    "打开其他…",
    "继续",
    "继续核对",
    "粘贴",
    "确定",
    "完成",
    "新建填报",
];

#[test]
fn the_end_of_a_dialog_that_comes_by_itself_is_in_sight_at_every_scale_of_the_text() {
    for (name, open) in BY_ITSELF {
        let mut desk = small_desk();
        open(&mut desk);
        // 1280 × 720 as it is and at 150 %.
        for size in [egui::vec2(1280.0, 720.0), egui::vec2(853.0, 480.0)] {
            desk.window.set_size(size);
            desk.window.run();
            desk.window.run();
            let window = egui::Rect::from_min_size(egui::Pos2::ZERO, size);
            for end in ENDS {
                let found = desk.window.query_all_by_role_and_label(Role::Button, end);
                for button in found {
                    let rect = button.rect();
                    assert!(window.contains_rect(rect), "{name} {size}: {end} {rect:?}");
                }
            }
        }
    }
}

#[test]
fn every_dialog_is_among_them() {
    let declared = include_str!("../../../src/ui/dialogs/mod.rs");
    let (_, registered) = declared.split_once("const ASKED_FOR").unwrap();
    let dialogs = implementations("Dialog", "src/ui/dialogs");
    assert!(dialogs.len() > 25, "{dialogs:?}");
    for dialog in dialogs {
        let mut words = registered.split(|c: char| !c.is_alphanumeric());
        let is_asked_for = words.any(|word| word == dialog);
        let is_by_itself = BY_ITSELF.iter().any(|(name, _)| *name == dialog);
        assert!(
            is_asked_for || is_by_itself,
            "{dialog} is opened by no test"
        );
    }
    // None implements it elsewhere.
    let everywhere = implementations("Dialog", "src/ui");
    assert_eq!(everywhere, implementations("Dialog", "src/ui/dialogs"));
}
