//! What a node takes before anyone asks anything: time from its start to readiness, memory when idle, and
//! the size of its program.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::{Duration, Instant};

use maskline_tests::{PATIENCE, process};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::fixture::Stage;
use crate::report::median;

/// How often it is asked whether it is ready.
const LOOK: Duration = Duration::from_millis(2);
/// How long it is left alone before its memory is read.
const IDLE: Duration = Duration::from_secs(3);

/// One start of a node.
pub struct Start {
    ready_ms: f64,
    idle_mib: f64,
}

/// Starts the stage's node on its filled database, and stops it.
pub async fn measure(stage: &mut Stage) -> Start {
    let address = stage.addresses().remove(0);
    let begun = Instant::now();
    stage.spawn();
    while !is_ready(&address).await {
        assert!(begun.elapsed() < PATIENCE, "it does not become ready");
        tokio::time::sleep(LOOK).await;
    }
    let ready_ms = begun.elapsed().as_secs_f64() * 1e3;
    tokio::time::sleep(IDLE).await;
    let idle_mib = stage.servers()[0].memory();
    stage.stop();
    Start { ready_ms, idle_mib }
}

/// Asks without a client's preparations.
async fn is_ready(address: &str) -> bool {
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    if stream.write_all(request.as_bytes()).await.is_err() {
        return false;
    }
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.is_ok() && status == *b"HTTP/1.1 200"
}

/// As Markdown: medians, by rides in the database.
pub fn table(starts: &BTreeMap<u64, Vec<Start>>) -> String {
    let program = std::fs::metadata(process::binary()).unwrap().len() as f64 / f64::from(1 << 20);
    let mut table = String::from(
        "| Rides | Ready after, ms | Idle, MiB | Program, MiB |\n\
         |---:|---:|---:|---:|\n",
    );
    for (size, starts) in starts {
        let (ready, idle) = (median(starts, |it| it.ready_ms), median(starts, |it| it.idle_mib));
        let _ = writeln!(table, "| {size} | {ready:.0} | {idle:.0} | {program:.0} |");
    }
    table
}
