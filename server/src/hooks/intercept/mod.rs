//! The intercept callback: a server of the company's own that is asked before a person's text is passed
//! on, and lets it go, stops it, or gives other words. The courier asks, never a webhook's request; what
//! was said is kept with the entry, so that each text is asked about once.
//!
//! Doesn't belong here: what follows from an answer (`delivery`).

mod asking;
pub mod settings;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sea_orm::EntityTrait;

use crate::app::App;
use crate::clock::Timestamp;
use crate::entities::intercept::{self, ONLY};
use crate::error::Result;

pub use asking::{Answer, ask};

/// The setting is read so seldom: another node follows a change after this time.
const FRESH: Duration = Duration::from_secs(5);
/// After so many silences in a row it is not asked for a while: texts would queue behind them.
const PATIENCE: u32 = 5;
/// For how long.
const REST: Duration = Duration::from_secs(30);

/// What this node knows of the endpoint.
#[derive(Default)]
pub struct Interceptor {
    known: Mutex<Option<(Instant, Option<intercept::Model>)>>,
    run: Mutex<Run>,
}

/// How it went lately.
#[derive(Default)]
struct Run {
    silences: u32,
    last: Option<Timestamp>,
    answers: bool,
}

impl Interceptor {
    /// The endpoint to be asked, if there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn endpoint(&self, app: &App) -> Result<Option<intercept::Model>> {
        let known = lock(&self.known).clone();
        let row = match known {
            Some((at, row)) if at.elapsed() < FRESH => row,
            _ => {
                let row = intercept::Entity::find_by_id(ONLY).one(app.db.read()).await?;
                *lock(&self.known) = Some((Instant::now(), row.clone()));
                row
            }
        };
        Ok(row.filter(|row| row.active))
    }

    /// Is it left alone at this moment?
    #[must_use]
    pub fn rests(&self, now: Timestamp) -> bool {
        let run = lock(&self.run);
        run.silences >= PATIENCE && run.last.is_some_and(|last| last <= now && now.since(last) < REST)
    }

    /// It answered. Was that news?
    pub fn answered(&self) -> bool {
        let mut run = lock(&self.run);
        run.silences = 0;
        !std::mem::replace(&mut run.answers, true)
    }

    /// Nothing of use came back.
    pub fn silent(&self, now: Timestamp) {
        let mut run = lock(&self.run);
        run.silences = run.silences.saturating_add(1);
        run.last = Some(now);
        run.answers = false;
    }

    /// The setting was changed: it is read anew, and asked at once.
    fn forget(&self) {
        *lock(&self.known) = None;
        *lock(&self.run) = Run::default();
    }
}

fn lock<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}
