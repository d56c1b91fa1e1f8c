//! What is measured: how much CPU it took, and how much memory it holds.

use std::process::{Child, Command, Stdio};

/// Ticks of a second in `/proc/*/stat`; the same on every Linux.
const TICKS: f64 = 100.0;

/// Something that runs.
pub enum Subject {
    /// A process of ours; it ends with this value.
    Own(Child),
    /// All processes of this name, as a database's.
    Named(&'static str),
}

impl Subject {
    /// Starts a process, silent but for its errors.
    pub fn start(mut command: Command) -> Self {
        Self::Own(command.stdout(Stdio::null()).spawn().unwrap())
    }

    /// Seconds of CPU since it started, its threads together.
    pub fn cpu(&self) -> f64 {
        match self {
            Self::Own(child) => {
                seconds(&std::fs::read_to_string(format!("/proc/{}/stat", child.id())).unwrap())
            }
            Self::Named(name) => cpu_of_all(name),
        }
    }

    /// Resident memory, in MiB. Processes of one name share theirs, so that a sum would tell nothing: 0.
    pub fn memory(&self) -> f64 {
        let Self::Own(child) = self else { return 0.0 };
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
    }
}

impl Drop for Subject {
    fn drop(&mut self) {
        if let Self::Own(child) = self {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Seconds of CPU of all processes of this name since each began.
pub fn cpu_of_all(name: &str) -> f64 {
    let processes = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = processes.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&format!("({name})"))).map(|stat| seconds(&stat)).sum()
}

/// CPU by a line of `/proc/*/stat`.
fn seconds(stat: &str) -> f64 {
    // The program's name may have spaces in it; it ends with the last bracket.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    let ticks: f64 = [11, 12].iter().map(|at| fields[*at].parse::<f64>().unwrap()).sum();
    ticks / TICKS
}

/// A port that was free a moment ago.
pub fn port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
