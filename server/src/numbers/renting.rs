//! One number more for a market: found nearby, rented, pointed at us, in the pool.

use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};

use crate::app::App;
use crate::entities::market;
use crate::entities::proxy_number::{self, Callbacks, Model, State};
use crate::error::{Error, ErrorCode, Result};
use crate::numbers::{lifecycle::LEASE, money, states, vendors};
use crate::providers::{NumberQuery, OfferedNumber, Provider, RentedNumber};

/// Looked at of what a telco offers.
const OFFERS: u32 = 5;

/// Rents the nearest number there is for a market, from the telco that serves most of its numbers.
///
/// # Errors
/// `ILLEGAL_TRANSITION` when the market's budget or size has no room; `PROVIDER_ERROR` in the telco's
/// words; when the database fails.
pub async fn rent_one(app: &App, market: &market::Model) -> Result<Model> {
    let ours = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(market.id))
        .filter(proxy_number::Column::State.ne(State::Released))
        .all(app.db.read())
        .await?;
    let provider = provider_for(app, &ours)?;
    let offer = find(provider.as_ref(), market).await?;
    let price = offer.monthly_cost.as_ref().filter(|price| price.currency == market.spend_currency);
    let price = price.and_then(|price| money::micros(&price.amount));
    has_room(market, &ours, price)?;
    let number = order(app, market, provider.as_ref(), &offer).await?;
    match provider.buy_number(&offer.number, &offer.country).await {
        Ok(rented) => point(app, provider.as_ref(), number, &rented).await,
        Err(error) => fail(app, number, vendors::words(provider.as_ref(), &error)).await,
    }
}

fn provider_for<'a>(app: &'a App, ours: &[Model]) -> Result<&'a Arc<dyn Provider>> {
    let mut served: HashMap<&str, usize> = HashMap::new();
    for number in ours {
        *served.entry(&number.provider).or_default() += 1;
    }
    let most = served.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)));
    match most {
        Some((name, _)) => vendors::named(app, name),
        // The first telco that can send is the one that is set up.
        None => app.providers.iter().find(|provider| provider.can_send()).ok_or_else(|| {
            Error::refused(ErrorCode::ProviderError, "No telco is set up to rent a number from.")
        }),
    }
}

/// The nearest offer: of the area codes, around the centre, of the region, of the country, and last
/// a number that is free to call (R22, R23, R101).
async fn find(provider: &dyn Provider, market: &market::Model) -> Result<OfferedNumber> {
    let anywhere = NumberQuery {
        country: market.country.clone(),
        near: None,
        region: None,
        area_code: None,
        pattern: None,
        toll_free: false,
        capabilities: market.needs(),
        limit: OFFERS,
    };
    let by_code =
        market.area_codes().map(|code| NumberQuery { area_code: Some(code.to_owned()), ..anywhere.clone() });
    let mut queries: Vec<_> = by_code.collect();
    if let Some(near) = market.near() {
        queries.push(NumberQuery { near: Some(near), ..anywhere.clone() });
    }
    if market.region.is_some() {
        queries.push(NumberQuery { region: market.region.clone(), ..anywhere.clone() });
    }
    queries.push(anywhere.clone());
    if market.toll_free {
        queries.push(NumberQuery { toll_free: true, ..anywhere });
    }
    for query in queries {
        let offers = provider.search_numbers(&query).await;
        let offers = offers.map_err(|error| vendors::refusal(provider, &error))?;
        if let Some(offer) = offers.into_iter().find(|offer| offer.capabilities.cover(market.needs())) {
            return Ok(offer);
        }
    }
    let words = format!("{} offers no number that fits.", provider.label());
    Err(Error::refused(ErrorCode::ProviderError, words))
}

fn has_room(market: &market::Model, ours: &[Model], price: Option<i64>) -> Result<()> {
    let full = |words: &str| Err(Error::refused(ErrorCode::IllegalTransition, words));
    let pool = ours.iter().filter(|number| number.purpose == proxy_number::Purpose::Pool).count();
    if market.max_numbers.and_then(|most| usize::try_from(most).ok()).is_some_and(|most| pool >= most) {
        return full("The market has as many numbers as it may have.");
    }
    let Some(cap) = market.spend_cap_micros else { return Ok(()) };
    let spent: i64 = ours
        .iter()
        .filter(|number| number.cost_currency.as_ref() == Some(&market.spend_currency))
        .filter_map(|number| number.monthly_cost_micros)
        .sum();
    if spent + price.unwrap_or(0) > cap {
        return full("The market's budget has no room for another number.");
    }
    Ok(())
}

/// The row comes before the order: a number that is paid for is never unknown here.
async fn order(
    app: &App,
    market: &market::Model,
    provider: &dyn Provider,
    offer: &OfferedNumber,
) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let known = proxy_number::Entity::find()
        .filter(proxy_number::Column::E164.eq(offer.number.e164()))
        .one(&*tx)
        .await?;
    let price = offer.monthly_cost.as_ref();
    let describe = |row: &mut proxy_number::ActiveModel| {
        row.provider = Set(provider.name().to_owned());
        row.market_id = Set(market.id);
        row.environment = Set(app.config.environment.clone());
        row.sms = Set(offer.capabilities.sms);
        row.voice = Set(offer.capabilities.voice);
        row.mms = Set(offer.capabilities.mms);
        row.country = Set(Some(offer.country.clone()));
        row.region = Set(offer.region.clone());
        row.locality = Set(offer.locality.clone());
        row.monthly_cost_micros = Set(price.and_then(|price| money::micros(&price.amount)));
        row.cost_currency = Set(price.map(|price| price.currency.clone()));
        row.lease_until = Set(Some(now.plus(LEASE)));
    };
    let number = if let Some(known) = known {
        states::step(&mut tx, now, known, State::Ordered, describe).await?
    } else {
        let plain = Model::plain(app.clock.new_id(), &offer.number, provider.name(), market.id, now);
        let mut row = Model { state: State::Ordered, ..plain }.into_active_model().reset_all();
        describe(&mut row);
        row.insert(&*tx).await?
    };
    tx.commit().await?;
    Ok(number)
}

async fn point(app: &App, provider: &dyn Provider, number: Model, rented: &RentedNumber) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, number.id, None).await?;
    let number = states::step(&mut tx, now, number, State::Configuring, |row| {
        row.provider_sid = Set(Some(rented.provider_id.clone()));
    })
    .await?;
    tx.commit().await?;
    if let Err(error) = provider.configure_number(rented).await {
        return fail(app, number, vendors::words(provider, &error)).await;
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, number.id, None).await?;
    let number = states::step(&mut tx, now, number, State::Active, |row| {
        row.callbacks = Set(Callbacks::Ok);
        row.callbacks_checked_at = Set(Some(now));
        row.callbacks_ok_at = Set(Some(now));
        row.created_at = Set(now);
    })
    .await?;
    tx.commit().await?;
    app.stock.forget();
    Ok(number)
}

async fn fail(app: &App, number: Model, words: String) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, number.id, None).await?;
    states::step(&mut tx, now, number, State::Failed, |row| row.error = Set(Some(words.clone()))).await?;
    tx.commit().await?;
    Err(Error::refused(ErrorCode::ProviderError, words))
}
