//! The courier: claims queued legs, hands them to their telco, marks what became of them.
//!
//! * A leg is marked `SENDING`, with a lease and one attempt more, before the request goes out.
//! * Legs of one lane (our number to one phone) go in the order of the log (I6).
//! * An attempt whose outcome is unknown stays `SENDING`. When its lease has run out, whoever takes
//!   it over asks the telco first, and sends again only if the telco doesn't know it; if the telco
//!   can't be asked, a person decides (`UNCERTAIN`). A crash between accept and commit looks the same
//!   and is treated the same (E24, F1).
//! * The attempt number is the fence: a worker that wakes up late can't mark what another took over.

use std::sync::Arc;
use std::time::{Duration, Instant};

use sea_orm::sea_query::Expr;
use sea_orm::{EntityTrait, QueryFilter};
use tokio::sync::{Notify, Semaphore};

use super::attempt::attempt;
use super::claim::{InHand, Wanted, claim};
use super::pace;
use crate::app::App;
use crate::db::WriteTx;
use crate::entities::leg::{self, State};
use crate::error::Result;

/// While more waits than hands are free, they are given their work together: those that finish within this time.
const GATHER: Duration = Duration::from_millis(2);
/// On stop, how long attempts under way may finish.
const DRAIN: Duration = Duration::from_secs(8);

/// Works until the server stops.
pub async fn run(app: App) {
    if let Err(error) = app.circuits.rebuild(&app).await {
        tracing::error!(%error, "cannot read the latest attempts; telcos count as well until they fail");
    }
    if !app.db.is_postgres()
        && let Err(error) = take_over_all(&app).await
    {
        tracing::error!(%error, "cannot take over what was under way; it is taken over as leases end");
    }
    let mut bell = app.bell.listen();
    let hands = Arc::new(Semaphore::new(app.config.senders));
    let finished = Arc::new(Notify::new());
    let in_hand = InHand::default();
    let look_every = pace::shortest(&app).map_or(app.config.poll, |rest| rest.min(app.config.poll));
    let mut looked_at_all: Option<Instant> = None;
    let mut more = false;
    while !app.stop.is_cancelled() {
        let free = hands.available_permits();
        // What time alone makes due is looked for from time to time, not with each commit.
        let is_time = looked_at_all.is_none_or(|at| at.elapsed() >= app.config.poll);
        if is_time && free > 0 {
            looked_at_all = Some(Instant::now());
        }
        let wanted = Wanted { limit: free, all: is_time, surely: more };
        let claims = if free == 0 { Ok(Vec::new()) } else { claim(&app, wanted, &in_hand).await };
        let claims = claims.unwrap_or_else(|error| {
            tracing::error!(%error, "cannot read the queue; trying again");
            Vec::new()
        });
        // Fewer than asked for: the others of their lanes wait for these.
        more = if free == 0 { more } else { claims.len() == free };
        for claim in claims {
            let Ok(hand) = Arc::clone(&hands).acquire_owned().await else { return };
            let (app, finished) = (app.clone(), Arc::clone(&finished));
            let held = in_hand.take(claim.id);
            tokio::spawn(async move {
                if let Err(error) = attempt(&app, &claim).await {
                    // The lease runs out and the leg is taken over.
                    tracing::error!(leg = %claim.id, %error, "an attempt could not be finished");
                }
                drop((held, hand));
                finished.notify_one();
            });
            // The runtime would begin with the last one: those written first leave first.
            tokio::task::yield_now().await;
        }
        if more {
            tokio::time::sleep(GATHER).await;
        }
        if more && hands.available_permits() > 0 {
            continue;
        }
        tokio::select! {
            () = app.stop.cancelled() => {}
            _ = bell.changed(), if !more => {}
            () = finished.notified() => {}
            () = tokio::time::sleep(look_every) => {}
        }
    }
    let all = u32::try_from(app.config.senders).unwrap_or(u32::MAX);
    if tokio::time::timeout(DRAIN, hands.acquire_many(all)).await.is_err() {
        tracing::warn!("stopping with texts under way; they are looked up after the next start");
    }
}

/// SQLite has one node, so what is under way when it starts was under way when it died: no need to
/// wait for the leases to end.
async fn take_over_all(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    leg::Entity::update_many()
        .col_expr(leg::Column::LeaseUntil, Expr::value(app.clock.now().0))
        // Written out: bound values would hide it from the partial index.
        .filter(Expr::cust("state = 'SENDING'"))
        .exec(&*tx)
        .await?;
    tx.commit().await
}

/// What waited when a copy of the database was made may have gone out since: brought back, it counts as tried with
/// an unknown outcome, so that its telco is asked first. Answers how much that is.
///
/// # Errors
/// When the database fails.
pub async fn doubt_what_waited(tx: &WriteTx) -> Result<u64> {
    let doubted = leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(State::Sending))
        // Over, whatever the clocks of the two machines say.
        .col_expr(leg::Column::LeaseUntil, Expr::value(0_i64))
        // It is looked for from when it may first have gone out.
        .col_expr(leg::Column::FirstAttemptAt, Expr::cust("coalesce(first_attempt_at, created_at)"))
        .filter(Expr::cust("state = 'QUEUED'"))
        .exec(&**tx)
        .await?;
    Ok(doubted.rows_affected)
}
