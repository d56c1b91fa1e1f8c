//! How long a statement may take on a thread that serves others, too.

use std::os::raw::c_int;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// After so many steps of its machine SQLite asks whether to go on.
pub(super) const STEPS: c_int = 500;

/// Until when a connection's statement may go on. Shared with the connection, which one thread has at a time.
pub(super) struct Haste {
    since: Instant,
    /// In microseconds after `since`.
    until: AtomicU64,
    broken_off: AtomicBool,
}

/// No limit.
const EVER: u64 = u64::MAX;

impl Default for Haste {
    fn default() -> Self {
        Self { since: Instant::now(), until: EVER.into(), broken_off: AtomicBool::new(false) }
    }
}

impl Haste {
    /// From now on, for so long.
    pub(super) fn begin(&self, limit: Duration) {
        self.broken_off.store(false, Ordering::Relaxed);
        self.until.store(micros(self.since.elapsed() + limit), Ordering::Relaxed);
    }

    /// There is no limit any more. Was a statement broken off?
    pub(super) fn end(&self) -> bool {
        self.until.store(EVER, Ordering::Relaxed);
        self.broken_off.load(Ordering::Relaxed)
    }

    /// What SQLite asks: is it to break off?
    pub(super) fn is_over(&self) -> bool {
        let until = self.until.load(Ordering::Relaxed);
        let over = until != EVER && micros(self.since.elapsed()) > until;
        if over {
            self.broken_off.store(true, Ordering::Relaxed);
        }
        over
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(EVER)
}
