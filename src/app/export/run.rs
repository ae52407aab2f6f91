use std::path::{Path, PathBuf};

use crate::app::job::{JobEnd, Logged};
use crate::app::run::Edited;
use crate::app::{
    App, Command, Draft, ExportMemory, NextStep, Notice, PaperCommand, Progress, Session, Trouble,
};
use crate::files::{private_folder, read_small};
use crate::model::{Id, ReportPreset};
use crate::reconcile::matching::note_undecided;
use crate::report::{self, CsvEncoding, Format, KeptLayout, Layout, ReportError};
use crate::view::{BindError, Listing, Query};

use super::{
    ExportTask, Exported, PaperError, Papers, PresetFile, marked_path, run_export, save_paper,
    title_of_all,
};

/// So large a file is no preset, in bytes.
const LONGEST_PRESET: usize = 1 << 20;

impl App {
    /// Answers a question beside that of the table, e.g. for a paper with other groups.
    pub fn answer(&self, query: &Query) -> Result<Listing, BindError> {
        let Some(session) = &self.session else {
            return Ok(Listing::default());
        };
        let portfolio = session.portfolio_ref();
        let mut listing = crate::view::run(portfolio, session.index_ref(), query, self.moment())?;
        note_undecided(portfolio, &mut listing, self.moment());
        Ok(listing)
    }

    /// How many steps of the work under way are done, and of how many.
    pub fn progress(&self) -> Option<(usize, usize)> {
        self.jobs.progress().map(Progress::done)
    }

    pub(in crate::app) fn cancel_job(&mut self) {
        if let Some(progress) = self.jobs.progress() {
            progress.cancel();
        }
    }

    pub(in crate::app) fn end_job(&mut self, end: JobEnd) {
        let JobEnd {
            notice,
            logged,
            question,
            preset,
            draft,
        } = end;
        if let Some(draft) = draft
            && self.try_edit(|_| draft) == Edited::Refused
        {
            return self.notify(Notice::failed(
                "文件已写出，但没有记入项目库，收回时认不出来；请再发一次",
            ));
        }
        if let Some(question) = question {
            self.trouble = Some(question);
        }
        if let Some(Logged { label, paths }) = logged {
            self.settings.note_exports(&paths);
            if let Some(session) = &mut self.session {
                session.note(label, self.clock);
            }
        }
        self.notify_all(notice);
        if let Some(PresetFile { name, layout }) = preset {
            self.keep_preset(&name, &layout);
        }
    }

    pub(in crate::app) fn export(&mut self, task: ExportTask) {
        let portfolio = self.portfolio();
        let moment = self.moment();
        self.settings.export_folder = Some(task.folder.clone());
        // The title of several papers is that of none of them.
        if task.bundle.is_empty() {
            let mut layout = task.layout.clone();
            if let Some(scope) = &self.workspace.scope {
                layout.title = title_of_all(&layout.title, &scope.label);
            }
            self.settings.export = Some(memory(&task, &layout, &portfolio, moment));
        }
        let papers = self.papers();
        let work = move |progress: &Progress| {
            let exported = run_export(&portfolio, &task, moment, papers(), progress);
            end(&task, exported)
        };
        if let Err(notice) = self.jobs.start_steps("导出", work) {
            self.notify(notice);
        }
    }

    /// Writes a paper as a PDF into a folder of its own that nobody else may read, and has it opened: a page is printed
    /// by the program that shows it. It is no paper that was handed out, so no history tells of it.
    pub(in crate::app) fn print(&mut self, task: ExportTask) {
        let folder = match private_folder() {
            Ok(folder) => folder,
            Err(error) => return self.notify(Notice::failed(format!("不能打印：{error}"))),
        };
        let portfolio = self.portfolio();
        let (moment, papers) = (self.moment(), Papers::default());
        let task = ExportTask {
            formats: vec![Format::Pdf],
            split: None,
            folder: folder.path().to_owned(),
            ..task
        };
        self.printed.push(folder);
        let work = move |progress: &Progress| {
            let exported = run_export(&portfolio, &task, moment, papers, progress);
            let notice = exported.map(|exported| Notice {
                file: exported.files.first().cloned(),
                opens_file: true,
                ..Notice::done("打印稿已经交给看 PDF 的程序，请在那里打印")
            });
            match notice {
                Ok(notice) if notice.file.is_some() => JobEnd {
                    notice: Some(notice),
                    ..JobEnd::default()
                },
                Ok(_) => JobEnd::default(),
                Err(error) => JobEnd::failed(error),
            }
        };
        if let Err(notice) = self.jobs.start_steps("打印", work) {
            self.notify(notice);
        }
    }

    /// Makes one paper of content with this mark beside the window, and writes it where a person chose.
    pub(in crate::app) fn write_paper(
        &mut self,
        what: &'static str,
        (path, mark): (&Path, Option<&str>),
        make: impl FnOnce() -> Result<Vec<u8>, ReportError> + Send + 'static,
    ) {
        let place = marked_path(path, mark);
        // The desktop's dialog has asked about the very name that was chosen.
        let (papers, replaces) = (self.papers(), place == path);
        let work = move || {
            save_paper(&place, &make()?, papers(), replaces)?;
            Ok::<_, PaperError>(place)
        };
        if let Err(notice) = self.jobs.start(what, work) {
            self.notify(notice);
        }
    }

    /// Finds out beside the window what the open library has written on this computer.
    pub(in crate::app) fn papers(&self) -> impl FnOnce() -> Papers + Send + use<> {
        let library = self.session.as_ref().map(Session::path).map(PathBuf::from);
        let root = self.settings.backups().map(PathBuf::from);
        move || Papers::load(root.as_deref(), library.as_deref())
    }

    pub(in crate::app) fn keep_preset(&mut self, name: &str, layout: &KeptLayout) {
        if self.edit(|portfolio| Draft::keep_preset(portfolio, name, layout)) {
            self.notify(Notice::done(format!("已存为模板“{}”", name.trim())));
        }
    }

    pub(in crate::app) fn save_preset(&mut self, id: Id<ReportPreset>, path: PathBuf) {
        let portfolio = self.portfolio();
        let Some(preset) = portfolio.presets().get(id) else {
            return;
        };
        let layout = match KeptLayout::from_json(&preset.layout) {
            Ok(layout) => layout,
            Err(error) => return self.notify(Notice::failed(error)),
        };
        let file = PresetFile {
            name: preset.name.clone(),
            layout,
        };
        let work = move || report::save(&path, &file.to_bytes()).map(|()| path);
        if let Err(notice) = self.jobs.start("导出模板", work) {
            self.notify(notice);
        }
    }

    /// Has a preset read; it is kept when that is done.
    pub(in crate::app) fn load_preset(&mut self, path: PathBuf) {
        let (portfolio, moment) = (self.portfolio(), self.moment());
        let read = move || {
            let bytes = read_small(&path, LONGEST_PRESET)
                .map_err(|error| format!("不能读取模板（{error}）：{}", path.display()))?;
            let file = PresetFile::from_bytes(&bytes)?;
            let layout = file.layout.layout(&portfolio, moment);
            layout.map(|_| file).map_err(|error| error.to_string())
        };
        let work = move |_: &Progress| match read() {
            Ok(file) => JobEnd {
                preset: Some(file),
                ..JobEnd::default()
            },
            Err(error) => JobEnd::failed(error),
        };
        if let Err(notice) = self.jobs.start_steps("导入模板", work) {
            self.notify(notice);
        }
    }
}

/// `导出“…一览表”：一览表.xlsx、一览表.pdf`: the line of the history.
pub(crate) fn history_line(title: &str, files: &[PathBuf]) -> String {
    /// More names than this make a line that nobody reads.
    const MOST: usize = 6;
    let names = files.iter().filter_map(|file| file.file_name());
    let mut names: Vec<_> = names.map(|name| name.to_string_lossy()).collect();
    let more = names.len().saturating_sub(MOST);
    names.truncate(MOST);
    let rest = if more > 0 {
        format!("等{}个文件", more + MOST)
    } else {
        String::new()
    };
    format!("导出“{title}”：{}{rest}", names.join("、"))
}

fn memory(
    task: &ExportTask,
    layout: &Layout,
    portfolio: &crate::model::Portfolio,
    moment: crate::view::Moment,
) -> ExportMemory {
    let keys = task.group_by.as_deref();
    let extension = |format: &Format| format.extension().to_owned();
    ExportMemory {
        layout: KeptLayout::of(layout, keys, portfolio, moment),
        own_preset: task.own_preset.clone(),
        formats: task.formats.iter().map(extension).collect(),
        is_gb18030: task.options.encoding == CsvEncoding::Gb18030,
        is_for_archive: task.options.pdf.for_archive,
        split: task.split.map(|split| split.key().name().to_owned()),
    }
}

/// What the window and the history say of a task that has ended.
fn end(task: &ExportTask, exported: Result<Exported, PaperError>) -> JobEnd {
    let exported = match exported {
        Ok(exported) => exported,
        Err(error) => return JobEnd::failed(error),
    };
    let failure = exported.failure_words();
    let Exported {
        files,
        in_the_way,
        renamed,
        is_cancelled,
        failure: _,
        // The dialog said them before.
        warnings: _,
    } = exported;
    if !in_the_way.is_empty() {
        return JobEnd {
            question: Some(may_replace(task, &in_the_way)),
            ..JobEnd::default()
        };
    }
    let mut text = match files.as_slice() {
        [] => "已取消导出，没有写出文件".to_owned(),
        [file] => format!("导出完成：{}", file.display()),
        files => format!("已导出{}个文件到 {}", files.len(), task.folder.display()),
    };
    if is_cancelled && !files.is_empty() {
        text.push_str("，其余已取消");
    }
    for (wanted, taken) in &renamed {
        let words = format!("。“{wanted}”正被其他程序打开，已另存为“{taken}”");
        text.push_str(&words);
    }
    let notice = Notice {
        file: files.first().cloned(),
        ..failure.map_or_else(|| Notice::done(text), Notice::failed)
    };
    let logged = (!files.is_empty()).then(|| Logged {
        label: history_line(&task.layout.title, &files),
        paths: files,
    });
    JobEnd {
        notice: Some(notice),
        logged,
        ..JobEnd::default()
    }
}

/// Asks whether files may be replaced that this library did not write, or not as they are.
fn may_replace(task: &ExportTask, files: &[PathBuf]) -> Trouble {
    let replacing = ExportTask {
        replaces: true,
        ..task.clone()
    };
    let beside = task.beside(files);
    let steps = vec![
        NextStep {
            label: format!("另存为“{}”", beside.name),
            tip: "原来的文件不动".to_owned(),
            command: Command::Paper(PaperCommand::Export(Box::new(beside))),
        },
        NextStep {
            label: match files.len() {
                1 => "替换这个文件".to_owned(),
                count => format!("替换这 {count} 个文件"),
            },
            tip: "原来的内容不再保留".to_owned(),
            command: Command::Paper(PaperCommand::Export(Box::new(replacing))),
        },
    ];
    Trouble {
        title: "已有同名文件",
        message: "下面的文件不是这个项目库写出的，或者写出以后改过，没有替换。".to_owned(),
        details: files
            .iter()
            .map(|file| file.display().to_string())
            .collect(),
        steps,
        offers_others: false,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use super::*;
    use crate::app::{Content, FileCommand, Settings};
    use crate::clock::Clock;
    use crate::model::MoneyUnit;
    use crate::report::{Layout, Preset};

    /// Has a preset taken over from a file; what is said of it.
    fn load(app: &mut App, path: &Path) -> String {
        let command = PaperCommand::LoadPreset(path.to_owned());
        app.run(Command::Paper(command));
        assert_eq!(app.is_busy(), Some("导入模板"));
        while app.is_busy().is_some() {
            std::thread::sleep(std::time::Duration::from_millis(1));
            app.poll();
        }
        let told = app.take_notices().into_iter();
        told.map(|notice| notice.text).collect()
    }

    #[test]
    fn a_preset_is_read_beside_the_window_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        let mut app = App::new(Clock::System, Settings::default(), Arc::new(|| {}));
        let content = Content::Plan;
        let create = FileCommand::Create {
            path: path("库.lantu"),
            content,
        };
        app.run_to_end(Command::File(create));
        app.take_notices();
        let (portfolio, moment) = (app.portfolio(), app.moment());
        let layout = Layout::new(Preset::KeyProjects, &portfolio, MoneyUnit::Yi, moment);
        let file = PresetFile {
            name: "调度会一览表".to_owned(),
            layout: KeptLayout::of(&layout, None, &portfolio, moment),
        };
        drop(portfolio);
        std::fs::write(path("甲.lantu-preset"), file.to_bytes()).unwrap();
        assert_eq!(
            load(&mut app, &path("甲.lantu-preset")),
            "已存为模板“调度会一览表”"
        );
        assert_eq!(app.portfolio().presets().len(), 1);
        std::fs::write(path("乙.lantu-preset"), b"{").unwrap();
        let told = load(&mut app, &path("乙.lantu-preset"));
        assert!(told.starts_with("不是导出模板文件"), "{told}");
        let told = load(&mut app, &path("没有.lantu-preset"));
        assert!(told.starts_with("不能读取模板"), "{told}");
        assert_eq!(app.portfolio().presets().len(), 1);
    }
}
