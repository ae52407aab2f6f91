//! `lantu import`: what foreign ledgers hold, what they would change, and the one step by which they come in.

mod difference;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::app::{
    Draft, Papers, ReportStage, backups_path, file_label, import_report_bytes, marked_path,
    save_paper,
};
use crate::clock::{Clock, new_id};
use crate::files::{FileError, list_if_there, read_small, real_path};
use crate::import::difference::{Choices, Difference, Takes};
use crate::import::grid::{FileKind, ImportError, Workbook};
use crate::import::understand::{Mapping, Options, Reading, understand};
use crate::import::{import_draft, read};
use crate::model::{Money, MoneyUnit, Portfolio};
use crate::report::{Format, json_head};
use crate::store::read_only;
use crate::view::Moment;

use super::args::{Accept, Import, TextOrJson};
use super::library::{finish_with, perform, words};
use super::{Failure, library, output};

/// So many cells, rows and notes of each kind are listed in text; JSON has all of them.
const LISTED: usize = 30;

/// The class of a file that could not be opened.
const UNREADABLE: &str = "unreadable";

/// A mapping is not longer: a line for each column of the widest sheet.
const LARGEST_MAPPING: usize = 1 << 20;

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
    let written = Written {
        label: draft.label.clone(),
        changes: draft.changes.len(),
    };
    if !draft.changes.is_empty() {
        session.back_up(Clock::System, false);
        if let Err(failure) = perform(&mut session, draft) {
            // Nothing came in: the paper must not say so.
            asked.report(&library, ReportStage::Planned, true)?;
            return Err(failure.into());
        }
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
        let options = Options {
            sheet: import.sheet.clone(),
            mapping: mapping(import)?,
        };
        let mut readings = Vec::new();
        let mut outcomes = Vec::new();
        for path in sources(&import.sources)? {
            let read = of_file(&path, portfolio, &options).map(|(kind, reading)| {
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
        import_draft(&self.difference, portfolio, &self.readings, &names, new_id)
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
        let made = import_report_bytes(&self.difference, &self.readings, &name, what, moment);
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
            Some(written) if written.changes == 0 => "没有改动：内容已经是这样".to_owned(),
            Some(written) => format!("已{}。可用 lantu undo 撤销", written.label),
        };
        writeln!(text, "{all} 个文件，{can} 个可以导入；{end}").ok();
        text
    }
}

/// What the file of `--mapping` says.
fn mapping(import: &Import) -> Result<Mapping, Failure> {
    let Some(path) = &import.mapping else {
        return Ok(Mapping::default());
    };
    let bytes = read_small(path, LARGEST_MAPPING).map_err(FileError::io("读取列对应", path));
    let bytes = bytes.map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes)
        .map_err(|_not_utf8| format!("列对应不是 UTF-8 文字：{}", path.display()))?;
    let mapping = Mapping::parse(&text);
    mapping.map_err(|error| Failure::Usage(format!("{}：{error}", path.display())))
}

/// The files that are meant: a folder stands for the files in it, without those that an office program keeps there
/// while a workbook is open.
fn sources(paths: &[PathBuf]) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let entries = list_if_there(path).map_err(|error| error.to_string())?;
        let mut within: Vec<PathBuf> = entries.iter().map(std::fs::DirEntry::path).collect();
        within.retain(|path| path.is_file() && !is_passing(path));
        within.sort();
        files.append(&mut within);
    }
    Ok(files)
}

fn is_passing(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with(['.', '~'])
}

fn of_file(
    path: &Path,
    portfolio: &Portfolio,
    options: &Options,
) -> Result<(FileKind, Reading), Refusal> {
    let workbook = read::file(path).map_err(|error| match error {
        ImportError::Unreadable(source) => Refusal {
            class: UNREADABLE,
            sentence: FileError::io("读取文件", path)(source).to_string(),
        },
        error => error.into(),
    })?;
    if let Some(sheet) = options.sheet() {
        check_sheet(&workbook, sheet)?;
    }
    let reading = understand(&workbook, portfolio, options)?;
    // Rows that can't come in are listed; with nothing else there is nothing to import.
    if reading.projects.is_empty() && reading.paper.is_empty() {
        return Err(ImportError::NoRows.into());
    }
    Ok((workbook.kind, reading))
}

fn check_sheet(workbook: &Workbook, sheet: &str) -> Result<(), Refusal> {
    let names: Vec<&str> = workbook
        .grids
        .iter()
        .map(|grid| grid.name.as_str())
        .collect();
    if names.contains(&sheet) {
        return Ok(());
    }
    let named: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
    Err(Refusal {
        class: ImportError::NoTable.class(),
        sentence: match named.as_slice() {
            [] => "这个文件没有工作表名称，请去掉 --sheet".to_owned(),
            _ => format!("没有工作表“{sheet}”，工作表有：{}", named.join("、")),
        },
    })
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    name.to_string_lossy().into_owned()
}

fn tell(text: &mut String, reading: &Reading) {
    let sheet = match (reading.cards(), reading.sheet.as_str()) {
        (0, "") => String::new(),
        (0, sheet) => format!("　工作表“{sheet}”"),
        (cards, _) => format!("　一项一表 {cards} 张"),
    };
    let heads: Vec<String> = reading.head_rows.iter().map(u32::to_string).collect();
    let heads = match heads.as_slice() {
        [] => String::new(),
        heads => format!("　表头第 {} 行", heads.join("、")),
    };
    let unit = match (reading.unit.as_str(), reading.unit_from.as_str()) {
        ("", _) => String::new(),
        (unit, "") => format!("　单位{unit}"),
        (unit, from) => format!("　单位{unit}（{from}）"),
    };
    let doubt = match reading.unit_basis.doubt() {
        doubt if doubt.is_empty() => doubt,
        doubt => format!("　{doubt}"),
    };
    let paper = match reading.paper.as_str() {
        "" => String::new(),
        paper => format!("　本程序导出的“{paper}”，按编号收回"),
    };
    writeln!(text, "{sheet}{paper}{heads}{unit}{doubt}").ok();
    let (read, parts) = (
        reading.read,
        reading.read.projects - reading.read.top_projects,
    );
    let parts = if parts == 0 {
        String::new()
    } else {
        format!("，另有子项 {parts} 个")
    };
    let sum = |money: Money| money.format_whole(MoneyUnit::Wan);
    let (total, planned) = (sum(read.total_investment), sum(read.planned));
    let count = read.top_projects;
    writeln!(
        text,
        "  读出项目 {count} 个{parts}，总投资 {total}万元，年度计划 {planned}万元"
    )
    .ok();
    if !reading.declared.is_empty() {
        let wrong: Vec<_> = reading
            .declared
            .iter()
            .filter(|each| !each.agrees)
            .collect();
        let right = reading.declared.len() - wrong.len();
        let lines = wrong.iter().map(|each| {
            let mut line = format!("{} {}：", each.cell, each.what);
            if let (Some(stated), Some(read)) = (each.count, each.count_read) {
                write!(line, "表上 {stated} 个，读出 {read} 个；").ok();
            }
            if let (Some(stated), Some(read)) = (each.sum, each.sum_read) {
                write!(line, "表上 {}万元，读出 {}万元", sum(stated), sum(read)).ok();
            }
            line.trim_end_matches('；').to_owned()
        });
        let head = format!("合计和个数核对：{right} 处相符，{} 处不符", wrong.len());
        writeln!(text, "  {head}").ok();
        lines_of(text, lines);
    }
    let rows = reading.refused_rows.iter();
    list(
        text,
        "不能进库的行",
        rows.map(|row| format!("第 {} 行：{}", row.row, row.why)),
    );
    for (head, cells) in [
        ("没有读懂、留空的单元格", &reading.not_understood),
        ("改了、但不能改的单元格", &reading.not_taken),
        ("读入了、需要核对的单元格", &reading.doubtful),
    ] {
        let lines = cells.iter().map(|cell| {
            let text = output::line(&cell.text);
            let heading = match cell.heading.as_str() {
                "" => String::new(),
                heading => output::line(heading),
            };
            format!("{} {heading}“{text}”：{}", cell.cell, cell.why)
        });
        list(text, head, lines);
    }
    list(
        text,
        "提示",
        reading.notices.iter().map(|notice| output::line(notice)),
    );
}

/// A head with its lines; nothing where there is nothing to list.
fn list(text: &mut String, head: &str, lines: impl ExactSizeIterator<Item = String>) {
    if lines.len() > 0 {
        writeln!(text, "  {head} {} 处", lines.len()).ok();
        lines_of(text, lines);
    }
}

fn lines_of(text: &mut String, lines: impl ExactSizeIterator<Item = String>) {
    let more = lines.len().saturating_sub(LISTED);
    for line in lines.take(LISTED) {
        writeln!(text, "    {line}").ok();
    }
    if more > 0 {
        writeln!(text, "    …… 另有 {more} 处，用 --format json 看全部").ok();
    }
}
