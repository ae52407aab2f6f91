//! What a person can ask for by menu, toolbar, keys or the palette: declared once, in the order of the menus.

use egui::{Key, KeyboardShortcut, Modifiers};

use crate::model::ViewPage;
use crate::view::GroupKey;

/// What a command is called, when it can be given, and where it stands.
#[derive(Clone, Copy, Debug)]
pub struct Spec {
    /// The Chinese words; `…` where a dialog follows.
    pub label: &'static str,
    /// The keys.
    pub keys: Option<KeyboardShortcut>,
    /// What must be there.
    pub needs: Needs,
    /// The menu that holds it.
    pub menu: &'static str,
    /// Where it stands in that menu.
    pub place: Place,
}

/// What must be there for a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A library.
    Library,
    /// A page of it in front.
    Page,
    /// A library that can be altered.
    Writable,
    /// A page that shows what is selected.
    Rows,
    /// Selected projects.
    Chosen,
    /// Selected projects that can be altered.
    Selection,
    /// Selected cells of the table that can be altered.
    Cells,
    /// A step to take back.
    Undoable,
    /// A step that was taken back.
    Redoable,
    /// Work that could not be written.
    FailedSave,
    /// Something that was looked at before.
    Back,
    /// Something from which the way led back.
    Forward,
    /// Foreign ledgers that are being brought in.
    Import,
    /// The text of a plan that is being looked at.
    PlanText,
}

impl Needs {
    /// What a person has to do before a command can be given that needs this; nothing where it comes up by itself.
    pub const fn wanting(self) -> Option<&'static str> {
        Some(match self {
            Self::Nothing | Self::FailedSave => return None,
            Self::Library => "先打开项目库",
            Self::Page => "先打开项目库，或回到项目页",
            Self::Writable => "先打开可以修改的项目库",
            Self::Rows => "先到列出项目的页面",
            Self::Chosen => "先选中项目",
            Self::Selection => "先选中可以修改的项目",
            Self::Cells => "先在表格里选中格子",
            Self::Undoable => "没有可以撤销的",
            Self::Redoable => "没有可以重做的",
            Self::Back => "没有看过的上一处",
            Self::Forward => "没有退回来的一处",
            Self::Import => "没有正在导入的台账",
            Self::PlanText => "没有正在看的规划文本",
        })
    }
}

/// Where a command stands in its menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Below the one before it.
    Item,
    /// Below a line.
    Section,
    /// In no menu.
    Nowhere,
}

/// A menu of the bar.
#[derive(Clone, Copy, Debug)]
pub struct Menu {
    /// What it is called.
    pub title: &'static str,
    /// Opens it together with Alt.
    pub key: Key,
}

const fn menu(title: &'static str, key: Key) -> Menu {
    Menu { title, key }
}

/// The menus from left to right.
pub const MENUS: [Menu; 9] = [
    menu("文件", Key::F),
    menu("编辑", Key::E),
    menu("视图", Key::V),
    menu("分组", Key::G),
    menu("项目", Key::P),
    menu("工具", Key::T),
    menu("导出", Key::X),
    menu("窗口", Key::W),
    menu("帮助", Key::H),
];

const COMMAND: Modifiers = Modifiers::COMMAND;
const SHIFTED: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

macro_rules! commands {
    (@keys) => {
        None
    };
    (@keys $modifiers:expr, $key:expr) => {
        Some(KeyboardShortcut::new($modifiers, $key))
    };
    ($($menu:literal: {$(
        $(#[$doc:meta])* $name:ident = $label:literal, [$($keys:tt)*], $needs:ident, $place:ident;
    )*})*) => {
        /// What a person can ask for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum UiCommand {
            /// Show the projects another way.
            Page(ViewPage),
            $($($(#[$doc])* $name,)*)*
        }

        /// Every command but those of the pages, in the order of the menus.
        const DECLARED: &[UiCommand] = &[$($(UiCommand::$name,)*)*];

        impl UiCommand {
            /// What it is called, when it can be given, and where it stands.
            pub fn spec(self) -> Spec {
                match self {
                    Self::Page(page) => of_page(page),
                    $($(Self::$name => Spec {
                        label: $label,
                        keys: commands!(@keys $($keys)*),
                        needs: Needs::$needs,
                        menu: $menu,
                        place: Place::$place,
                    },)*)*
                }
            }
        }
    };
}

commands! {
    "文件": {
        /// The libraries opened before, and the ways to others.
        StartPage = "开始页", [], Nothing, Item;
        /// Open a library.
        Open = "打开项目库…", [COMMAND, Key::O], Nothing, Item;
        /// Open a library whose place is written, or pasted.
        OpenByPath = "按路径打开项目库…", [], Nothing, Item;
        /// Open a library that is on a server.
        Connect = "连接服务器上的项目库…", [], Nothing, Item;
        /// A new library on the embedded plan.
        NewFromPlan = "新建项目库（载入规划）…", [], Nothing, Item;
        /// The library with fictional content, made where there is none yet.
        OpenSample = "打开示例库（虚构数据）", [], Nothing, Item;
        /// A new library without projects.
        NewEmpty = "新建空项目库…", [], Nothing, Item;
        /// A new library, or more of this one, from the text of a plan.
        ReadPlanText = "从规划文本新建项目库…", [], Nothing, Item;
        /// The same from a text on the clipboard.
        PastePlanText = "粘贴规划文本…", [], Nothing, Item;
        /// A new library of a foreign ledger alone.
        NewFromLedger = "从台账新建项目库…", [], Nothing, Item;
        /// Bring in what foreign ledgers say.
        ImportLedgers = "导入台账…", [], Writable, Section;
        /// Say whether all is saved, as it always is.
        Save = "保存", [COMMAND, Key::S], Library, Section;
        /// A copy of the library.
        SaveCopy = "另存副本…", [SHIFTED, Key::S], Library, Item;
        /// A copy of the library under a password.
        SaveSealed = "另存加密副本…", [], Library, Item;
        /// Bring a colleague's copy in.
        MergeCopy = "合并副本…", [], Writable, Item;
        /// Copies handed out, and packages of what was done since.
        Exchange = "交换…", [], Library, Item;
        /// The backups, and the way back to one.
        Backups = "备份与恢复…", [], Library, Section;
        /// A new library made of a backup file.
        OpenBackup = "从备份文件恢复…", [], Nothing, Item;
        /// Show the library's folder.
        ShowFolder = "打开所在文件夹", [], Library, Item;
        /// Write again what the disk refused.
        RetrySave = "立即重试保存", [], FailedSave, Nowhere;
        /// Name, folders, look.
        Settings = "设置…", [COMMAND, Key::Comma], Nothing, Section;
        /// End.
        Quit = "退出", [COMMAND, Key::Q], Nothing, Section;
    }
    "编辑": {
        /// Take back.
        Undo = "撤销", [COMMAND, Key::Z], Undoable, Item;
        /// Do again.
        Redo = "重做", [COMMAND, Key::Y], Redoable, Item;
        /// Copy the selected cells and empty them.
        Cut = "剪切", [COMMAND, Key::X], Cells, Section;
        /// Copy the selected cells.
        Copy = "复制", [COMMAND, Key::C], Chosen, Item;
        /// Put what was copied into the cells from the cursor on.
        Paste = "粘贴", [COMMAND, Key::V], Cells, Item;
        /// Empty the selected cells.
        Clear = "清空", [Modifiers::NONE, Key::Delete], Cells, Item;
        /// The first selected row into the others.
        FillDown = "向下填充", [COMMAND, Key::D], Cells, Item;
        /// A new project right below the cursor.
        InsertBelow = "插入下一行", [SHIFTED, Key::N], Selection, Section;
        /// Copies of the selected projects.
        Duplicate = "复制项目", [], Selection, Item;
        /// Put the selected projects elsewhere in the plan.
        MoveTo = "移到…", [], Selection, Item;
        /// Agree to the suggestions of the selected projects.
        ConfirmSuggestions = "确认所选项目的建议", [], Selection, Item;
        /// The steps that altered the project.
        ProjectHistory = "查看项目历史", [], Chosen, Item;
        /// The sentence of the plan that names the project.
        ShowSentence = "看规划原文", [], Chosen, Item;
        /// Delete the selected projects.
        DeleteProjects = "删除所选项目", [], Selection, Section;
        /// Into the search box.
        Find = "搜索项目", [COMMAND, Key::F], Page, Section;
        /// Find words in texts and replace them.
        Replace = "查找和替换…", [COMMAND, Key::H], Writable, Item;
        /// Select all shown projects.
        SelectAll = "全选当前项目", [], Rows, Item;
    }
    "视图": {
        /// The ledgers that are being brought in.
        ShowImport = "导入页", [Modifiers::ALT, Key::I], Import, Item;
        /// The text of a plan that is being looked at.
        ShowPlanText = "规划文本页", [Modifiers::ALT, Key::R], PlanText, Item;
        /// To the page before this one; the last stands before the first.
        PreviousPage = "上一个页面", [COMMAND, Key::PageUp], Page, Section;
        /// To the page behind this one.
        NextPage = "下一个页面", [COMMAND, Key::PageDown], Page, Item;
        /// To what was looked at before.
        Back = "后退", [Modifiers::ALT, Key::ArrowLeft], Back, Section;
        /// The way that Back came.
        Forward = "前进", [Modifiers::ALT, Key::ArrowRight], Forward, Item;
        /// Fold every group.
        FoldAll = "折叠全部分组", [], Page, Section;
        /// Unfold every group.
        UnfoldAll = "展开全部分组", [], Page, Item;
        /// Drop search, conditions and tree choice.
        ShowAll = "清除筛选，显示全部", [SHIFTED, Key::F], Page, Item;
        /// Choose the columns.
        Columns = "选择列…", [], Page, Item;
        /// 万元 or 亿元.
        SwitchUnit = "切换万元／亿元", [], Page, Item;
        /// Keep what is shown as a view.
        KeepView = "存为视图", [], Writable, Section;
    }
    "分组": {
        /// Group by the outline.
        GroupByChapter = "按篇章分组", [COMMAND, Key::Num1], Page, Item;
        /// Group by total investment.
        GroupByBudget = "按预算分组", [COMMAND, Key::Num2], Page, Item;
        /// Group by the next milestone.
        GroupByMilestone = "按里程碑分组", [COMMAND, Key::Num3], Page, Item;
        /// Group by lead department.
        GroupByDepartment = "按牵头部门分组", [COMMAND, Key::Num4], Page, Item;
        /// Group by category.
        GroupByCategory = "按类别分组", [], Page, Item;
        /// Group by stage.
        GroupByStage = "按建设阶段分组", [], Page, Item;
        /// No groups.
        GroupByNothing = "不分组", [], Page, Item;
    }
    "项目": {
        /// A new project.
        NewProject = "新增项目", [COMMAND, Key::N], Writable, Item;
        /// A problem of the selected project, to be followed up.
        AddProblem = "新增问题", [], Writable, Section;
        /// Note that whoever answers for the selected projects was talked with.
        RecordTalk = "登记约谈", [], Selection, Item;
        /// The office's own columns.
        OwnFields = "管理自定义列…", [], Writable, Section;
        /// Departments, categories, the outline, the plan.
        Lists = "管理部门、类别和篇章…", [], Writable, Item;
    }
    "工具": {
        /// What is different between two states.
        Compare = "对比…", [], Library, Item;
        /// Keep this moment under a name.
        TakeSnapshot = "拍快照…", [], Writable, Item;
        /// Which projects belong into the list of a year.
        AnnualList = "拟定年度清单…", [], Writable, Section;
        /// By which rule projects are lit.
        Reporting = "调度规则…", [], Writable, Item;
        /// Every step that was taken.
        History = "历史…", [], Library, Section;
        /// Examine the whole library.
        Check = "检查项目库", [], Library, Item;
    }
    "导出": {
        /// Write a paper.
        Export = "导出会议材料…", [COMMAND, Key::E], Library, Item;
        /// See a paper as it is printed, and print it.
        Print = "打印…", [COMMAND, Key::P], Library, Item;
        /// What comes due, for the calendars of other programs.
        ExportCalendar = "导出日历…", [], Library, Item;
        /// An empty workbook from above, filled.
        FillForm = "套表…", [], Library, Section;
    }
    "窗口": {
        /// The left panel.
        ToggleSidebar = "显示或隐藏左侧栏", [COMMAND, Key::B], Page, Item;
        /// The right panel.
        ToggleInspector = "显示或隐藏右侧栏", [COMMAND, Key::I], Page, Item;
        /// The light theme.
        LightTheme = "浅色界面", [], Nothing, Section;
        /// The dark theme.
        DarkTheme = "深色界面", [], Nothing, Item;
        /// The desktop's theme.
        SystemTheme = "界面随系统", [], Nothing, Item;
        /// Larger text.
        ZoomIn = "放大文字", [COMMAND, Key::Plus], Nothing, Section;
        /// Smaller text.
        ZoomOut = "缩小文字", [COMMAND, Key::Minus], Nothing, Item;
        /// Text as designed.
        ZoomReset = "文字恢复 100%", [COMMAND, Key::Num0], Nothing, Item;
    }
    "帮助": {
        /// The handbook.
        Handbook = "使用手册…", [Modifiers::NONE, Key::F1], Nothing, Item;
        /// The list of keys.
        Keys = "快捷键…", [], Nothing, Item;
        /// The command palette.
        Palette = "命令面板…", [COMMAND, Key::K], Nothing, Item;
        /// Name and version.
        About = "关于蓝图…", [], Nothing, Section;
    }
}

/// A page stands in the menu 视图 and has Alt with its number, the tenth with 0. There are no more digits: those behind
/// it are come to by the keys that go on from page to page.
fn of_page(page: ViewPage) -> Spec {
    const NUMBERS: [Key; 10] = [
        Key::Num1,
        Key::Num2,
        Key::Num3,
        Key::Num4,
        Key::Num5,
        Key::Num6,
        Key::Num7,
        Key::Num8,
        Key::Num9,
        Key::Num0,
    ];
    let place = ViewPage::ALL.iter().position(|other| *other == page);
    let place = place.unwrap_or_default();
    Spec {
        label: ViewPage::WORDS[place],
        keys: NUMBERS
            .get(place)
            .map(|key| KeyboardShortcut::new(Modifiers::ALT, *key)),
        needs: Needs::Library,
        menu: "视图",
        place: Place::Item,
    }
}

impl UiCommand {
    /// Every command, in the order of the menus.
    pub fn all() -> impl Iterator<Item = Self> {
        let pages = || ViewPage::ALL.iter().copied().map(Self::Page);
        MENUS.into_iter().flat_map(move |Menu { title: menu, .. }| {
            let declared = DECLARED.iter().copied();
            let declared = declared.filter(move |command| command.spec().menu == menu);
            let has_pages = menu == of_page(ViewPage::Overview).menu;
            pages().filter(move |_| has_pages).chain(declared)
        })
    }

    /// Every command, what is asked for most first.
    pub fn by_use() -> Vec<Self> {
        const MOST_USED: [UiCommand; 6] = [
            UiCommand::Export,
            UiCommand::NewProject,
            UiCommand::Find,
            UiCommand::Replace,
            UiCommand::Undo,
            UiCommand::Redo,
        ];
        const MENUS_BY_USE: [&str; 9] = [
            "分组", "视图", "项目", "工具", "编辑", "导出", "文件", "窗口", "帮助",
        ];
        let mut all: Vec<Self> = Self::all().collect();
        all.sort_by_key(|command| {
            let place = MOST_USED.iter().position(|other| other == command);
            let menu = command.spec().menu;
            let menu = MENUS_BY_USE.iter().position(|other| *other == menu);
            (place.unwrap_or(MOST_USED.len()), menu)
        });
        all
    }

    /// The Chinese words; `…` where a dialog follows.
    pub fn label(self) -> &'static str {
        self.spec().label
    }

    /// The keys.
    pub fn shortcut(self) -> Option<KeyboardShortcut> {
        self.spec().keys
    }

    /// The groups that it makes, the outermost first.
    pub const fn groups(self) -> Option<&'static [GroupKey]> {
        Some(match self {
            Self::GroupByChapter => &[GroupKey::Chapter, GroupKey::Section],
            Self::GroupByBudget => &[GroupKey::Budget],
            Self::GroupByMilestone => &[GroupKey::Milestone],
            Self::GroupByDepartment => &[GroupKey::LeadDepartment],
            Self::GroupByCategory => &[GroupKey::Category],
            Self::GroupByStage => &[GroupKey::Stage],
            Self::GroupByNothing => &[],
            _ => return None,
        })
    }

    /// What the right mouse button offers on a row: what the menu does with what is selected.
    pub fn of_selection() -> impl Iterator<Item = Self> {
        let needs = |command: &Self| command.spec().needs;
        Self::all().filter(move |command| {
            matches!(
                needs(command),
                Needs::Chosen | Needs::Selection | Needs::Cells
            )
        })
    }

    /// Whether the table itself listens to the keys, and only while no other control has the keyboard.
    pub fn is_key_of_table(self) -> bool {
        matches!(
            self,
            Self::Cut | Self::Copy | Self::Paste | Self::Clear | Self::FillDown
        )
    }

    /// Whether the keys belong to a text field while one is being typed into: it has its own undo.
    pub const fn yields_to_text(self) -> bool {
        matches!(self, Self::Undo | Self::Redo | Self::Back | Self::Forward)
    }
}

/// What every command with keys is called, and its keys.
pub fn all_shortcuts() -> impl Iterator<Item = (&'static str, KeyboardShortcut)> {
    let of = |command: UiCommand| Some((command.label(), command.shortcut()?));
    UiCommand::all().filter_map(of)
}

#[cfg(test)]
mod tests;
