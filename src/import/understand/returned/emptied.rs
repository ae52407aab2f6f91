//! Cells that a person emptied and that can't be taken for something that is gone.

use crate::import::grid::Place;

use super::super::findings::Findings;

/// So many places are named one by one.
const NAMED: usize = 6;

/// Where they stand.
#[derive(Debug, Default)]
pub(super) struct Emptied {
    /// Those of names and of what is joined of several rows.
    pub kept: Vec<Place>,
}

impl Emptied {
    /// Tells them, and what to do.
    pub fn tell(&self, findings: &mut Findings) {
        if self.kept.is_empty() {
            return;
        }
        let names = self.kept.iter().take(NAMED).map(Place::to_string);
        let names: Vec<String> = names.collect();
        let more = if self.kept.len() > NAMED { " 等" } else { "" };
        let (count, names) = (self.kept.len(), names.join("、"));
        findings.notice(format!(
            "表上清空了 {count} 处（{names}{more}），项目库里的内容不变；要删除请在程序里删除"
        ));
    }
}
