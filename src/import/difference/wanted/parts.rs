//! What a row says of what belongs to its project: years, months, money, approvals, milestones, problems.

use crate::import::understand::{MonthPart, ReadFunding, ReadYear, Role};
use crate::model::{
    AnnualPlanColumn, ApprovalColumn, ApprovalKind, FundingKind, FundingSource, Money,
    MonthlyProgressColumn, Value,
};

use super::super::Spot;
use super::{Doubt, RowReader, Wanted, departments};

impl RowReader<'_> {
    pub(super) fn parts(&mut self) {
        let project = self.project;
        for year in &project.annual {
            self.year(year);
        }
        for month in &project.monthly {
            use MonthlyProgressColumn as Column;
            let invested = month.invested.map(Value::Money).unwrap_or_default();
            let place = self.place(|role| {
                let Role::Monthly(of, part) = role else {
                    return false;
                };
                of == month.month && part != MonthPart::PhysicalProgress
            });
            self.put(Spot::Month(month.month, Column::Invested), place, invested);
            let words = match month.physical_progress.as_str() {
                "" => Value::Empty,
                text => Value::Text(text.to_owned()),
            };
            let role = Role::Monthly(month.month, MonthPart::PhysicalProgress);
            let place = self.place(|each| each == role);
            self.put(
                Spot::Month(month.month, Column::PhysicalProgress),
                place,
                words,
            );
        }
        self.funding();
        self.approvals();
        for milestone in &project.milestones {
            let spot = Spot::Milestone(milestone.kind.as_str().into());
            self.put(spot, None, Value::Date(milestone.date));
        }
        for problem in &project.problems {
            let place = self.place(|role| role == Role::Problem);
            let text = problem.description.as_str();
            self.put(
                Spot::Problem(text.into()),
                place,
                Value::Text(text.to_owned()),
            );
        }
    }

    fn year(&mut self, year: &ReadYear) {
        use AnnualPlanColumn as Column;
        let text = |text: &str| match text {
            "" => Value::Empty,
            text => Value::Text(text.to_owned()),
        };
        for (column, value) in [
            (
                Column::ListClass,
                year.list_class.map(Value::Choice).unwrap_or_default(),
            ),
            (
                Column::Planned,
                year.planned.map(Value::Money).unwrap_or_default(),
            ),
            (Column::Target, text(&year.target)),
            (Column::ResponsibleLeader, text(&year.responsible_leader)),
        ] {
            let place = self.place(|role| role == Role::Annual(year.year, column));
            self.put(Spot::Annual(year.year, column), place, value);
        }
        for (column, names) in [
            (Column::LeadDepartment, &year.lead_department),
            (Column::SupportingDepartments, &year.supporting_departments),
        ] {
            let place = self.place(|role| role == Role::Annual(year.year, column));
            let spot = Spot::Annual(year.year, column);
            let cell = departments(self.ground, (spot, place), names);
            self.wanted.extend(cell);
        }
    }

    /// Lines of one source, kind and year are added up.
    fn funding(&mut self) {
        let mut sums: Vec<(&ReadFunding, Money)> = Vec::new();
        for line in &self.project.funding {
            let is_like = |other: &ReadFunding| {
                (&other.source, other.kind, other.year, &other.through)
                    == (&line.source, line.kind, line.year, &line.through)
            };
            match sums.iter_mut().find(|(other, _)| is_like(other)) {
                Some((_, sum)) => *sum += line.amount,
                None => sums.push((line, line.amount)),
            }
        }
        for (line, sum) in sums {
            let Some(kind) = FundingKind::from_label(line.kind) else {
                continue;
            };
            let source = FundingSource::from_label(&line.source);
            let place = self.place(|role| match (role, source) {
                (Role::Funding(of), Some(source)) => of == source,
                _ => false,
            });
            let spot = Spot::Funding(source, kind, line.year);
            let cell = Wanted::new(spot, place, Value::Money(sum));
            self.wanted
                .push(if source.is_none() && !line.source.is_empty() {
                    let why = format!("没有资金来源“{}”，请改成固定的来源", line.source);
                    cell.written(format!("{} {}", line.source, sum.exact()))
                        .doubtful(Doubt::Barred, why)
                } else if let Some(through) = &line.through {
                    let why = format!(
                        "是到 {through} 年底的累计数；库里按年度记，接受则记为不分年度的一笔"
                    );
                    cell.doubtful(Doubt::Held, why)
                } else {
                    cell
                });
        }
    }

    fn approvals(&mut self) {
        for approval in &self.project.approvals {
            let Some(kind) = ApprovalKind::from_label(approval.kind) else {
                continue;
            };
            let place = self.place(|role| role == Role::Approval(kind));
            let number = match approval.document_number.as_str() {
                "" => Value::Empty,
                text => Value::Text(text.to_owned()),
            };
            for (column, value) in [
                (ApprovalColumn::State, Value::Choice(approval.state)),
                (ApprovalColumn::DocumentNumber, number),
                (
                    ApprovalColumn::Date,
                    approval.date.map(Value::Date).unwrap_or_default(),
                ),
            ] {
                self.put(Spot::Approval(kind, column), place, value);
            }
        }
    }
}
