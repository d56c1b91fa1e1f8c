//! The console over the filled database, in a real browser: what a dispatcher waits for.

use std::path::Path;
use std::process::Command;

use maskline_tests::app::PASSWORD;
use serde_json::Value;

use crate::fixture::{EMAIL, Stage};

/// Steers the browser of the console's own tests; says in one line of JSON what it saw.
const SCRIPT: &str = "benches/console/measure.mjs";

/// Measures the console that the stage's node serves; answers a table.
///
/// # Panics
/// When the browser of the console's tests is not installed (`make setup`).
pub async fn measure(stage: &mut Stage) -> String {
    stage.redact();
    stage.start().await;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(SCRIPT);
    let mut command = Command::new("node");
    command.arg(script).args([stage.urls()[0].as_str(), EMAIL, PASSWORD]);
    // The node is served by this process' runtime as well: its stub of the telco.
    let output = tokio::task::spawn_blocking(move || command.output()).await.unwrap().unwrap();
    stage.stop();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    table(&serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn table(seen: &Value) -> String {
    let cell = |name: &str| seen[name].as_f64().map_or_else(|| "–".to_owned(), |it| format!("{it:.0}"));
    let names =
        ["interactive_ms", "kib", "requests", "depth", "rows", "dom_rows", "scroll_fps", "scroll_worst_ms"];
    let cells: Vec<String> = names.iter().map(|name| cell(name)).collect();
    format!(
        "| Board ready, ms | Script and style, KiB | Requests | One after the other | Rides scrolled by | Rows in the page | \
         Frames a second | Longest frame, ms |\n|{}\n| {} |\n",
        "---:|".repeat(names.len()),
        cells.join(" | ")
    )
}
