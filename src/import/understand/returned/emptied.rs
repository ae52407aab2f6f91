//! Cells that a person emptied: they erase nothing.

use crate::import::grid::Place;

use super::super::findings::Findings;

/// So many places are named one by one.
const NAMED: usize = 6;

/// Tells them, and what to do.
pub(super) fn tell_emptied(places: &[Place], findings: &mut Findings) {
    if places.is_empty() {
        return;
    }
    let names = places.iter().take(NAMED).map(Place::to_string);
    let names: Vec<String> = names.collect();
    let more = if places.len() > NAMED { " 等" } else { "" };
    let (count, names) = (places.len(), names.join("、"));
    findings.notice(format!(
        "表上清空了 {count} 处（{names}{more}）；空白不删除项目库里的内容，要删除请在程序里清空"
    ));
}
