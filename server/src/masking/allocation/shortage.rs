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
use crate::error::{Result, Shortage};
use crate::numbers::orders;

/// Rents a number where the market wants that. Answers whether there is one more than before: then
/// it is worth another attempt.
///
/// # Errors
/// When the database fails.
pub async fn relieve(app: &App, shortage: &Shortage) -> Result<bool> {
    let policy = pool_policy::of_market(app.db.read(), shortage.market_id).await?;
    if !policy.rent_on_the_fly {
        return Ok(false);
    }
    // Many rides may be short at once: one number helps them all.
    let Some(_turn) = app.stock.turn_to_rent().await else { return Ok(true) };
    let market = market::named_or_default(app.db.read(), Some(shortage.market_id)).await?;
    match orders::buy_one(app, &market).await {
        Ok(number) => {
            app.stock.note_rented(number.id);
            tracing::info!(market = %market.id, number = %number.id, "rented a number for a ride");
            Ok(true)
        }
        Err(error) => {
            tracing::warn!(market = %market.id, %error, "no number could be rented for a ride");
            Ok(false)
        }
    }
}

/// Puts a refusal on record, for the autopilot and the pool page.
///
/// # Errors
/// When the database fails.
pub async fn record(app: &App, shortage: &Shortage) -> Result<()> {
    let mut tx = app.db.begin().await?;
    note(app, &mut tx, app.clock.now(), shortage).await?;
    tx.commit().await?;
    tracing::warn!(market = %shortage.market_id, numbers = shortage.pool_size, "no number was left for a ride");
    Ok(())
}

/// As [`record`], where what was refused is not rolled back.
///
/// # Errors
/// When the database fails.
pub async fn note(app: &App, tx: &mut WriteTx, now: Timestamp, shortage: &Shortage) -> Result<()> {
    let refusal = pool_refusal::ActiveModel {
        id: Set(app.clock.id_at(now)),
        market_id: Set(shortage.market_id),
        person_id: Set(shortage.blocked.first().copied()),
        at: Set(now),
    };
    pool_refusal::Entity::insert(refusal).exec_without_returning(&**tx).await?;
    let alert = Alert {
        kind: Kind::PoolExhausted,
        severity: Severity::Critical,
        market: Some(shortage.market_id),
        subject: "pool",
        message: "A ride got no number: all of the market's are taken. Add numbers, or see the page of the pool.",
    };
    alerts::raise(app, tx, now, &alert).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    Ok(())
}
