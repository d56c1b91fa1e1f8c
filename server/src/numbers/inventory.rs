//! Numbers that are ours at a telco already: added to the pool.
//!
//! Doesn't belong here: buying one (orders).

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::entities::event::Topic;
use crate::entities::proxy_number::{self, ActiveModel, Model, Purpose, State};
use crate::entities::{market, phone};
use crate::error::{Error, ErrorCode, Result, is_unique_violation};
use crate::numbers::{callbacks, pairs, states, vendors};
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
    /// Carries texts with pictures.
    pub mms: bool,
    /// What it is kept for.
    pub purpose: Purpose,
}

/// Adds a number that is already rented at the telco (R85), which is asked about it; then the number is
/// pointed at this server. What is wrong with that is told on the number, and is no error. One that carries
/// either texts or calls makes a pair with one that carries the other, where no number carries both (E41).
///
/// # Errors
/// `INVALID_NUMBER`, `INVALID_INPUT`, `ALREADY_EXISTS`, `NUMBER_IN_USE` (it is a person's phone).
pub async fn add(app: &App, new: NewNumber) -> Result<Model> {
    let number = enter(app, new).await?;
    let number = callbacks::take_over(app, number).await?;
    if !number.is_half() || pairs::pair_up(app).await? == 0 {
        return Ok(number);
    }
    let paired = proxy_number::Entity::find_by_id(number.id).one(app.db.read()).await?;
    Ok(paired.unwrap_or(number))
}

/// Makes its row.
///
/// # Errors
/// As [`add`].
pub(super) async fn enter(app: &App, new: NewNumber) -> Result<Model> {
    vendors::named(app, &new.provider)?;
    if !new.sms && !new.voice {
        return Err(Error::invalid("sms", "A number that carries neither texts nor calls is of no use."));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
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
        let known = states::step(&mut tx, now, known, State::Configuring, |_| {}).await?;
        let back =
            states::step(&mut tx, now, known, State::Active, |row| describe(app, row, &new, market.id));
        let back = back.await?;
        tx.commit().await?;
        app.stock.forget();
        return Ok(back);
    }
    let mut row =
        Model::plain(app.clock.new_id(), &number, &new.provider, market.id, now).into_active_model();
    describe(app, &mut row, &new, market.id);
    let row = match row.reset_all().insert(&*tx).await {
        Err(cause) if is_unique_violation(&cause) => return Err(already_there()),
        other => other?,
    };
    tx.note(Topic::PoolChanged, None, None, now);
    tx.commit().await?;
    app.stock.forget();
    Ok(row)
}

/// What is told of a number when it is added.
fn describe(app: &App, row: &mut ActiveModel, new: &NewNumber, market: Uuid) {
    row.provider = Set(new.provider.clone());
    row.market_id = Set(market);
    row.environment = Set(app.config.environment.clone());
    row.sms = Set(new.sms);
    row.voice = Set(new.voice);
    row.mms = Set(new.mms);
    row.purpose = Set(new.purpose);
}

fn already_there() -> Error {
    Error::Refused {
        code: ErrorCode::AlreadyExists,
        message: "This number is already in the pool.".into(),
        field: Some("number"),
    }
}
