//! Several programs at one library, and what those leave that are gone.

use super::drive::{Place, Running};
use super::trials::Trials;
use super::verify::{assert_alone, hold};

pub fn trials(trials: &mut Trials) {
    trials.short("fault_18_two_openers", &[], two_openers);
    trials.short("fault_20_a_stale_lock_record", &[], stale_record);
}

fn two_openers() {
    let place = Place::new();
    let mut holder = Running::start(&mut place.role("holder", &[]));
    assert!(holder.wait_for("held"));
    for _ in 0..3 {
        let second = Running::start(&mut place.role("opener", &[])).end();
        second.assert_orderly();
        let told = second.told("reading");
        assert_eq!(told.len(), 1, "{second:?}");
        assert!(
            told[0].starts_with("张三（PC-07）正在使用该项目库（自 "),
            "{told:?}"
        );
        assert_eq!(second.told("projects"), ["40"]);
        let took: u64 = second.told("took")[0].parse().unwrap();
        assert!(took < 1_000, "{took} ms");
    }
    // Another writer is refused as quickly, and hinders nothing.
    let writer = Running::start(&mut place.role("writer", &["edits=1"])).end();
    assert_eq!(writer.told("refused").len(), 1, "{writer:?}");
    holder.kill();
    let next = Running::start(&mut place.role("writer", &["edits=2"])).end();
    assert_eq!(next.acked().len(), 2, "{next:?}");
    hold(&place, &next.acked());
}

fn stale_record() {
    let records = [
        r#"{"user":"李四","host":"PC-99","pid":1,"since":"2025-03-04T09:40:00+08:00"}"#.to_owned(),
        r#"{"user":"李四","host":"PC-07","pid":4000000,"since":"昨天"}"#.to_owned(),
        "{".to_owned(),
        String::new(),
        "\u{0}".repeat(1 << 20),
    ];
    for text in records {
        let place = Place::new();
        let record = place.beside().join(".~lock.十四五.lantu#");
        std::fs::write(&record, text).unwrap();
        // It only tells of somebody: the lock is SQLite's, and nobody holds that.
        let said = Running::start(&mut place.role("writer", &["edits=2"])).end();
        said.assert_orderly();
        assert_eq!(said.acked().len(), 2, "{said:?}");
        assert_alone(&place, &[]);
        hold(&place, &said.acked());
    }
    // One that can't be written or removed hinders nothing either.
    let place = Place::new();
    let record = place.beside().join(".~lock.十四五.lantu#");
    std::fs::create_dir(&record).unwrap();
    let said = Running::start(&mut place.role("writer", &["edits=2"])).end();
    said.assert_orderly();
    assert_eq!(said.acked().len(), 2, "{said:?}");
    let mut holder = Running::start(&mut place.role("holder", &[]));
    assert!(holder.wait_for("held"));
    let second = Running::start(&mut place.role("opener", &[])).end();
    assert!(second.told("reading")[0].starts_with("另一个程序正在使用"));
    holder.kill();
    std::fs::remove_dir(&record).unwrap();
    hold(&place, &said.acked());
}
