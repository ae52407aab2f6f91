//! Processes of this computer, known again: a system gives the number of one that has ended to another.

use serde::{Deserialize, Serialize};

/// A process of this computer, as it is noted in files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Process {
    pid: u32,
    /// When it began, by the system's own count: a later process of the same number began at another time. None where
    /// that was not noted or can't be found out.
    #[serde(default)]
    started: Option<u64>,
}

/// What the system says of the process that has a number.
enum Found {
    Nothing,
    Runs { started: Option<u64> },
}

impl Process {
    /// This program.
    pub fn this() -> Self {
        let pid = std::process::id();
        let started = match find(pid) {
            Found::Runs { started } => started,
            Found::Nothing => None,
        };
        Self { pid, started }
    }

    /// Whether it is gone for certain. One of which no beginning is known is gone only when nobody has its number.
    pub fn has_ended(self) -> bool {
        match find(self.pid) {
            Found::Nothing => true,
            Found::Runs { started } => {
                let both = self.started.zip(started);
                both.is_some_and(|(noted, found)| noted != found)
            }
        }
    }

    /// In the name of a file, before whatever else the file is called: `4711-1f3a-`.
    pub fn to_prefix(self) -> String {
        match self.started {
            Some(started) => format!("{}-{started:x}-", self.pid),
            None => format!("{}-", self.pid),
        }
    }

    /// Of a name that begins so.
    pub fn of_prefix(name: &str) -> Option<Self> {
        let (pid, rest) = name.split_once('-')?;
        let started = rest.split_once('-').map(|(started, _own)| started);
        let started = started.and_then(|started| u64::from_str_radix(started, 16).ok());
        let pid = pid.parse().ok()?;
        Some(Self { pid, started })
    }
}

#[cfg(target_os = "linux")]
fn find(pid: u32) -> Found {
    let place = std::path::Path::new("/proc").join(pid.to_string());
    if !place.exists() {
        return Found::Nothing;
    }
    let stat = std::fs::read_to_string(place.join("stat")).ok();
    // The name of the program, in brackets, may hold anything. After it, the 22nd of all counts from the start of the
    // system.
    let started = stat.and_then(|stat| {
        let (_name, rest) = stat.rsplit_once(')')?;
        rest.split_whitespace().nth(19)?.parse().ok()
    });
    Found::Runs { started }
}

#[cfg(windows)]
fn find(pid: u32) -> Found {
    use winsafe::{HPROCESS, co};
    const STILL_ACTIVE: u32 = 259;
    let opened = HPROCESS::OpenProcess(co::PROCESS::QUERY_LIMITED_INFORMATION, false, pid);
    let process = match opened {
        Ok(process) => process,
        // The system's word for a number that nobody has.
        Err(co::ERROR::INVALID_PARAMETER) => return Found::Nothing,
        // Somebody else's.
        Err(_) => return Found::Runs { started: None },
    };
    // Who waits for its end keeps the number of one that has ended.
    if process
        .GetExitCodeProcess()
        .is_ok_and(|code| code != STILL_ACTIVE)
    {
        return Found::Nothing;
    }
    let times = process.GetProcessTimes().ok();
    let started = times.map(|(created, ..)| u64::from(created));
    Found::Runs { started }
}

#[cfg(not(any(target_os = "linux", windows)))]
fn find(_pid: u32) -> Found {
    Found::Runs { started: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_told_from_a_later_one_of_its_number() {
        let this = Process::this();
        assert!(this.started.is_some());
        assert!(!this.has_ended());
        let mut earlier = this;
        earlier.started = earlier.started.map(|started| started - 1);
        assert!(earlier.has_ended());
        // Of one that an earlier version noted, only the number is known.
        let noted: Process = serde_json::from_str(&format!(r#"{{"pid":{}}}"#, this.pid)).unwrap();
        assert!(noted.started.is_none() && !noted.has_ended());
    }

    #[test]
    fn one_that_was_waited_for_has_ended() {
        let program = std::env::current_exe().unwrap();
        let mut child = std::process::Command::new(program)
            .arg("--list")
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        let pid = child.id();
        child.wait().unwrap();
        drop(child);
        let started = None;
        assert!(Process { pid, started }.has_ended());
    }

    #[test]
    fn it_is_read_from_the_names_of_files() {
        let this = Process::this();
        let name = format!("{}Ab3xY9.tmp", this.to_prefix());
        assert_eq!(Process::of_prefix(&name), Some(this));
        let (pid, started) = (4711, None);
        let earlier = Process::of_prefix("4711-Ab3xY9.tmp");
        assert_eq!(earlier, Some(Process { pid, started }));
        assert_eq!(Process::of_prefix("Ab3xY9.tmp"), None);
    }
}
