//! What changes a great many rows, as a sweep after a year without one, does it in batches, and leaves the database to
//! others in between.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

/// It rests so many times as long as its last batch took: catching up takes a tenth of one processor.
const RESTS: u32 = 9;
/// But no longer than this.
const LONGEST: Duration = Duration::from_secs(1);

/// The batches of one piece of work.
pub struct Batches<'a> {
    stop: &'a CancellationToken,
    began: Instant,
}

impl<'a> Batches<'a> {
    /// The first one begins. There are no more once the server stops.
    #[must_use]
    pub fn until(stop: &'a CancellationToken) -> Self {
        Self { stop, began: Instant::now() }
    }

    /// Rests before the next one. `false` if the server stops: what is left is for the next run.
    pub async fn rest(&mut self) -> bool {
        let pause = (self.began.elapsed() * RESTS).min(LONGEST);
        tokio::select! {
            () = self.stop.cancelled() => return false,
            () = tokio::time::sleep(pause) => {}
        }
        self.began = Instant::now();
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn there_is_a_next_one_until_the_server_stops() {
        let stop = CancellationToken::new();
        let mut batches = Batches::until(&stop);
        assert!(batches.rest().await);
        stop.cancel();
        assert!(!batches.rest().await);
    }
}
