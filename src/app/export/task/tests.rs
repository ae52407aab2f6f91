use super::*;
use crate::model::MoneyUnit;
use crate::report::Preset;

fn task(folder: &Path) -> ExportTask {
    let portfolio = crate::seed::plan_portfolio().unwrap();
    ExportTask {
        query: Query::default(),
        layout: Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Wan, moment()),
        formats: vec![Format::Xlsx, Format::Csv],
        options: FileOptions::default(),
        split: None,
        folder: folder.to_owned(),
        name: "一览表".to_owned(),
        group_by: None,
        own_preset: None,
        replaces: false,
        bundle: Vec::new(),
        library: None,
    }
}

fn moment() -> Moment {
    Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
}

fn write(portfolio: &Portfolio, task: &ExportTask, progress: &Progress) -> Exported {
    run_export(portfolio, task, moment(), Papers::default(), progress).unwrap()
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).unwrap();
    let file = |path: PathBuf| (name_of(&path), std::fs::read(&path).unwrap());
    let mut files: Vec<_> = entries.map(|entry| file(entry.unwrap().path())).collect();
    files.sort();
    files
}

#[test]
fn what_another_made_is_in_the_way_until_a_person_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let progress = Progress::default();
    let path = folder.path().join("一览表.csv");
    std::fs::write(&path, b"kept").unwrap();
    let refused = write(&portfolio, &task(folder.path()), &progress);
    assert_eq!(refused.in_the_way, std::slice::from_ref(&path));
    assert_eq!(refused.files, Vec::<PathBuf>::new());
    // All or nothing: the workbook was not written either.
    let kept = [("一览表.csv".to_owned(), b"kept".to_vec())];
    assert_eq!(files(folder.path()), kept);
    let beside = task(folder.path()).beside(&refused.in_the_way);
    assert_eq!(beside.name, "一览表（2）");
    assert_eq!(write(&portfolio, &beside, &progress).files.len(), 2);
    let agreed = ExportTask {
        replaces: true,
        ..task(folder.path())
    };
    assert_eq!(write(&portfolio, &agreed, &progress).files.len(), 2);
    assert!(std::fs::read(&path).unwrap() != b"kept");
}

#[test]
fn what_was_written_before_a_disk_refused_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let progress = Progress::default();
    let task = ExportTask {
        replaces: true,
        ..task(folder.path())
    };
    let second = folder.path().join("一览表.csv");
    std::fs::create_dir(&second).unwrap();
    let exported = write(&portfolio, &task, &progress);
    assert_eq!(exported.files, [folder.path().join("一览表.xlsx")]);
    let words = exported.failure_words().unwrap();
    let told = "只写出了 1 个文件（一览表.xlsx），其余没有写出：这是一个文件夹";
    assert!(words.starts_with(told), "{words}");
    // Where nothing at all was written, that is all there is to say.
    std::fs::remove_file(folder.path().join("一览表.xlsx")).unwrap();
    std::fs::create_dir(folder.path().join("一览表.xlsx")).unwrap();
    let refused = run_export(&portfolio, &task, moment(), Papers::default(), &progress);
    assert!(refused.is_err());
}

#[test]
fn papers_of_fictional_content_are_known_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    let sample = crate::seed::sample(uuid::Uuid::nil(), Some(20), 7).unwrap();
    let mut portfolio = Portfolio::default();
    portfolio.apply(&sample).unwrap();
    let split = ExportTask {
        split: Some(Split::Part),
        formats: vec![Format::Csv],
        ..task(folder.path())
    };
    let progress = Progress::default();
    for file in write(&portfolio, &split, &progress).files {
        assert!(
            name_of(&file).starts_with("一览表（示例数据）（"),
            "{file:?}"
        );
    }
    assert_eq!(
        marked_name("表（示例数据）二", Some("示例数据")),
        "表（示例数据）二"
    );
    assert_eq!(marked_name("表", None), "表");
}

#[test]
fn each_chapter_gets_files_of_its_own_whose_names_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let split = ExportTask {
        split: Some(Split::Part),
        formats: vec![Format::Csv],
        ..task(folder.path())
    };
    let progress = Progress::default();
    let exported = run_export(&portfolio, &split, moment(), Papers::default(), &progress).unwrap();
    let by_part = Query {
        group_by: vec![GroupKey::Part],
        ..Query::default()
    };
    let listing = run(&portfolio, &Index::new(&portfolio), &by_part, moment()).unwrap();
    let names: Vec<String> = exported.files.iter().map(|path| name_of(path)).collect();
    let expected: Vec<String> = listing
        .groups
        .iter()
        .map(|group| format!("一览表（{}）.csv", group.label))
        .collect();
    assert_eq!(names, expected);
    assert_eq!(progress.done(), (names.len(), names.len()));
    // One line of heads and one per project.
    for (file, group) in exported.files.iter().zip(&listing.groups) {
        let mut reader = csv::Reader::from_path(file).unwrap();
        assert_eq!(reader.records().count(), group.totals.count);
    }
}

#[test]
fn a_file_is_named_by_what_is_seen_of_a_title() {
    assert_eq!(
        file_name("综合\u{202e}科\u{85}/二\u{2066}组\n？"),
        "综合科二组？"
    );
}

#[test]
fn papers_are_bound_together_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let progress = Progress::default();
    let one = task(folder.path());
    let paper = |preset| BundledPaper {
        query: Query::default(),
        layout: Layout::new(preset, &portfolio, MoneyUnit::Wan, moment()),
    };
    let mut bound = ExportTask {
        formats: vec![Format::Docx, Format::Pdf],
        bundle: vec![paper(Preset::Summary), paper(Preset::KeyProjects)],
        ..one
    };
    bound.layout.title = "常务会材料".to_owned();
    let exported = write(&portfolio, &bound, &progress);
    let word = std::fs::read(&exported.files[0]).unwrap();
    let mut word = zip::ZipArchive::new(std::io::Cursor::new(word)).unwrap();
    let text = std::io::read_to_string(word.by_name("word/document.xml").unwrap()).unwrap();
    let places = [
        "常务会材料",
        "目　录",
        "附件1　",
        "附件2　",
        "<w:t>附件1<",
        "<w:t>附件2<",
    ];
    let places: Vec<usize> = places.iter().map(|word| text.find(word).unwrap()).collect();
    assert!(places.is_sorted(), "{places:?}");
    // A workbook has sheets, which nothing binds.
    bound.formats = vec![Format::Xlsx];
    let refused = run_export(&portfolio, &bound, moment(), Papers::default(), &progress);
    assert!(refused.unwrap_err().to_string().contains("PDF 或 Word"));
}

#[test]
fn a_cancelled_task_stops_between_files() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let progress = Progress::default();
    progress.cancel();
    let exported = write(&portfolio, &task(folder.path()), &progress);
    assert!(exported.is_cancelled && exported.files.is_empty());
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_file_open_elsewhere_stays_and_another_name_is_taken() {
    let folder = tempfile::tempdir().unwrap();
    let portfolio = crate::seed::plan_portfolio().unwrap();
    let open = folder.path().join("一览表.xlsx");
    std::fs::write(&open, b"kept").unwrap();
    std::fs::write(folder.path().join(".~lock.一览表.xlsx#"), b"").unwrap();
    let progress = Progress::default();
    let exported = write(&portfolio, &task(folder.path()), &progress);
    let renamed = [("一览表.xlsx".to_owned(), "一览表（2）.xlsx".to_owned())];
    assert_eq!(exported.renamed, renamed);
    assert_eq!(std::fs::read(&open).unwrap(), b"kept");
    assert!(folder.path().join("一览表（2）.xlsx").exists());
    assert!(folder.path().join("一览表.csv").exists());
}

#[test]
fn a_file_that_the_system_keeps_from_being_replaced_gets_another_name_too() {
    let folder = tempfile::tempdir().unwrap();
    let wanted = folder.path().join("表.xlsx");
    let save = |path: &Path| {
        if path == wanted {
            return Err(ReportError::InUse(path.to_owned()));
        }
        report::save(path, b"new")
    };
    let taken = save_beside(&wanted, save).unwrap();
    assert_eq!(name_of(&taken), "表（2）.xlsx");
}
