//! 结转: the unfinished projects of the plan before, each beside what the text may call it, ticked one by one. Nothing is
//! ticked beforehand.

use std::sync::Arc;

use egui::{RichText, ScrollArea, Ui, vec2};

use crate::app::{
    Carry, CarryOffer, Command, FoundPlan, PlanReading, SettledCarry, joined_words, undecided,
    unfinished,
};
use crate::model::{Id, Money, MoneyUnit, Portfolio, Project, Stage};
use crate::view::ABSENT;

use super::detail::{place, sentence};
use super::list::{self, Rows, choice_box, labeled};
use super::said;
use crate::ui::kit::pick::pick;
use crate::ui::kit::sheet::{SheetColumn, SheetRow};
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};

/// Which of them are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Which {
    #[default]
    All,
    /// Of the same name.
    Same,
    /// Of a name that resembles: a person has to look.
    Near,
    /// The text names nothing like them.
    Missing,
    Taken,
}

impl Which {
    const ALL: [(Self, &'static str); 5] = [
        (Self::All, "全部"),
        (Self::Same, "名称相同的"),
        (Self::Near, "请核对的"),
        (Self::Missing, "没有找到的"),
        (Self::Taken, "已勾选、已结转"),
    ];
}

/// What is known of them, and which are seen.
#[derive(Default)]
pub struct Carries {
    rows: Rows,
    which: Which,
    is_stale: bool,
    found: Option<Arc<FoundPlan>>,
}

impl Carries {
    /// Something was said of them.
    pub fn take_settled(&mut self, found: &Arc<FoundPlan>) {
        self.found = Some(Arc::clone(found));
        self.is_stale = true;
    }

    /// Puts the rows together anew.
    pub fn refresh(&mut self) {
        if !std::mem::take(&mut self.is_stale) {
            return;
        }
        let Some(found) = &self.found else { return };
        let all = found.carries().iter().zip(&found.settled.carries);
        let is_seen = |carry: &Carry, settled: &SettledCarry| match self.which {
            Which::All => true,
            // Those that came in stay in sight.
            Which::Same => matches!(how(found, carry, *settled), How::Same | How::Known),
            Which::Near => matches!(how(found, carry, *settled), How::Near | How::Finished),
            Which::Missing => how(found, carry, *settled) == How::Missing,
            Which::Taken => settled.is_taken || carry.known.is_some(),
        };
        let rows = all.enumerate();
        let rows = rows.filter(|(_, (carry, settled))| is_seen(carry, settled));
        self.rows.see(rows.map(|(at, _)| at).collect());
    }

    /// What narrows them, and the ticks of all that are called the same.
    pub fn filters(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let tokens = Tokens::of(ui);
        let list = ("which carries", "看哪些结转项目", 124.0);
        self.is_stale |= choice_box(ui, list, &Which::ALL, &mut self.which);
        let of = |wanted: How| {
            let all = found.carries().iter().zip(&found.settled.carries);
            let these = all.filter(move |(carry, settled)| how(found, carry, **settled) == wanted);
            these.map(|(carry, _)| carry.project)
        };
        let same = of(How::Same).count();
        let counts = [
            How::Near,
            How::Missing,
            How::Chosen,
            How::Known,
            How::Finished,
        ];
        let counts = counts.map(|how| (how.word(), of(how).count()));
        let counts = counts.iter().filter(|(_, count)| *count > 0);
        let counts: Vec<String> = counts.map(|(word, n)| format!("，{word} {n}")).collect();
        let words = format!(
            "上一个规划未完成 {} 项：名称相同 {same}{}；已勾选 {}",
            unfinished(found.carries()),
            counts.concat(),
            found.settled.carries_taken()
        );
        let words = RichText::new(words).size(SMALL_TEXT);
        ui.label(words.color(tokens.secondary));
        let same = format!("勾选名称相同的 {same} 项");
        if text_button(ui, RichText::new(same).size(SMALL_TEXT)).clicked() {
            commands.push(said::of_carries(reading, of(How::Same), |said| {
                said.is_taken = true;
            }));
            self.which = Which::Same;
            self.is_stale = true;
        }
        if text_button(ui, RichText::new("全部不结转").size(SMALL_TEXT)).clicked() {
            let all = found.carries().iter().map(|carry| carry.project);
            commands.push(said::of_carries(reading, all, |said| said.is_taken = false));
        }
        if self.is_stale {
            ui.request_repaint();
        }
    }

    /// The keys: arrows walk, Space ticks.
    pub fn keys(
        &mut self,
        ui: &Ui,
        by: isize,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) {
        let tick = self.rows.keys(ui, by);
        commands.extend(tick.and_then(|at| ticked(found, reading, at)));
    }

    /// Draws them; the line of the text that is asked for.
    pub fn draw(
        &mut self,
        ui: &mut Ui,
        portfolio: &Portfolio,
        (found, reading): (&Arc<FoundPlan>, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        told(ui, portfolio, found);
        let (left, right) = list::rooms(ui);
        let clicked = list::left(ui, (left, "carries"), |ui| {
            self.table(ui, (found, reading), commands)
        });
        let at = self.rows.at();
        let line = list::right(ui, (right, "carry"), |ui| {
            detail(ui, (found, reading), at?, commands)
        });
        self.rows.put(clicked);
        line
    }

    fn table(
        &mut self,
        ui: &mut Ui,
        (found, reading): (&FoundPlan, &PlanReading),
        commands: &mut Vec<Command>,
    ) -> Option<usize> {
        let columns = [
            SheetColumn::words("", 34.0).tip("勾上的才结转"),
            SheetColumn::free("上一个规划的项目", 170.0),
            SheetColumn::words("阶段", 58.0),
            SheetColumn::words("已完成/总投资（万元）", 160.0),
            SheetColumn::free("新规划里的名称", 190.0),
            SheetColumn::words("对应", 92.0),
        ];
        let table = ("plan_carries", columns.as_slice());
        self.rows.table(ui, table, |row, at| {
            let (is_clicked, is_ticked) = line(row, found, at);
            if is_ticked {
                commands.extend(ticked(found, reading, at));
            }
            is_clicked || is_ticked
        })
    }
}

/// What the ticks come to that a count does not tell: pairs that nobody decided, several projects that become one.
fn told(ui: &mut Ui, portfolio: &Portfolio, found: &FoundPlan) {
    let undecided = undecided(portfolio, found.carries(), &found.settled).words();
    let joined = joined_words(found.carries(), &found.settled);
    let words: Vec<String> = undecided.into_iter().chain(joined).collect();
    if words.is_empty() {
        return;
    }
    let tokens = Tokens::of(ui);
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 3));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        for words in words.iter().take(MOST_TOLD) {
            let text = RichText::new(words).size(SMALL_TEXT).color(tokens.late);
            ui.add(egui::Label::new(text).truncate());
        }
        if let Some(rest) = words.get(MOST_TOLD..).filter(|rest| !rest.is_empty()) {
            let text = RichText::new(format!("另有 {} 处多项并一项", rest.len()));
            let label = ui.label(text.size(SMALL_TEXT).color(tokens.late));
            label.on_hover_text(rest.join("\n"));
        }
    });
}

/// So many sentences stand above the list.
const MOST_TOLD: usize = 3;

/// How a project of the earlier plan stands to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Known,
    Same,
    Near,
    /// A person chose a candidate that was not offered.
    Chosen,
    Missing,
    /// It was finished, and the text has its name again.
    Finished,
}

impl How {
    const fn word(self) -> &'static str {
        match self {
            Self::Known => "已结转",
            Self::Same => "名称相同",
            Self::Near => "请核对",
            Self::Chosen => "另外指定",
            Self::Missing => "没有找到",
            Self::Finished => "完成又列入",
        }
    }
}

fn how(found: &FoundPlan, carry: &Carry, settled: SettledCarry) -> How {
    if carry.known.is_some() {
        return How::Known;
    }
    let Some(to) = settled.to else {
        return How::Missing;
    };
    match offer(found, carry, to) {
        Some(offer) if offer.is_sure => How::Same,
        Some(_) if carry.is_finished() => How::Finished,
        Some(_) => How::Near,
        None => How::Chosen,
    }
}

/// The offer that a candidate is, or that was joined to it.
fn offer<'a>(found: &FoundPlan, carry: &'a Carry, to: usize) -> Option<&'a CarryOffer> {
    let main = |at: usize| {
        let project = found.settled.projects.get(at);
        project.and_then(|project| project.joins).unwrap_or(at)
    };
    let mut offers = carry.offers.iter();
    offers.find(|offer| main(offer.candidate) == to)
}

fn line(row: &mut SheetRow<'_>, found: &FoundPlan, at: usize) -> (bool, bool) {
    let tokens = Tokens::of(row.ui);
    let (carry, settled) = (&found.carries()[at], found.settled.carries[at]);
    let is_clicked = row.press(&carry.name, "").clicked();
    let how = how(found, carry, settled);
    let mut is_ticked = false;
    if settled.to.is_some() && how != How::Known {
        let mut is_on = settled.is_taken;
        let mut room = row.controls(0..=0, "tick");
        let tick = room.checkbox(&mut is_on, "");
        is_ticked = tick
            .accessible_name(format!("结转 {}", carry.name))
            .clicked();
    }
    let color = if settled.is_taken {
        tokens.text
    } else {
        tokens.secondary
    };
    row.text(1, &carry.name, color, settled.is_taken);
    let stage = carry.stage.map_or(ABSENT, Stage::label);
    row.text(2, stage, tokens.secondary, false);
    row.text(3, &sums(carry), tokens.secondary, false);
    let name = settled.to.and_then(|to| found.settled.projects.get(to));
    let name = name.map_or(ABSENT, |project| project.name.as_str());
    row.text(4, name, color, false);
    let shade = match how {
        How::Same | How::Known | How::Chosen => tokens.good,
        How::Near | How::Finished => tokens.late,
        How::Missing => tokens.faint,
    };
    row.text(5, how.word(), shade, false);
    (is_clicked, is_ticked)
}

fn sums(carry: &Carry) -> String {
    let words = |money: Option<Money>| {
        money.map_or_else(|| ABSENT.to_owned(), |money| money.format(MoneyUnit::Wan))
    };
    format!("{}/{}", words(carry.completed), words(carry.total))
}

/// Turns a tick over. What is carried over comes in, also where it was not ticked as a project.
fn ticked(found: &FoundPlan, reading: &PlanReading, at: usize) -> Option<Command> {
    let (carry, settled) = (found.carries().get(at)?, found.settled.carries.get(at)?);
    let is_free = carry.known.is_none() && settled.to.is_some();
    let is_taken = !settled.is_taken;
    let say = |said: &mut crate::app::CarryChoice| said.is_taken = is_taken;
    is_free.then(|| said::of_carries(reading, [carry.project], say))
}

/// Both sides of a pair, and what else it may be; the line of the text that is asked for.
fn detail(
    ui: &mut Ui,
    (found, reading): (&Arc<FoundPlan>, &PlanReading),
    at: usize,
    commands: &mut Vec<Command>,
) -> Option<usize> {
    let (carry, settled) = (found.carries().get(at)?, *found.settled.carries.get(at)?);
    let area = ScrollArea::vertical()
        .id_salt("carry")
        .auto_shrink([false, false]);
    let mut wanted = None;
    area.show(ui, |ui| {
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.push_id(carry.project, |ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 6.0);
                ui.set_width(ui.available_width());
                before(ui, carry);
                ui.separator();
                if carry.known.is_some() {
                    caption(ui, "已经结转到这个规划");
                    return;
                }
                if let Some(command) = choose(ui, (found, reading), (carry, settled)) {
                    commands.push(command);
                }
                wanted = after(ui, found, (carry, settled));
            });
        });
    });
    wanted
}

/// The project as the plan before has it.
fn before(ui: &mut Ui, carry: &Carry) {
    caption(ui, "上一个规划");
    ui.label(RichText::new(&carry.name).size(TABLE_TEXT).strong());
    caption(ui, carry.chapter.clone());
    let stage = carry.stage.map_or("未填", Stage::label);
    let rest = carry.rest().map(|rest| rest.format(MoneyUnit::Wan));
    let rest = rest.unwrap_or_else(|| ABSENT.to_owned());
    caption(
        ui,
        format!(
            "{stage}；已完成/总投资 {} 万元；余额 {rest} 万元",
            sums(carry)
        ),
    );
}

/// What else in the text it may be.
fn choose(
    ui: &mut Ui,
    (found, reading): (&FoundPlan, &PlanReading),
    (carry, settled): (&Carry, SettledCarry),
) -> Option<Command> {
    let projects = &found.settled.projects;
    let offered = carry.offers.iter().map(|offer| offer.candidate);
    let rest = (0..projects.len()).filter(|at| projects[*at].joins.is_none());
    let mut all: Vec<usize> = offered.collect();
    all.extend(rest.filter(|at| carry.offers.iter().all(|offer| offer.candidate != *at)));
    let names: Vec<String> = all.iter().map(|at| projects[*at].name.clone()).collect();
    let shown = settled.to.and_then(|to| projects.get(to));
    let shown = shown.map_or("选一项…", |project| project.name.as_str());
    let picked = labeled(ui, "新规划", |ui| {
        ui.allocate_ui(vec2(270.0, 26.0), |ui| {
            pick(ui, "新规划里的项目", shown, &names)
        })
        .inner
    });
    let key = found.plan.candidates.get(*all.get(picked?)?)?.key();
    let project: Id<Project> = carry.project;
    Some(said::of_carries(reading, [project], |said| {
        said.to = Some(key.clone());
        said.is_taken = true;
    }))
}

/// The same as the text has it, how sure and why; the line that is asked for.
fn after(
    ui: &mut Ui,
    found: &FoundPlan,
    (carry, settled): (&Carry, SettledCarry),
) -> Option<usize> {
    let Some(to) = settled.to else {
        caption(
            ui,
            "新规划的文本里没有相同或相近的名称，留在上一个规划；也可以在上面另选一项",
        );
        return None;
    };
    let candidate = found.plan.candidates.get(to)?;
    let name = found.settled.projects.get(to)?;
    ui.label(RichText::new(&name.name).size(TABLE_TEXT).strong());
    ui.label(place(found, candidate.place.node));
    ui.label(sentence(ui, &candidate.sentence, &candidate.words));
    let text = format!("看原文第 {} 行", candidate.place.line);
    let is_asked = text_button(ui, RichText::new(text).size(SMALL_TEXT)).clicked();
    let why = offer(found, carry, to).map_or("由人指定", |offer| offer.why.as_str());
    caption(ui, format!("{why}；文本里的把握 {}", candidate.sureness));
    let is_chapter = found.plan.outline.chapter_of(candidate.place.node);
    caption(ui, format!("{} → {is_chapter}", carry.chapter));
    is_asked.then_some(candidate.place.line)
}
