//! What happens to masks without anybody asking: those that wait for a number go on, numbers of revoked
//! ones become free once they have rested, and what was still on order for them is called off.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::SimpleExpr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{provision, write};
use crate::app::App;
use crate::audit;
use crate::db::WriteTx;
use crate::entities::mask::{self, Model, State};
use crate::entities::number_order;
use crate::entities::proxy_number::{self, Purpose};
use crate::error::{Error, Result};
use crate::numbers::{lifecycle, orders};

/// So long after its last step a mask is nobody's work any more: whoever asked for it waits no longer.
const LEFT_ALONE: Duration = Duration::from_secs(15);

/// Takes masks further that nobody waits for. Answers how many changed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    let mut changed = 0;
    let left = mask::Column::UpdatedAt.lte(app.clock.now().minus(LEFT_ALONE));
    for id in in_state(app, State::Provisioning, left).await? {
        changed += u64::from(provision::advance(app, id).await?.state != State::Provisioning);
    }
    // A revoked one that has no number any more is history.
    for id in in_state(app, State::Revoked, mask::Column::NumberId.is_not_null()).await? {
        changed += u64::from(let_go(app, id).await?);
    }
    // What is still on order for one that never had a number is nobody's.
    let on_order = mask::Entity::find()
        .filter(mask::Column::State.eq(State::Revoked))
        .filter(mask::Column::OrderId.is_not_null())
        .filter(mask::Column::NumberId.is_null())
        .filter(mask::Column::FormerNumber.is_null());
    for mask in on_order.all(app.db.read()).await? {
        changed += u64::from(call_off(app, &mask).await?);
    }
    Ok(changed)
}

/// Sees to what was on order for a mask when it was revoked: it is called off, or, where a telco was asked
/// already, given back once it came, if that was wanted (R21). Answers whether that is settled.
async fn call_off(app: &App, mask: &Model) -> Result<bool> {
    let Some(order) = mask.order_id else { return Ok(false) };
    let order = orders::call_off(app, order, "The mask it was for was revoked.").await?;
    if order.state == number_order::State::Open {
        return Ok(false);
    }
    if let Some(number) = order.number_id.filter(|_| mask.release_number) {
        give_back(app, number).await?;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mask = mask::held(&*tx, mask.id).await?;
    let mut settled: mask::ActiveModel = mask.clone().into();
    settled.order_id = Set(None);
    write(&mut tx, now, &mask, settled).await?;
    tx.commit().await?;
    Ok(true)
}

/// Gives back what came for a mask that is over, unless it was put to another use, or never rented.
async fn give_back(app: &App, number: Uuid) -> Result<()> {
    let row = proxy_number::Entity::find_by_id(number).one(app.db.read()).await?;
    let is_idle = |row: &proxy_number::Model| {
        row.purpose == Purpose::Static && row.provider_sid.is_some() && is_ours(app, row)
    };
    if row.as_ref().is_some_and(is_idle) { release(app, number).await } else { Ok(()) }
}

/// Only what is of this environment is given back by it (R12).
fn is_ours(app: &App, number: &proxy_number::Model) -> bool {
    number.environment == app.config.environment
}

async fn release(app: &App, number: Uuid) -> Result<()> {
    let mut tx = app.db.begin().await?;
    let Some(leaving) = leave(app, &mut tx, number).await? else { return tx.roll_back().await };
    tx.commit().await?;
    lifecycle::give_back(app, leaving).await.map(drop)
}

/// Begins to give a number back: from the commit on it is on its way, whoever tells its telco. `None` if it
/// has to stay.
async fn leave(app: &App, tx: &mut WriteTx, number: Uuid) -> Result<Option<proxy_number::Model>> {
    match lifecycle::release_within(app, tx, number, false, None, None).await {
        Ok(leaving) => Ok(Some(leaving)),
        // It is in the list of idle numbers.
        Err(Error::Refused { message, .. }) => {
            tracing::warn!(number = %number, reason = message, "the number of a mask could not be given back");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

async fn in_state(app: &App, state: State, and: SimpleExpr) -> Result<Vec<Uuid>> {
    let waiting = mask::Entity::find().select_only().column(mask::Column::Id);
    let waiting = waiting.filter(mask::Column::State.eq(state)).filter(and);
    Ok(waiting.into_tuple().all(app.db.read()).await?)
}

/// Frees the number of a revoked mask, if it has rested.
async fn let_go(app: &App, id: Uuid) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let mask = mask::held(&*tx, id).await?;
    let rests = mask.free_at.is_none_or(|free| free > now);
    let Some(number) = mask.number_id.filter(|_| mask.state == State::Revoked && !rests) else {
        return Ok(false);
    };
    let row = proxy_number::Entity::find_by_id(number).one(&*tx).await?;
    let is_released = mask.release_number && row.as_ref().is_some_and(|row| is_ours(app, row));
    let mut free: mask::ActiveModel = mask.clone().into();
    free.number_id = Set(None);
    free.former_number = Set(row.map(|number| number.e164));
    write(&mut tx, now, &mask, free).await?;
    // Together: nobody looks for a number that is no mask's any more (R21).
    let leaving = if is_released { leave(app, &mut tx, number).await? } else { None };
    audit::record(app, &mut tx, None, "mask.number_free", Some(id), "").await?;
    tx.commit().await?;
    if let Some(leaving) = leaving {
        lifecycle::give_back(app, leaving).await?;
    }
    Ok(true)
}
