use super::Id;
use super::record::record;

record! {
    /// A node of the tree of categories, up to three levels deep.
    Category, columns CategoryColumn {
        /// The category above.
        parent: Option<Id<Category>> => Parent, "上级", "上一级类别";
        /// Its name.
        name: String => Name, "名称", "类别名称", is_name = true;
        /// Place among all categories, counted from 1.
        position: i32 => Position, "次序", "在全部类别中的次序";
    }
}
