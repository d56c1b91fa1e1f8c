//! Deliveries that tell what was said in texts that are to be forgotten.

use std::collections::HashSet;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::Value;
use uuid::Uuid;

use crate::app::App;
use crate::db::WriteTx;
use crate::entities::{hook_attempt, hook_delivery};
use crate::error::Result;

/// Deliveries opened at once.
const PAGE: u64 = 500;

/// Removes the deliveries that hold the text of one of these entries, sent or not. Answers how many.
///
/// # Errors
/// When the database fails.
pub async fn texts_of(app: &App, tx: &WriteTx, entries: &[Uuid]) -> Result<u64> {
    let entries: HashSet<String> = entries.iter().map(ToString::to_string).collect();
    let (mut gone, mut after) = (0, Uuid::nil());
    loop {
        let page = hook_delivery::Entity::find()
            .filter(hook_delivery::Column::Id.gt(after))
            .filter(hook_delivery::Column::Event.starts_with("entry."))
            .order_by_asc(hook_delivery::Column::Id)
            .limit(PAGE)
            .all(&**tx)
            .await?;
        let Some(last) = page.last() else { return Ok(gone) };
        after = last.id;
        let mut told = Vec::new();
        for row in page {
            let payload: Value =
                serde_json::from_str(&app.vault.open(row.id, &row.payload_sealed)?).unwrap_or_default();
            let is_his = payload["data"]["id"].as_str().is_some_and(|id| entries.contains(id));
            if is_his && payload["data"].get("text").is_some() {
                told.push(row.id);
            }
        }
        hook_attempt::Entity::delete_many()
            .filter(hook_attempt::Column::DeliveryId.is_in(told.clone()))
            .exec(&**tx)
            .await?;
        let removed = hook_delivery::Entity::delete_many().filter(hook_delivery::Column::Id.is_in(told));
        gone += removed.exec(&**tx).await?.rows_affected;
    }
}
