//! The desktop's file dialogs. They run beside the window, which goes on drawing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use thiserror::Error;

use crate::app::{
    FileDialogs, PLAN_TEXT_ENDINGS, Pending, PresetFile, Wake, file_dialogs, first_folder,
};
use crate::report::Format;

/// The files that a person is choosing; none when they choose none.
pub type Chosen = Pending<Result<Vec<PathBuf>, NoDialog>>;

/// The desktop shows no file dialogs.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error(
    "没有打开选择文件的对话框：系统里没有桌面门户（xdg-desktop-portal），也没有 zenity，或者它们在当前的语言环境下打不开。请安装其中一个、把语言环境设为 UTF-8（如 zh_CN.UTF-8）再试；打开项目库，也可以把文件拖进窗口，或用命令 lantu 项目库.lantu"
)]
pub struct NoDialog;

/// A dialog that is gone so soon never came: nobody reads and closes one in that time.
const NEVER_CAME: Duration = Duration::from_millis(500);

/// A place as a person writes it, where the desktop shows no dialog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// What is asked.
    pub title: &'static str,
    /// The proposed name, of something new.
    pub name: String,
    /// Where a name alone stands.
    pub folder: Option<PathBuf>,
    /// What has to be there.
    pub wants: Wants,
}

/// What has to be at the place that is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wants {
    /// A file.
    File,
    /// A folder.
    Folder,
    /// Nothing yet; this is the ending where none is written.
    New(Option<&'static str>),
}

/// The endings of what offices scan and send.
const SCANS: [&str; 14] = [
    "pdf", "ofd", "jpg", "jpeg", "png", "tif", "tiff", "bmp", "doc", "docx", "wps", "xls", "xlsx",
    "zip",
];

/// The endings of tables. What a file is, its content says: these only keep the others out of sight.
const TABLES: [&str; 14] = [
    "xlsx", "xls", "xlsm", "xlsb", "et", "ett", "ods", "csv", "txt", "tsv", "docx", "html", "htm",
    "xltx",
];

/// The endings of forms that can be filled.
const FORMS: [&str; 6] = ["xlsx", "xls", "xlsm", "xltx", "et", "docx"];

/// The ending of a calendar.
pub const CALENDAR: &str = "ics";

/// Which file is asked for.
pub enum Ask {
    /// A library to open.
    Library,
    /// Ledgers to import: one or several.
    Ledgers,
    /// A form from above, to be filled.
    Form,
    /// The text of a plan.
    PlanText,
    /// A copy of the library, to be merged.
    Copy,
    /// An export preset to take over.
    Preset,
    /// A backup of a library.
    Backup,
    /// A file that is to go with a project.
    Attachment,
    /// A picture of a project.
    Photo,
    /// The place of a copy of a file, of any kind.
    SaveAs {
        /// The proposed name.
        name: String,
    },
    /// A folder.
    Folder {
        /// The title of the dialog.
        title: &'static str,
    },
    /// The place of a picture, whose ending says of which kind.
    Picture {
        /// The proposed name.
        name: String,
    },
    /// The place of a new file of this name and ending.
    Save {
        /// The title of the dialog.
        title: &'static str,
        /// The proposed name.
        name: String,
        /// The ending.
        extension: &'static str,
    },
}

impl Ask {
    /// The same question, to be answered in writing.
    pub fn written(&self, folder: Option<PathBuf>) -> Written {
        let (wants, name) = match self {
            Self::SaveAs { name } => (Wants::New(None), name.clone()),
            Self::Picture { name } => (Wants::New(Some("pdf")), name.clone()),
            Self::Save {
                name, extension, ..
            } => (Wants::New(Some(*extension)), name.clone()),
            Self::Folder { .. } => (Wants::Folder, String::new()),
            _ => (Wants::File, String::new()),
        };
        Written {
            title: self.title(),
            name,
            folder,
            wants,
        }
    }

    /// What the dialog is called.
    const fn title(&self) -> &'static str {
        match *self {
            Self::Library => "打开项目库",
            Self::Ledgers => "导入台账（可多选）",
            Self::Form => "选择要填的空表",
            Self::PlanText => "选择规划文本",
            Self::Copy => "选择同事交回的副本或改动包",
            Self::Preset => "导入模板",
            Self::Backup => "选择要恢复的备份",
            Self::Attachment => "加入附件",
            Self::Photo => "选择现场照片",
            Self::SaveAs { .. } => "另存附件",
            Self::Picture { .. } => "导出图片",
            Self::Folder { title } | Self::Save { title, .. } => title,
        }
    }

    /// The place of a new library, or of a copy.
    pub fn library(title: &'static str, name: &str) -> Self {
        Self::Save {
            title,
            name: name.to_owned(),
            extension: "lantu",
        }
    }

    /// The same with the folder as part of the proposed name, for a dialog that looks for it there.
    fn named_in(self, folder: &Path) -> Self {
        // A folder that is no text can't be said so; the dialog begins where it likes.
        let inside = |name: String| match folder.join(&name).to_str() {
            Some(path) => path.to_owned(),
            None => name,
        };
        match self {
            Self::SaveAs { name } => Self::SaveAs { name: inside(name) },
            Self::Picture { name } => Self::Picture { name: inside(name) },
            Self::Save {
                title,
                name,
                extension,
            } => Self::Save {
                title,
                name: inside(name),
                extension,
            },
            other @ (Self::Library
            | Self::Ledgers
            | Self::Form
            | Self::PlanText
            | Self::Copy
            | Self::Preset
            | Self::Backup
            | Self::Attachment
            | Self::Photo
            | Self::Folder { .. }) => other,
        }
    }
}

/// What files of an ending are, for the list of kinds in a dialog.
fn kind_of_file(extension: &'static str) -> &'static str {
    match extension {
        "lantu" => "蓝图项目库",
        "age" => "加密的蓝图项目库",
        "lantu-ops" => "蓝图改动包",
        CALENDAR => "日历",
        PresetFile::EXTENSION => "导出模板",
        other => {
            let mut papers = Format::ALL.into_iter();
            papers
                .find(|format| format.extension() == other)
                .map_or(other, Format::label)
        }
    }
}

/// Opens a dialog in front of the window.
///
/// # Errors
/// When no thread can be started for it.
pub fn ask(
    ask: Ask,
    folder: Option<PathBuf>,
    window: &eframe::Frame,
    wake: &Wake,
) -> std::io::Result<Chosen> {
    let title = ask.title();
    let mut dialog = rfd::FileDialog::new().set_parent(window).set_title(title);
    Pending::start("lantu-dialog", wake, move || {
        // The folder may be gone, or not made yet.
        let folder = folder.as_deref().map(Path::ancestors).into_iter().flatten();
        let folder = first_folder(folder);
        let by = file_dialogs();
        let ask = match (&folder, by) {
            (Some(folder), FileDialogs::Zenity) => ask.named_in(folder),
            (_, FileDialogs::Zenity | FileDialogs::Desktop | FileDialogs::Missing) => ask,
        };
        if let Some(folder) = folder {
            dialog = dialog.set_directory(folder);
        }
        let begun = Instant::now();
        let chosen = if matches!(ask, Ask::Ledgers) {
            let dialog = dialog
                .add_filter("表格", &TABLES)
                .add_filter("所有文件", &["*"]);
            dialog.pick_files().unwrap_or_default()
        } else {
            one(ask, dialog).into_iter().collect()
        };
        let is_known = cfg!(target_os = "linux");
        let has_come = by != FileDialogs::Missing && begun.elapsed() >= NEVER_CAME;
        match chosen.as_slice() {
            [] if is_known && !has_come => Err(NoDialog),
            _ => Ok(chosen),
        }
    })
}

/// Asks for a single file.
fn one(ask: Ask, dialog: rfd::FileDialog) -> Option<PathBuf> {
    match ask {
        // Several are asked for.
        Ask::Ledgers => None,
        Ask::Library => dialog
            .add_filter("蓝图项目库", &["lantu", "age", "zst"])
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::Form => dialog
            .add_filter("空表", &FORMS)
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::PlanText => dialog
            .add_filter("规划文本", &PLAN_TEXT_ENDINGS)
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::Copy => dialog
            .add_filter("副本和改动包", &["lantu", "lantu-ops", "age"])
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::Preset => dialog
            .add_filter("导出模板", &[PresetFile::EXTENSION])
            .pick_file(),
        Ask::Backup => dialog
            .add_filter("备份", &["zst", "lantu"])
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::Photo => dialog
            .add_filter("照片", &crate::report::Photo::ENDINGS)
            .pick_file(),
        Ask::Attachment => dialog
            .add_filter("文档和图片", &SCANS)
            .add_filter("所有文件", &["*"])
            .pick_file(),
        Ask::SaveAs { name } => dialog.set_file_name(name).save_file(),
        Ask::Folder { .. } => dialog.pick_folder(),
        Ask::Picture { name } => {
            let dialog = dialog.set_file_name(name);
            let dialog = dialog
                .add_filter("PDF", &["pdf"])
                .add_filter("PNG 图片", &["png"])
                .add_filter("SVG 图片", &["svg"]);
            let path = dialog.save_file();
            path.map(|path| match path.extension() {
                Some(_) => path,
                None => path.with_extension("pdf"),
            })
        }
        Ask::Save {
            name, extension, ..
        } => {
            let path = dialog
                .set_file_name(name)
                .add_filter(kind_of_file(extension), &[extension])
                .save_file();
            path.map(|path| {
                if path.extension().is_none() {
                    path.with_extension(extension)
                } else {
                    path
                }
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_of_a_new_file_can_be_said_in_its_name_and_its_kind_in_chinese() {
        let ask = Ask::library("另存副本", "甲.lantu").named_in(Path::new("/资料/项目库"));
        let Ask::Save {
            name, extension, ..
        } = ask
        else {
            panic!("another question")
        };
        assert_eq!(Path::new(&name), Path::new("/资料/项目库/甲.lantu"));
        assert_eq!(kind_of_file(extension), "蓝图项目库");
        for ending in ["age", "xlsx", CALENDAR] {
            assert!(!kind_of_file(ending).is_ascii(), "{ending}");
        }
    }
}
