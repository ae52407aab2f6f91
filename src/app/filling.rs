//! 填报 in the running program: rounds are made, their sheets written and noted, what came in is agreed to or sent back.
//! What comes back is read as every foreign ledger is: see `importing`.

use std::collections::HashSet;
use std::fmt::Display;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;

use crate::clock::new_id;
use crate::edit::{Draft, RoundError, RoundForm, is_led_by};
use crate::files::create_folder;
use crate::import::{decide_waiting, send_back, sent, sent_back_of, sheets_to_send};
use crate::model::{FillRound, FillSheet, Id, Portfolio, Project, choices_for};
use crate::report::{self, ReportError};
use crate::session::HandOut;
use crate::view::{FillError, Index, Recipients, find_round, latest_round, reminder, sheets_of};

use super::export::PaperError;
use super::job::JobEnd;
use super::{App, ImportCommand, Notice, Papers, Progress, file_name, marked_name};

/// What is done about 填报.
#[derive(Clone, Debug)]
pub enum FillCommand {
    /// Make a round.
    New(Box<RoundForm>),
    /// Have a round be as this form says.
    Alter(Id<FillRound>, Box<RoundForm>),
    /// Delete a round with what is noted of its sheets.
    Delete(Id<FillRound>),
    /// Look at a round.
    Choose(Id<FillRound>),
    /// Look into a folder for what comes back, or no more.
    Watch(Option<PathBuf>),
    /// Read what came back in the round that is looked at.
    Gather(Vec<PathBuf>),
    /// Write the sheets of a round into a folder.
    Send(Sending),
    /// Write for each department of a round a copy of the library with its projects alone into a folder.
    SendCopies(Sending),
    /// Agree to what came in with sheets.
    Accept(Vec<Id<FillSheet>>),
    /// Agree to what came in about single projects of a sheet.
    AcceptProjects(Id<FillSheet>, Vec<Id<Project>>),
    /// Send sheets back, with the reason: what came in of these projects, or of all to which nobody has agreed.
    SendBack(Vec<Id<FillSheet>>, Vec<Id<Project>>, String),
    /// Take, or else leave, what waits of a sheet, by its places there.
    Decide(Id<FillSheet>, Vec<usize>, bool),
}

/// Sheets that are to go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Of which round.
    pub round: Id<FillRound>,
    /// Where they are written.
    pub folder: PathBuf,
    /// Whether files may be replaced that this library did not write.
    pub replaces: bool,
    /// Only to these, without letter and list; empty for all.
    pub only: Vec<String>,
}

/// What of a round was written.
#[derive(Debug)]
pub struct RoundSent {
    /// The files, the sheets first, then letter and list.
    pub files: Vec<PathBuf>,
    /// How many of them are sheets.
    pub sheets: usize,
    /// How many projects are asked for and belong to nobody.
    pub left_out: usize,
    /// The step that notes it.
    pub draft: Draft,
}

/// Why the sheets of a round were not written.
#[derive(Debug, thiserror::Error)]
pub enum RoundNotSent {
    /// The round is not there any more.
    #[error("这次填报已被删除")]
    Gone,
    /// The filter can't be read.
    #[error(transparent)]
    Filter(#[from] FillError),
    /// Nobody has a project of those that are asked for.
    #[error("没有要发的单位：符合条件的项目都没有{0}；请先填上，或换一种发法")]
    Nobody(&'static str),
    /// Somebody to whom nothing goes out.
    #[error("“{0}”没有要填报的项目，或不在这次填报里{1}")]
    NotAsked(String, String),
    /// A person stopped it.
    #[error("已取消，没有发出；已写出的文件可以删除")]
    Cancelled,
    /// A file could not be written.
    #[error(transparent)]
    Paper(#[from] PaperError),
}

impl From<ReportError> for RoundNotSent {
    fn from(error: ReportError) -> Self {
        Self::Paper(error.into())
    }
}

/// Writes the sheets of a round, the letter and the list into a folder, each file whole or not at all. What is noted of it
/// is a draft, which is taken when all are written.
///
/// # Errors
/// Nobody is asked, something is in the way that this library did not write, or the disk refuses.
pub fn write_round(
    portfolio: &Portfolio,
    sending: &Sending,
    (today, papers): (NaiveDate, Papers),
    progress: &Progress,
) -> Result<RoundSent, RoundNotSent> {
    let Sending {
        round,
        folder,
        replaces,
        only,
    } = sending;
    let round = portfolio.fill_rounds().get(*round);
    let round = round.ok_or(RoundNotSent::Gone)?;
    let mut recipients = Recipients::of(portfolio, &Index::new(portfolio), round, today)?;
    if recipients.all.is_empty() {
        let by = round
            .asked_of
            .map_or("牵头部门", crate::model::FillBy::label);
        return Err(RoundNotSent::Nobody(by));
    }
    for name in only {
        if recipients.all.iter().all(|one| one.name != *name) {
            let known = recipients.all.iter().map(|one| one.name.clone());
            let known = choices_for(name, known.collect(), "、");
            return Err(RoundNotSent::NotAsked(name.clone(), known));
        }
    }
    let is_for_all = only.is_empty();
    recipients
        .all
        .retain(|one| is_for_all || only.contains(&one.name));
    let mut sheets = sheets_to_send(portfolio, round, &recipients.all, (today, new_id));
    let mark = portfolio.data_mark();
    let mut taken: HashSet<String> = HashSet::new();
    for sheet in &mut sheets {
        sheet.file = name_of(sheet, mark, &mut taken);
    }
    let besides = if is_for_all { 2 } else { 0 };
    progress.begin(sheets.len() + besides);
    let letter = folder.join(format!("{}.docx", marked_name("函", mark)));
    let list = folder.join(format!("{}.xlsx", marked_name("文件清单", mark)));
    let paths: Vec<PathBuf> = sheets
        .iter()
        .map(|sheet| folder.join(&sheet.file))
        .collect();
    let mut papers = papers;
    if !replaces {
        let all = paths
            .iter()
            .chain([&letter, &list].into_iter().take(besides));
        let in_the_way = all.filter(|path| !papers.may_replace(path)).cloned();
        let in_the_way: Vec<PathBuf> = in_the_way.collect();
        if !in_the_way.is_empty() {
            return Err(PaperError::InTheWay(in_the_way).into());
        }
    }
    create_folder(folder).map_err(|error| ReportError::Io(folder.clone(), error))?;
    let mut files = Vec::new();
    let mut save = |path: PathBuf, bytes: Vec<u8>| {
        report::save(&path, &bytes)?;
        papers.note(&path, &bytes);
        files.push(path);
        progress.step();
        Ok::<_, ReportError>(())
    };
    let write = || {
        for (sheet, path) in sheets.iter().zip(paths) {
            if progress.is_cancelled() {
                return Err(RoundNotSent::Cancelled);
            }
            let typed = sent_back_of(portfolio, sheet, new_id);
            let of = (portfolio, typed.as_ref());
            let bytes = report::write_fill_xlsx(of, (round, sheet), today)?;
            save(path, bytes)?;
        }
        if is_for_all {
            let (words, table) = report::fill_letter(portfolio, round, &sheets, today);
            save(letter, report::write_letter(&words, &table, today)?)?;
            save(list, report::write_xlsx(&table, today)?)?;
        }
        Ok(())
    };
    let written = write();
    // Of what was written before it was stopped, too: the next time it is not taken for somebody else's.
    papers.keep();
    written?;
    Ok(RoundSent {
        sheets: sheets.len(),
        left_out: if is_for_all {
            recipients.left_out.len()
        } else {
            0
        },
        draft: sent(portfolio, round, &sheets),
        files,
    })
}

/// The copies of the library that go out beside the sheets of a round: one for each department, with the projects that it leads.
///
/// # Errors
/// None of those to whom sheets went is a department of the library, in a sentence.
pub fn copies_of(portfolio: &Portfolio, sending: &Sending) -> Result<Vec<HandOut>, String> {
    let sheets = sheets_of(portfolio, sending.round).into_iter();
    let is_meant =
        |sheet: &&FillSheet| sending.only.is_empty() || sending.only.contains(&sheet.name);
    let mut taken = HashSet::new();
    let copy = |sheet: &FillSheet| {
        let department = sheet.department?;
        // A copy of no project is none: townships seldom lead one.
        let mut projects = portfolio.projects().iter();
        projects.find(|project| is_led_by(portfolio, project, department))?;
        let name = format!("{}（副本）", file_name(&sheet.name));
        let name = free_name(&marked_name(&name, portfolio.data_mark()), &mut taken);
        Some(HandOut {
            department,
            is_own_only: true,
            to: sending.folder.join(format!("{name}.lantu")),
            replace: sending.replaces,
            password: None,
        })
    };
    let copies: Vec<HandOut> = sheets.filter(is_meant).filter_map(copy).collect();
    if copies.is_empty() {
        return Err(
            "没有可以给副本的单位：先发出填报表，并按牵头部门发；乡镇街道、责任领导要在单位名录里"
                .to_owned(),
        );
    }
    Ok(copies)
}

/// `市水利局.xlsx`; one that went out before says that it is another.
fn name_of(sheet: &FillSheet, mark: Option<&str>, taken: &mut HashSet<String>) -> String {
    let name = file_name(&sheet.name);
    let name = match sheet.issue {
        ..=1 => name,
        issue => format!("{name}（第{issue}次）"),
    };
    let name = marked_name(&name, mark);
    format!("{}.xlsx", free_name(&name, taken))
}

/// A name that no file before it has, which is taken from now on.
fn free_name(name: &str, taken: &mut HashSet<String>) -> String {
    let mut names = std::iter::once(name.to_owned()).chain((2..).map(|n| format!("{name}（{n}）")));
    let free = names.find(|name| !taken.contains(name)).unwrap_or_default();
    taken.insert(free.clone());
    free
}

/// The round of a name; without one the last.
///
/// # Errors
/// There is none, in a sentence.
pub fn round_named<'a>(
    portfolio: &'a Portfolio,
    name: Option<&str>,
) -> Result<&'a FillRound, String> {
    let Some(name) = name else {
        let latest = latest_round(portfolio);
        return latest.ok_or_else(|| "项目库里还没有填报；先用 lantu round new 新建".to_owned());
    };
    find_round(portfolio, name).ok_or_else(|| {
        let known = portfolio
            .fill_rounds()
            .iter()
            .map(|round| round.name.clone());
        let known = choices_for(name, known.collect(), "、");
        format!("没有填报“{name}”{known}")
    })
}

impl App {
    pub(super) fn run_fill(&mut self, command: FillCommand) {
        match command {
            FillCommand::New(form) => self.new_round(&form),
            FillCommand::Alter(id, form) => {
                self.do_round(|portfolio| Draft::alter_round(portfolio, id, &form));
                self.tell_doubt(&form);
            }
            FillCommand::Delete(id) => {
                let portfolio = self.portfolio();
                let name = portfolio
                    .fill_rounds()
                    .get(id)
                    .map(|round| round.name.clone());
                self.edit(|portfolio| Draft::delete_round(portfolio, id));
                if let Some(name) = name {
                    let told = format!("已删除填报“{name}”，写入的数据不动；可按 Ctrl+Z 撤销");
                    self.notify(Notice::done(told));
                }
            }
            FillCommand::Choose(id) => self.round = Some(id),
            FillCommand::Watch(folder) => self.watched = folder,
            FillCommand::Gather(files) => match self.round() {
                Some(round) => self.run_import(ImportCommand::Gather(round, files)),
                None => self.notify(Notice::refused("还没有填报，先新建一次")),
            },
            FillCommand::Send(sending) => self.send_round(sending),
            FillCommand::SendCopies(sending) => {
                let copies = copies_of(&self.portfolio(), &sending);
                match copies {
                    Ok(copies) => self.hand_out(copies),
                    Err(why) => self.notify(Notice::refused(why)),
                }
            }
            FillCommand::Accept(ids) => {
                let (who, today) = self.reviewer();
                self.do_round(|portfolio| {
                    let draft = Draft::accept_sheets(portfolio, &ids, (&who, today));
                    Ok::<_, RoundError>(draft)
                });
            }
            FillCommand::AcceptProjects(id, projects) => {
                let (who, today) = self.reviewer();
                self.do_round(|portfolio| {
                    let by = (who.as_str(), today);
                    let draft = Draft::accept_projects(portfolio, id, &projects, by);
                    Ok::<_, RoundError>(draft)
                });
            }
            FillCommand::SendBack(ids, only, reason) => {
                self.do_round(|portfolio| send_back(portfolio, (&ids, &only), &reason, new_id));
            }
            FillCommand::Decide(id, places, takes) => {
                self.do_round(|portfolio| decide_waiting(portfolio, id, (&places, takes), new_id));
            }
        }
    }

    /// Who agrees to what came in, and on which day.
    fn reviewer(&self) -> (String, NaiveDate) {
        let author = self.settings.preferences.author();
        (author.name, self.clock.today())
    }

    fn new_round(&mut self, form: &RoundForm) {
        // The new one is looked at.
        self.round = None;
        self.do_round(|portfolio| {
            Draft::new_round(portfolio, form, new_id).map(|(_, draft)| draft)
        });
        self.tell_doubt(form);
    }

    fn tell_doubt(&mut self, form: &RoundForm) {
        if let Some(doubt) = form.doubt(self.clock.today()) {
            self.notify(Notice::refused(doubt));
        }
    }

    /// Does what a draft says, and tells it.
    fn do_round<E: Display>(&mut self, draft: impl FnOnce(&Portfolio) -> Result<Draft, E>) {
        let portfolio = self.portfolio();
        match draft(&portfolio) {
            Ok(draft) => {
                drop(portfolio);
                self.edit_and_tell(draft);
            }
            Err(error) => self.notify(Notice::refused(error.to_string())),
        }
    }

    fn send_round(&mut self, sending: Sending) {
        if let Some(reason) = self
            .session
            .as_ref()
            .and_then(super::Session::read_only_reason)
        {
            return self.notify(Notice::failed(format!("不能发出填报表：{reason}")));
        }
        let portfolio = self.portfolio();
        let (today, papers) = (self.clock.today(), self.papers());
        let work = move |progress: &Progress| {
            let written = write_round(&portfolio, &sending, (today, papers()), progress);
            match written {
                Ok(sent) => JobEnd {
                    notice: Some(Notice {
                        file: sent.files.first().cloned(),
                        ..Notice::done(sent_words(&sent, &sending))
                    }),
                    draft: Some(sent.draft),
                    ..JobEnd::default()
                },
                Err(error) => JobEnd::failed(error),
            }
        };
        if let Err(notice) = self.jobs.start_steps("发出填报表", work) {
            self.notify(notice);
        }
    }

    /// The round that is looked at: the one that was chosen, else the last.
    pub fn round(&self) -> Option<Id<FillRound>> {
        let portfolio = self.session.as_ref()?.portfolio_ref();
        let chosen = self
            .round
            .filter(|id| portfolio.fill_rounds().get(*id).is_some());
        chosen.or_else(|| latest_round(portfolio).map(|round| round.id))
    }

    /// The folder into which returned files are put.
    pub fn watched_folder(&self) -> Option<&Path> {
        self.watched.as_deref()
    }

    /// 催办 of a round, to paste into a chat.
    pub fn reminder(&self, id: Id<FillRound>) -> String {
        let portfolio = self.portfolio();
        let round = portfolio.fill_rounds().get(id);
        let today = self.clock.today();
        round.map_or_else(String::new, |round| reminder(&portfolio, round, today))
    }
}

/// The files of a folder that hold tables, by their names. It asks the disk.
///
/// # Errors
/// The folder can't be listed, in a sentence.
pub fn tables_in(folder: &Path) -> Result<Vec<PathBuf>, String> {
    const ENDINGS: [&str; 6] = ["xlsx", "xls", "et", "ods", "csv", "xlsm"];
    let is_table = |path: &PathBuf| {
        let ending = path
            .extension()
            .map(|ending| ending.to_string_lossy().to_lowercase());
        ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
    };
    let files = crate::import::read::files_in(folder);
    let mut files = files.map_err(|error| error.to_string())?;
    files.retain(is_table);
    Ok(files)
}

/// `已写出 8 份填报表、函和文件清单，在 …`
pub fn sent_words(sent: &RoundSent, sending: &Sending) -> String {
    let left = match sent.left_out {
        0 => String::new(),
        count => format!("；有 {count} 个项目没有填由谁负责，没有发出"),
    };
    let besides = if sending.only.is_empty() {
        "、函和文件清单"
    } else {
        ""
    };
    format!(
        "已写出 {} 份填报表{besides}，记为已发出：{}{left}",
        sent.sheets,
        sending.folder.display()
    )
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, OnceLock};

    use super::*;
    use crate::app::{Command, FileCommand, Settings, Wake};
    use crate::clock::Clock;
    use crate::model::{PartialDate, YearMonth};
    use crate::session::{Content, create_library};

    #[test]
    fn what_was_written_before_it_was_stopped_may_be_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join("库.lantu");
        let content = Content::Sample { projects: Some(24) };
        create_library(&library, content, Clock::System).unwrap();
        let mut app = App::new(Clock::System, Settings::default(), Arc::new(|| {}));
        app.run_to_end(Command::File(FileCommand::Open(library.clone())));
        let month = PartialDate::Month(YearMonth::new(2024, 10).unwrap());
        let form = Box::new(RoundForm::usual(month));
        app.run(Command::Fill(FillCommand::New(form)));
        let portfolio = app.portfolio();
        let sending = Sending {
            round: latest_round(&portfolio).unwrap().id,
            folder: folder.path().join("发出"),
            replaces: false,
            only: Vec::new(),
        };
        let root = folder.path().join("本机");
        let write = |progress: &Progress| {
            let papers = Papers::load(Some(&root), Some(&library));
            write_round(
                &portfolio,
                &sending,
                (Clock::System.today(), papers),
                progress,
            )
        };
        // Stopped after the second file.
        let stopped: Arc<OnceLock<Progress>> = Arc::default();
        let progress = Arc::clone(&stopped);
        let wake: Wake = Arc::new(move || {
            if let Some(progress) = progress.get()
                && progress.done().0 == 2
            {
                progress.cancel();
            }
        });
        let progress = stopped.get_or_init(|| Progress::waking(&wake));
        let end = write(progress);
        assert!(matches!(end, Err(RoundNotSent::Cancelled)), "{end:?}");
        assert_eq!(progress.done().0, 2);
        let sent = write(&Progress::default()).unwrap();
        assert!(sent.sheets > 2);
    }
}
