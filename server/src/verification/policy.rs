//! What a market decides of verification: which countries get codes, how many a day, and the credit.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use sea_orm::IntoActiveModel;
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::entities::market;
use crate::error::{Error, Result};
use crate::masking::markets::checked_countries;
use crate::masking::once::Terms;
use crate::numbers::money;

/// The highest cap that makes sense.
const MOST_A_DAY: i32 = 1_000_000;

/// A change; what is `None` stays, `Some(None)` clears.
#[derive(Clone, Debug, Default)]
pub struct PolicyPatch {
    /// Further countries whose phones get codes, beside the market's own.
    pub countries: Option<Vec<String>>,
    /// How many codes go out a day; cleared, the deployment's setting holds.
    pub day_cap: Option<Option<i32>>,
    /// What new customers may claim, a decimal number; cleared, nothing.
    pub credit: Option<Option<String>>,
    /// ISO 4217.
    pub credit_currency: Option<String>,
}

/// Changes what a market decides.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT`.
pub async fn update(app: &App, market: Uuid, patch: PolicyPatch, terms: &Terms) -> Result<market::Model> {
    let mut tx = app.db.begin().await?;
    let before = market::named_or_default(&*tx, Some(market)).await?;
    let mut row = before.into_active_model();
    if let Some(countries) = patch.countries {
        row.verify_countries = Set(checked_countries("countries", &countries)?);
    }
    if let Some(cap) = patch.day_cap {
        if cap.is_some_and(|cap| !(0..=MOST_A_DAY).contains(&cap)) {
            return Err(Error::invalid("dayCap", format!("Between 0 and {MOST_A_DAY}.")));
        }
        row.verify_day_cap = Set(cap);
    }
    if let Some(credit) = patch.credit {
        let micros = match credit.as_deref().map(str::trim).filter(|text| !text.is_empty()) {
            Some(text) => match money::micros(text).filter(|micros| *micros > 0) {
                Some(micros) => Some(micros),
                None => return Err(Error::invalid("credit", "A decimal number above 0, as 5.00.")),
            },
            None => None,
        };
        row.credit_micros = Set(micros);
    }
    if let Some(currency) = patch.credit_currency {
        let currency = currency.trim().to_uppercase();
        if currency.len() != 3 || !currency.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(Error::invalid("creditCurrency", "Three letters, as EUR."));
        }
        row.credit_currency = Set(currency);
    }
    let market = row.update(&*tx).await?;
    audit::record(app, &mut tx, terms.by, "market.verification", Some(market.id), "").await?;
    tx.commit().await?;
    Ok(market)
}
