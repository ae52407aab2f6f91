use egui::{
    Align2, Button, Key, KeyboardShortcut, Modal, Modifiers, RichText, Role, ScrollArea, TextEdit,
    Ui, WidgetInfo, vec2,
};

use crate::app::{ArrangeCommand, Command, SelectCommand, ViewCommand};
use crate::view::{Search, saved_views};

use crate::ui::command::UiCommand;
use crate::ui::help::Help;
use crate::ui::kit::keyboard::{shortcut_words, take_enter_of, take_key};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};

/// The command palette: commands, views, departments and projects, found by a few letters.
#[derive(Default)]
pub struct Palette {
    typed: String,
    chosen: usize,
    /// What fits what was typed, in which library.
    entries: Vec<Entry>,
    made_from: Option<(String, (u64, u64))>,
    /// Enter came: it means what the last letters find, which the next picture knows.
    is_entered: bool,
}

#[derive(Clone)]
enum Hit {
    Command(UiCommand),
    Run(Command),
    /// A command that can't be given now.
    Nothing,
}

struct Entry {
    label: String,
    kind: &'static str,
    keys: Option<KeyboardShortcut>,
    hit: Hit,
}

impl Dialog for Palette {
    fn title(&self) -> &'static str {
        "命令面板"
    }

    fn help(&self) -> Help {
        Help::Palette
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let asked = (self.typed.clone(), shown.app.stamp());
        if self.made_from.as_ref() != Some(&asked) {
            self.entries = entries(shown, &self.typed);
            self.made_from = Some(asked);
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
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
                let was_entered = std::mem::take(&mut self.is_entered);
                if take_enter_of(ui, &response) {
                    self.is_entered = true;
                    // What is typed next is meant for what the command opens.
                    state.holds_strokes = true;
                }
                response.request_focus();
                let last = self.entries.len().saturating_sub(1);
                self.chosen = (self.chosen + usize::from(down))
                    .min(last)
                    .saturating_sub(usize::from(up));
                let mut taken = was_entered.then_some(self.chosen);
                // So high whatever the last search found.
                let height = 420.0_f32.min(ui.content_rect().height() - 180.0);
                ScrollArea::vertical()
                    .animated(false)
                    .max_height(height)
                    .min_scrolled_height(height)
                    .auto_shrink([false, true])
                    .show(ui, |ui| {
                        ui.spacing_mut().item_spacing.y = 1.0;
                        for (i, entry) in self.entries.iter().enumerate() {
                            let response = row(ui, entry, i == self.chosen);
                            if i == self.chosen && (down || up) {
                                response.scroll_to_me(None);
                            }
                            if response.clicked() {
                                taken = Some(i);
                            }
                        }
                        if self.entries.is_empty() {
                            ui.label("没有找到");
                        }
                    });
                let hit = taken.and_then(|place| Some(self.entries.get(place)?.hit.clone()));
                if matches!(hit, Some(Hit::Nothing)) {
                    // The palette stays, and what is typed goes on in it.
                    state.holds_strokes = false;
                }
                hit
            });
        let is_left = modal.should_close();
        let Some(hit) = modal.inner else {
            return !is_left;
        };
        match hit {
            Hit::Nothing => return !is_left,
            Hit::Command(command) => state.wanted = Some(command),
            Hit::Run(command) => {
                state.dialogs.returning.lead_to_page();
                commands.push(command);
            }
        }
        false
    }
}

fn row(ui: &mut Ui, entry: &Entry, is_chosen: bool) -> egui::Response {
    let tokens = Tokens::of(ui);
    let keys = entry.keys.map(|keys| shortcut_words(ui, keys));
    let right = keys.unwrap_or_else(|| entry.kind.to_owned());
    let label = RichText::new(&entry.label);
    let label = match entry.hit {
        Hit::Nothing => label.color(tokens.faint),
        Hit::Command(_) | Hit::Run(_) => label,
    };
    let button = Button::selectable(is_chosen, label)
        .right_text(
            RichText::new(right)
                .size(SMALL_TEXT)
                .color(tokens.secondary),
        )
        .truncate()
        .min_size(vec2(ui.available_width(), 30.0));
    let response = ui.add(button);
    if matches!(entry.hit, Hit::Nothing) {
        let said = format!("{}（{}）", entry.label, entry.kind);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, false, &said));
    }
    response
}

fn entries(shown: &Shown<'_>, typed: &str) -> Vec<Entry> {
    let search = Search::new(typed);
    let matches = |label: &str| search.finds(label);
    let commands = UiCommand::by_use()
        .into_iter()
        .filter(|command| shown.can(*command));
    let commands = commands.map(|command| Entry {
        label: command.label().to_owned(),
        kind: "命令",
        keys: command.shortcut(),
        hit: Hit::Command(command),
    });
    let views = saved_views(&shown.portfolio).into_iter().map(|view| Entry {
        label: view.name.clone(),
        kind: "视图",
        keys: None,
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
            keys: None,
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
            keys: None,
            hit: Hit::Run(Command::Select(SelectCommand::GoTo(project.id, None))),
        }));
        // Who looks for one of these learns that it is there, and what is wanting.
        let others = UiCommand::by_use().into_iter();
        let others = others.filter(|command| !shown.can(*command) && matches(command.label()));
        entries.extend(others.filter_map(|command| {
            Some(Entry {
                label: command.label().to_owned(),
                kind: command.spec().needs.wanting()?,
                keys: None,
                hit: Hit::Nothing,
            })
        }));
    }
    entries
}
