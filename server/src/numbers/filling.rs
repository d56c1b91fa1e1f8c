//! Filling one order, step by step: choose a number, rent it, point it at us. Each step is written
//! down before the next one begins.

use std::collections::HashSet;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::alerts::{self, Alert};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::alert::{Kind, Severity};
use crate::entities::event::Topic;
use crate::entities::market;
use crate::entities::number_order::{self, Model as Order};
use crate::entities::proxy_number::{self, ActiveModel, Model, Purpose, State};
use crate::error::{Error, Result, is_unique_violation};
use crate::numbers::orders::Outcome;
use crate::numbers::wish::Wish;
use crate::numbers::{budget, callbacks, money, search, states, vendors};
use crate::phone::PhoneNumber;
use crate::providers::{NumberQuery, OfferedNumber, Price, Provider, RentedNumber, SendError};

/// How many offers are looked at: others may be taking the first ones.
const OFFERS: u32 = 20;

/// Where a step leads.
enum Step {
    /// On with this number.
    On(Box<Model>),
    /// The attempt ends here.
    End(Outcome),
}

fn on(number: Model) -> Step {
    Step::On(Box::new(number))
}

/// Works on an order as far as it goes.
///
/// # Errors
/// When the database fails: the order is taken up again.
pub(super) async fn fill(app: &App, order: &Order) -> Result<Outcome> {
    let chosen = match order.number_id {
        Some(id) => proxy_number::Entity::find_by_id(id).one(app.db.read()).await?,
        None => None,
    };
    let number = match chosen {
        Some(number) => number,
        None => match choose(app, order).await? {
            Step::On(number) => *number,
            Step::End(outcome) => return Ok(outcome),
        },
    };
    let number = match number.state {
        State::Ordered => match rent(app, order, number).await? {
            Step::On(number) => *number,
            Step::End(outcome) => return Ok(outcome),
        },
        _ => number,
    };
    match number.state {
        State::Configuring => callbacks::point_new(app, number).await,
        // Somebody else finished it, or a person took it out of the way.
        State::Failed | State::Released | State::Releasing => {
            Ok(Outcome::Failed(number.error.unwrap_or_else(|| "The number was given up.".to_owned())))
        }
        _ => Ok(Outcome::Done),
    }
}

/// Chooses a number: down the locality chain, at each telco in turn. What fails on the way is logged
/// and not fatal while another rung or telco is left (R24, R101).
async fn choose(app: &App, order: &Order) -> Result<Step> {
    let market = market::named_or_default(app.db.read(), Some(order.market_id)).await?;
    let wish: Wish = serde_json::from_str(&order.wish).map_err(|error| Error::Internal(error.to_string()))?;
    if let Some(step) = find_what_was_asked_for(app, order, &market).await? {
        return Ok(step);
    }
    if let Some(words) = why_not(app, &wish).await? {
        return Ok(Step::End(Outcome::Failed(words)));
    }
    let providers = search::candidates(app, &market, &wish).await?;
    let mut problems: Vec<String> = Vec::new();
    let mut may_come_back = false;
    for (nearness, query) in wish.rungs(&market, OFFERS) {
        for provider in &providers {
            let offered = if wish.anything && provider.chooses_numbers() {
                Err(SendError::Unsupported)
            } else {
                provider.search_numbers(&query).await
            };
            let failed = match offered {
                // Whoever names a number wants that one: not one that merely has its digits in it.
                Ok(mut offers) => {
                    offers.retain(|offer| wish.is_it(&offer.number));
                    match take_one(app, order, &market, provider.as_ref(), offers).await? {
                        Some(step) => return Ok(step),
                        None => continue,
                    }
                }
                // It would choose another one.
                Err(SendError::Unsupported) if wish.number.is_some() => continue,
                Err(SendError::Unsupported) => {
                    match let_choose(app, order, &market, provider.as_ref(), &query).await? {
                        Ok(step) => return Ok(step),
                        Err(error) => error,
                    }
                }
                Err(error) => error,
            };
            let words = vendors::words(provider.as_ref(), &failed);
            tracing::warn!(order = %order.id, ?nearness, reason = words, "no number found here; looking further");
            may_come_back |= matches!(failed, SendError::Retry { .. } | SendError::Unknown { .. });
            if !problems.contains(&words) {
                problems.push(words);
            }
        }
    }
    let words = match &wish.number {
        _ if !problems.is_empty() => problems.join(" "),
        Some(number) => format!("{number} is not to be had: no telco offers it, or no longer. Search again."),
        None => "No telco offers such a number.".to_owned(),
    };
    Ok(Step::End(if may_come_back { Outcome::Later(words) } else { Outcome::Failed(words) }))
}

/// Why the very number that is wanted cannot be bought: it is ours.
async fn why_not(app: &App, wish: &Wish) -> Result<Option<String>> {
    let Some(number) = &wish.number else { return Ok(None) };
    let ours = proxy_number::Entity::find()
        .filter(proxy_number::Column::E164.eq(number))
        .filter(proxy_number::Column::State.ne(State::Released))
        .one(app.db.read())
        .await?;
    Ok(ours.map(|_| format!("{number} is among your numbers already.")))
}

/// What the number of an order will be kept for.
fn purpose_of(order: &Order) -> Result<Purpose> {
    let wish: Wish = serde_json::from_str(&order.wish).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(wish.purpose.unwrap_or(Purpose::Pool))
}

/// Takes the first offer that nobody else is taking. `None` if there is none.
async fn take_one(
    app: &App,
    order: &Order,
    market: &market::Model,
    provider: &dyn Provider,
    offers: Vec<OfferedNumber>,
) -> Result<Option<Step>> {
    for offer in offers {
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        if let Err(error) = budget::allow_price(&tx, market, offer.monthly_cost.as_ref()).await {
            return over_budget(app, tx, market, error).await.map(Some);
        }
        if !is_wanted(&tx, order).await? {
            tx.roll_back().await?;
            return Ok(Some(called_off()));
        }
        let known = Known {
            provider_sid: None,
            phone: &offer.number,
            country: Some(&offer.country),
            price: offer.monthly_cost.as_ref(),
            offer: Some(&offer),
            rented: None,
            purpose: purpose_of(order)?,
        };
        let Some(number) = enter(app, &mut tx, now, market, provider, State::Ordered, &known).await? else {
            continue;
        };
        note_chosen(&tx, order, provider.name(), Some(number.id), now).await?;
        tx.commit().await?;
        return Ok(Some(on(number)));
    }
    Ok(None)
}

/// Is the order still open, and did nobody take it over while this attempt was paused (R25)? It is held until
/// the transaction ends: who calls it off comes before its number is chosen, or too late.
async fn is_wanted(tx: &WriteTx, order: &Order) -> Result<bool> {
    let present = number_order::Entity::find_by_id(order.id).lock_exclusive().one(&**tx).await?;
    Ok(present.is_some_and(|present| {
        present.state == number_order::State::Open && present.attempts == order.attempts
    }))
}

fn called_off() -> Step {
    Step::End(Outcome::Failed("The order was called off.".to_owned()))
}

/// A number that would cost more than its market may spend: the order ends, and someone is told, since
/// it may be long ago that a person asked for it, or nobody did.
async fn over_budget(app: &App, mut tx: WriteTx, market: &market::Model, error: Error) -> Result<Step> {
    let Error::Refused { message, .. } = error else { return Err(error) };
    let alert = Alert {
        kind: Kind::Spend,
        severity: Severity::Warning,
        market: Some(market.id),
        subject: "numbers",
        message: &message,
    };
    alerts::raise(app, &mut tx, app.clock.now(), &alert).await?;
    tx.commit().await?;
    Ok(Step::End(Outcome::Failed(message)))
}

/// Lets a telco choose that shows nothing before it sells (R100). That it was asked is written down
/// first. Answers the telco's error where another one may still be asked.
async fn let_choose(
    app: &App,
    order: &Order,
    market: &market::Model,
    provider: &dyn Provider,
    query: &NumberQuery,
) -> Result<Result<Step, SendError>> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    if let Err(error) = budget::allow_price(&tx, market, None).await {
        return over_budget(app, tx, market, error).await.map(Ok);
    }
    if !is_wanted(&tx, order).await? {
        tx.roll_back().await?;
        return Ok(Ok(called_off()));
    }
    note_chosen(&tx, order, provider.name(), None, now).await?;
    tx.commit().await?;
    match provider.buy_any(query).await {
        Ok(rented) => match enter_rented(app, order, market, provider, &rented).await? {
            Some(number) => Ok(Ok(on(number))),
            None => Ok(Err(SendError::Unsupported)),
        },
        Err(error @ SendError::Unknown { .. }) => {
            Ok(Ok(Step::End(Outcome::Later(vendors::words(provider, &error)))))
        }
        Err(error) => {
            let tx = app.db.begin().await?;
            forget_asking(&tx, order).await?;
            tx.commit().await?;
            Ok(Err(error))
        }
    }
}

/// An earlier attempt asked a telco to choose, and its answer was lost: a number in its list that
/// nobody here knows and that points nowhere else is the one (E24).
async fn find_what_was_asked_for(app: &App, order: &Order, market: &market::Model) -> Result<Option<Step>> {
    let (Some(name), Some(_)) = (&order.provider, order.asked_at) else { return Ok(None) };
    let Some(provider) = app.providers.get(name) else { return Ok(None) };
    let listed = match vendors::list(app, provider.as_ref()).await {
        Ok(listed) => listed,
        Err(SendError::Unsupported) => return Ok(None),
        Err(error) => {
            return Ok(Some(Step::End(Outcome::Later(vendors::words(provider.as_ref(), &error)))));
        }
    };
    let ours = proxy_number::of_provider(app.db.read(), name).await?;
    let ours: HashSet<&str> = ours.iter().map(|number| number.e164.as_str()).collect();
    let wanted = provider.webhooks();
    for rented in listed.iter().filter(|rented| !ours.contains(rented.number.e164())) {
        let is_nobodys = rented.webhooks.as_ref().is_none_or(|set| {
            let unset = |url: &Option<String>| url.as_deref().is_none_or(str::is_empty);
            (unset(&set.sms) && unset(&set.voice)) || vendors::difference(&wanted, set).is_none()
        });
        if is_nobodys
            && let Some(number) = enter_rented(app, order, market, provider.as_ref(), rented).await?
        {
            return Ok(Some(on(number)));
        }
    }
    Ok(None)
}

/// Rents the chosen number.
async fn rent(app: &App, order: &Order, number: Model) -> Result<Step> {
    let Some(provider) = app.providers.get(&number.provider) else {
        let words = format!("There is no telco {} on this server.", number.provider);
        return Ok(Step::End(Outcome::Failed(words)));
    };
    let later = |error: &SendError| Step::End(Outcome::Later(vendors::words(provider.as_ref(), error)));
    // As it was when this attempt began: it may have been asked for this number before.
    if order.asked_at.is_some() {
        match vendors::list(app, provider.as_ref()).await {
            Ok(listed) => {
                if let Some(rented) = listed.iter().find(|rented| rented.number == number.phone()) {
                    return rented_now(app, number, rented).await.map(on);
                }
            }
            // It is no error to rent what is ours already (R84).
            Err(SendError::Unsupported | SendError::NotConfigured) => {}
            Err(error) => return Ok(later(&error)),
        }
    }
    let country = number.country.clone().unwrap_or_default();
    match provider.buy_number(&number.phone(), &country).await {
        Ok(rented) => rented_now(app, number, &rented).await.map(on),
        Err(error @ (SendError::Retry { .. } | SendError::Unknown { .. })) => Ok(later(&error)),
        Err(error) => Ok(Step::End(Outcome::Failed(vendors::words(provider.as_ref(), &error)))),
    }
}

/// The telco says that it is ours.
async fn rented_now(app: &App, number: Model, rented: &RentedNumber) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, number.id, None).await?;
    if number.state != State::Ordered {
        return Ok(number);
    }
    let number = states::step(&mut tx, now, number, State::Configuring, |row| {
        row.provider_sid = Set(Some(rented.provider_id.clone()));
        row.sms = Set(rented.capabilities.sms);
        row.voice = Set(rented.capabilities.voice);
        row.mms = Set(rented.capabilities.mms);
    })
    .await?;
    tx.commit().await?;
    Ok(number)
}

async fn enter_rented(
    app: &App,
    order: &Order,
    market: &market::Model,
    provider: &dyn Provider,
    rented: &RentedNumber,
) -> Result<Option<Model>> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let known = Known {
        provider_sid: Some(&rented.provider_id),
        phone: &rented.number,
        country: rented.country.as_deref(),
        price: None,
        offer: None,
        rented: Some(rented),
        purpose: purpose_of(order)?,
    };
    let Some(number) = enter(app, &mut tx, now, market, provider, State::Configuring, &known).await? else {
        return Ok(None);
    };
    note_chosen(&tx, order, provider.name(), Some(number.id), now).await?;
    tx.commit().await?;
    Ok(Some(number))
}

/// What is known of a number when its row is made.
struct Known<'a> {
    provider_sid: Option<&'a str>,
    phone: &'a PhoneNumber,
    country: Option<&'a str>,
    price: Option<&'a Price>,
    offer: Option<&'a OfferedNumber>,
    rented: Option<&'a RentedNumber>,
    purpose: Purpose,
}

/// Makes the row of a number, or wakes that of one we had before. `None` if it is ours, or somebody
/// else is just taking it.
async fn enter(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    market: &market::Model,
    provider: &dyn Provider,
    state: State,
    known: &Known<'_>,
) -> Result<Option<Model>> {
    let purpose = known.purpose;
    let describe = |row: &mut ActiveModel| {
        let can = known.offer.map(|offer| offer.capabilities);
        let can = can.or(known.rented.map(|rented| rented.capabilities)).unwrap_or_default();
        row.provider = Set(provider.name().to_owned());
        row.provider_sid = Set(known.provider_sid.map(str::to_owned));
        row.market_id = Set(market.id);
        row.environment = Set(app.config.environment.clone());
        row.purpose = Set(purpose);
        row.sms = Set(can.sms);
        row.voice = Set(can.voice);
        row.mms = Set(can.mms);
        row.country = Set(known.country.map(str::to_owned).or_else(|| known.phone.country()));
        row.region = Set(known.offer.and_then(|offer| offer.region.clone()));
        row.locality = Set(known.offer.and_then(|offer| offer.locality.clone()));
        row.latitude = Set(known.offer.and_then(|offer| offer.location).map(|at| at.0));
        row.longitude = Set(known.offer.and_then(|offer| offer.location).map(|at| at.1));
        row.monthly_cost_micros = Set(known.price.and_then(|price| money::micros(&price.amount)));
        row.cost_currency = Set(known.price.map(|price| price.currency.clone()));
    };
    // Two orders may want to wake the same one: the second sees that it is taken (E18).
    let before = proxy_number::Entity::find()
        .filter(proxy_number::Column::E164.eq(known.phone.e164()))
        .lock_exclusive()
        .one(&**tx)
        .await?;
    if let Some(before) = before {
        if before.state != State::Released {
            return Ok(None);
        }
        return states::step(tx, now, before, state, describe).await.map(Some);
    }
    let plain = Model::plain(app.clock.id_at(now), known.phone, provider.name(), market.id, now);
    let mut row = Model { state, ..plain }.into_active_model().reset_all();
    describe(&mut row);
    match row.insert(&**tx).await {
        Ok(number) => {
            tx.note(Topic::PoolChanged, None, None, now);
            Ok(Some(number))
        }
        Err(cause) if is_unique_violation(&cause) => Ok(None),
        Err(cause) => Err(cause.into()),
    }
}

/// Writes which telco is asked, and for which number, before it is.
async fn note_chosen(
    tx: &WriteTx,
    order: &Order,
    provider: &str,
    number: Option<Uuid>,
    now: Timestamp,
) -> Result<()> {
    number_order::ActiveModel {
        id: Set(order.id),
        provider: Set(Some(provider.to_owned())),
        number_id: Set(number),
        asked_at: Set(Some(now)),
        ..Default::default()
    }
    .update(&**tx)
    .await?;
    Ok(())
}

async fn forget_asking(tx: &WriteTx, order: &Order) -> Result<()> {
    number_order::ActiveModel { id: Set(order.id), asked_at: Set(None), ..Default::default() }
        .update(&**tx)
        .await?;
    Ok(())
}
