use std::collections::HashSet;

use super::*;

#[test]
fn every_command_has_words_and_keys_of_its_own() {
    let all: Vec<UiCommand> = UiCommand::all().collect();
    assert_eq!(all.len(), DECLARED.len() + ViewPage::ALL.len());
    let labels: HashSet<_> = all.iter().map(|command| command.label()).collect();
    assert_eq!(labels.len(), all.len());
    let keys: Vec<_> = all.iter().filter_map(|c| c.shortcut()).collect();
    for (place, one) in keys.iter().enumerate() {
        assert!(!keys[..place].contains(one), "{one:?} is asked for twice");
    }
    assert_eq!(UiCommand::by_use().len(), all.len());
    assert_eq!(UiCommand::by_use()[0], UiCommand::Export);
}

#[test]
fn a_row_offers_what_the_menu_does_with_the_selection() {
    let labels: Vec<_> = UiCommand::of_selection().map(UiCommand::label).collect();
    let expected = [
        "剪切",
        "复制",
        "粘贴",
        "清空",
        "向下填充",
        "插入下一行",
        "复制项目",
        "移到…",
        "确认所选项目的建议",
        "查看项目历史",
        "看规划原文",
        "删除所选项目",
        "登记约谈",
    ];
    assert_eq!(labels, expected);
    let is_in_menu = |command: UiCommand| ["编辑", "项目"].contains(&command.spec().menu);
    assert!(UiCommand::of_selection().all(is_in_menu));
}

#[test]
fn pages_stand_in_their_menu_and_have_alt_with_their_number() {
    let table = UiCommand::Page(ViewPage::Table).spec();
    assert_eq!((table.label, table.menu), ("表格", "视图"));
    let keys = KeyboardShortcut::new(Modifiers::ALT, Key::Num2);
    assert_eq!(table.keys, Some(keys));
    let all = ViewPage::ALL.iter().copied();
    let keys: Vec<_> = all.map(|page| UiCommand::Page(page).shortcut()).collect();
    let has_keys = keys.iter().take_while(|keys| keys.is_some()).count();
    assert_eq!(has_keys, keys.len().min(10));
    let tenth = keys.get(9).copied().flatten();
    assert!(tenth.is_none_or(|keys| keys.logical_key == Key::Num0));
    let of_view = |command: &UiCommand| command.spec().menu == "视图";
    let first = UiCommand::all().find(of_view);
    assert_eq!(first, Some(UiCommand::Page(ViewPage::Overview)));
}
