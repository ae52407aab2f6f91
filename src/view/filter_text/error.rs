use std::fmt;

use thiserror::Error;

use crate::model::is_it;

use super::tokens::{Token, TokenKind};

/// What is wrong with an expression, and at which word.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub struct FilterSyntaxError {
    /// Place of the word, in characters, counted from 1.
    pub place: usize,
    /// The word; empty at the end of the expression.
    pub word: String,
    pub(super) reason: Reason,
    /// The fields that may be meant, where it is none.
    pub(super) near: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Condition,
    NoSuchField,
    Operator,
    Value,
    Closing,
    Parenthesis,
    Quote,
    Surplus,
}

impl Reason {
    const fn words(self) -> &'static str {
        match self {
            Self::Condition => "这里缺少一个条件，如 建设阶段=在建",
            Self::NoSuchField => "没有这个字段，请写列名，如 总投资",
            Self::Operator => {
                "这里应写怎样比较：=、!=、>=、<=、>、<、包含、不包含、介于、属于、为空、不为空"
            }
            Self::Value => "这里缺少要比较的值",
            Self::Closing => "括号没有配对，这里缺少“)”",
            Self::Parenthesis => "括号没有配对",
            Self::Quote => "引号没有配对",
            Self::Surplus => "多余的内容，条件之间请写“且”或“或”",
        }
    }
}

impl FilterSyntaxError {
    pub(super) fn at(token: &Token, reason: Reason) -> Self {
        Self {
            place: token.place,
            word: match token.kind {
                TokenKind::End => String::new(),
                _ => token.text.clone(),
            },
            reason,
            near: Vec::new(),
        }
    }

    /// Whether the expression is right so far and only breaks off.
    pub const fn is_unfinished(&self) -> bool {
        self.word.is_empty() || matches!(self.reason, Reason::Quote)
    }
}

impl fmt::Display for FilterSyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            word,
            reason,
            near,
        } = self;
        let reason = match near.as_slice() {
            [] => reason.words().to_owned(),
            near => format!("没有这个字段{}", is_it(near)),
        };
        if word.is_empty() {
            write!(f, "筛选表达式没有写完：{reason}")
        } else {
            write!(f, "筛选表达式第 {place} 个字处“{word}”：{reason}")
        }
    }
}
