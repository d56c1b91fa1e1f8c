//! The history of a ride: what happened, who did it, who drove then. Written in the transaction of
//! what it tells.

use sea_orm::ActiveModelTrait;
use sea_orm::ActiveValue::Set;
use uuid::Uuid;

use crate::app::App;
use crate::clock::Timestamp;
use crate::db::WriteTx;
use crate::entities::ride;
use crate::entities::ride_history::{self, What};
use crate::error::{Error, Result};

const LONGEST_NOTE: usize = 300;

/// Writes what happened to a ride, as it is after it.
///
/// # Errors
/// When the database fails.
pub async fn write(
    app: &App,
    tx: &WriteTx,
    now: Timestamp,
    ride: &ride::Model,
    what: What,
    by: Option<Uuid>,
    note: Option<String>,
) -> Result<()> {
    let row = ride_history::ActiveModel {
        id: Set(app.clock.id_at(now)),
        ride_id: Set(ride.id),
        what: Set(what),
        state: Set(ride.state),
        driver_id: Set(ride.driver_id),
        account_id: Set(by),
        note: Set(note),
        at: Set(now),
    };
    row.insert(&**tx).await?;
    Ok(())
}

/// A reason as a person gave it.
///
/// # Errors
/// `INVALID_INPUT` if it is too long.
pub fn checked_note(note: Option<String>) -> Result<Option<String>> {
    let note = note.map(|note| note.trim().to_owned()).filter(|note| !note.is_empty());
    if note.as_ref().is_some_and(|note| note.chars().count() > LONGEST_NOTE) {
        return Err(Error::invalid("reason", format!("At most {LONGEST_NOTE} characters.")));
    }
    Ok(note)
}
