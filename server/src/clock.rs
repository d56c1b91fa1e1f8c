//! Time: the one place that reads the wall clock, so that a test can hold it in its hand.
//!
//! Instants are stored as unix milliseconds: they sort, compare and subtract alike in Rust,
//! SQLite and PostgreSQL. The GraphQL door turns them into RFC 3339.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use uuid::{ContextV7, Uuid};

/// An instant in unix milliseconds (UTC).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, DeriveValueType,
)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// No id that was made at this time or later comes before this one.
    #[must_use]
    pub fn first_id(self) -> Uuid {
        Uuid::from_u128(u128::try_from(self.0.max(0)).unwrap_or_default() << 80)
    }

    /// Later than anything that happens: "held until the ride ends" (pool.md's 9e15).
    pub const FAR: Self = Self(9_000_000_000_000_000);

    /// This instant moved later by `duration`; stays at the end of time instead of overflowing.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This instant moved earlier by `duration`.
    #[must_use]
    pub fn minus(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long after `earlier` this is; zero if it is not after.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// The instant as a calendar date and time; `None` outside chrono's range.
    #[must_use]
    pub fn to_datetime(self) -> Option<DateTime<Utc>> {
        DateTime::from_timestamp_millis(self.0)
    }
}

impl From<DateTime<Utc>> for Timestamp {
    fn from(value: DateTime<Utc>) -> Self {
        Self(value.timestamp_millis())
    }
}

/// Milliseconds of a duration, as stored in the database.
#[must_use]
pub fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// Where "now" and new ids come from: the machine, or a test's hand. Clones share one source.
#[derive(Clone)]
pub struct Clock {
    source: Source,
    /// How many milliseconds a demonstration's clock was moved; else none.
    ahead: Arc<AtomicI64>,
    ids: Arc<Mutex<ContextV7>>,
}

#[derive(Clone)]
enum Source {
    System,
    Manual(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self { source: Source::System, ahead: Arc::default(), ids: Arc::default() }
    }

    /// A clock that stands at `start` until [`Clock::advance`] moves it.
    #[must_use]
    pub fn manual(start: Timestamp) -> Self {
        Self {
            source: Source::Manual(Arc::new(AtomicI64::new(start.0))),
            ahead: Arc::default(),
            ids: Arc::default(),
        }
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        let real = match &self.source {
            #[expect(clippy::disallowed_methods, reason = "the one reader of the wall clock")]
            Source::System => Timestamp::from(Utc::now()).0,
            Source::Manual(at) => at.load(Ordering::SeqCst),
        };
        Timestamp(real.saturating_add(self.ahead.load(Ordering::SeqCst)))
    }

    /// The present instant as a calendar date and time.
    #[must_use]
    pub fn utc(&self) -> DateTime<Utc> {
        self.now().to_datetime().unwrap_or_default()
    }

    /// A new row id: a UUIDv7 of this instant, sorting after those given out before.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.id_at(self.now())
    }

    /// A new row id as if made at `at` (imported and demo history).
    #[must_use]
    pub fn id_at(&self, at: Timestamp) -> Uuid {
        let millis = u64::try_from(at.0).unwrap_or(0);
        let nanos = u32::try_from(millis % 1_000 * 1_000_000).unwrap_or(0);
        Uuid::new_v7(uuid::Timestamp::from_unix(&*self.ids, millis / 1_000, nanos))
    }

    /// Moves a manual clock; the machine's clock cannot be moved and stays.
    pub fn advance(&self, by: Duration) {
        if let Source::Manual(at) = &self.source {
            at.fetch_add(millis(by), Ordering::SeqCst);
        }
    }

    /// Lets a demonstration's clock run on ahead of real time (see `demo_clock`).
    pub fn run_ahead(&self, by: Duration) {
        self.ahead.fetch_add(millis(by), Ordering::SeqCst);
    }

    /// How far it runs ahead of real time.
    #[must_use]
    pub fn ahead(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.ahead.load(Ordering::SeqCst)).unwrap_or(0))
    }

    /// Puts a demonstration's clock back to real time.
    pub fn back_to_real_time(&self) {
        self.ahead.store(0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_instant_sort_in_the_order_they_were_given() {
        let clock = Clock::manual(Timestamp(1_700_000_000_000));
        let ids: Vec<_> = (0..1_000).map(|_| clock.new_id()).collect();
        assert!(ids.is_sorted());
        let at = clock.now();
        assert!(at.first_id() <= ids[0] && ids[999] < at.plus(Duration::from_millis(1)).first_id());
    }
}
