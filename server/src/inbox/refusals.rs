//! Webhooks that were refused for their signature: a few are the noise of the internet, many are a
//! rotated key or an attack. Counted in memory, so that a flood of them costs no writing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::alert::{Kind, Severity};
use crate::error::Result;

/// So many within [`WINDOW`] are worth an alert.
const MANY: u32 = 10;
const WINDOW: Duration = Duration::from_mins(1);

/// How many webhooks of each telco were refused lately.
#[derive(Default)]
pub struct Refusals(Mutex<HashMap<String, (Timestamp, u32)>>);

impl Refusals {
    /// Counts one; answers `true` once a window, when they have become many.
    fn count(&self, provider: &str, now: Timestamp) -> bool {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (begun, count) = counts.entry(provider.to_owned()).or_insert((now, 0));
        if now.since(*begun) > WINDOW || *begun > now {
            (*begun, *count) = (now, 0);
        }
        *count += 1;
        *count == MANY
    }

    /// Counts a refused webhook, and raises an alert when they become many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn note(&self, app: &App, provider: &str) -> Result<()> {
        let now = app.clock.now();
        if !self.count(provider, now) {
            return Ok(());
        }
        let alert = Alert {
            kind: Kind::WebhooksRefused,
            severity: Severity::Critical,
            market: None,
            subject: provider,
            message: "Webhooks come with a wrong signature: a key was changed, the public URL is not the one \
                the telco calls, or someone forges them. Compare the key and URL in the settings.",
        };
        let mut tx = app.db.begin().await?;
        alerts::raise(app, &mut tx, now, &alert).await?;
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_in_a_minute_tell_once_a_minute() {
        let refusals = Refusals::default();
        let told =
            |at: i64, times: u32| (0..times).filter(|_| refusals.count("twilio", Timestamp(at))).count();
        assert_eq!(told(0, 9), 0);
        assert_eq!(told(1_000, 50), 1);
        assert_eq!(told(120_000, 9), 0);
        assert_eq!(told(120_500, 1), 1);
    }
}
