//! Ops on rounds of 填报: what is asked, and what becomes of the sheets that came back.

use chrono::NaiveDate;

use crate::model::{
    Change, Department, Field, FillBy, FillRound, FillSheet, FillSheetColumn, FillState, Id, Kind,
    PartialDate, Portfolio, Project, Record, Value, YearMonth,
};
use crate::view::{
    Asked, Filter, Given, Index, Recipients, SheetRecord, USUALLY_ASKED, find_round, rounds,
    sheets_of,
};

use super::error::RoundError;
use super::{Draft, NewId};

/// What a person says of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundForm {
    /// Its name.
    pub name: String,
    /// The month or year whose figures are asked.
    pub period: PartialDate,
    /// Of whom.
    pub asked_of: FillBy,
    /// Only these; empty for all.
    pub departments: Vec<Id<Department>>,
    /// For which projects.
    pub filter: String,
    /// What is asked.
    pub fields: Vec<String>,
    /// Until when.
    pub deadline: Option<PartialDate>,
    /// To whom to turn.
    pub contact: String,
    /// What is to be said of it.
    pub note: String,
}

impl RoundForm {
    /// A round about a period as it is usually asked.
    pub fn usual(period: PartialDate) -> Self {
        Self {
            name: usual_name(period),
            period,
            asked_of: FillBy::Department,
            departments: Vec::new(),
            filter: String::new(),
            fields: USUALLY_ASKED.map(str::to_owned).to_vec(),
            deadline: None,
            contact: String::new(),
            note: String::new(),
        }
    }

    /// The same as an earlier round, for the month or year after it.
    pub fn again(portfolio: &Portfolio, round: &FillRound) -> Option<Self> {
        let before = round.period?;
        let period = next(before)?;
        let name = round
            .name
            .replace(&before.in_chinese(), &period.in_chinese());
        let name = if name == round.name {
            usual_name(period)
        } else {
            name
        };
        let known = |id: &Id<Department>| portfolio.departments().get(*id).is_some();
        Some(Self {
            name,
            period,
            asked_of: round.asked_of.unwrap_or(FillBy::Department),
            departments: round.departments.iter().copied().filter(known).collect(),
            filter: round.filter.clone(),
            fields: round.fields.clone(),
            deadline: round.deadline.and_then(|day| later(day, before)),
            contact: round.contact.clone(),
            note: round.note.clone(),
        })
    }
}

impl RoundForm {
    /// The same as a round says, to be altered.
    pub fn of(round: &FillRound) -> Option<Self> {
        Some(Self {
            name: round.name.clone(),
            period: round.period?,
            asked_of: round.asked_of.unwrap_or(FillBy::Department),
            departments: round.departments.clone(),
            filter: round.filter.clone(),
            fields: round.fields.clone(),
            deadline: round.deadline,
            contact: round.contact.clone(),
            note: round.note.clone(),
        })
    }

    /// What somebody should know before it goes out.
    pub fn doubt(&self, today: NaiveDate) -> Option<String> {
        let deadline = self.deadline.filter(|day| day.last_day() < today)?;
        Some(format!(
            "截止日期 {deadline} 已经过了，发出后各单位就是逾期"
        ))
    }
}

fn usual_name(period: PartialDate) -> String {
    format!("{}重点项目填报", period.in_chinese())
}

fn next(period: PartialDate) -> Option<PartialDate> {
    match period {
        PartialDate::Year(year) => Some(PartialDate::Year(year + 1)),
        PartialDate::Month(month) => {
            YearMonth::from_index(month.index() + 1).map(PartialDate::Month)
        }
        PartialDate::Day(_) => None,
    }
}

/// The same day of the month or year after.
fn later(day: PartialDate, period: PartialDate) -> Option<PartialDate> {
    let months = if matches!(period, PartialDate::Year(_)) {
        12
    } else {
        1
    };
    match day {
        PartialDate::Day(day) => {
            let day = day.checked_add_months(chrono::Months::new(months))?;
            Some(PartialDate::Day(day))
        }
        other => next(other),
    }
}

/// What a round may ask, by the words in which a person says it: names of fields in English or Chinese, and lists.
///
/// # Errors
/// A word that is none, or that nobody fills in.
pub fn asked_word(portfolio: &Portfolio, word: &str) -> Result<String, RoundError> {
    if let Some(table) = Asked::list(word) {
        return Ok(table.name().to_owned());
    }
    let field = Field::find_in(portfolio, word.trim())
        .ok_or_else(|| RoundError::Unknown(word.trim().to_owned()))?;
    let why = field.spec().why;
    let is_problems = field == Field::Derived(crate::model::Derived::ProblemsInHand);
    let is_one = field.is_typed() || field.spec().cell.is_some() || is_problems;
    if field == Field::NAME || !is_one {
        return Err(RoundError::NotFilledIn(field.label().to_owned(), why));
    }
    Ok(field.name().to_owned())
}

/// The round that a form describes.
fn row(
    portfolio: &Portfolio,
    form: &RoundForm,
    (id, position): (Id<FillRound>, i32),
) -> Result<FillRound, RoundError> {
    let name = form.name.trim();
    if name.is_empty() {
        return Err(RoundError::NoName);
    }
    Kind::Text.check_length(name)?;
    if find_round(portfolio, name).is_some_and(|other| other.id != id) {
        return Err(RoundError::Taken(name.to_owned()));
    }
    let asked = form.fields.iter().map(|word| asked_word(portfolio, word));
    let fields = asked.collect::<Result<Vec<_>, _>>()?;
    if fields.is_empty() {
        return Err(RoundError::NothingAsked);
    }
    let is_of_month =
        |word: &&String| Field::find_in(portfolio, word).is_some_and(Asked::is_of_month);
    if !matches!(form.period, PartialDate::Month(_))
        && let Some(field) = fields.iter().find(is_of_month)
    {
        let field = Field::find_in(portfolio, field);
        let label = field.map_or("", Field::label).to_owned();
        return Err(RoundError::NotFilledIn(
            label,
            "它是逐月的数，报告期请写到月，如 2026-03",
        ));
    }
    let row = FillRound {
        id,
        name: name.to_owned(),
        period: Some(form.period),
        asked_of: Some(form.asked_of),
        departments: form.departments.clone(),
        filter: form.filter.trim().to_owned(),
        fields,
        deadline: form.deadline,
        contact: form.contact.trim().to_owned(),
        note: form.note.trim().to_owned(),
        position,
    };
    if let Err(error) = Filter::parse_in(portfolio, &row.filter) {
        return Err(RoundError::Filter(error.to_string()));
    }
    let day = form.period.last_day();
    let recipients = Recipients::of(portfolio, &Index::new(portfolio), &row, day);
    let recipients = recipients.map_err(|error| RoundError::Filter(error.to_string()))?;
    if recipients.projects == 0 {
        let filter = match row.filter.as_str() {
            "" => "项目库里还没有项目".to_owned(),
            filter => filter.to_owned(),
        };
        return Err(RoundError::NoProjects(filter));
    }
    Ok(row)
}

impl Draft {
    /// A new round.
    ///
    /// # Errors
    /// It has no name, or one that is taken; it asks for nothing, or for what nobody can fill in; its filter is none, or
    /// finds no project.
    pub fn new_round(
        portfolio: &Portfolio,
        form: &RoundForm,
        new_id: NewId,
    ) -> Result<(Id<FillRound>, Self), RoundError> {
        let last = rounds(portfolio).first().map_or(0, |round| round.position);
        let row = row(portfolio, form, (Id::new(new_id()), last + 1))?;
        let draft = Self {
            label: format!("新建填报：{}", row.name),
            changes: vec![Change::Create(row.to_row())],
        };
        Ok((row.id, draft))
    }

    /// Has a round be as a form says.
    ///
    /// # Errors
    /// Those of [`Draft::new_round`]; its sheets are out and were asked for another time, or of others.
    pub fn alter_round(
        portfolio: &Portfolio,
        id: Id<FillRound>,
        form: &RoundForm,
    ) -> Result<Self, RoundError> {
        let before = portfolio.fill_rounds().get(id).ok_or(RoundError::Gone)?;
        let is_out = !sheets_of(portfolio, id).is_empty();
        let is_other = before.period != Some(form.period) || before.asked_of != Some(form.asked_of);
        if is_out && is_other {
            return Err(RoundError::IsOut);
        }
        let row = row(portfolio, form, (id, before.position))?;
        Ok(Self {
            label: format!("修改填报：{}", row.name),
            changes: Change::set_all(before, &row),
        })
    }

    /// Deletes a round with what is noted of its sheets. What came in stays.
    pub fn delete_round(portfolio: &Portfolio, id: Id<FillRound>) -> Self {
        let Some(round) = portfolio.fill_rounds().get(id) else {
            return Self {
                label: String::new(),
                changes: Vec::new(),
            };
        };
        let sheets = sheets_of(portfolio, id).into_iter();
        let rows = sheets.map(Record::to_row).chain([round.to_row()]);
        Self {
            label: format!("删除填报：{}", round.name),
            changes: rows.map(Change::Delete).collect(),
        }
    }

    /// Agrees to what came in with sheets, whole; `by` is who does it, on which day. What was sent back of them earlier and
    /// did not come again is forgotten.
    pub fn accept_sheets(
        portfolio: &Portfolio,
        ids: &[Id<FillSheet>],
        by: (&str, NaiveDate),
    ) -> Self {
        // Of one that was sent back everything may have been taken since.
        let came_in = |sheet: &&FillSheet| match sheet.state {
            Some(FillState::Received) => true,
            Some(FillState::SentBack) => SheetRecord::of(sheet).sent_back().next().is_none(),
            _ => false,
        };
        Self::of_sheets(portfolio, ids, came_in, "审核通过填报", |sheet| {
            let state = Value::Choice(FillState::Accepted.label());
            let mut record = SheetRecord::of(sheet);
            record.waits.retain(|wait| !wait.is_sent_back);
            record.note_agreed(by, Vec::new());
            let set = [
                (FillSheetColumn::State, state),
                (FillSheetColumn::Reviewed, Value::Empty),
                (FillSheetColumn::Reason, Value::Empty),
                (FillSheetColumn::Given, Value::Text(record.to_text())),
            ];
            set.into_iter()
                .filter_map(|(column, value)| Change::set(sheet, column as usize, value))
                .collect()
        })
    }

    /// Agrees to what came in about single projects of a sheet; with the last of them to the sheet.
    pub fn accept_projects(
        portfolio: &Portfolio,
        id: Id<FillSheet>,
        projects: &[Id<Project>],
        by: (&str, NaiveDate),
    ) -> Self {
        let Some(sheet) = portfolio.fill_sheets().get(id) else {
            return Self::accept_sheets(portfolio, &[], by);
        };
        // There is nothing to agree to in what was sent back.
        let record = SheetRecord::of(sheet);
        let is_given = |id: &Id<Project>| {
            let given = record.issue(None);
            given.is_some_and(|given| given.contains_key(&id.uuid()))
        };
        let is_back = |id: &Id<Project>| {
            let mut back = record.sent_back();
            back.any(|wait| wait.project == Some(id.uuid()))
        };
        let projects = projects.iter().filter(|id| !is_back(id));
        let mut reviewed = sheet.reviewed.clone();
        let mut new = Vec::new();
        for project in projects {
            let word = project.uuid().to_string();
            if is_given(project) && !reviewed.contains(&word) {
                reviewed.push(word);
                new.push(project.uuid());
            }
        }
        let mut given = record.issue(None).into_iter().flat_map(Given::keys);
        if given.all(|id| reviewed.contains(&id.to_string())) {
            return Self::accept_sheets(portfolio, &[id], by);
        }
        let mut noted = record.clone();
        if !new.is_empty() {
            noted.note_agreed(by, new);
        }
        Self::of_sheets(
            portfolio,
            &[id],
            |_| true,
            "审核填报的项目",
            |sheet| {
                let set = [
                    (FillSheetColumn::Reviewed, Value::Words(reviewed.clone())),
                    (FillSheetColumn::Given, Value::Text(noted.to_text())),
                ];
                set.into_iter()
                    .filter_map(|(column, value)| Change::set(sheet, column as usize, value))
                    .collect()
            },
        )
    }

    fn of_sheets(
        portfolio: &Portfolio,
        ids: &[Id<FillSheet>],
        is_meant: impl Fn(&&FillSheet) -> bool,
        what: &str,
        changes: impl Fn(&FillSheet) -> Vec<Change>,
    ) -> Self {
        let sheets = ids
            .iter()
            .filter_map(|id| portfolio.fill_sheets().get(*id))
            .filter(is_meant);
        let sheets: Vec<&FillSheet> = sheets.collect();
        let names: Vec<&str> = sheets.iter().map(|sheet| sheet.name.as_str()).collect();
        Self {
            label: format!("{what}：{}", senders_words(&names)),
            changes: sheets.into_iter().flat_map(changes).collect(),
        }
    }
}

/// Whose sheets they are: `市水利局等 4 家`.
pub fn senders_words(names: &[&str]) -> String {
    match names {
        [first, _, _, _, ..] => format!("{first}等 {} 家", names.len()),
        names => names.join("、"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::new_id;
    use crate::model::Op;

    fn march() -> PartialDate {
        PartialDate::parse("2026-03").unwrap()
    }

    fn library() -> (Portfolio, Id<FillRound>) {
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let form = RoundForm {
            deadline: Some(PartialDate::parse("2026-03-25").unwrap()),
            ..RoundForm::usual(march())
        };
        let (id, draft) = Draft::new_round(&portfolio, &form, new_id).unwrap();
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
        (portfolio, id)
    }

    #[test]
    fn a_round_is_made_anew_from_the_month_before() {
        let (portfolio, id) = library();
        let round = portfolio.fill_rounds().get(id).unwrap();
        assert_eq!(round.name, "2026年3月重点项目填报");
        assert_eq!(round.fields, USUALLY_ASKED);
        let again = RoundForm::again(&portfolio, round).unwrap();
        assert_eq!(again.name, "2026年4月重点项目填报");
        assert_eq!(again.deadline.unwrap().to_string(), "2026-04-25");
        let (_, draft) = Draft::new_round(&portfolio, &again, new_id).unwrap();
        assert_eq!(draft.label, "新建填报：2026年4月重点项目填报");
        let same = RoundForm::usual(march());
        let error = Draft::new_round(&portfolio, &same, new_id).unwrap_err();
        assert!(error.to_string().contains("已有填报"), "{error}");
    }

    #[test]
    fn a_round_is_for_projects_and_is_altered_until_its_sheets_are_out() {
        let (mut portfolio, id) = library();
        let none = RoundForm {
            filter: "name=没有这个项目".to_owned(),
            name: "空的".to_owned(),
            ..RoundForm::usual(march())
        };
        let error = Draft::new_round(&portfolio, &none, new_id).unwrap_err();
        assert!(matches!(error, RoundError::NoProjects(_)), "{error}");
        let round = portfolio.fill_rounds().get(id).unwrap();
        let mut form = RoundForm::of(round).unwrap();
        let day = |text: &str| PartialDate::parse(text).unwrap().first_day();
        assert_eq!(form.doubt(day("2026-03-25")), None);
        assert!(form.doubt(day("2026-03-26")).unwrap().contains("已经过了"));
        form.contact = "李四".to_owned();
        form.period = PartialDate::parse("2026-04").unwrap();
        let draft = Draft::alter_round(&portfolio, id, &form).unwrap();
        assert_eq!(draft.changes.len(), 2);
        let sheet = FillSheet {
            id: Id::new(new_id()),
            round: id,
            name: "市水利局".to_owned(),
            department: None,
            state: Some(FillState::Sent),
            issue: 1,
            sent_on: None,
            file: String::new(),
            given: String::new(),
            received_on: None,
            received_file: String::new(),
            prints: Vec::new(),
            reviewed: Vec::new(),
            reason: String::new(),
            position: 1,
        };
        let op = Op::edit(new_id(), "发", vec![Change::Create(sheet.to_row())]);
        portfolio.apply(&op).unwrap();
        let error = Draft::alter_round(&portfolio, id, &form).unwrap_err();
        assert_eq!(error, RoundError::IsOut);
        form.period = march();
        assert!(Draft::alter_round(&portfolio, id, &form).is_ok());
    }

    #[test]
    fn only_what_people_fill_in_is_asked() {
        let (portfolio, _) = library();
        let word = |word: &str| asked_word(&portfolio, word);
        assert_eq!(word("形象进度").unwrap(), "physical_progress");
        assert_eq!(word("问题").unwrap(), "problem");
        assert!(matches!(
            word("完成率（%）"),
            Err(RoundError::NotFilledIn(..))
        ));
        assert!(matches!(word("项目名称"), Err(RoundError::NotFilledIn(..))));
        assert!(matches!(word("没有的"), Err(RoundError::Unknown(_))));
    }
}
