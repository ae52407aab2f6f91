//! 差别: what would come in, line by line, and what a hand does to it.

use egui::{Align, Button, Key, Label, Layout, RichText, TextEdit, Ui, vec2};
use uuid::Uuid;

use crate::app::{
    CellSpot, CellState, Choices, Compared, Difference, Import, IncomingCell, IncomingRow,
    NameChoice, ReadProject, RowChoice, RowKind, UnknownName,
};
use crate::model::{Id, MoneyUnit, Portfolio, Project, ProjectColumn, Table};
use crate::view::ABSENT;

use super::lines::{self, Line, Lines};
use super::pick::pick;
use crate::ui::kit::icons;
use crate::ui::kit::sheet::{SheetColumn, SheetRow, sheet_with};
use crate::ui::kit::theme::{TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::text_button;
use crate::ui::shown::Shown;

/// How wide the list of other names is, in points.
const OTHER_NAME: f32 = 190.0;

/// The columns by what they hold.
const CHECK: usize = 0;
const KIND: usize = 1;
const NAME: usize = 2;
const WHAT: usize = 3;
const OLD: usize = 4;
const NEW: usize = 5;
const PLACE: usize = 6;

/// A cell whose text is being put right.
#[derive(Debug)]
pub struct Editing {
    /// Its row and place in that.
    at: (usize, usize),
    typed: String,
    /// Whether the field has had the keyboard.
    has_focus: bool,
}

/// What the lines are drawn from.
pub struct Drawn<'a> {
    pub compared: &'a Compared,
    pub choices: &'a Choices,
    pub portfolio: &'a Portfolio,
    pub library: &'a Named,
}

/// What a row or a spelling may be said to be, to choose one of it by its name.
#[derive(Debug, Default)]
pub struct Named {
    projects: (Vec<Id<Project>>, Vec<String>),
    departments: (Vec<Uuid>, Vec<String>),
    categories: (Vec<Uuid>, Vec<String>),
}

impl Named {
    /// All that a library has.
    pub fn of(portfolio: &Portfolio) -> Self {
        let projects = portfolio.projects().iter();
        let departments = portfolio.departments().iter();
        let categories = portfolio.categories().iter();
        let label = |table: Table, id: Uuid| {
            let label = portfolio.ref_label(table, id);
            (id, label.unwrap_or_default())
        };
        Self {
            projects: projects
                .map(|project| (project.id, project.name.clone()))
                .unzip(),
            departments: departments
                .map(|row| label(Table::Department, row.id.uuid()))
                .unzip(),
            categories: categories
                .map(|row| label(Table::Category, row.id.uuid()))
                .unzip(),
        }
    }

    /// The rows of a list in which spellings stand.
    const fn of_list(&self, table: Table) -> &(Vec<Uuid>, Vec<String>) {
        match table {
            Table::Category => &self.categories,
            _ => &self.departments,
        }
    }
}

/// What a hand did to the lines.
#[derive(Debug, Default)]
pub struct Done {
    /// What is decided from now on.
    pub choices: Option<Choices>,
    /// A row to be folded out, or in.
    pub toggled: Option<usize>,
    /// Where the cursor is put.
    pub cursor: Option<usize>,
    /// A cell to be put right.
    pub edit: Option<(usize, usize)>,
}

impl<'a> Drawn<'a> {
    /// The import as the window shows it.
    pub fn of(
        shown: &'a Shown<'_>,
        import: &'a Import,
        (compared, library): (&'a Compared, &'a Named),
    ) -> Self {
        Self {
            library,
            compared,
            choices: import.choices(),
            portfolio: &shown.portfolio,
        }
    }

    fn difference(&self) -> &Difference {
        &self.compared.difference
    }

    fn row(&self, place: usize) -> Option<&IncomingRow> {
        self.difference().rows().get(place)
    }

    fn cell(&self, row: usize, cell: usize) -> Option<(&IncomingRow, &IncomingCell)> {
        let row = self.row(row)?;
        Some((row, row.cells.get(cell)?))
    }

    /// What the sheet says of a row.
    fn read(&self, row: &IncomingRow) -> Option<&ReadProject> {
        let key = row.key?;
        let (_, reading) = self.compared.files.get(key.file)?;
        reading.projects.get(key.place)
    }

    /// What a person said that a row is.
    fn said(&self, row: &IncomingRow) -> Option<RowChoice> {
        self.choices.rows.get(&row.key?).copied()
    }

    /// What a person said that a spelling means.
    fn named(&self, name: &UnknownName) -> Option<NameChoice> {
        let key = (name.table, name.text.clone());
        self.choices.names.get(&key).copied()
    }

    fn has_files(&self) -> bool {
        self.compared.files.len() > 1
    }
}

/// Draws the lines; a cursor that was moved is scrolled to.
pub fn draw(
    ui: &mut Ui,
    drawn: &Drawn<'_>,
    lines: &Lines,
    (cursor, is_moved): (usize, bool),
    editing: &mut Option<Editing>,
) -> Done {
    let columns = [
        SheetColumn::words("", 34.0).tip("勾上的才导入"),
        SheetColumn::words("类别", 76.0),
        SheetColumn::free("项目名称", 190.0),
        SheetColumn::words("列", 140.0),
        SheetColumn::free("原值", 120.0),
        SheetColumn::free("新值", 160.0),
        SheetColumn::words("位置", if drawn.has_files() { 190.0 } else { 110.0 }),
    ];
    let mut done = Done::default();
    let wanted = is_moved.then_some(cursor);
    let count = lines.all.len();
    sheet_with(
        ui,
        "import_changes",
        &columns,
        (count, wanted),
        |row, index| {
            let Some(line) = lines.all.get(index) else {
                return;
            };
            if index == cursor {
                let selection = Tokens::of(row.ui).selection;
                row.fill(selection);
            }
            let is_open = |row: &usize| lines.open.contains(row);
            let clicked = match line {
                Line::Name(place) => name_line(row, drawn, *place),
                Line::NameChoice(place, choice) => {
                    name_choice(row, drawn, (*place, *choice), &mut done)
                }
                Line::Row(place) => row_line(row, drawn, (*place, is_open(place)), &mut done),
                Line::RowChoice(place, choice) => {
                    row_choice(row, drawn, (*place, *choice), &mut done)
                }
                Line::RowOther(place) => row_other(row, drawn, *place, &mut done),
                Line::NameOther(place) => name_other(row, drawn, *place, &mut done),
                Line::Cell {
                    row: of,
                    cell,
                    is_first,
                } => {
                    let at = (*of, *cell);
                    cell_line(row, drawn, (at, *is_first), editing, &mut done)
                }
            };
            if clicked {
                done.cursor = Some(index);
            }
        },
    );
    done
}

/// What Space does on a line.
pub fn toggle(drawn: &Drawn<'_>, line: Line) -> Done {
    let mut choices = drawn.choices.clone();
    let mut done = Done::default();
    match line {
        Line::Name(_) => {}
        Line::NameOther(place) => {
            if let Some(name) = drawn.difference().unknown_names().get(place) {
                choose_name(&mut choices, name, NameChoice::New);
            }
        }
        Line::RowOther(place) => {
            if let Some(row) = drawn.row(place) {
                lines::choose_row(&mut choices, row, RowChoice::New);
            }
        }
        Line::NameChoice(place, choice) => {
            if let Some(name) = drawn.difference().unknown_names().get(place) {
                choose_name(&mut choices, name, choice);
            }
        }
        Line::Row(place) => {
            let row = drawn.row(place);
            match row.and_then(|row| Some((row, lines::is_taken(row, drawn.choices)?))) {
                Some((row, is_taken)) => lines::take_row(&mut choices, row, !is_taken),
                None => done.toggled = Some(place),
            }
        }
        Line::RowChoice(place, choice) => {
            if let Some(row) = drawn.row(place) {
                lines::choose_row(&mut choices, row, choice);
            }
        }
        Line::Cell { row, cell, .. } => {
            if let Some((row, cell)) = drawn.cell(row, cell) {
                let is_taken = lines::state(row, cell, drawn.choices) == CellState::Accepted;
                lines::take_cell(&mut choices, row, cell, !is_taken);
            }
        }
    }
    if choices != *drawn.choices {
        done.choices = Some(choices);
    }
    done
}

/// What Enter does on a line.
pub fn enter(drawn: &Drawn<'_>, line: Line) -> Done {
    match line {
        Line::Row(place) => Done {
            toggled: Some(place),
            ..Done::default()
        },
        Line::Cell { row, cell, .. } => Done {
            edit: Some((row, cell)),
            ..Done::default()
        },
        Line::Name(_)
        | Line::NameChoice(..)
        | Line::NameOther(_)
        | Line::RowChoice(..)
        | Line::RowOther(_) => toggle(drawn, line),
    }
}

impl Editing {
    /// A cell as it is to be put right.
    pub fn begin(drawn: &Drawn<'_>, at: (usize, usize)) -> Option<Self> {
        let (row, cell) = drawn.cell(at.0, at.1)?;
        let key = (row.key?, cell.spot.clone());
        let corrected = drawn.choices.corrected.get(&key).cloned();
        let text = || match drawn.difference().new_text(cell) {
            text if text == ABSENT => String::new(),
            text => text,
        };
        Some(Self {
            at,
            typed: corrected.unwrap_or_else(text),
            has_focus: false,
        })
    }
}

/// The words and the colour of a kind.
fn kind_text(row: &mut SheetRow<'_>, kind: RowKind) {
    let tokens = Tokens::of(row.ui);
    let color = match kind {
        RowKind::New => tokens.good,
        RowKind::Changed => tokens.accent,
        RowKind::Undecided => tokens.late,
        RowKind::Refused | RowKind::Missing | RowKind::Same => tokens.secondary,
    };
    row.text(KIND, kind.label(), color, true);
}

/// A box to tick in the first cell; whether it was clicked.
fn tick(row: &mut SheetRow<'_>, is_on: Option<bool>, name: &str) -> bool {
    let Some(mut is_ticked) = is_on else {
        return false;
    };
    let mut room = row.controls(CHECK..=CHECK, "tick");
    let response = room.checkbox(&mut is_ticked, "");
    response.accessible_name(format!("导入 {name}")).clicked()
}

/// A spelling that the library does not know.
fn name_line(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, place: usize) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let what = name.table.label();
    let said = format!("{what}“{}”项目库里没有，{} 处", name.text, name.cells);
    let clicked = row.press(&said, "").clicked();
    let (word, color) = match name.choice {
        None => (RowKind::Undecided.label(), tokens.late),
        Some(_) => ("已确认", tokens.good),
    };
    row.text(KIND, word, color, true);
    row.text(NAME, &name.text, tokens.text, true);
    let said = format!(
        "项目库里没有这个{what}，表中有 {} 处。请选它是哪一个：",
        name.cells
    );
    row.text_over(WHAT..=NEW, &said, tokens.secondary);
    clicked
}

fn name_choice(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, choice): (usize, NameChoice),
    done: &mut Done,
) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let label = match choice {
        NameChoice::Is(id) => drawn.portfolio.ref_label(name.table, id),
        NameChoice::New | NameChoice::Leave => None,
    };
    let words = label.unwrap_or_default();
    let named = format!("“{}”是 {words}", name.text);
    let is_on = drawn.named(name) == Some(choice);
    let mut room = row.controls(NAME..=WHAT, "radio");
    if radio(&mut room, is_on, (&words, &named)) {
        let mut choices = drawn.choices.clone();
        choose_name(&mut choices, name, choice);
        done.choices = Some(choices);
    }
    false
}

/// That a spelling is none of the library's: a new one, or nothing.
fn name_other(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, place: usize, done: &mut Done) -> bool {
    let names = drawn.difference().unknown_names();
    let Some(name) = names.get(place) else {
        return false;
    };
    let what = name.table.label();
    let mut room = row.controls(NAME..=NEW, "radio");
    let mut chosen = None;
    for (choice, words) in [
        (NameChoice::New, format!("新增{what}“{}”", name.text)),
        (NameChoice::Leave, "不填，留空".to_owned()),
    ] {
        let named = format!("“{}”是 {words}", name.text);
        let is_on = drawn.named(name) == Some(choice);
        if radio(&mut room, is_on, (&words, &named)) {
            chosen = Some(choice);
        }
    }
    room.add_space(12.0);
    let other = match drawn.named(name) {
        Some(NameChoice::Is(id)) if !name.offered.contains(&id) => {
            drawn.portfolio.ref_label(name.table, id)
        }
        Some(NameChoice::Is(_) | NameChoice::New | NameChoice::Leave) | None => None,
    };
    let label = other.unwrap_or_else(|| format!("另选库里的{what}…"));
    let (ids, names) = drawn.library.of_list(name.table);
    let width = OTHER_NAME.min(room.available_width());
    let size = vec2(width, room.spacing().interact_size.y);
    let layout = Layout::left_to_right(Align::Center);
    let called = format!("“{}”另选", name.text);
    let picked = room.allocate_ui_with_layout(size, layout, |ui| pick(ui, &called, &label, names));
    let picked = picked.inner;
    if let Some(id) = picked.and_then(|picked| ids.get(picked)) {
        chosen = Some(NameChoice::Is(*id));
    }
    if let Some(choice) = chosen {
        let mut choices = drawn.choices.clone();
        choose_name(&mut choices, name, choice);
        done.choices = Some(choices);
    }
    false
}

fn choose_name(choices: &mut Choices, name: &UnknownName, choice: NameChoice) {
    let key: (Table, String) = (name.table, name.text.clone());
    if choices.names.insert(key.clone(), choice) == Some(choice) {
        choices.names.remove(&key);
    }
}

/// One of several things that something may be; whether it was clicked.
fn radio(room: &mut Ui, is_on: bool, (words, name): (&str, &str)) -> bool {
    room.add_space(16.0);
    let text = RichText::new(words).size(TABLE_TEXT);
    let response = room.add(egui::RadioButton::new(is_on, text));
    response.accessible_name(name).clicked()
}

fn row_line(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, is_open): (usize, bool),
    done: &mut Done,
) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let has_more = !incoming.cells.is_empty() || !lines::projects(incoming).is_empty();
    let has_more = has_more && incoming.kind != RowKind::Undecided;
    let said = format!("{} {}", incoming.kind.label(), incoming.name);
    let pressed = row.press(&said, about(incoming));
    if pressed.clicked() && has_more {
        done.toggled = Some(place);
    }
    let is_taken = lines::is_taken(incoming, drawn.choices);
    if tick(row, is_taken, &incoming.name) {
        let mut choices = drawn.choices.clone();
        lines::take_row(&mut choices, incoming, !is_taken.unwrap_or_default());
        done.choices = Some(choices);
    }
    kind_text(row, incoming.kind);
    let caret = match (has_more, is_open) {
        (false, _) => "",
        (true, true) => icons::CARET_DOWN,
        (true, false) => icons::CARET_RIGHT,
    };
    let is_out = is_taken == Some(false) || incoming.is_deleted;
    let color = if is_out { tokens.faint } else { tokens.text };
    let name = if caret.is_empty() {
        incoming.name.clone()
    } else {
        format!("{caret} {}", incoming.name)
    };
    if is_out {
        row.struck_text(NAME, &name, color);
    } else {
        row.text(NAME, &name, color, true);
    }
    match incoming.kind {
        // Nothing of the library is beside it: it resembles a new project of an earlier file.
        RowKind::Undecided if incoming.project.is_none() => {
            row.text_over(WHAT..=NEW, &incoming.why, tokens.text);
        }
        RowKind::Undecided => {
            let witness = drawn.read(incoming).map(witness_of_sheet);
            let witness = format!("表中：{}", witness.unwrap_or_default());
            row.text_over(OLD..=NEW, &witness, tokens.text);
        }
        RowKind::Missing => missing(row, drawn, incoming, done),
        RowKind::New | RowKind::Refused | RowKind::Same | RowKind::Changed => {
            let about = match incoming.why.as_str() {
                "" => summary(drawn, incoming),
                why => why.to_owned(),
            };
            row.text_over(WHAT..=NEW, &about, tokens.secondary);
        }
    }
    place_text(row, drawn, incoming, None);
    pressed.clicked()
}

/// A project that no sheet has: it stays, unless somebody says otherwise.
fn missing(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, incoming: &IncomingRow, done: &mut Done) {
    let tokens = Tokens::of(row.ui);
    let Some(id) = incoming.project else { return };
    let is_deleted = drawn.choices.deleted.contains(&id);
    let (words, color) = if is_deleted {
        ("导入时从项目库删除", tokens.bad)
    } else {
        let stays = if incoming.is_outside_remit {
            "别的部门的项目，不在这张表里"
        } else {
            "留在项目库里，不改动"
        };
        (stays, tokens.secondary)
    };
    row.text_over(WHAT..=OLD, words, color);
    let label = if is_deleted { "留下" } else { "删除" };
    let mut room = row.controls(NEW..=NEW, "delete");
    let button = text_button(&mut room, RichText::new(label).size(TABLE_TEXT));
    let button = button.accessible_name(format!("{label} {}", incoming.name));
    if button.clicked() {
        let mut choices = drawn.choices.clone();
        if !choices.deleted.remove(&id) {
            choices.deleted.insert(id);
        }
        done.choices = Some(choices);
    }
}

/// What tells most of a project, the first first.
const TELLING: [ProjectColumn; 5] = [
    ProjectColumn::TotalInvestment,
    ProjectColumn::LeadDepartment,
    ProjectColumn::Location,
    ProjectColumn::Owner,
    ProjectColumn::Stage,
];

/// What a project brings along, in short.
fn summary(drawn: &Drawn<'_>, incoming: &IncomingRow) -> String {
    let rank = |cell: &&IncomingCell| {
        let of = |column: &ProjectColumn| cell.spot == CellSpot::Field(*column);
        TELLING.iter().position(of).unwrap_or(TELLING.len())
    };
    let cells = incoming.cells.iter();
    let mut cells: Vec<&IncomingCell> = cells.filter(|cell| cell.spot != CellSpot::NAME).collect();
    cells.sort_by_key(rank);
    let told = cells.into_iter().take(4).map(|cell| {
        let text = drawn.difference().new_text(cell);
        format!("{} {text}", cell.spot.label())
    });
    told.collect::<Vec<_>>().join("　")
}

/// What is said of a row on hover.
fn about(incoming: &IncomingRow) -> String {
    let why = std::iter::once(incoming.why.as_str());
    let checks = incoming.checks.iter().map(String::as_str);
    let outside = incoming.is_outside_remit;
    let outside = outside.then_some("牵头部门不是报送这张表的部门，请留意");
    let said = why.chain(checks).chain(outside);
    let said: Vec<&str> = said.filter(|text| !text.is_empty()).collect();
    said.join("\n")
}

/// Where a row stands, or one of its cells.
fn place_text(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    incoming: &IncomingRow,
    cell: Option<&IncomingCell>,
) {
    let tokens = Tokens::of(row.ui);
    let at = cell
        .and_then(|cell| cell.place)
        .map(|place| place.to_string());
    let at = match (at, incoming.number) {
        (Some(at), _) => at,
        (None, 0) => return,
        (None, number) => format!("第 {number} 行"),
    };
    let files = drawn.difference().files();
    let file = incoming.file.filter(|_| drawn.has_files());
    let file = file.and_then(|file| files.get(file));
    let at = file.map_or_else(|| at.clone(), |file| format!("{at}　{}", file.name));
    row.text(PLACE, &at, tokens.secondary, false);
}

/// Place, owner and sum of a project as the sheet has it.
fn witness_of_sheet(read: &ReadProject) -> String {
    let total = read.total_investment;
    let total = total.map(|total| format!("{}万元", total.format(MoneyUnit::Wan)));
    witness([
        read.location.join("、"),
        read.owner.join("、"),
        read.lead_department.join("、"),
        total.unwrap_or_default(),
    ])
}

/// The same as the library has it.
fn witness_of_library(portfolio: &Portfolio, id: Id<Project>) -> String {
    let Some(project) = portfolio.projects().get(id) else {
        return String::new();
    };
    let total = project.total_investment;
    let total = total.map(|total| format!("{}万元", total.format(MoneyUnit::Wan)));
    let leads = project.lead_department.iter();
    let leads = leads.filter_map(|id| portfolio.ref_label(Table::Department, id.uuid()));
    witness([
        project.location.join("、"),
        project.owner.join("、"),
        leads.collect::<Vec<_>>().join("、"),
        total.unwrap_or_default(),
    ])
}

fn witness(parts: [String; 4]) -> String {
    let [location, owner, lead, total] = parts;
    let parts = [
        ("地点", location),
        ("业主", owner),
        ("牵头", lead),
        ("总投资", total),
    ];
    let parts = parts.into_iter().map(|(what, text)| match text.as_str() {
        "" => format!("{what} {ABSENT}"),
        text => format!("{what} {text}"),
    });
    parts.collect::<Vec<_>>().join(" · ")
}

fn row_choice(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, choice): (usize, RowChoice),
    done: &mut Done,
) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let RowChoice::Is(id) = choice else {
        return false;
    };
    let secondary = Tokens::of(row.ui).secondary;
    let project = drawn.portfolio.projects().get(id);
    let words = project.map_or("", |project| project.name.as_str());
    let witness = witness_of_library(drawn.portfolio, id);
    row.text_over(OLD..=NEW, &format!("库中：{witness}"), secondary);
    let said = drawn.said(incoming);
    // Nobody has to say what is sure.
    let is_sure = incoming.kind != RowKind::Undecided && incoming.project == Some(id);
    let is_on = said == Some(choice) || said.is_none() && is_sure;
    let named = format!("{} 就是 {words}", incoming.name);
    let mut room = row.controls(NAME..=WHAT, "radio");
    if radio(&mut room, is_on, (words, &named)) {
        let mut choices = drawn.choices.clone();
        lines::choose_row(&mut choices, incoming, choice);
        done.choices = Some(choices);
    }
    false
}

/// That a row is none of the projects above: a new one, nothing, or any other of the library.
fn row_other(row: &mut SheetRow<'_>, drawn: &Drawn<'_>, place: usize, done: &mut Done) -> bool {
    let Some(incoming) = drawn.row(place) else {
        return false;
    };
    let late = Tokens::of(row.ui).late;
    let said = drawn.said(incoming);
    let is_new = said.is_none() && incoming.kind == RowKind::New;
    let other = match said {
        Some(RowChoice::Is(id)) if !lines::projects(incoming).contains(&id) => {
            drawn.portfolio.projects().get(id)
        }
        Some(RowChoice::Is(_) | RowChoice::New | RowChoice::Refuse) | None => None,
    };
    row.text_over(OLD..=NEW, &incoming.why, late);
    let mut room = row.controls(NAME..=WHAT, "other");
    let mut chosen = None;
    for (choice, words) in [(RowChoice::New, "是新项目"), (RowChoice::Refuse, "不导入")] {
        let named = format!("{} {words}", incoming.name);
        let is_on = said == Some(choice) || is_new && choice == RowChoice::New;
        if radio(&mut room, is_on, (words, &named)) {
            chosen = Some(choice);
        }
    }
    room.add_space(8.0);
    let label = other.map_or("另选库里的项目…", |project| project.name.as_str());
    let name = format!("{} 另选", incoming.name);
    let (ids, names) = &drawn.library.projects;
    let picked = pick(&mut room, &name, label, names);
    if let Some(id) = picked.and_then(|picked| ids.get(picked)) {
        chosen = Some(RowChoice::Is(*id));
    }
    if let Some(choice) = chosen {
        let mut choices = drawn.choices.clone();
        lines::choose_row(&mut choices, incoming, choice);
        done.choices = Some(choices);
    }
    false
}

fn cell_line(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (at, is_first): ((usize, usize), bool),
    editing: &mut Option<Editing>,
    done: &mut Done,
) -> bool {
    let Some((incoming, cell)) = drawn.cell(at.0, at.1) else {
        return false;
    };
    let tokens = Tokens::of(row.ui);
    let state = lines::state(incoming, cell, drawn.choices);
    let label = cell.spot.label();
    let old = drawn.difference().old_text(cell);
    let new = drawn.difference().new_text(cell);
    let name = format!("{} {label}", incoming.name);
    let said = format!("{name} {old} → {new}");
    let clicked = row.press(&said, tip(cell, state)).clicked();
    let is_taken = state == CellState::Accepted;
    let is_on = (state != CellState::Barred && incoming.key.is_some()).then_some(is_taken);
    if tick(row, is_on, &name) {
        let mut choices = drawn.choices.clone();
        lines::take_cell(&mut choices, incoming, cell, !is_taken);
        done.choices = Some(choices);
    }
    if state == CellState::Barred {
        row.text(CHECK, icons::WARNING, tokens.late, false);
    }
    if is_first {
        kind_text(row, incoming.kind);
        project(row, drawn, (at.0, incoming), done);
    }
    row.text(WHAT, &label, tokens.secondary, false);
    if is_taken && old != ABSENT {
        row.struck_text(OLD, &old, tokens.secondary);
    } else {
        row.text(OLD, &old, tokens.secondary, false);
    }
    let is_edited = editing.as_ref().is_some_and(|editing| editing.at == at);
    if is_edited {
        edit(row, drawn, (incoming, cell, &name), editing, done);
    } else {
        let color = match state {
            CellState::Accepted => tokens.text,
            CellState::Refused | CellState::Held => tokens.faint,
            CellState::Barred => tokens.late,
        };
        let text = match (state, cell.why()) {
            (CellState::Barred, why) if !why.is_empty() => format!("{new}　{why}"),
            _ => new,
        };
        let mut room = row.controls(NEW..=NEW, "new");
        let text = RichText::new(text).size(TABLE_TEXT).color(color);
        let button = Button::new(text).frame(false).truncate();
        let button = room.add(button).accessible_name(format!("改正 {name}"));
        let button = button.on_hover_text("单击改正。按 Esc 放弃");
        if button.clicked() {
            done.edit = Some(at);
        }
    }
    place_text(row, drawn, incoming, Some(cell));
    clicked
}

/// Why a cell is as it is.
fn tip(cell: &IncomingCell, state: CellState) -> String {
    let why = match state {
        CellState::Held if cell.old.is_empty() => "默认不导入；核对后勾上才导入",
        CellState::Held => "原值更完整，默认保留；勾上则改成新值",
        CellState::Accepted | CellState::Refused | CellState::Barred => "",
    };
    let said = [cell.why(), why]
        .into_iter()
        .filter(|text| !text.is_empty());
    said.collect::<Vec<_>>().join("\n")
}

/// The name of a changed project, with a box for all its cells where it has several.
fn project(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (place, incoming): (usize, &IncomingRow),
    done: &mut Done,
) {
    let tokens = Tokens::of(row.ui);
    let in_library = incoming
        .project
        .and_then(|id| drawn.portfolio.projects().get(id));
    let name = in_library.map_or(incoming.name.as_str(), |project| project.name.as_str());
    let is_several = incoming.cells.len() > 1;
    let may_be_others = !lines::projects(incoming).is_empty()
        && incoming
            .found
            .as_ref()
            .is_some_and(|found| !found.offered.is_empty());
    if !is_several && !may_be_others {
        row.text(NAME, name, tokens.text, true);
        return;
    }
    let is_taken = lines::is_taken(incoming, drawn.choices).unwrap_or_default();
    let mut room = row.controls(NAME..=NAME, "project");
    let right = Layout::right_to_left(Align::Center);
    room.with_layout(right, |ui| {
        if may_be_others {
            let button = text_button(ui, RichText::new("另选").size(TABLE_TEXT));
            let button = button.accessible_name(format!("{name} 另选项目"));
            if button.on_hover_text("它不是这个项目").clicked() {
                done.toggled = Some(place);
            }
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            if is_several {
                let mut is_ticked = is_taken;
                let tick = ui.checkbox(&mut is_ticked, "");
                let tick = tick.accessible_name(format!("导入 {name} 的全部修改"));
                if tick.on_hover_text("这一行的全部修改").clicked() {
                    let mut choices = drawn.choices.clone();
                    lines::take_row(&mut choices, incoming, !is_taken);
                    done.choices = Some(choices);
                }
            }
            let text = RichText::new(name)
                .size(TABLE_TEXT)
                .color(tokens.text)
                .family(crate::ui::kit::fonts::bold());
            ui.add(Label::new(text).truncate().selectable(false));
        });
    });
}

/// The field in which the text of a cell is put right.
fn edit(
    row: &mut SheetRow<'_>,
    drawn: &Drawn<'_>,
    (incoming, cell, name): (&IncomingRow, &IncomingCell, &str),
    editing: &mut Option<Editing>,
    done: &mut Done,
) {
    let Some(open) = editing else { return };
    let mut room = row.controls(NEW..=NEW, "edit");
    let width = room.available_width();
    let field = TextEdit::singleline(&mut open.typed)
        .desired_width(width)
        .margin(egui::Margin::symmetric(4, 2));
    let field = room.add(field).accessible_name(format!("改正 {name}"));
    if !open.has_focus {
        field.request_focus();
        open.has_focus = true;
        return;
    }
    if !field.lost_focus() {
        return;
    }
    let is_given_up = room.input(|input| input.key_pressed(Key::Escape));
    let typed = std::mem::take(&mut open.typed);
    *editing = None;
    let Some(key) = incoming.key.filter(|_| !is_given_up) else {
        return;
    };
    if typed.trim() == drawn.difference().new_text(cell) {
        return;
    }
    let mut choices = drawn.choices.clone();
    let key = (key, cell.spot.clone());
    if typed.trim().is_empty() {
        // Nothing is what the sheet says itself.
        choices.corrected.remove(&key);
    } else {
        choices.corrected.insert(key, typed.trim().to_owned());
    }
    done.choices = Some(choices);
}
