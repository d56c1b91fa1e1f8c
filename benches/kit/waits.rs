//! How long was waited, sorted once.

use std::time::Duration;

/// The waits of all requests, the shortest first.
pub struct Waits(Vec<Duration>);

impl Waits {
    /// Sorts them.
    pub fn of(mut waits: Vec<Duration>) -> Self {
        waits.sort_unstable();
        Self(waits)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// This share of them was no longer, in milliseconds.
    pub fn ms(&self, share: f64) -> f64 {
        self.0[((self.0.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e3
    }
}
