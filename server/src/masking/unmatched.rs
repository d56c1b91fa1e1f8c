//! Contacts that matched no conversation: kept until a person puts them aside (R50).

use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use crate::app::App;
use crate::entities::entry;
use crate::entities::event::Topic;
use crate::error::{Error, Result};

/// Puts an unmatched contact aside; again is no error.
///
/// # Errors
/// `NOT_FOUND`.
pub async fn dismiss(app: &App, entry_id: Uuid) -> Result<entry::Model> {
    let now = app.clock.now();
    let mut tx = app.db.begin().await?;
    entry::Entity::update_many()
        .col_expr(entry::Column::DismissedAt, Expr::value(now.0))
        .filter(entry::Column::Id.eq(entry_id))
        .filter(entry::Column::DismissedAt.is_null())
        .exec(&*tx)
        .await?;
    let entry = entry::Entity::find_by_id(entry_id)
        .filter(entry::Column::Kind.eq(entry::Kind::Unmatched))
        .one(&*tx)
        .await?
        .ok_or_else(|| Error::not_found("unmatched contact"))?;
    tx.note(Topic::EntryUpdated, Some(entry.id), entry.ride_id, now);
    tx.commit().await?;
    Ok(entry)
}
