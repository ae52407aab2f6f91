//! The connection of a library that is open in a window: what is done here goes to the server, what others do comes.
//!
//! A thread of its own talks with the server, and nothing waits for it. What comes is handed to whoever holds the
//! content, who puts it into memory and into the file in one order; what goes is read from the file. Where the file has to
//! be built anew, see [`super::replica`], that is done beside it, and what was done meanwhile is laid over it.

use std::convert::Infallible;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempPath;
use uuid::Uuid;

use super::address::ServerAddress;
use super::error::ServerError;
use super::meeting::{Host, Meeting};
use super::moving::build;
use super::pending::Refusal;
use super::replica::{check_library, keep_address, keep_refused};
use super::serving::Server;
use super::settled::Settled;
use crate::model::Portfolio;
use crate::store::{Asker, Received, Store, UndoHistory, Wake, built};

/// What the connection tells.
pub enum News {
    /// The server answers, and has what is done here signed by this name.
    Online(String),
    /// It does not, for this reason. It is tried again.
    Offline(String),
    /// It does not let in, or has another library there by now: another login is needed.
    Locked(String),
    /// The password was right, and can't be kept, for this reason.
    NotRemembered(String),
    /// What others did, in the order of the server.
    Received(Vec<Received>),
    /// How many steps wait to be sent, and those that were found in the file.
    Waiting(usize, Vec<Uuid>),
    /// So many changes were left out, because somebody else was there before.
    LeftOut(usize),
    /// Steps that the server does not take, and the file that holds them now.
    Refused(Vec<Refusal>, PathBuf),
    /// Such steps can't be kept in a file: the content stays as it is here, for this reason.
    NotKept(String),
    /// The content anew, as the server has it.
    Anew(Box<Anew>),
}

/// What a server's log leads to.
pub struct Anew {
    /// The content.
    pub content: Portfolio,
    /// What can be undone.
    pub undo: UndoHistory,
    /// The file of it: all is in it that was found in the file before.
    pub file: TempPath,
}

/// What the thread is told.
enum Order {
    /// Something was done here.
    Look,
    /// The file does not come to what the server holds.
    Rebuild,
    /// What was built anew is in its place, or is not wanted.
    Taken(bool),
    /// Logs in so from now on.
    Login(Box<ServerAddress>),
}

/// An open connection; it ends when dropped.
pub struct Link {
    orders: Sender<Order>,
    news: Receiver<News>,
    beat: Arc<Mutex<Instant>>,
}

/// How often it is looked whether something was done here.
const SLICE: Duration = Duration::from_millis(80);
/// How often the server is asked although it says nothing, in slices.
const ASK_AFTER: u32 = 190;
/// How long it is waited before a server that did not answer is asked again: at first, and at most.
const PATIENCE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(20)];
/// A login that was not let in is tried again after so long: a server may shut out whoever tries too often.
const LOCKED_FOR: Duration = Duration::from_mins(5);
/// A server that has not answered for so long does not any more, though nobody says so: a net can lose a connection
/// without a word.
const STUCK_AFTER: Duration = Duration::from_secs(40);
/// Between two signs of life while a file is built anew may lie so much: all rows come in one piece.
const BUILD_AFTER: Duration = Duration::from_mins(15);
/// A person may take so long to unlock the keyring of the system.
const UNLOCK_AFTER: Duration = Duration::from_mins(10);
/// A file that was built anew and is wanted anew again, though nothing new came, is waited for: each time all is downloaded.
const REBUILD_AFTER: [Duration; 2] = [Duration::from_secs(1), Duration::from_mins(5)];
/// What could not be kept aside is tried again after so long: each time the whole file is written.
const KEEP_AFTER: Duration = Duration::from_secs(5);

impl Link {
    /// Begins it for a replica that is open.
    ///
    /// # Errors
    /// The system has no thread left.
    pub fn open(
        address: ServerAddress,
        replica: PathBuf,
        asker: Asker,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let (orders, queue) = channel();
        let (tell, news) = channel();
        let beat = Arc::new(Mutex::new(Instant::now()));
        let talking = Talking {
            beat: Arc::clone(&beat),
            address,
            replica,
            asker,
            orders: queue,
            news: tell,
            wake,
            meeting: Meeting::default(),
            has_looked: false,
            has_met: false,
            kept_at: None,
            building: Building::default(),
            patience: PATIENCE[0],
        };
        thread::Builder::new()
            .name("lantu-link".to_owned())
            .spawn(|| talking.run())?;
        Ok(Self { orders, news, beat })
    }

    /// Whether it waits for an answer that will not come. Another may then be opened; this one ends when it wakes.
    pub fn is_stuck(&self) -> bool {
        let beat = self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        Instant::now().saturating_duration_since(*beat) > STUCK_AFTER
    }

    /// What happened since this was last asked.
    pub fn next(&self) -> Option<News> {
        self.news.try_recv().ok()
    }

    /// Something was done here.
    pub fn look(&self) {
        self.tell(Order::Look);
    }

    /// The file does not come to what the server holds.
    pub fn rebuild(&self) {
        self.tell(Order::Rebuild);
    }

    /// What was built anew is in its place; or it is not, and is wanted once more.
    pub fn taken(&self, is_in_place: bool) {
        self.tell(Order::Taken(is_in_place));
    }

    /// Logs in so from now on.
    pub fn log_in(&self, address: ServerAddress) {
        self.tell(Order::Login(Box::new(address)));
    }

    fn tell(&self, order: Order) {
        if self.orders.send(order).is_err() {
            tracing::error!("the connection has broken off");
        }
    }
}

struct Talking {
    address: ServerAddress,
    replica: PathBuf,
    asker: Asker,
    orders: Receiver<Order>,
    news: Sender<News>,
    wake: Wake,
    /// When it last went on.
    beat: Arc<Mutex<Instant>>,
    meeting: Meeting,
    /// Whether a password was looked for.
    has_looked: bool,
    /// Whether the server has said what it holds: until then nothing is known to wait.
    has_met: bool,
    /// When it was last tried to keep aside what is refused.
    kept_at: Option<Instant>,
    building: Building,
    /// How long it is waited if the server fails now.
    patience: Duration,
}

impl Host for Talking {
    type End = End;

    fn ask<T: Send + 'static>(
        &mut self,
        question: impl FnOnce(&Store) -> T + Send + 'static,
    ) -> Result<T, End> {
        self.asker.ask(question).ok_or(End::Closed)
    }

    /// Whether it fits is seen by whoever holds the content.
    fn receive(&mut self, lot: Vec<Received>) -> Result<bool, End> {
        self.tell(News::Received(lot));
        Ok(true)
    }

    fn sent(&mut self, settled: &Settled) {
        if !settled.skipped.is_empty() {
            self.tell(News::LeftOut(settled.left_out().count()));
        }
    }

    fn waits(&mut self, count: usize, read: Vec<Uuid>) {
        self.tell(News::Waiting(count, read));
    }

    fn goes_on(&mut self) {
        self.beats(Duration::ZERO);
    }
}

/// What became of building the file anew.
#[derive(Default)]
struct Building {
    /// When it was done last.
    at: Option<Instant>,
    /// How often one after another it did not help.
    failures: u32,
}

impl Building {
    /// Whether it may be done now.
    fn may_begin(&self) -> bool {
        let Some(more) = self.failures.checked_sub(1) else {
            return true;
        };
        let wait = REBUILD_AFTER[0].saturating_mul(1_u32.checked_shl(more).unwrap_or(u32::MAX));
        let elapsed = self.at.map(|at| at.elapsed());
        elapsed.is_none_or(|elapsed| elapsed >= wait.min(REBUILD_AFTER[1]))
    }

    /// It did not help: what was built could not take its place, or did not fit what came next.
    fn failed(&mut self) {
        let is_one_after_another = |at: Instant| at.elapsed() < REBUILD_AFTER[1] * 2;
        if !self.at.is_some_and(is_one_after_another) {
            self.failures = 0;
        }
        // The first is no failure: nothing was built before it.
        self.failures += u32::from(self.at.is_some());
    }
}

/// The library is closed.
struct Closed;

/// Why a talk ended.
enum End {
    Closed,
    /// To begin another by another login.
    Login,
    Failed(ServerError),
}

impl From<ServerError> for End {
    fn from(error: ServerError) -> Self {
        Self::Failed(error)
    }
}

impl From<crate::store::StoreError> for End {
    fn from(error: crate::store::StoreError) -> Self {
        Self::Failed(error.into())
    }
}

impl Talking {
    fn run(mut self) {
        loop {
            self.look_for_password();
            let talked = Server::open(&self.address).map_err(End::from);
            let Err(end) = talked.and_then(|server| self.talk(&server));
            let patience = match end {
                End::Closed => return,
                End::Login => continue,
                End::Failed(error) => {
                    tracing::info!("offline: {error:?}");
                    let words = error.to_string();
                    let is_locked = matches!(
                        error,
                        ServerError::Login { .. } | ServerError::Differs { .. }
                    );
                    if is_locked {
                        self.tell(News::Locked(words));
                        LOCKED_FOR
                    } else {
                        self.tell(News::Offline(words));
                        self.patience
                    }
                }
            };
            // What is done meanwhile is counted.
            if self.is_closed() || self.pause(patience).is_err() {
                return;
            }
            self.patience = (self.patience * 2).min(PATIENCE[1]);
        }
    }

    /// Looks once for a password that is kept: whoever did not unlock the keyring is not asked again and again.
    fn look_for_password(&mut self) {
        if !std::mem::replace(&mut self.has_looked, true) {
            self.beats(UNLOCK_AFTER);
            self.address = self.address.clone().with_kept_password();
            self.beats(Duration::ZERO);
        }
    }

    /// It goes on; nothing may be heard of it for so long besides.
    fn beats(&self, besides: Duration) {
        let mut beat = self.beat.lock().unwrap_or_else(PoisonError::into_inner);
        *beat = Instant::now() + besides;
    }

    fn tell(&self, news: News) {
        // Nobody hears it any more when the library is closed.
        self.news.send(news).ok();
        (self.wake)();
    }

    /// What is known of file and server goes on with this one as its host.
    fn with<T>(
        &mut self,
        act: impl FnOnce(&mut Meeting, &mut Self) -> Result<T, End>,
    ) -> Result<T, End> {
        let mut meeting = std::mem::take(&mut self.meeting);
        let done = act(&mut meeting, self);
        self.meeting = meeting;
        done
    }

    /// Whether nobody is left to be asked for what was done here, which is read.
    fn is_closed(&mut self) -> bool {
        let read = if self.has_met {
            self.with(Meeting::read)
        } else {
            self.ask(|_store| ())
        };
        match read {
            Err(End::Closed) => true,
            Err(End::Failed(error)) => {
                tracing::error!("{error:?}");
                false
            }
            Ok(()) | Err(End::Login) => false,
        }
    }

    /// Waits until it is time to try again, or until somebody asks for it. What is done meanwhile is counted.
    fn pause(&mut self, patience: Duration) -> Result<(), Closed> {
        self.beats(patience);
        let until = Instant::now() + patience;
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            match self.orders.recv_timeout(rest) {
                Err(RecvTimeoutError::Timeout) => return Ok(()),
                Err(RecvTimeoutError::Disconnected) => return Err(Closed),
                // Only another login is a reason to try earlier: a server may shut out whoever tries too often.
                Ok(order) => match self.heed(order) {
                    Ok(()) if self.is_closed() => return Err(Closed),
                    Ok(()) => {}
                    Err(End::Login) => return Ok(()),
                    Err(_) => return Err(Closed),
                },
            }
        }
    }

    /// Takes in what the thread is told, which is to look at once in any case.
    fn heed(&mut self, order: Order) -> Result<(), End> {
        match order {
            Order::Look | Order::Taken(_) => Ok(()),
            Order::Rebuild => {
                self.building.failed();
                self.meeting.is_anew = true;
                Ok(())
            }
            Order::Login(address) => {
                (self.address, self.has_looked) = (*address, false);
                self.patience = PATIENCE[0];
                Err(End::Login)
            }
        }
    }

    /// Goes on until the server does not answer any more, or is not to.
    fn talk(&mut self, server: &Server) -> Result<Infallible, End> {
        let membership = server.membership().clone();
        self.ask(move |store| check_library(store, &membership))??;
        keep_address(&self.replica, &self.address, server.membership());
        // A person may have to unlock the keyring.
        self.beats(UNLOCK_AFTER);
        if let Err(error) = self.address.keep_password() {
            self.tell(News::NotRemembered(error.to_string()));
        }
        self.beats(Duration::ZERO);
        server.listen()?;
        self.meeting.begin(server)?;
        self.has_met = true;
        // What waits is said first: nothing may look as if it had gone.
        self.with(Meeting::read)?;
        self.tell(News::Online(server.membership().author.clone()));
        let (mut quiet, mut is_due) = (0, true);
        loop {
            self.beats(Duration::ZERO);
            loop {
                match self.orders.try_recv() {
                    Ok(order) => {
                        self.heed(order)?;
                        is_due = true;
                    }
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Err(End::Closed),
                }
            }
            if is_due || quiet >= ASK_AFTER {
                self.round(server)?;
                // Only now it is known that it does what it is asked.
                self.patience = PATIENCE[0];
                quiet = 0;
            }
            is_due = server.hears(SLICE)?;
            quiet += 1;
        }
    }

    /// Brings both together, as far as both have come.
    fn round(&mut self, server: &Server) -> Result<(), End> {
        loop {
            self.with(|meeting, this| meeting.round(server, this))?;
            if !self.meeting.is_anew || !self.building.may_begin() || !self.build(server)? {
                return Ok(());
            }
        }
    }

    /// Keeps what was refused in a file of its own; whether the replica may be built anew without it.
    fn keep_refused(&mut self, name: &str) -> Result<bool, End> {
        let refused = self.meeting.refused.clone();
        if refused.is_empty() {
            return Ok(true);
        }
        if self.kept_at.is_some_and(|at| at.elapsed() < KEEP_AFTER) {
            return Ok(false);
        }
        self.kept_at = Some(Instant::now());
        let path = self.replica.clone();
        let kept = self.ask(move |store| keep_refused(store, &path, &refused))?;
        match kept {
            Ok(aside) => {
                self.kept_at = None;
                let refused = std::mem::take(&mut self.meeting.refused);
                self.tell(News::Refused(refused, aside));
                self.tell(News::Online(name.to_owned()));
                Ok(true)
            }
            Err(error) => {
                self.tell(News::NotKept(error.to_string()));
                Ok(false)
            }
        }
    }

    /// Builds the file anew; whether there is more to be sent before.
    fn build(&mut self, server: &Server) -> Result<bool, End> {
        let name = server.membership().author.as_str();
        if !self.keep_refused(name)? {
            return Ok(false);
        }
        // As long as anything comes, it goes on.
        let goes_on = || self.beats(BUILD_AFTER);
        goes_on();
        let (file, _) = build(server, &self.replica, Some(name), &goes_on)?;
        let (content, undo) = built::read(file.path())?;
        self.tell(News::Anew(Box::new(Anew {
            content,
            undo,
            file: file.into_temp_path(),
        })));
        let mut is_other_login = false;
        let is_in_place = loop {
            match self.orders.recv() {
                Ok(Order::Taken(is_in_place)) => break is_in_place,
                Ok(Order::Login(address)) => {
                    (self.address, self.has_looked) = (*address, false);
                    is_other_login = true;
                }
                Ok(Order::Look | Order::Rebuild) => {}
                Err(_) => return Err(End::Closed),
            }
        };
        self.building.at = Some(Instant::now());
        if is_in_place {
            // Its log is another, whatever becomes of the connection.
            (self.meeting, self.has_met) = (Meeting::default(), false);
            (self.meeting, self.has_met) = (Meeting::built(server)?, true);
            self.with(|meeting, this| {
                meeting.tell(this);
                Ok(())
            })?;
        } else {
            self.building.failed();
        }
        if is_other_login {
            return Err(End::Login);
        }
        // What can't be laid over it is not in the file yet: it is looked again when it is, and not at once.
        Ok(is_in_place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Op;
    use crate::store::{Author, Writer};

    #[test]
    fn only_another_login_is_a_reason_not_to_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("副本.lantu");
        let author = Author {
            name: "李四".to_owned(),
            host: "PC".to_owned(),
        };
        let at = chrono::DateTime::parse_from_rfc3339("2026-12-01T09:00:00+08:00").unwrap();
        let baseline = Op::baseline(Uuid::from_u128(1), "新建", Vec::new());
        let store = Store::create(&path, &baseline, author, at).unwrap();
        let writer = Writer::spawn(store, None, Box::new(|| {})).unwrap();
        let (orders, queue) = channel();
        let (tell, _news) = channel();
        let address = ServerAddress::parse("postgresql://li@localhost:1/plans").unwrap();
        let mut talking = Talking {
            beat: Arc::new(Mutex::new(Instant::now())),
            address: address.clone(),
            replica: path,
            asker: writer.asker(),
            orders: queue,
            news: tell,
            wake: Arc::new(|| {}),
            meeting: Meeting::default(),
            has_looked: false,
            has_met: false,
            kept_at: None,
            building: Building::default(),
            patience: PATIENCE[0],
        };
        let mut pauses = |order: Order| {
            orders.send(order).unwrap();
            let begun = Instant::now();
            assert!(talking.pause(Duration::from_millis(300)).is_ok());
            (
                begun.elapsed() >= Duration::from_millis(300),
                talking.meeting.is_anew,
            )
        };
        assert_eq!(pauses(Order::Look), (true, false));
        assert_eq!(pauses(Order::Rebuild), (true, true));
        assert_eq!(pauses(Order::Login(Box::new(address))), (false, true));
    }

    #[test]
    fn what_does_not_help_is_done_more_and_more_seldom() {
        let ago = |seconds| Instant::now().checked_sub(Duration::from_secs(seconds));
        let mut building = Building::default();
        building.failed();
        assert!(building.may_begin(), "nothing was built before");
        building.at = ago(0);
        building.failed();
        assert!(!building.may_begin());
        building.at = ago(1);
        assert!(building.may_begin());
        for _ in 0..100 {
            building.failed();
        }
        building.at = ago(299);
        assert!(!building.may_begin());
        building.at = ago(300);
        assert!(building.may_begin());
        // After a good while it is a first time again.
        building.at = ago(3_600);
        building.failed();
        building.at = ago(1);
        assert!(building.may_begin());
    }
}
