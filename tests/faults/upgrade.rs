//! A library of an older version is brought up to date, or is what it was.

use std::sync::OnceLock;

use lantu::store::read_only;
use rusqlite::Connection;

use super::damage::raw;
use super::drive::{Place, Running, until_unharmed};
use super::library::template;
use super::trials::{Need, Set, Trials};
use super::verify::{assert_alone, hold_beside};

pub fn trials(trials: &mut Trials) {
    trials.both("fault_25_killed_in_an_upgrade", &[Need::Strace], killed);
    trials.both(
        "fault_25_calls_fail_in_an_upgrade",
        &[Need::Strace],
        failing,
    );
    trials.both(
        "fault_25_killed_in_an_upgrade_leaves_no_file",
        &[Need::Strace],
        no_file_of_an_upgrade,
    );
}

pub const KEPT: &str = "十四五（升级前备份，版本1）.lantu";

/// A library as a program of version 1 would have written it.
fn version_1() -> &'static [u8] {
    static BYTES: OnceLock<Vec<u8>> = OnceLock::new();
    BYTES.get_or_init(|| {
        let place = Place::empty("一.lantu");
        std::fs::write(&place.library, template()).unwrap();
        unpack(&raw(&place.library));
        let sql = "DROP TABLE remit; DROP TABLE exchange; DROP TABLE packed_change; DROP INDEX change_row; DROP TABLE own_value; DROP TABLE own_field;
                   DROP TABLE report_preset; DROP TABLE named_snapshot; DROP TABLE attachment; DROP TABLE remark; DROP TABLE saved_view;
                   DROP TABLE ledger_shape; ALTER TABLE department DROP COLUMN aliases; DROP TABLE kept_text; DROP TABLE reporting; DROP TABLE fill_sheet; DROP TABLE fill_round;
                   DROP TABLE brought_op; DROP INDEX op_origin;
                   ALTER TABLE project DROP COLUMN carried_from;
                   ALTER TABLE project DROP COLUMN major_code;
                   ALTER TABLE project DROP COLUMN industry;
                   ALTER TABLE project DROP COLUMN statistics_state;
                   ALTER TABLE project DROP COLUMN statistics_code;
                   ALTER TABLE project DROP COLUMN supervising_departments;
                   ALTER TABLE project DROP COLUMN supervisor;
                   ALTER TABLE project DROP COLUMN listing_basis;
                   ALTER TABLE project DROP COLUMN address;
                   ALTER TABLE project DROP COLUMN coordinates;
                   ALTER TABLE problem DROP COLUMN document_number;
                   ALTER TABLE problem DROP COLUMN accepted_on;
                   ALTER TABLE problem DROP COLUMN steps;
                   ALTER TABLE problem DROP COLUMN extended_to;
                   ALTER TABLE problem DROP COLUMN settled_on;
                   ALTER TABLE project DROP COLUMN indicators;
                   ALTER TABLE approval DROP COLUMN expires;
                   ALTER TABLE monthly_progress DROP COLUMN light;
                   ALTER TABLE monthly_progress DROP COLUMN planned;
                   ALTER TABLE monthly_progress DROP COLUMN light_reason;
                   ALTER TABLE annual_plan DROP COLUMN first_quarter;
                   ALTER TABLE annual_plan DROP COLUMN second_quarter;
                   ALTER TABLE annual_plan DROP COLUMN third_quarter;
                   ALTER TABLE problem DROP COLUMN answer;
 ALTER TABLE op DROP COLUMN merged; ALTER TABLE op DROP COLUMN counter;
 ALTER TABLE op DROP COLUMN origin;
 ALTER TABLE change DROP COLUMN new_source;
                   ALTER TABLE change DROP COLUMN old_source;
                   PRAGMA user_version = 1;";
        raw(&place.library).execute_batch(sql).unwrap();
        std::fs::read(&place.library).unwrap()
    })
}

/// Makes rows of what a library began with.
fn unpack(raw: &Connection) {
    let mut pieces = raw
        .prepare("SELECT seq, bytes FROM packed_change ORDER BY seq, piece")
        .unwrap();
    let pieces = pieces.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    let mut i = 0;
    for piece in pieces.unwrap() {
        let (seq, bytes): (i64, Vec<u8>) = piece.unwrap();
        let plain = zstd::decode_all(&*bytes).unwrap();
        for line in str::from_utf8(&plain).unwrap().lines() {
            let sql = "INSERT INTO change (seq, i, kind, table_name, row_id, new)
                       SELECT ?1, ?2, ?3 ->> 0, ?3 ->> 1, ?3 ->> 2, ?3 ->> 5";
            raw.execute(sql, (seq, i, line)).unwrap();
            i += 1;
        }
    }
}

pub fn old_place() -> Place {
    let place = Place::empty("十四五.lantu");
    std::fs::write(&place.library, version_1()).unwrap();
    place
}

/// The library is of one version or the other and the copy, once it has its name, is the old one.
fn verify(place: &Place) {
    let kept = place.beside().join(KEPT);
    if kept.exists() {
        assert_eq!(std::fs::read(&kept).unwrap()[60..64], [0, 0, 0, 1]);
        let snapshot = read_only(&kept).unwrap();
        let problems = snapshot.check().unwrap().problems;
        assert_eq!(problems, Vec::<String>::new());
    }
    hold_beside(place, &[], &[KEPT]);
    // It was opened, and so upgraded: never without the copy.
    assert!(kept.exists());
    assert_eq!(std::fs::read(&place.library).unwrap()[60..64], [0, 0, 0, 9]);
}

fn killed(set: Set) {
    for (call, step) in [
        ("pwrite64", 7),
        ("fsync", 1),
        ("fdatasync", 1),
        ("unlink", 1),
        ("linkat", 1),
    ] {
        let mut is_first = true;
        let mut when = 1;
        loop {
            let place = old_place();
            let fault = format!("{call}:signal=SIGKILL:when={when}");
            let struck = place.struck(&[fault], "writer", &["edits=0"]);
            place.sweep();
            verify(&place);
            if !struck.is_hit {
                assert!(
                    !is_first || matches!(call, "fdatasync" | "linkat"),
                    "{call}"
                );
                break;
            }
            is_first = false;
            when += set.pick(step, 1);
        }
    }
}

fn failing(set: Set) {
    for (fault, step) in [
        ("pwrite64:error=ENOSPC", 9),
        ("pwrite64:error=EIO", 11),
        ("fsync:error=EIO", 1),
        ("unlink:error=EACCES", 1),
    ] {
        for from_then_on in ["", "+"] {
            until_unharmed(set.pick(step, 1), |when| {
                let place = old_place();
                let fault = format!("{fault}:when={when}{from_then_on}");
                let struck = place.struck(&[fault], "writer", &["edits=0"]);
                struck.said.assert_orderly();
                for message in struck.said.told("refused") {
                    // Of the library, of the copy of it, or of the folder that holds both.
                    let folder = place.beside().to_str().unwrap();
                    assert!(
                        message.contains("请") && message.contains(folder),
                        "{message}"
                    );
                }
                place.sweep();
                verify(&place);
                struck.is_hit
            });
        }
    }
}

fn no_file_of_an_upgrade(set: Set) {
    for when in (1..200).step_by(set.pick(20, 1)) {
        let place = old_place();
        let struck = place.struck(
            &[format!("pwrite64:signal=SIGKILL:when={when}")],
            "writer",
            &["edits=0"],
        );
        let said = Running::start(&mut place.role("writer", &["edits=1"])).end();
        assert!(said.status.success(), "{said:?}");
        assert_alone(&place, &[KEPT]);
        if !struck.is_hit {
            break;
        }
    }
}
