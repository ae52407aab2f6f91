use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::app::job::Progress;
use crate::model::{Derived, Portfolio};
use crate::report::{self, Format, Layout, ReportError};
use crate::view::{BindError, Filter, GroupKey, Index, Moment, Query, run};

use super::file::{file_name, is_open_elsewhere, marked_name, name_of, save_beside};
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

    /// The key of its groups on a paper that is in these: one about a year goes to whoever answers in it.
    pub fn key_on(self, groups: &[GroupKey]) -> GroupKey {
        let of_year = match self {
            Self::LeadDepartment => GroupKey::Field(Derived::YearLeadDepartment.into()),
            Self::Leader => GroupKey::Field(Derived::YearLeader.into()),
            Self::Part | Self::Chapter => return self.key(),
        };
        if groups.contains(&of_year) {
            of_year
        } else {
            self.key()
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
            group_by: vec![split.key_on(&self.query.group_by)],
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

#[cfg(test)]
mod tests;
