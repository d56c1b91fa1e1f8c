//! The harness: the real server on a real database and a real port, with a telco that refuses what
//! the real one would refuse, a clock in the test's hand, and people to act.
//!
//! A story reads: *the dispatcher creates a ride; the customer's phone texts the number; the
//! driver's phone receives it from the number; the watcher saw the entry.*

#![expect(
    clippy::missing_panics_doc,
    clippy::missing_errors_doc,
    reason = "a harness panics: that is how a test fails"
)]

pub mod app;
pub mod chance;
pub mod database;
pub mod ledger;
pub mod link;
pub mod messagebird;
pub mod pages;
pub mod people;
pub mod pictures;
pub mod process;
pub mod simulator;
pub mod spec;
pub mod street;
pub mod tropo;
pub mod twilio;
pub mod vendor;
pub mod vonage;
pub mod watcher;

pub use app::{Role, TestApp};
pub use chance::chance;
pub use messagebird::{Fault, MessageBird, Sent};
pub use people::{Fleet, Ride};
pub use process::Process;
pub use simulator::Simulator;
pub use tropo::Tropo;
pub use twilio::Twilio;
pub use vendor::Vendor;
pub use vonage::Vonage;
pub use watcher::Watcher;

use std::future::Future;
use std::time::{Duration, Instant};

/// How long something may take that must happen, on a machine that is busy with much else.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Waits until `look` answers something.
pub async fn eventually<T, F: Future<Output = Option<T>>>(what: &str, mut look: impl FnMut() -> F) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited too long until {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A text as its sender wrote it: without the reference of a ride that may stand before it.
#[must_use]
pub fn written(body: &str) -> &str {
    body.strip_prefix("Trip ").and_then(|rest| rest.split_once(": ")).map_or(body, |(_, text)| text)
}

/// Longer than a server under test waits for a telco.
pub(crate) async fn hang() {
    tokio::time::sleep(Duration::from_secs(5)).await;
}
