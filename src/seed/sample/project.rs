//! The fields of the project itself.

use crate::model::{
    ConstructionKind, InvestmentEntity, LevelTag, Money, ProcedureKind, Project, ProjectColumn,
    Record as _, Source, Stage, StatisticsState, check_project_code, find_industry,
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
        self.fill_in_filed(project, story, index);
        let served = project.outline.and_then(|node| self.served.get(&node));
        project
            .indicators
            .extend(served.filter(|_| index.is_multiple_of(2)));
        note_sources(project, &original);
    }

    /// What higher levels ask of projects that are past their beginnings, drawn by itself: whatever else the sample says
    /// stays.
    fn fill_in_filed(&self, project: &mut Project, story: &Story, index: usize) {
        if matches!(story.stage, Stage::Proposed | Stage::Reserved) {
            return;
        }
        let mut random = Random::new(self.seed, FILED | index as u64);
        project.industry = find_industry(industry(&project.name)).unwrap_or_default();
        let is_begun = !story.stage.is_before_start();
        let state = if !is_begun {
            StatisticsState::NotDue
        } else if random.chance(80) {
            StatisticsState::Counted
        } else {
            StatisticsState::Pending
        };
        project.statistics_state = Some(state);
        if state == StatisticsState::Counted {
            project.statistics_code = format!("示例431381{:06}", index + 1);
        }
        if index.is_multiple_of(4) {
            project.major_code = format!("示例SL{:08}", index + 1);
            "示例〔2023〕8号".clone_into(&mut project.listing_basis);
        }
        if let [place] = project.location.as_slice() {
            let number = random.between(1, 300);
            project.address = format!("{place}示例路{number}号");
        }
        let [east, north] = [random.between(0, 3_000), random.between(0, 2_000)];
        project.coordinates = format!("111.{:04},27.{:04}", 3_000 + east, 5_000 + north);
        project.supervising_departments = project.lead_department.clone();
        if index.is_multiple_of(12) {
            project.other_names = vec![format!("{}建设项目", project.name)];
        }
        project.supervisor = people::contact(&mut random);
    }
}

/// The code of the industry of which the name of a project tells.
fn industry(name: &str) -> &'static str {
    const TOLD: [(&str, &str); 14] = [
        ("铁路", "4811"),
        ("高速", "4812"),
        ("公路", "4812"),
        ("桥", "4812"),
        ("路", "4813"),
        ("水库", "4822"),
        ("防洪", "4822"),
        ("堤", "4822"),
        ("污水", "7721"),
        ("医院", "8411"),
        ("学校", "8321"),
        ("中学", "8334"),
        ("风电", "4415"),
        ("光伏", "4416"),
    ];
    let told = TOLD.iter().find(|(word, _)| name.contains(word));
    // What is built and says no more.
    told.map_or("4790", |(_, code)| code)
}

/// The stream of chances of what higher levels ask.
const FILED: u64 = 5 << 48;

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
