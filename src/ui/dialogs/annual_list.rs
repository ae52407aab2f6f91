//! 拟定年度清单: which projects belong into the list of a year, ticked and put into classes before any is listed.

use std::collections::HashMap;

use egui::{RichText, Role, Sense, TextStyle, Ui, WidgetInfo, vec2};

use crate::app::{Command, ListCommand, Session, batch_of, next_batch};
use crate::model::{Id, ListClass, Portfolio, Project};
use crate::ui::asked::Answered;
use crate::ui::help::Help;
use crate::ui::kit::cells::{cell_text, is_wider};
use crate::ui::kit::icons;
use crate::ui::kit::theme::{SMALL_TEXT, Tokens};
use crate::ui::kit::widgets::{
    self, agreement, caption, closable_heading, combo_box, from_right, icon_button,
    middle_of_height, scrolled_rows, text_button,
};
use crate::ui::shown::Shown;
use crate::ui::state::{Dialog, UiState};
use crate::view::{Leaving, Proposed, Query, annual_list, run};

const TITLE: &str = "拟定年度清单";
const WIDTH: f32 = 760.0;
/// Height of a line, in points.
const ROW: f32 = 34.0;
const MOST: f32 = 460.0;

/// What belongs into the list of a year.
struct Answer {
    /// How many of what the list has, lacks and loses.
    words: String,
    /// What belongs into it, with its name, to be ticked.
    lines: Vec<Line>,
    /// What of the list of the year before falls out, with its name.
    out: Vec<(Leaving, String)>,
    /// The batches of the year.
    batches: Vec<String>,
    /// What the next one is called.
    next_batch: String,
}

/// A project that belongs into the list.
struct Line {
    proposed: Proposed,
    name: String,
    /// Who would answer for it in the year, where that is not said of the project itself.
    answering: String,
}

/// The list as it would be.
pub struct AnnualListDialog {
    year: i32,
    answer: Answered<i32, Answer>,
    /// What the person decided otherwise: another class, or none.
    decided: HashMap<Id<Project>, Option<ListClass>>,
    /// As which batch the list is kept; none where it is not.
    batch: Option<String>,
}

impl AnnualListDialog {
    /// For the year after the one under report.
    pub fn new(shown: &Shown<'_>) -> Self {
        Self {
            year: shown.moment.year + 1,
            answer: Answered::default(),
            decided: HashMap::new(),
            batch: None,
        }
    }

    fn class_of(&self, proposed: &Proposed) -> Option<ListClass> {
        let decided = self.decided.get(&proposed.project).copied();
        decided.unwrap_or(Some(proposed.class))
    }

    fn chosen(&self) -> Vec<(Id<Project>, ListClass)> {
        let lines = self.answer.get().map(|answer| answer.lines.iter());
        let chosen = |line: &Line| Some((line.proposed.project, self.class_of(&line.proposed)?));
        lines.into_iter().flatten().filter_map(chosen).collect()
    }
}

/// The snapshots that keep the list of a year, by what they are called among themselves.
fn batches(portfolio: &Portfolio, year: i32) -> Vec<String> {
    let names = portfolio.snapshots().iter();
    let batches = names.filter_map(|row| batch_of(&row.name));
    let of_year = batches.filter(|(of, _)| *of == year);
    of_year.map(|(_, batch)| batch.to_owned()).collect()
}

fn answer(shown: &Shown<'_>, year: i32) -> Answer {
    let (portfolio, moment) = (&*shown.portfolio, shown.moment);
    let index = shown.app.session().map(Session::index_ref);
    let listing = index.and_then(|index| run(portfolio, index, &Query::default(), moment).ok());
    let list = annual_list(portfolio, &listing.unwrap_or_default(), year, moment);
    let name = |id: Id<Project>| {
        let project = portfolio.projects().get(id);
        project.map_or_else(String::new, |project| project.name.clone())
    };
    let words = list.words();
    let lines = list.proposed.into_iter().map(|proposed| Line {
        name: name(proposed.project),
        answering: proposed.answering_words(portfolio),
        proposed,
    });
    let out = list.out.into_iter().map(|one| {
        let name = name(one.project);
        (one, name)
    });
    Answer {
        words,
        lines: lines.collect(),
        out: out.collect(),
        batches: batches(portfolio, year),
        next_batch: next_batch(portfolio, year),
    }
}

impl Dialog for AnnualListDialog {
    fn title(&self) -> &'static str {
        TITLE
    }

    fn help(&self) -> Help {
        Help::AnnualList
    }

    fn is_unfinished(&self) -> bool {
        !self.decided.is_empty()
    }

    fn refresh(&mut self, shown: &Shown<'_>) {
        let stamp = shown.app.stamp();
        self.answer.refresh(stamp, |year| answer(shown, *year));
    }

    fn draw(
        &mut self,
        ui: &mut Ui,
        _shown: &Shown<'_>,
        _state: &mut UiState,
        commands: &mut Vec<Command>,
    ) -> bool {
        widgets::dialog(ui, "annual_list", |ui| {
            widgets::set_dialog_width(ui, WIDTH);
            let mut is_done = closable_heading(ui, TITLE, "");
            self.head(ui);
            middle_of_height(ui, MOST, |ui, height| self.lines(ui, height));
            self.keep(ui);
            self.answer.ask(self.year);
            if self.answer.is_behind() {
                ui.request_repaint();
            }
            ui.add_space(8.0);
            let chosen = self.chosen();
            from_right(ui, |ui| {
                let label = match (chosen.len(), &self.batch) {
                    (0, Some(_)) => "存为批次".to_owned(),
                    (count, _) => format!("列入 {count} 个项目"),
                };
                let is_named = self
                    .batch
                    .as_ref()
                    .is_none_or(|name| !name.trim().is_empty());
                let is_ready = is_named && (!chosen.is_empty() || self.batch.is_some());
                if agreement(ui, &label, is_ready) {
                    let list = ListCommand::ListInYear(self.year, chosen, self.batch.clone());
                    commands.push(Command::List(list));
                    is_done = true;
                }
                is_done |= ui.button("取消").clicked();
            });
            is_done
        })
    }
}

impl AnnualListDialog {
    /// The year, and what its list comes to.
    fn head(&mut self, ui: &mut Ui) {
        ui.horizontal(|ui| {
            let mut step = 0;
            if icon_button(ui, icons::CARET_LEFT, "上一年", true).clicked() {
                step = -1;
            }
            ui.label(RichText::new(format!("{}年度", self.year)).strong());
            if icon_button(ui, icons::CARET_RIGHT, "下一年", true).clicked() {
                step = 1;
            }
            if step != 0 {
                self.year += step;
                self.decided.clear();
                self.batch = None;
            }
            if let Some(answer) = self.answer.get() {
                ui.label(&answer.words);
            }
        });
        caption(
            ui,
            "按开工、完工时间和建设阶段推算，只列出项目和年度类别；上年单独填了责任领导、责任单位的照上年，以后可改；年度计划投资和年度目标由各单位填。",
        );
        ui.horizontal(|ui| {
            if text_button(ui, "全部列入").clicked() {
                self.decided.retain(|_, class| class.is_some());
            }
            if text_button(ui, "全部不列").clicked() {
                let lines = self.answer.get().map(|answer| answer.lines.iter());
                let lines = lines.into_iter().flatten();
                self.decided = lines.map(|line| (line.proposed.project, None)).collect();
            }
        });
    }

    /// Whether the list is kept as a batch, and under which name; the batches that there are.
    fn keep(&mut self, ui: &mut Ui) {
        let Some(answer) = self.answer.get() else {
            return;
        };
        ui.horizontal(|ui| {
            let mut is_on = self.batch.is_some();
            let tick = ui.checkbox(&mut is_on, "同时存为批次");
            let tick = tick.on_hover_text(
                "把这时的清单记成一个快照，如“第一批”“调整”；以后在“对比”里选两个批次，看哪些列入、退出、改了计划",
            );
            if tick.changed() {
                self.batch = is_on.then(|| answer.next_batch.clone());
            }
            if let Some(name) = &mut self.batch {
                let edit = egui::TextEdit::singleline(name)
                    .char_limit(20)
                    .desired_width(120.0)
                    .margin(egui::Margin::symmetric(8, 5));
                ui.add(edit).accessible_name("批次名称");
            }
            if !answer.batches.is_empty() {
                caption(ui, format!("已有：{}", answer.batches.join("、")));
            }
        });
    }

    fn lines(&mut self, ui: &mut Ui, height: f32) {
        let Self {
            answer, decided, ..
        } = self;
        let Some(Answer { lines, out, .. }) = answer.get() else {
            return;
        };
        if lines.is_empty() && out.is_empty() {
            caption(ui, "没有要补进这一年清单的项目。");
            return;
        }
        // What leaves stands below what comes, behind a line that says so.
        let head = usize::from(!out.is_empty());
        let count = lines.len() + head + out.len();
        scrolled_rows(ui, "annual_list", (height, ROW), count, |ui, rows| {
            for row in rows {
                if let Some(of) = lines.get(row) {
                    line(ui, of, decided);
                } else if row == lines.len() {
                    leaving_head(ui, out.len());
                } else if let Some((one, name)) = out.get(row - lines.len() - head) {
                    leaving(ui, one, name);
                }
            }
        });
    }
}

fn leaving_head(ui: &mut Ui, count: usize) {
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        ui.label(RichText::new(format!("退出的 {count} 项")).strong());
        caption(ui, "上年在列，不再列入；要列入的，先改项目的建设阶段");
    });
}

/// A project that leaves the list, with why.
fn leaving(ui: &mut Ui, one: &Leaving, name: &str) {
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        project_name(ui, name);
        caption(ui, format!("上年{}；{}", one.before.label(), one.why));
    });
}

/// The name of a project, whole where it is pointed at.
fn project_name(ui: &mut Ui, name: &str) {
    const NAME: f32 = 330.0;
    let ink = Tokens::of(ui).text;
    let (rect, response) = ui.allocate_exact_size(vec2(NAME, ROW), Sense::hover());
    let font = TextStyle::Body.resolve(ui.style());
    let is_cut = is_wider(ui, name, font.clone(), NAME);
    cell_text(ui, rect, name, font, ink, false);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, name));
    if is_cut {
        response.on_hover_text(name);
    }
}

fn line(
    ui: &mut Ui,
    Line {
        proposed,
        name,
        answering,
    }: &Line,
    decided: &mut HashMap<Id<Project>, Option<ListClass>>,
) {
    let tokens = Tokens::of(ui);
    let before = decided.get(&proposed.project).copied();
    let now = before.unwrap_or(Some(proposed.class));
    let mut next = now;
    ui.horizontal(|ui| {
        ui.set_height(ROW);
        let mut is_on = now.is_some();
        let tick = ui.checkbox(&mut is_on, "");
        let label = format!("列入 {name}");
        tick.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, is_on, &label));
        if tick.changed() {
            next = is_on.then_some(proposed.class);
        }
        project_name(ui, name);
        let words = now.map_or("不列", ListClass::label);
        let combo = combo_box(("class", proposed.project))
            .width(104.0)
            .selected_text(words)
            .show_ui(ui, |ui| {
                for class in ListClass::ALL.iter().copied() {
                    if ui
                        .selectable_label(now == Some(class), class.label())
                        .clicked()
                    {
                        next = Some(class);
                    }
                }
            });
        combo.response.accessible_name(format!("年度类别 {name}"));
        let was = proposed.before.map_or("", ListClass::label);
        let was = if was.is_empty() {
            String::new()
        } else {
            format!("上年{was}；")
        };
        let listed = if proposed.is_listed {
            "已有年度计划，未填类别；"
        } else {
            ""
        };
        let mut why = format!("{listed}{was}{}", proposed.why);
        if !answering.is_empty() {
            why = format!("{why}；{answering}");
        }
        let why = RichText::new(why).size(SMALL_TEXT).color(tokens.secondary);
        ui.add(egui::Label::new(why).truncate());
    });
    if next != now {
        if next == Some(proposed.class) {
            decided.remove(&proposed.project);
        } else {
            decided.insert(proposed.project, next);
        }
    }
}
