//! 填报: which departments are asked for what, and how far their sheets have come.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use chrono::NaiveDate;
use uuid::Uuid;

use crate::model::{
    Department, FillBy, FillRound, FillSheet, FillState, Id, PartialDate, Portfolio, Project,
    YearMonth,
};

use super::collation::compare_names;
use super::given::{Given, SheetRecord};
use super::query::found_projects;
use super::{Asked, BindError, Filter, FilterSyntaxError, Index, Query};

/// Somebody who is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    /// The department, township or leader.
    pub name: String,
    /// The department, where it is one of the library's.
    pub department: Option<Id<Department>>,
    /// The projects, in the order of the plan.
    pub projects: Vec<Id<Project>>,
}

/// All who are asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipients {
    /// Each with projects, in their order.
    pub all: Vec<Recipient>,
    /// Projects that are asked for and belong to nobody.
    pub left_out: Vec<Id<Project>>,
    /// How many projects are asked for.
    pub projects: usize,
}

/// Why nobody can be asked.
#[derive(Debug, thiserror::Error)]
pub enum FillError {
    /// The filter of the round is none.
    #[error("填报的筛选条件有误：{0}")]
    Filter(#[from] FilterSyntaxError),
    /// It names something that the library does not hold.
    #[error("填报的筛选条件有误：{0}")]
    Bind(#[from] BindError),
}

impl Recipients {
    /// Those whom a round asks, by the library as it stands.
    ///
    /// # Errors
    /// The filter of the round can't be read any more.
    pub fn of(
        portfolio: &Portfolio,
        index: &Index,
        round: &FillRound,
        today: NaiveDate,
    ) -> Result<Self, FillError> {
        let query = Query {
            filter: Filter::parse_in(portfolio, &round.filter)?,
            ..Query::default()
        };
        let moment = Asked::of(portfolio, round)
            .moment(today)
            .by_rule_of(portfolio);
        let projects = found_projects(portfolio, index, &query, moment)?;
        let mut places: HashMap<String, usize> = HashMap::new();
        let mut recipients = Self {
            projects: projects.len(),
            ..Self::default()
        };
        for project in projects {
            let names = names(portfolio, project, round);
            if names.is_empty() {
                recipients.left_out.push(project.id);
            }
            for (name, department) in names {
                let place = *places.entry(name.clone()).or_insert_with(|| {
                    recipients.all.push(Recipient {
                        name,
                        department,
                        projects: Vec::new(),
                    });
                    recipients.all.len() - 1
                });
                if let Some(recipient) = recipients.all.get_mut(place) {
                    recipient.projects.push(project.id);
                }
            }
        }
        if !round.departments.is_empty() {
            let is_asked = |recipient: &Recipient| {
                let department = recipient.department;
                department.is_some_and(|department| round.departments.contains(&department))
            };
            recipients.all.retain(is_asked);
        }
        recipients.all.sort_by(|a, b| {
            let place = |of: &Recipient| {
                let department = of.department.and_then(|id| portfolio.departments().get(id));
                department.map_or(i32::MAX, |department| department.position)
            };
            place(a)
                .cmp(&place(b))
                .then_with(|| compare_names(&a.name, &b.name))
        });
        Ok(recipients)
    }
}

/// Who is asked about a project.
fn names(
    portfolio: &Portfolio,
    project: &Project,
    round: &FillRound,
) -> Vec<(String, Option<Id<Department>>)> {
    let department = |id: &Id<Department>| {
        let department = portfolio.departments().get(*id)?;
        Some((department.display_name().to_owned(), Some(*id)))
    };
    match round.asked_of.unwrap_or(FillBy::Department) {
        FillBy::Department => project
            .lead_department
            .iter()
            .filter_map(department)
            .collect(),
        FillBy::Township => {
            let name = |name: &String| {
                let of = portfolio
                    .departments()
                    .iter()
                    .find(|one| one.name == *name || one.short_name == *name);
                (name.clone(), of.map(|of| of.id))
            };
            project.location.iter().map(name).collect()
        }
        FillBy::Leader => {
            let leader = project.responsible_leader.trim();
            let leader = Some(leader).filter(|leader| !leader.is_empty());
            leader
                .map(|leader| (leader.to_owned(), None))
                .into_iter()
                .collect()
        }
    }
}

/// The rounds of a library, the newest first.
pub fn rounds(portfolio: &Portfolio) -> Vec<&FillRound> {
    let mut rounds: Vec<&FillRound> = portfolio.fill_rounds().iter().collect();
    rounds.sort_by_key(|round| std::cmp::Reverse((round.position, round.id)));
    rounds
}

/// The round that was made last.
pub fn latest_round(portfolio: &Portfolio) -> Option<&FillRound> {
    rounds(portfolio).into_iter().next()
}

/// The round of a name.
pub fn find_round<'a>(portfolio: &'a Portfolio, name: &str) -> Option<&'a FillRound> {
    let name = name.trim();
    rounds(portfolio)
        .into_iter()
        .find(|round| round.name == name)
}

/// What went out in a round, in its order.
pub fn sheets_of(portfolio: &Portfolio, round: Id<FillRound>) -> Vec<&FillSheet> {
    let sheets = portfolio.fill_sheets().iter();
    let mut sheets: Vec<&FillSheet> = sheets.filter(|sheet| sheet.round == round).collect();
    sheets.sort_by_key(|sheet| (sheet.position, sheet.id));
    sheets
}

/// The same with what is noted of each: it is taken apart once for all that is asked of it.
pub fn noted_sheets_of(
    portfolio: &Portfolio,
    round: Id<FillRound>,
) -> Vec<(&FillSheet, SheetRecord)> {
    let sheets = sheets_of(portfolio, round).into_iter();
    sheets
        .map(|sheet| (sheet, SheetRecord::of(sheet)))
        .collect()
}

/// Whether a sheet is awaited and its day has passed.
pub fn is_sheet_late(round: &FillRound, sheet: &FillSheet, today: NaiveDate) -> bool {
    let is_awaited = matches!(
        sheet.state,
        None | Some(FillState::Sent | FillState::SentBack)
    );
    let is_past = round
        .deadline
        .is_some_and(|deadline| deadline.last_day() < today);
    is_awaited && is_past
}

/// How far a sheet has come, as people see it: one whose day has passed is late.
pub fn sheet_word(round: &FillRound, sheet: &FillSheet, today: NaiveDate) -> &'static str {
    match sheet.state {
        Some(FillState::Sent) | None if is_sheet_late(round, sheet, today) => "逾期未报",
        Some(FillState::Sent) | None => "未报",
        Some(FillState::SentBack) if is_sheet_late(round, sheet, today) => "退回，逾期未报",
        Some(state) => state.label(),
    }
}

/// How many sheets of a round have come how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FillCounts {
    /// All that went out.
    pub all: usize,
    /// Those that are awaited.
    pub awaited: usize,
    /// Those of them whose day has passed.
    pub late: usize,
    /// Those that came in and wait to be agreed to.
    pub received: usize,
    /// Those that were agreed to.
    pub accepted: usize,
    /// Those that were sent back.
    pub sent_back: usize,
    /// How much of what came back waits for a decision.
    pub waiting: usize,
    /// How much was sent back and waits for a new sheet.
    pub figures_back: usize,
}

impl FillCounts {
    /// Of a round.
    pub fn of(portfolio: &Portfolio, round: &FillRound, today: NaiveDate) -> Self {
        Self::of_sheets(round, &noted_sheets_of(portfolio, round.id), today)
    }

    /// Of its sheets.
    pub fn of_sheets(
        round: &FillRound,
        sheets: &[(&FillSheet, SheetRecord)],
        today: NaiveDate,
    ) -> Self {
        let mut counts = Self::default();
        for (sheet, record) in sheets {
            counts.all += 1;
            counts.late += usize::from(is_sheet_late(round, sheet, today));
            counts.waiting += record.waiting();
            counts.figures_back += record.sent_back().count();
            match sheet.state {
                None | Some(FillState::Sent) => counts.awaited += 1,
                Some(FillState::Received) => counts.received += 1,
                Some(FillState::Accepted) => counts.accepted += 1,
                Some(FillState::SentBack) => counts.sent_back += 1,
            }
        }
        counts
    }

    /// `已发出 8 份：已收 6 份（待审 2），未报 2 份，逾期 1 份`
    pub fn words(self) -> String {
        let back = self.received + self.accepted;
        let mut words = format!("已发出 {} 份：已收 {back} 份", self.all);
        if self.received > 0 {
            write!(words, "（待审 {}）", self.received).ok();
        }
        if self.sent_back > 0 {
            write!(words, "，退回 {} 份", self.sent_back).ok();
            if self.figures_back > 0 {
                write!(words, "（{} 处没有计入）", self.figures_back).ok();
            }
        }
        write!(words, "，未报 {} 份", self.awaited).ok();
        if self.late > 0 {
            write!(words, "，逾期 {} 份", self.late).ok();
        }
        if self.waiting > 0 {
            write!(words, "；没有采用、等人决定 {} 处", self.waiting).ok();
        }
        words
    }
}

/// 催办: who is awaited, to paste into a chat; empty where everybody's sheet is in.
pub fn reminder(portfolio: &Portfolio, round: &FillRound, today: NaiveDate) -> String {
    let sheets = sheets_of(portfolio, round.id);
    let of = |is_it: &dyn Fn(&FillSheet) -> bool| -> Vec<&str> {
        let sheets = sheets.iter().filter(|sheet| is_it(sheet));
        sheets.map(|sheet| sheet.name.as_str()).collect()
    };
    let awaited = of(&|sheet| matches!(sheet.state, None | Some(FillState::Sent)));
    let back: Vec<String> = sheets
        .iter()
        .filter(|sheet| sheet.state == Some(FillState::SentBack))
        .map(|sheet| match sheet.reason.as_str() {
            "" => sheet.name.clone(),
            reason => format!("{}（{reason}）", sheet.name),
        })
        .collect();
    if awaited.is_empty() && back.is_empty() {
        return String::new();
    }
    let late = of(&|sheet| is_sheet_late(round, sheet, today));
    let mut lines = vec![format!("【催报】{}", round.name)];
    if let Some(deadline) = round.deadline {
        let past = if late.is_empty() { "" } else { "，已过期" };
        lines.push(format!("截止时间：{}{past}", deadline.in_chinese()));
    }
    if !awaited.is_empty() {
        lines.push(format!(
            "尚未报送（{} 家）：{}",
            awaited.len(),
            awaited.join("、")
        ));
    }
    if !back.is_empty() {
        lines.push(format!(
            "退回待重报（{} 家）：{}",
            back.len(),
            back.join("、")
        ));
    }
    if round.contact.is_empty() {
        lines.push("请尽快报送，谢谢！".to_owned());
    } else {
        lines.push(format!("请尽快报送，有疑问请联系{}，谢谢！", round.contact));
    }
    lines.join("\n")
}

/// What a paper says of figures that departments sent for its month: to which nobody has agreed yet, and which were sent back
/// and are not counted. None where there are no such.
pub fn pending_note(
    portfolio: &Portfolio,
    projects: &[Id<Project>],
    month: Option<YearMonth>,
) -> Option<String> {
    let month = PartialDate::Month(month?);
    let of_month: BTreeSet<Id<FillRound>> = portfolio
        .fill_rounds()
        .iter()
        .filter(|round| round.period == Some(month))
        .map(|round| round.id)
        .collect();
    if of_month.is_empty() {
        return None;
    }
    let (mut waiting, mut back) = (BTreeSet::new(), BTreeSet::new());
    let sheets = portfolio.fill_sheets().iter();
    for sheet in sheets.filter(|sheet| of_month.contains(&sheet.round)) {
        if matches!(
            sheet.state,
            None | Some(FillState::Sent | FillState::Accepted)
        ) {
            continue;
        }
        let record = SheetRecord::of(sheet);
        let is_reviewed = |id: &Uuid| sheet.reviewed.iter().any(|word| *word == id.to_string());
        if sheet.state == Some(FillState::Received) {
            let given = record.issue(None).into_iter().flat_map(Given::keys);
            waiting.extend(given.filter(|id| !is_reviewed(id)).copied());
        } else {
            // What was not sent back is in the library, and nobody has agreed to it.
            let came = record.replaced.iter();
            let stands = came.filter(|(id, cells)| !cells.is_empty() && !is_reviewed(id));
            waiting.extend(stands.map(|(id, _)| *id));
        }
        back.extend(record.sent_back().filter_map(|wait| wait.project));
    }
    let listed = |of: &BTreeSet<Uuid>| {
        let listed = projects.iter().filter(|id| of.contains(&id.uuid()));
        listed.count()
    };
    let told = [
        (listed(&waiting), "的填报数据尚未审核（待审）"),
        (listed(&back), "的填报数据已退回重报，没有计入"),
    ];
    let told = told.into_iter().filter(|(count, _)| *count > 0);
    let told: Vec<String> = told
        .map(|(count, what)| format!("{count}个项目{}{what}", month.in_chinese()))
        .collect();
    (!told.is_empty()).then(|| format!("{}。", told.join("；")))
}
