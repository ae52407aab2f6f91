//! `lantu import`: what foreign ledgers hold, before anything of it comes in.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value as Json, json};

use crate::files::{FileError, list_if_there, read_small};
use crate::import::grid::{FileKind, ImportError, Workbook};
use crate::import::understand::{Mapping, Options, Reading, understand};
use crate::import::{claims, read};
use crate::model::{Money, MoneyUnit, Portfolio};
use crate::reconcile::matching::{How, Match, match_all};
use crate::report::json_head;
use crate::store::read_only;

use super::args::{Import, TextOrJson};
use super::library::words;
use super::{Failure, output};

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
    reading: Reading,
    /// How each project stands to the library.
    matches: Vec<Found>,
}

/// How a project stands to the library, with the library's names for what it is or may be.
struct Found {
    of: Match,
    library: Vec<String>,
}

impl Found {
    /// Those of all rows of a sheet.
    fn all(portfolio: &Portfolio, reading: &Reading) -> Vec<Self> {
        let name = |id| Some(portfolio.projects().get(id)?.name.clone());
        let matches = match_all(portfolio, &claims(reading)).into_iter();
        let found = matches.map(|of| Self {
            library: of.projects().into_iter().filter_map(name).collect(),
            of,
        });
        found.collect()
    }

    fn to_json(&self) -> Json {
        json!({
            "how": self.of.how.word(),
            "library": self.library,
            "taken": self.of.to.is_some(),
            "why": self.of.why,
        })
    }
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

/// `lantu import`: one bad file does not stop the others.
pub fn import(import: &Import) -> Result<(), Failure> {
    if !import.dry_run {
        let usage = "写入还不能在命令行里做，请加 --dry-run 先看能读出什么";
        return Err(Failure::Usage(usage.to_owned()));
    }
    // Also while somebody has the library open.
    let snapshot = read_only(&import.library).map_err(|error| words(&error))?;
    let portfolio = snapshot.portfolio().map_err(|error| words(&error))?;
    let options = Options {
        sheet: import.sheet.clone(),
        mapping: mapping(import)?,
    };
    let outcomes: Vec<Outcome> = sources(&import.sources)?
        .into_iter()
        .map(|path| Outcome {
            read: of_file(&path, &portfolio, &options),
            path,
        })
        .collect();
    match import.format {
        TextOrJson::Text => output::print(&text(&outcomes))?,
        TextOrJson::Json => {
            let mut json = json_head("import", None, None);
            let files: Vec<Json> = outcomes.iter().map(to_json).collect();
            json.insert("files".to_owned(), files.into());
            output::print_json(&format!("{:#}\n", Json::Object(json)))?;
        }
    }
    let can_come_in = outcomes.iter().any(|outcome| outcome.read.is_ok());
    if can_come_in {
        return Ok(());
    }
    Err(Failure::Work(match outcomes.as_slice() {
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
        _ => format!("{} 个文件都不能导入，原因见各文件", outcomes.len()),
    }))
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

fn of_file(path: &Path, portfolio: &Portfolio, options: &Options) -> Result<Understood, Refusal> {
    let workbook = read::file(path).map_err(|error| match error {
        ImportError::Unreadable(source) => Refusal {
            class: UNREADABLE,
            sentence: FileError::io("读取文件", path)(source).to_string(),
        },
        error => error.into(),
    })?;
    if let Some(sheet) = &options.sheet {
        check_sheet(&workbook, sheet)?;
    }
    let reading = understand(&workbook, portfolio, options)?;
    // Rows that can't come in are listed; with nothing else there is nothing to import.
    if reading.projects.is_empty() {
        return Err(ImportError::NoRows.into());
    }
    Ok(Understood {
        kind: workbook.kind,
        matches: Found::all(portfolio, &reading),
        reading,
    })
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

fn to_json(outcome: &Outcome) -> Json {
    let mut file = Map::new();
    file.insert("file".to_owned(), name(&outcome.path).into());
    file.insert("path".to_owned(), outcome.path.to_string_lossy().into());
    match &outcome.read {
        Ok(Understood {
            kind,
            reading,
            matches,
        }) => {
            // A reading is made of texts, numbers and lists of them.
            if let Ok(Json::Object(fields)) = serde_json::to_value(reading) {
                file.extend(fields);
            }
            let projects = file.get_mut("projects").and_then(Json::as_array_mut);
            for (project, found) in projects.into_iter().flatten().zip(matches) {
                if let Some(project) = project.as_object_mut() {
                    project.insert("match".to_owned(), found.to_json());
                }
            }
            if let FileKind::Text(encoding) = kind {
                file.insert("sheet".to_owned(), Json::Null);
                file.insert("encoding".to_owned(), encoding.to_lowercase().into());
            }
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

fn text(outcomes: &[Outcome]) -> String {
    let mut text = String::new();
    for outcome in outcomes {
        let name = name(&outcome.path);
        match &outcome.read {
            Err(refusal) => writeln!(text, "{name}\n  不能导入：{}", refusal.sentence).ok(),
            Ok(understood) => {
                text.push_str(&name);
                tell(&mut text, &understood.reading);
                tell_matches(&mut text, understood);
                None
            }
        };
        text.push('\n');
    }
    let count = outcomes
        .iter()
        .filter(|outcome| outcome.read.is_ok())
        .count();
    writeln!(
        text,
        "{} 个文件，{count} 个可以导入；没有写入",
        outcomes.len()
    )
    .ok();
    text
}

fn tell(text: &mut String, reading: &Reading) {
    let sheet = match reading.sheet.as_str() {
        "" => String::new(),
        sheet => format!("　工作表“{sheet}”"),
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
    writeln!(text, "{sheet}{heads}{unit}").ok();
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
        "  读出项目 {count} 个{parts}，总投资 {total} 万元，年度计划 {planned} 万元"
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
                write!(line, "表上 {} 万元，读出 {} 万元", sum(stated), sum(read)).ok();
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
        ("读入了、需要核对的单元格", &reading.doubtful),
    ] {
        let lines = cells.iter().map(|cell| {
            let text = output::line(&cell.text);
            format!("{} “{text}”：{}", cell.cell, cell.why)
        });
        list(text, head, lines);
    }
    list(
        text,
        "提示",
        reading.notices.iter().map(|notice| output::line(notice)),
    );
}

/// How the projects stand to the library: how many are known, which are to be decided, how many are new.
fn tell_matches(text: &mut String, understood: &Understood) {
    let of = |is: &dyn Fn(&Match) -> bool| {
        let found = understood.matches.iter().filter(|found| is(&found.of));
        found.count()
    };
    let known = of(&|found| found.to.is_some());
    let new = of(&|found| found.to.is_none() && found.how == How::New);
    let open = understood.matches.len() - known - new;
    writeln!(
        text,
        "  与项目库对照：已有 {known} 个，待定 {open} 个，新项目 {new} 个"
    )
    .ok();
    let rows = understood.reading.projects.iter().zip(&understood.matches);
    let rows = rows.filter(|(_, found)| found.of.to.is_none() && found.of.how != How::New);
    let lines: Vec<String> = rows
        .map(|(project, found)| {
            let name = output::line(&project.name);
            format!(
                "第 {} 行“{name}”：{}",
                project.row,
                output::line(&found.of.why)
            )
        })
        .collect();
    lines_of(text, lines.into_iter());
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
