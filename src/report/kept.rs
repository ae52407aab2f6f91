use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::model::{MoneyUnit, Portfolio};
use crate::view::{GroupKey, Moment};

use super::document::{Orientation, PageSetup, PageStyle, Paper};
use super::layout::{Layout, usual_title};
use super::paper_column::PaperColumn;
use super::preset::Preset;

/// A layout in words, as a library keeps it and as it travels in a small file of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptLayout {
    /// Which of the program's papers it changes.
    pub preset: String,
    /// The title; none for the usual one, which follows plan, year and month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// `附件1`; empty for none.
    #[serde(default)]
    pub attachment: String,
    /// Who keeps the list; none for the office of the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub office: Option<String>,
    /// 万元 or 亿元.
    pub unit: String,
    /// The columns, by their names.
    pub columns: Vec<String>,
    /// `A3`, `A4` or `16:9`.
    pub paper: String,
    /// 横向 or 纵向.
    pub orientation: String,
    /// 公文附件, 会议材料 or 投影.
    pub style: String,
    /// Whether 情况简述 comes first.
    #[serde(default)]
    pub has_briefing: bool,
    /// Whether charts are added.
    #[serde(default)]
    pub has_charts: bool,
    /// Whether columns that say nothing are left out; none for what is usual for the paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hides_empty: Option<bool>,
    /// English names of group keys, the outermost first; none where the paper follows the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group_by: Option<Vec<String>>,
}

/// A kept layout says something that this program does not understand.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum KeptError {
    /// It is no layout at all.
    #[error("不是导出模板：{0}")]
    NoLayout(String),
    /// A word.
    #[error("模板中的“{0}”不认识，可能来自较新的版本")]
    Unknown(String),
}

impl KeptLayout {
    /// The words of a layout.
    pub fn of(
        layout: &Layout,
        group_by: Option<&[GroupKey]>,
        portfolio: &Portfolio,
        moment: Moment,
    ) -> Self {
        let usual = Layout::new(layout.preset, portfolio, layout.unit, moment);
        let changed = |text: &String, usual: &String| (text != usual).then(|| text.clone());
        let page = layout.page;
        Self {
            preset: layout.preset.label().to_owned(),
            title: changed(&layout.title, &usual.title),
            attachment: layout.attachment.clone(),
            office: changed(&layout.office, &usual.office),
            unit: layout.unit.label().to_owned(),
            columns: layout.columns.iter().map(|column| column.name()).collect(),
            paper: page.paper.label().to_owned(),
            orientation: page.orientation.label().to_owned(),
            style: page.style.label().to_owned(),
            has_briefing: layout.has_briefing,
            has_charts: layout.has_charts,
            hides_empty: (layout.hides_empty != usual.hides_empty).then_some(layout.hides_empty),
            group_by: group_by.map(|keys| keys.iter().map(|key| key.name().to_owned()).collect()),
        }
    }

    /// The layout for a library and a month, and the groups it asks for.
    pub fn layout(
        &self,
        portfolio: &Portfolio,
        moment: Moment,
    ) -> Result<(Layout, Option<Vec<GroupKey>>), KeptError> {
        let preset = known(&self.preset, Preset::find)?;
        // Kept before milestones had columns of their own: a list of them.
        let is_part = |word: &String| {
            let column = PaperColumn::find_in(portfolio, word);
            matches!(column, Some(PaperColumn::Part(_)))
        };
        let preset = match preset {
            Preset::MilestoneColumns if self.columns.iter().any(is_part) => Preset::Milestones,
            preset => preset,
        };
        let unit = |word: &str| MoneyUnit::ALL.into_iter().find(|unit| unit.label() == word);
        let unit = known(&self.unit, unit)?;
        let usual = Layout::new(preset, portfolio, unit, moment);
        let orientation = |word: &str| Orientation::ALL.into_iter().find(|o| o.label() == word);
        let style = |word: &str| {
            PageStyle::ALL
                .into_iter()
                .find(|style| style.label() == word)
        };
        let columns = self.columns.iter();
        let columns = columns.map(|word| known(word, |word| PaperColumn::find_in(portfolio, word)));
        let columns: Vec<PaperColumn> = columns.collect::<Result<_, _>>()?;
        let group_by = self.group_by.as_ref().map(|words| {
            let keys = words.iter().map(|word| known(word, GroupKey::find));
            keys.collect::<Result<_, _>>()
        });
        let layout = Layout {
            title: self
                .title
                .clone()
                .unwrap_or_else(|| usual_title(preset, portfolio, moment)),
            attachment: self.attachment.clone(),
            office: self.office.clone().unwrap_or(usual.office),
            columns,
            page: PageSetup {
                paper: known(&self.paper, Paper::find)?,
                orientation: known(&self.orientation, orientation)?,
                style: known(&self.style, style)?,
            },
            has_briefing: self.has_briefing,
            has_charts: self.has_charts,
            preset,
            unit,
            fill_date: None,
            colorings: Vec::new(),
            hides_empty: self.hides_empty.unwrap_or(usual.hides_empty),
            only: Vec::new(),
        };
        Ok((layout, group_by.transpose()?))
    }

    /// The text that a library keeps.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads that text.
    pub fn from_json(text: &str) -> Result<Self, KeptError> {
        serde_json::from_str(text).map_err(|error| KeptError::NoLayout(error.to_string()))
    }
}

fn known<T>(word: &str, find: impl FnOnce(&str) -> Option<T>) -> Result<T, KeptError> {
    find(word).ok_or_else(|| KeptError::Unknown(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{self, MOMENT};
    use super::*;

    #[test]
    fn every_layout_is_kept_and_read_alike() {
        let portfolio = fixture::portfolio();
        for preset in Preset::ALL {
            let mut layout = Layout::new(preset, &portfolio, MoneyUnit::Yi, MOMENT);
            layout.page.style = PageStyle::Meeting;
            let keys = preset.group_by();
            let kept = KeptLayout::of(&layout, keys.as_deref(), &portfolio, MOMENT);
            assert_eq!(kept.title, None);
            let read = KeptLayout::from_json(&kept.to_json()).unwrap();
            assert_eq!(read.layout(&portfolio, MOMENT), Ok((layout, keys)));
        }
    }

    #[test]
    fn a_usual_title_follows_the_month_and_a_chosen_one_stays() {
        let portfolio = fixture::portfolio();
        let mut layout = Layout::new(Preset::AnnualPlan, &portfolio, MoneyUnit::Wan, MOMENT);
        let later = Moment {
            year: 2026,
            ..MOMENT
        };
        let title = |layout: &Layout| {
            let kept = KeptLayout::of(layout, None, &portfolio, MOMENT);
            kept.layout(&portfolio, later).unwrap().0.title
        };
        assert_eq!(title(&layout), "冷水江市2026年重点项目投资计划表");
        layout.title = "一本账".to_owned();
        assert_eq!(title(&layout), "一本账");
    }

    #[test]
    fn what_is_not_understood_is_named() {
        assert!(matches!(
            KeptLayout::from_json("[]"),
            Err(KeptError::NoLayout(_))
        ));
        let portfolio = fixture::portfolio();
        let layout = Layout::new(Preset::Summary, &portfolio, MoneyUnit::Wan, MOMENT);
        let mut kept = KeptLayout::of(&layout, None, &portfolio, MOMENT);
        kept.columns.push("火星".to_owned());
        let error = kept.layout(&portfolio, MOMENT).unwrap_err();
        assert_eq!(error, KeptError::Unknown("火星".to_owned()));
    }
}
