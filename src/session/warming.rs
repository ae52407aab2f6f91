//! Groups that are made ready before anybody asks for them, beside the window: a table shows without them.
//!
//! Invariant: what is taken over is of the content as it stands, however much was done meanwhile.

use std::cell::OnceCell;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::thread;

use crate::view::{Index, Moment};

use super::session::Session;

impl Session {
    /// Has what any grouping asks for made ready.
    pub(crate) fn warm(&mut self, moment: Moment) {
        let portfolio = self.portfolio();
        let (made, warming) = channel();
        let work = move || {
            let index = Index::new(&portfolio);
            index.warm(&portfolio, moment);
            // Nobody takes it once the library is closed.
            made.send(index).ok();
        };
        let started = thread::Builder::new()
            .name("lantu-index".to_owned())
            .spawn(work);
        match started {
            Ok(_) => self.warming = Some(warming),
            Err(error) => tracing::warn!("groups are made when they are asked for: {error}"),
        }
    }

    /// Takes over what has been made ready.
    pub(super) fn take_warm(&mut self) {
        let made = match self.warming.as_ref().map(Receiver::try_recv) {
            None | Some(Err(TryRecvError::Empty)) => return,
            Some(made) => made,
        };
        self.warming = None;
        // Without an answer whoever asks makes his own.
        let Ok(mut made) = made else { return };
        made.refresh(&self.portfolio);
        match self.index.get_mut() {
            Some(index) => {
                index.refresh(&self.portfolio);
                index.adopt(made);
            }
            None => self.index = OnceCell::from(made),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::edit::Draft;
    use crate::model::{ProjectColumn, Value};
    use crate::session::{Content, author, create_library};
    use crate::view::{GroupKey, Query, run};

    #[test]
    fn what_was_made_ready_beside_the_window_knows_what_was_done_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("库.lantu");
        create_library(&path, Content::Plan, Clock::System).unwrap();
        let opened = Session::open_for_command(&path, None, author(), Clock::System);
        let mut session = opened.unwrap();
        let moment = Moment::on(Clock::System.today());
        let query = Query {
            group_by: vec![GroupKey::Stage],
            ..Query::default()
        };
        for (is_asked_before, stage) in [(false, "在建"), (true, "竣工")] {
            session.warm(moment);
            if is_asked_before {
                session.index();
            }
            let id = session.portfolio().projects().iter().next().unwrap().id;
            let (column, stage) = (ProjectColumn::Stage, Value::Choice(stage));
            let draft = Draft::set_field(session.portfolio_ref(), &[id], column, &stage);
            let step = session.perform(draft.label, draft.changes, Clock::System);
            step.unwrap();
            while session.warming.is_some() {
                session.poll();
                thread::sleep(std::time::Duration::from_millis(1));
            }
            let portfolio = session.portfolio();
            let listing = run(&portfolio, session.index(), &query, moment).unwrap();
            let anew = run(&portfolio, &Index::new(&portfolio), &query, moment).unwrap();
            assert_eq!(listing, anew);
            assert!(listing.groups.len() > 1);
        }
        session.close();
    }
}
