//! The inbox of contacts that could not be routed (E9–E13): what came in, who it
//! probably is ([`guesses`]), and what a person does about it ([`resolving`]).
//!
//! Doesn't belong here: deciding where a contact leads.

pub mod guesses;
pub mod resolving;

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::event::Topic;
use crate::entities::unrouted_item::{Action, SenderKind};
use crate::entities::{entry, ignored_phone, leg, unrouted_item};
use crate::error::{Error, Result};
use crate::phone::PhoneNumber;
use crate::providers::Sender;

/// Puts a contact into the inbox; one from a phone that is ignored is put aside at once. The number that was used is
/// kept where the entry names none of ours.
pub(crate) async fn add(
    app: &App,
    tx: &mut WriteTx,
    at: Timestamp,
    entry: &entry::Model,
    (from, to): (&Sender, Option<&PhoneNumber>),
    proven: Option<Uuid>,
) -> Result<()> {
    let ignored = is_ignored(app, tx, from).await?;
    unrouted_item::ActiveModel {
        entry_id: Set(entry.id),
        channel: Set(entry.channel),
        number_id: Set(entry.number_id),
        proven_id: Set(proven),
        resolution: Set(ignored.then_some(Action::Block)),
        resolved_by: Set(None),
        resolved_at: Set(ignored.then_some(at)),
        dialled: Set(to.filter(|_| entry.number_id.is_none()).map(|to| to.e164().to_owned())),
        sender_kind: Set(Some(match from {
            Sender::Phone(_) => SenderKind::Phone,
            Sender::Withheld => SenderKind::Withheld,
            Sender::Unreachable => SenderKind::NoPhone,
        })),
    }
    .insert(&**tx)
    .await?;
    tx.note(Topic::UnroutedChanged, Some(entry.id), entry.ride_id, at);
    Ok(())
}

/// Puts an item aside that needs nobody any more: the server dealt with it.
///
/// # Errors
/// When the database fails.
pub(crate) async fn settled_by_itself(app: &App, entry_id: Uuid) -> Result<()> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    settle_within(&mut tx, now, entry_id, Action::Dismiss).await?;
    tx.commit().await
}

/// Notes that an item was dealt with by what this transaction does.
///
/// # Errors
/// When the database fails.
pub(crate) async fn settle_within(
    tx: &mut WriteTx,
    at: Timestamp,
    entry_id: Uuid,
    how: Action,
) -> Result<()> {
    unrouted_item::Entity::update_many()
        .col_expr(unrouted_item::Column::Resolution, Expr::value(how))
        .col_expr(unrouted_item::Column::ResolvedAt, Expr::value(at.0))
        .filter(unrouted_item::Column::EntryId.eq(entry_id))
        .filter(unrouted_item::Column::ResolvedAt.is_null())
        .exec(&**tx)
        .await?;
    tx.note(Topic::UnroutedChanged, Some(entry_id), None, at);
    Ok(())
}

/// Is what comes from this phone without a conversation put aside, and left unanswered?
pub(crate) async fn is_ignored(app: &App, tx: &WriteTx, from: &Sender) -> Result<bool> {
    match from {
        Sender::Phone(phone) => ignored_phone::has(&**tx, &app.vault.hash(phone)).await,
        Sender::Withheld | Sender::Unreachable => Ok(false),
    }
}

/// The phone an item came from.
async fn sender(app: &App, tx: &WriteTx, entry: Uuid) -> Result<Option<PhoneNumber>> {
    let leg = leg::Entity::find()
        .filter(leg::Column::EntryId.eq(entry))
        .filter(leg::Column::Direction.eq(leg::Direction::Inbound))
        .one(&**tx)
        .await?
        .ok_or_else(|| Error::Internal(format!("unrouted entry {entry} has no inbound leg")))?;
    Ok(leg.phone_sealed.as_deref().map(|sealed| app.vault.open_phone(leg.id, sealed)).transpose()?)
}
