use super::record::record;
use super::{ApprovalKind, ApprovalState, Id, PartialDate, Project};

record! {
    /// An approval that a project needs before work may begin (前期手续).
    Approval, columns ApprovalColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// Which approval.
        kind: Option<ApprovalKind> => Kind, "手续", "可研批复、环评批复、施工许可等", is_key = true;
        /// How far it has come.
        state: Option<ApprovalState> => State, "状态", "不需要、未启动、办理中或已完成";
        /// Number of the document that grants it.
        document_number: String => DocumentNumber, "文号", "批复文件的文号";
        /// When it was granted.
        date: Option<PartialDate> => Date, "办结时间", "批复的日期";
        /// When it is expected.
        expected: Option<PartialDate> => Expected, "预计完成", "尚未办结时预计的日期";
        /// Place among the project's approvals.
        position: i32 => Position, "次序", "在本项目前期手续中的次序";
    }
}
