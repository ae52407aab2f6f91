//! Where a copy is found, and how often what fails is tried again.

use super::replicas::two;
use super::*;

#[test]
fn the_copy_is_found_by_any_of_the_hosts() {
    let Some(database) = Database::new() else {
        return;
    };
    let (_server, li, _) = two(&database);
    let roots = li.root("replicas");
    let own = database.address(&li.login);
    let other = |hosts: &str| {
        let words = format!(
            "postgresql://{}@{hosts}/{}?sslmode=disable",
            li.login, database.name
        );
        ServerAddress::parse(&words).unwrap()
    };
    let first = own.words("").split_once('@').unwrap().1.to_owned();
    let first = first.split_once('/').unwrap().0.to_owned();
    let kept = Replica::kept(&roots, &own).unwrap();
    let found = Replica::kept(&roots, &other(&format!("db9:5432,{first}"))).unwrap();
    assert_eq!(found.path(), kept.path());
    assert!(Replica::kept(&roots, &other("db9:5432,db8:5432")).is_none());
}

#[test]
fn what_can_not_be_kept_aside_is_not_written_again_at_every_step() {
    use crate::store::server::{Link, News};
    let Some(database) = Database::new() else {
        return;
    };
    let (server, li, _) = two(&database);
    li.set(201, ProjectColumn::Note, text("不该写的"));
    let reader = Member {
        login: li.login.clone(),
        name: "李四".to_owned(),
        role: Role::Reader,
        department: None,
    };
    server.set_member(&reader).unwrap();
    let address = database.address(&li.login);
    let kept = Replica::kept(&li.root("replicas"), &address).unwrap();
    let store = open(kept.path()).unwrap().store;
    let writer = crate::store::Writer::spawn(store, None, Box::new(|| {})).unwrap();
    // Beside a file that is not there nothing is kept.
    let nowhere = li.root("不在").join("副本.lantu");
    let wake: crate::store::Wake = std::sync::Arc::new(|| {});
    let link = Link::open(address, nowhere, writer.asker(), wake).unwrap();
    let begun = std::time::Instant::now();
    let (mut tries, mut first) = (0, None);
    while first.is_none_or(|at: std::time::Instant| at.elapsed().as_secs() < 3) {
        assert!(begun.elapsed().as_secs() < 60, "it was never tried");
        link.look();
        while let Some(news) = link.next() {
            if matches!(news, News::NotKept(_)) {
                tries += 1;
                first.get_or_insert_with(std::time::Instant::now);
            }
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!(tries, 1);
}
