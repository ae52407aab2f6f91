//! The charts in the window, without a screen.

use crate::desk::Desk;
use lantu::app::{ArrangeCommand, Command, Content, EditCommand};
use lantu::model::{ProjectColumn, Value, ViewPage};

#[test]
fn a_click_on_a_stage_of_the_chart_opens_its_projects_in_the_table() {
    let mut desk = Desk::new(Content::Plan);
    desk.app().run(Command::Arrange(ArrangeCommand::Search(
        "平安大桥".to_owned(),
    )));
    let projects = desk.app().listing().projects.clone();
    let reserved = Value::Choice("储备");
    desk.app().run(Command::Edit(EditCommand::SetField(
        projects,
        ProjectColumn::Stage,
        reserved,
    )));
    desk.app()
        .run(Command::Arrange(ArrangeCommand::ShowPage(ViewPage::Charts)));
    desk.settle();
    desk.click("储备 项目 1 项 总投资 —");
    assert_eq!(desk.app().workspace().page, ViewPage::Table);
    let condition = desk.app().workspace().conditions.first().unwrap();
    assert_eq!(condition.describe(), "建设阶段：储备");
    assert_eq!(desk.shown(), 1);
}
