//! Libraries on servers, in the window: the replica on this computer is opened like any file, and meets its server from
//! then on.

use super::awaited::{Failure, Left};
use super::opening::Target;
use super::{App, Session};
use crate::store::server::{AddressParts, Replica, ServerAddress, ServerError};

/// Why a server was not reached, or let nobody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unconnected {
    /// In words for people.
    pub why: String,
    /// What is most likely to be given anew.
    pub asks: AskedAgain,
}

/// What of an address is given anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskedAgain {
    /// Where the server is.
    Place,
    /// Which library.
    Library,
    /// The password.
    Password,
}

impl Unconnected {
    pub(super) fn at_place(why: impl std::fmt::Display) -> Self {
        Self {
            why: why.to_string(),
            asks: AskedAgain::Place,
        }
    }
}

impl From<ServerError> for Unconnected {
    fn from(error: ServerError) -> Self {
        let asks = match error {
            ServerError::Login { .. } => AskedAgain::Password,
            ServerError::Which(_) | ServerError::NoLibrary { .. } => AskedAgain::Library,
            _ => AskedAgain::Place,
        };
        Self {
            why: error.to_string(),
            asks,
        }
    }
}

impl App {
    /// The server that was asked for last, without the password, for when it is asked for again.
    pub const fn server_asked(&self) -> Option<&AddressParts> {
        self.server_asked.as_ref()
    }

    /// Why that server was not reached, until it is asked for again or that is given up.
    pub const fn unconnected(&self) -> Option<&Unconnected> {
        self.unconnected.as_ref()
    }

    /// Takes note of which server is asked for.
    pub(super) fn note_server(&mut self, parts: &AddressParts) {
        self.server_asked = Some(AddressParts {
            password: String::new(),
            ..parts.clone()
        });
        self.unconnected = None;
    }

    /// Opens the library of a server. With a replica of it here nothing is waited for.
    pub(super) fn connect(&mut self, parts: &AddressParts) {
        self.note_server(parts);
        let address = match ServerAddress::of_parts(parts) {
            Ok(address) => address,
            Err(error) => {
                self.unconnected = Some(error.into());
                return;
            }
        };
        let Some(root) = self.settings.replicas().map(std::path::Path::to_owned) else {
            let words = "这个账户没有存放数据的文件夹，不能打开服务器上的项目库";
            self.unconnected = Some(Unconnected::at_place(words));
            return;
        };
        let kept = Replica::kept(&root, &address);
        if let (Some(kept), Some(session)) = (&kept, &mut self.session)
            && session.path() == kept.path()
            && session.read_only_reason().is_none()
        {
            let begun = session.log_in(address, self.wake.clone());
            self.unconnected = begun.err().map(Unconnected::at_place);
            return;
        }
        let path = kept.as_ref().map_or(&*root, Replica::path).to_owned();
        let backups = self.settings.backups().map(std::path::Path::to_owned);
        let (host, now) = (self.settings.preferences.author().host, self.clock.now());
        self.undertake(("连接服务器", &path, Left::Library), move |_| {
            let replica = if let Some(kept) = kept {
                kept
            } else {
                let roots = (&*root, backups.as_deref());
                let found = address.clone().with_kept_password();
                let met = Replica::synchronize(roots, &found, &host, now);
                met.map_err(|error| {
                    Box::new(Failure {
                        unconnected: Some(error.into()),
                        ..Failure::default()
                    })
                })?
                .0
            };
            Ok(Target::of_server(replica.path().to_owned(), address))
        });
    }

    /// Follows what others did in the library.
    pub(super) fn follow_others(&mut self) {
        let session = self.session.as_mut();
        if session.is_some_and(Session::take_news_of_others) {
            self.renew_own_columns();
        }
    }
}
