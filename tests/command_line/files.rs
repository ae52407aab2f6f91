//! The command line, as it treats whole files: backups, damage, passwords, several scripts at once.

use std::fs;
use std::path::Path;

use crate::shell::{self, json, lantu, library, output, project};
use tempfile::TempDir;

#[test]
fn a_backup_is_restored_as_one_step_that_undo_takes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (library, kept, other) = (path("库.lantu"), path("备份.lantu"), path("别的.lantu"));
    lantu(&["new", &library]).assert().success();
    lantu(&["new", &other]).assert().success();
    lantu(&["backup", &library, &kept]).assert().success();
    lantu(&["backup", &library, &kept])
        .assert()
        .failure()
        .code(1);
    let total = || {
        let list = lantu(&[
            "list",
            &library,
            "--filter",
            "name=平安大桥",
            "--format",
            "csv",
        ]);
        let output = { list }.output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let before = total();
    lantu(&["set", &library, "平安大桥", "total_investment=1.2亿元"])
        .assert()
        .success();
    let after = total();
    assert_ne!(before, after);
    lantu(&["restore", &library, &kept]).assert().success();
    assert_eq!(total(), before);
    let history = lantu(&["history", &library]).output().unwrap();
    let history = String::from_utf8(history.stdout).unwrap();
    assert!(history.contains("恢复备份：备份") && history.contains("修改总投资"));
    lantu(&["undo", &library]).assert().success();
    assert_eq!(total(), after);
    lantu(&["check", &library]).assert().success();
    // Another library's backup would be another library.
    lantu(&["restore", &library, &other])
        .assert()
        .failure()
        .code(1);
    assert_eq!(total(), after);
}

#[test]
fn a_damaged_library_is_salvaged_into_a_new_one() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let dest = folder.path().join("抢救.lantu");
    let (file, to) = (path.to_str().unwrap(), dest.to_str().unwrap());
    let mut bytes = fs::read(&path).unwrap();
    bytes.truncate(bytes.len() / 4 * 3);
    fs::write(&path, &bytes).unwrap();
    let refused = lantu(&["check", file]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));

    let output = lantu(&["salvage", file, to]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("检查无误"), "{text}");
    assert!(text.contains("\n项目：完好 "), "{text}");
    assert!(text.contains("原文件没有改动"), "{text}");
    lantu(&["check", to]).assert().success();
    assert!(fs::read(&path).unwrap() == bytes);
    // What is to be checked is found as the report says.
    let marked = json(&["list", to, "--filter", "标记~待核对", "--format", "json"]);
    let told = format!("有 {} 个项目加了标记", marked["count"]);
    assert!(marked["count"] == 0 || text.contains(&told), "{text}");

    lantu(&["salvage", file, to]).assert().failure().code(1);
}

#[test]
fn a_library_is_encrypted_and_decrypted_with_a_password_from_the_input() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let name = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (file, sealed, plain) = (name("库.lantu"), name("库.lantu.age"), name("解密.lantu"));
    let run = |args: [&str; 3], input: &str| {
        let output = lantu(&args).write_stdin(input).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8(text).unwrap())
    };
    let (code, text) = run(["seal", &file, &sealed], "\n");
    assert_eq!(code, Some(1));
    assert!(text.contains("密码是空的"), "{text}");
    let (code, text) = run(["seal", &file, &sealed], "平安大桥2025\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("忘记密码，谁也打不开"), "{text}");
    // A password file of a Windows editor is the same password.
    let file16: Vec<u8> = "\u{feff}平安大桥2025\r\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (file, dest) in [
        ("\u{feff}平安大桥2025\r\n".as_bytes(), name("一.lantu")),
        (file16.as_slice(), name("二.lantu")),
    ] {
        let unseal = lantu(&["unseal", &sealed, &dest])
            .write_stdin(file)
            .output();
        assert!(unseal.unwrap().status.success(), "{file:x?}");
    }
    let refused = lantu(&["list", &sealed]).output().unwrap();
    let words = String::from_utf8(refused.stderr).unwrap();
    assert!(words.contains("这是加密的项目库，需要密码"), "{words}");

    let (code, text) = run(["unseal", &sealed, &plain], "平安大桥2026\n");
    assert_eq!(code, Some(1));
    assert!(text.contains("密码不对"), "{text}");
    assert!(!Path::new(&plain).exists());
    // As a file of Windows ends its lines.
    let (code, text) = run(["unseal", &sealed, &plain], "平安大桥2025\r\n");
    assert_eq!(code, Some(0), "{text}");
    assert!(fs::read(&plain).unwrap() == fs::read(&path).unwrap());
    let (code, _) = run(["unseal", &sealed, &plain], "平安大桥2025\n");
    assert_eq!(code, Some(1));
}

#[test]
fn commands_that_run_side_by_side_wait_for_each_other() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let sets: Vec<std::process::Child> = (0..20)
        .map(|n| {
            std::process::Command::new(assert_cmd::cargo::cargo_bin("lantu"))
                .args(["set", path.to_str().unwrap(), "平安大桥"])
                .arg(format!("note=第{n}个"))
                .stderr(std::process::Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    for set in sets {
        let output = set.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{error}");
    }
    let history = json(&["history", path.to_str().unwrap(), "--format", "json"]);
    assert_eq!(history["steps"].as_array().unwrap().len(), 21);
}

#[test]
fn nothing_in_a_library_steers_the_terminal() {
    let folder = TempDir::new().unwrap();
    let path = library(&folder);
    let file = path.to_str().unwrap();
    let odd = "桥\u{1b}]0;x\u{7}\u{9b}31m\u{202e}反\u{2066}\u{85}桥";
    let note = format!("name={odd}");
    lantu(&["set", file, "平安大桥", &note]).assert().success();
    let other = folder.path().join("副本.lantu");
    let copy = other.to_str().unwrap();
    lantu(&["backup", file, copy]).assert().success();
    lantu(&["set", file, odd, "name=平安大桥"])
        .assert()
        .success();
    let steers = |c: char| c.is_control() && c != '\n' || "\u{202e}\u{2066}".contains(c);
    for args in [
        &["list", copy][..],
        &["history", copy],
        &["history", copy, "--format", "json"],
        &["list", copy, "--format", "json"],
        &["compare", copy, file],
        &["compare", copy, file, "--format", "json"],
        &["merge", file, copy, "--dry-run"],
        &["check", copy],
    ] {
        let said = shell::output(args);
        assert!(!said.contains(steers), "{args:?}: {said:?}");
    }
    let text = shell::output(&["list", copy]);
    assert!(
        text.contains(r"桥\u{1b}]0;x\u{7}\u{9b}31m\u{202e}反\u{2066}\u{85}桥"),
        "{text}"
    );
    // Valid JSON that says the same.
    project(&other, odd);
    // Data for other programs is as it is.
    let csv = shell::output(&["list", copy, "--format", "csv"]);
    assert!(csv.contains(odd));
    let error = shell::error(&["set", copy, "平安大桥\u{1b}[2J", "note=x"]);
    assert!(!error.contains(steers), "{error:?}");
}

#[test]
fn commands_are_noted_and_backed_up_and_go_out_whole_as_what_the_window_does() {
    let folder = TempDir::new().unwrap();
    let kept = folder.path().join("本机");
    let synced = folder.path().join("坚果云");
    std::fs::create_dir(&synced).unwrap();
    let library = synced.join("库.lantu");
    let path = library.to_str().unwrap();
    let run = |args: &[&str]| {
        let done = lantu(args).env("XDG_DATA_HOME", &kept).output().unwrap();
        let error = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{error}");
    };
    run(&["new", path]);
    for note in ["甲", "乙", "丙"] {
        run(&["set", path, "平安大道", &format!("note={note}")]);
    }
    let listed = output(&["list", path, "--filter", "note=丙", "--format", "csv"]);
    assert!(listed.contains("平安大道"), "{listed}");
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    // Others see whole files; what was replaced is kept.
    assert_eq!(names(&synced), ["库.lantu", "库（历史版本）"]);
    let local = kept.join("lantu/backups");
    assert_eq!(names(&local.join("工作副本")), Vec::<String>::new());
    let id = names(&local)
        .into_iter()
        .find(|name| name.len() == 36)
        .unwrap();
    let of_library = names(&local.join(id));
    let notes = of_library
        .iter()
        .filter(|name| name.starts_with("本机记录-"));
    let backups = of_library
        .iter()
        .filter(|name| name.ends_with(".lantu.zst"));
    // One before the first change of the day, none for each command.
    assert_eq!((notes.count(), backups.count()), (1, 1), "{of_library:?}");
}
