//! What is counted and measured while it runs, for Prometheus. Labels are words of ours — a telco's
//! name, a kind, an outcome, a route's template —, never what someone sent (I4).
//!
//! The recorder is the process' own, like the log: several servers in one process share it.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{Unit, counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

/// Measurements wait in memory until they are sorted into their buckets.
const UPKEEP: Duration = Duration::from_secs(5);
/// Upper bounds in seconds: from a look-up to a telco's time-out.
const BUCKETS: [f64; 14] =
    [0.000_5, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// Set once a process, because the library keeps its recorder so.
static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

fn recorder() -> Option<&'static PrometheusHandle> {
    RECORDER.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let suffix = Matcher::Suffix("_seconds".to_owned());
    let handle = PrometheusBuilder::new().set_buckets_for_metric(suffix, &BUCKETS).ok()?;
    let handle = handle.install_recorder().ok()?;
    describe_counter!("maskline_requests_total", "Answered requests, by route and status.");
    describe_histogram!("maskline_request_seconds", Unit::Seconds, "Time to the answer, by route.");
    describe_counter!("maskline_webhooks_total", "Telcos' webhooks, by telco, kind and outcome.");
    describe_histogram!("maskline_webhook_seconds", Unit::Seconds, "Time until a webhook is durable.");
    describe_counter!("maskline_sends_total", "Attempts to hand a text to a telco, by outcome.");
    describe_histogram!("maskline_send_seconds", Unit::Seconds, "Time a telco takes for a text.");
    describe_gauge!("maskline_legs_waiting", "Texts that wait or are under way, by telco and state.");
    describe_gauge!("maskline_queue_age_seconds", "How long the oldest due text has waited.");
    describe_gauge!(
        "maskline_circuit_open",
        "1 while nothing is handed to a telco, 0.5 while one probe is, by telco."
    );
    describe_gauge!("maskline_numbers", "Proxy numbers, by state.");
    describe_gauge!("maskline_numbers_held", "Proxy numbers that lead somewhere now.");
    describe_counter!("maskline_pool_refused_total", "People who got no number, as none was left.");
    describe_gauge!("maskline_masks", "Static masks, by state.");
    describe_gauge!("maskline_sockets", "Open sockets on this node.");
    describe_gauge!("maskline_database_connections", "Connections to the database, by state.");
    describe_counter!("maskline_transactions_total", "SQLite: transactions that were kept.");
    describe_counter!("maskline_commits_total", "SQLite: flushes to the disk that they shared.");
    describe_gauge!("maskline_sweep_age_seconds", "Since a sweep last ended, or began if it has not ended.");
    describe_gauge!("maskline_sweep_period_seconds", "How often a sweep is to run.");
    describe_gauge!("maskline_sweep_failed", "1 if a sweep's last run failed.");
    describe_gauge!("maskline_memory_bytes", "Resident memory of this process.");
    Some(handle)
}

/// A request was answered; `route` is its template.
pub fn request(route: &str, status: u16, took: Duration) {
    if recorder().is_some() {
        let labels = [("route", route.to_owned()), ("status", status.to_string())];
        counter!("maskline_requests_total", &labels).increment(1);
        histogram!("maskline_request_seconds", "route" => route.to_owned()).record(took);
    }
}

/// A webhook of a telco we know was dealt with.
pub fn webhook(provider: &'static str, kind: &str, outcome: &'static str, took: Duration) {
    if recorder().is_some() {
        let kind = kind.to_owned();
        counter!("maskline_webhooks_total", "provider" => provider, "kind" => kind.clone(), "outcome" => outcome)
            .increment(1);
        histogram!("maskline_webhook_seconds", "provider" => provider, "kind" => kind).record(took);
    }
}

/// An attempt at a text came back.
pub fn send(provider: &'static str, outcome: &'static str, took: Duration) {
    if recorder().is_some() {
        counter!("maskline_sends_total", "provider" => provider, "outcome" => outcome).increment(1);
        histogram!("maskline_send_seconds", "provider" => provider).record(took);
    }
}

/// Somebody got no number.
pub fn pool_refused() {
    if recorder().is_some() {
        counter!("maskline_pool_refused_total").increment(1);
    }
}

/// Sets a gauge; labels are words of ours.
pub fn set(name: &'static str, labels: &[(&'static str, String)], value: f64) {
    if recorder().is_some() {
        gauge!(name, labels).set(value);
    }
}

/// Sets a counter that is kept elsewhere.
pub fn total(name: &'static str, value: u64) {
    if recorder().is_some() {
        counter!(name).absolute(value);
    }
}

/// The page for Prometheus.
#[must_use]
pub fn page() -> String {
    recorder().map(PrometheusHandle::render).unwrap_or_default()
}

/// Keeps the memory of measurements small, until told to stop.
pub async fn upkeep(stop: CancellationToken) {
    while tokio::time::timeout(UPKEEP, stop.cancelled()).await.is_err() {
        if let Some(recorder) = recorder() {
            recorder.run_upkeep();
        }
    }
}
