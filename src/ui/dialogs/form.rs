//! 套表: what each column of a form from above gets, chosen otherwise where it is not right, and where it is filled into.

use std::path::PathBuf;

use egui::{RichText, TextEdit, Ui, vec2};

use crate::app::{
    Command, Filling, FormColumn, FormCommand, FormLeft, OnForm, PaperCommand, Sureness, fillings,
};

use crate::ui::files::Ask;
use crate::ui::help::Help;
use crate::ui::kit::pick::pick;
use crate::ui::kit::sheet::{SheetColumn, sheet};
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{self, agreement, caption, closable_heading, from_right, segmented};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, Then, UiState};

/// The words by which people choose what is no field.
const FIXED: &str = "固定的文字";
const RULE: &str = "文字加字段";

/// What is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Columns,
    Left,
}

/// The form that is looked at.
pub struct FormDialog {
    /// Which reading of it is shown.
    number: u64,
    columns: Vec<FormColumn>,
    first_row: Vec<String>,
    offered: Vec<Filling>,
    /// The same in words, behind the two that ask for words.
    words: Vec<String>,
    /// The words of columns that have their own, as they are typed.
    typed: Vec<(u32, bool, String)>,
    left: Vec<FormLeft>,
    has_groups: bool,
    part: Part,
    name: String,
    told: String,
}

impl FormDialog {
    /// The program itself opens it.
    pub const TITLE: &str = "套表";

    /// Shows a form.
    pub fn new(shown: &Shown<'_>, on: &OnForm) -> Self {
        let mut dialog = Self {
            number: 0,
            columns: Vec::new(),
            first_row: Vec::new(),
            offered: Vec::new(),
            words: Vec::new(),
            typed: Vec::new(),
            left: Vec::new(),
            has_groups: false,
            part: Part::Columns,
            name: String::new(),
            told: String::new(),
        };
        dialog.take(shown, on);
        dialog
    }

    fn take(&mut self, shown: &Shown<'_>, on: &OnForm) {
        if self.number == on.number {
            return;
        }
        self.number = on.number;
        self.columns = on.form.columns().to_vec();
        self.first_row.clone_from(&on.first_row);
        let year = on
            .form
            .period()
            .0
            .unwrap_or_else(|| shown.app.moment().year);
        self.offered = fillings(&shown.portfolio, &[year - 1, year, year + 1]);
        let own = [FIXED, RULE].into_iter().map(str::to_owned);
        self.words = own.chain(self.offered.iter().map(Filling::label)).collect();
        let typed = self
            .columns
            .iter()
            .filter_map(|column| match &column.filling {
                Filling::Text(words) => Some((column.index, false, words.clone())),
                Filling::Rule(words) => Some((column.index, true, words.clone())),
                _ => None,
            });
        self.typed = typed.collect();
        self.left.clear();
        self.part = Part::Columns;
        let name = on.path.file_name().unwrap_or(on.path.as_os_str());
        self.name = name.to_string_lossy().into_owned();
        self.told = told(on);
    }
}

/// What is known of the form, in a line.
fn told(on: &OnForm) -> String {
    let form = &on.form;
    let (first, last) = form.head_rows();
    let heads = if first == last {
        format!("表头第 {first} 行")
    } else {
        format!("表头第 {first}—{last} 行")
    };
    let unit = form
        .unit()
        .map_or("万元（表上没有写）", |unit| unit.label());
    let period = match form.period() {
        (Some(year), Some(month)) => format!("，{year}年{month}月"),
        (Some(year), None) => format!("，{year}年"),
        (None, _) => String::new(),
    };
    let rows = match (form.blank_rows(), form.named_rows()) {
        (rows, 0) => format!("，空行 {rows} 行，不够时自动加行"),
        (_, named) => format!("，表上列出了 {named} 个项目，只填这些"),
    };
    format!("{heads}，单位{unit}{period}{rows}")
}

impl Dialog for FormDialog {
    fn title(&self) -> &'static str {
        Self::TITLE
    }

    fn help(&self) -> Help {
        Help::Form
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let Some(on) = shown.app.form() else { return };
        self.take(shown, on);
        if let Some((_, filled)) = &on.filled
            && self.left != filled.left
        {
            self.left.clone_from(&filled.left);
            self.part = Part::Left;
        }
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        shown: &Shown<'_>,
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let Some(on) = shown.app.form() else {
            return false;
        };
        let stays = widgets::dialog(ui, "form", |ui| {
            self.contents(ui, (shown, on), state, commands)
        });
        if !stays {
            push(commands, FormCommand::End);
        }
        stays
    }
}

fn push(commands: &mut Vec<Command>, command: FormCommand) {
    commands.push(Command::Paper(PaperCommand::Form(command)));
}

impl FormDialog {
    /// Whether the dialog is done.
    fn contents(
        &mut self,
        ui: &mut Ui,
        (shown, on): (&Shown<'_>, &OnForm),
        state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        let screen = ui.ctx().content_rect().size();
        let size = vec2((screen.x - 60.0).min(1040.0), (screen.y - 90.0).min(720.0));
        ui.set_width(size.x);
        let is_closed = closable_heading(ui, Self::TITLE, &self.name);
        caption(ui, self.told.as_str());
        for notice in on.form.notices() {
            let tokens = Tokens::of(ui);
            ui.label(RichText::new(notice).size(SMALL_TEXT).color(tokens.late));
        }
        sheets(ui, on, commands);
        if on.filled.is_some() {
            let parts = [
                (Part::Columns, "各列填什么".to_owned()),
                (Part::Left, format!("没有填上的 {}", self.left.len())),
            ];
            let parts = parts
                .each_ref()
                .map(|(part, words)| (*part, words.as_str()));
            let part = ui.horizontal(|ui| segmented(ui, &parts, Some(self.part)));
            self.part = part.inner.unwrap_or(self.part);
        }
        if let Some((_, filled)) = &on.filled {
            for notice in &filled.notices {
                caption(ui, notice.as_str());
            }
        }
        // What stands below the table: words of columns, what is filled, the buttons.
        let below = 120.0 + 38.0 * self.typed.len() as f32;
        let above = ui.min_rect().height();
        let height = (size.y - above - below).max(150.0);
        ui.allocate_ui(vec2(size.x, height), |ui| {
            ui.set_min_height(height);
            match self.part {
                Part::Columns => self.columns(ui, commands),
                Part::Left => self.left(ui),
            }
        });
        self.own_words(ui, shown, commands);
        self.foot(ui, (shown, on), state) || is_closed
    }

    fn columns(&self, ui: &mut Ui, commands: &mut Vec<Command>) {
        let heads = [
            SheetColumn::words("列", 44.0),
            SheetColumn::free("表头", 180.0),
            SheetColumn::words("填", 230.0).tip("单击改选；随项目库记住，下次同样的表不用再选"),
            SheetColumn::words("依据", 150.0),
            SheetColumn::free("第一行", 200.0),
        ];
        sheet(
            ui,
            "form_columns",
            &heads,
            self.columns.len(),
            |row, index| {
                let Some(column) = self.columns.get(index) else {
                    return;
                };
                let tokens = Tokens::of(row.ui);
                let called = column.called();
                let gets = gets(column);
                row.say(&format!("{called} {} 填{gets}", column.heading));
                row.text(0, &column.place, tokens.secondary, false);
                row.text(1, &column.heading, tokens.text, false);
                let color = match column.basis.sureness() {
                    _ if column.has_formula => tokens.secondary,
                    Sureness::Certain | Sureness::Likely => tokens.secondary,
                    Sureness::Guessed | Sureness::Unknown => tokens.late,
                };
                let why = if column.has_formula {
                    "公式照旧"
                } else {
                    column.basis.why()
                };
                row.text(3, why, color, false);
                let first = self.first_row.get(index).map_or("", String::as_str);
                row.text(4, &first.replace('\n', " "), tokens.secondary, false);
                if column.has_formula {
                    row.text(2, &gets, tokens.secondary, false);
                    return;
                }
                let mut room = row.controls(2..=2, "filling");
                let name = format!("{called} {} 填", column.heading);
                let picked = pick(&mut room, &name, &gets, &self.words);
                let filling = picked.and_then(|place| match place {
                    0 => Some(Filling::Text(String::new())),
                    1 => Some(Filling::Rule(String::new())),
                    place => self.offered.get(place - 2).cloned(),
                });
                if let Some(filling) = filling {
                    push(
                        commands,
                        FormCommand::SetColumn(column.index, Some(filling)),
                    );
                }
            },
        );
    }

    /// The columns that have words of their own, to be typed.
    fn own_words(&mut self, ui: &mut Ui, shown: &Shown<'_>, commands: &mut Vec<Command>) {
        for (index, is_rule, words) in &mut self.typed {
            let of = self.columns.iter().find(|column| column.index == *index);
            let heading = of.map_or("", |column| column.heading.as_str());
            ui.horizontal(|ui| {
                let called = of.map(FormColumn::called).unwrap_or_default();
                let label = format!("{called} {heading}");
                ui.label(&label);
                let hint = if *is_rule {
                    "如 {项目业主}（{联系人}）"
                } else {
                    "每一行都填这些字"
                };
                let edit = TextEdit::singleline(words)
                    .hint_text(hint)
                    .desired_width(420.0);
                let edit = ui.add(edit).accessible_name(format!("{label}的文字"));
                let filling = if *is_rule {
                    Filling::parse(&shown.portfolio, &format!("rule:{words}"))
                } else {
                    Some(Filling::Text(words.clone()))
                };
                if filling.is_none() && !words.is_empty() {
                    let tokens = Tokens::of(ui);
                    let text = RichText::new("花括号里写字段名").size(SMALL_TEXT);
                    ui.label(text.color(tokens.bad));
                }
                if edit.lost_focus()
                    && let Some(filling) = filling
                    && of.is_some_and(|column| column.filling != filling)
                {
                    push(commands, FormCommand::SetColumn(*index, Some(filling)));
                }
            });
        }
    }

    fn left(&self, ui: &mut Ui) {
        if self.left.is_empty() {
            ui.add_space(40.0);
            ui.vertical_centered(|ui| ui.label("都填上了"));
            return;
        }
        let heads = [
            SheetColumn::words("位置", 90.0),
            SheetColumn::words("项目", 230.0),
            SheetColumn::words("表头", 150.0),
            SheetColumn::free("原因", 320.0),
        ];
        sheet(ui, "form_left", &heads, self.left.len(), |row, index| {
            let Some(left) = self.left.get(index) else {
                return;
            };
            let tokens = Tokens::of(row.ui);
            row.say(&format!(
                "{} {} {}：{}",
                left.cell, left.project, left.heading, left.why
            ));
            row.text(0, &left.cell, tokens.secondary, false);
            row.text(1, &left.project, tokens.text, false);
            row.text(2, &left.heading, tokens.secondary, false);
            row.text(3, &left.why, tokens.text, false);
        });
    }

    fn foot(
        &mut self,
        ui: &mut Ui,
        (shown, on): (&Shown<'_>, &OnForm),
        state: &mut UiState,
    ) -> bool {
        let mut is_done = false;
        ui.add_space(6.0);
        let unknown = self
            .columns
            .iter()
            .filter(|column| column.is_unknown())
            .count();
        let count = shown.listing.totals.count;
        let unknown = match unknown {
            0 => String::new(),
            count => format!("，{count} 列没有对应的字段，留空"),
        };
        ui.horizontal(|ui| {
            caption(
                ui,
                format!("填当前显示的 {count} 个项目，按表格的筛选和排序{unknown}"),
            );
            let groups = &shown.app.workspace().group_by;
            if !on.form.has_groups() && !groups.is_empty() && on.form.named_rows() == 0 {
                ui.checkbox(&mut self.has_groups, "按表格的分组加分组行");
            }
        });
        from_right(ui, |ui| {
            if agreement(ui, "填好另存为…", count > 0) {
                let stem = on.path.file_stem().unwrap_or_default().to_string_lossy();
                let ask = Ask::Save {
                    title: "填好另存为",
                    name: format!("{stem}（已填）.{}", on.form.extension()),
                    extension: on.form.extension(),
                };
                let folder = on.path.parent().map(PathBuf::from);
                let has_groups = self.has_groups;
                let fill = move |path| {
                    Command::Paper(PaperCommand::Form(FormCommand::Fill(path, has_groups)))
                };
                state.ask_file(ask, folder, Then::run(fill));
            }
            let words = if on.filled.is_some() {
                "关闭"
            } else {
                "取消"
            };
            is_done = ui.button(words).clicked();
        });
        is_done
    }
}

/// What a column gets, in words.
fn gets(column: &FormColumn) -> String {
    if column.has_formula {
        return "表样的公式".to_owned();
    }
    match &column.filling {
        Filling::Text(_) => FIXED.to_owned(),
        Filling::Rule(_) => RULE.to_owned(),
        filling => {
            let unit = column.unit().map(|unit| format!("（{}）", unit.label()));
            format!("{}{}", filling.label(), unit.unwrap_or_default())
        }
    }
}

/// A form of several sheets: another one may be meant.
fn sheets(ui: &mut Ui, on: &OnForm, commands: &mut Vec<Command>) {
    let names = on.form.sheets();
    if names.len() < 2 {
        return;
    }
    ui.horizontal(|ui| {
        ui.label("工作表");
        let words: Vec<String> = names
            .iter()
            .map(|(name, is_hidden)| {
                let hidden = if *is_hidden { "（隐藏）" } else { "" };
                format!("{name}{hidden}")
            })
            .collect();
        let room = vec2(300.0, ui.spacing().interact_size.y);
        let picked = ui.allocate_ui(room, |ui| pick(ui, "工作表", on.form.sheet(), &words));
        let picked = picked.inner;
        if let Some((name, _)) = picked.and_then(|place| names.get(place)) {
            push(commands, FormCommand::SetSheet(Some(name.clone())));
        }
    });
}
