//! Delivery: the courier takes queued legs to the telcos, and receipts come back. What to send,
//! and to whom, was decided in masking.

mod aftermath;
mod attempt;
pub mod calls;
pub mod circuit;
mod claim;
pub mod courier;
pub mod intake;
mod intercepting;
mod order;
pub mod pace;
pub mod part_receipts;
pub mod problems;
pub mod receipts;
mod stops;

pub use self::claim::{Due, due_sql};

use sea_orm::EntityTrait;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::entry;
use crate::entities::event::Topic;
use crate::entities::leg::{self, State};
use crate::error::{Error, Result};
use crate::providers::ReceiptState;

/// The state a telco's news puts a leg into.
fn state_of(receipt: ReceiptState) -> State {
    match receipt {
        ReceiptState::Submitted => State::Submitted,
        ReceiptState::Sent => State::Sent,
        ReceiptState::Undelivered => State::Undelivered,
        ReceiptState::Failed => State::Failed,
        ReceiptState::Expired => State::Expired,
        ReceiptState::Delivered => State::Delivered,
    }
}

/// Makes a leg's change known: at its entry, and at its ride when a person should look. Answers
/// the entry.
async fn note_change(tx: &mut WriteTx, at: Timestamp, leg: Uuid) -> Result<entry::Model> {
    let lost = || Error::Internal(format!("leg {leg} or its entry is gone"));
    let leg = leg::Entity::find_by_id(leg).one(&**tx).await?.ok_or_else(lost)?;
    let entry = entry::Entity::find_by_id(leg.entry_id).one(&**tx).await?.ok_or_else(lost)?;
    if entry.channel == entry::Channel::Voice && leg.state.is_over() {
        calls::cancel_unrung(tx, at, &leg).await?;
    }
    tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, at);
    if leg.state.is_problem() {
        tx.note(Topic::RideChanged, None, entry.ride_id, at);
    }
    Ok(entry)
}
