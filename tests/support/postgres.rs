//! A PostgreSQL of the tests' own, where one is installed: in a folder that goes with it, reached by a socket alone.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

/// A server that runs as long as this process.
#[derive(Debug)]
pub struct Cluster {
    folder: PathBuf,
    /// Ends the server when its input ends, which no end of this process can miss.
    _keeper: Mutex<Child>,
}

/// The server; none where PostgreSQL is not installed.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(start).as_ref();
    if cluster.is_none() {
        #[expect(clippy::print_stderr, reason = "whoever runs the tests is to know")]
        {
            eprintln!("passed over: PostgreSQL is not installed (Debian: postgresql)");
        }
        assert!(
            std::env::var_os("LANTU_NEEDS_POSTGRESQL").is_none(),
            "PostgreSQL is asked for"
        );
    }
    cluster
}

fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut found: Vec<PathBuf> = installed
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|bin| bin.join("initdb").exists())
        .collect();
    found.sort();
    found.pop()
}

fn start() -> Option<Cluster> {
    let bin = programs()?;
    let folder = Path::new("/tmp").join(format!("lantu-pg-{}", std::process::id()));
    // As root it runs as the user that its package made: it refuses root.
    let script = r#"
        set -e
        bin=$1 dir=$2
        rm -rf "$dir"; mkdir -p "$dir"
        as=""
        if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
        cd "$dir"
        $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/init.log" 2>&1
        $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c max_connections=80 >"$dir/log" 2>&1 &
        server=$!
        echo started
        read -r _ || true
        kill -QUIT "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        rm -rf "$dir"
    "#;
    let mut keeper = Command::new("sh")
        .args(["-c", script, "sh"])
        .args([&bin, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    for _ in 0..600 {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("ready to accept connections") {
            let cluster = Cluster {
                folder,
                _keeper: Mutex::new(keeper),
            };
            return Some(cluster);
        }
        assert!(
            keeper.try_wait().unwrap().is_none(),
            "PostgreSQL did not start"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("PostgreSQL did not start");
}

impl Cluster {
    /// The address of a database, for a login of this name.
    pub fn address(&self, login: &str, database: &str) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgresql://{login}@{host}/{database}")
    }

    /// The folder of its socket and of what it logs.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
