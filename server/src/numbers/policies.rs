//! How a market's pool is used and kept: administrators change it.

use sea_orm::sea_query::OnConflict;
use sea_orm::{EntityTrait, IdenStatic, IntoActiveModel, Iterable};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::entities::event::Topic;
use crate::entities::market;
use crate::entities::pool_policy::{self, Autopilot, Model, Reach};
use crate::error::{Error, Result};

/// A change of a policy; what is `None` stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct PolicyPatch {
    /// The same two people get their last number again.
    pub sticky: Option<bool>,
    /// How far away numbers are taken from.
    pub reach: Option<Reach>,
    /// Phones that may hold a number at once; 0 for no cap.
    pub phones_per_number: Option<i32>,
    /// A number is rented at once where people would be refused one.
    pub rent_on_the_fly: Option<bool>,
    /// What the autopilot may do.
    pub autopilot: Option<Autopilot>,
    /// More numbers than this at once need a person's word; 0 for never.
    pub approve_above: Option<i32>,
}

/// More than any telco allows.
const MOST: i32 = 100_000;

/// Changes a market's policy.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, account: Uuid, market: Uuid, patch: PolicyPatch) -> Result<Model> {
    let figure = |field, value: Option<i32>, stays: Option<i32>| match value {
        None => Ok(stays),
        Some(0) => Ok(None),
        Some(value) if (1..=MOST).contains(&value) => Ok(Some(value)),
        Some(_) => Err(Error::invalid(field, format!("Between 0 and {MOST}."))),
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, Some(market)).await?;
    let before = pool_policy::of_market(&*tx, market.id).await?;
    let phones_per_number = figure("phonesPerNumber", patch.phones_per_number, before.phones_per_number)?;
    if phones_per_number == Some(1) {
        let words = "At least 2: both people of a ride hold the number.";
        return Err(Error::invalid("phonesPerNumber", words));
    }
    let after = Model {
        market_id: market.id,
        sticky: patch.sticky.unwrap_or(before.sticky),
        reach: patch.reach.unwrap_or(before.reach),
        phones_per_number,
        rent_on_the_fly: patch.rent_on_the_fly.unwrap_or(before.rent_on_the_fly),
        autopilot: patch.autopilot.unwrap_or(before.autopilot),
        approve_above: figure("approveAbove", patch.approve_above, before.approve_above)?,
        updated_at: now,
    };
    let key = pool_policy::Column::MarketId;
    let columns = pool_policy::Column::iter().filter(|column| column.as_str() != key.as_str());
    pool_policy::Entity::insert(after.clone().into_active_model())
        .on_conflict(OnConflict::column(key).update_columns(columns).to_owned())
        .exec_without_returning(&*tx)
        .await?;
    let words = format!(
        "Pool of {}: sticky {}, reach {:?}, phones a number {:?}, renting on the fly {}, autopilot {:?}, \
         asks above {:?}.",
        market.name,
        after.sticky,
        after.reach,
        after.phones_per_number,
        after.rent_on_the_fly,
        after.autopilot,
        after.approve_above,
    );
    audit::record(app, &mut tx, Some(account), "pool.policy", Some(market.id), words).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    app.stock.forget();
    Ok(after)
}
