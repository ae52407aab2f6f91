use std::collections::HashSet;

use thiserror::Error;
use uuid::Uuid;

use crate::model::{
    Category, Field, Id, Kind, MoneyUnit, OutlineNode, ParseError, Portfolio, Project, Table,
    Value, parse_value,
};

use super::order::{compare, is_or_lies_in};
use super::places::Places;
use super::search::fold;
use super::{Bucket, GroupKey, Index, Moment, derive, show};

/// What a project must fulfil. The default asks for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// All of these; with none, every project.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
    /// One test.
    Test(Condition),
}

/// One test of a project: subject, operator, words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// What is tested.
    pub subject: Subject,
    /// How.
    pub operator: Operator,
    /// With which words; more than one only for [`Operator::Is`] and [`Operator::IsNot`], among which an empty one
    /// stands for nothing filled in.
    pub words: Vec<String>,
}

/// What a condition tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A field of the project.
    Field(Field),
    /// The group in which a project stands, e.g. 下一节点 = 已逾期.
    Group(GroupKey),
}

/// How a condition tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=`: one of the words. A category or an outline node also stands for all below it.
    Is,
    /// `!=`
    IsNot,
    /// `~`: contains the text.
    Contains,
    /// `!~`: does not contain the text.
    Lacks,
    /// `>=`
    AtLeast,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `<`
    Less,
    /// Nothing filled in.
    IsEmpty,
    /// Something filled in.
    IsNotEmpty,
}

/// A filter names something that can't be tested against this library.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum BindError {
    /// The word is no value of the field.
    #[error("筛选条件“{subject}”：{error}")]
    Value {
        /// The field's heading.
        subject: &'static str,
        /// Why.
        error: ParseError,
    },
    /// No group of this name.
    #[error("筛选条件“{0}”：没有“{1}”这一组")]
    NoSuchGroup(&'static str, String),
    /// Groups are told apart by their names alone.
    #[error(
        "筛选条件“{0}”是分组，只能写 =、!=、属于、不属于、为空、不为空，如 {0}={1}；要按文字找，请写 {2}"
    )]
    OnlyNamed(&'static str, &'static str, &'static str),
    /// The operator makes no sense for the field.
    #[error("筛选条件“{0}”不能这样比较，请改用 =、属于或包含")]
    NotOrdered(&'static str),
}

impl Default for Filter {
    fn default() -> Self {
        Self::All(Vec::new())
    }
}

impl Subject {
    /// The Chinese word.
    pub fn label(self) -> &'static str {
        match self {
            Self::Field(field) => field.label(),
            Self::Group(key) => key.label(),
        }
    }
}

impl Filter {
    /// The group of a tree that was clicked: subject `=` key of the group.
    pub fn group(by: GroupKey, key: impl Into<String>) -> Self {
        Self::Test(Condition {
            subject: Subject::Group(by),
            operator: Operator::Is,
            words: vec![key.into()],
        })
    }

    /// Both filters.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let list = |filter| match filter {
            Self::All(filters) => filters,
            filter => vec![filter],
        };
        let mut all = list(self);
        all.extend(list(other));
        Self::All(all)
    }

    /// Whether it asks for nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self, Self::All(filters) if filters.iter().all(Self::is_empty))
    }

    /// Looks up the names in the filter, once, so that it can be put to many projects.
    pub fn bind<'a>(
        &self,
        portfolio: &'a Portfolio,
        moment: Moment,
    ) -> Result<Bound<'a>, BindError> {
        let test = self.test(portfolio)?;
        Ok(Bound {
            portfolio,
            moment,
            test,
        })
    }

    fn test(&self, portfolio: &Portfolio) -> Result<Test, BindError> {
        let tests = |filters: &[Self]| {
            let tests = filters.iter().map(|filter| filter.test(portfolio));
            tests.collect::<Result<Vec<_>, _>>()
        };
        Ok(match self {
            Self::All(filters) => Test::All(tests(filters)?),
            Self::Any(filters) => Test::Any(tests(filters)?),
            Self::Not(filter) => Test::Not(Box::new(filter.test(portfolio)?)),
            Self::Test(condition) => condition.test(portfolio)?,
        })
    }
}

impl Condition {
    fn test(&self, portfolio: &Portfolio) -> Result<Test, BindError> {
        let negate = |test| Ok(Test::Not(Box::new(test)));
        match (self.operator, self.subject) {
            (Operator::IsNot, _) => {
                let is = Self {
                    operator: Operator::Is,
                    ..self.clone()
                };
                negate(is.test(portfolio)?)
            }
            (Operator::IsNotEmpty, _) => {
                let empty = Self {
                    operator: Operator::IsEmpty,
                    ..self.clone()
                };
                negate(empty.test(portfolio)?)
            }
            (Operator::Lacks, _) => {
                let contains = Self {
                    operator: Operator::Contains,
                    ..self.clone()
                };
                negate(contains.test(portfolio)?)
            }
            (Operator::IsEmpty, Subject::Field(field)) => Ok(Test::Empty(field)),
            (Operator::IsEmpty, Subject::Group(key)) => {
                Ok(Test::Group(key, vec!["none".to_owned()]))
            }
            (Operator::Is, Subject::Group(key)) => {
                let words = self.words.iter().map(|word| match word.as_str() {
                    "" => "none".to_owned(),
                    word => word.to_owned(),
                });
                Ok(Test::Group(key, words.collect()))
            }
            (_, Subject::Group(key)) => Err(only_named(key)),
            (Operator::Contains, Subject::Field(field)) => {
                let words = self.words.iter().map(|word| fold(word));
                Ok(Test::Contains(field, words.collect()))
            }
            (Operator::Is, Subject::Field(field)) => {
                let tests = self.words.iter().map(|word| match word.as_str() {
                    "" => Ok(Test::Empty(field)),
                    word => is(portfolio, field, word),
                });
                Ok(Test::Any(tests.collect::<Result<_, _>>()?))
            }
            (operator, Subject::Field(field)) => self.compare(portfolio, field, operator),
        }
    }

    fn compare(
        &self,
        portfolio: &Portfolio,
        field: Field,
        operator: Operator,
    ) -> Result<Test, BindError> {
        if !matches!(
            field.kind(),
            Kind::Money | Kind::Integer | Kind::Ordinal | Kind::Decimal | Kind::Date
        ) {
            return Err(BindError::NotOrdered(field.label()));
        }
        let word = self.words.first().map_or("", String::as_str);
        let bound = parse(portfolio, field, word)?;
        Ok(Test::Compare(field, operator, bound))
    }
}

/// What may be written of a group, and by what its words are looked for.
fn only_named(key: GroupKey) -> BindError {
    let (example, words) = match key {
        GroupKey::Part => ("5", "篇章位置 包含 交通"),
        GroupKey::Chapter => ("14", "篇章位置 包含 交通"),
        GroupKey::Section => ("14.2", "篇章位置 包含 交通"),
        GroupKey::Category => ("基础设施/交通", "类别 包含 交通"),
        GroupKey::Year => ("2024", "开工时间>=2024-03"),
        GroupKey::Budget => ("未填", "总投资>=1亿"),
        GroupKey::NextQuarter => ("2024Q3", "下一节点 包含 开工"),
        GroupKey::FundingSource => ("专项债券", "项目名称 包含 大桥"),
        _ => ("空白", "项目名称 包含 大桥"),
    };
    BindError::OnlyNamed(key.label(), example, words)
}

fn parse(portfolio: &Portfolio, field: Field, word: &str) -> Result<Value, BindError> {
    let value = parse_value(portfolio, field.kind(), word, MoneyUnit::Wan);
    value.map_err(|error| BindError::Value {
        subject: field.label(),
        error,
    })
}

fn is(portfolio: &Portfolio, field: Field, word: &str) -> Result<Test, BindError> {
    let by_id = |matching: HashSet<Uuid>, table: Table| {
        if matching.is_empty() {
            let error = ParseError::no_such_ref(portfolio, table, word);
            return Err(BindError::Value {
                subject: field.label(),
                error,
            });
        }
        Ok(Test::Refs(field, matching))
    };
    match field.kind() {
        Kind::Ref(Table::Category) => {
            let named = |category: &&Category| {
                let path = portfolio.category_path(category.id);
                path.iter()
                    .any(|above| above.name == word || portfolio.category_label(above.id) == word)
            };
            by_id(
                portfolio
                    .categories()
                    .iter()
                    .filter(named)
                    .map(|c| c.id.uuid())
                    .collect(),
                Table::Category,
            )
        }
        Kind::Ref(Table::OutlineNode) | Kind::Refs(Table::OutlineNode) => {
            let named = |node: &&OutlineNode| {
                let path = portfolio.outline_path(node.id);
                path.iter()
                    .any(|n| n.heading() == word || n.title == word || n.numeral() == word)
            };
            by_id(
                portfolio
                    .outline()
                    .iter()
                    .filter(named)
                    .map(|n| n.id.uuid())
                    .collect(),
                Table::OutlineNode,
            )
        }
        Kind::Ref(table) | Kind::Refs(table) => by_id(
            portfolio.find_refs(table, word).into_iter().collect(),
            table,
        ),
        Kind::Words(_) | Kind::Text | Kind::LongText => Ok(Test::Word(field, fold(word))),
        _ => Ok(Test::Equal(field, parse(portfolio, field, word)?)),
    }
}

/// A filter bound to a library.
#[derive(Debug)]
pub struct Bound<'a> {
    portfolio: &'a Portfolio,
    moment: Moment,
    test: Test,
}

/// A filter whose names have been looked up.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Test {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Empty(Field),
    Equal(Field, Value),
    /// The text, or one of the words, whatever its case and width.
    Word(Field, String),
    Refs(Field, HashSet<Uuid>),
    Contains(Field, Vec<String>),
    Compare(Field, Operator, Value),
    Group(GroupKey, Vec<String>),
}

impl Bound<'_> {
    /// Whether the project fulfils the filter.
    pub fn matches(&self, project: &Project) -> bool {
        self.test.holds(self.portfolio, project, self.moment)
    }

    /// The projects that fulfil it, by place.
    pub(super) fn places(&self, index: &Index) -> Places {
        self.test.places(self.portfolio, index, self.moment)
    }
}

impl Test {
    /// Whether the project passes.
    pub fn holds(&self, portfolio: &Portfolio, project: &Project, moment: Moment) -> bool {
        let holds = |test: &Self| test.holds(portfolio, project, moment);
        let value = |field: Field| derive::value(portfolio, project, field, moment);
        match self {
            Self::All(tests) => tests.iter().all(holds),
            Self::Any(tests) => tests.iter().any(holds),
            Self::Not(test) => !holds(test),
            Self::Empty(field) => value(*field).is_empty(),
            Self::Equal(field, wanted) => is_or_lies_in(&value(*field), wanted),
            Self::Word(field, word) => match value(*field) {
                Value::Words(words) => words.iter().any(|other| fold(other) == *word),
                Value::Text(text) => fold(&text) == *word,
                _ => false,
            },
            Self::Refs(field, ids) => value(*field).refs().iter().any(|id| ids.contains(id)),
            Self::Contains(field, words) => {
                let text = show::show(portfolio, field.kind(), &value(*field), MoneyUnit::Wan);
                let text = fold(&text);
                words.iter().any(|word| text.contains(word))
            }
            Self::Compare(field, operator, bound) => compare(&value(*field), *operator, bound),
            Self::Group(key, words) => (0..key.depth()).any(|depth| {
                let buckets = key.buckets(depth, portfolio, project, moment);
                buckets.iter().any(|bucket| {
                    let key_word = key.bucket_key(depth, portfolio, bucket);
                    let label = key.bucket_label(depth, portfolio, bucket);
                    is_named(portfolio, depth, bucket, [&key_word, &label], words)
                })
            }),
        }
    }

    /// The projects that pass. What single tests give is kept with the index.
    fn places(&self, portfolio: &Portfolio, index: &Index, moment: Moment) -> Places {
        let places = |test: &Self| test.places(portfolio, index, moment);
        match self {
            Self::All(tests) => {
                let mut all = Places::all(index.len());
                for test in tests {
                    all.retain(&places(test));
                }
                all
            }
            Self::Any(tests) => {
                let mut any = Places::none(index.len());
                for test in tests {
                    any.add(&places(test));
                }
                any
            }
            Self::Not(test) => {
                let mut rest = places(test);
                rest.invert();
                rest
            }
            Self::Group(key, words) => {
                let mut any = Places::none(index.len());
                for depth in 0..key.depth() {
                    let buckets = index.buckets(portfolio, (*key, depth, moment));
                    any.add(&buckets.places(|group| {
                        let names = [&group.key, &group.label];
                        is_named(portfolio, depth, &group.bucket, names, words)
                    }));
                }
                any
            }
            test => index.tested(portfolio, (test.clone(), moment)).0.clone(),
        }
    }

    /// The field that a single test is about.
    pub const fn field(&self) -> Option<Field> {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) | Self::Group(..) => None,
            Self::Empty(field)
            | Self::Equal(field, _)
            | Self::Word(field, _)
            | Self::Refs(field, _)
            | Self::Contains(field, _)
            | Self::Compare(field, ..) => Some(*field),
        }
    }

    /// Whether it tests what other projects are called.
    pub fn looks_at_projects(&self) -> bool {
        let kind = self.field().map(Field::kind);
        matches!(
            kind,
            Some(Kind::Ref(Table::Project) | Kind::Refs(Table::Project))
        )
    }
}

/// Whether one of the words is meant for the group: its key or its label, or a numeral.
fn is_named(
    portfolio: &Portfolio,
    depth: usize,
    bucket: &Bucket,
    names: [&String; 2],
    words: &[String],
) -> bool {
    // A lower level's “none” is no group of its own: 未分细类 of which category?
    let counts = depth == 0 || *bucket != Bucket::Unset;
    let is_meant = |word: &String| names.contains(&word) || is_numeral(portfolio, bucket, word);
    counts && words.iter().any(is_meant)
}

/// `chapter = 第十四章` without its title.
fn is_numeral(portfolio: &Portfolio, bucket: &Bucket, word: &str) -> bool {
    let Bucket::Row(id) = bucket else {
        return false;
    };
    let node = portfolio.outline().get(Id::new(*id));
    node.is_some_and(|node| node.numeral() == word || node.title == word)
}
