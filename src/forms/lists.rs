//! Drop-down lists of a form: only their words may stand in its cells.

use crate::model::{
    ApprovalState, ConstructionKind, FundingSource, InvestmentEntity, LevelTag, Light, ListClass,
    Portfolio, ProblemState, ProcedureKind, Stage, StatisticsState, level,
};

use super::figures::{Said, plain};

/// So many words of a list are told.
const TOLD: usize = 8;

/// The words that may be chosen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct DropDown {
    pub words: Vec<String>,
}

/// What may stand in a cell.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Listed {
    /// Anything.
    #[default]
    Free,
    /// The words of a list that can't be found.
    Unknown,
    /// These words.
    Words(DropDown),
}

impl DropDown {
    /// The word of the list that means the same; none where none does.
    pub fn pick(&self, portfolio: &Portfolio, said: &Said) -> Option<String> {
        let text = level(&plain(said));
        let same = self.words.iter().find(|word| level(word) == text);
        if let Some(word) = same {
            return Some(word.trim().to_owned());
        }
        let word = match said {
            // A category within others: the innermost that the list knows.
            Said::Text(words) if words.contains('/') => {
                let mut steps = words.split('/').rev().map(level);
                steps.find_map(|step| self.words.iter().find(|word| level(word) == step))
            }
            Said::Choice(meant) => self.words.iter().find(|word| means(word, meant)),
            Said::Departments(ids, _) => match ids.as_slice() {
                [id] => {
                    let mut words = self.words.iter();
                    words.find(|word| portfolio.department_spelled(word).taken() == Some(*id))
                }
                _ => None,
            },
            Said::Integer(_) | Said::Number(_) => {
                self.words.iter().find(|word| level(word) == text)
            }
            _ => None,
        };
        let word = word.cloned().or_else(|| self.yes_or_no(said));
        word.map(|word| word.trim().to_owned())
    }

    /// 是 for what is granted, 否 for what is not, where the list asks for no more.
    fn yes_or_no(&self, said: &Said) -> Option<String> {
        let Said::Choice(word) = said else {
            return None;
        };
        ApprovalState::from_label(word)?;
        let no = self.words.iter().find(|word| word.trim() == "否");
        let has_yes = self.words.iter().any(|word| word.trim() == "是");
        no.filter(|_| has_yes && self.words.len() == 2).cloned()
    }

    /// The words, as far as they can be told.
    pub fn shown(&self) -> String {
        let words: Vec<&str> = self.words.iter().take(TOLD).map(String::as_str).collect();
        let more = if self.words.len() > TOLD { "等" } else { "" };
        format!("{}{more}", words.join("、"))
    }
}

/// Whether a word of a list means a word of ours: both are read as the same choice of the same closed list.
pub(super) fn means(listed: &str, ours: &str) -> bool {
    macro_rules! any {
        ($($list:ident),*) => {
            $( $list::from_label(ours).is_some_and(|ours| $list::read(listed) == Some(ours)) )||*
        };
    }
    let is_read = any!(
        Stage,
        ListClass,
        ConstructionKind,
        ProcedureKind,
        InvestmentEntity,
        ApprovalState,
        ProblemState,
        StatisticsState,
        FundingSource
    );
    is_read || is_light(listed, ours) || is_tag(listed, ours)
}

/// 绿灯 for what is in time.
fn is_light(listed: &str, ours: &str) -> bool {
    let Some(light) = Light::from_label(ours) else {
        return false;
    };
    let listed = level(listed);
    let lights: &[Light] = match listed.trim_end_matches(['灯', '色']) {
        "绿" => &[Light::Normal, Light::Ahead],
        "黄" => &[Light::Late],
        "红" => &[Light::SeriouslyLate],
        _ => return false,
    };
    lights.contains(&light)
}

fn is_tag(listed: &str, ours: &str) -> bool {
    let listed = level(listed);
    let short = |word: &str| {
        word.trim_end_matches("项目")
            .trim_end_matches("重点")
            .trim_end_matches('级')
            .to_owned()
    };
    LevelTag::from_label(ours).is_some() && short(&listed) == short(ours)
}

/// What column of words a list is for, where all of its words belong to one closed list.
pub(super) fn closed_list(words: &[String]) -> Option<ClosedList> {
    let words: Vec<&str> = words
        .iter()
        .map(|word| word.trim())
        .filter(|word| !word.is_empty() && !matches!(*word, "其他" | "其它"))
        .collect();
    if words.len() < 2 {
        return None;
    }
    let all = |is_one: &dyn Fn(&str) -> bool| words.iter().all(|word| is_one(word));
    if all(&|word| ConstructionKind::read(word).is_some()) {
        Some(ClosedList::ConstructionKind)
    } else if all(&|word| ProcedureKind::read(word).is_some()) {
        Some(ClosedList::Procedure)
    } else if all(&|word| InvestmentEntity::read(word).is_some()) {
        Some(ClosedList::InvestmentEntity)
    } else if all(&|word| ListClass::read(word).is_some()) {
        Some(ClosedList::ListClass)
    } else if all(&|word| Stage::read(word).is_some()) {
        Some(ClosedList::Stage)
    } else {
        None
    }
}

/// A closed list that a drop-down list is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ClosedList {
    ConstructionKind,
    Procedure,
    InvestmentEntity,
    ListClass,
    Stage,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pick(words: &[&str], said: &Said) -> Option<String> {
        let list = DropDown {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
        };
        list.pick(&Portfolio::default(), said)
    }

    #[test]
    fn the_list_s_own_word_is_taken_where_it_means_the_same() {
        let of = |words: &[&str], word: &'static str| pick(words, &Said::Choice(word));
        let some = |word: &str| Some(word.to_owned());
        assert_eq!(of(&["前期项目", "在建项目"], "在建"), some("在建项目"));
        assert_eq!(of(&["已完工", "施工"], "在建"), some("施工"));
        assert_eq!(of(&["新建", "技改"], "技术改造"), some("技改"));
        assert_eq!(of(&["新建", "改建"], "技术改造"), None);
        assert_eq!(of(&["是", "否"], "已完成"), some("是"));
        assert_eq!(of(&["是", "否"], "办理中"), some("否"));
        assert_eq!(of(&["绿", "黄", "红"], "严重滞后"), some("红"));
        let text = |words: &[&str], text: &str| pick(words, &Said::Text(text.to_owned()));
        assert_eq!(
            text(&["布溪街道 ", "冷水江街道"], "布溪街道"),
            some("布溪街道")
        );
        assert_eq!(text(&["布溪街道"], "布溪街道、冷水江街道"), None);
        let path = "基础设施/交通/公路";
        assert_eq!(text(&["水利", "交通"], path), some("交通"));
        assert_eq!(text(&["水利"], path), None);
    }
}
