//! All rows of a key: none is an empty list.

use std::collections::HashMap;
use std::hash::Hash;

use async_graphql::dataloader::Loader;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{
    AlternatesOf, AttemptsOf, Batches, Found, HistoryOf, LegsOf, NotNotifiedOf, ParticipantsOf, PicturesOf,
    RidesOf,
};
use crate::db::SaidOf;
use crate::entities::{attempt, entry, leg, participant, phone, picture, ride, ride_history};
use crate::graphql::errors::Shared;
use crate::masking::not_told;

impl Loader<AttemptsOf> for Batches {
    type Value = Vec<attempt::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AttemptsOf]) -> Found<AttemptsOf, Vec<attempt::Model>> {
        let rows = attempt::Entity::find()
            .filter(attempt::Column::LegId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(attempt::Column::LegId)
            .order_by_asc(attempt::Column::Number)
            .all(self.db())
            .await?;
        Ok(grouped(keys, rows, |row| AttemptsOf(row.leg_id)))
    }
}

impl Loader<AlternatesOf> for Batches {
    type Value = Vec<phone::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AlternatesOf]) -> Found<AlternatesOf, Vec<phone::Model>> {
        let rows = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(keys.iter().map(|key| key.0)))
            .filter(phone::Column::IsPrimary.eq(false))
            .filter(phone::Column::RetiredAt.is_null())
            .order_by_asc(phone::Column::Id);
        let rows = self.rows(rows).await?;
        Ok(grouped(keys, rows, |row| AlternatesOf(row.person_id)))
    }
}

impl Loader<ParticipantsOf> for Batches {
    type Value = Vec<participant::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[ParticipantsOf]) -> Found<ParticipantsOf, Vec<participant::Model>> {
        static SAID: SaidOf = SaidOf::new();
        let of = |conversations: Vec<Uuid>| {
            participant::Entity::find()
                .filter(participant::Column::ConversationId.is_in(conversations))
                .order_by_asc(participant::Column::Role)
                .order_by_asc(participant::Column::Id)
        };
        let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
        Ok(grouped(keys, rows, |row| ParticipantsOf(row.conversation_id)))
    }
}

impl Loader<RidesOf> for Batches {
    type Value = Vec<ride::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[RidesOf]) -> Found<RidesOf, Vec<ride::Model>> {
        let rows = ride::Entity::find()
            .filter(ride::Column::ConversationId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(ride::Column::Id);
        let rows = self.rows(rows).await?;
        // Those of a conversation have one.
        Ok(grouped(keys, rows, |row| RidesOf(row.conversation_id.unwrap_or_default())))
    }
}

impl Loader<HistoryOf> for Batches {
    type Value = Vec<ride_history::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[HistoryOf]) -> Found<HistoryOf, Vec<ride_history::Model>> {
        let rows = ride_history::of_rides(self.db(), keys.iter().map(|key| key.0)).await?;
        Ok(grouped(keys, rows, |row| HistoryOf(row.ride_id)))
    }
}

impl Loader<LegsOf> for Batches {
    type Value = Vec<leg::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[LegsOf]) -> Found<LegsOf, Vec<leg::Model>> {
        static SAID: SaidOf = SaidOf::new();
        let of = |entries: Vec<Uuid>| {
            leg::Entity::find().filter(leg::Column::EntryId.is_in(entries)).order_by_asc(leg::Column::Id)
        };
        let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
        Ok(grouped(keys, rows, |row| LegsOf(row.entry_id)))
    }
}

impl Loader<PicturesOf> for Batches {
    type Value = Vec<picture::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[PicturesOf]) -> Found<PicturesOf, Vec<picture::Model>> {
        let rows = picture::Entity::find()
            .filter(picture::Column::EntryId.is_in(keys.iter().map(|key| key.0)))
            .order_by_asc(picture::Column::Position)
            .all(self.db())
            .await?;
        Ok(grouped(keys, rows, |row| PicturesOf(row.entry_id)))
    }
}

impl Loader<NotNotifiedOf> for Batches {
    type Value = Vec<entry::Party>;
    type Error = Shared;

    async fn load(&self, keys: &[NotNotifiedOf]) -> Found<NotNotifiedOf, Vec<entry::Party>> {
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, Vec::new())).collect();
        for row in self.db().query_all(&not_told::not_told(keys.iter().map(|key| key.0))).await? {
            let (ride, role): (Uuid, Option<entry::Party>) =
                (row.try_get_by_index(0)?, row.try_get_by_index(1)?);
            found.entry(NotNotifiedOf(ride)).or_default().extend(role);
        }
        Ok(found)
    }
}

/// Rows under their key, with an empty list for keys that have none.
fn grouped<K: Copy + Eq + Hash, M>(keys: &[K], rows: Vec<M>, key: impl Fn(&M) -> K) -> HashMap<K, Vec<M>> {
    let mut found: HashMap<K, Vec<M>> = keys.iter().map(|key| (*key, Vec::new())).collect();
    for row in rows {
        found.entry(key(&row)).or_default().push(row);
    }
    found
}
