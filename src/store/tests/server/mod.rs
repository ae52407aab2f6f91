//! Against a real PostgreSQL, where one is installed.

#[path = "../../../../tests/support/postgres.rs"]
mod cluster;

mod clerk;
mod forged;
mod moving;
mod reach;
mod replicas;
mod rights;
mod sight;
mod surveys;
mod upgrades;

use std::sync::atomic::{AtomicU32, Ordering};

use postgres::Client;

use super::super::server::connecting::connect;
use super::super::server::{
    Member, Refusal, Replica, Role, Server, ServerAddress, ServerError, Synced, from_server,
    initialize, make_login, refused_words, to_server,
};
use super::super::storage::Storage;
use super::*;
use cluster::{Cluster, cluster};

/// A database of its own with tables, and what its superuser can do.
pub(super) struct Database {
    cluster: &'static Cluster,
    name: String,
}

impl Database {
    /// None where there is no PostgreSQL.
    pub(super) fn new() -> Option<Self> {
        let this = Self::empty()?;
        let _alone = alone();
        initialize(&this.address("postgres")).unwrap();
        Some(this)
    }

    /// The same without tables.
    pub(super) fn empty() -> Option<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let cluster = cluster()?;
        let name = format!("lantu_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let address = ServerAddress::parse(&cluster.address("postgres", "postgres")).unwrap();
        let mut client = connect(&address).unwrap();
        client
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .unwrap();
        Some(Self { cluster, name })
    }

    pub(super) fn address(&self, login: &str) -> ServerAddress {
        ServerAddress::parse(&self.cluster.address(login, &self.name)).unwrap()
    }

    /// What the server has logged, of all databases.
    fn log(&self) -> String {
        let sql =
            "SELECT pg_read_binary_file(current_setting('unix_socket_directories') || '/log')";
        let row = self.client("postgres").query_one(sql, &[]).unwrap();
        String::from_utf8_lossy(row.get(0)).into_owned()
    }

    pub(super) fn client(&self, login: &str) -> Client {
        connect(&self.address(login)).unwrap()
    }

    /// A login that is a member of the library; its name is that of its database, too.
    pub(super) fn member(
        &self,
        server: &Server,
        word: &str,
        name: &str,
        role: Role,
        department: Option<&str>,
    ) -> String {
        let login = format!("{}_{word}", self.name);
        make_login(&self.address("postgres"), &login, None, false).unwrap();
        let member = Member {
            login: login.clone(),
            name: name.to_owned(),
            role,
            department: department.map(str::to_owned),
        };
        server.set_member(&member).unwrap();
        login
    }
}

/// Roles belong to the whole server: two tests at once would stand in each other's way.
pub(super) fn alone() -> impl Drop {
    static GROUPS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    GROUPS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// A library of a file on a server, and the server, open for whoever moved it.
pub(super) fn moved(database: &Database, fixture: &Fixture) -> Server {
    let address = database.address("postgres");
    to_server(&fixture.path, &address, "十四五", &author(), at()).unwrap();
    Server::open(&address).unwrap()
}
