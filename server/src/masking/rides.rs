//! Rides: made, completed, cancelled. Each step is one transaction with the texts it causes.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::person::{self, Kind};
use crate::entities::{conversation, entry, market, ride, ride_read, route};
use crate::error::{Error, ErrorCode, Result, is_deadlock, is_unique_violation};
use crate::masking::allocation::shortage;
use crate::masking::conversations::{self, Party};
use crate::masking::{drivers, log, wording};

/// Two requests may want the same number, driver or reference; the loser chooses again (E18).
const TRIES: usize = 12;
const LONGEST_PLACE: usize = 200;
/// Letters and digits that are hard to confuse when said on the phone.
const REF_ALPHABET: &[u8] = b"23456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What a new ride is made of.
#[derive(Clone, Debug)]
pub struct NewRide {
    /// Who is driven.
    pub customer_id: Uuid,
    /// Who drives; left out, an available driver is chosen (R38).
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
}

/// Makes a ride: both people get a number to reach each other by, and are told (R38–R42).
///
/// # Errors
/// `INVALID_INPUT`, `NOT_FOUND`, `SAME_PERSON` (E1), `NO_DRIVER_AVAILABLE`, `POOL_EXHAUSTED` (R37).
pub async fn create(app: &App, new: NewRide) -> Result<ride::Model> {
    let new = checked(new)?;
    let mut answer = attempts(app, &new).await;
    if let Err(Error::PoolExhausted(shortage)) = &answer
        && shortage::relieve(app, &shortage.clone()).await?
    {
        answer = attempts(app, &new).await;
    }
    if let Err(Error::PoolExhausted(shortage)) = &answer {
        shortage::record(app, &shortage.clone()).await?;
    }
    answer
}

async fn attempts(app: &App, new: &NewRide) -> Result<ride::Model> {
    for _ in 0..TRIES {
        match try_create(app, new).await {
            Err(Error::Conflict) => {}
            Err(Error::Database(cause)) if is_unique_violation(&cause) || is_deadlock(&cause) => {}
            answer => return answer,
        }
    }
    Err(Error::Conflict)
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
    Ok(NewRide {
        start: place("start", &new.start)?,
        destination: place("destination", &new.destination)?,
        external_id,
        ..new
    })
}

async fn try_create(app: &App, new: &NewRide) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    if let Some(external_id) = &new.external_id {
        let made = ride::Entity::find().filter(ride::Column::ExternalId.eq(external_id)).one(&*tx).await?;
        if let Some(ride) = made {
            tx.roll_back().await?;
            return Ok(ride);
        }
    }
    let market = market::named_or_default(&*tx, new.market_id).await?;
    let customer = party(&tx, new.customer_id, Kind::Customer, "customerId").await?;
    let driver = match new.driver_id {
        Some(id) => party(&tx, id, Kind::Driver, "driverId").await?,
        None => drivers::available(app, &tx, now, new.pickup_at, &customer).await?,
    };
    if customer.phone.number_hash == driver.phone.number_hash {
        return Err(Error::refused(
            ErrorCode::SamePerson,
            "Customer and driver have the same phone. Choose another driver, or correct the phone.",
        ));
    }
    let conversation = conversations::join_or_open(app, &tx, now, &market, &customer, &driver).await?;
    let ride = ride::ActiveModel {
        id: Set(app.clock.id_at(now)),
        r#ref: Set(new_ref()),
        market_id: Set(market.id),
        customer_id: Set(customer.person.id),
        driver_id: Set(driver.person.id),
        conversation_id: Set(conversation.id),
        start: Set(new.start.clone()),
        destination: Set(new.destination.clone()),
        places_folded: Set(format!("{} {}", new.start, new.destination).to_lowercase()),
        pickup_at: Set(new.pickup_at),
        state: Set(ride::State::Assigned),
        external_id: Set(new.external_id.clone()),
        activity_at: Set(now),
        version: Set(1),
        created_at: Set(now),
        ended_at: Set(None),
    }
    .insert(&*tx)
    .await?;
    drivers::take_turn(&tx, now, &driver.person).await?;
    for (to, other) in [(&customer, &driver), (&driver, &customer)] {
        let words = wording::ride_created(to.person.kind, &other.person.name, ride.pickup_at);
        conversations::tell(app, &mut tx, now, &ride, to.person.kind, entry::Kind::Notice, &words).await?;
    }
    log::note_activity(&mut tx, now, Some(ride.id), Some(conversation.id), None).await?;
    tx.commit().await?;
    tracing::info!(ride = %ride.id, conversation = %conversation.id, rung = ?conversation.rung, "ride created");
    Ok(ride)
}

async fn party(tx: &WriteTx, id: Uuid, kind: Kind, field: &'static str) -> Result<Party> {
    let person = person::of_kind(&**tx, id, kind).await?;
    if !person.active {
        return Err(Error::invalid(field, format!("This {} is not active.", kind.word())));
    }
    Party::of(tx, person).await
}

/// A reference people can say on the phone, as `K7Q-2MX`; a rare clash makes the create try again.
fn new_ref() -> String {
    let letter = || char::from(REF_ALPHABET[rand::random_range(0..REF_ALPHABET.len())]);
    let block = || (0..3).map(|_| letter()).collect::<String>();
    format!("{}-{}", block(), block())
}

/// Completes a ride: the two still reach each other for the market's grace (R36).
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn complete(app: &App, id: Uuid, expected_version: Option<i32>) -> Result<ride::Model> {
    end(app, id, ride::State::Completed, expected_version).await
}

/// Cancels a ride: the two reach each other for the shorter grace after a cancellation.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`, `STALE_VERSION`.
pub async fn cancel(app: &App, id: Uuid, expected_version: Option<i32>) -> Result<ride::Model> {
    end(app, id, ride::State::Cancelled, expected_version).await
}

async fn end(app: &App, id: Uuid, state: ride::State, expected: Option<i32>) -> Result<ride::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = ride::by_id(&*tx, id).await?;
    // Whoever changes a conversation's rides holds its row: a ride that joins meanwhile waits.
    conversation::Entity::find_by_id(ride.conversation_id).lock_exclusive().one(&*tx).await?;
    let mut step = ride::Entity::update_many()
        .col_expr(ride::Column::State, Expr::value(state))
        .col_expr(ride::Column::EndedAt, Expr::value(now.0))
        .col_expr(ride::Column::ActivityAt, Expr::value(now.0))
        .col_expr(ride::Column::Version, Expr::col(ride::Column::Version).add(1))
        .filter(ride::Column::Id.eq(id))
        .filter(ride::Column::State.eq(ride::State::Assigned));
    if let Some(version) = expected {
        step = step.filter(ride::Column::Version.eq(version));
    }
    if step.exec(&*tx).await?.rows_affected == 0 {
        let ride = ride::by_id(&*tx, id).await?;
        return Err(if ride.state == ride::State::Assigned {
            Error::refused(ErrorCode::StaleVersion, "Someone changed this ride. Read it again.")
        } else {
            Error::refused(
                ErrorCode::IllegalTransition,
                format!(
                    "The ride is already {}.",
                    if ride.state == ride::State::Completed { "completed" } else { "cancelled" }
                ),
            )
        });
    }
    let rides =
        ride::Entity::find().filter(ride::Column::ConversationId.eq(ride.conversation_id)).all(&*tx).await?;
    if rides.iter().all(|ride| ride.state != ride::State::Assigned) {
        let market = market::named_or_default(&*tx, Some(ride.market_id)).await?;
        // Of several rides, the longest promise holds (E14).
        let promised = rides.iter().filter_map(|ride| {
            let grace = match ride.state {
                ride::State::Cancelled => market.cancel_grace(&app.config),
                ride::State::Assigned | ride::State::Completed => market.grace(&app.config),
            };
            ride.ended_at.map(|ended| ended.plus(grace))
        });
        let expires_at = promised.max().unwrap_or(now);
        end_conversation(&tx, now, ride.conversation_id, expires_at).await?;
    }
    tx.note(Topic::RideChanged, None, Some(id), now);
    let ride = ride::by_id(&*tx, id).await?;
    tx.commit().await?;
    Ok(ride)
}

/// Contact goes on until `expires_at`. Guarded by the conversation, so that a late end can't touch
/// a route that was taken over since (pool.md §6).
async fn end_conversation(tx: &WriteTx, now: Timestamp, id: Uuid, expires_at: Timestamp) -> Result<()> {
    conversation::Entity::update_many()
        .col_expr(conversation::Column::EndedAt, Expr::value(now.0))
        .col_expr(conversation::Column::ExpiresAt, Expr::value(expires_at.0))
        .filter(conversation::Column::Id.eq(id))
        .exec(&**tx)
        .await?;
    route::Entity::update_many()
        .col_expr(route::Column::EndedAt, Expr::value(now.0))
        .col_expr(route::Column::HeldUntil, Expr::value(expires_at.0))
        .filter(route::Column::ConversationId.eq(id))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Notes that a user has read a ride up to its newest entry.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn mark_read(app: &App, account_id: Uuid, ride_id: Uuid) -> Result<ride::Model> {
    let mut tx = app.db.begin().await?;
    let ride = ride::by_id(&*tx, ride_id).await?;
    let newest = entry::Entity::find()
        .filter(entry::Column::RideId.eq(ride_id))
        .order_by_desc(entry::Column::Id)
        .one(&*tx);
    if let Some(newest) = newest.await? {
        let read = ride_read::ActiveModel {
            account_id: Set(account_id),
            ride_id: Set(ride_id),
            entry_id: Set(newest.id),
        };
        ride_read::Entity::insert(read)
            .on_conflict(
                OnConflict::columns([ride_read::Column::AccountId, ride_read::Column::RideId])
                    .update_column(ride_read::Column::EntryId)
                    .to_owned(),
            )
            .exec_without_returning(&*tx)
            .await?;
        tx.note(Topic::RideChanged, None, Some(ride_id), app.clock.now());
    }
    tx.commit().await?;
    Ok(ride)
}
