//! Peers: what a user would pick instead, each a program of `benches/peers` that node runs.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::subject::{Subject, port};

/// Starts one, over `data` if it reads any. Answers where it listens, as `127.0.0.1:…`; `None` where
/// its packages are not installed.
pub fn start(name: &str, data: Option<&OsStr>) -> Option<(Subject, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
    if !folder.join("node_modules").exists() {
        eprintln!("{name} is left out: run `npm ci` in benches/peers");
        return None;
    }
    let port = port();
    let mut command = Command::new("node");
    command.arg(folder.join(format!("{name}.mjs"))).args(data).arg(port.to_string());
    command.env("NODE_ENV", "production").current_dir(&folder);
    Some((Subject::start(command), format!("127.0.0.1:{port}")))
}
