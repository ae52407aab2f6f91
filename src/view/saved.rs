use crate::model::Field;

use super::{Direction, Filter, GroupKey, Query, Sort};

/// A view that is kept under a name.
#[derive(Clone, Debug, PartialEq)]
pub struct SavedView {
    /// Its name, as shown at the left and given to `--view`.
    pub name: &'static str,
    /// What it asks.
    pub query: Query,
}

impl SavedView {
    /// The views that come with every library.
    pub fn standard() -> Vec<Self> {
        let view = |name, group_by: &[GroupKey], filter: Filter| Self {
            name,
            query: Query {
                filter,
                group_by: group_by.to_vec(),
                ..Query::default()
            },
        };
        let any = Filter::default;
        let empty = |field| {
            Filter::Test(super::Condition {
                subject: super::Subject::Field(field),
                operator: super::Operator::IsEmpty,
                words: Vec::new(),
            })
        };
        let by_size = Sort {
            field: Field::TOTAL_INVESTMENT,
            direction: Direction::Descending,
        };
        let mut by_budget = view("按投资规模", &[GroupKey::Budget], any());
        by_budget.query.sort = vec![by_size];
        vec![
            view("按篇章", &[GroupKey::Chapter, GroupKey::Section], any()),
            by_budget,
            view("按资金来源", &[GroupKey::FundingSource], any()),
            view("按里程碑", &[GroupKey::Milestone], any()),
            view(
                "本季度节点",
                &[GroupKey::LeadDepartment],
                Filter::group(GroupKey::Milestone, "this_quarter"),
            ),
            view(
                "已逾期",
                &[GroupKey::LeadDepartment],
                Filter::group(GroupKey::Milestone, "overdue"),
            ),
            view("按牵头部门", &[GroupKey::LeadDepartment], any()),
            view(
                "未明确牵头部门",
                &[GroupKey::Chapter],
                empty(Field::LEAD_DEPARTMENT),
            ),
            view(
                "未填总投资",
                &[GroupKey::Chapter],
                empty(Field::TOTAL_INVESTMENT),
            ),
            view("按建设阶段", &[GroupKey::Stage], any()),
            view("全部", &[], any()),
        ]
    }
}
