//! Rides: how one is made. How it goes on and ends stands in the rooms below. Each step is one
//! transaction with the texts it causes.

pub mod assignment;
pub mod correction;
pub mod history;
pub mod reading;
mod requester;
pub mod steps;
pub mod tagging;
pub mod waiting;

use std::time::Duration;

use async_graphql::Enum;
use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

pub use reading::mark_read;
pub use steps::{cancel, complete};

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::person::{self, Kind};
use crate::entities::ride::State;
use crate::entities::ride_history::What;
use crate::entities::{market, ride};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::allocation::shortage;
use crate::masking::conversations::opening::{self, New};
use crate::masking::conversations::{Party, check_pair};
use crate::masking::drivers::{self, Turns};
use crate::masking::log;
use crate::masking::once::{self, Terms};

const LONGEST_PLACE: usize = 200;
/// A ride may be entered when it is over; one from longer ago is a slip of the pen, and its people would be told of it.
const LONGEST_PAST: Duration = Duration::from_hours(24);
/// Letters and digits that are hard to confuse when said on the phone.
const REF_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// When a ride that names no driver gets one.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(name = "RideAssignment")]
pub enum Assign {
    /// At once: an available driver is chosen (R38).
    #[default]
    Now,
    /// By `assignDriver`, later.
    Later,
}

/// What a new ride is made of.
#[derive(Clone, Debug)]
pub struct NewRide {
    /// Who is driven.
    pub customer_id: Uuid,
    /// Who drives; left out, an available driver is chosen (R38), unless `assign` says later.
    pub driver_id: Option<Uuid>,
    /// Where from.
    pub start: String,
    /// Where to.
    pub destination: String,
    /// When.
    pub pickup_at: Timestamp,
    /// The default market, unless told.
    pub market_id: Option<Uuid>,
    /// The client's own id: a repeated create with the same one answers the ride already made (F15).
    pub external_id: Option<String>,
    /// When a driver is to be found.
    pub assign: Assign,
    /// The customer gets a number before there is a driver (E46).
    pub preassign: bool,
    /// Without a number left, the ride waits for one instead of being refused.
    pub wait_for_number: bool,
}

/// Makes a ride: both people get a number to reach each other by, and are told (R38–R42).
///
/// # Errors
/// `INVALID_INPUT`, `NOT_FOUND`, `SAME_PERSON` (E1), `BLOCKED`, `NO_DRIVER_AVAILABLE`,
/// `POOL_EXHAUSTED` (R37).
pub async fn create(app: &App, new: NewRide, terms: &Terms) -> Result<ride::Model> {
    let new = checked(new)?;
    match shortage::relieved(app, || attempts(app, &new, Number::Wanted, terms)).await {
        Err(Error::PoolExhausted(_)) if new.wait_for_number => {
            attempts(app, &new, Number::AwaitedLater, terms).await
        }
        settled => settled,
    }
}

async fn attempts(app: &App, new: &NewRide, number: Number, terms: &Terms) -> Result<ride::Model> {
    // Two requests may want the same number, driver or reference; the loser chooses again (E18).
    let mut turns = Turns::default();
    loop {
        let answer = until_won(|| try_create(app, new, number, terms, turns.passed_over())).await;
        if let Some(settled) = turns.settle(answer) {
            return settled;
        }
    }
}

/// Whether a ride is made with a number.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Wanted,
    /// There was none: the ride waits for it.
    AwaitedLater,
}

fn taken() -> Error {
    Error::Refused {
        code: ErrorCode::AlreadyExists,
        message: "A ride of another market has this external id. Choose another one.".to_owned(),
        field: Some("externalId"),
    }
}

fn checked(new: NewRide) -> Result<NewRide> {
    let place = |field, text: &str| {
        let text = text.trim();
        match text.chars().count() {
            0 => Err(Error::invalid(field, "Tell where the ride starts and where it goes.")),
            1..=LONGEST_PLACE => Ok(text.to_owned()),
            _ => Err(Error::invalid(field, format!("At most {LONGEST_PLACE} characters."))),
        }
    };
    let external_id = new.external_id.map(|id| id.trim().to_owned()).filter(|id| !id.is_empty());
    if external_id.as_ref().is_some_and(|id| id.len() > LONGEST_PLACE) {
        return Err(Error::invalid("externalId", format!("At most {LONGEST_PLACE} bytes.")));
    }
    if new.driver_id.is_some() && new.assign == Assign::Later {
        return Err(Error::invalid(
            "assign",
            "A ride with a driver is assigned at once. Leave out one of the two.",
        ));
    }
    if new.preassign && (new.driver_id.is_some() || new.assign == Assign::Now) {
        return Err(Error::invalid(
            "preassign",
            "Only a ride that gets its driver later can be preassigned.",
        ));
    }
    Ok(NewRide {
        start: place("start", &new.start)?,
        destination: place("destination", &new.destination)?,
        external_id,
        ..new
    })
}

async fn try_create(
    app: &App,
    new: &NewRide,
    number: Number,
    terms: &Terms,
    passed_over: &[Uuid],
) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(external_id) = &new.external_id {
        let made = ride::Entity::find().filter(ride::Column::ExternalId.eq(external_id)).one(&*tx).await?;
        if let Some(ride) = made {
            // One of another market is not the caller's to learn about (T24).
            let market = market::named_or_default(&*tx, new.market_id).await?;
            tx.roll_back().await?;
            return if ride.market_id == market.id { Ok(ride) } else { Err(taken()) };
        }
    }
    let id = app.clock.id_at(now);
    if let Some(made) = once::made_earlier(&tx, now, terms, "createRide", id).await? {
        let ride = ride::by_id(&*tx, made).await?;
        tx.roll_back().await?;
        return Ok(ride);
    }
    if new.pickup_at < now.minus(LONGEST_PAST) {
        return Err(Error::invalid("pickupAt", "This is more than a day ago. Check the date."));
    }
    let market = market::named_or_default(&*tx, new.market_id).await?;
    let customer = party(&tx, new.customer_id, Kind::Customer, "customerId").await?;
    let driver = match (new.driver_id, new.assign) {
        (Some(id), _) => Some(party(&tx, id, Kind::Driver, "driverId").await?),
        (None, Assign::Now) => {
            Some(drivers::available(app, &tx, now, new.pickup_at, market.id, &customer, passed_over).await?)
        }
        (None, Assign::Later) => None,
    };
    if let Some(driver) = &driver {
        check_pair(&tx, &customer, driver).await?;
    }
    let opening = New::ride(app, &market, now, new.pickup_at);
    let conversation = match (&driver, number) {
        (_, Number::AwaitedLater) => None,
        (Some(driver), _) => {
            let by_itself = new.driver_id.is_none().then_some(driver.person.id);
            let opened = opening::join_or_open(app, &tx, now, &market, opening, [&customer, driver]).await;
            Some(opened.map_err(drivers::chosen(by_itself))?)
        }
        (None, _) if new.preassign => {
            Some(opening::open_for_customer(app, &tx, now, &market, opening, &customer).await?)
        }
        (None, _) => None,
    };
    let state = match (&driver, number) {
        (Some(_), Number::Wanted) => State::Assigned,
        (_, Number::AwaitedLater) => State::AwaitingNumber,
        (None, _) => without_driver(app, now, new.pickup_at),
    };
    let ride = ride::ActiveModel {
        id: Set(id),
        r#ref: Set(new_ref()),
        market_id: Set(market.id),
        customer_id: Set(customer.person.id),
        driver_id: Set(driver.as_ref().map(|driver| driver.person.id)),
        conversation_id: Set(conversation.as_ref().map(|conversation| conversation.id)),
        start: Set(new.start.clone()),
        destination: Set(new.destination.clone()),
        places_folded: Set(format!("{} {}", new.start, new.destination).to_lowercase()),
        pickup_at: Set(new.pickup_at),
        state: Set(state),
        external_id: Set(new.external_id.clone()),
        start_latitude: Set(None),
        start_longitude: Set(None),
        activity_at: Set(now),
        version: Set(1),
        created_at: Set(now),
        ended_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    history::write(app, &tx, now, &ride, What::Created, terms.by, None).await?;
    if let Some(driver) = &driver {
        drivers::take_turn(&tx, now, &driver.person).await?;
        if state == State::Assigned {
            assignment::announce(app, &mut tx, now, &ride, &customer, driver).await?;
        }
    }
    log::note_activity(&mut tx, now, Some(ride.id), ride.conversation_id, None).await?;
    tx.commit().await?;
    tracing::info!(ride = %ride.id, state = ?ride.state, rung = ?conversation.map(|c| c.rung), "ride created");
    Ok(ride)
}

/// Where a ride stands that has no driver and waits for nothing else.
fn without_driver(app: &App, now: Timestamp, pickup_at: Timestamp) -> State {
    if pickup_at > now.plus(app.config.driver_gap) { State::Scheduled } else { State::Requested }
}

/// Writes a ride that was asked for by text, from a place on the globe: nobody drives yet (R63).
///
/// # Errors
/// When the database fails; a reference that exists already makes the caller try again.
pub(crate) async fn request(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    market: Uuid,
    customer: Uuid,
    place: (String, f64, f64),
) -> Result<ride::Model> {
    let (start, latitude, longitude) = place;
    let destination = "Comes to you".to_owned();
    let ride = ride::ActiveModel {
        id: Set(app.clock.id_at(now)),
        r#ref: Set(new_ref()),
        market_id: Set(market),
        customer_id: Set(customer),
        driver_id: Set(None),
        conversation_id: Set(None),
        places_folded: Set(format!("{start} {destination}").to_lowercase()),
        start: Set(start),
        destination: Set(destination),
        pickup_at: Set(now),
        state: Set(State::Requested),
        external_id: Set(None),
        start_latitude: Set(Some(latitude)),
        start_longitude: Set(Some(longitude)),
        activity_at: Set(now),
        version: Set(1),
        created_at: Set(now),
        ended_at: Set(None),
    }
    .insert(&**tx)
    .await?;
    let note = Some("By text to the intake line.".to_owned());
    history::write(app, tx, now, &ride, What::Created, None, note).await?;
    log::note_activity(tx, now, Some(ride.id), None, None).await?;
    Ok(ride)
}

/// Someone who may take part in a new ride.
///
/// # Errors
/// `NOT_FOUND`, `INVALID_INPUT` if he is not active.
pub(crate) async fn party(tx: &WriteTx, id: Uuid, kind: Kind, field: &'static str) -> Result<Party> {
    let person = person::of_kind(&**tx, id, kind).await?;
    if !person.active {
        return Err(Error::invalid(field, format!("This {} is not active.", kind.word())));
    }
    Party::of(tx, person).await
}

/// A reference people can say on the phone, as `K7Q-2MX`; a rare clash makes the create try again.
pub(crate) fn new_ref() -> String {
    let letter = || char::from(REF_ALPHABET[rand::random_range(0..REF_ALPHABET.len())]);
    let block = || (0..3).map(|_| letter()).collect::<String>();
    format!("{}-{}", block(), block())
}
