use super::record::record;
use super::{Department, FillBy, FillState, Id, Kind, PartialDate};

record! {
    /// 填报: what is asked of whom, for which projects, until when. Another month's is made anew from it.
    FillRound, columns FillRoundColumn {
        /// Its name, as given to `--round`.
        name: String => Name, "填报名称", "如 2026年3月重点项目填报", is_name = true, is_key = true;
        /// The month, or the year, whose figures are asked.
        period: Option<PartialDate> => Period, "报告期", "填报哪个月或哪一年，如 2026-03";
        /// Of whom.
        asked_of: Option<FillBy> => AskedOf, "发给", "按牵头部门、属地乡镇街道或责任领导，一家一份";
        /// Only these; empty for all that have projects.
        departments: Vec<Id<Department>> => Departments, "只发给", "留空为有项目的全部单位";
        /// For which projects: an expression such as `stage=在建`; empty for all.
        filter: String => Filter, "筛选", "填报哪些项目，与命令行 --filter 相同，留空为全部";
        /// What is asked: English names of fields; `milestone` and `problem` are lists of their own.
        fields: Vec<String> => Fields, "填报内容", "要求填报的字段，另可有里程碑、问题两张清单";
        /// Until when.
        deadline: Option<PartialDate> => Deadline, "截止日期", "最迟报回的日期";
        /// To whom to turn with questions.
        contact: String => Contact, "联系人", "有疑问找谁，如 张三 0738-1234567";
        /// What is to be said of it.
        note: String => Note, "填报要求" [Kind::LongText], "写在填报说明和函里的话";
        /// Place among all rounds, counted from 1.
        position: i32 => Position, "次序", "第几次填报";
    }
}

record! {
    /// What went out to one department in a round, and how far its return has come.
    FillSheet, columns FillSheetColumn {
        /// The round.
        round: Id<FillRound> => Round, "填报", "所属的填报";
        /// Whose it is: the department, the township or the leader.
        name: String => Name, "填报单位", "部门、乡镇街道或领导", is_name = true;
        /// The department, where it is one of the library's.
        department: Option<Id<Department>> => Department, "部门", "单位名录中的单位";
        /// How far it has come.
        state: Option<FillState> => State, "状态", "已发出、待审、已通过或已退回";
        /// How often it was made: an earlier one that comes back is known by it.
        issue: i32 => Issue, "第几次发出", "重发一次加一";
        /// When it went out.
        sent_on: Option<PartialDate> => SentOn, "发出日期", "发出的日期";
        /// The file that went out.
        file: String => File, "发出文件", "发出的文件名";
        /// What the cells held when it went out, and what came in from it since, as JSON: projects with the words of their
        /// cells.
        given: String => Given, "发出时的内容" [Kind::LongText], "发出时各项目要求填报的内容，收回时逐格比较", is_inner = true;
        /// When it came back last.
        received_on: Option<PartialDate> => ReceivedOn, "收到日期", "最近一次收到的日期";
        /// The file that came back last.
        received_file: String => ReceivedFile, "收到文件", "最近一次收到的文件名";
        /// By what the files are known that came back.
        prints: Vec<String> => Prints, "收到文件的校验码", "收到过的文件，用来认出重复", is_inner = true;
        /// The projects whose figures were agreed to, where those of the whole sheet are not.
        reviewed: Vec<String> => Reviewed, "已审项目", "逐个审过的项目", is_inner = true;
        /// Why it was sent back.
        reason: String => Reason, "退回原因" [Kind::LongText], "退回修改的原因";
        /// Place among the sheets of its round, counted from 1.
        position: i32 => Position, "次序", "在本次填报中的次序";
    }
}
