//! What a column of a form gets: a value of the project, words that are the same in every row, or words made of several
//! values.

use std::fmt;

use crate::import::understand::{MonthPart, Role, bare_heading};
use crate::model::{
    ApprovalKind, Field, FundingShare, Kind, PartField, Portfolio, ProblemColumn, Table,
};

/// What a column gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// 1, 2, 3 …
    Serial,
    /// What a column of a ledger with this meaning holds.
    Role(Role),
    /// A field of the project.
    Field(Field),
    /// A part of the contact: the person, or the number.
    Contact(ContactPart),
    /// A part of an approval.
    Approval(ApprovalKind, ApprovalPart),
    /// A field of the problem for which the row stands.
    Problem(ProblemColumn),
    /// The same words in every row.
    Text(String),
    /// Words with values in braces: `{项目业主}（{联系人}）`.
    Rule(String),
    /// Nothing.
    Nothing,
}

/// A part of the contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ContactPart {
    /// The words before the number.
    Person,
    /// The number.
    Phone,
}

/// A part of an approval.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApprovalPart {
    /// How far it is.
    State,
    /// The number of its document.
    DocumentNumber,
    /// When it was granted.
    Date,
    /// When it is expected.
    Expected,
}

impl ApprovalPart {
    const ALL: [Self; 4] = [
        Self::State,
        Self::DocumentNumber,
        Self::Date,
        Self::Expected,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::State => "state",
            Self::DocumentNumber => "document_number",
            Self::Date => "date",
            Self::Expected => "expected",
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::State => "办理情况",
            Self::DocumentNumber => "文号",
            Self::Date => "批复时间",
            Self::Expected => "预计完成时间",
        }
    }
}

const TEXT: &str = "text:";
const RULE: &str = "rule:";
const LEAVE: &str = "leave";

impl Filling {
    /// What words mean, English or Chinese; own columns are those of the library. None of words that mean nothing.
    pub fn parse(portfolio: &Portfolio, words: &str) -> Option<Self> {
        let words = words.trim();
        if let Some(text) = words.strip_prefix(TEXT) {
            return Some(Self::Text(text.to_owned()));
        }
        if let Some(rule) = words.strip_prefix(RULE) {
            return Some(Self::Rule(rule.to_owned())).filter(|_| is_rule(portfolio, rule));
        }
        match words {
            "serial" | "序号" => return Some(Self::Serial),
            LEAVE | "own" | "留空" | "不填" => return Some(Self::Nothing),
            "contact.person" => return Some(Self::Contact(ContactPart::Person)),
            "contact.phone" => return Some(Self::Contact(ContactPart::Phone)),
            _ => {}
        }
        let problem = words.strip_prefix("problem.");
        if let Some(column) = problem.and_then(|name| Table::Problem.column(name)) {
            return Self::of_problem(column);
        }
        if let Some(part) = words.strip_prefix("approvals.")
            && let Some((kind, part)) = part.rsplit_once('.')
        {
            let kind = ApprovalKind::from_label(kind)?;
            let part = ApprovalPart::ALL
                .into_iter()
                .find(|each| each.name() == part)?;
            return Some(Self::Approval(kind, part));
        }
        let role = Role::parse(words).filter(|role| Self::of_role(*role).is_some());
        role.map(Self::Role)
            .or_else(|| Field::find_in(portfolio, words).map(Self::Field))
            .or_else(|| {
                let mut offered = offered(portfolio, &[]).into_iter();
                offered.find(|filling| filling.label() == words)
            })
    }

    /// What a column that means this in a ledger gets; none where the library has no answer.
    pub const fn of_role(role: Role) -> Option<Self> {
        match role {
            Role::Serial => Some(Self::Serial),
            Role::Own
            | Role::Left
            | Role::Milestone
            | Role::Derived(_)
            | Role::Monthly(_, MonthPart::TenDays) => None,
            role => Some(Self::Role(role)),
        }
    }

    /// A field of problems.
    pub fn of_problem(column: usize) -> Option<Self> {
        let mut columns = PROBLEM.into_iter();
        columns
            .find(|each| *each as usize == column)
            .map(Self::Problem)
    }

    /// By what people choose it.
    pub fn label(&self) -> String {
        match self {
            Self::Serial => "序号".to_owned(),
            Self::Role(role) => role.label(),
            Self::Field(field) => field.label().to_owned(),
            Self::Contact(ContactPart::Person) => "联系人姓名".to_owned(),
            Self::Contact(ContactPart::Phone) => "联系电话".to_owned(),
            Self::Approval(kind, part) => format!("{}：{}", kind.label(), part.label()),
            Self::Problem(column) => format!("问题：{}", column.spec().label),
            Self::Text(text) => format!("“{text}”"),
            Self::Rule(rule) => rule.clone(),
            Self::Nothing => "留空".to_owned(),
        }
    }

    /// Whether each row needs a problem of its own.
    pub const fn is_of_problem(&self) -> bool {
        matches!(self, Self::Problem(_))
    }
}

/// As it is kept and handed over.
impl fmt::Display for Filling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Serial => f.write_str("serial"),
            Self::Role(role) => role.fmt(f),
            Self::Field(field) => f.write_str(field.name()),
            Self::Contact(ContactPart::Person) => f.write_str("contact.person"),
            Self::Contact(ContactPart::Phone) => f.write_str("contact.phone"),
            Self::Approval(kind, part) => write!(f, "approvals.{}.{}", kind.label(), part.name()),
            Self::Problem(column) => write!(f, "problem.{}", column.spec().name),
            Self::Text(text) => write!(f, "{TEXT}{text}"),
            Self::Rule(rule) => write!(f, "{RULE}{rule}"),
            Self::Nothing => f.write_str(LEAVE),
        }
    }
}

/// The fields of a problem that a row of a form may show.
const PROBLEM: [ProblemColumn; 15] = [
    ProblemColumn::Kind,
    ProblemColumn::DocumentNumber,
    ProblemColumn::Description,
    ProblemColumn::Need,
    ProblemColumn::ResponsibleDepartments,
    ProblemColumn::Person,
    ProblemColumn::RaisedOn,
    ProblemColumn::DueOn,
    ProblemColumn::State,
    ProblemColumn::AcceptedOn,
    ProblemColumn::Steps,
    ProblemColumn::ExtendedTo,
    ProblemColumn::ExtendedOn,
    ProblemColumn::SettledOn,
    ProblemColumn::Answer,
];

/// A piece of a rule: words, or a value.
pub(super) enum Piece<'r> {
    Words(&'r str),
    Value(Box<Filling>),
}

/// A rule taken apart; none where a brace is open or a name is not known.
pub(super) fn pieces<'r>(portfolio: &Portfolio, rule: &'r str) -> Option<Vec<Piece<'r>>> {
    let mut pieces = Vec::new();
    let mut rest = rule;
    while let Some(open) = rest.find(['{', '｛']) {
        if open > 0 {
            pieces.push(Piece::Words(&rest[..open]));
        }
        let sign = rest[open..].chars().next()?;
        let inner = &rest[open + sign.len_utf8()..];
        let close = inner.find(['}', '｝'])?;
        let sign = inner[close..].chars().next()?;
        let value = Filling::parse(portfolio, &inner[..close])?;
        if matches!(
            value,
            Filling::Rule(_) | Filling::Text(_) | Filling::Problem(_)
        ) {
            return None;
        }
        pieces.push(Piece::Value(Box::new(value)));
        rest = &inner[close + sign.len_utf8()..];
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    Some(pieces)
}

fn is_rule(portfolio: &Portfolio, rule: &str) -> bool {
    pieces(portfolio, rule).is_some_and(|pieces| !pieces.is_empty())
}

/// What a column may be chosen to get, in the usual order, where the form is about these years.
pub fn offered(portfolio: &Portfolio, years: &[i32]) -> Vec<Filling> {
    let roles = Role::offered(years).into_iter();
    let mut offered: Vec<Filling> = roles.filter_map(Filling::of_role).collect();
    let is_typed = |field: &Field| matches!(field, Field::Typed(column) if offered.contains(&Filling::Role(Role::Field(*column))));
    let is_shown =
        |field: &Field| !matches!(field.kind(), Kind::Sources | Kind::Ordinal) && !is_typed(field);
    let fields: Vec<Field> = Field::all_in(portfolio).filter(is_shown).collect();
    offered.extend(fields.into_iter().map(Filling::Field));
    offered.extend([
        Filling::Contact(ContactPart::Person),
        Filling::Contact(ContactPart::Phone),
    ]);
    for kind in ApprovalKind::ALL {
        let parts = ApprovalPart::ALL.into_iter();
        offered.extend(parts.map(|part| Filling::Approval(*kind, part)));
    }
    offered.extend(PROBLEM.map(Filling::Problem));
    offered.retain(|filling| *filling != Filling::Serial);
    offered.push(Filling::Serial);
    offered.push(Filling::Nothing);
    offered
}

/// What a heading means in a form where nothing of ledgers does; `over` are the heads above it.
pub(super) fn of_heading(
    portfolio: &Portfolio,
    heading: &str,
    is_of_problems: bool,
) -> Option<Filling> {
    let steps: Vec<String> = heading.split('_').map(bare).collect();
    let leaf = steps.last()?.as_str();
    if leaf.is_empty() {
        return None;
    }
    if is_of_problems && let Some(column) = problem_column(leaf) {
        return Some(Filling::Problem(column));
    }
    let over = &steps[..steps.len() - 1];
    if let Some(kind) = over.iter().rev().find_map(|over| ApprovalKind::read(over)) {
        let part = match leaf {
            "文号" | "批文号" | "批复文号" | "批文" | "批复" => {
                ApprovalPart::DocumentNumber
            }
            "时间" | "日期" | "批复时间" | "批复日期" | "办结时间" | "完成时间" => {
                ApprovalPart::Date
            }
            "状态" | "进展" | "办理情况" | "办理状态" | "完成情况" | "是否办理" | "情况" => {
                ApprovalPart::State
            }
            "预计" | "预计时间" | "预计完成时间" | "预计完成" | "计划完成时间" | "拟完成时间" => {
                ApprovalPart::Expected
            }
            _ => return None,
        };
        return Some(Filling::Approval(kind, part));
    }
    use crate::model::Derived as D;
    let is_of_money = over
        .iter()
        .any(|over| over.contains("资金") || over == "其中");
    if is_of_money
        && matches!(
            leaf,
            "政府投资"
                | "财政资金"
                | "财政性资金"
                | "财政投资"
                | "政府资金"
                | "财政"
                | "政府性资金"
        )
    {
        return Some(Filling::Field(D::Funding(FundingShare::Government).into()));
    }
    let derived = match leaf {
        "形象进度" | "工程形象进度" | "目前形象进度" | "当前形象进度" | "现形象进度"
        | "进展情况" | "工程进展" | "目前进展" | "目前进展情况" | "项目进展" | "项目进展情况"
        | "工作进展" | "建设进展" | "建设进展情况" | "最新进展" | "进展" | "形象进度情况"
        | "当前进展" => D::PhysicalProgress,
        "所属规划" | "规划名称" | "规划期" => D::Plan,
        "规划篇章" | "所属篇章" | "所在篇章" => D::OutlinePath,
        "资金缺口" | "缺口资金" | "投资缺口" => D::FundingGap,
        "资金合计" | "落实资金" | "已落实资金" => D::FundingTotal,
        "下一节点" | "下一步节点" | "下一里程碑" | "下一节点及时间" => {
            D::NextMilestone
        }
        "逾期天数" | "超期天数" => D::OverdueDays,
        "手续办结" | "手续办理情况" | "前期手续" | "前期手续办理情况" | "前期工作办理情况" => {
            D::ApprovalsGranted
        }
        "年度类别" | "年度性质" | "清单类别" | "项目年度类别" => D::ListClass,
        "行业门类" => D::IndustrySection,
        "本年责任领导" | "当年责任领导" => D::YearLeader,
        "本年责任单位" | "当年责任单位" | "年度牵头单位" | "年度牵头部门" => {
            D::YearLeadDepartment
        }
        "本年配合单位" | "当年配合单位" => D::YearSupportingDepartments,
        _ => return Field::headed(portfolio, leaf).map(Filling::Field),
    };
    Some(Filling::Field(derived.into()))
}

/// A heading without blanks and brackets.
pub(super) fn bare(text: &str) -> String {
    bare_heading(text)
}

/// Whether headings are those of a list of problems.
pub(super) fn is_problem_list<'h>(headings: impl Iterator<Item = &'h str>) -> bool {
    let of: Vec<String> = headings
        .map(|heading| bare(heading.rsplit('_').next().unwrap_or_default()))
        .collect();
    let has = |words: &[&str]| of.iter().any(|heading| words.contains(&heading.as_str()));
    let is_of = has(&[
        "问题类型",
        "问题类别",
        "问题描述",
        "问题情况",
        "问题内容",
        "具体问题",
    ]);
    let is_followed = has(&[
        "办结时限",
        "整改时限",
        "完成时限",
        "解决时限",
        "提出时间",
        "办结时间",
        "签收时间",
        "办理状态",
        "办结情况",
        "督办文号",
    ]);
    is_of && is_followed
        || has(&["问题类型", "问题类别"]) && has(&["问题描述", "问题情况", "问题内容"])
}

fn problem_column(leaf: &str) -> Option<ProblemColumn> {
    use ProblemColumn as P;
    Some(match leaf {
        "问题类型" | "问题类别" | "类型" => P::Kind,
        "问题描述" | "问题情况" | "问题内容" | "具体问题" | "存在问题" | "存在的问题"
        | "主要问题" | "问题" => P::Description,
        "需协调事项"
        | "需协调解决事项"
        | "需协调解决的问题"
        | "需要协调事项"
        | "需协调的事项"
        | "协调事项"
        | "诉求"
        | "解决建议"
        | "意见建议" => P::Need,
        "责任单位" | "牵头单位" | "办理单位" | "整改单位" | "督办单位" | "责任部门"
        | "牵头部门" => P::ResponsibleDepartments,
        "责任人" | "办理责任人" | "整改责任人" => P::Person,
        "提出时间" | "交办时间" | "提出日期" | "登记时间" | "收集时间" => {
            P::RaisedOn
        }
        "办结时限" | "整改时限" | "完成时限" | "解决时限" | "要求办结时间" | "时限" => {
            P::DueOn
        }
        "状态" | "办理状态" | "办结情况" | "问题状态" | "是否办结" | "是否解决" => {
            P::State
        }
        "签收时间" => P::AcceptedOn,
        "办理进展" | "办理情况" | "整改情况" | "进展" | "进展情况" | "工作进展" | "推进情况" => {
            P::Steps
        }
        "延期至" | "延期时限" => P::ExtendedTo,
        "延期时间" | "延期日期" | "批准延期时间" => P::ExtendedOn,
        "办结时间" | "解决时间" | "销号时间" | "办结日期" => P::SettledOn,
        "反馈意见" | "办理结果" | "反馈" => P::Answer,
        "督办文号" | "文号" | "交办文号" => P::DocumentNumber,
        _ => return None,
    })
}

/// The field of a problem as one of parts.
pub(super) const fn part_field(column: ProblemColumn) -> PartField {
    PartField::Typed(Table::Problem, column as usize)
}
