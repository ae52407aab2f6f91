//! What is no ordinary file, where a library or something beside it is looked for.

use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::process::Command;

use super::*;
use crate::files::read_small;
use crate::store::{Password, is_sealed, read_only, salvage, seal, unseal};

fn make_pipe(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status().unwrap();
    assert!(made.success());
}

fn beside(library: &Fixture, name: &str) -> PathBuf {
    library.folder.path().join(name)
}

const RECORD: &str = ".~lock.十四五.lantu#";

#[test]
fn a_named_pipe_a_device_a_socket_and_a_folder_are_no_libraries() {
    let folder = tempfile::tempdir().unwrap();
    let at_name = |name: &str| folder.path().join(name);
    make_pipe(&at_name("管道.lantu"));
    let _socket = UnixListener::bind(at_name("套接字.lantu")).unwrap();
    std::fs::create_dir(at_name("文件夹.lantu")).unwrap();
    symlink("/dev/zero", at_name("设备.lantu")).unwrap();
    let password = Password::new("x".to_owned());
    let (dest, id) = (at_name("新.lantu"), Uuid::from_u128(9));
    for name in ["管道.lantu", "套接字.lantu", "文件夹.lantu", "设备.lantu"] {
        let path = at_name(name);
        assert!(!is_sealed(&path));
        for error in [
            open(&path).unwrap_err(),
            Store::open_trusted(&path, author(), at(), folder.path()).unwrap_err(),
            read_only(&path).unwrap_err(),
            seal(&path, &dest, &password, false).unwrap_err(),
            unseal(&path, &dest, &password).unwrap_err(),
            salvage(&path, &dest, id, author(), at()).unwrap_err(),
        ] {
            let words = error.to_string();
            assert!(words.contains("文件"), "{name}: {words}");
            assert!(!words.contains("os error"), "{name}: {words}");
        }
    }
    assert!(!dest.exists());
}

#[test]
fn other_files_are_read_only_when_they_are_ordinary_and_no_open_library() {
    let library = Fixture::new();
    let pipe = beside(&library, "管道");
    make_pipe(&pipe);
    assert!(read_small(&pipe, 9).is_err());
    let file = beside(&library, "文件");
    std::fs::write(&file, "123456789").unwrap();
    assert_eq!(read_small(&file, 9).unwrap(), b"123456789");
    assert!(read_small(&file, 8).is_err());
    let _opened = library.open();
    assert!(read_small(&library.path, usize::MAX / 2).is_err());
}

#[test]
fn sqlite_is_not_led_to_a_pipe_or_a_link_beside_the_library() {
    let library = Fixture::new();
    let victim = beside(&library, "别的文件");
    for suffix in ["-journal", "-wal"] {
        let side = crate::files::beside(&library.path, suffix);
        for make in [make_pipe, |path: &Path| {
            let victim = path.with_file_name("别的文件");
            std::fs::write(&victim, b"").unwrap();
            symlink(&victim, path).unwrap();
        }] {
            make(&side);
            for error in [
                open(&library.path).unwrap_err(),
                read_only(&library.path).unwrap_err(),
            ] {
                let words = error.to_string();
                assert!(words.starts_with("项目库旁的这个文件"), "{words}");
                assert!(words.ends_with(suffix), "{words}");
            }
            std::fs::remove_file(&side).unwrap();
        }
    }
    assert_eq!(std::fs::read(victim).unwrap(), b"");
    library.open();
}

#[test]
fn the_lock_record_is_not_written_where_a_link_leads() {
    let library = Fixture::new();
    let victim = beside(&library, "别的文件");
    std::fs::write(&victim, "重要").unwrap();
    symlink(&victim, beside(&library, RECORD)).unwrap();
    let opened = library.open();
    let record = beside(&library, RECORD);
    assert!(record.symlink_metadata().unwrap().is_file());
    assert!(std::fs::read_to_string(&record).unwrap().contains("张三"));
    drop(opened);
    assert_eq!(std::fs::read_to_string(&victim).unwrap(), "重要");
    assert_eq!(library.file_names(), ["别的文件", "十四五.lantu"]);
}

#[test]
fn a_lock_record_that_is_none_is_not_read() {
    let library = Fixture::new();
    let opened = library.open();
    let record = beside(&library, RECORD);
    let text = std::fs::read_to_string(&record).unwrap();
    std::fs::remove_file(&record).unwrap();
    let who = || match open(&library.path).unwrap_err() {
        StoreError::InUse { who, .. } => who,
        other => panic!("{other}"),
    };
    make_pipe(&record);
    assert_eq!(who(), "另一个程序");
    std::fs::remove_file(&record).unwrap();
    std::fs::write(beside(&library, "别处"), &text).unwrap();
    symlink(beside(&library, "别处"), &record).unwrap();
    assert_eq!(who(), "另一个程序");
    std::fs::remove_file(&record).unwrap();
    // Blanks without end before the record's own text.
    std::fs::write(&record, format!("{}{text}", " ".repeat(5_000))).unwrap();
    assert_eq!(who(), "另一个程序");
    std::fs::write(&record, &text).unwrap();
    assert_eq!(who(), "张三（PC-07）");
    drop(opened);
}

#[test]
fn only_ones_own_lock_record_is_removed() {
    let library = Fixture::new();
    let opened = library.open();
    let record = beside(&library, RECORD);
    let theirs = r#"{"user":"李四","host":"PC-99","pid":1,"since":"2025-03-04T09:00:00+08:00"}"#;
    std::fs::write(&record, theirs).unwrap();
    drop(opened);
    assert_eq!(std::fs::read_to_string(&record).unwrap(), theirs);
    drop(library.open());
    assert_eq!(library.file_names(), ["十四五.lantu"]);
}
