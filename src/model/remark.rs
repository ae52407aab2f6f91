use super::record::record;
use super::{Id, Kind, Project};

/// Who said something and when is noted by the program: typed, it would be worth nothing.
const NOTED: &str = "由程序记录，不能填写";

record! {
    /// 批注: what somebody has to say of a project, with their name and the time.
    Remark, columns RemarkColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// Under which name the writer works.
        author: String => Author, "作者", "写批注的人", why = NOTED;
        /// When it was written, by the writer's clock.
        made_at: String => MadeAt, "时间", "写批注的时间，如 2025-03-04 09:15", why = NOTED;
        /// What is said.
        text: String => Text, "内容" [Kind::LongText], "批注的内容", is_name = true;
        /// Place among the project's remarks: the later one stands behind.
        position: i32 => Position, "次序", "在本项目批注中的次序";
    }
}

impl Remark {
    /// How [`Remark::made_at`] has a moment: it sorts as text, and a spreadsheet reads it.
    pub const TIME: &'static str = "%Y-%m-%d %H:%M";
}
