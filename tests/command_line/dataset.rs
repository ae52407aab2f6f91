//! Tables for analysis over many libraries.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use parquet::file::reader::SerializedFileReader;
use parquet::record::{Field, Row};
use tempfile::TempDir;

use crate::shell::{json, lantu};

fn sample(folder: &TempDir, name: &str) -> String {
    let path = folder.path().join(name).display().to_string();
    lantu(&["-q", "new", &path, "--from", "sample", "--projects", "60"])
        .assert()
        .success();
    path
}

fn rows(path: &Path) -> Vec<Row> {
    let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
    reader.into_iter().map(Result::unwrap).collect()
}

fn cell(row: &Row, name: &str) -> Field {
    let mut cells = row.get_column_iter();
    let found = cells.find(|(column, _)| *column == name);
    found.map(|(_, cell)| cell.clone()).unwrap()
}

/// The sum of the totals of the rows that are counted, in 分.
fn total(rows: &[Row]) -> i64 {
    let counted = rows
        .iter()
        .filter(|row| cell(row, "counted") == Field::Bool(true));
    let amounts = counted.filter_map(|row| match cell(row, "total_investment_fen") {
        Field::Long(fen) => Some(fen),
        _ => None,
    });
    amounts.sum()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_file_has_a_row_for_each_project_and_the_sums_of_the_list() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder, "s.lantu");
    let to = folder.path().join("项目.parquet").display().to_string();
    lantu(&[
        "-q",
        "export",
        &library,
        "--to",
        &to,
        "--filter",
        "建设阶段=在建",
    ])
    .assert()
    .success();
    let rows = rows(&folder.path().join("项目（示例数据）.parquet"));
    let list = json(&[
        "list",
        &library,
        "--format",
        "json",
        "--filter",
        "建设阶段=在建",
    ]);
    assert_eq!(rows.len(), list["projects"].as_array().unwrap().len());
    assert_eq!(total(&rows), list["total_investment_fen"].as_i64().unwrap());
    assert!(total(&rows) > 0);
}

/// Writes the dataset of September 2024 of a library.
fn september(library: &str, to: &Path, more: &[&str]) {
    let to = to.display().to_string();
    let args = ["-q", "export", library, "--to", &to, "--dataset"];
    let when = ["--year", "2024", "--month", "9"];
    lantu(&[&args[..], &when, more].concat()).assert().success();
}

#[test]
fn libraries_gather_in_one_folder_and_each_replaces_its_own() {
    let folder = TempDir::new().unwrap();
    let (one, other) = (sample(&folder, "a.lantu"), sample(&folder, "b.lantu"));
    let to = folder.path().join("汇总");
    let export = |library: &str| september(library, &to, &[]);
    export(&one);
    let of_one = files(&to);
    export(&one);
    assert_eq!(files(&to), of_one);
    export(&other);
    assert_eq!(files(&to).len(), 2 * of_one.len());
    let projects = files(&to.join("projects"));
    assert_eq!(projects.len(), 2);
    assert!(
        projects[0]
            .display()
            .to_string()
            .replace('\\', "/")
            .contains("/region=冷水江市/report_year=2024/report_month=09/")
    );
    let args = [
        "list", &one, "--format", "json", "--year", "2024", "--month", "9",
    ];
    let list = json(&args);
    for file in &projects {
        assert_eq!(
            total(&rows(file)),
            list["total_investment_fen"].as_i64().unwrap()
        );
    }
}

#[test]
fn what_a_library_has_no_rows_for_any_more_is_taken_away() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder, "a.lantu");
    let to = folder.path().join("汇总");
    let export = |filter: &str| {
        september(&library, &to, &["--filter", filter]);
        files(&to_projects(&folder)).len()
    };
    assert_eq!(export("总投资>0"), 1);
    let other =
        to_projects(&folder).join("region=别处/report_year=2024/report_month=09/别的.parquet");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    fs::write(&other, b"of others").unwrap();
    assert_eq!(export("项目名称=没有这个项目"), 1);
    assert!(other.exists());
}

#[test]
fn what_was_written_before_the_disk_refused_may_be_written_again() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder, "a.lantu");
    let export = |to: &Path| {
        let to = to.display().to_string();
        let of = ["export", &library, "--to", &to, "--dataset"];
        let month = ["--year", "2024", "--month", "9"];
        lantu(&[&of[..], &month].concat()).output().unwrap()
    };
    let whole = folder.path().join("全");
    let told = String::from_utf8(export(&whole).stdout).unwrap();
    let last = told
        .lines()
        .filter_map(|line| line.strip_prefix("已导出："))
        .next_back();
    let table = Path::new(last.unwrap()).strip_prefix(&whole).unwrap();
    let table = table.iter().next().unwrap();
    // Where its folder is to be there is a file.
    let to = folder.path().join("汇总");
    fs::create_dir(&to).unwrap();
    fs::write(to.join(table), b"mine").unwrap();
    assert!(!export(&to).status.success());
    let written = files(&to).len() - 1;
    assert!(written > 0 && written < files(&whole).len());
    fs::remove_file(to.join(table)).unwrap();
    let again = export(&to);
    assert!(again.status.success(), "{again:?}");
    assert_eq!(files(&to).len(), files(&whole).len());
}

fn to_projects(folder: &TempDir) -> PathBuf {
    folder.path().join("汇总").join("projects")
}

#[test]
fn what_only_papers_have_is_refused_and_nothing_written() {
    let folder = TempDir::new().unwrap();
    let to = folder.path().join("项目.parquet").display().to_string();
    let refused = lantu(&["export", "--to", &to, "--unit", "yi"])
        .assert()
        .failure()
        .code(2);
    let words = String::from_utf8(refused.get_output().stderr.clone()).unwrap();
    assert!(words.contains("--unit 不用于 parquet"), "{words}");
    fs::write(&to, b"mine").unwrap();
    lantu(&["export", "--to", &to]).assert().failure();
    lantu(&["export", "--to", &to, "--dataset"])
        .assert()
        .failure()
        .code(2);
    assert_eq!(fs::read(&to).unwrap(), b"mine");
}

#[test]
fn files_for_programs_have_the_same_bytes_twice() {
    let folder = TempDir::new().unwrap();
    let library = sample(&folder, "s.lantu");
    let made = ["一", "二"].map(|name| {
        let to = folder.path().join(name);
        fs::create_dir(&to).unwrap();
        let file = |name: &str| to.join(name).display().to_string();
        let (table, data, calendar) = (file("项目.parquet"), file("汇总"), file("到期.ics"));
        let writes: [&[&str]; 3] = [
            &["export", &library, "--to", &table, "--year", "2024"],
            &[
                "export",
                &library,
                "--to",
                &data,
                "--dataset",
                "--year",
                "2024",
            ],
            &[
                "calendar", &library, "--from", "2024-01", "--to", "2024-12", "--ics", &calendar,
            ],
        ];
        for write in writes {
            lantu(write).assert().success();
        }
        let read = |path: PathBuf| {
            let name = path.strip_prefix(&to).unwrap().to_owned();
            (name, fs::read(path).unwrap())
        };
        files(&to).into_iter().map(read).collect::<Vec<_>>()
    });
    let [first, second] = made;
    assert!(first.len() >= 3, "{}", first.len());
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one.0, other.0);
        assert!(one.1 == other.1, "{}", one.0.display());
    }
    assert_eq!(first.len(), second.len());
}
