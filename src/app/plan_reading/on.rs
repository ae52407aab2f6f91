//! A reading of a plan's text that is on: what was said of it, what was found in it, what came in.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::{Notice, Pending, Session, Wake};
use crate::import::plan_text::{
    Carry, Choices, Corrections, InLibrary, Lead, PlanText, Settled, Title, already_there,
    read_written, settle,
};
use crate::model::{Id, KeptText, Plan, Portfolio, Project};

use super::work::{Done, KeptSource, Task, TextOrigin};

/// So many steps lead back through what was said.
const STEPS: usize = 200;

/// What was said of headings, and of candidates and indicators.
type Said = (Arc<Corrections>, Arc<Choices>);

/// The text of a plan that is being looked at.
pub struct PlanReading {
    number: u64,
    origin: TextOrigin,
    corrections: Arc<Corrections>,
    /// What was said before, the latest last.
    before: Vec<Said>,
    /// What was taken back, the latest last.
    after: Vec<Said>,
    choices: Arc<Choices>,
    /// The same before a person said anything.
    start: Said,
    /// Whether the text is to stay with the library.
    keeps_text: bool,
    /// A project whose sentence is looked for.
    lead: Option<Lead>,
    /// How many were looked for, and the line of the last.
    line: (u64, Option<usize>),
    work: Option<Pending<Result<Done, String>>>,
    /// Whether what is found is not what is wished any more.
    is_behind: bool,
    /// The library, and its state, with which it was compared.
    stamp: (u64, u64),
    /// What was said of headings when what is found was found.
    of: Arc<Corrections>,
    found: Option<Arc<FoundPlan>>,
    joined: Option<JoinedPlan>,
    /// The one that it takes the place of, if it can be read.
    replaces: Option<Box<Self>>,
}

/// What was found in a text, with all that was said of it.
#[derive(Debug)]
pub struct FoundPlan {
    /// The text.
    pub text: Arc<str>,
    /// What was found.
    pub plan: Arc<PlanText>,
    /// What comes of it.
    pub settled: Settled,
    library: Arc<InLibrary>,
}

impl FoundPlan {
    /// The unfinished projects of earlier plans, in the order of `settled.carries`.
    pub fn carries(&self) -> &[Carry] {
        &self.library.carries
    }

    /// What a person should know before anything is taken.
    pub fn told(&self) -> &[String] {
        &self.library.told
    }

    /// What the library has of this plan already, in words; none where the plan is new to it.
    pub fn already_there(&self) -> Option<String> {
        already_there(&self.library, &self.settled)
    }

    /// Whether nobody knows the years of the plan: neither its text says them, nor the library.
    pub fn lacks_years(&self) -> bool {
        self.settled.title.years.is_none() && !self.library.has_plan
    }

    /// The project of this plan that a candidate resembles, by its name.
    pub fn like(&self, candidate: usize) -> Option<&str> {
        self.library.like.get(&candidate).map(String::as_str)
    }
}

/// What came into the library.
#[derive(Clone, Debug)]
pub struct JoinedPlan {
    /// What the step is called in the history.
    pub label: String,
    /// What it came to, in words.
    pub words: String,
    /// The projects that came in.
    pub projects: Vec<Id<Project>>,
    /// The rows in which earlier ones go on.
    pub carried: Vec<Id<Project>>,
    /// The file of the library.
    pub(super) library: PathBuf,
}

impl PlanReading {
    pub(super) fn new(number: u64, origin: TextOrigin, replaces: Option<Box<Self>>) -> Self {
        Self {
            number,
            origin,
            corrections: Arc::default(),
            before: Vec::new(),
            after: Vec::new(),
            choices: Arc::default(),
            start: (Arc::default(), Arc::default()),
            keeps_text: true,
            lead: None,
            line: (0, None),
            work: None,
            is_behind: true,
            stamp: (0, 0),
            of: Arc::default(),
            found: None,
            joined: None,
            replaces,
        }
    }

    /// The text that a library keeps of a plan.
    pub(super) fn kept(number: u64, (plan, kept): (&Plan, &KeptText)) -> Self {
        let origin = TextOrigin::Kept(Arc::new(KeptSource::of(kept)));
        let corrections = Arc::new(read_written(&kept.headings));
        // The plan may be called otherwise in the library than in its text.
        let choices = Arc::new(Choices {
            title: Some(Title {
                name: plan.name.clone(),
                region: plan.region.clone(),
                years: plan.first_year.zip(plan.last_year),
                line: 0,
            }),
            ..Choices::default()
        });
        Self {
            corrections: Arc::clone(&corrections),
            choices: Arc::clone(&choices),
            start: (corrections, choices),
            ..Self::new(number, origin, None)
        }
    }

    /// The text that the open library keeps, where it is that.
    pub fn kept_text(&self) -> Option<Id<KeptText>> {
        match &self.origin {
            TextOrigin::Kept(kept) => Some(kept.id),
            TextOrigin::File(_) | TextOrigin::Pasted(_) => None,
        }
    }

    /// Whether the text is to stay with the library.
    pub const fn keeps_text(&self) -> bool {
        self.keeps_text
    }

    pub(super) const fn keep_text(&mut self, keeps_text: bool) {
        self.keeps_text = keeps_text;
    }

    /// Looks for the sentence of a project.
    pub(super) fn look_for(&mut self, lead: Lead) {
        self.lead = Some(lead);
        self.is_behind = true;
    }

    /// How many projects were looked for, and the line of the last.
    pub const fn line(&self) -> (u64, Option<usize>) {
        self.line
    }

    /// By which it is told from those before it.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// What the text is called.
    pub fn name(&self) -> String {
        self.origin.name()
    }

    /// What was found, perhaps before the last word; none while it is read for the first time.
    pub const fn found(&self) -> Option<&Arc<FoundPlan>> {
        self.found.as_ref()
    }

    /// The same for a library of its own: what another has of it is no reason to leave it out.
    pub(super) fn found_alone(&self) -> Option<FoundPlan> {
        let found = self.found.as_ref()?;
        let library = Arc::default();
        Some(FoundPlan {
            text: Arc::clone(&found.text),
            plan: Arc::clone(&found.plan),
            settled: settle(&found.plan, &self.choices, &library),
            library,
        })
    }

    /// What was said of headings.
    pub const fn corrections(&self) -> &Arc<Corrections> {
        &self.corrections
    }

    /// Whether something was said that can be taken back.
    pub const fn has_step(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether something was taken back that can be said again.
    pub const fn has_step_ahead(&self) -> bool {
        !self.after.is_empty()
    }

    /// What was said of candidates and indicators.
    pub const fn choices(&self) -> &Arc<Choices> {
        &self.choices
    }

    /// Whether what is shown is not yet what was said last.
    pub const fn is_working(&self) -> bool {
        self.is_behind || self.work.is_some()
    }

    /// What came into the library that is open, unless that was taken back.
    pub fn joined(&self, session: &Session) -> Option<&JoinedPlan> {
        let joined = self.joined.as_ref()?;
        let is_here = joined.library == session.path();
        let is_back = session.redo_label() == Some(joined.label.as_str());
        (is_here && !is_back).then_some(joined)
    }

    /// Whether it came into a library as this step, taken back or not.
    pub(super) fn has_joined_as(&self, label: &str) -> bool {
        let joined = self.joined.as_ref();
        joined.is_some_and(|joined| joined.label == label)
    }

    /// Whether anything was decided.
    pub(super) fn is_decided(&self) -> bool {
        let (corrections, choices) = &self.start;
        self.corrections != *corrections || self.choices != *choices
    }

    pub(super) fn correct(&mut self, said: Arc<Corrections>) {
        self.note_step();
        self.set_corrections(said);
        self.settle();
    }

    fn said(&self) -> Said {
        (Arc::clone(&self.corrections), Arc::clone(&self.choices))
    }

    fn note_step(&mut self) {
        self.before.push(self.said());
        self.after.clear();
        if self.before.len() > STEPS {
            self.before.remove(0);
        }
    }

    pub(super) fn step_back(&mut self) {
        if let Some(said) = self.before.pop() {
            self.after.push(self.said());
            self.say(said);
        }
    }

    pub(super) fn step_ahead(&mut self) {
        if let Some(said) = self.after.pop() {
            self.before.push(self.said());
            self.say(said);
        }
    }

    fn say(&mut self, (corrections, choices): Said) {
        if corrections != self.corrections {
            self.set_corrections(corrections);
        }
        self.set_choices(choices);
    }

    /// The headings are seen as they are said to be at once; what the text names below them is looked for beside the
    /// window.
    fn set_corrections(&mut self, said: Arc<Corrections>) {
        self.is_behind = true;
        self.corrections = said;
        if let Some(found) = &mut self.found {
            let plan = found.plan.under(&found.text, &self.corrections);
            *found = Arc::new(FoundPlan {
                text: Arc::clone(&found.text),
                plan: Arc::new(plan),
                library: Arc::clone(&found.library),
                settled: Settled::default(),
            });
        }
    }

    pub(super) fn choose(&mut self, said: Arc<Choices>) {
        self.note_step();
        self.set_choices(said);
    }

    fn set_choices(&mut self, said: Arc<Choices>) {
        // Under another title the plan may be one that the library has.
        self.is_behind |= said.title != self.choices.title;
        self.choices = said;
        self.settle();
    }

    pub(super) fn note_joined(&mut self, joined: JoinedPlan) {
        self.joined = Some(joined);
    }

    pub(super) fn stop(&mut self) {
        self.work = None;
    }

    /// Itself where it was read, else the one that it was to replace.
    pub(super) fn replaced(mut self) -> Box<Self> {
        let before = self.replaces.take();
        before
            .filter(|_| self.found.is_none())
            .unwrap_or_else(|| Box::new(self))
    }

    /// The one that it was to take the place of.
    pub(super) fn before(&mut self) -> Option<Self> {
        self.replaces
            .take()
            .filter(|before| before.found.is_some())
            .map(|before| *before)
    }

    /// Starts to work at what is behind, unless something is worked at.
    pub(super) fn work(
        &mut self,
        portfolio: &Arc<Portfolio>,
        stamp: (u64, u64),
        wake: &Wake,
    ) -> Result<(), Notice> {
        self.is_behind |= self.stamp != stamp;
        if self.work.is_some() || !self.is_behind {
            return Ok(());
        }
        self.is_behind = false;
        self.stamp = stamp;
        let is_same = self.of == self.corrections;
        let found = self.found.as_ref();
        let task = Task {
            origin: self.origin.clone(),
            text: found.map(|found| Arc::clone(&found.text)),
            plan: found
                .filter(|_| is_same)
                .map(|found| Arc::clone(&found.plan)),
            corrections: Arc::clone(&self.corrections),
            title: self.choices.title.clone(),
            lead: self.lead.clone(),
            portfolio: Arc::clone(portfolio),
        };
        self.of = Arc::clone(&self.corrections);
        let work = Pending::start("lantu-plan-text", wake, move || task.carry_out());
        let work = work.map_err(|error| Notice::failed(format!("不能读取规划文本：{error}")))?;
        self.work = Some(work);
        Ok(())
    }

    /// Takes over what has been worked out; none while nothing has, or the sentence that says why nothing can be.
    pub(super) fn take(&mut self) -> Option<Result<(), String>> {
        match Pending::take(&mut self.work)? {
            Ok(Ok(Done {
                text,
                plan,
                library,
                line,
            })) => {
                if self.lead.take().is_some() {
                    self.line = (self.line.0 + 1, line);
                }
                // Something was said of the headings meanwhile.
                let plan = if self.of == self.corrections {
                    plan
                } else {
                    Arc::new(plan.under(&text, &self.corrections))
                };
                self.found = Some(Arc::new(FoundPlan {
                    text,
                    plan,
                    library,
                    settled: Settled::default(),
                }));
                self.replaces = None;
                self.settle();
                Some(Ok(()))
            }
            Ok(Err(sentence)) => Some(Err(sentence)),
            Err(error) => Some(Err(error.to_string())),
        }
    }

    fn settle(&mut self) {
        if let Some(found) = &self.found {
            let settled = settle(&found.plan, &self.choices, &found.library);
            self.found = Some(Arc::new(FoundPlan {
                text: Arc::clone(&found.text),
                plan: Arc::clone(&found.plan),
                library: Arc::clone(&found.library),
                settled,
            }));
        }
    }
}
