//! 套表: forms of others are read and written here, for the window and the command line alike. In the window a form is read
//! beside it, looked at in a dialog, and written where a person says.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::clock::new_id;
use crate::files::{read_small, real_path};
use crate::forms::{self, Filled, fill};
use crate::import::read::unreadable;
use crate::model::Portfolio;
use crate::view::{Moment, Query};

use super::export::{marked_path, save_paper};
use super::{App, Notice, Papers, Pending, backups_path};

pub use crate::forms::{
    Asked as FormQuestion, Filled as FilledForm, Filling, Form, FormColumn, FormMapping,
    Left as FormLeft, keep_form, offered as fillings,
};

/// No form is larger.
const LARGEST: usize = 64 << 20;

/// What is done with a form.
#[derive(Clone, Debug)]
pub enum FormCommand {
    /// Read this file, in the place of the one before.
    Read(PathBuf),
    /// Fill another sheet of it; none for the one that is found.
    SetSheet(Option<String>),
    /// Have a column get something else; none for what is found.
    SetColumn(u32, Option<Filling>),
    /// Fill it into this file; with rows for the groups of the table, where it has none of its own.
    Fill(PathBuf, bool),
    /// Be done with it.
    End,
}

/// What the program knows of a form.
#[derive(Default)]
pub(super) struct Forming {
    on: Option<OnForm>,
    work: Option<Pending<Read>>,
    filling: Option<Pending<Result<Written, String>>>,
}

/// A form that was read, or why it was not.
type Read = (PathBuf, FormMapping, Result<FormAsRead, String>);

/// A form, with the cells of its first row.
struct FormAsRead {
    form: Form,
    first_row: Vec<String>,
}

/// A form that is filled and lies where it was to lie.
struct Written {
    place: PathBuf,
    filled: FilledForm,
}

/// A form that is looked at.
pub struct OnForm {
    /// Where it lies.
    pub path: PathBuf,
    /// As it is understood.
    pub form: Arc<Form>,
    /// The cells of its first row, as they would be filled.
    pub first_row: Vec<String>,
    /// What came of it, once it was filled, and where it lies.
    pub filled: Option<(PathBuf, Arc<FilledForm>)>,
    said: FormMapping,
    /// How often it was read: what is drawn of it is made anew then.
    pub number: u64,
}

impl App {
    /// The form that is looked at.
    pub const fn form(&self) -> Option<&OnForm> {
        self.forming.on.as_ref()
    }

    /// Whether one is being read or filled.
    pub(super) const fn is_at_form(&self) -> bool {
        self.forming.work.is_some() || self.forming.filling.is_some()
    }

    pub(super) fn end_form(&mut self) {
        self.forming = Forming::default();
    }

    pub(super) fn run_form(&mut self, command: FormCommand) {
        match command {
            FormCommand::Read(path) => self.read_form_beside(path, FormMapping::default()),
            FormCommand::SetSheet(sheet) => self.say_of_form(|said| {
                // What was said of columns was said of those of the other sheet.
                *said = FormMapping::default();
                said.of_sheet.sheet = sheet;
            }),
            FormCommand::SetColumn(column, filling) => {
                self.say_of_form(|said| said.choose(column, filling));
            }
            FormCommand::Fill(to, has_groups) => self.fill_form(to, has_groups),
            FormCommand::End => self.end_form(),
        }
    }

    fn say_of_form(&mut self, say: impl FnOnce(&mut FormMapping)) {
        let Some(on) = &self.forming.on else { return };
        let (path, mut said) = (on.path.clone(), on.said.clone());
        say(&mut said);
        self.read_form_beside(path, said);
    }

    fn read_form_beside(&mut self, path: PathBuf, said: FormMapping) {
        if self.session.is_none() {
            let words = "没有打开的项目库。先打开一个，再套表";
            return self.notify(Notice::refused(words));
        }
        let (portfolio, query) = (self.portfolio(), self.workspace.query());
        let (today, moment) = (self.today(), self.moment());
        let work = Pending::start("lantu-form", &self.wake, move || {
            let form = read_form(&path, &portfolio, &said);
            let read = form.map(|form| {
                let moment = moment_of(&form, &portfolio, today, moment);
                let asked = asked(query, moment, false);
                let first_row = forms::first_row(&form, &portfolio, &asked);
                FormAsRead {
                    first_row: first_row.unwrap_or_default(),
                    form,
                }
            });
            (path, said, read)
        });
        match work {
            Ok(work) => self.forming.work = Some(work),
            Err(error) => self.notify(Notice::failed(format!("不能读取表样：{error}"))),
        }
    }

    fn fill_form(&mut self, to: PathBuf, has_groups: bool) {
        let (Some(on), Some(session)) = (&self.forming.on, &self.session) else {
            return;
        };
        if let Some(why) = why_not_to(&on.path, &to, on.form.extension()) {
            return self.notify(Notice::failed(why));
        }
        let form = Arc::clone(&on.form);
        let library = session.path().to_owned();
        let (portfolio, query) = (self.portfolio(), self.workspace.query());
        let moment = moment_of(&form, &portfolio, self.today(), self.moment());
        let asked = asked(query, moment, has_groups);
        let work = Pending::start("lantu-form", &self.wake, move || {
            let filled = fill(&form, &portfolio, &asked).map_err(|error| error.to_string())?;
            let papers = Papers::load(backups_path().as_deref(), Some(&library));
            // The desktop has asked about what is there already.
            let place = save_form(&filled, &to, &portfolio, papers, true)?;
            Ok(Written { place, filled })
        });
        match work {
            Ok(work) => self.forming.filling = Some(work),
            Err(error) => self.notify(Notice::failed(format!("不能套表：{error}"))),
        }
    }

    /// Takes over a form that has been read or filled.
    pub(super) fn poll_form(&mut self) {
        if let Some(read) = Pending::take(&mut self.forming.work) {
            self.take_form(read);
        }
        let Some(written) = Pending::take(&mut self.forming.filling) else {
            return;
        };
        match written {
            Ok(Ok(written)) => self.take_filled(written),
            Ok(Err(why)) => self.notify(Notice::failed(format!("没有填：{why}"))),
            Err(_) => self.notify(Notice::failed("套表时程序意外中断，请重试")),
        }
    }

    fn take_form(&mut self, read: Result<Read, super::BrokenOff>) {
        match read {
            Ok((path, said, Ok(read))) => {
                let number = self.forming.on.as_ref().map_or(0, |on| on.number);
                self.forming.on = Some(OnForm {
                    path,
                    form: Arc::new(read.form),
                    first_row: read.first_row,
                    filled: None,
                    said,
                    number: number + 1,
                });
            }
            Ok((path, _, Err(why))) => {
                let name = path.file_name().unwrap_or(path.as_os_str());
                let words = format!("没有套表“{}”：{why}", name.to_string_lossy());
                self.notify(Notice::failed(words));
            }
            Err(_) => self.notify(Notice::failed("读取表样时程序意外中断，请重试")),
        }
    }

    /// A form is filled: what was said of it is kept, and that it was filled.
    fn take_filled(&mut self, written: Written) {
        let Some(on) = &mut self.forming.on else {
            return;
        };
        let (rows, left) = (written.filled.rows, written.filled.left.len());
        let (form, path) = (Arc::clone(&on.form), on.path.clone());
        on.filled = Some((written.place.clone(), Arc::new(written.filled)));
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        self.edit(|portfolio| keep_form(portfolio, &form, &name, new_id));
        let line = form_line(&path, &written.place);
        let clock = self.clock;
        if let Some(session) = &mut self.session {
            session.note(line, clock);
        }
        let left = match left {
            0 => String::new(),
            count => format!("，没有填上的 {count} 处见对话框"),
        };
        let what = if form.is_of_problems() {
            "个问题"
        } else {
            "个项目"
        };
        let words = format!("已填 {rows} {what}{left}");
        self.notify(Notice {
            file: Some(written.place),
            ..Notice::done(words)
        });
    }
}

/// For which time a form is filled: its own, where it says one.
fn moment_of(
    form: &Form,
    portfolio: &Portfolio,
    today: chrono::NaiveDate,
    moment: Moment,
) -> Moment {
    match form.period() {
        (None, _) => moment,
        period => Moment::reported(portfolio, today, period).of_plan(moment.plan),
    }
}

/// The question of the table; without rows for groups these are no matter.
fn asked(mut query: Query, moment: Moment, has_groups: bool) -> FormQuestion {
    if !has_groups {
        query.group_by.clear();
    }
    FormQuestion {
        query,
        moment,
        has_groups,
    }
}
/// Reads a form and says what its columns get.
///
/// # Errors
/// It is not there, no table, or of a kind that can't be given back.
pub fn read_form(path: &Path, portfolio: &Portfolio, said: &FormMapping) -> Result<Form, String> {
    let bytes = read_small(path, LARGEST).map_err(|error| match error.kind() {
        std::io::ErrorKind::FileTooLarge => "表样超过 64 MB".to_owned(),
        std::io::ErrorKind::IsADirectory => "这是文件夹，请选其中的表样文件".to_owned(),
        _ => unreadable(path, error),
    })?;
    forms::read(&bytes, portfolio, said).map_err(|error| error.to_string())
}

/// Why a form is not filled into a file of this name; none where nothing is against it.
pub fn why_not_to(form: &Path, to: &Path, extension: &str) -> Option<String> {
    if real_path(form) == real_path(to) {
        return Some(format!(
            "不能写到表样自己上，请换一个文件名：{}",
            to.display()
        ));
    }
    let ending = to.extension().unwrap_or_default().to_string_lossy();
    (!ending.eq_ignore_ascii_case(extension)).then(|| {
        format!(
            "填好的表是 {extension} 格式，请把文件名写成以 .{extension} 结尾：{}",
            to.display()
        )
    })
}

/// Writes a form that is filled; where it stands.
///
/// # Errors
/// Something is in the way that this library did not write, or the disk refuses.
pub fn save_form(
    filled: &Filled,
    to: &Path,
    portfolio: &Portfolio,
    papers: Papers,
    replaces: bool,
) -> Result<PathBuf, String> {
    let place = marked_path(to, portfolio.data_mark());
    let saved = save_paper(&place, &filled.bytes, papers, replaces);
    saved.map_err(|error| error.to_string())?;
    Ok(place)
}

/// What the history says of it.
pub fn form_line(form: &Path, to: &Path) -> String {
    let name = |path: &Path| {
        let name = path.file_name().unwrap_or(path.as_os_str());
        name.to_string_lossy().into_owned()
    };
    format!("套表：按“{}”填出“{}”", name(form), name(to))
}
