//! A library on a server with a relay before it, and programs that work on it, each with folders of its own.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses its own share"
)]

#[path = "proxy.rs"]
mod proxy;

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use lantu::app::{
    AddressParts, App, Command, Content, EditCommand, FileCommand, Reach, SaveState, Settings,
    author, create_library,
};
use lantu::clock::Clock;
use lantu::model::{Change, Portfolio, ProjectColumn, Table, Value};
use lantu::store::Storage as _;
use lantu::store::server::{
    Member, Role, Server, ServerAddress, initialize, make_login, to_server,
};
use tempfile::TempDir;

pub use proxy::{Proxy, Relay};

/// A library on a server, and a relay before it.
#[derive(Debug)]
pub struct Office {
    /// What whoever made the server logs in by; `%` stands for the login.
    root: String,
    pub database: String,
    pub proxy: Proxy,
}

impl Office {
    /// A database of its own in a server whose address is made by `address`, of a login and a database.
    pub fn new(address: impl Fn(&str, &str) -> String, database: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let file = folder.path().join("十四五.lantu");
        create_library(&file, Content::Plan, Clock::System).unwrap();
        Self::of(&file, address, database)
    }

    /// The same that holds what is in a file.
    pub fn of(file: &Path, address: impl Fn(&str, &str) -> String, database: &str) -> Self {
        let server = ServerAddress::parse(&address("postgres", "postgres")).unwrap();
        let socket = Path::new(&server.host()).join(".s.PGSQL.5432");
        let this = Self {
            root: address("%", database),
            database: database.to_owned(),
            proxy: Proxy::before(&socket),
        };
        initialize(&this.address()).unwrap();
        let now = Clock::System.now();
        to_server(file, &this.address(), "十四五", &author(), now).unwrap();
        this
    }

    /// Past the relay, as whoever made the server.
    pub fn address(&self) -> ServerAddress {
        ServerAddress::parse(&self.root.replacen('%', "postgres", 1)).unwrap()
    }

    /// Another server holds it from now on.
    pub fn moves(&mut self, address: impl Fn(&str, &str) -> String) {
        self.root = address("%", &self.database);
    }

    /// A login that is a member.
    pub fn login(&self, word: &str, name: &str, role: Role) -> String {
        self.login_in(word, name, role, &["十四五"])
    }

    /// A login that is a member of these libraries.
    pub fn login_in(&self, word: &str, name: &str, role: Role, libraries: &[&str]) -> String {
        let login = format!("{}_{word}", self.database);
        make_login(&self.address(), &login, None, false).unwrap();
        let member = Member {
            login: login.clone(),
            name: name.to_owned(),
            role,
            department: None,
        };
        for library in libraries {
            self.server(library).set_member(&member).unwrap();
        }
        login
    }

    /// A library, as whoever made the server has it.
    fn server(&self, library: &str) -> Server {
        let mut address = self.address();
        address.library = Some(library.to_owned());
        Server::open(&address).unwrap()
    }

    /// Through the relay.
    pub fn parts(&self, login: &str) -> AddressParts {
        AddressParts {
            place: self.proxy.place(&self.database),
            login: login.to_owned(),
            ..AddressParts::default()
        }
    }

    /// What is in the rows.
    pub fn content(&self) -> Portfolio {
        self.content_of("十四五")
    }

    /// What is in those of a library.
    pub fn content_of(&self, library: &str) -> Portfolio {
        self.server(library).rows().unwrap()
    }

    /// Every value that anybody sent, whether it stands or was left out.
    pub fn sent(&self) -> HashSet<String> {
        let server = Server::open(&self.address()).unwrap();
        let mut all = HashSet::new();
        for record in server.since(1).unwrap() {
            let brought = record.op.merged.iter().flat_map(|merged| &merged.brought);
            let left_out = brought.flat_map(|op| &op.op.changes);
            for change in record.op.changes.iter().chain(left_out) {
                if let Change::Set {
                    new: Value::Text(words),
                    ..
                } = change
                {
                    all.insert(words.clone());
                }
            }
        }
        all
    }

    /// The server, and what it says of itself.
    pub fn is_sound(&self) {
        let report = Server::open(&self.address()).unwrap().check().unwrap();
        assert_eq!(report.problems, Vec::<String>::new());
    }
}

pub fn settings(folder: &Path) -> Settings {
    Settings::default()
        .with_replicas(Some(folder.join("replicas")))
        .with_backups(Some(folder.join("backups")))
}

pub fn app(folder: &Path) -> App {
    App::new(Clock::System, settings(folder), Arc::new(|| {}))
}

pub fn connect(app: &mut App, parts: AddressParts) {
    app.run_to_end(Command::File(FileCommand::Connect(Box::new(parts))));
    assert!(app.session().is_some(), "{:?}", app.take_notices());
}

/// Whether all that was done is with the server.
pub fn is_synced(app: &mut App) -> bool {
    app.poll();
    let session = app.session().unwrap();
    let linked = session.linked().unwrap();
    *linked.reach() == Reach::Online
        && linked.waiting() == 0
        && session.save_state() == SaveState::Saved
}

pub fn note(app: &App, name: &str) -> String {
    let portfolio = app.portfolio();
    let mut projects = portfolio.projects().iter();
    projects
        .find(|project| project.name == name)
        .unwrap()
        .note
        .clone()
}

pub fn text(words: &str) -> Value {
    Value::Text(words.to_owned())
}

pub fn are_same(office: &Office, apps: &mut [&mut App]) {
    let content = office.content();
    for app in apps {
        app.poll();
        for table in Table::ALL {
            let here = app.portfolio().table_rows(table);
            assert_eq!(here, content.table_rows(table), "{table}");
        }
    }
    office.is_sound();
}

pub fn first_name(app: &App) -> String {
    let portfolio = app.portfolio();
    portfolio.projects().iter().next().unwrap().name.clone()
}

pub fn set(app: &mut App, name: &str, column: ProjectColumn, value: Value) {
    let portfolio = app.portfolio();
    let id = portfolio
        .projects()
        .iter()
        .find(|project| project.name == name)
        .unwrap()
        .id;
    drop(portfolio);
    let set = EditCommand::SetField(vec![id], column, value);
    app.run(Command::Edit(set));
}
