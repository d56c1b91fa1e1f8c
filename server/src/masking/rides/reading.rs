//! How far each user has read a ride.

use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::app::App;
use crate::entities::event::Topic;
use crate::entities::{entry, ride, ride_read};
use crate::error::Result;

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
