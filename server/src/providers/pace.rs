//! Not asking a vendor faster than it allows: requests take turns, a short while apart. Limits that
//! several processes share are enforced by the vendor, who then answers 429.
//!
//! Doesn't belong here: how fast one of our numbers may send (delivery).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{Fault, SendError};

/// A request waits this long for its turn; when the queue is longer, it is to come again.
const PATIENCE: Duration = Duration::from_secs(2);

/// The turns of one vendor's interface.
pub(super) struct Pace {
    interval: Duration,
    next: Mutex<Option<Instant>>,
}

impl Pace {
    /// So many requests a second, evenly spread.
    pub(super) fn per_second(requests: u32) -> Self {
        Self { interval: Duration::from_secs(1) / requests.max(1), next: Mutex::new(None) }
    }

    /// Waits for the next turn.
    ///
    /// # Errors
    /// [`SendError::Retry`] with the wait, if it is longer than a request should be held up.
    pub(super) async fn turn(&self) -> Result<(), SendError> {
        let turn = self.take(Instant::now())?;
        tokio::time::sleep_until(turn).await;
        Ok(())
    }

    fn take(&self, now: Instant) -> Result<Instant, SendError> {
        let mut next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let turn = next.map_or(now, |next| next.max(now));
        let wait = turn - now;
        if wait > PATIENCE {
            let fault = Fault::new("paced", "more is asked of the vendor than it allows in a second");
            return Err(SendError::Retry { fault, after: Some(wait) });
        }
        *next = Some(turn + self.interval);
        Ok(turn)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_are_spread_evenly_and_a_long_queue_is_sent_away() {
        let (pace, now) = (Pace::per_second(10), Instant::now());
        for turn in 0..=20 {
            assert_eq!(pace.take(now).unwrap() - now, Duration::from_millis(100) * turn);
        }
        let refused = pace.take(now).unwrap_err();
        assert!(matches!(refused, SendError::Retry { after: Some(after), .. } if after > PATIENCE));
        let later = now + Duration::from_mins(1);
        assert_eq!(pace.take(later).unwrap(), later);
    }
}
