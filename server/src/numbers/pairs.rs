//! Two numbers that serve as one, in a country where no number carries both texts and calls (E41):
//! people text the one, which is given out, and call the other.
//!
//! Doesn't belong here: where a contact over a pair leads (masking).

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::proxy_number::{self, Column, Model, Purpose, State};
use crate::error::Result;
use crate::numbers::{states, usage};

/// Makes pairs where they are wanted, and parts those that serve no more. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn sweep(app: &App) -> Result<u64> {
    Ok(part(app).await? + pair_up(app).await?)
}

/// Pairs numbers that carry texts alone with such as carry calls alone, of the same market and country,
/// where no number carries both. Answers how many pairs it made.
///
/// # Errors
/// When the database fails.
pub async fn pair_up(app: &App) -> Result<u64> {
    let alone = proxy_number::Entity::find()
        .filter(Column::State.eq(State::Active))
        .filter(Column::Purpose.eq(Purpose::Pool))
        .filter(Column::Environment.eq(&app.config.environment))
        .filter(Column::PairId.is_null())
        .filter(Column::Sms.eq(true).or(Column::Voice.eq(true)))
        .order_by_asc(Column::Id)
        .all(app.db.read())
        .await?;
    let place = |number: &Model| (number.market_id, number.country.clone());
    let carries_both = |at: &(Uuid, Option<String>)| {
        alone.iter().any(|number| number.sms && number.voice && place(number) == *at)
    };
    let mut lines: Vec<&Model> = alone.iter().filter(|number| number.is_half() && number.voice).collect();
    let mut made = 0;
    for number in alone.iter().filter(|number| number.is_half() && number.sms) {
        let at = place(number);
        let Some(line) = lines.iter().position(|line| place(line) == at) else { continue };
        if !carries_both(&at) {
            made += u64::from(join(app, number.id, lines.swap_remove(line).id).await?);
        }
    }
    Ok(made)
}

/// Makes a pair of these two, if both are still free for it.
async fn join(app: &App, number: Uuid, line: Uuid) -> Result<bool> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let both = locked(&tx, number, line).await?;
    let is_free = |one: &Model| {
        one.state == State::Active && one.purpose == Purpose::Pool && one.pair_id.is_none() && one.is_half()
    };
    if !both.iter().all(is_free) || both[0].sms == both[1].sms {
        return Ok(false);
    }
    let ids = both.each_ref().map(|one| one.id);
    for (one, other) in both.into_iter().zip([ids[1], ids[0]]) {
        states::write(&mut tx, now, one, |row| row.pair_id = Set(Some(other))).await?;
    }
    tx.commit().await?;
    app.stock.forget();
    Ok(true)
}

/// Parts the pairs one of which is not given out any more, once nobody reaches, or looks for, anyone over
/// them: until then a late call still finds whom it is for.
async fn part(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let pairs = proxy_number::Entity::find()
        .filter(Column::PairId.is_not_null())
        .order_by_asc(Column::Id)
        .all(app.db.read())
        .await?;
    let serves = |one: &Model| {
        one.purpose == Purpose::Pool
            && one.is_half()
            && matches!(one.state, State::Active | State::Suspended | State::Draining)
    };
    let mut parted = 0;
    for number in pairs.iter().filter(|number| !serves(number)) {
        let Some(other) = number.pair_id else { continue };
        if usage::of(app, app.db.read(), now, number).await?.is_free() {
            parted += u64::from(separate(app, now, number.id, other).await?);
        }
    }
    Ok(parted)
}

async fn separate(app: &App, now: Timestamp, number: Uuid, other: Uuid) -> Result<bool> {
    let mut tx = app.db.begin().await?;
    let both = locked(&tx, number, other).await?;
    if both[0].pair_id != Some(both[1].id) || both[1].pair_id != Some(both[0].id) {
        return Ok(false);
    }
    for one in both {
        states::write(&mut tx, now, one, |row| row.pair_id = Set(None)).await?;
    }
    tx.commit().await?;
    app.stock.forget();
    Ok(true)
}

/// Both, locked in one order.
async fn locked(tx: &WriteTx, one: Uuid, other: Uuid) -> Result<[Model; 2]> {
    let (first, second) = (Ord::min(one, other), Ord::max(one, other));
    Ok([states::locked(tx, first, None).await?, states::locked(tx, second, None).await?])
}
