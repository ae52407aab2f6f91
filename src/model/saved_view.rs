use super::record::record;
use super::{Kind, ViewPage};

record! {
    /// A view that is kept under a name: what is asked of the library, and how the answer is shown.
    ///
    /// Filter, groups and order are kept in the words of the command line, so that they can be read there.
    SavedView, columns SavedViewColumn {
        /// Its name, as shown at the left and given to `--view`.
        name: String => Name, "视图名称", "左侧栏和命令行 --view 使用的名称", is_name = true, is_key = true;
        /// How it is shown.
        page: Option<ViewPage> => Page, "显示方式", "表格、时间轴、看板等";
        /// What stands in the search box.
        search: String => Search, "搜索", "搜索框中的文字";
        /// An expression such as `category=交通`.
        filter: String => Filter, "筛选", "筛选表达式，与命令行 --filter 相同";
        /// English names of group keys, the outermost first.
        group_by: Vec<String> => GroupBy, "分组", "分组依据，由外到内";
        /// English names of fields, one that runs downwards with `-` before it.
        sort: Vec<String> => Sort, "排序", "排序字段，降序的前面加 -";
        /// English names of the columns shown; empty for the usual ones.
        columns: Vec<String> => Columns, "列", "显示的列，留空为常用列";
        /// The groups that are folded, by their path.
        folded: Vec<String> => Folded, "折叠", "折叠的分组";
        /// Place among all views, counted from 1.
        position: i32 => Position, "次序", "在左侧栏中的次序";
        /// The columns that are coloured, each with its rule, such as `total_investment bands 1000万元 1亿元`.
        colors: Vec<String> => Colors, "着色", "按规则着色的列，如 light light";
    }
}

record! {
    /// 快照: a moment of the library under a name, to which later ones are compared. The moment is that of the op
    /// which made the row.
    NamedSnapshot, columns NamedSnapshotColumn {
        /// Its name, as given to `compare FILE@NAME`.
        name: String => Name, "快照名称", "如 一季度调度会", is_name = true;
        /// What it was taken for.
        note: String => Note, "说明" [Kind::LongText], "快照的用途";
    }
}

record! {
    /// A paper's layout that the office changed and kept.
    ReportPreset, columns ReportPresetColumn {
        /// Its name, as given to `--preset`.
        name: String => Name, "模板名称", "导出时选用的名称", is_name = true, is_key = true;
        /// The layout as JSON.
        layout: String => Layout, "版式" [Kind::LongText], "版式设置", is_inner = true;
        /// Place among the office's presets, counted from 1.
        position: i32 => Position, "次序", "在模板列表中的次序";
    }
}
