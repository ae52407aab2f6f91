//! What may become of a connection: a relay before a server that cuts, keeps silent, or breaks off in the middle.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU8, AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What it does with what comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relay {
    /// Passes it on.
    Passes,
    /// Nothing: whoever connects is sent away, and those that are connected are.
    Cuts,
    /// Nothing either, and says nothing of it.
    IsSilent,
    /// Passes it on after a while.
    Delays,
}

/// A relay on a port of its own.
#[derive(Debug)]
pub struct Proxy {
    port: u16,
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    socket: PathBuf,
    relay: AtomicU8,
    /// So many bytes of answers still pass, then all is cut; below zero: no end.
    rest: AtomicI64,
    open: Mutex<Vec<TcpStream>>,
    count: AtomicU16,
}

impl Proxy {
    /// Before the server with this socket.
    pub fn before(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner {
            socket: socket.to_owned(),
            relay: AtomicU8::new(0),
            rest: AtomicI64::new(-1),
            open: Mutex::new(Vec::new()),
            count: AtomicU16::new(0),
        });
        let shared = Arc::clone(&inner);
        start(move || {
            for client in listener.incoming().flatten() {
                shared.count.fetch_add(1, Ordering::Relaxed);
                shared.take(client);
            }
        });
        Self { port, inner }
    }

    /// The address of a database behind it.
    pub fn place(&self, database: &str) -> String {
        format!("127.0.0.1:{}/{database}", self.port)
    }

    /// What it does from now on.
    pub fn set(&self, relay: Relay) {
        self.inner.rest.store(-1, Ordering::SeqCst);
        self.inner.relay.store(relay as u8, Ordering::SeqCst);
        if relay == Relay::Cuts {
            self.inner.cut();
        }
    }

    /// Passes on so many bytes of answers, and cuts then.
    pub fn cut_after(&self, bytes: i64) {
        self.inner
            .relay
            .store(Relay::Passes as u8, Ordering::SeqCst);
        self.inner.rest.store(bytes, Ordering::SeqCst);
    }

    /// How many have connected.
    pub fn connections(&self) -> u16 {
        self.inner.count.load(Ordering::Relaxed)
    }
}

impl Inner {
    fn relay(&self) -> Relay {
        let all = [Relay::Passes, Relay::Cuts, Relay::IsSilent, Relay::Delays];
        all[self.relay.load(Ordering::SeqCst) as usize]
    }

    fn cut(&self) {
        for stream in self.open.lock().unwrap().drain(..) {
            stream.shutdown(Shutdown::Both).ok();
        }
    }

    fn take(self: &Arc<Self>, client: TcpStream) {
        if self.relay() == Relay::Cuts || self.rest.load(Ordering::SeqCst) == 0 {
            return;
        }
        let Ok(server) = UnixStream::connect(&self.socket) else {
            return;
        };
        self.open.lock().unwrap().push(client.try_clone().unwrap());
        let (from, to) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        let this = Arc::clone(self);
        start(move || this.pass(from, to, false));
        let this = Arc::clone(self);
        start(move || this.pass(server, client, true));
    }

    fn pass<R: std::io::Read, W: std::io::Write>(&self, mut from: R, mut to: W, is_answer: bool) {
        let mut bytes = [0; 4096];
        while let Ok(count @ 1..) = from.read(&mut bytes) {
            if self.relay() == Relay::Delays {
                std::thread::sleep(Duration::from_millis(150));
            }
            while self.relay() == Relay::IsSilent {
                std::thread::sleep(Duration::from_millis(20));
            }
            let rest = self.rest.load(Ordering::SeqCst);
            let mut passes = count;
            if is_answer && rest >= 0 {
                passes = passes.min(usize::try_from(rest).unwrap());
                let passed = i64::try_from(passes).unwrap();
                self.rest.store(rest - passed, Ordering::SeqCst);
            }
            if self.relay() == Relay::Cuts || to.write_all(&bytes[..passes]).is_err() {
                break;
            }
            if passes < count {
                self.cut();
                break;
            }
        }
        self.cut_one();
    }

    /// One end is gone: the other goes, too.
    fn cut_one(&self) {
        let mut open = self.open.lock().unwrap();
        open.retain(|stream| stream.peer_addr().is_ok());
    }
}

fn start(work: impl FnOnce() + Send + 'static) {
    let named = std::thread::Builder::new().name("proxy".to_owned());
    named.spawn(work).unwrap();
}
