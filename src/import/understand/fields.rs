//! A cell of a project's row put into the field that its column holds.

use thiserror::Error;

use crate::import::grid::{Cell, Epoch, Place};
use crate::model::{
    AnnualPlanColumn, ApprovalState, ConstructionKind, CoordinatesError, FundingKind,
    IndustryError, InvestmentEntity, ListClass, Money, MoneyUnit, PartialDate, ProcedureKind,
    ProjectColumn, Stage, StatisticsState, Value, YearMonth, find_industry, normalize_coordinates,
    parse_value,
};

use super::cells;
use super::cells::Read;
use super::findings::Findings;
use super::people::{Known, parts, unit_and_person};
use super::reading::{
    OwnCell, ReadApproval, ReadFunding, ReadMonth, ReadProblem, ReadProject, ReadToDate, ReadYear,
};
use super::role::{FundingTime, MonthPart, ReadColumn, Role, Since, ToDate};
use super::text::{level, one_line};
use super::unit::Unit;

/// How the cells of one column are read.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    /// Whose departments are meant.
    pub known: &'a Known<'a>,
    /// How day numbers count.
    pub epoch: Epoch,
    /// The unit of bare amounts.
    pub unit: Unit,
}

/// So many columns without a field are looked through one by one.
const FEW_OWN: usize = 24;

impl ReadProject {
    /// The plan of a year.
    pub fn year(&mut self, year: i32) -> &mut ReadYear {
        let found = self.annual.iter().position(|each| each.year == year);
        let place = found.unwrap_or_else(|| {
            self.annual.push(ReadYear {
                year,
                ..ReadYear::default()
            });
            self.annual.len() - 1
        });
        &mut self.annual[place]
    }

    /// The progress of a month.
    pub fn month(&mut self, month: YearMonth) -> &mut ReadMonth {
        let found = self.monthly.iter().position(|each| each.month == month);
        let place = found.unwrap_or_else(|| {
            self.monthly.push(ReadMonth {
                month,
                invested: None,
                physical_progress: String::new(),
            });
            self.monthly.len() - 1
        });
        &mut self.monthly[place]
    }

    /// Puts a cell of a column without a field behind what the heading holds already.
    fn keep(&mut self, heading: &str, cell: OwnCell) {
        let text = |cell: OwnCell| match cell {
            OwnCell::Text(text) => text,
            OwnCell::Money(money) => money.exact(),
        };
        if matches!(&cell, OwnCell::Text(text) if text.is_empty()) {
            return;
        }
        let place = self.own_place(heading);
        match place.and_then(|place| self.own.get_mut(place)) {
            Some((_, before)) if *before != cell => {
                // What is there is not copied: rows may follow by the ten thousand.
                let mut both = text(std::mem::replace(before, OwnCell::Text(String::new())));
                both.push('；');
                both.push_str(&text(cell));
                *before = OwnCell::Text(both);
            }
            Some(_) => {}
            None => self.own.push((heading.to_owned(), cell)),
        }
    }

    /// Where a heading stands among the columns without a field. There may be thousands: more than a few are found by a map.
    fn own_place(&mut self, heading: &str) -> Option<usize> {
        if self.own.len() <= FEW_OWN {
            return self.own.iter().position(|(other, _)| other == heading);
        }
        for place in self.own_places.len()..self.own.len() {
            self.own_places.insert(self.own[place].0.clone(), place);
        }
        self.own_places.get(heading).copied()
    }

    /// Adds to the remark; what a person put there from another column says from which.
    fn remark(&mut self, (heading, is_remark): (&str, bool), text: &str) {
        let text = if is_remark || heading.is_empty() {
            text.to_owned()
        } else {
            format!("{heading}：{text}")
        };
        if !self.note.is_empty() {
            self.note.push('；');
        }
        self.note.push_str(&text);
    }

    /// Puts a person or telephone behind those that are there.
    pub fn call(&mut self, contact: &str) {
        // Longer than it may be it comes in nowhere: no more is looked for in it.
        let most = ProjectColumn::Contact.spec().kind.most_characters();
        let contact = one_line(contact);
        let is_full = self.contact.len() > 4 * most;
        if contact.is_empty() || is_full || self.contact.contains(&contact) {
            return;
        }
        if !self.contact.is_empty() {
            self.contact.push(' ');
        }
        self.contact.push_str(&contact);
    }
}

/// An amount with what it is of.
pub type Amount = Option<Money>;

impl Reader<'_> {
    /// Reads a cell into the project. Gives back the amount that counts in the sums of its column, if it holds amounts.
    pub fn fill(
        &self,
        project: &mut ReadProject,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
        findings: &mut Findings,
    ) -> Amount {
        let is_empty_before = project.places.len();
        project.places.push((column.role, place));
        if column.role.is_money() {
            let amount = findings.value(place, cell, cells::money(cell, self.unit));
            let Some(amount) = amount else {
                project.places.truncate(is_empty_before);
                return None;
            };
            amount_of(project, column.role, amount);
            let is_contained = cells::bracketed(cell).is_some();
            if let Some(unit) = self.unit.of_papers().filter(|_| is_contained) {
                project.rounded.push((place, unit));
            }
            // No sum of the sheet counts it.
            return (!is_contained).then_some(amount);
        }
        match column.role {
            Role::Field(field) => self.field(project, field, column, place, cell, findings),
            Role::Span => {
                if let Some(span) = findings.value(place, cell, cells::span(cell, self.epoch)) {
                    project.start = project.start.or(span.from);
                    project.end = project.end.or(span.to);
                }
            }
            Role::Own => {
                let amount = self.own(project, column, place, cell, findings);
                return amount.filter(|_| cells::bracketed(cell).is_none());
            }
            Role::Derived(_)
            | Role::Serial
            | Role::Milestone
            | Role::FundingSource
            | Role::Left => {}
            Role::Annual(
                year,
                part @ (AnnualPlanColumn::LeadDepartment | AnnualPlanColumn::SupportingDepartments),
            ) => {
                if let Some(text) = findings.value(place, cell, cells::words(cell)) {
                    let written = self.known.departments(&text).written;
                    let year = project.year(year);
                    if part == AnnualPlanColumn::LeadDepartment {
                        year.lead_department = written.lead;
                        year.supporting_departments.extend(written.supporting);
                    } else {
                        year.supporting_departments.extend(written.lead);
                    }
                }
            }
            role => {
                if let Some(text) = findings.value(place, cell, cells::words(cell)) {
                    words_of(project, role, &text, place, cell, findings);
                }
            }
        }
        None
    }

    fn field(
        &self,
        project: &mut ReadProject,
        field: ProjectColumn,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
        findings: &mut Findings,
    ) {
        use ProjectColumn as Column;
        match field {
            Column::Start => {
                project.start = project.start.or_else(|| self.date(place, cell, findings));
            }
            Column::End => project.end = project.end.or_else(|| self.date(place, cell, findings)),
            Column::NationalCode => match cells::national_code(cell) {
                Read::Doubtful(code, why) => {
                    findings.notice(format!("{place} {code}：{why}"));
                    project.national_code = code;
                }
                read => {
                    project.national_code = findings.value(place, cell, read).unwrap_or_default();
                }
            },
            _ => {
                let Some(text) = findings.value(place, cell, cells::words(cell)) else {
                    return;
                };
                if let Err(error) = field.spec().kind.check_length(&text) {
                    findings.not(place, cell, error.to_string());
                    return;
                }
                self.text(project, field, &text, column, place, cell, findings);
            }
        }
    }

    fn date(&self, place: Place, cell: &Cell, findings: &mut Findings) -> Option<PartialDate> {
        findings.value(place, cell, cells::date(cell, self.epoch))
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "a cell with its place and its text"
    )]
    fn text(
        &self,
        project: &mut ReadProject,
        field: ProjectColumn,
        text: &str,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
        findings: &mut Findings,
    ) {
        use ProjectColumn as Column;
        let mut unknown = |known: bool| {
            if !known {
                findings.not(
                    place,
                    cell,
                    format!("没有“{}”这一项{}", one_line(text), field.spec().label),
                );
            }
        };
        match field {
            Column::Stage => {
                project.stage = Stage::read(text).map(Stage::label);
                unknown(project.stage.is_some());
            }
            Column::ConstructionKind => {
                project.construction_kind =
                    ConstructionKind::read(text).map(ConstructionKind::label);
                unknown(project.construction_kind.is_some());
            }
            Column::Procedure => {
                project.procedure = ProcedureKind::read(text).map(ProcedureKind::label);
                unknown(project.procedure.is_some());
            }
            Column::InvestmentEntity => {
                project.investment_entity =
                    InvestmentEntity::read(text).map(InvestmentEntity::label);
                if project.investment_entity.is_none() {
                    let text = one_line(text);
                    findings.notice(format!(
                        "“{text}”不能直接对应投资主体（政府投资、企业投资），未填写，请确认"
                    ));
                }
                // Under a heading of its own the word says more than ours.
                if column.heading != field.spec().label {
                    project.keep(&column.heading, OwnCell::Text(one_line(text)));
                }
            }
            Column::LevelTags => match parse_value(
                self.known.portfolio(),
                field.spec().kind,
                text,
                MoneyUnit::Wan,
            ) {
                Ok(Value::Words(words)) => project.level_tags = words,
                Ok(_) => {}
                Err(error) => findings.not(place, cell, error.to_string()),
            },
            Column::Owner => project.owner = parts(text),
            Column::Location => project.location = parts(text),
            Column::OtherNames => {
                let names = parts(text).into_iter();
                project.filed.extend(names.map(|name| (field, name)));
            }
            Column::LeadDepartment => {
                let read = self.known.departments(text);
                project.departments.lead = read.written.lead;
                for name in &read.written.supporting {
                    project.departments.add(false, name);
                }
                project.lead_department = read.lead;
                for name in read.supporting {
                    if !project.supporting_departments.contains(&name) {
                        project.supporting_departments.push(name);
                    }
                }
                project.department = read.spelling;
                project.call(&read.contact);
            }
            Column::SupportingDepartments => {
                let read = self.known.departments(text);
                for name in &read.written.lead {
                    project.departments.add(false, name);
                }
                for name in read.lead {
                    if !project.supporting_departments.contains(&name) {
                        project.supporting_departments.push(name);
                    }
                }
            }
            Column::Category => project.category = one_line(text),
            Column::Code => project.code = one_line(text),
            Column::ResponsibleLeader => project.responsible_leader = one_line(text),
            Column::Contact => project.call(text),
            Column::Marks => project.marks.push_str(&level(text)),
            Column::Note => {
                let heading = column.heading.as_str();
                project.remark((heading, self.known.is_remark(heading)), text);
            }
            Column::Scale => text.clone_into(&mut project.scale),
            Column::SupervisingDepartments => {
                let read = self.known.departments(text).written;
                let names = read.lead.into_iter().chain(read.supporting);
                project.filed.extend(names.map(|name| (field, name)));
            }
            Column::MajorCode
            | Column::Industry
            | Column::StatisticsState
            | Column::StatisticsCode
            | Column::ListingBasis
            | Column::Address
            | Column::Coordinates
            | Column::Supervisor => match filed(field, text) {
                Ok(text) => project.filed.push((field, text)),
                Err(why) => findings.not(place, cell, why.to_string()),
            },
            _ => project.keep(&column.heading, OwnCell::Text(text.to_owned())),
        }
    }

    fn own(
        &self,
        project: &mut ReadProject,
        column: &ReadColumn,
        place: Place,
        cell: &Cell,
        findings: &mut Findings,
    ) -> Amount {
        if column.heading.is_empty() {
            return None;
        }
        if column.is_own_money && cells::broken(cell).is_none() {
            match cells::money(cell, self.unit) {
                Read::Value(money) | Read::Doubtful(money, _) => {
                    project.keep(&column.heading, OwnCell::Money(money));
                    return Some(money);
                }
                Read::Nothing => return None,
                Read::Not(_) => {}
            }
        }
        let text = findings.value(place, cell, cells::shown_text(cell));
        if let Some(text) = text {
            project.keep(&column.heading, OwnCell::Text(text));
        }
        None
    }
}

/// Puts an amount where its column says.
fn amount_of(project: &mut ReadProject, role: Role, amount: Money) {
    match role {
        Role::Field(ProjectColumn::TotalInvestment) => {
            project.total_investment = project.total_investment.or(Some(amount));
        }
        Role::Annual(year, AnnualPlanColumn::Planned) => {
            let year = project.year(year);
            year.planned = year.planned.or(Some(amount));
        }
        Role::Monthly(month, MonthPart::Invested) => project.month(month).invested = Some(amount),
        Role::Monthly(month, MonthPart::TenDays) => {
            let month = project.month(month);
            month.invested = Some(month.invested.unwrap_or_default() + amount);
        }
        Role::ToDate(ToDate { through, since, .. }) => project.to_date.push(ReadToDate {
            through,
            done: amount,
            of_year: through
                .map(YearMonth::year)
                .filter(|_| since == Since::January),
            since: (since == Since::Start).then_some("start"),
        }),
        Role::Funding(source) => project.funding.push(ReadFunding {
            source: source.label().to_owned(),
            kind: FundingKind::Planned.label(),
            through: None,
            year: None,
            amount,
        }),
        _ => {}
    }
}

/// Puts words where their column says.
fn words_of(
    project: &mut ReadProject,
    role: Role,
    text: &str,
    place: Place,
    cell: &Cell,
    findings: &mut Findings,
) {
    match role {
        Role::Annual(year, AnnualPlanColumn::Target) => {
            text.clone_into(&mut project.year(year).target);
        }
        Role::Annual(year, AnnualPlanColumn::ResponsibleLeader) => {
            project.year(year).responsible_leader = one_line(text);
        }
        Role::Annual(year, AnnualPlanColumn::ListClass) => match ListClass::read(text) {
            Some(class) => project.year(year).list_class = Some(class.label()),
            None => findings.not(
                place,
                cell,
                format!("没有“{}”这一项年度类别", one_line(text)),
            ),
        },
        Role::Monthly(month, _) => text.clone_into(&mut project.month(month).physical_progress),
        Role::Problem => project.problems.push(ReadProblem {
            description: text.to_owned(),
        }),
        Role::OwnerAndContact => {
            let (unit, person) = unit_and_person(text);
            project.owner = parts(&unit);
            project.call(&person);
        }
        Role::Approval(kind) => match approval(text) {
            Some((state, document_number, date)) => project.approvals.push(ReadApproval {
                kind: kind.label(),
                state: state.label(),
                document_number,
                date,
            }),
            None => findings.not(place, cell, "看不出手续办到哪一步".to_owned()),
        },
        _ => {}
    }
}

/// `√`, 办理中, `√ 澄发改审〔2025〕31号`, a document's number alone, a date.
fn approval(text: &str) -> Option<(ApprovalState, String, Option<PartialDate>)> {
    let line = one_line(text);
    if let Some(state) = ApprovalState::read(&line) {
        return Some((state, String::new(), None));
    }
    if let Ok(date) = PartialDate::parse_in_table(&line) {
        return Some((ApprovalState::Granted, String::new(), Some(date)));
    }
    let is_document = |text: &str| text.contains(['〔', '［', '[', '【']) || text.ends_with('号');
    if let Some((state, rest)) = line.split_once([' ', '　'])
        && let Some(state) = ApprovalState::read(state)
        && is_document(rest)
    {
        return Some((state, rest.trim().to_owned(), None));
    }
    is_document(&line).then_some((ApprovalState::Granted, line, None))
}

/// Money of a source on a row of its own.
pub fn funding_line(
    project: &mut ReadProject,
    source: &str,
    kind: FundingKind,
    time: Option<FundingTime>,
    amount: Money,
) {
    project.funding.push(ReadFunding {
        source: source.to_owned(),
        kind: kind.label(),
        through: match time {
            Some(FundingTime::UpTo(year)) => Some(year.to_string()),
            _ => None,
        },
        year: match time {
            Some(FundingTime::In(year)) => Some(year),
            _ => None,
        },
        amount,
    });
}

/// Why a text is not what higher levels ask for.
#[derive(Debug, Error)]
enum FiledError {
    #[error(transparent)]
    Industry(#[from] IndustryError),
    #[error(transparent)]
    Coordinates(#[from] CoordinatesError),
    #[error("没有“{0}”这一项{1}")]
    NoChoice(String, &'static str),
}

/// What higher levels ask, as the field holds it.
fn filed(field: ProjectColumn, text: &str) -> Result<String, FiledError> {
    match field {
        ProjectColumn::Industry => Ok(find_industry(text)?),
        ProjectColumn::Coordinates => Ok(normalize_coordinates(text)?),
        ProjectColumn::StatisticsState => {
            let state = StatisticsState::read(text);
            let label = state.map(|state| state.label().to_owned());
            label.ok_or_else(|| FiledError::NoChoice(one_line(text), field.spec().label))
        }
        ProjectColumn::ListingBasis => Ok(text.to_owned()),
        _ => Ok(one_line(text)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approvals_say_how_far_they_are() {
        let read = |text: &str| approval(text).map(|(state, number, _)| (state.label(), number));
        let state = |state, number: &str| Some((state, number.to_owned()));
        assert_eq!(read("√"), state("已完成", ""));
        assert_eq!(
            read("√ 澄发改审〔2025〕31号"),
            state("已完成", "澄发改审〔2025〕31号")
        );
        assert_eq!(
            read("澄发改审〔2025〕31号"),
            state("已完成", "澄发改审〔2025〕31号")
        );
        assert_eq!(read("2025年6月"), state("已完成", ""));
        assert_eq!(read("办理中"), state("办理中", ""));
        assert_eq!(read("材料已报"), None);
    }
}
