//! The candidate at the cursor: the sentence that names it, how sure and why, and what a person writes in the place of
//! what was found.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{FontFamily, FontId, RichText, ScrollArea, Ui, vec2};

use crate::app::{
    Candidate, Command, FoundPlan, PlanNode, PlanReading, ProjectChoice, SettledProject,
};
use crate::model::{ConstructionKind, Money, MoneyUnit, Stage};

use super::list::labeled;
use super::others::Others;
use super::{field, said};
use crate::ui::kit::pick::pick;
use crate::ui::kit::theme::{SMALL_TEXT, TABLE_TEXT, Tokens};
use crate::ui::kit::widgets::{caption, text_button};

/// Width of the fields, in points.
const FIELD: f32 = 250.0;

/// Says something of a candidate.
type Say<'a> = dyn FnMut(&dyn Fn(&mut ProjectChoice)) + 'a;

/// Draws it; the line of the text that is asked for.
pub fn detail(
    ui: &mut Ui,
    (found, reading): (&Arc<FoundPlan>, &PlanReading),
    (at, others, kinds): (usize, &Others, &[String]),
    commands: &mut Vec<Command>,
) -> Option<usize> {
    let (candidate, settled) = (
        found.plan.candidates.get(at)?,
        found.settled.projects.get(at)?,
    );
    let tokens = Tokens::of(ui);
    let key = candidate.key();
    let mut line = None;
    let mut say = |say: &dyn Fn(&mut ProjectChoice)| {
        commands.push(said::of_projects(reading, [key.clone()], say));
    };
    let area = ScrollArea::vertical()
        .id_salt("detail")
        .auto_shrink([false, false]);
    area.show(ui, |ui| {
        let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(14, 8));
        frame.show(ui, |ui| {
            ui.push_id((key.line, key.name.clone()), |ui| {
                ui.spacing_mut().item_spacing = vec2(6.0, 5.0);
                ui.set_width(ui.available_width());
                line = about(ui, found, (at, candidate, settled));
                ui.separator();
                let into = settled.joins.and_then(|at| found.settled.projects.get(at));
                if let Some(into) = into {
                    let words = format!("已并入“{}”，不单列", into.name);
                    ui.label(RichText::new(words).color(tokens.late));
                    if ui.button("不并入").clicked() {
                        say(&|said| said.joins = None);
                    }
                    return;
                }
                let picked = labeled(ui, "同一项目", |ui| {
                    ui.allocate_ui(vec2(FIELD, 26.0), |ui| {
                        pick(ui, "并入", "并入另一项…", &others.names)
                    })
                    .inner
                });
                let into = picked.and_then(|picked| others.places.get(picked));
                if let Some(into) = into.and_then(|into| found.plan.candidates.get(*into)) {
                    let into = into.key();
                    say(&|said| said.joins = Some(into.clone()));
                }
                ui.separator();
                texts(ui, settled, &mut say);
                choices(ui, settled, kinds, &mut say);
            });
        });
    });
    line
}

/// Where it stands, its sentence, how sure and why; the line that is asked for.
fn about(
    ui: &mut Ui,
    found: &FoundPlan,
    (at, candidate, settled): (usize, &Candidate, &SettledProject),
) -> Option<usize> {
    let mut line = None;
    ui.label(place(found, candidate.place.node));
    ui.label(sentence(ui, &candidate.sentence, &candidate.words));
    ui.horizontal_wrapped(|ui| {
        let text = format!("看原文第 {} 行", candidate.place.line);
        if text_button(ui, RichText::new(text).size(SMALL_TEXT)).clicked() {
            line = Some(candidate.place.line);
        }
        for mention in &settled.mentions {
            let text = format!("另见 {} 行", mention.line);
            if text_button(ui, RichText::new(text).size(SMALL_TEXT)).clicked() {
                line = Some(mention.line);
            }
        }
    });
    let why = candidate.why.join("，");
    caption(ui, format!("把握 {}：{why}", candidate.sureness));
    if let Some(doubt) = candidate.doubt {
        caption(ui, format!("默认不勾：{}", doubt.words()));
    }
    if settled.known.is_some() {
        caption(ui, "项目库的这个规划里已有同名项目，默认不再加入");
    } else if let Some(like) = found.like(at).filter(|_| settled.is_like) {
        let words = format!("项目库的这个规划里有相近的“{like}”，默认不再加入；另是一项就勾上");
        caption(ui, words);
    } else if settled.earlier.is_some() {
        caption(ui, "项目库的另一个规划里有同名项目");
    }
    line
}

/// What is typed.
fn texts(ui: &mut Ui, settled: &SettledProject, say: &mut Say<'_>) {
    let name = labeled(ui, "名称", |ui| {
        field::lines(ui, "项目名称", &settled.name, FIELD)
    });
    if let Some(name) = name {
        say(&|said| said.name = Some(name.trim().replace('\n', "")));
    }
    let location = settled.location.join("、");
    let location = labeled(ui, "地点", |ui| {
        field::line(ui, "建设地点", &location, FIELD)
    });
    if let Some(text) = location {
        say(&|said| said.location = Some(words(&text)));
    }
    let owner = settled.owner.join("、");
    let owner = labeled(ui, "业主", |ui| {
        field::line(ui, "项目业主", &owner, FIELD)
    });
    if let Some(text) = owner {
        say(&|said| said.owner = Some(words(&text)));
    }
    let total = settled.total.map(Money::exact).unwrap_or_default();
    let total = labeled(ui, "总投资", |ui| {
        field::line(ui, "总投资", &total, FIELD)
    });
    if let Some(text) = total {
        let total = match text.trim() {
            "" => Some(None),
            text => Money::parse(text, MoneyUnit::Wan).ok().map(Some),
        };
        // What is no amount stays as it was.
        if let Some(total) = total {
            say(&|said| said.total = Some(total));
        }
    }
    let scale = labeled(ui, "规模", |ui| {
        field::lines(ui, "建设规模", &settled.scale, FIELD)
    });
    if let Some(text) = scale {
        say(&|said| said.scale = Some(text.trim().to_owned()));
    }
}

/// What is chosen of words.
fn choices(ui: &mut Ui, settled: &SettledProject, kinds: &[String], say: &mut Say<'_>) {
    let shown = match settled.category.as_str() {
        "" => "—",
        category => category,
    };
    let picked = labeled(ui, "类别", |ui| {
        ui.allocate_ui(vec2(FIELD, 26.0), |ui| pick(ui, "类别", shown, kinds))
            .inner
    });
    if let Some(kind) = picked.and_then(|place| kinds.get(place)) {
        say(&|said| said.category = Some(kind.clone()));
    }
    let words = ConstructionKind::WORDS;
    let kind = labeled(ui, "性质", |ui| {
        field::word(ui, "建设性质", &settled.construction_kind, words)
    });
    if let Some(kind) = kind {
        say(&|said| said.construction_kind = Some(kind.clone()));
    }
    let stage = labeled(ui, "阶段", |ui| {
        field::word(ui, "建设阶段", &settled.stage, Stage::WORDS)
    });
    if let Some(stage) = stage {
        say(&|said| said.stage = Some(stage.clone()));
    }
}

/// Where it stands, from the outside in.
pub fn place(found: &FoundPlan, node: Option<usize>) -> RichText {
    let outline = &found.plan.outline;
    let path = node.map(|node| outline.path(node)).unwrap_or_default();
    let nodes = path.into_iter().filter_map(|node| outline.nodes.get(node));
    let words: Vec<String> = nodes.map(PlanNode::heading).collect();
    RichText::new(words.join(" › ")).size(SMALL_TEXT)
}

/// The sentence with the words that name the project on a ground of their own.
pub fn sentence(ui: &Ui, sentence: &str, words: &str) -> LayoutJob {
    let tokens = Tokens::of(ui);
    let font = FontId::new(TABLE_TEXT, FontFamily::Proportional);
    let plain = TextFormat::simple(font, tokens.text);
    let mark = TextFormat {
        background: tokens.amber.fill,
        ..plain.clone()
    };
    let mut job = LayoutJob::default();
    let (before, rest) = match sentence.find(words).filter(|_| !words.is_empty()) {
        Some(at) => sentence.split_at(at),
        None => (sentence, ""),
    };
    let (named, after) = rest.split_at(rest.len().min(words.len()));
    job.append(before, 0.0, plain.clone());
    job.append(named, 0.0, mark);
    job.append(after, 0.0, plain);
    job
}

fn words(text: &str) -> Vec<String> {
    let parts = text.split(['、', '，', ',', ';', '；']).map(str::trim);
    parts
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}
