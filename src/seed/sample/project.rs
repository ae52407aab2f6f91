//! The fields of the project itself.

use crate::model::{
    ConstructionKind, InvestmentEntity, LevelTag, Money, ProcedureKind, Project, ProjectColumn,
    Record as _, Source, Stage, check_project_code,
};

use super::super::random::Random;
use super::story::{Fault, Story, day, january, month};
use super::{Maker, people};

impl Maker {
    /// Fills in what the plan leaves open. What the plan states stays, except the stage.
    pub(super) fn fill_in(
        &self,
        project: &mut Project,
        story: &Story,
        random: &mut Random,
        index: usize,
    ) {
        let original = project.clone();
        project.code = format!("SL-{:06}", index + 1);
        project.stage = Some(story.stage);
        project.national_code = national_code(story, index);
        project.level_tags = level_tags(story.total, index);
        project.total_investment = story.total;
        let entity = if random.chance(story.profile.government) {
            InvestmentEntity::Government
        } else {
            InvestmentEntity::Enterprise
        };
        project.investment_entity = Some(entity);
        let procedure = match entity {
            InvestmentEntity::Government => ProcedureKind::Approval,
            InvestmentEntity::Enterprise => {
                random.pick(ProcedureKind::Filing, &[ProcedureKind::Permission])
            }
        };
        project.procedure = Some(procedure);
        let kinds = story.profile.works.kinds();
        let kind = random.pick(
            kinds.first().copied().unwrap_or(ConstructionKind::New),
            kinds,
        );
        project.construction_kind = project.construction_kind.or(Some(kind));
        fill_in_dates(project, story, random);
        if project.location.is_empty()
            && let Some((first, others)) = self.places.split_first()
        {
            let others: Vec<&str> = others.iter().map(String::as_str).collect();
            let place = random.pick(first.as_str(), &others);
            project.location = vec![place.to_owned()];
        }
        if project.owner.is_empty() {
            project.owner = vec![people::company(random)];
        }
        if project.lead_department.is_empty()
            && let Some((first, others)) = self.leads.split_first()
        {
            project.lead_department = vec![random.pick(*first, others)];
        }
        if story.has(Fault::NoLeadDepartment) {
            project.lead_department = Vec::new();
        }
        project.responsible_leader = people::leader(random);
        project.contact = people::contact(random);
        if index % 50 == 7 {
            "★".clone_into(&mut project.marks);
            if project.note.is_empty() {
                "★为市领导联系项目".clone_into(&mut project.note);
            }
        }
        note_sources(project, &original);
    }
}

/// Months are enough for what is planned; what has begun is known to the day.
fn fill_in_dates(project: &mut Project, story: &Story, random: &mut Random) {
    project.start = if story.stage.is_before_start() {
        month(story.start)
    } else {
        day(random, story.start)
    };
    project.end = month(story.end);
    match story.fault {
        Some(Fault::DateOrder) => project.end = month(story.start - 2),
        Some(Fault::OutsidePlan) => {
            project.start = month(january(2026) + 3);
            project.end = month(january(2028) + 5);
        }
        _ => {}
    }
}

/// A code whose check digit fits, though nobody has issued it; none for what is only an idea.
fn national_code(story: &Story, index: usize) -> String {
    let is_needed = story.has(Fault::ProjectCode) || story.has(Fault::DuplicateCode);
    let is_early = matches!(story.stage, Stage::Proposed | Stage::Reserved);
    if !is_needed && (is_early || index.is_multiple_of(3)) {
        return String::new();
    }
    let serial = match story.fault {
        // No index of a project comes to this.
        Some(Fault::DuplicateCode) => 99_999,
        _ => index % 99_999,
    };
    let month = 1 + index / 99_999 % 12;
    let code = |digit: u32| format!("23{month:02}-431381-04-01-{serial:05}{digit}");
    let fits = |code: &String| check_project_code(code).is_ok();
    let wanted = !story.has(Fault::ProjectCode);
    let found = (0..10).map(code).find(|code| fits(code) == wanted);
    found.unwrap_or_default()
}

/// The larger, the higher: the state's own list has few of them.
fn level_tags(total: Option<Money>, index: usize) -> Vec<String> {
    let wan = total.unwrap_or_default().fen() / Money::from_wan(1).fen();
    let tags: &[LevelTag] = match wan {
        100_000.. => &[LevelTag::National, LevelTag::Province],
        40_000..100_000 => &[LevelTag::Province, LevelTag::City],
        12_000..40_000 => &[LevelTag::City],
        3_000..12_000 if index.is_multiple_of(2) => &[LevelTag::County],
        _ => &[],
    };
    tags.iter().map(|tag| tag.label().to_owned()).collect()
}

/// What is new or different was filled in; what is gone has no source.
fn note_sources(project: &mut Project, original: &Project) {
    for column in ProjectColumn::ALL.iter().copied() {
        if matches!(column, ProjectColumn::Position | ProjectColumn::Sources) {
            continue;
        }
        let value = project.get(column as usize);
        let is_kept = value == original.get(column as usize) && original.source(column).is_some();
        if !is_kept {
            let source = (!value.is_empty()).then_some(Source::Filled);
            project.sources = project.sources.with(column, source);
        }
    }
}
