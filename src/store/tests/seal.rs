//! Libraries under a password.

use super::*;
use crate::files::FileError;
use crate::store::{Password, is_sealed, read_only, seal, unseal};

fn password(text: &str) -> Password {
    Password::new(text.to_owned())
}

/// A library and itself encrypted.
fn sealed() -> (Fixture, PathBuf) {
    let library = Fixture::new();
    let sealed = library.folder.path().join("十四五.lantu.age");
    seal(&library.path, &sealed, &password("平安Ping1"), false).unwrap();
    (library, sealed)
}

fn opened_copy(library: &Fixture) -> PathBuf {
    library.folder.path().join("解密.lantu")
}

#[test]
fn what_was_encrypted_comes_back_to_the_byte() {
    let (library, sealed) = sealed();
    let dest = opened_copy(&library);
    unseal(&sealed, &dest, &password("平安Ping1")).unwrap();
    assert!(std::fs::read(&dest).unwrap() == library.bytes());
    assert!(is_sealed(&sealed) && !is_sealed(&dest));
    let names = ["十四五.lantu", "十四五.lantu.age", "解密.lantu"];
    assert_eq!(library.file_names(), names);
    open(&dest).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(&dest).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    // Nothing of the content can be read in it.
    let bytes = std::fs::read(&sealed).unwrap();
    let name = "平安大桥".as_bytes();
    assert!(!bytes.windows(name.len()).any(|part| part == name));
}

#[test]
fn a_file_of_several_pieces_comes_back_too() {
    let library = Fixture::new();
    let mut opened = library.open();
    let long = "很长的名称".repeat(20_000);
    let op = rename(&opened.portfolio, 101, &long);
    commit(&mut opened, op);
    drop(opened);
    assert!(library.bytes().len() > 300_000);
    let sealed = library.folder.path().join("密.age");
    let dest = opened_copy(&library);
    seal(&library.path, &sealed, &password("x"), false).unwrap();
    unseal(&sealed, &dest, &password("x")).unwrap();
    assert!(std::fs::read(&dest).unwrap() == library.bytes());
}

#[test]
fn a_commit_that_a_crash_broke_off_is_not_encrypted_by_half() {
    let library = super::salvage::many();
    let (whole, content) = (library.bytes(), library.open().portfolio);
    break_off_a_commit(&library);
    let half = library.bytes();
    let sealed = library.folder.path().join("密.age");
    seal(&library.path, &sealed, &password("x"), false).unwrap();
    assert!(library.bytes() == half);
    unseal(&sealed, &opened_copy(&library), &password("x")).unwrap();
    assert_eq!(
        std::fs::metadata(opened_copy(&library)).unwrap().len(),
        whole.len() as u64
    );
    assert_same(&open(&opened_copy(&library)).unwrap().portfolio, &content);
}

#[test]
fn a_journal_of_another_file_is_not_rolled_into_what_is_encrypted() {
    let library = super::salvage::many();
    let name = put_foreign_journal_beside(&library);
    let sealed = library.folder.path().join("密.age");
    seal(&library.path, &sealed, &password("x"), false).unwrap();
    unseal(&sealed, &opened_copy(&library), &password("x")).unwrap();
    let opened = open(&opened_copy(&library)).unwrap();
    assert_eq!(bridge(&opened.portfolio).name, name);
    assert_eq!(opened.store.check().unwrap().problems, Vec::<String>::new());
}

#[test]
fn a_library_that_is_not_whole_is_not_encrypted() {
    let library = Fixture::new();
    let sql = "UPDATE project SET name = '没有记录的桥' WHERE name = '平安大桥'";
    library.raw().execute_batch(sql).unwrap();
    let sealed = library.folder.path().join("密.age");
    let error = seal(&library.path, &sealed, &password("x"), false).unwrap_err();
    assert!(error.to_string().contains("没有记录的桥"), "{error}");
    assert!(error.to_string().ends_with("十四五.lantu"), "{error}");
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}

#[test]
fn a_wrong_password_opens_nothing() {
    let (library, sealed) = sealed();
    for wrong in ["平安ping1", "平安Ping1 ", "", "平安Ｐｉｎｇ１"] {
        let error = unseal(&sealed, &opened_copy(&library), &password(wrong)).unwrap_err();
        assert!(matches!(error, StoreError::WrongPassword { .. }), "{error}");
        assert!(error.to_string().starts_with("密码不对。"), "{error}");
    }
    assert!(!opened_copy(&library).exists());
}

#[test]
fn an_empty_password_and_a_taken_name_are_refused() {
    let (library, sealed) = sealed();
    let before = std::fs::read(&sealed).unwrap();
    let other = library.folder.path().join("别的.age");
    for blank in ["", "  ", "\t", "　"] {
        let error = seal(&library.path, &other, &password(blank), false).unwrap_err();
        assert!(matches!(error, StoreError::EmptyPassword), "{error}");
    }
    let error = seal(&library.path, &sealed, &password("x"), false).unwrap_err();
    assert!(
        matches!(error, StoreError::File(FileError::Exists { .. })),
        "{error}"
    );
    let error = unseal(&sealed, &library.path, &password("平安Ping1")).unwrap_err();
    assert!(
        matches!(error, StoreError::File(FileError::Exists { .. })),
        "{error}"
    );
    assert!(std::fs::read(&sealed).unwrap() == before);
    assert!(!other.exists());
    seal(&library.path, &sealed, &password("x"), true).unwrap();
    unseal(&sealed, &opened_copy(&library), &password("x")).unwrap();
}

#[test]
fn one_flipped_bit_anywhere_is_noticed() {
    let (library, sealed) = sealed();
    let bytes = std::fs::read(&sealed).unwrap();
    let payload = (1..50_usize).map(|i| i * 7_919 * 101 % (bytes.len() * 8));
    let header = (0..220 * 8).step_by(9);
    for at in payload.chain(header) {
        let mut flipped = bytes.clone();
        flipped[at / 8] ^= 1 << (at % 8);
        std::fs::write(&sealed, &flipped).unwrap();
        let error = unseal(&sealed, &opened_copy(&library), &password("平安Ping1")).unwrap_err();
        assert!(error.to_string().ends_with(".lantu.age"), "{error}");
        assert_eq!(library.file_names(), ["十四五.lantu", "十四五.lantu.age"]);
    }
}

#[test]
fn a_part_of_a_file_is_broken() {
    let (library, sealed) = sealed();
    let bytes = std::fs::read(&sealed).unwrap();
    for length in [30, 150, 200, 70_000, bytes.len() - 1] {
        std::fs::write(&sealed, &bytes[..length]).unwrap();
        let error = unseal(&sealed, &opened_copy(&library), &password("平安Ping1")).unwrap_err();
        assert!(
            matches!(error, StoreError::BrokenSeal { .. }),
            "{length}: {error}"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    std::fs::write(&sealed, longer).unwrap();
    let error = unseal(&sealed, &opened_copy(&library), &password("平安Ping1")).unwrap_err();
    assert!(matches!(error, StoreError::BrokenSeal { .. }), "{error}");
    assert!(!opened_copy(&library).exists());
}

#[test]
fn a_file_that_asks_for_hours_of_work_is_refused_at_once() {
    let (library, sealed) = sealed();
    let bytes = std::fs::read(&sealed).unwrap();
    let end = bytes.windows(3).position(|part| part == b" 4\n").unwrap();
    for factor in [" 19\n", " 40\n"] {
        let costly = [&bytes[..end], factor.as_bytes(), &bytes[end + 3..]].concat();
        std::fs::write(&sealed, costly).unwrap();
        let error = unseal(&sealed, &opened_copy(&library), &password("平安Ping1")).unwrap_err();
        assert!(matches!(error, StoreError::CostlySeal { .. }), "{error}");
    }
    // So is a header that never ends.
    let endless = [&bytes[..end], &b"-> x\n".repeat(100_000)[..]].concat();
    std::fs::write(&sealed, endless).unwrap();
    let error = unseal(&sealed, &opened_copy(&library), &password("平安Ping1")).unwrap_err();
    assert!(matches!(error, StoreError::BrokenSeal { .. }), "{error}");
}

#[test]
fn whoever_opens_an_encrypted_library_is_told_that_it_needs_a_password() {
    let (library, sealed) = sealed();
    for error in [open(&sealed).unwrap_err(), read_only(&sealed).unwrap_err()] {
        let words = "这是加密的项目库，需要密码：";
        assert!(error.to_string().starts_with(words), "{error}");
    }
    let again = library.folder.path().join("两层.age");
    let error = seal(&sealed, &again, &password("x"), false).unwrap_err();
    assert!(matches!(error, StoreError::Sealed { .. }), "{error}");
    let error = unseal(&library.path, &opened_copy(&library), &password("x")).unwrap_err();
    assert!(matches!(error, StoreError::NotSealed { .. }), "{error}");
}

#[test]
fn a_library_that_this_program_has_open_is_not_encrypted_behind_its_back() {
    let library = Fixture::new();
    let _opened = library.open();
    let sealed = library.folder.path().join("密.age");
    let error = seal(&library.path, &sealed, &password("x"), false).unwrap_err();
    assert!(matches!(error, StoreError::InUse { .. }), "{error}");
    assert!(!sealed.exists());
}
