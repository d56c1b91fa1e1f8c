//! Numbers that are named in the settings (R85): when the server starts they join the pool of the default market,
//! as if somebody had added them by hand. What became of them since stays as it is.

use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};

use crate::app::App;
use crate::entities::market;
use crate::entities::proxy_number::{self, Purpose};
use crate::error::{Error, ErrorCode, Result};
use crate::numbers::inventory::{self, NewNumber};
use crate::phone::PhoneNumber;

/// Adds those that are not there yet. One that fails does not stop the others; the log knows it by its place in the
/// list, not by its digits.
pub async fn add_all(app: App) {
    let named = app.config.numbers.iter().filter(|told| !told.trim().is_empty());
    for (n, told) in named.enumerate() {
        if app.stop.is_cancelled() {
            return;
        }
        let place = n + 1;
        match add(&app, told).await {
            Ok(false) => {}
            Ok(true) => tracing::info!(place, "a number of MASKLINE_NUMBERS joined the pool"),
            // Another node was faster.
            Err(error) if error.code() == ErrorCode::AlreadyExists => {}
            Err(error) => {
                tracing::error!(place, %error, "a number of MASKLINE_NUMBERS could not join the pool");
            }
        }
    }
}

/// Adds one, unless we ever had it: answers whether it was added.
async fn add(app: &App, told: &str) -> Result<bool> {
    let wrong = || Error::invalid("number", "Write it as vonage:+447700900001: the telco, and the number.");
    let (telco, number) = told.trim().split_once(':').ok_or_else(wrong)?;
    let market = market::named_or_default(app.db.read(), None).await?;
    let number = PhoneNumber::parse(number, Some(&market.country)).map_err(|_| wrong())?;
    let known = proxy_number::Entity::find().filter(proxy_number::Column::E164.eq(number.e164()));
    if known.count(app.db.read()).await? > 0 {
        return Ok(false);
    }
    let new = NewNumber {
        number: number.e164().to_owned(),
        provider: telco.trim().to_lowercase(),
        market_id: Some(market.id),
        sms: true,
        voice: true,
        mms: false,
        purpose: Purpose::Pool,
    };
    inventory::add(app, new).await?;
    Ok(true)
}
