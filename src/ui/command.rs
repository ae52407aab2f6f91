use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::ViewPage;

/// What a person can ask for by menu, toolbar, keys or the palette: one list for all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UiCommand {
    /// Open a library.
    Open,
    /// A new library on the embedded plan.
    NewFromPlan,
    /// The library with fictional content, made where there is none yet.
    OpenSample,
    /// A new library without projects.
    NewEmpty,
    /// A copy of the library.
    SaveCopy,
    /// A copy of the library under a password.
    SaveSealed,
    /// The backups, and the way back to one.
    Backups,
    /// Examine the whole library.
    Check,
    /// Bring a colleague's copy in.
    MergeCopy,
    /// Show the library's folder.
    ShowFolder,
    /// Write again what the disk refused.
    RetrySave,
    /// End.
    Quit,
    /// Take back.
    Undo,
    /// Do again.
    Redo,
    /// Into the search box.
    Find,
    /// Find words in texts and replace them.
    Replace,
    /// Agree to the suggestions of the selected projects.
    ConfirmSuggestions,
    /// A new project.
    NewProject,
    /// Delete the selected projects.
    DeleteProjects,
    /// Select all shown projects.
    SelectAll,
    /// Group by the outline.
    GroupByChapter,
    /// Group by total investment.
    GroupByBudget,
    /// Group by the next milestone.
    GroupByMilestone,
    /// Group by lead department.
    GroupByDepartment,
    /// Group by category.
    GroupByCategory,
    /// Group by stage.
    GroupByStage,
    /// No groups.
    GroupByNothing,
    /// Show the projects another way.
    Page(ViewPage),
    /// Keep what is shown as a view.
    KeepView,
    /// Drop search, conditions and tree choice.
    ShowAll,
    /// Fold every group.
    FoldAll,
    /// Unfold every group.
    UnfoldAll,
    /// Choose the columns.
    Columns,
    /// The office's own columns.
    OwnFields,
    /// Departments, categories, the outline, the plan.
    Lists,
    /// 万元 or 亿元.
    SwitchUnit,
    /// The left panel.
    ToggleSidebar,
    /// The right panel.
    ToggleInspector,
    /// The light theme.
    LightTheme,
    /// The dark theme.
    DarkTheme,
    /// The desktop's theme.
    SystemTheme,
    /// Larger text.
    ZoomIn,
    /// Smaller text.
    ZoomOut,
    /// Text as designed.
    ZoomReset,
    /// Write a paper.
    Export,
    /// What is different between two states.
    Compare,
    /// Keep this moment under a name.
    TakeSnapshot,
    /// Every step that was taken.
    History,
    /// The command palette.
    Palette,
    /// The handbook.
    Handbook,
    /// The list of keys.
    Keys,
    /// Name and version.
    About,
}

impl UiCommand {
    /// Every command, in the order of the palette.
    pub const ALL: [Self; 59] = [
        Self::Export,
        Self::NewProject,
        Self::Find,
        Self::Replace,
        Self::Undo,
        Self::Redo,
        Self::GroupByChapter,
        Self::GroupByBudget,
        Self::GroupByMilestone,
        Self::GroupByDepartment,
        Self::GroupByCategory,
        Self::GroupByStage,
        Self::GroupByNothing,
        Self::Page(ViewPage::Overview),
        Self::Page(ViewPage::Table),
        Self::Page(ViewPage::Summary),
        Self::Page(ViewPage::Funding),
        Self::Page(ViewPage::Timeline),
        Self::Page(ViewPage::Board),
        Self::Page(ViewPage::Charts),
        Self::Page(ViewPage::Indicators),
        Self::KeepView,
        Self::ShowAll,
        Self::FoldAll,
        Self::UnfoldAll,
        Self::Columns,
        Self::OwnFields,
        Self::Lists,
        Self::SwitchUnit,
        Self::Compare,
        Self::TakeSnapshot,
        Self::History,
        Self::ConfirmSuggestions,
        Self::SelectAll,
        Self::DeleteProjects,
        Self::Open,
        Self::NewFromPlan,
        Self::OpenSample,
        Self::NewEmpty,
        Self::SaveCopy,
        Self::SaveSealed,
        Self::Backups,
        Self::Check,
        Self::MergeCopy,
        Self::ShowFolder,
        Self::RetrySave,
        Self::ToggleSidebar,
        Self::ToggleInspector,
        Self::LightTheme,
        Self::DarkTheme,
        Self::SystemTheme,
        Self::ZoomIn,
        Self::ZoomOut,
        Self::ZoomReset,
        Self::Palette,
        Self::Handbook,
        Self::Keys,
        Self::About,
        Self::Quit,
    ];

    /// The Chinese words; `…` where a dialog follows.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "打开项目库…",
            Self::NewFromPlan => "新建项目库（载入规划）…",
            Self::OpenSample => "打开示例库（虚构数据）",
            Self::NewEmpty => "新建空项目库…",
            Self::SaveCopy => "另存副本…",
            Self::SaveSealed => "另存加密副本…",
            Self::Backups => "备份与恢复…",
            Self::Check => "检查项目库",
            Self::MergeCopy => "合并副本…",
            Self::ShowFolder => "打开所在文件夹",
            Self::RetrySave => "立即重试保存",
            Self::Quit => "退出",
            Self::Undo => "撤销",
            Self::Redo => "重做",
            Self::Find => "搜索项目",
            Self::Replace => "查找和替换…",
            Self::ConfirmSuggestions => "确认所选项目的建议",
            Self::NewProject => "新增项目",
            Self::DeleteProjects => "删除所选项目",
            Self::SelectAll => "全选当前项目",
            Self::GroupByChapter => "按篇章分组",
            Self::GroupByBudget => "按预算分组",
            Self::GroupByMilestone => "按里程碑分组",
            Self::GroupByDepartment => "按牵头部门分组",
            Self::GroupByCategory => "按类别分组",
            Self::GroupByStage => "按建设阶段分组",
            Self::GroupByNothing => "不分组",
            Self::Page(ViewPage::Overview) => "总览",
            Self::Page(ViewPage::Table) => "表格",
            Self::Page(ViewPage::Summary) => "汇总",
            Self::Page(ViewPage::Funding) => "资金",
            Self::Page(ViewPage::Timeline) => "时间轴",
            Self::Page(ViewPage::Board) => "看板",
            Self::Page(ViewPage::Charts) => "图表",
            Self::Page(ViewPage::Indicators) => "指标",
            Self::KeepView => "存为视图",
            Self::ShowAll => "清除筛选，显示全部",
            Self::FoldAll => "折叠全部分组",
            Self::UnfoldAll => "展开全部分组",
            Self::Columns => "选择列…",
            Self::OwnFields => "管理自定义列…",
            Self::Lists => "管理部门、类别和篇章…",
            Self::SwitchUnit => "切换万元／亿元",
            Self::ToggleSidebar => "显示或隐藏左侧栏",
            Self::ToggleInspector => "显示或隐藏右侧栏",
            Self::LightTheme => "浅色界面",
            Self::DarkTheme => "深色界面",
            Self::SystemTheme => "界面随系统",
            Self::ZoomIn => "放大文字",
            Self::ZoomOut => "缩小文字",
            Self::ZoomReset => "文字恢复 100%",
            Self::Export => "导出会议材料…",
            Self::Compare => "对比…",
            Self::TakeSnapshot => "拍快照…",
            Self::History => "历史…",
            Self::Palette => "命令面板…",
            Self::Handbook => "使用手册…",
            Self::Keys => "快捷键…",
            Self::About => "关于蓝图…",
        }
    }

    /// The keys.
    pub const fn shortcut(self) -> Option<KeyboardShortcut> {
        const SHIFTED: Modifiers = Modifiers {
            shift: true,
            ..Modifiers::COMMAND
        };
        let (modifiers, key) = match self {
            Self::Open => (Modifiers::COMMAND, Key::O),
            Self::SaveCopy => (SHIFTED, Key::S),
            Self::Quit => (Modifiers::COMMAND, Key::Q),
            Self::Undo => (Modifiers::COMMAND, Key::Z),
            Self::Redo => (Modifiers::COMMAND, Key::Y),
            Self::Find => (Modifiers::COMMAND, Key::F),
            Self::Replace => (Modifiers::COMMAND, Key::H),
            Self::NewProject => (Modifiers::COMMAND, Key::N),
            Self::Export => (Modifiers::COMMAND, Key::E),
            Self::Palette => (Modifiers::COMMAND, Key::K),
            Self::GroupByChapter => (Modifiers::COMMAND, Key::Num1),
            Self::GroupByBudget => (Modifiers::COMMAND, Key::Num2),
            Self::GroupByMilestone => (Modifiers::COMMAND, Key::Num3),
            Self::GroupByDepartment => (Modifiers::COMMAND, Key::Num4),
            Self::ShowAll => (SHIFTED, Key::F),
            Self::Page(ViewPage::Overview) => (Modifiers::ALT, Key::Num1),
            Self::Page(ViewPage::Table) => (Modifiers::ALT, Key::Num2),
            Self::Page(ViewPage::Summary) => (Modifiers::ALT, Key::Num3),
            Self::Page(ViewPage::Funding) => (Modifiers::ALT, Key::Num4),
            Self::Page(ViewPage::Timeline) => (Modifiers::ALT, Key::Num5),
            Self::Page(ViewPage::Board) => (Modifiers::ALT, Key::Num6),
            Self::Page(ViewPage::Charts) => (Modifiers::ALT, Key::Num7),
            Self::Page(ViewPage::Indicators) => (Modifiers::ALT, Key::Num8),

            Self::ToggleSidebar => (Modifiers::COMMAND, Key::B),
            Self::ToggleInspector => (Modifiers::COMMAND, Key::I),
            Self::ZoomIn => (Modifiers::COMMAND, Key::Plus),
            Self::ZoomOut => (Modifiers::COMMAND, Key::Minus),
            Self::ZoomReset => (Modifiers::COMMAND, Key::Num0),
            Self::Handbook => (Modifiers::NONE, Key::F1),
            _ => return None,
        };
        Some(KeyboardShortcut::new(modifiers, key))
    }

    /// Whether the keys belong to a text field while one is being typed into: it has its own undo.
    pub const fn yields_to_text(self) -> bool {
        matches!(self, Self::Undo | Self::Redo)
    }
}
