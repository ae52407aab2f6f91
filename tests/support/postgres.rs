//! A PostgreSQL of the tests' own, where one is installed: in a folder that goes with it, reached by a socket alone.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

/// A server that runs as long as this process.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    /// Ends the server when its input ends, which no end of this process can miss.
    _keeper: Mutex<Child>,
}

/// The server; none, and a word about it, where there is no PostgreSQL or it does not start.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    match CLUSTER.get_or_init(start) {
        Ok(cluster) => Some(cluster),
        Err(why) => {
            #[expect(clippy::print_stderr, reason = "whoever runs the tests is to know")]
            {
                eprintln!("passed over: {why}");
            }
            let is_needed = std::env::var_os("LANTU_NEEDS_POSTGRESQL").is_some();
            assert!(!is_needed, "PostgreSQL is asked for: {why}");
            None
        }
    }
}

/// The folder of its programs: where Debian puts them, which is on nobody's path, else the first of the path.
fn programs() -> Option<PathBuf> {
    let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter();
    let installed = installed.flatten().flatten();
    let mut found: Vec<PathBuf> = installed.map(|entry| entry.path().join("bin")).collect();
    found.sort();
    found.reverse();
    let path = std::env::var_os("PATH").unwrap_or_default();
    found.extend(std::env::split_paths(&path));
    let whole = ["initdb", "postgres", "psql", "pg_dump"];
    let is_whole = |bin: &PathBuf| whole.iter().all(|program| bin.join(program).is_file());
    found.into_iter().find(is_whole)
}

/// As root it runs as the user that its package made: it refuses root.
const SCRIPT: &str = r#"
    set -e
    unset PGPORT PGDATA PGHOST PGUSER PGDATABASE PGOPTIONS
    bin=$1 dir=$2
    rm -rf "$dir"; mkdir -p "$dir"
    trap 'rm -rf "$dir"' EXIT
    as=""
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
    cd "$dir"
    $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/init.log" 2>&1
    $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync=off -c max_connections=80 >"$dir/log" 2>&1 &
    server=$!
    read -r _ || true
    kill -QUIT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
"#;

fn start() -> Result<Cluster, String> {
    let programs = programs().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
    let folder = Path::new("/tmp").join(format!("lantu-pg-{}", std::process::id()));
    let keeper = Command::new("sh")
        .args(["-c", SCRIPT, "sh"])
        .args([&programs, &folder])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let mut keeper = keeper.map_err(|error| format!("no shell: {error}"))?;
    // Two minutes: a machine may have much else to do.
    for _ in 0..2_400 {
        let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
        if log.contains("ready to accept connections") {
            return Ok(Cluster {
                programs,
                folder,
                _keeper: Mutex::new(keeper),
            });
        }
        if keeper.try_wait().is_ok_and(|ended| ended.is_some()) || log.contains("FATAL") {
            return Err("PostgreSQL is installed but does not start here".to_owned());
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    Err("PostgreSQL did not start within two minutes".to_owned())
}

impl Cluster {
    /// The address of a database, for a login of this name.
    pub fn address(&self, login: &str, database: &str) -> String {
        let host = self.folder.display().to_string().replace('/', "%2F");
        format!("postgresql://{login}@{host}/{database}")
    }

    /// One of its programs, on a database, as whoever made the server.
    pub fn program(&self, name: &str, database: &str) -> Command {
        let mut program = Command::new(self.programs.join(name));
        program.env_remove("PGPORT").arg("-h").arg(&self.folder);
        program.args(["-U", "postgres", "-d", database]);
        program
    }
}
