//! Where a library is on a server: `postgresql://login@host:port/database?library=NAME`.

use std::path::{Path, PathBuf};

use postgres::Config;
use postgres::config::{Host, SslMode, TargetSessionAttrs};

use super::error::ServerError;
use super::keyring;
use crate::files::percent_encoded;

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// Whether words mean a library on a server rather than a file.
pub fn is_server_address(words: &str) -> bool {
    SCHEMES.iter().any(|scheme| words.starts_with(scheme))
}

/// An address as people type it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AddressParts {
    /// Hosts, ports and database, with what else is said of the connection; or a whole address.
    pub place: String,
    /// The library's name; empty where there is only one.
    pub library: String,
    /// The login.
    pub login: String,
    /// Its password.
    pub password: String,
    /// Whether the system's keyring is to keep the password once it was right.
    pub is_kept: bool,
    /// The file with the certificate of whoever signs that of the server.
    pub certificate: String,
}

impl std::fmt::Debug for AddressParts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{} {}", self.login, self.place, self.library)
    }
}

/// A word with percent signs for what an address has no room for.
fn signs(word: &str) -> String {
    let mut text = String::new();
    for c in word.chars() {
        if !c.is_ascii() || c.is_ascii_alphanumeric() || "-_.~".contains(c) {
            text.push(c);
        } else {
            let bytes = c.to_string();
            text.extend(bytes.bytes().flat_map(percent_encoded));
        }
    }
    text
}

/// Settings of an address that say what stands before its question mark, too.
const OF_THE_PLACE: [&str; 5] = ["user", "password", "host", "port", "dbname"];

/// Where a library, or a server of them, is.
#[derive(Clone, Debug)]
pub struct ServerAddress {
    pub(super) config: Config,
    /// The certificate of whoever signs those of the server, where it is none of the system's.
    pub(super) root_certificate: Option<PathBuf>,
    /// The library's name or identity.
    pub library: Option<String>,
    /// Whether all libraries of the login are meant.
    pub is_all: bool,
    /// Whether the password is to be kept once it was right.
    is_kept: bool,
    /// What else is said of the connection, as it is written: how it is encrypted, which of several hosts is meant.
    settings: Vec<String>,
}

/// What stands before the question mark of an address.
struct Pieces<'a> {
    login: &'a str,
    /// Names, or folders of sockets, each with its port.
    hosts: Vec<(String, u16)>,
    database: &'a str,
}

impl ServerAddress {
    /// Reads an address. A login that it does not name is that of `PGUSER`, or the user of this computer.
    ///
    /// # Errors
    /// [`ServerError::Address`].
    pub fn parse(words: &str) -> Result<Self, ServerError> {
        let (place, query) = words.split_once('?').unwrap_or((words, ""));
        let (mut library, mut root_certificate) = (None, None);
        let mut is_all = false;
        let (mut settings, mut rest) = (Vec::new(), Vec::new());
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=').unwrap_or((part, "")) {
                ("library", name) => library = Some(plain(name)?),
                ("all", "") => is_all = true,
                ("sslrootcert", path) => root_certificate = Some(PathBuf::from(plain(path)?)),
                (name, value) => {
                    if !OF_THE_PLACE.contains(&name) {
                        settings.push(part.to_owned());
                    }
                    // Whoever is asked for encryption is asked for its certificate, too.
                    let is_checked = name == "sslmode" && value.starts_with("verify-");
                    rest.push(if is_checked { "sslmode=require" } else { part });
                }
            }
        }
        let words = match rest.as_slice() {
            [] => place.to_owned(),
            rest => format!("{place}?{}", rest.join("&")),
        };
        let config: Result<Config, _> = words.parse();
        let mut config = config.map_err(|error| {
            // Its reason is in English, and of characters; the person is shown how an address looks.
            tracing::info!("an address can't be read: {error}");
            ServerError::Address("主机、端口、数据库之间的写法认不出来".to_owned())
        })?;
        if config.get_user().is_none() {
            let login = std::env::var("PGUSER")
                .ok()
                .or_else(|| whoami::username().ok());
            config.user(&login.unwrap_or_default());
        }
        if config.get_hosts().is_empty() {
            config.host("localhost");
        }
        config.application_name("lantu");
        config.connect_timeout(std::time::Duration::from_secs(8));
        config.keepalives_idle(std::time::Duration::from_secs(30));
        config.tcp_user_timeout(std::time::Duration::from_secs(20));
        let is_said = |name: &str| {
            let mut names = settings
                .iter()
                .filter_map(|setting| setting.split_once('='));
            names.any(|(said, _)| said == name)
        };
        // Over a net nothing goes unencrypted unless it is asked for.
        if !is_said("sslmode") {
            config.ssl_mode(if is_here(&config) {
                SslMode::Disable
            } else {
                SslMode::Require
            });
        }
        // Of several hosts all but one follow, and take nothing.
        if config.get_hosts().len() > 1 && !is_said("target_session_attrs") {
            config.target_session_attrs(TargetSessionAttrs::ReadWrite);
        }
        Ok(Self {
            config,
            root_certificate,
            library,
            is_all,
            is_kept: false,
            settings,
        })
    }

    fn pieces(&self) -> Pieces<'_> {
        let ports = self.config.get_ports();
        let hosts = self.config.get_hosts().iter().enumerate();
        let hosts = hosts.map(|(place, host)| {
            let name = match host {
                Host::Tcp(name) => name.clone(),
                #[cfg(unix)]
                Host::Unix(path) => path.display().to_string(),
            };
            // One port may be that of all.
            let port = ports.get(place).or_else(|| ports.first());
            (name, port.copied().unwrap_or(5432))
        });
        let login = self.config.get_user().unwrap_or_default();
        Pieces {
            login,
            hosts: hosts.collect(),
            database: self.config.get_dbname().unwrap_or(login),
        }
    }

    /// The first of its hosts, or the folder of its socket.
    pub fn host(&self) -> String {
        let hosts = self.pieces().hosts;
        hosts.into_iter().next().unwrap_or_default().0
    }

    /// Login, first host and database, for people and for names of files: never the password.
    pub fn place(&self) -> String {
        self.places().into_iter().next().unwrap_or_default()
    }

    /// The same of each host.
    pub(super) fn places(&self) -> Vec<String> {
        let Pieces {
            login,
            hosts,
            database,
        } = self.pieces();
        let place = |(host, port): &(String, u16)| format!("{login}@{host}:{port}/{database}");
        hosts.iter().map(place).collect()
    }

    /// All hosts and the database, as an address has them.
    fn hosts_and_database(&self) -> String {
        let Pieces {
            hosts, database, ..
        } = self.pieces();
        let hosts = hosts.iter();
        let hosts = hosts.map(|(host, port)| format!("{}:{port}", signs(host)));
        let hosts: Vec<String> = hosts.collect();
        format!("{}/{}", hosts.join(","), signs(database))
    }

    /// The address of a library of this name, without the password.
    pub fn words(&self, library: &str) -> String {
        let certificate = self.root_certificate.as_ref().map(|path| {
            let path = path.display().to_string();
            format!("sslrootcert={}", signs(&path))
        });
        let mut query = vec![format!("library={}", signs(library))];
        query.extend(self.settings.iter().cloned().chain(certificate));
        format!(
            "postgresql://{}@{}?{}",
            signs(self.pieces().login),
            self.hosts_and_database(),
            query.join("&")
        )
    }

    /// The same as it is typed, part by part; an empty part is as where none is said. A password that is kept somewhere is
    /// not looked for yet, see [`ServerAddress::with_kept_password`].
    ///
    /// # Errors
    /// [`ServerError::Address`].
    pub fn of_parts(parts: &AddressParts) -> Result<Self, ServerError> {
        let AddressParts {
            place,
            library,
            login,
            password,
            is_kept,
            certificate,
        } = parts;
        let place = place.trim();
        let (mut words, is_whole) = match SCHEMES.iter().find(|scheme| place.starts_with(**scheme))
        {
            Some(_) => (place.to_owned(), true),
            None => (format!("postgresql://{place}"), false),
        };
        if !is_whole && place.is_empty() {
            return Err(ServerError::Address("没有填服务器".to_owned()));
        }
        if !certificate.trim().is_empty() {
            let join = if words.contains('?') { '&' } else { '?' };
            words.push(join);
            words.push_str("sslrootcert=");
            words.push_str(&signs(certificate.trim()));
        }
        let mut address = Self::parse(&words)?;
        if !library.trim().is_empty() {
            address.library = Some(library.trim().to_owned());
        }
        if !login.trim().is_empty() {
            address.config.user(login.trim());
        }
        if !password.is_empty() {
            address.config.password(password);
            address.is_kept = *is_kept;
        }
        Ok(address)
    }

    /// The parts of an address, for whoever is asked for the password again.
    pub fn parts(&self) -> AddressParts {
        let mut place = self.hosts_and_database();
        if !self.settings.is_empty() {
            place.push('?');
            place.push_str(&self.settings.join("&"));
        }
        let certificate = self.root_certificate.as_ref();
        AddressParts {
            place,
            library: self.library.clone().unwrap_or_default(),
            login: self.pieces().login.to_owned(),
            password: String::new(),
            is_kept: false,
            certificate: certificate.map_or_else(String::new, |path| path.display().to_string()),
        }
    }

    /// With another password than what is said and found.
    pub fn with_password(&mut self, password: &str) {
        self.config.password(password);
    }

    /// Whether a password is known: said, or found where one is kept.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// Takes the password from the environment, from the file that all tools of PostgreSQL read, or from the system's
    /// keyring, where none is said. The system may ask the person to unlock that, and is waited for.
    #[must_use]
    pub fn with_kept_password(mut self) -> Self {
        if self.has_password() {
            return self;
        }
        let kept = std::env::var("PGPASSWORD").ok();
        let kept = kept.or_else(|| self.in_password_file());
        let in_keyring = || {
            self.is_over_net()
                .then(|| keyring::kept(&self.place()))
                .flatten()
        };
        let kept = kept.or_else(in_keyring);
        if let Some(kept) = kept {
            self.config.password(kept);
        }
        self
    }

    /// Whether a password may be asked for: nobody types one to a socket of this computer.
    fn is_over_net(&self) -> bool {
        let hosts = self.config.get_hosts().iter();
        hosts.into_iter().any(|host| matches!(host, Host::Tcp(_)))
    }

    /// Has the system's keyring keep the password, where that is wanted, once it was right.
    ///
    /// # Errors
    /// [`ServerError::Keyring`]; it is not tried again.
    pub(super) fn keep_password(&mut self) -> Result<(), ServerError> {
        match self.config.get_password() {
            Some(password) if std::mem::take(&mut self.is_kept) => {
                keyring::keep(&self.place(), &String::from_utf8_lossy(password))
            }
            _ => Ok(()),
        }
    }

    /// Has the keyring keep a password that was right.
    ///
    /// # Errors
    /// [`ServerError::Keyring`].
    pub fn remember(&self, password: &str) -> Result<(), ServerError> {
        keyring::keep(&self.place(), password)
    }

    /// Has the keyring forget the password; whether it had one.
    ///
    /// # Errors
    /// [`ServerError::Keyring`].
    pub fn forget(&self) -> Result<bool, ServerError> {
        keyring::forget(&self.place())
    }

    fn in_password_file(&self) -> Option<String> {
        let named = std::env::var_os("PGPASSFILE").map(PathBuf::from);
        let usual = directories::BaseDirs::new().map(|dirs| {
            if cfg!(windows) {
                dirs.data_dir().join("postgresql").join("pgpass.conf")
            } else {
                dirs.home_dir().join(".pgpass")
            }
        });
        let path = named.or(usual).filter(|path| path.is_file())?;
        if !is_private(&path) {
            tracing::warn!("others can read {}: it is not used", path.display());
            return None;
        }
        let bytes = crate::files::read_small(&path, 1 << 16).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        password_of(&text, &self.pieces())
    }
}

/// What a password file says of a login. One of the hosts is enough: all of them have the same logins.
fn password_of(text: &str, pieces: &Pieces<'_>) -> Option<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let lines: Vec<Vec<String>> = lines.map(fields).collect();
    pieces.hosts.iter().find_map(|(host, port)| {
        let port = port.to_string();
        let asked = [host, port.as_str(), pieces.database, pieces.login];
        lines.iter().find_map(|line| match line.as_slice() {
            [said @ .., password] if said.len() == asked.len() => {
                let mut pairs = said.iter().zip(asked);
                let fits = pairs.all(|(said, is)| said == "*" || said == is);
                fits.then(|| password.clone())
            }
            _ => None,
        })
    })
}

/// The parts of a line of the password file: a colon or a backslash within one has a backslash before it.
fn fields(line: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = line.chars();
    while let Some(sign) = signs.next() {
        match sign {
            ':' if parts.len() < 5 => parts.push(String::new()),
            '\\' => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.extend(signs.next())),
            sign => parts
                .last_mut()
                .into_iter()
                .for_each(|part| part.push(sign)),
        }
    }
    parts
}

#[cfg(unix)]
fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|data| data.permissions().mode().trailing_zeros() >= 6)
}

#[cfg(not(unix))]
fn is_private(path: &Path) -> bool {
    path.is_file()
}

/// Whether all hosts are this computer.
fn is_here(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(host) => ["localhost", "127.0.0.1", "::1"].contains(&host.as_str()),
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

/// A word of an address without its percent signs.
fn plain(word: &str) -> Result<String, ServerError> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits =
            [rest.next(), rest.next()].map(|digit| (digit.unwrap_or(b'x') as char).to_digit(16));
        let [Some(high), Some(low)] = digits else {
            return Err(ServerError::Address(word.to_owned()));
        };
        bytes.push((high * 16 + low) as u8);
    }
    String::from_utf8(bytes).map_err(|_error| ServerError::Address(word.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_password_of_any_of_several_hosts_is_that_of_all() {
        let kept = "#db1:*:*:*:no\nother:5432:plans:zhang:no\ndb2:6432:plans:zhang:a\\:b\n";
        let password = |words: &str| {
            let address = ServerAddress::parse(words).unwrap();
            password_of(kept, &address.pieces())
        };
        let both = "postgresql://zhang@db1:5432,db2:6432/plans";
        assert_eq!(password(both).as_deref(), Some("a:b"));
        assert_eq!(password("postgresql://zhang@db1/plans"), None);
        assert_eq!(password("postgresql://li@db2:6432/plans"), None);
    }

    #[test]
    fn an_address_says_where_and_which_library() {
        let address = ServerAddress::parse(
            "postgresql://zhang@db.example:6432/plans?library=%E5%8D%81%E5%9B%9B%E4%BA%94",
        );
        let address = address.unwrap();
        assert_eq!(address.place(), "zhang@db.example:6432/plans");
        assert_eq!(address.library.as_deref(), Some("十四五"));
        // Over a net only encrypted.
        assert_eq!(address.config.get_ssl_mode(), SslMode::Require);
        let here = ServerAddress::parse("postgresql://zhang@localhost/plans").unwrap();
        assert_eq!(here.config.get_ssl_mode(), SslMode::Disable);
        let words = here.words("十四五");
        let again = ServerAddress::parse(&words).unwrap();
        assert_eq!(
            (again.place(), again.library.as_deref()),
            (here.place(), Some("十四五"))
        );
        assert_eq!(again.config.get_ssl_mode(), SslMode::Disable);
        let typed = ServerAddress::of_parts(&AddressParts {
            place: "10.0.0.8:6432/plans".to_owned(),
            login: "李 四".to_owned(),
            ..again.parts()
        });
        let typed = typed.unwrap();
        assert_eq!(typed.place(), "李 四@10.0.0.8:6432/plans");
        assert_eq!(typed.config.get_ssl_mode(), SslMode::Require);
        let at = ServerAddress::of_parts(&AddressParts {
            login: "li@市局".to_owned(),
            ..again.parts()
        });
        let words = at.unwrap().words("十四五");
        assert_eq!(
            ServerAddress::parse(&words).unwrap().parts().login,
            "li@市局"
        );
        for wrong in [
            "postgresql://h/d?library=%zz",
            "postgresql://h/d?colour=red",
        ] {
            assert!(ServerAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_an_address_says_is_in_its_parts_and_in_the_words_that_are_kept() {
        let open =
            "postgresql://zhang:geheim@a.example:6432,b.example/plans?library=x&sslmode=disable";
        let address = ServerAddress::parse(open).unwrap();
        assert_eq!(address.place(), "zhang@a.example:6432/plans");
        let again = [
            ServerAddress::of_parts(&address.parts()).unwrap(),
            ServerAddress::parse(&address.words("x")).unwrap(),
        ];
        for again in again {
            assert_eq!(again.config.get_ssl_mode(), SslMode::Disable);
            assert_eq!(again.pieces().hosts, address.pieces().hosts);
            assert_eq!(again.pieces().hosts[1], ("b.example".to_owned(), 5432));
            // Of several hosts the one is meant that can be written.
            let wanted = again.config.get_target_session_attrs();
            assert_eq!(wanted, TargetSessionAttrs::ReadWrite);
            assert_eq!(again.place(), address.place());
        }
        let kept = format!("{}{}", address.words("x"), address.parts().place);
        assert!(!kept.contains("geheim"), "{kept}");
        let any = format!("{open}&target_session_attrs=any");
        let any = ServerAddress::parse(&any).unwrap();
        let wanted = any.config.get_target_session_attrs();
        assert_eq!(wanted, TargetSessionAttrs::Any);
        let checked = ServerAddress::parse("postgresql://h/d?sslmode=verify-full").unwrap();
        assert_eq!(checked.config.get_ssl_mode(), SslMode::Require);
        let socket = ServerAddress::parse("postgresql://li@%2Ftmp%2Fpg:5433/d").unwrap();
        let again = ServerAddress::of_parts(&socket.parts()).unwrap();
        assert_eq!(again.place(), "li@/tmp/pg:5433/d");
        // As it was kept by earlier versions.
        let kept = "postgresql://li@10.0.0.8:5432/plans?library=%E5%8D%81&sslmode=require";
        let kept = ServerAddress::parse(kept).unwrap();
        assert_eq!(kept.place(), "li@10.0.0.8:5432/plans");
        assert_eq!(
            kept.words("十"),
            "postgresql://li@10.0.0.8:5432/plans?library=十&sslmode=require"
        );
    }

    #[test]
    fn a_line_of_the_password_file_may_hold_colons() {
        assert_eq!(
            fields(r"h:5432:d:u:a\:b\\c:d"),
            ["h", "5432", "d", "u", r"a:b\c:d"]
        );
    }
}
