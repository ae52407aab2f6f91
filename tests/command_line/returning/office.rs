//! The way through another office program, where one is installed.

use std::path::{Path, PathBuf};
use std::process::Command;

use lantu::report::Preset;
use tempfile::TempDir;

use super::workbook::{Places, Set, Workbook};
use super::{assert_nothing, changes, compared, sample, workbook};

/// Has LibreOffice write workbooks anew in a format; none where it is not installed.
fn through_office(folder: &Path, files: &[PathBuf], format: &str) -> Option<PathBuf> {
    let out = folder.join(format);
    let profile = folder.join("profile");
    let done = Command::new("soffice")
        .arg(format!(
            "-env:UserInstallation=file://{}",
            profile.display()
        ))
        .args(["--headless", "--convert-to", format, "--outdir"])
        .arg(&out)
        .args(files)
        .output();
    if let Ok(done) = done {
        let error = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{error}");
        Some(out)
    } else {
        #[expect(clippy::print_stdout, reason = "whoever runs the tests is told")]
        {
            println!("skipped: LibreOffice is not installed");
        }
        None
    }
}

#[test]
fn libreoffice_saves_every_preset_and_nothing_is_lost() {
    let portfolio = sample();
    let folder = TempDir::new().unwrap();
    let files: Vec<PathBuf> = Preset::ALL
        .into_iter()
        .map(|preset| {
            let path = folder.path().join(format!("{}.xlsx", preset.label()));
            std::fs::write(&path, workbook(&portfolio, preset).0).unwrap();
            path
        })
        .collect();
    for format in ["xlsx", "ods", "xls"] {
        let Some(out) = through_office(folder.path(), &files, format) else {
            return;
        };
        for preset in Preset::ALL {
            let path = out.join(format!("{}.{format}", preset.label()));
            let bytes = std::fs::read(&path).unwrap();
            let (reading, _) = compared(&portfolio, &bytes);
            assert_ne!(reading.paper, "", "{} {format}", preset.label());
            assert_nothing(&portfolio, &bytes, &format!("{} {format}", preset.label()));
        }
    }
}

#[test]
fn what_was_altered_comes_through_libreoffice() {
    let portfolio = sample();
    let (bytes, sheet) = workbook(&portfolio, Preset::KeyProjects);
    let places = Places::of(&bytes, &sheet);
    let mut book = Workbook::open(&bytes);
    let rows = places.rows();
    book.set(
        (rows[0], places.column("总投资")),
        Set::Number(12_345.678_9),
    );
    book.set((rows[3], places.column("备注")), Set::Text("=改过"));
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("改.xlsx");
    std::fs::write(&path, book.bytes()).unwrap();
    let (_, direct) = compared(&portfolio, &book.bytes());
    let expected = changes(&direct);
    assert_eq!(expected.len(), 2, "{expected:?}");
    for format in ["xlsx", "ods"] {
        let Some(out) = through_office(folder.path(), std::slice::from_ref(&path), format) else {
            return;
        };
        let bytes = std::fs::read(out.join(format!("改.{format}"))).unwrap();
        let (_, difference) = compared(&portfolio, &bytes);
        assert_eq!(changes(&difference), expected, "{format}");
    }
}
