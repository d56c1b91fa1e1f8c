//! Who still reaches someone through a number, and until when it rests.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::Connection;
use crate::entities::proxy_number::Model;
use crate::entities::{market, route};
use crate::error::Result;

/// How a number is in use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Phones that reach someone through it now.
    pub held: u64,
    /// Phones that did until lately, within the market's quarantine: their late contacts are still
    /// recognised here.
    pub resting: u64,
    /// When the last of these has rested; `None` while a ride is under way, or if nobody holds it.
    pub free_at: Option<Timestamp>,
}

impl Usage {
    /// Does nobody reach, or look for, anyone here any more?
    #[must_use]
    pub fn is_free(self) -> bool {
        self.held == 0 && self.resting == 0
    }
}

/// How `number` is in use at `now`.
///
/// # Errors
/// When the database fails.
pub async fn of(app: &App, db: &impl Connection, now: Timestamp, number: &Model) -> Result<Usage> {
    let market = market::named_or_default(db, Some(number.market_id)).await?;
    let quarantine = market.quarantine(&app.config);
    // Of a pair, both are in use while one is (E41).
    let ids = [Some(number.id), number.pair_id];
    let routes = || route::Entity::find().filter(route::Column::NumberId.is_in(ids.into_iter().flatten()));
    let held = routes().filter(route::Column::HeldUntil.gt(now)).count(db).await?;
    let rested = now.minus(quarantine);
    let young = routes().filter(route::Column::HeldUntil.gt(rested)).count(db).await?;
    let last: Option<Option<Timestamp>> =
        routes().select_only().column_as(route::Column::HeldUntil.max(), "last").into_tuple().one(db).await?;
    let free_at = last.flatten().filter(|last| *last < Timestamp::FAR && *last > rested);
    Ok(Usage { held, resting: young - held, free_at: free_at.map(|last| last.plus(quarantine)) })
}
