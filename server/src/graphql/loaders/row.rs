//! One row of a key: itself by its id, or the one that belongs to it.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    AccountId, AccountName, Batches, ConversationId, EntryId, Found, LastEntryOf, LastSaidIn, MarketId,
    NumberId, OptOutOf, PersonId, PhoneByHash, PhoneId, PhoneOf, RideId,
};
use crate::clock::Timestamp;
use crate::db::SaidOf;
use crate::entities::{account, conversation, entry, market, opt_out, person, phone, proxy_number, ride};
use crate::graphql::errors::Shared;
use crate::graphql::tallies;

/// Rows by their id, shared, because a page has the same ones many times.
macro_rules! by_id {
    ($key:ident, $entity:ident) => {
        impl Loader<$key> for Batches {
            type Value = Arc<$entity::Model>;
            type Error = Shared;

            async fn load(&self, keys: &[$key]) -> Found<$key, Arc<$entity::Model>> {
                static SAID: SaidOf = SaidOf::new();
                let of =
                    |ids| $entity::Entity::find().filter($entity::Column::Id.is_in::<Uuid, Vec<Uuid>>(ids));
                let rows = self.said(&SAID, keys.iter().map(|key| key.0), of).await?;
                Ok(rows.into_iter().map(|row| ($key(row.id), Arc::new(row))).collect())
            }
        }
    };
}

by_id!(PersonId, person);
by_id!(PhoneId, phone);
by_id!(NumberId, proxy_number);
by_id!(MarketId, market);
by_id!(ConversationId, conversation);
by_id!(RideId, ride);
by_id!(EntryId, entry);

impl Loader<AccountId> for Batches {
    type Value = Arc<account::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[AccountId]) -> Found<AccountId, Arc<account::Model>> {
        let ids = keys.iter().map(|key| key.0);
        let rows = self.all(account::Entity::find().filter(account::Column::Id.is_in(ids))).await?;
        Ok(rows.into_iter().map(|row| (AccountId(row.id), Arc::new(row))).collect())
    }
}

impl Loader<AccountName> for Batches {
    type Value = String;
    type Error = Shared;

    async fn load(&self, keys: &[AccountName]) -> Found<AccountName, String> {
        let ids = keys.iter().map(|key| key.0);
        let rows = account::Entity::find().filter(account::Column::Id.is_in(ids)).all(self.db()).await?;
        Ok(rows.into_iter().map(|row| (AccountName(row.id), row.name)).collect())
    }
}

impl Loader<PhoneOf> for Batches {
    type Value = phone::Model;
    type Error = Shared;

    async fn load(&self, keys: &[PhoneOf]) -> Found<PhoneOf, phone::Model> {
        let rows = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(keys.iter().map(|key| key.0)))
            .filter(phone::Column::IsPrimary.eq(true));
        let rows = self.rows(rows).await?;
        Ok(rows.into_iter().map(|row| (PhoneOf(row.person_id), row)).collect())
    }
}

impl Loader<OptOutOf> for Batches {
    type Value = opt_out::Model;
    type Error = Shared;

    async fn load(&self, keys: &[OptOutOf]) -> Found<OptOutOf, opt_out::Model> {
        let people: Vec<Uuid> = keys.iter().map(|key| key.0).collect();
        let phones = phone::Entity::find()
            .filter(phone::Column::PersonId.is_in(people.clone()))
            .filter(phone::Column::IsPrimary.eq(true));
        let phones = self.rows(phones).await?;
        let who = Condition::any()
            .add(opt_out::Column::PersonId.is_in(people))
            .add(opt_out::Column::PhoneHash.is_in(phones.iter().map(|phone| phone.number_hash.clone())));
        let rows = opt_out::Entity::find()
            .filter(opt_out::Column::EndedAt.is_null())
            .filter(who)
            .all(self.db())
            .await?;
        let mut found = HashMap::new();
        for row in rows {
            let holders = phones.iter().filter(|phone| phone.number_hash == row.phone_hash);
            let people = holders.map(|phone| phone.person_id).chain(row.person_id);
            found.extend(people.map(|person| (OptOutOf(person), row.clone())));
        }
        Ok(found)
    }
}

impl Loader<PhoneByHash> for Batches {
    type Value = Option<phone::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[PhoneByHash]) -> Found<PhoneByHash, Option<phone::Model>> {
        let rows = phone::Entity::find()
            .filter(phone::Column::NumberHash.is_in(keys.iter().map(|key| key.0.clone())))
            .order_by_asc(phone::Column::IsPrimary)
            .order_by_asc(phone::Column::Id);
        let rows = self.rows(rows).await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (key.clone(), None)).collect();
        found.extend(rows.into_iter().map(|row| (PhoneByHash(row.number_hash.clone()), Some(row))));
        Ok(found)
    }
}

impl Loader<LastSaidIn> for Batches {
    type Value = Option<Timestamp>;
    type Error = Shared;

    async fn load(&self, keys: &[LastSaidIn]) -> Found<LastSaidIn, Option<Timestamp>> {
        let last = tallies::last_said_ids(keys.iter().map(|key| key.0));
        let rows: Vec<(Option<Uuid>, Timestamp)> = entry::Entity::find()
            .select_only()
            .columns([entry::Column::ConversationId, entry::Column::CreatedAt])
            .filter(entry::Column::Id.in_subquery(last))
            .into_tuple()
            .all(self.db())
            .await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, None)).collect();
        found.extend(rows.into_iter().filter_map(|(of, at)| Some((LastSaidIn(of?), Some(at)))));
        Ok(found)
    }
}

impl Loader<LastEntryOf> for Batches {
    type Value = Option<entry::Model>;
    type Error = Shared;

    async fn load(&self, keys: &[LastEntryOf]) -> Found<LastEntryOf, Option<entry::Model>> {
        let last = tallies::last_entry_ids(keys.iter().map(|key| key.0));
        let rows = self.rows(entry::Entity::find().filter(entry::Column::Id.in_subquery(last))).await?;
        let mut found: HashMap<_, _> = keys.iter().map(|key| (*key, None)).collect();
        found.extend(rows.into_iter().filter_map(|row| Some((LastEntryOf(row.ride_id?), Some(row)))));
        Ok(found)
    }
}
