//! Every page there is.

use egui::{Key, Modifiers};
use lantu::app::{
    App, ArrangeCommand, Command, PastCommand, PlanTextCommand, Point, SelectCommand, Side,
};
use lantu::model::{Derived, Field, ViewPage};

use super::{
    Place, TYPED, file, implementations, import, numbers, press, press_all, press_all_in_first,
    small_desk, table, type_in, until,
};
use crate::desk::Desk;

/// The pages that take the place of the chosen one, by what draws them.
const ASIDE: [Place; 3] = [
    ("ComparePage", |desk| {
        table(desk, Field::NAME);
        let then = Side::Here(Point::Op(1));
        let compare = PastCommand::Compare(then, Side::Here(Point::Now));
        desk.app().run(Command::Past(compare));
        until(desk, App::is_comparing);
    }),
    ("ImportPage", |desk| {
        table(desk, Field::NAME);
        import(desk, "tests/ledgers/26a-base-list.xlsx");
        press(desk, Modifiers::NONE, Key::Enter);
    }),
    ("PlanTextPage", |desk| {
        table(desk, Field::NAME);
        let read = PlanTextCommand::Read(file("tests/plans/pdf-lines.txt"));
        desk.app().run(Command::PlanText(read));
        until(desk, App::shows_plan_text);
    }),
];

fn show(desk: &mut Desk, page: ViewPage) {
    let show = ArrangeCommand::ShowPage(page);
    desk.app().run(Command::Arrange(show));
    desk.window.run();
}

/// Every second page, from the first or the second on: they take minutes, and stand in two tests that run side by side.
fn press_all_on_pages(from: usize) {
    let mut desk = small_desk();
    table(&mut desk, Field::NAME);
    let of_frame = numbers(&desk);
    for page in ViewPage::ALL.iter().skip(from).step_by(2) {
        let place = format!("{page:?}");
        press_all_in_first(&mut desk, &place, &of_frame, &|desk| {
            table(desk, Field::NAME);
            show(desk, *page);
        });
    }
}

#[test]
fn no_shortcut_writes_a_letter_on_the_first_page_and_every_second_one_after_it() {
    press_all_on_pages(0);
}

#[test]
fn no_shortcut_writes_a_letter_on_the_other_pages() {
    press_all_on_pages(1);
}

#[test]
fn no_shortcut_writes_a_letter_into_a_month_that_is_being_reported() {
    let mut desk = small_desk();
    press_all(&mut desk, "a cell of 调度", |desk| {
        table(desk, Field::NAME);
        show(desk, ViewPage::Dispatch);
        let first = desk.app().listing().projects[0];
        let month = Field::Derived(Derived::CompletedInMonth);
        let select = SelectCommand::Select(Some(first), Some(month));
        desk.app().run(Command::Select(select));
        desk.window.run();
        type_in(desk, TYPED);
    });
}

#[test]
fn no_shortcut_writes_a_letter_on_a_page_that_takes_the_place_of_another() {
    let mut desk = small_desk();
    table(&mut desk, Field::NAME);
    let of_frame = numbers(&desk);
    for (place, enter) in ASIDE {
        press_all_in_first(&mut desk, place, &of_frame, &enter);
    }
    let mut pages = implementations("Page", "src/ui");
    pages.extend(implementations("OverTable", "src/ui"));
    assert_eq!(pages.len(), ViewPage::ALL.len() + ASIDE.len(), "{pages:?}");
    assert!(ASIDE.iter().all(|(page, _)| pages.contains(*page)));
}
