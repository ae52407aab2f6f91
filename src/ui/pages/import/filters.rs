//! Which lines of 差别 are seen: by kind, by column, by department; and what is done with all of them at once.

use egui::{Button, CornerRadius, RichText, Stroke, Ui, vec2};

use crate::app::{
    Choices, ColumnCount, Counts, DepartmentCount, Difference, IncomingCell, NameChoice, RowFilter,
    RowKind, import_words,
};

use crate::model::Department;

use super::changes::Drawn;
use super::lines::{self, Line, Lines, TO_LOOK_AT};
use crate::ui::kit::pick::pick;
use crate::ui::kit::theme::{CONTROL_HEIGHT, SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{focus_ring, text_button};

/// The kinds in the order in which they are offered.
const KINDS: [RowKind; 6] = [
    RowKind::Undecided,
    RowKind::Changed,
    RowKind::New,
    RowKind::Refused,
    RowKind::Missing,
    RowKind::Same,
];

/// So wide a page has room for chips of kinds of which there is nothing, in points.
const ROOM_FOR_ALL: f32 = 760.0;

/// How much there is of each kind, and by which columns and departments it can be narrowed.
#[derive(Debug, Default)]
pub struct Kinds {
    counts: Counts,
    /// What would come in, in words; empty where nothing would.
    does: String,
    /// Spellings that somebody has to say what they mean.
    open_names: usize,
    /// Rows of which nothing comes in by itself, with a cell that waits for somebody.
    waiting: usize,
    /// How many cells wait for that.
    open_cells: usize,
    columns: Vec<ColumnCount>,
    /// Each with what it is called.
    departments: Vec<(DepartmentCount, String)>,
}

impl Kinds {
    /// Counts what is different.
    pub fn take(&mut self, difference: &Difference) {
        let names = difference.unknown_names().into_iter();
        let open: Vec<_> = names.filter(|name| name.choice.is_none()).collect();
        self.open_names = open.len();
        self.open_cells = open.iter().map(|name| name.cells).sum();
        self.waiting = difference
            .rows()
            .iter()
            .filter(|row| lines::is_waiting(row))
            .count();
        self.counts = difference.counts();
        self.does = import_words(difference).unwrap_or_default();
        self.columns = difference.columns();
        let departments = difference.departments().into_iter().map(|count| {
            let name = count.department.map(|id| difference.department_name(id));
            (count, name.unwrap_or_else(|| "没有牵头部门".to_owned()))
        });
        self.departments = departments.collect();
    }

    /// What would come in: `改 6 处，新增 1 个，3 处不接受`; empty where nothing would.
    pub fn does(&self) -> &str {
        &self.does
    }

    /// How much there is of everything.
    pub const fn counts(&self) -> &Counts {
        &self.counts
    }

    /// How many spellings wait for somebody to say what they mean.
    pub const fn open_names(&self) -> usize {
        self.open_names
    }

    /// How many cells can't come in for another reason than a name that nobody knows.
    pub const fn unread(&self) -> usize {
        self.counts.barred_cells.saturating_sub(self.open_cells)
    }

    /// How much somebody should look at.
    pub fn to_look_at(&self) -> usize {
        let of = |kind: &RowKind| self.count(*kind);
        TO_LOOK_AT.iter().map(of).sum::<usize>() + self.waiting
    }

    fn count(&self, kind: RowKind) -> usize {
        let names = match kind {
            RowKind::Undecided => self.open_names,
            RowKind::New
            | RowKind::Changed
            | RowKind::Same
            | RowKind::Refused
            | RowKind::Missing => 0,
        };
        self.counts.of(kind) + names
    }

    /// The kinds as chips; the filter that was chosen.
    pub fn draw(&self, ui: &mut Ui, filter: &RowFilter) -> Option<RowFilter> {
        let mut chosen = None;
        ui.spacing_mut().item_spacing.x = 6.0;
        // A narrow page keeps its lines for what there is.
        let is_narrow = ui.max_rect().width() < ROOM_FOR_ALL;
        let all = (None, format!("要看的 {}", self.to_look_at()));
        let kinds = KINDS.map(|kind| {
            let label = format!("{} {}", kind.label(), self.count(kind));
            (Some(kind), label)
        });
        for (kind, label) in std::iter::once(all).chain(kinds) {
            let is_empty = kind.is_some_and(|kind| self.count(kind) == 0);
            let is_on = filter.kind == kind && !filter.is_outside_remit && !filter.is_suspicious;
            if is_narrow && is_empty && !is_on {
                continue;
            }
            if chip(ui, &label, is_on, is_empty) {
                chosen = Some(RowFilter {
                    kind,
                    is_outside_remit: false,
                    is_suspicious: false,
                    ..filter.clone()
                });
            }
        }
        // Neither is a kind: of a row of any kind a figure may be odd, and others may answer for it.
        let (odd, of_others) = (self.counts.suspicious, self.counts.outside_remit);
        let beside = [
            ("可疑", odd, filter.is_suspicious, (true, false)),
            (
                "其他单位",
                of_others,
                filter.is_outside_remit,
                (false, true),
            ),
        ];
        for (label, count, is_on, (is_suspicious, is_outside_remit)) in beside {
            let is_there = count > 0 || is_on;
            if is_there && chip(ui, &format!("{label} {count}"), is_on, count == 0) {
                chosen = Some(RowFilter {
                    kind: None,
                    is_outside_remit,
                    is_suspicious,
                    ..filter.clone()
                });
            }
        }
        chosen
    }

    /// The line below: columns, departments, and all that is seen at once.
    pub fn narrow(
        &self,
        ui: &mut Ui,
        lines: &Lines,
        (drawn, source): (&Drawn<'_>, usize),
    ) -> (Option<RowFilter>, Option<Choices>) {
        let (mut filter, mut choices) = (None, None);
        let frame = egui::Frame::new().inner_margin(egui::Margin {
            left: 12,
            right: 12,
            top: 0,
            bottom: 6,
        });
        frame.show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                ui.spacing_mut().interact_size.y = 28.0;
                let by_column = self.by_column(ui, &lines.filter);
                filter = self.by_department(ui, &lines.filter).or(by_column);
                choices = sender(ui, drawn, source);
                choices = self
                    .whole_column(ui, &lines.filter, drawn)
                    .or_else(|| choices.take());
                choices = new_names(ui, lines, drawn).or_else(|| choices.take());
                let right = egui::Layout::right_to_left(egui::Align::Center);
                ui.with_layout(right, |ui| {
                    for (label, is_taken) in [("全部不接受", false), ("全部接受", true)] {
                        let button = text_button(ui, RichText::new(label).size(SMALL_TEXT));
                        let tip = "现在列出的这些行";
                        if button.on_hover_text(tip).clicked() {
                            choices = Some(all(lines, drawn, is_taken));
                        }
                    }
                });
            });
        });
        (filter, choices)
    }

    fn by_column(&self, ui: &mut Ui, filter: &RowFilter) -> Option<RowFilter> {
        let mut words = vec!["全部列".to_owned()];
        let columns = self.columns.iter();
        words.extend(columns.map(|column| format!("{}　{} 处", column.label, column.cells)));
        let chosen = filter.column.as_ref();
        let chosen = self
            .columns
            .iter()
            .find(|column| Some(&column.field) == chosen);
        let chosen = chosen.map_or("全部列", |column| column.label.as_str());
        let picked = sized(ui, choice_width(ui), |ui| {
            pick(ui, "按列筛选", chosen, &words)
        })?;
        let column = picked
            .checked_sub(1)
            .and_then(|place| self.columns.get(place));
        Some(RowFilter {
            column: column.map(|column| column.field.clone()),
            ..filter.clone()
        })
    }

    fn by_department(&self, ui: &mut Ui, filter: &RowFilter) -> Option<RowFilter> {
        if self.departments.is_empty() {
            return None;
        }
        let mut words = vec!["全部部门".to_owned()];
        let departments = self.departments.iter();
        words.extend(departments.map(|(count, label)| format!("{label}　{} 项", count.rows)));
        let mut departments = self.departments.iter();
        let chosen = departments.find(|(count, _)| Some(count.department) == filter.department);
        let chosen = chosen.map_or("全部部门", |(_, label)| label.as_str());
        let picked = sized(ui, choice_width(ui), |ui| {
            pick(ui, "按牵头部门筛选", chosen, &words)
        })?;
        let place = picked.checked_sub(1);
        let department = place.and_then(|place| self.departments.get(place));
        Some(RowFilter {
            department: department.map(|(count, _)| count.department),
            ..filter.clone()
        })
    }

    /// A column that is looked at by itself can be refused as a whole.
    fn whole_column(&self, ui: &mut Ui, filter: &RowFilter, drawn: &Drawn<'_>) -> Option<Choices> {
        let word = filter.column.as_ref()?;
        let column = self.columns.iter().find(|column| column.field == *word)?;
        let label = &column.label;
        let is_refused = drawn.choices.refused_columns.contains(word);
        let text = if is_refused {
            format!("接受“{label}”这一列")
        } else {
            format!("“{label}”这一列都不接受")
        };
        if !text_button(ui, RichText::new(text).size(SMALL_TEXT)).clicked() {
            return None;
        }
        let mut choices = drawn.choices.clone();
        if !choices.refused_columns.remove(word) {
            choices.refused_columns.insert(word.clone());
        }
        // What was said of single cells is said of the column now.
        choices.cells.retain(|key, _| key.spot.to_string() != *word);
        Some(choices)
    }

    /// What is said where nothing is seen.
    pub fn nothing(&self, filter: &RowFilter) -> &'static str {
        let is_narrow = filter.column.is_some() || filter.department.is_some();
        match filter.kind {
            _ if filter.is_suspicious => "没有可疑的数字",
            _ if is_narrow => "没有符合筛选的行。可以改回“全部列”“全部部门”",
            None if self.count(RowKind::Same) > 0 => "台账和项目库一致，没有要导入的",
            None => "没有要看的行",
            Some(_) => "没有这一类",
        }
    }
}

/// Who sent the file: for whose projects it speaks.
fn sender(ui: &mut Ui, drawn: &Drawn<'_>, source: usize) -> Option<Choices> {
    let source = drawn.compared.sources.get(source)?;
    let place = *source.file.as_ref().ok()?;
    let file = drawn.compared.difference.files().get(place)?;
    let mut departments: Vec<&Department> = drawn.portfolio.departments().iter().collect();
    if departments.is_empty() {
        return None;
    }
    departments.sort_by_key(|department| department.position);
    let nobody = "报送单位：不限".to_owned();
    let names = departments.iter().map(|department| department.name.clone());
    let words: Vec<String> = std::iter::once(nobody.clone()).chain(names).collect();
    let chosen = file
        .sender
        .and_then(|id| drawn.portfolio.departments().get(id));
    let chosen = chosen.map_or(nobody, |department| format!("{}报送", department.name));
    let picked = sized(ui, choice_width(ui), |ui| {
        pick(ui, "报送单位", &chosen, &words)
    })?;
    let department = picked
        .checked_sub(1)
        .and_then(|place| departments.get(place));
    let mut choices = drawn.choices.clone();
    let sender = department.map(|department| department.id);
    choices.senders.insert(place, sender);
    Some(choices)
}

/// Several names that nothing in the library resembles are made at once.
fn new_names(ui: &mut Ui, lines: &Lines, drawn: &Drawn<'_>) -> Option<Choices> {
    let is_seen = lines.all.iter().any(|line| matches!(line, Line::Name(_)));
    let names = drawn.difference().unknown_names().into_iter();
    let names = names.filter(|name| name.choice.is_none() && name.offered.is_empty());
    let names: Vec<_> = names.filter(|_| is_seen).collect();
    if names.len() < 2 {
        return None;
    }
    let text = format!("{} 个名称都新增", names.len());
    let button = text_button(ui, RichText::new(text).size(SMALL_TEXT));
    let tip = "项目库里没有相近的部门、类别，都按表上的写法新增；其中不要的，再逐个改选";
    if !button.on_hover_text(tip).clicked() {
        return None;
    }
    let mut choices = drawn.choices.clone();
    let new = names
        .into_iter()
        .map(|name| ((name.table, name.text.clone()), NameChoice::New));
    choices.names.extend(new);
    Some(choices)
}

/// All lines that are seen, taken or refused.
fn all(lines: &Lines, drawn: &Drawn<'_>, is_taken: bool) -> Choices {
    let mut choices = drawn.choices.clone();
    let column = lines.filter.column.as_deref();
    let is_suspicious = lines.filter.is_suspicious;
    for place in lines.rows() {
        let Some(row) = drawn.compared.difference.rows().get(place) else {
            continue;
        };
        if column.is_none() && !is_suspicious {
            lines::take_row(&mut choices, row, is_taken);
            continue;
        }
        // Whoever looks at a column, or at what is odd, means that.
        let is_meant = |cell: &&IncomingCell| {
            column.is_none_or(|column| cell.spot.to_string() == column)
                && (!is_suspicious || cell.is_odd())
        };
        for cell in row.cells.iter().filter(is_meant) {
            lines::take_cell(&mut choices, row, cell, is_taken);
        }
    }
    choices
}

/// How wide each of the lists is: what is said to all lines keeps its room at the right.
fn choice_width(ui: &Ui) -> f32 {
    const AT_THE_RIGHT: f32 = 160.0;
    let room = ui.max_rect().width() - AT_THE_RIGHT;
    (room / 3.0 - 8.0).clamp(84.0, 190.0)
}

fn sized<T>(ui: &mut Ui, width: f32, draw: impl FnOnce(&mut Ui) -> T) -> T {
    let size = vec2(width, ui.spacing().interact_size.y);
    let layout = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, layout, draw).inner
}

/// One of several kinds; whether it was clicked.
fn chip(ui: &mut Ui, label: &str, is_on: bool, is_empty: bool) -> bool {
    let tokens = Tokens::of(ui);
    let (fill, line, color) = match (is_on, is_empty) {
        (true, _) => (tokens.selection, tokens.accent, tokens.accent),
        (false, true) => (tokens.paper, tokens.line, tokens.faint),
        (false, false) => (tokens.paper, tokens.border, tokens.text),
    };
    let button = Button::new(RichText::new(label).size(SMALL_TEXT).color(color))
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(14))
        .min_size(vec2(0.0, CONTROL_HEIGHT - 4.0));
    let response = ui.add(button);
    response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Button, true, is_on, label));
    focus_ring(ui, &response);
    response.clicked()
}
