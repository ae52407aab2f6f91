//! What there is to say to whoever sits before the window, until the window takes it.

use super::App;
use crate::session::{Matter, Notice};

impl App {
    /// The messages since the last call.
    pub fn take_notices(&mut self) -> Vec<Notice> {
        std::mem::take(&mut self.notices)
    }

    /// What succeeded since the last call: errors about it are of yesterday.
    pub fn take_overcome(&mut self) -> Vec<Matter> {
        std::mem::take(&mut self.overcome)
    }

    /// Shows a message, about what is being done unless it says otherwise.
    pub fn notify(&mut self, notice: Notice) {
        let matter = notice.matter.or(self.matter);
        self.notices.push(Notice { matter, ..notice });
        self.told += 1;
    }

    /// The same of several.
    pub(super) fn notify_all(&mut self, notices: impl IntoIterator<Item = Notice>) {
        for notice in notices {
            self.notify(notice);
        }
    }

    /// Something succeeded: errors about it leave, also those that nobody has seen yet.
    pub(super) fn overcome(&mut self, matter: Matter) {
        let is_past = |notice: &Notice| notice.is_error && notice.matter == Some(matter);
        self.notices.retain(|notice| !is_past(notice));
        self.overcome.push(matter);
    }

    /// Does something of which messages are about this.
    pub(super) fn within<T>(&mut self, matter: Matter, act: impl FnOnce(&mut Self) -> T) -> T {
        let outer = self.matter.replace(matter);
        let done = act(self);
        self.matter = outer;
        done
    }
}
