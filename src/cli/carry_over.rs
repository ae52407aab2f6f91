//! `lantu carry-over`: the unfinished projects of a plan beside the text of the next one, pair by pair, and into it as one
//! step.

use std::fmt::Write as _;

use serde_json::{Value as Json, json};

use crate::clock::{Clock, new_id};
use crate::edit::Draft;
use crate::import::plan_text::{
    Carry, CarryChoice, CarryOffer, Choices, Corrections, Kept, NO_HEADINGS, PlanText, Settled,
    Taken, Title, already_there, changes, in_library, joined_words, settle, undecided, unfinished,
};
use crate::model::{Money, MoneyUnit, Portfolio, Stage, level_name};
use crate::report::json_head;
use crate::view::Undecided;

use super::args::{CarryAccept, CarryOver, TextOrJson};
use super::files::NO_YEARS;
use super::library::{finish_with, perform, words};
use super::{Failure, library, outline, output};

/// What was found, and what is taken of it.
struct Pairs {
    plan: PlanText,
    carries: Vec<Carry>,
    settled: Settled,
    /// What is to be known before anything is taken.
    told: Vec<String>,
    undecided: Undecided,
}

/// `lantu carry-over`
pub fn carry_over(asked: &CarryOver) -> Result<(), Failure> {
    let text = outline::text(&asked.plan)?;
    let is_written = asked.accept.is_some() || !asked.pairs.is_empty();
    if !is_written {
        let portfolio = super::list::load(Some(asked.library.as_path()))?;
        let pairs = Pairs::new(&portfolio, &text, asked)?;
        return pairs.answer(&portfolio, asked.format, None);
    }
    let mut session = library::open(&asked.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let pairs = Pairs::new(&portfolio, &text, asked)?;
    let name = asked.plan.file_name().unwrap_or(asked.plan.as_os_str());
    let name = name.to_string_lossy();
    let said = Corrections::new();
    let kept = Kept {
        text: &text,
        said: &said,
    };
    let taken = Taken {
        text: &pairs.plan,
        settled: &pairs.settled,
        file: &name,
        kept: (!asked.no_text).then_some(kept),
        carries: &pairs.carries,
    };
    let changes = changes(&portfolio, taken, new_id).map_err(|error| error.to_string())?;
    let label = match pairs.settled.carries_taken() {
        0 => format!("加入规划：{name}"),
        carried => format!("结转到下一个规划：{carried} 项（{name}）"),
    };
    let count = changes.len();
    if count > 0 {
        session.back_up(Clock::System, false);
        perform(&mut session, Draft { label, changes })?;
    }
    finish_with(session, || {
        pairs.answer(&portfolio, asked.format, Some(count))
    })
}

impl Pairs {
    fn new(portfolio: &Portfolio, text: &str, asked: &CarryOver) -> Result<Self, Failure> {
        let plan = crate::import::plan_text::read(text);
        if plan.outline.nodes.is_empty() {
            let path = asked.plan.display();
            return Err(Failure::Work(format!("{NO_HEADINGS}：{path}")));
        }
        let title = Title {
            years: asked.years.or(plan.title.years),
            ..plan.title.clone()
        };
        let known = in_library(portfolio, &title, (text, &plan));
        if title.years.is_none() && !known.has_plan {
            let path = asked.plan.display();
            return Err(Failure::Work(format!(
                "{NO_YEARS}，才知道哪个规划在前：{path}"
            )));
        }
        if known.carries.is_empty() {
            let library = asked.library.display();
            let of_elsewhere = known.told.into_iter().next();
            let why = of_elsewhere.unwrap_or_else(|| {
                let name = &title.name;
                format!("项目库里没有比“{name}”更早的规划，或其中的项目都已完成")
            });
            return Err(Failure::Work(format!("没有可结转的项目：{why}：{library}")));
        }
        let mut said = Choices {
            title: Some(title),
            ..Choices::default()
        };
        for carry in &known.carries {
            let is_sure = carry.first().is_some_and(|offer| offer.is_sure);
            if is_sure && asked.accept == Some(CarryAccept::Same) {
                let choice = said.carries.entry(carry.project).or_default();
                choice.is_taken = true;
            }
        }
        for pair in &asked.pairs {
            let (project, choice) = chosen(&plan, &known.carries, pair)?;
            said.carries.insert(project, choice);
        }
        let settled = settle(&plan, &said, &known);
        let mut told = known.told.clone();
        told.extend(already_there(&known, &settled));
        told.extend(joined_words(&known.carries, &settled));
        Ok(Self {
            undecided: undecided(portfolio, &known.carries, &settled),
            plan,
            carries: known.carries,
            settled,
            told,
        })
    }

    fn answer(
        &self,
        portfolio: &Portfolio,
        format: TextOrJson,
        written: Option<usize>,
    ) -> Result<(), Failure> {
        match format {
            TextOrJson::Text => output::print(&self.words(portfolio, written))?,
            TextOrJson::Json => {
                let json = self.json(portfolio, written);
                output::print_json(&format!("{json:#}\n"))?;
            }
        }
        Ok(())
    }

    /// Each pair in two lines, then how many there are.
    fn words(&self, portfolio: &Portfolio, written: Option<usize>) -> String {
        let mut text = String::new();
        let (mut sure, mut near, mut none, mut known, mut chosen) = (0, 0, 0, 0, 0);
        let mut finished = 0;
        for (carry, settled) in self.carries.iter().zip(&self.settled.carries) {
            let stage = carry.stage.map_or("阶段未填", Stage::label);
            let sums = format!(
                "已完成 {}／总投资 {} 万元",
                wan(carry.completed),
                wan(carry.total)
            );
            let name = &carry.name;
            writeln!(text, "{name}　{}　{stage}　{sums}", carry.chapter).ok();
            if carry.known.is_some() {
                known += usize::from(!carry.is_finished());
                writeln!(text, "    已结转").ok();
                continue;
            }
            let offer = self.offer(carry, settled.to);
            let Some(to) = settled.to else {
                none += 1;
                writeln!(text, "    没有找到，留在原规划").ok();
                continue;
            };
            let is_sure = offer.is_some_and(|offer| offer.is_sure);
            sure += usize::from(is_sure);
            chosen += usize::from(offer.is_none());
            let is_finished = carry.is_finished() && offer.is_some();
            finished += usize::from(is_finished);
            near += usize::from(!is_sure && !is_finished && offer.is_some());
            let word = match (settled.is_taken, written, is_sure) {
                (true, Some(_), _) => "结转",
                (false, _, false) => "请核对",
                _ => "未结转",
            };
            let candidate = &self.plan.candidates[to];
            let why = offer.map_or("另外指定", |offer| offer.why.as_str());
            writeln!(
                text,
                "    {word} → {}　{}　把握 {}　{why}",
                candidate.name,
                self.chapter(to),
                candidate.sureness
            )
            .ok();
        }
        let chosen = match chosen {
            0 => String::new(),
            chosen => format!("，另外指定 {chosen} 项"),
        };
        let finished = match finished {
            0 => String::new(),
            finished => format!("；已完成、新规划又列入待核对 {finished} 项"),
        };
        writeln!(
            text,
            "\n上一个规划未完成 {} 项：名称相同 {sure} 项，相近待核对 {near} 项，没有找到 {none} 项，已结转 {known} 项{chosen}{finished}",
            unfinished(&self.carries)
        )
        .ok();
        for words in self.told.iter().chain(&self.undecided.words()) {
            writeln!(text, "注意：{words}").ok();
        }
        let taken = self.settled.carries_taken();
        match written {
            None => {
                let more =
                    "没有写入。名称相同的用 --accept same 结转，核对过的用 --pair 原项目=新名称";
                writeln!(text, "{more}").ok();
            }
            Some(0) => {
                writeln!(text, "没有改动").ok();
            }
            Some(_) => {
                let name = &self.settled.title.name;
                let projects = self.settled.projects_taken();
                writeln!(
                    text,
                    "已结转 {taken} 项，“{name}”取用项目 {projects} 项；可用 lantu undo 撤销"
                )
                .ok();
            }
        }
        if let Some(mark) = portfolio.data_mark() {
            writeln!(text, "{mark}，仅供演示").ok();
        }
        text
    }

    fn offer<'a>(&self, carry: &'a Carry, to: Option<usize>) -> Option<&'a CarryOffer> {
        let mut offers = carry.offers.iter();
        let main = |at: usize| {
            let project = self.settled.projects.get(at);
            project.and_then(|project| project.joins).unwrap_or(at)
        };
        offers.find(|offer| Some(main(offer.candidate)) == to)
    }

    /// The chapter of the new plan.
    fn chapter(&self, candidate: usize) -> String {
        let place = self.plan.candidates[candidate].place.node;
        self.plan.outline.chapter_of(place)
    }

    fn json(&self, portfolio: &Portfolio, written: Option<usize>) -> Json {
        let rows = self.carries.iter().zip(&self.settled.carries);
        let rows = rows.map(|(carry, settled)| {
            let fen = |money: Option<Money>| money.map(Money::fen);
            let offers = carry.offers.iter().map(|offer| {
                json!({
                    "name": self.plan.candidates[offer.candidate].name,
                    "how": offer.how.word(),
                    "is_sure": offer.is_sure,
                    "why": offer.why,
                })
            });
            json!({
                "project": carry.name,
                "project_id": carry.project.uuid().to_string(),
                "chapter": carry.chapter,
                "stage": carry.stage.map(Stage::label),
                "total_investment_fen": fen(carry.total),
                "completed_fen": fen(carry.completed),
                "is_known": carry.known.is_some(),
                "is_finished": carry.is_finished(),
                "is_taken": settled.is_taken,
                "to": settled.to.map(|to| json!({
                    "name": self.plan.candidates[to].name,
                    "chapter": self.chapter(to),
                    "line": self.plan.candidates[to].place.line,
                    "sureness": self.plan.candidates[to].sureness,
                })),
                "offers": offers.collect::<Vec<_>>(),
            })
        });
        let rest = json!({
            "plan": self.settled.title.name,
            "pairs": rows.collect::<Vec<_>>(),
            "notices": self.told,
            "undecided_pairs": self.undecided.pairs,
            "undecided_twice_fen": self.undecided.twice.fen(),
            "carried_over": self.settled.carries_taken(),
            "changes_written": written.unwrap_or(0),
        });
        let mut object = json_head("carry_over", None, portfolio.data_mark());
        if let Json::Object(rest) = rest {
            object.extend(rest);
        }
        object.into()
    }
}

fn wan(money: Option<Money>) -> String {
    money.map_or_else(|| "—".to_owned(), |money| money.format(MoneyUnit::Wan))
}

/// The pair that somebody wrote: 原项目=新名称.
fn chosen(
    plan: &PlanText,
    carries: &[Carry],
    pair: &str,
) -> Result<(crate::model::Id<crate::model::Project>, CarryChoice), Failure> {
    let Some((old, new)) = pair.split_once('=') else {
        let words = format!("“{pair}”请写成 原项目=新规划里的名称");
        return Err(Failure::Usage(words));
    };
    let (old, new) = (old.trim(), level_name(new));
    let is_it = |carry: &&Carry| {
        carry.project.uuid().to_string() == old || level_name(&carry.name) == level_name(old)
    };
    let named: Vec<&Carry> = carries.iter().filter(is_it).collect();
    let carry = match named.as_slice() {
        [carry] => carry,
        [] => {
            let words = format!("“{pair}”：上一个规划里没有这个未完成的项目");
            return Err(Failure::Usage(words));
        }
        several => {
            let ids = several
                .iter()
                .map(|carry| format!("{}（{}）", carry.project, carry.chapter));
            let ids: Vec<String> = ids.collect();
            return Err(Failure::Usage(format!(
                "“{pair}”：上一个规划里有 {} 个项目叫这个名称，请用 id 指明：{}",
                several.len(),
                ids.join("、")
            )));
        }
    };
    let mut candidates = plan.candidates.iter();
    let Some(candidate) = candidates.find(|candidate| level_name(&candidate.name) == new) else {
        let words = format!("“{pair}”：规划文本里没有找到这个名称，可用 lantu candidates 查看");
        return Err(Failure::Usage(words));
    };
    let choice = CarryChoice {
        is_taken: true,
        to: Some(candidate.key()),
    };
    Ok((carry.project, choice))
}
