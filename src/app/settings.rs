//! What is remembered from one start to the next: read, written, mended.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::files::{
    FileError, create_private_folder, put_aside, read_if_there, real_path, write_json,
};
use crate::model::{PartialDate, YearMonth};

mod choices;

pub use choices::{
    ChosenMonth, DrawingChoice, ExportMemory, LibraryChoices, Preferences, ShownColumns,
    StartChoice, ThemeChoice, WindowPlace,
};

/// What is remembered from one start to the next. Never data: losing it costs nobody a figure.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The library to open at the next start.
    pub last_library: Option<PathBuf>,
    /// Whether it is not known any more which that was.
    pub is_last_unknown: bool,
    /// Libraries opened before, the newest first.
    pub recent: Vec<PathBuf>,
    /// Light, dark, or as the desktop has it.
    pub theme: ThemeChoice,
    /// The name of the view chosen last.
    pub last_view: Option<String>,
    /// Amounts in 亿元 rather than 万元.
    pub is_in_yi: bool,
    /// What was chosen for each library; the one chosen for last comes first.
    pub libraries: Vec<LibraryChoices>,
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
    /// The folder where a file was last chosen.
    pub last_folder: Option<PathBuf>,
    /// Where the window stood.
    pub window: Option<WindowPlace>,
    /// What could not be said any more when the window closed.
    pub untold: Vec<String>,
    /// The name of the last report of a break-off that was told of.
    pub told_crash: String,
    /// Whether OpenGL failed on this computer, so that the automatic choice begins without it.
    pub is_opengl_missing: bool,
    /// What a person decides once.
    #[serde(flatten)]
    pub preferences: Preferences,
    #[serde(skip)]
    file: Option<PathBuf>,
    #[serde(skip)]
    backups: Option<PathBuf>,
    #[serde(skip)]
    replicas: Option<PathBuf>,
    #[serde(skip)]
    calls: Option<PathBuf>,
    #[serde(skip)]
    crashes: Option<PathBuf>,
    /// What was wrong with the file, in words for the person.
    #[serde(skip)]
    pub(super) damage: Option<String>,
}

/// The choices for so many libraries are remembered.
const MOST_LIBRARIES: usize = 60;

/// For so many views of a library columns are remembered.
const MOST_SHOWN_COLUMNS: usize = 60;

impl Settings {
    /// The same with backups of every library kept below a folder.
    #[must_use]
    pub fn with_backups(self, root: Option<PathBuf>) -> Self {
        Self {
            backups: root,
            ..self
        }
    }

    /// The same with the files of libraries on servers kept below a folder.
    #[must_use]
    pub fn with_replicas(self, root: Option<PathBuf>) -> Self {
        Self {
            replicas: root,
            ..self
        }
    }

    /// Below which folder the files of libraries on servers are kept.
    pub fn replicas(&self) -> Option<&Path> {
        self.replicas.as_deref()
    }

    /// The same for a window that can be called by a second start, which leaves word below a folder.
    #[must_use]
    pub fn with_calls(self, root: Option<PathBuf>) -> Self {
        Self {
            calls: root,
            ..self
        }
    }

    /// The same with reports of what broke off looked for in a folder.
    #[must_use]
    pub fn with_crashes(self, folder: Option<PathBuf>) -> Self {
        Self {
            crashes: folder,
            ..self
        }
    }

    /// A report of what made the program break off since the last that was told of; told of from now on.
    pub(super) fn take_crash(&mut self) -> Option<PathBuf> {
        let (report, name) = super::crash::untold(self.crashes.as_deref()?, &self.told_crash)?;
        self.told_crash = name;
        if let Err(error) = self.save() {
            tracing::warn!("settings not saved: {error}");
        }
        Some(report)
    }

    /// Below which folder word is left of open libraries.
    pub(super) fn calls(&self) -> Option<&Path> {
        self.calls.as_deref()
    }

    /// Below which folder backups are kept.
    pub fn backups(&self) -> Option<&Path> {
        self.backups.as_deref()
    }

    /// What the settings say, for somebody who neither writes them nor mends them.
    ///
    /// # Errors
    /// They can't be read: the words for that.
    pub fn glance(file: Option<&Path>) -> Result<Self, String> {
        let Some(file) = file else {
            return Ok(Self::default());
        };
        let bytes = read_if_there(file).map_err(|error| error.to_string())?;
        let Some(bytes) = bytes else {
            return Ok(Self::default());
        };
        serde_json::from_slice(&bytes)
            .map_err(|error| format!("设置文件读不懂（{error}）：{}", file.display()))
    }

    /// Reads the settings; what can't be read is as at the first start. A damaged file is put aside, and what can be
    /// read of it is kept.
    pub fn load(file: Option<PathBuf>) -> Self {
        let Some(file) = file else {
            return Self::default();
        };
        let bytes = match read_if_there(&file) {
            Ok(bytes) => bytes.unwrap_or_else(|| Vec::from(b"{}")),
            Err(error) => {
                // Not written either: what nobody can read now may be sound.
                return Self {
                    is_last_unknown: true,
                    damage: Some(format!("设置读不出来，这次都用默认设置。{error}")),
                    ..Self::default()
                };
            }
        };
        let (settings, damage) = match serde_json::from_slice(&bytes) {
            Ok(settings) => (settings, None),
            Err(error) => {
                tracing::warn!("settings not read: {error}");
                let settings = readable(&String::from_utf8_lossy(&bytes));
                (settings, Some(damage_words(&file)))
            }
        };
        let settings = Self {
            file: Some(file),
            is_last_unknown: settings.is_last_unknown
                || (damage.is_some() && settings.last_library.is_none()),
            damage,
            ..settings
        };
        if settings.damage.is_some()
            && let Err(error) = settings.save()
        {
            tracing::warn!("settings not saved: {error}");
        }
        settings
    }

    /// Whether they are written anywhere.
    pub(super) const fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Writes the settings, whole or not at all.
    pub fn save(&self) -> Result<(), FileError> {
        let Some(file) = self.file.as_ref().map(|file| real_path(file)) else {
            return Ok(());
        };
        if let Some(folder) = file.parent() {
            create_private_folder(folder)?;
        }
        write_json(&file, self)
    }

    /// The library that a window opens when none is named; none for the start page, or the very first start.
    pub fn library_to_start_with(&self) -> Option<PathBuf> {
        let is_wanted = self.preferences.start == StartChoice::LastLibrary;
        self.last_library.clone().filter(|_| is_wanted)
    }

    /// What was chosen for a library.
    fn choices(&self, library: &Path) -> Option<&LibraryChoices> {
        let mut libraries = self.libraries.iter();
        libraries.find(|choices| choices.library == library)
    }

    /// Alters what was chosen for a library, which comes first from then on.
    fn choose(&mut self, library: &Path, alter: impl FnOnce(&mut LibraryChoices)) {
        let place = self.libraries.iter().position(|c| c.library == library);
        let mut choices = place.map_or_else(
            || LibraryChoices {
                library: library.to_owned(),
                ..LibraryChoices::default()
            },
            |place| self.libraries.remove(place),
        );
        alter(&mut choices);
        self.libraries.insert(0, choices);
        self.libraries.truncate(MOST_LIBRARIES);
    }

    /// The month under report chosen for a library, where one was: within, none for that of today.
    pub fn report_month(&self, library: &Path) -> Option<Option<YearMonth>> {
        match &self.choices(library)?.month {
            ChosenMonth::Usual => None,
            ChosenMonth::Today => Some(None),
            ChosenMonth::Month(month) => Some(match PartialDate::parse(month) {
                Ok(PartialDate::Month(month)) => Some(month),
                _ => None,
            }),
        }
    }

    /// Notes the month under report of a library.
    pub fn note_report_month(&mut self, library: &Path, month: Option<YearMonth>) {
        self.choose(library, |choices| {
            let named = month.map(|month| ChosenMonth::Month(month.to_string()));
            choices.month = named.unwrap_or(ChosenMonth::Today);
        });
    }

    /// The columns chosen for a view of a library, if they are others than it keeps.
    pub fn columns_of(&self, library: &Path, view: Option<&str>) -> Option<&[String]> {
        let mut shown = self.choices(library)?.columns.iter();
        let shown = shown.find(|shown| shown.view.as_deref() == view)?;
        Some(&shown.columns)
    }

    /// Notes the columns chosen for a view of a library; none for those that it keeps.
    pub fn note_columns(
        &mut self,
        library: &Path,
        view: Option<&str>,
        columns: Option<Vec<String>>,
    ) {
        self.choose(library, |choices| {
            let shown = &mut choices.columns;
            shown.retain(|shown| shown.view.as_deref() != view);
            if let Some(columns) = columns {
                let view = view.map(str::to_owned);
                shown.insert(0, ShownColumns { view, columns });
                shown.truncate(MOST_SHOWN_COLUMNS);
            }
        });
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

/// Puts a damaged file aside; what is to be said of it.
fn damage_words(file: &Path) -> String {
    match put_aside(file, "损坏") {
        Ok(aside) => format!(
            "设置文件损坏，读得出的已保留，其余用默认设置；原文件另存为：{}",
            aside.display()
        ),
        Err(error) => {
            format!("设置文件损坏，读得出的已保留，其余用默认设置；原文件移不开：{error}")
        }
    }
}

/// What can be read of damaged settings, field by field: each begins a line of its own.
fn readable(text: &str) -> Settings {
    let Ok(Value::Object(usual)) = serde_json::to_value(Settings::default()) else {
        return Settings::default();
    };
    let mut found = Map::new();
    for name in usual.keys() {
        let head = format!("\n  \"{name}\":");
        let Some(place) = text.find(&head) else {
            continue;
        };
        let rest = serde_json::Deserializer::from_str(&text[place + head.len()..]);
        let Some(Ok(value)) = rest.into_iter::<Value>().next() else {
            continue;
        };
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        if serde_json::from_value::<Settings>(Value::Object(alone)).is_ok() {
            found.insert(name.clone(), value);
        }
    }
    serde_json::from_value(Value::Object(found)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Settings {
        Settings {
            last_library: Some("/库.lantu".into()),
            recent: vec!["/库.lantu".into(), "/别的.lantu".into()],
            theme: ThemeChoice::Dark,
            zoom: Some(1.5),
            preferences: Preferences {
                name: "张三".to_owned(),
                start: StartChoice::StartPage,
                ..Preferences::default()
            },
            ..Settings::default()
        }
    }

    #[test]
    fn damaged_settings_are_put_aside_and_what_can_be_read_of_them_is_kept() {
        let whole = serde_json::to_string_pretty(&kept()).unwrap();
        let cut = whole.find("\"zoom\"").unwrap();
        let unknown = whole.replace("\"Dark\"", "\"Sepia\"");
        for (damaged, theme, zoom) in [
            (&whole[..cut], ThemeChoice::Dark, None),
            (unknown.as_str(), ThemeChoice::Light, Some(1.5)),
        ] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("settings.json");
            std::fs::write(&file, damaged).unwrap();
            let settings = Settings::load(Some(file.clone()));
            assert_eq!(settings.last_library, kept().last_library);
            assert_eq!(settings.recent, kept().recent);
            let has_name = damaged.contains("张三");
            assert_eq!(settings.preferences.name == "张三", has_name);
            assert_eq!((settings.theme, settings.zoom), (theme, zoom));
            assert!(settings.damage.is_some_and(|words| words.contains("损坏")));
            let aside = folder.path().join("settings（损坏）.json");
            assert_eq!(std::fs::read_to_string(aside).unwrap(), damaged);
        }
    }

    #[test]
    fn settings_are_read_as_they_were_written_and_missing_ones_are_no_damage() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("settings.json");
        let none = Settings::load(Some(file.clone()));
        assert_eq!(none.damage, None);
        let settings = Settings {
            file: Some(file.clone()),
            ..kept()
        };
        settings.save().unwrap();
        assert_eq!(Settings::load(Some(file)), settings);
    }

    #[test]
    fn one_record_holds_what_was_chosen_for_a_library() {
        let [a, b] = ["/甲.lantu", "/乙.lantu"].map(Path::new);
        let month = YearMonth::new(2024, 9);
        let mut settings = kept();
        settings.note_report_month(a, month);
        settings.note_columns(a, Some("总表"), Some(vec!["stage".to_owned()]));
        settings.note_columns(b, None, Some(vec!["start".to_owned()]));
        assert_eq!(settings.libraries.len(), 2);
        assert_eq!(settings.report_month(a), Some(month));
        assert_eq!(settings.columns_of(a, Some("总表")).unwrap(), ["stage"]);
        assert_eq!(settings.columns_of(a, None), None);
        // Nobody chose a month for the other; the month of today is chosen, too.
        assert_eq!(settings.report_month(b), None);
        settings.note_report_month(b, None);
        assert_eq!(settings.report_month(b), Some(None));
        settings.note_columns(a, Some("总表"), None);
        assert_eq!(settings.columns_of(a, Some("总表")), None);
        let text = serde_json::to_string(&settings).unwrap();
        let read: Settings = serde_json::from_str(&text).unwrap();
        assert_eq!(read.libraries, settings.libraries);
        for number in 0..2 * MOST_LIBRARIES {
            settings.note_report_month(Path::new(&format!("/{number}.lantu")), None);
        }
        assert_eq!(settings.libraries.len(), MOST_LIBRARIES);
        assert_eq!(settings.report_month(a), None);
    }
}
