//! Rides that wait: for a number (`AWAITING_NUMBER`), or for their time (`SCHEDULED`). They are
//! looked at when a ride ends and from time to time; the one that is picked up first comes first.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{assignment, history, party, requester, steps, without_driver};
use crate::alerts::{self, Alert, Leads};
use crate::app::App;
use crate::clock::Timestamp;
use crate::db::{WriteTx, until_won};
use crate::entities::alert::{Kind as AlertKind, Severity};
use crate::entities::event::Topic;
use crate::entities::person::Kind;
use crate::entities::ride::{self, State};
use crate::entities::ride_history::What;
use crate::entities::{conversation, entry, market};
use crate::error::{ErrorCode, Result};
use crate::masking::conversations::opening::{self, New};
use crate::masking::conversations::{self, contact};
use crate::masking::once::Terms;
use crate::masking::wording;

/// Rides looked at in one go.
const BATCH: u64 = 50;
/// A ride nobody could take is given up this long after its pickup time.
const GIVE_UP_AFTER: Duration = Duration::from_hours(2);

/// Looks for numbers without keeping the caller waiting.
pub(super) fn retry_soon(app: &App) {
    let app = app.clone();
    tokio::spawn(async move {
        if let Err(error) = look_again(&app).await {
            tracing::error!(%error, "cannot look for numbers of waiting rides; the timer tries again");
        }
    });
}

/// Gives numbers to rides that wait for one, brings up those whose time has come, and gives up those
/// whose time is long past. Answers how many changed.
///
/// # Errors
/// When the database fails.
pub async fn look_again(app: &App) -> Result<u64> {
    let now = app.clock.now();
    let mut changed = 0;
    for (id, state, driver, pickup_at) in due(app).await? {
        let step = if pickup_at.plus(GIVE_UP_AFTER) <= now {
            change(app, id, state, State::Failed, "Nobody could take it in time.").await
        } else if state == State::AwaitingNumber && driver.is_none() {
            until_won(|| preassign(app, id)).await
        } else if state == State::AwaitingNumber {
            assignment::assign_by_stock(app, id, None, &Terms::default()).await.map(|_| ())
        } else {
            change(app, id, state, State::Requested, "Its time has come.").await
        };
        match step {
            Ok(()) => changed += 1,
            // Still short, or someone else was faster: the next look tells.
            Err(error) if error.code() == ErrorCode::PoolExhausted => {}
            Err(error) => match error.code() {
                ErrorCode::Internal | ErrorCode::Unavailable => return Err(error),
                code => tracing::info!(ride = %id, ?code, "a waiting ride stays as it is"),
            },
        }
    }
    Ok(changed)
}

async fn due(app: &App) -> Result<Vec<(Uuid, State, Option<Uuid>, Timestamp)>> {
    let now = app.clock.now();
    let soon = Condition::all()
        .add(ride::Column::State.eq(State::Scheduled))
        .add(ride::Column::PickupAt.lte(now.plus(app.config.driver_gap)));
    let past = Condition::all()
        .add(ride::Column::State.eq(State::Requested))
        .add(ride::Column::PickupAt.lte(now.minus(GIVE_UP_AFTER)));
    Ok(ride::Entity::find()
        .select_only()
        .columns([ride::Column::Id, ride::Column::State, ride::Column::DriverId, ride::Column::PickupAt])
        .filter(Condition::any().add(ride::Column::State.eq(State::AwaitingNumber)).add(soon).add(past))
        .order_by_asc(ride::Column::PickupAt)
        .limit(BATCH)
        .into_tuple()
        .all(app.db.read())
        .await?)
}

/// The customer of a ride that is to get its driver later has his number now (E46); nobody is assigned unasked.
async fn preassign(app: &App, id: Uuid) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = ride::held(&*tx, id).await?;
    if ride.state != State::AwaitingNumber || ride.driver_id.is_some() {
        return Ok(());
    }
    let customer = party(&tx, ride.customer_id, Kind::Customer, "customerId").await?;
    let market = market::named_or_default(&*tx, Some(ride.market_id)).await?;
    let new = New::ride(app, &market, now, ride.pickup_at);
    let conversation = opening::open_for_customer(app, &tx, now, &market, new, &customer).await?;
    let state = without_driver(app, now, ride.pickup_at);
    let ride = steps::put(&tx, now, ride, |ride| {
        ride.state = Set(state);
        ride.conversation_id = Set(Some(conversation.id));
    })
    .await?;
    let note = Some("There is a number for the customer.".to_owned());
    history::write(app, &tx, now, &ride, What::State, None, note).await?;
    tx.note(Topic::RideChanged, None, Some(id), now);
    tx.commit().await
}

async fn change(app: &App, id: Uuid, from: State, to: State, note: &str) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let ride = ride::held(&*tx, id).await?;
    if ride.state != from {
        return Ok(());
    }
    let ride = steps::put(&tx, now, ride, |ride| {
        ride.state = Set(to);
        ride.ended_at = Set(to.is_over().then_some(now));
    })
    .await?;
    if to == State::Failed {
        given_up(app, &mut tx, now, &ride).await?;
    }
    history::write(app, &tx, now, &ride, What::State, None, Some(note.to_owned())).await?;
    tx.note(Topic::RideChanged, None, Some(id), now);
    tx.commit().await
}

/// Nobody took it: the customer is told where he can be, and someone of the company.
async fn given_up(app: &App, tx: &mut WriteTx, now: Timestamp, ride: &ride::Model) -> Result<()> {
    let words = wording::nobody_took_it(ride.pickup_at);
    let told = match ride.conversation_id {
        Some(id) => {
            // Once contact is over, its number may lead elsewhere.
            let tells = conversation::held(&**tx, id).await?.expires_at > now;
            contact::after_ride(app, tx, now, id).await?;
            if tells {
                conversations::tell(app, tx, now, ride, Kind::Customer, entry::Kind::Notice, &words).await?;
            }
            tells
        }
        None => requester::tell(app, tx, now, ride, &words).await?,
    };
    let alert = Alert {
        kind: AlertKind::RideGivenUp,
        severity: Severity::Critical,
        market: Some(ride.market_id),
        subject: &ride.r#ref,
        message: if told {
            "Nobody took this ride in time, and it was given up. The customer is told by text."
        } else {
            "Nobody took this ride in time, and it was given up. The customer knows no number of ours: call him."
        },
    };
    let leads = Leads { ride: Some(ride.id), conversation: ride.conversation_id, number: None };
    alerts::raise_about(app, tx, now, &alert, leads).await
}
