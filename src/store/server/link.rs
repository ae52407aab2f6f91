//! The connection of a library that is open in a window: what is done here goes to the server, what others do comes.
//!
//! A thread of its own talks with the server, and nothing waits for it. What comes is handed to whoever holds the
//! content, who puts it into memory and into the file in one order; what goes is read from the file. Where the file has to
//! be built anew, see [`super::replica`], that is done beside it, and what was done meanwhile is laid over it.

use std::collections::VecDeque;
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
use super::moving::build;
use super::pending::{Outgoing, Reading, Refusal};
use super::replica::{check_library, is_unlike, keep_address, keep_refused};
use super::serving::Server;
use super::settled::Settled;
use crate::model::op_set::Known;
use crate::model::{Portfolio, SignedOp};
use crate::store::{Asker, Received, UndoHistory, Wake, built};

/// What the connection tells.
pub enum News {
    /// The server answers, and has what is done here signed by this name.
    Online(String),
    /// It does not, for this reason. It is tried again.
    Offline(String),
    /// It does not let in, or has another library there by now: another login is needed.
    Locked(String),
    /// What others did, in the order of the server.
    Received(Vec<Received>),
    /// How many steps wait to be sent, and the last that was read.
    Waiting(usize, Option<Uuid>),
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
    /// The file of it.
    pub file: TempPath,
    /// The last op of this file that is in it; none where none was done since it was opened.
    pub covers: Option<Uuid>,
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
/// To build a file anew may take so long.
const BUILD_AFTER: Duration = Duration::from_mins(15);

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
            standing: Standing::default(),
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

/// What is known of file and server.
#[derive(Default)]
struct Standing {
    reading: Reading,
    /// What the replica holds, or is on its way to it.
    had: Known,
    /// What the server holds.
    theirs: Known,
    unsent: VecDeque<SignedOp>,
    covers: Option<Uuid>,
    /// Whether it is known what the server holds.
    is_read: bool,
    is_anew: bool,
    outgoing: Outgoing,
    /// What was refused, and is not kept anywhere but in the file yet.
    refused: Vec<Refusal>,
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
    standing: Standing,
    /// How long it is waited if the server fails now.
    patience: Duration,
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

impl From<Closed> for End {
    fn from(_closed: Closed) -> Self {
        Self::Closed
    }
}

impl Talking {
    fn run(mut self) {
        loop {
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

    /// Whether nobody is left to be asked for what was done here, which is read.
    fn is_closed(&mut self) -> bool {
        // Until the server has said what it holds, nothing is known to wait.
        let read = if self.standing.is_read {
            self.read()
        } else {
            self.ask(|_store| ()).map_err(End::from)
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
                Ok(Order::Look) if self.is_closed() => return Err(Closed),
                Ok(Order::Look) => {}
                Ok(order) => match self.heed(order) {
                    Ok(()) | Err(End::Login) => return Ok(()),
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
                self.standing.is_anew = true;
                Ok(())
            }
            Order::Login(address) => {
                self.address = *address;
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
        server.listen()?;
        self.meet(server)?;
        self.read()?;
        if !self.standing.is_read {
            self.standing.is_read = true;
            let left_out = server.left_out()?;
            let unlike = self.ask(move |store| is_unlike(store, &left_out))??;
            self.standing.is_anew |= unlike;
        }
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

    /// Asks what the server holds. What was sent and not acknowledged is sent again: the server knows it by its identity.
    fn meet(&mut self, server: &Server) -> Result<(), ServerError> {
        let theirs = server.known()?;
        let held = &self.standing.theirs;
        // One that took the place of another, or was put back to an earlier day, holds less than was said: what of it is
        // here is sent once more.
        if held.ends().any(|dot| !theirs.holds(dot)) {
            tracing::warn!("the server holds less than before");
            let Standing {
                covers, is_anew, ..
            } = self.standing;
            self.standing = Standing {
                covers,
                is_anew,
                ..Standing::default()
            };
        }
        self.standing.theirs = theirs;
        Ok(())
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&crate::store::Store) -> T + Send + 'static,
    ) -> Result<T, Closed> {
        self.asker.ask(question).ok_or(Closed)
    }

    /// Brings both together, as far as both have come.
    fn round(&mut self, server: &Server) -> Result<(), End> {
        loop {
            self.read()?;
            self.receive(server)?;
            self.send(server)?;
            if !self.standing.is_anew || !self.build(server)? {
                return Ok(());
            }
        }
    }

    fn receive(&mut self, server: &Server) -> Result<(), End> {
        // What is to be built anew will hold it.
        while !self.standing.is_anew {
            self.beats(Duration::ZERO);
            let lot = server.beyond(&self.standing.had)?;
            if lot.is_empty() {
                return Ok(());
            }
            let received = lot.iter().map(Settled::received).collect();
            for settled in &lot {
                self.standing.had.note(settled.op.dot);
                self.standing.theirs.note(settled.op.dot);
            }
            self.tell(News::Received(received));
        }
        Ok(())
    }

    /// Reads what was done here since it was last read.
    fn read(&mut self) -> Result<(), End> {
        let mut reading = std::mem::take(&mut self.standing.reading);
        let theirs = self.standing.theirs.clone();
        let read = self.ask(move |store| {
            let mut dots = Vec::new();
            let pending = reading.pending(store, &theirs, |dot| dots.push(dot));
            (reading, dots, pending)
        });
        let (reading, dots, pending) = read?;
        self.standing.reading = reading;
        for dot in dots {
            self.standing.had.note(dot);
        }
        let before = self.standing.unsent.len();
        let pending = pending?;
        if let Some(last) = pending.last() {
            self.standing.covers = Some(last.op.id);
        }
        self.standing.unsent.extend(pending);
        if before != self.standing.unsent.len() {
            self.tell_waiting();
        }
        Ok(())
    }

    fn send(&mut self, server: &Server) -> Result<(), End> {
        let had = self.standing.unsent.len();
        while let Some(op) = self.standing.unsent.front().cloned() {
            self.beats(Duration::ZERO);
            match self.standing.outgoing.send(server, op)? {
                Ok(settled) => {
                    self.standing.theirs.note(settled.op.dot);
                    if !settled.skipped.is_empty() {
                        self.standing.is_anew = true;
                        self.tell(News::LeftOut(settled.left_out().count()));
                    }
                }
                Err(refusal) => {
                    self.standing.is_anew = true;
                    self.standing.refused.push(refusal);
                }
            }
            self.standing.unsent.pop_front();
        }
        if had > 0 {
            self.tell_waiting();
        }
        Ok(())
    }

    fn tell_waiting(&self) {
        let Standing {
            unsent,
            refused,
            covers,
            ..
        } = &self.standing;
        self.tell(News::Waiting(unsent.len() + refused.len(), *covers));
    }

    /// Keeps what was refused in a file of its own; whether the replica may be built anew without it.
    fn keep_refused(&mut self, name: &str) -> Result<bool, End> {
        let refused = self.standing.refused.clone();
        if refused.is_empty() {
            return Ok(true);
        }
        let path = self.replica.clone();
        let kept = self.ask(move |store| keep_refused(store, &path, &refused))?;
        match kept {
            Ok(aside) => {
                let refused = std::mem::take(&mut self.standing.refused);
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
        self.beats(BUILD_AFTER);
        let (file, _) = build(server, &self.replica, Some(name))?;
        let (content, undo) = built::read(file.path())?;
        self.tell(News::Anew(Box::new(Anew {
            content,
            undo,
            file: file.into_temp_path(),
            covers: self.standing.covers,
        })));
        let mut is_other_login = false;
        let is_in_place = loop {
            match self.orders.recv() {
                Ok(Order::Taken(is_in_place)) => break is_in_place,
                Ok(Order::Login(address)) => {
                    self.address = *address;
                    is_other_login = true;
                }
                Ok(Order::Look | Order::Rebuild) => {}
                Err(_) => return Err(End::Closed),
            }
        };
        if is_in_place {
            // Its log is another, whatever becomes of the connection.
            self.standing = Standing {
                covers: self.standing.covers,
                ..Standing::default()
            };
            self.standing.theirs = server.known()?;
            self.standing.is_read = true;
            self.tell_waiting();
        }
        if is_other_login {
            return Err(End::Login);
        }
        Ok(true)
    }
}
