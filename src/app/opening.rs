//! Libraries opened and made.

use std::path::Path;

use crate::model::ViewPage;

use super::{App, Content, Notice, Session};

impl App {
    pub(super) fn open(&mut self, path: &Path) {
        if self
            .session
            .as_ref()
            .is_some_and(|session| session.is_at(path) && session.read_only_reason().is_none())
        {
            return;
        }
        let backups = self.settings.backups().map(Path::to_owned);
        match Session::open(path, backups.as_deref(), self.clock, self.wake.clone()) {
            Ok(session) => self.begin(session),
            Err(error) => self.notify(Notice::failed(error)),
        }
    }

    pub(super) fn create(&mut self, path: &Path, content: Content) {
        if let Err(error) = super::create_library(path, content, self.clock) {
            self.notify(Notice::failed(error));
            return;
        }
        self.open(path);
    }

    pub(super) fn open_sample(&mut self) {
        let Some(path) = super::places::sample_library_path() else {
            let text = "找不到“文档”文件夹。可在命令行用 lantu new 文件名 --from sample 新建示例库";
            self.notify(Notice::failed(text));
            return;
        };
        if path.exists() {
            self.open(&path);
        } else {
            self.create(&path, Content::Sample { projects: None });
        }
    }

    fn begin(&mut self, session: Session) {
        if let Some(before) = self.session.replace(session) {
            self.workspace.remember(&mut self.settings);
            before.close();
        }
        self.cache = super::Cache::default();
        self.answers = super::answers::Answers::default();
        self.end_comparison();
        self.end_merge();
        self.history = super::History::default();
        self.project_history = super::History::default();
        self.workspace.selected = None;
        self.workspace.selection.clear();
        self.workspace.scope = None;
        self.workspace.month = None;
        let portfolio = self.portfolio();
        // Fictional figures end with a month of their own; from today's, everything would be late.
        if portfolio.data_mark().is_some() {
            let months = portfolio.progress().iter().map(|report| report.month);
            self.workspace.month = months.max();
        }
        self.workspace
            .begin_own_columns(&portfolio, &self.settings.columns);
        let views = crate::view::saved_views(&portfolio);
        let named = |name: &str| views.iter().find(|view| view.name == name);
        let view = self.settings.last_view.as_deref().and_then(named);
        let view = view.or_else(|| views.iter().find(|view| view.page == Some(ViewPage::Table)));
        if let Some(view) = view {
            self.choose_view(view.id);
        }
        let moment = self.moment();
        if let Some(session) = &self.session {
            session.warm(moment);
            let recovered = super::backups::recovered_notices(session.recovered());
            self.notices.extend(recovered);
            self.settings.note_recent(session.path().to_owned());
            if let Some(reason) = session.read_only_reason() {
                let reason = format!("已以只读方式打开，不能修改。{reason}");
                self.notify(Notice::failed(reason));
            }
        }
        self.remember();
    }
}
