//! Harm: roles are started, killed at a moment of choice, and put before disks that fail.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Seek as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::OnceLock;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process_group};
use tempfile::TempDir;
use uuid::Uuid;

use super::library::template;
use super::roles::PATIENCE;
use super::trials::Need;

/// The first of the needs that this machine does not meet.
pub fn missing(needs: &[Need]) -> Option<&'static str> {
    static STRACE: OnceLock<bool> = OnceLock::new();
    static PRLIMIT: OnceLock<bool> = OnceLock::new();
    static ROOT: OnceLock<bool> = OnceLock::new();
    let works = |args: &[&str]| {
        let mut command = Command::new(args[0]);
        command.args(&args[1..]).stdout(Stdio::null());
        command.stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    };
    needs.iter().find_map(|need| match need {
        // Containers may forbid one process to trace another.
        Need::Strace => (!*STRACE
            .get_or_init(|| works(&["strace", "-qq", "-e", "trace=none", "true"])))
        .then_some("strace"),
        Need::Prlimit => (!*PRLIMIT.get_or_init(|| works(&["prlimit", "--as=1000000000", "true"])))
            .then_some("prlimit"),
        Need::Root => (!*ROOT.get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            Mount::tmpfs(folder.path(), 64 << 10).is_some()
                && works(&["setpriv", "--reuid=65534", "true"])
        }))
        .then_some("root, to mount and to act as somebody else"),
    })
}

/// A folder of its own for one round: a library, and elsewhere what is kept on this computer.
pub struct Place {
    folder: TempDir,
    pub library: PathBuf,
    /// Backups and notes.
    pub local: PathBuf,
}

impl Place {
    /// With a library in it.
    pub fn new() -> Self {
        let place = Self::empty("十四五.lantu");
        std::fs::write(&place.library, template()).unwrap();
        place
    }

    /// With room for a library of this name.
    pub fn empty(name: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for name in ["库", "本机", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        Self {
            library: folder.path().join("库").join(name),
            local: folder.path().join("本机"),
            folder,
        }
    }

    /// A path beside the two folders, for what a trial needs besides.
    pub fn aside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The folder of the library.
    pub fn beside(&self) -> &Path {
        self.library.parent().unwrap()
    }

    /// SQLite's journal.
    pub fn journal(&self) -> PathBuf {
        let mut name = self.library.clone().into_os_string();
        name.push("-journal");
        name.into()
    }

    /// The names of the files beside the library, and its own.
    pub fn names(&self) -> Vec<String> {
        names(self.beside())
    }

    /// Puts the files of the library's folder into another place, as they are.
    pub fn copy(&self) -> Self {
        let name = self.library.file_name().unwrap().to_str().unwrap();
        let copy = Self::empty(name);
        let files = self.names().into_iter();
        for name in files.filter(|name| self.beside().join(name).is_file()) {
            std::fs::copy(self.beside().join(&name), copy.beside().join(&name)).unwrap();
        }
        copy
    }

    /// Takes away what a kill left under a passing name.
    pub fn sweep(&self) {
        for name in self.names() {
            let left = self.beside().join(&name);
            match (name.starts_with(".lantu-"), left.is_dir()) {
                (true, true) => std::fs::remove_dir_all(left).unwrap(),
                (true, false) => std::fs::remove_file(left).unwrap(),
                (false, _) => {}
            }
        }
    }

    /// This binary in a role.
    pub fn role(&self, role: &str, settings: &[&str]) -> Command {
        self.under(&[], role, settings)
    }

    /// The same, run by another program.
    pub fn under(&self, runner: &[&str], role: &str, settings: &[&str]) -> Command {
        let exe = std::env::current_exe().unwrap();
        let mut command = match runner {
            [] => Command::new(exe),
            [program, args @ ..] => {
                let mut command = Command::new(program);
                command.args(args).arg(exe);
                command
            }
        };
        command.arg("role").arg(role);
        command.arg(&self.library).arg(&self.local).args(settings);
        command.env("TMPDIR", self.aside("tmp"));
        command.current_dir(self.folder.path());
        command
    }

    /// The same, with a fault at calls to the system: `pwrite64:signal=SIGKILL:when=7`. Calls are counted in each
    /// thread for itself.
    pub fn struck(&self, faults: &[String], role: &str, settings: &[&str]) -> Struck {
        self.struck_at(None, faults, role, settings)
    }

    /// The same, counting only the calls that concern one file or folder.
    pub fn struck_at(
        &self,
        path: Option<&Path>,
        faults: &[String],
        role: &str,
        settings: &[&str],
    ) -> Struck {
        let log = self.aside("strace");
        let calls: Vec<&str> = faults
            .iter()
            .map(|fault| fault.split(':').next().unwrap())
            .collect();
        let trace = format!("trace={}", calls.join(","));
        let faults: Vec<String> = faults
            .iter()
            .map(|fault| format!("inject={fault}"))
            .collect();
        let mut runner = vec!["strace", "-f", "-qq", "-o", log.to_str().unwrap()];
        runner.extend(["-e", &trace]);
        if let Some(path) = path {
            runner.extend(["-P", path.to_str().unwrap()]);
        }
        for fault in &faults {
            runner.extend(["-e", fault]);
        }
        let said = Running::start(&mut self.under(&runner, role, settings)).end();
        let log = std::fs::read_to_string(&log).unwrap_or_default();
        let is_hit = log.contains("(INJECTED)") || log.contains("SIGKILL");
        Struck { said, is_hit }
    }
}

/// The sorted names in a folder.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// What a role said before and after a fault, and whether that came to pass.
pub struct Struck {
    pub said: Said,
    pub is_hit: bool,
}

/// A process in a role. It ends with this value.
pub struct Running {
    child: Child,
    lines: Receiver<String>,
    said: Vec<String>,
    stderr: File,
}

impl Running {
    /// Starts it in a group of its own, so that what it runs under ends with it.
    pub fn start(command: &mut Command) -> Self {
        let stderr = tempfile::tempfile().unwrap();
        command
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(stderr.try_clone().unwrap());
        let mut child = command.spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (send, lines) = channel();
        std::thread::Builder::new()
            .name("listener".to_owned())
            .spawn(move || {
                let lines = out.split(b'\n').map_while(Result::ok);
                for line in lines {
                    if send
                        .send(String::from_utf8_lossy(&line).into_owned())
                        .is_err()
                    {
                        break;
                    }
                }
            })
            .unwrap();
        Self {
            child,
            lines,
            said: Vec::new(),
            stderr,
        }
    }

    /// Waits for a line that begins with this word; `false` when the process ends without it.
    pub fn wait_for(&mut self, word: &str) -> bool {
        while let Ok(line) = self.lines.recv_timeout(PATIENCE) {
            let is_it = line.split(' ').next() == Some(word);
            self.said.push(line);
            if is_it {
                return true;
            }
        }
        false
    }

    /// Sends a signal to the process and what it runs.
    pub fn signal(&self, signal: Signal) {
        let sent = kill_process_group(Pid::from_child(&self.child), signal);
        // It may have ended meanwhile.
        assert!(matches!(sent, Ok(()) | Err(Errno::SRCH)), "{sent:?}");
    }

    /// Kills it and gives what it said until then.
    pub fn kill(self) -> Said {
        self.signal(Signal::KILL);
        self.end()
    }

    /// Waits until it ends of its own accord; its input is closed.
    pub fn end(mut self) -> Said {
        drop(self.child.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.lines.recv_timeout(left) {
                Ok(line) => self.said.push(line),
                Err(_ended) => break,
            }
        }
        let is_late = Instant::now() >= deadline;
        if is_late {
            self.signal(Signal::KILL);
        }
        let status = self.child.wait().unwrap();
        let mut stderr = Vec::new();
        self.stderr.rewind().unwrap();
        self.stderr.read_to_end(&mut stderr).unwrap();
        assert!(!is_late, "silent for {PATIENCE:?} after {:?}", self.said);
        Said {
            lines: std::mem::take(&mut self.said),
            status,
            stderr: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal(Signal::KILL);
        }
    }
}

/// Everything that a process said, and how it ended.
#[derive(Debug)]
pub struct Said {
    pub lines: Vec<String>,
    pub status: ExitStatus,
    pub stderr: String,
}

impl Said {
    /// What follows a word, each time that it was said.
    pub fn told(&self, word: &str) -> Vec<&str> {
        let lines = self.lines.iter().filter_map(|line| line.split_once(' '));
        lines
            .filter(|(first, _)| *first == word)
            .map(|(_, rest)| rest)
            .collect()
    }

    /// The ops that came back as saved. A line that a kill cut off is none.
    pub fn acked(&self) -> Vec<Uuid> {
        let told = self.told("ack").into_iter();
        told.filter_map(|id| id.parse().ok()).collect()
    }

    /// Whether it was ended from outside or broke off.
    pub fn is_killed(&self) -> bool {
        self.status.signal().is_some() || self.status.code().is_some_and(|code| code > 128)
    }

    /// No panic in any thread, and no end by a signal.
    #[track_caller]
    pub fn assert_orderly(&self) {
        assert!(!self.is_killed(), "{self:?}");
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
    }
}

/// SQLite's loop: the fault comes at the 1st call, then later and later, until the work is done before it comes.
/// `round` tells whether it was met. Gives how many rounds there were.
#[track_caller]
pub fn until_unharmed(step: usize, mut round: impl FnMut(usize) -> bool) -> usize {
    for n in 0.. {
        let when = 1 + n * step;
        if !round(when) {
            assert!(n > 0, "the fault never came");
            return n;
        }
        assert!(when < 20_000, "the work never ends");
    }
    0
}

/// A file system over a folder; it goes when this is dropped.
pub struct Mount(PathBuf);

impl Mount {
    /// An empty disk of so many bytes; none where mounts are not allowed.
    pub fn tmpfs(folder: &Path, size: usize) -> Option<Self> {
        let options = format!("size={size},mode=755");
        let args = ["-t", "tmpfs", "-o", &options, "tmpfs"];
        Self::mount(&args, folder).then(|| Self(folder.to_owned()))
    }

    /// The folder as it is, to be read only.
    pub fn read_only(folder: &Path) -> Self {
        let bind = folder.to_str().unwrap();
        assert!(Self::mount(&["--bind", bind], folder), "mount {bind}");
        let mount = Self(folder.to_owned());
        assert!(
            Self::mount(&["-o", "remount,bind,ro"], folder),
            "remount {bind}"
        );
        mount
    }

    /// A folder seen at another place.
    pub fn bind(source: &Path, folder: &Path) -> Self {
        let source = source.to_str().unwrap();
        assert!(Self::mount(&["--bind", source], folder), "mount {source}");
        Self(folder.to_owned())
    }

    /// Gives a disk another size.
    pub fn resize(&self, size: usize) {
        let options = format!("remount,size={size}");
        assert!(Self::mount(&["-o", &options], &self.0), "remount");
    }

    fn mount(args: &[&str], folder: &Path) -> bool {
        let mut command = Command::new("mount");
        command.args(args).arg(folder).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // Whatever still has a file open there keeps it; the folder itself is free.
        let unmounted = Command::new("umount").arg("-l").arg(&self.0).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            println!("still mounted: {}", self.0.display());
        }
    }
}

/// A pause of a driver between two acts of harm.
pub fn pause(milliseconds: usize) {
    std::thread::sleep(Duration::from_millis(milliseconds as u64));
}
