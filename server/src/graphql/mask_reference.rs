//! How the owner of a mask names those who reached him through it, at each entry of its log.

use std::collections::HashMap;

use async_graphql::Context;
use async_graphql::dataloader::Loader;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use uuid::Uuid;

use super::loaders::{Batches, Found, LegsOf, loaded, promised};
use crate::entities::entry::{self, Party};
use crate::entities::leg::Direction;
use crate::entities::{mask, mask_caller};
use crate::vault::PhoneHash;

/// The reference of a phone in the log of a mask.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct ReferenceOf {
    /// The log.
    conversation: Uuid,
    phone: PhoneHash,
}

impl Loader<ReferenceOf> for Batches {
    type Value = i32;
    type Error = super::errors::Shared;

    async fn load(&self, keys: &[ReferenceOf]) -> Found<ReferenceOf, i32> {
        let db = self.app().db.read();
        let logs = mask::Column::ConversationId.is_in(keys.iter().map(|key| key.conversation));
        let masks = mask::Entity::find().filter(logs).all(db).await?;
        let log_of: HashMap<Uuid, Uuid> =
            masks.into_iter().filter_map(|mask| Some((mask.id, mask.conversation_id?))).collect();
        let rows = mask_caller::Entity::find()
            .filter(mask_caller::Column::MaskId.is_in(log_of.keys().copied()))
            .filter(mask_caller::Column::PhoneHash.is_in(keys.iter().map(|key| key.phone.clone())))
            .all(db)
            .await?;
        let found = rows.into_iter().filter_map(|row| {
            let conversation = *log_of.get(&row.mask_id)?;
            Some((ReferenceOf { conversation, phone: row.phone_hash }, row.r#ref))
        });
        Ok(found.collect())
    }
}

/// The reference of the stranger at one end of an entry, as `@2`; `None` outside the log of a mask.
///
/// # Errors
/// When the database fails.
pub async fn of_entry(ctx: &Context<'_>, entry: &entry::Model) -> async_graphql::Result<Option<String>> {
    let direction = match (entry.from_role, entry.to_role) {
        (Party::Stranger, _) => Direction::Inbound,
        (_, Some(Party::Stranger)) => Direction::Outbound,
        _ => return Ok(None),
    };
    let Some(conversation) = entry.conversation_id else { return Ok(None) };
    let legs = promised(ctx, LegsOf(entry.id)).await?;
    let leg = legs.into_iter().find(|leg| leg.direction == direction);
    let Some(phone) = leg.and_then(|leg| leg.phone_hash) else { return Ok(None) };
    let found = loaded(ctx, ReferenceOf { conversation, phone }).await?;
    Ok(found.map(|reference| format!("@{reference}")))
}
