//! A number for a mask (R100, R101): an idle one with the phone's area code, else one that is rented
//! with it, else any of the country. Each step is written on the mask before the next.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::write;
use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::conversation::{self, Mode, Rung};
use crate::entities::market::Strategy;
use crate::entities::mask::{self, Model, State};
use crate::entities::proxy_number::{self, Callbacks, Purpose};
use crate::entities::{number_order, participant, person, phone};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};
use crate::numbers::wish::Wish;
use crate::numbers::{orders, states};
use crate::phone::PhoneNumber;

/// More than the ways there are to a number.
const STEPS: usize = 6;

/// Takes a mask as far towards a number as it goes now; one that has its number stays as it is.
///
/// # Errors
/// `NOT_FOUND`; when the database fails.
pub async fn advance(app: &App, id: Uuid) -> Result<Model> {
    let mut mask = found(app, id).await?;
    for _ in 0..STEPS {
        if mask.state != State::Provisioning || mask.problem.is_some() {
            break;
        }
        let Some(order) = mask.order_id else {
            if !take_idle(app, &mask, true).await? {
                let area = own_phone(app, &mask).await?.area_code();
                order_one(app, &mask, area).await?;
            }
            mask = found(app, id).await?;
            continue;
        };
        let order = number_order::Entity::find_by_id(order).one(app.db.read()).await?;
        let order = order.ok_or_else(|| Error::Internal(format!("the order of mask {id} is gone")))?;
        match (order.state, order.number_id) {
            // It goes on by itself.
            (number_order::State::Open, _) => break,
            (number_order::State::Done, Some(number)) => {
                let now = app.clock.now();
                let mut tx = app.db.begin().await?;
                let locked = mask::held(&*tx, id).await?;
                let taken = match locked.state {
                    State::Provisioning => take(app, &mut tx, now, &locked, number).await,
                    _ => Ok(()),
                };
                match taken {
                    Ok(()) => tx.commit().await?,
                    // Another mask was faster and took it as an idle one: this one looks again.
                    Err(Error::Refused { .. }) => {
                        tx.roll_back().await?;
                        look_again(app, &mask).await?;
                    }
                    Err(error) => return Err(error),
                }
            }
            _ => {
                let words = order.problem.unwrap_or_else(|| "No telco offers such a number.".to_owned());
                failed(app, &mask, words).await?;
            }
        }
        mask = found(app, id).await?;
    }
    Ok(mask)
}

/// An order failed: without the area code the whole country is left, and then what is idle.
async fn failed(app: &App, mask: &Model, words: String) -> Result<()> {
    if !mask.national {
        tracing::warn!(mask = %mask.id, said = words, "no number with the area code of this phone; taking any of the country");
        note(app, mask, |row| row.attempt = Set(Some(words))).await?;
        return order_one(app, mask, None).await;
    }
    if take_idle(app, mask, false).await? {
        return Ok(());
    }
    tracing::warn!(mask = %mask.id, said = words, "no number for this mask");
    note(app, mask, |row| row.problem = Set(Some(words))).await
}

/// The number that was ordered is another's: what was ordered is forgotten.
async fn look_again(app: &App, mask: &Model) -> Result<()> {
    note(app, mask, |row| {
        row.order_id = Set(None);
        row.national = Set(false);
    })
    .await
}

/// Orders a number, with this area code or any of the country.
async fn order_one(app: &App, mask: &Model, area_code: Option<String>) -> Result<()> {
    let national = area_code.is_none();
    let wish = Wish {
        provider: mask.provider.clone(),
        country: own_phone(app, mask).await?.country(),
        area_code,
        anything: true,
        purpose: Some(Purpose::Static),
        ..Wish::default()
    };
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let locked = mask::held(&*tx, mask.id).await?;
    let is_as_read = locked.state == State::Provisioning
        && locked.order_id == mask.order_id
        && locked.national == mask.national
        && locked.problem.is_none();
    if !is_as_read {
        // The sweep and whoever asked for the mask may be here at once: one of them orders.
        return tx.roll_back().await;
    }
    let wishes = std::slice::from_ref(&wish);
    let placed = orders::place_within(app, &mut tx, Some(mask.market_id), wishes, mask.created_by).await;
    let order = match placed {
        Ok(orders) => orders.into_iter().next(),
        // As a spending limit: the mask waits for a person.
        Err(Error::Refused { message, .. }) => {
            tx.roll_back().await?;
            return note(app, mask, |row| row.problem = Set(Some(message))).await;
        }
        Err(error) => return Err(error),
    };
    let order = order.ok_or_else(|| Error::Internal("an order of one number made none".to_owned()))?;
    let mut row: mask::ActiveModel = locked.clone().into();
    row.order_id = Set(Some(order.id));
    row.national = Set(national);
    write(&mut tx, now, &locked, row).await?;
    tx.commit().await?;
    orders::work_on_one(app, order.id).await;
    Ok(())
}

/// Takes an idle number that is kept for masks; with the phone's own area code, or any of the country.
async fn take_idle(app: &App, mask: &Model, same_area: bool) -> Result<bool> {
    let own = own_phone(app, mask).await?;
    let idle = proxy_number::Entity::find()
        .filter(proxy_number::Column::MarketId.eq(mask.market_id))
        .filter(proxy_number::Column::Purpose.eq(Purpose::Static))
        .filter(proxy_number::Column::State.eq(proxy_number::State::Active))
        .filter(proxy_number::Column::Id.not_in_subquery(mask::numbers_taken()))
        .order_by_asc(proxy_number::Column::E164)
        .all(app.db.read())
        .await?;
    for number in idle {
        let fits = mask.provider.as_ref().is_none_or(|wanted| *wanted == number.provider)
            && number.country == own.country()
            // A phone without an area code, as a mobile phone, asks for none.
            && (!same_area || own.area_code().is_none() || number.area_code == own.area_code());
        if !fits {
            continue;
        }
        let now = app.clock.now();
        let mut tx = app.db.begin().await?;
        let locked = mask::held(&*tx, mask.id).await?;
        if locked.state != State::Provisioning {
            return Ok(true);
        }
        match take(app, &mut tx, now, &locked, number.id).await {
            Ok(()) => {
                tx.commit().await?;
                return Ok(true);
            }
            // Somebody else has it.
            Err(Error::Refused { .. }) => tx.roll_back().await?,
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Gives a mask this number, and begins its log.
///
/// # Errors
/// `NOT_FOUND`, `NUMBER_IN_USE`, `INVALID_INPUT` if it cannot be given out.
pub(super) async fn take(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    mask: &Model,
    number: Uuid,
) -> Result<()> {
    let number = states::locked(tx, number, None).await?;
    if mask::of_number(&**tx, number.id).await?.is_some() {
        return Err(Error::Refused {
            code: ErrorCode::NumberInUse,
            message: "This number is a mask already, or rests after one.".into(),
            field: Some("numberId"),
        });
    }
    let is_ready = number.state == proxy_number::State::Active
        && number.purpose == Purpose::Static
        && number.environment == app.config.environment
        && number.callbacks != Callbacks::Different;
    if !is_ready {
        let words = "Choose an active number that is kept for masks and points here.";
        return Err(Error::invalid("numberId", words));
    }
    let conversation = open_log(app, tx, now, mask, &number).await?;
    let mut row: mask::ActiveModel = mask.clone().into();
    row.state = Set(State::Active);
    row.number_id = Set(Some(number.id));
    row.conversation_id = Set(Some(conversation));
    row.problem = Set(None);
    match write(tx, now, mask, row).await {
        Err(Error::Database(cause)) if is_unique_violation(&cause) => return Err(Error::Conflict),
        other => other?,
    };
    audit::record(app, tx, mask.created_by, "mask.activate", Some(mask.id), number.provider).await
}

/// The log of a mask is a conversation with one person in it, that ends with the mask.
async fn open_log(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    mask: &Model,
    number: &proxy_number::Model,
) -> Result<Uuid> {
    let owner = person::by_id(&**tx, mask.person_id).await?;
    let phone = phone::primary_of(&**tx, owner.id).await?;
    let id = app.clock.id_at(now);
    conversation::ActiveModel {
        id: Set(id),
        market_id: Set(mask.market_id),
        rung: Set(if mask.order_id.is_some() { Rung::Rented } else { Rung::Common }),
        rested_ms: Set(None),
        kind: Set(conversation::Kind::Direct),
        strategy: Set(Strategy::Single),
        mode: Set(Mode::SmsAndVoice),
        opened_at: Set(now),
        connected_at: Set(Some(now)),
        ended_at: Set(None),
        expires_at: Set(Timestamp::FAR),
        hard_expires_at: Set(None),
        closed_at: Set(None),
        close_reason: Set(None),
        version: Set(1),
        suspended_at: Set(None),
        extended_until: Set(None),
    }
    .insert(&**tx)
    .await?;
    participant::ActiveModel {
        id: Set(app.clock.id_at(now)),
        conversation_id: Set(id),
        person_id: Set(owner.id),
        phone_id: Set(phone.id),
        role: Set(owner.kind),
        number_id: Set(number.id),
        left_at: Set(None),
    }
    .insert(&**tx)
    .await?;
    Ok(id)
}

/// Writes on a mask that still waits for its number.
async fn note(app: &App, mask: &Model, set: impl FnOnce(&mut mask::ActiveModel)) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let locked = mask::held(&*tx, mask.id).await?;
    if locked.state == State::Provisioning {
        let mut row: mask::ActiveModel = locked.clone().into();
        set(&mut row);
        write(&mut tx, now, &locked, row).await?;
    }
    tx.commit().await
}

async fn found(app: &App, id: Uuid) -> Result<Model> {
    let mask = mask::Entity::find_by_id(id).one(app.db.read()).await?;
    mask.ok_or_else(|| Error::not_found("mask"))
}

async fn own_phone(app: &App, mask: &Model) -> Result<PhoneNumber> {
    let phone = phone::primary_of(app.db.read(), mask.person_id).await?;
    Ok(app.vault.open_phone(phone.id, &phone.number_sealed)?)
}
