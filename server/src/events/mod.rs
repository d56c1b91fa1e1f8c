//! The bell wire: what was committed reaches the subscribers of this node.
//!
//! The `event` table is the truth; the bell only says that it is worth a look. One task a node
//! reads new rows in order and hands them to all subscribers; a subscriber that comes back with a
//! cursor, or fell behind, reads what it missed from the table (I7).

mod wire;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures_util::Stream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, broadcast, watch};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::db::Db;
use crate::entities::{event, event_log};
use crate::error::{Error, ErrorCode, Result};

const PAGE: u64 = 500;
/// Events a subscriber may lag behind before it reads them from the table instead.
const BACKLOG: usize = 4_096;
/// An event that is not settled is looked at again after about this time, then twice that, and so on.
const SOON: Duration = Duration::from_millis(2);

/// Rings after each commit, for whoever waits for work: the feed and the courier.
#[derive(Clone, Default)]
pub struct Bell(Arc<Ropes>);

struct Ropes {
    /// Commits of this node.
    near: watch::Sender<u64>,
    /// These, and those of other nodes.
    all: watch::Sender<u64>,
}

impl Default for Ropes {
    fn default() -> Self {
        Self { near: watch::channel(0).0, all: watch::channel(0).0 }
    }
}

impl Bell {
    /// Something was committed here.
    pub fn ring(&self) {
        self.0.near.send_modify(|count| *count = count.wrapping_add(1));
        self.ring_here();
    }

    /// Something was committed elsewhere, or may have been.
    fn ring_here(&self) {
        self.0.all.send_modify(|count| *count = count.wrapping_add(1));
    }

    /// An ear for the bell; what rang before is not heard.
    #[must_use]
    pub fn listen(&self) -> watch::Receiver<u64> {
        self.0.all.subscribe()
    }

    /// Carries the ringing between the nodes of one PostgreSQL, until told to stop.
    pub async fn connect(&self, db: Db, stop: CancellationToken) {
        let near = self.0.near.subscribe();
        tokio::select! {
            () = stop.cancelled() => {}
            () = wire::connect(&db, self, near) => {}
        }
    }
}

/// How many subscriptions of one caller may read what they missed at the same time: whoever opens many
/// waits for himself, and not others for him (T22).
const CATCHING_UP: usize = 4;

/// Hands events to the subscribers of this node.
#[derive(Clone)]
pub struct Feed {
    events: broadcast::Sender<Arc<event::Model>>,
    /// By caller: his turns at reading what he missed.
    turns: Arc<Mutex<HashMap<Uuid, Weak<Semaphore>>>>,
}

impl Default for Feed {
    fn default() -> Self {
        Self { events: broadcast::channel(BACKLOG).0, turns: Arc::default() }
    }
}

impl Feed {
    /// Reads new events and hands them on until told to stop. `poll` is how long another node's
    /// commit may go unnoticed.
    pub async fn run(&self, db: Db, bell: Bell, poll: Duration, stop: CancellationToken) {
        let mut ear = bell.listen();
        let mut last = None;
        let mut soon = SOON;
        loop {
            let wait = match self.hand_on(&db, &mut last).await {
                Ok(false) => {
                    soon = SOON;
                    poll
                }
                Ok(true) => {
                    soon = (soon * 2).min(poll);
                    soon
                }
                Err(error) => {
                    tracing::error!(%error, "cannot read events; trying again");
                    poll
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ear.changed() => {}
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// Hands on what came after `last` (from now on, the first time). Is there more that is not
    /// settled yet?
    async fn hand_on(&self, db: &Db, last: &mut Option<i64>) -> Result<bool> {
        let mut at = match *last {
            Some(at) => at,
            None => event::head(db.read()).await?,
        };
        *last = Some(at);
        loop {
            let page = event::after(db.read(), at, PAGE).await?;
            let is_full = page.events.len() as u64 == PAGE;
            if let Some(newest) = page.events.last() {
                at = newest.seq;
                *last = Some(at);
            }
            for event in page.events {
                // No subscriber at the moment is no error.
                let _ = self.events.send(Arc::new(event));
            }
            if !is_full {
                return Ok(page.unsettled);
            }
        }
    }

    /// The turns of this caller.
    fn turns(&self, caller: Uuid) -> Arc<Semaphore> {
        // Only whole entries are written: a panic elsewhere leaves nothing half-done.
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(his) = turns.get(&caller).and_then(Weak::upgrade) {
            return his;
        }
        turns.retain(|_, his| his.strong_count() > 0);
        let his = Arc::new(Semaphore::new(CATCHING_UP));
        turns.insert(caller, Arc::downgrade(&his));
        his
    }

    /// All events after `cursor`, each once and in order, for ever; from now on without a cursor.
    ///
    /// # Errors
    /// `CURSOR_EXPIRED` when what follows the cursor is no longer kept, or the cursor is of another
    /// database's life. When the database fails at the start; a failure later ends the stream.
    pub async fn subscribe(
        &self,
        db: Db,
        caller: Uuid,
        cursor: Option<i64>,
    ) -> Result<impl Stream<Item = Arc<event::Model>> + use<>> {
        // Listening begins before the table is read: nothing falls between the two.
        let live = self.events.subscribe();
        let cursor = match cursor {
            Some(cursor) => {
                check(&db, cursor).await?;
                cursor
            }
            None => event::head(db.read()).await?,
        };
        let turns = self.turns(caller);
        let state = Subscriber { db, live, cursor, missed: VecDeque::new(), behind: true, turns, turn: None };
        Ok(futures_util::stream::unfold(state, |mut state| async move {
            state.next().await.map(|event| (event, state))
        }))
    }
}

/// Can a subscription go on after this cursor without a gap?
async fn check(db: &Db, cursor: i64) -> Result<()> {
    let gone = event_log::read(db.read()).await?.pruned_through;
    if (gone..=event::head(db.read()).await?).contains(&cursor) {
        return Ok(());
    }
    let words = "What followed this cursor is no longer kept. Read the data afresh and subscribe without it.";
    Err(Error::Refused { code: ErrorCode::CursorExpired, message: words.to_owned(), field: Some("after") })
}

struct Subscriber {
    db: Db,
    live: broadcast::Receiver<Arc<event::Model>>,
    cursor: i64,
    missed: VecDeque<event::Model>,
    behind: bool,
    turns: Arc<Semaphore>,
    /// Held while it is behind: what each event is about is read meanwhile, too.
    turn: Option<OwnedSemaphorePermit>,
}

impl Subscriber {
    async fn next(&mut self) -> Option<Arc<event::Model>> {
        loop {
            if let Some(event) = self.missed.pop_front() {
                self.cursor = event.seq;
                return Some(Arc::new(event));
            }
            if self.behind {
                if self.turn.is_none() {
                    // It is never closed.
                    self.turn = Arc::clone(&self.turns).acquire_owned().await.ok();
                }
                self.missed = match event::after(self.db.read(), self.cursor, PAGE).await {
                    Ok(page) => page.events.into(),
                    Err(error) => {
                        tracing::error!(%error, "a subscription ends: its events cannot be read");
                        return None;
                    }
                };
                self.behind = !self.missed.is_empty();
                continue;
            }
            self.turn = None;
            match self.live.recv().await {
                Ok(event) if event.seq > self.cursor => {
                    self.cursor = event.seq;
                    return Some(event);
                }
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => self.behind = true,
                Err(broadcast::error::RecvError::Closed) => return None,
            }
        }
    }
}
