//! Ops that a replica has from its server.

use super::super::Received;
use super::*;

#[test]
fn what_is_in_memory_is_in_the_file_also_where_the_file_is_to_be_built_anew() {
    let fixture = Fixture::new();
    let mut opened = fixture.open();
    let mut receive = |(id, counter): (u128, u64), name: &str, sight| {
        let op = rename(&opened.portfolio, id, name);
        opened.portfolio.apply(&op).unwrap();
        let mut op = signed(&op);
        op.dot = Dot {
            origin: Uuid::from_u128(7_000),
            counter,
        };
        let received = Received::new(op, sight);
        received.save(&opened.store).unwrap()
    };
    // Of a sight that is another here.
    let elsewhere = Dot {
        origin: Uuid::from_u128(8_000),
        counter: 3,
    };
    let sight = Some((1, Some(elsewhere)));
    assert!(!receive((601, 1), "资江大桥", sight));
    // What comes after it follows, and what is done on that has its ground.
    assert!(receive((602, 2), "资江二桥", None));
    assert!(!receive((604, 4), "资江四桥", None), "3 is missing");
    let content = opened.store.content().unwrap();
    let names: Vec<&str> = content
        .projects()
        .iter()
        .map(|of| of.name.as_str())
        .collect();
    assert!(names.contains(&"资江二桥"), "{names:?}");
}
