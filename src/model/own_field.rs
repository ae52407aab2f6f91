use super::record::record;
use super::value::Stored;
use super::{Id, Kind, OwnFieldKind, Project, Value};

record! {
    /// A column that the office added to its library. It behaves as a built-in one.
    OwnField, columns OwnFieldColumn {
        /// Heading.
        label: String => Label, "列名", "表头上的名称，不能与已有的列重名", is_name = true;
        /// What it holds.
        kind: Option<OwnFieldKind> => Kind, "内容", "文字、数字、金额、日期、选项、是否";
        /// The words of a choice.
        choices: Vec<String> => Choices, "选项", "内容为选项时可选的词，用顿号分开";
        /// One line for the person who fills it in.
        tip: String => Tip, "填写说明", "鼠标停在列名上时显示";
        /// Place among the office's own columns, counted from 1.
        position: i32 => Position, "次序", "在自定义列中的次序";
    }
}

record! {
    /// The value of an own column for one project, in the form in which the library file keeps such values.
    OwnValue, columns OwnValueColumn, part(|_row| 0) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// The column.
        field: Id<OwnField> => Field, "自定义列", "所属的自定义列";
        /// The value.
        value: String => Value, "内容", "该列的内容";
    }
}

impl OwnValue {
    /// What the row holds in a column of this kind; empty where its text is none of the kind.
    pub fn read(&self, kind: Kind) -> Value {
        let stored = match kind {
            Kind::Money | Kind::Decimal => self.value.parse().map_or(Stored::Null, Stored::Integer),
            _ if self.value.is_empty() => Stored::Null,
            _ => Stored::Text(self.value.clone()),
        };
        kind.restore(stored).unwrap_or_default()
    }

    /// The text that keeps a value: amounts in 分, numbers in 1/10000, as in other columns of the file.
    pub fn text(value: &Value) -> String {
        match Kind::store(value) {
            Stored::Null => String::new(),
            Stored::Integer(number) => number.to_string(),
            Stored::Text(text) => text,
        }
    }
}
