use super::record::record;
use super::{Department, Id, Kind, PartialDate, ProblemKind, ProblemState, Project};

record! {
    /// What holds a project up, and who is to settle it by when.
    Problem, columns ProblemColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// What kind of problem.
        kind: Option<ProblemKind> => Kind, "问题类型", "征地拆迁、资金、手续等", is_name = true;
        /// Number of the paper by which it was handed on.
        document_number: String => DocumentNumber, "督办文号", "督办单、交办单的文号";
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
        /// How far it has come.
        state: Option<ProblemState> => State, "状态", "未办结、已签收、办理中、已延期或已办结";
        /// When whoever is to settle it took it on.
        accepted_on: Option<PartialDate> => AcceptedOn, "签收时间", "责任单位签收的日期";
        /// What was done, each step with its day.
        steps: String => Steps, "办理进展" [Kind::LongText], "逐次写明日期和办理情况，一次一行";
        /// Until when it was put off.
        extended_to: Option<PartialDate> => ExtendedTo, "延期至", "批准延期后的时限";
        /// When it was put off; before that day the deadline is the first one.
        extended_on: Option<PartialDate> => ExtendedOn, "延期时间", "批准延期的日期";
        /// When it was settled.
        settled_on: Option<PartialDate> => SettledOn, "办结时间", "问题解决的日期";
        /// What the answer says.
        answer: String => Answer, "反馈意见" [Kind::LongText], "责任单位反馈的办理结果";
        /// Place among the project's problems.
        position: i32 => Position, "次序", "在本项目问题中的次序";
    }
}
