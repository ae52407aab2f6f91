//! The connection of a library that is open in a window: what is done here goes to the server, what others do comes.
//!
//! A thread of its own talks with the server, and nothing waits for it. What comes is handed to whoever holds the
//! content, who puts it into memory and into the file in one order; what goes is read from the file. Where the file has to
//! be built anew, see [`super::replica`], that is done beside it, and what was done meanwhile is laid over it.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, TryRecvError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, FixedOffset};
use tempfile::TempPath;
use uuid::Uuid;

use super::address::ServerAddress;
use super::error::ServerError;
use super::moving::build;
use super::pending::Reading;
use super::replica::{is_unlike, put_aside};
use super::serving::{Server, Taken};
use super::settled::{Settled, Sight};
use crate::model::op_set::Known;
use crate::model::{Dot, Portfolio, SignedOp};
use crate::store::{Asker, Received, UndoHistory, built};

/// What the connection tells.
pub enum News {
    /// The server answers.
    Online,
    /// It does not, for this reason. It is tried again.
    Offline(String),
    /// It does not let in: another password is needed.
    Locked(String),
    /// What others did, in the order of the server.
    Received(Vec<Received>),
    /// How many steps wait to be sent, and the last that was read.
    Waiting(usize, Option<Uuid>),
    /// So many changes were left out, because somebody else was there before.
    LeftOut(usize),
    /// A step that the server does not take, why, and where the file is that holds it.
    Refused {
        /// What it was.
        label: String,
        /// In words.
        why: String,
        /// None where it could not be kept.
        aside: Option<PathBuf>,
    },
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

/// Has the window look.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// How often it is looked whether something was done here.
const SLICE: Duration = Duration::from_millis(80);
/// How often the server is asked although it says nothing, in slices.
const ASK_AFTER: u32 = 190;
/// How long it is waited before a server that did not answer is asked again: at first, and at most.
const PATIENCE: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(20)];
/// A server that has not answered for so long does not any more, though nobody says so: a net can lose a connection
/// without a word.
const STUCK_AFTER: Duration = Duration::from_secs(40);
/// To build a file anew may take so long.
const BUILD_AFTER: Duration = Duration::from_mins(15);
/// So many ops come at once.
const LOT: i64 = 500;

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

/// Why the thread goes on from where it waited.
enum Pause {
    Over,
    Ended,
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
    /// After a step that was refused the others are of a new origin: the server knows no gaps.
    origin: Option<(Uuid, u64)>,
    /// What was refused, why, and when it was done.
    refused: Vec<(String, String, DateTime<FixedOffset>)>,
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
}

/// The library is closed.
struct Closed;

/// Why a talk ended.
enum End {
    Closed,
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
        let mut patience = PATIENCE[0];
        loop {
            let ended = Server::open(&self.address)
                .map_err(End::from)
                .and_then(|server| {
                    patience = PATIENCE[0];
                    self.talk(&server)
                });
            match ended {
                Err(End::Closed) | Ok(()) => return,
                Err(End::Failed(error)) => {
                    tracing::info!("offline: {error:?}");
                    let is_locked = matches!(error, ServerError::Login { .. });
                    let words = error.to_string();
                    self.tell(if is_locked {
                        News::Locked(words)
                    } else {
                        News::Offline(words)
                    });
                    // What is done meanwhile is counted.
                    if self.is_closed() {
                        return;
                    }
                }
            }
            if matches!(self.pause(patience), Pause::Ended) {
                return;
            }
            patience = (patience * 2).min(PATIENCE[1]);
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
            Ok(()) => false,
        }
    }

    /// Waits until it is time to try again. What is done meanwhile is counted.
    fn pause(&mut self, patience: Duration) -> Pause {
        self.beats(patience);
        let until = Instant::now() + patience;
        loop {
            let rest = until.saturating_duration_since(Instant::now());
            match self.orders.recv_timeout(rest) {
                Err(RecvTimeoutError::Timeout) => return Pause::Over,
                Err(RecvTimeoutError::Disconnected) => return Pause::Ended,
                Ok(Order::Login(address)) => {
                    self.address = *address;
                    return Pause::Over;
                }
                Ok(Order::Rebuild) => self.standing.is_anew = true,
                Ok(Order::Look) => {
                    if self.is_closed() {
                        return Pause::Ended;
                    }
                }
                Ok(Order::Taken(_)) => {}
            }
        }
    }

    fn talk(&mut self, server: &Server) -> Result<(), End> {
        server.listen()?;
        // What was sent and not acknowledged is sent again: the server knows it by its identity.
        self.standing.theirs = server.known()?;
        self.read()?;
        if !self.standing.is_read {
            self.standing.is_read = true;
            let left_out = server.left_out_of_mine()?;
            let unlike = self.ask(move |store| is_unlike(store, &left_out))??;
            self.standing.is_anew |= unlike;
        }
        self.tell(News::Online);
        let mut quiet = 0;
        self.round(server)?;
        loop {
            self.beats(Duration::ZERO);
            let is_heard = server.hears(SLICE)?;
            quiet += 1;
            let mut is_due = is_heard || quiet >= ASK_AFTER;
            loop {
                match self.orders.try_recv() {
                    Ok(Order::Look | Order::Taken(_)) => is_due = true,
                    Ok(Order::Rebuild) => {
                        self.standing.is_anew = true;
                        is_due = true;
                    }
                    Ok(Order::Login(address)) => self.address = *address,
                    Err(TryRecvError::Empty) => break,
                    Err(TryRecvError::Disconnected) => return Err(End::Closed),
                }
            }
            if is_due {
                quiet = 0;
                self.round(server)?;
            }
        }
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
            if !self.standing.is_anew {
                return Ok(());
            }
            if !self.build(server)? {
                return Ok(());
            }
        }
    }

    fn receive(&mut self, server: &Server) -> Result<(), End> {
        // What is to be built anew will hold it.
        while !self.standing.is_anew {
            self.beats(Duration::ZERO);
            let lot = server.beyond(&self.standing.had, LOT)?;
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
            let mut op = SignedOp {
                author: server.membership().author.clone(),
                library: server.membership().library,
                ..op
            };
            if let Some((origin, counter)) = &self.standing.origin {
                let (origin, counter) = (*origin, counter + 1);
                op.dot = Dot { origin, counter };
            }
            let label = op.op.label.clone();
            self.beats(Duration::ZERO);
            match server.send(&op, false)? {
                Taken::Done(_, skipped) => {
                    self.standing.theirs.note(op.dot);
                    if let Some((_, counter)) = &mut self.standing.origin {
                        *counter += 1;
                    }
                    self.note_left_out(op, skipped);
                }
                Taken::Refused(why) => self.refuse(&op, label, why),
                Taken::OutOfOrder | Taken::Conflict => {
                    let why = "修改的次序不对，可能这个文件是从旧备份恢复的".to_owned();
                    self.refuse(&op, label, why);
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
        let Standing { unsent, covers, .. } = &self.standing;
        self.tell(News::Waiting(unsent.len(), *covers));
    }

    fn note_left_out(&mut self, op: SignedOp, skipped: Vec<usize>) {
        if skipped.is_empty() {
            return;
        }
        self.standing.is_anew = true;
        let settled = Settled {
            seq: 0,
            op,
            skipped,
            sight: Sight::default(),
        };
        self.tell(News::LeftOut(settled.left_out().count()));
    }

    fn refuse(&mut self, op: &SignedOp, label: String, why: String) {
        self.standing.is_anew = true;
        self.standing.origin = Some((Uuid::new_v5(&op.op.id, b"after"), 0));
        self.standing.refused.push((label, why, op.at));
    }

    /// Builds the file anew; whether there is more to be sent before.
    fn build(&mut self, server: &Server) -> Result<bool, End> {
        if let Some((label, why, at)) = self.standing.refused.first().cloned() {
            let path = self.replica.clone();
            let aside = self.ask(move |store| put_aside(store, &path, at))?;
            let aside = aside.map_err(|error| tracing::error!("{error:?}")).ok();
            self.tell(News::Refused { label, why, aside });
            self.standing.refused.clear();
        }
        self.beats(BUILD_AFTER);
        let name = server.membership().author.as_str();
        let (file, _) = build(server, &self.replica, Some(name))?;
        let (content, undo) = built::read(file.path())?;
        self.tell(News::Anew(Box::new(Anew {
            content,
            undo,
            file: file.into_temp_path(),
            covers: self.standing.covers,
        })));
        loop {
            match self.orders.recv() {
                Ok(Order::Taken(true)) => {
                    // Its log is another.
                    let was = std::mem::take(&mut self.standing);
                    self.standing.covers = was.covers;
                    self.standing.theirs = server.known()?;
                    self.standing.is_read = true;
                    return Ok(true);
                }
                Ok(Order::Taken(false)) => return Ok(true),
                Ok(Order::Login(address)) => self.address = *address,
                Ok(Order::Look | Order::Rebuild) => {}
                Err(_) => return Err(End::Closed),
            }
        }
    }
}
