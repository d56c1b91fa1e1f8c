//! How many numbers a market may have, and what they may cost a month.

use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::db::WriteTx;
use crate::entities::proxy_number::{self, State};
use crate::entities::{market, number_order};
use crate::error::{Error, ErrorCode, Result};
use crate::numbers::money;
use crate::providers::Price;

/// What a number counts for whose price the telco does not tell: one unit of the cap's currency. A
/// price in another currency counts at its face amount.
pub const ASSUMED_MICROS: i64 = 1_000_000;

/// What a number costs as far as a cap is concerned.
#[must_use]
pub fn counts_for(price: Option<&Price>) -> i64 {
    price.and_then(|price| money::micros(&price.amount)).unwrap_or(ASSUMED_MICROS)
}

/// The market as it stands, held until the transaction ends: of two who ask at once, the second counts
/// what the first was allowed (R25). Rows that refer to it may be written meanwhile.
///
/// # Errors
/// `NOT_FOUND`.
pub(super) async fn hold(tx: &WriteTx, market: Uuid) -> Result<market::Model> {
    let found = market::Entity::find_by_id(market).lock(LockType::NoKeyUpdate).one(&**tx).await?;
    found.ok_or_else(|| Error::not_found("market"))
}

/// May so many more numbers be ordered for a market? It is held from here on.
///
/// # Errors
/// `SPEND_CAP`, in words: its largest size, or what its numbers cost and may cost.
pub async fn allow_orders(tx: &WriteTx, market: &market::Model, more: u32) -> Result<()> {
    let market = &hold(tx, market.id).await?;
    let orders = number_order::Entity::find()
        .filter(number_order::Column::MarketId.eq(market.id))
        .filter(number_order::Column::State.eq(number_order::State::Open))
        .filter(number_order::Column::NumberId.is_null())
        .count(&**tx)
        .await?;
    let to_come = i64::try_from(orders).unwrap_or(i64::MAX).saturating_add(more.into());
    let (have, cost) = standing(tx, market).await?;
    if let Some(most) = market.max_numbers
        && have.saturating_add(to_come) > most.into()
    {
        let words = format!("The market {} has {have} of at most {most} numbers.", market.name);
        return Err(Error::refused(ErrorCode::SpendCap, words));
    }
    within_cap(market, cost, to_come.saturating_mul(ASSUMED_MICROS))
}

/// May a number at this price be bought for a market? It is held from here on.
///
/// # Errors
/// `SPEND_CAP`.
pub async fn allow_price(tx: &WriteTx, market: &market::Model, price: Option<&Price>) -> Result<()> {
    let market = &hold(tx, market.id).await?;
    let (_, cost) = standing(tx, market).await?;
    within_cap(market, cost, counts_for(price))
}

/// How many numbers a market has, and what they cost a month. Failed ones may still be rented.
async fn standing(tx: &WriteTx, market: &market::Model) -> Result<(i64, i64)> {
    let ours = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(market.id))
        .filter(proxy_number::Column::State.ne(State::Released))
        .all(&**tx)
        .await?;
    let cost = ours
        .iter()
        .map(|number| number.monthly_cost_micros.unwrap_or(ASSUMED_MICROS))
        .fold(0, i64::saturating_add);
    Ok((i64::try_from(ours.len()).unwrap_or(i64::MAX), cost))
}

fn within_cap(market: &market::Model, cost: i64, more: i64) -> Result<()> {
    let Some(cap) = market.spend_cap_micros else { return Ok(()) };
    if cost.saturating_add(more) <= cap {
        return Ok(());
    }
    let told = |micros| format!("{} {}", money::decimal(micros), market.spend_currency);
    Err(Error::refused(
        ErrorCode::SpendCap,
        format!(
            "The numbers of {} cost {} a month; with these it would be {}, and the budget is {}.",
            market.name,
            told(cost),
            told(cost.saturating_add(more)),
            told(cap)
        ),
    ))
}
