//! Markets: a city or area with its country, time zone, wording and durations.

use std::time::Duration;

use async_graphql::Enum;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::config::Config;
use crate::error::{Error, Result};

/// How numbers are given to the two people of a conversation.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Strategy {
    /// One number for both where possible, else one each.
    #[sea_orm(string_value = "AUTO")]
    Auto,
    /// Always one number for both.
    #[sea_orm(string_value = "SINGLE")]
    Single,
    /// Always one number each.
    #[sea_orm(string_value = "DUAL")]
    Dual,
}

/// A row of `market`.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "market")]
pub struct Model {
    /// Row id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// Shown name.
    pub name: String,
    /// ISO 3166 alpha-2: how phones without a country code are read.
    pub country: String,
    /// IANA time zone: how times are written in texts.
    pub time_zone: String,
    /// The company's name in texts.
    pub brand: String,
    /// How numbers are given out.
    pub strategy: Strategy,
    /// Overrides `MASKLINE_GRACE`.
    pub grace_seconds: Option<i32>,
    /// Overrides `MASKLINE_CANCEL_GRACE`.
    pub cancel_grace_seconds: Option<i32>,
    /// Overrides `MASKLINE_QUARANTINE`.
    pub quarantine_seconds: Option<i32>,
    /// Language of texts to people whose own is not known (BCP 47).
    pub locale: String,
    /// The market's word for a ride: `trip`, `delivery`, `job` (R62).
    pub ride_word: String,
    /// Its word for a driver: `driver`, `courier`, `technician`.
    pub driver_word: String,
    /// Its word for a customer.
    pub customer_word: String,
    /// Used where no market is named.
    pub is_default: bool,
    /// When it was made.
    pub created_at: Timestamp,
}

/// `market` refers to nothing.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// How long the two reach each other after a ride is completed.
    #[must_use]
    pub fn grace(&self, config: &Config) -> Duration {
        or_default(self.grace_seconds, config.grace)
    }

    /// How long they reach each other after a ride is cancelled.
    #[must_use]
    pub fn cancel_grace(&self, config: &Config) -> Duration {
        or_default(self.cancel_grace_seconds, config.cancel_grace)
    }

    /// How long a number stays unused by a phone before it leads it to someone else.
    #[must_use]
    pub fn quarantine(&self, config: &Config) -> Duration {
        or_default(self.quarantine_seconds, config.quarantine)
    }

    /// The market's time zone; UTC if the row names none that exists.
    #[must_use]
    pub fn time_zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::UTC)
    }
}

fn or_default(seconds: Option<i32>, default: Duration) -> Duration {
    seconds.and_then(|s| u64::try_from(s).ok()).map_or(default, Duration::from_secs)
}

/// The market of that id, or the default one where none is named.
///
/// # Errors
/// `NOT_FOUND` if there is none of that id.
pub async fn named_or_default(db: &impl ConnectionTrait, id: Option<Uuid>) -> Result<Model> {
    let found = match id {
        Some(id) => Entity::find_by_id(id).one(db).await?,
        None => Entity::find().filter(Column::IsDefault.eq(true)).one(db).await?,
    };
    found.ok_or_else(|| Error::not_found("market"))
}
