//! When no number was left: rent one on the spot where the market wants that (R86), else put the
//! refusal on record. Both happen after the transaction that found none was rolled back: nobody
//! waits for a telco while holding the database.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::event::Topic;
use crate::entities::{market, pool_policy, pool_refusal};
use crate::error::{Error, Result, Shortage};
use crate::meters;
use crate::numbers::orders;

/// What `attempt` comes to, a transaction of its own. If no number was left for it, one is rented where the
/// market wants that, and it is made once more; what is refused after all goes on record.
///
/// # Errors
/// Those of `attempt`; when the database fails.
pub async fn relieved<T, F>(app: &App, mut attempt: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    // Boxed: whoever waits for this would otherwise carry all of it about.
    let answer = match Box::pin(attempt()).await {
        Err(Error::PoolExhausted(shortage)) => {
            if relieve(app, &shortage).await? {
                Box::pin(attempt()).await
            } else {
                Err(Error::PoolExhausted(shortage))
            }
        }
        settled => settled,
    };
    on_record(app, answer).await
}

/// As [`relieved`], of an attempt that was made, where nobody can wait for a telco: what was refused goes on
/// record.
///
/// # Errors
/// Those of the attempt; when the database fails.
pub async fn on_record<T>(app: &App, answer: Result<T>) -> Result<T> {
    match answer {
        Err(Error::PoolExhausted(shortage)) => {
            record(app, &shortage).await?;
            Err(Error::PoolExhausted(shortage))
        }
        settled => settled,
    }
}

/// Rents a number where the market wants that. Answers whether there is one more than before: then it is
/// worth another attempt.
///
/// # Errors
/// When the database fails.
pub async fn relieve(app: &App, shortage: &Shortage) -> Result<bool> {
    let policy = pool_policy::of_market(app.db.read(), shortage.market_id).await?;
    if !policy.rent_on_the_fly {
        return Ok(false);
    }
    // Many may be short at once: one number helps them all.
    let Some(_turn) = app.stock.turn_to_rent().await else { return Ok(true) };
    let market = market::named_or_default(app.db.read(), Some(shortage.market_id)).await?;
    match orders::buy_one(app, &market).await {
        Ok(number) => {
            app.stock.note_rented(number.id);
            tracing::info!(market = %market.id, number = %number.id, "rented a number on the spot");
            Ok(true)
        }
        Err(error) => {
            tracing::warn!(market = %market.id, %error, "no number could be rented on the spot");
            Ok(false)
        }
    }
}

async fn record(app: &App, shortage: &Shortage) -> Result<()> {
    let mut tx = app.db.begin().await?;
    note(app, &mut tx, app.clock.now(), shortage).await?;
    tx.commit().await?;
    tracing::warn!(market = %shortage.market_id, numbers = shortage.pool_size, "no number was left");
    Ok(())
}

/// Puts a refusal on record within the transaction of what was not rolled back, and raises an alert.
///
/// # Errors
/// When the database fails.
pub async fn note(app: &App, tx: &mut WriteTx, now: Timestamp, shortage: &Shortage) -> Result<()> {
    count(app, tx, now, shortage).await?;
    let alert = Alert {
        kind: Kind::PoolExhausted,
        severity: Severity::Critical,
        market: Some(shortage.market_id),
        subject: "pool",
        message: "No number was left for people who are to reach each other: all of the market's are taken. \
                  Add numbers, or see the page of the pool.",
    };
    alerts::raise(app, tx, now, &alert).await
}

/// Puts a refusal on record, for the autopilot and the pool page.
///
/// # Errors
/// When the database fails.
pub async fn count(app: &App, tx: &mut WriteTx, now: Timestamp, shortage: &Shortage) -> Result<()> {
    let refusal = pool_refusal::ActiveModel {
        id: Set(app.clock.id_at(now)),
        market_id: Set(shortage.market_id),
        person_id: Set(shortage.blocked.first().copied()),
        at: Set(now),
    };
    pool_refusal::Entity::insert(refusal).exec_without_returning(&**tx).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    meters::pool_refused();
    Ok(())
}
