//! The rows that belong to a project.

use crate::model::{
    AnnualPlan, Approval, ApprovalKind, ApprovalState, FundingKind, FundingLine, FundingSource, Id,
    Light, ListClass, Milestone, Money, MonthlyProgress, PartialDate, Problem, ProblemKind,
    ProblemState, ProcedureKind, Project, Stage, YearMonth,
};

use super::super::random::Random;
use super::sources::sources;
use super::story::{Fault, NOW, Story, day, january, month};
use super::years::{Year, over_years, years};
use super::{Maker, people};

/// The month in which one light is set by hand: 2024-05.
const BY_HAND: i32 = NOW - 4;

/// What is planned to the end of a quarter, where this share of the year is, in percent.
fn by_quarter(planned: i64, share: i64) -> Money {
    Money::from_wan(planned * share / 100)
}

impl Maker {
    pub(super) fn parts(
        &mut self,
        project: &Project,
        story: &Story,
        random: &mut Random,
        is_full: bool,
    ) {
        if let Some(total) = story.total {
            let years = years(story, random, whole_wan(total), is_full);
            let of_years: &[Year] = if is_full { &years } else { &[] };
            self.funding(project, story, random, (whole_wan(total), of_years));
            self.annual_plans(project, story, &years, is_full);
            // Without its earlier years a finished project would seem to have done too little.
            let is_finished = matches!(story.stage, Stage::Completed | Stage::InOperation);
            if is_full || !is_finished {
                self.progress(project.id, story, &years, whole_wan(total), is_full);
            }
        }
        self.milestones(project, story, random, is_full);
        self.approvals(project, story, random, is_full);
        if is_full {
            self.problems(project, story, random);
        }
    }

    /// Where the money comes from, what of it has arrived, and what was spent of that: never more than there is.
    fn funding(
        &mut self,
        project: &Project,
        story: &Story,
        random: &mut Random,
        (total, years): (i64, &[Year]),
    ) {
        let is_full = !years.is_empty();
        let sources = sources(project, story, random);
        let done: i64 = years.iter().map(Year::done).sum();
        // Money comes before work: a little more has arrived than is spent.
        let arrived = (done + done * random.between(0, 12) / 100).min(total);
        let (mut left, mut left_arrived, mut left_done) = (total, arrived, done);
        let last = sources.len().saturating_sub(1);
        for (place, source) in sources.iter().enumerate() {
            let part = |whole: i64, left: i64, share: i64| {
                if place == last {
                    left
                } else {
                    whole * share / 20
                }
            };
            let share = if place == 0 {
                random.between(10, 14)
            } else {
                random.between(2, 4)
            };
            let amount = part(total, left, share);
            let received = part(arrived, left_arrived, share);
            let spent = part(done, left_done, share);
            left -= amount;
            left_arrived -= received;
            left_done -= spent;
            let is_short = place == last && story.has(Fault::FundingSum);
            let amount = if is_short { amount / 2 } else { amount };
            // The main source is planned year by year, as offices apply for it; the others as a whole.
            if place > 0 || !is_full {
                self.funding_line(project, *source, None, FundingKind::Planned, amount);
                if is_full && received > 0 {
                    self.funding_line(project, *source, None, FundingKind::Received, received);
                    self.funding_line(project, *source, None, FundingKind::Spent, spent);
                }
                continue;
            }
            for (year, amount) in over_years(amount, years) {
                self.funding_line(project, *source, year, FundingKind::Planned, amount);
            }
            let begun: Vec<&Year> = years.iter().filter(|year| year.done() > 0).collect();
            let (mut left_received, mut left_spent) = (received, spent);
            for (at, year) in begun.iter().enumerate() {
                let is_last = at + 1 == begun.len();
                let of = |whole: i64, left: i64| {
                    if is_last {
                        left
                    } else {
                        (whole * year.done() / done.max(1)).min(left)
                    }
                };
                let (came, went) = (of(received, left_received), of(spent, left_spent));
                left_received -= came;
                left_spent -= went;
                let year = Some(year.year);
                self.funding_line(project, *source, year, FundingKind::Received, came);
                self.funding_line(project, *source, year, FundingKind::Spent, went);
            }
        }
    }

    fn funding_line(
        &mut self,
        project: &Project,
        source: Option<FundingSource>,
        year: Option<i32>,
        kind: FundingKind,
        wan: i64,
    ) {
        let line = FundingLine {
            id: self.new_id(),
            project: project.id,
            source,
            year,
            kind: Some(kind),
            amount: Some(Money::from_wan(wan)),
            // Rows are numbered as they are made: an order is all that is wanted.
            position: i32::try_from(self.rows).unwrap_or(i32::MAX),
        };
        self.push(&line);
    }

    fn annual_plans(&mut self, project: &Project, story: &Story, years: &[Year], is_full: bool) {
        for Year { year, planned, .. } in years {
            if !is_full && *year != 2024 {
                continue;
            }
            let is_last = story.end < january(year + 1);
            let (list_class, target) = match story.stage {
                Stage::Proposed | Stage::Reserved | Stage::Postponed => {
                    (ListClass::Candidate, "争取列入年度计划")
                }
                Stage::Preparing if story.start >= january(year + 1) => {
                    (ListClass::Preparation, "完成前期工作")
                }
                _ if is_last => (ListClass::Finishing, "竣工验收"),
                _ if story.start >= january(*year) => (ListClass::NewStart, "开工，完成基础工程"),
                _ => (ListClass::Continued, "主体工程过半"),
            };
            let mut plan = AnnualPlan {
                list_class: Some(list_class),
                planned: Some(Money::from_wan(*planned)),
                first_quarter: Some(by_quarter(*planned, 15)),
                second_quarter: Some(by_quarter(*planned, 45)),
                third_quarter: Some(by_quarter(*planned, 75)),
                target: target.to_owned(),
                ..AnnualPlan::new(self.new_id(), project.id, *year)
            };
            // Of some the department that helps answered before.
            let helping = &project.supporting_departments;
            if *year < 2024 && !helping.is_empty() && !project.lead_department.is_empty() {
                "示例前任（副市长）".clone_into(&mut plan.responsible_leader);
                plan.lead_department.clone_from(helping);
                plan.supporting_departments
                    .clone_from(&project.lead_department);
            }
            self.push(&plan);
        }
    }

    fn progress(
        &mut self,
        project: Id<Project>,
        story: &Story,
        years: &[Year],
        total: i64,
        is_full: bool,
    ) {
        let steps = story.profile.works.progress_words();
        let mut done = 0;
        // A twelfth of the year's plan, in whole ten thousands; the rest in December.
        let of_month = |month: YearMonth| {
            let planned = years.iter().find(|year| year.year == month.year())?.planned;
            Some(match month.month() {
                12 => planned - planned / 12 * 11,
                _ => planned / 12,
            })
        };
        for (index, invested) in years.iter().flat_map(|year| &year.months) {
            done += invested;
            let Some(month) = YearMonth::from_index(*index) else {
                continue;
            };
            if !is_full && month.year() != 2024 {
                continue;
            }
            let step = match done * 100 / total.max(1) {
                ..5 => 0,
                5..25 => 1,
                25..60 => 2,
                60..85 => 3,
                85..98 => 4,
                _ => 5,
            };
            let words = steps[step];
            let by_hand = *index == BY_HAND && !self.has_light_by_hand;
            self.has_light_by_hand |= by_hand;
            let row = MonthlyProgress {
                id: self.new_id(),
                project,
                month,
                planned: of_month(month).map(Money::from_wan),
                invested: Some(Money::from_wan(*invested)),
                by_tenth: None,
                by_fifteenth: None,
                by_twentieth: None,
                physical_progress: words.to_owned(),
                light: by_hand.then_some(Light::Normal),
                light_reason: if by_hand {
                    "汛期停工，已报备".to_owned()
                } else {
                    String::new()
                },
                remark: match *invested {
                    // What was reported too high before is taken back.
                    ..0 => "核减以前多报的投资".to_owned(),
                    _ if month.month() == 2 => "春节期间停工半月".to_owned(),
                    _ => String::new(),
                },
            };
            self.push(&row);
        }
    }

    fn milestones(&mut self, project: &Project, story: &Story, random: &mut Random, is_full: bool) {
        let middle = i32::midpoint(story.start, story.end);
        let course = [
            ("立项", story.start - 9),
            ("初步设计批复", story.start - 4),
            ("开工", story.start),
            ("主体完工", middle),
            ("竣工验收", story.end),
        ];
        let is_begun = !story.stage.is_before_start();
        let is_finished = matches!(story.stage, Stage::Completed | Stage::InOperation);
        let mut before = i32::MIN;
        for (position, (name, planned)) in (1..).zip(course) {
            if !is_full && name != "开工" {
                continue;
            }
            // Work begins when it begins: no month before it has any to report.
            let late = if name == "开工" {
                0
            } else {
                random.small(0, 2)
            };
            let actual = (planned + late).max(before).min(NOW);
            let is_reached = match name {
                "开工" => is_begun,
                "主体完工" | "竣工验收" => {
                    let is_on_time = story.stage == Stage::UnderConstruction && random.chance(70);
                    is_finished || (is_on_time && planned < NOW && name == "主体完工")
                }
                // The papers of what is only an idea are not begun, and one in four is behind.
                _ => planned <= NOW && (is_begun || random.chance(75)),
            };
            before = actual;
            let on = match name {
                "开工" => project.start,
                _ => day(random, actual),
            };
            let milestone = Milestone {
                id: self.new_id(),
                project: project.id,
                name: name.to_owned(),
                planned: month(planned),
                actual: on.filter(|_| is_reached),
                note: match name {
                    "竣工验收" => "含专项验收".to_owned(),
                    _ => String::new(),
                },
                position,
            };
            self.push(&milestone);
        }
    }

    fn approvals(&mut self, project: &Project, story: &Story, random: &mut Random, is_full: bool) {
        use ApprovalKind as K;
        let is_approved = project.procedure == Some(ProcedureKind::Approval);
        let applies = |kind: &&K| match kind {
            K::Proposal | K::Feasibility | K::PreliminaryDesign => is_approved,
            K::PermissionOrFiling => !is_approved,
            _ => true,
        };
        let is_begun = !story.stage.is_before_start();
        let kinds: Vec<K> = K::ALL.iter().filter(applies).copied().collect();
        let granted = match story.stage {
            Stage::Proposed | Stage::Postponed => 0,
            Stage::Reserved => 1,
            Stage::Preparing => random.small(2, kinds.len() as i32 - 2),
            _ => kinds.len() as i32,
        };
        for (position, kind) in (1..).zip(kinds) {
            let is_permit = kind == K::ConstructionPermit;
            if !(is_full || is_permit && is_begun) {
                continue;
            }
            let state = if is_permit && story.has(Fault::NoConstructionPermit) {
                ApprovalState::InHand
            } else if kind == K::EnergySaving && random.chance(30) {
                ApprovalState::NotNeeded
            } else if position <= granted {
                ApprovalState::Granted
            } else if position == granted + 1 && granted > 0 {
                ApprovalState::InHand
            } else {
                ApprovalState::NotBegun
            };
            let is_granted = state == ApprovalState::Granted;
            let at = (story.start - 12 + position).min(NOW);
            let number = random.between(1, 199);
            let approval = Approval {
                id: self.new_id(),
                project: project.id,
                kind: Some(kind),
                state: Some(state),
                document_number: if is_granted {
                    format!("示例〔{}〕{number}号", at.div_euclid(12))
                } else {
                    String::new()
                },
                date: day(random, at).filter(|_| is_granted),
                expected: month(NOW + 1 + position / 2).filter(|_| state == ApprovalState::InHand),
                // A permit to build that is not used lapses.
                expires: month(at + 24).filter(|_| is_granted && kind == K::PlanningPermit),
                position,
            };
            self.push(&approval);
        }
    }

    fn problems(&mut self, project: &Project, story: &Story, random: &mut Random) {
        let percent = match story.stage {
            Stage::Suspended => 100,
            Stage::UnderConstruction | Stage::Preparing => 35,
            Stage::Postponed => 60,
            _ => 0,
        };
        if !random.chance(percent) {
            return;
        }
        let mut before = None;
        for position in 1..=random.small(1, 2) {
            let is_drawn = |kind: &ProblemKind| {
                !matches!(kind, ProblemKind::Demolition | ProblemKind::Lateness)
            };
            let others: Vec<ProblemKind> =
                ProblemKind::ALL.iter().copied().filter(is_drawn).collect();
            let drawn = random.pick(ProblemKind::Demolition, &others);
            // Of the same words twice nobody knows which is meant: the next kind takes the place of the second.
            let next = others.iter().position(|kind| *kind == drawn);
            let next = next.map_or(0, |place| (place + 1) % others.len());
            let kind = if before == Some(drawn) {
                others[next]
            } else {
                drawn
            };
            before = Some(kind);
            let (description, need) = words(kind);
            let raised = random.small(NOW - 8, NOW);
            let due = raised + random.small(1, 4);
            let is_settled = random.chance(40);
            let person = people::person(random);
            let raised_on = day(random, raised);
            let due_on = day(random, due);
            // How it was followed up is drawn by itself: whatever else the sample says stays.
            let mut followed = Random::new(self.seed, FOLLOWED_UP | self.rows);
            let follow_up = FollowUp::draw(
                &mut followed,
                (raised_on, raised),
                (due_on, due),
                is_settled,
            );
            let problem = Problem {
                id: self.new_id(),
                project: project.id,
                kind: Some(kind),
                description: description.to_owned(),
                need: need.to_owned(),
                responsible_departments: project.lead_department.clone(),
                document_number: follow_up.document_number,
                person,
                raised_on,
                due_on,
                state: Some(follow_up.state),
                accepted_on: follow_up.accepted_on,
                steps: follow_up.steps,
                extended_to: follow_up.extended_to,
                extended_on: follow_up.extended_on,
                settled_on: follow_up.settled_on,
                answer: follow_up.answer,
                position,
            };
            self.push(&problem);
        }
    }
}

/// The stream of chances of how problems are followed up.
const FOLLOWED_UP: u64 = 3 << 48;

/// How a problem was followed up.
struct FollowUp {
    document_number: String,
    state: ProblemState,
    accepted_on: Option<PartialDate>,
    steps: String,
    extended_to: Option<PartialDate>,
    extended_on: Option<PartialDate>,
    settled_on: Option<PartialDate>,
    answer: String,
}

impl FollowUp {
    fn draw(
        random: &mut Random,
        (raised_on, raised): (Option<PartialDate>, i32),
        (due_on, due): (Option<PartialDate>, i32),
        is_settled: bool,
    ) -> Self {
        // Each step follows the one before.
        let accepted = day(random, (raised + 1).min(NOW)).max(raised_on);
        let step = day(random, (raised + 2).min(NOW)).max(accepted);
        let settled = day(random, (due - 1).max(raised + 1).min(NOW)).max(step);
        let is_extended = !is_settled && random.chance(15);
        // Put off when it fell due, or with the last step where that is still ahead.
        let extended_on = due_on.filter(|_| due <= NOW).or(step);
        let state = match (is_settled, is_extended) {
            (true, _) => ProblemState::Settled,
            (_, true) => ProblemState::Extended,
            _ => random.weighted(
                &[
                    (3, ProblemState::Open),
                    (2, ProblemState::Accepted),
                    (2, ProblemState::InHand),
                ],
                ProblemState::InHand,
            ),
        };
        let is_accepted = state != ProblemState::Open;
        let has_steps = matches!(
            state,
            ProblemState::InHand | ProblemState::Extended | ProblemState::Settled
        );
        let number = random.between(1, 60);
        let words = |date: Option<PartialDate>, words: &str| {
            date.map_or_else(String::new, |date| format!("{} {words}", date.in_chinese()))
        };
        Self {
            document_number: if is_accepted {
                format!("示例督〔{}〕{number}号", raised.div_euclid(12))
            } else {
                String::new()
            },
            state,
            accepted_on: accepted.filter(|_| is_accepted),
            steps: if has_steps {
                words(step, "已现场协调，明确分工")
            } else {
                String::new()
            },
            extended_to: day(random, due + 2).filter(|_| is_extended),
            extended_on: extended_on.filter(|_| is_extended),
            settled_on: settled.filter(|_| is_settled),
            answer: if is_settled {
                "已按要求办结，不再影响施工".to_owned()
            } else {
                String::new()
            },
        }
    }
}

fn whole_wan(total: Money) -> i64 {
    total.fen() / Money::from_wan(1).fen()
}

const fn words(kind: ProblemKind) -> (&'static str, &'static str) {
    match kind {
        ProblemKind::Demolition => ("红线内尚有3户未签约", "属地加快征拆"),
        ProblemKind::LandQuota => ("用地指标尚缺20亩", "调剂用地指标"),
        ProblemKind::PlanningChange => ("选址与控规不一致", "启动控规调整"),
        ProblemKind::Funds => ("本年资金到位不足", "落实配套资金"),
        ProblemKind::Procedures => ("施工图审查未完成", "并联审查"),
        ProblemKind::Supplies => ("施工用电容量不足", "增设临时变压器"),
        ProblemKind::Lateness => ("进度落后于年度计划", "倒排工期，按月核对"),
        ProblemKind::Other => ("与管线迁改有冲突", "明确迁改时序"),
    }
}
