//! The content read anew from the file, where the file has refused a step that memory had taken.
//!
//! Invariant: once the answer is taken over, memory holds what the file holds, and all that was done since it was asked.

use std::sync::Arc;
use std::sync::mpsc::Receiver;

use chrono::NaiveDate;

use crate::model::{Op, Portfolio};
use crate::store::{StoreError, UndoHistory, Writer};

/// The question that is under way.
pub(super) struct Reloading {
    answer: Receiver<Result<(Portfolio, UndoHistory), StoreError>>,
    /// What was done since it was asked, and when.
    since: Vec<(Arc<Op>, NaiveDate)>,
}

impl Reloading {
    /// Asks the file, which answers when all that was done before is in it.
    pub fn begin(writer: &Writer) -> Self {
        Self {
            answer: writer.read_anew(),
            since: Vec::new(),
        }
    }

    /// Takes note of what is done meanwhile: it comes after what the file answers.
    pub fn note(&mut self, op: Arc<Op>, day: NaiveDate) {
        self.since.push((op, day));
    }

    /// The content and what can be undone, once they are there; `before` is what they take the place of.
    pub fn poll(
        &mut self,
        before: &Portfolio,
    ) -> Option<Result<(Portfolio, UndoHistory), StoreError>> {
        // None comes of a library that has been closed.
        let (content, mut undo) = match self.answer.try_recv().ok()? {
            Ok(read) => read,
            Err(error) => return Some(Err(error)),
        };
        let mut content = content.in_place_of(before);
        for (op, day) in self.since.drain(..) {
            // One that does not fit builds on what was refused: the file refuses it, too, and says so.
            if content.apply_whole(&op).is_ok() {
                content.note_change(&op, day);
                undo.record(op);
            }
        }
        Some(Ok((content, undo)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, new_id};
    use crate::edit::Draft;
    use crate::model::{Change, ProjectColumn, Value};
    use crate::session::{Content, SaveState, Session, author, create_library};

    #[test]
    fn a_step_that_the_file_refuses_is_taken_back_and_those_beside_it_stand() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        create_library(&path, Content::Empty, Clock::System).unwrap();
        let open = || Session::open_for_command(&path, None, author(), Clock::System).unwrap();
        let mut session = open();
        let known = (ProjectColumn::Name, Value::Text("平安大桥".into()));
        let (id, draft) = Draft::new_project(session.portfolio_ref(), &[known], new_id);
        let perform = |session: &mut Session, draft: Draft| {
            let step = session.perform(draft.label, draft.changes, Clock::System);
            step.unwrap();
        };
        perform(&mut session, draft);
        let name = |session: &Session| {
            let project = session.portfolio_ref().projects().get(id).unwrap();
            project.name.clone()
        };
        // Behind the back of memory the file gets another name.
        let project = session.portfolio_ref().projects().get(id).unwrap();
        let column = ProjectColumn::Name as usize;
        let other = Change::set(project, column, Value::Text("别名".into())).unwrap();
        let other = Op::edit(new_id(), "改名", vec![other]);
        let writing = session.access.writing().unwrap();
        let commit = move |store: &crate::store::Store| {
            store.commit(&other, Clock::System.now()).unwrap();
        };
        writing.writer.ask(commit);

        let set = |session: &Session, column, value: &str| {
            let value = Value::Text(value.into());
            Draft::set_field(session.portfolio_ref(), &[id], column, &value)
        };
        let refused = set(&session, ProjectColumn::Name, "平安二桥");
        let label = refused.label.clone();
        perform(&mut session, refused);
        let stands = set(&session, ProjectColumn::Note, "保留");
        perform(&mut session, stands);
        assert_eq!(name(&session), "平安二桥");
        let before = session.portfolio_ref().revision();
        let mut told = Vec::new();
        let mut is_later_done = false;
        for _ in 0..2_000 {
            told.extend(session.poll());
            // Done while the file is asked.
            if session.reloading.is_some() && !is_later_done {
                is_later_done = true;
                let later = set(&session, ProjectColumn::Contact, "王工 0573");
                perform(&mut session, later);
            }
            let is_saved = session.save_state() == SaveState::Saved;
            if !told.is_empty() && session.reloading.is_none() && is_saved {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let [notice] = &told[..] else {
            panic!("{told:?}")
        };
        assert!(notice.is_error && notice.text.contains(&format!("“{label}”没有存入")));
        let note = |session: &Session| {
            let project = session.portfolio_ref().projects().get(id).unwrap();
            (project.note.clone(), project.contact.clone())
        };
        assert_eq!(name(&session), "别名");
        let kept = ("保留".to_owned(), "王工 0573".to_owned());
        assert_eq!(note(&session), kept);
        assert!(is_later_done && session.portfolio_ref().revision() > before);
        // What is searched for is made anew, too.
        session.index();
        session.finish(|| {}).unwrap();
        let session = open();
        assert_eq!((name(&session), note(&session)), ("别名".to_owned(), kept));
    }

    #[test]
    fn a_command_whose_step_is_refused_fails() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        create_library(&path, Content::Empty, Clock::System).unwrap();
        let session = Session::open_for_command(&path, None, author(), Clock::System);
        let mut session = session.unwrap();
        let (id, draft) = Draft::new_project(session.portfolio_ref(), &[], new_id);
        let step = session.perform(draft.label, draft.changes, Clock::System);
        step.unwrap();
        let deletion = session.portfolio_ref().deletion(id);
        let deletion = Op::edit(new_id(), "删除", deletion);
        let writing = session.access.writing().unwrap();
        let commit = move |store: &crate::store::Store| {
            store.commit(&deletion, Clock::System.now()).unwrap();
        };
        writing.writer.ask(commit);
        let value = Value::Text("甲".into());
        let draft = Draft::set_field(session.portfolio_ref(), &[id], ProjectColumn::Note, &value);
        let step = session.perform(draft.label, draft.changes, Clock::System);
        step.unwrap();
        let mut is_told = false;
        let error = session.finish(|| is_told = true).unwrap_err();
        assert!(error.to_string().contains("没有存入项目库"), "{error}");
        assert!(!is_told);
    }
}
