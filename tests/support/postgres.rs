//! PostgreSQL of the tests' own, where one is installed: in a folder that goes with it, reached by a socket alone.

#![allow(
    dead_code,
    clippy::allow_attributes,
    reason = "each test file uses its own share"
)]

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, OnceLock};
use std::time::{Duration, Instant};

/// A server, which comes back when it is killed, and goes when it is dropped or this process ends.
#[derive(Debug)]
pub struct Cluster {
    programs: PathBuf,
    folder: PathBuf,
    /// Ends the server when its input ends, which no end of this process can miss.
    keeper: Mutex<Child>,
}

/// The server that tests share; none, and a word about it, where there is no PostgreSQL or it does not start.
pub fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Result<Cluster, String>> = OnceLock::new();
    let shared = CLUSTER.get_or_init(|| Cluster::begin("pg", None, &QUICK));
    shared.as_ref().map_err(|why| passed_over(why)).ok()
}

/// A server of one test's own, in which that may do what it likes.
pub fn cluster_of(name: &str) -> Option<Cluster> {
    let own = Cluster::begin(name, None, &QUICK);
    own.map_err(|why| passed_over(&why)).ok()
}

/// A server that keeps what it says it keeps, for so many connections.
pub fn durable(name: &str, connections: usize) -> Option<Cluster> {
    let options = ["on", &connections.to_string()];
    let own = Cluster::begin(name, None, &options);
    own.map_err(|why| passed_over(&why)).ok()
}

/// Whether it waits for the disk, and how many connections it takes. A server that is killed loses nothing by not waiting.
const QUICK: [&str; 2] = ["off", "80"];

fn passed_over(why: &str) {
    #[expect(clippy::print_stderr, reason = "whoever runs the tests is to know")]
    {
        eprintln!("passed over: {why}");
    }
    let is_needed = std::env::var_os("LANTU_NEEDS_POSTGRESQL").is_some();
    assert!(!is_needed, "PostgreSQL is asked for: {why}");
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
    let whole = ["initdb", "postgres", "psql", "pg_dump", "pg_basebackup"];
    let is_whole = |bin: &PathBuf| whole.iter().all(|program| bin.join(program).is_file());
    found.into_iter().find(is_whole)
}

/// As root it runs as the user that its package made: it refuses root. With a third word it follows the server whose socket
/// is in that folder.
const SCRIPT: &str = r#"
    unset PGPORT PGDATA PGHOST PGUSER PGDATABASE PGOPTIONS
    bin=$1 dir=$2 leader=$3 fsync=$4 connections=$5
    rm -rf "$dir"; mkdir -p "$dir"
    trap 'rm -rf "$dir"' EXIT
    as=""
    if [ "$(id -u)" = 0 ]; then chown postgres "$dir"; as="setpriv --reuid=postgres --regid=postgres --clear-groups"; fi
    cd "$dir"
    if [ -z "$leader" ]; then
        $as "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$dir/init.log" 2>&1 || exit 1
    else
        $as "$bin/pg_basebackup" -D "$dir/data" -h "$leader" -U postgres -X stream -c fast -R --no-sync >"$dir/init.log" 2>&1 || exit 1
    fi
    (while [ ! -e "$dir/stop" ]; do
        $as "$bin/postgres" -D "$dir/data" -k "$dir" -c listen_addresses= -c fsync="$fsync" -c max_connections="$connections" >>"$dir/log" 2>&1
        sleep 0.1
    done) &
    read -r _ || true
    touch "$dir/stop"
    pid=$(head -n 1 "$dir/data/postmaster.pid" 2>/dev/null) && kill -QUIT "$pid" 2>/dev/null
    wait
"#;

/// A machine may have much else to do.
const PATIENCE: Duration = Duration::from_mins(2);

impl Cluster {
    fn begin(name: &str, leader: Option<&Self>, options: &[&str; 2]) -> Result<Self, String> {
        let programs = programs().ok_or("PostgreSQL is not installed (Debian: postgresql)")?;
        let folder = Path::new("/tmp").join(format!("lantu-{name}-{}", std::process::id()));
        let leader = leader.map_or_else(PathBuf::new, |leader| leader.folder.clone());
        let keeper = Command::new("sh")
            .args(["-c", SCRIPT, "sh"])
            .args([&programs, &folder, &leader])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let this = Self {
            programs,
            folder,
            keeper: Mutex::new(keeper.map_err(|error| format!("no shell: {error}"))?),
        };
        let begun = Instant::now();
        while this.starts() == 0 {
            let ended = this.keeper.lock().unwrap().try_wait();
            if ended.is_ok_and(|ended| ended.is_some()) || this.log().contains("FATAL") {
                return Err("PostgreSQL is installed but does not start here".to_owned());
            }
            if begun.elapsed() > PATIENCE {
                return Err("PostgreSQL did not start within two minutes".to_owned());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(this)
    }

    /// Another that has all of this one, and what comes to it, until it is promoted.
    pub fn follower(&self, name: &str) -> Self {
        Self::begin(name, Some(self), &QUICK).unwrap()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    /// How often it was ready.
    fn starts(&self) -> usize {
        self.log().matches("ready to accept").count()
    }

    /// Its socket.
    pub fn socket(&self) -> PathBuf {
        self.folder.join(".s.PGSQL.5432")
    }

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

    /// What it answers to a word of SQL, as whoever made the server.
    pub fn sql(&self, database: &str, words: &str) -> String {
        let mut psql = self.program("psql", database);
        let answer = psql.args(["-q", "-A", "-t", "-c", words]).output().unwrap();
        let error = String::from_utf8_lossy(&answer.stderr);
        assert!(answer.status.success(), "{words}: {error}");
        String::from_utf8(answer.stdout).unwrap().trim().to_owned()
    }

    fn strike(&self) {
        let place = self.folder.join("data/postmaster.pid");
        let pid = std::fs::read_to_string(&place).unwrap();
        let mut kill = Command::new("kill");
        let kill = kill.args(["-9", pid.lines().next().unwrap()]);
        assert!(kill.status().unwrap().success());
    }

    /// Kills it at once, and waits until it is back.
    pub fn kill(&self) {
        let starts = self.starts();
        self.strike();
        let begun = Instant::now();
        while self.starts() == starts {
            assert!(begun.elapsed() < PATIENCE, "PostgreSQL does not come back");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Kills it for good.
    pub fn end(&self) {
        std::fs::write(self.folder.join("stop"), "").unwrap();
        self.strike();
        std::fs::remove_file(self.folder.join("data/postmaster.pid")).ok();
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Ok(keeper) = self.keeper.get_mut() {
            drop(keeper.stdin.take());
            keeper.wait().ok();
        }
    }
}
