//! Where a library is on a server: `postgresql://login@host:port/database?library=NAME`.

use std::path::{Path, PathBuf};

use postgres::Config;
use postgres::config::{Host, SslMode};

use super::error::ServerError;
use crate::files::percent_encoded;

const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];

/// Whether words mean a library on a server rather than a file.
pub fn is_server_address(words: &str) -> bool {
    SCHEMES.iter().any(|scheme| words.starts_with(scheme))
}

/// An address as people type it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AddressParts {
    /// Host, port and database, or a whole address.
    pub place: String,
    /// The library's name; empty where there is only one.
    pub library: String,
    /// The login.
    pub login: String,
    /// Its password.
    pub password: String,
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
    for byte in word.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            text.push(byte as char);
        } else {
            text.extend(percent_encoded(byte));
        }
    }
    text
}

/// Where a library, or a server of them, is.
#[derive(Clone, Debug)]
pub struct ServerAddress {
    pub(super) config: Config,
    /// The certificate of whoever signs those of the server, where it is none of the system's.
    pub(super) root_certificate: Option<PathBuf>,
    /// The library's name or identity.
    pub library: Option<String>,
}

impl ServerAddress {
    /// Reads an address. A login that it does not name is that of `PGUSER`, or the user of this computer.
    ///
    /// # Errors
    /// [`ServerError::Address`].
    pub fn parse(words: &str) -> Result<Self, ServerError> {
        let (place, query) = words.split_once('?').unwrap_or((words, ""));
        let (mut library, mut root_certificate) = (None, None);
        let mut rest = Vec::new();
        let mut is_mode_said = false;
        for part in query.split('&').filter(|part| !part.is_empty()) {
            match part.split_once('=') {
                Some(("library", name)) => library = Some(plain(name)?),
                Some(("sslrootcert", path)) => root_certificate = Some(PathBuf::from(plain(path)?)),
                // Whoever is asked for encryption is asked for its certificate, too.
                Some(("sslmode", "verify-full" | "verify-ca")) => {
                    is_mode_said = true;
                    rest.push("sslmode=require");
                }
                Some(("sslmode", _)) => {
                    is_mode_said = true;
                    rest.push(part);
                }
                _ => rest.push(part),
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
        // Over a net nothing goes unencrypted unless it is asked for.
        if !is_mode_said {
            config.ssl_mode(if is_here(&config) {
                SslMode::Disable
            } else {
                SslMode::Require
            });
        }
        Ok(Self {
            config,
            root_certificate,
            library,
        })
    }

    /// The first of its hosts, or the folder of its socket.
    pub fn host(&self) -> String {
        match self.config.get_hosts().first() {
            Some(Host::Tcp(host)) => host.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        }
    }

    /// Login, host and database, for people and for names of files: never the password.
    pub fn place(&self) -> String {
        let host = self.host();
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let login = self.config.get_user().unwrap_or_default();
        let database = self.config.get_dbname().unwrap_or(login);
        format!("{login}@{host}:{port}/{database}")
    }

    /// The address of a library of this name, without the password.
    pub fn words(&self, library: &str) -> String {
        let place = self.place();
        let (login, rest) = place.split_once('@').unwrap_or(("", &place));
        let (host, database) = rest.rsplit_once('/').unwrap_or((rest, ""));
        let (host, port) = host.rsplit_once(':').unwrap_or((host, ""));
        let [login, host, database, library] = [login, host, database, library].map(signs);
        let mode = match self.config.get_ssl_mode() {
            SslMode::Disable => "disable",
            SslMode::Prefer => "prefer",
            _ => "require",
        };
        let certificate = self.root_certificate.as_ref().map(|path| {
            let path = path.display().to_string();
            format!("&sslrootcert={}", signs(&path))
        });
        format!(
            "postgresql://{login}@{host}:{port}/{database}?library={library}&sslmode={mode}{}",
            certificate.unwrap_or_default()
        )
    }

    /// The same as it is typed, part by part; an empty part is as where none is said.
    ///
    /// # Errors
    /// [`ServerError::Address`].
    pub fn of_parts(parts: &AddressParts) -> Result<Self, ServerError> {
        let AddressParts {
            place,
            library,
            login,
            password,
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
        }
        Ok(address.with_kept_password())
    }

    /// The parts of an address, for whoever is asked for the password again.
    pub fn parts(&self) -> AddressParts {
        let place = self.place();
        let (login, place) = place.split_once('@').unwrap_or(("", &place));
        AddressParts {
            place: place.to_owned(),
            library: self.library.clone().unwrap_or_default(),
            login: login.to_owned(),
            password: String::new(),
            certificate: self
                .root_certificate
                .as_ref()
                .map(|path| path.display().to_string())
                .unwrap_or_default(),
        }
    }

    /// With another password than what is said and found.
    pub fn with_password(&mut self, password: &str) {
        self.config.password(password);
    }

    /// Whether a password is known: said, or in the environment, or in the file that all tools of PostgreSQL read.
    pub fn has_password(&self) -> bool {
        self.config.get_password().is_some()
    }

    /// Takes the password from the environment or the password file, where none is said.
    #[must_use]
    pub fn with_kept_password(mut self) -> Self {
        if self.has_password() {
            return self;
        }
        let kept = std::env::var("PGPASSWORD").ok();
        let kept = kept.or_else(|| self.in_password_file());
        if let Some(kept) = kept {
            self.config.password(kept);
        }
        self
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
        let place = self.place();
        let (login, rest) = place.split_once('@')?;
        let (rest, database) = rest.rsplit_once('/')?;
        let (host, port) = rest.rsplit_once(':')?;
        text.lines().find_map(|line| {
            let parts = fields(line);
            let [of_host, of_port, of_database, of_login, password] = parts.as_slice() else {
                return None;
            };
            let asked = [
                (of_host, host),
                (of_port, port),
                (of_database, database),
                (of_login, login),
            ];
            let fits = asked.iter().all(|(said, is)| *said == "*" || said == is);
            (fits && !line.starts_with('#')).then(|| password.clone())
        })
    }
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
        for wrong in [
            "postgresql://h/d?library=%zz",
            "postgresql://h/d?colour=red",
        ] {
            assert!(ServerAddress::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_line_of_the_password_file_may_hold_colons() {
        assert_eq!(
            fields(r"h:5432:d:u:a\:b\\c:d"),
            ["h", "5432", "d", "u", r"a:b\c:d"]
        );
    }
}
