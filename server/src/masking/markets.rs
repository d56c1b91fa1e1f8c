//! Markets: the default one is made on first start from the settings; administrators change it.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::entities::market::{self, ExpiryMode, LeakPolicy, Strategy};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};
use crate::masking::wording::editing;
use crate::support::hours::Hours;

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
        locale: Set("en".to_owned()),
        ride_word: Set("trip".to_owned()),
        driver_word: Set("driver".to_owned()),
        customer_word: Set("customer".to_owned()),
        pin_digits: Set(0),
        is_default: Set(true),
        created_at: Set(app.clock.now()),
        // All else stands as the database has it by default.
        ..Default::default()
    };
    market::Entity::insert(fresh)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(&*tx)
        .await?;
    tx.commit().await
}

/// A new market.
#[derive(Clone, Debug)]
pub struct NewMarket {
    /// Shown name.
    pub name: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// IANA time zone.
    pub time_zone: String,
    /// The company's name in texts; the deployment's unless told.
    pub brand: Option<String>,
}

/// Makes a market; its policies are the deployment's until they are changed.
///
/// # Errors
/// `INVALID_INPUT`; `ALREADY_EXISTS` if there is one of this name.
pub async fn create(app: &App, new: NewMarket) -> Result<market::Model> {
    let name = short("name", &new.name)?;
    let country = new.country.trim().to_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Error::invalid("country", "Two letters, as NL or US."));
    }
    if new.time_zone.parse::<chrono_tz::Tz>().is_err() {
        return Err(Error::invalid("timeZone", UNKNOWN_ZONE));
    }
    let row = market::ActiveModel {
        id: Set(app.clock.new_id()),
        name: Set(name),
        country: Set(country),
        time_zone: Set(new.time_zone),
        brand: Set(short("brand", new.brand.as_deref().unwrap_or(&app.config.brand))?),
        strategy: Set(Strategy::Auto),
        is_default: Set(false),
        created_at: Set(app.clock.now()),
        // All else stands as the database has it by default.
        ..Default::default()
    };
    let tx = app.db.begin().await?;
    let made = match row.insert(&*tx).await {
        Err(cause) if is_unique_violation(&cause) => {
            return Err(Error::Refused {
                code: ErrorCode::AlreadyExists,
                message: "There is a market of this name.".to_owned(),
                field: Some("name"),
            });
        }
        other => other?,
    };
    tx.commit().await?;
    Ok(made)
}

fn short(field: &'static str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 60 {
        return Err(Error::invalid(field, "Between 1 and 60 characters."));
    }
    Ok(text.to_owned())
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
    /// Language of texts.
    pub locale: Option<String>,
    /// The word for a ride.
    pub ride_word: Option<String>,
    /// The word for a driver.
    pub driver_word: Option<String>,
    /// The word for a customer.
    pub customer_word: Option<String>,
    /// Digits of the PIN that unknown callers are asked for.
    pub pin_digits: Option<i32>,
    /// Grace after completion.
    pub grace_seconds: Option<i32>,
    /// Grace after cancellation.
    pub cancel_grace_seconds: Option<i32>,
    /// Quarantine.
    pub quarantine_seconds: Option<i32>,
    /// How long contact lasts after a ride.
    pub expiry_mode: Option<ExpiryMode>,
    /// By how much a text or call prolongs it.
    pub slide_seconds: Option<i32>,
    /// The longest contact after the pickup time.
    pub longest_contact_seconds: Option<i32>,
    /// How long LOST is understood.
    pub lost_window_seconds: Option<i32>,
    /// How long a reconnection lasts.
    pub reconnect_seconds: Option<i32>,
    /// LOST reconnects at once.
    pub auto_reconnect: Option<bool>,
    /// Both are told when a ride is completed.
    pub tells_completion: Option<bool>,
    /// What is done about phone numbers and the like in texts.
    pub leak_policy: Option<LeakPolicy>,
    /// Who is called hears who calls.
    pub whispers: Option<bool>,
    /// Who missed a call is told so.
    pub tells_missed_calls: Option<bool>,
    /// When the support line is staffed; empty for always.
    pub support_hours: Option<String>,
}

const UNKNOWN_ZONE: &str = "Name a time zone of the IANA database, as Europe/Amsterdam.";
/// The longest grace or quarantine: 90 days.
const LONGEST_SECONDS: i32 = 90 * 24 * 3_600;

/// Changes a market.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, id: Uuid, patch: MarketPatch) -> Result<market::Model> {
    let text = |field, value: Option<String>| match value.map(|value| value.trim().to_owned()) {
        Some(value) if value.is_empty() || value.chars().count() > 60 => {
            Err(Error::invalid(field, "Between 1 and 60 characters."))
        }
        other => Ok(other),
    };
    let seconds = |field, value: Option<i32>| match value {
        Some(value) if !(0..=LONGEST_SECONDS).contains(&value) => {
            Err(Error::invalid(field, "Between 0 seconds and 90 days."))
        }
        other => Ok(other),
    };
    if patch.time_zone.as_ref().is_some_and(|zone| zone.parse::<chrono_tz::Tz>().is_err()) {
        return Err(Error::invalid("timeZone", UNKNOWN_ZONE));
    }
    if patch.pin_digits.is_some_and(|digits| digits != 0 && !(4..=6).contains(&digits)) {
        return Err(Error::invalid("pinDigits", "A PIN has 4 to 6 digits; 0 asks nobody."));
    }
    if let Some(locale) = &patch.locale {
        editing::checked_locale(locale)?;
    }
    let tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, Some(id)).await?;
    let mut changed: market::ActiveModel = market.clone().into();
    if let Some(name) = text("name", patch.name)? {
        changed.name = Set(name);
    }
    if let Some(brand) = text("brand", patch.brand)? {
        changed.brand = Set(brand);
    }
    if let Some(digits) = patch.pin_digits {
        changed.pin_digits = Set(digits);
    }
    if let Some(locale) = patch.locale {
        changed.locale = Set(locale);
    }
    if let Some(word) = text("rideWord", patch.ride_word)? {
        changed.ride_word = Set(word);
    }
    if let Some(word) = text("driverWord", patch.driver_word)? {
        changed.driver_word = Set(word);
    }
    if let Some(word) = text("customerWord", patch.customer_word)? {
        changed.customer_word = Set(word);
    }
    if let Some(zone) = patch.time_zone {
        changed.time_zone = Set(zone);
    }
    if let Some(strategy) = patch.strategy {
        changed.strategy = Set(strategy);
    }
    if let Some(grace) = seconds("graceSeconds", patch.grace_seconds)? {
        changed.grace_seconds = Set(Some(grace));
    }
    if let Some(grace) = seconds("cancelGraceSeconds", patch.cancel_grace_seconds)? {
        changed.cancel_grace_seconds = Set(Some(grace));
    }
    if let Some(quarantine) = seconds("quarantineSeconds", patch.quarantine_seconds)? {
        changed.quarantine_seconds = Set(Some(quarantine));
    }
    if let Some(mode) = patch.expiry_mode {
        changed.expiry_mode = Set(mode);
    }
    if let Some(slide) = seconds("slideSeconds", patch.slide_seconds)? {
        changed.slide_seconds = Set(Some(slide));
    }
    if let Some(longest) = seconds("longestContactSeconds", patch.longest_contact_seconds)? {
        changed.longest_contact_seconds = Set(Some(longest));
    }
    if let Some(window) = seconds("lostWindowSeconds", patch.lost_window_seconds)? {
        changed.lost_window_seconds = Set(Some(window));
    }
    if let Some(reconnect) = seconds("reconnectSeconds", patch.reconnect_seconds)? {
        changed.reconnect_seconds = Set(Some(reconnect));
    }
    if let Some(auto) = patch.auto_reconnect {
        changed.auto_reconnect = Set(auto);
    }
    if let Some(tells) = patch.tells_completion {
        changed.tells_completion = Set(tells);
    }
    if let Some(whispers) = patch.whispers {
        changed.whispers = Set(whispers);
    }
    if let Some(tells) = patch.tells_missed_calls {
        changed.tells_missed_calls = Set(tells);
    }
    if let Some(hours) = patch.support_hours {
        let hours = hours.trim();
        hours.parse::<Hours>().map_err(|message| Error::invalid("supportHours", message))?;
        changed.support_hours = Set(hours.to_owned());
    }
    if let Some(policy) = patch.leak_policy {
        changed.leak_policy = Set(policy);
    }
    let market = if changed.is_changed() { changed.update(&*tx).await? } else { market };
    tx.commit().await?;
    Ok(market)
}
