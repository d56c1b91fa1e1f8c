//! The log: lines go to standard error through a thread of their own. A reader that stalls, a full
//! disk or a closed pipe costs log lines, never a request.

pub mod traces;

use std::io::{IsTerminal, Write};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use anyhow::Context;
use tracing::Level;
use tracing_subscriber::filter::{EnvFilter, Targets};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Layer, SubscriberExt};
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::{Config, LogFormat};

/// Lines that wait for the writer before further ones are dropped.
const BACKLOG: usize = 8_192;
const LAST_LINES: Duration = Duration::from_secs(1);

enum Message {
    Line(Vec<u8>),
    /// Everything before it is written.
    Flush(SyncSender<()>),
}

/// Lets the last lines and traces out when the process ends.
#[must_use = "dropped, it waits for the last lines"]
pub struct Log {
    lines: SyncSender<Message>,
    _traces: Option<traces::Traces>,
}

impl Drop for Log {
    fn drop(&mut self) {
        let (done, written) = sync_channel(1);
        if self.lines.try_send(Message::Flush(done)).is_ok() {
            let _ = written.recv_timeout(LAST_LINES);
        }
    }
}

/// Libraries that tell of phones they read, or of what goes over a socket, when they are let (T12).
const TELLTALES: [&str; 5] = ["rlibphonenumber", "tungstenite", "tokio_tungstenite", "h2", "hyper"];

/// Sets the log up for the whole process.
///
/// # Errors
/// When `MASKLINE_LOG` cannot be read, or the log is set up already.
pub fn start(config: &Config) -> anyhow::Result<Log> {
    let (sender, lines) = sync_channel(BACKLOG);
    std::thread::Builder::new().name("log".to_owned()).spawn(move || write_all(&lines))?;
    let mut filter = EnvFilter::try_new(&config.log).context("MASKLINE_LOG")?;
    for quiet in TELLTALES {
        filter = filter.add_directive(format!("{quiet}=off").parse().context("a directive of ours")?);
    }
    let log = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false)
        .with_writer(Lines(sender.clone()));
    let log = match config.log_format {
        LogFormat::Text => log.with_target(false).boxed(),
        LogFormat::Json => log.json().flatten_event(true).boxed(),
    };
    let (exporter, tracer) = config.otlp_url.as_deref().map(traces::start).transpose()?.unzip();
    let to_collector = tracer.map(|tracer| {
        let ours = Targets::new().with_target("maskline", Level::INFO);
        tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_filter(ours)
    });
    let log = tracing_subscriber::registry().with(to_collector).with(log.with_filter(filter));
    log.try_init().map_err(|error| anyhow::anyhow!("the log: {error}"))?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(Log { lines: sender, _traces: exporter })
}

fn write_all(lines: &Receiver<Message>) {
    let mut output = std::io::stderr();
    for message in lines {
        match message {
            // Who cannot be written to cannot be told so.
            Message::Line(line) => drop(output.write_all(&line)),
            Message::Flush(done) => drop(done.send(())),
        }
    }
}

/// Says where, and what only if it is a fixed text: a formatted one can hold a number (T12).
fn log_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let text = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not shown)");
    tracing::error!(place, text, "a bug: the code panicked");
}

struct Lines(SyncSender<Message>);

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Line;

    fn make_writer(&'a self) -> Line {
        Line(self.0.clone())
    }
}

/// The subscriber writes each line in one piece.
struct Line(SyncSender<Message>);

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let _ = self.0.try_send(Message::Line(bytes.to_vec()));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
