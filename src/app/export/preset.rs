use serde::{Deserialize, Serialize};

use crate::clock::new_id;
use crate::model::{
    Change, Id, MoneyUnit, Portfolio, Record as _, ReportPreset, ReportPresetColumn, Value,
    choices_for,
};
use crate::report::{KeptLayout, Layout, Preset};
use crate::view::{GroupKey, Moment};

use crate::app::{Draft, Preferences};

/// An office's preset as a small file, to be handed to another office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresetFile {
    /// Its name.
    pub name: String,
    /// The layout.
    pub layout: KeptLayout,
}

impl PresetFile {
    /// The ending of such files.
    pub const EXTENSION: &'static str = "lantu-preset";

    /// The bytes of the file.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).unwrap_or_default()
    }

    /// Reads a file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(bytes).map_err(|error| format!("不是导出模板文件：{error}"))
    }
}

/// The office's presets in their order.
pub fn own_presets(portfolio: &Portfolio) -> Vec<&ReportPreset> {
    let mut presets: Vec<&ReportPreset> = portfolio.presets().iter().collect();
    presets.sort_by_key(|preset| (preset.position, preset.id));
    presets
}

/// The layout of this name, the office's own before the program's, and the groups that it asks for.
pub fn find_layout(
    portfolio: &Portfolio,
    name: &str,
    unit: MoneyUnit,
    moment: Moment,
    preferences: &Preferences,
) -> Result<(Layout, Option<Vec<GroupKey>>), String> {
    let name = name.trim();
    let own = own_presets(portfolio);
    if let Some(preset) = own.iter().find(|preset| preset.name == name) {
        let kept = KeptLayout::from_json(&preset.layout);
        let layout = kept.and_then(|kept| kept.layout(portfolio, moment));
        return layout.map_err(|error| format!("模板“{name}”：{error}"));
    }
    if let Some(preset) = Preset::find(name) {
        let mut layout = Layout::new(preset, portfolio, unit, moment);
        preferences.settle(&mut layout);
        return Ok((layout, preset.group_by()));
    }
    let own = own.iter().map(|preset| preset.name.as_str());
    let names = own.chain(Preset::ALL.map(Preset::label));
    let names = names.map(str::to_owned).collect();
    Err(format!(
        "没有模板“{name}”{}",
        choices_for(name, names, "、")
    ))
}

impl Draft {
    /// Keeps a layout under a name; a preset of the office that has this name is replaced.
    pub fn keep_preset(portfolio: &Portfolio, name: &str, layout: &KeptLayout) -> Self {
        let name = name.trim();
        let json = layout.to_json();
        let presets = own_presets(portfolio);
        if let Some(preset) = presets.iter().find(|preset| preset.name == name) {
            let column = ReportPresetColumn::Layout as usize;
            return Self {
                label: format!("更新导出模板：{name}"),
                changes: Change::set(*preset, column, Value::Text(json))
                    .into_iter()
                    .collect(),
            };
        }
        let last = presets.last().map_or(0, |preset| preset.position);
        let preset = ReportPreset {
            id: Id::new(new_id()),
            name: name.to_owned(),
            layout: json,
            position: last + 1,
        };
        let changes = if name.is_empty() {
            Vec::new()
        } else {
            vec![Change::Create(preset.to_row())]
        };
        Self {
            label: format!("新增导出模板：{name}"),
            changes,
        }
    }

    /// Deletes a preset of the office.
    pub fn delete_preset(portfolio: &Portfolio, id: Id<ReportPreset>) -> Self {
        let preset = portfolio.presets().get(id);
        Self {
            label: format!(
                "删除导出模板：{}",
                preset.map_or("", |preset| preset.name.as_str())
            ),
            changes: preset
                .map(|preset| Change::Delete(preset.to_row()))
                .into_iter()
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Op;

    fn apply(portfolio: &mut Portfolio, draft: Draft) {
        let op = Op::edit(new_id(), draft.label, draft.changes);
        portfolio.apply(&op).unwrap();
    }

    fn usual() -> Preferences {
        Preferences::default()
    }

    #[test]
    fn who_keeps_the_lists_and_the_paper_are_as_the_person_decided() {
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let preferences = Preferences {
            office: "市重点办".to_owned(),
            is_on_a4: true,
            ..usual()
        };
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let found = |preferences| {
            let name = Preset::KeyProjects.label();
            let found = find_layout(&portfolio, name, MoneyUnit::Wan, moment, preferences);
            let (layout, _) = found.unwrap();
            (layout.office, layout.page.paper)
        };
        let (office, paper) = found(&preferences);
        assert_eq!(
            (office.as_str(), paper),
            ("市重点办", crate::report::Paper::A4)
        );
        let (office, paper) = found(&usual());
        assert_eq!(
            (office.as_str(), paper),
            ("冷水江市发展和改革局", crate::report::Paper::A3)
        );
    }

    #[test]
    fn a_preset_is_kept_replaced_found_by_its_name_and_deleted() {
        let moment = Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap());
        let mut portfolio = crate::seed::plan_portfolio().unwrap();
        let mut layout = Layout::new(Preset::Summary, &portfolio, MoneyUnit::Yi, moment);
        layout.attachment = "附件3".to_owned();
        let keys = [GroupKey::Stage];
        let kept = KeptLayout::of(&layout, Some(&keys), &portfolio, moment);
        let draft = Draft::keep_preset(&portfolio, " 常务会附表 ", &kept);
        apply(&mut portfolio, draft);
        let found = find_layout(&portfolio, "常务会附表", MoneyUnit::Wan, moment, &usual());
        assert_eq!(found, Ok((layout.clone(), Some(keys.to_vec()))));

        layout.attachment = "附件4".to_owned();
        let kept = KeptLayout::of(&layout, None, &portfolio, moment);
        let draft = Draft::keep_preset(&portfolio, "常务会附表", &kept);
        apply(&mut portfolio, draft);
        assert_eq!(portfolio.presets().len(), 1);
        let found = find_layout(&portfolio, "常务会附表", MoneyUnit::Wan, moment, &usual());
        assert_eq!(found, Ok((layout, None)));

        let id = own_presets(&portfolio)[0].id;
        let draft = Draft::delete_preset(&portfolio, id);
        apply(&mut portfolio, draft);
        let error = find_layout(&portfolio, "常务会附表", MoneyUnit::Wan, moment, &usual());
        assert!(
            error
                .unwrap_err()
                .contains("重点项目一览表、年度投资计划表")
        );
    }

    #[test]
    fn a_preset_travels_as_a_small_file() {
        let moment = Moment::on(chrono::NaiveDate::default());
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let layout = Layout::new(Preset::Cards, &portfolio, MoneyUnit::Wan, moment);
        let file = PresetFile {
            name: "卡片".to_owned(),
            layout: KeptLayout::of(&layout, None, &portfolio, moment),
        };
        let bytes = file.to_bytes();
        assert!(bytes.len() < 2_000);
        assert_eq!(PresetFile::from_bytes(&bytes), Ok(file));
        assert!(
            PresetFile::from_bytes(b"{}")
                .unwrap_err()
                .contains("不是导出模板文件")
        );
    }
}
