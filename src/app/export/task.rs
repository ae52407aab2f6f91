use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::job::Progress;
use crate::files::is_refused_in_names;
use crate::model::{Portfolio, is_text_control};
use crate::report::{self, Format, Layout, ReportError};
use crate::view::{BindError, Filter, GroupKey, Index, Moment, Query, run};

use super::made::Made;
use super::{FileOptions, Papers};

/// What is to be exported, how, and where to.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportTask {
    /// Which projects, in which groups.
    pub query: Query,
    /// How the paper is laid out.
    pub layout: Layout,
    /// The kinds of file, one file each.
    pub formats: Vec<Format>,
    /// What the kinds of file leave open.
    pub options: FileOptions,
    /// One file for each group of this key rather than one for all.
    pub split: Option<Split>,
    /// The folder of the files.
    pub folder: PathBuf,
    /// Their name, without ending.
    pub name: String,
    /// The groups chosen for the paper; none where it follows the table.
    pub group_by: Option<Vec<GroupKey>>,
    /// The office's own preset that it began with, by its name.
    pub own_preset: Option<String>,
    /// Whether files may be replaced that this library did not write.
    pub replaces: bool,
    /// The papers that are bound together as 附件1, 附件2 … below the title of the layout; empty for one paper.
    pub bundle: Vec<BundledPaper>,
    /// The library, beside which the pictures of projects lie.
    pub library: Option<PathBuf>,
}

/// A paper of several that are bound together.
#[derive(Clone, Debug, PartialEq)]
pub struct BundledPaper {
    /// Which projects, in which groups.
    pub query: Query,
    /// How it is laid out.
    pub layout: Layout,
}

/// By what one paper is made into several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split {
    /// 每个部门一份
    LeadDepartment,
    /// 每篇一份
    Part,
    /// 每章一份
    Chapter,
    /// 每个责任领导一份
    Leader,
}

/// What a task has written.
#[derive(Debug, Default)]
pub struct Exported {
    /// The files, in the order in which they were written.
    pub files: Vec<PathBuf>,
    /// Files in the way that this library did not write, or not as they are. Nothing was written then.
    pub in_the_way: Vec<PathBuf>,
    /// Files that were open elsewhere: the name that was wanted, and the one that was taken.
    pub renamed: Vec<(String, String)>,
    /// What whoever hands the papers round should know.
    pub warnings: Vec<String>,
    /// Whether the person stopped it before the last file.
    pub is_cancelled: bool,
    /// Why the rest was not written. Each of the files is whole.
    pub failure: Option<PaperError>,
}

impl Exported {
    /// `只写出了 2 个文件（甲.xlsx、乙.xlsx），其余没有写出：磁盘空间不足…`
    pub(crate) fn failure_words(&self) -> Option<String> {
        let failure = self.failure.as_ref()?;
        let names: Vec<String> = self.files.iter().map(|file| name_of(file)).collect();
        Some(format!(
            "只写出了 {} 个文件（{}），其余没有写出：{failure}",
            names.len(),
            names.join("、")
        ))
    }
}

impl Split {
    /// Every way.
    pub const ALL: [Self; 4] = [
        Self::LeadDepartment,
        Self::Leader,
        Self::Part,
        Self::Chapter,
    ];

    /// `每个部门一份`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LeadDepartment => "每个部门一份",
            Self::Part => "每篇一份",
            Self::Chapter => "每章一份",
            Self::Leader => "每个责任领导一份",
        }
    }

    /// The key of its groups.
    pub const fn key(self) -> GroupKey {
        match self {
            Self::LeadDepartment => GroupKey::LeadDepartment,
            Self::Part => GroupKey::Part,
            Self::Chapter => GroupKey::Chapter,
            Self::Leader => GroupKey::Leader,
        }
    }
}

/// Why a paper was not written.
#[derive(Debug, Error)]
pub enum PaperError {
    /// The question has no answer.
    #[error(transparent)]
    Question(#[from] BindError),
    /// It was not made, or the disk refuses it.
    #[error(transparent)]
    Report(#[from] ReportError),
    /// Files that this library did not write, or not as they are.
    #[error("{}", in_the_way(.0))]
    InTheWay(Vec<PathBuf>),
}

/// One paper of a task.
struct Part {
    /// What it is about beyond the title; empty for all.
    label: String,
    /// Which of the projects it is about.
    filter: Filter,
}

impl ExportTask {
    /// The file of a format, for a paper that is not split, of content with this mark.
    pub fn path(&self, format: Format, data_mark: Option<&str>) -> PathBuf {
        self.path_of("", format, data_mark)
    }

    fn path_of(&self, label: &str, format: Format, data_mark: Option<&str>) -> PathBuf {
        let mut name = marked_name(self.name.trim(), data_mark);
        if !label.is_empty() {
            name = format!("{name}（{}）", file_name(label));
        }
        self.folder.join(format!("{name}.{}", format.extension()))
    }

    /// The same under the first name that is free for all of its files.
    pub fn beside(&self, taken: &[PathBuf]) -> Self {
        let name = self.name.trim();
        let is_free = |other: &String| {
            taken.iter().all(|path| {
                let path = name_of(path).replacen(name, other, 1);
                !self.folder.join(path).exists()
            })
        };
        let mut names = (2..).map(|number| format!("{name}（{number}）"));
        Self {
            name: names.find(is_free).unwrap_or_default(),
            ..self.clone()
        }
    }

    fn parts(
        &self,
        portfolio: &Portfolio,
        index: &Index,
        moment: Moment,
    ) -> Result<Vec<Part>, BindError> {
        let Some(split) = self.split else {
            return Ok(vec![Part {
                label: String::new(),
                filter: Filter::default(),
            }]);
        };
        let by_group = Query {
            group_by: vec![split.key()],
            ..self.query.clone()
        };
        let listing = run(portfolio, index, &by_group, moment)?;
        let part = |group: &crate::view::Group| Part {
            label: group.label.clone(),
            filter: Filter::group(group.by, group.key.clone()),
        };
        Ok(listing.groups.iter().map(part).collect())
    }
}

/// A title as a file name: signs that a system refuses, and those that would make it look like another, are dropped.
pub(crate) fn file_name(title: &str) -> String {
    title
        .chars()
        .filter(|c| !is_refused_in_names(*c) && !is_text_control(*c))
        .collect()
}

/// The name of a paper whose content has a mark, which must be known from the name as well.
pub(crate) fn marked_name(name: &str, data_mark: Option<&str>) -> String {
    match data_mark {
        Some(mark) if !name.contains(mark) => format!("{name}（{}）", file_name(mark)),
        _ => name.to_owned(),
    }
}

/// Writes the files of a task, each whole or not at all. Where something is in the way, nothing is written.
///
/// # Errors
/// Not even the first file was written. What goes wrong later stands in [`Exported::failure`].
pub fn run_export(
    portfolio: &Portfolio,
    task: &ExportTask,
    moment: Moment,
    papers: Papers,
    progress: &Progress,
) -> Result<Exported, PaperError> {
    let (mut papers, mut exported) = (papers, Exported::default());
    let end = write_papers(
        portfolio,
        task,
        moment,
        (&mut papers, &mut exported),
        progress,
    );
    papers.keep();
    match end {
        Err(error) if exported.files.is_empty() => Err(error),
        end => {
            exported.failure = end.err();
            Ok(exported)
        }
    }
}

fn write_papers(
    portfolio: &Portfolio,
    task: &ExportTask,
    moment: Moment,
    (papers, exported): (&mut Papers, &mut Exported),
    progress: &Progress,
) -> Result<(), PaperError> {
    let mark = portfolio.data_mark();
    let index = Index::new(portfolio);
    let parts = task.parts(portfolio, &index, moment)?;
    progress.begin(parts.len() * task.formats.len());
    if !task.replaces {
        let files = parts.iter().flat_map(|part| {
            let formats = task.formats.iter();
            formats.map(|format| task.path_of(&part.label, *format, mark))
        });
        // One that is open elsewhere is not replaced but passed by.
        let files = files.filter(|file| !is_open_elsewhere(file) && !papers.may_replace(file));
        exported.in_the_way = files.collect();
        if !exported.in_the_way.is_empty() {
            return Ok(());
        }
    }
    for part in parts {
        let of = (part.label.as_str(), &part.filter);
        let (made, warnings) = Made::of(task, (portfolio, &index), of, moment)?;
        for warning in warnings {
            if !exported.warnings.contains(&warning) {
                exported.warnings.push(warning);
            }
        }
        for format in &task.formats {
            if progress.is_cancelled() {
                exported.is_cancelled = true;
                return Ok(());
            }
            let how = (*format, task.options);
            let bytes = made.bytes(portfolio, how, moment)?;
            let wanted = task.path_of(&part.label, *format, mark);
            let taken = save_beside(&wanted, |path| report::save(path, &bytes))?;
            papers.note(&taken, &bytes);
            if taken != wanted {
                exported.renamed.push((name_of(&wanted), name_of(&taken)));
            }
            exported.files.push(taken);
            progress.step();
        }
    }
    Ok(())
}

/// The same place under a name that bears the mark of what is written there.
pub(crate) fn marked_path(path: &Path, data_mark: Option<&str>) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let name = marked_name(&stem, data_mark);
    match path.extension() {
        Some(ending) => path.with_file_name(format!("{name}.{}", ending.to_string_lossy())),
        None => path.with_file_name(name),
    }
}

/// Writes one paper. `replaces` says that a person agreed to replace what is there.
///
/// # Errors
/// Something is in the way that this library did not write, or the disk refuses.
pub(crate) fn save_paper(
    path: &Path,
    bytes: &[u8],
    mut papers: Papers,
    replaces: bool,
) -> Result<(), PaperError> {
    if !replaces && !papers.may_replace(path) {
        return Err(PaperError::InTheWay(vec![path.to_owned()]));
    }
    report::save(path, bytes)?;
    papers.note(path, bytes);
    papers.keep();
    Ok(())
}

/// Why nothing was written.
pub(crate) fn in_the_way(files: &[PathBuf]) -> String {
    let names: Vec<String> = files
        .iter()
        .map(|file| file.display().to_string())
        .collect();
    format!(
        "已有的文件不是这个项目库写出的，或写出后被改过，没有替换。请换一个文件名（命令行可加 --replace）：{}",
        names.join("、")
    )
}

fn name_of(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

/// Saves under the name that was asked for, or, where another program has that file open, under the next free
/// one: nobody has to start again because a sheet is open somewhere.
fn save_beside(
    path: &Path,
    save: impl Fn(&Path) -> Result<(), ReportError>,
) -> Result<PathBuf, ReportError> {
    let in_use = if is_open_elsewhere(path) {
        None
    } else {
        match save(path) {
            Ok(()) => return Ok(path.to_owned()),
            Err(error @ ReportError::InUse(..)) => Some(error),
            Err(error) => return Err(error),
        }
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    for number in 2..100 {
        let other = path.with_file_name(format!("{stem}（{number}）.{ending}"));
        if !other.exists() {
            return save(&other).map(|()| other);
        }
    }
    Err(in_use.unwrap_or_else(|| ReportError::InUse(path.to_owned())))
}

/// Office programs put a small file beside one that they have open: Excel and WPS `~$…`, LibreOffice `.~lock.…#`.
/// Linux would let us replace such a file under their hands.
fn is_open_elsewhere(path: &Path) -> bool {
    let name = name_of(path);
    let beside = |name: String| path.with_file_name(name).exists();
    beside(format!("~${name}")) || beside(format!(".~lock.{name}#"))
}

#[cfg(test)]
mod tests {
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
        let exported =
            run_export(&portfolio, &split, moment(), Papers::default(), &progress).unwrap();
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
}
