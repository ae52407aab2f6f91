use super::record::record;
use super::{DepartmentKind, Id};

record! {
    /// A department, township or other body that leads or supports projects.
    Department, columns DepartmentColumn {
        /// Full name.
        name: String => Name, "名称", "单位全称", is_name = true;
        /// Name as offices write it.
        short_name: String => ShortName, "简称", "清单中使用的简称";
        /// What it is.
        kind: Option<DepartmentKind> => Kind, "类型", "政府部门、乡镇街道等";
        /// The body above.
        parent: Option<Id<Department>> => Parent, "上级", "上级单位";
        /// What it looks after.
        duty: String => Duty, "职责", "分管的工作";
        /// Place among all departments, counted from 1.
        position: i32 => Position, "次序", "在单位名录中的次序";
        /// Other spellings that a person confirmed.
        aliases: Vec<String> => Aliases, "别名", "台账里的其他写法，确认过的";
    }
}

impl Department {
    /// The short name, or the full one where there is none.
    pub fn display_name(&self) -> &str {
        if self.short_name.is_empty() {
            &self.name
        } else {
            &self.short_name
        }
    }
}
