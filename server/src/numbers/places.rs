//! Where a market is, which numbers are local to it, how many it wants and what they may cost (R22,
//! R23, R101).

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::entities::event::Topic;
use crate::entities::market::{self, Model};
use crate::error::{Error, Result};
use crate::numbers::money;

/// A market has at most so many numbers, and area codes.
const MOST_NUMBERS: i32 = 10_000;
const MOST_CODES: usize = 20;

/// A change; what is `None` stays, an inner `None` clears.
#[derive(Clone, Debug, Default)]
pub struct PlacePatch {
    /// State or region, as telcos name it.
    pub region: Option<Option<String>>,
    /// Degrees north.
    pub latitude: Option<Option<f64>>,
    /// Degrees east.
    pub longitude: Option<Option<f64>>,
    /// How far around the centre a number counts as local.
    pub radius_miles: Option<i32>,
    /// Area codes that are local, the preferred one first.
    pub area_codes: Option<Vec<String>>,
    /// Numbers must carry texts with pictures.
    pub needs_mms: Option<bool>,
    /// Where no other number is left, one that is free to call is bought.
    pub toll_free: Option<bool>,
    /// The pool is never made smaller than this.
    pub min_numbers: Option<Option<i32>>,
    /// How many numbers it wants.
    pub target_numbers: Option<Option<i32>>,
    /// The pool is never made larger than this.
    pub max_numbers: Option<Option<i32>>,
    /// What its numbers may cost a month, a decimal number.
    pub spend_cap: Option<Option<String>>,
    /// ISO 4217 currency of the cap.
    pub spend_currency: Option<String>,
    /// Ask a telco about each phone that is entered.
    pub lookup_phones: Option<bool>,
}

/// Changes where a market is and how many numbers it wants.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, id: Uuid, patch: PlacePatch, by: Option<Uuid>) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let market = market::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&*tx)
        .await?
        .ok_or_else(|| Error::not_found("market"))?;
    let after = changed(market.clone(), patch)?;
    if after == market {
        return Ok(market);
    }
    let market = market::ActiveModel {
        id: Set(id),
        region: Set(after.region),
        latitude: Set(after.latitude),
        longitude: Set(after.longitude),
        radius_miles: Set(after.radius_miles),
        area_codes: Set(after.area_codes),
        needs_mms: Set(after.needs_mms),
        toll_free: Set(after.toll_free),
        min_numbers: Set(after.min_numbers),
        target_numbers: Set(after.target_numbers),
        max_numbers: Set(after.max_numbers),
        spend_cap_micros: Set(after.spend_cap_micros),
        spend_currency: Set(after.spend_currency),
        lookup_phones: Set(after.lookup_phones),
        ..Default::default()
    }
    .update(&*tx)
    .await?;
    audit::record(app, &mut tx, by, "market.numbering", Some(id), market.name.clone()).await?;
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    Ok(market)
}

/// The market as it will be, if all of it can be.
fn changed(market: Model, patch: PlacePatch) -> Result<Model> {
    let mut after = market;
    if let Some(region) = patch.region {
        after.region = region.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    }
    after.latitude = patch.latitude.unwrap_or(after.latitude);
    after.longitude = patch.longitude.unwrap_or(after.longitude);
    after.radius_miles = patch.radius_miles.unwrap_or(after.radius_miles);
    if let Some(codes) = patch.area_codes {
        after.area_codes = joined(&codes)?;
    }
    after.needs_mms = patch.needs_mms.unwrap_or(after.needs_mms);
    after.toll_free = patch.toll_free.unwrap_or(after.toll_free);
    after.min_numbers = patch.min_numbers.unwrap_or(after.min_numbers);
    after.target_numbers = patch.target_numbers.unwrap_or(after.target_numbers);
    after.max_numbers = patch.max_numbers.unwrap_or(after.max_numbers);
    after.lookup_phones = patch.lookup_phones.unwrap_or(after.lookup_phones);
    if let Some(cap) = patch.spend_cap {
        let wrong = || Error::invalid("monthlySpendCap", "A decimal number, as 25 or 12.50.");
        after.spend_cap_micros = match cap {
            Some(cap) => Some(money::micros(&cap).ok_or_else(wrong)?),
            None => None,
        };
    }
    if let Some(currency) = patch.spend_currency {
        after.spend_currency = currency.trim().to_uppercase();
    }
    check(&after)?;
    Ok(after)
}

fn joined(codes: &[String]) -> Result<String> {
    let codes: Vec<&str> = codes.iter().map(|code| code.trim()).filter(|code| !code.is_empty()).collect();
    let fits = |code: &&str| code.len() <= 6 && code.bytes().all(|byte| byte.is_ascii_digit());
    if codes.len() > MOST_CODES || !codes.iter().all(fits) {
        let words = format!("At most {MOST_CODES} codes of up to six digits, without the country code.");
        return Err(Error::invalid("areaCodes", words));
    }
    Ok(codes.join(","))
}

fn check(market: &Model) -> Result<()> {
    let within = |value: Option<f64>, most: f64| value.is_none_or(|value| value.abs() <= most);
    if !within(market.latitude, 90.0) {
        return Err(Error::invalid("latitude", "Between -90 and 90 degrees."));
    }
    if !within(market.longitude, 180.0) {
        return Err(Error::invalid("longitude", "Between -180 and 180 degrees."));
    }
    if market.latitude.is_some() != market.longitude.is_some() {
        return Err(Error::invalid("longitude", "A centre has a latitude and a longitude, or neither."));
    }
    if !(1..=500).contains(&market.radius_miles) {
        return Err(Error::invalid("radiusMiles", "Between 1 and 500 miles."));
    }
    let counts = [
        ("minNumbers", market.min_numbers),
        ("targetNumbers", market.target_numbers),
        ("maxNumbers", market.max_numbers),
    ];
    for (field, value) in counts {
        if value.is_some_and(|value| !(0..=MOST_NUMBERS).contains(&value)) {
            return Err(Error::invalid(field, format!("Between 0 and {MOST_NUMBERS}.")));
        }
    }
    let set: Vec<_> = counts.iter().filter_map(|(field, value)| Some((*field, (*value)?))).collect();
    if let Some(pair) = set.windows(2).find(|pair| pair[0].1 > pair[1].1) {
        return Err(Error::invalid(
            pair[1].0,
            "The smallest size, the target and the largest size must grow.",
        ));
    }
    let currency = &market.spend_currency;
    if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(Error::invalid("spendCurrency", "Three letters, as USD."));
    }
    Ok(())
}
