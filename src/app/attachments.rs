//! The files that go with projects: taken in, examined and given out beside the window.

use std::path::{Path, PathBuf};

use crate::clock::new_id;
use crate::edit::Draft;
use crate::files::{private_folder, read_if_there};
use crate::model::{Attachment, Id, Portfolio, Project, YearMonth};
use crate::report::{PageImage, Photo};
use crate::store::{
    FileState, KeptFile, attachment_folder, attachment_states, bring_attachments, copy_attachment,
    keep_attachment, read_attachments,
};

use super::job::JobEnd;
use super::{App, AttachCommand, BrokenOff, Notice, Pending, Session, file_name};

/// Files that are opened at once, by their ending: documents, pictures, archives. Whatever may be a program is not: a
/// library can come from anybody.
const OPENED: [&str; 38] = [
    "pdf", "ofd", "doc", "docx", "wps", "rtf", "odt", "xls", "xlsx", "et", "ods", "csv", "ppt",
    "pptx", "dps", "odp", "txt", "md", "jpg", "jpeg", "png", "bmp", "gif", "tif", "tiff", "webp",
    "heic", "zip", "rar", "7z", "dwg", "dxf", "mp3", "m4a", "wav", "mp4", "mov", "eml",
];

/// What is known of the files of the project that is looked at.
#[derive(Default)]
pub struct Attachments {
    /// Of which project, and which files it had then.
    asked: Option<(Id<Project>, Vec<KeptFile>)>,
    /// In the order of those files; the reason where nothing could be found out.
    states: Option<Result<Vec<FileState>, String>>,
    pending: Option<Pending<Result<Vec<FileState>, String>>>,
    /// The pictures among them in small, by hash.
    thumbnails: Vec<(String, PageImage)>,
    drawing: Option<Pending<Vec<(String, PageImage)>>>,
    /// Files on their way in, one after the other.
    waiting: Vec<(Purpose, PathBuf)>,
    /// The one on its way, with whose it is and what is noted of it.
    taken: Option<(Purpose, Pending<Taken>)>,
    /// Files that come after the rows of a merge; how many.
    brought: Option<Pending<Result<usize, String>>>,
}

/// Whose a file is, and of a picture of the site the month that it shows.
type Purpose = (Id<Project>, Option<YearMonth>);

/// A file that was taken in, or why it was not.
type Taken = Result<KeptFile, String>;

/// What the library says of a file.
fn noted(attachment: &Attachment) -> KeptFile {
    KeptFile {
        name: attachment.name.clone(),
        size: attachment.size.unwrap_or_default(),
        hash: attachment.hash.clone(),
    }
}

/// The files of a project, in their order.
pub fn kept_files(portfolio: &Portfolio, project: Id<Project>) -> Vec<KeptFile> {
    let attachments = portfolio.attachments().of(project);
    attachments.iter().map(noted).collect()
}

impl Attachments {
    /// Whether the files of a project, as the library has them, have been asked for.
    pub fn is_asked(&self, portfolio: &Portfolio, project: Id<Project>) -> bool {
        let asked = self.asked.as_ref();
        asked.is_some_and(|(of, files)| *of == project && *files == kept_files(portfolio, project))
    }

    /// What became of a project's file; none while that is being found out.
    pub fn state(&self, attachment: &Attachment) -> Option<FileState> {
        let (project, files) = self.asked.as_ref()?;
        let states = self.states.as_ref()?.as_ref().ok()?;
        let place = files.iter().position(|file| file.hash == attachment.hash)?;
        let state = states.get(place).copied();
        state.filter(|_| *project == attachment.project)
    }

    /// Why it could not be found out.
    pub fn error(&self) -> Option<&str> {
        self.states.as_ref()?.as_ref().err().map(String::as_str)
    }

    /// A picture in small; none while it is being drawn, and of what is none.
    pub fn thumbnail(&self, attachment: &Attachment) -> Option<&PageImage> {
        let mut small = self.thumbnails.iter();
        let (_, image) = small.find(|(hash, _)| *hash == attachment.hash)?;
        Some(image)
    }

    /// Whether a file is on its way in.
    pub const fn is_taking(&self) -> bool {
        self.taken.is_some()
    }
}

impl App {
    /// What is known of the files of the project that is looked at.
    pub const fn attachments(&self) -> &Attachments {
        &self.attachments
    }

    /// Where the files of the library lie; whether there is such a folder yet is not asked.
    pub fn attachment_folder(&self) -> Option<PathBuf> {
        let session = self.session.as_ref()?;
        Some(attachment_folder(session.path()))
    }

    /// Whether the library is encrypted where it lies. Its files are not.
    pub fn is_sealed(&self) -> bool {
        let password = self.session.as_ref().and_then(Session::password);
        password.is_some()
    }

    pub(super) fn run_attach(&mut self, command: AttachCommand) {
        match command {
            AttachCommand::Add(project, file) => self.attach((project, None), file),
            AttachCommand::AddPhoto(project, file, month) => {
                self.attach((project, Some(month)), file);
            }
            AttachCommand::Examine(project) => self.examine_attachments(project),
            AttachCommand::Open(id) => self.open_attachment(id),
            AttachCommand::SaveAs(id, to) => self.save_attachment(id, to),
        }
    }

    fn attach(&mut self, of: Purpose, file: PathBuf) {
        let session = self.session.as_ref();
        if let Some(reason) = session.and_then(Session::read_only_reason) {
            let words = format!("附件没有加入：{reason}");
            return self.notify(Notice::failed(words));
        }
        self.attachments.waiting.push((of, file));
        self.take_next();
    }

    /// Takes in the first of the files that wait, unless one is on its way.
    fn take_next(&mut self) {
        let Some(session) = &self.session else {
            return self.attachments.waiting.clear();
        };
        if self.attachments.is_taking() || self.attachments.waiting.is_empty() {
            return;
        }
        let (of, file) = self.attachments.waiting.remove(0);
        let library = session.path().to_owned();
        let is_photo = of.1.is_some();
        let taken = Pending::start("lantu-attach", &self.wake, move || {
            if is_photo {
                check_photo(&file)?;
            }
            keep_attachment(&library, &file).map_err(|error| error.to_string())
        });
        match taken {
            Ok(taken) => self.attachments.taken = Some((of, taken)),
            Err(error) => self.notify(Notice::failed(format!("附件没有加入：{error}"))),
        }
    }

    /// Notes a file that was taken in, and takes over what was found out of others.
    pub(super) fn poll_attachments(&mut self) {
        self.poll_brought();
        if let Some(states) = Pending::take(&mut self.attachments.pending) {
            let broken = |_broken| Err("查看附件意外中断，请再打开这一页".to_owned());
            self.attachments.states = Some(states.unwrap_or_else(broken));
        }
        if let Some(Ok(small)) = Pending::take(&mut self.attachments.drawing) {
            self.attachments.thumbnails = small;
        }
        let Some((of, pending)) = self.attachments.taken.take() else {
            return;
        };
        let mut pending = Some(pending);
        match Pending::take(&mut pending) {
            Some(taken) => self.note_taken(&of, taken),
            None => self.attachments.taken = pending.map(|pending| (of, pending)),
        }
    }

    /// Has the files brought that lie beside a copy which was merged.
    pub(super) fn bring_attachments(&mut self, copy: PathBuf) {
        let Some(session) = &self.session else { return };
        let portfolio = session.portfolio_ref();
        let files: Vec<KeptFile> = portfolio.attachments().iter().map(noted).collect();
        if files.is_empty() {
            return;
        }
        let library = session.path().to_owned();
        let brought = Pending::start("lantu-attach", &self.wake, move || {
            bring_attachments(&copy, &library, &files).map_err(|error| error.to_string())
        });
        match brought {
            Ok(brought) => self.attachments.brought = Some(brought),
            Err(error) => self.notify(Notice::failed(format!("附件没有带来：{error}"))),
        }
    }

    fn poll_brought(&mut self) {
        let Some(brought) = Pending::take(&mut self.attachments.brought) else {
            return;
        };
        // Whatever was found out before may be so no more.
        self.attachments.asked = None;
        match brought {
            Ok(Ok(0)) => {}
            Ok(Ok(count)) => self.notify(Notice::done(format!("已带来副本的 {count} 个附件"))),
            Ok(Err(words)) => self.notify(Notice::failed(format!("附件没有全部带来：{words}"))),
            Err(_broken) => self.notify(Notice::failed("附件没有全部带来，请再合并一次")),
        }
    }

    /// Waits for the files on their way in: their rows belong to the library that is about to be left.
    pub(super) fn finish_attachments(&mut self) {
        while let Some((of, pending)) = self.attachments.taken.take() {
            self.note_taken(&of, pending.wait());
        }
    }

    fn note_taken(&mut self, of: &Purpose, taken: Result<Taken, BrokenOff>) {
        let broken = |_broken| Err("加入附件意外中断，请再试一次".to_owned());
        match taken.unwrap_or_else(broken) {
            Ok(kept) => self.note_attachment(of, &kept),
            Err(words) => self.notify(Notice::failed(words)),
        }
        self.take_next();
    }

    fn note_attachment(&mut self, (project, month): &Purpose, kept: &KeptFile) {
        let (project, month) = (*project, *month);
        let note = month.map(|month| format!("{}年{}月现场照片", month.year(), month.month()));
        let said = (note.as_deref().unwrap_or_default(), month);
        let KeptFile { name, size, hash } = kept;
        // A file that was missing or spoilt may have been made good by it.
        self.attachments.asked = None;
        let portfolio = self.portfolio();
        if portfolio.projects().get(project).is_none() {
            let words = format!("项目已被删除，附件“{name}”没有加入");
            return self.notify(Notice::failed(words));
        }
        let draft = Draft::new_attachment(&portfolio, project, (name, *size, hash), said, new_id);
        // Held any longer, the whole library would be copied before it is altered.
        drop(portfolio);
        match draft {
            Ok(draft) => {
                if self.edit(|_| draft) {
                    self.notify(Notice::done(format!("已加入附件“{name}”")));
                }
            }
            Err(words) => self.notify(Notice::refused(words.to_string())),
        }
    }

    fn examine_attachments(&mut self, project: Id<Project>) {
        let Some(session) = &self.session else { return };
        let files = kept_files(session.portfolio_ref(), project);
        let library = session.path().to_owned();
        self.attachments.asked = Some((project, files.clone()));
        self.attachments.states = None;
        self.attachments.thumbnails.clear();
        let (from, pictures) = (library.clone(), files.clone());
        let has_any = pictures.iter().any(|file| Photo::is_named(&file.name));
        // Without small pictures the list is as good; what can't be started is not missed.
        self.attachments.drawing = has_any
            .then(|| {
                let draw = move || thumbnails(&from, &pictures);
                Pending::start("lantu-thumbnails", &self.wake, draw).ok()
            })
            .flatten();
        let examined = Pending::start("lantu-attachments", &self.wake, move || {
            attachment_states(&library, &files).map_err(|error| error.to_string())
        });
        match examined {
            Ok(examined) => self.attachments.pending = Some(examined),
            Err(error) => self.attachments.states = Some(Err(error.to_string())),
        }
    }

    /// The library, and what it says of one of its files.
    fn attachment(&self, id: Id<Attachment>) -> Option<(PathBuf, KeptFile)> {
        let session = self.session.as_ref()?;
        let attachment = session.portfolio_ref().attachments().get(id)?;
        Some((session.path().to_owned(), noted(attachment)))
    }

    /// Opens a copy under the file's own name, in a folder that goes with the program: whatever is done to it, the file
    /// that is kept stays what it is.
    fn open_attachment(&mut self, id: Id<Attachment>) {
        let Some((library, file)) = self.attachment(id) else {
            return;
        };
        let name = file_name(&file.name);
        if !is_opened(&name) {
            return self.notify(Notice::refused(format!(
                "“{name}”不是常见的文档、图片或压缩包，没有直接打开，以免运行其中的程序。请用“另存…”存出来，确认来历后再打开"
            )));
        }
        let folder = match private_folder() {
            Ok(folder) => folder,
            Err(error) => return self.notify(Notice::failed(error.to_string())),
        };
        let to = folder.path().join(&name);
        self.printed.push(folder);
        let started = self.jobs.start_steps("打开附件", move |_| {
            match copy_attachment(&library, &file, &to) {
                Ok(()) => JobEnd {
                    notice: Some(Notice {
                        file: Some(to),
                        opens_file: true,
                        ..Notice::done(format!("已打开“{name}”的副本，改它不会改动附件"))
                    }),
                    ..JobEnd::default()
                },
                Err(error) => JobEnd::failed(error.to_string()),
            }
        });
        if let Err(notice) = started {
            self.notify(notice);
        }
    }

    fn save_attachment(&mut self, id: Id<Attachment>, to: PathBuf) {
        let Some((library, file)) = self.attachment(id) else {
            return;
        };
        let started = self.jobs.start("另存附件", move || {
            let copied = copy_attachment(&library, &file, &to);
            copied.map(|()| to).map_err(|error| error.to_string())
        });
        if let Err(notice) = started {
            self.notify(notice);
        }
    }
}

/// Whether a file holds a picture that papers can show: the words for the person where it does not.
fn check_photo(file: &Path) -> Result<(), String> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let failed = |why: &str| format!("照片“{name}”没有加入：{why}");
    let size = std::fs::metadata(file).map_err(|error| failed(&error.to_string()))?;
    if size.len() > Photo::LARGEST {
        return Err(failed("超过 20 MB，请先缩小"));
    }
    let bytes = read_if_there(file).map_err(|error| failed(&error.to_string()))?;
    let photo = bytes.and_then(Photo::new);
    match photo.filter(|_| Photo::is_named(&name)) {
        Some(_) => Ok(()),
        None => Err(failed("不是 JPG 或 PNG 图片，或像素太多")),
    }
}

/// Pictures in small are at most so many pixels wide and high.
const THUMBNAIL: u32 = 320;

/// No more pictures of a project than these are shown in small.
const MOST_THUMBNAILS: usize = 24;

/// The pictures among files in small, by their hash. The latest are those that are looked for.
fn thumbnails(library: &Path, files: &[KeptFile]) -> Vec<(String, PageImage)> {
    let pictures = files.iter().filter(|file| Photo::is_named(&file.name));
    let pictures: Vec<KeptFile> = pictures.rev().take(MOST_THUMBNAILS).cloned().collect();
    let mut small = Vec::new();
    // One at a time: a photograph takes a hundred times the room of what is kept of it.
    for file in pictures.chunks(1) {
        let read = read_attachments(library, file, Photo::LARGEST).unwrap_or_default();
        let bytes = read.into_iter().next().flatten();
        let image = bytes
            .and_then(Photo::new)
            .and_then(|photo| photo.thumbnail(THUMBNAIL));
        small.extend(file.iter().map(|file| file.hash.clone()).zip(image));
    }
    small
}

/// Whether a file of this name is opened at once.
fn is_opened(name: &str) -> bool {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let ending = ending.map(str::to_ascii_lowercase);
    ending.is_some_and(|ending| OPENED.contains(&ending.as_str()))
}

#[cfg(test)]
mod tests {
    use super::is_opened;

    #[test]
    fn documents_are_opened_and_programs_are_not() {
        for name in ["批复.PDF", "扫描件.tif", "概算.xlsx"] {
            assert!(is_opened(name), "{name}");
        }
        for name in [
            "批复.pdf.exe",
            "run",
            ".bat",
            "a.lnk",
            "a.js",
            "a.html",
            "a.pdf ",
        ] {
            assert!(!is_opened(name), "{name}");
        }
    }
}
