use chrono::NaiveDate;

use super::record::record;
use super::{Id, PartialDate, ProcedureKind, Project};

record! {
    /// A point in a project's course that is planned and later reached.
    Milestone, columns MilestoneColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// What is reached.
        name: String => Name, "节点", "里程碑名称，如 开工、主体封顶", is_name = true, is_key = true;
        /// When it is to be reached.
        planned: Option<PartialDate> => Planned, "计划时间", "计划达到的时间，可只填年或年月";
        /// When it was reached.
        actual: Option<PartialDate> => Actual, "实际时间", "实际达到的时间，未达到时留空";
        /// Remark.
        note: String => Note, "说明", "备注";
        /// Place among the project's milestones.
        position: i32 => Position, "次序", "在本项目里程碑中的次序";
    }
}

impl Milestone {
    /// The milestones that a project of this type usually has, in their order.
    pub const fn usual(procedure: Option<ProcedureKind>) -> [&'static str; 6] {
        match procedure {
            Some(ProcedureKind::Permission) => {
                ["核准", "施工许可", "开工", "主体完工", "竣工验收", "投产"]
            }
            Some(ProcedureKind::Filing) => {
                ["备案", "施工许可", "开工", "主体完工", "竣工验收", "投产"]
            }
            Some(ProcedureKind::Approval) | None => [
                "立项",
                "初步设计批复",
                "开工",
                "主体完工",
                "竣工验收",
                "投入使用",
            ],
        }
    }

    /// Days past the last day that the plan may mean; `None` when reached by that day, undated or not yet due.
    pub fn overdue_days(&self, today: NaiveDate) -> Option<i64> {
        let is_reached = self
            .actual
            .is_some_and(|actual| actual.first_day() <= today);
        let due = self.planned.filter(|_| !is_reached)?.last_day();
        let days = (today - due).num_days();
        (days > 0).then_some(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_milestone_is_late_only_after_the_last_day_it_may_mean() {
        let day = |text: &str| PartialDate::parse(text).unwrap().first_day();
        let mut milestone = Milestone {
            id: Id::new(uuid::Uuid::nil()),
            project: Id::new(uuid::Uuid::nil()),
            name: "开工".to_owned(),
            planned: PartialDate::parse("2024-09").ok(),
            actual: None,
            note: String::new(),
            position: 1,
        };
        assert_eq!(milestone.overdue_days(day("2024-09-30")), None);
        assert_eq!(milestone.overdue_days(day("2024-10-21")), Some(21));
        milestone.actual = PartialDate::parse("2024-10").ok();
        assert_eq!(milestone.overdue_days(day("2024-12-01")), None);
        milestone.actual = PartialDate::parse("2024-11-05").ok();
        assert_eq!(milestone.overdue_days(day("2024-10-21")), Some(21));
    }
}
