//! What a person says about a sheet before it is read: which one it is, what its columns hold, its unit, where its heads
//! stand.
//!
//! Kept and handed over as JSON, in the words in which a reading prints its columns:
//!
//! ```json
//! {"version": 1, "columns": {"B": "name", "F": "annual.2026.planned", "形象进度": "own", "J": "leave"},
//!  "unit": "万元", "head_rows": [2, 3], "sheet": "清单", "blanks_erase": ["F"]}
//! ```
//!
//! A column is named by its letters or by its heading; a heading of three capital letters or fewer can only be named by
//! the letters of its column. `own` keeps it as a column of the office's own, `note` adds it to
//! the remark, `leave` leaves it out. A unit of its own stands behind the word: `total_investment(亿元)`. Blank cells erase
//! nothing but in the columns of `blanks_erase`; that is said of one file and never kept for the next.

use serde_json::{Map, Value};
use thiserror::Error;

use crate::import::grid::{column_letters, column_of_letters};
use crate::model::{is_it, nearest_first};

use super::role::Role;
use super::text::level;
use super::unit::Unit;

/// The version of the form that this program writes.
pub const MAPPING_VERSION: u64 = 1;

/// The last row of heads that can be named: nobody's list begins below.
const LAST_HEAD: u64 = 1000;

/// What a person says about a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapping {
    /// What columns hold, of those of which something is said.
    pub columns: Vec<Choice>,
    /// The unit of bare amounts.
    pub unit: Option<Unit>,
    /// The first and last row of heads, from 0.
    pub head_rows: Option<(u32, u32)>,
    /// The sheet of the file that is meant.
    pub sheet: Option<String>,
    /// The columns whose blank cells erase what the library holds.
    pub blanks: Vec<ColumnKey>,
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Which column.
    pub column: ColumnKey,
    /// What it holds.
    pub role: Role,
    /// The unit of its bare amounts, where it has its own.
    pub unit: Option<Unit>,
}

/// Which column is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnKey {
    /// By its place, from 0.
    Index(u32),
    /// By its heading.
    Heading(String),
}

impl ColumnKey {
    /// `F` is a place, everything else a heading.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        column_of_letters(text).map_or_else(|| Self::Heading(text.to_owned()), Self::Index)
    }

    /// Whether a column is meant; of a heading in several rows the lowest one is enough.
    pub fn is_of(&self, index: u32, heading: &str) -> bool {
        match self {
            Self::Index(place) => *place == index,
            Self::Heading(words) => {
                let (words, heading) = (level(words), level(heading));
                let lowest = heading.rsplit('_').next();
                !words.is_empty() && (words == heading || Some(words.as_str()) == lowest)
            }
        }
    }
}

/// `F`, or the heading.
impl std::fmt::Display for ColumnKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Index(place) => f.write_str(&column_letters(*place)),
            Self::Heading(words) => f.write_str(words),
        }
    }
}

/// Why a mapping can't be read, in words for the person who wrote it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum MappingError {
    /// It is no JSON, or no object.
    #[error("列对应不是 JSON 对象（{0}）；应形如 {{\"columns\": {{\"B\": \"name\"}}}}")]
    NoObject(String),
    /// A newer program wrote it.
    #[error("列对应是第 {0} 版，本程序只读第 {known} 版；请升级程序，或去掉 version 一项再试", known = MAPPING_VERSION)]
    Version(String),
    /// It says something that nobody knows.
    #[error("列对应里没有“{0}”这一项；可写 version、columns、unit、head_rows、sheet、blanks_erase")]
    Key(String),
    /// A value is of another kind.
    #[error("列对应的“{0}”应是{1}")]
    Kind(&'static str, &'static str),
    /// No role is called so.
    #[error("{column} 列的“{word}”不是可选的内容{}", choices(word))]
    Role {
        /// The column.
        column: String,
        /// What stands there.
        word: String,
    },
    /// No unit is called so.
    #[error("“{0}”不是金额单位；可写：元、千元、万元、百万元、亿元")]
    Unit(String),
    /// Two columns for one thing.
    #[error("{0} 列和 {1} 列都选作“{2}”，只能选一列；另一列可写 own、note 或 leave")]
    Twice(String, String, String),
}

/// What may be meant by a word as a question, then all words that can be chosen with what they mean, years and months as
/// an example.
fn choices(word: &str) -> String {
    let offered = Role::offered(&[2026]).into_iter();
    let is_example = |role: &Role| match role {
        Role::Monthly(month, _) => month.month() == 3,
        _ => true,
    };
    let mut offered: Vec<(String, String)> = offered
        .filter(is_example)
        .map(|role| match role {
            Role::NOTE => ("note".to_owned(), "并入备注".to_owned()),
            role => (role.to_string(), role.label()),
        })
        .collect();
    let names = |(word, label): &(String, String)| vec![word.clone(), label.clone()];
    let near = nearest_first(word, &mut offered, names);
    let told = offered.into_iter();
    let told: Vec<String> = told
        .map(|(word, label)| format!("{word}（{label}）"))
        .collect();
    let question = match is_it(&told[..near]) {
        none if none.is_empty() => "；".to_owned(),
        question => question,
    };
    format!("{question}可写：{}", told.join("、"))
}

/// Where a text stops being JSON.
fn where_broken(error: &serde_json::Error) -> String {
    if error.is_eof() {
        return format!("到第 {} 行还没有写完，缺括号或引号", error.line());
    }
    let (line, column) = (error.line(), error.column());
    format!(
        "第 {line} 行第 {column} 个字符附近写法不对，请检查引号、逗号和括号是不是英文的，有没有缺少"
    )
}

impl Mapping {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// It says something that this program does not understand. Nothing of it is taken then.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let text = text.trim_start_matches('\u{feff}');
        let json: Value = serde_json::from_str(text)
            .map_err(|error| MappingError::NoObject(where_broken(&error)))?;
        let Value::Object(fields) = json else {
            return Err(MappingError::NoObject("最外层不是对象".to_owned()));
        };
        let mut mapping = Self::default();
        for (key, value) in &fields {
            match key.as_str() {
                "version" if value.as_u64() == Some(MAPPING_VERSION) => {}
                "version" => return Err(MappingError::Version(value.to_string())),
                "columns" => mapping.columns = columns(value)?,
                "unit" => {
                    let word = value.as_str();
                    let word = word.ok_or(MappingError::Kind("unit", "文字，如 万元"))?;
                    mapping.unit = Some(unit(word)?);
                }
                "head_rows" => mapping.head_rows = Some(head_rows(value)?),
                "sheet" => {
                    let name = value.as_str().filter(|name| !name.is_empty());
                    let name = name.ok_or(MappingError::Kind("sheet", "工作表的名称"))?;
                    mapping.sheet = Some(name.to_owned());
                }
                "blanks_erase" => mapping.blanks = blanks(value)?,
                other => return Err(MappingError::Key(other.to_owned())),
            }
        }
        mapping.check()?;
        Ok(mapping)
    }

    /// The JSON form.
    pub fn to_json(&self) -> Value {
        let mut fields = Map::new();
        fields.insert("version".to_owned(), MAPPING_VERSION.into());
        let columns = self.columns.iter().map(|choice| {
            let unit = choice.unit.map(|unit| format!("({})", unit.label()));
            let words = format!("{}{}", choice.role, unit.unwrap_or_default());
            (choice.column.to_string(), Value::from(words))
        });
        fields.insert("columns".to_owned(), Value::Object(columns.collect()));
        if let Some(unit) = self.unit {
            fields.insert("unit".to_owned(), unit.label().into());
        }
        if let Some((first, last)) = self.head_rows {
            let rows: Vec<u32> = (first + 1..=last + 1).collect();
            fields.insert("head_rows".to_owned(), rows.into());
        }
        if let Some(sheet) = &self.sheet {
            fields.insert("sheet".to_owned(), sheet.as_str().into());
        }
        if !self.blanks.is_empty() {
            let blanks: Vec<String> = self.blanks.iter().map(ColumnKey::to_string).collect();
            fields.insert("blanks_erase".to_owned(), blanks.into());
        }
        Value::Object(fields)
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// One thing stands in one column, but for what may stand in several.
    fn check(&self) -> Result<(), MappingError> {
        for (place, choice) in self.columns.iter().enumerate() {
            let mut before = self.columns[..place].iter();
            let is_free = choice.role.is_shared() || choice.role == Role::NOTE;
            if let Some(other) = before.find(|other| other.role == choice.role && !is_free) {
                return Err(MappingError::Twice(
                    other.column.to_string(),
                    choice.column.to_string(),
                    choice.role.label(),
                ));
            }
        }
        Ok(())
    }
}

fn columns(value: &Value) -> Result<Vec<Choice>, MappingError> {
    let kind = MappingError::Kind("columns", "对象，如 {\"B\": \"name\"}");
    let columns = value.as_object().ok_or(kind)?;
    let choices = columns.iter().map(|(key, value)| {
        let refused = |word: String| MappingError::Role {
            column: key.clone(),
            word,
        };
        let word = value.as_str().ok_or_else(|| refused(value.to_string()))?;
        let (name, own_unit) = match word.trim().strip_suffix(')') {
            Some(rest) => rest.rsplit_once('(').unwrap_or_else(|| (word.trim(), "")),
            None => (word.trim(), ""),
        };
        let role = Role::parse(name).filter(|role| role.is_of_tables());
        Ok(Choice {
            column: ColumnKey::parse(key),
            role: role.ok_or_else(|| refused(word.to_owned()))?,
            unit: match own_unit {
                "" => None,
                own_unit => Some(unit(own_unit)?),
            },
        })
    });
    choices.collect()
}

/// `["F", "联系人"]`
fn blanks(value: &Value) -> Result<Vec<ColumnKey>, MappingError> {
    let refused = || MappingError::Kind("blanks_erase", "列号或表头，如 [\"F\", \"联系人\"]");
    let words = value.as_array().ok_or_else(refused)?.iter();
    let keys = words.map(|word| {
        let word = word.as_str().filter(|word| !word.trim().is_empty());
        word.map(ColumnKey::parse).ok_or_else(refused)
    });
    keys.collect()
}

fn unit(word: &str) -> Result<Unit, MappingError> {
    Unit::of(&level(word)).ok_or_else(|| MappingError::Unit(word.to_owned()))
}

/// `[2, 3]`, `3`: rows from 1, one behind the other.
fn head_rows(value: &Value) -> Result<(u32, u32), MappingError> {
    let refused = || MappingError::Kind("head_rows", "行号，从 1 数起，如 [2, 3]，须是连着的几行");
    let rows: Option<Vec<u64>> = match value {
        Value::Array(rows) => rows.iter().map(Value::as_u64).collect(),
        row => row.as_u64().map(|row| vec![row]),
    };
    let rows = rows.ok_or_else(refused)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Err(refused());
    };
    let is_run = rows.windows(2).all(|pair| pair[0] + 1 == pair[1]);
    let is_there = *first > 0 && *last <= LAST_HEAD && last - first < 4;
    if is_run && is_there {
        Ok((*first as u32 - 1, *last as u32 - 1))
    } else {
        Err(refused())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapping_is_read_and_written_in_one_form() {
        let text = r#"{"version": 1,
            "columns": {"B": "name", "F": "annual.2026.planned", "形象进度": "own", "AA": "leave",
                        "总投资": "total_investment(亿元)", "H": "note", "I": "note"},
            "unit": "万元", "head_rows": [2, 3], "sheet": "清单", "blanks_erase": ["F", "备注"]}"#;
        let mapping = Mapping::parse(text).unwrap();
        assert_eq!(
            (mapping.unit, mapping.head_rows),
            (Some(Unit::Wan), Some((1, 2)))
        );
        let read: Vec<String> = mapping
            .columns
            .iter()
            .map(|choice| format!("{:?} {} {:?}", choice.column, choice.role, choice.unit))
            .collect();
        assert_eq!(
            read,
            [
                "Index(1) name None",
                "Index(5) annual.2026.planned None",
                "Heading(\"形象进度\") own None",
                "Index(26) leave None",
                "Heading(\"总投资\") total_investment Some(Yi)",
                "Index(7) note None",
                "Index(8) note None",
            ]
        );
        let written = mapping.to_json();
        assert_eq!(written["head_rows"], serde_json::json!([2, 3]));
        assert_eq!(written["columns"]["总投资"], "total_investment(亿元)");
        assert_eq!(written["sheet"], "清单");
        assert_eq!(written["blanks_erase"], serde_json::json!(["F", "备注"]));
        assert_eq!(Mapping::parse(&written.to_string()), Ok(mapping));
        assert!(Mapping::parse("{}").unwrap().is_empty());
        assert_eq!(
            Mapping::parse("{\"head_rows\": 4}").unwrap().head_rows,
            Some((3, 3))
        );
    }

    #[test]
    fn what_is_not_understood_is_refused_with_what_can_be_written() {
        for (text, parts) in [
            ("[]", ["JSON", "对象"]),
            ("{", ["第 1 行还没有写完", "columns"]),
            ("{\n“version”: 1}", ["第 2 行第 ", "英文"]),
            (r#"{"version": 2}"#, ["第 2 版", "第 1 版"]),
            (r#"{"列": {}}"#, ["“列”", "head_rows"]),
            (r#"{"columns": ["name"]}"#, ["columns", "对象"]),
            (
                r#"{"columns": {"F": "年度计划"}}"#,
                ["F 列的“年度计划”", "annual.2026.planned（2026年计划投资）"],
            ),
            (
                r#"{"columns": {"F": "total_investmnt"}}"#,
                [
                    "，是不是“total_investment（总投资）”",
                    "？可写：total_investment（总投资）、",
                ],
            ),
            (
                r#"{"columns": {"F": "milestones.date"}}"#,
                ["F 列", "leave（不导入）"],
            ),
            (
                r#"{"columns": {"F": 3}}"#,
                ["F 列的“3”", "own（存为自定义列）"],
            ),
            (
                r#"{"columns": {"F": "total_investment(里)"}}"#,
                ["“里”", "百万元"],
            ),
            (
                r#"{"columns": {"F": "name", "G": "name"}}"#,
                ["F 列和 G 列", "项目名称"],
            ),
            (
                r#"{"unit": "万"  , "head_rows": []}"#,
                ["head_rows", "[2, 3]"],
            ),
            (r#"{"unit": "吨"}"#, ["“吨”", "千元"]),
            (r#"{"head_rows": [2, 4]}"#, ["head_rows", "连着"]),
            (r#"{"head_rows": [0]}"#, ["head_rows", "从 1"]),
            (r#"{"blanks_erase": "F"}"#, ["blanks_erase", "列号"]),
            (r#"{"blanks_erase": [""]}"#, ["blanks_erase", "表头"]),
            (r#"{"sheet": 2}"#, ["sheet", "名称"]),
            (r#"{"head_rows": [99999999999]}"#, ["head_rows", "从 1"]),
        ] {
            let error = Mapping::parse(text).unwrap_err().to_string();
            for part in parts {
                assert!(error.contains(part), "{text}: {error}");
            }
        }
    }

    #[test]
    fn a_heading_in_several_rows_is_known_by_its_lowest() {
        let key = ColumnKey::parse("建安工程");
        assert!(key.is_of(4, "总投资_建安工程"));
        assert!(key.is_of(4, "建安 工程"));
        assert!(!key.is_of(4, "总投资"));
        assert!(ColumnKey::parse("E").is_of(4, ""));
        assert!(!ColumnKey::parse("").is_of(4, ""));
    }
}
