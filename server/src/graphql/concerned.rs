//! Whom an event concerns, found once for all apps that watch: a thousand drivers' apps cost a look each, and not a
//! question of the database.

use std::collections::HashSet;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};

use lru::LruCache;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::app::App;
use crate::entities::event;
use crate::masking::own_rides;

/// Events remembered: more than are told at the same time.
const MOST: NonZeroUsize = NonZeroUsize::new(1_024).expect("not zero");

type People = Arc<OnceCell<HashSet<Uuid>>>;

/// Whom the latest events concern.
#[derive(Clone)]
pub(super) struct Concerned(Arc<Mutex<LruCache<i64, People>>>);

impl Default for Concerned {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(LruCache::new(MOST))))
    }
}

impl Concerned {
    /// May this event be of interest to this person? What cannot be told now, is: whoever answers it sees why.
    pub(super) async fn is(&self, app: &App, event: &event::Model, person: Uuid) -> bool {
        let Some(ride) = event.ride_id else { return false };
        let people = {
            let mut latest = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(latest.get_or_insert(event.seq, People::default))
        };
        let found = people.get_or_try_init(|| own_rides::concerned(app, ride)).await;
        found.map_or(true, |people| people.contains(&person))
    }
}
