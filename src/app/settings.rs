use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::report::KeptLayout;
use crate::store::{StoreError, create_private, real_path, write_json};

/// What is remembered from one start to the next. Never data: losing it costs nobody a figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The library to open at the next start.
    pub last_library: Option<PathBuf>,
    /// Libraries opened before, the newest first.
    pub recent: Vec<PathBuf>,
    /// Light, dark, or as the desktop has it.
    pub theme: ThemeChoice,
    /// The name of the view chosen last.
    pub last_view: Option<String>,
    /// Amounts in 亿元 rather than 万元.
    pub is_in_yi: bool,
    /// English names of the shown columns; empty for the usual ones.
    pub columns: Vec<String>,
    /// Whether the three-line welcome has been read.
    pub is_welcomed: bool,
    /// Whether the left panel is folded away.
    pub is_sidebar_hidden: bool,
    /// Whether the right panel is folded away.
    pub is_inspector_hidden: bool,
    /// Size of text, 1.0 as designed.
    pub zoom: Option<f32>,
    /// Where the last paper was saved.
    pub export_folder: Option<PathBuf>,
    /// How the last paper was wanted.
    pub export: Option<ExportMemory>,
    /// Papers written before, the newest first.
    pub recent_exports: Vec<PathBuf>,
    #[serde(skip)]
    file: Option<PathBuf>,
    #[serde(skip)]
    backups: Option<PathBuf>,
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

impl Settings {
    /// The same with backups of every library kept below a folder.
    #[must_use]
    pub fn with_backups(self, root: Option<PathBuf>) -> Self {
        Self {
            backups: root,
            ..self
        }
    }

    /// Below which folder backups are kept.
    pub fn backups(&self) -> Option<&Path> {
        self.backups.as_deref()
    }

    /// Reads the settings; what can't be read is as at the first start.
    pub fn load(file: Option<PathBuf>) -> Self {
        let text = file
            .as_ref()
            .and_then(|file| std::fs::read_to_string(file).ok());
        let settings = text.and_then(|text| match serde_json::from_str(&text) {
            Ok(settings) => Some(settings),
            Err(error) => {
                tracing::warn!("settings not read: {error}");
                None
            }
        });
        Self {
            file,
            ..settings.unwrap_or_default()
        }
    }

    /// Writes the settings, whole or not at all.
    pub fn save(&self) -> Result<(), StoreError> {
        let Some(file) = self.file.as_ref().map(|file| real_path(file)) else {
            return Ok(());
        };
        if let Some(folder) = file.parent() {
            create_private(folder)?;
        }
        write_json(&file, self)
    }

    /// Puts a library at the head of the recent ones.
    pub fn note_recent(&mut self, path: PathBuf) {
        self.recent.retain(|other| *other != path);
        self.recent.insert(0, path);
        self.recent.truncate(8);
    }

    /// Puts papers at the head of those written before.
    pub fn note_exports(&mut self, files: &[PathBuf]) {
        self.recent_exports.retain(|other| !files.contains(other));
        self.recent_exports
            .splice(0..0, files.iter().take(10).cloned());
        self.recent_exports.truncate(10);
    }
}
