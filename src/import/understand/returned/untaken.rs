//! What a person altered that does not come in.

use std::collections::BTreeMap;

use crate::import::grid::Place;

use super::super::findings::Findings;

/// So many places are named one by one.
const NAMED: usize = 6;

/// What a person altered that does not come in.
#[derive(Default)]
pub(super) struct Untaken {
    /// By heading and reason.
    pub computed: BTreeMap<(String, &'static str), Vec<Place>>,
    pub emptied: Vec<Place>,
}

impl Untaken {
    /// Tells it, and why.
    pub fn tell(&self, findings: &mut Findings) {
        for ((label, why), places) in &self.computed {
            let (count, places) = (places.len(), named(places));
            findings.notice(format!(
                "“{label}”的改动没有导入，{count} 处（{places}）：{why}"
            ));
        }
        if !self.emptied.is_empty() {
            let (count, places) = (self.emptied.len(), named(&self.emptied));
            findings.notice(format!(
                "表上清空了 {count} 处（{places}）；空白不删除项目库里的内容，要删除请在程序里清空"
            ));
        }
    }
}

/// `G7、H9 等`
fn named(places: &[Place]) -> String {
    let names = places.iter().take(NAMED).map(Place::to_string);
    let names: Vec<String> = names.collect();
    let more = if places.len() > NAMED { " 等" } else { "" };
    format!("{}{more}", names.join("、"))
}
