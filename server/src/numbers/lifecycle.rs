//! What people and the autopilot do with a number: suspend, activate, drain, keep it for a purpose,
//! give it back.

use std::time::Duration;

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveEnum, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::mask;
use crate::entities::proxy_number::{self, Callbacks, Model, Purpose, State};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::moves;
use crate::numbers::{states, usage, vendors};
use crate::providers::SendError;

/// After this, a step that was under way counts as abandoned, and the keeper takes it up.
pub const LEASE: Duration = Duration::from_mins(1);

/// Suspends a number, or takes it back into use (E25's outages, spam flags, drift).
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`.
pub async fn set_in_use(
    app: &App,
    id: Uuid,
    in_use: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let mut tx = app.db.begin().await?;
    let number = set_in_use_within(app, &mut tx, id, in_use, expected_version, by).await?;
    tx.commit().await?;
    app.stock.forget();
    Ok(number)
}

/// [`set_in_use`] as a part of a greater change.
///
/// # Errors
/// As [`set_in_use`].
pub async fn set_in_use_within(
    app: &App,
    tx: &mut WriteTx,
    id: Uuid,
    in_use: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let number = states::locked(tx, id, expected_version).await?;
    let to = if in_use { State::Active } else { State::Suspended };
    let now = app.clock.now();
    let number = states::step(tx, now, number, to, |row| row.release_when_drained = Set(false)).await?;
    record(app, tx, by, "number.state", &number).await?;
    Ok(number)
}

/// Gives a number out no more; conversations on it finish (E16). With `then_release` it is given
/// back by itself once the last phone has rested.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`.
pub async fn drain(
    app: &App,
    id: Uuid,
    then_release: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let mut tx = app.db.begin().await?;
    let number = drain_within(app, &mut tx, id, then_release, expected_version, by).await?;
    tx.commit().await?;
    Ok(number)
}

/// [`drain`] as a part of a greater change.
///
/// # Errors
/// As [`drain`].
pub async fn drain_within(
    app: &App,
    tx: &mut WriteTx,
    id: Uuid,
    then_release: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let number = states::locked(tx, id, expected_version).await?;
    let number = states::step(tx, app.clock.now(), number, State::Draining, |row| {
        row.release_when_drained = Set(then_release);
    })
    .await?;
    record(app, tx, by, "number.drain", &number).await?;
    Ok(number)
}

/// Moves the conversations of a number that is not given out any more to others, now. Late contacts
/// on it are told where to go (O11) for as long as it is ours.
///
/// # Errors
/// `NOT_FOUND`; when the database fails.
pub async fn move_off(app: &App, id: Uuid) -> Result<Model> {
    moves::lost_number(app, id).await?;
    let number = proxy_number::Entity::find_by_id(id).one(app.db.read()).await?;
    number.ok_or_else(|| Error::not_found("number"))
}

/// Keeps a number for a purpose, or gives it to the pool.
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`; `NUMBER_IN_USE` while phones reach someone through it;
/// `ILLEGAL_TRANSITION` when it is not ours (any more).
pub async fn reserve(
    app: &App,
    id: Uuid,
    purpose: Purpose,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, expected_version).await?;
    if matches!(number.state, State::Released | State::Releasing) {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "This number was given back; it can be kept for nothing.",
        ));
    }
    if number.purpose == purpose {
        return Ok(number);
    }
    refuse_in_use(app, &tx, now, &number).await?;
    let number = states::write(&mut tx, now, number, |row| row.purpose = Set(purpose)).await?;
    record(app, &mut tx, by, "number.purpose", &number).await?;
    tx.commit().await?;
    Ok(number)
}

/// Gives a number back to its telco (R21). Refused while a phone reaches someone through it, or has
/// not rested yet, unless it is forced: then conversations are moved to other numbers first (E17).
///
/// # Errors
/// `NOT_FOUND`, `STALE_VERSION`, `ILLEGAL_TRANSITION`, `NUMBER_IN_USE`.
pub async fn release(
    app: &App,
    id: Uuid,
    force: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let mut tx = app.db.begin().await?;
    let number = release_within(app, &mut tx, id, force, expected_version, by).await?;
    tx.commit().await?;
    if force {
        moves::lost_number(app, id).await?;
    }
    give_back(app, number).await
}

/// [`release`] as a part of a greater change, up to where its telco is to be told. Once that is committed,
/// [`give_back`] does so, or else the keeper.
///
/// # Errors
/// As [`release`].
pub async fn release_within(
    app: &App,
    tx: &mut WriteTx,
    id: Uuid,
    force: bool,
    expected_version: Option<i32>,
    by: Option<Uuid>,
) -> Result<Model> {
    let now = app.clock.now();
    let number = states::locked(tx, id, expected_version).await?;
    states::allow(number.state, State::Releasing)?;
    if force {
        refuse_mask(tx, &number).await?;
    } else {
        refuse_in_use(app, tx, now, &number).await?;
    }
    let number = states::step(tx, now, number, State::Releasing, |row| {
        row.lease_until = Set(Some(now.plus(LEASE)));
    })
    .await?;
    record(app, tx, by, if force { "number.release.forced" } else { "number.release" }, &number).await?;
    Ok(number)
}

/// Tells the telco of a number that is `RELEASING`, and writes down what it said. A number that is
/// gone already counts as given back, so this may be repeated.
///
/// # Errors
/// When the database fails.
pub async fn give_back(app: &App, number: Model) -> Result<Model> {
    // Nobody is on it, unless no other number was free, or by a crash in between.
    moves::try_again(app, number.id).await?;
    let Some(provider) = app.providers.get(&number.provider) else {
        let words = format!("There is no telco {} any more; end its rent there.", number.provider);
        return settle_release(app, number.id, State::Released, Some(words)).await;
    };
    let (to, problem) = match provider.release_number(&vendors::rented(&number)).await {
        Ok(()) => (State::Released, None),
        // It leaves the pool all the same: only a person can end its rent.
        Err(SendError::NotConfigured | SendError::Unsupported) => {
            let words = format!("End its rent at {}: it cannot be asked to from here.", provider.label());
            (State::Released, Some(words))
        }
        Err(error @ (SendError::Retry { .. } | SendError::Unknown { .. })) => {
            (State::Releasing, Some(vendors::words(provider.as_ref(), &error)))
        }
        Err(error) => (State::Failed, Some(vendors::words(provider.as_ref(), &error))),
    };
    settle_release(app, number.id, to, problem).await
}

async fn settle_release(app: &App, id: Uuid, to: State, problem: Option<String>) -> Result<Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let number = states::locked(&tx, id, None).await?;
    if number.state != State::Releasing {
        return Ok(number);
    }
    let number = if to == State::Releasing {
        states::write(&mut tx, now, number, |row| {
            row.error = Set(problem);
            row.lease_until = Set(Some(now.plus(LEASE)));
        })
        .await?
    } else {
        states::step(&mut tx, now, number, to, |row| {
            row.error = Set(problem);
            row.release_when_drained = Set(false);
            if to == State::Released {
                row.provider_sid = Set(None);
                row.callbacks = Set(Callbacks::Unknown);
                row.callbacks_problem = Set(None);
            }
        })
        .await?
    };
    tx.commit().await?;
    Ok(number)
}

async fn record(app: &App, tx: &mut WriteTx, by: Option<Uuid>, action: &str, number: &Model) -> Result<()> {
    let words = format!("{}, {}", number.state.word(), number.purpose.to_value());
    audit::record(app, tx, by, action, Some(number.id), words).await
}

/// A mask leads to its owner until it is revoked and has rested, and cannot move to another number.
async fn refuse_mask(tx: &WriteTx, number: &Model) -> Result<()> {
    if mask::of_number(&**tx, number.id).await?.is_none() {
        return Ok(());
    }
    let words = "This number is a person's mask, or rests after one. Revoke the mask first.";
    Err(Error::refused(ErrorCode::NumberInUse, words))
}

async fn refuse_in_use(app: &App, tx: &WriteTx, now: Timestamp, number: &Model) -> Result<()> {
    refuse_mask(tx, number).await?;
    let usage = usage::of(app, &**tx, now, number).await?;
    let words = match (usage.held, usage.resting) {
        (0, 0) => return Ok(()),
        (0, resting) => {
            format!("Phones that held this number until lately: {resting}. They have not rested yet.")
        }
        (held, _) => format!("Phones that reach someone through this number: {held}."),
    };
    let words = format!("{words} Drain it first.");
    Err(Error::refused(ErrorCode::NumberInUse, words))
}
