use std::path::{Path, PathBuf};

use crate::app::job::Progress;
use crate::model::{Portfolio, is_text_control};
use crate::report::{self, Format, Layout, ReportError};
use crate::view::{Filter, GroupKey, Index, Moment, Query, run};

use super::{FileOptions, export_bytes};

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
}

/// What a task has written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// The files, in the order in which they were written.
    pub files: Vec<PathBuf>,
    /// Files that were open elsewhere: the name that was wanted, and the one that was taken.
    pub renamed: Vec<(String, String)>,
    /// What whoever hands the papers round should know.
    pub warnings: Vec<String>,
    /// Whether the person stopped it before the last file.
    pub is_cancelled: bool,
}

impl Split {
    /// Every way.
    pub const ALL: [Self; 3] = [Self::LeadDepartment, Self::Part, Self::Chapter];

    /// `每个部门一份`.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LeadDepartment => "每个部门一份",
            Self::Part => "每篇一份",
            Self::Chapter => "每章一份",
        }
    }

    /// The key of its groups.
    pub const fn key(self) -> GroupKey {
        match self {
            Self::LeadDepartment => GroupKey::LeadDepartment,
            Self::Part => GroupKey::Part,
            Self::Chapter => GroupKey::Chapter,
        }
    }
}

/// One paper of a task.
struct Part {
    /// What it is about beyond the title; empty for all.
    label: String,
    query: Query,
}

impl ExportTask {
    /// The file of a format, for a paper that is not split.
    pub fn path(&self, format: Format) -> PathBuf {
        self.path_of("", format)
    }

    fn path_of(&self, label: &str, format: Format) -> PathBuf {
        let name = if label.is_empty() {
            self.name.trim().to_owned()
        } else {
            format!("{}（{}）", self.name.trim(), file_name(label))
        };
        self.folder.join(format!("{name}.{}", format.extension()))
    }

    fn parts(
        &self,
        portfolio: &Portfolio,
        index: &Index,
        moment: Moment,
    ) -> Result<Vec<Part>, String> {
        let Some(split) = self.split else {
            return Ok(vec![Part {
                label: String::new(),
                query: self.query.clone(),
            }]);
        };
        let by_group = Query {
            group_by: vec![split.key()],
            ..self.query.clone()
        };
        let listing = run(portfolio, index, &by_group, moment).map_err(|e| e.to_string())?;
        let part = |group: &crate::view::Group| {
            let filter = Filter::group(group.by, group.key.clone());
            let mut query = self.query.clone();
            query.filter = query.filter.and(filter);
            Part {
                label: group.label.clone(),
                query,
            }
        };
        Ok(listing.groups.iter().map(part).collect())
    }
}

/// A title as a file name: signs that a system refuses, and those that would make it look like another, are dropped.
pub(crate) fn file_name(title: &str) -> String {
    title
        .chars()
        .filter(|c| !r#"\/:*?"<>|"#.contains(*c) && !is_text_control(*c))
        .collect()
}

/// Writes the files of a task, each whole or not at all.
pub fn run_export(
    portfolio: &Portfolio,
    task: &ExportTask,
    moment: Moment,
    progress: &Progress,
) -> Result<Exported, String> {
    let index = Index::new(portfolio);
    let parts = task.parts(portfolio, &index, moment)?;
    progress.begin(parts.len() * task.formats.len());
    let mut exported = Exported::default();
    for part in parts {
        let listing = run(portfolio, &index, &part.query, moment).map_err(|e| e.to_string())?;
        let mut layout = task.layout.clone();
        if !part.label.is_empty() {
            layout.title = format!("{}（{}）", layout.title, part.label);
        }
        let document = report::document(portfolio, &listing, &layout, moment);
        for warning in report::document_warnings(&document) {
            if !exported.warnings.contains(&warning) {
                exported.warnings.push(warning);
            }
        }
        for format in &task.formats {
            if progress.is_cancelled() {
                exported.is_cancelled = true;
                return Ok(exported);
            }
            let how = (*format, task.options);
            let bytes = export_bytes(&document, (portfolio, &listing), how, moment)?;
            let wanted = task.path_of(&part.label, *format);
            let taken = save_beside(&wanted, |path| report::save(path, &bytes))?;
            if taken != wanted {
                exported.renamed.push((name_of(&wanted), name_of(&taken)));
            }
            exported.files.push(taken);
            progress.step();
        }
    }
    Ok(exported)
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
) -> Result<PathBuf, String> {
    let in_use = if is_open_elsewhere(path) {
        None
    } else {
        match save(path) {
            Ok(()) => return Ok(path.to_owned()),
            Err(error @ ReportError::InUse(..)) => Some(error),
            Err(error) => return Err(error.to_string()),
        }
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().unwrap_or_default().to_string_lossy();
    for number in 2..100 {
        let other = path.with_file_name(format!("{stem}（{number}）.{ending}"));
        if !other.exists() {
            save(&other).map_err(|error| error.to_string())?;
            return Ok(other);
        }
    }
    Err(in_use.map_or_else(
        || format!("文件正被其他程序打开，请关闭后重试：{}", path.display()),
        |error| error.to_string(),
    ))
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
        }
    }

    fn moment() -> Moment {
        Moment::on(chrono::NaiveDate::from_ymd_opt(2024, 9, 30).unwrap())
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
        let exported = run_export(&portfolio, &split, moment(), &progress).unwrap();
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
    fn a_cancelled_task_stops_between_files() {
        let folder = tempfile::tempdir().unwrap();
        let portfolio = crate::seed::plan_portfolio().unwrap();
        let progress = Progress::default();
        progress.cancel();
        let exported = run_export(&portfolio, &task(folder.path()), moment(), &progress).unwrap();
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
        let exported = run_export(&portfolio, &task(folder.path()), moment(), &progress).unwrap();
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
                let error = std::io::ErrorKind::ResourceBusy.into();
                return Err(ReportError::InUse(path.to_owned(), error));
            }
            report::save(path, b"new")
        };
        let taken = save_beside(&wanted, save).unwrap();
        assert_eq!(name_of(&taken), "表（2）.xlsx");
    }
}
