//! What a person does about a text that failed or may have failed.

use async_graphql::Enum;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::delivery::note_change;
use crate::entities::entry;
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
    let state = match outcome {
        Resolution::Delivered => State::Delivered,
        Resolution::NotDelivered => State::Cancelled,
    };
    settle(app, leg_id, state).await
}

/// Only a text that is stuck can be settled, and only once.
async fn settle(app: &App, leg_id: Uuid, state: State) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let queued = state == State::Queued;
    let mut change = leg::Entity::update_many()
        .col_expr(leg::Column::State, Expr::value(state))
        .col_expr(leg::Column::NextAttemptAt, Expr::value(queued.then_some(now.0)))
        .col_expr(leg::Column::UpdatedAt, Expr::value(now.0));
    if queued {
        // A fresh start: the back-off counts from here, and the old telco id is no longer its id.
        change = change
            .col_expr(leg::Column::Attempts, Expr::value(0))
            .col_expr(leg::Column::ProviderId, Expr::value(Option::<String>::None))
            .col_expr(leg::Column::FirstAttemptAt, Expr::value(Option::<i64>::None));
    }
    let settled = change
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
    let entry = note_change(&mut tx, now, leg_id).await?;
    tx.note(Topic::RideChanged, None, entry.ride_id, now);
    tx.commit().await?;
    Ok(entry)
}
