//! Which section of the handbook is about what a person looks at. A page and a dialog each say theirs; `F1` opens it.

macro_rules! sections {
    ($($(#[$doc:meta])* $name:ident = $chapter:literal $section:literal;)*) => {
        /// A section of the handbook.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Help {
            $($(#[$doc])* $name,)*
        }

        impl Help {
            /// Every section that is asked for.
            #[cfg(test)]
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The title of the page, and the heading of the section; that of the page itself is its title.
            pub const fn place(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$name => ($chapter, $section),)*
                }
            }
        }
    };
}

sections! {
    /// The beginning.
    Beginning = "快速上手" "快速上手";
    Settings = "快速上手" "设置";
    Files = "快速上手" "文件在哪里";
    Filter = "查找与分组" "筛选";
    ColumnFilter = "查找与分组" "列名上的筛选";
    Columns = "查找与分组" "选择列";
    Palette = "查找与分组" "命令面板";
    Paste = "录入与修改" "复制和粘贴";
    Departments = "录入与修改" "部门怎么写";
    Projects = "录入与修改" "新增、删除、移动项目";
    Replace = "录入与修改" "查找和替换";
    OwnFields = "录入与修改" "自定义列";
    Overview = "各个页面" "总览";
    Table = "各个页面" "表格";
    Summary = "各个页面" "汇总";
    Funding = "各个页面" "资金";
    Timeline = "各个页面" "时间轴";
    Board = "各个页面" "看板";
    Charts = "各个页面" "图表";
    Indicators = "各个页面" "指标";
    Dispatch = "各个页面" "调度";
    FollowUp = "各个页面" "督办";
    Ranking = "各个页面" "排名";
    Approvals = "各个页面" "手续";
    Duties = "各个页面" "责任";
    AnnualList = "各个页面" "拟定下一年度的清单";
    Rolling = "各个页面" "滚动";
    Export = "导出与打印" "导出与打印";
    Print = "导出与打印" "打印";
    Snapshot = "对比与历史" "拍快照";
    Compare = "对比与历史" "对比";
    History = "对比与历史" "历史";
    Backups = "数据安全" "备份与恢复";
    Merge = "数据安全" "合并副本";
    Trouble = "数据安全" "打不开的文件";
    Password = "数据安全" "给项目库加密码";
    Keys = "快捷键" "快捷键";
    Lights = "口径与提示" "亮灯";
    Warnings = "口径与提示" "核对提示";
    Questions = "常见问题" "常见问题";
    Import = "导入台账" "导入页";
    Importing = "导入台账" "导入和撤销";
    PlanOutline = "规划文本" "提纲";
    PlanProjects = "规划文本" "项目";
    PlanIndicators = "规划文本" "指标";
    CarryOver = "规划文本" "结转到下一个规划";
    ReadingPlan = "规划文本" "读入";
    Filling = "填报" "填报";
    NewRound = "填报" "新建一次填报";
    Review = "填报" "审核";
    Form = "套表" "填一张表";
    Exchange = "交换" "交换";
    Server = "服务器" "在窗口里打开";
    RollUp = "服务器" "各地汇总";
}
