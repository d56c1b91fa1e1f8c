//! What a person does about a text that failed or may have failed.

use async_graphql::Enum;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, UpdateMany};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry::{self, Verdict};
use crate::entities::event::Topic;
use crate::entities::leg::{self, Direction, State};
use crate::entities::{conversation, leg_part};
use crate::error::{Error, ErrorCode, Result};
use crate::masking::conversations::addressing::{self, Addressed};

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
async fn release(tx: &WriteTx, entry: Uuid) -> Result<()> {
    entry::Entity::update_many()
        .col_expr(entry::Column::Verdict, Expr::value(Verdict::Released))
        .filter(entry::Column::Id.eq(entry))
        .filter(entry::Column::Verdict.is_in([Verdict::Blocked, Verdict::Held]))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Legs of texts that are stuck, each with its entry: those alone can be settled, and only once.
async fn stuck(tx: &WriteTx, legs: Vec<Uuid>) -> Result<Vec<(leg::Model, entry::Model)>> {
    let found: Vec<(leg::Model, Option<entry::Model>)> = leg::Entity::find()
        .find_also_related(entry::Entity)
        .filter(leg::Column::Id.is_in(legs))
        .filter(leg::Column::Direction.eq(Direction::Outbound))
        .filter(leg::Column::State.is_in(State::PROBLEMS))
        .filter(leg::Column::PhoneSealed.is_not_null())
        .filter(entry::Column::Channel.eq(entry::Channel::Sms))
        .all(&**tx)
        .await?;
    let mut found: Vec<_> = found.into_iter().filter_map(|(leg, entry)| Some((leg, entry?))).collect();
    // In one order of the conversations that are held, so that no two wait for each other.
    found.sort_by_key(|(leg, entry)| (entry.conversation_id, leg.id));
    Ok(found)
}

/// Settles a leg that is stuck. `false` if somebody else did meanwhile.
///
/// One that is to go out again goes to whoever it is for by now, and to nobody once contact has ended: what one
/// person said to the other is not passed on any more, and the number may lead to a stranger (E4, E7).
async fn settle_one(
    app: &App,
    tx: &mut WriteTx,
    now: Timestamp,
    (leg, entry): &(leg::Model, entry::Model),
    state: State,
) -> Result<bool> {
    if state == State::Queued {
        check_contact(tx, now, leg, entry).await?;
        match addressing::address(app, tx, now, leg, entry).await? {
            Addressed::AsBefore | Addressed::Anew => {}
            Addressed::Nobody => {
                let message = "Who was to have it has left, and nobody took his place.";
                return Err(Error::refused(ErrorCode::ConversationClosed, message));
            }
            Addressed::Apart => {
                let message = "The two are kept apart. Resume their conversation first.";
                return Err(Error::refused(ErrorCode::Blocked, message));
            }
            Addressed::Over => return Err(over()),
        }
    }
    let settled = change(now, state)
        .filter(leg::Column::Id.eq(leg.id))
        .filter(leg::Column::State.is_in(State::PROBLEMS))
        .exec(&**tx)
        .await?;
    if settled.rows_affected == 0 {
        return Ok(false);
    }
    if state == State::Queued {
        release(tx, leg.entry_id).await?;
        // What was told of the parts that went out before counts no longer.
        leg_part::Entity::delete_many().filter(leg_part::Column::LegId.eq(leg.id)).exec(&**tx).await?;
    }
    tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    if entry.ride_id.is_some() {
        tx.note(Topic::RideChanged, None, entry.ride_id, now);
    }
    Ok(true)
}

/// May what is said in the conversation of this text still go out?
async fn check_contact(tx: &WriteTx, now: Timestamp, leg: &leg::Model, entry: &entry::Model) -> Result<()> {
    let Some(id) = entry.conversation_id else { return Ok(()) };
    if conversation::held(&**tx, id).await?.expires_at > now {
        return Ok(());
    }
    let key = leg.phone_hash.clone().zip(leg.number_id);
    if entry.kind != entry::Kind::Relay && addressing::leads_into(tx, id, key).await? {
        return Ok(());
    }
    Err(over())
}

fn over() -> Error {
    let message = "Contact in this conversation has ended. Its number may already lead to someone else.";
    Error::refused(ErrorCode::ConversationClosed, message)
}

async fn settle(app: &App, leg_id: Uuid, state: State) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let Some(found) = stuck(&tx, vec![leg_id]).await?.pop() else {
        leg::Entity::find_by_id(leg_id).one(&*tx).await?.ok_or_else(|| Error::not_found("leg"))?;
        return Err(not_stuck());
    };
    if !settle_one(app, &mut tx, now, &found, state).await? {
        return Err(not_stuck());
    }
    let entry =
        entry::Entity::find_by_id(found.1.id).one(&*tx).await?.ok_or_else(|| Error::not_found("leg"))?;
    tx.commit().await?;
    Ok(entry)
}

fn not_stuck() -> Error {
    let message = "Only a text that failed, or whose outcome is unknown, can be settled.";
    Error::refused(ErrorCode::IllegalTransition, message)
}

/// At most so many are settled at once.
const MANY: usize = 500;

/// Sends many legs again (`None`), or settles them by hand, in one transaction. Those that are not stuck, or that
/// have nobody to go to any more, are left alone. Answers how many were settled.
///
/// # Errors
/// `INVALID_INPUT` when there are too many.
pub async fn settle_many(app: &App, legs: Vec<Uuid>, outcome: Option<Resolution>) -> Result<usize> {
    if legs.len() > MANY {
        return Err(Error::invalid("ids", format!("At most {MANY} at once.")));
    }
    let now = app.clock.now();
    let state = outcome.map_or(State::Queued, Resolution::state);
    let mut tx = app.db.begin().await?;
    let mut settled = 0;
    for found in stuck(&tx, legs).await? {
        match settle_one(app, &mut tx, now, &found, state).await {
            Ok(done) => settled += usize::from(done),
            Err(Error::Refused { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    tx.commit().await?;
    Ok(settled)
}
