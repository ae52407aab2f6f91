//! The order of names: by pinyin, as dictionaries and spreadsheets have it.

use std::cmp::Ordering;
use std::sync::LazyLock;

use icu_collator::options::CollatorOptions;
use icu_collator::{Collator, CollatorBorrowed};
use icu_locale_core::locale;

/// `None` could come only of data that were not built in: then names stand in the order of their characters.
static PINYIN: LazyLock<Option<CollatorBorrowed<'static>>> = LazyLock::new(|| {
    let chinese = locale!("zh").into();
    Collator::try_new(chinese, CollatorOptions::default()).ok()
});

/// A key by which names stand in order when keys are compared byte by byte.
pub(super) fn sort_key(name: &str) -> Vec<u8> {
    let mut key = Vec::new();
    let written = PINYIN.as_ref().map(|collator| {
        let Ok(()) = collator.write_sort_key_to(name, &mut key);
    });
    if written.is_none() {
        key.extend_from_slice(name.as_bytes());
    }
    key
}

/// How two names stand to each other; for long lists [`sort_key`] is quicker.
pub fn compare_names(a: &str, b: &str) -> Ordering {
    let collated = PINYIN.as_ref().map(|collator| collator.compare(a, b));
    // What sorts alike but is written differently has an order all the same.
    collated.unwrap_or(Ordering::Equal).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_the_order_of_pinyin() {
        let mut names = [
            "重庆路",
            "不锈钢",
            "2号桥",
            "光伏",
            "冷水江",
            "创新园",
            "安平",
        ];
        let in_order = [
            "2号桥",
            "安平",
            "不锈钢",
            "重庆路",
            "创新园",
            "光伏",
            "冷水江",
        ];
        names.sort_by(|a, b| compare_names(a, b));
        assert_eq!(names, in_order);
        let mut by_key = names;
        by_key.reverse();
        by_key.sort_by_key(|name| sort_key(name));
        assert_eq!(by_key, names);
    }
}
