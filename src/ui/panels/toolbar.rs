use egui::containers::menu::MenuButton;
use egui::{Button, Color32, RichText, TextStyle, Ui, vec2};

use crate::app::{ArrangeCommand, Command, EditCommand, LookCommand};
use crate::model::{MoneyUnit, ViewPage};
use crate::view::GroupKey;

use crate::ui::command::UiCommand;
use crate::ui::dialogs::FilterPopup;
use crate::ui::kit::icons;
use crate::ui::kit::menus::in_window;
use crate::ui::kit::theme::{CONTROL_HEIGHT, Tokens};
use crate::ui::kit::widgets::{compact, icon_button, primary_button, segmented};
use crate::ui::panels::search::search;
use crate::ui::shown::Shown;
use crate::ui::state::UiState;

/// The groupings of the segmented control, with their words.
const GROUPINGS: [(&[GroupKey], &str); 4] = [
    (&[GroupKey::Chapter, GroupKey::Section], "篇章"),
    (&[GroupKey::Budget], "预算"),
    (&[GroupKey::Milestone], "里程碑"),
    (&[GroupKey::LeadDepartment], "牵头部门"),
];

/// How much the bar shows: what has no room is in the menus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fullness {
    /// All groupings are in the menu, and so is the unit.
    Least,
    /// A shorter search, and no word beside the icons.
    Short,
    Whole,
}

impl Fullness {
    /// The most that has room, by what the words take.
    fn of(ui: &Ui, grouping: &str) -> Self {
        let room = ui.max_rect().width();
        let most = [Self::Whole, Self::Short];
        let fits = |fullness: &Self| fullness.needs(ui, grouping) <= room;
        most.into_iter().find(fits).unwrap_or(Self::Least)
    }

    /// How wide the bar is, in points.
    fn needs(self, ui: &Ui, grouping: &str) -> f32 {
        let button = |word: &str| button_width(ui, word);
        let choices: f32 = GROUPINGS.iter().map(|(_, label)| button(label)).sum();
        let menu = button(&format!("{grouping} {}", icons::CARET_DOWN));
        let filter = button(&format!("{} {FILTER}", icons::FUNNEL));
        let new = button(&format!("{}{}", icons::PLUS, self.new_word()));
        let icons = 4.0 * ICON_WIDTH;
        let gaps = 10.0 * ui.spacing().item_spacing.x;
        // The field is wider than its text by what stands around it.
        let search = self.search_width() + 40.0;
        icons + search + choices + menu + filter + UNIT_WIDTH + new + button(EXPORT) + gaps
    }

    /// Of the text in the search box, in points.
    const fn search_width(self) -> f32 {
        match self {
            Self::Whole => 264.0,
            Self::Least | Self::Short => 150.0,
        }
    }

    const fn new_word(self) -> &'static str {
        match self {
            Self::Whole => " 新增项目",
            Self::Least | Self::Short => "",
        }
    }
}

const FILTER: &str = "筛选";
const EXPORT: &str = "导出…";
/// Of a button of an icon, and of the two of the unit, in points.
const ICON_WIDTH: f32 = 28.0;
const UNIT_WIDTH: f32 = 112.0;

fn button_width(ui: &Ui, words: &str) -> f32 {
    let font = TextStyle::Button.resolve(ui.style());
    let words = words.to_owned();
    let galley = ui.painter().layout_no_wrap(words, font, Color32::BLACK);
    galley.size().x + 2.0 * ui.spacing().button_padding.x
}

/// The smaller unit. Where pages write large sums in the larger one all the same, it is not what is promised.
fn least_unit(shown: &Shown<'_>) -> &'static str {
    let fits = matches!(shown.workspace.page, ViewPage::Overview | ViewPage::Charts);
    if fits && !shown.is_comparing && !shown.app.shows_aside() {
        "自动"
    } else {
        "万元"
    }
}

/// Draws the bar below the menu.
pub fn toolbar(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState, commands: &mut Vec<Command>) {
    ui.horizontal_centered(|ui| {
        let current = GROUPINGS
            .iter()
            .position(|(keys, _)| shown.workspace.group_by.first() == keys.first());
        let fullness = Fullness::of(ui, menu_word(shown, current, true));
        let has_choices = fullness > Fullness::Least;
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.x = 0.0;
            for (command, icon, tip) in [
                (UiCommand::Back, icons::CARET_LEFT, "后退（Alt+←）"),
                (UiCommand::Forward, icons::CARET_RIGHT, "前进（Alt+→）"),
            ] {
                if icon_button(ui, icon, tip, shown.can(command)).clicked() {
                    state.wanted = Some(command);
                }
            }
        });
        search(ui, shown, state, fullness.search_width(), commands);
        let choices: Vec<(usize, &str)> = GROUPINGS
            .iter()
            .enumerate()
            .map(|(i, (_, label))| (i, *label))
            .collect();
        if has_choices && let Some(i) = segmented(ui, &choices, current) {
            commands.push(Command::Arrange(ArrangeCommand::GroupBy(
                GROUPINGS[i].0.to_vec(),
            )));
        }
        more_groupings(ui, shown, current, has_choices, commands);
        add_filter(ui, shown, state);

        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if primary_button(ui, EXPORT)
                .on_hover_text("导出会议材料（Ctrl+E）")
                .clicked()
            {
                state.wanted = Some(UiCommand::Export);
            }
            let is_writable = shown.read_only.is_none();
            let word = format!("{}{}", icons::PLUS, fullness.new_word());
            let new = Button::new(word).min_size(vec2(0.0, CONTROL_HEIGHT));
            if ui
                .add_enabled(is_writable, new)
                .accessible_name("新增项目")
                .on_hover_text("新增项目（Ctrl+N）")
                .clicked()
            {
                state.wanted = Some(UiCommand::NewProject);
            }
            let units = [(MoneyUnit::Wan, least_unit(shown)), (MoneyUnit::Yi, "亿元")];
            if has_choices {
                ui.allocate_ui_with_layout(
                    vec2(UNIT_WIDTH, CONTROL_HEIGHT),
                    egui::Layout::left_to_right(egui::Align::Center),
                    |ui| {
                        if let Some(unit) = segmented(ui, &units, Some(shown.unit)) {
                            commands.push(Command::Look(LookCommand::SetUnit(unit)));
                        }
                    },
                );
            }
            let label = |word: &str, label: &Option<String>| {
                label.as_ref().map_or_else(
                    || format!("没有可{word}的操作"),
                    |label| format!("{word}“{label}”"),
                )
            };
            if icon_button(
                ui,
                icons::REDO,
                &label("重做", &shown.redo_label),
                shown.redo_label.is_some(),
            )
            .clicked()
            {
                commands.push(Command::Edit(EditCommand::Redo));
            }
            if icon_button(
                ui,
                icons::UNDO,
                &label("撤销", &shown.undo_label),
                shown.undo_label.is_some(),
            )
            .clicked()
            {
                commands.push(Command::Edit(EditCommand::Undo));
            }
        });
    });
}

/// The word of the menu of groupings: the grouping in force, unless a button shows it.
fn menu_word(shown: &Shown<'_>, current: Option<usize>, has_choices: bool) -> &'static str {
    match (shown.workspace.group_by.first(), current) {
        (Some(_), Some(current)) if !has_choices => GROUPINGS[current].1,
        (Some(key), None) => key.label(),
        (None, _) => "不分组",
        (Some(_), Some(_)) => "更多",
    }
}

/// The groupings that have no button of their own, as a menu; all of them where there is no room for buttons.
fn more_groupings(
    ui: &mut Ui,
    shown: &Shown<'_>,
    current: Option<usize>,
    has_choices: bool,
    commands: &mut Vec<Command>,
) {
    let tokens = Tokens::of(ui);
    let is_on = current.is_none() || !has_choices;
    let label = menu_word(shown, current, has_choices);
    let color = if is_on { tokens.accent } else { tokens.text };
    let button = Button::new(RichText::new(format!("{label} {}", icons::CARET_DOWN)).color(color))
        .min_size(vec2(0.0, CONTROL_HEIGHT));
    let below = ui.max_rect().bottom();
    MenuButton::from_button(button).ui(ui, |ui| {
        // An office's own columns are keys, too: there may be any number.
        in_window(ui, (below, f32::INFINITY), |ui| {
            groupings(ui, shown, (current, has_choices), commands);
        });
    });
}

fn groupings(
    ui: &mut Ui,
    shown: &Shown<'_>,
    (current, has_choices): (Option<usize>, bool),
    commands: &mut Vec<Command>,
) {
    compact(ui);
    let keys = &shown.workspace.group_by;
    let mut group_by = |keys: Vec<GroupKey>| {
        commands.push(Command::Arrange(ArrangeCommand::GroupBy(keys)));
    };
    if !has_choices {
        for (place, (keys, label)) in GROUPINGS.iter().enumerate() {
            let is_chosen = current == Some(place);
            if ui
                .selectable_label(is_chosen, format!("按{label}"))
                .clicked()
            {
                group_by(keys.to_vec());
            }
        }
    }
    let others = GroupKey::all_in(&shown.portfolio).filter(|key| {
        !matches!(
            key,
            GroupKey::Chapter
                | GroupKey::Section
                | GroupKey::Budget
                | GroupKey::Milestone
                | GroupKey::LeadDepartment
        )
    });
    for key in others {
        if ui
            .selectable_label(keys.first() == Some(&key), format!("按{}", key.label()))
            .clicked()
        {
            group_by(vec![key]);
        }
    }
    if ui.selectable_label(keys.is_empty(), "不分组").clicked() {
        group_by(Vec::new());
    }
    if keys.is_empty() {
        return;
    }
    ui.separator();
    for (level, word) in [(1, "第二级分组"), (2, "第三级分组")] {
        let Some(above) = keys.get(..level) else {
            continue;
        };
        ui.menu_button(word, |ui| {
            // It opens beside that menu, as high as it has to.
            in_window(ui, (0.0, f32::INFINITY), |ui| {
                groupings_within(ui, shown, above, commands);
            });
        });
    }
}

/// By what the groups of these keys are parted.
fn groupings_within(
    ui: &mut Ui,
    shown: &Shown<'_>,
    above: &[GroupKey],
    commands: &mut Vec<Command>,
) {
    compact(ui);
    let keys = &shown.workspace.group_by;
    let mut group_by = |keys: Vec<GroupKey>| {
        commands.push(Command::Arrange(ArrangeCommand::GroupBy(keys)));
    };
    if ui
        .selectable_label(keys.len() == above.len(), "无")
        .clicked()
    {
        group_by(above.to_vec());
    }
    let others = GroupKey::all_in(&shown.portfolio);
    for key in others.filter(|key| !above.contains(key)) {
        let is_chosen = keys.get(above.len()) == Some(&key);
        if ui.selectable_label(is_chosen, key.label()).clicked() {
            group_by([above, &[key]].concat());
        }
    }
}

fn add_filter(ui: &mut Ui, shown: &Shown<'_>, state: &mut UiState) {
    let tokens = Tokens::of(ui);
    let text = RichText::new(format!("{} {FILTER}", icons::FUNNEL)).color(tokens.secondary);
    let button = Button::new(text)
        .corner_radius(16)
        .min_size(vec2(0.0, 30.0));
    let response = ui.add(button).accessible_name(FILTER);
    let response = response.on_hover_text("按任意字段筛选");
    if response.clicked() {
        let at = response.rect.left_bottom() + vec2(0.0, 4.0);
        state.dialogs.open(FilterPopup::new(at, shown));
    }
}
