//! What a person says about a form: what its columns get, its unit, where its heads stand, which sheet it is. In the JSON in
//! which ledgers are told about, with more words for columns:
//!
//! ```json
//! {"version": 1, "columns": {"B": "name", "F": "annual.2026.planned", "完成率": "completion_rate",
//!                            "填报单位": "text:市发展改革委", "J": "rule:{项目业主}（{联系人}）", "K": "leave"},
//!  "unit": "万元", "head_rows": [4, 5], "sheet": "附件1"}
//! ```

use serde_json::{Map, Value};
use thiserror::Error;

use crate::import::understand::{Choice, ColumnKey, Mapping, MappingError, Role};
use crate::model::Portfolio;

use super::filling::Filling;

/// What a person says about a form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FormMapping {
    /// What columns get, of those of which something is said.
    pub columns: Vec<(ColumnKey, Filling)>,
    /// The rest, as it is said of a ledger; its columns are empty.
    pub of_sheet: Mapping,
}

/// Why a mapping can't be read, in words for the person who wrote it.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FormMappingError {
    /// What is wrong with one of ledgers as well.
    #[error(transparent)]
    Mapping(#[from] MappingError),
    /// Nothing is called so.
    #[error(
        "{column} 列的“{word}”不是可填的内容；可写字段的名称（见 lantu names fields）、text:固定的文字、rule:带{{字段}}的文字、serial（序号）或 leave（留空）"
    )]
    Filling {
        /// The column.
        column: String,
        /// What stands there.
        word: String,
    },
}

impl FormMapping {
    /// Reads the JSON form.
    ///
    /// # Errors
    /// It says something that this program does not understand. Nothing of it is taken then.
    pub fn parse(portfolio: &Portfolio, text: &str) -> Result<Self, FormMappingError> {
        let text = text.trim_start_matches('\u{feff}');
        let json: Value = match serde_json::from_str(text) {
            Ok(json) => json,
            // Says where it is broken.
            Err(_broken) => return Ok(Mapping::parse(text).map(Self::of_ledger)?),
        };
        let mut rest = json;
        let columns = rest.get_mut("columns").and_then(Value::as_object_mut);
        let columns = columns.map(std::mem::take).unwrap_or_default();
        let of_sheet = Mapping::parse(&rest.to_string())?;
        let columns = columns.into_iter().map(|(key, value)| {
            let filling = value
                .as_str()
                .and_then(|word| Filling::parse(portfolio, word));
            let filling = filling.ok_or_else(|| FormMappingError::Filling {
                column: key.clone(),
                word: value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            })?;
            Ok::<_, FormMappingError>((ColumnKey::parse(&key), filling))
        });
        Ok(Self {
            columns: columns.collect::<Result<_, _>>()?,
            of_sheet,
        })
    }

    fn of_ledger(mapping: Mapping) -> Self {
        Self {
            columns: Vec::new(),
            of_sheet: Mapping {
                columns: Vec::new(),
                ..mapping
            },
        }
    }

    /// The JSON form.
    pub fn to_json(&self) -> Value {
        let mut json = self.of_sheet.to_json();
        let columns = self.columns.iter();
        let columns: Map<String, Value> = columns
            .map(|(key, filling)| (key.to_string(), filling.to_string().into()))
            .collect();
        json["columns"] = Value::Object(columns);
        json
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Has a column get something else.
    pub fn choose(&mut self, column: u32, filling: Option<Filling>) {
        let key = ColumnKey::Index(column);
        self.columns.retain(|(other, _)| *other != key);
        self.columns.extend(filling.map(|filling| (key, filling)));
    }

    /// What reading the heads has to know of it: where the names stand.
    pub fn for_reading(&self) -> Mapping {
        let names = self.columns.iter();
        let names = names.filter(|(_, filling)| *filling == Filling::Role(Role::NAME));
        let columns = names.map(|(key, _)| Choice {
            column: key.clone(),
            role: Role::NAME,
            unit: None,
        });
        Mapping {
            columns: columns.collect(),
            ..self.of_sheet.clone()
        }
    }
}
