//! The inventory of proxy numbers: added, suspended, drained, released.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::entities::proxy_number::{self, State};
use crate::entities::{market, phone, route};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};
use crate::phone::PhoneNumber;

/// A number to add to the pool.
#[derive(Clone, Debug)]
pub struct NewNumber {
    /// As typed.
    pub number: String,
    /// Name of the telco that serves it.
    pub provider: String,
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// Carries texts.
    pub sms: bool,
    /// Carries calls.
    pub voice: bool,
}

/// Adds a number that is already rented at the telco and points at our webhooks.
///
/// # Errors
/// `INVALID_NUMBER`, `INVALID_INPUT`, `ALREADY_EXISTS`, `NUMBER_IN_USE` (it is a person's phone).
pub async fn add(app: &App, new: NewNumber) -> Result<proxy_number::Model> {
    if app.providers.get(&new.provider).is_none() {
        let known: Vec<_> = app.providers.iter().map(|provider| provider.name()).collect();
        return Err(Error::invalid("provider", format!("One of: {}.", known.join(", "))));
    }
    if !new.sms && !new.voice {
        return Err(Error::invalid("sms", "A number that carries neither texts nor calls is of no use."));
    }
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let market = market::named_or_default(&*tx, new.market_id).await?;
    let number = PhoneNumber::parse(&new.number, Some(&market.country)).map_err(|error| Error::Refused {
        code: ErrorCode::InvalidNumber,
        message: format!("This {error}."),
        field: Some("number"),
    })?;
    // Invariant: a person's phone is never one of our numbers, else texts would run in circles.
    let is_a_persons = phone::Entity::find()
        .filter(phone::Column::NumberHash.eq(app.vault.hash(&number)))
        .filter(phone::Column::IsPrimary.eq(true))
        .one(&*tx)
        .await?;
    if is_a_persons.is_some() {
        return Err(Error::Refused {
            code: ErrorCode::NumberInUse,
            message: "This is the phone of a customer or driver. A proxy number must be nobody's own.".into(),
            field: Some("number"),
        });
    }
    if let Some(known) =
        proxy_number::Entity::find().filter(proxy_number::Column::E164.eq(number.e164())).one(&*tx).await?
    {
        if known.state != State::Released {
            return Err(already_there());
        }
        // It came back: the row with its history serves again.
        let mut back: proxy_number::ActiveModel = known.into();
        back.provider = Set(new.provider);
        back.market_id = Set(market.id);
        back.sms = Set(new.sms);
        back.voice = Set(new.voice);
        back.state = Set(State::Active);
        let back = back.update(&*tx).await?;
        tx.commit().await?;
        return Ok(back);
    }
    let row = proxy_number::ActiveModel {
        id: Set(app.clock.new_id()),
        e164: Set(number.e164().to_owned()),
        provider: Set(new.provider),
        market_id: Set(market.id),
        state: Set(State::Active),
        sms: Set(new.sms),
        voice: Set(new.voice),
        last_used_at: Set(None),
        created_at: Set(now),
    };
    let row = match row.insert(&*tx).await {
        Err(cause) if is_unique_violation(&cause) => return Err(already_there()),
        other => other?,
    };
    tx.commit().await?;
    Ok(row)
}

fn already_there() -> Error {
    Error::Refused {
        code: ErrorCode::AlreadyExists,
        message: "This number is already in the pool.".into(),
        field: Some("number"),
    }
}

/// Changes whether a number may be given out.
///
/// # Errors
/// `NOT_FOUND`, `NUMBER_IN_USE` when releasing one that still leads somewhere (E16).
pub async fn set_state(app: &App, id: Uuid, state: State) -> Result<proxy_number::Model> {
    let now = app.clock.now();
    let tx = app.db.begin().await?;
    let number = proxy_number::Entity::find_by_id(id)
        .lock_exclusive()
        .one(&*tx)
        .await?
        .ok_or_else(|| Error::not_found("number"))?;
    if state == State::Released {
        let holds = route::Entity::find()
            .filter(route::Column::NumberId.eq(id))
            .filter(route::Column::HeldUntil.gt(now))
            .count(&*tx)
            .await?;
        if holds > 0 {
            return Err(Error::refused(
                ErrorCode::NumberInUse,
                format!("{holds} phones still reach someone through this number. Drain it first."),
            ));
        }
    }
    let mut changed: proxy_number::ActiveModel = number.into();
    changed.state = Set(state);
    let number = changed.update(&*tx).await?;
    tx.commit().await?;
    Ok(number)
}
