//! What is noted of a sheet of 填报 beside its row: what its cells held at each time it went out, what came in since, and
//! what of that waits for a decision. It stands in the sheet's row as JSON, so that it travels, merges and is undone with it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::{FillSheet, FillState, Portfolio};

/// The words of cells, each by the word of its spot.
pub type GivenCells = BTreeMap<String, String>;

/// Projects with the words of their cells. Cells without anything are left out.
pub type Given = BTreeMap<Uuid, GivenCells>;

/// All that is noted of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SheetRecord {
    /// What the cells held when it went out, for each time, the first in front: an earlier one that comes back is compared
    /// with what went out with it.
    pub issues: Vec<Given>,
    /// What came in after each of these times, in the place of that.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub came: Vec<Given>,
    /// What the library held where something came in, before it did: it holds again when that is sent back. Of a project to
    /// which somebody agreed it is what was agreed to, from the next thing on that comes in of it.
    #[serde(skip_serializing_if = "Given::is_empty")]
    pub replaced: Given,
    /// What came back and did not come in, or came in and was sent back.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waits: Vec<Waiting>,
    /// Who agreed to what came in, and when; the last in the end.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub agreed: Vec<Agreed>,
}

/// That somebody agreed to what came in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Agreed {
    /// Who.
    pub who: String,
    /// The day.
    pub on: String,
    /// To which projects; empty for the whole sheet.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub projects: Vec<Uuid>,
}

/// Something on a sheet that came back and did not come in: a cell, or a row that nobody has said what it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Waiting {
    /// The project; none of a row that would be a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub project: Option<Uuid>,
    /// Its name on the sheet.
    pub name: String,
    /// The file.
    pub file: String,
    /// Where it stands there: `填报表!E12`, or the number of the row.
    pub place: String,
    /// What it is called: 联系人.
    pub label: String,
    /// What the cell held when its sheet went out; none where nothing is known of that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<String>,
    /// What the sheet says, as people read it.
    pub new: String,
    /// The word of its cell, also where it says what is no value; empty of a row, and where nobody knows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub word: String,
    /// What would come in: words of spots with the texts of their values. Nothing of what is no value.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<(String, String)>,
    /// Why it waits.
    pub why: String,
    /// Whether it was altered on both sides since its sheet went out: then its reason says how both stood.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_conflict: bool,
    /// Whether it was sent back, from the library or while it waited for a decision: it waits for a new sheet.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_sent_back: bool,
}

impl Waiting {
    /// Whether it can come in as it stands.
    pub const fn can_be_taken(&self) -> bool {
        !self.values.is_empty()
    }

    /// The word of its cell with the text of its value, which is empty where it is none.
    pub fn cell(&self) -> Option<(&str, &str)> {
        match self.values.as_slice() {
            [(word, text)] => Some((word, text)),
            _ if self.word.is_empty() => None,
            _ => Some((&self.word, "")),
        }
    }

    /// Whether it is of the same cell as another: the later one counts.
    pub fn is_same_cell(&self, other: &Self) -> bool {
        let word = |waiting: &Self| match waiting.cell() {
            Some((word, _)) => word.to_owned(),
            None => waiting.label.clone(),
        };
        let is_of_row = self.project.is_some() || self.name == other.name;
        self.project == other.project && is_of_row && word(self) == word(other)
    }
}

impl SheetRecord {
    /// What a sheet of the library keeps. What another program made of it counts as nothing: every difference then waits.
    pub fn of(sheet: &FillSheet) -> Self {
        Self::parse(&sheet.given)
    }

    /// The same of its text.
    pub fn parse(text: &str) -> Self {
        serde_json::from_str(text).unwrap_or_default()
    }

    /// As the sheet keeps it.
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What went out with an issue, counted from 1; with the last where none is said.
    pub fn issue(&self, issue: Option<i32>) -> Option<&Given> {
        let place = issue.and_then(|issue| usize::try_from(issue).ok()?.checked_sub(1));
        place
            .and_then(|place| self.issues.get(place))
            .or_else(|| self.issues.last())
    }

    /// What came in since an issue, counted from 1, went out; since the last where none is said. Cells that were emptied
    /// have no words.
    pub fn came_since(&self, issue: Option<i32>) -> Given {
        let last = self.issues.len();
        let issue = issue.and_then(|issue| usize::try_from(issue).ok());
        let from = issue.unwrap_or(last).clamp(1, last.max(1)) - 1;
        let mut all = Given::new();
        for (project, came) in self.came.iter().skip(from).flatten() {
            let cells = all.entry(*project).or_default();
            cells.extend(came.iter().map(|(word, text)| (word.clone(), text.clone())));
        }
        all
    }

    /// What both sides know of the cells that went out last: what came in since, in the place of what went out.
    pub fn given(&self) -> Given {
        let mut given = self.issues.last().cloned().unwrap_or_default();
        for (project, came) in self.came_since(None) {
            if let Some(cells) = given.get_mut(&project) {
                for (word, text) in came {
                    if text.is_empty() {
                        cells.remove(&word);
                    } else {
                        cells.insert(word, text);
                    }
                }
            }
        }
        given
    }

    /// The projects that went out last, and those of which something came in besides.
    pub fn projects(&self) -> BTreeSet<Uuid> {
        let issued = self.issues.last().into_iter().flat_map(Given::keys);
        issued.chain(self.replaced.keys()).copied().collect()
    }

    /// How many projects went out last.
    pub fn project_count(&self) -> usize {
        self.issues.last().map_or(0, Given::len)
    }

    /// How much of what came back waits for a decision. What was sent back waits for a new sheet.
    pub fn waiting(&self) -> usize {
        self.waits.len() - self.sent_back().count()
    }

    /// Notes what the library held where something comes in. What it held before the first thing that came in counts.
    pub fn note_replaced(&mut self, project: Uuid, word: &str, text: String) {
        let cells = self.replaced.entry(project).or_default();
        cells.entry(word.to_owned()).or_insert(text);
    }

    /// Forgets what the library held before things came in of a project: somebody has agreed to them.
    pub fn forget_replaced(&mut self, project: Uuid) {
        self.replaced.remove(&project);
    }

    /// Forgets what came in now, which is sent back: the library holds `text` again.
    pub fn forget_came(&mut self, project: Uuid, word: &str, text: &str) {
        for came in &mut self.came {
            if let Some(cells) = came.get_mut(&project) {
                cells.remove(word);
            }
        }
        let issued = self.issues.last().and_then(|given| given.get(&project));
        let went_out = issued.and_then(|cells| cells.get(word)).map(String::as_str);
        // What went out meanwhile with the value that is gone is known to be older.
        if went_out.unwrap_or_default() != text {
            self.note_came(project, word.to_owned(), text.to_owned());
        }
    }

    /// What came in last of a cell since the last time it went out.
    pub fn came_last(&self, project: Uuid, word: &str) -> Option<String> {
        let came = self.came.get(self.issues.len().max(1) - 1)?;
        came.get(&project)?.get(word).cloned()
    }

    /// What was sent back, and for which no new sheet has come.
    pub fn sent_back(&self) -> impl Iterator<Item = &Waiting> {
        self.waits.iter().filter(|wait| wait.is_sent_back)
    }

    /// Sends back what waits for a decision and is meant: it waits for a new sheet from now on. How much that is.
    pub fn send_back_waiting(
        &mut self,
        is_meant: impl Fn(&Waiting) -> bool,
        reason: &str,
    ) -> usize {
        let waits = self.waits.iter_mut();
        let meant = waits.filter(|wait| !wait.is_sent_back && is_meant(wait));
        let sent_back = meant.map(|wait| {
            wait.is_sent_back = true;
            wait.why = match wait.why.as_str() {
                "" => format!("已退回：{reason}"),
                why => format!("已退回：{reason}；收到时：{why}"),
            };
        });
        sent_back.count()
    }

    /// Forgets what was sent back and of which a new sheet speaks: it says what counts now. How much that was.
    pub fn settle_sent_back(&mut self, is_spoken_of: impl Fn(&Waiting) -> bool) -> usize {
        let before = self.waits.len();
        self.waits
            .retain(|wait| !(wait.is_sent_back && is_spoken_of(wait)));
        before - self.waits.len()
    }

    /// Notes that somebody agreed to projects, or to the whole where none are named.
    pub fn note_agreed(&mut self, (who, on): (&str, NaiveDate), projects: Vec<Uuid>) {
        if projects.is_empty() {
            self.agreed.clear();
        }
        self.agreed.push(Agreed {
            who: who.to_owned(),
            on: on.to_string(),
            projects,
        });
    }

    /// Who agreed to what of a sheet is agreed to, and when: `由 张三 于 2024-11-08 审核通过`. `projects` are those that are
    /// asked about. None where nobody did.
    pub fn agreed_words(&self, sheet: &FillSheet, projects: &[Uuid]) -> Option<String> {
        let is_whole = sheet.state == Some(FillState::Accepted);
        let is_agreed = |id: &&Uuid| is_whole || sheet.reviewed.contains(&id.to_string());
        let count = projects.iter().filter(is_agreed).count();
        if count == 0 {
            return None;
        }
        let is_of = |agreed: &&Agreed| {
            let mut of = agreed.projects.iter();
            agreed.projects.is_empty() || of.any(|id| projects.contains(id))
        };
        let by = self.agreed.iter().rev().find(is_of);
        let by = by.map(|Agreed { who, on, .. }| format!("由 {who} 于 {on} "));
        let by = by.unwrap_or_default();
        Some(if is_whole {
            format!("“{}”的填报表已{by}审核通过", sheet.name)
        } else {
            format!("“{}”的 {count} 个项目已{by}审核通过", sheet.name)
        })
    }

    /// Notes what came in now.
    pub fn note_came(&mut self, project: Uuid, word: String, text: String) {
        self.came.resize_with(self.issues.len().max(1), Given::new);
        if let Some(came) = self.came.last_mut() {
            came.entry(project).or_default().insert(word, text);
        }
    }
}

/// What a department filled in and was sent back, for the sheet that goes out to it anew.
#[derive(Debug)]
pub struct SentBack {
    /// The library as it would be with what can stand in the cells of that sheet; none where nothing can.
    pub library: Option<Portfolio>,
    /// What can't stand there and is to be filled in anew: `平安大桥 联系人：约三百`.
    pub left: Vec<String>,
}

/// What both sides know of the cells that went out last: what came in since, in the place of what went out.
pub fn given_of(sheet: &FillSheet) -> Given {
    SheetRecord::of(sheet).given()
}

/// How much of what came back on a sheet waits for a decision. What was sent back waits for a new sheet.
pub fn waiting_on(sheet: &FillSheet) -> usize {
    SheetRecord::of(sheet).waiting()
}

/// A file that came back, as the sheet keeps it: by what it is known again, when it came, and its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CameFile<'a> {
    /// By what it is known again.
    pub print: &'a str,
    /// The day on which it came.
    pub day: &'a str,
    /// Its name.
    pub name: &'a str,
}

impl<'a> CameFile<'a> {
    /// The file of a word that a sheet keeps.
    pub fn of(word: &'a str) -> Self {
        let mut parts = word.splitn(3, ' ');
        let mut next = || parts.next().unwrap_or_default();
        Self {
            print: next(),
            day: next(),
            name: next(),
        }
    }

    /// The word that a sheet keeps of it.
    pub fn word(self) -> String {
        format!("{} {} {}", self.print, self.day, self.name)
    }
}

/// The files of which a sheet knows that they came back.
pub fn came_files(sheet: &FillSheet) -> impl Iterator<Item = CameFile<'_>> {
    sheet.prints.iter().map(|word| CameFile::of(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_with_its_day_and_its_name() {
        let file = CameFile {
            print: "ab12",
            day: "2024-11-08",
            name: "水利局 改.xlsx",
        };
        assert_eq!(CameFile::of(&file.word()), file);
        assert_eq!(CameFile::of("ab12").name, "");
    }

    #[test]
    fn what_came_after_an_issue_is_told_from_what_came_before_it() {
        let id = Uuid::from_u128(1);
        let given = |text: &str| {
            let cells = GivenCells::from([("contact".to_owned(), text.to_owned())]);
            Given::from([(id, cells)])
        };
        let word = || "contact".to_owned();
        let mut record = SheetRecord {
            issues: vec![given("甲")],
            ..SheetRecord::default()
        };
        record.note_came(id, word(), "乙".to_owned());
        record.issues.push(given("丙"));
        assert_eq!(record.came_since(Some(1)), given("乙"));
        assert_eq!(record.came_since(Some(2)), Given::new());
        record.note_came(id, word(), "丁".to_owned());
        assert_eq!(record.came_since(Some(1)), given("丁"));
        assert_eq!(record.came_since(None), given("丁"));
        assert_eq!(record.issue(Some(1)), Some(&given("甲")));
        assert_eq!(record.issue(None), Some(&given("丙")));
    }

    #[test]
    fn what_is_sent_back_is_forgotten_and_what_it_took_the_place_of_is_known() {
        let id = Uuid::from_u128(1);
        let given = |text: &str| {
            let cells = GivenCells::from([("contact".to_owned(), text.to_owned())]);
            Given::from([(id, cells)])
        };
        let mut record = SheetRecord {
            issues: vec![given("甲")],
            ..SheetRecord::default()
        };
        for (old, new) in [("甲", "乙"), ("乙", "丙")] {
            record.note_replaced(id, "contact", old.to_owned());
            record.note_came(id, "contact".to_owned(), new.to_owned());
        }
        assert_eq!(record.replaced, given("甲"));
        record.forget_replaced(id);
        record.note_replaced(id, "contact", "丙".to_owned());
        assert_eq!(record.replaced, given("丙"));
        let mut sent_back = record.clone();
        sent_back.forget_came(id, "contact", "甲");
        assert!(sent_back.came_since(None)[&id].is_empty());
        // It went out once more with what is sent back now.
        record.issues.push(given("丙"));
        record.forget_came(id, "contact", "甲");
        assert_eq!(record.came_since(None), given("甲"));
    }

    #[test]
    fn what_is_no_record_counts_as_nothing() {
        let record: SheetRecord = serde_json::from_str("{}").unwrap();
        assert_eq!(record, SheetRecord::default());
        assert_eq!(record.issue(None), None);
    }
}
