//! What can be chosen and is remembered: by a person once, for a library, for a window.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::report::{KeptLayout, Layout, Paper};
use crate::session::author;
use crate::store::Author;

/// What a person decides once, in 设置. The command line goes by it, too.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Under which name the person works; empty for that of the account.
    pub name: String,
    /// Who keeps the lists, as papers have it; empty for what the library says.
    pub office: String,
    /// Where new libraries go; none for the folder of the program in the documents.
    pub library_folder: Option<PathBuf>,
    /// Where papers go; none for where the last one went.
    pub paper_folder: Option<PathBuf>,
    /// Where each backup is copied to, beside its place on this computer.
    pub second_backups: Option<PathBuf>,
    /// Whether wide lists go onto A4 rather than A3.
    pub is_on_a4: bool,
    /// With what the window begins.
    pub start: StartChoice,
    /// What draws the window.
    pub drawing: DrawingChoice,
}

impl Preferences {
    /// Who works here.
    pub fn author(&self) -> Author {
        let author = author();
        match self.name.trim() {
            "" => author,
            name => Author {
                name: name.to_owned(),
                ..author
            },
        }
    }

    /// Puts a layout of the program's right: who keeps the list, and the paper.
    pub fn settle(&self, layout: &mut Layout) {
        if !self.office.trim().is_empty() {
            self.office.trim().clone_into(&mut layout.office);
        }
        if self.is_on_a4 && layout.page.paper == Paper::A3 {
            layout.page.paper = Paper::A4;
        }
    }
}

/// With what the window begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartChoice {
    /// The library used last.
    #[default]
    LastLibrary,
    /// The start page.
    StartPage,
}

/// What draws the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DrawingChoice {
    /// The graphics card where that goes, else the processor.
    #[default]
    Automatic,
    /// The graphics card, by OpenGL; where it fails, the processor.
    OpenGl,
    /// The processor.
    Software,
}

/// Where a window stands, in points of the desktop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct WindowPlace {
    /// The left upper corner of its frame; none where the desktop does not tell.
    pub corner: Option<[f32; 2]>,
    /// Width and height inside the frame.
    pub size: [f32; 2],
    /// Whether it fills the screen. Corner and size are those to which it goes back.
    pub is_maximized: bool,
}

/// What was chosen for a library on this computer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LibraryChoices {
    /// The library.
    pub library: PathBuf,
    /// The last month under report.
    pub month: ChosenMonth,
    /// The columns of its views, where they are others than the view keeps; the latest first.
    pub columns: Vec<ShownColumns>,
}

/// A month under report, as somebody chose it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChosenMonth {
    /// Nobody did: it is the usual one of the library.
    #[default]
    Usual,
    /// The month of today, whatever day that is.
    Today,
    /// A month, as `2024-09`.
    Month(String),
}

/// The columns that somebody chose for a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShownColumns {
    /// The name of the kept view; none without one.
    pub view: Option<String>,
    /// English names of the columns.
    pub columns: Vec<String>,
}

/// How a paper was wanted last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportMemory {
    /// The layout.
    pub layout: KeptLayout,
    /// The office's own preset that was chosen, by its name.
    pub own_preset: Option<String>,
    /// The endings of the kinds of file.
    pub formats: Vec<String>,
    /// Whether a CSV was written in GB18030.
    pub is_gb18030: bool,
    /// Whether a PDF was written as PDF/A.
    #[serde(default)]
    pub is_for_archive: bool,
    /// The key by which the paper was made into several.
    pub split: Option<String>,
}

/// The look of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum ThemeChoice {
    /// Light.
    #[default]
    Light,
    /// Dark.
    Dark,
    /// As the desktop has it.
    System,
}
