//! Markets: a city or area with its country, time zone, wording and durations.

use std::time::Duration;

use async_graphql::Enum;
use sea_orm::QueryTrait;
use sea_orm::entity::prelude::*;

use crate::clock::Timestamp;
use crate::config::Config;
use crate::db::{Connection, Said};
use crate::error::{Error, Result};
use crate::providers::{Capabilities, Near};

/// How numbers are given to the two people of a conversation.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Strategy {
    /// One number for both where possible, else one each.
    #[sea_orm(string_value = "AUTO")]
    Auto,
    /// One number for both; only a driver who takes a ride over and has it with someone else gets another.
    #[sea_orm(string_value = "SINGLE")]
    Single,
    /// Always one number each.
    #[sea_orm(string_value = "DUAL")]
    Dual,
}

/// How long contact lasts after a ride.
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ExpiryMode {
    /// The grace after the ride, whatever is said.
    #[sea_orm(string_value = "FIXED")]
    Fixed,
    /// Each text and call prolongs it (R79), up to the longest contact.
    #[sea_orm(string_value = "SLIDING")]
    Sliding,
}

/// What is done about a phone number, an e-mail address or a link to a messenger in a text (E34).
#[derive(Enum, EnumIter, DeriveActiveEnum, Clone, Copy, Debug, PartialEq, Eq)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum LeakPolicy {
    /// Nothing: nobody looks.
    #[sea_orm(string_value = "ALLOW")]
    Allow,
    /// It goes through, and is marked.
    #[sea_orm(string_value = "FLAG")]
    Flag,
    /// It goes through without it, and is kept so.
    #[sea_orm(string_value = "REDACT")]
    Redact,
    /// It goes to nobody, and the sender is told.
    #[sea_orm(string_value = "BLOCK")]
    Block,
}

/// A row of `market`.
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "market")]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
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
    /// State or region, as telcos name it, as `CA` (R22).
    pub region: Option<String>,
    /// Degrees north of its centre.
    pub latitude: Option<f64>,
    /// Degrees east of its centre.
    pub longitude: Option<f64>,
    /// How far around the centre a number counts as local.
    pub radius_miles: i32,
    /// Area codes that are local, the preferred one first, separated by commas (R101).
    pub area_codes: String,
    /// Its numbers must carry texts with pictures.
    pub needs_mms: bool,
    /// A number that is free to call is bought where no other is left (R23).
    pub toll_free: bool,
    /// The pool is never made smaller than this.
    pub min_numbers: Option<i32>,
    /// How many numbers it wants.
    pub target_numbers: Option<i32>,
    /// The pool is never made larger than this.
    pub max_numbers: Option<i32>,
    /// What its numbers may cost a month, in millionths of `spend_currency`; `None` for no cap.
    pub spend_cap_micros: Option<i64>,
    /// ISO 4217.
    pub spend_currency: String,
    /// Ask a telco about each phone that is entered, those of an import apart (R88).
    pub lookup_phones: bool,
    /// Language of texts to people whose own is not known (BCP 47).
    pub locale: String,
    /// The market's word for a ride: `trip`, `delivery`, `job` (R62).
    pub ride_word: String,
    /// Its word for a driver: `driver`, `courier`, `technician`.
    pub driver_word: String,
    /// Its word for a customer.
    pub customer_word: String,
    /// Digits of the PIN that unknown callers are asked for; 0 if they are not.
    pub pin_digits: i32,
    /// How long contact lasts after a ride.
    pub expiry_mode: ExpiryMode,
    /// Overrides `MASKLINE_SLIDE`.
    pub slide_seconds: Option<i32>,
    /// Overrides `MASKLINE_LONGEST_CONTACT`.
    pub longest_contact_seconds: Option<i32>,
    /// Overrides `MASKLINE_LOST_WINDOW`.
    pub lost_window_seconds: Option<i32>,
    /// Overrides `MASKLINE_RECONNECT`.
    pub reconnect_seconds: Option<i32>,
    /// The word LOST reconnects at once; else a dispatcher is asked.
    pub auto_reconnect: bool,
    /// Both are told when a ride is completed (C7, D7).
    pub tells_completion: bool,
    /// Who is called hears who calls before the two are connected (A2), where the telco can.
    pub whispers: bool,
    /// Who missed a call is told so by text (O8).
    pub tells_missed_calls: bool,
    /// A voicemail that answers is hung up on, where the telco can tell (E42).
    pub detects_voicemail: bool,
    /// When its support line is staffed, as [`crate::support::hours`] reads it; empty for always.
    pub support_hours: String,
    /// Further countries whose phones people may have, beside its own, separated by commas; empty for all (T4).
    pub allowed_countries: String,
    /// Further countries whose phones may be verified, beside its own, separated by commas.
    pub verify_countries: String,
    /// Overrides `MASKLINE_VERIFY_MARKET_DAY`.
    pub verify_day_cap: Option<i32>,
    /// What a new customer with a verified phone may claim once, in millionths; none for no credit (R3).
    pub credit_micros: Option<i64>,
    /// ISO 4217.
    pub credit_currency: String,
    /// What is done about phone numbers and the like in texts.
    pub leak_policy: LeakPolicy,
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

    /// What its numbers must carry: a ride's two people text and call.
    #[must_use]
    pub fn needs(&self) -> Capabilities {
        Capabilities { sms: true, voice: true, mms: self.needs_mms }
    }

    /// Its area codes, the preferred one first.
    pub fn area_codes(&self) -> impl Iterator<Item = &str> {
        codes(&self.area_codes)
    }

    /// Its centre and what counts as near it.
    #[must_use]
    pub fn near(&self) -> Option<Near> {
        let (latitude, longitude) = self.latitude.zip(self.longitude)?;
        Some(Near { latitude, longitude, radius_miles: u32::try_from(self.radius_miles).unwrap_or(0) })
    }

    /// By how much a text or call prolongs contact, where that is wanted.
    #[must_use]
    pub fn slide(&self, config: &Config) -> Duration {
        or_default(self.slide_seconds, config.slide)
    }

    /// How long after the pickup time contact ends at the latest, however long a ride takes.
    #[must_use]
    pub fn longest_contact(&self, config: &Config) -> Duration {
        or_default(self.longest_contact_seconds, config.longest_contact)
    }

    /// How long after the end someone may say that he left something behind (E11).
    #[must_use]
    pub fn lost_window(&self, config: &Config) -> Duration {
        or_default(self.lost_window_seconds, config.lost_window)
    }

    /// How long two people are reconnected, unless told otherwise.
    #[must_use]
    pub fn reconnect(&self, config: &Config) -> Duration {
        or_default(self.reconnect_seconds, config.reconnect)
    }

    /// Further countries whose phones people may have, beside its own; none for all.
    pub fn allowed_countries(&self) -> impl Iterator<Item = &str> {
        codes(&self.allowed_countries)
    }

    /// The countries whose phones may be verified: its own first.
    pub fn verify_countries(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.country.as_str()).chain(codes(&self.verify_countries))
    }

    /// How many codes go out a day.
    #[must_use]
    pub fn verify_day_cap(&self, config: &Config) -> u64 {
        self.verify_day_cap.and_then(|cap| u64::try_from(cap).ok()).unwrap_or(config.verify_market_day)
    }

    /// The market's time zone; UTC if the row names none that exists.
    #[must_use]
    pub fn time_zone(&self) -> chrono_tz::Tz {
        self.time_zone.parse().unwrap_or(chrono_tz::UTC)
    }
}

/// What is separated by commas.
fn codes(list: &str) -> impl Iterator<Item = &str> {
    list.split(',').map(str::trim).filter(|code| !code.is_empty())
}

fn or_default(seconds: Option<i32>, default: Duration) -> Duration {
    seconds.and_then(|s| u64::try_from(s).ok()).map_or(default, Duration::from_secs)
}

/// The market of that id, or the default one where none is named.
///
/// # Errors
/// `NOT_FOUND` if there is none of that id.
pub async fn named_or_default(db: &impl Connection, id: Option<Uuid>) -> Result<Model> {
    let found = match id {
        Some(id) => {
            static NAMED: Said = Said::new();
            db.said(&NAMED, [id.into()], || Entity::find_by_id(id).into_query()).await?.pop()
        }
        None => db.row(Entity::find().filter(Column::IsDefault.eq(true))).await?,
    };
    found.ok_or_else(|| Error::not_found("market"))
}
