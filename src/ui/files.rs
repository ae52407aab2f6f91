//! The desktop's file dialogs. They run beside the window, which goes on drawing.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::app::{Command, Wake};

/// A dialog that is open, and what is to be done with the file that it gives.
pub struct FileDialog {
    chosen: Receiver<Option<PathBuf>>,
    then: fn(PathBuf) -> Then,
}

/// What a chosen file is for.
pub enum Then {
    /// A command for the program.
    Run(Command),
    /// The place of the paper in the export dialog.
    ExportTarget(PathBuf),
    /// The place of an encrypted copy, whose password is still to be chosen.
    Seal(PathBuf),
    /// The library that is to be compared.
    CompareFile(PathBuf),
}

/// Which file is asked for.
pub enum Ask {
    /// A library to open.
    Library,
    /// A copy of the library, to be merged.
    Copy,
    /// An export preset to take over.
    Preset,
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

impl FileDialog {
    /// Opens a dialog.
    pub fn open(
        ask: Ask,
        folder: Option<PathBuf>,
        wake: Wake,
        then: fn(PathBuf) -> Then,
    ) -> std::io::Result<Self> {
        let (send, chosen) = sync_channel(1);
        thread::Builder::new()
            .name("lantu-dialog".to_owned())
            .spawn(move || {
                let mut dialog = rfd::FileDialog::new();
                if let Some(folder) = folder {
                    dialog = dialog.set_directory(folder);
                }
                let path = match ask {
                    Ask::Library => dialog
                        .set_title("打开项目库")
                        .add_filter("蓝图项目库", &["lantu", "age"])
                        .add_filter("所有文件", &["*"])
                        .pick_file(),
                    Ask::Copy => dialog
                        .set_title("选择同事交回的副本")
                        .add_filter("蓝图项目库", &["lantu"])
                        .add_filter("所有文件", &["*"])
                        .pick_file(),
                    Ask::Preset => dialog
                        .set_title("导入模板")
                        .add_filter("导出模板", &[crate::app::PresetFile::EXTENSION])
                        .pick_file(),
                    Ask::Picture { name } => {
                        let dialog = dialog.set_title("导出图片").set_file_name(name);
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
                        title,
                        name,
                        extension,
                    } => {
                        let path = dialog
                            .set_title(title)
                            .set_file_name(name)
                            .add_filter(extension, &[extension])
                            .save_file();
                        path.map(|path| {
                            if path.extension().is_none() {
                                path.with_extension(extension)
                            } else {
                                path
                            }
                        })
                    }
                };
                // A closed window no longer wants the answer.
                if send.send(path).is_ok() {
                    wake();
                }
            })?;
        Ok(Self { chosen, then })
    }

    /// What to do, once a file was chosen; `Err` gives the dialog back while it is open.
    pub fn poll(self) -> Result<Option<Then>, Self> {
        match self.chosen.try_recv() {
            Ok(path) => Ok(path.map(self.then)),
            Err(std::sync::mpsc::TryRecvError::Empty) => Err(self),
            Err(std::sync::mpsc::TryRecvError::Disconnected) => Ok(None),
        }
    }
}
