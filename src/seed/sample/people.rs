//! People who can't be mistaken for real ones.

use super::super::random::Random;

pub(super) const STEMS: [char; 10] = ['甲', '乙', '丙', '丁', '戊', '己', '庚', '辛', '壬', '癸'];

/// 示例甲 to 示例癸.
pub(super) fn person(random: &mut Random) -> String {
    format!("示例{}", random.pick(STEMS[0], &STEMS[1..]))
}

/// Name and office.
pub(super) fn leader(random: &mut Random) -> String {
    let office = random.pick("副市长", &["市委常委", "人大副主任", "政协副主席"]);
    format!("{}（{office}）", person(random))
}

/// Name and a number that no telephone has.
pub(super) fn contact(random: &mut Random) -> String {
    format!("{} 000-0000{:04}", person(random), random.between(0, 9_999))
}

/// A company that does not exist.
pub(super) fn company(random: &mut Random) -> String {
    let trade = random.pick("建设投资", &["城市建设", "产业发展", "水务", "文旅"]);
    format!("{}{trade}有限公司", person(random))
}
