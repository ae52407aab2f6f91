//! 范围: which projects a question asks for, in words that stand on its papers. A list of some projects that does not
//! say so is taken for one of all.

use crate::model::{Kind, Light, OutlineNode, Portfolio};

use super::filter::{Condition, Filter, Operator, Subject};
use super::key::GroupKey;
use super::plans::without_plan;
use super::{Moment, Query};

/// Of more words than these the first are named.
const MOST_WORDS: usize = 8;

/// What narrows the projects: `亮灯为滞后、严重滞后；总投资≥1亿`. None where all are asked for.
pub(super) fn scope(portfolio: &Portfolio, query: &Query, moment: Moment) -> Option<String> {
    let Query {
        search,
        filter,
        only,
        ..
    } = query;
    let plan = moment.plan.filter(|_| portfolio.plans().len() > 1);
    let plan = plan.and_then(|plan| portfolio.plans().get(plan));
    // Chosen or asked for in the filter, it is said once.
    let (filter, asked) = without_plan(portfolio, filter.clone());
    let plan = plan.or_else(|| portfolio.plans().get(asked?));
    let plan = plan.map(|plan| format!("{}规划", portfolio.plan_label(plan)));
    let filter = &filter;
    let search = search.trim();
    let search = (!search.is_empty()).then(|| format!("查找“{search}”"));
    let filter = Some(all(portfolio, filter)).filter(|words| !words.is_empty());
    let only = (!only.is_empty()).then(|| format!("所选的{}个项目", only.len()));
    let words = plan.into_iter().chain(search).chain(filter).chain(only);
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then(|| words.join("；"))
}

/// A filter at the top: what is asked for in any case stands side by side.
fn all(portfolio: &Portfolio, filter: &Filter) -> String {
    match filter {
        Filter::All(filters) => join(portfolio, filters, "；", all),
        filter => within(portfolio, filter),
    }
}

/// A filter within another.
fn within(portfolio: &Portfolio, filter: &Filter) -> String {
    let bracketed = |filters: &[Filter], word: &str| {
        let joined = join(portfolio, filters, word, within);
        let count = filters.iter().filter(|filter| !filter.is_empty()).count();
        if count > 1 {
            format!("（{joined}）")
        } else {
            joined
        }
    };
    match filter {
        Filter::All(filters) => bracketed(filters, "且"),
        Filter::Any(filters) => bracketed(filters, "或"),
        Filter::Not(filter) => format!("除{}以外", within(portfolio, filter)),
        Filter::Test(condition) => test(portfolio, condition),
    }
}

fn join(
    portfolio: &Portfolio,
    filters: &[Filter],
    sign: &str,
    words: fn(&Portfolio, &Filter) -> String,
) -> String {
    let filters = filters.iter().filter(|filter| !filter.is_empty());
    let parts: Vec<String> = filters.map(|filter| words(portfolio, filter)).collect();
    parts.join(sign)
}

fn test(portfolio: &Portfolio, condition: &Condition) -> String {
    let Condition {
        subject,
        operator,
        words,
    } = condition;
    let shown = words.iter().take(MOST_WORDS);
    let shown = shown.map(|word| word_of(portfolio, *subject, word));
    let shown: Vec<String> = shown.collect();
    let mut shown = shown.join("、");
    if words.len() > MOST_WORDS {
        shown = format!("{shown}等{}项", words.len());
    }
    // A heading of the plan needs no word before it.
    let is_heading = matches!(
        subject,
        Subject::Group(GroupKey::Part | GroupKey::Chapter | GroupKey::Section)
    );
    let label = subject.label();
    let label = label.split('（').next().unwrap_or(label);
    match operator {
        Operator::Is if is_heading || says_all(*subject, words) => shown,
        Operator::Is => format!("{label}为{shown}"),
        Operator::IsNot => format!("{label}不为{shown}"),
        Operator::Contains => format!("{label}含“{shown}”"),
        Operator::Lacks => format!("{label}不含“{shown}”"),
        Operator::AtLeast => format!("{label}≥{shown}"),
        Operator::AtMost => format!("{label}≤{shown}"),
        Operator::More => format!("{label}＞{shown}"),
        Operator::Less => format!("{label}＜{shown}"),
        Operator::IsEmpty => format!("{label}未填"),
        Operator::IsNotEmpty => format!("{label}已填"),
    }
}

/// Whether the word for what is in no group says of itself what is missing: 未明确牵头部门.
fn says_all(subject: Subject, words: &[String]) -> bool {
    let Subject::Group(key) = subject else {
        return false;
    };
    let is_unset = words.iter().all(|word| word == "none");
    is_unset && !matches!(key.unset_label(0), "未填" | "未设" | "待明确")
}

fn is_about_lights(subject: Subject) -> bool {
    match subject {
        Subject::Field(field) => field.kind() == Kind::Choice(Light::WORDS),
        Subject::Group(key) => key == GroupKey::Light,
    }
}

/// A condition in the words of the office, to be read; what is kept and filtered by are the standard ones.
pub fn as_called(portfolio: &Portfolio, condition: &Condition) -> Condition {
    let mut called = condition.clone();
    if is_about_lights(condition.subject) {
        let words = condition.words.iter();
        called.words = words.map(|word| in_words(portfolio, word)).collect();
    }
    called
}

/// A light as the office calls it; what has none is not rated.
fn in_words(portfolio: &Portfolio, word: &str) -> String {
    let light = match word {
        "none" => Some(Light::NotRated),
        word => portfolio.light_called(word),
    };
    light
        .map_or(word, |light| portfolio.light_word(light))
        .to_owned()
}

/// A word of a condition; groups are named in files by keys of their own.
fn word_of(portfolio: &Portfolio, subject: Subject, word: &str) -> String {
    match subject {
        _ if word.is_empty() => "未填".to_owned(),
        subject if is_about_lights(subject) => in_words(portfolio, word),
        Subject::Group(key @ (GroupKey::Part | GroupKey::Chapter | GroupKey::Section))
            if word != "none" =>
        {
            // A chapter is numbered through all parts, so a part and a chapter may have the same code.
            let is_top = key == GroupKey::Part;
            let mut nodes = portfolio.outline().iter();
            let node = nodes.find(|node| {
                node.parent.is_none() == is_top && portfolio.outline_code(node.id) == word
            });
            node.map_or_else(|| word.to_owned(), OutlineNode::heading)
        }
        subject => subject.word(word).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::model::{Change, OutlineNodeColumn as N, Row, Table, Value};

    fn portfolio() -> Portfolio {
        let node = |id: u128, parent: Option<u128>, kind, number, title: &str| {
            let mut row = Row::blank(Table::OutlineNode, Uuid::from_u128(id));
            row.values[N::Plan as usize] = Value::Ref(Uuid::from_u128(9));
            row.values[N::Kind as usize] = Value::Choice(kind);
            row.values[N::Number as usize] = Value::Integer(number);
            row.values[N::Title as usize] = Value::Text(title.to_owned());
            row.values[N::Parent as usize] =
                parent.map_or(Value::Empty, |id| Value::Ref(Uuid::from_u128(id)));
            Change::Create(row)
        };
        let changes = vec![
            Change::Create(Row::blank(Table::Plan, Uuid::from_u128(9))),
            node(1, None, "篇", 5, "基础设施"),
            node(2, Some(1), "章", 14, "综合交通"),
        ];
        let mut portfolio = Portfolio::default();
        let op = crate::model::Op::edit(Uuid::nil(), "", changes);
        portfolio.apply(&op).unwrap();
        portfolio
    }

    fn scope(search: &str, filter: &Filter) -> Option<String> {
        let moment = Moment::on(chrono::NaiveDate::default());
        let query = Query {
            search: search.to_owned(),
            filter: filter.clone(),
            ..Query::default()
        };
        super::scope(&portfolio(), &query, moment)
    }

    fn parsed(text: &str) -> Filter {
        Filter::parse_in(&portfolio(), text).unwrap()
    }

    #[test]
    fn what_narrows_a_list_is_said_as_people_say_it() {
        assert_eq!(scope(" ", &Filter::default()), None);
        let of = |text: &str| scope("", &parsed(text)).unwrap();
        assert_eq!(
            of("light in (滞后, 严重滞后) and total_investment>=1亿"),
            "亮灯为滞后、严重滞后；总投资≥1亿"
        );
        assert_eq!(
            of("牵头部门 为空 or 项目名称 包含 大桥"),
            "（牵头部门未填或项目名称含“大桥”）"
        );
        assert_eq!(of("下一节点=已逾期"), "下一节点为已逾期");
        let chapter = Filter::group(GroupKey::Chapter, "14");
        let both = scope("桥", &chapter).unwrap();
        assert_eq!(both, "查找“桥”；第十四章 综合交通");
        let part = scope("", &Filter::group(GroupKey::Part, "5")).unwrap();
        assert_eq!(part, "第五篇 基础设施");
        let none = scope("", &Filter::group(GroupKey::LeadDepartment, "none")).unwrap();
        assert_eq!(none, "未明确牵头部门");
    }

    #[test]
    fn of_many_words_the_first_are_named() {
        let words = (1..=10).map(|n| n.to_string()).collect();
        let many = Filter::Test(Condition {
            subject: Subject::Field(crate::model::Field::NAME),
            operator: Operator::Is,
            words,
        });
        assert_eq!(
            scope("", &many).unwrap(),
            "项目名称为1、2、3、4、5、6、7、8等10项"
        );
    }
}
