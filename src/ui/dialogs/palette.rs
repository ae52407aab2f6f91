use egui::{Align2, Button, Key, Modal, Modifiers, RichText, ScrollArea, TextEdit, Ui, vec2};

use crate::app::{ArrangeCommand, Command, SelectCommand, ViewCommand};
use crate::view::{Search, saved_views};

use crate::ui::command::UiCommand;
use crate::ui::kit::keyboard::take_key;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The command palette: commands, views, departments and projects, found by a few letters.
#[derive(Default)]
pub struct Palette {
    typed: String,
    chosen: usize,
}

enum Hit {
    Command(UiCommand),
    Run(Command),
}

struct Entry {
    label: String,
    kind: &'static str,
    keys: String,
    hit: Hit,
}

impl Dialog for Palette {
    fn title(&self) -> &'static str {
        "命令面板"
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let area = Modal::default_area(egui::Id::unique("palette"))
            .anchor(Align2::CENTER_TOP, vec2(0.0, 90.0));
        let modal = Modal::new(egui::Id::unique("palette"))
            .area(area)
            .show(ui, |ui| {
                ui.set_width(560.0);
                let down = take_key(ui, Modifiers::NONE, Key::ArrowDown);
                let up = take_key(ui, Modifiers::NONE, Key::ArrowUp);
                let edit = TextEdit::singleline(&mut self.typed)
                    .hint_text("输入命令、视图、项目或部门，可用拼音")
                    .desired_width(f32::INFINITY);
                let response = ui.add(edit).accessible_name("命令面板");
                if response.changed() {
                    self.chosen = 0;
                }
                // After the text: Enter may come with the last letters, and means what they find.
                let mut entries = entries(ui, shown, &self.typed);
                let is_entered =
                    response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                response.request_focus();
                let last = entries.len().saturating_sub(1);
                self.chosen = (self.chosen + usize::from(down))
                    .min(last)
                    .saturating_sub(usize::from(up));
                let mut taken = is_entered.then_some(self.chosen);
                ScrollArea::vertical()
                    .max_height(420.0)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        for (i, entry) in entries.iter().enumerate() {
                            let response = row(ui, entry, i == self.chosen);
                            if i == self.chosen && (down || up) {
                                response.scroll_to_me(None);
                            }
                            if response.clicked() {
                                taken = Some(i);
                            }
                        }
                        if entries.is_empty() {
                            ui.label("没有找到");
                        }
                    });
                taken
                    .filter(|place| *place < entries.len())
                    .map(|place| entries.swap_remove(place))
            });
        let is_left = modal.should_close();
        let Some(entry) = modal.inner else {
            return !is_left;
        };
        match entry.hit {
            Hit::Command(command) => state.wanted = Some(command),
            Hit::Run(command) => commands.push(command),
        }
        false
    }
}

fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let right = if entry.keys.is_empty() {
        entry.kind
    } else {
        &entry.keys
    };
    let button = Button::selectable(is_chosen, entry.label.as_str())
        .right_text(
            RichText::new(right)
                .size(SMALL_TEXT)
                .color(tokens.secondary),
        )
        .truncate()
        .min_size(vec2(ui.available_width(), 30.0));
    ui.add(button)
}

fn entries(ui: &Ui, shown: &Shown<'_>, typed: &str) -> Vec<Entry> {
    let search = Search::new(typed);
    let matches = |label: &str| search.finds(label);
    let commands = UiCommand::by_use()
        .into_iter()
        .filter(|command| shown.can(*command));
    let commands = commands.map(|command| Entry {
        label: command.label().to_owned(),
        kind: "命令",
        keys: command
            .shortcut()
            .map(|keys| crate::ui::kit::keyboard::shortcut_words(ui, keys))
            .unwrap_or_default(),
        hit: Hit::Command(command),
    });
    let views = saved_views(&shown.portfolio).into_iter().map(|view| Entry {
        label: view.name.clone(),
        kind: "视图",
        keys: String::new(),
        hit: Hit::Run(Command::View(ViewCommand::ChooseView(view.id))),
    });
    let mut entries: Vec<Entry> = commands
        .chain(views)
        .filter(|entry| matches(&entry.label))
        .collect();
    if !typed.trim().is_empty() {
        let departments = shown
            .portfolio
            .departments()
            .iter()
            .filter(|d| matches(&d.name) || matches(&d.short_name));
        entries.extend(departments.take(10).map(|department| Entry {
            label: department.display_name().to_owned(),
            kind: "部门",
            keys: String::new(),
            hit: Hit::Run(Command::Arrange(ArrangeCommand::AddCondition(
                crate::view::Condition {
                    subject: crate::view::Subject::Field(crate::model::Field::LEAD_DEPARTMENT),
                    operator: crate::view::Operator::Is,
                    words: vec![department.display_name().to_owned()],
                },
            ))),
        }));
        let projects = shown
            .portfolio
            .projects()
            .iter()
            .filter(|project| matches(&project.name));
        entries.extend(projects.take(30).map(|project| Entry {
            label: project.name.clone(),
            kind: "项目",
            keys: String::new(),
            hit: Hit::Run(Command::Select(SelectCommand::GoTo(project.id, None))),
        }));
    }
    entries
}
