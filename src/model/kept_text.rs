use super::record::record;
use super::{Id, Kind, Plan};

record! {
    /// The text of a plan, kept with the library.
    KeptText, columns KeptTextColumn {
        /// The plan whose text it is.
        plan: Id<Plan> => Plan, "规划", "所属规划";
        /// What the file was called.
        name: String => Name, "文件名", "读入时的文件名", is_name = true;
        /// The text, compressed, as letters.
        content: String => Content, "内容" [Kind::LongText], "压缩保存的规划原文", is_inner = true;
        /// What a person said of its headings, as JSON.
        headings: String => Headings, "提纲修正" [Kind::LongText], "对标题的修正", is_inner = true;
    }
}
