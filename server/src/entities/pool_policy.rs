//! How a market's pool is used and kept. A market without a row has the defaults.

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::db::Connection;
use crate::error::Result;

/// How far from its market a number may be when the market's own are not enough (R23, R101).
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[graphql(name = "PoolReach")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Reach {
    /// Only the market's own numbers.
    #[sea_orm(string_value = "MARKET")]
    Market,
    /// Also other markets' numbers in its area codes.
    #[sea_orm(string_value = "AREA_CODE")]
    AreaCode,
    /// Also those of its state or region.
    #[sea_orm(string_value = "REGION")]
    Region,
    /// Also those of its country.
    #[sea_orm(string_value = "COUNTRY")]
    Country,
    /// Also numbers of its country that are free to call.
    #[sea_orm(string_value = "TOLL_FREE")]
    TollFree,
}

/// What the autopilot may do by itself (R25, R74).
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "AutopilotMode")]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Autopilot {
    /// Nothing: it does not even look.
    #[sea_orm(string_value = "OFF")]
    Off,
    /// A dry run: it writes down what it would do.
    #[sea_orm(string_value = "PROPOSE")]
    Propose,
    /// It asks, and does what an administrator approves.
    #[sea_orm(string_value = "APPROVE")]
    Approve,
    /// It does it, and asks only above `approve_above` numbers at once.
    #[sea_orm(string_value = "AUTO")]
    Auto,
}

/// A row of `pool_policy`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "pool_policy")]
pub struct Model {
    /// Whose pool.
    #[sea_orm(primary_key, auto_increment = false)]
    pub market_id: Uuid,
    /// The same two people get their last number again, if that misleads nobody.
    pub sticky: bool,
    /// How far away numbers are taken from when the market's own are not enough.
    pub reach: Reach,
    /// A number is held by at most so many phones at once; `None` for no cap.
    pub phones_per_number: Option<i32>,
    /// A number is rented at once where people would be refused one (R86).
    pub rent_on_the_fly: bool,
    /// What the autopilot may do.
    pub autopilot: Autopilot,
    /// In `AUTO`, more numbers than this at once need a person's word; `None` for never.
    pub approve_above: Option<i32>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// `pool_policy` is reached by its market.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What holds for a market until someone changes it.
    #[must_use]
    pub fn default_of(market_id: Uuid) -> Self {
        Self {
            market_id,
            sticky: false,
            reach: Reach::TollFree,
            phones_per_number: None,
            rent_on_the_fly: false,
            autopilot: Autopilot::Off,
            approve_above: Some(5),
            updated_at: Timestamp(0),
        }
    }
}

/// The policy of a market.
///
/// # Errors
/// When the database fails.
pub async fn of_market(db: &impl Connection, market_id: Uuid) -> Result<Model> {
    let found = Entity::find_by_id(market_id).one(db).await?;
    Ok(found.unwrap_or_else(|| Model::default_of(market_id)))
}
