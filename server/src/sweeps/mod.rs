//! The sweeps: what has to be done from time to time, whether or not anyone asks. One list; a room
//! that needs one puts its line there. Of many nodes exactly one runs each, by a lock of the
//! database; when it ran last and what came of it is in the `sweep` table. Nothing that a request
//! decides on waits for a sweep: they tidy up.

mod retention;

use std::collections::HashMap;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sea_orm::EntityTrait;
use tokio::task::JoinSet;

use crate::alerts;
use crate::app::App;
use crate::clock::Timestamp;
use crate::config::Config;
use crate::delivery::{calls, intake};
use crate::entities::sweep::{self, Outcome};
use crate::error::{Error, Result};
use crate::hooks;
use crate::masking::conversations::contact;
use crate::masking::rides::waiting;
use crate::masking::{allocation, masks, not_told, parts};
use crate::numbers::{autopilot, checks, days, keeper};
use crate::pictures;
use crate::privacy::{self, erasure};
use crate::support::{assigning, closing};
use crate::verification::sending;

/// One that failed, or whose node died, is tried again after this time, if not due sooner.
const AFTER_FAILURE: Duration = Duration::from_mins(1);
/// Those that run at the same time: each holds a connection by its lock and needs another one to work. On a
/// fresh database all are due at once, and would have all connections of a node among them.
const AT_ONCE: usize = 4;
/// Those that may have much to catch up with, and rest a lot meanwhile ([`crate::db::Batches`]).
const PATIENT: [&str; 5] =
    ["events.retention", "routes.retention", "webhooks.retention", "hooks.retention", "privacy.retention"];
/// Of these at the same time: the others don't wait until they are through.
const PATIENT_AT_ONCE: usize = 2;
/// On stop, how long those under way may finish.
const DRAIN: Duration = Duration::from_secs(8);

/// All sweeps. A new one is a line here: its name (never changed: the table knows it by that), how
/// often it runs, and a function that answers how many things it dealt with.
pub const SWEEPS: &[Sweep] = &[
    Sweep::new(
        "numbers.under_way",
        |_| Duration::from_secs(10),
        |app| Box::pin(async move { keeper::sweep(&app).await }),
    ),
    Sweep::new("numbers.check", number_check, |app| Box::pin(async move { checks::sweep(&app).await })),
    Sweep::new("events.retention", |_| minutes(10), |app| Box::pin(retention::events(app))),
    Sweep::new(
        "calls.early_news",
        |_| minutes(1),
        |app| Box::pin(async move { intake::take_in_early(&app).await }),
    ),
    Sweep::new("calls.forgotten", |_| minutes(1), |app| Box::pin(calls::settle_forgotten(app))),
    Sweep::new(
        "alerts.quiet",
        |_| minutes(5),
        |app| Box::pin(async move { Ok(alerts::quieten(&app).await? + not_told::note_told(&app).await?) }),
    ),
    Sweep::new("pool.days", |_| minutes(60), |app| Box::pin(days::roll(app))),
    Sweep::new("pool.autopilot", |_| minutes(24 * 60), |app| Box::pin(autopilot::daily(app))),
    Sweep::new("pool.watch", |_| minutes(1), |app| Box::pin(autopilot::watch(app))),
    Sweep::new(
        "routes.retention",
        |_| minutes(24 * 60),
        |app| Box::pin(allocation::retention::forget_routes(app)),
    ),
    Sweep::new("pictures", |_| minutes(1), |app| Box::pin(async move { pictures::sweep(&app).await })),
    Sweep::new("webhooks.retention", |_| minutes(60), |app| Box::pin(retention::webhooks(app))),
    Sweep::new(
        "conversations.ended",
        |_| minutes(1),
        |app| Box::pin(async move { contact::note_ended(&app).await }),
    ),
    Sweep::new(
        "rides.waiting",
        |_| Duration::from_secs(30),
        |app| Box::pin(async move { waiting::look_again(&app).await }),
    ),
    Sweep::new("hooks.retention", |_| minutes(60), |app| Box::pin(hooks::delivering::forget(app))),
    Sweep::new("privacy.erasures", |_| minutes(1), |app| Box::pin(async move { erasure::sweep(&app).await })),
    Sweep::new(
        "privacy.retention",
        |_| minutes(6 * 60),
        |app| Box::pin(async move { privacy::retention::sweep(&app).await }),
    ),
    Sweep::new("verification.expired", |_| minutes(1), |app| Box::pin(sending::forget_expired(app))),
    Sweep::new(
        "masks.unsettled",
        |_| Duration::from_secs(30),
        |app| Box::pin(async move { masks::sweep(&app).await }),
    ),
    Sweep::new(
        "support.queue",
        |_| Duration::from_secs(30),
        |app| Box::pin(async move { assigning::assign_queued(&app).await }),
    ),
    Sweep::new(
        "support.idle",
        |_| minutes(10),
        |app| Box::pin(async move { closing::close_idle(&app).await }),
    ),
    Sweep::new("texts.joined_parts", |_| minutes(60), |app| Box::pin(parts::forget(app))),
];

/// Run at each start, too: with the settings, what numbers should point at may have changed (E52).
const AT_START: [&str; 1] = ["numbers.check"];

/// A periodic job.
pub struct Sweep {
    /// What it is called, as `room.what`.
    pub name: &'static str,
    /// The time from one start to the next.
    pub every: fn(&Config) -> Duration,
    work: fn(App) -> BoxFuture<'static, Result<u64>>,
}

impl Sweep {
    const fn new(
        name: &'static str,
        every: fn(&Config) -> Duration,
        work: fn(App) -> BoxFuture<'static, Result<u64>>,
    ) -> Self {
        Self { name, every, work }
    }

    /// Is it due, by what is known of its last run? A start in the future was written before the
    /// clock jumped and says nothing (F12).
    fn is_due(&self, config: &Config, last: Option<&sweep::Model>, now: Timestamp) -> bool {
        let Some(last) = last else { return true };
        let every = (self.every)(config);
        let wait = if last.outcome == Outcome::Done { every } else { every.min(AFTER_FAILURE) };
        last.started_at > now || now.since(last.started_at) >= wait
    }
}

/// Never by itself is told by the work itself.
fn number_check(config: &Config) -> Duration {
    if config.number_check.is_zero() { minutes(60) } else { config.number_check }
}

const fn minutes(minutes: u64) -> Duration {
    Duration::from_mins(minutes)
}

/// Runs the sweeps as they fall due, until the server stops.
pub async fn run(app: App) {
    let mut under_way = JoinSet::new();
    let mut busy = HashMap::new();
    for sweep in SWEEPS.iter().filter(|sweep| AT_START.contains(&sweep.name)) {
        busy.insert(sweep.name, under_way.spawn(attempt(app.clone(), sweep, true)).id());
    }
    loop {
        while let Some(ended) = under_way.try_join_next_with_id() {
            let id = ended.map_or_else(|error| error.id(), |(id, ())| id);
            busy.retain(|_, task| *task != id);
        }
        match due(&app).await {
            Ok(due) => {
                for sweep in due {
                    let names: Vec<&str> = busy.keys().copied().collect();
                    if !names.contains(&sweep.name) && has_place(&names, sweep.name) {
                        busy.insert(sweep.name, under_way.spawn(attempt(app.clone(), sweep, false)).id());
                    }
                }
            }
            Err(error) => tracing::error!(%error, "cannot tell which sweeps are due; trying again"),
        }
        tokio::select! {
            () = app.stop.cancelled() => break,
            () = tokio::time::sleep(app.config.poll) => {}
        }
    }
    if tokio::time::timeout(DRAIN, under_way.join_all()).await.is_err() {
        tracing::warn!("stopping with sweeps under way; they are run again after the next start");
    }
}

/// Is there room for one more beside those that are busy?
fn has_place(busy: &[&str], sweep: &str) -> bool {
    let resting = busy.iter().filter(|name| PATIENT.contains(name)).count();
    busy.len() < AT_ONCE && !(PATIENT.contains(&sweep) && resting >= PATIENT_AT_ONCE)
}

async fn due(app: &App) -> Result<Vec<&'static Sweep>> {
    let known = sweep::Entity::find().all(app.db.read()).await?;
    let now = app.clock.now();
    let last = |sweep: &Sweep| known.iter().find(|row| row.name == sweep.name);
    Ok(SWEEPS.iter().filter(|sweep| sweep.is_due(&app.config, last(sweep), now)).collect())
}

async fn attempt(app: App, sweep: &'static Sweep, at_once: bool) {
    if let Err(error) = run_if_due(&app, sweep, at_once).await {
        tracing::error!(sweep = sweep.name, %error, "a sweep could not be run; it is tried again");
    }
}

/// Runs it on this node, unless another one is at it, or has just done so and it is not wanted at once.
async fn run_if_due(app: &App, sweep: &'static Sweep, at_once: bool) -> Result<()> {
    let Some(_lock) = app.db.try_lock(sweep.name).await? else { return Ok(()) };
    let last = sweep::last(app.db.read(), sweep.name).await?;
    if !at_once && !sweep.is_due(&app.config, last.as_ref(), app.clock.now()) {
        return Ok(());
    }
    let mut row = sweep::Model {
        name: sweep.name.to_owned(),
        outcome: Outcome::Running,
        started_at: app.clock.now(),
        finished_at: None,
        handled: 0,
        problem: None,
    };
    record(app, &row).await?;
    match (sweep.work)(app.clone()).await {
        Ok(handled) => {
            row.outcome = Outcome::Done;
            row.handled = i64::try_from(handled).unwrap_or(i64::MAX);
            if handled > 0 {
                tracing::info!(sweep = sweep.name, handled, "swept");
            }
        }
        Err(error) => {
            tracing::error!(sweep = sweep.name, %error, "a sweep failed");
            row.outcome = Outcome::Failed;
            row.problem = Some(error.public_message());
        }
    }
    row.finished_at = Some(app.clock.now());
    record(app, &row).await
}

async fn record(app: &App, row: &sweep::Model) -> Result<()> {
    let tx = app.db.begin().await?;
    sweep::record(&*tx, row.clone()).await?;
    tx.commit().await
}

/// Does the work of the sweep of this name now, whether or not it is due.
///
/// # Errors
/// When there is none of this name, or its work fails.
pub async fn run_now(app: &App, name: &str) -> Result<u64> {
    let sweep = SWEEPS.iter().find(|sweep| sweep.name == name).ok_or_else(|| Error::not_found("sweep"))?;
    (sweep.work)(app.clone()).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::fixture;

    fn last(outcome: Outcome, started_at: i64) -> sweep::Model {
        let name = SWEEPS[0].name.to_owned();
        let started_at = Timestamp(started_at);
        sweep::Model { name, outcome, started_at, finished_at: None, handled: 0, problem: None }
    }

    #[test]
    fn names_are_told_apart() {
        let names: std::collections::HashSet<_> = SWEEPS.iter().map(|sweep| sweep.name).collect();
        assert_eq!(names.len(), SWEEPS.len());
    }

    #[test]
    fn what_catches_up_leaves_places_to_the_others() {
        assert!(PATIENT.iter().all(|name| SWEEPS.iter().any(|sweep| sweep.name == *name)), "they are sweeps");
        let [first, second, third, ..] = PATIENT;
        assert!(has_place(&[first], second));
        assert!(!has_place(&[first, second], third));
        assert!(has_place(&[first, second], "calls.forgotten"));
        assert!(!has_place(&[first, second, "calls.forgotten", "pictures"], "alerts.quiet"));
    }

    #[tokio::test]
    async fn due_is_what_never_ran_or_long_ago_or_failed_or_ran_in_the_future() {
        let (app, _folder) = fixture::app().await;
        let sweep = Sweep::new("a.b", |_| minutes(60), |_| Box::pin(async { Ok(0) }));
        let is_due =
            |last: Option<sweep::Model>, now| sweep.is_due(&app.config, last.as_ref(), Timestamp(now));
        let hour = 3_600_000;
        assert!(is_due(None, 0));
        assert!(!is_due(Some(last(Outcome::Done, 0)), hour - 1));
        assert!(is_due(Some(last(Outcome::Done, 0)), hour));
        assert!(is_due(Some(last(Outcome::Done, hour)), 0), "the clock was put back");
        assert!(!is_due(Some(last(Outcome::Failed, 0)), 59_999));
        assert!(is_due(Some(last(Outcome::Failed, 0)), 60_000));
        assert!(is_due(Some(last(Outcome::Running, 0)), 60_000));
    }
}
