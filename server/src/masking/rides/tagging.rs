//! At which ride of a conversation a text or call is shown. That is the one nearest in time when it comes (E14); people
//! know better.

use sea_orm::ActiveValue::Set;
use sea_orm::{ActiveModelTrait, EntityTrait};
use uuid::Uuid;

use crate::app::App;
use crate::audit;
use crate::db::until_won;
use crate::entities::event::Topic;
use crate::entities::{entry, ride};
use crate::error::{Error, Result};
use crate::masking::once::{self, Terms};

/// Shows a text or call at another ride of the same conversation, on record.
///
/// # Errors
/// `NOT_FOUND`; `INVALID_INPUT` for a ride of other people.
pub async fn retag(app: &App, entry_id: Uuid, ride_id: Uuid, terms: &Terms) -> Result<entry::Model> {
    until_won(|| try_retag(app, entry_id, ride_id, terms)).await
}

async fn try_retag(app: &App, entry_id: Uuid, ride_id: Uuid, terms: &Terms) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    let done = once::earlier(&tx, now, terms, &format!("retagEntry {ride_id}"), entry_id).await?;
    let ride = ride::held(&*tx, ride_id).await?;
    let entry = entry::Entity::find_by_id(entry_id).one(&*tx).await?;
    let entry = entry.ok_or_else(|| Error::not_found("text or call"))?;
    if done.is_some() || entry.ride_id == Some(ride_id) {
        tx.commit().await?;
        return Ok(entry);
    }
    if entry.conversation_id.is_none() || entry.conversation_id != ride.conversation_id {
        let message = "It was said in another conversation. Choose a ride of the same two people.";
        return Err(Error::invalid("rideId", message));
    }
    let before = match entry.ride_id {
        Some(id) => Some(ride::by_id(&*tx, id).await?),
        None => None,
    };
    let mut tagged: entry::ActiveModel = entry.into();
    tagged.ride_id = Set(Some(ride_id));
    let entry = tagged.update(&*tx).await?;
    for shown in before.as_ref().into_iter().chain([&ride]) {
        tx.note(Topic::EntryUpdated, Some(entry_id), Some(shown.id), now);
        tx.note(Topic::RideChanged, None, Some(shown.id), now);
    }
    let from = before.map_or_else(|| "no ride".to_owned(), |before| before.r#ref);
    let words = format!("From {from} to {}.", ride.r#ref);
    audit::record(app, &mut tx, terms.by, "entry.retag", Some(entry_id), words).await?;
    tx.commit().await?;
    Ok(entry)
}
