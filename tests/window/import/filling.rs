//! 填报: a round is made and sent; what is dropped on its page comes back, is agreed to or sent back.

use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use lantu::app::{ArrangeCommand, Command, Content, FillCommand, ImportCommand, Sending};
use lantu::model::{FillState, ViewPage};
use lantu::view::{latest_round, sheets_of};

use super::{drop_files, settle};
use crate::desk::Desk;

fn states(desk: &mut Desk) -> Vec<Option<FillState>> {
    let portfolio = desk.app().portfolio();
    let round = latest_round(&portfolio).unwrap();
    let sheets = sheets_of(&portfolio, round.id).into_iter();
    sheets.map(|sheet| sheet.state).collect()
}

fn show(desk: &mut Desk) {
    let page = ArrangeCommand::ShowPage(ViewPage::Filling);
    desk.app().run(Command::Arrange(page));
    settle(desk);
}

#[test]
fn a_round_is_made_sent_gathered_and_agreed_to() {
    let mut desk = Desk::new(Content::Sample { projects: Some(60) });
    show(&mut desk);
    desk.click("新建填报…");
    desk.click("新建");
    settle(&mut desk);
    let (round, name) = {
        let portfolio = desk.app().portfolio();
        let round = latest_round(&portfolio).unwrap();
        (round.id, round.name.clone())
    };
    assert!(name.starts_with("2024年"), "{name}");
    let folder = desk.folder.path().join("发出");
    let send = FillCommand::Send(Sending {
        round,
        folder: folder.clone(),
        replaces: false,
        only: Vec::new(),
    });
    desk.app().run(Command::Fill(send));
    settle(&mut desk);
    let sent = states(&mut desk);
    assert!(sent.len() > 5 && sent.iter().all(|state| *state == Some(FillState::Sent)));
    let file = {
        let portfolio = desk.app().portfolio();
        let sheet = sheets_of(&portfolio, round)[0];
        (folder.join(&sheet.file), sheet.name.clone())
    };
    // A file that is dropped on the page is meant for the round.
    drop_files(&mut desk, &[file.0]);
    assert!(desk.app().shows_import());
    desk.app().run(Command::Import(ImportCommand::Accept));
    settle(&mut desk);
    assert!(
        desk.undo_label().starts_with("收回填报"),
        "{}",
        desk.undo_label()
    );
    show(&mut desk);
    assert_eq!(states(&mut desk)[0], Some(FillState::Received));
    desk.click(&format!("通过 {}", file.1));
    assert_eq!(states(&mut desk)[0], Some(FillState::Accepted));
    desk.click(&format!("退回 {}", file.1));
    let reason = desk
        .window
        .get_by_role_and_label(Role::MultilineTextInput, "退回原因");
    reason.focus();
    desk.settle();
    desk.window
        .event(egui::Event::Text("填成了累计数".to_owned()));
    desk.settle();
    desk.click("退回");
    assert_eq!(states(&mut desk)[0], Some(FillState::SentBack));
    // The next month is one click.
    desk.click("按上次新建下一期");
    let portfolio = desk.app().portfolio();
    assert_eq!(portfolio.fill_rounds().len(), 2);
}
