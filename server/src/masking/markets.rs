//! Markets: the default one is made on first start from the settings.

use sea_orm::ActiveValue::Set;
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use crate::app::App;
use crate::entities::market::{self, Strategy};
use crate::error::Result;

/// Makes the default market unless there is one; of many nodes that start at once, one makes it.
///
/// # Errors
/// When the database fails.
pub async fn ensure_default(app: &App) -> Result<()> {
    let tx = app.db.begin().await?;
    let fresh = market::ActiveModel {
        id: Set(app.clock.new_id()),
        name: Set("Default".to_owned()),
        country: Set(app.config.country.to_uppercase()),
        time_zone: Set(app.config.time_zone.name().to_owned()),
        brand: Set(app.config.brand.clone()),
        strategy: Set(Strategy::Auto),
        grace_seconds: Set(None),
        cancel_grace_seconds: Set(None),
        quarantine_seconds: Set(None),
        is_default: Set(true),
        created_at: Set(app.clock.now()),
    };
    market::Entity::insert(fresh)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    tx.commit().await
}

/// A change of a market; what is `None` stays.
#[derive(Clone, Debug, Default)]
pub struct MarketPatch {
    /// Shown name.
    pub name: Option<String>,
    /// The company's name in texts.
    pub brand: Option<String>,
    /// IANA time zone.
    pub time_zone: Option<String>,
    /// How numbers are given out.
    pub strategy: Option<Strategy>,
    /// Grace after completion.
    pub grace_seconds: Option<i32>,
    /// Grace after cancellation.
    pub cancel_grace_seconds: Option<i32>,
    /// Quarantine.
    pub quarantine_seconds: Option<i32>,
}

/// Changes a market.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(_app: &App, _id: uuid::Uuid, _patch: MarketPatch) -> Result<market::Model> {
    todo!()
}
