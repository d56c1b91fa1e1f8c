//! Story pages: Markdown whose commands are run against a real server. The convention is written in
//! `docs/stories/README.md`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::app::PASSWORD;
use crate::vendor::Vendor;
use crate::{MessageBird, Process, Tropo, Twilio, Vonage, process};

/// What separates the output of one block from that of the next.
const BOUNDARY: &str = "::: end of a block :::";

/// Settings of the server that a page finds in its environment.
const TOLD: [&str; 5] = [
    "TWILIO_ACCOUNT_SID",
    "TWILIO_API_URL",
    "TWILIO_AUTH_TOKEN",
    "VONAGE_SIGNATURE_SECRET",
    "TROPO_WEBHOOK_SECRET",
];

/// A block of commands, and what it must print.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// Where its first command stands on the page.
    pub line: usize,
    /// The commands.
    pub commands: String,
    /// Lines that must be found in its output, in this order.
    pub expected: Vec<String>,
}

/// A page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Settings of its server.
    pub settings: Vec<(String, String)>,
    /// What is run, in order.
    pub blocks: Vec<Block>,
}

impl Page {
    /// Reads a page.
    ///
    /// # Errors
    /// In words: a block that nobody closes, expectations without commands, commands that would never
    /// be run, a setting that is none.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut page = Self::default();
        let mut lines = text.lines().enumerate();
        while let Some((number, line)) = lines.next() {
            let indent = line.len() - line.trim_start().len();
            let Some(kind) = line[indent..].strip_prefix("```") else { continue };
            let mut body = Vec::new();
            loop {
                let Some((_, line)) = lines.next() else {
                    return Err(format!("the block of line {} is not closed", number + 1));
                };
                if line.trim() == "```" {
                    break;
                }
                body.push(line.get(indent..).unwrap_or_default());
            }
            page.add(kind.trim(), number + 2, &body)?;
        }
        Ok(page)
    }

    fn add(&mut self, kind: &str, line: usize, body: &[&str]) -> Result<(), String> {
        match kind {
            "sh" => self.blocks.push(Block { line, commands: body.join("\n"), expected: Vec::new() }),
            "text" => {
                let block = self.blocks.last_mut();
                let block = block.ok_or_else(|| format!("line {line}: nothing was run before"))?;
                block
                    .expected
                    .extend(body.iter().filter(|line| !line.trim().is_empty()).map(ToString::to_string));
            }
            "env" => {
                for setting in body.iter().filter(|line| !line.trim().is_empty() && !line.starts_with('#')) {
                    let (name, value) =
                        setting.split_once('=').ok_or_else(|| format!("line {line}: no setting"))?;
                    if value != "…" {
                        self.settings.push((name.to_owned(), value.to_owned()));
                    }
                }
            }
            "bash" | "shell" | "" => {
                return Err(format!("line {line}: a block of kind {kind:?} is never run; write `sh`"));
            }
            _ => {}
        }
        Ok(())
    }

    fn script(&self) -> String {
        let mut script = String::from("set -euo pipefail\n");
        for block in &self.blocks {
            let _ = writeln!(script, "{}\nprintf '%s\\n' '{BOUNDARY}'", block.commands);
        }
        script
    }
}

/// Compares what was printed with what had to be.
///
/// # Errors
/// Names the line that is missing, and what was printed instead.
pub fn compare(block: &Block, printed: &str) -> Result<(), String> {
    let mut rest = printed.lines();
    for expected in &block.expected {
        if !rest.any(|line| holds(line, expected.trim())) {
            return Err(format!(
                "line {}: the output does not hold, or not in this place,\n  {expected}\nIt is\n{printed}",
                block.line
            ));
        }
    }
    Ok(())
}

/// Does a line hold this, where `…` is anything?
fn holds(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    wanted.split('…').all(|part| match rest.find(part.trim()) {
        Some(at) => {
            rest = &rest[at + part.trim().len()..];
            true
        }
        None => false,
    })
}

/// Runs a page against a server of its own.
///
/// # Errors
/// In words: what failed, and where.
pub async fn run(path: &Path) -> Result<(), String> {
    let page = Page::parse(&std::fs::read_to_string(path).map_err(|error| error.to_string())?)?;
    if page.blocks.is_empty() {
        return Err("there is nothing to run".to_owned());
    }
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let database = match crate::database::server() {
        Some(server) => crate::database::fresh(&server).await,
        None => format!("sqlite://{}", folder.path().join("story.db").display()),
    };
    let messagebird = MessageBird::start().await;
    let (twilio, vonage, tropo) = (Twilio::start().await, Vonage::start().await, Tropo::start().await);
    let mut settings = process::settings(&database, folder.path(), &messagebird);
    settings.extend(twilio.environment());
    settings.extend(vonage.environment());
    settings.extend(tropo.environment());
    // A later one counts.
    settings.extend(page.settings.clone());
    Process::add_admin(&settings);
    let server = Process::start_with(settings.clone(), "", Some(folder.path().join("log"))).await;
    tropo.points_at(&server.url);

    let script = folder.path().join("page.sh");
    std::fs::write(&script, page.script()).map_err(|error| error.to_string())?;
    let mut command = Command::new("bash");
    command.arg(&script).current_dir(root()).stdin(Stdio::null());
    command.env("MASKLINE", &server.url);
    command.env("MASKLINE_EMAIL", "admin@maskline.test").env("MASKLINE_PASSWORD", PASSWORD);
    command.env("SERVER_LOG", folder.path().join("log"));
    for name in TOLD {
        let value = settings.iter().rfind(|(known, _)| known == name);
        command.env(name, value.map_or("", |(_, value)| value));
    }
    let ended =
        tokio::task::spawn_blocking(move || command.output()).await.map_err(|error| error.to_string())?;
    let ended = ended.map_err(|error| format!("bash does not start: {error}"))?;
    let (printed, said) = (String::from_utf8_lossy(&ended.stdout), String::from_utf8_lossy(&ended.stderr));
    let outputs: Vec<&str> = printed.split(&format!("{BOUNDARY}\n")).collect();
    for (block, output) in page.blocks.iter().zip(&outputs) {
        // The one that failed is told with what it said.
        if outputs.len() <= page.blocks.len() && std::ptr::eq(*output, *outputs.last().expect("one")) {
            return Err(format!("line {}: {}\n{output}\n{said}", block.line, ended.status));
        }
        compare(block, output)?;
    }
    let complaints = [messagebird.complaints(), twilio.complaints(), vonage.complaints(), tropo.complaints()];
    let complaints = complaints.concat();
    if complaints.is_empty() { Ok(()) } else { Err(format!("the telcos complain: {complaints:#?}")) }
}

/// The top of the project.
#[must_use]
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the project").to_owned()
}
