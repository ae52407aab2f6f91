use thiserror::Error;

use super::record::record;
use super::{ApprovalKind, ApprovalState, Id, PartialDate, Project};

record! {
    /// An approval that a project needs before work may begin (前期手续).
    Approval, columns ApprovalColumn, part(|row| row.position) {
        /// The project.
        project: Id<Project> => Project, "项目", "所属项目";
        /// Which approval.
        kind: Option<ApprovalKind> => Kind, "手续", "可研批复、环评批复、施工许可等", is_key = true;
        /// How far it has come.
        state: Option<ApprovalState> => State, "状态", "不需要、未启动、办理中或已完成";
        /// Number of the document that grants it.
        document_number: String => DocumentNumber, "文号", "批复文件的文号";
        /// When it was granted.
        date: Option<PartialDate> => Date, "办结时间", "批复的日期";
        /// When it is expected.
        expected: Option<PartialDate> => Expected, "预计完成", "尚未办结时预计的日期";
        /// Until when it holds.
        expires: Option<PartialDate> => Expires, "有效期至", "批复失效的日期，没有期限的不填";
        /// Place among the project's approvals.
        position: i32 => Position, "次序", "在本项目前期手续中的次序";
    }
}

/// An approval as one cell of a table says it: `已完成 发改〔2026〕3号 2026-05-06 有效期至2028-05`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApprovalWords {
    /// How far it has come.
    pub state: Option<ApprovalState>,
    /// Number of the document.
    pub document_number: String,
    /// When it was granted.
    pub date: Option<PartialDate>,
    /// When it is expected.
    pub expected: Option<PartialDate>,
    /// Until when it holds.
    pub expires: Option<PartialDate>,
}

/// A word in a cell of approvals that is neither a state, nor a number of a document, nor a date.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("“{0}”不是办理状态、文号或日期")]
pub struct ApprovalWordsError(pub String);

impl ApprovalWords {
    /// What stands before the date on which an approval is expected.
    pub const EXPECTED: &str = "预计";

    /// What stands before the date until which it holds.
    pub const EXPIRES: &str = "有效期至";

    /// What else stands before that date in ledgers, the longer first.
    const ALSO_EXPECTED: [&str; 4] = [Self::EXPECTED, "计划", "拟于", "拟"];

    /// What may follow that date: `预计2026年12月底前办结`.
    const AFTER_EXPECTED: [&str; 8] = ["底前", "底", "前", "完成", "办结", "取得", "批复", "办理"];

    /// Reads a cell: the state first, then in any order the document's number and dates. A date alone is that on which it was
    /// granted, or is expected where it is not. Without a state a document's number or a date means that it is granted.
    ///
    /// A date may stand in brackets, and a state right before it: `已批复（2024年3月）`. `2024年底`, `2024年12月底前` are times by
    /// which it is expected, unless it is said to be granted. A time that cannot be read is no number of a document:
    /// `三季度2024年报批` would else be taken for one, and the approval for granted.
    ///
    /// # Errors
    /// A word is neither state, number nor date.
    pub fn parse(text: &str) -> Result<Self, ApprovalWordsError> {
        let is_gap = |c: char| c.is_whitespace() || matches!(c, '，' | ',' | '；' | ';');
        let wrong = |word: &str| ApprovalWordsError(word.to_owned());
        let mut words = Self::default();
        let (mut bare, mut by) = (Vec::new(), None);
        let mut numbers: Vec<&str> = Vec::new();
        let split = text.split(is_gap).flat_map(apart);
        for word in split.filter(|word| !word.is_empty()) {
            let is_number = word.contains('号');
            let expected = Self::ALSO_EXPECTED.iter();
            let mut expected = expected.filter_map(|mark| word.strip_prefix(mark));
            if let Some(date) = word.strip_prefix(Self::EXPIRES) {
                let date = PartialDate::parse(date);
                words.expires = Some(date.map_err(|_no_date| wrong(word))?);
            } else if let Some(date) = expected.next().filter(|_| !is_number) {
                words.expected = Some(expected_date(date).ok_or_else(|| wrong(word))?);
            } else if word.ends_with(['底', '前']) && !is_number {
                by = Some(expected_date(word).ok_or_else(|| wrong(word))?);
            } else if let Ok(date) = PartialDate::parse(word) {
                bare.push(date);
            } else if let (None, Some(state)) = (words.state, ApprovalState::read(word)) {
                words.state = Some(state);
            } else if !is_number
                && (word.contains(['年', '月', '%', '％']) || numbers.is_empty() && is_bare(word))
            {
                return Err(wrong(word));
            } else if is_number || word.contains(char::is_numeric) || !numbers.is_empty() {
                numbers.push(word);
            } else {
                return Err(wrong(word));
            }
        }
        words.document_number = numbers.join(" ");
        if let Some(date) = bare.first().copied() {
            match words.state {
                Some(ApprovalState::Granted) | None => words.date = Some(date),
                Some(_) => words.expected = Some(date),
            }
        }
        match words.state {
            // 已批复（2024年底）: a time of the past.
            Some(ApprovalState::Granted) => words.date = words.date.or(by),
            Some(_) | None => words.expected = words.expected.or(by),
        }
        let says = words.date.is_some() || !words.document_number.is_empty();
        if words.state.is_none() && says {
            words.state = Some(ApprovalState::Granted);
        }
        Ok(words)
    }
}

impl ApprovalWords {
    /// The same with what it does not say taken from what an approval held before. A date of what is not granted, and an
    /// expected one of what is, go: they would contradict the state.
    #[must_use]
    pub fn beside(mut self, held: &Approval) -> Self {
        let is_granted = held.state == Some(ApprovalState::Granted);
        if self.state.is_none() && !is_granted {
            self.state = held.state;
        }
        if self.document_number.is_empty() {
            self.document_number.clone_from(&held.document_number);
        }
        match self.state {
            Some(ApprovalState::Granted) => self.date = self.date.or(held.date),
            Some(ApprovalState::NotNeeded) => {}
            Some(_) | None => self.expected = self.expected.or(held.expected),
        }
        self.expires = self.expires.or(held.expires);
        self
    }
}

impl std::fmt::Display for ApprovalWords {
    /// As [`ApprovalWords::parse`] reads it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut words: Vec<String> = Vec::new();
        words.extend(self.state.map(|state| state.label().to_owned()));
        words.push(self.document_number.clone());
        words.extend(self.date.map(|date| date.to_string()));
        words.extend(
            self.expected
                .map(|date| format!("{}{date}", Self::EXPECTED)),
        );
        words.extend(self.expires.map(|date| format!("{}{date}", Self::EXPIRES)));
        words.retain(|word| !word.is_empty());
        f.write_str(&words.join("\n"))
    }
}

/// Whether a word is a bare number, as Excel keeps a date, or looks like a date and is none: no document has such a number.
fn is_bare(word: &str) -> bool {
    let parts: Vec<&str> = word.split(['/', '.', '-', '－', '／']).collect();
    let longest = if parts.len() == 1 { 6 } else { 4 };
    let is_part = |part: &&str| {
        (1..=longest).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.len() <= 3 && parts.iter().all(is_part)
}

/// A word of a cell in two where it is one and a date in brackets, or a state and a date without a gap, in either order.
fn apart(word: &str) -> [&str; 2] {
    let is_dated = |text: &str| {
        let marks = [ApprovalWords::EXPECTED, ApprovalWords::EXPIRES];
        let mut after = marks.iter().filter_map(|mark| text.strip_prefix(mark));
        PartialDate::parse(after.next().unwrap_or(text)).is_ok()
    };
    let inner = word.strip_suffix(['）', ')']);
    if let Some((before, date)) = inner.and_then(|inner| inner.rsplit_once(['（', '(']))
        && is_dated(date)
    {
        return [before, date];
    }
    let mut places = word.char_indices().map(|(at, _)| word.split_at(at));
    // 2024年3月批复 may be a plan; what was done says so.
    let is_state_after = |(before, after): &(&str, &str)| {
        let is_done = after.starts_with('已') && ApprovalState::read(after).is_some();
        is_done && PartialDate::parse(before).is_ok()
    };
    if let Some((before, after)) = places.clone().find(is_state_after) {
        return [after, before];
    }
    let stuck = places.find(|(before, after)| {
        is_dated(after) && ApprovalState::read(before.trim_end_matches(['：', ':'])).is_some()
    });
    stuck.map_or([word, ""], |(before, after)| {
        [before.trim_end_matches(['：', ':']), after]
    })
}

/// The date after a word like 预计, without what ledgers write behind it.
fn expected_date(text: &str) -> Option<PartialDate> {
    let mut text = text.trim_start_matches(['：', ':', '于']);
    loop {
        if let Ok(date) = PartialDate::parse(text) {
            return Some(date);
        }
        let mut shorter = ApprovalWords::AFTER_EXPECTED
            .iter()
            .filter_map(|after| text.strip_suffix(after));
        text = shorter.next()?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Option<PartialDate> {
        PartialDate::parse(text).ok()
    }

    #[test]
    fn what_a_cell_does_not_say_stays() {
        let held = |text: &str| {
            let words = ApprovalWords::parse(text).unwrap();
            Approval {
                id: Id::new(uuid::Uuid::from_u128(1)),
                project: Id::new(uuid::Uuid::from_u128(2)),
                kind: None,
                state: words.state,
                document_number: words.document_number,
                date: words.date,
                expected: words.expected,
                expires: words.expires,
                position: 1,
            }
        };
        let after = |before: &str, pasted: &str| {
            let words = ApprovalWords::parse(pasted).unwrap().beside(&held(before));
            assert_eq!(ApprovalWords::parse(&words.to_string()), Ok(words.clone()));
            words.to_string().replace('\n', " ")
        };
        let granted = "已完成 发改〔2023〕3号 2023-05-06 有效期至2028-05";
        assert_eq!(
            after(granted, "已批复（2024年3月）"),
            "已完成 发改〔2023〕3号 2024-03 有效期至2028-05"
        );
        assert_eq!(
            after(granted, "发改〔2024〕9号"),
            "已完成 发改〔2024〕9号 2023-05-06 有效期至2028-05"
        );
        assert_eq!(
            after("办理中 预计2026-06", "2026年12月底前"),
            "办理中 预计2026-12"
        );
        assert_eq!(after("办理中 预计2026-06", "办理中"), "办理中 预计2026-06");
        // What is granted is expected no more, and what is in hand has no date yet.
        assert_eq!(after("办理中 预计2026-06", "已完成"), "已完成");
        assert_eq!(
            after(granted, "办理中"),
            "办理中 发改〔2023〕3号 有效期至2028-05"
        );
    }

    #[test]
    fn a_cell_says_state_number_and_dates() {
        let read = |text: &str| ApprovalWords::parse(text).unwrap();
        let granted = ApprovalWords {
            state: Some(ApprovalState::Granted),
            document_number: "发改〔2026〕3号".to_owned(),
            date: date("2026-05-06"),
            expires: date("2028-05"),
            ..ApprovalWords::default()
        };
        assert_eq!(
            read("已完成\n发改〔2026〕3号\n2026-05-06\n有效期至2028-05"),
            granted
        );
        assert_eq!(
            read("发改〔2026〕3号，2026-05-06；有效期至2028-05"),
            granted
        );
        let in_hand = ApprovalWords {
            state: Some(ApprovalState::InHand),
            expected: date("2026-12"),
            ..ApprovalWords::default()
        };
        for order in ["2024年3月已批复", "2024-03已办结", "已批复2024年3月"] {
            let granted = ApprovalWords {
                state: Some(ApprovalState::Granted),
                date: date("2024-03"),
                ..ApprovalWords::default()
            };
            assert_eq!(read(order), granted, "{order}");
        }
        // What looks like a date and is none, and a date as Excel keeps it, are no numbers of documents.
        for wrong in [
            "2026/13/40",
            "45413",
            "2024.13",
            "已批复 2024-2-30",
            "2024年3月批复",
        ] {
            assert!(ApprovalWords::parse(wrong).is_err(), "{wrong}");
        }
        assert_eq!(
            read("2404-431381-04-01-100001").document_number,
            "2404-431381-04-01-100001"
        );
        let at_the_end = ApprovalWords {
            state: Some(ApprovalState::Granted),
            date: date("2024-12"),
            ..ApprovalWords::default()
        };
        assert_eq!(read("已批复（2024年底）"), at_the_end);
        assert_eq!(read("已批复 2024年底"), at_the_end);
        assert_eq!(read("办理中 预计2026-12"), in_hand);
        assert_eq!(read("办理中 2026-12"), in_hand);
        assert_eq!(
            read("不需要").state,
            Some(ApprovalState::NotNeeded),
            "a state alone"
        );
        assert_eq!(read(" "), ApprovalWords::default());
        for stuck in [
            "已批复（2024年3月）",
            "已批复2024-03",
            "已批复：2024.3",
            "√(2024-3)",
        ] {
            let read = read(stuck);
            assert_eq!(read.state, Some(ApprovalState::Granted), "{stuck}");
            assert_eq!(read.date, date("2024-03"), "{stuck}");
            assert_eq!(read.document_number, "", "{stuck}");
        }
        let dated = read("发改(2024)3号（2024年5月6日）");
        assert_eq!(dated.document_number, "发改(2024)3号");
        assert_eq!(dated.date, date("2024-05-06"));
        // What is to come is not granted, whatever the digits in it.
        for planned in [
            "办理中 计划2026年12月",
            "办理中，拟于2026-12办结",
            "办理中 预计2026年12月底前完成",
        ] {
            assert_eq!(read(planned), in_hand, "{planned}");
        }
        for alone in ["计划2026年12月", "2026年12月底前", "2026年底"] {
            let read = read(alone);
            assert_eq!(
                (read.state, read.date, read.expected),
                (None, None, date("2026-12")),
                "{alone}"
            );
        }
        let until = read("已完成 有效期至2028年底");
        assert_eq!((until.expected, until.expires), (None, date("2028-12")));
        for wrong in ["2026年四季度报批", "已完成80%", "12月报批"] {
            assert_eq!(
                ApprovalWords::parse(wrong),
                Err(ApprovalWordsError(wrong.to_owned()))
            );
        }
        assert_eq!(
            ApprovalWords::parse("快了"),
            Err(ApprovalWordsError("快了".to_owned()))
        );
        assert_eq!(
            ApprovalWords::parse("办理中 预计年底"),
            Err(ApprovalWordsError("预计年底".to_owned()))
        );
    }
}
