//! `lantu import`: what foreign ledgers hold, what they would change, and the one step by which they come in.

mod difference;
mod source;
mod told;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::app::{
    Draft, Papers, ReportStage, backups_path, file_label, import_report_bytes, marked_path,
    round_named, save_paper,
};
use crate::clock::{Clock, new_id};
use crate::edit::NewId;
use crate::files::real_path;
use crate::import::difference::{Choices, Difference, Takes};
use crate::import::grid::{FileKind, ImportError};
use crate::import::understand::{Options, Reading};
use crate::import::{import_draft, tell_agreed, twin};
use crate::model::Portfolio;
use crate::report::{Format, json_head};
use crate::store::read_only;
use crate::view::{FillCounts, Moment};

use super::args::{Accept, Gathers, Import, TextOrJson};
use super::library::{finish_with, perform, words};
use super::{Failure, library, output};

use source::{mapping, name, of_file, sources};
use told::tell;

/// The class of a file that could not be opened.
const UNREADABLE: &str = "unreadable";

/// A source and what came of it.
struct Outcome {
    path: PathBuf,
    read: Result<Understood, Refusal>,
}

struct Understood {
    kind: FileKind,
    /// Its place among those that can come in.
    file: usize,
}

/// Why nothing of a file comes in.
struct Refusal {
    class: &'static str,
    sentence: String,
}

impl From<ImportError> for Refusal {
    fn from(error: ImportError) -> Self {
        Self {
            class: error.class(),
            sentence: error.to_string(),
        }
    }
}

/// `lantu import`: one bad file does not stop the others, and what comes in is one step.
pub fn import(import: &Import) -> Result<(), Failure> {
    check_report(import)?;
    if import.dry_run {
        // Also while somebody has the library open.
        let snapshot = read_only(&import.library).map_err(|error| words(&error))?;
        let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
        let asked = Asked::new(import, &portfolio)?;
        asked.report(&import.library, ReportStage::Planned, import.replace)?;
        return asked.answer(import.format, None);
    }
    let mut session = library::open(&import.library).map_err(|error| words(&error))?;
    let portfolio = session.portfolio();
    let asked = Asked::new(import, &portfolio)?;
    let draft = asked.draft(&portfolio);
    // What can't be told is not done.
    let library = session.path().to_owned();
    asked.report(&library, ReportStage::Written, import.replace)?;
    let mut written = Written {
        label: draft.label.clone(),
        changes: draft.changes.len(),
        standing: None,
    };
    if !draft.changes.is_empty() {
        session.back_up(Clock::System, false);
        if let Err(failure) = perform(&mut session, draft) {
            // Nothing came in: the paper must not say so.
            asked.report(&library, ReportStage::Planned, true)?;
            return Err(failure.into());
        }
    }
    if let Some(Gathers { round }) = &import.gathers {
        let portfolio = session.portfolio_ref();
        let round = round_named(portfolio, round.as_deref())?;
        let counts = FillCounts::of(portfolio, round, Clock::System.today());
        written.standing = Some(format!("“{}”{}", round.name, counts.words()));
    }
    finish_with(session, || asked.answer(import.format, Some(&written)))
}

/// The ending of the report says its form: a wrong one is told before anything is read.
fn check_report(import: &Import) -> Result<(), Failure> {
    let Some(path) = &import.report else {
        return Ok(());
    };
    let format = Format::from_path(path).map_err(|error| Failure::Usage(error.to_string()))?;
    if format == Format::Json {
        let words = "对照表不写 JSON；要 JSON 请用 --format json".to_owned();
        return Err(Failure::Usage(words));
    }
    let is_source = |source: &PathBuf| real_path(source) == real_path(path);
    if sources(&import.sources)?.iter().any(is_source) {
        let place = path.display();
        let words = format!("对照表不能写到要导入的台账上，请换一个文件名：{place}");
        return Err(Failure::Usage(words));
    }
    Ok(())
}

/// What was written.
struct Written {
    label: String,
    changes: usize,
    /// How far the round has come for which files were gathered.
    standing: Option<String>,
}

/// The sources, read, and what they would change.
struct Asked<'a> {
    import: &'a Import,
    outcomes: Vec<Outcome>,
    /// The readings of those that can come in.
    readings: Vec<(String, Reading)>,
    difference: Difference,
}

impl<'a> Asked<'a> {
    fn new(import: &'a Import, portfolio: &Portfolio) -> Result<Self, Failure> {
        let round = match &import.gathers {
            Some(Gathers { round }) => Some(round_named(portfolio, round.as_deref())?),
            None => None,
        };
        let options = Options {
            sheet: import.sheet.clone(),
            mapping: mapping(import)?,
            round: round.map(|round| round.id),
        };
        let mut readings = Vec::new();
        let mut outcomes = Vec::new();
        for path in sources(&import.sources)? {
            let read = of_file(&path, portfolio, &options);
            let read = read.and_then(|(kind, reading)| match twin(&readings, &reading) {
                Some(told) => Err(ImportError::Fill(told).into()),
                None => Ok((kind, reading)),
            });
            let read = read.map(|(kind, reading)| {
                readings.push((name(&path), reading));
                Understood {
                    kind,
                    file: readings.len() - 1,
                }
            });
            outcomes.push(Outcome { path, read });
        }
        let choices = Choices {
            takes: match import.accept {
                Accept::All => Takes::All,
                Accept::New => Takes::New,
                Accept::Changed => Takes::Changed,
            },
            ..Choices::default()
        };
        let difference = Difference::new(portfolio, &readings, &choices);
        tell_agreed(&mut readings, &difference);
        Ok(Self {
            import,
            outcomes,
            readings,
            difference,
        })
    }

    /// The one step, with what was said of columns: it is known the next time.
    fn draft(&self, portfolio: &Portfolio) -> Draft {
        let names = BTreeMap::new();
        let ids: (_, NewId) = (Clock::System.today(), new_id);
        import_draft(&self.difference, portfolio, &self.readings, &names, ids)
    }

    /// Writes the paper on what came from where.
    fn report(&self, library: &Path, stage: ReportStage, replaces: bool) -> Result<(), Failure> {
        let path = self.import.report.as_ref();
        let Some(path) = path.filter(|_| !self.readings.is_empty()) else {
            return Ok(());
        };
        let format = Format::from_path(path).map_err(|error| Failure::Usage(error.to_string()))?;
        let today = Clock::System.today();
        let moment = Moment::on(today);
        let name = file_label(library);
        let what = (stage, format);
        let refused = self.outcomes.iter().filter_map(|outcome| {
            let refusal = outcome.read.as_ref().err()?;
            Some((self::name(&outcome.path), refusal.sentence.clone()))
        });
        let refused: Vec<_> = refused.collect();
        let (readings, refused) = (&self.readings, refused.as_slice());
        let made = import_report_bytes(&self.difference, readings, refused, &name, what, moment);
        let bytes = made.map_err(|error| error.to_string())?;
        let place = marked_path(path, self.difference.ground().data_mark());
        // It tells of one import: not even an earlier one of this library is lost unasked.
        if !replaces && place.symlink_metadata().is_ok() {
            let place = place.display();
            let words = format!(
                "已有这个文件，没有导入，也没有替换它；请换一个文件名，或加 --replace：{place}"
            );
            return Err(Failure::Work(words));
        }
        let papers = Papers::load(backups_path().as_deref(), Some(library));
        let saved = save_paper(&place, &bytes, papers, replaces);
        saved.map_err(|error| error.to_string())?;
        output::name_taken(path, &place);
        Ok(())
    }

    fn answer(&self, format: TextOrJson, written: Option<&Written>) -> Result<(), Failure> {
        match format {
            TextOrJson::Text => output::print(&self.text(written))?,
            TextOrJson::Json => {
                let mut json = json_head("import", None, None);
                let changes = written.map_or(0, |written| written.changes);
                json.insert("changes_written".to_owned(), changes.into());
                if let Some(written) = written.filter(|written| written.changes > 0) {
                    json.insert("label".to_owned(), written.label.clone().into());
                }
                let files: Vec<Json> = self.outcomes.iter().map(|each| self.json(each)).collect();
                json.insert("files".to_owned(), files.into());
                output::print_json(&format!("{:#}\n", Json::Object(json)))?;
            }
        }
        if !self.readings.is_empty() {
            return Ok(());
        }
        Err(Failure::Work(match self.outcomes.as_slice() {
            [] => "文件夹里没有文件，请写台账文件".to_owned(),
            [
                Outcome {
                    path,
                    read: Err(refusal),
                },
            ] => match refusal.class {
                // Says itself where.
                UNREADABLE => refusal.sentence.clone(),
                _ => format!("{}：{}", refusal.sentence, path.display()),
            },
            outcomes => format!("{} 个文件都不能导入，原因见各文件", outcomes.len()),
        }))
    }

    fn reading(&self, understood: &Understood) -> Option<&Reading> {
        self.readings
            .get(understood.file)
            .map(|(_, reading)| reading)
    }

    fn json(&self, outcome: &Outcome) -> Json {
        let mut file = Map::new();
        file.insert("file".to_owned(), name(&outcome.path).into());
        file.insert("path".to_owned(), outcome.path.to_string_lossy().into());
        match &outcome.read {
            Ok(understood) => {
                // A reading is made of texts, numbers and lists of them.
                let reading = self.reading(understood).map(serde_json::to_value);
                if let Some(Ok(Json::Object(fields))) = reading {
                    file.extend(fields);
                }
                let projects = file.get_mut("projects").and_then(Json::as_array_mut);
                let found = difference::matches(&self.difference, understood.file);
                for (project, found) in projects.into_iter().flatten().zip(found) {
                    if let Some(project) = project.as_object_mut() {
                        project.insert("match".to_owned(), found);
                    }
                }
                if let FileKind::Text(encoding) = understood.kind {
                    file.insert("sheet".to_owned(), Json::Null);
                    file.insert("encoding".to_owned(), encoding.to_lowercase().into());
                }
                let difference = difference::to_json(&self.difference, understood.file);
                file.insert("difference".to_owned(), difference);
                file.insert("refused".to_owned(), Json::Null);
            }
            Err(refusal) => {
                for list in [
                    "projects",
                    "not_understood",
                    "doubtful",
                    "declared",
                    "notices",
                ] {
                    file.insert(list.to_owned(), json!([]));
                }
                file.insert("refused".to_owned(), refusal.class.into());
                file.insert("message".to_owned(), refusal.sentence.clone().into());
            }
        }
        Json::Object(file)
    }

    fn text(&self, written: Option<&Written>) -> String {
        let mut text = String::new();
        for outcome in &self.outcomes {
            let name = name(&outcome.path);
            match &outcome.read {
                Err(refusal) => {
                    writeln!(text, "{name}\n  不能导入：{}", refusal.sentence).ok();
                }
                Ok(understood) => {
                    text.push_str(&name);
                    if let Some(reading) = self.reading(understood) {
                        tell(&mut text, reading);
                    }
                    difference::tell(&mut text, &self.difference, understood.file);
                }
            }
            text.push('\n');
        }
        let (all, can) = (self.outcomes.len(), self.readings.len());
        let end = match written {
            None => "没有写入".to_owned(),
            Some(written) if written.changes == 0 && self.readings.is_empty() => {
                "没有改动".to_owned()
            }
            Some(written) if written.changes == 0 => "没有改动：内容已经是这样".to_owned(),
            Some(written) => format!("已{}。可用 lantu undo 撤销", written.label),
        };
        writeln!(text, "{all} 个文件，{can} 个可以导入；{end}").ok();
        let conflicts = self.difference.counts().conflicts;
        if conflicts > 0 {
            writeln!(text, "两边都改过、等人决定的 {conflicts} 处，没有采用").ok();
        }
        let counts = self.difference.counts();
        if counts.doubtful > 0 {
            let count = counts.doubtful;
            let way = match self.import.gathers {
                Some(_) => "用 lantu round decide 决定",
                None => "核对后在窗口里勾上再导入，或者用 lantu set 填写",
            };
            writeln!(text, "数字多半不对、没有采用的 {count} 处，{way}").ok();
        }
        let odd = counts.checks;
        if odd > 0 {
            writeln!(text, "数字有疑、请核对的 {odd} 处，见上面各文件的“请核对”").ok();
        }
        if let Some(standing) = written.and_then(|written| written.standing.as_ref()) {
            writeln!(text, "{standing}").ok();
        }
        text
    }
}
