//! What a person does about a text that failed or may have failed.

use async_graphql::Enum;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::delivery::note_change;
use crate::entities::entry::{self, Verdict};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::error::{Error, ErrorCode, Result};

/// What a person found out about an uncertain leg.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(name = "LegResolution")]
pub enum Resolution {
    /// It arrived.
    Delivered,
    /// It did not, and shall not be sent again.
    NotDelivered,
}

/// Queues a failed or uncertain leg again.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`.
pub async fn retry(app: &App, leg_id: Uuid) -> Result<entry::Model> {
    settle(app, leg_id, State::Queued).await
}

/// Settles a failed or uncertain leg by hand.
///
/// # Errors
/// `NOT_FOUND`, `ILLEGAL_TRANSITION`.
pub async fn resolve(app: &App, leg_id: Uuid, outcome: Resolution) -> Result<entry::Model> {
    settle(app, leg_id, outcome.state()).await
}

impl Resolution {
    fn state(self) -> State {
        match self {
            Self::Delivered => State::Delivered,
            Self::NotDelivered => State::Cancelled,
        }
    }
}

/// The change that settling is.
fn change(now: Timestamp, state: State) -> UpdateMany<leg::Entity> {
    let queued = state == State::Queued;
    let change = leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(state))
        .col_expr(leg::Column::NextAttemptAt, Expr::value(queued.then_some(now.0)))
        .col_expr(leg::Column::UpdatedAt, Expr::value(now.0));
    if !queued {
        return change;
    }
    // A fresh start: the back-off counts from here, and the old telco id is no longer its id. The
    // attempts go on counting, since they are the fence.
    change
        .col_expr(leg::Column::Failures, Expr::value(0))
        .col_expr(leg::Column::ProviderId, Expr::value(Option::<String>::None))
        .col_expr(leg::Column::FirstAttemptAt, Expr::value(Option::<i64>::None))
}

/// A person's word counts for more than that of the server that stopped a text.
async fn release(tx: &WriteTx, entries: &[Uuid]) -> Result<()> {
    entry::Entity::update_many()
        .col_expr(entry::Column::Verdict, Expr::value(Verdict::Released))
        .filter(entry::Column::Id.is_in(entries.iter().copied()))
        .filter(entry::Column::Verdict.is_in([Verdict::Blocked, Verdict::Held]))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Only a text that is stuck can be settled, and only once.
async fn settle(app: &App, leg_id: Uuid, state: State) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let settled = change(now, state)
        .filter(leg::Column::Id.eq(leg_id))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.is_in(State::PROBLEMS))
        .filter(leg::Column::PhoneSealed.is_not_null())
        .exec(&*tx)
        .await?;
    let leg = leg::Entity::find_by_id(leg_id).one(&*tx).await?.ok_or_else(|| Error::not_found("leg"))?;
    let text = entry::Entity::find_by_id(leg.entry_id)
        .one(&*tx)
        .await?
        .is_some_and(|entry| entry.channel == entry::Channel::Sms);
    if settled.rows_affected == 0 || !text {
        return Err(Error::refused(
            ErrorCode::IllegalTransition,
            "Only a text that failed, or whose outcome is unknown, can be settled.",
        ));
    }
    if state == State::Queued {
        release(&tx, &[leg.entry_id]).await?;
    }
    let entry = note_change(&mut tx, now, leg_id).await?;
    tx.note(Topic::RideChanged, None, entry.ride_id, now);
    tx.commit().await?;
    Ok(entry)
}

/// At most so many are settled at once.
const MANY: usize = 500;

/// Sends many legs again (`None`), or settles them by hand, in one transaction. Those that are not stuck
/// are left alone. Answers how many were settled.
///
/// # Errors
/// `INVALID_INPUT` when there are too many.
pub async fn settle_many(app: &App, legs: Vec<Uuid>, outcome: Option<Resolution>) -> Result<usize> {
    if legs.len() > MANY {
        return Err(Error::invalid("ids", format!("At most {MANY} at once.")));
    }
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let stuck: Vec<(leg::Model, Option<entry::Model>)> = leg::Entity::find()
        .find_also_related(entry::Entity)
        .filter(leg::Column::Id.is_in(legs))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.is_in(State::PROBLEMS))
        .filter(leg::Column::PhoneSealed.is_not_null())
        .filter(entry::Column::Channel.eq(entry::Channel::Sms))
        .all(&*tx)
        .await?;
    let state = outcome.map_or(State::Queued, Resolution::state);
    let settled = change(now, state)
        .filter(leg::Column::Id.is_in(stuck.iter().map(|(leg, _)| leg.id)))
        .filter(leg::Column::State.is_in(State::PROBLEMS))
        .exec(&*tx)
        .await?
        .rows_affected;
    if state == State::Queued {
        release(&tx, &stuck.iter().map(|(leg, _)| leg.entry_id).collect::<Vec<_>>()).await?;
    }
    for entry in stuck.into_iter().filter_map(|(_, entry)| entry) {
        tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
        if entry.ride_id.is_some() {
            tx.note(Topic::RideChanged, None, entry.ride_id, now);
        }
    }
    tx.commit().await?;
    Ok(usize::try_from(settled).unwrap_or(usize::MAX))
}
