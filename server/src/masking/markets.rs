//! Markets: the default one is made on first start from the settings; administrators change it.

use std::time::Duration;

use sea_orm::ActiveValue::{self, Set};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, EntityTrait, IdenStatic, Iterable, Value};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::entities::market::{self, ExpiryMode, LeakPolicy, Strategy};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};
use crate::masking::wording::editing;
use crate::phone::calling_code;
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
pub async fn create(app: &App, new: NewMarket, by: Option<Uuid>) -> Result<market::Model> {
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
    let mut tx = app.db.begin().await?;
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
    audit::record(app, &mut tx, by, "market.create", Some(made.id), made.name.clone()).await?;
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
    /// A voicemail is hung up on.
    pub detects_voicemail: Option<bool>,
    /// When the support line is staffed; empty for always.
    pub support_hours: Option<String>,
    /// Further countries whose phones people may have; empty for all.
    pub allowed_countries: Option<Vec<String>>,
}

const UNKNOWN_ZONE: &str = "Name a time zone of the IANA database, as Europe/Amsterdam.";
/// The longest grace or quarantine: 90 days.
const LONGEST_SECONDS: i32 = 90 * 24 * 3_600;
/// The shortest quarantine: what is late by less would reach whom the number leads to next.
const SHORTEST_QUARANTINE: Duration = Duration::from_mins(15);

/// Changes a market.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, id: Uuid, patch: MarketPatch, by: Option<Uuid>) -> Result<market::Model> {
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
        // Said now, whatever the settings of the server say.
        other => Ok(other.map(Some)),
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
    let hours = patch.support_hours.map(|hours| hours.trim().to_owned());
    if let Some(hours) = &hours {
        hours.parse::<Hours>().map_err(|message| Error::invalid("supportHours", message))?;
    }
    let countries =
        patch.allowed_countries.map(|codes| checked_countries("allowedCountries", &codes)).transpose()?;
    let mut tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, Some(id)).await?;
    // One that was set before there was a shortest stays as it is.
    let rest = patch.quarantine_seconds.map(|rest| Duration::from_secs(u64::try_from(rest).unwrap_or(0)));
    if rest.is_some_and(|rest| rest < SHORTEST_QUARANTINE && rest != market.quarantine(&app.config)) {
        return Err(Error::invalid("quarantineSeconds", "At least 15 minutes."));
    }
    let mut changed: market::ActiveModel = market.clone().into();
    put(&mut changed.name, text("name", patch.name)?);
    put(&mut changed.brand, text("brand", patch.brand)?);
    put(&mut changed.pin_digits, patch.pin_digits);
    put(&mut changed.locale, patch.locale);
    put(&mut changed.ride_word, text("rideWord", patch.ride_word)?);
    put(&mut changed.driver_word, text("driverWord", patch.driver_word)?);
    put(&mut changed.customer_word, text("customerWord", patch.customer_word)?);
    put(&mut changed.time_zone, patch.time_zone);
    put(&mut changed.strategy, patch.strategy);
    put(&mut changed.grace_seconds, seconds("graceSeconds", patch.grace_seconds)?);
    put(&mut changed.cancel_grace_seconds, seconds("cancelGraceSeconds", patch.cancel_grace_seconds)?);
    put(&mut changed.quarantine_seconds, seconds("quarantineSeconds", patch.quarantine_seconds)?);
    put(&mut changed.expiry_mode, patch.expiry_mode);
    put(&mut changed.slide_seconds, seconds("slideSeconds", patch.slide_seconds)?);
    let longest = seconds("longestContactSeconds", patch.longest_contact_seconds)?;
    put(&mut changed.longest_contact_seconds, longest);
    put(&mut changed.lost_window_seconds, seconds("lostWindowSeconds", patch.lost_window_seconds)?);
    put(&mut changed.reconnect_seconds, seconds("reconnectSeconds", patch.reconnect_seconds)?);
    put(&mut changed.auto_reconnect, patch.auto_reconnect);
    put(&mut changed.tells_completion, patch.tells_completion);
    put(&mut changed.whispers, patch.whispers);
    put(&mut changed.tells_missed_calls, patch.tells_missed_calls);
    put(&mut changed.detects_voicemail, patch.detects_voicemail);
    put(&mut changed.leak_policy, patch.leak_policy);
    put(&mut changed.support_hours, hours);
    put(&mut changed.allowed_countries, countries);
    if !changed.is_changed() {
        tx.roll_back().await?;
        return Ok(market);
    }
    let set = market::Column::iter().filter(|column| changed.get(*column).is_set());
    let fields = set.map(|column| column.as_str()).collect::<Vec<_>>().join(", ");
    let market = changed.update(&*tx).await?;
    audit::record(app, &mut tx, by, "market.update", Some(id), fields).await?;
    tx.commit().await?;
    Ok(market)
}

/// Countries as they are kept: in capitals, each once.
///
/// # Errors
/// `INVALID_INPUT` of `field` for what is no country's code.
pub(crate) fn checked_countries(field: &'static str, written: &[String]) -> Result<String> {
    let mut countries = Vec::new();
    for country in written {
        let country = country.trim().to_uppercase();
        if country.len() != 2 || calling_code(&country).is_none() {
            return Err(Error::invalid(field, "Countries of two letters each, as BE or DE."));
        }
        if !countries.contains(&country) {
            countries.push(country);
        }
    }
    Ok(countries.join(","))
}

/// What is not told stays as it is.
fn put<T: Into<Value>>(field: &mut ActiveValue<T>, told: Option<T>) {
    if let Some(told) = told {
        *field = Set(told);
    }
}
