use super::record::record;
use super::{Department, Id, Kind, PartialDate, ProblemKind, ProblemState, Project};

record! {
    /// What holds a project up, and who is to settle it by when.
    Problem, columns ProblemColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// What kind of problem.
        kind: Option<ProblemKind> => Kind, "问题类型", "征地拆迁、资金、手续等", is_name = true;
        /// What is the matter.
        description: String => Description, "问题描述" [Kind::LongText], "问题的具体情况";
        /// What others are to do.
        need: String => Need, "需协调事项" [Kind::LongText], "需要协调解决的事项";
        /// Who is to settle it.
        responsible_departments: Vec<Id<Department>> => ResponsibleDepartments, "责任单位", "负责解决的单位，可多个";
        /// The person who answers for it.
        person: String => Person, "责任人", "责任人姓名";
        /// When it was raised.
        raised_on: Option<PartialDate> => RaisedOn, "提出时间", "问题提出的日期";
        /// By when it is to be settled.
        due_on: Option<PartialDate> => DueOn, "办结时限", "要求办结的日期";
        /// Whether it is settled.
        state: Option<ProblemState> => State, "状态", "未办结或已办结";
        /// Place among the project's problems.
        position: i32 => Position, "次序", "在本项目问题中的次序";
    }
}
